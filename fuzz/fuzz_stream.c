/* SPDX-License-Identifier: MIT */
/*
 * fuzz_stream.c: segments as the input says against a byte-by-byte model.
 * Byte 0: policy and flags; then records of 5 bytes: where (16 bits, from 64
 * before the next byte on), length, flags, filling.
 */
#include "fuzz_util.h"

#include "taut/stream.h"
#include "taut/tcp.h"

enum { RING = 128, CAP = 70000, MOST = 128 };

struct fuzz_model {
    uint8_t byte[CAP];
    uint8_t here[CAP];
    uint32_t next;
    uint8_t policy;
};

static struct fuzz_model model;
static uint8_t storage[TAUT_STREAM_STORAGE_LEN(RING)];

static void model_push(uint32_t at, const uint8_t *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (at + i < model.next)
            continue;
        if (!model.here[at + i] || model.policy == TAUT_STREAM_LAST)
            model.byte[at + i] = p[i];
        model.here[at + i] = 1;
    }
}

/* All events of a push; returns the offset that is next then. */
static uint32_t drain(struct taut_stream *s, uint32_t next)
{
    struct taut_stream_event e;
    unsigned n = 0;
    while (taut_stream_next(s, &e) == TAUT_OK) {
        FUZZ_ASSERT(++n < 2 * RING);
        if (e.type == TAUT_STREAM_GAP) {
            FUZZ_ASSERT(e.offset == next && e.len > 0);
            next += e.len;
        }
        if (e.type != TAUT_STREAM_DATA)
            continue;
        FUZZ_ASSERT(e.offset == next && e.data.len > 0);
        FUZZ_ASSERT(memcmp(model.byte + next, e.data.p, e.data.len) == 0);
        next += (uint32_t)e.data.len;
    }
    return next;
}

static void record(struct taut_stream *s, uint32_t base, const uint8_t *r)
{
    uint8_t bytes[256];
    uint32_t where = (uint32_t)r[0] << 8 | r[1], n = r[2];
    where = model.next + where % 192;
    where = where < 64 ? 0 : where - 64;
    memset(bytes, r[4], n);
    uint8_t *p = (uint8_t *)malloc(n ? n : 1);
    memcpy(p, bytes, n);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_span data = {p, n};
    unsigned flags = r[3] & (TAUT_TCP_FIN | TAUT_TCP_RST | TAUT_TCP_URG);
    if (r[3] & 0x80) {
        (void)taut_stream_gap_skip(s);
        model.next = drain(s, model.next);
    }
    enum taut_status st = taut_stream_push(&ctx, s, base + where, flags, data);
    if (st == TAUT_OK && !(flags & TAUT_TCP_RST)) {
        model_push(where, p, n);
        while (model.here[model.next] && model.next < CAP - 1)
            model.next++;
        uint32_t from = (uint32_t)s->offset;
        FUZZ_ASSERT(drain(s, from) == model.next);
    } else if (st == TAUT_OK) {
        (void)drain(s, model.next);
    }
    FUZZ_ASSERT(s->queued <= RING);
    FUZZ_ASSERT(s->queued > 0 || s->n_queued == 0);
    free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taut_stream s;
    if (size < 1)
        return 0;
    memset(&model, 0, sizeof model);
    model.policy = data[0] & 1;
    struct taut_stream_config c = {.policy = model.policy,
                                   .flags =
                                       TAUT_STREAM_MIDSTREAM | (data[0] & 2),
                                   .n_segments = data[0] & 4 ? 3 : 0,
                                   .window = data[0] & 8 ? 100 : 0};
    FUZZ_ASSERT(taut_stream_init(&s, sizeof s, &c) == TAUT_OK);
    FUZZ_ASSERT(taut_stream_ring_set(&s, storage, RING) == TAUT_OK);
    uint32_t base = data[0] & 16 ? 0xffffff80u : 5;
    struct taut_ctx ctx = taut_ctx_of(data, NULL);
    struct taut_span none = {NULL, 0};
    FUZZ_ASSERT(taut_stream_push(&ctx, &s, base, 0, none) == TAUT_OK);
    (void)drain(&s, 0);
    for (size_t i = 1, n = 0; i + 5 <= size && n < MOST; i += 5, n++)
        record(&s, base, data + i);
    return 0;
}
