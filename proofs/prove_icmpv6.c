/* SPDX-License-Identifier: MIT */
/*
 * prove_icmpv6.c: an ICMPv6 message of each type with a form of its own but ND
 * and MLD (prove_nd.c, prove_mld.c) and of four without, over 0 to 9, 11, 12,
 * 15, 16, 31, 32 and 40 arbitrary bytes, any quirks: decode.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_icmp.c lib/net/net_icmp_ext.c lib/net/net_icmpv6.c
// SOURCES: lib/net/net_nd.c lib/net/net_nd_opt.c lib/net/net_mld.c
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-partition-history 0
#include "prove_util.h"

#include <taut/icmpv6.h>

static uint8_t icmpv6_in[40];

static const uint8_t icmpv6_lens[] = {0, 1,  2,  3,  4,  5,  6,  7, 8,
                                      9, 11, 12, 15, 16, 31, 32, 40};
/* forms of their own, then four that are bytes only */
static const uint8_t icmpv6_types[] = {
    1,   2,   3,   4,   128, 129, 138, 139, 140, 141, 142, 144, 145, 146, 147,
    148, 149, 150, 151, 154, 156, 157, 158, 160, 161, 100, 127, 152, 255};

int main(void)
{
    unsigned i = Frama_C_unsigned_int_interval(0, sizeof icmpv6_lens - 1);
    unsigned j = Frama_C_unsigned_int_interval(0, sizeof icmpv6_types - 1);
    (void)prove_input(icmpv6_in, sizeof icmpv6_in);
    //@ split i;
    //@ split j;
    size_t len = icmpv6_lens[i];
    uint8_t *p = icmpv6_in + sizeof icmpv6_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(icmpv6_in, &diag);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_icmpv6 m;
    ctx.quirks = prove_quirks();
    if (len > 0)
        p[0] = icmpv6_types[j];
    return taut_icmpv6_decode(&ctx, &rd, &m) == TAUT_OK ? 0 : 1;
}
