/* SPDX-License-Identifier: MIT */
/* prove_mld.c: an MLD message over 0 to 40 arbitrary bytes, any quirks: decode;
 * one record from anywhere in them. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_mld.c lib/net/net_icmp.c
// SOURCES: lib/net/net_icmp_ext.c lib/net/net_icmpv6.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
#include "prove_util.h"

#include <taut/mld.h>

static uint8_t mld_in[40];

int main(void)
{
    size_t len = prove_input(mld_in, sizeof mld_in);
    //@ split len;
    const uint8_t *p = mld_in + sizeof mld_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(mld_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_rd r = rd;
    struct taut_mld m;
    struct taut_mld_record record;
    if (taut_mld_decode(&ctx, &rd, &m) == TAUT_OK)
        return 0;
    return taut_mld_record_next(&ctx, &r, &record) == TAUT_OK ? 1 : 2;
}
