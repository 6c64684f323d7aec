/* SPDX-License-Identifier: MIT */
/*
 * taut/wpa_supplicant.h: the station's side of the key handshake of WPA, WPA2
 * and WPA3 (IEEE Std 802.11-2020 12.7.6, 12.7.7), without sockets, clock or
 * allocation. The machine is the table taut_wpa_supplicant_fsm; docs/wpa.md
 * shows its diagram and rows.
 *
 *     taut_wpa_supplicant_init(&s, sizeof s, &config);  // associated
 *     taut_wpa_supplicant_feed(&ctx, &s, frame, is_protected, now_ms);
 *     while (taut_wpa_supplicant_next(&s, &event) == TAUT_OK)
 *         ...                                           // send, install ...
 *
 * Message 3 that comes again is answered again, and nothing is installed
 * (KRACK); a group key that is in use is not installed again, whatever message
 * brings it. A message 1 with another nonce does not disturb the handshake
 * that is under way: message 3 is taken for the first nonce that came and for
 * the last one, if it proves to know it.
 *
 * See taut/wpa_link.h for events and statuses.
 */
#ifndef TAUT_WPA_SUPPLICANT_H
#define TAUT_WPA_SUPPLICANT_H

#include "taut/wpa_link.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_WPA_SUPPLICANT_STATES: see TAUT_FSM_ENUM. */
#define TAUT_WPA_SUPPLICANT_STATES(X, P)                                       \
    X(P, IDLE, "IDLE", 0)     /* message 1 is awaited */                       \
    X(P, WAIT_3, "WAIT_3", 0) /* message 2 was sent */                         \
    X(P, GROUP, "GROUP", 0)   /* WPA: the group key is awaited */              \
    X(P, OPEN, "OPEN", TAUT_FSM_FINAL)                                         \
    X(P, CLOSED, "CLOSED", TAUT_FSM_FINAL)                                     \
    X(P, FAILED, "FAILED", TAUT_FSM_FINAL)

/* TAUT_WPA_SUPPLICANT_EVENTS: see TAUT_FSM_ENUM. Messages 3 and of the group
 * are events only if their MIC is right. */
#define TAUT_WPA_SUPPLICANT_EVENTS(X, P)                                       \
    X(P, MSG_1, "MSG_1", MESSAGE)                                              \
    X(P, MSG_3, "MSG_3", MESSAGE)                                              \
    X(P, GROUP_1, "GROUP_1", MESSAGE)                                          \
    X(P, DIFFERS, "DIFFERS", MESSAGE) /* message 3, but with other elements    \
                                         than the beacon */                    \
    X(P, REQUEST, "REQUEST", USER)    /* ask for new keys */                   \
    X(P, MICHAEL, "MICHAEL", USER)    /* report a wrong MIC of TKIP */         \
    X(P, LEAVE, "LEAVE", USER)                                                 \
    X(P, TIMEOUT, "TIMEOUT", TIMER)

/* enum taut_wpa_supplicant_state: see TAUT_WPA_SUPPLICANT_STATES. */
enum taut_wpa_supplicant_state {
    TAUT_WPA_SUPPLICANT_STATES(TAUT_FSM_ENUM, TAUT_WPA_SUPPLICANT_STATE_)
        TAUT_WPA_SUPPLICANT_N_STATES
};
/* enum taut_wpa_supplicant_input: see TAUT_WPA_SUPPLICANT_EVENTS. */
enum taut_wpa_supplicant_input {
    TAUT_WPA_SUPPLICANT_EVENTS(TAUT_FSM_ENUM, TAUT_WPA_SUPPLICANT_INPUT_)
        TAUT_WPA_SUPPLICANT_N_INPUTS
};

/* taut_wpa_supplicant_fsm is the machine. */
TAUT_API extern const struct taut_fsm_desc taut_wpa_supplicant_fsm;

/* TAUT_WPA_PLAIN_EAPOL: frames that are not protected are taken while a
 * pairwise key is installed, for access points that send them so. Anybody may
 * then begin a handshake by a message 1; without one that follows, the
 * association ends at the deadline. */
#define TAUT_WPA_PLAIN_EAPOL 1u

/* struct taut_wpa_supplicant_config: the association. What spans and pointers
 * lend must live as long as the machine. */
struct taut_wpa_supplicant_config {
    const struct taut_crypto *crypto;
    const struct taut_wpa_pmk *pmks; /* master keys that may be named; the
                                        first is taken if none is */
    size_t n_pmks;                   /* at least 1 */
    struct taut_span own_ie;         /* RSN or WPA element of the association
                                        request, whole: one cipher, one AKM */
    struct taut_span own_rsnx;       /* RSN extension element, or empty */
    struct taut_span peer_ie, peer_rsnx; /* the beacon's */
    struct taut_span ft;   /* FT: mobility domain and FT element of the
                              association response */
    uint8_t aa[6], spa[6]; /* access point, station */
    uint8_t *work;         /* TAUT_WPA_WORKBUF_MAX is always enough */
    uint32_t work_len;
    uint32_t timeout_ms;   /* for the handshake; 0: none */
    uint64_t now_ms;       /* when the station was associated */
    uint8_t hash_len;      /* see taut_wpa_suite_get */
    uint8_t kdk_len;       /* 0 or 32 */
    uint8_t eapol_version; /* 0: the one that the authenticator uses */
    uint8_t flags;         /* TAUT_WPA_PLAIN_EAPOL */
    bool has_oci;          /* `oci` is known */
    struct taut_eapol_oci oci;
    const struct taut_fsm_desc *table; /* NULL: taut_wpa_supplicant_fsm; tests
                                          give one with a changed row */
};

/* struct taut_wpa_supplicant_seen: a nonce that a message 1 brought. */
struct taut_wpa_supplicant_seen {
    uint8_t anonce[TAUT_WPA_NONCE_LEN];
    uint64_t replay;
    uint32_t pmk; /* which of config.pmks */
};

/* struct taut_wpa_supplicant: a supplicant. Read its fields, change none. */
struct taut_wpa_supplicant {
    struct taut_fsm fsm; /* fsm.state is an enum taut_wpa_supplicant_state */
    struct taut_wpa_link link;
    bool has_replay;
    uint8_t n_seen;
    uint64_t replay;         /* of the last message whose MIC was right */
    uint64_t request_replay; /* of the next request */
    uint64_t at_ms;          /* the deadline */
    struct taut_wpa_supplicant_seen seen[2]; /* the first and the last */
    struct taut_wpa_supplicant_config config;
};

/*
 * taut_wpa_supplicant_init makes a machine that waits for message 1. `size` is
 * sizeof *self. TAUT_E_USAGE: another size, no provider or master key, less
 * than 256 bytes of work buffer; TAUT_E_VALUE: elements that cannot be read,
 * or an own element that does not name one suite that is known and that the
 * beacon's offers (ciphers, AKM, management frame protection).
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_wpa_supplicant_init(struct taut_wpa_supplicant *self, size_t size,
                         const struct taut_wpa_supplicant_config *config);

/*
 * taut_wpa_supplicant_feed lets the EAPOL packet at the start of `frame`
 * arrive (padding may follow); `is_protected` tells whether it came in a
 * protected frame. `now_ms` is a clock of milliseconds that never goes back.
 * diag offsets count from the packet's start.
 *
 * TAUT_FULL: next() has not yet yielded TAUT_DONE. TAUT_E_STATE: ended. Else
 * the packet was refused: what taut_eapol_decode and its kin say;
 * TAUT_E_UNSUPPORTED: no key frame, or another descriptor or version than the
 * suite's; TAUT_E_VALUE: bits, lengths, keys or elements that may not be so, a
 * frame that is not protected though keys are installed, key data in the
 * clear, elements that differ from the beacon's (wire 17; ended); TAUT_E_ORDER:
 * a replay counter that is not greater, a nonce or a message that nobody
 * waits for; TAUT_E_CRYPTO: a MIC, an integrity value or a PMKID; TAUT_E_LIMIT:
 * longer than the work buffer.
 */
TAUT_API enum taut_status
taut_wpa_supplicant_feed(struct taut_ctx *ctx, struct taut_wpa_supplicant *self,
                         struct taut_span frame, bool is_protected,
                         uint64_t now_ms);

/* taut_wpa_supplicant_next yields what is to do next: TAUT_OK and `*event`, or
 * TAUT_DONE. */
TAUT_API enum taut_status
taut_wpa_supplicant_next(struct taut_wpa_supplicant *self,
                         struct taut_wpa_event *event);

/* The three calls below answer TAUT_FULL as feed does, TAUT_E_ORDER when the
 * state does not allow them. */

/* taut_wpa_supplicant_request asks for new keys, `pairwise` or the group's. */
TAUT_API enum taut_status
taut_wpa_supplicant_request(struct taut_wpa_supplicant *self, bool pairwise);
/* taut_wpa_supplicant_michael reports a frame whose MIC of TKIP was wrong
 * under the pairwise or the group key. */
TAUT_API enum taut_status
taut_wpa_supplicant_michael(struct taut_wpa_supplicant *self, bool pairwise);
/* taut_wpa_supplicant_leave ends the machine. */
TAUT_API enum taut_status
taut_wpa_supplicant_leave(struct taut_wpa_supplicant *self);

/* taut_wpa_supplicant_deadline returns when taut_wpa_supplicant_tick is to be
 * called, or TAUT_WPA_NEVER. */
TAUT_API uint64_t
taut_wpa_supplicant_deadline(const struct taut_wpa_supplicant *self);
/* taut_wpa_supplicant_tick ends the machine if its deadline has come. */
TAUT_API void taut_wpa_supplicant_tick(struct taut_wpa_supplicant *self,
                                       uint64_t now_ms);
/* taut_wpa_supplicant_wants returns enum taut_want bits. */
TAUT_API unsigned
taut_wpa_supplicant_wants(const struct taut_wpa_supplicant *self);
/* taut_wpa_supplicant_rebind gives a copy of a machine another work buffer, of
 * the same length; what was to be sent must have been taken. */
TAUT_API void taut_wpa_supplicant_rebind(struct taut_wpa_supplicant *self,
                                         uint8_t *work);
/* taut_wpa_supplicant_close wipes the machine and its work buffer. */
TAUT_API void taut_wpa_supplicant_close(struct taut_wpa_supplicant *self);

#ifdef __cplusplus
}
#endif

#endif
