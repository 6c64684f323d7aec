/* SPDX-License-Identifier: MIT */
/*
 * taut/wpa_link.h: what the two machines of the key handshake have in common:
 * master keys with their names, keys that are handed out, events.
 *
 * A machine is fed whole EAPOL packets; whatever it answers, and whatever is
 * to be done, comes out of its next() as events. A packet that is refused
 * changes nothing: the call says why, and diag.wire is 0, or the reason code
 * with which the station is to be deauthenticated; the machine has then ended
 * and yields TAUT_WPA_FAILED.
 *
 * No frame is trusted before its MIC was found right, and key data is opened
 * after that only. Keys are handed out once: TAUT_WPA_INSTALL with a number of
 * its own (`generation`). Never install one of a generation that was there,
 * and start its packet numbers anew only with a new one.
 */
#ifndef TAUT_WPA_LINK_H
#define TAUT_WPA_LINK_H

#include "taut/dot11_mgmt.h"
#include "taut/fsm.h"
#include "taut/wpa.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_WPA_WORKBUF_MAX: bytes of a work buffer that holds any key frame whose
 * key data has up to 1,400 bytes. Frames that are fed must not lie in it. */
#define TAUT_WPA_WORKBUF_MAX 1536

/* TAUT_WPA_NEVER: no deadline. */
#define TAUT_WPA_NEVER UINT64_MAX

/* struct taut_wpa_pmk: a master key and its name (PMKSA). FT: PMK-R1 and
 * PMKR1Name. */
struct taut_wpa_pmk {
    uint8_t key[TAUT_WPA_PMK_MAX];
    uint8_t id[TAUT_WPA_PMKID_LEN];
    uint8_t key_len;
    bool has_id;
};

/* taut_wpa_pmk_find returns the first of `n` master keys that is named in
 * `ids` (16 bytes each: the PMKIDs of an RSN element), or NULL. */
TAUT_API const struct taut_wpa_pmk *
taut_wpa_pmk_find(const struct taut_wpa_pmk *pmks, size_t n,
                  struct taut_span ids);

/* enum taut_wpa_key_kind: what a key is for. */
enum taut_wpa_key_kind {
    TAUT_WPA_KEY_PAIRWISE,
    TAUT_WPA_KEY_GTK,   /* data for groups */
    TAUT_WPA_KEY_IGTK,  /* management frames for groups */
    TAUT_WPA_KEY_BIGTK, /* beacons */
    TAUT_WPA_N_KEYS
};

/* struct taut_wpa_key: a key to be installed. */
struct taut_wpa_key {
    enum taut_wpa_key_kind kind;
    uint32_t cipher;     /* enum taut_dot11_cipher */
    uint32_t generation; /* from 1, another for each key handed out */
    uint64_t pn;         /* packet number of the last frame that was sent with
                            it; 0 for a pairwise key */
    uint8_t id;          /* pairwise: 0, or 1 (extended key ID) */
    uint8_t len;
    uint8_t key[TAUT_WPA_TK_MAX];
};

/* enum taut_wpa_event_kind: what next() yields, in the order in which it
 * does. */
enum taut_wpa_event_kind {
    TAUT_WPA_SEND,      /* `frame`, to the peer; `is_protected`: encrypted by
                           the pairwise key that is installed now */
    TAUT_WPA_INSTALL,   /* `key` */
    TAUT_WPA_OPENED,    /* all keys are there: data may flow */
    TAUT_WPA_REKEYED,   /* a later handshake, of either kind, is complete */
    TAUT_WPA_REQUESTED, /* authenticator: the station asks for a group key */
    TAUT_WPA_MICHAEL,   /* authenticator: the station saw a wrong MIC of TKIP;
                           two within 60 s ask for countermeasures (802.11-2020
                           12.5.2.4) */
    TAUT_WPA_FAILED,    /* ended: deauthenticate with `reason` */
    TAUT_WPA_CLOSED     /* ended by the caller */
};

/* struct taut_wpa_event: one thing to do or to know. `frame` lies in the work
 * buffer until the next call; wipe `key` after its use. */
struct taut_wpa_event {
    enum taut_wpa_event_kind kind;
    struct taut_span frame;
    struct taut_wpa_key key;
    bool is_protected;
    uint16_t reason; /* enum taut_dot11_reason */
};

/* taut_wpa_event_name returns "send", "install" ..., "?" for any other
 * number. */
TAUT_API const char *taut_wpa_event_name(unsigned kind);

/*
 * struct taut_wpa_link: the part of a machine that is the same on both sides.
 * Read its fields, change none. Besides `work` it points to what the config
 * lent.
 */
struct taut_wpa_link {
    const struct taut_crypto *crypto;
    uint8_t *work;
    uint32_t work_len;
    uint32_t generation; /* of the key handed out last */
    struct taut_wpa_suite suite;
    uint32_t group, group_mgmt; /* cipher suites */
    struct taut_span own_ie, own_rsnx, peer_ie, peer_rsnx, ft;
    struct taut_eapol_oci oci;
    bool is_wpa;       /* WPA before RSN */
    bool has_oci;      /* both sides validate the operating channel */
    bool has_ext_id;   /* both sides know extended key IDs */
    bool has_mfp;      /* both sides protect management frames */
    bool has_keys;     /* a pairwise key is installed */
    bool was_opened;   /* TAUT_WPA_OPENED was yielded, or will be */
    bool is_protected; /* of the frame to be sent */
    uint8_t eapol_version;
    uint16_t reason;
    uint16_t notes; /* events next() will yield */
    uint16_t out_len;
    struct taut_wpa_pair pair;
    struct taut_wpa_ptk ptk; /* of the handshake completed last; its TK is
                                wiped */
    struct taut_wpa_key keys[TAUT_WPA_N_KEYS]; /* the group keys in use; the
                                                  pairwise one until it is
                                                  yielded */
};

/* taut_wpa_suite_read tells which suite an RSN or
 * WPA element (`ie`, whole) of a station asks for: TAUT_E_VALUE if that is not
 * one pairwise cipher and one AKM that go together. `rsn` may be NULL. */
TAUT_API enum taut_status taut_wpa_suite_read(struct taut_wpa_suite *out,
                                              struct taut_dot11_rsn *rsn,
                                              struct taut_span ie,
                                              size_t hash_len);

#ifdef __cplusplus
}
#endif

#endif
