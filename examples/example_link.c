/* SPDX-License-Identifier: MIT */
/*
 * example_link.c: from the first byte of an Ethernet frame down to its
 * payload: header, VLAN tags, and for ARP who asks for whom. docs/link.md
 * walks through it.
 */
#include <stdio.h>

#include "taut/addr.h"
#include "taut/arp.h"
#include "taut/eth.h"

static void show_arp(struct taut_ctx *ctx, struct taut_rd *rd)
{
    struct taut_arp_eth arp;
    char text[80];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (taut_arp_eth_decode(ctx, rd, &arp) != TAUT_OK)
        return;
    taut_wr_text(&wr, taut_reg_name(&taut_arp_op_reg, arp.opcode));
    taut_wr_text(&wr, ": who has ");
    taut_ipv4_text(&wr, arp.tpa);
    taut_wr_text(&wr, "? tell ");
    taut_mac_text(&wr, arp.sha);
    puts(taut_wr_cstr(&wr));
}

int main(void)
{
    static const uint8_t frame[] = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0,    0,    0,
        0,    0x01, 0x88, 0xa8, 0x00, 0x64, 0x81, 0x00, 0x60, 0x65,
        0x08, 6,    0,    1,    0x08, 0,    6,    4,    0,    1,
        0x02, 0,    0,    0,    0,    0x01, 192,  0,    2,    1,
        0,    0,    0,    0,    0,    0,    192,  0,    2,    7};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(frame, &diag);
    struct taut_rd rd = taut_rd_of(frame, sizeof frame);
    struct taut_eth eth;
    struct taut_vlan_stack stack;
    struct taut_vlan tag;
    if (taut_eth_decode(&ctx, &rd, &eth) != TAUT_OK)
        return 1;
    taut_vlan_stack_init(&stack, eth.type);
    while (taut_vlan_stack_next(&ctx, &rd, &stack, &tag) == TAUT_OK)
        printf("VLAN %u, priority %u\n", (unsigned)tag.id, (unsigned)tag.pcp);
    if (stack.type == TAUT_ETHERTYPE_ARP)
        show_arp(&ctx, &rd);
    return 0;
}
