/* SPDX-License-Identifier: MIT */
/* prove_tcp.c: the TCP header over 0 to 64 arbitrary bytes, any quirks: decode,
 * encode. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_tcp.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
#include "prove_util.h"

#include <taut/tcp.h>

static uint8_t tcp_in[64], tcp_out[128];

int main(void)
{
    size_t len = prove_input(tcp_in, sizeof tcp_in);
    //@ split len;
    const uint8_t *p = tcp_in + sizeof tcp_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(tcp_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(tcp_out, sizeof tcp_out);
    struct taut_tcp tcp;
    if (len > 12) { /* one analysis for each header length */
        uint8_t words = Frama_C_unsigned_char_interval(0, 15);
        //@ split words;
        tcp_in[sizeof tcp_in - len + 12] =
            (uint8_t)(words << 4 | Frama_C_unsigned_char_interval(0, 15));
    }
    if (taut_tcp_decode(&ctx, &rd, &tcp) != TAUT_OK)
        return 1;
    (void)taut_tcp_encode(&wr, &tcp);
    return (int)prove_span(tcp.options);
}
