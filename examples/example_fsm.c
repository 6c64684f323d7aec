/* SPDX-License-Identifier: MIT */
/*
 * example_fsm.c: a state machine of one's own. A monitor probes a neighbour:
 * it is DOWN until an answer comes, UP while answers come, and DOWN again
 * after three probes without one. The worked example of docs/fsm.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "taut/fsm.h"

/* [lists] */
#define MON_STATES(X, P)                                                       \
    X(P, IDLE, "IDLE", TAUT_FSM_FINAL)                                         \
    X(P, DOWN, "DOWN", 0)                                                      \
    X(P, UP, "UP", 0)
#define MON_EVENTS(X, P)                                                       \
    X(P, START, "START", USER)                                                 \
    X(P, STOP, "STOP", USER)                                                   \
    X(P, ANSWER, "ANSWER", MESSAGE)                                            \
    X(P, TICK, "TICK", TIMER)
#define MON_GUARDS(X, P) X(P, third_miss)
#define MON_ACTIONS(X, P) X(P, probe) X(P, hear) X(P, report)

enum { MON_STATES(TAUT_FSM_ENUM, ST_) N_ST };
enum { MON_EVENTS(TAUT_FSM_ENUM, EV_) N_EV };
enum { IF_none, MON_GUARDS(TAUT_FSM_CALL_ENUM, IF_) N_IF };
enum { DO_none, MON_ACTIONS(TAUT_FSM_CALL_ENUM, DO_) N_DO };
/* [end] */

/* [calls] */
struct monitor {
    int n_missed, n_probes, n_reports;
};

static bool mon_if_third_miss(const void *env, const void *in)
{
    (void)in;
    return ((const struct monitor *)env)->n_missed == 2;
}

static enum taut_status mon_do_probe(void *env, const void *in)
{
    struct monitor *mon = (struct monitor *)env;
    (void)in;
    mon->n_missed++;
    mon->n_probes++;
    return TAUT_OK;
}

static enum taut_status mon_do_hear(void *env, const void *in)
{
    struct monitor *mon = (struct monitor *)env;
    (void)in;
    mon->n_missed = 0;
    return TAUT_OK;
}

static enum taut_status mon_do_report(void *env, const void *in)
{
    struct monitor *mon = (struct monitor *)env;
    mon->n_reports++;
    return mon_do_hear(env, in);
}
/* [end] */

/* [table] */
#define ROW(from, event, guard, action, to, rule)                              \
    TAUT_FSM_ROW(ST_, EV_, IF_, DO_, from, event, guard, action, to, rule)

static const struct taut_fsm_row mon_rows[] = {
    ROW(IDLE, START, none, probe, DOWN, "monitor 1"),
    ROW(DOWN, STOP, none, none, IDLE, "monitor 5"),
    ROW(DOWN, ANSWER, none, report, UP, "monitor 2"),
    ROW(DOWN, TICK, none, probe, DOWN, "monitor 1"),
    ROW(UP, STOP, none, none, IDLE, "monitor 5"),
    ROW(UP, ANSWER, none, hear, UP, "monitor 3"),
    ROW(UP, TICK, third_miss, report, DOWN, "monitor 4"),
    ROW(UP, TICK, none, probe, UP, "monitor 3"),
};
/* [end] */

/* [desc] */
static const struct taut_fsm_state mon_states[] = {
    MON_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event mon_events[] = {
    MON_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard mon_guards[] = {
    TAUT_FSM_NONE, MON_GUARDS(TAUT_FSM_CALL, mon_if_)};
static const struct taut_fsm_action mon_actions[] = {
    TAUT_FSM_NONE, MON_ACTIONS(TAUT_FSM_CALL, mon_do_)};

static const struct taut_fsm_desc monitor_fsm = {
    .name = "monitor",
    .title = "Neighbour monitor",
    .states = mon_states,
    .events = mon_events,
    .guards = mon_guards,
    .actions = mon_actions,
    .rows = mon_rows,
    .n_states = N_ST,
    .n_events = N_EV,
    .n_guards = N_IF,
    .n_actions = N_DO,
    .n_rows = sizeof mon_rows / sizeof mon_rows[0],
    .initial = ST_IDLE,
    .failed = ST_IDLE,
};
/* [end] */

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "example_fsm: %s\n", what);
    exit(1);
}

int main(void)
{
    static char text[4096];
    /* [run] */
    struct monitor mon = {0, 0, 0};
    struct taut_fsm fsm;
    uint8_t covered[TAUT_FSM_COVER_LEN(8)] = {0};
    static const uint8_t day[] = {EV_START,  EV_TICK,  EV_ANSWER, EV_TICK,
                                  EV_ANSWER, EV_TICK,  EV_TICK,   EV_TICK,
                                  EV_STOP,   EV_START, EV_ANSWER, EV_STOP};
    must(taut_fsm_init(&fsm, sizeof fsm, &monitor_fsm) == TAUT_OK, "init");
    for (size_t i = 0; i < sizeof day; i++) {
        const char *before = taut_fsm_state_name(&monitor_fsm, fsm.state);
        enum taut_status status =
            taut_fsm_step(NULL, &fsm, &monitor_fsm, &mon, day[i], NULL);
        must(status == TAUT_OK, "a step out of order");
        taut_fsm_cover_set(covered, &fsm);
        printf("%-4s + %-6s -> %s\n", before,
               taut_fsm_event_name(&monitor_fsm, day[i]),
               taut_fsm_state_name(&monitor_fsm, fsm.state));
    }
    /* an answer while IDLE has no row */
    must(taut_fsm_step(NULL, &fsm, &monitor_fsm, &mon, EV_ANSWER, NULL) ==
             TAUT_E_ORDER,
         "an answer to nothing was taken");
    /* [end] */
    must(mon.n_reports == 3 && mon.n_probes == 6, "counts");

    /* [lint] */
    struct taut_fsm_finding found[8];
    size_t n_found;
    must(taut_fsm_check(&monitor_fsm, found, 8, &n_found) == TAUT_OK, "lint");
    /* [end] */
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_cover_put(&wr, &monitor_fsm, covered);
    taut_fsm_mermaid_put(&wr, &monitor_fsm, 0);
    fputs(taut_wr_cstr(&wr), stdout);
    for (unsigned i = 0; i < monitor_fsm.n_rows; i++)
        must(taut_fsm_cover_get(covered, i), "a row was not taken");
    return 0;
}
