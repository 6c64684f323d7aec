/* SPDX-License-Identifier: MIT */
/*
 * taut/eapol.h: EAP over LANs (IEEE Std 802.1X-2020 11) and the key frames of
 * RSN and WPA in it (IEEE Std 802.11-2020 12.7.2).
 *
 *     0         1         2         4
 *    +---------+---------+---------+--------------------
 *    | Version | Type    | Length  | Length bytes of body
 *    +---------+---------+---------+--------------------
 *
 * An EAPOL-Key frame (type 3) of RSN or WPA:
 *
 *    Descriptor type (1), Key Information (2), Key Length (2), Replay Counter
 *    (8), Nonce (32), Key IV (16), RSC (8), reserved (8), MIC (n), Key Data
 *    Length (2), Key Data
 *
 * The MIC's length n is no part of the frame: it follows from the AKM (16, 24
 * or 32; 0 where an AEAD protects the key data). taut_eapol_lens_get tells it,
 * taut_eapol_mic_len_find finds it where the AKM is not known.
 *
 * No cryptography is done here: a MIC is checked, and key data decrypted, by
 * who holds the keys; key data is read only after that.
 */
#ifndef TAUT_EAPOL_H
#define TAUT_EAPOL_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_EAPOL_HDR_LEN: bytes before the body. */
#define TAUT_EAPOL_HDR_LEN 4
/* TAUT_EAPOL_KEY_LEN: bytes of a key frame's body without MIC and key data. */
#define TAUT_EAPOL_KEY_LEN 79
/* TAUT_EAPOL_KEY_RC4_LEN: bytes of an RC4 key frame's body without key. */
#define TAUT_EAPOL_KEY_RC4_LEN 44
/* TAUT_EAPOL_MIC_MAX: bytes of the longest MIC. */
#define TAUT_EAPOL_MIC_MAX 32

/* TAUT_EAPOL_TYPES: packet types. X(VALUE, code, "name"), ascending. */
#define TAUT_EAPOL_TYPES(X)                                                    \
    X(EAP, 0, "EAP Packet")                                                    \
    X(START, 1, "Start")                                                       \
    X(LOGOFF, 2, "Logoff")                                                     \
    X(KEY, 3, "Key")                                                           \
    X(ALERT, 4, "Encapsulated ASF Alert")                                      \
    X(MKA, 5, "MKA")                                                           \
    X(ANNOUNCE, 6, "Announcement (Generic)")                                   \
    X(ANNOUNCE_SPECIFIC, 7, "Announcement (Specific)")                         \
    X(ANNOUNCE_REQ, 8, "Announcement Req")

/* TAUT_EAPOL_TYPE_ENUM: the enum entry of a registry row. */
#define TAUT_EAPOL_TYPE_ENUM(U, code, name) TAUT_EAPOL_TYPE_##U = code,
/* enum taut_eapol_type: see TAUT_EAPOL_TYPES. */
enum taut_eapol_type { TAUT_EAPOL_TYPES(TAUT_EAPOL_TYPE_ENUM) };
/* taut_eapol_type_reg names packet types. */
TAUT_API extern const struct taut_reg taut_eapol_type_reg;

/* enum taut_eapol_desc: descriptor types of key frames. */
enum taut_eapol_desc {
    TAUT_EAPOL_DESC_RC4 = 1, /* dynamic WEP (IEEE Std 802.1X-2004 7.6) */
    TAUT_EAPOL_DESC_RSN = 2,
    TAUT_EAPOL_DESC_WPA = 254
};

/* Bits of Key Information (802.11-2020 Figure 12-35). */
enum {
    TAUT_EAPOL_INFO_VERSION = 7, /* enum taut_eapol_version */
    TAUT_EAPOL_INFO_PAIRWISE = 1 << 3,
    TAUT_EAPOL_INFO_INDEX = 3 << 4, /* WPA: index of a group key */
    TAUT_EAPOL_INFO_INSTALL = 1 << 6,
    TAUT_EAPOL_INFO_ACK = 1 << 7,
    TAUT_EAPOL_INFO_MIC = 1 << 8,
    TAUT_EAPOL_INFO_SECURE = 1 << 9,
    TAUT_EAPOL_INFO_ERROR = 1 << 10,
    TAUT_EAPOL_INFO_REQUEST = 1 << 11,
    TAUT_EAPOL_INFO_ENCRYPTED = 1 << 12, /* key data */
    TAUT_EAPOL_INFO_SMK = 1 << 13
};

/* enum taut_eapol_version: descriptor versions: what makes the MIC and
 * encrypts key data. */
enum taut_eapol_version {
    TAUT_EAPOL_VERSION_AKM = 0,  /* as the AKM says */
    TAUT_EAPOL_VERSION_MD5 = 1,  /* HMAC-MD5 and RC4 */
    TAUT_EAPOL_VERSION_SHA1 = 2, /* HMAC-SHA-1 and AES key wrap */
    TAUT_EAPOL_VERSION_CMAC = 3  /* AES-128-CMAC and AES key wrap */
};

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_EAPOL_FIELDS: the header's at a fixed place, then key frames and key
 * data. */
#define TAUT_EAPOL_FIELDS(N, P, V)                                             \
    N(EAPOL, eapol, VERSION, version, "eapol.version", 0, 8, DEC, 0,           \
      "802.1X-2020 11.3.1", 0)                                                 \
    N(EAPOL, eapol, TYPE, type, "eapol.type", 8, 8, DEC, 0,                    \
      "802.1X-2020 11.3.2", &taut_eapol_type_reg)                              \
    N(EAPOL, eapol, LEN, len, "eapol.len", 16, 16, DEC, 0,                     \
      "802.1X-2020 11.3.3", 0)                                                 \
    V(EAPOL, eapol, BODY, "eapol.body", BYTES, "802.1X-2020 11.3.4")           \
    V(EAPOL, eapol, DESC, "eapol.keydes.type", DEC, "802.11-2020 12.7.2")      \
    V(EAPOL, eapol, MSGNR, "wlan_rsna_eapol.keydes.msgnr", DEC,                \
      "802.11-2020 12.7.6")                                                    \
    V(EAPOL, eapol, INFO, "wlan_rsna_eapol.keydes.key_info", HEX16,            \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, INFO_VERSION,                                              \
      "wlan_rsna_eapol.keydes.key_info.keydes_version", DEC,                   \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, INFO_TYPE, "wlan_rsna_eapol.keydes.key_info.key_type",     \
      BOOL, "802.11-2020 12.7.2")                                              \
    V(EAPOL, eapol, INFO_INDEX, "wlan_rsna_eapol.keydes.key_info.key_index",   \
      DEC, "802.11-2020 12.7.2")                                               \
    V(EAPOL, eapol, INFO_INSTALL, "wlan_rsna_eapol.keydes.key_info.install",   \
      BOOL, "802.11-2020 12.7.2")                                              \
    V(EAPOL, eapol, INFO_ACK, "wlan_rsna_eapol.keydes.key_info.key_ack", BOOL, \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, INFO_MIC, "wlan_rsna_eapol.keydes.key_info.key_mic", BOOL, \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, INFO_SECURE, "wlan_rsna_eapol.keydes.key_info.secure",     \
      BOOL, "802.11-2020 12.7.2")                                              \
    V(EAPOL, eapol, INFO_ERROR, "wlan_rsna_eapol.keydes.key_info.error", BOOL, \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, INFO_REQUEST, "wlan_rsna_eapol.keydes.key_info.request",   \
      BOOL, "802.11-2020 12.7.2")                                              \
    V(EAPOL, eapol, INFO_ENCRYPTED,                                            \
      "wlan_rsna_eapol.keydes.key_info.encrypted_key_data", BOOL,              \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, INFO_SMK, "wlan_rsna_eapol.keydes.key_info.smk_message",   \
      BOOL, "802.11-2020 12.7.2")                                              \
    V(EAPOL, eapol, KEY_LEN, "eapol.keydes.key_len", DEC,                      \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, REPLAY, "eapol.keydes.replay_counter", DEC,                \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, NONCE, "wlan_rsna_eapol.keydes.nonce", BYTES,              \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, IV, "eapol.keydes.key_iv", BYTES, "802.11-2020 12.7.2")    \
    V(EAPOL, eapol, RSC, "wlan_rsna_eapol.keydes.rsc", BYTES,                  \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, ID, "wlan_rsna_eapol.keydes.id", BYTES,                    \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, MIC, "wlan_rsna_eapol.keydes.mic", BYTES,                  \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, DATA_LEN, "wlan_rsna_eapol.keydes.data_len", DEC,          \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, DATA, "wlan_rsna_eapol.keydes.data", BYTES,                \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, RC4_INDEX, "eapol.keydes.key_index", HEX,                  \
      "802.1X-2004 7.6.5")                                                     \
    V(EAPOL, eapol, RC4_INDEX_TYPE, "eapol.keydes.key_index.type", BOOL,       \
      "802.1X-2004 7.6.5")                                                     \
    V(EAPOL, eapol, RC4_INDEX_NUMBER, "eapol.keydes.key_index.number", DEC,    \
      "802.1X-2004 7.6.5")                                                     \
    V(EAPOL, eapol, RC4_SIGNATURE, "eapol.keydes.key_signature", BYTES,        \
      "802.1X-2004 7.6.6")                                                     \
    V(EAPOL, eapol, RC4_KEY, "eapol.keydes.key", BYTES, "802.1X-2004 7.6.7")   \
    V(EAPOL, eapol, KDE, "wlan.tag.number", DEC, "802.11-2020 12.7.2")         \
    V(EAPOL, eapol, KDE_LEN, "wlan.tag.length", DEC, "802.11-2020 12.7.2")     \
    V(EAPOL, eapol, KDE_OUI, "wlan.tag.oui", DEC, "802.11-2020 12.7.2")        \
    V(EAPOL, eapol, KDE_TYPE, "wlan.rsn.ie.kde.data_type", DEC,                \
      "802.11-2020 Table 12-9")                                                \
    V(EAPOL, eapol, KDE_DATA, "wlan.rsn.ie.unknown", BYTES,                    \
      "802.11-2020 12.7.2")                                                    \
    V(EAPOL, eapol, GTK_ID, "wlan.rsn.ie.gtk_kde.key_id", HEX,                 \
      "802.11-2020 Figure 12-37")                                              \
    V(EAPOL, eapol, GTK_TX, "wlan.rsn.ie.gtk_kde.tx", BOOL,                    \
      "802.11-2020 Figure 12-37")                                              \
    V(EAPOL, eapol, GTK, "wlan.rsn.ie.gtk_kde.gtk", BYTES,                     \
      "802.11-2020 Figure 12-37")                                              \
    V(EAPOL, eapol, MAC, "wlan.rsn.ie.mac_address_kde.mac_address", MAC,       \
      "802.11-2020 Figure 12-38")                                              \
    V(EAPOL, eapol, PMKID, "wlan.rsn.ie.pmkid", BYTES,                         \
      "802.11-2020 Figure 12-39")                                              \
    V(EAPOL, eapol, LIFETIME, "wlan.rsn.ie.key_lifetime_kde.lifetime", DEC,    \
      "802.11-2020 Figure 12-42")                                              \
    V(EAPOL, eapol, IGTK_ID, "wlan.rsn.ie.igtk.kde.keyid", DEC,                \
      "802.11-2020 Figure 12-44")                                              \
    V(EAPOL, eapol, IGTK_IPN, "wlan.rsn.ie.igtk.kde.ipn", DEC,                 \
      "802.11-2020 Figure 12-44")                                              \
    V(EAPOL, eapol, IGTK, "wlan.rsn.ie.igtk.kde.igtk", BYTES,                  \
      "802.11-2020 Figure 12-44")                                              \
    V(EAPOL, eapol, OCI_CLASS, "wlan.rsn.ie.oci_kde.operating_class", DEC,     \
      "802.11-2020 Figure 12-46")                                              \
    V(EAPOL, eapol, OCI_CHANNEL, "wlan.rsn.ie.oci_kde.primary_channel_number", \
      DEC, "802.11-2020 Figure 12-46")                                         \
    V(EAPOL, eapol, OCI_SEGMENT,                                               \
      "wlan.rsn.ie.oci_kde.frequency_segment_1_channel_number", DEC,           \
      "802.11-2020 Figure 12-46")                                              \
    V(EAPOL, eapol, BIGTK_ID, "wlan.rsn.ie.bigtk_kde.key_id", DEC,             \
      "802.11-2020 Figure 12-47")                                              \
    V(EAPOL, eapol, BIGTK_IPN, "wlan.rsn.ie.bigtk_kde.bipn", DEC,              \
      "802.11-2020 Figure 12-47")                                              \
    V(EAPOL, eapol, BIGTK, "wlan.rsn.ie.bigtk_kde.bigtk", BYTES,               \
      "802.11-2020 Figure 12-47")

TAUT_FIELD_ENUM(EAPOL, eapol, TAUT_EAPOL_FIELDS)
/* taut_eapol_fields is the field set of EAPOL. */
TAUT_API extern const struct taut_fieldset taut_eapol_fields;
/* taut_eapol_get_version, _type, _len and their _set_ counterparts take the
 * start of a packet that taut_eapol_check accepted. */
TAUT_FIELD_ACCESS(TAUT_EAPOL_FIELDS)

/* ------------------------------------------------------------------ */
/* The packet                                                          */

/* struct taut_eapol: an EAPOL packet. */
struct taut_eapol {
    uint8_t version;       /* 1 (2001), 2 (2004) or 3 (2010); a receiver
                              takes later ones as the last it knows */
    uint8_t type;          /* enum taut_eapol_type or another */
    struct taut_span body; /* EAP, a key frame ...; may be empty */
};

/* taut_eapol_check looks whether the `len` bytes at `p` begin with a whole
 * packet. TAUT_E_SHORT: the header, or in eapol.len fewer bytes than it says.
 * TAUT_E_VALUE in eapol.version: 0. */
TAUT_API enum taut_status taut_eapol_check(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len);
/* taut_eapol_decode reads a packet; `rd` moves behind it (Ethernet pads short
 * frames: what follows is padding). Fails as taut_eapol_check does. With
 * TAUT_QUIRK_CUT a body may be cut. */
TAUT_API enum taut_status taut_eapol_decode(struct taut_ctx *ctx,
                                            struct taut_rd *rd,
                                            struct taut_eapol *out);
/* taut_eapol_encode appends a packet. TAUT_E_RANGE: a body longer than 65,535
 * bytes; version 0. */
TAUT_API enum taut_status taut_eapol_encode(struct taut_wr *wr,
                                            const struct taut_eapol *in);
/* taut_eapol_open appends the header of a packet whose body follows; close it
 * by taut_wr_close. */
TAUT_API struct taut_mark taut_eapol_open(struct taut_wr *wr, uint8_t version,
                                          enum taut_eapol_type type);

/* ------------------------------------------------------------------ */
/* Key frames                                                          */

/* struct taut_eapol_lens: bytes of the keys that an AKM derives. */
struct taut_eapol_lens {
    uint8_t mic; /* of key frames; 0: an AEAD protects key data */
    uint8_t kck, kek;
    uint8_t pmk;
    uint8_t version; /* the descriptor version it sends: 0, 2 or 3; 1 with
                        TKIP as pairwise cipher in the place of 2 */
};

/*
 * taut_eapol_lens_get tells the lengths of the AKM suite `akm` (enum
 * taut_dot11_akm; 802.11-2020 Table 12-10). OWE, SAE_EXT and FT_SAE_EXT take
 * them from the hash, by its length `hash_len`: 32, 48 or 64 bytes; other
 * suites ignore it. False: an AKM that is not known, or another hash.
 */
TAUT_API bool taut_eapol_lens_get(struct taut_eapol_lens *out, uint32_t akm,
                                  size_t hash_len);

/* taut_eapol_mic_len_find finds the length of the MIC in the body of a key
 * frame whose AKM is not known: the one of 16, 24, 32 and 0 whose key data
 * length is what is left. False: none fits. */
TAUT_API bool taut_eapol_mic_len_find(struct taut_span body, size_t *mic_len);

/* struct taut_eapol_key: a key frame of RSN or WPA. */
struct taut_eapol_key {
    uint8_t desc;     /* TAUT_EAPOL_DESC_RSN or _WPA */
    uint16_t info;    /* TAUT_EAPOL_INFO_... */
    uint16_t key_len; /* bytes of the temporal key */
    uint64_t replay;  /* replay counter */
    uint8_t nonce[32];
    uint8_t iv[16];
    uint8_t rsc[8];        /* receive sequence counter, little-endian */
    uint8_t id[8];         /* reserved */
    struct taut_span mic;  /* 0, 16, 24 or 32 bytes */
    struct taut_span data; /* key data, encrypted if the info says so */
};

/*
 * taut_eapol_key_decode reads the body of a key frame, `mic_len` as the AKM
 * says. TAUT_E_UNSUPPORTED in eapol.keydes.type: not RSN or WPA. TAUT_E_SHORT:
 * the fixed part, or in wlan_rsna_eapol.keydes.data_len fewer bytes than it
 * says. TAUT_E_TRAILING in wlan_rsna_eapol.keydes.data: more bytes than it
 * says (a MIC of another length than `mic_len` ends so, too). TAUT_E_USAGE:
 * mic_len is not 0, 16, 24 or 32.
 */
TAUT_API enum taut_status taut_eapol_key_decode(struct taut_ctx *ctx,
                                                struct taut_eapol_key *out,
                                                struct taut_span body,
                                                size_t mic_len);
/* taut_eapol_key_encode appends the body. A MIC whose span has length but no
 * bytes (p is NULL) is written as zeros, to be computed over the frame and
 * filled in at taut_eapol_mic_off. TAUT_E_USAGE: a MIC of another length, or
 * another descriptor. TAUT_E_RANGE: key data over 65,535 bytes. */
TAUT_API enum taut_status
taut_eapol_key_encode(struct taut_wr *wr, const struct taut_eapol_key *in);

/* taut_eapol_key_is_encrypted tells whether the key data of a frame is
 * encrypted: its info says so, or it is the group key of WPA, which has no such
 * bit. */
static inline bool taut_eapol_key_is_encrypted(const struct taut_eapol_key *key)
{
    bool group = (key->info & TAUT_EAPOL_INFO_PAIRWISE) == 0;
    return (key->info & TAUT_EAPOL_INFO_ENCRYPTED) != 0 ||
           (key->desc == TAUT_EAPOL_DESC_WPA && group);
}

/* TAUT_EAPOL_MIC_OFF: where the MIC is, from the start of the EAPOL packet. */
#define TAUT_EAPOL_MIC_OFF (TAUT_EAPOL_HDR_LEN + 77)

/* enum taut_eapol_msg: which message of a handshake a key frame is. */
enum taut_eapol_msg {
    TAUT_EAPOL_MSG_NONE = 0,
    TAUT_EAPOL_MSG_1 = 1, /* 4-way handshake */
    TAUT_EAPOL_MSG_2 = 2,
    TAUT_EAPOL_MSG_3 = 3,
    TAUT_EAPOL_MSG_4 = 4,
    TAUT_EAPOL_MSG_GROUP_1 = 5, /* group key handshake */
    TAUT_EAPOL_MSG_GROUP_2 = 6,
    TAUT_EAPOL_MSG_REQUEST = 7, /* a station asks for a handshake, or tells a
                                   MIC failure */
    TAUT_EAPOL_MSG_SMK = 8
};

/*
 * taut_eapol_msg_get tells which message a frame is, from its Key Information,
 * whether key data is there and whether the nonce is zero. Messages 2 and 4
 * are told apart as Wireshark does it: 4 has no key data or, encrypted, has
 * a zero nonce; an unencrypted frame with key data and Secure unset, or with a
 * nonce, is 2. It is an observer's answer: a station knows from its own state
 * what it waits for.
 */
TAUT_API enum taut_eapol_msg
taut_eapol_msg_get(const struct taut_eapol_key *key);

/* struct taut_eapol_rc4: a key frame of dynamic WEP. */
struct taut_eapol_rc4 {
    uint16_t key_len;
    uint64_t replay;
    uint8_t iv[16];
    uint8_t index; /* bit 7: the station's own key; else a default key */
    uint8_t signature[16];
    struct taut_span key; /* encrypted; empty: the peer has it */
};

/* taut_eapol_rc4_decode reads the body of such a frame. TAUT_E_SHORT;
 * TAUT_E_UNSUPPORTED: another descriptor. */
TAUT_API enum taut_status taut_eapol_rc4_decode(struct taut_ctx *ctx,
                                                struct taut_eapol_rc4 *out,
                                                struct taut_span body);
/* taut_eapol_rc4_encode appends it. */
TAUT_API void taut_eapol_rc4_encode(struct taut_wr *wr,
                                    const struct taut_eapol_rc4 *in);

/* ------------------------------------------------------------------ */
/* Key data                                                            */

/* Selectors of KDEs: OUI and data type in one number (802.11-2020 Table
 * 12-9). */
enum {
    TAUT_EAPOL_KDE_GTK = 0x000fac01,
    TAUT_EAPOL_KDE_MAC = 0x000fac03,
    TAUT_EAPOL_KDE_PMKID = 0x000fac04,
    TAUT_EAPOL_KDE_NONCE = 0x000fac06,
    TAUT_EAPOL_KDE_LIFETIME = 0x000fac07,
    TAUT_EAPOL_KDE_ERROR = 0x000fac08,
    TAUT_EAPOL_KDE_IGTK = 0x000fac09,
    TAUT_EAPOL_KDE_KEY_ID = 0x000fac0a,
    TAUT_EAPOL_KDE_MULTI_GTK = 0x000fac0b,
    TAUT_EAPOL_KDE_MULTI_KEY_ID = 0x000fac0c,
    TAUT_EAPOL_KDE_OCI = 0x000fac0d,
    TAUT_EAPOL_KDE_BIGTK = 0x000fac0e,
    TAUT_EAPOL_KDE_MLO_GTK = 0x000fac10,
    TAUT_EAPOL_KDE_MLO_IGTK = 0x000fac11,
    TAUT_EAPOL_KDE_MLO_BIGTK = 0x000fac12,
    TAUT_EAPOL_KDE_MLO_LINK = 0x000fac13
};

/* struct taut_eapol_kde: one entry of key data: a KDE, or an element (RSN,
 * RSNX, FT ...). */
struct taut_eapol_kde {
    uint8_t id;             /* element ID; 0xdd for KDEs and vendor elements */
    uint32_t selector;      /* of 0xdd: OUI and type; 0 otherwise */
    struct taut_span data;  /* behind ID and length, of 0xdd behind selector */
    struct taut_span whole; /* with them: what is compared bit by bit */
};

/*
 * taut_eapol_kde_next reads one entry of unencrypted key data. TAUT_DONE at
 * the end, or at padding (0xdd and zeros, which `rd` is moved past).
 * TAUT_E_SHORT: not all there; TAUT_E_RANGE in wlan.tag.length: an entry 0xdd
 * of less than 4 bytes; TAUT_E_VALUE in wlan_rsna_eapol.keydes.data: padding
 * that is not zero.
 */
TAUT_API enum taut_status taut_eapol_kde_next(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_eapol_kde *out);
/* taut_eapol_kde_find finds the KDE `selector` in key data. */
TAUT_API bool taut_eapol_kde_find(struct taut_span data,
                                  struct taut_eapol_kde *out,
                                  uint32_t selector);
/* taut_eapol_kde_put appends a KDE. TAUT_E_RANGE: more than 251 bytes. */
TAUT_API enum taut_status taut_eapol_kde_put(struct taut_wr *wr,
                                             uint32_t selector,
                                             struct taut_span data);
/* taut_eapol_pad_put appends what AES key wrap needs so that key data, which
 * began at `start`, has 16 bytes or more and is a multiple of 8 long. */
TAUT_API void taut_eapol_pad_put(struct taut_wr *wr, size_t start);

/* struct taut_eapol_group_key: a GTK, IGTK or BIGTK. */
struct taut_eapol_group_key {
    uint16_t id;          /* GTK: 1 to 3 (0 is the pairwise key's); IGTK 4, 5;
                             BIGTK 6, 7 */
    bool tx;              /* GTK only */
    uint64_t pn;          /* IGTK, BIGTK: packet number, 48 bits */
    struct taut_span key; /* 5 to 32 bytes */
};

/* taut_eapol_gtk_decode reads the data of a GTK KDE. TAUT_E_RANGE: a key that
 * is not 5, 13, 16 or 32 bytes long; TAUT_E_VALUE: key ID 0. */
TAUT_API enum taut_status
taut_eapol_gtk_decode(struct taut_ctx *ctx, struct taut_eapol_group_key *out,
                      struct taut_span data);
/* taut_eapol_igtk_decode reads the data of an IGTK or (`bigtk`) BIGTK KDE.
 * TAUT_E_RANGE: a key that is not 16 or 32 bytes long; TAUT_E_VALUE: a key ID
 * that is not 4 or 5, or 6 or 7. */
TAUT_API enum taut_status
taut_eapol_igtk_decode(struct taut_ctx *ctx, struct taut_eapol_group_key *out,
                       struct taut_span data, bool bigtk);
/* taut_eapol_gtk_put appends a GTK KDE; TAUT_E_RANGE: what
 * taut_eapol_gtk_decode would refuse. */
TAUT_API enum taut_status
taut_eapol_gtk_put(struct taut_wr *wr, const struct taut_eapol_group_key *in);
/* taut_eapol_igtk_put appends an IGTK or BIGTK KDE. */
TAUT_API enum taut_status
taut_eapol_igtk_put(struct taut_wr *wr, const struct taut_eapol_group_key *in,
                    bool bigtk);

/* struct taut_eapol_oci: operating channel information. */
struct taut_eapol_oci {
    uint8_t op_class, channel, segment1;
};

/* taut_eapol_oci_decode reads the data of an OCI KDE (or subelement, or
 * element). TAUT_E_RANGE: not 3 bytes. */
TAUT_API enum taut_status taut_eapol_oci_decode(struct taut_ctx *ctx,
                                                struct taut_eapol_oci *out,
                                                struct taut_span data);
/* taut_eapol_oci_put appends an OCI KDE. */
TAUT_API void taut_eapol_oci_put(struct taut_wr *wr,
                                 const struct taut_eapol_oci *in);

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/* taut_eapol_visit tells every field of the packet of `len` bytes at `p`,
 * which taut_eapol_check accepted; bodies but key frames are left to others
 * (EAP: see taut/eap.h). */
TAUT_API void taut_eapol_visit(const struct taut_visitor *v, const uint8_t *p,
                               size_t len);
/* taut_eapol_data_visit tells the entries of unencrypted key data, KDEs by
 * field, elements as a whole. */
TAUT_API void taut_eapol_data_visit(const struct taut_visitor *v,
                                    struct taut_span data);

#ifdef __cplusplus
}
#endif

#endif
