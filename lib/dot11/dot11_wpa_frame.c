/* SPDX-License-Identifier: MIT */
/* dot11_wpa_frame.c: the MIC and the key data of EAPOL-Key frames; see
 * taut/wpa.h. */
#include "taut/wpa.h"

#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* MIC                                                                 */

/* wpa_mic_feed feeds the frame with zeros for the MIC. */
static enum taut_status wpa_mic_feed(const struct taut_crypto *c,
                                     struct taut_crypto_mac *mac,
                                     struct taut_span frame, size_t mic_len)
{
    static const uint8_t zeros[TAUT_EAPOL_MIC_MAX];
    size_t behind = TAUT_EAPOL_MIC_OFF + mic_len;
    enum taut_status st = c->mac_feed(mac, frame.p, TAUT_EAPOL_MIC_OFF);
    if (!st)
        st = c->mac_feed(mac, zeros, mic_len);
    return st ? st : c->mac_feed(mac, frame.p + behind, frame.len - behind);
}

enum taut_status taut_wpa_mic_make(const struct taut_crypto *c,
                                   const struct taut_wpa_suite *suite,
                                   uint8_t *out, const uint8_t *kck,
                                   struct taut_span frame)
{
    uint8_t whole[TAUT_CRYPTO_HASH_MAX];
    struct taut_crypto_mac *mac;
    if (frame.len <
        TAUT_EAPOL_HDR_LEN + TAUT_EAPOL_KEY_LEN + (size_t)suite->lens.mic)
        return TAUT_E_RANGE;
    enum taut_status st =
        c->mac_open(c->self, &mac, (enum taut_crypto_mac_id)suite->mic, kck,
                    suite->lens.kck);
    if (!st)
        st = wpa_mic_feed(c, mac, frame, suite->lens.mic);
    if (!st)
        st = c->mac_get(mac, whole);
    c->mac_close(mac);
    memcpy(out, whole, st ? 0 : suite->lens.mic);
    taut_crypto_wipe(whole, sizeof whole);
    return st;
}

enum taut_status taut_wpa_mic_check(const struct taut_crypto *c,
                                    const struct taut_wpa_suite *suite,
                                    const uint8_t *kck, struct taut_span frame)
{
    uint8_t mic[TAUT_EAPOL_MIC_MAX];
    enum taut_status st = taut_wpa_mic_make(c, suite, mic, kck, frame);
    if (!st &&
        !taut_crypto_equal(mic, frame.p + TAUT_EAPOL_MIC_OFF, suite->lens.mic))
        st = TAUT_E_CRYPTO;
    taut_crypto_wipe(mic, sizeof mic);
    return st;
}

/* ------------------------------------------------------------------ */
/* Key data                                                            */

/* WPA_RC4_SKIP: what of the key stream is thrown away (802.11-2020 12.7.2
 * j). */
#define WPA_RC4_SKIP 256

/* wpa_rc4 encrypts or decrypts with the key IV | KEK. */
static enum taut_status wpa_rc4(const struct taut_crypto *c,
                                const struct taut_wpa_suite *suite,
                                const uint8_t *kek, const uint8_t *iv,
                                uint8_t *buf, size_t len)
{
    uint8_t key[16 + TAUT_WPA_KEK_MAX], skip[WPA_RC4_SKIP] = {0};
    struct taut_crypto_cipher *rc4;
    memcpy(key, iv, 16);
    memcpy(key + 16, kek, suite->lens.kek);
    enum taut_status st =
        c->cipher_open(c->self, &rc4, TAUT_CRYPTO_CIPHER_RC4, key,
                       16 + (size_t)suite->lens.kek, false);
    if (!st)
        st = c->cipher_set(rc4, NULL);
    if (!st)
        st = c->cipher_step(rc4, skip, sizeof skip);
    if (!st)
        st = c->cipher_step(rc4, buf, len);
    c->cipher_close(rc4);
    taut_crypto_wipe(key, sizeof key);
    taut_crypto_wipe(skip, sizeof skip);
    if (st)
        taut_crypto_wipe(buf, len);
    return st;
}

/* wpa_aes wraps (`len` bytes at buf + 8) or unwraps (`len` bytes at buf). */
static enum taut_status wpa_aes(const struct taut_crypto *c,
                                const struct taut_wpa_suite *suite,
                                const uint8_t *kek, uint8_t *buf, size_t len,
                                bool is_unwrap)
{
    struct taut_crypto_cipher *ecb;
    enum taut_status st =
        c->cipher_open(c->self, &ecb, TAUT_CRYPTO_CIPHER_AES_ECB, kek,
                       suite->lens.kek, is_unwrap);
    if (!st)
        st = is_unwrap ? taut_crypto_unwrap(c, ecb, buf, len)
                       : taut_crypto_wrap(c, ecb, buf, len);
    c->cipher_close(ecb);
    if (st)
        taut_crypto_wipe(buf, is_unwrap ? len : len + TAUT_CRYPTO_WRAP_EXTRA);
    return st;
}

enum taut_status taut_wpa_data_wrap(const struct taut_crypto *c,
                                    const struct taut_wpa_suite *suite,
                                    const uint8_t *kek, const uint8_t *iv,
                                    uint8_t *buf, size_t len)
{
    if (suite->lens.version == TAUT_EAPOL_VERSION_MD5)
        return wpa_rc4(c, suite, kek, iv, buf, len);
    return wpa_aes(c, suite, kek, buf, len, false);
}

enum taut_status taut_wpa_data_unwrap(const struct taut_crypto *c,
                                      const struct taut_wpa_suite *suite,
                                      const uint8_t *kek, const uint8_t *iv,
                                      uint8_t *buf, size_t len)
{
    if (suite->lens.version == TAUT_EAPOL_VERSION_MD5)
        return wpa_rc4(c, suite, kek, iv, buf, len);
    return wpa_aes(c, suite, kek, buf, len, true);
}
