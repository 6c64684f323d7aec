/* SPDX-License-Identifier: MIT */
/* net_ipv6_hdr.c: fragment, AH, ESP, mobility, HIP and Shim6 headers. */
#include "taut/ipv6_ext.h"
#include "core_mem.h"

static enum taut_status hdr_range(struct taut_wr *wr)
{
    taut_wr_fail(wr, TAUT_E_RANGE);
    return TAUT_E_RANGE;
}

/* ------------------------------------------------------------------ */
/* Fragment (RFC 8200 4.5)                                             */

void taut_ipv6_frag_decode(struct taut_ipv6_frag *out, const uint8_t p[8])
{
    out->nxt = p[0];
    out->reserved = p[1];
    out->off = taut_get16(p + 2) & 0xfff8;
    out->bits = p[3] >> 1 & 3;
    out->more = (p[3] & 1) != 0;
    out->id = taut_get32(p + 4);
}

enum taut_status taut_ipv6_frag_encode(struct taut_wr *wr,
                                       const struct taut_ipv6_frag *in)
{
    if (in->off % 8 != 0 || in->bits > 3)
        return hdr_range(wr);
    taut_wr_u8(wr, in->nxt);
    taut_wr_u8(wr, in->reserved);
    taut_wr_u16(wr, in->off | (uint32_t)in->bits << 1 | (in->more ? 1u : 0));
    taut_wr_u32(wr, in->id);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* AH (RFC 4302) and ESP (RFC 4303)                                    */

enum taut_status taut_ipv6_ah_decode(struct taut_ctx *ctx,
                                     struct taut_ipv6_ah *out,
                                     const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    if (ext->bytes.len < 12)
        return taut_fail_short(ctx, TAUT_IPV6_EXT_F_AH, p, ext->bytes.len, 12,
                               0);
    out->nxt = p[0];
    out->reserved = taut_get16(p + 2);
    out->spi = taut_get32(p + 4);
    out->seq = taut_get32(p + 8);
    out->icv.p = p + 12;
    out->icv.len = ext->bytes.len - 12;
    return TAUT_OK;
}

enum taut_status taut_ipv6_ah_encode(struct taut_wr *wr,
                                     const struct taut_ipv6_ah *in)
{
    if (in->icv.len > 1012 || in->icv.len % 8 != 4)
        return hdr_range(wr);
    taut_wr_u8(wr, in->nxt);
    taut_wr_u8(wr, (uint32_t)(in->icv.len / 4 + 1));
    taut_wr_u16(wr, in->reserved);
    taut_wr_u32(wr, in->spi);
    taut_wr_u32(wr, in->seq);
    taut_wr_bytes(wr, in->icv.p, in->icv.len);
    return TAUT_OK;
}

enum taut_status taut_ipv6_esp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_ipv6_esp *out)
{
    struct taut_rd r = *rd;
    const uint8_t *p = rd->p;
    if (!taut_rd_u32(&r, &out->spi) || !taut_rd_u32(&r, &out->seq))
        return taut_fail_short(ctx, TAUT_IPV6_EXT_F_ESP, p, taut_rd_left(rd), 8,
                               0);
    if (out->spi == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_ESP_SPI, p, 0, 0);
    (void)taut_rd_span(&r, taut_rd_left(&r), &out->data);
    *rd = r;
    return TAUT_OK;
}

enum taut_status taut_ipv6_esp_encode(struct taut_wr *wr,
                                      const struct taut_ipv6_esp *in)
{
    taut_wr_u32(wr, in->spi);
    taut_wr_u32(wr, in->seq);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Mobility (RFC 6275 6.1)                                             */

/* Bytes of the message after the checksum, before its options (RFC 6275
 * 6.1.2 to 6.1.9). */
static const uint8_t mip6_fixed_len[] = {2, 10, 10, 18, 18, 6, 6, 18};

static void mip6_message(struct taut_mip6 *out, const uint8_t *p)
{
    switch (out->type) {
    case TAUT_MIP6_HOTI:
    case TAUT_MIP6_COTI:
        out->cookie = taut_get64(p + 2);
        break;
    case TAUT_MIP6_HOT:
    case TAUT_MIP6_COT:
        out->nonce = taut_get16(p);
        out->cookie = taut_get64(p + 2);
        out->token = taut_get64(p + 10);
        break;
    case TAUT_MIP6_BU:
        out->seq = taut_get16(p);
        out->flags = taut_get16(p + 2);
        out->lifetime = taut_get16(p + 4);
        break;
    case TAUT_MIP6_BA:
        out->status = p[0];
        out->flags = p[1];
        out->seq = taut_get16(p + 2);
        out->lifetime = taut_get16(p + 4);
        break;
    case TAUT_MIP6_BE:
        out->status = p[0];
        memcpy(out->home, p + 2, 16);
        break;
    default:
        break;
    }
}

enum taut_status taut_mip6_decode(struct taut_ctx *ctx, struct taut_mip6 *out,
                                  const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    memset(out, 0, sizeof *out);
    if (p[0] != TAUT_IPPROTO_NONE)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_MIP6_NXT, p, p[0],
                         TAUT_WIRE_ICMPV6(4, 0, ext->off));
    out->nxt = p[0];
    out->type = p[2];
    out->reserved = p[3];
    out->csum = taut_get16(p + 4);
    out->body.p = p + 6;
    out->body.len = ext->bytes.len - 6;
    if (out->type >= sizeof mip6_fixed_len)
        return TAUT_OK;
    size_t fixed = mip6_fixed_len[out->type];
    if (out->body.len < fixed)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_EXT_F_MIP6_LEN, p + 1,
                         p[1], TAUT_WIRE_ICMPV6(4, 0, ext->off + 1));
    mip6_message(out, out->body.p);
    out->opts.p = out->body.p + fixed;
    out->opts.len = out->body.len - fixed;
    return TAUT_OK;
}

enum taut_status taut_mip6_encode(struct taut_wr *wr,
                                  const struct taut_mip6 *in)
{
    if (in->body.len > 2042 || in->body.len % 8 != 2)
        return hdr_range(wr);
    taut_wr_u8(wr, in->nxt);
    taut_wr_u8(wr, (uint32_t)(in->body.len / 8));
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->reserved);
    taut_wr_u16(wr, in->csum);
    taut_wr_bytes(wr, in->body.p, in->body.len);
    return TAUT_OK;
}

enum taut_status taut_mip6_opt_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_mip6_opt *opt)
{
    struct taut_rd r = *rd, data = *rd;
    if (!taut_rd_u8(&r, &opt->type))
        return TAUT_DONE;
    data.end = data.p;
    if (opt->type != 0 && !taut_rd_sub_u8(&r, &data)) {
        size_t left = taut_rd_left(&r);
        return taut_fail_short(ctx, TAUT_IPV6_EXT_F_MIP6_DATA, r.p, left,
                               left > 0 ? r.p[0] + 1u : 1, 0);
    }
    opt->data.p = data.p;
    opt->data.len = taut_rd_left(&data);
    *rd = r;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* HIP (RFC 7401 5.1)                                                  */

enum taut_status taut_hip_decode(struct taut_ctx *ctx, struct taut_hip *out,
                                 const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    if (ext->bytes.len < 40)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_EXT_F_HIP_LEN, p + 1,
                         p[1], 0);
    if ((p[2] & 0x80) != 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_HIP_FIXED_P, p + 2,
                         1, 0);
    if ((p[3] & 1) == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_HIP_FIXED_S, p + 3,
                         0, 0);
    if (p[3] >> 4 != 1 && p[3] >> 4 != 2)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_HIP_VERSION, p + 3,
                         p[3] >> 4, 0);
    out->nxt = p[0];
    out->type = p[2];
    out->version = p[3] >> 4;
    out->reserved = p[3] >> 1 & 7;
    out->csum = taut_get16(p + 4);
    out->controls = taut_get16(p + 6);
    memcpy(out->sender, p + 8, 16);
    memcpy(out->receiver, p + 24, 16);
    out->params.p = p + 40;
    out->params.len = ext->bytes.len - 40;
    return TAUT_OK;
}

enum taut_status taut_hip_encode(struct taut_wr *wr, const struct taut_hip *in)
{
    if (in->params.len > 2008 || in->params.len % 8 != 0 || in->type > 127 ||
        in->version > 15 || in->reserved > 7)
        return hdr_range(wr);
    taut_wr_u8(wr, in->nxt);
    taut_wr_u8(wr, (uint32_t)(in->params.len / 8 + 4));
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr,
               (uint32_t)in->version << 4 | (uint32_t)in->reserved << 1 | 1u);
    taut_wr_u16(wr, in->csum);
    taut_wr_u16(wr, in->controls);
    taut_wr_bytes(wr, in->sender, 16);
    taut_wr_bytes(wr, in->receiver, 16);
    taut_wr_bytes(wr, in->params.p, in->params.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Shim6 (RFC 5533 5)                                                  */

enum taut_status taut_shim6_decode(struct taut_ctx *ctx, struct taut_shim6 *out,
                                   const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    memset(out, 0, sizeof *out);
    out->nxt = p[0];
    out->payload = (p[2] & 0x80) != 0;
    if (out->payload) {
        if (ext->bytes.len != 8)
            return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_EXT_F_SHIM6_LEN,
                             p + 1, p[1], 0);
        out->tag = taut_get48(p + 2) & (((uint64_t)1 << 47) - 1);
        return TAUT_OK;
    }
    if ((p[3] & 1) != 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_SHIM6_PROTO, p + 3,
                         1, 0);
    out->type = p[2];
    out->specific = p[3];
    out->csum = taut_get16(p + 4);
    out->body.p = p + 6;
    out->body.len = ext->bytes.len - 6;
    return TAUT_OK;
}

enum taut_status taut_shim6_encode(struct taut_wr *wr,
                                   const struct taut_shim6 *in)
{
    const uint64_t p_bit = (uint64_t)1 << 47;
    bool fits = in->payload ? in->tag < p_bit
                            : in->body.len <= 2042 && in->body.len % 8 == 2 &&
                                  in->type < 128 && in->specific % 2 == 0;
    if (!fits)
        return hdr_range(wr);
    taut_wr_u8(wr, in->nxt);
    if (in->payload) {
        taut_wr_u8(wr, 0);
        taut_wr_u48(wr, in->tag | p_bit);
        return TAUT_OK;
    }
    taut_wr_u8(wr, (uint32_t)(in->body.len / 8));
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->specific);
    taut_wr_u16(wr, in->csum);
    taut_wr_bytes(wr, in->body.p, in->body.len);
    return TAUT_OK;
}
