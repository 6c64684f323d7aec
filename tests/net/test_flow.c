/* SPDX-License-Identifier: MIT */
/* test_flow.c: keys, SipHash, the table; ten thousand connections at once,
 * in bounded memory. */
#include "taut_test.h"
#include "test_util.h"
#include "taut/flow.h"
#include "taut/inet.h"
#include "taut/stream.h"
#include "taut/tcp.h"

static const uint8_t secret[16] = {0, 1, 2,  3,  4,  5,  6,  7,
                                   8, 9, 10, 11, 12, 13, 14, 15};

/* SipHash-1-3 of 0, 1, ... n - 1 under key 0 to 15: the vectors of Rust's
 * SipHasher13. Under key 0: PYTHONHASHSEED=0 python3.11 -c
 * 'print(hex(hash(b"hello, world!") & (2**64 - 1)))' */
static void siphash(void **state)
{
    (void)state;
    static const uint64_t want[] = {
        0xabac0158050fc4dcu, 0xc9f49bf37d57ca93u, 0x82cb9b024dc7d44du,
        0x8bf80ab8e7ddf7fbu, 0xcf75576088d38328u, 0xdef9d52f49533b67u,
        0xc50d2b50c59f22a7u, 0xd3927d989bb11140u, 0x369095118d299a8eu,
        0x25a48eb36c063de4u, 0x79de85ee92ff097fu};
    uint8_t in[16];
    for (unsigned i = 0; i < 16; i++)
        in[i] = (uint8_t)i;
    for (size_t n = 0; n < sizeof want / sizeof want[0]; n++)
        assert_int_equal(taut_flow_siphash_get(in, n, secret), want[n]);
    const uint8_t zero[16] = {0};
    assert_int_equal(
        taut_flow_siphash_get((const uint8_t *)"hello, world!", 13, zero),
        0x5592ee19cc36fcd2u);
    assert_int_equal(
        taut_flow_siphash_get((const uint8_t *)"abcdefgh", 8, zero),
        0x3f7b849c0b8e35eau);
}

static void keys(void **state)
{
    (void)state;
    const uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
    const uint8_t c[16] = {0xfe, 0x80, [15] = 1};
    struct taut_flow_key k, l;
    assert_int_equal(taut_flow_key_set(&k, a, b, 4, 80, 5000, 6), 0);
    assert_int_equal(taut_flow_key_set(&l, b, a, 4, 5000, 80, 6), 1);
    assert_memory_equal(&k, &l, sizeof k);
    assert_true(taut_flow_key_get(&k, secret) == taut_flow_key_get(&l, secret));
    /* the same address on both sides: the port decides */
    assert_int_equal(taut_flow_key_set(&k, c, c, 16, 9, 8, 17), 1);
    assert_int_equal(taut_flow_key_set(&l, c, c, 16, 8, 9, 17), 0);
    assert_memory_equal(&k, &l, sizeof k);
    assert_int_equal(k.port[0], 8);
    uint64_t h = taut_flow_key_get(&k, secret);
    k.zone = 1;
    assert_true(taut_flow_key_get(&k, secret) != h);
    k.zone = 0;
    k.proto = 6;
    assert_true(taut_flow_key_get(&k, secret) != h);
    k.proto = 17;
    k.addr[1][15] ^= 1;
    assert_true(taut_flow_key_get(&k, secret) != h);
}

static struct taut_flow_key key_of(uint32_t n)
{
    struct taut_flow_key k;
    uint8_t src[4], dst[4] = {192, 0, 2, 1};
    taut_put32(src, 0x0a000000u + n / 7);
    taut_flow_key_set(&k, src, dst, 4, (uint16_t)(1024 + n % 7), 80,
                      TAUT_IPPROTO_TCP);
    return k;
}

struct table {
    struct taut_flow_table t;
    struct taut_flow_entry *entries;
    struct taut_flow_bucket *buckets;
    uint32_t *owner; /* beside the entries: which key has it */
};

static struct table table_of(uint32_t n)
{
    struct table x;
    x.entries = (struct taut_flow_entry *)malloc(n * sizeof x.entries[0]);
    x.buckets = (struct taut_flow_bucket *)malloc(taut_flow_buckets_get(n) *
                                                  sizeof x.buckets[0]);
    x.owner = (uint32_t *)calloc(n, sizeof x.owner[0]);
    const struct taut_flow_config config = {x.entries, x.buckets, n, secret};
    assert_int_equal(taut_flow_init(&x.t, sizeof x.t, &config), TAUT_OK);
    return x;
}

static void table_free(struct table *x)
{
    free(x->entries);
    free(x->buckets);
    free(x->owner);
}

static void usage(void **state)
{
    (void)state;
    struct taut_flow_table t;
    struct taut_flow_entry e[1];
    struct taut_flow_bucket b[16];
    assert_int_equal(taut_flow_buckets_get(1), 16);
    assert_int_equal(taut_flow_buckets_get(9), 32);
    struct taut_flow_config config = {e, b, 1, secret};
    assert_int_equal(taut_flow_init(&t, 1, &config), TAUT_E_USAGE);
    config.n_entries = 0;
    assert_int_equal(taut_flow_init(&t, sizeof t, &config), TAUT_E_USAGE);
    config.n_entries = TAUT_FLOW_ENTRIES_MAX + 1;
    assert_int_equal(taut_flow_init(&t, sizeof t, &config), TAUT_E_USAGE);
    config.n_entries = 1;
    assert_int_equal(taut_flow_init(&t, sizeof t, &config), TAUT_OK);
    assert_int_equal(taut_flow_close(&t, 0), TAUT_E_USAGE);
    assert_int_equal(taut_flow_close(&t, 1), TAUT_E_USAGE);
    assert_int_equal(taut_flow_oldest_get(&t), TAUT_FLOW_NONE);
}

static void open_find_close(void **state)
{
    (void)state;
    enum { N = 1000 };
    struct table x = table_of(N);
    struct taut_flow_hit hit;
    uint32_t index;
    for (uint32_t i = 0; i < N; i++) {
        struct taut_flow_key k = key_of(i);
        assert_int_equal(taut_flow_find(&x.t, &index, &k), TAUT_DONE);
        taut_flow_open(&x.t, &hit, &k);
        assert_true(hit.fresh);
        assert_false(hit.evicted);
        x.owner[hit.index] = i;
    }
    assert_int_equal(x.t.n_used, N);
    for (uint32_t i = 0; i < N; i++) {
        struct taut_flow_key k = key_of(i);
        assert_int_equal(taut_flow_find(&x.t, &index, &k), TAUT_OK);
        assert_int_equal(x.owner[index], i);
        taut_flow_open(&x.t, &hit, &k);
        assert_false(hit.fresh);
        assert_int_equal(hit.index, index);
        taut_flow_open(&x.t, &hit, &k); /* the newest already */
        assert_int_equal(hit.index, index);
        if (i % 3 == 0)
            assert_int_equal(taut_flow_close(&x.t, index), TAUT_OK);
    }
    for (uint32_t i = 0; i < N; i++) {
        struct taut_flow_key k = key_of(i);
        assert_int_equal(taut_flow_find(&x.t, &index, &k),
                         i % 3 == 0 ? TAUT_DONE : TAUT_OK);
    }
    table_free(&x);
}

/* A full table: the least recently used gives way, and only that one. */
static void evicts_oldest(void **state)
{
    (void)state;
    enum { N = 64 };
    struct table x = table_of(N);
    struct taut_flow_hit hit;
    struct taut_flow_key k;
    for (uint32_t i = 0; i < N; i++) {
        k = key_of(i);
        taut_flow_open(&x.t, &hit, &k);
    }
    k = key_of(0);
    taut_flow_open(&x.t, &hit, &k); /* now 1 is the oldest */
    struct taut_flow_key oldest = key_of(1);
    assert_memory_equal(&x.entries[taut_flow_oldest_get(&x.t)].key, &oldest,
                        sizeof oldest);
    k = key_of(N);
    taut_flow_open(&x.t, &hit, &k);
    assert_true(hit.fresh);
    assert_true(hit.evicted);
    assert_memory_equal(&hit.old, &oldest, sizeof oldest);
    assert_int_equal(x.t.n_used, N);
    assert_int_equal(x.t.n_evicted, 1);
    table_free(&x);
}

/* Both sets full although the table is not: the older of the sixteen. The
 * tag and set of every key are forced by a table of two sets. */
static void evicts_in_sets(void **state)
{
    (void)state;
    struct table x = table_of(64);
    struct taut_flow_hit hit;
    x.t.set_mask = 1; /* two sets of eight for sixty-four entries */
    for (uint32_t i = 0; i < 40; i++) {
        struct taut_flow_key k = key_of(i), old = key_of(i - 16);
        taut_flow_open(&x.t, &hit, &k);
        assert_true(hit.fresh);
        assert_int_equal(hit.evicted, i >= 16);
        if (i >= 16)
            assert_memory_equal(&hit.old, &old, sizeof old);
    }
    assert_int_equal(x.t.n_used, 16);
    table_free(&x);
}

/* At two thirds of what is allowed, sets must not run full: 100,000 keys. */
static void spreads(void **state)
{
    (void)state;
    enum { N = 100000 };
    struct table x = table_of(N);
    struct taut_flow_hit hit;
    for (uint32_t i = 0; i < N; i++) {
        struct taut_flow_key k = key_of(i);
        taut_flow_open(&x.t, &hit, &k);
    }
    assert_int_equal(x.t.n_evicted, 0);
    assert_int_equal(x.t.n_used, N);
    table_free(&x);
}

/* ------------------------------------------------------------------ */
/* Ten thousand connections                                            */

enum {
    CONNS = 10000,
    SEGS = 12,      /* segments of each */
    SEG_LEN = 100,  /* bytes of each */
    RING_LEN = 512, /* bytes of each ring lent */
    RINGS = 64      /* rings for all of them together */
};

struct pool {
    uint8_t storage[RINGS][TAUT_STREAM_STORAGE_LEN(RING_LEN)];
    uint8_t *spare[RINGS];
    unsigned n_spare;
};

struct conn {
    struct taut_stream stream;
    uint8_t *ring;
    uint32_t n; /* bytes handed on */
    bool ended;
};

static uint8_t payload(uint32_t conn, uint32_t off)
{
    return (uint8_t)(conn * 31 + off * 7 + (off >> 8));
}

static void conn_drain(struct conn *c, uint32_t id, struct pool *pool)
{
    struct taut_stream_event e;
    while (taut_stream_next(&c->stream, &e) == TAUT_OK) {
        if (e.type == TAUT_STREAM_END)
            c->ended = true;
        if (e.type != TAUT_STREAM_DATA)
            continue;
        assert_int_equal(e.offset, c->n);
        for (size_t i = 0; i < e.data.len; i++)
            assert_int_equal(e.data.p[i], payload(id, c->n++));
    }
    if (c->ring && c->stream.queued == 0) {
        assert_int_equal(taut_stream_ring_set(&c->stream, NULL, 0), TAUT_OK);
        pool->spare[pool->n_spare++] = c->ring;
        c->ring = NULL;
    }
}

static void conn_push(struct conn *c, uint32_t id, uint32_t seg,
                      struct pool *pool)
{
    uint8_t bytes[SEG_LEN];
    uint32_t off = seg * SEG_LEN;
    unsigned flags = seg == SEGS - 1 ? TAUT_TCP_FIN : 0;
    for (uint32_t i = 0; i < SEG_LEN; i++)
        bytes[i] = payload(id, off + i);
    struct taut_span data = {bytes, SEG_LEN};
    struct taut_ctx ctx = taut_ctx_of(bytes, NULL);
    uint32_t seq = id * 1000003u + 1 + off;
    enum taut_status status =
        taut_stream_push(&ctx, &c->stream, seq, flags, data);
    if (status == TAUT_FULL) {
        assert_true(pool->n_spare > 0);
        c->ring = pool->spare[--pool->n_spare];
        assert_int_equal(taut_stream_ring_set(&c->stream, c->ring, RING_LEN),
                         TAUT_OK);
        status = taut_stream_push(&ctx, &c->stream, seq, flags, data);
    }
    assert_int_equal(status, TAUT_OK);
    conn_drain(c, id, pool);
}

static void conn_open(struct conn *c, uint32_t id, struct pool *pool)
{
    const struct taut_stream_config config = {0};
    const struct taut_span none = {NULL, 0};
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    memset(c, 0, sizeof *c);
    assert_int_equal(taut_stream_init(&c->stream, sizeof c->stream, &config),
                     TAUT_OK);
    assert_int_equal(
        taut_stream_push(&ctx, &c->stream, id * 1000003u, TAUT_TCP_SYN, none),
        TAUT_OK);
    conn_drain(c, id, pool);
}

/* Which of its segments connection `id` sends in turn `seg`: every 500th
 * swaps neighbours, so few rings are needed at a time. */
static uint32_t turn(uint32_t id, uint32_t seg)
{
    return id % 500 == seg / 2 * 77 % 500 ? seg ^ 1u : seg;
}

static void ten_thousand(void **state)
{
    (void)state;
    static struct pool pool;
    struct table x = table_of(CONNS);
    struct conn *conns = (struct conn *)malloc(CONNS * sizeof conns[0]);
    struct taut_flow_hit hit;
    for (pool.n_spare = 0; pool.n_spare < RINGS; pool.n_spare++)
        pool.spare[pool.n_spare] = pool.storage[pool.n_spare];
    for (uint32_t id = 0; id < CONNS; id++) {
        struct taut_flow_key k = key_of(id);
        taut_flow_open(&x.t, &hit, &k);
        assert_true(hit.fresh);
        conn_open(&conns[hit.index], id, &pool);
    }
    for (uint32_t seg = 0; seg < SEGS; seg++) {
        for (uint32_t id = 0; id < CONNS; id++) {
            struct taut_flow_key k = key_of(id);
            taut_flow_open(&x.t, &hit, &k);
            assert_false(hit.fresh);
            conn_push(&conns[hit.index], id, turn(id, seg), &pool);
        }
    }
    for (uint32_t i = 0; i < CONNS; i++) {
        assert_int_equal(conns[i].n, SEGS * SEG_LEN);
        assert_true(conns[i].ended);
    }
    assert_int_equal(x.t.n_evicted, 0);
    assert_int_equal(pool.n_spare, RINGS);
    free(conns);
    table_free(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash),       cmocka_unit_test(keys),
        cmocka_unit_test(usage),         cmocka_unit_test(open_find_close),
        cmocka_unit_test(evicts_oldest), cmocka_unit_test(evicts_in_sets),
        cmocka_unit_test(spreads),       cmocka_unit_test(ten_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
