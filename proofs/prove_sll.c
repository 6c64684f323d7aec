/* SPDX-License-Identifier: MIT */
/* prove_sll.c: cooked capture headers, both versions, over 0 to 64 arbitrary
 * bytes: decode, visit, encode. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// SOURCES: lib/net/net_inet.c lib/net/net_sll.c
#include "prove_util.h"

#include <taut/sll.h>

static uint8_t sll_bytes[64], sll_again[64];
static uint64_t sll_sum;

static void sll_see(void *arg, const struct taut_value *value)
{
    (void)arg;
    for (uint32_t i = 0; i < value->len; i++)
        sll_sum += value->bytes[i];
}

int main(void)
{
    size_t len = prove_input(sll_bytes, sizeof sll_bytes);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(sll_bytes, &d);
    struct taut_rd rd = taut_rd_of(sll_bytes, len);
    struct taut_wr wr = taut_wr_of(sll_again, sizeof sll_again);
    struct taut_visitor v = {sll_see, NULL, sll_bytes};
    struct taut_sll sll;
    if (taut_sll_decode(&ctx, &rd, &sll) == TAUT_OK) {
        taut_sll_visit(&v, sll_bytes, len);
        (void)taut_sll_encode(&wr, &sll);
    }
    rd = taut_rd_of(sll_bytes, len);
    if (taut_sll2_decode(&ctx, &rd, &sll) == TAUT_OK) {
        taut_sll2_visit(&v, sll_bytes, len);
        (void)taut_sll2_encode(&wr, &sll);
    }
    return 0;
}
