/* SPDX-License-Identifier: MIT */
/*
 * test_sae_secret.c: which way SAE's code goes does not depend on the password
 * or on what is derived of it (CVE-2019-9494, CVE-2019-13377, CVE-2022-23303).
 * Under valgrind's memcheck the password, PT, element and secrets are marked
 * as undefined: a branch or an index that depends on one is an error that
 * memcheck counts. What the provider does is beyond that: the one here looks
 * at its operands as if they were known, and marks its results again.
 */
#include "test_util.h"

#include "taut/crypto_null.h"
#include "taut/sae.h"

#include "core_mem.h"

#ifdef TAUT_TEST_MEMCHECK
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_UNDEFINED(p, n) ((void)(p), (void)(n))
#define VALGRIND_MAKE_MEM_DEFINED(p, n) ((void)(p), (void)(n))
#define VALGRIND_COUNT_ERRORS 0u
#define RUNNING_ON_VALGRIND 0u
#endif

static struct taut_crypto_null null;
static struct taut_crypto inner; /* the null provider as it was */
static struct taut_sae_math math;
static unsigned n_exps, n_macs;
static unsigned n_calls, fails_at; /* the call that fails; 0: none */

static bool fails(void)
{
    return ++n_calls == fails_at;
}

/* known makes a copy that may be looked at. */
static const uint8_t *known(uint8_t *copy, const uint8_t *p, size_t len)
{
    memcpy(copy, p, len);
    VALGRIND_MAKE_MEM_DEFINED(copy, len);
    return copy;
}

static enum taut_status secret_mod(void *self, enum taut_crypto_mod op,
                                   uint8_t *out, struct taut_span a,
                                   struct taut_span b, struct taut_span m)
{
    uint8_t x[128], y[128];
    if (fails())
        return TAUT_E_CRYPTO;
    struct taut_span ka = {known(x, a.p, a.len), a.len};
    struct taut_span kb = {known(y, b.p, b.len), b.len};
    n_exps += op == TAUT_CRYPTO_MOD_EXP;
    enum taut_status st = inner.mod(self, op, out, ka, kb, m);
    VALGRIND_MAKE_MEM_UNDEFINED(out, m.len);
    return st;
}

static enum taut_status secret_mul(void *self, enum taut_crypto_group group,
                                   uint8_t *out, struct taut_span scalar,
                                   const uint8_t *point)
{
    size_t len = taut_crypto_group_len(group);
    uint8_t x[132];
    (void)scalar;
    if (fails())
        return TAUT_E_CRYPTO;
    memcpy(out, known(x, point, 2 * len), 2 * len);
    VALGRIND_MAKE_MEM_UNDEFINED(out, 2 * len);
    (void)self;
    return TAUT_OK;
}

static enum taut_status secret_add(void *self, enum taut_crypto_group group,
                                   uint8_t *out, const uint8_t *a,
                                   const uint8_t *b)
{
    (void)b;
    return secret_mul(self, group, out, (struct taut_span){NULL, 0}, a);
}

static enum taut_status secret_get(struct taut_crypto_mac *mac, uint8_t *out)
{
    n_macs++;
    return fails() ? TAUT_E_CRYPTO : inner.mac_get(mac, out);
}

static enum taut_status secret_set(struct taut_crypto_mac *mac,
                                   const uint8_t *key, size_t len)
{
    return fails() ? TAUT_E_CRYPTO : inner.mac_set(mac, key, len);
}

static enum taut_status secret_feed(struct taut_crypto_mac *mac,
                                    const uint8_t *p, size_t len)
{
    return fails() ? TAUT_E_CRYPTO : inner.mac_feed(mac, p, len);
}

static enum taut_status secret_random(void *self, uint8_t *out, size_t len)
{
    return fails() ? TAUT_E_CRYPTO : inner.random_fill(self, out, len);
}

static enum taut_status secret_open(void *self, struct taut_crypto_mac **mac,
                                    enum taut_crypto_mac_id id,
                                    const uint8_t *key, size_t len)
{
    *mac = NULL;
    return fails() ? TAUT_E_CRYPTO : inner.mac_open(self, mac, id, key, len);
}

static int open_null(void **state)
{
    struct taut_crypto *t = &null.table;
    (void)state;
    if (taut_crypto_null_init(&null, sizeof null))
        return -1;
    inner = *t;
    t->mod = secret_mod;
    t->point_mul = secret_mul;
    t->point_add = secret_add;
    t->mac_get = secret_get;
    t->mac_set = secret_set;
    t->mac_feed = secret_feed;
    t->mac_open = secret_open;
    t->random_fill = secret_random;
    return taut_sae_math_open(&math, sizeof math, t) == TAUT_OK ? 0 : -1;
}

static int close_null(void **state)
{
    (void)state;
    taut_sae_math_close(&math);
    return 0;
}

static unsigned errors_from;

static void begin(void *secret, size_t len)
{
    VALGRIND_MAKE_MEM_UNDEFINED(secret, len);
    errors_from = VALGRIND_COUNT_ERRORS;
}

static unsigned end(void)
{
    return VALGRIND_COUNT_ERRORS - errors_from;
}

static const uint8_t one[6] = {1}, two[6] = {2};

/* As many steps for any password, with and without valgrind. */
static void hunting_takes_the_same_steps(void **state)
{
    (void)state;
    for (uint16_t group = 19; group <= 21; group++) {
        unsigned exps = 0, macs = 0;
        for (unsigned i = 0; i < 20; i++) {
            uint8_t password[13], pwe[TAUT_SAE_POINT_MAX];
            memset(password, (int)(i * 11), sizeof password);
            n_exps = n_macs = 0;
            begin(password, sizeof password);
            enum taut_status st = taut_sae_hunt_derive(
                &math, pwe, group, one, two,
                (struct taut_span){password, sizeof password});
            assert_int_equal(end(), 0);
            assert_int_equal(st, TAUT_OK);
            assert_true(i == 0 || (n_exps == exps && n_macs == macs));
            exps = n_exps;
            macs = n_macs;
        }
        assert_int_equal(exps, TAUT_SAE_PEEKS + 1);
    }
}

static void hash_to_element_looks_at_nothing(void **state)
{
    uint8_t password[20] = {7}, id[5] = {8}, pwe[TAUT_SAE_POINT_MAX];
    (void)state;
    for (uint16_t group = 19; group <= 21; group++) {
        struct taut_sae_pt pt;
        begin(password, sizeof password);
        VALGRIND_MAKE_MEM_UNDEFINED(id, sizeof id);
        enum taut_status st =
            taut_sae_pt_derive(&math, &pt, group, (struct taut_span){one, 6},
                               (struct taut_span){password, sizeof password},
                               (struct taut_span){id, sizeof id});
        assert_int_equal(end(), 0);
        assert_int_equal(st, TAUT_OK);
        VALGRIND_MAKE_MEM_DEFINED(&pt.group, sizeof pt.group);
        assert_int_equal(taut_sae_pwe_derive(&math, pwe, &pt, one, two),
                         TAUT_OK);
        assert_int_equal(end(), 0);
    }
}

static void keys_and_confirms_look_at_nothing(void **state)
{
    uint8_t pwe[TAUT_SAE_POINT_MAX] = {1}, rand[TAUT_SAE_LEN_MAX] = {2};
    uint8_t out[TAUT_CRYPTO_HASH_MAX];
    (void)state;
    for (uint16_t group = 19; group <= 21; group++) {
        size_t len = taut_crypto_group_len(taut_sae_group_get(group));
        struct taut_sae_commit own = {{0}, {0}}, peer;
        struct taut_sae_keys keys;
        own.scalar[len - 1] = own.element[3] = 3;
        peer = own;
        struct taut_sae_exchange x = {.group = group,
                                      .h2e = true,
                                      .pwe = pwe,
                                      .rand = rand,
                                      .own = &own,
                                      .peer = &peer};
        begin(pwe, sizeof pwe);
        VALGRIND_MAKE_MEM_UNDEFINED(rand, sizeof rand);
        enum taut_status st = taut_sae_keys_derive(&math, &keys, &x);
        assert_int_equal(end(), 0);
        assert_int_equal(st, TAUT_OK);
        VALGRIND_MAKE_MEM_UNDEFINED(keys.kck, sizeof keys.kck);
        st = taut_sae_confirm_derive(&math, out, group, &keys, 1, &own, &peer);
        assert_int_equal(end(), 0);
        assert_int_equal(st, TAUT_OK);
    }
}

/* struct made: what the operations below need and make. */
struct made {
    uint8_t pwe[TAUT_SAE_POINT_MAX], rand[TAUT_SAE_LEN_MAX];
    uint8_t out[TAUT_CRYPTO_HASH_MAX];
    struct taut_sae_pt pt;
    struct taut_sae_commit own, peer;
    struct taut_sae_keys keys;
    struct taut_sae_gate gate;
};

enum { N_WORKS = 11 };

static enum taut_status work(unsigned which, struct made *m)
{
    struct taut_span word = {one, 6}, no = {NULL, 0};
    struct taut_sae_math other;
    struct taut_sae_exchange x = {.group = 21,
                                  .h2e = true,
                                  .pwe = m->pwe,
                                  .rand = m->rand,
                                  .own = &m->own,
                                  .peer = &m->peer};
    enum taut_status st;
    switch (which) {
    case 0:
        st = taut_sae_math_open(&other, sizeof other, &null.table);
        taut_sae_math_close(&other);
        return st;
    case 1:
        return taut_sae_hunt_derive(&math, m->pwe, 21, one, two, word);
    case 2:
        return taut_sae_pt_derive(&math, &m->pt, 21, word, word, no);
    case 3:
        return taut_sae_pwe_derive(&math, m->pwe, &m->pt, one, two);
    case 4:
        return taut_sae_random_derive(&math, m->rand, 21);
    case 5:
        return taut_sae_commit_derive(&math, &m->own, 21, m->pwe, m->rand,
                                      m->rand);
    case 6:
        return taut_sae_commit_check(&math, 21, &m->peer);
    case 7:
        return taut_sae_keys_derive(&math, &m->keys, &x);
    case 8:
        return taut_sae_confirm_derive(&math, m->out, 21, &m->keys, 1, &m->own,
                                       &m->peer);
    case 9:
        return taut_sae_gate_init(&m->gate, sizeof m->gate, &math, 0);
    default:
        return taut_sae_gate_reset(&m->gate);
    }
}

/* Whichever call of the provider fails, that is what is told. */
static void a_provider_that_fails(void **state)
{
    static struct made m;
    (void)state;
    m.pt.group = 21;
    m.own.scalar[65] = m.peer.scalar[65] = m.rand[65] = m.pwe[65] = 9;
    for (unsigned which = 0; which < N_WORKS; which++) {
        fails_at = n_calls = 0;
        m.own.scalar[65] = 9;
        assert_int_equal(work(which, &m), TAUT_OK);
        VALGRIND_MAKE_MEM_DEFINED(&m, sizeof m);
        unsigned calls = n_calls;
        assert_true(calls > 0);
        for (fails_at = 1; fails_at <= calls; fails_at++) {
            struct made copy = m;
            n_calls = 0;
            assert_int_equal(work(which, &copy), TAUT_E_CRYPTO);
        }
    }
    fails_at = 0;
}

/* The counting itself sees a search that ends where it has found. */
static void memcheck_sees_a_leak(void **state)
{
    uint8_t secret[16] = {0};
    volatile unsigned n = 0;
    (void)state;
    if (!RUNNING_ON_VALGRIND)
        taut_test_skip("not under valgrind; under_valgrind runs it there");
    begin(secret, sizeof secret);
    while (n < 16 && ((volatile uint8_t *)secret)[n] == 0)
        n++;
    assert_true(end() > 0);
}

static const char *self_path;

static void under_valgrind(void **state)
{
    char line[1200];
    (void)state;
    if (RUNNING_ON_VALGRIND)
        return;
#ifndef TAUT_TEST_MEMCHECK
    taut_test_skip("no <valgrind/memcheck.h>, or another sanitizer is in");
#endif
    if (system("valgrind --version >/dev/null 2>&1") != 0)
        taut_test_skip("no valgrind (apt-get install valgrind)");
    fflush(stdout);
    snprintf(line, sizeof line,
             "valgrind -q --log-file=/dev/null %s >/dev/null 2>&1", self_path);
    assert_int_equal(system(line), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hunting_takes_the_same_steps),
        cmocka_unit_test(hash_to_element_looks_at_nothing),
        cmocka_unit_test(keys_and_confirms_look_at_nothing),
        cmocka_unit_test(a_provider_that_fails),
        cmocka_unit_test(memcheck_sees_a_leak),
        cmocka_unit_test(under_valgrind),
    };
    self_path = argc > 0 ? argv[0] : "";
    return cmocka_run_group_tests_name("sae secret", tests, open_null,
                                       close_null);
}
