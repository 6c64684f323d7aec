/* SPDX-License-Identifier: MIT */
/*
 * test_cve_ipv6_chain.c: extension headers as they were attacked: chains
 * without end, lengths past the packet, options that loop or reach outside
 * (AMNESIA:33: CVE-2020-13986, CVE-2020-13987, CVE-2020-24334 and kin;
 * CVE-2020-11897 of Treck: routing header), a length minus a header that
 * wraps.
 */
#include "test_util.h"

#include "taut/ipv6_ext.h"

static enum taut_status cve_chain(uint8_t *p, size_t len, uint8_t nxt,
                                  uint32_t quirks, struct taut_ipv6_chain *c)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6 ip;
    ctx.quirks = quirks;
    memset(p, 0, 40);
    p[0] = 0x60;
    p[6] = nxt;
    taut_put16(p + 4, (uint32_t)(len - 40));
    assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
    return taut_ipv6_chain_decode(&ctx, c, &ip, p, len);
}

/* 8,000 headers of 8 bytes in one packet. */
static void endless_chains_are_refused(void **state)
{
    (void)state;
    size_t len = 40 + 8 * 8000;
    uint8_t *p = (uint8_t *)malloc(len);
    struct taut_ipv6_chain c;
    memset(p, 0, len);
    for (size_t i = 40; i < len; i += 8)
        p[i] = TAUT_IPPROTO_DSTOPTS;
    assert_int_equal(cve_chain(p, len, 60, 0, &c), TAUT_E_ORDER);
    assert_int_equal(cve_chain(p, len, 60, TAUT_IPV6_QUIRK_REPEAT, &c),
                     TAUT_E_LIMIT);
    free(p);
}

/* Every length byte there can be, in every kind of header, on a heap block
 * that ends with the packet. */
static void lengths_past_the_packet_are_refused(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {0, 43, 44, 51, 60, 135, 139, 140};
    for (size_t k = 0; k < sizeof kinds; k++) {
        for (unsigned n = 0; n < 256; n++) {
            uint8_t *p = (uint8_t *)calloc(1, 40 + 24);
            struct taut_ipv6_chain c;
            p[40] = 59;
            p[41] = (uint8_t)n;
            size_t all = kinds[k] == 44   ? 8
                         : kinds[k] == 51 ? 4 * n + 8
                                          : 8 * n + 8;
            enum taut_status st = cve_chain(p, 64, kinds[k], ~0u << 16, &c);
            if (all > 24)
                assert_int_equal(st, TAUT_E_SHORT);
            if (st == TAUT_OK)
                assert_int_equal(c.upper_off, 40 + all);
            free(p);
        }
    }
}

/* Every type and length of a first option. */
static void options_stay_within_their_header(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        for (unsigned n = 0; n < 256; n++) {
            uint8_t *p = (uint8_t *)calloc(1, 40 + 8);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_rd rd = taut_rd_of(p + 40, 8);
            struct taut_ipv6_walk walk;
            struct taut_ipv6_ext ext;
            p[40] = 59;
            p[42] = (uint8_t)type;
            p[43] = (uint8_t)n;
            taut_ipv6_walk_init(&walk, 60);
            assert_int_equal(taut_ipv6_ext_next(&ctx, &rd, &walk, &ext),
                             TAUT_OK);
            enum taut_status st = taut_ipv6_opts_check(&ctx, &ext);
            if (type > 0 && n > 4)
                assert_true(taut_is_error(st));
            free(p);
        }
    }
}

/* Every segments-left and length of each routing type: never an address
 * from outside the header. */
static void routes_stay_within_their_header(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 8; type++) {
        for (unsigned i = 0; i < 65536; i += 7) {
            uint8_t *p = (uint8_t *)calloc(1, 40 + 40);
            struct taut_ipv6_chain c;
            p[40] = 59;
            p[41] = 4;
            p[42] = (uint8_t)type;
            p[43] = (uint8_t)(i >> 8);
            p[44] = (uint8_t)i;
            p[45] = (uint8_t)(i * 5);
            enum taut_status st = cve_chain(p, 80, 43, 0, &c);
            if (type < 5 && type != 1 && p[43] > 32)
                assert_int_equal(st, TAUT_E_RANGE);
            free(p);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endless_chains_are_refused),
        cmocka_unit_test(lengths_past_the_packet_are_refused),
        cmocka_unit_test(options_stay_within_their_header),
        cmocka_unit_test(routes_stay_within_their_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
