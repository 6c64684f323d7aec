/* SPDX-License-Identifier: MIT */
/*
 * test_cve_ipv4_header.c: an IPv4 header that says it is shorter than it can
 * be, or longer than the packet; a total length below the header's, or above
 * what came (CVE-2020-11896 of Treck); options of length 0 or 1 that a walker
 * never leaves, or of a length past the header (CVE-2019-12256 of VxWorks:
 * source routes). All on exact-size heap copies.
 */
#include "test_util.h"

#include "taut/ipv4.h"

static enum taut_status cve_check(const uint8_t *bytes, size_t len,
                                  uint32_t quirks)
{
    uint8_t *p = test_copy(bytes, len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    ctx.quirks = quirks;
    enum taut_status st = taut_ipv4_check(&ctx, p, len);
    assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), st);
    if (st == TAUT_OK) {
        assert_true(rd.p - p >= 20 && (size_t)(rd.p - p) <= len);
        assert_true(ip.payload_len <= len - (size_t)(rd.p - p));
    } else {
        assert_ptr_equal(rd.p, p);
    }
    free(p);
    return st;
}

/* Every header length with every total length around it, in 28 bytes, with
 * all leniencies and with none. */
static void lengths_against_each_other(void **state)
{
    (void)state;
    uint8_t p[28] = {0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17};
    for (unsigned ihl = 0; ihl < 16; ihl++) {
        for (unsigned total = 0; total < 70; total++) {
            p[0] = (uint8_t)(0x40 | ihl);
            taut_put16(p + 2, total);
            bool good = ihl >= 5 && total >= 4 * ihl && total <= sizeof p;
            assert_int_equal(cve_check(p, sizeof p, 0) == TAUT_OK, good);
            enum taut_status st = cve_check(p, sizeof p, UINT32_MAX);
            assert_false(st == TAUT_OK && (ihl < 5 || 4 * ihl > sizeof p));
        }
    }
    taut_put16(p + 2, 65535);
    p[0] = 0x45;
    assert_int_equal(cve_check(p, sizeof p, 0), TAUT_E_SHORT);
}

/* Every type with every length byte, in every room that options can have:
 * each step moves, none leaves the options. */
static void options_never_stand_still(void **state)
{
    (void)state;
    for (unsigned room = 1; room <= 40; room += 3) {
        for (unsigned n = 0; n < 0x10000; n += 7) {
            uint8_t bytes[40] = {0};
            bytes[0] = (uint8_t)(n >> 8);
            bytes[1] = (uint8_t)n;
            uint8_t *p = test_copy(bytes, room);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_rd rd = taut_rd_of(p, room);
            struct taut_ipv4_opt opt;
            const uint8_t *at = rd.p;
            unsigned steps = 0;
            while (taut_ipv4_opt_next(&ctx, &rd, &opt) == TAUT_OK) {
                assert_true(rd.p > at && ++steps <= room);
                assert_true(rd.p <= p + room);
                at = rd.p;
            }
            if (bytes[0] > 1 && room > 1 && bytes[1] < 2)
                assert_int_equal(steps, 0);
            free(p);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_against_each_other),
        cmocka_unit_test(options_never_stand_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
