/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11_rsn.h: what a network says of its security: the RSN element
 * (IEEE Std 802.11-2020 9.4.2.24), the WPA element before it, and the RSN
 * extension element (9.4.2.241).
 *
 *    +---------+-------+-----+----------+-----+------+-----+-------+-------
 *    | Version | Group | n   | Pairwise | n   | AKM  | RSN | n     | Group
 *    | (2)     | (4)   | (2) | 4 n      | (2) | 4 n  | cap | PMKID | mgmt.
 *    +---------+-------+-----+----------+-----+------+-----+-------+-------
 *
 * An element may end behind every field; what is left out has its default.
 * Comparing elements of two frames (message 3 of the handshake with the
 * beacon) is comparing their bytes, not these structs.
 */
#ifndef TAUT_DOT11_RSN_H
#define TAUT_DOT11_RSN_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_DOT11_CIPHERS: cipher suites, OUI and type in one number (802.11-2020
 * Table 9-149). X(VALUE, suite, "name"), ascending. */
#define TAUT_DOT11_CIPHERS(X)                                                  \
    X(USE_GROUP, 0x000fac00, "Use group cipher suite")                         \
    X(WEP40, 0x000fac01, "WEP-40")                                             \
    X(TKIP, 0x000fac02, "TKIP")                                                \
    X(CCMP_128, 0x000fac04, "CCMP-128")                                        \
    X(WEP104, 0x000fac05, "WEP-104")                                           \
    X(BIP_CMAC_128, 0x000fac06, "BIP-CMAC-128")                                \
    X(NO_GROUP, 0x000fac07, "Group addressed traffic not allowed")             \
    X(GCMP_128, 0x000fac08, "GCMP-128")                                        \
    X(GCMP_256, 0x000fac09, "GCMP-256")                                        \
    X(CCMP_256, 0x000fac0a, "CCMP-256")                                        \
    X(BIP_GMAC_128, 0x000fac0b, "BIP-GMAC-128")                                \
    X(BIP_GMAC_256, 0x000fac0c, "BIP-GMAC-256")                                \
    X(BIP_CMAC_256, 0x000fac0d, "BIP-CMAC-256")                                \
    X(WPA_NONE, 0x0050f200, "WPA: none")                                       \
    X(WPA_WEP40, 0x0050f201, "WPA: WEP-40")                                    \
    X(WPA_TKIP, 0x0050f202, "WPA: TKIP")                                       \
    X(WPA_CCMP, 0x0050f204, "WPA: CCMP")                                       \
    X(WPA_WEP104, 0x0050f205, "WPA: WEP-104")

/* TAUT_DOT11_AKMS: authentication and key management suites (Table 9-151).
 * X(VALUE, suite, "name"), ascending. */
#define TAUT_DOT11_AKMS(X)                                                     \
    X(8021X, 0x000fac01, "802.1X")                                             \
    X(PSK, 0x000fac02, "PSK")                                                  \
    X(FT_8021X, 0x000fac03, "FT over 802.1X")                                  \
    X(FT_PSK, 0x000fac04, "FT using PSK")                                      \
    X(8021X_SHA256, 0x000fac05, "802.1X (SHA-256)")                            \
    X(PSK_SHA256, 0x000fac06, "PSK (SHA-256)")                                 \
    X(TDLS, 0x000fac07, "TDLS")                                                \
    X(SAE, 0x000fac08, "SAE")                                                  \
    X(FT_SAE, 0x000fac09, "FT over SAE")                                       \
    X(AP_PEERKEY, 0x000fac0a, "AP peer key")                                   \
    X(SUITE_B, 0x000fac0b, "802.1X (Suite B, SHA-256)")                        \
    X(SUITE_B_192, 0x000fac0c, "802.1X (CNSA, SHA-384)")                       \
    X(FT_8021X_SHA384, 0x000fac0d, "FT over 802.1X (SHA-384)")                 \
    X(FILS_SHA256, 0x000fac0e, "FILS (SHA-256)")                               \
    X(FILS_SHA384, 0x000fac0f, "FILS (SHA-384)")                               \
    X(FT_FILS_SHA256, 0x000fac10, "FT over FILS (SHA-256)")                    \
    X(FT_FILS_SHA384, 0x000fac11, "FT over FILS (SHA-384)")                    \
    X(OWE, 0x000fac12, "OWE")                                                  \
    X(FT_PSK_SHA384, 0x000fac13, "FT using PSK (SHA-384)")                     \
    X(PSK_SHA384, 0x000fac14, "PSK (SHA-384)")                                 \
    X(PASN, 0x000fac15, "PASN")                                                \
    X(FT_8021X_SHA384_ANY, 0x000fac16, "FT over 802.1X (SHA-384, any cipher)") \
    X(8021X_SHA384, 0x000fac17, "802.1X (SHA-384)")                            \
    X(SAE_EXT, 0x000fac18, "SAE (group-dependent hash)")                       \
    X(FT_SAE_EXT, 0x000fac19, "FT over SAE (group-dependent hash)")            \
    X(WPA_8021X, 0x0050f201, "WPA: 802.1X")                                    \
    X(WPA_PSK, 0x0050f202, "WPA: PSK")                                         \
    X(OSEN, 0x506f9a01, "OSEN")                                                \
    X(DPP, 0x506f9a02, "DPP")

/* TAUT_DOT11_CIPHER_ENUM and TAUT_DOT11_AKM_ENUM: enum entries. */
#define TAUT_DOT11_CIPHER_ENUM(U, code, name) TAUT_DOT11_CIPHER_##U = code,
/* TAUT_DOT11_AKM_ENUM: see TAUT_DOT11_CIPHER_ENUM. */
#define TAUT_DOT11_AKM_ENUM(U, code, name) TAUT_DOT11_AKM_##U = code,
/* enum taut_dot11_cipher: see TAUT_DOT11_CIPHERS. */
enum taut_dot11_cipher { TAUT_DOT11_CIPHERS(TAUT_DOT11_CIPHER_ENUM) };
/* enum taut_dot11_akm: see TAUT_DOT11_AKMS. */
enum taut_dot11_akm { TAUT_DOT11_AKMS(TAUT_DOT11_AKM_ENUM) };
/* taut_dot11_cipher_reg names cipher suites. */
TAUT_API extern const struct taut_reg taut_dot11_cipher_reg;
/* taut_dot11_akm_reg names AKM suites. */
TAUT_API extern const struct taut_reg taut_dot11_akm_reg;

/* Bits of RSN capabilities (802.11-2020 9.4.2.24.4). */
enum {
    TAUT_DOT11_RSN_PREAUTH = 1 << 0,
    TAUT_DOT11_RSN_NO_PAIRWISE = 1 << 1,
    TAUT_DOT11_RSN_PTKSA_COUNTERS = 3 << 2,
    TAUT_DOT11_RSN_GTKSA_COUNTERS = 3 << 4,
    TAUT_DOT11_RSN_MFPR = 1 << 6, /* management frame protection required */
    TAUT_DOT11_RSN_MFPC = 1 << 7, /* ... and capable of */
    TAUT_DOT11_RSN_JMR = 1 << 8,
    TAUT_DOT11_RSN_PEERKEY = 1 << 9,
    TAUT_DOT11_RSN_EXT_KEY_ID = 1 << 13,
    TAUT_DOT11_RSN_OCVC = 1 << 14
};

/* What of an RSN or WPA element is there. */
enum {
    TAUT_DOT11_RSN_HAS_GROUP = 1 << 0,
    TAUT_DOT11_RSN_HAS_PAIRWISE = 1 << 1,
    TAUT_DOT11_RSN_HAS_AKM = 1 << 2,
    TAUT_DOT11_RSN_HAS_CAP = 1 << 3,
    TAUT_DOT11_RSN_HAS_PMKID = 1 << 4,
    TAUT_DOT11_RSN_HAS_GROUP_MGMT = 1 << 5
};

/* struct taut_dot11_rsn: an RSN or WPA element. What is not there has its
 * default; lists are then empty and stand for CCMP and 802.1X (WPA: TKIP and
 * 802.1X). */
struct taut_dot11_rsn {
    uint16_t version;    /* 1 */
    uint8_t has;         /* TAUT_DOT11_RSN_HAS_...; each needs those before */
    uint16_t cap;        /* TAUT_DOT11_RSN_... */
    uint32_t group;      /* enum taut_dot11_cipher or another */
    uint32_t group_mgmt; /* ... of management frames */
    struct taut_span pairwise; /* 4 bytes each: see taut_dot11_suite_get */
    struct taut_span akms;     /* 4 bytes each */
    struct taut_span pmkids;   /* 16 bytes each */
    struct taut_span rest;     /* what follows; later versions may append */
};

/*
 * taut_dot11_rsn_decode reads an RSN element. TAUT_E_SHORT: the element ends
 * inside a field, or a count says more than is there (the field says which).
 * TAUT_E_UNSUPPORTED in wlan.rsn.version: 0 (the wire asks for status code
 * 44); versions above 1 are read as 1, which they extend. TAUT_E_RANGE: a list
 * of pairwise ciphers or AKMs with no entry.
 */
TAUT_API enum taut_status taut_dot11_rsn_decode(struct taut_ctx *ctx,
                                                struct taut_dot11_rsn *out,
                                                struct taut_span data);
/* taut_dot11_wpa_decode reads what follows TAUT_DOT11_VENDOR_WPA, as
 * taut_dot11_rsn_decode does; there are no PMKIDs and no group management
 * cipher. */
TAUT_API enum taut_status taut_dot11_wpa_decode(struct taut_ctx *ctx,
                                                struct taut_dot11_rsn *out,
                                                struct taut_span data);
/* taut_dot11_rsn_put appends an RSN element as in->has says. TAUT_E_USAGE: a
 * part without the one before it, a span that is no whole number of entries,
 * an empty list of ciphers or AKMs, or a member without its bit.
 * TAUT_E_RANGE: longer than 255 bytes. */
TAUT_API enum taut_status taut_dot11_rsn_put(struct taut_wr *wr,
                                             const struct taut_dot11_rsn *in);
/* taut_dot11_wpa_put appends a WPA element. */
TAUT_API enum taut_status taut_dot11_wpa_put(struct taut_wr *wr,
                                             const struct taut_dot11_rsn *in);

/* taut_dot11_suite_get returns suite `i` of a list (4 bytes each, borrowed
 * from an element); 0 if there are not so many. */
static inline uint32_t taut_dot11_suite_get(struct taut_span list, size_t i)
{
    return i < list.len / 4 ? taut_get32(list.p + 4 * i) : 0;
}

/* taut_dot11_suite_find tells whether `suite` is one of a list. */
TAUT_API bool taut_dot11_suite_find(struct taut_span list, uint32_t suite);

/* Bits of the RSN extension element, counted from its first; the first four
 * are its length. */
enum {
    TAUT_DOT11_RSNX_TWT = 4,      /* protected TWT operations */
    TAUT_DOT11_RSNX_H2E = 5,      /* SAE hash-to-element */
    TAUT_DOT11_RSNX_SAE_PK = 6,   /* SAE public key */
    TAUT_DOT11_RSNX_LTF = 8,      /* secure LTF */
    TAUT_DOT11_RSNX_RTT = 9,      /* secure round trip time */
    TAUT_DOT11_RSNX_PASN_MFP = 10 /* range negotiation frames protected */
};

/* taut_dot11_rsnx_check: TAUT_E_SHORT: no byte; TAUT_E_RANGE in
 * wlan.rsnx.length: the length told is not that of the element, or more than
 * 16. */
TAUT_API enum taut_status taut_dot11_rsnx_check(struct taut_ctx *ctx,
                                                struct taut_span data);
/* taut_dot11_rsnx_get tells a bit of an element; false past its end. */
TAUT_API bool taut_dot11_rsnx_get(struct taut_span data, unsigned bit);
/* taut_dot11_rsnx_put appends an element as short as `bits` (1 << bit, bits 4
 * to 31) allows. TAUT_E_USAGE: one of bits 0 to 3 is set. */
TAUT_API enum taut_status taut_dot11_rsnx_put(struct taut_wr *wr,
                                              uint32_t bits);

#ifdef __cplusplus
}
#endif

#endif
