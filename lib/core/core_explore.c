/* SPDX-License-Identifier: MIT */
/*
 * core_explore.c: all that can happen to two machines and a channel.
 *
 * A node is {peer 0, peer 1, count 0, messages to 0, count 1, messages to
 * 1}; unused message places are zero, and with reordering the messages
 * stand in ascending order, so that equal situations have equal bytes.
 * Nodes are appended as they are found: the array is the queue of a breadth
 * first search, and a node's number tells its age.
 */
#include "taut/explore.h"
#include "core_mem.h"

/* What one search carries about. */
struct explore_run {
    struct taut_ctx *ctx;
    struct taut_explore_result *res;
    const struct taut_explore_mem *mem;
    const struct taut_explore_model *model;
    size_t node_len, n_max;
};

/* A node under construction, and the direction a callback sends in. */
struct taut_explore_out {
    const struct taut_explore_model *model;
    uint8_t *node;
    unsigned to; /* the peer that messages go to */
    uint32_t spilled;
    bool blocked;
};

/* ------------------------------------------------------------------ */
/* Nodes                                                               */

static size_t explore_channel_len(const struct taut_explore_model *model)
{
    return 1 + (size_t)model->channel_cap * model->msg_len;
}

size_t taut_explore_node_len(const struct taut_explore_model *model)
{
    return 2 * ((size_t)model->peer_len + explore_channel_len(model));
}

static uint8_t *explore_peer(const struct taut_explore_model *model,
                             uint8_t *node, unsigned who)
{
    return node + (size_t)who * model->peer_len;
}

/* The channel towards `who`: its count, then its messages. */
static uint8_t *explore_channel(const struct taut_explore_model *model,
                                uint8_t *node, unsigned who)
{
    return node + 2 * (size_t)model->peer_len +
           who * explore_channel_len(model);
}

static uint8_t *explore_msg(const struct taut_explore_model *model,
                            uint8_t *channel, unsigned i)
{
    return channel + 1 + (size_t)i * model->msg_len;
}

static uint8_t *explore_node(const struct explore_run *run, size_t i)
{
    return run->mem->nodes + i * run->node_len;
}

struct taut_explore_view
taut_explore_view_get(const struct taut_explore_mem *mem,
                      const struct taut_explore_model *model, uint32_t node)
{
    struct taut_explore_view view;
    uint8_t *at = mem->nodes + node * taut_explore_node_len(model);
    for (unsigned who = 0; who < 2; who++) {
        uint8_t *channel = explore_channel(model, at, who);
        view.peers[who] = explore_peer(model, at, who);
        view.msgs[who] = channel + 1;
        view.n_msgs[who] = channel[0];
    }
    return view;
}

void taut_explore_push(struct taut_explore_out *out, const uint8_t *msg)
{
    const struct taut_explore_model *model = out->model;
    uint8_t *channel = explore_channel(model, out->node, out->to);
    unsigned n = channel[0], at = n;
    if (n == model->channel_cap) {
        if (model->flags & TAUT_EXPLORE_LOSE)
            out->spilled++;
        else
            out->blocked = true;
        return;
    }
    if (model->flags & TAUT_EXPLORE_REORDER) {
        while (at > 0 && memcmp(explore_msg(model, channel, at - 1), msg,
                                model->msg_len) > 0)
            at--;
    }
    uint8_t *place = explore_msg(model, channel, at);
    memmove(place + model->msg_len, place, (size_t)(n - at) * model->msg_len);
    memcpy(place, msg, model->msg_len);
    channel[0] = (uint8_t)(n + 1);
}

static void explore_remove(const struct taut_explore_model *model,
                           uint8_t *channel, unsigned i)
{
    uint8_t *place = explore_msg(model, channel, i);
    unsigned n = channel[0];
    memmove(place, place + model->msg_len,
            (size_t)(n - i - 1) * model->msg_len);
    memset(explore_msg(model, channel, n - 1), 0, model->msg_len);
    channel[0] = (uint8_t)(n - 1);
}

/* ------------------------------------------------------------------ */
/* The visited set                                                     */

static uint32_t explore_hash(const uint8_t *p, size_t len)
{
    uint32_t h = 0x811c9dc5u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ p[i]) * 0x01000193u;
    return h ^ h >> 15;
}

/* The slot of the node, or the free slot where it belongs. */
static size_t explore_slot(const struct explore_run *run, const uint8_t *node)
{
    size_t mask = run->mem->n_slots - 1;
    size_t i = explore_hash(node, run->node_len) & mask;
    while (run->mem->slots[i] != 0 &&
           memcmp(explore_node(run, run->mem->slots[i] - 1), node,
                  run->node_len) != 0)
        i = (i + 1) & mask;
    return i;
}

/* Takes the node in the free place behind the last into the set. */
static enum taut_status explore_add(struct explore_run *run, size_t slot,
                                    const struct taut_explore_step *step)
{
    uint32_t n = run->res->n_nodes;
    size_t used = (size_t)n + 1;
    if (used + 1 > run->n_max || used > run->mem->n_slots / 4 * 3)
        return TAUT_E_LIMIT;
    run->mem->slots[slot] = n + 1;
    run->mem->steps[n] = *step;
    run->res->n_nodes = n + 1;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Steps                                                               */

/* The steps out of a node are numbered: first both peers' moves, then what
 * can happen to each place of each channel. */
#define EXPLORE_FATES 3

static unsigned explore_n_choices(const struct taut_explore_model *model)
{
    return 2u * model->n_moves + 2u * model->channel_cap * EXPLORE_FATES;
}

static struct taut_explore_step
explore_choice(const struct taut_explore_model *model, uint32_t parent,
               unsigned choice)
{
    struct taut_explore_step step = {parent, TAUT_EXPLORE_MOVE, 0, 0, 0};
    unsigned n = model->n_moves;
    if (choice >= 2 * n) {
        choice -= 2 * n;
        step.kind = (uint8_t)(TAUT_EXPLORE_DELIVER + choice % EXPLORE_FATES);
        choice /= EXPLORE_FATES;
        n = model->channel_cap;
    }
    step.who = choice >= n;
    step.arg = (uint8_t)(choice >= n ? choice - n : choice);
    return step;
}

/* Whether the channel may treat that message so. */
static bool explore_fate_allowed(const struct taut_explore_model *model,
                                 uint8_t *channel,
                                 const struct taut_explore_step *step)
{
    unsigned i = step->arg;
    if (i >= channel[0])
        return false;
    if (step->kind == TAUT_EXPLORE_REPEAT &&
        !(model->flags & TAUT_EXPLORE_DUPLICATE))
        return false;
    if (step->kind == TAUT_EXPLORE_DROP && !(model->flags & TAUT_EXPLORE_LOSE))
        return false;
    if (!(model->flags & TAUT_EXPLORE_REORDER))
        return i == 0;
    return i == 0 ||
           memcmp(explore_msg(model, channel, i),
                  explore_msg(model, channel, i - 1), model->msg_len) != 0;
}

/* Delivers or loses a message. `from` is the node before, whose message
 * stays in place while the callback reads it. */
static bool explore_fate(struct taut_explore_out *out, uint8_t *from,
                         const struct taut_explore_step *step)
{
    const struct taut_explore_model *model = out->model;
    uint8_t *before = explore_channel(model, from, step->who);
    if (!explore_fate_allowed(model, before, step))
        return false;
    if (step->kind != TAUT_EXPLORE_REPEAT)
        explore_remove(model, explore_channel(model, out->node, step->who),
                       step->arg);
    if (step->kind != TAUT_EXPLORE_DROP)
        model->take(model->user, out, explore_peer(model, out->node, step->who),
                    step->who, explore_msg(model, before, step->arg));
    return true;
}

/* Builds the node that `step` leads to in the free place; false if the step
 * is not possible. */
static bool explore_try(struct explore_run *run,
                        const struct taut_explore_step *step)
{
    const struct taut_explore_model *model = run->model;
    uint8_t *from = explore_node(run, step->parent);
    uint8_t *node = explore_node(run, run->res->n_nodes);
    struct taut_explore_out out = {model, node, 1u - step->who, 0, false};
    bool done;
    memcpy(node, from, run->node_len);
    if (step->kind == TAUT_EXPLORE_MOVE)
        done =
            model->move(model->user, &out, explore_peer(model, node, step->who),
                        step->who, step->arg);
    else
        done = explore_fate(&out, from, step);
    if (done)
        run->res->n_spilled += out.spilled;
    if (done && out.blocked)
        run->res->n_blocked++;
    return done && !out.blocked;
}

/* ------------------------------------------------------------------ */
/* The search                                                          */

static bool explore_fault(struct explore_run *run,
                          enum taut_explore_verdict verdict, uint32_t node)
{
    run->res->verdict = verdict;
    run->res->node = node;
    return true;
}

static bool explore_final(struct explore_run *run, uint32_t node)
{
    struct taut_explore_view view =
        taut_explore_view_get(run->mem, run->model, node);
    return run->model->final(run->model->user, &view);
}

static bool explore_broken(struct explore_run *run, uint32_t node)
{
    struct taut_explore_view view =
        taut_explore_view_get(run->mem, run->model, node);
    if (run->model->broken == NULL)
        return false;
    run->res->broken = run->model->broken(run->model->user, &view);
    return run->res->broken != NULL &&
           explore_fault(run, TAUT_EXPLORE_BROKEN, node);
}

/* Finds every step out of `node`; `*moved` tells whether one leads away. */
static enum taut_status explore_expand(struct explore_run *run, uint32_t node,
                                       bool *moved)
{
    unsigned n = explore_n_choices(run->model);
    for (unsigned i = 0; i < n; i++) {
        struct taut_explore_step step = explore_choice(run->model, node, i);
        if (!explore_try(run, &step))
            continue;
        if (!taut_fuel_burn(run->ctx, 1))
            return TAUT_E_LIMIT;
        run->res->n_edges++;
        size_t slot = explore_slot(run, explore_node(run, run->res->n_nodes));
        uint32_t known = run->mem->slots[slot];
        *moved = *moved || known != node + 1;
        if (known == 0 && explore_add(run, slot, &step) != TAUT_OK)
            return TAUT_E_LIMIT;
    }
    return TAUT_OK;
}

/* Visits nodes in order of age until none is left or a fault is found. */
static enum taut_status explore_visit(struct explore_run *run, bool *fault)
{
    uint32_t level_end = 1;
    for (uint32_t node = 0; node < run->res->n_nodes; node++) {
        bool moved = false, final = explore_final(run, node);
        if (node == level_end) {
            run->res->depth++;
            level_end = run->res->n_nodes;
        }
        run->mem->steps[node].mark = final;
        run->res->n_final += final;
        *fault = explore_broken(run, node);
        if (*fault)
            return TAUT_OK;
        enum taut_status status = explore_expand(run, node, &moved);
        if (status != TAUT_OK)
            return status;
        *fault =
            !moved && !final && explore_fault(run, TAUT_EXPLORE_DEADLOCK, node);
        if (*fault)
            return TAUT_OK;
    }
    return TAUT_OK;
}

/* Marks `node` if a step out of it leads to a marked one. */
static enum taut_status explore_look(struct explore_run *run, uint32_t node,
                                     bool *learned)
{
    unsigned n = explore_n_choices(run->model);
    for (unsigned i = 0; i < n; i++) {
        struct taut_explore_step step = explore_choice(run->model, node, i);
        if (!explore_try(run, &step))
            continue;
        if (!taut_fuel_burn(run->ctx, 1))
            return TAUT_E_LIMIT;
        size_t slot = explore_slot(run, explore_node(run, run->res->n_nodes));
        uint32_t known = run->mem->slots[slot];
        if (known == 0 || !run->mem->steps[known - 1].mark)
            continue;
        run->mem->steps[node].mark = 1;
        *learned = true;
        return TAUT_OK;
    }
    return TAUT_OK;
}

/* Spreads the marks of the final nodes backwards, youngest node first, until
 * a pass learns nothing; what is then unmarked can not end any more. */
static enum taut_status explore_spread(struct explore_run *run)
{
    bool learned = true;
    while (learned) {
        learned = false;
        for (uint32_t node = run->res->n_nodes; node-- > 0;) {
            if (run->mem->steps[node].mark)
                continue;
            enum taut_status status = explore_look(run, node, &learned);
            if (status != TAUT_OK)
                return status;
        }
    }
    for (uint32_t node = 0; node < run->res->n_nodes; node++) {
        if (run->mem->steps[node].mark)
            continue;
        explore_fault(run, TAUT_EXPLORE_LIVELOCK, node);
        break;
    }
    return TAUT_OK;
}

/* The counters belong to the first pass; looking again must not move them. */
static enum taut_status explore_livelocks(struct explore_run *run)
{
    uint64_t blocked = run->res->n_blocked, spilled = run->res->n_spilled;
    enum taut_status status = explore_spread(run);
    run->res->n_blocked = blocked;
    run->res->n_spilled = spilled;
    return status;
}

static void explore_begin(struct explore_run *run)
{
    const struct taut_explore_model *model = run->model;
    uint8_t *node = explore_node(run, 0);
    memset(node, 0, run->node_len);
    for (unsigned who = 0; who < 2; who++)
        model->start(model->user, explore_peer(model, node, who), who);
}

static bool explore_model_ok(const struct taut_explore_mem *mem,
                             const struct taut_explore_model *model)
{
    return model->peer_len > 0 && model->msg_len > 0 &&
           model->channel_cap > 0 &&
           model->channel_cap <= TAUT_EXPLORE_CHANNEL_MAX &&
           model->n_moves <= TAUT_EXPLORE_MOVES_MAX && mem->n_slots >= 4 &&
           (mem->n_slots & (mem->n_slots - 1)) == 0;
}

/* How many nodes the arrays hold, without a 64-bit division. */
static size_t explore_capacity(const struct taut_explore_mem *mem,
                               size_t node_len)
{
    size_t n = 0, left = mem->nodes_len;
    while (left >= node_len && n <= mem->n_steps) {
        left -= node_len;
        n++;
    }
    return n;
}

enum taut_status taut_explore_check(struct taut_ctx *ctx,
                                    struct taut_explore_result *res,
                                    const struct taut_explore_mem *mem,
                                    const struct taut_explore_model *model)
{
    static const struct taut_explore_step start = {0, TAUT_EXPLORE_START, 0, 0,
                                                   0};
    struct explore_run run = {ctx, res, mem, model, 0, 0};
    bool fault = false;
    memset(res, 0, sizeof *res);
    if (!explore_model_ok(mem, model))
        return TAUT_E_USAGE;
    run.node_len = taut_explore_node_len(model);
    run.n_max = explore_capacity(mem, run.node_len);
    if (run.n_max < 2)
        return TAUT_E_LIMIT;
    memset(mem->slots, 0, mem->n_slots * sizeof mem->slots[0]);
    explore_begin(&run);
    size_t slot = explore_slot(&run, explore_node(&run, 0));
    enum taut_status status = explore_add(&run, slot, &start);
    if (status == TAUT_OK)
        status = explore_visit(&run, &fault);
    if (status == TAUT_OK && !fault)
        status = explore_livelocks(&run);
    return status;
}

/* ------------------------------------------------------------------ */
/* Traces                                                              */

uint32_t taut_explore_trace_get(const struct taut_explore_mem *mem,
                                uint32_t *out, size_t cap, uint32_t node)
{
    uint32_t n = 1, i = node;
    for (; mem->steps[i].kind != TAUT_EXPLORE_START; n++)
        i = mem->steps[i].parent;
    for (uint32_t place = n; place-- > 0; node = mem->steps[node].parent) {
        if (place < cap)
            out[place] = node;
    }
    return n;
}

const char *taut_explore_verdict_name(unsigned verdict)
{
    static const char *const names[] = {"clean", "broken", "deadlock",
                                        "livelock"};
    return verdict < sizeof names / sizeof names[0] ? names[verdict] : "?";
}

static void explore_text_what(struct taut_wr *wr,
                              const struct taut_explore_mem *mem,
                              const struct taut_explore_model *model,
                              const struct taut_explore_step *step)
{
    static const char *const fates[] = {"receives ", "receives a copy of ",
                                        "never receives "};
    struct taut_explore_view view =
        taut_explore_view_get(mem, model, step->parent);
    if (step->kind != TAUT_EXPLORE_MOVE) {
        taut_wr_text(wr, fates[step->kind - TAUT_EXPLORE_DELIVER]);
        if (model->msg_text != NULL)
            model->msg_text(model->user, wr,
                            view.msgs[step->who] +
                                (size_t)step->arg * model->msg_len);
        return;
    }
    taut_wr_text(wr, "does ");
    if (model->move_name != NULL)
        taut_wr_text(wr, model->move_name(model->user, step->who, step->arg));
    else
        taut_wr_dec(wr, step->arg);
}

static void explore_text_line(struct taut_wr *wr,
                              const struct taut_explore_mem *mem,
                              const struct taut_explore_model *model,
                              uint32_t node)
{
    const struct taut_explore_step *step = &mem->steps[node];
    struct taut_explore_view view = taut_explore_view_get(mem, model, node);
    if (step->kind == TAUT_EXPLORE_START) {
        taut_wr_text(wr, "start");
    } else {
        taut_wr_text(wr, "peer ");
        taut_wr_dec(wr, step->who);
        taut_wr_text(wr, " ");
        explore_text_what(wr, mem, model, step);
    }
    for (unsigned who = 0; who < 2 && model->peer_text != NULL; who++) {
        taut_wr_text(wr, who == 0 ? " => " : " | ");
        model->peer_text(model->user, wr, view.peers[who]);
    }
    taut_wr_text(wr, "\n");
}

void taut_explore_trace_put(struct taut_wr *wr,
                            const struct taut_explore_result *res,
                            const struct taut_explore_mem *mem,
                            const struct taut_explore_model *model)
{
    uint32_t n = taut_explore_trace_get(mem, NULL, 0, res->node);
    taut_wr_text(wr, taut_explore_verdict_name(res->verdict));
    if (res->broken != NULL) {
        taut_wr_text(wr, ": ");
        taut_wr_text(wr, res->broken);
    }
    taut_wr_text(wr, "\n");
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = res->node;
        for (uint32_t up = n - 1; up > i; up--)
            node = mem->steps[node].parent;
        taut_wr_dec(wr, i);
        taut_wr_text(wr, ". ");
        explore_text_line(wr, mem, model, node);
    }
}
