/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h2_peer.c: the same frames to a server of taut and to a session of
 * nghttp2, after a preface and SETTINGS. What one tells of a stream (field
 * lists, bodies, ends) is the beginning of what the other tells, and whoever
 * tells less has refused something: the stream, or the connection. So neither
 * takes what the other reads differently. Byte 0 is the length of pieces.
 */
#include "fuzz_util.h"

#include "taut/h2_conn.h"

#include <nghttp2/nghttp2.h>

enum { SLOTS = 512, OUT = 1 << 16, TABLE = 4096, FIELD = 65536, INPUT = 2048 };
enum { IDS = 128, TOLD = 1 << 16 };

/* struct side: what an end told of its streams, and what it refused. */
struct side {
    uint8_t told[IDS][TOLD];
    size_t len[IDS], block; /* where the list at hand begins, */
    uint32_t block_id;      /* and of which stream; 0: there is none */
    bool refused[IDS], failed;
};

static struct side ours, theirs;
static struct taut_h2_slot slots[SLOTS];
static struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static struct taut_hpack_encoder_entry sent[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t out[OUT], bytes[TAUT_HPACK_BYTES_LEN(TABLE, FIELD)];
static uint8_t sent_bytes[2 * TABLE];
static uint32_t sent_slots[TAUT_HPACK_N_SLOTS];

/* ---- what is told ---- */

static void tell(struct side *s, uint32_t id, char what, const uint8_t *p,
                 size_t n)
{
    if (id >= IDS || s->len[id] + n + 5 > TOLD)
        return;
    uint8_t *to = s->told[id] + s->len[id];
    uint32_t len = (uint32_t)n;
    *to = (uint8_t)what;
    memcpy(to + 1, &len, sizeof len);
    if (n > 0)
        memcpy(to + 5, p, n);
    s->len[id] += n + 5;
}

static void refuse(struct side *s, uint32_t id)
{
    if (id < IDS)
        s->refused[id] = true;
}

/* A list that is not well-formed was never told. */
static void forget_block(struct side *s, uint32_t id)
{
    if (id < IDS)
        s->len[id] = s->block;
    s->block_id = 0;
}

static void begin_block(struct side *s, uint32_t id)
{
    s->block = id < IDS ? s->len[id] : 0;
    s->block_id = id;
}

static void clear(struct side *s)
{
    memset(s->len, 0, sizeof s->len);
    memset(s->refused, 0, sizeof s->refused);
    s->block_id = 0;
    s->failed = false;
}

/* ---- taut ---- */

static void open_conn(struct taut_h2_conn *c)
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
    g.decoder.n_fields_max = INPUT;
    g.encoder.entries = sent;
    g.encoder.n_entries = sizeof sent / sizeof sent[0];
    g.encoder.bytes = sent_bytes;
    g.encoder.bytes_len = sizeof sent_bytes;
    g.encoder.slots = sent_slots;
    g.encoder.n_slots = TAUT_HPACK_N_SLOTS;
    g.tokens = 1u << 30;
    g.flags = TAUT_H2_CONN_AUTO_WINDOW;
    FUZZ_ASSERT(taut_h2_conn_init(c, sizeof *c, &g) == TAUT_OK);
}

/* What is sent: which streams are refused. */
static void look(struct taut_h2_conn *c)
{
    struct taut_span o = taut_h2_conn_out_get(c);
    struct taut_rd rd = taut_rd_of(o.p, o.len);
    struct taut_ctx ctx = taut_ctx_of(o.p, NULL);
    struct taut_h2_frame f;
    while (taut_rd_left(&rd) > 0) {
        FUZZ_ASSERT(taut_h2_frame_decode(&ctx, &rd, &f,
                                         TAUT_H2_FRAME_LEN_MAX) == TAUT_OK);
        if (f.type == TAUT_H2_TYPE_RST_STREAM)
            refuse(&ours, f.stream);
    }
    FUZZ_ASSERT(taut_h2_conn_out_ack(c, o.len) == TAUT_OK);
}

static void hear(const struct taut_h2_conn_event *e)
{
    switch (e->kind) {
    case TAUT_H2_CONN_HEADERS:
        begin_block(&ours, e->stream);
        break;
    case TAUT_H2_CONN_FIELD:
        tell(&ours, e->stream, 'n', e->field.name.p, e->field.name.len);
        tell(&ours, e->stream, 'v', e->field.value.p, e->field.value.len);
        break;
    case TAUT_H2_CONN_FIELDS_END:
        tell(&ours, e->stream, 'H', NULL, 0);
        ours.block_id = 0;
        break;
    case TAUT_H2_CONN_DATA:
        for (size_t i = 0; i < e->piece.len; i++)
            tell(&ours, e->stream, 'd', e->piece.p + i, 1);
        break;
    case TAUT_H2_CONN_END:
        tell(&ours, e->stream, 'E', NULL, 0);
        break;
    case TAUT_H2_CONN_CLOSED:
        if (ours.block_id == e->stream)
            forget_block(&ours, e->stream);
        break;
    default:
        break;
    }
}

static bool push(struct taut_h2_conn *c, const uint8_t *p, size_t n)
{
    struct taut_h2_conn_event e;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span piece = {p, n};
    enum taut_status st = TAUT_OK;
    FUZZ_ASSERT(taut_h2_conn_push(c, piece) == TAUT_OK);
    while (!taut_is_error(st) && st != TAUT_DONE) {
        ctx.fuel = TAUT_FUEL_DEFAULT;
        st = taut_h2_conn_next(&ctx, c, &e);
        if (st == TAUT_FULL)
            look(c);
        if (st == TAUT_OK)
            hear(&e);
    }
    look(c);
    ours.failed = taut_is_error(st);
    return !ours.failed;
}

/* ---- nghttp2 ---- */

static int on_begin(nghttp2_session *s, const nghttp2_frame *f, void *user)
{
    (void)s, (void)user;
    begin_block(&theirs, (uint32_t)f->hd.stream_id);
    return 0;
}

static int on_header(nghttp2_session *s, const nghttp2_frame *f,
                     const uint8_t *name, size_t name_len, const uint8_t *value,
                     size_t value_len, uint8_t flags, void *user)
{
    (void)s, (void)user, (void)flags;
    tell(&theirs, (uint32_t)f->hd.stream_id, 'n', name, name_len);
    tell(&theirs, (uint32_t)f->hd.stream_id, 'v', value, value_len);
    return 0;
}

/* What nghttp2 leaves out of a list and goes on, it has refused. */
static int on_invalid_header(nghttp2_session *s, const nghttp2_frame *f,
                             const uint8_t *name, size_t name_len,
                             const uint8_t *value, size_t value_len,
                             uint8_t flags, void *user)
{
    (void)s, (void)user, (void)flags;
    (void)name, (void)name_len, (void)value, (void)value_len;
    (void)f;
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static int on_frame(nghttp2_session *s, const nghttp2_frame *f, void *user)
{
    uint32_t id = (uint32_t)f->hd.stream_id;
    (void)s, (void)user;
    if (f->hd.type == NGHTTP2_HEADERS) {
        tell(&theirs, id, 'H', NULL, 0);
        theirs.block_id = 0;
    }
    if (f->hd.type <= NGHTTP2_HEADERS &&
        (f->hd.flags & NGHTTP2_FLAG_END_STREAM))
        tell(&theirs, id, 'E', NULL, 0);
    return 0;
}

static int on_chunk(nghttp2_session *s, uint8_t flags, int32_t id,
                    const uint8_t *p, size_t n, void *user)
{
    (void)s, (void)flags, (void)user;
    for (size_t i = 0; i < n; i++)
        tell(&theirs, (uint32_t)id, 'd', p + i, 1);
    return 0;
}

static int on_close(nghttp2_session *s, int32_t id, uint32_t code, void *user)
{
    (void)s, (void)user, (void)code;
    if (theirs.block_id == (uint32_t)id)
        forget_block(&theirs, (uint32_t)id);
    return 0;
}

static int on_sent(nghttp2_session *s, const nghttp2_frame *f, void *user)
{
    (void)s, (void)user;
    if (f->hd.type == NGHTTP2_RST_STREAM)
        refuse(&theirs, (uint32_t)f->hd.stream_id);
    if (f->hd.type == NGHTTP2_GOAWAY)
        theirs.failed = true;
    return 0;
}

static nghttp2_session *open_session(void)
{
    nghttp2_session_callbacks *cb;
    nghttp2_option *option;
    nghttp2_session *session;
    nghttp2_settings_entry e = {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
                                SLOTS / 2};
    FUZZ_ASSERT(nghttp2_session_callbacks_new(&cb) == 0);
    FUZZ_ASSERT(nghttp2_option_new(&option) == 0);
    nghttp2_session_callbacks_set_on_begin_headers_callback(cb, on_begin);
    nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(cb,
                                                             on_invalid_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_chunk);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(cb, on_sent);
    nghttp2_option_set_builtin_recv_extension_type(option,
                                                   NGHTTP2_PRIORITY_UPDATE);
    FUZZ_ASSERT(nghttp2_session_server_new2(&session, cb, NULL, option) == 0);
    nghttp2_session_callbacks_del(cb);
    nghttp2_option_del(option);
    FUZZ_ASSERT(nghttp2_submit_settings(session, 0, &e, 1) == 0);
    return session;
}

static bool session_push(nghttp2_session *session, const uint8_t *p, size_t n)
{
    const uint8_t *to_send;
    ssize_t used = nghttp2_session_mem_recv(session, p, n), sends;
    do
        sends = nghttp2_session_mem_send(session, &to_send);
    while (sends > 0);
    theirs.failed |= used < 0 || (size_t)used < n || sends < 0;
    return !theirs.failed;
}

/* ---- both ---- */

static void compare(uint32_t id)
{
    size_t a = ours.len[id], b = theirs.len[id], n = a < b ? a : b;
    bool we = ours.failed || ours.refused[id];
    bool they = theirs.failed || theirs.refused[id];
    if (memcmp(ours.told[id], theirs.told[id], n) != 0) {
        /* the list at hand when something was refused may be cut anywhere */
        FUZZ_ASSERT(we || they);
        return;
    }
    FUZZ_ASSERT(a >= b || we);
    FUZZ_ASSERT(b >= a || they);
}

/* The frames that are whole: of the last one taut tells what came, nghttp2
 * waits for its padding. */
static size_t whole_frames(const uint8_t *p, size_t len)
{
    size_t at = 0;
    while (len - at >= TAUT_H2_HDR_LEN) {
        size_t n = TAUT_H2_HDR_LEN + taut_get24(p + at);
        if (n > len - at)
            break;
        at += n;
    }
    return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t hello[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                   "\0\0\0\4\0\0\0\0";
    struct taut_h2_conn c;
    nghttp2_session *session;
    bool we, they;
    if (size < 2 || size > INPUT)
        return 0;
    size = 1 + whole_frames(data + 1, size - 1);
    size_t step = data[0] ? data[0] : size;
    clear(&ours);
    clear(&theirs);
    open_conn(&c);
    session = open_session();
    we = push(&c, hello, sizeof hello);
    they = session_push(session, hello, sizeof hello);
    FUZZ_ASSERT(we && they);
    for (size_t at = 1; at < size && (we || they); at += step) {
        size_t n = step < size - at ? step : size - at;
        we = we && push(&c, data + at, n);
        they = they && session_push(session, data + at, n);
    }
    for (uint32_t id = 1; id < IDS; id += 2)
        compare(id);
    nghttp2_session_del(session);
    return 0;
}
