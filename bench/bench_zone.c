/* SPDX-License-Identifier: MIT */
/*
 * bench_zone.c: a master file, the one that TAUT_BENCH_ZONE names
 * (tools/make_bench_zone.py writes it), of the origin example-tld.
 *
 *   zone-read   the whole file in memory, every record's data in wire form
 *   zone-text   the first 20,000 of these records written as text
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_peer_zone.h"
#include "bench_shim.h"

#include "taut/dns_text.h"

enum { TEXTS_MAX = 20000, TEXT_MAX = 1 << 26 };

static const char origin_text[] = "example-tld.";
static char text[TEXT_MAX];
static size_t text_len, n_records;
static uint8_t wires[TEXTS_MAX * 600];
static struct taut_dns_zone_rr records[TEXTS_MAX];
static size_t n_texts;

static void load(const char *path)
{
    FILE *f = path ? fopen(path, "rb") : NULL;
    if (!f) {
        fprintf(stderr, "bench_zone: set TAUT_BENCH_ZONE to a master file"
                        " (tools/make_bench_zone.py)\n");
        exit(2);
    }
    text_len = fread(text, 1, sizeof text, f);
    fclose(f);
}

/* read_all has `keep` see every record; returns the bytes of their data. */
static uint64_t read_all(void (*keep)(const struct taut_dns_zone_rr *rr))
{
    static uint8_t mem[TAUT_DNS_RDATA_MAX];
    struct taut_dns_name origin;
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    struct taut_rd rd = taut_rd_of(text, text_len);
    struct taut_dns_zone_config config = {
        .mem = mem, .mem_len = sizeof mem, .ttl = 3600, .has_ttl = true};
    struct taut_dns_zone zone;
    struct taut_dns_zone_rr rr;
    uint64_t sum = 0;
    if (taut_dns_name_text_decode(&ctx, &origin, origin_text,
                                  sizeof origin_text - 1, NULL))
        return 0;
    config.origin = origin.wire;
    if (taut_dns_zone_init(&zone, sizeof zone, &config))
        return 0;
    while (!taut_dns_zone_next(&ctx, &zone, &rd, &rr, true)) {
        sum += rr.rdata.len;
        if (keep)
            keep(&rr);
    }
    return sum;
}

static void read_taut(void *arg)
{
    (void)arg;
    bench_sink(read_all(NULL));
}

static void read_zs(void *arg)
{
    (void)arg;
    bench_sink(peer_zs_read(text, text_len, origin_text));
}

/* ---- text ---- */

static void keep_record(const struct taut_dns_zone_rr *rr)
{
    static size_t used;
    size_t n = taut_dns_name_len(rr->owner), len = n + 10 + rr->rdata.len;
    n_records++;
    if (n_texts == TEXTS_MAX || sizeof wires - used < len)
        return;
    uint8_t *p = wires + used;
    memcpy(p, rr->owner, n);
    taut_put16(p + n, rr->type);
    taut_put16(p + n + 2, rr->klass);
    taut_put32(p + n + 4, rr->ttl);
    taut_put16(p + n + 8, (uint32_t)rr->rdata.len);
    memcpy(p + n + 10, rr->rdata.p, rr->rdata.len);
    struct taut_dns_zone_rr *out = &records[n_texts];
    *out = *rr;
    out->owner = p;
    out->rdata.p = p + n + 10;
    peer_zone_load(n_texts++, TEXTS_MAX, p, len, n);
    used += len;
}

static size_t text_taut(size_t i)
{
    static uint8_t out[1 << 18];
    const struct taut_dns_zone_rr *rr = &records[i];
    struct taut_ctx ctx = taut_ctx_of(rr->rdata.p, NULL);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    enum taut_status st = taut_dns_record_text(
        &ctx, &wr, rr->owner, rr->ttl, rr->klass, rr->type, rr->rdata, '\t');
    return st ? 0 : wr.len;
}

static void text_pass(void *arg)
{
    size_t (**fn)(size_t) = (size_t(**)(size_t))arg;
    uint64_t sum = 0;
    for (size_t i = 0; i < n_texts; i++)
        sum += (*fn)(i);
    bench_sink(sum);
}

static size_t (*const texts[3])(size_t) = {text_taut, peer_knot_text,
                                           peer_ldns_text};

/* texts_check: nobody leaves a record out. */
static void texts_check(void)
{
    for (size_t i = 0; i < n_texts; i++) {
        for (unsigned k = 0; k < 3; k++) {
            if (texts[k](i) == 0) {
                fprintf(stderr, "bench_zone: %u has no text of record %zu\n", k,
                        i);
                exit(2);
            }
        }
    }
}

static void add(const char *operation, const char *who, enum bench_role role,
                void (*pass)(void *arg), const void *arg, size_t n, size_t len)
{
    const struct bench_work work = {
        operation, who,        role, pass, (void *)(uintptr_t)arg,
        (double)n, (double)len};
    bench_add(&work);
}

int main(int argc, char **argv)
{
    load(getenv("TAUT_BENCH_ZONE"));
    uint64_t ours = read_all(keep_record);
    uint64_t theirs = peer_zs_read(text, text_len, origin_text);
    if (ours != theirs || ours == 0) {
        fprintf(stderr, "bench_zone: the data has %llu or %llu bytes\n",
                (unsigned long long)ours, (unsigned long long)theirs);
        return 2;
    }
    texts_check();
    printf("%zu records, %zu bytes of text, %llu of data\n", n_records,
           text_len, (unsigned long long)ours);
    add("zone-read", "taut", BENCH_TAUT, read_taut, NULL, n_records, text_len);
    add("zone-read", "zscanner", BENCH_PEER, read_zs, NULL, n_records,
        text_len);
    add("zone-text", "taut", BENCH_TAUT, text_pass, &texts[0], n_texts, 0);
    add("zone-text", "knot", BENCH_PEER, text_pass, &texts[1], n_texts, 0);
    add("zone-text", "ldns", BENCH_PEER, text_pass, &texts[2], n_texts, 0);
    return bench_main(argc, argv);
}
