/* SPDX-License-Identifier: MIT */
/* test_dot11.c: 802.11 MAC headers, check sequence, A-MSDU, SNAP. */
#include "test_util.h"

#include "taut/dot11.h"

#include "dot11_frames.h"

static const struct taut_fieldset *const sets[] = {&taut_dot11_fields};

static const struct {
    const char *hex;
    uint16_t subtype;
    uint8_t n_addrs;
    uint16_t hdr_len;
    unsigned has;
} frames[] = {
    {FRAME_DATA4, TAUT_DOT11_SUBTYPE_DATA, 4, 30, 0},
    {FRAME_QOS, TAUT_DOT11_SUBTYPE_QOS_DATA, 3, 26, 0},
    {FRAME_RTS, TAUT_DOT11_SUBTYPE_RTS, 2, 16, 0},
    {FRAME_ACK, TAUT_DOT11_SUBTYPE_ACK, 1, 10, 0},
    {FRAME_PS_POLL, TAUT_DOT11_SUBTYPE_PS_POLL, 2, 16, 0},
    {FRAME_CF_END, TAUT_DOT11_SUBTYPE_CF_END, 2, 16, 0},
    {FRAME_CTS_FCS, TAUT_DOT11_SUBTYPE_CTS, 1, 10, TAUT_DOT11_HAS_FCS},
    {FRAME_BEACON, TAUT_DOT11_SUBTYPE_BEACON, 3, 24, 0},
    {FRAME_AUTH, TAUT_DOT11_SUBTYPE_AUTH, 3, 24, 0},
    {FRAME_ASSOC, TAUT_DOT11_SUBTYPE_ASSOC_REQ, 3, 24, 0},
    /* HT Control: QoS data with +HTC, management with +HTC */
    {"8881 0000 020000000100 020000000200 020000000300 1000 0500 03000000",
     TAUT_DOT11_SUBTYPE_QOS_DATA, 3, 30, 0},
    {"8080 0000 020000000100 020000000200 020000000300 1000 03000000",
     TAUT_DOT11_SUBTYPE_BEACON, 3, 28, 0},
    /* control wrapper around a CTS, DMG DTS, DMG CTS, extension */
    {"7400 0000 020000000100 c400 01000000", TAUT_DOT11_SUBTYPE_CTRL_WRAPPER, 1,
     16, 0},
    {"6406 0000 020000000100 aabb", TAUT_DOT11_SUBTYPE_CTRL_DMG_DTS, 1, 10, 0},
    {"6405 0000 020000000100 020000000200", TAUT_DOT11_SUBTYPE_CTRL_DMG_CTS, 2,
     16, 0},
    {"0c00 0000 020000000100 01", TAUT_DOT11_SUBTYPE_DMG_BEACON, 1, 10, 0},
};
#define N_FRAMES (sizeof frames / sizeof frames[0])

static void decodes_and_encodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_FRAMES; i++) {
        size_t len, n;
        uint8_t *p = test_hex(frames[i].hex, &len), out[64];
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_dot11 h;
        assert_int_equal(taut_dot11_decode(&ctx, &rd, &h, frames[i].has),
                         TAUT_OK);
        assert_int_equal(taut_dot11_subtype_get(&h), frames[i].subtype);
        assert_int_equal(h.n_addrs, frames[i].n_addrs);
        assert_int_equal(h.hdr_len, frames[i].hdr_len);
        assert_int_equal(taut_dot11_hdr_len(p), frames[i].hdr_len);
        assert_int_equal(h.body.len, len - h.hdr_len - h.fcs_len);
        assert_ptr_equal(rd.p, h.body.p);
        assert_int_equal(taut_rd_left(&rd), h.body.len);
        assert_int_equal(taut_dot11_get_type(p), h.type);
        assert_int_equal(taut_dot11_get_subtype(p), h.subtype);
        assert_int_equal(taut_dot11_get_flags(p), h.flags);
        assert_int_equal(taut_dot11_get_duration(p), h.duration);
        assert_memory_equal(taut_dot11_get_addr1(p), h.addr[0], 6);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_dot11_encode(&wr, &h), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, h.hdr_len);
        assert_memory_equal(out, p, n);
        taut_dot11_set_duration(p, 0x1234);
        assert_int_equal(taut_dot11_get_duration(p), 0x1234);
        free(p);
    }
}

static void refuses_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_FRAMES; i++) {
        size_t len;
        uint8_t *p = test_hex(frames[i].hex, &len);
        for (size_t n = 0; n < frames[i].hdr_len; n++) {
            uint8_t *cut = test_copy(p, n);
            struct taut_diag d = {0};
            struct taut_ctx ctx = taut_ctx_of(cut, &d);
            struct taut_rd rd = taut_rd_of(cut, n);
            struct taut_dot11 h;
            size_t want = n < 2 ? TAUT_DOT11_HDR_MIN : frames[i].hdr_len;
            assert_int_equal(taut_dot11_decode(&ctx, &rd, &h, 0), TAUT_E_SHORT);
            assert_ptr_equal(rd.p, cut);
            test_diag(d, TAUT_E_SHORT, TAUT_DOT11_F_HEADER, n, want - n, 0);
            free(cut);
        }
        free(p);
    }
}

static void check(const char *hex, enum taut_status st, unsigned field,
                  unsigned off, unsigned need, unsigned has)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11 h;
    assert_int_equal(taut_dot11_decode(&ctx, &rd, &h, has), st);
    if (st)
        test_diag(d, st, field, off, need, 0);
    free(p);
}

static void refuses_what_it_cannot_know(void **state)
{
    (void)state;
    static const char *const reserved[] = {"7000", "f000", "0400", "1400",
                                           "6401", "640b", "d800", "2c00"};
    check("8100", TAUT_E_UNSUPPORTED, TAUT_DOT11_F_VERSION, 0, 1, 0);
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        unsigned first = (unsigned)strtoul(reserved[i], NULL, 16) >> 8;
        check(reserved[i], TAUT_E_UNSUPPORTED, TAUT_DOT11_F_SUBTYPE, 0,
              first >> 4, 0);
    }
}

static void takes_fcs_and_padding_as_told(void **state)
{
    (void)state;
    const unsigned fcs = TAUT_DOT11_HAS_FCS, pad = TAUT_DOT11_IS_PADDED;
    size_t len;
    check("d4000000020000000100 010203", TAUT_E_SHORT, TAUT_DOT11_F_FCS, 13, 1,
          fcs);
    check("d4000000020000000100 0000", TAUT_OK, 0, 0, 0, pad);
    check("d4000000020000000100 00", TAUT_E_SHORT, TAUT_DOT11_F_HEADER, 11, 1,
          pad);
    uint8_t *p = test_hex("d4000000020000000100 010203", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11 h;
    ctx.quirks = TAUT_QUIRK_CUT;
    assert_int_equal(taut_dot11_decode(&ctx, &rd, &h, fcs), TAUT_OK);
    assert_int_equal(h.fcs_len, 0);
    assert_int_equal(h.body.len, 3);
    free(p);
}

static void verifies_the_check_sequence(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex(FRAME_CTS_FCS, &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_dot11_fcs_verify(&ctx, p, len), TAUT_OK);
    p[4] ^= 1;
    assert_int_equal(taut_dot11_fcs_verify(&ctx, p, len), TAUT_E_CHECKSUM);
    test_diag(d, TAUT_E_CHECKSUM, TAUT_DOT11_F_FCS, 10, 0xc60d56e7, 0);
    assert_int_equal(taut_dot11_fcs_verify(&ctx, p, 3), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_DOT11_F_FCS, 3, 1, 0);
    free(p);
    /* the CRC's own check value */
    assert_int_equal(taut_dot11_fcs_get((const uint8_t *)"123456789", 9),
                     0xcbf43926);
}

static void encoder_refuses(void **state)
{
    (void)state;
    const struct taut_dot11 good = {.type = 1, .subtype = 13, .n_addrs = 1};
    struct taut_dot11 bad[12];
    for (size_t i = 0; i < 12; i++)
        bad[i] = good;
    bad[0].version = 1;
    bad[1].type = 4;
    bad[2].subtype = 16;
    bad[3].fragment = 16;
    bad[4].seq = 0x1000;
    bad[5].n_addrs = 2;
    bad[6].subtype = 0;
    bad[7].seq = 1;
    bad[8].qos = 1;
    bad[9].htc = 1;
    bad[10].carried = 1;
    bad[11].fragment = 1;
    for (size_t i = 0; i < 12; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        enum taut_status want = i < 5 ? TAUT_E_RANGE : TAUT_E_USAGE;
        assert_int_equal(taut_dot11_encode(&wr, &bad[i]), want);
        assert_int_equal(taut_wr_finish(&wr, NULL), want);
    }
}

static void addresses_mean_what_the_ds_bits_say(void **state)
{
    (void)state;
    struct taut_dot11 h = {.type = 2, .subtype = 8, .n_addrs = 4};
    struct taut_dot11_addrs a;
    static const uint8_t da[] = {0, 2, 0, 2}, sa[] = {1, 1, 2, 3};
    for (uint8_t ds = 0; ds < 4; ds++) {
        h.flags = ds;
        h.qos = 0;
        taut_dot11_addrs_get(&a, &h);
        assert_ptr_equal(a.ra, h.addr[0]);
        assert_ptr_equal(a.ta, h.addr[1]);
        assert_ptr_equal(a.da, h.addr[da[ds]]);
        assert_ptr_equal(a.sa, h.addr[sa[ds]]);
        h.qos = TAUT_DOT11_QOS_AMSDU;
        taut_dot11_addrs_get(&a, &h);
        assert_ptr_equal(a.da, ds ? NULL : h.addr[0]);
        assert_ptr_equal(a.sa, ds ? NULL : h.addr[1]);
    }
    assert_null(a.bssid);
    struct taut_dot11 poll = {.type = 1, .subtype = 10, .n_addrs = 2};
    taut_dot11_addrs_get(&a, &poll);
    assert_ptr_equal(a.bssid, poll.addr[0]);
    poll.subtype = 14;
    taut_dot11_addrs_get(&a, &poll);
    assert_ptr_equal(a.bssid, poll.addr[1]);
    poll.subtype = 13;
    poll.n_addrs = 1;
    taut_dot11_addrs_get(&a, &poll);
    assert_null(a.bssid);
    assert_null(a.ta);
    struct taut_dot11 ext = {.type = 3, .n_addrs = 1};
    taut_dot11_addrs_get(&a, &ext);
    assert_ptr_equal(a.bssid, ext.addr[0]);
    assert_null(a.ra);
}

static void reads_subframes(void **state)
{
    (void)state;
    static const uint8_t one[5] = {1, 2, 3, 4, 5}, two[2] = {6, 7};
    const struct taut_dot11_msdu in[2] = {
        {{2, 1}, {2, 2}, {one, 5}},
        {{2, 3}, {2, 4}, {two, 2}},
    };
    uint8_t buf[64] = {0};
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_wr_zeros(&wr, 2); /* the body begins at an odd place */
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(taut_dot11_msdu_encode(&wr, &in[i], 2), TAUT_OK);
    assert_int_equal(wr.len, 2 + 20 + 16);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(buf, &d);
    struct taut_rd rd = taut_rd_of(buf + 2, wr.len - 2);
    struct taut_dot11_msdu out;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(taut_dot11_msdu_next(&ctx, &rd, &out), TAUT_OK);
        assert_memory_equal(out.da, in[i].da, 6);
        assert_memory_equal(out.sa, in[i].sa, 6);
        assert_int_equal(out.data.len, in[i].data.len);
        assert_memory_equal(out.data.p, in[i].data.p, out.data.len);
    }
    assert_int_equal(taut_dot11_msdu_next(&ctx, &rd, &out), TAUT_DONE);
    rd = taut_rd_of(buf + 2, 13);
    assert_int_equal(taut_dot11_msdu_next(&ctx, &rd, &out), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_DOT11_F_AMSDU, 15, 1, 0);
    rd = taut_rd_of(buf + 2, 16);
    assert_int_equal(taut_dot11_msdu_next(&ctx, &rd, &out), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_DOT11_F_AMSDU_LEN, 18, 3, 0);
    struct taut_dot11_msdu big = {{0}, {0}, {one, 65536}};
    wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dot11_msdu_encode(&wr, &big, 0), TAUT_E_RANGE);
}

static void finds_the_ethertype(void **state)
{
    (void)state;
    uint8_t buf[8];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(buf, &d);
    uint16_t type = 0;
    taut_dot11_snap_encode(&wr, TAUT_DOT11_ETHERTYPE_EAPOL);
    assert_memory_equal(buf, "\xaa\xaa\x03\0\0\0\x88\x8e", 8);
    struct taut_rd rd = taut_rd_of(buf, 8);
    assert_int_equal(taut_dot11_snap_decode(&ctx, &rd, &type), TAUT_OK);
    assert_int_equal(type, TAUT_DOT11_ETHERTYPE_EAPOL);
    assert_int_equal(taut_rd_left(&rd), 0);
    buf[5] = 0xf8; /* a bridge tunnel */
    rd = taut_rd_of(buf, 8);
    assert_int_equal(taut_dot11_snap_decode(&ctx, &rd, &type), TAUT_OK);
    buf[5] = 0x0c;
    rd = taut_rd_of(buf, 8);
    assert_int_equal(taut_dot11_snap_decode(&ctx, &rd, &type),
                     TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_SNAP, 0, 0xaaaa03, 0);
    assert_ptr_equal(rd.p, buf);
    buf[0] = 0x42;
    assert_int_equal(taut_dot11_snap_decode(&ctx, &rd, &type),
                     TAUT_E_UNSUPPORTED);
    rd = taut_rd_of(buf, 7);
    assert_int_equal(taut_dot11_snap_decode(&ctx, &rd, &type), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_DOT11_F_SNAP, 7, 1, 0);
}

static void sees(const char *hex, const char *const *lines)
{
    struct test_seen s;
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_visitor v = test_seen_init(&s, sets, 1, p);
    taut_dot11_visit(&v, p, len);
    const char *text = taut_wr_cstr(&s.wr);
    for (; *lines; lines++) {
        if (!strstr(text, *lines))
            fail_msg("no %s in\n%s", *lines, text);
    }
    free(p);
}

static void tells_every_field(void **state)
{
    (void)state;
    /* as tshark 4.0.17 tells these frames */
    static const char *const data4[] = {"wlan.fc.type_subtype=0x0020\n",
                                        "wlan.fc=0x0803\n",
                                        "wlan.fc.ds=0x03\n",
                                        "wlan.ra=02:00:00:00:01:00\n",
                                        "wlan.ta=02:00:00:00:02:00\n",
                                        "wlan.da=02:00:00:00:03:00\n",
                                        "wlan.sa=02:00:00:00:04:00\n",
                                        "wlan.frag=4\n",
                                        "wlan.seq=291\n",
                                        NULL};
    static const char *const qos[] = {"wlan.qos=0x0306\n",
                                      "wlan.qos.tid=6\n",
                                      "wlan.qos.txop_dur_req=3\n",
                                      "wlan.qos.ack=0x0000\n",
                                      "wlan.qos.amsdupresent=0\n",
                                      "wlan.bssid=02:00:00:00:01:00\n",
                                      "wlan.staa=02:00:00:00:02:00\n",
                                      NULL};
    static const char *const poll[] = {"wlan.aid=0x01c0\n",
                                       "wlan.bssid=02:00:00:00:01:00\n", NULL};
    static const char *const from_ap[] = {"wlan.qos.eosp=0\n",
                                          "wlan.qos.ps_buf_state=0x00f6\n",
                                          "wlan.qos.buf_state_indicated=1\n",
                                          "wlan.qos.highest_pri_buf_ac=1\n",
                                          "wlan.qos.qap_buf_load=15\n",
                                          NULL};
    static const char *const cf_poll[] = {"wlan.qos.txop_limit=9\n", NULL};
    static const char *const queue[] = {"wlan.qos.queue_size=9\n",
                                        "wlan.htc=0x00000003\n",
                                        "wlan.htc.he=1\n", NULL};
    static const char *const ba[] = {
        "wlan.ba.control=0x5005\n",       "wlan.ba.control.ba_type=0x0002\n",
        "wlan.ba.basic.tidinfo=0x0005\n", "wlan.fixed.ssc.sequence=291\n",
        "wlan.ba.bm=ff00000000000001\n",  NULL};
    static const char *const ext[] = {"wlan.fc.type_subtype=0x0165\n",
                                      "wlan.fc.extension=5\n", NULL};
    static const char *const wrap[] = {"wlan.carried=c400\n", NULL};
    sees(FRAME_DATA4, data4);
    sees(FRAME_QOS, qos);
    sees(FRAME_PS_POLL, poll);
    sees("8802 0000 020000000100 020000000200 020000000300 1000 05f6", from_ap);
    sees("a802 0000 020000000100 020000000200 020000000300 1000 0509", cf_poll);
    sees("8881 0000 020000000100 020000000200 020000000300 1000 1509 03000000",
         queue);
    sees("9400 0000 020000000100 020000000200 0550 3012 ff00000000000001", ba);
    sees("6405 0000 020000000100 020000000200", ext);
    sees("7400 0000 020000000100 c400 01000000", wrap);
}

static void tells_the_check_sequence(void **state)
{
    (void)state;
    struct test_seen s;
    size_t len;
    uint8_t *p = test_hex(FRAME_CTS_FCS, &len);
    struct taut_visitor v = test_seen_init(&s, sets, 1, p);
    taut_dot11_fcs_visit(&v, p, len);
    assert_string_equal(taut_wr_cstr(&s.wr),
                        "wlan.fcs=0xc60d56e7\nwlan.fcs.status=1\n");
    free(p);
}

static void names_every_subtype(void **state)
{
    (void)state;
    assert_string_equal(taut_reg_name(&taut_dot11_subtype_reg, 8), "Beacon");
    assert_string_equal(taut_reg_name(&taut_dot11_subtype_reg, 0x16a),
                        "Sector Sweep Ack");
    for (size_t i = 1; i < taut_dot11_subtype_reg.n; i++)
        assert_true(taut_dot11_subtype_reg.entries[i - 1].code <
                    taut_dot11_subtype_reg.entries[i].code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_and_encodes),
        cmocka_unit_test(refuses_every_cut),
        cmocka_unit_test(refuses_what_it_cannot_know),
        cmocka_unit_test(takes_fcs_and_padding_as_told),
        cmocka_unit_test(verifies_the_check_sequence),
        cmocka_unit_test(encoder_refuses),
        cmocka_unit_test(addresses_mean_what_the_ds_bits_say),
        cmocka_unit_test(reads_subframes),
        cmocka_unit_test(finds_the_ethertype),
        cmocka_unit_test(tells_every_field),
        cmocka_unit_test(tells_the_check_sequence),
        cmocka_unit_test(names_every_subtype),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
