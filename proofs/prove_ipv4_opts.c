/* SPDX-License-Identifier: MIT */
/* prove_ipv4_opts.c: the check and the visit of all options of a header, 40
 * arbitrary bytes of them; each shorter area is what is left behind NOPs. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// SOURCES: lib/net/net_ipv4.c lib/net/net_ipv4_opt.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-interprocedural-splits -eva-partition-history 0
#include "prove_util.h"

#include <taut/ipv4.h>

static uint8_t ipv4_opts_in[40];

int main(void)
{
    struct taut_diag diag = {0};
    struct taut_ctx ctx = taut_ctx_of(ipv4_opts_in, &diag);
    struct taut_span all = {ipv4_opts_in, sizeof ipv4_opts_in};
    (void)prove_input(ipv4_opts_in, sizeof ipv4_opts_in);
    return taut_ipv4_opts_check(&ctx, all) == TAUT_OK ? 0 : 1;
}
