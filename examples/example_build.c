/* SPDX-License-Identifier: MIT */
/*
 * example_build.c: a frame composed inside out in a packet buffer: UDP over
 * IPv6 with a destination options header, then taken apart again. With a
 * file name it writes the frame there as a pcap file, for tshark.
 */
#include <stdio.h>
#include <string.h>

#include "taut/addr.h"
#include "taut/buf.h"
#include "taut/eth.h"
#include "taut/ipv6_ext.h"
#include "taut/packet.h"
#include "taut/udp.h"

static const char text[] = "hello from the inside out";

/* push_udp puts a UDP header before the payload, its checksum filled in. */
static bool push_udp(struct taut_buf *buf, const struct taut_ipv6 *ip)
{
    uint8_t *p = taut_buf_push(buf, TAUT_UDP_HDR_LEN);
    struct taut_wr wr = taut_wr_of(p, TAUT_UDP_HDR_LEN);
    struct taut_udp udp = {.src_port = 4000,
                           .dst_port = 4001,
                           .length = (uint16_t)taut_buf_len(buf)};
    taut_udp_encode(&wr, &udp);
    if (taut_wr_finish(&wr, NULL) != TAUT_OK)
        return false;
    taut_buf_set_l4(buf);
    taut_udp_checksum6_fill(p, taut_buf_len(buf), ip->src, ip->dst);
    return true;
}

/* write_options appends a destination options header: a tunnel
 * encapsulation limit of 4 (RFC 2473), padded to 8 bytes. */
static void write_options(struct taut_wr *wr, uint8_t nxt)
{
    struct taut_ipv6_opt_value limit = {.type = TAUT_IPV6_OPT_TEL};
    limit.u.tel = 4;
    size_t from = taut_ipv6_opts_open(wr, nxt);
    taut_ipv6_opt_encode(wr, &limit);
    taut_ipv6_opts_close(wr, from);
}

/* push_options: an encoder without room is its own size function, so that
 * it is known how much to push. */
static bool push_options(struct taut_buf *buf, uint8_t nxt)
{
    struct taut_wr wr = taut_wr_of(NULL, 0);
    size_t len;
    write_options(&wr, nxt);
    if (taut_wr_finish(&wr, &len) != TAUT_FULL)
        return false;
    wr = taut_wr_of(taut_buf_push(buf, len), len);
    write_options(&wr, nxt);
    return taut_wr_finish(&wr, NULL) == TAUT_OK;
}

static bool push_ipv6(struct taut_buf *buf, struct taut_ipv6 *ip)
{
    ip->plen = taut_buf_len(buf); /* extension headers included */
    struct taut_wr wr =
        taut_wr_of(taut_buf_push(buf, TAUT_IPV6_HDR_LEN), TAUT_IPV6_HDR_LEN);
    taut_ipv6_encode(&wr, ip);
    taut_buf_set_l3(buf);
    return taut_wr_finish(&wr, NULL) == TAUT_OK;
}

static bool push_eth(struct taut_buf *buf)
{
    struct taut_wr wr =
        taut_wr_of(taut_buf_push(buf, TAUT_ETH_HDR_LEN), TAUT_ETH_HDR_LEN);
    struct taut_eth eth = {.dst = {0, 0, 0x5e, 0, 0x53, 1},
                           .src = {0, 0, 0x5e, 0, 0x53, 2},
                           .type = TAUT_ETHERTYPE_IPV6};
    taut_eth_encode(&wr, &eth);
    taut_buf_set_l2(buf);
    return taut_wr_finish(&wr, NULL) == TAUT_OK;
}

static bool build(struct taut_buf *buf)
{
    struct taut_ipv6 ip = {.nxt = TAUT_IPPROTO_DSTOPTS, .hlim = 64};
    uint8_t *payload = taut_buf_put(buf, sizeof text - 1);
    if (!payload || !taut_ipv6_text_decode(ip.src, "2001:db8::1", 11) ||
        !taut_ipv6_text_decode(ip.dst, "2001:db8::2", 11))
        return false;
    memcpy(payload, text, sizeof text - 1);
    return push_udp(buf, &ip) && push_options(buf, TAUT_IPPROTO_UDP) &&
           push_ipv6(buf, &ip) && push_eth(buf);
}

static bool save(const char *name, const struct taut_buf *buf)
{
    uint8_t hdr[40] = {0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4};
    uint32_t len = taut_buf_len(buf);
    FILE *f = fopen(name, "wb");
    if (!f)
        return false;
    taut_put32(hdr + 16, 65535);
    taut_put32(hdr + 20, TAUT_LINK_ETHERNET);
    taut_put32(hdr + 32, len);
    taut_put32(hdr + 36, len);
    fwrite(hdr, 1, sizeof hdr, f);
    fwrite(taut_buf_data(buf), 1, len, f);
    return fclose(f) == 0;
}

int main(int argc, char **argv)
{
    uint8_t memory[256];
    struct taut_buf buf;
    static struct taut_packet packet;
    if (taut_buf_init(&buf, sizeof buf, memory, sizeof memory, 128) !=
            TAUT_OK ||
        !build(&buf))
        return 1;
    if (argc > 1 && !save(argv[1], &buf))
        return 1;
    enum taut_status st =
        taut_packet_decode(&packet, TAUT_LINK_ETHERNET, taut_buf_data(&buf),
                           taut_buf_len(&buf), taut_buf_len(&buf), 0);
    char path[128];
    struct taut_wr wr = taut_wr_of(path, sizeof path);
    taut_packet_path_text(&wr, &packet);
    printf("%u bytes, %s: %s\n", (unsigned)taut_buf_len(&buf),
           taut_status_name(st), taut_wr_cstr(&wr));
    /* eth, ipv6, dstopts, udp, data; the checksum is what tshark 4.0 says */
    return st == TAUT_OK && packet.n == 5 &&
                   taut_packet_checksum_get(&packet, 3) == TAUT_CSUM_GOOD &&
                   taut_udp_get_checksum(buf.base + buf.l4) == 0xa173
               ? 0
               : 1;
}
