/* SPDX-License-Identifier: MIT */
/* prove_igmp.c: an IGMP message over 0 to 40 arbitrary bytes, any quirks:
 * decode; one record from anywhere in them. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_igmp.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
#include "prove_util.h"

#include <taut/igmp.h>

static uint8_t igmp_in[40];

int main(void)
{
    size_t len = prove_input(igmp_in, sizeof igmp_in);
    //@ split len;
    const uint8_t *p = igmp_in + sizeof igmp_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(igmp_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_rd r = rd;
    struct taut_igmp m;
    struct taut_igmp_record record;
    if (taut_igmp_decode(&ctx, &rd, &m) == TAUT_OK)
        return 0;
    return taut_igmp_record_next(&ctx, &r, &record) == TAUT_OK ? 1 : 2;
}
