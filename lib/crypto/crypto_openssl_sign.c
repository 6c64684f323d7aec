/* SPDX-License-Identifier: MIT */
/* crypto_openssl_sign.c: signatures through libcrypto. */
#include "crypto_openssl_int.h"

#include "core_mem.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

/* OPENSSL_ECDSA_MAX holds an ECDSA signature as ASN.1. */
#define OPENSSL_ECDSA_MAX 144

/* openssl_hash_name returns libcrypto's name of a hash, or NULL. */
static const char *openssl_hash_name(enum taut_crypto_hash_id id)
{
    static const char *const names[] = {NULL,     "MD5",    "SHA1",  "SHA224",
                                        "SHA256", "SHA384", "SHA512"};
    return (unsigned)id < sizeof names / sizeof names[0] ? names[id] : NULL;
}

/* openssl_ecdsa_len returns the bytes of r, or s, of a kind of key. */
static size_t openssl_ecdsa_len(const struct openssl_key *k)
{
    return taut_crypto_group_len((enum taut_crypto_group)(
        k->kind - TAUT_CRYPTO_KIND_P256 + TAUT_CRYPTO_GROUP_P256));
}

/* openssl_scheme_fits tells whether a key makes signatures of scheme `id`,
 * and the name of the hash for it (NULL: it has its own). */
static bool openssl_scheme_fits(const struct openssl_key *k,
                                enum taut_crypto_sig_id id,
                                enum taut_crypto_hash_id hash,
                                const char **hash_name)
{
    bool is_ed = k->kind >= TAUT_CRYPTO_KIND_ED25519;
    *hash_name = is_ed ? NULL : openssl_hash_name(hash);
    if (!is_ed && !*hash_name)
        return false;
    switch (id) {
    case TAUT_CRYPTO_SIG_RSA_PKCS1:
    case TAUT_CRYPTO_SIG_RSA_PSS:
        return k->kind == TAUT_CRYPTO_KIND_RSA;
    case TAUT_CRYPTO_SIG_ECDSA:
    case TAUT_CRYPTO_SIG_ECDSA_DER:
        return !is_ed && k->kind != TAUT_CRYPTO_KIND_RSA;
    case TAUT_CRYPTO_SIG_EDDSA:
        return is_ed;
    }
    return false;
}

static bool openssl_scheme_set(EVP_PKEY_CTX *x, enum taut_crypto_sig_id id)
{
    if (id == TAUT_CRYPTO_SIG_RSA_PKCS1)
        return EVP_PKEY_CTX_set_rsa_padding(x, RSA_PKCS1_PADDING) > 0;
    if (id == TAUT_CRYPTO_SIG_RSA_PSS)
        return EVP_PKEY_CTX_set_rsa_padding(x, RSA_PKCS1_PSS_PADDING) > 0 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(x, RSA_PSS_SALTLEN_DIGEST) > 0;
    return true;
}

/* ------------------------------------------------------------------ */
/* r and s                                                             */

/* openssl_rs_of_der writes r and s of the signature in ASN.1. */
static bool openssl_rs_of_der(uint8_t *out, size_t len, struct taut_span der)
{
    const unsigned char *p = der.p;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)der.len);
    bool ok =
        sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, (int)len) == (int)len &&
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + len, (int)len) == (int)len;
    ECDSA_SIG_free(sig);
    return ok;
}

/* openssl_der_of_rs writes the signature in ASN.1 and returns its length, or
 * 0. */
static size_t openssl_der_of_rs(uint8_t *out, size_t len, const uint8_t *rs)
{
    unsigned char *p = out;
    int n = 0;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(rs, (int)len, NULL);
    BIGNUM *s = BN_bin2bn(rs + len, (int)len, NULL);
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s)) {
        n = i2d_ECDSA_SIG(sig, &p);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(sig);
    return n > 0 ? (size_t)n : 0;
}

/* ------------------------------------------------------------------ */
/* Both ways                                                           */

static bool openssl_sign_run(const struct openssl_key *k,
                             enum taut_crypto_sig_id id, const char *hash,
                             uint8_t *out, size_t *len, struct taut_span msg)
{
    EVP_PKEY_CTX *x = NULL;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool ok = md &&
              EVP_DigestSignInit_ex(md, &x, hash, k->s->libctx, k->s->propq,
                                    k->pkey, NULL) > 0 &&
              openssl_scheme_set(x, id) &&
              EVP_DigestSign(md, out, len, msg.p, msg.len) > 0;
    EVP_MD_CTX_free(md);
    return ok;
}

static bool openssl_verify_run(const struct openssl_key *k,
                               enum taut_crypto_sig_id id, const char *hash,
                               struct taut_span sig, struct taut_span msg)
{
    EVP_PKEY_CTX *x = NULL;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool ok = md &&
              EVP_DigestVerifyInit_ex(md, &x, hash, k->s->libctx, k->s->propq,
                                      k->pkey, NULL) > 0 &&
              openssl_scheme_set(x, id) &&
              EVP_DigestVerify(md, sig.p, sig.len, msg.p, msg.len) == 1;
    EVP_MD_CTX_free(md);
    return ok;
}

/* openssl_sign_rs signs, and takes r and s out of the ASN.1. */
static bool openssl_sign_rs(const struct openssl_key *k, const char *hash,
                            uint8_t *out, size_t *len, struct taut_span msg)
{
    uint8_t der[OPENSSL_ECDSA_MAX];
    size_t n = sizeof der, half = openssl_ecdsa_len(k);
    if (!openssl_sign_run(k, TAUT_CRYPTO_SIG_ECDSA_DER, hash, der, &n, msg))
        return false;
    *len = 2 * half;
    return openssl_rs_of_der(out, half, (struct taut_span){der, n});
}

enum taut_status taut_crypto_openssl_sign(void *self,
                                          struct taut_crypto_key *key,
                                          enum taut_crypto_sig_id id,
                                          enum taut_crypto_hash_id hash,
                                          uint8_t *out, size_t *len,
                                          struct taut_span msg)
{
    const struct openssl_key *k = (const struct openssl_key *)key;
    const char *name;
    (void)self;
    if (!openssl_scheme_fits(k, id, hash, &name))
        return TAUT_E_UNSUPPORTED;
    if (!k->is_private)
        return TAUT_E_USAGE;
    if (*len < (id == TAUT_CRYPTO_SIG_ECDSA
                    ? 2 * openssl_ecdsa_len(k)
                    : (size_t)EVP_PKEY_get_size(k->pkey)))
        return TAUT_E_RANGE;
    ERR_set_mark();
    bool ok = id == TAUT_CRYPTO_SIG_ECDSA
                  ? openssl_sign_rs(k, name, out, len, msg)
                  : openssl_sign_run(k, id, name, out, len, msg);
    ERR_pop_to_mark();
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

enum taut_status taut_crypto_openssl_verify(
    void *self, struct taut_crypto_key *key, enum taut_crypto_sig_id id,
    enum taut_crypto_hash_id hash, struct taut_span sig, struct taut_span msg)
{
    const struct openssl_key *k = (const struct openssl_key *)key;
    uint8_t der[OPENSSL_ECDSA_MAX];
    const char *name;
    (void)self;
    if (!openssl_scheme_fits(k, id, hash, &name))
        return TAUT_E_UNSUPPORTED;
    ERR_set_mark();
    bool ok = true;
    if (id == TAUT_CRYPTO_SIG_ECDSA) {
        size_t half = openssl_ecdsa_len(k);
        ok = sig.len == 2 * half;
        if (ok)
            sig = (struct taut_span){der, openssl_der_of_rs(der, half, sig.p)};
    }
    ok = ok && openssl_verify_run(k, id, name, sig, msg);
    ERR_pop_to_mark();
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}
