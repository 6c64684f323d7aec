/* SPDX-License-Identifier: MIT */
/*
 * fuzz_tcp_conn.c: a TCP connection through anything: calls, timeouts and
 * segments, whose numbers lie near the connection's own or anywhere. Every
 * segment means something that the state has a row for, the numbers stay in
 * order, and an end is an end.
 */
#include "fuzz_util.h"
#include "taut/tcp_fsm.h"

enum { WND = 1000, EVENTS_MAX = 8 };

/* The input, read byte by byte; zeros after its end. */
struct input {
    const uint8_t *p;
    size_t left;
};

static unsigned take(struct input *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->p++;
}

/* A number near `base`, or any. */
static uint32_t number(struct input *in, uint32_t base)
{
    unsigned how = take(in), lo = take(in);
    if (how < 200)
        return base + lo - 128 + (how < 100 ? 128 : 0);
    return (how << 24) | (lo << 16) | (take(in) << 8) | take(in);
}

/* What the tests know of the connection beside itself. */
struct track {
    uint64_t taken;  /* bytes of text delivered */
    uint64_t pulled; /* of these, pulled */
    bool ended;
};

static void check_numbers(const struct taut_tcp_conn *c, const struct track *t)
{
    FUZZ_ASSERT(c->fsm.state < TAUT_TCP_N_STATES);
    FUZZ_ASSERT(c->snd_nxt - c->snd_una <= 0x80000000u);
    FUZZ_ASSERT(c->rcv_wnd <= c->config.rcv_wnd);
    FUZZ_ASSERT(c->rto_ms >= 1 && c->rto_ms <= TAUT_TCP_RTO_MAX_MS);
    if (t->ended)
        FUZZ_ASSERT(c->fsm.state == TAUT_TCP_STATE_CLOSED);
    if (c->fsm.state == TAUT_TCP_STATE_CLOSED ||
        c->fsm.state == TAUT_TCP_STATE_LISTEN)
        FUZZ_ASSERT(taut_tcp_conn_deadline(c) == TAUT_TCP_NEVER);
    if (c->fsm.state == TAUT_TCP_STATE_TIME_WAIT)
        FUZZ_ASSERT(taut_tcp_conn_deadline(c) != TAUT_TCP_NEVER);
    if (c->fsm.state == TAUT_TCP_STATE_FIN_WAIT_2)
        FUZZ_ASSERT(c->snd_una == c->snd_nxt);
}

static void drain(struct taut_tcp_conn *c, struct track *t,
                  const struct taut_tcp_seg *seg)
{
    struct taut_tcp_conn_event ev;
    unsigned n = 0;
    while (taut_tcp_conn_next(c, &ev) == TAUT_OK) {
        FUZZ_ASSERT(++n <= EVENTS_MAX);
        if (ev.kind == TAUT_TCP_CONN_DATA) {
            FUZZ_ASSERT(seg != NULL && ev.len > 0);
            FUZZ_ASSERT(ev.off < seg->len && ev.len <= seg->len - ev.off);
            t->taken += ev.len;
        }
        if (ev.kind == TAUT_TCP_CONN_RESEND)
            FUZZ_ASSERT(ev.seg.len > 0);
        if (ev.kind >= TAUT_TCP_CONN_CLOSED) {
            FUZZ_ASSERT(!t->ended);
            t->ended = true;
        }
    }
    FUZZ_ASSERT(
        (taut_tcp_conn_wants(c) & (TAUT_WANT_OUT | TAUT_WANT_APP_OUT)) == 0);
}

static void segment(struct taut_tcp_conn *c, struct track *t, struct input *in,
                    uint64_t now)
{
    struct taut_tcp_seg seg;
    memset(&seg, 0, sizeof seg);
    seg.ctl = (uint8_t)take(in);
    seg.seq = number(in, c->rcv_nxt);
    seg.ack = number(in, c->snd_una);
    seg.wnd = take(in) * 8;
    seg.len = take(in) & 128 ? take(in) * 8 : 0;
    unsigned event = taut_tcp_conn_event_get(c, &seg);
    FUZZ_ASSERT(taut_fsm_row_find(&taut_tcp_fsm, c->fsm.state, event) !=
                TAUT_FSM_NO_ROW);
    FUZZ_ASSERT(taut_tcp_conn_feed(c, &seg, now) == TAUT_OK);
    drain(c, t, &seg);
}

static void call(struct taut_tcp_conn *c, struct track *t, struct input *in,
                 unsigned what, uint64_t now)
{
    uint32_t n;
    switch (what) {
    case 0:
        (void)taut_tcp_conn_open(c, take(in) & 1, now);
        break;
    case 1:
        taut_tcp_conn_iss_set(c, number(in, c->snd_nxt));
        break;
    case 2:
        n = take(in);
        if (taut_tcp_conn_push(c, n, now) == TAUT_OK)
            FUZZ_ASSERT(n > 0);
        break;
    case 3:
        n = take(in) * 4;
        if (taut_tcp_conn_pull(c, n, now) == TAUT_OK)
            t->pulled += n;
        break;
    case 4:
        (void)taut_tcp_conn_close(c, now);
        break;
    case 5:
        if (take(in) > 200)
            (void)taut_tcp_conn_reset(c, now);
        break;
    default:
        FUZZ_ASSERT(taut_tcp_conn_tick(c, now) <= TAUT_MORE);
    }
    drain(c, t, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};
    struct track t = {0, 0, false};
    struct taut_tcp_conn c, copy;
    struct taut_tcp_conn_config config = {WND, 0, 0, 0, take(&in) & 1};
    uint64_t now = 0;
    FUZZ_ASSERT(taut_tcp_conn_init(&c, sizeof c, &config) == TAUT_OK);
    taut_tcp_conn_iss_set(&c, number(&in, 0));
    while (in.left > 0) {
        unsigned what = take(&in);
        now += (uint64_t)(what >> 4) * (what >> 4) * 1500;
        copy = c; /* it may be moved at any time */
        if ((what & 15) < 8)
            segment(&copy, &t, &in, now);
        else
            call(&copy, &t, &in, (what & 15) - 8, now);
        memset(&c, 0xa5, sizeof c);
        c = copy;
        check_numbers(&c, &t);
        FUZZ_ASSERT(t.pulled <= t.taken);
    }
    return 0;
}
