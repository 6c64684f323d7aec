/* SPDX-License-Identifier: MIT */
/*
 * test_dns_types.c: the data of every form that there is, whole, cut at every
 * byte and damaged at every byte, as octets and as text: what judges it by
 * shape, field by field and in a message agrees, and what is accepted reads
 * back as it was. Octets were written by dnspython 2.3.0, or by hand from the
 * RFC that is named.
 */
#include "test_util.h"

#include "taut/dns.h"
#include "taut/dns_text.h"

static const struct taut_span none = {NULL, 0};

static const struct {
    unsigned type;
    const char *text, *wire;
} rows[] = {
    {1, "192.0.2.1", "c0000201"},
    {2, "a.b.", "0161016200"},
    {11, "192.0.2.1 6 25 80", "c0000201060000004000000000000080"},
    {11, "192.0.2.1 TCP 25 80", "c0000201060000004000000000000080"},
    {13, "\"PC\" \"Unix\"", "02504304556e6978"},
    {17, "a. b.", "016100016200"},
    {18, "1 a.", "0001016100"},
    {19, "\"311061700956\"", "0c333131303631373030393536"},
    {20, "\"150862028003217\" \"004\"",
     "0f31353038363230323830303332313703303034"},
    {20, "\"15086\"", "053135303836"},
    {21, "1 a.", "0001016100"},
    {22, "0x47.0005.80.005a", "47000580005a"},
    {22, "0x470005", "470005"},
    {23, "a.", "016100"},
    {26, "1 a. b.", "0001016100016200"},
    {27, "\"1\" \"2.5\" \"-3\"", "013103322e35022d33"},
    {28, "2001:db8::1", "20010db8000000000000000000000001"},
    {29, "1 N 2 3 E 1.05m 2m 3000m 40m", "002235438036ee8080709c20009896e9"},
    {29, "89 59 59.999 S 180 W -100000.00m 0.09m 90000000m",
     "009099136cb0270159604e0000000000"},
    {33, "1 2 3 a.", "000100020003016100"},
    {35, "1 2 \"u\" \"sip\" \"!a!b!\" .", "0001000201750373697005216121622100"},
    {36, "1 a.", "0001016100"},
    {37, "PKIX 1 5 AQID", "0001000105010203"},
    {37, "65000 1 RSASHA256 AQID", "fde8000108010203"},
    {39, "a.", "016100"},
    {42, "1:192.0.2.0/24 !2:2001:db8::/32", "00011803c000020002208420010db8"},
    {42, "", ""},
    {44, "1 1 0102", "01010102"},
    {45, "1 1 2 192.0.2.1 AQID", "010102c0000201010203"},
    {49, "AQID", "010203"},
    {47, "a. A CAA", "016100000140010140"},
    {47, "a.", "016100"},
    {52, "3 1 1 0102", "0301010102"},
    {53, "3 1 1 0102", "0301010102"},
    {56, "\"a\" \"b\"", "01610162"},
    {60, "257 3 13 AQID", "0101030d010203"},
    {61, "AQID", "010203"},
    {62, "1 3 A NS", "000000010003000160"},
    {63,
     "1 1 1 "
     "0000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000",
     "0000000101010000000000000000000000000000000000000000000000000000000000000"
     "00000000000000000000000000000000000"},
    {99, "\"a\"", "0161"},
    {105, "1 10.1.2.0", "00010a010200"},
    {106, "1 2001:0DB8:1140:1000", "000120010db811401000"},
    {104, "1 2001:0DB8:1140:1000", "000120010db811401000"},
    {107, "1 a.", "0001016100"},
    {109, "00-00-5e-ef-10-00-00-2a", "00005eef1000002a"},
    {250, "hmac-sha256. 1594855491 300 4 AQIDBA== 12345 0 0",
     "0b686d61632d7368613235360000005f0f9043012c000401020304303900000000"},
    {256, "1 2 \"http://a/\"", "00010002687474703a2f2f612f"},
    {257, "128 tbs \"Unknown\"", "8003746273556e6b6e6f776e"},
    {258, "\"a\"", "0161"},
    {260, "1 0 0 .", "0100"},
    {260, "1 0 2 2001:db8::1", "010220010db8000000000000000000000001"},
    {65,
     "1 . alpn=h2,h3 no-default-alpn port=443 ipv4hint=192.0.2.1,192.0.2.2 "
     "ech=AQID ipv6hint=2001:db8::1",
     "00010000010006026832026833000200000003000201bb00040008c0000201c0000202000"
     "500030102030006001020010db8000000000000000000000001"},
    {64, "1 a. mandatory=key667 key667=x", "000101610000000002029b029b000178"},
    {64, "1 a. key667=\"a\\\"b\"", "0001016100029b0003612262"},
    {46, "TYPE731 5 3 86400 20280229235959 19700101000000 2642 a. AQID",
     "02db0503000151806d6739ff000000000a52016100010203"},
    {46, "A RSASHA256 3 1 4294967295 0 1 a. AQID",
     "0001080300000001ffffffff000000000001016100010203"},
    {50, "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr",
     "010000000014174eb2409fe28bcb4887a1836f957f0a8425e27b"},
    {50, "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A",
     "010000000014174eb2409fe28bcb4887a1836f957f0a8425e27b000140"},
    {55, "2 0102 AQID", "020200030102010203"},

    /* by hand: RFC 1035 3.3.7, 2535 3, 2535 5.2, 2874 3.1, 2930 2, 8945 4.2,
     * 4034 5, 4431, 9461, 9540, 9606, 9758 */
    {14, "a. b.", "016100016200"},
    {25, "256 3 5 AQID", "01000305010203"},
    {30, "a. NS SOA NXT", "01610022000002"},
    {38, "0 2001:db8::1", "0020010db8000000000000000000000001"},
    {38, "64 ::1:2:3:4 a.",
     "400001000200030004"
     "016100"},
    {38, "4 0:1::1 a.",
     "0400000001000000000000000000000001"
     "016100"},
    {38, "128 :: a.", "80016100"},
    {249, "a. 19700101000001 19700101000002 3 BADKEY 3 AQID 0",
     "0161000000000100000002000300110003010203"
     "0000"},
    {250, "a. 1594855491 300 0 12345 BADTIME 6 AQIDBAUG",
     "01610000005f0f9043012c0000303900120006010203040506"},
    {59, "0 0 0 00", "0000000000"},
    {32768, "1 8 2 0102", "000108020102"},
    {32769, "1 8 2 0102", "000108020102"},
    {64, "1 a. dohpath=/q{?dns} ohttp",
     "00010161000007"
     "00082f717b3f646e737d"
     "00080000"},
    {64, "1 a. tls-supported-groups=29,23", "000101610000090004001d0017"},
    {261, "qnamemin exterr=15-17",
     "08716e616d656d696e"
     "0c6578746572723d31352d3137"},
    {262, "a", "0161"},
    {264, "4294967300", "0000000100000004"},
    {264, "18446744073709551615", "ffffffffffffffff"},
    {31, "\\# 2 0102", "0102"},
    {40, "1 2 3 AQID", "010203010203"},
    {259, "1 2 3 \"text/plain\" AQID",
     "0000000100000002030a746578742f706c61696e010203"},
    {259, "1 2 3 \"\" -", "00000001000000020300"},
    {65280, "\\# 3 010203", "010203"},
};

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
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint16_t type = (uint16_t)rows[i].type;
        size_t len;
        uint8_t *p = test_hex(rows[i].wire, &len);
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
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint16_t type = (uint16_t)rows[i].type;
        size_t n = strlen(rows[i].text), len, want_len;
        uint8_t *want = test_hex(rows[i].wire, &want_len), out[1000];
        uint8_t text[400];
        char line[600];
        struct taut_diag diag;
        memcpy(text, rows[i].text, n);
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
        taut_wr_text(&wr, rows[i].text);
        for (size_t k = 0; k <= wr.len; k++)
            types_piece(line, k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(octets),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
