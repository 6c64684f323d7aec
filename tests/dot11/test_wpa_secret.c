/* SPDX-License-Identifier: MIT */
/*
 * test_wpa_secret.c: which way the key hierarchy goes does not depend on keys.
 * Run under valgrind's memcheck, the program marks keys as undefined: each
 * branch and each index that depends on one is an error that memcheck counts.
 * The provider is the null one, which touches nothing: libcrypto's own code is
 * libcrypto's business. tests/crypto/test_crypto_secret.c shows that the
 * counting sees a leak.
 */
#include "test_util.h"

#include "taut/crypto_null.h"
#include "taut/wpa.h"

#ifdef TAUT_TEST_MEMCHECK
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_UNDEFINED(p, n) ((void)(p), (void)(n))
#define VALGRIND_MAKE_MEM_DEFINED(p, n) ((void)(p), (void)(n))
#define VALGRIND_COUNT_ERRORS 0u
#define RUNNING_ON_VALGRIND 0u
#endif

static unsigned errors_from;
static bool is_marked;
static struct taut_crypto_null null;

static void begin(void *secret, size_t len)
{
    VALGRIND_MAKE_MEM_UNDEFINED(secret, len);
    errors_from = VALGRIND_COUNT_ERRORS;
}

/* end returns how many branches or indices depended on a secret since. */
static unsigned end(void)
{
    return VALGRIND_COUNT_ERRORS - errors_from;
}

static const struct taut_crypto *provider(void)
{
    if (!is_marked)
        taut_test_skip("not under valgrind; under_valgrind runs it there");
    assert_int_equal(taut_crypto_null_init(&null, sizeof null), TAUT_OK);
    return &null.table;
}

static void deriving_looks_at_nothing(void **state)
{
    (void)state;
    static const uint32_t akms[] = {2, 4, 6, 12, 0x13};
    const struct taut_crypto *c = provider();
    for (size_t i = 0; i < 5; i++) {
        uint8_t key[64] = {1}, name[16];
        struct taut_wpa_suite s;
        struct taut_wpa_ptk ptk;
        struct taut_wpa_pair pair;
        struct taut_wpa_ft_key r0, r1;
        const struct taut_wpa_ft ft = {{(const uint8_t *)"net", 3},
                                       {1, 2},
                                       {(const uint8_t *)"nas", 3},
                                       {3},
                                       {4}};
        memset(&pair, 5, sizeof pair);
        assert_true(
            taut_wpa_suite_get(&s, 0x000fac00 + akms[i], 0x000fac04, 0));
        s.kdk_len = 32;
        const struct taut_span span = {key, s.lens.pmk};
        begin(key, sizeof key);
        assert_int_equal(taut_wpa_ptk_derive(c, &s, &ptk, span, &pair),
                         TAUT_OK);
        if (s.flags & TAUT_WPA_AKM_FT) {
            assert_int_equal(taut_wpa_ft_r0_derive(c, &s, &r0, span, &ft),
                             TAUT_OK);
            assert_int_equal(taut_wpa_ft_r1_derive(c, &s, &r1, &r0, &ft),
                             TAUT_OK);
        } else {
            assert_int_equal(
                taut_wpa_pmkid_get(c, &s, name, span, pair.aa, pair.spa),
                TAUT_OK);
        }
        assert_int_equal(end(), 0);
    }
}

static void the_mic_tells_the_verdict_only(void **state)
{
    (void)state;
    const struct taut_crypto *c = provider();
    uint8_t kck[32] = {1}, frame[130] = {2}, mic[32];
    struct taut_wpa_suite s;
    const struct taut_span span = {frame, sizeof frame};
    assert_true(taut_wpa_suite_get(&s, 0x000fac06, 0x000fac04, 0));
    begin(kck, sizeof kck);
    assert_int_equal(taut_wpa_mic_make(c, &s, mic, kck, span), TAUT_OK);
    assert_int_equal(end(), 0);
    begin(frame + TAUT_EAPOL_MIC_OFF, 16);
    enum taut_status st = taut_wpa_mic_check(c, &s, kck, span);
    unsigned seen = end();
    VALGRIND_MAKE_MEM_DEFINED(&st, sizeof st);
    assert_in_range(seen, 0, 1); /* right or wrong, once */
}

static void wrapping_looks_at_nothing(void **state)
{
    (void)state;
    const struct taut_crypto *c = provider();
    uint8_t kek[32] = {1}, iv[16] = {2}, buf[56] = {3};
    static const uint32_t ciphers[] = {0x000fac02, 0x000fac04};
    for (size_t i = 0; i < 2; i++) {
        struct taut_wpa_suite s;
        assert_true(taut_wpa_suite_get(&s, 0x000fac02, ciphers[i], 0));
        begin(kek, sizeof kek);
        VALGRIND_MAKE_MEM_UNDEFINED(buf, sizeof buf);
        assert_int_equal(taut_wpa_data_wrap(c, &s, kek, iv, buf, 48), TAUT_OK);
        assert_int_equal(end(), 0);
        VALGRIND_MAKE_MEM_DEFINED(buf, sizeof buf);
    }
}

static void digits_of_a_key_are_not_looked_at(void **state)
{
    (void)state;
    const struct taut_crypto *c = provider();
    uint8_t digits[64], psk[32];
    memset(digits, 'a', sizeof digits);
    begin(digits, sizeof digits);
    enum taut_status st =
        taut_wpa_psk(c, psk, (struct taut_span){digits, 64},
                     (struct taut_span){(const uint8_t *)"net", 3});
    unsigned seen = end();
    VALGRIND_MAKE_MEM_DEFINED(&st, sizeof st);
    assert_in_range(seen, 0, 1); /* whether all are digits, once */
}

static const char *self_path;

static void under_valgrind(void **state)
{
    char line[1200];
    (void)state;
    if (is_marked)
        return;
#ifndef TAUT_TEST_MEMCHECK
    taut_test_skip("no <valgrind/memcheck.h>, or another sanitizer is in");
#endif
    if (system("valgrind --version >/dev/null 2>&1") != 0)
        taut_test_skip("no valgrind (apt-get install valgrind)");
    fflush(stdout);
    snprintf(line, sizeof line,
             "valgrind -q --log-file=/dev/null %s marked >/dev/null 2>&1",
             self_path);
    assert_int_equal(system(line), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deriving_looks_at_nothing),
        cmocka_unit_test(the_mic_tells_the_verdict_only),
        cmocka_unit_test(wrapping_looks_at_nothing),
        cmocka_unit_test(digits_of_a_key_are_not_looked_at),
        cmocka_unit_test(under_valgrind),
    };
    is_marked = RUNNING_ON_VALGRIND && argc > 1;
    self_path = argc > 0 ? argv[0] : "";
    return cmocka_run_group_tests_name("wpa secret", tests, NULL, NULL);
}
