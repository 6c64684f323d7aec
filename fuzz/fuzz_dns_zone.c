/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dns_zone.c: master files. Whole text and text in pieces give the same
 * records and faults; reading goes on; what was read is well-formed, and its
 * text reads back.
 */
#include "fuzz_codec.h"

#include "taut/dns_text.h"

enum { FUZZ_EVENTS = 4096 };

/* struct fuzz_event: what a call came to. */
struct fuzz_event {
    enum taut_status status;
    uint32_t line, column, ttl, sum;
    uint16_t type, klass;
};

struct fuzz_zone {
    struct taut_dns_zone zone;
    struct fuzz_event events[FUZZ_EVENTS];
    size_t n;
    uint8_t mem[TAUT_DNS_RDATA_MAX];
};

static struct fuzz_zone fuzz_whole, fuzz_pieces;

static uint32_t fuzz_sum(const uint8_t *p, size_t n, uint32_t h)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 16777619u;
    return h;
}

static void fuzz_zone_init(struct fuzz_zone *z)
{
    struct taut_dns_zone_config config = {
        .mem = z->mem, .mem_len = sizeof z->mem, .ttl = 60, .has_ttl = true};
    z->n = 0;
    FUZZ_ASSERT(taut_dns_zone_init(&z->zone, sizeof z->zone, &config) ==
                TAUT_OK);
}

static void fuzz_zone_record(const struct taut_dns_zone_rr *rr)
{
    static const struct taut_span none = {NULL, 0};
    static uint8_t text[1 << 20], again[TAUT_DNS_RDATA_MAX];
    struct taut_ctx ctx = taut_ctx_of(rr->rdata.p, NULL);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    FUZZ_ASSERT(taut_dns_rdata_check(&ctx, rr->type, rr->klass, rr->rdata,
                                     none) == TAUT_OK);
    FUZZ_ASSERT(taut_dns_rdata_text(&ctx, &wr, rr->type, rr->klass, rr->rdata,
                                    none) == TAUT_OK);
    ctx = taut_ctx_of(text, NULL);
    struct taut_wr back = taut_wr_of(again, sizeof again);
    FUZZ_ASSERT(taut_dns_rdata_text_decode(&ctx, &back, rr->type, rr->klass,
                                           (const char *)text, wr.len,
                                           NULL) == TAUT_OK);
    FUZZ_ASSERT(back.len == rr->rdata.len);
    FUZZ_ASSERT(back.len == 0 || memcmp(again, rr->rdata.p, back.len) == 0);
}

/* Reads until more text is wanted; returns what is left of it. */
static size_t fuzz_zone_read(struct fuzz_zone *z, const uint8_t *p, size_t n,
                             bool closed)
{
    struct taut_rd rd = taut_rd_of(p, n);
    while (z->n < FUZZ_EVENTS) {
        const uint8_t *at = rd.p;
        struct taut_dns_zone_rr rr;
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(at, &diag);
        enum taut_status st =
            taut_dns_zone_next(&ctx, &z->zone, &rd, &rr, closed);
        if (st == TAUT_MORE || st == TAUT_DONE)
            break;
        FUZZ_ASSERT(st != TAUT_FULL); /* there is room for all data */
        FUZZ_ASSERT(rd.p > at);
        struct fuzz_event e = {st, z->zone.line, z->zone.column, 0, 0, 0, 0};
        if (!st) {
            e.sum = fuzz_sum(rr.rdata.p, rr.rdata.len, 1);
            e.sum = fuzz_sum(rr.owner, taut_dns_name_len(rr.owner), e.sum);
            e.column = 0;
            if (rr.kind == TAUT_DNS_ZONE_RECORD) {
                e.ttl = rr.ttl;
                e.type = rr.type;
                e.klass = rr.klass;
                fuzz_zone_record(&rr);
            }
        }
        z->events[z->n++] = e;
    }
    return taut_rd_left(&rd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 20000)
        return 0;
    size_t step = data[0] % 17 + 1u, from = 0;
    uint8_t *p = fuzz_copy(data + 1, size - 1);
    size--;
    fuzz_zone_init(&fuzz_whole);
    fuzz_zone_read(&fuzz_whole, p, size, true);
    fuzz_zone_init(&fuzz_pieces);
    for (size_t to = 0; to <= size; to += step) {
        uint8_t *piece = fuzz_copy(p + from, to - from);
        from = to - fuzz_zone_read(&fuzz_pieces, piece, to - from, false);
        free(piece);
    }
    uint8_t *rest = fuzz_copy(p + from, size - from);
    fuzz_zone_read(&fuzz_pieces, rest, size - from, true);
    FUZZ_ASSERT(fuzz_whole.n == fuzz_pieces.n);
    for (size_t i = 0; i < fuzz_whole.n; i++)
        FUZZ_ASSERT(memcmp(&fuzz_whole.events[i], &fuzz_pieces.events[i],
                           sizeof fuzz_whole.events[i]) == 0);
    free(rest);
    free(p);
    return 0;
}
