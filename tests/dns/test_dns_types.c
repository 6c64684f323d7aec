/* SPDX-License-Identifier: MIT */
/*
 * test_dns_types.c: the data of every form that there is, whole, cut at every
 * byte and damaged at every byte, as octets and as text: what judges it by
 * shape, field by field and in a message agrees, and what is accepted reads
 * back as it was.
 */
#include "test_util.h"

#include "taut/dns.h"
#include "taut/dns_text.h"

#include "dns_rows.h"

static const struct taut_span none = {NULL, 0};

/* types_text reads a text; `*len` is what it comes to. */
static enum taut_status types_text(uint16_t type, const uint8_t *text, size_t n,
                                   uint8_t *out, size_t room, size_t *len,
                                   struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(text, diag);
    struct taut_wr wr = taut_wr_of(out, room);
    enum taut_status st = taut_dns_rdata_text_decode(
        &ctx, &wr, type, 1, (const char *)text, n, NULL);
    *len = wr.len;
    return st;
}

/* types_back: the text of this data is read as the same data. */
static void types_back(uint16_t type, const uint8_t *p, size_t len)
{
    static uint8_t text[60000], again[9000];
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span rdata = {p, len};
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct taut_diag diag;
    size_t n;
    assert_int_equal(taut_dns_rdata_text(&ctx, &wr, type, 1, rdata, none),
                     TAUT_OK);
    assert_int_equal(
        types_text(type, text, wr.len, again, sizeof again, &n, &diag),
        TAUT_OK);
    assert_int_equal(n, len);
    assert_memory_equal(again, p, len);
}

/* types_judge judges data in every way that there is. */
static enum taut_status types_judge(uint16_t type, const uint8_t *bytes,
                                    size_t len)
{
    static uint64_t mem[1000];
    uint8_t *msg = calloc(1, 23 + len), *p = msg + 23;
    struct taut_diag diag = {0}, diag2 = {0};
    struct taut_span rdata = {p, len}, wire = {msg, 23 + len};
    struct taut_ctx ctx = taut_ctx_of(p, &diag), ctx2 = taut_ctx_of(p, &diag2);
    struct taut_dns_rdata_it it = taut_dns_rdata_open(type, 1, rdata, none);
    struct taut_dns_value value;
    struct taut_dns_msg out;
    enum taut_status walked;
    memcpy(p, bytes, len);
    enum taut_status st = taut_dns_rdata_check(&ctx, type, 1, rdata, none);
    while (!(walked = taut_dns_rdata_next(&ctx2, &it, &value)))
        ;
    assert_int_equal(st, walked == TAUT_DONE ? TAUT_OK : walked);
    assert_memory_equal(&diag, &diag2, sizeof diag);
    assert_true(diag.off <= len);
    if (st == TAUT_E_SHORT)
        assert_true(diag.off == len && diag.need > 0);
    /* in a message, where pointers lead nowhere good: TSIG stands last */
    taut_put16(msg + 10, 1);
    taut_put16(msg + 13, type);
    taut_put16(msg + 15, 1);
    taut_put16(msg + 21, (uint32_t)len);
    ctx = taut_ctx_of(msg, &diag);
    ctx2 = taut_ctx_of(msg, &diag2);
    enum taut_status whole = taut_dns_msg_check(&ctx, wire);
    assert_int_equal(taut_dns_msg_decode(&ctx2, &out, wire, mem, sizeof mem),
                     whole);
    if (whole)
        assert_memory_equal(&diag, &diag2, sizeof diag);
    if (st == TAUT_OK)
        assert_int_equal(whole, TAUT_OK);
    free(msg);
    return st;
}

static void octets(void **state)
{
    static const uint8_t bad[] = {0, 1, 0x40, 0x80, 0xc0, 0xff};
    (void)state;
    for (size_t i = 0; i < N_DNS_ROWS; i++) {
        uint16_t type = (uint16_t)dns_rows[i].type;
        size_t len;
        uint8_t *p = test_hex(dns_rows[i].wire, &len);
        assert_int_equal(types_judge(type, p, len), TAUT_OK);
        types_back(type, p, len);
        for (size_t n = 0; n < len; n++) {
            uint8_t *cut = test_copy(p, n);
            if (types_judge(type, cut, n) == TAUT_OK)
                types_back(type, cut, n);
            free(cut);
        }
        for (size_t k = 0; k < len * sizeof bad; k++) {
            uint8_t *damaged = test_copy(p, len);
            damaged[k / sizeof bad] = bad[k % sizeof bad];
            if (types_judge(type, damaged, len) == TAUT_OK)
                types_back(type, damaged, len);
            free(damaged);
        }
        free(p);
    }
}

/* types_try reads a text that may be faulty. */
static void types_try(uint16_t type, const uint8_t *bytes, size_t n)
{
    static uint8_t out[9000];
    uint8_t *text = test_copy(bytes, n);
    struct taut_diag diag = {0}, again;
    size_t len, size;
    enum taut_status st =
        types_text(type, text, n, out, sizeof out, &len, &diag);
    if (st == TAUT_OK) {
        assert_int_equal(types_text(type, text, n, NULL, 0, &size, &again),
                         TAUT_OK);
        assert_int_equal(size, len);
        for (size_t room = 0; room < len; room += 1 + len / 64) {
            uint8_t *small = malloc(room + 1);
            assert_int_equal(
                types_text(type, text, n, small, room, &size, &again), TAUT_OK);
            assert_int_equal(size, len);
            free(small);
        }
        types_back(type, out, len);
    } else {
        assert_true(taut_is_error(st) && diag.status == st);
        assert_true(diag.off <= n);
        assert_int_equal(types_text(type, text, n, out, sizeof out, &len, NULL),
                         st);
    }
    free(text);
}

/* types_piece: in a master file the same text is a line that is not whole
 * yet, or a fault that is told already; it then is stepped over. */
static void types_piece(const char *line, size_t n)
{
    uint8_t *text = test_copy((const uint8_t *)line, n), mem[1000];
    struct taut_dns_zone z;
    struct taut_dns_zone_config config = {
        .mem = mem, .mem_len = sizeof mem, .has_ttl = true};
    struct taut_dns_zone_rr rr;
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    struct taut_rd rd = taut_rd_of(text, n);
    assert_int_equal(taut_dns_zone_init(&z, sizeof z, &config), TAUT_OK);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, false), TAUT_MORE);
    assert_ptr_equal(rd.p, text);
    enum taut_status st = taut_dns_zone_next(&ctx, &z, &rd, &rr, true);
    assert_true(n == 0 ? st == TAUT_DONE : !st || taut_is_error(st));
    assert_ptr_equal(rd.p, text + n);
    free(text);
}

static void texts(void **state)
{
    static const uint8_t bad[] = "\"(;\\ \n.-x9,=";
    (void)state;
    for (size_t i = 0; i < N_DNS_ROWS; i++) {
        uint16_t type = (uint16_t)dns_rows[i].type;
        size_t n = strlen(dns_rows[i].text), len, want_len;
        uint8_t *want = test_hex(dns_rows[i].wire, &want_len), out[1000];
        uint8_t text[400];
        char line[600];
        struct taut_diag diag;
        memcpy(text, dns_rows[i].text, n);
        assert_int_equal(
            types_text(type, text, n, out, sizeof out, &len, &diag), TAUT_OK);
        assert_int_equal(len, want_len);
        assert_memory_equal(out, want, len);
        free(want);
        for (size_t k = 0; k < n; k++)
            types_try(type, text, k);
        for (size_t k = 0; k < n * (sizeof bad - 1); k++) {
            uint8_t was = text[k / (sizeof bad - 1)];
            text[k / (sizeof bad - 1)] = bad[k % (sizeof bad - 1)];
            types_try(type, text, n);
            text[k / (sizeof bad - 1)] = was;
        }
        struct taut_wr wr = taut_wr_of(line, sizeof line);
        taut_wr_text(&wr, "a. 1h IN TYPE");
        taut_wr_dec(&wr, type);
        taut_wr_text(&wr, " ");
        taut_wr_text(&wr, dns_rows[i].text);
        for (size_t k = 0; k <= wr.len; k++)
            types_piece(line, k);
    }
}

/* RFC 3597 2: a type that is IN's is unknown in another class, MX is the same
 * in all of them. */
static void classes(void **state)
{
    static const struct {
        uint16_t type, klass;
        bool known;
    } cases[] = {{1, 1, true},        {1, 3, false},    {1, 4, false},
                 {1, 32, false},      {1, 1232, false}, {1, 0, false},
                 {1, 0x8001, true},   {1, 254, true},   {1, 255, true},
                 {33, 0x8003, false}, {15, 3, true},    {15, 1232, true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct taut_dns_type *row =
            taut_dns_type_get(cases[i].type, cases[i].klass);
        uint8_t two[2] = {0, 1};
        struct taut_ctx ctx = taut_ctx_of(two, NULL);
        struct taut_span rdata = {two, 2}; /* too short for all three */
        assert_int_equal(row->code == cases[i].type, cases[i].known);
        assert_int_equal(taut_dns_rdata_check(&ctx, cases[i].type,
                                              cases[i].klass, rdata, none),
                         cases[i].known ? TAUT_E_SHORT : TAUT_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(octets),
        cmocka_unit_test(texts),
        cmocka_unit_test(classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
