/* SPDX-License-Identifier: MIT */
/*
 * test_h2_rest.c: connections at rest: packed, their memory spoilt, and made
 * again, they go on as those do that never rested.
 */
#include "h2_ends.h"

static struct end ends[4];
enum { TABLE_MAX = 16384 };
static struct taut_hpack_entry entries[4][TAUT_HPACK_N_ENTRIES(TABLE_MAX)];
static uint8_t bytes[4][TAUT_HPACK_BYTES_LEN(TABLE_MAX, END_FIELD_MAX)];
static struct taut_hpack_encoder_entry sent[4][TAUT_HPACK_N_ENTRIES(TABLE_MAX)];
static uint8_t sent_bytes[4][2 * TABLE_MAX];
static uint8_t packed[TAUT_H2_REST_LEN(TABLE_MAX)];
static char texts[2][1 << 18];
static struct taut_wr told;
static uint32_t seed, table_max;

static uint32_t roll(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 16) % n;
}

static struct taut_h2_conn_config config_of(struct end *e, unsigned flags)
{
    struct taut_h2_conn_config g = end_config(e, flags);
    g.decoder.table_max = table_max;
    g.decoder.entries = entries[e - ends];
    g.decoder.n_entries = TAUT_HPACK_N_ENTRIES(TABLE_MAX);
    g.decoder.bytes = bytes[e - ends];
    g.decoder.bytes_len = sizeof bytes[0];
    g.encoder.table_max = TABLE_MAX;
    g.encoder.entries = sent[e - ends];
    g.encoder.n_entries = TAUT_HPACK_N_ENTRIES(TABLE_MAX);
    g.encoder.bytes = sent_bytes[e - ends];
    g.encoder.bytes_len = sizeof sent_bytes[0];
    return g;
}

static void open_end(struct end *e, unsigned flags)
{
    struct taut_h2_conn_config g = config_of(e, flags);
    assert_int_equal(taut_h2_conn_init(&e->conn, sizeof e->conn, &g), TAUT_OK);
}

/* Packs a connection and makes it again in memory that was spoilt; false: it
 * is not at rest. */
static bool rest(struct end *e)
{
    struct taut_wr wr = taut_wr_of(packed, sizeof packed);
    unsigned flags = e->conn.config.flags;
    enum taut_status st = taut_h2_conn_rest_check(&e->conn);
    assert_int_equal(taut_h2_conn_rest_encode(&e->conn, &wr), st);
    if (st) {
        assert_int_equal(st, TAUT_E_STATE);
        assert_int_equal(wr.len, 0);
        return false;
    }
    assert_true(wr.len <= TAUT_H2_REST_LEN(table_max ? table_max : 4096));
    memset(e, 0xa5, sizeof *e);
    memset(entries[e - ends], 0xa5, sizeof entries[0]);
    memset(bytes[e - ends], 0xa5, sizeof bytes[0]);
    struct taut_h2_conn_config g = config_of(e, flags);
    uint8_t *copy = test_copy(packed, wr.len);
    struct taut_span s = {copy, wr.len};
    assert_int_equal(taut_h2_conn_rest_decode(&e->conn, sizeof e->conn, &g, s),
                     TAUT_OK);
    free(copy);
    assert_int_equal(taut_h2_conn_rest_check(&e->conn), TAUT_OK);
    return true;
}

static void tell(const struct taut_h2_conn_event *e)
{
    taut_wr_dec(&told, e->stream);
    taut_wr_text(&told, " ");
    taut_wr_dec(&told, e->kind);
    if (e->kind == TAUT_H2_CONN_FIELD) {
        taut_wr_text(&told, " ");
        taut_wr_bytes(&told, e->field.name.p, e->field.name.len);
        taut_wr_text(&told, " ");
        taut_wr_bytes(&told, e->field.value.p, e->field.value.len);
    }
    taut_wr_text(&told, "\n");
}

static enum taut_status drain(struct end *e)
{
    struct taut_h2_conn_event event;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    enum taut_status st;
    while ((st = taut_h2_conn_next(&ctx, &e->conn, &event)) == TAUT_OK)
        tell(&event);
    return st;
}

static enum taut_status feed(struct end *e, const void *p, size_t n)
{
    uint8_t *copy = test_copy((const uint8_t *)p, n);
    struct taut_span piece = {copy, n};
    assert_int_equal(taut_h2_conn_push(&e->conn, piece), TAUT_OK);
    enum taut_status st = drain(e);
    free(copy);
    return st;
}

static void carry(struct end *from, struct end *to)
{
    struct taut_span out = taut_h2_conn_out_get(&from->conn);
    if (out.len == 0)
        return;
    assert_int_equal(feed(to, out.p, out.len), TAUT_DONE);
    assert_int_equal(taut_h2_conn_out_ack(&from->conn, out.len), TAUT_OK);
}

static void talk(struct end *a, struct end *b)
{
    for (unsigned i = 0; i < 4; i++) {
        carry(a, b);
        carry(b, a);
    }
    assert_int_equal(taut_h2_conn_out_get(&a->conn).len, 0);
}

/* One request, answered, with fields that fill the tables. */
static void exchange(struct end *client, struct end *server, uint32_t s)
{
    char value[120], name[16];
    seed = s;
    memset(value, 'a' + (char)roll(20), sizeof value);
    value[roll(sizeof value)] = 0;
    value[sizeof value - 1] = 0;
    snprintf(name, sizeof name, "x-%u", roll(9));
    struct taut_hpack_header f[6] = {
        end_field(":method", "GET"),  end_field(":scheme", "http"),
        end_field(":path", "/index"), end_field(":authority", "a.example"),
        end_field(name, value),       end_field("cookie", value)};
    struct taut_hpack_header r[2] = {end_field(":status", "200"),
                                     end_field("server", value)};
    uint32_t id;
    assert_int_equal(
        taut_h2_conn_request_open(&client->conn, &id, f, 6, TAUT_H2_SEND_END),
        TAUT_OK);
    carry(client, server);
    assert_int_equal(
        taut_h2_conn_fields_push(&server->conn, id, r, 2, TAUT_H2_SEND_END),
        TAUT_OK);
    talk(client, server);
    drain(server);
    drain(client);
}

static void both_go_on(uint32_t max)
{
    table_max = max;
    for (unsigned pair = 0; pair < 2; pair++) {
        struct end *client = &ends[2 * pair], *server = client + 1;
        told = taut_wr_of(texts[pair], sizeof texts[pair]);
        open_end(client, TAUT_H2_CONN_CLIENT);
        open_end(server, 0);
        talk(client, server);
        for (uint32_t i = 0; i < 250; i++) {
            exchange(client, server, i);
            if (pair == 0 || i % 3 == 0)
                continue;
            assert_true(rest(client) && rest(server));
        }
        taut_wr_text(&told, "");
        assert_int_equal(taut_wr_finish(&told, NULL), TAUT_OK);
        assert_true(told.len > 30000);
    }
    assert_string_equal(texts[0], texts[1]);
    struct taut_h2_conn *a = &ends[1].conn, *b = &ends[3].conn;
    assert_int_equal(a->decoder.limit, b->decoder.limit);
    assert_int_equal(a->tokens, b->tokens);
    assert_int_equal(a->last_peer, b->last_peer);
    assert_true(a->framer.offset < b->framer.offset); /* sent once more */
}

static void go_on(void **state)
{
    (void)state;
    both_go_on(0);
    both_go_on(16384);
    both_go_on(200);
}

/* At each byte of a conversation: at rest or not, what follows is the same. */
static void at_each_byte(void **state)
{
    static const char hex[] = "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"
                              "000000040000000000"
                              "0000000401000000"
                              "00"
                              "000008060000000000"
                              "0102030405060708"
                              "00000a010500000001"
                              "82868441056162632e64";
    size_t len, n_rests = 0;
    (void)state;
    table_max = 0;
    uint8_t *all = test_hex(hex, &len);
    for (unsigned rests = 0; rests < 2; rests++) {
        told = taut_wr_of(texts[rests], sizeof texts[rests]);
        open_end(&ends[0], 0);
        for (size_t i = 0; i < len; i++) {
            (void)taut_h2_conn_out_ack(&ends[0].conn,
                                       taut_h2_conn_out_get(&ends[0].conn).len);
            n_rests += rests && rest(&ends[0]);
            (void)feed(&ends[0], all + i, 1);
        }
        taut_wr_dec(&told, taut_h2_conn_out_get(&ends[0].conn).len);
        (void)taut_wr_cstr(&told);
    }
    assert_string_equal(texts[0], texts[1]);
    assert_int_equal(n_rests, 3); /* between frames, and no earlier */
    free(all);
}

static void not_at_rest(void **state)
{
    struct end *client = &ends[0], *server = &ends[1];
    (void)state;
    table_max = 0;
    told = taut_wr_of(texts[0], sizeof texts[0]);
    open_end(client, TAUT_H2_CONN_CLIENT);
    open_end(server, 0);
    assert_false(rest(client)); /* bytes to send */
    talk(client, server);
    uint32_t id = end_request(client, "POST", true);
    assert_false(rest(client));
    carry(client, server);
    assert_false(rest(server)); /* a stream */
    assert_int_equal(taut_h2_conn_reset(&server->conn, id, 8), TAUT_OK);
    talk(client, server);
    assert_true(rest(client) && rest(server));
    assert_int_equal(taut_h2_conn_close(&server->conn, TAUT_H2_NO_ERROR, false),
                     TAUT_OK);
    talk(client, server);
    assert_false(rest(server)); /* it is over */
    assert_true(rest(client));  /* with a GOAWAY that came */
    assert_int_equal(taut_h2_conn_request_open(&client->conn, &id, NULL, 0, 0),
                     TAUT_E_STATE);
}

/* What still comes on streams that are forgotten ends no connection. */
static void forgotten(void **state)
{
    static const struct {
        const char *hex;
        unsigned answer; /* error of a RST_STREAM; 0: none */
    } late[] = {{"000001"
                 "00"
                 "00"
                 "00000001"
                 "61",
                 TAUT_H2_STREAM_CLOSED},
                {"000001"
                 "01"
                 "05"
                 "00000001"
                 "88",
                 TAUT_H2_STREAM_CLOSED},
                {"000004"
                 "03"
                 "00"
                 "00000001"
                 "00000000",
                 0},
                {"000004"
                 "08"
                 "00"
                 "00000001"
                 "00000001",
                 0}};
    struct end *client = &ends[0], *server = &ends[1];
    (void)state;
    table_max = 0;
    for (unsigned how = 0; how < 2; how++) {
        told = taut_wr_of(texts[0], sizeof texts[0]);
        open_end(client, TAUT_H2_CONN_CLIENT);
        open_end(server, 0);
        talk(client, server);
        for (uint32_t i = 0; i < (how ? 1 : 9); i++) /* 8 slots */
            exchange(client, server, i);
        if (how)
            assert_true(rest(server));
        for (size_t i = 0; i < sizeof late / sizeof late[0]; i++) {
            size_t n;
            uint8_t *frame = test_hex(late[i].hex, &n);
            assert_int_equal(feed(server, frame, n), TAUT_DONE);
            struct taut_span out = taut_h2_conn_out_get(&server->conn);
            assert_int_equal(out.len, late[i].answer ? 13 : 0);
            if (out.len > 0) {
                assert_int_equal(out.p[3], TAUT_H2_TYPE_RST_STREAM);
                assert_int_equal(taut_get32(out.p + 9), late[i].answer);
            }
            (void)taut_h2_conn_out_ack(&server->conn, out.len);
            free(frame);
        }
        exchange(client, server, 77);
    }
}

/* The time to acknowledge SETTINGS goes on while a connection rests. */
static void deadline(void **state)
{
    static const char hello[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                "\0\0\0\4\0\0\0\0";
    struct end *e = &ends[0];
    (void)state;
    table_max = 0;
    told = taut_wr_of(texts[0], sizeof texts[0]);
    open_end(e, 0);
    assert_int_equal(taut_h2_conn_tick(&e->conn, 500), TAUT_OK);
    assert_int_equal(feed(e, hello, sizeof hello), TAUT_DONE);
    (void)taut_h2_conn_out_ack(&e->conn, taut_h2_conn_out_get(&e->conn).len);
    e->conn.tokens = 100;
    assert_true(rest(e));
    assert_int_equal(taut_h2_conn_deadline(&e->conn),
                     500 + TAUT_H2_CONN_ACK_MS);
    assert_int_equal(taut_h2_conn_tick(&e->conn, 1524), TAUT_OK);
    assert_int_equal(e->conn.tokens, 100 + TAUT_H2_TOKENS_PER_S);
    assert_int_equal(taut_h2_conn_tick(&e->conn, 500 + TAUT_H2_CONN_ACK_MS),
                     TAUT_E_STATE);
}

/* A table that is to shrink shrinks after a rest, too: the next block must
 * begin with an update. */
static void table_shrinks(void **state)
{
    static const char hello[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                "\0\0\0\4\0\0\0\0\0\0\0\0\4\1\0\0\0";
    static const char *const blocks[] = {
        "00000a010500000001 82868441056162632e64",
        "00000d010500000001 3fa901 82868441056162632e64",
        "00000d010500000001 3faa01 82868441056162632e64"};
    static const enum taut_status want[] = {TAUT_E_ORDER, TAUT_DONE,
                                            TAUT_E_RANGE};
    (void)state;
    table_max = 200;
    for (size_t i = 0; i < 6; i++) {
        size_t n;
        uint8_t *frame = test_hex(blocks[i / 2], &n);
        struct end *e = &ends[0];
        told = taut_wr_of(texts[0], sizeof texts[0]);
        open_end(e, 0);
        assert_int_equal(feed(e, hello, sizeof hello), TAUT_DONE);
        (void)taut_h2_conn_out_ack(&e->conn,
                                   taut_h2_conn_out_get(&e->conn).len);
        assert_true(i % 2 == 0 || rest(e));
        assert_int_equal(feed(e, frame, n), want[i / 2]);
        free(frame);
    }
}

/* Bytes that are too few, too many, or others. */
static void damaged(void **state)
{
    struct end *client = &ends[0], *server = &ends[1];
    struct taut_wr wr = taut_wr_of(packed, sizeof packed);
    uint32_t id = 0;
    (void)state;
    table_max = 0;
    told = taut_wr_of(texts[0], sizeof texts[0]);
    open_end(client, TAUT_H2_CONN_CLIENT);
    open_end(server, 0);
    talk(client, server);
    exchange(client, server, 3);
    assert_int_equal(taut_h2_conn_rest_encode(&server->conn, &wr), TAUT_OK);
    size_t len = wr.len, n_refused = 0;
    wr = taut_wr_of(packed, len - 1);
    assert_int_equal(taut_h2_conn_rest_encode(&server->conn, &wr), TAUT_FULL);
    assert_int_equal(wr.len, len);
    wr = taut_wr_of(packed, len + 1);
    assert_int_equal(taut_h2_conn_rest_encode(&server->conn, &wr), TAUT_OK);
    struct taut_h2_conn_config g = config_of(server, 0);
    struct taut_h2_conn *c = &server->conn;
    for (size_t n = 0; n <= len + 1; n++) {
        uint8_t *copy = test_copy(packed, n);
        struct taut_span s = {copy, n};
        assert_int_equal(taut_h2_conn_rest_decode(c, sizeof *c, &g, s),
                         n == len ? TAUT_OK : TAUT_E_VALUE);
        free(copy);
    }
    for (size_t i = 0; i < len * 8; i++) {
        uint8_t *copy = test_copy(packed, len);
        struct taut_span s = {copy, len};
        copy[i / 8] ^= (uint8_t)(1u << i % 8);
        n_refused += taut_h2_conn_rest_decode(c, sizeof *c, &g, s) != TAUT_OK;
        free(copy);
    }
    assert_true(n_refused > 100);
    struct taut_span s = {packed, len};
    g.flags = TAUT_H2_CONN_CLIENT << 8;
    assert_int_equal(taut_h2_conn_rest_decode(c, sizeof *c, &g, s),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_conn_rest_decode(c, 1, &g, s), TAUT_E_USAGE);
    assert_int_equal(id, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(go_on),       cmocka_unit_test(at_each_byte),
        cmocka_unit_test(not_at_rest), cmocka_unit_test(forgotten),
        cmocka_unit_test(deadline),    cmocka_unit_test(table_shrinks),
        cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
