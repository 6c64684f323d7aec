/* SPDX-License-Identifier: MIT */
/*
 * test_cve_tcp_stream.c: what a peer can do to a reassembler: many small
 * holes (CVE-2018-5390 SegmentSmack, CVE-2019-11477 and -11478 SACK panic),
 * unbounded queues (gopacket#444, PcapPlusPlus#405), resets in the window
 * (CVE-2004-0230), sequence arithmetic at the wrap, overlaps that two
 * readers see differently.
 */
#include "taut_test.h"
#include "test_util.h"
#include "taut/stream.h"
#include "taut/tcp.h"

enum { RING = 65536 };

static uint8_t storage[TAUT_STREAM_STORAGE_LEN(RING)];

static enum taut_status push(struct taut_stream *s, uint32_t seq,
                             unsigned flags, const uint8_t *p, size_t n)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span data = {p, n};
    return taut_stream_push(&ctx, s, seq, flags, data);
}

static unsigned drain(struct taut_stream *s, uint64_t *bytes)
{
    struct taut_stream_event e;
    unsigned n = 0;
    while (taut_stream_next(s, &e) == TAUT_OK) {
        *bytes += e.data.len;
        n++;
    }
    return n;
}

static void begin(struct taut_stream *s, unsigned n_segments, uint32_t isn)
{
    uint64_t bytes = 0;
    struct taut_stream_config c = {.n_segments = (uint16_t)n_segments};
    assert_int_equal(taut_stream_init(s, sizeof *s, &c), TAUT_OK);
    assert_int_equal(taut_stream_ring_set(s, storage, RING), TAUT_OK);
    assert_int_equal(push(s, isn, TAUT_TCP_SYN, NULL, 0), TAUT_OK);
    assert_int_equal(drain(s, &bytes), 1);
}

/* A hole at every second byte: nothing grows, the cap holds, and one
 * segment more closes them all. */
static void many_holes(void **state)
{
    (void)state;
    struct taut_stream s;
    uint64_t bytes = 0;
    uint8_t x = 'x';
    static uint8_t all[RING];
    begin(&s, 0, 0xffff0000u);
    unsigned taken = 0;
    for (uint32_t off = 1; off < RING; off += 2) {
        enum taut_status st = push(&s, 0xffff0001u + off, 0, &x, 1);
        assert_int_equal(
            st, taken < TAUT_STREAM_SEGMENTS_DEFAULT ? TAUT_OK : TAUT_E_LIMIT);
        taken += st == TAUT_OK;
        assert_int_equal(drain(&s, &bytes), 0);
    }
    assert_int_equal(taken, TAUT_STREAM_SEGMENTS_DEFAULT);
    assert_int_equal(s.queued, taken);
    memset(all, 'x', sizeof all);
    assert_int_equal(push(&s, 0xffff0001u, 0, all, RING), TAUT_OK);
    /* one event a run, kept or new: bounded by the segments kept */
    assert_true(drain(&s, &bytes) <= 2 * taken + 1);
    assert_int_equal(bytes, RING);
    assert_int_equal(s.queued, 0);
}

/* A direction that never acknowledges: what is kept is what was lent. */
static void no_growth(void **state)
{
    (void)state;
    struct taut_stream s;
    uint64_t bytes = 0;
    static const uint8_t segment[1000];
    begin(&s, 0, 0);
    for (uint32_t i = 0; i < 100000; i++) {
        enum taut_status st =
            push(&s, 2 + i * 1000u, 0, segment, sizeof segment);
        assert_int_equal(st, i < 65 ? TAUT_OK : TAUT_E_LIMIT);
        (void)drain(&s, &bytes);
        assert_true(s.queued <= RING);
    }
    assert_int_equal(bytes, 0);
    assert_int_equal(taut_stream_gap_skip(&s), TAUT_OK);
    (void)drain(&s, &bytes);
    assert_int_equal(bytes, 65000);
}

static void blind_reset(void **state)
{
    (void)state;
    struct taut_stream s;
    begin(&s, 0, 1000);
    for (uint32_t seq = 0; seq < 200000; seq++) {
        if (seq != 1001)
            assert_int_equal(push(&s, seq, TAUT_TCP_RST, NULL, 0),
                             TAUT_E_VALUE);
    }
    assert_int_equal(push(&s, 1001, TAUT_TCP_RST, NULL, 0), TAUT_OK);
}

/* Lengths and numbers that overflow 32 bits when they are added. */
static void wraps(void **state)
{
    (void)state;
    struct taut_stream s;
    uint64_t bytes = 0;
    static const uint8_t segment[100];
    begin(&s, 0, 0xffffffffu); /* the first byte is number 0 */
    static const uint32_t far[] = {0x7fffffffu, 0x7fffff9cu, 0x40000000u, RING,
                                   RING - 99};
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++)
        assert_int_equal(push(&s, far[i], 0, segment, 100), TAUT_E_LIMIT);
    static const uint32_t old[] = {0x80000000u, 0x80000001u, 0xffffff00u,
                                   0xffffff9bu};
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
        assert_int_equal(push(&s, old[i], 0, segment, 100), TAUT_OK);
        assert_int_equal(drain(&s, &bytes), 0);
    }
    assert_int_equal(push(&s, 0xffffff9du, 0, segment, 100), TAUT_OK);
    (void)drain(&s, &bytes);
    assert_int_equal(bytes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_holes),
        cmocka_unit_test(no_growth),
        cmocka_unit_test(blind_reset),
        cmocka_unit_test(wraps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
