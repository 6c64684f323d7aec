/* SPDX-License-Identifier: MIT */
/*
 * test_tcp_fsm.c: the TCP machine against RFC 9293, cell by cell. The table
 * `expected` was written from the text of RFC 9293 3.10, RFC 5961, RFC 1122
 * and RFC 1337, not from the rows of the machine.
 */
#include "tcp_ends.h"

/*
 * One line an event, one column a state: CLOSED, LISTEN, SYN-SENT,
 * SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING,
 * LAST-ACK, TIME-WAIT. A cell is the next state, then what is sent (letters
 * of tcp_ends.h); "-" where the RFC says error, or where the event can not
 * be. The connection was opened actively, has no spare ISS and ends
 * TIME-WAIT as RFC 9293 does; other cases follow in `guarded`.
 */
static const struct {
    const char *event, *cells;
} expected[] = {
    {"OPEN_PASSIVE", "LI - - - - - - - - - -"},
    {"OPEN_ACTIVE", "SSS SSS - - - - - - - - -"},
    {"SEND", "- SSS SS SR EST - - CWT - - -"},
    {"RECEIVE", "- LI SS SR ESA F1A F2A CW - - -"},
    {"CLOSE", "- CD CD F1F F1F - - LAF - - -"},
    {"ABORT", "- CD CD CDR CDR CDR CDR CDR CD CD CD"},
    {"TIMEOUT_USER", "- CD CD CD CD CD CD CD CD CD CD"},
    {"TIMEOUT_RETRANSMIT", "- - SSS SRK ES~ F1F - CW~ CGF LAF -"},
    {"TIMEOUT_2MSL", "- - - - - - - - - - CD"},
    {"SEG_OUTSIDE", "- - - SRA ESA F1A F2A CWA CGA LAA TWA"},
    {"SEG_RST", "- - CD CD CD CD CD CD CD CD CD"},
    {"SEG_RST_NEAR", "- - - SRA ESA F1A F2A CWA CGA LAA TWA"},
    {"SEG_RST_BAD", "CD LI SS SR ES F1 F2 CW CG LA TW"},
    {"SEG_SYN", "CDR LI SRK SRA ESA F1A F2A CWA CGA LAA TWA"},
    {"SEG_SYN_ACK", "- - ESA - - - - - - - -"},
    {"SEG_SYN_NEW", "- - - - - - - - - - TWA"},
    {"SEG_NO_ACK", "CDR LI SS SR ES F1 F2 CW CG LA TW"},
    {"SEG_ACK_BAD", "CDR LIR SSR SRR ESA F1A F2A CWA CGA LAA TWA"},
    {"SEG_ACK", "- - - - ES F1 F2 CW CG LA TW"},
    {"SEG_ACK_SYN", "- - SS ES - - - - - - -"},
    {"SEG_ACK_FIN", "- - - - - F2 - - TW CD -"},
    {"SEG_FIN", "- - - - CWA CGA TWA CWA CGA LAA TWA"},
    {"SEG_FIN_ACK_SYN", "- - - CWA - - - - - - -"},
    {"SEG_FIN_ACK_FIN", "- - - - - TWA - - TWA CD -"},
};

static const struct {
    const char *state, *event;
    unsigned how;
    const char *cell;
} guarded[] = {
    {"LI", "SEG_SYN", HAS_ISS, "SRK"},
    {"SR", "SEG_RST", PASSIVE, "LI"},
    {"SR", "SEG_RST", REUSED, "TW"},
    {"SR", "SEG_SYN", PASSIVE, "LI"},
    {"TW", "SEG_RST", KEEP_WAIT, "TW"},
    {"TW", "SEG_SYN_NEW", HAS_ISS, "SRK"},
    {"TW", "SEG_SYN_NEW", HAS_ISS | LOW_ISS, "TWA"},
};

static const char *const codes[] = {"CD", "LI", "SS", "SR", "ES", "F1",
                                    "F2", "CW", "CG", "LA", "TW"};

static uint8_t covered[TAUT_FSM_COVER_LEN(1024)];

/* Puts text in flight for retransmission and text to be pulled for RECEIVE,
 * so that there is something to send. */
static void prepare(struct taut_tcp_conn *c, unsigned event)
{
    bool sends = c->fsm.state == TAUT_TCP_STATE_ESTABLISHED ||
                 c->fsm.state == TAUT_TCP_STATE_CLOSE_WAIT;
    if (event == TAUT_TCP_EVENT_TIMEOUT_RETRANSMIT && sends)
        assert_int_equal(taut_tcp_conn_push(c, 10, 0), TAUT_OK);
    if (event == TAUT_TCP_EVENT_RECEIVE &&
        c->fsm.state >= TAUT_TCP_STATE_ESTABLISHED)
        c->rcv_wnd -= WND / 2;
    said_by(c);
}

/* A segment that means `event` to `c`, made from its numbers. */
static struct taut_tcp_seg seg_for(const struct taut_tcp_conn *c,
                                   unsigned event)
{
    bool early = c->fsm.state < TAUT_TCP_STATE_SYN_SENT;
    bool syn_sent = c->fsm.state == TAUT_TCP_STATE_SYN_SENT;
    bool wait = c->fsm.state == TAUT_TCP_STATE_TIME_WAIT;
    uint32_t old = c->snd_una, all = c->snd_nxt, seq = c->rcv_nxt;
    switch (event) {
    case TAUT_TCP_EVENT_SEG_OUTSIDE:
        return seg_of(ACK, seq - 1, old);
    case TAUT_TCP_EVENT_SEG_RST:
        return seg_of(syn_sent ? RST | ACK : RST, seq, all);
    case TAUT_TCP_EVENT_SEG_RST_NEAR:
        return seg_of(RST, seq + 1, 0);
    case TAUT_TCP_EVENT_SEG_RST_BAD:
        return seg_of(RST, seq + WND, 0);
    case TAUT_TCP_EVENT_SEG_SYN:
        return seg_of(SYN, wait ? seq : seq + 5, 0);
    case TAUT_TCP_EVENT_SEG_SYN_ACK:
        return seg_of(SYN | ACK, IRS, all);
    case TAUT_TCP_EVENT_SEG_SYN_NEW:
        return seg_of(SYN, seq + 70000, 0);
    case TAUT_TCP_EVENT_SEG_NO_ACK:
        return seg_of(0, seq, 0);
    case TAUT_TCP_EVENT_SEG_ACK_BAD:
        return seg_of(ACK, seq, early ? 77 : all + 1);
    case TAUT_TCP_EVENT_SEG_ACK_SYN:
    case TAUT_TCP_EVENT_SEG_ACK_FIN:
        return seg_of(ACK, seq, all);
    case TAUT_TCP_EVENT_SEG_FIN:
        return seg_of(FIN | ACK, wait ? seq - 1 : seq, old);
    case TAUT_TCP_EVENT_SEG_FIN_ACK_SYN:
    case TAUT_TCP_EVENT_SEG_FIN_ACK_FIN:
        return seg_of(FIN | ACK, seq, all);
    default:
        return seg_of(ACK, seq, old);
    }
}

static unsigned event_of(const char *name)
{
    unsigned i = 0;
    while (i < TAUT_TCP_N_EVENTS &&
           strcmp(taut_fsm_event_name(&taut_tcp_fsm, i), name) != 0)
        i++;
    assert_true(i < TAUT_TCP_N_EVENTS);
    return i;
}

/* Of what was said, the segments. */
static const char *sent_by(struct taut_tcp_conn *c)
{
    static char only[64];
    size_t n = 0;
    for (const char *s = said_by(c); *s != '\0'; s++) {
        if ((*s >= 'A' && *s <= 'Z') || *s == '~')
            only[n++] = *s;
    }
    only[n] = '\0';
    return only;
}

/* Steps the machine itself. */
static void check_cell(struct taut_tcp_conn c, const char *event,
                       const char *cell)
{
    unsigned ev = event_of(event), from = c.fsm.state;
    uint32_t text = WND / 2;
    prepare(&c, ev);
    struct taut_tcp_seg seg = seg_for(&c, ev);
    const void *in = ev >= TAUT_TCP_EVENT_SEG_OUTSIDE ? (const void *)&seg
                                                      : (const void *)&text;
    enum taut_status status =
        taut_fsm_step(NULL, &c.fsm, &taut_tcp_fsm, &c, ev, in);
    taut_fsm_cover_set(covered, &c.fsm);
    const char *out = sent_by(&c);
    if (strcmp(cell, "-") == 0) {
        assert_int_equal(status, TAUT_E_ORDER);
        assert_int_equal(c.fsm.state, from);
        assert_string_equal(out, "");
        return;
    }
    if (taut_is_error(status) || memcmp(codes[c.fsm.state], cell, 2) != 0 ||
        strcmp(out, cell + 2) != 0)
        fail_msg("%s + %s: %s%s (status %d), expected %s", codes[from], event,
                 codes[c.fsm.state], out, (int)status, cell);
}

/* The segment must mean what it was made for. */
static void check_class(const struct taut_tcp_conn *c, const char *event,
                        const char *cell)
{
    unsigned ev = event_of(event);
    if (ev < TAUT_TCP_EVENT_SEG_OUTSIDE || strcmp(cell, "-") == 0)
        return;
    struct taut_tcp_seg seg = seg_for(c, ev);
    unsigned got = taut_tcp_conn_event_get(c, &seg);
    if (got != ev)
        fail_msg("in %s a segment made for %s is taken for %s",
                 codes[c->fsm.state], event,
                 taut_fsm_event_name(&taut_tcp_fsm, got));
}

static void every_state_with_every_event(void **state)
{
    (void)state;
    unsigned n_cells = 0;
    assert_int_equal(sizeof expected / sizeof expected[0], TAUT_TCP_N_EVENTS);
    for (unsigned e = 0; e < TAUT_TCP_N_EVENTS; e++) {
        const char *at = expected[e].cells;
        assert_int_equal(event_of(expected[e].event), e);
        for (unsigned st = 0; st < TAUT_TCP_N_STATES; st++, n_cells++) {
            char cell[8] = "";
            size_t n = strcspn(at, " ");
            memcpy(cell, at, n);
            at += n + (at[n] == ' ');
            struct taut_tcp_conn c = conn_in(st, 0);
            check_class(&c, expected[e].event, cell);
            check_cell(c, expected[e].event, cell);
        }
        assert_int_equal(*at, '\0');
    }
    assert_int_equal(n_cells, 11 * 24);
    print_message("%u pairs of state and event\n", n_cells);
}

static void every_guard(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof guarded / sizeof guarded[0]; i++) {
        unsigned st = 0, how = guarded[i].how;
        while (strcmp(codes[st], guarded[i].state) != 0)
            st++;
        struct taut_tcp_conn c =
            how & REUSED ? conn_reused() : conn_in(st, how);
        if (how & HAS_ISS)
            taut_tcp_conn_iss_set(&c, how & LOW_ISS ? ISS - 1 : ISS + 5000);
        check_class(&c, guarded[i].event, guarded[i].cell);
        check_cell(c, guarded[i].event, guarded[i].cell);
    }
}

/* After the two above: every row was taken. */
static void every_row_was_taken(void **state)
{
    (void)state;
    static char text[4096];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_cover_put(&wr, &taut_tcp_fsm, covered);
    print_message("%s", taut_wr_cstr(&wr));
    for (unsigned i = 0; i < taut_tcp_fsm.n_rows; i++)
        assert_true(taut_fsm_cover_get(covered, i));
}

static void lint_is_clean(void **state)
{
    (void)state;
    struct taut_fsm_finding found[4];
    size_t n;
    enum taut_status status = taut_fsm_check(&taut_tcp_fsm, found, 4, &n);
    for (size_t i = 0; i < n && i < 4; i++)
        print_message("%s %u\n", taut_fsm_fault_name(found[i].fault),
                      found[i].at);
    assert_int_equal(status, TAUT_OK);
    assert_int_equal(taut_tcp_fsm.n_states, 11);
    assert_int_equal(taut_tcp_fsm.n_events, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lint_is_clean),
        cmocka_unit_test(every_state_with_every_event),
        cmocka_unit_test(every_guard),
        cmocka_unit_test(every_row_was_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
