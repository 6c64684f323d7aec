/* SPDX-License-Identifier: MIT */
/* dot11_wpa.c: what AKM suites take, and the keys of a handshake; see
 * taut/wpa.h. */
#include "taut/wpa.h"

#include "core_mem.h"
#include "dot11_int.h"

/* ------------------------------------------------------------------ */
/* Suites                                                              */

/* struct wpa_akm: what an AKM takes. With TAUT_WPA_AKM_GROUP the hash of the
 * group stands in for both. */
struct wpa_akm {
    uint32_t akm;
    uint8_t flags, kdf, mic;
};

#define WPA_AKM(AKM, flags, kdf, mic)                                          \
    {                                                                          \
        TAUT_DOT11_AKM_##AKM, flags, TAUT_CRYPTO_HASH_##kdf,                   \
            TAUT_CRYPTO_MAC_##mic                                              \
    }
#define WPA_8021X TAUT_WPA_AKM_8021X
#define WPA_PSK TAUT_WPA_AKM_PSK
#define WPA_SAE TAUT_WPA_AKM_SAE
#define WPA_FT TAUT_WPA_AKM_FT
#define WPA_GROUP TAUT_WPA_AKM_GROUP

static const struct wpa_akm wpa_akms[] = {
    WPA_AKM(8021X, WPA_8021X, SHA1, HMAC_SHA1),
    WPA_AKM(PSK, WPA_PSK, SHA1, HMAC_SHA1),
    WPA_AKM(FT_8021X, WPA_8021X | WPA_FT, SHA256, CMAC_AES),
    WPA_AKM(FT_PSK, WPA_PSK | WPA_FT, SHA256, CMAC_AES),
    WPA_AKM(8021X_SHA256, WPA_8021X, SHA256, CMAC_AES),
    WPA_AKM(PSK_SHA256, WPA_PSK, SHA256, CMAC_AES),
    WPA_AKM(SAE, WPA_SAE, SHA256, CMAC_AES),
    WPA_AKM(FT_SAE, WPA_SAE | WPA_FT, SHA256, CMAC_AES),
    WPA_AKM(SUITE_B, WPA_8021X | TAUT_WPA_AKM_SUITE_B, SHA256, HMAC_SHA256),
    WPA_AKM(SUITE_B_192, WPA_8021X | TAUT_WPA_AKM_SUITE_B, SHA384, HMAC_SHA384),
    WPA_AKM(FT_8021X_SHA384, WPA_8021X | WPA_FT, SHA384, HMAC_SHA384),
    WPA_AKM(OWE, TAUT_WPA_AKM_OWE | WPA_GROUP, SHA256, HMAC_SHA256),
    WPA_AKM(FT_PSK_SHA384, WPA_PSK | WPA_FT, SHA384, HMAC_SHA384),
    WPA_AKM(PSK_SHA384, WPA_PSK, SHA384, HMAC_SHA384),
    WPA_AKM(FT_8021X_SHA384_ANY, WPA_8021X | WPA_FT, SHA384, HMAC_SHA384),
    WPA_AKM(8021X_SHA384, WPA_8021X, SHA384, HMAC_SHA384),
    WPA_AKM(SAE_EXT, WPA_SAE | WPA_GROUP, SHA256, HMAC_SHA256),
    WPA_AKM(FT_SAE_EXT, WPA_SAE | WPA_FT | WPA_GROUP, SHA256, HMAC_SHA256),
    WPA_AKM(WPA_8021X, WPA_8021X | TAUT_WPA_AKM_WPA, SHA1, HMAC_SHA1),
    WPA_AKM(WPA_PSK, WPA_PSK | TAUT_WPA_AKM_WPA, SHA1, HMAC_SHA1),
};

#undef WPA_AKM
#undef WPA_8021X
#undef WPA_PSK
#undef WPA_SAE
#undef WPA_FT
#undef WPA_GROUP

static const struct wpa_akm *wpa_akm_find(uint32_t akm)
{
    for (size_t i = 0; i < sizeof wpa_akms / sizeof wpa_akms[0]; i++)
        if (wpa_akms[i].akm == akm)
            return &wpa_akms[i];
    return NULL;
}

/* wpa_hash_of returns the hash whose digest has `len` bytes. */
static uint8_t wpa_hash_of(size_t len)
{
    return len == 32   ? TAUT_CRYPTO_HASH_SHA256
           : len == 48 ? TAUT_CRYPTO_HASH_SHA384
                       : TAUT_CRYPTO_HASH_SHA512;
}

static bool wpa_is_tkip(uint32_t cipher)
{
    return cipher == TAUT_DOT11_CIPHER_TKIP ||
           cipher == TAUT_DOT11_CIPHER_WPA_TKIP;
}

/* wpa_is_group_only: the pairwise cipher says that there are no pairwise
 * keys. */
static bool wpa_is_group_only(uint32_t cipher)
{
    return cipher == TAUT_DOT11_CIPHER_USE_GROUP ||
           cipher == TAUT_DOT11_CIPHER_WPA_NONE;
}

/* wpa_is_pairwise: ciphers that may protect what goes to one station: no
 * WEP, and nothing that protects management frames only. */
static bool wpa_is_pairwise(uint32_t cipher)
{
    switch (cipher) {
    case TAUT_DOT11_CIPHER_TKIP:
    case TAUT_DOT11_CIPHER_CCMP_128:
    case TAUT_DOT11_CIPHER_GCMP_128:
    case TAUT_DOT11_CIPHER_GCMP_256:
    case TAUT_DOT11_CIPHER_CCMP_256:
    case TAUT_DOT11_CIPHER_WPA_TKIP:
    case TAUT_DOT11_CIPHER_WPA_CCMP:
        return true;
    default:
        return wpa_is_group_only(cipher);
    }
}

size_t taut_wpa_key_len(uint32_t cipher)
{
    switch (cipher) {
    case TAUT_DOT11_CIPHER_WEP40:
    case TAUT_DOT11_CIPHER_WPA_WEP40:
        return 5;
    case TAUT_DOT11_CIPHER_WEP104:
    case TAUT_DOT11_CIPHER_WPA_WEP104:
        return 13;
    case TAUT_DOT11_CIPHER_CCMP_128:
    case TAUT_DOT11_CIPHER_WPA_CCMP:
    case TAUT_DOT11_CIPHER_GCMP_128:
    case TAUT_DOT11_CIPHER_BIP_CMAC_128:
    case TAUT_DOT11_CIPHER_BIP_GMAC_128:
        return 16;
    case TAUT_DOT11_CIPHER_TKIP:
    case TAUT_DOT11_CIPHER_WPA_TKIP:
    case TAUT_DOT11_CIPHER_GCMP_256:
    case TAUT_DOT11_CIPHER_CCMP_256:
    case TAUT_DOT11_CIPHER_BIP_GMAC_256:
    case TAUT_DOT11_CIPHER_BIP_CMAC_256:
        return 32;
    default:
        return 0;
    }
}

/* wpa_versions settles the descriptor version by the cipher (12.7.2 b):
 * AKMs of version 2 take 1 where TKIP or the group's cipher is used. */
static void wpa_versions(struct taut_wpa_suite *s)
{
    bool weak = wpa_is_tkip(s->cipher) || wpa_is_group_only(s->cipher);
    if (s->lens.version == TAUT_EAPOL_VERSION_SHA1 && weak) {
        s->lens.version = TAUT_EAPOL_VERSION_MD5;
        s->mic = TAUT_CRYPTO_MAC_HMAC_MD5;
    }
}

bool taut_wpa_suite_get(struct taut_wpa_suite *out, uint32_t akm,
                        uint32_t cipher, size_t hash_len)
{
    const struct wpa_akm *row = wpa_akm_find(akm);
    memset(out, 0, sizeof *out);
    if (!row || !wpa_is_pairwise(cipher) ||
        !taut_eapol_lens_get(&out->lens, akm, hash_len))
        return false;
    out->akm = akm;
    out->cipher = cipher;
    out->flags = row->flags;
    out->kdf = row->kdf;
    out->mic = row->mic;
    if (row->flags & TAUT_WPA_AKM_GROUP)
        out->kdf = out->mic = wpa_hash_of(hash_len);
    out->tk_len = (uint8_t)taut_wpa_key_len(cipher);
    wpa_versions(out);
    return true;
}

/* ------------------------------------------------------------------ */
/* Pre-shared key                                                      */

/* wpa_digit returns the value of a hexadecimal digit, 16 for other
 * characters; without a branch, for the digits are a key. */
static unsigned wpa_digit(uint8_t ch)
{
    unsigned d = (uint8_t)(ch - '0'), l = (uint8_t)((ch | 0x20u) - 'a');
    unsigned is_d = (d - 10) >> 31, is_l = (l - 6) >> 31;
    return is_d * d + is_l * (l + 10) + (1 - is_d - is_l) * 16;
}

static enum taut_status wpa_psk_hex(uint8_t *out, const uint8_t *digits)
{
    unsigned bad = 0;
    for (size_t i = 0; i < TAUT_WPA_PSK_LEN; i++) {
        unsigned hi = wpa_digit(digits[2 * i]);
        unsigned lo = wpa_digit(digits[2 * i + 1]);
        bad |= (hi | lo) & 16;
        out[i] = (uint8_t)(hi << 4 | (lo & 15));
    }
    if (bad == 0)
        return TAUT_OK;
    taut_crypto_wipe(out, TAUT_WPA_PSK_LEN);
    return TAUT_E_VALUE;
}

enum taut_status taut_wpa_psk(const struct taut_crypto *c, uint8_t *out,
                              struct taut_span pass, struct taut_span ssid)
{
    if (ssid.len == 0 || ssid.len > TAUT_WPA_SSID_MAX)
        return TAUT_E_RANGE;
    if (pass.len == 64)
        return wpa_psk_hex(out, pass.p);
    if (pass.len < 8 || pass.len > 63)
        return TAUT_E_RANGE;
    for (size_t i = 0; i < pass.len; i++)
        if (pass.p[i] < 32 || pass.p[i] > 126)
            return TAUT_E_VALUE;
    return taut_crypto_pbkdf2(c, TAUT_CRYPTO_HASH_SHA1, out, TAUT_WPA_PSK_LEN,
                              pass, ssid, 4096);
}

/* ------------------------------------------------------------------ */
/* PRF and KDF                                                         */

/* struct wpa_kdf: what each block of a derivation is made of. */
struct wpa_kdf {
    const struct taut_crypto *c;
    struct taut_crypto_mac *mac;
    struct taut_span label, context;
    bool is_prf;    /* PRF of SHA-1: zero after the label, counter at the end */
    uint8_t len[2]; /* KDF: bits, at the end */
};

static struct taut_span wpa_text(const char *s)
{
    size_t n = 0;
    while (n < 64 && s[n]) /* the bound keeps compilers from strlen */
        n++;
    return (struct taut_span){(const uint8_t *)s, n};
}

/* wpa_kdf_block writes digest `i`, counted from 0. */
static enum taut_status wpa_kdf_block(const struct wpa_kdf *k, uint8_t *out,
                                      unsigned i)
{
    uint8_t before[2] = {(uint8_t)(i + 1), 0}, zero = 0, after = (uint8_t)i;
    const struct taut_span parts[] = {
        {before, k->is_prf ? 0u : 2u},
        k->label,
        {&zero, k->is_prf ? 1u : 0u},
        k->context,
        {k->is_prf ? &after : k->len, k->is_prf ? 1u : 2u},
    };
    enum taut_status st = TAUT_OK;
    for (size_t n = 0; n < sizeof parts / sizeof parts[0] && !st; n++)
        if (parts[n].len > 0)
            st = k->c->mac_feed(k->mac, parts[n].p, parts[n].len);
    return st ? st : k->c->mac_get(k->mac, out);
}

static enum taut_status wpa_kdf_run(const struct wpa_kdf *k, uint8_t *out,
                                    size_t len, size_t hash_len)
{
    uint8_t block[TAUT_CRYPTO_HASH_MAX];
    enum taut_status st = TAUT_OK;
    for (size_t done = 0; done < len && !st; done += hash_len) {
        size_t n = len - done < hash_len ? len - done : hash_len;
        st = wpa_kdf_block(k, block, (unsigned)(done / hash_len));
        memcpy(out + done, block, st ? 0 : n);
    }
    taut_crypto_wipe(block, sizeof block);
    return st;
}

enum taut_status taut_dot11_kdf(const struct taut_crypto *c,
                                struct taut_crypto_mac *mac, size_t hash_len,
                                uint8_t *out, size_t n_bits, const char *label,
                                struct taut_span context)
{
    struct wpa_kdf k = {
        c,       mac,   wpa_text(label),
        context, false, {(uint8_t)n_bits, (uint8_t)(n_bits >> 8)}};
    size_t len = (n_bits + 7) / 8;
    enum taut_status st = wpa_kdf_run(&k, out, len, hash_len);
    if (n_bits % 8)
        out[len - 1] = (uint8_t)(out[len - 1] & 0xff00u >> n_bits % 8);
    return st;
}

enum taut_status taut_wpa_kdf(const struct taut_crypto *c,
                              enum taut_crypto_hash_id hash, uint8_t *out,
                              size_t len, struct taut_span key,
                              const char *label, struct taut_span context)
{
    struct wpa_kdf k = {
        c, NULL, wpa_text(label), context, hash == TAUT_CRYPTO_HASH_SHA1, {0}};
    size_t hash_len = taut_crypto_hash_len(hash);
    if (hash_len == 0)
        return TAUT_E_UNSUPPORTED;
    if (len > 255 * hash_len || len > UINT16_MAX / 8)
        return TAUT_E_RANGE;
    k.len[0] = (uint8_t)(8 * len);
    k.len[1] = (uint8_t)(8 * len >> 8);
    enum taut_status st = c->mac_open(
        c->self, &k.mac, (enum taut_crypto_mac_id)hash, key.p, key.len);
    if (!st)
        st = wpa_kdf_run(&k, out, len, hash_len);
    c->mac_close(k.mac);
    if (st)
        taut_crypto_wipe(out, len);
    return st;
}

/* ------------------------------------------------------------------ */
/* Pairwise keys                                                       */

/* wpa_put_ordered appends two values, the smaller one first. */
static void wpa_put_ordered(struct taut_wr *wr, const uint8_t *a,
                            const uint8_t *b, size_t len)
{
    bool swap = memcmp(a, b, len) > 0;
    taut_wr_bytes(wr, swap ? b : a, len);
    taut_wr_bytes(wr, swap ? a : b, len);
}

/* wpa_ptk_context appends what a handshake's keys depend on; `ft` (12.7.1.6.5)
 * or not (12.7.1.3). */
static void wpa_ptk_context(struct taut_wr *wr, const struct taut_wpa_pair *p,
                            bool ft)
{
    if (ft) {
        taut_wr_bytes(wr, p->snonce, sizeof p->snonce);
        taut_wr_bytes(wr, p->anonce, sizeof p->anonce);
        taut_wr_bytes(wr, p->aa, sizeof p->aa);
        taut_wr_bytes(wr, p->spa, sizeof p->spa);
        return;
    }
    wpa_put_ordered(wr, p->aa, p->spa, sizeof p->aa);
    wpa_put_ordered(wr, p->anonce, p->snonce, sizeof p->anonce);
}

static bool wpa_pmk_fits(const struct taut_wpa_suite *s, size_t len)
{
    bool psk =
        (s->flags & TAUT_WPA_AKM_PSK) != 0 && (s->flags & TAUT_WPA_AKM_FT) == 0;
    return len == s->lens.pmk || (psk && len == TAUT_WPA_PSK_LEN);
}

/* wpa_ptk_split deals out what was derived. */
static void wpa_ptk_split(struct taut_wpa_ptk *out, const uint8_t *p)
{
    memcpy(out->kck, p, out->kck_len);
    p += out->kck_len;
    memcpy(out->kek, p, out->kek_len);
    p += out->kek_len;
    memcpy(out->tk, p, out->tk_len);
    memcpy(out->kdk, p + out->tk_len, out->kdk_len);
}

enum taut_status taut_wpa_ptk_derive(const struct taut_crypto *c,
                                     const struct taut_wpa_suite *suite,
                                     struct taut_wpa_ptk *out,
                                     struct taut_span pmk,
                                     const struct taut_wpa_pair *pair)
{
    uint8_t keys[TAUT_WPA_KCK_MAX + TAUT_WPA_KEK_MAX + TAUT_WPA_TK_MAX +
                 TAUT_WPA_KDK_MAX];
    uint8_t context[2 * 6 + 2 * TAUT_WPA_NONCE_LEN];
    struct taut_wr wr = taut_wr_of(context, sizeof context);
    bool ft = (suite->flags & TAUT_WPA_AKM_FT) != 0;
    memset(out, 0, sizeof *out);
    if (!wpa_pmk_fits(suite, pmk.len) || suite->kdk_len > TAUT_WPA_KDK_MAX)
        return TAUT_E_RANGE;
    out->kck_len = suite->lens.kck;
    out->kek_len = suite->lens.kek;
    out->tk_len = suite->tk_len;
    out->kdk_len = suite->kdk_len;
    wpa_ptk_context(&wr, pair, ft);
    enum taut_status st = taut_wpa_kdf(
        c, (enum taut_crypto_hash_id)suite->kdf, keys,
        (size_t)out->kck_len + out->kek_len + out->tk_len + out->kdk_len, pmk,
        ft ? "FT-PTK" : "Pairwise key expansion",
        (struct taut_span){context, wr.len});
    if (!st)
        wpa_ptk_split(out, keys);
    taut_crypto_wipe(keys, sizeof keys);
    return st;
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

enum taut_status taut_wpa_pmkid_get(const struct taut_crypto *c,
                                    const struct taut_wpa_suite *suite,
                                    uint8_t *out, struct taut_span key,
                                    const uint8_t *aa, const uint8_t *spa)
{
    uint8_t mac[TAUT_CRYPTO_HASH_MAX], text[20];
    if (suite->flags & (TAUT_WPA_AKM_SAE | TAUT_WPA_AKM_OWE | TAUT_WPA_AKM_FT))
        return TAUT_E_UNSUPPORTED;
    memcpy(text, "PMK Name", 8);
    memcpy(text + 8, aa, 6);
    memcpy(text + 14, spa, 6);
    enum taut_status st =
        taut_crypto_hmac_once(c, (enum taut_crypto_hash_id)suite->kdf, mac, key,
                              (struct taut_span){text, sizeof text});
    memcpy(out, mac, st ? 0 : TAUT_WPA_PMKID_LEN);
    return st;
}

/* wpa_owe_pmkid: the digest of both public values, cut. */
static enum taut_status wpa_owe_pmkid(const struct taut_crypto *c,
                                      enum taut_crypto_hash_id id, uint8_t *out,
                                      struct taut_span both)
{
    uint8_t digest[TAUT_CRYPTO_HASH_MAX];
    enum taut_status st = taut_crypto_hash_once(c, id, digest, both);
    memcpy(out, digest, st ? 0 : TAUT_WPA_PMKID_LEN);
    return st;
}

enum taut_status taut_wpa_owe_derive(const struct taut_crypto *c, uint8_t *pmk,
                                     uint8_t *pmkid, size_t *hash_len,
                                     const struct taut_wpa_owe *in)
{
    static const char info[] = "OWE Key Generation";
    uint8_t prk[TAUT_CRYPTO_HASH_MAX], salt[2 * TAUT_CRYPTO_SECRET_MAX + 2];
    struct taut_wr wr = taut_wr_of(salt, sizeof salt);
    if (in->group < 19 || in->group > 21)
        return TAUT_E_UNSUPPORTED;
    size_t len = 16u * (in->group - 17u);
    enum taut_crypto_hash_id id = (enum taut_crypto_hash_id)wpa_hash_of(len);
    taut_wr_bytes(&wr, in->station.p, in->station.len);
    taut_wr_bytes(&wr, in->access.p, in->access.len);
    taut_wr_u16le(&wr, in->group);
    if (wr.len > sizeof salt)
        return TAUT_E_RANGE;
    enum taut_status st =
        wpa_owe_pmkid(c, id, pmkid, (struct taut_span){salt, wr.len - 2});
    if (!st)
        st = taut_crypto_hkdf_extract(
            c, id, prk, (struct taut_span){salt, wr.len}, in->secret);
    if (!st)
        st = taut_crypto_hkdf_expand(
            c, id, pmk, len, (struct taut_span){prk, len}, wpa_text(info));
    taut_crypto_wipe(prk, sizeof prk);
    *hash_len = len;
    return st;
}
