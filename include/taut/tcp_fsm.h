/* SPDX-License-Identifier: MIT */
/*
 * taut/tcp_fsm.h: the TCP connection of RFC 9293, as a table and as a
 * connection that keeps the sequence numbers.
 *
 * taut_tcp_fsm is the state diagram (RFC 9293 3.3.2, figure 5) with the
 * whole event processing of 3.10, and RFC 5961 against blind attacks. It is
 * what `taut fsm tcp` prints and what spin and the explorer check.
 *
 * struct taut_tcp_conn runs it: give it segments, calls and the time, take
 * from it what to send and what to tell. It keeps SYN, FIN and text in
 * sequence space, answers, retransmits SYN and FIN, and asks for text to be
 * sent again; it holds no text itself, neither sent nor received. It is no
 * TCP stack: no congestion control, no round-trip estimate, no reassembly
 * (text out of order is not taken; the peer sends it again).
 */
#ifndef TAUT_TCP_FSM_H
#define TAUT_TCP_FSM_H

#include "taut/fsm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* The machine                                                         */

/* TAUT_TCP_STATES lists the states of RFC 9293 3.3.2. */
#define TAUT_TCP_STATES(X, P)                                                  \
    X(P, CLOSED, "CLOSED", TAUT_FSM_FINAL)                                     \
    X(P, LISTEN, "LISTEN", 0)                                                  \
    X(P, SYN_SENT, "SYN-SENT", 0)                                              \
    X(P, SYN_RECEIVED, "SYN-RECEIVED", 0)                                      \
    X(P, ESTABLISHED, "ESTABLISHED", 0)                                        \
    X(P, FIN_WAIT_1, "FIN-WAIT-1", 0)                                          \
    X(P, FIN_WAIT_2, "FIN-WAIT-2", 0)                                          \
    X(P, CLOSE_WAIT, "CLOSE-WAIT", 0)                                          \
    X(P, CLOSING, "CLOSING", 0)                                                \
    X(P, LAST_ACK, "LAST-ACK", 0)                                              \
    X(P, TIME_WAIT, "TIME-WAIT", 0)

/* enum taut_tcp_state: TAUT_TCP_STATE_CLOSED ... TAUT_TCP_STATE_TIME_WAIT. */
enum taut_tcp_state {
    TAUT_TCP_STATES(TAUT_FSM_ENUM, TAUT_TCP_STATE_) TAUT_TCP_N_STATES
};

/*
 * TAUT_TCP_EVENTS lists the events: calls of the user (RFC 9293 3.10.1 to
 * 3.10.5), timeouts (3.10.8), and what a segment means to the connection
 * (3.10.7, taut_tcp_conn_event_get):
 *
 *  SEG_OUTSIDE      its sequence numbers are not acceptable (3.4)
 *  SEG_RST          a reset that counts: exactly at RCV.NXT, or with an
 *                   acceptable ACK in SYN-SENT
 *  SEG_RST_NEAR     a reset elsewhere in the window (RFC 5961 3.2)
 *  SEG_RST_BAD      a reset that means nothing here
 *  SEG_SYN          a SYN that acknowledges nothing of ours
 *  SEG_SYN_ACK      a SYN with the ACK of our SYN (SYN-SENT)
 *  SEG_SYN_NEW      in TIME-WAIT: a SYN beyond all that was received
 *  SEG_NO_ACK       neither SYN nor RST nor ACK
 *  SEG_ACK_BAD      an ACK of what was never sent, or of too long ago
 *  SEG_ACK          an ACK, perhaps with text
 *  SEG_ACK_SYN      the ACK of our SYN
 *  SEG_ACK_FIN      the ACK of our FIN
 *  SEG_FIN          a FIN with all text before it
 *  SEG_FIN_ACK_SYN  a FIN with the ACK of our SYN
 *  SEG_FIN_ACK_FIN  a FIN with the ACK of our FIN
 */
#define TAUT_TCP_EVENTS(X, P)                                                  \
    X(P, OPEN_PASSIVE, "OPEN_PASSIVE", USER)                                   \
    X(P, OPEN_ACTIVE, "OPEN_ACTIVE", USER)                                     \
    X(P, SEND, "SEND", USER)                                                   \
    X(P, RECEIVE, "RECEIVE", USER)                                             \
    X(P, CLOSE, "CLOSE", USER)                                                 \
    X(P, ABORT, "ABORT", USER)                                                 \
    X(P, TIMEOUT_USER, "TIMEOUT_USER", TIMER)                                  \
    X(P, TIMEOUT_RETRANSMIT, "TIMEOUT_RETRANSMIT", TIMER)                      \
    X(P, TIMEOUT_2MSL, "TIMEOUT_2MSL", TIMER)                                  \
    X(P, SEG_OUTSIDE, "SEG_OUTSIDE", MESSAGE)                                  \
    X(P, SEG_RST, "SEG_RST", MESSAGE)                                          \
    X(P, SEG_RST_NEAR, "SEG_RST_NEAR", MESSAGE)                                \
    X(P, SEG_RST_BAD, "SEG_RST_BAD", MESSAGE)                                  \
    X(P, SEG_SYN, "SEG_SYN", MESSAGE)                                          \
    X(P, SEG_SYN_ACK, "SEG_SYN_ACK", MESSAGE)                                  \
    X(P, SEG_SYN_NEW, "SEG_SYN_NEW", MESSAGE)                                  \
    X(P, SEG_NO_ACK, "SEG_NO_ACK", MESSAGE)                                    \
    X(P, SEG_ACK_BAD, "SEG_ACK_BAD", MESSAGE)                                  \
    X(P, SEG_ACK, "SEG_ACK", MESSAGE)                                          \
    X(P, SEG_ACK_SYN, "SEG_ACK_SYN", MESSAGE)                                  \
    X(P, SEG_ACK_FIN, "SEG_ACK_FIN", MESSAGE)                                  \
    X(P, SEG_FIN, "SEG_FIN", MESSAGE)                                          \
    X(P, SEG_FIN_ACK_SYN, "SEG_FIN_ACK_SYN", MESSAGE)                          \
    X(P, SEG_FIN_ACK_FIN, "SEG_FIN_ACK_FIN", MESSAGE)

/* enum taut_tcp_event: TAUT_TCP_EVENT_OPEN_PASSIVE ... */
enum taut_tcp_event {
    TAUT_TCP_EVENTS(TAUT_FSM_ENUM, TAUT_TCP_EVENT_) TAUT_TCP_N_EVENTS
};

/* taut_tcp_fsm is the machine. Its environment is a struct taut_tcp_conn;
 * what comes with a SEG_ event is a struct taut_tcp_seg, with SEND and
 * RECEIVE a uint32_t (bytes), with the others NULL. */
TAUT_API extern const struct taut_fsm_desc taut_tcp_fsm;

/* ------------------------------------------------------------------ */
/* Segments                                                            */

/* Control bits, as they stand in the header (RFC 9293 3.1). */
enum {
    TAUT_TCP_CTL_FIN = 1 << 0,
    TAUT_TCP_CTL_SYN = 1 << 1,
    TAUT_TCP_CTL_RST = 1 << 2,
    TAUT_TCP_CTL_PSH = 1 << 3,
    TAUT_TCP_CTL_ACK = 1 << 4
};

/* struct taut_tcp_seg: what the connection needs of a segment. */
struct taut_tcp_seg {
    uint32_t seq, ack; /* `ack` counts only with TAUT_TCP_CTL_ACK */
    uint32_t wnd;      /* bytes, window scale applied */
    uint32_t len;      /* bytes of text */
    uint8_t ctl;       /* TAUT_TCP_CTL_... */
};

/* ------------------------------------------------------------------ */
/* The connection                                                      */

/* Defaults of struct taut_tcp_conn_config, in milliseconds: the first
 * retransmission (RFC 6298 2.1), its greatest interval (2.5), the user
 * timeout (RFC 9293 3.8.3: at least 100 s, 3 minutes for SYN) and the
 * maximum segment lifetime (3.4.2). */
#define TAUT_TCP_RTO_MS 1000u
/* TAUT_TCP_RTO_MAX_MS: see TAUT_TCP_RTO_MS. */
#define TAUT_TCP_RTO_MAX_MS 60000u
/* TAUT_TCP_USER_TIMEOUT_MS: see TAUT_TCP_RTO_MS. */
#define TAUT_TCP_USER_TIMEOUT_MS 300000u
/* TAUT_TCP_MSL_MS: see TAUT_TCP_RTO_MS. */
#define TAUT_TCP_MSL_MS 120000u
/* TAUT_TCP_CHALLENGE_MAX is how many challenge ACKs a connection sends in
 * TAUT_TCP_CHALLENGE_MS (RFC 5961 7). The count is the connection's own:
 * one for all would tell an attacker about the others (CVE-2016-5696). */
#define TAUT_TCP_CHALLENGE_MAX 10u
/* TAUT_TCP_CHALLENGE_MS: see TAUT_TCP_CHALLENGE_MAX. */
#define TAUT_TCP_CHALLENGE_MS 5000u
/* TAUT_TCP_WND_MAX is the largest window: 65535 << 14 (RFC 7323 2.3). */
#define TAUT_TCP_WND_MAX 1073725440u
/* TAUT_TCP_NEVER is the deadline of a connection without timers. */
#define TAUT_TCP_NEVER UINT64_MAX

/* TAUT_TCP_CONN_RFC1337: a reset does not end TIME-WAIT (RFC 1337, fix F1).
 * Without it RFC 9293 3.10.7.4 holds and it does. */
#define TAUT_TCP_CONN_RFC1337 1u

/* struct taut_tcp_conn_config: zero is a default for every time. */
struct taut_tcp_conn_config {
    uint32_t rcv_wnd;         /* bytes the user buffers, 1 to WND_MAX */
    uint32_t rto_ms;          /* first retransmission */
    uint32_t user_timeout_ms; /* give up when nothing is acknowledged */
    uint32_t msl_ms;          /* maximum segment lifetime */
    uint32_t flags;           /* TAUT_TCP_CONN_RFC1337 */
};

/*
 * struct taut_tcp_conn: a connection. Read its fields, change none. It has
 * no pointers: it may be copied at any time. Names are RFC 9293 3.3.1's.
 */
struct taut_tcp_conn {
    struct taut_fsm fsm; /* fsm.state is an enum taut_tcp_state */
    uint8_t send;        /* segments next() will yield */
    uint8_t marks;       /* passive, FIN sent, FIN received ... */
    uint16_t notes;      /* other events next() will yield */
    uint32_t iss, snd_una, snd_nxt, snd_wnd, snd_wl1, snd_wl2;
    uint32_t max_snd_wnd; /* largest window the peer ever offered */
    uint32_t irs, rcv_nxt, rcv_wnd;
    uint32_t next_iss;             /* what the next SYN will use */
    uint32_t was_nxt, was_rcv_nxt; /* before TIME-WAIT was reopened */
    uint32_t text_off, text_len;   /* taken from the last segment */
    uint32_t acked_len;            /* text the last segment acknowledged */
    uint32_t push_len;             /* text to be sent now */
    uint32_t pulled_len;           /* taken by the user, not yet offered */
    uint32_t rto_ms;               /* current interval */
    uint32_t n_challenges;         /* sent since challenge_at */
    struct taut_tcp_seg rst;       /* the reset to be sent */
    uint64_t now_ms;
    uint64_t rto_at, user_at, wait_at; /* deadlines or TAUT_TCP_NEVER */
    uint64_t challenge_at;
    struct taut_tcp_conn_config config;
};

/* enum taut_tcp_conn_event_kind: what taut_tcp_conn_next yields, in the
 * order in which it does. */
enum taut_tcp_conn_event_kind {
    TAUT_TCP_CONN_OPENED,   /* ESTABLISHED was reached */
    TAUT_TCP_CONN_ACKED,    /* `len` bytes sent before have arrived */
    TAUT_TCP_CONN_DATA,     /* text of the segment just fed, from `off` for
                               `len` bytes, is next in order */
    TAUT_TCP_CONN_PEER_FIN, /* the peer will send no more text */
    TAUT_TCP_CONN_NEED_ISS, /* a SYN came but no initial sequence number was
                               there: set one, the peer will try again */
    TAUT_TCP_CONN_RESEND,   /* send `seg` again with the text that it had;
                               cut it as you like */
    TAUT_TCP_CONN_SEND,     /* send `seg`; seg.len bytes of text are those
                               of the last push */
    TAUT_TCP_CONN_CLOSED,   /* ended without fault */
    TAUT_TCP_CONN_RESET,    /* ended: the peer reset the connection */
    TAUT_TCP_CONN_REFUSED,  /* ended: the peer refused it */
    TAUT_TCP_CONN_ABORTED,  /* ended: taut_tcp_conn_reset was called */
    TAUT_TCP_CONN_TIMED_OUT /* ended: the user timeout */
};

/* struct taut_tcp_conn_event: one thing to do or to know. */
struct taut_tcp_conn_event {
    enum taut_tcp_conn_event_kind kind;
    struct taut_tcp_seg seg;
    uint32_t off, len;
};

/*
 * taut_tcp_conn_init makes a closed connection. `size` is sizeof *self.
 * TAUT_E_USAGE: another size. TAUT_E_RANGE: a window of 0 or above
 * TAUT_TCP_WND_MAX.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_tcp_conn_init(struct taut_tcp_conn *self, size_t size,
                   const struct taut_tcp_conn_config *config);

/*
 * taut_tcp_conn_iss_set gives the initial sequence number for the next SYN
 * that the connection sends; each is used once. It must be unpredictable
 * from outside (RFC 9293 3.4.1, RFC 6528): the connection invents none. Set
 * one before an active open; for a passive open set it when the SYN is
 * there (TAUT_TCP_CONN_NEED_ISS) or before. In TIME-WAIT it permits the
 * reopening by a new SYN, if it lies beyond SND.NXT (RFC 1122 4.2.2.13).
 */
TAUT_API void taut_tcp_conn_iss_set(struct taut_tcp_conn *self, uint32_t iss);

/*
 * The calls and feed below let one event happen at `now_ms`, a clock of
 * milliseconds that never goes back. All of them fail alike and then change
 * nothing:
 *
 * TAUT_FULL: next() has not yet yielded TAUT_DONE. TAUT_E_STATE: RFC 9293
 * 3.10 calls this an error in the present state. TAUT_MORE: not yet; the
 * text or the call is for after ESTABLISHED.
 */

/* taut_tcp_conn_open begins: `active` sends a SYN (also out of LISTEN),
 * otherwise it listens. TAUT_E_USAGE: active without an initial sequence
 * number. */
TAUT_API enum taut_status taut_tcp_conn_open(struct taut_tcp_conn *self,
                                             bool active, uint64_t now_ms);
/*
 * taut_tcp_conn_push sends `len` bytes of text: next() then yields the
 * segment; keep the text until TAUT_TCP_CONN_ACKED covers it. TAUT_FULL:
 * more than taut_tcp_conn_room_get. TAUT_E_RANGE: `len` is 0. In LISTEN it
 * makes the open active and answers TAUT_MORE.
 */
TAUT_API enum taut_status taut_tcp_conn_push(struct taut_tcp_conn *self,
                                             uint32_t len, uint64_t now_ms);
/* taut_tcp_conn_pull tells that the user took `len` bytes out of its
 * buffer; the window opens again, in steps of half the buffer at least (RFC
 * 9293 3.8.6.2.2). TAUT_E_RANGE: more than were delivered. */
TAUT_API enum taut_status taut_tcp_conn_pull(struct taut_tcp_conn *self,
                                             uint32_t len, uint64_t now_ms);
/* taut_tcp_conn_close sends a FIN after all text (RFC 9293 3.10.4). */
TAUT_API enum taut_status taut_tcp_conn_close(struct taut_tcp_conn *self,
                                              uint64_t now_ms);
/* taut_tcp_conn_reset aborts the connection (RFC 9293 3.10.5). */
TAUT_API enum taut_status taut_tcp_conn_reset(struct taut_tcp_conn *self,
                                              uint64_t now_ms);
/*
 * taut_tcp_conn_feed lets a segment arrive whose checksum is right and whose
 * addresses and ports are this connection's. Of SYN segments the text and
 * the FIN are left for the peer to send again.
 */
TAUT_API enum taut_status taut_tcp_conn_feed(struct taut_tcp_conn *self,
                                             const struct taut_tcp_seg *seg,
                                             uint64_t now_ms);
/* taut_tcp_conn_deadline returns when taut_tcp_conn_tick is to be called, or
 * TAUT_TCP_NEVER. */
TAUT_API uint64_t taut_tcp_conn_deadline(const struct taut_tcp_conn *self);
/* taut_tcp_conn_tick lets the timeout that is due at `now_ms` happen, if
 * any: the user timeout, 2 MSL, retransmission, in this order, one a call. */
TAUT_API enum taut_status taut_tcp_conn_tick(struct taut_tcp_conn *self,
                                             uint64_t now_ms);

/* taut_tcp_conn_next yields what is to do next: TAUT_OK and `*event`, or
 * TAUT_DONE. An event of kind CLOSED and after is the last one ever but for
 * resets in answer to stray segments. */
TAUT_API enum taut_status taut_tcp_conn_next(struct taut_tcp_conn *self,
                                             struct taut_tcp_conn_event *event);
/* taut_tcp_conn_wants returns enum taut_want bits; TAUT_WANT_FAILED when it
 * was reset, refused, aborted or timed out. */
TAUT_API unsigned taut_tcp_conn_wants(const struct taut_tcp_conn *self);

/* taut_tcp_conn_room_get returns how many bytes may be pushed now: what the
 * peer's window has left, or 1 as a probe of a closed window when nothing is
 * in flight (RFC 9293 3.8.6.1). */
TAUT_API uint32_t taut_tcp_conn_room_get(const struct taut_tcp_conn *self);
/* taut_tcp_conn_seg_check tells whether a segment's sequence numbers are
 * acceptable: the four cases of RFC 9293 3.4. */
TAUT_API bool taut_tcp_conn_seg_check(const struct taut_tcp_conn *self,
                                      const struct taut_tcp_seg *seg);
/* taut_tcp_conn_event_get tells what a segment means to the connection in
 * its present state. It changes nothing. */
TAUT_API enum taut_tcp_event
taut_tcp_conn_event_get(const struct taut_tcp_conn *self,
                        const struct taut_tcp_seg *seg);
/* taut_tcp_conn_event_name returns "opened", "send" ..., "?" for any other
 * number. */
TAUT_API const char *taut_tcp_conn_event_name(unsigned kind);

#ifdef __cplusplus
}
#endif

#endif
