/* SPDX-License-Identifier: MIT */
/* prove_llc.c: LLC and SNAP over 0 to 64 arbitrary bytes: decode, visit,
 * encode. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// SOURCES: lib/net/net_inet.c lib/net/net_llc.c
#include "prove_util.h"

#include <taut/llc.h>

static uint8_t llc_bytes[64], llc_again[16];
static uint64_t llc_sum;

static void llc_see(void *arg, const struct taut_value *value)
{
    (void)arg;
    for (uint32_t i = 0; i < value->len; i++)
        llc_sum += value->bytes[i];
}

int main(void)
{
    size_t len = prove_input(llc_bytes, sizeof llc_bytes);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(llc_bytes, &d);
    struct taut_rd rd = taut_rd_of(llc_bytes, len);
    struct taut_wr wr = taut_wr_of(llc_again, sizeof llc_again);
    struct taut_visitor v = {llc_see, NULL, llc_bytes};
    struct taut_llc llc;
    if (taut_llc_decode(&ctx, &rd, &llc) != TAUT_OK)
        return 1;
    llc_sum += taut_llc_ethertype_get(&llc);
    taut_llc_visit(&v, llc_bytes, len);
    return taut_llc_encode(&wr, &llc) == TAUT_OK ? 0 : 2;
}
