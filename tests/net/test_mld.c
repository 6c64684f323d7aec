/* SPDX-License-Identifier: MIT */
/* test_mld.c: Multicast Listener Discovery. */
#include "oracle.h"
#include "test_util.h"

#include "taut/mld.h"

#include "oracle_mld.h"

#define N_CASES (sizeof oracle_mld / sizeof oracle_mld[0])

static const struct taut_fieldset *const mld_sets[] = {&taut_icmpv6_fields,
                                                       &taut_mld_fields};

static const uint8_t mld_src[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                    0,    0,    0, 0, 0, 0, 0, 1};
static const uint8_t mld_dst[16] = {0xff, 2, 0, 0, 0, 0, 0, 0,
                                    0,    0, 0, 0, 0, 0, 0, 1};
static const uint8_t mld_none[16] = {0};

static uint8_t *mld_open(const char *title, size_t *len)
{
    for (size_t i = 0; i < N_CASES; i++) {
        if (strcmp(oracle_mld[i].title, title) == 0)
            return test_hex(oracle_mld[i].hex, len);
    }
    fail_msg("no case %s", title);
    *len = 0;
    return NULL;
}

static void tells_what_tshark_tells(void **state)
{
    (void)state;
    int n = oracle_compare(oracle_mld, N_CASES, mld_sets, 2, NULL,
                           taut_icmpv6_visit);
    assert_true(n > 50);
}

static void encodes_what_it_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        uint8_t out[256];
        size_t len, n;
        uint8_t *p = test_hex(oracle_mld[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_mld m;
        struct taut_mld_record rec;
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_mld_decode(&ctx, &rd, &m), TAUT_OK);
        assert_int_equal(taut_rd_left(&rd), 0);
        assert_int_equal(taut_mld_encode(&wr, &m), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, len);
        assert_memory_equal(out, p, len);
        wr = taut_wr_of(out, sizeof out);
        rd = taut_rd_of(m.records.p, m.records.len);
        while (taut_mld_record_next(&ctx, &rd, &rec) == TAUT_OK)
            assert_int_equal(taut_mld_record_encode(&wr, &rec), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, m.records.len);
        if (n)
            assert_memory_equal(out, m.records.p, n);
        free(p);
    }
}

static void decodes_members(void **state)
{
    (void)state;
    size_t len;
    struct taut_mld m;
    uint8_t *p = mld_open("query2", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    assert_int_equal(taut_mld_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.version, 2);
    assert_int_equal(m.max_resp, 0x8123);
    assert_int_equal(taut_mld_get_max_resp(p), 0x8123);
    assert_memory_equal(taut_mld_get_group(p), m.group, 16);
    assert_true(m.suppress);
    assert_int_equal(m.qrv, 2);
    assert_int_equal(m.qqic, 0x9c);
    assert_int_equal(m.n_sources, 2);
    assert_int_equal(m.sources.len, 32);
    free(p);
    p = mld_open("report2", &len);
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_mld_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.n_records, 3);
    struct taut_mld_record rec;
    rd = taut_rd_of(m.records.p, m.records.len);
    assert_int_equal(taut_mld_record_next(&ctx, &rd, &rec), TAUT_OK);
    assert_int_equal(rec.type, TAUT_IGMP_CHANGE_TO_EXCLUDE);
    assert_int_equal(taut_mld_record_next(&ctx, &rd, &rec), TAUT_OK);
    assert_int_equal(rec.sources.len, 32);
    assert_int_equal(taut_mld_record_next(&ctx, &rd, &rec), TAUT_OK);
    assert_int_equal(rec.aux.len, 8);
    assert_int_equal(taut_mld_record_next(&ctx, &rd, &rec), TAUT_DONE);
    free(p);
}

static void none(void *arg, const struct taut_value *value)
{
    (void)arg;
    fail_msg("field %u was told", (unsigned)value->field);
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
        uint8_t *p = test_hex(oracle_mld[i].hex, &len);
        for (size_t n = 0; n < len; n++) {
            uint8_t *cut = test_copy(p, n);
            struct taut_diag d;
            struct taut_ctx ctx = taut_ctx_of(cut, &d);
            struct taut_rd rd = taut_rd_of(cut, n);
            struct taut_mld m;
            enum taut_status st = taut_mld_decode(&ctx, &rd, &m);
            /* at 24 bytes a query is one of version 1 */
            if (p[0] == TAUT_ICMPV6_TYPE_MLD_QUERY && n == 24) {
                assert_int_equal(st, TAUT_OK);
                assert_int_equal(m.version, 1);
            } else if (p[0] == TAUT_ICMPV6_TYPE_MLD_QUERY && n > 24 && n < 28) {
                assert_int_equal(st, TAUT_E_RANGE);
                test_diag(d, TAUT_E_RANGE, TAUT_MLD_F_HEADER, 24, n, 0);
            } else {
                assert_int_equal(st, TAUT_E_SHORT);
                assert_int_equal(d.off, n);
                assert_true(d.need > 0 && d.need <= len - n);
                assert_ptr_equal(rd.p, cut);
            }
            ctx.quirks = TAUT_QUIRK_CUT;
            rd = taut_rd_of(cut, n);
            if (taut_mld_decode(&ctx, &rd, &m) == TAUT_OK) {
                struct taut_visitor v = {inside, &n, cut};
                assert_int_equal(m.cut, st != TAUT_OK);
                taut_icmpv6_visit(&v, cut, n);
            } else {
                assert_true(n < 28);
            }
            free(cut);
        }
        free(p);
    }
}

struct mld_rule_case {
    const char *title;
    const uint8_t *src;
    uint8_t hop_limit;
    bool alert;
    uint8_t group0; /* first byte of the group, 0: as it is */
    uint16_t status, field;
    uint32_t off, need;
};

static void obeys_the_rules(void **state)
{
    (void)state;
    static const uint8_t global[16] = {0x20, 1, 0xd, 0xb8};
    static const struct mld_rule_case cases[] = {
        {"query1", mld_src, 1, true, 0, TAUT_OK, 0, 0, 0},
        {"query2", mld_src, 1, true, 0, TAUT_OK, 0, 0, 0},
        {"report1", mld_src, 1, true, 0, TAUT_OK, 0, 0, 0},
        {"report1", mld_none, 1, true, 0, TAUT_OK, 0, 0, 0},
        {"done", mld_src, 1, true, 0, TAUT_OK, 0, 0, 0},
        {"report2", mld_none, 1, true, 0, TAUT_OK, 0, 0, 0},
        {"query1", mld_src, 255, true, 0, TAUT_E_VALUE, TAUT_MLD_F_IP_HLIM, 0,
         255},
        {"report2", mld_src, 1, false, 0, TAUT_E_VALUE, TAUT_MLD_F_IP_ALERT, 0,
         0},
        {"query1", mld_none, 1, true, 0, TAUT_E_VALUE, TAUT_MLD_F_IP_SRC, 0, 0},
        {"report1", global, 1, true, 0, TAUT_E_VALUE, TAUT_MLD_F_IP_SRC, 0,
         0x20},
        {"query2", mld_src, 1, true, 0x20, TAUT_E_VALUE, TAUT_MLD_F_GROUP, 8,
         0x20},
        {"done", mld_src, 1, true, 0x20, TAUT_E_VALUE, TAUT_MLD_F_GROUP, 8,
         0x20},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct mld_rule_case *c = &cases[i];
        size_t len;
        uint8_t *p = mld_open(c->title, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        const struct taut_mld_ip ip = {c->hop_limit, c->alert, c->src, mld_dst};
        if (c->group0)
            p[8] = c->group0;
        taut_icmpv6_checksum_fill(p, len, c->src, mld_dst);
        print_message("case %zu: %s\n", i, c->title);
        assert_int_equal(taut_mld_verify(&ctx, p, len, &ip), c->status);
        test_diag(d, c->status, c->field, c->off, c->need, 0);
        if (c->status == TAUT_OK) {
            uint16_t sum = taut_get16(p + 2);
            p[len - 1] ^= 1;
            assert_int_equal(taut_mld_verify(&ctx, p, len, &ip),
                             TAUT_E_CHECKSUM);
            test_diag(d, TAUT_E_CHECKSUM, TAUT_ICMPV6_F_CHECKSUM, 2, sum, 0);
            assert_int_equal(taut_mld_verify(&ctx, p, 7, &ip), TAUT_E_SHORT);
        }
        free(p);
    }
}

static void codes_delays(void **state)
{
    (void)state;
    assert_int_equal(taut_mld_delay_decode(0x7fff), 32767);
    assert_int_equal(taut_mld_delay_decode(0x8000), 32768);
    assert_int_equal(taut_mld_delay_decode(0xffff), TAUT_MLD_DELAY_MAX);
    assert_int_equal(taut_mld_delay_encode(UINT32_MAX), 0xffff);
    for (uint32_t code = 0; code < 65536; code++) {
        uint32_t ms = taut_mld_delay_decode((uint16_t)code);
        assert_int_equal(taut_mld_delay_encode(ms), code);
        if (code < 65535) /* grows, and rounds down in between */
            assert_int_equal(
                taut_mld_delay_encode(
                    taut_mld_delay_decode((uint16_t)(code + 1)) - 1),
                code);
    }
}

static void refuses_what_it_must(void **state)
{
    (void)state;
    static const uint8_t bytes[64] = {0};
    static const struct taut_mld range[] = {
        {.type = 130, .version = 2, .qrv = 8},
        {.type = 130, .version = 2, .reserved4 = 16}};
    static const struct taut_mld usage[] = {
        {.type = 128},
        {.type = 130, .version = 2, .n_sources = 1},
        {.type = 130, .version = 1, .data = {bytes, 4}},
        {.type = 143, .n_records = 1},
        {.type = 143, .n_records = 1, .records = {bytes, 40}}};
    static const struct taut_mld_record odd = {1, {0}, {bytes, 15}, {NULL, 0}},
                                        big = {
                                            1, {0}, {NULL, 0}, {bytes, 1024}};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    for (size_t i = 0; i < sizeof range / sizeof range[0]; i++)
        assert_int_equal(taut_mld_encode(&wr, &range[i]), TAUT_E_RANGE);
    for (size_t i = 0; i < sizeof usage / sizeof usage[0]; i++)
        assert_int_equal(taut_mld_encode(&wr, &usage[i]), TAUT_E_USAGE);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    assert_int_equal(taut_mld_record_encode(&wr, &odd), TAUT_E_USAGE);
    assert_int_equal(taut_mld_record_encode(&wr, &big), TAUT_E_RANGE);
    static const uint8_t echo[8] = {128};
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(echo, &d);
    assert_int_equal(taut_mld_check(&ctx, echo, 8), TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_ICMPV6_F_TYPE, 0, 128, 0);
}

/* What the check refuses has nothing that could be told. */
static void visits_nothing_that_is_refused(void **state)
{
    (void)state;
    static const uint8_t echo[40] = {128};
    struct taut_visitor v = {none, NULL, echo};
    taut_mld_visit(&v, echo, sizeof echo);
    taut_mld_visit(&v, echo, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_nothing_that_is_refused),
        cmocka_unit_test(tells_what_tshark_tells),
        cmocka_unit_test(encodes_what_it_decoded),
        cmocka_unit_test(decodes_members),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(obeys_the_rules),
        cmocka_unit_test(codes_delays),
        cmocka_unit_test(refuses_what_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
