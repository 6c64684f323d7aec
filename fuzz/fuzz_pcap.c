/* SPDX-License-Identifier: MIT */
/* fuzz_pcap.c: any bytes as a capture file: records in bounds and in order,
 * the same in pieces, the same written and read again; any place in it as the
 * start of a search. */
#include "fuzz_util.h"

#include "taut/pcap.h"

enum { IFS = 8 };

/* struct fuzz_pcap_sum: what a reading came to. */
struct fuzz_pcap_sum {
    uint64_t n, sum, off;
    enum taut_status st;
};

static uint64_t fuzz_pcap_add(uint64_t sum, uint64_t v)
{
    return (sum ^ v) * UINT64_C(1099511628211);
}

static void fuzz_pcap_record(struct fuzz_pcap_sum *s, const struct taut_pcap *f,
                             const struct taut_pcap_record *rec)
{
    s->n++;
    s->sum = fuzz_pcap_add(s->sum, (uint64_t)rec->sec);
    s->sum = fuzz_pcap_add(s->sum, rec->nsec);
    s->sum = fuzz_pcap_add(s->sum, rec->off);
    s->sum = fuzz_pcap_add(s->sum, (uint64_t)rec->wire_len << 32 | rec->link);
    for (size_t i = 0; i < rec->data.len; i++)
        s->sum = fuzz_pcap_add(s->sum, rec->data.p[i]);
    FUZZ_ASSERT(rec->data.len == rec->cap_len && rec->nsec < 1000000000);
    FUZZ_ASSERT(f->off >= rec->off + rec->cap_len);
}

/* fuzz_pcap_read reads `len` bytes, at most `piece` more of them at a time. */
static struct fuzz_pcap_sum fuzz_pcap_read(const uint8_t *p, size_t len,
                                           size_t piece)
{
    struct taut_pcap_if ifs[IFS];
    struct taut_pcap f;
    struct taut_pcap_record rec;
    struct taut_diag diag = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct fuzz_pcap_sum s = {0, 0, 0, TAUT_MORE};
    FUZZ_ASSERT(taut_pcap_init(&f, sizeof f, ifs, IFS) == TAUT_OK);
    for (size_t end = 0; s.st == TAUT_MORE; end += piece) {
        end = end < len ? end : len;
        f.whole = end == len;
        uint8_t *copy = malloc(end ? end : 1); /* as long as it may be read */
        memcpy(copy, p, end);
        struct taut_rd rd = taut_rd_of(copy + f.off, end - (size_t)f.off);
        ctx.start = copy;
        while ((s.st = taut_pcap_next(&ctx, &f, &rd, &rec)) == TAUT_OK) {
            FUZZ_ASSERT(rec.data.p >= copy && rec.data.p <= rd.p);
            FUZZ_ASSERT(rd.p == copy + f.off);
            fuzz_pcap_record(&s, &f, &rec);
        }
        FUZZ_ASSERT(s.st != TAUT_MORE || f.need > taut_rd_left(&rd));
        FUZZ_ASSERT(!taut_is_error(s.st) || diag.off <= end);
        free(copy);
    }
    s.off = f.off;
    return s;
}

/* fuzz_pcap_again writes every record behind its header and reads it. */
static void fuzz_pcap_again(const uint8_t *p, size_t len)
{
    struct taut_pcap_if ifs[IFS];
    struct taut_pcap f, g;
    struct taut_pcap_record rec, again;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    FUZZ_ASSERT(taut_pcap_init(&f, sizeof f, ifs, IFS) == TAUT_OK);
    f.whole = true;
    while (taut_pcap_next(&ctx, &f, &rd, &rec) == TAUT_OK) {
        uint8_t out[4096];
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        size_t n;
        if (taut_pcap_record_encode(&wr, &f.file, &rec) != TAUT_OK)
            FUZZ_ASSERT(rec.sec > UINT32_MAX); /* carried */
        if (taut_wr_finish(&wr, &n) != TAUT_OK)
            continue;
        struct taut_rd in = taut_rd_of(out, n);
        g = f;
        FUZZ_ASSERT(taut_pcap_next(&ctx, &g, &in, &again) == TAUT_OK);
        FUZZ_ASSERT(again.sec == rec.sec && again.nsec == rec.nsec);
        FUZZ_ASSERT(again.wire_len == rec.wire_len);
        FUZZ_ASSERT(again.cap_len == rec.cap_len && again.ticks == rec.ticks);
        FUZZ_ASSERT(memcmp(again.data.p, rec.data.p, rec.cap_len) == 0);
        FUZZ_ASSERT(again.options.len == rec.options.len);
        FUZZ_ASSERT(taut_rd_left(&in) == 0);
    }
}

/* fuzz_pcap_find searches from `at`: the answer depends on the place alone,
 * so that from any place before it, down to `at`, it is the same. */
static void fuzz_pcap_find(const uint8_t *p, size_t len, size_t at)
{
    struct taut_pcap f, g;
    struct taut_pcap_record rec;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    FUZZ_ASSERT(taut_pcap_init(&f, sizeof f, NULL, 0) == TAUT_OK);
    f.whole = true;
    if (taut_pcap_next(&ctx, &f, &rd, &rec) != TAUT_OK)
        return;
    f.off = at;
    g = f;
    rd = taut_rd_of(p + at, len - at);
    enum taut_status st = taut_pcap_find(&ctx, &f, &rd);
    FUZZ_ASSERT(ctx.fuel + len * (len / 16 + 2) >= TAUT_FUEL_DEFAULT);
    if (st != TAUT_OK) {
        FUZZ_ASSERT(st == TAUT_DONE || st == TAUT_E_LIMIT);
        return;
    }
    FUZZ_ASSERT(f.off >= at && f.off <= len && rd.p == p + f.off);
    if (f.off == at)
        return;
    g.off = at + 1;
    rd = taut_rd_of(p + at + 1, len - at - 1);
    ctx.fuel = TAUT_FUEL_DEFAULT;
    FUZZ_ASSERT(taut_pcap_find(&ctx, &g, &rd) == TAUT_OK && g.off == f.off);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t at = data[0] | (size_t)data[1] << 8;
    data += 2;
    size -= 2;
    struct fuzz_pcap_sum whole = fuzz_pcap_read(data, size, size + 1);
    struct fuzz_pcap_sum pieces = fuzz_pcap_read(data, size, size / 3 + 1);
    FUZZ_ASSERT(whole.st != TAUT_MORE && whole.st == pieces.st);
    FUZZ_ASSERT(whole.n == pieces.n && whole.sum == pieces.sum);
    FUZZ_ASSERT(whole.off == pieces.off && whole.off <= size);
    fuzz_pcap_again(data, size);
    if (size > 0)
        fuzz_pcap_find(data, size, at % size);
    return 0;
}
