/* SPDX-License-Identifier: MIT */
/*
 * taut_app_h2.c: HTTP/2 in the table of taut_app.h. A message is a frame, or
 * the client's preface. Each direction keeps the table of its header
 * compression; where a capture begins in the midst of a connection, fields
 * that refer to what came before are shown by their index.
 */
#include <stdlib.h>

#include "taut/h2_visit.h"

#include "taut_app.h"

enum {
    H2_TABLE_MAX = 1 << 16, /* largest dynamic table */
    H2_FIELD_MAX = 1 << 14, /* longest field */
    H2_FRAME_LEN = 1 << 14, /* of types that are not known */
    H2_SHOWN = 12           /* fields of a frame, in a line */
};

/* ---- fields ---- */

/* struct h2_state: what a direction keeps. */
struct h2_state {
    struct taut_hpack_decoder decoder;
    struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(H2_TABLE_MAX)];
    uint8_t bytes[TAUT_HPACK_BYTES_LEN(H2_TABLE_MAX, H2_FIELD_MAX)];
    bool begun;    /* the direction was seen from its beginning */
    bool in_block; /* of a block that can be decoded */
};

/* struct h2_note: the fields that a frame brought to their end. */
struct h2_note {
    size_t n, cap;
    size_t bytes_len, bytes_cap;
    struct taut_diag diag; /* status TAUT_OK, or why there are no more */
    struct taut_hpack_header *fields; /* spans hold offsets in `bytes` */
    uint8_t *bytes;
};

static void h2_forget(struct h2_state *s)
{
    struct taut_hpack_decoder_config g;
    memset(&g, 0, sizeof g);
    g.entries = s->entries;
    g.n_entries = sizeof s->entries / sizeof s->entries[0];
    g.bytes = s->bytes;
    g.bytes_len = sizeof s->bytes;
    g.table_max = H2_TABLE_MAX;
    g.field_max = H2_FIELD_MAX;
    g.list_max = TAUT_HPACK_LIST_MAX;
    g.n_fields_max = UINT32_MAX;
    g.flags = TAUT_HPACK_OBSERVER;
    (void)taut_hpack_decoder_init(&s->decoder, sizeof s->decoder, &g);
    s->decoder.limit = TAUT_HPACK_TABLE_DEFAULT;
    s->decoder.n_before = s->begun ? 0 : TAUT_HPACK_TABLE_DEFAULT / 32;
    s->in_block = false;
}

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

/* h2_decode decodes a part of a block; what it tells is kept. */
static void h2_decode(struct h2_state *s, struct h2_note *note,
                      struct taut_span part, bool last)
{
    struct taut_ctx ctx = taut_ctx_of(part.p, &note->diag);
    struct taut_hpack_header field;
    enum taut_status st = taut_hpack_decoder_feed(&s->decoder, part, last);
    while (!st) {
        st = taut_hpack_decoder_next(&ctx, &s->decoder, &field);
        if (!st)
            h2_note_add(note, field);
    }
    if (st == TAUT_DONE)
        s->in_block = false;
    if (!taut_is_error(st))
        return;
    note->diag.status = (uint16_t)st;
    s->begun = false;
    h2_forget(s);
}

static bool h2_has_block(const struct taut_h2_frame *f)
{
    return f->type == TAUT_H2_TYPE_HEADERS ||
           f->type == TAUT_H2_TYPE_PUSH_PROMISE ||
           f->type == TAUT_H2_TYPE_CONTINUATION;
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

static struct h2_state *h2_state_get(void **state, bool begun)
{
    struct h2_state *s = *state;
    if (s)
        return s;
    s = *state = malloc(sizeof *s);
    if (s) {
        s->begun = begun;
        h2_forget(s);
    }
    return s;
}

static void h2_note(void **state, struct tool_unit *unit)
{
    struct taut_ctx ctx = taut_ctx_of(unit->bytes.p, NULL);
    struct taut_rd rd = taut_rd_of(unit->bytes.p, unit->bytes.len);
    struct taut_h2_frame f;
    struct h2_note note;
    bool preface = unit->bytes.p[0] == 'P';
    ctx.quirks = TAUT_H2_QUIRK_PADDING;
    enum taut_status st =
        preface ? TAUT_DONE
                : taut_h2_frame_decode(&ctx, &rd, &f, TAUT_H2_FRAME_LEN_MAX);
    /* a direction begins with the preface, or with SETTINGS */
    bool begins = preface || (!st && f.type == TAUT_H2_TYPE_SETTINGS &&
                              !(f.flags & TAUT_H2_FLAG_ACK));
    struct h2_state *s = h2_state_get(state, begins);
    if (!s || st || !h2_has_block(&f))
        return;
    if (f.type != TAUT_H2_TYPE_CONTINUATION)
        s->in_block = true;
    if (!s->in_block)
        return;
    memset(&note, 0, sizeof note);
    h2_decode(s, &note, f.body, (f.flags & TAUT_H2_FLAG_END_HEADERS) != 0);
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
     .line = h2_line,
     .named = h2_named,
     .sets = taut_h2_fieldsets_get,
     .note = h2_note,
     .shut = free,
     .told = h2_told,
     .line_told = h2_line_told,
     .magic = {'P', 'R', 'I', ' ', '*', ' ', 'H', 'T'}},
};
const size_t app_h2_n = sizeof app_h2_rows / sizeof app_h2_rows[0];
