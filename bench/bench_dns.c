/* SPDX-License-Identifier: MIT */
/*
 * bench_dns.c: DNS messages, each with its length before it in the file that
 * TAUT_BENCH_DNS names (tools/make_bench_dns.py writes it).
 *
 *   dns-parse   all names written out, all data checked
 *   dns-walk    record by record, nothing decompressed
 *   dns-build   the same messages built again, names compressed
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_peer_dns.h"
#include "bench_shim.h"

#include "taut/dns_build.h"

enum { MESSAGES_MAX = 100000 };

static struct taut_span messages[MESSAGES_MAX];
static struct taut_dns_msg decoded[MESSAGES_MAX];
static size_t n_messages, n_bytes;

static void load(const char *path)
{
    static uint8_t bytes[1 << 26];
    FILE *f = path ? fopen(path, "rb") : NULL;
    if (!f) {
        fprintf(stderr, "bench_dns: set TAUT_BENCH_DNS to a file of messages"
                        " (tools/make_bench_dns.py)\n");
        exit(2);
    }
    size_t len = fread(bytes, 1, sizeof bytes, f), at = 0;
    fclose(f);
    while (at + 2 <= len && n_messages < MESSAGES_MAX) {
        size_t n = taut_get16(bytes + at);
        if (len - at - 2 < n)
            break;
        messages[n_messages++] = (struct taut_span){bytes + at + 2, n};
        at += n + 2;
        n_bytes += n;
    }
}

/* decode_all keeps every message decoded, for building, in as much memory as
 * it needs; what taut refuses is left out, and told. */
static void decode_all(void)
{
    static uint64_t few[1 << 16];
    size_t kept = 0;
    for (size_t i = 0; i < n_messages; i++) {
        struct taut_dns_msg *out = &decoded[kept];
        struct taut_ctx ctx = taut_ctx_of(messages[i].p, NULL);
        if (taut_dns_msg_decode(&ctx, out, messages[i], few, sizeof few))
            continue;
        size_t len = out->mem_len;
        if (taut_dns_msg_decode(&ctx, out, messages[i], malloc(len), len))
            continue;
        messages[kept++] = messages[i];
    }
    printf("%zu messages of %.0f bytes on average, %zu of them left out\n",
           n_messages, (double)n_bytes / (double)n_messages, n_messages - kept);
    n_messages = kept;
}

/* ---- parse ---- */

static void parse_taut(void *arg)
{
    static uint64_t mem[1 << 16];
    uint64_t sum = 0;
    (void)arg;
    for (size_t i = 0; i < n_messages; i++) {
        struct taut_ctx ctx = taut_ctx_of(messages[i].p, NULL);
        struct taut_dns_msg out;
        if (!taut_dns_msg_decode(&ctx, &out, messages[i], mem, sizeof mem))
            sum += out.n;
    }
    bench_sink(sum);
}

static void parse_peer(void *arg)
{
    uint64_t (**fn)(const uint8_t *, size_t) =
        (uint64_t(**)(const uint8_t *, size_t))arg;
    uint64_t sum = 0;
    for (size_t i = 0; i < n_messages; i++)
        sum += (*fn)(messages[i].p, messages[i].len);
    bench_sink(sum);
}

static void walk_taut(void *arg)
{
    uint64_t sum = 0;
    (void)arg;
    for (size_t i = 0; i < n_messages; i++) {
        struct taut_ctx ctx = taut_ctx_of(messages[i].p, NULL);
        struct taut_dns_it it;
        struct taut_dns_hdr hdr;
        struct taut_dns_rr rr;
        if (taut_dns_open(&ctx, &it, &hdr, messages[i]))
            continue;
        while (!taut_dns_rr_next(&ctx, &it, &rr))
            sum += rr.type;
    }
    bench_sink(sum);
}

/* ---- build ---- */

static size_t build_one(const struct taut_dns_msg *in)
{
    static uint8_t out[65536];
    struct taut_dns_build_slot slots[64] = {{0}};
    const struct taut_dns_build_config config = {
        .base = out, .cap = sizeof out, .slots = slots, .n_slots = 64};
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    struct taut_dns_build b;
    size_t len = 0;
    if (taut_dns_build_init(&b, sizeof b, &config))
        return 0;
    for (uint32_t i = 0; i < in->n; i++) {
        const struct taut_dns_record *r = &in->records[i];
        struct taut_span rdata = {r->rdata, r->rdata_len};
        enum taut_status st =
            r->section == TAUT_DNS_QUESTION
                ? taut_dns_build_question(&ctx, &b, r->name, r->type, r->klass)
                : taut_dns_build_rr(&ctx, &b, (enum taut_dns_section)r->section,
                                    r->name, r->type, r->klass, r->ttl, rdata);
        if (st)
            return 0;
    }
    return taut_dns_build_finish(&b, &in->hdr, &len) ? 0 : len;
}

static void build_taut(void *arg)
{
    uint64_t sum = 0;
    (void)arg;
    for (size_t i = 0; i < n_messages; i++)
        sum += build_one(&decoded[i]);
    bench_sink(sum);
}

static void build_peer(void *arg)
{
    size_t (**fn)(size_t) = (size_t(**)(size_t))arg;
    uint64_t sum = 0;
    for (size_t i = 0; i < n_messages; i++)
        sum += (*fn)(i);
    bench_sink(sum);
}

/* sizes prints how many bytes each makes of the same messages. */
static void sizes(void)
{
    size_t was = 0, taut = 0, knot = 0, ldns = 0;
    for (size_t i = 0; i < n_messages; i++) {
        peer_knot_load(i, n_messages, messages[i].p, messages[i].len);
        peer_ldns_load(i, n_messages, messages[i].p, messages[i].len);
        size_t k = peer_knot_build(i), l = peer_ldns_build(i);
        if (k == 0 || l == 0)
            continue; /* only what all of them build is compared */
        was += messages[i].len;
        taut += build_one(&decoded[i]);
        knot += k;
        ldns += l;
    }
    printf("bytes built: taut %zu, knot %zu, ldns %zu; captured %zu\n", taut,
           knot, ldns, was);
}

static uint64_t (*const parse_knot)(const uint8_t *, size_t) = peer_knot_parse;
static uint64_t (*const parse_ldns)(const uint8_t *, size_t) = peer_ldns_parse;
static size_t (*const build_knot)(size_t) = peer_knot_build;
static size_t (*const build_ldns)(size_t) = peer_ldns_build;

static void add(const char *operation, const char *who, enum bench_role role,
                void (*pass)(void *arg), const void *arg)
{
    const struct bench_work work = {operation,
                                    who,
                                    role,
                                    pass,
                                    (void *)(uintptr_t)arg,
                                    (double)n_messages,
                                    (double)n_bytes};
    bench_add(&work);
}

int main(int argc, char **argv)
{
    load(getenv("TAUT_BENCH_DNS"));
    decode_all();
    sizes();
    add("dns-parse", "taut", BENCH_TAUT, parse_taut, NULL);
    add("dns-parse", "knot", BENCH_PEER, parse_peer, &parse_knot);
    add("dns-parse", "ldns", BENCH_PEER, parse_peer, &parse_ldns);
    add("dns-walk", "taut", BENCH_TAUT, walk_taut, NULL);
    add("dns-walk", "knot", BENCH_PEER, parse_peer, &parse_knot);
    add("dns-build", "taut", BENCH_TAUT, build_taut, NULL);
    add("dns-build", "knot", BENCH_PEER, build_peer, &build_knot);
    add("dns-build", "ldns", BENCH_PEER, build_peer, &build_ldns);
    return bench_main(argc, argv);
}
