/* SPDX-License-Identifier: MIT */
/* fuzz_sll.c: cooked capture headers of both versions: round trip, accessors
 * = struct, visits within the header. */
#include "fuzz_codec.h"

#include "taut/sll.h"

static void fuzz_sll_v1(const uint8_t *p, size_t size)
{
    uint8_t again[TAUT_SLL_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_sll sll;
    enum taut_status st = taut_sll_decode(&ctx, &rd, &sll);
    if (st) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_sll_check, 0, p, size);
        return;
    }
    FUZZ_ASSERT(sll.addr_len <= TAUT_SLL_ADDR_MAX);
    FUZZ_ASSERT(taut_sll_get_pkttype(p) == sll.pkttype);
    FUZZ_ASSERT(taut_sll_get_hatype(p) == sll.hatype);
    FUZZ_ASSERT(taut_sll_get_halen(p) == sll.halen);
    FUZZ_ASSERT(taut_sll_get_proto(p) == sll.proto);
    fuzz_same(taut_sll_encode(&wr, &sll), &wr, p, &rd);
    fuzz_visit(taut_sll_visit, p, TAUT_SLL_HDR_LEN);
}

static void fuzz_sll_v2(const uint8_t *p, size_t size)
{
    uint8_t again[TAUT_SLL2_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_sll sll;
    enum taut_status st = taut_sll2_decode(&ctx, &rd, &sll);
    if (st) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_sll2_check, 0, p, size);
        return;
    }
    FUZZ_ASSERT(taut_sll2_get_proto(p) == sll.proto);
    FUZZ_ASSERT(taut_sll2_get_ifindex(p) == sll.ifindex);
    fuzz_same(taut_sll2_encode(&wr, &sll), &wr, p, &rd);
    fuzz_visit(taut_sll2_visit, p, TAUT_SLL2_HDR_LEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *p = fuzz_copy(data, size);
    fuzz_sll_v1(p, size);
    fuzz_sll_v2(p, size);
    free(p);
    return 0;
}
