/* SPDX-License-Identifier: MIT */
/*
 * fuzz_cursor.c: the read cursor against a plain array with an index. The
 * input is a program of one-byte orders that read from the input itself;
 * both must agree on every answer, and a failing read changes nothing.
 */
#include "fuzz_util.h"

#include <taut/core.h>

enum { CURSOR_N_ORDERS = 16 };

/* cursor_number returns the `n` bytes at `p` as a big-endian number. */
static uint64_t cursor_number(const uint8_t *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

/* cursor_read reads a number of `n` bytes through the cursor. */
static bool cursor_read(struct taut_rd *rd, size_t n, uint64_t *v)
{
    uint8_t v8;
    uint16_t v16;
    uint32_t v32;
    bool ok;
    switch (n) {
    case 1:
        ok = taut_rd_u8(rd, &v8);
        *v = ok ? v8 : 0;
        return ok;
    case 2:
        ok = taut_rd_u16(rd, &v16);
        *v = ok ? v16 : 0;
        return ok;
    case 3:
        ok = taut_rd_u24(rd, &v32);
        *v = ok ? v32 : 0;
        return ok;
    case 4:
        ok = taut_rd_u32(rd, &v32);
        *v = ok ? v32 : 0;
        return ok;
    case 6:
        return taut_rd_u48(rd, v);
    default:
        return taut_rd_u64(rd, v);
    }
}

/* cursor_sub splits off a child behind a length prefix of `n` bytes. */
static bool cursor_sub(struct taut_rd *rd, size_t n, struct taut_rd *child)
{
    return n == 1   ? taut_rd_sub_u8(rd, child)
           : n == 2 ? taut_rd_sub_u16(rd, child)
           : n == 3 ? taut_rd_sub_u24(rd, child)
                    : taut_rd_sub_u32(rd, child);
}

/* cursor_check_number: one number read, against the array. */
static void cursor_check_number(struct taut_rd *rd, size_t n)
{
    const uint8_t *was = rd->p;
    size_t left = taut_rd_left(rd);
    uint64_t v = 0;
    bool ok = cursor_read(rd, n, &v);
    FUZZ_ASSERT(ok == (left >= n));
    FUZZ_ASSERT(rd->p == was + (ok ? n : 0));
    FUZZ_ASSERT(!ok || v == cursor_number(was, n));
}

/* cursor_check_sub: one child split off, against the array. */
static void cursor_check_sub(struct taut_rd *rd, size_t n)
{
    const uint8_t *was = rd->p;
    size_t left = taut_rd_left(rd);
    uint64_t len = left >= n ? cursor_number(was, n) : 0;
    bool whole = left >= n && left - n >= len;
    struct taut_rd child;
    FUZZ_ASSERT(cursor_sub(rd, n, &child) == whole);
    FUZZ_ASSERT(rd->p == was + (whole ? n + (size_t)len : 0));
    if (whole) {
        FUZZ_ASSERT(child.p == was + n && taut_rd_left(&child) == len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t widths[] = {1, 2, 3, 4, 6, 8};
    struct taut_rd rd = taut_rd_of(data, size);
    const uint8_t *span;
    uint8_t order;
    while (taut_rd_u8(&rd, &order)) {
        size_t left = taut_rd_left(&rd), n = order >> 4;
        order %= CURSOR_N_ORDERS;
        if (order < 6)
            cursor_check_number(&rd, widths[order]);
        else if (order < 10)
            cursor_check_sub(&rd, order - 5u);
        else if (order < 13)
            FUZZ_ASSERT(taut_rd_skip(&rd, n) == (left >= n));
        else
            FUZZ_ASSERT(taut_rd_take(&rd, n, &span) == (left >= n));
    }
    FUZZ_ASSERT(rd.p == data + size);
    return 0;
}
