/* SPDX-License-Identifier: MIT */
/* wpa_corpus.h: recorded handshakes of hostapd and wpa_supplicant, with all
 * their keys, where they are found (TAUT_CORPUS, or ../shared/corpus). */
#ifndef WPA_CORPUS_H
#define WPA_CORPUS_H

#include "crypto_peers.h"

#include "taut/wpa.h"

#include <json-c/json.h>

static inline struct json_object *corpus_open(const char *name)
{
    const char *corpus = getenv("TAUT_CORPUS");
    const char *root = getenv("TAUT_SOURCE_ROOT");
    char path[1024], why[256];
    if (corpus)
        snprintf(path, sizeof path, "%s/%s", corpus, name);
    else
        snprintf(path, sizeof path, "%s/../shared/corpus/%s", root ? root : ".",
                 name);
    struct json_object *file = json_object_from_file(path);
    if (!file) {
        snprintf(why, sizeof why, "no %s in TAUT_CORPUS", name);
        taut_test_skip(why);
    }
    return file;
}

static inline struct json_object *corpus_member(struct json_object *o,
                                                const char *name)
{
    struct json_object *m = NULL;
    json_object_object_get_ex(o, name, &m);
    return m;
}

static inline const char *corpus_text(struct json_object *o, const char *name)
{
    struct json_object *m = corpus_member(o, name);
    return m ? json_object_get_string(m) : "";
}

static inline struct peers_bytes corpus_hex(struct json_object *o,
                                            const char *name)
{
    return peers_hex(corpus_text(o, name));
}

/* corpus_is compares text. */
static inline bool corpus_is(struct json_object *o, const char *name,
                             const char *value)
{
    return strcmp(corpus_text(o, name), value) == 0;
}

/* corpus_suite is the suite of a handshake. */
static inline struct taut_wpa_suite corpus_suite(struct json_object *hs)
{
    static const struct {
        const char *name;
        uint32_t akm;
        size_t hash_len;
    } akms[] = {{"owe", TAUT_DOT11_AKM_OWE, 32},
                {"wpa1-psk", TAUT_DOT11_AKM_WPA_PSK, 0},
                {"wpa2-eap", TAUT_DOT11_AKM_8021X, 0},
                {"wpa2-eap-sha256", TAUT_DOT11_AKM_8021X_SHA256, 0},
                {"wpa2-ft-psk", TAUT_DOT11_AKM_FT_PSK, 0},
                {"wpa2-psk", TAUT_DOT11_AKM_PSK, 0},
                {"wpa2-psk-sha256", TAUT_DOT11_AKM_PSK_SHA256, 0},
                {"wpa3-sae", TAUT_DOT11_AKM_SAE, 0},
                {"wpa3-saeext", TAUT_DOT11_AKM_SAE_EXT, 48},
                {"wpa3-saeext32", TAUT_DOT11_AKM_SAE_EXT, 32},
                {"wpa3-suiteb192", TAUT_DOT11_AKM_SUITE_B_192, 0}};
    static const struct {
        const char *name;
        uint32_t cipher, wpa;
    } ciphers[] = {
        {"ccmp", TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_WPA_CCMP},
        {"tkip", TAUT_DOT11_CIPHER_TKIP, TAUT_DOT11_CIPHER_WPA_TKIP},
        {"ccmp256", TAUT_DOT11_CIPHER_CCMP_256, 0},
        {"gcmp", TAUT_DOT11_CIPHER_GCMP_128, 0},
        {"gcmp256", TAUT_DOT11_CIPHER_GCMP_256, 0}};
    struct taut_wpa_suite s = {0};
    for (size_t i = 0; i < sizeof akms / sizeof akms[0]; i++)
        for (size_t k = 0; k < sizeof ciphers / sizeof ciphers[0]; k++)
            if (corpus_is(hs, "akm", akms[i].name) &&
                corpus_is(hs, "pairwise_cipher", ciphers[k].name))
                assert_true(taut_wpa_suite_get(
                    &s, akms[i].akm,
                    akms[i].akm == TAUT_DOT11_AKM_WPA_PSK ? ciphers[k].wpa
                                                          : ciphers[k].cipher,
                    akms[i].hash_len));
    assert_int_not_equal(s.akm, 0);
    return s;
}

/* corpus_is_ft: the handshake has FT's hierarchy. */
static inline struct json_object *corpus_ft(struct json_object *hs)
{
    return corpus_member(hs, "ft");
}

#endif
