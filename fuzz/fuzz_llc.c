/* SPDX-License-Identifier: MIT */
/* fuzz_llc.c: LLC and SNAP: round trip, accessors = struct, visits within
 * the header. */
#include "fuzz_codec.h"

#include "taut/llc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *p = fuzz_copy(data, size), again[TAUT_LLC_HDR_MAX];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_llc llc;
    enum taut_status st = taut_llc_decode(&ctx, &rd, &llc);
    if (st) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_llc_check, 0, p, size);
        FUZZ_ASSERT(st == TAUT_E_SHORT && size < TAUT_LLC_HDR_MAX);
    } else {
        FUZZ_ASSERT(llc.payload_len == taut_rd_left(&rd));
        FUZZ_ASSERT(taut_llc_get_dsap(p) == llc.dsap);
        FUZZ_ASSERT(taut_llc_get_ssap(p) == llc.ssap);
        fuzz_same(taut_llc_encode(&wr, &llc), &wr, p, &rd);
        fuzz_visit(taut_llc_visit, p, (size_t)(rd.p - p));
    }
    free(p);
    return 0;
}
