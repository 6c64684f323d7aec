/* SPDX-License-Identifier: MIT */
/* test_dns_text.c: records as text, and master files. Texts are the examples
 * of the RFCs that define the types; wire forms were written by dnspython. */
#include "test_util.h"

#include "taut/dns_text.h"

static const struct taut_span none = {NULL, 0};

/* ---- one record ---- */

/* type, text, wire, the text that taut writes or NULL if it is the same */
static const struct {
    unsigned type;
    const char *text, *wire, *out;
} good[] = {
    {1, "192.0.2.1", "c0000201", NULL},
    {15, "10 Mail.example.", "000a 044d61696c 076578616d706c65 00", NULL},
    {15, "( 10 ; preference\n\tMail.example. )",
     "000a 044d61696c 076578616d706c65 00", "10 Mail.example."},
    {16, "\"a b\" c \"\\\"\\065\"", "03612062 0163 022241",
     "\"a b\" \"c\" \"\\\"A\""},
    /* quotes begin a string of their own, as dnspython reads them */
    {16, "a=\"b c\"", "02613d 03622063", "\"a=\" \"b c\""},
    {6, "a. b. 1 2h 3m 1w2d 5", /* units: 7200, 180, 777600 */
     "016100 016200 00000001 00001c20 000000b4 000bdd80 00000005",
     "a. b. 1 7200 180 777600 5"},
    /* RFC 1876 4 */
    {29, "42 21 54 N 71 06 18 W -24m 30m",
     "00 33 16 13 89172dd0 70be15f0 00988d20",
     "42 21 54.000 N 71 6 18.000 W -24m 30m 10000m 10m"},
    /* RFC 3123 5 */
    {42, "1:192.168.32.0/21 !1:192.168.38.0/28",
     "0001 15 03 c0a820 0001 1c 83 c0a826", NULL},
    /* RFC 4034 5.4 */
    {43, "60485 5 1 ( 2BB183AF5F22588179A53B0A 98631FAD1A292118 )",
     "ec45 05 01 2bb183af5f22588179a53b0a98631fad1a292118",
     "60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118"},
    {43, "60485 RSASHA1 1 2bb1", "ec45 05 01 2bb1", "60485 5 1 2bb1"},
    /* RFC 4034 4.3 */
    {47, "host.example.com. ( A MX RRSIG NSEC TYPE1234 )",
     "04686f7374 076578616d706c65 03636f6d 00 0006 400100000003"
     "041b 000000000000000000000000000000000000000000000000000020",
     "host.example.com. A MX RRSIG NSEC TYPE1234"},
    /* RFC 5155 3.3 */
    {50, "1 1 12 aabbccdd ( 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY NS )",
     "01 01 000c 04 aabbccdd 14 174eb2409fe28bcb4887a1836f957f0a8425e27b"
     "0007 20010000000080",
     "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS MX DNSKEY"},
    {51, "1 0 0 -", "01 00 0000 00", NULL},
    /* RFC 4034 3.3: times */
    {46, "A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB1",
     "0001 05 03 00015180 3e7c9dd7 3e5510d7 0a52 076578616d706c65 03636f6d"
     "00 a09075",
     NULL},
    /* RFC 4025 3.2 */
    {45, "10 3 2 mygateway.example.com. AQNR",
     "0a 03 02 096d7967617465776179 076578616d706c65 03636f6d 00 010351", NULL},
    {45, "10 0 2 . AQNR", "0a 00 02 010351", NULL},
    {45, "10 2 2 2001:db8::1 AQNR",
     "0a 02 02 20010db8000000000000000000000001 010351", NULL},
    /* RFC 8777 4.3.1 */
    {260, "10 0 1 203.0.113.15", "0a 01 cb00710f", NULL},
    {260, "128 1 3 amtrelays.example.com.",
     "80 83 09616d7472656c617973 076578616d706c65 03636f6d 00", NULL},
    /* RFC 8005 6 */
    {55, "2 200100107b1a74df365639cc39f1d578 AwEAAQ== rvs.example.com.",
     "10 02 0004 200100107b1a74df365639cc39f1d578 03010001 03727673"
     "076578616d706c65 03636f6d 00",
     NULL},
    {105, "10 10.1.2.0", "000a 0a010200", NULL},
    {104, "10 14:4fff:ff20:ee64", "000a 00144fffff20ee64",
     "10 0014:4fff:ff20:ee64"},
    {108, "00-00-5e-00-53-2a", "00005e00532a", NULL},
    {257, "0 issue \"ca.example; a=b\"",
     "00 05 6973737565 63612e6578616d706c653b20613d62", NULL},
    /* RFC 9460 appendix D.2: figures 2 to 10 */
    {64, "0 foo.example.com.", "0000 03666f6f 076578616d706c65 03636f6d 00",
     NULL},
    {64, "16 foo.example.com. port=53",
     "0010 03666f6f 076578616d706c65 03636f6d 00 0003 0002 0035", NULL},
    {64, "1 foo.example.com. key667=\"hello\\210qoo\"",
     "0001 03666f6f 076578616d706c65 03636f6d 00 029b 0009"
     "68656c6c6fd2716f6f",
     NULL},
    {64,
     "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn"
     " ipv4hint=192.0.2.1",
     "0010 03666f6f 076578616d706c65 036f7267 00 0000 0004 0001 0004"
     "0001 0009 026832 0568332d3139 0004 0004 c0000201",
     "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\""
     " ipv4hint=192.0.2.1"},
    {64, "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
     "0010 03666f6f 076578616d706c65 036f7267 00 0001 000c"
     "08 665c6f6f2c626172 026832",
     NULL},
    /* RFC 3597 5 */
    {1, "\\# 4 0a000001", "0a000001", "10.0.0.1"},
    {731, "\\# 6 abcd ( ef 01 23 45 )", "abcdef012345", "\\# 6 abcdef012345"},
    {10, "\\# 0", "", NULL},
};

static void records(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len, n = strlen(good[i].text);
        uint8_t *want = test_hex(good[i].wire, &len), wire[200];
        uint8_t *text = test_copy((const uint8_t *)good[i].text, n);
        char out[400];
        struct taut_diag diag = {0};
        struct taut_ctx ctx = taut_ctx_of(text, &diag);
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        uint16_t type = (uint16_t)good[i].type;
        assert_int_equal(taut_dns_rdata_text_decode(
                             &ctx, &wr, type, 1, (const char *)text, n, NULL),
                         TAUT_OK);
        assert_int_equal(wr.len, len);
        assert_memory_equal(wire, want, len);
        struct taut_span rdata = {want, len};
        wr = taut_wr_of(out, sizeof out);
        ctx = taut_ctx_of(want, &diag);
        assert_int_equal(taut_dns_rdata_check(&ctx, type, 1, rdata, none),
                         TAUT_OK);
        assert_int_equal(taut_dns_rdata_text(&ctx, &wr, type, 1, rdata, none),
                         TAUT_OK);
        assert_string_equal(taut_wr_cstr(&wr),
                            good[i].out ? good[i].out : good[i].text);
        free(text);
        free(want);
    }
}

static void records_refused(void **state)
{
    static const struct {
        unsigned type;
        const char *text;
        unsigned status, field, off;
    } row[] = {
        {1, "", TAUT_E_SHORT, TAUT_DNS_RR_F_A_ADDRESS, 0},
        {1, "1.2.3", TAUT_E_VALUE, TAUT_DNS_RR_F_A_ADDRESS, 0},
        {1, "1.2.3.4 5", TAUT_E_TRAILING, TAUT_DNS_RR_F_A_ADDRESS, 8},
        {15, "65536 a.", TAUT_E_VALUE, TAUT_DNS_RR_F_MX_PREFERENCE, 0},
        {15, "1 a..b", TAUT_E_VALUE, TAUT_DNS_RR_F_MX_EXCHANGE, 4},
        {16, "\"abc", TAUT_E_SHORT, TAUT_DNS_TEXT_F_QUOTE, 4},
        {15, "( 1 a.", TAUT_E_SHORT, TAUT_DNS_TEXT_F_PAREN, 6},
        {15, "1 a. )", TAUT_E_ORDER, TAUT_DNS_TEXT_F_PAREN, 5},
        {43, "1 8 2 abc", TAUT_E_VALUE, TAUT_DNS_RR_F_DS_DIGEST, 9},
        {43, "1 8 2", TAUT_E_SHORT, TAUT_DNS_RR_F_DS_DIGEST, 0},
        {48, "256 3 8 AB=A", TAUT_E_VALUE, TAUT_DNS_RR_F_DNSKEY_KEY, 8},
        {1, "\\# 5 0a000001", TAUT_E_RANGE, TAUT_DNS_TEXT_F_UNKNOWN, 13},
        {1, "\\# 3 0a0000", TAUT_E_SHORT, TAUT_DNS_RR_F_A_ADDRESS, 0},
        {10, "abc", TAUT_E_VALUE, TAUT_DNS_TEXT_F_RDATA, 0},
        {29, "91 N 1 E 0", TAUT_E_VALUE, TAUT_DNS_RR_F_LOC_LATITUDE, 3},
        {29, "1 N 1 E", TAUT_E_SHORT, TAUT_DNS_RR_F_LOC_LATITUDE, 7},
        {46, "A 5 3 1 20030230000000 0 1 a. AA==", TAUT_E_VALUE,
         TAUT_DNS_RR_F_RRSIG_EXPIRATION, 8},
        /* something behind the quotes of a value; a string over 255 bytes
         * is in alpn_too_long */
        {64, "1 foo. alpn=\"h2\"x", TAUT_E_VALUE, TAUT_DNS_RR_F_SVCB_PARAMS, 7},
        {64, "1 foo. alpn=\"h2", TAUT_E_SHORT, TAUT_DNS_TEXT_F_QUOTE, 15},
        {264, "\"\"", TAUT_E_VALUE, TAUT_DNS_RR_F_IPN_NUMBER, 1},
        /* RFC 9460 appendix D.3 */
        {64, "1 foo. key123=abc key123=def", TAUT_E_ORDER,
         TAUT_DNS_RR_F_SVCB_PARAMS, 18},
        {64, "1 foo. mandatory", TAUT_E_RANGE, TAUT_DNS_RR_F_SVCB_PARAMS, 0},
        {64, "1 foo. port", TAUT_E_RANGE, TAUT_DNS_RR_F_SVCB_PARAMS, 0},
        {64, "1 foo. no-default-alpn=abc", TAUT_E_RANGE,
         TAUT_DNS_RR_F_SVCB_PARAMS, 0},
        {64, "1 foo. mandatory=key123", TAUT_E_VALUE, TAUT_DNS_RR_F_SVCB_PARAMS,
         0},
        {64, "1 foo. mandatory=mandatory", TAUT_E_ORDER,
         TAUT_DNS_RR_F_SVCB_PARAMS, 0},
        {64, "1 foo. what=1", TAUT_E_VALUE, TAUT_DNS_RR_F_SVCB_PARAMS, 7},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        size_t n = strlen(row[i].text);
        uint8_t *text = test_copy((const uint8_t *)row[i].text, n), wire[200];
        struct taut_diag diag = {0};
        struct taut_ctx ctx = taut_ctx_of(text, &diag);
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        assert_int_equal(
            taut_dns_rdata_text_decode(&ctx, &wr, (uint16_t)row[i].type, 1,
                                       (const char *)text, n, NULL),
            row[i].status);
        assert_int_equal(diag.status, row[i].status);
        assert_int_equal(diag.field, row[i].field);
        assert_int_equal(diag.off, row[i].off);
        free(text);
    }
}

/* RFC 4034 5.4: the tag of the key that the DS example names */
static void key_tag(void **state)
{
    static const char *const key =
        "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/"
        "2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/"
        "M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/"
        "rljwvFw==";
    uint8_t wire[300];
    struct taut_ctx ctx = taut_ctx_of(key, NULL);
    struct taut_wr wr = taut_wr_of(wire, sizeof wire);
    (void)state;
    assert_int_equal(
        taut_dns_rdata_text_decode(&ctx, &wr, 48, 1, key, strlen(key), NULL),
        TAUT_OK);
    assert_int_equal(taut_dns_key_tag_get((struct taut_span){wire, wr.len}),
                     60485);
}

static void ttls(void **state)
{
    uint32_t v;
    (void)state;
    assert_true(taut_dns_ttl_text_decode(&v, "3600", 4) && v == 3600);
    assert_true(taut_dns_ttl_text_decode(&v, "1W2d3H4m5s", 10) && v == 788645);
    assert_true(taut_dns_ttl_text_decode(&v, "4294967295", 10) &&
                v == UINT32_MAX);
    assert_false(taut_dns_ttl_text_decode(&v, "4294967296", 10));
    assert_false(taut_dns_ttl_text_decode(&v, "", 0));
    assert_false(taut_dns_ttl_text_decode(&v, "1h2", 3));
    assert_false(taut_dns_ttl_text_decode(&v, "1h1h", 4));
    assert_false(taut_dns_ttl_text_decode(&v, "h", 1));
}

/* ---- master files ---- */

static const char zone_text[] = "$ORIGIN example.org. ; a comment\n"
                                "@ IN SOA ns1 hostmaster ( 1 2\n"
                                "   3 4 ; in parentheses\n"
                                "   600 )\n"
                                "  NS ns1\n"
                                "\n"
                                "ns1 2h A 192.0.2.1\n"
                                "    IN 60 AAAA ::1\n"
                                "www CH TXT hi\n"
                                "bad A 1.2.3\n"
                                "    MX 1 a b\n"
                                "$TTL 5\n"
                                "a   A 192.0.2.2\n"
                                "$GENERATE 1-2 a$ A 1.2.3.$\n"
                                "$INCLUDE other.zone sub\n"
                                "$ORIGIN sub\n"
                                "b   A 192.0.2.3\n"
                                "c   TYPE1 \\# 4 c0000204";

/* what each call gives, up to the end */
static const struct {
    unsigned status, line, column, type, klass, ttl;
    const char *owner;
} zone_want[] = {
    {TAUT_OK, 2, 0, 6, 1, 600, "example.org."},
    {TAUT_OK, 5, 0, 2, 1, 600, "example.org."},
    {TAUT_OK, 7, 0, 1, 1, 7200, "ns1.example.org."},
    {TAUT_OK, 8, 0, 28, 1, 60, "ns1.example.org."},
    {TAUT_OK, 9, 0, 16, 3, 60, "www.example.org."},
    {TAUT_E_VALUE, 10, 7, 0, 0, 0, NULL},
    {TAUT_E_TRAILING, 11, 12, 0, 0, 0, NULL},
    {TAUT_OK, 13, 0, 1, 1, 5, "a.example.org."},
    {TAUT_E_UNSUPPORTED, 14, 1, 0, 0, 0, NULL},
    {TAUT_OK, 15, 0, 0, 0, 0, "sub.example.org."}, /* $INCLUDE */
    {TAUT_OK, 17, 0, 1, 1, 5, "b.sub.example.org."},
    {TAUT_OK, 18, 0, 1, 1, 5, "c.sub.example.org."},
};

/* zone_read reads `n` bytes, the rest in pieces of `step`. */
static void zone_read(size_t step)
{
    const size_t len = sizeof zone_text - 1;
    static uint8_t mem[1000];
    struct taut_dns_zone_config config = {.mem = mem, .mem_len = sizeof mem};
    struct taut_dns_zone z;
    size_t from = 0, to = 0, n = 0;
    assert_int_equal(taut_dns_zone_init(&z, sizeof z, &config), TAUT_OK);
    for (bool closed = false; !closed;) {
        to = len - to < step ? len : to + step;
        closed = to == len;
        uint8_t *piece =
            test_copy((const uint8_t *)zone_text + from, to - from);
        struct taut_rd rd = taut_rd_of(piece, to - from);
        for (;;) {
            struct taut_dns_zone_rr rr;
            struct taut_ctx ctx = taut_ctx_of(rd.p, NULL);
            enum taut_status st =
                taut_dns_zone_next(&ctx, &z, &rd, &rr, closed);
            if (st == TAUT_MORE || st == TAUT_DONE) {
                assert_int_equal(st, closed ? TAUT_DONE : TAUT_MORE);
                break;
            }
            assert_true(n < sizeof zone_want / sizeof zone_want[0]);
            assert_int_equal(st, zone_want[n].status);
            assert_int_equal(z.line, zone_want[n].line);
            if (st) {
                assert_int_equal(z.column, zone_want[n].column);
            } else {
                struct taut_dns_name owner;
                const char *text = zone_want[n].owner;
                taut_dns_name_text_decode(&ctx, &owner, text, strlen(text),
                                          NULL);
                assert_true(taut_dns_name_is_equal(owner.wire, rr.owner));
                if (zone_want[n].type != 0) {
                    assert_int_equal(rr.kind, TAUT_DNS_ZONE_RECORD);
                    assert_int_equal(rr.type, zone_want[n].type);
                    assert_int_equal(rr.klass, zone_want[n].klass);
                    assert_int_equal(rr.ttl, zone_want[n].ttl);
                } else {
                    assert_int_equal(rr.kind, TAUT_DNS_ZONE_INCLUDE);
                    assert_int_equal(rr.rdata.len, 10);
                    assert_memory_equal(rr.rdata.p, "other.zone", 10);
                }
            }
            n++;
        }
        from = to - taut_rd_left(&rd);
        free(piece);
    }
    assert_int_equal(n, sizeof zone_want / sizeof zone_want[0]);
}

static void zone_in_pieces(void **state)
{
    (void)state;
    for (size_t step = 1; step < sizeof zone_text; step++)
        zone_read(step);
}

static void zone_without_ttl(void **state)
{
    static const char text[] = "  A 1.2.3.4\na A 1.2.3.4\n";
    uint8_t mem[16];
    struct taut_dns_zone_config config = {.mem = mem, .mem_len = sizeof mem};
    struct taut_dns_zone z;
    struct taut_dns_zone_rr rr;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    struct taut_rd rd = taut_rd_of(text, sizeof text - 1);
    (void)state;
    assert_int_equal(taut_dns_zone_init(&z, sizeof z - 1, &config),
                     TAUT_E_USAGE);
    assert_int_equal(taut_dns_zone_init(&z, sizeof z, &config), TAUT_OK);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_ORDER); /* no owner before */
    assert_int_equal(diag.field, TAUT_DNS_TEXT_F_OWNER);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_VALUE);
    assert_int_equal(diag.field, TAUT_DNS_TEXT_F_TTL);
    config.mem_len = 3;
    config.has_ttl = true;
    config.ttl = 7;
    rd = taut_rd_of(text + 12, sizeof text - 13);
    assert_int_equal(taut_dns_zone_init(&z, sizeof z, &config), TAUT_OK);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_FULL);
}

/* zone_init prepares a reader with a TTL and all memory it may need. */
static uint8_t zone_mem[TAUT_DNS_RDATA_MAX];
static struct taut_dns_zone zone_init(void)
{
    struct taut_dns_zone z;
    struct taut_dns_zone_config config = {.mem = zone_mem,
                                          .mem_len = sizeof zone_mem,
                                          .ttl = 60,
                                          .has_ttl = true};
    assert_int_equal(taut_dns_zone_init(&z, sizeof z, &config), TAUT_OK);
    return z;
}

/* A line without an owner belongs to the line before, also to a faulty one:
 * never to the owner before that. */
static void zone_owner_after_fault(void **state)
{
    static const char text[] = "a. A 192.0.2.1\n"
                               "b. A 192.0.2.256\n"
                               " A 192.0.2.2\n"
                               "c..d. A 192.0.2.3\n"
                               " A 192.0.2.4\n"
                               "IN IN A 192.0.2.5";
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    struct taut_rd rd = taut_rd_of(text, sizeof text - 1);
    struct taut_dns_zone z = zone_init();
    struct taut_dns_zone_rr rr;
    (void)state;
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
    assert_int_equal(rr.owner[1], 'a');
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_VALUE);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
    assert_int_equal(rr.owner[1], 'b');
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_VALUE);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_ORDER);
    assert_int_equal(diag.field, TAUT_DNS_TEXT_F_OWNER);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
    assert_memory_equal(rr.owner, "\2IN", 4);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_DONE);
}

/* Behind a faulty $ORIGIN nothing is read below the one before it. */
static void zone_origin_after_fault(void **state)
{
    static const char text[] = "a A 192.0.2.1\n"
                               "$ORIGIN x..y.\n"
                               "b A 192.0.2.2\n"
                               "c. MX 1 d\n"
                               "@ A 192.0.2.3\n"
                               "$ORIGIN sub\n"
                               "$INCLUDE file\n"
                               "$INCLUDE file e.\n"
                               "f. A 192.0.2.4\n"
                               "$ORIGIN g.\n"
                               "h A 192.0.2.5\n";
    static const struct {
        enum taut_status status;
        unsigned field;
    } want[] = {{TAUT_OK, 0},
                {TAUT_E_VALUE, TAUT_DNS_TEXT_F_DIRECTIVE},
                {TAUT_E_ORDER, TAUT_DNS_TEXT_F_OWNER},
                {TAUT_E_ORDER, TAUT_DNS_RR_F_MX_EXCHANGE},
                {TAUT_E_ORDER, TAUT_DNS_TEXT_F_OWNER},
                {TAUT_E_ORDER, TAUT_DNS_TEXT_F_DIRECTIVE},
                {TAUT_E_ORDER, TAUT_DNS_TEXT_F_DIRECTIVE},
                {TAUT_OK, 0},
                {TAUT_OK, 0},
                {TAUT_OK, 0},
                {TAUT_DONE, 0}};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    struct taut_rd rd = taut_rd_of(text, sizeof text - 1);
    struct taut_dns_zone z = zone_init();
    struct taut_dns_zone_rr rr = {.owner = NULL};
    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                         want[i].status);
        if (want[i].field)
            assert_int_equal(diag.field, want[i].field);
    }
    assert_memory_equal(rr.owner, "\1h\1g", 5);
}

/* A line that is not whole yet leaves the origin as it is. */
static void zone_origin_in_pieces(void **state)
{
    static const char text[] = "$ORIGIN x.\na A 192.0.2.1\n";
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    struct taut_dns_zone z = zone_init();
    struct taut_dns_zone_rr rr = {.owner = NULL};
    (void)state;
    struct taut_rd rd = taut_rd_of(text, 9);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, false), TAUT_MORE);
    rd = taut_rd_of("b A 192.0.2.2\n", 14);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
    rd = taut_rd_of(text, sizeof text - 1);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
    assert_memory_equal(rr.owner, "\1a\1x", 5);
}

/* Each word that is read again for another window of a map costs fuel, and
 * each record has all of it. */
static void map_words_cost_fuel(void **state)
{
    static const char text[] = "a. NSEC b. A CAA TYPE1234\n"
                               "a. NSEC b. A CAA TYPE1234\n"
                               "a. NSEC b. A NS SOA MX\n";
    uint8_t mem[512];
    const struct taut_dns_zone_config config = {
        .mem = mem, .mem_len = sizeof mem, .ttl = 60, .has_ttl = true};
    (void)state;
    for (uint64_t fuel = 0; fuel < 8; fuel++) {
        struct taut_dns_zone z;
        struct taut_dns_zone_rr rr;
        struct taut_ctx ctx = taut_ctx_of(text, NULL);
        struct taut_rd rd = taut_rd_of(text, sizeof text - 1);
        enum taut_status want = fuel < 6 ? TAUT_E_LIMIT : TAUT_OK;
        ctx.fuel = fuel; /* three words for each of two more windows */
        assert_int_equal(taut_dns_zone_init(&z, sizeof z, &config), TAUT_OK);
        assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), want);
        assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), want);
        assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
        assert_int_equal(ctx.fuel, fuel);
    }
}

/* The origin of an $INCLUDE that is no name: refused, and nothing is read of
 * what there is of it. */
static void zone_include_refused(void **state)
{
    char text[400] = "$INCLUDE f ";
    size_t n = strlen(text);
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    struct taut_dns_zone z = zone_init();
    struct taut_dns_zone_rr rr;
    (void)state;
    memset(text + n, 'x', 250);
    for (unsigned i = 0; i < 240; i += 62)
        text[n + i + 61] = '.';
    text[n + 249] = '\\';
    struct taut_rd rd = taut_rd_of(text, n + 250);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_SHORT);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_DONE);
}

/* A protocol of 258 bytes, of which the length byte would tell two: what
 * follows them would be read as more protocols. */
static void alpn_too_long(void **state)
{
    char text[300] = "1 . alpn=aa", *p = text + strlen(text);
    uint8_t out[600];
    (void)state;
    for (unsigned i = 0; i < 4; i++, p += 64)
        memset(p, '?', 64); /* as a length, 63 */
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dns_rdata_text_decode(&ctx, &wr, 64, 1, text,
                                                (size_t)(p - text), NULL),
                     TAUT_E_VALUE);
}

/* A file over 4 GiB: offsets wrap, line and column do not. */
static void zone_far_from_start(void **state)
{
    static const char text[] = "a. A 192.0.2.1\n\nb. A 192.0.2.256\n";
    uintptr_t far = (uintptr_t)text - ((uintptr_t)1 << 31 << 1) - 16;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of((const void *)far, &diag);
    struct taut_rd rd = taut_rd_of(text, sizeof text - 1);
    struct taut_dns_zone z = zone_init();
    struct taut_dns_zone_rr rr;
    (void)state;
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_VALUE);
    assert_int_equal(z.line, 3);
    assert_int_equal(z.column, 6);
}

/* More data than RDLENGTH can tell is a fault, not a lack of memory; the
 * lines behind it are read. */
static void zone_data_too_long(void **state)
{
    enum { N = 300, STR = 251 };
    struct taut_diag diag;
    char *text = malloc(N * STR + 100), *p = text;
    struct taut_dns_zone z = zone_init();
    struct taut_dns_zone_rr rr;
    (void)state;
    memcpy(p, "a. TXT", 6);
    p += 6;
    for (unsigned i = 0; i < N; i++, p += STR) {
        memset(p, 'x', STR);
        *p = ' ';
    }
    memcpy(p, "\nb. A 192.0.2.1\n", 17);
    struct taut_rd rd = taut_rd_of(text, (size_t)(p - text) + 17);
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                     TAUT_E_LIMIT);
    assert_int_equal(z.line, 1);
    assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
    assert_int_equal(rr.owner[1], 'b');
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dns_rdata_text_decode(&ctx, &wr, TAUT_DNS_TYPE_TXT, 1,
                                                text + 6, N * STR, NULL),
                     TAUT_E_LIMIT);
    free(text);
}

/* CRLF, comments in parentheses, escapes and quotes in owners, no line feed
 * at the end; the owner outlives an $INCLUDE. */
static void zone_forms(void **state)
{
    static const char text[] = "$ORIGIN example.\r\n"
                               "\r\n"
                               "a\\.b IN ( ; one ) \"\r\n"
                               "  60 ; two\r\n ) A 192.0.2.1\r\n"
                               "$INCLUDE other.zone\r\n"
                               "\t1h IN A 192.0.2.2\r\n"
                               "\"c d\" A \\# 4 ( c000 ; \"\n 0203 )";
    static const char *const owners[] = {"a\\.b.example.", NULL,
                                         "a\\.b.example.", "c\\032d.example."};
    static const uint32_t ttls[] = {60, 0, 3600, 60};
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    struct taut_rd rd = taut_rd_of(text, sizeof text - 1);
    struct taut_dns_zone z = zone_init();
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct taut_dns_zone_rr rr;
        char name[100];
        struct taut_wr wr = taut_wr_of(name, sizeof name);
        assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true), TAUT_OK);
        if (!owners[i]) {
            assert_int_equal(rr.kind, TAUT_DNS_ZONE_INCLUDE);
            assert_int_equal(rr.rdata.len, 10);
            continue;
        }
        taut_dns_name_text(&wr, rr.owner);
        assert_string_equal(taut_wr_cstr(&wr), owners[i]);
        assert_int_equal(rr.ttl, ttls[i]);
        assert_int_equal(rr.rdata.len, 4);
    }
}

/* A map of ports beyond 65535 and a size of LOC that is no digit but 0 times
 * a power have no text but that of RFC 3597 5. */
static void text_only_raw(void **state)
{
    static uint8_t wks[5 + 8193] = {192, 0, 2, 1, 6};
    static const uint8_t loc[16] = {0,    0x05, 0x16, 0x13, 0x80, 0, 0, 0,
                                    0x80, 0,    0,    0,    0,    0, 0, 0};
    static char text[40000];
    struct taut_span rdata[2] = {{wks, sizeof wks}, {loc, sizeof loc}};
    (void)state;
    wks[sizeof wks - 1] = 0x80;
    for (unsigned i = 0; i < 2; i++) {
        struct taut_ctx ctx = taut_ctx_of(rdata[i].p, NULL);
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        assert_int_equal(
            taut_dns_rdata_text(&ctx, &wr,
                                i ? TAUT_DNS_TYPE_LOC : TAUT_DNS_TYPE_WKS, 1,
                                rdata[i], none),
            TAUT_OK);
        assert_memory_equal(text, "\\# ", 3);
    }
    wks[sizeof wks - 2] = 1; /* port 65535 */
    rdata[0].len--;
    struct taut_ctx ctx = taut_ctx_of(wks, NULL);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    assert_int_equal(
        taut_dns_rdata_text(&ctx, &wr, TAUT_DNS_TYPE_WKS, 1, rdata[0], none),
        TAUT_OK);
    assert_string_equal(taut_wr_cstr(&wr), "192.0.2.1 6 65535");
}

/* Every text in `good` says without room how much it needs. */
static void records_without_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct taut_ctx ctx = taut_ctx_of(good[i].text, NULL);
        struct taut_wr wr = taut_wr_of(NULL, 0);
        size_t len;
        free(test_hex(good[i].wire, &len));
        wr.len = 9; /* something stands before it */
        assert_int_equal(taut_dns_rdata_text_decode(
                             &ctx, &wr, (uint16_t)good[i].type, 1, good[i].text,
                             strlen(good[i].text), NULL),
                         TAUT_OK);
        assert_int_equal(wr.len, 9 + len);
    }
}

/* Faulty lines, each told by what is wrong with it. */
static void zone_lines_refused(void **state)
{
    static const struct {
        const char *text;
        unsigned status, field, column;
    } row[] = {
        {"$TTL", TAUT_E_SHORT, TAUT_DNS_TEXT_F_TTL, 5},
        {"$TTL x", TAUT_E_VALUE, TAUT_DNS_TEXT_F_TTL, 6},
        {"$TTL 1 2", TAUT_E_TRAILING, TAUT_DNS_TEXT_F_TTL, 8},
        {"$TTL 1 )", TAUT_E_ORDER, TAUT_DNS_TEXT_F_PAREN, 8},
        {"$ORIGIN \"x", TAUT_E_SHORT, TAUT_DNS_TEXT_F_QUOTE, 11},
        {"$ORIGIN a..b", TAUT_E_VALUE, TAUT_DNS_TEXT_F_DIRECTIVE, 11},
        {"$INCLUDE", TAUT_E_SHORT, TAUT_DNS_TEXT_F_DIRECTIVE, 9},
        {"$INCLUDE a b c", TAUT_E_TRAILING, TAUT_DNS_TEXT_F_DIRECTIVE, 14},
        {"$GENERATE 1-2 a", TAUT_E_UNSUPPORTED, TAUT_DNS_TEXT_F_DIRECTIVE, 1},
        {") A 1.2.3.4", TAUT_E_ORDER, TAUT_DNS_TEXT_F_PAREN, 1},
        {"a 1x A 1.2.3.4", TAUT_E_VALUE, TAUT_DNS_TEXT_F_TTL, 3},
        {"a IN CH A 1.2.3.4", TAUT_E_VALUE, TAUT_DNS_TEXT_F_TYPE, 6},
        {"a", TAUT_E_SHORT, TAUT_DNS_TEXT_F_TYPE, 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct taut_diag diag;
        struct taut_dns_zone_rr rr;
        for (unsigned quiet = 0; quiet < 2; quiet++) {
            struct taut_ctx ctx =
                taut_ctx_of(row[i].text, quiet ? NULL : &diag);
            struct taut_dns_zone z = zone_init();
            struct taut_rd rd = taut_rd_of(row[i].text, strlen(row[i].text));
            assert_int_equal(taut_dns_zone_next(&ctx, &z, &rd, &rr, true),
                             row[i].status);
            assert_int_equal(diag.field, row[i].field);
            assert_int_equal(z.column, row[i].column);
            assert_int_equal(taut_rd_left(&rd), 0);
        }
    }
}

static void record_line(void **state)
{
    static const uint8_t owner[] = "\1a", data[] = {192, 0, 2, 1};
    char text[100];
    struct taut_ctx ctx = taut_ctx_of(data, NULL);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct taut_span rdata = {data, 4};
    (void)state;
    assert_int_equal(
        taut_dns_record_text(&ctx, &wr, owner, 60, 1, 1, rdata, '\t'), TAUT_OK);
    taut_wr_u8(&wr, ' ');
    taut_dns_type_text(&wr, 731);
    taut_dns_class_text(&wr, 32);
    assert_string_equal(taut_wr_cstr(&wr),
                        "a.\t60\tIN\tA\t192.0.2.1 TYPE731CLASS32");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),
        cmocka_unit_test(records_refused),
        cmocka_unit_test(key_tag),
        cmocka_unit_test(ttls),
        cmocka_unit_test(zone_in_pieces),
        cmocka_unit_test(zone_without_ttl),
        cmocka_unit_test(zone_owner_after_fault),
        cmocka_unit_test(zone_origin_after_fault),
        cmocka_unit_test(zone_origin_in_pieces),
        cmocka_unit_test(map_words_cost_fuel),
        cmocka_unit_test(zone_include_refused),
        cmocka_unit_test(alpn_too_long),
        cmocka_unit_test(zone_far_from_start),
        cmocka_unit_test(zone_data_too_long),
        cmocka_unit_test(zone_forms),
        cmocka_unit_test(text_only_raw),
        cmocka_unit_test(records_without_room),
        cmocka_unit_test(zone_lines_refused),
        cmocka_unit_test(record_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
