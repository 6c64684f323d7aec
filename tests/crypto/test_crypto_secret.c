/* SPDX-License-Identifier: MIT */
/*
 * test_crypto_secret.c: which way taut's code goes does not depend on secrets.
 * Run under valgrind's memcheck, the program marks secrets as undefined: each
 * branch and each index that depends on one is then an error that memcheck
 * counts. It starts itself so: without the word "marked" nothing is marked.
 */
#include "test_util.h"

#include "taut/crypto_null.h"

#include "core_mem.h"

#ifdef TAUT_TEST_MEMCHECK
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_UNDEFINED(p, n) ((void)(p), (void)(n))
#define VALGRIND_MAKE_MEM_DEFINED(p, n) ((void)(p), (void)(n))
#define VALGRIND_COUNT_ERRORS 0u
#define RUNNING_ON_VALGRIND 0u
#endif

/* ------------------------------------------------------------------ */
/* What holds with and without valgrind                                */

static void equal_compares_all_bytes(void **state)
{
    uint8_t a[70], b[70];
    (void)state;
    for (size_t i = 0; i < sizeof a; i++)
        a[i] = b[i] = (uint8_t)(i * 37);
    for (size_t len = 0; len <= 70; len++) {
        assert_true(taut_crypto_equal(a, b, len));
        for (size_t bit = 0; bit < 8 * 70; bit++) {
            b[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(taut_crypto_equal(a, b, len), bit / 8 >= len);
            b[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void is_zero_sees_all_bytes(void **state)
{
    uint8_t a[40] = {0};
    (void)state;
    assert_true(taut_crypto_is_zero(NULL, 0));
    for (size_t len = 0; len <= 40; len++)
        for (size_t bit = 0; bit < 8 * 40; bit++) {
            a[bit / 8] = (uint8_t)(1 << bit % 8);
            assert_int_equal(taut_crypto_is_zero(a, len), bit / 8 >= len);
            a[bit / 8] = 0;
        }
}

static void wipe_wipes(void **state)
{
    uint8_t a[40];
    (void)state;
    for (size_t len = 0; len < 40; len++) {
        memset(a, 0xee, sizeof a);
        taut_crypto_wipe(a, len);
        for (size_t i = 0; i < 40; i++)
            assert_int_equal(a[i], i < len ? 0 : 0xee);
    }
    taut_crypto_wipe(NULL, 0);
}

/* ------------------------------------------------------------------ */
/* Under valgrind                                                      */

static unsigned errors_from; /* memcheck's count before a call */

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

static bool is_marked;

static void needs_valgrind(void)
{
    if (!is_marked)
        taut_test_skip("not under valgrind; under_valgrind runs it there");
}

/* The counting itself sees a comparison that stops early. */
__attribute__((noinline)) static bool leaky_equal(const uint8_t *a,
                                                  const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (((volatile const uint8_t *)a)[i] != b[i])
            return false;
    return true;
}

static void memcheck_sees_a_leak(void **state)
{
    uint8_t a[16] = {0}, b[16] = {0};
    (void)state;
    needs_valgrind();
    begin(a, sizeof a);
    bool same = leaky_equal(a, b, sizeof a);
    VALGRIND_MAKE_MEM_DEFINED(&same, sizeof same);
    assert_true(end() >= 8); /* a compiler may turn some branches into moves */
}

static void equal_and_is_zero_depend_on_lengths_only(void **state)
{
    uint8_t a[64] = {1}, b[64] = {1};
    (void)state;
    needs_valgrind();
    for (size_t len = 0; len <= 64; len++) {
        begin(a, sizeof a);
        volatile bool same = taut_crypto_equal(a, b, len);
        volatile bool zero = taut_crypto_is_zero(a, len);
        assert_int_equal(end(), 0);
        (void)same;
        (void)zero;
    }
}

/* Unwrapping has one branch that depends on what it works on: the verdict.
 * The cipher is the null provider's, which touches nothing. */
static void unwrap_tells_the_verdict_only(void **state)
{
    struct taut_crypto_null n;
    const struct taut_crypto *c = &n.table;
    struct taut_crypto_cipher *ecb;
    uint8_t buf[88] = {0};
    (void)state;
    needs_valgrind();
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    assert_int_equal(c->cipher_open(c->self, &ecb, TAUT_CRYPTO_CIPHER_AES_ECB,
                                    buf, 16, true),
                     TAUT_OK);
    for (size_t len = 24; len <= 88; len += 8) {
        begin(buf, len);
        enum taut_status st = taut_crypto_unwrap(c, ecb, buf, len);
        unsigned seen = end();
        VALGRIND_MAKE_MEM_DEFINED(&st, sizeof st);
        VALGRIND_MAKE_MEM_DEFINED(buf, sizeof buf);
        assert_in_range(seen, 1, 2); /* its branch, and the wiping after it */
        begin(buf, len - 8);
        st = taut_crypto_wrap(c, ecb, buf, len - 8);
        assert_int_equal(end(), 0);
        VALGRIND_MAKE_MEM_DEFINED(buf, sizeof buf);
        assert_int_equal(st, TAUT_OK);
    }
    c->cipher_close(ecb);
}

static void wipe_and_derivation_look_at_nothing(void **state)
{
    struct taut_crypto_null n;
    const struct taut_crypto *c = &n.table;
    uint8_t key[32] = {0}, out[96];
    (void)state;
    needs_valgrind();
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    struct taut_span span = {key, sizeof key};
    begin(key, sizeof key);
    assert_int_equal(
        taut_crypto_hkdf_extract(c, TAUT_CRYPTO_HASH_SHA256, out, span, span),
        TAUT_OK);
    assert_int_equal(taut_crypto_hkdf_expand(c, TAUT_CRYPTO_HASH_SHA256, out,
                                             96, span, span),
                     TAUT_OK);
    assert_int_equal(
        taut_crypto_pbkdf2(c, TAUT_CRYPTO_HASH_SHA1, out, 40, span, span, 3),
        TAUT_OK);
    taut_crypto_wipe(key, sizeof key);
    assert_int_equal(end(), 0);
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
             "valgrind -q --log-file=/dev/null %s marked "
             ">/dev/null 2>&1",
             self_path);
    assert_int_equal(system(line), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_compares_all_bytes),
        cmocka_unit_test(is_zero_sees_all_bytes),
        cmocka_unit_test(wipe_wipes),
        cmocka_unit_test(memcheck_sees_a_leak),
        cmocka_unit_test(equal_and_is_zero_depend_on_lengths_only),
        cmocka_unit_test(unwrap_tells_the_verdict_only),
        cmocka_unit_test(wipe_and_derivation_look_at_nothing),
        cmocka_unit_test(under_valgrind),
    };
    is_marked = RUNNING_ON_VALGRIND && argc > 1;
    self_path = argc > 0 ? argv[0] : "";
    return cmocka_run_group_tests_name("crypto secret", tests, NULL, NULL);
}
