/* SPDX-License-Identifier: MIT */
/*
 * test_wpa_pair.c: supplicant and authenticator over a channel that loses,
 * repeats and reorders, every possible course of events (taut/explore.h): the
 * handshake, its retransmissions, one renewal of the pairwise keys and one of
 * the group's. Whatever happens, no key is installed twice, none is zeros, and
 * both hold the same keys when both say that they are open.
 *
 * A protected frame reaches only who has a pairwise key; which one is not
 * modelled. Nonces are counted, not drawn, so that equal courses are equal.
 */
#include "crypto_peers.h"

#include "taut/explore.h"
#include "taut/wpa_auth.h"
#include "taut/wpa_supplicant.h"

enum { N_NODES = 60000, N_SLOTS = 1 << 17, FRAME_MAX = 164, HELD_MAX = 4 };

/* A key that was installed: enough of it to tell it from others. */
struct held {
    uint8_t key[8];
};

/* A peer: its machine, and what it installed. */
struct peer {
    union {
        struct taut_wpa_supplicant supp;
        struct taut_wpa_auth auth;
    } m;
    struct held pairwise[HELD_MAX], group[HELD_MAX];
    uint8_t n_pairwise, n_group, draws, is_twice, is_zero, rekeyed, regrouped;
};

struct message {
    uint8_t frame[FRAME_MAX];
    uint8_t len, is_protected;
};

enum move { TIMEOUT, REKEY, REGROUP, N_MOVES };

/* What a scenario allows. */
struct scenario {
    const struct taut_fsm_desc *table; /* of the supplicant */
    bool rekey, regroup;
    uint8_t n_tries;
};

static struct taut_crypto table; /* libcrypto's, but with counted nonces */
static uint8_t draws, drawer;
static uint8_t work[TAUT_WPA_WORKBUF_MAX];
static uint8_t ie[22] = {48,   20,   1, 0, 0, 0x0f, 0xac, 4,    1, 0, 0,
                         0x0f, 0xac, 4, 1, 0, 0,    0x0f, 0xac, 2, 0, 0};
static struct taut_wpa_pmk pmk = {{7}, {0}, 32, false};
static struct taut_wpa_key groups[2] = {
    {TAUT_WPA_KEY_GTK, 0, 0, 3, 1, 16, {0x61}},
    {TAUT_WPA_KEY_GTK, 0, 0, 0, 2, 16, {0x62}}};

static enum taut_status draw(void *self, uint8_t *out, size_t len)
{
    (void)self;
    memset(out, drawer, len);
    out[0] = ++draws;
    return TAUT_OK;
}

/* ---- peers ---- */

static bool hold(struct held *list, uint8_t *n, const uint8_t *key)
{
    bool there = false;
    for (size_t i = 0; i < *n; i++)
        there |= memcmp(list[i].key, key, sizeof list[i].key) == 0;
    assert_true(*n < HELD_MAX);
    memcpy(list[(*n)++].key, key, sizeof list[0].key);
    return there;
}

static void install(struct peer *p, const struct taut_wpa_key *key)
{
    bool group = key->kind != TAUT_WPA_KEY_PAIRWISE;
    p->is_zero |= taut_crypto_is_zero(key->key, key->len);
    p->is_twice |= group ? hold(p->group, &p->n_group, key->key)
                         : hold(p->pairwise, &p->n_pairwise, key->key);
}

static void take_event(struct taut_explore_out *out, struct peer *p,
                       const struct taut_wpa_event *ev)
{
    struct message msg;
    uint8_t bytes[sizeof msg];
    if (ev->kind == TAUT_WPA_INSTALL)
        install(p, &ev->key);
    if (ev->kind != TAUT_WPA_SEND)
        return;
    memset(&msg, 0, sizeof msg);
    assert_true(ev->frame.len <= sizeof msg.frame);
    memcpy(msg.frame, ev->frame.p, ev->frame.len);
    msg.len = (uint8_t)ev->frame.len;
    msg.is_protected = ev->is_protected;
    memcpy(bytes, &msg, sizeof msg);
    taut_explore_push(out, bytes);
}

/* settle makes equal what does not matter. */
static void settle_link(struct taut_wpa_link *l, struct taut_fsm *f)
{
    f->event = 0;
    f->row = 0;
    l->out_len = 0;
    l->is_protected = false;
    l->eapol_version = 2;
    /* what was handed out is not looked at again */
    memset(&l->keys[TAUT_WPA_KEY_PAIRWISE], 0, sizeof l->keys[0]);
}

static void drain(struct taut_explore_out *out, struct peer *p, unsigned who)
{
    struct taut_wpa_event ev;
    while ((who ? taut_wpa_auth_next(&p->m.auth, &ev)
                : taut_wpa_supplicant_next(&p->m.supp, &ev)) == TAUT_OK)
        take_event(out, p, &ev);
    p->draws = draws;
    if (who == 0) {
        settle_link(&p->m.supp.link, &p->m.supp.fsm);
        return;
    }
    settle_link(&p->m.auth.link, &p->m.auth.fsm);
    if (p->m.auth.at_ms != TAUT_WPA_NEVER)
        p->m.auth.at_ms = 1;
}

static void enter(const struct peer *p, unsigned who)
{
    draws = p->draws;
    drawer = (uint8_t)(0x40 + who);
}

static void peer_start(void *user, uint8_t *peer, unsigned who)
{
    const struct scenario *s = (const struct scenario *)user;
    const struct taut_span own = {ie, sizeof ie};
    struct taut_wpa_supplicant_config sc = {.crypto = &table,
                                            .pmks = &pmk,
                                            .n_pmks = 1,
                                            .own_ie = own,
                                            .peer_ie = own,
                                            .aa = {2, 1},
                                            .spa = {2, 2},
                                            .work = work,
                                            .work_len = sizeof work,
                                            .table = s->table};
    struct taut_wpa_auth_config ac = {.crypto = &table,
                                      .pmks = &pmk,
                                      .n_pmks = 1,
                                      .own_ie = own,
                                      .peer_ie = own,
                                      .aa = {2, 1},
                                      .spa = {2, 2},
                                      .group = groups,
                                      .n_group = 1,
                                      .work = work,
                                      .work_len = sizeof work,
                                      .retry_ms = 1,
                                      .n_tries = s->n_tries};
    struct taut_wpa_event ev;
    struct peer p;
    memset(&p, 0, sizeof p);
    enter(&p, who);
    if (who == 0) {
        assert_int_equal(
            taut_wpa_supplicant_init(&p.m.supp, sizeof p.m.supp, &sc), TAUT_OK);
        settle_link(&p.m.supp.link, &p.m.supp.fsm);
    } else {
        assert_int_equal(taut_wpa_auth_init(&p.m.auth, sizeof p.m.auth, &ac),
                         TAUT_OK);
        assert_int_equal(taut_wpa_auth_start(&p.m.auth, 0), TAUT_OK);
        while (taut_wpa_auth_next(&p.m.auth, &ev) == TAUT_OK)
            ; /* the first message 1 is lost */
        settle_link(&p.m.auth.link, &p.m.auth.fsm);
        p.m.auth.at_ms = 1;
        p.draws = draws;
    }
    memcpy(peer, &p, sizeof p);
}

static bool move_one(const struct scenario *s, struct peer *p, unsigned move)
{
    struct taut_wpa_auth *a = &p->m.auth;
    switch ((enum move)move) {
    case TIMEOUT:
        return a->at_ms != TAUT_WPA_NEVER &&
               taut_wpa_auth_tick(a, 1) == TAUT_OK;
    case REKEY:
        return s->rekey && !p->rekeyed++ &&
               a->fsm.state == TAUT_WPA_AUTH_STATE_OPEN &&
               taut_wpa_auth_start(a, 0) == TAUT_OK;
    case REGROUP:
        return s->regroup && !p->regrouped++ &&
               taut_wpa_auth_regroup(a, &groups[1], 1, 0) == TAUT_OK;
    case N_MOVES:
        break;
    }
    return false;
}

static bool peer_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, unsigned move)
{
    struct peer p;
    memcpy(&p, peer, sizeof p);
    enter(&p, who);
    if (who == 0 || !move_one((const struct scenario *)user, &p, move))
        return false;
    drain(out, &p, who);
    memcpy(peer, &p, sizeof p);
    return true;
}

static void peer_take(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, const uint8_t *bytes)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct peer p;
    struct message msg;
    (void)user;
    memcpy(&p, peer, sizeof p);
    memcpy(&msg, bytes, sizeof msg);
    const struct taut_span frame = {msg.frame, msg.len};
    bool has = who ? p.m.auth.link.has_keys : p.m.supp.link.has_keys;
    if (msg.is_protected && !has)
        return;
    enter(&p, who);
    if (who)
        (void)taut_wpa_auth_feed(&ctx, &p.m.auth, frame, 0);
    else
        (void)taut_wpa_supplicant_feed(&ctx, &p.m.supp, frame, msg.is_protected,
                                       0);
    drain(out, &p, who);
    memcpy(peer, &p, sizeof p);
}

/* ---- what must hold ---- */

static bool is_end(void *user, const struct taut_explore_view *view)
{
    struct peer s, a;
    (void)user;
    memcpy(&s, view->peers[0], sizeof s);
    memcpy(&a, view->peers[1], sizeof a);
    /* an access point that gave up deauthenticates the station */
    return a.m.auth.fsm.state == TAUT_WPA_AUTH_STATE_FAILED ||
           (a.m.auth.fsm.state == TAUT_WPA_AUTH_STATE_OPEN &&
            s.m.supp.fsm.state == TAUT_WPA_SUPPLICANT_STATE_OPEN);
}

static bool same_keys(const struct peer *s, const struct peer *a)
{
    const struct taut_wpa_key *gtk = &a->m.auth.link.keys[TAUT_WPA_KEY_GTK];
    return s->n_pairwise > 0 && s->n_group > 0 && a->n_pairwise > 0 &&
           memcmp(s->pairwise[s->n_pairwise - 1].key,
                  a->pairwise[a->n_pairwise - 1].key, 8) == 0 &&
           memcmp(s->group[s->n_group - 1].key, gtk->key, 8) == 0;
}

static const char *pair_broken(void *user, const struct taut_explore_view *view)
{
    struct peer s, a;
    (void)user;
    memcpy(&s, view->peers[0], sizeof s);
    memcpy(&a, view->peers[1], sizeof a);
    if (s.is_twice || a.is_twice)
        return "no key is installed twice";
    if (s.is_zero || a.is_zero)
        return "no key is zeros";
    if (s.m.supp.fsm.state == TAUT_WPA_SUPPLICANT_STATE_OPEN &&
        a.m.auth.fsm.state == TAUT_WPA_AUTH_STATE_OPEN && !same_keys(&s, &a))
        return "both hold the same keys";
    return NULL;
}

static const char *move_name(void *user, unsigned who, unsigned move)
{
    static const char *const names[] = {"TIMEOUT", "REKEY", "REGROUP"};
    (void)user;
    (void)who;
    return names[move];
}

static void msg_text(void *user, struct taut_wr *wr, const uint8_t *bytes)
{
    struct message msg;
    (void)user;
    memcpy(&msg, bytes, sizeof msg);
    taut_wr_text(wr, msg.is_protected ? "protected info " : "info ");
    taut_wr_hex(wr, taut_get16(msg.frame + 5), 4);
    taut_wr_text(wr, " replay ");
    taut_wr_dec(wr, taut_get64(msg.frame + 9));
}

/* ---- scenarios ---- */

static struct taut_explore_mem mem;

static int pair_setup(void **state)
{
    if (peers_open(state))
        return -1;
    table = *peers_get(0);
    table.random_fill = draw;
    size_t node = 2 * sizeof(struct peer) + 4 * sizeof(struct message) + 16;
    mem.nodes_len = N_NODES * node;
    mem.nodes = malloc(mem.nodes_len);
    mem.n_steps = N_NODES;
    mem.steps = malloc(N_NODES * sizeof *mem.steps);
    mem.n_slots = N_SLOTS;
    mem.slots = malloc(N_SLOTS * sizeof *mem.slots);
    return !mem.nodes || !mem.steps || !mem.slots;
}

static int pair_teardown(void **state)
{
    free(mem.nodes);
    free(mem.steps);
    free(mem.slots);
    return peers_close(state);
}

static void explore(struct scenario s, uint8_t flags,
                    enum taut_explore_verdict want, const char *broken)
{
    static char text[16384];
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_explore_result res;
    struct taut_explore_model model = {.user = &s,
                                       .peer_len = sizeof(struct peer),
                                       .msg_len = sizeof(struct message),
                                       .n_moves = N_MOVES,
                                       .channel_cap = 2,
                                       .flags = flags,
                                       .start = peer_start,
                                       .move = peer_move,
                                       .take = peer_take,
                                       .final = is_end,
                                       .broken = pair_broken,
                                       .move_name = move_name,
                                       .msg_text = msg_text};
    ctx.fuel = (uint64_t)1 << 30;
    enum taut_status st = taut_explore_check(&ctx, &res, &mem, &model);
    printf("# %s: %u situations, %llu steps, depth %u, %u ends\n",
           taut_explore_verdict_name(res.verdict), res.n_nodes,
           (unsigned long long)res.n_edges, res.depth, res.n_final);
    if (res.verdict != want) {
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        taut_explore_trace_put(&wr, &res, &mem, &model);
        printf("%s\n%s", res.broken ? res.broken : "", taut_wr_cstr(&wr));
    }
    assert_int_equal(st, TAUT_OK);
    assert_int_equal(res.verdict, want);
    if (broken)
        assert_string_equal(res.broken, broken);
}

enum {
    BAD = TAUT_EXPLORE_LOSE | TAUT_EXPLORE_DUPLICATE | TAUT_EXPLORE_REORDER
};

static void the_handshake_survives_a_bad_channel(void **state)
{
    (void)state;
    struct scenario s = {NULL, false, false, 3};
    explore(s, BAD, TAUT_EXPLORE_CLEAN, NULL);
}

static void new_keys_survive_a_bad_channel(void **state)
{
    (void)state;
    struct scenario s = {NULL, true, false, 2};
    explore(s, BAD, TAUT_EXPLORE_CLEAN, NULL);
    s.rekey = false;
    s.regroup = true;
    explore(s, BAD, TAUT_EXPLORE_CLEAN, NULL);
}

/* The row that answers message 3 without installing, changed to the one that
 * installs: the explorer finds KRACK. */
static void a_changed_row_is_found(void **state)
{
    (void)state;
    static struct taut_fsm_row rows[64];
    struct taut_fsm_desc desc = taut_wpa_supplicant_fsm;
    struct scenario s = {&desc, false, false, 3};
    assert_true(desc.n_rows <= 64);
    memcpy(rows, desc.rows, desc.n_rows * sizeof rows[0]);
    desc.rows = rows;
    unsigned open = taut_fsm_row_find(&desc, TAUT_WPA_SUPPLICANT_STATE_OPEN,
                                      TAUT_WPA_SUPPLICANT_INPUT_MSG_3);
    unsigned first = taut_fsm_row_find(&desc, TAUT_WPA_SUPPLICANT_STATE_WAIT_3,
                                       TAUT_WPA_SUPPLICANT_INPUT_MSG_3);
    assert_string_equal(desc.actions[rows[open].action].name, "answer_3");
    rows[open].action = rows[first].action;
    explore(s, TAUT_EXPLORE_LOSE, TAUT_EXPLORE_BROKEN,
            "no key is installed twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_handshake_survives_a_bad_channel),
        cmocka_unit_test(new_keys_survive_a_bad_channel),
        cmocka_unit_test(a_changed_row_is_found),
    };
    return cmocka_run_group_tests(tests, pair_setup, pair_teardown);
}
