/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11_seal.h: frames protected under a key (IEEE Std 802.11-2020 12.5):
 * CCMP and GCMP of 128 and 256 bits both ways, TKIP to be opened only, and
 * management frames for groups with BIP.
 *
 *    +--------+-----+-----+---+--------+-----+-----+-----+-----+------+-----
 *    | Header | PN0 | PN1 | 0 | Key ID | PN2 | PN3 | PN4 | PN5 | body | MIC
 *    +--------+-----+-----+---+--------+-----+-----+-----+-----+------+-----
 *                                 8 bytes                  encrypted  8, 16
 *
 * A key is an object of the caller's, made once for a key that a handshake
 * installed; frames are sealed and opened in place. What a station takes at
 * all, fragments put together, keys chosen: see taut/dot11_recv.h.
 *
 * The packet number (PN; TSC of TKIP, IPN of BIP) has 48 bits. A sender's
 * rises by one a frame and ends where it would wrap; a receiver's is kept for
 * each traffic identifier, and rises (or lies within a window) once the tag was
 * right.
 */
#ifndef TAUT_DOT11_SEAL_H
#define TAUT_DOT11_SEAL_H

#include "taut/core.h"
#include "taut/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_DOT11_SEAL_HDR_LEN: bytes between the header and the body. */
#define TAUT_DOT11_SEAL_HDR_LEN 8
/* TAUT_DOT11_SEAL_TAG_MAX: bytes of the longest MIC. */
#define TAUT_DOT11_SEAL_TAG_MAX 16
/* TAUT_DOT11_MME_MAX: bytes of the longest Management MIC element. */
#define TAUT_DOT11_MME_MAX 26
/* TAUT_DOT11_PN_MAX: the last packet number of a key. */
#define TAUT_DOT11_PN_MAX (((uint64_t)1 << 48) - 1)
/* TAUT_DOT11_KEY_LANES: replay counters of a key: one for each TID (data
 * without QoS Control counts as TID 0), one for management frames. */
#define TAUT_DOT11_KEY_LANES 17
/* TAUT_DOT11_LANE_MGMT: the counter of management frames. */
#define TAUT_DOT11_LANE_MGMT 16
/* TAUT_DOT11_WINDOW_MAX: packet numbers that a replay window covers. */
#define TAUT_DOT11_WINDOW_MAX 64

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_DOT11_SEAL_FIELDS: what diagnostics name; see TAUT_FIELD_ENUM. */
#define TAUT_DOT11_SEAL_FIELDS(N, P, V)                                        \
    V(DOT11_SEAL, dot11_seal, KEY_ID, "wlan.wep.key", DEC,                     \
      "802.11-2020 12.5.3.2")                                                  \
    V(DOT11_SEAL, dot11_seal, PN, "wlan.ccmp.extiv", HEX,                      \
      "802.11-2020 12.5.3.2")                                                  \
    V(DOT11_SEAL, dot11_seal, TSC, "wlan.tkip.extiv", HEX,                     \
      "802.11-2020 12.5.2.2")                                                  \
    V(DOT11_SEAL, dot11_seal, MIC, "wlan.ccmp.mic", BYTES,                     \
      "802.11-2020 12.5.3.2")                                                  \
    V(DOT11_SEAL, dot11_seal, TKIP_MIC, "wlan.tkip.mic", BYTES,                \
      "802.11-2020 12.5.2.3")                                                  \
    V(DOT11_SEAL, dot11_seal, ICV, "wlan.wep.icv", HEX32,                      \
      "802.11-2020 12.5.2.2")                                                  \
    V(DOT11_SEAL, dot11_seal, MME, "wlan.mmie", NONE, "802.11-2020 9.4.2.54")  \
    V(DOT11_SEAL, dot11_seal, MME_KEY_ID, "wlan.mmie.keyid", DEC,              \
      "802.11-2020 9.4.2.54")                                                  \
    V(DOT11_SEAL, dot11_seal, MME_IPN, "wlan.mmie.ipn", BYTES,                 \
      "802.11-2020 9.4.2.54")                                                  \
    V(DOT11_SEAL, dot11_seal, MME_MIC, "wlan.mmie.mic", BYTES,                 \
      "802.11-2020 9.4.2.54")

/* enum taut_dot11_seal_field: TAUT_DOT11_SEAL_F_KEY_ID ... */
TAUT_FIELD_ENUM(DOT11_SEAL, dot11_seal, TAUT_DOT11_SEAL_FIELDS)
/* taut_dot11_seal_fields describes them. */
TAUT_API extern const struct taut_fieldset taut_dot11_seal_fields;

/* ------------------------------------------------------------------ */
/* Keys                                                                */

/* Bits of a key. */
enum {
    /* Both sides protect the A-MSDU Present bit (SPP A-MSDU). */
    TAUT_DOT11_KEY_SPP = 1u << 0,
    /* The key is an observer's: packet numbers are told and not held against
     * those before. */
    TAUT_DOT11_KEY_OBSERVER = 1u << 1
};

/* struct taut_dot11_key_config: a key, as a handshake gave it. */
struct taut_dot11_key_config {
    const struct taut_crypto *crypto;
    uint32_t cipher;      /* enum taut_dot11_cipher: CCMP, GCMP, TKIP, BIP */
    struct taut_span key; /* 16 or 32 bytes, copied; TKIP: 32, the temporal key
                             and the MIC keys from and to the authenticator */
    uint64_t tx_pn;       /* the last packet number that was used: 0 for a new
                             key */
    uint64_t rx_pn;       /* nothing up to it is taken: the RSC or IPN that came
                             with a group key */
    uint32_t generation;  /* of the installation; frames of two are never put
                             together */
    uint8_t id;           /* 0 and 1: pairwise; 1 to 3: group; 4, 5: IGTK; 6, 7:
                             BIGTK */
    uint8_t window;       /* replay window in packet numbers, at most
                             TAUT_DOT11_WINDOW_MAX; 0 and 1: strictly rising, as
                             the standard wants it behind a reordering buffer */
    uint8_t flags;        /* TAUT_DOT11_KEY_... */
};

/* struct taut_dot11_lane: one replay counter. Bit n of `seen`: pn - n came. */
struct taut_dot11_lane {
    uint64_t pn;
    uint64_t seen;
};

/* struct taut_dot11_key: a key in use; the members are for reading. It has
 * objects of the provider: taut_dot11_key_close gives them back. */
struct taut_dot11_key {
    const struct taut_crypto *crypto;
    struct taut_crypto_aead *aead; /* CCMP, GCMP, BIP-GMAC */
    struct taut_crypto_mac *mac;   /* BIP-CMAC */
    uint64_t tx_pn;                /* the last packet number given out */
    uint32_t cipher;
    uint32_t generation;
    uint8_t id;
    uint8_t window;
    uint8_t flags;
    uint8_t tag_len; /* bytes of the MIC; TKIP: of the ICV */
    uint8_t kind;    /* which of the ways; not the caller's business */
    uint8_t tkip[32];
    struct taut_dot11_lane lanes[TAUT_DOT11_KEY_LANES];
};

/*
 * taut_dot11_key_init makes a key; `size` is sizeof *key. After a failure
 * there is nothing to close.
 * TAUT_E_USAGE: another size, or tx_pn or rx_pn beyond TAUT_DOT11_PN_MAX.
 * TAUT_E_UNSUPPORTED: another cipher (WEP is none). TAUT_E_RANGE: a key of
 * another length, a window beyond TAUT_DOT11_WINDOW_MAX, or an id that is not
 * for such a key. And what the provider answers.
 */
TAUT_API enum taut_status
taut_dot11_key_init(struct taut_dot11_key *key, size_t size,
                    const struct taut_dot11_key_config *config);

/* taut_dot11_key_close gives the provider's objects back and wipes the key. */
TAUT_API void taut_dot11_key_close(struct taut_dot11_key *key);

/* taut_dot11_key_len returns how many bytes a key of `cipher` has, 0 for a
 * cipher that is not supported. */
TAUT_API size_t taut_dot11_key_len(uint32_t cipher);

/* ------------------------------------------------------------------ */
/* Frames                                                              */

/*
 * taut_dot11_frame_seal seals a frame in place. At `room` lie
 * TAUT_DOT11_SEAL_HDR_LEN free bytes, then the frame of `len` bytes (header
 * and body, no check sequence), then key->tag_len free bytes. The sealed frame
 * begins at `room` and has *sealed_len bytes: `len` and what was free. Its
 * Protected bit is set (and may be before). Every call that gets as far takes a
 * packet number.
 *
 * Fails as taut_dot11_check does, and with
 * TAUT_E_USAGE (wlan.fc.subtype): nothing that is ever protected: a control
 * frame, data without a body, a management frame that is not deauthentication,
 * disassociation or action.
 * TAUT_E_UNSUPPORTED: a key of TKIP or BIP. TAUT_E_LIMIT: no packet number is
 * left (a new key is needed), or the body has more than 65,535 bytes.
 * TAUT_E_CRYPTO: the provider failed; the body is then zeros.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dot11_frame_seal(struct taut_ctx *ctx, struct taut_dot11_key *key,
                      size_t *sealed_len, uint8_t *room, size_t len);

/* struct taut_dot11_opened: a frame that was opened. */
struct taut_dot11_opened {
    uint8_t *frame; /* header, then body, within the sealed frame's bytes */
    size_t len;     /* of both */
    uint64_t pn;
    uint8_t hdr_len;
    uint8_t lane; /* the replay counter: TID or TAUT_DOT11_LANE_MGMT */
    bool has_mic; /* a fragment of TKIP: the body ends in a part of the MIC,
                     or all of it, that is checked over all fragments */
};

/*
 * taut_dot11_frame_unseal opens the sealed frame of `len` bytes (no check
 * sequence) in place: the header is moved to the body, and its Protected bit
 * cleared: out->frame is what was sealed. The counter of its lane
 * rises, whatever the body is good for.
 *
 * Fails as taut_dot11_check does, and with
 * TAUT_E_STATE (wlan.fc.protected): it is not protected.
 * TAUT_E_VALUE (wlan.fc.subtype): nothing that is ever protected;
 * (wlan.ccmp.extiv) no extended IV: WEP; (wlan.wep.key) another key ID.
 * TAUT_E_SHORT (wlan.ccmp.extiv, wlan.ccmp.mic): too short to be sealed.
 * TAUT_E_ORDER (wlan.ccmp.extiv, wlan.tkip.extiv): the packet number came
 * before, or lies behind the window: a replay.
 * TAUT_E_CRYPTO (wlan.ccmp.mic): the MIC is wrong. TKIP: TAUT_E_CHECKSUM
 * (wlan.wep.icv) means damage or another key, TAUT_E_CRYPTO (wlan.tkip.mic)
 * with a right ICV a forgery, which calls for countermeasures
 * (802.11-2020 12.5.2.4; taut_dot11_recv_push counts them). After these the
 * body is zeros. TAUT_E_UNSUPPORTED: a key of BIP.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dot11_frame_unseal(struct taut_ctx *ctx, struct taut_dot11_key *key,
                        struct taut_dot11_opened *out, uint8_t *frame,
                        size_t len);

/*
 * taut_dot11_tkip_mic_verify checks the MIC of an MSDU that came in fragments
 * under TKIP: `frame` is the first one's header (`hdr_len` bytes) and all
 * bodies, `len` bytes, whose last 8 are the MIC. TAUT_E_CRYPTO
 * (wlan.tkip.mic); TAUT_E_SHORT: less than a MIC; TAUT_E_VALUE: no data.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dot11_tkip_mic_verify(struct taut_ctx *ctx,
                           const struct taut_dot11_key *key,
                           const uint8_t *frame, size_t hdr_len, size_t len);

/* ------------------------------------------------------------------ */
/* Management frames for groups                                        */

/* taut_dot11_mme_len returns how many bytes the Management MIC element of a
 * BIP key has: 18 or 26; 0 for other keys. */
TAUT_API size_t taut_dot11_mme_len(const struct taut_dot11_key *key);

/*
 * taut_dot11_mme_fill appends the Management MIC element to the management
 * frame of `len` bytes at `frame`, behind which taut_dot11_mme_len(key) bytes
 * are free. Beacons, whose Timestamp is not covered, take a BIGTK, others an
 * IGTK. *mic_len is the length with it. Takes a packet number.
 * TAUT_E_USAGE (wlan.fc.type): no management frame, or a beacon without a
 * BIGTK, or another frame with one. TAUT_E_UNSUPPORTED: no key of BIP.
 * TAUT_E_LIMIT: no packet number is left. TAUT_E_CRYPTO: the provider failed.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dot11_mme_fill(struct taut_ctx *ctx, struct taut_dot11_key *key,
                    size_t *mic_len, uint8_t *frame, size_t len);

/*
 * taut_dot11_mme_verify checks the Management MIC element that ends the frame
 * of `len` bytes. The frame is as it was afterwards; *ipn is its packet number.
 * TAUT_E_VALUE (wlan.fc.type): no management frame, or not of the kind the key
 * is for; (wlan.mmie) the frame does not end in the element; (wlan.mmie.keyid)
 * another key ID. TAUT_E_ORDER (wlan.mmie.ipn): a replay. TAUT_E_CRYPTO
 * (wlan.mmie.mic): the MIC is wrong. TAUT_E_UNSUPPORTED: no key of BIP.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dot11_mme_verify(struct taut_ctx *ctx, struct taut_dot11_key *key,
                      uint64_t *ipn, uint8_t *frame, size_t len);

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/* taut_dot11_seal_visit tells key ID and packet number of the `len` bytes
 * behind the header of a protected frame, for `is_tkip` TKIP's; nothing if
 * they are too few or have no extended IV. */
TAUT_API void taut_dot11_seal_visit(const struct taut_visitor *v,
                                    const uint8_t *p, size_t len, bool is_tkip);

#ifdef __cplusplus
}
#endif

#endif
