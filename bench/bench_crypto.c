/* SPDX-License-Identifier: MIT */
/* bench_crypto.c: what the crypto provider costs over the bare calls of
 * libcrypto that it makes: LIMIT lines are the share of their speed that is
 * left. Contexts are kept by both sides. See docs/crypto.md. */
#include "bench_shim.h"
#include "taut/crypto_openssl.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_OPS = 64, ROOM = 1400 + 16 };

static const struct taut_crypto *c;
static uint8_t buf[ROOM], aad[13], nonce[12], tag[64];
static const uint8_t key[32] = {1, 2, 3, 4, 5, 6, 7, 8};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_crypto: %s failed\n", what);
    exit(1);
}

/* struct work: one operation, by taut and by libcrypto's EVP. */
struct work {
    size_t len;
    struct taut_crypto_aead *aead;
    struct taut_crypto_mac *mac;
    struct taut_crypto_hash *hash;
    EVP_CIPHER_CTX *evp;
    EVP_MAC_CTX *evp_mac;
    EVP_MD_CTX *evp_md;
    bool is_ccm;
};

static void next_nonce(void)
{
    for (unsigned i = 11; ++nonce[i] == 0 && i > 0; i--)
        ;
}

/* ------------------------------------------------------------------ */
/* AEADs                                                               */

static void seal_taut(void *arg)
{
    struct work *w = (struct work *)arg;
    for (unsigned i = 0; i < N_OPS; i++) {
        next_nonce();
        must(c->aead_seal(w->aead, nonce, aad, sizeof aad, buf, w->len, tag) ==
                 TAUT_OK,
             "seal");
    }
}

static void seal_evp(void *arg)
{
    struct work *w = (struct work *)arg;
    EVP_CIPHER_CTX *x = w->evp;
    int n;
    for (unsigned i = 0; i < N_OPS; i++) {
        next_nonce();
        must(EVP_EncryptInit_ex(x, NULL, NULL, NULL, nonce) &&
                 (!w->is_ccm ||
                  EVP_EncryptUpdate(x, NULL, &n, NULL, (int)w->len)) &&
                 EVP_EncryptUpdate(x, NULL, &n, aad, sizeof aad) &&
                 EVP_EncryptUpdate(x, buf, &n, buf, (int)w->len) &&
                 EVP_EncryptFinal_ex(x, tag, &n) &&
                 EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0,
             "EVP");
    }
}

static void aead_add(const char *name, enum taut_crypto_aead_id id,
                     const char *evp, size_t key_len, size_t len)
{
    struct work *w = (struct work *)calloc(1, sizeof *w);
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, evp, NULL);
    must(w && cipher, evp);
    w->len = len;
    w->is_ccm = id == TAUT_CRYPTO_AEAD_AES_CCM;
    must(c->aead_open(c->self, &w->aead, id, key, key_len, 12, 16) == TAUT_OK,
         "aead_open");
    w->evp = EVP_CIPHER_CTX_new();
    must(EVP_EncryptInit_ex(w->evp, cipher, NULL, NULL, NULL) &&
             EVP_CIPHER_CTX_ctrl(w->evp, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL) >
                 0 &&
             (!w->is_ccm || EVP_CIPHER_CTX_ctrl(w->evp, EVP_CTRL_AEAD_SET_TAG,
                                                16, NULL) > 0) &&
             EVP_EncryptInit_ex(w->evp, NULL, NULL, key, NULL),
         "EVP_EncryptInit");
    bench_add(&(struct bench_work){name, "taut", BENCH_TAUT, seal_taut, w,
                                   N_OPS, (double)len * N_OPS});
    bench_add(&(struct bench_work){name, "evp", BENCH_LIMIT, seal_evp, w, N_OPS,
                                   (double)len * N_OPS});
}

/* ------------------------------------------------------------------ */
/* MACs and hashes                                                     */

static void mac_taut(void *arg)
{
    struct work *w = (struct work *)arg;
    for (unsigned i = 0; i < N_OPS; i++) {
        buf[0]++;
        must(c->mac_feed(w->mac, buf, w->len) == TAUT_OK &&
                 c->mac_get(w->mac, tag) == TAUT_OK,
             "mac");
    }
}

static void mac_evp(void *arg)
{
    struct work *w = (struct work *)arg;
    size_t n;
    for (unsigned i = 0; i < N_OPS; i++) {
        buf[0]++;
        must(EVP_MAC_init(w->evp_mac, NULL, 0, NULL) &&
                 EVP_MAC_update(w->evp_mac, buf, w->len) &&
                 EVP_MAC_final(w->evp_mac, tag, &n, sizeof tag),
             "EVP_MAC");
    }
}

static void mac_add(const char *name, enum taut_crypto_mac_id id,
                    const char *evp, const char *param, char *value,
                    size_t key_len, size_t len)
{
    struct work *w = (struct work *)calloc(1, sizeof *w);
    EVP_MAC *mac = EVP_MAC_fetch(NULL, evp, NULL);
    OSSL_PARAM params[2] = {OSSL_PARAM_construct_utf8_string(param, value, 0),
                            OSSL_PARAM_construct_end()};
    must(w && mac, evp);
    w->len = len;
    must(c->mac_open(c->self, &w->mac, id, key, key_len) == TAUT_OK,
         "mac_open");
    w->evp_mac = EVP_MAC_CTX_new(mac);
    must(EVP_MAC_init(w->evp_mac, key, key_len, params), "EVP_MAC_init");
    bench_add(&(struct bench_work){name, "taut", BENCH_TAUT, mac_taut, w, N_OPS,
                                   (double)len * N_OPS});
    bench_add(&(struct bench_work){name, "evp", BENCH_LIMIT, mac_evp, w, N_OPS,
                                   (double)len * N_OPS});
}

static void hash_taut(void *arg)
{
    struct work *w = (struct work *)arg;
    for (unsigned i = 0; i < N_OPS; i++)
        must(c->hash_feed(w->hash, buf, w->len) == TAUT_OK &&
                 c->hash_get(w->hash, tag) == TAUT_OK,
             "hash");
}

static void hash_evp(void *arg)
{
    struct work *w = (struct work *)arg;
    for (unsigned i = 0; i < N_OPS; i++)
        must(EVP_DigestInit_ex2(w->evp_md, NULL, NULL) &&
                 EVP_DigestUpdate(w->evp_md, buf, w->len) &&
                 EVP_DigestFinal_ex(w->evp_md, tag, NULL),
             "EVP_Digest");
}

static void hash_add(const char *name, enum taut_crypto_hash_id id,
                     const char *evp, size_t len)
{
    struct work *w = (struct work *)calloc(1, sizeof *w);
    EVP_MD *md = EVP_MD_fetch(NULL, evp, NULL);
    must(w && md, evp);
    w->len = len;
    must(c->hash_open(c->self, &w->hash, id) == TAUT_OK, "hash_open");
    w->evp_md = EVP_MD_CTX_new();
    must(EVP_DigestInit_ex2(w->evp_md, md, NULL), "EVP_DigestInit");
    bench_add(&(struct bench_work){name, "taut", BENCH_TAUT, hash_taut, w,
                                   N_OPS, (double)len * N_OPS});
    bench_add(&(struct bench_work){name, "evp", BENCH_LIMIT, hash_evp, w, N_OPS,
                                   (double)len * N_OPS});
}

int main(int argc, char **argv)
{
    char sha1[] = "SHA1", sha256[] = "SHA256", sha384[] = "SHA384";
    char cbc[] = "AES-128-CBC";
    must(taut_crypto_openssl_open(&c, NULL) == TAUT_OK, "open");
    enum taut_crypto_aead_id gcm = TAUT_CRYPTO_AEAD_AES_GCM;
    enum taut_crypto_aead_id ccm = TAUT_CRYPTO_AEAD_AES_CCM;
    enum taut_crypto_aead_id cha = TAUT_CRYPTO_AEAD_CHACHA20_POLY1305;
    aead_add("seal-aes128gcm-1400", gcm, "AES-128-GCM", 16, 1400);
    aead_add("seal-aes128gcm-64", gcm, "AES-128-GCM", 16, 64);
    aead_add("seal-aes256gcm-1400", gcm, "AES-256-GCM", 32, 1400);
    aead_add("seal-aes256gcm-64", gcm, "AES-256-GCM", 32, 64);
    aead_add("seal-aes128ccm-1400", ccm, "AES-128-CCM", 16, 1400);
    aead_add("seal-aes128ccm-64", ccm, "AES-128-CCM", 16, 64);
    aead_add("seal-chacha20-1400", cha, "ChaCha20-Poly1305", 32, 1400);
    aead_add("seal-chacha20-64", cha, "ChaCha20-Poly1305", 32, 64);
    static const size_t lens[] = {1400, 64};
    for (size_t i = 0; i < 2; i++) {
        static char names[2][6][32];
        size_t len = lens[i];
        static const char *const whats[] = {"hmac-sha1",   "hmac-sha256",
                                            "hmac-sha384", "cmac-aes128",
                                            "hash-sha256", "hash-sha384"};
        for (size_t k = 0; k < 6; k++)
            snprintf(names[i][k], sizeof names[i][k], "%s-%zu", whats[k], len);
        mac_add(names[i][0], TAUT_CRYPTO_MAC_HMAC_SHA1, "HMAC",
                OSSL_MAC_PARAM_DIGEST, sha1, 20, len);
        mac_add(names[i][1], TAUT_CRYPTO_MAC_HMAC_SHA256, "HMAC",
                OSSL_MAC_PARAM_DIGEST, sha256, 32, len);
        mac_add(names[i][2], TAUT_CRYPTO_MAC_HMAC_SHA384, "HMAC",
                OSSL_MAC_PARAM_DIGEST, sha384, 32, len);
        mac_add(names[i][3], TAUT_CRYPTO_MAC_CMAC_AES, "CMAC",
                OSSL_MAC_PARAM_CIPHER, cbc, 16, len);
        hash_add(names[i][4], TAUT_CRYPTO_HASH_SHA256, "SHA256", len);
        hash_add(names[i][5], TAUT_CRYPTO_HASH_SHA384, "SHA384", len);
    }
    return bench_main(argc, argv);
}
