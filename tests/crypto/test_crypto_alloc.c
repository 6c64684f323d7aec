/* SPDX-License-Identifier: MIT */
/* test_crypto_alloc.c: what the libcrypto provider does with memory: none is
 * taken for a packet, secrets are gone when it is given back, and when there
 * is none everything fails cleanly. */
#include "test_util.h"

#include "taut/crypto_openssl.h"

#include <openssl/crypto.h>

/* What libcrypto 3.0 itself loses when a context of its own cannot be made
 * whole is not counted as ours. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable()
#define __lsan_enable()
#endif

/* ------------------------------------------------------------------ */
/* An allocator that counts, fails when told to, and looks at what is freed */

static size_t n_allocs, n_live, fail_at;
static bool is_dirty;

/* What is looked for in memory that is given back. */
static const uint8_t secret[32] = {
    0xa7, 0x13, 0x5e, 0xc9, 0x22, 0xf0, 0x8d, 0x61, 0x3a, 0xb4, 0x77,
    0xd5, 0x0e, 0x98, 0x41, 0xec, 0x5b, 0x26, 0xf9, 0x80, 0x6d, 0x37,
    0xce, 0x14, 0xa2, 0x4f, 0xe8, 0x73, 0x0b, 0x95, 0xd6, 0x1c};

static void *count_malloc(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    n_allocs++;
    if (fail_at > 0 && n_allocs >= fail_at)
        return NULL;
    size_t *p = (size_t *)malloc(len + 16);
    if (!p)
        return NULL;
    *p = len;
    n_live++;
    return (uint8_t *)p + 16;
}

static void look(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i + 16 <= len; i++)
        if (memcmp(p + i, secret, 16) == 0 ||
            memcmp(p + i, secret + 16, 16) == 0)
            is_dirty = true;
}

static void count_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    if (!p)
        return;
    size_t *block = (size_t *)(void *)((uint8_t *)p - 16);
    look((uint8_t *)p, *block);
    n_live--;
    free(block);
}

static void *count_realloc(void *p, size_t len, const char *file, int line)
{
    void *q = count_malloc(len, file, line);
    if (p && q) {
        size_t was = *(size_t *)(void *)((uint8_t *)p - 16);
        memcpy(q, p, was < len ? was : len);
        count_free(p, file, line);
    }
    return q;
}

static const struct taut_crypto *c;

static int open_provider(void **state)
{
    (void)state;
    return taut_crypto_openssl_open(&c, NULL) == TAUT_OK ? 0 : -1;
}

static int close_provider(void **state)
{
    (void)state;
    taut_crypto_openssl_close(c);
    return 0;
}

/* ------------------------------------------------------------------ */

static void hashes_do_not_allocate(void **state)
{
    (void)state;
    for (unsigned id = TAUT_CRYPTO_HASH_MD5; id <= TAUT_CRYPTO_HASH_SHA512;
         id++) {
        struct taut_crypto_hash *a, *b;
        uint8_t out[TAUT_CRYPTO_HASH_MAX];
        assert_int_equal(
            c->hash_open(c->self, &a, (enum taut_crypto_hash_id)id), TAUT_OK);
        assert_int_equal(
            c->hash_open(c->self, &b, (enum taut_crypto_hash_id)id), TAUT_OK);
        size_t was = n_allocs;
        for (unsigned i = 0; i < 100; i++) {
            assert_int_equal(c->hash_feed(a, secret, sizeof secret), TAUT_OK);
            assert_int_equal(c->hash_copy(b, a), TAUT_OK);
            assert_int_equal(c->hash_get(b, out), TAUT_OK);
            assert_int_equal(c->hash_reset(a), TAUT_OK);
        }
        assert_int_equal(n_allocs, was);
        c->hash_close(a);
        c->hash_close(b);
    }
}

static void macs_do_not_allocate(void **state)
{
    static const enum taut_crypto_mac_id ids[] = {
        TAUT_CRYPTO_MAC_HMAC_MD5,    TAUT_CRYPTO_MAC_HMAC_SHA1,
        TAUT_CRYPTO_MAC_HMAC_SHA256, TAUT_CRYPTO_MAC_HMAC_SHA384,
        TAUT_CRYPTO_MAC_HMAC_SHA512, TAUT_CRYPTO_MAC_CMAC_AES,
        TAUT_CRYPTO_MAC_POLY1305};
    (void)state;
    for (size_t k = 0; k < sizeof ids / sizeof ids[0]; k++) {
        struct taut_crypto_mac *mac;
        uint8_t out[TAUT_CRYPTO_HASH_MAX];
        assert_int_equal(c->mac_open(c->self, &mac, ids[k], secret, 32),
                         TAUT_OK);
        size_t was = n_allocs;
        for (unsigned i = 0; i < 100; i++) {
            assert_int_equal(c->mac_feed(mac, secret, 7), TAUT_OK);
            assert_int_equal(c->mac_feed(mac, secret, 32), TAUT_OK);
            assert_int_equal(c->mac_get(mac, out), TAUT_OK);
            if (ids[k] != TAUT_CRYPTO_MAC_CMAC_AES)
                assert_int_equal(c->mac_set(mac, secret, 32), TAUT_OK);
        }
        assert_int_equal(n_allocs, was);
        c->mac_close(mac);
    }
}

static void aeads_do_not_allocate(void **state)
{
    (void)state;
    for (unsigned id = TAUT_CRYPTO_AEAD_AES_GCM;
         id <= TAUT_CRYPTO_AEAD_CHACHA20_POLY1305; id++) {
        struct taut_crypto_aead *aead;
        uint8_t buf[1400] = {0}, tag[16];
        assert_int_equal(c->aead_open(c->self, &aead,
                                      (enum taut_crypto_aead_id)id, secret, 32,
                                      12, 16),
                         TAUT_OK);
        size_t was = n_allocs, live = n_live;
        for (unsigned i = 0; i < 100; i++) {
            assert_int_equal(
                c->aead_seal(aead, secret, secret, 13, buf, 14u * i, tag),
                TAUT_OK);
            assert_int_equal(
                c->aead_unseal(aead, secret, secret, 13, buf, 14u * i, tag),
                TAUT_OK);
            tag[0] ^= 1;
            assert_int_equal(
                c->aead_unseal(aead, secret, secret, 13, buf, 14u * i, tag),
                TAUT_E_CRYPTO);
            assert_int_equal(c->aead_set(aead, secret), TAUT_OK);
        }
        /* a wrong tag of CCM is an entry in libcrypto's error queue, which
         * has two texts; it is taken out again */
        size_t errors = id == TAUT_CRYPTO_AEAD_AES_CCM ? 100 : 0;
        assert_int_equal(n_allocs, was + 2 * errors);
        assert_int_equal(n_live, live);
        c->aead_close(aead);
    }
}

static void ciphers_do_not_allocate(void **state)
{
    (void)state;
    for (unsigned id = TAUT_CRYPTO_CIPHER_AES_ECB; id <= TAUT_CRYPTO_CIPHER_RC4;
         id++) {
        struct taut_crypto_cipher *cipher;
        uint8_t buf[64] = {0};
        size_t iv_len;
        assert_int_equal(c->cipher_open(c->self, &cipher,
                                        (enum taut_crypto_cipher_id)id, secret,
                                        32, false),
                         TAUT_OK);
        assert_int_equal(taut_crypto_cipher_fits((enum taut_crypto_cipher_id)id,
                                                 32, &iv_len),
                         TAUT_OK);
        size_t was = n_allocs;
        for (unsigned i = 0; i < 100; i++) {
            assert_int_equal(c->cipher_set(cipher, iv_len ? secret : NULL),
                             TAUT_OK);
            assert_int_equal(c->cipher_step(cipher, buf, 64), TAUT_OK);
        }
        assert_int_equal(n_allocs, was);
        c->cipher_close(cipher);
    }
}

static void random_bytes_do_not_allocate(void **state)
{
    uint8_t out[32];
    (void)state;
    assert_int_equal(c->random_fill(c->self, out, sizeof out), TAUT_OK);
    size_t was = n_allocs;
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(c->random_fill(c->self, out, sizeof out), TAUT_OK);
    assert_int_equal(n_allocs, was);
}

/* ------------------------------------------------------------------ */

/* use_all makes and closes one of each kind with the secret as its key, as
 * far as memory reaches: whether it reached. */
static bool use_all(void)
{
    struct taut_span key = {secret, 32}, none = {NULL, 0};
    struct taut_crypto_hash *hash;
    struct taut_crypto_mac *mac[2];
    struct taut_crypto_aead *aead[3];
    struct taut_crypto_cipher *cipher[2];
    struct taut_crypto_kx *kx[2];
    struct taut_crypto_key *keys[2];
    struct taut_crypto_trust *trust;
    struct taut_crypto_parts parts = {.kind = TAUT_CRYPTO_KIND_ED25519,
                                      .d = key};
    const struct taut_crypto_curve *curve =
        taut_crypto_curve_get(TAUT_CRYPTO_GROUP_P256);
    uint8_t out[256], pub[65];
    size_t len = sizeof out;
    bool ok = true;
    ok &= c->hash_open(c->self, &hash, TAUT_CRYPTO_HASH_SHA256) == TAUT_OK;
    ok &= c->mac_open(c->self, &mac[0], TAUT_CRYPTO_MAC_HMAC_SHA256, secret,
                      32) == TAUT_OK;
    ok &= c->mac_open(c->self, &mac[1], TAUT_CRYPTO_MAC_CMAC_AES, secret, 32) ==
          TAUT_OK;
    for (unsigned i = 0; i < 3; i++)
        ok &= c->aead_open(c->self, &aead[i], (enum taut_crypto_aead_id)(i + 1),
                           secret, 32, 12, 16) == TAUT_OK;
    ok &= c->cipher_open(c->self, &cipher[0], TAUT_CRYPTO_CIPHER_AES_CBC,
                         secret, 32, true) == TAUT_OK;
    ok &= c->cipher_open(c->self, &cipher[1], TAUT_CRYPTO_CIPHER_RC4, secret,
                         32, false) == TAUT_OK;
    ok &= c->kx_open(c->self, &kx[0], TAUT_CRYPTO_GROUP_X25519, key) == TAUT_OK;
    ok &= c->kx_open(c->self, &kx[1], TAUT_CRYPTO_GROUP_P256, key) == TAUT_OK;
    if (kx[1])
        ok &= c->kx_get(kx[1], pub) == TAUT_OK &&
              c->kx_derive(kx[1], out, (struct taut_span){pub, 65}) == TAUT_OK;
    ok &= c->key_import(c->self, &keys[0], &parts) == TAUT_OK;
    parts.kind = TAUT_CRYPTO_KIND_P256;
    ok &= c->key_import(c->self, &keys[1], &parts) == TAUT_OK;
    if (keys[1]) {
        ok &= c->sign(c->self, keys[1], TAUT_CRYPTO_SIG_ECDSA,
                      TAUT_CRYPTO_HASH_SHA256, out, &len, none) == TAUT_OK;
        ok &= c->verify(c->self, keys[1], TAUT_CRYPTO_SIG_ECDSA,
                        TAUT_CRYPTO_HASH_SHA256, (struct taut_span){out, 64},
                        none) == TAUT_OK;
    }
    ok &= c->mod(c->self, TAUT_CRYPTO_MOD_EXP, out, key, key,
                 (struct taut_span){curve->p, 32}) == TAUT_OK;
    ok &= c->point_mul(c->self, TAUT_CRYPTO_GROUP_P256, out, key,
                       curve->base) == TAUT_OK;
    ok &= c->trust_open(c->self, &trust) == TAUT_OK;
    c->hash_close(hash);
    for (size_t i = 0; i < 2; i++) {
        c->mac_close(mac[i]);
        c->cipher_close(cipher[i]);
        c->kx_close(kx[i]);
        c->key_close(keys[i]);
    }
    for (size_t i = 0; i < 3; i++)
        c->aead_close(aead[i]);
    c->trust_close(trust);
    return ok;
}

/* No block that is given back holds the secret, and all are given back. */
static void secrets_are_wiped(void **state)
{
    (void)state;
    assert_true(use_all()); /* what libcrypto keeps for later is made now */
    size_t was = n_live;
    is_dirty = false;
    assert_true(use_all());
    assert_int_equal(n_live, was);
    assert_false(is_dirty);
    /* the looking itself sees a secret that is not wiped */
    uint8_t *p = (uint8_t *)OPENSSL_malloc(40);
    memcpy(p + 3, secret, 32);
    OPENSSL_free(p);
    assert_true(is_dirty);
}

/* Each allocation fails once, and all after it. */
static void without_memory_all_fails_cleanly(void **state)
{
    bool reached = false;
    (void)state;
    size_t was = n_live;
    for (size_t at = 1; !reached; at++) {
        n_allocs = 0;
        fail_at = at;
        reached = use_all();
        fail_at = 0;
        assert_true(at < 3000);
    }
    assert_true(use_all());
    print_message("%zu blocks live, %zu before\n", n_live, was);
}

static void a_provider_without_memory(void **state)
{
    bool reached = false;
    (void)state;
    __lsan_disable();
    for (size_t at = 1; !reached; at += 1 + at / 50) {
        const struct taut_crypto *d;
        n_allocs = 0;
        fail_at = at;
        enum taut_status st = taut_crypto_openssl_open(&d, NULL);
        reached = n_allocs < at;
        fail_at = 0;
        assert_true((st == TAUT_OK) == (d != NULL));
        if (reached)
            assert_int_equal(st, TAUT_OK);
        taut_crypto_openssl_close(d);
    }
    __lsan_enable();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_do_not_allocate),
        cmocka_unit_test(macs_do_not_allocate),
        cmocka_unit_test(aeads_do_not_allocate),
        cmocka_unit_test(ciphers_do_not_allocate),
        cmocka_unit_test(random_bytes_do_not_allocate),
        cmocka_unit_test(secrets_are_wiped),
        cmocka_unit_test(without_memory_all_fails_cleanly),
        cmocka_unit_test(a_provider_without_memory),
    };
    if (!CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free))
        return 1;
    return cmocka_run_group_tests_name("crypto alloc", tests, open_provider,
                                       close_provider);
}
