/* SPDX-License-Identifier: MIT */
/* fuzz_arp.c: ARP: round trip, accessors = struct, the typed form agrees
 * with the general one, visits within the packet. */
#include "fuzz_codec.h"

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
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_arp_eth_check, 0, p, size);
        return;
    }
    FUZZ_ASSERT(arp->sha.p == taut_arp_eth_get_sha(p));
    FUZZ_ASSERT(arp->spa.p == taut_arp_eth_get_spa(p));
    FUZZ_ASSERT(arp->tha.p == taut_arp_eth_get_tha(p));
    FUZZ_ASSERT(arp->tpa.p == taut_arp_eth_get_tpa(p));
    FUZZ_ASSERT(eth.opcode == arp->opcode && eth.hw_type == arp->hw_type);
    fuzz_same(taut_arp_eth_encode(&wr, &eth), &wr, p, &rd);
    st = taut_arp_eth_sender_check(&ctx, p);
    FUZZ_ASSERT(st == TAUT_OK || (st == TAUT_E_VALUE && d.off >= 8));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *p = fuzz_copy(data, size), again[8 + 4 * 255];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_arp arp;
    enum taut_status st = taut_arp_decode(&ctx, &rd, &arp);
    if (st) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_arp_check, 0, p, size);
    } else {
        FUZZ_ASSERT(taut_arp_get_hw_size(p) == arp.sha.len);
        FUZZ_ASSERT(taut_arp_get_proto_size(p) == arp.spa.len);
        FUZZ_ASSERT(taut_arp_kind_get(&arp) <= TAUT_ARP_KIND_OTHER);
        fuzz_same(taut_arp_encode(&wr, &arp), &wr, p, &rd);
        fuzz_visit(taut_arp_visit, p, (size_t)(rd.p - p));
        fuzz_arp_eth(p, size, &arp);
    }
    free(p);
    return 0;
}
