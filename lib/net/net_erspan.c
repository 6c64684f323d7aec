/* SPDX-License-Identifier: MIT */
/* net_erspan.c: ERSPAN types II and III; see include/taut/tunnel.h. */
#include "taut/tunnel.h"

static void erspan_num(const struct taut_visitor *v, unsigned field,
                       const uint8_t *at, size_t len, uint32_t num)
{
    taut_visit_num(v, &taut_tunnel_fields, field, at, len, num);
}

/* erspan_hdr_len: bytes of the header of which the first `len` are there;
 * more than `len` if it is not whole. */
static size_t erspan_hdr_len(const uint8_t *p, size_t len)
{
    if (len < 1 || p[0] >> 4 != 2)
        return TAUT_ERSPAN_HDR_LEN;
    bool more = len >= 12 && (p[11] & TAUT_ERSPAN_FLAG_O);
    return TAUT_ERSPAN_HDR_LEN + (more ? 12 : 4);
}

enum taut_status taut_erspan_check(struct taut_ctx *ctx, const uint8_t *p,
                                   size_t len)
{
    size_t want = erspan_hdr_len(p, len);
    if (len < want)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_ERSPAN, p, len, want, 0);
    if (p[0] >> 4 != 1 && p[0] >> 4 != 2)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_ERSPAN_VERSION,
                         p, p[0] >> 4, 0);
    return TAUT_OK;
}

enum taut_status taut_erspan_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_erspan *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_erspan_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    size_t hdr = erspan_hdr_len(p, taut_rd_left(rd));
    out->version = p[0] >> 4;
    out->vlan = taut_get16(p) & 0xfff;
    out->cos = p[2] >> 5;
    out->encap = p[2] >> 3 & 3;
    out->truncated = (p[2] & 4) != 0;
    out->session = taut_get16(p + 2) & 0x3ff;
    out->index = taut_get32(p + 4);
    out->sgt = hdr > TAUT_ERSPAN_HDR_LEN ? taut_get16(p + 8) : 0;
    out->flags = hdr > TAUT_ERSPAN_HDR_LEN ? taut_get16(p + 10) : 0;
    out->platform = hdr > 12 ? taut_get64(p + 12) : 0;
    rd->p += hdr;
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

enum taut_status taut_erspan_encode(struct taut_wr *wr,
                                    const struct taut_erspan *in)
{
    if (in->version < 1 || in->version > 2 || in->cos > 7 || in->encap > 3 ||
        in->vlan > 0xfff || in->session > 0x3ff) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, (uint32_t)in->version << 12 | in->vlan);
    taut_wr_u16(wr, (uint32_t)in->cos << 13 | (uint32_t)in->encap << 11 |
                        (in->truncated ? 0x400u : 0) | in->session);
    taut_wr_u32(wr, in->index);
    if (in->version == 1)
        return TAUT_OK;
    taut_wr_u16(wr, in->sgt);
    taut_wr_u16(wr, in->flags);
    if (in->flags & TAUT_ERSPAN_FLAG_O)
        taut_wr_u64(wr, in->platform);
    return TAUT_OK;
}

static void erspan_visit_3(const struct taut_visitor *v, const uint8_t *p)
{
    uint32_t flags = taut_get16(p + 10);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_TIME, p + 4, 4, taut_get32(p + 4));
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_SGT, p + 8, 2, taut_get16(p + 8));
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_P, p + 10, 2, flags >> 15);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_FT, p + 10, 2, flags >> 10 & 31);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_HW, p + 10, 2, flags >> 4 & 63);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_DIRECTION, p + 10, 2, flags >> 3 & 1);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_GRA, p + 10, 2, flags >> 1 & 3);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_O, p + 10, 2, flags & 1);
    if (flags & TAUT_ERSPAN_FLAG_O)
        erspan_num(v, TAUT_TUNNEL_F_ERSPAN_PLATFORM, p + 12, 4,
                   taut_get32(p + 12) >> 26);
}

void taut_erspan_visit(const struct taut_visitor *v, const uint8_t *p,
                       size_t len)
{
    uint32_t flags = taut_get16(p + 2), index = taut_get32(p + 4);
    bool v3 = p[0] >> 4 == 2;
    (void)len;
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_VERSION, p, 2, p[0] >> 4);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_VLAN, p, 2, taut_get16(p) & 0xfff);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_COS, p + 2, 2, flags >> 13);
    erspan_num(v, v3 ? TAUT_TUNNEL_F_ERSPAN_BSO : TAUT_TUNNEL_F_ERSPAN_ENCAP,
               p + 2, 2, flags >> 11 & 3);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_TRUNCATED, p + 2, 2, flags >> 10 & 1);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_SESSION, p + 2, 2, flags & 0x3ff);
    if (v3) {
        erspan_visit_3(v, p);
        return;
    }
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_RSV, p + 4, 4, index >> 20);
    erspan_num(v, TAUT_TUNNEL_F_ERSPAN_INDEX, p + 4, 4, index & 0xfffff);
}
