/* SPDX-License-Identifier: MIT */
/* prove_dns_option.c: one EDNS option from anywhere in 0 to 14 arbitrary
 * bytes. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_addr.c lib/dns/dns_edns.c lib/dns/dns_name.c
// SOURCES: lib/dns/dns_msg.c lib/dns/dns_build.c lib/dns/dns_text.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-interprocedural-splits -eva-partition-history 0
#include "prove_util.h"

#include <taut/dns_edns.h>

static uint8_t dns_option_in[14];

int main(void)
{
    size_t len = prove_input(dns_option_in, sizeof dns_option_in);
    //@ split len;
    const uint8_t *p = dns_option_in + sizeof dns_option_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(dns_option_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dns_option option;
    if (taut_dns_option_next(&ctx, &rd, &option) != TAUT_OK)
        return 1;
    return (int)prove_span(option.data);
}
