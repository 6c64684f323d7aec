/* SPDX-License-Identifier: MIT */
/* bench_net.c: packets of a capture through taut's decoders, libtins, DPDK
 * and a hand-written loop. The capture is TAUT_BENCH_PCAP, a classic pcap of
 * Ethernet frames that `./dev bench` has tools/make_bench_pcap.py build. */
#include "bench_peer_net.h"
#include "bench_shim.h"
#include "taut/columns.h"
#include "taut/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOT = 3000, SLICE = 4096, RING = 1024 };

/* struct frame: one frame of the capture in memory. */
struct frame {
    const uint8_t *p;
    uint32_t len;
};

static struct frame *frames;
static size_t n_frames;

static uint32_t word(const uint8_t *p, int swapped)
{
    return swapped ? taut_get32(p) : taut_get32le(p);
}

static uint8_t *file_read(const char *name, size_t *len)
{
    FILE *f = fopen(name, "rb");
    uint8_t *bytes = NULL;
    if (f && fseek(f, 0, SEEK_END) == 0) {
        *len = (size_t)ftell(f);
        rewind(f);
        bytes = (uint8_t *)malloc(*len);
        if (bytes && fread(bytes, 1, *len, f) != *len)
            exit(1);
    }
    if (f)
        fclose(f);
    return bytes;
}

static int frames_load(const char *name)
{
    size_t len, at = 24;
    uint8_t *bytes = file_read(name, &len);
    if (!bytes || len < 24)
        return 0;
    uint32_t magic = taut_get32le(bytes);
    int swapped = magic == 0xd4c3b2a1u || magic == 0x4d3cb2a1u;
    frames = (struct frame *)malloc(sizeof *frames * (len / 16));
    while (frames && at + 16 <= len) {
        uint32_t n = word(bytes + at + 8, swapped);
        if (n > len - at - 16)
            break;
        frames[n_frames++] = (struct frame){bytes + at + 16, n};
        at += 16 + n;
    }
    return n_frames > 0;
}

/* struct run: decode frames [from, from + SLICE) of a window, then move on:
 * the whole capture goes through, not one hot packet. */
struct run {
    void (*one)(const struct frame *f);
    size_t window, at;
};

static struct taut_headers ring[RING];
static size_t ring_at;

/* As a program does it: one context for all packets. */
static struct taut_ctx ctx;

static void one_headers(const struct frame *f)
{
    ctx.start = f->p;
    struct taut_headers *out = &ring[ring_at++ % RING];
    bench_sink((uint64_t)taut_headers_decode(&ctx, out, f->p, f->len));
}

static void one_loop(const struct frame *f)
{
    struct taut_headers *out = &ring[ring_at++ % RING];
    bench_sink((uint64_t)peer_loop(out, f->p, f->len));
}

static void one_index(const struct frame *f)
{
    ctx.start = f->p;
    struct taut_index index;
    taut_index_decode(&ctx, &index, f->p, f->len);
    bench_sink(index.l4);
}

static void one_packet(const struct frame *f)
{
    static struct taut_packet packet;
    taut_packet_decode(&packet, TAUT_LINK_ETHERNET, f->p, f->len, f->len, 0);
    bench_sink(packet.n);
}

static void one_tins(const struct frame *f)
{
    bench_sink(peer_tins(f->p, f->len));
}

static void one_ptype(const struct frame *f)
{
    bench_sink(peer_ptype(f->p, f->len));
}

/* Columns: the eight fields of bench_python.py, in batches of SLICE rows. */
static const char *const names[] = {"frame.time_epoch", "frame.len",  "ip.src",
                                    "ip.dst",           "ip.proto",   "ip.ttl",
                                    "tcp.srcport",      "tcp.dstport"};
enum { N_COLUMNS = sizeof names / sizeof names[0] };

static struct taut_column columns[N_COLUMNS];
static struct taut_columns plan;
static struct taut_column_rows rows[N_COLUMNS];
static struct taut_columns_batch batch = {.rows = rows, .cap = SLICE};

static int columns_make(void)
{
    if (taut_columns_init(&plan, sizeof plan, columns, names, N_COLUMNS, NULL))
        return 0;
    for (size_t i = 0; i < N_COLUMNS; i++) {
        rows[i].values = calloc(SLICE, columns[i].width);
        rows[i].valid = (uint8_t *)calloc(SLICE / 8, 1);
        if (!rows[i].values || !rows[i].valid)
            return 0;
    }
    batch.start = frames[0].p;
    taut_columns_batch_reset(&plan, &batch);
    return 1;
}

static void one_columns(const struct frame *f)
{
    const struct taut_pcap_record rec = {.has_time = true,
                                         .link = TAUT_LINK_ETHERNET,
                                         .cap_len = f->len,
                                         .wire_len = f->len,
                                         .data = {f->p, f->len}};
    if (batch.n == batch.cap)
        taut_columns_batch_reset(&plan, &batch);
    bench_sink((uint64_t)taut_columns_row_decode(&plan, &batch, &rec));
}

static void run_pass(void *arg)
{
    struct run *r = (struct run *)arg;
    for (size_t i = 0; i < SLICE; i++) {
        r->one(&frames[r->at]);
        r->at = r->at + 1 < r->window ? r->at + 1 : 0;
    }
}

static void run_add(const char *operation, const char *who,
                    enum bench_role role, void (*one)(const struct frame *),
                    size_t window)
{
    struct run *r = (struct run *)malloc(sizeof *r);
    if (!r)
        exit(1);
    *r = (struct run){one, window < n_frames ? window : n_frames, 0};
    bench_add(
        &(struct bench_work){operation, who, role, run_pass, r, SLICE, 0});
}

int main(int argc, char **argv)
{
    const char *name = getenv("TAUT_BENCH_PCAP");
    if (!name || !frames_load(name)) {
        fputs("bench_net: set TAUT_BENCH_PCAP to a pcap of Ethernet frames "
              "(tools/make_bench_pcap.py makes one)\n",
              stderr);
        return 1;
    }
    printf("%zu frames of %s\n", n_frames, name);
    if (!columns_make())
        return 1;
    static const struct {
        const char *headers, *index, *packet, *columns;
        size_t window;
    } sizes[] = {
        {"headers-mix", "index-mix", "packet-mix", "columns-mix", SIZE_MAX},
        {"headers-hot", "index-hot", "packet-hot", "columns-hot", HOT}};
    for (size_t i = 0; i < 2; i++) {
        size_t w = sizes[i].window;
        run_add(sizes[i].headers, "taut", BENCH_TAUT, one_headers, w);
        run_add(sizes[i].headers, "libtins", BENCH_PEER, one_tins, w);
        run_add(sizes[i].headers, "loop", BENCH_LIMIT, one_loop, w);
        run_add(sizes[i].index, "taut", BENCH_TAUT, one_index, w);
        run_add(sizes[i].index, "rte_net_get_ptype", BENCH_PEER, one_ptype, w);
        run_add(sizes[i].packet, "taut", BENCH_TAUT, one_packet, w);
        run_add(sizes[i].packet, "libtins", BENCH_PEER, one_tins, w);
        run_add(sizes[i].columns, "taut", BENCH_TAUT, one_columns, w);
        run_add(sizes[i].columns, "taut_headers_decode", BENCH_LIMIT,
                one_headers, w);
    }
    return bench_main(argc, argv);
}
