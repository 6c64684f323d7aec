/* SPDX-License-Identifier: MIT */
/* crypto_openssl.c: the provider over libcrypto: fetching, random bytes. */
#include "crypto_openssl_int.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>

static enum taut_status openssl_random_fill(void *self, uint8_t *out,
                                            size_t len)
{
    struct openssl_state *s = (struct openssl_state *)self;
    if (len > TAUT_CRYPTO_LEN_MAX)
        return TAUT_E_LIMIT;
    if (RAND_bytes_ex(s->libctx, out, len, 0) == 1)
        return TAUT_OK;
    taut_crypto_wipe(out, len);
    return TAUT_E_CRYPTO;
}

const char *taut_crypto_openssl_curve_get(enum taut_crypto_group group)
{
    static const char *const names[] = {NULL, "P-256", "P-384", "P-521"};
    return (unsigned)group < sizeof names / sizeof names[0] ? names[group]
                                                            : NULL;
}

/* openssl_fetch_ciphers: RC4 may be missing, the others may not. */
static bool openssl_fetch_ciphers(struct openssl_state *s)
{
    static const char *const names[OPENSSL_N_CIPHERS] = {
        "AES-128-GCM", "AES-192-GCM", "AES-256-GCM", "AES-128-CCM",
        "AES-192-CCM", "AES-256-CCM", "AES-128-ECB", "AES-192-ECB",
        "AES-256-ECB", "AES-128-CBC", "AES-192-CBC", "AES-256-CBC",
        "AES-128-CTR", "AES-192-CTR", "AES-256-CTR", "ChaCha20-Poly1305",
        "ChaCha20",    "RC4"};
    bool all = true;
    for (size_t i = 0; i < OPENSSL_N_CIPHERS; i++) {
        s->ciphers[i] = EVP_CIPHER_fetch(s->libctx, names[i], s->propq);
        all = all && (s->ciphers[i] || i >= OPENSSL_CHACHA20_POLY1305);
    }
    return all;
}

static bool openssl_fetch_rest(struct openssl_state *s)
{
    static const int curves[] = {NID_X9_62_prime256v1, NID_secp384r1,
                                 NID_secp521r1};
    bool all = true;
    for (size_t i = 0; i < 3; i++) {
        s->groups[i] =
            EC_GROUP_new_by_curve_name_ex(s->libctx, s->propq, curves[i]);
        all = all && s->groups[i];
    }
    s->cmac = EVP_MAC_fetch(s->libctx, "CMAC", s->propq);
    s->poly1305 = EVP_MAC_fetch(s->libctx, "POLY1305", s->propq);
    return all && s->cmac;
}

/* openssl_load gives a state without a context of the caller's one of its
 * own, with the default algorithms and, if they are there, the legacy ones. */
static bool openssl_load(struct openssl_state *s)
{
    if (s->libctx)
        return true;
    s->libctx = OSSL_LIB_CTX_new();
    s->owns_libctx = s->libctx != NULL;
    if (!s->libctx)
        return false;
    s->base = OSSL_PROVIDER_load(s->libctx, "default");
    s->legacy = OSSL_PROVIDER_load(s->libctx, "legacy");
    return s->base != NULL;
}

static void openssl_table_fill(struct openssl_state *s)
{
    s->table.size = sizeof s->table;
    s->table.name = "openssl";
    s->table.self = s;
    s->table.random_fill = openssl_random_fill;
    taut_crypto_openssl_md_fill(&s->table);
    taut_crypto_openssl_cipher_fill(&s->table);
    taut_crypto_openssl_kx_fill(&s->table);
    taut_crypto_openssl_math_fill(&s->table);
    taut_crypto_openssl_key_fill(&s->table);
    taut_crypto_openssl_trust_fill(&s->table);
}

enum taut_status
taut_crypto_openssl_open(const struct taut_crypto **c,
                         const struct taut_crypto_openssl_config *config)
{
    uint8_t first[1]; /* the generator seeds itself now, not later */
    struct openssl_state *s = (struct openssl_state *)OPENSSL_zalloc(sizeof *s);
    *c = NULL;
    if (!s)
        return TAUT_E_LIMIT;
    ERR_set_mark();
    s->libctx = config ? (OSSL_LIB_CTX *)config->libctx : NULL;
    s->propq = config ? config->propq : NULL;
    openssl_table_fill(s);
    bool ok = openssl_load(s);
    ok = ok && openssl_fetch_ciphers(s) && openssl_fetch_rest(s);
    ok = ok && openssl_random_fill(s, first, sizeof first) == TAUT_OK;
    ERR_pop_to_mark();
    if (ok)
        *c = &s->table;
    else
        taut_crypto_openssl_close(&s->table);
    return ok ? TAUT_OK : TAUT_E_UNSUPPORTED;
}

void taut_crypto_openssl_close(const struct taut_crypto *c)
{
    if (!c)
        return;
    struct openssl_state *s = (struct openssl_state *)c->self;
    for (size_t i = 0; i < OPENSSL_N_CIPHERS; i++)
        EVP_CIPHER_free(s->ciphers[i]);
    for (size_t i = 0; i < 3; i++)
        EC_GROUP_free(s->groups[i]);
    EVP_MAC_free(s->cmac);
    EVP_MAC_free(s->poly1305);
    if (s->base)
        OSSL_PROVIDER_unload(s->base);
    if (s->legacy)
        OSSL_PROVIDER_unload(s->legacy);
    if (s->owns_libctx)
        OSSL_LIB_CTX_free(s->libctx);
    OPENSSL_free(s);
}
