/* SPDX-License-Identifier: MIT */
/* test_ipv4.c: the IPv4 header and its options. */
#include "test_util.h"

#include "taut/ipv4.h"

/* `ping -c1 -R 192.0.2.7`, the reply; what tshark 4.0.17 says of it:
 * tshark -r FILE -T fields -e ip.opt.type -e ip.opt.ptr -e ip.rec_rt ... */
static const char record_route[] =
    "4f00 007c c26b 0000 4001 fb99 c000 0207 c000 0207 0727 10c0 0002 07c0"
    "0002 07c0 0002 0700 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000"
    "0000 0000 0000 4d5f 6b76 0001 de11 036b 0000 0000 a2d9 0400 0000 0000"
    "1011 1213 1415 1617 1819 1a1b 1c1d 1e1f 2021 2223 2425 2627 2829 2a2b"
    "2c2d 2e2f 3031 3233 3435 3637";
/* `ping -c1 -T tsandaddr 192.0.2.7`, the reply's header. */
static const char time_stamp[] =
    "4e00 0078 c26d 0000 4001 7022 c000 0207 c000 0207 4424 1d01 c000 0207"
    "0370 5873 c000 0207 0370 5873 c000 0207 0370 5873 0000 0000 0000 0000";

static const struct taut_fieldset *const ipv4_sets[] = {&taut_ipv4_fields};

static void decodes_a_ping_with_record_route(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex(record_route, &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_ptr_equal(rd.p, p + 60);
    assert_int_equal(ip.len, 124);
    assert_int_equal(ip.payload_len, 64);
    assert_false(ip.cut);
    assert_int_equal(ip.id, 0xc26b);
    assert_int_equal(ip.flags, 0);
    assert_int_equal(ip.ttl, 64);
    assert_int_equal(ip.proto, TAUT_IPPROTO_ICMP);
    assert_int_equal(ip.checksum, 0xfb99);
    assert_memory_equal(ip.src, "\300\0\2\7", 4);
    assert_memory_equal(ip.dst, "\300\0\2\7", 4);
    assert_int_equal(ip.options.len, 40);
    assert_int_equal(taut_ipv4_checksum_verify(&ctx, p), TAUT_OK);
    p[8]--;
    assert_int_equal(taut_ipv4_checksum_verify(&ctx, p), TAUT_E_CHECKSUM);
    test_diag(d, TAUT_E_CHECKSUM, TAUT_IPV4_F_CHECKSUM, 10, 0xfb99, 0);
    taut_ipv4_checksum_fill(p);
    assert_int_equal(taut_ipv4_get_checksum(p), 0xfc99);
    struct taut_rd opts = taut_rd_of(ip.options.p, ip.options.len);
    struct taut_ipv4_opt opt;
    assert_int_equal(taut_ipv4_opt_next(&ctx, &opts, &opt), TAUT_OK);
    assert_int_equal(opt.type, TAUT_IPV4_OPT_RR);
    assert_int_equal(opt.len, 39);
    assert_int_equal(opt.ptr, 16);
    assert_int_equal(opt.data.len, 36);
    assert_int_equal(taut_ipv4_opt_next(&ctx, &opts, &opt), TAUT_DONE);
    assert_int_equal(taut_rd_left(&opts), 0);
    assert_int_equal(taut_ipv4_opts_check(&ctx, ip.options), TAUT_OK);
    free(p);
}

static void visits_what_tshark_names(void **state)
{
    (void)state;
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex(record_route, &len);
    struct taut_visitor v = test_seen_init(&seen, ipv4_sets, 1, p);
    taut_ipv4_visit(&v, p, 4u * taut_ipv4_get_ihl(p));
    assert_string_equal(
        taut_wr_cstr(&seen.wr),
        "ip.version=4\nip.hdr_len=60\nip.dsfield=0x00\nip.dsfield.dscp=0\n"
        "ip.dsfield.ecn=0\nip.len=124\nip.id=0xc26b\nip.flags=0x00\n"
        "ip.flags.rb=0\nip.flags.df=0\nip.flags.mf=0\nip.frag_offset=0\n"
        "ip.ttl=64\nip.proto=1\nip.checksum=0xfb99\nip.src=192.0.2.7\n"
        "ip.dst=192.0.2.7\nip.opt.type=7\nip.opt.type.copy=0\n"
        "ip.opt.type.class=0\nip.opt.type.number=7\nip.opt.len=39\n"
        "ip.opt.ptr=16\nip.rec_rt=192.0.2.7\nip.rec_rt=192.0.2.7\n"
        "ip.rec_rt=192.0.2.7\nip.empty_rt=0.0.0.0\nip.empty_rt=0.0.0.0\n"
        "ip.empty_rt=0.0.0.0\nip.empty_rt=0.0.0.0\nip.empty_rt=0.0.0.0\n"
        "ip.empty_rt=0.0.0.0\nip.opt.type=0\nip.opt.type.copy=0\n"
        "ip.opt.type.class=0\nip.opt.type.number=0\n");
    free(p);
    p = test_hex(time_stamp, &len);
    v = test_seen_init(&seen, ipv4_sets, 1, p);
    taut_ipv4_visit(&v, p, 4u * taut_ipv4_get_ihl(p));
    assert_non_null(strstr(
        taut_wr_cstr(&seen.wr),
        "ip.opt.len=36\nip.opt.ptr=29\nip.opt.overflow=0\nip.opt.flag=0x01\n"
        "ip.opt.time_stamp_addr=192.0.2.7\nip.opt.time_stamp=57694323\n"));
    free(p);
}

/* Each fault: the bytes, and every member of the diagnostic. */
static void refuses_each_fault(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned status, field, off, need;
        uint32_t wire;
    } faults[] = {
        {"", TAUT_E_SHORT, TAUT_IPV4_F_HEADER, 0, 20, 0},
        {"45", TAUT_E_SHORT, TAUT_IPV4_F_HEADER, 1, 19, 0},
        {"6500 0014 0000 0000 4001 0000 7f000001 7f000001", TAUT_E_VALUE,
         TAUT_IPV4_F_VERSION, 0, 6, 0},
        {"4400 0014 0000 0000 4001 0000 7f000001 7f000001", TAUT_E_RANGE,
         TAUT_IPV4_F_IHL, 0, 4, TAUT_WIRE_ICMP(12, 0, 0)},
        {"4700 001c 0000 0000 4001 0000 7f000001 7f000001 01", TAUT_E_SHORT,
         TAUT_IPV4_F_OPT_TYPE, 21, 7, 0},
        {"4500 0013 0000 0000 4001 0000 7f000001 7f000001", TAUT_E_RANGE,
         TAUT_IPV4_F_LEN, 2, 19, TAUT_WIRE_ICMP(12, 0, 2)},
        {"4500 0000 0000 0000 4001 0000 7f000001 7f000001", TAUT_E_RANGE,
         TAUT_IPV4_F_LEN, 2, 0, TAUT_WIRE_ICMP(12, 0, 2)},
        {"4500 0016 0000 0000 4001 0000 7f000001 7f000001 aa", TAUT_E_SHORT,
         TAUT_IPV4_F_LEN, 21, 1, 0},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_ipv4 ip;
        assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, faults[i].wire);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

static void quirks_accept_cut_and_offloaded_packets(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p =
        test_hex("4500 0016 0000 0000 4001 0000 7f000001 7f000001 aa", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    ctx.quirks = TAUT_QUIRK_CUT;
    assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_true(ip.cut);
    assert_int_equal(ip.payload_len, 1);
    taut_ipv4_set_len(p, 0);
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), TAUT_E_RANGE);
    ctx.quirks = TAUT_IPV4_QUIRK_TSO;
    assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_false(ip.cut);
    assert_int_equal(ip.payload_len, 1);
    taut_ipv4_set_len(p, 20); /* one byte of link padding */
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_int_equal(ip.payload_len, 0);
    assert_int_equal(taut_rd_left(&rd), 1);
    free(p);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    size_t len;
    uint8_t *whole = test_hex(record_route, &len);
    for (size_t n = 0; n < len; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, n);
        struct taut_ipv4 ip;
        assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip), TAUT_E_SHORT);
        assert_ptr_equal(rd.p, p);
        ctx.quirks = TAUT_QUIRK_CUT;
        assert_int_equal(taut_ipv4_decode(&ctx, &rd, &ip),
                         n < 60 ? TAUT_E_SHORT : TAUT_OK);
        free(p);
    }
    free(whole);
}

static void struct_fill_random(struct taut_ipv4 *ip, const uint8_t *options)
{
    for (size_t i = 0; i < 4; i++) {
        ip->src[i] = (uint8_t)rand();
        ip->dst[i] = (uint8_t)rand();
    }
    ip->dscp = rand() & 63;
    ip->ecn = rand() & 3;
    ip->flags = rand() & 7;
    ip->ttl = (uint8_t)rand();
    ip->proto = (uint8_t)rand();
    ip->id = (uint16_t)rand();
    ip->frag_off = rand() & 0x1fff;
    ip->checksum = (uint16_t)rand();
    ip->options.p = options;
    ip->options.len = 4u * ((unsigned)rand() % 11);
    ip->payload_len = (unsigned)rand() % 100;
    ip->len = (uint16_t)(20 + ip->options.len + ip->payload_len);
    ip->cut = false;
}

static void structs_come_back_from_the_wire(void **state)
{
    (void)state;
    uint8_t options[40], wire[200];
    srand(4);
    for (int i = 0; i < 20000; i++) {
        for (size_t k = 0; k < sizeof options; k++)
            options[k] = (uint8_t)rand();
        struct taut_ipv4 in, out;
        size_t len;
        struct_fill_random(&in, options);
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        assert_int_equal(taut_ipv4_encode(&wr, &in), TAUT_OK);
        taut_wr_zeros(&wr, in.payload_len);
        assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
        struct taut_ctx ctx = taut_ctx_of(wire, NULL);
        struct taut_rd rd = taut_rd_of(wire, len);
        assert_int_equal(taut_ipv4_decode(&ctx, &rd, &out), TAUT_OK);
        assert_int_equal(out.dscp, taut_ipv4_get_dscp(wire));
        assert_int_equal(out.flags & TAUT_IPV4_FLAG_DF ? 1 : 0,
                         taut_ipv4_get_df(wire));
        assert_int_equal(out.options.len, in.options.len);
        assert_memory_equal(out.options.p, options, in.options.len);
        out.options = in.options;
        assert_true(in.dscp == out.dscp && in.ecn == out.ecn &&
                    in.flags == out.flags && in.ttl == out.ttl &&
                    in.proto == out.proto && in.len == out.len &&
                    in.id == out.id && in.frag_off == out.frag_off &&
                    in.checksum == out.checksum &&
                    in.payload_len == out.payload_len && !out.cut);
        assert_memory_equal(in.src, out.src, 4);
        assert_memory_equal(in.dst, out.dst, 4);
    }
}

static void refuses_to_encode_what_does_not_fit(void **state)
{
    (void)state;
    static const uint8_t options[44];
    const struct taut_ipv4 good = {.options = {options, 40}};
    struct taut_ipv4 bad[6] = {good, good, good, good, good, good};
    bad[0].options.len = 44;
    bad[1].options.len = 3;
    bad[2].dscp = 64;
    bad[3].ecn = 4;
    bad[4].flags = 8;
    bad[5].frag_off = 0x2000;
    struct taut_wr wr = taut_wr_of(NULL, 0);
    size_t len;
    assert_int_equal(taut_ipv4_encode(&wr, &good), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_FULL);
    assert_int_equal(len, 60);
    for (size_t i = 0; i < 6; i++) {
        wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_ipv4_encode(&wr, &bad[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
}

/* Options: bytes, and what the first fault is (TAUT_OK: none). */
static void judges_each_option(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned status, field, off, need;
    } cases[] = {
        {"01 01 01 00 ff ff", TAUT_OK, 0, 0, 0},
        {"94 04 0000", TAUT_OK, 0, 0, 0},
        {"94 03 00", TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 1, 3},
        {"94", TAUT_E_SHORT, TAUT_IPV4_F_OPT_LEN, 1, 1},
        {"01 63 00", TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 2, 0},
        {"63 01", TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 1, 1},
        {"63 02", TAUT_OK, 0, 0, 0},
        {"63 05 00 00", TAUT_E_SHORT, TAUT_IPV4_F_OPT_LEN, 4, 1},
        {"83 07 04 01020304", TAUT_OK, 0, 0, 0},
        {"83 07 08 01020304", TAUT_OK, 0, 0, 0},
        {"83 07 03 01020304", TAUT_E_RANGE, TAUT_IPV4_F_OPT_PTR, 2, 3},
        {"83 07 05 01020304", TAUT_E_RANGE, TAUT_IPV4_F_OPT_PTR, 2, 5},
        {"83 07 0c 01020304", TAUT_E_RANGE, TAUT_IPV4_F_OPT_PTR, 2, 12},
        {"07 06 04 010203", TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 1, 6},
        {"44 0c 05 01 01020304 05060708", TAUT_OK, 0, 0, 0},
        {"44 0c 09 00 01020304 05060708", TAUT_OK, 0, 0, 0},
        {"44 0c 09 01 01020304 05060708", TAUT_E_RANGE, TAUT_IPV4_F_OPT_PTR, 2,
         9},
        {"44 08 05 01 01020304", TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 1, 8},
        {"44 08 05 02 01020304", TAUT_E_VALUE, TAUT_IPV4_F_OPT_FLAG, 3, 2},
        {"44 08 05 04 01020304", TAUT_E_VALUE, TAUT_IPV4_F_OPT_FLAG, 3, 4},
        {"44 03 05", TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 1, 3},
        {"52 0c 0001 0002 ffff 7f000001", TAUT_OK, 0, 0, 0},
        {"19 08 00 40 00000004", TAUT_OK, 0, 0, 0},
        {"82 0b ab 00 000000 000000 00", TAUT_OK, 0, 0, 0},
        {"85 03 01", TAUT_OK, 0, 0, 0},
        {"86 0a 00000001 01 04 0001", TAUT_OK, 0, 0, 0},
        {"88 04 0007", TAUT_OK, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_span options = {p, len};
        assert_int_equal(taut_ipv4_opts_check(&ctx, options), cases[i].status);
        /* the length byte, if there is one, asks for what is missing */
        unsigned ptr = cases[i].status == TAUT_E_SHORT ? len > 1 : cases[i].off;
        if (cases[i].status)
            test_diag(d, cases[i].status, cases[i].field, cases[i].off,
                      cases[i].need,
                      TAUT_WIRE_ICMP(12, 0, TAUT_IPV4_HDR_MIN + ptr));
        struct taut_rd rd = taut_rd_of(p, len);
        uint8_t again[40];
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        struct taut_ipv4_opt opt;
        while (taut_ipv4_opt_next(&ctx, &rd, &opt) == TAUT_OK)
            assert_int_equal(taut_ipv4_opt_encode(&wr, &opt), TAUT_OK);
        assert_memory_equal(again, p, wr.len); /* byte for byte */
        if (!cases[i].status && p[0] != 1)
            assert_int_equal(wr.len, len);
        free(p);
    }
}

static void refuses_to_encode_bad_options(void **state)
{
    (void)state;
    static const uint8_t b[41];
    static const struct taut_ipv4_opt bad[] = {
        {.type = TAUT_IPV4_OPT_RR, .ptr = 4, .data = {b, 40}},
        {.type = TAUT_IPV4_OPT_RR, .ptr = 4, .data = {b, 3}},
        {.type = TAUT_IPV4_OPT_RR, .ptr = 3, .data = {b, 4}},
        {.type = TAUT_IPV4_OPT_TS, .ptr = 5, .flag = 2, .data = {b, 4}},
        {.type = TAUT_IPV4_OPT_TS, .ptr = 5, .flag = 1, .data = {b, 4}},
        {.type = TAUT_IPV4_OPT_TS, .ptr = 5, .flag = 4, .data = {b, 4}},
        {.type = TAUT_IPV4_OPT_TS, .ptr = 5, .overflow = 16, .data = {b, 4}},
        {.type = TAUT_IPV4_OPT_TS, .ptr = 6, .data = {b, 4}},
        {.type = TAUT_IPV4_OPT_RTRALT, .data = {b, 1}},
        {.type = 99, .data = {b, 39}},
        {.type = 99, .data = {b, 41}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_ipv4_opt_encode(&wr, &bad[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
}

static void visits_every_kind_of_option(void **state)
{
    (void)state;
    static const struct {
        const char *hex, *want;
    } cases[] = {
        {"83 0b 08 01020304 05060708 00",
         "ip.rec_rt=1.2.3.4\nip.cur_rt=5.6.7.8\nip.opt.type=0\n"},
        {"89 0b 04 01020304 05060708 00",
         "ip.cur_rt=1.2.3.4\nip.src_rt=5.6.7.8\nip.opt.type=0\n"},
        {"94 04 0001", "ip.opt.len=4\nip.opt.ra=1\n"},
        {"88 04 0007", "ip.opt.sid=7\n"},
        {"0b 04 05dc", "ip.opt.mtu=1500\n"},
        {"52 0c 0001 0002 ffff 7f000001",
         "ip.opt.id_number=1\nip.opt.ohc=2\nip.opt.rhc=65535\n"
         "ip.opt.originator=127.0.0.1\n"},
        {"19 08 03 40 00000004",
         "ip.opt.qs_func=0\nip.opt.qs_rate=3\nip.opt.qs_ttl=64\n"
         "ip.opt.qs_nonce=0x00000001\n"},
        {"82 04 ab 80",
         "ip.opt.sec_cl=0xab\nip.opt.sec_prot_auth_flags=0x80\n"},
        {"85 04 05 0a", "ip.opt.ext_sec_add_sec_info_format_code=5\n"
                        "ip.opt.ext_sec_add_sec_info=0a\n"},
        {"85 03 05 00", "ip.opt.ext_sec_add_sec_info_format_code=5\n"
                        "ip.opt.type=0\n"},
        {"86 0c 00000003 01 04 0001 05 09",
         "ip.cipso.doi=3\nip.cipso.tag_type=1\nip.cipso.tag_type=5\n"},
        {"00 00 00 07", "ip.opt.padding=000007\n"},
        {"44 0a 05 02 0102 0304 0000 0000", "ip.dst=127.0.0.1\n"},
    };
    static struct test_seen seen;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t p[60] = {0x45, 0, 0,   60, 0, 0, 0,   0, 64, 1,
                         0,    0, 127, 0,  0, 1, 127, 0, 0,  1};
        size_t len;
        uint8_t *opts = test_hex(cases[i].hex, &len);
        memcpy(p + 20, opts, len);
        taut_ipv4_set_ihl(p, (uint32_t)(20 + len) / 4);
        struct taut_visitor v = test_seen_init(&seen, ipv4_sets, 1, p);
        taut_ipv4_visit(&v, p, 4u * taut_ipv4_get_ihl(p));
        assert_non_null(strstr(taut_wr_cstr(&seen.wr), cases[i].want));
        free(opts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_a_ping_with_record_route),
        cmocka_unit_test(visits_what_tshark_names),
        cmocka_unit_test(refuses_each_fault),
        cmocka_unit_test(quirks_accept_cut_and_offloaded_packets),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(structs_come_back_from_the_wire),
        cmocka_unit_test(refuses_to_encode_what_does_not_fit),
        cmocka_unit_test(judges_each_option),
        cmocka_unit_test(refuses_to_encode_bad_options),
        cmocka_unit_test(visits_every_kind_of_option),
    };
    return cmocka_run_group_tests_name("ipv4", tests, NULL, NULL);
}
