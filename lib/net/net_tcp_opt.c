/* SPDX-License-Identifier: MIT */
/* net_tcp_opt.c: TCP options; see taut/tcp.h. MPTCP: net_tcp_mptcp.c. */
#include "taut/tcp.h"
#include "taut/inet.h"

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define TCP_OPT_REG_ROW(U, kind, name) {kind, name},

static const struct taut_reg_entry tcp_opt_entries[] = {
    TAUT_TCP_OPTS(TCP_OPT_REG_ROW)};
const struct taut_reg taut_tcp_opt_reg = {
    "TCP option", sizeof tcp_opt_entries / sizeof tcp_opt_entries[0],
    tcp_opt_entries};

/* ------------------------------------------------------------------ */
/* Kinds and their lengths                                             */

/* A kind's option has `min`, min + step ... up to `max` bytes. */
struct tcp_opt_rule {
    uint8_t kind, min, max, step;
    uint16_t field;
};

static const struct tcp_opt_rule tcp_opt_rules[] = {
    {TAUT_TCP_OPT_MSS, 4, 4, 1, TAUT_TCP_F_OPT_MSS},
    {TAUT_TCP_OPT_WSCALE, 3, 3, 1, TAUT_TCP_F_OPT_WSCALE},
    {TAUT_TCP_OPT_SACK_PERM, 2, 2, 1, TAUT_TCP_F_OPT_SACK_PERM},
    {TAUT_TCP_OPT_SACK, 10, 34, 8, TAUT_TCP_F_OPT_SACK},
    {TAUT_TCP_OPT_ECHO, 6, 6, 1, TAUT_TCP_F_OPT_ECHO},
    {TAUT_TCP_OPT_ECHO_REPLY, 6, 6, 1, TAUT_TCP_F_OPT_ECHO_REPLY},
    {TAUT_TCP_OPT_TS, 10, 10, 1, TAUT_TCP_F_OPT_TS},
    {TAUT_TCP_OPT_POC_PERM, 2, 2, 1, TAUT_TCP_F_OPT_POC},
    {TAUT_TCP_OPT_POC, 3, 3, 1, TAUT_TCP_F_OPT_POC},
    {TAUT_TCP_OPT_CC, 6, 6, 1, TAUT_TCP_F_OPT_CC},
    {TAUT_TCP_OPT_CC_NEW, 6, 6, 1, TAUT_TCP_F_OPT_CC},
    {TAUT_TCP_OPT_CC_ECHO, 6, 6, 1, TAUT_TCP_F_OPT_CC},
    {TAUT_TCP_OPT_ALTSUM, 3, 3, 1, TAUT_TCP_F_OPT_ALTSUM},
    {TAUT_TCP_OPT_TRAILER, 3, 3, 1, TAUT_TCP_F_OPT_TRAILER},
    {TAUT_TCP_OPT_MD5, 18, 18, 1, TAUT_TCP_F_OPT_MD5},
    {TAUT_TCP_OPT_QS, 8, 8, 1, TAUT_TCP_F_OPT_QS},
    {TAUT_TCP_OPT_UTO, 4, 4, 1, TAUT_TCP_F_OPT_UTO},
    {TAUT_TCP_OPT_AO, 4, 40, 1, TAUT_TCP_F_OPT_AO},
    {TAUT_TCP_OPT_MPTCP, 3, 40, 1, TAUT_TCP_F_OPT_MPTCP},
    {TAUT_TCP_OPT_TFO, 2, 18, 2, TAUT_TCP_F_OPT_TFO},
    {TAUT_TCP_OPT_ACCECN0, 2, 11, 3, TAUT_TCP_F_OPT_ACCECN},
    {TAUT_TCP_OPT_ACCECN1, 2, 11, 3, TAUT_TCP_F_OPT_ACCECN},
    {TAUT_TCP_OPT_EXP1, 4, 40, 1, TAUT_TCP_F_OPT_EXP},
    {TAUT_TCP_OPT_EXP2, 4, 40, 1, TAUT_TCP_F_OPT_EXP},
    {TAUT_TCP_OPT_EOL, 1, 255, 1, TAUT_TCP_F_OPT_KIND}, /* all others */
};

/* The rule of `kind`: the last one for kinds of any length. */
static const struct tcp_opt_rule *tcp_opt_rule(unsigned kind)
{
    const struct tcp_opt_rule *rule = tcp_opt_rules;
    while (rule->kind != kind && rule->kind != TAUT_TCP_OPT_EOL)
        rule++;
    return rule;
}

static bool tcp_opt_len_fits(const struct tcp_opt_rule *rule, size_t len)
{
    if (len < rule->min || len > rule->max)
        return false;
    if (rule->kind == TAUT_TCP_OPT_TFO && len == 4)
        return false; /* a cookie has 4 bytes at least */
    return (len - rule->min) % rule->step == 0;
}

static enum taut_status tcp_opt_len_fail(struct taut_ctx *ctx, unsigned field,
                                         const struct taut_tcp_opt *opt)
{
    return taut_fail(ctx, TAUT_E_RANGE, field, opt->data.p - 1, opt->len,
                     TAUT_WIRE_RST);
}

/* ------------------------------------------------------------------ */
/* As kind and bytes                                                   */

/* EOL: everything that is left is padding. NOP: nothing. */
static void tcp_opt_single(struct taut_rd *rd, struct taut_tcp_opt *opt)
{
    opt->kind = *rd->p;
    opt->len = 1;
    taut_rd_move(rd, 1);
    opt->data.p = rd->p;
    if (opt->kind == TAUT_TCP_OPT_EOL)
        taut_rd_move(rd, taut_rd_left(rd));
    opt->data.len = (size_t)(rd->p - opt->data.p);
}

enum taut_status taut_tcp_opt_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                   struct taut_tcp_opt *opt)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    //@ split left;
    if (left == 0)
        return TAUT_DONE;
    if (p[0] <= TAUT_TCP_OPT_NOP) {
        tcp_opt_single(rd, opt);
        return TAUT_OK;
    }
    size_t len = left > 1 ? p[1] : 2;
    if (len < 2)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_TCP_F_OPT_LEN, p + 1, len,
                         TAUT_WIRE_RST);
    if (len > left)
        return taut_fail_short(ctx, TAUT_TCP_F_OPT_LEN, p, left, len,
                               TAUT_WIRE_RST);
    taut_rd_move(rd, len);
    opt->kind = p[0];
    opt->len = (uint8_t)(rd->p - p);
    opt->data.p = p + 2;
    opt->data.len = (size_t)(rd->p - opt->data.p);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The common ones                                                     */

static void tcp_opts_wscale(struct taut_tcp_opts *out, uint8_t shift)
{
    out->have |= TAUT_TCP_HAVE_WSCALE;
    out->wscale = shift;
    if (shift > TAUT_TCP_WSCALE_MAX) {
        out->have |= TAUT_TCP_HAVE_WSCALE_OVER;
        out->wscale = TAUT_TCP_WSCALE_MAX;
    }
}

/* Stores one option whose length is right. */
static void tcp_opts_store(struct taut_tcp_opts *out, unsigned kind,
                           struct taut_span data)
{
    const uint8_t *p = data.p;
    switch (kind) {
    case TAUT_TCP_OPT_MSS:
        out->have |= TAUT_TCP_HAVE_MSS;
        out->mss = taut_get16(p);
        break;
    case TAUT_TCP_OPT_WSCALE:
        tcp_opts_wscale(out, p[0]);
        break;
    case TAUT_TCP_OPT_SACK_PERM:
        out->have |= TAUT_TCP_HAVE_SACK_PERM;
        break;
    case TAUT_TCP_OPT_SACK:
        out->have |= TAUT_TCP_HAVE_SACK;
        out->sack = data;
        break;
    default:
        out->have |= TAUT_TCP_HAVE_TS;
        out->tsval = taut_get32(p);
        out->tsecr = taut_get32(p + 4);
    }
}

static bool tcp_opts_is_common(unsigned kind)
{
    return (kind >= TAUT_TCP_OPT_MSS && kind <= TAUT_TCP_OPT_SACK) ||
           kind == TAUT_TCP_OPT_TS;
}

static enum taut_status tcp_opts_add(struct taut_ctx *ctx,
                                     struct taut_tcp_opts *out,
                                     const struct taut_tcp_opt *opt)
{
    const struct tcp_opt_rule *rule = tcp_opt_rule(opt->kind);
    enum taut_status status = TAUT_OK;
    //@ split rule - &tcp_opt_rules[0];
    if (!tcp_opts_is_common(rule->kind))
        out->have |= TAUT_TCP_HAVE_OTHER;
    else if (tcp_opt_len_fits(rule, opt->len))
        tcp_opts_store(out, rule->kind, opt->data);
    else
        status = tcp_opt_len_fail(ctx, rule->field, opt);
    //@ merge rule - &tcp_opt_rules[0];
    return status;
}

/* Collects all options one by one. */
static enum taut_status tcp_opts_collect(struct taut_ctx *ctx,
                                         struct taut_tcp_opts *out,
                                         struct taut_span options)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_tcp_opt opt;
    enum taut_status status;
    out->have = 0;
    while ((status = taut_tcp_opt_next(ctx, &rd, &opt)) == TAUT_OK) {
        //@ split rd.end - rd.p;
        if (opt.kind > TAUT_TCP_OPT_NOP)
            status = tcp_opts_add(ctx, out, &opt);
        if (status != TAUT_OK)
            return status;
    }
    return status == TAUT_DONE ? TAUT_OK : status;
}

/* struct tcp_opts_seen: as struct taut_tcp_opts, but in registers. */
struct tcp_opts_seen {
    uint32_t have, mss, tsval, tsecr;
    const uint8_t *sack;
    uint8_t sack_len, wscale;
};

/* Takes the option of `len` bytes at `p`, unless its length is wrong for a
 * common one. */
static inline bool tcp_opts_take(struct tcp_opts_seen *s, const uint8_t *p,
                                 size_t len)
{
    switch (p[0]) {
    case TAUT_TCP_OPT_MSS:
        if (len != 4)
            return false;
        s->have |= TAUT_TCP_HAVE_MSS;
        s->mss = taut_get16(p + 2);
        return true;
    case TAUT_TCP_OPT_WSCALE:
        if (len != 3 || p[2] > TAUT_TCP_WSCALE_MAX)
            return false;
        s->have |= TAUT_TCP_HAVE_WSCALE;
        s->wscale = p[2];
        return true;
    case TAUT_TCP_OPT_SACK_PERM:
        s->have |= TAUT_TCP_HAVE_SACK_PERM;
        return len == 2;
    case TAUT_TCP_OPT_SACK:
        s->have |= TAUT_TCP_HAVE_SACK;
        s->sack = p + 2;
        s->sack_len = (uint8_t)(len - 2);
        return len >= 10 && len <= 34 && len % 8 == 2;
    case TAUT_TCP_OPT_TS:
        if (len != 10)
            return false;
        s->have |= TAUT_TCP_HAVE_TS;
        s->tsval = taut_get32(p + 2);
        s->tsecr = taut_get32(p + 6);
        return true;
    default:
        s->have |= TAUT_TCP_HAVE_OTHER;
        return true;
    }
}

/* Collects options as they should be. False: something is wrong or rare, and
 * `out` is not written. */
static bool tcp_opts_plain(struct taut_tcp_opts *out, struct taut_span options)
{
    struct tcp_opts_seen s = {0, 0, 0, 0, NULL, 0, 0};
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    while (rd.p != rd.end && rd.p[0] != TAUT_TCP_OPT_EOL) {
        size_t len = 1;
        if (rd.p[0] != TAUT_TCP_OPT_NOP) {
            size_t left = taut_rd_left(&rd);
            len = left > 1 ? rd.p[1] : 0;
            if (len < 2 || len > left || !tcp_opts_take(&s, rd.p, len))
                return false;
        }
        taut_rd_move(&rd, len);
    }
    out->have = (uint8_t)s.have;
    out->wscale = s.wscale;
    out->mss = (uint16_t)s.mss;
    out->tsval = s.tsval;
    out->tsecr = s.tsecr;
    out->sack.p = s.sack;
    out->sack.len = s.sack_len;
    return true;
}

enum taut_status taut_tcp_opts_scan(struct taut_ctx *ctx,
                                    struct taut_tcp_opts *out,
                                    struct taut_span options)
{
    return tcp_opts_plain(out, options) ? TAUT_OK
                                        : tcp_opts_collect(ctx, out, options);
}

/* ------------------------------------------------------------------ */
/* Decode                                                              */

static enum taut_status tcp_opt_padding(struct taut_ctx *ctx,
                                        const struct taut_tcp_opt *opt)
{
    if (ctx->quirks & TAUT_TCP_QUIRK_PADDING)
        return TAUT_OK;
    for (size_t i = 0; i < opt->data.len; i++) {
        if (opt->data.p[i] != 0)
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_TCP_F_OPT_EOL,
                             opt->data.p + i, opt->data.p[i], 0);
    }
    return TAUT_OK;
}

static void tcp_opt_sack(struct taut_tcp_body *out, struct taut_span data)
{
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    out->u.sack.n = 0;
    while (out->u.sack.n < TAUT_TCP_SACK_MAX &&
           taut_tcp_sack_next(&rd, &out->u.sack.block[out->u.sack.n]))
        out->u.sack.n++;
}

static void tcp_opt_accecn(struct taut_tcp_body *out, struct taut_span data)
{
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    out->u.accecn.n = 0;
    while (out->u.accecn.n < 3 &&
           taut_rd_u24(&rd, &out->u.accecn.counter[out->u.accecn.n]))
        out->u.accecn.n++;
}

/* Kinds of one number. False: none of these. */
static bool tcp_opt_number(struct taut_tcp_body *out, unsigned kind,
                           const uint8_t *p)
{
    switch (kind) {
    case TAUT_TCP_OPT_MSS:
        out->u.mss = taut_get16(p);
        return true;
    case TAUT_TCP_OPT_WSCALE:
        out->u.wscale = p[0];
        return true;
    case TAUT_TCP_OPT_ECHO:
    case TAUT_TCP_OPT_ECHO_REPLY:
    case TAUT_TCP_OPT_CC:
    case TAUT_TCP_OPT_CC_NEW:
    case TAUT_TCP_OPT_CC_ECHO:
        out->u.value = taut_get32(p);
        return true;
    case TAUT_TCP_OPT_POC:
        out->u.poc = p[0];
        return true;
    case TAUT_TCP_OPT_ALTSUM:
        out->u.altsum = p[0];
        return true;
    case TAUT_TCP_OPT_TRAILER:
        out->u.trailer = p[0];
        return true;
    default:
        return false;
    }
}

/* Kinds of several numbers. False: none of these. */
static bool tcp_opt_group(struct taut_tcp_body *out, unsigned kind,
                          const uint8_t *p)
{
    switch (kind) {
    case TAUT_TCP_OPT_TS:
        out->u.ts.val = taut_get32(p);
        out->u.ts.ecr = taut_get32(p + 4);
        return true;
    case TAUT_TCP_OPT_QS:
        out->u.qs.reserved = p[0] >> 4;
        out->u.qs.rate = p[0] & 15;
        out->u.qs.ttl_diff = p[1];
        out->u.qs.nonce = taut_get32(p + 2);
        return true;
    case TAUT_TCP_OPT_UTO:
        out->u.uto.minutes = (p[0] & 0x80) != 0;
        out->u.uto.value = taut_get16(p) & 0x7fff;
        return true;
    default:
        return false;
    }
}

/* Kinds with bytes at their end, and all that is unknown. */
static void tcp_opt_bytes(struct taut_tcp_body *out, unsigned kind,
                          struct taut_span data)
{
    switch (kind) {
    case TAUT_TCP_OPT_SACK:
        tcp_opt_sack(out, data);
        break;
    case TAUT_TCP_OPT_ACCECN0:
    case TAUT_TCP_OPT_ACCECN1:
        tcp_opt_accecn(out, data);
        break;
    case TAUT_TCP_OPT_AO:
        out->u.ao.key_id = data.p[0];
        out->u.ao.rnext_key_id = data.p[1];
        out->u.ao.mac.p = data.p + 2;
        out->u.ao.mac.len = data.len - 2;
        break;
    case TAUT_TCP_OPT_EXP1:
    case TAUT_TCP_OPT_EXP2:
        out->u.exp.exid = taut_get16(data.p);
        out->u.exp.data.p = data.p + 2;
        out->u.exp.data.len = data.len - 2;
        break;
    default:
        out->u.data = data;
    }
}

/* tcp_opt_body decodes by the kind of `rule`, which is the option's or, for
 * those without a form, EOL. */
static enum taut_status tcp_opt_body(struct taut_ctx *ctx,
                                     struct taut_tcp_body *out,
                                     const struct taut_tcp_opt *opt,
                                     const struct tcp_opt_rule *rule)
{
    if (!tcp_opt_len_fits(rule, opt->len))
        return tcp_opt_len_fail(ctx, rule->field, opt);
    out->kind = opt->kind;
    if (rule->kind == TAUT_TCP_OPT_MPTCP)
        return taut_tcp_mptcp_decode(ctx, &out->u.mptcp, opt);
    if (!tcp_opt_number(out, rule->kind, opt->data.p) &&
        !tcp_opt_group(out, rule->kind, opt->data.p))
        tcp_opt_bytes(out, rule->kind, opt->data);
    return opt->kind == TAUT_TCP_OPT_EOL ? tcp_opt_padding(ctx, opt) : TAUT_OK;
}

enum taut_status taut_tcp_opt_decode(struct taut_ctx *ctx,
                                     struct taut_tcp_body *out,
                                     const struct taut_tcp_opt *opt)
{
    const struct tcp_opt_rule *rule = tcp_opt_rule(opt->kind);
    enum taut_status status;
    //@ split rule - &tcp_opt_rules[0];
    status = tcp_opt_body(ctx, out, opt, rule);
    //@ merge rule - &tcp_opt_rules[0];
    return status;
}

/* tcp_opt_is_plain: the daily kinds, of which only the length can be wrong,
 * and is not. */
static bool tcp_opt_is_plain(const struct taut_tcp_opt *opt)
{
    switch (opt->kind) {
    case TAUT_TCP_OPT_NOP:
        return true;
    case TAUT_TCP_OPT_TS:
        return opt->len == 10;
    case TAUT_TCP_OPT_MSS:
        return opt->len == 4;
    case TAUT_TCP_OPT_WSCALE:
        return opt->len == 3;
    case TAUT_TCP_OPT_SACK_PERM:
        return opt->len == 2;
    default:
        return false;
    }
}

enum taut_status taut_tcp_opts_check(struct taut_ctx *ctx,
                                     struct taut_span options)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_tcp_opt opt;
    struct taut_tcp_body body;
    enum taut_status status;
    while ((status = taut_tcp_opt_next(ctx, &rd, &opt)) == TAUT_OK) {
        //@ split rd.end - rd.p;
        if (tcp_opt_is_plain(&opt))
            continue;
        status = taut_tcp_opt_decode(ctx, &body, &opt);
        if (status != TAUT_OK)
            return status;
    }
    return status == TAUT_DONE ? TAUT_OK : status;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static void tcp_wr_sack(struct taut_wr *wr, const struct taut_tcp_body *in)
{
    for (unsigned i = 0; i < in->u.sack.n && i < TAUT_TCP_SACK_MAX; i++) {
        taut_wr_u32(wr, in->u.sack.block[i].left);
        taut_wr_u32(wr, in->u.sack.block[i].right);
    }
}

static void tcp_wr_accecn(struct taut_wr *wr, const struct taut_tcp_body *in)
{
    for (unsigned i = 0; i < in->u.accecn.n && i < 3; i++)
        taut_wr_u24(wr, in->u.accecn.counter[i]);
}

static void tcp_wr_span(struct taut_wr *wr, struct taut_span span)
{
    taut_wr_bytes(wr, span.p, span.len);
}

static bool tcp_wr_number(struct taut_wr *wr, const struct taut_tcp_body *in)
{
    switch (in->kind) {
    case TAUT_TCP_OPT_MSS:
        taut_wr_u16(wr, in->u.mss);
        return true;
    case TAUT_TCP_OPT_WSCALE:
        taut_wr_u8(wr, in->u.wscale);
        return true;
    case TAUT_TCP_OPT_ECHO:
    case TAUT_TCP_OPT_ECHO_REPLY:
    case TAUT_TCP_OPT_CC:
    case TAUT_TCP_OPT_CC_NEW:
    case TAUT_TCP_OPT_CC_ECHO:
        taut_wr_u32(wr, in->u.value);
        return true;
    case TAUT_TCP_OPT_POC:
        taut_wr_u8(wr, in->u.poc);
        return true;
    case TAUT_TCP_OPT_ALTSUM:
        taut_wr_u8(wr, in->u.altsum);
        return true;
    case TAUT_TCP_OPT_TRAILER:
        taut_wr_u8(wr, in->u.trailer);
        return true;
    default:
        return false;
    }
}

static bool tcp_wr_group(struct taut_wr *wr, const struct taut_tcp_body *in)
{
    switch (in->kind) {
    case TAUT_TCP_OPT_TS:
        taut_wr_u32(wr, in->u.ts.val);
        taut_wr_u32(wr, in->u.ts.ecr);
        return true;
    case TAUT_TCP_OPT_QS:
        taut_wr_u8(wr,
                   (uint32_t)in->u.qs.reserved << 4 | (in->u.qs.rate & 15u));
        taut_wr_u8(wr, in->u.qs.ttl_diff);
        taut_wr_u32(wr, in->u.qs.nonce);
        return true;
    case TAUT_TCP_OPT_UTO:
        taut_wr_u16(wr, (in->u.uto.minutes ? 0x8000u : 0) | in->u.uto.value);
        return true;
    case TAUT_TCP_OPT_SACK_PERM:
    case TAUT_TCP_OPT_POC_PERM:
        return true;
    default:
        return false;
    }
}

static void tcp_wr_bytes(struct taut_wr *wr, const struct taut_tcp_body *in)
{
    switch (in->kind) {
    case TAUT_TCP_OPT_SACK:
        tcp_wr_sack(wr, in);
        break;
    case TAUT_TCP_OPT_ACCECN0:
    case TAUT_TCP_OPT_ACCECN1:
        tcp_wr_accecn(wr, in);
        break;
    case TAUT_TCP_OPT_AO:
        taut_wr_u8(wr, in->u.ao.key_id);
        taut_wr_u8(wr, in->u.ao.rnext_key_id);
        tcp_wr_span(wr, in->u.ao.mac);
        break;
    case TAUT_TCP_OPT_EXP1:
    case TAUT_TCP_OPT_EXP2:
        taut_wr_u16(wr, in->u.exp.exid);
        tcp_wr_span(wr, in->u.exp.data);
        break;
    default:
        tcp_wr_span(wr, in->u.data);
    }
}

/* Bytes of the option that `in` makes, kind and length included. */
static size_t tcp_wr_len(const struct taut_tcp_body *in)
{
    const struct tcp_opt_rule *rule = tcp_opt_rule(in->kind);
    if (rule->min == rule->max && in->kind != TAUT_TCP_OPT_MD5)
        return rule->min;
    switch (in->kind) {
    case TAUT_TCP_OPT_SACK:
        return 2 + (size_t)8 * in->u.sack.n;
    case TAUT_TCP_OPT_ACCECN0:
    case TAUT_TCP_OPT_ACCECN1:
        return 2 + (size_t)3 * in->u.accecn.n;
    case TAUT_TCP_OPT_AO:
        return 4 + in->u.ao.mac.len;
    case TAUT_TCP_OPT_EXP1:
    case TAUT_TCP_OPT_EXP2:
        return 4 + in->u.exp.data.len;
    default:
        return 2 + in->u.data.len;
    }
}

/* Numbers that are narrower on the wire than in the struct. */
static bool tcp_wr_fits(const struct taut_tcp_body *in)
{
    switch (in->kind) {
    case TAUT_TCP_OPT_QS:
        return in->u.qs.reserved < 16 && in->u.qs.rate < 16;
    case TAUT_TCP_OPT_UTO:
        return in->u.uto.value < 0x8000;
    case TAUT_TCP_OPT_ACCECN0:
    case TAUT_TCP_OPT_ACCECN1:
        for (unsigned i = 0; i < in->u.accecn.n && i < 3; i++) {
            if (in->u.accecn.counter[i] > 0xffffff)
                return false;
        }
        return true;
    default:
        return true;
    }
}

static enum taut_status tcp_wr_single(struct taut_wr *wr,
                                      const struct taut_tcp_body *in)
{
    taut_wr_u8(wr, in->kind);
    if (in->kind == TAUT_TCP_OPT_EOL)
        tcp_wr_span(wr, in->u.data);
    return TAUT_OK;
}

enum taut_status taut_tcp_opt_encode(struct taut_wr *wr,
                                     const struct taut_tcp_body *in)
{
    if (in->kind == TAUT_TCP_OPT_MPTCP)
        return taut_tcp_mptcp_encode(wr, &in->u.mptcp);
    if (in->kind <= TAUT_TCP_OPT_NOP)
        return tcp_wr_single(wr, in);
    const struct tcp_opt_rule *rule = tcp_opt_rule(in->kind);
    size_t len = tcp_wr_len(in);
    if (len > TAUT_TCP_OPTIONS_MAX || !tcp_wr_fits(in) ||
        !tcp_opt_len_fits(rule, len)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, in->kind);
    taut_wr_u8(wr, (uint8_t)len);
    if (!tcp_wr_number(wr, in) && !tcp_wr_group(wr, in))
        tcp_wr_bytes(wr, in);
    return TAUT_OK;
}

enum taut_status taut_tcp_opts_close(struct taut_wr *wr)
{
    taut_wr_zeros(wr, (0u - wr->len) & 3u);
    if (wr->len <= TAUT_TCP_OPTIONS_MAX)
        return TAUT_OK;
    taut_wr_fail(wr, TAUT_E_RANGE);
    return TAUT_E_RANGE;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void tcp_see_num(const struct taut_visitor *v, unsigned field,
                        const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_tcp_fields, field, at, len, num);
}

static void tcp_see_bytes(const struct taut_visitor *v, unsigned field,
                          const uint8_t *at, size_t len)
{
    taut_visit_bytes(v, &taut_tcp_fields, field, at, len);
}

static void tcp_see_sack(const struct taut_visitor *v, struct taut_span data)
{
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    struct taut_tcp_sack block;
    uint64_t n = 0;
    while (taut_tcp_sack_next(&rd, &block)) {
        tcp_see_num(v, TAUT_TCP_F_SACK_LE, rd.p - 8, 4, block.left);
        tcp_see_num(v, TAUT_TCP_F_SACK_RE, rd.p - 4, 4, block.right);
        n++;
    }
    tcp_see_num(v, TAUT_TCP_F_SACK_COUNT, data.p, data.len, n);
}

static void tcp_see_accecn(const struct taut_visitor *v,
                           const struct taut_tcp_opt *opt)
{
    static const uint16_t order[2][3] = {
        {TAUT_TCP_F_ACCECN_EE0B, TAUT_TCP_F_ACCECN_ECEB,
         TAUT_TCP_F_ACCECN_EE1B},
        {TAUT_TCP_F_ACCECN_EE1B, TAUT_TCP_F_ACCECN_ECEB,
         TAUT_TCP_F_ACCECN_EE0B}};
    const uint16_t *field = order[opt->kind == TAUT_TCP_OPT_ACCECN1];
    for (size_t i = 0; i < opt->data.len / 3; i++)
        tcp_see_num(v, field[i], opt->data.p + 3 * i, 3,
                    taut_get24(opt->data.p + 3 * i));
}

static void tcp_see_tfo(const struct taut_visitor *v, struct taut_span cookie)
{
    if (cookie.len == 0)
        tcp_see_num(v, TAUT_TCP_F_TFO_REQUEST, cookie.p, 0, 1);
    else
        tcp_see_bytes(v, TAUT_TCP_F_TFO_COOKIE, cookie.p, cookie.len);
}

static void tcp_see_exp(const struct taut_visitor *v, const uint8_t *p,
                        const struct taut_tcp_body *body)
{
    tcp_see_num(v, TAUT_TCP_F_EXID, p, 2, body->u.exp.exid);
    if (body->u.exp.exid == TAUT_TCP_EXID_TFO)
        tcp_see_tfo(v, body->u.exp.data);
    else if (body->u.exp.data.len > 0)
        tcp_see_bytes(v, TAUT_TCP_F_EXP_DATA, body->u.exp.data.p,
                      body->u.exp.data.len);
}

/* Numbers; false: the kind has none. */
static bool tcp_see_numbers(const struct taut_visitor *v, const uint8_t *p,
                            const struct taut_tcp_body *body)
{
    switch (body->kind) {
    case TAUT_TCP_OPT_MSS:
        tcp_see_num(v, TAUT_TCP_F_MSS, p, 2, body->u.mss);
        return true;
    case TAUT_TCP_OPT_WSCALE:
        tcp_see_num(v, TAUT_TCP_F_WSCALE, p, 1, body->u.wscale);
        tcp_see_num(v, TAUT_TCP_F_WSCALE_MULT, p, 1,
                    (uint64_t)1 << (body->u.wscale > TAUT_TCP_WSCALE_MAX
                                        ? TAUT_TCP_WSCALE_MAX
                                        : body->u.wscale));
        return true;
    case TAUT_TCP_OPT_ECHO:
    case TAUT_TCP_OPT_ECHO_REPLY:
        tcp_see_num(v, TAUT_TCP_F_ECHO, p, 4, body->u.value);
        return true;
    case TAUT_TCP_OPT_CC:
    case TAUT_TCP_OPT_CC_NEW:
    case TAUT_TCP_OPT_CC_ECHO:
        tcp_see_num(v, TAUT_TCP_F_CC, p, 4, body->u.value);
        return true;
    case TAUT_TCP_OPT_TS:
        tcp_see_num(v, TAUT_TCP_F_TSVAL, p, 4, body->u.ts.val);
        tcp_see_num(v, TAUT_TCP_F_TSECR, p + 4, 4, body->u.ts.ecr);
        return true;
    case TAUT_TCP_OPT_QS:
        tcp_see_num(v, TAUT_TCP_F_QS_RATE, p, 1, body->u.qs.rate);
        tcp_see_num(v, TAUT_TCP_F_QS_TTL_DIFF, p + 1, 1, body->u.qs.ttl_diff);
        return true;
    case TAUT_TCP_OPT_UTO:
        tcp_see_num(v, TAUT_TCP_F_UTO_GRAN, p, 2, body->u.uto.minutes);
        tcp_see_num(v, TAUT_TCP_F_UTO, p, 2, body->u.uto.value);
        return true;
    default:
        return false;
    }
}

static void tcp_see_rest(const struct taut_visitor *v,
                         const struct taut_tcp_opt *opt,
                         const struct taut_tcp_body *body)
{
    const uint8_t *p = opt->data.p;
    switch (body->kind) {
    case TAUT_TCP_OPT_SACK_PERM:
        tcp_see_bytes(v, TAUT_TCP_F_OPT_SACK_PERM, p - 2, 2);
        break;
    case TAUT_TCP_OPT_SACK:
        tcp_see_sack(v, opt->data);
        break;
    case TAUT_TCP_OPT_MD5:
        tcp_see_bytes(v, TAUT_TCP_F_MD5, p, 16);
        break;
    case TAUT_TCP_OPT_AO:
        tcp_see_num(v, TAUT_TCP_F_AO_KEYID, p, 1, body->u.ao.key_id);
        tcp_see_num(v, TAUT_TCP_F_AO_RNEXT, p + 1, 1, body->u.ao.rnext_key_id);
        tcp_see_bytes(v, TAUT_TCP_F_AO_MAC, p + 2, body->u.ao.mac.len);
        break;
    case TAUT_TCP_OPT_MPTCP:
        taut_tcp_mptcp_visit(v, opt);
        break;
    case TAUT_TCP_OPT_TFO:
        tcp_see_tfo(v, opt->data);
        break;
    case TAUT_TCP_OPT_ACCECN0:
    case TAUT_TCP_OPT_ACCECN1:
        tcp_see_accecn(v, opt);
        break;
    case TAUT_TCP_OPT_EXP1:
    case TAUT_TCP_OPT_EXP2:
        tcp_see_exp(v, p, body);
        break;
    default:
        if (opt->data.len > 0)
            tcp_see_bytes(v, TAUT_TCP_F_UNKNOWN, p, opt->data.len);
    }
}

/* EOL and each zero of padding is one more kind, as tshark shows it; what is
 * not zero is no kind. */
static void tcp_see_eol(const struct taut_visitor *v,
                        const struct taut_tcp_opt *opt)
{
    const uint8_t *p = opt->data.p - 1;
    for (size_t i = 0; i <= opt->data.len && p[i] == 0; i++)
        tcp_see_num(v, TAUT_TCP_F_OPT_KIND, p + i, 1, p[i]);
}

/* Of an option that leads past the end, kind and length. */
static void tcp_see_refused(const struct taut_visitor *v,
                            const struct taut_rd *rd)
{
    if (taut_rd_left(rd) < 2 || rd->p[0] <= TAUT_TCP_OPT_NOP || rd->p[1] < 2)
        return;
    tcp_see_num(v, TAUT_TCP_F_OPT_KIND, rd->p, 1, rd->p[0]);
    tcp_see_num(v, TAUT_TCP_F_OPT_LEN, rd->p + 1, 1, rd->p[1]);
}

void taut_tcp_opts_visit(const struct taut_visitor *v, struct taut_span options)
{
    struct taut_ctx ctx = taut_ctx_of(options.p, NULL);
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_tcp_opt opt;
    struct taut_tcp_body body;
    ctx.quirks = TAUT_TCP_QUIRK_PADDING;
    while (taut_tcp_opt_next(&ctx, &rd, &opt) == TAUT_OK) {
        if (opt.kind == TAUT_TCP_OPT_EOL) {
            tcp_see_eol(v, &opt);
            return;
        }
        const uint8_t *p = opt.data.p - (opt.len - opt.data.len);
        tcp_see_num(v, TAUT_TCP_F_OPT_KIND, p, 1, opt.kind);
        if (opt.kind == TAUT_TCP_OPT_NOP)
            continue;
        tcp_see_num(v, TAUT_TCP_F_OPT_LEN, p + 1, 1, opt.len);
        if (taut_tcp_opt_decode(&ctx, &body, &opt) != TAUT_OK)
            continue; /* its length is wrong for its kind, but leads on */
        if (!tcp_see_numbers(v, opt.data.p, &body))
            tcp_see_rest(v, &opt, &body);
    }
    tcp_see_refused(v, &rd);
}
