/* SPDX-License-Identifier: MIT */
/* core_fsm_text.c: diagrams, JSON, Promela and reports from a machine. */
#include "taut/fsm.h"

/* ------------------------------------------------------------------ */
/* Pieces                                                              */

/* A name as an identifier. */
static void fsm_text_id(struct taut_wr *wr, const char *name)
{
    for (; *name != '\0'; name++) {
        char c = *name;
        bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9');
        taut_wr_u8(wr, keep ? (uint8_t)c : '_');
    }
}

/* "name_kind_id": how Promela calls things. */
static void fsm_text_symbol(struct taut_wr *wr,
                            const struct taut_fsm_desc *desc, const char *kind,
                            const char *name)
{
    fsm_text_id(wr, desc->name);
    taut_wr_text(wr, kind);
    fsm_text_id(wr, name);
}

/* Text between double quotes, as JSON and dot escape it. */
static void fsm_text_quote(struct taut_wr *wr, const char *s)
{
    taut_wr_text(wr, "\"");
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x20) {
            taut_wr_text(wr, "\\u");
            taut_wr_hex(wr, c, 4);
            continue;
        }
        if (c == '"' || c == '\\')
            taut_wr_text(wr, "\\");
        taut_wr_u8(wr, c);
    }
    taut_wr_text(wr, "\"");
}

/* "EVENT [guard] / action" */
static void fsm_text_label(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                           const struct taut_fsm_row *row)
{
    taut_wr_text(wr, desc->events[row->event].name);
    if (row->guard != 0) {
        taut_wr_text(wr, " [");
        taut_wr_text(wr, desc->guards[row->guard].name);
        taut_wr_text(wr, "]");
    }
    if (row->action != 0) {
        taut_wr_text(wr, " / ");
        taut_wr_text(wr, desc->actions[row->action].name);
    }
}

/* "STATE + EVENT [guard] / action -> STATE" */
static void fsm_text_row(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                         const struct taut_fsm_row *row)
{
    taut_wr_text(wr, desc->states[row->from].name);
    taut_wr_text(wr, " + ");
    fsm_text_label(wr, desc, row);
    taut_wr_text(wr, " -> ");
    taut_wr_text(wr, desc->states[row->to].name);
}

/* ------------------------------------------------------------------ */
/* Diagrams                                                            */

static bool fsm_text_edge(const struct taut_fsm_row *a,
                          const struct taut_fsm_row *b)
{
    return a->from == b->from && a->to == b->to;
}

/* Whether row `i` begins an arrow: it is shown and no earlier row runs
 * between the same states. */
static bool fsm_text_begins(const struct taut_fsm_desc *desc, unsigned flags,
                            unsigned i)
{
    const struct taut_fsm_row *row = &desc->rows[i];
    if (row->from == row->to && (flags & TAUT_FSM_PUT_LOOPS) == 0)
        return false;
    while (i > 0 && desc->rows[i - 1].from == row->from) {
        i--;
        if (fsm_text_edge(&desc->rows[i], row))
            return false;
    }
    return true;
}

/* The labels of all rows on the arrow that row `i` begins. */
static void fsm_text_labels(struct taut_wr *wr,
                            const struct taut_fsm_desc *desc, const char *sep,
                            unsigned i)
{
    const struct taut_fsm_row *first = &desc->rows[i];
    for (; i < desc->n_rows && desc->rows[i].from == first->from; i++) {
        if (!fsm_text_edge(&desc->rows[i], first))
            continue;
        if (&desc->rows[i] != first)
            taut_wr_text(wr, sep);
        fsm_text_label(wr, desc, &desc->rows[i]);
    }
}

static void fsm_mermaid_state(struct taut_wr *wr,
                              const struct taut_fsm_desc *desc, unsigned i)
{
    taut_wr_text(wr, "    state ");
    fsm_text_quote(wr, desc->states[i].name);
    taut_wr_text(wr, " as ");
    fsm_text_id(wr, desc->states[i].name);
    taut_wr_text(wr, "\n");
}

void taut_fsm_mermaid_put(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                          unsigned flags)
{
    taut_wr_text(wr, "stateDiagram-v2\n");
    for (unsigned i = 0; i < desc->n_states; i++)
        fsm_mermaid_state(wr, desc, i);
    taut_wr_text(wr, "    [*] --> ");
    fsm_text_id(wr, desc->states[desc->initial].name);
    taut_wr_text(wr, "\n");
    for (unsigned i = 0; i < desc->n_rows; i++) {
        if (!fsm_text_begins(desc, flags, i))
            continue;
        taut_wr_text(wr, "    ");
        fsm_text_id(wr, desc->states[desc->rows[i].from].name);
        taut_wr_text(wr, " --> ");
        fsm_text_id(wr, desc->states[desc->rows[i].to].name);
        taut_wr_text(wr, " : ");
        fsm_text_labels(wr, desc, "<br/>", i);
        taut_wr_text(wr, "\n");
    }
}

static void fsm_dot_state(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                          unsigned i)
{
    taut_wr_text(wr, "    ");
    fsm_text_quote(wr, desc->states[i].name);
    if (taut_fsm_final_get(desc, i))
        taut_wr_text(wr, " [peripheries=2]");
    if (i == desc->initial)
        taut_wr_text(wr, " [style=bold]");
    taut_wr_text(wr, ";\n");
}

void taut_fsm_dot_put(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                      unsigned flags)
{
    taut_wr_text(wr, "digraph ");
    fsm_text_quote(wr, desc->name);
    taut_wr_text(wr, " {\n    label=");
    fsm_text_quote(wr, desc->title);
    taut_wr_text(wr, ";\n    node [shape=box, fontname=\"monospace\"];\n"
                     "    edge [fontname=\"monospace\", fontsize=9];\n");
    for (unsigned i = 0; i < desc->n_states; i++)
        fsm_dot_state(wr, desc, i);
    for (unsigned i = 0; i < desc->n_rows; i++) {
        if (!fsm_text_begins(desc, flags, i))
            continue;
        taut_wr_text(wr, "    ");
        fsm_text_quote(wr, desc->states[desc->rows[i].from].name);
        taut_wr_text(wr, " -> ");
        fsm_text_quote(wr, desc->states[desc->rows[i].to].name);
        taut_wr_text(wr, " [label=\"");
        fsm_text_labels(wr, desc, "\\n", i);
        taut_wr_text(wr, "\"];\n");
    }
    taut_wr_text(wr, "}\n");
}

/* ------------------------------------------------------------------ */
/* JSON                                                                */

/* `sep`, then "key":"value". */
static void fsm_json_pair(struct taut_wr *wr, const char *sep, const char *key,
                          const char *value)
{
    taut_wr_text(wr, sep);
    fsm_text_quote(wr, key);
    taut_wr_text(wr, ":");
    fsm_text_quote(wr, value);
}

static void fsm_json_head(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    fsm_json_pair(wr, "{", "name", desc->name);
    fsm_json_pair(wr, ",", "title", desc->title);
    fsm_json_pair(wr, ",", "initial", desc->states[desc->initial].name);
    fsm_json_pair(wr, ",", "failed", desc->states[desc->failed].name);
    taut_wr_text(wr, desc->flags & TAUT_FSM_ORDER_FAILS
                         ? ",\"order_fails\":true"
                         : ",\"order_fails\":false");
    taut_wr_text(wr, ",\"wire\":");
    taut_wr_dec(wr, desc->wire);
}

static void fsm_json_states(struct taut_wr *wr,
                            const struct taut_fsm_desc *desc)
{
    taut_wr_text(wr, ",\n\"states\":[");
    for (unsigned i = 0; i < desc->n_states; i++) {
        taut_wr_text(wr, i > 0 ? ",\n" : "\n");
        fsm_json_pair(wr, "{", "name", desc->states[i].name);
        taut_wr_text(wr, taut_fsm_final_get(desc, i) ? ",\"final\":true}"
                                                     : ",\"final\":false}");
    }
    taut_wr_text(wr, "]");
}

static void fsm_json_events(struct taut_wr *wr,
                            const struct taut_fsm_desc *desc)
{
    taut_wr_text(wr, ",\n\"events\":[");
    for (unsigned i = 0; i < desc->n_events; i++) {
        taut_wr_text(wr, i > 0 ? ",\n" : "\n");
        fsm_json_pair(wr, "{", "name", desc->events[i].name);
        fsm_json_pair(wr, ",", "kind",
                      taut_fsm_kind_name(desc->events[i].kind));
        taut_wr_text(wr, "}");
    }
    taut_wr_text(wr, "]");
}

static void fsm_json_row(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                         const struct taut_fsm_row *row)
{
    fsm_json_pair(wr, "{", "from", desc->states[row->from].name);
    fsm_json_pair(wr, ",", "event", desc->events[row->event].name);
    if (row->guard != 0)
        fsm_json_pair(wr, ",", "guard", desc->guards[row->guard].name);
    if (row->action != 0)
        fsm_json_pair(wr, ",", "action", desc->actions[row->action].name);
    fsm_json_pair(wr, ",", "to", desc->states[row->to].name);
    fsm_json_pair(wr, ",", "rule", row->rule);
    taut_wr_text(wr, "}");
}

void taut_fsm_json_put(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    fsm_json_head(wr, desc);
    fsm_json_states(wr, desc);
    fsm_json_events(wr, desc);
    taut_wr_text(wr, ",\n\"rows\":[");
    for (unsigned i = 0; i < desc->n_rows; i++) {
        taut_wr_text(wr, i > 0 ? ",\n" : "\n");
        fsm_json_row(wr, desc, &desc->rows[i]);
    }
    taut_wr_text(wr, "]}\n");
}

/* ------------------------------------------------------------------ */
/* Promela                                                             */

static void fsm_promela_define(struct taut_wr *wr,
                               const struct taut_fsm_desc *desc,
                               const char *kind, const char *name, unsigned i)
{
    taut_wr_text(wr, "#define ");
    fsm_text_symbol(wr, desc, kind, name);
    taut_wr_text(wr, " ");
    taut_wr_dec(wr, i);
    taut_wr_text(wr, "\n");
}

/* "&& tcp_if_guard(me)" or its negation. */
static void fsm_promela_guard(struct taut_wr *wr,
                              const struct taut_fsm_desc *desc,
                              const char *sign, unsigned guard)
{
    taut_wr_text(wr, sign);
    fsm_text_symbol(wr, desc, "_if_", desc->guards[guard].name);
    taut_wr_text(wr, "(me)");
}

/* One option: the pair, no earlier guard of the pair, this row's guard. */
static void fsm_promela_row(struct taut_wr *wr,
                            const struct taut_fsm_desc *desc, unsigned i)
{
    const struct taut_fsm_row *row = &desc->rows[i];
    unsigned first = taut_fsm_row_find(desc, row->from, row->event);
    taut_wr_text(wr, "        :: (event) == ");
    fsm_text_symbol(wr, desc, "_ev_", desc->events[row->event].name);
    for (unsigned j = first; j < i; j++)
        fsm_promela_guard(wr, desc, " && !", desc->rows[j].guard);
    if (row->guard != 0)
        fsm_promela_guard(wr, desc, " && ", row->guard);
    taut_wr_text(wr, " ->\n            ");
    fsm_text_symbol(wr, desc, "_do_", desc->actions[row->action].name);
    taut_wr_text(wr, "(me); state = ");
    fsm_text_symbol(wr, desc, "_st_", desc->states[row->to].name);
    taut_wr_text(wr, "\n");
}

static void fsm_promela_state(struct taut_wr *wr,
                              const struct taut_fsm_desc *desc, unsigned state)
{
    bool any = false;
    for (unsigned i = 0; i < desc->n_rows; i++) {
        if (desc->rows[i].from != state)
            continue;
        if (!any) {
            taut_wr_text(wr, "    :: state == ");
            fsm_text_symbol(wr, desc, "_st_", desc->states[state].name);
            taut_wr_text(wr, " ->\n        if\n");
        }
        any = true;
        fsm_promela_row(wr, desc, i);
    }
    if (!any)
        return;
    taut_wr_text(wr, "        :: else -> ");
    fsm_text_symbol(wr, desc, "_no_", "row");
    taut_wr_text(wr, "(me)\n        fi\n");
}

void taut_fsm_promela_put(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    taut_wr_text(wr, "/* Generated from the machine \"");
    taut_wr_text(wr, desc->name);
    taut_wr_text(wr, "\". */\n");
    for (unsigned i = 0; i < desc->n_states; i++)
        fsm_promela_define(wr, desc, "_st_", desc->states[i].name, i);
    for (unsigned i = 0; i < desc->n_events; i++)
        fsm_promela_define(wr, desc, "_ev_", desc->events[i].name, i);
    taut_wr_text(wr, "inline ");
    fsm_text_symbol(wr, desc, "_", "step");
    taut_wr_text(wr, "(me, state, event) {\n    if\n");
    for (unsigned i = 0; i < desc->n_states; i++)
        fsm_promela_state(wr, desc, i);
    taut_wr_text(wr, "    :: else -> ");
    fsm_text_symbol(wr, desc, "_no_", "row");
    taut_wr_text(wr, "(me)\n    fi\n}\n");
}

/* ------------------------------------------------------------------ */
/* Reports                                                             */

void taut_fsm_rows_put(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    taut_wr_text(wr, "| state | event | guard | action | next state | rule |\n"
                     "|---|---|---|---|---|---|\n");
    for (unsigned i = 0; i < desc->n_rows; i++) {
        const struct taut_fsm_row *row = &desc->rows[i];
        const char *guard = row->guard ? desc->guards[row->guard].name : "";
        const char *action = row->action ? desc->actions[row->action].name : "";
        const char *cells[] = {desc->states[row->from].name,
                               desc->events[row->event].name,
                               guard,
                               action,
                               desc->states[row->to].name,
                               row->rule};
        for (unsigned c = 0; c < sizeof cells / sizeof cells[0]; c++) {
            taut_wr_text(wr, c > 0 ? " | " : "| ");
            taut_wr_text(wr, cells[c]);
        }
        taut_wr_text(wr, " |\n");
    }
}

static bool fsm_text_equal(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static bool fsm_rules_seen(const struct taut_fsm_desc *desc, unsigned i)
{
    for (unsigned j = 0; j < i; j++) {
        if (fsm_text_equal(desc->rows[j].rule, desc->rows[i].rule))
            return true;
    }
    return false;
}

void taut_fsm_rules_put(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    for (unsigned i = 0; i < desc->n_rows; i++) {
        if (fsm_rules_seen(desc, i))
            continue;
        taut_wr_text(wr, "- ");
        taut_wr_text(wr, desc->rows[i].rule);
        taut_wr_text(wr, "\n");
        for (unsigned j = i; j < desc->n_rows; j++) {
            if (!fsm_text_equal(desc->rows[j].rule, desc->rows[i].rule))
                continue;
            taut_wr_text(wr, "  - ");
            fsm_text_row(wr, desc, &desc->rows[j]);
            taut_wr_text(wr, "\n");
        }
    }
}

void taut_fsm_cover_put(struct taut_wr *wr, const struct taut_fsm_desc *desc,
                        const uint8_t *bits)
{
    unsigned n = 0;
    for (unsigned i = 0; i < desc->n_rows; i++)
        n += taut_fsm_cover_get(bits, i);
    taut_wr_text(wr, desc->name);
    taut_wr_text(wr, ": ");
    taut_wr_dec(wr, n);
    taut_wr_text(wr, " of ");
    taut_wr_dec(wr, desc->n_rows);
    taut_wr_text(wr, " rows\n");
    for (unsigned i = 0; i < desc->n_rows; i++) {
        if (taut_fsm_cover_get(bits, i))
            continue;
        taut_wr_text(wr, "not taken: ");
        fsm_text_row(wr, desc, &desc->rows[i]);
        taut_wr_text(wr, "\n");
    }
}
