/* SPDX-License-Identifier: MIT */
/* dot11_sae.c: commits, keys and confirms of SAE (802.11-2020 12.4.5), and
 * the functions they are made of. */
#include "dot11_sae_int.h"

#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* What computing needs                                                */

enum taut_status taut_sae_math_open(struct taut_sae_math *self, size_t size,
                                    const struct taut_crypto *crypto)
{
    static const enum taut_crypto_mac_id ids[] = {TAUT_CRYPTO_MAC_HMAC_SHA256,
                                                  TAUT_CRYPTO_MAC_HMAC_SHA384,
                                                  TAUT_CRYPTO_MAC_HMAC_SHA512};
    static const uint8_t key[TAUT_CRYPTO_HASH_MAX];
    enum taut_status st = TAUT_OK;
    if (size != sizeof *self || crypto->size != sizeof *crypto)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->crypto = crypto;
    for (unsigned i = 0; st == TAUT_OK && i < 3; i++)
        st = crypto->mac_open(crypto->self, &self->macs[i], ids[i], key,
                              taut_crypto_mac_len(ids[i]));
    if (st)
        taut_sae_math_close(self);
    return st;
}

void taut_sae_math_close(struct taut_sae_math *self)
{
    for (unsigned i = 0; i < 3; i++) {
        self->crypto->mac_close(self->macs[i]);
        self->macs[i] = NULL;
    }
}

enum taut_crypto_group taut_sae_group_get(uint16_t group)
{
    return (enum taut_crypto_group)(
        group >= 19 && group <= 21 ? group - 19 + TAUT_CRYPTO_GROUP_P256 : 0);
}

enum taut_crypto_hash_id taut_sae_hash_get(uint16_t group, bool h2e)
{
    if (!h2e || group < 20)
        return TAUT_CRYPTO_HASH_SHA256;
    return group == 20 ? TAUT_CRYPTO_HASH_SHA384 : TAUT_CRYPTO_HASH_SHA512;
}

enum taut_status taut_sae_hmac(const struct taut_sae_math *math,
                               enum taut_crypto_hash_id id, uint8_t *out,
                               struct taut_span key,
                               const struct taut_span *parts, size_t n)
{
    struct taut_crypto_mac *mac = math->macs[id - TAUT_CRYPTO_HASH_SHA256];
    enum taut_status st = math->crypto->mac_set(mac, key.p, key.len);
    for (size_t i = 0; st == TAUT_OK && i < n; i++)
        st = math->crypto->mac_feed(mac, parts[i].p, parts[i].len);
    return st == TAUT_OK ? math->crypto->mac_get(mac, out) : st;
}

enum taut_status taut_sae_kdf(const struct taut_sae_math *math,
                              enum taut_crypto_hash_id id, uint8_t *out,
                              size_t n_bits, struct taut_span key,
                              const char *label, struct taut_span context)
{
    const struct taut_crypto *c = math->crypto;
    struct taut_crypto_mac *mac = math->macs[id - TAUT_CRYPTO_HASH_SHA256];
    enum taut_status st = c->mac_set(mac, key.p, key.len);
    return st ? st
              : taut_dot11_kdf(c, mac, taut_crypto_hash_len(id), out, n_bits,
                               label, context);
}

void taut_sae_addresses(uint8_t *out, const uint8_t *a, const uint8_t *b)
{
    bool a_first = memcmp(a, b, 6) > 0;
    memcpy(out, a_first ? a : b, 6);
    memcpy(out + 6, a_first ? b : a, 6);
}

uint32_t taut_sae_less(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint32_t borrow = 0;
    for (size_t i = len; i-- > 0;)
        borrow = ((uint32_t)a[i] - b[i] - borrow) >> 31;
    return borrow;
}

/* ------------------------------------------------------------------ */
/* Commit                                                              */

/* key_in_range tells whether 1 < n < order. */
static bool key_in_range(const uint8_t *n,
                         const struct taut_crypto_curve *curve)
{
    uint8_t one[TAUT_SAE_LEN_MAX] = {0};
    one[curve->len - 1] = 1;
    return (taut_sae_less(one, n, curve->len) &
            taut_sae_less(n, curve->order, curve->len)) != 0;
}

enum taut_status taut_sae_random_derive(const struct taut_sae_math *math,
                                        uint8_t *out, uint16_t group)
{
    const struct taut_crypto *c = math->crypto;
    const struct taut_crypto_curve *curve =
        taut_crypto_curve_get(taut_sae_group_get(group));
    if (!curve)
        return TAUT_E_UNSUPPORTED;
    /* one draw in two is good at worst; a generator that gives no good one
     * in so many is broken */
    for (unsigned i = 0; i < 200; i++) {
        enum taut_status st = c->random_fill(c->self, out, curve->len);
        if (st)
            return st;
        out[0] &= curve->order[0]; /* 1 or 255: the bits that there are */
        if (key_in_range(out, curve))
            return TAUT_OK;
    }
    return TAUT_E_CRYPTO;
}

enum taut_status taut_sae_commit_derive(const struct taut_sae_math *math,
                                        struct taut_sae_commit *out,
                                        uint16_t group, const uint8_t *pwe,
                                        const uint8_t *rand,
                                        const uint8_t *mask)
{
    const struct taut_crypto *c = math->crypto;
    enum taut_crypto_group id = taut_sae_group_get(group);
    const struct taut_crypto_curve *curve = taut_crypto_curve_get(id);
    static const uint8_t zero[TAUT_SAE_LEN_MAX];
    if (!curve)
        return TAUT_E_UNSUPPORTED;
    size_t len = curve->len;
    struct taut_span a = {rand, len}, b = {mask, len};
    struct taut_span order = {curve->order, len}, prime = {curve->p, len};
    uint8_t *y = out->element + len;
    memset(out, 0, sizeof *out);
    enum taut_status st =
        c->mod(c->self, TAUT_CRYPTO_MOD_ADD, out->scalar, a, b, order);
    if (st == TAUT_OK && !key_in_range(out->scalar, curve))
        st = TAUT_E_RANGE;
    if (st == TAUT_OK)
        st = c->point_mul(c->self, id, out->element, b, pwe);
    if (st == TAUT_OK) { /* its inverse */
        uint8_t was[TAUT_SAE_LEN_MAX];
        memcpy(was, y, len);
        st = c->mod(c->self, TAUT_CRYPTO_MOD_SUB, y,
                    (struct taut_span){zero, len}, (struct taut_span){was, len},
                    prime);
    }
    return st;
}

enum taut_status taut_sae_commit_check(const struct taut_sae_math *math,
                                       uint16_t group,
                                       const struct taut_sae_commit *commit)
{
    const struct taut_crypto *c = math->crypto;
    enum taut_crypto_group id = taut_sae_group_get(group);
    const struct taut_crypto_curve *curve = taut_crypto_curve_get(id);
    static const uint8_t one = 1;
    uint8_t same[TAUT_SAE_POINT_MAX];
    if (!curve)
        return TAUT_E_UNSUPPORTED;
    size_t len = curve->len;
    if (!key_in_range(commit->scalar, curve) ||
        !taut_sae_less(commit->element, curve->p, len) ||
        !taut_sae_less(commit->element + len, curve->p, len))
        return TAUT_E_RANGE;
    return c->point_mul(c->self, id, same, (struct taut_span){&one, 1},
                        commit->element);
}

/* ------------------------------------------------------------------ */
/* Keys                                                                */

/* key_secret computes k, the x of rand * (scalar * PWE + ELEMENT). */
static enum taut_status key_secret(const struct taut_sae_math *math, uint8_t *k,
                                   const struct taut_sae_exchange *x)
{
    const struct taut_crypto *c = math->crypto;
    enum taut_crypto_group id = taut_sae_group_get(x->group);
    size_t len = taut_crypto_group_len(id);
    struct taut_span scalar = {x->peer->scalar, len}, rand = {x->rand, len};
    uint8_t a[TAUT_SAE_POINT_MAX], b[TAUT_SAE_POINT_MAX];
    enum taut_status st = c->point_mul(c->self, id, a, scalar, x->pwe);
    if (st == TAUT_OK)
        st = c->point_add(c->self, id, b, a, x->peer->element);
    if (st == TAUT_OK)
        st = c->point_mul(c->self, id, a, rand, b);
    if (st == TAUT_OK)
        memcpy(k, a, len);
    taut_crypto_wipe(a, sizeof a);
    taut_crypto_wipe(b, sizeof b);
    return st;
}

/* key_split takes KCK and PMK of the key seed, and the PMKID. */
static enum taut_status key_split(const struct taut_sae_math *math,
                                  struct taut_sae_keys *out,
                                  const struct taut_sae_exchange *x,
                                  struct taut_span seed)
{
    const struct taut_crypto *c = math->crypto;
    const struct taut_crypto_curve *curve =
        taut_crypto_curve_get(taut_sae_group_get(x->group));
    size_t len = curve->len;
    uint8_t sum[TAUT_SAE_LEN_MAX], both[2 * TAUT_CRYPTO_HASH_MAX];
    struct taut_span a = {x->own->scalar, len}, b = {x->peer->scalar, len};
    struct taut_span order = {curve->order, len};
    out->kck_len = (uint8_t)seed.len;
    out->pmk_len = x->is_ext ? (uint8_t)seed.len : 32;
    enum taut_status st =
        c->mod(c->self, TAUT_CRYPTO_MOD_ADD, sum, a, b, order);
    if (st == TAUT_OK)
        st = taut_sae_kdf(math, taut_sae_hash_get(x->group, x->h2e), both,
                          8 * ((size_t)out->kck_len + out->pmk_len), seed,
                          "SAE KCK and PMK", (struct taut_span){sum, len});
    if (st == TAUT_OK) {
        memcpy(out->kck, both, out->kck_len);
        memcpy(out->pmk, both + out->kck_len, out->pmk_len);
        memcpy(out->pmkid, sum, 16);
    }
    taut_crypto_wipe(both, sizeof both);
    return st;
}

enum taut_status taut_sae_keys_derive(const struct taut_sae_math *math,
                                      struct taut_sae_keys *out,
                                      const struct taut_sae_exchange *x)
{
    static const uint8_t zeros[TAUT_CRYPTO_HASH_MAX];
    enum taut_crypto_hash_id hash = taut_sae_hash_get(x->group, x->h2e);
    uint8_t k[TAUT_SAE_LEN_MAX], seed[TAUT_CRYPTO_HASH_MAX];
    struct taut_span salt = x->salt, parts = {k, 0};
    memset(out, 0, sizeof *out);
    enum taut_status st = taut_sae_commit_check(math, x->group, x->peer);
    if (st)
        return st;
    parts.len = taut_crypto_group_len(taut_sae_group_get(x->group));
    if (salt.len == 0)
        salt = (struct taut_span){zeros, taut_crypto_hash_len(hash)};
    st = key_secret(math, k, x);
    if (st == TAUT_OK)
        st = taut_sae_hmac(math, hash, seed, salt, &parts, 1);
    if (st == TAUT_OK)
        st = key_split(math, out, x,
                       (struct taut_span){seed, taut_crypto_hash_len(hash)});
    taut_crypto_wipe(k, sizeof k);
    taut_crypto_wipe(seed, sizeof seed);
    return st;
}

enum taut_status taut_sae_confirm_derive(const struct taut_sae_math *math,
                                         uint8_t *out, uint16_t group,
                                         const struct taut_sae_keys *keys,
                                         uint16_t send_confirm,
                                         const struct taut_sae_commit *from,
                                         const struct taut_sae_commit *to)
{
    size_t len = taut_crypto_group_len(taut_sae_group_get(group));
    uint8_t counter[2] = {(uint8_t)send_confirm, (uint8_t)(send_confirm >> 8)};
    struct taut_span key = {keys->kck, keys->kck_len};
    struct taut_span parts[] = {{counter, 2},
                                {from->scalar, len},
                                {from->element, 2 * len},
                                {to->scalar, len},
                                {to->element, 2 * len}};
    /* the hash of the keys is as long as their KCK */
    enum taut_crypto_hash_id hash =
        keys->kck_len == 32   ? TAUT_CRYPTO_HASH_SHA256
        : keys->kck_len == 48 ? TAUT_CRYPTO_HASH_SHA384
                              : TAUT_CRYPTO_HASH_SHA512;
    if (len == 0)
        return TAUT_E_UNSUPPORTED;
    return taut_sae_hmac(math, hash, out, key, parts, 5);
}
