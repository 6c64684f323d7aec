/* SPDX-License-Identifier: MIT */
/*
 * dot11_sae_pwe.c: the password element of SAE (802.11-2020 12.4.4.2), by
 * hunting and pecking and by hash-to-element. No branch and no index depends
 * on the password or on what is derived of it: what looks like a condition is
 * a mask. tests/dot11/test_sae_secret.c shows it with valgrind.
 */
#include "dot11_sae_int.h"

#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* The field                                                           */

/* struct pwe_field: arithmetic modulo a curve's prime. The first fault stays
 * in `st`, and nothing is done after it. */
struct pwe_field {
    const struct taut_sae_math *math;
    const struct taut_crypto_curve *curve;
    size_t len;
    enum taut_status st;
    uint8_t one[TAUT_SAE_LEN_MAX], three[TAUT_SAE_LEN_MAX];
    uint8_t invert[TAUT_SAE_LEN_MAX]; /* exponents: p - 2 */
    uint8_t judge[TAUT_SAE_LEN_MAX];  /* (p - 1) / 2 */
    uint8_t root[TAUT_SAE_LEN_MAX];   /* (p + 1) / 4 */
};

static void pwe_mod(struct pwe_field *f, enum taut_crypto_mod op, uint8_t *out,
                    const uint8_t *a, const uint8_t *b)
{
    const struct taut_crypto *c = f->math->crypto;
    struct taut_span x = {a, f->len}, y = {b, f->len};
    struct taut_span prime = {f->curve->p, f->len};
    uint8_t r[TAUT_SAE_LEN_MAX] = {0};
    if (f->st == TAUT_OK)
        f->st = c->mod(c->self, op, r, x, y, prime);
    memcpy(out, r, f->len);
    taut_crypto_wipe(r, sizeof r);
}

static void pwe_add(struct pwe_field *f, uint8_t *out, const uint8_t *a,
                    const uint8_t *b)
{
    pwe_mod(f, TAUT_CRYPTO_MOD_ADD, out, a, b);
}

static void pwe_sub(struct pwe_field *f, uint8_t *out, const uint8_t *a,
                    const uint8_t *b)
{
    pwe_mod(f, TAUT_CRYPTO_MOD_SUB, out, a, b);
}

static void pwe_mul(struct pwe_field *f, uint8_t *out, const uint8_t *a,
                    const uint8_t *b)
{
    pwe_mod(f, TAUT_CRYPTO_MOD_MUL, out, a, b);
}

static void pwe_exp(struct pwe_field *f, uint8_t *out, const uint8_t *a,
                    const uint8_t *b)
{
    pwe_mod(f, TAUT_CRYPTO_MOD_EXP, out, a, b);
}

/* pwe_shift divides by 2^n, n < 8. */
static void pwe_shift(uint8_t *out, const uint8_t *in, size_t len, unsigned n)
{
    uint32_t carry = 0;
    for (size_t i = 0; i < len; i++) {
        carry = carry << 8 | in[i];
        out[i] = (uint8_t)(carry >> n);
        carry &= 0xffu;
    }
}

static enum taut_status
pwe_open(struct pwe_field *f, const struct taut_sae_math *math, uint16_t group)
{
    memset(f, 0, sizeof *f);
    f->math = math;
    f->curve = taut_crypto_curve_get(taut_sae_group_get(group));
    if (!f->curve)
        return TAUT_E_UNSUPPORTED;
    f->len = f->curve->len;
    f->one[f->len - 1] = 1;
    f->three[f->len - 1] = 3;
    memcpy(f->invert, f->curve->p, f->len);
    f->invert[f->len - 1] = (uint8_t)(f->invert[f->len - 1] - 2);
    pwe_shift(f->judge, f->curve->p, f->len, 1);
    pwe_shift(f->root, f->curve->p, f->len, 2); /* p is 3 modulo 4 */
    pwe_add(f, f->root, f->root, f->one);
    return f->st;
}

/* pwe_select writes `a` where `bit` is 1, `b` where it is 0. */
static void pwe_select(uint8_t *out, uint32_t bit, const uint8_t *a,
                       const uint8_t *b, size_t len)
{
    uint8_t mask = (uint8_t)(0u - bit);
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(b[i] ^ (mask & (a[i] ^ b[i])));
}

/* pwe_same tells, as 1 or 0, whether two numbers are the same. */
static uint32_t pwe_same(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint32_t differ = 0;
    for (size_t i = 0; i < len; i++)
        differ |= (uint32_t)(a[i] ^ b[i]);
    return (differ - 1) >> 31;
}

/* pwe_curve computes x^3 - 3 x + b. */
static void pwe_curve(struct pwe_field *f, uint8_t *out, const uint8_t *x)
{
    uint8_t t[TAUT_SAE_LEN_MAX];
    pwe_mul(f, t, x, x);
    pwe_sub(f, t, t, f->three);
    pwe_mul(f, t, t, x);
    pwe_add(f, out, t, f->curve->b);
    taut_crypto_wipe(t, sizeof t);
}

/* pwe_random draws a number above 0 and below the prime. */
static void pwe_random(struct pwe_field *f, uint8_t *out)
{
    const struct taut_crypto *c = f->math->crypto;
    for (unsigned i = 0; f->st == TAUT_OK && i < 200; i++) {
        f->st = c->random_fill(c->self, out, f->len);
        out[0] &= f->curve->p[0]; /* 1 or 255: the bits that there are */
        if (f->st == TAUT_OK && taut_sae_less(out, f->curve->p, f->len) &&
            !taut_crypto_is_zero(out, f->len))
            return;
    }
    f->st = f->st ? f->st : TAUT_E_CRYPTO; /* the generator is broken */
}

/*
 * pwe_is_square tells, as 1 or 0, whether `v` is a quadratic residue. What is
 * raised to the power is v r^2 or its negative, by the toss of a coin, for a
 * random r: -1 is no residue, so the coin says which answer is yes.
 */
static uint32_t pwe_is_square(struct pwe_field *f, const uint8_t *v)
{
    static const uint8_t zero[TAUT_SAE_LEN_MAX];
    uint8_t r[TAUT_SAE_LEN_MAX] = {0}, t[TAUT_SAE_LEN_MAX];
    uint8_t n[TAUT_SAE_LEN_MAX], coin = 0;
    const struct taut_crypto *c = f->math->crypto;
    pwe_random(f, r);
    if (f->st == TAUT_OK)
        f->st = c->random_fill(c->self, &coin, 1);
    pwe_mul(f, t, v, r);
    pwe_mul(f, t, t, r);
    pwe_sub(f, n, zero, t);
    pwe_select(t, coin & 1u, n, t, f->len);
    pwe_exp(f, t, t, f->judge);
    pwe_sub(f, n, zero, f->one);
    uint32_t is_plus = pwe_same(t, f->one, f->len);
    uint32_t is_minus = pwe_same(t, n, f->len);
    uint32_t flip = 0u - (coin & 1u);
    taut_crypto_wipe(r, sizeof r);
    taut_crypto_wipe(t, sizeof t);
    return is_plus ^ (flip & (is_plus ^ is_minus));
}

/* pwe_root writes the square root of `v` whose last bit is `odd`. */
static void pwe_root(struct pwe_field *f, uint8_t *y, const uint8_t *v,
                     uint32_t odd)
{
    uint8_t other[TAUT_SAE_LEN_MAX];
    pwe_exp(f, y, v, f->root);
    pwe_sub(f, other, f->curve->p, y);
    pwe_select(y, (y[f->len - 1] ^ odd) & 1u, other, y, f->len);
    taut_crypto_wipe(other, sizeof other);
}

/* ------------------------------------------------------------------ */
/* Hunting and pecking                                                 */

/* struct pwe_hunt: what a hunt knows. All secret but the addresses. */
struct pwe_hunt {
    struct pwe_field f;
    uint8_t addresses[12];
    uint8_t dummy[64]; /* stands for the password once it is not needed */
    uint32_t found;    /* 1 or 0 */
    uint8_t seed[32];
    uint8_t value[TAUT_SAE_LEN_MAX], x[TAUT_SAE_LEN_MAX];
    uint8_t square[TAUT_SAE_LEN_MAX];
    uint8_t last; /* the seed's last byte where x was found */
};

/* hunt_seed computes pwd-seed = H(addresses, base | counter). */
static void hunt_seed(struct pwe_hunt *h, struct taut_span password,
                      uint8_t counter)
{
    const struct taut_crypto *c = h->f.math->crypto;
    struct taut_crypto_mac *mac = h->f.math->macs[0];
    uint8_t base[64];
    if (h->f.st == TAUT_OK)
        h->f.st = c->mac_set(mac, h->addresses, 12);
    for (size_t at = 0; h->f.st == TAUT_OK && at < password.len; at += 64) {
        size_t n = password.len - at < 64 ? password.len - at : 64;
        pwe_select(base, h->found, h->dummy, password.p + at, n);
        h->f.st = c->mac_feed(mac, base, n);
    }
    if (h->f.st == TAUT_OK)
        h->f.st = c->mac_feed(mac, &counter, 1);
    if (h->f.st == TAUT_OK)
        h->f.st = c->mac_get(mac, h->seed);
    taut_crypto_wipe(base, sizeof base);
}

/* hunt_peek tries one counter. Until a point is found the value is kept, so
 * that without any x is that of no point. */
static void hunt_peek(struct pwe_hunt *h, struct taut_span password,
                      uint8_t counter)
{
    struct pwe_field *f = &h->f;
    size_t n_bits = f->len == 66 ? 521 : 8 * f->len;
    hunt_seed(h, password, counter);
    if (f->st == TAUT_OK)
        f->st = taut_sae_kdf(f->math, TAUT_CRYPTO_HASH_SHA256, h->value, n_bits,
                             (struct taut_span){h->seed, 32},
                             "SAE Hunting and Pecking",
                             (struct taut_span){f->curve->p, f->len});
    pwe_shift(h->value, h->value, f->len, (unsigned)(8 * f->len - n_bits));
    pwe_curve(f, h->square, h->value);
    uint32_t fits = taut_sae_less(h->value, f->curve->p, f->len) &
                    pwe_is_square(f, h->square);
    pwe_select(h->x, h->found, h->x, h->value, f->len);
    pwe_select(&h->last, h->found, &h->last, &h->seed[31], 1);
    h->found |= fits;
}

enum taut_status taut_sae_hunt_derive(const struct taut_sae_math *math,
                                      uint8_t *pwe, uint16_t group,
                                      const uint8_t *a, const uint8_t *b,
                                      struct taut_span password)
{
    struct pwe_hunt h;
    memset(&h, 0, sizeof h);
    enum taut_status st = pwe_open(&h.f, math, group);
    if (st)
        return st;
    size_t len = h.f.len;
    taut_sae_addresses(h.addresses, a, b);
    h.f.st = math->crypto->random_fill(math->crypto->self, h.dummy, 64);
    for (uint8_t i = 1; i <= TAUT_SAE_PEEKS; i++)
        hunt_peek(&h, password, i);
    pwe_curve(&h.f, h.square, h.x);
    memcpy(pwe, h.x, len);
    pwe_root(&h.f, pwe + len, h.square, h.last);
    st = h.f.st;
    if (st)
        taut_crypto_wipe(pwe, 2 * len);
    taut_crypto_wipe(&h, sizeof h);
    return st;
}

/* ------------------------------------------------------------------ */
/* Hash to element                                                     */

/* struct pwe_map: the numbers of the simplified Shallue-van de
 * Woestijne-Ulas map, by the standard's names. */
struct pwe_map {
    uint8_t z[TAUT_SAE_LEN_MAX], a[TAUT_SAE_LEN_MAX];
    uint8_t zu2[TAUT_SAE_LEN_MAX], m[TAUT_SAE_LEN_MAX], t[TAUT_SAE_LEN_MAX];
    uint8_t x1[TAUT_SAE_LEN_MAX], x2[TAUT_SAE_LEN_MAX];
    uint8_t g1[TAUT_SAE_LEN_MAX], g2[TAUT_SAE_LEN_MAX];
};

/* map_x1 computes the first candidate: b / (z a) if m is 0, else
 * (-b / a) (1 + 1 / m). */
static void map_x1(struct pwe_field *f, struct pwe_map *s)
{
    static const uint8_t zero[TAUT_SAE_LEN_MAX];
    uint32_t is_zero = pwe_same(s->m, zero, f->len);
    pwe_mul(f, s->x1, s->z, s->a);
    pwe_exp(f, s->x1, s->x1, f->invert);
    pwe_mul(f, s->x1, s->x1, f->curve->b);
    pwe_exp(f, s->t, s->m, f->invert);
    pwe_add(f, s->t, s->t, f->one);
    pwe_exp(f, s->x2, f->three, f->invert); /* -b / a = b / 3 */
    pwe_mul(f, s->x2, s->x2, f->curve->b);
    pwe_mul(f, s->t, s->t, s->x2);
    pwe_select(s->x1, is_zero, s->x1, s->t, f->len);
}

/* pwe_map maps a number to a point of the curve. */
static void pwe_map(struct pwe_field *f, uint8_t *point, const uint8_t *u)
{
    static const uint8_t zero[TAUT_SAE_LEN_MAX];
    struct pwe_map s;
    memset(&s, 0, sizeof s);
    s.z[f->len - 1] = f->len == 32 ? 10 : f->len == 48 ? 12 : 4;
    pwe_sub(f, s.z, zero, s.z);
    pwe_sub(f, s.a, zero, f->three);
    pwe_mul(f, s.zu2, u, u);
    pwe_mul(f, s.zu2, s.zu2, s.z);
    pwe_mul(f, s.m, s.zu2, s.zu2);
    pwe_add(f, s.m, s.m, s.zu2);
    map_x1(f, &s);
    pwe_curve(f, s.g1, s.x1);
    pwe_mul(f, s.x2, s.zu2, s.x1);
    pwe_curve(f, s.g2, s.x2);
    uint32_t first = pwe_is_square(f, s.g1);
    pwe_select(s.g1, first, s.g1, s.g2, f->len);
    pwe_select(point, first, s.x1, s.x2, f->len);
    pwe_root(f, point + f->len, s.g1, u[f->len - 1]);
    taut_crypto_wipe(&s, sizeof s);
}

/* pwe_expand writes HKDF-Expand(seed, label, len), reduced modulo the prime
 * (len: half as long again as the prime). */
static void pwe_expand(struct pwe_field *f, uint8_t *u,
                       enum taut_crypto_hash_id hash, struct taut_span seed,
                       const char *label)
{
    static const uint8_t zero = 0;
    const struct taut_crypto *c = f->math->crypto;
    uint8_t value[2 * TAUT_CRYPTO_HASH_MAX], i = 1;
    size_t len = f->len + f->len / 2, step = seed.len, done = 0;
    struct taut_span parts[] = {
        {value, 0}, {(const uint8_t *)label, 25}, {&i, 1}};
    for (; f->st == TAUT_OK && done < len; i++, done += step) {
        f->st = taut_sae_hmac(f->math, hash, value + done, seed, parts, 3);
        parts[0] = (struct taut_span){value + done, step};
    }
    if (f->st == TAUT_OK)
        f->st =
            c->mod(c->self, TAUT_CRYPTO_MOD_ADD, u,
                   (struct taut_span){value, len}, (struct taut_span){&zero, 1},
                   (struct taut_span){f->curve->p, f->len});
    taut_crypto_wipe(value, sizeof value);
}

/* pwe_pt computes the sum of the two points that the seed is mapped to. */
static void pwe_pt(struct pwe_field *f, uint8_t *point, uint16_t group,
                   struct taut_span seed)
{
    const struct taut_crypto *c = f->math->crypto;
    enum taut_crypto_hash_id hash = taut_sae_hash_get(group, true);
    uint8_t u[TAUT_SAE_LEN_MAX] = {0};
    uint8_t p[TAUT_SAE_POINT_MAX], q[TAUT_SAE_POINT_MAX];
    pwe_expand(f, u, hash, seed, "SAE Hash to Element u1 P1");
    pwe_map(f, p, u);
    pwe_expand(f, u, hash, seed, "SAE Hash to Element u2 P2");
    pwe_map(f, q, u);
    if (f->st == TAUT_OK)
        f->st = c->point_add(c->self, taut_sae_group_get(group), point, p, q);
    taut_crypto_wipe(u, sizeof u);
    taut_crypto_wipe(p, sizeof p);
    taut_crypto_wipe(q, sizeof q);
}

enum taut_status taut_sae_pt_derive(const struct taut_sae_math *math,
                                    struct taut_sae_pt *out, uint16_t group,
                                    struct taut_span ssid,
                                    struct taut_span password,
                                    struct taut_span id)
{
    enum taut_crypto_hash_id hash = taut_sae_hash_get(group, true);
    uint8_t seed[TAUT_CRYPTO_HASH_MAX];
    struct taut_span parts[] = {password, id};
    struct pwe_field f;
    memset(out, 0, sizeof *out);
    if (ssid.len == 0 || ssid.len > 32)
        return TAUT_E_USAGE;
    if (pwe_open(&f, math, group) == TAUT_OK)
        f.st = taut_sae_hmac(math, hash, seed, ssid, parts, 2);
    else if (!f.curve)
        return TAUT_E_UNSUPPORTED;
    out->group = group;
    pwe_pt(&f, out->point, group,
           (struct taut_span){seed, taut_crypto_hash_len(hash)});
    if (f.st)
        taut_crypto_wipe(out, sizeof *out);
    taut_crypto_wipe(seed, sizeof seed);
    return f.st;
}

enum taut_status taut_sae_pwe_derive(const struct taut_sae_math *math,
                                     uint8_t *pwe, const struct taut_sae_pt *pt,
                                     const uint8_t *a, const uint8_t *b)
{
    static const uint8_t zeros[TAUT_CRYPTO_HASH_MAX], one = 1;
    const struct taut_crypto *c = math->crypto;
    enum taut_crypto_group id = taut_sae_group_get(pt->group);
    enum taut_crypto_hash_id hash = taut_sae_hash_get(pt->group, true);
    const struct taut_crypto_curve *curve = taut_crypto_curve_get(id);
    uint8_t both[12], value[TAUT_CRYPTO_HASH_MAX], less[TAUT_SAE_LEN_MAX];
    uint8_t small[TAUT_SAE_LEN_MAX], n[TAUT_SAE_LEN_MAX];
    if (!curve)
        return TAUT_E_UNSUPPORTED;
    size_t len = curve->len, hash_len = taut_crypto_hash_len(hash);
    struct taut_span parts = {both, 12}, add = {&one, 1};
    struct taut_span digest = {value, hash_len}, order = {less, len};
    taut_sae_addresses(both, a, b);
    memcpy(less, curve->order, len); /* it is odd */
    less[len - 1] = (uint8_t)(less[len - 1] - 1);
    enum taut_status st = taut_sae_hmac(
        math, hash, value, (struct taut_span){zeros, hash_len}, &parts, 1);
    if (st == TAUT_OK)
        st = c->mod(c->self, TAUT_CRYPTO_MOD_ADD, small, digest,
                    (struct taut_span){zeros, 1}, order);
    order.p = curve->order;
    if (st == TAUT_OK)
        st = c->mod(c->self, TAUT_CRYPTO_MOD_ADD, n,
                    (struct taut_span){small, len}, add, order);
    if (st == TAUT_OK)
        st = c->point_mul(c->self, id, pwe, (struct taut_span){n, len},
                          pt->point);
    return st;
}
