/* SPDX-License-Identifier: MIT */
/*
 * taut_glue_h2.h: HPACK and HTTP/2 for the Python package in one call each:
 * a header block to flat fields and back, a connection's and an observer's
 * events flat, lists of fields and bodies to send.
 *
 * What does not fit in the room that was given waits within the object for
 * the next call: TAUT_FULL, and nothing is lost.
 */
#ifndef TAUT_GLUE_H2_H
#define TAUT_GLUE_H2_H

#include <stdlib.h>
#include <string.h>

#include <taut/h2_conn.h>
#include <taut/h2_observer.h>
#include <taut/hpack.h>

/* ---- header blocks ---- */

/* struct glue_hpack_field: a struct taut_hpack_header; name and value lie one
 * after the other, behind those of the field before. Python unpacks it as
 * "=IIIIIBBH". */
struct glue_hpack_field {
    uint32_t name_len, value_len, index, before, off;
    uint8_t form, flags;
    uint16_t reserved;
};

/* struct glue_hpack_room: where fields and their bytes go, and how many of
 * each there are; `need` bytes are needed for the next field. */
struct glue_hpack_room {
    struct glue_hpack_field *fields;
    uint8_t *bytes;
    size_t n_fields_max, bytes_max;
    size_t n_fields, n_bytes, need;
};

/* struct glue_hpack_decoder: a decoder, and a field that found no room. */
struct glue_hpack_decoder {
    struct taut_hpack_decoder decoder;
    struct taut_hpack_header waiting;
    bool waits;
};

GLUE_INNER void glue_bytes_put(uint8_t *out, struct taut_span s)
{
    if (s.len > 0)
        memcpy(out, s.p, s.len);
}

/* glue_hpack_put keeps one field; false: no room. */
GLUE_INNER bool glue_hpack_put(struct glue_hpack_room *r,
                               const struct taut_hpack_header *f)
{
    const struct glue_hpack_field flat = {(uint32_t)f->name.len,
                                          (uint32_t)f->value.len,
                                          f->index,
                                          f->before,
                                          f->off,
                                          f->form,
                                          f->flags,
                                          0};
    size_t n = f->name.len + f->value.len;
    r->need = n;
    if (r->n_fields == r->n_fields_max || n > r->bytes_max - r->n_bytes)
        return false;
    r->fields[r->n_fields++] = flat;
    glue_bytes_put(r->bytes + r->n_bytes, f->name);
    glue_bytes_put(r->bytes + r->n_bytes + f->name.len, f->value);
    r->n_bytes += n;
    return true;
}

/* glue_hpack_drain ends a block whose list is too long: the table stays as it
 * should be. */
GLUE_INNER int glue_hpack_drain(struct taut_hpack_decoder *d, int status)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_hpack_header unused;
    if (taut_hpack_decoder_next(&ctx, d, &unused) != TAUT_DONE)
        return (int)TAUT_E_STATE;
    return status;
}

/*
 * glue_hpack_decode decodes the whole header block of `len` bytes at `p`, or
 * goes on with it unless `begin`. TAUT_DONE; TAUT_FULL: take what is in `r`
 * and call again; any other: why the block is refused.
 */
static int glue_hpack_decode(struct glue_hpack_decoder *g, const uint8_t *p,
                             size_t len, bool begin, uint32_t quirks,
                             struct glue_hpack_room *r, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_span block = {p, len};
    int st = TAUT_OK;
    ctx.quirks = quirks;
    r->n_fields = r->n_bytes = 0;
    if (begin)
        st = (int)taut_hpack_decoder_feed(&g->decoder, block, true);
    if (g->waits && !glue_hpack_put(r, &g->waiting))
        return TAUT_FULL;
    g->waits = false;
    while (st == TAUT_OK) {
        st = (int)taut_hpack_decoder_next(&ctx, &g->decoder, &g->waiting);
        if (st == TAUT_OK && !glue_hpack_put(r, &g->waiting)) {
            g->waits = true;
            return TAUT_FULL;
        }
    }
    if (st == TAUT_E_LIMIT && (diag->field == TAUT_HPACK_F_LIST_SIZE ||
                               diag->field == TAUT_HPACK_F_COUNT))
        st = glue_hpack_drain(&g->decoder, st);
    return st;
}

/*
 * glue_hpack_encode encodes `n` fields to the `cap` bytes at `out`: lens[2 * i]
 * and [2 * i + 1] bytes of name and value, which lie one after the other at
 * `p`, and forms[i]. Returns the length, or minus an enum taut_status.
 */
static int64_t glue_hpack_encode(struct taut_hpack_encoder *e, uint8_t *out,
                                 size_t cap, const uint32_t *lens,
                                 const uint8_t *forms, size_t n,
                                 const uint8_t *p)
{
    struct taut_wr wr = taut_wr_of(out, cap);
    struct taut_hpack_header f;
    int st = (int)taut_hpack_encoder_open(e, &wr);
    memset(&f, 0, sizeof f);
    for (size_t i = 0; st == TAUT_OK && i < n; i++) {
        f.name.p = p;
        f.name.len = lens[2 * i];
        f.value.p = p + f.name.len;
        f.value.len = lens[2 * i + 1];
        f.form = forms[i];
        p = f.value.p + f.value.len;
        st = (int)taut_hpack_encoder_push(e, &wr, &f);
    }
    return st ? -(int64_t)st : (int64_t)wr.len;
}

/* ---- events ---- */

/* struct glue_h2_event: an event of a connection or of an observer. Its bytes
 * (name and value of a field, or a piece) lie behind those of the event
 * before. Python unpacks it as "=BBHIIIIIIIHHIII". */
struct glue_h2_event {
    uint8_t kind, more; /* more: how a stream ended; a frame's type */
    uint16_t flags;     /* of a response: its status; of a frame, a field */
    uint32_t stream;
    uint32_t number, last;  /* as in the event; a frame's length and offset */
    uint32_t a_len, b_len;  /* bytes of the name or the piece, of the value */
    uint32_t index, before; /* of a field; else the offset's upper half */
    uint16_t status, field; /* struct taut_diag; status 0: none */
    uint32_t off, need, wire;
};

/* struct glue_h2_room: where events and their bytes go; see struct
 * glue_hpack_room. */
struct glue_h2_room {
    struct glue_h2_event *events;
    uint8_t *bytes;
    size_t n_events_max, bytes_max;
    size_t n_events, n_bytes, need;
};

GLUE_INNER bool glue_h2_put(struct glue_h2_room *r,
                            const struct glue_h2_event *e, struct taut_span a,
                            struct taut_span b)
{
    size_t n = a.len + b.len;
    r->need = n;
    if (r->n_events == r->n_events_max || n > r->bytes_max - r->n_bytes)
        return false;
    struct glue_h2_event *out = &r->events[r->n_events++];
    *out = *e;
    out->a_len = (uint32_t)a.len;
    out->b_len = (uint32_t)b.len;
    glue_bytes_put(r->bytes + r->n_bytes, a);
    glue_bytes_put(r->bytes + r->n_bytes + a.len, b);
    r->n_bytes += n;
    return true;
}

GLUE_INNER void glue_h2_diag(struct glue_h2_event *out,
                             const struct taut_diag *d)
{
    out->status = d->status;
    out->field = d->field;
    out->off = d->off;
    out->need = d->need;
    out->wire = d->wire;
}

/* ---- connections ---- */

/* struct glue_h2_conn: a connection, and an event that found no room. */
struct glue_h2_conn {
    struct taut_h2_conn conn;
    struct taut_h2_conn_event waiting;
    bool waits;
};

/* glue_h2_conn_settings is what RemoteSettingsChanged tells, as six numbers;
 * events behind it may have changed them already when Python comes to it. */
GLUE_INNER struct taut_span glue_h2_conn_settings(const struct taut_h2_conn *c,
                                                  uint32_t *numbers)
{
    const struct taut_span all = {(const uint8_t *)numbers,
                                  7 * sizeof *numbers};
    numbers[0] = c->encoder.limit;
    numbers[1] = c->peer_max_streams;
    numbers[2] = c->peer_window;
    numbers[3] = c->peer_frame_len;
    numbers[4] = c->peer_list_max;
    numbers[5] = c->peer_extended;
    numbers[6] = c->peer_rfc9218;
    return all;
}

GLUE_INNER bool glue_h2_conn_put(struct glue_h2_room *r,
                                 const struct taut_h2_conn *c,
                                 const struct taut_h2_conn_event *e)
{
    struct glue_h2_event flat;
    struct taut_span a = e->piece, b = {NULL, 0};
    uint32_t numbers[7];
    memset(&flat, 0, sizeof flat);
    flat.kind = e->kind;
    flat.more = e->reset;
    flat.stream = e->stream;
    flat.number = e->number;
    flat.last = e->last;
    if (e->kind == TAUT_H2_CONN_FIELD) {
        a = e->field.name;
        b = e->field.value;
        flat.more = e->field.form;
    } else if (e->kind == TAUT_H2_CONN_FIELDS_END) {
        flat.flags = e->message->status;
    } else if (e->kind == TAUT_H2_CONN_SETTINGS) {
        a = glue_h2_conn_settings(c, numbers);
    } else if (e->kind == TAUT_H2_CONN_PRIORITY && e->slot) {
        flat.number = e->slot->urgency;
        flat.last = e->slot->incremental;
    } else if (e->kind == TAUT_H2_CONN_CLOSED &&
               e->reset == TAUT_H2_RESET_OWN) {
        glue_h2_diag(&flat, &e->diag);
    }
    return glue_h2_put(r, &flat, a, b);
}

/*
 * glue_h2_conn_next tells events of what was pushed. TAUT_DONE: all; TAUT_FULL:
 * take what is in `r`, and the bytes to send, and call again; any other: the
 * connection has failed.
 */
static int glue_h2_conn_next(struct glue_h2_conn *g, struct glue_h2_room *r,
                             struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, diag);
    int st = TAUT_OK;
    r->n_events = r->n_bytes = r->need = 0;
    if (g->waits && !glue_h2_conn_put(r, &g->conn, &g->waiting))
        return TAUT_FULL;
    g->waits = false;
    while (st == TAUT_OK) {
        ctx.fuel = TAUT_FUEL_DEFAULT;
        st = (int)taut_h2_conn_next(&ctx, &g->conn, &g->waiting);
        if (st == TAUT_OK && !glue_h2_conn_put(r, &g->conn, &g->waiting)) {
            g->waits = true;
            return TAUT_FULL;
        }
    }
    return st;
}

/* glue_h2_conn_push hands over `len` bytes from the peer. */
static int glue_h2_conn_push(struct glue_h2_conn *g, const uint8_t *p,
                             size_t len)
{
    struct taut_span piece = {p, len};
    return (int)taut_h2_conn_push(&g->conn, piece);
}

/* glue_h2_conn_out returns the bytes to send, `*len` of them. */
static const uint8_t *glue_h2_conn_out(const struct glue_h2_conn *g,
                                       size_t *len)
{
    struct taut_span out = taut_h2_conn_out_get(&g->conn);
    *len = out.len;
    return out.p;
}

/* glue_h2_fields_judge tells why a list of fields is malformed: `*bad` is the
 * field, `n` for the list as a whole. */
GLUE_INNER void glue_h2_fields_judge(const struct taut_hpack_header *f,
                                     size_t n, unsigned kind, bool extended,
                                     size_t *bad, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, diag);
    struct taut_h2_message m;
    size_t i = 0;
    int st = (int)taut_h2_message_init(&m, sizeof m, kind,
                                       extended ? TAUT_H2_MESSAGE_EXTENDED : 0);
    while (st == TAUT_OK && i < n) {
        ctx.start = f[i].name.p;
        st = (int)taut_h2_message_push(&ctx, &m, f[i].name, f[i].value);
        i += st == TAUT_OK;
    }
    if (st == TAUT_OK)
        (void)taut_h2_message_close(&ctx, &m);
    *bad = i;
}

/*
 * glue_h2_conn_fields sends a list of fields, laid out as glue_hpack_encode
 * wants it, on stream `*id`, or on a new one, which `*id` then is. `kind` is
 * enum taut_h2_message_kind. TAUT_E_VALUE: `diag` and `*bad` tell why.
 */
static int glue_h2_conn_fields(struct glue_h2_conn *g, uint32_t *id,
                               unsigned kind, const uint32_t *lens,
                               const uint8_t *forms, size_t n, const uint8_t *p,
                               bool end, size_t *bad, struct taut_diag *diag)
{
    unsigned flags = end ? TAUT_H2_SEND_END : 0;
    struct taut_hpack_header *f =
        (struct taut_hpack_header *)calloc(n + 1, sizeof *f);
    if (!f)
        return TAUT_E_LIMIT;
    for (size_t i = 0; i < n; i++) {
        f[i].name.p = p;
        f[i].name.len = lens[2 * i];
        f[i].value.p = p + f[i].name.len;
        f[i].value.len = lens[2 * i + 1];
        f[i].form = forms[i];
        p = f[i].value.p + f[i].value.len;
    }
    int st = (int)(kind == TAUT_H2_REQUEST
                       ? taut_h2_conn_request_open(&g->conn, id, f, n, flags)
                       : taut_h2_conn_fields_push(&g->conn, *id, f, n, flags));
    if (st == TAUT_E_VALUE)
        glue_h2_fields_judge(f, n, kind, g->conn.peer_extended, bad, diag);
    free(f);
    return st;
}

/* glue_h2_conn_data sends as many of the `len` bytes at `p` as windows and room
 * allow; `*taken` tells how many. */
static int glue_h2_conn_data(struct glue_h2_conn *g, uint32_t id,
                             const uint8_t *p, size_t len, bool end,
                             size_t *taken)
{
    int st;
    *taken = 0;
    do {
        struct taut_span data = {p + *taken, len - *taken};
        size_t n;
        st = (int)taut_h2_conn_data_push(&g->conn, &n, id, data,
                                         end ? TAUT_H2_SEND_END : 0);
        *taken += n;
        if (n == 0)
            break;
    } while (st == TAUT_OK && *taken < len);
    return st;
}

/* glue_h2_conn_state returns the state of a stream's life, -1 if it is idle or
 * forgotten. */
static int glue_h2_conn_state(const struct glue_h2_conn *g, uint32_t id)
{
    const struct taut_h2_slot *slot = taut_h2_conn_slot_find(&g->conn, id);
    return slot ? (int)slot->life.fsm.state : -1;
}

/* ---- observers ---- */

/* struct glue_h2_observer: an observer, and an event that found no room. */
struct glue_h2_observer {
    struct taut_h2_observer observer;
    struct taut_h2_observer_event waiting;
    bool waits;
};

/* glue_h2_frame_put keeps a frame's numbers: as bytes, seven of them. */
GLUE_INNER bool glue_h2_frame_put(struct glue_h2_room *r,
                                  struct glue_h2_event *flat,
                                  const struct taut_h2_frame *f)
{
    const uint32_t numbers[7] = {
        f->pad_len, f->exclusive, f->weight, f->dependency,
        f->number,  f->error,     0};
    const struct taut_span a = {(const uint8_t *)numbers, sizeof numbers};
    const struct taut_span b = {f->opaque, sizeof f->opaque};
    flat->number = f->len;
    return glue_h2_put(r, flat, a, b);
}

GLUE_INNER bool glue_h2_observer_put(struct glue_h2_room *r,
                                     const struct taut_h2_observer *o,
                                     const struct taut_h2_observer_event *e)
{
    struct glue_h2_event flat;
    struct taut_span a = {NULL, 0}, b = {NULL, 0};
    memset(&flat, 0, sizeof flat);
    flat.kind = e->kind;
    flat.more = e->frame->type;
    flat.flags = e->frame->flags;
    flat.stream = e->frame->stream;
    flat.last = (uint32_t)o->framer.offset;
    flat.before = (uint32_t)(o->framer.offset >> 32);
    if (e->kind == TAUT_H2_FRAMER_FRAME)
        return glue_h2_frame_put(r, &flat, e->frame);
    if (e->kind == TAUT_H2_FRAMER_BODY)
        a = e->framed.piece;
    if (e->kind == TAUT_H2_FRAMER_SETTING) {
        flat.number = e->framed.setting.value;
        flat.index = e->framed.setting.id;
    }
    if (e->kind == TAUT_H2_FRAMER_FOUND)
        flat.number = e->framed.skipped;
    if (e->kind == TAUT_H2_FRAMER_FAULT)
        glue_h2_diag(&flat, &e->framed.diag);
    if (e->kind == TAUT_H2_OBSERVER_LIMIT || e->kind == TAUT_H2_OBSERVER_LOST)
        glue_h2_diag(&flat, &e->diag);
    if (e->kind == TAUT_H2_OBSERVER_FIELD) {
        a = e->field.name;
        b = e->field.value;
        flat.more = e->field.form;
        flat.flags = e->field.flags;
        flat.index = e->field.index;
        flat.before = e->field.before;
        flat.off = e->field.off;
    }
    return glue_h2_put(r, &flat, a, b);
}

/* glue_h2_observer_next tells events of what was pushed: TAUT_MORE: all;
 * TAUT_FULL: as above. */
static int glue_h2_observer_next(struct glue_h2_observer *g,
                                 struct glue_h2_room *r, uint32_t quirks)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    int st = TAUT_OK;
    ctx.quirks = quirks;
    r->n_events = r->n_bytes = r->need = 0;
    if (g->waits && !glue_h2_observer_put(r, &g->observer, &g->waiting))
        return TAUT_FULL;
    g->waits = false;
    while (st == TAUT_OK) {
        ctx.fuel = TAUT_FUEL_DEFAULT;
        st = (int)taut_h2_observer_next(&ctx, &g->observer, &g->waiting);
        if (st == TAUT_OK &&
            !glue_h2_observer_put(r, &g->observer, &g->waiting)) {
            g->waits = true;
            return TAUT_FULL;
        }
    }
    return st;
}

/* glue_h2_observer_push hands over `len` bytes. */
static int glue_h2_observer_push(struct glue_h2_observer *g, const uint8_t *p,
                                 size_t len)
{
    struct taut_span piece = {p, len};
    return (int)taut_h2_observer_push(&g->observer, piece);
}

#endif
