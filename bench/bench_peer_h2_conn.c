/* SPDX-License-Identifier: MIT */
/* bench_peer_h2_conn.c: nghttp2's sessions: connections to measure with, and
 * what reads them. */
#include "bench_peer_h2.h"

#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum { BIG_WINDOW = 1 << 30 };

static void must(int ok)
{
    if (!ok)
        abort();
}

/* ---- what comes ---- */

static int on_header(nghttp2_session *s, const nghttp2_frame *f,
                     const uint8_t *name, size_t name_len, const uint8_t *value,
                     size_t value_len, uint8_t flags, void *user)
{
    struct peer_counts *c = (struct peer_counts *)user;
    (void)s;
    (void)f;
    (void)name;
    (void)value;
    (void)flags;
    c->n_fields++;
    c->n_bytes += name_len + value_len;
    return 0;
}

static int on_data(nghttp2_session *s, uint8_t flags, int32_t id,
                   const uint8_t *p, size_t len, void *user)
{
    (void)s;
    (void)flags;
    (void)id;
    (void)p;
    ((struct peer_counts *)user)->n_data += len;
    return 0;
}

static int on_begin(nghttp2_session *s, const nghttp2_frame *f, void *user)
{
    (void)s;
    (void)f;
    ((struct peer_counts *)user)->n_lists++;
    return 0;
}

static int on_frame(nghttp2_session *s, const nghttp2_frame *f, void *user)
{
    struct peer_counts *c = (struct peer_counts *)user;
    bool ends = f->hd.type <= NGHTTP2_HEADERS &&
                (f->hd.flags & NGHTTP2_FLAG_END_STREAM);
    (void)s;
    c->n_ends += ends;
    return 0;
}

static int on_close(nghttp2_session *s, int32_t id, uint32_t error, void *user)
{
    (void)s;
    (void)id;
    (void)error;
    ((struct peer_counts *)user)->n_closed++;
    return 0;
}

static nghttp2_session_callbacks *readers(void)
{
    static nghttp2_session_callbacks *cb;
    if (cb)
        return cb;
    must(nghttp2_session_callbacks_new(&cb) == 0);
    nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
    nghttp2_session_callbacks_set_on_begin_headers_callback(cb, on_begin);
    nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
    return cb;
}

/* What is sent is not looked at. */
static void drain(nghttp2_session *s)
{
    const uint8_t *p;
    while (nghttp2_session_mem_send(s, &p) > 0)
        ;
}

/* ---- set-up ---- */

static void open_windows(nghttp2_session *s)
{
    const nghttp2_settings_entry wide = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
                                         BIG_WINDOW};
    must(nghttp2_submit_settings(s, NGHTTP2_FLAG_NONE, &wide, 1) == 0);
    must(nghttp2_session_set_local_window_size(s, NGHTTP2_FLAG_NONE, 0,
                                               BIG_WINDOW) == 0);
}

static ssize_t read_body(nghttp2_session *s, int32_t id, uint8_t *buf,
                         size_t len, uint32_t *flags,
                         nghttp2_data_source *source, void *user)
{
    const struct peer_talk *t = (const struct peer_talk *)source->ptr;
    size_t *left = &((size_t *)t->left)[id / 2 % PEER_REQUESTS_MAX];
    (void)s;
    (void)user;
    size_t n = *left < len ? *left : len;
    memset(buf, 'x', n);
    *left -= n;
    if (*left == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

static size_t names(nghttp2_nv *nv, const struct peer_field *f, size_t n)
{
    n = n < PEER_FIELDS_MAX ? n : PEER_FIELDS_MAX;
    for (size_t i = 0; i < n; i++) {
        nv[i].name = (uint8_t *)(uintptr_t)f[i].name;
        nv[i].value = (uint8_t *)(uintptr_t)f[i].value;
        nv[i].namelen = f[i].name_len;
        nv[i].valuelen = f[i].value_len;
        nv[i].flags = NGHTTP2_NV_FLAG_NONE;
    }
    return n;
}

static void ask_all(nghttp2_session *s, const struct peer_talk *t)
{
    nghttp2_nv nv[PEER_FIELDS_MAX];
    nghttp2_data_provider body = {{0}, read_body};
    body.source.ptr = (void *)(uintptr_t)t;
    for (size_t i = 0; i < t->n; i++) {
        size_t n = names(nv, t->lists[i].fields, t->lists[i].n);
        must(nghttp2_submit_request(s, NULL, nv, n,
                                    t->request_len ? &body : NULL, NULL) > 0);
    }
}

static void answer_all(nghttp2_session *s, const struct peer_talk *t)
{
    nghttp2_nv nv[PEER_FIELDS_MAX];
    nghttp2_data_provider body = {{0}, read_body};
    body.source.ptr = (void *)(uintptr_t)t;
    for (size_t i = 0; i < t->n; i++) {
        size_t n = names(nv, t->answers[i].fields, t->answers[i].n);
        must(nghttp2_submit_response(s, 2 * (int32_t)i + 1, nv, n,
                                     t->answer_len ? &body : NULL) == 0);
    }
}

static void refill(const struct peer_talk *t, size_t len)
{
    for (size_t i = 0; i < PEER_REQUESTS_MAX; i++)
        t->left[i] = len;
}

/* Moves what `from` has to send to `to`, and keeps it in `log`. */
static void carry(nghttp2_session *from, nghttp2_session *to,
                  struct peer_log *log)
{
    const uint8_t *p;
    ssize_t n;
    while ((n = nghttp2_session_mem_send(from, &p)) > 0) {
        must((size_t)n <= log->cap - log->len);
        memcpy(log->p + log->len, p, (size_t)n);
        log->len += (size_t)n;
        must(nghttp2_session_mem_recv(to, p, (size_t)n) == n);
    }
}

void peer_record(const struct peer_talk *t, struct peer_log *to_server,
                 struct peer_log *to_client)
{
    nghttp2_session *client, *server;
    struct peer_counts none;
    must(nghttp2_session_client_new(&client, readers(), &none) == 0);
    must(nghttp2_session_server_new(&server, readers(), &none) == 0);
    to_server->len = to_client->len = 0;
    open_windows(client);
    open_windows(server);
    for (unsigned round = 0; round < 4; round++) { /* who is wide open */
        carry(client, server, to_server);
        carry(server, client, to_client);
    }
    refill(t, t->request_len);
    ask_all(client, t);
    carry(client, server, to_server);
    refill(t, t->answer_len);
    answer_all(server, t);
    carry(server, client, to_client);
    nghttp2_session_del(client);
    nghttp2_session_del(server);
}

/* ---- reading ---- */

static void feed(nghttp2_session *s, const struct peer_log *log)
{
    for (size_t at = 0; at < log->len;) {
        size_t n = log->len - at < PEER_PIECE ? log->len - at : PEER_PIECE;
        must(nghttp2_session_mem_recv(s, log->p + at, n) == (ssize_t)n);
        drain(s);
        at += n;
    }
    nghttp2_session_del(s);
}

void peer_serve(struct peer_counts *c, const struct peer_log *log)
{
    nghttp2_session *s;
    must(nghttp2_session_server_new(&s, readers(), c) == 0);
    open_windows(s);
    drain(s);
    feed(s, log);
}

void peer_ask(struct peer_counts *c, const struct peer_talk *t,
              const struct peer_log *log)
{
    nghttp2_session *s;
    must(nghttp2_session_client_new(&s, readers(), c) == 0);
    open_windows(s);
    ask_all(s, t);
    drain(s);
    feed(s, log);
}
