/* SPDX-License-Identifier: MIT */
/* net_tcp_conn.h: what the machine's actions and the connection share. */
#ifndef NET_TCP_CONN_H
#define NET_TCP_CONN_H

#include "taut/tcp_fsm.h"

/* taut_tcp_conn.marks */
enum {
    TCP_MARK_PASSIVE = 1 << 0,  /* the open was passive */
    TCP_MARK_FRESH = 1 << 1,    /* next_iss may be used */
    TCP_MARK_REUSED = 1 << 2,   /* came out of TIME-WAIT */
    TCP_MARK_SYN_OUT = 1 << 3,  /* our SYN is not acknowledged */
    TCP_MARK_FIN_SENT = 1 << 4, /* our FIN is at SND.NXT - 1 */
    TCP_MARK_FIN_RCVD = 1 << 5, /* the peer's FIN is at RCV.NXT - 1 */
    TCP_MARK_ENDED = 1 << 6,    /* over for good */
    TCP_MARK_FAILED = 1 << 7    /* and not in peace */
};

/* taut_tcp_conn.send, in the order of sending */
enum {
    TCP_SEND_SYN = 1 << 0,
    TCP_SEND_SYN_ACK = 1 << 1,
    TCP_SEND_TEXT = 1 << 2,
    TCP_SEND_FIN = 1 << 3,
    TCP_SEND_ACK = 1 << 4,
    TCP_SEND_RST = 1 << 5
};

/* taut_tcp_conn.notes: the bit of an event kind. */
#define TCP_NOTE(kind) ((uint16_t)(1u << (kind)))

/* tcp_conn_lt: a comes before b in sequence space (RFC 9293 3.4). */
static inline bool tcp_conn_lt(uint32_t a, uint32_t b)
{
    return b - a - 1 < 0x7fffffffu;
}

/* tcp_conn_le: a is b or comes before it. */
static inline bool tcp_conn_le(uint32_t a, uint32_t b)
{
    return b - a < 0x80000000u;
}

/* tcp_conn_space: what a segment occupies in sequence space, SEG.LEN. */
static inline uint32_t tcp_conn_space(const struct taut_tcp_seg *seg)
{
    return seg->len + (seg->ctl & TAUT_TCP_CTL_SYN ? 1u : 0u) +
           (seg->ctl & TAUT_TCP_CTL_FIN ? 1u : 0u);
}

/* tcp_conn_after: a deadline, never TAUT_TCP_NEVER. */
static inline uint64_t tcp_conn_after(uint64_t now_ms, uint64_t ms)
{
    return now_ms > TAUT_TCP_NEVER - 1 - ms ? TAUT_TCP_NEVER - 1 : now_ms + ms;
}

/* tcp_conn_in_flight: bytes of text sent and not acknowledged. */
static inline uint32_t tcp_conn_in_flight(const struct taut_tcp_conn *c)
{
    uint32_t n = c->snd_nxt - c->snd_una;
    if (n > 0 && (c->marks & TCP_MARK_SYN_OUT))
        n--;
    if (n > 0 && (c->marks & TCP_MARK_FIN_SENT))
        n--;
    return n;
}

#endif
