/* SPDX-License-Identifier: MIT */
/* h2_conn.c: an HTTP/2 connection: set-up, streams, time; see
 * taut/h2_conn.h. */
#include "h2_conn_int.h"

/* ------------------------------------------------------------------ */
/* Set-up                                                              */

static uint32_t conn_or(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

/* conn_defaults fills in what was left 0. */
static void conn_defaults(struct taut_h2_conn_config *g)
{
    g->max_streams = conn_or(g->max_streams, TAUT_H2_CONN_MAX_STREAMS);
    g->window = conn_or(g->window, TAUT_H2_WINDOW_DEFAULT);
    g->conn_window = conn_or(g->conn_window, TAUT_H2_WINDOW_DEFAULT);
    g->frame_len = conn_or(g->frame_len, TAUT_H2_FRAME_LEN_DEFAULT);
    g->tokens = conn_or(g->tokens, TAUT_H2_TOKENS_DEFAULT);
    g->tokens_per_s = conn_or(g->tokens_per_s, TAUT_H2_TOKENS_PER_S);
    g->decoder.table_max =
        conn_or(g->decoder.table_max, TAUT_H2_TABLE_LEN_DEFAULT);
    g->decoder.list_max = conn_or(g->decoder.list_max, TAUT_HPACK_LIST_DEFAULT);
}

static bool conn_config_right(const struct taut_h2_conn_config *g)
{
    unsigned known = TAUT_H2_CONN_CLIENT | TAUT_H2_CONN_AUTO_WINDOW |
                     TAUT_H2_CONN_EXTENDED | TAUT_H2_CONN_TELL_ALL;
    bool power = g->n_streams > 0 && (g->n_streams & (g->n_streams - 1)) == 0;
    return (g->flags & ~known) == 0 && power &&
           g->n_streams <= TAUT_H2_CONN_STREAMS_MAX &&
           g->max_streams <= g->n_streams / 2 &&
           g->out_len >= TAUT_H2_CONN_OUT_MIN && g->out_len < 1u << 31 &&
           g->window <= TAUT_H2_WINDOW_MAX &&
           g->conn_window >= TAUT_H2_WINDOW_DEFAULT &&
           g->conn_window <= TAUT_H2_WINDOW_MAX;
}

/* conn_settings_put queues our SETTINGS: what differs from the defaults. */
static void conn_settings_put(struct taut_h2_conn *c)
{
    const struct taut_h2_conn_config *g = &c->config;
    bool client = taut_h2_conn_is_client(c);
    const struct {
        uint16_t id;
        bool sent;
        uint32_t value;
    } list[] = {
        {TAUT_H2_SETTING_HEADER_TABLE_SIZE,
         g->decoder.table_max != TAUT_H2_TABLE_LEN_DEFAULT,
         g->decoder.table_max},
        {TAUT_H2_SETTING_ENABLE_PUSH, client, 0},
        {TAUT_H2_SETTING_MAX_CONCURRENT_STREAMS, !client, g->max_streams},
        {TAUT_H2_SETTING_INITIAL_WINDOW_SIZE,
         g->window != TAUT_H2_WINDOW_DEFAULT, g->window},
        {TAUT_H2_SETTING_MAX_FRAME_SIZE,
         g->frame_len != TAUT_H2_FRAME_LEN_DEFAULT, g->frame_len},
        {TAUT_H2_SETTING_MAX_HEADER_LIST_SIZE, true, g->decoder.list_max},
        {TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL,
         !client && (g->flags & TAUT_H2_CONN_EXTENDED), 1},
        {TAUT_H2_SETTING_NO_RFC7540_PRIORITIES, true, 1}};
    uint8_t body[sizeof list / sizeof list[0] * TAUT_H2_SETTING_LEN];
    struct taut_wr wr = taut_wr_of(body, sizeof body);
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        struct taut_h2_setting s = {list[i].id, list[i].value};
        if (list[i].sent)
            (void)taut_h2_setting_encode(&wr, &s);
    }
    struct taut_h2_frame f = {.type = TAUT_H2_TYPE_SETTINGS};
    f.body.p = body;
    f.body.len = wr.len;
    taut_h2_conn_frame_put(c, &f);
}

static void conn_greet(struct taut_h2_conn *c)
{
    uint32_t more = c->config.conn_window - TAUT_H2_WINDOW_DEFAULT;
    if (taut_h2_conn_is_client(c)) {
        memcpy(c->config.out, taut_h2_preface, TAUT_H2_PREFACE_LEN);
        c->out_tail = TAUT_H2_PREFACE_LEN;
    }
    conn_settings_put(c);
    if (more > 0) {
        struct taut_h2_frame f = {.type = TAUT_H2_TYPE_WINDOW_UPDATE};
        f.number = more;
        taut_h2_conn_frame_put(c, &f);
    }
}

/* conn_begin sets the numbers that a connection begins with (6.5.2). */
static void conn_begin(struct taut_h2_conn *c)
{
    c->tokens = c->config.tokens;
    c->peer_max_streams = c->peer_list_max = UINT32_MAX;
    c->peer_frame_len = TAUT_H2_FRAME_LEN_DEFAULT;
    c->peer_window = TAUT_H2_WINDOW_DEFAULT;
    c->send_window = TAUT_H2_WINDOW_DEFAULT;
    c->recv_window = (int32_t)c->config.conn_window;
    c->recv_initial = c->config.window > TAUT_H2_WINDOW_DEFAULT
                          ? c->config.window
                          : TAUT_H2_WINDOW_DEFAULT;
    c->goaway_own = c->goaway_peer = TAUT_H2_STREAM_ID_MAX;
    c->ack_ms = TAUT_H2_NEVER;
}

enum taut_status taut_h2_conn_set_up(struct taut_h2_conn *self, size_t size,
                                     const struct taut_h2_conn_config *config)
{
    if (size != sizeof *self)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = *config;
    conn_defaults(&self->config);
    if (!conn_config_right(&self->config))
        return TAUT_E_USAGE;
    const struct taut_h2_conn_config *g = &self->config;
    enum taut_status st = taut_h2_framer_init(
        &self->framer, sizeof self->framer,
        taut_h2_conn_is_client(self) ? 0 : TAUT_H2_FRAMER_PREFACE,
        g->frame_len);
    struct taut_hpack_decoder_config decoder = g->decoder;
    /* until a client knows of a smaller table, it fills the usual one */
    if (!taut_h2_conn_is_client(self) &&
        decoder.table_max < TAUT_H2_TABLE_LEN_DEFAULT)
        decoder.table_max = TAUT_H2_TABLE_LEN_DEFAULT;
    if (!st)
        st = taut_hpack_decoder_init(&self->decoder, sizeof self->decoder,
                                     &decoder);
    if (!st)
        st = taut_hpack_encoder_init(&self->encoder, sizeof self->encoder,
                                     &g->encoder);
    if (!st)
        conn_begin(self);
    return st;
}

enum taut_status taut_h2_conn_init(struct taut_h2_conn *self, size_t size,
                                   const struct taut_h2_conn_config *config)
{
    enum taut_status st = taut_h2_conn_set_up(self, size, config);
    if (!st)
        conn_greet(self);
    return st;
}

/* ------------------------------------------------------------------ */
/* Rings of slots                                                      */

void taut_h2_conn_ring_put(struct taut_h2_conn *c, uint32_t *head,
                           struct taut_h2_slot *slot)
{
    uint32_t me = taut_h2_conn_number(c, slot);
    if (*head == 0) {
        slot->prev = slot->next = me;
        *head = me;
        return;
    }
    struct taut_h2_slot *first = taut_h2_conn_slot(c, *head);
    slot->prev = first->prev;
    slot->next = *head;
    taut_h2_conn_slot(c, first->prev)->next = me;
    first->prev = me;
}

void taut_h2_conn_ring_pull(struct taut_h2_conn *c, uint32_t *head,
                            struct taut_h2_slot *slot)
{
    uint32_t me = taut_h2_conn_number(c, slot);
    if (slot->next == me) {
        *head = 0;
        return;
    }
    taut_h2_conn_slot(c, slot->prev)->next = slot->next;
    taut_h2_conn_slot(c, slot->next)->prev = slot->prev;
    if (*head == me)
        *head = slot->next;
}

/* ------------------------------------------------------------------ */
/* Slots                                                               */

/* conn_place returns where stream `id` is looked for, `i` steps on. */
static struct taut_h2_slot *conn_place(const struct taut_h2_conn *c,
                                       uint32_t id, uint32_t i)
{
    return &c->config.streams[((id >> 1) + i) & (c->config.n_streams - 1)];
}

struct taut_h2_slot *taut_h2_conn_slot_find(const struct taut_h2_conn *self,
                                            uint32_t id)
{
    for (uint32_t i = 0; i <= self->probes; i++) {
        struct taut_h2_slot *slot = conn_place(self, id, i);
        if (slot->id == id && id != 0)
            return slot;
    }
    return NULL;
}

static bool conn_slot_free(const struct taut_h2_slot *slot)
{
    return slot->id == 0 || (slot->marks & (H2_SLOT_LIVE | H2_SLOT_TELL)) == 0;
}

struct taut_h2_slot *taut_h2_conn_slot_open(struct taut_h2_conn *c, uint32_t id,
                                            bool own)
{
    uint32_t i = 0;
    while (i < c->config.n_streams && !conn_slot_free(conn_place(c, id, i)))
        i++;
    if (i == c->config.n_streams)
        return NULL;
    struct taut_h2_slot *slot = conn_place(c, id, i);
    if (slot->id != 0 && !(slot->marks & H2_SLOT_OWN))
        taut_h2_conn_forget(c, slot->id);
    memset(slot, 0, sizeof *slot);
    if (taut_h2_life_init(&slot->life, sizeof slot->life))
        return NULL;
    slot->id = id;
    slot->urgency = 3;
    slot->marks = (uint16_t)(H2_SLOT_LIVE | (own ? H2_SLOT_OWN : 0));
    slot->send_window = (int32_t)c->peer_window;
    slot->recv_window = (int32_t)c->recv_initial;
    *(own ? &c->n_own : &c->n_peer) += 1;
    c->probes = i > c->probes ? i : c->probes;
    return slot;
}

/* conn_slot_regain: a stream of the peer that ended as it should, or that the
 * application has reset, has cost nothing. */
static void conn_slot_regain(struct taut_h2_conn *c,
                             const struct taut_h2_slot *slot, bool fault)
{
    uint32_t most = c->config.tokens;
    if (fault || (slot->marks & H2_SLOT_OWN))
        return;
    c->tokens = most - c->tokens < TAUT_H2_COST_OPEN
                    ? most
                    : c->tokens + TAUT_H2_COST_OPEN;
}

void taut_h2_conn_slot_close(struct taut_h2_conn *c, struct taut_h2_slot *slot,
                             unsigned reset, uint32_t error, bool tell)
{
    if (slot->life.fsm.state != TAUT_H2_STREAM_STATE_CLOSED ||
        !(slot->marks & H2_SLOT_LIVE))
        return;
    *(slot->marks & H2_SLOT_OWN ? &c->n_own : &c->n_peer) -= 1;
    slot->marks &= (uint16_t) ~(H2_SLOT_LIVE | H2_SLOT_READY);
    taut_h2_conn_ready_mend(c, slot);
    conn_slot_regain(c, slot, tell && reset != TAUT_H2_RESET_NONE);
    slot->reset = (uint8_t)reset;
    slot->error = error;
    if (tell) {
        slot->marks |= H2_SLOT_TELL;
        taut_h2_conn_ring_put(c, &c->closed, slot);
    }
}

/* ------------------------------------------------------------------ */
/* The end                                                             */

enum taut_status taut_h2_conn_fail(struct taut_h2_conn *c,
                                   const struct taut_diag *d)
{
    c->fault = *d;
    c->fault_stream = 0;
    c->marks |= H2_CONN_FAILED;
    /* the number never grows (6.8) */
    taut_h2_conn_goaway_put(
        c, c->last_peer < c->goaway_own ? c->last_peer : c->goaway_own,
        TAUT_H2_WIRE_CODE(d->wire));
    return (enum taut_status)d->status;
}

/* ------------------------------------------------------------------ */
/* What it waits for                                                   */

unsigned taut_h2_conn_wants(const struct taut_h2_conn *self)
{
    unsigned wants = 0;
    bool over = (self->marks & H2_CONN_CLOSING) && self->n_own == 0 &&
                self->n_peer == 0 && self->closed == 0;
    if (self->marks & H2_CONN_FAILED)
        wants |= TAUT_WANT_FAILED;
    else if (over)
        wants |= TAUT_WANT_DONE;
    else
        wants |= TAUT_WANT_IN | TAUT_WANT_APP_IN;
    if (self->out_tail > self->out_head)
        wants |= TAUT_WANT_OUT;
    if (self->due || self->closed || self->sweep ||
        (self->marks & H2_CONN_FED) || taut_rd_left(&self->framer.in) > 0)
        wants |= TAUT_WANT_APP_OUT;
    if (self->ack_ms != TAUT_H2_NEVER && !(self->marks & H2_CONN_FAILED))
        wants |= TAUT_WANT_TIMER;
    return wants;
}

uint64_t taut_h2_conn_deadline(const struct taut_h2_conn *self)
{
    return self->marks & H2_CONN_FAILED ? TAUT_H2_NEVER : self->ack_ms;
}

/* conn_tokens_add gives what `ms` milliseconds are worth. No number here is
 * divided that has more than 32 bits. */
static void conn_tokens_add(struct taut_h2_conn *c)
{
    uint64_t ms = c->now_ms - c->tokens_ms;
    uint32_t few = ms > 60000 ? 60000 : (uint32_t)ms;
    uint64_t gain = (uint64_t)few * c->config.tokens_per_s >> 10;
    uint32_t lack = c->config.tokens - c->tokens;
    if (gain == 0)
        return;
    c->tokens += gain < lack ? (uint32_t)gain : lack;
    c->tokens_ms = c->now_ms;
}

enum taut_status taut_h2_conn_tick(struct taut_h2_conn *self, uint64_t now_ms)
{
    self->now_ms = now_ms;
    if (!(self->marks & H2_CONN_TIMED)) {
        self->marks |= H2_CONN_TIMED;
        self->tokens_ms = now_ms;
        if (!(self->marks & H2_CONN_ACKED))
            self->ack_ms = now_ms + TAUT_H2_CONN_ACK_MS;
    }
    conn_tokens_add(self);
    if (self->marks & H2_CONN_FAILED)
        return TAUT_E_STATE;
    if (now_ms < self->ack_ms)
        return TAUT_OK;
    struct taut_diag d = {TAUT_E_STATE, TAUT_H2_F_SETTING, 0, 0,
                          TAUT_H2_WIRE_CONN(TAUT_H2_SETTINGS_TIMEOUT)};
    return taut_h2_conn_fail(self, &d);
}
