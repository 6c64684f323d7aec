/* SPDX-License-Identifier: MIT */
/*
 * bench_h2_conn.c: what a peer sent on whole connections, read by taut's
 * connection machine and by nghttp2's sessions: frames, header fields, bodies
 * and all answers that this takes. Connections begin anew each time.
 *
 *   h2_requests    a server reads 100 requests without bodies
 *   h2_uploads     a server reads 16 requests of 64 KiB each
 *   h2_answers     a client asks 100 times, and reads answers of 200 bytes
 *   h2_downloads   a client asks 16 times, and reads answers of 64 KiB
 */
#include "bench_h2_conn.h"
#include "bench_shim.h"

#include "taut/h2_conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TALKS = 8,
    LOG = 1 << 21,
    STREAMS = 256,
    OUT = 1 << 16,
    TABLE = TAUT_HPACK_TABLE_DEFAULT,
    WINDOW = 1 << 30
};

/* struct talks: connections of one kind. */
struct talks {
    struct peer_talk talk[TALKS];
    struct peer_log to_server[TALKS], to_client[TALKS];
    size_t left[PEER_REQUESTS_MAX];
    size_t n_ops, n_bytes;
    bool client; /* which side is measured */
};

/* ---- lists ---- */

static struct peer_list requests[TALKS * 100], answers[TALKS * 100];
static struct taut_hpack_header *headers[TALKS * 100];

static const struct taut_hpack_header *headers_of(const struct peer_list *l)
{
    return headers[l - requests];
}

static bool is_text(const uint8_t *p, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(p, text, len) == 0;
}

/* Whether HTTP/2 has no place for a field (RFC 9113 8.2.2), or the length of a
 * body is another here. */
static bool is_left_out(const struct peer_field *f)
{
    static const char *const names[] = {"connection",        "keep-alive",
                                        "proxy-connection",  "upgrade",
                                        "transfer-encoding", "content-length"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_text(f->name, f->name_len, names[i]))
            return true;
    return false;
}

/* Sets `*to` to what is left of a list; false: it is no message of this
 * kind. */
static bool make_list(struct peer_list *to, const struct peer_list *l,
                      unsigned kind)
{
    struct peer_field *f =
        (struct peer_field *)calloc(l->n ? l->n : 1, sizeof *f);
    struct taut_h2_message m;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    to->fields = f;
    to->n = 0;
    if (taut_h2_message_init(&m, sizeof m, kind, 0))
        return false;
    for (size_t i = 0; i < l->n && to->n < PEER_FIELDS_MAX; i++) {
        struct taut_span name = {l->fields[i].name, l->fields[i].name_len};
        struct taut_span value = {l->fields[i].value, l->fields[i].value_len};
        if (is_left_out(&l->fields[i]))
            continue;
        if (taut_h2_message_push(&ctx, &m, name, value))
            return false;
        f[to->n++] = l->fields[i];
    }
    bool body = !m.is_head && !m.is_connect && m.status != 204 &&
                m.status != 304 && (m.status == 0 || m.status >= 200);
    return body && taut_h2_message_close(&ctx, &m) == TAUT_OK;
}

static struct peer_field field_of(const char *name, const char *value)
{
    struct peer_field f = {(const uint8_t *)name, (const uint8_t *)value,
                           strlen(name), strlen(value)};
    return f;
}

/* Answers as servers send them. */
static void make_answer(struct peer_list *l, size_t i)
{
    static const char *const types[] = {"text/html; charset=utf-8", "image/png",
                                        "text/css", "application/javascript"};
    struct peer_field *f = (struct peer_field *)malloc(8 * sizeof *f);
    char *text = (char *)malloc(3 * 64);
    snprintf(text, 64, "Mon, 21 Oct 2013 20:%02zu:%02zu GMT", i / 60 % 60,
             i % 60);
    snprintf(text + 64, 64, "\"%08zx-%zx\"", i * 2654435761u, i);
    snprintf(text + 128, 64, "max-age=%zu", i % 3 * 600);
    f[0] = field_of(":status", i % 9 ? "200" : "404");
    f[1] = field_of("server", "nginx/1.22.1");
    f[2] = field_of("date", "Mon, 21 Oct 2013 20:13:21 GMT");
    f[3] = field_of("content-type", types[i % 4]);
    f[4] = field_of("last-modified", text);
    f[5] = field_of("etag", text + 64);
    f[6] = field_of("cache-control", text + 128);
    f[7] = field_of("vary", "accept-encoding");
    l->fields = f;
    l->n = 8;
}

/* ---- taut ---- */

/* struct memory: what a connection is lent. */
static struct taut_h2_slot slots[STREAMS];
static uint8_t out[OUT];
static struct taut_hpack_entry in_entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t in_bytes[TAUT_HPACK_BYTES_LEN(TABLE, TAUT_HPACK_FIELD_DEFAULT)];
static struct taut_hpack_encoder_entry out_entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t out_bytes[2 * TABLE];
static uint32_t out_slots[TAUT_HPACK_N_SLOTS];
static struct taut_h2_conn conn;

static void begin(unsigned flags)
{
    struct taut_h2_conn_config c;
    memset(&c, 0, sizeof c);
    memset(slots, 0, sizeof slots);
    c.streams = slots;
    c.n_streams = STREAMS;
    c.out = out;
    c.out_len = OUT;
    c.decoder.entries = in_entries;
    c.decoder.n_entries = TAUT_HPACK_N_ENTRIES(TABLE);
    c.decoder.bytes = in_bytes;
    c.decoder.bytes_len = sizeof in_bytes;
    c.encoder.entries = out_entries;
    c.encoder.n_entries = TAUT_HPACK_N_ENTRIES(TABLE);
    c.encoder.bytes = out_bytes;
    c.encoder.bytes_len = sizeof out_bytes;
    c.encoder.slots = out_slots;
    c.encoder.n_slots = TAUT_HPACK_N_SLOTS;
    c.flags = flags | TAUT_H2_CONN_AUTO_WINDOW;
    c.window = WINDOW;
    c.conn_window = WINDOW;
    if (taut_h2_conn_init(&conn, sizeof conn, &c))
        exit(3);
}

/* What is sent is not looked at. */
static void drain(void)
{
    struct taut_span s = taut_h2_conn_out_get(&conn);
    bench_sink(s.len);
    (void)taut_h2_conn_out_ack(&conn, s.len);
}

static void count(struct peer_counts *c, const struct taut_h2_conn_event *e)
{
    switch (e->kind) {
    case TAUT_H2_CONN_HEADERS:
        c->n_lists++;
        break;
    case TAUT_H2_CONN_FIELD:
        c->n_fields++;
        c->n_bytes += e->field.name.len + e->field.value.len;
        break;
    case TAUT_H2_CONN_DATA:
        c->n_data += e->piece.len;
        break;
    case TAUT_H2_CONN_END:
        c->n_ends++;
        break;
    case TAUT_H2_CONN_CLOSED:
        c->n_closed++;
        break;
    default:
        break;
    }
}

static void feed(struct peer_counts *c, const struct peer_log *log)
{
    struct taut_h2_conn_event e;
    struct taut_ctx ctx = taut_ctx_of(log->p, NULL);
    for (size_t at = 0; at < log->len;) {
        size_t n = log->len - at < PEER_PIECE ? log->len - at : PEER_PIECE;
        enum taut_status st;
        (void)taut_h2_conn_push(&conn, (struct taut_span){log->p + at, n});
        while ((st = taut_h2_conn_next(&ctx, &conn, &e)) == TAUT_OK ||
               st == TAUT_FULL) {
            if (st == TAUT_FULL)
                drain();
            else
                count(c, &e);
        }
        if (st != TAUT_DONE)
            exit(3);
        drain();
        at += n;
    }
}

static void serve(struct peer_counts *c, const struct peer_log *log)
{
    begin(0);
    drain();
    feed(c, log);
}

static void ask(struct peer_counts *c, const struct peer_talk *t,
                const struct peer_log *log)
{
    begin(TAUT_H2_CONN_CLIENT);
    for (size_t i = 0; i < t->n; i++) {
        uint32_t id;
        const struct peer_list *l = &t->lists[i];
        while (taut_h2_conn_request_open(&conn, &id, headers_of(l), l->n,
                                         TAUT_H2_SEND_END) == TAUT_FULL)
            drain();
    }
    drain();
    feed(c, log);
}

/* ---- passes ---- */

static void read_all(struct peer_counts *c, const struct talks *t, bool peer)
{
    memset(c, 0, sizeof *c);
    for (unsigned i = 0; i < TALKS; i++) {
        if (t->client && peer)
            peer_ask(c, &t->talk[i], &t->to_client[i]);
        else if (t->client)
            ask(c, &t->talk[i], &t->to_client[i]);
        else if (peer)
            peer_serve(c, &t->to_server[i]);
        else
            serve(c, &t->to_server[i]);
    }
    bench_sink(c->n_fields);
}

static void pass_taut(void *arg)
{
    struct peer_counts c;
    read_all(&c, (const struct talks *)arg, false);
}

static void pass_peer(void *arg)
{
    struct peer_counts c;
    read_all(&c, (const struct talks *)arg, true);
}

static struct peer_log new_log(void)
{
    struct peer_log log = {(uint8_t *)malloc(LOG), 0, LOG};
    return log;
}

static void add(const char *name, bool client, size_t n, size_t request_len,
                size_t answer_len)
{
    struct talks *t = (struct talks *)calloc(1, sizeof *t);
    struct peer_counts ours, theirs;
    t->client = client;
    for (size_t i = 0; i < TALKS; i++) {
        const struct peer_talk talk = {
            requests + 100 * i, answers + 100 * i, n,
            request_len,        answer_len,        t->left};
        t->talk[i] = talk;
        t->to_server[i] = new_log();
        t->to_client[i] = new_log();
        peer_record(&talk, &t->to_server[i], &t->to_client[i]);
        t->n_bytes += client ? t->to_client[i].len : t->to_server[i].len;
    }
    t->n_ops = TALKS * n;
    read_all(&ours, t, false);
    read_all(&theirs, t, true);
    if (memcmp(&ours, &theirs, sizeof ours) != 0 || ours.n_lists != t->n_ops) {
        fprintf(stderr,
                "bench_h2: %s: taut told %zu lists %zu fields %zu bytes %zu "
                "data %zu ends %zu closed, nghttp2 %zu %zu %zu %zu %zu %zu\n",
                name, ours.n_lists, ours.n_fields, ours.n_bytes, ours.n_data,
                ours.n_ends, ours.n_closed, theirs.n_lists, theirs.n_fields,
                theirs.n_bytes, theirs.n_data, theirs.n_ends, theirs.n_closed);
        exit(3);
    }
    struct bench_work work = {
        name, "taut",           BENCH_TAUT,        pass_taut,
        t,    (double)t->n_ops, (double)t->n_bytes};
    bench_add(&work);
    work.who = "nghttp2";
    work.role = BENCH_PEER;
    work.pass = pass_peer;
    bench_add(&work);
}

/* The messages of a kind among `lists`, again and again; false: none. */
static bool choose(struct peer_list *to, const struct peer_list *lists,
                   size_t n, unsigned kind)
{
    size_t k = 0, found = 0;
    for (size_t i = 0; i < n && found < TALKS * 100; i++)
        found += make_list(&to[found], &lists[i], kind);
    for (k = found; found > 0 && k < TALKS * 100; k++)
        to[k] = to[k - found];
    return found > 0;
}

void bench_h2_conn_add(const struct peer_list *lists, size_t n)
{
    if (!choose(requests, lists, n, TAUT_H2_REQUEST))
        return;
    bool given = choose(answers, lists, n, TAUT_H2_RESPONSE);
    for (size_t k = 0; k < TALKS * 100; k++) {
        headers[k] = (struct taut_hpack_header *)calloc(requests[k].n,
                                                        sizeof *headers[k]);
        for (size_t i = 0; i < requests[k].n; i++) {
            const struct peer_field *f = &requests[k].fields[i];
            headers[k][i].name = (struct taut_span){f->name, f->name_len};
            headers[k][i].value = (struct taut_span){f->value, f->value_len};
        }
        if (!given)
            make_answer(&answers[k], k);
    }
    add("h2_requests", false, 100, 0, 0);
    add("h2_uploads", false, 16, 1 << 16, 0);
    add("h2_answers", true, 100, 0, 200);
    add("h2_downloads", true, 16, 0, 1 << 16);
}
