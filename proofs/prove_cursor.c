/* SPDX-License-Identifier: MIT */
/*
 * prove_cursor.c: the read cursor over 0 to 32 arbitrary bytes: every width
 * of number in a row, and a child behind each width of prefix.
 */
// SOURCES:
#include "prove_util.h"

#include <taut/core.h>

static uint8_t cursor_bytes[32];

static uint64_t cursor_numbers(struct taut_rd rd)
{
    uint64_t v64, sum = 0;
    uint32_t v32;
    uint16_t v16;
    uint8_t v8;
    if (!taut_rd_u8(&rd, &v8))
        return sum;
    sum += v8;
    if (!taut_rd_u16(&rd, &v16) || !taut_rd_u24(&rd, &v32))
        return sum;
    sum += v16 + (uint64_t)v32;
    if (!taut_rd_u32(&rd, &v32) || !taut_rd_u48(&rd, &v64))
        return sum;
    sum += v32 + v64;
    return taut_rd_u64(&rd, &v64) ? sum + v64 : sum;
}

static uint8_t cursor_first(struct taut_rd child)
{
    uint8_t v = 0;
    return taut_rd_u8(&child, &v) ? v : 0;
}

static unsigned cursor_children(const struct taut_rd *rd)
{
    struct taut_rd child, r8 = *rd, r16 = *rd, r24 = *rd, r32 = *rd;
    unsigned sum = 0;
    if (taut_rd_sub_u8(&r8, &child))
        sum += cursor_first(child);
    if (taut_rd_sub_u16(&r16, &child))
        sum += cursor_first(child);
    if (taut_rd_sub_u24(&r24, &child))
        sum += cursor_first(child);
    if (taut_rd_sub_u32(&r32, &child))
        sum += cursor_first(child);
    return sum;
}

int main(void)
{
    size_t len = prove_input(cursor_bytes, sizeof cursor_bytes);
    /* one analysis for each length */
    //@ split len;
    struct taut_rd rd =
        taut_rd_of(cursor_bytes + sizeof cursor_bytes - len, len);
    return cursor_numbers(rd) + cursor_children(&rd) > 1000;
}
