/* SPDX-License-Identifier: MIT */
/* fuzz_radiotap.c: radiotap and PPI headers: what is decoded is encoded and
 * decoded alike; the iterator moves on and stays in the header; visits stay
 * in it. */
#include "fuzz_codec.h"

#include "taut/radiotap.h"

static void fuzz_radiotap_next(const uint8_t *p, size_t size)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span bytes = {p, size};
    struct taut_radiotap_it it;
    struct taut_radiotap_field f;
    size_t n = 0;
    if (taut_radiotap_open(&ctx, &it, bytes) != TAUT_OK)
        return;
    uint32_t at = it.at;
    while (taut_radiotap_next(&ctx, &it, &f) == TAUT_OK) {
        FUZZ_ASSERT(f.data.p >= p && f.data.len <= it.bytes.len);
        FUZZ_ASSERT(f.data.p + f.data.len <= p + it.bytes.len);
        FUZZ_ASSERT(it.at >= at && it.at <= it.bytes.len);
        FUZZ_ASSERT(++n <= size);
        at = it.at;
    }
}

/* fuzz_radiotap_round: encoded again, the header is decoded to the same. */
static void fuzz_radiotap_round(const struct taut_radiotap *in)
{
    uint8_t one[256], two[256];
    struct taut_wr wr = taut_wr_of(one, sizeof one);
    struct taut_wr wr2 = taut_wr_of(two, sizeof two);
    struct taut_radiotap got;
    FUZZ_ASSERT(taut_radiotap_encode(&wr, in) == TAUT_OK);
    struct taut_ctx ctx = taut_ctx_of(one, NULL);
    struct taut_rd rd = taut_rd_of(one, wr.len);
    FUZZ_ASSERT(taut_radiotap_decode(&ctx, &rd, &got) == TAUT_OK);
    FUZZ_ASSERT(got.has == in->has && taut_rd_left(&rd) == 0);
    FUZZ_ASSERT(taut_radiotap_encode(&wr2, &got) == TAUT_OK);
    FUZZ_ASSERT(wr2.len == wr.len && memcmp(one, two, wr.len) == 0);
}

static void fuzz_radiotap_ppi(const uint8_t *p, size_t size)
{
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_ppi h;
    enum taut_status st = taut_ppi_decode(&ctx, &rd, &h);
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, size, &d, st);
        return;
    }
    FUZZ_ASSERT(rd.p == p + h.len);
    fuzz_visit(taut_ppi_visit, p, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data, size);
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_radiotap r;
    enum taut_status st = taut_radiotap_decode(&ctx, &rd, &r);
    fuzz_radiotap_next(p, size);
    fuzz_radiotap_ppi(p, size);
    if (st == TAUT_OK) {
        FUZZ_ASSERT(rd.p == p + r.len);
        fuzz_visit(taut_radiotap_visit, p, size);
        fuzz_radiotap_round(&r);
    } else {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_radiotap_check, 0, p, size);
    }
    free(p);
    return 0;
}
