/* SPDX-License-Identifier: MIT */
/* fuzz_ipv4.c: header and options: round trip, accessors = struct, progress,
 * the visit within the header. */
#include "fuzz_codec.h"

#include "taut/ipv4.h"

static void fuzz_ipv4_same(const uint8_t *p, const struct taut_ipv4 *ip)
{
    FUZZ_ASSERT(taut_ipv4_get_dscp(p) == ip->dscp);
    FUZZ_ASSERT(taut_ipv4_get_ecn(p) == ip->ecn);
    FUZZ_ASSERT(taut_ipv4_get_len(p) == ip->len);
    FUZZ_ASSERT(taut_ipv4_get_id(p) == ip->id);
    FUZZ_ASSERT(taut_ipv4_get_flags(p) == ip->flags);
    FUZZ_ASSERT(taut_ipv4_get_frag_off(p) == ip->frag_off);
    FUZZ_ASSERT(taut_ipv4_get_ttl(p) == ip->ttl);
    FUZZ_ASSERT(taut_ipv4_get_proto(p) == ip->proto);
    FUZZ_ASSERT(taut_ipv4_get_checksum(p) == ip->checksum);
    FUZZ_ASSERT(memcmp(taut_ipv4_get_src(p), ip->src, 4) == 0);
    FUZZ_ASSERT(memcmp(taut_ipv4_get_dst(p), ip->dst, 4) == 0);
}

static void fuzz_ipv4_options(struct taut_ctx *ctx, const struct taut_ipv4 *ip)
{
    struct taut_rd rd = taut_rd_of(ip->options.p, ip->options.len);
    uint8_t again[40];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_ipv4_opt opt;
    for (;;) {
        const uint8_t *at = rd.p;
        enum taut_status st = taut_ipv4_opt_next(ctx, &rd, &opt);
        if (st != TAUT_OK) {
            FUZZ_ASSERT(st == TAUT_DONE || rd.p == at);
            break;
        }
        FUZZ_ASSERT(rd.p > at && rd.p == at + opt.len);
        FUZZ_ASSERT(taut_ipv4_opt_encode(&wr, &opt) == TAUT_OK);
    }
    FUZZ_ASSERT(memcmp(again, ip->options.p, wr.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    uint8_t *p = fuzz_copy(data + 1, --size);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_ipv4 ip;
    ctx.quirks = data[0] & 1 ? TAUT_QUIRK_CUT : 0;
    ctx.quirks |= data[0] & 2 ? TAUT_IPV4_QUIRK_TSO : 0;
    enum taut_status st = taut_ipv4_decode(&ctx, &rd, &ip);
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_ipv4_check, ctx.quirks, p, size);
        free(p);
        return 0;
    }
    size_t hdr = (size_t)(rd.p - p);
    uint8_t again[TAUT_IPV4_HDR_MAX];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    FUZZ_ASSERT(ip.payload_len <= taut_rd_left(&rd));
    fuzz_ipv4_same(p, &ip);
    fuzz_same(taut_ipv4_encode(&wr, &ip), &wr, p, &rd);
    fuzz_ipv4_options(&ctx, &ip);
    fuzz_visit(taut_ipv4_visit, p, hdr);
    taut_ipv4_checksum_fill(p);
    FUZZ_ASSERT(taut_ipv4_checksum_verify(&ctx, p) == TAUT_OK);
    free(p);
    return 0;
}
