/* SPDX-License-Identifier: MIT */
/*
 * test_h2_nghttp2.c: a connection and a session of nghttp2, in memory, both
 * doing at random whatever they may: requests, responses, bodies, trailers,
 * resets, priorities, pings, settings, pulls, a slow reader. Neither may ever
 * find the other at fault; when all is done windows are open, and every stream
 * is over on both sides.
 */
#include "h2_ends.h"

#include <nghttp2/nghttp2.h>

enum { PEER_IDS = 4096, PEER_BODY = 3000 };

static struct end end;
static nghttp2_session *peer;
static bool is_server; /* our side */
static uint32_t seed;
static unsigned n_faults, n_ended, n_reset;
static uint64_t n_bytes_in, n_bytes_out;
static uint32_t left[PEER_IDS];      /* of bodies that we send */
static uint32_t held[PEER_IDS];      /* of bodies that we were told */
static uint32_t peer_left[PEER_IDS]; /* of bodies that the peer sends */
static uint8_t over[PEER_IDS], answered[PEER_IDS];
static uint32_t live[64];
static unsigned n_live;

static uint32_t roll(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 16) % n;
}

static void add(uint32_t id)
{
    if (n_live < 64 && id < PEER_IDS)
        live[n_live++] = id;
}

static uint32_t some(void)
{
    return n_live ? live[roll(n_live)] : 1;
}

/* ---- the peer ---- */

static ssize_t peer_read(nghttp2_session *s, int32_t id, uint8_t *buf,
                         size_t len, uint32_t *flags, nghttp2_data_source *src,
                         void *user)
{
    uint32_t *n = &peer_left[id % PEER_IDS];
    (void)s, (void)src, (void)user;
    size_t now = *n < len ? *n : len;
    now = now > 700 ? 1 + roll(700) : now;
    memset(buf, 'p', now);
    *n -= (uint32_t)now;
    if (*n == 0)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)now;
}

static nghttp2_nv nv(const char *name, const char *value)
{
    nghttp2_nv f = {(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value,
                    strlen(name), strlen(value), 0};
    return f;
}

static void peer_acts(void)
{
    nghttp2_data_provider body = {{0}, peer_read};
    char big[200];
    memset(big, 'a' + (char)roll(26), sizeof big - 1);
    big[roll(sizeof big)] = 0;
    big[sizeof big - 1] = 0;
    uint32_t id = some();
    switch (roll(9)) {
    case 0:
    case 1:
        if (is_server) {
            nghttp2_nv f[5] = {nv(":method", "POST"), nv(":scheme", "http"),
                               nv(":authority", "a"), nv(":path", "/x"),
                               nv(roll(2) ? "cookie" : "x", big)};
            bool with = roll(2);
            if (n_live >= 60)
                break;
            int32_t fresh = nghttp2_submit_request(peer, NULL, f, 4 + roll(2),
                                                   with ? &body : NULL, NULL);
            if (fresh > 0 && fresh < PEER_IDS) {
                peer_left[fresh] = roll(PEER_BODY);
                add((uint32_t)fresh);
            }
        }
        break;
    case 2:
    case 3:
        if (!is_server && !answered[id] &&
            nghttp2_session_find_stream(peer, (int32_t)id)) {
            nghttp2_nv f[2] = {nv(":status", roll(2) ? "200" : "404"),
                               nv("x", big)};
            answered[id] = 1;
            peer_left[id] = roll(PEER_BODY);
            (void)nghttp2_submit_response(peer, (int32_t)id, f, 1 + roll(2),
                                          roll(3) ? &body : NULL);
        }
        break;
    case 4:
        if (roll(4) == 0 && nghttp2_session_find_stream(peer, (int32_t)id) &&
            nghttp2_stream_get_state(nghttp2_session_find_stream(
                peer, (int32_t)id)) != NGHTTP2_STREAM_STATE_IDLE)
            (void)nghttp2_submit_rst_stream(peer, 0, (int32_t)id,
                                            NGHTTP2_CANCEL);
        break;
    case 5:
        (void)nghttp2_submit_ping(peer, 0, NULL);
        break;
    case 6: {
        nghttp2_settings_entry e[3] = {
            {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, roll(3) * 5000},
            {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, roll(3) * 2048},
            {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, 16384 + roll(3) * 1000}};
        if (roll(6) == 0)
            (void)nghttp2_submit_settings(peer, 0, e, 1 + roll(3));
        break;
    }
    default:
        break;
    }
}

static int on_invalid(nghttp2_session *s, const nghttp2_frame *f, int code,
                      void *user)
{
    (void)s, (void)user;
    printf("# peer: invalid frame %u on %d: %s\n", f->hd.type, f->hd.stream_id,
           nghttp2_strerror(code));
    n_faults++;
    return 0;
}

static int on_close(nghttp2_session *s, int32_t id, uint32_t code, void *user)
{
    (void)s, (void)user, (void)id, (void)code;
    return 0;
}

static int on_sent(nghttp2_session *s, const nghttp2_frame *f, void *user)
{
    (void)s, (void)user;
    if (f->hd.type == NGHTTP2_GOAWAY && f->goaway.error_code) {
        printf("# peer: GOAWAY %u: %.*s\n", f->goaway.error_code,
               (int)f->goaway.opaque_data_len,
               (const char *)f->goaway.opaque_data);
        n_faults++;
    }
    return 0;
}

/* ---- we ---- */

static void hear(const struct taut_h2_conn_event *e)
{
    uint32_t id = e->stream;
    if (id == 0)
        return;
    assert_true(id < PEER_IDS && !over[id]);
    if (e->kind == TAUT_H2_CONN_DATA) {
        n_bytes_in += e->piece.len;
        held[id] += (uint32_t)e->piece.len;
    }
    if (e->kind == TAUT_H2_CONN_HEADERS && e->number == TAUT_H2_REQUEST)
        add(id);
    if (e->kind == TAUT_H2_CONN_CLOSED) {
        over[id] = 1;
        if (e->reset == TAUT_H2_RESET_OWN) {
            printf("# we: fault of stream %u: %u, field %u\n", id, e->number,
                   e->diag.field);
            n_faults++;
        }
        n_ended += e->reset == TAUT_H2_RESET_NONE;
        n_reset += e->reset == TAUT_H2_RESET_PEER;
    }
}

static void pull(uint32_t id, uint32_t n)
{
    enum taut_status st = taut_h2_conn_data_pull(&end.conn, id, n);
    assert_true(st == TAUT_OK || st == TAUT_FULL);
    held[id] -= st == TAUT_OK ? n : 0;
}

static void we_act(void)
{
    struct taut_h2_conn *c = &end.conn;
    char big[200];
    memset(big, 'A' + (char)roll(26), sizeof big - 1);
    big[roll(sizeof big)] = 0;
    big[sizeof big - 1] = 0;
    uint32_t id = some();
    struct taut_hpack_header f[5] = {
        end_field(":method", "POST"), end_field(":scheme", "http"),
        end_field(":authority", "a"), end_field(":path", "/y"),
        end_field("x", big)};
    struct taut_hpack_header r[2] = {end_field(":status", "200"),
                                     end_field("y", big)};
    struct taut_hpack_header info = end_field(":status", "103");
    uint8_t *room;
    size_t cap;
    bool end_now = roll(4) == 0;
    switch (roll(9)) {
    case 0:
        if (!is_server && n_live < 60 &&
            taut_h2_conn_request_open(c, &id, f, 4 + roll(2),
                                      end_now ? TAUT_H2_SEND_END : 0) ==
                TAUT_OK) {
            left[id] = end_now ? 0 : 1 + roll(PEER_BODY);
            add(id);
            (void)taut_h2_conn_ready_set(c, id, true);
        }
        break;
    case 1:
        if (is_server && roll(4) == 0)
            (void)taut_h2_conn_fields_push(c, id, &info, 1, 0);
        else if (is_server && !left[id] &&
                 taut_h2_conn_fields_push(c, id, r, 1 + roll(2),
                                          end_now ? TAUT_H2_SEND_END : 0) ==
                     TAUT_OK) {
            left[id] = end_now ? 0 : 1 + roll(PEER_BODY);
            (void)taut_h2_conn_ready_set(c, id, true);
        }
        break;
    case 2:
    case 3:
    case 4:
        if (taut_h2_conn_data_next(c, &id) == TAUT_OK &&
            taut_h2_conn_data_buf(c, id, &room, &cap) == TAUT_OK) {
            size_t n = cap < left[id] ? cap : left[id];
            bool last = n == left[id] && roll(4);
            assert_true(n > 0);
            memset(room, 'w', n);
            n = n == left[id] && !last && n > 1 ? n - 1 : n;
            last = n == left[id];
            assert_int_equal(
                taut_h2_conn_data_ack(c, id, n, last ? TAUT_H2_SEND_END : 0),
                TAUT_OK);
            n_bytes_out += n;
            left[id] -= (uint32_t)n;
        }
        break;
    case 5:
        if (roll(8) == 0 &&
            taut_h2_conn_reset(c, id, TAUT_H2_CANCEL) == TAUT_OK) {
            over[id] = 1;
            left[id] = 0;
        }
        break;
    case 6:
        if (held[id])
            pull(id, 1 + roll(held[id]));
        break;
    case 7:
        if (left[id] && taut_h2_conn_fields_push(c, id, &f[4], 1,
                                                 TAUT_H2_SEND_END) == TAUT_OK)
            left[id] = 0;
        break;
    default:
        (void)taut_h2_conn_ping_push(c, (const uint8_t *)"01234567");
        (void)taut_h2_conn_priority_push(c, id, roll(8), roll(2));
    }
}

static enum taut_status ours(const uint8_t *p, size_t len, bool acts)
{
    uint8_t *copy = test_copy(p, len);
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(copy, &d);
    struct taut_h2_conn_event e;
    enum taut_status st;
    assert_int_equal(
        taut_h2_conn_push(&end.conn, (struct taut_span){copy, len}), TAUT_OK);
    while ((st = taut_h2_conn_next(&ctx, &end.conn, &e)) == TAUT_OK ||
           st == TAUT_FULL) {
        if (st == TAUT_OK)
            hear(&e);
        if (st == TAUT_FULL) {
            struct taut_span o = taut_h2_conn_out_get(&end.conn);
            if (nghttp2_session_mem_recv(peer, o.p, o.len) < 0)
                n_faults++;
            (void)taut_h2_conn_out_ack(&end.conn, o.len);
        }
        if (acts && st == TAUT_OK && roll(2))
            we_act();
    }
    free(copy);
    if (taut_is_error(st)) {
        printf("# we: status %d field %u wire %x\n", (int)st, d.field, d.wire);
        n_faults++;
    }
    return st;
}

/* Moves some bytes each way; true: some moved. */
static bool carry(bool acts)
{
    struct taut_span o = taut_h2_conn_out_get(&end.conn);
    size_t n = acts && o.len > 1 ? 1 + roll((uint32_t)o.len) : o.len;
    if (n > 0 && nghttp2_session_mem_recv(peer, o.p, n) != (ssize_t)n) {
        printf("# peer: fails\n");
        n_faults++;
    }
    (void)taut_h2_conn_out_ack(&end.conn, n);
    const uint8_t *p;
    ssize_t got, sum = 0;
    while (n_faults == 0 && (got = nghttp2_session_mem_send(peer, &p)) > 0) {
        size_t cut = acts ? roll((uint32_t)got + 1) : 0;
        sum += got;
        if (cut && taut_is_error(ours(p, cut, acts)))
            break;
        if ((size_t)got > cut &&
            taut_is_error(ours(p + cut, (size_t)got - cut, acts)))
            break;
    }
    return n > 0 || sum > 0;
}

static void round_of(uint32_t s)
{
    nghttp2_session_callbacks *cb;
    seed = s;
    is_server = s & 1;
    n_live = 0;
    memset(left, 0, sizeof left);
    memset(held, 0, sizeof held);
    memset(peer_left, 0, sizeof peer_left);
    memset(over, 0, sizeof over);
    memset(answered, 0, sizeof answered);
    end_open(&end, is_server ? 0 : TAUT_H2_CONN_CLIENT);
    assert_int_equal(nghttp2_session_callbacks_new(&cb), 0);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(cb,
                                                                 on_invalid);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(cb, on_sent);
    assert_int_equal(is_server ? nghttp2_session_client_new(&peer, cb, NULL)
                               : nghttp2_session_server_new(&peer, cb, NULL),
                     0);
    nghttp2_session_callbacks_del(cb);
    assert_int_equal(nghttp2_submit_settings(peer, 0, NULL, 0), 0);
    for (unsigned i = 0; i < 400 && n_faults == 0; i++) {
        for (unsigned k = roll(4); k > 0; k--)
            we_act();
        for (unsigned k = roll(3); k > 0; k--)
            peer_acts();
        if (roll(3))
            (void)carry(true);
        (void)taut_h2_conn_tick(&end.conn, i * 1000 < 9000 ? 9000 : i * 1000);
    }
    /* to the end: all is pulled, what is left is sent or reset */
    for (unsigned quiet = 0; quiet < 3 && n_faults == 0;) {
        for (uint32_t id = 1; id < PEER_IDS; id++)
            if (held[id])
                pull(id, held[id]);
        for (unsigned i = 0; i < 60; i++)
            we_act();
        quiet = carry(false) && quiet == 0 ? 0 : quiet + 1;
    }
    for (uint32_t id = 1; id < PEER_IDS; id++)
        if (taut_h2_conn_reset(&end.conn, id, TAUT_H2_CANCEL) == TAUT_OK)
            over[id] = 1;
    while (n_faults == 0 && carry(false))
        for (uint32_t id = 1; id < PEER_IDS; id++) {
            if (held[id])
                pull(id, held[id]);
            if (taut_h2_conn_reset(&end.conn, id, TAUT_H2_CANCEL) == TAUT_OK)
                over[id] = 1;
        }
    if (n_faults)
        printf("# seed %u\n", s);
    assert_int_equal(n_faults, 0);
    assert_int_equal(end.conn.n_own + end.conn.n_peer, 0);
    assert_int_equal(end.conn.recv_window + (int32_t)end.conn.pulled, 81920);
    nghttp2_session_del(peer);
}

static void neither_is_at_fault(void **state)
{
    (void)state;
    for (uint32_t s = 1; s <= 400; s++)
        round_of(s);
    printf(
        "# %u streams ended, %u reset by the peer, %llu bytes in, %llu out\n",
        n_ended, n_reset, (unsigned long long)n_bytes_in,
        (unsigned long long)n_bytes_out);
    assert_true(n_ended > 1000 && n_reset > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neither_is_at_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
