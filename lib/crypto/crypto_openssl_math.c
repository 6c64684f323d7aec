/* SPDX-License-Identifier: MIT */
/* crypto_openssl_math.c: numbers and points of libcrypto, for SAE, and for
 * keys that are made of numbers. */
#include "crypto_openssl_int.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

/* OPENSSL_MOD_MAX is the longest number in bytes (16,384 bits). */
#define OPENSSL_MOD_MAX 2048

/* ------------------------------------------------------------------ */
/* Numbers                                                             */

/* struct openssl_numbers: operands and result of one call. */
struct openssl_numbers {
    BN_CTX *ctx;
    BIGNUM *a, *b, *m, *r;
};

/* openssl_numbers_open takes them from `ctx`, which gives them back. */
static bool openssl_numbers_open(struct openssl_numbers *n,
                                 const struct openssl_state *s)
{
    n->ctx = BN_CTX_secure_new_ex(s->libctx);
    if (!n->ctx)
        return false;
    BN_CTX_start(n->ctx);
    n->a = BN_CTX_get(n->ctx);
    n->b = BN_CTX_get(n->ctx);
    n->m = BN_CTX_get(n->ctx);
    n->r = BN_CTX_get(n->ctx);
    return n->r != NULL;
}

static void openssl_numbers_close(struct openssl_numbers *n)
{
    if (!n->ctx)
        return;
    if (n->r) {
        BN_clear(n->a);
        BN_clear(n->b);
        BN_clear(n->m);
        BN_clear(n->r);
    }
    BN_CTX_end(n->ctx);
    BN_CTX_free(n->ctx);
}

static bool openssl_mod_do(enum taut_crypto_mod op,
                           const struct openssl_numbers *n)
{
    BN_set_flags(n->b, BN_FLG_CONSTTIME);
    switch (op) {
    case TAUT_CRYPTO_MOD_ADD:
        return BN_mod_add(n->r, n->a, n->b, n->m, n->ctx);
    case TAUT_CRYPTO_MOD_SUB:
        return BN_mod_sub(n->r, n->a, n->b, n->m, n->ctx);
    case TAUT_CRYPTO_MOD_MUL:
        return BN_mod_mul(n->r, n->a, n->b, n->m, n->ctx);
    default: /* TAUT_CRYPTO_MOD_EXP */
        return BN_is_odd(n->m) &&
               BN_mod_exp_mont_consttime(n->r, n->a, n->b, n->m, n->ctx, NULL);
    }
}

static enum taut_status openssl_mod(void *self, enum taut_crypto_mod op,
                                    uint8_t *out, struct taut_span a,
                                    struct taut_span b,
                                    struct taut_span modulus)
{
    struct openssl_numbers n = {NULL, NULL, NULL, NULL, NULL};
    if (op < TAUT_CRYPTO_MOD_ADD || op > TAUT_CRYPTO_MOD_EXP)
        return TAUT_E_UNSUPPORTED;
    if (a.len > OPENSSL_MOD_MAX || b.len > OPENSSL_MOD_MAX ||
        modulus.len > OPENSSL_MOD_MAX)
        return TAUT_E_LIMIT;
    ERR_set_mark();
    bool ok = openssl_numbers_open(&n, (const struct openssl_state *)self) &&
              BN_bin2bn(a.p, (int)a.len, n.a) &&
              BN_bin2bn(b.p, (int)b.len, n.b) &&
              BN_bin2bn(modulus.p, (int)modulus.len, n.m) &&
              BN_cmp(n.m, BN_value_one()) > 0 && openssl_mod_do(op, &n) &&
              BN_bn2binpad(n.r, out, (int)modulus.len) >= 0;
    openssl_numbers_close(&n);
    ERR_pop_to_mark();
    if (!ok)
        taut_crypto_wipe(out, modulus.len);
    return ok ? TAUT_OK : TAUT_E_VALUE;
}

/* ------------------------------------------------------------------ */
/* Points                                                              */

/* struct openssl_points: two points of a curve, and their numbers. */
struct openssl_points {
    struct openssl_numbers n;
    const EC_GROUP *group;
    size_t len;
    EC_POINT *p, *q;
};

static bool openssl_points_open(struct openssl_points *e,
                                const struct openssl_state *s,
                                enum taut_crypto_group group)
{
    e->group = s->groups[group - TAUT_CRYPTO_GROUP_P256];
    e->len = taut_crypto_group_len(group);
    e->p = EC_POINT_new(e->group);
    e->q = EC_POINT_new(e->group);
    return e->p && e->q && openssl_numbers_open(&e->n, s);
}

static void openssl_points_close(struct openssl_points *e)
{
    EC_POINT_clear_free(e->p);
    EC_POINT_clear_free(e->q);
    openssl_numbers_close(&e->n);
}

/* openssl_point_read refuses what is not on the curve. */
static bool openssl_point_read(struct openssl_points *e, EC_POINT *to,
                               const uint8_t *xy)
{
    return BN_bin2bn(xy, (int)e->len, e->n.a) &&
           BN_bin2bn(xy + e->len, (int)e->len, e->n.b) &&
           EC_POINT_set_affine_coordinates(e->group, to, e->n.a, e->n.b,
                                           e->n.ctx);
}

/* openssl_point_write refuses infinity, which has no coordinates. */
static bool openssl_point_write(struct openssl_points *e, uint8_t *out,
                                const EC_POINT *from)
{
    int len = (int)e->len;
    return EC_POINT_get_affine_coordinates(e->group, from, e->n.a, e->n.b,
                                           e->n.ctx) &&
           BN_bn2binpad(e->n.a, out, len) == len &&
           BN_bn2binpad(e->n.b, out + len, len) == len;
}

static enum taut_status openssl_point_end(struct openssl_points *e, bool ok,
                                          uint8_t *out)
{
    ok = ok && openssl_point_write(e, out, e->p);
    if (!ok)
        taut_crypto_wipe(out, 2 * e->len);
    openssl_points_close(e);
    ERR_pop_to_mark();
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_point_mul(void *self,
                                          enum taut_crypto_group group,
                                          uint8_t *out, struct taut_span scalar,
                                          const uint8_t *point)
{
    struct openssl_points e = {{0}, NULL, 0, NULL, NULL};
    if (!taut_crypto_curve_get(group))
        return TAUT_E_UNSUPPORTED;
    if (scalar.len > OPENSSL_MOD_MAX)
        return TAUT_E_LIMIT;
    ERR_set_mark();
    bool ok =
        openssl_points_open(&e, (const struct openssl_state *)self, group) &&
        openssl_point_read(&e, e.q, point) &&
        BN_bin2bn(scalar.p, (int)scalar.len, e.n.m);
    if (ok)
        BN_set_flags(e.n.m, BN_FLG_CONSTTIME);
    ok = ok && EC_POINT_mul(e.group, e.p, NULL, e.q, e.n.m, e.n.ctx);
    return openssl_point_end(&e, ok, out);
}

static enum taut_status openssl_point_add(void *self,
                                          enum taut_crypto_group group,
                                          uint8_t *out, const uint8_t *a,
                                          const uint8_t *b)
{
    struct openssl_points e = {{0}, NULL, 0, NULL, NULL};
    if (!taut_crypto_curve_get(group))
        return TAUT_E_UNSUPPORTED;
    ERR_set_mark();
    bool ok =
        openssl_points_open(&e, (const struct openssl_state *)self, group) &&
        openssl_point_read(&e, e.p, a) && openssl_point_read(&e, e.q, b) &&
        EC_POINT_add(e.group, e.p, e.p, e.q, e.n.ctx);
    return openssl_point_end(&e, ok, out);
}

/* ------------------------------------------------------------------ */
/* Keys of numbers                                                     */

EVP_PKEY *taut_crypto_openssl_pkey_make(const struct openssl_state *s,
                                        const char *type, OSSL_PARAM_BLD *bld,
                                        bool is_private)
{
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
    EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(s->libctx, type, s->propq);
    int what = is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    if (!params || !x || EVP_PKEY_fromdata_init(x) <= 0 ||
        EVP_PKEY_fromdata(x, &pkey, what, params) <= 0)
        pkey = NULL;
    EVP_PKEY_CTX_free(x);
    OSSL_PARAM_free(params);
    return pkey;
}

/* openssl_ec_public computes the public point of the private number n->m. */
static bool openssl_ec_public(struct openssl_points *e, struct taut_span d,
                              uint8_t *point)
{
    const BIGNUM *order = EC_GROUP_get0_order(e->group);
    if (!BN_bin2bn(d.p, (int)d.len, e->n.m) || BN_is_zero(e->n.m) ||
        BN_cmp(e->n.m, order) >= 0)
        return false;
    BN_set_flags(e->n.m, BN_FLG_CONSTTIME);
    point[0] = 4;
    return EC_POINT_mul(e->group, e->p, e->n.m, NULL, NULL, e->n.ctx) &&
           openssl_point_write(e, point + 1, e->p);
}

/* openssl_ec_build makes the key of `point` and the private number in e->n.m
 * (if `is_private`). */
static EVP_PKEY *openssl_ec_build(const struct openssl_state *s,
                                  const struct openssl_points *e,
                                  const char *curve, struct taut_span point,
                                  bool is_private)
{
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    bool ok =
        bld &&
        OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, curve,
                                        0) &&
        OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point.p,
                                         point.len) &&
        (!is_private || OSSL_PARAM_BLD_push_BN_pad(
                            bld, OSSL_PKEY_PARAM_PRIV_KEY, e->n.m, e->len));
    EVP_PKEY *pkey =
        ok ? taut_crypto_openssl_pkey_make(s, "EC", bld, is_private) : NULL;
    OSSL_PARAM_BLD_free(bld);
    return pkey;
}

EVP_PKEY *taut_crypto_openssl_ec_make(const struct openssl_state *s,
                                      enum taut_crypto_group group,
                                      struct taut_span point,
                                      struct taut_span d)
{
    const char *curve = taut_crypto_openssl_curve_get(group);
    struct openssl_points e = {{0}, NULL, 0, NULL, NULL};
    uint8_t own[TAUT_CRYPTO_PUBLIC_MAX];
    size_t len = taut_crypto_public_len(group);
    EVP_PKEY *pkey = NULL;
    bool ok = openssl_points_open(&e, s, group);
    if (ok && d.len > 0) {
        ok = d.len <= e.len && openssl_ec_public(&e, d, own);
        if (ok && point.len > 0) /* it must be the private number's */
            ok = point.len == len && taut_crypto_equal(point.p, own, len);
        point = (struct taut_span){own, len};
    }
    if (ok)
        pkey = openssl_ec_build(s, &e, curve, point, d.len > 0);
    openssl_points_close(&e);
    return pkey;
}

void taut_crypto_openssl_math_fill(struct taut_crypto *table)
{
    table->mod = openssl_mod;
    table->point_mul = openssl_point_mul;
    table->point_add = openssl_point_add;
}
