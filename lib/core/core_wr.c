/* SPDX-License-Identifier: MIT */
/* core_wr.c: the write cursor; include/taut/core.h has its contract. */
#include "taut/core.h"

#include "core_mem.h"

uint8_t *taut_wr_space(struct taut_wr *wr, size_t n)
{
    uint8_t *at = NULL;
    if (n > SIZE_MAX - wr->len) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return NULL;
    }
    if (wr->len <= wr->cap && n <= wr->cap - wr->len && wr->base)
        at = wr->base + wr->len;
    wr->len += n;
    return at;
}

void taut_wr_u8(struct taut_wr *wr, uint32_t v)
{
    if (wr->base && wr->len < wr->cap) {
        wr->base[wr->len++] = (uint8_t)v;
        return;
    }
    taut_wr_space(wr, 1);
}

void taut_wr_u16(struct taut_wr *wr, uint32_t v)
{
    uint8_t *p = taut_wr_space(wr, 2);
    if (p)
        taut_put16(p, v);
}

void taut_wr_u24(struct taut_wr *wr, uint32_t v)
{
    uint8_t *p = taut_wr_space(wr, 3);
    if (p)
        taut_put24(p, v);
}

void taut_wr_u32(struct taut_wr *wr, uint32_t v)
{
    uint8_t *p = taut_wr_space(wr, 4);
    if (p)
        taut_put32(p, v);
}

void taut_wr_u48(struct taut_wr *wr, uint64_t v)
{
    uint8_t *p = taut_wr_space(wr, 6);
    if (p)
        taut_put48(p, v);
}

void taut_wr_u64(struct taut_wr *wr, uint64_t v)
{
    uint8_t *p = taut_wr_space(wr, 8);
    if (p)
        taut_put64(p, v);
}

/* wr_le appends the `n` low bytes of `v`, least significant first. */
static void wr_le(struct taut_wr *wr, uint64_t v, unsigned n)
{
    uint8_t *p = taut_wr_space(wr, n);
    for (unsigned i = 0; p && i < n; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

void taut_wr_u16le(struct taut_wr *wr, uint32_t v)
{
    wr_le(wr, v, 2);
}

void taut_wr_u32le(struct taut_wr *wr, uint32_t v)
{
    wr_le(wr, v, 4);
}

void taut_wr_u64le(struct taut_wr *wr, uint64_t v)
{
    wr_le(wr, v, 8);
}

void taut_wr_bytes(struct taut_wr *wr, const void *p, size_t n)
{
    size_t at = wr->len;
    size_t room = wr->base && at < wr->cap ? wr->cap - at : 0;
    if (n <= room && n > 0 && !wr->bad) {
        memcpy(wr->base + at, p, n);
        wr->len += n;
        return;
    }
    taut_wr_space(wr, n);
    if (!wr->bad && n > 0 && room > 0)
        memcpy(wr->base + at, p, n < room ? n : room);
}

void taut_wr_zeros(struct taut_wr *wr, size_t n)
{
    uint8_t *to = taut_wr_space(wr, n);
    if (to && n > 0)
        memset(to, 0, n);
}

void taut_wr_fail(struct taut_wr *wr, enum taut_status status)
{
    if (!wr->bad)
        wr->bad = (uint8_t)status;
}

struct taut_mark taut_wr_open(struct taut_wr *wr, unsigned width)
{
    struct taut_mark m = {wr->len, (uint8_t)width, 0};
    if (width < 1 || width > 4 || wr->depth == UINT8_MAX) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return m;
    }
    m.depth = ++wr->depth;
    taut_wr_zeros(wr, width);
    return m;
}

/* wr_mark_fits tells whether all of the prefix `m` was written. */
static bool wr_mark_fits(const struct taut_wr *wr, struct taut_mark m)
{
    return wr->base && m.at <= wr->cap && m.width <= wr->cap - m.at;
}

void taut_wr_close(struct taut_wr *wr, struct taut_mark m)
{
    if (m.depth == 0 || m.depth != wr->depth || wr->len < m.at ||
        wr->len - m.at < m.width) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return;
    }
    wr->depth--;
    uint64_t n = wr->len - m.at - m.width;
    if (n >> (8 * m.width) != 0)
        taut_wr_fail(wr, TAUT_E_RANGE);
    for (unsigned i = m.width; wr_mark_fits(wr, m) && i-- > 0; n >>= 8)
        wr->base[m.at + i] = (uint8_t)n;
}

enum taut_status taut_wr_finish(const struct taut_wr *wr, size_t *len)
{
    if (len)
        *len = wr->len;
    if (wr->bad)
        return (enum taut_status)wr->bad;
    if (wr->depth)
        return TAUT_E_USAGE;
    return wr->len > wr->cap ? TAUT_FULL : TAUT_OK;
}
