/* SPDX-License-Identifier: MIT */
/*
 * test_cve_h2.c: HPACK. Bombs of references to one large entry
 * (CVE-2016-6581, CVE-2016-1544) and of many small fields (CVE-2026-49975);
 * blocks without end (CVE-2024-27316, CVE-2024-28182, CVE-2023-45288);
 * strings in so many pieces that decoding them becomes quadratic
 * (CVE-2022-41723); numbers without end; truncated blocks taken for whole
 * ones; Huffman decoders that disagree about padding, or lack symbols. All on
 * exact-size heap copies.
 */
#include "test_util.h"

#include "taut/hpack.h"
#include "taut/huffman.h"

enum { CVE_FIELD = 8192 };

static struct taut_hpack_entry
    cve_entries[TAUT_HPACK_N_ENTRIES(TAUT_HPACK_TABLE_DEFAULT)];
static uint8_t
    cve_bytes[TAUT_HPACK_BYTES_LEN(TAUT_HPACK_TABLE_DEFAULT, CVE_FIELD)];

/* struct cve_told: what a decoder told of a block. */
struct cve_told {
    enum taut_status status;
    struct taut_diag diag;
    size_t n, len;   /* fields, and their names and values */
    size_t n_limits; /* how often a limit of the list was told */
    uint64_t burnt;
};

static void cve_open(struct taut_hpack_decoder *d)
{
    const struct taut_hpack_decoder_config c = {
        .entries = cve_entries,
        .bytes = cve_bytes,
        .n_entries = sizeof cve_entries / sizeof cve_entries[0],
        .bytes_len = sizeof cve_bytes};
    assert_int_equal(taut_hpack_decoder_init(d, sizeof *d, &c), TAUT_OK);
}

static struct cve_told cve_block(struct taut_hpack_decoder *d, const uint8_t *p,
                                 size_t len, size_t step)
{
    struct cve_told t = {TAUT_MORE, {0, 0, 0, 0, 0}, 0, 0, 0, 0};
    for (size_t at = 0; t.status == TAUT_MORE; at += step) {
        size_t n = step < len - at ? step : len - at;
        uint8_t *copy = test_copy(p + at, n);
        struct taut_ctx ctx = taut_ctx_of(copy, &t.diag);
        struct taut_hpack_header h;
        assert_int_equal(taut_hpack_decoder_feed(d, (struct taut_span){copy, n},
                                                 at + n == len),
                         TAUT_OK);
        for (;;) {
            t.status = taut_hpack_decoder_next(&ctx, d, &h);
            t.n += t.status == TAUT_OK;
            t.len += t.status == TAUT_OK ? h.name.len + h.value.len : 0;
            if (t.status == TAUT_E_LIMIT && t.diag.wire == 0xb)
                t.n_limits++;
            else if (t.status != TAUT_OK)
                break;
        }
        t.burnt += TAUT_FUEL_DEFAULT - ctx.fuel;
        free(copy);
    }
    return t;
}

/* An entry of 4 KiB, and 16,000 bytes that refer to it: 64 MB of header
 * list for a decoder that does not count. */
static void one_entry_many_times(void **state)
{
    (void)state;
    static uint8_t block[4096 + 16000] = {0x40, 1, 'a', 0x7f, 0xe0, 0x1e};
    struct taut_hpack_decoder d;
    size_t n = 6 + 0x7f + 0x60 + (0x1e << 7);
    memset(block + 6, 'v', n - 6);
    memset(block + n, 0xbe, sizeof block - n);
    cve_open(&d);
    struct cve_told t = cve_block(&d, block, sizeof block, sizeof block);
    assert_int_equal(t.status, TAUT_DONE);
    assert_int_equal(t.n_limits, 1);
    assert_true(t.len <= TAUT_HPACK_LIST_DEFAULT);
    assert_true(t.burnt <= sizeof block);
    assert_int_equal(t.diag.field, TAUT_HPACK_F_LIST_SIZE);
    /* copying its name again and again costs fuel, too */
    memset(block, 'n', sizeof block);
    memcpy(block, "\x40\x7f\xd1\x1e", 4);
    n = 4 + 0x7f + 0x51 + (0x1e << 7);
    block[n++] = 0;
    for (size_t i = n; i + 2 <= sizeof block; i += 2)
        memcpy(block + i, "\x7e\x00", 2);
    cve_open(&d);
    size_t len = n + (sizeof block - n) / 2 * 2;
    t = cve_block(&d, block, len, len);
    assert_int_equal(t.status, TAUT_DONE);
    assert_true(t.burnt >= (len - n) / 2 * (1 + 4000 / 64));
}

/* As many fields as there are bytes, each of the fewest. */
static void many_small_fields(void **state)
{
    (void)state;
    static uint8_t block[60000];
    struct taut_hpack_decoder d;
    memset(block, 0x82, sizeof block);
    cve_open(&d);
    struct cve_told t = cve_block(&d, block, sizeof block, sizeof block);
    assert_int_equal(t.status, TAUT_DONE);
    assert_int_equal(t.n_limits, 1);
    assert_int_equal(t.n, TAUT_HPACK_FIELDS_DEFAULT);
    assert_int_equal(t.diag.field, TAUT_HPACK_F_COUNT);
    /* and the connection goes on */
    t = cve_block(&d, block, 1, 1);
    assert_int_equal(t.status, TAUT_DONE);
    assert_int_equal(t.n, 1);
}

/* Pieces that never end: nothing is kept of them but one representation, and
 * after the limit nothing is told. */
static void pieces_without_end(void **state)
{
    (void)state;
    struct taut_hpack_decoder d;
    struct taut_hpack_header h;
    struct taut_diag diag;
    uint8_t piece[1024];
    size_t n_told = 0, n_limits = 0;
    cve_open(&d);
    for (size_t i = 0; i < sizeof piece; i++)
        piece[i] = (uint8_t) "\x00\x02no\x02me"[i % 7];
    for (unsigned round = 0; round < 5000; round++) {
        struct taut_ctx ctx = taut_ctx_of(piece, &diag);
        enum taut_status st;
        assert_int_equal(taut_hpack_decoder_feed(
                             &d, (struct taut_span){piece, 7 * 146}, false),
                         TAUT_OK);
        while ((st = taut_hpack_decoder_next(&ctx, &d, &h)) != TAUT_MORE) {
            n_told += st == TAUT_OK;
            n_limits += st == TAUT_E_LIMIT;
            assert_true(st == TAUT_OK || st == TAUT_E_LIMIT);
        }
        assert_true(d.held <= CVE_FIELD + 32);
    }
    assert_int_equal(n_limits, 1);
    assert_int_equal(n_told, TAUT_HPACK_FIELDS_DEFAULT);
}

/* A string of 8,000 bytes, byte by byte: each byte is copied once and the
 * string is decoded once. */
static void string_in_many_pieces(void **state)
{
    (void)state;
    static uint8_t block[8000 + 6] = {0x00, 1, 'a', 0xff, 0xc1, 0x3d};
    struct taut_hpack_decoder d;
    size_t len = 6 + 0x7f + 0x41 + (0x3d << 7);
    assert_int_equal(len, sizeof block);
    memset(block + 6, 0, 5000); /* eight '0' in 5 bytes */
    for (size_t i = 5006; i < sizeof block; i++)
        block[i] = 0xf8; /* others, which are 8 bits */
    cve_open(&d);
    struct cve_told t = cve_block(&d, block, len, 1);
    assert_int_equal(t.status, TAUT_E_LIMIT); /* 11,000 bytes of value */
    assert_int_equal(t.diag.field, TAUT_HPACK_F_VALUE);
    cve_open(&d);
    memset(block + 6, 0xf8, 8000);
    t = cve_block(&d, block, len, 1);
    assert_int_equal(t.status, TAUT_DONE);
    assert_int_equal(t.len, 8001);
    assert_int_equal(t.burnt, 1);
}

/* Numbers whose octets never end, or whose value does not fit. */
static void numbers_without_end(void **state)
{
    (void)state;
    static const uint8_t first[] = {0xff, 0x7f, 0x3f, 0x1f, 0x0f};
    struct taut_hpack_decoder d;
    uint8_t block[600];
    for (unsigned i = 0; i < sizeof first; i++) {
        for (unsigned zeros = 0; zeros < 2; zeros++) {
            memset(block, zeros ? 0x80 : 0xff, sizeof block);
            block[0] = first[i];
            cve_open(&d);
            struct cve_told t = cve_block(&d, block, sizeof block, 1);
            assert_int_equal(t.status, TAUT_E_RANGE);
            assert_int_equal(t.diag.wire, TAUT_HPACK_WIRE_COMPRESSION_ERROR);
            cve_open(&d);
            memmove(block + 1, block, sizeof block - 1);
            block[0] = 0x00; /* and as the length of a name */
            block[1] |= 0x7f;
            t = cve_block(&d, block, sizeof block, 7);
            assert_int_equal(t.status, TAUT_E_RANGE);
        }
    }
}

/* A block that ends within a field is not a shorter one. */
static void truncated_is_not_whole(void **state)
{
    (void)state;
    static const uint8_t block[] = {0x40, 0x82, 0x25, 0xa8,
                                    0x83, 0x1f, 0x1c, 0x64};
    for (size_t cut = 1; cut < sizeof block; cut++) {
        struct taut_hpack_decoder d;
        cve_open(&d);
        struct cve_told t = cve_block(&d, block, cut, cut);
        assert_int_equal(t.status, TAUT_E_SHORT);
        assert_int_equal(t.n, 0);
        assert_int_equal(d.n, 0);
    }
}

/* Padding of 8 bits and more, in every phase and by every kernel; d3ff23ff is
 * one that a fast path took. */
static void padding_is_padding(void **state)
{
    (void)state;
    static const uint8_t seen[][4] = {{0xd3, 0xff, 0x23, 0xff},
                                      {0x1f, 0xff, 0xff, 0xff},
                                      {0xff, 0xff, 0xff, 0xff}};
    size_t n;
    const struct taut_huffman_kernel *all = taut_huffman_kernels_get(&n);
    for (size_t k = 0; k < n; k++) {
        if (!taut_huffman_kernel_set(all[k].name))
            continue;
        struct taut_huffman_end end;
        uint8_t out[16];
        for (unsigned i = 0; i < 3; i++) {
            uint8_t *p = test_copy(seen[i], 4);
            assert_int_not_equal(
                taut_huffman_decode(&end, out, sizeof out, p, 4), TAUT_OK);
            free(p);
        }
        static const uint8_t one[] = {0xff};
        assert_int_equal(taut_huffman_decode(&end, out, 16, one, 1),
                         TAUT_E_RANGE);
    }
    assert_true(taut_huffman_kernel_set(NULL));
}

/* Every octet can be coded, alone and between others: LF, CR and 0x16, whose
 * codes have 30 bits, too. */
static void every_octet_decodes(void **state)
{
    (void)state;
    size_t n;
    const struct taut_huffman_kernel *all = taut_huffman_kernels_get(&n);
    for (size_t k = 0; k < n; k++) {
        if (!taut_huffman_kernel_set(all[k].name))
            continue;
        for (unsigned c = 0; c < 256; c++) {
            uint8_t text[9], coded[40], out[32];
            struct taut_huffman_end end;
            size_t len;
            memset(text, (int)c, sizeof text);
            text[1] = 'a';
            text[4] = '\n';
            assert_int_equal(
                taut_huffman_encode(coded, sizeof coded, &len, text, 9), 0);
            assert_int_equal(taut_huffman_decode(&end, out, 32, coded, len), 0);
            assert_int_equal(end.len, 9);
            assert_memory_equal(out, text, 9);
        }
    }
    assert_true(taut_huffman_kernel_set(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_entry_many_times),
        cmocka_unit_test(many_small_fields),
        cmocka_unit_test(pieces_without_end),
        cmocka_unit_test(string_in_many_pieces),
        cmocka_unit_test(numbers_without_end),
        cmocka_unit_test(truncated_is_not_whole),
        cmocka_unit_test(padding_is_padding),
        cmocka_unit_test(every_octet_decodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
