/* SPDX-License-Identifier: MIT */
/*
 * test_explore.c: the explorer on machines whose answers are known: counters
 * whose states can be counted by hand, a message that nobody sends again,
 * and the alternating-bit protocol, which is right over a channel that loses
 * and duplicates and wrong over one that reorders.
 */
#include "taut_test.h"

#include "taut/explore.h"

enum { N_NODES = 4096, NODE_MAX = 64 };

static uint8_t nodes[N_NODES * NODE_MAX];
static struct taut_explore_step steps[N_NODES];
static uint32_t slots[2 * N_NODES];
static const struct taut_explore_mem mem = {nodes,   sizeof nodes, steps,
                                            N_NODES, slots,        2 * N_NODES};
static struct taut_explore_result res;

static enum taut_status explore(const struct taut_explore_model *model)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    return taut_explore_check(&ctx, &res, &mem, model);
}

static void no_start(void *user, uint8_t *peer, unsigned who)
{
    (void)user, (void)peer, (void)who;
}

static void no_take(void *user, struct taut_explore_out *out, uint8_t *peer,
                    unsigned who, const uint8_t *msg)
{
    (void)user, (void)out, (void)peer, (void)who, (void)msg;
}

static bool always(void *user, const struct taut_explore_view *view)
{
    (void)user, (void)view;
    return true;
}

static bool never(void *user, const struct taut_explore_view *view)
{
    (void)user, (void)view;
    return false;
}

static bool channel_empty(void *user, const struct taut_explore_view *view)
{
    (void)user;
    return view->n_msgs[0] + view->n_msgs[1] == 0;
}

/* ------------------------------------------------------------------ */
/* Counters: the numbers can be worked out                             */

static bool count_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                       unsigned who, unsigned move)
{
    (void)user, (void)out, (void)who, (void)move;
    if (peer[0] == 4)
        return false;
    peer[0]++;
    return true;
}

static const struct taut_explore_model counters = {
    .peer_len = 1,
    .msg_len = 1,
    .n_moves = 1,
    .channel_cap = 1,
    .start = no_start,
    .move = count_move,
    .take = no_take,
    .final = always,
};

/* Two counters from 0 to 4: 25 situations, 2 * 5 * 4 steps, 8 to the end. */
static void counts_are_exact(void **state)
{
    (void)state;
    assert_int_equal(taut_explore_node_len(&counters), 6);
    assert_int_equal(explore(&counters), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_CLEAN);
    assert_int_equal(res.n_nodes, 25);
    assert_int_equal(res.n_edges, 40);
    assert_int_equal(res.n_final, 25);
    assert_int_equal(res.depth, 8);
    assert_null(res.broken);
}

/* With no end allowed, the last situation is the only deadlock. */
static void deadlock_at_the_end(void **state)
{
    (void)state;
    struct taut_explore_model model = counters;
    uint32_t way[9];
    model.final = never;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_DEADLOCK);
    struct taut_explore_view view =
        taut_explore_view_get(&mem, &model, res.node);
    assert_int_equal(view.peers[0][0], 4);
    assert_int_equal(view.peers[1][0], 4);
    assert_int_equal(taut_explore_trace_get(&mem, NULL, 0, res.node), 9);
    assert_int_equal(taut_explore_trace_get(&mem, way, 9, res.node), 9);
    assert_int_equal(way[0], 0);
    assert_int_equal(way[8], res.node);
    for (unsigned i = 1; i < 9; i++)
        assert_int_equal(steps[way[i]].parent, way[i - 1]);
}

static const char *not_three_and_two(void *user,
                                     const struct taut_explore_view *view)
{
    (void)user;
    return view->peers[0][0] == 3 && view->peers[1][0] == 2 ? "3 and 2" : NULL;
}

static void invariant_breaks_by_the_shortest_way(void **state)
{
    (void)state;
    struct taut_explore_model model = counters;
    model.broken = not_three_and_two;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_BROKEN);
    assert_string_equal(res.broken, "3 and 2");
    assert_int_equal(taut_explore_trace_get(&mem, NULL, 0, res.node), 6);
}

static bool wrap_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, unsigned move)
{
    (void)user, (void)out, (void)move;
    if (peer[0] == 9)
        peer[0] = 5;
    else if (peer[0] != 3 || who == 1)
        peer[0]++;
    return true;
}

static bool both_three(void *user, const struct taut_explore_view *view)
{
    (void)user;
    return view->peers[0][0] == 3 && view->peers[1][0] == 3;
}

/* Peer 1 can run past 3 and then goes round for ever: something always
 * happens, yet the end is lost at (0, 4), four steps from the start. */
static void livelock_is_found(void **state)
{
    (void)state;
    struct taut_explore_model model = counters;
    model.move = wrap_move;
    model.final = both_three;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_LIVELOCK);
    struct taut_explore_view view =
        taut_explore_view_get(&mem, &model, res.node);
    assert_int_equal(view.peers[0][0], 0);
    assert_int_equal(view.peers[1][0], 4);
    assert_int_equal(taut_explore_trace_get(&mem, NULL, 0, res.node), 5);
}

static bool idle_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, unsigned move)
{
    (void)user, (void)out, (void)peer, (void)who, (void)move;
    return true;
}

/* A move that changes nothing is no way out. */
static void turning_on_the_spot_is_a_deadlock(void **state)
{
    (void)state;
    struct taut_explore_model model = counters;
    model.move = idle_move;
    model.final = never;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_DEADLOCK);
    assert_int_equal(res.n_nodes, 1);
    assert_int_equal(res.n_edges, 2);
}

/* ------------------------------------------------------------------ */
/* Channels                                                            */

/* Peer 0 sends 1, 2 and 3; peer 1 notes what it gets, in order. */
static bool three_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                       unsigned who, unsigned move)
{
    (void)user, (void)move;
    if (who == 1 || peer[0] == 3)
        return false;
    uint8_t msg = ++peer[0];
    taut_explore_push(out, &msg);
    return true;
}

static void three_take(void *user, struct taut_explore_out *out, uint8_t *peer,
                       unsigned who, const uint8_t *msg)
{
    (void)user, (void)out, (void)who;
    for (unsigned i = 0; i < 4; i++) {
        if (peer[i] == 0) {
            peer[i] = *msg;
            return;
        }
    }
}

static bool three_sent(void *user, const struct taut_explore_view *view)
{
    return view->peers[0][0] == 3 && channel_empty(user, view);
}

static const struct taut_explore_model three = {
    .peer_len = 4,
    .msg_len = 1,
    .n_moves = 1,
    .channel_cap = 3,
    .start = no_start,
    .move = three_move,
    .take = three_take,
    .final = three_sent,
};

/* How many different sequences peer 1 can end with. */
static unsigned three_ends(uint8_t flags)
{
    struct taut_explore_model model = three;
    model.flags = flags;
    uint8_t seen[256][4];
    unsigned n = 0;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_CLEAN);
    for (uint32_t i = 0; i < res.n_nodes; i++) {
        struct taut_explore_view view = taut_explore_view_get(&mem, &model, i);
        unsigned j = 0;
        if (!three_sent(NULL, &view))
            continue;
        while (j < n && memcmp(seen[j], view.peers[1], 4) != 0)
            j++;
        if (j == n)
            memcpy(seen[n++], view.peers[1], 4);
    }
    return n;
}

/* In order: one way. Losing: every subset. Reordering: every permutation.
 * Both: every ordered choice out of three, 1 + 3 + 6 + 6. Duplicating in
 * order: 1+ 2+ 3+, cut after four places. */
static void channels_do_what_they_may(void **state)
{
    (void)state;
    assert_int_equal(three_ends(0), 1);
    assert_int_equal(three_ends(TAUT_EXPLORE_LOSE), 8);
    assert_int_equal(three_ends(TAUT_EXPLORE_REORDER), 6);
    assert_int_equal(three_ends(TAUT_EXPLORE_LOSE | TAUT_EXPLORE_REORDER), 16);
    /* 123, 1123, 1223, 1233, and 1112 1122 1222 1111 whose rest found no
     * place */
    assert_int_equal(three_ends(TAUT_EXPLORE_DUPLICATE), 8);
}

static bool same_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, unsigned move)
{
    static const uint8_t msg = 7;
    (void)user, (void)move;
    if (who == 1 || peer[0] == 2)
        return false;
    peer[0]++;
    taut_explore_push(out, &msg);
    return true;
}

/* Two equal messages in flight are one choice: (sent, in flight) is 00 11 22
 * 10 21 20, with 3 steps down by sending and 3 by delivery. */
static void equal_messages_are_one_choice(void **state)
{
    (void)state;
    struct taut_explore_model model = three;
    model.move = same_move;
    model.take = no_take;
    model.final = always;
    model.flags = TAUT_EXPLORE_REORDER;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.n_nodes, 6);
    assert_int_equal(res.n_edges, 6);
}

static void full_channel_blocks_or_loses(void **state)
{
    (void)state;
    struct taut_explore_model model = three;
    model.channel_cap = 1;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_CLEAN);
    assert_int_equal(res.n_nodes, 7);
    assert_int_equal(res.n_blocked, 2);
    assert_int_equal(res.n_spilled, 0);
    model.flags = TAUT_EXPLORE_LOSE;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.n_blocked, 0);
    assert_true(res.n_spilled > 0);
}

/* ------------------------------------------------------------------ */
/* The alternating-bit protocol                                        */

/* Peer 0 (sender): {bit, items confirmed}. Peer 1 (receiver): {bit expected,
 * items got, fault}. A message is {bit, item}; an answer {bit, 0}. */
enum { ITEMS = 3 };

static const char *abp_name(void *user, unsigned who, unsigned move)
{
    (void)user, (void)who, (void)move;
    return "SEND";
}

static void abp_text(void *user, struct taut_wr *wr, const uint8_t *msg)
{
    (void)user;
    taut_wr_dec(wr, msg[0]);
    taut_wr_text(wr, "/");
    taut_wr_dec(wr, msg[1]);
}

static void abp_peer(void *user, struct taut_wr *wr, const uint8_t *peer)
{
    (void)user;
    taut_wr_hexbytes(wr, peer, 3, 0);
}

static bool abp_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                     unsigned who, unsigned move)
{
    (void)user, (void)move;
    if (who == 1 || peer[1] == ITEMS)
        return false;
    uint8_t msg[2] = {peer[0], (uint8_t)(peer[1] + 1)};
    taut_explore_push(out, msg);
    return true;
}

static void abp_take(void *user, struct taut_explore_out *out, uint8_t *peer,
                     unsigned who, const uint8_t *msg)
{
    (void)user;
    if (who == 0) {
        if (msg[0] == peer[0] && peer[1] < ITEMS) {
            peer[0] ^= 1;
            peer[1]++;
        }
        return;
    }
    if (msg[0] == peer[0]) {
        peer[0] ^= 1;
        if (msg[1] != ++peer[1])
            peer[2] = 1;
    }
    uint8_t answer[2] = {msg[0], 0};
    taut_explore_push(out, answer);
}

static bool abp_final(void *user, const struct taut_explore_view *view)
{
    (void)user;
    return view->peers[0][1] == ITEMS && view->peers[1][1] == ITEMS;
}

static const char *abp_broken(void *user, const struct taut_explore_view *view)
{
    (void)user;
    if (view->peers[1][2])
        return "items in order";
    return view->peers[0][1] > view->peers[1][1] ? "confirmed is received"
                                                 : NULL;
}

static const struct taut_explore_model abp = {
    .peer_len = 3,
    .msg_len = 2,
    .n_moves = 1,
    .channel_cap = 2,
    .flags = TAUT_EXPLORE_LOSE | TAUT_EXPLORE_DUPLICATE,
    .start = no_start,
    .move = abp_move,
    .take = abp_take,
    .final = abp_final,
    .broken = abp_broken,
    .move_name = abp_name,
    .msg_text = abp_text,
    .peer_text = abp_peer,
};

static void alternating_bit_stands_loss_and_duplicates(void **state)
{
    (void)state;
    assert_int_equal(explore(&abp), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_CLEAN);
    /* counted by a search written apart from this one, in Python */
    assert_int_equal(res.n_nodes, 93);
    assert_int_equal(res.n_edges, 486);
    assert_int_equal(res.depth, 11);
    assert_int_equal(res.n_final, 9);
}

static void alternating_bit_falls_to_reordering(void **state)
{
    (void)state;
    static char text[4096];
    struct taut_explore_model model = abp;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    model.flags |= TAUT_EXPLORE_REORDER;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_BROKEN);
    taut_explore_trace_put(&wr, &res, &mem, &model);
    const char *got = taut_wr_cstr(&wr);
    assert_non_null(strstr(got, "broken: "));
    assert_non_null(strstr(got, "\n0. start => 000000 | 000000\n"
                                "1. peer 0 does SEND => 000000 | 000000\n"));
    assert_non_null(strstr(got, " receives "));
}

/* A sender that sends each item once waits for ever after a loss: send,
 * lose: the shortest deadlock has two steps. */
static bool once_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, unsigned move)
{
    if (who == 1 || peer[2] != peer[1])
        return false;
    peer[2]++;
    return abp_move(user, out, peer, who, move);
}

static void planted_deadlock_is_found(void **state)
{
    (void)state;
    static char text[4096];
    struct taut_explore_model model = abp;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    model.move = once_move;
    model.flags = TAUT_EXPLORE_LOSE;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_DEADLOCK);
    taut_explore_trace_put(&wr, &res, &mem, &model);
    assert_string_equal(taut_wr_cstr(&wr),
                        "deadlock\n"
                        "0. start => 000000 | 000000\n"
                        "1. peer 0 does SEND => 000001 | 000000\n"
                        "2. peer 1 never receives 0/1 => 000001 | 000000\n");
    model.flags = 0;
    assert_int_equal(explore(&model), TAUT_OK);
    assert_int_equal(res.verdict, TAUT_EXPLORE_CLEAN);
}

static void trace_without_names(void **state)
{
    (void)state;
    static char text[4096];
    struct taut_explore_model model = abp;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    model.move = once_move;
    model.move_name = NULL;
    model.msg_text = NULL;
    model.peer_text = NULL;
    model.flags = TAUT_EXPLORE_LOSE;
    assert_int_equal(explore(&model), TAUT_OK);
    taut_explore_trace_put(&wr, &res, &mem, &model);
    assert_string_equal(taut_wr_cstr(&wr), "deadlock\n0. start\n"
                                           "1. peer 0 does 0\n"
                                           "2. peer 1 never receives \n");
}

/* ------------------------------------------------------------------ */
/* Limits                                                              */

static void too_little_memory(void **state)
{
    (void)state;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_explore_mem small = mem;
    size_t len = taut_explore_node_len(&counters);
    /* 25 situations and one place for work */
    small.nodes_len = 26 * len;
    assert_int_equal(taut_explore_check(&ctx, &res, &small, &counters),
                     TAUT_OK);
    small.nodes_len = 26 * len - 1;
    assert_int_equal(taut_explore_check(&ctx, &res, &small, &counters),
                     TAUT_E_LIMIT);
    assert_int_equal(res.n_nodes, 24);
    small.nodes_len = len;
    assert_int_equal(taut_explore_check(&ctx, &res, &small, &counters),
                     TAUT_E_LIMIT);
    small = mem;
    small.n_steps = 24;
    assert_int_equal(taut_explore_check(&ctx, &res, &small, &counters),
                     TAUT_E_LIMIT);
    small.n_steps = 25;
    assert_int_equal(taut_explore_check(&ctx, &res, &small, &counters),
                     TAUT_OK);
    small.n_slots = 32; /* three quarters are 24 */
    assert_int_equal(taut_explore_check(&ctx, &res, &small, &counters),
                     TAUT_E_LIMIT);
}

static void too_little_fuel(void **state)
{
    (void)state;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_explore_model model = counters;
    ctx.fuel = 40;
    assert_int_equal(taut_explore_check(&ctx, &res, &mem, &counters), TAUT_OK);
    assert_int_equal(ctx.fuel, 0);
    ctx.fuel = 39;
    assert_int_equal(taut_explore_check(&ctx, &res, &mem, &counters),
                     TAUT_E_LIMIT);
    /* the search for livelocks burns too */
    model.move = wrap_move;
    model.final = both_three;
    ctx.fuel = 1000;
    assert_int_equal(taut_explore_check(&ctx, &res, &mem, &model), TAUT_OK);
    ctx.fuel = res.n_edges;
    assert_int_equal(taut_explore_check(&ctx, &res, &mem, &model),
                     TAUT_E_LIMIT);
}

static void wrong_models(void **state)
{
    (void)state;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_explore_mem odd = mem;
    for (unsigned i = 0; i < 5; i++) {
        struct taut_explore_model model = counters;
        i == 0   ? (void)(model.peer_len = 0)
        : i == 1 ? (void)(model.msg_len = 0)
        : i == 2 ? (void)(model.channel_cap = 0)
        : i == 3 ? (void)(model.channel_cap = TAUT_EXPLORE_CHANNEL_MAX + 1)
                 : (void)(model.n_moves = TAUT_EXPLORE_MOVES_MAX + 1);
        assert_int_equal(explore(&model), TAUT_E_USAGE);
    }
    odd.n_slots = 1000;
    assert_int_equal(taut_explore_check(&ctx, &res, &odd, &counters),
                     TAUT_E_USAGE);
    odd.n_slots = 2;
    assert_int_equal(taut_explore_check(&ctx, &res, &odd, &counters),
                     TAUT_E_USAGE);
    assert_string_equal(taut_explore_verdict_name(TAUT_EXPLORE_LIVELOCK),
                        "livelock");
    assert_string_equal(taut_explore_verdict_name(4), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_exact),
        cmocka_unit_test(deadlock_at_the_end),
        cmocka_unit_test(invariant_breaks_by_the_shortest_way),
        cmocka_unit_test(livelock_is_found),
        cmocka_unit_test(turning_on_the_spot_is_a_deadlock),
        cmocka_unit_test(equal_messages_are_one_choice),
        cmocka_unit_test(channels_do_what_they_may),
        cmocka_unit_test(full_channel_blocks_or_loses),
        cmocka_unit_test(alternating_bit_stands_loss_and_duplicates),
        cmocka_unit_test(alternating_bit_falls_to_reordering),
        cmocka_unit_test(planted_deadlock_is_found),
        cmocka_unit_test(trace_without_names),
        cmocka_unit_test(too_little_memory),
        cmocka_unit_test(too_little_fuel),
        cmocka_unit_test(wrong_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
