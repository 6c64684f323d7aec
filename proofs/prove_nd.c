/* SPDX-License-Identifier: MIT */
/* prove_nd.c: a Neighbor Discovery message over 0 to 48 arbitrary bytes, any
 * quirks: decode. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_nd.c lib/net/net_nd_opt.c
// SOURCES: lib/net/net_icmp.c lib/net/net_icmp_ext.c
// SOURCES: lib/net/net_icmpv6.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
#include "prove_util.h"

#include <taut/nd.h>

static uint8_t nd_in[48];

int main(void)
{
    size_t len = prove_input(nd_in, sizeof nd_in);
    //@ split len;
    const uint8_t *p = nd_in + sizeof nd_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(nd_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_nd m;
    return taut_nd_decode(&ctx, &rd, &m) == TAUT_OK ? 0 : 1;
}
