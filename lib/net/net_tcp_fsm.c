/* SPDX-License-Identifier: MIT */
/*
 * net_tcp_fsm.c: the TCP connection state machine of RFC 9293 as a table.
 * Actions keep the sequence variables and say what to send; none of them
 * chooses a state.
 */
#include "net_tcp_conn.h"

/* ------------------------------------------------------------------ */
/* Guards                                                              */

static bool tcp_fsm_marked(const void *env, unsigned mark)
{
    return (((const struct taut_tcp_conn *)env)->marks & mark) != 0;
}

static bool tcp_if_passive(const void *env, const void *in)
{
    (void)in;
    return tcp_fsm_marked(env, TCP_MARK_PASSIVE);
}

static bool tcp_if_reused(const void *env, const void *in)
{
    (void)in;
    return tcp_fsm_marked(env, TCP_MARK_REUSED);
}

static bool tcp_if_has_iss(const void *env, const void *in)
{
    (void)in;
    return tcp_fsm_marked(env, TCP_MARK_FRESH);
}

/* RFC 1122 4.2.2.13 (1): beyond all numbers of the old connection. */
static bool tcp_if_may_reopen(const void *env, const void *in)
{
    const struct taut_tcp_conn *c = (const struct taut_tcp_conn *)env;
    (void)in;
    return tcp_fsm_marked(env, TCP_MARK_FRESH) &&
           tcp_conn_lt(c->snd_nxt, c->next_iss);
}

static bool tcp_if_keep_wait(const void *env, const void *in)
{
    const struct taut_tcp_conn *c = (const struct taut_tcp_conn *)env;
    (void)in;
    return (c->config.flags & TAUT_TCP_CONN_RFC1337) != 0;
}

/* ------------------------------------------------------------------ */
/* Pieces of actions                                                   */

/* The connection is over: nothing is in flight, `kind` is its last event. */
static enum taut_status tcp_fsm_end(struct taut_tcp_conn *c, unsigned kind)
{
    c->notes |= TCP_NOTE(kind);
    c->marks |= TCP_MARK_ENDED;
    if (kind != TAUT_TCP_CONN_CLOSED)
        c->marks |= TCP_MARK_FAILED;
    c->snd_una = c->snd_nxt;
    return TAUT_OK;
}

/* Takes the initial sequence number and sends `what` with it. */
static void tcp_fsm_begin(struct taut_tcp_conn *c, unsigned keep, uint8_t what)
{
    c->iss = c->next_iss;
    c->snd_una = c->iss;
    c->snd_nxt = c->iss + 1;
    c->snd_wnd = c->max_snd_wnd = 0;
    c->rcv_wnd = c->config.rcv_wnd;
    c->pulled_len = 0;
    c->marks = (uint8_t)((c->marks & keep) | TCP_MARK_SYN_OUT);
    c->send |= what;
}

static void tcp_fsm_window(struct taut_tcp_conn *c,
                           const struct taut_tcp_seg *seg)
{
    c->snd_wnd = seg->wnd;
    c->snd_wl1 = seg->seq;
    c->snd_wl2 = seg->ack;
    if (c->max_snd_wnd < seg->wnd)
        c->max_snd_wnd = seg->wnd;
}

static void tcp_fsm_peer_syn(struct taut_tcp_conn *c,
                             const struct taut_tcp_seg *seg)
{
    c->irs = seg->seq;
    c->rcv_nxt = seg->seq + 1;
    tcp_fsm_window(c, seg);
}

/* What lies between SND.UNA and SEG.ACK has arrived. */
static void tcp_fsm_advance(struct taut_tcp_conn *c, uint32_t ack)
{
    uint32_t before = tcp_conn_in_flight(c);
    c->snd_una = ack;
    c->marks &= (uint8_t)~TCP_MARK_SYN_OUT;
    c->acked_len = before - tcp_conn_in_flight(c);
    if (c->acked_len > 0)
        c->notes |= TCP_NOTE(TAUT_TCP_CONN_ACKED);
}

/* RFC 9293 3.10.7.4, fifth: the acknowledgment and the window. */
static void tcp_fsm_ack(struct taut_tcp_conn *c, const struct taut_tcp_seg *seg)
{
    if (tcp_conn_lt(c->snd_una, seg->ack))
        tcp_fsm_advance(c, seg->ack);
    if (c->snd_una == seg->ack &&
        (tcp_conn_lt(c->snd_wl1, seg->seq) ||
         (c->snd_wl1 == seg->seq && tcp_conn_le(c->snd_wl2, seg->ack))))
        tcp_fsm_window(c, seg);
    /* A peer that keeps its window shut is alive (3.8.6.1). */
    if (c->snd_wnd == 0 && c->user_at != TAUT_TCP_NEVER)
        c->user_at = tcp_conn_after(c->now_ms, c->config.user_timeout_ms);
}

/* Seventh: text in order, as far as the window allows. Whatever occupies
 * sequence space is answered. */
static void tcp_fsm_text(struct taut_tcp_conn *c,
                         const struct taut_tcp_seg *seg)
{
    uint32_t off = c->rcv_nxt - seg->seq, n = 0;
    if (tcp_conn_space(seg) > 0)
        c->send |= TCP_SEND_ACK;
    if ((c->marks & TCP_MARK_FIN_RCVD) == 0 && off < seg->len)
        n = seg->len - off < c->rcv_wnd ? seg->len - off : c->rcv_wnd;
    if (n == 0)
        return;
    c->rcv_nxt += n;
    c->rcv_wnd -= n;
    c->text_off = off;
    c->text_len = n;
    c->notes |= TCP_NOTE(TAUT_TCP_CONN_DATA);
}

/* Eighth: the FIN, all text before it being here. */
static void tcp_fsm_fin(struct taut_tcp_conn *c)
{
    c->rcv_nxt++;
    c->marks |= TCP_MARK_FIN_RCVD;
    c->notes |= TCP_NOTE(TAUT_TCP_CONN_PEER_FIN);
}

/* ------------------------------------------------------------------ */
/* Actions: calls and timeouts                                         */

/* The arguments of an action under their own names. */
#define TCP_ACTION(name)                                                       \
    static enum taut_status tcp_do_##name(void *env, const void *in)
#define TCP_CONN(env) ((struct taut_tcp_conn *)(env))
#define TCP_SEG(in) ((const struct taut_tcp_seg *)(in))

TCP_ACTION(listen)
{
    (void)in;
    TCP_CONN(env)->marks |= TCP_MARK_PASSIVE;
    return TAUT_OK;
}

TCP_ACTION(send_syn)
{
    (void)in;
    tcp_fsm_begin(TCP_CONN(env), 0, TCP_SEND_SYN);
    return TAUT_OK;
}

/* Calls that wait for ESTABLISHED. */
TCP_ACTION(hold)
{
    (void)env;
    (void)in;
    return TAUT_MORE;
}

TCP_ACTION(send_text)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    c->push_len = *(const uint32_t *)in;
    c->snd_nxt += c->push_len;
    c->send |= TCP_SEND_TEXT;
    return TAUT_OK;
}

/* The window grows in steps that are worth a segment (3.8.6.2.2). */
TCP_ACTION(receive)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    c->pulled_len += *(const uint32_t *)in;
    if (c->pulled_len == 0 || c->pulled_len < c->config.rcv_wnd / 2)
        return TAUT_OK;
    c->rcv_wnd += c->pulled_len;
    c->pulled_len = 0;
    if ((c->marks & TCP_MARK_FIN_RCVD) == 0)
        c->send |= TCP_SEND_ACK;
    return TAUT_OK;
}

TCP_ACTION(send_fin)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    (void)in;
    c->snd_nxt++;
    c->marks |= TCP_MARK_FIN_SENT;
    c->send |= TCP_SEND_FIN;
    return TAUT_OK;
}

TCP_ACTION(forget)
{
    (void)in;
    return tcp_fsm_end(TCP_CONN(env), TAUT_TCP_CONN_CLOSED);
}

TCP_ACTION(forget_aborted)
{
    (void)in;
    return tcp_fsm_end(TCP_CONN(env), TAUT_TCP_CONN_ABORTED);
}

TCP_ACTION(abort)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    (void)in;
    c->rst.seq = c->snd_nxt;
    c->rst.ack = 0;
    c->rst.ctl = TAUT_TCP_CTL_RST;
    c->send |= TCP_SEND_RST;
    return tcp_fsm_end(c, TAUT_TCP_CONN_ABORTED);
}

TCP_ACTION(give_up)
{
    (void)in;
    return tcp_fsm_end(TCP_CONN(env), TAUT_TCP_CONN_TIMED_OUT);
}

TCP_ACTION(retransmit)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    (void)in;
    if (c->marks & TCP_MARK_SYN_OUT)
        c->send |= c->fsm.state == TAUT_TCP_STATE_SYN_SENT ? TCP_SEND_SYN
                                                           : TCP_SEND_SYN_ACK;
    if (tcp_conn_in_flight(c) > 0)
        c->notes |= TCP_NOTE(TAUT_TCP_CONN_RESEND);
    if ((c->marks & TCP_MARK_FIN_SENT) && c->snd_una != c->snd_nxt)
        c->send |= TCP_SEND_FIN;
    c->rto_ms = c->rto_ms < TAUT_TCP_RTO_MAX_MS / 2 ? c->rto_ms * 2
                                                    : TAUT_TCP_RTO_MAX_MS;
    c->rto_at = tcp_conn_after(c->now_ms, c->rto_ms);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Actions: segments                                                   */

/* RFC 9293 3.5.2 group 1 and 2: a reset that the other side believes. */
TCP_ACTION(send_rst)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    const struct taut_tcp_seg *seg = TCP_SEG(in);
    bool ack = (seg->ctl & TAUT_TCP_CTL_ACK) != 0;
    c->rst.seq = ack ? seg->ack : 0;
    c->rst.ack = ack ? 0 : seg->seq + tcp_conn_space(seg);
    c->rst.ctl = (uint8_t)(TAUT_TCP_CTL_RST | (ack ? 0 : TAUT_TCP_CTL_ACK));
    c->send |= TCP_SEND_RST;
    return TAUT_OK;
}

TCP_ACTION(accept_syn)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    tcp_fsm_begin(c, TCP_MARK_PASSIVE, TCP_SEND_SYN_ACK);
    tcp_fsm_peer_syn(c, TCP_SEG(in));
    return TAUT_OK;
}

TCP_ACTION(need_iss)
{
    (void)in;
    TCP_CONN(env)->notes |= TCP_NOTE(TAUT_TCP_CONN_NEED_ISS);
    return TAUT_OK;
}

/* TIME-WAIT: a new connection, the old one's numbers kept in case that its
 * SYN was a duplicate after all. */
TCP_ACTION(reopen)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    c->was_nxt = c->snd_nxt;
    c->was_rcv_nxt = c->rcv_nxt;
    c->marks |= TCP_MARK_REUSED | TCP_MARK_PASSIVE;
    tcp_fsm_begin(c, TCP_MARK_REUSED | TCP_MARK_PASSIVE, TCP_SEND_SYN_ACK);
    tcp_fsm_peer_syn(c, TCP_SEG(in));
    return TAUT_OK;
}

/* Both sides opened at once. */
TCP_ACTION(cross_syn)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    tcp_fsm_peer_syn(c, TCP_SEG(in));
    c->send |= TCP_SEND_SYN_ACK;
    return TAUT_OK;
}

TCP_ACTION(open_ack)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    tcp_fsm_peer_syn(c, TCP_SEG(in));
    tcp_fsm_advance(c, TCP_SEG(in)->ack);
    c->send |= TCP_SEND_ACK;
    c->notes |= TCP_NOTE(TAUT_TCP_CONN_OPENED);
    return TAUT_OK;
}

TCP_ACTION(take)
{
    tcp_fsm_ack(TCP_CONN(env), TCP_SEG(in));
    tcp_fsm_text(TCP_CONN(env), TCP_SEG(in));
    return TAUT_OK;
}

TCP_ACTION(take_fin)
{
    (void)tcp_do_take(env, in);
    tcp_fsm_fin(TCP_CONN(env));
    return TAUT_OK;
}

TCP_ACTION(opened)
{
    tcp_fsm_window(TCP_CONN(env), TCP_SEG(in));
    TCP_CONN(env)->marks &= (uint8_t)~TCP_MARK_REUSED;
    TCP_CONN(env)->notes |= TCP_NOTE(TAUT_TCP_CONN_OPENED);
    return tcp_do_take(env, in);
}

TCP_ACTION(opened_fin)
{
    (void)tcp_do_opened(env, in);
    tcp_fsm_fin(TCP_CONN(env));
    return TAUT_OK;
}

/* Our FIN is acknowledged and the peer's is here: the end. */
TCP_ACTION(finish)
{
    (void)tcp_do_take(env, in);
    TCP_CONN(env)->send = 0;
    return tcp_fsm_end(TCP_CONN(env), TAUT_TCP_CONN_CLOSED);
}

/* RFC 5961 5 and 7: an ACK that shows a genuine peer where we are, told a
 * few times only. */
TCP_ACTION(challenge)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    (void)in;
    if (c->now_ms - c->challenge_at >= TAUT_TCP_CHALLENGE_MS) {
        c->challenge_at = c->now_ms;
        c->n_challenges = 0;
    }
    if (c->n_challenges == TAUT_TCP_CHALLENGE_MAX)
        return TAUT_OK;
    c->n_challenges++;
    c->send |= TCP_SEND_ACK;
    return TAUT_OK;
}

/* An unacceptable segment is answered; an empty one, which could come in
 * answer to our answer, not without end. */
TCP_ACTION(answer)
{
    if (tcp_conn_space(TCP_SEG(in)) == 0)
        return tcp_do_challenge(env, in);
    TCP_CONN(env)->send |= TCP_SEND_ACK;
    return TAUT_OK;
}

/* The peer's FIN again: answered, and 2 MSL begin anew. */
TCP_ACTION(restart_wait)
{
    (void)in;
    TCP_CONN(env)->wait_at = TAUT_TCP_NEVER;
    TCP_CONN(env)->send |= TCP_SEND_ACK;
    return TAUT_OK;
}

/* A SYN that came to nothing: on with listening. */
TCP_ACTION(relisten)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    (void)in;
    c->snd_una = c->snd_nxt;
    c->marks &= TCP_MARK_PASSIVE | TCP_MARK_FRESH;
    return TAUT_OK;
}

/* The SYN that reopened TIME-WAIT was an old duplicate (RFC 1122 4.2.2.13
 * (2)). */
TCP_ACTION(back_to_wait)
{
    struct taut_tcp_conn *c = TCP_CONN(env);
    (void)in;
    c->snd_una = c->snd_nxt = c->was_nxt;
    c->rcv_nxt = c->was_rcv_nxt;
    c->marks &= TCP_MARK_FRESH;
    c->marks |= TCP_MARK_FIN_SENT | TCP_MARK_FIN_RCVD;
    return TAUT_OK;
}

TCP_ACTION(reset)
{
    (void)in;
    return tcp_fsm_end(TCP_CONN(env), TAUT_TCP_CONN_RESET);
}

TCP_ACTION(refuse)
{
    (void)in;
    return tcp_fsm_end(TCP_CONN(env), TAUT_TCP_CONN_REFUSED);
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

#define TCP_FSM_GUARDS(X, P)                                                   \
    X(P, passive) X(P, reused) X(P, has_iss) X(P, may_reopen) X(P, keep_wait)
/* clang-format off */
#define TCP_FSM_ACTIONS(X, P)                                                  \
    X(P, listen) X(P, send_syn) X(P, hold) X(P, send_text) X(P, receive)       \
    X(P, send_fin) X(P, forget) X(P, forget_aborted) X(P, abort)               \
    X(P, give_up) X(P, retransmit) X(P, send_rst) X(P, accept_syn)             \
    X(P, need_iss) X(P, reopen) X(P, cross_syn) X(P, open_ack) X(P, take)      \
    X(P, take_fin) X(P, opened) X(P, opened_fin) X(P, finish)                  \
    X(P, challenge) X(P, answer) X(P, restart_wait) X(P, relisten)             \
    X(P, back_to_wait) X(P, reset) X(P, refuse)
/* clang-format on */

enum tcp_fsm_guard {
    TCP_IF_none,
    TCP_FSM_GUARDS(TAUT_FSM_CALL_ENUM, TCP_IF_) TCP_FSM_N_GUARDS
};
enum tcp_fsm_action {
    TCP_DO_none,
    TCP_FSM_ACTIONS(TAUT_FSM_CALL_ENUM, TCP_DO_) TCP_FSM_N_ACTIONS
};

static const struct taut_fsm_state tcp_fsm_states[] = {
    TAUT_TCP_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event tcp_fsm_events[] = {
    TAUT_TCP_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard tcp_fsm_guards[] = {
    TAUT_FSM_NONE, TCP_FSM_GUARDS(TAUT_FSM_CALL, tcp_if_)};
static const struct taut_fsm_action tcp_fsm_actions[] = {
    TAUT_FSM_NONE, TCP_FSM_ACTIONS(TAUT_FSM_CALL, tcp_do_)};

#define ROW(from, event, guard, action, to, rule)                              \
    TAUT_FSM_ROW(TAUT_TCP_STATE_, TAUT_TCP_EVENT_, TCP_IF_, TCP_DO_, from,     \
                 event, guard, action, to, rule)

/* clang-format off */
static const struct taut_fsm_row tcp_fsm_rows[] = {
#define R(...) ROW(CLOSED, __VA_ARGS__)
    R(OPEN_PASSIVE, none, listen, LISTEN, "RFC 9293 3.10.1"),
    R(OPEN_ACTIVE, none, send_syn, SYN_SENT, "RFC 9293 3.10.1"),
    R(SEG_RST_BAD, none, none, CLOSED, "RFC 9293 3.10.7.1"),
    R(SEG_SYN, none, send_rst, CLOSED, "RFC 9293 3.10.7.1"),
    R(SEG_NO_ACK, none, send_rst, CLOSED, "RFC 9293 3.10.7.1"),
    R(SEG_ACK_BAD, none, send_rst, CLOSED, "RFC 9293 3.10.7.1"),
#undef R
#define R(...) ROW(LISTEN, __VA_ARGS__)
    R(OPEN_ACTIVE, none, send_syn, SYN_SENT, "RFC 9293 3.10.1"),
    R(SEND, none, send_syn, SYN_SENT, "RFC 9293 3.10.2"),
    R(RECEIVE, none, hold, LISTEN, "RFC 9293 3.10.3"),
    R(CLOSE, none, forget, CLOSED, "RFC 9293 3.10.4"),
    R(ABORT, none, forget_aborted, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(SEG_RST_BAD, none, none, LISTEN, "RFC 9293 3.10.7.2 first"),
    R(SEG_SYN, has_iss, accept_syn, SYN_RECEIVED, "RFC 9293 3.10.7.2 third"),
    R(SEG_SYN, none, need_iss, LISTEN, "RFC 9293 3.4.1"),
    R(SEG_NO_ACK, none, none, LISTEN, "RFC 9293 3.10.7.2 fourth"),
    R(SEG_ACK_BAD, none, send_rst, LISTEN, "RFC 9293 3.10.7.2 second"),
#undef R
#define R(...) ROW(SYN_SENT, __VA_ARGS__)
    R(SEND, none, hold, SYN_SENT, "RFC 9293 3.10.2"),
    R(RECEIVE, none, hold, SYN_SENT, "RFC 9293 3.10.3"),
    R(CLOSE, none, forget, CLOSED, "RFC 9293 3.10.4"),
    R(ABORT, none, forget_aborted, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_RETRANSMIT, none, retransmit, SYN_SENT, "RFC 9293 3.10.8"),
    R(SEG_RST, none, refuse, CLOSED, "RFC 9293 3.10.7.3 second"),
    R(SEG_RST_BAD, none, none, SYN_SENT, "RFC 9293 3.10.7.3 second"),
    R(SEG_SYN, none, cross_syn, SYN_RECEIVED, "RFC 9293 3.10.7.3 fourth"),
    R(SEG_SYN_ACK, none, open_ack, ESTABLISHED, "RFC 9293 3.10.7.3 fourth"),
    R(SEG_NO_ACK, none, none, SYN_SENT, "RFC 9293 3.10.7.3 fifth"),
    R(SEG_ACK_BAD, none, send_rst, SYN_SENT, "RFC 9293 3.10.7.3 first"),
    R(SEG_ACK_SYN, none, none, SYN_SENT, "RFC 9293 3.10.7.3 fifth"),
#undef R
#define R(...) ROW(SYN_RECEIVED, __VA_ARGS__)
    R(SEND, none, hold, SYN_RECEIVED, "RFC 9293 3.10.2"),
    R(RECEIVE, none, hold, SYN_RECEIVED, "RFC 9293 3.10.3"),
    R(CLOSE, none, send_fin, FIN_WAIT_1, "RFC 9293 3.10.4"),
    R(ABORT, none, abort, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_RETRANSMIT, none, retransmit, SYN_RECEIVED, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, SYN_RECEIVED, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, reused, back_to_wait, TIME_WAIT, "RFC 1122 4.2.2.13"),
    R(SEG_RST, passive, relisten, LISTEN, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST, none, refuse, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, SYN_RECEIVED, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, SYN_RECEIVED, "RFC 5961 3.2"),
    R(SEG_SYN, passive, relisten, LISTEN, "RFC 9293 3.10.7.4 fourth"),
    R(SEG_SYN, none, challenge, SYN_RECEIVED, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, SYN_RECEIVED, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, send_rst, SYN_RECEIVED, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_SYN, none, opened, ESTABLISHED, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN_ACK_SYN, none, opened_fin, CLOSE_WAIT,
      "RFC 9293 3.10.7.4 eighth"),
#undef R
#define R(...) ROW(ESTABLISHED, __VA_ARGS__)
    R(SEND, none, send_text, ESTABLISHED, "RFC 9293 3.10.2"),
    R(RECEIVE, none, receive, ESTABLISHED, "RFC 9293 3.10.3"),
    R(CLOSE, none, send_fin, FIN_WAIT_1, "RFC 9293 3.10.4"),
    R(ABORT, none, abort, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_RETRANSMIT, none, retransmit, ESTABLISHED, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, ESTABLISHED, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, none, reset, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, ESTABLISHED, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, ESTABLISHED, "RFC 5961 3.2"),
    R(SEG_SYN, none, challenge, ESTABLISHED, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, ESTABLISHED, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, challenge, ESTABLISHED, "RFC 5961 5.2"),
    R(SEG_ACK, none, take, ESTABLISHED, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN, none, take_fin, CLOSE_WAIT, "RFC 9293 3.10.7.4 eighth"),
#undef R
#define R(...) ROW(FIN_WAIT_1, __VA_ARGS__)
    R(RECEIVE, none, receive, FIN_WAIT_1, "RFC 9293 3.10.3"),
    R(ABORT, none, abort, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_RETRANSMIT, none, retransmit, FIN_WAIT_1, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, FIN_WAIT_1, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, none, reset, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, FIN_WAIT_1, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, FIN_WAIT_1, "RFC 5961 3.2"),
    R(SEG_SYN, none, challenge, FIN_WAIT_1, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, FIN_WAIT_1, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, challenge, FIN_WAIT_1, "RFC 5961 5.2"),
    R(SEG_ACK, none, take, FIN_WAIT_1, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_FIN, none, take, FIN_WAIT_2, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN, none, take_fin, CLOSING, "RFC 9293 3.10.7.4 eighth"),
    R(SEG_FIN_ACK_FIN, none, take_fin, TIME_WAIT, "RFC 9293 3.10.7.4 eighth"),
#undef R
#define R(...) ROW(FIN_WAIT_2, __VA_ARGS__)
    R(RECEIVE, none, receive, FIN_WAIT_2, "RFC 9293 3.10.3"),
    R(ABORT, none, abort, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, FIN_WAIT_2, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, none, reset, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, FIN_WAIT_2, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, FIN_WAIT_2, "RFC 5961 3.2"),
    R(SEG_SYN, none, challenge, FIN_WAIT_2, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, FIN_WAIT_2, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, challenge, FIN_WAIT_2, "RFC 5961 5.2"),
    R(SEG_ACK, none, take, FIN_WAIT_2, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN, none, take_fin, TIME_WAIT, "RFC 9293 3.10.7.4 eighth"),
#undef R
#define R(...) ROW(CLOSE_WAIT, __VA_ARGS__)
    R(SEND, none, send_text, CLOSE_WAIT, "RFC 9293 3.10.2"),
    R(RECEIVE, none, receive, CLOSE_WAIT, "RFC 9293 3.10.3"),
    R(CLOSE, none, send_fin, LAST_ACK, "RFC 9293 3.10.4"),
    R(ABORT, none, abort, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_RETRANSMIT, none, retransmit, CLOSE_WAIT, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, CLOSE_WAIT, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, none, reset, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, CLOSE_WAIT, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, CLOSE_WAIT, "RFC 5961 3.2"),
    R(SEG_SYN, none, challenge, CLOSE_WAIT, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, CLOSE_WAIT, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, challenge, CLOSE_WAIT, "RFC 5961 5.2"),
    R(SEG_ACK, none, take, CLOSE_WAIT, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN, none, take, CLOSE_WAIT, "RFC 9293 3.10.7.4 eighth"),
#undef R
#define R(...) ROW(CLOSING, __VA_ARGS__)
    R(ABORT, none, forget_aborted, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_RETRANSMIT, none, retransmit, CLOSING, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, CLOSING, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, none, reset, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, CLOSING, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, CLOSING, "RFC 5961 3.2"),
    R(SEG_SYN, none, challenge, CLOSING, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, CLOSING, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, challenge, CLOSING, "RFC 5961 5.2"),
    R(SEG_ACK, none, take, CLOSING, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_FIN, none, take, TIME_WAIT, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN, none, take, CLOSING, "RFC 9293 3.10.7.4 eighth"),
    R(SEG_FIN_ACK_FIN, none, take, TIME_WAIT, "RFC 9293 3.10.7.4 fifth"),
#undef R
#define R(...) ROW(LAST_ACK, __VA_ARGS__)
    R(ABORT, none, forget_aborted, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_RETRANSMIT, none, retransmit, LAST_ACK, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, LAST_ACK, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, none, reset, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, LAST_ACK, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, LAST_ACK, "RFC 5961 3.2"),
    R(SEG_SYN, none, challenge, LAST_ACK, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, LAST_ACK, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, challenge, LAST_ACK, "RFC 5961 5.2"),
    R(SEG_ACK, none, take, LAST_ACK, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_FIN, none, finish, CLOSED, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN, none, take, LAST_ACK, "RFC 9293 3.10.7.4 eighth"),
    R(SEG_FIN_ACK_FIN, none, finish, CLOSED, "RFC 9293 3.10.7.4 fifth"),
#undef R
#define R(...) ROW(TIME_WAIT, __VA_ARGS__)
    R(ABORT, none, forget_aborted, CLOSED, "RFC 9293 3.10.5"),
    R(TIMEOUT_USER, none, give_up, CLOSED, "RFC 9293 3.10.8"),
    R(TIMEOUT_2MSL, none, forget, CLOSED, "RFC 9293 3.10.8"),
    R(SEG_OUTSIDE, none, answer, TIME_WAIT, "RFC 9293 3.10.7.4 first"),
    R(SEG_RST, keep_wait, none, TIME_WAIT, "RFC 1337 3"),
    R(SEG_RST, none, forget, CLOSED, "RFC 9293 3.10.7.4 second"),
    R(SEG_RST_NEAR, none, challenge, TIME_WAIT, "RFC 5961 3.2"),
    R(SEG_RST_BAD, none, none, TIME_WAIT, "RFC 5961 3.2"),
    R(SEG_SYN, none, challenge, TIME_WAIT, "RFC 5961 4.2"),
    R(SEG_SYN_NEW, may_reopen, reopen, SYN_RECEIVED, "RFC 1122 4.2.2.13"),
    R(SEG_SYN_NEW, none, answer, TIME_WAIT, "RFC 5961 4.2"),
    R(SEG_NO_ACK, none, none, TIME_WAIT, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_ACK_BAD, none, challenge, TIME_WAIT, "RFC 5961 5.2"),
    R(SEG_ACK, none, take, TIME_WAIT, "RFC 9293 3.10.7.4 fifth"),
    R(SEG_FIN, none, restart_wait, TIME_WAIT, "RFC 9293 3.10.7.4 eighth"),
#undef R
};
/* clang-format on */

const struct taut_fsm_desc taut_tcp_fsm = {
    .name = "tcp",
    .title = "TCP connection (RFC 9293 3.3.2)",
    .states = tcp_fsm_states,
    .events = tcp_fsm_events,
    .guards = tcp_fsm_guards,
    .actions = tcp_fsm_actions,
    .rows = tcp_fsm_rows,
    .n_states = TAUT_TCP_N_STATES,
    .n_events = TAUT_TCP_N_EVENTS,
    .n_guards = TCP_FSM_N_GUARDS,
    .n_actions = TCP_FSM_N_ACTIONS,
    .n_rows = sizeof tcp_fsm_rows / sizeof tcp_fsm_rows[0],
    .initial = TAUT_TCP_STATE_CLOSED,
    .failed = TAUT_TCP_STATE_CLOSED,
    .flags = 0,
    .field = TAUT_FS_TCP << 9,
    .wire = 0,
};

#undef ROW
#undef TCP_ACTION
#undef TCP_CONN
#undef TCP_SEG
