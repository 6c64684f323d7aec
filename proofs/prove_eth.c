/* SPDX-License-Identifier: MIT */
/*
 * prove_eth.c: Ethernet frames and tags with any quirks. Decode, row of tags
 * and encode over 0 to 96 arbitrary bytes; the visits over frames whose last
 * byte is the buffer's last, for each kind of Type/Len.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// SOURCES: lib/net/net_inet.c lib/net/net_eth.c
#include "prove_util.h"

#include <taut/eth.h>

static uint8_t eth_bytes[96], eth_again[64];
static uint64_t eth_sum;

static void eth_see(void *arg, const struct taut_value *value)
{
    (void)arg;
    if (value->len > 0)
        eth_sum += value->bytes[0] + value->bytes[value->len - 1u];
}

static void eth_decode_all(void)
{
    size_t len = prove_input(eth_bytes, sizeof eth_bytes);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(eth_bytes, &d);
    struct taut_rd rd = taut_rd_of(eth_bytes, len);
    struct taut_wr wr = taut_wr_of(eth_again, sizeof eth_again);
    struct taut_eth eth;
    struct taut_vlan tag;
    struct taut_vlan_stack s;
    ctx.quirks = (uint32_t)Frama_C_interval(0, 0xffff);
    if (taut_eth_decode(&ctx, &rd, &eth) != TAUT_OK)
        return;
    (void)taut_eth_encode(&wr, &eth);
    taut_vlan_stack_init(&s, eth.type);
    //@ loop unroll 10;
    for (unsigned i = 0; i <= TAUT_VLAN_STACK_MAX; i++) {
        if (taut_vlan_stack_next(&ctx, &rd, &s, &tag) != TAUT_OK)
            break;
        (void)taut_vlan_encode(&wr, &tag);
    }
}

/* eth_visit_all visits a frame and a tag of `after` bytes behind Type/Len,
 * which is hi and lo. */
static void eth_visit_all(size_t after, uint8_t hi, uint8_t lo)
{
    uint8_t *type = eth_bytes + sizeof eth_bytes - after - 2;
    uint8_t *eth = type - 12, *tag = type - 2;
    struct taut_visitor v = {eth_see, NULL, eth_bytes};
    (void)prove_input(eth_bytes, sizeof eth_bytes);
    type[0] = hi;
    type[1] = lo;
    taut_eth_visit(&v, eth, after + TAUT_ETH_HDR_LEN);
    taut_vlan_visit(&v, tag, after + TAUT_VLAN_HDR_LEN);
    taut_vlan_ad_visit(&v, tag, after + TAUT_VLAN_HDR_LEN);
}

int main(void)
{
    eth_decode_all();
    eth_visit_all(0, 0, 0);
    eth_visit_all(0, 0, (uint8_t)Frama_C_interval(1, 255));
    eth_visit_all(50, 0, 0);
    eth_visit_all(50, 0, 46);
    eth_visit_all(50, 0, 50);
    eth_visit_all(50, 0, (uint8_t)Frama_C_interval(51, 255));
    eth_visit_all(50, (uint8_t)Frama_C_interval(1, 255),
                  (uint8_t)Frama_C_interval(0, 255));
    return 0;
}
