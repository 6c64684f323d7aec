/* SPDX-License-Identifier: MIT */
/*
 * prove_wr.c: the write cursor. One call with arbitrary numbers, out of many
 * states: 0 to 8 bytes of capacity or none, length 0, 2, just over or far over
 * it, any fault, any depth of prefixes, an old mark anywhere or a new one.
 */
// SOURCES: lib/core/core_wr.c
// EVA: -eva-domains cvalue -eva-split-limit 4096 -warn-invalid-pointer
// EVA: -eva-subdivide-non-linear 0 -eva-interprocedural-splits
#include "prove_util.h"

enum { WR_CAP = 8, WR_FROM = 9 };

static uint8_t wr_out[WR_CAP], wr_from[WR_FROM];

/* wr_any makes a writer in any state; its room ends where the array does. */
static struct taut_wr wr_any(void)
{
    size_t cap = (size_t)Frama_C_interval(0, WR_CAP);
    unsigned len = Frama_C_unsigned_int_interval(0, 3);
    struct taut_wr wr = {0};
    //@ split cap;
    //@ split len;
    wr.base = Frama_C_interval(0, 3) ? wr_out + WR_CAP - cap : NULL;
    wr.cap = cap;
    wr.len = len == 3   ? Frama_C_unsigned_long_interval(WR_CAP + 1, SIZE_MAX)
             : len == 2 ? cap + 1
                        : 2 * len;
    wr.bad = Frama_C_unsigned_char_interval(0, 255);
    wr.depth = Frama_C_unsigned_char_interval(0, 255);
    return wr;
}

static void wr_number(struct taut_wr *wr, unsigned call, uint64_t v)
{
    void (*const narrow[])(struct taut_wr *, uint32_t) = {
        taut_wr_u8,  taut_wr_u16,   taut_wr_u24,
        taut_wr_u32, taut_wr_u16le, taut_wr_u32le};
    void (*const wide[])(struct taut_wr *,
                         uint64_t) = {taut_wr_u48, taut_wr_u64, taut_wr_u64le};
    if (call < 6)
        narrow[call](wr, (uint32_t)v);
    else
        wide[call - 6](wr, v);
}

static void wr_area(struct taut_wr *wr, unsigned call, size_t n)
{
    uint8_t *at;
    if (call == 0)
        taut_wr_bytes(wr, wr_from + WR_FROM - n, n);
    else if (call == 1)
        taut_wr_zeros(wr, n);
    else if ((at = taut_wr_space(wr, n)) != NULL && n > 0)
        at[0] = at[n - 1] = 1;
}

static void wr_prefix(struct taut_wr *wr)
{
    unsigned width = Frama_C_unsigned_int_interval(0, 5);
    size_t at = (size_t)Frama_C_interval(0, WR_CAP + 1);
    struct taut_mark m;
    //@ split width;
    //@ split at;
    m = taut_wr_open(wr, width);
    if (at <= WR_CAP) {
        m.at = at;
        m.depth = Frama_C_unsigned_char_interval(0, 255);
    }
    if (width >= 1 && width <= 4)
        taut_wr_close(wr, m);
}

int main(void)
{
    struct taut_wr wr = wr_any();
    size_t len, n = (size_t)Frama_C_interval(0, WR_FROM);
    unsigned call = Frama_C_unsigned_int_interval(0, 13);
    //@ split call;
    if (call < 9) {
        wr_number(&wr, call, Frama_C_unsigned_long_interval(0, UINT64_MAX));
    } else if (call < 12) {
        //@ split n;
        wr_area(&wr, call - 9, n);
    } else if (call == 12) {
        wr_prefix(&wr);
    } else {
        taut_wr_zeros(&wr,
                      Frama_C_unsigned_long_interval(WR_CAP + 1, SIZE_MAX));
    }
    return taut_wr_finish(&wr, &len) == TAUT_OK && len <= WR_CAP;
}
