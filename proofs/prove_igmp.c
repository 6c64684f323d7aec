/* SPDX-License-Identifier: MIT */
/* prove_igmp.c: one IGMPv3 record from anywhere in 0 to 40 arbitrary bytes,
 * any quirks; decode of every type of message but the Version 3 Report. */
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
    struct taut_igmp m;
    struct taut_igmp_record record;
    if (taut_igmp_record_next(&ctx, &rd, &record) == TAUT_OK)
        return (int)prove_span(record.sources);
    if (len > 0) /* all types but Version 3 Report, which is a loop */
        igmp_in[sizeof igmp_in - len] =
            Frama_C_interval(0, 1) ? Frama_C_unsigned_char_interval(0, 0x21)
                                   : Frama_C_unsigned_char_interval(0x23, 255);
    rd = taut_rd_of(p, len);
    return taut_igmp_decode(&ctx, &rd, &m) == TAUT_OK ? 1 : 2;
}
