/* SPDX-License-Identifier: MIT */
/*
 * test_sae_alloc.c: what SAE takes of libcrypto's allocator. Tokens, confirms
 * and all of the machine but commits take nothing after set-up. A commit
 * costs the numbers and points of libcrypto's arithmetic, which has no other
 * way; they are all given back.
 */
#include "test_util.h"

#include "taut/crypto_openssl.h"
#include "taut/sae.h"

#include <openssl/crypto.h>

static size_t n_allocs;

static void *count_malloc(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    n_allocs++;
    return malloc(len);
}

static void *count_realloc(void *p, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    n_allocs++;
    return realloc(p, len);
}

static void count_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    free(p);
}

static struct taut_sae_math math;
static struct taut_sae_pt pt;
static const uint16_t group = 19;

static struct taut_span text(const char *s)
{
    return (struct taut_span){(const uint8_t *)s, strlen(s)};
}

static void make(struct taut_sae *s, uint8_t role, uint8_t own, uint8_t peer)
{
    struct taut_sae_config c = {.math = &math,
                                .own = {own},
                                .peer = {peer},
                                .pts = &pt,
                                .n_pts = 1,
                                .groups = &group,
                                .n_groups = 1,
                                .role = role,
                                .methods = TAUT_SAE_H2E};
    assert_int_equal(taut_sae_init(s, sizeof *s, &c), TAUT_OK);
}

/* step carries one frame, and tells how many allocations that took. */
static size_t step(struct taut_sae *from, struct taut_sae *to)
{
    uint8_t body[512];
    struct taut_sae_event event;
    struct taut_ctx ctx = taut_ctx_of(body, NULL);
    struct taut_wr wr = taut_wr_of(body, sizeof body);
    size_t was = n_allocs;
    assert_int_equal(taut_sae_next(from, &event, &wr), TAUT_OK);
    struct taut_span all = {body, wr.len};
    assert_int_equal(taut_sae_feed(&ctx, to, all, 0), TAUT_OK);
    return n_allocs - was;
}

static void confirms_and_tokens_take_nothing(void **state)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_sae sta, ap;
    struct taut_sae_gate gate;
    uint8_t token[32];
    (void)state;
    make(&sta, TAUT_SAE_STA, 1, 2);
    make(&ap, TAUT_SAE_AP, 2, 1);
    assert_int_equal(taut_sae_start(&ctx, &sta, 0), TAUT_OK);
    size_t commit = step(&sta, &ap);
    printf("# a commit that is answered: %zu allocations of libcrypto\n",
           commit);
    assert_true(commit > 0); /* the counter counts */
    assert_true(step(&ap, &sta) > 0);
    assert_int_equal(step(&sta, &ap), 0);
    assert_int_equal(step(&ap, &sta), 0);
    assert_int_equal(sta.fsm.state, TAUT_SAE_STATE_ACCEPTED);
    assert_int_equal(ap.fsm.state, TAUT_SAE_STATE_ACCEPTED);
    assert_int_equal(taut_sae_gate_init(&gate, sizeof gate, &math, 0), TAUT_OK);
    size_t was = n_allocs;
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(taut_sae_gate_derive(&gate, token, sta.config.own, 19),
                         TAUT_OK);
        assert_int_equal(
            taut_sae_gate_check(&gate, sta.config.own, 19,
                                (struct taut_span){token, sizeof token}),
            TAUT_OK);
        assert_int_equal(taut_sae_gate_check(&gate, sta.config.own, 20,
                                             (struct taut_span){token, 32}),
                         TAUT_E_CRYPTO);
    }
    assert_int_equal(n_allocs, was);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confirms_and_tokens_take_nothing),
    };
    const struct taut_crypto *c;
    if (!CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) ||
        taut_crypto_openssl_open(&c, NULL) ||
        taut_sae_math_open(&math, sizeof math, c) ||
        taut_sae_pt_derive(&math, &pt, group, text("net"), text("secret"),
                           text("")))
        return 1;
    int failed = cmocka_run_group_tests_name("sae alloc", tests, NULL, NULL);
    taut_sae_math_close(&math);
    taut_crypto_openssl_close(c);
    return failed;
}
