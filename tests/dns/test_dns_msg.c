/* SPDX-License-Identifier: MIT */
/* test_dns_msg.c: messages: walked, checked, decoded, built; EDNS; queries and
 * answers. The messages were written by dnspython, or by hand from RFC 1035
 * 4.1. */
#include "test_util.h"

#include "taut/dns_build.h"
#include "taut/dns_edns.h"
#include "taut/dns_query.h"

#define FORMERR TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR)

static const struct taut_span none = {NULL, 0};
static uint64_t mem[8192];

/* www.example.org. A: CNAME, A, and in the authority section NS, compressed;
 * OPT with a cookie. */
#define QUESTION "03777777 076578616d706c65 036f7267 00 0001 0001"
#define RESPONSE                                                               \
    "1234 8580 0001 0002 0001 0001" QUESTION                                   \
    "c00c 0005 0001 0000012c 0005 0265 64 c010"                                \
    "c02d 0001 0001 0000001e 0004 c0000201"                                    \
    "c010 0002 0001 00015180 0006 036e7331 c010"                               \
    "00 0029 04d0 00008000 000c 000a 0008 0102030405060708"

struct parsed {
    uint8_t *wire;
    size_t len;
    struct taut_dns_msg msg;
    struct taut_diag diag;
    enum taut_status status;
};

static struct parsed parse(const char *hex, uint32_t quirks)
{
    struct parsed p;
    p.wire = test_hex(hex, &p.len);
    struct taut_ctx ctx = taut_ctx_of(p.wire, &p.diag), ctx2 = ctx;
    struct taut_diag diag2;
    struct taut_span wire = {p.wire, p.len};
    ctx.quirks = ctx2.quirks = quirks;
    ctx2.diag = &diag2;
    p.status = taut_dns_msg_decode(&ctx, &p.msg, wire, mem, sizeof mem);
    assert_int_equal(taut_dns_msg_check(&ctx2, wire), p.status);
    if (p.status) {
        assert_int_equal(p.diag.field, diag2.field);
        assert_int_equal(p.diag.off, diag2.off);
        assert_int_equal(p.diag.need, diag2.need);
    }
    return p;
}

static void is_record(const struct taut_dns_record *r, unsigned section,
                      const char *owner, uint32_t ttl, unsigned type,
                      const char *rdata)
{
    char text[1200];
    struct taut_ctx ctx = taut_ctx_of(r->rdata, NULL);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct taut_span data = {r->rdata, r->rdata_len};
    assert_int_equal(r->section, section);
    assert_int_equal(r->ttl, ttl);
    assert_int_equal(r->type, type);
    taut_dns_name_text(&wr, r->name);
    assert_string_equal(taut_wr_cstr(&wr), owner);
    wr = taut_wr_of(text, sizeof text);
    if (section != TAUT_DNS_QUESTION)
        assert_int_equal(
            taut_dns_rdata_text(&ctx, &wr, r->type, r->klass, data, none),
            TAUT_OK);
    assert_string_equal(taut_wr_cstr(&wr), rdata);
}

static void decoded(void **state)
{
    struct parsed p = parse(RESPONSE, 0);
    const struct taut_dns_record *r = p.msg.records;
    (void)state;
    assert_int_equal(p.status, TAUT_OK);
    assert_int_equal(p.msg.n, 5);
    is_record(&r[0], TAUT_DNS_QUESTION, "www.example.org.", 0, 1, "");
    is_record(&r[1], TAUT_DNS_ANSWER, "www.example.org.", 300, 5,
              "ed.example.org.");
    is_record(&r[2], TAUT_DNS_ANSWER, "ed.example.org.", 30, 1, "192.0.2.1");
    is_record(&r[3], TAUT_DNS_AUTHORITY, "example.org.", 86400, 2,
              "ns1.example.org.");
    is_record(&r[4], TAUT_DNS_ADDITIONAL, ".", 0x8000, 41,
              "\\# 12 000a00080102030405060708");
    assert_int_equal(p.msg.at[TAUT_DNS_ANSWER], 1);
    assert_int_equal(p.msg.at[TAUT_DNS_AUTHORITY], 3);
    assert_int_equal(p.msg.at[TAUT_DNS_ADDITIONAL], 4);
    assert_int_equal(p.msg.at[4], 5);
    assert_ptr_equal(p.msg.opt, &r[4]);
    assert_null(p.msg.tsig);
    assert_int_equal(p.msg.hdr.id, 0x1234);
    assert_true(p.msg.hdr.qr && p.msg.hdr.aa && p.msg.hdr.rd && p.msg.hdr.ra);
    assert_false(p.msg.hdr.tc || p.msg.hdr.z || p.msg.hdr.ad || p.msg.hdr.cd);
    assert_int_equal(taut_dns_get_id(p.wire), 0x1234);
    assert_int_equal(taut_dns_get_arcount(p.wire), 1);
    free(p.wire);
}

/* Each cut is refused, with the offset of what is missing; no memory too
 * small is more than TAUT_FULL. */
static void cut_and_full(void **state)
{
    size_t len;
    uint8_t *whole = test_hex(RESPONSE, &len);
    (void)state;
    for (size_t n = 0; n < len; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_span wire = {p, n};
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        assert_int_equal(taut_dns_msg_check(&ctx, wire), TAUT_E_SHORT);
        assert_int_equal(diag.off, n);
        assert_true(diag.need > 0 && diag.need <= len - n);
        free(p);
    }
    struct taut_span wire = {whole, len};
    for (size_t room = 0; room < 400; room += 8) {
        struct taut_dns_msg msg;
        struct taut_ctx ctx = taut_ctx_of(whole, NULL);
        enum taut_status st = taut_dns_msg_decode(&ctx, &msg, wire, mem, room);
        assert_int_equal(st, room < msg.mem_len || st ? TAUT_FULL : TAUT_OK);
        assert_true(msg.mem_len <= room);
    }
    free(whole);
}

/* Data of every shape with compressed names, and an owner that points into a
 * name that nobody should point to: MX, SOA, NAPTR, RRSIG, A. */
#define SHAPES                                                                 \
    "1234 8580 0001 0005 0000 0000" QUESTION                                   \
    "c010 000f 0001 0000012c 0004 000a c00c"                                   \
    "c010 0006 0001 0000012c 001b 026e73 c010 c00c"                            \
    "00000001 00000002 00000003 00000004 00000005"                             \
    "c010 0023 0001 0000012c 0009 0001 0002 00 00 00 c00c"                     \
    "c010 002e 0001 0000012c 0020 0001 0d 02 0000012c 00000002 00000001 0003"  \
    "076578616d706c65 036f7267 00 ff"                                          \
    "c08b 0001 0001 00000001 0004 c0000202"

/* shapes_are tells whether the five records are the right ones. */
static void shapes_are(const struct taut_dns_msg *m)
{
    const struct taut_dns_record *r = m->records;
    assert_int_equal(m->n, 6);
    is_record(&r[1], TAUT_DNS_ANSWER, "example.org.", 300, 15,
              "10 www.example.org.");
    is_record(&r[2], TAUT_DNS_ANSWER, "example.org.", 300, 6,
              "ns.example.org. www.example.org. 1 2 3 4 5");
    is_record(&r[3], TAUT_DNS_ANSWER, "example.org.", 300, 35,
              "1 2 \"\" \"\" \"\" www.example.org.");
    is_record(&r[4], TAUT_DNS_ANSWER, "example.org.", 300, 46,
              "A 13 2 300 19700101000002 19700101000001 3 example.org. /w==");
    is_record(&r[5], TAUT_DNS_ANSWER, "example.org.", 1, 1, "192.0.2.2");
}

/* In every room that is large enough they are the same, in any smaller one
 * there is TAUT_FULL; what one reads record by record agrees. */
static void shapes_in_any_room(void **state)
{
    struct parsed p = parse(SHAPES, 0);
    struct taut_span wire = {p.wire, p.len};
    struct taut_ctx ctx = taut_ctx_of(p.wire, NULL);
    (void)state;
    assert_int_equal(p.status, TAUT_OK);
    shapes_are(&p.msg);
    for (size_t room = 0; room < p.msg.mem_len + 400; room++) {
        struct taut_dns_msg m;
        enum taut_status want = room < p.msg.mem_len ? TAUT_FULL : TAUT_OK;
        assert_int_equal(taut_dns_msg_decode(&ctx, &m, wire, mem, room), want);
        if (!want)
            shapes_are(&m);
    }
    free(p.wire);
}

/* The walk of a message that is cut anywhere ends there. */
static void walk_of_cuts(void **state)
{
    size_t len;
    uint8_t *whole = test_hex(SHAPES, &len);
    (void)state;
    for (size_t n = TAUT_DNS_HDR_LEN; n <= len; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_span wire = {p, n};
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_dns_it it;
        struct taut_dns_hdr hdr;
        struct taut_dns_rr rr;
        enum taut_status st = taut_dns_open(&ctx, &it, &hdr, wire);
        while (!st)
            st = taut_dns_rr_next(&ctx, &it, &rr);
        assert_int_equal(st, n == len ? TAUT_DONE : TAUT_E_SHORT);
        if (n < len)
            assert_int_equal(diag.off, n);
        free(p);
    }
    free(whole);
}

/* Pointers into the header, forward, and to themselves end the walk. */
static void walk_of_pointers(void **state)
{
    static const uint16_t at[] = {0xc00b, 0xc021, 0xc022, 0xffff};
    static const enum taut_status want[] = {TAUT_E_VALUE, TAUT_E_ORDER,
                                            TAUT_E_ORDER, TAUT_E_ORDER};
    size_t len;
    uint8_t *p = test_hex(SHAPES, &len);
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct taut_span wire = {p, len};
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_dns_it it;
        struct taut_dns_hdr hdr;
        struct taut_dns_rr rr;
        taut_put16(p + 33, at[i]);
        assert_int_equal(taut_dns_open(&ctx, &it, &hdr, wire), TAUT_OK);
        assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), TAUT_OK);
        assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), want[i]);
        assert_int_equal(diag.off, 33);
        assert_int_equal(diag.field, TAUT_DNS_F_OWNER);
    }
    free(p);
}

static void refused(void **state)
{
    static const struct {
        const char *hex;
        unsigned status, field, off, need;
        uint32_t quirk; /* that allows it */
    } row[] = {
        {"0000 0000 0000 0000 0000 0000 aabb", TAUT_E_TRAILING,
         TAUT_DNS_F_TRAILING, 12, 2, TAUT_DNS_QUIRK_TRAILING},
        /* two questions: RFC 9619 */
        {"0000 0000 0002 0000 0000 0000 00 0001 0001 00 0001 0001",
         TAUT_E_LIMIT, TAUT_DNS_F_QDCOUNT, 4, 2, TAUT_DNS_QUIRK_QUESTIONS},
        /* OPT: twice, in the answer section, owned by a name */
        {"0000 0000 0000 0000 0000 0002 00 0029 0200 00000000 0000"
         "00 0029 0200 00000000 0000",
         TAUT_E_ORDER, TAUT_DNS_F_TYPE, 23, 41, TAUT_DNS_QUIRK_PLACES},
        {"0000 0000 0000 0001 0000 0000 00 0029 0200 00000000 0000",
         TAUT_E_ORDER, TAUT_DNS_F_TYPE, 12, 41, TAUT_DNS_QUIRK_PLACES},
        {"0000 0000 0000 0000 0000 0001 0161 00 0029 0200 00000000 0000",
         TAUT_E_VALUE, TAUT_DNS_F_OWNER, 12, 1, TAUT_DNS_QUIRK_PLACES},
        /* SIG(0) in the answer section: RFC 2931 3 */
        {"0000 0000 0000 0001 0000 0000 00 0018 00ff 00000000 0014"
         "0000 05 00 00000000 00000000 00000000 0000 00 61",
         TAUT_E_ORDER, TAUT_DNS_F_TYPE, 12, 24, TAUT_DNS_QUIRK_PLACES},
        /* a pointer in DNAME: RFC 6672 2.5 */
        {"0000 0000 0001 0001 0000 0000 0161 00 00ff 0001"
         "c00c 0027 0001 00000000 0002 c00c",
         TAUT_E_VALUE, TAUT_DNS_RR_F_DNAME_TARGET, 31, 12,
         TAUT_DNS_QUIRK_POINTERS},
        /* an address of five bytes, of three */
        {"0000 0000 0000 0001 0000 0000 00 0001 0001 00000000 0005 0102030405",
         TAUT_E_TRAILING, TAUT_DNS_RR_F_A_ADDRESS, 27, 1, 0},
        {"0000 0000 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203",
         TAUT_E_SHORT, TAUT_DNS_RR_F_A_ADDRESS, 26, 1, 0},
        /* a pointer to offset 0, as if something stood there */
        {"0000 0000 0001 0000 0000 0000 c000 0001 0001", TAUT_E_VALUE,
         TAUT_DNS_F_QNAME, 12, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct parsed p = parse(row[i].hex, 0);
        assert_int_equal(p.status, row[i].status);
        test_diag(p.diag, row[i].status, row[i].field, row[i].off, row[i].need,
                  FORMERR);
        free(p.wire);
        if (row[i].quirk) {
            p = parse(row[i].hex, row[i].quirk);
            assert_int_equal(p.status, TAUT_OK);
            free(p.wire);
        }
    }
}

/* RFC 2136 2.4.1: an UPDATE's prerequisite of class ANY has no data. */
static void update_without_data(void **state)
{
    struct parsed p = parse("0000 2800 0001 0001 0000 0000 0161 00 0006 0001"
                            "c00c 0001 00ff 00000000 0000",
                            0);
    (void)state;
    assert_int_equal(p.status, TAUT_OK);
    assert_int_equal(p.msg.records[1].rdata_len, 0);
    p.wire[2] = 0; /* the same in a query is none */
    struct taut_ctx ctx = taut_ctx_of(p.wire, NULL);
    struct taut_span wire = {p.wire, p.len};
    assert_int_equal(taut_dns_msg_check(&ctx, wire), TAUT_E_SHORT);
    free(p.wire);
}

/* RFC 2136 2.5.2: a set of records that is deleted has no data, whatever the
 * form of its type. */
static void update_built(void **state)
{
    static const uint8_t root[] = {0};
    static const uint16_t types[] = {1, 2, 16, 35, 47, 64, 257, 731};
    uint8_t buf[200] = {0};
    struct taut_dns_build_config config = {.base = buf, .cap = sizeof buf};
    struct taut_dns_hdr hdr = {.opcode = TAUT_DNS_OPCODE_UPDATE};
    struct taut_ctx ctx = taut_ctx_of(buf, NULL);
    struct taut_dns_build b;
    size_t len;
    (void)state;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        assert_int_equal(taut_dns_build_rr(&ctx, &b, TAUT_DNS_AUTHORITY, root,
                                           types[i], TAUT_DNS_CLASS_ANY, 0,
                                           none),
                         TAUT_OK);
    assert_int_equal(taut_dns_build_finish(&b, &hdr, &len), TAUT_OK);
    struct taut_span wire = {buf, len};
    assert_int_equal(taut_dns_msg_check(&ctx, wire), TAUT_OK);
}

/* 64 KB of owners that are pointers to pointers cost what the header says. */
static void pointers_cost_fuel(void **state)
{
    enum { N = 5000 };
    static uint8_t p[12 + 5 + 12 * N];
    size_t at = 12;
    (void)state;
    memset(p, 0, sizeof p);
    taut_put16(p + 4, 1);
    taut_put16(p + 6, N);
    at += 5; /* the root, type 0, class 0 */
    for (unsigned i = 0; i < N; i++, at += 12) {
        unsigned to = i == 0 || i % 100 == 0 ? 12 : (unsigned)at - 12;
        taut_put16(p + at, 0xc000u | (to > 0x3fff ? 12 : to));
        taut_put16(p + at + 2, 10); /* NULL */
        taut_put16(p + at + 4, 1);
    }
    struct taut_span wire = {p, sizeof p};
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(taut_dns_msg_check(&ctx, wire), TAUT_OK);
    assert_true(TAUT_FUEL_DEFAULT - ctx.fuel <=
                TAUT_DNS_HOPS_MAX * (uint64_t)N);
    ctx.fuel = 100;
    assert_int_equal(taut_dns_msg_check(&ctx, wire), TAUT_E_LIMIT);
}

/* ---- building ---- */

static size_t rebuild(const struct taut_dns_msg *in, uint8_t *out, size_t cap,
                      uint32_t n_slots, size_t limit, enum taut_status *last,
                      bool *tc)
{
    struct taut_dns_build_slot slots[32];
    const struct taut_dns_build_config config = {
        out, cap, limit, n_slots ? slots : NULL, n_slots};
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    struct taut_dns_build b;
    size_t len = 0;
    memset(slots, 0, sizeof slots);
    *last = TAUT_OK;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    for (uint32_t i = 0; i < in->n && !*last; i++) {
        const struct taut_dns_record *r = &in->records[i];
        struct taut_span rdata = {r->rdata, r->rdata_len};
        *last =
            r->section == TAUT_DNS_QUESTION
                ? taut_dns_build_question(&ctx, &b, r->name, r->type, r->klass)
                : taut_dns_build_rr(&ctx, &b, (enum taut_dns_section)r->section,
                                    r->name, r->type, r->klass, r->ttl, rdata);
    }
    *tc = b.tc;
    enum taut_status st = taut_dns_build_finish(&b, &in->hdr, &len);
    assert_int_equal(st, len > cap ? TAUT_FULL : TAUT_OK);
    return len;
}

static void built_again(void **state)
{
    struct parsed p = parse(RESPONSE, 0);
    uint8_t out[512];
    enum taut_status st;
    bool tc;
    (void)state;
    /* compressed as it was, byte for byte; the size is known beforehand */
    assert_int_equal(rebuild(&p.msg, NULL, 0, 32, 0, &st, &tc), p.len);
    assert_int_equal(rebuild(&p.msg, out, sizeof out, 32, 0, &st, &tc), p.len);
    assert_memory_equal(out, p.wire, p.len);
    /* without a table: every name whole */
    size_t plain = rebuild(&p.msg, out, sizeof out, 0, 0, &st, &tc);
    assert_int_equal(plain, p.len + 15 + 11 + 14 + 11 + 11);
    assert_int_equal(st, TAUT_OK);
    /* every limit: whole records only, and TC unless all is there */
    for (size_t limit = 12; limit <= p.len; limit++) {
        size_t len = rebuild(&p.msg, out, sizeof out, 32, limit, &st, &tc);
        struct taut_ctx ctx = taut_ctx_of(out, NULL);
        struct taut_span wire = {out, len};
        assert_true(len <= limit);
        assert_int_equal(taut_dns_msg_check(&ctx, wire), TAUT_OK);
        assert_int_equal(st, limit < p.len ? TAUT_FULL : TAUT_OK);
        assert_int_equal(taut_dns_get_tc(out), tc);
        if (limit < p.len && limit >= 33 + 17 + 16 + 18)
            assert_false(tc); /* only OPT was left out */
        else if (limit >= 33 && limit < p.len)
            assert_true(tc);
    }
    free(p.wire);
}

static void build_refuses(void **state)
{
    static const uint8_t root[1] = {0}, five[5] = {0};
    struct taut_dns_build_slot slots[3];
    struct taut_dns_build_config config = {NULL, 0, 0, slots, 3};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(root, &diag);
    struct taut_dns_build b;
    struct taut_dns_hdr hdr = {.opcode = 16};
    struct taut_span data = {five, 5};
    (void)state;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_E_USAGE);
    config.slots = NULL;
    assert_int_equal(taut_dns_build_init(&b, sizeof b - 1, &config),
                     TAUT_E_USAGE);
    config.limit = 65536;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_E_USAGE);
    config.limit = 100;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_QUESTION, root, 1, 1, 0, data),
        TAUT_E_ORDER);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_AUTHORITY, root, 10, 1, 0, data),
        TAUT_OK);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, root, 10, 1, 0, data),
        TAUT_E_ORDER);
    assert_int_equal(taut_dns_build_question(&ctx, &b, root, 1, 1),
                     TAUT_E_ORDER);
    assert_int_equal(taut_dns_build_reserve(&b, 73), TAUT_FULL);
    assert_int_equal(taut_dns_build_reserve(&b, 72), TAUT_OK);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ADDITIONAL, root, 10, 1, 0, data),
        TAUT_FULL);
    assert_false(b.tc);
    assert_int_equal(taut_dns_build_finish(&b, &hdr, NULL), TAUT_E_RANGE);
}

/* ---- EDNS ---- */

static void edns(void **state)
{
    struct parsed p = parse(RESPONSE, 0);
    struct taut_dns_edns e;
    struct taut_dns_option o;
    struct taut_ctx ctx = taut_ctx_of(p.wire, NULL);
    (void)state;
    taut_dns_edns_get(&e, p.msg.hdr.rcode, p.msg.opt);
    assert_int_equal(e.udp_size, 1232);
    assert_int_equal(e.version, 0);
    assert_int_equal(e.rcode, 0);
    assert_true(e.dnssec_ok);
    assert_int_equal(e.z, 0);
    struct taut_rd rd = taut_rd_of(e.options.p, e.options.len);
    assert_int_equal(taut_dns_option_next(&ctx, &rd, &o), TAUT_OK);
    assert_int_equal(o.code, TAUT_DNS_OPT_COOKIE);
    assert_int_equal(o.client[7], 8);
    assert_int_equal(o.bytes.len, 0);
    assert_int_equal(taut_dns_option_next(&ctx, &rd, &o), TAUT_DONE);
    /* RFC 8467: 128 and 468 bytes, and what there is room for */
    assert_int_equal(taut_dns_padding_get(40, 128, 65535), 84);
    assert_int_equal(taut_dns_padding_get(124, 128, 65535), 0);
    assert_int_equal(taut_dns_padding_get(125, 128, 65535), 127);
    assert_int_equal(taut_dns_padding_get(500, 468, 512), 8);
    assert_int_equal(taut_dns_padding_get(509, 468, 512), SIZE_MAX);
    free(p.wire);
}

/* code, data, status, text */
static void options(void **state)
{
    static const struct {
        const char *hex;
        unsigned status;
        const char *text;
    } row[] = {
        {"0003 0003 6e7331", TAUT_OK, "NSID: 6e7331"},
        {"0005 0002 080d", TAUT_OK, "DAU: 8 13"},
        {"0008 0007 0001 18 00 c00002", TAUT_OK,
         "edns-client-subnet: 192.0.2.0/24/0"},
        {"0008 0007 0001 17 00 c00003", TAUT_E_VALUE, NULL},
        {"0008 0008 0001 18 00 c0000201", TAUT_E_RANGE, NULL},
        {"0008 0004 0001 00 00", TAUT_OK, "edns-client-subnet: 0.0.0.0/0/0"},
        {"0008 0004 0001 21 00", TAUT_E_RANGE, NULL},
        {"0008 0006 0002 10 08 2001", TAUT_OK,
         "edns-client-subnet: 2001::/16/8"},
        {"0009 0000", TAUT_OK, "EDNS EXPIRE: "},
        {"0009 0004 00000e10", TAUT_OK, "EDNS EXPIRE: 3600"},
        {"0009 0003 000e10", TAUT_E_RANGE, NULL},
        {"000a 0009 010203040506070809", TAUT_E_RANGE, NULL},
        {"000b 0002 0064", TAUT_OK, "edns-tcp-keepalive: 100"},
        {"000d 0003 016100", TAUT_OK, "CHAIN: a."},
        {"000d 0002 0161", TAUT_E_VALUE, NULL},
        {"000e 0004 1234 0001", TAUT_OK, "edns-key-tag: 4660 1"},
        {"000e 0003 123400", TAUT_E_RANGE, NULL},
        {"000f 0006 0006 6220 0a 63", TAUT_OK,
         "Extended DNS Error: 6 (DNSSEC Bogus): b \\010c"},
        {"000f 0002 03e7", TAUT_OK, "Extended DNS Error: 999"},
        {"000f 0001 00", TAUT_E_RANGE, NULL},
        {"0013 0006 01 00 00000007", TAUT_OK, "ZONEVERSION: 010000000007"},
        {"0013 0003 01 00 00", TAUT_E_RANGE, NULL},
        {"fde9 0001 78", TAUT_OK, "OPT=65001: 78"},
        {"0003 0004 6e7331", TAUT_E_SHORT, NULL},
        {"000300", TAUT_E_SHORT, NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(row[i].hex, &len), again[64];
        char text[200];
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_dns_option o;
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        assert_int_equal(taut_dns_option_next(&ctx, &rd, &o), row[i].status);
        if (row[i].text) {
            taut_dns_option_text(&wr, &o);
            assert_string_equal(taut_wr_cstr(&wr), row[i].text);
            wr = taut_wr_of(again, sizeof again);
            assert_int_equal(taut_dns_option_encode(&wr, &o), TAUT_OK);
            assert_int_equal(wr.len, len);
            assert_memory_equal(again, p, len);
        } else if (row[i].status != TAUT_E_SHORT) {
            assert_ptr_equal(rd.p, p + len); /* the others can be read */
        }
        free(p);
    }
}

/* ---- queries and answers ---- */

static struct taut_dns_name name_of(const char *text)
{
    struct taut_dns_name name;
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &name, text, strlen(text), NULL),
        TAUT_OK);
    return name;
}

static void query_and_match(void **state)
{
    struct taut_dns_name www = name_of("www.example.org.");
    struct taut_dns_query q = {www.wire, 0x1234, 1,     1,
                               true,     false,  false, NULL};
    struct parsed p = parse(RESPONSE, 0);
    struct taut_span response = {p.wire, p.len};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p.wire, &diag);
    static const struct {
        unsigned at, value, field;
    } row[] = {{0, 0x13, TAUT_DNS_F_ID},     {2, 0x05, TAUT_DNS_F_QR},
               {2, 0xad, TAUT_DNS_F_OPCODE}, {5, 0, TAUT_DNS_F_QDCOUNT},
               {13, 'v', TAUT_DNS_F_QNAME},  {30, 2, TAUT_DNS_F_QTYPE},
               {32, 3, TAUT_DNS_F_QCLASS}};
    uint8_t out[64];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    size_t len;
    uint8_t *want = test_hex("1234 0100 0001 0000 0000 0000" QUESTION, &len);
    (void)state;
    assert_int_equal(taut_dns_query_encode(&ctx, &wr, &q), TAUT_OK);
    assert_int_equal(wr.len, len);
    assert_memory_equal(out, want, len);
    assert_int_equal(taut_dns_query_match(&ctx, &q, response, 0), TAUT_OK);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        uint8_t was = p.wire[row[i].at];
        p.wire[row[i].at] = (uint8_t)row[i].value;
        assert_int_equal(taut_dns_query_match(&ctx, &q, response, 0),
                         TAUT_E_VALUE);
        assert_int_equal(diag.field, row[i].field);
        p.wire[row[i].at] = was;
    }
    /* letter case counts when it was chosen at random */
    static const uint8_t bits[1] = {0x55};
    taut_dns_name_case_set(www.wire, (struct taut_span){bits, 1});
    assert_memory_equal(www.wire, "\3WwW\7eXaMpLe\3OrG", 17);
    assert_int_equal(taut_dns_query_match(&ctx, &q, response, 0), TAUT_OK);
    assert_int_equal(
        taut_dns_query_match(&ctx, &q, response, TAUT_DNS_MATCH_CASE),
        TAUT_E_VALUE);
    free(want);
    free(p.wire);
}

static void answers(void **state)
{
    static const struct {
        const char *hex, *name;
        unsigned kind, n_chain, type;
        uint32_t ttl;
    } row[] = {
        {RESPONSE, "ed.example.org.", TAUT_DNS_ANSWER_DATA, 1, 1, 30},
        {RESPONSE, "ed.example.org.", TAUT_DNS_ANSWER_CHAIN, 1, 28, 300},
        /* referral; NODATA with an SOA of minimum 60; NXDOMAIN; SERVFAIL */
        {"1234 8000 0001 0000 0001 0000" QUESTION
         "c010 0002 0001 00015180 0006 036e7331 c010",
         "www.example.org.", TAUT_DNS_ANSWER_REFERRAL, 0, 1, 86400},
        {"1234 8400 0001 0000 0001 0000" QUESTION
         "c010 0006 0001 00000e10 0018 c010 c010 00000001 00000002 00000003"
         "00000004 0000003c",
         "www.example.org.", TAUT_DNS_ANSWER_NODATA, 0, 1, 60},
        {"1234 8403 0001 0000 0001 0000" QUESTION
         "c010 0006 0001 0000000a 0018 c010 c010 00000001 00000002 00000003"
         "00000004 0000003c",
         "www.example.org.", TAUT_DNS_ANSWER_NXDOMAIN, 0, 1, 10},
        {"1234 8002 0001 0000 0000 0000" QUESTION, "www.example.org.",
         TAUT_DNS_ANSWER_ERROR, 0, 1, UINT32_MAX}};
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct parsed p = parse(row[i].hex, 0);
        struct taut_dns_name www = name_of("WWW.example.org."),
                             want = name_of(row[i].name);
        struct taut_ctx ctx = taut_ctx_of(p.wire, NULL);
        struct taut_dns_answer a;
        assert_int_equal(p.status, TAUT_OK);
        p.msg.hdr.aa = i != 1 && p.msg.hdr.aa;
        assert_int_equal(taut_dns_answer_get(&ctx, &a, &p.msg, www.wire,
                                             (uint16_t)row[i].type, 1),
                         TAUT_OK);
        if (i == 1) /* the NS that is there is of a zone above the target */
            assert_int_equal(a.kind, TAUT_DNS_ANSWER_REFERRAL);
        else
            assert_int_equal(a.kind, row[i].kind);
        assert_true(taut_dns_name_is_equal(a.name, want.wire));
        assert_int_equal(a.n_chain, row[i].n_chain);
        if (i != 1)
            assert_int_equal(a.ttl, row[i].ttl);
        free(p.wire);
    }
}

/* Two CNAMEs that lead to each other. */
static void chain_loop(void **state)
{
    struct parsed p = parse("0000 8000 0000 0002 0000 0000"
                            "0161 00 0005 0001 00000001 0003 0162 00"
                            "0162 00 0005 0001 00000001 0003 0161 00",
                            0);
    struct taut_dns_name a = name_of("a.");
    struct taut_ctx ctx = taut_ctx_of(p.wire, NULL);
    struct taut_dns_answer answer;
    (void)state;
    assert_int_equal(taut_dns_answer_get(&ctx, &answer, &p.msg, a.wire, 1, 1),
                     TAUT_E_LIMIT);
    ctx.fuel = 3;
    assert_int_equal(taut_dns_answer_get(&ctx, &answer, &p.msg, a.wire, 1, 1),
                     TAUT_E_LIMIT);
    free(p.wire);
}

/* Three messages over TCP, in pieces of every size. */
static void tcp(void **state)
{
    uint8_t stream[3 * 20], store[32];
    size_t len = 0;
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        taut_put16(stream + len, 12 + i);
        memset(stream + len + 2, (int)i, 12 + i);
        len += 14 + i;
    }
    for (size_t step = 1; step <= len; step++) {
        struct taut_dns_tcp t;
        unsigned n = 0;
        assert_int_equal(taut_dns_tcp_init(&t, sizeof t, store, sizeof store),
                         TAUT_OK);
        for (size_t at = 0; at < len; at += step) {
            size_t size = len - at < step ? len - at : step;
            uint8_t *piece = test_copy(stream + at, size);
            struct taut_ctx ctx = taut_ctx_of(piece, NULL);
            struct taut_span msg;
            assert_int_equal(
                taut_dns_tcp_push(&t, (struct taut_span){piece, size}),
                TAUT_OK);
            while (taut_dns_tcp_next(&ctx, &t, &msg) == TAUT_OK) {
                assert_int_equal(msg.len, 12 + n);
                assert_int_equal(msg.p[0], n);
                assert_int_equal(msg.p[msg.len - 1], n);
                n++;
            }
            free(piece);
        }
        assert_int_equal(n, 3);
    }
    /* too short for a header, too long for the memory, not read to its end */
    static const uint8_t bad[2][3] = {{0, 11, 0}, {0, 31, 0}};
    for (unsigned i = 0; i < 2; i++) {
        struct taut_dns_tcp t;
        struct taut_span msg, piece = {bad[i], 3};
        struct taut_ctx ctx = taut_ctx_of(bad[i], NULL);
        assert_int_equal(taut_dns_tcp_init(&t, sizeof t, store, sizeof store),
                         TAUT_OK);
        assert_int_equal(taut_dns_tcp_push(&t, piece), TAUT_OK);
        assert_int_equal(taut_dns_tcp_push(&t, piece), TAUT_E_STATE);
        assert_int_equal(taut_dns_tcp_next(&ctx, &t, &msg),
                         i == 0 ? TAUT_E_RANGE : TAUT_E_LIMIT);
    }
    struct taut_dns_tcp t;
    assert_int_equal(taut_dns_tcp_init(&t, sizeof t, store, 13), TAUT_E_USAGE);
}

/* A query with EDNS, as dnspython writes it; values that do not fit. */
static void query_with_edns(void **state)
{
    static const uint8_t name[] = "\1a";
    struct taut_dns_edns e = {.udp_size = 1232, .dnssec_ok = true}, back;
    struct taut_dns_query q = {.id = 0x1234,
                               .rd = true,
                               .name = name,
                               .type = 1,
                               .klass = 1,
                               .edns = &e};
    uint8_t out[100];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    size_t len;
    uint8_t *want = test_hex("1234 0100 0001 0000 0000 0001 0161 00 0001 0001"
                             "00 0029 04d0 00008000 0000",
                             &len);
    (void)state;
    assert_int_equal(taut_dns_query_encode(&ctx, &wr, &q), TAUT_OK);
    assert_int_equal(wr.len, len);
    assert_memory_equal(out, want, len);
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    struct taut_span wire = {out, len};
    assert_int_equal(taut_dns_open(&ctx, &it, &hdr, wire), TAUT_OK);
    assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), TAUT_OK);
    assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), TAUT_OK);
    taut_dns_edns_rr_get(&back, 3, &rr);
    assert_int_equal(back.rcode, 3);
    assert_int_equal(back.udp_size, 1232);
    assert_true(back.dnssec_ok);
    assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), TAUT_DONE);
    e.z = 0x8000;
    assert_int_equal(taut_dns_query_encode(&ctx, &wr, &q), TAUT_E_RANGE);
    e.z = 0;
    e.rcode = 4096;
    assert_int_equal(taut_dns_query_encode(&ctx, &wr, &q), TAUT_E_RANGE);
    free(want);
}

/* RFC 4034 6.3: as octets, a missing one before zero. */
static void data_order(void **state)
{
    struct taut_span a = {(const uint8_t *)"ab", 2},
                     b = {(const uint8_t *)"ac", 2}, c = {a.p, 1};
    (void)state;
    assert_true(taut_dns_rdata_order(a, b) < 0);
    assert_true(taut_dns_rdata_order(b, a) > 0);
    assert_true(taut_dns_rdata_order(c, a) < 0);
    assert_true(taut_dns_rdata_order(a, c) > 0);
    assert_int_equal(taut_dns_rdata_order(a, a), 0);
    assert_true(taut_dns_rdata_order(none, c) < 0);
    assert_int_equal(taut_dns_type_row_get(0)->code, 1);
    assert_null(taut_dns_type_row_get(65536));
}

/* What is built of data that is not what its type says is taken back. */
/* Where no pointer can lead to, nothing is remembered. */
static void build_far(void **state)
{
    static uint8_t out[0x5000], filler[0x4000];
    static const uint8_t name[] = "\1a\1b", other[] = "\1c";
    struct taut_dns_build_slot slots[16] = {{0}};
    struct taut_dns_build_config config = {
        .base = out, .cap = sizeof out, .slots = slots, .n_slots = 16};
    struct taut_span big = {filler, sizeof filler}, target = {name, 5};
    struct taut_dns_build b;
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    (void)state;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, other, 10, 1, 0, big),
        TAUT_OK);
    for (unsigned i = 0; i < 2; i++) {
        size_t from = b.wr.len;
        assert_int_equal(
            taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name, 10, 1, 0, none),
            TAUT_OK);
        assert_int_equal(b.wr.len, from + 5 + 10);
    }
    /* a name that is known, where none is compressed */
    config.limit = 0;
    memset(slots, 0, sizeof slots);
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name, 10, 1, 0, none),
        TAUT_OK);
    assert_int_equal(taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name,
                                       TAUT_DNS_TYPE_DNAME, 1, 0, target),
                     TAUT_OK);
    assert_int_equal(b.wr.len, TAUT_DNS_HDR_LEN + 5 + 10 + 2 + 10 + 5);
    assert_memory_equal(out + b.wr.len - 5, name, 5);
}

/* A name at the address of one before is known by it; of a record that was
 * refused nothing is known, so that its memory may be used again. */
static void build_by_address(void **state)
{
    uint8_t name[] = "\1a\1b", out[64] = {0};
    const uint8_t same[] = "\1A\1b";
    struct taut_dns_build_slot slots[16] = {{0}};
    struct taut_dns_build_config config = {.base = out,
                                           .cap = sizeof out,
                                           .limit = 45,
                                           .slots = slots,
                                           .n_slots = 16};
    struct taut_span addr = {(const uint8_t *)"\300\0\2\1", 4};
    struct taut_dns_build b;
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    (void)state;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, same, 16, 1, 0, addr),
        TAUT_E_SHORT); /* no string has 192 bytes here */
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, same, 10, 1, 0, none),
        TAUT_OK);
    ctx.fuel = 2; /* a look for each of two ways to the name */
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name, 10, 1, 0, none),
        TAUT_OK);
    assert_int_equal(ctx.fuel, 1);
    assert_memory_equal(out + 27, "\300\14\0\12", 4);
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name, 1, 1, 0, addr),
        TAUT_FULL);
    assert_int_equal(ctx.fuel, 0);
    memcpy(name, "\1c", 2);
    b.limit = sizeof out;
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name, 1, 1, 0, addr),
        TAUT_OK);
    assert_memory_equal(out + 39, "\1c\1b\0", 5);
}

static void build_taken_back(void **state)
{
    static const struct {
        unsigned type;
        size_t len;
        enum taut_status status;
    } row[] = {{TAUT_DNS_TYPE_MX, 1, TAUT_E_SHORT},
               {TAUT_DNS_TYPE_MX, 3, TAUT_E_SHORT},
               {TAUT_DNS_TYPE_NSEC, 2, TAUT_E_SHORT},
               {10, 65536, TAUT_E_RANGE}};
    static uint8_t data[65536] = {0, 10, 1, 'a'};
    static const uint8_t name[] = "\1a\1b";
    struct taut_dns_build_slot slots[16] = {{0}};
    uint8_t out[200];
    struct taut_dns_build_config config = {
        .base = out, .cap = sizeof out, .slots = slots, .n_slots = 16};
    struct taut_dns_build b;
    struct taut_ctx ctx = taut_ctx_of(data, NULL);
    (void)state;
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct taut_span rdata = {
            row[i].type == TAUT_DNS_TYPE_NSEC ? data + 2 : data, row[i].len};
        assert_int_equal(taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name,
                                           (uint16_t)row[i].type, 1, 0, rdata),
                         row[i].status);
        assert_int_equal(b.wr.len, TAUT_DNS_HDR_LEN);
        for (unsigned k = 0; k < 16; k++)
            assert_null(slots[k].name);
    }
    assert_int_equal(
        taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, name, 10, 1, 0, none),
        TAUT_OK);
    assert_int_equal(b.wr.len, TAUT_DNS_HDR_LEN + 5 + 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoded),
        cmocka_unit_test(cut_and_full),
        cmocka_unit_test(shapes_in_any_room),
        cmocka_unit_test(walk_of_cuts),
        cmocka_unit_test(walk_of_pointers),
        cmocka_unit_test(refused),
        cmocka_unit_test(update_without_data),
        cmocka_unit_test(update_built),
        cmocka_unit_test(pointers_cost_fuel),
        cmocka_unit_test(built_again),
        cmocka_unit_test(build_refuses),
        cmocka_unit_test(edns),
        cmocka_unit_test(options),
        cmocka_unit_test(query_and_match),
        cmocka_unit_test(answers),
        cmocka_unit_test(chain_loop),
        cmocka_unit_test(tcp),
        cmocka_unit_test(query_with_edns),
        cmocka_unit_test(data_order),
        cmocka_unit_test(build_by_address),
        cmocka_unit_test(build_far),
        cmocka_unit_test(build_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
