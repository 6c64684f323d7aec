/* SPDX-License-Identifier: MIT */
/*
 * test_cve_dns.c: names that loop, lead forward or grow past 255 bytes, and
 * decoders that do not agree about them (RFC 9267); legal pointers expanded
 * again for every record (c-ares#1164); a search for names to compress that
 * is counted only where it succeeds (CVE-2024-8508, CVE-2026-44390); lists of
 * EDNS options without end (CVE-2026-41292); options written without a look
 * at the room (CVE-2026-42944); data of two names that ends after one
 * (CVE-2026-56416); sections found by the counts of the header
 * (CVE-2026-42959); NSEC3 whose iterations are taken at their word
 * (CVE-2023-50868); zone transfers without end (CVE-2016-6170 and kin). All on
 * exact-size heap copies.
 */
#include "test_util.h"

#include "taut/dns_build.h"
#include "taut/dns_edns.h"
#include "taut/dns_sec.h"
#include "taut/dns_xfr.h"

static uint64_t mem[1 << 15];

/* cve_message judges a message in all ways that there are, which agree. */
static enum taut_status cve_message(const uint8_t *bytes, size_t len,
                                    uint64_t fuel)
{
    uint8_t *p = test_copy(bytes, len);
    struct taut_span wire = {p, len};
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_dns_msg msg;
    ctx.fuel = fuel;
    enum taut_status st = taut_dns_msg_check(&ctx, wire);
    ctx.fuel = TAUT_FUEL_DEFAULT;
    enum taut_status whole =
        taut_dns_msg_decode(&ctx, &msg, wire, mem, sizeof mem);
    assert_int_equal(whole, fuel < TAUT_FUEL_DEFAULT ? TAUT_OK : st);
    for (unsigned i = 0; i <= 4 && !whole; i++)
        assert_true(msg.at[i] <= msg.n);
    free(p);
    return st;
}

/* cve_name judges a question's name that stands at offset 12. */
static enum taut_status cve_name(const char *hex)
{
    uint8_t bytes[600] = {0, 0, 0, 0, 0, 1};
    size_t len;
    uint8_t *name = test_hex(hex, &len);
    memcpy(bytes + 12, name, len);
    taut_put32(bytes + 12 + len, 0x00010001);
    free(name);
    return cve_message(bytes, 16 + len, TAUT_FUEL_DEFAULT);
}

static void pointers_that_do_not_lead_back(void **state)
{
    (void)state;
    assert_int_equal(cve_name("c00c"), TAUT_E_ORDER);      /* to itself */
    assert_int_equal(cve_name("0161 c00c"), TAUT_E_ORDER); /* to its label */
    assert_int_equal(cve_name("0161 c00e"), TAUT_E_ORDER); /* to itself */
    assert_int_equal(cve_name("c00e"), TAUT_E_ORDER);      /* forward */
    assert_int_equal(cve_name("ffff"), TAUT_E_ORDER);      /* past the end */
    for (unsigned off = 0; off < 12; off++) {              /* the header */
        char hex[5] = "c00x";
        hex[3] = "0123456789ab"[off];
        assert_int_equal(cve_name(hex), TAUT_E_VALUE);
    }
    assert_int_equal(cve_name("40"), TAUT_E_VALUE); /* RFC 6891 5 */
    assert_int_equal(cve_name("80"), TAUT_E_VALUE);
}

/* A name of labels, the rest behind a pointer: 255 bytes are good, 256 are
 * not; at most 127 labels. */
static void names_over_255_bytes(void **state)
{
    (void)state;
    for (unsigned more = 60; more < 64; more++) {
        uint8_t p[400] = {0, 0, 0, 0, 0, 1, 0, 1};
        size_t at = 12;
        for (unsigned i = 0; i < 3; i++, at += 64)
            p[at] = 63;
        at++;
        taut_put32(p + at, 0x00010001);
        at += 4;
        p[at] = (uint8_t)more;
        at += more + 1;
        taut_put16(p + at, 0xc00c);
        taut_put16(p + at + 2, 10); /* NULL */
        taut_put16(p + at + 4, 1);
        assert_int_equal(cve_message(p, at + 12, TAUT_FUEL_DEFAULT),
                         more <= 61 ? TAUT_OK : TAUT_E_RANGE);
    }
    for (unsigned n = 126; n < 130; n++) {
        uint8_t p[400] = {0, 0, 0, 0, 0, 1};
        for (unsigned i = 0; i < n; i++)
            p[12 + 2 * i] = 1;
        assert_int_equal(cve_message(p, 12 + 2 * n + 5, TAUT_FUEL_DEFAULT),
                         n <= 127 ? TAUT_OK : TAUT_E_RANGE);
    }
}

/* 64 KB of owners, each a pointer to a chain of 100: the work is counted,
 * and the decoder, which knows the chain by then, does it once. */
static void chains_expanded_again(void **state)
{
    enum { N = 5000, HOPS = 100 };
    static uint8_t p[12 + 12 * N + 2 * HOPS];
    size_t at = 12;
    (void)state;
    taut_put16(p + 6, N);
    for (unsigned i = 0; i < N; i++, at += 12) {
        if (i == 0) /* root; its data: pointers, each to the one before */
            at--;
        else
            taut_put16(p + at, 0xc000u | (23 + 2 * (HOPS - 1)));
        taut_put16(p + at + 2, 10);
        taut_put16(p + at + 4, 1);
        if (i > 0)
            continue;
        taut_put16(p + at + 10, 2 * HOPS);
        for (unsigned k = 0; k < HOPS; k++, at += 2)
            taut_put16(p + at + 12, 0xc000u | (k == 0 ? 12 : 21 + 2 * k));
    }
    assert_int_equal(cve_message(p, at, (uint64_t)HOPS * N), TAUT_E_LIMIT);
    assert_int_equal(cve_message(p, at, TAUT_FUEL_DEFAULT), TAUT_OK);
}

/* Names that are never found again: each look is counted, and without fuel
 * the message is built all the same. */
static void search_that_finds_nothing(void **state)
{
    enum { N = 200, LABELS = 20, NAME = 3 * LABELS + 1 };
    static struct taut_dns_build_slot slots[64];
    static uint8_t names[N][NAME], out[65535];
    (void)state;
    for (unsigned fuel = 0; fuel <= 100000; fuel += 1000) {
        struct taut_dns_build_config config = {
            .base = out, .cap = sizeof out, .slots = slots, .n_slots = 64};
        struct taut_dns_build b;
        struct taut_dns_hdr hdr = {0};
        struct taut_ctx ctx = taut_ctx_of(out, NULL);
        struct taut_span none = {NULL, 0};
        size_t len;
        ctx.fuel = fuel;
        memset(slots, 0, sizeof slots);
        assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
        for (unsigned i = 0; i < N; i++) {
            for (unsigned k = 0; k < LABELS; k++) {
                names[i][3 * k] = 2;
                taut_put16(names[i] + 3 * k + 1, i * LABELS + k);
            }
            assert_int_equal(taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER,
                                               names[i], 10, 1, 0, none),
                             TAUT_OK);
        }
        uint64_t most = (uint64_t)N * LABELS * TAUT_DNS_BUILD_PROBES_MAX;
        assert_true(fuel - ctx.fuel <= most);
        assert_true(ctx.fuel == 0 || fuel - ctx.fuel >= N * LABELS);
        assert_int_equal(taut_dns_build_finish(&b, &hdr, &len), TAUT_OK);
        assert_int_equal(len, 12 + N * (NAME + 10));
        assert_int_equal(cve_message(out, len, TAUT_FUEL_DEFAULT), TAUT_OK);
    }
}

/* As many options as fit: each moves on by 4 bytes at least; one that is
 * longer than what is left ends the list. */
static void options_without_end(void **state)
{
    enum { N = 16380 };
    uint8_t *p = calloc(4, N);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, 4 * N);
    struct taut_dns_option o;
    unsigned n = 0;
    (void)state;
    taut_put16(p + 4 * N - 2, 1);
    while (taut_dns_option_next(&ctx, &rd, &o) == TAUT_OK)
        n++;
    assert_int_equal(n, N - 1);
    assert_int_equal(taut_rd_left(&rd), 4);
    assert_int_equal(taut_dns_option_next(&ctx, &rd, &o), TAUT_E_SHORT);
    free(p);
}

/* Options of every length into every room: what does not fit is not written,
 * the length needed is told, and more than 16 bits can tell is refused. */
static void options_without_room(void **state)
{
    static uint8_t data[70000];
    (void)state;
    for (size_t n = 0; n < 40; n++) {
        struct taut_dns_option o = {.code = 65001, .bytes = {data, n}};
        for (size_t room = 0; room < 50; room++) {
            uint8_t *p = malloc(room + 1);
            struct taut_wr wr = taut_wr_of(p, room);
            size_t len;
            p[room] = 0xa5;
            assert_int_equal(taut_dns_option_encode(&wr, &o), TAUT_OK);
            assert_int_equal(taut_wr_finish(&wr, &len),
                             room < n + 4 ? TAUT_FULL : TAUT_OK);
            assert_int_equal(len, n + 4);
            assert_int_equal(p[room], 0xa5);
            free(p);
        }
    }
    struct taut_dns_option o = {.code = 65001, .bytes = {data, 65536}};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dns_option_encode(&wr, &o), TAUT_E_RANGE);
}

/* Types whose data has two names, with one and with none: refused before
 * anything is made of it. */
static void two_names_that_are_one(void **state)
{
    static const uint16_t types[] = {TAUT_DNS_TYPE_SOA, TAUT_DNS_TYPE_MINFO,
                                     TAUT_DNS_TYPE_RP, TAUT_DNS_TYPE_TALINK};
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        for (size_t n = 0; n < 4; n++) {
            uint8_t *p = test_copy((const uint8_t *)"\1a\0\1", n), out[300];
            struct taut_span rdata = {p, n}, none = {NULL, 0};
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_wr wr = taut_wr_of(out, sizeof out);
            assert_int_equal(
                taut_dns_rdata_check(&ctx, types[i], 1, rdata, none),
                TAUT_E_SHORT);
            assert_int_equal(taut_dns_rdata_decode(&ctx, &wr, types[i], 1,
                                                   rdata, none,
                                                   TAUT_DNS_RDATA_CANONICAL),
                             TAUT_E_SHORT);
            free(p);
        }
    }
}

/* Counts of 65,535 in each section of a message that holds one record. */
static void counts_that_promise_more(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        uint8_t p[12 + 11] = {0, 0, 0x28}; /* UPDATE: any number of each */
        p[12 + 2] = 10;                    /* the root, type NULL */
        taut_put16(p + 4 + 2 * i, 1);
        size_t len = i == 0 ? 12 + 5 : sizeof p;
        assert_int_equal(cve_message(p, len, TAUT_FUEL_DEFAULT), TAUT_OK);
        taut_put16(p + 4 + 2 * i, 65535);
        assert_int_equal(cve_message(p, len, TAUT_FUEL_DEFAULT), TAUT_E_SHORT);
    }
}

/* An NSEC3 of 65,535 iterations and a salt of 255 bytes is read, and costs
 * no more than its bytes: nothing here hashes. */
static void nsec3_costs_its_bytes(void **state)
{
    uint8_t bytes[5 + 255 + 2] = {1, 0, 0xff, 0xff, 255};
    (void)state;
    bytes[5 + 255] = 1;
    uint8_t *p = test_copy(bytes, sizeof bytes);
    struct taut_span rdata = {p, sizeof bytes}, none = {NULL, 0};
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.fuel = 0;
    assert_int_equal(
        taut_dns_rdata_check(&ctx, TAUT_DNS_TYPE_NSEC3, 1, rdata, none),
        TAUT_OK);
    free(p);
}

static unsigned hashed;

static void count_hash(void *arg, uint8_t *out, const struct taut_span *spans,
                       unsigned n)
{
    (void)arg;
    (void)spans;
    (void)n;
    out[0] = 0;
    hashed++;
}

/* The iterations that a record names are not done before they are paid. */
static void nsec3_iterations_are_paid(void **state)
{
    static const struct taut_dns_hash hash = {count_hash, NULL, 20};
    static const struct taut_span salt = {NULL, 0};
    uint8_t out[20];
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    (void)state;
    assert_int_equal(
        taut_dns_nsec3_hash(&ctx, out, (const uint8_t *)"", salt, 65535, &hash),
        TAUT_E_LIMIT);
    ctx.fuel = 100;
    assert_int_equal(
        taut_dns_nsec3_hash(&ctx, out, (const uint8_t *)"", salt, 100, &hash),
        TAUT_E_LIMIT);
    assert_int_equal(hashed, 0);
}

/* The same message of a transfer again and again: its SOA, then records. */
static uint32_t cve_endless(const struct taut_dns_xfr_config *config,
                            enum taut_status status)
{
    static const char *const hex[] = {
        "0032 0007 8400 0001 0001 0000 0000 00 00fc 0001"
        "00 0006 0001 00000000 0016 0000 00000001 00000000 00000000 00000000"
        "00000000",
        "001b 0007 8400 0000 0001 0000 0000 00 0001 0001 00000000 0004"
        "c0000201"};
    struct taut_dns_xfr x;
    struct taut_dns_xfr_event e;
    enum taut_status st = TAUT_MORE;
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x, config), TAUT_OK);
    for (unsigned i = 0; st == TAUT_MORE; i++) {
        size_t len;
        uint8_t *p = test_hex(hex[i > 0], &len);
        assert_int_equal(taut_dns_xfr_feed(&x, (struct taut_span){p, len}, 0),
                         TAUT_OK);
        do {
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            st = taut_dns_xfr_next(&ctx, &x, &e);
        } while (st == TAUT_OK);
        free(p);
    }
    assert_int_equal(st, status);
    return x.n_messages;
}

static void transfers_without_end(void **state)
{
    static uint8_t cut[100];
    struct taut_dns_xfr_config config = {.zone = (const uint8_t *)"",
                                         .mem = cut,
                                         .mem_len = sizeof cut,
                                         .id = 7,
                                         .klass = TAUT_DNS_CLASS_IN};
    (void)state;
    config.max_records = 1000;
    assert_int_equal(cve_endless(&config, TAUT_E_LIMIT), 1001);
    config.max_records = 0;
    config.max_len = 50 + 27 * 2000;
    assert_int_equal(cve_endless(&config, TAUT_E_LIMIT), 2002);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pointers_that_do_not_lead_back),
        cmocka_unit_test(names_over_255_bytes),
        cmocka_unit_test(chains_expanded_again),
        cmocka_unit_test(search_that_finds_nothing),
        cmocka_unit_test(options_without_end),
        cmocka_unit_test(options_without_room),
        cmocka_unit_test(two_names_that_are_one),
        cmocka_unit_test(counts_that_promise_more),
        cmocka_unit_test(nsec3_costs_its_bytes),
        cmocka_unit_test(nsec3_iterations_are_paid),
        cmocka_unit_test(transfers_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
