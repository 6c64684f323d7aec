/* SPDX-License-Identifier: MIT */
/* fuzz_tcp.c: header and options: round trip of the header and of each
 * option, accessors = struct, the common options = the iterator, progress,
 * the visit within the segment. The first byte chooses quirks. */
#include "fuzz_codec.h"

#include "taut/tcp.h"

static void fuzz_tcp_same(const uint8_t *p, const struct taut_tcp *t)
{
    FUZZ_ASSERT(taut_tcp_get_src_port(p) == t->src_port);
    FUZZ_ASSERT(taut_tcp_get_dst_port(p) == t->dst_port);
    FUZZ_ASSERT(taut_tcp_get_seq(p) == t->seq);
    FUZZ_ASSERT(taut_tcp_get_ack(p) == t->ack);
    FUZZ_ASSERT(taut_tcp_get_flags(p) == t->flags);
    FUZZ_ASSERT(taut_tcp_get_window(p) == t->window);
    FUZZ_ASSERT(taut_tcp_get_checksum(p) == t->checksum);
    FUZZ_ASSERT(taut_tcp_get_urgent(p) == t->urgent);
}

/* What the collector says must be what the iterator meets. */
static void fuzz_tcp_common(const struct taut_tcp_body *b,
                            struct taut_tcp_opts *want)
{
    if (b->kind == TAUT_TCP_OPT_MSS) {
        want->have |= TAUT_TCP_HAVE_MSS;
        want->mss = b->u.mss;
    } else if (b->kind == TAUT_TCP_OPT_TS) {
        want->have |= TAUT_TCP_HAVE_TS;
        want->tsval = b->u.ts.val;
        want->tsecr = b->u.ts.ecr;
    } else if (b->kind == TAUT_TCP_OPT_SACK_PERM) {
        want->have |= TAUT_TCP_HAVE_SACK_PERM;
    }
}

static void fuzz_tcp_options(struct taut_ctx *ctx, struct taut_span options)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_tcp_opts got, want = {0};
    struct taut_tcp_opt opt;
    struct taut_tcp_body body;
    enum taut_status st;
    const uint8_t *at = rd.p;
    while ((st = taut_tcp_opt_next(ctx, &rd, &opt)) == TAUT_OK) {
        uint8_t again[TAUT_TCP_OPTIONS_MAX];
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        FUZZ_ASSERT(rd.p > at);
        if (taut_tcp_opt_decode(ctx, &body, &opt) == TAUT_OK) {
            FUZZ_ASSERT(taut_tcp_opt_encode(&wr, &body) == TAUT_OK);
            FUZZ_ASSERT(wr.len == (size_t)(rd.p - at));
            FUZZ_ASSERT(memcmp(again, at, wr.len) == 0);
            fuzz_tcp_common(&body, &want);
        }
        at = rd.p;
    }
    FUZZ_ASSERT(rd.p == at);
    enum taut_status all = taut_tcp_opts_get(ctx, &got, options);
    FUZZ_ASSERT(taut_is_error(st) ? taut_is_error(all) : st == TAUT_DONE);
    if (all != TAUT_OK)
        return;
    const unsigned some =
        TAUT_TCP_HAVE_MSS | TAUT_TCP_HAVE_TS | TAUT_TCP_HAVE_SACK_PERM;
    FUZZ_ASSERT((got.have & some) == want.have);
    FUZZ_ASSERT(!(got.have & TAUT_TCP_HAVE_MSS) || got.mss == want.mss);
    FUZZ_ASSERT(!(got.have & TAUT_TCP_HAVE_TS) ||
                (got.tsval == want.tsval && got.tsecr == want.tsecr));
}

static void fuzz_tcp_good(struct taut_ctx *ctx, uint8_t *p, size_t len,
                          const struct taut_tcp *t)
{
    const uint8_t a[16] = {1}, b[16] = {2};
    uint8_t again[TAUT_TCP_HDR_MAX];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    fuzz_tcp_same(p, t);
    FUZZ_ASSERT(taut_tcp_encode(&wr, t) == TAUT_OK);
    FUZZ_ASSERT(wr.len == len - t->payload_len);
    FUZZ_ASSERT(memcmp(again, p, wr.len) == 0);
    fuzz_tcp_options(ctx, t->options);
    (void)taut_tcp_opts_check(ctx, t->options);
    fuzz_visit(taut_tcp_visit, p, len);
    taut_tcp_checksum4_fill(p, len, a, b);
    FUZZ_ASSERT(taut_tcp_checksum4_verify(ctx, p, len, a, b) == TAUT_OK);
    taut_tcp_checksum6_fill(p, len, a, b);
    FUZZ_ASSERT(taut_tcp_checksum6_verify(ctx, p, len, a, b) == TAUT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    size_t len = size - 1;
    uint8_t *p = fuzz_copy(data + 1, len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_tcp t;
    ctx.quirks = data[0] & 1 ? TAUT_TCP_QUIRK_PADDING : 0;
    enum taut_status st = taut_tcp_decode(&ctx, &rd, &t);
    if (st == TAUT_OK)
        fuzz_tcp_good(&ctx, p, len, &t);
    else
        fuzz_refused(&rd, p, len, &d, st);
    fuzz_short(taut_tcp_check, ctx.quirks, p, len);
    free(p);
    return 0;
}
