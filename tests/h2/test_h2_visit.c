/* SPDX-License-Identifier: MIT */
/* test_h2_visit.c: what is told of frames, field by field; the names are
 * Wireshark's, the bytes of RFC 9113's figures. */
#include "test_util.h"

#include "taut/h2_visit.h"

#define CONN(e) TAUT_H2_WIRE_CONN(TAUT_H2_##e)

static struct test_seen seen;

static enum taut_status told(const uint8_t *p, size_t len,
                             struct taut_diag *diag)
{
    size_t n;
    const struct taut_fieldset *const *sets = taut_h2_fieldsets_get(&n);
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_span frame = {p, len};
    struct taut_visitor v = test_seen_init(&seen, sets, n, p);
    return taut_h2_visit(&ctx, &v, frame);
}

#define HEAD(len, type, flags, words, stream)                                  \
    "http2.length=" len "\nhttp2.type=" type "\nhttp2.flags=" flags "\n" words \
    "http2.r=0x00000000\nhttp2.streamid=" stream "\n"

static const struct {
    const char *hex, *text;
} frames[] = {
    {"505249202a20485454502f322e300d0a0d0a534d0d0a0d0a",
     "http2.magic=PRI * HTTP/2.0\\x0d\\x0a\\x0d\\x0aSM\\x0d\\x0a\\x0d\\x0a\n"},
    {"000006 00 09 00000001 02 616263 0000",
     HEAD("6", "0", "0x09", "http2.flags.padded=1\nhttp2.flags.end_stream=1\n",
          "1") "http2.padding=0x02\nhttp2.data.data=616263\n"
               "http2.data.padding=0000\n"},
    {"000007 01 25 00000001 80000003 0f 8286",
     HEAD("7", "1", "0x25",
          "http2.flags.priority=1\nhttp2.flags.padded=0\nhttp2.flags.eh=1\n"
          "http2.flags.end_stream=1\n",
          "1") "http2.exclusive=1\nhttp2.stream_dependency=3\n"
               "http2.headers.weight=15\nhttp2.headers=8286\n"},
    {"000005 02 00 00000003 00000001 00",
     HEAD("5", "2", "0x00", "",
          "3") "http2.exclusive=0\nhttp2.stream_dependency=1\n"
               "http2.headers.weight=0\n"},
    {"000004 03 00 00000003 00000008",
     HEAD("4", "3", "0x00", "", "3") "http2.rst_stream.error=8\n"},
    {"00000c 04 00 00000000 0003 00000064 00ff 00000001",
     HEAD("12", "4", "0x00", "http2.flags.ack.settings=0\n",
          "0") "http2.settings=\nhttp2.settings.id=3\n"
               "http2.settings.max_concurrent_streams=100\n"
               "http2.settings=\nhttp2.settings.id=255\n"
               "http2.settings.unknown=1\n"},
    {"000006 05 04 00000001 00000002 8286",
     HEAD("6", "5", "0x04", "http2.flags.padded=0\nhttp2.flags.eh=1\n",
          "1") "http2.push_promise.promised_stream_id=2\n"
               "http2.push_promise.header=8286\n"},
    {"000008 06 01 00000000 0102030405060708",
     HEAD("8", "6", "0x01", "http2.flags.ack.ping=1\n",
          "0") "http2.pong=0102030405060708\n"},
    {"000008 06 00 00000000 0102030405060708",
     HEAD("8", "6", "0x00", "http2.flags.ack.ping=0\n",
          "0") "http2.ping=0102030405060708\n"},
    {"00000a 07 00 00000000 0000001f 0000000b 6869",
     HEAD("10", "7", "0x00", "",
          "0") "http2.goaway.last_stream_id=31\nhttp2.goaway.error=11\n"
               "http2.goaway.addata=6869\n"},
    {"000004 08 00 00000009 7fffffff",
     HEAD("4", "8", "0x00", "",
          "9") "http2.window_update.window_size_increment=2147483647\n"},
    {"000002 09 04 00000001 8286",
     HEAD("2", "9", "0x04", "http2.flags.eh=1\n",
          "1") "http2.continuation.header=8286\n"},
    {"000006 0a 00 00000000 0002 6162 6869",
     HEAD("6", "10", "0x00", "",
          "0") "http2.altsvc.origin.len=2\nhttp2.altsvc.origin=ab\n"
               "http2.altsvc.field_value=hi\n"},
    {"000006 0c 00 00000000 0002 6162 0000",
     HEAD("6", "12", "0x00", "",
          "0") "http2.origin.origin_len=2\nhttp2.origin.origin=ab\n"
               "http2.origin.origin_len=0\n"},
    {"000007 10 00 00000000 00000007 753d31",
     HEAD("7", "16", "0x00", "",
          "0") "http2.priority_update_stream_id=7\n"
               "http2.priority_update_field_value=u=1\n"},
    {"000003 cc ff 00000009 616263",
     HEAD("3", "204", "0xff", "", "9") "http2.unknown=616263\n"},
};

static void all_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(frames[i].hex, &len);
        struct taut_diag diag;
        assert_int_equal(told(p, len, &diag), TAUT_OK);
        assert_string_equal(taut_wr_cstr(&seen.wr), frames[i].text);
        /* cut anywhere, it is short, and no more is told than was before */
        for (size_t n = 0; n < len; n++) {
            uint8_t *part = test_copy(p, n);
            assert_int_equal(told(part, n, &diag), TAUT_E_SHORT);
            assert_int_equal(diag.off, n);
            assert_true(strncmp(taut_wr_cstr(&seen.wr), frames[i].text,
                                strlen("http2.magic=")) == 0 ||
                        n < TAUT_H2_HDR_LEN);
            free(part);
        }
        free(p);
    }
}

/* What lies before a fault is told. */
static const struct {
    const char *hex;
    unsigned status, field;
    uint32_t off;
    const char *last;
} faults[] = {
    {"505249202a20485454502f312e300d0a0d0a534d0d0a0d0a", TAUT_E_VALUE,
     TAUT_H2_F_MAGIC, 0, "\\x0d\\x0a\n"},
    {"000003 03 00 00000003 000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0,
     "http2.streamid=3\n"},
    {"000004 08 00 00000000 00000000", TAUT_E_VALUE, TAUT_H2_F_WINDOW_INCREMENT,
     9, "http2.window_update.window_size_increment=0\n"},
    {"00000c 04 00 00000000 0002 00000002 0003 00000001", TAUT_E_VALUE,
     TAUT_H2_F_SETTING_ENABLE_PUSH, 11, "http2.settings.enable_push=2\n"},
    {"000003 00 08 00000001 03 0000", TAUT_E_RANGE, TAUT_H2_F_PADDING, 9,
     "http2.padding=0x03\n"},
    {"000004 00 08 00000001 02 61 0001", TAUT_E_VALUE, TAUT_H2_F_PADDING_BYTES,
     12, "http2.data.padding=0001\n"},
    {"000003 0c 00 00000000 0002 61", TAUT_E_SHORT, TAUT_H2_F_ORIGIN, 12,
     "http2.streamid=0\n"},
};

static void told_before_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag diag;
        assert_int_equal(told(p, len, &diag), faults[i].status);
        assert_int_equal(diag.status, faults[i].status);
        assert_int_equal(diag.field, faults[i].field);
        assert_int_equal(diag.off, faults[i].off);
        const char *all = taut_wr_cstr(&seen.wr);
        size_t n = strlen(faults[i].last);
        assert_true(strlen(all) >= n);
        assert_string_equal(all + strlen(all) - n, faults[i].last);
        free(p);
    }
}

static void fields(void **state)
{
    size_t n;
    const struct taut_fieldset *const *sets = taut_h2_fieldsets_get(&n);
    uint8_t block[2] = {0x82, 0xbe};
    struct taut_span span = {block, 2};
    struct taut_hpack_header h;
    (void)state;
    memset(&h, 0, sizeof h);
    h.name = (struct taut_span){(const uint8_t *)":method", 7};
    h.value = (struct taut_span){(const uint8_t *)"GET", 3};
    h.index = 2;
    struct taut_visitor v = test_seen_init(&seen, sets, n, block);
    taut_h2_field_visit(&v, &h, span);
    assert_string_equal(
        taut_wr_cstr(&seen.wr),
        "http2.header=\nhttp2.header.name.length=7\n"
        "http2.header.name=:method\nhttp2.header.value.length=3\n"
        "http2.header.value=GET\nhttp2.headers.method=GET\n"
        "http2.header.index=2\n");
    memset(&h, 0, sizeof h);
    h.index = 62;
    h.flags = TAUT_HPACK_NAME_UNKNOWN | TAUT_HPACK_VALUE_UNKNOWN;
    v = test_seen_init(&seen, sets, n, block);
    taut_h2_field_visit(&v, &h, span);
    assert_string_equal(taut_wr_cstr(&seen.wr),
                        "http2.header=\nhttp2.header.index=62\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_types),
        cmocka_unit_test(told_before_faults),
        cmocka_unit_test(fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
