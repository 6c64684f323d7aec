/* SPDX-License-Identifier: MIT */
/* net_tcp.c: the TCP header; see taut/tcp.h. Options: net_tcp_opt.c. */
#include "taut/tcp.h"
#include "taut/csum.h"
#include "taut/inet.h"
#include "net_inet_int.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

TAUT_FIELD_TABLE(TCP, tcp, "tcp", "Transmission Control Protocol", "RFC 9293",
                 taut_inet_wire_text, TAUT_TCP_FIELDS)

/* ------------------------------------------------------------------ */
/* View                                                                */

enum taut_status taut_tcp_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    if (len < TAUT_TCP_HDR_MIN)
        return taut_fail_short(ctx, TAUT_TCP_F_HEADER, p, len, TAUT_TCP_HDR_MIN,
                               0);
    size_t hdr_len = (size_t)4 * (p[12] >> 4);
    if (hdr_len < TAUT_TCP_HDR_MIN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_TCP_F_HDR_LEN, p + 12,
                         hdr_len / 4, 0);
    if (hdr_len > len)
        return taut_fail_short(ctx, TAUT_TCP_F_OPTIONS, p, len, hdr_len, 0);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Decode                                                              */

enum taut_status taut_tcp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_tcp *out)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    enum taut_status status = taut_tcp_check(ctx, p, len);
    if (status != TAUT_OK)
        return status;
    size_t hdr_len = (size_t)4 * (p[12] >> 4);
    out->src_port = taut_get16(p);
    out->dst_port = taut_get16(p + 2);
    out->seq = taut_get32(p + 4);
    out->ack = taut_get32(p + 8);
    out->flags = taut_get16(p + 12) & 0xfff;
    out->window = taut_get16(p + 14);
    out->checksum = taut_get16(p + 16);
    out->urgent = taut_get16(p + 18);
    out->options.p = p + TAUT_TCP_HDR_MIN;
    out->options.len = hdr_len - TAUT_TCP_HDR_MIN;
    out->payload_len = len - hdr_len;
    rd->p += hdr_len;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

enum taut_status taut_tcp_encode(struct taut_wr *wr, const struct taut_tcp *in)
{
    size_t n = in->options.len;
    if (n > TAUT_TCP_OPTIONS_MAX || n % 4 != 0 || in->flags > 0xfff) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->src_port);
    taut_wr_u16(wr, in->dst_port);
    taut_wr_u32(wr, in->seq);
    taut_wr_u32(wr, in->ack);
    taut_wr_u16(wr, (uint32_t)(5 + n / 4) << 12 | in->flags);
    taut_wr_u16(wr, in->window);
    taut_wr_u16(wr, in->checksum);
    taut_wr_u16(wr, in->urgent);
    taut_wr_bytes(wr, in->options.p, n);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Checksum                                                            */

static void tcp_fill(uint8_t *p, size_t len, uint32_t pseudo)
{
    taut_put16(p + 16, 0);
    taut_put16(p + 16, taut_csum_l4_get(pseudo, p, len));
}

void taut_tcp_checksum4_fill(uint8_t *p, size_t len, const uint8_t *src,
                             const uint8_t *dst)
{
    tcp_fill(p, len,
             taut_csum_pseudo4_get(src, dst, TAUT_IPPROTO_TCP, (uint32_t)len));
}

void taut_tcp_checksum6_fill(uint8_t *p, size_t len, const uint8_t *src,
                             const uint8_t *dst)
{
    tcp_fill(p, len,
             taut_csum_pseudo6_get(src, dst, TAUT_IPPROTO_TCP, (uint32_t)len));
}

static enum taut_status tcp_verify(struct taut_ctx *ctx, const uint8_t *p,
                                   size_t len, uint32_t pseudo)
{
    return taut_inet_checksum_judge(ctx, TAUT_TCP_F_CHECKSUM, p + 16,
                                    taut_csum_l4_verify(pseudo, p, len));
}

enum taut_status taut_tcp_checksum4_verify(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len,
                                           const uint8_t *src,
                                           const uint8_t *dst)
{
    return tcp_verify(
        ctx, p, len,
        taut_csum_pseudo4_get(src, dst, TAUT_IPPROTO_TCP, (uint32_t)len));
}

enum taut_status taut_tcp_checksum6_verify(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len,
                                           const uint8_t *src,
                                           const uint8_t *dst)
{
    return tcp_verify(
        ctx, p, len,
        taut_csum_pseudo6_get(src, dst, TAUT_IPPROTO_TCP, (uint32_t)len));
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

void taut_tcp_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    size_t hdr_len = (size_t)4 * (p[12] >> 4);
    struct taut_span options = {p + TAUT_TCP_HDR_MIN,
                                hdr_len - TAUT_TCP_HDR_MIN};
    taut_visit_fields(v, &taut_tcp_fields, p);
    if (options.len > 0) {
        taut_visit_bytes(v, &taut_tcp_fields, TAUT_TCP_F_OPTIONS, options.p,
                         options.len);
        taut_tcp_opts_visit(v, options);
    }
    if (len > hdr_len)
        taut_visit_bytes(v, &taut_tcp_fields, TAUT_TCP_F_PAYLOAD, p + hdr_len,
                         len - hdr_len);
}
