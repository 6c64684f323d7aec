/* SPDX-License-Identifier: MIT */
/* fuzz_loop.c: BSD loopback headers: whatever order is found, encoding gives
 * the same bytes. */
#include "fuzz_codec.h"

#include "taut/loop.h"

static void fuzz_loop_null(const uint8_t *p, size_t size)
{
    uint8_t again[TAUT_LOOP_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_loop loop;
    enum taut_status st = taut_loop_null_decode(&ctx, &rd, &loop);
    if (st) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_loop_null_check, 0, p, size);
        return;
    }
    FUZZ_ASSERT(loop.payload_len == size - TAUT_LOOP_HDR_LEN);
    fuzz_same(taut_loop_encode(&wr, &loop), &wr, p, &rd);
    fuzz_visit(taut_loop_null_visit, p, TAUT_LOOP_HDR_LEN);
}

static void fuzz_loop_bsd(const uint8_t *p, size_t size)
{
    uint8_t again[TAUT_LOOP_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_loop loop;
    enum taut_status st = taut_loop_decode(&ctx, &rd, &loop);
    if (st) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_loop_check, 0, p, size);
        return;
    }
    fuzz_same(taut_loop_encode(&wr, &loop), &wr, p, &rd);
    fuzz_visit(taut_loop_visit, p, TAUT_LOOP_HDR_LEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *p = fuzz_copy(data, size), version = 0;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    fuzz_loop_null(p, size);
    fuzz_loop_bsd(p, size);
    if (taut_loop_raw_check(&ctx, &version, p, size) == TAUT_OK)
        FUZZ_ASSERT(version == p[0] >> 4 && (version == 4 || version == 6));
    free(p);
    return 0;
}
