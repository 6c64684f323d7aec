/* SPDX-License-Identifier: MIT */
/* crypto_openssl_int.h: what the files of the libcrypto provider share. */
#ifndef CRYPTO_OPENSSL_INT_H
#define CRYPTO_OPENSSL_INT_H

#include "taut/crypto_openssl.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/provider.h>

/* enum openssl_cipher: what is fetched, in the order of their names. AES
 * comes in threes: 128, 192 and 256 bits. */
enum openssl_cipher {
    OPENSSL_GCM,
    OPENSSL_CCM = 3,
    OPENSSL_ECB = 6,
    OPENSSL_CBC = 9,
    OPENSSL_CTR = 12,
    OPENSSL_CHACHA20_POLY1305 = 15,
    OPENSSL_CHACHA20,
    OPENSSL_RC4,
    OPENSSL_N_CIPHERS
};

/* struct openssl_state: one provider. */
struct openssl_state {
    struct taut_crypto table;
    OSSL_LIB_CTX *libctx;
    const char *propq;
    bool owns_libctx;
    OSSL_PROVIDER *base, *legacy;
    EVP_CIPHER *ciphers[OPENSSL_N_CIPHERS];
    EVP_MAC *cmac, *poly1305;
    EC_GROUP *groups[3]; /* P-256, P-384, P-521 */
};

/* struct openssl_key: a struct taut_crypto_key. */
struct openssl_key {
    const struct openssl_state *s;
    EVP_PKEY *pkey;
    enum taut_crypto_kind kind;
    bool is_private;
};

/* Each file fills its part of the table. */
void taut_crypto_openssl_md_fill(struct taut_crypto *table);
void taut_crypto_openssl_cipher_fill(struct taut_crypto *table);
void taut_crypto_openssl_kx_fill(struct taut_crypto *table);
void taut_crypto_openssl_math_fill(struct taut_crypto *table);
void taut_crypto_openssl_key_fill(struct taut_crypto *table);
void taut_crypto_openssl_trust_fill(struct taut_crypto *table);

/* taut_crypto_openssl_curve_get returns libcrypto's name of a curve, or
 * NULL. */
const char *taut_crypto_openssl_curve_get(enum taut_crypto_group group);

/* taut_crypto_openssl_ec_make returns the key of a curve's point, or of the
 * private number `d`, whose point `point` must then be, if it is not empty.
 * NULL if that is no key. */
EVP_PKEY *taut_crypto_openssl_ec_make(const struct openssl_state *s,
                                      enum taut_crypto_group group,
                                      struct taut_span point,
                                      struct taut_span d);

/* taut_crypto_openssl_pkey_make returns the key of the numbers in `bld`, or
 * NULL. */
EVP_PKEY *taut_crypto_openssl_pkey_make(const struct openssl_state *s,
                                        const char *type, OSSL_PARAM_BLD *bld,
                                        bool is_private);

/* taut_crypto_openssl_sign is the table's sign, taut_crypto_openssl_verify
 * its verify. */
enum taut_status taut_crypto_openssl_sign(void *self,
                                          struct taut_crypto_key *key,
                                          enum taut_crypto_sig_id id,
                                          enum taut_crypto_hash_id hash,
                                          uint8_t *out, size_t *len,
                                          struct taut_span msg);
enum taut_status taut_crypto_openssl_verify(
    void *self, struct taut_crypto_key *key, enum taut_crypto_sig_id id,
    enum taut_crypto_hash_id hash, struct taut_span sig, struct taut_span msg);

/* openssl_text returns a constant text as parameters want it: libcrypto does
 * not write to it. */
static inline char *openssl_text(const char *text)
{
    union {
        const char *from;
        char *to;
    } cast = {text};
    return cast.to;
}

/* openssl_aes returns the cipher of the mode `first` for a key of `key_len`
 * bytes (16, 24, 32). */
static inline const EVP_CIPHER *openssl_aes(const struct openssl_state *s,
                                            enum openssl_cipher first,
                                            size_t key_len)
{
    return s->ciphers[(size_t)first + (key_len - 16) / 8];
}

#endif
