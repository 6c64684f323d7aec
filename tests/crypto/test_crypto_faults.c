/* SPDX-License-Identifier: MIT */
/*
 * test_crypto_faults.c: each call that the libcrypto provider makes fails
 * once. The linker puts the functions of FAULTS in between (--wrap in
 * tests/meson.build, which names the same ones). Nothing falls over, nothing is
 * lost, and whoever asked is told.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "test_util.h"

#include "taut/crypto_openssl.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <time.h>

static size_t n_calls, fail_at;
static const char *failed;

static bool faults_now(const char *name)
{
    if (++n_calls != fail_at)
        return false;
    failed = name;
    return true;
}

/* FAULT(type, name, parameters, arguments): a function in between. */
#define FAULT(type, name, params, args)                                        \
    type __real_##name params;                                                 \
    type __wrap_##name params;                                                 \
    type __wrap_##name params                                                  \
    {                                                                          \
        return faults_now(#name) ? (type)0 : __real_##name args;               \
    }

typedef unsigned char uchar;

FAULT(int, EVP_CipherInit_ex,
      (EVP_CIPHER_CTX * x, const EVP_CIPHER *c, ENGINE *e, const uchar *k,
       const uchar *iv, int enc),
      (x, c, e, k, iv, enc))
FAULT(int, EVP_EncryptInit_ex,
      (EVP_CIPHER_CTX * x, const EVP_CIPHER *c, ENGINE *e, const uchar *k,
       const uchar *iv),
      (x, c, e, k, iv))
FAULT(int, EVP_DecryptInit_ex,
      (EVP_CIPHER_CTX * x, const EVP_CIPHER *c, ENGINE *e, const uchar *k,
       const uchar *iv),
      (x, c, e, k, iv))
FAULT(int, EVP_CipherUpdate,
      (EVP_CIPHER_CTX * x, uchar *out, int *n, const uchar *in, int len),
      (x, out, n, in, len))
FAULT(int, EVP_EncryptFinal_ex, (EVP_CIPHER_CTX * x, uchar *out, int *n),
      (x, out, n))
FAULT(int, EVP_CIPHER_CTX_ctrl, (EVP_CIPHER_CTX * x, int t, int a, void *p),
      (x, t, a, p))
FAULT(int, EVP_CIPHER_CTX_set_key_length, (EVP_CIPHER_CTX * x, int n), (x, n))
FAULT(int, EVP_CIPHER_CTX_set_padding, (EVP_CIPHER_CTX * x, int n), (x, n))
FAULT(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_new, (void), ())
FAULT(EVP_CIPHER *, EVP_CIPHER_fetch,
      (OSSL_LIB_CTX * x, const char *a, const char *p), (x, a, p))
FAULT(EVP_MAC *, EVP_MAC_fetch,
      (OSSL_LIB_CTX * x, const char *a, const char *p), (x, a, p))
FAULT(EVP_MAC_CTX *, EVP_MAC_CTX_new, (EVP_MAC * m), (m))
FAULT(int, EVP_MAC_CTX_set_params, (EVP_MAC_CTX * m, const OSSL_PARAM p[]),
      (m, p))
FAULT(int, EVP_MAC_init,
      (EVP_MAC_CTX * m, const uchar *k, size_t n, const OSSL_PARAM p[]),
      (m, k, n, p))
FAULT(int, EVP_MAC_update, (EVP_MAC_CTX * m, const uchar *p, size_t n),
      (m, p, n))
FAULT(int, EVP_MAC_final, (EVP_MAC_CTX * m, uchar *o, size_t *n, size_t r),
      (m, o, n, r))
FAULT(int, SHA256_Init, (SHA256_CTX * c), (c))
FAULT(int, SHA256_Update, (SHA256_CTX * c, const void *p, size_t n), (c, p, n))
FAULT(int, SHA256_Final, (uchar * o, SHA256_CTX *c), (o, c))
FAULT(int, RAND_bytes_ex, (OSSL_LIB_CTX * x, uchar *o, size_t n, unsigned s),
      (x, o, n, s))
FAULT(OSSL_LIB_CTX *, OSSL_LIB_CTX_new, (void), ())
FAULT(OSSL_PROVIDER *, OSSL_PROVIDER_load, (OSSL_LIB_CTX * x, const char *n),
      (x, n))
FAULT(void *, CRYPTO_zalloc, (size_t n, const char *f, int l), (n, f, l))

FAULT(EC_GROUP *, EC_GROUP_new_by_curve_name_ex,
      (OSSL_LIB_CTX * x, const char *p, int n), (x, p, n))
FAULT(EC_POINT *, EC_POINT_new, (const EC_GROUP *g), (g))
FAULT(int, EC_POINT_set_affine_coordinates,
      (const EC_GROUP *g, EC_POINT *p, const BIGNUM *x, const BIGNUM *y,
       BN_CTX *c),
      (g, p, x, y, c))
FAULT(int, EC_POINT_get_affine_coordinates,
      (const EC_GROUP *g, const EC_POINT *p, BIGNUM *x, BIGNUM *y, BN_CTX *c),
      (g, p, x, y, c))
FAULT(int, EC_POINT_mul,
      (const EC_GROUP *g, EC_POINT *r, const BIGNUM *n, const EC_POINT *q,
       const BIGNUM *m, BN_CTX *c),
      (g, r, n, q, m, c))
FAULT(int, EC_POINT_add,
      (const EC_GROUP *g, EC_POINT *r, const EC_POINT *a, const EC_POINT *b,
       BN_CTX *c),
      (g, r, a, b, c))
FAULT(BN_CTX *, BN_CTX_secure_new_ex, (OSSL_LIB_CTX * x), (x))
FAULT(BIGNUM *, BN_bin2bn, (const uchar *p, int n, BIGNUM *r), (p, n, r))
FAULT(BIGNUM *, BN_secure_new, (void), ())
FAULT(int, BN_sub, (BIGNUM * r, const BIGNUM *a, const BIGNUM *b), (r, a, b))
FAULT(int, BN_div,
      (BIGNUM * q, BIGNUM *r, const BIGNUM *a, const BIGNUM *b, BN_CTX *c),
      (q, r, a, b, c))
FAULT(BIGNUM *, BN_mod_inverse,
      (BIGNUM * r, const BIGNUM *a, const BIGNUM *n, BN_CTX *c), (r, a, n, c))

FAULT(OSSL_PARAM_BLD *, OSSL_PARAM_BLD_new, (void), ())
FAULT(int, OSSL_PARAM_BLD_push_utf8_string,
      (OSSL_PARAM_BLD * b, const char *k, const char *v, size_t n),
      (b, k, v, n))
FAULT(int, OSSL_PARAM_BLD_push_octet_string,
      (OSSL_PARAM_BLD * b, const char *k, const void *v, size_t n),
      (b, k, v, n))
FAULT(int, OSSL_PARAM_BLD_push_BN,
      (OSSL_PARAM_BLD * b, const char *k, const BIGNUM *v), (b, k, v))
FAULT(int, OSSL_PARAM_BLD_push_BN_pad,
      (OSSL_PARAM_BLD * b, const char *k, const BIGNUM *v, size_t n),
      (b, k, v, n))
FAULT(OSSL_PARAM *, OSSL_PARAM_BLD_to_param, (OSSL_PARAM_BLD * b), (b))
FAULT(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_name,
      (OSSL_LIB_CTX * x, const char *n, const char *p), (x, n, p))
FAULT(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_pkey,
      (OSSL_LIB_CTX * x, EVP_PKEY *k, const char *p), (x, k, p))
FAULT(int, EVP_PKEY_fromdata_init, (EVP_PKEY_CTX * x), (x))
FAULT(int, EVP_PKEY_fromdata,
      (EVP_PKEY_CTX * x, EVP_PKEY **k, int s, OSSL_PARAM p[]), (x, k, s, p))
FAULT(EVP_PKEY *, EVP_PKEY_new_raw_private_key_ex,
      (OSSL_LIB_CTX * x, const char *t, const char *p, const uchar *k,
       size_t n),
      (x, t, p, k, n))
FAULT(int, EVP_PKEY_get_raw_public_key,
      (const EVP_PKEY *k, uchar *p, size_t *n), (k, p, n))
FAULT(int, EVP_PKEY_get_octet_string_param,
      (const EVP_PKEY *k, const char *t, uchar *b, size_t m, size_t *n),
      (k, t, b, m, n))
FAULT(int, EVP_PKEY_get_bn_param,
      (const EVP_PKEY *k, const char *t, BIGNUM **b), (k, t, b))
FAULT(int, EVP_PKEY_get_group_name,
      (const EVP_PKEY *k, char *g, size_t m, size_t *n), (k, g, m, n))
FAULT(int, EVP_PKEY_derive_init, (EVP_PKEY_CTX * x), (x))
FAULT(int, EVP_PKEY_derive_set_peer, (EVP_PKEY_CTX * x, EVP_PKEY *p), (x, p))
FAULT(int, EVP_PKEY_derive, (EVP_PKEY_CTX * x, uchar *k, size_t *n), (x, k, n))
FAULT(EVP_MD_CTX *, EVP_MD_CTX_new, (void), ())
FAULT(int, EVP_DigestSignInit_ex,
      (EVP_MD_CTX * m, EVP_PKEY_CTX **x, const char *n, OSSL_LIB_CTX *l,
       const char *p, EVP_PKEY *k, const OSSL_PARAM q[]),
      (m, x, n, l, p, k, q))
FAULT(int, EVP_DigestVerifyInit_ex,
      (EVP_MD_CTX * m, EVP_PKEY_CTX **x, const char *n, OSSL_LIB_CTX *l,
       const char *p, EVP_PKEY *k, const OSSL_PARAM q[]),
      (m, x, n, l, p, k, q))
FAULT(int, EVP_DigestSign,
      (EVP_MD_CTX * m, uchar *s, size_t *n, const uchar *t, size_t l),
      (m, s, n, t, l))
FAULT(int, EVP_PKEY_CTX_set_rsa_padding, (EVP_PKEY_CTX * x, int p), (x, p))
FAULT(int, EVP_PKEY_CTX_set_rsa_pss_saltlen, (EVP_PKEY_CTX * x, int n), (x, n))
FAULT(ECDSA_SIG *, d2i_ECDSA_SIG, (ECDSA_SIG * *s, const uchar **p, long n),
      (s, p, n))
FAULT(ECDSA_SIG *, ECDSA_SIG_new, (void), ())
FAULT(int, ECDSA_SIG_set0, (ECDSA_SIG * s, BIGNUM *r, BIGNUM *t), (s, r, t))
FAULT(int, OSSL_DECODER_CTX_set_pem_password_cb,
      (OSSL_DECODER_CTX * x, pem_password_cb *cb, void *a), (x, cb, a))
FAULT(OSSL_DECODER_CTX *, OSSL_DECODER_CTX_new_for_pkey,
      (EVP_PKEY * *k, const char *t, const char *s, const char *y, int n,
       OSSL_LIB_CTX *x, const char *p),
      (k, t, s, y, n, x, p))

FAULT(X509 *, X509_new_ex, (OSSL_LIB_CTX * x, const char *p), (x, p))
FAULT(X509_STORE *, X509_STORE_new, (void), ())
FAULT(int, X509_STORE_add_cert, (X509_STORE * s, X509 *c), (s, c))
FAULT(X509_STORE_CTX *, X509_STORE_CTX_new_ex,
      (OSSL_LIB_CTX * x, const char *p), (x, p))
FAULT(int, X509_STORE_CTX_init,
      (X509_STORE_CTX * x, X509_STORE *s, X509 *c, STACK_OF(X509) * o),
      (x, s, c, o))
FAULT(int, X509_STORE_CTX_set_default, (X509_STORE_CTX * x, const char *n),
      (x, n))
FAULT(int, X509_verify_cert, (X509_STORE_CTX * x), (x))
FAULT(int, X509_VERIFY_PARAM_set1_host,
      (X509_VERIFY_PARAM * p, const char *n, size_t l), (p, n, l))
FAULT(BIO *, BIO_new_mem_buf, (const void *p, int n), (p, n))
FAULT(OPENSSL_STACK *, OPENSSL_sk_new_null, (void), ())
FAULT(int, OPENSSL_sk_push, (OPENSSL_STACK * s, const void *p), (s, p))

/* ------------------------------------------------------------------ */
/* What is done                                                        */

static struct taut_crypto_parts rsa;
static uint8_t numbers[5][256], cert_der[1024], cert_pem[2048], rsa_der[2048];
static struct taut_span cert, pem, der;

static struct taut_span number_of(EVP_PKEY *pkey, const char *name, size_t i)
{
    BIGNUM *n = NULL;
    assert_int_equal(EVP_PKEY_get_bn_param(pkey, name, &n), 1);
    struct taut_span s = {numbers[i], (size_t)BN_bn2bin(n, numbers[i])};
    BN_clear_free(n);
    return s;
}

static int make_inputs(void **state)
{
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    X509 *x509 = X509_new();
    uint8_t *p = cert_der;
    char *text;
    (void)state;
    rsa.kind = TAUT_CRYPTO_KIND_RSA;
    rsa.n = number_of(pkey, "n", 0);
    rsa.e = number_of(pkey, "e", 1);
    rsa.d = number_of(pkey, "d", 2);
    rsa.p = number_of(pkey, "rsa-factor1", 3);
    rsa.q = number_of(pkey, "rsa-factor2", 4);
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -1000);
    X509_gmtime_adj(X509_getm_notAfter(x509), 1000000);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               (const uint8_t *)"x", -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    X509_set_pubkey(x509, pkey);
    X509_sign(x509, pkey, EVP_sha256());
    cert = (struct taut_span){cert_der, (size_t)i2d_X509(x509, &p)};
    p = rsa_der;
    der = (struct taut_span){rsa_der, (size_t)i2d_PrivateKey(pkey, &p)};
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, x509);
    long len = BIO_get_mem_data(bio, &text);
    memcpy(cert_pem, text, (size_t)len);
    pem = (struct taut_span){cert_pem, (size_t)len};
    BIO_free(bio);
    X509_free(x509);
    EVP_PKEY_free(pkey);
    return 0;
}

static const struct taut_crypto *c;
static uint8_t key[66] = {1, 2, 3}, out[1024];

/* must: all is well as long as each part is. */
static bool all_well;

static bool must(enum taut_status st)
{
    all_well = all_well && st == TAUT_OK;
    return st == TAUT_OK;
}

static void use_hash(void)
{
    struct taut_crypto_hash *h, *g;
    if (must(c->hash_open(c->self, &h, TAUT_CRYPTO_HASH_SHA256))) {
        must(c->hash_feed(h, key, 5));
        must(c->hash_get(h, out));
        must(c->hash_reset(h));
        if (must(c->hash_open(c->self, &g, TAUT_CRYPTO_HASH_SHA256)))
            must(c->hash_copy(g, h));
        c->hash_close(g);
    }
    c->hash_close(h);
}

static void use_mac(enum taut_crypto_mac_id id, size_t key_len)
{
    struct taut_crypto_mac *m;
    uint8_t longer[100] = {0};
    const uint8_t *k = key_len > 66 ? longer : key;
    if (must(c->mac_open(c->self, &m, id, k, key_len))) {
        must(c->mac_feed(m, key, 5));
        must(c->mac_get(m, out));
        must(c->mac_set(m, k, key_len));
    }
    c->mac_close(m);
}

static void use_aead(enum taut_crypto_aead_id id)
{
    struct taut_crypto_aead *a;
    uint8_t buf[9] = {0}, tag[16];
    if (must(c->aead_open(c->self, &a, id, key, 32, 12, 16))) {
        for (size_t len = 0; len <= 9; len += 9) {
            if (must(c->aead_seal(a, key, key, 4, buf, len, tag)))
                must(c->aead_unseal(a, key, key, 4, buf, len, tag));
            else
                assert_true(taut_crypto_is_zero(buf, len));
        }
        must(c->aead_set(a, key));
    }
    c->aead_close(a);
}

static void use_cipher(enum taut_crypto_cipher_id id)
{
    struct taut_crypto_cipher *x;
    uint8_t buf[16] = {0};
    if (must(c->cipher_open(c->self, &x, id, key, 32, false))) {
        if (must(c->cipher_set(x, key)))
            must(c->cipher_step(x, buf, 16));
    }
    c->cipher_close(x);
}

static void use_kx(enum taut_crypto_group group)
{
    struct taut_crypto_kx *x;
    size_t len = taut_crypto_group_len(group);
    struct taut_span own = {key, len};
    if (must(c->kx_open(c->self, &x, group, own))) {
        struct taut_span peer = {out, taut_crypto_public_len(group)};
        if (must(c->kx_get(x, out)) && !must(c->kx_derive(x, out + 200, peer)))
            assert_true(taut_crypto_is_zero(out + 200, len));
    }
    c->kx_close(x);
}

static void use_math(void)
{
    enum taut_crypto_group g = TAUT_CRYPTO_GROUP_P256;
    const struct taut_crypto_curve *curve = taut_crypto_curve_get(g);
    struct taut_span a = {key, 32}, m = {curve->p, 32};
    for (unsigned op = TAUT_CRYPTO_MOD_ADD; op <= TAUT_CRYPTO_MOD_EXP; op++)
        must(c->mod(c->self, (enum taut_crypto_mod)op, out, a, a, m));
    must(c->point_mul(c->self, g, out, a, curve->base));
    must(c->point_add(c->self, g, out, curve->base, curve->base));
}

static void use_sign(struct taut_crypto_key *k, enum taut_crypto_sig_id id)
{
    size_t len = sizeof out;
    struct taut_span msg = {key, 7};
    if (must(c->sign(c->self, k, id, TAUT_CRYPTO_HASH_SHA256, out, &len, msg)))
        must(c->verify(c->self, k, id, TAUT_CRYPTO_HASH_SHA256,
                       (struct taut_span){out, len}, msg));
}

static void use_parts(const struct taut_crypto_parts *parts,
                      enum taut_crypto_sig_id id, enum taut_crypto_sig_id id2)
{
    struct taut_crypto_key *k;
    struct taut_crypto_parts shown;
    uint8_t room[TAUT_CRYPTO_PARTS_MAX];
    if (must(c->key_import(c->self, &k, parts))) {
        struct taut_crypto_key_info info;
        must(c->key_info(k, &info));
        all_well = all_well && info.is_private;
        must(c->key_parts(k, &shown, room));
        use_sign(k, id);
        use_sign(k, id2);
    }
    c->key_close(k);
}

static void use_keys(void)
{
    struct taut_crypto_key *k;
    struct taut_crypto_parts parts = {.kind = TAUT_CRYPTO_KIND_ED25519};
    uint8_t point[65] = {4};
    parts.d = (struct taut_span){key, 32};
    use_parts(&parts, TAUT_CRYPTO_SIG_EDDSA, TAUT_CRYPTO_SIG_EDDSA);
    /* with the right public half too: that of the ECDSA key with d = 1 */
    static const uint8_t one[32] = {[31] = 1};
    memcpy(point + 1, taut_crypto_curve_get(TAUT_CRYPTO_GROUP_P256)->base, 64);
    parts = (struct taut_crypto_parts){.kind = TAUT_CRYPTO_KIND_P256};
    parts.d = (struct taut_span){one, 32};
    parts.point = (struct taut_span){point, 65};
    use_parts(&parts, TAUT_CRYPTO_SIG_ECDSA, TAUT_CRYPTO_SIG_ECDSA_DER);
    use_parts(&rsa, TAUT_CRYPTO_SIG_RSA_PSS, TAUT_CRYPTO_SIG_RSA_PKCS1);
    struct taut_crypto_key_info info;
    if (must(c->key_open(c->self, &k, TAUT_CRYPTO_FORM_DER, der)) &&
        must(c->key_info(k, &info)))
        all_well = all_well && info.is_private;
    c->key_close(k);
    must(c->key_open(c->self, &k, TAUT_CRYPTO_FORM_CERT, cert));
    c->key_close(k);
}

static void use_trust(void)
{
    struct taut_crypto_trust *t;
    struct taut_span certs[2] = {cert, cert};
    struct taut_crypto_chain chain = {
        certs, 2, {NULL, 0}, (int64_t)time(NULL), false};
    enum taut_crypto_verdict verdict;
    size_t depth, n;
    if (must(c->trust_open(c->self, &t))) {
        bool der_in = must(c->trust_add(t, cert, &n));
        bool pem_in = must(c->trust_add(t, pem, &n));
        if (der_in || pem_in)
            must(c->trust_check(t, &verdict, &depth, &chain));
        chain.host = (struct taut_span){(const uint8_t *)"a.example", 9};
        assert_int_not_equal(c->trust_check(t, &verdict, &depth, &chain),
                             TAUT_OK);
    }
    c->trust_close(t);
}

/* use_all: whether all went well. */
static bool use_all(void)
{
    all_well = true;
    if (!must(taut_crypto_openssl_open(&c, NULL))) {
        assert_null(c);
        return false;
    }
    must(c->random_fill(c->self, out, 16));
    use_hash();
    use_mac(TAUT_CRYPTO_MAC_HMAC_SHA256, 20);
    use_mac(TAUT_CRYPTO_MAC_HMAC_SHA256, 100);
    use_mac(TAUT_CRYPTO_MAC_CMAC_AES, 16);
    use_mac(TAUT_CRYPTO_MAC_POLY1305, 32);
    for (unsigned id = 1; id <= 3; id++)
        use_aead((enum taut_crypto_aead_id)id);
    for (unsigned id = 2; id <= 5; id++)
        use_cipher((enum taut_crypto_cipher_id)id);
    use_kx(TAUT_CRYPTO_GROUP_P256);
    use_kx(TAUT_CRYPTO_GROUP_X25519);
    use_math();
    use_keys();
    use_trust();
    taut_crypto_openssl_close(c);
    return all_well;
}

/* may_go_unnoticed: in a chain that is refused anyway, for its host or because
 * no way to it is found; and the question whether a certificate's key has a
 * private part, which it has not. */
static bool may_go_unnoticed(void)
{
    if (strncmp(failed, "X509_", 5) == 0 ||
        strncmp(failed, "OPENSSL_sk_", 11) == 0 ||
        strcmp(failed, "EVP_PKEY_get_bn_param") == 0)
        return true;
    print_message("%s fails and nobody is told\n", failed);
    return false;
}

static void each_call_fails_once(void **state)
{
    size_t at = 1, n_told = 0;
    (void)state;
    fail_at = 0;
    assert_true(use_all());
    for (failed = "";; at++) {
        n_calls = 0;
        fail_at = at;
        failed = NULL;
        bool well = use_all();
        if (!failed)
            break;
        n_told += !well;
        assert_true(!well || may_go_unnoticed());
    }
    print_message("%zu calls failed, %zu were told\n", at - 1, n_told);
    assert_true(at > 150 && n_told > at - 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_fails_once),
    };
    return cmocka_run_group_tests_name("crypto faults", tests, make_inputs,
                                       NULL);
}
