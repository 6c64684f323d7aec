/* SPDX-License-Identifier: MIT */
/* fuzz_udp.c: UDP and UDP-Lite: round trip, accessors = struct, a filled
 * checksum verifies, the visit within the datagram. The first byte chooses
 * quirks. */
#include "fuzz_codec.h"

#include "taut/udp.h"

static const uint8_t src[16] = {1, 2, 3, 4}, dst[16] = {5, 6, 7, 8};

static void check_udp(struct taut_ctx *ctx, uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_udp u;
    uint8_t again[TAUT_UDP_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    enum taut_status st = taut_udp_decode(ctx, &rd, &u);
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, len, ctx->diag, st);
        fuzz_short(taut_udp_check, ctx->quirks, p, len);
        return;
    }
    FUZZ_ASSERT(u.payload_len + u.surplus_len == taut_rd_left(&rd));
    FUZZ_ASSERT(u.src_port == taut_udp_get_src_port(p));
    FUZZ_ASSERT(u.dst_port == taut_udp_get_dst_port(p));
    FUZZ_ASSERT(u.length == taut_udp_get_length(p));
    FUZZ_ASSERT(u.checksum == taut_udp_get_checksum(p));
    fuzz_same(taut_udp_encode(&wr, &u), &wr, p, &rd);
    fuzz_visit(taut_udp_visit, p, len);
    (void)taut_udp_checksum6_verify(ctx, p, len, src, dst);
    if (u.cut)
        return;
    taut_udp_checksum4_fill(p, len, src, dst);
    FUZZ_ASSERT(taut_udp_checksum4_verify(ctx, p, len, src, dst) == TAUT_OK);
    taut_udp_checksum6_fill(p, len, src, dst);
    FUZZ_ASSERT(taut_udp_checksum6_verify(ctx, p, len, src, dst) == TAUT_OK);
}

static void check_lite(struct taut_ctx *ctx, uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_udplite u;
    uint8_t again[TAUT_UDP_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    enum taut_status st = taut_udplite_decode(ctx, &rd, &u);
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, len, ctx->diag, st);
        fuzz_short(taut_udplite_check, ctx->quirks, p, len);
        return;
    }
    FUZZ_ASSERT(u.payload_len == taut_rd_left(&rd));
    FUZZ_ASSERT(u.coverage == taut_udplite_get_coverage(p));
    fuzz_same(taut_udplite_encode(&wr, &u), &wr, p, &rd);
    fuzz_visit(taut_udplite_visit, p, len);
    (void)taut_udplite_checksum6_verify(ctx, p, len, src, dst);
    if (u.cut)
        return;
    taut_udplite_checksum4_fill(p, len, src, dst);
    FUZZ_ASSERT(taut_udplite_checksum4_verify(ctx, p, len, src, dst) ==
                TAUT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    uint8_t *p = fuzz_copy(data + 1, size - 1);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    ctx.quirks = data[0] & 1 ? TAUT_QUIRK_CUT : 0;
    ctx.quirks |= data[0] & 2 ? TAUT_UDP_QUIRK_LENGTH_ZERO : 0;
    ctx.quirks |= data[0] & 4 ? TAUT_UDP_QUIRK_ZERO6 : 0;
    if (data[0] & 8)
        check_lite(&ctx, p, size - 1);
    else
        check_udp(&ctx, p, size - 1);
    free(p);
    return 0;
}
