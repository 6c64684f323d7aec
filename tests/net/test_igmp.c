/* SPDX-License-Identifier: MIT */
/* test_igmp.c: IGMP, all versions. */
#include "oracle.h"
#include "test_util.h"

#include "taut/igmp.h"

#include "oracle_igmp.h"

#define N_CASES (sizeof oracle_igmp / sizeof oracle_igmp[0])

static const struct taut_fieldset *const igmp_sets[] = {&taut_igmp_fields};

/* PDML has no bytes for the version, which tshark derives; the captures'
 * test compares it. */
static const char *const igmp_apart[] = {"*:igmp.version", NULL};

static uint8_t *igmp_open(const char *title, size_t *len)
{
    for (size_t i = 0; i < N_CASES; i++) {
        if (strcmp(oracle_igmp[i].title, title) == 0)
            return test_hex(oracle_igmp[i].hex, len);
    }
    fail_msg("no case %s", title);
    *len = 0;
    return NULL;
}

static void tells_what_tshark_tells(void **state)
{
    (void)state;
    int n = oracle_compare(oracle_igmp, N_CASES, igmp_sets, 1, igmp_apart,
                           taut_igmp_visit);
    assert_true(n > 60);
}

static void encodes_what_it_decoded(void **state)
{
    (void)state;
    static const uint8_t versions[] = {1, 1, 2, 2, 2, 2, 3, 3, 3};
    for (size_t i = 0; i < N_CASES; i++) {
        uint8_t out[256];
        size_t len, n;
        uint8_t *p = test_hex(oracle_igmp[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_igmp m;
        struct taut_igmp_record rec;
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_igmp_decode(&ctx, &rd, &m), TAUT_OK);
        assert_int_equal(m.version, versions[i]);
        assert_int_equal(taut_igmp_encode(&wr, &m), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, len);
        assert_memory_equal(out, p, len);
        wr = taut_wr_of(out, sizeof out);
        rd = taut_rd_of(m.records.p, m.records.len);
        while (taut_igmp_record_next(&ctx, &rd, &rec) == TAUT_OK)
            assert_int_equal(taut_igmp_record_encode(&wr, &rec), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, m.records.len);
        if (n)
            assert_memory_equal(out, m.records.p, n);
        assert_int_equal(taut_igmp_checksum_verify(&ctx, p, len), TAUT_OK);
        p[len - 1] ^= 1;
        assert_int_equal(taut_igmp_checksum_verify(&ctx, p, len),
                         TAUT_E_CHECKSUM);
        test_diag(d, TAUT_E_CHECKSUM, TAUT_IGMP_F_CHECKSUM, 2,
                  taut_get16(p + 2), 0);
        taut_igmp_checksum_fill(p, len);
        assert_int_equal(taut_igmp_checksum_verify(&ctx, p, len), TAUT_OK);
        free(p);
    }
}

static void passes_other_types_through(void **state)
{
    (void)state;
    static const char hex[] = "1402abcd 10002000 01";
    uint8_t out[16];
    size_t len, n;
    uint8_t *p = test_hex(hex, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_igmp m;
    assert_int_equal(taut_igmp_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.version, 0);
    assert_int_equal(m.data.len, 5);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_igmp_encode(&wr, &m), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    assert_int_equal(n, len);
    assert_memory_equal(out, p, len);
    free(p);
}

static void inside(void *arg, const struct taut_value *value)
{
    size_t *end = (size_t *)arg;
    assert_true(value->off + value->len <= *end);
}

static void survives_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(oracle_igmp[i].hex, &len);
        for (size_t n = 0; n < len; n++) {
            uint8_t *cut = test_copy(p, n);
            struct taut_diag d;
            struct taut_ctx ctx = taut_ctx_of(cut, &d);
            struct taut_rd rd = taut_rd_of(cut, n);
            struct taut_igmp m;
            enum taut_status st = taut_igmp_decode(&ctx, &rd, &m);
            if (p[0] == TAUT_IGMP_TYPE_QUERY && n == 8) {
                assert_int_equal(st, TAUT_OK);
            } else if (p[0] == TAUT_IGMP_TYPE_QUERY && n > 8 && n < 12) {
                assert_int_equal(st, TAUT_E_RANGE);
                test_diag(d, TAUT_E_RANGE, TAUT_IGMP_F_HEADER, 8, n, 0);
            } else {
                assert_int_equal(st, TAUT_E_SHORT);
                assert_int_equal(d.off, n);
                assert_true(d.need > 0 && d.need <= len - n);
                assert_ptr_equal(rd.p, cut);
            }
            ctx.quirks = TAUT_QUIRK_CUT;
            rd = taut_rd_of(cut, n);
            if (taut_igmp_decode(&ctx, &rd, &m) == TAUT_OK) {
                struct taut_visitor v = {inside, &n, cut};
                assert_int_equal(m.cut, st != TAUT_OK);
                assert_int_equal(taut_igmp_check(&ctx, cut, n), TAUT_OK);
                taut_igmp_visit(&v, cut, n);
            } else {
                assert_true(n < 12);
            }
            free(cut);
        }
        free(p);
    }
}

static void decodes_members(void **state)
{
    (void)state;
    size_t len;
    struct taut_igmp m;
    uint8_t *p = igmp_open("query3_src", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    assert_int_equal(taut_igmp_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.max_resp, 0x9c);
    assert_int_equal(taut_igmp_get_max_resp(p), 0x9c);
    assert_int_equal(taut_igmp_get_type(p), m.type);
    assert_int_equal(taut_igmp_get_checksum(p), m.checksum);
    assert_memory_equal(taut_igmp_get_group(p), m.group, 4);
    assert_memory_equal(m.group, "\357\1\2\3", 4);
    assert_true(m.suppress);
    assert_int_equal(m.qrv, 2);
    assert_int_equal(m.n_sources, 2);
    assert_memory_equal(m.sources.p, "\300\0\2\1\300\0\2\2", 8);
    free(p);
}

struct igmp_rule_case {
    const char *title;
    uint8_t ttl;
    bool alert;
    uint8_t group0; /* first byte of the group, 0: as it is */
    uint16_t status, field;
    uint32_t off, need;
};

static void obeys_the_rules(void **state)
{
    (void)state;
    static const struct igmp_rule_case cases[] = {
        {"query1", 1, false, 0, TAUT_OK, 0, 0, 0},
        {"report1", 1, false, 0, TAUT_OK, 0, 0, 0},
        {"query2", 1, true, 0, TAUT_OK, 0, 0, 0},
        {"leave", 1, true, 0, TAUT_OK, 0, 0, 0},
        {"report3", 1, true, 0, TAUT_OK, 0, 0, 0},
        {"query3_src", 1, true, 0, TAUT_OK, 0, 0, 0},
        {"query1", 2, false, 0, TAUT_E_VALUE, TAUT_IGMP_F_IP_TTL, 0, 2},
        {"report3", 64, true, 0, TAUT_E_VALUE, TAUT_IGMP_F_IP_TTL, 0, 64},
        {"query2", 1, false, 0, TAUT_E_VALUE, TAUT_IGMP_F_IP_ALERT, 0, 0},
        {"report3", 1, false, 0, TAUT_E_VALUE, TAUT_IGMP_F_IP_ALERT, 0, 0},
        {"query2", 1, true, 10, TAUT_E_VALUE, TAUT_IGMP_F_GROUP, 4, 10},
        {"report2", 1, true, 10, TAUT_E_VALUE, TAUT_IGMP_F_GROUP, 4, 10},
        {"leave", 1, true, 10, TAUT_E_VALUE, TAUT_IGMP_F_GROUP, 4, 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct igmp_rule_case *c = &cases[i];
        size_t len;
        uint8_t *p = igmp_open(c->title, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        const struct taut_igmp_ip ip = {c->ttl, c->alert};
        if (c->group0)
            p[4] = c->group0;
        taut_igmp_checksum_fill(p, len);
        print_message("case %zu: %s\n", i, c->title);
        assert_int_equal(taut_igmp_verify(&ctx, p, len, &ip), c->status);
        test_diag(d, c->status, c->field, c->off, c->need, 0);
        if (c->status == TAUT_OK) {
            uint16_t sum = taut_get16(p + 2);
            p[len - 1] ^= 1;
            assert_int_equal(taut_igmp_verify(&ctx, p, len, &ip),
                             TAUT_E_CHECKSUM);
            test_diag(d, TAUT_E_CHECKSUM, TAUT_IGMP_F_CHECKSUM, 2, sum, 0);
            assert_int_equal(taut_igmp_verify(&ctx, p, 7, &ip), TAUT_E_SHORT);
            p[0] = 0x14;
            assert_int_equal(taut_igmp_verify(&ctx, p, len, &ip),
                             TAUT_E_UNSUPPORTED);
            test_diag(d, TAUT_E_UNSUPPORTED, TAUT_IGMP_F_TYPE, 0, 0x14, 0);
        }
        free(p);
    }
}

static void codes_times(void **state)
{
    (void)state;
    assert_int_equal(taut_igmp_code_decode(127), 127);
    assert_int_equal(taut_igmp_code_decode(128), 128);
    assert_int_equal(taut_igmp_code_decode(255), TAUT_IGMP_CODE_MAX);
    assert_int_equal(taut_igmp_code_encode(UINT32_MAX), 255);
    for (uint32_t code = 0; code < 256; code++) {
        uint32_t value = taut_igmp_code_decode((uint8_t)code);
        assert_int_equal(taut_igmp_code_encode(value), code);
        if (code < 255)
            assert_int_equal(
                taut_igmp_code_encode(
                    taut_igmp_code_decode((uint8_t)(code + 1)) - 1),
                code);
    }
}

static void refuses_what_it_must(void **state)
{
    (void)state;
    static const uint8_t bytes[64] = {0};
    static const struct taut_igmp range[] = {
        {.type = 0x11, .version = 3, .qrv = 8},
        {.type = 0x11, .version = 3, .reserved4 = 16}};
    static const struct taut_igmp usage[] = {
        {.type = 0x11, .version = 3, .n_sources = 1},
        {.type = 0x11, .version = 1, .data = {bytes, 4}},
        {.type = 0x11, .version = 1, .max_resp = 1},
        {.type = 0x11, .version = 2, .max_resp = 0},
        {.type = 0x22, .n_records = 1},
        {.type = 0x22, .n_records = 1, .records = {bytes, 16}}};
    static const struct taut_igmp_record odd = {1, {0}, {bytes, 3}, {NULL, 0}},
                                         big = {
                                             1, {0}, {NULL, 0}, {bytes, 1024}};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    for (size_t i = 0; i < sizeof range / sizeof range[0]; i++)
        assert_int_equal(taut_igmp_encode(&wr, &range[i]), TAUT_E_RANGE);
    for (size_t i = 0; i < sizeof usage / sizeof usage[0]; i++)
        assert_int_equal(taut_igmp_encode(&wr, &usage[i]), TAUT_E_USAGE);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    assert_int_equal(taut_igmp_record_encode(&wr, &odd), TAUT_E_USAGE);
    assert_int_equal(taut_igmp_record_encode(&wr, &big), TAUT_E_RANGE);
    assert_string_equal(taut_reg_name(&taut_igmp_type_reg, 0x22),
                        "IGMPv3 Membership Report");
    assert_string_equal(taut_reg_name(&taut_igmp_record_reg, 6),
                        "Block Old Sources");
}

static void tells_nothing_of_what_is_refused(void **state)
{
    (void)state;
    static const uint8_t p[8] = {0x11};
    static struct test_seen seen;
    struct taut_visitor v = test_seen_init(&seen, igmp_sets, 1, p);
    taut_igmp_visit(&v, p, 7);
    assert_int_equal(seen.wr.len, 0);
    taut_igmp_visit(&v, p, 8);
    assert_non_null(strstr(taut_wr_cstr(&seen.wr), "igmp.type=0x11\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_tshark_tells),
        cmocka_unit_test(encodes_what_it_decoded),
        cmocka_unit_test(passes_other_types_through),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(decodes_members),
        cmocka_unit_test(obeys_the_rules),
        cmocka_unit_test(codes_times),
        cmocka_unit_test(refuses_what_it_must),
        cmocka_unit_test(tells_nothing_of_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
