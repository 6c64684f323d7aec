/* SPDX-License-Identifier: MIT */
/* crypto_recorded.c: a provider whose randomness is a list. */
#include "taut/crypto_recorded.h"

#include "core_mem.h"

/* recorded_next takes the next record, which must be of `kind`. */
static bool recorded_next(struct taut_crypto_recorded *r,
                          enum taut_crypto_record_kind kind,
                          struct taut_span *bytes)
{
    if (r->is_broken || r->next == r->n_records ||
        r->records[r->next].kind != kind) {
        r->is_broken = true;
        return false;
    }
    *bytes = r->records[r->next++].bytes;
    return true;
}

/* recorded_refuse remembers that something did not fit. */
static enum taut_status recorded_refuse(struct taut_crypto_recorded *r)
{
    r->is_broken = true;
    return TAUT_E_ORDER;
}

static enum taut_status recorded_random_fill(void *self, uint8_t *out,
                                             size_t len)
{
    struct taut_crypto_recorded *r = (struct taut_crypto_recorded *)self;
    struct taut_span bytes = {NULL, 0};
    if (!recorded_next(r, TAUT_CRYPTO_RECORD_RANDOM, &bytes) ||
        bytes.len != len) {
        taut_crypto_wipe(out, len);
        return recorded_refuse(r);
    }
    if (len > 0)
        memcpy(out, bytes.p, len);
    return TAUT_OK;
}

static enum taut_status recorded_kx_open(void *self, struct taut_crypto_kx **kx,
                                         enum taut_crypto_group group,
                                         struct taut_span secret)
{
    struct taut_crypto_recorded *r = (struct taut_crypto_recorded *)self;
    *kx = NULL;
    if (secret.len == 0 &&
        (!recorded_next(r, TAUT_CRYPTO_RECORD_SECRET, &secret) ||
         secret.len == 0))
        return recorded_refuse(r);
    return r->inner->kx_open(r->inner->self, kx, group, secret);
}

static enum taut_status recorded_sign(void *self, struct taut_crypto_key *key,
                                      enum taut_crypto_sig_id id,
                                      enum taut_crypto_hash_id hash,
                                      uint8_t *out, size_t *len,
                                      struct taut_span msg)
{
    struct taut_crypto_recorded *r = (struct taut_crypto_recorded *)self;
    const struct taut_crypto *inner = r->inner;
    struct taut_span sig;
    if (id == TAUT_CRYPTO_SIG_RSA_PKCS1 || id == TAUT_CRYPTO_SIG_EDDSA)
        return inner->sign(inner->self, key, id, hash, out, len, msg);
    if (!recorded_next(r, TAUT_CRYPTO_RECORD_SIGNATURE, &sig) ||
        inner->verify(inner->self, key, id, hash, sig, msg) != TAUT_OK)
        return recorded_refuse(r);
    if (*len < sig.len)
        return TAUT_E_RANGE;
    memcpy(out, sig.p, sig.len);
    *len = sig.len;
    return TAUT_OK;
}

/* Of the other functions those that take `self` must be given the inner
 * provider's: it is the one thing that the table cannot hold twice. */
#define RECORDED_INNER(self) (((struct taut_crypto_recorded *)(self))->inner)

static enum taut_status recorded_hash_open(void *self,
                                           struct taut_crypto_hash **hash,
                                           enum taut_crypto_hash_id id)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->hash_open(inner->self, hash, id);
}

static enum taut_status recorded_mac_open(void *self,
                                          struct taut_crypto_mac **mac,
                                          enum taut_crypto_mac_id id,
                                          const uint8_t *key, size_t key_len)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->mac_open(inner->self, mac, id, key, key_len);
}

static enum taut_status recorded_aead_open(void *self,
                                           struct taut_crypto_aead **aead,
                                           enum taut_crypto_aead_id id,
                                           const uint8_t *key, size_t key_len,
                                           size_t nonce_len, size_t tag_len)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->aead_open(inner->self, aead, id, key, key_len, nonce_len,
                            tag_len);
}

static enum taut_status recorded_cipher_open(void *self,
                                             struct taut_crypto_cipher **cipher,
                                             enum taut_crypto_cipher_id id,
                                             const uint8_t *key, size_t key_len,
                                             bool is_decrypt)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->cipher_open(inner->self, cipher, id, key, key_len,
                              is_decrypt);
}

static enum taut_status recorded_mod(void *self, enum taut_crypto_mod op,
                                     uint8_t *out, struct taut_span a,
                                     struct taut_span b,
                                     struct taut_span modulus)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->mod(inner->self, op, out, a, b, modulus);
}

static enum taut_status
recorded_point_mul(void *self, enum taut_crypto_group group, uint8_t *out,
                   struct taut_span scalar, const uint8_t *point)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->point_mul(inner->self, group, out, scalar, point);
}

static enum taut_status recorded_point_add(void *self,
                                           enum taut_crypto_group group,
                                           uint8_t *out, const uint8_t *a,
                                           const uint8_t *b)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->point_add(inner->self, group, out, a, b);
}

static enum taut_status recorded_key_open(void *self,
                                          struct taut_crypto_key **key,
                                          enum taut_crypto_form form,
                                          struct taut_span bytes)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->key_open(inner->self, key, form, bytes);
}

static enum taut_status
recorded_key_import(void *self, struct taut_crypto_key **key,
                    const struct taut_crypto_parts *parts)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->key_import(inner->self, key, parts);
}

static enum taut_status recorded_verify(void *self, struct taut_crypto_key *key,
                                        enum taut_crypto_sig_id id,
                                        enum taut_crypto_hash_id hash,
                                        struct taut_span sig,
                                        struct taut_span msg)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->verify(inner->self, key, id, hash, sig, msg);
}

static enum taut_status recorded_trust_open(void *self,
                                            struct taut_crypto_trust **trust)
{
    const struct taut_crypto *inner = RECORDED_INNER(self);
    return inner->trust_open(inner->self, trust);
}

enum taut_status
taut_crypto_recorded_init(struct taut_crypto_recorded *self, size_t size,
                          const struct taut_crypto *inner,
                          const struct taut_crypto_record *records, size_t n)
{
    if (size != sizeof *self || inner->size != sizeof *inner)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->inner = inner;
    self->records = records;
    self->n_records = n;
    struct taut_crypto *t = &self->table;
    *t = *inner;
    t->name = "recorded";
    t->self = self;
    t->random_fill = recorded_random_fill;
    t->hash_open = recorded_hash_open;
    t->mac_open = recorded_mac_open;
    t->aead_open = recorded_aead_open;
    t->cipher_open = recorded_cipher_open;
    t->kx_open = recorded_kx_open;
    t->mod = recorded_mod;
    t->point_mul = recorded_point_mul;
    t->point_add = recorded_point_add;
    t->key_open = recorded_key_open;
    t->key_import = recorded_key_import;
    t->sign = recorded_sign;
    t->verify = recorded_verify;
    t->trust_open = recorded_trust_open;
    return TAUT_OK;
}
