/* SPDX-License-Identifier: MIT */
/*
 * prove_icmp.c: an ICMP message of each type with a form of its own and of
 * three without, over 0 to 12, 19 to 21 and 28 arbitrary bytes, any quirks:
 * decode.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_icmp.c lib/net/net_icmp_ext.c
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-partition-history 0
#include "prove_util.h"

#include <taut/icmp.h>

static uint8_t icmp_in[28];

static const uint8_t icmp_lens[] = {0, 1,  2,  3,  4,  5,  6,  7, 8,
                                    9, 10, 11, 12, 19, 20, 21, 28};
/* forms of their own, then: unused, between others, above all */
static const uint8_t icmp_types[] = {0,  3,  4,  5,  8,  9,  10, 11, 12,
                                     13, 14, 15, 16, 17, 18, 30, 31, 37,
                                     38, 40, 41, 42, 43, 1,  36, 255};

int main(void)
{
    unsigned i = Frama_C_unsigned_int_interval(0, sizeof icmp_lens - 1);
    unsigned j = Frama_C_unsigned_int_interval(0, sizeof icmp_types - 1);
    (void)prove_input(icmp_in, sizeof icmp_in);
    //@ split i;
    //@ split j;
    size_t len = icmp_lens[i];
    uint8_t *p = icmp_in + sizeof icmp_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(icmp_in, &diag);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_icmp m;
    ctx.quirks = prove_quirks();
    if (len > 0)
        p[0] = icmp_types[j];
    return taut_icmp_decode(&ctx, &rd, &m) == TAUT_OK ? 0 : 1;
}
