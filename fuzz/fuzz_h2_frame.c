/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h2_frame.c: a stream of frames, cut as byte 1 says, tells what the
 * uncut stream tells; a frame that a framer takes is taken whole, and
 * encoding it gives it back. Byte 0: flags of the framer, and quirks.
 */
#include "fuzz_util.h"

#include <stdbool.h>

#include "taut/h2.h"

enum { LOG = 1 << 20, LEN_MAX = TAUT_H2_FRAME_LEN_DEFAULT };

/* struct log: what a framer told, bodies joined. */
struct log {
    uint8_t bytes[LOG];
    size_t len;
    size_t n_events;
    uint32_t end; /* status and offset of the end */
};

static struct log whole, parts;

static void note(struct log *log, const void *p, size_t n)
{
    FUZZ_ASSERT(log->len + n <= LOG);
    if (n)
        memcpy(log->bytes + log->len, p, n);
    log->len += n;
}

static void note_event(struct log *log, const struct taut_h2_framer_event *e)
{
    const struct taut_h2_frame *f = e->frame;
    if (e->kind == TAUT_H2_FRAMER_BODY) {
        FUZZ_ASSERT(e->piece.len > 0);
        note(log, e->piece.p, e->piece.len);
        return;
    }
    uint32_t words[12] = {e->kind,   f->len,        f->stream, f->type,
                          f->flags,  f->pad_len,    f->number, f->error,
                          f->weight, f->dependency, 0,         0};
    if (e->kind == TAUT_H2_FRAMER_SETTING) {
        words[10] = e->setting.id;
        words[11] = e->setting.value;
    }
    if (e->kind == TAUT_H2_FRAMER_FAULT) {
        words[10] = e->diag.off;
        words[11] = e->diag.wire;
    }
    note(log, words, sizeof words);
}

/* Pushes one piece; false: the stream has failed. */
static bool push(struct log *log, struct taut_h2_framer *f, uint32_t quirks,
                 const uint8_t *p, size_t n)
{
    struct taut_diag diag;
    uint8_t *copy = (uint8_t *)malloc(n ? n : 1);
    FUZZ_ASSERT(copy);
    memcpy(copy, p, n);
    struct taut_ctx ctx = taut_ctx_of(copy, &diag);
    struct taut_span piece = {copy, n};
    struct taut_h2_framer_event e;
    enum taut_status st = TAUT_OK;
    size_t events = 0;
    ctx.quirks = quirks;
    FUZZ_ASSERT(taut_h2_framer_push(f, piece) == TAUT_OK);
    while ((st = taut_h2_framer_next(&ctx, f, &e)) == TAUT_OK) {
        note_event(log, &e);
        FUZZ_ASSERT(++events <= n + 2);
    }
    free(copy);
    if (st == TAUT_MORE)
        return true;
    FUZZ_ASSERT(taut_is_error(st) && diag.status == st);
    FUZZ_ASSERT(!TAUT_H2_WIRE_IS_STREAM(diag.wire));
    log->end = diag.off << 8 | st;
    return false;
}

static void run(struct log *log, unsigned how, const uint8_t *p, size_t len,
                size_t step)
{
    static const unsigned flags[4] = {0, TAUT_H2_FRAMER_PREFACE,
                                      TAUT_H2_FRAMER_MIDDLE, 0};
    uint32_t quirks = how & 4 ? TAUT_H2_QUIRK_PADDING : 0;
    struct taut_h2_framer f;
    bool well = true;
    log->len = log->n_events = log->end = 0;
    unsigned watch = how & 8 ? TAUT_H2_FRAMER_WATCH : 0;
    FUZZ_ASSERT(taut_h2_framer_init(&f, sizeof f, flags[how & 3] | watch,
                                    LEN_MAX) == TAUT_OK);
    for (size_t at = 0; well && at < len; at += step)
        well = push(log, &f, quirks, p + at, step < len - at ? step : len - at);
}

/* Each frame by itself. */
static void frames(const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_h2_frame f, again;
    while (taut_rd_left(&rd) > 0) {
        const uint8_t *at = rd.p;
        if (taut_h2_frame_decode(&ctx, &rd, &f, LEN_MAX)) {
            FUZZ_ASSERT(rd.p == at);
            return;
        }
        size_t n = (size_t)(rd.p - at), out_len;
        uint8_t *out = (uint8_t *)malloc(n);
        FUZZ_ASSERT(out);
        struct taut_wr wr = taut_wr_of(out, n);
        FUZZ_ASSERT(taut_h2_frame_encode(&wr, &f) == TAUT_OK);
        FUZZ_ASSERT(taut_wr_finish(&wr, &out_len) == TAUT_OK && out_len == n);
        struct taut_rd rd2 = taut_rd_of(out, n);
        FUZZ_ASSERT(!taut_h2_frame_decode(&ctx, &rd2, &again, LEN_MAX));
        FUZZ_ASSERT(again.stream == f.stream && again.number == f.number &&
                    again.body.len == f.body.len &&
                    memcmp(again.body.p, f.body.p, f.body.len) == 0);
        free(out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > LOG / 64)
        return 0;
    size_t step = (size_t)data[1] + 1, len = size - 2;
    run(&whole, data[0], data + 2, len, len ? len : 1);
    run(&parts, data[0], data + 2, len, step);
    /* a search, from the middle or after a preface that is none, looks only as
     * far as its piece goes */
    bool searches = (data[0] & 3) == 2 || (data[0] & 11) == 9;
    if (!searches) {
        FUZZ_ASSERT(whole.len == parts.len && whole.end == parts.end);
        FUZZ_ASSERT(memcmp(whole.bytes, parts.bytes, whole.len) == 0);
    }
    frames(data + 2, len);
    return 0;
}
