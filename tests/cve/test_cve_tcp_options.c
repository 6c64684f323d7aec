/* SPDX-License-Identifier: MIT */
/*
 * test_cve_tcp_options.c: TCP options of length 0 or 1 that keep a parser in
 * a loop, a lone kind byte at the end, lengths past the header, a data
 * offset below 5 or past the packet; each over all places in the header.
 * Classes of CVE-2020-24341 (AMNESIA:33), CVE-2018-16524, EasyTier#2456;
 * tcpdump's tcp-auth-heapoverflow and mptcp-dss-oobr.
 */
#include "taut_test.h"
#include "test_util.h"
#include "taut/tcp.h"

static struct taut_diag diag;

/* Walks every option; the walk must end within as many steps as bytes. */
static unsigned walk(const uint8_t *p, size_t len, enum taut_status *last)
{
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_tcp_opt opt;
    struct taut_tcp_body body;
    unsigned steps = 0;
    while ((*last = taut_tcp_opt_next(&ctx, &rd, &opt)) == TAUT_OK) {
        (void)taut_tcp_opt_decode(&ctx, &body, &opt);
        assert_true(++steps <= len);
    }
    return steps;
}

static void no_loop(void **state)
{
    (void)state;
    for (size_t len = 2; len <= 40; len++) {
        uint8_t *p = (uint8_t *)malloc(len);
        for (size_t at = 0; at + 1 < len; at++) {
            for (unsigned said = 0; said < 2; said++) {
                enum taut_status last;
                memset(p, TAUT_TCP_OPT_NOP, len);
                p[at] = TAUT_TCP_OPT_TS;
                p[at + 1] = (uint8_t)said;
                assert_int_equal(walk(p, len, &last), at);
                assert_int_equal(last, TAUT_E_RANGE);
                assert_int_equal(diag.off, at + 1);
                assert_int_equal(diag.need, said);
            }
        }
        free(p);
    }
}

static void lone_kind(void **state)
{
    (void)state;
    for (unsigned kind = 2; kind < 256; kind++) {
        for (size_t len = 1; len <= 40; len++) {
            uint8_t *p = (uint8_t *)malloc(len);
            enum taut_status last;
            memset(p, TAUT_TCP_OPT_NOP, len);
            p[len - 1] = (uint8_t)kind;
            assert_int_equal(walk(p, len, &last), len - 1);
            assert_int_equal(last, TAUT_E_SHORT);
            assert_int_equal(diag.off, len);
            free(p);
        }
    }
}

/* Every kind with every length, cut off at every byte. */
static void past_the_end(void **state)
{
    (void)state;
    for (unsigned kind = 2; kind < 256; kind++) {
        for (size_t len = 2; len <= 12; len++) {
            uint8_t *p = (uint8_t *)malloc(len);
            for (unsigned said = (unsigned)len + 1; said < 256; said += 7) {
                enum taut_status last;
                memset(p, 0x22, len);
                p[0] = (uint8_t)kind;
                p[1] = (uint8_t)said;
                assert_int_equal(walk(p, len, &last), 0);
                assert_int_equal(last, TAUT_E_SHORT);
            }
            free(p);
        }
    }
}

/* tcp-auth-heapoverflow: TCP-AO of length 2 or 3, `length - 4` would wrap.
 * mptcp-dss-oobr: a DSS whose flags promise more than its length has. */
static void inner_lengths(void **state)
{
    (void)state;
    static const uint8_t first[] = {TAUT_TCP_OPT_AO, TAUT_TCP_OPT_MD5,
                                    TAUT_TCP_OPT_SACK, TAUT_TCP_OPT_EXP1,
                                    TAUT_TCP_OPT_MPTCP};
    for (size_t i = 0; i < sizeof first; i++) {
        for (size_t len = 2; len < 4; len++) {
            uint8_t *p = (uint8_t *)malloc(len);
            struct taut_ctx ctx = taut_ctx_of(p, &diag);
            struct taut_span span = {p, len};
            memset(p, 0x1f, len);
            p[0] = first[i];
            p[1] = (uint8_t)len;
            assert_int_equal(taut_tcp_opts_check(&ctx, span), TAUT_E_RANGE);
            free(p);
        }
    }
    for (size_t len = 4; len < 26; len++) {
        uint8_t *p = (uint8_t *)malloc(len);
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_span span = {p, len};
        memset(p, 0, len);
        p[0] = TAUT_TCP_OPT_MPTCP;
        p[1] = (uint8_t)len;
        p[2] = TAUT_TCP_MP_DSS << 4;
        p[3] = 0x0f; /* 8-byte ACK, 8-byte DSN: 26 or 28 bytes */
        assert_int_equal(taut_tcp_opts_check(&ctx, span), TAUT_E_RANGE);
        assert_int_equal(diag.field, TAUT_TCP_F_OPT_MPTCP);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_loop),
        cmocka_unit_test(lone_kind),
        cmocka_unit_test(past_the_end),
        cmocka_unit_test(inner_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
