/* SPDX-License-Identifier: MIT */
/*
 * test_cve_ip_fragments.c: reassembly as it was attacked: teardrop
 * (CVE-1997-0015), ping of death (CVE-1996-1204 and, in 2020, FNET's
 * CVE-2020-17469), overlaps with other bytes (RFC 5722), tiny first
 * fragments (RFC 1858), fragments that never become whole (FragmentSmack,
 * CVE-2018-5391, and Rose).
 */
#include "test_util.h"

#include "taut/frag.h"
#include "taut/ipv4.h"

enum { SLOTS = 4 };

struct cve_rig {
    struct taut_frag frag;
    struct taut_frag_slot slots[SLOTS];
    uint8_t *pool;
    struct taut_frag_result out;
};

static void cve_open(struct cve_rig *r)
{
    struct taut_frag_config c = {.slots = r->slots,
                                 .bytes_len = SLOTS * TAUT_FRAG_SLOT_LEN,
                                 .n_slots = SLOTS};
    r->pool = (uint8_t *)malloc(c.bytes_len);
    c.bytes = r->pool;
    assert_int_equal(taut_frag_init(&r->frag, sizeof r->frag, &c), TAUT_OK);
}

static enum taut_status cve_push(struct cve_rig *r, uint32_t id, uint32_t off,
                                 size_t n, bool more, uint8_t fill,
                                 uint64_t now_ms, uint64_t *cost)
{
    uint8_t *p = (uint8_t *)malloc(20 + n);
    memset(p, 0, 20);
    memset(p + 20, fill, n);
    p[0] = 0x45;
    taut_put16(p + 2, (uint32_t)(20 + n));
    taut_put16(p + 4, id);
    taut_put16(p + 6, off / 8 | (more ? 0x2000u : 0));
    p[9] = 17;
    p[15] = (uint8_t)(id >> 16);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    enum taut_status st =
        taut_frag_push(&ctx, &r->frag, &r->out, p, 20 + n, now_ms);
    if (cost)
        *cost = TAUT_FUEL_DEFAULT - ctx.fuel;
    free(p);
    return st;
}

static void teardrop_is_refused(void **state)
{
    (void)state;
    struct cve_rig r;
    cve_open(&r);
    assert_int_equal(cve_push(&r, 242, 0, 32, true, 1, 0, NULL), TAUT_MORE);
    assert_int_equal(cve_push(&r, 242, 24, 4, false, 2, 0, NULL), TAUT_E_VALUE);
    assert_int_equal(cve_push(&r, 242, 32, 8, false, 2, 0, NULL), TAUT_E_STATE);
    free(r.pool);
}

static void ping_of_death_is_refused(void **state)
{
    (void)state;
    struct cve_rig r;
    cve_open(&r);
    for (uint32_t off = 0; off < 65120; off += 1480)
        assert_int_equal(cve_push(&r, 1, off, 1480, true, 1, 0, NULL),
                         TAUT_MORE);
    assert_int_equal(cve_push(&r, 1, 65120, 408, false, 1, 0, NULL),
                     TAUT_E_RANGE);
    /* what fits to the byte is put together */
    assert_int_equal(cve_push(&r, 1, 65120, 395, false, 1, 0, NULL), TAUT_OK);
    assert_int_equal(r.out.packet.len, 65535);
    free(r.pool);
}

/* The bytes of a second, different copy never get into a datagram. */
static void other_bytes_at_the_same_place_are_refused(void **state)
{
    (void)state;
    struct cve_rig r;
    cve_open(&r);
    assert_int_equal(cve_push(&r, 7, 8, 16, true, 1, 0, NULL), TAUT_MORE);
    assert_int_equal(cve_push(&r, 7, 8, 16, true, 2, 0, NULL), TAUT_E_VALUE);
    assert_int_equal(cve_push(&r, 7, 0, 8, true, 1, 0, NULL), TAUT_E_STATE);
    assert_int_equal(cve_push(&r, 7, 24, 8, false, 1, 0, NULL), TAUT_E_STATE);
    assert_int_equal(r.frag.n_done, 0);
    free(r.pool);
}

static void unfinished_datagrams_cost_little(void **state)
{
    (void)state;
    struct cve_rig r;
    uint64_t cost = 0, most = 0;
    struct taut_frag_event e;
    cve_open(&r);
    /* every second piece, backwards: as many gaps as there can be */
    unsigned kept = 0;
    for (uint32_t i = 0; i < 4000; i++) {
        enum taut_status st =
            cve_push(&r, 9, 65504 - 16 * i, 8, true, 1, 0, &cost);
        kept += st == TAUT_MORE;
        most = cost > most ? cost : most;
    }
    assert_int_equal(kept, TAUT_FRAG_PIECES_MAX);
    /* datagrams from 4,000 hosts, one piece each */
    for (uint32_t i = 1; i <= 4000; i++) {
        assert_int_equal(cve_push(&r, i << 16 | i, 0, 8, true, 1, i, &cost),
                         TAUT_MORE);
        most = cost > most ? cost : most;
    }
    assert_true(most <= SLOTS);
    unsigned events = 0;
    while (taut_frag_next(&r.frag, &e, 1000000) == TAUT_OK)
        events++;
    assert_true(events <= SLOTS);
    free(r.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(teardrop_is_refused),
        cmocka_unit_test(ping_of_death_is_refused),
        cmocka_unit_test(other_bytes_at_the_same_place_are_refused),
        cmocka_unit_test(unfinished_datagrams_cost_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
