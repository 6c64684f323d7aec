/* SPDX-License-Identifier: MIT */
/* net_icmpv6.c: ICMPv6, both directions; see taut/icmpv6.h. */
#include "taut/icmpv6.h"
#include "core_mem.h"
#include "net_inet_int.h"
#include "net_icmp_int.h"
#include "taut/csum.h"
#include "taut/inet.h"
#include "taut/mld.h"
#include "taut/nd.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

TAUT_FIELD_TABLE(ICMPV6, icmpv6, "icmpv6",
                 "Internet Control Message Protocol v6", "RFC 4443",
                 taut_inet_wire_text, TAUT_ICMPV6_FIELDS)

/* What a type's second word and body are made of. */
enum {
    ICMPV6_IDENT = 1,   /* identifier in the high half of the word */
    ICMPV6_SEQ = 2,     /* sequence number in the low half */
    ICMPV6_SEQ8 = 4,    /* RFC 8335: sequence number in the third byte */
    ICMPV6_LENGTH = 8,  /* RFC 4884: length in the first byte */
    ICMPV6_QUOTE = 16,  /* the body is a quote */
    ICMPV6_OPTIONS = 32 /* the body is a list of ND options */
};

struct icmpv6_shape {
    uint8_t type;
    uint8_t fixed; /* bytes that every message of the type has */
    uint8_t parts;
    uint32_t used; /* bits of the second word with a meaning */
};

#define ICMPV6_ALL 0xffffffff

static const struct icmpv6_shape icmpv6_shapes[] = {
    {TAUT_ICMPV6_TYPE_UNREACHABLE, 8, ICMPV6_LENGTH | ICMPV6_QUOTE, 0xff000000},
    {TAUT_ICMPV6_TYPE_TOO_BIG, 8, ICMPV6_QUOTE, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_TIME_EXCEEDED, 8, ICMPV6_LENGTH | ICMPV6_QUOTE,
     0xff000000},
    {TAUT_ICMPV6_TYPE_PARAM_PROBLEM, 8, ICMPV6_QUOTE, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_ECHO, 8, ICMPV6_IDENT | ICMPV6_SEQ, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_ECHO_REPLY, 8, ICMPV6_IDENT | ICMPV6_SEQ, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_RENUMBERING, 16, 0, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_NI_QUERY, 16, 0, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_NI_REPLY, 16, 0, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_INVERSE_SOLICIT, 8, ICMPV6_OPTIONS, 0},
    {TAUT_ICMPV6_TYPE_INVERSE_ADVERT, 8, ICMPV6_OPTIONS, 0},
    {TAUT_ICMPV6_TYPE_HOME_REQUEST, 8, ICMPV6_IDENT, 0xffff0000},
    {TAUT_ICMPV6_TYPE_HOME_REPLY, 8, ICMPV6_IDENT, 0xffff0000},
    {TAUT_ICMPV6_TYPE_PREFIX_SOLICIT, 8, ICMPV6_IDENT, 0xffff0000},
    {TAUT_ICMPV6_TYPE_PREFIX_ADVERT, 8, ICMPV6_IDENT | ICMPV6_OPTIONS,
     0xffffc000},
    {TAUT_ICMPV6_TYPE_CERT_SOLICIT, 8, ICMPV6_IDENT | ICMPV6_OPTIONS,
     ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_CERT_ADVERT, 12, ICMPV6_IDENT | ICMPV6_OPTIONS,
     ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_MOBILITY, 8, 0, 0xff000000},
    {TAUT_ICMPV6_TYPE_MRD_ADVERT, 8, 0, ICMPV6_ALL},
    {TAUT_ICMPV6_TYPE_FMIPV6, 8, ICMPV6_OPTIONS, 0xff00ffff},
    {TAUT_ICMPV6_TYPE_ILNP_LOCATOR, 8, 0, 0xff000000},
    {TAUT_ICMPV6_TYPE_DUP_ADDR_REQUEST, 32, 0, 0xff00ffff},
    {TAUT_ICMPV6_TYPE_DUP_ADDR_CONFIRM, 32, 0, 0xff00ffff},
    {TAUT_ICMPV6_TYPE_EXT_ECHO, 8, ICMPV6_IDENT | ICMPV6_SEQ8, 0xffffff01},
    {TAUT_ICMPV6_TYPE_EXT_ECHO_REPLY, 8, ICMPV6_IDENT | ICMPV6_SEQ8,
     0xffffffe7},
};

#define ICMPV6_N(a) (sizeof(a) / sizeof(a)[0])

/* icmpv6_shape_of returns the shape of a type; `fixed` is
 * TAUT_ICMPV6_HDR_LEN where it is nothing but bytes. */
static const struct icmpv6_shape *icmpv6_shape_of(uint8_t type)
{
    static const struct icmpv6_shape raw = {0, TAUT_ICMPV6_HDR_LEN, 0, 0};
    for (size_t i = 0; i < ICMPV6_N(icmpv6_shapes); i++) {
        if (icmpv6_shapes[i].type == type)
            return &icmpv6_shapes[i];
    }
    return &raw;
}

/* ------------------------------------------------------------------ */
/* Check and decode                                                    */

static void icmpv6_word_read(struct taut_icmpv6 *out,
                             const struct icmpv6_shape *s, uint32_t w)
{
    out->unused = w & ~s->used;
    if (s->parts & ICMPV6_IDENT)
        out->ident = (uint16_t)(w >> 16);
    if (s->parts & ICMPV6_SEQ)
        out->seq = (uint16_t)w;
    if (s->parts & ICMPV6_SEQ8)
        out->seq = w >> 8 & 0xff;
    if (s->parts & ICMPV6_LENGTH)
        out->quote_words = (uint8_t)(w >> 24);
}

static void icmpv6_echo_read(struct taut_icmpv6 *out, uint32_t w)
{
    if (out->type == TAUT_ICMPV6_TYPE_EXT_ECHO) {
        out->local = (w & 1) != 0;
        return;
    }
    out->state = w >> 5 & 7;
    out->active = (w & 4) != 0;
    out->has_ipv4 = (w & 2) != 0;
    out->has_ipv6 = (w & 1) != 0;
}

static void icmpv6_word_special_read(struct taut_icmpv6 *out, uint32_t w)
{
    switch (out->type) {
    case TAUT_ICMPV6_TYPE_TOO_BIG:
        out->mtu = w;
        break;
    case TAUT_ICMPV6_TYPE_PARAM_PROBLEM:
        out->pointer = w;
        break;
    case TAUT_ICMPV6_TYPE_RENUMBERING:
        out->rr_seq = w;
        break;
    case TAUT_ICMPV6_TYPE_NI_QUERY:
    case TAUT_ICMPV6_TYPE_NI_REPLY:
        out->qtype = (uint16_t)(w >> 16);
        out->flags = (uint16_t)w;
        break;
    case TAUT_ICMPV6_TYPE_PREFIX_ADVERT:
        out->flags = w & 0xc000;
        break;
    case TAUT_ICMPV6_TYPE_CERT_SOLICIT:
        out->component = (uint16_t)w;
        break;
    case TAUT_ICMPV6_TYPE_CERT_ADVERT:
        out->all_components = (uint16_t)w;
        break;
    case TAUT_ICMPV6_TYPE_FMIPV6:
        out->ident = (uint16_t)w;
        out->subtype = (uint8_t)(w >> 24);
        break;
    case TAUT_ICMPV6_TYPE_MOBILITY:
        out->subtype = (uint8_t)(w >> 24);
        break;
    case TAUT_ICMPV6_TYPE_MRD_ADVERT:
        out->interval_s = (uint16_t)(w >> 16);
        out->robustness = (uint16_t)w;
        break;
    case TAUT_ICMPV6_TYPE_ILNP_LOCATOR:
        out->n_locators = (uint8_t)(w >> 24);
        break;
    case TAUT_ICMPV6_TYPE_DUP_ADDR_REQUEST:
    case TAUT_ICMPV6_TYPE_DUP_ADDR_CONFIRM:
        out->da_status = (uint8_t)(w >> 24);
        out->da_lifetime = (uint16_t)w;
        break;
    case TAUT_ICMPV6_TYPE_EXT_ECHO:
    case TAUT_ICMPV6_TYPE_EXT_ECHO_REPLY:
        icmpv6_echo_read(out, w);
        break;
    default:
        break;
    }
}

/* What follows the second word and is of fixed size, all of it there. */
static void icmpv6_fixed_read(struct taut_icmpv6 *out, const uint8_t *p)
{
    switch (out->type) {
    case TAUT_ICMPV6_TYPE_RENUMBERING:
        out->rr_segment = p[8];
        out->flags = p[9];
        out->rr_delay_ms = taut_get16(p + 10);
        out->unused2 = taut_get32(p + 12);
        break;
    case TAUT_ICMPV6_TYPE_NI_QUERY:
    case TAUT_ICMPV6_TYPE_NI_REPLY:
        out->nonce = taut_get64(p + 8);
        break;
    case TAUT_ICMPV6_TYPE_CERT_ADVERT:
        out->component = taut_get16(p + 8);
        out->unused2 = taut_get16(p + 10);
        break;
    case TAUT_ICMPV6_TYPE_DUP_ADDR_REQUEST:
    case TAUT_ICMPV6_TYPE_DUP_ADDR_CONFIRM:
        memcpy(out->da_eui64, p + 8, 8);
        memcpy(out->da_addr, p + 16, 16);
        break;
    default:
        break;
    }
}

static enum taut_status icmpv6_body_read(struct taut_ctx *ctx,
                                         struct taut_icmpv6 *out,
                                         const struct icmpv6_shape *s,
                                         const uint8_t *p, size_t len)
{
    struct taut_span body = {p + s->fixed, len - s->fixed};
    if (s->parts & ICMPV6_QUOTE)
        return taut_icmp_quote_split(ctx, &out->quote, &out->ext, &out->cut,
                                     body, (size_t)8 * out->quote_words,
                                     TAUT_ICMPV6_F_LENGTH);
    if (out->type == TAUT_ICMPV6_TYPE_EXT_ECHO)
        out->ext = body;
    else
        out->data = body;
    return TAUT_OK;
}

static enum taut_status icmpv6_read(struct taut_ctx *ctx,
                                    struct taut_icmpv6 *out, const uint8_t *p,
                                    size_t len)
{
    const struct taut_icmpv6 zero = {0};
    *out = zero;
    if (len < TAUT_ICMPV6_HDR_LEN)
        return taut_fail_short(ctx, TAUT_ICMPV6_F_HEADER, p, len,
                               TAUT_ICMPV6_HDR_LEN, 0);
    out->type = p[0];
    out->code = p[1];
    out->checksum = taut_get16(p + 2);
    const struct icmpv6_shape *s = icmpv6_shape_of(out->type);
    bool may_cut = (ctx->quirks & TAUT_QUIRK_CUT) != 0 && len >= 8;
    if (len < s->fixed && !may_cut)
        return taut_fail_short(ctx, TAUT_ICMPV6_F_HEADER, p, len, s->fixed, 0);
    if (s->fixed > TAUT_ICMPV6_HDR_LEN) {
        icmpv6_word_read(out, s, taut_get32(p + 4));
        icmpv6_word_special_read(out, taut_get32(p + 4));
    }
    out->cut = len < s->fixed;
    if (out->cut)
        return TAUT_OK;
    icmpv6_fixed_read(out, p);
    return icmpv6_body_read(ctx, out, s, p, len);
}

static enum taut_status icmpv6_read_any(struct taut_ctx *ctx,
                                        struct taut_icmpv6 *out,
                                        const uint8_t *p, size_t len)
{
    enum taut_status st = icmpv6_read(ctx, out, p, len);
    if (st == TAUT_OK && taut_nd_is_type(out->type))
        st = taut_nd_check(ctx, p, len);
    else if (st == TAUT_OK && taut_mld_is_type(out->type))
        st = taut_mld_check(ctx, p, len);
    return st;
}

enum taut_status taut_icmpv6_check(struct taut_ctx *ctx, const uint8_t *p,
                                   size_t len)
{
    struct taut_icmpv6 m;
    return icmpv6_read_any(ctx, &m, p, len);
}

enum taut_status taut_icmpv6_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_icmpv6 *out)
{
    enum taut_status st = icmpv6_read_any(ctx, out, rd->p, taut_rd_left(rd));
    if (st == TAUT_OK)
        rd->p = rd->end;
    return st;
}

static enum taut_status icmpv6_body_judge(struct taut_ctx *ctx,
                                          const struct taut_icmpv6 *m,
                                          struct taut_rd rd)
{
    struct taut_nd nd;
    if (taut_nd_is_type(m->type) && taut_nd_decode(ctx, &rd, &nd) == TAUT_OK)
        return taut_nd_opts_check(ctx, nd.options);
    if (icmpv6_shape_of(m->type)->parts & ICMPV6_OPTIONS)
        return taut_nd_opts_check(ctx, m->data);
    return m->ext.len > 0 ? taut_icmp_ext_check(ctx, m->ext) : TAUT_OK;
}

enum taut_status taut_icmpv6_body_check(struct taut_ctx *ctx, const uint8_t *p,
                                        size_t len)
{
    struct taut_ctx quiet = taut_ctx_of(p, NULL);
    quiet.quirks = ctx->quirks;
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_icmpv6 m;
    enum taut_status st = icmpv6_read_any(ctx, &m, p, len);
    if (st != TAUT_OK)
        return st;
    st = icmpv6_body_judge(&quiet, &m, rd);
    if (st == TAUT_E_SHORT && (ctx->quirks & TAUT_QUIRK_CUT) != 0)
        return TAUT_OK;
    return st == TAUT_OK ? st : icmpv6_body_judge(ctx, &m, rd);
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static uint32_t icmpv6_word_special(const struct taut_icmpv6 *in)
{
    switch (in->type) {
    case TAUT_ICMPV6_TYPE_TOO_BIG:
        return in->mtu;
    case TAUT_ICMPV6_TYPE_PARAM_PROBLEM:
        return in->pointer;
    case TAUT_ICMPV6_TYPE_RENUMBERING:
        return in->rr_seq;
    case TAUT_ICMPV6_TYPE_NI_QUERY:
    case TAUT_ICMPV6_TYPE_NI_REPLY:
        return (uint32_t)in->qtype << 16 | in->flags;
    case TAUT_ICMPV6_TYPE_PREFIX_ADVERT:
        return in->flags;
    case TAUT_ICMPV6_TYPE_CERT_SOLICIT:
        return in->component;
    case TAUT_ICMPV6_TYPE_CERT_ADVERT:
        return in->all_components;
    case TAUT_ICMPV6_TYPE_FMIPV6:
        return (uint32_t)in->subtype << 24 | in->ident;
    case TAUT_ICMPV6_TYPE_MOBILITY:
        return (uint32_t)in->subtype << 24;
    case TAUT_ICMPV6_TYPE_MRD_ADVERT:
        return (uint32_t)in->interval_s << 16 | in->robustness;
    case TAUT_ICMPV6_TYPE_ILNP_LOCATOR:
        return (uint32_t)in->n_locators << 24;
    case TAUT_ICMPV6_TYPE_DUP_ADDR_REQUEST:
    case TAUT_ICMPV6_TYPE_DUP_ADDR_CONFIRM:
        return (uint32_t)in->da_status << 24 | in->da_lifetime;
    case TAUT_ICMPV6_TYPE_EXT_ECHO:
        return in->local;
    case TAUT_ICMPV6_TYPE_EXT_ECHO_REPLY:
        return (uint32_t)in->state << 5 | (in->active ? 4u : 0u) |
               (in->has_ipv4 ? 2u : 0u) | (in->has_ipv6 ? 1u : 0u);
    default:
        return 0;
    }
}

static uint32_t icmpv6_word(const struct taut_icmpv6 *in,
                            const struct icmpv6_shape *s)
{
    uint32_t w = in->unused | icmpv6_word_special(in);
    if (s->parts & ICMPV6_IDENT)
        w |= (uint32_t)in->ident << 16;
    if (s->parts & ICMPV6_SEQ)
        w |= in->seq;
    if (s->parts & ICMPV6_SEQ8)
        w |= (uint32_t)in->seq << 8;
    if (s->parts & ICMPV6_LENGTH)
        w |= (uint32_t)in->quote_words << 24;
    return w;
}

static bool icmpv6_numbers_fit(const struct taut_icmpv6 *in,
                               const struct icmpv6_shape *s)
{
    uint16_t flags_max =
        in->type == TAUT_ICMPV6_TYPE_RENUMBERING ? UINT8_MAX : UINT16_MAX;
    if (in->type == TAUT_ICMPV6_TYPE_PREFIX_ADVERT && (in->flags & 0x3fff) != 0)
        return false;
    if (in->type == TAUT_ICMPV6_TYPE_CERT_ADVERT && in->unused2 > UINT16_MAX)
        return false;
    return (in->unused & s->used) == 0 && in->flags <= flags_max &&
           in->state <= 7 &&
           ((s->parts & ICMPV6_SEQ8) == 0 || in->seq <= UINT8_MAX);
}

static void icmpv6_fixed_write(struct taut_wr *wr, const struct taut_icmpv6 *in)
{
    switch (in->type) {
    case TAUT_ICMPV6_TYPE_RENUMBERING:
        taut_wr_u8(wr, in->rr_segment);
        taut_wr_u8(wr, in->flags);
        taut_wr_u16(wr, in->rr_delay_ms);
        taut_wr_u32(wr, in->unused2);
        break;
    case TAUT_ICMPV6_TYPE_NI_QUERY:
    case TAUT_ICMPV6_TYPE_NI_REPLY:
        taut_wr_u64(wr, in->nonce);
        break;
    case TAUT_ICMPV6_TYPE_CERT_ADVERT:
        taut_wr_u16(wr, in->component);
        taut_wr_u16(wr, in->unused2);
        break;
    case TAUT_ICMPV6_TYPE_DUP_ADDR_REQUEST:
    case TAUT_ICMPV6_TYPE_DUP_ADDR_CONFIRM:
        taut_wr_bytes(wr, in->da_eui64, 8);
        taut_wr_bytes(wr, in->da_addr, 16);
        break;
    default:
        break;
    }
}

enum taut_status taut_icmpv6_encode(struct taut_wr *wr,
                                    const struct taut_icmpv6 *in)
{
    const struct icmpv6_shape *s = icmpv6_shape_of(in->type);
    enum taut_status st = TAUT_OK;
    if (!icmpv6_numbers_fit(in, s))
        st = TAUT_E_RANGE;
    else if ((s->parts & ICMPV6_QUOTE) &&
             (in->data.len != 0 ||
              !taut_icmp_quote_join(in->quote, in->ext,
                                    (size_t)8 * in->quote_words)))
        st = TAUT_E_USAGE;
    if (st != TAUT_OK) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->code);
    taut_wr_u16(wr, in->checksum);
    if (s->fixed > TAUT_ICMPV6_HDR_LEN)
        taut_wr_u32(wr, icmpv6_word(in, s));
    icmpv6_fixed_write(wr, in);
    taut_wr_bytes(wr, in->quote.p, in->quote.len);
    taut_wr_bytes(wr, in->ext.p, in->ext.len);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Checksum                                                            */

void taut_icmpv6_checksum_fill(uint8_t *p, size_t len, const uint8_t *src,
                               const uint8_t *dst)
{
    uint32_t pseudo =
        taut_csum_pseudo6_get(src, dst, TAUT_IPPROTO_ICMPV6, (uint32_t)len);
    taut_icmpv6_set_checksum(p, 0);
    taut_icmpv6_set_checksum(p, taut_csum_l4_get(pseudo, p, len));
}

enum taut_status taut_icmpv6_checksum_verify(struct taut_ctx *ctx,
                                             const uint8_t *p, size_t len,
                                             const uint8_t *src,
                                             const uint8_t *dst)
{
    uint32_t pseudo =
        taut_csum_pseudo6_get(src, dst, TAUT_IPPROTO_ICMPV6, (uint32_t)len);
    return taut_inet_checksum_judge(ctx, TAUT_ICMPV6_F_CHECKSUM, p + 2,
                                    taut_csum_l4_verify(pseudo, p, len));
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void icmpv6_num(const struct taut_visitor *v, unsigned field,
                       const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_icmpv6_fields, field, at, len, num);
}

static void icmpv6_num16(const struct taut_visitor *v, unsigned field,
                         const uint8_t *at)
{
    icmpv6_num(v, field, at, 2, taut_get16(at));
}

static void icmpv6_num32(const struct taut_visitor *v, unsigned field,
                         const uint8_t *at)
{
    icmpv6_num(v, field, at, 4, taut_get32(at));
}

static void icmpv6_bytes(const struct taut_visitor *v, unsigned field,
                         const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_icmpv6_fields, field, at, len);
}

static void icmpv6_visit_error(const struct taut_visitor *v,
                               const struct taut_icmpv6 *m, const uint8_t *p)
{
    size_t at = 4;
    if (m->quote_words > 0)
        icmpv6_num(v, TAUT_ICMPV6_F_LENGTH, p + at++, 1, m->quote_words);
    icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + at, 8 - at);
}

static void icmpv6_visit_echo(const struct taut_visitor *v,
                              const struct taut_icmpv6 *m, const uint8_t *p)
{
    const uint8_t *q = p + 7;
    icmpv6_num(v, TAUT_ICMPV6_F_IDENT, p + 4, 2, m->ident);
    icmpv6_num(v, TAUT_ICMPV6_F_ECHO_SEQ, p + 6, 1, m->seq);
    if (m->type == TAUT_ICMPV6_TYPE_EXT_ECHO) {
        icmpv6_num(v, TAUT_ICMPV6_F_ECHO_REQ_RES, q, 1, q[0] >> 1);
        icmpv6_num(v, TAUT_ICMPV6_F_ECHO_LOCAL, q, 1, m->local);
    } else {
        icmpv6_num(v, TAUT_ICMPV6_F_ECHO_STATE, q, 1, m->state);
        icmpv6_num(v, TAUT_ICMPV6_F_ECHO_RSP_RES, q, 1, q[0] >> 3 & 3);
        icmpv6_num(v, TAUT_ICMPV6_F_ECHO_ACTIVE, q, 1, m->active);
        icmpv6_num(v, TAUT_ICMPV6_F_ECHO_IPV4, q, 1, m->has_ipv4);
        icmpv6_num(v, TAUT_ICMPV6_F_ECHO_IPV6, q, 1, m->has_ipv6);
    }
}

/* `n` bits of `w` from `shift` down, one field each. */
static void icmpv6_visit_bits(const struct taut_visitor *v, const uint8_t *at,
                              size_t len, const uint16_t *fields, size_t n,
                              unsigned shift, uint32_t w)
{
    for (size_t i = 0; i < n; i++)
        icmpv6_num(v, fields[i], at, len, w >> (shift - i) & 1);
}

static void icmpv6_visit_renumbering(const struct taut_visitor *v,
                                     const uint8_t *p, size_t len)
{
    static const uint16_t bits[] = {TAUT_ICMPV6_F_RR_T, TAUT_ICMPV6_F_RR_R,
                                    TAUT_ICMPV6_F_RR_A, TAUT_ICMPV6_F_RR_S,
                                    TAUT_ICMPV6_F_RR_P};
    icmpv6_num32(v, TAUT_ICMPV6_F_RR_SEQ, p + 4);
    if (len < 16)
        return;
    icmpv6_num(v, TAUT_ICMPV6_F_RR_SEGMENT, p + 8, 1, p[8]);
    icmpv6_num(v, TAUT_ICMPV6_F_RR_FLAGS, p + 9, 1, p[9]);
    icmpv6_visit_bits(v, p + 9, 1, bits, ICMPV6_N(bits), 7, p[9]);
    icmpv6_num(v, TAUT_ICMPV6_F_RR_RSV, p + 9, 1, p[9] & 7);
    icmpv6_num16(v, TAUT_ICMPV6_F_RR_DELAY, p + 10);
    icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 12, 4);
}

/* Names as far as they stand uncompressed. */
static void icmpv6_visit_names(const struct taut_visitor *v, unsigned field,
                               struct taut_span names)
{
    struct taut_ctx ctx = taut_ctx_of(names.p, NULL);
    struct taut_rd rd = taut_rd_of(names.p, names.len);
    struct taut_span name;
    while (taut_nd_dnssl_next(&ctx, &rd, &name) == TAUT_OK)
        icmpv6_bytes(v, field, name.p, name.len);
}

static void icmpv6_visit_ni_query(const struct taut_visitor *v,
                                  const struct taut_icmpv6 *m)
{
    const uint8_t *d = m->data.p;
    if (m->code == 0 && m->data.len >= 16)
        icmpv6_bytes(v, TAUT_ICMPV6_F_NI_Q_IPV6, d, 16);
    else if (m->code == 1)
        icmpv6_visit_names(v, TAUT_ICMPV6_F_NI_Q_NAME, m->data);
    else if (m->code == 2 && m->data.len >= 4)
        icmpv6_bytes(v, TAUT_ICMPV6_F_NI_Q_IPV4, d, 4);
}

static void icmpv6_visit_ni_reply(const struct taut_visitor *v,
                                  const struct taut_icmpv6 *m)
{
    struct taut_rd rd = taut_rd_of(m->data.p, m->data.len);
    const uint8_t *p;
    if (m->qtype == 2 && taut_rd_take(&rd, 4, &p)) {
        icmpv6_num32(v, TAUT_ICMPV6_F_NI_TTL, p);
        const struct taut_span names = {rd.p, taut_rd_left(&rd)};
        icmpv6_visit_names(v, TAUT_ICMPV6_F_NI_R_NAME, names);
    }
    while (m->qtype == 3 && taut_rd_take(&rd, 20, &p)) {
        icmpv6_num32(v, TAUT_ICMPV6_F_NI_TTL, p);
        icmpv6_bytes(v, TAUT_ICMPV6_F_NI_R_IPV6, p + 4, 16);
    }
    while (m->qtype == 4 && taut_rd_take(&rd, 8, &p)) {
        icmpv6_num32(v, TAUT_ICMPV6_F_NI_TTL, p);
        icmpv6_bytes(v, TAUT_ICMPV6_F_NI_R_IPV4, p + 4, 4);
    }
}

static void icmpv6_visit_ni(const struct taut_visitor *v,
                            const struct taut_icmpv6 *m, const uint8_t *p)
{
    static const uint16_t bits[] = {TAUT_ICMPV6_F_NI_G, TAUT_ICMPV6_F_NI_S,
                                    TAUT_ICMPV6_F_NI_L, TAUT_ICMPV6_F_NI_C,
                                    TAUT_ICMPV6_F_NI_A, TAUT_ICMPV6_F_NI_T};
    icmpv6_num(v, TAUT_ICMPV6_F_NI_QTYPE, p + 4, 2, m->qtype);
    icmpv6_num(v, TAUT_ICMPV6_F_NI_FLAGS, p + 6, 2, m->flags);
    icmpv6_visit_bits(v, p + 6, 2, bits, ICMPV6_N(bits), 5, m->flags);
    icmpv6_num(v, TAUT_ICMPV6_F_NI_RSV, p + 6, 2, m->flags >> 6);
    if (m->cut)
        return;
    icmpv6_num(v, TAUT_ICMPV6_F_NI_NONCE, p + 8, 8, m->nonce);
    if (m->type == TAUT_ICMPV6_TYPE_NI_QUERY)
        icmpv6_visit_ni_query(v, m);
    else
        icmpv6_visit_ni_reply(v, m);
}

static void icmpv6_visit_mip(const struct taut_visitor *v,
                             const struct taut_icmpv6 *m, const uint8_t *p)
{
    icmpv6_num(v, TAUT_ICMPV6_F_MIP_IDENT, p + 4, 2, m->ident);
    if (m->type == TAUT_ICMPV6_TYPE_PREFIX_ADVERT) {
        unsigned w = taut_get16(p + 6);
        icmpv6_num(v, TAUT_ICMPV6_F_MIP_FLAGS, p + 6, 2, w);
        icmpv6_num(v, TAUT_ICMPV6_F_MIP_M, p + 6, 2, w >> 15);
        icmpv6_num(v, TAUT_ICMPV6_F_MIP_O, p + 6, 2, w >> 14 & 1);
        icmpv6_num(v, TAUT_ICMPV6_F_MIP_RSV, p + 6, 2, w & 0x3fff);
        return;
    }
    icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 6, 2);
    struct taut_rd rd = taut_rd_of(m->data.p, m->data.len);
    const uint8_t *q;
    while (m->type == TAUT_ICMPV6_TYPE_HOME_REPLY && taut_rd_take(&rd, 16, &q))
        icmpv6_bytes(v, TAUT_ICMPV6_F_MIP_AGENT, q, 16);
}

static void icmpv6_visit_cert(const struct taut_visitor *v,
                              const struct taut_icmpv6 *m, const uint8_t *p)
{
    icmpv6_num(v, TAUT_ICMPV6_F_SEND_IDENT, p + 4, 2, m->ident);
    if (m->type == TAUT_ICMPV6_TYPE_CERT_SOLICIT) {
        icmpv6_num(v, TAUT_ICMPV6_F_SEND_COMPONENT, p + 6, 2, m->component);
        return;
    }
    icmpv6_num(v, TAUT_ICMPV6_F_SEND_ALL, p + 6, 2, m->all_components);
    if (m->cut)
        return;
    icmpv6_num(v, TAUT_ICMPV6_F_SEND_COMPONENT, p + 8, 2, m->component);
    icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 10, 2);
}

static void icmpv6_visit_locators(const struct taut_visitor *v,
                                  const struct taut_icmpv6 *m, const uint8_t *p)
{
    struct taut_rd rd = taut_rd_of(m->data.p, m->data.len);
    const uint8_t *q;
    icmpv6_num(v, TAUT_ICMPV6_F_LOC_N, p + 4, 1, m->n_locators);
    icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 5, 1);
    icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 6, 2);
    for (unsigned i = 0; i < m->n_locators && taut_rd_take(&rd, 12, &q); i++) {
        icmpv6_num(v, TAUT_ICMPV6_F_LOC, q, 8, taut_get64(q));
        icmpv6_num16(v, TAUT_ICMPV6_F_LOC_PREF, q + 8);
        icmpv6_num16(v, TAUT_ICMPV6_F_LOC_LIFE, q + 10);
    }
}

static void icmpv6_visit_dup_addr(const struct taut_visitor *v,
                                  const struct taut_icmpv6 *m, const uint8_t *p)
{
    icmpv6_num(v, TAUT_ICMPV6_F_DA_STATUS, p + 4, 1, m->da_status);
    icmpv6_num(v, TAUT_ICMPV6_F_DA_RSV, p + 5, 1, p[5]);
    icmpv6_num(v, TAUT_ICMPV6_F_DA_LIFE, p + 6, 2, m->da_lifetime);
    if (m->cut)
        return;
    icmpv6_bytes(v, TAUT_ICMPV6_F_DA_EUI64, p + 8, 8);
    icmpv6_bytes(v, TAUT_ICMPV6_F_DA_ADDR, p + 16, 16);
}

static void icmpv6_visit_mobility(const struct taut_visitor *v,
                                  const struct taut_icmpv6 *m, const uint8_t *p)
{
    icmpv6_num(v, TAUT_ICMPV6_F_FMIP_SUBTYPE, p + 4, 1, m->subtype);
    if (m->type == TAUT_ICMPV6_TYPE_MOBILITY) {
        icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 5, 3);
        icmpv6_bytes(v, TAUT_ICMPV6_F_DATA, m->data.p, m->data.len);
        return;
    }
    icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 5, 1);
    icmpv6_num(v, TAUT_ICMPV6_F_FMIP_IDENT, p + 6, 2, m->ident);
}

static void icmpv6_visit_info(const struct taut_visitor *v,
                              const struct taut_icmpv6 *m, const uint8_t *p)
{
    switch (m->type) {
    case TAUT_ICMPV6_TYPE_ECHO:
    case TAUT_ICMPV6_TYPE_ECHO_REPLY:
        icmpv6_num(v, TAUT_ICMPV6_F_IDENT, p + 4, 2, m->ident);
        icmpv6_num(v, TAUT_ICMPV6_F_SEQ, p + 6, 2, m->seq);
        break;
    case TAUT_ICMPV6_TYPE_NI_QUERY:
    case TAUT_ICMPV6_TYPE_NI_REPLY:
        icmpv6_visit_ni(v, m, p);
        break;
    case TAUT_ICMPV6_TYPE_INVERSE_SOLICIT:
    case TAUT_ICMPV6_TYPE_INVERSE_ADVERT:
        icmpv6_bytes(v, TAUT_ICMPV6_F_RESERVED, p + 4, 4);
        break;
    case TAUT_ICMPV6_TYPE_HOME_REQUEST:
    case TAUT_ICMPV6_TYPE_HOME_REPLY:
    case TAUT_ICMPV6_TYPE_PREFIX_SOLICIT:
    case TAUT_ICMPV6_TYPE_PREFIX_ADVERT:
        icmpv6_visit_mip(v, m, p);
        break;
    case TAUT_ICMPV6_TYPE_CERT_SOLICIT:
    case TAUT_ICMPV6_TYPE_CERT_ADVERT:
        icmpv6_visit_cert(v, m, p);
        break;
    case TAUT_ICMPV6_TYPE_MOBILITY:
    case TAUT_ICMPV6_TYPE_FMIPV6:
        icmpv6_visit_mobility(v, m, p);
        break;
    case TAUT_ICMPV6_TYPE_MRD_ADVERT:
        icmpv6_num(v, TAUT_ICMPV6_F_MRD_INTERVAL, p + 4, 2, m->interval_s);
        icmpv6_num(v, TAUT_ICMPV6_F_MRD_ROBUST, p + 6, 2, m->robustness);
        break;
    case TAUT_ICMPV6_TYPE_ILNP_LOCATOR:
        icmpv6_visit_locators(v, m, p);
        break;
    case TAUT_ICMPV6_TYPE_DUP_ADDR_REQUEST:
    case TAUT_ICMPV6_TYPE_DUP_ADDR_CONFIRM:
        icmpv6_visit_dup_addr(v, m, p);
        break;
    case TAUT_ICMPV6_TYPE_EXT_ECHO:
    case TAUT_ICMPV6_TYPE_EXT_ECHO_REPLY:
        icmpv6_visit_echo(v, m, p);
        break;
    default:
        icmpv6_bytes(v, TAUT_ICMPV6_F_DATA, m->data.p, m->data.len);
    }
}

static void icmpv6_visit_body(const struct taut_visitor *v,
                              const struct taut_icmpv6 *m, const uint8_t *p,
                              size_t len)
{
    switch (m->type) {
    case TAUT_ICMPV6_TYPE_UNREACHABLE:
    case TAUT_ICMPV6_TYPE_TIME_EXCEEDED:
        icmpv6_visit_error(v, m, p);
        break;
    case TAUT_ICMPV6_TYPE_TOO_BIG:
        icmpv6_num(v, TAUT_ICMPV6_F_MTU, p + 4, 4, m->mtu);
        break;
    case TAUT_ICMPV6_TYPE_PARAM_PROBLEM:
        icmpv6_num(v, TAUT_ICMPV6_F_POINTER, p + 4, 4, m->pointer);
        break;
    case TAUT_ICMPV6_TYPE_RENUMBERING:
        icmpv6_visit_renumbering(v, p, len);
        break;
    default:
        icmpv6_visit_info(v, m, p);
    }
}

void taut_icmpv6_visit(const struct taut_visitor *v, const uint8_t *p,
                       size_t len)
{
    struct taut_icmpv6 m;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.quirks = TAUT_QUIRK_CUT | TAUT_ICMP_QUIRK_EXT_AT_128;
    if (icmpv6_read(&ctx, &m, p, len) != TAUT_OK)
        return;
    taut_visit_fields(v, &taut_icmpv6_fields, p);
    if (taut_nd_is_type(m.type)) {
        taut_nd_visit(v, p, len);
        return;
    }
    if (taut_mld_is_type(m.type)) {
        taut_mld_visit(v, p, len);
        return;
    }
    icmpv6_visit_body(v, &m, p, len);
    if (icmpv6_shape_of(m.type)->parts & ICMPV6_OPTIONS)
        taut_nd_opts_visit(v, m.data);
    taut_icmp_ext_visit(v, m.ext);
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define ICMPV6_REG_ROW(U, code, name) {code, name},

static const struct taut_reg_entry icmpv6_type_entries[] = {
    TAUT_ICMPV6_TYPES(ICMPV6_REG_ROW)};
const struct taut_reg taut_icmpv6_type_reg = {
    "ICMPv6 type", ICMPV6_N(icmpv6_type_entries), icmpv6_type_entries};

static const struct taut_reg_entry icmpv6_unreachable_codes[] = {
    {0, "No route to destination"},
    {1, "Communication with destination administratively prohibited"},
    {2, "Beyond scope of source address"},
    {3, "Address unreachable"},
    {4, "Port unreachable"},
    {5, "Source address failed ingress/egress policy"},
    {6, "Reject route to destination"},
    {7, "Error in Source Routing Header"},
    {8, "Headers too long"},
    {9, "Error in P-Route"}};
static const struct taut_reg_entry icmpv6_time_codes[] = {
    {0, "Hop limit exceeded in transit"},
    {1, "Fragment reassembly time exceeded"}};
static const struct taut_reg_entry icmpv6_param_codes[] = {
    {0, "Erroneous header field encountered"},
    {1, "Unrecognized Next Header type encountered"},
    {2, "Unrecognized IPv6 option encountered"},
    {3, "IPv6 First Fragment has incomplete IPv6 Header Chain"},
    {4, "SR Upper-layer Header Error"},
    {5, "Unrecognized Next Header type encountered by intermediate node"},
    {6, "Extension header too big"},
    {7, "Extension header chain too long"},
    {8, "Too many extension headers"},
    {9, "Too many options in extension header"},
    {10, "Option too big"}};
static const struct taut_reg_entry icmpv6_rr_codes[] = {
    {0, "Router Renumbering Command"},
    {1, "Router Renumbering Result"},
    {255, "Sequence Number Reset"}};
static const struct taut_reg_entry icmpv6_ni_query_codes[] = {
    {0, "The Data field contains an IPv6 address"},
    {1, "The Data field contains a name"},
    {2, "The Data field contains an IPv4 address"}};
static const struct taut_reg_entry icmpv6_ni_reply_codes[] = {
    {0, "A successful reply"},
    {1, "The Responder refuses to supply the answer"},
    {2, "The Qtype of the Query is unknown to the Responder"}};
static const struct taut_reg_entry icmpv6_rpl_codes[] = {
    {0x00, "DODAG Information Solicitation"},
    {0x01, "DODAG Information Object"},
    {0x02, "Destination Advertisement Object"},
    {0x03, "Destination Advertisement Object Acknowledgment"},
    {0x04, "P2P Discovery Reply Object"},
    {0x05, "P2P Discovery Reply Object Acknowledgement"},
    {0x06, "Measurement Object"},
    {0x07, "Destination Cleanup Object"},
    {0x08, "Destination Cleanup Object Acknowledgment"},
    {0x80, "Secure DODAG Information Solicitation"},
    {0x81, "Secure DODAG Information Object"},
    {0x82, "Secure Destination Advertisement Object"},
    {0x83, "Secure Destination Advertisement Object Acknowledgment"},
    {0x84, "Secure P2P Discovery Reply Object"},
    {0x85, "Secure P2P Discovery Reply Object Acknowledgment"},
    {0x87, "Secure Destination Cleanup Object"},
    {0x88, "Secure Destination Cleanup Object Acknowledgment"},
    {0x8a, "Consistency Check"}};
static const struct taut_reg_entry icmpv6_echo_codes[] = {
    {0, "No Error"},
    {1, "Malformed Query"},
    {2, "No Such Interface"},
    {3, "No Such Table Entry"},
    {4, "Multiple Interfaces Satisfy Query"}};

struct icmpv6_codes {
    uint8_t type;
    struct taut_reg reg;
};

#define ICMPV6_CODES(type, title, a)                                           \
    {                                                                          \
        type,                                                                  \
        {                                                                      \
            title, ICMPV6_N(a), a                                              \
        }                                                                      \
    }

static const struct icmpv6_codes icmpv6_code_regs[] = {
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_UNREACHABLE, "Destination Unreachable code",
                 icmpv6_unreachable_codes),
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_TIME_EXCEEDED, "Time Exceeded code",
                 icmpv6_time_codes),
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_PARAM_PROBLEM, "Parameter Problem code",
                 icmpv6_param_codes),
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_RENUMBERING, "Router Renumbering code",
                 icmpv6_rr_codes),
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_NI_QUERY, "Node Information Query code",
                 icmpv6_ni_query_codes),
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_NI_REPLY, "Node Information Reply code",
                 icmpv6_ni_reply_codes),
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_RPL, "RPL Control code", icmpv6_rpl_codes),
    ICMPV6_CODES(TAUT_ICMPV6_TYPE_EXT_ECHO_REPLY, "Extended Echo Reply code",
                 icmpv6_echo_codes)};

const struct taut_reg *taut_icmpv6_code_reg_get(uint8_t type)
{
    for (size_t i = 0; i < ICMPV6_N(icmpv6_code_regs); i++) {
        if (icmpv6_code_regs[i].type == type)
            return &icmpv6_code_regs[i].reg;
    }
    return NULL;
}
