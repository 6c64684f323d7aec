/* SPDX-License-Identifier: MIT */
/* dot11_wpa_ft.c: the key hierarchy of fast BSS transition (IEEE Std
 * 802.11-2020 12.7.1.6); see taut/wpa.h. */
#include "taut/wpa.h"

#include "core_mem.h"

/* wpa_ft_hash_id returns the hash of a suite that has FT, or 0. */
static enum taut_crypto_hash_id wpa_ft_hash_id(const struct taut_wpa_suite *s)
{
    return (enum taut_crypto_hash_id)(s->flags & TAUT_WPA_AKM_FT ? s->kdf : 0);
}

/* wpa_ft_name writes the first 16 bytes of the digest of what `wr` holds. */
static enum taut_status wpa_ft_name(const struct taut_crypto *c,
                                    enum taut_crypto_hash_id id, uint8_t *out,
                                    const struct taut_wr *wr)
{
    uint8_t digest[TAUT_CRYPTO_HASH_MAX];
    enum taut_status st = taut_crypto_hash_once(
        c, id, digest, (struct taut_span){wr->base, wr->len});
    memcpy(out, digest, st ? 0 : TAUT_WPA_PMKID_LEN);
    return st;
}

/* wpa_ft_fits: the members are within their bounds. */
static bool wpa_ft_fits(const struct taut_wpa_ft *ft)
{
    return ft->ssid.len >= 1 && ft->ssid.len <= TAUT_WPA_SSID_MAX &&
           ft->r0kh_id.len >= 1 && ft->r0kh_id.len <= 48;
}

/* wpa_ft_r0_context appends what PMK-R0 depends on. */
static void wpa_ft_r0_context(struct taut_wr *wr, const struct taut_wpa_ft *ft)
{
    taut_wr_u8(wr, (uint32_t)ft->ssid.len);
    taut_wr_bytes(wr, ft->ssid.p, ft->ssid.len);
    taut_wr_bytes(wr, ft->mdid, sizeof ft->mdid);
    taut_wr_u8(wr, (uint32_t)ft->r0kh_id.len);
    taut_wr_bytes(wr, ft->r0kh_id.p, ft->r0kh_id.len);
    taut_wr_bytes(wr, ft->spa, sizeof ft->spa);
}

enum taut_status taut_wpa_ft_r0_derive(const struct taut_crypto *c,
                                       const struct taut_wpa_suite *suite,
                                       struct taut_wpa_ft_key *out,
                                       struct taut_span xxkey,
                                       const struct taut_wpa_ft *ft)
{
    enum taut_crypto_hash_id id = wpa_ft_hash_id(suite);
    size_t q = suite->lens.pmk;
    uint8_t text[128], keys[TAUT_WPA_PMK_MAX + TAUT_WPA_PMKID_LEN];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    memset(out, 0, sizeof *out);
    if (id == 0)
        return TAUT_E_UNSUPPORTED;
    if (!wpa_ft_fits(ft))
        return TAUT_E_RANGE;
    wpa_ft_r0_context(&wr, ft);
    enum taut_status st =
        taut_wpa_kdf(c, id, keys, q + TAUT_WPA_PMKID_LEN, xxkey, "FT-R0",
                     (struct taut_span){text, wr.len});
    wr = taut_wr_of(text, sizeof text);
    taut_wr_text(&wr, "FT-R0N");
    taut_wr_bytes(&wr, keys + q, st ? 0 : TAUT_WPA_PMKID_LEN);
    if (!st)
        st = wpa_ft_name(c, id, out->name, &wr);
    memcpy(out->key, keys, st ? 0 : q);
    out->key_len = st ? 0 : (uint8_t)q;
    taut_crypto_wipe(keys, sizeof keys);
    taut_crypto_wipe(text, sizeof text);
    return st;
}

enum taut_status taut_wpa_ft_r1_derive(const struct taut_crypto *c,
                                       const struct taut_wpa_suite *suite,
                                       struct taut_wpa_ft_key *out,
                                       const struct taut_wpa_ft_key *r0,
                                       const struct taut_wpa_ft *ft)
{
    enum taut_crypto_hash_id id = wpa_ft_hash_id(suite);
    uint8_t text[64], key[TAUT_WPA_PMK_MAX];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    memset(out, 0, sizeof *out);
    if (id == 0)
        return TAUT_E_UNSUPPORTED;
    taut_wr_bytes(&wr, ft->r1kh_id, sizeof ft->r1kh_id);
    taut_wr_bytes(&wr, ft->spa, sizeof ft->spa);
    enum taut_status st = taut_wpa_kdf(
        c, id, key, r0->key_len, (struct taut_span){r0->key, r0->key_len},
        "FT-R1", (struct taut_span){text, wr.len});
    wr = taut_wr_of(text, sizeof text);
    taut_wr_text(&wr, "FT-R1N");
    taut_wr_bytes(&wr, r0->name, sizeof r0->name);
    taut_wr_bytes(&wr, ft->r1kh_id, sizeof ft->r1kh_id);
    taut_wr_bytes(&wr, ft->spa, sizeof ft->spa);
    if (!st)
        st = wpa_ft_name(c, id, out->name, &wr);
    memcpy(out->key, key, st ? 0 : r0->key_len);
    out->key_len = st ? 0 : r0->key_len;
    taut_crypto_wipe(key, sizeof key);
    return st;
}

enum taut_status taut_wpa_ft_ptk_name_get(const struct taut_crypto *c,
                                          const struct taut_wpa_suite *suite,
                                          uint8_t *out,
                                          const struct taut_wpa_ft_key *r1,
                                          const struct taut_wpa_pair *pair)
{
    enum taut_crypto_hash_id id = wpa_ft_hash_id(suite);
    uint8_t text[128];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (id == 0)
        return TAUT_E_UNSUPPORTED;
    taut_wr_bytes(&wr, r1->name, sizeof r1->name);
    taut_wr_text(&wr, "FT-PTKN");
    taut_wr_bytes(&wr, pair->snonce, sizeof pair->snonce);
    taut_wr_bytes(&wr, pair->anonce, sizeof pair->anonce);
    taut_wr_bytes(&wr, pair->aa, sizeof pair->aa);
    taut_wr_bytes(&wr, pair->spa, sizeof pair->spa);
    return wpa_ft_name(c, id, out, &wr);
}
