/* SPDX-License-Identifier: MIT */
/*
 * example_fill.c: a packet written from outside in, as it lies on the wire,
 * without one length or checksum; then one call puts all of them right. A UDP
 * datagram in IPv4 in Ethernet, carried by VXLAN.
 */
#include <stdio.h>
#include <string.h>

#include "taut/addr.h"
#include "taut/eth.h"
#include "taut/fill.h"
#include "taut/ipv4.h"
#include "taut/tunnel.h"
#include "taut/udp.h"

static const char text[] = "what is not said is derived";

static void write_eth(struct taut_wr *wr, uint8_t last)
{
    struct taut_eth eth = {.dst = {2, 0, 0, 0, 0, last},
                           .src = {2, 0, 0, 0, 1, last},
                           .type = TAUT_ETHERTYPE_IPV4};
    taut_eth_encode(wr, &eth);
}

/* write_udp writes IPv4 and UDP: addresses and ports, nothing else. */
static void write_udp(struct taut_wr *wr, const char *src, const char *dst,
                      uint16_t port)
{
    struct taut_ipv4 ip = {.ttl = 64, .proto = TAUT_IPPROTO_UDP};
    struct taut_udp udp = {.src_port = 50000, .dst_port = port};
    if (!taut_ipv4_text_decode(ip.src, src, strlen(src)) ||
        !taut_ipv4_text_decode(ip.dst, dst, strlen(dst)))
        taut_wr_fail(wr, TAUT_E_USAGE);
    taut_ipv4_encode(wr, &ip);
    taut_udp_encode(wr, &udp);
}

int main(void)
{
    static struct taut_packet packet;
    uint8_t frame[256];
    struct taut_wr wr = taut_wr_of(frame, sizeof frame);
    struct taut_vxlan vxlan = {.flags = TAUT_VXLAN_FLAG_I, .vni = 5};
    uint32_t changed;
    size_t len;
    write_eth(&wr, 1);
    write_udp(&wr, "192.0.2.1", "192.0.2.2", TAUT_VXLAN_PORT);
    taut_vxlan_encode(&wr, &vxlan);
    write_eth(&wr, 2);
    write_udp(&wr, "10.0.0.1", "10.0.0.2", 4001);
    taut_wr_bytes(&wr, text, sizeof text - 1);
    if (taut_wr_finish(&wr, &len) != TAUT_OK)
        return 1;
    /* the outer UDP checksum of VXLAN stays 0 (RFC 7348 5) */
    enum taut_status st = taut_packet_derived_fill(
        &packet, TAUT_LINK_ETHERNET, frame, len, TAUT_FILL_UDP_ZERO, &changed);
    printf("%u bytes, %s, changed %#x\n", (unsigned)len, taut_status_name(st),
           (unsigned)changed);
    st = taut_packet_derived_fill(&packet, TAUT_LINK_ETHERNET, frame, len, 0,
                                  &changed);
    for (unsigned i = 0; i < packet.n; i++) {
        const struct taut_layer *l = &packet.layers[i];
        printf("  %-6s %u bytes, checksum state %d\n",
               taut_layer_name((enum taut_layer_kind)l->kind),
               (unsigned)(l->end - l->off),
               taut_packet_checksum_get(&packet, i));
    }
    /* eth ip udp vxlan eth ip udp data; now with the UDP checksums */
    return st == TAUT_OK && packet.n == 8 &&
                   changed == TAUT_FILL_UDP_CHECKSUM &&
                   taut_packet_checksum_get(&packet, 6) == TAUT_CSUM_GOOD
               ? 0
               : 1;
}
