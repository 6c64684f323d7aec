/* SPDX-License-Identifier: MIT */
/*
 * taut/fsm.h: state machines as const tables.
 *
 * A machine is a table of rows {from, event, guard, action, to, rule}. From
 * that one table come the dispatcher, the names, the diagrams, the JSON and
 * Promela forms, the lint, the row coverage and the list of rules. Use it
 * for handshakes, sessions and connections, not for parsing bytes.
 *
 *  - The target stands in the row. An action may fail, which puts the
 *    machine into its failed state; it can not choose a state.
 *  - Rows stand in ascending order of (from, event). Several rows for one
 *    pair carry guards and are tried in order; the last one has none.
 *  - A pair without a row is TAUT_E_ORDER with the machine's wire code.
 *  - Time is an event. Turning a message into an event is a pure function
 *    of the machine's module, not part of the table.
 *  - The running machine is four bytes without pointers: copy, compare and
 *    store it freely.
 *
 * docs/fsm.md shows how to write one; examples/example_fsm.c is compiled.
 */
#ifndef TAUT_FSM_H
#define TAUT_FSM_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_FSM_STATES_MAX, TAUT_FSM_EVENTS_MAX and TAUT_FSM_ROWS_MAX limit a
 * description; taut_fsm_check reports one that is larger. */
#define TAUT_FSM_STATES_MAX 128
/* TAUT_FSM_EVENTS_MAX: see TAUT_FSM_STATES_MAX. */
#define TAUT_FSM_EVENTS_MAX 128
/* TAUT_FSM_ROWS_MAX: see TAUT_FSM_STATES_MAX. */
#define TAUT_FSM_ROWS_MAX 4096

/* TAUT_FSM_NO_ROW is the row number that says "none". */
#define TAUT_FSM_NO_ROW 0xffffu

/*
 * enum taut_want: what a machine waits for, as a bit set. Every machine of
 * taut answers its wants() call with these bits.
 */
enum taut_want {
    TAUT_WANT_IN = 1 << 0,      /* bytes or segments from the peer */
    TAUT_WANT_OUT = 1 << 1,     /* next() has something for the peer */
    TAUT_WANT_APP_IN = 1 << 2,  /* the application may give data */
    TAUT_WANT_APP_OUT = 1 << 3, /* next() has something for the application */
    TAUT_WANT_TIMER = 1 << 4,   /* deadline() is set */
    TAUT_WANT_CRYPTO = 1 << 5,  /* a key, signature or random number */
    TAUT_WANT_DONE = 1 << 6,    /* the machine has ended */
    TAUT_WANT_FAILED = 1 << 7   /* it ended with an error, which is final */
};

/* ------------------------------------------------------------------ */
/* The description                                                     */

/* struct taut_fsm_state: a state's name, as the standard writes it. */
struct taut_fsm_state {
    const char *name;
    uint8_t flags; /* TAUT_FSM_FINAL */
};

/* TAUT_FSM_FINAL marks a state in which the machine may stay for good. */
#define TAUT_FSM_FINAL 1

/* enum taut_fsm_kind: where an event comes from. */
enum taut_fsm_kind {
    TAUT_FSM_KIND_USER,    /* a call of the application */
    TAUT_FSM_KIND_MESSAGE, /* something the peer sent */
    TAUT_FSM_KIND_TIMER    /* time that has passed */
};

/* struct taut_fsm_event: an event's name and origin. */
struct taut_fsm_event {
    const char *name;
    uint8_t kind; /* enum taut_fsm_kind */
};

/*
 * struct taut_fsm_guard: a condition on the machine's environment `env` and
 * on what came with the event, `in` (may be NULL). It changes nothing.
 * Guard 0 is "none": its `test` is NULL.
 */
struct taut_fsm_guard {
    const char *name;
    bool (*test)(const void *env, const void *in);
};

/*
 * struct taut_fsm_action: what a row does to the environment. It returns
 * TAUT_OK (or another status below 16, which taut_fsm_step passes on) or an
 * error. Action 0 is "none": its `run` is NULL.
 */
struct taut_fsm_action {
    const char *name;
    enum taut_status (*run)(void *env, const void *in);
};

/* struct taut_fsm_row: one transition. The numbers index the tables of the
 * description. */
struct taut_fsm_row {
    uint8_t from, event, guard, action, to;
    const char *rule; /* "RFC 9293 3.10.1" */
};

/* TAUT_FSM_ORDER_FAILS: a pair without a row puts the machine into its
 * failed state (handshakes); without it the state stays. */
#define TAUT_FSM_ORDER_FAILS 1

/* struct taut_fsm_desc: a machine. Const, shared by all that run it. */
struct taut_fsm_desc {
    const char *name;  /* an identifier: "tcp" */
    const char *title; /* "TCP connection (RFC 9293)" */
    const struct taut_fsm_state *states;
    const struct taut_fsm_event *events;
    const struct taut_fsm_guard *guards;   /* [0] is none */
    const struct taut_fsm_action *actions; /* [0] is none */
    const struct taut_fsm_row *rows;       /* ascending by (from, event) */
    uint8_t n_states, n_events, n_guards, n_actions;
    uint16_t n_rows;
    uint8_t initial; /* state after taut_fsm_init */
    uint8_t failed;  /* state after an action failed */
    uint8_t flags;   /* TAUT_FSM_ORDER_FAILS */
    uint16_t field;  /* field number that diagnostics name */
    uint32_t wire;   /* what the protocol wants sent back when something
                        comes out of order; 0: nothing */
};

/*
 * Lists that make a machine. A list is a macro taking the macro to apply
 * and a prefix:
 *
 *   #define DOOR_STATES(X, P) \
 *       X(P, SHUT, "SHUT", TAUT_FSM_FINAL) \
 *       X(P, OPEN, "OPEN", 0)
 *   enum door_state { DOOR_STATES(TAUT_FSM_ENUM, DOOR_STATE_) };
 *   static const struct taut_fsm_state door_states[] = {
 *       DOOR_STATES(TAUT_FSM_STATE, )};
 *
 * TAUT_FSM_ENUM makes the enumerator `P##id`.
 */
#define TAUT_FSM_ENUM(P, id, ...) P##id,
/* TAUT_FSM_STATE makes the table entry of a state. */
#define TAUT_FSM_STATE(P, id, text, flags) {text, flags},
/* TAUT_FSM_EVENT makes the table entry of an event; `kind` is USER, MESSAGE
 * or TIMER. */
#define TAUT_FSM_EVENT(P, id, text, kind) {text, TAUT_FSM_KIND_##kind},
/* TAUT_FSM_CALL_ENUM makes the enumerator of a guard or an action. */
#define TAUT_FSM_CALL_ENUM(P, id) P##id,
/* TAUT_FSM_CALL makes the table entry of a guard or an action that is the
 * function `P##id`. */
#define TAUT_FSM_CALL(P, id) {#id, P##id},
/* TAUT_FSM_NONE is entry 0 of the guards and of the actions. */
#define TAUT_FSM_NONE                                                          \
    {                                                                          \
        "none", NULL                                                           \
    }
/* TAUT_FSM_ROW makes a row; S, E, G and A are the prefixes of the states,
 * events, guards and actions. A machine's file wraps it as ROW. */
#define TAUT_FSM_ROW(S, E, G, A, from, event, guard, action, to, rule)         \
    {                                                                          \
        S##from, E##event, G##guard, A##action, S##to, rule                    \
    }

/* ------------------------------------------------------------------ */
/* Running                                                             */

/* struct taut_fsm: a running machine. It holds no pointer; whoever steps it
 * names the description each time. */
struct taut_fsm {
    uint8_t state; /* the state now */
    uint8_t event; /* the event of the last step */
    uint16_t row;  /* the row the last step took, or TAUT_FSM_NO_ROW */
};

/* taut_fsm_init puts `self` into the initial state of `desc`. `size` is
 * sizeof *self: TAUT_E_USAGE if it is another, or if the description has no
 * such state. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_fsm_init(struct taut_fsm *self, size_t size,
              const struct taut_fsm_desc *desc);

/*
 * taut_fsm_step lets `event` happen: of the rows for (state, event) the
 * first whose guard holds is taken, its action run on `env` and `in` (may be
 * NULL if no guard or action of the machine reads it), and its target
 * becomes the state. The work is a binary search over the rows and the
 * guards of one pair.
 *
 * Returns the action's status, TAUT_OK without one. An error of the action
 * puts the machine into its failed state. TAUT_E_ORDER: no row; `ctx` (may
 * be NULL) then gets a diagnostic with the event as `need` and the machine's
 * wire code, and the state stays or fails as TAUT_FSM_ORDER_FAILS says.
 * TAUT_E_USAGE: `event` is not one of the machine's.
 */
TAUT_API enum taut_status taut_fsm_step(struct taut_ctx *ctx,
                                        struct taut_fsm *self,
                                        const struct taut_fsm_desc *desc,
                                        void *env, unsigned event,
                                        const void *in);

/* taut_fsm_row_find returns the number of the first row for the pair, or
 * TAUT_FSM_NO_ROW. The pair's other rows follow it. */
TAUT_API unsigned taut_fsm_row_find(const struct taut_fsm_desc *desc,
                                    unsigned state, unsigned event);

/* taut_fsm_final_get tells whether the machine is in a final state. */
TAUT_API bool taut_fsm_final_get(const struct taut_fsm_desc *desc,
                                 unsigned state);

/* taut_fsm_state_name returns the name of a state, "?" if there is none of
 * that number. Static storage, as for the two below. */
TAUT_API const char *taut_fsm_state_name(const struct taut_fsm_desc *desc,
                                         unsigned state);
/* taut_fsm_event_name: see taut_fsm_state_name. */
TAUT_API const char *taut_fsm_event_name(const struct taut_fsm_desc *desc,
                                         unsigned event);
/* taut_fsm_kind_name returns "user", "message" or "timer", otherwise "?". */
TAUT_API const char *taut_fsm_kind_name(unsigned kind);

/* ------------------------------------------------------------------ */
/* Row coverage                                                        */

/* TAUT_FSM_COVER_LEN is the size in bytes of the bit array that the cover
 * calls need for `n_rows` rows. */
#define TAUT_FSM_COVER_LEN(n_rows) (((size_t)(n_rows) + 7) / 8)

/* taut_fsm_cover_set notes in `bits` the row that the last step took (none
 * if it took none). The caller zeroes `bits` before the first step. */
TAUT_API void taut_fsm_cover_set(uint8_t *bits, const struct taut_fsm *self);
/* taut_fsm_cover_get tells whether `row` was noted. */
TAUT_API bool taut_fsm_cover_get(const uint8_t *bits, unsigned row);
/* taut_fsm_cover_put appends "tcp: 150 of 152 rows" and one line for each
 * row that was not taken. */
TAUT_API void taut_fsm_cover_put(struct taut_wr *wr,
                                 const struct taut_fsm_desc *desc,
                                 const uint8_t *bits);

/* ------------------------------------------------------------------ */
/* Lint                                                                */

/* enum taut_fsm_fault: what taut_fsm_check finds. `at` in a finding numbers
 * what the comment names. */
enum taut_fsm_fault {
    TAUT_FSM_FAULT_SIZE,          /* a table is empty or too large (0) */
    TAUT_FSM_FAULT_NAME,          /* state: no name, or one given twice */
    TAUT_FSM_FAULT_EVENT_NAME,    /* event: the same */
    TAUT_FSM_FAULT_GUARD_NAME,    /* guard: the same, or no function */
    TAUT_FSM_FAULT_ACTION_NAME,   /* action: the same, or no function */
    TAUT_FSM_FAULT_UNKNOWN,       /* row: a number that is in no table */
    TAUT_FSM_FAULT_SORT,          /* row: stands before its place */
    TAUT_FSM_FAULT_SHADOWED,      /* row: can never be taken */
    TAUT_FSM_FAULT_GUARDED,       /* row: the last of its pair has a guard */
    TAUT_FSM_FAULT_RULE,          /* row: names no rule */
    TAUT_FSM_FAULT_UNREACHABLE,   /* state: no path from the initial state */
    TAUT_FSM_FAULT_DEAD_END,      /* state: no path to a final state */
    TAUT_FSM_FAULT_NO_FINAL,      /* the machine has no final state (0) */
    TAUT_FSM_FAULT_UNUSED_EVENT,  /* event: in no row */
    TAUT_FSM_FAULT_UNUSED_GUARD,  /* guard: in no row */
    TAUT_FSM_FAULT_UNUSED_ACTION, /* action: in no row */
    TAUT_FSM_FAULT_END
};

/* struct taut_fsm_finding: one fault of a description. */
struct taut_fsm_finding {
    uint16_t fault; /* enum taut_fsm_fault */
    uint16_t at;    /* number of the row, state, event ... */
};

/*
 * taut_fsm_check lints a description: it stores up to `cap` findings at
 * `out` (may be NULL if cap is 0) and sets `*n` to how many there are.
 * TAUT_OK: none. TAUT_E_VALUE: some. TAUT_FULL: more than `cap`. A table
 * with SIZE or UNKNOWN findings is not examined further. The failed state
 * counts as reachable when a row has an action (or, with
 * TAUT_FSM_ORDER_FAILS, always) and needs no path to a final state.
 */
TAUT_API enum taut_status taut_fsm_check(const struct taut_fsm_desc *desc,
                                         struct taut_fsm_finding *out,
                                         size_t cap, size_t *n);
/* taut_fsm_fault_name returns a short text for a fault: "unreachable state"
 * ..., "?" for any other number. */
TAUT_API const char *taut_fsm_fault_name(unsigned fault);
/* taut_fsm_finding_put appends one line without a line feed:
 * "shadowed row 12: LISTEN + SEG_SYN". */
TAUT_API void taut_fsm_finding_put(struct taut_wr *wr,
                                   const struct taut_fsm_desc *desc,
                                   const struct taut_fsm_finding *finding);

/* ------------------------------------------------------------------ */
/* Text forms                                                          */

/* TAUT_FSM_PUT_LOOPS: diagrams also show rows that stay in their state. */
#define TAUT_FSM_PUT_LOOPS 1

/* The description must be clean for the calls below (taut_fsm_check). In
 * identifiers every character but letters and digits becomes '_'. */

/* taut_fsm_mermaid_put appends a Mermaid stateDiagram-v2; rows between the
 * same two states share one arrow. `flags`: TAUT_FSM_PUT_LOOPS or 0. */
TAUT_API void taut_fsm_mermaid_put(struct taut_wr *wr,
                                   const struct taut_fsm_desc *desc,
                                   unsigned flags);
/* taut_fsm_dot_put appends a Graphviz digraph; see taut_fsm_mermaid_put. */
TAUT_API void taut_fsm_dot_put(struct taut_wr *wr,
                               const struct taut_fsm_desc *desc,
                               unsigned flags);
/* taut_fsm_json_put appends the whole description as one JSON object. */
TAUT_API void taut_fsm_json_put(struct taut_wr *wr,
                                const struct taut_fsm_desc *desc);
/*
 * taut_fsm_promela_put appends Promela for spin: a number for each state
 * (`tcp_st_LISTEN`) and event (`tcp_ev_SEG_SYN`) and an inline
 * `tcp_step(me, state, event)` with the rows in their order. The model that
 * includes it defines `tcp_if_<guard>(me)` as expressions,
 * `tcp_do_<action>(me)` as statements (`tcp_do_none` too), and
 * `tcp_no_row(me)` for a pair without a row.
 */
TAUT_API void taut_fsm_promela_put(struct taut_wr *wr,
                                   const struct taut_fsm_desc *desc);
/* taut_fsm_rows_put appends all rows as a Markdown table. */
TAUT_API void taut_fsm_rows_put(struct taut_wr *wr,
                                const struct taut_fsm_desc *desc);
/* taut_fsm_rules_put appends the rule report: each rule once, in the order
 * of first use, with the pairs that it governs, as a Markdown list. */
TAUT_API void taut_fsm_rules_put(struct taut_wr *wr,
                                 const struct taut_fsm_desc *desc);

#ifdef __cplusplus
}
#endif

#endif
