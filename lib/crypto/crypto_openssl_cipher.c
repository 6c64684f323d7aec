/* SPDX-License-Identifier: MIT */
/* crypto_openssl_cipher.c: AEADs and ciphers of libcrypto. One EVP context
 * serves all packets of a key: only the nonce is set anew. */
#include "crypto_openssl_int.h"

#include "core_mem.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

/* ------------------------------------------------------------------ */
/* AEADs                                                               */

/* struct openssl_aead: a struct taut_crypto_aead. Some CCMs of libcrypto bind
 * a key to one way: they have a context for each, the others one for both. */
struct openssl_aead {
    EVP_CIPHER_CTX *ctx[2]; /* to unseal, to seal */
    size_t max;             /* the most bytes of a message */
    int tag_len;
    bool is_ccm; /* wants to know the length first, and the tag */
};

static void openssl_aead_close(struct taut_crypto_aead *aead)
{
    struct openssl_aead *a = (struct openssl_aead *)aead;
    if (a && a->ctx[0] != a->ctx[1])
        EVP_CIPHER_CTX_free(a->ctx[0]);
    if (a)
        EVP_CIPHER_CTX_free(a->ctx[1]);
    OPENSSL_free(a);
}

static enum taut_status openssl_aead_set(struct taut_crypto_aead *aead,
                                         const uint8_t *key)
{
    struct openssl_aead *a = (struct openssl_aead *)aead;
    bool ok =
        EVP_EncryptInit_ex(a->ctx[1], NULL, NULL, key, NULL) &&
        (!a->is_ccm || EVP_DecryptInit_ex(a->ctx[0], NULL, NULL, key, NULL));
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

/* openssl_aead_make sets what stays: the cipher and the lengths. */
static bool openssl_aead_make(const struct openssl_aead *a, EVP_CIPHER_CTX *x,
                              const EVP_CIPHER *cipher, size_t nonce_len)
{
    return EVP_EncryptInit_ex(x, cipher, NULL, NULL, NULL) &&
           EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, (int)nonce_len,
                               NULL) > 0 &&
           (!a->is_ccm || EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG,
                                              a->tag_len, NULL) > 0);
}

/* openssl_aead_max returns the longest message: CCM counts its bytes in what
 * the nonce leaves of 15 bytes. */
static size_t openssl_aead_max(bool is_ccm, size_t nonce_len)
{
    if (is_ccm && nonce_len > 11)
        return ((size_t)1 << (8 * (15 - nonce_len))) - 1;
    return TAUT_CRYPTO_LEN_MAX;
}

static const EVP_CIPHER *openssl_aead_cipher(const struct openssl_state *s,
                                             enum taut_crypto_aead_id id,
                                             size_t key_len)
{
    if (id == TAUT_CRYPTO_AEAD_CHACHA20_POLY1305)
        return s->ciphers[OPENSSL_CHACHA20_POLY1305];
    return openssl_aes(
        s, id == TAUT_CRYPTO_AEAD_AES_GCM ? OPENSSL_GCM : OPENSSL_CCM, key_len);
}

static enum taut_status openssl_aead_open(void *self,
                                          struct taut_crypto_aead **aead,
                                          enum taut_crypto_aead_id id,
                                          const uint8_t *key, size_t key_len,
                                          size_t nonce_len, size_t tag_len)
{
    enum taut_status st =
        taut_crypto_aead_fits(id, key_len, nonce_len, tag_len);
    *aead = NULL;
    if (st != TAUT_OK)
        return st;
    const EVP_CIPHER *cipher =
        openssl_aead_cipher((const struct openssl_state *)self, id, key_len);
    if (!cipher)
        return TAUT_E_UNSUPPORTED;
    struct openssl_aead *a = (struct openssl_aead *)OPENSSL_zalloc(sizeof *a);
    struct taut_crypto_aead *handle = (struct taut_crypto_aead *)a;
    if (!a)
        return TAUT_E_LIMIT;
    a->is_ccm = id == TAUT_CRYPTO_AEAD_AES_CCM;
    a->tag_len = (int)tag_len;
    a->max = openssl_aead_max(a->is_ccm, nonce_len);
    a->ctx[1] = EVP_CIPHER_CTX_new();
    a->ctx[0] = a->is_ccm ? EVP_CIPHER_CTX_new() : a->ctx[1];
    st = !a->ctx[0] || !a->ctx[1] ? TAUT_E_LIMIT
         : openssl_aead_make(a, a->ctx[1], cipher, nonce_len) &&
                 (!a->is_ccm ||
                  openssl_aead_make(a, a->ctx[0], cipher, nonce_len))
             ? openssl_aead_set(handle, key)
             : TAUT_E_CRYPTO;
    if (st == TAUT_OK)
        *aead = handle;
    else
        openssl_aead_close(handle);
    return st;
}

/* openssl_aead_run is what both ways share: nonce, additional data, bytes. */
static inline bool openssl_aead_run(const struct openssl_aead *a, int encrypt,
                                    const uint8_t *nonce, const uint8_t *aad,
                                    size_t aad_len, uint8_t *buf, size_t len,
                                    uint8_t *tag)
{
    EVP_CIPHER_CTX *x = a->ctx[encrypt];
    uint8_t none[1] = {0};
    int n;
    if (!EVP_CipherInit_ex(x, NULL, NULL, NULL, nonce, encrypt))
        return false;
    if (!encrypt &&
        EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, a->tag_len, tag) <= 0)
        return false;
    if (a->is_ccm && !EVP_CipherUpdate(x, NULL, &n, NULL, (int)len))
        return false;
    if (aad_len > 0 && !EVP_CipherUpdate(x, NULL, &n, aad, (int)aad_len))
        return false;
    if (len == 0 && a->is_ccm)
        buf = none;
    return (len == 0 && !a->is_ccm) ||
           EVP_CipherUpdate(x, buf, &n, buf, (int)len);
}

static enum taut_status openssl_aead_fits(const struct openssl_aead *a,
                                          size_t aad_len, size_t len)
{
    return aad_len > TAUT_CRYPTO_LEN_MAX || len > a->max ? TAUT_E_LIMIT
                                                         : TAUT_OK;
}

static enum taut_status openssl_aead_seal(struct taut_crypto_aead *aead,
                                          const uint8_t *nonce,
                                          const uint8_t *aad, size_t aad_len,
                                          uint8_t *buf, size_t len,
                                          uint8_t *tag)
{
    const struct openssl_aead *a = (const struct openssl_aead *)aead;
    uint8_t none[16];
    int n;
    if (openssl_aead_fits(a, aad_len, len) != TAUT_OK)
        return TAUT_E_LIMIT;
    bool ok = openssl_aead_run(a, 1, nonce, aad, aad_len, buf, len, NULL) &&
              EVP_EncryptFinal_ex(a->ctx[1], none, &n) &&
              EVP_CIPHER_CTX_ctrl(a->ctx[1], EVP_CTRL_AEAD_GET_TAG, a->tag_len,
                                  tag) > 0;
    if (!ok && len > 0)
        taut_crypto_wipe(buf, len);
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_aead_unseal(struct taut_crypto_aead *aead,
                                            const uint8_t *nonce,
                                            const uint8_t *aad, size_t aad_len,
                                            uint8_t *buf, size_t len,
                                            const uint8_t *tag)
{
    const struct openssl_aead *a = (const struct openssl_aead *)aead;
    uint8_t want[16], none[16];
    int n;
    if (openssl_aead_fits(a, aad_len, len) != TAUT_OK)
        return TAUT_E_LIMIT;
    memcpy(want, tag, (size_t)a->tag_len);
    if (a->is_ccm)
        ERR_set_mark(); /* a wrong tag of CCM is put into the error queue */
    bool ok = openssl_aead_run(a, 0, nonce, aad, aad_len, buf, len, want) &&
              (a->is_ccm || EVP_DecryptFinal_ex(a->ctx[0], none, &n));
    if (a->is_ccm)
        ERR_pop_to_mark();
    if (!ok && len > 0)
        taut_crypto_wipe(buf, len);
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

/* ------------------------------------------------------------------ */
/* Ciphers                                                             */

/* struct openssl_cipher_ctx: a struct taut_crypto_cipher. */
struct openssl_cipher_ctx {
    EVP_CIPHER_CTX *ctx;
    size_t block; /* bytes come in whole ones; 1: any number */
    bool is_rc4;
    bool is_set;
    uint8_t key[32]; /* RC4 starts anew from its key */
};

static void openssl_cipher_close(struct taut_crypto_cipher *cipher)
{
    struct openssl_cipher_ctx *c = (struct openssl_cipher_ctx *)cipher;
    if (c)
        EVP_CIPHER_CTX_free(c->ctx);
    OPENSSL_clear_free(c, sizeof *c);
}

static const EVP_CIPHER *openssl_cipher_find(const struct openssl_state *s,
                                             enum taut_crypto_cipher_id id,
                                             size_t key_len)
{
    switch (id) {
    case TAUT_CRYPTO_CIPHER_AES_ECB:
        return openssl_aes(s, OPENSSL_ECB, key_len);
    case TAUT_CRYPTO_CIPHER_AES_CBC:
        return openssl_aes(s, OPENSSL_CBC, key_len);
    case TAUT_CRYPTO_CIPHER_AES_CTR:
        return openssl_aes(s, OPENSSL_CTR, key_len);
    case TAUT_CRYPTO_CIPHER_CHACHA20:
        return s->ciphers[OPENSSL_CHACHA20];
    default:
        return s->ciphers[OPENSSL_RC4];
    }
}

static bool openssl_cipher_make(struct openssl_cipher_ctx *c,
                                const EVP_CIPHER *cipher, const uint8_t *key,
                                size_t key_len, int encrypt)
{
    if (c->is_rc4)
        memcpy(c->key, key, key_len);
    return EVP_CipherInit_ex(c->ctx, cipher, NULL, NULL, NULL, encrypt) &&
           (!c->is_rc4 ||
            EVP_CIPHER_CTX_set_key_length(c->ctx, (int)key_len) > 0) &&
           EVP_CipherInit_ex(c->ctx, NULL, NULL, key, NULL, encrypt) &&
           EVP_CIPHER_CTX_set_padding(c->ctx, 0);
}

static enum taut_status openssl_cipher_open(void *self,
                                            struct taut_crypto_cipher **cipher,
                                            enum taut_crypto_cipher_id id,
                                            const uint8_t *key, size_t key_len,
                                            bool is_decrypt)
{
    enum taut_status st = taut_crypto_cipher_fits(id, key_len, NULL);
    *cipher = NULL;
    if (st != TAUT_OK)
        return st;
    const EVP_CIPHER *evp =
        openssl_cipher_find((const struct openssl_state *)self, id, key_len);
    if (!evp)
        return TAUT_E_UNSUPPORTED;
    struct openssl_cipher_ctx *c =
        (struct openssl_cipher_ctx *)OPENSSL_zalloc(sizeof *c);
    if (!c || !(c->ctx = EVP_CIPHER_CTX_new())) {
        OPENSSL_free(c);
        return TAUT_E_LIMIT;
    }
    c->block = id <= TAUT_CRYPTO_CIPHER_AES_CBC ? 16 : 1;
    c->is_rc4 = id == TAUT_CRYPTO_CIPHER_RC4;
    c->is_set = id == TAUT_CRYPTO_CIPHER_AES_ECB;
    if (openssl_cipher_make(c, evp, key, key_len, !is_decrypt))
        *cipher = (struct taut_crypto_cipher *)c;
    else
        openssl_cipher_close((struct taut_crypto_cipher *)c);
    return *cipher ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_cipher_set(struct taut_crypto_cipher *cipher,
                                           const uint8_t *iv)
{
    struct openssl_cipher_ctx *c = (struct openssl_cipher_ctx *)cipher;
    const uint8_t *key = c->is_rc4 ? c->key : NULL;
    c->is_set = EVP_CipherInit_ex(c->ctx, NULL, NULL, key, iv, -1) == 1;
    return c->is_set ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_cipher_step(struct taut_crypto_cipher *cipher,
                                            uint8_t *buf, size_t len)
{
    struct openssl_cipher_ctx *c = (struct openssl_cipher_ctx *)cipher;
    int n;
    if (!c->is_set)
        return TAUT_E_STATE;
    if (len > TAUT_CRYPTO_LEN_MAX)
        return TAUT_E_LIMIT;
    if (len % c->block != 0)
        return TAUT_E_RANGE;
    bool ok = len == 0 || EVP_CipherUpdate(c->ctx, buf, &n, buf, (int)len);
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

void taut_crypto_openssl_cipher_fill(struct taut_crypto *table)
{
    table->aead_open = openssl_aead_open;
    table->aead_set = openssl_aead_set;
    table->aead_seal = openssl_aead_seal;
    table->aead_unseal = openssl_aead_unseal;
    table->aead_close = openssl_aead_close;
    table->cipher_open = openssl_cipher_open;
    table->cipher_set = openssl_cipher_set;
    table->cipher_step = openssl_cipher_step;
    table->cipher_close = openssl_cipher_close;
}
