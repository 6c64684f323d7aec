/* SPDX-License-Identifier: MIT */
/* h2_conn_out.c: an HTTP/2 connection: what is sent; see taut/h2_conn.h. */
#include "h2_conn_int.h"

/* Bytes that table size updates take before a block (RFC 7541 6.3). */
enum { CONN_UPDATES_LEN = 10 };

/* ------------------------------------------------------------------ */
/* The buffer                                                          */

size_t taut_h2_conn_room(const struct taut_h2_conn *c)
{
    return c->config.out_len - (c->out_tail - c->out_head);
}

/* conn_compact moves what waits to the buffer's front. */
static void conn_compact(struct taut_h2_conn *c)
{
    uint32_t n = c->out_tail - c->out_head;
    if (c->out_head > 0 && n > 0)
        memmove(c->config.out, c->config.out + c->out_head, n);
    c->out_head = 0;
    c->out_tail = n;
    c->data_cap = 0;
}

/* conn_spare tells whether `n` bytes fit beside what answers need, and makes
 * them lie in one piece. */
static bool conn_spare(struct taut_h2_conn *c, size_t n)
{
    size_t want = n + TAUT_H2_CONN_RESERVE;
    if (taut_h2_conn_room(c) < want)
        return false;
    if (c->config.out_len - c->out_tail < want)
        conn_compact(c);
    return true;
}

void taut_h2_conn_frame_put(struct taut_h2_conn *c,
                            const struct taut_h2_frame *frame)
{
    size_t len = TAUT_H2_HDR_LEN + TAUT_H2_FIXED_MAX + frame->body.len;
    c->data_cap = 0; /* it lies where data_buf gave room */
    if (c->config.out_len - c->out_tail < len)
        conn_compact(c);
    struct taut_wr wr = taut_wr_of(c->config.out + c->out_tail,
                                   c->config.out_len - c->out_tail);
    if (!taut_h2_frame_encode(&wr, frame) && !taut_wr_finish(&wr, &len))
        c->out_tail += (uint32_t)len;
}

void taut_h2_conn_rst_put(struct taut_h2_conn *c, uint32_t id, uint32_t error)
{
    struct taut_h2_frame f = {.type = TAUT_H2_TYPE_RST_STREAM};
    f.stream = id;
    f.error = error;
    taut_h2_conn_frame_put(c, &f);
}

void taut_h2_conn_goaway_put(struct taut_h2_conn *c, uint32_t last,
                             uint32_t error)
{
    struct taut_h2_frame f = {.type = TAUT_H2_TYPE_GOAWAY};
    f.number = last;
    f.error = error;
    c->goaway_own = last;
    taut_h2_conn_frame_put(c, &f);
}

struct taut_span taut_h2_conn_out_get(const struct taut_h2_conn *self)
{
    struct taut_span out = {self->config.out + self->out_head,
                            self->out_tail - self->out_head};
    return out;
}

enum taut_status taut_h2_conn_out_ack(struct taut_h2_conn *self, size_t n)
{
    if (n > self->out_tail - self->out_head)
        return TAUT_E_USAGE;
    self->out_head += (uint32_t)n;
    self->pong_left -= n < self->pong_left ? (uint32_t)n : self->pong_left;
    if (self->out_head == self->out_tail)
        self->out_head = self->out_tail = 0;
    self->data_cap = 0;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Windows of what comes                                               */

static void conn_window_put(struct taut_h2_conn *c, uint32_t id, uint32_t n)
{
    struct taut_h2_frame f = {.type = TAUT_H2_TYPE_WINDOW_UPDATE};
    f.stream = id;
    f.number = n;
    taut_h2_conn_frame_put(c, &f);
}

/* conn_open_again: a window is opened when half of it was used. */
static void conn_open_again(struct taut_h2_conn *c, uint32_t id,
                            uint32_t *pulled, int32_t *window, uint32_t full)
{
    if (*pulled == 0 || *pulled < full / 2)
        return;
    conn_window_put(c, id, *pulled);
    *window += (int32_t)*pulled;
    *pulled = 0;
}

/* conn_peer_sends: more DATA may come on this stream. */
static bool conn_peer_sends(const struct taut_h2_slot *slot)
{
    return slot->life.fsm.state == TAUT_H2_STREAM_STATE_OPEN ||
           slot->life.fsm.state == TAUT_H2_STREAM_STATE_HALF_CLOSED_LOCAL;
}

void taut_h2_conn_credit(struct taut_h2_conn *c, struct taut_h2_slot *slot,
                         uint32_t n)
{
    c->pulled += n;
    conn_open_again(c, 0, &c->pulled, &c->recv_window, c->config.conn_window);
    if (!slot || !conn_peer_sends(slot))
        return;
    slot->pulled += n;
    conn_open_again(c, slot->id, &slot->pulled, &slot->recv_window,
                    c->config.window);
}

/* conn_held returns how many bytes of a body came and were not pulled. */
static uint32_t conn_held(const struct taut_h2_conn *c,
                          const struct taut_h2_slot *slot)
{
    int64_t held = (int64_t)c->recv_initial + slot->pushed - slot->recv_window -
                   slot->pulled;
    return held > 0 ? (uint32_t)held : 0;
}

enum taut_status taut_h2_conn_data_pull(struct taut_h2_conn *self, uint32_t id,
                                        uint32_t n)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (n > self->held || (self->config.flags & TAUT_H2_CONN_AUTO_WINDOW) ||
        (slot && conn_peer_sends(slot) && n > conn_held(self, slot)))
        return TAUT_E_USAGE;
    if (!conn_spare(self, 2 * (TAUT_H2_HDR_LEN + 4)))
        return TAUT_FULL;
    self->held -= n;
    taut_h2_conn_credit(self, slot, n);
    return TAUT_OK;
}

enum taut_status taut_h2_conn_window_push(struct taut_h2_conn *self,
                                          uint32_t id, uint32_t n)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (n == 0)
        return TAUT_E_USAGE;
    if ((id != 0 && (!slot || !conn_peer_sends(slot))) ||
        (self->marks & H2_CONN_FAILED))
        return TAUT_E_STATE;
    int32_t *window = slot ? &slot->recv_window : &self->recv_window;
    /* what was pulled is to be told, too, some time */
    int64_t told = *window + (int64_t)(slot ? slot->pulled : self->pulled);
    if (n > TAUT_H2_WINDOW_MAX || told + n > TAUT_H2_WINDOW_MAX)
        return TAUT_E_RANGE;
    if (!conn_spare(self, TAUT_H2_HDR_LEN + 4))
        return TAUT_FULL;
    conn_window_put(self, id, n);
    *window += (int32_t)n;
    if (slot)
        slot->pushed += n;
    return TAUT_OK;
}

int32_t taut_h2_conn_recv_window_get(const struct taut_h2_conn *self,
                                     uint32_t id)
{
    const struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (id == 0)
        return self->recv_window;
    if (!slot)
        return 0;
    return slot->recv_window < self->recv_window ? slot->recv_window
                                                 : self->recv_window;
}

int32_t taut_h2_conn_send_window_get(const struct taut_h2_conn *self,
                                     uint32_t id)
{
    const struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (id == 0)
        return self->send_window;
    if (!slot)
        return 0;
    return slot->send_window < self->send_window ? slot->send_window
                                                 : self->send_window;
}

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* conn_fields_judge: what is sent is well-formed, too; nobody smuggles a line
 * feed through us. */
static enum taut_status conn_fields_judge(struct taut_h2_message *m,
                                          unsigned kind, bool extended,
                                          const struct taut_hpack_header *f,
                                          size_t n)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    enum taut_status st = taut_h2_message_init(
        m, sizeof *m, kind, extended ? TAUT_H2_MESSAGE_EXTENDED : 0);
    for (size_t i = 0; i < n && !st; i++)
        st = taut_h2_message_push(&ctx, m, f[i].name, f[i].value);
    if (!st)
        st = taut_h2_message_close(&ctx, m);
    return st ? TAUT_E_VALUE : TAUT_OK;
}

/* conn_block_bound returns the most bytes that the frames of a list take. */
static size_t conn_block_bound(const struct taut_h2_conn *c,
                               const struct taut_hpack_header *f, size_t n)
{
    size_t len = CONN_UPDATES_LEN;
    for (size_t i = 0; i < n; i++) {
        if (f[i].name.len > c->config.out_len ||
            f[i].value.len > c->config.out_len)
            return SIZE_MAX / 2;
        len += TAUT_HPACK_ROOM(f[i].name.len + f[i].value.len);
    }
    return len + (len / c->peer_frame_len + 1) * TAUT_H2_HDR_LEN;
}

static void conn_head_write(uint8_t *p, size_t len, unsigned type,
                            unsigned flags, uint32_t id)
{
    taut_put24(p, (uint32_t)len);
    p[3] = (uint8_t)type;
    p[4] = (uint8_t)flags;
    taut_put32(p + 5, id);
}

/*
 * conn_block_split puts headers of frames before and into the block of `len`
 * bytes that lies TAUT_H2_HDR_LEN after `p`, and returns how many bytes they
 * are together. Parts move from the last one on.
 */
static size_t conn_block_split(const struct taut_h2_conn *c, uint8_t *p,
                               size_t len, unsigned flags, uint32_t id)
{
    size_t most = c->peer_frame_len, n = 0;
    while (n * most + most < len)
        n++; /* CONTINUATIONs */
    size_t total = len + (n + 1) * TAUT_H2_HDR_LEN;
    for (size_t i = n + 1; i-- > 0;) {
        size_t part = i == n ? len - n * most : most;
        uint8_t *to = p + i * (most + TAUT_H2_HDR_LEN);
        const uint8_t *from = p + TAUT_H2_HDR_LEN + i * most;
        unsigned end = i == n ? TAUT_H2_FLAG_END_HEADERS : 0;
        if (i > 0)
            memmove(to + TAUT_H2_HDR_LEN, from, part);
        conn_head_write(
            to, part, i == 0 ? TAUT_H2_TYPE_HEADERS : TAUT_H2_TYPE_CONTINUATION,
            i == 0 ? flags | end : end, id);
    }
    return total;
}

/* conn_block_put queues a list of fields that was judged. */
static enum taut_status conn_block_put(struct taut_h2_conn *c, uint32_t id,
                                       const struct taut_hpack_header *f,
                                       size_t n, unsigned flags)
{
    size_t len;
    uint8_t *p = c->config.out + c->out_tail;
    struct taut_wr wr = taut_wr_of(
        p + TAUT_H2_HDR_LEN, c->config.out_len - c->out_tail - TAUT_H2_HDR_LEN);
    size_t done = 0;
    c->data_cap = 0;
    enum taut_status st =
        taut_hpack_block_encode(&c->encoder, &wr, &done, f, n);
    if (st || taut_wr_finish(&wr, &len))
        return TAUT_E_STATE;
    c->out_tail += (uint32_t)conn_block_split(
        c, p, len, flags & TAUT_H2_SEND_END ? TAUT_H2_FLAG_END_STREAM : 0, id);
    return TAUT_OK;
}

/* conn_fields_room: is there room for this list, or will there ever be? */
static enum taut_status conn_fields_room(struct taut_h2_conn *c,
                                         const struct taut_hpack_header *f,
                                         size_t n)
{
    size_t len = conn_block_bound(c, f, n);
    if (len > c->config.out_len - TAUT_H2_CONN_RESERVE)
        return TAUT_E_LIMIT;
    return conn_spare(c, len) ? TAUT_OK : TAUT_FULL;
}

/* conn_step lets something that we send happen to a stream. */
static bool conn_own_step(struct taut_h2_slot *slot, unsigned event)
{
    return taut_h2_life_step(NULL, &slot->life, event, NULL) == TAUT_OK;
}

static void conn_own_end(struct taut_h2_conn *c, struct taut_h2_slot *slot)
{
    (void)conn_own_step(slot, TAUT_H2_STREAM_EVENT_SEND_END);
    slot->marks &= (uint16_t)~H2_SLOT_READY;
    taut_h2_conn_ready_mend(c, slot);
    taut_h2_conn_slot_close(c, slot, TAUT_H2_RESET_NONE, TAUT_H2_NO_ERROR,
                            true);
}

enum taut_status
taut_h2_conn_request_open(struct taut_h2_conn *self, uint32_t *id,
                          const struct taut_hpack_header *fields,
                          size_t n_fields, unsigned flags)
{
    struct taut_h2_message m;
    uint32_t next = self->last_own == 0 ? 1 : self->last_own + 2;
    if (!taut_h2_conn_is_client(self) ||
        (self->marks & (H2_CONN_FAILED | H2_CONN_CLOSING | H2_CONN_GOAWAY_IN)))
        return TAUT_E_STATE;
    if (next > TAUT_H2_STREAM_ID_MAX || self->n_own >= self->peer_max_streams)
        return TAUT_E_LIMIT;
    enum taut_status st = conn_fields_judge(
        &m, TAUT_H2_REQUEST, self->peer_extended, fields, n_fields);
    if (!st)
        st = conn_fields_room(self, fields, n_fields);
    if (st)
        return st;
    struct taut_h2_slot *slot = taut_h2_conn_slot_open(self, next, true);
    if (!slot)
        return TAUT_E_LIMIT;
    (void)conn_own_step(slot, TAUT_H2_STREAM_EVENT_SEND_HEADERS);
    slot->marks |= H2_SLOT_FINAL_OUT;
    slot->marks |= (uint16_t)(m.is_head ? H2_SLOT_HEAD : 0);
    slot->marks |= (uint16_t)(m.is_connect ? H2_SLOT_CONNECT : 0);
    *id = self->last_own = next;
    st = conn_block_put(self, next, fields, n_fields, flags);
    if (flags & TAUT_H2_SEND_END)
        conn_own_end(self, slot);
    return st;
}

/* conn_fields_kind tells what a list of fields on this stream is. */
static unsigned conn_fields_kind(const struct taut_h2_slot *slot)
{
    return slot->marks & H2_SLOT_FINAL_OUT ? TAUT_H2_TRAILERS
                                           : TAUT_H2_RESPONSE;
}

enum taut_status
taut_h2_conn_fields_push(struct taut_h2_conn *self, uint32_t id,
                         const struct taut_hpack_header *fields,
                         size_t n_fields, unsigned flags)
{
    struct taut_h2_message m;
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    bool end = (flags & TAUT_H2_SEND_END) != 0;
    if (!slot || (self->marks & H2_CONN_FAILED))
        return TAUT_E_STATE;
    unsigned kind = conn_fields_kind(slot);
    if (kind == TAUT_H2_TRAILERS && (!end || (slot->marks & H2_SLOT_CONNECT)))
        return TAUT_E_STATE;
    enum taut_status st = conn_fields_judge(&m, kind, false, fields, n_fields);
    bool final = kind == TAUT_H2_RESPONSE && m.status >= 200;
    if (!st && kind == TAUT_H2_RESPONSE && !final && end)
        st = TAUT_E_VALUE;
    if (!st)
        st = conn_fields_room(self, fields, n_fields);
    if (st)
        return st;
    if (!conn_own_step(slot, TAUT_H2_STREAM_EVENT_SEND_HEADERS))
        return TAUT_E_STATE;
    slot->marks |= (uint16_t)(final ? H2_SLOT_FINAL_OUT : 0);
    if (final && m.status >= 300) /* no tunnel came of it */
        slot->marks &= (uint16_t)~H2_SLOT_CONNECT;
    st = conn_block_put(self, id, fields, n_fields, flags);
    if (end)
        conn_own_end(self, slot);
    return st;
}

/* ------------------------------------------------------------------ */
/* Whose turn it is                                                    */

static bool conn_may_send(const struct taut_h2_slot *slot)
{
    return (slot->life.fsm.state == TAUT_H2_STREAM_STATE_OPEN ||
            slot->life.fsm.state == TAUT_H2_STREAM_STATE_HALF_CLOSED_REMOTE) &&
           (slot->marks & H2_SLOT_FINAL_OUT);
}

/* conn_ready_place moves a slot that was appended to where its number belongs
 * among those that are served in order (RFC 9218 10). */
static void conn_ready_place(struct taut_h2_conn *c, uint32_t *head,
                             struct taut_h2_slot *slot)
{
    uint32_t me = taut_h2_conn_number(c, slot), at = *head;
    if (slot->incremental || at == me)
        return;
    while (at != me && (taut_h2_conn_slot(c, at)->incremental ||
                        taut_h2_conn_slot(c, at)->id < slot->id))
        at = taut_h2_conn_slot(c, at)->next;
    if (at == me)
        return;
    taut_h2_conn_ring_pull(c, head, slot);
    uint32_t first = *head;
    *head = at;
    taut_h2_conn_ring_put(c, head, slot);
    *head = at == first ? me : first;
}

void taut_h2_conn_ready_mend(struct taut_h2_conn *c, struct taut_h2_slot *slot)
{
    uint32_t *head = &c->ready[slot->urgency];
    bool queued = (slot->marks & H2_SLOT_QUEUED) != 0;
    bool wanted = (slot->marks & H2_SLOT_READY) && slot->send_window > 0 &&
                  conn_may_send(slot);
    if (queued == wanted)
        return;
    slot->marks ^= H2_SLOT_QUEUED;
    if (!wanted) {
        taut_h2_conn_ring_pull(c, head, slot);
        return;
    }
    taut_h2_conn_ring_put(c, head, slot);
    conn_ready_place(c, head, slot);
}

enum taut_status taut_h2_conn_ready_set(struct taut_h2_conn *self, uint32_t id,
                                        bool ready)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (!slot || !conn_may_send(slot))
        return TAUT_E_STATE;
    slot->marks &= (uint16_t)~H2_SLOT_READY;
    slot->marks |= (uint16_t)(ready ? H2_SLOT_READY : 0);
    taut_h2_conn_ready_mend(self, slot);
    return TAUT_OK;
}

enum taut_status taut_h2_conn_data_next(struct taut_h2_conn *self, uint32_t *id)
{
    if (self->send_window <= 0 || (self->marks & H2_CONN_FAILED))
        return TAUT_DONE;
    for (unsigned u = 0; u < 8; u++) {
        if (self->ready[u] == 0)
            continue;
        *id = taut_h2_conn_slot(self, self->ready[u])->id;
        return TAUT_OK;
    }
    return TAUT_DONE;
}

/* ------------------------------------------------------------------ */
/* Bodies                                                              */

/* conn_data_cap returns how many bytes stream and connection may send. */
static size_t conn_data_cap(const struct taut_h2_conn *c,
                            const struct taut_h2_slot *slot, size_t room)
{
    int32_t window =
        slot->send_window < c->send_window ? slot->send_window : c->send_window;
    size_t cap = window > 0 ? (size_t)window : 0;
    cap = cap < c->peer_frame_len ? cap : c->peer_frame_len;
    return cap < room ? cap : room;
}

enum taut_status taut_h2_conn_data_buf(struct taut_h2_conn *self, uint32_t id,
                                       uint8_t **room, size_t *cap)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    size_t least = TAUT_H2_HDR_LEN + 1;
    if (!slot || !conn_may_send(slot) || (self->marks & H2_CONN_FAILED))
        return TAUT_E_STATE;
    if (!conn_spare(self, least))
        return TAUT_FULL;
    if (self->config.out_len - self->out_tail < self->config.out_len / 2)
        conn_compact(self);
    size_t left = self->config.out_len - self->out_tail - TAUT_H2_CONN_RESERVE -
                  TAUT_H2_HDR_LEN;
    *room = self->config.out + self->out_tail + TAUT_H2_HDR_LEN;
    *cap = conn_data_cap(self, slot, left);
    self->data_id = id;
    self->data_cap = (uint32_t)*cap + 1;
    return TAUT_OK;
}

/* conn_turn: an incremental stream lets the others go first now. */
static void conn_turn(struct taut_h2_conn *c, struct taut_h2_slot *slot)
{
    uint32_t *head = &c->ready[slot->urgency];
    if (slot->incremental && (slot->marks & H2_SLOT_QUEUED) &&
        *head == taut_h2_conn_number(c, slot))
        *head = slot->next;
}

static void conn_gain(struct taut_h2_conn *c)
{
    uint32_t lack = c->config.tokens - c->tokens;
    c->tokens += lack < TAUT_H2_GAIN_DATA ? lack : TAUT_H2_GAIN_DATA;
}

/* conn_data_put queues the header of a DATA frame with `n` bytes, which count
 * as sent. */
static void conn_data_put(struct taut_h2_conn *c, struct taut_h2_slot *slot,
                          size_t n, unsigned flags)
{
    bool end = (flags & TAUT_H2_SEND_END) != 0;
    c->data_cap = 0;
    conn_head_write(c->config.out + c->out_tail, n, TAUT_H2_TYPE_DATA,
                    end ? TAUT_H2_FLAG_END_STREAM : 0, slot->id);
    c->out_tail += TAUT_H2_HDR_LEN;
    c->send_window -= (int32_t)n;
    slot->send_window -= (int32_t)n;
    conn_gain(c);
    conn_turn(c, slot);
    taut_h2_conn_ready_mend(c, slot);
    if (end)
        conn_own_end(c, slot);
}

enum taut_status taut_h2_conn_data_ack(struct taut_h2_conn *self, uint32_t id,
                                       size_t n, unsigned flags)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (!slot || self->data_cap == 0 || self->data_id != id ||
        n >= self->data_cap || (n == 0 && !(flags & TAUT_H2_SEND_END)))
        return TAUT_E_USAGE;
    conn_data_put(self, slot, n, flags);
    self->out_tail += (uint32_t)n;
    return TAUT_OK;
}

enum taut_status taut_h2_conn_data_put(struct taut_h2_conn *self, uint32_t id,
                                       size_t *n, unsigned flags)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (!slot || !conn_may_send(slot) || (self->marks & H2_CONN_FAILED))
        return TAUT_E_STATE;
    size_t cap = conn_data_cap(self, slot, *n);
    flags = cap < *n ? 0 : flags;
    if (cap == 0 && !(flags & TAUT_H2_SEND_END)) {
        *n = 0;
        return TAUT_OK;
    }
    if (!conn_spare(self, TAUT_H2_HDR_LEN))
        return TAUT_FULL;
    *n = cap;
    conn_data_put(self, slot, cap, flags);
    return TAUT_OK;
}

enum taut_status taut_h2_conn_data_push(struct taut_h2_conn *self,
                                        size_t *taken, uint32_t id,
                                        struct taut_span data, unsigned flags)
{
    uint8_t *room;
    size_t cap;
    *taken = 0;
    enum taut_status st = taut_h2_conn_data_buf(self, id, &room, &cap);
    if (st)
        return st;
    size_t n = data.len < cap ? data.len : cap;
    if (n < data.len)
        flags = 0;
    if (n == 0 && flags == 0)
        return TAUT_OK;
    if (n > 0)
        memcpy(room, data.p, n);
    *taken = n;
    return taut_h2_conn_data_ack(self, id, n, flags);
}

/* ------------------------------------------------------------------ */
/* SETTINGS                                                            */

/* conn_setting_take puts one setting of ours into the configuration. */
static enum taut_status conn_setting_take(const struct taut_h2_conn *c,
                                          struct taut_h2_conn_config *g,
                                          const struct taut_h2_setting *s)
{
    bool client = taut_h2_conn_is_client(c);
    switch (s->id) {
    case TAUT_H2_SETTING_HEADER_TABLE_SIZE:
        g->decoder.table_max = s->value;
        return s->value <= c->decoder.config.table_max ? TAUT_OK : TAUT_E_USAGE;
    case TAUT_H2_SETTING_ENABLE_PUSH: /* neither side takes any */
        return s->value == 0 ? TAUT_OK : TAUT_E_VALUE;
    case TAUT_H2_SETTING_MAX_CONCURRENT_STREAMS:
        g->max_streams = s->value;
        return s->value <= g->n_streams / 2 ? TAUT_OK : TAUT_E_USAGE;
    case TAUT_H2_SETTING_INITIAL_WINDOW_SIZE:
        g->window = s->value;
        return TAUT_OK;
    case TAUT_H2_SETTING_MAX_FRAME_SIZE:
        g->frame_len = s->value;
        return TAUT_OK;
    case TAUT_H2_SETTING_MAX_HEADER_LIST_SIZE:
        g->decoder.list_max = s->value;
        return s->value <= TAUT_HPACK_LIST_MAX ? TAUT_OK : TAUT_E_USAGE;
    case TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL: /* never taken back */
        if (client || (s->value == 0 && (g->flags & TAUT_H2_CONN_EXTENDED)))
            return TAUT_E_VALUE;
        g->flags |= s->value ? TAUT_H2_CONN_EXTENDED : 0;
        return TAUT_OK;
    case TAUT_H2_SETTING_NO_RFC7540_PRIORITIES: /* said in the first */
        return s->value == 1 ? TAUT_OK : TAUT_E_VALUE;
    default:
        return TAUT_OK;
    }
}

enum taut_status
taut_h2_conn_settings_push(struct taut_h2_conn *self,
                           const struct taut_h2_setting *settings, size_t n)
{
    enum { MOST = 16 };
    uint8_t body[MOST * TAUT_H2_SETTING_LEN];
    struct taut_wr wr = taut_wr_of(body, sizeof body);
    struct taut_h2_frame f = {.type = TAUT_H2_TYPE_SETTINGS};
    struct taut_h2_conn_config g = self->config;
    enum taut_status st = n > MOST ? TAUT_E_USAGE : TAUT_OK;
    if ((self->marks & H2_CONN_FAILED) || !(self->marks & H2_CONN_ACKED))
        return TAUT_E_STATE;
    for (size_t i = 0; i < n && !st; i++) {
        st = taut_h2_setting_encode(&wr, &settings[i]);
        if (!st)
            st = conn_setting_take(self, &g, &settings[i]);
    }
    if (st)
        return st;
    if (!conn_spare(self, TAUT_H2_HDR_LEN + wr.len))
        return TAUT_FULL;
    f.body.p = body;
    f.body.len = wr.len;
    taut_h2_conn_frame_put(self, &f);
    self->config = g;
    self->marks &= (uint16_t)~H2_CONN_ACKED;
    if (self->marks & H2_CONN_TIMED)
        self->ack_ms = self->now_ms + TAUT_H2_CONN_ACK_MS;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Other frames                                                        */

enum taut_status taut_h2_conn_reset(struct taut_h2_conn *self, uint32_t id,
                                    uint32_t error)
{
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(self, id);
    if (!slot || !(slot->marks & H2_SLOT_LIVE) ||
        (self->marks & H2_CONN_FAILED))
        return TAUT_E_STATE;
    if (!conn_spare(self, TAUT_H2_HDR_LEN + 4))
        return TAUT_FULL;
    (void)conn_own_step(slot, TAUT_H2_STREAM_EVENT_SEND_RST);
    taut_h2_conn_rst_put(self, id, error);
    taut_h2_conn_slot_close(self, slot, TAUT_H2_RESET_OWN, error, false);
    return TAUT_OK;
}

enum taut_status taut_h2_conn_ping_push(struct taut_h2_conn *self,
                                        const uint8_t *opaque)
{
    struct taut_h2_frame f = {.type = TAUT_H2_TYPE_PING};
    if (self->marks & H2_CONN_FAILED)
        return TAUT_E_STATE;
    if (!conn_spare(self, TAUT_H2_HDR_LEN + 8))
        return TAUT_FULL;
    memcpy(f.opaque, opaque, sizeof f.opaque);
    taut_h2_conn_frame_put(self, &f);
    self->n_pings++; /* its answer is free */
    return TAUT_OK;
}

enum taut_status taut_h2_conn_priority_push(struct taut_h2_conn *self,
                                            uint32_t id, unsigned urgency,
                                            bool incremental)
{
    struct taut_h2_frame f = {.type = TAUT_H2_TYPE_PRIORITY_UPDATE};
    uint8_t value[8];
    struct taut_wr wr = taut_wr_of(value, sizeof value);
    if (!taut_h2_conn_is_client(self) || (self->marks & H2_CONN_FAILED))
        return TAUT_E_STATE;
    if (urgency > 7 || id == 0 || id > TAUT_H2_STREAM_ID_MAX)
        return TAUT_E_USAGE;
    if (!conn_spare(self, TAUT_H2_HDR_LEN + 4 + sizeof value))
        return TAUT_FULL;
    taut_wr_text(&wr, "u=");
    taut_wr_dec(&wr, urgency);
    taut_wr_text(&wr, incremental ? ", i" : "");
    f.number = id;
    f.body.p = value;
    f.body.len = wr.len;
    taut_h2_conn_frame_put(self, &f);
    return TAUT_OK;
}

enum taut_status taut_h2_conn_close(struct taut_h2_conn *self, uint32_t error,
                                    bool gentle)
{
    uint32_t last = gentle ? TAUT_H2_STREAM_ID_MAX : self->last_peer;
    if ((self->marks & (H2_CONN_FAILED | H2_CONN_CLOSING)) ||
        last > self->goaway_own)
        return TAUT_E_STATE;
    if (gentle && (error != TAUT_H2_NO_ERROR || taut_h2_conn_is_client(self)))
        return TAUT_E_USAGE;
    if (!conn_spare(self, TAUT_H2_HDR_LEN + 8))
        return TAUT_FULL;
    taut_h2_conn_goaway_put(self, last, error);
    self->marks |= (uint16_t)(gentle ? 0 : H2_CONN_CLOSING);
    return TAUT_OK;
}
