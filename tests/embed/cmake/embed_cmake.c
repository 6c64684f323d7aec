/* SPDX-License-Identifier: MIT */
/* embed_cmake.c: a packet is made inside-out and read back. */
#include <stdio.h>

#include <taut/net.h>

int main(void)
{
    static const uint8_t frame[] = {
        0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02,
        0x08, 0x00, 0x45, 0x00, 0x00, 0x21, 0x00, 0x00, 0x00, 0x00, 0x40, 0x11,
        0xf6, 0xc8, 0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02, 0x30, 0x39,
        0x00, 0x35, 0x00, 0x0d, 0x00, 0x00, 'h',  'e',  'l',  'l',  'o'};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(frame, &diag);
    struct taut_rd rd = taut_rd_of(frame + 14, sizeof frame - 14), rest;
    struct taut_ipv4 ip;
    struct taut_udp udp;
    if (taut_ipv4_decode(&ctx, &rd, &ip) != TAUT_OK ||
        !taut_rd_sub(&rd, ip.payload_len, &rest) ||
        taut_udp_decode(&ctx, &rest, &udp) != TAUT_OK)
        return 1;
    printf("port %u to %u\n", udp.src_port, udp.dst_port);
    return taut_version() == TAUT_VERSION_NUMBER ? 0 : 1;
}
