/* SPDX-License-Identifier: MIT */
/*
 * net_tcp_conn.c: a TCP connection: what segments mean to it, its timers,
 * and what it has to say. The transitions are in net_tcp_fsm.c.
 */
#include "net_tcp_conn.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* What a segment means                                                */

static bool tcp_conn_in_window(const struct taut_tcp_conn *c, uint32_t seq)
{
    return seq - c->rcv_nxt < c->rcv_wnd;
}

bool taut_tcp_conn_seg_check(const struct taut_tcp_conn *self,
                             const struct taut_tcp_seg *seg)
{
    uint32_t space = tcp_conn_space(seg);
    if (self->rcv_wnd == 0)
        return space == 0 && seg->seq == self->rcv_nxt;
    return tcp_conn_in_window(self, seg->seq) ||
           (space > 0 && tcp_conn_in_window(self, seg->seq + space - 1));
}

/* CLOSED and LISTEN: no numbers to compare with. */
static enum taut_tcp_event tcp_conn_class_idle(const struct taut_tcp_seg *seg)
{
    if (seg->ctl & TAUT_TCP_CTL_RST)
        return TAUT_TCP_EVENT_SEG_RST_BAD;
    if (seg->ctl & TAUT_TCP_CTL_ACK)
        return TAUT_TCP_EVENT_SEG_ACK_BAD;
    return seg->ctl & TAUT_TCP_CTL_SYN ? TAUT_TCP_EVENT_SEG_SYN
                                       : TAUT_TCP_EVENT_SEG_NO_ACK;
}

/* SND.UNA < SEG.ACK =< SND.NXT */
static bool tcp_conn_acks_new(const struct taut_tcp_conn *c,
                              const struct taut_tcp_seg *seg)
{
    return tcp_conn_lt(c->snd_una, seg->ack) &&
           tcp_conn_le(seg->ack, c->snd_nxt);
}

/* RFC 9293 3.10.7.3 */
static enum taut_tcp_event
tcp_conn_class_syn_sent(const struct taut_tcp_conn *c,
                        const struct taut_tcp_seg *seg)
{
    bool ack = (seg->ctl & TAUT_TCP_CTL_ACK) != 0;
    bool rst = (seg->ctl & TAUT_TCP_CTL_RST) != 0;
    if (ack && !tcp_conn_acks_new(c, seg))
        return rst ? TAUT_TCP_EVENT_SEG_RST_BAD : TAUT_TCP_EVENT_SEG_ACK_BAD;
    if (rst)
        return ack ? TAUT_TCP_EVENT_SEG_RST : TAUT_TCP_EVENT_SEG_RST_BAD;
    if (seg->ctl & TAUT_TCP_CTL_SYN)
        return ack ? TAUT_TCP_EVENT_SEG_SYN_ACK : TAUT_TCP_EVENT_SEG_SYN;
    return ack ? TAUT_TCP_EVENT_SEG_ACK_SYN : TAUT_TCP_EVENT_SEG_NO_ACK;
}

/* A FIN inside the window, with all text before it here or in this segment.
 */
static bool tcp_conn_fin_in_order(const struct taut_tcp_conn *c,
                                  const struct taut_tcp_seg *seg)
{
    return (seg->ctl & TAUT_TCP_CTL_FIN) && tcp_conn_le(seg->seq, c->rcv_nxt) &&
           tcp_conn_in_window(c, seg->seq + seg->len);
}

/* Fifth check: the ACK is acceptable in a synchronized state (RFC 5961 5.2)
 */
static bool tcp_conn_ack_ok(const struct taut_tcp_conn *c,
                            const struct taut_tcp_seg *seg)
{
    return tcp_conn_le(seg->ack, c->snd_nxt) &&
           tcp_conn_le(c->snd_una - c->max_snd_wnd, seg->ack);
}

static enum taut_tcp_event tcp_conn_class_ack(const struct taut_tcp_conn *c,
                                              const struct taut_tcp_seg *seg)
{
    bool fin = tcp_conn_fin_in_order(c, seg);
    if (c->fsm.state == TAUT_TCP_STATE_SYN_RECEIVED) {
        if (!tcp_conn_acks_new(c, seg))
            return TAUT_TCP_EVENT_SEG_ACK_BAD;
        return fin ? TAUT_TCP_EVENT_SEG_FIN_ACK_SYN
                   : TAUT_TCP_EVENT_SEG_ACK_SYN;
    }
    if (!tcp_conn_ack_ok(c, seg))
        return TAUT_TCP_EVENT_SEG_ACK_BAD;
    if ((c->marks & TCP_MARK_FIN_SENT) && c->snd_una != c->snd_nxt &&
        seg->ack == c->snd_nxt)
        return fin ? TAUT_TCP_EVENT_SEG_FIN_ACK_FIN
                   : TAUT_TCP_EVENT_SEG_ACK_FIN;
    /* In TIME-WAIT only the FIN that was received counts as one. */
    if (c->fsm.state == TAUT_TCP_STATE_TIME_WAIT)
        return TAUT_TCP_EVENT_SEG_ACK;
    return fin ? TAUT_TCP_EVENT_SEG_FIN : TAUT_TCP_EVENT_SEG_ACK;
}

/* RFC 9293 3.10.7.4 */
static enum taut_tcp_event tcp_conn_class_open(const struct taut_tcp_conn *c,
                                               const struct taut_tcp_seg *seg)
{
    bool rst = (seg->ctl & TAUT_TCP_CTL_RST) != 0;
    /* With a closed window, what stands at RCV.NXT is still read for its
     * ACK and RST. */
    if (!taut_tcp_conn_seg_check(c, seg) &&
        (c->rcv_wnd > 0 || seg->seq != c->rcv_nxt))
        return rst ? TAUT_TCP_EVENT_SEG_RST_BAD : TAUT_TCP_EVENT_SEG_OUTSIDE;
    if (rst)
        return seg->seq == c->rcv_nxt ? TAUT_TCP_EVENT_SEG_RST
                                      : TAUT_TCP_EVENT_SEG_RST_NEAR;
    if (seg->ctl & TAUT_TCP_CTL_SYN)
        return TAUT_TCP_EVENT_SEG_SYN;
    if ((seg->ctl & TAUT_TCP_CTL_ACK) == 0)
        return TAUT_TCP_EVENT_SEG_NO_ACK;
    return tcp_conn_class_ack(c, seg);
}

/* TIME-WAIT looks at two kinds of segments beyond the window first: a SYN
 * for a new connection, and the peer's FIN again. */
static enum taut_tcp_event tcp_conn_class_wait(const struct taut_tcp_conn *c,
                                               const struct taut_tcp_seg *seg)
{
    unsigned ctl = seg->ctl & (TAUT_TCP_CTL_SYN | TAUT_TCP_CTL_ACK |
                               TAUT_TCP_CTL_FIN | TAUT_TCP_CTL_RST);
    if (ctl == TAUT_TCP_CTL_SYN && tcp_conn_lt(c->rcv_nxt, seg->seq))
        return TAUT_TCP_EVENT_SEG_SYN_NEW;
    if (ctl == (TAUT_TCP_CTL_FIN | TAUT_TCP_CTL_ACK) &&
        seg->seq + tcp_conn_space(seg) == c->rcv_nxt && tcp_conn_ack_ok(c, seg))
        return TAUT_TCP_EVENT_SEG_FIN;
    return tcp_conn_class_open(c, seg);
}

enum taut_tcp_event taut_tcp_conn_event_get(const struct taut_tcp_conn *self,
                                            const struct taut_tcp_seg *seg)
{
    switch (self->fsm.state) {
    case TAUT_TCP_STATE_CLOSED:
    case TAUT_TCP_STATE_LISTEN:
        return tcp_conn_class_idle(seg);
    case TAUT_TCP_STATE_SYN_SENT:
        return tcp_conn_class_syn_sent(self, seg);
    case TAUT_TCP_STATE_TIME_WAIT:
        return tcp_conn_class_wait(self, seg);
    default:
        return tcp_conn_class_open(self, seg);
    }
}

/* ------------------------------------------------------------------ */
/* Timers                                                              */

/* Sets the timers after a step; `una` is SND.UNA before it. */
static void tcp_conn_timers(struct taut_tcp_conn *c, uint32_t una)
{
    bool wait = c->fsm.state == TAUT_TCP_STATE_TIME_WAIT;
    if (!wait)
        c->wait_at = TAUT_TCP_NEVER;
    else if (c->wait_at == TAUT_TCP_NEVER)
        c->wait_at = tcp_conn_after(c->now_ms, 2 * (uint64_t)c->config.msl_ms);
    if (c->snd_una == c->snd_nxt) {
        c->rto_at = c->user_at = TAUT_TCP_NEVER;
    } else if (c->rto_at == TAUT_TCP_NEVER || c->snd_una != una) {
        c->rto_ms = c->config.rto_ms;
        c->rto_at = tcp_conn_after(c->now_ms, c->rto_ms);
        c->user_at = tcp_conn_after(c->now_ms, c->config.user_timeout_ms);
    }
}

static enum taut_status tcp_conn_step(struct taut_tcp_conn *c, unsigned event,
                                      const void *in, uint64_t now_ms)
{
    uint32_t una = c->snd_una;
    if (c->send != 0 || c->notes != 0)
        return TAUT_FULL;
    if (taut_fsm_row_find(&taut_tcp_fsm, c->fsm.state, event) ==
        TAUT_FSM_NO_ROW)
        return TAUT_E_STATE;
    c->now_ms = now_ms;
    enum taut_status status =
        taut_fsm_step(NULL, &c->fsm, &taut_tcp_fsm, c, event, in);
    tcp_conn_timers(c, una);
    return status;
}

uint64_t taut_tcp_conn_deadline(const struct taut_tcp_conn *self)
{
    uint64_t at = self->user_at;
    at = self->wait_at < at ? self->wait_at : at;
    return self->rto_at < at ? self->rto_at : at;
}

enum taut_status taut_tcp_conn_tick(struct taut_tcp_conn *self, uint64_t now_ms)
{
    unsigned event = TAUT_TCP_EVENT_TIMEOUT_RETRANSMIT;
    if (self->send != 0 || self->notes != 0)
        return TAUT_FULL;
    if (taut_tcp_conn_deadline(self) > now_ms ||
        taut_tcp_conn_deadline(self) == TAUT_TCP_NEVER)
        return TAUT_OK;
    if (self->user_at <= now_ms)
        event = TAUT_TCP_EVENT_TIMEOUT_USER;
    else if (self->wait_at <= now_ms)
        event = TAUT_TCP_EVENT_TIMEOUT_2MSL;
    return tcp_conn_step(self, event, NULL, now_ms);
}

/* ------------------------------------------------------------------ */
/* Calls                                                               */

static uint32_t tcp_conn_default(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

enum taut_status taut_tcp_conn_init(struct taut_tcp_conn *self, size_t size,
                                    const struct taut_tcp_conn_config *config)
{
    if (size != sizeof *self)
        return TAUT_E_USAGE;
    if (config->rcv_wnd == 0 || config->rcv_wnd > TAUT_TCP_WND_MAX)
        return TAUT_E_RANGE;
    memset(self, 0, sizeof *self);
    self->config = *config;
    self->config.rto_ms = tcp_conn_default(config->rto_ms, TAUT_TCP_RTO_MS);
    self->config.user_timeout_ms =
        tcp_conn_default(config->user_timeout_ms, TAUT_TCP_USER_TIMEOUT_MS);
    self->config.msl_ms = tcp_conn_default(config->msl_ms, TAUT_TCP_MSL_MS);
    self->rcv_wnd = config->rcv_wnd;
    self->rto_ms = self->config.rto_ms;
    self->rto_at = self->user_at = self->wait_at = TAUT_TCP_NEVER;
    return taut_fsm_init(&self->fsm, sizeof self->fsm, &taut_tcp_fsm);
}

void taut_tcp_conn_iss_set(struct taut_tcp_conn *self, uint32_t iss)
{
    self->next_iss = iss;
    self->marks |= TCP_MARK_FRESH;
}

enum taut_status taut_tcp_conn_open(struct taut_tcp_conn *self, bool active,
                                    uint64_t now_ms)
{
    if (self->marks & TCP_MARK_ENDED)
        return TAUT_E_STATE;
    if (active && (self->marks & TCP_MARK_FRESH) == 0)
        return TAUT_E_USAGE;
    return tcp_conn_step(
        self, active ? TAUT_TCP_EVENT_OPEN_ACTIVE : TAUT_TCP_EVENT_OPEN_PASSIVE,
        NULL, now_ms);
}

static bool tcp_conn_sends(const struct taut_tcp_conn *c)
{
    return c->fsm.state == TAUT_TCP_STATE_ESTABLISHED ||
           c->fsm.state == TAUT_TCP_STATE_CLOSE_WAIT;
}

uint32_t taut_tcp_conn_room_get(const struct taut_tcp_conn *self)
{
    uint32_t used = self->snd_nxt - self->snd_una;
    if (!tcp_conn_sends(self))
        return 0;
    if (self->snd_wnd == 0 && used == 0)
        return 1;
    return used < self->snd_wnd ? self->snd_wnd - used : 0;
}

enum taut_status taut_tcp_conn_push(struct taut_tcp_conn *self, uint32_t len,
                                    uint64_t now_ms)
{
    bool listens = self->fsm.state == TAUT_TCP_STATE_LISTEN;
    if (len == 0)
        return TAUT_E_RANGE;
    if (listens && (self->marks & TCP_MARK_FRESH) == 0)
        return TAUT_E_USAGE;
    if (tcp_conn_sends(self) && len > taut_tcp_conn_room_get(self))
        return TAUT_FULL;
    enum taut_status status =
        tcp_conn_step(self, TAUT_TCP_EVENT_SEND, &len, now_ms);
    return listens && status == TAUT_OK ? TAUT_MORE : status;
}

enum taut_status taut_tcp_conn_pull(struct taut_tcp_conn *self, uint32_t len,
                                    uint64_t now_ms)
{
    uint32_t held = self->config.rcv_wnd - self->rcv_wnd - self->pulled_len;
    unsigned row = taut_fsm_row_find(&taut_tcp_fsm, self->fsm.state,
                                     TAUT_TCP_EVENT_RECEIVE);
    if (row != TAUT_FSM_NO_ROW &&
        self->fsm.state >= TAUT_TCP_STATE_ESTABLISHED && len > held)
        return TAUT_E_RANGE;
    return tcp_conn_step(self, TAUT_TCP_EVENT_RECEIVE, &len, now_ms);
}

enum taut_status taut_tcp_conn_close(struct taut_tcp_conn *self,
                                     uint64_t now_ms)
{
    return tcp_conn_step(self, TAUT_TCP_EVENT_CLOSE, NULL, now_ms);
}

enum taut_status taut_tcp_conn_reset(struct taut_tcp_conn *self,
                                     uint64_t now_ms)
{
    return tcp_conn_step(self, TAUT_TCP_EVENT_ABORT, NULL, now_ms);
}

enum taut_status taut_tcp_conn_feed(struct taut_tcp_conn *self,
                                    const struct taut_tcp_seg *seg,
                                    uint64_t now_ms)
{
    return tcp_conn_step(self, taut_tcp_conn_event_get(self, seg), seg, now_ms);
}

/* ------------------------------------------------------------------ */
/* What it has to say                                                  */

/* An ACK at SND.NXT, which most segments are variations of. */
static struct taut_tcp_seg tcp_conn_seg(const struct taut_tcp_conn *c)
{
    struct taut_tcp_seg seg = {c->snd_nxt, c->rcv_nxt, c->rcv_wnd, 0,
                               TAUT_TCP_CTL_ACK};
    return seg;
}

static struct taut_tcp_seg tcp_conn_seg_syn(const struct taut_tcp_conn *c,
                                            bool ack)
{
    struct taut_tcp_seg seg = {c->iss, 0, c->rcv_wnd, 0, TAUT_TCP_CTL_SYN};
    if (ack) {
        seg.ack = c->rcv_nxt;
        seg.ctl |= TAUT_TCP_CTL_ACK;
    }
    /* The window of a SYN is never scaled (RFC 7323 2.2). */
    if (seg.wnd > 0xffff)
        seg.wnd = 0xffff;
    return seg;
}

/* The segment for the lowest bit of `send`, which it clears. Whatever
 * carries an ACK makes a separate one needless. */
static struct taut_tcp_seg tcp_conn_seg_take(struct taut_tcp_conn *c)
{
    uint8_t bit = (uint8_t)(c->send & (0u - c->send));
    struct taut_tcp_seg seg = tcp_conn_seg(c);
    c->send &= (uint8_t)~bit;
    if (bit == TCP_SEND_RST)
        return c->rst;
    if (bit == TCP_SEND_SYN)
        return tcp_conn_seg_syn(c, false);
    c->send &= (uint8_t)~TCP_SEND_ACK;
    if (bit == TCP_SEND_SYN_ACK)
        return tcp_conn_seg_syn(c, true);
    if (bit == TCP_SEND_TEXT) {
        seg.seq -= c->push_len;
        seg.len = c->push_len;
        seg.ctl |= TAUT_TCP_CTL_PSH;
    } else if (bit == TCP_SEND_FIN) {
        seg.seq--;
        seg.ctl |= TAUT_TCP_CTL_FIN;
    }
    return seg;
}

/* Text in flight, to be sent again. */
static struct taut_tcp_seg tcp_conn_seg_again(const struct taut_tcp_conn *c)
{
    struct taut_tcp_seg seg = tcp_conn_seg(c);
    seg.seq = c->snd_una + (c->marks & TCP_MARK_SYN_OUT ? 1u : 0u);
    seg.len = tcp_conn_in_flight(c);
    seg.ctl |= TAUT_TCP_CTL_PSH;
    return seg;
}

static void tcp_conn_note_take(struct taut_tcp_conn *c, unsigned kind,
                               struct taut_tcp_conn_event *event)
{
    c->notes &= (uint16_t)~TCP_NOTE(kind);
    event->kind = (enum taut_tcp_conn_event_kind)kind;
    if (kind == TAUT_TCP_CONN_ACKED) {
        event->len = c->acked_len;
    } else if (kind == TAUT_TCP_CONN_DATA) {
        event->off = c->text_off;
        event->len = c->text_len;
    } else if (kind == TAUT_TCP_CONN_RESEND) {
        event->seg = tcp_conn_seg_again(c);
    }
}

enum taut_status taut_tcp_conn_next(struct taut_tcp_conn *self,
                                    struct taut_tcp_conn_event *event)
{
    memset(event, 0, sizeof *event);
    for (unsigned kind = 0; kind <= TAUT_TCP_CONN_TIMED_OUT; kind++) {
        if (kind == TAUT_TCP_CONN_SEND && self->send != 0) {
            event->kind = TAUT_TCP_CONN_SEND;
            event->seg = tcp_conn_seg_take(self);
            return TAUT_OK;
        }
        if (self->notes & TCP_NOTE(kind)) {
            tcp_conn_note_take(self, kind, event);
            return TAUT_OK;
        }
    }
    return TAUT_DONE;
}

unsigned taut_tcp_conn_wants(const struct taut_tcp_conn *self)
{
    bool ended = (self->marks & TCP_MARK_ENDED) != 0;
    unsigned wants = 0;
    if (self->fsm.state != TAUT_TCP_STATE_CLOSED)
        wants |= TAUT_WANT_IN;
    if (self->send != 0 || (self->notes & TCP_NOTE(TAUT_TCP_CONN_RESEND)))
        wants |= TAUT_WANT_OUT;
    if (self->notes & ~(unsigned)TCP_NOTE(TAUT_TCP_CONN_RESEND))
        wants |= TAUT_WANT_APP_OUT;
    if (taut_tcp_conn_room_get(self) > 0 ||
        (self->fsm.state == TAUT_TCP_STATE_CLOSED && !ended))
        wants |= TAUT_WANT_APP_IN;
    if (taut_tcp_conn_deadline(self) != TAUT_TCP_NEVER)
        wants |= TAUT_WANT_TIMER;
    if (ended)
        wants |= TAUT_WANT_DONE;
    if (self->marks & TCP_MARK_FAILED)
        wants |= TAUT_WANT_FAILED;
    return wants;
}

const char *taut_tcp_conn_event_name(unsigned kind)
{
    static const char *const names[] = {
        "opened", "acked",  "data",  "peer-fin", "need-iss", "resend",
        "send",   "closed", "reset", "refused",  "aborted",  "timed-out"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "?";
}
