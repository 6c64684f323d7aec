/* SPDX-License-Identifier: MIT */
/* core_fsm.c: running a state machine, its names and its row coverage. */
#include "taut/fsm.h"

/* ------------------------------------------------------------------ */
/* Names                                                               */

const char *taut_fsm_state_name(const struct taut_fsm_desc *desc,
                                unsigned state)
{
    return state < desc->n_states ? desc->states[state].name : "?";
}

const char *taut_fsm_event_name(const struct taut_fsm_desc *desc,
                                unsigned event)
{
    return event < desc->n_events ? desc->events[event].name : "?";
}

const char *taut_fsm_kind_name(unsigned kind)
{
    static const char *const names[] = {"user", "message", "timer"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "?";
}

bool taut_fsm_final_get(const struct taut_fsm_desc *desc, unsigned state)
{
    return state < desc->n_states &&
           (desc->states[state].flags & TAUT_FSM_FINAL) != 0;
}

/* ------------------------------------------------------------------ */
/* Running                                                             */

enum taut_status taut_fsm_init(struct taut_fsm *self, size_t size,
                               const struct taut_fsm_desc *desc)
{
    if (size != sizeof *self || desc->initial >= desc->n_states)
        return TAUT_E_USAGE;
    self->state = desc->initial;
    self->event = 0;
    self->row = TAUT_FSM_NO_ROW;
    return TAUT_OK;
}

static unsigned fsm_row_key(const struct taut_fsm_row *row)
{
    return (unsigned)row->from << 8 | row->event;
}

/* The first row of the pair: a binary search for the lower bound. */
unsigned taut_fsm_row_find(const struct taut_fsm_desc *desc, unsigned state,
                           unsigned event)
{
    unsigned low = 0, n = desc->n_rows, key = state << 8 | (event & 0xffu);
    while (n > 0) {
        unsigned half = n / 2;
        bool right = fsm_row_key(&desc->rows[low + half]) < key;
        low = right ? low + half + 1 : low;
        n = right ? n - half - 1 : half;
    }
    if (event > 0xff || low == desc->n_rows ||
        fsm_row_key(&desc->rows[low]) != key)
        return TAUT_FSM_NO_ROW;
    return low;
}

/* The row to take: the first of the pair whose guard holds. */
static unsigned fsm_row_choose(const struct taut_fsm_desc *desc, unsigned state,
                               unsigned event, const void *env, const void *in)
{
    unsigned i = taut_fsm_row_find(desc, state, event);
    for (; i < desc->n_rows; i++) {
        const struct taut_fsm_row *row = &desc->rows[i];
        if (row->from != state || row->event != event)
            break;
        if (row->guard == 0 || desc->guards[row->guard].test(env, in))
            return i;
    }
    return TAUT_FSM_NO_ROW;
}

static enum taut_status fsm_refuse(struct taut_ctx *ctx, struct taut_fsm *self,
                                   const struct taut_fsm_desc *desc)
{
    if (desc->flags & TAUT_FSM_ORDER_FAILS)
        self->state = desc->failed;
    if (ctx == NULL)
        return TAUT_E_ORDER;
    return taut_fail(ctx, TAUT_E_ORDER, desc->field, ctx->start, self->event,
                     desc->wire);
}

enum taut_status taut_fsm_step(struct taut_ctx *ctx, struct taut_fsm *self,
                               const struct taut_fsm_desc *desc, void *env,
                               unsigned event, const void *in)
{
    enum taut_status status = TAUT_OK;
    if (event >= desc->n_events)
        return TAUT_E_USAGE;
    unsigned i = fsm_row_choose(desc, self->state, event, env, in);
    self->event = (uint8_t)event;
    self->row = (uint16_t)i;
    if (i == TAUT_FSM_NO_ROW)
        return fsm_refuse(ctx, self, desc);
    const struct taut_fsm_row *row = &desc->rows[i];
    if (row->action != 0)
        status = desc->actions[row->action].run(env, in);
    self->state = taut_is_error(status) ? desc->failed : row->to;
    return status;
}

/* ------------------------------------------------------------------ */
/* Row coverage                                                        */

void taut_fsm_cover_set(uint8_t *bits, const struct taut_fsm *self)
{
    if (self->row != TAUT_FSM_NO_ROW)
        bits[self->row / 8] |= (uint8_t)(1u << self->row % 8);
}

bool taut_fsm_cover_get(const uint8_t *bits, unsigned row)
{
    return ((unsigned)bits[row / 8] >> row % 8 & 1u) != 0;
}
