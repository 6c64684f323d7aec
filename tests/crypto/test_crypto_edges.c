/* SPDX-License-Identifier: MIT */
/* test_crypto_edges.c: what callers do wrong, over each real provider: ids
 * that are none, lengths that do not fit, steps out of order. And what is
 * libcrypto's own: a context of the caller's, its error queue. */
#include "crypto_peers.h"

#include "taut/crypto_openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>

/* EACH(c): runs what follows for each provider. */
#define EACH(c)                                                                \
    for (size_t c##_i = 0; peers_get(c##_i); c##_i++)                          \
        for (const struct taut_crypto *c = peers_get(c##_i); c; c = NULL)

static uint8_t bytes[64];

static void unknown_ids_are_refused(void **state)
{
    (void)state;
    EACH(c)
    for (unsigned id = 0; id < 300; id++) {
        struct taut_crypto_hash *hash;
        struct taut_crypto_mac *mac;
        struct taut_crypto_aead *aead;
        struct taut_crypto_cipher *cipher;
        enum taut_status st =
            c->hash_open(c->self, &hash, (enum taut_crypto_hash_id)id);
        assert_int_equal(st, id > 0 && id < 7 ? TAUT_OK : TAUT_E_UNSUPPORTED);
        assert_true((st == TAUT_OK) == (hash != NULL));
        c->hash_close(hash);
        st = c->mac_open(c->self, &mac, (enum taut_crypto_mac_id)id, bytes, 32);
        assert_int_equal(st, (id > 0 && id < 7) || id == 16 || id == 17
                                 ? TAUT_OK
                                 : TAUT_E_UNSUPPORTED);
        c->mac_close(mac);
        st = c->aead_open(c->self, &aead, (enum taut_crypto_aead_id)id, bytes,
                          32, 12, 16);
        assert_int_equal(st, id > 0 && id < 4 ? TAUT_OK : TAUT_E_UNSUPPORTED);
        c->aead_close(aead);
        st = c->cipher_open(c->self, &cipher, (enum taut_crypto_cipher_id)id,
                            bytes, 32, false);
        assert_int_equal(st, id > 0 && id < 6 ? TAUT_OK : TAUT_E_UNSUPPORTED);
        c->cipher_close(cipher);
    }
}

static void lengths_are_checked(void **state)
{
    (void)state;
    EACH(c)
    for (size_t len = 0; len < 60; len++) {
        struct taut_crypto_mac *mac;
        struct taut_crypto_aead *aead;
        struct taut_crypto_cipher *cipher;
        bool aes = len == 16 || len == 24 || len == 32;
        assert_int_equal(
            c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_CMAC_AES, bytes, len),
            aes ? TAUT_OK : TAUT_E_RANGE);
        if (aes)
            assert_int_equal(c->mac_set(mac, bytes, len + 1), TAUT_E_RANGE);
        c->mac_close(mac);
        assert_int_equal(
            c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_POLY1305, bytes, len),
            len == 32 ? TAUT_OK : TAUT_E_RANGE);
        c->mac_close(mac);
        assert_int_equal(c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_CCM,
                                      bytes, len, 13, 8),
                         aes ? TAUT_OK : TAUT_E_RANGE);
        c->aead_close(aead);
        assert_int_equal(c->cipher_open(c->self, &cipher,
                                        TAUT_CRYPTO_CIPHER_AES_CTR, bytes, len,
                                        false),
                         aes ? TAUT_OK : TAUT_E_RANGE);
        c->cipher_close(cipher);
    }
}

static void ciphers_want_a_start_and_whole_blocks(void **state)
{
    (void)state;
    EACH(c)
    for (unsigned id = TAUT_CRYPTO_CIPHER_AES_ECB; id <= TAUT_CRYPTO_CIPHER_RC4;
         id++) {
        struct taut_crypto_cipher *cipher;
        bool ecb = id == TAUT_CRYPTO_CIPHER_AES_ECB;
        bool blocks = id <= TAUT_CRYPTO_CIPHER_AES_CBC;
        assert_int_equal(c->cipher_open(c->self, &cipher,
                                        (enum taut_crypto_cipher_id)id, bytes,
                                        32, false),
                         TAUT_OK);
        assert_int_equal(c->cipher_step(cipher, bytes, 16),
                         ecb ? TAUT_OK : TAUT_E_STATE);
        assert_int_equal(c->cipher_set(cipher, ecb ? NULL : bytes), TAUT_OK);
        for (size_t len = 0; len < 40; len++)
            assert_int_equal(c->cipher_step(cipher, bytes, len),
                             blocks && len % 16 ? TAUT_E_RANGE : TAUT_OK);
        c->cipher_close(cipher);
    }
}

/* A hash is only copied to one of its kind; NULL may be closed. */
static void other_mistakes(void **state)
{
    (void)state;
    EACH(c)
    {
        struct taut_crypto_hash *a, *b;
        assert_int_equal(c->hash_open(c->self, &a, TAUT_CRYPTO_HASH_SHA1),
                         TAUT_OK);
        assert_int_equal(c->hash_open(c->self, &b, TAUT_CRYPTO_HASH_SHA256),
                         TAUT_OK);
        assert_int_equal(c->hash_copy(a, b), TAUT_E_USAGE);
        c->hash_close(a);
        c->hash_close(b);
        c->hash_close(NULL);
        c->mac_close(NULL);
        c->aead_close(NULL);
        c->cipher_close(NULL);
        c->kx_close(NULL);
        c->key_close(NULL);
        c->trust_close(NULL);
    }
    taut_crypto_openssl_close(NULL);
}

/* ------------------------------------------------------------------ */
/* libcrypto's provider                                                */

static void lengths_beyond_the_limit(void **state)
{
    const struct taut_crypto *c = peers_get(0);
    size_t more = TAUT_CRYPTO_LEN_MAX + 1;
    struct taut_crypto_mac *mac;
    struct taut_crypto_aead *aead;
    struct taut_crypto_cipher *cipher;
    struct taut_crypto_key *key;
    uint8_t tag[16];
    (void)state;
    assert_int_equal(c->random_fill(c->self, bytes, more), TAUT_E_LIMIT);
    assert_int_equal(
        c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_HMAC_SHA1, bytes, more),
        TAUT_E_LIMIT);
    assert_int_equal(c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER,
                                 (struct taut_span){bytes, more}),
                     TAUT_E_LIMIT);
    assert_int_equal(c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_CCM,
                                  bytes, 16, 13, 8),
                     TAUT_OK);
    /* 13 bytes of nonce leave two to count the message's bytes */
    assert_int_equal(
        c->aead_seal(aead, bytes, NULL, 0, bytes, (size_t)1 << 16, tag),
        TAUT_E_LIMIT);
    assert_int_equal(
        c->aead_unseal(aead, bytes, NULL, 0, bytes, (size_t)1 << 16, tag),
        TAUT_E_LIMIT);
    assert_int_equal(c->aead_seal(aead, bytes, bytes, more, bytes, 1, tag),
                     TAUT_E_LIMIT);
    c->aead_close(aead);
    assert_int_equal(c->cipher_open(c->self, &cipher,
                                    TAUT_CRYPTO_CIPHER_AES_ECB, bytes, 16,
                                    false),
                     TAUT_OK);
    assert_int_equal(c->cipher_step(cipher, bytes, more + 15), TAUT_E_LIMIT);
    c->cipher_close(cipher);
}

static void a_context_of_the_callers(void **state)
{
    struct taut_crypto_openssl_config config = {OSSL_LIB_CTX_new(), NULL};
    OSSL_PROVIDER *base =
        OSSL_PROVIDER_load((OSSL_LIB_CTX *)config.libctx, "default");
    const struct taut_crypto *c;
    struct taut_crypto_cipher *cipher;
    struct taut_crypto_key *key;
    (void)state;
    assert_non_null(base);
    assert_int_equal(taut_crypto_openssl_open(&c, &config), TAUT_OK);
    assert_string_equal(c->name, "openssl");
    /* no legacy provider was loaded there, so there is no RC4 */
    assert_int_equal(c->cipher_open(c->self, &cipher, TAUT_CRYPTO_CIPHER_RC4,
                                    bytes, 16, false),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(c->random_fill(c->self, bytes, 16), TAUT_OK);
    assert_int_equal(c->key_open(c->self, &key, TAUT_CRYPTO_FORM_PEM,
                                 (struct taut_span){bytes, 16}),
                     TAUT_E_VALUE);
    taut_crypto_openssl_close(c);
    config.propq = "provider=none";
    assert_int_equal(taut_crypto_openssl_open(&c, &config), TAUT_E_UNSUPPORTED);
    assert_null(c);
    OSSL_PROVIDER_unload(base);
    OSSL_LIB_CTX_free((OSSL_LIB_CTX *)config.libctx);
}

/* An error of somebody else's stays, none of taut's is added. */
static void the_error_queue_is_left_alone(void **state)
{
    const struct taut_crypto *c = peers_get(0);
    struct taut_crypto_key *key;
    struct taut_crypto_kx *kx;
    struct taut_crypto_aead *aead;
    struct taut_span junk = {bytes, 64};
    uint8_t tag[16] = {0}, out[32];
    (void)state;
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 77);
    assert_int_equal(c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, junk),
                     TAUT_E_VALUE);
    assert_int_equal(
        c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_P256, (struct taut_span){0}),
        TAUT_OK);
    assert_int_equal(c->kx_derive(kx, out, junk), TAUT_E_CRYPTO);
    c->kx_close(kx);
    assert_int_equal(c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_CCM,
                                  bytes, 16, 13, 8),
                     TAUT_OK);
    assert_int_equal(c->aead_unseal(aead, bytes, NULL, 0, bytes, 9, tag),
                     TAUT_E_CRYPTO);
    c->aead_close(aead);
    assert_int_equal(ERR_GET_REASON(ERR_get_error()), 77);
    assert_int_equal(ERR_get_error(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_ids_are_refused),
        cmocka_unit_test(lengths_are_checked),
        cmocka_unit_test(ciphers_want_a_start_and_whole_blocks),
        cmocka_unit_test(other_mistakes),
        cmocka_unit_test(lengths_beyond_the_limit),
        cmocka_unit_test(a_context_of_the_callers),
        cmocka_unit_test(the_error_queue_is_left_alone),
    };
    return cmocka_run_group_tests_name("crypto edges", tests, peers_open,
                                       peers_close);
}
