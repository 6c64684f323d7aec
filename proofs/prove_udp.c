/* SPDX-License-Identifier: MIT */
/* prove_udp.c: UDP and UDP-Lite over 0 to 24 arbitrary bytes, any quirks:
 * decode, encode. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_udp.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
#include "prove_util.h"

#include <taut/udp.h>

static uint8_t udp_in[24], udp_out[48];

int main(void)
{
    size_t len = prove_input(udp_in, sizeof udp_in);
    //@ split len;
    const uint8_t *p = udp_in + sizeof udp_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(udp_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(udp_out, sizeof udp_out);
    struct taut_rd lite_rd = rd;
    struct taut_udp udp;
    struct taut_udplite lite;
    if (taut_udp_decode(&ctx, &rd, &udp) == TAUT_OK)
        (void)taut_udp_encode(&wr, &udp);
    if (taut_udplite_decode(&ctx, &lite_rd, &lite) == TAUT_OK)
        (void)taut_udplite_encode(&wr, &lite);
    return 0;
}
