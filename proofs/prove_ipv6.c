/* SPDX-License-Identifier: MIT */
/*
 * prove_ipv6.c: the IPv6 header over 0 to 64 arbitrary bytes, any quirks. The
 * jumbo payload option is looked for by steps that prove_ipv6_ext.c and
 * prove_ipv6_opt.c cover, so hop-by-hop headers are left out here.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/net/net_inet.c lib/net/net_ipv6.c lib/net/net_ipv6_ext.c
// SOURCES: lib/net/net_ipv6_hdr.c lib/net/net_ipv6_opt.c
// SOURCES: lib/net/net_ipv6_route.c
#include "prove_util.h"

#include <taut/ipv6_ext.h>

static uint8_t ipv6_bytes[64];

int main(void)
{
    struct taut_diag diag;
    struct taut_ipv6 ip;
    size_t len = prove_input(ipv6_bytes, sizeof ipv6_bytes);
    //@ split len;
    struct taut_ctx ctx = taut_ctx_of(ipv6_bytes, &diag);
    struct taut_rd rd = taut_rd_of(ipv6_bytes + sizeof ipv6_bytes - len, len);
    ctx.quirks = Frama_C_unsigned_int_interval(0, 0xffffffff);
    if (len > 6 && rd.p[6] == TAUT_IPPROTO_HOPOPTS)
        return 1;
    return taut_ipv6_decode(&ctx, &rd, &ip) == TAUT_OK ? 0 : 1;
}
