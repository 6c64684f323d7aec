/* SPDX-License-Identifier: MIT */
/* example_icmp.c: builds a router advertisement with a DNS server, reads it
 * again as a host would, and matches an ICMP error to a connection. */
#include <stdio.h>
#include <string.h>

#include "taut/icmp.h"
#include "taut/nd.h"

static const uint8_t router[16] = {0xfe, 0x80, [15] = 1};
static const uint8_t all_nodes[16] = {0xff, 2, [15] = 1};
static const uint8_t server[16] = {0x20, 1, 0xd, 0xb8, [15] = 0x53};

static size_t build(uint8_t *out, size_t cap)
{
    uint8_t room[64];
    struct taut_wr options = taut_wr_of(room, sizeof room);
    struct taut_wr wr = taut_wr_of(out, cap);
    struct taut_nd_value mtu = {.type = TAUT_ND_OPT_MTU, .mtu = 1400};
    struct taut_nd_value dns = {.type = TAUT_ND_OPT_RDNSS,
                                .lifetime_s = 600,
                                .data = {server, sizeof server}};
    struct taut_nd ra = {.type = TAUT_ICMPV6_TYPE_ROUTER_ADVERT,
                         .hop_limit = 64,
                         .router_lifetime_s = 1800};
    size_t len;
    taut_nd_opt_encode(&options, &mtu);
    taut_nd_opt_encode(&options, &dns);
    ra.options.p = room;
    if (taut_wr_finish(&options, &ra.options.len) != TAUT_OK)
        return 0;
    taut_nd_encode(&wr, &ra);
    if (taut_wr_finish(&wr, &len) != TAUT_OK)
        return 0;
    taut_icmpv6_checksum_fill(out, len, router, all_nodes);
    return len;
}

static int listen_to(const uint8_t *p, size_t len)
{
    const struct taut_nd_ip ip = {255, router, all_nodes};
    struct taut_diag diag = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_rd rd = taut_rd_of(p, len), options;
    struct taut_nd ra;
    struct taut_nd_opt opt;
    struct taut_nd_value value;
    int n_servers = 0;
    if (taut_nd_verify(&ctx, p, len, &ip) != TAUT_OK ||
        taut_nd_decode(&ctx, &rd, &ra) != TAUT_OK)
        return -1; /* discard silently */
    options = taut_rd_of(ra.options.p, ra.options.len);
    while (taut_nd_opt_next(&ctx, &options, &opt) == TAUT_OK) {
        if (taut_nd_opt_decode(&ctx, &value, &opt) != TAUT_OK)
            continue; /* a bad option is ignored by itself */
        if (value.type == TAUT_ND_OPT_RDNSS)
            n_servers += (int)(value.data.len / 16);
    }
    printf("router for %u s, %d DNS server(s)\n",
           (unsigned)ra.router_lifetime_s, n_servers);
    return n_servers;
}

/* Fragmentation Needed with the first bytes of a TCP segment. */
static const uint8_t error[] = {
    3, 4, 0,   0, 0, 0, 5,   120, 0x45, 0, 0,    84,   0, 1,  64, 0, 64, 6,
    0, 0, 192, 0, 2, 1, 192, 0,   2,    2, 0x9c, 0x40, 0, 80, 1,  2, 3,  4};

static int match(void)
{
    struct taut_ctx ctx = taut_ctx_of(error, NULL);
    struct taut_rd rd = taut_rd_of(error, sizeof error);
    struct taut_icmp m;
    struct taut_icmp_quote q;
    if (taut_icmp_decode(&ctx, &rd, &m) != TAUT_OK)
        return 0;
    taut_icmp_quote_decode(&q, m.quote);
    printf("MTU %u for the connection from port %u to port %u\n",
           (unsigned)m.mtu, (unsigned)q.src_port, (unsigned)q.dst_port);
    return q.has_ports && q.has_tcp_seq && m.mtu == 1400;
}

int main(void)
{
    uint8_t packet[128];
    size_t len = build(packet, sizeof packet);
    return len > 0 && listen_to(packet, len) == 1 && match() ? 0 : 1;
}
