/* SPDX-License-Identifier: MIT */
/*
 * bench_h2.c: HPACK over the header blocks of the file that TAUT_BENCH_H2
 * names (tools/make_bench_h2.py writes it), against nghttp2.
 *
 *   huffman_decode[-KERNEL]   every value, one call each, in order
 *   huffman_decode_distinct   each different value once, shuffled
 *   huffman_decode_4k         strings of 4 KiB made of them
 *   huffman_decode_batch      all values of a block in one call
 *   huffman_encode ...        the same the other way
 *   hpack_decode              whole blocks, connection by connection
 *   hpack_decode_each         the same, field by field
 *   hpack_decode_plain        blocks without Huffman coding
 *   hpack_encode              lists of fields into blocks
 *   h2_...                    whole connections: bench_h2_conn.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_h2_conn.h"
#include "bench_shim.h"

#include "taut/cpu.h"
#include "taut/hpack.h"
#include "taut/huffman.h"

enum {
    FIELDS_MAX = 1 << 17,
    BLOCKS_MAX = 1 << 14,
    ROOM = 1 << 14,
    LONG = 4096,
    TABLE = TAUT_HPACK_TABLE_DEFAULT
};

/* ---- the corpus ---- */

struct block {
    struct taut_span coded, plain;
    uint32_t first, n; /* of `fields` */
    bool fresh;        /* the first of a connection */
};

static struct block blocks[BLOCKS_MAX];
static struct peer_field fields[FIELDS_MAX];
static struct taut_hpack_header headers[FIELDS_MAX];
static size_t n_blocks, n_fields, n_bytes;

/* struct strings: what Huffman is measured with, in both forms. */
struct strings {
    struct taut_span plain[FIELDS_MAX], coded[FIELDS_MAX];
    size_t n, plain_len;
};

static struct strings values, distinct, longs;

static void load(const char *path)
{
    static uint8_t bytes[1 << 26];
    FILE *f = path ? fopen(path, "rb") : NULL;
    if (!f) {
        fprintf(stderr, "bench_h2: set TAUT_BENCH_H2 to a file of blocks"
                        " (tools/make_bench_h2.py)\n");
        exit(2);
    }
    size_t len = fread(bytes, 1, sizeof bytes, f), at = 0;
    fclose(f);
    bool fresh = true;
    while (at + 5 <= len && n_blocks < BLOCKS_MAX && n_fields < FIELDS_MAX) {
        uint8_t kind = bytes[at];
        struct taut_span s = {bytes + at + 5, taut_get32le(bytes + at + 1)};
        struct block *b = &blocks[n_blocks];
        at += 5 + s.len;
        if (kind == 'N')
            fresh = true;
        if (kind == 'B') {
            *b = (struct block){s, {NULL, 0}, (uint32_t)n_fields, 0, fresh};
            fresh = false;
        }
        if (kind == 'L')
            b->plain = s;
        if (kind == 'F') {
            size_t n = taut_get16le(s.p);
            fields[n_fields++] =
                (struct peer_field){s.p + 2, s.p + 2 + n, n, s.len - 2 - n};
            b->n++;
            n_bytes += s.len - 2;
        }
        n_blocks += kind == 'E';
    }
    for (size_t i = 0; i < n_fields; i++) {
        headers[i].name =
            (struct taut_span){fields[i].name, fields[i].name_len};
        headers[i].value =
            (struct taut_span){fields[i].value, fields[i].value_len};
    }
}

static void keep(struct strings *s, struct taut_span plain)
{
    size_t cap = TAUT_HUFFMAN_ENCODED_MAX(plain.len), n;
    uint8_t *to = (uint8_t *)malloc(cap);
    if (taut_huffman_encode(to, cap, &n, plain.p, plain.len))
        exit(2);
    s->plain[s->n] = plain;
    s->coded[s->n++] = (struct taut_span){to, n};
    s->plain_len += plain.len;
}

static bool is_new(struct taut_span s)
{
    for (size_t i = 0; i < distinct.n; i++)
        if (distinct.plain[i].len == s.len &&
            memcmp(distinct.plain[i].p, s.p, s.len) == 0)
            return false;
    return true;
}

static void make_strings(void)
{
    static uint8_t text[64 * LONG];
    uint64_t x = 7541;
    size_t len = 0;
    for (size_t i = 0; i < n_fields; i++) {
        struct taut_span v = {fields[i].value, fields[i].value_len};
        if (v.len == 0)
            continue;
        keep(&values, v);
        if (is_new(v))
            keep(&distinct, v);
    }
    for (size_t i = distinct.n; i > 1; i--) {
        x = x * UINT64_C(6364136223846793005) + 1;
        size_t j = (size_t)(x >> 33) % i;
        struct taut_span p = distinct.plain[j], c = distinct.coded[j];
        distinct.plain[j] = distinct.plain[i - 1];
        distinct.coded[j] = distinct.coded[i - 1];
        distinct.plain[i - 1] = p;
        distinct.coded[i - 1] = c;
    }
    for (size_t i = 0; i < distinct.n && len < sizeof text; i++) {
        size_t n = distinct.plain[i].len;
        n = n < sizeof text - len ? n : sizeof text - len;
        memcpy(text + len, distinct.plain[i].p, n);
        len += n;
    }
    for (size_t at = 0; at + LONG <= len; at += LONG)
        keep(&longs, (struct taut_span){text + at, LONG});
}

/* ---- Huffman ---- */

struct huff {
    const struct strings *s;
    const struct taut_huffman_kernel *k;
};

static void decode_taut(void *arg)
{
    const struct huff *h = (const struct huff *)arg;
    static uint8_t out[ROOM];
    uint64_t sum = 0;
    for (size_t i = 0; i < h->s->n; i++)
        sum +=
            h->k->decode(out, sizeof out, h->s->coded[i].p, h->s->coded[i].len);
    bench_sink(sum);
}

static void decode_peer(void *arg)
{
    const struct huff *h = (const struct huff *)arg;
    static uint8_t out[ROOM];
    uint64_t sum = 0;
    for (size_t i = 0; i < h->s->n; i++)
        sum += peer_huff_decode(out, sizeof out, h->s->coded[i].p,
                                h->s->coded[i].len);
    bench_sink(sum);
}

/* The values of each block together, as a decoder of blocks has them. */
static void batch_taut(void *arg)
{
    const struct huff *h = (const struct huff *)arg;
    static uint8_t out[64][ROOM / 8];
    struct taut_huffman_string s[64];
    uint64_t sum = 0;
    for (size_t at = 0; at < h->s->n;) {
        size_t n = h->s->n - at < 12 ? h->s->n - at : 12;
        for (size_t i = 0; i < n; i++) {
            s[i].p = h->s->coded[at + i].p;
            s[i].len = h->s->coded[at + i].len;
            s[i].out = out[i];
            s[i].cap = sizeof out[i];
        }
        h->k->batch(s, n);
        for (size_t i = 0; i < n; i++)
            sum += s[i].end.len;
        at += n;
    }
    bench_sink(sum);
}

static void encode_taut(void *arg)
{
    const struct huff *h = (const struct huff *)arg;
    static uint8_t out[4 * ROOM + 8];
    uint64_t sum = 0;
    for (size_t i = 0; i < h->s->n; i++) {
        struct taut_span p = h->s->plain[i];
        sum += h->k->encode(out, p.p, p.len);
    }
    bench_sink(sum);
}

static void encode_peer(void *arg)
{
    const struct huff *h = (const struct huff *)arg;
    static uint8_t out[4 * ROOM + 8];
    uint64_t sum = 0;
    for (size_t i = 0; i < h->s->n; i++)
        sum += peer_huff_encode(out, sizeof out, h->s->plain[i].p,
                                h->s->plain[i].len);
    bench_sink(sum);
}

/* ---- blocks ---- */

static struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t ring[TAUT_HPACK_BYTES_LEN(TABLE, TAUT_HPACK_FIELD_DEFAULT)];

static size_t inflate_taut(struct taut_hpack_decoder *d, struct taut_span b)
{
    struct taut_ctx ctx = taut_ctx_of(b.p, NULL);
    struct taut_hpack_header h[32];
    enum taut_status st;
    size_t sum = 0, n;
    (void)taut_hpack_decoder_feed(d, b, true);
    do {
        st = taut_hpack_block_decode(&ctx, d, h, 32, &n);
        for (size_t i = 0; i < n; i++)
            sum += h[i].name.len + h[i].value.len;
    } while (st == TAUT_OK);
    return sum;
}

/* The same field by field. */
static size_t inflate_each_taut(struct taut_hpack_decoder *d,
                                struct taut_span b)
{
    struct taut_ctx ctx = taut_ctx_of(b.p, NULL);
    struct taut_hpack_header h;
    size_t sum = 0;
    (void)taut_hpack_decoder_feed(d, b, true);
    while (taut_hpack_decoder_next(&ctx, d, &h) == TAUT_OK)
        sum += h.name.len + h.value.len;
    return sum;
}

static void new_decoder(struct taut_hpack_decoder *d)
{
    const struct taut_hpack_decoder_config c = {.entries = entries,
                                                .bytes = ring,
                                                .n_entries =
                                                    TAUT_HPACK_N_ENTRIES(TABLE),
                                                .bytes_len = sizeof ring};
    if (taut_hpack_decoder_init(d, sizeof *d, &c))
        exit(2);
}

/* `arg` is not NULL: the blocks without Huffman coding. */
static void hpack_decode_taut(void *arg)
{
    struct taut_hpack_decoder d;
    uint64_t sum = 0;
    for (size_t i = 0; i < n_blocks; i++) {
        if (blocks[i].fresh)
            new_decoder(&d);
        sum += inflate_taut(&d, arg ? blocks[i].plain : blocks[i].coded);
    }
    if (sum != n_bytes)
        exit(3);
    bench_sink(sum);
}

static void hpack_decode_each_taut(void *arg)
{
    struct taut_hpack_decoder d;
    uint64_t sum = 0;
    (void)arg;
    for (size_t i = 0; i < n_blocks; i++) {
        if (blocks[i].fresh)
            new_decoder(&d);
        sum += inflate_each_taut(&d, blocks[i].coded);
    }
    if (sum != n_bytes)
        exit(3);
    bench_sink(sum);
}

static void hpack_decode_peer(void *arg)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n_blocks; i++) {
        struct taut_span b = arg ? blocks[i].plain : blocks[i].coded;
        if (blocks[i].fresh)
            peer_inflate_new();
        sum += peer_inflate(b.p, b.len);
    }
    if (sum != n_bytes)
        exit(3);
    bench_sink(sum);
}

static uint8_t out_taut[1 << 16], out_peer[1 << 16];
static uint64_t len_taut, len_peer;

static void new_encoder(struct taut_hpack_encoder *e)
{
    static struct taut_hpack_encoder_entry of[TAUT_HPACK_N_ENTRIES(TABLE)];
    static uint8_t bytes[2 * TABLE];
    static uint32_t slots[TAUT_HPACK_N_SLOTS];
    const struct taut_hpack_encoder_config c = {.entries = of,
                                                .bytes = bytes,
                                                .slots = slots,
                                                .n_entries =
                                                    TAUT_HPACK_N_ENTRIES(TABLE),
                                                .bytes_len = sizeof bytes,
                                                .n_slots = TAUT_HPACK_N_SLOTS};
    if (taut_hpack_encoder_init(e, sizeof *e, &c))
        exit(2);
}

static void hpack_encode_taut(void *arg)
{
    struct taut_hpack_encoder e;
    (void)arg;
    len_taut = 0;
    for (size_t i = 0; i < n_blocks; i++) {
        const struct block *b = &blocks[i];
        struct taut_wr wr = taut_wr_of(out_taut, sizeof out_taut);
        size_t n_done = 0;
        if (b->fresh)
            new_encoder(&e);
        if (taut_hpack_block_encode(&e, &wr, &n_done, headers + b->first, b->n))
            exit(3);
        len_taut += wr.len;
    }
    bench_sink(len_taut);
}

static void hpack_encode_peer(void *arg)
{
    (void)arg;
    len_peer = 0;
    for (size_t i = 0; i < n_blocks; i++) {
        const struct block *b = &blocks[i];
        if (b->fresh)
            peer_deflate_new();
        len_peer +=
            peer_deflate(out_peer, sizeof out_peer, fields + b->first, b->n);
    }
    bench_sink(len_peer);
}

/* ---- all of it ---- */

static void add(const char *operation, const char *who, enum bench_role role,
                void (*pass)(void *arg), const void *arg, size_t n_ops,
                size_t len)
{
    const struct bench_work work = {
        operation,     who,        role, pass, (void *)(uintptr_t)arg,
        (double)n_ops, (double)len};
    bench_add(&work);
}

static void add_huffman(const char *what, const struct strings *s,
                        const struct taut_huffman_kernel *k, bool best)
{
    char *decode = (char *)malloc(80), *encode = (char *)malloc(80);
    struct huff *h = (struct huff *)malloc(sizeof *h);
    const char *dash = best ? "" : "-", *kernel = best ? "" : k->name;
    *h = (struct huff){s, k};
    snprintf(decode, 80, "huffman_decode%s%s%s", what, dash, kernel);
    snprintf(encode, 80, "huffman_encode%s%s%s", what, dash, kernel);
    add(decode, "taut", BENCH_TAUT, decode_taut, h, s->n, s->plain_len);
    add(decode, "nghttp2", BENCH_PEER, decode_peer, h, s->n, s->plain_len);
    add(encode, "taut", BENCH_TAUT, encode_taut, h, s->n, s->plain_len);
    add(encode, "nghttp2", BENCH_PEER, encode_peer, h, s->n, s->plain_len);
    if (!best || s != &values)
        return;
    add("huffman_decode_batch", "taut", BENCH_TAUT, batch_taut, h, s->n,
        s->plain_len);
    add("huffman_decode_batch", "nghttp2", BENCH_PEER, decode_peer, h, s->n,
        s->plain_len);
}

static void add_kernel(const struct taut_huffman_kernel *k, bool best)
{
    add_huffman("", &values, k, best);
    add_huffman("_distinct", &distinct, k, best);
    add_huffman("_4k", &longs, k, best);
}

int main(int argc, char **argv)
{
    static const bool plain = true;
    size_t n;
    const struct taut_huffman_kernel *all = taut_huffman_kernels_get(&n);
    const struct taut_huffman_kernel *best = taut_huffman_kernel_get();
    load(getenv("TAUT_BENCH_H2"));
    make_strings();
    hpack_encode_taut(NULL);
    hpack_encode_peer(NULL);
    printf("%zu blocks, %zu fields, %zu bytes; %zu values of %.1f bytes on "
           "average, %zu different\n",
           n_blocks, n_fields, n_bytes, values.n,
           (double)values.plain_len / (double)values.n, distinct.n);
    printf("bytes encoded: taut %llu, nghttp2 %llu\n",
           (unsigned long long)len_taut, (unsigned long long)len_peer);
    add_kernel(best, true);
    for (size_t i = 0; i < n; i++)
        if (&all[i] != best && (all[i].needs & ~taut_cpu_get()) == 0)
            add_kernel(&all[i], false);
    add("hpack_decode", "taut", BENCH_TAUT, hpack_decode_taut, NULL, n_fields,
        n_bytes);
    add("hpack_decode", "nghttp2", BENCH_PEER, hpack_decode_peer, NULL,
        n_fields, n_bytes);
    add("hpack_decode_each", "taut", BENCH_TAUT, hpack_decode_each_taut, NULL,
        n_fields, n_bytes);
    add("hpack_decode_each", "nghttp2", BENCH_PEER, hpack_decode_peer, NULL,
        n_fields, n_bytes);
    add("hpack_decode_plain", "taut", BENCH_TAUT, hpack_decode_taut, &plain,
        n_fields, n_bytes);
    add("hpack_decode_plain", "nghttp2", BENCH_PEER, hpack_decode_peer, &plain,
        n_fields, n_bytes);
    add("hpack_encode", "taut", BENCH_TAUT, hpack_encode_taut, NULL, n_fields,
        n_bytes);
    add("hpack_encode", "nghttp2", BENCH_PEER, hpack_encode_peer, NULL,
        n_fields, n_bytes);
    static struct peer_list lists[BLOCKS_MAX];
    for (size_t i = 0; i < n_blocks; i++)
        lists[i] = (struct peer_list){fields + blocks[i].first, blocks[i].n};
    bench_h2_conn_add(lists, n_blocks);
    return bench_main(argc, argv);
}
