/* SPDX-License-Identifier: MIT */
/*
 * tcp_ends.h: TCP connections for tests: brought into any state by the ways
 * of RFC 9293 figure 5, and what they say written as one letter an event.
 */
#ifndef TCP_ENDS_H
#define TCP_ENDS_H

#include "taut_test.h"

#include "taut/tcp_fsm.h"

enum { ISS = 1000, IRS = 9000, WND = 500 };

enum {
    FIN = TAUT_TCP_CTL_FIN,
    SYN = TAUT_TCP_CTL_SYN,
    RST = TAUT_TCP_CTL_RST,
    ACK = TAUT_TCP_CTL_ACK
};

/* How a connection came to be. */
enum { PASSIVE = 1, HAS_ISS = 2, REUSED = 4, LOW_ISS = 8, KEEP_WAIT = 16 };

/* One letter for a segment: S SYN, K SYN and ACK, F FIN, R RST, T text, A
 * ACK. */
static inline char seg_letter(const struct taut_tcp_seg *seg)
{
    if (seg->ctl & RST)
        return 'R';
    if (seg->ctl & SYN)
        return seg->ctl & ACK ? 'K' : 'S';
    if (seg->ctl & FIN)
        return 'F';
    return seg->len > 0 ? 'T' : 'A';
}

/* Takes all that the connection has to say: letters as above, and o opened,
 * a acked, d data, n peer's FIN, i needs an ISS, ~ text again, c closed, x
 * reset, r refused, b aborted, t timed out. */
static inline const char *said_by(struct taut_tcp_conn *c)
{
    static char said[64];
    struct taut_tcp_conn_event ev;
    size_t n = 0;
    while (taut_tcp_conn_next(c, &ev) == TAUT_OK) {
        said[n++] = ev.kind == TAUT_TCP_CONN_SEND ? seg_letter(&ev.seg)
                                                  : "oadni~?cxrbt"[ev.kind];
        assert_true(n < sizeof said);
    }
    said[n] = '\0';
    return said;
}

static inline struct taut_tcp_conn conn_new(uint32_t flags)
{
    struct taut_tcp_conn c;
    struct taut_tcp_conn_config config = {WND, 0, 0, 0, flags};
    assert_int_equal(taut_tcp_conn_init(&c, sizeof c, &config), TAUT_OK);
    return c;
}

static inline struct taut_tcp_seg seg_of(unsigned ctl, uint32_t seq,
                                         uint32_t ack)
{
    struct taut_tcp_seg seg = {seq, ack, 300, 0, (uint8_t)ctl};
    return seg;
}

static inline void conn_feed(struct taut_tcp_conn *c, unsigned ctl,
                             uint32_t seq, uint32_t ack, uint64_t now)
{
    struct taut_tcp_seg seg = seg_of(ctl, seq, ack);
    assert_int_equal(taut_tcp_conn_feed(c, &seg, now), TAUT_OK);
}

/* From SYN-RECEIVED on. */
static inline void conn_lead(struct taut_tcp_conn *c, unsigned state)
{
    bool peer_first =
        state == TAUT_TCP_STATE_CLOSE_WAIT || state == TAUT_TCP_STATE_LAST_ACK;
    conn_feed(c, ACK, IRS + 1, ISS + 1, 0);
    said_by(c);
    if (peer_first)
        conn_feed(c, FIN | ACK, IRS + 1, ISS + 1, 0);
    said_by(c);
    if (state == TAUT_TCP_STATE_ESTABLISHED ||
        state == TAUT_TCP_STATE_CLOSE_WAIT)
        return;
    assert_int_equal(taut_tcp_conn_close(c, 0), TAUT_OK);
    said_by(c);
    if (state == TAUT_TCP_STATE_CLOSING)
        conn_feed(c, FIN | ACK, IRS + 1, ISS + 1, 0);
    if (state == TAUT_TCP_STATE_FIN_WAIT_2 || state == TAUT_TCP_STATE_TIME_WAIT)
        conn_feed(c, ACK, IRS + 1, ISS + 2, 0);
    said_by(c);
    if (state == TAUT_TCP_STATE_TIME_WAIT)
        conn_feed(c, FIN | ACK, IRS + 1, ISS + 2, 0);
    said_by(c);
}

/* A connection in `state`, with no initial sequence number to spare. */
static inline struct taut_tcp_conn conn_in(unsigned state, unsigned how)
{
    struct taut_tcp_conn c =
        conn_new(how & KEEP_WAIT ? TAUT_TCP_CONN_RFC1337 : 0);
    bool active = state != TAUT_TCP_STATE_LISTEN && (how & PASSIVE) == 0;
    if (state == TAUT_TCP_STATE_CLOSED)
        return c;
    if (state != TAUT_TCP_STATE_LISTEN)
        taut_tcp_conn_iss_set(&c, ISS);
    assert_int_equal(taut_tcp_conn_open(&c, active, 0), TAUT_OK);
    said_by(&c);
    if (state == TAUT_TCP_STATE_LISTEN || state == TAUT_TCP_STATE_SYN_SENT)
        return c;
    conn_feed(&c, SYN, IRS, 0, 0);
    said_by(&c);
    if (state != TAUT_TCP_STATE_SYN_RECEIVED)
        conn_lead(&c, state);
    assert_int_equal(c.fsm.state, state);
    return c;
}

/* TIME-WAIT reopened: SYN-RECEIVED with a way back. */
static inline struct taut_tcp_conn conn_reused(void)
{
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_TIME_WAIT, 0);
    taut_tcp_conn_iss_set(&c, ISS + 5000);
    conn_feed(&c, SYN, IRS + 5000, 0, 0);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_SYN_RECEIVED);
    assert_string_equal(said_by(&c), "K");
    return c;
}

#endif
