/* SPDX-License-Identifier: MIT */
/* net_udp.c: UDP and UDP-Lite; see taut/udp.h. */
#include "taut/udp.h"
#include "taut/csum.h"
#include "taut/inet.h"
#include "net_inet_int.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

TAUT_FIELD_TABLE(UDP, udp, "udp", "User Datagram Protocol", "RFC 768",
                 taut_inet_wire_text, TAUT_UDP_FIELDS)
TAUT_FIELD_TABLE(UDPLITE, udplite, "udplite",
                 "Lightweight User Datagram Protocol", "RFC 3828",
                 taut_inet_wire_text, TAUT_UDPLITE_FIELDS)

/* The length in a pseudo-header has 32 bits: enough for any jumbogram. */
static uint32_t udp_len32(size_t len)
{
    return len > UINT32_MAX ? UINT32_MAX : (uint32_t)len;
}

/* ------------------------------------------------------------------ */
/* UDP: view                                                           */

enum taut_status taut_udp_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    if (len < TAUT_UDP_HDR_LEN)
        return taut_fail_short(ctx, TAUT_UDP_F_HEADER, p, len, TAUT_UDP_HDR_LEN,
                               0);
    uint32_t length = taut_udp_get_length(p);
    if (length == 0 &&
        (len > UINT16_MAX || (ctx->quirks & TAUT_UDP_QUIRK_LENGTH_ZERO)))
        return TAUT_OK;
    if (length < TAUT_UDP_HDR_LEN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_UDP_F_LENGTH, p + 4, length,
                         0);
    if (length > len && !(ctx->quirks & TAUT_QUIRK_CUT))
        return taut_fail_short(ctx, TAUT_UDP_F_LENGTH, p, len, length, 0);
    return TAUT_OK;
}

/* Bytes of header and data that are here, out of `len`. */
static size_t udp_extent(const uint8_t *p, size_t len)
{
    size_t length = taut_udp_get_length(p);
    return length == 0 || length > len ? len : length;
}

enum taut_status taut_udp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_udp *out)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    enum taut_status status = taut_udp_check(ctx, p, len);
    if (status != TAUT_OK)
        return status;
    size_t extent = udp_extent(p, len);
    out->src_port = taut_get16(p);
    out->dst_port = taut_get16(p + 2);
    out->length = taut_get16(p + 4);
    out->checksum = taut_get16(p + 6);
    out->cut = out->length > len;
    out->payload_len = extent - TAUT_UDP_HDR_LEN;
    out->surplus_len = len - extent;
    rd->p += TAUT_UDP_HDR_LEN;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* UDP: encode                                                         */

static enum taut_status udp_words(struct taut_wr *wr, const uint16_t word[4])
{
    if (word[2] > 0 && word[2] < TAUT_UDP_HDR_LEN) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    for (unsigned i = 0; i < 4; i++)
        taut_wr_u16(wr, word[i]);
    return TAUT_OK;
}

enum taut_status taut_udp_encode(struct taut_wr *wr, const struct taut_udp *in)
{
    const uint16_t word[4] = {in->src_port, in->dst_port, in->length,
                              in->checksum};
    return udp_words(wr, word);
}

/* ------------------------------------------------------------------ */
/* UDP: checksum                                                       */

static uint32_t udp_pseudo4(const uint8_t *src, const uint8_t *dst,
                            uint8_t proto, size_t len)
{
    return taut_csum_pseudo4_get(src, dst, proto, udp_len32(len));
}

static uint32_t udp_pseudo6(const uint8_t *src, const uint8_t *dst,
                            uint8_t proto, size_t len)
{
    return taut_csum_pseudo6_get(src, dst, proto, udp_len32(len));
}

/* Stores the checksum of `len` bytes; 0 is sent as 0xffff. */
static void udp_fill(uint8_t *p, size_t len, uint32_t pseudo)
{
    taut_put16(p + 6, 0);
    uint16_t sum = taut_csum_l4_get(pseudo, p, len);
    taut_put16(p + 6, sum == 0 ? 0xffff : sum);
}

void taut_udp_checksum4_fill(uint8_t *p, size_t len, const uint8_t *src,
                             const uint8_t *dst)
{
    size_t n = udp_extent(p, len);
    udp_fill(p, n, udp_pseudo4(src, dst, TAUT_IPPROTO_UDP, n));
}

void taut_udp_checksum6_fill(uint8_t *p, size_t len, const uint8_t *src,
                             const uint8_t *dst)
{
    size_t n = udp_extent(p, len);
    udp_fill(p, n, udp_pseudo6(src, dst, TAUT_IPPROTO_UDP, n));
}

static enum taut_status udp_sum_verify(struct taut_ctx *ctx, unsigned field,
                                       const uint8_t *p, size_t n,
                                       uint32_t pseudo)
{
    return taut_inet_checksum_judge(ctx, field, p + 6,
                                    taut_csum_l4_verify(pseudo, p, n));
}

static enum taut_status udp_cut_fail(struct taut_ctx *ctx, const uint8_t *p,
                                     size_t len)
{
    return taut_fail_short(ctx, TAUT_UDP_F_CHECKSUM, p, len,
                           taut_udp_get_length(p), 0);
}

enum taut_status taut_udp_checksum4_verify(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len,
                                           const uint8_t *src,
                                           const uint8_t *dst)
{
    size_t n = udp_extent(p, len);
    if (taut_udp_get_checksum(p) == 0)
        return TAUT_DONE;
    if (taut_udp_get_length(p) > len)
        return udp_cut_fail(ctx, p, len);
    return udp_sum_verify(ctx, TAUT_UDP_F_CHECKSUM, p, n,
                          udp_pseudo4(src, dst, TAUT_IPPROTO_UDP, n));
}

enum taut_status taut_udp_checksum6_verify(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len,
                                           const uint8_t *src,
                                           const uint8_t *dst)
{
    size_t n = udp_extent(p, len);
    if (taut_udp_get_checksum(p) == 0) {
        if (ctx->quirks & TAUT_UDP_QUIRK_ZERO6)
            return TAUT_DONE;
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_UDP_F_CHECKSUM, p + 6, 0, 0);
    }
    if (taut_udp_get_length(p) > len)
        return udp_cut_fail(ctx, p, len);
    return udp_sum_verify(ctx, TAUT_UDP_F_CHECKSUM, p, n,
                          udp_pseudo6(src, dst, TAUT_IPPROTO_UDP, n));
}

/* ------------------------------------------------------------------ */
/* UDP: visit                                                          */

void taut_udp_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    size_t n = udp_extent(p, len);
    taut_visit_fields(v, &taut_udp_fields, p);
    if (n > TAUT_UDP_HDR_LEN)
        taut_visit_bytes(v, &taut_udp_fields, TAUT_UDP_F_PAYLOAD,
                         p + TAUT_UDP_HDR_LEN, n - TAUT_UDP_HDR_LEN);
    if (len > n)
        taut_visit_bytes(v, &taut_udp_fields, TAUT_UDP_F_SURPLUS, p + n,
                         len - n);
}

/* ------------------------------------------------------------------ */
/* UDP-Lite                                                            */

enum taut_status taut_udplite_check(struct taut_ctx *ctx, const uint8_t *p,
                                    size_t len)
{
    if (len < TAUT_UDP_HDR_LEN)
        return taut_fail_short(ctx, TAUT_UDPLITE_F_HEADER, p, len,
                               TAUT_UDP_HDR_LEN, 0);
    uint32_t coverage = taut_udplite_get_coverage(p);
    if (coverage > 0 && coverage < TAUT_UDP_HDR_LEN)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_UDPLITE_F_COVERAGE, p + 4,
                         coverage, 0);
    if (coverage > len && !(ctx->quirks & TAUT_QUIRK_CUT))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_UDPLITE_F_COVERAGE, p + 4,
                         coverage, 0);
    return TAUT_OK;
}

enum taut_status taut_udplite_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_udplite *out)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    enum taut_status status = taut_udplite_check(ctx, p, len);
    if (status != TAUT_OK)
        return status;
    out->src_port = taut_get16(p);
    out->dst_port = taut_get16(p + 2);
    out->coverage = taut_get16(p + 4);
    out->checksum = taut_get16(p + 6);
    out->cut = out->coverage > len;
    out->payload_len = len - TAUT_UDP_HDR_LEN;
    rd->p += TAUT_UDP_HDR_LEN;
    return TAUT_OK;
}

enum taut_status taut_udplite_encode(struct taut_wr *wr,
                                     const struct taut_udplite *in)
{
    const uint16_t word[4] = {in->src_port, in->dst_port, in->coverage,
                              in->checksum};
    return udp_words(wr, word);
}

/* Bytes that the checksum covers, out of `len`. */
static size_t udplite_extent(const uint8_t *p, size_t len)
{
    size_t coverage = taut_udplite_get_coverage(p);
    return coverage == 0 || coverage > len ? len : coverage;
}

void taut_udplite_checksum4_fill(uint8_t *p, size_t len, const uint8_t *src,
                                 const uint8_t *dst)
{
    udp_fill(p, udplite_extent(p, len),
             udp_pseudo4(src, dst, TAUT_IPPROTO_UDPLITE, len));
}

void taut_udplite_checksum6_fill(uint8_t *p, size_t len, const uint8_t *src,
                                 const uint8_t *dst)
{
    udp_fill(p, udplite_extent(p, len),
             udp_pseudo6(src, dst, TAUT_IPPROTO_UDPLITE, len));
}

static enum taut_status udplite_verify(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t len, uint32_t pseudo)
{
    uint32_t coverage = taut_udplite_get_coverage(p);
    if (taut_udplite_get_checksum(p) == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_UDPLITE_F_CHECKSUM, p + 6, 0,
                         0);
    if (coverage > len)
        return taut_fail_short(ctx, TAUT_UDPLITE_F_CHECKSUM, p, len, coverage,
                               0);
    return udp_sum_verify(ctx, TAUT_UDPLITE_F_CHECKSUM, p,
                          udplite_extent(p, len), pseudo);
}

enum taut_status taut_udplite_checksum4_verify(struct taut_ctx *ctx,
                                               const uint8_t *p, size_t len,
                                               const uint8_t *src,
                                               const uint8_t *dst)
{
    return udplite_verify(ctx, p, len,
                          udp_pseudo4(src, dst, TAUT_IPPROTO_UDPLITE, len));
}

enum taut_status taut_udplite_checksum6_verify(struct taut_ctx *ctx,
                                               const uint8_t *p, size_t len,
                                               const uint8_t *src,
                                               const uint8_t *dst)
{
    return udplite_verify(ctx, p, len,
                          udp_pseudo6(src, dst, TAUT_IPPROTO_UDPLITE, len));
}

void taut_udplite_visit(const struct taut_visitor *v, const uint8_t *p,
                        size_t len)
{
    taut_visit_fields(v, &taut_udplite_fields, p);
    taut_visit_num(v, &taut_udplite_fields, TAUT_UDPLITE_F_LENGTH, p, 0, len);
    if (len > TAUT_UDP_HDR_LEN)
        taut_visit_bytes(v, &taut_udplite_fields, TAUT_UDPLITE_F_PAYLOAD,
                         p + TAUT_UDP_HDR_LEN, len - TAUT_UDP_HDR_LEN);
}
