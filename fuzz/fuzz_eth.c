/* SPDX-License-Identifier: MIT */
/* fuzz_eth.c: a frame and its row of tags: round trip, accessors = struct,
 * lengths that add up, visits within the frame. The first byte is quirks. */
#include "fuzz_codec.h"

#include "taut/eth.h"

static void fuzz_eth_tags(struct taut_ctx *ctx, struct taut_rd *rd,
                          uint16_t type)
{
    struct taut_vlan_stack s;
    struct taut_vlan tag;
    struct taut_diag *d = ctx->diag;
    taut_vlan_stack_init(&s, type);
    for (;;) {
        const uint8_t *p = rd->p;
        size_t left = taut_rd_left(rd);
        uint8_t again[TAUT_VLAN_HDR_LEN];
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        enum taut_status st = taut_vlan_stack_next(ctx, rd, &s, &tag);
        if (st == TAUT_DONE) {
            FUZZ_ASSERT(!taut_vlan_is_tpid(s.type) && rd->p == p);
            return;
        }
        if (st) {
            FUZZ_ASSERT(rd->p == p && d->status == (uint16_t)st);
            FUZZ_ASSERT(st != TAUT_E_LIMIT || s.n == TAUT_VLAN_STACK_MAX);
            fuzz_short(taut_vlan_check, ctx->quirks, p, left);
            return;
        }
        FUZZ_ASSERT(tag.payload_len + tag.trailer_len == left - 4);
        FUZZ_ASSERT(taut_vlan_get_priority(p) == tag.pcp);
        FUZZ_ASSERT((taut_vlan_get_dei(p) != 0) == tag.dei);
        FUZZ_ASSERT(taut_vlan_get_id(p) == tag.id);
        fuzz_same(taut_vlan_encode(&wr, &tag), &wr, p, rd);
        fuzz_visit(taut_vlan_visit, p, left);
        fuzz_visit(taut_vlan_ad_visit, p, left);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    uint8_t *p = fuzz_copy(data + 1, size - 1);
    uint8_t again[TAUT_ETH_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size - 1);
    struct taut_eth eth;
    ctx.quirks = data[0] & 1 ? TAUT_QUIRK_CUT : 0;
    ctx.quirks |= data[0] & 2 ? TAUT_ETH_QUIRK_LENTYPE : 0;
    enum taut_status st = taut_eth_decode(&ctx, &rd, &eth);
    if (st) {
        fuzz_refused(&rd, p, size - 1, &d, st);
        fuzz_short(taut_eth_check, ctx.quirks, p, size - 1);
    } else {
        FUZZ_ASSERT(eth.payload_len + eth.trailer_len == taut_rd_left(&rd));
        FUZZ_ASSERT(!eth.cut || (ctx.quirks & TAUT_QUIRK_CUT));
        FUZZ_ASSERT(taut_eth_get_type(p) == (eth.type ? eth.type : eth.len));
        FUZZ_ASSERT(memcmp(taut_eth_get_src(p), eth.src, 6) == 0);
        fuzz_same(taut_eth_encode(&wr, &eth), &wr, p, &rd);
        fuzz_visit(taut_eth_visit, p, size - 1);
        fuzz_eth_tags(&ctx, &rd, eth.type);
    }
    free(p);
    return 0;
}
