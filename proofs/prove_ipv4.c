/* SPDX-License-Identifier: MIT */
/* prove_ipv4.c: the IPv4 header over 0 to 40 arbitrary bytes, any quirks:
 * decode, encode. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_ipv4.c
// EVA: -eva-domains cvalue -eva-slevel 20000 -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
#include "prove_util.h"

#include <taut/ipv4.h>

static uint8_t ipv4_in[40];

int main(void)
{
    size_t len = prove_input(ipv4_in, sizeof ipv4_in);
    //@ split len;
    const uint8_t *p = ipv4_in + sizeof ipv4_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(ipv4_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    if (len > 0) { /* one analysis for each header length, two for others */
        unsigned way = Frama_C_unsigned_int_interval(0, 17);
        //@ split way;
        ipv4_in[sizeof ipv4_in - len] =
            way < 16    ? (uint8_t)(0x40 + way)
            : way == 16 ? Frama_C_unsigned_char_interval(0, 0x3f)
                        : Frama_C_unsigned_char_interval(0x50, 0xff);
    }
    if (taut_ipv4_decode(&ctx, &rd, &ip) != TAUT_OK)
        return 1;
    return (int)prove_span(ip.options);
}
