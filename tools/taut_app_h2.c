/* SPDX-License-Identifier: MIT */
/*
 * taut_app_h2.c: HTTP/2 in the table of taut_app.h. A message is a frame, or
 * the client's preface. Each direction keeps the table of its header
 * compression; where a capture begins in the midst of a connection, fields
 * that refer to what came before are shown by their index.
 */
#include <stdlib.h>

#include "taut/h2_observer.h"
#include "taut/h2_visit.h"

#include "taut_app.h"

enum {
    H2_TABLE_MAX = 1 << 16, /* largest dynamic table */
    H2_FIELD_MAX = 1 << 14, /* longest field */
    H2_FRAME_LEN = 1 << 14, /* of types that are not known */
    H2_LIST_MAX = 1 << 18,  /* bytes of one list of fields that are kept */
    H2_FIELDS_MAX = 4096,   /* and how many of them */
    H2_STATES_MAX = 256,    /* directions whose fields are decoded */
    H2_SHOWN = 12           /* fields of a frame, in a line */
};

/* ---- fields ---- */

/* struct h2_state: what a direction keeps. */
struct h2_state {
    struct taut_h2_observer observer;
    struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(H2_TABLE_MAX)];
    uint8_t bytes[TAUT_HPACK_BYTES_LEN(H2_TABLE_MAX, H2_FIELD_MAX)];
};

static unsigned h2_n_states;

/* struct h2_note: the fields that a frame brought to their end. */
struct h2_note {
    size_t n, cap;
    size_t bytes_len, bytes_cap;
    struct taut_diag diag; /* status TAUT_OK, or why there are no more */
    struct taut_hpack_header *fields; /* spans hold offsets in `bytes` */
    uint8_t *bytes;
};

static bool h2_grow(void **p, size_t *cap, size_t want, size_t size)
{
    if (want <= *cap)
        return true;
    size_t more = want + *cap;
    void *grown = realloc(*p, more * size);
    if (!grown)
        return false;
    *p = grown;
    *cap = more;
    return true;
}

/* h2_keep copies a span behind the note's bytes and makes an offset of it. */
static bool h2_keep(struct h2_note *note, struct taut_span *s)
{
    if (!h2_grow((void **)&note->bytes, &note->bytes_cap,
                 note->bytes_len + s->len, 1))
        return false;
    if (s->len > 0)
        memcpy(note->bytes + note->bytes_len, s->p, s->len);
    s->p = NULL;
    note->bytes_len += s->len;
    return true;
}

static void h2_note_add(struct h2_note *note, struct taut_hpack_header field)
{
    if (!h2_grow((void **)&note->fields, &note->cap, note->n + 1,
                 sizeof *note->fields) ||
        !h2_keep(note, &field.name) || !h2_keep(note, &field.value))
        return;
    note->fields[note->n++] = field;
}

/* h2_pack makes one block of a note; spans become pointers into it. */
static struct h2_note *h2_pack(struct h2_note *note)
{
    size_t fields_len = note->n * sizeof *note->fields;
    struct h2_note *packed =
        malloc(sizeof *note + fields_len + note->bytes_len);
    if (packed) {
        *packed = *note;
        packed->fields = (struct taut_hpack_header *)(packed + 1);
        packed->bytes = (uint8_t *)(packed->fields + note->n);
        if (note->n > 0)
            memcpy(packed->fields, note->fields, fields_len);
        if (note->bytes_len > 0)
            memcpy(packed->bytes, note->bytes, note->bytes_len);
        const uint8_t *p = packed->bytes;
        for (size_t i = 0; i < note->n; i++) {
            packed->fields[i].name.p = p;
            packed->fields[i].value.p = p += packed->fields[i].name.len;
            p += packed->fields[i].value.len;
        }
    }
    free(note->fields);
    free(note->bytes);
    return packed;
}

/* h2_state_init begins a direction with its first bytes; none: in its
 * middle. */
static bool h2_state_init(struct h2_state *s, struct taut_span first)
{
    struct taut_h2_observer_config g;
    memset(&g, 0, sizeof g);
    g.decoder.entries = s->entries;
    g.decoder.n_entries = sizeof s->entries / sizeof s->entries[0];
    g.decoder.bytes = s->bytes;
    g.decoder.bytes_len = sizeof s->bytes;
    g.decoder.table_max = H2_TABLE_MAX;
    g.decoder.field_max = H2_FIELD_MAX;
    g.decoder.list_max = H2_LIST_MAX;
    g.decoder.n_fields_max = H2_FIELDS_MAX;
    /* a direction begins with the preface, or with SETTINGS */
    g.client = first.len > 0 && first.p[0] == 'P';
    g.middle = !g.client && (first.len < TAUT_H2_HDR_LEN ||
                             first.p[3] != TAUT_H2_TYPE_SETTINGS ||
                             (first.p[4] & TAUT_H2_FLAG_ACK));
    g.aligned = true;
    return taut_h2_observer_init(&s->observer, sizeof s->observer, &g) ==
           TAUT_OK;
}

/* h2_state_get returns what a direction keeps, NULL if there is no room for
 * more: its fields stay bytes then. */
static struct h2_state *h2_state_get(void **state, struct taut_span first)
{
    static bool told;
    if (*state)
        return *state;
    if (h2_n_states == H2_STATES_MAX && !told) {
        told = true;
        fprintf(stderr,
                "taut: HTTP/2 header fields of more than %d directions at a "
                "time are shown as bytes\n",
                H2_STATES_MAX);
    }
    struct h2_state *s = h2_n_states < H2_STATES_MAX ? malloc(sizeof *s) : NULL;
    if (s && !h2_state_init(s, first)) {
        free(s);
        return NULL;
    }
    h2_n_states += s != NULL;
    return *state = s;
}

static void h2_state_shut(void *state)
{
    h2_n_states -= state != NULL;
    free(state);
}

/* h2_miss: what the header fields to come refer to is not known, unless only
 * a frame without any is missing. */
static void h2_miss(void *state, struct taut_span head)
{
    static const struct taut_span none = {NULL, 0};
    bool is_harmless = head.len >= TAUT_H2_HDR_LEN &&
                       head.p[3] != TAUT_H2_TYPE_HEADERS &&
                       head.p[3] != TAUT_H2_TYPE_PUSH_PROMISE &&
                       head.p[3] != TAUT_H2_TYPE_CONTINUATION;
    if (!is_harmless)
        (void)h2_state_init(state, none); /* it was initialized so before */
}

static void h2_note(void **state, struct tool_unit *unit)
{
    struct taut_ctx ctx = taut_ctx_of(unit->bytes.p, NULL);
    struct h2_state *s = h2_state_get(state, unit->bytes);
    struct taut_h2_observer_event e;
    struct h2_note note;
    if (!s || taut_h2_observer_push(&s->observer, unit->bytes))
        return;
    memset(&note, 0, sizeof note);
    while (taut_h2_observer_next(&ctx, &s->observer, &e) == TAUT_OK) {
        if (e.kind == TAUT_H2_OBSERVER_FIELD)
            h2_note_add(&note, e.field);
        if (e.kind == TAUT_H2_OBSERVER_LIMIT || e.kind == TAUT_H2_OBSERVER_LOST)
            note.diag = e.diag;
    }
    if (note.n > 0 || note.diag.status)
        unit->note = h2_pack(&note);
}

/* h2_block returns the bytes of a unit that its fields came from. */
static struct taut_span h2_block(const struct tool_unit *unit)
{
    struct taut_ctx ctx = taut_ctx_of(unit->bytes.p, NULL);
    struct taut_rd rd = taut_rd_of(unit->bytes.p, unit->bytes.len);
    struct taut_h2_frame f;
    ctx.quirks = TAUT_H2_QUIRK_PADDING;
    if (taut_h2_frame_decode(&ctx, &rd, &f, TAUT_H2_FRAME_LEN_MAX))
        return unit->bytes;
    return f.body;
}

static void h2_told(const struct taut_visitor *v, const struct tool_unit *unit)
{
    const struct h2_note *note = unit->note;
    struct taut_span block = h2_block(unit);
    for (size_t i = 0; i < note->n; i++)
        taut_h2_field_visit(v, &note->fields[i], block);
}

static enum taut_status h2_visit(const struct tool_app *app,
                                 struct taut_ctx *ctx,
                                 const struct taut_visitor *v,
                                 struct taut_span unit)
{
    (void)app;
    return taut_h2_visit(ctx, v, unit);
}

/* h2_span: a frame's header tells its length. What begins otherwise than a
 * frame can is no HTTP/2. */
static uint32_t h2_span(struct taut_span stream)
{
    static const char magic[] = "PRI";
    size_t n = stream.len < 3 ? stream.len : 3;
    if (n > 0 && memcmp(stream.p, magic, n) == 0)
        return n < 3 ? APP_SPAN_WAIT : TAUT_H2_PREFACE_LEN;
    if (stream.len < TAUT_H2_HDR_LEN)
        return APP_SPAN_WAIT;
    uint32_t len = taut_h2_get_length(stream.p);
    bool known = taut_reg_name(&taut_h2_type_reg, stream.p[3]) != NULL;
    if (!known && len > H2_FRAME_LEN)
        return APP_SPAN_NONE;
    return TAUT_H2_HDR_LEN + len;
}

/* h2_find: see TAUT_H2_FRAMER_MIDDLE. */
static size_t h2_find(struct taut_span stream)
{
    struct taut_ctx ctx = taut_ctx_of(stream.p, NULL);
    struct taut_h2_framer framer;
    struct taut_h2_framer_event event;
    if (taut_h2_framer_init(&framer, sizeof framer,
                            TAUT_H2_FRAMER_MIDDLE | TAUT_H2_FRAMER_WATCH,
                            TAUT_H2_FRAME_LEN_MAX) ||
        taut_h2_framer_push(&framer, stream) ||
        taut_h2_framer_next(&ctx, &framer, &event) ||
        event.kind != TAUT_H2_FRAMER_FOUND)
        return APP_FOUND_NONE;
    return event.skipped;
}

/* ---- one line ---- */

static void h2_line(const struct tool_app *app, struct taut_wr *wr,
                    struct taut_span unit)
{
    const char *name;
    (void)app;
    if (unit.len < TAUT_H2_HDR_LEN || unit.p[0] == 'P') {
        taut_wr_text(wr, "HTTP/2 preface");
        return;
    }
    uint32_t type = taut_h2_get_type(unit.p);
    uint32_t stream = taut_h2_get_streamid(unit.p);
    name = taut_reg_name(&taut_h2_type_reg, type);
    taut_wr_text(wr, "HTTP/2 ");
    taut_wr_text(wr, name ? name : "type ");
    if (!name)
        taut_wr_dec(wr, type);
    if (stream > 0) {
        taut_wr_text(wr, " ");
        taut_wr_dec(wr, stream);
    }
    uint32_t flags = taut_h2_get_flags(unit.p);
    bool acks = type == TAUT_H2_TYPE_SETTINGS || type == TAUT_H2_TYPE_PING;
    bool ends = type == TAUT_H2_TYPE_DATA || type == TAUT_H2_TYPE_HEADERS;
    if (acks && (flags & TAUT_H2_FLAG_ACK))
        taut_wr_text(wr, " ACK");
    if (ends && (flags & TAUT_H2_FLAG_END_STREAM))
        taut_wr_text(wr, " END");
    taut_wr_text(wr, " (");
    taut_wr_dec(wr, unit.len - TAUT_H2_HDR_LEN);
    taut_wr_text(wr, ")");
}

/* h2_quote appends text from a peer. */
static void h2_quote(struct taut_wr *wr, struct taut_span s)
{
    const struct taut_value value = {.bytes = s.p,
                                     .num = s.len,
                                     .len = (uint32_t)s.len,
                                     .type = TAUT_FT_TEXT};
    if (s.len > 0)
        taut_value_text(wr, &value);
}

static void h2_line_told(struct taut_wr *wr, const struct tool_unit *unit)
{
    const struct h2_note *note = unit->note;
    for (size_t i = 0; i < note->n && i < H2_SHOWN; i++) {
        const struct taut_hpack_header *h = &note->fields[i];
        taut_wr_text(wr, i > 0 ? ", " : " ");
        if (h->flags & TAUT_HPACK_NAME_UNKNOWN) {
            taut_wr_text(wr, "index ");
            taut_wr_dec(wr, h->index);
            continue;
        }
        h2_quote(wr, h->name);
        taut_wr_text(wr, " ");
        if (h->flags & TAUT_HPACK_VALUE_UNKNOWN)
            taut_wr_text(wr, "?");
        h2_quote(wr, h->value);
    }
    if (note->n > H2_SHOWN) {
        taut_wr_text(wr, ", and ");
        taut_wr_dec(wr, note->n - H2_SHOWN);
        taut_wr_text(wr, " more");
    }
    if (note->diag.status) {
        taut_wr_text(wr, " [");
        taut_diag_text(wr, &note->diag, taut_h2_fieldsets_get(&(size_t){0}), 2);
        taut_wr_text(wr, "]");
    }
}

static bool h2_named(struct taut_wr *wr, const struct taut_value *value)
{
    const struct taut_reg *reg = NULL;
    if (value->field == TAUT_H2_F_RST_ERROR ||
        value->field == TAUT_H2_F_GOAWAY_ERROR)
        reg = &taut_h2_error_reg;
    if (value->field == TAUT_H2_F_SETTING_ID)
        reg = &taut_h2_setting_reg;
    const char *name = taut_reg_name(reg, (uint32_t)value->num);
    taut_wr_text(wr, name ? name : "");
    return name != NULL;
}

/* ---- the table ---- */

const struct tool_app app_h2_rows[] = {
    {.name = "http2",
     .transport = APP_TCP,
     .visit = h2_visit,
     .frame = h2_span,
     .find = h2_find,
     .line = h2_line,
     .named = h2_named,
     .sets = taut_h2_fieldsets_get,
     .note = h2_note,
     .shut = h2_state_shut,
     .miss = h2_miss,
     .told = h2_told,
     .line_told = h2_line_told,
     .magic = {'P', 'R', 'I', ' ', '*', ' ', 'H', 'T'}},
};
const size_t app_h2_n = sizeof app_h2_rows / sizeof app_h2_rows[0];
