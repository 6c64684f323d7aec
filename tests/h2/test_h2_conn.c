/* SPDX-License-Identifier: MIT */
/*
 * test_h2_conn.c: a client and a server talk, their bytes cut into pieces of
 * each size; windows, priorities, ends, the ledger.
 */
#include "h2_ends.h"

static struct end client, server;
static char text[1 << 16];
static struct taut_wr told;

/* ---- talking ---- */

static void tell_bytes(struct taut_span s)
{
    taut_wr_text(&told, " ");
    taut_wr_bytes(&told, s.p, s.len);
}

/* One line an event; what is long is told by its length. */
static void tell(const char *who, const struct taut_h2_conn_event *e)
{
    static const char *const names[] = {"HEADERS",  "FIELD",    "FIELDS_END",
                                        "DATA",     "END",      "CLOSED",
                                        "PRIORITY", "SETTINGS", "SETTINGS_ACK",
                                        "PING_ACK", "GOAWAY",   "EXTENSION"};
    taut_wr_text(&told, who);
    taut_wr_text(&told, " ");
    taut_wr_dec(&told, e->stream);
    taut_wr_text(&told, " ");
    taut_wr_text(&told, names[e->kind]);
    if (e->kind == TAUT_H2_CONN_FIELD) {
        tell_bytes(e->field.name);
        tell_bytes(e->field.value);
    } else if (e->kind == TAUT_H2_CONN_DATA && e->piece.len > 40) {
        taut_wr_text(&told, " of ");
        taut_wr_dec(&told, e->piece.len);
    } else if (e->kind == TAUT_H2_CONN_DATA ||
               e->kind == TAUT_H2_CONN_EXTENSION) {
        tell_bytes(e->piece);
    } else if (e->kind == TAUT_H2_CONN_CLOSED) {
        taut_wr_text(&told, " ");
        taut_wr_dec(&told, e->reset);
        taut_wr_text(&told, " ");
        taut_wr_text(&told, taut_reg_name(&taut_h2_error_reg, e->number));
    } else if (e->kind == TAUT_H2_CONN_GOAWAY) {
        taut_wr_text(&told, " ");
        taut_wr_dec(&told, e->last);
    } else if (e->kind == TAUT_H2_CONN_PRIORITY) {
        taut_wr_text(&told, " ");
        taut_wr_dec(&told, e->slot->urgency);
        taut_wr_text(&told, e->slot->incremental ? " i" : "");
    }
    taut_wr_text(&told, "\n");
}

static void begin_text(void)
{
    told = taut_wr_of(text, sizeof text);
}

/* Takes all events; returns the status that ends them. */
static enum taut_status drain(struct end *e, const char *who)
{
    struct taut_h2_conn_event event;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(NULL, &diag);
    enum taut_status st;
    while ((st = taut_h2_conn_next(&ctx, &e->conn, &event)) == TAUT_OK)
        tell(who, &event);
    return st;
}

/* Moves what `from` has to send, in pieces of `step`. */
static enum taut_status carry(struct end *from, struct end *to, const char *who,
                              size_t step)
{
    enum taut_status st = TAUT_DONE;
    for (;;) {
        struct taut_span out = taut_h2_conn_out_get(&from->conn);
        if (out.len == 0 || st != TAUT_DONE)
            return st;
        size_t n = out.len < step ? out.len : step;
        uint8_t *copy = test_copy(out.p, n);
        struct taut_span piece = {copy, n};
        assert_int_equal(taut_h2_conn_out_ack(&from->conn, n), TAUT_OK);
        assert_int_equal(taut_h2_conn_push(&to->conn, piece), TAUT_OK);
        st = drain(to, who);
        free(copy);
    }
}

static void talk(size_t step)
{
    while (taut_h2_conn_out_get(&client.conn).len > 0 ||
           taut_h2_conn_out_get(&server.conn).len > 0) {
        assert_int_equal(carry(&client, &server, "s", step), TAUT_DONE);
        assert_int_equal(carry(&server, &client, "c", step), TAUT_DONE);
    }
}

static void both(unsigned flags)
{
    end_open(&client, TAUT_H2_CONN_CLIENT | flags);
    end_open(&server, flags);
    begin_text();
    talk(SIZE_MAX);
    begin_text();
}

static void respond(uint32_t id, const char *status, bool body)
{
    struct taut_hpack_header f = end_field(":status", status);
    assert_int_equal(taut_h2_conn_fields_push(&server.conn, id, &f, 1,
                                              body ? 0 : TAUT_H2_SEND_END),
                     TAUT_OK);
}

static void send_text(struct end *e, uint32_t id, const char *body, bool end)
{
    struct taut_span s = {(const uint8_t *)body, strlen(body)};
    size_t taken;
    assert_int_equal(taut_h2_conn_data_push(&e->conn, &taken, id, s,
                                            end ? TAUT_H2_SEND_END : 0),
                     TAUT_OK);
    assert_int_equal(taken, s.len);
}

static void greeting(void **state)
{
    (void)state;
    end_open(&client, TAUT_H2_CONN_CLIENT);
    end_open(&server, 0);
    begin_text();
    assert_int_equal(taut_h2_conn_wants(&client.conn),
                     TAUT_WANT_IN | TAUT_WANT_OUT | TAUT_WANT_APP_IN);
    talk(SIZE_MAX);
    assert_string_equal(taut_wr_cstr(&told),
                        "s 0 SETTINGS\nc 0 SETTINGS\nc 0 SETTINGS_ACK\n"
                        "s 0 SETTINGS_ACK\n");
    assert_int_equal(taut_h2_conn_wants(&client.conn),
                     TAUT_WANT_IN | TAUT_WANT_APP_IN);
    assert_true(client.conn.peer_rfc9218);
    assert_int_equal(client.conn.peer_max_streams, 4);
}

static void exchange_in(size_t step)
{
    both(TAUT_H2_CONN_AUTO_WINDOW);
    uint32_t before = server.conn.tokens;
    uint32_t id = end_request(&client, "POST", true);
    send_text(&client, id, "hello", true);
    talk(step);
    respond(id, "103", true);
    respond(id, "200", true);
    send_text(&server, id, "world", false);
    struct taut_hpack_header t = end_field("x", "y");
    assert_int_equal(
        taut_h2_conn_fields_push(&server.conn, id, &t, 1, TAUT_H2_SEND_END),
        TAUT_OK);
    assert_int_equal(drain(&server, "s"), TAUT_DONE);
    talk(step);
    if (step > 100)
        assert_string_equal(
            taut_wr_cstr(&told),
            "s 1 HEADERS\ns 1 FIELD :method POST\ns 1 FIELD :scheme https\n"
            "s 1 FIELD :authority a.example\ns 1 FIELD :path /\n"
            "s 1 FIELDS_END\ns 1 DATA hello\ns 1 END\n"
            "s 1 CLOSED 0 NO_ERROR\n"
            "c 1 HEADERS\nc 1 FIELD :status 103\nc 1 FIELDS_END\n"
            "c 1 HEADERS\nc 1 FIELD :status 200\nc 1 FIELDS_END\n"
            "c 1 DATA world\nc 1 HEADERS\nc 1 FIELD x y\nc 1 FIELDS_END\n"
            "c 1 END\nc 1 CLOSED 0 NO_ERROR\n");
    assert_int_equal(server.conn.n_peer, 0);
    assert_int_equal(client.conn.n_own, 0);
    assert_true(server.conn.tokens >= before);
}

static void exchange(void **state)
{
    (void)state;
    for (size_t step = 1; step < 40; step++)
        exchange_in(step);
    exchange_in(SIZE_MAX);
}

/* ---- windows ---- */

/* A body of 200,000 bytes goes as far as the windows, and on when they open. */
static void windows(void **state)
{
    static uint8_t body[200000];
    size_t at = 0, taken;
    (void)state;
    both(0);
    uint32_t id = end_request(&client, "POST", true);
    struct taut_span rest = {body, sizeof body};
    while (taut_h2_conn_data_push(&client.conn, &taken, id, rest,
                                  TAUT_H2_SEND_END) == TAUT_OK &&
           taken > 0) {
        at += taken;
        rest.p += taken;
        rest.len -= taken;
        talk(SIZE_MAX);
    }
    assert_int_equal(at, TAUT_H2_WINDOW_DEFAULT);
    assert_int_equal(taut_h2_conn_data_pull(&server.conn, id, 65536),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_pull(&server.conn, id, 32766), TAUT_OK);
    assert_int_equal(taut_h2_conn_out_get(&server.conn).len, 0);
    assert_int_equal(taut_h2_conn_data_pull(&server.conn, id, 1), TAUT_OK);
    assert_int_equal(taut_h2_conn_out_get(&server.conn).len, 13);
    talk(SIZE_MAX);
    while (at < sizeof body) {
        assert_int_equal(taut_h2_conn_data_push(&client.conn, &taken, id, rest,
                                                TAUT_H2_SEND_END),
                         TAUT_OK);
        at += taken;
        rest.p += taken;
        rest.len -= taken;
        talk(SIZE_MAX);
        assert_int_equal(
            taut_h2_conn_data_pull(&server.conn, id, (uint32_t)taken), TAUT_OK);
        talk(SIZE_MAX);
    }
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(&server.conn, id);
    assert_int_equal(slot->life.fsm.state,
                     TAUT_H2_STREAM_STATE_HALF_CLOSED_REMOTE);
}

/* A body that is sent from where it is, behind the headers of its frames. */
static void elsewhere(void **state)
{
    static uint8_t body[70000], wire[90000];
    size_t at = 0, n = sizeof body, n_wire = 0;
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (uint8_t)(i * 7 + i / 251);
    uint32_t id = end_request(&client, "GET", false);
    talk(SIZE_MAX);
    struct taut_h2_conn *c = &server.conn;
    assert_int_equal(taut_h2_conn_data_put(c, id, &n, 0), TAUT_E_STATE);
    respond(id, "200", true);
    for (;;) {
        n = sizeof body - at;
        assert_int_equal(taut_h2_conn_data_put(c, id, &n, TAUT_H2_SEND_END),
                         TAUT_OK);
        struct taut_span out = taut_h2_conn_out_get(c);
        memcpy(wire + n_wire, out.p, out.len);
        n_wire += out.len;
        memcpy(wire + n_wire, body + at, n);
        n_wire += n;
        at += n;
        (void)taut_h2_conn_out_ack(c, out.len);
        if (n == 0)
            break;
        assert_true(n <= 16384);
    }
    assert_int_equal(at, TAUT_H2_WINDOW_DEFAULT);
    uint8_t *copy = test_copy(wire, n_wire);
    struct taut_span piece = {copy, n_wire};
    assert_int_equal(taut_h2_conn_push(&client.conn, piece), TAUT_OK);
    for (size_t told_at = 0;;) {
        struct taut_h2_conn_event e;
        struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
        enum taut_status st = taut_h2_conn_next(&ctx, &client.conn, &e);
        if (st == TAUT_DONE) {
            assert_int_equal(told_at, at);
            break;
        }
        assert_int_equal(st, TAUT_OK);
        if (e.kind != TAUT_H2_CONN_DATA)
            continue;
        assert_memory_equal(e.piece.p, body + told_at, e.piece.len);
        told_at += e.piece.len;
    }
    free(copy);
    talk(SIZE_MAX);
    n = 4465;
    assert_int_equal(taut_h2_conn_data_put(c, id, &n, TAUT_H2_SEND_END),
                     TAUT_OK);
    assert_int_equal(n, 4465);
    assert_int_equal(taut_h2_conn_slot_find(c, id)->life.fsm.state,
                     TAUT_H2_STREAM_STATE_CLOSED);
}

/* SETTINGS can make a window negative (6.9.2). */
static void negative(void **state)
{
    uint8_t *room;
    size_t cap;
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    uint32_t id = end_request(&client, "POST", true);
    send_text(&client, id, "12345678901234567890", false);
    size_t len;
    uint8_t *small = test_hex("000006 04 00 00000000 0004 0000000a", &len);
    uint8_t *open = test_hex("000004 08 00 00000001 0000000a", &len);
    struct taut_span piece = {small, 15};
    assert_int_equal(taut_h2_conn_push(&client.conn, piece), TAUT_OK);
    assert_int_equal(drain(&client, "c"), TAUT_DONE);
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(&client.conn, id);
    assert_int_equal(slot->send_window, -10);
    piece.p = open;
    piece.len = len;
    assert_int_equal(taut_h2_conn_push(&client.conn, piece), TAUT_OK);
    assert_int_equal(drain(&client, "c"), TAUT_DONE);
    assert_int_equal(taut_h2_conn_data_buf(&client.conn, id, &room, &cap),
                     TAUT_OK);
    assert_int_equal(cap, 0);
    assert_int_equal(taut_h2_conn_ready_set(&client.conn, id, true), TAUT_OK);
    assert_int_equal(taut_h2_conn_data_next(&client.conn, &id), TAUT_DONE);
    assert_int_equal(taut_h2_conn_push(&client.conn, piece), TAUT_OK);
    assert_int_equal(drain(&client, "c"), TAUT_DONE);
    assert_int_equal(taut_h2_conn_data_next(&client.conn, &id), TAUT_OK);
    assert_int_equal(taut_h2_conn_data_buf(&client.conn, id, &room, &cap),
                     TAUT_OK);
    assert_int_equal(cap, 10);
    free(small);
    free(open);
}

/* ---- priorities (RFC 9218) ---- */

static uint32_t request_with(const char *priority)
{
    struct taut_hpack_header f[5] = {
        end_field(":method", "GET"), end_field(":scheme", "https"),
        end_field(":authority", "a.example"), end_field(":path", "/"),
        end_field("priority", priority)};
    uint32_t id;
    assert_int_equal(
        taut_h2_conn_request_open(&client.conn, &id, f, 5, TAUT_H2_SEND_END),
        TAUT_OK);
    return id;
}

/* Sends 2 bytes of whose turn it is, `n` times, and writes down whose. */
static void turns(unsigned n, char *out)
{
    uint32_t id;
    for (unsigned i = 0; i < n; i++) {
        assert_int_equal(taut_h2_conn_data_next(&server.conn, &id), TAUT_OK);
        *out++ = (char)('0' + id);
        send_text(&server, id, "ab", false);
    }
    *out = 0;
}

static void priorities(void **state)
{
    char order[20];
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    (void)request_with("u=3, i");
    (void)request_with("i, u=3, x;y=1");
    (void)request_with("u=1");
    (void)request_with("u=5,i=?0");
    talk(SIZE_MAX);
    for (uint32_t id = 7; id < 8; id -= 2) {
        respond(id, "200", true);
        assert_int_equal(taut_h2_conn_ready_set(&server.conn, id, true),
                         TAUT_OK);
        if (id == 1)
            break;
    }
    turns(2, order);
    assert_string_equal(order, "55");
    assert_int_equal(taut_h2_conn_ready_set(&server.conn, 5, false), TAUT_OK);
    turns(4, order);
    assert_string_equal(order, "3131");
    /* the client wants 7 first now */
    begin_text();
    assert_int_equal(taut_h2_conn_priority_push(&client.conn, 7, 0, false),
                     TAUT_OK);
    talk(SIZE_MAX);
    assert_non_null(strstr(taut_wr_cstr(&told), "s 7 PRIORITY 0\n"));
    turns(2, order);
    assert_string_equal(order, "77");
    assert_int_equal(taut_h2_conn_reset(&server.conn, 7, TAUT_H2_CANCEL),
                     TAUT_OK);
    turns(2, order);
    assert_string_equal(order, "31");
}

/* Streams of one urgency that are not incremental: by their number. */
static void in_order(void **state)
{
    char order[20];
    static const uint32_t ids[4] = {5, 1, 7, 3};
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    for (unsigned i = 0; i < 4; i++)
        (void)end_request(&client, "GET", false);
    talk(SIZE_MAX);
    for (unsigned i = 0; i < 4; i++) {
        respond(ids[i], "200", true);
        assert_int_equal(taut_h2_conn_ready_set(&server.conn, ids[i], true),
                         TAUT_OK);
    }
    turns(2, order);
    assert_string_equal(order, "11");
    for (uint32_t id = 1; id < 7; id += 2)
        send_text(&server, id, "", true);
    turns(1, order);
    assert_string_equal(order, "7");
}

/* ---- ends ---- */

static void resets(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    uint32_t a = end_request(&client, "POST", true);
    uint32_t b = end_request(&client, "POST", true);
    talk(SIZE_MAX);
    begin_text();
    assert_int_equal(taut_h2_conn_reset(&client.conn, a, TAUT_H2_CANCEL),
                     TAUT_OK);
    assert_int_equal(
        taut_h2_conn_reset(&server.conn, b, TAUT_H2_HTTP_1_1_REQUIRED),
        TAUT_OK);
    talk(SIZE_MAX);
    assert_string_equal(
        taut_wr_cstr(&told),
        "s 1 CLOSED 1 CANCEL\nc 3 CLOSED 1 HTTP_1_1_REQUIRED\n");
    assert_int_equal(taut_h2_conn_reset(&client.conn, a, TAUT_H2_CANCEL),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_ready_set(&client.conn, a, true),
                     TAUT_E_STATE);
}

/* A gentle end: warned first; what is on its way is still taken. */
static void gentle_end(void **state)
{
    uint32_t id;
    struct taut_hpack_header f = end_field(":method", "GET");
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    assert_int_equal(taut_h2_conn_close(&server.conn, TAUT_H2_NO_ERROR, true),
                     TAUT_OK);
    assert_int_equal(end_request(&client, "GET", false), 1);
    talk(SIZE_MAX);
    assert_non_null(strstr(taut_wr_cstr(&told), "c 0 GOAWAY 2147483647\n"));
    assert_non_null(strstr(taut_wr_cstr(&told), "s 1 END\n"));
    assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, &f, 1, 0),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_close(&server.conn, TAUT_H2_NO_ERROR, false),
                     TAUT_OK);
    assert_int_equal(taut_h2_conn_close(&server.conn, TAUT_H2_NO_ERROR, false),
                     TAUT_E_STATE);
    assert_false(taut_h2_conn_wants(&server.conn) & TAUT_WANT_DONE);
    respond(1, "204", false);
    assert_int_equal(drain(&server, "s"), TAUT_DONE);
    assert_true(taut_h2_conn_wants(&server.conn) & TAUT_WANT_DONE);
    talk(SIZE_MAX);
    assert_non_null(strstr(taut_wr_cstr(&told), "c 0 GOAWAY 1\n"));
}

/* Streams that the server did not act on are told as lost. */
static void lost(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    (void)end_request(&client, "GET", false);
    talk(SIZE_MAX);
    assert_int_equal(taut_h2_conn_close(&server.conn, TAUT_H2_NO_ERROR, false),
                     TAUT_OK);
    (void)end_request(&client, "GET", false);
    begin_text();
    assert_int_equal(carry(&server, &client, "c", SIZE_MAX), TAUT_DONE);
    assert_string_equal(taut_wr_cstr(&told),
                        "c 0 GOAWAY 1\nc 3 CLOSED 3 REFUSED_STREAM\n");
    assert_int_equal(carry(&client, &server, "s", SIZE_MAX), TAUT_DONE);
    assert_int_equal(server.conn.n_peer, 1);
}

static void settings_timeout(void **state)
{
    (void)state;
    end_open(&server, 0);
    assert_true(taut_h2_conn_deadline(&server.conn) == TAUT_H2_NEVER);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 0), TAUT_OK);
    assert_true(taut_h2_conn_deadline(&server.conn) == TAUT_H2_CONN_ACK_MS);
    assert_true(taut_h2_conn_wants(&server.conn) & TAUT_WANT_TIMER);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 9999), TAUT_OK);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 10000), TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 10001), TAUT_E_STATE);
    struct taut_span out = taut_h2_conn_out_get(&server.conn);
    assert_memory_equal(out.p + out.len - 4, "\0\0\0\4", 4);
    both(0);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 5), TAUT_OK);
    assert_true(taut_h2_conn_deadline(&server.conn) == TAUT_H2_NEVER);
}

/* ---- the ledger ---- */

/* Pushes the same bytes until the server sends the client away, reading
 * nothing of what it answers but making room; returns how often. */
static unsigned flood(const char *hex, uint32_t id_step, unsigned most)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_span piece = {p, len};
    unsigned n = 0;
    enum taut_status st = TAUT_DONE;
    while (n < most && st == TAUT_DONE) {
        assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_OK);
        st = drain(&server, "s");
        begin_text();
        assert_int_equal(
            taut_h2_conn_out_ack(&server.conn,
                                 taut_h2_conn_out_get(&server.conn).len),
            TAUT_OK);
        for (size_t at = 0; id_step && at < len;
             at += TAUT_H2_HDR_LEN + taut_get24(p + at))
            taut_put32(p + at + 5, taut_get32(p + at + 5) + id_step);
        n++;
    }
    free(p);
    if (st != TAUT_DONE) {
        assert_int_equal(st, TAUT_E_LIMIT);
        assert_int_equal(server.conn.fault.wire,
                         TAUT_H2_WIRE_CONN(TAUT_H2_ENHANCE_YOUR_CALM));
    }
    return n;
}

#define GET_1 "00000e 01 05 00000001 82878441 09 612e6578616d706c65"
#define POST_1 "00000e 01 04 00000001 83878441 09 612e6578616d706c65"

/* Whoever waits for the answer to a PING may send the next one at once. */
static void patient(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    uint32_t tokens = server.conn.tokens;
    assert_int_equal(flood("000008 06 00 00000000 0000000000000000", 0, 20000),
                     20000);
    assert_int_equal(server.conn.tokens, tokens);
}

/* A server that informs without end. */
static void informed(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    uint32_t id = end_request(&client, "GET", false);
    talk(SIZE_MAX);
    for (unsigned i = 0; i < TAUT_H2_CONN_INFORMS_MAX; i++) {
        respond(id, "103", true);
        talk(SIZE_MAX);
    }
    begin_text();
    respond(id, "103", true);
    talk(SIZE_MAX);
    assert_string_equal(taut_wr_cstr(&told),
                        "c 1 HEADERS\nc 1 FIELD :status 103\n"
                        "c 1 CLOSED 2 ENHANCE_YOUR_CALM\n"
                        "s 1 CLOSED 1 ENHANCE_YOUR_CALM\n");
}

static void floods(void **state)
{
    static const struct {
        const char *what, *hex;
        uint32_t id_step;
        unsigned least, most;
    } cases[] = {
        {"rapid reset", GET_1 "000004 03 00 00000001 00000008", 2, 500, 560},
        {"made you reset", POST_1 "000004 08 00 00000001 00000000", 2, 500,
         560},
        {"refused requests", "000001 01 05 00000001 82", 2, 500, 560},
        {"SETTINGS", "000000 04 00 00000000", 0, 990, 1000},
        {"settings", "000006 04 00 00000000 00ff 00000000", 0, 900, 910},
        {"PINGs, two at a time",
         "000008 06 00 00000000 0000000000000000"
         "000008 06 00 00000000 0000000000000000",
         0, 990, 1010},
        {"WINDOW_UPDATE", "000004 08 00 00000000 00000001", 0, 4900, 5000},
        {"PRIORITY", "000005 02 00 00000003 00000001 0f", 0, 4900, 5000},
        {"unknown frames", "000000 cc 00 00000000", 0, 4900, 5000},
        {"PRIORITY_UPDATE", "000004 10 00 00000000 00000001", 0, 4900, 5000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        both(TAUT_H2_CONN_AUTO_WINDOW);
        unsigned n = flood(cases[i].hex, cases[i].id_step, 100000);
        printf("# %s: sent away after %u\n", cases[i].what, n);
        assert_in_range(n, cases[i].least, cases[i].most);
    }
}

/* Within one stream: frames without bytes, and a block that does not end. */
static void empty_frames(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    (void)flood(POST_1, 0, 1);
    assert_in_range(flood("000000 00 00 00000001", 0, 100000), 990, 1000);
    both(TAUT_H2_CONN_AUTO_WINDOW);
    (void)flood("000001 01 00 00000001 82", 0, 1);
    assert_in_range(flood("000000 09 00 00000001", 0, 100000), 990, 1000);
}

/* Those who behave may go on for ever; time gives tokens back. */
static void well_behaved(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    for (unsigned i = 0; i < 5000; i++) {
        uint32_t id = end_request(&client, "GET", false);
        talk(SIZE_MAX);
        respond(id, "200", true);
        send_text(&server, id, "ok", true);
        (void)drain(&server, "s");
        talk(SIZE_MAX);
        begin_text();
    }
    assert_int_equal(server.conn.tokens, TAUT_H2_TOKENS_DEFAULT);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 1000), TAUT_OK);
    assert_int_equal(flood("000000 04 00 00000000", 0, 900), 900);
    assert_int_equal(server.conn.tokens, 1000);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 2024), TAUT_OK);
    assert_int_equal(server.conn.tokens, 1000 + TAUT_H2_TOKENS_PER_S);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 90000), TAUT_OK);
    assert_int_equal(server.conn.tokens, TAUT_H2_TOKENS_DEFAULT);
}

/* Answers that nobody takes stop the reading, and nothing is lost. */
static void backpressure(void **state)
{
    (void)state;
    struct taut_h2_conn_config g = end_config(&server, 0);
    g.out_len = TAUT_H2_CONN_OUT_MIN;
    end_open(&client, TAUT_H2_CONN_CLIENT);
    assert_int_equal(taut_h2_conn_init(&server.conn, sizeof server.conn, &g),
                     TAUT_OK);
    begin_text();
    talk(SIZE_MAX);
    uint8_t opaque[8] = {0};
    for (opaque[7] = 0; opaque[7] < 200; opaque[7]++)
        assert_int_equal(taut_h2_conn_ping_push(&client.conn, opaque), TAUT_OK);
    begin_text();
    struct taut_span out = taut_h2_conn_out_get(&client.conn);
    uint8_t *copy = test_copy(out.p, out.len);
    struct taut_span piece = {copy, out.len};
    assert_int_equal(taut_h2_conn_out_ack(&client.conn, out.len), TAUT_OK);
    assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_OK);
    unsigned stops = 0;
    while (drain(&server, "s") == TAUT_FULL) {
        assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_E_STATE);
        assert_int_equal(carry(&server, &client, "c", SIZE_MAX), TAUT_DONE);
        stops++;
    }
    assert_true(stops > 2);
    assert_int_equal(carry(&server, &client, "c", SIZE_MAX), TAUT_DONE);
    unsigned acks = 0;
    for (const char *p = taut_wr_cstr(&told); (p = strstr(p, "PING_ACK")); p++)
        acks++;
    assert_int_equal(acks, 200);
    free(copy);
}

/* ---- lists of fields ---- */

/* A list that needs several frames. */
static void long_list(void **state)
{
    static char value[900];
    struct taut_hpack_header f[44] = {
        end_field(":method", "GET"), end_field(":scheme", "https"),
        end_field(":authority", "a.example"), end_field(":path", "/")};
    uint32_t id;
    (void)state;
    memset(value, '{', sizeof value - 1); /* long in Huffman's code */
    for (unsigned i = 4; i < 44; i++) {
        f[i] = end_field("x", value);
        f[i].form = TAUT_HPACK_NEVER;
    }
    both(TAUT_H2_CONN_AUTO_WINDOW);
    assert_int_equal(
        taut_h2_conn_request_open(&client.conn, &id, f, 44, TAUT_H2_SEND_END),
        TAUT_OK);
    struct taut_span out = taut_h2_conn_out_get(&client.conn);
    assert_int_equal(taut_get24(out.p), 16384);
    assert_int_equal(out.p[9 + 16384 + 3], TAUT_H2_TYPE_CONTINUATION);
    talk(SIZE_MAX);
    unsigned n = 0;
    for (const char *p = taut_wr_cstr(&told); (p = strstr(p, "FIELD x ")); p++)
        n++;
    assert_int_equal(n, 40);
    assert_non_null(strstr(taut_wr_cstr(&told), "s 1 END\n"));
}

/* What is malformed is not sent, what does not fit never will be. */
static void not_sent(void **state)
{
    static char value[70000];
    struct taut_hpack_header f[5] = {
        end_field(":method", "GET"), end_field(":scheme", "https"),
        end_field(":authority", "a.example"), end_field(":path", "/"),
        end_field("x", "a\r\nb: c")};
    uint32_t id;
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, f, 5, 0),
                     TAUT_E_VALUE);
    assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, f, 3, 0),
                     TAUT_E_VALUE);
    memset(value, 'a', sizeof value - 1);
    f[4] = end_field("x", value);
    assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, f, 5, 0),
                     TAUT_E_LIMIT);
    value[END_OUT - 1000] = 0;
    f[4] = end_field("x", value);
    assert_int_equal(taut_h2_conn_out_get(&client.conn).len, 0);
    value[50000] = 0;
    f[4] = end_field("x", value);
    assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, f, 5, 0),
                     TAUT_OK);
    assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, f, 5, 0),
                     TAUT_FULL);
    assert_int_equal(client.conn.n_own, 1);
    assert_int_equal(taut_h2_conn_request_open(&server.conn, &id, f, 4, 0),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_fields_push(&server.conn, 9, f, 4, 0),
                     TAUT_E_STATE);
}

static void too_many(void **state)
{
    struct taut_hpack_header f[4] = {
        end_field(":method", "GET"), end_field(":scheme", "https"),
        end_field(":authority", "a.example"), end_field(":path", "/")};
    uint32_t id;
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    for (unsigned i = 0; i < 4; i++)
        (void)end_request(&client, "GET", false);
    assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, f, 4, 0),
                     TAUT_E_LIMIT);
}

static void usage(void **state)
{
    struct taut_h2_conn_config good = end_config(&client, 0), g;
    struct taut_h2_conn *c = &client.conn;
    (void)state;
    assert_int_equal(taut_h2_conn_init(c, sizeof *c - 1, &good), TAUT_E_USAGE);
    static const struct {
        size_t off;
        uint32_t value;
    } wrong[] = {
        {offsetof(struct taut_h2_conn_config, n_streams), 7},
        {offsetof(struct taut_h2_conn_config, n_streams), 0},
        {offsetof(struct taut_h2_conn_config, n_streams), 4},
        {offsetof(struct taut_h2_conn_config, max_streams), 5},
        {offsetof(struct taut_h2_conn_config, out_len), 1023},
        {offsetof(struct taut_h2_conn_config, flags), 16},
        {offsetof(struct taut_h2_conn_config, window), 0x80000000},
        {offsetof(struct taut_h2_conn_config, conn_window), 65534},
        {offsetof(struct taut_h2_conn_config, frame_len), 16383},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        g = good;
        memcpy((char *)&g + wrong[i].off, &wrong[i].value, 4);
        assert_int_equal(taut_h2_conn_init(c, sizeof *c, &g), TAUT_E_USAGE);
    }
    both(0);
    uint8_t *room;
    size_t cap, taken;
    struct taut_span none = {NULL, 0};
    uint32_t id = end_request(&client, "POST", true);
    assert_int_equal(taut_h2_conn_out_ack(c, 1u << 20), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_ack(c, id, 1, 0), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_buf(c, id, &room, &cap), TAUT_OK);
    assert_int_equal(taut_h2_conn_data_ack(c, id, cap + 1, 0), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_ack(c, id, 0, 0), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_push(c, &taken, id, none, 0), TAUT_OK);
    assert_int_equal(taut_h2_conn_data_push(c, &taken, 77, none, 0),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_priority_push(c, id, 8, false), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_priority_push(&server.conn, 1, 1, false),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_close(c, TAUT_H2_NO_ERROR, true),
                     TAUT_E_USAGE);
}

/* Many streams: slots are used again, old numbers are found or forgotten. */
static void slots_again(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    for (unsigned i = 0; i < 300; i++) {
        uint32_t a = end_request(&client, "GET", false);
        uint32_t b = end_request(&client, "GET", false);
        talk(SIZE_MAX);
        respond(b, "200", false);
        (void)drain(&server, "s");
        talk(SIZE_MAX);
        uint32_t c = end_request(&client, "GET", false);
        talk(SIZE_MAX);
        respond(a, "200", false);
        respond(c, "200", false);
        (void)drain(&server, "s");
        talk(SIZE_MAX);
        begin_text();
        assert_int_equal(server.conn.n_peer, 0);
        assert_non_null(taut_h2_conn_slot_find(&server.conn, c));
    }
    assert_null(taut_h2_conn_slot_find(&server.conn, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(greeting),
        cmocka_unit_test(exchange),
        cmocka_unit_test(windows),
        cmocka_unit_test(elsewhere),
        cmocka_unit_test(negative),
        cmocka_unit_test(priorities),
        cmocka_unit_test(in_order),
        cmocka_unit_test(resets),
        cmocka_unit_test(gentle_end),
        cmocka_unit_test(lost),
        cmocka_unit_test(settings_timeout),
        cmocka_unit_test(patient),
        cmocka_unit_test(informed),
        cmocka_unit_test(floods),
        cmocka_unit_test(empty_frames),
        cmocka_unit_test(well_behaved),
        cmocka_unit_test(backpressure),
        cmocka_unit_test(long_list),
        cmocka_unit_test(not_sent),
        cmocka_unit_test(too_many),
        cmocka_unit_test(usage),
        cmocka_unit_test(slots_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
