/* SPDX-License-Identifier: MIT */
/* net_icmp.c: ICMP for IPv4, both directions; see taut/icmp.h. */
#include "taut/icmp.h"
#include "core_mem.h"
#include "net_inet_int.h"
#include "net_icmp_int.h"
#include "taut/csum.h"
#include "taut/inet.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

TAUT_FIELD_TABLE(ICMP, icmp, "icmp", "Internet Control Message Protocol",
                 "RFC 792", taut_inet_wire_text, TAUT_ICMP_FIELDS)

/* What a type's second word and body are made of. */
enum {
    ICMP_IDENT = 1,   /* identifier in the high half of the word */
    ICMP_SEQ = 2,     /* sequence number in the low half */
    ICMP_SEQ8 = 4,    /* RFC 8335: sequence number in the third byte */
    ICMP_LENGTH = 8,  /* RFC 4884: length in the second byte */
    ICMP_QUOTE = 16,  /* the body is a quote */
    ICMP_STAMPS = 32, /* three timestamps */
    ICMP_ADDRESS = 64 /* an address mask after the word */
};

struct icmp_shape {
    uint8_t fixed; /* bytes that every message of the type has */
    uint8_t parts;
    uint32_t used; /* bits of the second word with a meaning */
};

static const struct icmp_shape icmp_shapes[] = {
    [TAUT_ICMP_TYPE_ECHO_REPLY] = {8, ICMP_IDENT | ICMP_SEQ, 0xffffffff},
    [TAUT_ICMP_TYPE_UNREACHABLE] = {8, ICMP_LENGTH | ICMP_QUOTE, 0x00ff0000},
    [TAUT_ICMP_TYPE_SOURCE_QUENCH] = {8, ICMP_QUOTE, 0},
    [TAUT_ICMP_TYPE_REDIRECT] = {8, ICMP_QUOTE, 0xffffffff},
    [TAUT_ICMP_TYPE_ECHO] = {8, ICMP_IDENT | ICMP_SEQ, 0xffffffff},
    [TAUT_ICMP_TYPE_ROUTER_ADVERT] = {8, 0, 0xffffffff},
    [TAUT_ICMP_TYPE_ROUTER_SOLICIT] = {8, 0, 0},
    [TAUT_ICMP_TYPE_TIME_EXCEEDED] = {8, ICMP_LENGTH | ICMP_QUOTE, 0x00ff0000},
    [TAUT_ICMP_TYPE_PARAM_PROBLEM] = {8, ICMP_LENGTH | ICMP_QUOTE, 0xffff0000},
    [TAUT_ICMP_TYPE_TIMESTAMP] = {20, ICMP_IDENT | ICMP_SEQ | ICMP_STAMPS,
                                  0xffffffff},
    [TAUT_ICMP_TYPE_TIMESTAMP_REPLY] = {20, ICMP_IDENT | ICMP_SEQ | ICMP_STAMPS,
                                        0xffffffff},
    [TAUT_ICMP_TYPE_INFO_REQUEST] = {8, ICMP_IDENT | ICMP_SEQ, 0xffffffff},
    [TAUT_ICMP_TYPE_INFO_REPLY] = {8, ICMP_IDENT | ICMP_SEQ, 0xffffffff},
    [TAUT_ICMP_TYPE_MASK_REQUEST] = {12, ICMP_IDENT | ICMP_SEQ | ICMP_ADDRESS,
                                     0xffffffff},
    [TAUT_ICMP_TYPE_MASK_REPLY] = {12, ICMP_IDENT | ICMP_SEQ | ICMP_ADDRESS,
                                   0xffffffff},
    [TAUT_ICMP_TYPE_TRACEROUTE] = {20, ICMP_IDENT, 0xffff0000},
    [TAUT_ICMP_TYPE_CONVERSION] = {8, ICMP_QUOTE, 0xffffffff},
    [TAUT_ICMP_TYPE_DOMAIN_REQUEST] = {8, ICMP_IDENT | ICMP_SEQ, 0xffffffff},
    [TAUT_ICMP_TYPE_DOMAIN_REPLY] = {12, ICMP_IDENT | ICMP_SEQ, 0xffffffff},
    [TAUT_ICMP_TYPE_PHOTURIS] = {8, ICMP_QUOTE, 0x0000ffff},
    [TAUT_ICMP_TYPE_MOBILITY] = {8, 0, 0xff000000},
    [TAUT_ICMP_TYPE_EXT_ECHO] = {8, ICMP_IDENT | ICMP_SEQ8, 0xffffff01},
    [TAUT_ICMP_TYPE_EXT_ECHO_REPLY] = {8, ICMP_IDENT | ICMP_SEQ8, 0xffffffe7},
};

/* icmp_shape_of returns the shape of a message; `fixed` is
 * TAUT_ICMP_UNKNOWN_LEN where the type is nothing but bytes. */
static struct icmp_shape icmp_shape_of(uint8_t type, uint8_t code)
{
    const struct icmp_shape raw = {TAUT_ICMP_UNKNOWN_LEN, 0, 0};
    struct icmp_shape s = raw;
    if (type < sizeof icmp_shapes / sizeof icmp_shapes[0])
        s = icmp_shapes[type];
    if (s.fixed == 0)
        return raw;
    if (type == TAUT_ICMP_TYPE_UNREACHABLE &&
        code == TAUT_ICMP_UNREACH_FRAG_NEEDED)
        s.used |= 0xffff;
    return s;
}

/* ------------------------------------------------------------------ */
/* Check and decode                                                    */

static bool icmp_ext_is_legacy(const struct taut_ctx *ctx,
                               struct taut_span body)
{
    if ((ctx->quirks & TAUT_ICMP_QUIRK_EXT_AT_128) == 0 ||
        body.len < TAUT_ICMP_EXT_AT + 4)
        return false;
    const uint8_t *p = body.p + TAUT_ICMP_EXT_AT;
    return p[0] >> 4 == 2 && taut_get16(p + 2) != 0 &&
           taut_csum_bytes_verify(p, body.len - TAUT_ICMP_EXT_AT);
}

enum taut_status taut_icmp_quote_split(struct taut_ctx *ctx,
                                       struct taut_span *quote,
                                       struct taut_span *ext, bool *cut,
                                       struct taut_span body, size_t told,
                                       unsigned field)
{
    size_t at = told;
    if (told > body.len) {
        if ((ctx->quirks & TAUT_QUIRK_CUT) == 0)
            return taut_fail_short(ctx, field, body.p, body.len, told, 0);
        *cut = true;
        at = body.len;
    } else if (told == 0) {
        at = icmp_ext_is_legacy(ctx, body) ? TAUT_ICMP_EXT_AT : body.len;
    }
    quote->p = body.p;
    quote->len = at;
    *ext = taut_icmp_span_from(body.p, body.len, at);
    return TAUT_OK;
}

/* The members of the second word, `w`. */
static void icmp_word_read(struct taut_icmp *out, const struct icmp_shape *s,
                           uint32_t w)
{
    out->unused = w & ~s->used;
    if (s->parts & ICMP_IDENT)
        out->ident = (uint16_t)(w >> 16);
    if (s->parts & ICMP_SEQ)
        out->seq = (uint16_t)w;
    if (s->parts & ICMP_SEQ8)
        out->seq = w >> 8 & 0xff;
    if (s->parts & ICMP_LENGTH)
        out->quote_words = w >> 16 & 0xff;
}

static void icmp_word_special_read(struct taut_icmp *out, uint32_t w)
{
    switch (out->type) {
    case TAUT_ICMP_TYPE_UNREACHABLE:
        out->mtu = out->code == TAUT_ICMP_UNREACH_FRAG_NEEDED ? (uint16_t)w : 0;
        break;
    case TAUT_ICMP_TYPE_REDIRECT:
        taut_put32(out->address, w);
        break;
    case TAUT_ICMP_TYPE_ROUTER_ADVERT:
        out->n_addrs = (uint8_t)(w >> 24);
        out->addr_words = w >> 16 & 0xff;
        out->lifetime_s = (uint16_t)w;
        break;
    case TAUT_ICMP_TYPE_PARAM_PROBLEM:
        out->pointer = w >> 24;
        break;
    case TAUT_ICMP_TYPE_CONVERSION:
        out->pointer = w;
        break;
    case TAUT_ICMP_TYPE_PHOTURIS:
        out->pointer = w & 0xffff;
        break;
    case TAUT_ICMP_TYPE_MOBILITY:
        out->subtype = (uint8_t)(w >> 24);
        break;
    case TAUT_ICMP_TYPE_EXT_ECHO:
        out->local = (w & 1) != 0;
        break;
    case TAUT_ICMP_TYPE_EXT_ECHO_REPLY:
        out->state = w >> 5 & 7;
        out->active = (w & 4) != 0;
        out->has_ipv4 = (w & 2) != 0;
        out->has_ipv6 = (w & 1) != 0;
        break;
    default:
        break;
    }
}

/* What follows the second word and is of fixed size, all of it there. */
static void icmp_fixed_read(struct taut_icmp *out, const struct icmp_shape *s,
                            const uint8_t *p)
{
    if (s->parts & ICMP_ADDRESS)
        memcpy(out->address, p + 8, 4);
    if (s->parts & ICMP_STAMPS) {
        out->originate = taut_get32(p + 8);
        out->receive = taut_get32(p + 12);
        out->transmit = taut_get32(p + 16);
    }
    if (out->type == TAUT_ICMP_TYPE_DOMAIN_REPLY)
        out->ttl_s = taut_get32(p + 8);
    if (out->type == TAUT_ICMP_TYPE_TRACEROUTE) {
        out->out_hops = taut_get16(p + 8);
        out->return_hops = taut_get16(p + 10);
        out->link_speed = taut_get32(p + 12);
        out->link_mtu = taut_get32(p + 16);
    }
}

static enum taut_status icmp_routers_read(struct taut_ctx *ctx,
                                          struct taut_icmp *out,
                                          const uint8_t *p,
                                          struct taut_span body)
{
    size_t entry = (size_t)4 * out->addr_words, need = entry * out->n_addrs;
    if (out->n_addrs > 0 && out->addr_words < 2)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMP_F_ENTRY_SIZE, p + 5,
                         out->addr_words, 0);
    if (need > body.len) {
        if ((ctx->quirks & TAUT_QUIRK_CUT) == 0)
            return taut_fail_short(ctx, TAUT_ICMP_F_ROUTER, body.p, body.len,
                                   need, 0);
        out->cut = true;
        need = (size_t)((uint32_t)body.len / (uint32_t)entry) * entry;
    }
    out->routers.p = body.p;
    out->routers.len = need;
    out->data = taut_icmp_span_from(body.p, body.len, need);
    return TAUT_OK;
}

static enum taut_status icmp_body_read(struct taut_ctx *ctx,
                                       struct taut_icmp *out,
                                       const struct icmp_shape *s,
                                       const uint8_t *p, size_t len)
{
    struct taut_span body = {p + s->fixed, len - s->fixed};
    if (out->type == TAUT_ICMP_TYPE_ROUTER_ADVERT)
        return icmp_routers_read(ctx, out, p, body);
    if (s->parts & ICMP_QUOTE)
        return taut_icmp_quote_split(ctx, &out->quote, &out->ext, &out->cut,
                                     body, (size_t)4 * out->quote_words,
                                     TAUT_ICMP_F_LENGTH);
    if (out->type == TAUT_ICMP_TYPE_EXT_ECHO)
        out->ext = body;
    else
        out->data = body;
    return TAUT_OK;
}

static enum taut_status icmp_read(struct taut_ctx *ctx, struct taut_icmp *out,
                                  const uint8_t *p, size_t len)
{
    const struct taut_icmp zero = {0};
    *out = zero;
    if (len < TAUT_ICMP_UNKNOWN_LEN)
        return taut_fail_short(ctx, TAUT_ICMP_F_HEADER, p, len,
                               TAUT_ICMP_UNKNOWN_LEN, 0);
    out->type = p[0];
    out->code = p[1];
    out->checksum = taut_get16(p + 2);
    struct icmp_shape s = icmp_shape_of(out->type, out->code);
    bool may_cut =
        (ctx->quirks & TAUT_QUIRK_CUT) != 0 && len >= TAUT_ICMP_HDR_LEN;
    if (len < s.fixed && !may_cut)
        return taut_fail_short(ctx, TAUT_ICMP_F_HEADER, p, len, s.fixed, 0);
    if (s.fixed > TAUT_ICMP_UNKNOWN_LEN) {
        icmp_word_read(out, &s, taut_get32(p + 4));
        icmp_word_special_read(out, taut_get32(p + 4));
    }
    out->cut = len < s.fixed;
    if (out->cut)
        return TAUT_OK;
    icmp_fixed_read(out, &s, p);
    return icmp_body_read(ctx, out, &s, p, len);
}

enum taut_status taut_icmp_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    struct taut_icmp m;
    return icmp_read(ctx, &m, p, len);
}

static enum taut_status icmp_body_judge(struct taut_ctx *ctx,
                                        const struct taut_icmp *m)
{
    struct taut_icmp_mip x;
    enum taut_status st = TAUT_OK;
    if (m->ext.len > 0)
        return taut_icmp_ext_check(ctx, m->ext);
    struct taut_rd rd = taut_rd_of(m->data.p, m->data.len);
    while (st == TAUT_OK && m->type == TAUT_ICMP_TYPE_ROUTER_ADVERT)
        st = taut_icmp_mip_next(ctx, &rd, &x);
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_icmp_body_check(struct taut_ctx *ctx, const uint8_t *p,
                                      size_t len)
{
    struct taut_ctx quiet = taut_ctx_of(p, NULL);
    quiet.quirks = ctx->quirks;
    struct taut_icmp m;
    enum taut_status st = icmp_read(ctx, &m, p, len);
    if (st != TAUT_OK)
        return st;
    st = icmp_body_judge(&quiet, &m);
    if (st == TAUT_E_SHORT && (ctx->quirks & TAUT_QUIRK_CUT) != 0)
        return TAUT_OK;
    return st == TAUT_OK ? st : icmp_body_judge(ctx, &m);
}

enum taut_status taut_icmp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_icmp *out)
{
    enum taut_status st = icmp_read(ctx, out, rd->p, taut_rd_left(rd));
    if (st == TAUT_OK)
        rd->p = rd->end;
    return st;
}

enum taut_status taut_icmp_router_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                       struct taut_icmp_router *out,
                                       uint8_t words)
{
    const uint8_t *p;
    size_t left = taut_rd_left(rd), need = (size_t)4 * words;
    if (left == 0)
        return TAUT_DONE;
    if (words < 2)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMP_F_ENTRY_SIZE, rd->p,
                         words, 0);
    if (!taut_rd_take(rd, need, &p))
        return taut_fail_short(ctx, TAUT_ICMP_F_ROUTER, rd->p, left, need, 0);
    memcpy(out->addr, p, 4);
    uint32_t level = taut_get32(p + 4);
    out->preference = level <= INT32_MAX ? (int32_t)level
                                         : -(int32_t)(UINT32_MAX - level) - 1;
    out->more = taut_icmp_span_from(p, need, 8);
    return TAUT_OK;
}

enum taut_status taut_icmp_mip_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_icmp_mip *out)
{
    struct taut_rd r = *rd;
    uint8_t len = 0;
    if (!taut_rd_u8(&r, &out->type))
        return TAUT_DONE;
    out->data.p = r.p;
    out->data.len = 0;
    if (out->type != 0) {
        if (!taut_rd_u8(&r, &len))
            return taut_fail_short(ctx, TAUT_ICMP_F_MIP_LENGTH, r.p, 0, 1, 0);
        if (!taut_rd_span(&r, len, &out->data))
            return taut_fail_short(ctx, TAUT_ICMP_F_MIP_CONTENT, r.p,
                                   taut_rd_left(&r), len, 0);
    }
    *rd = r;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static uint32_t icmp_word_special(const struct taut_icmp *in)
{
    switch (in->type) {
    case TAUT_ICMP_TYPE_UNREACHABLE:
        return in->mtu;
    case TAUT_ICMP_TYPE_REDIRECT:
        return taut_get32(in->address);
    case TAUT_ICMP_TYPE_ROUTER_ADVERT:
        return (uint32_t)in->n_addrs << 24 | (uint32_t)in->addr_words << 16 |
               in->lifetime_s;
    case TAUT_ICMP_TYPE_PARAM_PROBLEM:
        return in->pointer << 24;
    case TAUT_ICMP_TYPE_CONVERSION:
    case TAUT_ICMP_TYPE_PHOTURIS:
        return in->pointer;
    case TAUT_ICMP_TYPE_MOBILITY:
        return (uint32_t)in->subtype << 24;
    case TAUT_ICMP_TYPE_EXT_ECHO:
        return in->local;
    case TAUT_ICMP_TYPE_EXT_ECHO_REPLY:
        return (uint32_t)in->state << 5 | (in->active ? 4u : 0u) |
               (in->has_ipv4 ? 2u : 0u) | (in->has_ipv6 ? 1u : 0u);
    default:
        return 0;
    }
}

static uint32_t icmp_word(const struct taut_icmp *in,
                          const struct icmp_shape *s)
{
    uint32_t w = in->unused | icmp_word_special(in);
    if (s->parts & ICMP_IDENT)
        w |= (uint32_t)in->ident << 16;
    if (s->parts & ICMP_SEQ)
        w |= in->seq;
    if (s->parts & ICMP_SEQ8)
        w |= (uint32_t)in->seq << 8;
    if (s->parts & ICMP_LENGTH)
        w |= (uint32_t)in->quote_words << 16;
    return w;
}

static bool icmp_word_fits(const struct taut_icmp *in,
                           const struct icmp_shape *s)
{
    uint32_t pointer_max = in->type == TAUT_ICMP_TYPE_PARAM_PROBLEM ? UINT8_MAX
                           : in->type == TAUT_ICMP_TYPE_PHOTURIS    ? UINT16_MAX
                           : in->type == TAUT_ICMP_TYPE_CONVERSION  ? UINT32_MAX
                                                                    : 0;
    bool has_mtu = in->type == TAUT_ICMP_TYPE_UNREACHABLE &&
                   in->code == TAUT_ICMP_UNREACH_FRAG_NEEDED;
    return (in->unused & s->used) == 0 && in->pointer <= pointer_max &&
           (has_mtu || in->mtu == 0) && in->state <= 7 &&
           ((s->parts & ICMP_SEQ8) == 0 || in->seq <= UINT8_MAX);
}

bool taut_icmp_quote_join(struct taut_span quote, struct taut_span ext,
                          size_t told)
{
    if (told != 0)
        return quote.len == told;
    return ext.len == 0 || quote.len == TAUT_ICMP_EXT_AT;
}

static bool icmp_body_fits(const struct taut_icmp *in,
                           const struct icmp_shape *s)
{
    if (in->type == TAUT_ICMP_TYPE_ROUTER_ADVERT)
        return in->routers.len == (size_t)4 * in->n_addrs * in->addr_words;
    if (s->parts & ICMP_QUOTE)
        return in->data.len == 0 &&
               taut_icmp_quote_join(in->quote, in->ext,
                                    (size_t)4 * in->quote_words);
    return true;
}

static void icmp_fixed_write(struct taut_wr *wr, const struct taut_icmp *in,
                             const struct icmp_shape *s)
{
    if (s->parts & ICMP_ADDRESS)
        taut_wr_bytes(wr, in->address, 4);
    if (s->parts & ICMP_STAMPS) {
        taut_wr_u32(wr, in->originate);
        taut_wr_u32(wr, in->receive);
        taut_wr_u32(wr, in->transmit);
    }
    if (in->type == TAUT_ICMP_TYPE_DOMAIN_REPLY)
        taut_wr_u32(wr, in->ttl_s);
    if (in->type == TAUT_ICMP_TYPE_TRACEROUTE) {
        taut_wr_u16(wr, in->out_hops);
        taut_wr_u16(wr, in->return_hops);
        taut_wr_u32(wr, in->link_speed);
        taut_wr_u32(wr, in->link_mtu);
    }
}

static enum taut_status icmp_refuse(struct taut_wr *wr, enum taut_status status)
{
    taut_wr_fail(wr, status);
    return status;
}

enum taut_status taut_icmp_encode(struct taut_wr *wr,
                                  const struct taut_icmp *in)
{
    struct icmp_shape s = icmp_shape_of(in->type, in->code);
    if (!icmp_word_fits(in, &s))
        return icmp_refuse(wr, TAUT_E_RANGE);
    if (!icmp_body_fits(in, &s))
        return icmp_refuse(wr, TAUT_E_USAGE);
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->code);
    taut_wr_u16(wr, in->checksum);
    if (s.fixed > TAUT_ICMP_UNKNOWN_LEN)
        taut_wr_u32(wr, icmp_word(in, &s));
    icmp_fixed_write(wr, in, &s);
    taut_wr_bytes(wr, in->routers.p, in->routers.len);
    taut_wr_bytes(wr, in->quote.p, in->quote.len);
    taut_wr_bytes(wr, in->ext.p, in->ext.len);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

enum taut_status taut_icmp_router_encode(struct taut_wr *wr,
                                         const struct taut_icmp_router *in)
{
    if (in->more.len % 4 != 0 || in->more.len > (size_t)4 * (UINT8_MAX - 2))
        return icmp_refuse(wr, TAUT_E_USAGE);
    taut_wr_bytes(wr, in->addr, 4);
    taut_wr_u32(wr, (uint32_t)in->preference);
    taut_wr_bytes(wr, in->more.p, in->more.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Checksum                                                            */

void taut_icmp_checksum_fill(uint8_t *p, size_t len)
{
    taut_icmp_set_checksum(p, 0);
    taut_icmp_set_checksum(p, taut_csum_bytes_get(p, len));
}

enum taut_status taut_icmp_checksum_verify(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len)
{
    return taut_inet_checksum_judge(ctx, TAUT_ICMP_F_CHECKSUM, p + 2,
                                    taut_csum_bytes_verify(p, len));
}

void taut_icmp_ext_checksum_fill(uint8_t *p, size_t len)
{
    taut_put16(p + 2, 0);
    uint16_t sum = taut_csum_bytes_get(p, len);
    taut_put16(p + 2, sum);
}

enum taut_status taut_icmp_ext_checksum_verify(struct taut_ctx *ctx,
                                               const uint8_t *p, size_t len)
{
    if (taut_get16(p + 2) == 0)
        return TAUT_DONE;
    return taut_inet_checksum_judge(ctx, TAUT_ICMP_F_EXT_CHECKSUM, p + 2,
                                    taut_csum_bytes_verify(p, len));
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void icmp_visit_num(const struct taut_visitor *v, unsigned field,
                           const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_icmp_fields, field, at, len, num);
}

static void icmp_visit_bytes(const struct taut_visitor *v, unsigned field,
                             const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_icmp_fields, field, at, len);
}

static void icmp_visit16(const struct taut_visitor *v, unsigned field,
                         const uint8_t *at)
{
    icmp_visit_num(v, field, at, 2, taut_get16(at));
}

static void icmp_visit32(const struct taut_visitor *v, unsigned field,
                         const uint8_t *at)
{
    icmp_visit_num(v, field, at, 4, taut_get32(at));
}

static void icmp_visit_ident(const struct taut_visitor *v,
                             const struct icmp_shape *s, const uint8_t *p)
{
    if (s->parts & ICMP_IDENT) {
        icmp_visit16(v, TAUT_ICMP_F_IDENT, p + 4);
        icmp_visit_num(v, TAUT_ICMP_F_IDENT_LE, p + 4, 2, taut_get16le(p + 4));
    }
    if (s->parts & ICMP_SEQ) {
        icmp_visit16(v, TAUT_ICMP_F_SEQ, p + 6);
        icmp_visit_num(v, TAUT_ICMP_F_SEQ_LE, p + 6, 2, taut_get16le(p + 6));
    }
    if (s->parts & ICMP_SEQ8)
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_SEQ, p + 6, 1, p[6]);
}

/* The second word of types 3, 11 and 12. */
static void icmp_visit_error(const struct taut_visitor *v,
                             const struct taut_icmp *m, const uint8_t *p)
{
    size_t at = 4;
    if (m->type == TAUT_ICMP_TYPE_PARAM_PROBLEM)
        icmp_visit_num(v, TAUT_ICMP_F_POINTER, p + at++, 1, m->pointer);
    if (m->quote_words > 0) {
        icmp_visit_bytes(v, TAUT_ICMP_F_UNUSED, p + at, 5 - at);
        icmp_visit_num(v, TAUT_ICMP_F_LENGTH, p + 5, 1, m->quote_words);
        icmp_visit_num(v, TAUT_ICMP_F_LENGTH_BYTES, p + 5, 1,
                       (uint64_t)4 * m->quote_words);
        at = 6;
    }
    if (m->type == TAUT_ICMP_TYPE_UNREACHABLE &&
        m->code == TAUT_ICMP_UNREACH_FRAG_NEEDED) {
        icmp_visit_bytes(v, TAUT_ICMP_F_UNUSED, p + at, 6 - at);
        icmp_visit16(v, TAUT_ICMP_F_MTU, p + 6);
    } else {
        icmp_visit_bytes(v, TAUT_ICMP_F_UNUSED, p + at, 8 - at);
    }
}

static void icmp_visit_echo(const struct taut_visitor *v,
                            const struct taut_icmp *m, const uint8_t *p)
{
    const uint8_t *q = p + 7;
    if (m->type == TAUT_ICMP_TYPE_EXT_ECHO) {
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_REQ_RES, q, 1, q[0] >> 1);
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_LOCAL, q, 1, m->local);
    } else {
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_STATE, q, 1, m->state);
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_RSP_RES, q, 1, q[0] >> 3 & 3);
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_ACTIVE, q, 1, m->active);
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_IPV4, q, 1, m->has_ipv4);
        icmp_visit_num(v, TAUT_ICMP_F_ECHO_IPV6, q, 1, m->has_ipv6);
    }
}

static void icmp_visit_fixed(const struct taut_visitor *v,
                             const struct taut_icmp *m,
                             const struct icmp_shape *s, const uint8_t *p)
{
    if (s->parts & ICMP_ADDRESS)
        icmp_visit_bytes(v, TAUT_ICMP_F_MASK, p + 8, 4);
    if (s->parts & ICMP_STAMPS) {
        icmp_visit32(v, TAUT_ICMP_F_ORIGINATE, p + 8);
        icmp_visit32(v, TAUT_ICMP_F_RECEIVE, p + 12);
        icmp_visit32(v, TAUT_ICMP_F_TRANSMIT, p + 16);
    }
    if (m->type == TAUT_ICMP_TYPE_DOMAIN_REPLY)
        icmp_visit32(v, TAUT_ICMP_F_NAME_TTL, p + 8);
    if (m->type == TAUT_ICMP_TYPE_TRACEROUTE) {
        icmp_visit16(v, TAUT_ICMP_F_TR_OUT, p + 8);
        icmp_visit16(v, TAUT_ICMP_F_TR_RETURN, p + 10);
        icmp_visit32(v, TAUT_ICMP_F_TR_SPEED, p + 12);
        icmp_visit32(v, TAUT_ICMP_F_TR_MTU, p + 16);
    }
}

static void icmp_visit_agent(const struct taut_visitor *v, struct taut_span d)
{
    static const uint16_t flags[] = {TAUT_ICMP_F_MIP_R, TAUT_ICMP_F_MIP_B,
                                     TAUT_ICMP_F_MIP_H, TAUT_ICMP_F_MIP_F,
                                     TAUT_ICMP_F_MIP_M, TAUT_ICMP_F_MIP_G,
                                     TAUT_ICMP_F_MIP_V, TAUT_ICMP_F_MIP_RT,
                                     TAUT_ICMP_F_MIP_U, TAUT_ICMP_F_MIP_X};
    if (d.len < 6)
        return;
    icmp_visit16(v, TAUT_ICMP_F_MIP_SEQ, d.p);
    icmp_visit16(v, TAUT_ICMP_F_MIP_LIFE, d.p + 2);
    icmp_visit16(v, TAUT_ICMP_F_MIP_FLAGS, d.p + 4);
    unsigned w = taut_get16(d.p + 4);
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        icmp_visit_num(v, flags[i], d.p + 4, 2, w >> (15 - i) & 1);
    icmp_visit_num(v, TAUT_ICMP_F_MIP_RESERVED, d.p + 4, 2, w & 0x3f);
    for (size_t i = 6; i < d.len && d.len - i >= 4; i += 4)
        icmp_visit_bytes(v, TAUT_ICMP_F_MIP_COA, d.p + i, 4);
}

static void icmp_visit_mip(const struct taut_visitor *v,
                           const struct taut_icmp_mip *x, const uint8_t *at)
{
    icmp_visit_num(v, TAUT_ICMP_F_MIP_TYPE, at, 1, x->type);
    if (x->type == 0)
        return;
    icmp_visit_num(v, TAUT_ICMP_F_MIP_LENGTH, at + 1, 1, x->data.len);
    if (x->type == 16) {
        icmp_visit_agent(v, x->data);
    } else if (x->type == 19) {
        for (size_t i = 0; i < x->data.len; i++)
            icmp_visit_num(v, TAUT_ICMP_F_MIP_PREFIX, x->data.p + i, 1,
                           x->data.p[i]);
    } else {
        icmp_visit_bytes(v,
                         x->type == 24 ? TAUT_ICMP_F_MIP_CHALLENGE
                                       : TAUT_ICMP_F_MIP_CONTENT,
                         x->data.p, x->data.len);
    }
}

static void icmp_visit_routers(const struct taut_visitor *v,
                               struct taut_ctx *ctx, const struct taut_icmp *m,
                               const uint8_t *p)
{
    struct taut_icmp_router e;
    struct taut_icmp_mip x;
    struct taut_rd rd = taut_rd_of(m->routers.p, m->routers.len);
    icmp_visit_num(v, TAUT_ICMP_F_NUM_ADDRS, p + 4, 1, m->n_addrs);
    icmp_visit_num(v, TAUT_ICMP_F_ENTRY_SIZE, p + 5, 1, m->addr_words);
    icmp_visit16(v, TAUT_ICMP_F_LIFETIME, p + 6);
    for (;;) {
        const uint8_t *at = rd.p;
        if (taut_icmp_router_next(ctx, &rd, &e, m->addr_words) != TAUT_OK)
            break;
        icmp_visit_bytes(v, TAUT_ICMP_F_ROUTER, at, 4);
        icmp_visit_num(v, TAUT_ICMP_F_PREFERENCE, at + 4, 4,
                       (uint64_t)(int64_t)e.preference);
    }
    rd = taut_rd_of(m->data.p, m->data.len);
    for (;;) {
        const uint8_t *at = rd.p;
        if (taut_icmp_mip_next(ctx, &rd, &x) != TAUT_OK)
            break;
        icmp_visit_mip(v, &x, at);
    }
}

static void icmp_visit_word(const struct taut_visitor *v, struct taut_ctx *ctx,
                            const struct taut_icmp *m, const uint8_t *p)
{
    switch (m->type) {
    case TAUT_ICMP_TYPE_UNREACHABLE:
    case TAUT_ICMP_TYPE_TIME_EXCEEDED:
    case TAUT_ICMP_TYPE_PARAM_PROBLEM:
        icmp_visit_error(v, m, p);
        break;
    case TAUT_ICMP_TYPE_REDIRECT:
        icmp_visit_bytes(v, TAUT_ICMP_F_REDIR_GW, p + 4, 4);
        break;
    case TAUT_ICMP_TYPE_ROUTER_ADVERT:
        icmp_visit_routers(v, ctx, m, p);
        break;
    case TAUT_ICMP_TYPE_CONVERSION:
        icmp_visit32(v, TAUT_ICMP_F_POINTER, p + 4);
        break;
    case TAUT_ICMP_TYPE_PHOTURIS:
        icmp_visit16(v, TAUT_ICMP_F_POINTER, p + 6);
        break;
    case TAUT_ICMP_TYPE_MOBILITY:
        icmp_visit_num(v, TAUT_ICMP_F_SUBTYPE, p + 4, 1, m->subtype);
        break;
    case TAUT_ICMP_TYPE_EXT_ECHO:
    case TAUT_ICMP_TYPE_EXT_ECHO_REPLY:
        icmp_visit_echo(v, m, p);
        break;
    default:
        break;
    }
}

void taut_icmp_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_icmp m;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.quirks = TAUT_QUIRK_CUT | TAUT_ICMP_QUIRK_EXT_AT_128;
    if (icmp_read(&ctx, &m, p, len) != TAUT_OK)
        return;
    taut_visit_fields(v, &taut_icmp_fields, p);
    struct icmp_shape s = icmp_shape_of(m.type, m.code);
    if (s.fixed == TAUT_ICMP_UNKNOWN_LEN)
        return;
    icmp_visit_ident(v, &s, p);
    icmp_visit_word(v, &ctx, &m, p);
    if (len >= s.fixed)
        icmp_visit_fixed(v, &m, &s, p);
    taut_icmp_ext_visit(v, m.ext);
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define ICMP_REG_ROW(U, code, name) {code, name},
#define ICMP_N(a) (sizeof(a) / sizeof(a)[0])

static const struct taut_reg_entry icmp_type_entries[] = {
    TAUT_ICMP_TYPES(ICMP_REG_ROW)};
const struct taut_reg taut_icmp_type_reg = {
    "ICMP type", ICMP_N(icmp_type_entries), icmp_type_entries};

static const struct taut_reg_entry icmp_unreachable_codes[] = {
    {0, "Net Unreachable"},
    {1, "Host Unreachable"},
    {2, "Protocol Unreachable"},
    {3, "Port Unreachable"},
    {4, "Fragmentation Needed and Don't Fragment was Set"},
    {5, "Source Route Failed"},
    {6, "Destination Network Unknown"},
    {7, "Destination Host Unknown"},
    {8, "Source Host Isolated"},
    {9, "Communication with Destination Network Administratively Prohibited"},
    {10, "Communication with Destination Host Administratively Prohibited"},
    {11, "Destination Network Unreachable for Type of Service"},
    {12, "Destination Host Unreachable for Type of Service"},
    {13, "Communication Administratively Prohibited"},
    {14, "Host Precedence Violation"},
    {15, "Precedence cutoff in effect"}};
static const struct taut_reg_entry icmp_redirect_codes[] = {
    {0, "Redirect Datagram for the Network (or subnet)"},
    {1, "Redirect Datagram for the Host"},
    {2, "Redirect Datagram for the Type of Service and Network"},
    {3, "Redirect Datagram for the Type of Service and Host"}};
static const struct taut_reg_entry icmp_router_codes[] = {
    {0, "Normal router advertisement"}, {16, "Does not route common traffic"}};
static const struct taut_reg_entry icmp_time_codes[] = {
    {0, "Time to Live exceeded in Transit"},
    {1, "Fragment Reassembly Time Exceeded"}};
static const struct taut_reg_entry icmp_param_codes[] = {
    {0, "Pointer indicates the error"},
    {1, "Missing a Required Option"},
    {2, "Bad Length"}};
static const struct taut_reg_entry icmp_traceroute_codes[] = {
    {0, "Outbound packet successfully forwarded"},
    {1, "No route for outbound packet; packet discarded"}};
static const struct taut_reg_entry icmp_conversion_codes[] = {
    {0, "Unknown or unspecified error"},
    {1, "Don't Convert option present"},
    {2, "Unknown mandatory option present"},
    {3, "Known unsupported option present"},
    {4, "Unsupported transport protocol"},
    {5, "Overall length exceeded"},
    {6, "IP header length exceeded"},
    {7, "Transport protocol above 255"},
    {8, "Port conversion out of range"},
    {9, "Transport header length exceeded"},
    {10, "32 bit rollover missing and ACK set"},
    {11, "Unknown mandatory transport option present"}};
static const struct taut_reg_entry icmp_photuris_codes[] = {
    {0, "Bad SPI"},
    {1, "Authentication Failed"},
    {2, "Decompression Failed"},
    {3, "Decryption Failed"},
    {4, "Need Authentication"},
    {5, "Need Authorization"}};
static const struct taut_reg_entry icmp_echo_codes[] = {
    {0, "No Error"},
    {1, "Malformed Query"},
    {2, "No Such Interface"},
    {3, "No Such Table Entry"},
    {4, "Multiple Interfaces Satisfy Query"}};

#define ICMP_CODES(title, a)                                                   \
    {                                                                          \
        title, ICMP_N(a), a                                                    \
    }

static const struct taut_reg icmp_code_regs[] = {
    ICMP_CODES("Destination Unreachable code", icmp_unreachable_codes),
    ICMP_CODES("Redirect code", icmp_redirect_codes),
    ICMP_CODES("Router Advertisement code", icmp_router_codes),
    ICMP_CODES("Time Exceeded code", icmp_time_codes),
    ICMP_CODES("Parameter Problem code", icmp_param_codes),
    ICMP_CODES("Traceroute code", icmp_traceroute_codes),
    ICMP_CODES("Datagram Conversion Error code", icmp_conversion_codes),
    ICMP_CODES("Photuris code", icmp_photuris_codes),
    ICMP_CODES("Extended Echo Reply code", icmp_echo_codes)};

const struct taut_reg *taut_icmp_code_reg_get(uint8_t type)
{
    static const uint8_t types[] = {
        TAUT_ICMP_TYPE_UNREACHABLE,   TAUT_ICMP_TYPE_REDIRECT,
        TAUT_ICMP_TYPE_ROUTER_ADVERT, TAUT_ICMP_TYPE_TIME_EXCEEDED,
        TAUT_ICMP_TYPE_PARAM_PROBLEM, TAUT_ICMP_TYPE_TRACEROUTE,
        TAUT_ICMP_TYPE_CONVERSION,    TAUT_ICMP_TYPE_PHOTURIS,
        TAUT_ICMP_TYPE_EXT_ECHO_REPLY};
    for (size_t i = 0; i < ICMP_N(types); i++) {
        if (types[i] == type)
            return &icmp_code_regs[i];
    }
    return NULL;
}
