/* SPDX-License-Identifier: MIT */
/* net_ipv4.c: the IPv4 header; include/taut/ipv4.h has its contract. */
#include "taut/ipv4.h"

#include "taut/csum.h"

#include "core_mem.h"
#include "net_inet_int.h"

TAUT_FIELD_TABLE(IPV4, ipv4, "ip", "Internet Protocol Version 4", "RFC 791 3.1",
                 taut_inet_wire_text, TAUT_IPV4_FIELDS)

/* ICMP Parameter Problem (type 12) that points into the header. */
#define IPV4_BAD(off) TAUT_WIRE_ICMP(12, 0, off)

/* ---- view ---- */

enum taut_status taut_ipv4_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    if (len < TAUT_IPV4_HDR_MIN)
        return taut_fail_short(ctx, TAUT_IPV4_F_HEADER, p, len,
                               TAUT_IPV4_HDR_MIN, 0);
    if (p[0] >> 4 != 4)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV4_F_VERSION, p, p[0] >> 4,
                         0);
    size_t hdr = 4u * (p[0] & 15u), total = taut_get16(p + 2);
    if (hdr < TAUT_IPV4_HDR_MIN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV4_F_IHL, p, hdr / 4,
                         IPV4_BAD(0));
    if (hdr > len)
        return taut_fail_short(ctx, TAUT_IPV4_F_OPT_TYPE, p, len, hdr, 0);
    if (total == 0 && (ctx->quirks & TAUT_IPV4_QUIRK_TSO))
        return TAUT_OK;
    if (total < hdr)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV4_F_LEN, p + 2, total,
                         IPV4_BAD(2));
    if (total > len && !(ctx->quirks & TAUT_QUIRK_CUT))
        return taut_fail_short(ctx, TAUT_IPV4_F_LEN, p, len, total, 0);
    return TAUT_OK;
}

/* ---- decode ---- */

enum taut_status taut_ipv4_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_ipv4 *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    enum taut_status st = taut_ipv4_check(ctx, p, left);
    if (st)
        return st;
    size_t hdr = 4u * (p[0] & 15u);
    out->dscp = p[1] >> 2;
    out->ecn = p[1] & 3;
    out->len = taut_get16(p + 2);
    out->id = taut_get16(p + 4);
    out->flags = p[6] >> 5;
    out->frag_off = taut_get16(p + 6) & 0x1fff;
    out->ttl = p[8];
    out->proto = p[9];
    out->checksum = taut_get16(p + 10);
    memcpy(out->src, p + 12, 4);
    memcpy(out->dst, p + 16, 4);
    out->options.p = p + TAUT_IPV4_HDR_MIN;
    out->options.len = hdr - TAUT_IPV4_HDR_MIN;
    size_t end = out->len;
    out->cut = end > left;
    if (end == 0 || end > left)
        end = left;
    out->payload_len = end > hdr ? end - hdr : 0;
    rd->p += hdr;
    return TAUT_OK;
}

/* ---- encode ---- */

static bool ipv4_is_encodable(const struct taut_ipv4 *in)
{
    return in->options.len <= TAUT_IPV4_OPTIONS_MAX &&
           in->options.len % 4 == 0 && in->dscp < 64 && in->ecn < 4 &&
           in->flags < 8 && in->frag_off < 0x2000;
}

enum taut_status taut_ipv4_encode(struct taut_wr *wr,
                                  const struct taut_ipv4 *in)
{
    if (!ipv4_is_encodable(in)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, 0x45u + (uint32_t)in->options.len / 4);
    taut_wr_u8(wr, (uint32_t)in->dscp << 2 | in->ecn);
    taut_wr_u16(wr, in->len);
    taut_wr_u16(wr, in->id);
    taut_wr_u16(wr, (uint32_t)in->flags << 13 | in->frag_off);
    taut_wr_u8(wr, in->ttl);
    taut_wr_u8(wr, in->proto);
    taut_wr_u16(wr, in->checksum);
    taut_wr_bytes(wr, in->src, 4);
    taut_wr_bytes(wr, in->dst, 4);
    taut_wr_bytes(wr, in->options.p, in->options.len);
    return TAUT_OK;
}

/* ---- checksum ---- */

void taut_ipv4_checksum_fill(uint8_t *p)
{
    taut_put16(p + 10, 0);
    taut_put16(p + 10, taut_csum_hdr_get(p, p[0] & 15u));
}

enum taut_status taut_ipv4_checksum_verify(struct taut_ctx *ctx,
                                           const uint8_t *p)
{
    return taut_inet_checksum_judge(ctx, TAUT_IPV4_F_CHECKSUM, p + 10,
                                    taut_csum_hdr_get(p, p[0] & 15u) == 0);
}
