/* SPDX-License-Identifier: MIT */
/* test_core.c: cursors, text, registries, diagnostics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test_util.h"

#include "core_cpu.h"
#include "taut/core.h"
#include "taut/cpu.h"

static void rd_reads_and_never_moves_on_failure(void **state)
{
    (void)state;
    static const uint8_t b[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    struct taut_rd rd = taut_rd_of(b, sizeof b);
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64 = 77;
    assert_true(taut_rd_u8(&rd, &u8));
    assert_int_equal(u8, 1);
    assert_true(taut_rd_u16(&rd, &u16));
    assert_int_equal(u16, 0x0203);
    assert_true(taut_rd_u24(&rd, &u32));
    assert_int_equal(u32, 0x040506);
    assert_false(taut_rd_u64(&rd, &u64));
    assert_false(taut_rd_u48(&rd, &u64));
    assert_false(taut_rd_u32(&rd, &u32));
    assert_int_equal(u64, 77);
    assert_int_equal(taut_rd_left(&rd), 3);
    assert_false(taut_rd_skip(&rd, 4));
    assert_true(taut_rd_skip(&rd, 3));
    assert_false(taut_rd_u8(&rd, &u8));
    assert_false(taut_rd_u16(&rd, &u16));
    assert_false(taut_rd_u24(&rd, &u32));
    assert_int_equal(taut_rd_left(&rd), 0);
}

static void rd_little_endian(void **state)
{
    (void)state;
    static const uint8_t b[] = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 1, 2};
    struct taut_rd rd = taut_rd_of(b, sizeof b);
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    assert_true(taut_rd_u64le(&rd, &u64) && taut_rd_u32le(&rd, &u32) &&
                taut_rd_u16le(&rd, &u16));
    assert_true(u64 == 0x0807060504030201u);
    assert_int_equal(u32, 0x04030201);
    assert_int_equal(u16, 0x0201);
    assert_false(taut_rd_u64le(&rd, &u64) || taut_rd_u32le(&rd, &u32) ||
                 taut_rd_u16le(&rd, &u16));
    rd = taut_rd_of(b, 8);
    assert_true(taut_rd_u48(&rd, &u64));
    assert_true(u64 == 0x010203040506u);
    rd = taut_rd_of(b, 8);
    assert_true(taut_rd_u64(&rd, &u64));
    assert_true(u64 == 0x0102030405060708u);
}

static void rd_children_are_whole_or_nothing(void **state)
{
    (void)state;
    static const uint8_t b[] = {0, 0, 0, 2, 0xaa, 0xbb, 9};
    typedef bool sub_fn(struct taut_rd *, struct taut_rd *);
    static sub_fn *const subs[] = {taut_rd_sub_u32, taut_rd_sub_u24,
                                   taut_rd_sub_u16, taut_rd_sub_u8};
    for (size_t i = 0; i < 4; i++) {
        struct taut_rd rd = taut_rd_of(b + i, sizeof b - i), child;
        assert_true(subs[i](&rd, &child));
        assert_int_equal(taut_rd_left(&child), 2);
        assert_ptr_equal(child.p, b + 4);
        assert_int_equal(taut_rd_left(&rd), 1);
        rd = taut_rd_of(b + i, 5 - i); /* one body byte is missing */
        assert_false(subs[i](&rd, &child));
        assert_int_equal(taut_rd_left(&rd), 5 - i);
        rd = taut_rd_of(b + i, 3 - i); /* the prefix itself is cut */
        assert_false(subs[i](&rd, &child));
    }
    struct taut_rd rd = taut_rd_of(b, sizeof b);
    struct taut_span s;
    assert_false(taut_rd_span(&rd, 8, &s));
    assert_true(taut_rd_span(&rd, 7, &s));
    assert_int_equal(s.len, 7);
    assert_int_equal(taut_rd_left(&rd), 0);
    rd = taut_rd_of(NULL, 0);
    assert_int_equal(taut_rd_left(&rd), 0);
}

static void wr_writes_every_width(void **state)
{
    (void)state;
    static const uint8_t want[] = {1, 1, 2, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 4,
                                   5, 6, 1, 2, 3, 4, 5, 6, 7, 8, 2, 1, 4, 3,
                                   2, 1, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 7, 7};
    uint8_t out[sizeof want];
    size_t len;
    for (size_t cap = 0; cap <= sizeof out; cap++) {
        struct taut_wr wr = taut_wr_of(cap ? out : NULL, cap);
        taut_wr_u8(&wr, 1);
        taut_wr_u16(&wr, 0x0102);
        taut_wr_u24(&wr, 0x010203);
        taut_wr_u32(&wr, 0x01020304);
        taut_wr_u48(&wr, 0x010203040506u);
        taut_wr_u64(&wr, 0x0102030405060708u);
        taut_wr_u16le(&wr, 0x0102);
        taut_wr_u32le(&wr, 0x01020304);
        taut_wr_u64le(&wr, 0x0102030405060708u);
        taut_wr_zeros(&wr, 2);
        taut_wr_bytes(&wr, "\7\7", 2);
        enum taut_status st = taut_wr_finish(&wr, &len);
        assert_int_equal(st, cap == sizeof want ? TAUT_OK : TAUT_FULL);
        assert_int_equal(len, sizeof want);
    }
    assert_memory_equal(out, want, sizeof want);
}

/* What taut_buf_push answers without headroom: no room, not "all written". */
/* Text of a peer: an escape sequence, a row's end, a byte that is no UTF-8. */
static void text_of_a_peer_is_escaped(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {5, 'a', 27, '\n', '\\', 0xff, 0};
    const struct taut_value text = {bytes + 1, 0, 1, 5, 0, TAUT_FT_TEXT};
    const struct taut_value labels = {bytes, 0, 0, 7, 0, TAUT_FT_LABELS};
    char buf[64];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_value_text(&wr, &text);
    assert_string_equal(taut_wr_cstr(&wr), "a\\x1b\\x0a\\\\\\xff");
    wr = taut_wr_of(buf, sizeof buf);
    taut_value_text(&wr, &labels);
    assert_string_equal(taut_wr_cstr(&wr), "a\\x1b\\x0a\\\\\\xff");
}

static void wr_of_null_has_no_room(void **state)
{
    (void)state;
    size_t len;
    struct taut_wr wr = taut_wr_of(NULL, 8);
    taut_wr_u32(&wr, 1);
    taut_wr_bytes(&wr, "ab", 2);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_FULL);
    assert_int_equal(len, 6);
}

static void wr_nests_length_prefixes(void **state)
{
    (void)state;
    static const uint8_t want[] = {0, 6, 0, 0, 2, 1, 0xaa, 0};
    uint8_t out[16];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    struct taut_mark a = taut_wr_open(&wr, 2);
    struct taut_mark b = taut_wr_open(&wr, 3);
    struct taut_mark c = taut_wr_open(&wr, 1);
    taut_wr_u8(&wr, 0xaa);
    taut_wr_close(&wr, c);
    taut_wr_close(&wr, b);
    taut_wr_u8(&wr, 0);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    taut_wr_close(&wr, a);
    size_t len;
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
    assert_int_equal(len, sizeof want);
    assert_memory_equal(out, want, sizeof want);
}

static void wr_refuses_bad_prefixes(void **state)
{
    (void)state;
    struct taut_wr wr = taut_wr_of(NULL, 0);
    struct taut_mark a = taut_wr_open(&wr, 1);
    taut_wr_open(&wr, 1);
    taut_wr_close(&wr, a); /* not the one opened last */
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    wr = taut_wr_of(NULL, 0);
    a = taut_wr_open(&wr, 1);
    taut_wr_zeros(&wr, 256); /* one more than the prefix can say */
    taut_wr_close(&wr, a);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    wr = taut_wr_of(NULL, 0);
    taut_wr_open(&wr, 5);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    wr = taut_wr_of(NULL, 0);
    for (unsigned i = 0; i < 256; i++)
        taut_wr_open(&wr, 4);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    wr = taut_wr_of(NULL, 0);
    taut_wr_zeros(&wr, SIZE_MAX);
    assert_null(taut_wr_space(&wr, 1));
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
}

static void bits_equal_a_bitwise_model(void **state)
{
    (void)state;
    uint8_t b[12], was[12];
    srand(1);
    for (unsigned off = 0; off < 48; off++) {
        for (unsigned n = 1; n <= 32; n++) {
            for (size_t i = 0; i < sizeof b; i++)
                was[i] = b[i] = (uint8_t)rand();
            uint32_t want = 0, v = (uint32_t)rand();
            for (unsigned i = off; i < off + n; i++)
                want = want << 1 | ((b[i / 8] >> (7 - i % 8)) & 1u);
            assert_int_equal(taut_bits_get(b, off, n), want);
            taut_bits_set(b, off, n, v);
            assert_int_equal(taut_bits_get(b, off, n),
                             n == 32 ? v : v & ((1u << n) - 1));
            taut_bits_set(b, off, n, want);
            assert_memory_equal(b, was, sizeof b);
        }
    }
}

static const char *dec_text(uint64_t v, char *buf, size_t cap)
{
    struct taut_wr wr = taut_wr_of(buf, cap);
    taut_wr_dec(&wr, v);
    return taut_wr_cstr(&wr);
}

static void text_numbers(void **state)
{
    (void)state;
    char buf[64];
    assert_string_equal(dec_text(0, buf, sizeof buf), "0");
    assert_string_equal(dec_text(10, buf, sizeof buf), "10");
    assert_string_equal(dec_text(UINT64_MAX, buf, sizeof buf),
                        "18446744073709551615");
    assert_string_equal(dec_text(12345, buf, 4), "123");
    for (uint64_t v = 1; v < UINT64_MAX / 7; v = v * 7 + 3) {
        char want[32];
        snprintf(want, sizeof want, "%llu", (unsigned long long)v);
        assert_string_equal(dec_text(v, buf, sizeof buf), want);
    }
    assert_string_equal(dec_text(10000000000u, buf, sizeof buf), "10000000000");
    assert_string_equal(dec_text(1, NULL, 0), "");
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_wr_hex(&wr, 0, 0);
    taut_wr_text(&wr, " ");
    taut_wr_hex(&wr, 0xabc, 4);
    taut_wr_text(&wr, " ");
    taut_wr_hex(&wr, UINT64_MAX, 2);
    taut_wr_text(&wr, " ");
    taut_wr_hexbytes(&wr, (const uint8_t *)"\1\xff", 2, ':');
    taut_wr_hexbytes(&wr, (const uint8_t *)"\1\xff", 2, 0);
    assert_string_equal(taut_wr_cstr(&wr), "0 0abc ffffffffffffffff 01:ff01ff");
}

static void hexdump_has_a_caret(void **state)
{
    (void)state;
    uint8_t b[18];
    char buf[512];
    for (size_t i = 0; i < sizeof b; i++)
        b[i] = (uint8_t)(0x3e + i);
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_hexdump(&wr, b, sizeof b, 7, 2);
    assert_string_equal(taut_wr_cstr(&wr),
                        "0000  3e 3f 40 41 42 43 44 45  46 47 48 49 4a 4b 4c 4d"
                        "  >?@ABCDEFGHIJKLM\n"
                        "                           ^^  ^^\n"
                        "0010  4e 4f                                           "
                        "  NO\n");
    wr = taut_wr_of(buf, sizeof buf);
    taut_hexdump(&wr, b, 16, 16, 4); /* missing after a full row */
    assert_non_null(strstr(taut_wr_cstr(&wr), "\n0010  "));
    assert_non_null(strstr(buf, "\n      ^^\n"));
    wr = taut_wr_of(buf, sizeof buf);
    taut_hexdump(&wr, b, 0, 0, 1);
    assert_non_null(strstr(taut_wr_cstr(&wr), "\n      ^^\n"));
    wr = taut_wr_of(buf, sizeof buf);
    taut_hexdump(&wr, b, 17, 15, SIZE_MAX); /* over the row's end */
    assert_non_null(strstr(taut_wr_cstr(&wr), "\n      ^^\n"));
    wr = taut_wr_of(buf, sizeof buf);
    taut_hexdump(&wr, b, 4, 0, 0);
    assert_null(strstr(taut_wr_cstr(&wr), "^"));
}

static const struct taut_reg_entry fruit_entries[] = {
    {1, "apple"}, {5, "pear"}, {900, "plum"}};
static const struct taut_reg fruit_reg = {"fruit", 3, fruit_entries};

static void registry_finds_both_ways(void **state)
{
    (void)state;
    uint32_t code;
    assert_string_equal(taut_reg_name(&fruit_reg, 1), "apple");
    assert_string_equal(taut_reg_name(&fruit_reg, 900), "plum");
    assert_null(taut_reg_name(&fruit_reg, 0));
    assert_null(taut_reg_name(&fruit_reg, 6));
    assert_null(taut_reg_name(NULL, 1));
    assert_true(taut_reg_code_find(&fruit_reg, &code, "pear"));
    assert_int_equal(code, 5);
    assert_false(taut_reg_code_find(&fruit_reg, &code, "pea"));
    assert_false(taut_reg_code_find(&fruit_reg, &code, "pears"));
    assert_false(taut_reg_code_find(NULL, &code, "pear"));
}

static void toy_wire_text(struct taut_wr *wr, uint32_t wire)
{
    taut_wr_text(wr, "send ");
    taut_wr_dec(wr, wire);
}

static const struct taut_field toy_rows[] = {
    {"toy", "Toy 1", 0, 0, TAUT_FT_NONE, 0, NULL},
    {"toy.size", "Toy 2.1", 8, 16, TAUT_FT_DEC, 0, NULL}};
static const struct taut_fieldset toy_fields = {
    "toy", "Toy Protocol", TAUT_FS_CORE, 2, toy_rows, toy_wire_text};
static const struct taut_fieldset *const toy_sets[] = {&toy_fields};

static void diag_tells_what_where_and_why(void **state)
{
    (void)state;
    static const uint8_t b[] = {1, 2, 3, 4};
    char buf[600];
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(b, &d);
    assert_int_equal(taut_fail(&ctx, TAUT_E_RANGE, 1, b + 1, 515, 3),
                     TAUT_E_RANGE);
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_diag_text(&wr, &d, toy_sets, 1);
    assert_string_equal(taut_wr_cstr(&wr),
                        "range at 1, found 515, in toy.size (Toy 2.1)");
    wr = taut_wr_of(buf, sizeof buf);
    taut_diag_explain(&wr, &d, toy_sets, 1, "eth:toy",
                      (struct taut_span){b, sizeof b});
    assert_string_equal(
        taut_wr_cstr(&wr),
        "fault:    range at 1, found 515, in toy.size (Toy 2.1)\n"
        "meaning:  the length or number is outside its bounds\n"
        "layers:   eth:toy\n"
        "field:    toy.size, Toy Protocol\n"
        "rule:     Toy 2.1\n"
        "bytes:    1 to 3 of 4\n"
        "reaction: send 3\n"
        "0000  01 02 03 04                                       ....\n"
        "         ^^ ^^\n");
    taut_fail(&ctx, TAUT_E_VALUE, TAUT_FS_TCP << 9, b, 5, 0);
    wr = taut_wr_of(buf, sizeof buf);
    taut_diag_explain(&wr, &d, toy_sets, 1, NULL, (struct taut_span){b, 0});
    assert_non_null(strstr(taut_wr_cstr(&wr), "value at 0, found 5\n"));
    assert_non_null(strstr(buf, "reaction: discard silently\n"));
    assert_null(taut_field_get(toy_sets, 1, 2));
    ctx.diag = NULL;
    assert_int_equal(taut_fail(&ctx, TAUT_E_RANGE, 1, b, 0, 0), TAUT_E_RANGE);
    if (SIZE_MAX > UINT32_MAX) {
        ctx.diag = &d;
        ctx.start = NULL;
        taut_fail(&ctx, TAUT_E_RANGE, 1, b, SIZE_MAX, 0);
        assert_true(d.need == UINT32_MAX);
        assert_int_equal(d.off, 0);
    }
}

/* What is missing begins where the bytes end that the room was given, here 2
 * of 4: the caret stands there, whatever lies behind. */
static void diag_of_missing_bytes(void **state)
{
    (void)state;
    static const uint8_t b[] = {1, 2, 3, 4};
    char buf[600];
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(b, &d);
    assert_int_equal(taut_fail_short(&ctx, 1, b + 1, 1, 8, 3), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, 1, 2, 7, 3);
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_diag_text(&wr, &d, toy_sets, 1);
    assert_string_equal(taut_wr_cstr(&wr),
                        "short at 2, need 7 more, in toy.size (Toy 2.1)");
    wr = taut_wr_of(buf, sizeof buf);
    taut_diag_explain(&wr, &d, toy_sets, 1, "eth:toy",
                      (struct taut_span){b, sizeof b});
    assert_string_equal(
        taut_wr_cstr(&wr),
        "fault:    short at 2, need 7 more, in toy.size (Toy 2.1)\n"
        "meaning:  the bytes end before the field does\n"
        "layers:   eth:toy\n"
        "field:    toy.size, Toy Protocol\n"
        "rule:     Toy 2.1\n"
        "missing:  2 to 9, the input has 4\n"
        "reaction: send 3\n"
        "0000  01 02 03 04                                       ....\n"
        "            ^^\n");
    wr = taut_wr_of(buf, sizeof buf);
    taut_diag_explain(&wr, &d, toy_sets, 1, NULL, (struct taut_span){b, 2});
    assert_non_null(
        strstr(taut_wr_cstr(&wr),
               "0000  01 02                                             ..\n"
               "            ^^\n"));
    ctx.start = NULL;
    assert_int_equal(taut_fail_short(&ctx, 1, NULL, 0, 8, 0), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, 1, 0, 8, 0);
}

static const struct taut_fieldset mute_fields = {
    "mute", "Mute Protocol", TAUT_FS_ETH, 2, toy_rows, NULL};

/* A set without wire_text, a fault of none, a span cut by the input. */
static void diag_of_less(void **state)
{
    (void)state;
    static const struct taut_fieldset *const sets[] = {&mute_fields,
                                                       &toy_fields};
    static const uint8_t b[] = {0x7f, 'a', 0x1f, 0x20};
    char buf[600];
    struct taut_diag d = {TAUT_E_VALUE, TAUT_FS_ETH << 9 | 1, 3, 5, 77};
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_diag_explain(&wr, &d, sets, 2, NULL, (struct taut_span){b, 4});
    assert_string_equal(
        taut_wr_cstr(&wr),
        "fault:    value at 3, found 5, in toy.size (Toy 2.1)\n"
        "meaning:  the standard forbids this value\n"
        "field:    toy.size, Mute Protocol\n"
        "rule:     Toy 2.1\n"
        "bytes:    3 to 4 of 4\n"
        "reaction: discard silently\n"
        "0000  7f 61 1f 20                                       .a. \n"
        "               ^^\n");
    d = (struct taut_diag){TAUT_OK, 0, 0, 0, 0};
    wr = taut_wr_of(buf, sizeof buf);
    taut_diag_explain(&wr, &d, sets, 2, NULL, (struct taut_span){b, 4});
    assert_non_null(strstr(taut_wr_cstr(&wr), "meaning:  no fault\n"));
    assert_non_null(strstr(buf, "reaction: discard silently\n"));
}

/* What a caller may get wrong with marks. */
static void wr_marks_of_other_writers(void **state)
{
    (void)state;
    uint8_t out[4] = {9, 9, 9, 9};
    struct taut_wr wr = taut_wr_of(out, 1);
    struct taut_mark m = taut_wr_open(&wr, 2); /* half of it fits */
    taut_wr_u8(&wr, 1);
    taut_wr_close(&wr, m);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_FULL);
    assert_int_equal(out[1], 9);
    wr = taut_wr_of(out, 4);
    taut_wr_open(&wr, 0); /* no width */
    assert_int_equal(wr.depth, 0);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    wr = taut_wr_of(out, 4);
    m = taut_wr_open(&wr, 1);
    m.at = 2; /* beyond what was written */
    taut_wr_close(&wr, m);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    wr = taut_wr_of(out, 4);
    m = taut_wr_open(&wr, 1);
    m.at = 1;
    taut_wr_close(&wr, m);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    wr = taut_wr_of(out, 4);
    taut_wr_close(&wr, (struct taut_mark){0, 1, 0}); /* never opened */
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    wr = taut_wr_of(NULL, 4); /* no base, yet room is claimed */
    taut_wr_bytes(&wr, out, 4);
    assert_int_equal(wr.len, 4);
    assert_string_equal(taut_wr_cstr(&wr), "");
    wr = taut_wr_of(out, 4);
    taut_wr_zeros(&wr, 2);
    taut_wr_bytes(&wr, "\5", SIZE_MAX); /* more than can be counted */
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    assert_int_equal(out[2], 9);
}

static void status_names_and_fuel(void **state)
{
    (void)state;
    assert_string_equal(taut_status_name(TAUT_OK), "ok");
    assert_string_equal(taut_status_name(TAUT_E_USAGE), "usage");
    assert_string_equal(taut_status_name((enum taut_status)15), "unknown");
    assert_true(taut_is_error(TAUT_E_SHORT) && !taut_is_error(TAUT_DONE));
    assert_int_equal(taut_version(), TAUT_VERSION_NUMBER);
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    ctx.fuel = 5;
    assert_true(taut_fuel_burn(&ctx, 5));
    assert_false(taut_fuel_burn(&ctx, 1));
    ctx.fuel = 5;
    assert_false(taut_fuel_burn(&ctx, 6));
    assert_true(ctx.fuel == 0);
}

/* Bit places of Intel's manual, volume 2, CPUID: leaf 1 EDX.26 SSE2, ECX.28
 * AVX; leaf 7 EBX.5 AVX2, .8 BMI2, .16 F, .17 DQ, .30 BW, .31 VL, ECX.1
 * VBMI, .6 VBMI2, .11 VNNI; subleaf 1 EAX.4 AVX-VNNI; XCR0 1, 2 and 5-7. */
static void cpu_answers_of_other_processors(void **state)
{
    (void)state;
    const uint32_t ymm = TAUT_CPU_SSE2 | TAUT_CPU_BMI2 | TAUT_CPU_AVX2;
    const struct core_cpu_answers all = {.max = 0x20,
                                         .c1 = 3u << 27,
                                         .d1 = 1u << 26,
                                         .a7 = 1,
                                         .b7 = 0xc0030120,
                                         .c7 = 0x842,
                                         .a7_1 = 0x10,
                                         .saved = 0xe7};
    struct core_cpu_answers a = all;
    assert_int_equal(taut_cpu_answers_get(&a), 0xff);
    a.max = 6; /* what stands in leaf 7 is then not its own */
    assert_int_equal(taut_cpu_answers_get(&a), TAUT_CPU_SSE2);
    a.d1 = 0;
    assert_int_equal(taut_cpu_answers_get(&a), 0);
    a = all;
    a.saved = 3; /* a system that does not save the upper halves */
    assert_int_equal(taut_cpu_answers_get(&a), TAUT_CPU_SSE2 | TAUT_CPU_BMI2);
    a = all;
    a.c1 &= ~(1u << 28);
    assert_int_equal(taut_cpu_answers_get(&a), TAUT_CPU_SSE2 | TAUT_CPU_BMI2);
    a = all;
    a.b7 &= ~(1u << 5);
    assert_int_equal(taut_cpu_answers_get(&a), TAUT_CPU_SSE2 | TAUT_CPU_BMI2);
    a = all;
    a.saved = 7; /* no 512-bit registers */
    assert_int_equal(taut_cpu_answers_get(&a), ymm | TAUT_CPU_AVX_VNNI);
    a.a7 = 0; /* no subleaf 1 */
    assert_int_equal(taut_cpu_answers_get(&a), ymm);
    static const unsigned needed[] = {16, 17, 30, 31};
    for (size_t i = 0; i < 4; i++) {
        a = all;
        a.b7 &= ~(1u << needed[i]);
        assert_int_equal(taut_cpu_answers_get(&a), ymm | TAUT_CPU_AVX_VNNI);
    }
    a = all;
    a.c7 = a.a7_1 = 0;
    assert_int_equal(taut_cpu_answers_get(&a), ymm | TAUT_CPU_AVX512);
}

static void values_have_text_forms(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {3, 'l', 'a', 'b', 2, 'e', 'x', 0, 9, 9};
    static const uint8_t prefix[] = {0x20, 1, 0xd, 0xb8, 0, 5, 0, 0};
    static const struct {
        const char *text;
        struct taut_value value;
    } cases[] = {
        {"-5", {bytes, (uint64_t)-5, 0, 4, 0, TAUT_FT_INT}},
        {"5", {bytes, 5, 0, 4, 0, TAUT_FT_INT}},
        {"lab.ex", {bytes, 0, 0, 10, 0, TAUT_FT_LABELS}},
        {"lab", {bytes, 0, 0, 6, 0, TAUT_FT_LABELS}},
        {"2001:db8:5::", {prefix, 0, 0, 8, 0, TAUT_FT_IPV6}},
        {"20:01:0d", {prefix, 0, 0, 3, 0, TAUT_FT_MAC}},
        {"32.1.13.184", {prefix, 0, 0, 4, 0, TAUT_FT_IPV4}},
        {"1", {prefix, 1, 0, 1, 0, TAUT_FT_BOOL}},
        {"0x000007", {prefix, 7, 0, 3, 0, TAUT_FT_HEX}},
        {"0x0007", {prefix, 7, 0, 1, 0, TAUT_FT_HEX16}},
        {"0x00000007", {prefix, 7, 0, 1, 0, TAUT_FT_HEX32}},
        {"20010db8", {prefix, 0, 0, 4, 0, TAUT_FT_BYTES}},
        {"lab", {bytes + 1, 0, 0, 3, 0, TAUT_FT_TEXT}},
        {"", {bytes, 9, 0, 3, 0, TAUT_FT_NONE}},
        /* values that were made: as many bytes as the number says */
        {"lab.ex", {bytes, 8, 0, 2, 0, TAUT_FT_LABELS}},
        {"la", {bytes + 1, 2, 0, 9, 0, TAUT_FT_TEXT}},
        {"2001:db8:5::", {prefix, 8, 0, 2, 0, TAUT_FT_IPV6}},
        {"20:01", {prefix, 2, 0, 8, 0, TAUT_FT_MAC}},
        {"2001", {prefix, 2, 0, 8, 0, TAUT_FT_BYTES}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        taut_value_text(&wr, &cases[i].value);
        assert_string_equal(taut_wr_cstr(&wr), cases[i].text);
    }
}

static void made_take(void *arg, const struct taut_value *value)
{
    *(struct taut_value *)arg = *value;
}

/* A made value lies elsewhere than what stands for it; an empty one nowhere. */
static void a_made_value_has_its_own_bytes(void **state)
{
    (void)state;
    static const struct taut_field rows[] = {
        {"x", "", 0, 0, TAUT_FT_NONE, 0, NULL},
        {"x.name", "", 0, 0, TAUT_FT_LABELS, 0, NULL}};
    const struct taut_fieldset set = {"x", "X", 0, 2, rows, NULL};
    static const uint8_t packet[4] = {0, 0, 0xc0, 0}, made[3] = {1, 'a', 0};
    struct taut_value value;
    struct taut_visitor v = {made_take, &value, packet};
    taut_visit_made(&v, &set, 1, packet + 2, 2, made, 3);
    assert_ptr_equal(value.bytes, made);
    assert_int_equal(value.off, 2);
    assert_int_equal(value.len, 2);
    assert_int_equal(value.field, 1);
    assert_int_equal(value.type, TAUT_FT_LABELS);
    assert_int_equal(taut_value_len(&value), 3);
    taut_visit_made(&v, &set, 1, packet + 2, 2, made, 0);
    assert_ptr_equal(value.bytes, packet + 2);
    assert_int_equal(value.len, 0);
    assert_int_equal(taut_value_len(&value), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rd_reads_and_never_moves_on_failure),
        cmocka_unit_test(rd_little_endian),
        cmocka_unit_test(rd_children_are_whole_or_nothing),
        cmocka_unit_test(wr_writes_every_width),
        cmocka_unit_test(text_of_a_peer_is_escaped),
        cmocka_unit_test(wr_of_null_has_no_room),
        cmocka_unit_test(wr_nests_length_prefixes),
        cmocka_unit_test(wr_refuses_bad_prefixes),
        cmocka_unit_test(bits_equal_a_bitwise_model),
        cmocka_unit_test(text_numbers),
        cmocka_unit_test(hexdump_has_a_caret),
        cmocka_unit_test(registry_finds_both_ways),
        cmocka_unit_test(diag_tells_what_where_and_why),
        cmocka_unit_test(diag_of_missing_bytes),
        cmocka_unit_test(diag_of_less),
        cmocka_unit_test(wr_marks_of_other_writers),
        cmocka_unit_test(status_names_and_fuel),
        cmocka_unit_test(cpu_answers_of_other_processors),
        cmocka_unit_test(values_have_text_forms),
        cmocka_unit_test(a_made_value_has_its_own_bytes),
    };
    return cmocka_run_group_tests_name("core", tests, NULL, NULL);
}
