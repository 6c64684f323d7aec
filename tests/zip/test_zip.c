/* SPDX-License-Identifier: MIT */
/* test_zip.c: each compression provider: round trips at every split, zlib's
 * own streams, bounds; nothing but the arena is used. */
#include "test_util.h"

#include "taut/zip_null.h"

#ifdef TAUT_TEST_ZLIB
#include "taut/zip_zlib.h"

#include <zlib.h>
#endif

enum { LEN = 6000 };

static uint8_t arena_in[TAUT_ZIP_INFLATE_ARENA],
    arena_out[TAUT_ZIP_DEFLATE_ARENA];
static uint8_t plain[LEN], packed[2 * LEN], back[2 * LEN];

static const struct taut_zip *providers_get(size_t i)
{
    if (i == 0)
        return taut_zip_null_get();
#ifdef TAUT_TEST_ZLIB
    if (i == 1)
        return taut_zip_zlib_get();
#endif
    return NULL;
}

/* EACH(z): runs what follows for each provider. */
#define EACH(z)                                                                \
    for (size_t z##_i = 0; providers_get(z##_i); z##_i++)                      \
        for (const struct taut_zip *z = providers_get(z##_i); z; z = NULL)

static int fill(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN; i++)
        plain[i] = (uint8_t)(i % 100 < 60 ? "taut "[i % 5] : rand());
    return 0;
}

/* run steps through all input with at most `room` bytes of output a step, and
 * returns how many were written. */
static size_t run(const struct taut_zip *z, struct taut_zip_stream *s,
                  const uint8_t *in, size_t len, uint8_t *out, size_t room)
{
    struct taut_zip_io io = {{in, len}, out, 0, 2 * LEN};
    enum taut_status st;
    do {
        io.out_len = room;
        st = z->step(s, &io);
    } while (st == TAUT_FULL);
    assert_int_equal(st, TAUT_OK);
    assert_int_equal(io.in.len, 0);
    assert_int_equal(io.fuel, 2 * LEN - (size_t)(io.out - out));
    return (size_t)(io.out - out);
}

/* Packets of any length, flushed one by one, with any room at a time. */
static void packets_come_through(void **state)
{
    static const size_t rooms[] = {16, 17, 19, 64, 4096};
    (void)state;
    EACH(z)
    for (size_t r = 0; r < sizeof rooms / sizeof rooms[0]; r++)
        for (unsigned level = 0; level <= 9; level += 3) {
            struct taut_zip_stream *in, *out;
            assert_int_equal(z->inflate_open(&in, arena_in, sizeof arena_in),
                             TAUT_OK);
            assert_int_equal(
                z->deflate_open(&out, arena_out, sizeof arena_out, level),
                TAUT_OK);
            for (size_t at = 0, len = 0; at < LEN; at += len) {
                len = (len * 5 + 1) % 700;
                len = len < LEN - at ? len : LEN - at;
                size_t n = run(z, out, plain + at, len, packed, rooms[r]);
                uint8_t *exact = test_copy(packed, n);
                size_t m = run(z, in, exact, n, back, rooms[r] - 15);
                assert_int_equal(m, len);
                assert_memory_equal(back, plain + at, len);
                free(exact);
                if (len == 0)
                    len = 1; /* an empty packet too, but on */
            }
        }
}

static void streams_begin_anew(void **state)
{
    (void)state;
    EACH(z)
    {
        struct taut_zip_stream *in, *out;
        assert_int_equal(z->inflate_open(&in, arena_in, sizeof arena_in),
                         TAUT_OK);
        assert_int_equal(z->deflate_open(&out, arena_out, sizeof arena_out, 6),
                         TAUT_OK);
        size_t n = run(z, out, plain, 900, packed, 4096);
        uint8_t *first = test_copy(packed, n);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(run(z, in, first, n, back, 4096), 900);
            assert_int_equal(z->reset(in), TAUT_OK);
            assert_int_equal(z->reset(out), TAUT_OK);
            assert_int_equal(run(z, out, plain, 900, packed, 4096), n);
            assert_memory_equal(packed, first, n);
        }
        free(first);
    }
}

static void output_is_bounded(void **state)
{
    (void)state;
    EACH(z)
    {
        struct taut_zip_stream *in, *out;
        assert_int_equal(z->deflate_open(&out, arena_out, sizeof arena_out, 6),
                         TAUT_OK);
        size_t n = run(z, out, plain, 3000, packed, 4096);
        for (uint64_t fuel = 0; fuel <= 3001; fuel += fuel < 2990 ? 230 : 1) {
            struct taut_zip_io io = {{packed, n}, back, sizeof back, fuel};
            assert_int_equal(z->inflate_open(&in, arena_in, sizeof arena_in),
                             TAUT_OK);
            enum taut_status st = z->step(in, &io);
            assert_int_equal(st, fuel < 3000 ? TAUT_E_LIMIT : TAUT_OK);
            assert_int_equal(io.out - back, fuel < 3000 ? fuel : 3000);
            assert_memory_equal(back, plain, (size_t)(io.out - back));
            io.fuel = 9999;
            if (st != TAUT_OK)
                assert_int_equal(z->step(in, &io), TAUT_E_LIMIT);
        }
    }
}

/* Deflating is bounded as well, and asks for some room. */
static void deflating_is_bounded(void **state)
{
    (void)state;
    EACH(z)
    {
        struct taut_zip_stream *s;
        struct taut_zip_io io = {{plain, LEN}, packed, 0, 100};
        assert_int_equal(z->deflate_open(&s, arena_out, sizeof arena_out, 0),
                         TAUT_OK);
        assert_int_equal(z->step(s, &io), TAUT_FULL);
        io.out_len = sizeof packed;
        assert_int_equal(z->step(s, &io), TAUT_E_LIMIT);
        assert_true(io.out - packed <= 100);
        io.fuel = 1000;
        assert_int_equal(z->step(s, &io), TAUT_E_LIMIT);
        assert_int_equal(z->reset(s), TAUT_OK);
    }
}

static void openings_are_checked(void **state)
{
    (void)state;
    EACH(z)
    {
        struct taut_zip_stream *s;
        assert_int_equal(z->size, sizeof *z);
        assert_int_equal(z->deflate_open(&s, arena_out, sizeof arena_out, 10),
                         TAUT_E_RANGE);
        assert_null(s);
        for (size_t len = 0; len < 16; len++) {
            assert_int_equal(z->deflate_open(&s, arena_out, len, 1),
                             TAUT_E_LIMIT);
            assert_int_equal(z->inflate_open(&s, arena_in, len), TAUT_E_LIMIT);
            assert_null(s);
        }
    }
}

#ifdef TAUT_TEST_ZLIB

static void zlib_needs_its_arena(void **state)
{
    const struct taut_zip *z = taut_zip_zlib_get();
    struct taut_zip_stream *s;
    (void)state;
    for (size_t len = 0; len < sizeof arena_out - (16 << 10); len += 1000)
        assert_int_equal(z->deflate_open(&s, arena_out, len, 9), TAUT_E_LIMIT);
    for (size_t skip = 0; skip < 16; skip++) /* at any alignment */
        assert_int_equal(
            z->deflate_open(&s, arena_out + skip, sizeof arena_out - skip, 9),
            TAUT_OK);
    assert_int_equal(z->inflate_open(&s, arena_in, sizeof arena_in - 1),
                     TAUT_E_LIMIT);
}

/* What zlib itself wrote, in one piece and with an end, is read, and what
 * follows it is left. */
static void zlib_streams_are_read(void **state)
{
    const struct taut_zip *z = taut_zip_zlib_get();
    (void)state;
    for (int level = 0; level <= 9; level++) {
        struct taut_zip_stream *s;
        uLongf len = sizeof packed;
        assert_int_equal(compress2(packed, &len, plain, LEN, level), Z_OK);
        for (size_t cut = 0; cut <= len; cut += 1 + cut / 9) {
            uint8_t *first = test_copy(packed, cut);
            struct taut_zip_io io = {{first, cut}, back, sizeof back, LEN};
            assert_int_equal(z->inflate_open(&s, arena_in, sizeof arena_in),
                             TAUT_OK);
            assert_int_equal(z->step(s, &io), TAUT_OK);
            free(first);
            packed[len] = 0x77;
            io.in = (struct taut_span){packed + cut, len - cut + 1};
            assert_int_equal(z->step(s, &io), TAUT_DONE);
            assert_int_equal(io.in.len, 1);
            assert_ptr_equal(io.in.p, packed + len);
            assert_int_equal(io.out - back, LEN);
            assert_memory_equal(back, plain, LEN);
        }
    }
}

/* And zlib reads what the provider wrote. */
static void zlib_reads_what_is_written(void **state)
{
    const struct taut_zip *z = taut_zip_zlib_get();
    struct taut_zip_stream *s;
    z_stream peer;
    (void)state;
    memset(&peer, 0, sizeof peer);
    assert_int_equal(inflateInit(&peer), Z_OK);
    assert_int_equal(z->deflate_open(&s, arena_out, sizeof arena_out, 6),
                     TAUT_OK);
    for (size_t at = 0; at + 500 <= LEN; at += 500) {
        size_t n = run(z, s, plain + at, 500, packed, 64);
        assert_true(n < 500); /* it does compress */
        peer.next_in = packed;
        peer.avail_in = (uInt)n;
        peer.next_out = back;
        peer.avail_out = sizeof back;
        assert_int_equal(inflate(&peer, Z_SYNC_FLUSH), Z_OK);
        assert_int_equal(sizeof back - peer.avail_out, 500);
        assert_memory_equal(back, plain + at, 500);
    }
    inflateEnd(&peer);
}

static void what_is_not_deflate_is_refused(void **state)
{
    const struct taut_zip *z = taut_zip_zlib_get();
    struct taut_zip_stream *s;
    uLongf len = sizeof packed;
    size_t n_refused = 0;
    (void)state;
    assert_int_equal(compress2(packed, &len, plain, 1000, 6), Z_OK);
    for (size_t i = 0; i < len; i++) {
        struct taut_zip_io io = {{packed, len}, back, sizeof back, 100000};
        packed[i] ^= 0x21;
        assert_int_equal(z->inflate_open(&s, arena_in, sizeof arena_in),
                         TAUT_OK);
        enum taut_status st = z->step(s, &io);
        if (st == TAUT_E_VALUE) {
            n_refused++;
            io.in = (struct taut_span){packed, len};
            assert_int_equal(z->step(s, &io), TAUT_E_VALUE); /* and stays so */
        }
        packed[i] ^= 0x21;
    }
    assert_true(n_refused > 10 * len / 11); /* Adler-32 sees the others */
    /* a preset dictionary, which SSH does not have */
    static const uint8_t dictionary[] = {0x78, 0xbb, 1, 2, 3, 4, 5};
    struct taut_zip_io io = {{dictionary, 7}, back, sizeof back, 100};
    assert_int_equal(z->inflate_open(&s, arena_in, sizeof arena_in), TAUT_OK);
    assert_int_equal(z->step(s, &io), TAUT_E_VALUE);
}

/* A bomb: a megabyte of zeros in a kilobyte stops at the fuel. */
static void bombs_stop(void **state)
{
    const struct taut_zip *z = taut_zip_zlib_get();
    struct taut_zip_stream *s;
    uint8_t *zeros = (uint8_t *)calloc(1, 1 << 20);
    uLongf len = sizeof packed;
    (void)state;
    assert_int_equal(compress2(packed, &len, zeros, 1 << 20, 9), Z_OK);
    free(zeros);
    struct taut_zip_io io = {{packed, len}, back, sizeof back, 5000};
    assert_int_equal(z->inflate_open(&s, arena_in, sizeof arena_in), TAUT_OK);
    assert_int_equal(z->step(s, &io), TAUT_E_LIMIT);
    assert_int_equal(io.out - back, 5000);
    /* one byte too many is too many, at the very end too; and a room that
     * zlib cannot count is as good as any */
    len = sizeof packed;
    assert_int_equal(compress2(packed, &len, plain, LEN, 9), Z_OK);
    for (uint64_t fuel = LEN - 3; fuel <= LEN; fuel++) {
        io = (struct taut_zip_io){{packed, len}, back, SIZE_MAX / 2, fuel};
        assert_int_equal(z->reset(s), TAUT_OK);
        assert_int_equal(z->step(s, &io),
                         fuel < LEN ? TAUT_E_LIMIT : TAUT_DONE);
    }
    io =
        (struct taut_zip_io){{packed, len}, back, SIZE_MAX / 2, UINT64_MAX / 2};
    assert_int_equal(z->reset(s), TAUT_OK);
    assert_int_equal(z->step(s, &io), TAUT_DONE);
    assert_memory_equal(back, plain, LEN);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_come_through),
        cmocka_unit_test(streams_begin_anew),
        cmocka_unit_test(output_is_bounded),
        cmocka_unit_test(deflating_is_bounded),
        cmocka_unit_test(openings_are_checked),
#ifdef TAUT_TEST_ZLIB
        cmocka_unit_test(zlib_needs_its_arena),
        cmocka_unit_test(zlib_streams_are_read),
        cmocka_unit_test(zlib_reads_what_is_written),
        cmocka_unit_test(what_is_not_deflate_is_refused),
        cmocka_unit_test(bombs_stop),
#endif
    };
#ifndef TAUT_TEST_ZLIB
    printf("# skipped: no zlib here: only the null provider is tested\n");
#endif
    return cmocka_run_group_tests_name("zip", tests, fill, NULL);
}
