/* SPDX-License-Identifier: MIT */
/*
 * dns_zone_pass.c: a zone through messages. Reads the master file ARGV[1]
 * with the origin ARGV[2], builds messages of its records with names
 * compressed, decodes each message and prints the canonical form of the records
 * that come out, one a line. Messages have 512 to 65,535 bytes in turn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/dns_build.h"
#include "taut/dns_text.h"

enum { TEXT_MAX = 1 << 20, KEPT_MAX = 1 << 22, SLOTS = 1024 };

static struct taut_dns_build build;
static struct taut_dns_build_slot slots[SLOTS];
static uint8_t message[65536], kept[KEPT_MAX], line[TEXT_MAX];
static uint64_t mem[(8 * 65536 + 1024) / 8];
static size_t n_kept;
static unsigned n_messages;
static unsigned long n_bytes;

static void stop(const char *what)
{
    fprintf(stderr, "dns_zone_pass: %s\n", what);
    exit(1);
}

static void begin(size_t limit)
{
    const struct taut_dns_build_config config = {.base = message,
                                                 .cap = sizeof message,
                                                 .limit = limit,
                                                 .slots = slots,
                                                 .n_slots = SLOTS};
    memset(slots, 0, sizeof slots);
    n_kept = 0;
    if (taut_dns_build_init(&build, sizeof build, &config))
        stop("no builder");
}

static void print(const struct taut_dns_record *r)
{
    static uint8_t lower[65536];
    static const struct taut_span none = {NULL, 0};
    struct taut_wr wr = taut_wr_of(line, sizeof line);
    struct taut_wr data = taut_wr_of(lower, sizeof lower);
    struct taut_ctx ctx = taut_ctx_of(r->rdata, NULL);
    struct taut_span rdata = {r->rdata, r->rdata_len};
    struct taut_dns_name owner;
    size_t len;
    taut_dns_name_set(&owner, r->name);
    taut_dns_name_lower(owner.wire);
    if (taut_dns_rdata_decode(&ctx, &data, r->type, r->klass, rdata, none,
                              TAUT_DNS_RDATA_CANONICAL))
        stop("no canonical form");
    rdata = (struct taut_span){lower, data.len};
    if (taut_dns_record_text(&ctx, &wr, owner.wire, r->ttl, r->klass, r->type,
                             rdata, '\t'))
        stop("no text");
    taut_wr_u8(&wr, '\n');
    if (taut_wr_finish(&wr, &len))
        stop("too long");
    fwrite(line, 1, len, stdout);
}

/* finish ends the message and prints what it says. */
static void finish(void)
{
    static const struct taut_dns_hdr hdr = {.qr = true, .aa = true};
    struct taut_dns_msg out;
    size_t len;
    if (taut_dns_build_finish(&build, &hdr, &len))
        stop("a message cannot be finished");
    struct taut_span wire = {message, len};
    struct taut_ctx ctx = taut_ctx_of(message, NULL);
    if (taut_dns_msg_decode(&ctx, &out, wire, mem, sizeof mem))
        stop("a message that was built cannot be decoded");
    for (uint32_t i = 0; i < out.n; i++)
        print(&out.records[i]);
    n_messages++;
    n_bytes += len;
}

static const uint8_t *keep(const uint8_t *p, size_t len)
{
    uint8_t *to = kept + n_kept;
    if (sizeof kept - n_kept < len)
        stop("too many records in a message");
    memcpy(to, p, len);
    n_kept += len;
    return to;
}

static bool add(const struct taut_dns_zone_rr *rr)
{
    struct taut_ctx ctx = taut_ctx_of(message, NULL);
    const uint8_t *owner = keep(rr->owner, taut_dns_name_len(rr->owner));
    struct taut_span rdata = {keep(rr->rdata.p, rr->rdata.len), rr->rdata.len};
    enum taut_status st =
        taut_dns_build_rr(&ctx, &build, TAUT_DNS_ANSWER, owner, rr->type,
                          rr->klass, rr->ttl, rdata);
    if (st && st != TAUT_FULL)
        stop("a record cannot be built");
    return !st;
}

static void put(const struct taut_dns_zone_rr *rr)
{
    static const size_t limits[] = {65535, 512, 16384, 1232};
    if (add(rr))
        return;
    finish();
    begin(limits[n_messages % 4]);
    if (add(rr))
        return;
    begin(65535); /* longer than the short messages are */
    if (!add(rr))
        stop("a record does not fit");
}

static void pass(FILE *f, const uint8_t *origin)
{
    static uint8_t text[TEXT_MAX], rdata[TAUT_DNS_RDATA_MAX];
    const struct taut_dns_zone_config config = {
        .origin = origin, .mem = rdata, .mem_len = sizeof rdata};
    struct taut_dns_zone zone;
    struct taut_dns_zone_rr rr;
    size_t left = 0;
    bool at_end = false;
    if (taut_dns_zone_init(&zone, sizeof zone, &config))
        stop("no reader");
    begin(65535);
    for (enum taut_status st = TAUT_MORE; st == TAUT_MORE && !at_end;) {
        size_t n = fread(text + left, 1, sizeof text - left, f);
        at_end = n < sizeof text - left;
        struct taut_rd rd = taut_rd_of(text, left + n);
        struct taut_ctx ctx = taut_ctx_of(text, NULL);
        while (!(st = taut_dns_zone_next(&ctx, &zone, &rd, &rr, at_end)))
            put(&rr);
        if (taut_is_error(st)) {
            fprintf(stderr, "line %u: ", (unsigned)zone.line);
            stop("the zone has a fault");
        }
        left = taut_rd_left(&rd);
        memmove(text, rd.p, left);
    }
    finish();
}

int main(int argc, char **argv)
{
    struct taut_dns_name origin;
    struct taut_ctx ctx = taut_ctx_of(argv[0], NULL);
    FILE *f = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!f || taut_dns_name_text_decode(&ctx, &origin, argv[2], strlen(argv[2]),
                                        NULL))
        stop("usage: dns_zone_pass FILE ORIGIN");
    pass(f, origin.wire);
    fclose(f);
    fprintf(stderr, "%u messages, %lu bytes\n", n_messages, n_bytes);
    return fflush(stdout) != 0;
}
