/* SPDX-License-Identifier: MIT */
/*
 * taut/wpa.h: the keys of WPA, WPA2 and WPA3 (IEEE Std 802.11-2020 12.7):
 * which functions an AKM suite takes, the pre-shared key of a passphrase, the
 * pairwise keys of a handshake, the names of keys, the MIC and the encrypted
 * key data of EAPOL-Key frames, and the key hierarchy of fast BSS transition.
 *
 *     passphrase --taut_wpa_psk--> PMK --taut_wpa_ptk_derive--> KCK | KEK | TK
 *                                   |        (addresses, nonces)    [ | KDK ]
 *                                   +--taut_wpa_pmkid_get--> PMKID
 *
 * All of it is computed by the caller's provider (taut/crypto.h); objects are
 * opened and closed within a call, so this belongs to handshakes. What was
 * secret and is not handed out is wiped. The machines that speak the handshake
 * are in taut/wpa_supplicant.h and taut/wpa_auth.h.
 *
 * Functions fail as the provider does (taut/crypto.h), and with what their
 * comments say; outputs hold nothing secret then.
 */
#ifndef TAUT_WPA_H
#define TAUT_WPA_H

#include "taut/crypto.h"
#include "taut/dot11_rsn.h"
#include "taut/eapol.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    TAUT_WPA_NONCE_LEN = 32,
    TAUT_WPA_PMKID_LEN = 16, /* names of keys */
    TAUT_WPA_PSK_LEN = 32,
    TAUT_WPA_PMK_MAX = 64,
    TAUT_WPA_KCK_MAX = 32,
    TAUT_WPA_KEK_MAX = 32,
    TAUT_WPA_TK_MAX = 32,
    TAUT_WPA_KDK_MAX = 32,
    TAUT_WPA_SSID_MAX = 32
};

/* ------------------------------------------------------------------ */
/* Suites                                                              */

/* What kind of AKM a suite has. */
enum {
    TAUT_WPA_AKM_8021X = 1 << 0,   /* the PMK comes from EAP */
    TAUT_WPA_AKM_PSK = 1 << 1,     /* ... is the pre-shared key */
    TAUT_WPA_AKM_SAE = 1 << 2,     /* ... comes from SAE */
    TAUT_WPA_AKM_OWE = 1 << 3,     /* ... comes from OWE */
    TAUT_WPA_AKM_FT = 1 << 4,      /* fast BSS transition */
    TAUT_WPA_AKM_WPA = 1 << 5,     /* WPA before RSN */
    TAUT_WPA_AKM_SUITE_B = 1 << 6, /* the KCK names the PMK */
    TAUT_WPA_AKM_GROUP = 1 << 7    /* the hash follows a group's size */
};

/*
 * struct taut_wpa_suite: what AKM and pairwise cipher of an association settle
 * (802.11-2020 Table 12-10, 12.7.1.2, 12.7.2). `kdk_len` may be set to 32
 * after taut_wpa_suite_get where both sides use ranging or PASN with a KDK.
 */
struct taut_wpa_suite {
    uint32_t akm;    /* enum taut_dot11_akm */
    uint32_t cipher; /* enum taut_dot11_cipher, pairwise */
    uint8_t flags;   /* TAUT_WPA_AKM_... */
    uint8_t kdf;     /* enum taut_crypto_hash_id; SHA-1: PRF, otherwise KDF */
    uint8_t mic;     /* enum taut_crypto_mac_id of EAPOL-Key frames */
    uint8_t tk_len;  /* 0: no pairwise key (group cipher used) */
    uint8_t kdk_len; /* 0 or 32 */
    struct taut_eapol_lens lens; /* its `version` is the one that is sent */
};

/*
 * taut_wpa_suite_get fills `out`. `hash_len` is 32, 48 or 64 for AKMs whose
 * hash follows the group (SAE_EXT, FT_SAE_EXT, OWE); others ignore it. False:
 * an AKM or a cipher that is not known here, or that does not go with the
 * other (FILS, PASN, TDLS and peer keys have other handshakes).
 */
TAUT_API bool taut_wpa_suite_get(struct taut_wpa_suite *out, uint32_t akm,
                                 uint32_t cipher, size_t hash_len);

/* taut_wpa_key_len returns the bytes of a key of a cipher, pairwise or group
 * (802.11-2020 Table 12-7), BIP's as well; 0 for others. */
TAUT_API size_t taut_wpa_key_len(uint32_t cipher);

/* ------------------------------------------------------------------ */
/* Pre-shared key                                                      */

/*
 * taut_wpa_psk writes the 32 bytes of the pre-shared key that `pass` stands
 * for with network name `ssid` (802.11-2020 J.4): a passphrase of 8 to 63
 * printable ASCII characters (4096 rounds of PBKDF2: it takes its time), or 64
 * hexadecimal digits, which are the key. TAUT_E_RANGE: another length, or an
 * SSID of no or more than 32 bytes; TAUT_E_VALUE: another character.
 */
TAUT_API enum taut_status taut_wpa_psk(const struct taut_crypto *c,
                                       uint8_t *out, struct taut_span pass,
                                       struct taut_span ssid);

/* ------------------------------------------------------------------ */
/* Deriving                                                            */

/*
 * taut_wpa_kdf writes `len` bytes derived from `key`, a label (at most 64
 * characters count) and a context:
 * PRF of 12.7.1.2 for TAUT_CRYPTO_HASH_SHA1, otherwise KDF of 12.7.1.6.2 with
 * that hash. TAUT_E_RANGE: more than 255 digests, or a length in bits that 16
 * bits do not hold.
 */
TAUT_API enum taut_status taut_wpa_kdf(const struct taut_crypto *c,
                                       enum taut_crypto_hash_id hash,
                                       uint8_t *out, size_t len,
                                       struct taut_span key, const char *label,
                                       struct taut_span context);

/* struct taut_wpa_pair: the two stations of a handshake and their nonces. */
struct taut_wpa_pair {
    uint8_t aa[6];  /* the authenticator's address (BSSID) */
    uint8_t spa[6]; /* the supplicant's */
    uint8_t anonce[TAUT_WPA_NONCE_LEN];
    uint8_t snonce[TAUT_WPA_NONCE_LEN];
};

/* struct taut_wpa_ptk: pairwise transient keys. The lengths are those of the
 * suite. Wipe it (taut_crypto_wipe) when it is over. */
struct taut_wpa_ptk {
    uint8_t kck[TAUT_WPA_KCK_MAX];
    uint8_t kek[TAUT_WPA_KEK_MAX];
    uint8_t tk[TAUT_WPA_TK_MAX]; /* TKIP: key, authenticator's MIC key,
                                    supplicant's MIC key */
    uint8_t kdk[TAUT_WPA_KDK_MAX];
    uint8_t kck_len, kek_len, tk_len, kdk_len;
};

/*
 * taut_wpa_ptk_derive derives the pairwise keys of a handshake (12.7.1.3).
 * `pmk` has the suite's length (32 bytes do for AKMs that take a PSK); for an
 * AKM of FT it is PMK-R1, and the derivation that of 12.7.1.6.5.
 * TAUT_E_RANGE: another length.
 */
TAUT_API enum taut_status
taut_wpa_ptk_derive(const struct taut_crypto *c,
                    const struct taut_wpa_suite *suite,
                    struct taut_wpa_ptk *out, struct taut_span pmk,
                    const struct taut_wpa_pair *pair);

/*
 * taut_wpa_pmkid_get writes the 16 bytes that name a PMK (12.7.1.3). `key` is
 * the PMK, with TAUT_WPA_AKM_SUITE_B the KCK. TAUT_E_UNSUPPORTED: AKMs whose
 * PMKID comes with the PMK (SAE: taut/sae.h; OWE: taut_wpa_owe_derive) or is
 * PMKR1Name (FT).
 */
TAUT_API enum taut_status taut_wpa_pmkid_get(const struct taut_crypto *c,
                                             const struct taut_wpa_suite *suite,
                                             uint8_t *out, struct taut_span key,
                                             const uint8_t *aa,
                                             const uint8_t *spa);

/* struct taut_wpa_owe: what two stations showed each other for OWE. */
struct taut_wpa_owe {
    uint16_t group;                   /* 19, 20 or 21 */
    struct taut_span station, access; /* public values, x only */
    struct taut_span secret;          /* what the exchange gave */
};

/* taut_wpa_owe_derive writes PMK (32, 48 or 64 bytes by the group) and PMKID
 * of an OWE association (RFC 8110 4.4), and tells the length of the hash for
 * taut_wpa_suite_get. TAUT_E_UNSUPPORTED: another group; TAUT_E_RANGE: values
 * longer than the group's. */
TAUT_API enum taut_status taut_wpa_owe_derive(const struct taut_crypto *c,
                                              uint8_t *pmk, uint8_t *pmkid,
                                              size_t *hash_len,
                                              const struct taut_wpa_owe *in);

/* ------------------------------------------------------------------ */
/* EAPOL-Key frames                                                    */

/*
 * taut_wpa_mic_make writes the MIC (suite->lens.mic bytes) of the EAPOL packet
 * `frame`, in which the MIC's place counts as zeros, whatever is there; `kck`
 * has the suite's length. `out` may be that place. TAUT_E_RANGE: a frame
 * shorter than a key frame.
 */
TAUT_API enum taut_status taut_wpa_mic_make(const struct taut_crypto *c,
                                            const struct taut_wpa_suite *suite,
                                            uint8_t *out, const uint8_t *kck,
                                            struct taut_span frame);
/* taut_wpa_mic_check tells whether the MIC in `frame` is right: TAUT_OK or
 * TAUT_E_CRYPTO; fails as taut_wpa_mic_make does. */
TAUT_API enum taut_status taut_wpa_mic_check(const struct taut_crypto *c,
                                             const struct taut_wpa_suite *suite,
                                             const uint8_t *kck,
                                             struct taut_span frame);

/* taut_wpa_wrap_extra returns how many bytes encrypted key data is longer: 8
 * (AES key wrap), or 0 (RC4, descriptor version 1). */
static inline size_t taut_wpa_wrap_extra(const struct taut_wpa_suite *suite)
{
    return suite->lens.version == TAUT_EAPOL_VERSION_MD5
               ? 0
               : TAUT_CRYPTO_WRAP_EXTRA;
}

/*
 * taut_wpa_data_wrap encrypts key data in place: the `len` bytes at buf + e
 * become len + e bytes at `buf`, e being taut_wpa_wrap_extra. For AES key wrap
 * they were padded (taut_eapol_pad_put), and `iv` is not read; RC4 takes the
 * 16 bytes at `iv`, which the frame carries. TAUT_E_RANGE: a length that AES
 * key wrap does not take.
 */
TAUT_API enum taut_status taut_wpa_data_wrap(const struct taut_crypto *c,
                                             const struct taut_wpa_suite *suite,
                                             const uint8_t *kek,
                                             const uint8_t *iv, uint8_t *buf,
                                             size_t len);
/* taut_wpa_data_unwrap is the way back: the `len` bytes at `buf` become the
 * key data buf[e .. len). TAUT_E_CRYPTO: the integrity value is wrong (`buf`
 * is then zeros). Check the MIC of the frame before. */
TAUT_API enum taut_status
taut_wpa_data_unwrap(const struct taut_crypto *c,
                     const struct taut_wpa_suite *suite, const uint8_t *kek,
                     const uint8_t *iv, uint8_t *buf, size_t len);

/* ------------------------------------------------------------------ */
/* Fast BSS transition                                                 */

/* struct taut_wpa_ft: who holds which key of FT (12.7.1.6.1). */
struct taut_wpa_ft {
    struct taut_span ssid;    /* 1 to 32 bytes */
    uint8_t mdid[2];          /* mobility domain, as its element has it */
    struct taut_span r0kh_id; /* 1 to 48 bytes */
    uint8_t r1kh_id[6];
    uint8_t spa[6]; /* S0KH-ID and S1KH-ID */
};

/* struct taut_wpa_ft_key: PMK-R0 or PMK-R1 with its name. */
struct taut_wpa_ft_key {
    uint8_t key[TAUT_WPA_PMK_MAX];
    uint8_t name[TAUT_WPA_PMKID_LEN];
    uint8_t key_len;
};

/* taut_wpa_ft_r0_derive derives PMK-R0 and PMKR0Name (12.7.1.6.3) of `xxkey`:
 * the PSK, the PMK of SAE, or the part of the MSK that the AKM says (AKM 3:
 * its second 32 bytes; with SHA-384 its first 48). TAUT_E_UNSUPPORTED: an AKM
 * without FT; TAUT_E_RANGE: a member of `ft` outside its bounds. */
TAUT_API enum taut_status
taut_wpa_ft_r0_derive(const struct taut_crypto *c,
                      const struct taut_wpa_suite *suite,
                      struct taut_wpa_ft_key *out, struct taut_span xxkey,
                      const struct taut_wpa_ft *ft);
/* taut_wpa_ft_r1_derive derives PMK-R1 and PMKR1Name (12.7.1.6.4). */
TAUT_API enum taut_status taut_wpa_ft_r1_derive(
    const struct taut_crypto *c, const struct taut_wpa_suite *suite,
    struct taut_wpa_ft_key *out, const struct taut_wpa_ft_key *r0,
    const struct taut_wpa_ft *ft);
/* taut_wpa_ft_ptk_name_get writes PTKName (12.7.1.6.5). */
TAUT_API enum taut_status
taut_wpa_ft_ptk_name_get(const struct taut_crypto *c,
                         const struct taut_wpa_suite *suite, uint8_t *out,
                         const struct taut_wpa_ft_key *r1,
                         const struct taut_wpa_pair *pair);

#ifdef __cplusplus
}
#endif

#endif
