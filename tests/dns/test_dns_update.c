/* SPDX-License-Identifier: MIT */
/* test_dns_update.c: UPDATE, NOTIFY and what mDNS reads in a class. The
 * UPDATE with one record of each form is dnspython's. */
#include "test_util.h"

#include "taut/dns_mdns.h"
#include "taut/dns_update.h"

#define FORMERR TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR)
#define ZONE "017a00 0006 0001"
#define WHOLE                                                                  \
    "1234 2800 0001 0005 0004 0000" ZONE "0161c00c 0001 00ff 00000000 0000"    \
    "0162c00c 0001 0001 00000000 0004 c0000201"                                \
    "0163c00c 000f 00fe 00000000 0000"                                         \
    "0164c00c 00ff 00ff 00000000 0000"                                         \
    "0165c00c 00ff 00fe 00000000 0000"                                         \
    "0166c00c 0001 0001 0000012c 0004 c0000202"                                \
    "0167c00c 0010 00ff 00000000 0000"                                         \
    "0168c00c 00ff 00ff 00000000 0000"                                         \
    "0169c00c 0001 00fe 00000000 0004 c0000203"

static const struct taut_span none = {NULL, 0};
static const uint8_t zone[] = "\1z";

static void read_all_forms(void **state)
{
    size_t len;
    uint8_t *p = test_hex(WHOLE, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_dns_updates u;
    struct taut_dns_update one;
    (void)state;
    assert_int_equal(taut_dns_msg_check(&ctx, (struct taut_span){p, len}),
                     TAUT_OK);
    assert_int_equal(taut_dns_update_open(&ctx, &u, (struct taut_span){p, len}),
                     TAUT_OK);
    assert_int_equal(u.klass, 1);
    assert_true(taut_dns_name_is_equal(u.zone.wire, zone));
    for (unsigned i = 0; i < TAUT_DNS_UPDATE_N; i++) {
        assert_int_equal(taut_dns_update_next(&ctx, &u, &one), TAUT_OK);
        assert_int_equal(one.form, i);
        assert_int_equal(one.owner.wire[1], 'a' + i);
        assert_int_equal(one.rr.ttl, i == TAUT_DNS_UPDATE_ADD ? 300 : 0);
    }
    assert_int_equal(taut_dns_update_next(&ctx, &u, &one), TAUT_DONE);
    assert_string_equal(taut_dns_update_name(TAUT_DNS_UPDATE_ABSENT),
                        "RRset does not exist");
    assert_string_equal(taut_dns_update_rule(TAUT_DNS_UPDATE_DELETE_RR),
                        "RFC 2136 2.5.4");
    assert_string_equal(taut_dns_update_name(99), "?");
    assert_string_equal(taut_dns_update_rule(99), "?");
    free(p);
}

static struct taut_dns_build_slot slots[64];
static uint8_t out[512];

static struct taut_dns_build built(struct taut_ctx *ctx)
{
    struct taut_dns_build b;
    struct taut_dns_build_config config = {
        .base = out, .cap = sizeof out, .slots = slots, .n_slots = 64};
    memset(slots, 0, sizeof slots);
    assert_int_equal(taut_dns_build_init(&b, sizeof b, &config), TAUT_OK);
    assert_int_equal(taut_dns_build_question(ctx, &b, zone, TAUT_DNS_TYPE_SOA,
                                             TAUT_DNS_CLASS_IN),
                     TAUT_OK);
    return b;
}

static void build_all_forms(void **state)
{
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(out, &d);
    struct taut_dns_build b = built(&ctx);
    struct taut_dns_hdr hdr = {.id = 0x1234, .opcode = TAUT_DNS_OPCODE_UPDATE};
    static uint8_t names[TAUT_DNS_UPDATE_N][5];
    static const uint8_t address[3][4] = {
        {192, 0, 2, 1}, {192, 0, 2, 2}, {192, 0, 2, 3}};
    static const uint16_t type[] = {1, 1, 15, 0, 0, 1, 16, 0, 1};
    size_t len, want;
    uint8_t *p = test_hex(WHOLE, &want);
    unsigned next = 0;
    (void)state;
    for (unsigned i = 0; i < TAUT_DNS_UPDATE_N; i++) {
        bool has = i == TAUT_DNS_UPDATE_EXISTS_DATA ||
                   i == TAUT_DNS_UPDATE_ADD || i == TAUT_DNS_UPDATE_DELETE_RR;
        memcpy(names[i], "\1?\1z", 5);
        names[i][1] = (uint8_t)('a' + i);
        struct taut_span rdata = {address[has ? next++ : 0], 4};
        assert_int_equal(taut_dns_build_update(
                             &ctx, &b, (enum taut_dns_update_form)i, names[i],
                             type[i], TAUT_DNS_CLASS_IN, 300, rdata),
                         TAUT_OK);
    }
    assert_int_equal(taut_dns_build_finish(&b, &hdr, &len), TAUT_OK);
    assert_int_equal(len, want);
    assert_memory_equal(out, p, len);
    free(p);
    /* what cannot be */
    b = built(&ctx);
    assert_int_equal(
        taut_dns_build_update(&ctx, &b, TAUT_DNS_UPDATE_N, zone, 1, 1, 0, none),
        TAUT_E_USAGE);
    assert_int_equal(taut_dns_build_update(&ctx, &b, TAUT_DNS_UPDATE_ADD, zone,
                                           TAUT_DNS_TYPE_AXFR, 1, 0, none),
                     TAUT_E_VALUE);
    assert_int_equal(d.field, TAUT_DNS_F_TYPE);
    assert_int_equal(taut_dns_build_update(&ctx, &b, TAUT_DNS_UPDATE_ADD, zone,
                                           TAUT_DNS_TYPE_A, 1, 0, none),
                     TAUT_E_VALUE);
    assert_int_equal(d.field, TAUT_DNS_F_RDLENGTH);
}

static struct taut_diag refuse(const char *hex, enum taut_status status)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_dns_updates u;
    struct taut_dns_update one;
    enum taut_status st =
        taut_dns_update_open(&ctx, &u, (struct taut_span){p, len});
    while (!st)
        st = taut_dns_update_next(&ctx, &u, &one);
    assert_int_equal(st, status);
    free(p);
    return d;
}

/* One record of a prerequisite or an update that is no form. */
#define PRE "1234 2800 0001 0001 0000 0000" ZONE
#define UPD "1234 2800 0001 0000 0001 0000" ZONE

static void refused(void **state)
{
    static const struct {
        const char *hex;
        unsigned field, need;
    } cases[] = {
        /* a TTL where none may be */
        {PRE "c00c 0001 00ff 00000001 0000", TAUT_DNS_F_TTL, 1},
        {PRE "c00c 0001 0001 00000002 0004 c0000201", TAUT_DNS_F_TTL, 2},
        {UPD "c00c 0001 00ff 00000003 0000", TAUT_DNS_F_TTL, 3},
        {UPD "c00c 0001 00fe 00000004 0004 c0000201", TAUT_DNS_F_TTL, 4},
        /* data where none may be */
        {PRE "c00c 0001 00ff 00000000 0004 c0000201", TAUT_DNS_F_RDLENGTH, 4},
        {PRE "c00c 00ff 00fe 00000000 0001 00", TAUT_DNS_F_RDLENGTH, 1},
        {UPD "c00c 00ff 00ff 00000000 0001 00", TAUT_DNS_F_RDLENGTH, 1},
        /* classes and types */
        {PRE "c00c 0001 0003 00000000 0000", TAUT_DNS_F_CLASS, 3},
        {UPD "c00c 0001 0003 00000000 0000", TAUT_DNS_F_CLASS, 3},
        {PRE "c00c 00ff 0001 00000000 0000", TAUT_DNS_F_TYPE, 255},
        {UPD "c00c 00ff 0001 00000000 0000", TAUT_DNS_F_TYPE, 255},
        {UPD "c00c 00ff 00fe 00000000 0000", TAUT_DNS_F_TYPE, 255},
        {UPD "c00c 00fc 0001 00000000 0000", TAUT_DNS_F_TYPE, 252},
        {UPD "c00c 00fc 00ff 00000000 0000", TAUT_DNS_F_TYPE, 252},
        {PRE "c00c 0029 00ff 00000000 0000", TAUT_DNS_F_TYPE, 41},
    };
    struct taut_diag d;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        d = refuse(cases[i].hex, TAUT_E_VALUE);
        test_diag(d, TAUT_E_VALUE, cases[i].field, 19, cases[i].need, FORMERR);
    }
    d = refuse(PRE "0179 00 0001 00ff 00000000 0000", TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_DNS_F_OWNER, 19, 1,
              TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_NOTZONE));
    d = refuse(UPD "c00c 0001 0001 00000000 0003 c00002", TAUT_E_SHORT);
    assert_int_equal(d.field, TAUT_DNS_RR_F_A_ADDRESS);
    d = refuse(UPD "c00c 0001 0001 00000000 0000", TAUT_E_SHORT);
    assert_int_equal(d.field, TAUT_DNS_RR_F_A_ADDRESS);
    d = refuse(UPD "c00c 0001 00fe 00000000 0000", TAUT_E_SHORT);
    d = refuse(UPD "c00c 0001", TAUT_E_SHORT);
    /* the zone */
    d = refuse("1234 2800 0000 0000 0000 0000", TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_DNS_F_QDCOUNT, 4, 0, FORMERR);
    d = refuse("1234 2800 0001 0000 0000 0000 017a00 0001 0001", TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_DNS_F_QTYPE, 12, 1, FORMERR);
    d = refuse("1234 0000 0001 0000 0000 0000" ZONE, TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_DNS_F_OPCODE, 2, 0, FORMERR);
    d = refuse("1234 2800 0001 0000 0000 0000 017a", TAUT_E_SHORT);
    d = refuse("1234", TAUT_E_SHORT);
}

/* ---- NOTIFY ---- */

/* RFC 1996 4.1: a NOTIFY with the SOA as a hint. */
#define NOTIFY                                                                 \
    "1234 2400 0001 0001 0000 0000" ZONE                                       \
    "c00c 0006 0001 00000000 001d 026e73 c00c 0161 c00c 00000007 00000001"     \
    "00000002 00000003 00000004"

static void notify(void **state)
{
    static const uint8_t soa[] = "\2ns\1z\0\1a\1z\0\0\0\0\7\0\0\0\1\0\0\0\2"
                                 "\0\0\0\3\0\0\0\4";
    struct taut_dns_notify n = {.id = 0x1234, .type = 6, .klass = 1}, back;
    size_t len, want;
    uint8_t *p = test_hex(NOTIFY, &want);
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(out, &d);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    (void)state;
    taut_dns_name_set(&n.zone, zone);
    n.soa = (struct taut_span){soa, sizeof soa - 1};
    assert_int_equal(taut_dns_notify_encode(&ctx, &wr, &n), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
    assert_int_equal(len, want);
    assert_memory_equal(out, p, len);
    struct taut_span msg = {out, len};
    assert_int_equal(taut_dns_notify_decode(&ctx, &back, msg), TAUT_OK);
    assert_int_equal(back.serial, 7);
    assert_int_equal(back.soa.len, 29);
    assert_false(back.qr);
    assert_true(taut_dns_name_is_equal(back.zone.wire, zone));
    assert_int_equal(taut_dns_notify_match(&ctx, &n, msg), TAUT_E_VALUE);
    assert_int_equal(d.field, TAUT_DNS_F_QR);
    free(p);
    /* the response, and what is none */
    n.qr = true;
    n.soa.len = 0;
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dns_notify_encode(&ctx, &wr, &n), TAUT_OK);
    msg = (struct taut_span){out, wr.len};
    assert_int_equal(taut_dns_notify_match(&ctx, &n, msg), TAUT_OK);
    assert_int_equal(taut_dns_notify_decode(&ctx, &back, msg), TAUT_OK);
    assert_int_equal(back.soa.len, 0);
    static const struct {
        size_t at;
        unsigned field;
    } other[] = {{1, TAUT_DNS_F_ID},
                 {13, TAUT_DNS_F_QNAME},
                 {16, TAUT_DNS_F_QTYPE},
                 {18, TAUT_DNS_F_QCLASS},
                 {2, TAUT_DNS_F_OPCODE}};
    for (size_t i = 0; i < 5; i++) {
        out[other[i].at] ^= 8;
        assert_int_equal(taut_dns_notify_match(&ctx, &n, msg), TAUT_E_VALUE);
        assert_int_equal(d.field, other[i].field);
        out[other[i].at] ^= 8;
    }
    msg.len--;
    assert_int_equal(taut_dns_notify_match(&ctx, &n, msg), TAUT_E_SHORT);
    p = test_hex("1234 a400 0000 0000 0000 0000", &len);
    msg = (struct taut_span){p, len};
    assert_int_equal(taut_dns_notify_decode(&ctx, &back, msg), TAUT_E_VALUE);
    assert_int_equal(d.field, TAUT_DNS_F_QDCOUNT);
    free(p);
    /* without room it tells its size */
    wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dns_notify_encode(&ctx, &wr, &n), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_FULL);
    assert_int_equal(len, 19);
    n.rcode = 16;
    assert_int_equal(taut_dns_notify_encode(&ctx, &wr, &n), TAUT_E_RANGE);
}

/* The hint is the zone's SOA, among whatever else there is; without fuel
 * nothing is read. */
static void hints(void **state)
{
    size_t len;
    uint8_t *p = test_hex(
        "1234 2400 0001 0004 0001 0000" ZONE
        "c00c 0001 0001 00000000 0004 c0000201"
        "c00c 0006 0003 00000000 0016 0000 00000005 00000001 00000002 00000003"
        "00000004"
        "0179 00 0006 0001 00000000 0016 0000 00000006 00000001 00000002"
        "00000003 00000004"
        "c00c 0006 0001 00000000 0016 0000 00000007 00000001 00000002 00000003"
        "00000004"
        "c00c 0006 0001 00000000 0016 0000 00000008 00000001 00000002 00000003"
        "00000004",
        &len);
    struct taut_dns_notify n;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span msg = {p, len};
    enum taut_status st = TAUT_E_LIMIT;
    (void)state;
    for (uint64_t fuel = 0; st; fuel++) {
        ctx.fuel = fuel;
        st = taut_dns_notify_decode(&ctx, &n, msg);
        assert_true(st == TAUT_E_LIMIT || st == TAUT_OK);
    }
    assert_int_equal(n.serial, 7);
    n.soa = (struct taut_span){p, 3};
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_true(taut_is_error(taut_dns_notify_encode(&ctx, &wr, &n)));
    free(p);
}

/* ---- mDNS ---- */

/* A query of RFC 6762 5.4 and 18: QU, with an A of a unique name and an OPT. */
static void multicast(void **state)
{
    size_t len;
    uint8_t *p = test_hex("0000 0000 0001 0001 0000 0001 0161 00 000c 8001"
                          "c00c 0001 8001 00000078 0004 c0000201"
                          "00 0029 8001 00000000 0000",
                          &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    (void)state;
    assert_int_equal(taut_dns_open(&ctx, &it, &hdr, (struct taut_span){p, len}),
                     TAUT_OK);
    assert_false(taut_dns_mdns_is_ignored(&hdr));
    assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), TAUT_OK);
    assert_true(taut_dns_mdns_is_unicast(&rr));
    assert_false(taut_dns_mdns_is_flush(&rr));
    assert_int_equal(taut_dns_mdns_class_get(rr.klass), TAUT_DNS_CLASS_IN);
    assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), TAUT_OK);
    assert_false(taut_dns_mdns_is_unicast(&rr));
    assert_true(taut_dns_mdns_is_flush(&rr));
    assert_int_equal(taut_dns_rr_next(&ctx, &it, &rr), TAUT_OK);
    assert_false(taut_dns_mdns_is_flush(&rr));
    assert_int_equal(taut_dns_mdns_class_set(1, true), 0x8001);
    assert_int_equal(taut_dns_mdns_class_set(0x8001, false), 1);
    hdr.rcode = 3;
    assert_true(taut_dns_mdns_is_ignored(&hdr));
    hdr.rcode = 0;
    hdr.opcode = 4;
    assert_true(taut_dns_mdns_is_ignored(&hdr));
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_all_forms), cmocka_unit_test(build_all_forms),
        cmocka_unit_test(refused),        cmocka_unit_test(notify),
        cmocka_unit_test(hints),          cmocka_unit_test(multicast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
