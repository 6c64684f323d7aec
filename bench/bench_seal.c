/* SPDX-License-Identifier: MIT */
/* bench_seal.c: 802.11 frames sealed and opened, beside the bare calls of
 * libcrypto for the same bytes: LIMIT lines are the share of their speed that
 * is left. Both keep their contexts, and open a fresh copy each time. */
#include "bench_peer_seal.h"
#include "bench_shim.h"
#include "taut/crypto_openssl.h"
#include "taut/dot11_rsn.h"
#include "taut/dot11_seal.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_OPS = 64, HDR = 26, ROOM = 2048 };

static const struct taut_crypto *c;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_seal: %s failed\n", what);
    exit(1);
}

/* struct work: one cipher and length. */
struct work {
    struct taut_dot11_key key;
    EVP_CIPHER_CTX *evp[2]; /* to open, to seal */
    size_t len;             /* of the body */
    int tag_len;
    bool is_ccm;
    uint8_t frame[ROOM]; /* in the clear, 8 bytes free before it */
    uint8_t sealed[ROOM];
    size_t sealed_len;
    uint8_t nonce[2][13], aad[24]; /* nonces to open, to seal */
    uint8_t buf[ROOM];
    void *tins; /* its keys, of CCMP-128 */
};

static void seal_taut(void *arg)
{
    struct work *w = (struct work *)arg;
    struct taut_ctx ctx = taut_ctx_of(w->buf, NULL);
    size_t len;
    for (unsigned i = 0; i < N_OPS; i++) {
        memcpy(w->buf + 8, w->frame + 8, HDR);
        must(taut_dot11_frame_seal(&ctx, &w->key, &len, w->buf, HDR + w->len) ==
                 TAUT_OK,
             "seal");
    }
}

static bool evp_run(struct work *w, bool seal, uint8_t *p, uint8_t *tag)
{
    EVP_CIPHER_CTX *x = w->evp[seal];
    int n;
    return EVP_CipherInit_ex(x, NULL, NULL, NULL, w->nonce[seal], seal) &&
           (seal || EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, w->tag_len,
                                        tag) > 0) &&
           (!w->is_ccm || EVP_CipherUpdate(x, NULL, &n, NULL, (int)w->len)) &&
           EVP_CipherUpdate(x, NULL, &n, w->aad, sizeof w->aad) &&
           EVP_CipherUpdate(x, p, &n, p, (int)w->len) &&
           (w->is_ccm && !seal ? true : EVP_CipherFinal_ex(x, p, &n) > 0) &&
           (!seal ||
            EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, w->tag_len, tag) > 0);
}

static void seal_evp(void *arg)
{
    struct work *w = (struct work *)arg;
    uint8_t *p = w->buf + 8 + HDR;
    for (unsigned i = 0; i < N_OPS; i++) {
        memcpy(w->buf + 8, w->frame + 8, HDR);
        w->nonce[1][5]++;
        must(evp_run(w, true, p, p + w->len), "EVP");
    }
}

static void open_taut(void *arg)
{
    struct work *w = (struct work *)arg;
    struct taut_ctx ctx = taut_ctx_of(w->buf, NULL);
    struct taut_dot11_opened o;
    for (unsigned i = 0; i < N_OPS; i++) {
        memcpy(w->buf, w->sealed, w->sealed_len);
        must(taut_dot11_frame_unseal(&ctx, &w->key, &o, w->buf,
                                     w->sealed_len) == TAUT_OK,
             "unseal");
    }
}

static void open_evp(void *arg)
{
    struct work *w = (struct work *)arg;
    uint8_t *p = w->buf + 8 + HDR;
    for (unsigned i = 0; i < N_OPS; i++) {
        memcpy(w->buf, w->sealed, w->sealed_len);
        must(evp_run(w, false, p, p + w->len), "EVP");
    }
}

static void open_tins(void *arg)
{
    struct work *w = (struct work *)arg;
    for (unsigned i = 0; i < N_OPS; i++)
        must(peer_tins_open(w->tins, w->sealed, w->sealed_len) == w->len,
             "libtins");
}

/* evp_make makes a context with a key and its lengths. */
static EVP_CIPHER_CTX *evp_make(const struct work *w, const char *name,
                                const uint8_t *key, int nonce_len, bool seal)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    must(cipher && x && EVP_CipherInit_ex(x, cipher, NULL, NULL, NULL, seal) &&
             EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, nonce_len, NULL) >
                 0 &&
             (!w->is_ccm || EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG,
                                                w->tag_len, NULL) > 0) &&
             EVP_CipherInit_ex(x, NULL, NULL, key, NULL, seal),
         name);
    return x;
}

/* add_evp makes the same bytes for the bare calls. */
static void add_evp(struct work *w, const char *name, const uint8_t *key)
{
    int nonce_len = w->is_ccm ? 13 : 12;
    uint8_t *nonce = w->nonce[0] + (w->is_ccm ? 1 : 0);
    memcpy(nonce, w->frame + 8 + 10, 6);
    nonce[11] = 1;
    memcpy(w->nonce[1], w->nonce[0], sizeof w->nonce[1]);
    w->aad[0] = 0x88;
    w->aad[1] = 0x41;
    memcpy(w->aad + 2, w->frame + 8 + 4, 18);
    w->evp[0] = evp_make(w, name, key, nonce_len, false);
    w->evp[1] = evp_make(w, name, key, nonce_len, true);
}

static void add(const char *seal, const char *open, uint32_t cipher,
                const char *evp, size_t len)
{
    static const uint8_t key[32] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct work *w = (struct work *)calloc(1, sizeof *w);
    struct taut_dot11_key_config config = {
        .crypto = c,
        .cipher = cipher,
        .key = {key, taut_dot11_key_len(cipher)},
        .flags = TAUT_DOT11_KEY_OBSERVER};
    must(w && taut_dot11_key_init(&w->key, sizeof w->key, &config) == TAUT_OK,
         "key");
    uint8_t *p = w->frame + 8;
    p[0] = 0x88;
    p[1] = 0x01;
    memset(p + 4, 2, 18);
    memset(p + HDR, 0x5a, len);
    memcpy(p + HDR, "\xaa\xaa\x03\0\0\0\x88\xb5", 8);
    w->len = len;
    w->tag_len = w->key.tag_len;
    w->is_ccm = strstr(evp, "CCM") != NULL;
    memcpy(w->sealed, w->frame, sizeof w->sealed);
    struct taut_ctx ctx = taut_ctx_of(w->sealed, NULL);
    must(taut_dot11_frame_seal(&ctx, &w->key, &w->sealed_len, w->sealed,
                               HDR + len) == TAUT_OK,
         "seal");
    add_evp(w, evp, key);
    double n_bytes = (double)len * N_OPS;
    bench_add(&(struct bench_work){open, "taut", BENCH_TAUT, open_taut, w,
                                   N_OPS, n_bytes});
    bench_add(&(struct bench_work){open, "evp", BENCH_LIMIT, open_evp, w, N_OPS,
                                   n_bytes});
    if (cipher == TAUT_DOT11_CIPHER_CCMP_128) {
        w->tins = peer_tins_key(key);
        bench_add(&(struct bench_work){open, "libtins", BENCH_PEER, open_tins,
                                       w, N_OPS, n_bytes});
    }
    bench_add(&(struct bench_work){seal, "taut", BENCH_TAUT, seal_taut, w,
                                   N_OPS, n_bytes});
    bench_add(&(struct bench_work){seal, "evp", BENCH_LIMIT, seal_evp, w, N_OPS,
                                   n_bytes});
}

int main(int argc, char **argv)
{
    must(taut_crypto_openssl_open(&c, NULL) == TAUT_OK, "open");
    add("seal-ccmp128-1400", "open-ccmp128-1400", TAUT_DOT11_CIPHER_CCMP_128,
        "AES-128-CCM", 1400);
    add("seal-ccmp128-64", "open-ccmp128-64", TAUT_DOT11_CIPHER_CCMP_128,
        "AES-128-CCM", 64);
    add("seal-ccmp256-1400", "open-ccmp256-1400", TAUT_DOT11_CIPHER_CCMP_256,
        "AES-256-CCM", 1400);
    add("seal-gcmp128-1400", "open-gcmp128-1400", TAUT_DOT11_CIPHER_GCMP_128,
        "AES-128-GCM", 1400);
    add("seal-gcmp128-64", "open-gcmp128-64", TAUT_DOT11_CIPHER_GCMP_128,
        "AES-128-GCM", 64);
    add("seal-gcmp256-1400", "open-gcmp256-1400", TAUT_DOT11_CIPHER_GCMP_256,
        "AES-256-GCM", 1400);
    return bench_main(argc, argv);
}
