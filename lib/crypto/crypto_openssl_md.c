/* SPDX-License-Identifier: MIT */
/*
 * crypto_openssl_md.c: hashes and HMAC. The EVP functions of libcrypto 3.0
 * allocate for each digest; the ones used here keep their state in a plain
 * struct, so that a hash is cloned, and HMAC begun anew, by copying it.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto_openssl_int.h"

#include "core_mem.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/params.h>
#include <openssl/sha.h>

/* union openssl_md: the state of a hash. */
union openssl_md {
    MD5_CTX md5;
    SHA_CTX sha1;
    SHA256_CTX sha256;
    SHA512_CTX sha512;
};

/* struct openssl_md_row: how a hash is computed. */
struct openssl_md_row {
    int (*start)(union openssl_md *md);
    int (*feed)(union openssl_md *md, const void *p, size_t len);
    int (*get)(union openssl_md *md, uint8_t *out);
};

/* One function of libcrypto under the type that the rows have. */
#define OPENSSL_MD(name, member, init, update, final)                          \
    static int openssl_##name##_start(union openssl_md *md)                    \
    {                                                                          \
        return init(&md->member);                                              \
    }                                                                          \
    static int openssl_##name##_feed(union openssl_md *md, const void *p,      \
                                     size_t len)                               \
    {                                                                          \
        return update(&md->member, p, len);                                    \
    }                                                                          \
    static int openssl_##name##_get(union openssl_md *md, uint8_t *out)        \
    {                                                                          \
        return final(out, &md->member);                                        \
    }

OPENSSL_MD(md5, md5, MD5_Init, MD5_Update, MD5_Final)
OPENSSL_MD(sha1, sha1, SHA1_Init, SHA1_Update, SHA1_Final)
OPENSSL_MD(sha224, sha256, SHA224_Init, SHA224_Update, SHA224_Final)
OPENSSL_MD(sha256, sha256, SHA256_Init, SHA256_Update, SHA256_Final)
OPENSSL_MD(sha384, sha512, SHA384_Init, SHA384_Update, SHA384_Final)
OPENSSL_MD(sha512, sha512, SHA512_Init, SHA512_Update, SHA512_Final)

#define OPENSSL_MD_ROW(name)                                                   \
    {                                                                          \
        openssl_##name##_start, openssl_##name##_feed, openssl_##name##_get    \
    }

static const struct openssl_md_row *openssl_md_row(unsigned id)
{
    static const struct openssl_md_row rows[] = {
        OPENSSL_MD_ROW(md5),    OPENSSL_MD_ROW(sha1),   OPENSSL_MD_ROW(sha224),
        OPENSSL_MD_ROW(sha256), OPENSSL_MD_ROW(sha384), OPENSSL_MD_ROW(sha512)};
    id -= TAUT_CRYPTO_HASH_MD5;
    return id < sizeof rows / sizeof rows[0] ? &rows[id] : NULL;
}

/* ------------------------------------------------------------------ */
/* Hashes                                                              */

/* struct openssl_hash: a struct taut_crypto_hash. */
struct openssl_hash {
    const struct openssl_md_row *row;
    union openssl_md md;
};

static enum taut_status openssl_hash_open(void *self,
                                          struct taut_crypto_hash **hash,
                                          enum taut_crypto_hash_id id)
{
    const struct openssl_md_row *row = openssl_md_row((unsigned)id);
    (void)self;
    *hash = NULL;
    if (!row)
        return TAUT_E_UNSUPPORTED;
    struct openssl_hash *h = (struct openssl_hash *)OPENSSL_zalloc(sizeof *h);
    if (!h)
        return TAUT_E_LIMIT;
    h->row = row;
    if (row->start(&h->md))
        *hash = (struct taut_crypto_hash *)h;
    else
        OPENSSL_free(h);
    return *hash ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_hash_reset(struct taut_crypto_hash *hash)
{
    struct openssl_hash *h = (struct openssl_hash *)hash;
    return h->row->start(&h->md) ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_hash_feed(struct taut_crypto_hash *hash,
                                          const uint8_t *p, size_t len)
{
    struct openssl_hash *h = (struct openssl_hash *)hash;
    return h->row->feed(&h->md, p, len) ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_hash_get(struct taut_crypto_hash *hash,
                                         uint8_t *out)
{
    struct openssl_hash *h = (struct openssl_hash *)hash;
    bool ok = h->row->get(&h->md, out) && h->row->start(&h->md);
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

static enum taut_status openssl_hash_copy(struct taut_crypto_hash *to,
                                          const struct taut_crypto_hash *from)
{
    struct openssl_hash *t = (struct openssl_hash *)to;
    const struct openssl_hash *f = (const struct openssl_hash *)from;
    if (t->row != f->row)
        return TAUT_E_USAGE;
    t->md = f->md;
    return TAUT_OK;
}

static void openssl_hash_close(struct taut_crypto_hash *hash)
{
    OPENSSL_clear_free(hash, sizeof(struct openssl_hash));
}

/* ------------------------------------------------------------------ */
/* MACs                                                                */

/* struct openssl_mac: a struct taut_crypto_mac. HMAC is `row` and three
 * states: after the key's inner block, after its outer one, and now. The
 * others are `evp`. */
struct openssl_mac {
    const struct openssl_md_row *row;
    size_t len, block_len;
    union openssl_md inner, outer, now;
    EVP_MAC_CTX *evp;
    bool once; /* each key is for one message */
};

/* openssl_pad hashes the key's block with all bytes changed by `pad`. */
static bool openssl_pad(const struct openssl_mac *m, union openssl_md *md,
                        const uint8_t *block, uint8_t pad)
{
    uint8_t changed[TAUT_CRYPTO_BLOCK_MAX];
    for (size_t i = 0; i < m->block_len; i++)
        changed[i] = block[i] ^ pad;
    bool ok = m->row->start(md) && m->row->feed(md, changed, m->block_len);
    taut_crypto_wipe(changed, sizeof changed);
    return ok;
}

/* openssl_hmac_key: RFC 2104 2. */
static bool openssl_hmac_key(struct openssl_mac *m, const uint8_t *key,
                             size_t len)
{
    uint8_t block[TAUT_CRYPTO_BLOCK_MAX] = {0};
    bool ok = true;
    if (len > m->block_len)
        ok = m->row->start(&m->now) && m->row->feed(&m->now, key, len) &&
             m->row->get(&m->now, block);
    else if (len > 0)
        memcpy(block, key, len);
    ok = ok && openssl_pad(m, &m->inner, block, 0x36) &&
         openssl_pad(m, &m->outer, block, 0x5c);
    m->now = m->inner;
    taut_crypto_wipe(block, sizeof block);
    return ok;
}

static enum taut_status openssl_mac_set(struct taut_crypto_mac *mac,
                                        const uint8_t *key, size_t key_len)
{
    struct openssl_mac *m = (struct openssl_mac *)mac;
    if (key_len > TAUT_CRYPTO_LEN_MAX)
        return TAUT_E_LIMIT;
    if (m->row)
        return openssl_hmac_key(m, key, key_len) ? TAUT_OK : TAUT_E_CRYPTO;
    if (key_len != m->block_len)
        return TAUT_E_RANGE;
    return EVP_MAC_init(m->evp, key, key_len, NULL) ? TAUT_OK : TAUT_E_CRYPTO;
}

/* openssl_mac_evp makes what is no HMAC ready for a key of `key_len`. */
static enum taut_status openssl_mac_evp(const struct openssl_state *s,
                                        struct openssl_mac *m, bool is_cmac,
                                        size_t key_len)
{
    static const char *const names[] = {"AES-128-CBC", "AES-192-CBC",
                                        "AES-256-CBC"};
    OSSL_PARAM params[2] = {OSSL_PARAM_END, OSSL_PARAM_END};
    EVP_MAC *evp = is_cmac ? s->cmac : s->poly1305;
    if (!evp)
        return TAUT_E_UNSUPPORTED;
    if (key_len != 32 && !(is_cmac && (key_len == 16 || key_len == 24)))
        return TAUT_E_RANGE;
    if (is_cmac)
        params[0] = OSSL_PARAM_construct_utf8_string(
            OSSL_MAC_PARAM_CIPHER, openssl_text(names[(key_len - 16) / 8]), 0);
    m->block_len = key_len;
    m->once = !is_cmac;
    m->evp = EVP_MAC_CTX_new(evp);
    if (!m->evp)
        return TAUT_E_LIMIT;
    return EVP_MAC_CTX_set_params(m->evp, params) ? TAUT_OK : TAUT_E_CRYPTO;
}

static void openssl_mac_close(struct taut_crypto_mac *mac)
{
    struct openssl_mac *m = (struct openssl_mac *)mac;
    if (m)
        EVP_MAC_CTX_free(m->evp);
    OPENSSL_clear_free(m, sizeof *m);
}

static enum taut_status openssl_mac_open(void *self,
                                         struct taut_crypto_mac **mac,
                                         enum taut_crypto_mac_id id,
                                         const uint8_t *key, size_t key_len)
{
    enum taut_status st = TAUT_OK;
    *mac = NULL;
    if (taut_crypto_mac_len(id) == 0)
        return TAUT_E_UNSUPPORTED;
    struct openssl_mac *m = (struct openssl_mac *)OPENSSL_zalloc(sizeof *m);
    if (!m)
        return TAUT_E_LIMIT;
    m->row = openssl_md_row((unsigned)id);
    m->len = taut_crypto_mac_len(id);
    m->block_len = taut_crypto_block_len((enum taut_crypto_hash_id)id);
    if (!m->row)
        st = openssl_mac_evp((const struct openssl_state *)self, m,
                             id == TAUT_CRYPTO_MAC_CMAC_AES, key_len);
    if (st == TAUT_OK)
        st = openssl_mac_set((struct taut_crypto_mac *)m, key, key_len);
    if (st == TAUT_OK)
        *mac = (struct taut_crypto_mac *)m;
    else
        openssl_mac_close((struct taut_crypto_mac *)m);
    return st;
}

static enum taut_status openssl_mac_feed(struct taut_crypto_mac *mac,
                                         const uint8_t *p, size_t len)
{
    struct openssl_mac *m = (struct openssl_mac *)mac;
    bool ok = m->row ? m->row->feed(&m->now, p, len)
                     : len == 0 || EVP_MAC_update(m->evp, p, len);
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

static bool openssl_hmac_get(struct openssl_mac *m, uint8_t *out)
{
    uint8_t digest[TAUT_CRYPTO_HASH_MAX];
    bool ok = m->row->get(&m->now, digest);
    m->now = m->outer;
    ok = ok && m->row->feed(&m->now, digest, m->len) &&
         m->row->get(&m->now, out);
    m->now = m->inner;
    taut_crypto_wipe(digest, sizeof digest);
    return ok;
}

static enum taut_status openssl_mac_get(struct taut_crypto_mac *mac,
                                        uint8_t *out)
{
    struct openssl_mac *m = (struct openssl_mac *)mac;
    size_t n;
    bool ok;
    if (m->row)
        ok = openssl_hmac_get(m, out);
    else
        ok = EVP_MAC_final(m->evp, out, &n, m->len) &&
             (m->once || EVP_MAC_init(m->evp, NULL, 0, NULL));
    return ok ? TAUT_OK : TAUT_E_CRYPTO;
}

void taut_crypto_openssl_md_fill(struct taut_crypto *table)
{
    table->hash_open = openssl_hash_open;
    table->hash_reset = openssl_hash_reset;
    table->hash_feed = openssl_hash_feed;
    table->hash_get = openssl_hash_get;
    table->hash_copy = openssl_hash_copy;
    table->hash_close = openssl_hash_close;
    table->mac_open = openssl_mac_open;
    table->mac_set = openssl_mac_set;
    table->mac_feed = openssl_mac_feed;
    table->mac_get = openssl_mac_get;
    table->mac_close = openssl_mac_close;
}
