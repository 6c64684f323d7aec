/* SPDX-License-Identifier: MIT */
/* bench_wpa.c: the pairwise keys of a handshake, and the check of a MIC by
 * them, over the same calls of libcrypto made by hand with what can be kept
 * between handshakes kept: LIMIT is the share of its speed that is left. */
#include "bench_shim.h"
#include "taut/crypto_openssl.h"
#include "taut/wpa.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_OPS = 16, FRAME_LEN = 121 };

static const struct taut_crypto *c;
static uint8_t pmk[32], frame[FRAME_LEN];
static struct taut_wpa_pair pair;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_wpa: %s failed\n", what);
    exit(1);
}

/* struct work: one AKM, by taut and by libcrypto's EVP. */
struct work {
    struct taut_wpa_suite suite;
    EVP_MAC_CTX *kdf, *mic;
    bool prf;
};

static void keys_taut(void *arg)
{
    struct work *w = (struct work *)arg;
    struct taut_wpa_ptk ptk;
    const struct taut_span key = {pmk, sizeof pmk}, f = {frame, FRAME_LEN};
    for (unsigned i = 0; i < N_OPS; i++) {
        pair.snonce[0]++;
        must(taut_wpa_ptk_derive(c, &w->suite, &ptk, key, &pair) == TAUT_OK,
             "derive");
        must(taut_wpa_mic_check(c, &w->suite, ptk.kck, f) == TAUT_E_CRYPTO,
             "check");
    }
}

/* blocks derives 48 bytes. */
static void blocks(struct work *w, const uint8_t *text, size_t len,
                   uint8_t *out)
{
    size_t n = 0, step = w->prf ? 20 : 32;
    for (uint8_t i = 0; i * step < 48; i++) {
        uint8_t before[2] = {(uint8_t)(i + 1), 0}, bits[2] = {0x80, 1};
        must(EVP_MAC_init(w->kdf, pmk, sizeof pmk, NULL) &&
                 (w->prf || EVP_MAC_update(w->kdf, before, 2)) &&
                 EVP_MAC_update(w->kdf, text, len) &&
                 EVP_MAC_update(w->kdf, w->prf ? &i : bits, w->prf ? 1 : 2) &&
                 EVP_MAC_final(w->kdf, out + i * step, &n, 32),
             "EVP_MAC");
    }
}

static void keys_evp(void *arg)
{
    struct work *w = (struct work *)arg;
    uint8_t text[128], out[96], mic[32], whole[FRAME_LEN];
    size_t label = w->prf ? 23 : 22, n;
    for (unsigned i = 0; i < N_OPS; i++) {
        pair.snonce[0]++;
        memcpy(text, "Pairwise key expansion", 23);
        memcpy(text + label, pair.aa, 6);
        memcpy(text + label + 6, pair.spa, 6);
        memcpy(text + label + 12, pair.snonce, 32);
        memcpy(text + label + 44, pair.anonce, 32);
        blocks(w, text, label + 76, out);
        memcpy(whole, frame, FRAME_LEN);
        memset(whole + TAUT_EAPOL_MIC_OFF, 0, 16);
        must(EVP_MAC_init(w->mic, out, 16, NULL) &&
                 EVP_MAC_update(w->mic, whole, FRAME_LEN) &&
                 EVP_MAC_final(w->mic, mic, &n, sizeof mic),
             "EVP_MAC");
        must(memcmp(mic, frame + TAUT_EAPOL_MIC_OFF, 16) != 0, "check");
    }
}

static EVP_MAC_CTX *mac_new(const char *name, const char *param, char *value)
{
    static const uint8_t key[16] = {0};
    EVP_MAC *mac = EVP_MAC_fetch(NULL, name, NULL);
    OSSL_PARAM params[2] = {OSSL_PARAM_construct_utf8_string(param, value, 0),
                            OSSL_PARAM_construct_end()};
    EVP_MAC_CTX *x = EVP_MAC_CTX_new(mac);
    must(x && EVP_MAC_init(x, key, sizeof key, params), name);
    return x;
}

static void add(const char *name, uint32_t akm, char *hash, bool cmac)
{
    static char cbc[] = "AES-128-CBC";
    struct work *w = (struct work *)calloc(1, sizeof *w);
    must(w && taut_wpa_suite_get(&w->suite, akm, TAUT_DOT11_CIPHER_CCMP_128, 0),
         name);
    w->prf = w->suite.kdf == TAUT_CRYPTO_HASH_SHA1;
    w->kdf = mac_new("HMAC", OSSL_MAC_PARAM_DIGEST, hash);
    w->mic = cmac ? mac_new("CMAC", OSSL_MAC_PARAM_CIPHER, cbc)
                  : mac_new("HMAC", OSSL_MAC_PARAM_DIGEST, hash);
    bench_add(&(struct bench_work){name, "taut", BENCH_TAUT, keys_taut, w,
                                   N_OPS, N_OPS});
    bench_add(&(struct bench_work){name, "evp", BENCH_LIMIT, keys_evp, w, N_OPS,
                                   N_OPS});
}

int main(int argc, char **argv)
{
    char sha1[] = "SHA1", sha256[] = "SHA256";
    must(taut_crypto_openssl_open(&c, NULL) == TAUT_OK, "open");
    add("ptk-mic-sha1", TAUT_DOT11_AKM_PSK, sha1, false);
    add("ptk-mic-sha256-cmac", TAUT_DOT11_AKM_PSK_SHA256, sha256, true);
    return bench_main(argc, argv);
}
