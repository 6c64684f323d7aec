/* SPDX-License-Identifier: MIT */
/* net_ipv6.c: the fixed header of IPv6 (RFC 8200 3). */
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

TAUT_FIELD_TABLE(IPV6, ipv6, "ipv6", "Internet Protocol Version 6",
                 "RFC 8200 3", taut_inet_wire_text, TAUT_IPV6_FIELDS)

/* ------------------------------------------------------------------ */
/* View                                                                */

/* struct ipv6_size: the payload, as announced and as present. */
struct ipv6_size {
    uint32_t announced;
    size_t present;
    bool cut;
};

/* A payload length of 0 before a hop-by-hop header: the jumbo payload
 * option tells the length. */
static enum taut_status ipv6_jumbo_len(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t len, uint32_t *announced)
{
    struct taut_ipv6_opt opt;
    enum taut_status st = taut_ipv6_jumbo_find(ctx, &opt, p, len);
    if (st == TAUT_OK) {
        *announced = taut_get32(opt.data.p);
        return TAUT_OK;
    }
    if (st != TAUT_DONE)
        return st;
    if ((ctx->quirks & TAUT_IPV6_QUIRK_PLEN_ZERO) != 0)
        return TAUT_DONE;
    return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_F_PLEN, p + 4, 0,
                     TAUT_WIRE_ICMPV6(4, 0, 4));
}

static enum taut_status ipv6_size_get(struct taut_ctx *ctx, const uint8_t *p,
                                      size_t len, struct ipv6_size *out)
{
    unsigned field = TAUT_IPV6_F_PLEN;
    size_t left = len - TAUT_IPV6_HDR_LEN;
    out->announced = taut_ipv6_get_plen(p);
    out->present = left;
    out->cut = false;
    bool zero = out->announced == 0;
    if (zero && taut_ipv6_get_nxt(p) == TAUT_IPPROTO_HOPOPTS) {
        enum taut_status st = ipv6_jumbo_len(ctx, p, len, &out->announced);
        if (taut_is_error(st))
            return st;
        zero = st == TAUT_DONE;
        field = TAUT_IPV6_EXT_F_OPT_JUMBO;
    }
    if (zero && (ctx->quirks & TAUT_IPV6_QUIRK_PLEN_ZERO) != 0)
        return TAUT_OK;
    if (out->announced <= left) {
        out->present = out->announced;
        return TAUT_OK;
    }
    out->cut = true;
    if ((ctx->quirks & TAUT_QUIRK_CUT) != 0)
        return TAUT_OK;
    return taut_fail_short(ctx, field, p + TAUT_IPV6_HDR_LEN, left,
                           out->announced, 0);
}

static enum taut_status ipv6_view(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len, struct ipv6_size *size)
{
    if (len < TAUT_IPV6_HDR_LEN)
        return taut_fail_short(ctx, TAUT_IPV6_F_HEADER, p, len,
                               TAUT_IPV6_HDR_LEN, 0);
    if (p[0] >> 4 != 6)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_F_VERSION, p, p[0] >> 4,
                         0);
    return ipv6_size_get(ctx, p, len, size);
}

enum taut_status taut_ipv6_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    struct ipv6_size size = {0, 0, false};
    return ipv6_view(ctx, p, len, &size);
}

/* ------------------------------------------------------------------ */
/* Decode and encode                                                   */

enum taut_status taut_ipv6_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_ipv6 *out)
{
    struct ipv6_size size = {0, 0, false};
    const uint8_t *p = rd->p;
    enum taut_status st = ipv6_view(ctx, p, taut_rd_left(rd), &size);
    if (st != TAUT_OK)
        return st;
    memcpy(out->src, p + 8, 16);
    memcpy(out->dst, p + 24, 16);
    out->flow = taut_ipv6_get_flow(p);
    out->tclass = (uint8_t)taut_ipv6_get_tclass(p);
    out->nxt = p[6];
    out->hlim = p[7];
    out->cut = size.cut;
    out->plen = size.announced;
    out->payload_len = size.present;
    rd->p += TAUT_IPV6_HDR_LEN;
    return TAUT_OK;
}

enum taut_status taut_ipv6_encode(struct taut_wr *wr,
                                  const struct taut_ipv6 *in)
{
    bool jumbo = in->plen > 0xffff;
    if (in->flow > 0xfffff || (jumbo && in->nxt != TAUT_IPPROTO_HOPOPTS)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u32(wr, (uint32_t)6 << 28 | (uint32_t)in->tclass << 20 | in->flow);
    taut_wr_u16(wr, jumbo ? 0 : in->plen);
    taut_wr_u8(wr, in->nxt);
    taut_wr_u8(wr, in->hlim);
    taut_wr_bytes(wr, in->src, 16);
    taut_wr_bytes(wr, in->dst, 16);
    return TAUT_OK;
}
