/* SPDX-License-Identifier: MIT */
/* crypto_openssl_key.c: signature keys through libcrypto's EVP_PKEY. */
#include "crypto_openssl_int.h"

#include "core_mem.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/* OPENSSL_RSA_BITS: the moduli that are taken. DNSSEC still has 512. */
#define OPENSSL_RSA_BITS_MIN 512
#define OPENSSL_RSA_BITS_MAX 8192

/* ------------------------------------------------------------------ */
/* What a key is                                                       */

/* openssl_key_curve returns the kind of an EC key, or 0. */
static unsigned openssl_key_curve(const EVP_PKEY *pkey)
{
    static const struct {
        const char *name;
        unsigned kind;
    } rows[] = {{"prime256v1", TAUT_CRYPTO_KIND_P256},
                {"P-256", TAUT_CRYPTO_KIND_P256},
                {"secp384r1", TAUT_CRYPTO_KIND_P384},
                {"P-384", TAUT_CRYPTO_KIND_P384},
                {"secp521r1", TAUT_CRYPTO_KIND_P521},
                {"P-521", TAUT_CRYPTO_KIND_P521}};
    char name[32];
    size_t len;
    if (!EVP_PKEY_get_group_name(pkey, name, sizeof name, &len))
        return 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (OPENSSL_strcasecmp(rows[i].name, name) == 0)
            return rows[i].kind;
    return 0;
}

/* openssl_key_kind returns what a key is, or 0 for what taut knows not. */
static unsigned openssl_key_kind(const EVP_PKEY *pkey)
{
    if (EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_is_a(pkey, "RSA-PSS"))
        return TAUT_CRYPTO_KIND_RSA;
    if (EVP_PKEY_is_a(pkey, "ED25519"))
        return TAUT_CRYPTO_KIND_ED25519;
    if (EVP_PKEY_is_a(pkey, "ED448"))
        return TAUT_CRYPTO_KIND_ED448;
    return EVP_PKEY_is_a(pkey, "EC") ? openssl_key_curve(pkey) : 0;
}

/* openssl_key_is_private asks for a private part. (libcrypto 3.0 does not
 * wipe what EVP_PKEY_get_raw_private_key makes on the way.) */
static bool openssl_key_is_private(const EVP_PKEY *pkey, unsigned kind)
{
    uint8_t seed[57];
    BIGNUM *d = NULL;
    size_t len = 0;
    if (kind >= TAUT_CRYPTO_KIND_ED25519) {
        bool has_seed =
            EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY,
                                            seed, sizeof seed, &len) == 1;
        taut_crypto_wipe(seed, sizeof seed);
        return has_seed;
    }
    bool has = EVP_PKEY_get_bn_param(pkey,
                                     kind == TAUT_CRYPTO_KIND_RSA
                                         ? OSSL_PKEY_PARAM_RSA_D
                                         : OSSL_PKEY_PARAM_PRIV_KEY,
                                     &d) == 1;
    BN_clear_free(d);
    return has;
}

/* openssl_key_wrap makes an object of `pkey`, which it takes; or says why
 * that is none. */
static enum taut_status openssl_key_wrap(const struct openssl_state *s,
                                         struct taut_crypto_key **key,
                                         EVP_PKEY *pkey)
{
    unsigned kind = pkey ? openssl_key_kind(pkey) : 0;
    int bits = pkey ? EVP_PKEY_get_bits(pkey) : 0;
    enum taut_status st = !pkey       ? TAUT_E_VALUE
                          : kind == 0 ? TAUT_E_UNSUPPORTED
                                      : TAUT_OK;
    if (kind == TAUT_CRYPTO_KIND_RSA &&
        (bits < OPENSSL_RSA_BITS_MIN || bits > OPENSSL_RSA_BITS_MAX))
        st = TAUT_E_RANGE;
    struct openssl_key *k = NULL;
    if (st == TAUT_OK && !(k = (struct openssl_key *)OPENSSL_zalloc(sizeof *k)))
        st = TAUT_E_LIMIT;
    if (st != TAUT_OK) {
        EVP_PKEY_free(pkey);
        return st;
    }
    k->s = s;
    k->pkey = pkey;
    k->kind = (enum taut_crypto_kind)kind;
    k->is_private = openssl_key_is_private(pkey, kind);
    *key = (struct taut_crypto_key *)k;
    return TAUT_OK;
}

static void openssl_key_close(struct taut_crypto_key *key)
{
    struct openssl_key *k = (struct openssl_key *)key;
    if (k)
        EVP_PKEY_free(k->pkey);
    OPENSSL_free(k);
}

/* ------------------------------------------------------------------ */
/* Reading                                                             */

/* openssl_no_password answers for encrypted keys: nobody is asked. */
static int openssl_no_password(char *buf, int size, int is_writing, void *arg)
{
    (void)buf;
    (void)size;
    (void)is_writing;
    (void)arg;
    return -1;
}

/* openssl_key_decode reads DER or PEM. DER ends where the input does. */
static EVP_PKEY *openssl_key_decode(const struct openssl_state *s,
                                    const char *form, bool whole,
                                    struct taut_span bytes)
{
    EVP_PKEY *pkey = NULL;
    const unsigned char *p = bytes.p;
    size_t left = bytes.len;
    OSSL_DECODER_CTX *x = OSSL_DECODER_CTX_new_for_pkey(&pkey, form, NULL, NULL,
                                                        0, s->libctx, s->propq);
    bool ok =
        x &&
        OSSL_DECODER_CTX_set_pem_password_cb(x, openssl_no_password, NULL) &&
        OSSL_DECODER_from_data(x, &p, &left) && (!whole || left == 0);
    OSSL_DECODER_CTX_free(x);
    if (ok)
        return pkey;
    EVP_PKEY_free(pkey);
    return NULL;
}

/* openssl_key_of_cert returns a certificate's public key. */
static EVP_PKEY *openssl_key_of_cert(const struct openssl_state *s,
                                     struct taut_span der)
{
    const unsigned char *p = der.p;
    X509 *cert = X509_new_ex(s->libctx, s->propq);
    EVP_PKEY *pkey = NULL;
    /* d2i_X509 frees the object and sets the pointer to NULL if it fails */
    if (cert && d2i_X509(&cert, &p, (long)der.len) && p == der.p + der.len)
        pkey = X509_get_pubkey(cert);
    X509_free(cert);
    return pkey;
}

static enum taut_status openssl_key_open(void *self,
                                         struct taut_crypto_key **key,
                                         enum taut_crypto_form form,
                                         struct taut_span bytes)
{
    const struct openssl_state *s = (const struct openssl_state *)self;
    EVP_PKEY *pkey = NULL;
    *key = NULL;
    if (bytes.len > TAUT_CRYPTO_LEN_MAX)
        return TAUT_E_LIMIT;
    ERR_set_mark();
    enum taut_status st = TAUT_OK;
    switch (form) {
    case TAUT_CRYPTO_FORM_DER:
        pkey = openssl_key_decode(s, "DER", true, bytes);
        break;
    case TAUT_CRYPTO_FORM_PEM:
        pkey = openssl_key_decode(s, "PEM", false, bytes);
        break;
    case TAUT_CRYPTO_FORM_CERT:
        pkey = openssl_key_of_cert(s, bytes);
        break;
    default:
        st = TAUT_E_UNSUPPORTED;
    }
    if (st == TAUT_OK)
        st = openssl_key_wrap(s, key, pkey);
    ERR_pop_to_mark();
    return st;
}

/* ------------------------------------------------------------------ */
/* Making of numbers                                                   */

/* openssl_push adds a number of a key, if it is not empty. */
static bool openssl_push(OSSL_PARAM_BLD *bld, const char *name, BIGNUM **number,
                         struct taut_span bytes)
{
    if (bytes.len == 0)
        return true;
    *number = BN_secure_new();
    return *number && BN_bin2bn(bytes.p, (int)bytes.len, *number) &&
           OSSL_PARAM_BLD_push_BN(bld, name, *number);
}

/* openssl_crt computes d mod (factor - 1), which speeds RSA up. */
static bool openssl_crt(OSSL_PARAM_BLD *bld, const char *name, BIGNUM **out,
                        const BIGNUM *d, const BIGNUM *factor, BN_CTX *ctx)
{
    BIGNUM *less = BN_secure_new();
    *out = BN_secure_new();
    bool ok = less && *out && BN_sub(less, factor, BN_value_one()) &&
              !BN_is_zero(less);
    if (ok)
        BN_set_flags(less, BN_FLG_CONSTTIME);
    ok = ok && BN_mod(*out, d, less, ctx) &&
         OSSL_PARAM_BLD_push_BN(bld, name, *out);
    BN_clear_free(less);
    return ok;
}

/* openssl_coefficient computes the inverse of q modulo p. */
static bool openssl_coefficient(OSSL_PARAM_BLD *bld, BIGNUM **out,
                                const BIGNUM *q, BIGNUM *p, BN_CTX *ctx)
{
    *out = BN_secure_new();
    BN_set_flags(p, BN_FLG_CONSTTIME);
    return *out && BN_mod_inverse(*out, q, p, ctx) &&
           OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, *out);
}

static bool openssl_rsa_factors(OSSL_PARAM_BLD *bld, BIGNUM **number,
                                BN_CTX *ctx)
{
    BIGNUM *d = number[2], *p = number[3], *q = number[4];
    return openssl_crt(bld, OSSL_PKEY_PARAM_RSA_EXPONENT1, &number[5], d, p,
                       ctx) &&
           openssl_crt(bld, OSSL_PKEY_PARAM_RSA_EXPONENT2, &number[6], d, q,
                       ctx) &&
           openssl_coefficient(bld, &number[7], q, p, ctx);
}

static EVP_PKEY *openssl_rsa_make(const struct openssl_state *s,
                                  const struct taut_crypto_parts *parts)
{
    BIGNUM *number[8] = {NULL};
    EVP_PKEY *pkey = NULL;
    bool factors = parts->p.len > 0 && parts->q.len > 0;
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    BN_CTX *ctx = BN_CTX_secure_new_ex(s->libctx);
    const struct taut_span none = {NULL, 0};
    bool ok = bld && ctx &&
              openssl_push(bld, OSSL_PKEY_PARAM_RSA_N, &number[0], parts->n) &&
              openssl_push(bld, OSSL_PKEY_PARAM_RSA_E, &number[1], parts->e) &&
              openssl_push(bld, OSSL_PKEY_PARAM_RSA_D, &number[2], parts->d) &&
              openssl_push(bld, OSSL_PKEY_PARAM_RSA_FACTOR1, &number[3],
                           factors ? parts->p : none) &&
              openssl_push(bld, OSSL_PKEY_PARAM_RSA_FACTOR2, &number[4],
                           factors ? parts->q : none) &&
              number[0] && number[1] && (!factors || number[2]) &&
              (!factors || openssl_rsa_factors(bld, number, ctx));
    if (ok)
        pkey = taut_crypto_openssl_pkey_make(s, "RSA", bld, number[2] != NULL);
    OSSL_PARAM_BLD_free(bld);
    for (size_t i = 0; i < 8; i++)
        BN_clear_free(number[i]);
    BN_CTX_free(ctx);
    return pkey;
}

/* openssl_ed_make makes an Edwards key of its seed, whose point `point` must
 * then be, or of its point. */
static EVP_PKEY *openssl_ed_make(const struct openssl_state *s,
                                 const char *type,
                                 const struct taut_crypto_parts *parts)
{
    uint8_t own[57];
    size_t len = sizeof own;
    if (parts->d.len == 0)
        return EVP_PKEY_new_raw_public_key_ex(s->libctx, type, s->propq,
                                              parts->point.p, parts->point.len);
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key_ex(s->libctx, type, s->propq,
                                                     parts->d.p, parts->d.len);
    if (pkey && parts->point.len > 0 &&
        (!EVP_PKEY_get_raw_public_key(pkey, own, &len) ||
         len != parts->point.len ||
         !taut_crypto_equal(own, parts->point.p, len))) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    return pkey;
}

/* openssl_trim leaves a number's leading zeros out. */
static struct taut_span openssl_trim(struct taut_span number)
{
    while (number.len > 0 && number.p[0] == 0) {
        number.p++;
        number.len--;
    }
    return number;
}

static EVP_PKEY *openssl_key_make(const struct openssl_state *s,
                                  const struct taut_crypto_parts *parts)
{
    switch (parts->kind) {
    case TAUT_CRYPTO_KIND_RSA:
        return openssl_rsa_make(s, parts);
    case TAUT_CRYPTO_KIND_ED25519:
        return openssl_ed_make(s, "ED25519", parts);
    case TAUT_CRYPTO_KIND_ED448:
        return openssl_ed_make(s, "ED448", parts);
    default:
        break;
    }
    enum taut_crypto_group group = (enum taut_crypto_group)(
        parts->kind - TAUT_CRYPTO_KIND_P256 + TAUT_CRYPTO_GROUP_P256);
    struct taut_span d = openssl_trim(parts->d);
    if ((d.len == 0 && parts->d.len > 0) ||
        (parts->point.len > 0 && parts->point.p[0] != 4) ||
        (d.len == 0 && parts->point.len != taut_crypto_public_len(group)))
        return NULL;
    return taut_crypto_openssl_ec_make(s, group, parts->point, d);
}

static enum taut_status
openssl_key_import(void *self, struct taut_crypto_key **key,
                   const struct taut_crypto_parts *parts)
{
    const struct openssl_state *s = (const struct openssl_state *)self;
    *key = NULL;
    if (parts->kind < TAUT_CRYPTO_KIND_RSA ||
        parts->kind > TAUT_CRYPTO_KIND_ED448)
        return TAUT_E_UNSUPPORTED;
    if (parts->n.len > OPENSSL_RSA_BITS_MAX / 8 + 1 ||
        parts->e.len > parts->n.len || parts->d.len > TAUT_CRYPTO_SIG_MAX + 1 ||
        parts->p.len > parts->n.len || parts->q.len > parts->n.len)
        return TAUT_E_RANGE;
    ERR_set_mark();
    enum taut_status st = openssl_key_wrap(s, key, openssl_key_make(s, parts));
    ERR_pop_to_mark();
    return st;
}

/* ------------------------------------------------------------------ */
/* Showing                                                             */

static enum taut_status openssl_key_info(const struct taut_crypto_key *key,
                                         struct taut_crypto_key_info *info)
{
    const struct openssl_key *k = (const struct openssl_key *)key;
    info->kind = k->kind;
    info->n_bits = (uint32_t)EVP_PKEY_get_bits(k->pkey);
    info->sig_len = (uint32_t)EVP_PKEY_get_size(k->pkey);
    info->is_private = k->is_private;
    return TAUT_OK;
}

/* openssl_show writes a number at `*room` and moves it on. */
static bool openssl_show(const struct openssl_key *k, const char *name,
                         struct taut_span *out, uint8_t **room,
                         const uint8_t *end)
{
    BIGNUM *number = NULL;
    bool ok = EVP_PKEY_get_bn_param(k->pkey, name, &number) == 1 &&
              BN_num_bytes(number) <= end - *room;
    if (ok) {
        out->p = *room;
        out->len = (size_t)BN_bn2bin(number, *room);
        *room += out->len;
    }
    BN_free(number);
    return ok;
}

static enum taut_status openssl_key_parts(const struct taut_crypto_key *key,
                                          struct taut_crypto_parts *parts,
                                          uint8_t *room)
{
    const struct openssl_key *k = (const struct openssl_key *)key;
    const uint8_t *end = room + TAUT_CRYPTO_PARTS_MAX;
    size_t len = TAUT_CRYPTO_PARTS_MAX;
    bool ok;
    memset(parts, 0, sizeof *parts);
    parts->kind = k->kind;
    ERR_set_mark();
    if (k->kind == TAUT_CRYPTO_KIND_RSA) {
        ok = openssl_show(k, OSSL_PKEY_PARAM_RSA_N, &parts->n, &room, end) &&
             openssl_show(k, OSSL_PKEY_PARAM_RSA_E, &parts->e, &room, end);
    } else {
        ok = k->kind >= TAUT_CRYPTO_KIND_ED25519
                 ? EVP_PKEY_get_raw_public_key(k->pkey, room, &len)
                 : EVP_PKEY_get_octet_string_param(
                       k->pkey, OSSL_PKEY_PARAM_PUB_KEY, room, len, &len);
        parts->point = (struct taut_span){room, len};
    }
    ERR_pop_to_mark();
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

void taut_crypto_openssl_key_fill(struct taut_crypto *table)
{
    table->key_open = openssl_key_open;
    table->key_import = openssl_key_import;
    table->key_info = openssl_key_info;
    table->key_parts = openssl_key_parts;
    table->sign = taut_crypto_openssl_sign;
    table->verify = taut_crypto_openssl_verify;
    table->key_close = openssl_key_close;
}
