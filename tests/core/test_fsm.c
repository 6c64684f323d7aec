/* SPDX-License-Identifier: MIT */
/* test_fsm.c: stepping, lint, coverage and text forms of the kit, on a small
 * machine: a door with a lock, a counter of wrong keys and an alarm. */
#include "taut_test.h"

#include "taut/fsm.h"

/* ------------------------------------------------------------------ */
/* The machine                                                         */

struct door {
    int wrong, pushed;
    bool jammed;
};

#define DOOR_STATES(X, P)                                                      \
    X(P, LOCKED, "LOCKED", TAUT_FSM_FINAL)                                     \
    X(P, SHUT, "SHUT", 0)                                                      \
    X(P, OPEN, "WIDE-OPEN", 0)                                                 \
    X(P, ALARM, "ALARM", 0)
#define DOOR_EVENTS(X, P)                                                      \
    X(P, KEY, "KEY", MESSAGE)                                                  \
    X(P, PUSH, "PUSH", USER)                                                   \
    X(P, PULL, "PULL", USER)                                                   \
    X(P, NIGHT, "NIGHT", TIMER)
#define DOOR_GUARDS(X, P) X(P, fits) X(P, third)
#define DOOR_ACTIONS(X, P) X(P, unlock) X(P, count) X(P, push)

enum door_state { DOOR_STATES(TAUT_FSM_ENUM, ST_) N_ST };
enum door_event { DOOR_EVENTS(TAUT_FSM_ENUM, EV_) N_EV };
enum door_guard { IF_none, DOOR_GUARDS(TAUT_FSM_CALL_ENUM, IF_) N_IF };
enum door_action { DO_none, DOOR_ACTIONS(TAUT_FSM_CALL_ENUM, DO_) N_DO };

static bool door_if_fits(const void *env, const void *in)
{
    (void)env;
    return *(const int *)in == 42;
}

static bool door_if_third(const void *env, const void *in)
{
    (void)in;
    return ((const struct door *)env)->wrong >= 2;
}

static enum taut_status door_do_unlock(void *env, const void *in)
{
    (void)in;
    ((struct door *)env)->wrong = 0;
    return TAUT_OK;
}

static enum taut_status door_do_count(void *env, const void *in)
{
    (void)in;
    ((struct door *)env)->wrong++;
    return TAUT_MORE;
}

static enum taut_status door_do_push(void *env, const void *in)
{
    struct door *door = (struct door *)env;
    (void)in;
    door->pushed++;
    return door->jammed ? TAUT_E_CRYPTO : TAUT_OK;
}

static const struct taut_fsm_state door_states[] = {
    DOOR_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event door_events[] = {
    DOOR_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard door_guards[] = {
    TAUT_FSM_NONE, DOOR_GUARDS(TAUT_FSM_CALL, door_if_)};
static const struct taut_fsm_action door_actions[] = {
    TAUT_FSM_NONE, DOOR_ACTIONS(TAUT_FSM_CALL, door_do_)};

#define ROW(from, event, guard, action, to, rule)                              \
    TAUT_FSM_ROW(ST_, EV_, IF_, DO_, from, event, guard, action, to, rule)
#define DOOR_ROWS                                                              \
    ROW(LOCKED, KEY, fits, unlock, SHUT, "house 1"),                           \
        ROW(LOCKED, KEY, third, none, ALARM, "house 2"),                       \
        ROW(LOCKED, KEY, none, count, LOCKED, "house 2"),                      \
        ROW(SHUT, PUSH, none, push, OPEN, "house 3"),                          \
        ROW(SHUT, NIGHT, none, none, LOCKED, "house \"4\" \\ night"),          \
        ROW(OPEN, PULL, none, none, SHUT, "house 3")
static const struct taut_fsm_row door_rows[] = {DOOR_ROWS};

static const struct taut_fsm_desc door = {
    .name = "door",
    .title = "A door",
    .states = door_states,
    .events = door_events,
    .guards = door_guards,
    .actions = door_actions,
    .rows = door_rows,
    .n_states = N_ST,
    .n_events = N_EV,
    .n_guards = N_IF,
    .n_actions = N_DO,
    .n_rows = sizeof door_rows / sizeof door_rows[0],
    .initial = ST_LOCKED,
    .failed = ST_ALARM,
    .flags = 0,
    .field = 7,
    .wire = 0x1234,
};

/* ------------------------------------------------------------------ */
/* Stepping                                                            */

static void init_refuses_another_size(void **state)
{
    (void)state;
    struct taut_fsm fsm;
    assert_int_equal(taut_fsm_init(&fsm, sizeof fsm + 1, &door), TAUT_E_USAGE);
    assert_int_equal(taut_fsm_init(&fsm, sizeof fsm, &door), TAUT_OK);
    assert_int_equal(fsm.state, ST_LOCKED);
    assert_int_equal(fsm.row, TAUT_FSM_NO_ROW);
    struct taut_fsm_desc bad = door;
    bad.initial = N_ST;
    assert_int_equal(taut_fsm_init(&fsm, sizeof fsm, &bad), TAUT_E_USAGE);
}

static void step_takes_the_first_row_whose_guard_holds(void **state)
{
    (void)state;
    struct taut_fsm fsm;
    struct door env = {0, 0, false};
    int key = 7;
    assert_int_equal(taut_fsm_init(&fsm, sizeof fsm, &door), TAUT_OK);
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(taut_fsm_step(NULL, &fsm, &door, &env, EV_KEY, &key),
                         TAUT_MORE);
        assert_int_equal(fsm.state, ST_LOCKED);
        assert_int_equal(fsm.row, 2);
        assert_int_equal(env.wrong, i);
    }
    struct taut_fsm copy = fsm;
    assert_int_equal(taut_fsm_step(NULL, &fsm, &door, &env, EV_KEY, &key),
                     TAUT_OK);
    assert_int_equal(fsm.state, ST_ALARM);
    assert_int_equal(fsm.row, 1);
    key = 42;
    assert_int_equal(taut_fsm_step(NULL, &copy, &door, &env, EV_KEY, &key),
                     TAUT_OK);
    assert_int_equal(copy.state, ST_SHUT);
    assert_int_equal(env.wrong, 0);
}

static void failing_action_leads_to_the_failed_state(void **state)
{
    (void)state;
    struct taut_fsm fsm = {ST_SHUT, 0, 0};
    struct door env = {0, 0, true};
    assert_int_equal(taut_fsm_step(NULL, &fsm, &door, &env, EV_PUSH, NULL),
                     TAUT_E_CRYPTO);
    assert_int_equal(fsm.state, ST_ALARM);
    assert_int_equal(env.pushed, 1);
}

static void pair_without_row_is_out_of_order(void **state)
{
    (void)state;
    static const uint8_t start[1] = {0};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(start, &diag);
    struct taut_fsm fsm = {ST_OPEN, 0, 0};
    struct door env = {0, 0, false};
    assert_int_equal(taut_fsm_step(&ctx, &fsm, &door, &env, EV_NIGHT, NULL),
                     TAUT_E_ORDER);
    assert_int_equal(fsm.state, ST_OPEN);
    assert_int_equal(fsm.row, TAUT_FSM_NO_ROW);
    assert_int_equal(fsm.event, EV_NIGHT);
    assert_int_equal(diag.status, TAUT_E_ORDER);
    assert_int_equal(diag.field, 7);
    assert_int_equal(diag.off, 0);
    assert_int_equal(diag.need, EV_NIGHT);
    assert_int_equal(diag.wire, 0x1234);
    assert_int_equal(taut_fsm_step(NULL, &fsm, &door, &env, N_EV, NULL),
                     TAUT_E_USAGE);
    struct taut_fsm_desc strict = door;
    strict.flags = TAUT_FSM_ORDER_FAILS;
    assert_int_equal(taut_fsm_step(NULL, &fsm, &strict, &env, EV_NIGHT, NULL),
                     TAUT_E_ORDER);
    assert_int_equal(fsm.state, ST_ALARM);
}

/* The binary search against the plain reading of the table. */
static void row_find_equals_a_scan(void **state)
{
    (void)state;
    for (unsigned st = 0; st < 256; st++) {
        for (unsigned ev = 0; ev < 300; ev++) {
            unsigned want = TAUT_FSM_NO_ROW;
            for (unsigned i = door.n_rows; i-- > 0;) {
                if (door_rows[i].from == st && door_rows[i].event == ev)
                    want = i;
            }
            assert_int_equal(taut_fsm_row_find(&door, st, ev), want);
        }
    }
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(taut_fsm_state_name(&door, ST_OPEN), "WIDE-OPEN");
    assert_string_equal(taut_fsm_state_name(&door, N_ST), "?");
    assert_string_equal(taut_fsm_event_name(&door, EV_NIGHT), "NIGHT");
    assert_string_equal(taut_fsm_event_name(&door, N_EV), "?");
    assert_string_equal(taut_fsm_kind_name(TAUT_FSM_KIND_USER), "user");
    assert_string_equal(taut_fsm_kind_name(TAUT_FSM_KIND_MESSAGE), "message");
    assert_string_equal(taut_fsm_kind_name(TAUT_FSM_KIND_TIMER), "timer");
    assert_string_equal(taut_fsm_kind_name(3), "?");
    assert_true(taut_fsm_final_get(&door, ST_LOCKED));
    assert_false(taut_fsm_final_get(&door, ST_SHUT));
    assert_false(taut_fsm_final_get(&door, N_ST));
}

/* ------------------------------------------------------------------ */
/* Coverage                                                            */

static char text[8192];

static const char *text_of(struct taut_wr *wr)
{
    size_t len;
    assert_int_equal(taut_wr_finish(wr, &len), TAUT_OK);
    assert_true(len < sizeof text);
    return taut_wr_cstr(wr);
}

static void coverage_counts_rows_taken(void **state)
{
    (void)state;
    uint8_t bits[TAUT_FSM_COVER_LEN(6)] = {0};
    struct taut_fsm fsm = {ST_SHUT, 0, TAUT_FSM_NO_ROW};
    struct door env = {0, 0, false};
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    assert_int_equal(TAUT_FSM_COVER_LEN(9), 2);
    taut_fsm_cover_set(bits, &fsm);
    assert_int_equal(bits[0], 0);
    (void)taut_fsm_step(NULL, &fsm, &door, &env, EV_PUSH, NULL);
    taut_fsm_cover_set(bits, &fsm);
    (void)taut_fsm_step(NULL, &fsm, &door, &env, EV_PULL, NULL);
    taut_fsm_cover_set(bits, &fsm);
    (void)taut_fsm_step(NULL, &fsm, &door, &env, EV_NIGHT, NULL);
    taut_fsm_cover_set(bits, &fsm);
    assert_int_equal(bits[0], 0x38);
    assert_true(taut_fsm_cover_get(bits, 5));
    assert_false(taut_fsm_cover_get(bits, 0));
    taut_fsm_cover_put(&wr, &door, bits);
    assert_string_equal(text_of(&wr),
                        "door: 3 of 6 rows\n"
                        "not taken: LOCKED + KEY [fits] / unlock -> SHUT\n"
                        "not taken: LOCKED + KEY [third] -> ALARM\n"
                        "not taken: LOCKED + KEY / count -> LOCKED\n");
}

/* ------------------------------------------------------------------ */
/* Lint                                                                */

/* A copy of the door whose tables may be broken. */
static struct {
    struct taut_fsm_desc desc;
    struct taut_fsm_state states[N_ST + 1];
    struct taut_fsm_event events[N_EV];
    struct taut_fsm_guard guards[N_IF];
    struct taut_fsm_action actions[N_DO];
    struct taut_fsm_row rows[8];
} bad;

static int bad_setup(void **state)
{
    (void)state;
    bad.desc = door;
    memcpy(bad.states, door_states, sizeof door_states);
    memcpy(bad.events, door_events, sizeof door_events);
    memcpy(bad.guards, door_guards, sizeof door_guards);
    memcpy(bad.actions, door_actions, sizeof door_actions);
    memcpy(bad.rows, door_rows, sizeof door_rows);
    bad.desc.states = bad.states;
    bad.desc.events = bad.events;
    bad.desc.guards = bad.guards;
    bad.desc.actions = bad.actions;
    bad.desc.rows = bad.rows;
    return 0;
}

/* The lint says exactly `want`, one finding a line. */
static void lint_says(const char *want)
{
    struct taut_fsm_finding found[16];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    size_t n;
    enum taut_status status = taut_fsm_check(&bad.desc, found, 16, &n);
    for (size_t i = 0; i < n; i++) {
        taut_fsm_finding_put(&wr, &bad.desc, &found[i]);
        taut_wr_text(&wr, "\n");
    }
    assert_string_equal(text_of(&wr), want);
    assert_int_equal(status, n == 0 ? TAUT_OK : TAUT_E_VALUE);
}

static void lint_clean(void **state)
{
    (void)state;
    lint_says("");
}

static void lint_sizes(void **state)
{
    (void)state;
    bad.desc.n_rows = 0;
    lint_says("tables empty or too large\n");
}

static void lint_each_size(void **state)
{
    size_t n;
    struct taut_fsm_finding one;
    for (unsigned i = 0; i < 10; i++) {
        bad_setup(state);
        struct taut_fsm_desc *d = &bad.desc;
        i == 0   ? (void)(d->n_states = 0)
        : i == 1 ? (void)(d->n_states = TAUT_FSM_STATES_MAX + 1)
        : i == 2 ? (void)(d->n_events = 0)
        : i == 3 ? (void)(d->n_events = TAUT_FSM_EVENTS_MAX + 1)
        : i == 4 ? (void)(d->n_guards = 0)
        : i == 5 ? (void)(d->n_actions = 0)
        : i == 6 ? (void)(d->n_rows = 0)
        : i == 7 ? (void)(d->n_rows = TAUT_FSM_ROWS_MAX + 1)
        : i == 8 ? (void)(d->initial = N_ST)
                 : (void)(d->failed = N_ST);
        assert_int_equal(taut_fsm_check(d, &one, 1, &n), TAUT_E_VALUE);
        assert_int_equal(n, 1);
        assert_int_equal(one.fault, TAUT_FSM_FAULT_SIZE);
    }
}

static void lint_names(void **state)
{
    (void)state;
    bad.states[ST_SHUT].name = NULL;
    bad.states[ST_OPEN].name = "";
    bad.events[EV_PULL].name = "PUSH";
    bad.guards[IF_third].name = "fits";
    bad.actions[DO_none].run = door_do_push;
    bad.actions[DO_count].run = NULL;
    bad.actions[DO_push].name = "coun_";
    bad.actions[DO_count].name = "coun-";
    lint_says("bad name of state 1\n"
              "bad name of state 2\n"
              "bad name of event 2\n"
              "bad name or function of guard 2\n"
              "bad name or function of action 0\n"
              "bad name or function of action 2\n"
              "bad name or function of action 3\n");
}

static void lint_guard_functions(void **state)
{
    (void)state;
    bad.guards[IF_none].test = door_if_fits;
    bad.guards[IF_fits].test = NULL;
    lint_says("bad name or function of guard 0\n"
              "bad name or function of guard 1\n");
}

static void lint_unknown_numbers(void **state)
{
    (void)state;
    bad.rows[0].from = N_ST;
    bad.rows[1].event = N_EV;
    bad.rows[2].guard = N_IF;
    bad.rows[3].action = N_DO;
    bad.rows[4].to = N_ST;
    lint_says("unknown number in row 0\n"
              "unknown number in row 1\n"
              "unknown number in row 2\n"
              "unknown number in row 3\n"
              "unknown number in row 4\n");
}

static void lint_unsorted(void **state)
{
    (void)state;
    bad.rows[3] = door_rows[4];
    bad.rows[4] = door_rows[3];
    lint_says("unsorted row 4: SHUT + PUSH\n");
    bad.rows[3] = door_rows[3];
    bad.rows[4] = door_rows[5];
    bad.rows[5] = door_rows[4];
    lint_says("unsorted row 5: SHUT + NIGHT\n");
}

static void lint_shadowed(void **state)
{
    (void)state;
    bad.rows[1].guard = IF_none; /* hides row 2 */
    lint_says("shadowed row 2: LOCKED + KEY\nunused guard 2\n");
    bad.rows[1].guard = IF_fits; /* the guard of row 0 again */
    lint_says("shadowed row 1: LOCKED + KEY\nunused guard 2\n");
}

static void lint_guarded_last_row(void **state)
{
    (void)state;
    bad.rows[3].guard = IF_third;
    bad.rows[5].guard = IF_third;
    lint_says("guard on the last row of a pair, row 3: SHUT + PUSH\n"
              "guard on the last row of a pair, row 5: WIDE-OPEN + PULL\n");
}

static void lint_rule(void **state)
{
    (void)state;
    bad.rows[3].rule = NULL;
    bad.rows[4].rule = "";
    lint_says("no rule in row 3: SHUT + PUSH\n"
              "no rule in row 4: SHUT + NIGHT\n");
}

static void lint_unreachable_and_dead_end(void **state)
{
    (void)state;
    bad.states[N_ST].name = "CELLAR";
    bad.states[N_ST].flags = 0;
    bad.desc.n_states++;
    lint_says("unreachable state 4: CELLAR\ndead end state 4: CELLAR\n");
    bad.states[N_ST].flags = TAUT_FSM_FINAL;
    lint_says("unreachable state 4: CELLAR\n");
    /* the way back from the open door is lost */
    bad_setup(NULL);
    bad.rows[5].to = ST_OPEN;
    lint_says("dead end state 2: WIDE-OPEN\n");
}

/* The alarm is reached by rows, or because an action may fail, or because
 * disorder leads there. */
static void lint_failed_state_is_reachable(void **state)
{
    (void)state;
    bad.rows[1].to = ST_LOCKED;
    lint_says("");
    for (unsigned i = 0; i < door.n_rows; i++)
        bad.rows[i].action = DO_none;
    lint_says("unreachable state 3: ALARM\n"
              "unused action 1\nunused action 2\nunused action 3\n");
    bad.desc.flags = TAUT_FSM_ORDER_FAILS;
    lint_says("unused action 1\nunused action 2\nunused action 3\n");
}

static void lint_no_final(void **state)
{
    (void)state;
    bad.states[ST_LOCKED].flags = 0;
    lint_says("no final state\n");
}

static void lint_unused(void **state)
{
    (void)state;
    bad.rows[5].event = EV_PUSH;
    bad.rows[5].action = DO_push;
    bad.rows[3].action = DO_none;
    bad.rows[0].action = DO_none;
    lint_says("unused event 2\nunused action 1\n");
}

static void lint_tells_how_many(void **state)
{
    (void)state;
    size_t n;
    struct taut_fsm_finding one = {99, 99};
    bad.rows[3].rule = NULL;
    bad.rows[4].rule = NULL;
    assert_int_equal(taut_fsm_check(&bad.desc, NULL, 0, &n), TAUT_FULL);
    assert_int_equal(n, 2);
    assert_int_equal(taut_fsm_check(&bad.desc, &one, 1, &n), TAUT_FULL);
    assert_int_equal(one.fault, TAUT_FSM_FAULT_RULE);
    assert_int_equal(one.at, 3);
}

static void fault_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TAUT_FSM_FAULT_END; i++) {
        assert_string_not_equal(taut_fsm_fault_name(i), "?");
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(taut_fsm_fault_name(i),
                                    taut_fsm_fault_name(j));
    }
    assert_string_equal(taut_fsm_fault_name(TAUT_FSM_FAULT_END), "?");
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct taut_fsm_finding odd = {TAUT_FSM_FAULT_END, 0};
    taut_fsm_finding_put(&wr, &door, &odd);
    assert_string_equal(text_of(&wr), "?");
}

/* ------------------------------------------------------------------ */
/* Text forms                                                          */

static void mermaid(void **state)
{
    (void)state;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_mermaid_put(&wr, &door, 0);
    assert_string_equal(text_of(&wr),
                        "stateDiagram-v2\n"
                        "    state \"LOCKED\" as LOCKED\n"
                        "    state \"SHUT\" as SHUT\n"
                        "    state \"WIDE-OPEN\" as WIDE_OPEN\n"
                        "    state \"ALARM\" as ALARM\n"
                        "    [*] --> LOCKED\n"
                        "    LOCKED --> SHUT : KEY [fits] / unlock\n"
                        "    LOCKED --> ALARM : KEY [third]\n"
                        "    SHUT --> WIDE_OPEN : PUSH / push\n"
                        "    SHUT --> LOCKED : NIGHT\n"
                        "    WIDE_OPEN --> SHUT : PULL\n");
    wr = taut_wr_of(text, sizeof text);
    taut_fsm_mermaid_put(&wr, &door, TAUT_FSM_PUT_LOOPS);
    assert_non_null(strstr(text_of(&wr), "LOCKED --> LOCKED : KEY / count\n"));
}

static void arrows_are_shared(void **state)
{
    (void)state;
    bad.rows[4].to = ST_OPEN;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_mermaid_put(&wr, &bad.desc, 0);
    assert_non_null(strstr(text_of(&wr),
                           "    SHUT --> WIDE_OPEN : PUSH / push<br/>NIGHT\n"
                           "    WIDE_OPEN --> SHUT"));
    wr = taut_wr_of(text, sizeof text);
    taut_fsm_dot_put(&wr, &bad.desc, 0);
    assert_non_null(
        strstr(text_of(&wr),
               "\"SHUT\" -> \"WIDE-OPEN\" [label=\"PUSH / push\\nNIGHT\"];"));
}

static void digits_stay_in_identifiers(void **state)
{
    (void)state;
    bad.states[ST_SHUT].name = "Shut-2";
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_mermaid_put(&wr, &bad.desc, 0);
    assert_non_null(strstr(text_of(&wr), "    state \"Shut-2\" as Shut_2\n"));
}

static void dot(void **state)
{
    (void)state;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_dot_put(&wr, &door, TAUT_FSM_PUT_LOOPS);
    assert_string_equal(
        text_of(&wr),
        "digraph \"door\" {\n"
        "    label=\"A door\";\n"
        "    node [shape=box, fontname=\"monospace\"];\n"
        "    edge [fontname=\"monospace\", fontsize=9];\n"
        "    \"LOCKED\" [peripheries=2] [style=bold];\n"
        "    \"SHUT\";\n"
        "    \"WIDE-OPEN\";\n"
        "    \"ALARM\";\n"
        "    \"LOCKED\" -> \"SHUT\" [label=\"KEY [fits] / unlock\"];\n"
        "    \"LOCKED\" -> \"ALARM\" [label=\"KEY [third]\"];\n"
        "    \"LOCKED\" -> \"LOCKED\" [label=\"KEY / count\"];\n"
        "    \"SHUT\" -> \"WIDE-OPEN\" [label=\"PUSH / push\"];\n"
        "    \"SHUT\" -> \"LOCKED\" [label=\"NIGHT\"];\n"
        "    \"WIDE-OPEN\" -> \"SHUT\" [label=\"PULL\"];\n"
        "}\n");
}

static void json(void **state)
{
    (void)state;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_json_put(&wr, &door);
    const char *got = text_of(&wr);
    assert_non_null(strstr(got, "{\"name\":\"door\",\"title\":\"A door\","
                                "\"initial\":\"LOCKED\",\"failed\":\"ALARM\","
                                "\"order_fails\":false,\"wire\":4660,"));
    assert_non_null(strstr(got, "{\"name\":\"LOCKED\",\"final\":true}"));
    assert_non_null(strstr(got, "{\"name\":\"ALARM\",\"final\":false}"));
    assert_non_null(strstr(got, "{\"name\":\"NIGHT\",\"kind\":\"timer\"}"));
    assert_non_null(strstr(
        got, "{\"from\":\"LOCKED\",\"event\":\"KEY\",\"guard\":\"fits\","
             "\"action\":\"unlock\",\"to\":\"SHUT\",\"rule\":\"house 1\"}"));
    assert_non_null(
        strstr(got, "{\"from\":\"SHUT\",\"event\":\"NIGHT\",\"to\":\"LOCKED\","
                    "\"rule\":\"house \\\"4\\\" \\\\ night\"}"));
    bad.desc.title = "bell\a";
    bad.desc.flags = TAUT_FSM_ORDER_FAILS;
    wr = taut_wr_of(text, sizeof text);
    taut_fsm_json_put(&wr, &bad.desc);
    assert_non_null(strstr(text_of(&wr), "\"title\":\"bell\\u0007\""));
    assert_non_null(strstr(text_of(&wr), "\"order_fails\":true"));
}

static void promela(void **state)
{
    (void)state;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_promela_put(&wr, &door);
    assert_string_equal(
        text_of(&wr),
        "/* Generated from the machine \"door\". */\n"
        "#define door_st_LOCKED 0\n"
        "#define door_st_SHUT 1\n"
        "#define door_st_WIDE_OPEN 2\n"
        "#define door_st_ALARM 3\n"
        "#define door_ev_KEY 0\n"
        "#define door_ev_PUSH 1\n"
        "#define door_ev_PULL 2\n"
        "#define door_ev_NIGHT 3\n"
        "inline door_step(me, state, event) {\n"
        "    if\n"
        "    :: state == door_st_LOCKED ->\n"
        "        if\n"
        "        :: (event) == door_ev_KEY && door_if_fits(me) ->\n"
        "            door_do_unlock(me); state = door_st_SHUT\n"
        "        :: (event) == door_ev_KEY && !door_if_fits(me) && "
        "door_if_third(me) ->\n"
        "            door_do_none(me); state = door_st_ALARM\n"
        "        :: (event) == door_ev_KEY && !door_if_fits(me) && "
        "!door_if_third(me) ->\n"
        "            door_do_count(me); state = door_st_LOCKED\n"
        "        :: else -> door_no_row(me)\n"
        "        fi\n"
        "    :: state == door_st_SHUT ->\n"
        "        if\n"
        "        :: (event) == door_ev_PUSH ->\n"
        "            door_do_push(me); state = door_st_WIDE_OPEN\n"
        "        :: (event) == door_ev_NIGHT ->\n"
        "            door_do_none(me); state = door_st_LOCKED\n"
        "        :: else -> door_no_row(me)\n"
        "        fi\n"
        "    :: state == door_st_WIDE_OPEN ->\n"
        "        if\n"
        "        :: (event) == door_ev_PULL ->\n"
        "            door_do_none(me); state = door_st_SHUT\n"
        "        :: else -> door_no_row(me)\n"
        "        fi\n"
        "    :: else -> door_no_row(me)\n"
        "    fi\n"
        "}\n");
}

static void reports(void **state)
{
    (void)state;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_rows_put(&wr, &door);
    assert_non_null(strstr(text_of(&wr),
                           "| LOCKED | KEY | third |  | ALARM | house 2 |\n"
                           "| LOCKED | KEY |  | count | LOCKED | house 2 |\n"));
    wr = taut_wr_of(text, sizeof text);
    taut_fsm_rules_put(&wr, &door);
    assert_string_equal(text_of(&wr),
                        "- house 1\n"
                        "  - LOCKED + KEY [fits] / unlock -> SHUT\n"
                        "- house 2\n"
                        "  - LOCKED + KEY [third] -> ALARM\n"
                        "  - LOCKED + KEY / count -> LOCKED\n"
                        "- house 3\n"
                        "  - SHUT + PUSH / push -> WIDE-OPEN\n"
                        "  - WIDE-OPEN + PULL -> SHUT\n"
                        "- house \"4\" \\ night\n"
                        "  - SHUT + NIGHT -> LOCKED\n");
}

/* Every form is its own size function, and never writes past its room. */
static void forms_in_any_room(void **state)
{
    (void)state;
    static uint8_t room[8192];
    void (*forms[])(struct taut_wr *, const struct taut_fsm_desc *) = {
        taut_fsm_json_put, taut_fsm_promela_put, taut_fsm_rows_put,
        taut_fsm_rules_put};
    for (unsigned f = 0; f < 4; f++) {
        struct taut_wr size = taut_wr_of(NULL, 0);
        size_t len, want;
        forms[f](&size, &door);
        assert_int_equal(taut_wr_finish(&size, &want), TAUT_FULL);
        memset(room, 0xa5, sizeof room);
        struct taut_wr wr = taut_wr_of(room, want);
        forms[f](&wr, &door);
        assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
        assert_int_equal(len, want);
        assert_int_equal(room[want], 0xa5);
    }
}

#define LINT(f) cmocka_unit_test_setup(f, bad_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_refuses_another_size),
        cmocka_unit_test(step_takes_the_first_row_whose_guard_holds),
        cmocka_unit_test(failing_action_leads_to_the_failed_state),
        cmocka_unit_test(pair_without_row_is_out_of_order),
        cmocka_unit_test(row_find_equals_a_scan),
        cmocka_unit_test(names),
        cmocka_unit_test(coverage_counts_rows_taken),
        LINT(lint_clean),
        LINT(lint_sizes),
        LINT(lint_each_size),
        LINT(lint_names),
        LINT(lint_guard_functions),
        LINT(lint_unknown_numbers),
        LINT(lint_unsorted),
        LINT(lint_shadowed),
        LINT(lint_guarded_last_row),
        LINT(lint_rule),
        LINT(lint_unreachable_and_dead_end),
        LINT(lint_failed_state_is_reachable),
        LINT(lint_no_final),
        LINT(lint_unused),
        LINT(lint_tells_how_many),
        cmocka_unit_test(fault_names),
        cmocka_unit_test(mermaid),
        LINT(arrows_are_shared),
        LINT(digits_stay_in_identifiers),
        cmocka_unit_test(dot),
        LINT(json),
        cmocka_unit_test(promela),
        cmocka_unit_test(reports),
        cmocka_unit_test(forms_in_any_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
