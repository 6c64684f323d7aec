/* SPDX-License-Identifier: MIT */
/*
 * dns_xfr.c: zone transfers as a table; include/taut/dns_xfr.h has their
 * contract. Actions note what next() will yield; none of them chooses a
 * state.
 */
#include "taut/dns_xfr.h"

#include "core_mem.h"
#include "dns_int.h"

#define XFR_NOTE(kind) (1u << TAUT_DNS_XFR_##kind)

/* ------------------------------------------------------------------ */
/* Guards and actions                                                  */

/* RFC 1995 2: one SOA that is not newer says that there is nothing. */
static bool xfr_if_is_current(const void *env, const void *in)
{
    const struct taut_dns_xfr *x = (const struct taut_dns_xfr *)env;
    (void)in;
    return x->config.ixfr &&
           !taut_dns_serial_is_newer(x->serial_new, x->config.serial);
}

static bool xfr_if_is_udp(const void *env, const void *in)
{
    (void)in;
    return ((const struct taut_dns_xfr *)env)->config.udp;
}

/* The arguments of an action under their own names. */
#define XFR_ACTION(name)                                                       \
    static enum taut_status xfr_do_##name(void *env, const void *in)
#define XFR(env) ((struct taut_dns_xfr *)(env))

static enum taut_status xfr_note(void *env, unsigned notes)
{
    XFR(env)->notes = (uint16_t)(XFR(env)->notes | notes);
    return TAUT_OK;
}

XFR_ACTION(begin)
{
    (void)in;
    XFR(env)->serial_new = XFR(env)->serial;
    return xfr_note(env, XFR_NOTE(SOA));
}

/* A zone that is its SOA and nothing else. */
XFR_ACTION(bare_zone)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(START));
}

XFR_ACTION(zone)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(START) | XFR_NOTE(RECORD));
}

XFR_ACTION(diff)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(START) | XFR_NOTE(DELETE));
}

XFR_ACTION(next_diff)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(DELETE));
}

XFR_ACTION(add)
{
    (void)in;
    XFR(env)->serial_at = XFR(env)->serial;
    return xfr_note(env, XFR_NOTE(ADD));
}

XFR_ACTION(record)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(RECORD));
}

XFR_ACTION(end)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(END));
}

XFR_ACTION(current)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(CURRENT));
}

XFR_ACTION(retry)
{
    (void)in;
    return xfr_note(env, XFR_NOTE(RETRY));
}

/* The fault is there already. */
XFR_ACTION(fail)
{
    (void)in;
    XFR(env)->status = (enum taut_status)XFR(env)->fault.status;
    return TAUT_OK;
}

/* The stream, or the one message of UDP, ended early. */
XFR_ACTION(cut)
{
    struct taut_dns_xfr *x = XFR(env);
    struct taut_ctx ctx = taut_ctx_of(x->config.mem, &x->fault);
    size_t want = x->tcp.have < 2 ? 2 : taut_get16(x->config.mem) + 2u;
    x->status = taut_fail_short(&ctx, TAUT_DNS_F_LENGTH, x->config.mem,
                                x->tcp.have, want, 0);
    (void)in;
    return TAUT_OK;
}

XFR_ACTION(expire)
{
    struct taut_dns_xfr *x = XFR(env);
    struct taut_ctx ctx = taut_ctx_of(NULL, &x->fault);
    (void)in;
    x->status = taut_fail(&ctx, TAUT_E_LIMIT, TAUT_DNS_F_HEADER, NULL,
                          x->config.timeout_ms, 0);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

#define XFR_GUARDS(X, P) X(P, is_current) X(P, is_udp)
/* clang-format off */
#define XFR_ACTIONS(X, P)                                                      \
    X(P, begin) X(P, bare_zone) X(P, zone) X(P, diff) X(P, next_diff)          \
    X(P, add) X(P, record) X(P, end) X(P, current) X(P, retry) X(P, fail)      \
    X(P, cut) X(P, expire)
/* clang-format on */

enum xfr_guard {
    XFR_IF_none,
    XFR_GUARDS(TAUT_FSM_CALL_ENUM, XFR_IF_) XFR_N_GUARDS
};
enum xfr_action {
    XFR_DO_none,
    XFR_ACTIONS(TAUT_FSM_CALL_ENUM, XFR_DO_) XFR_N_ACTIONS
};

static const struct taut_fsm_state xfr_states[] = {
    TAUT_DNS_XFR_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event xfr_events[] = {
    TAUT_DNS_XFR_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard xfr_guards[] = {
    TAUT_FSM_NONE, XFR_GUARDS(TAUT_FSM_CALL, xfr_if_)};
static const struct taut_fsm_action xfr_actions[] = {
    TAUT_FSM_NONE, XFR_ACTIONS(TAUT_FSM_CALL, xfr_do_)};

#define ROW(from, event, guard, action, to, rule)                              \
    TAUT_FSM_ROW(TAUT_DNS_XFR_STATE_, TAUT_DNS_XFR_INPUT_, XFR_IF_, XFR_DO_,   \
                 from, event, guard, action, to, rule)

/* clang-format off */
static const struct taut_fsm_row xfr_rows[] = {
#define R(...) ROW(WAIT, __VA_ARGS__)
    R(SOA_NEW, none, begin, FIRST, "RFC 5936 2.2"),
    R(FAULT, none, fail, FAILED, "RFC 5936 2.2.1"),
    R(CLOSED, none, cut, FAILED, "RFC 5936 4.1"),
    R(TIMEOUT, none, expire, FAILED, "RFC 5936 4.1"),
#undef R
#define R(...) ROW(FIRST, __VA_ARGS__)
    R(SOA_NEW, none, bare_zone, LAST, "RFC 5936 2.2"),
    R(SOA_AT, none, diff, DELETE, "RFC 1995 4"),
    R(RECORD, none, zone, ZONE, "RFC 5936 2.2"),
    R(END, is_current, current, CURRENT, "RFC 1995 2"),
    R(END, is_udp, retry, RETRY, "RFC 1995 2"),
    R(END, none, none, FIRST, "RFC 5936 2.2"),
    R(FAULT, none, fail, FAILED, "RFC 5936 2.2.1"),
    R(CLOSED, none, cut, FAILED, "RFC 5936 4.1"),
    R(TIMEOUT, none, expire, FAILED, "RFC 5936 4.1"),
#undef R
#define R(...) ROW(ZONE, __VA_ARGS__)
    R(SOA_NEW, none, none, LAST, "RFC 5936 2.2"),
    R(RECORD, none, record, ZONE, "RFC 5936 2.2"),
    R(END, is_udp, cut, FAILED, "RFC 1995 2"),
    R(END, none, none, ZONE, "RFC 5936 2.2"),
    R(FAULT, none, fail, FAILED, "RFC 5936 2.2.1"),
    R(CLOSED, none, cut, FAILED, "RFC 5936 4.1"),
    R(TIMEOUT, none, expire, FAILED, "RFC 5936 4.1"),
#undef R
#define R(...) ROW(DELETE, __VA_ARGS__)
    R(SOA_NEW, none, add, ADD, "RFC 1995 4"),
    R(SOA_NEXT, none, add, ADD, "RFC 1995 4"),
    R(RECORD, none, record, DELETE, "RFC 1995 4"),
    R(END, is_udp, cut, FAILED, "RFC 1995 2"),
    R(END, none, none, DELETE, "RFC 5936 2.2"),
    R(FAULT, none, fail, FAILED, "RFC 5936 2.2.1"),
    R(CLOSED, none, cut, FAILED, "RFC 5936 4.1"),
    R(TIMEOUT, none, expire, FAILED, "RFC 5936 4.1"),
#undef R
#define R(...) ROW(ADD, __VA_ARGS__)
    R(SOA_NEW, none, none, LAST, "RFC 1995 4"),
    R(SOA_AT, none, next_diff, DELETE, "RFC 1995 4"),
    R(RECORD, none, record, ADD, "RFC 1995 4"),
    R(END, is_udp, cut, FAILED, "RFC 1995 2"),
    R(END, none, none, ADD, "RFC 5936 2.2"),
    R(FAULT, none, fail, FAILED, "RFC 5936 2.2.1"),
    R(CLOSED, none, cut, FAILED, "RFC 5936 4.1"),
    R(TIMEOUT, none, expire, FAILED, "RFC 5936 4.1"),
#undef R
    ROW(LAST, END, none, end, DONE, "RFC 5936 2.2"),
    ROW(LAST, FAULT, none, fail, FAILED, "RFC 5936 2.2"),
};
/* clang-format on */

const struct taut_fsm_desc taut_dns_xfr_fsm = {
    .name = "dns_xfr",
    .title = "DNS zone transfer, client (RFC 5936, RFC 1995)",
    .states = xfr_states,
    .events = xfr_events,
    .guards = xfr_guards,
    .actions = xfr_actions,
    .rows = xfr_rows,
    .n_states = TAUT_DNS_XFR_N_STATES,
    .n_events = TAUT_DNS_XFR_N_INPUTS,
    .n_guards = XFR_N_GUARDS,
    .n_actions = XFR_N_ACTIONS,
    .n_rows = sizeof xfr_rows / sizeof xfr_rows[0],
    .initial = TAUT_DNS_XFR_STATE_WAIT,
    .failed = TAUT_DNS_XFR_STATE_FAILED,
    .flags = TAUT_FSM_ORDER_FAILS,
    .field = TAUT_DNS_F_TYPE,
    .wire = 0,
};

#undef ROW
#undef XFR_ACTION
#undef XFR

/* ------------------------------------------------------------------ */
/* What was asked                                                      */

static bool xfr_ended(const struct taut_dns_xfr *x)
{
    return taut_fsm_final_get(&taut_dns_xfr_fsm, x->fsm.state);
}

static uint64_t xfr_after(const struct taut_dns_xfr *x, uint64_t now_ms)
{
    uint32_t n = x->config.timeout_ms;
    return n == 0 || now_ms > UINT64_MAX - n ? TAUT_DNS_XFR_NEVER : now_ms + n;
}

enum taut_status taut_dns_xfr_init(struct taut_dns_xfr *self, size_t size,
                                   const struct taut_dns_xfr_config *config)
{
    struct taut_dns_tcp tcp;
    if (size != sizeof *self || !config->zone ||
        taut_dns_tcp_init(&tcp, sizeof tcp, config->mem, config->mem_len))
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = *config;
    if (self->config.max_records == 0)
        self->config.max_records = TAUT_DNS_XFR_RECORDS_MAX;
    self->tcp = tcp;
    self->serial_at = config->serial;
    self->at_ms = xfr_after(self, config->now_ms);
    return taut_fsm_init(&self->fsm, sizeof self->fsm, &taut_dns_xfr_fsm);
}

static uint16_t xfr_type(const struct taut_dns_xfr_config *config)
{
    return config->ixfr ? TAUT_DNS_TYPE_IXFR : TAUT_DNS_TYPE_AXFR;
}

enum taut_status
taut_dns_xfr_query_encode(struct taut_ctx *ctx, struct taut_wr *wr,
                          const struct taut_dns_xfr_config *config)
{
    struct taut_dns_hdr hdr = {.id = config->id};
    hdr.n_records[TAUT_DNS_QUESTION] = 1;
    hdr.n_records[TAUT_DNS_AUTHORITY] = config->ixfr;
    (void)ctx;
    taut_dns_hdr_encode(wr, &hdr);
    taut_dns_name_encode(wr, config->zone);
    taut_wr_u16(wr, xfr_type(config));
    taut_wr_u16(wr, config->klass);
    if (!config->ixfr)
        return TAUT_OK;
    taut_wr_u16(wr, 0xc000u | TAUT_DNS_HDR_LEN); /* the question's name */
    taut_wr_u16(wr, TAUT_DNS_TYPE_SOA);
    taut_wr_u16(wr, config->klass);
    taut_wr_u32(wr, 0);
    taut_wr_u16(wr, 22);
    taut_wr_u16(wr, 0); /* two names: the root */
    taut_wr_u32(wr, config->serial);
    taut_wr_zeros(wr, 16);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Messages                                                            */

/* xfr_match tells whether the message is the query's response. Only the first
 * one must have the question (RFC 5936 2.2.1). */
static enum taut_status xfr_match(struct taut_ctx *ctx,
                                  const struct taut_dns_xfr *x)
{
    const struct taut_dns_xfr_config *c = &x->config;
    struct taut_dns_query query = {
        .name = c->zone, .id = c->id, .type = xfr_type(c), .klass = c->klass};
    enum taut_status st = taut_dns_query_match(ctx, &query, x->msg, 0);
    bool lacks = st == TAUT_E_VALUE && x->n_messages > 1 &&
                 ctx->diag->field == TAUT_DNS_F_QDCOUNT && ctx->diag->need == 0;
    return lacks ? TAUT_OK : st;
}

static enum taut_status xfr_judge(struct taut_ctx *ctx, struct taut_dns_xfr *x)
{
    const uint8_t *p = x->msg.p;
    struct taut_dns_hdr hdr;
    x->n_messages++;
    x->len += x->msg.len;
    if (x->config.max_len > 0 && x->len > x->config.max_len)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_HEADER, p, x->msg.len,
                         0);
    enum taut_status st = xfr_match(ctx, x);
    if (!st)
        st = taut_dns_open(ctx, &x->it, &hdr, x->msg);
    if (st)
        return st;
    if (hdr.rcode != TAUT_DNS_RCODE_NOERROR)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_RCODE, p + 3, hdr.rcode,
                         0);
    if (hdr.tc)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_TC, p + 2, 1, 0);
    return taut_dns_msg_check(ctx, x->msg);
}

/* xfr_message takes the next message. */
static enum taut_status xfr_message(struct taut_ctx *ctx,
                                    struct taut_dns_xfr *x)
{
    enum taut_status st = TAUT_OK;
    if (x->whole_only) {
        st = x->msg.p ? TAUT_OK : TAUT_MORE;
    } else {
        st = taut_dns_tcp_next(ctx, &x->tcp, &x->msg);
        if (taut_is_error(st))
            ctx->diag->off = 0; /* however the stream was cut */
    }
    if (st)
        return st;
    ctx->start = x->msg.p;
    st = xfr_judge(ctx, x);
    if (st)
        return st;
    x->in_message = true;
    x->notes = XFR_NOTE(MESSAGE);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Records                                                             */

/* xfr_soa_input tells which event a SOA is, by its serial; false: none that
 * may come now. */
static bool xfr_soa_input(const struct taut_dns_xfr *x, unsigned *input)
{
    uint32_t serial = x->serial;
    bool is_new = serial == x->serial_new, is_at = serial == x->serial_at;
    bool follows = taut_dns_serial_is_newer(serial, x->serial_at) &&
                   !taut_dns_serial_is_newer(serial, x->serial_new);
    *input = is_new ? TAUT_DNS_XFR_INPUT_SOA_NEW : TAUT_DNS_XFR_INPUT_SOA_AT;
    switch (x->fsm.state) {
    case TAUT_DNS_XFR_STATE_WAIT:
        *input = TAUT_DNS_XFR_INPUT_SOA_NEW;
        return true;
    case TAUT_DNS_XFR_STATE_FIRST:
        return is_new || (x->config.ixfr && is_at);
    case TAUT_DNS_XFR_STATE_DELETE:
        if (!is_new)
            *input = TAUT_DNS_XFR_INPUT_SOA_NEXT;
        return follows;
    case TAUT_DNS_XFR_STATE_ADD:
        return is_at;
    default:
        return is_new;
    }
}

/* xfr_input tells which event the record is. */
static enum taut_status xfr_input(struct taut_ctx *ctx, struct taut_dns_xfr *x,
                                  const uint8_t *owner, unsigned *input)
{
    const struct taut_dns_rr *rr = &x->rr;
    const struct taut_dns_type *type = taut_dns_type_get(rr->type, rr->klass);
    if (rr->klass != x->config.klass)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_CLASS, rr->owner,
                         rr->klass, 0);
    if (type->flags & TAUT_DNS_IS_META)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_TYPE, rr->owner,
                         rr->type, 0);
    bool is_soa = rr->type == TAUT_DNS_TYPE_SOA;
    bool fits = is_soa ? taut_dns_name_is_equal(owner, x->config.zone)
                       : x->config.outside ||
                             taut_dns_name_is_below(owner, x->config.zone);
    if (!fits)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_OWNER, rr->owner,
                         rr->type, 0);
    *input = TAUT_DNS_XFR_INPUT_RECORD;
    if (!is_soa)
        return TAUT_OK;
    const uint8_t *serial = rr->rdata.p + rr->rdata.len - 20;
    x->serial = taut_get32(serial);
    if (!xfr_soa_input(x, input))
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_RR_F_SOA_SERIAL, serial,
                         x->serial, 0);
    return TAUT_OK;
}

/* xfr_end is the end of a message. */
static enum taut_status xfr_end(struct taut_ctx *ctx, struct taut_dns_xfr *x)
{
    x->in_message = false;
    x->msg.p = x->whole_only ? NULL : x->msg.p;
    enum taut_status st = taut_fsm_step(NULL, &x->fsm, &taut_dns_xfr_fsm, x,
                                        TAUT_DNS_XFR_INPUT_END, NULL);
    /* RFC 5936 2.2: the first message has at least the SOA */
    return st ? taut_fail(ctx, st, TAUT_DNS_F_ANCOUNT, ctx->start + 6, 0, 0)
              : TAUT_OK;
}

/* xfr_record takes the next record of the answer section, or ends it. */
static enum taut_status xfr_record(struct taut_ctx *ctx, struct taut_dns_xfr *x,
                                   struct taut_dns_name *owner)
{
    struct taut_dns_rr *rr = &x->rr;
    enum taut_status st;
    unsigned input = 0;
    do
        st = taut_dns_rr_next(ctx, &x->it, rr);
    while (!st && rr->section == TAUT_DNS_QUESTION);
    if (st == TAUT_DONE || (!st && rr->section != TAUT_DNS_ANSWER))
        return xfr_end(ctx, x);
    if (!st)
        st = taut_dns_rr_owner_get(ctx, owner, rr, x->msg);
    if (st)
        return st;
    if (x->n_records++ == x->config.max_records)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_ANCOUNT, rr->owner,
                         x->n_records, 0);
    st = xfr_input(ctx, x, owner->wire, &input);
    if (st)
        return st;
    st = taut_fsm_step(NULL, &x->fsm, &taut_dns_xfr_fsm, x, input, NULL);
    return st ? taut_fail(ctx, st, TAUT_DNS_F_TYPE, rr->owner, rr->type, 0)
              : TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The surface                                                         */

static void xfr_step(struct taut_dns_xfr *x, unsigned input)
{
    (void)taut_fsm_step(NULL, &x->fsm, &taut_dns_xfr_fsm, x, input, NULL);
}

/* xfr_may_feed tells whether all that was fed is used up. */
static bool xfr_may_feed(const struct taut_dns_xfr *x)
{
    return !xfr_ended(x) && !x->in_message && x->notes == 0 &&
           taut_rd_left(&x->tcp.in) == 0 && !(x->whole_only && x->msg.p);
}

enum taut_status taut_dns_xfr_feed(struct taut_dns_xfr *self,
                                   struct taut_span piece, uint64_t now_ms)
{
    if (!xfr_may_feed(self))
        return TAUT_E_STATE;
    self->whole_only = false;
    self->at_ms = xfr_after(self, now_ms);
    if (piece.len == 0) {
        xfr_step(self, TAUT_DNS_XFR_INPUT_CLOSED);
        return TAUT_OK;
    }
    return taut_dns_tcp_push(&self->tcp, piece);
}

enum taut_status taut_dns_xfr_msg_feed(struct taut_dns_xfr *self,
                                       struct taut_span msg, uint64_t now_ms)
{
    if (!xfr_may_feed(self) || self->tcp.have > 0)
        return TAUT_E_STATE;
    self->whole_only = true;
    self->at_ms = xfr_after(self, now_ms);
    self->msg = msg;
    return TAUT_OK;
}

/* xfr_advance goes on until there is something to tell. */
static enum taut_status xfr_advance(struct taut_ctx *ctx,
                                    struct taut_dns_xfr *x,
                                    struct taut_dns_name *owner)
{
    while (x->notes == 0) {
        if (x->status)
            return x->status;
        if (xfr_ended(x))
            return TAUT_DONE;
        ctx->start = x->msg.p;
        enum taut_status st =
            x->in_message ? xfr_record(ctx, x, owner) : xfr_message(ctx, x);
        if (taut_is_error(st)) {
            x->in_message = false;
            x->status = st;
            if (!xfr_ended(x))
                xfr_step(x, TAUT_DNS_XFR_INPUT_FAULT);
        } else if (st) {
            return st;
        }
    }
    return TAUT_OK;
}

/* xfr_tell makes the event of the first note. */
static void xfr_tell(struct taut_dns_xfr *x, struct taut_dns_xfr_event *event)
{
    unsigned kind = 0, state = x->fsm.state;
    while (!(x->notes >> kind & 1))
        kind++;
    x->notes = (uint16_t)(x->notes & ~(1u << kind));
    bool is_diff = state == TAUT_DNS_XFR_STATE_DELETE;
    event->kind = (enum taut_dns_xfr_event_kind)kind;
    event->style = is_diff ? TAUT_DNS_XFR_STYLE_DIFF : TAUT_DNS_XFR_STYLE_ZONE;
    event->is_delete = is_diff && kind == TAUT_DNS_XFR_RECORD;
    event->serial = kind == TAUT_DNS_XFR_CURRENT || kind == TAUT_DNS_XFR_END ||
                            (kind == TAUT_DNS_XFR_START && !is_diff)
                        ? x->serial_new
                        : x->serial;
    event->msg = x->msg;
    event->rr = x->rr;
}

enum taut_status taut_dns_xfr_next(struct taut_ctx *ctx,
                                   struct taut_dns_xfr *self,
                                   struct taut_dns_xfr_event *event)
{
    struct taut_ctx in = {self->msg.p, &self->fault, ctx->quirks, ctx->fuel};
    struct taut_ctx quiet = taut_ctx_of(self->msg.p, NULL);
    if (self->notes != 0 && self->in_message) /* of the record before */
        (void)taut_dns_rr_owner_get(&quiet, &event->owner, &self->rr,
                                    self->msg);
    enum taut_status st = xfr_advance(&in, self, &event->owner);
    ctx->fuel = in.fuel;
    if (!st)
        xfr_tell(self, event);
    if (taut_is_error(st) && ctx->diag)
        *ctx->diag = self->fault;
    return st;
}

uint64_t taut_dns_xfr_deadline(const struct taut_dns_xfr *self)
{
    return xfr_ended(self) ? TAUT_DNS_XFR_NEVER : self->at_ms;
}

void taut_dns_xfr_tick(struct taut_dns_xfr *self, uint64_t now_ms)
{
    if (xfr_may_feed(self) && self->at_ms <= now_ms)
        xfr_step(self, TAUT_DNS_XFR_INPUT_TIMEOUT);
}

unsigned taut_dns_xfr_wants(const struct taut_dns_xfr *self)
{
    if (self->notes != 0)
        return TAUT_WANT_APP_OUT;
    if (self->status)
        return TAUT_WANT_FAILED;
    if (xfr_ended(self))
        return TAUT_WANT_DONE;
    unsigned timer =
        self->at_ms != TAUT_DNS_XFR_NEVER ? (unsigned)TAUT_WANT_TIMER : 0;
    return timer | (xfr_may_feed(self) ? TAUT_WANT_IN : TAUT_WANT_APP_OUT);
}

const char *taut_dns_xfr_event_name(unsigned kind)
{
    static const char *const names[] = {"message", "soa",   "start",
                                        "delete",  "add",   "record",
                                        "current", "retry", "end"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "?";
}
