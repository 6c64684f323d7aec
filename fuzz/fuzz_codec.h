/* SPDX-License-Identifier: MIT */
/* fuzz_codec.h: what the harnesses of the packet codecs share. */
#ifndef FUZZ_CODEC_H
#define FUZZ_CODEC_H

#include "fuzz_util.h"

#include "taut/core.h"

/* fuzz_copy returns an exact-size heap copy, for sanitizers. */
static inline uint8_t *fuzz_copy(const uint8_t *data, size_t size)
{
    uint8_t *p = (uint8_t *)malloc(size ? size : 1);
    FUZZ_ASSERT(p);
    if (size)
        memcpy(p, data, size);
    return p;
}

/* struct fuzz_seen: the bytes that a visit may speak of. */
struct fuzz_seen {
    const uint8_t *p;
    size_t len, n;
};

/* fuzz_see asserts that a told field lies in the bytes, and that a visit
 * costs no more than its bytes. */
static inline void fuzz_see(void *arg, const struct taut_value *value)
{
    struct fuzz_seen *s = (struct fuzz_seen *)arg;
    FUZZ_ASSERT(value->off <= s->len && value->len <= s->len - value->off);
    FUZZ_ASSERT(value->bytes == s->p + value->off);
    FUZZ_ASSERT(++s->n <= 64 + 8 * s->len);
}

/* fuzz_visit runs `visit` and asserts that it stays in the bytes. */
static inline void fuzz_visit(void (*visit)(const struct taut_visitor *,
                                            const uint8_t *, size_t),
                              const uint8_t *p, size_t len)
{
    struct fuzz_seen seen = {p, len, 0};
    const struct taut_visitor v = {fuzz_see, &seen, p};
    visit(&v, p, len);
    FUZZ_ASSERT(seen.n > 0);
}

/* fuzz_refused asserts what holds after any refusal: nothing was consumed,
 * and the fault lies in the bytes or, if some are missing, not behind their
 * end. */
static inline void fuzz_refused(const struct taut_rd *rd, const uint8_t *p,
                                size_t len, const struct taut_diag *d,
                                enum taut_status st)
{
    FUZZ_ASSERT(taut_is_error(st) && d->status == (uint16_t)st);
    FUZZ_ASSERT(rd->p == p && d->field != 0);
    if (st == TAUT_E_SHORT)
        FUZZ_ASSERT(d->off <= len && d->need > 0);
    else
        FUZZ_ASSERT(d->off < len);
}

/* fuzz_check_fn: one room's look at the bytes that begin with its header. */
typedef enum taut_status (*fuzz_check_fn)(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);

/*
 * fuzz_short asserts the rule of TAUT_E_SHORT for a room without parts that
 * have a length of their own: the first missing byte is the one behind the
 * end, and with as many more as are said to be missing `check` gets further
 * (it may then miss some again, behind the new end).
 */
static inline void fuzz_short(fuzz_check_fn check, uint32_t quirks,
                              const uint8_t *p, size_t len)
{
    enum { FUZZ_GROW_MAX = 4096 };
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    ctx.quirks = quirks;
    if (check(&ctx, p, len) != TAUT_E_SHORT)
        return;
    FUZZ_ASSERT(d.off == len && d.need > 0);
    if (d.need > FUZZ_GROW_MAX)
        return;
    size_t more = len + d.need;
    uint8_t *grown = (uint8_t *)calloc(1, more);
    FUZZ_ASSERT(grown);
    if (len)
        memcpy(grown, p, len);
    ctx.start = grown;
    if (check(&ctx, grown, more) == TAUT_E_SHORT)
        FUZZ_ASSERT(d.off == more);
    free(grown);
}

/* fuzz_same asserts that what was encoded is what was decoded. */
static inline void fuzz_same(enum taut_status st, const struct taut_wr *wr,
                             const uint8_t *p, const struct taut_rd *rd)
{
    size_t len = 0;
    FUZZ_ASSERT(st == TAUT_OK && taut_wr_finish(wr, &len) == TAUT_OK);
    FUZZ_ASSERT(len == (size_t)(rd->p - p));
    FUZZ_ASSERT(memcmp(wr->base, p, len) == 0);
}

#endif
