/* SPDX-License-Identifier: MIT */
/* fuzz_arp.c: ARP: round trip, accessors = struct, the typed form agrees
 * with the general one, visits within the packet. */
#include "fuzz_link.h"

#include "taut/arp.h"

static void fuzz_arp_eth(const uint8_t *p, size_t size,
                         const struct taut_arp *arp)
{
    uint8_t again[TAUT_ARP_ETH_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_arp_eth eth;
    enum taut_status st = taut_arp_eth_decode(&ctx, &rd, &eth);
    if (st) {
        fuzz_link_refused(&rd, p, size, &d, st);
        return;
    }
    FUZZ_ASSERT(arp->sha.p == taut_arp_eth_get_sha(p));
    FUZZ_ASSERT(arp->spa.p == taut_arp_eth_get_spa(p));
    FUZZ_ASSERT(arp->tha.p == taut_arp_eth_get_tha(p));
    FUZZ_ASSERT(arp->tpa.p == taut_arp_eth_get_tpa(p));
    FUZZ_ASSERT(eth.opcode == arp->opcode && eth.hw_type == arp->hw_type);
    fuzz_link_same(taut_arp_eth_encode(&wr, &eth), &wr, p, &rd);
    st = taut_arp_eth_sender_check(&ctx, p);
    FUZZ_ASSERT(st == TAUT_OK || (st == TAUT_E_VALUE && d.off >= 8));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *p = fuzz_link_copy(data, size), again[8 + 4 * 255];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_arp arp;
    enum taut_status st = taut_arp_decode(&ctx, &rd, &arp);
    if (st) {
        fuzz_link_refused(&rd, p, size, &d, st);
    } else {
        FUZZ_ASSERT(taut_arp_get_hw_size(p) == arp.sha.len);
        FUZZ_ASSERT(taut_arp_get_proto_size(p) == arp.spa.len);
        FUZZ_ASSERT(taut_arp_kind_get(&arp) <= TAUT_ARP_KIND_OTHER);
        fuzz_link_same(taut_arp_encode(&wr, &arp), &wr, p, &rd);
        fuzz_link_visit(taut_arp_visit, p, (size_t)(rd.p - p));
        fuzz_arp_eth(p, size, &arp);
    }
    free(p);
    return 0;
}
