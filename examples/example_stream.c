/* SPDX-License-Identifier: MIT */
/* example_stream.c: segments of two connections, mixed and out of order,
 * become two texts: a table of flows, a stream each, one ring to lend. */
#include <stdio.h>
#include <string.h>

#include "taut/flow.h"
#include "taut/stream.h"
#include "taut/tcp.h"

enum { N_FLOWS = 4, RING = 1024 };

static struct taut_flow_table table;
static struct taut_flow_entry entries[N_FLOWS];
static struct taut_flow_bucket buckets[16]; /* taut_flow_buckets_get(4) */
static uint8_t ring[TAUT_STREAM_STORAGE_LEN(RING)];
static struct {
    struct taut_stream stream;
    char text[64];
    size_t n;
} conns[N_FLOWS];

struct segment {
    uint16_t port;
    uint32_t seq;
    unsigned flags;
    const char *text;
};

static const struct segment segments[] = {
    {1001, 10, TAUT_TCP_SYN, ""},    {1002, 20, TAUT_TCP_SYN, ""},
    {1001, 11, 0, "hello, "},        {1002, 28, TAUT_TCP_FIN, "morning"},
    {1001, 18, TAUT_TCP_FIN, "all"}, {1002, 21, 0, "a good "},
};

static void drain(uint32_t i)
{
    struct taut_stream_event e;
    while (taut_stream_next(&conns[i].stream, &e) == TAUT_OK) {
        if (e.type == TAUT_STREAM_DATA) {
            memcpy(conns[i].text + conns[i].n, e.data.p, e.data.len);
            conns[i].n += e.data.len;
        }
        if (e.type == TAUT_STREAM_END)
            printf("%.*s\n", (int)conns[i].n, conns[i].text);
    }
}

static int take(const struct segment *s)
{
    const uint8_t src[4] = {192, 0, 2, 1}, dst[4] = {192, 0, 2, 2};
    const struct taut_stream_config config = {0};
    struct taut_span data = {(const uint8_t *)s->text, strlen(s->text)};
    struct taut_ctx ctx = taut_ctx_of(s->text, NULL);
    struct taut_flow_key key;
    struct taut_flow_hit hit;
    taut_flow_key_set(&key, src, dst, 4, s->port, 80, 6);
    taut_flow_open(&table, &hit, &key);
    struct taut_stream *stream = &conns[hit.index].stream;
    if (hit.fresh)
        (void)taut_stream_init(stream, sizeof *stream, &config);
    enum taut_status st =
        taut_stream_push(&ctx, stream, s->seq, s->flags, data);
    if (st == TAUT_FULL) { /* early bytes: only now memory is needed */
        (void)taut_stream_ring_set(stream, ring, RING);
        st = taut_stream_push(&ctx, stream, s->seq, s->flags, data);
    }
    drain(hit.index);
    return st == TAUT_OK;
}

int main(void)
{
    /* random bytes in earnest */
    const uint8_t secret[TAUT_FLOW_SECRET_LEN] = {1, 2, 3, 4};
    const struct taut_flow_config config = {entries, buckets, N_FLOWS, secret};
    if (taut_flow_init(&table, sizeof table, &config) != TAUT_OK)
        return 1;
    for (size_t i = 0; i < sizeof segments / sizeof segments[0]; i++) {
        if (!take(&segments[i]))
            return 1;
    }
    return 0;
}
