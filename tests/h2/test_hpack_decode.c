/* SPDX-License-Identifier: MIT */
/* test_hpack_decode.c: header blocks into fields. */
#include "test_hpack.h"

static const struct taut_hpack_decoder_config defaults;

/* ---- RFC 7541 Appendix C ---- */

/* struct example: blocks of one connection, each with its fields and the
 * table after it. */
struct example {
    const char *hex, *fields, *table;
};

#define GET(path) ":method: GET\n:scheme: " path
#define COOKIE "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
#define REQUESTS(a, b, c)                                                      \
    {                                                                          \
        {a, GET("http\n:path: /\n+:authority: www.example.com\n"),             \
         ":authority: www.example.com\n57"},                                   \
            {b,                                                                \
             GET("http\n:path: /\n:authority: www.example.com\n"               \
                 "+cache-control: no-cache\n"),                                \
             "cache-control: no-cache\n:authority: www.example.com\n110"},     \
            {c,                                                                \
             GET("https\n:path: /index.html\n:authority: www.example.com\n"    \
                 "+custom-key: custom-value\n"),                               \
             "custom-key: custom-value\ncache-control: no-cache\n"             \
             ":authority: www.example.com\n164"},                              \
        {                                                                      \
            NULL, NULL, NULL                                                   \
        }                                                                      \
    }
#define DATE1 "date: Mon, 21 Oct 2013 20:13:21 GMT\n"
#define DATE2 "date: Mon, 21 Oct 2013 20:13:22 GMT\n"
#define PLACE "location: https://www.example.com\n"
#define RESPONSES(a, b, c)                                                     \
    {                                                                          \
        {a, "+:status: 302\n+cache-control: private\n+" DATE1 "+" PLACE,       \
         PLACE DATE1 "cache-control: private\n:status: 302\n222"},             \
            {b, "+:status: 307\ncache-control: private\n" DATE1 PLACE,         \
             ":status: 307\n" PLACE DATE1 "cache-control: private\n222"},      \
            {c,                                                                \
             ":status: 200\ncache-control: private\n+" DATE2 PLACE             \
             "+content-encoding: gzip\n+set-cookie: " COOKIE "\n",             \
             "set-cookie: " COOKIE "\ncontent-encoding: gzip\n" DATE2 "215"},  \
        {                                                                      \
            NULL, NULL, NULL                                                   \
        }                                                                      \
    }

static const struct example c2_1[] = {
    {"400a637573746f6d2d6b65790d637573746f6d2d686561646572",
     "+custom-key: custom-header\n", "custom-key: custom-header\n55"},
    {NULL, NULL, NULL}};
static const struct example c2_2[] = {
    {"040c2f73616d706c652f70617468", ":path: /sample/path\n", "0"},
    {NULL, NULL, NULL}};
static const struct example c2_3[] = {
    {"100870617373776f726406736563726574", "!password: secret\n", "0"},
    {NULL, NULL, NULL}};
static const struct example c2_4[] = {{"82", ":method: GET\n", "0"},
                                      {NULL, NULL, NULL}};
static const struct example c3[] = REQUESTS(
    "828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865",
    "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565");
static const struct example c4[] =
    REQUESTS("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
             "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
static const struct example c5[] = RESPONSES(
    "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31"
    "333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
    "4803333037c1c0bf",
    "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a0467"
    "7a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b"
    "206d61782d6167653d333630303b2076657273696f6e3d31");
static const struct example c6[] = RESPONSES(
    "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e91"
    "9d29ad171863c78f0b97c8e9ae82ae43d3",
    "4883640effc1c0bf",
    "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e782"
    "1dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5"
    "b1063d5007");

/* Feeds a block cut into `step` bytes, or, if that is 0, in two at `cut`. */
static void pieces(struct hpack_rig *r, const char *hex, size_t step,
                   size_t cut)
{
    size_t len, at = 0;
    uint8_t *p = test_hex(hex, &len);
    r->text_len = 0;
    r->text[0] = 0;
    for (unsigned round = 0; at < len; round++) {
        size_t n = step ? step : round == 0 ? cut : len - at;
        n = n < len - at ? n : len - at;
        bool last = at + n == len;
        enum taut_status st = rig_piece(r, p + at, n, last);
        assert_int_equal(st, last ? TAUT_DONE : TAUT_MORE);
        at += n;
    }
    free(p);
}

static void example_run(const struct example *e, uint32_t table, size_t step,
                        size_t cut)
{
    struct hpack_rig r;
    struct taut_hpack_decoder_config c = defaults;
    c.table_max = table;
    rig_open(&r, c);
    for (; e->hex; e++) {
        size_t len = strlen(e->hex) / 2;
        pieces(&r, e->hex, step, cut < len ? cut : len);
        assert_string_equal(r.text, e->fields);
        assert_string_equal(rig_table(&r), e->table);
    }
    rig_close(&r);
}

static void test_rfc_examples(void **state)
{
    (void)state;
    static const struct {
        const struct example *e;
        uint32_t table;
    } all[] = {{c2_1, 0}, {c2_2, 0}, {c2_3, 0}, {c2_4, 0},
               {c3, 0},   {c4, 0},   {c5, 256}, {c6, 256}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        for (size_t step = 1; step < 9; step++)
            example_run(all[i].e, all[i].table, step, 0);
        for (size_t cut = 0; cut < 130; cut++)
            example_run(all[i].e, all[i].table, 0, cut);
    }
}

/* Every beginning of a block: whole representations, or short by the number
 * of bytes that would go on. */
static void test_rfc_cut(void **state)
{
    (void)state;
    struct hpack_rig r;
    size_t len;
    uint8_t *p = test_hex(c6[2].hex, &len);
    unsigned n_whole = 0;
    for (size_t cut = 0; cut < len; cut++) {
        for (size_t whole = 0; whole < 2; whole++) {
            size_t step = whole ? cut + 1 : 1;
            struct taut_hpack_decoder_config c = defaults;
            c.table_max = 256;
            rig_open(&r, c);
            assert_int_equal(rig_block(&r, c6[0].hex), TAUT_DONE);
            assert_int_equal(rig_block(&r, c6[1].hex), TAUT_DONE);
            enum taut_status st = TAUT_MORE;
            for (size_t at = 0; st == TAUT_MORE; at += step)
                st = rig_piece(&r, p + at, step < cut - at ? step : cut - at,
                               at + step >= cut);
            n_whole += st == TAUT_DONE;
            if (st != TAUT_DONE) {
                assert_int_equal(st, TAUT_E_SHORT);
                assert_int_equal(r.diag.off, cut);
                assert_int_equal(r.diag.wire, 9);
                assert_true(r.diag.need >= 1 && r.diag.need <= len - cut);
                assert_int_equal(rig_drain(&r), TAUT_E_STATE);
            }
            rig_close(&r);
        }
    }
    assert_int_equal(n_whole, 2 * 6);
    free(p);
}

/* C.1: numbers, where HPACK has them. */
static void test_integers(void **state)
{
    (void)state;
    struct hpack_rig r;
    struct taut_hpack_decoder_config c = defaults;
    c.flags = TAUT_HPACK_TELL_UPDATES;
    rig_open(&r, c);
    assert_int_equal(rig_block(&r, "2a"), TAUT_DONE); /* C.1.1 */
    assert_string_equal(r.text, "~10\n");
    assert_int_equal(rig_block(&r, "3f9a0a"), TAUT_DONE); /* C.1.2 */
    assert_string_equal(r.text, "~1337\n");
    assert_int_equal(r.d.limit, 1337);
    assert_int_equal(rig_block(&r, "203f00"), TAUT_DONE);
    assert_string_equal(r.text, "~0\n~31\n");
    /* zeros that say nothing, as many as there may be */
    assert_int_equal(rig_block(&r, "3f9a8a808000"), TAUT_DONE);
    assert_string_equal(r.text, "~1337\n");
    assert_int_equal(rig_block(&r, "3fe11f"), TAUT_DONE);
    assert_string_equal(r.text, "~4096\n");
    rig_close(&r);
}

/* ---- faults ---- */

/* struct fault: a block on a fresh decoder and what is said of it. */
struct fault {
    const char *hex;
    unsigned status, field, off, need;
};

static void fault_run(const struct fault *f, size_t step,
                      struct taut_hpack_decoder_config c)
{
    struct hpack_rig r;
    size_t len;
    uint8_t *p = test_hex(f->hex, &len);
    rig_open(&r, c);
    enum taut_status st = TAUT_MORE;
    step = step ? step : len;
    for (size_t at = 0; st == TAUT_MORE; at += step)
        st = rig_piece(&r, p + at, step < len - at ? step : len - at,
                       at + step >= len);
    assert_int_equal(st, f->status);
    test_diag(r.diag, f->status, f->field, f->off, f->need, 9);
    assert_int_equal(rig_drain(&r), TAUT_E_STATE);
    assert_int_equal(
        taut_hpack_decoder_feed(&r.d, (struct taut_span){NULL, 0}, true),
        TAUT_E_STATE);
    rig_close(&r);
    free(p);
}

#define F(name) TAUT_HPACK_F_##name

static void test_faults(void **state)
{
    (void)state;
    static const struct fault all[] = {
        /* indexes (RFC 7541 6.1, 2.3.3) */
        {"80", TAUT_E_VALUE, F(INDEX), 0, 0},
        {"8280", TAUT_E_VALUE, F(INDEX), 1, 0},
        {"be", TAUT_E_RANGE, F(INDEX), 0, 62},
        {"ff00", TAUT_E_RANGE, F(INDEX), 0, 127},
        {"7e0161", TAUT_E_RANGE, F(INDEX), 0, 62},
        {"0f2f0161", TAUT_E_RANGE, F(INDEX), 0, 62},
        {"1f2f0161", TAUT_E_RANGE, F(INDEX), 0, 62},
        {"82ffffffffff0f", TAUT_E_RANGE, F(INDEX), 1, UINT32_MAX},
        {"ff80ffffff0f", TAUT_E_RANGE, F(INDEX), 0, 0xffffffff},
        /* numbers (5.1): too large by one, too long, by zeros */
        {"ff81ffffff0f", TAUT_E_RANGE, F(INDEX), 0, UINT32_MAX},
        {"ff808080808000", TAUT_E_RANGE, F(INDEX), 0, UINT32_MAX},
        {"7fffffffffffff", TAUT_E_RANGE, F(INDEX), 0, UINT32_MAX},
        {"820fffffffff7f", TAUT_E_RANGE, F(INDEX), 1, UINT32_MAX},
        {"007fffffffff7f", TAUT_E_RANGE, F(NAME_LEN), 1, UINT32_MAX},
        {"0001617fffffffffffff7f", TAUT_E_RANGE, F(VALUE_LEN), 3, UINT32_MAX},
        {"3fffffffffff7f", TAUT_E_RANGE, F(TABLE_SIZE), 0, UINT32_MAX},
        /* strings (5.2) */
        {"007fffffffff0f", TAUT_E_RANGE, F(NAME_LEN), 1, UINT32_MAX},
        {"007f80ffff7f", TAUT_E_LIMIT, F(NAME_LEN), 1, 0xfffffff},
        {"007f823f", TAUT_E_LIMIT, F(NAME_LEN), 1, 8193},
        {"0001617f813f", TAUT_E_LIMIT, F(VALUE_LEN), 3, 8192},
        {"017f823f", TAUT_E_LIMIT, F(VALUE_LEN), 1, 8193},
        {"00812100", TAUT_E_VALUE, F(NAME), 2, 0x21},
        {"00811fff", TAUT_E_SHORT, F(VALUE_LEN), 4, 1},
        {"0082ffff00", TAUT_E_RANGE, F(NAME), 2, 0xff},
        {"00831fffff0161", TAUT_E_RANGE, F(NAME), 2, 0x1f},
        {"0001618121", TAUT_E_VALUE, F(VALUE), 4, 0x21},
        {"0001618307ffff", TAUT_E_RANGE, F(VALUE), 4, 0x07},
        {"000161851fffffffff", TAUT_E_VALUE, F(VALUE), 4, 0x1f},
        /* ends within (whole bytes are missing) */
        {"ff", TAUT_E_SHORT, F(INDEX), 1, 1},
        {"ff80", TAUT_E_SHORT, F(INDEX), 2, 1},
        {"3f", TAUT_E_SHORT, F(TABLE_SIZE), 1, 1},
        {"00", TAUT_E_SHORT, F(NAME_LEN), 1, 1},
        {"007f", TAUT_E_SHORT, F(NAME_LEN), 2, 1},
        {"0005616263", TAUT_E_SHORT, F(NAME), 5, 2},
        {"000161", TAUT_E_SHORT, F(VALUE_LEN), 3, 1},
        {"0001617f", TAUT_E_SHORT, F(VALUE_LEN), 4, 1},
        {"00016105", TAUT_E_SHORT, F(VALUE), 4, 5},
        {"82410361", TAUT_E_SHORT, F(VALUE), 4, 2},
        {"0f", TAUT_E_SHORT, F(INDEX), 1, 1},
        /* table size updates (6.3, 4.2) */
        {"3fe21f", TAUT_E_RANGE, F(TABLE_SIZE), 0, 4097},
        {"82203f", TAUT_E_ORDER, F(TABLE_SIZE), 1, 0},
        {"20202021", TAUT_E_ORDER, F(TABLE_SIZE), 2, 0},
        {"0001610020", TAUT_E_ORDER, F(TABLE_SIZE), 4, 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (size_t step = 0; step < 5; step++)
            fault_run(&all[i], step, defaults);
}

/* What comes before a fault is told. */
static void test_before_fault(void **state)
{
    (void)state;
    struct hpack_rig r;
    rig_open(&r, defaults);
    assert_int_equal(rig_block(&r, "82 86 4001610162 80"), TAUT_E_VALUE);
    assert_string_equal(r.text, ":method: GET\n:scheme: http\n+a: b\n");
    rig_close(&r);
}

#define ZEROS "000000000000000000000000000000"

/* Strings that are longer decoded than they may be. */
static void test_field_max(void **state)
{
    (void)state;
    struct taut_hpack_decoder_config c = defaults;
    c.field_max = 20;
    static const struct fault all[] = {
        /* 16 coded bytes that are 25 '0'; a name of 21, and one of 20 */
        {"0090" ZEROS "0700", TAUT_E_LIMIT, F(NAME), 0, 25},
        {"00016190" ZEROS "07", TAUT_E_LIMIT, F(VALUE), 0, 26},
        {"0015", TAUT_E_LIMIT, F(NAME_LEN), 1, 21},
        {"00016114", TAUT_E_LIMIT, F(VALUE_LEN), 3, 20},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (size_t step = 0; step < 4; step++)
            fault_run(&all[i], step, c);
    struct hpack_rig r;
    rig_open(&r, c);
    assert_int_equal(rig_block(&r, "400a6162636465666768696a"
                                   "0a6162636465666768696a"),
                     TAUT_DONE);
    assert_string_equal(r.text, "+abcdefghij: abcdefghij\n");
    /* a name out of the table counts too */
    assert_int_equal(rig_block(&r, "7e0b6162636465666768696a6b"), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, F(VALUE_LEN), 1, 11, 9);
    rig_close(&r);
}

/* ---- the dynamic table ---- */

static void test_evictions(void **state)
{
    (void)state;
    struct hpack_rig r;
    struct taut_hpack_decoder_config c = defaults;
    c.table_max = 100; /* two entries of 34, three of 33 */
    rig_open(&r, c);
    assert_int_equal(rig_block(&r, "4001610131 4001620132"), TAUT_DONE);
    assert_string_equal(rig_table(&r), "b: 2\na: 1\n68");
    assert_int_equal(rig_block(&r, "4001630133"), TAUT_DONE);
    assert_string_equal(rig_table(&r), "c: 3\nb: 2\n68");
    /* the name of an entry that the new one drives out (RFC 7541 4.4) */
    assert_int_equal(rig_block(&r, "7f000134"), TAUT_DONE);
    assert_string_equal(r.text, "+b: 4\n");
    assert_string_equal(rig_table(&r), "b: 4\nc: 3\n68");
    /* the one entry that is left in, and exactly full */
    assert_int_equal(rig_block(&r, "7f00"
                                   "22"
                                   "6162636465666768696a6162636465666768696a"
                                   "6162636465666768696a61626364"),
                     TAUT_DONE);
    assert_string_equal(rig_table(&r),
                        "c: abcdefghijabcdefghijabcdefghijabcd\n67");
    /* one that fills the table, and one that is larger than it: empties it */
    assert_int_equal(
        rig_block(&r, "7e"
                      "43"
                      "6162636465666768696a6162636465666768696a"
                      "6162636465666768696a6162636465666768696a6162636465666768"
                      "696a6162636465666768696a61626364656667"),
        TAUT_DONE);
    assert_int_equal(r.d.n, 1);
    assert_int_equal(r.d.size, 100);
    assert_int_equal(
        rig_block(&r, "7e"
                      "44"
                      "6162636465666768696a6162636465666768696a"
                      "6162636465666768696a6162636465666768696a6162636465666768"
                      "696a6162636465666768696a6162636465666768"),
        TAUT_DONE);
    assert_int_equal(strlen(r.text), 1 + 3 + 68 + 1);
    assert_string_equal(rig_table(&r), "0");
    assert_int_equal(rig_block(&r, "be"), TAUT_E_RANGE);
    rig_close(&r);
}

/* The same against a table made of plain arrays, for a long time and all
 * sizes, so that both rings go round in every way. */
struct model_entry {
    char name[80], value[80];
};

struct model {
    struct model_entry e[200];
    size_t n, size, limit;
};

static size_t model_size(const struct model_entry *e)
{
    return strlen(e->name) + strlen(e->value) + 32;
}

static void model_shrink(struct model *m, size_t max)
{
    while (m->size > max)
        m->size -= model_size(&m->e[--m->n]);
}

static void model_add(struct model *m, const struct model_entry *e)
{
    struct model_entry copy = *e;
    size_t size = model_size(&copy);
    model_shrink(m, size > m->limit ? 0 : m->limit - size);
    if (size > m->limit)
        return;
    memmove(m->e + 1, m->e, m->n * sizeof m->e[0]);
    m->e[0] = copy;
    m->n++;
    m->size += size;
}

static uint32_t test_random(void)
{
    static uint64_t s = 9113;
    s = s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963);
    return (uint32_t)(s >> 33);
}

static size_t random_text(char *out, size_t max)
{
    size_t n = test_random() % (max + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('a' + test_random() % 26);
    out[n] = 0;
    return n;
}

/* Writes one literal; lengths are below 127. */
static void model_literal(struct model *m, struct taut_wr *wr,
                          struct model_entry *want)
{
    unsigned form = test_random() % 4;
    uint32_t by =
        test_random() % 3 && m->n ? 62 + test_random() % (uint32_t)m->n : 0;
    uint8_t top = form < 2 ? 0x40 : form == 2 ? 0x10 : 0;
    uint8_t mask = form < 2 ? 0x3f : 0x0f;
    if (by >= mask) {
        uint32_t rest = by - mask; /* below 256 in this test */
        taut_wr_u8(wr, (uint8_t)(top | mask));
        taut_wr_u8(wr, (uint8_t)(rest % 128 | (rest < 128 ? 0 : 0x80)));
        if (rest >= 128)
            taut_wr_u8(wr, 1);
    } else {
        taut_wr_u8(wr, (uint8_t)(top | by));
    }
    if (by) {
        strcpy(want->name, m->e[by - 62].name);
    } else {
        size_t n = random_text(want->name, 20);
        taut_wr_u8(wr, (uint8_t)n);
        taut_wr_bytes(wr, want->name, n);
    }
    size_t n = random_text(want->value, test_random() % 8 ? 12 : 70);
    taut_wr_u8(wr, (uint8_t)n);
    taut_wr_bytes(wr, want->value, n);
    if (form < 2)
        model_add(m, want);
}

static void model_same(const struct model *m, const struct hpack_rig *r)
{
    struct taut_hpack_header f;
    assert_int_equal(r->d.n, m->n);
    assert_int_equal(r->d.size, m->size);
    for (uint32_t i = 0; i < m->n; i++) {
        assert_true(taut_hpack_decoder_entry_get(&r->d, &f, i));
        assert_int_equal(f.name.len, strlen(m->e[i].name));
        assert_int_equal(f.value.len, strlen(m->e[i].value));
        assert_memory_equal(f.name.p, m->e[i].name, f.name.len);
        assert_memory_equal(f.value.p, m->e[i].value, f.value.len);
    }
    assert_false(taut_hpack_decoder_entry_get(&r->d, &f, (uint32_t)m->n));
}

static void model_block(struct model *m, struct hpack_rig *r)
{
    uint8_t buf[600], piece[600];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    struct model_entry want;
    struct taut_hpack_header f;
    if (test_random() % 40 == 0) {
        m->limit = test_random() %
                   (r->config.table_max < 31 ? r->config.table_max + 1 : 31);
        taut_wr_u8(&wr, (uint8_t)(0x20 | m->limit));
        model_shrink(m, m->limit);
        if (test_random() % 4) {
            m->limit = r->config.table_max;
            size_t rest = m->limit - 31;
            taut_wr_u8(&wr, 0x3f);
            taut_wr_u8(&wr, (uint8_t)(0x80 | (rest & 0x7f)));
            taut_wr_u8(&wr, (uint8_t)(rest >> 7));
        }
    }
    if (m->n && test_random() % 3 == 0) {
        uint32_t i = test_random() % (uint32_t)m->n;
        want = m->e[i];
        if (62 + i < 127) {
            taut_wr_u8(&wr, (uint8_t)(0x80 | (62 + i)));
        } else {
            taut_wr_u8(&wr, 0xff);
            taut_wr_u8(&wr, (uint8_t)(62 + i - 127));
        }
    } else {
        model_literal(m, &wr, &want);
    }
    size_t cut = test_random() % (wr.len + 1);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(buf, &diag);
    memcpy(piece, buf, cut);
    assert_int_equal(
        taut_hpack_decoder_feed(&r->d, (struct taut_span){piece, cut}, false),
        0);
    enum taut_status st = taut_hpack_decoder_next(&ctx, &r->d, &f);
    if (st == TAUT_MORE) {
        memset(piece, 0xee, sizeof piece);
        assert_int_equal(
            taut_hpack_decoder_feed(
                &r->d, (struct taut_span){buf + cut, wr.len - cut}, true),
            0);
        st = taut_hpack_decoder_next(&ctx, &r->d, &f);
    }
    assert_int_equal(st, TAUT_OK);
    assert_int_equal(f.name.len, strlen(want.name));
    assert_int_equal(f.value.len, strlen(want.value));
    assert_memory_equal(f.name.p, want.name, f.name.len);
    assert_memory_equal(f.value.p, want.value, f.value.len);
    st = taut_hpack_decoder_next(&ctx, &r->d, &f);
    if (st == TAUT_MORE) {
        assert_int_equal(
            taut_hpack_decoder_feed(&r->d, (struct taut_span){buf, 0}, true),
            0);
        st = taut_hpack_decoder_next(&ctx, &r->d, &f);
    }
    assert_int_equal(st, TAUT_DONE);
    model_same(m, r);
}

static void test_table_model(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {32, 33, 64, 100, 256, 777, 4096};
    static struct model m;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct hpack_rig r;
        struct taut_hpack_decoder_config c = defaults;
        c.table_max = sizes[i];
        c.field_max = 160;
        rig_open(&r, c);
        memset(&m, 0, sizeof m);
        m.limit = sizes[i];
        for (unsigned round = 0; round < 20000; round++)
            model_block(&m, &r);
        rig_close(&r);
    }
}

/* ---- table sizes ---- */

static void test_table_set(void **state)
{
    (void)state;
    struct hpack_rig r;
    struct taut_hpack_decoder_config c = defaults;
    c.table_max = 8192;
    rig_open(&r, c);
    /* no more than the default until SETTINGS say so */
    assert_int_equal(r.d.limit, 4096);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 8193), TAUT_E_USAGE);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 8192), TAUT_OK);
    assert_int_equal(rig_block(&r, "3fe13f 4001610131"), TAUT_DONE);
    assert_int_equal(r.d.limit, 8192);
    /* less than in use: an update is due, before anything else */
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 0), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 100), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 50), TAUT_OK);
    assert_string_equal(rig_table(&r), "a: 1\n34");
    assert_int_equal(rig_block(&r, "20 3f13 82"), TAUT_DONE);
    assert_int_equal(r.d.limit, 50);
    assert_string_equal(rig_table(&r), "0");
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 49), TAUT_OK);
    assert_int_equal(rig_block(&r, "82"), TAUT_E_ORDER);
    test_diag(r.diag, TAUT_E_ORDER, F(TABLE_SIZE), 0, 49, 9);
    rig_close(&r);
    /* nor may the block be empty then */
    rig_open(&r, c);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 10), TAUT_OK);
    assert_int_equal(rig_block(&r, ""), TAUT_E_ORDER);
    test_diag(r.diag, TAUT_E_ORDER, F(TABLE_SIZE), 0, 10, 9);
    rig_close(&r);
    /* the first update is not below the smallest size */
    rig_open(&r, c);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 10), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 100), TAUT_OK);
    assert_int_equal(rig_block(&r, "2b"), TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, F(TABLE_SIZE), 0, 11, 9);
    rig_close(&r);
    /* not within a block */
    rig_open(&r, c);
    const uint8_t get[] = {0x82};
    assert_int_equal(rig_piece(&r, get, 1, false), TAUT_MORE);
    assert_int_equal(taut_hpack_decoder_table_set(&r.d, 10), TAUT_E_STATE);
    rig_close(&r);
}

static void test_updates_quirk(void **state)
{
    (void)state;
    struct hpack_rig r;
    rig_open(&r, defaults);
    const uint8_t block[] = {0x20, 0x21, 0x22, 0x23, 0x82};
    struct taut_hpack_header f;
    r.ctx = taut_ctx_of(block, &r.diag);
    r.ctx.quirks = TAUT_HPACK_QUIRK_UPDATES;
    assert_int_equal(taut_hpack_decoder_feed(
                         &r.d, (struct taut_span){block, sizeof block}, true),
                     TAUT_OK);
    assert_int_equal(taut_hpack_decoder_next(&r.ctx, &r.d, &f), TAUT_OK);
    assert_int_equal(r.d.limit, 3);
    assert_int_equal(rig_drain(&r), TAUT_DONE);
    rig_close(&r);
}

/* ---- limits ---- */

/* The list is too long: told once, and the table goes on being right. */
static void list_run(struct taut_hpack_decoder_config c, unsigned field,
                     unsigned found)
{
    struct hpack_rig r;
    size_t len;
    uint8_t *p = test_hex("4001610131 4001620132 4001630133 20", &len);
    rig_open(&r, c);
    struct taut_span piece = {p, len - 1};
    r.ctx = taut_ctx_of(p, &r.diag);
    assert_int_equal(taut_hpack_decoder_feed(&r.d, piece, false), TAUT_OK);
    assert_int_equal(rig_drain(&r), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, field, 5, found, 0xb);
    assert_string_equal(r.text, "+a: 1\n");
    assert_int_equal(rig_drain(&r), TAUT_MORE);
    assert_int_equal(rig_piece(&r, p, 0, true), TAUT_DONE);
    assert_string_equal(r.text, "+a: 1\n");
    assert_string_equal(rig_table(&r), "c: 3\nb: 2\na: 1\n102");
    assert_int_equal(rig_block(&r, "be"), TAUT_DONE);
    assert_string_equal(r.text, "c: 3\n");
    /* what is wrong is wrong also there */
    piece.len = len;
    assert_int_equal(taut_hpack_decoder_feed(&r.d, piece, true), TAUT_OK);
    assert_int_equal(rig_drain(&r), TAUT_E_LIMIT);
    assert_int_equal(rig_drain(&r), TAUT_E_ORDER);
    rig_close(&r);
    free(p);
}

static void test_list_limits(void **state)
{
    (void)state;
    struct taut_hpack_decoder_config c = defaults;
    c.list_max = 67;
    list_run(c, F(LIST_SIZE), 68);
    c.list_max = 0;
    c.n_fields_max = 1;
    list_run(c, F(COUNT), 2);
    struct hpack_rig r;
    c.list_max = 68;
    c.n_fields_max = 2;
    rig_open(&r, c);
    assert_int_equal(rig_block(&r, "4001610131 4001620132"), TAUT_DONE);
    rig_close(&r);
}

static void test_fuel(void **state)
{
    (void)state;
    struct hpack_rig r;
    struct taut_hpack_header f;
    rig_open(&r, defaults);
    const uint8_t block[] = {0x82, 0x82, 0x82};
    r.ctx = taut_ctx_of(block, &r.diag);
    r.ctx.fuel = 2;
    assert_int_equal(taut_hpack_decoder_feed(
                         &r.d, (struct taut_span){block, sizeof block}, true),
                     TAUT_OK);
    assert_int_equal(taut_hpack_decoder_next(&r.ctx, &r.d, &f), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_next(&r.ctx, &r.d, &f), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_next(&r.ctx, &r.d, &f), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, F(FIELD), 2, 0, 9);
    rig_close(&r);
    /* names that are copied cost their length */
    uint8_t name[3 + 640 + 1] = {0x40, 0x7f, 0x81}, again[] = {0x7e, 0x00};
    uint8_t whole[sizeof name + 1];
    memset(whole, 'n', sizeof whole);
    memcpy(whole, name, 3);
    whole[3] = 0x04; /* 640 */
    whole[sizeof whole - 1] = 0;
    rig_open(&r, defaults);
    assert_int_equal(rig_piece(&r, whole, sizeof whole, true), TAUT_DONE);
    for (unsigned fuel = 10; fuel <= 11; fuel++) {
        r.ctx = taut_ctx_of(again, NULL);
        r.ctx.fuel = 21 - fuel;
        assert_int_equal(
            taut_hpack_decoder_feed(&r.d, (struct taut_span){again, 2}, true),
            TAUT_OK);
        enum taut_status st = taut_hpack_decoder_next(&r.ctx, &r.d, &f);
        assert_int_equal(st, fuel == 10 ? TAUT_OK : TAUT_E_LIMIT);
        if (fuel == 10)
            assert_int_equal(rig_drain(&r), TAUT_DONE);
    }
    rig_close(&r);
}

/* ---- observers ---- */

static void test_observer(void **state)
{
    (void)state;
    struct hpack_rig r;
    struct taut_hpack_decoder_config c = defaults;
    c.flags = TAUT_HPACK_OBSERVER | TAUT_HPACK_TELL_UPDATES;
    c.table_max = 256; /* at most 8 entries */
    rig_open(&r, c);
    assert_int_equal(rig_block(&r, "be 82 c5"), TAUT_DONE);
    assert_string_equal(r.text, "?0: ?\n:method: GET\n?7: ?\n");
    assert_int_equal(r.d.n_before, 8);
    /* 34 of 256: at most 6 others; the newest of them is now 63 */
    assert_int_equal(rig_block(&r, "4001610131 be bf c4"), TAUT_DONE);
    assert_string_equal(r.text, "+a: 1\na: 1\n?0: ?\n?5: ?\n");
    assert_int_equal(r.d.n_before, 6);
    /* a name from before: the entry's own value is known */
    assert_int_equal(rig_block(&r, "7f000132 be c0"), TAUT_DONE);
    assert_string_equal(r.text, "+?0: 2\n?0: 2\n?0: ?\n");
    /* a literal with it that is not added, and never so */
    assert_int_equal(rig_block(&r, "0f310133 1f310133"), TAUT_DONE);
    assert_string_equal(r.text, "?0: 3\n!?0: 3\n");
    /* 67 of 256: at most 5 */
    assert_int_equal(r.d.n_before, 5);
    assert_int_equal(rig_block(&r, "3fe100"), TAUT_DONE);
    assert_string_equal(r.text, "~128\n");
    assert_int_equal(r.d.n_before, 1);
    assert_int_equal(rig_block(&r, "c0"), TAUT_DONE);
    assert_string_equal(r.text, "?0: ?\n");
    assert_int_equal(rig_block(&r, "4001620134 be bf c0"), TAUT_DONE);
    assert_string_equal(r.text, "+b: 4\nb: 4\n?0: 2\na: 1\n");
    assert_int_equal(r.d.n_before, 0);
    assert_int_equal(rig_block(&r, "c1"), TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, F(INDEX), 0, 65, 9);
    rig_close(&r);
    /* the other ways to be sure that nothing is older */
    rig_open(&r, c);
    assert_int_equal(rig_block(&r, "20 3fe101"), TAUT_DONE);
    assert_int_equal(rig_block(&r, "be"), TAUT_E_RANGE);
    rig_close(&r);
    rig_open(&r, c);
    assert_int_equal(rig_block(&r, "c6"), TAUT_E_RANGE);
    rig_close(&r);
}

/* ---- many fields at a time ---- */

/* A field of a name and a value that may come again, of any length. */
static void any_field(struct taut_hpack_header *f, uint8_t text[700])
{
    static const uint8_t forms[] = {TAUT_HPACK_AUTO, TAUT_HPACK_ADDED,
                                    TAUT_HPACK_PLAIN, TAUT_HPACK_NEVER};
    bool known = test_random() % 4 != 0;
    size_t name_len = test_random() % 90;
    size_t len = test_random() % (test_random() % 12 ? 40 : 600);
    for (size_t i = 0; i < 700; i++)
        text[i] = (uint8_t)(test_random() % 24 ? 'a' + test_random() % 26
                                               : test_random() % 256);
    f->name = (struct taut_span){text, name_len};
    f->value = (struct taut_span){text + 90, len};
    if (known)
        (void)taut_hpack_static_get(f, 1 + test_random() % 61);
    if (known && test_random() % 2)
        f->value = (struct taut_span){text + 90, len % 7};
    f->form = forms[test_random() % 4];
}

static size_t any_block(struct taut_hpack_encoder *e, uint8_t *to, size_t cap)
{
    struct taut_wr wr = taut_wr_of(to, cap);
    uint8_t text[700];
    struct taut_hpack_header f;
    memset(&f, 0, sizeof f);
    assert_int_equal(taut_hpack_encoder_open(e, &wr), TAUT_OK);
    for (unsigned n = test_random() % 45; n > 0; n--) {
        any_field(&f, text);
        e->config.flags = test_random() % 2 ? TAUT_HPACK_NO_HUFFMAN : 0;
        assert_int_equal(taut_hpack_encoder_push(e, &wr, &f), TAUT_OK);
    }
    return wr.len;
}

/* Random blocks, as they are or with a wrong bit, through two decoders: one by
 * one, and many at a time. */
static void at_once_round(uint32_t table, uint32_t flags, size_t cap)
{
    static struct hpack_rig one, many;
    static uint8_t block[1 << 15];
    struct taut_hpack_encoder_entry of[TAUT_HPACK_N_ENTRIES(4096)];
    uint8_t bytes[2 * 4096];
    uint32_t slots[64];
    const struct taut_hpack_encoder_config config = {
        of,           bytes, slots, TAUT_HPACK_N_ENTRIES(4096),
        sizeof bytes, 64,    table, 0};
    struct taut_hpack_encoder e;
    struct taut_hpack_decoder_config c = defaults;
    c.table_max = table;
    c.flags = flags;
    c.field_max = 720;
    assert_int_equal(taut_hpack_encoder_init(&e, sizeof e, &config), TAUT_OK);
    rig_open(&one, c);
    rig_open(&many, c);
    for (unsigned i = 0; i < 40; i++) {
        size_t len = any_block(&e, block, sizeof block);
        if (test_random() % 20 == 0 && len > 0)
            block[test_random() % len] ^= (uint8_t)(1u << test_random() % 8);
        one.text_len = many.text_len = 0;
        rig_cap = 0;
        enum taut_status st = rig_piece(&one, block, len, true);
        rig_cap = cap;
        assert_int_equal(rig_piece(&many, block, len, true), st);
        assert_int_equal(one.text_len, many.text_len);
        assert_memory_equal(one.text, many.text, one.text_len);
        assert_int_equal(one.ctx.fuel, many.ctx.fuel);
        if (st != TAUT_DONE) {
            assert_memory_equal(&one.diag, &many.diag, sizeof one.diag);
            break;
        }
        assert_string_equal(rig_table(&one), rig_table(&many));
    }
    rig_close(&one);
    rig_close(&many);
}

static void test_at_once(void **state)
{
    (void)state;
    size_t cap = rig_cap;
    for (unsigned i = 0; i < 150; i++)
        at_once_round(i % 3 ? 32 + test_random() % 4064 : 4096, i % 2,
                      1 + test_random() % 32);
    rig_cap = cap;
}

/* ---- use ---- */

static void test_usage(void **state)
{
    (void)state;
    struct taut_hpack_decoder d;
    struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(64)];
    uint8_t bytes[TAUT_HPACK_BYTES_LEN(64, 64)];
    struct taut_hpack_decoder_config good = {
        entries, bytes, TAUT_HPACK_N_ENTRIES(64), sizeof bytes, 64, 64, 0,
        0,       0};
    assert_int_equal(taut_hpack_decoder_init(&d, sizeof d, &good), TAUT_OK);
    assert_int_equal(d.limit, 64);
    assert_int_equal(taut_hpack_decoder_init(&d, sizeof d - 1, &good),
                     TAUT_E_USAGE);
    for (unsigned i = 0; i < 8; i++) {
        struct taut_hpack_decoder_config c = good;
        c.entries = i == 0 ? NULL : c.entries;
        c.bytes = i == 1 ? NULL : c.bytes;
        c.n_entries -= i == 2;
        c.bytes_len -= i == 3;
        c.table_max = i == 4 ? TAUT_HPACK_TABLE_MAX + 1 : c.table_max;
        c.field_max = i == 5 ? TAUT_HPACK_FIELD_MAX + 1 : c.field_max;
        c.list_max = i == 6 ? TAUT_HPACK_LIST_MAX + 1u : c.list_max;
        c.flags = i == 7 ? 4 : c.flags;
        assert_int_equal(taut_hpack_decoder_init(&d, sizeof d, &c),
                         TAUT_E_USAGE);
    }
    assert_int_equal(taut_hpack_decoder_init(&d, sizeof d, &good), TAUT_OK);
    struct taut_ctx ctx = taut_ctx_of(bytes, NULL);
    struct taut_hpack_header f;
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_E_STATE);
    const uint8_t block[] = {0x82, 0x83};
    struct taut_span piece = {block, 2};
    assert_int_equal(taut_hpack_decoder_feed(&d, piece, false), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_feed(&d, piece, false), TAUT_E_STATE);
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_feed(&d, piece, true), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_OK);
    assert_int_equal(f.off, 2);
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_feed(&d, piece, true), TAUT_E_STATE);
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_DONE);
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_E_STATE);
#if SIZE_MAX > UINT32_MAX
    piece.len = (size_t)UINT32_MAX + 1; /* offsets have 32 bits */
    assert_int_equal(taut_hpack_decoder_feed(&d, piece, true), TAUT_E_USAGE);
#endif
    size_t n = 1;
    assert_int_equal(taut_hpack_block_decode(&ctx, &d, &f, 0, &n),
                     TAUT_E_USAGE);
    assert_int_equal(n, 0);
    piece.p = NULL;
    piece.len = 0;
    assert_int_equal(taut_hpack_decoder_feed(&d, piece, true), TAUT_OK);
    assert_int_equal(taut_hpack_decoder_next(&ctx, &d, &f), TAUT_DONE);
}

/* A decoder that was copied with its memory goes on by itself. */
static void test_copies(void **state)
{
    (void)state;
    struct hpack_rig a, b;
    rig_open(&a, defaults);
    rig_open(&b, defaults);
    const uint8_t first[] = {0x40, 1, 'a', 1, '1', 0x40, 1, 'b', 5, 'x'};
    const uint8_t rest[] = {'y', 'z', 'y', 'z', 0xbf};
    assert_int_equal(rig_piece(&a, first, sizeof first, false), TAUT_MORE);
    memcpy(b.config.entries, a.config.entries,
           a.config.n_entries * sizeof *a.config.entries);
    memcpy(b.config.bytes, a.config.bytes, a.config.bytes_len);
    b.d = a.d;
    taut_hpack_decoder_memory_set(&b.d, b.config.entries, b.config.bytes);
    rig_close(&a);
    assert_int_equal(rig_piece(&b, rest, sizeof rest, true), TAUT_DONE);
    assert_string_equal(b.text, "+b: xyzyz\na: 1\n");
    rig_close(&b);
}

static void test_static(void **state)
{
    (void)state;
    struct taut_hpack_header f;
    assert_false(taut_hpack_static_get(&f, 0));
    assert_false(taut_hpack_static_get(&f, 62));
    assert_true(taut_hpack_static_get(&f, 1));
    assert_memory_equal(f.name.p, ":authority", f.name.len);
    assert_int_equal(f.value.len, 0);
    assert_true(taut_hpack_static_get(&f, 61));
    assert_memory_equal(f.name.p, "www-authenticate", f.name.len);
    assert_true(taut_hpack_static_get(&f, 16));
    assert_memory_equal(f.value.p, "gzip, deflate", f.value.len);
    assert_int_equal(taut_hpack_header_size_get(&f), 15 + 13 + 32);
}

static void test_texts(void **state)
{
    (void)state;
    const struct taut_fieldset *const sets[] = {&taut_hpack_fields};
    struct hpack_rig r;
    char text[2048];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    const uint8_t block[] = {0x82, 0x80};
    rig_open(&r, defaults);
    assert_int_equal(rig_block(&r, "8280"), TAUT_E_VALUE);
    taut_diag_explain(&wr, &r.diag, sets, 1, NULL,
                      (struct taut_span){block, 2});
    assert_non_null(strstr(taut_wr_cstr(&wr),
                           "value at 1, found 0, in http2.header.index (RFC "
                           "7541 2.3.3)"));
    assert_non_null(strstr(text, "close the connection with COMPRESSION_"));
    r.diag.wire = TAUT_HPACK_WIRE_ENHANCE_YOUR_CALM;
    wr = taut_wr_of(text, sizeof text);
    taut_diag_explain(&wr, &r.diag, sets, 1, NULL,
                      (struct taut_span){block, 2});
    assert_non_null(strstr(taut_wr_cstr(&wr), "ENHANCE_YOUR_CALM"));
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_examples),
        cmocka_unit_test(test_rfc_cut),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_before_fault),
        cmocka_unit_test(test_field_max),
        cmocka_unit_test(test_evictions),
        cmocka_unit_test(test_table_model),
        cmocka_unit_test(test_table_set),
        cmocka_unit_test(test_updates_quirk),
        cmocka_unit_test(test_list_limits),
        cmocka_unit_test(test_fuel),
        cmocka_unit_test(test_observer),
        cmocka_unit_test(test_at_once),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_static),
        cmocka_unit_test(test_texts),
    };
    int failed = 0;
    static const size_t caps[] = {0, 1, 3, 32};
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        rig_cap = caps[i];
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    }
    return failed;
}
