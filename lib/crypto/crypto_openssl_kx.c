/* SPDX-License-Identifier: MIT */
/* crypto_openssl_kx.c: key agreement through libcrypto's EVP_PKEY. */
#include "crypto_openssl_int.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

/* struct openssl_kx: a struct taut_crypto_kx. */
struct openssl_kx {
    const struct openssl_state *s;
    EVP_PKEY *pair;
    enum taut_crypto_group group;
};

/* openssl_kx_type returns the type of a Montgomery curve, or NULL. */
static const char *openssl_kx_type(enum taut_crypto_group group)
{
    return group == TAUT_CRYPTO_GROUP_X25519 ? "X25519"
           : group == TAUT_CRYPTO_GROUP_X448 ? "X448"
                                             : NULL;
}

static EVP_PKEY *openssl_kx_random(const struct openssl_state *s,
                                   enum taut_crypto_group group)
{
    const char *type = openssl_kx_type(group);
    if (type)
        return EVP_PKEY_Q_keygen(s->libctx, s->propq, type);
    return EVP_PKEY_Q_keygen(s->libctx, s->propq, "EC",
                             taut_crypto_openssl_curve_get(group));
}

static EVP_PKEY *openssl_kx_of(const struct openssl_state *s,
                               enum taut_crypto_group group,
                               struct taut_span secret)
{
    const char *type = openssl_kx_type(group);
    if (type)
        return EVP_PKEY_new_raw_private_key_ex(s->libctx, type, s->propq,
                                               secret.p, secret.len);
    return taut_crypto_openssl_ec_make(s, group, (struct taut_span){NULL, 0},
                                       secret);
}

static void openssl_kx_close(struct taut_crypto_kx *kx)
{
    struct openssl_kx *k = (struct openssl_kx *)kx;
    if (k)
        EVP_PKEY_free(k->pair);
    OPENSSL_free(k);
}

static enum taut_status openssl_kx_open(void *self, struct taut_crypto_kx **kx,
                                        enum taut_crypto_group group,
                                        struct taut_span secret)
{
    const struct openssl_state *s = (const struct openssl_state *)self;
    size_t len = taut_crypto_group_len(group);
    *kx = NULL;
    if (len == 0)
        return TAUT_E_UNSUPPORTED;
    if (secret.len != 0 && secret.len != len)
        return TAUT_E_RANGE;
    struct openssl_kx *k = (struct openssl_kx *)OPENSSL_zalloc(sizeof *k);
    if (!k)
        return TAUT_E_LIMIT;
    ERR_set_mark();
    k->s = s;
    k->group = group;
    k->pair = secret.len == 0 ? openssl_kx_random(s, group)
                              : openssl_kx_of(s, group, secret);
    ERR_pop_to_mark();
    if (k->pair)
        *kx = (struct taut_crypto_kx *)k;
    else
        openssl_kx_close((struct taut_crypto_kx *)k);
    return *kx ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_kx_get(struct taut_crypto_kx *kx,
                                       uint8_t *public_out)
{
    const struct openssl_kx *k = (const struct openssl_kx *)kx;
    size_t want = taut_crypto_public_len(k->group), len = want;
    bool ok;
    ERR_set_mark();
    if (openssl_kx_type(k->group))
        ok = EVP_PKEY_get_raw_public_key(k->pair, public_out, &len);
    else
        ok = EVP_PKEY_get_octet_string_param(k->pair, OSSL_PKEY_PARAM_PUB_KEY,
                                             public_out, want, &len);
    ERR_pop_to_mark();
    return ok && len == want ? TAUT_OK : TAUT_E_CRYPTO;
}

/* openssl_kx_peer returns the peer's value as a key, or NULL if it is no
 * point of the curve. */
static EVP_PKEY *openssl_kx_peer(const struct openssl_kx *k,
                                 struct taut_span peer)
{
    const char *type = openssl_kx_type(k->group);
    if (peer.len != taut_crypto_public_len(k->group))
        return NULL;
    if (type)
        return EVP_PKEY_new_raw_public_key_ex(k->s->libctx, type, k->s->propq,
                                              peer.p, peer.len);
    if (peer.p[0] != 4) /* RFC 8446 4.2.8.2: uncompressed only */
        return NULL;
    return taut_crypto_openssl_ec_make(k->s, k->group, peer,
                                       (struct taut_span){NULL, 0});
}

static bool openssl_kx_run(const struct openssl_kx *k, EVP_PKEY *peer,
                           uint8_t *out, size_t len)
{
    EVP_PKEY_CTX *x =
        EVP_PKEY_CTX_new_from_pkey(k->s->libctx, k->pair, k->s->propq);
    size_t n = len;
    bool ok = x && EVP_PKEY_derive_init(x) > 0 &&
              EVP_PKEY_derive_set_peer(x, peer) > 0 &&
              EVP_PKEY_derive(x, out, &n) > 0 && n == len;
    EVP_PKEY_CTX_free(x);
    return ok;
}

static enum taut_status openssl_kx_derive(struct taut_crypto_kx *kx,
                                          uint8_t *out, struct taut_span peer)
{
    const struct openssl_kx *k = (const struct openssl_kx *)kx;
    size_t len = taut_crypto_group_len(k->group);
    ERR_set_mark();
    EVP_PKEY *key = openssl_kx_peer(k, peer);
    bool ok = key && openssl_kx_run(k, key, out, len);
    EVP_PKEY_free(key);
    ERR_pop_to_mark();
    if (ok && !(openssl_kx_type(k->group) && taut_crypto_is_zero(out, len)))
        return TAUT_OK;
    taut_crypto_wipe(out, len);
    return TAUT_E_CRYPTO;
}

void taut_crypto_openssl_kx_fill(struct taut_crypto *table)
{
    table->kx_open = openssl_kx_open;
    table->kx_get = openssl_kx_get;
    table->kx_derive = openssl_kx_derive;
    table->kx_close = openssl_kx_close;
}
