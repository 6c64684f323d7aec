/* SPDX-License-Identifier: MIT */
/* test_dns_name.c: domain names (taut/dns_name.h). Expected texts and orders
 * are those of RFC 1035 and RFC 4034 6.1. */
#include "test_util.h"

#include "taut/dns.h"

static const struct taut_span no_msg = {NULL, 0};

/* decode reads the name at `off` of the message `hex`. */
static enum taut_status decode(const char *hex, size_t off,
                               struct taut_dns_name *out,
                               struct taut_diag *diag, size_t *used)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_rd rd = taut_rd_of(p + off, len - off);
    enum taut_status st =
        taut_dns_name_decode(&ctx, &rd, out, (struct taut_span){p, len});
    *used = (size_t)(rd.p - p) - off;
    free(p);
    return st;
}

#define HDR "000000000000000000000000"

/* RFC 1035 4.1.4: F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA, the root */
static void rfc1035_example(void **state)
{
    static const char *const msg =
        HDR "0146 03495349 0441525041 00 03464f4f c00c c012 00";
    static const struct {
        size_t off, used, len, labels, hops;
        const char *wire;
    } row[] = {{12, 12, 12, 3, 0, "\1F\3ISI\4ARPA"},
               {24, 6, 16, 4, 1, "\3FOO\1F\3ISI\4ARPA"},
               {30, 2, 6, 1, 1, "\4ARPA"},
               {32, 1, 1, 0, 0, ""}};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct taut_dns_name name;
        size_t used;
        assert_int_equal(decode(msg, row[i].off, &name, NULL, &used), TAUT_OK);
        assert_int_equal(used, row[i].used);
        assert_int_equal(name.len, row[i].len);
        assert_int_equal(name.n_labels, row[i].labels);
        assert_int_equal(name.n_hops, row[i].hops);
        assert_memory_equal(name.wire, row[i].wire, row[i].len);
    }
}

static void refused(void **state)
{
    static const struct {
        const char *hex;
        size_t off;
        unsigned status, at, need;
    } row[] = {
        {HDR, 12, TAUT_E_SHORT, 12, 1},
        {HDR "03", 12, TAUT_E_SHORT, 13, 4},
        {HDR "036162", 12, TAUT_E_SHORT, 15, 2},
        {HDR "03616263", 12, TAUT_E_SHORT, 16, 1},
        {HDR "0161c0", 12, TAUT_E_SHORT, 15, 1},
        {HDR "4061", 12, TAUT_E_VALUE, 12, 0x40}, /* RFC 6891 5 */
        {HDR "8061", 12, TAUT_E_VALUE, 12, 0x80},
        {HDR "c00c", 12, TAUT_E_ORDER, 12, 12},     /* to itself */
        {HDR "c00e00", 12, TAUT_E_ORDER, 12, 14},   /* forwards */
        {HDR "0161c00c", 12, TAUT_E_ORDER, 14, 12}, /* into its own labels */
        {HDR "0161c00e", 12, TAUT_E_ORDER, 14, 14},
        {HDR "c00b", 12, TAUT_E_VALUE, 12, 11}, /* into the header */
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct taut_dns_name name;
        struct taut_diag diag;
        size_t used;
        assert_int_equal(decode(row[i].hex, row[i].off, &name, &diag, &used),
                         row[i].status);
        test_diag(diag, row[i].status, TAUT_DNS_F_NAME, row[i].at, row[i].need,
                  TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR));
        assert_int_equal(used, 0);
    }
}

/* A name of `n` labels of one byte; returns its bytes, root included. */
static size_t long_name(uint8_t *out, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        out[2 * i] = 1;
        out[2 * i + 1] = 'a';
    }
    out[2 * n] = 0;
    return 2 * n + 1u;
}

static void longest(void **state)
{
    uint8_t wire[300];
    struct taut_dns_name name;
    struct taut_diag diag;
    (void)state;
    for (unsigned n = 127; n < 129; n++) {
        size_t len = long_name(wire, n);
        uint8_t *p = test_copy(wire, len);
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_rd rd = taut_rd_of(p, len);
        enum taut_status st = taut_dns_name_decode(&ctx, &rd, &name, no_msg);
        if (n == 127) {
            assert_int_equal(st, TAUT_OK);
            assert_int_equal(name.len, 255);
            assert_int_equal(name.n_labels, 127);
            assert_int_equal(taut_dns_name_check(&ctx, p, len), TAUT_OK);
        } else {
            assert_int_equal(st, TAUT_E_RANGE);
            test_diag(diag, TAUT_E_RANGE, TAUT_DNS_F_NAME, 254, 257,
                      TAUT_DNS_WIRE_RCODE(1));
        }
        free(p);
    }
}

/* A chain of pointers, each to the one before: 127 are followed. */
static void hops(void **state)
{
    enum { N = 129, LEN = 12 + 1 + 2 * N };
    uint8_t p[LEN] = {0};
    (void)state;
    for (unsigned i = 0; i < N; i++)
        taut_put16(p + 13 + 2 * i, 0xc000u + (i == 0 ? 12 : 11 + 2 * i));
    for (unsigned n = 1; n <= N; n++) {
        struct taut_dns_name name;
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        const uint8_t *at = p + 13 + 2 * (n - 1);
        struct taut_rd rd = taut_rd_of(at, 2);
        enum taut_status st = taut_dns_name_decode(
            &ctx, &rd, &name, (struct taut_span){p, sizeof p});
        if (n <= TAUT_DNS_HOPS_MAX) {
            assert_int_equal(st, TAUT_OK);
            assert_int_equal(name.n_hops, n);
            assert_int_equal(ctx.fuel, TAUT_FUEL_DEFAULT - n);
        } else {
            assert_int_equal(st, TAUT_E_LIMIT);
        }
        ctx.fuel = n - 1;
        rd = taut_rd_of(at, 2);
        assert_int_equal(taut_dns_name_decode(&ctx, &rd, &name,
                                              (struct taut_span){p, sizeof p}),
                         TAUT_E_LIMIT);
    }
}

static void skip_and_check(void **state)
{
    size_t len;
    uint8_t *p = test_hex(HDR "0161c00c 0162c00c 01630055", &len);
    struct taut_span msg = {p, len};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_rd rd = taut_rd_of(p + 16, len - 16);
    (void)state;
    /* the pointer at 14 is faulty, but behind the pointer at 18 */
    assert_int_equal(taut_dns_name_skip(&ctx, &rd, msg), TAUT_OK);
    assert_ptr_equal(rd.p, p + 20);
    assert_int_equal(taut_dns_name_skip(&ctx, &rd, msg), TAUT_OK);
    assert_ptr_equal(rd.p, p + 23);
    rd = taut_rd_of(p + 12, len - 12);
    assert_int_equal(taut_dns_name_skip(&ctx, &rd, msg), TAUT_E_ORDER);
    assert_int_equal(taut_dns_name_check(&ctx, p + 20, 3), TAUT_OK);
    assert_int_equal(taut_dns_name_check(&ctx, p + 20, 4), TAUT_E_TRAILING);
    test_diag(diag, TAUT_E_TRAILING, TAUT_DNS_F_NAME, 23, 1,
              TAUT_DNS_WIRE_RCODE(1));
    assert_int_equal(taut_dns_name_check(&ctx, p + 16, 4), TAUT_E_VALUE);
    assert_int_equal(taut_dns_name_check(&ctx, p + 20, 2), TAUT_E_SHORT);
    free(p);
}

/* ---- text ---- */

static struct taut_dns_name name_of(const char *text)
{
    struct taut_dns_name name;
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, text, strlen(text), NULL),
        TAUT_OK);
    assert_int_equal(taut_dns_name_check(&ctx, name.wire, name.len), TAUT_OK);
    assert_int_equal(taut_dns_name_labels_get(name.wire), name.n_labels);
    return name;
}

static void text_both_ways(void **state)
{
    /* text, its canonical spelling or NULL, wire */
    static const char *const row[][3] = {
        {".", NULL, "00"},
        {"a.", NULL, "016100"},
        {"a", "a.", "016100"},
        {"WWW.Example.", NULL, "03575757074578616d706c6500"},
        {"a\\.b.c.", NULL, "03612e62016300"},
        {"\\a\\b.", "ab.", "02616200"},
        {"\\000\\255\\032.", NULL, "0300ff2000"},
        {"\\064\\@.", "\\@\\@.", "02404000"},
        {"\\\"\\(\\)\\;\\$\\\\.", NULL, "0622 28 29 3b 24 5c 00"},
        {"*._tcp.x-1.", NULL, "012a045f74637003782d3100"}};
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char out[TAUT_DNS_NAME_TEXT_MAX];
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_dns_name name = name_of(row[i][0]);
        size_t len;
        uint8_t *wire = test_hex(row[i][2], &len);
        assert_int_equal(name.len, len);
        assert_memory_equal(name.wire, wire, len);
        taut_dns_name_text(&wr, name.wire);
        assert_string_equal(taut_wr_cstr(&wr), row[i][row[i][1] != NULL]);
        free(wire);
    }
}

static void text_refused(void **state)
{
    static const struct {
        const char *text;
        unsigned status, off;
    } row[] = {{"", TAUT_E_SHORT, 0},       {"..", TAUT_E_VALUE, 0},
               {"a..b", TAUT_E_VALUE, 2},   {".a", TAUT_E_VALUE, 0},
               {"a\\", TAUT_E_SHORT, 2},    {"a\\2", TAUT_E_SHORT, 3},
               {"a\\25", TAUT_E_SHORT, 4},  {"a\\256", TAUT_E_VALUE, 2},
               {"a\\2x5", TAUT_E_VALUE, 3}, {"@", TAUT_E_VALUE, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct taut_dns_name name;
        struct taut_diag diag;
        uint8_t *text =
            test_copy((const uint8_t *)row[i].text, strlen(row[i].text));
        struct taut_ctx ctx = taut_ctx_of(text, &diag);
        assert_int_equal(taut_dns_name_text_decode(&ctx, &name,
                                                   (const char *)text,
                                                   strlen(row[i].text), NULL),
                         row[i].status);
        assert_int_equal(diag.status, row[i].status);
        assert_int_equal(diag.field, TAUT_DNS_F_NAME);
        assert_int_equal(diag.off, row[i].off);
        free(text);
    }
}

static void text_origin(void **state)
{
    struct taut_dns_name origin = name_of("example.org."), name, want;
    struct taut_ctx ctx = taut_ctx_of("", NULL);
    (void)state;
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, "www", 3, origin.wire), TAUT_OK);
    want = name_of("www.example.org.");
    assert_int_equal(name.len, want.len);
    assert_int_equal(name.n_labels, 3);
    assert_memory_equal(name.wire, want.wire, want.len);
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, "@", 1, origin.wire), TAUT_OK);
    assert_true(taut_dns_name_is_equal(name.wire, origin.wire));
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, "a.", 2, origin.wire), TAUT_OK);
    assert_int_equal(name.n_labels, 1);
}

/* Labels of 63 bytes and names of 255 are the longest, with an origin too. */
static void text_longest(void **state)
{
    char text[300];
    struct taut_dns_name name, origin = name_of("example.org.");
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(taut_dns_name_text_decode(&ctx, &name, text, 63, NULL),
                     TAUT_OK);
    assert_int_equal(name.len, 65);
    assert_int_equal(taut_dns_name_text_decode(&ctx, &name, text, 64, NULL),
                     TAUT_E_RANGE);
    test_diag(diag, TAUT_E_RANGE, TAUT_DNS_F_NAME, 0, 64, 0);
    text[63] = text[127] = text[191] = '.';
    assert_int_equal(taut_dns_name_text_decode(&ctx, &name, text, 253, NULL),
                     TAUT_OK);
    assert_int_equal(name.len, 255);
    assert_int_equal(taut_dns_name_text_decode(&ctx, &name, text, 254, NULL),
                     TAUT_E_RANGE);
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, text, 253, origin.wire),
        TAUT_E_RANGE);
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, text, 241, origin.wire),
        TAUT_OK);
    assert_int_equal(name.len, 255);
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, text, 242, origin.wire),
        TAUT_E_RANGE);
}

/* ---- comparison ---- */

/* RFC 4034 6.1 gives this order. */
static void canonical_order(void **state)
{
    static const char *const row[] = {
        "example.",         "a.example.",      "yljkjljk.a.example.",
        "Z.a.example.",     "zABC.a.EXAMPLE.", "z.example.",
        "\\001.z.example.", "*.z.example.",    "\\200.z.example."};
    const size_t n = sizeof row / sizeof row[0];
    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            struct taut_dns_name a = name_of(row[i]), b = name_of(row[j]);
            int d = taut_dns_name_order(a.wire, b.wire);
            assert_int_equal(d < 0 ? -1 : d > 0, i < j ? -1 : i > j);
            assert_int_equal(taut_dns_name_is_equal(a.wire, b.wire), i == j);
        }
    }
}

static void letter_case(void **state)
{
    struct taut_dns_name a = name_of("WWW.Example.Org."),
                         b = name_of("www.eXAMPLE.oRG."),
                         c = name_of("[ww.example.org.");
    (void)state;
    assert_true(taut_dns_name_is_equal(a.wire, b.wire));
    assert_int_equal(taut_dns_name_order(a.wire, b.wire), 0);
    assert_int_equal(taut_dns_name_hash(a.wire, 5),
                     taut_dns_name_hash(b.wire, 5));
    assert_true(taut_dns_name_hash(a.wire, 5) != taut_dns_name_hash(a.wire, 6));
    assert_false(taut_dns_name_is_equal(a.wire, c.wire)); /* '[' is 'Z' + 1 */
    taut_dns_name_lower(a.wire);
    taut_dns_name_lower(b.wire);
    assert_memory_equal(a.wire, b.wire, a.len);
    taut_dns_name_set(&c, a.wire);
    assert_int_equal(c.len, a.len);
    assert_int_equal(c.n_labels, 3);
    assert_memory_equal(c.wire, a.wire, a.len);
}

static void below_and_wildcards(void **state)
{
    struct taut_dns_name root = name_of("."), org = name_of("ORG."),
                         example = name_of("example.org."),
                         www = name_of("www.example.org."),
                         ample = name_of("ample.org."),
                         star = name_of("*.example.org.");
    (void)state;
    assert_true(taut_dns_name_is_below(www.wire, root.wire));
    assert_true(taut_dns_name_is_below(www.wire, org.wire));
    assert_true(taut_dns_name_is_below(www.wire, www.wire));
    assert_false(taut_dns_name_is_below(org.wire, www.wire));
    assert_false(taut_dns_name_is_below(example.wire, ample.wire));
    assert_true(taut_dns_name_is_wildcard(star.wire));
    assert_false(taut_dns_name_is_wildcard(www.wire));
    assert_true(taut_dns_name_wildcard_match(star.wire, www.wire));
    assert_false(taut_dns_name_wildcard_match(star.wire, example.wire));
    assert_false(taut_dns_name_wildcard_match(www.wire, www.wire));
    assert_false(taut_dns_name_wildcard_match(star.wire, ample.wire));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc1035_example),
        cmocka_unit_test(refused),
        cmocka_unit_test(longest),
        cmocka_unit_test(hops),
        cmocka_unit_test(skip_and_check),
        cmocka_unit_test(text_both_ways),
        cmocka_unit_test(text_refused),
        cmocka_unit_test(text_origin),
        cmocka_unit_test(text_longest),
        cmocka_unit_test(canonical_order),
        cmocka_unit_test(letter_case),
        cmocka_unit_test(below_and_wildcards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
