/* SPDX-License-Identifier: MIT */
/*
 * taut_glue_dns.h: DNS for the Python package in one call each: a message to
 * flat records and back, the fields of one record's data, text, master files.
 *
 * A flat record is a struct glue_rr, the owner and the data behind it, one
 * record right after the other. Functions return how many bytes they wrote,
 * or would write if that is over `cap`; or minus an enum taut_status, with
 * the fault in `diag` (may be NULL).
 */
#ifndef TAUT_GLUE_DNS_H
#define TAUT_GLUE_DNS_H

#include <stdlib.h>
#include <string.h>

#include <taut/dns_build.h>
#include <taut/dns_edns.h>
#include <taut/dns_query.h>
#include <taut/dns_text.h>

/* struct glue_rr: Python unpacks it as "=IIHHHBB". */
struct glue_rr {
    uint32_t ttl, line; /* line: of a master file */
    uint16_t type, klass, rdata_len;
    uint8_t section, name_len;
};

/* struct glue_dns_value: one field or item of data; "=QIIII". `off` and `len`
 * are the place of its bytes, of a name's and an APL item's whole ones. */
struct glue_dns_value {
    uint64_t num;
    uint32_t off, len, index, kind;
};

/* ---- messages ---- */

GLUE_INNER size_t glue_rr_put(uint8_t *out, size_t cap, size_t at,
                              const struct glue_rr *rr, const uint8_t *name,
                              const uint8_t *rdata)
{
    size_t n = sizeof *rr + rr->name_len + rr->rdata_len;
    if (at <= cap && n <= cap - at) {
        memcpy(out + at, rr, sizeof *rr);
        memcpy(out + at + sizeof *rr, name, rr->name_len);
        if (rr->rdata_len > 0)
            memcpy(out + at + sizeof *rr + rr->name_len, rdata, rr->rdata_len);
    }
    return at + n;
}

GLUE_INNER int64_t glue_dns_flat(uint8_t *out, size_t cap,
                                 const struct taut_dns_msg *m)
{
    size_t at = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct taut_dns_record *r = &m->records[i];
        const struct glue_rr rr = {
            r->ttl,       0,          r->type,    r->klass,
            r->rdata_len, r->section, r->name_len};
        at = glue_rr_put(out, cap, at, &rr, r->name, r->rdata);
    }
    return (int64_t)at;
}

/* glue_dns_parse writes the records of the message at `p` flat. */
static int64_t glue_dns_parse(uint8_t *out, size_t cap, const uint8_t *p,
                              size_t len, uint32_t quirks,
                              struct taut_diag *diag)
{
    uint64_t few[1024], *mem = few;
    size_t room = sizeof few;
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_dns_msg m;
    struct taut_span msg = {p, len};
    int64_t n;
    ctx.quirks = quirks;
    for (;;) {
        enum taut_status st = taut_dns_msg_decode(&ctx, &m, msg, mem, room);
        n = st ? -(int64_t)st : glue_dns_flat(out, cap, &m);
        if (mem != few)
            free(mem);
        room *= 8;
        if (st != TAUT_FULL || !(mem = (uint64_t *)malloc(room)))
            return n;
    }
}

/* glue_dns_put appends records of one section; 1: the rest is left out. */
GLUE_INNER int64_t glue_dns_put(struct taut_ctx *ctx, struct taut_dns_build *b,
                                const uint8_t *flat, size_t len, unsigned step)
{
    for (size_t at = 0; at < len;) {
        struct glue_rr rr;
        memcpy(&rr, flat + at, sizeof rr);
        const uint8_t *name = flat + at + sizeof rr;
        struct taut_span rdata = {name + rr.name_len, rr.rdata_len};
        enum taut_status st =
            step == TAUT_DNS_QUESTION
                ? taut_dns_build_question(ctx, b, name, rr.type, rr.klass)
                : taut_dns_build_rr(ctx, b, (enum taut_dns_section)step, name,
                                    rr.type, rr.klass, rr.ttl, rdata);
        at += sizeof rr + rr.name_len + rr.rdata_len;
        if (st == TAUT_FULL && step == TAUT_DNS_QUESTION)
            st = TAUT_E_LIMIT; /* not even that */
        if (st == TAUT_FULL)   /* what is behind is less important */
            return b->tc;
        if (st) {
            if (ctx->diag) /* the record at fault */
                ctx->diag->off = (uint32_t)at;
            return -(int64_t)st;
        }
    }
    return 0;
}

/* glue_dns_size returns the bytes that flat records take in a message. */
GLUE_INNER size_t glue_dns_size(const uint8_t *flat, size_t len)
{
    size_t n = 0, head = 10; /* type, class, TTL, length of the data */
    for (size_t at = 0, step; at < len; at += step) {
        struct glue_rr rr;
        memcpy(&rr, flat + at, sizeof rr);
        step = sizeof rr + rr.name_len + rr.rdata_len;
        n += step - sizeof rr + head;
    }
    return n;
}

GLUE_INNER int64_t glue_dns_all(struct taut_ctx *ctx, struct taut_dns_build *b,
                                const uint8_t *flat, const size_t *lens)
{
    size_t last = lens[TAUT_DNS_ADDITIONAL + 1], before = 0;
    for (unsigned i = 0; i <= TAUT_DNS_ADDITIONAL; i++)
        before += lens[i];
    bool room = taut_dns_build_reserve(b, glue_dns_size(flat + before, last)) ==
                TAUT_OK;
    int64_t st = 0;
    const uint8_t *p = flat;
    for (unsigned i = 0; i <= TAUT_DNS_ADDITIONAL; p += lens[i], i++) {
        if (st == 0)
            st = glue_dns_put(ctx, b, p, lens[i], i);
    }
    if (st < 0)
        return st;
    if (!room)
        return -(int64_t)TAUT_E_LIMIT;
    if (last > 0 && taut_dns_build_reserve(b, 0) == TAUT_OK) {
        bool tc = b->tc;
        st = glue_dns_put(ctx, b, p, last, TAUT_DNS_ADDITIONAL);
        b->tc |= tc;
    }
    return st < 0 ? st : 0;
}

/*
 * glue_dns_build makes a message with the header `id` and `flags` out of the
 * flat records at `flat`: lens[i] bytes of section i, lens[4] bytes of those
 * that are kept when the message is cut to `limit` (OPT, TSIG). Writes at
 * most `cap` bytes.
 */
static int64_t glue_dns_build(uint8_t *out, size_t cap, size_t limit,
                              bool compress, uint16_t id, uint16_t flags,
                              const uint8_t *flat, const size_t *lens,
                              struct taut_diag *diag)
{
    struct taut_dns_build_slot slots[512];
    struct taut_dns_build_config config = {
        .base = out, .cap = cap, .limit = limit};
    struct taut_ctx ctx = taut_ctx_of(flat, diag);
    struct taut_dns_build b;
    struct taut_dns_hdr hdr;
    uint8_t head[TAUT_DNS_HDR_LEN] = {(uint8_t)(id >> 8), (uint8_t)id,
                                      (uint8_t)(flags >> 8), (uint8_t)flags};
    struct taut_rd rd = taut_rd_of(head, sizeof head);
    size_t len = 0;
    if (compress) {
        memset(slots, 0, sizeof slots);
        config.slots = slots;
        config.n_slots = sizeof slots / sizeof slots[0];
    }
    if (taut_dns_build_init(&b, sizeof b, &config) ||
        taut_dns_hdr_decode(&ctx, &rd, &hdr))
        return -(int64_t)TAUT_E_USAGE;
    int64_t st = glue_dns_all(&ctx, &b, flat, lens);
    if (st < 0)
        return st;
    enum taut_status end = taut_dns_build_finish(&b, &hdr, &len);
    return end && end != TAUT_FULL ? -(int64_t)end : (int64_t)len;
}

/* ---- names ---- */

/* glue_dns_name writes the name that the `len` characters at `text` spell;
 * `origin` may be NULL. */
static int64_t glue_dns_name(uint8_t *out, const char *text, size_t len,
                             const uint8_t *origin, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(text, diag);
    struct taut_dns_name name;
    enum taut_status st =
        taut_dns_name_text_decode(&ctx, &name, text, len, origin);
    if (st)
        return -(int64_t)st;
    memcpy(out, name.wire, name.len);
    return name.len;
}

/* glue_dns_name_at writes the name at `off` in the message at `p`, and where
 * it ends there to `end`. */
static int64_t glue_dns_name_at(uint8_t *out, const uint8_t *p, size_t len,
                                size_t off, size_t *end, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_span msg = {p, len};
    struct taut_dns_name name;
    enum taut_status st = TAUT_E_USAGE;
    if (taut_rd_skip(&rd, off))
        st = taut_dns_name_decode(&ctx, &rd, &name, msg);
    if (st)
        return -(int64_t)st;
    memcpy(out, name.wire, name.len);
    *end = (size_t)(rd.p - p);
    return name.len;
}

/* glue_dns_name_check is taut_dns_name_check. */
static int64_t glue_dns_name_check(const uint8_t *p, size_t len,
                                   struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    return -(int64_t)taut_dns_name_check(&ctx, p, len);
}

/* ---- data ---- */

/* glue_dns_rdata writes the data at `p`, uncompressed, in canonical form if
 * `canonical`. */
static int64_t glue_dns_rdata(uint8_t *out, size_t cap, uint16_t type,
                              uint16_t klass, const uint8_t *p, size_t len,
                              bool canonical, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_wr wr = taut_wr_of(out, cap);
    struct taut_span in = {p, len}, none = {NULL, 0};
    enum taut_status st =
        taut_dns_rdata_decode(&ctx, &wr, type, klass, in, none,
                              canonical ? TAUT_DNS_RDATA_CANONICAL : 0);
    return st ? -(int64_t)st : (int64_t)wr.len;
}

/* glue_dns_rdata_check tells whether the data at `p` is well-formed. */
static int64_t glue_dns_rdata_check(uint16_t type, uint16_t klass,
                                    const uint8_t *p, size_t len,
                                    struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_span in = {p, len}, none = {NULL, 0};
    return -(int64_t)taut_dns_rdata_check(&ctx, type, klass, in, none);
}

/* glue_dns_rdata_of writes the data that the text spells. */
static int64_t glue_dns_rdata_of(uint8_t *out, size_t cap, uint16_t type,
                                 uint16_t klass, const char *text, size_t len,
                                 const uint8_t *origin, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(text, diag);
    struct taut_wr wr = taut_wr_of(out, cap);
    enum taut_status st =
        taut_dns_rdata_text_decode(&ctx, &wr, type, klass, text, len, origin);
    return st ? -(int64_t)st : (int64_t)wr.len;
}

/* glue_dns_record_text appends a record's text; without owner, TTL, class and
 * type if `owner` is NULL. */
static void glue_dns_record_text(struct taut_wr *wr, const uint8_t *owner,
                                 uint32_t ttl, uint16_t klass, uint16_t type,
                                 const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span in = {p, len}, none = {NULL, 0};
    if (owner)
        (void)taut_dns_record_text(&ctx, wr, owner, ttl, klass, type, in, ' ');
    else
        (void)taut_dns_rdata_text(&ctx, wr, type, klass, in, none);
}

/* glue_dns_values tells the fields of well-formed data; returns how many. */
static int64_t glue_dns_values(struct glue_dns_value *out, size_t cap,
                               uint16_t type, uint16_t klass, const uint8_t *p,
                               size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span in = {p, len}, none = {NULL, 0};
    struct taut_dns_rdata_it it = taut_dns_rdata_open(type, klass, in, none);
    const struct taut_dns_rdata_field *first =
        taut_dns_type_field_get(it.type, 0);
    struct taut_dns_value value;
    size_t n = 0;
    while (taut_dns_rdata_next(&ctx, &it, &value) == TAUT_OK) {
        bool whole = value.has_name || value.field->kind == TAUT_DNS_KIND_APL;
        struct taut_span s = whole ? value.whole : value.bytes;
        if (n++ >= cap)
            continue;
        out[n - 1].num = value.num;
        out[n - 1].off = s.p ? (uint32_t)(s.p - p) : 0;
        out[n - 1].len = (uint32_t)s.len;
        out[n - 1].index = (uint32_t)(value.field - first);
        out[n - 1].kind = value.field->kind;
    }
    return (int64_t)n;
}

/* ---- EDNS options ---- */

/* glue_dns_option reads the option at the start of the `len` bytes at `p`;
 * returns its length with its head. */
static int64_t glue_dns_option(struct taut_dns_option *out, const uint8_t *p,
                               size_t len, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_rd rd = taut_rd_of(p, len);
    enum taut_status st = taut_dns_option_next(&ctx, &rd, out);
    return st ? -(int64_t)st : (int64_t)(rd.p - p);
}

/* ---- master files ---- */

/*
 * glue_dns_zone reads records at the cursor and writes them flat, as long as
 * `cap` has room for the largest. Returns the bytes written; `*status` is what
 * stopped it: TAUT_FULL (call again), TAUT_MORE, TAUT_DONE, a fault, or
 * TAUT_OK at an $INCLUDE: section 1, whose data is the file's name.
 */
static int64_t glue_dns_zone(uint8_t *out, size_t cap,
                             struct taut_dns_zone *zone, struct taut_rd *rd,
                             const uint8_t *start, bool closed, int *status,
                             struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(start, diag);
    struct taut_dns_zone_rr rr;
    size_t at = 0;
    *status = TAUT_FULL;
    while (cap - at >=
           sizeof(struct glue_rr) + TAUT_DNS_NAME_MAX + TAUT_DNS_RDATA_MAX) {
        ctx.fuel = TAUT_FUEL_DEFAULT;
        *status = (int)taut_dns_zone_next(&ctx, zone, rd, &rr, closed);
        if (*status)
            return (int64_t)at;
        const struct glue_rr flat = {
            rr.ttl,
            rr.line,
            rr.type,
            rr.klass,
            (uint16_t)rr.rdata.len,
            (uint8_t)(rr.kind == TAUT_DNS_ZONE_INCLUDE),
            (uint8_t)taut_dns_name_len(rr.owner)};
        at = glue_rr_put(out, cap, at, &flat, rr.owner, rr.rdata.p);
        if (rr.kind == TAUT_DNS_ZONE_INCLUDE)
            return (int64_t)at;
        *status = TAUT_FULL;
    }
    return (int64_t)at;
}

/* ---- what a client asks ---- */

/* glue_dns_match is taut_dns_query_match. */
static int64_t glue_dns_match(const uint8_t *name, uint16_t id, uint16_t type,
                              uint16_t klass, const uint8_t *p, size_t len,
                              uint32_t flags, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_dns_query query = {
        .name = name, .id = id, .type = type, .klass = klass};
    struct taut_span response = {p, len};
    return -(int64_t)taut_dns_query_match(&ctx, &query, response, flags);
}

/* glue_dns_answer tells what the message at `p` says of a question; records
 * as their numbers: out = kind, ttl, rcode, CNAMEs, first record, SOA (-1:
 * none); and the name at the end. Returns that name's length. */
static int64_t glue_dns_answer(int64_t *out, uint8_t *name_out,
                               const uint8_t *p, size_t len,
                               const uint8_t *name, uint16_t type,
                               uint16_t klass, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_dns_answer answer;
    struct taut_dns_msg m;
    struct taut_span msg = {p, len};
    size_t room = 8 * len + 65536;
    enum taut_status st = TAUT_FULL;
    void *mem = NULL;
    while (st == TAUT_FULL) {
        free(mem);
        room *= 2;
        if (!(mem = malloc(room)))
            break;
        st = taut_dns_msg_decode(&ctx, &m, msg, mem, room);
    }
    if (st == TAUT_OK)
        st = taut_dns_answer_get(&ctx, &answer, &m, name, type, klass);
    int64_t n = -(int64_t)st;
    if (st == TAUT_OK) {
        out[0] = answer.kind;
        out[1] = answer.ttl;
        out[2] = answer.rcode;
        out[3] = answer.n_chain;
        out[4] = answer.first ? answer.first - m.records : -1;
        out[5] = answer.soa ? answer.soa - m.records : -1;
        n = (int64_t)taut_dns_name_len(answer.name);
        memcpy(name_out, answer.name, (size_t)n);
    }
    free(mem);
    return n;
}

#endif
