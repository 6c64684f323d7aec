/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h2_conn.c: a connection that gets any bytes. Byte 0: client or server,
 * and whether windows open at once; byte 1: the length of pieces. Whatever
 * comes: what is sent are well-formed frames, the same for any split (but for
 * windows, which open as bodies come), events are bounded, each stream that
 * was opened is closed once, and the ledger is never overdrawn.
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
    size_t events = 0, opened = 0, closed = 0;
    ctx.fuel = 1u << 24;
    FUZZ_ASSERT(taut_h2_conn_push(c, piece) == TAUT_OK);
    while (!taut_is_error(st) && st != TAUT_DONE) {
        st = taut_h2_conn_next(&ctx, c, &e);
        if (st == TAUT_FULL)
            take(s, c, false);
        if (st == TAUT_OK) {
            FUZZ_ASSERT(++events <= 8 * n + 64);
            opened += e.kind == TAUT_H2_CONN_HEADERS;
            closed += e.kind == TAUT_H2_CONN_CLOSED;
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 16)
        return 0;
    size_t len = size - 2;
    run(&whole, data[0], data + 2, len, len ? len : 1);
    run(&parts, data[0], data + 2, len, (size_t)data[1] + 1);
    FUZZ_ASSERT(whole.len == parts.len);
    FUZZ_ASSERT(memcmp(whole.bytes, parts.bytes, whole.len) == 0);
    return 0;
}
