/* SPDX-License-Identifier: MIT */
/*
 * fuzz_fsm.c: machines made from the input. Lint and text forms stand any
 * table; a clean one steps as its rows say; the explorer of two of them
 * keeps to its memory and its fuel.
 */
#include "fuzz_util.h"
#include "taut/explore.h"
#include "taut/fsm.h"

enum { N_ST = 5, N_EV = 4, N_CALL = 3, ROWS_MAX = 24 };

static const struct taut_fsm_event events[] = {
    {"A", 0}, {"B", 1}, {"C", 2}, {"D", 3}};

static bool if_in(const void *env, const void *in)
{
    (void)env;
    return in != NULL;
}

static bool if_odd(const void *env, const void *in)
{
    (void)in;
    return *(const uint8_t *)env & 1;
}

static enum taut_status do_count(void *env, const void *in)
{
    uint8_t *n = (uint8_t *)env;
    (void)in;
    *n = (uint8_t)((*n + 1) & 3);
    return TAUT_OK;
}

static enum taut_status do_fail(void *env, const void *in)
{
    (void)in;
    return *(uint8_t *)env == 3 ? TAUT_E_VALUE : TAUT_MORE;
}

static const struct taut_fsm_guard guards[] = {
    TAUT_FSM_NONE, {"in", if_in}, {"odd", if_odd}};
static const struct taut_fsm_action actions[] = {
    TAUT_FSM_NONE, {"count", do_count}, {"fail", do_fail}};

/* A machine and the room for its tables. */
struct machine {
    struct taut_fsm_desc desc;
    struct taut_fsm_state states[N_ST];
    struct taut_fsm_row rows[ROWS_MAX];
};

static struct machine machine_of(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"S0", "S1", "S-2", "S_3", "S4"};
    struct machine m;
    unsigned n = 0;
    memset(&m, 0, sizeof m);
    for (unsigned i = 0; i < N_ST; i++) {
        m.states[i].name = names[i];
        m.states[i].flags = (data[0] >> i) & 1;
    }
    for (; n < ROWS_MAX && 4 + 3 * (n + 1) <= size; n++) {
        const uint8_t *p = data + 4 + 3 * n;
        m.rows[n].from = p[0] & 7;
        m.rows[n].event = (p[0] >> 3) & 3;
        m.rows[n].guard = p[1] & 3;
        m.rows[n].action = (p[1] >> 2) & 3;
        m.rows[n].to = p[2] & 7;
        m.rows[n].rule = p[2] & 8 ? "" : "rule";
    }
    m.desc.name = "fuzz";
    m.desc.title = "a \"machine\"";
    m.desc.events = events;
    m.desc.guards = guards;
    m.desc.actions = actions;
    m.desc.n_states = N_ST;
    m.desc.n_events = N_EV;
    m.desc.n_guards = m.desc.n_actions = N_CALL;
    m.desc.n_rows = (uint16_t)n;
    m.desc.initial = data[1] % (N_ST + 1);
    m.desc.failed = data[2] % N_ST;
    m.desc.flags = data[3] & 1;
    return m;
}

/* What the lint may say of a machine that can still be run: anything that
 * is not about its numbers, its order or its last rows. */
static bool can_run(const struct taut_fsm_desc *desc)
{
    struct taut_fsm_finding found[64];
    size_t n;
    enum taut_status status = taut_fsm_check(desc, found, 64, &n);
    FUZZ_ASSERT((status == TAUT_OK) == (n == 0));
    FUZZ_ASSERT((status == TAUT_FULL) == (n > 64));
    bool good = n <= 64;
    for (size_t i = 0; i < n && i < 64; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        taut_fsm_finding_put(&wr, desc, &found[i]);
        FUZZ_ASSERT(wr.len > 0);
        good = good && found[i].fault != TAUT_FSM_FAULT_SIZE &&
               found[i].fault != TAUT_FSM_FAULT_UNKNOWN &&
               found[i].fault != TAUT_FSM_FAULT_SORT;
    }
    return good;
}

static void check_steps(const struct taut_fsm_desc *desc, const uint8_t *data,
                        size_t size)
{
    struct taut_fsm fsm;
    uint8_t env = 0;
    FUZZ_ASSERT(taut_fsm_init(&fsm, sizeof fsm, desc) == TAUT_OK);
    for (size_t i = 0; i < size; i++) {
        unsigned event = data[i] & 7, from = fsm.state;
        unsigned first = taut_fsm_row_find(desc, from, event);
        enum taut_status status = taut_fsm_step(NULL, &fsm, desc, &env, event,
                                                data[i] & 8 ? data : NULL);
        if (event >= N_EV) {
            FUZZ_ASSERT(status == TAUT_E_USAGE && fsm.state == from);
        } else if (fsm.row == TAUT_FSM_NO_ROW) {
            FUZZ_ASSERT(status == TAUT_E_ORDER);
            FUZZ_ASSERT(fsm.state == (desc->flags ? desc->failed : from));
        } else {
            const struct taut_fsm_row *row = &desc->rows[fsm.row];
            FUZZ_ASSERT(first <= fsm.row && row->from == from);
            FUZZ_ASSERT(row->event == event);
            FUZZ_ASSERT(fsm.state ==
                        (taut_is_error(status) ? desc->failed : row->to));
        }
    }
}

static void check_forms(const struct taut_fsm_desc *desc)
{
    static char room[1 << 16];
    void (*forms[])(struct taut_wr *, const struct taut_fsm_desc *) = {
        taut_fsm_json_put, taut_fsm_promela_put, taut_fsm_rows_put,
        taut_fsm_rules_put};
    for (unsigned f = 0; f < 4; f++) {
        struct taut_wr size = taut_wr_of(NULL, 0);
        struct taut_wr wr = taut_wr_of(room, sizeof room);
        forms[f](&size, desc);
        forms[f](&wr, desc);
        FUZZ_ASSERT(size.len == wr.len && wr.len <= sizeof room);
    }
}

/* ------------------------------------------------------------------ */
/* Two of them, each step of one an event for the other                */

static void pair_start(void *user, uint8_t *peer, unsigned who)
{
    (void)who;
    peer[0] = ((const struct taut_fsm_desc *)user)->initial;
}

static bool pair_step(const struct taut_fsm_desc *desc,
                      struct taut_explore_out *out, uint8_t *peer,
                      unsigned event)
{
    struct taut_fsm fsm = {peer[0], 0, 0};
    uint8_t msg;
    (void)taut_fsm_step(NULL, &fsm, desc, peer + 1, event, NULL);
    peer[0] = fsm.state;
    if (fsm.row == TAUT_FSM_NO_ROW)
        return false;
    msg = (uint8_t)((event + 1) % N_EV);
    if (desc->rows[fsm.row].action)
        taut_explore_push(out, &msg);
    return true;
}

static bool pair_move(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, unsigned move)
{
    (void)who;
    return pair_step((const struct taut_fsm_desc *)user, out, peer, move);
}

static void pair_take(void *user, struct taut_explore_out *out, uint8_t *peer,
                      unsigned who, const uint8_t *msg)
{
    (void)who;
    (void)pair_step((const struct taut_fsm_desc *)user, out, peer, *msg);
}

static bool pair_final(void *user, const struct taut_explore_view *view)
{
    const struct taut_fsm_desc *desc = (const struct taut_fsm_desc *)user;
    return taut_fsm_final_get(desc, view->peers[0][0]) &&
           taut_fsm_final_get(desc, view->peers[1][0]);
}

static void check_explorer(struct taut_fsm_desc *desc, uint8_t flags)
{
    static uint8_t nodes[512 * 12];
    static struct taut_explore_step steps[512];
    static uint32_t slots[1024];
    const struct taut_explore_mem mem = {nodes, sizeof nodes, steps,
                                         512,   slots,        1024};
    struct taut_explore_model model = {.user = desc,
                                       .peer_len = 2,
                                       .msg_len = 1,
                                       .n_moves = N_EV,
                                       .channel_cap = 2,
                                       .flags = flags & 7,
                                       .start = pair_start,
                                       .move = pair_move,
                                       .take = pair_take,
                                       .final = pair_final};
    struct taut_explore_result res;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    ctx.fuel = 20000;
    enum taut_status status = taut_explore_check(&ctx, &res, &mem, &model);
    FUZZ_ASSERT(status == TAUT_OK || status == TAUT_E_LIMIT);
    FUZZ_ASSERT(res.n_nodes <= 512 && res.n_final <= res.n_nodes);
    FUZZ_ASSERT(res.n_edges <= 20000 - ctx.fuel);
    FUZZ_ASSERT(res.n_edges <= (uint64_t)res.n_nodes * (2 * N_EV + 12));
    if (status == TAUT_OK) {
        uint32_t n = taut_explore_trace_get(&mem, NULL, 0, res.node);
        FUZZ_ASSERT(n >= 1 && n <= res.depth + 2);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    struct machine m = machine_of(data, size);
    m.desc.states = m.states;
    m.desc.rows = m.rows;
    if (!can_run(&m.desc))
        return 0;
    check_steps(&m.desc, data, size);
    check_explorer(&m.desc, data[3] >> 1);
    check_forms(&m.desc);
    return 0;
}
