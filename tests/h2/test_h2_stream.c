/* SPDX-License-Identifier: MIT */
/*
 * test_h2_stream.c: the life of a stream against RFC 9113 5.1, cell by cell.
 * The table was written from the text and figure 2, not from the rows.
 */
#include "test_util.h"

#include "taut/h2_stream.h"

#define STATE(s) TAUT_H2_STREAM_STATE_##s
#define EVENT(e) TAUT_H2_STREAM_EVENT_##e

/*
 * One line an event, one column a state: idle, reserved (local), reserved
 * (remote), open, half-closed (local), half-closed (remote), closed by
 * END_STREAM on both sides, closed by a reset that was sent, by one that was
 * received. A cell is the next state. "-": a connection error PROTOCOL_ERROR,
 * or what must not be sent; "CC": a connection error STREAM_CLOSED; "SC": a
 * stream error STREAM_CLOSED; "..": passed over.
 */
enum { N_HOW = 9 };
static const struct {
    unsigned event;
    const char *cells[N_HOW];
} expected[] = {
    {EVENT(SEND_HEADERS), {"OP", "HR", "-", "OP", "-", "HR", "-", "-", "-"}},
    {EVENT(SEND_DATA), {"-", "-", "-", "OP", "-", "HR", "-", "-", "-"}},
    {EVENT(SEND_END), {"-", "-", "-", "HL", "-", "CL", "-", "-", "-"}},
    {EVENT(SEND_RST), {"-", "CL", "CL", "CL", "CL", "CL", "CL", "CL", "CL"}},
    {EVENT(SEND_PUSH), {"RL", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {EVENT(SEND_WINDOW), {"-", "-", "RR", "OP", "HL", "HR", "-", "-", "-"}},
    {EVENT(RECV_HEADERS),
     {"OP", "-", "HL", "OP", "HL", "SC", "CC", "..", "SC"}},
    {EVENT(RECV_DATA), {"-", "-", "-", "OP", "HL", "SC", "CC", "..", "SC"}},
    {EVENT(RECV_END), {"-", "-", "-", "HR", "CL", "-", "-", "-", "-"}},
    {EVENT(RECV_RST), {"-", "CL", "CL", "CL", "CL", "CL", "..", "..", ".."}},
    {EVENT(RECV_PUSH), {"RR", "-", "-", "-", "-", "-", "CC", "..", "CC"}},
    {EVENT(RECV_WINDOW), {"-", "RL", "-", "OP", "HL", "HR", "..", "..", ".."}},
    {EVENT(RECV_PRIORITY),
     {"ID", "RL", "RR", "OP", "HL", "HR", "..", "..", ".."}},
};

static const char *const codes[] = {"ID", "RL", "RR", "OP", "HL", "HR", "CL"};

/* The ways into each column, beginning with idle. */
static const struct {
    unsigned n, events[4];
} ways[N_HOW] = {
    {0, {0}},
    {1, {EVENT(SEND_PUSH)}},
    {1, {EVENT(RECV_PUSH)}},
    {1, {EVENT(RECV_HEADERS)}},
    {2, {EVENT(SEND_HEADERS), EVENT(SEND_END)}},
    {2, {EVENT(RECV_HEADERS), EVENT(RECV_END)}},
    {3, {EVENT(RECV_HEADERS), EVENT(RECV_END), EVENT(SEND_END)}},
    {2, {EVENT(RECV_HEADERS), EVENT(SEND_RST)}},
    {2, {EVENT(RECV_HEADERS), EVENT(RECV_RST)}},
};

static uint8_t bits[TAUT_FSM_COVER_LEN(128)];

static struct taut_h2_life come(unsigned how)
{
    struct taut_h2_life life;
    assert_int_equal(taut_h2_life_init(&life, sizeof life), TAUT_OK);
    for (unsigned i = 0; i < ways[how].n; i++)
        assert_int_equal(
            taut_h2_life_step(NULL, &life, ways[how].events[i], NULL), TAUT_OK);
    return life;
}

static void judge(struct taut_h2_life *life, const struct taut_diag *diag,
                  enum taut_status st, unsigned before, unsigned event,
                  const char *cell)
{
    uint32_t wire = TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR);
    if (strcmp(cell, "..") == 0) {
        assert_int_equal(st, TAUT_DONE);
        assert_int_equal(life->fsm.state, before);
        return;
    }
    if (cell[0] != '-' && cell[1] != 'C') {
        assert_int_equal(st, TAUT_OK);
        assert_string_equal(codes[life->fsm.state], cell);
        return;
    }
    if (strcmp(cell, "SC") == 0) {
        wire = TAUT_H2_WIRE_STREAM(TAUT_H2_STREAM_CLOSED);
        assert_int_equal(life->fsm.state, STATE(CLOSED));
        assert_true(life->how & TAUT_H2_LIFE_RESET_SENT);
    } else {
        assert_int_equal(life->fsm.state, before);
    }
    if (strcmp(cell, "CC") == 0)
        wire = TAUT_H2_WIRE_CONN(TAUT_H2_STREAM_CLOSED);
    assert_int_equal(st, TAUT_E_ORDER);
    assert_int_equal(life->wire, wire);
    test_diag(*diag, TAUT_E_ORDER, TAUT_H2_F_HEADER, 3, event, wire);
}

static void cells(void **state)
{
    (void)state;
    assert_int_equal(sizeof expected / sizeof expected[0],
                     TAUT_H2_STREAM_N_EVENTS);
    for (unsigned e = 0; e < TAUT_H2_STREAM_N_EVENTS; e++) {
        for (unsigned how = 0; how < N_HOW; how++) {
            struct taut_h2_life life = come(how);
            const uint8_t bytes[4] = {0, 0, 0, 0};
            struct taut_diag diag;
            struct taut_ctx ctx = taut_ctx_of(bytes, &diag);
            unsigned before = life.fsm.state;
            enum taut_status st =
                taut_h2_life_step(&ctx, &life, expected[e].event, bytes + 3);
            taut_fsm_cover_set(bits, &life.fsm);
            judge(&life, &diag, st, before, expected[e].event,
                  expected[e].cells[how]);
        }
    }
}

static void covered(void **state)
{
    char text[2000];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    (void)state;
    taut_fsm_cover_put(&wr, &taut_h2_stream_fsm, bits);
    printf("# %s\n", taut_wr_cstr(&wr));
    for (unsigned r = 0; r < taut_h2_stream_fsm.n_rows; r++)
        assert_true(taut_fsm_cover_get(bits, r));
}

static void linted(void **state)
{
    struct taut_fsm_finding findings[8];
    size_t n;
    (void)state;
    assert_int_equal(taut_fsm_check(&taut_h2_stream_fsm, findings, 8, &n),
                     TAUT_OK);
}

static void usage(void **state)
{
    struct taut_h2_life life;
    (void)state;
    assert_int_equal(taut_h2_life_init(&life, 1), TAUT_E_USAGE);
    assert_int_equal(taut_h2_life_init(&life, sizeof life), TAUT_OK);
    assert_int_equal(
        taut_h2_life_step(NULL, &life, TAUT_H2_STREAM_N_EVENTS, NULL),
        TAUT_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),
        cmocka_unit_test(covered),
        cmocka_unit_test(linted),
        cmocka_unit_test(usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
