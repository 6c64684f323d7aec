/* SPDX-License-Identifier: MIT */
/*
 * test_sae_pair.c: two machines of SAE over a channel that loses, repeats and
 * reorders, every possible course of events (taut/explore.h): a station and
 * an AP, and two peers of a mesh of which either may start. Whatever happens,
 * both can still end, whoever accepts has the other's PMK, and nobody accepts
 * one that has another password.
 *
 * Machines and frames are kept once each, in tables; the explorer sees their
 * numbers. Any timer that runs may expire at any time.
 */
#include "sae_toy.h"

#include "taut/explore.h"

enum {
    N_NODES = 400000,
    N_SLOTS = 1 << 20,
    N_PEERS = 8192,
    N_MSGS = 256,
    MSG_MAX = 200
};

/* struct peer: a machine, and what its user did and got. */
struct peer {
    struct taut_sae sae;
    uint8_t starts, done, pmk[32], pmkid[16];
};

/* struct message: a frame's body. */
struct message {
    uint16_t len;
    uint8_t p[MSG_MAX];
};

/* struct scenario: who they are. */
struct scenario {
    uint8_t roles[2];
    const char *passwords[2];
    uint8_t max_starts;
    bool broken_mac; /* planted: a MAC that needs no key */
};

static struct taut_sae_math math;
static struct peer peers[N_PEERS];
static uint64_t peer_hashes[N_PEERS];
static uint16_t n_peers;
static struct message msgs[N_MSGS];
static uint16_t n_msgs;
static struct taut_sae_pt pts[2][1];
static const uint16_t groups[] = {19};

/* ------------------------------------------------------------------ */
/* Tables                                                              */

static uint16_t peer_number(const struct peer *p)
{
    uint64_t hash = toy_mix(1, (const uint8_t *)p, sizeof *p);
    for (uint16_t i = 0; i < n_peers; i++)
        if (peer_hashes[i] == hash && memcmp(&peers[i], p, sizeof *p) == 0)
            return i;
    assert_true(n_peers < N_PEERS);
    memcpy(&peers[n_peers], p, sizeof *p);
    peer_hashes[n_peers] = hash;
    return n_peers++;
}

static uint16_t msg_number(const struct message *m)
{
    for (uint16_t i = 0; i < n_msgs; i++)
        if (memcmp(&msgs[i], m, sizeof *m) == 0)
            return i;
    assert_true(n_msgs < N_MSGS);
    msgs[n_msgs] = *m;
    return n_msgs++;
}

static const struct peer *peer_at(const uint8_t *bytes)
{
    uint16_t n;
    memcpy(&n, bytes, 2);
    return &peers[n];
}

static void peer_put(uint8_t *bytes, const struct peer *p)
{
    uint16_t n = peer_number(p);
    memcpy(bytes, &n, 2);
}

/* ------------------------------------------------------------------ */
/* Peers                                                               */

/* Random numbers are the same in the same situation. */
static void seed(const struct peer *p, unsigned who)
{
    toy_seed = 100u * who + p->starts;
}

static void drain(struct taut_explore_out *out, struct peer *p)
{
    struct taut_sae_event ev;
    struct message m;
    for (;;) {
        memset(&m, 0, sizeof m);
        struct taut_wr wr = taut_wr_of(m.p, sizeof m.p);
        if (taut_sae_next(&p->sae, &ev, &wr) != TAUT_OK)
            break;
        assert_int_equal(wr.bad, 0);
        m.len = (uint16_t)wr.len;
        if (ev.kind <= TAUT_SAE_SEND_CONFIRM) {
            uint16_t n = msg_number(&m);
            taut_explore_push(out, (const uint8_t *)&n);
        } else if (ev.kind == TAUT_SAE_DONE) {
            p->done = (uint8_t)(p->done + (p->done < 2));
            memcpy(p->pmk, ev.pmk, 32);
            memcpy(p->pmkid, ev.pmkid, 16);
        }
    }
    p->sae.fsm.event = 0;
    p->sae.fsm.row = 0;
    if (p->sae.at_ms != TAUT_SAE_NEVER)
        p->sae.at_ms = 0;
}

static void peer_start(void *user, uint8_t *bytes, unsigned who)
{
    const struct scenario *s = (const struct scenario *)user;
    static struct taut_sae_config c; /* with its padding */
    memset(&c, 0, sizeof c);
    c.math = &math;
    c.own[0] = c.peer[0] = 2;
    c.own[5] = (uint8_t)who;
    c.peer[5] = (uint8_t)!who;
    c.pts = pts[who];
    c.n_pts = 1;
    c.groups = groups;
    c.n_groups = 1;
    c.role = s->roles[who];
    c.sync_max = 1;
    c.methods = TAUT_SAE_H2E;
    static struct peer p;
    memset(&p, 0, sizeof p);
    assert_int_equal(taut_sae_init(&p.sae, sizeof p.sae, &c), TAUT_OK);
    peer_put(bytes, &p);
}

enum move { START, TIMEOUT };

static bool peer_move(void *user, struct taut_explore_out *out, uint8_t *bytes,
                      unsigned who, unsigned move)
{
    const struct scenario *s = (const struct scenario *)user;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    static struct peer p;
    memcpy(&p, peer_at(bytes), sizeof p);
    bool idle = p.sae.fsm.state == TAUT_SAE_STATE_NOTHING;
    if (move == START) {
        if (!idle || p.starts == s->max_starts || s->roles[who] == TAUT_SAE_AP)
            return false;
        p.starts++;
        p.done = 0;
        seed(&p, who);
        assert_int_equal(taut_sae_start(&ctx, &p.sae, 0), TAUT_OK);
    } else {
        if (taut_sae_deadline(&p.sae) == TAUT_SAE_NEVER)
            return false;
        taut_sae_tick(&p.sae, 0);
    }
    drain(out, &p);
    peer_put(bytes, &p);
    return true;
}

static void peer_take(void *user, struct taut_explore_out *out, uint8_t *bytes,
                      unsigned who, const uint8_t *msg)
{
    static struct peer p;
    uint16_t n;
    (void)user;
    memcpy(&p, peer_at(bytes), sizeof p);
    memcpy(&n, msg, 2);
    struct taut_span body = {msgs[n].p, msgs[n].len};
    struct taut_ctx ctx = taut_ctx_of(body.p, NULL);
    if (p.sae.fsm.state == TAUT_SAE_STATE_NOTHING)
        p.done = 0;
    seed(&p, who);
    (void)taut_sae_feed(&ctx, &p.sae, body, 0);
    drain(out, &p);
    peer_put(bytes, &p);
}

/* ------------------------------------------------------------------ */
/* What must hold                                                      */

static bool both_final(void *user, const struct taut_explore_view *view)
{
    (void)user;
    return taut_fsm_final_get(&taut_sae_fsm,
                              peer_at(view->peers[0])->sae.fsm.state) &&
           taut_fsm_final_get(&taut_sae_fsm,
                              peer_at(view->peers[1])->sae.fsm.state);
}

static unsigned n_both; /* situations in which both have accepted */

static const char *pair_broken(void *user, const struct taut_explore_view *view)
{
    const struct scenario *s = (const struct scenario *)user;
    const struct peer *a = peer_at(view->peers[0]);
    const struct peer *b = peer_at(view->peers[1]);
    bool same = strcmp(s->passwords[0], s->passwords[1]) == 0;
    if (!same && (a->done || b->done))
        return "nobody accepts another password";
    if (a->done > 1 || b->done > 1)
        return "keys are told once";
    if (!a->done || !b->done)
        return NULL;
    n_both++;
    if (memcmp(a->pmk, b->pmk, 32) != 0)
        return "both have the same PMK";
    if (memcmp(a->pmkid, b->pmkid, 16) != 0)
        return "both have the same PMKID";
    return NULL;
}

static const char *move_name(void *user, unsigned who, unsigned move)
{
    (void)user;
    (void)who;
    return move == START ? "START" : "TIMEOUT";
}

static void msg_text(void *user, struct taut_wr *wr, const uint8_t *msg)
{
    uint16_t n;
    (void)user;
    memcpy(&n, msg, 2);
    taut_wr_text(wr, msgs[n].p[2] == 1 ? "commit " : "confirm ");
    taut_wr_hex(wr, n, 1);
}

static void peer_text(void *user, struct taut_wr *wr, const uint8_t *bytes)
{
    (void)user;
    taut_wr_text(
        wr, taut_fsm_state_name(&taut_sae_fsm, peer_at(bytes)->sae.fsm.state));
}

/* ------------------------------------------------------------------ */
/* Scenarios                                                           */

static struct taut_explore_mem mem;
static struct taut_explore_result res;

static int mem_setup(void **state)
{
    (void)state;
    mem.nodes_len = (size_t)N_NODES * 32;
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

static void explore(struct scenario s, uint8_t cap,
                    enum taut_explore_verdict want)
{
    static char text[16384];
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_explore_model model = {
        .user = &s,
        .peer_len = 2,
        .msg_len = 2,
        .n_moves = TIMEOUT + 1,
        .channel_cap = cap,
        .flags =
            TAUT_EXPLORE_LOSE | TAUT_EXPLORE_DUPLICATE | TAUT_EXPLORE_REORDER,
        .start = peer_start,
        .move = peer_move,
        .take = peer_take,
        .final = both_final,
        .broken = pair_broken,
        .move_name = move_name,
        .msg_text = msg_text,
        .peer_text = peer_text,
    };
    toy_open(&math);
    toy_ignores_key = s.broken_mac;
    n_peers = n_msgs = 0;
    n_both = 0;
    for (unsigned i = 0; i < 2; i++)
        pts[i][0] = toy_pt(19, s.passwords[i]);
    ctx.fuel = (uint64_t)1 << 30;
    enum taut_status status = taut_explore_check(&ctx, &res, &mem, &model);
    print_message("%s: %u situations, %llu steps, depth %u, %u ends, %u with "
                  "both accepted; %u states of a peer, %u frames\n",
                  taut_explore_verdict_name(res.verdict), res.n_nodes,
                  (unsigned long long)res.n_edges, res.depth, res.n_final,
                  n_both, n_peers, n_msgs);
    if (res.verdict != want) {
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        taut_explore_trace_put(&wr, &res, &mem, &model);
        print_message("%s", taut_wr_cstr(&wr));
    }
    assert_int_equal(status, TAUT_OK);
    assert_int_equal(res.verdict, want);
}

static void station_and_ap(void **state)
{
    (void)state;
    explore(
        (struct scenario){{TAUT_SAE_STA, TAUT_SAE_AP}, {"p", "p"}, 1, false}, 2,
        TAUT_EXPLORE_CLEAN);
    assert_true(n_both > 0);
}

static void station_that_starts_twice(void **state)
{
    (void)state;
    explore(
        (struct scenario){{TAUT_SAE_STA, TAUT_SAE_AP}, {"p", "p"}, 2, false}, 1,
        TAUT_EXPLORE_CLEAN);
    assert_true(n_both > 0);
}

static void mesh_peers(void **state)
{
    (void)state;
    explore(
        (struct scenario){{TAUT_SAE_PEER, TAUT_SAE_PEER}, {"p", "p"}, 1, false},
        1, TAUT_EXPLORE_CLEAN);
    assert_true(n_both > 0);
}

static void other_passwords(void **state)
{
    (void)state;
    explore(
        (struct scenario){{TAUT_SAE_STA, TAUT_SAE_AP}, {"p", "q"}, 1, false}, 2,
        TAUT_EXPLORE_CLEAN);
    explore(
        (struct scenario){{TAUT_SAE_PEER, TAUT_SAE_PEER}, {"p", "q"}, 1, false},
        1, TAUT_EXPLORE_CLEAN);
}

/* With a MAC that needs no key the explorer finds who accepts wrongly. */
static void a_broken_mac_is_found(void **state)
{
    (void)state;
    explore((struct scenario){{TAUT_SAE_STA, TAUT_SAE_AP}, {"p", "q"}, 1, true},
            1, TAUT_EXPLORE_BROKEN);
    assert_string_equal(res.broken, "nobody accepts another password");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(station_and_ap),
        cmocka_unit_test(station_that_starts_twice),
        cmocka_unit_test(mesh_peers),
        cmocka_unit_test(other_passwords),
        cmocka_unit_test(a_broken_mac_is_found),
    };
    return cmocka_run_group_tests_name("sae pair", tests, mem_setup,
                                       mem_teardown);
}
