/* SPDX-License-Identifier: MIT */
/* fuzz_link.h: what the harnesses of the link layers share. */
#ifndef FUZZ_LINK_H
#define FUZZ_LINK_H

#include "fuzz_util.h"

#include "taut/core.h"

/* struct fuzz_link_seen: the bytes that a visit may speak of. */
struct fuzz_link_seen {
    const uint8_t *p;
    size_t len;
    unsigned n;
};

static inline void fuzz_link_see(void *arg, const struct taut_value *value)
{
    struct fuzz_link_seen *s = (struct fuzz_link_seen *)arg;
    FUZZ_ASSERT(value->off <= s->len && value->len <= s->len - value->off);
    FUZZ_ASSERT(value->bytes == s->p + value->off);
    FUZZ_ASSERT(++s->n < 64);
}

/* fuzz_link_visit runs `visit` and asserts that it stays in the bytes. */
static inline void fuzz_link_visit(void (*visit)(const struct taut_visitor *,
                                                 const uint8_t *, size_t),
                                   const uint8_t *p, size_t len)
{
    struct fuzz_link_seen seen = {p, len, 0};
    const struct taut_visitor v = {fuzz_link_see, &seen, p};
    visit(&v, p, len);
    FUZZ_ASSERT(seen.n > 0);
}

/* fuzz_link_refused asserts what holds after any refusal. */
static inline void fuzz_link_refused(const struct taut_rd *rd, const uint8_t *p,
                                     size_t len, const struct taut_diag *d,
                                     enum taut_status st)
{
    FUZZ_ASSERT(taut_is_error(st) && d->status == (uint16_t)st);
    FUZZ_ASSERT(rd->p == p && d->off <= len && d->field != 0);
}

/* fuzz_link_same asserts that what was encoded is what was decoded. */
static inline void fuzz_link_same(enum taut_status st, const struct taut_wr *wr,
                                  const uint8_t *p, const struct taut_rd *rd)
{
    size_t len = 0;
    FUZZ_ASSERT(st == TAUT_OK && taut_wr_finish(wr, &len) == TAUT_OK);
    FUZZ_ASSERT(len == (size_t)(rd->p - p));
    FUZZ_ASSERT(memcmp(wr->base, p, len) == 0);
}

/* fuzz_link_copy returns an exact-size heap copy, for sanitizers. */
static inline uint8_t *fuzz_link_copy(const uint8_t *data, size_t size)
{
    uint8_t *p = (uint8_t *)malloc(size ? size : 1);
    FUZZ_ASSERT(p);
    if (size)
        memcpy(p, data, size);
    return p;
}

#endif
