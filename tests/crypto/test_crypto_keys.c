/* SPDX-License-Identifier: MIT */
/* test_crypto_keys.c: key agreement, points and numbers, signature keys in all
 * their forms, over each real provider. */
#include "crypto_peers.h"

#include "taut/crypto_ssh.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <unistd.h>

/* EACH(c): runs what follows for each provider. */
#define EACH(c)                                                                \
    for (size_t c##_i = 0; peers_get(c##_i); c##_i++)                          \
        for (const struct taut_crypto *c = peers_get(c##_i); c; c = NULL)

static const struct taut_span nothing = {NULL, 0};

/* ------------------------------------------------------------------ */
/* Key agreement                                                       */

/* What two providers agree on is the same. */
static void kx_pair(const struct taut_crypto *c, const struct taut_crypto *d,
                    enum taut_crypto_group group)
{
    uint8_t pub[2][TAUT_CRYPTO_PUBLIC_MAX], out[2][TAUT_CRYPTO_SECRET_MAX];
    size_t len = taut_crypto_public_len(group);
    struct taut_crypto_kx *a, *b;
    enum taut_status st = c->kx_open(c->self, &a, group, nothing);
    enum taut_status su = d->kx_open(d->self, &b, group, nothing);
    if (!peers_lacks(c, st, "such group") &&
        !peers_lacks(d, su, "such group")) {
        assert_int_equal(st, TAUT_OK);
        assert_int_equal(su, TAUT_OK);
        assert_int_equal(c->kx_get(a, pub[0]), TAUT_OK);
        assert_int_equal(d->kx_get(b, pub[1]), TAUT_OK);
        assert_int_equal(
            c->kx_derive(a, out[0], (struct taut_span){pub[1], len}), TAUT_OK);
        assert_int_equal(
            d->kx_derive(b, out[1], (struct taut_span){pub[0], len}), TAUT_OK);
        assert_memory_equal(out[0], out[1], taut_crypto_group_len(group));
        assert_memory_not_equal(pub[0], pub[1], len);
    }
    c->kx_close(a);
    d->kx_close(b);
}

static void kx_agrees(void **state)
{
    (void)state;
    for (unsigned g = TAUT_CRYPTO_GROUP_P256; g <= TAUT_CRYPTO_GROUP_X448; g++)
        EACH(c)
    EACH(d)
    kx_pair(c, d, (enum taut_crypto_group)g);
}

/* kx_refuses: `peer` is refused, and the output is zeros. */
static void kx_refuses(const struct taut_crypto *c, struct taut_crypto_kx *kx,
                       enum taut_crypto_group group, const uint8_t *peer,
                       size_t len)
{
    uint8_t out[TAUT_CRYPTO_SECRET_MAX];
    memset(out, 0xee, sizeof out);
    assert_int_equal(c->kx_derive(kx, out, (struct taut_span){peer, len}),
                     TAUT_E_CRYPTO);
    assert_true(taut_crypto_is_zero(out, taut_crypto_group_len(group)));
}

static void kx_refuses_what_is_no_point(void **state)
{
    (void)state;
    for (unsigned g = TAUT_CRYPTO_GROUP_P256; g <= TAUT_CRYPTO_GROUP_X448; g++)
        EACH(c)
        {
            enum taut_crypto_group group = (enum taut_crypto_group)g;
            uint8_t pub[TAUT_CRYPTO_PUBLIC_MAX];
            size_t len = taut_crypto_public_len(group);
            struct taut_crypto_kx *kx;
            enum taut_status st = c->kx_open(c->self, &kx, group, nothing);
            if (peers_lacks(c, st, "such group"))
                continue;
            assert_int_equal(c->kx_get(kx, pub), TAUT_OK);
            kx_refuses(c, kx, group, pub, len - 1);
            kx_refuses(c, kx, group, pub, 0);
            if (g <= TAUT_CRYPTO_GROUP_P521) {
                pub[len - 1] ^= 1; /* not on the curve */
                kx_refuses(c, kx, group, pub, len);
                pub[len - 1] ^= 1;
                pub[0] = 2; /* says that it is compressed */
                kx_refuses(c, kx, group, pub, len);
                kx_refuses(c, kx, group, pub, 1 + len / 2); /* and is */
            }
            memset(pub, 0, sizeof pub);
            kx_refuses(c, kx, group, pub, len);
            c->kx_close(kx);
        }
}

static void kx_open_refuses(void **state)
{
    uint8_t secret[66] = {0};
    (void)state;
    EACH(c)
    {
        struct taut_crypto_kx *kx = (struct taut_crypto_kx *)&secret;
        assert_int_equal(
            c->kx_open(c->self, &kx, (enum taut_crypto_group)0, nothing),
            TAUT_E_UNSUPPORTED);
        assert_null(kx);
        assert_int_equal(
            c->kx_open(c->self, &kx, (enum taut_crypto_group)6, nothing),
            TAUT_E_UNSUPPORTED);
        assert_int_equal(c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_P256,
                                    (struct taut_span){secret, 31}),
                         TAUT_E_RANGE);
        assert_int_equal(c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_P256,
                                    (struct taut_span){secret, 32}),
                         TAUT_E_CRYPTO); /* 0 */
        assert_int_equal(
            c->kx_open(
                c->self, &kx, TAUT_CRYPTO_GROUP_P256,
                (struct taut_span){
                    taut_crypto_curve_get(TAUT_CRYPTO_GROUP_P256)->order, 32}),
            TAUT_E_CRYPTO);
        assert_null(kx);
        c->kx_close(kx);
    }
}

/* RFC 5903 8.1: a pair on P-256 and what it agrees on. */
static void kx_gives_what_rfc_5903_prints(void **state)
{
    struct peers_bytes b[] = {
        peers_hex("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862"
                  "d1433"),
        peers_hex("04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772"
                  "5811805271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e05"
                  "77b8990bb3"),
        peers_hex(
            "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494"
            "bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33"
            "039872ab"),
        peers_hex("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b94"
                  "42de")};
    (void)state;
    EACH(c)
    {
        struct taut_crypto_kx *kx;
        uint8_t pub[65], out[32];
        assert_int_equal(
            c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_P256, peers_span(b[0])),
            TAUT_OK);
        assert_int_equal(c->kx_get(kx, pub), TAUT_OK);
        assert_memory_equal(pub, b[1].p, 65);
        assert_int_equal(c->kx_derive(kx, out, peers_span(b[2])), TAUT_OK);
        assert_memory_equal(out, b[3].p, 32);
        c->kx_close(kx);
    }
    peers_free(b, 4);
}

/* ------------------------------------------------------------------ */
/* Numbers and points                                                  */

static struct taut_span num(const uint8_t *p, size_t len)
{
    return (struct taut_span){p, len};
}

/* mod_is: op(a, b) modulo m is `want`; all small. */
static void mod_is(const struct taut_crypto *c, enum taut_crypto_mod op,
                   unsigned a, unsigned b, unsigned m, unsigned want)
{
    uint8_t x[3][2], out[2];
    taut_put16(x[0], a);
    taut_put16(x[1], b);
    taut_put16(x[2], m);
    assert_int_equal(
        c->mod(c->self, op, out, num(x[0], 2), num(x[1], 2), num(x[2], 2)),
        TAUT_OK);
    assert_int_equal(taut_get16(out), want);
}

static void numbers_are_computed(void **state)
{
    (void)state;
    EACH(c)
    {
        for (unsigned a = 0; a < 40; a++)
            for (unsigned b = 0; b < 40; b++) {
                unsigned power = 1;
                for (unsigned i = 0; i < b; i++)
                    power = power * a % 1009;
                mod_is(c, TAUT_CRYPTO_MOD_ADD, a, b, 17, (a + b) % 17);
                mod_is(c, TAUT_CRYPTO_MOD_SUB, a, b, 17, (a + 51 - b) % 17);
                mod_is(c, TAUT_CRYPTO_MOD_MUL, a, b, 17, a * b % 17);
                mod_is(c, TAUT_CRYPTO_MOD_EXP, a, b, 1009, power);
            }
        uint8_t one[1] = {1}, two[1] = {2}, zero[1] = {0}, out[1] = {9};
        assert_int_equal(c->mod(c->self, TAUT_CRYPTO_MOD_EXP, out, num(two, 1),
                                num(two, 1), num(two, 1)),
                         TAUT_E_VALUE); /* an even modulus */
        assert_int_equal(out[0], 0);
        assert_int_equal(c->mod(c->self, TAUT_CRYPTO_MOD_ADD, out, num(two, 1),
                                num(two, 1), num(one, 1)),
                         TAUT_E_VALUE);
        assert_int_equal(c->mod(c->self, TAUT_CRYPTO_MOD_ADD, out, num(two, 1),
                                num(two, 1), num(zero, 1)),
                         TAUT_E_VALUE);
        assert_int_equal(c->mod(c->self, (enum taut_crypto_mod)5, out,
                                num(two, 1), num(two, 1), num(two, 1)),
                         TAUT_E_UNSUPPORTED);
        assert_int_equal(c->mod(c->self, TAUT_CRYPTO_MOD_ADD, out, num(two, 1),
                                num(two, 2049), num(two, 1)),
                         TAUT_E_LIMIT);
    }
}

/* modular(op, a, b) over a curve's field, in place of a. */
static void field(const struct taut_crypto *c,
                  const struct taut_crypto_curve *curve,
                  enum taut_crypto_mod op, uint8_t *a, const uint8_t *b)
{
    uint8_t out[66];
    assert_int_equal(c->mod(c->self, op, out, num(a, curve->len),
                            num(b, curve->len), num(curve->p, curve->len)),
                     TAUT_OK);
    memcpy(a, out, curve->len);
}

/* The numbers of a curve fit each other: y^2 = x^3 - 3 x + b. */
static void curve_holds(const struct taut_crypto *c,
                        const struct taut_crypto_curve *curve)
{
    const uint8_t *x = curve->base, *y = curve->base + curve->len;
    uint8_t left[66], right[66], times[66];
    memcpy(left, y, curve->len);
    field(c, curve, TAUT_CRYPTO_MOD_MUL, left, y);
    memcpy(right, x, curve->len);
    field(c, curve, TAUT_CRYPTO_MOD_MUL, right, x);
    field(c, curve, TAUT_CRYPTO_MOD_MUL, right, x);
    memcpy(times, x, curve->len);
    field(c, curve, TAUT_CRYPTO_MOD_ADD, times, x);
    field(c, curve, TAUT_CRYPTO_MOD_ADD, times, x);
    field(c, curve, TAUT_CRYPTO_MOD_SUB, right, times);
    field(c, curve, TAUT_CRYPTO_MOD_ADD, right, curve->b);
    assert_memory_equal(left, right, curve->len);
}

static void points_are_computed(void **state)
{
    (void)state;
    assert_null(taut_crypto_curve_get(TAUT_CRYPTO_GROUP_X25519));
    assert_null(taut_crypto_curve_get((enum taut_crypto_group)0));
    for (unsigned g = TAUT_CRYPTO_GROUP_P256; g <= TAUT_CRYPTO_GROUP_P521; g++)
        EACH(c)
        {
            enum taut_crypto_group group = (enum taut_crypto_group)g;
            const struct taut_crypto_curve *curve =
                taut_crypto_curve_get(group);
            size_t len = curve->len;
            uint8_t minus[66], p[132], q[132], two[1] = {2}, zero[1] = {0};
            assert_int_equal(len, taut_crypto_group_len(group));
            curve_holds(c, curve);
            /* the order less one times the base point is its negative */
            memcpy(minus, curve->order, len);
            minus[len - 1]--;
            assert_int_equal(
                c->point_mul(c->self, group, p, num(minus, len), curve->base),
                TAUT_OK);
            assert_memory_equal(p, curve->base, len);
            memcpy(q, curve->base + len, len);
            field(c, curve, TAUT_CRYPTO_MOD_ADD, q, p + len);
            assert_true(taut_crypto_is_zero(q, len));
            /* infinity is refused */
            memset(q, 0xee, sizeof q);
            assert_int_equal(c->point_add(c->self, group, q, p, curve->base),
                             TAUT_E_CRYPTO);
            assert_true(taut_crypto_is_zero(q, 2 * len));
            assert_int_equal(c->point_mul(c->self, group, q,
                                          num(curve->order, len), curve->base),
                             TAUT_E_CRYPTO);
            assert_int_equal(
                c->point_mul(c->self, group, q, num(zero, 1), curve->base),
                TAUT_E_CRYPTO);
            /* doubled in both ways */
            assert_int_equal(
                c->point_mul(c->self, group, p, num(two, 1), curve->base),
                TAUT_OK);
            assert_int_equal(
                c->point_add(c->self, group, q, curve->base, curve->base),
                TAUT_OK);
            assert_memory_equal(p, q, 2 * len);
            /* what is not on the curve is refused */
            p[0] ^= 1;
            assert_int_equal(c->point_mul(c->self, group, q, num(two, 1), p),
                             TAUT_E_CRYPTO);
            assert_int_equal(c->point_add(c->self, group, q, p, curve->base),
                             TAUT_E_CRYPTO);
            assert_int_equal(c->point_add(c->self, group, q, curve->base, p),
                             TAUT_E_CRYPTO);
        }
    EACH(c)
    {
        uint8_t p[132] = {0}, two[1] = {2};
        assert_int_equal(
            c->point_mul(c->self, TAUT_CRYPTO_GROUP_X25519, p, num(two, 1), p),
            TAUT_E_UNSUPPORTED);
        assert_int_equal(
            c->point_add(c->self, TAUT_CRYPTO_GROUP_X25519, p, p, p),
            TAUT_E_UNSUPPORTED);
        assert_int_equal(
            c->point_mul(c->self, TAUT_CRYPTO_GROUP_P256, p, num(two, 2049), p),
            TAUT_E_LIMIT);
    }
}

/* ------------------------------------------------------------------ */
/* Signature keys                                                      */

/* struct made: a key that libcrypto made, in its forms. */
struct made {
    enum taut_crypto_kind kind;
    struct peers_bytes secret_der, public_der, secret_pem, public_pem;
};

static struct peers_bytes bio_bytes(BIO *bio)
{
    char *p;
    long len = BIO_get_mem_data(bio, &p);
    struct peers_bytes b = {test_copy((uint8_t *)p, (size_t)len), (size_t)len};
    BIO_free(bio);
    return b;
}

static EVP_PKEY *make_pkey(unsigned kind)
{
    static const char *const curves[] = {"P-256", "P-384", "P-521"};
    if (kind == TAUT_CRYPTO_KIND_RSA)
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    if (kind == TAUT_CRYPTO_KIND_ED25519)
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (kind == TAUT_CRYPTO_KIND_ED448)
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
    return EVP_PKEY_Q_keygen(NULL, NULL, "EC",
                             curves[kind - TAUT_CRYPTO_KIND_P256]);
}

static struct made make_key(unsigned kind)
{
    EVP_PKEY *pkey = make_pkey(kind);
    BIO *bio[4];
    assert_non_null(pkey);
    for (size_t i = 0; i < 4; i++)
        bio[i] = BIO_new(BIO_s_mem());
    assert_int_equal(i2d_PrivateKey_bio(bio[0], pkey), 1);
    assert_int_equal(i2d_PUBKEY_bio(bio[1], pkey), 1);
    assert_int_equal(
        PEM_write_bio_PKCS8PrivateKey(bio[2], pkey, NULL, NULL, 0, NULL, NULL),
        1);
    assert_int_equal(PEM_write_bio_PUBKEY(bio[3], pkey), 1);
    EVP_PKEY_free(pkey);
    return (struct made){(enum taut_crypto_kind)kind, bio_bytes(bio[0]),
                         bio_bytes(bio[1]), bio_bytes(bio[2]),
                         bio_bytes(bio[3])};
}

static void made_free(struct made *m)
{
    peers_free(&m->secret_der, 1);
    peers_free(&m->public_der, 1);
    peers_free(&m->secret_pem, 1);
    peers_free(&m->public_pem, 1);
}

static const enum taut_crypto_sig_id schemes[][2] = {
    {TAUT_CRYPTO_SIG_RSA_PKCS1, TAUT_CRYPTO_SIG_RSA_PSS},
    {TAUT_CRYPTO_SIG_ECDSA, TAUT_CRYPTO_SIG_ECDSA_DER},
    {TAUT_CRYPTO_SIG_ECDSA, TAUT_CRYPTO_SIG_ECDSA_DER},
    {TAUT_CRYPTO_SIG_ECDSA, TAUT_CRYPTO_SIG_ECDSA_DER},
    {TAUT_CRYPTO_SIG_EDDSA, TAUT_CRYPTO_SIG_EDDSA},
    {TAUT_CRYPTO_SIG_EDDSA, TAUT_CRYPTO_SIG_EDDSA}};

/* sign_check signs with one and verifies with the other; each bit of the
 * message changed, and some of the signature, is refused. */
static void sign_check(const struct taut_crypto *c, struct taut_crypto_key *a,
                       const struct taut_crypto *d, struct taut_crypto_key *b,
                       enum taut_crypto_sig_id id,
                       enum taut_crypto_hash_id hash)
{
    uint8_t msg[40] = {1, 2, 3}, sig[TAUT_CRYPTO_SIG_MAX];
    size_t len = sizeof sig;
    assert_int_equal(
        c->sign(c->self, a, id, hash, sig, &len, num(msg, sizeof msg)),
        TAUT_OK);
    assert_int_equal(
        d->verify(d->self, b, id, hash, num(sig, len), num(msg, sizeof msg)),
        TAUT_OK);
    msg[39] ^= 0x80;
    assert_int_equal(
        d->verify(d->self, b, id, hash, num(sig, len), num(msg, sizeof msg)),
        TAUT_E_CRYPTO);
    msg[39] ^= 0x80;
    for (size_t i = 0; i < len; i += 7) {
        sig[i] ^= 4;
        assert_int_equal(d->verify(d->self, b, id, hash, num(sig, len),
                                   num(msg, sizeof msg)),
                         TAUT_E_CRYPTO);
        sig[i] ^= 4;
    }
    for (size_t cut = 0; cut < len; cut += 5)
        assert_int_equal(d->verify(d->self, b, id, hash, num(sig, cut),
                                   num(msg, sizeof msg)),
                         TAUT_E_CRYPTO);
}

static void keys_sign_and_verify(void **state)
{
    (void)state;
    for (unsigned kind = TAUT_CRYPTO_KIND_RSA; kind <= TAUT_CRYPTO_KIND_ED448;
         kind++) {
        struct made m = make_key(kind);
        EACH(c)
        EACH(d)
        {
            struct taut_crypto_key *a, *b;
            enum taut_status st = c->key_open(c->self, &a, TAUT_CRYPTO_FORM_DER,
                                              peers_span(m.secret_der));
            enum taut_status su = d->key_open(d->self, &b, TAUT_CRYPTO_FORM_PEM,
                                              peers_span(m.public_pem));
            if (!peers_lacks(c, st, "such key") &&
                !peers_lacks(d, su, "such key")) {
                assert_int_equal(st, TAUT_OK);
                assert_int_equal(su, TAUT_OK);
                for (size_t i = 0; i < 2; i++)
                    for (unsigned h = TAUT_CRYPTO_HASH_SHA256;
                         h <= TAUT_CRYPTO_HASH_SHA512; h++)
                        sign_check(c, a, d, b, schemes[kind - 1][i],
                                   (enum taut_crypto_hash_id)h);
            }
            c->key_close(a);
            d->key_close(b);
        }
        made_free(&m);
    }
}

/* key_same: both forms are of one key, in their numbers too. */
static void key_same(const struct taut_crypto *c, const struct made *m,
                     enum taut_crypto_form form, struct taut_span bytes,
                     bool is_private)
{
    struct taut_crypto_key *a, *b;
    struct taut_crypto_key_info info;
    struct taut_crypto_parts p[2];
    uint8_t room[2][TAUT_CRYPTO_PARTS_MAX];
    enum taut_status st = c->key_open(c->self, &a, form, bytes);
    if (peers_lacks(c, st, "such key"))
        return;
    assert_int_equal(st, TAUT_OK);
    assert_int_equal(c->key_open(c->self, &b, TAUT_CRYPTO_FORM_DER,
                                 peers_span(m->public_der)),
                     TAUT_OK);
    assert_int_equal(c->key_info(a, &info), TAUT_OK);
    assert_int_equal(info.kind, m->kind);
    assert_int_equal(info.is_private, is_private);
    assert_true(info.sig_len >= 64 && info.n_bits >= 253);
    assert_int_equal(c->key_parts(a, &p[0], room[0]), TAUT_OK);
    assert_int_equal(c->key_parts(b, &p[1], room[1]), TAUT_OK);
    assert_int_equal(p[0].kind, m->kind);
    assert_int_equal(p[0].point.len, p[1].point.len);
    assert_int_equal(p[0].n.len, p[1].n.len);
    size_t len = p[0].point.len + p[0].n.len + p[0].e.len;
    assert_true(len >= 32);
    assert_memory_equal(room[0], room[1], len);
    c->key_close(a);
    /* the numbers make the same key again */
    st = c->key_import(c->self, &a, &p[0]);
    assert_int_equal(st, TAUT_OK);
    assert_int_equal(c->key_parts(a, &p[1], room[1]), TAUT_OK);
    assert_memory_equal(room[0], room[1], len);
    c->key_close(a);
    c->key_close(b);
}

static void keys_are_read_in_all_forms(void **state)
{
    (void)state;
    for (unsigned kind = TAUT_CRYPTO_KIND_RSA; kind <= TAUT_CRYPTO_KIND_ED448;
         kind++) {
        struct made m = make_key(kind);
        EACH(c)
        {
            key_same(c, &m, TAUT_CRYPTO_FORM_DER, peers_span(m.secret_der),
                     true);
            key_same(c, &m, TAUT_CRYPTO_FORM_DER, peers_span(m.public_der),
                     false);
            key_same(c, &m, TAUT_CRYPTO_FORM_PEM, peers_span(m.secret_pem),
                     true);
            key_same(c, &m, TAUT_CRYPTO_FORM_PEM, peers_span(m.public_pem),
                     false);
        }
        made_free(&m);
    }
}

/* Every cut of a key, and bytes after it, are no key. */
static void keys_that_are_none_are_refused(void **state)
{
    (void)state;
    for (unsigned kind = TAUT_CRYPTO_KIND_RSA; kind <= TAUT_CRYPTO_KIND_P521;
         kind += 2) {
        struct made m = make_key(kind);
        EACH(c)
        {
            struct taut_crypto_key *key;
            size_t step = kind == TAUT_CRYPTO_KIND_RSA ? 41 : 3;
            for (size_t cut = 0; cut < m.public_der.len; cut += step) {
                uint8_t *p = test_copy(m.public_der.p, cut);
                assert_int_equal(c->key_open(c->self, &key,
                                             TAUT_CRYPTO_FORM_DER, num(p, cut)),
                                 TAUT_E_VALUE);
                assert_null(key);
                free(p);
            }
            uint8_t *longer = test_copy(m.public_der.p, m.public_der.len);
            longer = (uint8_t *)realloc(longer, m.public_der.len + 1);
            longer[m.public_der.len] = 0;
            assert_int_equal(c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER,
                                         num(longer, m.public_der.len + 1)),
                             TAUT_E_VALUE);
            free(longer);
            assert_int_equal(
                c->key_open(c->self, &key, (enum taut_crypto_form)9, nothing),
                TAUT_E_UNSUPPORTED);
            assert_int_equal(
                c->key_open(c->self, &key, TAUT_CRYPTO_FORM_PEM, nothing),
                TAUT_E_VALUE);
            assert_int_equal(
                c->key_open(c->self, &key, TAUT_CRYPTO_FORM_CERT, nothing),
                TAUT_E_VALUE);
            c->key_close(key);
        }
        made_free(&m);
    }
}

/* A curve that taut knows not, and a key that asks for a password. */
static void other_keys_are_told_apart(void **state)
{
    const struct taut_crypto *c = peers_get(0);
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "secp256k1");
    BIO *bio[2] = {BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem())};
    struct taut_crypto_key *key;
    (void)state;
    assert_non_null(pkey);
    assert_int_equal(i2d_PUBKEY_bio(bio[0], pkey), 1);
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio[1], pkey,
                                                   EVP_aes_128_cbc(), "word", 4,
                                                   NULL, NULL),
                     1);
    EVP_PKEY_free(pkey);
    struct peers_bytes b[] = {bio_bytes(bio[0]), bio_bytes(bio[1])};
    assert_int_equal(
        c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, peers_span(b[0])),
        TAUT_E_UNSUPPORTED);
    assert_null(key);
    assert_int_equal(
        c->key_open(c->self, &key, TAUT_CRYPTO_FORM_PEM, peers_span(b[1])),
        TAUT_E_VALUE);
    assert_null(key);
    peers_free(b, 2);
}

/* An Edwards key's two halves must fit; its parts have one length. */
static void edwards_halves_must_fit(void **state)
{
    const struct taut_crypto *c = peers_get(0);
    uint8_t seed[32] = {1}, point[33] = {2};
    struct taut_crypto_key *key;
    struct taut_crypto_parts p = {.kind = TAUT_CRYPTO_KIND_ED25519};
    (void)state;
    p.d = num(seed, 32);
    assert_int_equal(c->key_import(c->self, &key, &p), TAUT_OK);
    c->key_close(key);
    for (size_t len = 31; len <= 33; len++) {
        p.point = num(point, len);
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        assert_null(key);
    }
    p.point = nothing;
    p.d = num(seed, 31);
    assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
    uint8_t n[128] = {0xc1}, e[1] = {3};
    n[127] = 1;
    p = (struct taut_crypto_parts){.kind = TAUT_CRYPTO_KIND_RSA};
    p.n = num(n, 128);
    assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
    p.e = num(e, 1);
    p.p = p.q = num(n, 64); /* factors without a private exponent */
    assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
    p.q = num(n, 129);
    assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_RANGE);
    p.q = nothing; /* one factor is none */
    assert_int_equal(c->key_import(c->self, &key, &p), TAUT_OK);
    c->key_close(key);
}

/* Schemes that do not fit a key, keys without a secret, too little room. */
static void keys_refuse_what_does_not_fit(void **state)
{
    (void)state;
    for (unsigned kind = TAUT_CRYPTO_KIND_RSA; kind <= TAUT_CRYPTO_KIND_ED25519;
         kind++) {
        struct made m = make_key(kind);
        EACH(c)
        {
            struct taut_crypto_key *key, *open;
            uint8_t sig[TAUT_CRYPTO_SIG_MAX];
            size_t len = sizeof sig;
            enum taut_crypto_sig_id right = schemes[kind - 1][0];
            enum taut_crypto_sig_id wrong = kind == TAUT_CRYPTO_KIND_RSA
                                                ? TAUT_CRYPTO_SIG_ECDSA
                                                : TAUT_CRYPTO_SIG_RSA_PSS;
            enum taut_crypto_hash_id hash = TAUT_CRYPTO_HASH_SHA256;
            enum taut_status st = c->key_open(
                c->self, &key, TAUT_CRYPTO_FORM_DER, peers_span(m.secret_der));
            if (peers_lacks(c, st, "such key"))
                continue;
            assert_int_equal(
                c->sign(c->self, key, wrong, hash, sig, &len, nothing),
                TAUT_E_UNSUPPORTED);
            assert_int_equal(c->sign(c->self, key, (enum taut_crypto_sig_id)9,
                                     hash, sig, &len, nothing),
                             TAUT_E_UNSUPPORTED);
            assert_int_equal(
                c->verify(c->self, key, wrong, hash, nothing, nothing),
                TAUT_E_UNSUPPORTED);
            if (kind != TAUT_CRYPTO_KIND_ED25519)
                assert_int_equal(c->sign(c->self, key, right,
                                         (enum taut_crypto_hash_id)9, sig, &len,
                                         nothing),
                                 TAUT_E_UNSUPPORTED);
            len = 10;
            assert_int_equal(
                c->sign(c->self, key, right, hash, sig, &len, nothing),
                TAUT_E_RANGE);
            assert_int_equal(c->key_open(c->self, &open, TAUT_CRYPTO_FORM_DER,
                                         peers_span(m.public_der)),
                             TAUT_OK);
            len = sizeof sig;
            assert_int_equal(
                c->sign(c->self, open, right, hash, sig, &len, nothing),
                TAUT_E_USAGE);
            c->key_close(open);
            c->key_close(key);
        }
        made_free(&m);
    }
}

static void import_refuses(void **state)
{
    const struct taut_crypto_curve *curve =
        taut_crypto_curve_get(TAUT_CRYPTO_GROUP_P256);
    uint8_t point[65] = {4}, d[32] = {0}, big[1030];
    (void)state;
    memcpy(point + 1, curve->base, 64);
    memset(big, 0x81, sizeof big);
    EACH(c)
    {
        struct taut_crypto_key *key;
        struct taut_crypto_parts p = {.kind = (enum taut_crypto_kind)0};
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_UNSUPPORTED);
        p.kind = (enum taut_crypto_kind)7;
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_UNSUPPORTED);
        p.kind = TAUT_CRYPTO_KIND_P256;
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        p.point = num(point, 64);
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        p.point = num(point, 65);
        d[31] = 0;
        p.d = num(d, 32);
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        d[31] = 2; /* not this point's */
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        d[31] = 1;
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_OK);
        c->key_close(key);
        point[64] ^= 1;
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        p.d = nothing;
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        point[64] ^= 1;
        point[0] = 3;
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        point[0] = 4;
        p = (struct taut_crypto_parts){.kind = TAUT_CRYPTO_KIND_RSA};
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_VALUE);
        p.n = num(big, 1030);
        p.e = num(big, 3);
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_RANGE);
        p.n = num(big, 63); /* too few bits */
        assert_int_equal(c->key_import(c->self, &key, &p), TAUT_E_RANGE);
        assert_null(key);
    }
}

/* ------------------------------------------------------------------ */
/* SSH                                                                 */

/* ssh_keygen runs it, and reads what it wrote. */
static bool ssh_keygen(const char *args, struct peers_bytes *secret,
                       struct peers_bytes *open)
{
    char path[512], line[2400];
    const char *dir = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/taut-ssh-%ld", dir ? dir : "/tmp",
             (long)getpid());
    snprintf(line, sizeof line,
             "rm -f %s %s.pub; ssh-keygen -q -N '' -C test %s -f %s "
             "2>/dev/null",
             path, path, args, path);
    if (system(line) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        snprintf(line, sizeof line, "%s%s", path, i ? ".pub" : "");
        FILE *f = fopen(line, "rb");
        static uint8_t buf[8192];
        assert_non_null(f);
        size_t n = fread(buf, 1, sizeof buf, f);
        fclose(f);
        remove(line);
        *(i ? open : secret) = (struct peers_bytes){test_copy(buf, n), n};
    }
    return true;
}

/* ssh_blob decodes the base64 in a line of a .pub file. */
static struct peers_bytes ssh_blob(const struct peers_bytes *line)
{
    uint8_t out[2048];
    size_t i = 0, n;
    while (line->p[i] != ' ')
        i++;
    for (n = ++i; line->p[n] != ' '; n++)
        ;
    int len = EVP_DecodeBlock(out, line->p + i, (int)(n - i));
    assert_true(len > 0);
    while (line->p[n - 1] == '=') {
        n--;
        len--;
    }
    return (struct peers_bytes){test_copy(out, (size_t)len), (size_t)len};
}

static void ssh_check(const struct taut_crypto *c, unsigned kind,
                      struct peers_bytes secret, struct peers_bytes blob)
{
    struct taut_crypto_parts parts[2], shown;
    struct taut_crypto_key *a, *b;
    uint8_t room[TAUT_CRYPTO_PARTS_MAX], out[2048];
    uint8_t *file = test_copy(secret.p, secret.len);
    assert_int_equal(
        taut_crypto_ssh_private_decode(&parts[0], file, secret.len), TAUT_OK);
    assert_int_equal(taut_crypto_ssh_public_decode(&parts[1], peers_span(blob)),
                     TAUT_OK);
    assert_int_equal(parts[0].kind, kind);
    assert_int_equal(parts[1].kind, kind);
    enum taut_status st = c->key_import(c->self, &a, &parts[0]);
    if (!peers_lacks(c, st, "such key")) {
        assert_int_equal(st, TAUT_OK);
        assert_int_equal(c->key_import(c->self, &b, &parts[1]), TAUT_OK);
        sign_check(c, a, c, b, schemes[kind - 1][0], TAUT_CRYPTO_HASH_SHA256);
        /* and what is shown is written as ssh-keygen wrote it */
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        size_t len;
        assert_int_equal(c->key_parts(a, &shown, room), TAUT_OK);
        assert_int_equal(taut_crypto_ssh_public_encode(&wr, &shown), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
        assert_int_equal(len, blob.len);
        assert_memory_equal(out, blob.p, len);
        c->key_close(a);
        c->key_close(b);
    }
    free(file);
}

static void ssh_keys_are_read(void **state)
{
    static const struct {
        const char *args;
        unsigned kind;
    } rows[] = {{"-t rsa -b 2048", TAUT_CRYPTO_KIND_RSA},
                {"-t ecdsa -b 256", TAUT_CRYPTO_KIND_P256},
                {"-t ecdsa -b 384", TAUT_CRYPTO_KIND_P384},
                {"-t ecdsa -b 521", TAUT_CRYPTO_KIND_P521},
                {"-t ed25519", TAUT_CRYPTO_KIND_ED25519}};
    (void)state;
    if (system("ssh-keygen -? >/dev/null 2>&1") == 127 << 8)
        taut_test_skip("no ssh-keygen (apt-get install openssh-client)");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct peers_bytes b[3];
        assert_true(ssh_keygen(rows[i].args, &b[0], &b[1]));
        b[2] = ssh_blob(&b[1]);
        EACH(c)
        ssh_check(c, rows[i].kind, b[0], b[2]);
        peers_free(b, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kx_agrees),
        cmocka_unit_test(kx_refuses_what_is_no_point),
        cmocka_unit_test(kx_open_refuses),
        cmocka_unit_test(kx_gives_what_rfc_5903_prints),
        cmocka_unit_test(numbers_are_computed),
        cmocka_unit_test(points_are_computed),
        cmocka_unit_test(keys_sign_and_verify),
        cmocka_unit_test(keys_are_read_in_all_forms),
        cmocka_unit_test(keys_that_are_none_are_refused),
        cmocka_unit_test(other_keys_are_told_apart),
        cmocka_unit_test(edwards_halves_must_fit),
        cmocka_unit_test(keys_refuse_what_does_not_fit),
        cmocka_unit_test(import_refuses),
        cmocka_unit_test(ssh_keys_are_read),
    };
    return cmocka_run_group_tests_name("crypto keys", tests, peers_open,
                                       peers_close);
}
