/* SPDX-License-Identifier: MIT */
/* crypto_mbedtls.c: a provider over mbedTLS. Its objects are plain structs on
 * the heap, which begin as zeros. */
#include "crypto_mbedtls.h"

#include <mbedtls/aes.h>
#include <mbedtls/arc4.h>
#include <mbedtls/ccm.h>
#include <mbedtls/chacha20.h>
#include <mbedtls/chachapoly.h>
#include <mbedtls/cmac.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecdh.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/entropy.h>
#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/poly1305.h>
#include <mbedtls/rsa.h>
#include <stdlib.h>
#include <string.h>

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;

static enum taut_status status(int rc)
{
    return rc == 0 ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status random_fill(void *self, uint8_t *out, size_t len)
{
    (void)self;
    for (size_t n; len > 0; out += n, len -= n) {
        n = len < MBEDTLS_CTR_DRBG_MAX_REQUEST ? len
                                               : MBEDTLS_CTR_DRBG_MAX_REQUEST;
        if (mbedtls_ctr_drbg_random(&drbg, out, n) != 0)
            return TAUT_E_CRYPTO;
    }
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Hashes and MACs                                                     */

static const mbedtls_md_info_t *md_of(unsigned id)
{
    static const mbedtls_md_type_t types[] = {
        MBEDTLS_MD_NONE,   MBEDTLS_MD_MD5,    MBEDTLS_MD_SHA1,
        MBEDTLS_MD_SHA224, MBEDTLS_MD_SHA256, MBEDTLS_MD_SHA384,
        MBEDTLS_MD_SHA512};
    return id < sizeof types / sizeof types[0]
               ? mbedtls_md_info_from_type(types[id])
               : NULL;
}

static enum taut_status hash_open(void *self, struct taut_crypto_hash **hash,
                                  enum taut_crypto_hash_id id)
{
    const mbedtls_md_info_t *md = md_of(id);
    (void)self;
    *hash = NULL;
    if (!md)
        return TAUT_E_UNSUPPORTED;
    mbedtls_md_context_t *h = (mbedtls_md_context_t *)calloc(1, sizeof *h);
    if (!h || mbedtls_md_setup(h, md, 0) != 0 || mbedtls_md_starts(h) != 0)
        return TAUT_E_LIMIT;
    *hash = (struct taut_crypto_hash *)h;
    return TAUT_OK;
}

static enum taut_status hash_reset(struct taut_crypto_hash *hash)
{
    return status(mbedtls_md_starts((mbedtls_md_context_t *)hash));
}

static enum taut_status hash_feed(struct taut_crypto_hash *hash,
                                  const uint8_t *p, size_t len)
{
    return status(mbedtls_md_update((mbedtls_md_context_t *)hash, p, len));
}

static enum taut_status hash_get(struct taut_crypto_hash *hash, uint8_t *out)
{
    mbedtls_md_context_t *h = (mbedtls_md_context_t *)hash;
    return status(mbedtls_md_finish(h, out) | mbedtls_md_starts(h));
}

static enum taut_status hash_copy(struct taut_crypto_hash *to,
                                  const struct taut_crypto_hash *from)
{
    int rc = mbedtls_md_clone((mbedtls_md_context_t *)to,
                              (const mbedtls_md_context_t *)from);
    return rc == 0 ? TAUT_OK : TAUT_E_USAGE;
}

static void hash_close(struct taut_crypto_hash *hash)
{
    if (hash)
        mbedtls_md_free((mbedtls_md_context_t *)hash);
    free(hash);
}

struct mac {
    unsigned id;
    size_t key_len;
    mbedtls_md_context_t md;
    mbedtls_cipher_context_t cmac;
    mbedtls_poly1305_context poly;
};

static enum taut_status mac_set(struct taut_crypto_mac *mac, const uint8_t *key,
                                size_t key_len)
{
    struct mac *m = (struct mac *)mac;
    if (m->id < TAUT_CRYPTO_MAC_CMAC_AES)
        return status(mbedtls_md_hmac_starts(&m->md, key, key_len));
    if (key_len != m->key_len)
        return TAUT_E_RANGE;
    if (m->id == TAUT_CRYPTO_MAC_POLY1305)
        return status(mbedtls_poly1305_starts(&m->poly, key));
    return status(mbedtls_cipher_cmac_starts(&m->cmac, key, 8 * key_len));
}

static void mac_close(struct taut_crypto_mac *mac)
{
    struct mac *m = (struct mac *)mac;
    if (!m)
        return;
    mbedtls_md_free(&m->md);
    mbedtls_cipher_free(&m->cmac);
    mbedtls_poly1305_free(&m->poly);
    free(m);
}

static enum taut_status mac_open(void *self, struct taut_crypto_mac **mac,
                                 enum taut_crypto_mac_id id, const uint8_t *key,
                                 size_t key_len)
{
    const mbedtls_md_info_t *md = md_of(id);
    bool aes = key_len == 16 || key_len == 24 || key_len == 32;
    (void)self;
    *mac = NULL;
    if (taut_crypto_mac_len(id) == 0)
        return TAUT_E_UNSUPPORTED;
    if (!md && (!aes || (id == TAUT_CRYPTO_MAC_POLY1305 && key_len != 32)))
        return TAUT_E_RANGE;
    struct mac *m = (struct mac *)calloc(1, sizeof *m);
    if (!m)
        return TAUT_E_LIMIT;
    m->id = id;
    m->key_len = key_len;
    mbedtls_poly1305_init(&m->poly);
    int rc = md ? mbedtls_md_setup(&m->md, md, 1) : 0;
    if (id == TAUT_CRYPTO_MAC_CMAC_AES)
        rc = mbedtls_cipher_setup(
            &m->cmac, mbedtls_cipher_info_from_values(MBEDTLS_CIPHER_ID_AES,
                                                      (int)(8 * key_len),
                                                      MBEDTLS_MODE_ECB));
    enum taut_status st =
        rc ? TAUT_E_LIMIT : mac_set((struct taut_crypto_mac *)m, key, key_len);
    if (st == TAUT_OK)
        *mac = (struct taut_crypto_mac *)m;
    else
        mac_close((struct taut_crypto_mac *)m);
    return st;
}

static enum taut_status mac_feed(struct taut_crypto_mac *mac, const uint8_t *p,
                                 size_t len)
{
    struct mac *m = (struct mac *)mac;
    if (m->id < TAUT_CRYPTO_MAC_CMAC_AES)
        return status(mbedtls_md_hmac_update(&m->md, p, len));
    if (len == 0)
        return TAUT_OK;
    if (m->id == TAUT_CRYPTO_MAC_POLY1305)
        return status(mbedtls_poly1305_update(&m->poly, p, len));
    return status(mbedtls_cipher_cmac_update(&m->cmac, p, len));
}

static enum taut_status mac_get(struct taut_crypto_mac *mac, uint8_t *out)
{
    struct mac *m = (struct mac *)mac;
    if (m->id < TAUT_CRYPTO_MAC_CMAC_AES)
        return status(mbedtls_md_hmac_finish(&m->md, out) |
                      mbedtls_md_hmac_reset(&m->md));
    if (m->id == TAUT_CRYPTO_MAC_POLY1305)
        return status(mbedtls_poly1305_finish(&m->poly, out));
    return status(mbedtls_cipher_cmac_finish(&m->cmac, out) |
                  mbedtls_cipher_cmac_reset(&m->cmac));
}

/* ------------------------------------------------------------------ */
/* AEADs and ciphers                                                   */

struct aead {
    unsigned id;
    size_t key_len, nonce_len, tag_len;
    mbedtls_gcm_context gcm;
    mbedtls_ccm_context ccm;
    mbedtls_chachapoly_context chacha;
};

static enum taut_status aead_set(struct taut_crypto_aead *aead,
                                 const uint8_t *key)
{
    struct aead *a = (struct aead *)aead;
    unsigned bits = (unsigned)(8 * a->key_len);
    if (a->id == TAUT_CRYPTO_AEAD_AES_GCM)
        return status(
            mbedtls_gcm_setkey(&a->gcm, MBEDTLS_CIPHER_ID_AES, key, bits));
    if (a->id == TAUT_CRYPTO_AEAD_AES_CCM)
        return status(
            mbedtls_ccm_setkey(&a->ccm, MBEDTLS_CIPHER_ID_AES, key, bits));
    return status(mbedtls_chachapoly_setkey(&a->chacha, key));
}

static enum taut_status aead_open(void *self, struct taut_crypto_aead **aead,
                                  enum taut_crypto_aead_id id,
                                  const uint8_t *key, size_t key_len,
                                  size_t nonce_len, size_t tag_len)
{
    enum taut_status st =
        taut_crypto_aead_fits(id, key_len, nonce_len, tag_len);
    (void)self;
    *aead = NULL;
    if (st != TAUT_OK)
        return st;
    struct aead *a = (struct aead *)calloc(1, sizeof *a);
    if (!a)
        return TAUT_E_LIMIT;
    *a = (struct aead){.id = id,
                       .key_len = key_len,
                       .nonce_len = nonce_len,
                       .tag_len = tag_len};
    mbedtls_gcm_init(&a->gcm);
    mbedtls_ccm_init(&a->ccm);
    mbedtls_chachapoly_init(&a->chacha);
    *aead = (struct taut_crypto_aead *)a;
    return aead_set(*aead, key);
}

static enum taut_status aead_seal(struct taut_crypto_aead *aead,
                                  const uint8_t *nonce, const uint8_t *aad,
                                  size_t aad_len, uint8_t *buf, size_t len,
                                  uint8_t *tag)
{
    struct aead *a = (struct aead *)aead;
    if (a->id == TAUT_CRYPTO_AEAD_AES_GCM)
        return status(mbedtls_gcm_crypt_and_tag(
            &a->gcm, MBEDTLS_GCM_ENCRYPT, len, nonce, a->nonce_len, aad,
            aad_len, buf, buf, a->tag_len, tag));
    if (a->id == TAUT_CRYPTO_AEAD_AES_CCM)
        return status(mbedtls_ccm_encrypt_and_tag(&a->ccm, len, nonce,
                                                  a->nonce_len, aad, aad_len,
                                                  buf, buf, tag, a->tag_len));
    return status(mbedtls_chachapoly_encrypt_and_tag(
        &a->chacha, len, nonce, aad, aad_len, buf, buf, tag));
}

static enum taut_status aead_unseal(struct taut_crypto_aead *aead,
                                    const uint8_t *nonce, const uint8_t *aad,
                                    size_t aad_len, uint8_t *buf, size_t len,
                                    const uint8_t *tag)
{
    struct aead *a = (struct aead *)aead;
    int rc;
    if (a->id == TAUT_CRYPTO_AEAD_AES_GCM)
        rc = mbedtls_gcm_auth_decrypt(&a->gcm, len, nonce, a->nonce_len, aad,
                                      aad_len, tag, a->tag_len, buf, buf);
    else if (a->id == TAUT_CRYPTO_AEAD_AES_CCM)
        rc = mbedtls_ccm_auth_decrypt(&a->ccm, len, nonce, a->nonce_len, aad,
                                      aad_len, buf, buf, tag, a->tag_len);
    else
        rc = mbedtls_chachapoly_auth_decrypt(&a->chacha, len, nonce, aad,
                                             aad_len, tag, buf, buf);
    if (rc != 0 && len > 0)
        memset(buf, 0, len);
    return status(rc);
}

static void aead_close(struct taut_crypto_aead *aead)
{
    struct aead *a = (struct aead *)aead;
    if (!a)
        return;
    mbedtls_gcm_free(&a->gcm);
    mbedtls_ccm_free(&a->ccm);
    mbedtls_chachapoly_free(&a->chacha);
    free(a);
}

struct cipher {
    unsigned id;
    bool is_decrypt, is_set;
    size_t key_len, used;
    uint8_t key[32], iv[16], block[16];
    mbedtls_aes_context aes;
    mbedtls_arc4_context rc4;
    mbedtls_chacha20_context chacha;
};

static enum taut_status cipher_open(void *self,
                                    struct taut_crypto_cipher **cipher,
                                    enum taut_crypto_cipher_id id,
                                    const uint8_t *key, size_t key_len,
                                    bool is_decrypt)
{
    enum taut_status st = taut_crypto_cipher_fits(id, key_len, NULL);
    int rc = 0;
    (void)self;
    *cipher = NULL;
    if (st != TAUT_OK)
        return st;
    struct cipher *c = (struct cipher *)calloc(1, sizeof *c);
    if (!c)
        return TAUT_E_LIMIT;
    c->id = id;
    c->is_decrypt = is_decrypt;
    c->is_set = id == TAUT_CRYPTO_CIPHER_AES_ECB;
    c->key_len = key_len;
    memcpy(c->key, key, key_len);
    mbedtls_aes_init(&c->aes);
    mbedtls_chacha20_init(&c->chacha);
    if (id <= TAUT_CRYPTO_CIPHER_AES_CBC && is_decrypt)
        rc = mbedtls_aes_setkey_dec(&c->aes, key, (unsigned)(8 * key_len));
    else if (id <= TAUT_CRYPTO_CIPHER_AES_CTR)
        rc = mbedtls_aes_setkey_enc(&c->aes, key, (unsigned)(8 * key_len));
    else if (id == TAUT_CRYPTO_CIPHER_CHACHA20)
        rc = mbedtls_chacha20_setkey(&c->chacha, key);
    *cipher = (struct taut_crypto_cipher *)c;
    return status(rc);
}

static enum taut_status cipher_set(struct taut_crypto_cipher *cipher,
                                   const uint8_t *iv)
{
    struct cipher *c = (struct cipher *)cipher;
    if (iv)
        memcpy(c->iv, iv, 16);
    c->used = 0;
    c->is_set = true;
    if (c->id == TAUT_CRYPTO_CIPHER_RC4)
        mbedtls_arc4_setup(&c->rc4, c->key, (unsigned)c->key_len);
    if (c->id == TAUT_CRYPTO_CIPHER_CHACHA20)
        return status(
            mbedtls_chacha20_starts(&c->chacha, iv + 4, taut_get32le(iv)));
    return TAUT_OK;
}

static enum taut_status cipher_step(struct taut_crypto_cipher *cipher,
                                    uint8_t *buf, size_t len)
{
    struct cipher *c = (struct cipher *)cipher;
    int way = c->is_decrypt ? MBEDTLS_AES_DECRYPT : MBEDTLS_AES_ENCRYPT, rc = 0;
    if (!c->is_set)
        return TAUT_E_STATE;
    if (c->id <= TAUT_CRYPTO_CIPHER_AES_CBC && len % 16 != 0)
        return TAUT_E_RANGE;
    switch (c->id) {
    case TAUT_CRYPTO_CIPHER_AES_ECB:
        for (size_t i = 0; i < len; i += 16)
            rc |= mbedtls_aes_crypt_ecb(&c->aes, way, buf + i, buf + i);
        break;
    case TAUT_CRYPTO_CIPHER_AES_CBC:
        rc = mbedtls_aes_crypt_cbc(&c->aes, way, len, c->iv, buf, buf);
        break;
    case TAUT_CRYPTO_CIPHER_AES_CTR:
        rc = mbedtls_aes_crypt_ctr(&c->aes, len, &c->used, c->iv, c->block, buf,
                                   buf);
        break;
    case TAUT_CRYPTO_CIPHER_CHACHA20:
        rc = mbedtls_chacha20_update(&c->chacha, len, buf, buf);
        break;
    default:
        rc = mbedtls_arc4_crypt(&c->rc4, len, buf, buf);
    }
    return status(rc);
}

static void cipher_close(struct taut_crypto_cipher *cipher)
{
    struct cipher *c = (struct cipher *)cipher;
    if (!c)
        return;
    mbedtls_aes_free(&c->aes);
    mbedtls_chacha20_free(&c->chacha);
    taut_crypto_wipe(c, sizeof *c);
    free(c);
}

/* ------------------------------------------------------------------ */
/* Curves and numbers                                                  */

struct kx {
    enum taut_crypto_group group;
    mbedtls_ecp_group grp;
    mbedtls_mpi d;
    mbedtls_ecp_point q;
};

static const mbedtls_ecp_group_id curve_ids[] = {
    MBEDTLS_ECP_DP_NONE,       MBEDTLS_ECP_DP_SECP256R1,
    MBEDTLS_ECP_DP_SECP384R1,  MBEDTLS_ECP_DP_SECP521R1,
    MBEDTLS_ECP_DP_CURVE25519, MBEDTLS_ECP_DP_CURVE448};

static bool is_x(enum taut_crypto_group group)
{
    return group >= TAUT_CRYPTO_GROUP_X25519;
}

static void kx_close(struct taut_crypto_kx *kx)
{
    struct kx *k = (struct kx *)kx;
    if (!k)
        return;
    mbedtls_ecp_group_free(&k->grp);
    mbedtls_mpi_free(&k->d);
    mbedtls_ecp_point_free(&k->q);
    free(k);
}

/* kx_secret reads a secret: RFC 7748 5 wants some bits set for X25519 and
 * X448. */
static int kx_secret(struct kx *k, struct taut_span secret)
{
    size_t len = secret.len;
    uint8_t s[66];
    if (!is_x(k->group))
        return mbedtls_mpi_read_binary(&k->d, secret.p, len) |
               mbedtls_ecp_check_privkey(&k->grp, &k->d);
    memcpy(s, secret.p, len);
    s[0] &= k->group == TAUT_CRYPTO_GROUP_X25519 ? 0xf8 : 0xfc;
    s[len - 1] &= k->group == TAUT_CRYPTO_GROUP_X25519 ? 0x7f : 0xff;
    s[len - 1] |= k->group == TAUT_CRYPTO_GROUP_X25519 ? 0x40 : 0x80;
    return mbedtls_mpi_read_binary_le(&k->d, s, len);
}

static enum taut_status kx_open(void *self, struct taut_crypto_kx **kx,
                                enum taut_crypto_group group,
                                struct taut_span secret)
{
    size_t len = taut_crypto_group_len(group);
    (void)self;
    *kx = NULL;
    if (len == 0)
        return TAUT_E_UNSUPPORTED;
    if (secret.len != 0 && secret.len != len)
        return TAUT_E_RANGE;
    struct kx *k = (struct kx *)calloc(1, sizeof *k);
    if (!k)
        return TAUT_E_LIMIT;
    k->group = group;
    mbedtls_ecp_group_init(&k->grp);
    mbedtls_mpi_init(&k->d);
    mbedtls_ecp_point_init(&k->q);
    int rc = mbedtls_ecp_group_load(&k->grp, curve_ids[group]);
    if (rc == 0)
        rc = secret.len ? kx_secret(k, secret)
                        : mbedtls_ecp_gen_privkey(
                              &k->grp, &k->d, mbedtls_ctr_drbg_random, &drbg);
    if (rc == 0)
        rc = mbedtls_ecp_mul(&k->grp, &k->q, &k->d, &k->grp.G,
                             mbedtls_ctr_drbg_random, &drbg);
    if (rc == 0)
        *kx = (struct taut_crypto_kx *)k;
    else
        kx_close((struct taut_crypto_kx *)k);
    return status(rc);
}

static enum taut_status kx_get(struct taut_crypto_kx *kx, uint8_t *public_out)
{
    struct kx *k = (struct kx *)kx;
    size_t n;
    return status(mbedtls_ecp_point_write_binary(
        &k->grp, &k->q, MBEDTLS_ECP_PF_UNCOMPRESSED, &n, public_out,
        taut_crypto_public_len(k->group)));
}

/* kx_peer reads the peer's value; RFC 7748 5 has the top bit of X25519 left
 * out, and takes what is not reduced. */
static int kx_peer(const struct kx *k, mbedtls_ecp_point *q,
                   struct taut_span peer)
{
    uint8_t u[56];
    if (peer.len != taut_crypto_public_len(k->group))
        return 1;
    if (!is_x(k->group))
        return mbedtls_ecp_point_read_binary(&k->grp, q, peer.p, peer.len) |
               mbedtls_ecp_check_pubkey(&k->grp, q);
    memcpy(u, peer.p, peer.len);
    if (k->group == TAUT_CRYPTO_GROUP_X25519)
        u[31] &= 0x7f;
    return mbedtls_mpi_read_binary_le(&q->X, u, peer.len) |
           mbedtls_mpi_mod_mpi(&q->X, &q->X, &k->grp.P) |
           mbedtls_mpi_lset(&q->Z, 1);
}

static enum taut_status kx_derive(struct taut_crypto_kx *kx, uint8_t *out,
                                  struct taut_span peer)
{
    struct kx *k = (struct kx *)kx;
    size_t len = taut_crypto_group_len(k->group);
    mbedtls_ecp_point q, r;
    mbedtls_ecp_point_init(&q);
    mbedtls_ecp_point_init(&r);
    int rc = kx_peer(k, &q, peer);
    if (rc == 0)
        rc = mbedtls_ecp_mul(&k->grp, &r, &k->d, &q, mbedtls_ctr_drbg_random,
                             &drbg);
    if (rc == 0)
        rc = is_x(k->group) ? mbedtls_mpi_write_binary_le(&r.X, out, len)
                            : mbedtls_mpi_write_binary(&r.X, out, len);
    mbedtls_ecp_point_free(&q);
    mbedtls_ecp_point_free(&r);
    if (rc == 0 && !(is_x(k->group) && taut_crypto_is_zero(out, len)))
        return TAUT_OK;
    memset(out, 0, len);
    return TAUT_E_CRYPTO;
}

static int mod_do(enum taut_crypto_mod op, mbedtls_mpi *r, mbedtls_mpi *a,
                  mbedtls_mpi *b, mbedtls_mpi *m)
{
    int rc = 1;
    switch (op) {
    case TAUT_CRYPTO_MOD_ADD:
        rc = mbedtls_mpi_add_mpi(r, a, b);
        break;
    case TAUT_CRYPTO_MOD_SUB:
        rc = mbedtls_mpi_sub_mpi(r, a, b);
        break;
    case TAUT_CRYPTO_MOD_MUL:
        rc = mbedtls_mpi_mul_mpi(r, a, b);
        break;
    case TAUT_CRYPTO_MOD_EXP:
        return mbedtls_mpi_exp_mod(r, a, b, m, NULL);
    }
    return rc | mbedtls_mpi_mod_mpi(r, r, m);
}

static enum taut_status mod(void *self, enum taut_crypto_mod op, uint8_t *out,
                            struct taut_span a, struct taut_span b,
                            struct taut_span modulus)
{
    mbedtls_mpi n[4];
    (void)self;
    if (op < TAUT_CRYPTO_MOD_ADD || op > TAUT_CRYPTO_MOD_EXP)
        return TAUT_E_UNSUPPORTED;
    if (a.len > 2048 || b.len > 2048 || modulus.len > 2048)
        return TAUT_E_LIMIT;
    for (int i = 0; i < 4; i++)
        mbedtls_mpi_init(&n[i]);
    int rc = mbedtls_mpi_read_binary(&n[0], a.p, a.len) |
             mbedtls_mpi_read_binary(&n[1], b.p, b.len) |
             mbedtls_mpi_read_binary(&n[2], modulus.p, modulus.len);
    if (rc == 0 && mbedtls_mpi_cmp_int(&n[2], 1) <= 0)
        rc = 1;
    if (rc == 0)
        rc = mod_do(op, &n[3], &n[0], &n[1], &n[2]);
    if (rc == 0)
        rc = mbedtls_mpi_write_binary(&n[3], out, modulus.len);
    for (int i = 0; i < 4; i++)
        mbedtls_mpi_free(&n[i]);
    if (rc != 0)
        memset(out, 0, modulus.len);
    return rc == 0 ? TAUT_OK : TAUT_E_VALUE;
}

/* struct points: what one call on a curve needs. */
struct points {
    mbedtls_ecp_group grp;
    mbedtls_ecp_point p, q, r;
    mbedtls_mpi m;
    size_t len;
};

static int points_open(struct points *e, enum taut_crypto_group group)
{
    mbedtls_ecp_group_init(&e->grp);
    mbedtls_ecp_point_init(&e->p);
    mbedtls_ecp_point_init(&e->q);
    mbedtls_ecp_point_init(&e->r);
    mbedtls_mpi_init(&e->m);
    e->len = taut_crypto_group_len(group);
    return mbedtls_ecp_group_load(&e->grp, curve_ids[group]);
}

static int points_read(struct points *e, mbedtls_ecp_point *to,
                       const uint8_t *xy)
{
    return mbedtls_mpi_read_binary(&to->X, xy, e->len) |
           mbedtls_mpi_read_binary(&to->Y, xy + e->len, e->len) |
           mbedtls_mpi_lset(&to->Z, 1) | mbedtls_ecp_check_pubkey(&e->grp, to);
}

static enum taut_status points_close(struct points *e, int rc, uint8_t *out)
{
    if (rc == 0)
        rc = mbedtls_ecp_is_zero(&e->r);
    if (rc == 0)
        rc = mbedtls_mpi_write_binary(&e->r.X, out, e->len) |
             mbedtls_mpi_write_binary(&e->r.Y, out + e->len, e->len);
    if (rc != 0)
        memset(out, 0, 2 * e->len);
    mbedtls_ecp_group_free(&e->grp);
    mbedtls_ecp_point_free(&e->p);
    mbedtls_ecp_point_free(&e->q);
    mbedtls_ecp_point_free(&e->r);
    mbedtls_mpi_free(&e->m);
    return status(rc);
}

static enum taut_status point_mul(void *self, enum taut_crypto_group group,
                                  uint8_t *out, struct taut_span scalar,
                                  const uint8_t *point)
{
    struct points e;
    (void)self;
    if (!taut_crypto_curve_get(group))
        return TAUT_E_UNSUPPORTED;
    if (scalar.len > 2048)
        return TAUT_E_LIMIT;
    int rc = points_open(&e, group);
    if (rc == 0)
        rc = points_read(&e, &e.p, point) |
             mbedtls_mpi_read_binary(&e.m, scalar.p, scalar.len) |
             mbedtls_mpi_mod_mpi(&e.m, &e.m, &e.grp.N);
    if (rc == 0)
        rc = mbedtls_ecp_mul(&e.grp, &e.r, &e.m, &e.p, mbedtls_ctr_drbg_random,
                             &drbg);
    return points_close(&e, rc, out);
}

static enum taut_status point_add(void *self, enum taut_crypto_group group,
                                  uint8_t *out, const uint8_t *a,
                                  const uint8_t *b)
{
    struct points e;
    (void)self;
    if (!taut_crypto_curve_get(group))
        return TAUT_E_UNSUPPORTED;
    int rc = points_open(&e, group);
    if (rc == 0)
        rc = points_read(&e, &e.p, a) | points_read(&e, &e.q, b) |
             mbedtls_mpi_lset(&e.m, 1);
    if (rc == 0)
        rc = mbedtls_ecp_muladd(&e.grp, &e.r, &e.m, &e.p, &e.m, &e.q);
    return points_close(&e, rc, out);
}

/* ------------------------------------------------------------------ */
/* Keys                                                                */

struct key {
    mbedtls_pk_context pk;
    enum taut_crypto_kind kind;
    bool is_private;
};

static void key_close(struct taut_crypto_key *key)
{
    struct key *k = (struct key *)key;
    if (!k)
        return;
    mbedtls_pk_free(&k->pk);
    free(k);
}

static struct key *key_new(void)
{
    struct key *k = (struct key *)calloc(1, sizeof *k);
    if (k)
        mbedtls_pk_init(&k->pk);
    return k;
}

static enum taut_status key_done(struct key *k, struct taut_crypto_key **key)
{
    enum taut_status st = TAUT_OK;
    size_t bits = mbedtls_pk_get_bitlen(&k->pk);
    if (mbedtls_pk_get_type(&k->pk) == MBEDTLS_PK_RSA) {
        k->kind = TAUT_CRYPTO_KIND_RSA;
        st = bits < 512 || bits > 8192 ? TAUT_E_RANGE : TAUT_OK;
    } else {
        mbedtls_ecp_group_id id = mbedtls_pk_ec(k->pk)->grp.id;
        unsigned i = 1;
        while (i <= 3 && curve_ids[i] != id)
            i++;
        st = i > 3 ? TAUT_E_UNSUPPORTED : TAUT_OK;
        k->kind = (enum taut_crypto_kind)(TAUT_CRYPTO_KIND_P256 + i - 1);
    }
    if (st == TAUT_OK)
        *key = (struct taut_crypto_key *)k;
    else
        key_close((struct taut_crypto_key *)k);
    return st;
}

/* key_text: mbedTLS wants PEM to end with a 0. */
static int key_text(struct key *k, struct taut_span bytes)
{
    uint8_t *text = (uint8_t *)calloc(1, bytes.len + 1);
    memcpy(text, bytes.p, bytes.len);
    int rc = mbedtls_pk_parse_key(&k->pk, text, bytes.len + 1, NULL, 0);
    k->is_private = rc == 0;
    if (rc != 0)
        rc = mbedtls_pk_parse_public_key(&k->pk, text, bytes.len + 1);
    free(text);
    return rc;
}

/* key_der_len returns the length of the DER value at `p`; 0: none. */
static size_t key_der_len(struct taut_span s)
{
    if (s.len < 2)
        return 0;
    if (s.p[1] < 0x80)
        return 2u + s.p[1];
    if (s.p[1] == 0x81 && s.len > 2)
        return 3u + s.p[2];
    return s.p[1] == 0x82 && s.len > 3 ? 4u + taut_get16(s.p + 2) : 0;
}

static int key_der(struct key *k, struct taut_span bytes)
{
    if (key_der_len(bytes) != bytes.len)
        return 1;
    int rc = mbedtls_pk_parse_key(&k->pk, bytes.p, bytes.len, NULL, 0);
    k->is_private = rc == 0;
    return rc == 0 ? 0
                   : mbedtls_pk_parse_public_key(&k->pk, bytes.p, bytes.len);
}

/* key_is_edwards finds the identifiers of Ed25519 and Ed448 (RFC 8410 3), so
 * that they are told from what is no key. */
static bool key_is_edwards(struct taut_span bytes)
{
    static const char pem[] = "MCowBQYDK2Vw", other[] = "MEMwBQYDK2Vx",
                      secret[] = "MC4CAQAwBQYDK2Vw",
                      other_secret[] = "MEcCAQAwBQYDK2Vx";
    for (size_t i = 0; i + 4 < bytes.len && i < 60; i++) {
        if (bytes.p[i] == 0x2b && bytes.p[i + 1] == 0x65 &&
            (bytes.p[i + 2] == 0x70 || bytes.p[i + 2] == 0x71))
            return true;
        if (i + 16 < bytes.len &&
            (!memcmp(bytes.p + i, pem, 12) || !memcmp(bytes.p + i, other, 12) ||
             !memcmp(bytes.p + i, secret, 16) ||
             !memcmp(bytes.p + i, other_secret, 16)))
            return true;
    }
    return false;
}

static enum taut_status key_open(void *self, struct taut_crypto_key **key,
                                 enum taut_crypto_form form,
                                 struct taut_span bytes)
{
    int rc = 1;
    (void)self;
    *key = NULL;
    if (form < TAUT_CRYPTO_FORM_DER || form > TAUT_CRYPTO_FORM_CERT)
        return TAUT_E_UNSUPPORTED;
    if (bytes.len == 0)
        return TAUT_E_VALUE;
    if (form == TAUT_CRYPTO_FORM_CERT)
        return TAUT_E_UNSUPPORTED;
    struct key *k = key_new();
    if (!k)
        return TAUT_E_LIMIT;
    rc = form == TAUT_CRYPTO_FORM_DER ? key_der(k, bytes) : key_text(k, bytes);
    if (rc == 0)
        return key_done(k, key);
    key_close((struct taut_crypto_key *)k);
    return key_is_edwards(bytes) ? TAUT_E_UNSUPPORTED : TAUT_E_VALUE;
}

static int import_rsa(struct key *k, const struct taut_crypto_parts *p)
{
    int rc =
        mbedtls_pk_setup(&k->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA));
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(k->pk);
    k->is_private = p->d.len > 0;
    if (rc != 0 || p->n.len == 0 || p->e.len == 0)
        return 1;
    rc = mbedtls_rsa_import_raw(rsa, p->n.p, p->n.len, p->p.p, p->p.len, p->q.p,
                                p->q.len, p->d.p, p->d.len, p->e.p, p->e.len);
    return rc | mbedtls_rsa_complete(rsa);
}

static int import_ec(struct key *k, const struct taut_crypto_parts *p)
{
    int rc =
        mbedtls_pk_setup(&k->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    mbedtls_ecp_keypair *ec = mbedtls_pk_ec(k->pk);
    mbedtls_ecp_point own;
    unsigned i = p->kind - TAUT_CRYPTO_KIND_P256 + 1;
    if (rc != 0 || mbedtls_ecp_group_load(&ec->grp, curve_ids[i]) != 0)
        return 1;
    k->is_private = p->d.len > 0;
    mbedtls_ecp_point_init(&own);
    if (k->is_private) {
        rc = mbedtls_mpi_read_binary(&ec->d, p->d.p, p->d.len) |
             mbedtls_ecp_check_privkey(&ec->grp, &ec->d);
        if (rc == 0)
            rc = mbedtls_ecp_mul(&ec->grp, &own, &ec->d, &ec->grp.G,
                                 mbedtls_ctr_drbg_random, &drbg);
        if (rc == 0)
            rc = mbedtls_ecp_copy(&ec->Q, &own);
    }
    if (rc == 0 && (p->point.len > 0 || !k->is_private))
        rc = p->point.len == 0
                 ? 1
                 : mbedtls_ecp_point_read_binary(&ec->grp, &ec->Q, p->point.p,
                                                 p->point.len) |
                       mbedtls_ecp_check_pubkey(&ec->grp, &ec->Q);
    if (rc == 0 && k->is_private)
        rc = mbedtls_ecp_point_cmp(&ec->Q, &own);
    mbedtls_ecp_point_free(&own);
    return rc;
}

static enum taut_status key_import(void *self, struct taut_crypto_key **key,
                                   const struct taut_crypto_parts *parts)
{
    (void)self;
    *key = NULL;
    if (parts->kind < TAUT_CRYPTO_KIND_RSA ||
        parts->kind > TAUT_CRYPTO_KIND_P521)
        return TAUT_E_UNSUPPORTED;
    if (parts->n.len > 1025 || parts->e.len > parts->n.len)
        return TAUT_E_RANGE;
    if (parts->kind == TAUT_CRYPTO_KIND_RSA && parts->n.len > 0 &&
        parts->n.len < 64)
        return TAUT_E_RANGE;
    struct key *k = key_new();
    if (!k)
        return TAUT_E_LIMIT;
    int rc = parts->kind == TAUT_CRYPTO_KIND_RSA ? import_rsa(k, parts)
                                                 : import_ec(k, parts);
    if (rc == 0)
        return key_done(k, key);
    key_close((struct taut_crypto_key *)k);
    return TAUT_E_VALUE;
}

static enum taut_status key_info(const struct taut_crypto_key *key,
                                 struct taut_crypto_key_info *info)
{
    const struct key *k = (const struct key *)key;
    size_t bits = mbedtls_pk_get_bitlen(&k->pk);
    info->kind = k->kind;
    info->n_bits = (uint32_t)bits;
    info->sig_len = k->kind == TAUT_CRYPTO_KIND_RSA
                        ? (uint32_t)(bits + 7) / 8
                        : (uint32_t)(2 * ((bits + 7) / 8) + 9);
    info->is_private = k->is_private;
    return TAUT_OK;
}

static enum taut_status key_parts(const struct taut_crypto_key *key,
                                  struct taut_crypto_parts *parts,
                                  uint8_t *room)
{
    const struct key *k = (const struct key *)key;
    memset(parts, 0, sizeof *parts);
    parts->kind = k->kind;
    if (k->kind != TAUT_CRYPTO_KIND_RSA) {
        mbedtls_ecp_keypair *ec = mbedtls_pk_ec(k->pk);
        parts->point.p = room;
        return status(mbedtls_ecp_point_write_binary(
            &ec->grp, &ec->Q, MBEDTLS_ECP_PF_UNCOMPRESSED, &parts->point.len,
            room, TAUT_CRYPTO_PARTS_MAX));
    }
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(k->pk);
    parts->n = (struct taut_span){room, mbedtls_mpi_size(&rsa->N)};
    parts->e =
        (struct taut_span){room + parts->n.len, mbedtls_mpi_size(&rsa->E)};
    return status(
        mbedtls_mpi_write_binary(&rsa->N, room, parts->n.len) |
        mbedtls_mpi_write_binary(&rsa->E, room + parts->n.len, parts->e.len));
}

static bool scheme_fits(const struct key *k, enum taut_crypto_sig_id id,
                        enum taut_crypto_hash_id hash)
{
    bool rsa = k->kind == TAUT_CRYPTO_KIND_RSA;
    return md_of(hash) && id >= TAUT_CRYPTO_SIG_RSA_PKCS1 &&
           id <= TAUT_CRYPTO_SIG_ECDSA_DER &&
           rsa == (id <= TAUT_CRYPTO_SIG_RSA_PSS);
}

static int sign_rsa(struct key *k, enum taut_crypto_sig_id id,
                    mbedtls_md_type_t md, const uint8_t *digest, uint8_t *out)
{
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(k->pk);
    mbedtls_rsa_set_padding(rsa,
                            id == TAUT_CRYPTO_SIG_RSA_PSS
                                ? MBEDTLS_RSA_PKCS_V21
                                : MBEDTLS_RSA_PKCS_V15,
                            (int)md);
    return mbedtls_rsa_pkcs1_sign(rsa, mbedtls_ctr_drbg_random, &drbg,
                                  MBEDTLS_RSA_PRIVATE, md, 0, digest, out);
}

static int sign_ec(struct key *k, enum taut_crypto_sig_id id,
                   mbedtls_md_type_t md, const uint8_t *digest,
                   size_t digest_len, uint8_t *out, size_t *len)
{
    mbedtls_ecp_keypair *ec = mbedtls_pk_ec(k->pk);
    size_t half = (ec->grp.nbits + 7) / 8;
    mbedtls_mpi r, s;
    if (id == TAUT_CRYPTO_SIG_ECDSA_DER)
        return mbedtls_ecdsa_write_signature(ec, md, digest, digest_len, out,
                                             len, mbedtls_ctr_drbg_random,
                                             &drbg);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    int rc = mbedtls_ecdsa_sign(&ec->grp, &r, &s, &ec->d, digest, digest_len,
                                mbedtls_ctr_drbg_random, &drbg);
    if (rc == 0)
        rc = mbedtls_mpi_write_binary(&r, out, half) |
             mbedtls_mpi_write_binary(&s, out + half, half);
    *len = 2 * half;
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    return rc;
}

static enum taut_status sign(void *self, struct taut_crypto_key *key,
                             enum taut_crypto_sig_id id,
                             enum taut_crypto_hash_id hash, uint8_t *out,
                             size_t *len, struct taut_span msg)
{
    struct key *k = (struct key *)key;
    struct taut_crypto_key_info info;
    uint8_t digest[64];
    (void)self;
    if (!scheme_fits(k, id, hash))
        return TAUT_E_UNSUPPORTED;
    if (!k->is_private)
        return TAUT_E_USAGE;
    key_info(key, &info);
    if (*len < info.sig_len)
        return TAUT_E_RANGE;
    const mbedtls_md_info_t *md = md_of(hash);
    int rc = mbedtls_md(md, msg.p, msg.len, digest);
    if (rc == 0 && k->kind == TAUT_CRYPTO_KIND_RSA) {
        *len = info.sig_len;
        rc = sign_rsa(k, id, mbedtls_md_get_type(md), digest, out);
    } else if (rc == 0) {
        rc = sign_ec(k, id, mbedtls_md_get_type(md), digest,
                     mbedtls_md_get_size(md), out, len);
    }
    return status(rc);
}

/* der_int reads an INTEGER that is positive and as short as it can be. */
static bool der_int(struct taut_rd *rd, mbedtls_mpi *out)
{
    struct taut_rd body;
    uint8_t tag;
    if (!taut_rd_u8(rd, &tag) || tag != 2 || !taut_rd_sub_u8(rd, &body))
        return false;
    size_t len = taut_rd_left(&body);
    if (len == 0 || len > 67 || body.p[0] >= 0x80 ||
        (len > 1 && body.p[0] == 0 && body.p[1] < 0x80))
        return false;
    return mbedtls_mpi_read_binary(out, body.p, len) == 0;
}

static bool der_rs(struct taut_span sig, mbedtls_mpi *r, mbedtls_mpi *s)
{
    struct taut_rd rd = taut_rd_of(sig.p, sig.len);
    uint8_t tag, len;
    if (!taut_rd_u8(&rd, &tag) || tag != 0x30 || !taut_rd_u8(&rd, &len))
        return false;
    if (len == 0x81 && (!taut_rd_u8(&rd, &len) || len < 0x80))
        return false;
    if (len != taut_rd_left(&rd))
        return false;
    return der_int(&rd, r) && der_int(&rd, s) && taut_rd_left(&rd) == 0;
}

static int verify_ec(struct key *k, enum taut_crypto_sig_id id,
                     const uint8_t *digest, size_t digest_len,
                     struct taut_span sig)
{
    mbedtls_ecp_keypair *ec = mbedtls_pk_ec(k->pk);
    size_t half = (ec->grp.nbits + 7) / 8;
    mbedtls_mpi r, s;
    int rc = 0;
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    if (id == TAUT_CRYPTO_SIG_ECDSA_DER)
        rc = !der_rs(sig, &r, &s);
    else
        rc = sig.len != 2 * half ||
             mbedtls_mpi_read_binary(&r, sig.p, half) != 0 ||
             mbedtls_mpi_read_binary(&s, sig.p + half, half) != 0;
    if (rc == 0)
        rc = mbedtls_ecdsa_verify(&ec->grp, digest, digest_len, &ec->Q, &r, &s);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    return rc;
}

static int verify_rsa(struct key *k, enum taut_crypto_sig_id id,
                      mbedtls_md_type_t md, const uint8_t *digest,
                      size_t digest_len, struct taut_span sig)
{
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(k->pk);
    if (sig.len != mbedtls_rsa_get_len(rsa))
        return 1;
    if (id == TAUT_CRYPTO_SIG_RSA_PSS) {
        mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V21, (int)md);
        return mbedtls_rsa_rsassa_pss_verify_ext(
            rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC, md, 0, digest, md,
            (int)digest_len, sig.p);
    }
    mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V15, (int)md);
    return mbedtls_rsa_pkcs1_verify(rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC, md, 0,
                                    digest, sig.p);
}

static enum taut_status verify(void *self, struct taut_crypto_key *key,
                               enum taut_crypto_sig_id id,
                               enum taut_crypto_hash_id hash,
                               struct taut_span sig, struct taut_span msg)
{
    struct key *k = (struct key *)key;
    uint8_t digest[64];
    (void)self;
    if (!scheme_fits(k, id, hash))
        return TAUT_E_UNSUPPORTED;
    const mbedtls_md_info_t *md = md_of(hash);
    size_t len = mbedtls_md_get_size(md);
    int rc = mbedtls_md(md, msg.p, msg.len, digest);
    if (rc == 0)
        rc = k->kind == TAUT_CRYPTO_KIND_RSA
                 ? verify_rsa(k, id, mbedtls_md_get_type(md), digest, len, sig)
                 : verify_ec(k, id, digest, len, sig);
    return status(rc);
}

/* ------------------------------------------------------------------ */
/* Chains: none                                                        */

static enum taut_status trust_open(void *self, struct taut_crypto_trust **trust)
{
    (void)self;
    *trust = NULL;
    return TAUT_E_UNSUPPORTED;
}

static enum taut_status trust_add(struct taut_crypto_trust *trust,
                                  struct taut_span certs, size_t *n_added)
{
    (void)trust;
    (void)certs;
    (void)n_added;
    return TAUT_E_UNSUPPORTED;
}

static enum taut_status trust_check(struct taut_crypto_trust *trust,
                                    enum taut_crypto_verdict *verdict,
                                    size_t *depth,
                                    const struct taut_crypto_chain *chain)
{
    (void)trust;
    (void)verdict;
    (void)depth;
    (void)chain;
    return TAUT_E_UNSUPPORTED;
}

static void trust_close(struct taut_crypto_trust *trust)
{
    (void)trust;
}

static const struct taut_crypto table = {
    sizeof(struct taut_crypto),
    "mbedtls",
    NULL,
    random_fill,
    hash_open,
    hash_reset,
    hash_feed,
    hash_get,
    hash_copy,
    hash_close,
    mac_open,
    mac_set,
    mac_feed,
    mac_get,
    mac_close,
    aead_open,
    aead_set,
    aead_seal,
    aead_unseal,
    aead_close,
    cipher_open,
    cipher_set,
    cipher_step,
    cipher_close,
    kx_open,
    kx_get,
    kx_derive,
    kx_close,
    mod,
    point_mul,
    point_add,
    key_open,
    key_import,
    key_info,
    key_parts,
    sign,
    verify,
    key_close,
    trust_open,
    trust_add,
    trust_check,
    trust_close,
};

enum taut_status crypto_mbedtls_open(const struct taut_crypto **c)
{
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&drbg);
    *c = &table;
    return status(
        mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0));
}

void crypto_mbedtls_close(const struct taut_crypto *c)
{
    (void)c;
    mbedtls_ctr_drbg_free(&drbg);
    mbedtls_entropy_free(&entropy);
}
