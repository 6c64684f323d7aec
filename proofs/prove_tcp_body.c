/* SPDX-License-Identifier: MIT */
/* prove_tcp_body.c: one TCP option from anywhere in 0 to 12 arbitrary bytes,
 * decoded by its kind; its span. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_tcp.c lib/net/net_tcp_opt.c
// SOURCES: lib/net/net_tcp_mptcp.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-interprocedural-splits -eva-partition-history 0
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
#include "prove_util.h"

#include <taut/tcp.h>

static uint8_t tcp_body_in[12];

int main(void)
{
    size_t len = prove_input(tcp_body_in, sizeof tcp_body_in);
    //@ split len;
    const uint8_t *p = tcp_body_in + sizeof tcp_body_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(tcp_body_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_tcp_opt opt;
    if (taut_tcp_opt_next(&ctx, &rd, &opt) != TAUT_OK)
        return 1;
    struct taut_tcp_body body;
    (void)taut_tcp_opt_decode(&ctx, &body, &opt);
    return (int)prove_span(opt.data);
}
