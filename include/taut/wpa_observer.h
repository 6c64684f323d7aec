/* SPDX-License-Identifier: MIT */
/*
 * taut/wpa_observer.h: handshakes in what was overheard: which of the four
 * messages of a handshake (IEEE Std 802.11-2020 12.7.6) belong together, by
 * addresses, replay counter, time and nonce, and the PMKIDs that access points
 * show. A match is told with the later of its messages. For who has a capture
 * and wants to know whether it holds what a passphrase can be tested with.
 *
 *    message 1  ANonce ----+--> M12E2  (the passphrase was tried)
 *    message 2  SNonce, MIC +--> M32E2  (it was right: message 3 answered)
 *    message 3  ANonce ----+
 *    message 4  [SNonce,] MIC --> M14E4, M34E4, if it has a nonce
 *
 * Frames are given one by one; each may complete some matches. No
 * cryptography, no allocation: the caller gives tables, in which the least
 * recent entry makes room.
 */
#ifndef TAUT_WPA_OBSERVER_H
#define TAUT_WPA_OBSERVER_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_WPA_OBSERVER_TIMEOUT_MS: how far apart messages may be. */
#define TAUT_WPA_OBSERVER_TIMEOUT_MS 5000
/* TAUT_WPA_OBSERVER_EAPOL_MAX: bytes of a message that is kept; longer ones
 * are not matched. */
#define TAUT_WPA_OBSERVER_EAPOL_MAX 512
/* TAUT_WPA_OBSERVER_MATCHES_MAX: matches that one frame may complete. */
#define TAUT_WPA_OBSERVER_MATCHES_MAX 4

/* enum taut_wpa_match_kind: what belongs together; all but the last as
 * hashcat's message pair numbers it. */
enum taut_wpa_match_kind {
    TAUT_WPA_MATCH_M12E2 = 0, /* messages 1 and 2, the MIC of 2 */
    TAUT_WPA_MATCH_M14E4 = 1, /* messages 1 and 4, the MIC of 4 */
    TAUT_WPA_MATCH_M32E2 = 2, /* messages 2 and 3, the MIC of 2 */
    TAUT_WPA_MATCH_M34E4 = 5, /* messages 3 and 4, the MIC of 4 */
    TAUT_WPA_MATCH_PMKID = 16 /* a PMKID in message 1 */
};

/* What a verdict says beside the kind. */
enum {
    /* The replay counters do not fit each other: at most `replay_slack` were
     * let pass. */
    TAUT_WPA_MATCH_REPLAY_UNCHECKED = 1u << 0,
    /* The access point counts its nonces up: that of message 1 and of message
     * 3 differ in their last 4 bytes only, and a frame between may have been
     * missed. Who tries a passphrase tries the nonces around as well. */
    TAUT_WPA_MATCH_NONCE_NEAR = 1u << 1,
    /* ... and does so in little-endian order. */
    TAUT_WPA_MATCH_NONCE_LE = 1u << 2
};

/* struct taut_wpa_match: a verdict. Its spans borrow from the observer, until
 * the next call with it. */
struct taut_wpa_match {
    enum taut_wpa_match_kind kind;
    uint8_t flags; /* TAUT_WPA_MATCH_... */
    uint8_t ap[6], sta[6];
    uint32_t akm;           /* as the station asked for; 0: not seen */
    struct taut_span ssid;  /* empty: not seen */
    uint8_t anonce[32];     /* not of PMKIDs */
    struct taut_span eapol; /* the packet with the MIC; not of PMKIDs */
    struct taut_span mic;   /* in it (16, 24, 32 bytes), or the PMKID */
    uint64_t gap_ms;        /* between the messages */
};

/* struct taut_wpa_observer_message: a message that was seen. */
struct taut_wpa_observer_message {
    uint64_t at_ms;
    uint64_t replay;
    uint8_t nonce[32];
    uint16_t len; /* of the packet kept; 0: none was seen */
    uint16_t mic_len;
};

/* struct taut_wpa_observer_pair: a station at an access point; nothing in it
 * is for the caller to read. */
struct taut_wpa_observer_pair {
    uint64_t used; /* the frame it was seen in; 0: free */
    uint8_t ap[6], sta[6];
    uint32_t akm;
    struct taut_wpa_observer_message m[4];
    uint8_t eapol2[TAUT_WPA_OBSERVER_EAPOL_MAX];
    uint8_t eapol4[TAUT_WPA_OBSERVER_EAPOL_MAX];
    uint8_t pmkid[16];
};

/* struct taut_wpa_observer_net: a network's name; as the pair. */
struct taut_wpa_observer_net {
    uint64_t used;
    uint8_t ap[6];
    uint8_t ssid_len;
    uint8_t ssid[32];
};

/* struct taut_wpa_observer_config: the caller's tables and what may pass. */
struct taut_wpa_observer_config {
    struct taut_wpa_observer_pair *pairs; /* 1 or more */
    struct taut_wpa_observer_net *nets;   /* 1 or more */
    size_t n_pairs, n_nets;
    uint32_t timeout_ms;   /* 0: TAUT_WPA_OBSERVER_TIMEOUT_MS */
    uint32_t replay_slack; /* by how much replay counters may be off */
};

/* struct taut_wpa_observer: an observer; the counters are for reading. */
struct taut_wpa_observer {
    struct taut_wpa_observer_config config;
    uint64_t n_frames;
    uint64_t n_messages[5]; /* key frames: of another kind, message 1 to 4 */
    uint64_t n_evicted;     /* pairs that had to make room */
    const struct taut_wpa_observer_pair *now; /* of the matches */
    uint8_t n_matches, next;
    uint8_t kinds[TAUT_WPA_OBSERVER_MATCHES_MAX];
};

/* taut_wpa_observer_init prepares an observer and its tables; `size` is sizeof
 * *self. TAUT_E_USAGE: another size, or an empty table. */
TAUT_API enum taut_status
taut_wpa_observer_init(struct taut_wpa_observer *self, size_t size,
                       const struct taut_wpa_observer_config *config);

/*
 * taut_wpa_observer_feed looks at an 802.11 frame in the clear (`len` bytes,
 * no check sequence) that was heard at `now_ms`. Frames that say nothing about
 * handshakes are TAUT_OK, too. Burns one of the context's fuel for each entry
 * of a table it looks at; TAUT_E_LIMIT: none is left. Fails as
 * taut_dot11_check, taut_eapol_check and taut_eapol_key_decode do for frames
 * that are broken; they change nothing.
 */
TAUT_API enum taut_status taut_wpa_observer_feed(struct taut_ctx *ctx,
                                                 struct taut_wpa_observer *self,
                                                 const uint8_t *frame,
                                                 size_t len, uint64_t now_ms);

/* taut_wpa_observer_next tells the matches that the last frame completed, one
 * a call; TAUT_DONE: no more. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_wpa_observer_next(struct taut_wpa_observer *self,
                       struct taut_wpa_match *out);

/* taut_wpa_observer_ssid_find finds the name of an access point's network, as
 * the beacons and requests so far told it; borrowed as a match's spans. */
TAUT_API bool taut_wpa_observer_ssid_find(const struct taut_wpa_observer *self,
                                          struct taut_span *out,
                                          const uint8_t *ap);

/*
 * taut_wpa_match_put appends a match as hashcat's mode 22000 takes it, without
 * a line feed, fields in hexadecimal:
 *
 *    WPA*01*PMKID*AP*STATION*SSID***
 *    WPA*02*MIC*AP*STATION*SSID*ANONCE*EAPOL*PAIR
 *
 * The MIC in EAPOL is zeros. PAIR is the kind, with 0x80 where the replay
 * counter was not checked or the nonce may be another, and 0x20 or 0x40 for
 * its byte order. TAUT_E_UNSUPPORTED: an AKM that is no PSK (or not known: 0),
 * or a MIC that has not 16 bytes; TAUT_E_VALUE: no SSID is known.
 */
TAUT_API enum taut_status taut_wpa_match_put(struct taut_wr *wr,
                                             const struct taut_wpa_match *in);

#ifdef __cplusplus
}
#endif

#endif
