/* SPDX-License-Identifier: MIT */
/*
 * test_tcp_conn.c: TCP connections through the scenarios of RFC 9293, their
 * sequence numbers, timers and surface, and the attacks they stand.
 */
#include "tcp_ends.h"

/* ------------------------------------------------------------------ */
/* Two ends                                                            */

/* The names of all events of talk(). */
static char heard[512];

/* All that `from` has to say is noted; its segments go to `to`, unless that
 * is NULL. */
static void talk(struct taut_tcp_conn *from, struct taut_tcp_conn *to,
                 uint64_t now)
{
    struct taut_tcp_conn_event ev;
    while (taut_tcp_conn_next(from, &ev) == TAUT_OK) {
        const char *name = taut_tcp_conn_event_name(ev.kind);
        assert_true(strlen(heard) + strlen(name) + 2 < sizeof heard);
        strcat(strcat(heard, name), " ");
        if (ev.kind == TAUT_TCP_CONN_SEND && to != NULL)
            assert_int_equal(taut_tcp_conn_feed(to, &ev.seg, now), TAUT_OK);
    }
}

/* The next segment that `c` sends. */
static struct taut_tcp_seg next_seg(struct taut_tcp_conn *c)
{
    struct taut_tcp_conn_event ev;
    do
        assert_int_equal(taut_tcp_conn_next(c, &ev), TAUT_OK);
    while (ev.kind != TAUT_TCP_CONN_SEND);
    return ev.seg;
}

static void give(struct taut_tcp_conn *c, struct taut_tcp_seg seg)
{
    assert_int_equal(taut_tcp_conn_feed(c, &seg, 0), TAUT_OK);
}

static void meet(struct taut_tcp_conn *a, struct taut_tcp_conn *b)
{
    *a = conn_new(0);
    *b = conn_new(0);
    heard[0] = '\0';
    taut_tcp_conn_iss_set(a, 0xffffff00u);
    taut_tcp_conn_iss_set(b, 0x7fffffffu);
    assert_int_equal(taut_tcp_conn_open(b, false, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_open(a, true, 0), TAUT_OK);
    talk(a, b, 0);
    talk(b, a, 0);
    talk(a, b, 0);
    talk(b, a, 0);
    assert_int_equal(a->fsm.state, TAUT_TCP_STATE_ESTABLISHED);
    assert_int_equal(b->fsm.state, TAUT_TCP_STATE_ESTABLISHED);
}

/* RFC 9293 figure 6 */
static void three_way_handshake(void **state)
{
    (void)state;
    struct taut_tcp_conn a, b;
    meet(&a, &b);
    assert_string_equal(heard, "send send opened send opened ");
    assert_int_equal(a.snd_nxt, 0xffffff01u);
    assert_int_equal(a.snd_una, a.snd_nxt);
    assert_int_equal(a.rcv_nxt, 0x80000000u);
    assert_int_equal(b.rcv_nxt, a.snd_nxt);
    assert_int_equal(a.snd_wnd, WND);
    assert_int_equal(b.snd_wnd, WND);
    assert_true(taut_tcp_conn_deadline(&a) == TAUT_TCP_NEVER);
    assert_int_equal(taut_tcp_conn_wants(&a), TAUT_WANT_IN | TAUT_WANT_APP_IN);
}

/* Figure 7: the SYN+ACKs repeat what is known and are answered; the answers
 * open both ends. */
static void simultaneous_open(void **state)
{
    (void)state;
    struct taut_tcp_conn a = conn_new(0), b = conn_new(0);
    struct taut_tcp_seg seg;
    taut_tcp_conn_iss_set(&a, 100);
    taut_tcp_conn_iss_set(&b, 300);
    assert_int_equal(taut_tcp_conn_open(&a, true, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_open(&b, true, 0), TAUT_OK);
    seg = next_seg(&b);
    give(&b, next_seg(&a));
    give(&a, seg);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_SYN_RECEIVED);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_SYN_RECEIVED);
    seg = next_seg(&b);
    assert_int_equal(seg.ctl, SYN | ACK);
    assert_int_equal(seg.seq, 300);
    assert_int_equal(seg.ack, 101);
    give(&b, next_seg(&a));
    give(&a, seg);
    seg = next_seg(&b);
    assert_int_equal(seg.ctl, ACK);
    give(&b, next_seg(&a));
    give(&a, seg);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_ESTABLISHED);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_ESTABLISHED);
    assert_string_equal(said_by(&a), "o");
    assert_string_equal(said_by(&b), "o");
}

/* Figure 8: an old duplicate SYN reaches the listener first. */
static void old_duplicate_syn(void **state)
{
    (void)state;
    struct taut_tcp_conn a = conn_in(TAUT_TCP_STATE_SYN_SENT, 0);
    struct taut_tcp_conn b = conn_new(0);
    struct taut_tcp_seg rst;
    taut_tcp_conn_iss_set(&b, 300);
    assert_int_equal(taut_tcp_conn_open(&b, false, 0), TAUT_OK);
    give(&b, seg_of(SYN, 90, 0));
    give(&a, next_seg(&b));
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_SYN_SENT);
    rst = next_seg(&a);
    assert_int_equal(rst.ctl, RST);
    assert_int_equal(rst.seq, 91);
    give(&b, rst);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_LISTEN);
    assert_string_equal(said_by(&b), "");
    assert_true(taut_tcp_conn_deadline(&b) == TAUT_TCP_NEVER);
    /* the right SYN needs a number that was not used yet */
    conn_feed(&b, SYN, ISS, 0, 0);
    assert_string_equal(said_by(&b), "i");
    taut_tcp_conn_iss_set(&b, 400);
    conn_feed(&b, SYN, ISS, 0, 0);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_SYN_RECEIVED);
    assert_string_equal(said_by(&b), "K");
}

/* Figure 9 with RFC 5961: B knows A's connection, A crashed and begins
 * anew. B's challenge makes A send the reset that B believes. */
static void half_open_is_discovered(void **state)
{
    (void)state;
    struct taut_tcp_conn a = conn_new(0);
    struct taut_tcp_conn b = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    struct taut_tcp_seg seg;
    taut_tcp_conn_iss_set(&a, IRS + 40000);
    assert_int_equal(taut_tcp_conn_open(&a, true, 0), TAUT_OK);
    give(&b, next_seg(&a));
    seg = next_seg(&b);
    assert_int_equal(seg.ctl, ACK);
    assert_int_equal(seg.ack, IRS + 1);
    give(&a, seg);
    seg = next_seg(&a);
    assert_int_equal(seg.ctl, RST);
    give(&b, seg);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_CLOSED);
    assert_string_equal(said_by(&b), "x");
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_SYN_SENT);
}

/* Figure 10: the end that lives sends text to the one that crashed. */
static void active_side_discovers_half_open(void **state)
{
    (void)state;
    struct taut_tcp_conn a = conn_new(0);
    struct taut_tcp_conn b = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    assert_int_equal(taut_tcp_conn_push(&b, 100, 0), TAUT_OK);
    give(&a, next_seg(&b));
    give(&b, next_seg(&a));
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_CLOSED);
    assert_string_equal(said_by(&b), "x");
    assert_true(taut_tcp_conn_wants(&b) & TAUT_WANT_FAILED);
    assert_int_equal(taut_tcp_conn_open(&b, false, 0), TAUT_E_STATE);
}

/* Figure 12 */
static void normal_close(void **state)
{
    (void)state;
    struct taut_tcp_conn a, b;
    meet(&a, &b);
    heard[0] = '\0';
    assert_int_equal(taut_tcp_conn_close(&a, 10), TAUT_OK);
    talk(&a, &b, 10);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_CLOSE_WAIT);
    talk(&b, &a, 10);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_FIN_WAIT_2);
    assert_int_equal(taut_tcp_conn_close(&b, 20), TAUT_OK);
    talk(&b, &a, 20);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_TIME_WAIT);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_LAST_ACK);
    talk(&a, &b, 20);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_CLOSED);
    talk(&b, NULL, 20);
    assert_string_equal(heard, "send peer-fin send send peer-fin send closed ");
    assert_true(taut_tcp_conn_deadline(&a) == 20 + 240000);
    assert_int_equal(taut_tcp_conn_tick(&a, 20 + 239999), TAUT_OK);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_TIME_WAIT);
    assert_int_equal(taut_tcp_conn_tick(&a, 20 + 240000), TAUT_OK);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_CLOSED);
    assert_string_equal(said_by(&a), "c");
    assert_int_equal(taut_tcp_conn_wants(&a), TAUT_WANT_DONE);
    assert_true(taut_tcp_conn_deadline(&a) == TAUT_TCP_NEVER);
}

/* Figure 13 */
static void simultaneous_close(void **state)
{
    (void)state;
    struct taut_tcp_conn a, b;
    struct taut_tcp_seg seg;
    meet(&a, &b);
    assert_int_equal(taut_tcp_conn_close(&a, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_close(&b, 0), TAUT_OK);
    seg = next_seg(&b);
    give(&b, next_seg(&a));
    give(&a, seg);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_CLOSING);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_CLOSING);
    seg = next_seg(&b);
    give(&b, next_seg(&a));
    give(&a, seg);
    assert_int_equal(a.fsm.state, TAUT_TCP_STATE_TIME_WAIT);
    assert_int_equal(b.fsm.state, TAUT_TCP_STATE_TIME_WAIT);
}

/* ------------------------------------------------------------------ */
/* Text                                                                */

/* Text flows while the numbers pass through 0. */
static void text_is_counted(void **state)
{
    (void)state;
    struct taut_tcp_conn a, b;
    struct taut_tcp_conn_event ev;
    meet(&a, &b);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(taut_tcp_conn_push(&a, 100, 0), TAUT_OK);
        struct taut_tcp_seg seg = next_seg(&a);
        assert_int_equal(seg.seq, 0xffffff01u + 100u * i);
        assert_int_equal(seg.len, 100);
        assert_int_equal(seg.ctl, ACK | TAUT_TCP_CTL_PSH);
        give(&b, seg);
        assert_int_equal(taut_tcp_conn_next(&b, &ev), TAUT_OK);
        assert_int_equal(ev.kind, TAUT_TCP_CONN_DATA);
        assert_int_equal(ev.off, 0);
        assert_int_equal(ev.len, 100);
        give(&a, next_seg(&b));
        assert_int_equal(taut_tcp_conn_next(&a, &ev), TAUT_OK);
        assert_int_equal(ev.kind, TAUT_TCP_CONN_ACKED);
        assert_int_equal(ev.len, 100);
        assert_int_equal(taut_tcp_conn_pull(&b, 100, 0), TAUT_OK);
        talk(&b, &a, 0);
    }
    assert_int_equal(a.snd_una, 0xffffff01u + 1000);
    assert_int_equal(b.rcv_nxt, a.snd_nxt);
}

/* A segment that begins before RCV.NXT gives its new part; one that begins
 * after it gives nothing and is answered. */
static void overlap_and_gap(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    struct taut_tcp_conn_event ev;
    struct taut_tcp_seg seg = seg_of(ACK, IRS + 1 + 50, ISS + 1);
    seg.len = 50;
    give(&c, seg);
    assert_string_equal(said_by(&c), "A");
    assert_int_equal(c.rcv_nxt, IRS + 1);
    seg.seq = IRS + 1 - 20;
    give(&c, seg);
    assert_int_equal(taut_tcp_conn_next(&c, &ev), TAUT_OK);
    assert_int_equal(ev.kind, TAUT_TCP_CONN_DATA);
    assert_int_equal(ev.off, 20);
    assert_int_equal(ev.len, 30);
    assert_int_equal(c.rcv_nxt, IRS + 31);
    assert_string_equal(said_by(&c), "A");
    /* all old: outside the window */
    assert_int_equal(taut_tcp_conn_event_get(&c, &seg),
                     TAUT_TCP_EVENT_SEG_OUTSIDE);
}

/* More than the window: the rest, and the FIN behind it, are cut off. */
static void window_cuts(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    struct taut_tcp_seg seg = seg_of(FIN | ACK, IRS + 1, ISS + 1);
    seg.len = WND + 1;
    give(&c, seg);
    assert_int_equal(c.text_len, WND);
    assert_int_equal(next_seg(&c).wnd, 0);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_ESTABLISHED);
    assert_string_equal(said_by(&c), "");
    /* the window is shut: ACK and RST still count, text does not */
    seg.seq += WND;
    seg.len = 1;
    assert_int_equal(taut_tcp_conn_event_get(&c, &seg), TAUT_TCP_EVENT_SEG_ACK);
    give(&c, seg);
    assert_string_equal(said_by(&c), "A");
    assert_int_equal(c.rcv_nxt, IRS + 1 + WND);
    seg.ctl = RST;
    seg.len = 0;
    assert_int_equal(taut_tcp_conn_event_get(&c, &seg), TAUT_TCP_EVENT_SEG_RST);
}

static void window_opens_in_halves(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    struct taut_tcp_seg seg = seg_of(ACK, IRS + 1, ISS + 1);
    seg.len = WND;
    give(&c, seg);
    said_by(&c);
    assert_int_equal(taut_tcp_conn_pull(&c, 0, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_pull(&c, WND / 2 - 1, 0), TAUT_OK);
    assert_string_equal(said_by(&c), "");
    assert_int_equal(c.rcv_wnd, 0);
    assert_int_equal(taut_tcp_conn_pull(&c, 1, 0), TAUT_OK);
    assert_string_equal(said_by(&c), "A");
    assert_int_equal(c.rcv_wnd, WND / 2);
    assert_int_equal(taut_tcp_conn_pull(&c, WND / 2 + 1, 0), TAUT_E_RANGE);
    assert_int_equal(taut_tcp_conn_pull(&c, WND / 2, 0), TAUT_OK);
    assert_int_equal(c.rcv_wnd, WND);
    said_by(&c);
    /* after the peer's FIN nobody needs to know */
    give(&c, seg_of(FIN | ACK, IRS + 1 + WND, ISS + 1));
    said_by(&c);
    c.rcv_wnd = 0;
    assert_int_equal(taut_tcp_conn_pull(&c, WND, 0), TAUT_OK);
    assert_string_equal(said_by(&c), "");
}

static void peer_window_limits_push(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    assert_int_equal(taut_tcp_conn_room_get(&c), 300);
    assert_int_equal(taut_tcp_conn_push(&c, 0, 0), TAUT_E_RANGE);
    assert_int_equal(taut_tcp_conn_push(&c, 301, 0), TAUT_FULL);
    assert_int_equal(taut_tcp_conn_push(&c, 300, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_push(&c, 1, 0), TAUT_FULL);
    assert_string_equal(said_by(&c), "T");
    assert_int_equal(taut_tcp_conn_room_get(&c), 0);
}

static void shut_window_is_probed(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    struct taut_tcp_seg seg = seg_of(ACK, IRS + 1, ISS + 1);
    seg.wnd = 0;
    give(&c, seg);
    assert_string_equal(said_by(&c), "");
    assert_int_equal(taut_tcp_conn_room_get(&c), 1);
    assert_int_equal(taut_tcp_conn_push(&c, 1, 0), TAUT_OK);
    assert_string_equal(said_by(&c), "T");
    assert_int_equal(taut_tcp_conn_room_get(&c), 0);
    assert_int_equal(taut_tcp_conn_tick(&c, 1000), TAUT_OK);
    assert_string_equal(said_by(&c), "~");
    /* answers keep it alive past the user timeout */
    assert_int_equal(taut_tcp_conn_feed(&c, &seg, 290000), TAUT_OK);
    assert_string_equal(said_by(&c), "");
    assert_int_equal(taut_tcp_conn_tick(&c, 300000), TAUT_OK);
    assert_string_equal(said_by(&c), "~");
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_ESTABLISHED);
    /* an old segment does not change the window */
    seg.ack--;
    seg.wnd = 700;
    assert_int_equal(taut_tcp_conn_feed(&c, &seg, 300000), TAUT_OK);
    assert_int_equal(c.snd_wnd, 0);
    seg.ack++;
    seg.seq--;
    assert_int_equal(taut_tcp_conn_feed(&c, &seg, 300000), TAUT_OK);
    assert_int_equal(c.snd_wnd, 0);
}

static void text_with_fin(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    struct taut_tcp_seg seg = seg_of(FIN | ACK, IRS + 1, ISS + 1);
    seg.len = 10;
    give(&c, seg);
    assert_string_equal(said_by(&c), "dnA");
    assert_int_equal(c.rcv_nxt, IRS + 12);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_CLOSE_WAIT);
    /* text after the FIN is ignored */
    seg = seg_of(ACK, IRS + 12, ISS + 1);
    seg.len = 5;
    give(&c, seg);
    assert_string_equal(said_by(&c), "A");
    assert_int_equal(c.rcv_nxt, IRS + 12);
    /* a FIN ahead of its text waits for it */
    c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    give(&c, seg_of(FIN | ACK, IRS + 11, ISS + 1));
    assert_string_equal(said_by(&c), "A");
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_ESTABLISHED);
}

/* The four cases of RFC 9293 3.4, byte by byte. */
static void acceptable_segments(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    for (uint32_t i = 0; i < 5 * 20 * 12; i++) {
        uint32_t wnd = i % 5, at = i / 5 % 20, len = i / 100;
        struct taut_tcp_seg seg = seg_of(ACK, c.rcv_nxt - 10 + at, 0);
        bool first = at >= 10 && at < 10 + wnd;
        bool last = at + len >= 11 && at + len < 11 + wnd;
        bool want = len == 0 ? first || (wnd == 0 && at == 10)
                             : wnd > 0 && (first || last);
        c.rcv_wnd = wnd;
        seg.len = len;
        assert_int_equal(taut_tcp_conn_seg_check(&c, &seg), want);
    }
}

/* ------------------------------------------------------------------ */
/* Timers                                                              */

static void syn_is_sent_again_and_given_up(void **state)
{
    (void)state;
    static const uint32_t waits[] = {1000,  2000,  4000, 8000,
                                     16000, 32000, 60000};
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_SYN_SENT, 0);
    const char *said = "";
    uint64_t now = 0;
    for (unsigned i = 0; i < 7; i++) {
        now += waits[i];
        assert_true(taut_tcp_conn_deadline(&c) == now);
        assert_int_equal(taut_tcp_conn_tick(&c, now - 1), TAUT_OK);
        assert_string_equal(said_by(&c), "");
        assert_int_equal(taut_tcp_conn_tick(&c, now), TAUT_OK);
        assert_string_equal(said_by(&c), "S");
    }
    while (c.fsm.state == TAUT_TCP_STATE_SYN_SENT) {
        now = taut_tcp_conn_deadline(&c);
        assert_int_equal(taut_tcp_conn_tick(&c, now), TAUT_OK);
        said = said_by(&c);
    }
    assert_true(now == 300000);
    assert_string_equal(said, "t");
    assert_int_equal(taut_tcp_conn_wants(&c),
                     TAUT_WANT_DONE | TAUT_WANT_FAILED);
}

static void progress_restarts_the_timer(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    struct taut_tcp_conn_event ev;
    assert_int_equal(taut_tcp_conn_push(&c, 100, 0), TAUT_OK);
    said_by(&c);
    assert_int_equal(taut_tcp_conn_tick(&c, 1000), TAUT_OK);
    assert_int_equal(taut_tcp_conn_wants(&c) & TAUT_WANT_OUT, TAUT_WANT_OUT);
    assert_int_equal(taut_tcp_conn_next(&c, &ev), TAUT_OK);
    assert_int_equal(ev.kind, TAUT_TCP_CONN_RESEND);
    assert_int_equal(ev.seg.seq, ISS + 1);
    assert_int_equal(ev.seg.len, 100);
    assert_true(taut_tcp_conn_deadline(&c) == 3000);
    conn_feed(&c, ACK, IRS + 1, ISS + 41, 1500);
    assert_string_equal(said_by(&c), "a");
    assert_true(taut_tcp_conn_deadline(&c) == 2500);
    assert_int_equal(taut_tcp_conn_tick(&c, 2500), TAUT_OK);
    assert_int_equal(taut_tcp_conn_next(&c, &ev), TAUT_OK);
    assert_int_equal(ev.seg.seq, ISS + 41);
    assert_int_equal(ev.seg.len, 60);
    conn_feed(&c, ACK, IRS + 1, ISS + 101, 2600);
    assert_string_equal(said_by(&c), "a");
    assert_true(taut_tcp_conn_deadline(&c) == TAUT_TCP_NEVER);
}

/* SYN, text and FIN in flight are told apart. */
static void syn_text_and_fin_in_flight(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_SYN_RECEIVED, 0);
    assert_int_equal(taut_tcp_conn_close(&c, 0), TAUT_OK);
    assert_string_equal(said_by(&c), "F");
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_FIN_WAIT_1);
    assert_int_equal(taut_tcp_conn_tick(&c, 1000), TAUT_OK);
    assert_string_equal(said_by(&c), "KF");
    conn_feed(&c, ACK, IRS + 1, ISS + 1, 1000);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_FIN_WAIT_1);
    assert_string_equal(said_by(&c), "");
    assert_int_equal(taut_tcp_conn_tick(&c, 5000), TAUT_OK);
    assert_string_equal(said_by(&c), "F");
    c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    assert_int_equal(taut_tcp_conn_push(&c, 7, 0), TAUT_OK);
    said_by(&c);
    assert_int_equal(taut_tcp_conn_close(&c, 0), TAUT_OK);
    said_by(&c);
    assert_int_equal(taut_tcp_conn_tick(&c, 1000), TAUT_OK);
    assert_string_equal(said_by(&c), "~F");
    conn_feed(&c, ACK, IRS + 1, ISS + 8, 1000);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_FIN_WAIT_1);
    assert_int_equal(c.acked_len, 7);
    said_by(&c);
    conn_feed(&c, ACK, IRS + 1, ISS + 9, 1000);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_FIN_WAIT_2);
    assert_string_equal(said_by(&c), "");
}

static void fin_again_restarts_2msl(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_TIME_WAIT, 0);
    assert_true(taut_tcp_conn_deadline(&c) == 240000);
    conn_feed(&c, FIN | ACK, IRS + 1, ISS + 2, 1000);
    assert_string_equal(said_by(&c), "A");
    assert_true(taut_tcp_conn_deadline(&c) == 241000);
    /* a FIN that never was does not */
    conn_feed(&c, FIN | ACK, IRS + 2, ISS + 2, 2000);
    assert_string_equal(said_by(&c), "A");
    assert_true(taut_tcp_conn_deadline(&c) == 241000);
    /* nor one whose ACK is impossible */
    conn_feed(&c, FIN | ACK, IRS + 1, ISS + 3, 2000);
    assert_true(taut_tcp_conn_deadline(&c) == 241000);
}

static void clock_at_its_end(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_new(0);
    taut_tcp_conn_iss_set(&c, ISS);
    assert_int_equal(taut_tcp_conn_open(&c, true, UINT64_MAX - 5), TAUT_OK);
    assert_true(taut_tcp_conn_deadline(&c) == UINT64_MAX - 1);
}

/* ------------------------------------------------------------------ */
/* Attacks                                                             */

/* CVE-2004-0230: a reset anywhere in the window used to end a connection.
 * Only the one at RCV.NXT does; the others are challenged. */
static void cve_2004_0230_reset_in_window(void **state)
{
    (void)state;
    for (unsigned st = TAUT_TCP_STATE_SYN_RECEIVED; st < TAUT_TCP_N_STATES;
         st++) {
        for (uint32_t at = 1; at < WND; at++) {
            struct taut_tcp_conn c = conn_in(st, 0);
            conn_feed(&c, RST, c.rcv_nxt + at, 0, 0);
            assert_int_equal(c.fsm.state, st);
            assert_string_equal(said_by(&c), "A");
        }
    }
}

/* RFC 5961 4: the same with a SYN, and 5: with an ACK out of range. */
static void blind_syn_and_ack_in_window(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    conn_feed(&c, SYN, c.rcv_nxt, 0, 0);
    assert_string_equal(said_by(&c), "A");
    conn_feed(&c, ACK, c.rcv_nxt, c.snd_una - c.max_snd_wnd - 1, 0);
    assert_string_equal(said_by(&c), "A");
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_ESTABLISHED);
    conn_feed(&c, ACK, c.rcv_nxt, c.snd_una - c.max_snd_wnd, 0);
    assert_string_equal(said_by(&c), "");
}

/* CVE-2016-5696: the limit on challenges belongs to one connection. */
static void cve_2016_5696_challenges_per_connection(void **state)
{
    (void)state;
    struct taut_tcp_conn a = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0), b = a;
    for (unsigned i = 0; i < 3 * TAUT_TCP_CHALLENGE_MAX; i++) {
        conn_feed(&a, RST, a.rcv_nxt + 1, 0, 100);
        assert_string_equal(said_by(&a), i < TAUT_TCP_CHALLENGE_MAX ? "A" : "");
    }
    conn_feed(&b, RST, b.rcv_nxt + 1, 0, 100);
    assert_string_equal(said_by(&b), "A");
    conn_feed(&a, RST, a.rcv_nxt + 1, 0, 100 + TAUT_TCP_CHALLENGE_MS);
    assert_string_equal(said_by(&a), "A");
}

/* Two ends that disagree about their numbers do not answer each other's
 * empty ACKs for ever. */
static void ack_storm_ends(void **state)
{
    (void)state;
    struct taut_tcp_conn ends[2];
    struct taut_tcp_conn_event ev;
    unsigned n = 0;
    meet(&ends[0], &ends[1]);
    ends[0].snd_nxt = ends[0].snd_una += 5000;
    ends[1].snd_nxt = ends[1].snd_una += 5000;
    struct taut_tcp_seg seg = seg_of(ACK, ends[0].snd_nxt, ends[0].rcv_nxt);
    for (; n < 100; n++) {
        struct taut_tcp_conn *to = &ends[(n + 1) % 2];
        assert_int_equal(taut_tcp_conn_feed(to, &seg, 0), TAUT_OK);
        if (taut_tcp_conn_next(to, &ev) == TAUT_DONE)
            break;
        seg = ev.seg;
    }
    assert_int_equal(n, 2 * TAUT_TCP_CHALLENGE_MAX);
}

/* RFC 1337: an old segment makes the peer send the reset that ends
 * TIME-WAIT early; fix F1 ignores it. */
static void time_wait_assassination(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_TIME_WAIT, 0);
    conn_feed(&c, RST, c.rcv_nxt, 0, 0);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_CLOSED);
    assert_string_equal(said_by(&c), "c");
    c = conn_in(TAUT_TCP_STATE_TIME_WAIT, KEEP_WAIT);
    conn_feed(&c, RST, c.rcv_nxt, 0, 0);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_TIME_WAIT);
    assert_string_equal(said_by(&c), "");
    assert_true(taut_tcp_conn_deadline(&c) == 240000);
}

static void reopened_time_wait_goes_back(void **state)
{
    (void)state;
    struct taut_tcp_conn before = conn_in(TAUT_TCP_STATE_TIME_WAIT, 0);
    struct taut_tcp_conn c = conn_reused();
    conn_feed(&c, RST, c.rcv_nxt, 0, 0);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_TIME_WAIT);
    assert_int_equal(c.snd_nxt, before.snd_nxt);
    assert_int_equal(c.rcv_nxt, before.rcv_nxt);
    assert_true(taut_tcp_conn_deadline(&c) == 240000);
    conn_feed(&c, FIN | ACK, IRS + 1, ISS + 2, 0);
    assert_string_equal(said_by(&c), "A");
    /* once open, a reset is a reset */
    c = conn_reused();
    conn_feed(&c, ACK, IRS + 5001, ISS + 5001, 0);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_ESTABLISHED);
    assert_string_equal(said_by(&c), "o");
    conn_feed(&c, RST, c.rcv_nxt, 0, 0);
    assert_string_equal(said_by(&c), "x");
}

/* NUMBER:JACK: no number is ever made up here, and none is used twice. */
static void initial_numbers_come_from_outside(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_new(0);
    assert_int_equal(taut_tcp_conn_open(&c, true, 0), TAUT_E_USAGE);
    assert_int_equal(taut_tcp_conn_open(&c, false, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_push(&c, 5, 0), TAUT_E_USAGE);
    assert_int_equal(taut_tcp_conn_open(&c, true, 0), TAUT_E_USAGE);
    conn_feed(&c, SYN, IRS, 0, 0);
    assert_string_equal(said_by(&c), "i");
    taut_tcp_conn_iss_set(&c, ISS);
    assert_int_equal(taut_tcp_conn_push(&c, 5, 0), TAUT_MORE);
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_SYN_SENT);
    assert_string_equal(said_by(&c), "S");
    assert_int_equal(taut_tcp_conn_push(&c, 5, 0), TAUT_MORE);
    assert_string_equal(said_by(&c), "");
}

/* ------------------------------------------------------------------ */
/* The surface                                                         */

static void init_checks(void **state)
{
    (void)state;
    struct taut_tcp_conn c;
    struct taut_tcp_conn_config config = {0, 5, 6, 7, 0};
    assert_int_equal(taut_tcp_conn_init(&c, sizeof c - 1, &config),
                     TAUT_E_USAGE);
    assert_int_equal(taut_tcp_conn_init(&c, sizeof c, &config), TAUT_E_RANGE);
    config.rcv_wnd = TAUT_TCP_WND_MAX + 1;
    assert_int_equal(taut_tcp_conn_init(&c, sizeof c, &config), TAUT_E_RANGE);
    config.rcv_wnd = TAUT_TCP_WND_MAX;
    assert_int_equal(taut_tcp_conn_init(&c, sizeof c, &config), TAUT_OK);
    assert_int_equal(c.config.rto_ms, 5);
    assert_int_equal(c.config.user_timeout_ms, 6);
    assert_int_equal(c.config.msl_ms, 7);
    assert_int_equal(taut_tcp_conn_wants(&c), TAUT_WANT_APP_IN);
    /* the window of a SYN has 16 bits */
    taut_tcp_conn_iss_set(&c, ISS);
    assert_int_equal(taut_tcp_conn_open(&c, true, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_wants(&c),
                     TAUT_WANT_IN | TAUT_WANT_OUT | TAUT_WANT_TIMER);
    assert_int_equal(next_seg(&c).wnd, 0xffff);
}

/* Nothing happens before what happened last was taken. */
static void events_are_taken_first(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_CLOSED, 0);
    struct taut_tcp_seg seg = seg_of(RST | ACK, IRS, ISS + 1);
    taut_tcp_conn_iss_set(&c, ISS);
    assert_int_equal(taut_tcp_conn_open(&c, true, 0), TAUT_OK);
    assert_int_equal(taut_tcp_conn_feed(&c, &seg, 0), TAUT_FULL);
    assert_int_equal(taut_tcp_conn_close(&c, 0), TAUT_FULL);
    assert_int_equal(taut_tcp_conn_tick(&c, 99999), TAUT_FULL);
    assert_string_equal(said_by(&c), "S");
    give(&c, seg);
    assert_int_equal(taut_tcp_conn_tick(&c, 99999), TAUT_FULL);
    assert_int_equal(taut_tcp_conn_wants(&c) & TAUT_WANT_APP_OUT,
                     TAUT_WANT_APP_OUT);
    assert_string_equal(said_by(&c), "r");
}

static void calls_in_wrong_states(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_CLOSED, 0);
    assert_int_equal(taut_tcp_conn_push(&c, 1, 0), TAUT_E_STATE);
    assert_int_equal(taut_tcp_conn_pull(&c, 1, 0), TAUT_E_STATE);
    assert_int_equal(taut_tcp_conn_close(&c, 0), TAUT_E_STATE);
    assert_int_equal(taut_tcp_conn_reset(&c, 0), TAUT_E_STATE);
    assert_int_equal(taut_tcp_conn_tick(&c, 1), TAUT_OK);
    c = conn_in(TAUT_TCP_STATE_LISTEN, 0);
    assert_int_equal(taut_tcp_conn_pull(&c, 1, 0), TAUT_MORE);
    assert_int_equal(taut_tcp_conn_open(&c, false, 0), TAUT_E_STATE);
    c = conn_in(TAUT_TCP_STATE_FIN_WAIT_1, 0);
    assert_int_equal(taut_tcp_conn_push(&c, 1, 0), TAUT_E_STATE);
    assert_int_equal(taut_tcp_conn_close(&c, 0), TAUT_E_STATE);
    c = conn_in(TAUT_TCP_STATE_TIME_WAIT, 0);
    assert_int_equal(taut_tcp_conn_pull(&c, 0, 0), TAUT_E_STATE);
}

/* A reset in answer to a stray segment (RFC 9293 3.5.2). */
static void stray_segments_are_reset(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_CLOSED, 0);
    struct taut_tcp_seg seg = seg_of(SYN | FIN, 70, 0);
    seg.len = 20;
    give(&c, seg);
    seg = next_seg(&c);
    assert_int_equal(seg.ctl, RST | ACK);
    assert_int_equal(seg.seq, 0);
    assert_int_equal(seg.ack, 92);
    conn_feed(&c, ACK, 70, 55, 0);
    seg = next_seg(&c);
    assert_int_equal(seg.ctl, RST);
    assert_int_equal(seg.seq, 55);
    conn_feed(&c, RST, 70, 55, 0);
    assert_string_equal(said_by(&c), "");
}

static void abort_sends_a_reset_at_snd_nxt(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_ESTABLISHED, 0);
    assert_int_equal(taut_tcp_conn_reset(&c, 0), TAUT_OK);
    struct taut_tcp_seg seg = next_seg(&c);
    assert_int_equal(seg.ctl, RST);
    assert_int_equal(seg.seq, ISS + 1);
    assert_string_equal(said_by(&c), "b");
    assert_true(taut_tcp_conn_wants(&c) & TAUT_WANT_FAILED);
}

/* In SYN-SENT a reset counts only with the ACK of our SYN, and an ACK
 * without SYN opens nothing. */
static void syn_sent_is_not_fooled(void **state)
{
    (void)state;
    struct taut_tcp_conn c = conn_in(TAUT_TCP_STATE_SYN_SENT, 0);
    conn_feed(&c, RST, 0, 0, 0);
    assert_string_equal(said_by(&c), "");
    conn_feed(&c, RST | ACK, 0, ISS, 0);
    assert_string_equal(said_by(&c), "");
    conn_feed(&c, ACK, IRS, ISS + 1, 0);
    assert_string_equal(said_by(&c), "");
    assert_int_equal(c.fsm.state, TAUT_TCP_STATE_SYN_SENT);
    conn_feed(&c, RST | ACK, 0, ISS + 1, 0);
    assert_string_equal(said_by(&c), "r");
}

static void event_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= TAUT_TCP_CONN_TIMED_OUT; i++)
        assert_string_not_equal(taut_tcp_conn_event_name(i), "?");
    assert_string_equal(taut_tcp_conn_event_name(TAUT_TCP_CONN_RESEND),
                        "resend");
    assert_string_equal(taut_tcp_conn_event_name(TAUT_TCP_CONN_TIMED_OUT),
                        "timed-out");
    assert_string_equal(taut_tcp_conn_event_name(12), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_way_handshake),
        cmocka_unit_test(simultaneous_open),
        cmocka_unit_test(old_duplicate_syn),
        cmocka_unit_test(half_open_is_discovered),
        cmocka_unit_test(active_side_discovers_half_open),
        cmocka_unit_test(normal_close),
        cmocka_unit_test(simultaneous_close),
        cmocka_unit_test(text_is_counted),
        cmocka_unit_test(overlap_and_gap),
        cmocka_unit_test(window_cuts),
        cmocka_unit_test(window_opens_in_halves),
        cmocka_unit_test(peer_window_limits_push),
        cmocka_unit_test(shut_window_is_probed),
        cmocka_unit_test(text_with_fin),
        cmocka_unit_test(acceptable_segments),
        cmocka_unit_test(syn_is_sent_again_and_given_up),
        cmocka_unit_test(progress_restarts_the_timer),
        cmocka_unit_test(syn_text_and_fin_in_flight),
        cmocka_unit_test(fin_again_restarts_2msl),
        cmocka_unit_test(clock_at_its_end),
        cmocka_unit_test(cve_2004_0230_reset_in_window),
        cmocka_unit_test(blind_syn_and_ack_in_window),
        cmocka_unit_test(cve_2016_5696_challenges_per_connection),
        cmocka_unit_test(ack_storm_ends),
        cmocka_unit_test(time_wait_assassination),
        cmocka_unit_test(reopened_time_wait_goes_back),
        cmocka_unit_test(initial_numbers_come_from_outside),
        cmocka_unit_test(init_checks),
        cmocka_unit_test(events_are_taken_first),
        cmocka_unit_test(calls_in_wrong_states),
        cmocka_unit_test(stray_segments_are_reset),
        cmocka_unit_test(abort_sends_a_reset_at_snd_nxt),
        cmocka_unit_test(syn_sent_is_not_fooled),
        cmocka_unit_test(event_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
