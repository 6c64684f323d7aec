/* SPDX-License-Identifier: MIT */
/*
 * fuzz_csum.c: every kernel gives one sum, copying gives it too, so do any
 * two pieces, and a mended checksum is the one computed anew. The first two
 * bytes of the input choose where to cut, the next six what to change.
 */
#include "fuzz_util.h"
#include "taut/cpu.h"
#include "taut/csum.h"

enum { HEAD = 8 };

static uint16_t byte_sum(const uint8_t *p, size_t len)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += (uint64_t)p[i] << (i % 2 ? 0 : 8);
    return taut_csum_fold_get(sum);
}

static void check_kernels(const uint8_t *p, size_t len, uint8_t *copy)
{
    size_t n;
    const struct taut_csum_kernel *all = taut_csum_kernels_get(&n);
    static uint32_t have;
    if (have == 0)
        have = taut_cpu_get() | (uint32_t)1 << 31;
    uint16_t want = byte_sum(p, len);
    for (size_t i = 0; i < n; i++) {
        if ((all[i].needs & ~have) != 0)
            continue;
        FUZZ_ASSERT(all[i].sum(p, len) == want);
        memset(copy, 0x5a, len);
        FUZZ_ASSERT(all[i].copy(copy, p, len) == want);
        FUZZ_ASSERT(len == 0 || memcmp(copy, p, len) == 0);
    }
}

static void check_split(const uint8_t *p, size_t len, size_t a, size_t b)
{
    struct taut_csum c;
    a = len ? a % len : 0;
    b = a + (len - a ? b % (len - a) : 0);
    taut_csum_init(&c, 0);
    taut_csum_push(&c, p, a);
    taut_csum_push(&c, p + a, b - a);
    taut_csum_push(&c, p + b, len - b);
    FUZZ_ASSERT(taut_csum_get(&c) == taut_csum_bytes_get(p, len));
}

/* 0 and 0xffff are the same number; they differ only where all is 0. */
static bool same(uint16_t a, uint16_t b)
{
    return a == b || (a == 0 && b == 0xffff);
}

static void check_mend(uint8_t *p, size_t len, size_t at, size_t n,
                       const uint8_t *now)
{
    uint8_t was[4];
    at %= len - 4;
    n %= 5;
    uint16_t check = taut_csum_bytes_get(p, len);
    memcpy(was, p + at, 4);
    memcpy(p + at, now, n);
    uint16_t want = taut_csum_bytes_get(p, len);
    FUZZ_ASSERT(
        same(taut_csum_mend_bytes_get(check, at % 2 != 0, was, now, n), want));
    if (n == 1)
        FUZZ_ASSERT(same(
            taut_csum_mend8_get(check, at % 2 != 0, was[0], now[0]), want));
    if (n == 2 && at % 2 == 0)
        FUZZ_ASSERT(
            same(taut_csum_mend16_get(check, taut_get16(was), taut_get16(now)),
                 want));
    if (n == 4 && at % 2 == 0)
        FUZZ_ASSERT(
            same(taut_csum_mend32_get(check, taut_get32(was), taut_get32(now)),
                 want));
    memcpy(p + at, was, 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    const uint8_t *p = data + HEAD;
    size_t len = size - HEAD;
    uint8_t *copy = (uint8_t *)malloc(len + 1);
    if (!copy)
        return 0;
    check_kernels(p, len, copy);
    check_split(p, len, data[0], data[1]);
    if (len > 4) {
        memcpy(copy, p, len);
        check_mend(copy, len, data[2], data[3], data + 4);
    }
    free(copy);
    return 0;
}
