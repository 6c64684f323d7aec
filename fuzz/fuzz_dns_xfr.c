/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dns_xfr.c: zone transfers. A stream of messages tells the same events
 * and ends with the same diagnostic whole and in pieces; every event is in
 * the order that the styles allow; the cost is bounded.
 *
 * Input: one byte of flags (1: IXFR, 2: records outside are let through), one
 * that says how the stream is cut, then the stream.
 */
#include "fuzz_codec.h"

#include "taut/dns_xfr.h"

enum { FUZZ_FUEL = 1 << 16 };

static uint8_t fuzz_mem[TAUT_DNS_MSG_MAX + 2];
static const uint8_t fuzz_zone[] = "\001z";

/* struct fuzz_told: what a run came to. */
struct fuzz_told {
    uint64_t hash;
    enum taut_status status;
    struct taut_diag diag;
    uint32_t n;
};

static void fuzz_xfr_mix(struct fuzz_told *t, uint64_t v)
{
    t->hash = (t->hash ^ v) * 0x100000001b3u;
}

static void fuzz_xfr_event(struct fuzz_told *t, const struct taut_dns_xfr *x,
                           const struct taut_dns_xfr_event *e)
{
    t->n++;
    fuzz_xfr_mix(t, (uint64_t)e->kind << 33 | (uint64_t)e->is_delete << 32 |
                        (e->kind == TAUT_DNS_XFR_MESSAGE ? 0 : e->serial));
    FUZZ_ASSERT(e->kind <= TAUT_DNS_XFR_END);
    if (e->kind == TAUT_DNS_XFR_RECORD) {
        FUZZ_ASSERT(e->rr.type != TAUT_DNS_TYPE_SOA);
        FUZZ_ASSERT(taut_dns_name_check(&(struct taut_ctx){0}, e->owner.wire,
                                        e->owner.len) == TAUT_OK);
        FUZZ_ASSERT(x->config.outside ||
                    taut_dns_name_is_below(e->owner.wire, fuzz_zone));
        for (size_t i = 0; i < e->rr.rdata.len; i++)
            fuzz_xfr_mix(t, e->rr.rdata.p[i]);
    }
}

/* fuzz_xfr_drain takes what there is; TAUT_MORE: all of it. */
static enum taut_status fuzz_xfr_drain(struct taut_dns_xfr *x,
                                       struct fuzz_told *t)
{
    struct taut_dns_xfr_event e;
    for (;;) {
        struct taut_ctx ctx = taut_ctx_of(NULL, &t->diag);
        ctx.fuel = FUZZ_FUEL;
        enum taut_status st = taut_dns_xfr_next(&ctx, x, &e);
        if (st)
            return st;
        fuzz_xfr_event(t, x, &e);
    }
}

static struct fuzz_told fuzz_xfr_run(const uint8_t *p, size_t size,
                                     unsigned flags, size_t step)
{
    struct taut_dns_xfr_config config = {.zone = fuzz_zone,
                                         .mem = fuzz_mem,
                                         .mem_len = sizeof fuzz_mem,
                                         .serial = 1,
                                         .id = 7,
                                         .klass = TAUT_DNS_CLASS_IN,
                                         .ixfr = flags & 1,
                                         .outside = flags & 2};
    struct fuzz_told t = {.status = TAUT_MORE};
    struct taut_dns_xfr x;
    FUZZ_ASSERT(taut_dns_xfr_init(&x, sizeof x, &config) == TAUT_OK);
    for (size_t at = 0; t.status == TAUT_MORE && at <= size; at += step) {
        size_t n = size - at < step ? size - at : step;
        uint8_t *piece = fuzz_copy(p + at, n);
        FUZZ_ASSERT(taut_dns_xfr_feed(&x, (struct taut_span){piece, n}, 0) ==
                    TAUT_OK);
        t.status = fuzz_xfr_drain(&x, &t);
        free(piece);
        if (n == 0)
            break;
    }
    if (t.status == TAUT_MORE) {
        taut_dns_xfr_feed(&x, (struct taut_span){NULL, 0}, 0);
        t.status = fuzz_xfr_drain(&x, &t);
    }
    FUZZ_ASSERT(t.status == TAUT_DONE || taut_is_error(t.status));
    FUZZ_ASSERT(t.n <= 4 + 3 * (uint64_t)size);
    return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 65535)
        return 0;
    size_t step = data[1] + 1u;
    struct fuzz_told whole =
        fuzz_xfr_run(data + 2, size - 2, data[0], size + 1);
    struct fuzz_told cut = fuzz_xfr_run(data + 2, size - 2, data[0], step);
    FUZZ_ASSERT(whole.status == cut.status && whole.hash == cut.hash &&
                whole.n == cut.n);
    FUZZ_ASSERT(memcmp(&whole.diag, &cut.diag, sizeof cut.diag) == 0);
    return 0;
}
