/* SPDX-License-Identifier: MIT */
/*
 * sae_toy.h: a provider for tests of SAE's machine: fast, without a library,
 * and worth nothing. Its points are numbers modulo the order: n is written as
 * min(n, order - n) and 1 or p - 1, so that the inverse of (x, y) is
 * (x, p - y), as on a curve. Its MACs are a mix of 64 bits.
 */
#ifndef SAE_TOY_H
#define SAE_TOY_H

#include "test_util.h"

#include "taut/crypto_null.h"
#include "taut/sae.h"

/* struct toy_mac: the one MAC of each hash. */
struct toy_mac {
    uint64_t key, state;
    size_t len;
};

static struct toy_mac toy_macs[3];
static uint64_t toy_seed;     /* what random bytes come from */
static bool toy_ignores_key;  /* a MAC that proves nothing */
static uint64_t toy_fails_at; /* the draw that fails; 0: none */
static uint64_t toy_n_draws;
static struct taut_crypto_null toy_null;

static uint64_t toy_mix(uint64_t state, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        state = (state ^ p[i]) * 0x100000001b3u;
        state ^= state >> 29;
    }
    return state;
}

static void toy_expand(uint8_t *out, size_t len, uint64_t state)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t n = (uint8_t)i;
        state = toy_mix(state, &n, 1);
        out[i] = (uint8_t)(state >> 40);
    }
}

static enum taut_status toy_random_fill(void *self, uint8_t *out, size_t len)
{
    (void)self;
    if (++toy_n_draws == toy_fails_at)
        return TAUT_E_CRYPTO;
    toy_seed = toy_mix(toy_seed, (const uint8_t *)"r", 1);
    toy_expand(out, len, toy_seed);
    return TAUT_OK;
}

static struct toy_mac *toy_mac_of(struct taut_crypto_mac *mac)
{
    return (struct toy_mac *)(void *)mac;
}

static enum taut_status toy_mac_set(struct taut_crypto_mac *mac,
                                    const uint8_t *key, size_t len)
{
    struct toy_mac *m = toy_mac_of(mac);
    m->key = toy_mix(0xcbf29ce484222325u, key, toy_ignores_key ? 0 : len);
    m->state = m->key;
    return TAUT_OK;
}

static enum taut_status toy_mac_open(void *self, struct taut_crypto_mac **mac,
                                     enum taut_crypto_mac_id id,
                                     const uint8_t *key, size_t len)
{
    struct toy_mac *m = &toy_macs[id - TAUT_CRYPTO_MAC_HMAC_SHA256];
    (void)self;
    m->len = taut_crypto_mac_len(id);
    *mac = (struct taut_crypto_mac *)(void *)m;
    return toy_mac_set(*mac, key, len);
}

static enum taut_status toy_mac_feed(struct taut_crypto_mac *mac,
                                     const uint8_t *p, size_t len)
{
    struct toy_mac *m = toy_mac_of(mac);
    m->state = toy_mix(m->state, p, toy_ignores_key ? 0 : len);
    return TAUT_OK;
}

static enum taut_status toy_mac_get(struct taut_crypto_mac *mac, uint8_t *out)
{
    struct toy_mac *m = toy_mac_of(mac);
    toy_expand(out, m->len, m->state);
    m->state = m->key;
    return TAUT_OK;
}

static void toy_mac_close(struct taut_crypto_mac *mac)
{
    (void)mac;
}

/* toy_less: a < b. */
static bool toy_less(const uint8_t *a, const uint8_t *b, size_t len)
{
    return memcmp(a, b, len) < 0;
}

static void toy_sub(uint8_t *a, const uint8_t *b, size_t len)
{
    int borrow = 0;
    for (size_t i = len; i-- > 0;) {
        int v = a[i] - b[i] - borrow;
        borrow = v < 0;
        a[i] = (uint8_t)v;
    }
}

/* toy_add: a = a + b modulo m; both below m. */
static void toy_add(uint8_t *a, const uint8_t *b, const uint8_t *m, size_t len)
{
    unsigned carry = 0;
    for (size_t i = len; i-- > 0;) {
        carry += (unsigned)a[i] + b[i];
        a[i] = (uint8_t)carry;
        carry >>= 8;
    }
    if (carry || !toy_less(a, m, len))
        toy_sub(a, m, len);
}

/* toy_times: out = a * b modulo m, `b` below m. */
static void toy_times(uint8_t *out, struct taut_span a, const uint8_t *b,
                      const uint8_t *m, size_t len)
{
    uint8_t sum[TAUT_SAE_LEN_MAX] = {0};
    for (size_t i = 0; i < 8 * a.len; i++) {
        uint8_t twice[TAUT_SAE_LEN_MAX];
        memcpy(twice, sum, len);
        toy_add(sum, twice, m, len);
        if (a.p[i / 8] >> (7 - i % 8) & 1)
            toy_add(sum, b, m, len);
    }
    memcpy(out, sum, len);
}

static enum taut_status toy_mod(void *self, enum taut_crypto_mod op,
                                uint8_t *out, struct taut_span a,
                                struct taut_span b, struct taut_span m)
{
    uint8_t one[TAUT_SAE_LEN_MAX] = {0}, x[TAUT_SAE_LEN_MAX];
    uint8_t y[TAUT_SAE_LEN_MAX];
    (void)self;
    one[m.len - 1] = 1;
    toy_times(x, a, one, m.p, m.len);
    toy_times(y, b, one, m.p, m.len);
    if (op == TAUT_CRYPTO_MOD_ADD) {
        toy_add(x, y, m.p, m.len);
    } else if (op == TAUT_CRYPTO_MOD_SUB) {
        uint8_t minus[TAUT_SAE_LEN_MAX];
        memcpy(minus, m.p, m.len);
        toy_sub(minus, y, m.len);
        if (memcmp(minus, m.p, m.len) != 0)
            toy_add(x, minus, m.p, m.len);
    } else {
        return TAUT_E_UNSUPPORTED;
    }
    memcpy(out, x, m.len);
    return TAUT_OK;
}

static bool toy_read(uint8_t *n, const struct taut_crypto_curve *c,
                     const uint8_t *point)
{
    uint8_t plus[TAUT_SAE_LEN_MAX] = {0}, minus[TAUT_SAE_LEN_MAX];
    plus[c->len - 1] = 1;
    memcpy(minus, c->p, c->len);
    minus[c->len - 1]--;
    memcpy(n, point, c->len);
    if (!toy_less(n, c->order, c->len) || taut_crypto_is_zero(n, c->len))
        return false;
    if (memcmp(point + c->len, plus, c->len) == 0)
        return true;
    memcpy(n, c->order, c->len);
    toy_sub(n, point, c->len);
    return memcmp(point + c->len, minus, c->len) == 0;
}

static enum taut_status
toy_write(uint8_t *point, const struct taut_crypto_curve *c, const uint8_t *n)
{
    uint8_t other[TAUT_SAE_LEN_MAX];
    if (taut_crypto_is_zero(n, c->len))
        return TAUT_E_CRYPTO;
    memcpy(other, c->order, c->len);
    toy_sub(other, n, c->len);
    bool plus = toy_less(n, other, c->len);
    memcpy(point, plus ? n : other, c->len);
    memset(point + c->len, 0, c->len);
    point[2 * c->len - 1] = 1;
    if (!plus) {
        memcpy(point + c->len, c->p, c->len);
        point[2 * c->len - 1]--;
    }
    return TAUT_OK;
}

static enum taut_status toy_point_mul(void *self, enum taut_crypto_group group,
                                      uint8_t *out, struct taut_span scalar,
                                      const uint8_t *point)
{
    const struct taut_crypto_curve *c = taut_crypto_curve_get(group);
    uint8_t n[TAUT_SAE_LEN_MAX];
    (void)self;
    if (!toy_read(n, c, point))
        return TAUT_E_CRYPTO;
    toy_times(n, scalar, n, c->order, c->len);
    return toy_write(out, c, n);
}

static enum taut_status toy_point_add(void *self, enum taut_crypto_group group,
                                      uint8_t *out, const uint8_t *a,
                                      const uint8_t *b)
{
    const struct taut_crypto_curve *c = taut_crypto_curve_get(group);
    uint8_t x[TAUT_SAE_LEN_MAX], y[TAUT_SAE_LEN_MAX];
    (void)self;
    if (!toy_read(x, c, a) || !toy_read(y, c, b))
        return TAUT_E_CRYPTO;
    toy_add(x, y, c->order, c->len);
    return toy_write(out, c, x);
}

/* toy_open makes the provider and what computing needs. */
static void toy_open(struct taut_sae_math *math)
{
    struct taut_crypto *t = &toy_null.table;
    assert_int_equal(taut_crypto_null_init(&toy_null, sizeof toy_null),
                     TAUT_OK);
    t->random_fill = toy_random_fill;
    t->mac_open = toy_mac_open;
    t->mac_set = toy_mac_set;
    t->mac_feed = toy_mac_feed;
    t->mac_get = toy_mac_get;
    t->mac_close = toy_mac_close;
    t->mod = toy_mod;
    t->point_mul = toy_point_mul;
    t->point_add = toy_point_add;
    toy_ignores_key = false;
    toy_fails_at = toy_n_draws = 0;
    toy_seed = 7;
    assert_int_equal(taut_sae_math_open(math, sizeof *math, t), TAUT_OK);
}

/* toy_pt makes the PT of a password: a number. */
static struct taut_sae_pt toy_pt(uint16_t group, const char *password)
{
    struct taut_sae_pt pt = {.group = group};
    const struct taut_crypto_curve *c =
        taut_crypto_curve_get(taut_sae_group_get(group));
    uint8_t n[TAUT_SAE_LEN_MAX] = {0};
    toy_expand(n + c->len - 16, 16,
               toy_mix(group, (const uint8_t *)password, strlen(password)));
    assert_int_equal(toy_write(pt.point, c, n), TAUT_OK);
    return pt;
}

#endif
