/* SPDX-License-Identifier: MIT */
/* test_hpack_encode.c: fields into header blocks, and back. */
#include "test_hpack.h"

static const struct taut_hpack_decoder_config defaults;

/* struct enc_rig: an encoder, its memory on the heap, and its output. */
struct enc_rig {
    struct taut_hpack_encoder e;
    struct taut_hpack_encoder_config config;
    uint8_t out[1 << 16];
    struct taut_wr wr;
};

static void enc_open(struct enc_rig *r, uint32_t table, uint32_t n_slots,
                     uint32_t flags)
{
    uint32_t max = table ? table : TAUT_HPACK_TABLE_DEFAULT;
    struct taut_hpack_encoder_config c = {
        NULL,    NULL,    NULL,  TAUT_HPACK_N_ENTRIES(max),
        2 * max, n_slots, table, flags};
    c.entries = (struct taut_hpack_encoder_entry *)malloc(c.n_entries *
                                                          sizeof *c.entries);
    c.bytes = (uint8_t *)malloc(c.bytes_len);
    c.slots = (uint32_t *)malloc(c.n_slots * sizeof *c.slots);
    assert_true(c.entries && c.bytes && c.slots);
    r->config = c;
    r->wr = taut_wr_of(r->out, sizeof r->out);
    assert_int_equal(taut_hpack_encoder_init(&r->e, sizeof r->e, &c), TAUT_OK);
}

static void enc_close(struct enc_rig *r)
{
    free(r->config.entries);
    free(r->config.bytes);
    free(r->config.slots);
}

static struct taut_hpack_header field_of(const char *name, const char *value,
                                         enum taut_hpack_form form)
{
    struct taut_hpack_header f = {{(const uint8_t *)name, strlen(name)},
                                  {(const uint8_t *)value, strlen(value)},
                                  (uint8_t)form,
                                  0,
                                  0,
                                  0,
                                  0};
    return f;
}

static void enc_push(struct enc_rig *r, const char *name, const char *value,
                     enum taut_hpack_form form)
{
    struct taut_hpack_header f = field_of(name, value, form);
    assert_int_equal(taut_hpack_encoder_push(&r->e, &r->wr, &f), TAUT_OK);
}

/* Asserts the output and begins anew. */
static void enc_is(struct enc_rig *r, const char *hex)
{
    size_t len;
    uint8_t *want = test_hex(hex, &len);
    assert_int_equal(r->wr.len, len);
    if (len)
        assert_memory_equal(r->out, want, len);
    free(want);
    r->wr.len = 0;
}

/* ---- RFC 7541 Appendix C ---- */

static void requests(uint32_t flags, const char *a, const char *b,
                     const char *c)
{
    struct enc_rig r;
    enc_open(&r, 0, 16, flags);
    const char *const want[] = {a, b, c};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
        enc_push(&r, ":method", "GET", TAUT_HPACK_AUTO);
        enc_push(&r, ":scheme", i < 2 ? "http" : "https", TAUT_HPACK_AUTO);
        enc_push(&r, ":path", i < 2 ? "/" : "/index.html", TAUT_HPACK_AUTO);
        enc_push(&r, ":authority", "www.example.com", TAUT_HPACK_AUTO);
        if (i == 1)
            enc_push(&r, "cache-control", "no-cache", TAUT_HPACK_AUTO);
        if (i == 2)
            enc_push(&r, "custom-key", "custom-value", TAUT_HPACK_AUTO);
        enc_is(&r, want[i]);
    }
    assert_int_equal(r.e.size, 164);
    enc_close(&r);
}

static void responses(uint32_t flags, const char *a, const char *b,
                      const char *c)
{
    struct enc_rig r;
    enc_open(&r, 256, 16, flags);
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "3fe101"); /* the RFC has SETTINGS say so */
    const char *const want[] = {a, b, c};
    static const char *const status[] = {"302", "307", "200"};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
        enc_push(&r, ":status", status[i], TAUT_HPACK_ADDED);
        enc_push(&r, "cache-control", "private", TAUT_HPACK_ADDED);
        enc_push(&r, "date",
                 i < 2 ? "Mon, 21 Oct 2013 20:13:21 GMT"
                       : "Mon, 21 Oct 2013 20:13:22 GMT",
                 TAUT_HPACK_ADDED);
        enc_push(&r, "location", "https://www.example.com", TAUT_HPACK_ADDED);
        if (i == 2) {
            enc_push(&r, "content-encoding", "gzip", TAUT_HPACK_ADDED);
            enc_push(&r, "set-cookie",
                     "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
                     TAUT_HPACK_ADDED);
        }
        enc_is(&r, want[i]);
    }
    assert_int_equal(r.e.size, 215);
    enc_close(&r);
}

static void test_rfc_examples(void **state)
{
    (void)state;
    struct enc_rig r;
    enc_open(&r, 0, 2, TAUT_HPACK_NO_HUFFMAN);
    enc_push(&r, "custom-key", "custom-header", TAUT_HPACK_AUTO);
    enc_is(&r, "400a637573746f6d2d6b65790d637573746f6d2d686561646572");
    enc_push(&r, ":path", "/sample/path", TAUT_HPACK_AUTO);
    enc_is(&r, "040c2f73616d706c652f70617468");
    enc_push(&r, "password", "secret", TAUT_HPACK_NEVER);
    enc_is(&r, "100870617373776f726406736563726574");
    enc_push(&r, ":method", "GET", TAUT_HPACK_AUTO);
    enc_is(&r, "82");
    enc_close(&r);
    requests(TAUT_HPACK_NO_HUFFMAN, "828684410f7777772e6578616d706c652e636f6d",
             "828684be58086e6f2d6361636865",
             "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565");
    requests(0, "828684418cf1e3c2e5f23a6ba0ab90f4ff",
             "828684be5886a8eb10649cbf",
             "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
    responses(TAUT_HPACK_NO_HUFFMAN,
              "4803333032580770726976617465611d4d6f6e2c203231204f63742032303133"
              "2032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d70"
              "6c652e636f6d",
              "4803333037c1c0bf",
              "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d"
              "54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f5049"
              "5541585157454f49553b206d61782d6167653d333630303b2076657273696f6e"
              "3d31");
    responses(0,
              "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a6"
              "2d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
              /* 307 as it is: Huffman-coded it has 3 bytes, too */
              "4803333037c1c0bf",
              "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab"
              "77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f"
              "9587316065c003ed4ee5b1063d5007");
}

/* ---- policy ---- */

/* The first octet that a field gets on a fresh encoder. */
static unsigned first_of(const char *name, const char *value,
                         enum taut_hpack_form form, uint32_t table,
                         uint32_t flags)
{
    struct enc_rig r;
    enc_open(&r, table, 16, flags);
    enc_push(&r, name, value, form);
    unsigned first = r.out[0];
    enc_close(&r);
    return first;
}

static void test_policy(void **state)
{
    (void)state;
    static const char twenty[] = "01234567890123456789";
    static const struct {
        const char *name, *value;
        unsigned form, first;
    } all[] = {
        {"authorization", twenty, TAUT_HPACK_AUTO, 0x1f},
        {"proxy-authorization", twenty, TAUT_HPACK_AUTO, 0x1f},
        {"cookie", twenty + 1, TAUT_HPACK_AUTO, 0x1f},
        {"cookie", twenty, TAUT_HPACK_AUTO, 0x60},
        {":path", "/a", TAUT_HPACK_AUTO, 0x04},
        {"age", "1", TAUT_HPACK_AUTO, 0x0f},
        {"content-length", "1", TAUT_HPACK_AUTO, 0x0f},
        {"etag", "1", TAUT_HPACK_AUTO, 0x0f},
        {"if-modified-since", "1", TAUT_HPACK_AUTO, 0x0f},
        {"if-none-match", "1", TAUT_HPACK_AUTO, 0x0f},
        {"location", "1", TAUT_HPACK_AUTO, 0x0f},
        {"set-cookie", "1", TAUT_HPACK_AUTO, 0x0f},
        {"accept", "1", TAUT_HPACK_AUTO, 0x53},
        {"x", "1", TAUT_HPACK_AUTO, 0x40},
        {"x", "1", TAUT_HPACK_PLAIN, 0x00},
        {"x", "1", TAUT_HPACK_NEVER, 0x10},
        {"x", "1", TAUT_HPACK_INDEXED, 0x40},
        {":path", "/a", TAUT_HPACK_ADDED, 0x44},
        {"authorization", "", TAUT_HPACK_AUTO, 0x1f},
        {":path", "/", TAUT_HPACK_AUTO, 0x84},
        {":path", "/", TAUT_HPACK_NEVER, 0x14},
        {":status", "500", TAUT_HPACK_PLAIN, 0x8e},
        {":status", "501", TAUT_HPACK_AUTO, 0x48},
        {"accept-encoding", "gzip, deflate", TAUT_HPACK_AUTO, 0x90},
        {"accept-encoding", "gzip, deflatE", TAUT_HPACK_AUTO, 0x50},
        {"via", "", TAUT_HPACK_AUTO, 0xbc},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        assert_int_equal(first_of(all[i].name, all[i].value,
                                  (enum taut_hpack_form)all[i].form, 0, 0),
                         all[i].first);
    assert_int_equal(
        first_of("etag", "1", TAUT_HPACK_AUTO, 0, TAUT_HPACK_NO_POLICY), 0x62);
    assert_int_equal(
        first_of("cookie", "1", TAUT_HPACK_AUTO, 0, TAUT_HPACK_NO_POLICY),
        0x60);
    /* three quarters of the table; all of it; more */
    assert_int_equal(first_of("abcd", twenty + 8, TAUT_HPACK_AUTO, 64, 0),
                     0x40);
    assert_int_equal(first_of("abcd", twenty + 7, TAUT_HPACK_AUTO, 64, 0), 0);
    assert_int_equal(first_of("abcdabcdabcd", twenty, TAUT_HPACK_ADDED, 64, 0),
                     0x40);
    assert_int_equal(first_of("abcdabcdabcde", twenty, TAUT_HPACK_ADDED, 64, 0),
                     0);
}

/* Every entry of the static table is found. */
static void test_static_table(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= TAUT_HPACK_N_STATIC; i++) {
        struct enc_rig r;
        struct taut_hpack_header f;
        enc_open(&r, 0, 16, 0);
        assert_true(taut_hpack_static_get(&f, i));
        f.form = TAUT_HPACK_ADDED;
        assert_int_equal(taut_hpack_encoder_push(&r.e, &r.wr, &f), TAUT_OK);
        assert_int_equal(r.wr.len, 1);
        assert_int_equal(r.out[0], 0x80 | i);
        /* other values, and other names with its beginning */
        uint8_t other[64];
        memcpy(other, f.name.p, f.name.len);
        f.value = (struct taut_span){(const uint8_t *)"?", 1};
        f.form = TAUT_HPACK_PLAIN;
        assert_int_equal(taut_hpack_encoder_push(&r.e, &r.wr, &f), TAUT_OK);
        assert_int_not_equal(r.out[1], 0);
        f.name.p = other;
        other[f.name.len / 2] ^= 1;
        r.wr.len = 0;
        assert_int_equal(taut_hpack_encoder_push(&r.e, &r.wr, &f), TAUT_OK);
        assert_int_equal(r.out[0], 0);
        enc_close(&r);
    }
}

/* ---- table sizes ---- */

static void test_table_set(void **state)
{
    (void)state;
    struct enc_rig r;
    enc_open(&r, 8192, 16, 0);
    assert_int_equal(r.e.limit, 4096);
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "");
    taut_hpack_encoder_table_set(&r.e, 1 << 20);
    assert_int_equal(r.e.limit, 8192);
    taut_hpack_encoder_table_set(&r.e, 8192);
    r.wr.cap = 2;
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_FULL);
    assert_int_equal(r.wr.len, 0);
    r.wr.cap = 3;
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "3fe13f");
    r.wr.cap = sizeof r.out;
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "");
    /* down: entries go at once; down and up: both are told, least first */
    enc_push(&r, "a", "1", TAUT_HPACK_ADDED);
    enc_push(&r, "b", "2", TAUT_HPACK_ADDED);
    assert_int_equal(r.e.n, 2);
    taut_hpack_encoder_table_set(&r.e, 67);
    assert_int_equal(r.e.n, 1);
    taut_hpack_encoder_table_set(&r.e, 10);
    assert_int_equal(r.e.n, 0);
    taut_hpack_encoder_table_set(&r.e, 4096);
    r.wr.len = 0;
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "2a3fe11f");
    taut_hpack_encoder_table_set(&r.e, 0);
    taut_hpack_encoder_table_set(&r.e, 4096);
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "203fe11f");
    taut_hpack_encoder_table_set(&r.e, 100);
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "3f45");
    taut_hpack_encoder_table_set(&r.e, 0);
    assert_int_equal(taut_hpack_encoder_open(&r.e, &r.wr), TAUT_OK);
    enc_is(&r, "20");
    /* without a table nothing is added */
    enc_push(&r, "a", "1", TAUT_HPACK_ADDED);
    assert_int_equal(r.e.n, 0);
    enc_is(&r, "0001610131");
    enc_close(&r);
}

/* ---- room ---- */

/* In every room: whole, or nothing at all. */
static void test_room(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        size_t len;
    } all[] = {{":method", "GET", 1},
               {"via", "0123456789", 2 + 8},
               {"x-y-z", "0123456789", 1 + 1 + 5 + 1 + 8}};
    for (size_t i = 0; i < 3; i++) {
        for (size_t cap = 0; cap <= all[i].len; cap++) {
            struct enc_rig r;
            struct taut_hpack_header f =
                field_of(all[i].name, all[i].value, TAUT_HPACK_AUTO);
            enc_open(&r, 0, 16, 0);
            uint8_t *exact = (uint8_t *)malloc(cap ? cap : 1);
            r.wr = taut_wr_of(exact, cap);
            enum taut_status st = taut_hpack_encoder_push(&r.e, &r.wr, &f);
            assert_int_equal(st, cap < all[i].len ? TAUT_FULL : TAUT_OK);
            assert_int_equal(r.wr.len, cap < all[i].len ? 0 : all[i].len);
            assert_int_equal(r.e.n, st == TAUT_OK && i > 0);
            free(exact);
            enc_close(&r);
        }
    }
    struct enc_rig r;
    enc_open(&r, 0, 16, 0);
    struct taut_hpack_header f = field_of("a", "b", TAUT_HPACK_AUTO);
    f.value.len = TAUT_HPACK_FIELD_MAX + 1u;
    assert_int_equal(taut_hpack_encoder_push(&r.e, &r.wr, &f), TAUT_E_LIMIT);
    f.value.len = 1;
    f.name.len = TAUT_HPACK_FIELD_MAX + 1u;
    assert_int_equal(taut_hpack_encoder_push(&r.e, &r.wr, &f), TAUT_E_LIMIT);
    /* a cursor that has already counted past its end */
    f.name.len = 1;
    r.wr.len = sizeof r.out + 1;
    assert_int_equal(taut_hpack_encoder_push(&r.e, &r.wr, &f), TAUT_FULL);
    enc_close(&r);
}

/* A block over several buffers. */
static void test_block(void **state)
{
    (void)state;
    struct enc_rig r;
    struct hpack_rig d;
    struct taut_hpack_header f[4] = {
        field_of(":method", "GET", TAUT_HPACK_AUTO),
        field_of("x-first", "1", TAUT_HPACK_AUTO),
        field_of("x-second", "2", TAUT_HPACK_AUTO),
        field_of("x-first", "1", TAUT_HPACK_AUTO)};
    enc_open(&r, 100, 16, 0);
    rig_open(&d, defaults);
    size_t n_done = 0;
    enum taut_status st;
    unsigned n_buffers = 0;
    do {
        uint8_t small[10];
        struct taut_wr wr = taut_wr_of(small, sizeof small);
        st = taut_hpack_block_encode(&r.e, &wr, &n_done, f, 4);
        (void)rig_piece(&d, small, wr.len, st == TAUT_OK);
        n_buffers++;
        assert_true(n_buffers < 6);
    } while (st == TAUT_FULL);
    assert_int_equal(st, TAUT_OK);
    assert_int_equal(n_done, 4);
    assert_int_equal(n_buffers, 4);
    assert_string_equal(d.text, ":method: GET\n+x-first: 1\n+x-second: 2\n"
                                "x-first: 1\n");
    assert_int_equal(d.d.limit, 100);
    rig_close(&d);
    enc_close(&r);
}

/* ---- round trips ---- */

static uint32_t test_random(void)
{
    static uint64_t s = 7541;
    s = s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963);
    return (uint32_t)(s >> 33);
}

/* A name or value of few kinds, so that many come again. */
static struct taut_span random_span(uint8_t *out, bool name)
{
    static const char *const names[] = {
        ":path",      "cookie",      "accept",     ":status",
        "x-a",        "x-ab",        "set-cookie", "",
        "x-abcdefgh", "x-abcdefghi", "x-bbcdefgh", "authorization"};
    size_t n;
    unsigned r = test_random() % 16;
    if (name && r < 12) {
        n = strlen(names[r]);
        memcpy(out, names[r], n);
    } else {
        n = test_random() % (r == 15 ? 300 : 12);
        for (size_t i = 0; i < n; i++)
            out[i] =
                (uint8_t)(r == 14 ? test_random() : 'a' + test_random() % 2);
    }
    return (struct taut_span){out, n};
}

static void same_tables(const struct enc_rig *e, const struct hpack_rig *d)
{
    struct taut_hpack_header a, b;
    assert_int_equal(e->e.n, d->d.n);
    assert_int_equal(e->e.size, d->d.size);
    for (uint32_t i = 0; i < e->e.n; i++) {
        assert_true(taut_hpack_encoder_entry_get(&e->e, &a, i));
        assert_true(taut_hpack_decoder_entry_get(&d->d, &b, i));
        assert_int_equal(a.name.len, b.name.len);
        assert_int_equal(a.value.len, b.value.len);
        assert_int_equal(a.index, b.index);
        if (a.name.len)
            assert_memory_equal(a.name.p, b.name.p, a.name.len);
        if (a.value.len)
            assert_memory_equal(a.value.p, b.value.p, a.value.len);
    }
    assert_false(taut_hpack_encoder_entry_get(&e->e, &a, e->e.n));
}

static bool same_span(struct taut_span a, struct taut_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static void trip_block(struct enc_rig *e, struct hpack_rig *d)
{
    uint8_t text[12][300];
    struct taut_hpack_header f[6], got;
    size_t n = test_random() % 6, n_done = 0;
    for (size_t i = 0; i < n; i++) {
        f[i] = field_of("", "", (enum taut_hpack_form)(test_random() % 5));
        f[i].name = random_span(text[2 * i], true);
        f[i].value = random_span(text[2 * i + 1], false);
    }
    if (test_random() % 30 == 0) {
        uint32_t sizes[] = {0, 50, 200, d->config.table_max};
        for (unsigned k = test_random() % 3; k < 3; k++) {
            uint32_t size = sizes[test_random() % 4];
            size = size < d->config.table_max ? size : d->config.table_max;
            taut_hpack_encoder_table_set(&e->e, size);
            assert_int_equal(taut_hpack_decoder_table_set(&d->d, size), 0);
        }
    }
    e->wr.len = 0;
    assert_int_equal(taut_hpack_block_encode(&e->e, &e->wr, &n_done, f, n), 0);
    size_t cut = test_random() % (e->wr.len + 1);
    d->ctx = taut_ctx_of(e->out, &d->diag);
    struct taut_span a = {e->out, cut}, b = {e->out + cut, e->wr.len - cut};
    assert_int_equal(taut_hpack_decoder_feed(&d->d, a, false), TAUT_OK);
    bool fed = false;
    for (size_t i = 0; i <= n; i++) {
        enum taut_status st = taut_hpack_decoder_next(&d->ctx, &d->d, &got);
        if (st == TAUT_MORE && !fed) {
            assert_int_equal(taut_hpack_decoder_feed(&d->d, b, true), TAUT_OK);
            st = taut_hpack_decoder_next(&d->ctx, &d->d, &got);
            fed = true;
        }
        assert_int_equal(st, i < n ? TAUT_OK : TAUT_DONE);
        if (i == n)
            break;
        assert_true(same_span(got.name, f[i].name));
        assert_true(same_span(got.value, f[i].value));
        assert_int_equal(
            got.form == TAUT_HPACK_NEVER,
            f[i].form == TAUT_HPACK_NEVER ||
                (f[i].form == TAUT_HPACK_AUTO && got.form == TAUT_HPACK_NEVER));
    }
    same_tables(e, d);
}

static void test_round_trips(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {32, 64, 100, 333, 1000, 4096, 16384};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct enc_rig e;
        struct hpack_rig d;
        struct taut_hpack_decoder_config c = defaults;
        c.table_max = sizes[i];
        rig_open(&d, c);
        enc_open(&e, sizes[i], i % 2 ? 2 : 64, i % 3 ? 0 : 1);
        for (unsigned round = 0; round < 8000; round++)
            trip_block(&e, &d);
        enc_close(&e);
        rig_close(&d);
    }
}

/* ---- use ---- */

static void test_usage(void **state)
{
    (void)state;
    struct enc_rig r;
    enc_open(&r, 64, 4, 0);
    const struct taut_hpack_encoder_config good = r.config;
    struct taut_hpack_encoder e;
    assert_int_equal(taut_hpack_encoder_init(&e, sizeof e + 1, &good),
                     TAUT_E_USAGE);
    for (unsigned i = 0; i < 9; i++) {
        struct taut_hpack_encoder_config c = good;
        c.entries = i == 0 ? NULL : c.entries;
        c.bytes = i == 1 ? NULL : c.bytes;
        c.slots = i == 2 ? NULL : c.slots;
        c.n_entries -= i == 3;
        c.bytes_len -= i == 4;
        c.n_slots = i == 5 ? 1 : i == 6 ? 3 : c.n_slots;
        c.table_max = i == 7 ? TAUT_HPACK_TABLE_MAX + 1 : c.table_max;
        c.flags = i == 8 ? 4 : c.flags;
        assert_int_equal(taut_hpack_encoder_init(&e, sizeof e, &c),
                         TAUT_E_USAGE);
    }
    /* an encoder that was copied with its memory goes on by itself */
    enc_push(&r, "a", "1", TAUT_HPACK_ADDED);
    struct enc_rig s;
    enc_open(&s, 64, 4, 0);
    memcpy(s.config.entries, r.config.entries,
           r.config.n_entries * sizeof *r.config.entries);
    memcpy(s.config.bytes, r.config.bytes, r.config.bytes_len);
    memcpy(s.config.slots, r.config.slots,
           r.config.n_slots * sizeof *r.config.slots);
    s.e = r.e;
    taut_hpack_encoder_memory_set(&s.e, s.config.entries, s.config.bytes,
                                  s.config.slots);
    enc_close(&r);
    enc_push(&s, "a", "1", TAUT_HPACK_ADDED);
    enc_is(&s, "be");
    enc_close(&s);
}

/* Flags may change between fields; RFC 7541's examples with and without. */
static void test_flags_set(void **state)
{
    (void)state;
    struct enc_rig r;
    enc_open(&r, 0, 2, 0);
    assert_int_equal(taut_hpack_encoder_flags_set(&r.e, TAUT_HPACK_NO_HUFFMAN),
                     TAUT_OK);
    enc_push(&r, ":path", "/sample/path", TAUT_HPACK_AUTO);
    enc_is(&r, "040c2f73616d706c652f70617468");
    assert_int_equal(taut_hpack_encoder_flags_set(&r.e, 4), TAUT_E_USAGE);
    enc_push(&r, "cache-control", "no-cache", TAUT_HPACK_PLAIN);
    enc_is(&r, "0f09086e6f2d6361636865");
    assert_int_equal(taut_hpack_encoder_flags_set(&r.e, 0), TAUT_OK);
    enc_push(&r, "cache-control", "no-cache", TAUT_HPACK_ADDED);
    enc_is(&r, "5886a8eb10649cbf");
    enc_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_examples), cmocka_unit_test(test_policy),
        cmocka_unit_test(test_static_table), cmocka_unit_test(test_table_set),
        cmocka_unit_test(test_room),         cmocka_unit_test(test_block),
        cmocka_unit_test(test_round_trips),  cmocka_unit_test(test_usage),
        cmocka_unit_test(test_flags_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
