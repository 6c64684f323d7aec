/* SPDX-License-Identifier: MIT */
/*
 * test_tcp_pair.c: two TCP connections over a channel that loses, repeats
 * and reorders, every possible course of events (taut/explore.h). They open
 * as client and server or both at once, may send a byte, and close at any
 * time. Whatever happens, both can still end, no byte is taken twice, and
 * nobody is reset in the middle.
 *
 * A peer keeps its connection with clocks and statistics set to fixed
 * values: any timer that runs may expire at any time.
 */
#include "tcp_ends.h"

#include "taut/explore.h"

enum { N_NODES = 200000, NODE_MAX = 600, N_SLOTS = 1 << 19 };

/* A peer: the connection, and what its user did and got. */
struct peer {
    struct taut_tcp_conn conn;
    uint8_t pushed, got, acked, opened, torn;
};

/* A message: the parts of a segment that vary. */
struct message {
    uint32_t seq, ack;
    uint8_t ctl, len;
};

enum move { RETRANSMIT, CLOSE, WAIT_ENDS, PUSH, ABORT };

/* What a scenario allows. */
struct scenario {
    bool both_active, push, abort;
    bool forgetful; /* planted: nothing is sent again once it is open */
};

/* ------------------------------------------------------------------ */
/* Peers                                                               */

/* Makes equal what does not matter. */
static void settle(struct taut_tcp_conn *c)
{
    c->fsm.event = 0;
    c->fsm.row = 0;
    c->now_ms = 0;
    c->rto_ms = 1;
    c->rto_at = c->rto_at == TAUT_TCP_NEVER ? TAUT_TCP_NEVER : 1;
    c->user_at = c->user_at == TAUT_TCP_NEVER ? TAUT_TCP_NEVER : 1;
    c->wait_at = c->wait_at == TAUT_TCP_NEVER ? TAUT_TCP_NEVER : 1;
    c->challenge_at = 0;
    c->n_challenges = 0;
    c->text_off = c->text_len = c->acked_len = c->push_len = 0;
    memset(&c->rst, 0, sizeof c->rst);
    c->snd_wl1 = c->irs;
    c->snd_wl2 = c->iss;
    if (c->fsm.state == TAUT_TCP_STATE_CLOSED) {
        /* what was is over */
        c->snd_una = c->snd_nxt = c->rcv_nxt = c->irs = c->snd_wl1 = 0;
        c->snd_wnd = c->max_snd_wnd = 0;
    }
}

static void send_msg(struct taut_explore_out *out,
                     const struct taut_tcp_seg *seg)
{
    struct message msg;
    uint8_t bytes[sizeof msg];
    memset(&msg, 0, sizeof msg);
    msg.seq = seg->seq;
    msg.ack = seg->ack;
    msg.ctl = seg->ctl;
    msg.len = (uint8_t)seg->len;
    memcpy(bytes, &msg, sizeof msg);
    taut_explore_push(out, bytes);
}

/* Takes what the connection has to say and plays the user. `from` is the
 * state before. */
static void drain(struct taut_explore_out *out, struct peer *p, unsigned from)
{
    struct taut_tcp_conn_event ev;
    uint32_t text = 0;
    bool middle = p->opened > 0 && from >= TAUT_TCP_STATE_ESTABLISHED &&
                  from <= TAUT_TCP_STATE_CLOSE_WAIT;
    while (taut_tcp_conn_next(&p->conn, &ev) == TAUT_OK) {
        if (ev.kind == TAUT_TCP_CONN_SEND || ev.kind == TAUT_TCP_CONN_RESEND)
            send_msg(out, &ev.seg);
        if (ev.kind == TAUT_TCP_CONN_DATA)
            text = ev.len;
        if (ev.kind == TAUT_TCP_CONN_ACKED)
            p->acked = (uint8_t)(p->acked + ev.len);
        if (ev.kind == TAUT_TCP_CONN_OPENED)
            p->opened++;
        if (ev.kind == TAUT_TCP_CONN_RESET && middle)
            p->torn = 1;
    }
    p->got = (uint8_t)(p->got + text);
    p->conn.rcv_wnd += text; /* the user took it */
    settle(&p->conn);
}

static struct peer unpack(const uint8_t *bytes)
{
    struct peer p;
    memcpy(&p, bytes, sizeof p);
    return p;
}

static void peer_start(void *user, uint8_t *peer, unsigned who)
{
    const struct scenario *s = (const struct scenario *)user;
    struct taut_tcp_conn_config config = {WND, 1, 1, 1, 0};
    struct taut_tcp_conn_event ev;
    struct peer p;
    memset(&p, 0, sizeof p);
    assert_int_equal(taut_tcp_conn_init(&p.conn, sizeof p.conn, &config),
                     TAUT_OK);
    taut_tcp_conn_iss_set(&p.conn, who ? 300 : 0xffffffffu);
    assert_int_equal(taut_tcp_conn_open(&p.conn, who == 0 || s->both_active, 0),
                     TAUT_OK);
    while (taut_tcp_conn_next(&p.conn, &ev) == TAUT_OK)
        ; /* the first SYN is lost; it will be sent again */
    settle(&p.conn);
    memcpy(peer, &p, sizeof p);
}

/* Lets one timer expire. */
static bool expire(struct taut_tcp_conn *c, bool wait)
{
    uint64_t *timer = wait ? &c->wait_at : &c->rto_at;
    if (*timer == TAUT_TCP_NEVER)
        return false;
    c->rto_at = c->rto_at == TAUT_TCP_NEVER ? TAUT_TCP_NEVER : 9;
    c->user_at = c->user_at == TAUT_TCP_NEVER ? TAUT_TCP_NEVER : 9;
    *timer = 0;
    return taut_tcp_conn_tick(c, 0) == TAUT_OK;
}

static bool peer_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, unsigned move)
{
    const struct scenario *s = (const struct scenario *)user;
    struct peer p;
    bool done = false;
    memcpy(&p, peer, sizeof p); /* with its padding */
    unsigned from = p.conn.fsm.state;
    switch ((enum move)move) {
    case RETRANSMIT:
        done = (!s->forgetful || from < TAUT_TCP_STATE_ESTABLISHED) &&
               expire(&p.conn, false);
        break;
    case WAIT_ENDS:
        done = expire(&p.conn, true);
        break;
    case CLOSE:
        /* a server does not stop listening */
        done = from != TAUT_TCP_STATE_LISTEN &&
               taut_tcp_conn_close(&p.conn, 0) == TAUT_OK;
        break;
    case PUSH:
        done = s->push && p.pushed == 0 &&
               taut_tcp_conn_push(&p.conn, 1, 0) == TAUT_OK;
        p.pushed = done;
        break;
    case ABORT:
        done = s->abort && who == 0 && from >= TAUT_TCP_STATE_ESTABLISHED &&
               taut_tcp_conn_reset(&p.conn, 0) == TAUT_OK;
        break;
    }
    if (!done)
        return false;
    drain(out, &p, from);
    memcpy(peer, &p, sizeof p);
    return true;
}

static void peer_take(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, const uint8_t *bytes)
{
    struct peer p;
    struct message msg;
    (void)user;
    (void)who;
    memcpy(&p, peer, sizeof p);
    memcpy(&msg, bytes, sizeof msg);
    unsigned from = p.conn.fsm.state;
    struct taut_tcp_seg seg = {msg.seq, msg.ack, WND, msg.len, msg.ctl};
    assert_int_equal(taut_tcp_conn_feed(&p.conn, &seg, 0), TAUT_OK);
    drain(out, &p, from);
    memcpy(peer, &p, sizeof p);
}

/* ------------------------------------------------------------------ */
/* What must hold                                                      */

static bool at_rest(unsigned state)
{
    return state == TAUT_TCP_STATE_CLOSED || state == TAUT_TCP_STATE_LISTEN;
}

static bool both_at_rest(void *user, const struct taut_explore_view *view)
{
    struct peer a = unpack(view->peers[0]), b = unpack(view->peers[1]);
    (void)user;
    return at_rest(a.conn.fsm.state) && at_rest(b.conn.fsm.state);
}

/* `x` sends to `y`, both open: what is acknowledged was received, what was
 * received was sent. */
static bool numbers_agree(const struct taut_tcp_conn *x,
                          const struct taut_tcp_conn *y)
{
    uint32_t una = x->snd_una - x->iss, nxt = x->snd_nxt - x->iss;
    uint32_t rcv = y->rcv_nxt - x->iss;
    return una <= rcv && rcv <= nxt && nxt <= 3;
}

static bool open_state(unsigned state)
{
    return state >= TAUT_TCP_STATE_ESTABLISHED;
}

static const char *pair_broken(void *user, const struct taut_explore_view *view)
{
    const struct scenario *s = (const struct scenario *)user;
    struct peer a = unpack(view->peers[0]), b = unpack(view->peers[1]);
    if (a.got > b.pushed || b.got > a.pushed)
        return "a byte is taken once";
    if (a.acked > b.got || b.acked > a.got)
        return "what is acknowledged was taken";
    if (a.opened > 1 || b.opened > 1)
        return "a connection opens once";
    if (!s->abort && (a.torn || b.torn))
        return "nobody is reset in the middle";
    if (open_state(a.conn.fsm.state) && open_state(b.conn.fsm.state) &&
        (!numbers_agree(&a.conn, &b.conn) || !numbers_agree(&b.conn, &a.conn)))
        return "sequence numbers agree";
    return NULL;
}

static const char *move_name(void *user, unsigned who, unsigned move)
{
    static const char *const names[] = {"RETRANSMIT", "CLOSE", "2MSL", "PUSH",
                                        "ABORT"};
    (void)user;
    (void)who;
    return names[move];
}

static void msg_text(void *user, struct taut_wr *wr, const uint8_t *bytes)
{
    struct message msg;
    (void)user;
    memcpy(&msg, bytes, sizeof msg);
    struct taut_tcp_seg seg = {msg.seq, msg.ack, WND, msg.len, msg.ctl};
    taut_wr_u8(wr, (uint8_t)seg_letter(&seg));
    taut_wr_text(wr, " seq ");
    taut_wr_hex(wr, msg.seq, 1);
    taut_wr_text(wr, " ack ");
    taut_wr_hex(wr, msg.ack, 1);
}

static void peer_text(void *user, struct taut_wr *wr, const uint8_t *bytes)
{
    struct peer p = unpack(bytes);
    (void)user;
    taut_wr_text(wr, taut_fsm_state_name(&taut_tcp_fsm, p.conn.fsm.state));
}

/* ------------------------------------------------------------------ */
/* Scenarios                                                           */

static struct taut_explore_mem mem;
static struct taut_explore_result res;

static int mem_setup(void **state)
{
    (void)state;
    mem.nodes_len = (size_t)N_NODES * NODE_MAX;
    mem.nodes = (uint8_t *)malloc(mem.nodes_len);
    mem.n_steps = N_NODES;
    mem.steps = (struct taut_explore_step *)malloc(N_NODES * sizeof *mem.steps);
    mem.n_slots = N_SLOTS;
    mem.slots = (uint32_t *)malloc(N_SLOTS * sizeof *mem.slots);
    return mem.nodes == NULL || mem.steps == NULL || mem.slots == NULL;
}

static int mem_teardown(void **state)
{
    (void)state;
    free(mem.nodes);
    free(mem.steps);
    free(mem.slots);
    return 0;
}

static void explore(struct scenario s, uint8_t flags, uint8_t cap,
                    enum taut_explore_verdict want)
{
    static char text[16384];
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_explore_model model = {
        .user = &s,
        .peer_len = sizeof(struct peer),
        .msg_len = sizeof(struct message),
        .n_moves = ABORT + 1,
        .channel_cap = cap,
        .flags = flags,
        .start = peer_start,
        .move = peer_move,
        .take = peer_take,
        .final = both_at_rest,
        .broken = pair_broken,
        .move_name = move_name,
        .msg_text = msg_text,
        .peer_text = peer_text,
    };
    ctx.fuel = (uint64_t)1 << 30;
    enum taut_status status = taut_explore_check(&ctx, &res, &mem, &model);
    print_message("%s: %u situations, %llu steps, depth %u, %u ends\n",
                  taut_explore_verdict_name(res.verdict), res.n_nodes,
                  (unsigned long long)res.n_edges, res.depth, res.n_final);
    if (res.verdict != want) {
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        taut_explore_trace_put(&wr, &res, &mem, &model);
        print_message("%s", taut_wr_cstr(&wr));
    }
    assert_int_equal(status, TAUT_OK);
    assert_int_equal(res.verdict, want);
}

#define BAD_CHANNEL                                                            \
    (TAUT_EXPLORE_LOSE | TAUT_EXPLORE_DUPLICATE | TAUT_EXPLORE_REORDER)

/* Whether both peers were ever in these states at once. */
static bool visited(unsigned a, unsigned b)
{
    struct taut_explore_model model = {.peer_len = sizeof(struct peer),
                                       .msg_len = sizeof(struct message),
                                       .channel_cap = 2};
    for (uint32_t i = 0; i < res.n_nodes; i++) {
        struct taut_explore_view view = taut_explore_view_get(&mem, &model, i);
        struct peer x = unpack(view.peers[0]), y = unpack(view.peers[1]);
        if (x.conn.fsm.state == a && y.conn.fsm.state == b)
            return true;
    }
    return false;
}

static void client_and_server(void **state)
{
    (void)state;
    struct scenario s = {false, false, false, false};
    explore(s, BAD_CHANNEL, 2, TAUT_EXPLORE_CLEAN);
    assert_true(
        visited(TAUT_TCP_STATE_ESTABLISHED, TAUT_TCP_STATE_ESTABLISHED));
    assert_true(visited(TAUT_TCP_STATE_TIME_WAIT, TAUT_TCP_STATE_LAST_ACK));
    assert_true(visited(TAUT_TCP_STATE_LAST_ACK, TAUT_TCP_STATE_TIME_WAIT));
    assert_true(visited(TAUT_TCP_STATE_CLOSED, TAUT_TCP_STATE_LISTEN));
}

static void client_and_server_with_text(void **state)
{
    (void)state;
    struct scenario s = {false, true, false, false};
    explore(s, BAD_CHANNEL, 1, TAUT_EXPLORE_CLEAN);
    /* in order, with more in flight */
    explore(s, TAUT_EXPLORE_LOSE, 2, TAUT_EXPLORE_CLEAN);
}

static void both_open_and_close_at_once(void **state)
{
    (void)state;
    struct scenario s = {true, false, false, false};
    explore(s, BAD_CHANNEL, 2, TAUT_EXPLORE_CLEAN);
    assert_true(
        visited(TAUT_TCP_STATE_SYN_RECEIVED, TAUT_TCP_STATE_SYN_RECEIVED));
    assert_true(
        visited(TAUT_TCP_STATE_ESTABLISHED, TAUT_TCP_STATE_ESTABLISHED));
    assert_true(visited(TAUT_TCP_STATE_CLOSING, TAUT_TCP_STATE_CLOSING));
    assert_true(visited(TAUT_TCP_STATE_TIME_WAIT, TAUT_TCP_STATE_TIME_WAIT));
}

/* The explorer finds what is wrong when something is. */
static void planted_deadlock(void **state)
{
    (void)state;
    struct scenario s = {false, false, false, true};
    explore(s, BAD_CHANNEL, 2, TAUT_EXPLORE_DEADLOCK);
}

/* A property of TCP itself: no timer runs in FIN-WAIT-2, so that a reset
 * that is lost leaves the other side there for good (docs/tcp_fsm.md). */
static void lost_reset_leaves_fin_wait_2(void **state)
{
    (void)state;
    struct scenario s = {false, false, true, false};
    explore(s, TAUT_EXPLORE_LOSE, 1, TAUT_EXPLORE_DEADLOCK);
    struct taut_explore_model model = {.peer_len = sizeof(struct peer),
                                       .msg_len = sizeof(struct message),
                                       .channel_cap = 1};
    struct taut_explore_view view =
        taut_explore_view_get(&mem, &model, res.node);
    assert_int_equal(unpack(view.peers[0]).conn.fsm.state,
                     TAUT_TCP_STATE_CLOSED);
    assert_int_equal(unpack(view.peers[1]).conn.fsm.state,
                     TAUT_TCP_STATE_FIN_WAIT_2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_and_server),
        cmocka_unit_test(client_and_server_with_text),
        cmocka_unit_test(both_open_and_close_at_once),
        cmocka_unit_test(planted_deadlock),
        cmocka_unit_test(lost_reset_leaves_fin_wait_2),
    };
    return cmocka_run_group_tests(tests, mem_setup, mem_teardown);
}
