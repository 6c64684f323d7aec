/* SPDX-License-Identifier: MIT */
/*
 * prove_buf.c: a packet buffer of 6 bytes in each state that it can have
 * (data, tail), each call with an arbitrary number; what a call gives is
 * written at both ends.
 */
// SOURCES: lib/core/core_buf.c
// EVA: -eva-domains cvalue -eva-split-limit 4096 -warn-invalid-pointer
#include "prove_util.h"

#include <taut/buf.h>

enum { BUF_CAP = 6 };

static uint8_t buf_bytes[BUF_CAP];

static void buf_touch(uint8_t *p, size_t n)
{
    if (p && n > 0)
        p[0] = p[n - 1] = 1;
}

int main(void)
{
    struct taut_buf buf;
    size_t cap = (size_t)Frama_C_interval(0, BUF_CAP);
    size_t data = (size_t)Frama_C_interval(0, BUF_CAP);
    size_t n = Frama_C_unsigned_long_interval(0, SIZE_MAX);
    uint32_t len = Frama_C_unsigned_int_interval(0, BUF_CAP);
    unsigned call = Frama_C_unsigned_int_interval(0, 5);
    //@ split cap;
    //@ split data;
    //@ split len;
    //@ split call;
    if (taut_buf_init(&buf, sizeof buf, buf_bytes + BUF_CAP - cap, cap, data) !=
        TAUT_OK)
        return 1;
    if (len > taut_buf_tailroom(&buf))
        return 2;
    buf_touch(taut_buf_put(&buf, len), len);
    buf.csum_state = Frama_C_unsigned_char_interval(0, 3);
    if (n <= BUF_CAP) {
        //@ split n;
        ;
    }
    if (call == 0)
        buf_touch(taut_buf_push(&buf, n), n);
    else if (call == 1)
        buf_touch(taut_buf_put(&buf, n), n);
    else if (call == 2)
        buf_touch(taut_buf_pull(&buf, n), 0);
    else if (call == 3)
        (void)taut_buf_trim(&buf, n);
    else if (call == 4)
        (void)taut_buf_reserve(&buf, n);
    else
        (void)taut_buf_set_partial(&buf, n);
    buf_touch(taut_buf_data(&buf), taut_buf_len(&buf));
    return 0;
}
