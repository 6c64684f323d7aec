/* SPDX-License-Identifier: MIT */
/*
 * h2_conn_in.c: an HTTP/2 connection: what comes; see taut/h2_conn.h.
 *
 * A handler answers TAUT_OK with an event, TAUT_DONE if there is none to tell
 * and the next thing may be looked at, or a connection error.
 */
#include "h2_conn_int.h"

/* ------------------------------------------------------------------ */
/* Faults                                                              */

static struct taut_diag conn_diag(const struct taut_h2_conn *c, unsigned status,
                                  unsigned field, uint32_t need, uint32_t wire)
{
    struct taut_diag d = {(uint16_t)status, (uint16_t)field, c->off, need,
                          wire};
    return d;
}

static enum taut_status conn_break(struct taut_h2_conn *c, unsigned status,
                                   unsigned field, uint32_t need, uint32_t code)
{
    struct taut_diag d =
        conn_diag(c, status, field, need, TAUT_H2_WIRE_CONN(code));
    return taut_h2_conn_fail(c, &d);
}

/* conn_pay takes from the ledger what a frame costs. */
static enum taut_status conn_pay(struct taut_h2_conn *c, uint32_t cost)
{
    if (c->tokens < cost)
        return conn_break(c, TAUT_E_LIMIT, TAUT_H2_F_HEADER, c->tokens,
                          TAUT_H2_ENHANCE_YOUR_CALM);
    c->tokens -= cost;
    return TAUT_DONE;
}

/* conn_now returns the stream of the frame at hand. Between two of its pieces
 * the application may have reset it and opened another in the same slot. */
static struct taut_h2_slot *conn_now(const struct taut_h2_conn *c)
{
    struct taut_h2_slot *slot = c->now ? taut_h2_conn_slot(c, c->now) : NULL;
    return slot && slot->id == c->stream ? slot : NULL;
}

/* conn_drop: nothing more of the frame at hand counts. */
static void conn_drop(struct taut_h2_conn *c)
{
    c->now = 0;
    c->due = 0;
}

/* conn_refuse answers a stream error: RST_STREAM, and the stream is over. */
static enum taut_status conn_refuse(struct taut_h2_conn *c,
                                    const struct taut_diag *d)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(c, c->stream);
    uint32_t code = TAUT_H2_WIRE_CODE(d->wire);
    taut_h2_conn_rst_put(c, c->stream, code);
    conn_drop(c);
    if (slot && (slot->marks & H2_SLOT_LIVE)) {
        (void)taut_h2_life_step(NULL, &slot->life,
                                TAUT_H2_STREAM_EVENT_SEND_RST, NULL);
        taut_h2_conn_slot_close(c, slot, TAUT_H2_RESET_OWN, code, true);
        c->fault = *d;
        c->fault_stream = c->stream;
    }
    return conn_pay(c, TAUT_H2_COST_RST);
}

static enum taut_status conn_refuse_with(struct taut_h2_conn *c,
                                         unsigned status, unsigned field,
                                         uint32_t need, uint32_t code)
{
    struct taut_diag d =
        conn_diag(c, status, field, need, TAUT_H2_WIRE_STREAM(code));
    return conn_refuse(c, &d);
}

/* ------------------------------------------------------------------ */
/* Streams of frames                                                   */

/* conn_is_idle tells whether stream `id`, which has no slot, was never used. */
static bool conn_is_idle(const struct taut_h2_conn *c, uint32_t id)
{
    bool own = (id & 1) == (taut_h2_conn_is_client(c) ? 1u : 0u);
    return id > (own ? c->last_own : c->last_peer);
}

/* conn_idle_break: most frames may not come on an idle stream (5.1). */
static enum taut_status conn_idle_break(struct taut_h2_conn *c)
{
    return conn_break(c, TAUT_E_ORDER, TAUT_H2_F_STREAMID, c->stream,
                      TAUT_H2_PROTOCOL_ERROR);
}

/*
 * conn_step lets a frame happen to its stream. TAUT_OK: it counts. TAUT_DONE:
 * it is dropped, maybe with a RST_STREAM. Otherwise the connection failed.
 */
static enum taut_status conn_step(struct taut_h2_conn *c,
                                  struct taut_h2_slot *slot, unsigned event)
{
    bool live = (slot->marks & H2_SLOT_LIVE) != 0;
    enum taut_status st = taut_h2_life_step(NULL, &slot->life, event, NULL);
    if (st == TAUT_OK)
        return st;
    if (st == TAUT_DONE) {
        conn_drop(c);
        return conn_pay(c, TAUT_H2_COST_FRAME);
    }
    struct taut_diag d =
        conn_diag(c, st, TAUT_H2_F_HEADER, event, slot->life.wire);
    if (!TAUT_H2_WIRE_IS_STREAM(d.wire))
        return taut_h2_conn_fail(c, &d);
    if (live) {
        taut_h2_conn_slot_close(c, slot, TAUT_H2_RESET_OWN,
                                TAUT_H2_WIRE_CODE(d.wire), true);
        c->fault = d;
        c->fault_stream = c->stream;
    }
    return conn_refuse(c, &d);
}

/* conn_end: the peer ended the stream with the frame that is whole now. */
static enum taut_status conn_end(struct taut_h2_conn *c,
                                 struct taut_h2_slot *slot)
{
    if ((slot->marks & H2_SLOT_LENGTH) && slot->content_left > 0)
        return conn_refuse_with(c, TAUT_E_VALUE, TAUT_H2_F_CONTENT_LENGTH,
                                (uint32_t)slot->content_left,
                                TAUT_H2_PROTOCOL_ERROR);
    (void)taut_h2_life_step(NULL, &slot->life, TAUT_H2_STREAM_EVENT_RECV_END,
                            NULL);
    c->due |= H2_DUE_END;
    taut_h2_conn_slot_close(c, slot, TAUT_H2_RESET_NONE, TAUT_H2_NO_ERROR,
                            true);
    return TAUT_DONE;
}

/* ------------------------------------------------------------------ */
/* Priorities (RFC 9218)                                               */

static void conn_priority_set(struct taut_h2_conn *c, struct taut_h2_slot *slot,
                              unsigned urgency, bool incremental)
{
    uint16_t ready = slot->marks & H2_SLOT_READY;
    if (slot->urgency == urgency && slot->incremental == incremental)
        return;
    slot->marks &= (uint16_t)~H2_SLOT_READY;
    taut_h2_conn_ready_mend(c, slot);
    slot->urgency = (uint8_t)urgency;
    slot->incremental = incremental;
    slot->marks |= ready;
    taut_h2_conn_ready_mend(c, slot);
    c->due |= H2_DUE_PRIORITY;
}

/* conn_member takes the next member of a dictionary (RFC 8941 3.2), up to the
 * comma, off `rd`, without blanks around it. */
static struct taut_span conn_member(struct taut_rd *rd)
{
    struct taut_span s = {rd->p, 0};
    while (rd->p < rd->end && *rd->p != ',')
        rd->p++;
    s.len = (size_t)(rd->p - s.p);
    if (rd->p < rd->end)
        rd->p++;
    while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.len--;
    }
    while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
        s.len--;
    return s;
}

/* conn_priority_read: members that are unknown or wrong are passed over. */
static void conn_priority_read(struct taut_h2_conn *c,
                               struct taut_h2_slot *slot)
{
    struct taut_rd rd = taut_rd_of(c->value, c->n_value);
    unsigned urgency = 3;
    bool incremental = false;
    while (taut_rd_left(&rd) > 0) {
        struct taut_span m = conn_member(&rd);
        if (m.len == 3 && memcmp(m.p, "u=", 2) == 0 && m.p[2] >= '0' &&
            m.p[2] <= '7')
            urgency = (unsigned)(m.p[2] - '0');
        else if ((m.len == 1 && m.p[0] == 'i') ||
                 (m.len == 4 && memcmp(m.p, "i=?1", 4) == 0))
            incremental = true;
        else if (m.len == 4 && memcmp(m.p, "i=?0", 4) == 0)
            incremental = false;
    }
    conn_priority_set(c, slot, urgency, incremental);
}

/* conn_value_add keeps the bytes of a priority; a longer one is none. */
static void conn_value_add(struct taut_h2_conn *c, struct taut_span s)
{
    if (s.len > sizeof c->value - c->n_value) {
        c->now = 0;
        return;
    }
    memcpy(c->value + c->n_value, s.p, s.len);
    c->n_value = (uint8_t)(c->n_value + s.len);
}

/* ------------------------------------------------------------------ */
/* DATA                                                                */

static enum taut_status conn_data_judge(struct taut_h2_conn *c,
                                        struct taut_h2_slot *slot,
                                        const struct taut_h2_frame *f,
                                        uint32_t body)
{
    if ((int64_t)f->len > slot->recv_window)
        return conn_refuse_with(c, TAUT_E_RANGE, TAUT_H2_F_LENGTH, f->len,
                                TAUT_H2_FLOW_CONTROL_ERROR);
    slot->recv_window -= (int32_t)f->len;
    if (!(slot->marks & H2_SLOT_FINAL_IN))
        return conn_refuse_with(c, TAUT_E_ORDER, TAUT_H2_F_HEADER, f->type,
                                TAUT_H2_PROTOCOL_ERROR);
    if ((slot->marks & H2_SLOT_LENGTH) && body > slot->content_left)
        return conn_refuse_with(c, TAUT_E_VALUE, TAUT_H2_F_CONTENT_LENGTH, body,
                                TAUT_H2_PROTOCOL_ERROR);
    slot->content_left -= slot->marks & H2_SLOT_LENGTH ? body : 0;
    return TAUT_OK;
}

static enum taut_status conn_data(struct taut_h2_conn *c,
                                  const struct taut_h2_frame *f)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(c, f->stream);
    uint32_t body = f->len - taut_h2_fixed_len(f) - f->pad_len;
    enum taut_status st = TAUT_DONE;
    if (!slot && conn_is_idle(c, f->stream))
        return conn_idle_break(c);
    if ((int64_t)f->len > c->recv_window)
        return conn_break(c, TAUT_E_RANGE, TAUT_H2_F_LENGTH, f->len,
                          TAUT_H2_FLOW_CONTROL_ERROR);
    c->recv_window -= (int32_t)f->len;
    if (slot)
        st = conn_step(c, slot, TAUT_H2_STREAM_EVENT_RECV_DATA);
    else if (!taut_h2_conn_is_client(c) && f->stream > c->goaway_own)
        st = conn_pay(c, TAUT_H2_COST_FRAME); /* our GOAWAY said so */
    else
        st = conn_refuse_with(c, TAUT_E_ORDER, TAUT_H2_F_HEADER, f->type,
                              TAUT_H2_STREAM_CLOSED);
    if (!st)
        st = conn_data_judge(c, slot, f, body);
    if (st) {
        taut_h2_conn_credit(c, NULL, f->len - body);
        return st;
    }
    c->now = taut_h2_conn_number(c, slot);
    taut_h2_conn_credit(c, slot, f->len - body);
    return body == 0 && !(f->flags & TAUT_H2_FLAG_END_STREAM)
               ? conn_pay(c, TAUT_H2_COST_EMPTY)
               : TAUT_DONE;
}

static enum taut_status conn_data_piece(struct taut_h2_conn *c,
                                        struct taut_h2_conn_event *event,
                                        struct taut_span piece)
{
    struct taut_h2_slot *slot = conn_now(c);
    if (slot && !(slot->marks & H2_SLOT_LIVE))
        slot = NULL; /* the application has reset it */
    bool at_once = !slot || (c->config.flags & TAUT_H2_CONN_AUTO_WINDOW);
    if (at_once)
        taut_h2_conn_credit(c, slot, (uint32_t)piece.len);
    if (!slot)
        return TAUT_DONE;
    c->held += at_once ? 0 : (uint32_t)piece.len;
    event->kind = TAUT_H2_CONN_DATA;
    event->stream = c->stream;
    event->slot = slot;
    event->piece = piece;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Header blocks                                                       */

/* conn_open_old: HEADERS on a stream of the peer that has no slot, though a
 * later one was opened. It was never opened, which is forbidden, or we do not
 * know any more how it ended. */
static enum taut_status conn_open_old(struct taut_h2_conn *c, uint32_t id)
{
    if (id > c->forgot)
        return conn_idle_break(c);
    if (id > c->goaway_own) /* our GOAWAY said so */
        return conn_pay(c, TAUT_H2_COST_FRAME);
    return conn_refuse_with(c, TAUT_E_ORDER, TAUT_H2_F_HEADER,
                            TAUT_H2_TYPE_HEADERS, TAUT_H2_STREAM_CLOSED);
}

/* conn_open: HEADERS on a stream that is not there (5.1.1). */
static enum taut_status conn_open(struct taut_h2_conn *c, uint32_t id,
                                  struct taut_h2_slot **out)
{
    if (taut_h2_conn_is_client(c))
        return conn_is_idle(c, id) || (id & 1) == 0
                   ? conn_idle_break(c)
                   : conn_refuse_with(c, TAUT_E_ORDER, TAUT_H2_F_HEADER,
                                      TAUT_H2_TYPE_HEADERS,
                                      TAUT_H2_STREAM_CLOSED);
    if ((id & 1) == 0)
        return conn_idle_break(c);
    if (id <= c->last_peer)
        return conn_open_old(c, id);
    c->last_peer = id;
    enum taut_status st = conn_pay(c, TAUT_H2_COST_OPEN);
    if (st != TAUT_DONE)
        return st;
    if (id > c->goaway_own || (c->marks & H2_CONN_CLOSING)) {
        taut_h2_conn_forget(c, id);
        conn_drop(c);
        return TAUT_DONE;
    }
    if (c->n_peer < c->config.max_streams)
        *out = taut_h2_conn_slot_open(c, id, false);
    if (*out)
        return TAUT_OK;
    taut_h2_conn_forget(c, id);
    return conn_refuse_with(c, TAUT_E_LIMIT, TAUT_H2_F_STREAMID, id,
                            TAUT_H2_REFUSED_STREAM);
}

/* conn_kind tells what a header block on this stream is. */
static unsigned conn_kind(const struct taut_h2_conn *c,
                          const struct taut_h2_slot *slot)
{
    if (slot->marks & H2_SLOT_FINAL_IN)
        return TAUT_H2_TRAILERS;
    return taut_h2_conn_is_client(c) ? TAUT_H2_RESPONSE : TAUT_H2_REQUEST;
}

static enum taut_status conn_headers(struct taut_h2_conn *c,
                                     const struct taut_h2_frame *f)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(c, f->stream);
    enum taut_status st = TAUT_OK;
    bool end = (f->flags & TAUT_H2_FLAG_END_STREAM) != 0;
    c->marks &= (uint16_t) ~(H2_CONN_ENDS | H2_CONN_FED | H2_CONN_LAST |
                             H2_CONN_PRIORITY);
    c->marks |= (uint16_t)(H2_CONN_BLOCK | (end ? H2_CONN_ENDS : 0));
    if (!slot)
        st = conn_open(c, f->stream, &slot);
    if (!st)
        st = conn_step(c, slot, TAUT_H2_STREAM_EVENT_RECV_HEADERS);
    if (st)
        return st;
    c->kind = (uint8_t)conn_kind(c, slot);
    if (c->kind == TAUT_H2_TRAILERS &&
        (!end || (slot->marks & H2_SLOT_CONNECT)))
        return conn_refuse_with(c, TAUT_E_ORDER, TAUT_H2_F_FLAGS, f->flags,
                                TAUT_H2_PROTOCOL_ERROR);
    unsigned extended =
        c->config.flags & TAUT_H2_CONN_EXTENDED ? TAUT_H2_MESSAGE_EXTENDED : 0;
    c->now = taut_h2_conn_number(c, slot);
    c->n_value = 0;
    c->due |= H2_DUE_HEADERS;
    return taut_h2_message_init(&c->message, sizeof c->message, c->kind,
                                extended)
               ? TAUT_E_USAGE
               : TAUT_DONE;
}

/* conn_block_feed hands a piece of the block to the decoder. */
static void conn_block_feed(struct taut_h2_conn *c, struct taut_span piece,
                            bool last)
{
    (void)taut_hpack_decoder_feed(&c->decoder, piece, last);
    c->marks |= (uint16_t)(H2_CONN_FED | (last ? H2_CONN_LAST : 0));
}

/* conn_length: how long a body is to be (8.1.1). What answers HEAD, and 204 and
 * 304, has none whatever Content-Length says; a tunnel has no length. */
static void conn_length(const struct taut_h2_conn *c, struct taut_h2_slot *slot)
{
    const struct taut_h2_message *m = &c->message;
    bool response = c->kind == TAUT_H2_RESPONSE;
    bool none = response && ((slot->marks & H2_SLOT_HEAD) || m->status == 204 ||
                             m->status == 304);
    bool tunnel = (slot->marks & H2_SLOT_CONNECT) != 0;
    if (tunnel || !(none || (m->seen & TAUT_H2_SEEN_CONTENT_LENGTH)))
        return;
    slot->marks |= H2_SLOT_LENGTH;
    slot->content_left = none ? 0 : m->content_len;
}

/* conn_request: a well-formed request is whole. */
static void conn_request(struct taut_h2_conn *c, struct taut_h2_slot *slot)
{
    slot->marks |= H2_SLOT_FINAL_IN;
    slot->marks |= (uint16_t)(c->message.is_head ? H2_SLOT_HEAD : 0);
    slot->marks |= (uint16_t)(c->message.is_connect ? H2_SLOT_CONNECT : 0);
    if ((c->marks & H2_CONN_PRIORITY) && !(slot->marks & H2_SLOT_UPDATED))
        conn_priority_read(c, slot);
}

/* conn_block_end: all fields were told. */
static enum taut_status conn_block_end(struct taut_h2_conn *c)
{
    struct taut_h2_slot *slot = conn_now(c);
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(NULL, &d);
    bool ends = (c->marks & H2_CONN_ENDS) != 0;
    c->marks &= (uint16_t) ~(H2_CONN_BLOCK | H2_CONN_FED | H2_CONN_LAST);
    if (!slot || !(slot->marks & H2_SLOT_LIVE))
        return TAUT_DONE;
    if (taut_h2_message_close(&ctx, &c->message)) {
        d.off = c->off;
        return conn_refuse(c, &d);
    }
    bool informs = c->kind == TAUT_H2_RESPONSE && c->message.status < 200;
    if (informs && ++slot->n_informs > TAUT_H2_CONN_INFORMS_MAX)
        return conn_refuse_with(c, TAUT_E_LIMIT, TAUT_H2_F_STATUS,
                                slot->n_informs, TAUT_H2_ENHANCE_YOUR_CALM);
    if (informs && ends)
        return conn_refuse_with(c, TAUT_E_ORDER, TAUT_H2_F_FLAGS, 0,
                                TAUT_H2_PROTOCOL_ERROR);
    if (c->kind == TAUT_H2_REQUEST)
        conn_request(c, slot);
    else if (!informs)
        slot->marks |= H2_SLOT_FINAL_IN;
    if (c->kind == TAUT_H2_RESPONSE && c->message.status >= 300)
        slot->marks &= (uint16_t)~H2_SLOT_CONNECT; /* no tunnel came of it */
    if (c->kind != TAUT_H2_TRAILERS && !informs)
        conn_length(c, slot);
    c->due |= H2_DUE_FIELDS_END;
    return ends ? conn_end(c, slot) : TAUT_DONE;
}

/* conn_field_judge looks at a field; TAUT_OK: it is to be told. */
static enum taut_status conn_field_judge(struct taut_h2_conn *c,
                                         const struct taut_hpack_header *field)
{
    struct taut_h2_slot *slot = conn_now(c);
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(NULL, &d);
    if (!slot || !(slot->marks & H2_SLOT_LIVE))
        return TAUT_DONE;
    if (taut_h2_message_push(&ctx, &c->message, field->name, field->value)) {
        d.off = c->off;
        return conn_refuse(c, &d);
    }
    if (c->kind == TAUT_H2_REQUEST && field->name.len == 8 &&
        memcmp(field->name.p, "priority", 8) == 0 &&
        field->value.len <= sizeof c->value) {
        c->n_value = (uint8_t)field->value.len;
        if (c->n_value > 0)
            memcpy(c->value, field->value.p, c->n_value);
        c->marks |= H2_CONN_PRIORITY;
    }
    return TAUT_OK;
}

/* conn_block_fault: a limit of the list costs the stream, all else the
 * connection (4.3). */
static enum taut_status conn_block_fault(struct taut_h2_conn *c,
                                         struct taut_diag *d)
{
    bool limit =
        d->status == TAUT_E_LIMIT &&
        (d->field == TAUT_HPACK_F_LIST_SIZE || d->field == TAUT_HPACK_F_COUNT);
    d->off = c->off;
    d->wire = limit ? TAUT_H2_WIRE_STREAM(TAUT_H2_ENHANCE_YOUR_CALM)
                    : TAUT_H2_WIRE_CONN(TAUT_H2_COMPRESSION_ERROR);
    return limit ? conn_refuse(c, d) : taut_h2_conn_fail(c, d);
}

/* conn_fields takes the next field out of the pieces that were fed. */
static enum taut_status conn_fields(struct taut_h2_conn *c, uint64_t *fuel,
                                    struct taut_h2_conn_event *event)
{
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(NULL, &d);
    ctx.fuel = *fuel;
    enum taut_status st =
        taut_hpack_decoder_next(&ctx, &c->decoder, &event->field);
    *fuel = ctx.fuel;
    if (st == TAUT_MORE) {
        c->marks &= (uint16_t)~H2_CONN_FED;
        return TAUT_DONE;
    }
    if (st == TAUT_DONE)
        return conn_block_end(c);
    if (st)
        return conn_block_fault(c, &d);
    st = conn_field_judge(c, &event->field);
    if (st)
        return st;
    event->kind = TAUT_H2_CONN_FIELD;
    event->stream = c->stream;
    event->slot = conn_now(c);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Frames of streams without a body                                    */

static enum taut_status conn_rst(struct taut_h2_conn *c,
                                 const struct taut_h2_frame *f)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(c, f->stream);
    enum taut_status st = conn_pay(c, TAUT_H2_COST_RST);
    if (st != TAUT_DONE)
        return st;
    if (!slot)
        return conn_is_idle(c, f->stream) ? conn_idle_break(c) : TAUT_DONE;
    st = conn_step(c, slot, TAUT_H2_STREAM_EVENT_RECV_RST);
    if (!st)
        taut_h2_conn_slot_close(c, slot, TAUT_H2_RESET_PEER, f->error, true);
    return st ? st : TAUT_DONE;
}

/* conn_widen adds to a window; false: it grew beyond its bound (6.9.1). */
static bool conn_widen(int32_t *window, int64_t n)
{
    int64_t sum = *window + n;
    if (sum > TAUT_H2_WINDOW_MAX)
        return false;
    *window = (int32_t)sum;
    return true;
}

/* conn_window_tell tells that a window was opened, if that is wanted. */
static enum taut_status conn_window_tell(const struct taut_h2_conn *c,
                                         const struct taut_h2_frame *f,
                                         struct taut_h2_conn_event *event)
{
    if (!(c->config.flags & TAUT_H2_CONN_TELL_ALL))
        return TAUT_DONE;
    event->kind = TAUT_H2_CONN_WINDOW;
    event->stream = f->stream;
    event->number = f->number;
    event->slot = taut_h2_conn_slot_find(c, f->stream);
    return TAUT_OK;
}

static enum taut_status conn_window(struct taut_h2_conn *c,
                                    const struct taut_h2_frame *f,
                                    struct taut_h2_conn_event *event)
{
    enum taut_status st = conn_pay(c, TAUT_H2_COST_FRAME);
    if (st != TAUT_DONE)
        return st;
    if (f->stream == 0)
        return conn_widen(&c->send_window, f->number)
                   ? conn_window_tell(c, f, event)
                   : conn_break(c, TAUT_E_RANGE, TAUT_H2_F_WINDOW_INCREMENT,
                                f->number, TAUT_H2_FLOW_CONTROL_ERROR);
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(c, f->stream);
    if (!slot)
        return conn_is_idle(c, f->stream) ? conn_idle_break(c) : TAUT_DONE;
    st = conn_step(c, slot, TAUT_H2_STREAM_EVENT_RECV_WINDOW);
    if (st)
        return st;
    if (!conn_widen(&slot->send_window, f->number))
        return conn_refuse_with(c, TAUT_E_RANGE, TAUT_H2_F_WINDOW_INCREMENT,
                                f->number, TAUT_H2_FLOW_CONTROL_ERROR);
    taut_h2_conn_ready_mend(c, slot);
    return conn_window_tell(c, f, event);
}

static enum taut_status conn_priority_update(struct taut_h2_conn *c,
                                             const struct taut_h2_frame *f)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(c, f->number);
    if (taut_h2_conn_is_client(c))
        return conn_break(c, TAUT_E_ORDER, TAUT_H2_F_TYPE, f->type,
                          TAUT_H2_PROTOCOL_ERROR);
    c->stream = f->number;
    c->now =
        slot && (slot->marks & H2_SLOT_LIVE) ? taut_h2_conn_number(c, slot) : 0;
    c->n_value = 0;
    return conn_pay(c, TAUT_H2_COST_FRAME);
}

/* ------------------------------------------------------------------ */
/* SETTINGS                                                            */

/* conn_window_shift: INITIAL_WINDOW_SIZE moves the windows of all streams,
 * below 0 too (6.9.2). */
static bool conn_window_shift(struct taut_h2_conn *c, int64_t by)
{
    bool fits = true;
    for (uint32_t i = 1; i <= c->config.n_streams && fits; i++) {
        struct taut_h2_slot *slot = taut_h2_conn_slot(c, i);
        if (!(slot->marks & H2_SLOT_LIVE))
            continue;
        fits = conn_widen(&slot->send_window, by);
        taut_h2_conn_ready_mend(c, slot);
    }
    return fits;
}

/* conn_setting_judge: what depends on roles and on what was said before. */
static bool conn_setting_judge(const struct taut_h2_conn *c,
                               const struct taut_h2_setting *s)
{
    bool seen = (c->marks & H2_CONN_SETTINGS_SEEN) != 0;
    switch (s->id) {
    case TAUT_H2_SETTING_ENABLE_PUSH:
        return !(taut_h2_conn_is_client(c) && s->value != 0);
    case TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL:
        return !(c->peer_extended && s->value == 0);
    case TAUT_H2_SETTING_NO_RFC7540_PRIORITIES:
        return !seen || c->peer_rfc9218 == (s->value != 0);
    default:
        return true;
    }
}

/* conn_settings_begin: the peer goes by the numbers that limit what we send
 * from our acknowledgement on, so they wait for the frame's end. */
static enum taut_status conn_settings_begin(struct taut_h2_conn *c)
{
    c->next_window = c->peer_window;
    c->next_frame_len = c->peer_frame_len;
    c->low_table = UINT32_MAX;
    c->marks &= (uint16_t)~H2_CONN_TABLE;
    return conn_pay(c, TAUT_H2_COST_SETTINGS);
}

/* conn_settings_apply: a table that was to be smaller in between is emptied
 * (RFC 7541 4.2). TAUT_DONE: they are in force. */
static enum taut_status conn_settings_apply(struct taut_h2_conn *c)
{
    int64_t by = (int64_t)c->next_window - c->peer_window;
    if (by != 0 && !conn_window_shift(c, by))
        return conn_break(c, TAUT_E_RANGE,
                          TAUT_H2_F_SETTING_INITIAL_WINDOW_SIZE, c->next_window,
                          TAUT_H2_FLOW_CONTROL_ERROR);
    c->peer_window = c->next_window;
    c->peer_frame_len = c->next_frame_len;
    if (c->marks & H2_CONN_TABLE) {
        taut_hpack_encoder_table_set(&c->encoder, c->low_table);
        taut_hpack_encoder_table_set(&c->encoder, c->next_table);
    }
    return TAUT_DONE;
}

static enum taut_status conn_setting(struct taut_h2_conn *c,
                                     const struct taut_h2_setting *s)
{
    if (!conn_setting_judge(c, s))
        return conn_break(c, TAUT_E_VALUE, TAUT_H2_F_SETTING_ID, s->value,
                          TAUT_H2_PROTOCOL_ERROR);
    switch (s->id) {
    case TAUT_H2_SETTING_HEADER_TABLE_SIZE:
        c->marks |= H2_CONN_TABLE;
        c->next_table = s->value;
        c->low_table = s->value < c->low_table ? s->value : c->low_table;
        break;
    case TAUT_H2_SETTING_MAX_CONCURRENT_STREAMS:
        c->peer_max_streams = s->value;
        break;
    case TAUT_H2_SETTING_INITIAL_WINDOW_SIZE:
        c->next_window = s->value;
        break;
    case TAUT_H2_SETTING_MAX_FRAME_SIZE:
        c->next_frame_len = s->value;
        break;
    case TAUT_H2_SETTING_MAX_HEADER_LIST_SIZE:
        c->peer_list_max = s->value;
        break;
    case TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL:
        c->peer_extended = s->value != 0;
        break;
    case TAUT_H2_SETTING_NO_RFC7540_PRIORITIES:
        c->peer_rfc9218 = s->value != 0;
        break;
    }
    return conn_pay(c, 1);
}

/* conn_window_move: our INITIAL_WINDOW_SIZE is another one from now on. */
static void conn_window_move(struct taut_h2_conn *c)
{
    int64_t by = (int64_t)c->config.window - c->recv_initial;
    for (uint32_t i = 1; i <= c->config.n_streams && by != 0; i++) {
        struct taut_h2_slot *slot = taut_h2_conn_slot(c, i);
        int64_t sum = slot->recv_window + by;
        slot->recv_window =
            sum < TAUT_H2_WINDOW_MAX ? (int32_t)sum : TAUT_H2_WINDOW_MAX;
    }
    c->recv_initial = c->config.window;
}

/* conn_acked: the peer has taken our SETTINGS; what they limit is in force from
 * now on. */
static enum taut_status conn_acked(struct taut_h2_conn *c,
                                   struct taut_h2_conn_event *event)
{
    if (c->marks & H2_CONN_ACKED)
        return TAUT_DONE;
    conn_window_move(c);
    (void)taut_h2_framer_len_set(&c->framer, c->config.frame_len);
    c->decoder.config.list_max = c->config.decoder.list_max;
    c->marks |= H2_CONN_ACKED;
    c->ack_ms = TAUT_H2_NEVER;
    (void)taut_hpack_decoder_table_set(&c->decoder,
                                       c->config.decoder.table_max);
    event->kind = TAUT_H2_CONN_SETTINGS_ACK;
    return TAUT_OK;
}

static enum taut_status conn_settings_end(struct taut_h2_conn *c,
                                          const struct taut_h2_frame *f,
                                          struct taut_h2_conn_event *event)
{
    struct taut_h2_frame ack = {.type = TAUT_H2_TYPE_SETTINGS};
    if (f->flags & TAUT_H2_FLAG_ACK)
        return conn_acked(c, event);
    enum taut_status st = conn_settings_apply(c);
    if (st != TAUT_DONE)
        return st;
    ack.flags = TAUT_H2_FLAG_ACK;
    taut_h2_conn_frame_put(c, &ack);
    c->marks |= H2_CONN_SETTINGS_SEEN;
    event->kind = TAUT_H2_CONN_SETTINGS;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* PING, GOAWAY                                                        */

static enum taut_status conn_ping(struct taut_h2_conn *c,
                                  const struct taut_h2_frame *f,
                                  struct taut_h2_conn_event *event)
{
    struct taut_h2_frame ack = *f;
    bool answer = (f->flags & TAUT_H2_FLAG_ACK) != 0;
    bool asked = answer && c->n_pings > 0;
    bool free_of_cost = answer ? asked : c->pong_left == 0;
    enum taut_status st = conn_pay(c, free_of_cost ? 0 : TAUT_H2_COST_PING);
    c->n_pings -= asked;
    if (st != TAUT_DONE)
        return st;
    ack.flags = TAUT_H2_FLAG_ACK;
    if (!answer) {
        taut_h2_conn_frame_put(c, &ack);
        c->pong_left = c->out_tail - c->out_head;
    }
    if (!answer && !(c->config.flags & TAUT_H2_CONN_TELL_ALL))
        return TAUT_DONE;
    event->kind = answer ? TAUT_H2_CONN_PING_ACK : TAUT_H2_CONN_PING;
    event->piece.p = f->opaque;
    event->piece.len = sizeof f->opaque;
    return TAUT_OK;
}

static enum taut_status conn_goaway(struct taut_h2_conn *c,
                                    const struct taut_h2_frame *f,
                                    struct taut_h2_conn_event *event)
{
    enum taut_status st = conn_pay(c, TAUT_H2_COST_FRAME);
    if (st != TAUT_DONE)
        return st;
    if (f->number > c->goaway_peer)
        return conn_break(c, TAUT_E_VALUE, TAUT_H2_F_LAST_STREAM_ID, f->number,
                          TAUT_H2_PROTOCOL_ERROR);
    c->goaway_peer = f->number;
    c->marks |= H2_CONN_GOAWAY_IN;
    c->sweep = 1;
    event->kind = TAUT_H2_CONN_GOAWAY;
    event->number = f->error;
    event->last = f->number;
    return TAUT_OK;
}

/* conn_sweep closes our streams that the peer's GOAWAY says were not acted
 * on. */
static void conn_sweep(struct taut_h2_conn *c)
{
    for (; c->sweep <= c->config.n_streams; c->sweep++) {
        struct taut_h2_slot *slot = taut_h2_conn_slot(c, c->sweep);
        if ((slot->marks & (H2_SLOT_LIVE | H2_SLOT_OWN)) !=
                (H2_SLOT_LIVE | H2_SLOT_OWN) ||
            slot->id <= c->goaway_peer)
            continue;
        (void)taut_h2_life_step(NULL, &slot->life,
                                TAUT_H2_STREAM_EVENT_RECV_RST, NULL);
        taut_h2_conn_slot_close(c, slot, TAUT_H2_RESET_LOST,
                                TAUT_H2_REFUSED_STREAM, true);
    }
    c->sweep = 0;
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

static void conn_frame_begin(struct taut_h2_conn *c,
                             const struct taut_h2_frame *f)
{
    c->stream = f->stream;
    c->off =
        (uint32_t)(c->framer.offset - TAUT_H2_HDR_LEN - taut_h2_fixed_len(f));
    if (f->type == TAUT_H2_TYPE_CONTINUATION)
        return;
    c->now = 0;
}

static enum taut_status conn_frame(struct taut_h2_conn *c,
                                   const struct taut_h2_frame *f,
                                   struct taut_h2_conn_event *event)
{
    conn_frame_begin(c, f);
    switch (f->type) {
    case TAUT_H2_TYPE_DATA:
        return conn_data(c, f);
    case TAUT_H2_TYPE_HEADERS:
        return conn_headers(c, f);
    case TAUT_H2_TYPE_RST_STREAM:
        return conn_rst(c, f);
    case TAUT_H2_TYPE_SETTINGS:
        return conn_settings_begin(c);
    case TAUT_H2_TYPE_PUSH_PROMISE: /* ENABLE_PUSH is 0 (8.4) */
        return conn_break(c, TAUT_E_ORDER, TAUT_H2_F_TYPE, f->type,
                          TAUT_H2_PROTOCOL_ERROR);
    case TAUT_H2_TYPE_PING:
        return conn_ping(c, f, event);
    case TAUT_H2_TYPE_GOAWAY:
        return conn_goaway(c, f, event);
    case TAUT_H2_TYPE_WINDOW_UPDATE:
        return conn_window(c, f, event);
    case TAUT_H2_TYPE_CONTINUATION:
        return conn_pay(c, TAUT_H2_COST_EMPTY);
    case TAUT_H2_TYPE_PRIORITY_UPDATE:
        return conn_priority_update(c, f);
    default:
        return conn_pay(c, TAUT_H2_COST_FRAME);
    }
}

/* conn_block_last tells whether the piece at hand is the block's last. */
static bool conn_block_last(const struct taut_h2_conn *c,
                            const struct taut_h2_frame *f)
{
    return (f->flags & TAUT_H2_FLAG_END_HEADERS) && c->framer.body_left == 0;
}

static enum taut_status conn_extension(const struct taut_h2_conn *c,
                                       const struct taut_h2_frame *f,
                                       struct taut_h2_conn_event *event,
                                       struct taut_span piece)
{
    event->kind = TAUT_H2_CONN_EXTENSION;
    event->stream = f->stream;
    event->number = f->type;
    event->piece = piece;
    event->last = c->framer.body_left == 0;
    return TAUT_OK;
}

static enum taut_status conn_piece(struct taut_h2_conn *c,
                                   const struct taut_h2_frame *f,
                                   struct taut_h2_conn_event *event,
                                   struct taut_span piece)
{
    switch (f->type) {
    case TAUT_H2_TYPE_DATA:
        return conn_data_piece(c, event, piece);
    case TAUT_H2_TYPE_HEADERS:
    case TAUT_H2_TYPE_CONTINUATION:
        conn_block_feed(c, piece, conn_block_last(c, f));
        return TAUT_DONE;
    case TAUT_H2_TYPE_PRIORITY_UPDATE:
        conn_value_add(c, piece);
        return TAUT_DONE;
    default:
        return conn_extension(c, f, event, piece);
    }
}

static enum taut_status conn_frame_end(struct taut_h2_conn *c,
                                       const struct taut_h2_frame *f,
                                       struct taut_h2_conn_event *event)
{
    static const struct taut_span none = {NULL, 0};
    struct taut_h2_slot *slot = conn_now(c);
    switch (f->type) {
    case TAUT_H2_TYPE_DATA:
        return slot && (slot->marks & H2_SLOT_LIVE) &&
                       (f->flags & TAUT_H2_FLAG_END_STREAM)
                   ? conn_end(c, slot)
                   : TAUT_DONE;
    case TAUT_H2_TYPE_HEADERS:
    case TAUT_H2_TYPE_CONTINUATION:
        /* an empty fragment may be the last */
        if ((c->marks & H2_CONN_BLOCK) && !(c->marks & H2_CONN_LAST) &&
            (f->flags & TAUT_H2_FLAG_END_HEADERS))
            conn_block_feed(c, none, true);
        return TAUT_DONE;
    case TAUT_H2_TYPE_SETTINGS:
        return conn_settings_end(c, f, event);
    case TAUT_H2_TYPE_PRIORITY_UPDATE:
        if (slot) {
            slot->marks |= H2_SLOT_UPDATED;
            conn_priority_read(c, slot);
        }
        return TAUT_DONE;
    default:
        return TAUT_DONE;
    }
}

/* conn_fault: a stream error that the framer found. On an idle stream nothing
 * but PRIORITY may come; DATA counts in the connection's window all the same
 * (6.9). */
static enum taut_status conn_fault(struct taut_h2_conn *c,
                                   const struct taut_h2_frame *f,
                                   const struct taut_diag *d)
{
    bool known = taut_h2_conn_slot_find(c, f->stream) != NULL;
    bool data = f->type == TAUT_H2_TYPE_DATA;
    if (f->type != TAUT_H2_TYPE_PRIORITY && !known &&
        conn_is_idle(c, f->stream))
        return conn_idle_break(c);
    if (data && (int64_t)f->len > c->recv_window)
        return conn_break(c, TAUT_E_RANGE, TAUT_H2_F_LENGTH, f->len,
                          TAUT_H2_FLOW_CONTROL_ERROR);
    if (data) {
        c->recv_window -= (int32_t)f->len;
        taut_h2_conn_credit(c, NULL, f->len);
    }
    return conn_refuse(c, d);
}

/* conn_framed deals with one event of the framer. */
static enum taut_status conn_framed(struct taut_h2_conn *c,
                                    const struct taut_h2_framer_event *e,
                                    struct taut_h2_conn_event *event)
{
    switch (e->kind) {
    case TAUT_H2_FRAMER_FRAME:
        return conn_frame(c, e->frame, event);
    case TAUT_H2_FRAMER_BODY:
        return conn_piece(c, e->frame, event, e->piece);
    case TAUT_H2_FRAMER_SETTING:
        return conn_setting(c, &e->setting);
    case TAUT_H2_FRAMER_END:
        return conn_frame_end(c, e->frame, event);
    case TAUT_H2_FRAMER_FAULT:
        c->stream = e->frame->stream;
        c->off = e->diag.off;
        return conn_fault(c, e->frame, &e->diag);
    default:
        return TAUT_DONE;
    }
}

/* ------------------------------------------------------------------ */
/* Events                                                              */

/* conn_due_counts: what waits is of a stream that the application has not
 * reset in between. */
static bool conn_due_counts(const struct taut_h2_conn *c)
{
    const struct taut_h2_slot *slot = conn_now(c);
    return slot && (slot->marks & (H2_SLOT_LIVE | H2_SLOT_TELL));
}

/* conn_due_tell tells the next event that waits. */
static void conn_due_tell(struct taut_h2_conn *c,
                          struct taut_h2_conn_event *event)
{
    static const struct {
        uint8_t due, kind;
    } order[] = {{H2_DUE_HEADERS, TAUT_H2_CONN_HEADERS},
                 {H2_DUE_FIELDS_END, TAUT_H2_CONN_FIELDS_END},
                 {H2_DUE_PRIORITY, TAUT_H2_CONN_PRIORITY},
                 {H2_DUE_END, TAUT_H2_CONN_END}};
    unsigned i = 0;
    while (!(c->due & order[i].due))
        i++;
    c->due &= (uint16_t)~order[i].due;
    event->kind = order[i].kind;
    event->number = c->kind;
    event->stream = c->stream;
    event->slot = conn_now(c);
    event->message = &c->message;
}

/* conn_closed_tell tells that a stream is over. */
static void conn_closed_tell(struct taut_h2_conn *c,
                             struct taut_h2_conn_event *event)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot(c, c->closed);
    taut_h2_conn_ring_pull(c, &c->closed, slot);
    slot->marks &= (uint16_t)~H2_SLOT_TELL;
    event->kind = TAUT_H2_CONN_CLOSED;
    event->stream = slot->id;
    event->slot = slot;
    event->number = slot->error;
    event->reset = slot->reset;
    if (slot->reset == TAUT_H2_RESET_OWN && c->fault_stream == slot->id)
        event->diag = c->fault;
}

static enum taut_status conn_failed(struct taut_ctx *ctx,
                                    const struct taut_h2_conn *c)
{
    if (ctx->diag)
        *ctx->diag = c->fault;
    return (enum taut_status)c->fault.status;
}

/* conn_read deals with the next event of the framer. */
static enum taut_status conn_read(const struct taut_ctx *ctx,
                                  struct taut_h2_conn *c,
                                  struct taut_h2_conn_event *event)
{
    struct taut_h2_framer_event e;
    struct taut_diag d;
    struct taut_ctx inner = *ctx;
    inner.diag = &d;
    enum taut_status st = taut_h2_framer_next(&inner, &c->framer, &e);
    if (taut_is_error(st))
        return taut_h2_conn_fail(c, &d);
    return st ? st : conn_framed(c, &e, event);
}

/* conn_advance does the next thing that there is to do. TAUT_MORE: nothing. */
static enum taut_status conn_advance(struct taut_ctx *ctx,
                                     struct taut_h2_conn *c,
                                     struct taut_h2_conn_event *event)
{
    if (c->sweep)
        conn_sweep(c);
    if (c->due && conn_due_counts(c)) {
        conn_due_tell(c, event);
        return TAUT_OK;
    }
    c->due = 0;
    if (c->closed) {
        conn_closed_tell(c, event);
        return TAUT_OK;
    }
    if (taut_h2_conn_room(c) < TAUT_H2_CONN_RESERVE)
        return TAUT_FULL;
    if (c->marks & H2_CONN_FED)
        return conn_fields(c, &ctx->fuel, event);
    return conn_read(ctx, c, event);
}

enum taut_status taut_h2_conn_push(struct taut_h2_conn *self,
                                   struct taut_span piece)
{
    if (self->marks & H2_CONN_FAILED)
        return TAUT_E_STATE;
    return taut_h2_framer_push(&self->framer, piece);
}

enum taut_status taut_h2_conn_next(struct taut_ctx *ctx,
                                   struct taut_h2_conn *self,
                                   struct taut_h2_conn_event *event)
{
    static const struct taut_span none = {NULL, 0};
    enum taut_status st = TAUT_DONE;
    self->data_cap = 0;
    event->slot = NULL;
    event->stream = event->number = event->last = 0;
    event->piece = none;
    event->reset = TAUT_H2_RESET_NONE;
    while (st == TAUT_DONE && !(self->marks & H2_CONN_FAILED))
        st = conn_advance(ctx, self, event);
    if (self->marks & H2_CONN_FAILED)
        return conn_failed(ctx, self);
    return st == TAUT_MORE ? TAUT_DONE : st;
}
