/* SPDX-License-Identifier: MIT */
/*
 * fuzz_zip.c: the zlib provider. Any bytes inflate to the same in one piece
 * and byte by byte, never to more than fuel; what is deflated, packet by
 * packet, inflates to what it was.
 */
#include "fuzz_util.h"
#include "taut/zip_zlib.h"

enum { OUT_MAX = 1 << 16 };

static uint8_t arena[TAUT_ZIP_INFLATE_ARENA], arena_out[TAUT_ZIP_DEFLATE_ARENA];
static uint8_t whole[OUT_MAX], parts[OUT_MAX], packed[OUT_MAX];

/* inflate_in inflates with `step` bytes of input at a time. */
static enum taut_status inflate_in(const uint8_t *data, size_t size,
                                   size_t step, uint8_t *out, size_t *len)
{
    const struct taut_zip *z = taut_zip_zlib_get();
    struct taut_zip_stream *s;
    struct taut_zip_io io = {{NULL, 0}, out, OUT_MAX, OUT_MAX - 1};
    enum taut_status st = z->inflate_open(&s, arena, sizeof arena);
    FUZZ_ASSERT(st == TAUT_OK);
    for (size_t at = 0; at < size && st == TAUT_OK; at += step) {
        size_t n = step < size - at ? step : size - at;
        io.in = (struct taut_span){data + at, n};
        st = z->step(s, &io);
        FUZZ_ASSERT(st != TAUT_FULL);
    }
    *len = (size_t)(io.out - out);
    FUZZ_ASSERT(*len == OUT_MAX - 1 - io.fuel);
    return st;
}

static void any_bytes(const uint8_t *data, size_t size)
{
    size_t n[2];
    enum taut_status st = inflate_in(data, size, size, whole, &n[0]);
    enum taut_status su = inflate_in(data, size, 1, parts, &n[1]);
    FUZZ_ASSERT(st == su && n[0] == n[1]);
    FUZZ_ASSERT(memcmp(whole, parts, n[0]) == 0);
}

static void there_and_back(const uint8_t *data, size_t size)
{
    const struct taut_zip *z = taut_zip_zlib_get();
    struct taut_zip_stream *in, *out;
    FUZZ_ASSERT(z->inflate_open(&in, arena, sizeof arena) == TAUT_OK);
    FUZZ_ASSERT(z->deflate_open(&out, arena_out, sizeof arena_out, 6) ==
                TAUT_OK);
    for (size_t at = 0, n; at < size; at += n) {
        n = 1 + data[at] * 3u;
        n = n < size - at ? n : size - at;
        struct taut_zip_io io = {{data + at, n}, packed, OUT_MAX, OUT_MAX};
        FUZZ_ASSERT(z->step(out, &io) == TAUT_OK && io.in.len == 0);
        struct taut_zip_io jo = {
            {packed, (size_t)(io.out - packed)}, whole, OUT_MAX, n};
        FUZZ_ASSERT(z->step(in, &jo) == TAUT_OK && jo.fuel == 0);
        FUZZ_ASSERT(memcmp(whole, data + at, n) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    any_bytes(data, size);
    there_and_back(data, size);
    return 0;
}
