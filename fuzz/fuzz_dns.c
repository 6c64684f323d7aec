/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dns.c: DNS messages. What is decoded is what the records say one by
 * one; check, decode and visit agree; what is built of it decodes the same;
 * the text of every record reads back to the same bytes; the cost is bounded.
 */
#include "fuzz_codec.h"

#include "taut/dns_build.h"
#include "taut/dns_edns.h"
#include "taut/dns_query.h"
#include "taut/dns_text.h"
#include "taut/dns_visit.h"

enum { FUZZ_MEM = 1 << 20 };

static const struct taut_span fuzz_none = {NULL, 0};
static uint64_t fuzz_mem[FUZZ_MEM / 8], fuzz_mem2[FUZZ_MEM / 8];
static uint8_t fuzz_out[1 << 17], fuzz_text[1 << 20], fuzz_rdata[1 << 17];

/* The text of RDATA, read again, is the same bytes. */
static void fuzz_dns_text(const struct taut_dns_record *r)
{
    struct taut_span rdata = {r->rdata, r->rdata_len};
    struct taut_ctx ctx = taut_ctx_of(r->rdata, NULL);
    struct taut_wr wr = taut_wr_of(fuzz_text, sizeof fuzz_text);
    if (taut_dns_rdata_text(&ctx, &wr, r->type, r->klass, rdata, fuzz_none))
        return; /* an UPDATE's record without data */
    FUZZ_ASSERT(wr.len <= wr.cap);
    struct taut_diag diag;
    struct taut_ctx back = taut_ctx_of(fuzz_text, &diag);
    struct taut_wr again = taut_wr_of(fuzz_rdata, sizeof fuzz_rdata);
    enum taut_status st =
        taut_dns_rdata_text_decode(&back, &again, r->type, r->klass,
                                   (const char *)fuzz_text, wr.len, NULL);
    /* More parameters than a text may have is the one way to fail. */
    FUZZ_ASSERT(st == TAUT_OK || st == TAUT_E_LIMIT);
    if (st)
        return;
    FUZZ_ASSERT(again.len == r->rdata_len);
    FUZZ_ASSERT(again.len == 0 || memcmp(fuzz_rdata, r->rdata, again.len) == 0);
}

/* Record by record: the same types, owners and data. */
static void fuzz_dns_walk(const struct taut_dns_msg *msg)
{
    struct taut_ctx ctx = taut_ctx_of(msg->wire.p, NULL);
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    ctx.fuel = UINT64_MAX;
    FUZZ_ASSERT(taut_dns_open(&ctx, &it, &hdr, msg->wire) == TAUT_OK);
    for (uint32_t i = 0; i < msg->n; i++) {
        const struct taut_dns_record *r = &msg->records[i];
        struct taut_wr wr = taut_wr_of(fuzz_rdata, sizeof fuzz_rdata);
        struct taut_dns_name name;
        FUZZ_ASSERT(taut_dns_rr_next(&ctx, &it, &rr) == TAUT_OK);
        FUZZ_ASSERT(rr.type == r->type && rr.klass == r->klass &&
                    rr.ttl == r->ttl && rr.section == r->section);
        FUZZ_ASSERT(taut_dns_rr_owner_get(&ctx, &name, &rr, msg->wire) ==
                    TAUT_OK);
        FUZZ_ASSERT(name.len == r->name_len &&
                    memcmp(name.wire, r->name, name.len) == 0);
        if (taut_dns_rdata_decode(&ctx, &wr, rr.type, rr.klass, rr.rdata,
                                  msg->wire, 0))
            continue;
        FUZZ_ASSERT(wr.len == r->rdata_len);
        FUZZ_ASSERT(wr.len == 0 || memcmp(fuzz_rdata, r->rdata, wr.len) == 0);
    }
    FUZZ_ASSERT(taut_dns_rr_next(&ctx, &it, &rr) == TAUT_DONE);
}

static bool fuzz_dns_same(const struct taut_dns_msg *a,
                          const struct taut_dns_msg *b)
{
    bool same = a->n == b->n;
    for (uint32_t i = 0; same && i < a->n; i++) {
        const struct taut_dns_record *x = &a->records[i], *y = &b->records[i];
        same = x->type == y->type && x->ttl == y->ttl &&
               x->section == y->section && x->rdata_len == y->rdata_len &&
               taut_dns_name_is_equal(x->name, y->name);
    }
    return same;
}

/* Built again, with `n_slots` for compression, it decodes the same. */
static void fuzz_dns_build(const struct taut_dns_msg *msg, uint32_t n_slots)
{
    struct taut_dns_build_slot slots[16];
    struct taut_dns_build_config config = {.base = fuzz_out,
                                           .cap = sizeof fuzz_out,
                                           .slots = n_slots ? slots : NULL,
                                           .n_slots = n_slots};
    struct taut_ctx ctx = taut_ctx_of(fuzz_out, NULL);
    struct taut_dns_build b;
    struct taut_dns_msg again;
    size_t len;
    memset(slots, 0, sizeof slots);
    FUZZ_ASSERT(taut_dns_build_init(&b, sizeof b, &config) == TAUT_OK);
    for (uint32_t i = 0; i < msg->n; i++) {
        const struct taut_dns_record *r = &msg->records[i];
        struct taut_span rdata = {r->rdata, r->rdata_len};
        enum taut_status st =
            r->section == TAUT_DNS_QUESTION
                ? taut_dns_build_question(&ctx, &b, r->name, r->type, r->klass)
                : taut_dns_build_rr(&ctx, &b, (enum taut_dns_section)r->section,
                                    r->name, r->type, r->klass, r->ttl, rdata);
        if (st)
            return; /* too long without compression, or no data to read */
    }
    FUZZ_ASSERT(taut_dns_build_finish(&b, &msg->hdr, &len) == TAUT_OK);
    struct taut_span wire = {fuzz_out, len};
    ctx.quirks = UINT32_MAX;
    enum taut_status st =
        taut_dns_msg_decode(&ctx, &again, wire, fuzz_mem2, sizeof fuzz_mem2);
    FUZZ_ASSERT(st == TAUT_OK || st == TAUT_FULL || st == TAUT_E_LIMIT);
    FUZZ_ASSERT(st || fuzz_dns_same(msg, &again));
}

static void fuzz_dns_options(const struct taut_dns_msg *msg)
{
    struct taut_ctx ctx = taut_ctx_of(msg->wire.p, NULL);
    struct taut_dns_option o;
    struct taut_rd rd;
    if (!msg->opt)
        return;
    rd = taut_rd_of(msg->opt->rdata, msg->opt->rdata_len);
    for (enum taut_status st = TAUT_OK; st != TAUT_DONE;) {
        const uint8_t *at = rd.p;
        struct taut_wr wr = taut_wr_of(fuzz_out, sizeof fuzz_out);
        st = taut_dns_option_next(&ctx, &rd, &o);
        FUZZ_ASSERT(st == TAUT_DONE || rd.p > at);
        if (st)
            continue;
        FUZZ_ASSERT(taut_dns_option_encode(&wr, &o) == TAUT_OK);
        FUZZ_ASSERT(wr.len == (size_t)(rd.p - at) &&
                    memcmp(fuzz_out, at, wr.len) == 0);
        struct taut_wr text = taut_wr_of(fuzz_text, sizeof fuzz_text);
        taut_dns_option_text(&text, &o);
    }
}

/* struct fuzz_told: what a visit told. */
struct fuzz_told {
    size_t n, n_owners, size;
};

static void fuzz_dns_told(void *arg, const struct taut_value *value)
{
    struct fuzz_told *told = (struct fuzz_told *)arg;
    size_t n_sets;
    const struct taut_fieldset *const *sets = taut_dns_fieldsets_get(&n_sets);
    struct taut_wr wr = taut_wr_of(fuzz_text, sizeof fuzz_text);
    told->n++;
    told->n_owners +=
        value->field == TAUT_DNS_F_TYPE || value->field == TAUT_DNS_F_QTYPE;
    FUZZ_ASSERT(taut_field_get(sets, n_sets, value->field));
    FUZZ_ASSERT((size_t)value->off + value->len <= told->size);
    taut_value_text(&wr, value);
    FUZZ_ASSERT(wr.len <= wr.cap);
}

/* A visit finds the fault that a check does, for the same fuel, and tells no
 * more than its header promises. */
static void fuzz_dns_visit(const uint8_t *p, size_t size, uint32_t quirks,
                           uint32_t flags)
{
    struct taut_span wire = {p, size};
    struct taut_diag d = {0}, d2 = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d), ctx2 = taut_ctx_of(p, &d2);
    struct fuzz_told told = {0, 0, size};
    struct taut_visitor v = {fuzz_dns_told, &told, p};
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    ctx.quirks = ctx2.quirks = quirks;
    enum taut_status st = taut_dns_visit(&ctx, &v, wire, flags);
    FUZZ_ASSERT(told.n <= 9 * size + 20 * (size / 5) + 40);
    if (flags || (size > 2 && taut_dns_get_opcode(p) == TAUT_DNS_OPCODE_DSO))
        return;
    FUZZ_ASSERT(taut_dns_msg_check(&ctx2, wire) == st);
    FUZZ_ASSERT(memcmp(&d, &d2, sizeof d) == 0);
    if (st == TAUT_OK) {
        FUZZ_ASSERT(ctx.fuel == ctx2.fuel);
        FUZZ_ASSERT(taut_dns_open(&ctx, &it, &hdr, wire) == TAUT_OK);
        FUZZ_ASSERT(told.n_owners == (size_t)hdr.n_records[0] +
                                         hdr.n_records[1] + hdr.n_records[2] +
                                         hdr.n_records[3]);
    }
}

static void fuzz_dns_run(const uint8_t *p, size_t size, uint32_t quirks)
{
    struct taut_span wire = {p, size};
    struct taut_diag d, d2;
    struct taut_ctx ctx = taut_ctx_of(p, &d), ctx2 = taut_ctx_of(p, &d2);
    struct taut_dns_msg msg;
    ctx.quirks = ctx2.quirks = quirks;
    enum taut_status st =
        taut_dns_msg_decode(&ctx, &msg, wire, fuzz_mem, sizeof fuzz_mem);
    enum taut_status st2 = taut_dns_msg_check(&ctx2, wire);
    FUZZ_ASSERT(TAUT_FUEL_DEFAULT - ctx2.fuel <= 256 * (uint64_t)size);
    if (st == TAUT_FULL || st == TAUT_E_LIMIT || st2 == TAUT_E_LIMIT)
        return;
    FUZZ_ASSERT(st == st2);
    if (st) {
        FUZZ_ASSERT(d.field == d2.field && d.off == d2.off &&
                    d.need == d2.need && d.off <= size);
        return;
    }
    fuzz_dns_walk(&msg);
    fuzz_dns_build(&msg, 16);
    fuzz_dns_build(&msg, 0);
    fuzz_dns_options(&msg);
    for (uint32_t i = 0; i < msg.n; i++) {
        struct taut_dns_answer answer;
        if (msg.records[i].section != TAUT_DNS_QUESTION)
            fuzz_dns_text(&msg.records[i]);
        else
            taut_dns_answer_get(&ctx, &answer, &msg, msg.records[i].name,
                                msg.records[i].type, msg.records[i].klass);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data, size);
    fuzz_dns_run(p, size, 0);
    fuzz_dns_run(p, size, UINT32_MAX);
    fuzz_dns_visit(p, size, 0, 0);
    fuzz_dns_visit(p, size, UINT32_MAX, 0);
    for (uint32_t flags = 1; flags < 8; flags++)
        fuzz_dns_visit(p, size, 0, flags);
    free(p);
    return 0;
}
