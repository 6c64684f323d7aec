/* SPDX-License-Identifier: MIT */
/*
 * test_cve_icmp.c: published classes of faults in ICMP, ND and group
 * membership code: options of length 0, lists whose length is not a multiple
 * of their entries, quotes and records that announce more than is there.
 * Every input lies in a heap block of exactly its size.
 */
#include "test_util.h"

#include "taut/icmp.h"
#include "taut/igmp.h"
#include "taut/mld.h"
#include "taut/nd.h"

static const char ra_head[] = "86000000 40000708 00000000 00000000";

static uint8_t *ra_with(const char *options, size_t *len)
{
    char hex[1024];
    snprintf(hex, sizeof hex, "%s %s", ra_head, options);
    return test_hex(hex, len);
}

static void count(void *arg, const struct taut_value *value)
{
    (void)value;
    ++*(size_t *)arg;
}

/* The oldest class: an option of length 0 must not be walked for ever. */
static void nd_option_of_length_zero(void **state)
{
    (void)state;
    size_t len, n = 0;
    uint8_t *p = ra_with("0101020000000001 0300000000000000", &len);
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_nd m;
    struct taut_visitor v = {count, &n, p};
    assert_int_equal(taut_nd_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(taut_nd_opts_check(&ctx, m.options), TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 25, 0, 0);
    static const uint8_t src[16] = {0xfe, 0x80}, dst[16] = {0xff, 2};
    const struct taut_nd_ip ip = {255, src, dst};
    taut_icmpv6_checksum_fill(p, len, src, dst);
    assert_int_equal(taut_nd_verify(&ctx, p, len, &ip), TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 25, 0, 0);
    taut_icmpv6_visit(&v, p, len);
    assert_int_equal(n, 19); /* and it ends */
    free(p);
}

/* CVE-2020-16898: an RDNSS option of even length ends half an address into
 * the next option. Every even length is refused, every odd one from 3 on is
 * taken; the option behind keeps its place. */
static void rdnss_of_even_length(void **state)
{
    (void)state;
    for (unsigned units = 1; units < 32; units++) {
        size_t len = (size_t)8 * units;
        uint8_t *p = test_copy((const uint8_t[256]){0}, len);
        struct taut_diag d;
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        const struct taut_span options = {p, len};
        p[0] = TAUT_ND_OPT_RDNSS;
        p[1] = (uint8_t)units;
        bool legal = units % 2 == 1 && units >= 3;
        assert_int_equal(taut_nd_opts_check(&ctx, options),
                         legal ? TAUT_OK : TAUT_E_RANGE);
        if (!legal)
            test_diag(d, TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 1, units, 0);
        free(p);
    }
}

/* Search lists: labels past the option, pointers, no end. */
static void dnssl_that_runs_on(void **state)
{
    (void)state;
    static const char *const lists[] = {"1f02000000000258 3f61616161616161",
                                        "1f02000000000258 c000c000c000c000",
                                        "1f02000000000258 0161016101610161",
                                        "1f02000000000258 07616161616161ff"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        size_t len, n = 0;
        uint8_t *p = test_hex(lists[i], &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        const struct taut_span options = {p, len};
        struct taut_visitor v = {count, &n, p};
        enum taut_status st = taut_nd_opts_check(&ctx, options);
        assert_true(st == TAUT_E_SHORT || st == TAUT_E_VALUE);
        taut_nd_opts_visit(&v, options);
        free(p);
    }
}

/* FreeRTOS-Plus-TCP#1335 class: an error that quotes less than a header.
 * The error stands, its quote is flagged, at every length. */
static void quote_shorter_than_its_headers(void **state)
{
    (void)state;
    static const char *const errors[] = {
        "03040000 00000578 4f000054 00014000 40060000 c0000201 c0000202"
        "01010101010101010101010101010101010101010101010101010101"
        "0101010101010101010101 00500051 01020304",
        "02000000 00000500 60000000 00282b40 20010db8000000000000000000000001"
        "20010db8000000000000000000000002 3c040000000000000000000000000000"
        "0000000000000000000000000000000000000000000000 0600000000000000"
        "00500051 01020304"};
    for (size_t i = 0; i < 2; i++) {
        size_t len;
        uint8_t *p = test_hex(errors[i], &len);
        for (size_t n = 8; n <= len; n++) {
            uint8_t *cut = test_copy(p, n);
            struct taut_ctx ctx = taut_ctx_of(cut, NULL);
            struct taut_rd rd = taut_rd_of(cut, n);
            struct taut_icmp m4;
            struct taut_icmpv6 m6;
            struct taut_icmp_quote q;
            if (i == 0) {
                assert_int_equal(taut_icmp_decode(&ctx, &rd, &m4), TAUT_OK);
                assert_int_equal(m4.mtu, 1400);
                taut_icmp_quote_decode(&q, m4.quote);
            } else {
                assert_int_equal(taut_icmpv6_decode(&ctx, &rd, &m6), TAUT_OK);
                assert_int_equal(m6.mtu, 1280);
                taut_icmp_quote_decode(&q, m6.quote);
            }
            assert_true(q.ip_whole || !q.has_ports);
            assert_true(n >= 28 || q.version == 0);
            free(cut);
        }
        free(p);
    }
}

/* Extension objects of length 0 to 3, and longer than the structure
 * (tcpdump's icmp_ext_oob_poc). */
static void extension_objects_that_lie(void **state)
{
    (void)state;
    for (unsigned told = 0; told < 64; told++) {
        uint8_t bytes[12] = {0x20, 0, 0, 0, 0, (uint8_t)told, 1, 1};
        uint8_t *p = test_copy(bytes, sizeof bytes);
        struct taut_diag d;
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        const struct taut_span ext = {p, sizeof bytes};
        size_t n = 0;
        struct taut_visitor v = {count, &n, p};
        enum taut_status st = taut_icmp_ext_check(&ctx, ext);
        if (told < 4)
            test_diag(d, TAUT_E_RANGE, TAUT_ICMP_F_EXT_LENGTH, 4, told, 0);
        else if (told > 8)
            test_diag(d, TAUT_E_SHORT, TAUT_ICMP_F_EXT_DATA, 12, told - 8, 0);
        assert_true((st == TAUT_OK) == (told == 8));
        taut_icmp_ext_visit(&v, ext);
        assert_true(n < 16);
        free(p);
    }
}

/* Records and sources that are counted but not there. */
static void memberships_that_lie(void **state)
{
    (void)state;
    static const char *const igmp[] = {
        "22000000 0000ffff", "22000000 00000001 04ff0000 e00000fb",
        "22000000 00000001 0400ffff e00000fb", "11640000 00000000 027dffff"};
    static const char *const mld[] = {
        "8f000000 0000ffff",
        "8f000000 00000001 0400ffff ff0200000000000000000000000000fb",
        "8f000000 00000001 04ff0000 ff0200000000000000000000000000fb",
        "82000000 27100000 00000000000000000000000000000000 027dffff"};
    for (size_t i = 0; i < 4; i++) {
        size_t len;
        uint8_t *p = test_hex(igmp[i], &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        assert_int_equal(taut_igmp_check(&ctx, p, len), TAUT_E_SHORT);
        free(p);
        p = test_hex(mld[i], &len);
        ctx = taut_ctx_of(p, NULL);
        assert_int_equal(taut_mld_check(&ctx, p, len), TAUT_E_SHORT);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nd_option_of_length_zero),
        cmocka_unit_test(rdnss_of_even_length),
        cmocka_unit_test(dnssl_that_runs_on),
        cmocka_unit_test(quote_shorter_than_its_headers),
        cmocka_unit_test(extension_objects_that_lie),
        cmocka_unit_test(memberships_that_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
