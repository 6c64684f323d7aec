/* SPDX-License-Identifier: MIT */
/* core_fsm_lint.c: what can be wrong with a machine's description. */
#include "taut/fsm.h"
#include "core_mem.h"

/* Where findings go. */
struct fsm_report {
    struct taut_fsm_finding *out;
    size_t cap, n;
};

static void fsm_lint_add(struct fsm_report *rep, unsigned fault, unsigned at)
{
    if (rep->n < rep->cap) {
        rep->out[rep->n].fault = (uint16_t)fault;
        rep->out[rep->n].at = (uint16_t)at;
    }
    rep->n++;
}

/* ------------------------------------------------------------------ */
/* Tables and names                                                    */

static bool fsm_lint_size(struct fsm_report *rep,
                          const struct taut_fsm_desc *desc)
{
    bool fit = desc->n_states > 0 && desc->n_states <= TAUT_FSM_STATES_MAX &&
               desc->n_events > 0 && desc->n_events <= TAUT_FSM_EVENTS_MAX &&
               desc->n_guards > 0 && desc->n_actions > 0 && desc->n_rows > 0 &&
               desc->n_rows <= TAUT_FSM_ROWS_MAX &&
               desc->initial < desc->n_states && desc->failed < desc->n_states;
    if (!fit)
        fsm_lint_add(rep, TAUT_FSM_FAULT_SIZE, 0);
    return fit;
}

/* Characters that identifiers keep apart. */
static char fsm_lint_char(char c)
{
    bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                (c >= '0' && c <= '9') || c == '\0';
    return keep ? c : '_';
}

static bool fsm_lint_same(const char *a, const char *b)
{
    while (*a != '\0' && fsm_lint_char(*a) == fsm_lint_char(*b)) {
        a++;
        b++;
    }
    return fsm_lint_char(*a) == fsm_lint_char(*b);
}

static const char *fsm_lint_name(const struct taut_fsm_desc *desc,
                                 unsigned table, unsigned i)
{
    return table == TAUT_FSM_FAULT_NAME         ? desc->states[i].name
           : table == TAUT_FSM_FAULT_EVENT_NAME ? desc->events[i].name
           : table == TAUT_FSM_FAULT_GUARD_NAME ? desc->guards[i].name
                                                : desc->actions[i].name;
}

/* A name that is missing, empty, or an earlier one's again. */
static bool fsm_lint_bad_name(const struct taut_fsm_desc *desc, unsigned table,
                              unsigned i)
{
    const char *name = fsm_lint_name(desc, table, i);
    if (name == NULL || name[0] == '\0')
        return true;
    for (unsigned j = 0; j < i; j++) {
        const char *other = fsm_lint_name(desc, table, j);
        if (other != NULL && fsm_lint_same(name, other))
            return true;
    }
    return false;
}

/* Entry 0 of guards and actions has no function, every other has one. */
static bool fsm_lint_bad_call(const struct taut_fsm_desc *desc, unsigned table,
                              unsigned i)
{
    bool none = true;
    if (table == TAUT_FSM_FAULT_GUARD_NAME)
        none = desc->guards[i].test == NULL;
    else if (table == TAUT_FSM_FAULT_ACTION_NAME)
        none = desc->actions[i].run == NULL;
    else
        return false;
    return none != (i == 0);
}

static void fsm_lint_names(struct fsm_report *rep,
                           const struct taut_fsm_desc *desc, unsigned table,
                           unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (fsm_lint_bad_name(desc, table, i) ||
            fsm_lint_bad_call(desc, table, i))
            fsm_lint_add(rep, table, i);
    }
}

/* ------------------------------------------------------------------ */
/* Rows                                                                */

static bool fsm_lint_known(struct fsm_report *rep,
                           const struct taut_fsm_desc *desc)
{
    bool all = true;
    for (unsigned i = 0; i < desc->n_rows; i++) {
        const struct taut_fsm_row *row = &desc->rows[i];
        if (row->from < desc->n_states && row->to < desc->n_states &&
            row->event < desc->n_events && row->guard < desc->n_guards &&
            row->action < desc->n_actions)
            continue;
        fsm_lint_add(rep, TAUT_FSM_FAULT_UNKNOWN, i);
        all = false;
    }
    return all;
}

static bool fsm_lint_pair(const struct taut_fsm_row *a,
                          const struct taut_fsm_row *b)
{
    return a->from == b->from && a->event == b->event;
}

/* Shadowed: an earlier row of the pair has no guard, or the same one. */
static bool fsm_lint_shadowed(const struct taut_fsm_desc *desc, unsigned i)
{
    const struct taut_fsm_row *row = &desc->rows[i];
    for (unsigned j = i; j-- > 0;) {
        const struct taut_fsm_row *other = &desc->rows[j];
        if (!fsm_lint_pair(other, row))
            return false;
        if (other->guard == 0 || other->guard == row->guard)
            return true;
    }
    return false;
}

static void fsm_lint_row(struct fsm_report *rep,
                         const struct taut_fsm_desc *desc, unsigned i)
{
    const struct taut_fsm_row *row = &desc->rows[i];
    const struct taut_fsm_row *after = i + 1 < desc->n_rows ? row + 1 : NULL;
    if (after != NULL &&
        (after->from < row->from ||
         (after->from == row->from && after->event < row->event)))
        fsm_lint_add(rep, TAUT_FSM_FAULT_SORT, i + 1);
    if (fsm_lint_shadowed(desc, i))
        fsm_lint_add(rep, TAUT_FSM_FAULT_SHADOWED, i);
    if (row->guard != 0 && (after == NULL || !fsm_lint_pair(row, after)))
        fsm_lint_add(rep, TAUT_FSM_FAULT_GUARDED, i);
    if (row->rule == NULL || row->rule[0] == '\0')
        fsm_lint_add(rep, TAUT_FSM_FAULT_RULE, i);
}

/* ------------------------------------------------------------------ */
/* Paths                                                               */

/* Sets of states, one byte each; any row's number is a place in them. */
struct fsm_paths {
    uint8_t reached[UINT8_MAX + 1]; /* from the initial state */
    uint8_t ends[UINT8_MAX + 1];    /* a final state is ahead */
};

/* One pass over the rows; true if it learned something. A pass that learns
 * marks a state, so there are at most 2 * n_states passes. */
static bool fsm_lint_spread(struct fsm_paths *paths,
                            const struct taut_fsm_desc *desc)
{
    bool learned = false;
    for (unsigned i = 0; i < desc->n_rows; i++) {
        const struct taut_fsm_row *row = &desc->rows[i];
        if (paths->reached[row->from] && !paths->reached[row->to]) {
            paths->reached[row->to] = 1;
            learned = true;
        }
        if (paths->ends[row->to] && !paths->ends[row->from]) {
            paths->ends[row->from] = 1;
            learned = true;
        }
        if (row->action != 0 && paths->reached[row->from] &&
            !paths->reached[desc->failed]) {
            paths->reached[desc->failed] = 1;
            learned = true;
        }
    }
    return learned;
}

static void fsm_lint_paths(struct fsm_report *rep,
                           const struct taut_fsm_desc *desc)
{
    struct fsm_paths paths;
    bool any = false, learned = true;
    memset(&paths, 0, sizeof paths);
    paths.reached[desc->initial] = 1;
    if (desc->flags & TAUT_FSM_ORDER_FAILS)
        paths.reached[desc->failed] = 1;
    for (unsigned i = 0; i < desc->n_states; i++) {
        paths.ends[i] = taut_fsm_final_get(desc, i);
        any = any || paths.ends[i];
    }
    while (learned)
        learned = fsm_lint_spread(&paths, desc);
    if (!any)
        fsm_lint_add(rep, TAUT_FSM_FAULT_NO_FINAL, 0);
    for (unsigned i = 0; i < desc->n_states; i++) {
        if (!paths.reached[i])
            fsm_lint_add(rep, TAUT_FSM_FAULT_UNREACHABLE, i);
        if (any && !paths.ends[i] && i != desc->failed)
            fsm_lint_add(rep, TAUT_FSM_FAULT_DEAD_END, i);
    }
}

/* ------------------------------------------------------------------ */
/* Use                                                                 */

static bool fsm_lint_used(const struct taut_fsm_desc *desc, unsigned fault,
                          unsigned at)
{
    for (unsigned i = 0; i < desc->n_rows; i++) {
        const struct taut_fsm_row *row = &desc->rows[i];
        unsigned has = fault == TAUT_FSM_FAULT_UNUSED_EVENT   ? row->event
                       : fault == TAUT_FSM_FAULT_UNUSED_GUARD ? row->guard
                                                              : row->action;
        if (has == at)
            return true;
    }
    return false;
}

static void fsm_lint_unused(struct fsm_report *rep,
                            const struct taut_fsm_desc *desc, unsigned fault,
                            unsigned first, unsigned n)
{
    for (unsigned i = first; i < n; i++) {
        if (!fsm_lint_used(desc, fault, i))
            fsm_lint_add(rep, fault, i);
    }
}

static void fsm_lint_all(struct fsm_report *rep,
                         const struct taut_fsm_desc *desc)
{
    if (!fsm_lint_size(rep, desc))
        return;
    fsm_lint_names(rep, desc, TAUT_FSM_FAULT_NAME, desc->n_states);
    fsm_lint_names(rep, desc, TAUT_FSM_FAULT_EVENT_NAME, desc->n_events);
    fsm_lint_names(rep, desc, TAUT_FSM_FAULT_GUARD_NAME, desc->n_guards);
    fsm_lint_names(rep, desc, TAUT_FSM_FAULT_ACTION_NAME, desc->n_actions);
    if (!fsm_lint_known(rep, desc))
        return;
    for (unsigned i = 0; i < desc->n_rows; i++)
        fsm_lint_row(rep, desc, i);
    fsm_lint_paths(rep, desc);
    fsm_lint_unused(rep, desc, TAUT_FSM_FAULT_UNUSED_EVENT, 0, desc->n_events);
    fsm_lint_unused(rep, desc, TAUT_FSM_FAULT_UNUSED_GUARD, 1, desc->n_guards);
    fsm_lint_unused(rep, desc, TAUT_FSM_FAULT_UNUSED_ACTION, 1,
                    desc->n_actions);
}

enum taut_status taut_fsm_check(const struct taut_fsm_desc *desc,
                                struct taut_fsm_finding *out, size_t cap,
                                size_t *n)
{
    struct fsm_report rep = {out, cap, 0};
    fsm_lint_all(&rep, desc);
    *n = rep.n;
    if (rep.n == 0)
        return TAUT_OK;
    return rep.n > cap ? TAUT_FULL : TAUT_E_VALUE;
}

/* ------------------------------------------------------------------ */
/* Text                                                                */

/* What a finding's number counts. */
enum fsm_about { FSM_ABOUT_ALL, FSM_ABOUT_ROW, FSM_ABOUT_STATE, FSM_ABOUT_ANY };

static const struct {
    const char *text;
    uint8_t about;
} fsm_faults[TAUT_FSM_FAULT_END] = {
    {"tables empty or too large", FSM_ABOUT_ALL},
    {"bad name of state", FSM_ABOUT_ANY},
    {"bad name of event", FSM_ABOUT_ANY},
    {"bad name or function of guard", FSM_ABOUT_ANY},
    {"bad name or function of action", FSM_ABOUT_ANY},
    {"unknown number in row", FSM_ABOUT_ANY},
    {"unsorted row", FSM_ABOUT_ROW},
    {"shadowed row", FSM_ABOUT_ROW},
    {"guard on the last row of a pair, row", FSM_ABOUT_ROW},
    {"no rule in row", FSM_ABOUT_ROW},
    {"unreachable state", FSM_ABOUT_STATE},
    {"dead end state", FSM_ABOUT_STATE},
    {"no final state", FSM_ABOUT_ALL},
    {"unused event", FSM_ABOUT_ANY},
    {"unused guard", FSM_ABOUT_ANY},
    {"unused action", FSM_ABOUT_ANY},
};

const char *taut_fsm_fault_name(unsigned fault)
{
    return fault < TAUT_FSM_FAULT_END ? fsm_faults[fault].text : "?";
}

void taut_fsm_finding_put(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                          const struct taut_fsm_finding *finding)
{
    unsigned fault = finding->fault, at = finding->at;
    unsigned about =
        fault < TAUT_FSM_FAULT_END ? fsm_faults[fault].about : FSM_ABOUT_ALL;
    taut_wr_text(wr, taut_fsm_fault_name(fault));
    if (about == FSM_ABOUT_ALL)
        return;
    taut_wr_text(wr, " ");
    taut_wr_dec(wr, at);
    taut_wr_text(wr, about == FSM_ABOUT_ANY ? "" : ": ");
    if (about == FSM_ABOUT_STATE)
        taut_wr_text(wr, taut_fsm_state_name(desc, at));
    if (about == FSM_ABOUT_ROW && at < desc->n_rows) {
        const struct taut_fsm_row *row = &desc->rows[at];
        taut_wr_text(wr, taut_fsm_state_name(desc, row->from));
        taut_wr_text(wr, " + ");
        taut_wr_text(wr, taut_fsm_event_name(desc, row->event));
    }
}
