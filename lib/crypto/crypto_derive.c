/* SPDX-License-Identifier: MIT */
/* crypto_derive.c: hashes and HMACs in one call, HKDF (RFC 5869) and PBKDF2
 * (RFC 8018), over any provider. */
#include "taut/crypto.h"

#include "core_mem.h"

enum taut_status taut_crypto_hash_once(const struct taut_crypto *c,
                                       enum taut_crypto_hash_id id,
                                       uint8_t *out, struct taut_span msg)
{
    struct taut_crypto_hash *hash;
    enum taut_status st = c->hash_open(c->self, &hash, id);
    if (st == TAUT_OK)
        st = c->hash_feed(hash, msg.p, msg.len);
    if (st == TAUT_OK)
        st = c->hash_get(hash, out);
    c->hash_close(hash);
    return st;
}

/* derive_open opens HMAC of `id`. */
static enum taut_status derive_open(const struct taut_crypto *c,
                                    struct taut_crypto_mac **mac,
                                    enum taut_crypto_hash_id id,
                                    struct taut_span key)
{
    *mac = NULL;
    if (taut_crypto_hash_len(id) == 0)
        return TAUT_E_UNSUPPORTED;
    return c->mac_open(c->self, mac, (enum taut_crypto_mac_id)id, key.p,
                       key.len);
}

enum taut_status taut_crypto_hmac_once(const struct taut_crypto *c,
                                       enum taut_crypto_hash_id id,
                                       uint8_t *out, struct taut_span key,
                                       struct taut_span msg)
{
    struct taut_crypto_mac *mac;
    enum taut_status st = derive_open(c, &mac, id, key);
    if (st == TAUT_OK)
        st = c->mac_feed(mac, msg.p, msg.len);
    if (st == TAUT_OK)
        st = c->mac_get(mac, out);
    c->mac_close(mac);
    return st;
}

enum taut_status taut_crypto_hkdf_extract(const struct taut_crypto *c,
                                          enum taut_crypto_hash_id id,
                                          uint8_t *prk, struct taut_span salt,
                                          struct taut_span ikm)
{
    static const uint8_t zeros[TAUT_CRYPTO_HASH_MAX];
    if (salt.len == 0)
        salt = (struct taut_span){zeros, taut_crypto_hash_len(id)};
    return taut_crypto_hmac_once(c, id, prk, salt, ikm);
}

/* derive_block writes T(i) = HMAC(T(i - 1) | info | i) over T(i - 1), which
 * is `t_len` bytes long: 0 for the first. */
static enum taut_status derive_block(const struct taut_crypto *c,
                                     struct taut_crypto_mac *mac, uint8_t *t,
                                     size_t t_len, struct taut_span info,
                                     uint8_t i)
{
    enum taut_status st = c->mac_feed(mac, t, t_len);
    if (st == TAUT_OK)
        st = c->mac_feed(mac, info.p, info.len);
    if (st == TAUT_OK)
        st = c->mac_feed(mac, &i, 1);
    return st == TAUT_OK ? c->mac_get(mac, t) : st;
}

enum taut_status taut_crypto_hkdf_expand(const struct taut_crypto *c,
                                         enum taut_crypto_hash_id id,
                                         uint8_t *out, size_t len,
                                         struct taut_span prk,
                                         struct taut_span info)
{
    uint8_t t[TAUT_CRYPTO_HASH_MAX];
    size_t t_len = taut_crypto_hash_len(id), done = 0;
    struct taut_crypto_mac *mac;
    enum taut_status st = derive_open(c, &mac, id, prk);
    if (st == TAUT_OK && len > 255 * t_len)
        st = TAUT_E_RANGE;
    for (uint8_t i = 1; st == TAUT_OK && done < len; i++) {
        size_t n = len - done < t_len ? len - done : t_len;
        st = derive_block(c, mac, t, i == 1 ? 0 : t_len, info, i);
        if (st == TAUT_OK)
            memcpy(out + done, t, n);
        done += n;
    }
    if (st != TAUT_OK && st != TAUT_E_RANGE)
        taut_crypto_wipe(out, len);
    taut_crypto_wipe(t, sizeof t);
    c->mac_close(mac);
    return st;
}

/* derive_rounds is F of RFC 8018 5.2: the exclusive or of `n` HMACs, the
 * first of the salt and the block's number. */
static enum taut_status derive_rounds(const struct taut_crypto *c,
                                      struct taut_crypto_mac *mac,
                                      uint8_t *block, size_t len,
                                      struct taut_span salt, uint32_t number,
                                      uint32_t n)
{
    uint8_t u[TAUT_CRYPTO_HASH_MAX], index[4];
    taut_put32(index, number);
    enum taut_status st = c->mac_feed(mac, salt.p, salt.len);
    if (st == TAUT_OK)
        st = c->mac_feed(mac, index, 4);
    if (st == TAUT_OK)
        st = c->mac_get(mac, block);
    if (st == TAUT_OK)
        memcpy(u, block, len);
    for (; st == TAUT_OK && n > 1; n--) {
        st = c->mac_feed(mac, u, len);
        if (st == TAUT_OK)
            st = c->mac_get(mac, u);
        for (size_t i = 0; st == TAUT_OK && i < len; i++)
            block[i] ^= u[i];
    }
    taut_crypto_wipe(u, sizeof u);
    return st;
}

enum taut_status taut_crypto_pbkdf2(const struct taut_crypto *c,
                                    enum taut_crypto_hash_id id, uint8_t *out,
                                    size_t len, struct taut_span password,
                                    struct taut_span salt, uint32_t n_rounds)
{
    uint8_t block[TAUT_CRYPTO_HASH_MAX];
    size_t block_len = taut_crypto_hash_len(id), done = 0;
    struct taut_crypto_mac *mac;
    if (n_rounds == 0)
        return TAUT_E_RANGE;
    enum taut_status st = derive_open(c, &mac, id, password);
    for (uint32_t i = 1; st == TAUT_OK && done < len; i++) {
        size_t n = len - done < block_len ? len - done : block_len;
        st = derive_rounds(c, mac, block, block_len, salt, i, n_rounds);
        if (st == TAUT_OK)
            memcpy(out + done, block, n);
        done += n;
    }
    if (st != TAUT_OK)
        taut_crypto_wipe(out, len);
    taut_crypto_wipe(block, sizeof block);
    c->mac_close(mac);
    return st;
}
