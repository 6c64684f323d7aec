/* SPDX-License-Identifier: MIT */
/* net_ipv6_route.c: IPv6 routing headers (RFC 8200 4.4 and its types). */
#include "taut/ipv6_ext.h"
#include "core_mem.h"

/* A byte of the header that asks for Parameter Problem code 0. */
static enum taut_status route_fail(const struct taut_ctx *ctx, unsigned field,
                                   const struct taut_ipv6_ext *ext, unsigned at,
                                   unsigned pointer)
{
    return taut_fail(ctx, TAUT_E_RANGE, field, ext->bytes.p + at,
                     ext->bytes.p[at],
                     TAUT_WIRE_ICMPV6(4, 0, ext->off + pointer));
}

static void route_split(struct taut_ipv6_routing *out,
                        const struct taut_ipv6_ext *ext, size_t addrs_len)
{
    const uint8_t *list = ext->bytes.p + 8;
    size_t left = ext->bytes.len - 8;
    out->addrs.p = list;
    out->addrs.len = addrs_len;
    out->tail.p = list + addrs_len;
    out->tail.len = left - addrs_len;
}

/* Types 0 and 2: a list of whole addresses. */
static enum taut_status route_plain(struct taut_ctx *ctx,
                                    struct taut_ipv6_routing *out,
                                    const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    bool two = out->type == TAUT_IPV6_ROUTE_MOBILITY;
    if (two ? p[1] != 2 : p[1] % 2 != 0)
        return route_fail(ctx, TAUT_IPV6_EXT_F_ROUTING_LEN, ext, 1, 1);
    out->reserved = taut_get32(p + 4);
    out->n = p[1] / 2;
    out->deprecated = !two;
    route_split(out, ext, (size_t)out->n * 16);
    if (out->segleft > out->n)
        return route_fail(ctx, TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, ext, 3, 3);
    return TAUT_OK;
}

/* RFC 6554 3: all addresses but the last leave out cmpri bytes, the last
 * one cmpre. */
static enum taut_status route_rpl(struct taut_ctx *ctx,
                                  struct taut_ipv6_routing *out,
                                  const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    size_t left = ext->bytes.len - 8;
    unsigned pad = p[5] >> 4, each = 16u - (p[4] >> 4),
             last = 16u - (p[4] & 15);
    out->cmpri = p[4] >> 4;
    out->cmpre = p[4] & 15;
    out->reserved = taut_get32(p + 4) & 0xfffff;
    if (pad > 7)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_EXT_F_RPL_PAD, p + 5, pad,
                         TAUT_WIRE_ICMPV6(4, 0, ext->off + 5));
    if (left < pad ||
        (left > pad && (left - pad < last || (left - pad - last) % each != 0)))
        return route_fail(ctx, TAUT_IPV6_EXT_F_ROUTING_LEN, ext, 1, 1);
    size_t n = left > pad ? (left - pad - last) / each + 1 : 0;
    out->n = (uint16_t)n;
    route_split(out, ext, left - pad);
    if (out->segleft > n)
        return route_fail(ctx, TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, ext, 3, 3);
    return TAUT_OK;
}

/* RFC 8754 2 and 4.3.1.1. */
static enum taut_status route_segment(struct taut_ctx *ctx,
                                      struct taut_ipv6_routing *out,
                                      const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    size_t addrs_len = ((size_t)p[4] + 1) * 16;
    out->flags = p[5];
    out->tag = taut_get16(p + 6);
    if (addrs_len > ext->bytes.len - 8)
        return route_fail(ctx, TAUT_IPV6_EXT_F_SRH_LAST, ext, 4, 3);
    out->n = (uint16_t)(p[4] + 1);
    route_split(out, ext, addrs_len);
    if (out->segleft > out->n)
        return route_fail(ctx, TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, ext, 3, 3);
    return TAUT_OK;
}

enum taut_status taut_ipv6_routing_decode(struct taut_ctx *ctx,
                                          struct taut_ipv6_routing *out,
                                          const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    memset(out, 0, sizeof *out);
    out->nxt = p[0];
    out->type = p[2];
    out->segleft = p[3];
    out->known = true;
    switch (out->type) {
    case TAUT_IPV6_ROUTE_SOURCE:
    case TAUT_IPV6_ROUTE_MOBILITY:
        return route_plain(ctx, out, ext);
    case TAUT_IPV6_ROUTE_RPL:
        return route_rpl(ctx, out, ext);
    case TAUT_IPV6_ROUTE_SEGMENT:
        return route_segment(ctx, out, ext);
    default:
        out->known = false;
        out->tail.p = p + 4;
        out->tail.len = ext->bytes.len - 4;
        return TAUT_OK;
    }
}

/* The bytes that `n` addresses of this header take. */
static size_t route_list_len(const struct taut_ipv6_routing *in)
{
    if (in->type != TAUT_IPV6_ROUTE_RPL)
        return (size_t)in->n * 16;
    if (in->n == 0)
        return 0;
    return (size_t)(in->n - 1) * (16u - in->cmpri) + 16u - in->cmpre;
}

static bool route_fits(const struct taut_ipv6_routing *in, size_t all)
{
    bool bits = in->cmpri < 16 && in->cmpre < 16;
    if (in->type == TAUT_IPV6_ROUTE_RPL)
        bits = bits && in->reserved <= 0xfffff && in->tail.len <= 7;
    if (in->type == TAUT_IPV6_ROUTE_SEGMENT)
        bits = bits && in->n > 0;
    if (in->type == TAUT_IPV6_ROUTE_MOBILITY)
        bits = bits && in->n == 1;
    return bits && all % 8 == 0 && all >= 8 && all <= 2048;
}

static void route_fixed(struct taut_wr *wr, const struct taut_ipv6_routing *in)
{
    switch (in->type) {
    case TAUT_IPV6_ROUTE_SOURCE:
    case TAUT_IPV6_ROUTE_MOBILITY:
        taut_wr_u32(wr, in->reserved);
        break;
    case TAUT_IPV6_ROUTE_RPL:
        taut_wr_u32(wr, (uint32_t)in->cmpri << 28 | (uint32_t)in->cmpre << 24 |
                            (uint32_t)in->tail.len << 20 | in->reserved);
        break;
    default:
        taut_wr_u8(wr, in->n - 1u);
        taut_wr_u8(wr, in->flags);
        taut_wr_u16(wr, in->tag);
    }
}

enum taut_status taut_ipv6_routing_encode(struct taut_wr *wr,
                                          const struct taut_ipv6_routing *in)
{
    bool known = in->type == TAUT_IPV6_ROUTE_SOURCE ||
                 (in->type >= TAUT_IPV6_ROUTE_MOBILITY &&
                  in->type <= TAUT_IPV6_ROUTE_SEGMENT);
    size_t list = known ? route_list_len(in) : 0;
    if (in->addrs.len != list ||
        (known && in->type <= TAUT_IPV6_ROUTE_MOBILITY && in->tail.len > 0)) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    size_t all = (known ? 8u : 4u) + list;
    all = in->tail.len <= 2048 ? all + in->tail.len : SIZE_MAX;
    if (!route_fits(in, all)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, in->nxt);
    taut_wr_u8(wr, (uint32_t)(all / 8 - 1));
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->segleft);
    if (known)
        route_fixed(wr, in);
    taut_wr_bytes(wr, in->addrs.p, list);
    taut_wr_bytes(wr, in->tail.p, in->tail.len);
    return TAUT_OK;
}

bool taut_ipv6_routing_addr_get(uint8_t out[16],
                                const struct taut_ipv6_routing *r,
                                const uint8_t dst[16], unsigned i)
{
    if (i >= r->n)
        return false;
    unsigned skip = i + 1u == r->n ? r->cmpre : r->cmpri;
    size_t at = (size_t)i * (16u - r->cmpri);
    if (skip > 15 || r->addrs.len < at || r->addrs.len - at < 16u - skip)
        return false;
    memcpy(out, dst, 16);
    memcpy(out + skip, r->addrs.p + at, 16u - skip);
    return true;
}

bool taut_ipv6_routing_final_get(uint8_t out[16],
                                 const struct taut_ipv6_routing *r,
                                 const uint8_t dst[16])
{
    memcpy(out, dst, 16);
    if (r->segleft == 0)
        return true;
    if (!r->known || r->n == 0)
        return false;
    unsigned last = r->type == TAUT_IPV6_ROUTE_SEGMENT ? 0 : r->n - 1u;
    return taut_ipv6_routing_addr_get(out, r, dst, last);
}

/* ------------------------------------------------------------------ */
/* Segment routing TLVs                                                */

/* RFC 8754 2.1.2: 8 bytes, then the HMAC. */
static bool tlv_hmac(struct taut_ipv6_tlv *tlv)
{
    const uint8_t *p = tlv->data.p;
    size_t len = tlv->data.len;
    if (len < 14 || len > 38 || (len - 6) % 8 != 0)
        return false;
    tlv->hmac = true;
    tlv->d = (p[0] & 0x80) != 0;
    tlv->key_id = taut_get32(p + 2);
    tlv->mac.p = p + 6;
    tlv->mac.len = len - 6;
    return true;
}

enum taut_status taut_ipv6_tlv_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_ipv6_tlv *tlv)
{
    const uint8_t *at = rd->p;
    struct taut_rd r = *rd, body;
    memset(tlv, 0, sizeof *tlv);
    if (!taut_rd_u8(&r, &tlv->type))
        return TAUT_DONE;
    if (tlv->type != 0) {
        size_t left = taut_rd_left(&r);
        if (!taut_rd_sub_u8(&r, &body))
            return taut_fail_short(ctx, TAUT_IPV6_EXT_F_SRH_TLV, r.p, left,
                                   left > 0 ? r.p[0] + 1u : 1, 0);
        tlv->data.p = body.p;
        tlv->data.len = taut_rd_left(&body);
    }
    if (tlv->type == 5 && !tlv_hmac(tlv))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_EXT_F_SRH_TLV, at + 1,
                         tlv->data.len, 0);
    *rd = r;
    return TAUT_OK;
}
