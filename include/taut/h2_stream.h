/* SPDX-License-Identifier: MIT */
/*
 * taut/h2_stream.h: the life of an HTTP/2 stream (RFC 9113 5.1, figure 2) as
 * a table. taut_h2_stream_fsm is what `taut fsm h2_stream` prints; struct
 * taut_h2_life runs it in 12 bytes a stream.
 *
 * See taut/core.h for the conventions, taut/fsm.h for machines.
 */
#ifndef TAUT_H2_STREAM_H
#define TAUT_H2_STREAM_H

#include "taut/fsm.h"
#include "taut/h2.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_H2_STREAM_STATES lists the states of RFC 9113 5.1. */
#define TAUT_H2_STREAM_STATES(X, P)                                            \
    X(P, IDLE, "idle", TAUT_FSM_FINAL)                                         \
    X(P, RESERVED_LOCAL, "reserved (local)", 0)                                \
    X(P, RESERVED_REMOTE, "reserved (remote)", 0)                              \
    X(P, OPEN, "open", 0)                                                      \
    X(P, HALF_CLOSED_LOCAL, "half-closed (local)", 0)                          \
    X(P, HALF_CLOSED_REMOTE, "half-closed (remote)", 0)                        \
    X(P, CLOSED, "closed", TAUT_FSM_FINAL)

/* enum taut_h2_stream_state: TAUT_H2_STREAM_STATE_IDLE ... */
enum taut_h2_stream_state {
    TAUT_H2_STREAM_STATES(TAUT_FSM_ENUM, TAUT_H2_STREAM_STATE_)
        TAUT_H2_STREAM_N_STATES
};

/*
 * TAUT_H2_STREAM_EVENTS lists the events. SEND_ and RECV_: a frame of this
 * stream; HEADERS with all its CONTINUATION, END for the flag END_STREAM,
 * after the frame that has it. PUSH is the PUSH_PROMISE that names this
 * stream as the promised one.
 */
#define TAUT_H2_STREAM_EVENTS(X, P)                                            \
    X(P, SEND_HEADERS, "SEND_HEADERS", USER)                                   \
    X(P, SEND_DATA, "SEND_DATA", USER)                                         \
    X(P, SEND_END, "SEND_END", USER)                                           \
    X(P, SEND_RST, "SEND_RST", USER)                                           \
    X(P, SEND_PUSH, "SEND_PUSH", USER)                                         \
    X(P, SEND_WINDOW, "SEND_WINDOW", USER)                                     \
    X(P, RECV_HEADERS, "RECV_HEADERS", MESSAGE)                                \
    X(P, RECV_DATA, "RECV_DATA", MESSAGE)                                      \
    X(P, RECV_END, "RECV_END", MESSAGE)                                        \
    X(P, RECV_RST, "RECV_RST", MESSAGE)                                        \
    X(P, RECV_PUSH, "RECV_PUSH", MESSAGE)                                      \
    X(P, RECV_WINDOW, "RECV_WINDOW", MESSAGE)                                  \
    X(P, RECV_PRIORITY, "RECV_PRIORITY", MESSAGE)

/* enum taut_h2_stream_event: TAUT_H2_STREAM_EVENT_SEND_HEADERS ... */
enum taut_h2_stream_event {
    TAUT_H2_STREAM_EVENTS(TAUT_FSM_ENUM, TAUT_H2_STREAM_EVENT_)
        TAUT_H2_STREAM_N_EVENTS
};

/* taut_h2_stream_fsm is the machine. Its environment is a struct
 * taut_h2_life; nothing comes with an event. */
TAUT_API extern const struct taut_fsm_desc taut_h2_stream_fsm;

/* How a closed stream came to its end, bits of `how`. */
enum {
    TAUT_H2_LIFE_RESET_SENT = 1, /* what still comes is passed over */
    TAUT_H2_LIFE_RESET_RCVD = 2  /* what still comes is a stream error */
};

/* struct taut_h2_life: one stream. `fsm.state` and `how` may be read. */
struct taut_h2_life {
    struct taut_fsm fsm;
    uint8_t how;
    uint32_t wire; /* what the last refused event asks for */
};

/* taut_h2_life_init makes an idle stream; `size` must be sizeof *self, else
 * TAUT_E_USAGE. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_h2_life_init(struct taut_h2_life *self, size_t size);

/*
 * taut_h2_life_step lets `event` (enum taut_h2_stream_event) happen. TAUT_OK:
 * the frame counts. TAUT_DONE: it is passed over in silence, as RFC 9113 5.1
 * wants after a RST_STREAM and for stragglers. TAUT_E_ORDER: it may not come
 * in this state; the diagnostic (`at`: the frame's header) and self->wire have
 * the error that RFC 9113 names. For a stream error the stream then is closed
 * as if its RST_STREAM were sent already. TAUT_E_ORDER for a SEND_ event is
 * the caller's mistake: the frame must not be sent.
 */
TAUT_API enum taut_status taut_h2_life_step(struct taut_ctx *ctx,
                                            struct taut_h2_life *self,
                                            unsigned event, const uint8_t *at);

#ifdef __cplusplus
}
#endif

#endif
