/* SPDX-License-Identifier: MIT */
/* prove_loop.c: BSD loopback headers and bare IP over 0 to 64 arbitrary
 * bytes: decode, visit, encode. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// SOURCES: lib/net/net_inet.c lib/net/net_loop.c
#include "prove_util.h"

#include <taut/loop.h>

static uint8_t loop_bytes[64], loop_again[64];
static uint64_t loop_sum;

static void loop_see(void *arg, const struct taut_value *value)
{
    (void)arg;
    for (uint32_t i = 0; i < value->len; i++)
        loop_sum += value->bytes[i];
}

int main(void)
{
    size_t len = prove_input(loop_bytes, sizeof loop_bytes);
    //@ split len;
    const uint8_t *p = loop_bytes + sizeof loop_bytes - len;
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(loop_again, sizeof loop_again);
    struct taut_visitor v = {loop_see, NULL, p};
    struct taut_loop loop;
    uint8_t version = 0;
    if (taut_loop_raw_check(&ctx, &version, p, len) == TAUT_OK)
        loop_sum += version;
    if (taut_loop_decode(&ctx, &rd, &loop) == TAUT_OK) {
        taut_loop_visit(&v, p, len);
        (void)taut_loop_encode(&wr, &loop);
    }
    rd = taut_rd_of(p, len);
    if (taut_loop_null_decode(&ctx, &rd, &loop) == TAUT_OK) {
        taut_loop_null_visit(&v, p, len);
        (void)taut_loop_encode(&wr, &loop);
        loop_sum += taut_loop_ethertype_get(loop.family);
    }
    return 0;
}
