/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h2_conn.c: a connection that gets any bytes. Byte 0: client or server,
 * and whether windows open at once; byte 1: the length of pieces. Whatever
 * comes: what is sent are well-formed frames, the same for any split (but for
 * windows, which open as bodies come), events are bounded, each stream that
 * was opened is closed once, and the ledger is never overdrawn. With bit 3 of
 * byte 0 an application acts after each event, as byte 1 and what came before
 * say: nothing is told of a stream after its end, nothing is sent on it, no
 * window leaks, counts and rings are those of the streams.
 */
#include "fuzz_util.h"

#include "taut/h2_conn.h"

enum { SLOTS = 16, OUT = 4096, TABLE = 4096, FIELD = 512, SENT = 1 << 20 };

static struct taut_h2_slot slots[SLOTS];
static struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static struct taut_hpack_encoder_entry
    sent_entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t out[OUT], bytes[TAUT_HPACK_BYTES_LEN(TABLE, FIELD)];
static uint8_t sent_bytes[2 * TABLE];
static uint32_t sent_slots[TAUT_HPACK_N_SLOTS];

/* struct sent: what a connection sent, without WINDOW_UPDATE. */
struct sent {
    uint8_t bytes[SENT];
    size_t len;
};

static struct sent whole, parts;

static void open_conn(struct taut_h2_conn *c, unsigned how)
{
    struct taut_h2_conn_config g;
    memset(&g, 0, sizeof g);
    memset(slots, 0, sizeof slots);
    g.streams = slots;
    g.n_streams = SLOTS;
    g.max_streams = SLOTS / 2;
    g.out = out;
    g.out_len = OUT;
    g.decoder.entries = entries;
    g.decoder.n_entries = sizeof entries / sizeof entries[0];
    g.decoder.bytes = bytes;
    g.decoder.bytes_len = sizeof bytes;
    g.decoder.field_max = FIELD;
    g.encoder.entries = sent_entries;
    g.encoder.n_entries = sizeof sent_entries / sizeof sent_entries[0];
    g.encoder.bytes = sent_bytes;
    g.encoder.bytes_len = sizeof sent_bytes;
    g.encoder.slots = sent_slots;
    g.encoder.n_slots = TAUT_HPACK_N_SLOTS;
    g.flags = (how & 1 ? TAUT_H2_CONN_CLIENT : 0) |
              (how & 2 ? TAUT_H2_CONN_AUTO_WINDOW : 0) |
              (how & 4 ? TAUT_H2_CONN_EXTENDED : 0);
    FUZZ_ASSERT(taut_h2_conn_init(c, sizeof *c, &g) == TAUT_OK);
}

static struct taut_hpack_header field(const char *name, const char *value)
{
    struct taut_hpack_header f;
    memset(&f, 0, sizeof f);
    f.name.p = (const uint8_t *)name;
    f.name.len = strlen(name);
    f.value.p = (const uint8_t *)value;
    f.value.len = strlen(value);
    return f;
}

/* A client asks for something, so that responses can come. */
static void ask(struct taut_h2_conn *c)
{
    struct taut_hpack_header f[4] = {
        field(":method", "GET"), field(":scheme", "http"),
        field(":authority", "a"), field(":path", "/")};
    uint32_t id;
    for (unsigned i = 0; i < 4; i++)
        FUZZ_ASSERT(taut_h2_conn_request_open(
                        c, &id, f, 4, i & 1 ? TAUT_H2_SEND_END : 0) == TAUT_OK);
}

/* Takes what is to be sent, and looks at it. */
static void take(struct sent *s, struct taut_h2_conn *c, bool preface)
{
    struct taut_span o = taut_h2_conn_out_get(c);
    struct taut_rd rd = taut_rd_of(o.p, o.len);
    struct taut_ctx ctx = taut_ctx_of(o.p, NULL);
    struct taut_h2_frame f;
    if (preface)
        FUZZ_ASSERT(taut_rd_skip(&rd, TAUT_H2_PREFACE_LEN));
    while (taut_rd_left(&rd) > 0) {
        const uint8_t *p = rd.p;
        FUZZ_ASSERT(taut_h2_frame_decode(&ctx, &rd, &f,
                                         TAUT_H2_FRAME_LEN_DEFAULT) == TAUT_OK);
        size_t n = (size_t)(rd.p - p);
        if (f.type == TAUT_H2_TYPE_WINDOW_UPDATE || s->len + n > SENT)
            continue;
        memcpy(s->bytes + s->len, p, n);
        s->len += n;
    }
    FUZZ_ASSERT(taut_h2_conn_out_ack(c, o.len) == TAUT_OK);
}

/* Answers a request that is whole. */
static void answer(struct taut_h2_conn *c, const struct taut_h2_conn_event *e)
{
    struct taut_hpack_header f = field(":status", "204");
    if (e->kind == TAUT_H2_CONN_FIELDS_END && e->slot &&
        !(c->config.flags & TAUT_H2_CONN_CLIENT))
        (void)taut_h2_conn_fields_push(c, e->stream, &f, 1, TAUT_H2_SEND_END);
}

/* Pushes a piece; false: the connection is over. */
static bool push(struct sent *s, struct taut_h2_conn *c, const uint8_t *p,
                 size_t n)
{
    struct taut_h2_conn_event e;
    struct taut_diag diag;
    uint8_t *copy = (uint8_t *)malloc(n ? n : 1);
    FUZZ_ASSERT(copy);
    memcpy(copy, p, n);
    struct taut_ctx ctx = taut_ctx_of(copy, &diag);
    struct taut_span piece = {copy, n};
    enum taut_status st = TAUT_OK;
    size_t events = 0;
    ctx.fuel = 1u << 24;
    FUZZ_ASSERT(taut_h2_conn_push(c, piece) == TAUT_OK);
    while (!taut_is_error(st) && st != TAUT_DONE) {
        st = taut_h2_conn_next(&ctx, c, &e);
        if (st == TAUT_FULL)
            take(s, c, false);
        if (st == TAUT_OK) {
            FUZZ_ASSERT(++events <= 8 * n + 64);
            answer(c, &e);
        }
        FUZZ_ASSERT(c->tokens <= TAUT_H2_TOKENS_DEFAULT);
        FUZZ_ASSERT(c->n_peer <= SLOTS / 2 && c->n_own <= SLOTS);
    }
    take(s, c, false);
    free(copy);
    if (!taut_is_error(st))
        return true;
    FUZZ_ASSERT(diag.status == st && !TAUT_H2_WIRE_IS_STREAM(diag.wire));
    FUZZ_ASSERT(taut_h2_conn_wants(c) & TAUT_WANT_FAILED);
    return false;
}

static void run(struct sent *s, unsigned how, const uint8_t *p, size_t len,
                size_t step)
{
    struct taut_h2_conn c;
    bool well = true;
    s->len = 0;
    open_conn(&c, how);
    take(s, &c, how & 1);
    if (how & 1)
        ask(&c);
    take(s, &c, false);
    for (size_t at = 0; well && at < len; at += step)
        well = push(s, &c, p + at, step < len - at ? step : len - at);
}

/* ---- an application that acts ---- */

enum { IDS = 1 << 12 };

/* struct app: what an application knows of streams below IDS, and how much it
 * has not pulled. */
struct app {
    uint32_t seed, held;
    uint8_t told[IDS]; /* 1: HEADERS were told, 2: it is over */
    uint8_t sent[IDS]; /* 1: we ended it, 2: RST_STREAM was sent */
};

static struct app app;

static uint32_t roll(uint32_t n)
{
    app.seed = app.seed * 1664525 + 1013904223;
    return (app.seed >> 16) % n;
}

/* What is sent: nothing but RST_STREAM, WINDOW_UPDATE and PRIORITY_UPDATE
 * after the end of our side. */
static void take_acted(struct taut_h2_conn *c)
{
    struct taut_span o = taut_h2_conn_out_get(c);
    struct taut_rd rd = taut_rd_of(o.p, o.len);
    struct taut_ctx ctx = taut_ctx_of(o.p, NULL);
    struct taut_h2_frame f;
    while (taut_rd_left(&rd) > 0) {
        FUZZ_ASSERT(taut_h2_frame_decode(&ctx, &rd, &f,
                                         TAUT_H2_FRAME_LEN_MAX) == TAUT_OK);
        uint8_t *sent = &app.sent[f.stream % IDS];
        if (f.stream == 0 || f.stream >= IDS)
            continue;
        if (f.type == TAUT_H2_TYPE_DATA || f.type == TAUT_H2_TYPE_HEADERS ||
            f.type == TAUT_H2_TYPE_CONTINUATION)
            FUZZ_ASSERT(!(*sent & 2) && (*sent == 0 || f.type == 9));
        FUZZ_ASSERT(f.type != TAUT_H2_TYPE_WINDOW_UPDATE || !(*sent & 2));
        if (f.type < 2 && (f.flags & TAUT_H2_FLAG_END_STREAM))
            *sent |= 1;
        if (f.type == TAUT_H2_TYPE_RST_STREAM)
            *sent |= 2;
    }
    FUZZ_ASSERT(taut_h2_conn_out_ack(c, o.len) == TAUT_OK);
}

/* Something on a stream that may or may not be there. */
static void act_on(struct taut_h2_conn *c, uint32_t id)
{
    static const uint8_t body[300];
    struct taut_span data = {body, roll(sizeof body)};
    struct taut_hpack_header f = field(":status", roll(2) ? "200" : "103");
    struct taut_hpack_header t = field("x", "y");
    size_t taken;
    uint32_t n = roll(600);
    switch (roll(7)) {
    case 0:
        if (taut_h2_conn_reset(c, id, roll(14)) == TAUT_OK && id < IDS)
            app.told[id] |= 2;
        break;
    case 1:
        (void)taut_h2_conn_fields_push(c, id, &f, 1, roll(2));
        break;
    case 2:
        (void)taut_h2_conn_fields_push(c, id, &t, 1, TAUT_H2_SEND_END);
        break;
    case 3:
        (void)taut_h2_conn_data_push(c, &taken, id, data, roll(2));
        break;
    case 4:
        (void)taut_h2_conn_ready_set(c, id, roll(2));
        break;
    case 5:
        if (taut_h2_conn_data_pull(c, id, n) == TAUT_OK)
            app.held -= n;
        break;
    default:
        (void)taut_h2_conn_priority_push(c, id, roll(9), roll(2));
    }
}

/* Something with the connection. */
static void act(struct taut_h2_conn *c, uint32_t id)
{
    struct taut_hpack_header f[4] = {
        field(":method", roll(4) ? "POST" : "HEAD"), field(":scheme", "http"),
        field(":authority", "a"), field(":path", "/")};
    uint32_t fresh;
    uint8_t *room;
    size_t cap;
    switch (roll(8)) {
    case 0:
        (void)taut_h2_conn_request_open(c, &fresh, f, 4, roll(2));
        break;
    case 1:
        if (taut_h2_conn_data_next(c, &fresh) == TAUT_OK &&
            taut_h2_conn_data_buf(c, fresh, &room, &cap) == TAUT_OK) {
            FUZZ_ASSERT(cap > 0);
            memset(room, 1, cap);
            FUZZ_ASSERT(taut_h2_conn_data_ack(c, fresh, 1 + roll((uint32_t)cap),
                                              roll(2)) == TAUT_OK);
        }
        break;
    case 2:
        if (roll(32) == 0)
            (void)taut_h2_conn_close(c, TAUT_H2_NO_ERROR, roll(2));
        else
            (void)taut_h2_conn_ping_push(c, (const uint8_t *)"12345678");
        break;
    default:
        act_on(c, roll(2) ? id : roll(40));
    }
}

/* Counts, rings and windows. */
static void look(const struct taut_h2_conn *c)
{
    uint32_t live = 0, queued = 0, tell = 0, i, n;
    for (i = 0; i < SLOTS; i++) {
        live += slots[i].life.fsm.state != TAUT_H2_STREAM_STATE_CLOSED &&
                slots[i].id != 0;
        queued += (slots[i].marks & 8) != 0;
        tell += (slots[i].marks & 16) != 0;
    }
    FUZZ_ASSERT(live == c->n_peer + c->n_own);
    for (unsigned u = 0; u < 9; u++) {
        uint32_t head = u < 8 ? c->ready[u] : c->closed;
        for (i = head, n = 0; i && (n == 0 || i != head); n++) {
            const struct taut_h2_slot *s = &slots[i - 1];
            FUZZ_ASSERT(s->marks & (u < 8 ? 8 : 16));
            FUZZ_ASSERT(u == 8 || (s->urgency == u && s->send_window > 0));
            FUZZ_ASSERT(slots[s->next - 1].prev == i && n < SLOTS);
            i = s->next;
        }
        if (u < 8)
            queued -= n;
        else
            tell -= n;
    }
    FUZZ_ASSERT(queued == 0 && tell == 0);
    uint32_t left = c->framer.frame.type == TAUT_H2_TYPE_DATA &&
                            c->framer.frame.len <= TAUT_H2_FRAME_LEN_DEFAULT
                        ? c->framer.body_left
                        : 0;
    if (!(taut_h2_conn_wants(c) & TAUT_WANT_FAILED))
        FUZZ_ASSERT((int64_t)c->recv_window + c->pulled + app.held + left ==
                    c->config.conn_window);
}

static void hear(const struct taut_h2_conn *c,
                 const struct taut_h2_conn_event *e)
{
    uint8_t *told = &app.told[e->stream % IDS];
    if (e->kind == TAUT_H2_CONN_DATA &&
        !(c->config.flags & TAUT_H2_CONN_AUTO_WINDOW))
        app.held += (uint32_t)e->piece.len;
    if (e->stream == 0 || e->stream >= IDS || e->kind >= TAUT_H2_CONN_SETTINGS)
        return;
    FUZZ_ASSERT(!(*told & 2));
    FUZZ_ASSERT(e->slot && e->slot->id == e->stream);
    if (e->kind == TAUT_H2_CONN_HEADERS)
        *told |= 1;
    if (e->kind == TAUT_H2_CONN_CLOSED)
        *told |= 2;
    FUZZ_ASSERT(e->kind > TAUT_H2_CONN_END || (*told & 1));
}

static void run_acted(unsigned how, unsigned seed, const uint8_t *p, size_t len)
{
    struct taut_h2_conn c;
    struct taut_h2_conn_event e;
    enum taut_status st = TAUT_DONE;
    open_conn(&c, how);
    memset(&app, 0, sizeof app);
    app.seed = seed;
    take(&whole, &c, how & 1);
    for (size_t at = 0, n; at < len && !taut_is_error(st); at += n) {
        n = 1 + roll(200);
        n = n < len - at ? n : len - at;
        uint8_t *copy = (uint8_t *)malloc(n);
        FUZZ_ASSERT(copy);
        memcpy(copy, p + at, n);
        struct taut_span piece = {copy, n};
        struct taut_ctx ctx = taut_ctx_of(copy, NULL);
        FUZZ_ASSERT(taut_h2_conn_push(&c, piece) == TAUT_OK);
        do {
            st = taut_h2_conn_next(&ctx, &c, &e);
            if (st == TAUT_FULL || roll(4) == 0)
                take_acted(&c);
            if (st == TAUT_OK)
                hear(&c, &e);
            look(&c);
            for (unsigned i = roll(3); i > 0 && !taut_is_error(st); i--)
                act(&c, e.stream);
            look(&c);
        } while (st == TAUT_OK || st == TAUT_FULL);
        free(copy);
    }
    take_acted(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 16)
        return 0;
    size_t len = size - 2;
    if (data[0] & 8) {
        run_acted(data[0], data[1], data + 2, len);
        return 0;
    }
    run(&whole, data[0], data + 2, len, len ? len : 1);
    run(&parts, data[0], data + 2, len, (size_t)data[1] + 1);
    FUZZ_ASSERT(whole.len == parts.len);
    FUZZ_ASSERT(memcmp(whole.bytes, parts.bytes, whole.len) == 0);
    return 0;
}
