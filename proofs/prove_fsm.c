/* SPDX-License-Identifier: MIT */
/*
 * prove_fsm.c: the lint over a machine of 3 states and 3 rows whose numbers
 * are arbitrary, and, when it finds every number known, steps with arbitrary
 * events out of an arbitrary state.
 */
// SOURCES: lib/core/core_fsm.c lib/core/core_fsm_lint.c
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
#include "prove_util.h"

#include "taut/fsm.h"

enum { N_ST = 3, N_EV = 2, N_ROW = 3 };

static bool fsm_if(const void *env, const void *in)
{
    return env == in;
}

static enum taut_status fsm_do(void *env, const void *in)
{
    return env == in ? TAUT_E_VALUE : TAUT_MORE;
}

static const struct taut_fsm_state states[] = {
    {"A", TAUT_FSM_FINAL}, {"B", 0}, {"C", 0}};
static const struct taut_fsm_event events[] = {{"X", 0}, {"Y", 1}};
static const struct taut_fsm_guard guards[] = {TAUT_FSM_NONE, {"if", fsm_if}};
static const struct taut_fsm_action actions[] = {TAUT_FSM_NONE, {"do", fsm_do}};
static struct taut_fsm_row rows[N_ROW];
static struct taut_fsm_finding found[4];

static uint8_t fsm_any(void)
{
    return (uint8_t)Frama_C_interval(0, 255);
}

int main(void)
{
    struct taut_fsm_desc desc = {
        "m", "M", states, events,    guards,    actions,   rows, N_ST, N_EV,
        2,   2,   N_ROW,  fsm_any(), fsm_any(), fsm_any(), 0,    0};
    struct taut_fsm fsm;
    size_t n;
    uint8_t cover[TAUT_FSM_COVER_LEN(N_ROW)] = {0};
    for (int i = 0; i < N_ROW; i++) {
        rows[i].from = fsm_any();
        rows[i].event = fsm_any();
        rows[i].guard = fsm_any();
        rows[i].action = fsm_any();
        rows[i].to = fsm_any();
        rows[i].rule = "r";
    }
    (void)taut_fsm_check(&desc, found, 4, &n);
    /* what the lint demands */
    desc.initial = (uint8_t)Frama_C_interval(0, N_ST - 1);
    desc.failed = (uint8_t)Frama_C_interval(0, N_ST - 1);
    for (int i = 0; i < N_ROW; i++) {
        rows[i].guard = (uint8_t)Frama_C_interval(0, 1);
        rows[i].action = (uint8_t)Frama_C_interval(0, 1);
        rows[i].to = (uint8_t)Frama_C_interval(0, N_ST - 1);
    }
    if (taut_fsm_init(&fsm, sizeof fsm, &desc) != TAUT_OK)
        return 1;
    for (int i = 0; i < 3; i++) {
        (void)taut_fsm_step(NULL, &fsm, &desc, &n, fsm_any(), &n);
        taut_fsm_cover_set(cover, &fsm);
    }
    return taut_fsm_cover_get(cover, 0) + (int)fsm.state;
}
