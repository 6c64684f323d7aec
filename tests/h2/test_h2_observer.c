/* SPDX-License-Identifier: MIT */
/*
 * test_h2_observer.c: one direction of a connection, watched from its
 * beginning, from its middle, and with bytes missing. The blocks are those of
 * RFC 7541 C.3: the second and third refer to what the first ones added.
 */
#include "test_util.h"

#include "taut/h2_observer.h"

#define PREFACE "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"
#define SETTINGS "000000 04 00 00000000"
/* RFC 7541 C.3.1 to C.3.3 */
#define FIRST "828684410f7777772e6578616d706c652e636f6d"
#define SECOND "828684be58086e6f2d6361636865"
#define THIRD "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"
#define HEADERS_1 "000014 01 05 00000001" FIRST
#define HEADERS_3 "00000e 01 05 00000003" SECOND
#define HEADERS_5 "00001d 01 05 00000005" THIRD
#define DATA_7 "000003 00 01 00000007 616263"

enum { TABLE = 4096, FIELD = 512 };

static struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t bytes[TAUT_HPACK_BYTES_LEN(TABLE, FIELD)];
static struct taut_h2_observer watch;
static char text[8192];
static struct taut_wr told;
static bool in_body;

static struct taut_h2_observer_config config_of(bool is_client, bool middle)
{
    struct taut_h2_observer_config g;
    memset(&g, 0, sizeof g);
    g.decoder.entries = entries;
    g.decoder.n_entries = sizeof entries / sizeof entries[0];
    g.decoder.bytes = bytes;
    g.decoder.bytes_len = sizeof bytes;
    g.decoder.field_max = FIELD;
    g.client = is_client;
    g.middle = middle;
    return g;
}

static void begin(bool is_client, bool middle)
{
    struct taut_h2_observer_config g = config_of(is_client, middle);
    assert_int_equal(taut_h2_observer_init(&watch, sizeof watch, &g), TAUT_OK);
    told = taut_wr_of(text, sizeof text);
    in_body = false;
}

static void tell_field(const struct taut_hpack_header *f)
{
    taut_wr_text(&told, "  ");
    if (f->flags & TAUT_HPACK_NAME_UNKNOWN) {
        taut_wr_text(&told, "? ");
        taut_wr_dec(&told, f->index);
    }
    taut_wr_bytes(&told, f->name.p, f->name.len);
    taut_wr_text(&told, f->flags & TAUT_HPACK_VALUE_UNKNOWN ? " ?" : " ");
    taut_wr_bytes(&told, f->value.p, f->value.len);
    taut_wr_text(&told, "\n");
}

/* Bodies are told as their bytes, those of header blocks left out. */
static void tell(const struct taut_h2_observer_event *e)
{
    bool block = e->frame->type == TAUT_H2_TYPE_HEADERS ||
                 e->frame->type == TAUT_H2_TYPE_CONTINUATION;
    bool body = e->kind == TAUT_H2_FRAMER_BODY && !block;
    if (in_body && !body)
        taut_wr_text(&told, "\n");
    if (body) {
        taut_wr_text(&told, in_body ? "" : "body ");
        taut_wr_bytes(&told, e->framed.piece.p, e->framed.piece.len);
    }
    in_body = body;
    switch (e->kind) {
    case TAUT_H2_FRAMER_FRAME:
        if (!taut_reg_name(&taut_h2_type_reg, e->frame->type)) {
            taut_wr_text(&told, "?\n");
            break;
        }
        taut_wr_text(&told, taut_reg_name(&taut_h2_type_reg, e->frame->type));
        taut_wr_text(&told, " ");
        taut_wr_dec(&told, e->frame->stream);
        taut_wr_text(&told, "\n");
        break;
    case TAUT_H2_FRAMER_FAULT:
        taut_wr_text(&told, "fault at ");
        taut_wr_dec(&told, e->framed.diag.off);
        taut_wr_text(&told, "\n");
        break;
    case TAUT_H2_FRAMER_FOUND:
        taut_wr_text(&told, "found\n");
        break;
    case TAUT_H2_OBSERVER_FIELD:
        tell_field(&e->field);
        break;
    case TAUT_H2_OBSERVER_LIMIT:
        taut_wr_text(&told, "limit ");
        taut_wr_text(
            &told,
            taut_hpack_fields.fields[TAUT_FIELD_INDEX(e->diag.field)].name);
        taut_wr_text(&told, "\n");
        break;
    case TAUT_H2_OBSERVER_LOST:
        taut_wr_text(&told, "lost ");
        taut_wr_text(&told, taut_status_name((enum taut_status)e->diag.status));
        taut_wr_text(&told, "\n");
        break;
    default:
        break;
    }
}

static void give(const uint8_t *p, size_t len)
{
    struct taut_h2_observer_event e;
    uint8_t *copy = test_copy(p, len);
    struct taut_ctx ctx = taut_ctx_of(copy, NULL);
    struct taut_span piece = {copy, len};
    assert_int_equal(taut_h2_observer_push(&watch, piece), TAUT_OK);
    while (taut_h2_observer_next(&ctx, &watch, &e) == TAUT_OK)
        tell(&e);
    free(copy);
}

static void give_hex(const char *hex, size_t step)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    for (size_t at = 0; at < len; at += step)
        give(p + at, step < len - at ? step : len - at);
    free(p);
}

static void gap(uint64_t n)
{
    struct taut_span none = {NULL, 0};
    assert_int_equal(taut_h2_observer_gap(&watch, n), TAUT_OK);
    give(none.p, none.len);
}

#define TOLD(expected) assert_string_equal(taut_wr_cstr(&told), expected)
#define FIRST_TOLD                                                             \
    "HEADERS 1\n  :method GET\n  :scheme http\n  :path /\n"                    \
    "  :authority www.example.com\n"
#define SECOND_TOLD                                                            \
    "HEADERS 3\n  :method GET\n  :scheme http\n  :path /\n"                    \
    "  :authority www.example.com\n  cache-control no-cache\n"
#define THIRD_TOLD                                                             \
    "HEADERS 5\n  :method GET\n  :scheme https\n  :path /index.html\n"         \
    "  :authority www.example.com\n  custom-key custom-value\n"

static void from_the_beginning(void **state)
{
    (void)state;
    for (size_t step = 1; step < 80; step++) {
        begin(true, false);
        give_hex(PREFACE SETTINGS HEADERS_1 HEADERS_3 HEADERS_5 DATA_7, step);
        TOLD("SETTINGS 0\n" FIRST_TOLD SECOND_TOLD THIRD_TOLD
             "DATA 7\nbody abc\n");
    }
}

/* The entry of the first block is unknown, that of the second is not. */
static void from_the_middle(void **state)
{
    (void)state;
    begin(true, true);
    give_hex("84410f" HEADERS_3 HEADERS_5 HEADERS_5, 1000);
    TOLD("found\nHEADERS 3\n  :method GET\n  :scheme http\n  :path /\n"
         "  ? 62 ?\n  cache-control no-cache\n"
         "HEADERS 5\n  :method GET\n  :scheme https\n  :path /index.html\n"
         "  ? 63 ?\n  custom-key custom-value\n"
         "HEADERS 5\n  :method GET\n  :scheme https\n  :path /index.html\n"
         "  cache-control no-cache\n  custom-key custom-value\n");
}

/* Bytes of a body are missing: nothing else is. */
static void gap_in_data(void **state)
{
    (void)state;
    begin(false, false);
    give_hex(SETTINGS HEADERS_1 "000008 00 00 00000001 6162", 7);
    gap(4);
    give_hex("6768" HEADERS_3, 7);
    TOLD("SETTINGS 0\n" FIRST_TOLD "DATA 1\nbody abgh\n" SECOND_TOLD);
}

/* Bytes of a header block are missing: its entries are unknown. */
static void gap_in_block(void **state)
{
    (void)state;
    begin(false, false);
    give_hex(SETTINGS "000014 01 05 00000001 828684410f777777", 7);
    gap(6);
    give_hex("6c652e636f6d" HEADERS_3 HEADERS_5, 7);
    TOLD("SETTINGS 0\nHEADERS 1\n  :method GET\n  :scheme http\n  :path /\n"
         "lost ok\n"
         "HEADERS 3\n  :method GET\n  :scheme http\n  :path /\n"
         "  ? 62 ?\n  cache-control no-cache\n"
         "HEADERS 5\n  :method GET\n  :scheme https\n  :path /index.html\n"
         "  ? 63 ?\n  custom-key custom-value\n");
}

/* Whole frames are missing. */
static void gap_of_frames(void **state)
{
    (void)state;
    begin(false, false);
    give_hex(SETTINGS HEADERS_1, 1000);
    gap(23 + 4);
    give_hex("03828785bf" HEADERS_5 DATA_7, 1000);
    TOLD("SETTINGS 0\n" FIRST_TOLD "lost ok\nfound\n"
         "HEADERS 5\n  :method GET\n  :scheme https\n  :path /index.html\n"
         "  ? 63 ?\n  custom-key custom-value\nDATA 7\nbody abc\n");
}

/* What nobody may send is told and passed over. */
static void faults(void **state)
{
    (void)state;
    begin(false, false);
    give_hex(SETTINGS HEADERS_1 "000001 00 00 00000000 61"
                                "000001 01 05 00000003 80"
                                "000001 01 0d 00000005 01" HEADERS_3 DATA_7,
             1000);
    TOLD("SETTINGS 0\n" FIRST_TOLD "fault at 43\nHEADERS 3\nlost value\n"
         "fault at 67\nlost ok\n"
         "HEADERS 3\n  :method GET\n  :scheme http\n  :path /\n"
         "  ? 62 ?\n  cache-control no-cache\nDATA 7\nbody abc\n");
}

static void blocks_in_parts(void **state)
{
    (void)state;
    begin(false, false);
    give_hex(SETTINGS "000003 01 01 00000001 828684"
                      "000000 09 00 00000001"
                      "000011 09 00 00000001 410f7777772e6578616d706c652e636f6d"
                      "000000 09 04 00000001" HEADERS_3,
             5);
    TOLD("SETTINGS 0\nHEADERS 1\n  :method GET\n  :scheme http\n  :path /\n"
         "CONTINUATION 1\nCONTINUATION 1\n"
         "  :authority www.example.com\nCONTINUATION 1\n" SECOND_TOLD);
}

/* A list that is too long costs its rest; the table stays known. */
static void long_lists(void **state)
{
    (void)state;
    begin(false, false);
    watch.decoder.config.n_fields_max = 3;
    give_hex(SETTINGS HEADERS_1, 7);
    watch.decoder.config.n_fields_max = 256;
    give_hex(HEADERS_3, 7);
    TOLD("SETTINGS 0\nHEADERS 1\n  :method GET\n  :scheme http\n  :path /\n"
         "limit http2.header.count\n" SECOND_TOLD);
}

/* Frames that are known to begin here, whatever they look like. */
static void aligned(void **state)
{
    struct taut_h2_observer_config g;
    (void)state;
    begin(false, true);
    g = config_of(false, true);
    g.aligned = true;
    assert_int_equal(taut_h2_observer_init(&watch, sizeof watch, &g), TAUT_OK);
    give_hex("000000 cc 00 00000000" HEADERS_3, 1000);
    TOLD("?\nHEADERS 3\n  :method GET\n  :scheme http\n  :path /\n"
         "  ? 62 ?\n  cache-control no-cache\n");
}

static void usage(void **state)
{
    struct taut_h2_observer_config g;
    struct taut_span piece = {(const uint8_t *)"abc", 3};
    (void)state;
    memset(&g, 0, sizeof g);
    assert_int_equal(taut_h2_observer_init(&watch, 1, &g), TAUT_E_USAGE);
    assert_int_equal(taut_h2_observer_init(&watch, sizeof watch, &g),
                     TAUT_E_USAGE);
    begin(true, true);
    assert_int_equal(taut_h2_observer_push(&watch, piece), TAUT_OK);
    assert_int_equal(taut_h2_observer_push(&watch, piece), TAUT_E_STATE);
    assert_int_equal(taut_h2_observer_gap(&watch, 1), TAUT_E_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_the_beginning),
        cmocka_unit_test(from_the_middle),
        cmocka_unit_test(gap_in_data),
        cmocka_unit_test(gap_in_block),
        cmocka_unit_test(gap_of_frames),
        cmocka_unit_test(faults),
        cmocka_unit_test(blocks_in_parts),
        cmocka_unit_test(long_lists),
        cmocka_unit_test(aligned),
        cmocka_unit_test(usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
