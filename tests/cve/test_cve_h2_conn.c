/* SPDX-License-Identifier: MIT */
/*
 * test_cve_h2_conn.c: the HTTP/2 connection. Streams opened and reset without
 * end (CVE-2023-44487), or by faults that make the server reset them
 * (CVE-2025-8671); blocks of CONTINUATION without end (CVE-2024-27316 and
 * kin); floods of PING, SETTINGS, PRIORITY, RST_STREAM, empty frames
 * (CVE-2019-9512 to 9518); windows that overflow; windows kept shut; bombs of
 * header fields. Whoever does it is sent away with ENHANCE_YOUR_CALM or the
 * error that RFC 9113 names, and until then answers stay bounded by the output
 * that the caller lent.
 */
#include "h2/h2_ends.h"

static struct end server;

#define CVE_SETTINGS "000000 04 00 00000000"
#define CVE_GET "00000e 01 05 00000001 82878441 09 612e6578616d706c65"
#define CVE_POST "00000e 01 04 00000001 83878441 09 612e6578616d706c65"

/* struct cve_sum: what came of it. */
struct cve_sum {
    enum taut_status status;
    unsigned n, events; /* pushes, events */
    size_t most_out;
};

static void cve_begin(unsigned flags)
{
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                  "\0\0\0\4\0\0\0\0";
    struct taut_h2_conn_event e;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_span piece = {(const uint8_t *)preface, sizeof preface};
    end_open(&server, flags);
    assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_OK);
    while (taut_h2_conn_next(&ctx, &server.conn, &e) == TAUT_OK)
        continue;
}

/* Pushes the same bytes `most` times, stream numbers `step` higher each time,
 * and takes out what is answered unless nobody `reads`. */
static struct cve_sum cve_flood(const char *hex, uint32_t step, unsigned most,
                                bool reads)
{
    struct cve_sum s = {TAUT_DONE, 0, 0, 0};
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    for (; s.n < most && s.status == TAUT_DONE; s.n++) {
        struct taut_h2_conn_event e;
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_span piece = {p, len};
        assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_OK);
        while ((s.status = taut_h2_conn_next(&ctx, &server.conn, &e)) ==
               TAUT_OK)
            s.events++;
        size_t out = taut_h2_conn_out_get(&server.conn).len;
        s.most_out = out > s.most_out ? out : s.most_out;
        if (reads)
            assert_int_equal(taut_h2_conn_out_ack(&server.conn, out), TAUT_OK);
        for (size_t at = 0; step && at < len;
             at += TAUT_H2_HDR_LEN + taut_get24(p + at))
            taut_put32(p + at + 5, taut_get32(p + at + 5) + step);
    }
    free(p);
    return s;
}

static uint32_t cve_code(void)
{
    assert_true(taut_h2_conn_wants(&server.conn) & TAUT_WANT_FAILED);
    return TAUT_H2_WIRE_CODE(server.conn.fault.wire);
}

static void cve_calm(const char *hex, uint32_t step, unsigned most)
{
    struct cve_sum s = cve_flood(hex, step, 1u << 20, true);
    assert_int_equal(s.status, TAUT_E_LIMIT);
    assert_int_equal(cve_code(), TAUT_H2_ENHANCE_YOUR_CALM);
    assert_in_range(s.n, 1, most);
    assert_true(server.conn.n_peer <= 4);
}

static void rapid_reset(void **state)
{
    (void)state;
    cve_begin(0);
    cve_calm(CVE_GET "000004 03 00 00000001 00000008", 2, 600);
}

/* Each of the faults that make a server reset a stream by itself. */
static void made_you_reset(void **state)
{
    static const char *const faults[] = {
        "000004 08 00 00000001 00000000", /* a window opened by nothing */
        "000004 08 00 00000001 7fffffff", /* and by too much */
        "000005 02 00 00000001 00000001 10" /* its own parent */,
        "000004 02 00 00000001 00000000", /* PRIORITY too short */
        "000001 00 00 00000001 61",       /* no fault: a body */
        "000001 01 04 00000001 82",       /* trailers without end */
        "000002 01 05 00000001 0100"};    /* and malformed */
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char hex[200];
        snprintf(hex, sizeof hex, "%s%s000004 03 00 00000001 00000008",
                 CVE_POST, faults[i]);
        cve_begin(TAUT_H2_CONN_AUTO_WINDOW);
        cve_calm(hex, 2, 600);
    }
    cve_begin(0);
    cve_calm(CVE_GET "000001 00 00 00000001 61", 2, 600); /* after the end */
}

static void continuation_flood(void **state)
{
    (void)state;
    cve_begin(0);
    (void)cve_flood("000001 01 01 00000001 82", 0, 1, true);
    cve_calm("000002 09 00 00000001 8787", 0, 1001);
    cve_begin(0);
    (void)cve_flood("000001 01 01 00000001 82", 0, 1, true);
    cve_calm("000000 09 00 00000001", 0, 1001);
}

static void floods_of_frames(void **state)
{
    static const struct {
        const char *hex;
        unsigned most;
    } cases[] = {
        {"000008 06 00 00000000 0000000000000000" /* PINGs, in pairs */
         "000008 06 00 00000000 0000000000000000",
         1001},
        {"000008 06 01 00000000 0000000000000000", 1000}, /* answers to none */
        {CVE_SETTINGS, 1000},
        {"000000 04 01 00000000", 1000},
        {"000006 04 00 00000000 0004 00000000", 1000},
        {"000005 02 00 00000003 00000001 0f", 5000},      /* PRIORITY */
        {"000004 08 00 00000000 00000001", 5000},         /* WINDOW_UPDATE */
        {"000000 bb 00 00000000", 5000},                  /* unknown */
        {"000008 07 00 00000000 0000000000000000", 5000}, /* GOAWAY */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cve_begin(0);
        cve_calm(cases[i].hex, 0, cases[i].most);
    }
    cve_begin(TAUT_H2_CONN_AUTO_WINDOW);
    (void)cve_flood(CVE_POST, 0, 1, true);
    cve_calm("000000 00 00 00000001", 0, 1001);
    cve_begin(TAUT_H2_CONN_AUTO_WINDOW);
    (void)cve_flood(CVE_POST, 0, 1, true);
    cve_calm("000002 00 08 00000001 01 00", 0, 1001); /* padding alone */
    cve_begin(0);
    (void)cve_flood(CVE_GET, 0, 1, true);
    cve_calm("000004 03 00 00000001 00000008", 0, 1001); /* RST_STREAM */
}

/* A peer that reads no answers: what waits for it is never more than the
 * output that was lent, and nothing more is read. */
static void answers_nobody_reads(void **state)
{
    (void)state;
    cve_begin(0);
    server.conn.tokens = server.conn.config.tokens = 1u << 30;
    struct cve_sum s =
        cve_flood("000008 06 00 00000000 0000000000000000", 0, 1u << 20, false);
    assert_int_equal(s.status, TAUT_FULL);
    assert_true(s.most_out <= END_OUT);
    assert_true(s.n <= END_OUT / 17 + 1);
}

/* Windows beyond 2^31-1, by updates and by SETTINGS. */
static void window_overflow(void **state)
{
    (void)state;
    cve_begin(0);
    struct cve_sum s = cve_flood("000004 08 00 00000000 7fffffff", 0, 2, true);
    assert_int_equal(s.status, TAUT_E_RANGE);
    assert_int_equal(cve_code(), TAUT_H2_FLOW_CONTROL_ERROR);
    cve_begin(0);
    s = cve_flood(CVE_GET "000004 08 00 00000001 7fff0000"
                          "000006 04 00 00000000 0004 7fffffff",
                  0, 1, true);
    assert_int_equal(s.status, TAUT_E_RANGE);
    assert_int_equal(cve_code(), TAUT_H2_FLOW_CONTROL_ERROR);
    cve_begin(0); /* the stream's alone: it is reset */
    s = cve_flood(CVE_GET "000004 08 00 00000001 7fffffff", 0, 1, true);
    assert_int_equal(s.status, TAUT_DONE);
    assert_int_equal(server.conn.n_peer, 0);
    assert_int_equal(server.conn.fault.wire,
                     TAUT_H2_WIRE_STREAM(TAUT_H2_FLOW_CONTROL_ERROR));
}

/* A window that stays shut, and one that opens a byte at a time (Data
 * Dribble): nothing is kept for it but what the application has. */
static void data_dribble(void **state)
{
    struct taut_hpack_header f = end_field(":status", "200");
    static const uint8_t body[10000];
    struct taut_span data = {body, sizeof body};
    size_t taken;
    (void)state;
    cve_begin(0);
    (void)cve_flood("000006 04 00 00000000 0004 00000000" CVE_GET, 0, 1, true);
    assert_int_equal(taut_h2_conn_fields_push(&server.conn, 1, &f, 1, 0),
                     TAUT_OK);
    unsigned n = 0;
    struct cve_sum s = {TAUT_DONE, 0, 0, 0};
    for (; n < 10000 && s.status == TAUT_DONE; n++) {
        assert_int_equal(
            taut_h2_conn_data_push(&server.conn, &taken, 1, data, 0), TAUT_OK);
        assert_int_equal(taken, n == 0 ? 0 : 1);
        s = cve_flood("000004 08 00 00000001 00000001"
                      "000004 08 00 00000000 00000001",
                      0, 1, true);
    }
    /* two updates cost what a DATA frame gives: it may go on */
    assert_int_equal(s.status, TAUT_DONE);
    assert_true(taut_h2_conn_out_get(&server.conn).len == 0);
}

/* A large entry referred to by every byte of a block, through the connection:
 * the stream ends, no more fields are told than the limit, the table stays
 * right. */
static void hpack_bomb(void **state)
{
    static uint8_t block[9 + 16000];
    struct taut_h2_conn_event e;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    size_t told = 0;
    (void)state;
    cve_begin(0);
    taut_put24(block, 16000);
    memcpy(block + 3,
           "\x01\x05\0\0\0\x01\x82\x87\x84\x41\x01\x61"
           "\x40\x01\x61\x7f\xa9\x06",
           18);
    memset(block + 21, 'v', 0x7f + 0x29 + (6 << 7));
    memset(block + 21 + 0x7f + 0x29 + (6 << 7), 0xbe,
           sizeof block - 21 - 0x7f - 0x29 - (6 << 7));
    struct taut_span piece = {block, sizeof block};
    assert_int_equal(taut_h2_conn_push(&server.conn, piece), TAUT_OK);
    enum taut_status st;
    uint8_t reset = 0;
    while ((st = taut_h2_conn_next(&ctx, &server.conn, &e)) == TAUT_OK) {
        if (e.kind == TAUT_H2_CONN_FIELD)
            told += e.field.name.len + e.field.value.len + 32;
        if (e.kind == TAUT_H2_CONN_CLOSED)
            reset = e.reset;
    }
    assert_int_equal(st, TAUT_DONE);
    assert_int_equal(reset, TAUT_H2_RESET_OWN);
    assert_int_equal(server.conn.fault.wire,
                     TAUT_H2_WIRE_STREAM(TAUT_H2_ENHANCE_YOUR_CALM));
    assert_true(told <= TAUT_HPACK_LIST_DEFAULT);
    /* bf is :authority of the first block */
    struct cve_sum s = cve_flood("000004 01 05 00000003 828784bf", 0, 1, true);
    assert_int_equal(s.status, TAUT_DONE);
    assert_int_equal(server.conn.n_peer, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rapid_reset),
        cmocka_unit_test(made_you_reset),
        cmocka_unit_test(continuation_flood),
        cmocka_unit_test(floods_of_frames),
        cmocka_unit_test(answers_nobody_reads),
        cmocka_unit_test(window_overflow),
        cmocka_unit_test(data_dribble),
        cmocka_unit_test(hpack_bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
