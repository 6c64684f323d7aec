/* SPDX-License-Identifier: MIT */
/* h2_stream.c: the life of a stream as a table; see taut/h2_stream.h. */
#include "taut/h2_stream.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Guards and actions                                                  */

static struct taut_h2_life *h2_life(void *env)
{
    return (struct taut_h2_life *)env;
}

static bool h2_if_reset_sent(const void *env, const void *in)
{
    (void)in;
    return ((const struct taut_h2_life *)env)->how & TAUT_H2_LIFE_RESET_SENT;
}

static bool h2_if_reset_rcvd(const void *env, const void *in)
{
    (void)in;
    return ((const struct taut_h2_life *)env)->how & TAUT_H2_LIFE_RESET_RCVD;
}

static enum taut_status h2_do_pass_over(void *env, const void *in)
{
    (void)env;
    (void)in;
    return TAUT_DONE;
}

static enum taut_status h2_do_note_sent(void *env, const void *in)
{
    (void)in;
    h2_life(env)->how |= TAUT_H2_LIFE_RESET_SENT;
    return TAUT_OK;
}

static enum taut_status h2_do_note_rcvd(void *env, const void *in)
{
    (void)in;
    h2_life(env)->how |= TAUT_H2_LIFE_RESET_RCVD;
    return TAUT_OK;
}

static enum taut_status h2_do_reset(void *env, const void *in)
{
    (void)in;
    h2_life(env)->wire = TAUT_H2_WIRE_STREAM(TAUT_H2_STREAM_CLOSED);
    h2_life(env)->how |= TAUT_H2_LIFE_RESET_SENT;
    return TAUT_E_ORDER;
}

static enum taut_status h2_do_break(void *env, const void *in)
{
    (void)in;
    h2_life(env)->wire = TAUT_H2_WIRE_CONN(TAUT_H2_STREAM_CLOSED);
    return TAUT_E_ORDER;
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

/* clang-format off */
#define H2_STREAM_GUARDS(X, P) X(P, reset_sent) X(P, reset_rcvd)
#define H2_STREAM_ACTIONS(X, P)                                                \
    X(P, pass_over) X(P, note_sent) X(P, note_rcvd) X(P, reset) X(P, break)
/* clang-format on */

enum h2_stream_guard {
    H2_IF_none,
    H2_STREAM_GUARDS(TAUT_FSM_CALL_ENUM, H2_IF_) H2_STREAM_N_GUARDS
};
enum h2_stream_action {
    H2_DO_none,
    H2_STREAM_ACTIONS(TAUT_FSM_CALL_ENUM, H2_DO_) H2_STREAM_N_ACTIONS
};

static const struct taut_fsm_state h2_stream_states[] = {
    TAUT_H2_STREAM_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event h2_stream_events[] = {
    TAUT_H2_STREAM_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard h2_stream_guards[] = {
    TAUT_FSM_NONE, H2_STREAM_GUARDS(TAUT_FSM_CALL, h2_if_)};
static const struct taut_fsm_action h2_stream_actions[] = {
    TAUT_FSM_NONE, H2_STREAM_ACTIONS(TAUT_FSM_CALL, h2_do_)};

#define ROW(from, event, guard, action, to, rule)                              \
    TAUT_FSM_ROW(TAUT_H2_STREAM_STATE_, TAUT_H2_STREAM_EVENT_, H2_IF_, H2_DO_, \
                 from, event, guard, action, to, rule)

/* clang-format off */
static const struct taut_fsm_row h2_stream_rows[] = {
#define R(...) ROW(IDLE, __VA_ARGS__)
    R(SEND_HEADERS, none, none, OPEN, "RFC 9113 5.1 idle"),
    R(SEND_PUSH, none, none, RESERVED_LOCAL, "RFC 9113 5.1 idle"),
    R(RECV_HEADERS, none, none, OPEN, "RFC 9113 5.1 idle"),
    R(RECV_PUSH, none, none, RESERVED_REMOTE, "RFC 9113 5.1 idle"),
    R(RECV_PRIORITY, none, none, IDLE, "RFC 9113 6.3"),
#undef R
#define R(...) ROW(RESERVED_LOCAL, __VA_ARGS__)
    R(SEND_HEADERS, none, none, HALF_CLOSED_REMOTE,
      "RFC 9113 5.1 reserved (local)"),
    R(SEND_RST, none, note_sent, CLOSED, "RFC 9113 5.1 reserved (local)"),
    R(RECV_RST, none, note_rcvd, CLOSED, "RFC 9113 5.1 reserved (local)"),
    R(RECV_WINDOW, none, none, RESERVED_LOCAL,
      "RFC 9113 5.1 reserved (local)"),
    R(RECV_PRIORITY, none, none, RESERVED_LOCAL, "RFC 9113 6.3"),
#undef R
#define R(...) ROW(RESERVED_REMOTE, __VA_ARGS__)
    R(SEND_RST, none, note_sent, CLOSED, "RFC 9113 5.1 reserved (remote)"),
    R(SEND_WINDOW, none, none, RESERVED_REMOTE,
      "RFC 9113 5.1 reserved (remote)"),
    R(RECV_HEADERS, none, none, HALF_CLOSED_LOCAL,
      "RFC 9113 5.1 reserved (remote)"),
    R(RECV_RST, none, note_rcvd, CLOSED, "RFC 9113 5.1 reserved (remote)"),
    R(RECV_PRIORITY, none, none, RESERVED_REMOTE, "RFC 9113 6.3"),
#undef R
#define R(...) ROW(OPEN, __VA_ARGS__)
    R(SEND_HEADERS, none, none, OPEN, "RFC 9113 8.1"),
    R(SEND_DATA, none, none, OPEN, "RFC 9113 5.1 open"),
    R(SEND_END, none, none, HALF_CLOSED_LOCAL, "RFC 9113 5.1 open"),
    R(SEND_RST, none, note_sent, CLOSED, "RFC 9113 5.1 open"),
    R(SEND_WINDOW, none, none, OPEN, "RFC 9113 5.1 open"),
    R(RECV_HEADERS, none, none, OPEN, "RFC 9113 8.1"),
    R(RECV_DATA, none, none, OPEN, "RFC 9113 5.1 open"),
    R(RECV_END, none, none, HALF_CLOSED_REMOTE, "RFC 9113 5.1 open"),
    R(RECV_RST, none, note_rcvd, CLOSED, "RFC 9113 5.1 open"),
    R(RECV_WINDOW, none, none, OPEN, "RFC 9113 5.1 open"),
    R(RECV_PRIORITY, none, none, OPEN, "RFC 9113 6.3"),
#undef R
#define R(...) ROW(HALF_CLOSED_LOCAL, __VA_ARGS__)
    R(SEND_RST, none, note_sent, CLOSED, "RFC 9113 5.1 half-closed (local)"),
    R(SEND_WINDOW, none, none, HALF_CLOSED_LOCAL,
      "RFC 9113 5.1 half-closed (local)"),
    R(RECV_HEADERS, none, none, HALF_CLOSED_LOCAL,
      "RFC 9113 5.1 half-closed (local)"),
    R(RECV_DATA, none, none, HALF_CLOSED_LOCAL,
      "RFC 9113 5.1 half-closed (local)"),
    R(RECV_END, none, none, CLOSED, "RFC 9113 5.1 half-closed (local)"),
    R(RECV_RST, none, note_rcvd, CLOSED, "RFC 9113 5.1 half-closed (local)"),
    R(RECV_WINDOW, none, none, HALF_CLOSED_LOCAL,
      "RFC 9113 5.1 half-closed (local)"),
    R(RECV_PRIORITY, none, none, HALF_CLOSED_LOCAL, "RFC 9113 6.3"),
#undef R
#define R(...) ROW(HALF_CLOSED_REMOTE, __VA_ARGS__)
    R(SEND_HEADERS, none, none, HALF_CLOSED_REMOTE,
      "RFC 9113 5.1 half-closed (remote)"),
    R(SEND_DATA, none, none, HALF_CLOSED_REMOTE,
      "RFC 9113 5.1 half-closed (remote)"),
    R(SEND_END, none, none, CLOSED, "RFC 9113 5.1 half-closed (remote)"),
    R(SEND_RST, none, note_sent, CLOSED, "RFC 9113 5.1 half-closed (remote)"),
    R(SEND_WINDOW, none, none, HALF_CLOSED_REMOTE,
      "RFC 9113 5.1 half-closed (remote)"),
    R(RECV_HEADERS, none, reset, CLOSED, "RFC 9113 5.1 half-closed (remote)"),
    R(RECV_DATA, none, reset, CLOSED, "RFC 9113 5.1 half-closed (remote)"),
    R(RECV_RST, none, note_rcvd, CLOSED, "RFC 9113 5.1 half-closed (remote)"),
    R(RECV_WINDOW, none, none, HALF_CLOSED_REMOTE,
      "RFC 9113 5.1 half-closed (remote)"),
    R(RECV_PRIORITY, none, none, HALF_CLOSED_REMOTE, "RFC 9113 6.3"),
#undef R
#define R(...) ROW(CLOSED, __VA_ARGS__)
    R(SEND_RST, none, note_sent, CLOSED, "RFC 9113 5.4.2"),
    R(RECV_HEADERS, reset_sent, pass_over, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_HEADERS, reset_rcvd, reset, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_HEADERS, none, break, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_DATA, reset_sent, pass_over, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_DATA, reset_rcvd, reset, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_DATA, none, break, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_RST, none, pass_over, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_PUSH, reset_sent, pass_over, CLOSED, "RFC 9113 6.6"),
    R(RECV_PUSH, none, break, CLOSED, "RFC 9113 5.1.1"),
    R(RECV_WINDOW, none, pass_over, CLOSED, "RFC 9113 5.1 closed"),
    R(RECV_PRIORITY, none, pass_over, CLOSED, "RFC 9113 6.3"),
#undef R
};
/* clang-format on */

const struct taut_fsm_desc taut_h2_stream_fsm = {
    "h2_stream",
    "HTTP/2 stream (RFC 9113 5.1)",
    h2_stream_states,
    h2_stream_events,
    h2_stream_guards,
    h2_stream_actions,
    h2_stream_rows,
    TAUT_H2_STREAM_N_STATES,
    TAUT_H2_STREAM_N_EVENTS,
    H2_STREAM_N_GUARDS,
    H2_STREAM_N_ACTIONS,
    sizeof h2_stream_rows / sizeof h2_stream_rows[0],
    TAUT_H2_STREAM_STATE_IDLE,
    TAUT_H2_STREAM_STATE_CLOSED,
    0,
    TAUT_H2_F_HEADER,
    TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR)};

/* ------------------------------------------------------------------ */
/* Running                                                             */

enum taut_status taut_h2_life_init(struct taut_h2_life *self, size_t size)
{
    if (size != sizeof *self)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    return taut_fsm_init(&self->fsm, sizeof self->fsm, &taut_h2_stream_fsm);
}

enum taut_status taut_h2_life_step(struct taut_ctx *ctx,
                                   struct taut_h2_life *self, unsigned event,
                                   const uint8_t *at)
{
    self->wire = taut_h2_stream_fsm.wire;
    enum taut_status st =
        taut_fsm_step(NULL, &self->fsm, &taut_h2_stream_fsm, self, event, NULL);
    if (st == TAUT_E_ORDER && ctx)
        return taut_fail(ctx, st, TAUT_H2_F_HEADER, at, event, self->wire);
    return st;
}
