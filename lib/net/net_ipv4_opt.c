/* SPDX-License-Identifier: MIT */
/* net_ipv4_opt.c: the options of the IPv4 header, and the visit that shows
 * them; include/taut/ipv4.h has the contract. */
#include "taut/ipv4.h"

#include "core_mem.h"

#define IPV4_OPT_ROW(U, type, name) {type, name},

static const struct taut_reg_entry ipv4_opt_entries[] = {
    TAUT_IPV4_OPTS(IPV4_OPT_ROW)};
const struct taut_reg taut_ipv4_opt_reg = {
    "IP option", sizeof ipv4_opt_entries / sizeof ipv4_opt_entries[0],
    ipv4_opt_entries};

/* enum ipv4_opt_form: what follows type and length. */
enum ipv4_opt_form {
    IPV4_FORM_RAW,   /* bytes */
    IPV4_FORM_ROUTE, /* pointer, addresses */
    IPV4_FORM_TIME,  /* pointer, overflow and flag, entries */
    IPV4_FORM_VALUE, /* one 16-bit value */
    IPV4_FORM_TRACE, /* RFC 1393 */
    IPV4_FORM_QS,    /* RFC 4782 */
    IPV4_FORM_SEC,   /* classification, flags (RFC 1108) */
    IPV4_FORM_CIPSO  /* domain of interpretation, tags (FIPS 188) */
};

/* struct ipv4_opt_rule: form and length bounds of one option type. */
struct ipv4_opt_rule {
    uint8_t type, form, min, max;
};

static const struct ipv4_opt_rule ipv4_opt_rules[] = {
    {TAUT_IPV4_OPT_RR, IPV4_FORM_ROUTE, 3, 39},
    {TAUT_IPV4_OPT_LSRR, IPV4_FORM_ROUTE, 3, 39},
    {TAUT_IPV4_OPT_SSRR, IPV4_FORM_ROUTE, 3, 39},
    {TAUT_IPV4_OPT_TS, IPV4_FORM_TIME, 4, 40},
    {TAUT_IPV4_OPT_RTRALT, IPV4_FORM_VALUE, 4, 4},
    {TAUT_IPV4_OPT_SID, IPV4_FORM_VALUE, 4, 4},
    {TAUT_IPV4_OPT_MTUP, IPV4_FORM_VALUE, 4, 4},
    {TAUT_IPV4_OPT_MTUR, IPV4_FORM_VALUE, 4, 4},
    {TAUT_IPV4_OPT_TR, IPV4_FORM_TRACE, 12, 12},
    {TAUT_IPV4_OPT_QS, IPV4_FORM_QS, 8, 8},
    {TAUT_IPV4_OPT_SEC, IPV4_FORM_SEC, 3, 40},
    {TAUT_IPV4_OPT_ESEC, IPV4_FORM_SEC, 3, 40},
    {TAUT_IPV4_OPT_CIPSO, IPV4_FORM_CIPSO, 6, 40},
    {0, IPV4_FORM_RAW, 2, 40}};

static const struct ipv4_opt_rule *ipv4_opt_rule_find(uint8_t type)
{
    const struct ipv4_opt_rule *r = ipv4_opt_rules;
    while (r->form != IPV4_FORM_RAW && r->type != type)
        r++;
    return r;
}

/* ipv4_opt_wire returns the Parameter Problem that points to `at`, counted
 * from ctx->start: taut_ipv4_opts_check knows better. */
static uint32_t ipv4_opt_wire(const struct taut_ctx *ctx, const uint8_t *at)
{
    return TAUT_WIRE_ICMP(12, 0, ctx->start ? at - ctx->start : 0);
}

/* ipv4_opt_bad refuses the byte `at`. */
static enum taut_status ipv4_opt_bad(const struct taut_ctx *ctx,
                                     enum taut_status st, unsigned field,
                                     const uint8_t *at, size_t need)
{
    return taut_fail(ctx, st, field, at, need, ipv4_opt_wire(ctx, at));
}

/* ---- decode ---- */

/* ipv4_opt_ptr checks a pointer, counted from 1: it stands at the start of
 * an entry or just after the last. */
static bool ipv4_opt_ptr_fits(unsigned ptr, unsigned first, unsigned entry,
                              unsigned len)
{
    return ptr >= first && (ptr - first) % entry == 0 && ptr <= len + 1;
}

static enum taut_status ipv4_opt_route(struct taut_ctx *ctx, const uint8_t *p,
                                       struct taut_ipv4_opt *out)
{
    if ((out->len - 3u) % 4 != 0)
        return ipv4_opt_bad(ctx, TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, p + 1,
                            out->len);
    out->ptr = p[2];
    if (!ipv4_opt_ptr_fits(out->ptr, 4, 4, out->len))
        return ipv4_opt_bad(ctx, TAUT_E_RANGE, TAUT_IPV4_F_OPT_PTR, p + 2,
                            out->ptr);
    out->data.p = p + 3;
    out->data.len = out->len - 3u;
    return TAUT_OK;
}

static enum taut_status ipv4_opt_time(struct taut_ctx *ctx, const uint8_t *p,
                                      struct taut_ipv4_opt *out)
{
    out->ptr = p[2];
    out->overflow = p[3] >> 4;
    out->flag = p[3] & 15;
    unsigned entry = out->flag == 0 ? 4 : 8;
    if (out->flag > 3 || out->flag == 2)
        return ipv4_opt_bad(ctx, TAUT_E_VALUE, TAUT_IPV4_F_OPT_FLAG, p + 3,
                            out->flag);
    if ((out->len - 4u) % entry != 0)
        return ipv4_opt_bad(ctx, TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, p + 1,
                            out->len);
    if (!ipv4_opt_ptr_fits(out->ptr, 5, entry, out->len))
        return ipv4_opt_bad(ctx, TAUT_E_RANGE, TAUT_IPV4_F_OPT_PTR, p + 2,
                            out->ptr);
    out->data.p = p + 4;
    out->data.len = out->len - 4u;
    return TAUT_OK;
}

/* ipv4_opt_fixed fills the members of the forms that cannot fail once their
 * length is right. */
static void ipv4_opt_fixed(const uint8_t *p, enum ipv4_opt_form form,
                           struct taut_ipv4_opt *out)
{
    unsigned used = 2;
    if (form == IPV4_FORM_VALUE) {
        out->value = taut_get16(p + 2);
        used = 4;
    } else if (form == IPV4_FORM_TRACE) {
        out->value = taut_get16(p + 2);
        out->ohc = taut_get16(p + 4);
        out->rhc = taut_get16(p + 6);
        out->id = taut_get32(p + 8);
        used = 12;
    } else if (form == IPV4_FORM_QS) {
        out->flag = p[2];
        out->ttl = p[3];
        out->id = taut_get32(p + 4);
        used = 8;
    } else if (form == IPV4_FORM_SEC) {
        out->flag = p[2];
        used = 3;
    } else if (form == IPV4_FORM_CIPSO) {
        out->id = taut_get32(p + 2);
        used = 6;
    }
    out->data.p = p + used;
    out->data.len = out->len - used;
}

static enum taut_status ipv4_opt_body(struct taut_ctx *ctx, const uint8_t *p,
                                      struct taut_ipv4_opt *out)
{
    const struct ipv4_opt_rule *rule = ipv4_opt_rule_find(out->type);
    if (out->len < rule->min || out->len > rule->max)
        return ipv4_opt_bad(ctx, TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, p + 1,
                            out->len);
    if (rule->form == IPV4_FORM_ROUTE)
        return ipv4_opt_route(ctx, p, out);
    if (rule->form == IPV4_FORM_TIME)
        return ipv4_opt_time(ctx, p, out);
    ipv4_opt_fixed(p, (enum ipv4_opt_form)rule->form, out);
    return TAUT_OK;
}

enum taut_status taut_ipv4_opt_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_ipv4_opt *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (left == 0)
        return TAUT_DONE;
    memset(out, 0, sizeof *out);
    out->type = p[0];
    out->len = 1;
    if (p[0] <= TAUT_IPV4_OPT_NOP) {
        taut_rd_move(rd, 1);
        return p[0] == TAUT_IPV4_OPT_EOL ? TAUT_DONE : TAUT_OK;
    }
    out->len = left > 1 ? p[1] : 2;
    if (out->len < 2)
        return ipv4_opt_bad(ctx, TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, p + 1,
                            p[1]);
    if (out->len > left)
        return taut_fail_short(ctx, TAUT_IPV4_F_OPT_LEN, p, left, out->len,
                               ipv4_opt_wire(ctx, left > 1 ? p + 1 : p));
    enum taut_status st = ipv4_opt_body(ctx, p, out);
    if (st == TAUT_OK)
        taut_rd_move(rd, out->len);
    return st;
}

enum taut_status taut_ipv4_opts_check(struct taut_ctx *ctx,
                                      struct taut_span options)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_ipv4_opt opt;
    enum taut_status st;
    do
        st = taut_ipv4_opt_next(ctx, &rd, &opt);
    while (st == TAUT_OK);
    if (st == TAUT_DONE)
        return TAUT_OK;
    if (ctx->diag && ctx->start) { /* 16 bits hold any pointer */
        uint32_t before = (uint32_t)(options.p - ctx->start);
        ctx->diag->wire =
            TAUT_WIRE_ICMP(12, 0, TAUT_IPV4_HDR_MIN + ctx->diag->wire - before);
    }
    return st;
}

/* ---- encode ---- */

/* ipv4_opt_head appends what stands between the length and the data. */
static void ipv4_opt_head(struct taut_wr *wr, enum ipv4_opt_form form,
                          const struct taut_ipv4_opt *in)
{
    if (form == IPV4_FORM_ROUTE || form == IPV4_FORM_TIME)
        taut_wr_u8(wr, in->ptr);
    if (form == IPV4_FORM_TIME)
        taut_wr_u8(wr, (uint32_t)in->overflow << 4 | in->flag);
    if (form == IPV4_FORM_QS || form == IPV4_FORM_SEC)
        taut_wr_u8(wr, in->flag);
    if (form == IPV4_FORM_QS)
        taut_wr_u8(wr, in->ttl);
    if (form == IPV4_FORM_VALUE || form == IPV4_FORM_TRACE)
        taut_wr_u16(wr, in->value);
    if (form == IPV4_FORM_TRACE) {
        taut_wr_u16(wr, in->ohc);
        taut_wr_u16(wr, in->rhc);
    }
    if (form >= IPV4_FORM_TRACE && form != IPV4_FORM_SEC)
        taut_wr_u32(wr, in->id);
}

/* ipv4_opt_head_len is how many bytes ipv4_opt_head writes, by form. */
static const uint8_t ipv4_opt_head_len[] = {0, 1, 2, 2, 10, 6, 1, 4};

static bool ipv4_opt_is_encodable(const struct taut_ipv4_opt *in,
                                  const struct ipv4_opt_rule *rule)
{
    size_t len = 2u + ipv4_opt_head_len[rule->form];
    if (in->data.len > 40 || len + in->data.len < rule->min ||
        len + in->data.len > rule->max)
        return false;
    if (rule->form == IPV4_FORM_ROUTE)
        return in->data.len % 4 == 0 &&
               ipv4_opt_ptr_fits(in->ptr, 4, 4, (unsigned)in->data.len + 3);
    if (rule->form == IPV4_FORM_TIME)
        return in->flag <= 3 && in->flag != 2 && in->overflow < 16 &&
               in->data.len % (in->flag == 0 ? 4 : 8) == 0 &&
               ipv4_opt_ptr_fits(in->ptr, 5, in->flag == 0 ? 4 : 8,
                                 (unsigned)in->data.len + 4);
    return true;
}

enum taut_status taut_ipv4_opt_encode(struct taut_wr *wr,
                                      const struct taut_ipv4_opt *in)
{
    const struct ipv4_opt_rule *rule = ipv4_opt_rule_find(in->type);
    if (in->type <= TAUT_IPV4_OPT_NOP) {
        taut_wr_u8(wr, in->type);
        return TAUT_OK;
    }
    if (!ipv4_opt_is_encodable(in, rule)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, 2u + ipv4_opt_head_len[rule->form] + (uint32_t)in->data.len);
    ipv4_opt_head(wr, (enum ipv4_opt_form)rule->form, in);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

/* ---- visit ---- */

static void ipv4_visit_num(const struct taut_visitor *v, unsigned field,
                           const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_ipv4_fields, field, at, len, num);
}

static void ipv4_visit_bytes(const struct taut_visitor *v, unsigned field,
                             const uint8_t *at, size_t len)
{
    taut_visit_bytes(v, &taut_ipv4_fields, field, at, len);
}

/* ipv4_visit_route tells the addresses of a route as tshark names them:
 * record route: recorded or empty; source route: recorded, current (where
 * the pointer stands), still to come. */
static void ipv4_visit_route(const struct taut_visitor *v, const uint8_t *p,
                             const struct taut_ipv4_opt *opt)
{
    for (size_t i = 0; i + 4 <= opt->data.len; i += 4) {
        unsigned field = TAUT_IPV4_F_OPT_REC_RT;
        if (i + 4 >= opt->ptr)
            field = opt->type == TAUT_IPV4_OPT_RR ? TAUT_IPV4_F_OPT_EMPTY_RT
                    : i + 4 == opt->ptr           ? TAUT_IPV4_F_OPT_CUR_RT
                                                  : TAUT_IPV4_F_OPT_SRC_RT;
        ipv4_visit_bytes(v, field, p + 3 + i, 4);
    }
}

static void ipv4_visit_time(const struct taut_visitor *v, const uint8_t *p,
                            const struct taut_ipv4_opt *opt)
{
    const uint8_t *at = p + 4;
    size_t entry = opt->flag == 0 ? 4 : 8;
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_OVERFLOW, p + 3, 1, opt->overflow);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_FLAG, p + 3, 1, opt->flag);
    for (size_t i = 0; i + entry <= opt->data.len; i += entry, at += entry) {
        if (entry == 8)
            ipv4_visit_bytes(v, TAUT_IPV4_F_OPT_TIME_ADDR, at, 4);
        ipv4_visit_num(v, TAUT_IPV4_F_OPT_TIME, at + entry - 4, 4,
                       taut_get32(at + entry - 4));
    }
}

static void ipv4_visit_value(const struct taut_visitor *v, const uint8_t *p,
                             const struct taut_ipv4_opt *opt)
{
    unsigned field = opt->type == TAUT_IPV4_OPT_RTRALT ? TAUT_IPV4_F_OPT_RA
                     : opt->type == TAUT_IPV4_OPT_SID  ? TAUT_IPV4_F_OPT_SID
                                                       : TAUT_IPV4_F_OPT_MTU;
    ipv4_visit_num(v, field, p + 2, 2, opt->value);
}

static void ipv4_visit_trace(const struct taut_visitor *v, const uint8_t *p,
                             const struct taut_ipv4_opt *opt)
{
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_TR_ID, p + 2, 2, opt->value);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_TR_OHC, p + 4, 2, opt->ohc);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_TR_RHC, p + 6, 2, opt->rhc);
    ipv4_visit_bytes(v, TAUT_IPV4_F_OPT_TR_ORIGIN, p + 8, 4);
}

static void ipv4_visit_qs(const struct taut_visitor *v, const uint8_t *p,
                          const struct taut_ipv4_opt *opt)
{
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_QS_FUNC, p + 2, 1, opt->flag >> 4);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_QS_RATE, p + 2, 1, opt->flag & 15u);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_QS_TTL, p + 3, 1, opt->ttl);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_QS_NONCE, p + 4, 4, opt->id >> 2);
}

static void ipv4_visit_sec(const struct taut_visitor *v, const uint8_t *p,
                           const struct taut_ipv4_opt *opt)
{
    if (opt->type == TAUT_IPV4_OPT_ESEC) {
        ipv4_visit_num(v, TAUT_IPV4_F_OPT_ESEC, p + 2, 1, opt->flag);
        if (opt->data.len > 0)
            ipv4_visit_bytes(v, TAUT_IPV4_F_OPT_ESEC_INFO, opt->data.p,
                             opt->data.len);
        return;
    }
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_SEC, p + 2, 1, opt->flag);
    for (size_t i = 0; i < opt->data.len; i++)
        ipv4_visit_num(v, TAUT_IPV4_F_OPT_SEC_AUTH, opt->data.p + i, 1,
                       opt->data.p[i]);
}

static void ipv4_visit_cipso(const struct taut_visitor *v, const uint8_t *p,
                             const struct taut_ipv4_opt *opt)
{
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_CIPSO_DOI, p + 2, 4, opt->id);
    struct taut_rd rd = taut_rd_of(opt->data.p, opt->data.len);
    while (taut_rd_left(&rd) >= 2 && rd.p[1] >= 2) {
        ipv4_visit_num(v, TAUT_IPV4_F_OPT_CIPSO_TAG, rd.p, 1, rd.p[0]);
        if (!taut_rd_skip(&rd, rd.p[1]))
            return;
    }
}

static void ipv4_visit_opt(const struct taut_visitor *v, const uint8_t *p,
                           const struct taut_ipv4_opt *opt)
{
    typedef void visit_fn(const struct taut_visitor *, const uint8_t *,
                          const struct taut_ipv4_opt *);
    static visit_fn *const by_form[] = {NULL,
                                        ipv4_visit_route,
                                        ipv4_visit_time,
                                        ipv4_visit_value,
                                        ipv4_visit_trace,
                                        ipv4_visit_qs,
                                        ipv4_visit_sec,
                                        ipv4_visit_cipso};
    unsigned form = ipv4_opt_rule_find(opt->type)->form;
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_TYPE, p, 1, opt->type);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_COPY, p, 1, opt->type >> 7);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_CLASS, p, 1, opt->type >> 5 & 3u);
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_NUMBER, p, 1, opt->type & 31u);
    if (opt->type <= TAUT_IPV4_OPT_NOP)
        return;
    ipv4_visit_num(v, TAUT_IPV4_F_OPT_LEN, p + 1, 1, opt->len);
    if (form == IPV4_FORM_ROUTE || form == IPV4_FORM_TIME)
        ipv4_visit_num(v, TAUT_IPV4_F_OPT_PTR, p + 2, 1, opt->ptr);
    if (by_form[form])
        by_form[form](v, p, opt);
}

void taut_ipv4_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd =
        taut_rd_of(p + TAUT_IPV4_HDR_MIN, len - TAUT_IPV4_HDR_MIN);
    struct taut_ipv4_opt opt;
    taut_visit_fields(v, &taut_ipv4_fields, p);
    for (;;) {
        const uint8_t *at = rd.p;
        enum taut_status st = taut_ipv4_opt_next(&ctx, &rd, &opt);
        if (st == TAUT_OK || (st == TAUT_DONE && rd.p != at))
            ipv4_visit_opt(v, at, &opt);
        if (st != TAUT_OK)
            break;
    }
    if (taut_rd_left(&rd) > 0 && opt.type == TAUT_IPV4_OPT_EOL)
        ipv4_visit_bytes(v, TAUT_IPV4_F_OPT_PADDING, rd.p, taut_rd_left(&rd));
}
