/* SPDX-License-Identifier: MIT */
/* example_ipv6.c: builds an IPv6 packet with a hop-by-hop header and reads
 * it again, down to the upper layer. */
#include <stdio.h>

#include "taut/ipv6_ext.h"

static size_t build(uint8_t *out, size_t cap)
{
    struct taut_wr wr = taut_wr_of(out, cap);
    struct taut_ipv6 ip = {.nxt = TAUT_IPPROTO_HOPOPTS, .hlim = 1, .plen = 12};
    struct taut_ipv6_opt_value alert = {.type = TAUT_IPV6_OPT_RTALERT};
    size_t len, from;
    ip.src[0] = 0xfe, ip.src[1] = 0x80, ip.src[15] = 1;
    ip.dst[0] = 0xff, ip.dst[1] = 0x02, ip.dst[15] = 0x16;
    taut_ipv6_encode(&wr, &ip);
    from = taut_ipv6_opts_open(&wr, TAUT_IPPROTO_ICMPV6);
    taut_ipv6_opt_encode(&wr, &alert);
    taut_ipv6_opts_close(&wr, from); /* pads to 8 bytes */
    taut_wr_bytes(&wr, "\x8f\0\0\0", 4);
    return taut_wr_finish(&wr, &len) == TAUT_OK ? len : 0;
}

int main(void)
{
    uint8_t packet[128];
    size_t len = build(packet, sizeof packet);
    struct taut_diag diag = {0};
    struct taut_ctx ctx = taut_ctx_of(packet, &diag);
    struct taut_rd rd = taut_rd_of(packet, len);
    struct taut_ipv6 ip;
    struct taut_ipv6_chain chain;
    if (taut_ipv6_decode(&ctx, &rd, &ip) != TAUT_OK ||
        taut_ipv6_chain_decode(&ctx, &chain, &ip, packet, len) != TAUT_OK) {
        printf("%s at %u\n", taut_status_name((enum taut_status)diag.status),
               (unsigned)diag.off);
        return 1;
    }
    printf("%zu bytes, %u extension header(s), %s at %u, %u bytes\n", len,
           (unsigned)chain.n, taut_reg_name(&taut_ipproto_reg, chain.proto),
           (unsigned)chain.upper_off, (unsigned)chain.upper_len);
    return chain.proto == TAUT_IPPROTO_ICMPV6 && chain.upper_off == 48 ? 0 : 1;
}
