/* SPDX-License-Identifier: MIT */
/* crypto_null.c: the provider that fuzzers take. */
#include "taut/crypto_null.h"

#include "core_mem.h"

/* enum null_what: what a slot is; slots are found by it. */
enum null_what {
    NULL_HASH = 1,
    NULL_MAC,
    NULL_AEAD,
    NULL_CIPHER,
    NULL_KX,
    NULL_KEY,
    NULL_TRUST
};

/* ------------------------------------------------------------------ */
/* Slots                                                               */

/* null_open takes a free slot, or NULL. */
static struct taut_crypto_null_slot *null_open(void *self, enum null_what what,
                                               uint32_t id, size_t len)
{
    struct taut_crypto_null *n = (struct taut_crypto_null *)self;
    for (size_t i = 0; i < TAUT_CRYPTO_NULL_SLOTS; i++) {
        struct taut_crypto_null_slot *s = &n->slots[i];
        if (s->what != 0)
            continue;
        memset(s, 0, sizeof *s);
        s->what = (uint8_t)what;
        s->id = id;
        s->len = (uint32_t)len;
        s->owner = n;
        n->n_open++;
        return s;
    }
    return NULL;
}

static void null_close(struct taut_crypto_null_slot *s)
{
    if (!s)
        return;
    s->owner->n_open--;
    memset(s, 0, sizeof *s);
}

/* ------------------------------------------------------------------ */
/* Random, hashes, MACs                                                */

static enum taut_status null_random_fill(void *self, uint8_t *out, size_t len)
{
    struct taut_crypto_null *n = (struct taut_crypto_null *)self;
    for (size_t i = 0; i < len; i++)
        out[i] = ++n->next_random;
    return TAUT_OK;
}

static enum taut_status null_hash_open(void *self,
                                       struct taut_crypto_hash **hash,
                                       enum taut_crypto_hash_id id)
{
    size_t len = taut_crypto_hash_len(id);
    *hash = NULL;
    if (len == 0)
        return TAUT_E_UNSUPPORTED;
    *hash = (struct taut_crypto_hash *)null_open(self, NULL_HASH, id, len);
    return *hash ? TAUT_OK : TAUT_E_LIMIT;
}

static enum taut_status null_hash_reset(struct taut_crypto_hash *hash)
{
    ((struct taut_crypto_null_slot *)hash)->state = 0;
    return TAUT_OK;
}

static enum taut_status null_hash_feed(struct taut_crypto_hash *hash,
                                       const uint8_t *p, size_t len)
{
    struct taut_crypto_null_slot *s = (struct taut_crypto_null_slot *)hash;
    for (size_t i = 0; i < len; i++)
        s->state = (s->state ^ (p[i] + 1u)) * UINT64_C(0x100000001b3);
    return TAUT_OK;
}

static enum taut_status null_hash_get(struct taut_crypto_hash *hash,
                                      uint8_t *out)
{
    struct taut_crypto_null_slot *s = (struct taut_crypto_null_slot *)hash;
    for (size_t i = 0; i < s->len; i++)
        out[i] = (uint8_t)((s->state >> (i % 8 * 8)) + i);
    s->state = 0;
    return TAUT_OK;
}

static enum taut_status null_hash_copy(struct taut_crypto_hash *to,
                                       const struct taut_crypto_hash *from)
{
    struct taut_crypto_null_slot *t = (struct taut_crypto_null_slot *)to;
    const struct taut_crypto_null_slot *f =
        (const struct taut_crypto_null_slot *)from;
    if (t->id != f->id)
        return TAUT_E_USAGE;
    t->state = f->state;
    return TAUT_OK;
}

static void null_hash_close(struct taut_crypto_hash *hash)
{
    null_close((struct taut_crypto_null_slot *)hash);
}

static enum taut_status null_mac_open(void *self, struct taut_crypto_mac **mac,
                                      enum taut_crypto_mac_id id,
                                      const uint8_t *key, size_t key_len)
{
    size_t len = taut_crypto_mac_len(id);
    (void)key;
    *mac = NULL;
    if (len == 0)
        return TAUT_E_UNSUPPORTED;
    if (id == TAUT_CRYPTO_MAC_POLY1305
            ? key_len != 32
            : id == TAUT_CRYPTO_MAC_CMAC_AES && key_len != 16 &&
                  key_len != 24 && key_len != 32)
        return TAUT_E_RANGE;
    *mac = (struct taut_crypto_mac *)null_open(self, NULL_MAC, id, len);
    return *mac ? TAUT_OK : TAUT_E_LIMIT;
}

static enum taut_status null_mac_set(struct taut_crypto_mac *mac,
                                     const uint8_t *key, size_t key_len)
{
    (void)mac;
    (void)key;
    (void)key_len;
    return TAUT_OK;
}

static enum taut_status null_mac_feed(struct taut_crypto_mac *mac,
                                      const uint8_t *p, size_t len)
{
    (void)mac;
    (void)p;
    (void)len;
    return TAUT_OK;
}

static enum taut_status null_mac_get(struct taut_crypto_mac *mac, uint8_t *out)
{
    memset(out, 0, ((const struct taut_crypto_null_slot *)mac)->len);
    return TAUT_OK;
}

static void null_mac_close(struct taut_crypto_mac *mac)
{
    null_close((struct taut_crypto_null_slot *)mac);
}

/* ------------------------------------------------------------------ */
/* AEADs and ciphers                                                   */

static enum taut_status null_aead_open(void *self,
                                       struct taut_crypto_aead **aead,
                                       enum taut_crypto_aead_id id,
                                       const uint8_t *key, size_t key_len,
                                       size_t nonce_len, size_t tag_len)
{
    enum taut_status st =
        taut_crypto_aead_fits(id, key_len, nonce_len, tag_len);
    (void)key;
    *aead = NULL;
    if (st != TAUT_OK)
        return st;
    *aead = (struct taut_crypto_aead *)null_open(self, NULL_AEAD, id, tag_len);
    return *aead ? TAUT_OK : TAUT_E_LIMIT;
}

static enum taut_status null_aead_set(struct taut_crypto_aead *aead,
                                      const uint8_t *key)
{
    (void)aead;
    (void)key;
    return TAUT_OK;
}

static enum taut_status null_aead_seal(struct taut_crypto_aead *aead,
                                       const uint8_t *nonce, const uint8_t *aad,
                                       size_t aad_len, uint8_t *buf, size_t len,
                                       uint8_t *tag)
{
    (void)nonce;
    (void)aad;
    (void)aad_len;
    (void)buf;
    (void)len;
    memset(tag, 0, ((const struct taut_crypto_null_slot *)aead)->len);
    return TAUT_OK;
}

static enum taut_status null_aead_unseal(struct taut_crypto_aead *aead,
                                         const uint8_t *nonce,
                                         const uint8_t *aad, size_t aad_len,
                                         uint8_t *buf, size_t len,
                                         const uint8_t *tag)
{
    (void)aead;
    (void)nonce;
    (void)aad;
    (void)aad_len;
    if (tag[0] != 0xff)
        return TAUT_OK;
    if (len > 0)
        memset(buf, 0, len);
    return TAUT_E_CRYPTO;
}

static void null_aead_close(struct taut_crypto_aead *aead)
{
    null_close((struct taut_crypto_null_slot *)aead);
}

static enum taut_status null_cipher_open(void *self,
                                         struct taut_crypto_cipher **cipher,
                                         enum taut_crypto_cipher_id id,
                                         const uint8_t *key, size_t key_len,
                                         bool is_decrypt)
{
    enum taut_status st = taut_crypto_cipher_fits(id, key_len, NULL);
    (void)key;
    (void)is_decrypt;
    *cipher = NULL;
    if (st != TAUT_OK)
        return st;
    struct taut_crypto_null_slot *s = null_open(
        self, NULL_CIPHER, id, id <= TAUT_CRYPTO_CIPHER_AES_CBC ? 16 : 1);
    if (!s)
        return TAUT_E_LIMIT;
    s->is_set = id == TAUT_CRYPTO_CIPHER_AES_ECB;
    *cipher = (struct taut_crypto_cipher *)s;
    return TAUT_OK;
}

static enum taut_status null_cipher_set(struct taut_crypto_cipher *cipher,
                                        const uint8_t *iv)
{
    (void)iv;
    ((struct taut_crypto_null_slot *)cipher)->is_set = 1;
    return TAUT_OK;
}

static enum taut_status null_cipher_step(struct taut_crypto_cipher *cipher,
                                         uint8_t *buf, size_t len)
{
    const struct taut_crypto_null_slot *s =
        (const struct taut_crypto_null_slot *)cipher;
    (void)buf;
    if (!s->is_set)
        return TAUT_E_STATE;
    return len % s->len == 0 ? TAUT_OK : TAUT_E_RANGE;
}

static void null_cipher_close(struct taut_crypto_cipher *cipher)
{
    null_close((struct taut_crypto_null_slot *)cipher);
}

/* ------------------------------------------------------------------ */
/* Key agreement, numbers, points                                      */

static enum taut_status null_kx_open(void *self, struct taut_crypto_kx **kx,
                                     enum taut_crypto_group group,
                                     struct taut_span secret)
{
    size_t len = taut_crypto_group_len(group);
    size_t public_len = taut_crypto_public_len(group);
    *kx = NULL;
    if (len == 0)
        return TAUT_E_UNSUPPORTED;
    if (secret.len != 0 && secret.len != len)
        return TAUT_E_RANGE;
    struct taut_crypto_null_slot *s = null_open(self, NULL_KX, group, len);
    if (!s)
        return TAUT_E_LIMIT;
    if (secret.len == 0)
        null_random_fill(self, s->bytes, public_len);
    for (size_t i = 0; i < public_len && secret.len > 0; i++)
        s->bytes[i] = secret.p[i % len];
    if (public_len != len)
        s->bytes[0] = 4;
    *kx = (struct taut_crypto_kx *)s;
    return TAUT_OK;
}

static enum taut_status null_kx_get(struct taut_crypto_kx *kx,
                                    uint8_t *public_out)
{
    const struct taut_crypto_null_slot *s =
        (const struct taut_crypto_null_slot *)kx;
    memcpy(public_out, s->bytes,
           taut_crypto_public_len((enum taut_crypto_group)s->id));
    return TAUT_OK;
}

static enum taut_status null_kx_derive(struct taut_crypto_kx *kx, uint8_t *out,
                                       struct taut_span peer)
{
    const struct taut_crypto_null_slot *s =
        (const struct taut_crypto_null_slot *)kx;
    size_t len = taut_crypto_public_len((enum taut_crypto_group)s->id);
    memset(out, 0, s->len);
    if (peer.len != len || taut_crypto_is_zero(peer.p, len) ||
        (len != s->len && peer.p[0] != 4))
        return TAUT_E_CRYPTO;
    for (size_t i = 0; i < s->len; i++)
        out[i] = (uint8_t)(s->bytes[len - 1 - i] + peer.p[len - 1 - i]);
    return TAUT_OK;
}

static void null_kx_close(struct taut_crypto_kx *kx)
{
    null_close((struct taut_crypto_null_slot *)kx);
}

static enum taut_status null_mod(void *self, enum taut_crypto_mod op,
                                 uint8_t *out, struct taut_span a,
                                 struct taut_span b, struct taut_span modulus)
{
    size_t n = a.len < modulus.len ? a.len : modulus.len;
    (void)self;
    (void)b;
    if (op < TAUT_CRYPTO_MOD_ADD || op > TAUT_CRYPTO_MOD_EXP)
        return TAUT_E_UNSUPPORTED;
    memset(out, 0, modulus.len - n);
    memmove(out + modulus.len - n, a.p + a.len - n, n);
    return TAUT_OK;
}

/* null_point_end refuses zeros. */
static enum taut_status null_point_end(const uint8_t *out, size_t len)
{
    return taut_crypto_is_zero(out, len) ? TAUT_E_CRYPTO : TAUT_OK;
}

static enum taut_status null_point_mul(void *self, enum taut_crypto_group group,
                                       uint8_t *out, struct taut_span scalar,
                                       const uint8_t *point)
{
    const struct taut_crypto_curve *curve = taut_crypto_curve_get(group);
    (void)self;
    (void)scalar;
    if (!curve)
        return TAUT_E_UNSUPPORTED;
    memmove(out, point, 2 * curve->len);
    return null_point_end(out, 2 * curve->len);
}

static enum taut_status null_point_add(void *self, enum taut_crypto_group group,
                                       uint8_t *out, const uint8_t *a,
                                       const uint8_t *b)
{
    const struct taut_crypto_curve *curve = taut_crypto_curve_get(group);
    (void)self;
    if (!curve)
        return TAUT_E_UNSUPPORTED;
    for (size_t i = 0; i < 2 * curve->len; i++)
        out[i] = (uint8_t)(a[i] + b[i]);
    return null_point_end(out, 2 * curve->len);
}

/* ------------------------------------------------------------------ */
/* Keys and certificates                                               */

static enum taut_status null_key_make(void *self, struct taut_crypto_key **key,
                                      unsigned kind)
{
    *key = (struct taut_crypto_key *)null_open(self, NULL_KEY, kind, 64);
    return *key ? TAUT_OK : TAUT_E_LIMIT;
}

static enum taut_status null_key_open(void *self, struct taut_crypto_key **key,
                                      enum taut_crypto_form form,
                                      struct taut_span bytes)
{
    *key = NULL;
    if (form < TAUT_CRYPTO_FORM_DER || form > TAUT_CRYPTO_FORM_CERT)
        return TAUT_E_UNSUPPORTED;
    if (bytes.len == 0 || bytes.p[0] == 0xff)
        return TAUT_E_VALUE;
    return null_key_make(self, key, bytes.p[0] % 6u + 1);
}

static enum taut_status null_key_import(void *self,
                                        struct taut_crypto_key **key,
                                        const struct taut_crypto_parts *parts)
{
    *key = NULL;
    if (parts->kind < TAUT_CRYPTO_KIND_RSA ||
        parts->kind > TAUT_CRYPTO_KIND_ED448)
        return TAUT_E_UNSUPPORTED;
    return null_key_make(self, key, parts->kind);
}

static enum taut_status null_key_info(const struct taut_crypto_key *key,
                                      struct taut_crypto_key_info *info)
{
    const struct taut_crypto_null_slot *s =
        (const struct taut_crypto_null_slot *)key;
    info->kind = (enum taut_crypto_kind)s->id;
    info->n_bits = 8 * s->len;
    info->sig_len = s->len;
    info->is_private = true;
    return TAUT_OK;
}

static enum taut_status null_key_parts(const struct taut_crypto_key *key,
                                       struct taut_crypto_parts *parts,
                                       uint8_t *room)
{
    static const uint8_t lens[] = {0, 65, 97, 133, 32, 57};
    const struct taut_crypto_null_slot *s =
        (const struct taut_crypto_null_slot *)key;
    memset(parts, 0, sizeof *parts);
    memset(room, 4, TAUT_CRYPTO_PARTS_MAX);
    parts->kind = (enum taut_crypto_kind)s->id;
    parts->point = (struct taut_span){room, lens[s->id - 1]};
    if (parts->kind == TAUT_CRYPTO_KIND_RSA) {
        parts->n = (struct taut_span){room, 64};
        parts->e = (struct taut_span){room, 3};
    }
    return TAUT_OK;
}

static enum taut_status null_sign(void *self, struct taut_crypto_key *key,
                                  enum taut_crypto_sig_id id,
                                  enum taut_crypto_hash_id hash, uint8_t *out,
                                  size_t *len, struct taut_span msg)
{
    size_t want = ((const struct taut_crypto_null_slot *)key)->len;
    (void)self;
    (void)hash;
    (void)msg;
    if (id < TAUT_CRYPTO_SIG_RSA_PKCS1 || id > TAUT_CRYPTO_SIG_EDDSA)
        return TAUT_E_UNSUPPORTED;
    if (*len < want)
        return TAUT_E_RANGE;
    memset(out, 0, want);
    *len = want;
    return TAUT_OK;
}

static enum taut_status null_verify(void *self, struct taut_crypto_key *key,
                                    enum taut_crypto_sig_id id,
                                    enum taut_crypto_hash_id hash,
                                    struct taut_span sig, struct taut_span msg)
{
    (void)self;
    (void)key;
    (void)hash;
    (void)msg;
    if (id < TAUT_CRYPTO_SIG_RSA_PKCS1 || id > TAUT_CRYPTO_SIG_EDDSA)
        return TAUT_E_UNSUPPORTED;
    return sig.len == 0 || sig.p[0] == 0xff ? TAUT_E_CRYPTO : TAUT_OK;
}

static void null_key_close(struct taut_crypto_key *key)
{
    null_close((struct taut_crypto_null_slot *)key);
}

static enum taut_status null_trust_open(void *self,
                                        struct taut_crypto_trust **trust)
{
    *trust = (struct taut_crypto_trust *)null_open(self, NULL_TRUST, 0, 0);
    return *trust ? TAUT_OK : TAUT_E_LIMIT;
}

static enum taut_status null_trust_add(struct taut_crypto_trust *trust,
                                       struct taut_span certs, size_t *n_added)
{
    (void)trust;
    if (n_added)
        *n_added = certs.len > 0;
    return certs.len > 0 ? TAUT_OK : TAUT_E_VALUE;
}

static enum taut_status null_trust_check(struct taut_crypto_trust *trust,
                                         enum taut_crypto_verdict *verdict,
                                         size_t *depth,
                                         const struct taut_crypto_chain *chain)
{
    (void)trust;
    *depth = 0;
    *verdict = TAUT_CRYPTO_VERDICT_MALFORMED;
    if (chain->n_certs == 0)
        return TAUT_E_VALUE;
    if (chain->n_certs > TAUT_CRYPTO_CHAIN_MAX)
        return TAUT_E_LIMIT;
    for (size_t i = 0; i < chain->n_certs; i++) {
        *depth = i;
        if (chain->certs[i].len == 0)
            return TAUT_E_VALUE;
        if (chain->certs[i].p[0] == 0xff) {
            *verdict = TAUT_CRYPTO_VERDICT_UNKNOWN_CA;
            return TAUT_E_CRYPTO;
        }
    }
    *verdict = TAUT_CRYPTO_VERDICT_TRUSTED;
    return TAUT_OK;
}

static void null_trust_close(struct taut_crypto_trust *trust)
{
    null_close((struct taut_crypto_null_slot *)trust);
}

/* ------------------------------------------------------------------ */

enum taut_status taut_crypto_null_init(struct taut_crypto_null *self,
                                       size_t size)
{
    static const struct taut_crypto table = {
        sizeof table,     "null",           NULL,
        null_random_fill, null_hash_open,   null_hash_reset,
        null_hash_feed,   null_hash_get,    null_hash_copy,
        null_hash_close,  null_mac_open,    null_mac_set,
        null_mac_feed,    null_mac_get,     null_mac_close,
        null_aead_open,   null_aead_set,    null_aead_seal,
        null_aead_unseal, null_aead_close,  null_cipher_open,
        null_cipher_set,  null_cipher_step, null_cipher_close,
        null_kx_open,     null_kx_get,      null_kx_derive,
        null_kx_close,    null_mod,         null_point_mul,
        null_point_add,   null_key_open,    null_key_import,
        null_key_info,    null_key_parts,   null_sign,
        null_verify,      null_key_close,   null_trust_open,
        null_trust_add,   null_trust_check, null_trust_close};
    if (size != sizeof *self)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->table = table;
    self->table.self = self;
    return TAUT_OK;
}
