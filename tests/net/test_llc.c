/* SPDX-License-Identifier: MIT */
/* test_llc.c: 802.2 LLC and SNAP. */
#include "test_util.h"

#include "taut/llc.h"

static const struct taut_fieldset *const llc_sets[] = {&taut_llc_fields};

/* Bytes, and what tshark 4.0.17 prints for them inside an 802.3 frame:
 * tshark -r FILE -T json --no-duplicate-keys */
static const struct {
    const char *hex, *fields;
    uint8_t hdr;
    enum taut_llc_format format;
    uint16_t ethertype;
} llc_cases[] = {
    {"42 42 03",
     "llc.dsap=0x42\nllc.dsap.sap=33\nllc.dsap.ig=0\nllc.ssap=0x42\n"
     "llc.ssap.sap=33\nllc.ssap.cr=0\nllc.control=0x0003\n"
     "llc.control.u_modifier_cmd=0x00\nllc.control.ftype=0x03\n",
     3, TAUT_LLC_FORMAT_U, 0},
    {"f0 f0 7f",
     "llc.dsap=0xf0\nllc.dsap.sap=120\nllc.dsap.ig=0\nllc.ssap=0xf0\n"
     "llc.ssap.sap=120\nllc.ssap.cr=0\nllc.control=0x007f\n"
     "llc.control.p=1\nllc.control.u_modifier_cmd=0x1b\n"
     "llc.control.ftype=0x03\n",
     3, TAUT_LLC_FORMAT_U, 0},
    {"f0 f1 73",
     "llc.dsap=0xf0\nllc.dsap.sap=120\nllc.dsap.ig=0\nllc.ssap=0xf1\n"
     "llc.ssap.sap=120\nllc.ssap.cr=1\nllc.control=0x0073\n"
     "llc.control.f=1\nllc.control.u_modifier_resp=0x18\n"
     "llc.control.ftype=0x03\n",
     3, TAUT_LLC_FORMAT_U, 0},
    {"f0 f0 09 03",
     "llc.dsap=0xf0\nllc.dsap.sap=120\nllc.dsap.ig=0\nllc.ssap=0xf0\n"
     "llc.ssap.sap=120\nllc.ssap.cr=0\nllc.control=0x0309\n"
     "llc.control.n_r=1\nllc.control.p=1\nllc.control.s_ftype=0x0002\n"
     "llc.control.ftype=0x0001\n",
     4, TAUT_LLC_FORMAT_S, 0},
    {"f0 f1 05 03",
     "llc.dsap=0xf0\nllc.dsap.sap=120\nllc.dsap.ig=0\nllc.ssap=0xf1\n"
     "llc.ssap.sap=120\nllc.ssap.cr=1\nllc.control=0x0305\n"
     "llc.control.n_r=1\nllc.control.f=1\nllc.control.s_ftype=0x0001\n"
     "llc.control.ftype=0x0001\n",
     4, TAUT_LLC_FORMAT_S, 0},
    {"f0 f1 02 03",
     "llc.dsap=0xf0\nllc.dsap.sap=120\nllc.dsap.ig=0\nllc.ssap=0xf1\n"
     "llc.ssap.sap=120\nllc.ssap.cr=1\nllc.control=0x0302\n"
     "llc.control.n_r=1\nllc.control.n_s=1\nllc.control.p=1\n"
     "llc.control.ftype=0x0000\n",
     4, TAUT_LLC_FORMAT_I, 0},
    {"aa aa 03 000000 0800",
     "llc.dsap=0xaa\nllc.dsap.sap=85\nllc.dsap.ig=0\nllc.ssap=0xaa\n"
     "llc.ssap.sap=85\nllc.ssap.cr=0\nllc.control=0x0003\n"
     "llc.control.u_modifier_cmd=0x00\nllc.control.ftype=0x03\n"
     "llc.oui=0\nllc.type=0x0800\n",
     8, TAUT_LLC_FORMAT_U, 0x0800},
    {"aa aa e3 00000c 0102",
     "llc.dsap=0xaa\nllc.dsap.sap=85\nllc.dsap.ig=0\nllc.ssap=0xaa\n"
     "llc.ssap.sap=85\nllc.ssap.cr=0\nllc.control=0x00e3\n"
     "llc.control.u_modifier_cmd=0x38\nllc.control.ftype=0x03\n"
     "llc.oui=12\nllc.cisco_pid=0x0102\n",
     8, TAUT_LLC_FORMAT_U, 0},
    {"aa ab e3", /* a response: no SNAP behind it */
     "llc.dsap=0xaa\nllc.dsap.sap=85\nllc.dsap.ig=0\nllc.ssap=0xab\n"
     "llc.ssap.sap=85\nllc.ssap.cr=1\nllc.control=0x00e3\n"
     "llc.control.u_modifier_resp=0x38\nllc.control.ftype=0x03\n",
     3, TAUT_LLC_FORMAT_U, 0},
    {"aa aa 03 0000f8 86dd",
     "llc.dsap=0xaa\nllc.dsap.sap=85\nllc.dsap.ig=0\nllc.ssap=0xaa\n"
     "llc.ssap.sap=85\nllc.ssap.cr=0\nllc.control=0x0003\n"
     "llc.control.u_modifier_cmd=0x00\nllc.control.ftype=0x03\n"
     "llc.oui=248\nllc.type=0x86dd\n",
     8, TAUT_LLC_FORMAT_U, 0x86dd},
    {"aa aa 03 080007 809b",
     "llc.dsap=0xaa\nllc.dsap.sap=85\nllc.dsap.ig=0\nllc.ssap=0xaa\n"
     "llc.ssap.sap=85\nllc.ssap.cr=0\nllc.control=0x0003\n"
     "llc.control.u_modifier_cmd=0x00\nllc.control.ftype=0x03\n"
     "llc.oui=524295\nllc.apple_atalk_pid=0x809b\n",
     8, TAUT_LLC_FORMAT_U, 0},
    {"aa aa 03 0080c2 0001",
     "llc.dsap=0xaa\nllc.dsap.sap=85\nllc.dsap.ig=0\nllc.ssap=0xaa\n"
     "llc.ssap.sap=85\nllc.ssap.cr=0\nllc.control=0x0003\n"
     "llc.control.u_modifier_cmd=0x00\nllc.control.ftype=0x03\n"
     "llc.oui=32962\nllc.pid=0x0001\n",
     8, TAUT_LLC_FORMAT_U, 0},
    {"aa aa 01 02 000000 0800",
     "llc.dsap=0xaa\nllc.dsap.sap=85\nllc.dsap.ig=0\nllc.ssap=0xaa\n"
     "llc.ssap.sap=85\nllc.ssap.cr=0\nllc.control=0x0201\n"
     "llc.control.n_r=1\nllc.control.s_ftype=0x0000\n"
     "llc.control.ftype=0x0001\nllc.oui=0\nllc.type=0x0800\n",
     9, TAUT_LLC_FORMAT_S, 0x0800},
    {"06 06 03",
     "llc.dsap=0x06\nllc.dsap.sap=3\nllc.dsap.ig=0\nllc.ssap=0x06\n"
     "llc.ssap.sap=3\nllc.ssap.cr=0\nllc.control=0x0003\n"
     "llc.control.u_modifier_cmd=0x00\nllc.control.ftype=0x03\n",
     3, TAUT_LLC_FORMAT_U, 0x0800},
};
enum { LLC_CASES = sizeof llc_cases / sizeof llc_cases[0] };

static void decodes_visits_and_encodes_each_kind(void **state)
{
    (void)state;
    static struct test_seen seen;
    for (size_t i = 0; i < LLC_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(llc_cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_llc llc;
        uint8_t again[TAUT_LLC_HDR_MAX];
        assert_int_equal(taut_llc_decode(&ctx, &rd, &llc), TAUT_OK);
        assert_ptr_equal(rd.p, p + llc_cases[i].hdr);
        assert_int_equal(llc.payload_len, len - llc_cases[i].hdr);
        assert_int_equal(llc.dsap, taut_llc_get_dsap(p));
        assert_int_equal(llc.ssap, taut_llc_get_ssap(p));
        assert_int_equal(taut_llc_format_get(llc.control), llc_cases[i].format);
        assert_int_equal(taut_llc_ethertype_get(&llc), llc_cases[i].ethertype);
        struct taut_visitor v = test_seen_init(&seen, llc_sets, 1, p);
        taut_llc_visit(&v, p, len);
        assert_string_equal(taut_wr_cstr(&seen.wr), llc_cases[i].fields);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_llc_encode(&wr, &llc), TAUT_OK);
        assert_int_equal(wr.len, llc_cases[i].hdr);
        assert_memory_equal(again, p, wr.len);
        free(p);
    }
}

static void every_truncation_names_what_is_missing(void **state)
{
    (void)state;
    for (size_t i = 0; i < LLC_CASES; i++) {
        size_t hdr = llc_cases[i].hdr, len;
        size_t control = llc_cases[i].format == TAUT_LLC_FORMAT_U ? 3 : 4;
        uint8_t *whole = test_hex(llc_cases[i].hex, &len);
        for (size_t n = 0; n < hdr; n++) {
            uint8_t *p = test_copy(whole, n);
            struct taut_diag d = {0};
            struct taut_ctx ctx = taut_ctx_of(p, &d);
            struct taut_rd rd = taut_rd_of(p, n);
            struct taut_llc llc;
            assert_int_equal(taut_llc_decode(&ctx, &rd, &llc), TAUT_E_SHORT);
            assert_ptr_equal(rd.p, p);
            if (n < 2)
                test_diag(d, TAUT_E_SHORT, TAUT_LLC_F_HEADER, n, 3 - n, 0);
            else if (n < control)
                test_diag(d, TAUT_E_SHORT, TAUT_LLC_F_CONTROL, n,
                          n == 2 ? 1 : control - n, 0);
            else
                test_diag(d, TAUT_E_SHORT, TAUT_LLC_F_SNAP, n, hdr - n, 0);
            free(p);
        }
        free(whole);
    }
}

static void structs_come_back_from_the_wire(void **state)
{
    (void)state;
    srand(6);
    for (int i = 0; i < 20000; i++) {
        uint8_t wire[TAUT_LLC_HDR_MAX];
        struct taut_llc in, out;
        in.snap = rand() % 2;
        in.dsap = (uint8_t)(in.snap ? 0xaa : rand() % 0xaa);
        in.ssap = (uint8_t)(in.snap ? 0xaa : rand());
        in.control = (uint16_t)rand();
        if (taut_llc_format_get(in.control) == TAUT_LLC_FORMAT_U)
            in.control &= 0xff;
        in.oui = in.snap ? (uint32_t)rand() & 0xffffff : 0;
        in.pid = in.snap ? (uint16_t)rand() : 0;
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        assert_int_equal(taut_llc_encode(&wr, &in), TAUT_OK);
        struct taut_ctx ctx = taut_ctx_of(wire, NULL);
        struct taut_rd rd = taut_rd_of(wire, wr.len);
        assert_int_equal(taut_llc_decode(&ctx, &rd, &out), TAUT_OK);
        assert_int_equal(taut_rd_left(&rd), 0);
        assert_true(in.snap == out.snap && in.dsap == out.dsap &&
                    in.ssap == out.ssap && in.control == out.control &&
                    in.oui == out.oui && in.pid == out.pid);
    }
}

static void refuses_to_encode_contradictions(void **state)
{
    (void)state;
    static const struct {
        struct taut_llc llc;
        unsigned status;
    } bad[] = {
        {{.dsap = 0xaa, .ssap = 0xaa, .control = 3}, TAUT_E_USAGE},
        {{.dsap = 0x42, .ssap = 0x42, .snap = true, .control = 3},
         TAUT_E_USAGE},
        {{.dsap = 0x42, .ssap = 0x42, .control = 3, .pid = 1}, TAUT_E_USAGE},
        {{.dsap = 0x42, .ssap = 0x42, .control = 3, .oui = 1}, TAUT_E_USAGE},
        {{.dsap = 0x42, .ssap = 0x42, .control = 0x103}, TAUT_E_RANGE},
        {{.dsap = 0xaa,
          .ssap = 0xaa,
          .snap = true,
          .control = 3,
          .oui = 0x1000000},
         TAUT_E_RANGE},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_llc_encode(&wr, &bad[i].llc), bad[i].status);
        assert_int_equal(taut_wr_finish(&wr, NULL), bad[i].status);
    }
}

static void accessors_change_only_their_bits(void **state)
{
    (void)state;
    uint8_t p[3] = {0xff, 0xff, 0x03};
    taut_llc_set_dsap_ig(p, 0);
    taut_llc_set_ssap_sap(p, 0x21);
    assert_memory_equal(p, "\xfe\x43\x03", 3);
    assert_int_equal(taut_llc_get_ssap_cr(p), 1);
    assert_int_equal(taut_llc_get_dsap_sap(p), 0x7f);
    assert_string_equal(taut_reg_name(&taut_llc_sap_reg, 0x42),
                        "Spanning tree BPDU");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_visits_and_encodes_each_kind),
        cmocka_unit_test(every_truncation_names_what_is_missing),
        cmocka_unit_test(structs_come_back_from_the_wire),
        cmocka_unit_test(refuses_to_encode_contradictions),
        cmocka_unit_test(accessors_change_only_their_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
