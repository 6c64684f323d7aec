/* SPDX-License-Identifier: MIT */
/* test_stream.c: stream reassembly: cases, faults, and a byte-by-byte model
 * that random segments are compared with. */
#include "taut_test.h"
#include "test_util.h"
#include "taut/stream.h"
#include "taut/tcp.h"

enum { RING = 256 };

static uint8_t storage[TAUT_STREAM_STORAGE_LEN(RING)];
static struct taut_diag diag;

static struct taut_stream stream_of(unsigned policy, unsigned flags)
{
    struct taut_stream s;
    struct taut_stream_config c = {.policy = (uint8_t)policy,
                                   .flags = (uint8_t)flags};
    assert_int_equal(taut_stream_init(&s, sizeof s, &c), TAUT_OK);
    assert_int_equal(taut_stream_ring_set(&s, storage, RING), TAUT_OK);
    return s;
}

static enum taut_status push(struct taut_stream *s, uint32_t seq,
                             unsigned flags, const char *text)
{
    struct taut_span data = {(const uint8_t *)text, strlen(text)};
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    memset(&diag, 0, sizeof diag);
    return taut_stream_push(&ctx, s, seq, flags, data);
}

/* All events as text: O, D<offset>:<bytes>, C<offset>+<len>, G.., E<offset>,
 * R, separated by blanks. */
static const char *drain(struct taut_stream *s)
{
    static char text[2048];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct taut_stream_event e;
    while (taut_stream_next(s, &e) == TAUT_OK) {
        taut_wr_u8(&wr, (uint8_t) "ODCGER"[e.type]);
        taut_wr_dec(&wr, e.offset);
        if (e.type == TAUT_STREAM_DATA) {
            taut_wr_u8(&wr, ':');
            taut_wr_bytes(&wr, e.data.p, e.data.len);
        }
        if (e.type == TAUT_STREAM_CONFLICT || e.type == TAUT_STREAM_GAP) {
            taut_wr_u8(&wr, '+');
            taut_wr_dec(&wr, e.len);
        }
        taut_wr_u8(&wr, ' ');
    }
    return taut_wr_cstr(&wr);
}

#define taken(s, seq, flags, text, events)                                     \
    do {                                                                       \
        assert_int_equal(push(s, seq, flags, text), TAUT_OK);                  \
        assert_string_equal(drain(s), events);                                 \
    } while (0)

static void in_order(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    const char *text = "hello";
    struct taut_stream_event e;
    taken(&s, 0xfffffffdu, TAUT_TCP_SYN, "", "O0 ");
    assert_int_equal(push(&s, 0xfffffffeu, TAUT_TCP_PSH, text), TAUT_OK);
    assert_int_equal(taut_stream_next(&s, &e), TAUT_OK);
    /* the caller's own bytes, not a copy */
    assert_ptr_equal(e.data.p, text);
    assert_int_equal(e.data.len, 5);
    assert_int_equal(e.flags, TAUT_TCP_PSH);
    assert_int_equal(taut_stream_next(&s, &e), TAUT_DONE);
    /* the sequence number has wrapped */
    taken(&s, 3, TAUT_TCP_FIN, "bye", "D5:bye E8 ");
    assert_int_equal(s.n_repeats, 0);
    taken(&s, 3, TAUT_TCP_FIN, "bye", "");
    assert_int_equal(s.n_repeats, 1);
    taken(&s, 6, TAUT_TCP_FIN, "", "");
}

static void syn_with_data(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    taken(&s, 100, TAUT_TCP_SYN, "early", "O0 D0:early ");
    taken(&s, 100, TAUT_TCP_SYN, "early", "");
    taken(&s, 100, TAUT_TCP_SYN, "", "");
    taken(&s, 106, 0, "x", "D5:x ");
    assert_int_equal(push(&s, 99, TAUT_TCP_SYN, ""), TAUT_E_ORDER);
    test_diag(diag, TAUT_E_ORDER, TAUT_STREAM_F_SYN, 0, 99, 0);
}

static void out_of_order(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    uint32_t gap;
    taken(&s, 0, TAUT_TCP_SYN, "", "O0 ");
    taken(&s, 6, 0, "fgh", "");
    taken(&s, 12, TAUT_TCP_FIN, "l", "");
    assert_int_equal(s.queued, 4);
    assert_int_equal(s.n_queued, 2);
    assert_int_equal(taut_stream_gap_get(&s, &gap), TAUT_OK);
    assert_int_equal(gap, 5);
    taken(&s, 3, 0, "cd", "");
    taken(&s, 1, 0, "ab", "D0:ab D2:cd ");
    taken(&s, 5, 0, "efghijkl", "D4:e D5:fgh D8:ijk D11:l E12 ");
    assert_int_equal(s.queued, 0);
    assert_int_equal(s.n_queued, 0);
    assert_int_equal(taut_stream_gap_get(&s, &gap), TAUT_DONE);
}

static void ring_wraps(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    taken(&s, RING - 5, TAUT_TCP_SYN, "", "O0 ");
    taken(&s, RING - 3, 0, "bcdefg", "");
    taken(&s, RING - 4, 0, "a", "D0:a D1:bcd D4:efg ");
}

static void overlap_first(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    taken(&s, 0, TAUT_TCP_SYN, "", "O0 ");
    taken(&s, 4, 0, "DEF", "");
    taken(&s, 3, 0, "cdxfg", "C3+3 ");
    taken(&s, 1, 0, "abcdefghi", "C3+3 D0:ab D2:cDEFg D7:hi ");
    /* what was handed on is not compared any more */
    taken(&s, 1, 0, "zzzzzzzzz", "");
    assert_int_equal(s.n_repeats, 1);
}

static void overlap_last(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_LAST, 0);
    taken(&s, 0, TAUT_TCP_SYN, "", "O0 ");
    taken(&s, 4, 0, "DEF", "");
    taken(&s, 3, 0, "cdx", "C3+2 ");
    taken(&s, 1, 0, "abcd", "D0:abcd D4:xF ");
    taken(&s, 20, 0, "tu", "");
    taken(&s, 7, 0, "ghijklmnopqrsTUv", "C19+2 D6:ghijklmnopqrsTUv ");
    assert_int_equal(s.queued, 0);
    assert_int_equal(s.n_queued, 0);
}

static void gaps(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_E_STATE);
    taken(&s, 0, TAUT_TCP_SYN, "", "O0 ");
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_DONE);
    taken(&s, 11, 0, "klm", "");
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_OK);
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_E_STATE);
    assert_string_equal(drain(&s), "G0+10 D10:klm ");
    taken(&s, 21, TAUT_TCP_FIN, "", "");
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_OK);
    assert_string_equal(drain(&s), "G13+7 E20 ");
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_E_STATE);
}

static void midstream(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    assert_int_equal(push(&s, 77, 0, "abc"), TAUT_E_ORDER);
    test_diag(diag, TAUT_E_ORDER, TAUT_STREAM_F_SYN, 0, 77, 0);
    s = stream_of(TAUT_STREAM_FIRST, TAUT_STREAM_MIDSTREAM);
    taken(&s, 77, 0, "abc", "O0 D0:abc ");
    taken(&s, 80, 0, "d", "D3:d ");
    /* keep-alive: one old byte, or none, before the next */
    taken(&s, 80, 0, "", "");
    taken(&s, 80, 0, "d", "");
    assert_int_equal(s.n_repeats, 2);
    /* an acknowledgment is no repeat */
    taken(&s, 81, TAUT_TCP_ACK, "", "");
    assert_int_equal(s.n_repeats, 2);
}

/* CVE-2004-0230: a reset that is merely in the window does not count. */
static void resets(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    taken(&s, 0, TAUT_TCP_SYN, "abc", "O0 D0:abc ");
    assert_int_equal(push(&s, 5, TAUT_TCP_RST, ""), TAUT_E_VALUE);
    test_diag(diag, TAUT_E_VALUE, TAUT_STREAM_F_RST, 0, 1, 0);
    assert_int_equal(push(&s, 3, TAUT_TCP_RST, ""), TAUT_E_VALUE);
    taken(&s, 4, TAUT_TCP_RST, "why", "R3 ");
    assert_int_equal(push(&s, 4, 0, "d"), TAUT_E_STATE);
    taut_stream_reset(&s);
    taken(&s, 0, TAUT_TCP_SYN, "x", "O0 D0:x ");
    taken(&s, 2, TAUT_TCP_FIN, "", "E1 ");
    taken(&s, 3, TAUT_TCP_RST, "", "R1 ");
    s = stream_of(TAUT_STREAM_FIRST, TAUT_STREAM_RST_WINDOW);
    taken(&s, 0, TAUT_TCP_SYN, "abc", "O0 D0:abc ");
    assert_int_equal(push(&s, 3, TAUT_TCP_RST, ""), TAUT_E_VALUE);
    taken(&s, 500, TAUT_TCP_RST, "", "R3 ");
}

static void fins(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    taken(&s, 0, TAUT_TCP_SYN, "", "O0 ");
    taken(&s, 8, 0, "h", "");
    /* a FIN before bytes that wait */
    assert_int_equal(push(&s, 5, TAUT_TCP_FIN, "ef"), TAUT_E_VALUE);
    test_diag(diag, TAUT_E_VALUE, TAUT_STREAM_F_FIN, 0, 5, 0);
    taken(&s, 9, TAUT_TCP_FIN, "", "");
    /* another FIN, data behind the FIN, a FIN in the past */
    assert_int_equal(push(&s, 10, TAUT_TCP_FIN, ""), TAUT_E_VALUE);
    assert_int_equal(push(&s, 9, 0, "i"), TAUT_E_VALUE);
    assert_int_equal(push(&s, 1, 0, "abcdefghi"), TAUT_E_VALUE);
    taken(&s, 1, 0, "abcdefg", "D0:abcdefg D7:h E8 ");
    assert_int_equal(push(&s, 3, TAUT_TCP_FIN, ""), TAUT_E_VALUE);
}

static void limits(void **state)
{
    (void)state;
    struct taut_stream s;
    struct taut_stream_config c = {.window = 100, .n_segments = 3};
    assert_int_equal(taut_stream_init(&s, sizeof s, &c), TAUT_OK);
    taken(&s, 0, TAUT_TCP_SYN, "", "O0 ");
    assert_int_equal(push(&s, 2, 0, "b"), TAUT_FULL);
    assert_int_equal(taut_stream_ring_set(&s, storage, 64), TAUT_OK);
    assert_int_equal(push(&s, 101, 0, "x"), TAUT_E_LIMIT);
    test_diag(diag, TAUT_E_LIMIT, TAUT_STREAM_F_WINDOW, 0, 101, 0);
    assert_int_equal(push(&s, 65, 0, "x"), TAUT_E_LIMIT);
    test_diag(diag, TAUT_E_LIMIT, TAUT_STREAM_F_RING, 0, 65, 0);
    taken(&s, 64, 0, "x", "");
    taken(&s, 62, 0, "y", "");
    taken(&s, 60, 0, "z", "");
    assert_int_equal(push(&s, 58, 0, "w"), TAUT_E_LIMIT);
    test_diag(diag, TAUT_E_LIMIT, TAUT_STREAM_F_SEGMENTS, 0, 3, 0);
    assert_int_equal(taut_stream_ring_set(&s, NULL, 0), TAUT_E_STATE);
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_OK);
    assert_string_equal(drain(&s), "G0+59 D59:z ");
    /* in order, any length, whatever the ring */
    char many[301];
    memset(many, 'm', 300);
    many[300] = 0;
    assert_int_equal(push(&s, 61, 0, many), TAUT_OK);
    drain(&s);
    assert_int_equal(s.offset, 360);
    assert_int_equal(s.queued, 0);
    assert_int_equal(taut_stream_ring_set(&s, NULL, 0), TAUT_OK);
}

static void usage(void **state)
{
    (void)state;
    struct taut_stream s;
    struct taut_stream_config c = {.policy = 2};
    assert_int_equal(taut_stream_init(&s, sizeof s, &c), TAUT_E_USAGE);
    c.policy = 0;
    assert_int_equal(taut_stream_init(&s, sizeof s - 1, &c), TAUT_E_USAGE);
    c.flags = 4;
    assert_int_equal(taut_stream_init(&s, sizeof s, &c), TAUT_E_USAGE);
    c.flags = 0;
    c.window = 0x40000001;
    assert_int_equal(taut_stream_init(&s, sizeof s, &c), TAUT_E_USAGE);
    s = stream_of(TAUT_STREAM_FIRST, 0);
    assert_int_equal(taut_stream_ring_set(&s, storage, 32), TAUT_E_USAGE);
    assert_int_equal(taut_stream_ring_set(&s, storage, 96), TAUT_E_USAGE);
    assert_int_equal(push(&s, 0, TAUT_TCP_SYN, "a"), TAUT_OK);
    assert_int_equal(push(&s, 2, 0, "b"), TAUT_E_STATE);
    drain(&s);
    struct taut_ctx ctx = taut_ctx_of(storage, &diag);
    struct taut_span huge = {storage, ((size_t)1 << 30) + 1};
    assert_int_equal(taut_stream_push(&ctx, &s, 2, 0, huge), TAUT_E_LIMIT);
    test_diag(diag, TAUT_E_LIMIT, TAUT_STREAM_F_WINDOW, 0, (1u << 30) + 1, 0);
    assert_int_equal(taut_stream_ring_set(&s, NULL, 0), TAUT_OK);
    taut_stream_reset(&s);
    taken(&s, 0, TAUT_TCP_SYN, "a", "O0 D0:a ");
}

/* ------------------------------------------------------------------ */
/* The model                                                           */

enum { MODEL_LEN = 3000 };

struct model {
    uint8_t byte[MODEL_LEN + 400];
    bool here[MODEL_LEN + 400];
    uint32_t next;
};

static uint32_t seed;

static uint32_t rnd(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* Applies a segment byte by byte; returns the first and one past the last
 * byte in conflict in `c`. */
static void model_push(struct model *m, unsigned policy, uint32_t at,
                       const uint8_t *p, uint32_t n, uint32_t c[2])
{
    c[0] = c[1] = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t off = at + i;
        if (off < m->next)
            continue;
        if (m->here[off] && m->byte[off] != p[i]) {
            if (c[1] == 0)
                c[0] = off;
            c[1] = off + 1;
        }
        if (!m->here[off] || policy == TAUT_STREAM_LAST)
            m->byte[off] = p[i];
        m->here[off] = true;
    }
    while (m->here[m->next])
        m->next++;
}

/* One random segment near the next byte; sometimes with false bytes. */
static void random_step(struct taut_stream *s, struct model *m, unsigned policy,
                        uint32_t base)
{
    uint8_t bytes[120], *seg;
    uint32_t n = rnd(100), c[2], next = m->next;
    uint32_t at = next + rnd(160);
    at = at < 40 ? 0 : at - 40;
    if (rnd(4) == 0)
        at = next;
    for (uint32_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(rnd(40) == 0 ? rnd(256) : (at + i) * 7);
    seg = test_copy(bytes, n);
    struct taut_span data = {seg, n};
    struct taut_ctx ctx = taut_ctx_of(seg, &diag);
    struct taut_stream_event e;
    assert_int_equal(taut_stream_push(&ctx, s, base + at, 0, data), TAUT_OK);
    model_push(m, policy, at, seg, n, c);
    while (taut_stream_next(s, &e) == TAUT_OK) {
        if (e.type == TAUT_STREAM_CONFLICT) {
            assert_int_equal(e.offset, c[0]);
            assert_int_equal(e.len, c[1] - c[0]);
            c[1] = 0;
            continue;
        }
        assert_int_equal(e.type, TAUT_STREAM_DATA);
        assert_int_equal(e.offset, next);
        assert_memory_equal(e.data.p, m->byte + next, e.data.len);
        next += (uint32_t)e.data.len;
    }
    assert_int_equal(c[1], 0);
    assert_int_equal(next, m->next);
    free(seg);
}

static void random_segments(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        unsigned policy = round % 2;
        static struct model m;
        memset(&m, 0, sizeof m);
        seed = round + 1;
        uint32_t base = 0u - rnd(2000);
        struct taut_stream s = stream_of(policy, 0);
        taken(&s, base - 1, TAUT_TCP_SYN, "", "O0 ");
        while (m.next < MODEL_LEN)
            random_step(&s, &m, policy, base);
        uint32_t waiting = 0;
        for (uint32_t i = m.next; i < MODEL_LEN + 400; i++)
            waiting += m.here[i];
        assert_int_equal(s.queued, waiting);
    }
}

/* The SYN comes again after 2^31 bytes: the distance does not fit an int32_t
 * together with the SYN's own number. */
static void syn_again_half_around(void **state)
{
    (void)state;
    struct taut_stream s = stream_of(TAUT_STREAM_FIRST, 0);
    taken(&s, 100, TAUT_TCP_SYN, "", "O0 ");
    s.offset = 0x80000000u; /* as if they had been handed on */
    s.seq += 0x80000000u;
    taken(&s, 100, TAUT_TCP_SYN, "", "");
    assert_int_equal(s.n_repeats, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order),
        cmocka_unit_test(syn_with_data),
        cmocka_unit_test(out_of_order),
        cmocka_unit_test(ring_wraps),
        cmocka_unit_test(overlap_first),
        cmocka_unit_test(overlap_last),
        cmocka_unit_test(gaps),
        cmocka_unit_test(midstream),
        cmocka_unit_test(resets),
        cmocka_unit_test(fins),
        cmocka_unit_test(limits),
        cmocka_unit_test(usage),
        cmocka_unit_test(syn_again_half_around),
        cmocka_unit_test(random_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
