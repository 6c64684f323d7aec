/* SPDX-License-Identifier: MIT */
/*
 * test_h2_edges.c: an application that acts between the pieces of what comes:
 * it resets streams and opens others in their slots, writes between data_buf
 * and data_ack, pulls too much; numbers that may not grow, windows that may
 * not leak, settings that count from their acknowledgement on.
 */
#include "h2_ends.h"

static struct end client, server;

/* Pushes bytes in hex, and takes events until `kind` was told, or none is
 * left; returns whether it was. */
static bool until(struct end *e, unsigned kind,
                  struct taut_h2_conn_event *event)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    for (;;) {
        enum taut_status st = taut_h2_conn_next(&ctx, &e->conn, event);
        if (st != TAUT_OK)
            return false;
        if (event->kind == kind)
            return true;
    }
}

static uint8_t *pushed; /* what was pushed last */

static void feed(struct end *e, const char *hex)
{
    size_t len;
    free(pushed);
    pushed = test_hex(hex, &len);
    struct taut_span piece = {pushed, len};
    assert_int_equal(taut_h2_conn_push(&e->conn, piece), TAUT_OK);
}

static enum taut_status drain(struct end *e)
{
    struct taut_h2_conn_event event;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    enum taut_status st;
    while ((st = taut_h2_conn_next(&ctx, &e->conn, &event)) == TAUT_OK)
        continue;
    return st;
}

static void empty(struct end *e)
{
    size_t len = taut_h2_conn_out_get(&e->conn).len;
    assert_int_equal(taut_h2_conn_out_ack(&e->conn, len), TAUT_OK);
}

/* Moves all between both ends. */
static void talk(void)
{
    struct end *from = &client, *to = &server;
    for (unsigned quiet = 0; quiet < 2;) {
        struct taut_span out = taut_h2_conn_out_get(&from->conn);
        uint8_t *copy = test_copy(out.p, out.len);
        quiet = out.len ? 0 : quiet + 1;
        assert_int_equal(
            taut_h2_conn_push(&to->conn, (struct taut_span){copy, out.len}),
            TAUT_OK);
        empty(from);
        assert_int_equal(drain(to), TAUT_DONE);
        free(copy);
        struct end *other = from;
        from = to;
        to = other;
    }
}

static void both(unsigned flags)
{
    end_open(&client, TAUT_H2_CONN_CLIENT | flags);
    end_open(&server, flags);
    talk();
}

static void respond(uint32_t id, const char *status, unsigned flags)
{
    struct taut_hpack_header f = end_field(":status", status);
    assert_int_equal(taut_h2_conn_fields_push(&server.conn, id, &f, 1, flags),
                     TAUT_OK);
}

/* A response's DATA is on its way when its stream is reset and its slot is
 * used again: the rest is not taken for the new stream's. */
static void slot_used_again(void **state)
{
    struct taut_h2_conn_event e;
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    uint32_t old = end_request(&client, "GET", false), id = old;
    talk();
    respond(old, "200", 0);
    talk();
    feed(&client, "00000a 00 01 00000001 6162");
    assert_true(until(&client, TAUT_H2_CONN_DATA, &e));
    struct taut_h2_slot *slot = e.slot;
    assert_int_equal(taut_h2_conn_reset(&client.conn, old, TAUT_H2_CANCEL),
                     TAUT_OK);
    while (slot->id == old ||
           taut_h2_conn_slot_find(&client.conn, id) != slot) {
        id = end_request(&client, "POST", true);
        if (slot->id != id)
            assert_int_equal(
                taut_h2_conn_reset(&client.conn, id, TAUT_H2_CANCEL), TAUT_OK);
    }
    assert_false(until(&client, TAUT_H2_CONN_DATA, &e));
    feed(&client, "6364656667686970");
    assert_false(until(&client, TAUT_H2_CONN_DATA, &e));
    assert_int_equal(slot->life.fsm.state, TAUT_H2_STREAM_STATE_OPEN);
    assert_int_equal(client.conn.pulled, 10);
}

/* Nothing is told of a stream after its reset, though it waited. */
static void nothing_after_reset(void **state)
{
    static const unsigned at[] = {TAUT_H2_CONN_HEADERS, TAUT_H2_CONN_FIELD,
                                  TAUT_H2_CONN_FIELDS_END};
    struct taut_h2_conn_event e;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        both(0);
        feed(&server,
             "00001c 01 05 00000001 82878441 09 612e6578616d706c65 40 08"
             "7072696f72697479 03 753d31");
        assert_true(until(&server, at[i], &e));
        assert_int_equal(taut_h2_conn_reset(&server.conn, 1, TAUT_H2_CANCEL),
                         TAUT_OK);
        assert_int_equal(taut_h2_conn_next(&ctx, &server.conn, &e), TAUT_DONE);
        /* the table has what the block added */
        feed(&server, "00000e 01 05 00000003 82878441 09 612e6578616d706c65"
                      "000005 01 05 00000005 828784bebf");
        assert_true(until(&server, TAUT_H2_CONN_CLOSED, &e) == false);
        assert_int_equal(server.conn.n_peer, 2);
    }
}

/* The last stream that a GOAWAY tells never grows. */
static void goaway_does_not_grow(void **state)
{
    (void)state;
    both(0);
    (void)end_request(&client, "GET", false);
    talk();
    assert_int_equal(taut_h2_conn_close(&server.conn, TAUT_H2_NO_ERROR, false),
                     TAUT_OK);
    (void)end_request(&client, "GET", false);
    struct taut_span out = taut_h2_conn_out_get(&client.conn);
    uint8_t *copy = test_copy(out.p, out.len);
    assert_int_equal(
        taut_h2_conn_push(&server.conn, (struct taut_span){copy, out.len}),
        TAUT_OK);
    assert_int_equal(drain(&server), TAUT_DONE);
    free(copy);
    empty(&server);
    /* what the client still sends on that stream is passed over */
    feed(&server, "000002 00 00 00000003 6162");
    assert_int_equal(drain(&server), TAUT_DONE);
    assert_int_equal(taut_h2_conn_out_get(&server.conn).len, 0);
    assert_int_equal(server.conn.pulled, 2);
    feed(&server, "000000 06 00 00000000");
    assert_true(taut_is_error(drain(&server)));
    out = taut_h2_conn_out_get(&server.conn);
    assert_int_equal(out.len, 17);
    assert_int_equal(taut_get32(out.p + 9), 1);
}

/* A window of 0 on an idle stream ends the connection; no RST_STREAM may be
 * sent there. */
static void idle_has_no_reset(void **state)
{
    (void)state;
    both(0);
    feed(&server, "000004 08 00 00000001 00000000");
    assert_int_equal(drain(&server), TAUT_E_ORDER);
    assert_int_equal(taut_h2_conn_out_get(&server.conn).p[3],
                     TAUT_H2_TYPE_GOAWAY);
}

/* What is queued between data_buf and data_ack lies where the room was. */
static void between_buf_and_ack(void **state)
{
    uint8_t *room;
    size_t cap;
    (void)state;
    for (unsigned how = 0; how < 3; how++) {
        both(0);
        struct taut_h2_conn *c = &client.conn;
        uint32_t id = end_request(&client, "POST", true);
        uint32_t other = end_request(&client, "POST", true);
        assert_int_equal(taut_h2_conn_data_buf(c, id, &room, &cap), TAUT_OK);
        if (how == 0)
            assert_int_equal(
                taut_h2_conn_ping_push(c, (const uint8_t *)"12345678"),
                TAUT_OK);
        else if (how == 1)
            assert_int_equal(taut_h2_conn_reset(c, other, TAUT_H2_CANCEL),
                             TAUT_OK);
        else
            (void)end_request(&client, "GET", false);
        assert_int_equal(taut_h2_conn_data_ack(c, id, cap, 0), TAUT_E_USAGE);
        assert_int_equal(taut_h2_conn_data_buf(c, id, &room, &cap), TAUT_OK);
        assert_int_equal(taut_h2_conn_data_ack(c, id, cap, 0), TAUT_OK);
    }
}

/* A stream's window does not grow by what came on another. */
static void pulled_too_much(void **state)
{
    static uint8_t body[40000];
    struct taut_span s = {body, sizeof body};
    size_t taken;
    (void)state;
    both(0);
    struct taut_h2_conn *c = &server.conn;
    uint32_t a = end_request(&client, "POST", true);
    uint32_t b = end_request(&client, "POST", true);
    while (s.len > 0 &&
           taut_h2_conn_data_push(&client.conn, &taken, a, s, 0) == TAUT_OK) {
        s.len -= taken;
        talk();
    }
    assert_int_equal(s.len, 0);
    assert_int_equal(taut_h2_conn_data_pull(c, b, 1), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_pull(c, a, 40001), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_pull(c, a, 30000), TAUT_OK);
    assert_int_equal(taut_h2_conn_data_pull(c, a, 10001), TAUT_E_USAGE);
    /* a stream that is over owes the connection the rest */
    assert_int_equal(taut_h2_conn_reset(c, a, TAUT_H2_CANCEL), TAUT_OK);
    assert_int_equal(taut_h2_conn_data_pull(c, a, 10000), TAUT_OK);
    assert_int_equal(taut_h2_conn_data_pull(c, a, 1), TAUT_E_USAGE);
    assert_int_equal(c->recv_window + (int32_t)c->pulled, 81920);
    /* what a frame only announces did not come yet */
    both(0);
    feed(&server, "00000e 01 04 00000001 83878441 09 612e6578616d706c65"
                  "000064 00 00 00000001 6162");
    assert_int_equal(drain(&server), TAUT_DONE);
    assert_int_equal(taut_h2_conn_data_pull(c, 1, 3), TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_pull(c, 1, 2), TAUT_OK);
}

/* Thousands of streams are reset with DATA in flight: the connection's window
 * is as open as before. */
static void window_does_not_leak(void **state)
{
    struct taut_span s = {(const uint8_t *)"0123456789", 10};
    size_t taken;
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    for (unsigned i = 0; i < 12000; i++) {
        uint32_t id = end_request(&client, "POST", true);
        if (i % 3)
            talk();
        if (i % 3 == 1)
            assert_int_equal(
                taut_h2_conn_reset(&server.conn, id, TAUT_H2_CANCEL), TAUT_OK);
        assert_int_equal(taut_h2_conn_data_push(&client.conn, &taken, id, s, 0),
                         TAUT_OK);
        assert_int_equal(taken, 10);
        if (i % 3 != 1)
            assert_int_equal(
                taut_h2_conn_reset(&client.conn, id, TAUT_H2_CANCEL), TAUT_OK);
        talk();
        (void)taut_h2_conn_tick(&server.conn, i * 100);
        assert_int_equal(server.conn.recv_window + (int32_t)server.conn.pulled,
                         81920);
        assert_int_equal(server.conn.n_peer + client.conn.n_own, 0);
    }
    assert_in_range(client.conn.send_window, 81920 / 2, 81920);
}

/* DATA that is longer than a frame may be counts, too: its sender has counted
 * it. */
static void too_long_counts(void **state)
{
    static uint8_t frame[9 + 20000] = {0x00, 0x4e, 0x20, 0, 0, 0, 0, 0, 1};
    struct taut_h2_conn_event e;
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    feed(&server, "00000e 01 04 00000001 83878441 09 612e6578616d706c65");
    assert_int_equal(drain(&server), TAUT_DONE);
    struct taut_span piece = {frame, sizeof frame};
    assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_OK);
    assert_true(until(&server, TAUT_H2_CONN_CLOSED, &e));
    assert_int_equal(e.number, TAUT_H2_FRAME_SIZE_ERROR);
    assert_int_equal(drain(&server), TAUT_DONE);
    assert_int_equal(server.conn.recv_window, 81920 - 20000);
    assert_int_equal(server.conn.pulled, 20000);
    frame[8] = 3; /* idle */
    assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_OK);
    assert_int_equal(drain(&server), TAUT_E_ORDER);
}

/* An application that resets streams does not cost the client anything. */
static void resets_of_the_application(void **state)
{
    (void)state;
    both(TAUT_H2_CONN_AUTO_WINDOW);
    for (unsigned i = 0; i < 5000; i++) {
        uint32_t id = end_request(&client, "GET", false);
        talk();
        assert_int_equal(
            taut_h2_conn_reset(&server.conn, id, TAUT_H2_REFUSED_STREAM),
            TAUT_OK);
        (void)taut_h2_conn_tick(&client.conn, i * 100);
        talk();
    }
    assert_true(server.conn.tokens >= TAUT_H2_TOKENS_DEFAULT - 100);
}

/* Settings count when they are acknowledged, not before. */
static void settings_count_at_once(void **state)
{
    (void)state;
    both(0);
    struct taut_h2_conn *c = &server.conn;
    uint32_t id = end_request(&client, "GET", false);
    talk();
    feed(&server, "000018 04 00 00000000 0001 00000000 0001 00002000"
                  "0004 000186a0 0005 0000");
    assert_int_equal(drain(&server), TAUT_DONE);
    assert_int_equal(c->peer_window, TAUT_H2_WINDOW_DEFAULT);
    struct taut_h2_slot *slot = taut_h2_conn_slot_find(c, id);
    assert_int_equal(slot->send_window, TAUT_H2_WINDOW_DEFAULT);
    feed(&server, "8000");
    assert_int_equal(drain(&server), TAUT_DONE);
    assert_int_equal(c->peer_window, 100000);
    assert_int_equal(slot->send_window, 100000);
    assert_int_equal(c->peer_frame_len, 0x8000);
    empty(&server);
    respond(id, "200", 0); /* the table became empty in between: 20 */
    assert_int_equal(taut_h2_conn_out_get(c).p[9], 0x20);
}

/* CONNECT that is refused is an answer like others. */
static void connect_refused(void **state)
{
    struct taut_hpack_header f[2] = {end_field(":method", "CONNECT"),
                                     end_field(":authority", "a:1")};
    struct taut_hpack_header trailer = end_field("x", "y");
    struct taut_h2_conn_event e;
    uint32_t id;
    (void)state;
    both(0);
    assert_int_equal(
        taut_h2_conn_request_open(&client.conn, &id, f, 2, TAUT_H2_SEND_END),
        TAUT_OK);
    talk();
    respond(id, "403", 0);
    assert_int_equal(taut_h2_conn_fields_push(&server.conn, id, &trailer, 1,
                                              TAUT_H2_SEND_END),
                     TAUT_OK);
    struct taut_span out = taut_h2_conn_out_get(&server.conn);
    uint8_t *copy = test_copy(out.p, out.len);
    assert_int_equal(
        taut_h2_conn_push(&client.conn, (struct taut_span){copy, out.len}),
        TAUT_OK);
    assert_true(until(&client, TAUT_H2_CONN_CLOSED, &e));
    assert_int_equal(e.reset, TAUT_H2_RESET_NONE);
    free(copy);
    /* and a request for one has no length */
    both(0);
    feed(&server, "000018 01 04 00000001 02 07 434f4e4e454354"
                  "41 09 612e6578616d706c65 0f0d 01 30"
                  "000001 00 00 00000001 61");
    assert_true(until(&server, TAUT_H2_CONN_DATA, &e));
}

/* A table that is announced smaller is full-sized until a client knows. */
static void smaller_table(void **state)
{
    char value[1000];
    (void)state;
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = 0;
    for (unsigned lent = 0; lent < 2; lent++) {
        struct taut_h2_conn_config g = end_config(&server, 0);
        g.decoder.table_max = 512;
        g.decoder.n_entries = lent ? g.decoder.n_entries : 512 / 32 + 1;
        assert_int_equal(
            taut_h2_conn_init(&server.conn, sizeof server.conn, &g),
            lent ? TAUT_OK : TAUT_E_USAGE);
    }
    end_open(&client, TAUT_H2_CONN_CLIENT);
    for (unsigned i = 0; i < 4; i++) {
        struct taut_hpack_header f[5] = {
            end_field(":method", "GET"), end_field(":scheme", "http"),
            end_field(":authority", "a"), end_field(":path", "/"),
            end_field("x", value)};
        uint32_t id;
        assert_int_equal(taut_h2_conn_request_open(&client.conn, &id, f, 5,
                                                   TAUT_H2_SEND_END),
                         TAUT_OK);
        if (i == 1)
            talk();
    }
    talk();
    assert_int_equal(server.conn.n_peer, 4);
    assert_true(server.conn.decoder.limit <= 512);
}

/* Who answers our PINGs pays nothing, whoever answers none does. */
static void pings_of_ours(void **state)
{
    (void)state;
    both(0);
    uint32_t before = server.conn.tokens;
    for (unsigned i = 0; i < 2000; i++) {
        assert_int_equal(
            taut_h2_conn_ping_push(&server.conn, (const uint8_t *)"12345678"),
            TAUT_OK);
        (void)taut_h2_conn_tick(&client.conn, i * 100);
        talk();
    }
    assert_int_equal(server.conn.tokens, before);
    feed(&server, "000008 06 01 00000000 0000000000000000");
    assert_int_equal(drain(&server), TAUT_DONE);
    assert_int_equal(server.conn.tokens, before - TAUT_H2_COST_PING);
}

/* Who waits for APP_OUT is told that there is more. */
static void wants_out(void **state)
{
    struct taut_h2_conn_event e;
    (void)state;
    both(0);
    (void)end_request(&client, "GET", false);
    feed(&client, "000008 07 00 00000000 00000000 00000000");
    assert_true(until(&client, TAUT_H2_CONN_GOAWAY, &e));
    assert_true(taut_h2_conn_wants(&client.conn) & TAUT_WANT_APP_OUT);
    assert_true(until(&client, TAUT_H2_CONN_CLOSED, &e));
    assert_int_equal(e.reset, TAUT_H2_RESET_LOST);
    assert_false(taut_h2_conn_wants(&client.conn) & TAUT_WANT_APP_OUT);
    feed(&server, "00000e 01 04 00000001 83878441 09 612e6578616d706c65");
    assert_true(until(&server, TAUT_H2_CONN_FIELD, &e));
    assert_true(taut_h2_conn_wants(&server.conn) & TAUT_WANT_APP_OUT);
}

/* What was queued is this. */
static void sends(struct end *e, const char *hex)
{
    struct taut_span out = taut_h2_conn_out_get(&e->conn);
    size_t len;
    uint8_t *want = test_hex(hex, &len);
    assert_int_equal(out.len, len);
    assert_memory_equal(out.p, want, len);
    free(want);
}

static enum taut_status settings(struct end *e, uint16_t id, uint32_t value)
{
    const struct taut_h2_setting s = {id, value};
    return taut_h2_conn_settings_push(&e->conn, &s, 1);
}

/* Our settings change: the peer goes by them once it has acknowledged. */
static void settings_change(void **state)
{
    (void)state;
    end_open(&server, 0);
    assert_int_equal(settings(&server, TAUT_H2_SETTING_MAX_FRAME_SIZE, 20000),
                     TAUT_E_STATE); /* the first are on their way */
    both(0);
    uint32_t id = end_request(&client, "POST", true);
    talk();
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, id), 65535);
    assert_int_equal(
        settings(&server, TAUT_H2_SETTING_INITIAL_WINDOW_SIZE, 70000), TAUT_OK);
    sends(&server, "000006 04 00 00000000 0004 00011170");
    assert_int_equal(settings(&server, TAUT_H2_SETTING_MAX_FRAME_SIZE, 20000),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, id), 65535);
    talk();
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, id), 70000);
    assert_int_equal(taut_h2_conn_send_window_get(&client.conn, id), 70000);
    assert_int_equal(settings(&server, TAUT_H2_SETTING_INITIAL_WINDOW_SIZE, 0),
                     TAUT_OK);
    talk();
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, id), 0);
    assert_int_equal(taut_h2_conn_send_window_get(&client.conn, id), 0);
    /* frames of 20,000 bytes are taken, tables of 100 are due */
    const struct taut_h2_setting two[] = {
        {TAUT_H2_SETTING_MAX_FRAME_SIZE, 20000},
        {TAUT_H2_SETTING_HEADER_TABLE_SIZE, 100},
        {TAUT_H2_SETTING_MAX_CONCURRENT_STREAMS, 1},
        {TAUT_H2_SETTING_MAX_HEADER_LIST_SIZE, 200},
        {0xabcd, 7}};
    assert_int_equal(taut_h2_conn_settings_push(&server.conn, two, 5), TAUT_OK);
    talk();
    assert_int_equal(client.conn.peer_frame_len, 20000);
    assert_int_equal(client.conn.peer_max_streams, 1);
    assert_int_equal(client.conn.peer_list_max, 200);
    assert_int_equal(client.conn.encoder.limit, 100);
    struct taut_hpack_header f = end_field(":status", "200");
    assert_int_equal(
        taut_h2_conn_fields_push(&server.conn, id, &f, 1, TAUT_H2_SEND_END),
        TAUT_OK);
    f = end_field("x", "y");
    assert_int_equal(
        taut_h2_conn_fields_push(&client.conn, id, &f, 1, TAUT_H2_SEND_END),
        TAUT_OK);
    talk();
    assert_int_equal(server.conn.decoder.limit, 100);
    assert_int_equal(client.conn.n_own, 0);
}

static void settings_refused(void **state)
{
    (void)state;
    both(0);
    const struct {
        uint16_t id;
        uint32_t value;
        enum taut_status client, server;
    } cases[] = {
        {TAUT_H2_SETTING_HEADER_TABLE_SIZE, 4097, TAUT_E_USAGE, TAUT_E_USAGE},
        {TAUT_H2_SETTING_ENABLE_PUSH, 1, TAUT_E_VALUE, TAUT_E_VALUE},
        {TAUT_H2_SETTING_MAX_CONCURRENT_STREAMS, 5, TAUT_E_USAGE, TAUT_E_USAGE},
        {TAUT_H2_SETTING_INITIAL_WINDOW_SIZE, 1u << 31, TAUT_E_VALUE,
         TAUT_E_VALUE},
        {TAUT_H2_SETTING_MAX_FRAME_SIZE, 16383, TAUT_E_VALUE, TAUT_E_VALUE},
        {TAUT_H2_SETTING_MAX_HEADER_LIST_SIZE, UINT32_MAX, TAUT_E_USAGE,
         TAUT_E_USAGE},
        {TAUT_H2_SETTING_NO_RFC7540_PRIORITIES, 0, TAUT_E_VALUE, TAUT_E_VALUE},
        {TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL, 1, TAUT_E_VALUE, TAUT_OK},
        {TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL, 0, TAUT_E_VALUE,
         TAUT_E_VALUE},
        {TAUT_H2_SETTING_NO_RFC7540_PRIORITIES, 1, TAUT_OK, TAUT_OK},
        {TAUT_H2_SETTING_ENABLE_PUSH, 0, TAUT_OK, TAUT_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(settings(&client, cases[i].id, cases[i].value),
                         cases[i].client);
        assert_int_equal(settings(&server, cases[i].id, cases[i].value),
                         cases[i].server);
        talk();
    }
    assert_true(client.conn.peer_extended);
    struct taut_h2_setting many[17];
    memset(many, 0, sizeof many);
    assert_int_equal(taut_h2_conn_settings_push(&server.conn, many, 17),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_settings_push(&server.conn, many, 0),
                     TAUT_OK);
    sends(&server, "000000 04 00 00000000");
    /* they are waited for, too */
    talk();
    assert_int_equal(taut_h2_conn_tick(&server.conn, 5), TAUT_OK);
    assert_int_equal(taut_h2_conn_settings_push(&server.conn, many, 0),
                     TAUT_OK);
    assert_int_equal(taut_h2_conn_deadline(&server.conn),
                     5 + TAUT_H2_CONN_ACK_MS);
    assert_int_equal(taut_h2_conn_tick(&server.conn, 5 + TAUT_H2_CONN_ACK_MS),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_settings_push(&server.conn, many, 0),
                     TAUT_E_STATE);
}

/* A window that is opened further than it was, and bytes that are pulled all
 * the same. */
static void window_opened_further(void **state)
{
    (void)state;
    both(0);
    uint32_t id = end_request(&client, "POST", true);
    talk();
    assert_int_equal(taut_h2_conn_window_push(&server.conn, id, 1000), TAUT_OK);
    sends(&server, "000004 08 00 00000001 000003e8");
    assert_int_equal(taut_h2_conn_window_push(&server.conn, 0, 5), TAUT_OK);
    talk();
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, 0), 81925);
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, id), 66535);
    assert_int_equal(taut_h2_conn_send_window_get(&client.conn, 0), 81925);
    assert_int_equal(taut_h2_conn_send_window_get(&client.conn, id), 66535);
    size_t taken;
    struct taut_span data = {client.bytes, 500};
    assert_int_equal(taut_h2_conn_data_push(&client.conn, &taken, id, data, 0),
                     TAUT_OK);
    talk();
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, id), 66035);
    assert_int_equal(taut_h2_conn_data_pull(&server.conn, id, 501),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_data_pull(&server.conn, id, 500), TAUT_OK);
    assert_int_equal(taut_h2_conn_window_push(&server.conn, id, 0),
                     TAUT_E_USAGE);
    /* 66,035 and the 500 that are still to be told */
    assert_int_equal(
        taut_h2_conn_window_push(&server.conn, id, TAUT_H2_WINDOW_MAX - 66534),
        TAUT_E_RANGE);
    assert_int_equal(
        taut_h2_conn_window_push(&server.conn, id, TAUT_H2_WINDOW_MAX - 66535),
        TAUT_OK);
    assert_int_equal(taut_h2_conn_window_push(&server.conn, 0, UINT32_MAX),
                     TAUT_E_RANGE);
    assert_int_equal(taut_h2_conn_window_push(&server.conn, 3, 1),
                     TAUT_E_STATE);
    assert_int_equal(taut_h2_conn_recv_window_get(&server.conn, 3), 0);
    assert_int_equal(taut_h2_conn_send_window_get(&server.conn, 3), 0);
    /* larger than before by SETTINGS: not more than a window can be */
    assert_int_equal(
        settings(&server, TAUT_H2_SETTING_INITIAL_WINDOW_SIZE, 65536), TAUT_OK);
    feed(&server, "000000 04 01 00000000");
    assert_int_equal(drain(&server), TAUT_DONE);
    assert_int_equal(server.slots[0].recv_window, TAUT_H2_WINDOW_MAX - 499);
    assert_int_equal(taut_h2_conn_reset(&client.conn, id, 8), TAUT_OK);
    assert_int_equal(taut_h2_conn_window_push(&client.conn, id, 1),
                     TAUT_E_STATE);
}

/* PING and WINDOW_UPDATE are told where that is wanted. */
static void told_all(void **state)
{
    struct taut_h2_conn_event e;
    (void)state;
    both(TAUT_H2_CONN_TELL_ALL);
    uint32_t id = end_request(&client, "POST", true);
    talk();
    feed(&server, "000008 06 00 00000000 0102030405060708"
                  "000004 08 00 00000000 00000005"
                  "000004 08 00 00000001 00000006");
    assert_true(until(&server, TAUT_H2_CONN_PING, &e));
    assert_int_equal(e.piece.len, 8);
    assert_int_equal(e.piece.p[7], 8);
    sends(&server, "000008 06 01 00000000 0102030405060708");
    assert_true(until(&server, TAUT_H2_CONN_WINDOW, &e));
    assert_int_equal(e.stream, 0);
    assert_int_equal(e.number, 5);
    assert_null(e.slot);
    assert_true(until(&server, TAUT_H2_CONN_WINDOW, &e));
    assert_int_equal(e.stream, id);
    assert_int_equal(e.number, 6);
    assert_non_null(e.slot);
    assert_int_equal(drain(&server), TAUT_DONE);
}

static int forget(void **state)
{
    (void)state;
    free(pushed);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slot_used_again),
        cmocka_unit_test(nothing_after_reset),
        cmocka_unit_test(goaway_does_not_grow),
        cmocka_unit_test(idle_has_no_reset),
        cmocka_unit_test(between_buf_and_ack),
        cmocka_unit_test(pulled_too_much),
        cmocka_unit_test(window_does_not_leak),
        cmocka_unit_test(too_long_counts),
        cmocka_unit_test(resets_of_the_application),
        cmocka_unit_test(settings_count_at_once),
        cmocka_unit_test(connect_refused),
        cmocka_unit_test(smaller_table),
        cmocka_unit_test(pings_of_ours),
        cmocka_unit_test(wants_out),
        cmocka_unit_test(settings_change),
        cmocka_unit_test(settings_refused),
        cmocka_unit_test(window_opened_further),
        cmocka_unit_test(told_all),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
