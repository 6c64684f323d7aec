/* SPDX-License-Identifier: MIT */
/*
 * bench_stream.c: ten thousand connections, their segments interleaved,
 * through the table of flows and the stream reassembly; one segment of 1,448
 * bytes is one operation. In `reordered` every 50th pair of segments of a
 * connection comes the wrong way round and is put together in one of a few
 * rings. `next-number` knows the connection and only checks that the segment
 * has the number that is due: what the lookup and the rest cost above that.
 */
#include "bench_shim.h"
#include "taut/flow.h"
#include "taut/inet.h"
#include "taut/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNS = 10000, SEG = 1448, RING = 4096, RINGS = 512, SLICE = 2000 };

/* struct conn: a connection and what its sender has sent. */
struct conn {
    struct taut_stream stream;
    uint8_t *ring;
    uint32_t sent; /* segments */
};

/* struct mix: all of them, and the next to send. */
struct mix {
    struct taut_flow_table table;
    struct taut_flow_entry *entries;
    struct taut_flow_bucket *buckets;
    struct taut_flow_key *keys;
    struct conn *conns;
    uint8_t *spare[RINGS];
    size_t n_spare, at;
    uint32_t swap; /* every so many segments of a connection; 0: never */
};

static uint8_t payload[SEG];

static void *block(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p)
        exit(1);
    return p;
}

static void mix_drain(struct mix *m, struct conn *c)
{
    struct taut_stream_event e;
    while (taut_stream_next(&c->stream, &e) == TAUT_OK)
        bench_sink(e.data.len);
    if (c->ring && c->stream.queued == 0) {
        (void)taut_stream_ring_set(&c->stream, NULL, 0);
        m->spare[m->n_spare++] = c->ring;
        c->ring = NULL;
    }
}

static void mix_push(struct mix *m, struct conn *c, uint32_t seq)
{
    struct taut_ctx ctx = taut_ctx_of(payload, NULL);
    struct taut_span data = {payload, SEG};
    enum taut_status st = taut_stream_push(&ctx, &c->stream, seq, 0, data);
    if (st == TAUT_FULL && m->n_spare > 0) {
        c->ring = m->spare[--m->n_spare];
        (void)taut_stream_ring_set(&c->stream, c->ring, RING);
        st = taut_stream_push(&ctx, &c->stream, seq, 0, data);
    }
    if (st != TAUT_OK)
        exit(2);
    mix_drain(m, c);
}

static void mix_pass(void *arg)
{
    struct mix *m = (struct mix *)arg;
    for (unsigned i = 0; i < SLICE; i++) {
        struct taut_flow_hit hit;
        taut_flow_open(&m->table, &hit, &m->keys[m->at]);
        struct conn *c = &m->conns[hit.index];
        uint32_t seg = c->sent++;
        if (m->swap && (seg / 2 + hit.index) % m->swap == 0)
            seg ^= 1;
        mix_push(m, c, 1 + seg * SEG);
        m->at = m->at + 1 < CONNS ? m->at + 1 : 0;
    }
}

static void limit_pass(void *arg)
{
    struct mix *m = (struct mix *)arg;
    for (unsigned i = 0; i < SLICE; i++) {
        struct conn *c = &m->conns[m->at];
        if (c->stream.seq != 1 + c->sent * SEG)
            exit(3);
        c->sent++;
        c->stream.seq += SEG;
        bench_sink(c->stream.seq);
        m->at = m->at + 1 < CONNS ? m->at + 1 : 0;
    }
}

static void mix_open(struct mix *m, uint32_t i)
{
    const struct taut_stream_config config = {.flags = TAUT_STREAM_MIDSTREAM};
    uint8_t src[4], dst[4] = {192, 0, 2, 1};
    struct taut_ctx ctx = taut_ctx_of(payload, NULL);
    struct taut_span none = {NULL, 0};
    struct taut_flow_hit hit;
    taut_put32(src, 0x0a000000u + i * 7u);
    taut_flow_key_set(&m->keys[i], src, dst, 4, (uint16_t)(1024 + i % 60000),
                      443, TAUT_IPPROTO_TCP);
    taut_flow_open(&m->table, &hit, &m->keys[i]);
    struct conn *c = &m->conns[hit.index];
    if (taut_stream_init(&c->stream, sizeof c->stream, &config) != TAUT_OK ||
        taut_stream_push(&ctx, &c->stream, 1, 0, none) != TAUT_OK)
        exit(4);
    mix_drain(m, c);
}

static void mix_init(struct mix *m, uint32_t swap)
{
    static const uint8_t secret[TAUT_FLOW_SECRET_LEN] = {3, 1, 4, 1, 5};
    uint32_t n_buckets = taut_flow_buckets_get(CONNS);
    memset(m, 0, sizeof *m);
    m->swap = swap;
    m->entries = (struct taut_flow_entry *)block(CONNS, sizeof *m->entries);
    m->buckets =
        (struct taut_flow_bucket *)block(n_buckets, sizeof *m->buckets);
    m->keys = (struct taut_flow_key *)block(CONNS, sizeof *m->keys);
    m->conns = (struct conn *)block(CONNS, sizeof *m->conns);
    const struct taut_flow_config config = {m->entries, m->buckets, CONNS,
                                            secret};
    if (taut_flow_init(&m->table, sizeof m->table, &config) != TAUT_OK)
        exit(5);
    uint8_t *rings =
        (uint8_t *)block(RINGS, TAUT_STREAM_STORAGE_LEN((size_t)RING));
    for (; m->n_spare < RINGS; m->n_spare++)
        m->spare[m->n_spare] =
            rings + m->n_spare * TAUT_STREAM_STORAGE_LEN((size_t)RING);
    for (uint32_t i = 0; i < CONNS; i++)
        mix_open(m, i);
}

int main(int argc, char **argv)
{
    static struct mix in_order, reordered, limit;
    size_t bytes =
        CONNS * (sizeof(struct conn) + sizeof(struct taut_flow_entry)) +
        taut_flow_buckets_get(CONNS) * sizeof(struct taut_flow_bucket) +
        RINGS * TAUT_STREAM_STORAGE_LEN((size_t)RING);
    mix_init(&in_order, 0);
    mix_init(&reordered, 50);
    mix_init(&limit, 0);
    printf("# %d connections in %zu bytes, %d rings included\n", CONNS, bytes,
           RINGS);
    const struct bench_work works[] = {
        {"reassembly-in-order", "taut", BENCH_TAUT, mix_pass, &in_order, SLICE,
         (double)SLICE * SEG},
        {"reassembly-in-order", "next-number", BENCH_INFO, limit_pass, &limit,
         SLICE, 0},
        {"reassembly-reordered", "taut", BENCH_TAUT, mix_pass, &reordered,
         SLICE, (double)SLICE * SEG},
        {"reassembly-reordered", "next-number", BENCH_INFO, limit_pass, &limit,
         SLICE, 0},
    };
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        bench_add(&works[i]);
    return bench_main(argc, argv);
}
