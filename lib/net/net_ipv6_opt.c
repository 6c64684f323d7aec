/* SPDX-License-Identifier: MIT */
/* net_ipv6_opt.c: hop-by-hop and destination options (RFC 8200 4.2). */
#include "taut/ipv6_ext.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* The iterator                                                        */

enum taut_status taut_ipv6_opt_next(struct taut_ctx *ctx,
                                    struct taut_ipv6_opts *opts,
                                    struct taut_ipv6_opt *opt)
{
    struct taut_rd rd = opts->rd, data;
    const uint8_t *at = rd.p;
    if (!taut_rd_u8(&rd, &opt->type))
        return TAUT_DONE;
    opt->p = at;
    opt->off = opts->off;
    opt->data.p = rd.p;
    opt->data.len = 0;
    if (opt->type != TAUT_IPV6_OPT_PAD1) {
        if (!taut_rd_sub_u8(&rd, &data)) {
            size_t left = taut_rd_left(&rd);
            return taut_fail_short(ctx, TAUT_IPV6_EXT_F_OPT_LEN, rd.p, left,
                                   left > 0 ? at[1] + 1u : 1,
                                   TAUT_WIRE_ICMPV6(4, 0, opts->off + 1));
        }
        opt->data.p = data.p;
        opt->data.len = taut_rd_left(&data);
        opts->off++;
    }
    opts->off += 1 + (uint32_t)opt->data.len;
    opts->rd = rd;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Contents                                                            */

/* struct ipv6_opt_rule: the data lengths that a type can have. */
struct ipv6_opt_rule {
    uint8_t type, min, max;
};

static const struct ipv6_opt_rule ipv6_opt_rules[] = {
    {TAUT_IPV6_OPT_TEL, 1, 1},        {TAUT_IPV6_OPT_RTALERT, 2, 2},
    {TAUT_IPV6_OPT_CALIPSO, 8, 252},  {TAUT_IPV6_OPT_PDM, 10, 10},
    {TAUT_IPV6_OPT_IOAM_FIX, 2, 255}, {TAUT_IPV6_OPT_ALTMARK_FIX, 4, 4},
    {TAUT_IPV6_OPT_RPL, 4, 255},      {TAUT_IPV6_OPT_QS, 6, 6},
    {TAUT_IPV6_OPT_PMTU, 4, 4},       {TAUT_IPV6_OPT_IOAM, 2, 255},
    {TAUT_IPV6_OPT_ALTMARK, 4, 4},    {TAUT_IPV6_OPT_RPL_OLD, 4, 255},
    {TAUT_IPV6_OPT_MPL, 2, 255},      {TAUT_IPV6_OPT_LIO, 1, 255},
    {TAUT_IPV6_OPT_JUMBO, 4, 4},      {TAUT_IPV6_OPT_HOME, 16, 16},
    {TAUT_IPV6_OPT_DFF, 3, 3},
};

/* MPL: two bits tell how long the seed identifier is (RFC 7731 6.1). */
static size_t opt_mpl_len(uint8_t flags)
{
    static const uint8_t seed_len[4] = {0, 2, 8, 16};
    return 2u + seed_len[flags >> 6];
}

/* Whether data of this length can be an option of that type. */
static bool opt_len_fits(uint8_t type, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < sizeof ipv6_opt_rules / sizeof ipv6_opt_rules[0];
         i++) {
        const struct ipv6_opt_rule *rule = &ipv6_opt_rules[i];
        if (rule->type != type)
            continue;
        if (len < rule->min || len > rule->max)
            return false;
        if (type == TAUT_IPV6_OPT_CALIPSO)
            return len == 8 + (size_t)p[4] * 4;
        if (type == TAUT_IPV6_OPT_MPL)
            return len == opt_mpl_len(p[0]);
        if (type == TAUT_IPV6_OPT_LIO)
            return p[0] <= len - 1;
    }
    return true;
}

static struct taut_span opt_rest(const struct taut_span *data, size_t skip)
{
    struct taut_span rest = {data->p + skip, data->len - skip};
    return rest;
}

static void opt_read_qs(struct taut_ipv6_opt_value *out, const uint8_t *p)
{
    out->u.qs.func = p[0] >> 4;
    out->u.qs.rate = p[0] & 15;
    out->u.qs.ttl = p[1];
    out->u.qs.nonce = taut_get32(p + 2) >> 2;
    out->u.qs.reserved = p[5] & 3;
}

static void opt_read_pdm(struct taut_ipv6_opt_value *out, const uint8_t *p)
{
    out->u.pdm.scale_dtlr = p[0];
    out->u.pdm.scale_dtls = p[1];
    out->u.pdm.psn_this = taut_get16(p + 2);
    out->u.pdm.psn_last = taut_get16(p + 4);
    out->u.pdm.delta_recv = taut_get16(p + 6);
    out->u.pdm.delta_sent = taut_get16(p + 8);
}

static void opt_read_altmark(struct taut_ipv6_opt_value *out, const uint8_t *p)
{
    uint32_t v = taut_get32(p);
    out->u.altmark.id = v >> 12;
    out->u.altmark.l = (v >> 11 & 1) != 0;
    out->u.altmark.d = (v >> 10 & 1) != 0;
    out->u.altmark.reserved = v & 0x3ff;
}

/* Options of the research networks and of measurement. */
static void opt_read_rare(struct taut_ipv6_opt_value *out,
                          const struct taut_span *data)
{
    const uint8_t *p = data->p;
    switch (out->type) {
    case TAUT_IPV6_OPT_RPL:
    case TAUT_IPV6_OPT_RPL_OLD:
        out->u.rpl.flags = p[0];
        out->u.rpl.instance = p[1];
        out->u.rpl.rank = taut_get16(p + 2);
        out->u.rpl.tlvs = opt_rest(data, 4);
        break;
    case TAUT_IPV6_OPT_MPL:
        out->u.mpl.flags = p[0];
        out->u.mpl.seq = p[1];
        out->u.mpl.seed = opt_rest(data, 2);
        break;
    case TAUT_IPV6_OPT_DFF:
        out->u.dff.flags = p[0];
        out->u.dff.seq = taut_get16(p + 1);
        break;
    case TAUT_IPV6_OPT_CALIPSO:
        out->u.calipso.doi = taut_get32(p);
        out->u.calipso.level = p[5];
        out->u.calipso.csum = taut_get16(p + 6);
        out->u.calipso.bitmap = opt_rest(data, 8);
        break;
    case TAUT_IPV6_OPT_IOAM:
    case TAUT_IPV6_OPT_IOAM_FIX:
        out->u.ioam.reserved = p[0];
        out->u.ioam.opt_type = p[1];
        out->u.ioam.data = opt_rest(data, 2);
        break;
    default:
        out->u.raw = *data;
    }
}

static void opt_read(struct taut_ipv6_opt_value *out,
                     const struct taut_span *data)
{
    const uint8_t *p = data->p;
    switch (out->type) {
    case TAUT_IPV6_OPT_JUMBO:
        out->u.jumbo_len = taut_get32(p);
        break;
    case TAUT_IPV6_OPT_TEL:
        out->u.tel = p[0];
        break;
    case TAUT_IPV6_OPT_RTALERT:
        out->u.router_alert = taut_get16(p);
        break;
    case TAUT_IPV6_OPT_HOME:
        memcpy(out->u.home, p, 16);
        break;
    case TAUT_IPV6_OPT_PMTU:
        out->u.pmtu.min = taut_get16(p);
        out->u.pmtu.rtn = taut_get16(p + 2) & 0xfffe;
        out->u.pmtu.r = (p[3] & 1) != 0;
        break;
    case TAUT_IPV6_OPT_QS:
        opt_read_qs(out, p);
        break;
    case TAUT_IPV6_OPT_PDM:
        opt_read_pdm(out, p);
        break;
    case TAUT_IPV6_OPT_ALTMARK:
    case TAUT_IPV6_OPT_ALTMARK_FIX:
        opt_read_altmark(out, p);
        break;
    default:
        opt_read_rare(out, data);
    }
}

static enum taut_status opt_padding(struct taut_ctx *ctx,
                                    const struct taut_ipv6_opt *raw,
                                    struct taut_ipv6_opt_value *out)
{
    bool one = raw->type == TAUT_IPV6_OPT_PAD1;
    out->u.pad_len = one ? 1 : 2 + (uint32_t)raw->data.len;
    if ((ctx->quirks & TAUT_IPV6_QUIRK_PAD) != 0)
        return TAUT_OK;
    for (size_t i = 0; i < raw->data.len; i++) {
        if (raw->data.p[i] != 0)
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_OPT_PADN,
                             raw->data.p + i, raw->data.p[i], 0);
    }
    return TAUT_OK;
}

enum taut_status taut_ipv6_opt_decode(struct taut_ctx *ctx,
                                      struct taut_ipv6_opt_value *out,
                                      const struct taut_ipv6_opt *raw)
{
    memset(out, 0, sizeof *out);
    out->type = raw->type;
    if (raw->type <= TAUT_IPV6_OPT_PADN)
        return opt_padding(ctx, raw, out);
    if (!opt_len_fits(raw->type, raw->data.p, raw->data.len))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_EXT_F_OPT_LEN, raw->p + 1,
                         raw->data.len, TAUT_WIRE_ICMPV6(4, 0, raw->off + 1));
    opt_read(out, &raw->data);
    if (raw->type == TAUT_IPV6_OPT_JUMBO && out->u.jumbo_len <= 0xffff)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_EXT_F_OPT_JUMBO,
                         raw->data.p, out->u.jumbo_len,
                         TAUT_WIRE_ICMPV6(4, 0, raw->off + 2));
    return TAUT_OK;
}

enum taut_status taut_ipv6_opts_check(struct taut_ctx *ctx,
                                      const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_opts opts;
    struct taut_ipv6_opt opt;
    struct taut_ipv6_opt_value v;
    enum taut_status st;
    taut_ipv6_opts_init(&opts, ext);
    while ((st = taut_ipv6_opt_next(ctx, &opts, &opt)) == TAUT_OK) {
        st = taut_ipv6_opt_decode(ctx, &v, &opt);
        if (st != TAUT_OK)
            return st;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_ipv6_jumbo_find(struct taut_ctx *ctx,
                                      struct taut_ipv6_opt *opt,
                                      const uint8_t *p, size_t len)
{
    struct taut_ipv6_walk walk;
    struct taut_ipv6_ext ext;
    struct taut_ipv6_opts opts;
    struct taut_ipv6_opt_value v;
    struct taut_rd rd =
        taut_rd_of(p + TAUT_IPV6_HDR_LEN, len - TAUT_IPV6_HDR_LEN);
    taut_ipv6_walk_init(&walk, TAUT_IPPROTO_HOPOPTS);
    enum taut_status st = taut_ipv6_ext_next(ctx, &rd, &walk, &ext);
    if (st != TAUT_OK)
        return st;
    taut_ipv6_opts_init(&opts, &ext);
    while ((st = taut_ipv6_opt_next(ctx, &opts, opt)) == TAUT_OK) {
        if (opt->type == TAUT_IPV6_OPT_JUMBO)
            return taut_ipv6_opt_decode(ctx, &v, opt);
    }
    return st;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

/* What an encoder may write, beside lengths. */
static bool opt_value_fits(const struct taut_ipv6_opt_value *in)
{
    switch (in->type) {
    case TAUT_IPV6_OPT_PAD1:
        return in->u.pad_len == 1;
    case TAUT_IPV6_OPT_PADN:
        return in->u.pad_len >= 2 && in->u.pad_len <= 257;
    case TAUT_IPV6_OPT_JUMBO:
        return in->u.jumbo_len > 0xffff;
    case TAUT_IPV6_OPT_QS:
        return in->u.qs.func < 16 && in->u.qs.rate < 16 &&
               in->u.qs.nonce < (uint32_t)1 << 30 && in->u.qs.reserved < 4;
    case TAUT_IPV6_OPT_PMTU:
        return (in->u.pmtu.rtn & 1) == 0;
    case TAUT_IPV6_OPT_ALTMARK:
    case TAUT_IPV6_OPT_ALTMARK_FIX:
        return in->u.altmark.id < (uint32_t)1 << 20 &&
               in->u.altmark.reserved < 1024;
    case TAUT_IPV6_OPT_CALIPSO:
        return in->u.calipso.bitmap.len % 4 == 0 &&
               in->u.calipso.bitmap.len <= 244;
    case TAUT_IPV6_OPT_MPL:
        return 2 + in->u.mpl.seed.len == opt_mpl_len(in->u.mpl.flags);
    case TAUT_IPV6_OPT_LIO:
        return in->u.raw.len > 0 && in->u.raw.p[0] <= in->u.raw.len - 1;
    default:
        return true;
    }
}

static void opt_put_qs(struct taut_wr *wr, const struct taut_ipv6_opt_value *in)
{
    taut_wr_u8(wr, (uint32_t)in->u.qs.func << 4 | in->u.qs.rate);
    taut_wr_u8(wr, in->u.qs.ttl);
    taut_wr_u32(wr, in->u.qs.nonce << 2 | in->u.qs.reserved);
}

static void opt_put_pdm(struct taut_wr *wr,
                        const struct taut_ipv6_opt_value *in)
{
    taut_wr_u8(wr, in->u.pdm.scale_dtlr);
    taut_wr_u8(wr, in->u.pdm.scale_dtls);
    taut_wr_u16(wr, in->u.pdm.psn_this);
    taut_wr_u16(wr, in->u.pdm.psn_last);
    taut_wr_u16(wr, in->u.pdm.delta_recv);
    taut_wr_u16(wr, in->u.pdm.delta_sent);
}

static void opt_put_rare(struct taut_wr *wr,
                         const struct taut_ipv6_opt_value *in)
{
    struct taut_span tail = {NULL, 0};
    switch (in->type) {
    case TAUT_IPV6_OPT_RPL:
    case TAUT_IPV6_OPT_RPL_OLD:
        taut_wr_u8(wr, in->u.rpl.flags);
        taut_wr_u8(wr, in->u.rpl.instance);
        taut_wr_u16(wr, in->u.rpl.rank);
        tail = in->u.rpl.tlvs;
        break;
    case TAUT_IPV6_OPT_MPL:
        taut_wr_u8(wr, in->u.mpl.flags);
        taut_wr_u8(wr, in->u.mpl.seq);
        tail = in->u.mpl.seed;
        break;
    case TAUT_IPV6_OPT_DFF:
        taut_wr_u8(wr, in->u.dff.flags);
        taut_wr_u16(wr, in->u.dff.seq);
        break;
    case TAUT_IPV6_OPT_CALIPSO:
        taut_wr_u32(wr, in->u.calipso.doi);
        taut_wr_u8(wr, (uint32_t)(in->u.calipso.bitmap.len / 4));
        taut_wr_u8(wr, in->u.calipso.level);
        taut_wr_u16(wr, in->u.calipso.csum);
        tail = in->u.calipso.bitmap;
        break;
    case TAUT_IPV6_OPT_IOAM:
    case TAUT_IPV6_OPT_IOAM_FIX:
        taut_wr_u8(wr, in->u.ioam.reserved);
        taut_wr_u8(wr, in->u.ioam.opt_type);
        tail = in->u.ioam.data;
        break;
    default:
        tail = in->u.raw;
    }
    taut_wr_bytes(wr, tail.p, tail.len);
}

static void opt_put(struct taut_wr *wr, const struct taut_ipv6_opt_value *in)
{
    switch (in->type) {
    case TAUT_IPV6_OPT_PADN:
        taut_wr_zeros(wr, in->u.pad_len - 2);
        break;
    case TAUT_IPV6_OPT_JUMBO:
        taut_wr_u32(wr, in->u.jumbo_len);
        break;
    case TAUT_IPV6_OPT_TEL:
        taut_wr_u8(wr, in->u.tel);
        break;
    case TAUT_IPV6_OPT_RTALERT:
        taut_wr_u16(wr, in->u.router_alert);
        break;
    case TAUT_IPV6_OPT_HOME:
        taut_wr_bytes(wr, in->u.home, 16);
        break;
    case TAUT_IPV6_OPT_PMTU:
        taut_wr_u16(wr, in->u.pmtu.min);
        taut_wr_u16(wr, in->u.pmtu.rtn | (in->u.pmtu.r ? 1u : 0u));
        break;
    case TAUT_IPV6_OPT_QS:
        opt_put_qs(wr, in);
        break;
    case TAUT_IPV6_OPT_PDM:
        opt_put_pdm(wr, in);
        break;
    case TAUT_IPV6_OPT_ALTMARK:
    case TAUT_IPV6_OPT_ALTMARK_FIX:
        taut_wr_u32(
            wr, in->u.altmark.id << 12 | (in->u.altmark.l ? 0x800u : 0) |
                    (in->u.altmark.d ? 0x400u : 0) | in->u.altmark.reserved);
        break;
    default:
        opt_put_rare(wr, in);
    }
}

enum taut_status taut_ipv6_opt_encode(struct taut_wr *wr,
                                      const struct taut_ipv6_opt_value *in)
{
    if (!opt_value_fits(in)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, in->type);
    if (in->type == TAUT_IPV6_OPT_PAD1)
        return TAUT_OK;
    struct taut_mark m = taut_wr_open(wr, 1);
    opt_put(wr, in);
    taut_wr_close(wr, m);
    return wr->bad ? (enum taut_status)wr->bad : TAUT_OK;
}

size_t taut_ipv6_opts_open(struct taut_wr *wr, uint8_t nxt)
{
    size_t from = wr->len;
    taut_wr_u8(wr, nxt);
    taut_wr_u8(wr, 0);
    return from;
}

enum taut_status taut_ipv6_opts_close(struct taut_wr *wr, size_t from)
{
    if (from > wr->len || wr->len - from < 2) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    uint32_t pad = (uint32_t)(0 - (wr->len - from)) & 7;
    struct taut_ipv6_opt_value v = {.type = TAUT_IPV6_OPT_PAD1};
    if (pad > 1)
        v.type = TAUT_IPV6_OPT_PADN;
    v.u.pad_len = pad;
    if (pad > 0)
        (void)taut_ipv6_opt_encode(wr, &v);
    size_t all = wr->len - from;
    if (all > 2048) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    if (wr->len <= wr->cap)
        wr->base[from + 1] = (uint8_t)(all / 8 - 1);
    return wr->bad ? (enum taut_status)wr->bad : TAUT_OK;
}
