/* SPDX-License-Identifier: MIT */
/* test_icmpv6.c: ICMPv6 but for Neighbor and Listener Discovery. */
#include "oracle.h"
#include "test_util.h"

#include "taut/icmpv6.h"

#include "oracle_icmpv6.h"

#define N_CASES (sizeof oracle_icmpv6 / sizeof oracle_icmpv6[0])

static const struct taut_fieldset *const icmpv6_sets[] = {&taut_icmpv6_fields,
                                                          &taut_icmp_fields};

/* Where tshark 4.0.17 reads something else out of the bytes:
 *  - RFC 4065 2 has a subtype and three reserved bytes, tshark takes Seamoby
 *    for FMIPv6;
 *  - RPL's bodies are not taken apart by taut. */
static const char *const icmpv6_apart[] = {"mobility:icmpv6.reserved",
                                           "mobility:icmpv6.fmip6.identifier",
                                           "mobility:icmpv6.opt.type",
                                           "mobility:icmpv6.opt.length",
                                           "mobility:icmpv6.data",
                                           "rpl_dis:icmpv6.rpl.dis.flags",
                                           "rpl_dis:icmpv6.reserved",
                                           "rpl_dis:icmpv6.data",
                                           NULL};

static const uint8_t v6_src[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                   0,    0,    0, 0, 0, 0, 0, 1};
static const uint8_t v6_dst[16] = {0xff, 2, 0, 0, 0, 0, 0, 0,
                                   0,    0, 0, 0, 0, 0, 0, 1};

static uint8_t *icmpv6_open(const char *title, struct taut_icmpv6 *m)
{
    for (size_t i = 0; i < N_CASES; i++) {
        if (strcmp(oracle_icmpv6[i].title, title) != 0)
            continue;
        size_t len;
        uint8_t *p = test_hex(oracle_icmpv6[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        assert_int_equal(taut_icmpv6_decode(&ctx, &rd, m), TAUT_OK);
        assert_int_equal(taut_rd_left(&rd), 0);
        return p;
    }
    fail_msg("no case %s", title);
    return NULL;
}

static void tells_what_tshark_tells(void **state)
{
    (void)state;
    int n = oracle_compare(oracle_icmpv6, N_CASES, icmpv6_sets, 2, icmpv6_apart,
                           taut_icmpv6_visit);
    assert_true(n > 240);
}

static void encodes_what_it_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        uint8_t out[256];
        size_t len, n;
        uint8_t *p = test_hex(oracle_icmpv6[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_icmpv6 m;
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_icmpv6_decode(&ctx, &rd, &m), TAUT_OK);
        assert_int_equal(taut_icmpv6_encode(&wr, &m), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, len);
        assert_memory_equal(out, p, len);
        assert_int_equal(
            taut_icmpv6_checksum_verify(&ctx, p, len, v6_src, v6_dst), TAUT_OK);
        assert_int_equal(
            taut_icmpv6_checksum_verify(&ctx, p, len, v6_src, v6_src),
            TAUT_E_CHECKSUM);
        p[len - 1] ^= 1;
        assert_int_equal(
            taut_icmpv6_checksum_verify(&ctx, p, len, v6_src, v6_dst),
            TAUT_E_CHECKSUM);
        test_diag(d, TAUT_E_CHECKSUM, TAUT_ICMPV6_F_CHECKSUM, 2,
                  taut_get16(p + 2), 0);
        taut_icmpv6_checksum_fill(p, len, v6_src, v6_dst);
        assert_int_equal(
            taut_icmpv6_checksum_verify(&ctx, p, len, v6_src, v6_dst), TAUT_OK);
        free(p);
    }
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
        uint8_t *p = test_hex(oracle_icmpv6[i].hex, &len);
        for (size_t n = 0; n <= len; n++) {
            uint8_t *cut = test_copy(p, n);
            struct taut_diag d;
            struct taut_ctx ctx = taut_ctx_of(cut, &d);
            struct taut_rd rd = taut_rd_of(cut, n);
            struct taut_icmpv6 m;
            enum taut_status st = taut_icmpv6_decode(&ctx, &rd, &m);
            assert_int_equal(st, taut_icmpv6_check(&ctx, cut, n));
            if (st != TAUT_OK) {
                assert_int_equal(st, TAUT_E_SHORT);
                assert_int_equal(d.off, n);
                assert_true(d.need > 0 && d.need <= len - n);
                assert_ptr_equal(rd.p, cut);
            }
            ctx.quirks = TAUT_QUIRK_CUT;
            if (n >= 8)
                assert_int_equal(taut_icmpv6_check(&ctx, cut, n), TAUT_OK);
            struct taut_visitor v = {inside, &n, cut};
            if (taut_icmpv6_check(&ctx, cut, n) == TAUT_OK)
                taut_icmpv6_visit(&v, cut, n);
            free(cut);
        }
        free(p);
    }
}

static void decodes_errors(void **state)
{
    (void)state;
    struct taut_icmpv6 m;
    struct taut_icmp_quote q;
    uint8_t *p = icmpv6_open("too_big", &m);
    assert_int_equal(m.mtu, 1280);
    assert_int_equal(taut_icmpv6_get_mtu(p), 1280);
    assert_true(taut_icmpv6_is_error(m.type));
    taut_icmp_quote_decode(&q, m.quote);
    assert_int_equal(q.version, 6);
    assert_true(q.has_ports);
    assert_int_equal(q.src_port, 40000);
    assert_memory_equal(q.src, v6_src, 16);
    taut_icmpv6_set_mtu(p, 1500);
    assert_int_equal(taut_get32(p + 4), 1500);
    free(p);
    p = icmpv6_open("param", &m);
    assert_int_equal(m.pointer, 40);
    assert_int_equal(taut_icmpv6_get_pointer(p), 40);
    free(p);
    p = icmpv6_open("unreach_ext", &m);
    assert_int_equal(m.quote_words, 16);
    assert_int_equal(m.quote.len, 128);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(taut_icmp_ext_check(&ctx, m.ext), TAUT_OK);
    free(p);
}

static void decodes_queries(void **state)
{
    (void)state;
    struct taut_icmpv6 m;
    uint8_t *p = icmpv6_open("echo", &m);
    assert_int_equal(m.ident, 0x1234);
    assert_int_equal(m.seq, 7);
    assert_int_equal(taut_icmpv6_get_ident(p), 0x1234);
    assert_int_equal(taut_icmpv6_get_seq(p), 7);
    assert_int_equal(m.data.len, 5);
    assert_false(taut_icmpv6_is_error(m.type));
    free(p);
    p = icmpv6_open("rr_command", &m);
    assert_int_equal(m.rr_seq, 1);
    assert_int_equal(m.flags, 0x40);
    assert_int_equal(m.rr_delay_ms, 100);
    free(p);
    p = icmpv6_open("ni_query_v6", &m);
    assert_int_equal(m.qtype, 3);
    assert_int_equal(m.flags, 0x3e);
    assert_true(m.nonce == 0x1122334455667788u);
    assert_int_equal(m.data.len, 16);
    free(p);
    p = icmpv6_open("prefix_adv", &m);
    assert_int_equal(m.ident, 0x77);
    assert_int_equal(m.flags, 0xc000);
    free(p);
    p = icmpv6_open("cert_adv", &m);
    assert_int_equal(m.ident, 9);
    assert_int_equal(m.all_components, 2);
    assert_int_equal(m.component, 1);
    free(p);
    p = icmpv6_open("mrd_adv", &m);
    assert_int_equal(m.code, 20);
    assert_int_equal(m.interval_s, 125);
    assert_int_equal(m.robustness, 2);
    free(p);
    p = icmpv6_open("dar", &m);
    assert_int_equal(m.da_status, 1);
    assert_int_equal(m.da_lifetime, 60);
    assert_int_equal(m.da_eui64[0], 2);
    assert_int_equal(m.da_addr[15], 6);
    free(p);
    p = icmpv6_open("ext_echo_reply", &m);
    assert_int_equal(m.state, 2);
    assert_true(m.active && m.has_ipv4 && m.has_ipv6);
    free(p);
}

/* hex, then the diagnostic that it must give */
struct icmpv6_fault {
    const char *hex;
    uint16_t status, field;
    uint32_t off, need;
};

static void refuses_with_place_and_field(void **state)
{
    (void)state;
    static const struct icmpv6_fault faults[] = {
        {"", TAUT_E_SHORT, TAUT_ICMPV6_F_HEADER, 0, 4},
        {"8000f7", TAUT_E_SHORT, TAUT_ICMPV6_F_HEADER, 3, 1},
        {"80000000 0000", TAUT_E_SHORT, TAUT_ICMPV6_F_HEADER, 6, 2},
        {"8b000000 00030000 0102", TAUT_E_SHORT, TAUT_ICMPV6_F_HEADER, 10, 6},
        {"87000000 00000000", TAUT_E_SHORT, TAUT_ICMPV6_F_HEADER, 8, 16},
        {"01000000 02000000 6000000000000000", TAUT_E_SHORT,
         TAUT_ICMPV6_F_LENGTH, 16, 8},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_icmpv6 m;
        assert_int_equal(taut_icmpv6_decode(&ctx, &rd, &m), faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

static void judges_bodies(void **state)
{
    (void)state;
    static const struct icmpv6_fault faults[] = {
        {"8000f7", TAUT_E_SHORT, TAUT_ICMPV6_F_HEADER, 3, 1},
        {"85000000 00000000 0100000000000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 9, 0},
        {"8d000000 00000000 0902000000000000 0000000000000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 9, 2},
        {"a0000000 004d0101 10000000", TAUT_E_UNSUPPORTED,
         TAUT_ICMP_F_EXT_VERSION, 8, 1},
        {"85000000 00000000 0102", TAUT_E_SHORT, TAUT_ICMPV6_F_OPT, 10, 14},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        assert_int_equal(taut_icmpv6_body_check(&ctx, p, len),
                         faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        ctx.quirks = TAUT_QUIRK_CUT;
        assert_int_equal(taut_icmpv6_body_check(&ctx, p, len),
                         i == 4 ? TAUT_OK : faults[i].status);
        free(p);
    }
    for (size_t i = 0; i < N_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(oracle_icmpv6[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        assert_int_equal(taut_icmpv6_body_check(&ctx, p, len), TAUT_OK);
        free(p);
    }
}

static void refuses_what_cannot_be_encoded(void **state)
{
    (void)state;
    static const uint8_t bytes[16] = {0};
    static const struct taut_icmpv6 range[] = {
        {.type = TAUT_ICMPV6_TYPE_ECHO, .unused = 1},
        {.type = TAUT_ICMPV6_TYPE_RENUMBERING, .flags = 256},
        {.type = TAUT_ICMPV6_TYPE_PREFIX_ADVERT, .flags = 1},
        {.type = TAUT_ICMPV6_TYPE_CERT_ADVERT, .unused2 = 65536},
        {.type = TAUT_ICMPV6_TYPE_EXT_ECHO, .seq = 256},
        {.type = TAUT_ICMPV6_TYPE_EXT_ECHO_REPLY, .state = 8},
    };
    static const struct taut_icmpv6 usage[] = {
        {.type = TAUT_ICMPV6_TYPE_UNREACHABLE,
         .quote_words = 1,
         .quote = {bytes, 4}},
        {.type = TAUT_ICMPV6_TYPE_UNREACHABLE, .ext = {bytes, 4}},
        {.type = TAUT_ICMPV6_TYPE_UNREACHABLE, .data = {bytes, 4}},
    };
    for (size_t i = 0; i < sizeof range / sizeof range[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_icmpv6_encode(&wr, &range[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
    for (size_t i = 0; i < sizeof usage / sizeof usage[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_icmpv6_encode(&wr, &usage[i]), TAUT_E_USAGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    }
}

static void names_types_and_codes(void **state)
{
    (void)state;
    static const uint8_t with_codes[] = {1, 3, 4, 138, 139, 140, 155, 161};
    assert_string_equal(taut_reg_name(&taut_icmpv6_type_reg, 135),
                        "Neighbor Solicitation");
    for (size_t i = 0; i < sizeof with_codes; i++)
        assert_non_null(
            taut_reg_name(taut_icmpv6_code_reg_get(with_codes[i]), 0));
    assert_string_equal(taut_reg_name(taut_icmpv6_code_reg_get(155), 2),
                        "Destination Advertisement Object");
    assert_null(taut_icmpv6_code_reg_get(128));
}

/* RFC 5568 6.1.1: subtype, reserved, identifier, options. */
static void fast_handover_messages(void **state)
{
    (void)state;
    static const uint8_t p[] = {154, 0, 0x12, 0x34, 2, 0, 0xab, 0xcd};
    static const struct taut_fieldset *const fmip_sets[] = {
        &taut_icmpv6_fields};
    static struct test_seen seen;
    uint8_t out[sizeof p];
    size_t n;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, sizeof p);
    struct taut_icmpv6 m;
    assert_int_equal(taut_icmpv6_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.subtype, 2);
    assert_int_equal(m.ident, 0xabcd);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_icmpv6_encode(&wr, &m), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    assert_int_equal(n, sizeof p);
    assert_memory_equal(out, p, n);
    struct taut_visitor v = test_seen_init(&seen, fmip_sets, 1, p);
    taut_icmpv6_visit(&v, p, sizeof p);
    const char *text = taut_wr_cstr(&seen.wr);
    assert_non_null(strstr(text, "icmpv6.fmip6.subtype=2\n"));
    assert_non_null(strstr(text, "icmpv6.fmip6.identifier=43981\n"));
    v = test_seen_init(&seen, fmip_sets, 1, p);
    taut_icmpv6_visit(&v, p, 3);
    assert_int_equal(seen.wr.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_tshark_tells),
        cmocka_unit_test(encodes_what_it_decoded),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(decodes_errors),
        cmocka_unit_test(decodes_queries),
        cmocka_unit_test(refuses_with_place_and_field),
        cmocka_unit_test(judges_bodies),
        cmocka_unit_test(refuses_what_cannot_be_encoded),
        cmocka_unit_test(names_types_and_codes),
        cmocka_unit_test(fast_handover_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
