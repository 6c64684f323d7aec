/* SPDX-License-Identifier: MIT */
/* example_nat.c: what a translator does to a packet on its way out, and to
 * the ICMP error that comes back for it. */
#include <stdio.h>

#include "taut/edit.h"
#include "taut/ipv4.h"
#include "taut/tcp.h"

static const uint8_t outside[4] = {203, 0, 113, 7};

/* An outgoing packet gets the translator's address and port, one hop less,
 * and if it is a SYN an MSS that fits the tunnel. */
static enum taut_status translate(struct taut_ctx *ctx, uint8_t *packet,
                                  size_t len, uint16_t port)
{
    struct taut_edit edit;
    enum taut_status st = taut_edit_open(ctx, &edit, packet, len);
    if (st == TAUT_OK)
        st = taut_edit_src_set(ctx, &edit, outside);
    if (st == TAUT_OK)
        st = taut_edit_src_port_set(ctx, &edit, port);
    if (st == TAUT_OK)
        st = taut_edit_ttl_set(ctx, &edit, 63);
    if (st == TAUT_OK)
        st = taut_edit_mss_set(ctx, &edit, 1360);
    return st;
}

/* An ICMP error that came to `outside` goes to the host inside; it quotes
 * the packet as translated, which must look as the host sent it. */
static enum taut_status translate_error(struct taut_ctx *ctx, uint8_t *packet,
                                        size_t len, const uint8_t *inside,
                                        uint16_t port)
{
    struct taut_edit outer, quote;
    enum taut_status st = taut_edit_open(ctx, &outer, packet, len);
    if (st == TAUT_OK)
        st = taut_edit_quote_open(ctx, &quote, &outer);
    if (st == TAUT_OK)
        st = taut_edit_src_set(ctx, &quote, inside);
    if (st == TAUT_OK)
        st = taut_edit_src_port_set(ctx, &quote, port);
    return st == TAUT_OK ? taut_edit_dst_set(ctx, &outer, inside) : st;
}

int main(void)
{
    /* 10.0.0.1:5000 to 192.0.2.2:80, SYN, MSS 1460 */
    uint8_t syn[44] = {0x45, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x40, 0x00, 0x40,
                       0x06, 0x6e, 0xc9, 0x0a, 0x00, 0x00, 0x01, 0xc0, 0x00,
                       0x02, 0x02, 0x13, 0x88, 0x00, 0x50, 0x00, 0x00, 0x00,
                       0x00, 0x00, 0x00, 0x00, 0x00, 0x60, 0x02, 0x00, 0x00,
                       0xb8, 0x4b, 0x00, 0x00, 0x02, 0x04, 0x05, 0xb4};
    /* port unreachable from 192.0.2.2, quoting a datagram from outside */
    uint8_t error[56] = {
        0x45, 0x00, 0x00, 0x38, 0x00, 0x00, 0x00, 0x00, 0x40, 0x01, 0x7c, 0xbb,
        0xc0, 0x00, 0x02, 0x02, 0xcb, 0x00, 0x71, 0x07, 0x03, 0x03, 0xfb, 0x20,
        0x00, 0x00, 0x00, 0x00, 0x45, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x00,
        0x3f, 0x11, 0x7d, 0xc7, 0xcb, 0x00, 0x71, 0x07, 0xc0, 0x00, 0x02, 0x02,
        0x9c, 0x40, 0x00, 0x35, 0x00, 0x08, 0x65, 0x5e};
    const uint8_t inside[4] = {10, 0, 0, 1};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(syn, &diag);
    if (translate(&ctx, syn, sizeof syn, 40000) != TAUT_OK)
        return 1;
    if (taut_ipv4_checksum_verify(&ctx, syn) != TAUT_OK ||
        taut_tcp_checksum4_verify(&ctx, syn + 20, 24, syn + 12, syn + 16) !=
            TAUT_OK)
        return 1;
    printf("from port %u, MSS %u\n", taut_get16(syn + 20),
           taut_get16(syn + 42));
    ctx = taut_ctx_of(error, &diag);
    if (translate_error(&ctx, error, sizeof error, inside, 5000) != TAUT_OK)
        return 1;
    printf("the error is about port %u\n", taut_get16(error + 48));
    return 0;
}
