/* SPDX-License-Identifier: MIT */
/* test_radiotap.c: radiotap and PPI headers. */
#include "test_util.h"

#include "taut/radiotap.h"

static const struct taut_fieldset *const sets[] = {&taut_radiotap_fields};

static struct taut_span span_of(const uint8_t *p, size_t len)
{
    struct taut_span s = {p, len};
    return s;
}

/* every field of the radiotap namespace, each with its number as its bytes */
static size_t put_all(uint8_t *out, uint32_t has)
{
    static const uint8_t align[28] = {8, 1, 1, 2, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1,
                                      2, 2, 1, 1, 4, 1, 4, 2, 8, 2, 2, 2, 1, 2};
    static const uint8_t size[28] = {8, 1,  1,  4,  2,  1, 1, 2, 2, 2,
                                     1, 1,  1,  1,  2,  2, 1, 1, 8, 3,
                                     8, 12, 12, 12, 12, 6, 1, 4};
    size_t at = 8;
    for (unsigned bit = 0; bit < 28; bit++) {
        if ((has >> bit & 1) == 0)
            continue;
        at = (at + align[bit] - 1) / align[bit] * align[bit];
        memset(out + at, (int)bit, size[bit]);
        at += size[bit];
    }
    memset(out, 0, 4);
    out[2] = (uint8_t)at;
    for (unsigned i = 0; i < 4; i++)
        out[4 + i] = (uint8_t)(has >> 8 * i);
    return at;
}

static void finds_every_field(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 400; round++) {
        uint32_t has =
            round == 0 ? 0x0fffffff : (round * 2654435761u >> 3) & 0x0fffffff;
        uint8_t out[256] = {0};
        size_t len = put_all(out, has);
        uint8_t *p = test_copy(out, len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_radiotap_it it;
        struct taut_radiotap_field f;
        uint32_t seen = 0;
        enum taut_status st = taut_radiotap_open(&ctx, &it, span_of(p, len));
        assert_int_equal(st, TAUT_OK);
        while ((st = taut_radiotap_next(&ctx, &it, &f)) == TAUT_OK) {
            assert_int_equal(f.ns, TAUT_RADIOTAP_NS);
            for (size_t i = 0; i < f.data.len; i++)
                assert_int_equal(f.data.p[i], f.bit);
            seen |= 1u << f.bit;
        }
        assert_int_equal(st, TAUT_DONE);
        assert_int_equal(seen, has);
        free(p);
    }
}

static void reads_several_words(void **state)
{
    (void)state;
    /* flags | radiotap namespace | ext; dBm signal, antenna | vendor | ext;
       two bits of the vendor | radiotap namespace | ext; antenna */
    static const char hex[] = "0000 2900 020000a0 200800c0 030000a0 00080000"
                              "10 d0 01 00 001122 07 0500 aabbccddee 02"
                              "00 00 00 00 00 00";
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_radiotap_it it;
    struct taut_radiotap_field f;
    static const uint32_t bits[] = {1, 5, 11, 30, 11};
    p[2] = (uint8_t)len;
    assert_int_equal(taut_radiotap_open(&ctx, &it, span_of(p, len)), TAUT_OK);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_OK);
        assert_int_equal(f.bit, bits[i]);
        assert_int_equal(f.ns, i == 3 ? 0x00112207 : TAUT_RADIOTAP_NS);
        if (i == 3) {
            assert_int_equal(f.data.len, 5);
            assert_int_equal(f.data.p[0], 0xaa);
        }
    }
    assert_int_equal(f.data.p[0], 2);
    assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_DONE);
    struct test_seen s;
    struct taut_visitor v = test_seen_init(&s, sets, 1, p);
    taut_radiotap_visit(&v, p, len);
    assert_non_null(
        strstr(taut_wr_cstr(&s.wr), "radiotap.vendor_data=aabbccddee\n"));
    assert_non_null(
        strstr(taut_wr_cstr(&s.wr), "radiotap.dbm_antsignal=-48\n"));
    free(p);
}

static void reads_tlvs(void **state)
{
    (void)state;
    static const char hex[] = "0000 1c00 02000010 10 000000"
                              "2100 0300 aabbcc00 2200 0400 01020304";
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_radiotap_it it;
    struct taut_radiotap_field f;
    assert_int_equal(taut_radiotap_open(&ctx, &it, span_of(p, len)), TAUT_OK);
    assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_OK);
    assert_false(f.tlv);
    assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_OK);
    assert_true(f.tlv);
    assert_int_equal(f.bit, 0x21);
    assert_int_equal(f.data.len, 3);
    assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_OK);
    assert_int_equal(f.bit, 0x22);
    assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_DONE);
    struct test_seen s;
    struct taut_visitor v = test_seen_init(&s, sets, 1, p);
    taut_radiotap_visit(&v, p, len);
    assert_non_null(
        strstr(taut_wr_cstr(&s.wr), "radiotap.tlv.unknown_data=aabbcc\n"));
    p[22] = 9; /* the second is longer than the header */
    assert_int_equal(taut_radiotap_open(&ctx, &it, span_of(p, len)), TAUT_OK);
    (void)taut_radiotap_next(&ctx, &it, &f);
    (void)taut_radiotap_next(&ctx, &it, &f);
    assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, 2, len, 0);
    free(p);
}

struct fault {
    const char *hex;
    enum taut_status st;
    unsigned field, off, need;
};

static void faults(void **state)
{
    (void)state;
    static const struct fault rows[] = {
        {"00000800000000", TAUT_E_SHORT, TAUT_RADIOTAP_F_HEADER, 7, 1},
        {"0100080000000000", TAUT_E_UNSUPPORTED, TAUT_RADIOTAP_F_VERSION, 0, 1},
        {"0000070000000000", TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, 2, 7},
        {"0000090000000000", TAUT_E_SHORT, TAUT_RADIOTAP_F_LENGTH, 8, 1},
        {"0000080000000080", TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, 2, 8},
        {"0000080002000000", TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, 2, 8},
        {"00000c0000000040 00112200", TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, 2,
         12},
        {"00000c0000000010 0100ffff", TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, 2,
         12},
        {"00000a0000000010 0100", TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, 2, 10},
        {"00000e0000000040 001122000100", TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH,
         2, 14},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(rows[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_radiotap r;
        assert_int_equal(taut_radiotap_decode(&ctx, &rd, &r), rows[i].st);
        test_diag(d, rows[i].st, rows[i].field, rows[i].off, rows[i].need, 0);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

static void tlvs_end_in_padding(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("0000 1000 00000010 2100 0200 aabb 0000", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_radiotap_it it;
    struct taut_radiotap_field f;
    for (size_t n = len - 2; n <= len; n++) {
        p[2] = (uint8_t)n;
        assert_int_equal(taut_radiotap_open(&ctx, &it, span_of(p, len)),
                         TAUT_OK);
        assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_OK);
        assert_int_equal(taut_radiotap_next(&ctx, &it, &f), TAUT_DONE);
    }
    free(p);
}

static void limits_present_words(void **state)
{
    (void)state;
    uint8_t p[512] = {0};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    for (size_t i = 0; i < 64; i++)
        p[7 + 4 * i] = 0x80;
    p[2] = 0;
    p[3] = 2;
    assert_int_equal(taut_radiotap_check(&ctx, p, 512), TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_RADIOTAP_F_PRESENT, 4 + 4 * 64, 64, 0);
    p[7 + 4 * 63] = 0;
    assert_int_equal(taut_radiotap_check(&ctx, p, 512), TAUT_OK);
}

static void common_fields_make_the_round(void **state)
{
    (void)state;
    static const uint8_t bytes[12] = {1, 2, 3};
    const struct taut_radiotap full = {.has = 0x00fbcc6f & ~(1u << 18) &
                                              ~(1u << 16),
                                       .tsft = 0x0102030405060708,
                                       .flags = 0x10,
                                       .rate = 12,
                                       .freq = 5180,
                                       .chan_flags = 0x140,
                                       .dbm_signal = -50,
                                       .dbm_noise = -95,
                                       .dbm_tx_power = 20,
                                       .antenna = 3,
                                       .rx_flags = 2,
                                       .tx_flags = 8,
                                       .data_retries = 7,
                                       .mcs_known = 7,
                                       .mcs_flags = 1,
                                       .mcs = 15,
                                       .ampdu_ref = 99,
                                       .ampdu_flags = 4,
                                       .vht = {bytes, 12},
                                       .timestamp = {bytes, 12},
                                       .he = {bytes, 12}};
    for (uint32_t bit = 0; bit < 25; bit++) {
        struct taut_radiotap in = full, got;
        uint8_t out[128], again[128];
        if (bit < 24)
            in.has &= ~(1u << bit);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_radiotap_encode(&wr, &in), TAUT_OK);
        struct taut_ctx ctx = taut_ctx_of(out, NULL);
        struct taut_rd rd = taut_rd_of(out, wr.len);
        assert_int_equal(taut_radiotap_decode(&ctx, &rd, &got), TAUT_OK);
        assert_int_equal(got.has, in.has);
        assert_int_equal(got.len, wr.len);
        assert_int_equal(taut_rd_left(&rd), 0);
        struct taut_wr wr2 = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_radiotap_encode(&wr2, &got), TAUT_OK);
        assert_int_equal(wr2.len, wr.len);
        assert_memory_equal(out, again, wr.len);
        if (bit == 24) {
            assert_int_equal(got.dbm_signal, -50);
            assert_int_equal(got.dbm_tx_power, 20);
            assert_int_equal(got.freq, 5180);
            assert_int_equal(got.mcs, 15);
            assert_true(got.tsft == full.tsft);
        }
    }
    struct taut_radiotap bad = {.has = 1u << TAUT_RADIOTAP_FHSS};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_radiotap_encode(&wr, &bad), TAUT_E_USAGE);
    static const uint32_t spans[] = {TAUT_RADIOTAP_VHT, TAUT_RADIOTAP_TIMESTAMP,
                                     TAUT_RADIOTAP_HE};
    for (unsigned i = 0; i < 3; i++) {
        bad.has = 1u << spans[i];
        assert_int_equal(taut_radiotap_encode(&wr, &bad), TAUT_E_USAGE);
    }
}

static void the_first_counts(void **state)
{
    (void)state;
    /* flags twice, in two radiotap namespaces */
    size_t len;
    uint8_t *p = test_hex("0000 0e00 020000a0 02000000 10 40", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_radiotap r;
    assert_int_equal(taut_radiotap_decode(&ctx, &rd, &r), TAUT_OK);
    assert_int_equal(r.flags, TAUT_RADIOTAP_FLAG_FCS);
    free(p);
}

static void tells_rows(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "radiotap.mactime=0\n",        "radiotap.channel.freq=771\n",
        "radiotap.quality=1799\n",     "radiotap.xchannel.freq=4626\n",
        "radiotap.mcs.index=19\n",     "radiotap.ampdu.reference=336860180\n",
        "radiotap.vht.bw=21\n",        "radiotap.timestamp.accuracy=5654\n",
        "radiotap.he.data_1=0x1717\n", "radiotap.he_mu=1818181818181818",
        "radiotap.l_sig.length=433\n", "radiotap.0_len_psdu.type=0x1a\n",
        "radiotap.rts_retries=16\n",   "radiotap.he_mu.other_user=19191919",
        "radiotap.data_retries=17\n",  "radiotap.fhss.hopset=4\n"};
    uint8_t out[256] = {0};
    size_t len = put_all(out, 0x0fffffff);
    static struct test_seen s;
    struct taut_visitor v = test_seen_init(&s, sets, 1, out);
    taut_radiotap_visit(&v, out, len);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!strstr(taut_wr_cstr(&s.wr), lines[i]))
            fail_msg("no %s in\n%s", lines[i], taut_wr_cstr(&s.wr));
    }
}

static void tells_nothing_of_what_is_refused(void **state)
{
    (void)state;
    static const uint8_t p[8] = {1, 0, 8, 0, 0, 0, 0, 0};
    struct test_seen s;
    struct taut_visitor v = test_seen_init(&s, sets, 1, p);
    taut_radiotap_visit(&v, p, sizeof p);
    taut_ppi_visit(&v, p, sizeof p);
    assert_int_equal(s.wr.len, 0);
}

/* ---- PPI ---- */

static void ppi_headers(void **state)
{
    (void)state;
    static const char hex[] = "00 01 2400 69000000"
                              "0200 1400 0000000000000000 0100 0c00 6c09 8000"
                              "00 00 d0 a0 0900 0100 aa";
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_ppi h;
    p[2] = (uint8_t)len;
    struct taut_rd rd = taut_rd_of(p, len);
    assert_int_equal(taut_ppi_decode(&ctx, &rd, &h), TAUT_OK);
    assert_int_equal(h.dlt, 105);
    assert_true(h.fcs);
    assert_int_equal(taut_rd_left(&rd), 0);
    struct test_seen s;
    struct taut_visitor v = test_seen_init(&s, sets, 1, p);
    taut_ppi_visit(&v, p, len);
    assert_non_null(strstr(taut_wr_cstr(&s.wr), "ppi.dlt=105\n"));
    assert_non_null(strstr(taut_wr_cstr(&s.wr), "ppi.field_data=aa\n"));
    for (size_t n = 0; n < len; n++) {
        assert_int_equal(taut_ppi_check(&ctx, p, n), TAUT_E_SHORT);
        test_diag(d, TAUT_E_SHORT, TAUT_RADIOTAP_F_PPI_LENGTH, n,
                  (n < 8 ? 8 : len) - n, 0);
    }
    p[10] = 0x30; /* a field longer than the header */
    assert_int_equal(taut_ppi_check(&ctx, p, len), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_RADIOTAP_F_PPI_LEN, len, 48 + 12 - len, 0);
    p[2] = 10; /* a field header that is cut */
    assert_int_equal(taut_ppi_check(&ctx, p, len), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_RADIOTAP_F_PPI_LEN, 10, 2, 0);
    p[2] = 7;
    assert_int_equal(taut_ppi_check(&ctx, p, len), TAUT_E_RANGE);
    p[0] = 1;
    assert_int_equal(taut_ppi_check(&ctx, p, len), TAUT_E_UNSUPPORTED);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_field),
        cmocka_unit_test(reads_several_words),
        cmocka_unit_test(reads_tlvs),
        cmocka_unit_test(faults),
        cmocka_unit_test(tlvs_end_in_padding),
        cmocka_unit_test(limits_present_words),
        cmocka_unit_test(common_fields_make_the_round),
        cmocka_unit_test(the_first_counts),
        cmocka_unit_test(tells_rows),
        cmocka_unit_test(ppi_headers),
        cmocka_unit_test(tells_nothing_of_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
