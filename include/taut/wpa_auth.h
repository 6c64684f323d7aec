/* SPDX-License-Identifier: MIT */
/*
 * taut/wpa_auth.h: the access point's side of the key handshake of WPA, WPA2
 * and WPA3 (IEEE Std 802.11-2020 12.7.6, 12.7.7), for one station, without
 * sockets, clock or allocation. The machine is the table
 * taut_wpa_authenticator_fsm; docs/wpa.md shows its diagram and rows.
 *
 *     taut_wpa_auth_init(&a, sizeof a, &config);
 *     taut_wpa_auth_start(&a, now_ms);                    // associated
 *     taut_wpa_auth_feed(&ctx, &a, frame, now_ms);
 *     taut_wpa_auth_tick(&a, now_ms);                     // sends again
 *     while (taut_wpa_auth_next(&a, &event) == TAUT_OK)
 *         ...                                             // send, install ...
 *
 * A message that is sent again has a new replay counter; an answer to any of
 * its copies is taken. A station that answers with another key than any of
 * the master keys is not told so: its message 2 is refused until the tries are
 * over.
 *
 * See taut/wpa_link.h for events and statuses.
 */
#ifndef TAUT_WPA_AUTH_H
#define TAUT_WPA_AUTH_H

#include "taut/wpa_link.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_WPA_AUTH_STATES: see TAUT_FSM_ENUM. */
#define TAUT_WPA_AUTH_STATES(X, P)                                             \
    X(P, IDLE, "IDLE", 0)     /* start is awaited */                           \
    X(P, WAIT_2, "WAIT_2", 0) /* message 1 was sent */                         \
    X(P, WAIT_4, "WAIT_4", 0) /* message 3 was sent */                         \
    X(P, GROUP, "GROUP", 0)   /* a group key was sent */                       \
    X(P, OPEN, "OPEN", TAUT_FSM_FINAL)                                         \
    X(P, CLOSED, "CLOSED", TAUT_FSM_FINAL)                                     \
    X(P, FAILED, "FAILED", TAUT_FSM_FINAL)

/* TAUT_WPA_AUTH_EVENTS: see TAUT_FSM_ENUM. Messages are events only if their
 * MIC is right. */
#define TAUT_WPA_AUTH_EVENTS(X, P)                                             \
    X(P, START, "START", USER) /* the station is associated; new keys */       \
    X(P, MSG_2, "MSG_2", MESSAGE)                                              \
    X(P, MSG_4, "MSG_4", MESSAGE)                                              \
    X(P, GROUP_2, "GROUP_2", MESSAGE)                                          \
    X(P, REQUEST, "REQUEST", MESSAGE)                                          \
    X(P, REQUEST_GROUP, "REQUEST_GROUP", MESSAGE)                              \
    X(P, MICHAEL, "MICHAEL", MESSAGE)                                          \
    X(P, DIFFERS, "DIFFERS", MESSAGE) /* message 2, but with other elements    \
                                         than the request had */               \
    X(P, REGROUP, "REGROUP", USER)    /* there are new group keys */           \
    X(P, LEAVE, "LEAVE", USER)                                                 \
    X(P, TIMEOUT, "TIMEOUT", TIMER)

/* enum taut_wpa_auth_state: see TAUT_WPA_AUTH_STATES. */
enum taut_wpa_auth_state {
    TAUT_WPA_AUTH_STATES(TAUT_FSM_ENUM, TAUT_WPA_AUTH_STATE_)
        TAUT_WPA_AUTH_N_STATES
};
/* enum taut_wpa_auth_input: see TAUT_WPA_AUTH_EVENTS. */
enum taut_wpa_auth_input {
    TAUT_WPA_AUTH_EVENTS(TAUT_FSM_ENUM, TAUT_WPA_AUTH_INPUT_)
        TAUT_WPA_AUTH_N_INPUTS
};

/* taut_wpa_authenticator_fsm is the machine. */
TAUT_API extern const struct taut_fsm_desc taut_wpa_authenticator_fsm;

/* struct taut_wpa_auth_config: the association. What spans and pointers lend
 * must live as long as the machine. */
struct taut_wpa_auth_config {
    const struct taut_crypto *crypto;
    const struct taut_wpa_pmk *pmks;     /* one of these the station has; if
                                            the first has a name and the AKM is
                                            no PSK, message 1 tells it */
    size_t n_pmks;                       /* at least 1 */
    struct taut_span own_ie, own_rsnx;   /* the beacon's, whole */
    struct taut_span peer_ie, peer_rsnx; /* of the association request */
    struct taut_span ft;   /* FT: mobility domain and FT element of the
                              association response */
    uint8_t aa[6], spa[6]; /* access point, station */
    const struct taut_wpa_key *group; /* group keys (their kind, id, len, key
                                         and pn), copied; IGTK and BIGTK are
                                         sent to stations that protect
                                         management frames only */
    size_t n_group;
    uint8_t *work; /* TAUT_WPA_WORKBUF_MAX is always enough */
    uint32_t work_len;
    uint32_t retry_ms;     /* until a message is sent again; 0: 1000 */
    uint8_t n_tries;       /* how often one is sent; 0: 4 */
    uint8_t hash_len;      /* see taut_wpa_suite_get */
    uint8_t kdk_len;       /* 0 or 32 */
    uint8_t eapol_version; /* 0: 1 with WPA, otherwise 2 */
    bool has_oci;          /* `oci` is known */
    struct taut_eapol_oci oci;
    const struct taut_fsm_desc *table; /* NULL: taut_wpa_authenticator_fsm;
                                          tests give one with a changed row */
};

/* struct taut_wpa_auth: an authenticator. Read its fields, change none. */
struct taut_wpa_auth {
    struct taut_fsm fsm; /* fsm.state is an enum taut_wpa_auth_state */
    struct taut_wpa_link link;
    struct taut_wpa_ptk next_ptk; /* of the handshake under way */
    uint32_t pmk;                 /* which of config.pmks the station has */
    bool has_request;
    uint8_t n_left;          /* how often the message may still be sent */
    uint8_t key_id;          /* of the pairwise key under way */
    uint64_t first;          /* replay counter of the message's first copy */
    uint64_t replay;         /* ... of the last that was sent */
    uint64_t request_replay; /* of the last request */
    uint64_t at_ms;          /* the deadline */
    struct taut_wpa_auth_config config;
};

/* taut_wpa_auth_init makes a machine that waits for taut_wpa_auth_start.
 * `size` is sizeof *self. TAUT_E_USAGE: another size, no provider or master
 * key, less than 256 bytes of work buffer, a group key of another kind;
 * TAUT_E_VALUE: elements that cannot be read, or a station's element that does
 * not name one suite that is known and that the own element offers (ciphers,
 * AKM, management frame protection); TAUT_E_RANGE: a group key whose ID or
 * length is not its cipher's, or whose pn has more than 48 bits. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_wpa_auth_init(struct taut_wpa_auth *self, size_t size,
                   const struct taut_wpa_auth_config *config);

/* The calls below answer TAUT_FULL while next() has not yet yielded TAUT_DONE,
 * TAUT_E_ORDER when the state does not allow them. */

/* taut_wpa_auth_start begins a handshake: the first, or while it is open one
 * for new pairwise keys. */
TAUT_API enum taut_status taut_wpa_auth_start(struct taut_wpa_auth *self,
                                              uint64_t now_ms);
/* taut_wpa_auth_regroup gives new group keys (all of them) and, when it is
 * open, begins a group handshake. Fails as taut_wpa_auth_init does, too. Not
 * while another handshake is under way: wait for its end. */
TAUT_API enum taut_status taut_wpa_auth_regroup(struct taut_wpa_auth *self,
                                                const struct taut_wpa_key *keys,
                                                size_t n, uint64_t now_ms);
/* taut_wpa_auth_leave ends the machine. */
TAUT_API enum taut_status taut_wpa_auth_leave(struct taut_wpa_auth *self);

/*
 * taut_wpa_auth_feed lets the EAPOL packet at the start of `frame` arrive
 * (padding may follow). `now_ms` is a clock of milliseconds that never goes
 * back. Statuses are those of taut_wpa_supplicant_feed; TAUT_E_ORDER stands
 * also for a replay counter that was not sent with the message it answers.
 */
TAUT_API enum taut_status taut_wpa_auth_feed(struct taut_ctx *ctx,
                                             struct taut_wpa_auth *self,
                                             struct taut_span frame,
                                             uint64_t now_ms);
/* taut_wpa_auth_next yields what is to do next: TAUT_OK and `*event`, or
 * TAUT_DONE. */
TAUT_API enum taut_status taut_wpa_auth_next(struct taut_wpa_auth *self,
                                             struct taut_wpa_event *event);
/* taut_wpa_auth_deadline returns when taut_wpa_auth_tick is to be called, or
 * TAUT_WPA_NEVER. */
TAUT_API uint64_t taut_wpa_auth_deadline(const struct taut_wpa_auth *self);
/* taut_wpa_auth_tick sends a message again, or ends the machine, if the
 * deadline has come. TAUT_FULL: see above. */
TAUT_API enum taut_status taut_wpa_auth_tick(struct taut_wpa_auth *self,
                                             uint64_t now_ms);
/* taut_wpa_auth_wants returns enum taut_want bits. */
TAUT_API unsigned taut_wpa_auth_wants(const struct taut_wpa_auth *self);
/* taut_wpa_auth_rebind: see taut_wpa_supplicant_rebind. */
TAUT_API void taut_wpa_auth_rebind(struct taut_wpa_auth *self, uint8_t *work);
/* taut_wpa_auth_close wipes the machine and its work buffer. */
TAUT_API void taut_wpa_auth_close(struct taut_wpa_auth *self);

#ifdef __cplusplus
}
#endif

#endif
