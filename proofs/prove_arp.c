/* SPDX-License-Identifier: MIT */
/*
 * prove_arp.c: ARP. Both decodes, the sender's rules and the typed encode
 * over 0 to 128 arbitrary bytes; kind, visit and encode over packets whose
 * last byte is the buffer's last, for some pairs of address sizes.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// SOURCES: lib/net/net_inet.c lib/net/net_arp.c
#include "prove_util.h"

#include <taut/arp.h>

static uint8_t arp_bytes[1028], arp_again[64];
static uint64_t arp_sum;

static void arp_see(void *arg, const struct taut_value *value)
{
    (void)arg;
    if (value->len > 0)
        arp_sum += value->bytes[0] + value->bytes[value->len - 1u];
}

static void arp_decode_all(void)
{
    size_t len = prove_input(arp_bytes, 128);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(arp_bytes, &d);
    struct taut_rd rd = taut_rd_of(arp_bytes, len);
    struct taut_wr wr = taut_wr_of(arp_again, sizeof arp_again);
    struct taut_arp arp;
    struct taut_arp_eth eth;
    (void)taut_arp_decode(&ctx, &rd, &arp);
    rd = taut_rd_of(arp_bytes, len);
    if (taut_arp_eth_decode(&ctx, &rd, &eth) == TAUT_OK) {
        (void)taut_arp_eth_sender_check(&ctx, arp_bytes);
        (void)taut_arp_eth_encode(&wr, &eth);
    }
}

static void arp_whole(uint8_t hw, uint8_t proto)
{
    size_t len = TAUT_ARP_HDR_LEN + 2u * ((size_t)hw + proto);
    uint8_t *p = arp_bytes + (sizeof arp_bytes - len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(arp_again, sizeof arp_again);
    struct taut_visitor v = {arp_see, NULL, p};
    struct taut_arp arp;
    (void)prove_input(arp_bytes, sizeof arp_bytes);
    p[4] = hw;
    p[5] = proto;
    if (taut_arp_decode(&ctx, &rd, &arp) != TAUT_OK)
        return;
    arp_sum += (uint64_t)taut_arp_kind_get(&arp);
    taut_arp_visit(&v, p, len);
    (void)taut_arp_encode(&wr, &arp);
}

int main(void)
{
    arp_decode_all();
    arp_whole(0, 0);
    arp_whole(6, 4);
    arp_whole(0, 16);
    arp_whole(8, 0);
    arp_whole(255, 255);
    return 0;
}
