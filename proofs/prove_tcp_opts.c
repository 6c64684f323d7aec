/* SPDX-License-Identifier: MIT */
/* prove_tcp_opts.c: the scan of all options of a header, 11 arbitrary bytes of
 * them, so that each kind that it knows fits; each shorter area is what is left
 * behind NOPs. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_tcp.c lib/net/net_tcp_opt.c lib/net/net_tcp_mptcp.c
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-interprocedural-splits -eva-partition-history 0 -eva-slevel 0
#include "prove_util.h"

#include <taut/tcp.h>

static uint8_t tcp_opts_in[11];

int main(void)
{
    struct taut_diag diag = {0};
    struct taut_ctx ctx = taut_ctx_of(tcp_opts_in, &diag);
    struct taut_span all = {tcp_opts_in, sizeof tcp_opts_in};
    struct taut_tcp_opts found;
    (void)prove_input(tcp_opts_in, sizeof tcp_opts_in);
    ctx.quirks = prove_quirks();
    return taut_tcp_opts_scan(&ctx, &found, all) == TAUT_OK ? 0 : 1;
}
