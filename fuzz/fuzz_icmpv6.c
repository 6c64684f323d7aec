/* SPDX-License-Identifier: MIT */
/* fuzz_icmpv6.c: ICMPv6 with Neighbor and Listener Discovery: round trips of
 * messages, options and records, the visit within the message, progress of
 * every iterator. */
#include "fuzz_codec.h"

#include "taut/mld.h"
#include "taut/nd.h"

static void fuzz_icmpv6_options(struct taut_ctx *ctx, struct taut_span options)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_nd_opt opt;
    struct taut_nd_value value;
    for (;;) {
        const uint8_t *at = rd.p;
        uint8_t again[TAUT_ND_OPT_MAX];
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        enum taut_status st = taut_nd_opt_next(ctx, &rd, &opt);
        if (st != TAUT_OK) {
            FUZZ_ASSERT(rd.p == at);
            break;
        }
        FUZZ_ASSERT((size_t)(rd.p - at) == 8u * opt.units && opt.units > 0);
        if (taut_nd_opt_decode(ctx, &value, &opt) != TAUT_OK)
            continue;
        FUZZ_ASSERT(taut_nd_opt_encode(&wr, &value) == TAUT_OK);
        FUZZ_ASSERT(wr.len == 8u * opt.units && memcmp(again, at, wr.len) == 0);
    }
}

static void fuzz_icmpv6_nd(struct taut_ctx *ctx, const uint8_t *p, size_t size,
                           uint8_t *again)
{
    static const uint8_t addr[16] = {0xfe, 0x80};
    const struct taut_nd_ip ip = {255, addr, addr};
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_wr wr = taut_wr_of(again, size);
    struct taut_nd m;
    if (taut_nd_decode(ctx, &rd, &m) != TAUT_OK) {
        FUZZ_ASSERT(rd.p == p);
        return;
    }
    FUZZ_ASSERT(taut_nd_encode(&wr, &m) == TAUT_OK);
    FUZZ_ASSERT(wr.len == size && memcmp(again, p, size) == 0);
    fuzz_icmpv6_options(ctx, m.options);
    taut_nd_verify(ctx, p, size, &ip);
    memcpy(again, p, size);
    taut_icmpv6_checksum_fill(again, size, addr, addr);
    taut_nd_verify(ctx, again, size, &ip);
}

static void fuzz_icmpv6_mld(struct taut_ctx *ctx, const uint8_t *p, size_t size,
                            uint8_t *again)
{
    static const uint8_t addr[16] = {0xfe, 0x80};
    const struct taut_mld_ip ip = {1, true, addr, addr};
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_wr wr = taut_wr_of(again, size);
    struct taut_mld m;
    struct taut_mld_record rec;
    if (taut_mld_decode(ctx, &rd, &m) != TAUT_OK) {
        FUZZ_ASSERT(rd.p == p);
        return;
    }
    if (!m.cut) {
        FUZZ_ASSERT(taut_mld_encode(&wr, &m) == TAUT_OK);
        FUZZ_ASSERT(wr.len == size && memcmp(again, p, size) == 0);
    }
    rd = taut_rd_of(m.records.p, m.records.len);
    for (;;) {
        const uint8_t *at = rd.p;
        wr = taut_wr_of(again, size);
        if (taut_mld_record_next(ctx, &rd, &rec) != TAUT_OK)
            break;
        FUZZ_ASSERT(rd.p > at);
        FUZZ_ASSERT(taut_mld_record_encode(&wr, &rec) == TAUT_OK);
        FUZZ_ASSERT(memcmp(again, at, wr.len) == 0);
    }
    taut_mld_verify(ctx, p, size, &ip);
}

static void fuzz_icmpv6_run(const uint8_t *p, size_t size, uint32_t quirks,
                            uint8_t *again)
{
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_wr wr = taut_wr_of(again, size);
    struct taut_icmpv6 m;
    ctx.quirks = quirks;
    enum taut_status st = taut_icmpv6_decode(&ctx, &rd, &m);
    FUZZ_ASSERT(st == taut_icmpv6_check(&ctx, p, size));
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_icmpv6_check, quirks, p, size);
        return;
    }
    if (!m.cut) {
        FUZZ_ASSERT(taut_icmpv6_encode(&wr, &m) == TAUT_OK);
        FUZZ_ASSERT(wr.len == size && memcmp(again, p, size) == 0);
    }
    fuzz_visit(taut_icmpv6_visit, p, size);
    FUZZ_ASSERT(taut_icmpv6_body_check(&ctx, p, size) == TAUT_OK ||
                d.off <= size);
    fuzz_icmpv6_nd(&ctx, p, size, again);
    fuzz_icmpv6_mld(&ctx, p, size, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data, size), *again = fuzz_copy(data, size);
    fuzz_icmpv6_run(p, size, 0, again);
    fuzz_icmpv6_run(p, size, UINT32_MAX, again);
    free(p);
    free(again);
    return 0;
}
