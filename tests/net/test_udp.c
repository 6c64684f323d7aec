/* SPDX-License-Identifier: MIT */
/* test_udp.c: UDP and UDP-Lite. */
#include "taut_test.h"
#include "taut/csum.h"
#include "taut/udp.h"

/* arp/dnscap-vlan11.pcap, packet 1: tshark -r FILE -c1 -T fields
 * -e udp.srcport -e udp.dstport -e udp.length -e udp.checksum -e ip.src
 * -e ip.dst prints 53199 53 36 0x780d 172.17.0.10 8.8.8.8, and
 * udp.checksum.status 1. */
static const uint8_t dns4[36] = {
    0xcf, 0xcf, 0x00, 0x35, 0x00, 0x24, 0x78, 0x0d, 0xe7, 0xaf, 0x01, 0x00,
    0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x67, 0x6f, 0x6f,
    0x67, 0x6c, 0x65, 0x03, 0x63, 0x6f, 0x6d, 0x00, 0x00, 0x01, 0x00, 0x01};
static const uint8_t src4[4] = {172, 17, 0, 10}, dst4[4] = {8, 8, 8, 8};

/* ipv6/suricata-ipv6-hdr-keyword-02.pcap, packet 1: ::1 to ::1, 53 to 80,
 * tshark: udp.checksum 0xff57, status 1. */
static const uint8_t empty6[8] = {0x00, 0x35, 0x00, 0x50,
                                  0x00, 0x08, 0xff, 0x57};
static const uint8_t one6[16] = {[15] = 1};

static struct taut_diag diag;

static struct taut_ctx ctx_of(const uint8_t *p, uint32_t quirks)
{
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    ctx.quirks = quirks;
    memset(&diag, 0, sizeof diag);
    return ctx;
}

static void faulty(enum taut_status status, unsigned field, uint32_t off,
                   uint32_t need)
{
    assert_int_equal(diag.status, status);
    assert_int_equal(diag.field, field);
    assert_int_equal(diag.off, off);
    assert_int_equal(diag.need, need);
    assert_int_equal(diag.wire, 0);
}

static void real_packet(void **state)
{
    (void)state;
    struct taut_ctx ctx = ctx_of(dns4, 0);
    struct taut_rd rd = taut_rd_of(dns4, sizeof dns4);
    struct taut_udp u;
    assert_int_equal(taut_udp_decode(&ctx, &rd, &u), TAUT_OK);
    assert_int_equal(u.src_port, 53199);
    assert_int_equal(u.dst_port, 53);
    assert_int_equal(u.length, 36);
    assert_int_equal(u.checksum, 0x780d);
    assert_false(u.cut);
    assert_int_equal(u.payload_len, 28);
    assert_int_equal(u.surplus_len, 0);
    assert_ptr_equal(rd.p, dns4 + 8);
    assert_int_equal(taut_udp_get_src_port(dns4), u.src_port);
    assert_int_equal(taut_udp_get_dst_port(dns4), u.dst_port);
    assert_int_equal(taut_udp_get_length(dns4), u.length);
    assert_int_equal(taut_udp_get_checksum(dns4), u.checksum);
    assert_int_equal(
        taut_udp_checksum4_verify(&ctx, dns4, sizeof dns4, src4, dst4),
        TAUT_OK);
    uint8_t out[8];
    struct taut_wr wr = {out, sizeof out, 0, 0, 0};
    assert_int_equal(taut_udp_encode(&wr, &u), TAUT_OK);
    assert_memory_equal(out, dns4, 8);
}

static void checksums(void **state)
{
    (void)state;
    uint8_t p[sizeof dns4] = {0};
    struct taut_ctx ctx = ctx_of(p, 0);
    memcpy(p, dns4, sizeof p);
    taut_udp_set_checksum(p, 0x1234);
    assert_int_equal(taut_udp_checksum4_verify(&ctx, p, sizeof p, src4, dst4),
                     TAUT_E_CHECKSUM);
    faulty(TAUT_E_CHECKSUM, TAUT_UDP_F_CHECKSUM, 6, 0x1234);
    taut_udp_checksum4_fill(p, sizeof p, src4, dst4);
    assert_memory_equal(p, dns4, sizeof p);
    taut_udp_set_checksum(p, 0);
    assert_int_equal(taut_udp_checksum4_verify(&ctx, p, sizeof p, src4, dst4),
                     TAUT_DONE);
    /* fewer bytes than the length says */
    memcpy(p, dns4, sizeof p);
    assert_int_equal(taut_udp_checksum4_verify(&ctx, p, 30, src4, dst4),
                     TAUT_E_SHORT);
    faulty(TAUT_E_SHORT, TAUT_UDP_F_CHECKSUM, 30, 6);
}

static void checksums6(void **state)
{
    (void)state;
    uint8_t p[8] = {0};
    struct taut_ctx ctx = ctx_of(p, 0);
    memcpy(p, empty6, 8);
    assert_int_equal(taut_udp_checksum6_verify(&ctx, p, 8, one6, one6),
                     TAUT_OK);
    taut_udp_set_checksum(p, 0);
    assert_int_equal(taut_udp_checksum6_verify(&ctx, p, 8, one6, one6),
                     TAUT_E_VALUE);
    faulty(TAUT_E_VALUE, TAUT_UDP_F_CHECKSUM, 6, 0);
    ctx.quirks = TAUT_UDP_QUIRK_ZERO6;
    assert_int_equal(taut_udp_checksum6_verify(&ctx, p, 8, one6, one6),
                     TAUT_DONE);
    taut_udp_checksum6_fill(p, 8, one6, one6);
    assert_memory_equal(p, empty6, 8);
    taut_udp_set_length(p, 9);
    assert_int_equal(taut_udp_checksum6_verify(&ctx, p, 8, one6, one6),
                     TAUT_E_SHORT);
    faulty(TAUT_E_SHORT, TAUT_UDP_F_CHECKSUM, 8, 1);
}

/* RFC 768: a checksum that computes to 0 is sent as all ones. */
static void zero_is_ones(void **state)
{
    (void)state;
    uint8_t p[10] = {0x00, 0x35, 0x00, 0x50, 0x00, 0x0a, 0, 0, 0, 0};
    taut_udp_checksum4_fill(p, sizeof p, src4, dst4);
    uint16_t sum = taut_get16(p + 6);
    taut_put16(p + 8, sum); /* the complement of the rest: sum 0xffff */
    taut_udp_checksum4_fill(p, sizeof p, src4, dst4);
    assert_int_equal(taut_get16(p + 6), 0xffff);
    struct taut_ctx ctx = ctx_of(p, 0);
    assert_int_equal(taut_udp_checksum4_verify(&ctx, p, sizeof p, src4, dst4),
                     TAUT_OK);
}

/* ayourtch/nat46#77: `length - header` must not wrap. */
static void lengths(void **state)
{
    (void)state;
    uint8_t p[12] = {0, 1, 0, 2, 0, 0, 0, 0, 1, 2, 3, 4};
    struct taut_udp u;
    for (unsigned length = 0; length < 20; length++) {
        struct taut_ctx ctx = ctx_of(p, 0);
        struct taut_rd rd = taut_rd_of(p, sizeof p);
        taut_put16(p + 4, length);
        enum taut_status status = taut_udp_decode(&ctx, &rd, &u);
        if (length < 8) {
            assert_int_equal(status, TAUT_E_RANGE);
            faulty(TAUT_E_RANGE, TAUT_UDP_F_LENGTH, 4, length);
            assert_ptr_equal(rd.p, p);
        } else if (length <= 12) {
            assert_int_equal(status, TAUT_OK);
            assert_int_equal(u.payload_len, length - 8);
            assert_int_equal(u.surplus_len, 12 - length);
        } else {
            assert_int_equal(status, TAUT_E_SHORT);
            faulty(TAUT_E_SHORT, TAUT_UDP_F_LENGTH, 12, length - 12);
            assert_ptr_equal(rd.p, p);
            ctx.quirks = TAUT_QUIRK_CUT;
            assert_int_equal(taut_udp_decode(&ctx, &rd, &u), TAUT_OK);
            assert_true(u.cut);
            assert_int_equal(u.payload_len, 4);
            assert_int_equal(u.surplus_len, 0);
        }
    }
}

static void jumbogram(void **state)
{
    (void)state;
    size_t len = 65536;
    uint8_t *p = (uint8_t *)calloc(1, len);
    struct taut_udp u;
    assert_non_null(p);
    struct taut_ctx ctx = ctx_of(p, 0);
    struct taut_rd rd = taut_rd_of(p, len);
    assert_int_equal(taut_udp_decode(&ctx, &rd, &u), TAUT_OK);
    assert_int_equal(u.payload_len, len - 8);
    taut_udp_checksum6_fill(p, len, one6, one6);
    /* the pseudo-header carries the whole 32-bit length: 1 + 0 + 17 + 1 +
     * 1 (two addresses and the length's halves) */
    assert_int_equal(taut_get16(p + 6), 0xffff - (1 + 1 + 17 + 1));
    assert_int_equal(taut_udp_checksum6_verify(&ctx, p, len, one6, one6),
                     TAUT_OK);
    rd = taut_rd_of(p, 65535);
    assert_int_equal(taut_udp_decode(&ctx, &rd, &u), TAUT_E_RANGE);
    ctx.quirks = TAUT_UDP_QUIRK_LENGTH_ZERO;
    assert_int_equal(taut_udp_decode(&ctx, &rd, &u), TAUT_OK);
    assert_int_equal(u.payload_len, 65535 - 8);
    free(p);
}

/* Every truncation, on a copy of exactly that size. */
static void truncated(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof dns4; len++) {
        uint8_t *p = (uint8_t *)malloc(len > 0 ? len : 1);
        struct taut_udp u;
        assert_non_null(p);
        memcpy(p, dns4, len);
        struct taut_ctx ctx = ctx_of(p, 0);
        struct taut_rd rd = taut_rd_of(p, len);
        assert_int_equal(taut_udp_decode(&ctx, &rd, &u), TAUT_E_SHORT);
        if (len < 8)
            faulty(TAUT_E_SHORT, TAUT_UDP_F_HEADER, (uint32_t)len,
                   (uint32_t)(8 - len));
        else
            faulty(TAUT_E_SHORT, TAUT_UDP_F_LENGTH, (uint32_t)len,
                   (uint32_t)(36 - len));
        ctx.quirks = TAUT_QUIRK_CUT;
        assert_int_equal(taut_udp_decode(&ctx, &rd, &u),
                         len < 8 ? TAUT_E_SHORT : TAUT_OK);
        free(p);
    }
}

static void bad_encodes(void **state)
{
    (void)state;
    uint8_t out[8];
    for (unsigned n = 0; n < 10; n++) {
        enum taut_status want = n > 0 && n < 8 ? TAUT_E_RANGE : TAUT_OK;
        struct taut_wr wr = {out, sizeof out, 0, 0, 0};
        struct taut_udp u = {.length = (uint16_t)n};
        assert_int_equal(taut_udp_encode(&wr, &u), want);
        assert_int_equal(taut_wr_finish(&wr, NULL), want);
        struct taut_wr wl = {out, sizeof out, 0, 0, 0};
        struct taut_udplite l = {.coverage = (uint16_t)n};
        assert_int_equal(taut_udplite_encode(&wl, &l), want);
        assert_int_equal(taut_wr_finish(&wl, NULL), want);
    }
}

static void setters(void **state)
{
    (void)state;
    uint8_t p[8], want[8];
    memset(p, 0xa5, 8);
    memset(want, 0xa5, 8);
    taut_udp_set_dst_port(p, 0x1234);
    want[2] = 0x12;
    want[3] = 0x34;
    assert_memory_equal(p, want, 8);
}

/* ------------------------------------------------------------------ */
/* UDP-Lite                                                            */

/* scapy's UDP-Lite has no layer; the sums here are by hand, from RFC 3828:
 * pseudo-header (10.0.0.1 to 10.0.0.2, 136, length 12), ports 1 and 2,
 * coverage 8: 0x0a00 + 1 + 0x0a00 + 2 + 136 + 12 + 1 + 2 + 8 = 0x14a2. */
static void lite(void **state)
{
    (void)state;
    const uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
    uint8_t p[12] = {0, 1, 0, 2, 0, 8, 0, 0, 0xde, 0xad, 0xbe, 0xef};
    struct taut_ctx ctx = ctx_of(p, 0);
    taut_udplite_checksum4_fill(p, sizeof p, a, b);
    assert_int_equal(taut_get16(p + 6), 0xffff - 0x14a2);
    struct taut_rd rd = taut_rd_of(p, sizeof p);
    struct taut_udplite u;
    assert_int_equal(taut_udplite_decode(&ctx, &rd, &u), TAUT_OK);
    assert_int_equal(u.src_port, 1);
    assert_int_equal(u.dst_port, 2);
    assert_int_equal(u.coverage, 8);
    assert_int_equal(u.checksum, 0xffff - 0x14a2);
    assert_int_equal(u.payload_len, 4);
    assert_ptr_equal(rd.p, p + 8);
    uint8_t out[8];
    struct taut_wr wr = {out, sizeof out, 0, 0, 0};
    assert_int_equal(taut_udplite_encode(&wr, &u), TAUT_OK);
    assert_memory_equal(out, p, 8);
    /* what is not covered may change, what is covered may not */
    p[9] ^= 1;
    assert_int_equal(taut_udplite_checksum4_verify(&ctx, p, sizeof p, a, b),
                     TAUT_OK);
    taut_udplite_set_coverage(p, 0);
    taut_udplite_checksum4_fill(p, sizeof p, a, b);
    p[9] ^= 1;
    assert_int_equal(taut_udplite_checksum4_verify(&ctx, p, sizeof p, a, b),
                     TAUT_E_CHECKSUM);
    faulty(TAUT_E_CHECKSUM, TAUT_UDPLITE_F_CHECKSUM, 6, taut_get16(p + 6));
    p[9] ^= 1;
    taut_udplite_checksum6_fill(p, sizeof p, one6, one6);
    assert_int_equal(
        taut_udplite_checksum6_verify(&ctx, p, sizeof p, one6, one6), TAUT_OK);
    taut_put16(p + 6, 0);
    assert_int_equal(taut_udplite_checksum4_verify(&ctx, p, sizeof p, a, b),
                     TAUT_E_VALUE);
    faulty(TAUT_E_VALUE, TAUT_UDPLITE_F_CHECKSUM, 6, 0);
}

static void lite_coverage(void **state)
{
    (void)state;
    uint8_t p[12] = {0, 1, 0, 2, 0, 0, 1, 1, 1, 1, 1, 1};
    for (unsigned n = 0; n < 20; n++) {
        struct taut_ctx ctx = ctx_of(p, 0);
        struct taut_udplite u;
        struct taut_rd rd = taut_rd_of(p, sizeof p);
        taut_put16(p + 4, n);
        enum taut_status status = taut_udplite_decode(&ctx, &rd, &u);
        if (n > 0 && n < 8) {
            assert_int_equal(status, TAUT_E_VALUE);
            faulty(TAUT_E_VALUE, TAUT_UDPLITE_F_COVERAGE, 4, n);
        } else if (n > 12) {
            assert_int_equal(status, TAUT_E_RANGE);
            faulty(TAUT_E_RANGE, TAUT_UDPLITE_F_COVERAGE, 4, n);
            ctx.quirks = TAUT_QUIRK_CUT;
            assert_int_equal(taut_udplite_decode(&ctx, &rd, &u), TAUT_OK);
            assert_true(u.cut);
            assert_int_equal(
                taut_udplite_checksum4_verify(&ctx, p, 12, src4, dst4),
                TAUT_E_SHORT);
            faulty(TAUT_E_SHORT, TAUT_UDPLITE_F_CHECKSUM, 12, n - 12);
        } else {
            assert_int_equal(status, TAUT_OK);
            assert_false(u.cut);
        }
    }
    for (size_t len = 0; len < 8; len++) {
        struct taut_ctx ctx = ctx_of(p, 0);
        assert_int_equal(taut_udplite_check(&ctx, p, len), TAUT_E_SHORT);
        faulty(TAUT_E_SHORT, TAUT_UDPLITE_F_HEADER, (uint32_t)len,
               (uint32_t)(8 - len));
    }
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void collect(void *arg, const struct taut_value *value)
{
    static const struct taut_fieldset *const sets[] = {&taut_udp_fields,
                                                       &taut_udplite_fields};
    struct taut_wr *wr = (struct taut_wr *)arg;
    taut_wr_text(wr, taut_field_get(sets, 2, value->field)->name);
    taut_wr_text(wr, "=");
    taut_value_text(wr, value);
    taut_wr_text(wr, " ");
}

static void visits(void **state)
{
    (void)state;
    const uint8_t p[11] = {0, 53, 1, 0, 0, 10, 0xab, 0xcd, 'h', 'i', '!'};
    char text[300];
    struct taut_wr wr = {(uint8_t *)text, sizeof text, 0, 0, 0};
    struct taut_visitor v = {collect, &wr, p};
    taut_udp_visit(&v, p, sizeof p);
    assert_string_equal(taut_wr_cstr(&wr),
                        "udp.srcport=53 udp.dstport=256 udp.length=10 "
                        "udp.checksum=0xabcd udp.payload=6869 "
                        "udp.surplus=21 ");
    wr.len = 0;
    taut_udplite_visit(&v, p, sizeof p);
    assert_string_equal(taut_wr_cstr(&wr),
                        "udp.srcport=53 udp.dstport=256 "
                        "udp.checksum_coverage=10 udp.checksum=0xabcd "
                        "udp.length=11 udp.payload=686921 ");
    wr.len = 0;
    taut_udp_visit(&v, empty6, 8);
    assert_string_equal(taut_wr_cstr(&wr),
                        "udp.srcport=53 udp.dstport=80 udp.length=8 "
                        "udp.checksum=0xff57 ");
    wr.len = 0;
    taut_udplite_visit(&v, p, 8);
    assert_string_equal(taut_wr_cstr(&wr),
                        "udp.srcport=53 udp.dstport=256 "
                        "udp.checksum_coverage=10 udp.checksum=0xabcd "
                        "udp.length=8 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_packet),   cmocka_unit_test(checksums),
        cmocka_unit_test(checksums6),    cmocka_unit_test(zero_is_ones),
        cmocka_unit_test(lengths),       cmocka_unit_test(jumbogram),
        cmocka_unit_test(truncated),     cmocka_unit_test(bad_encodes),
        cmocka_unit_test(setters),       cmocka_unit_test(lite),
        cmocka_unit_test(lite_coverage), cmocka_unit_test(visits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
