/* SPDX-License-Identifier: MIT */
/* test_eth.c: Ethernet frames and VLAN tags. */
#include "test_util.h"

#include "taut/eth.h"

/* First frame of tests/captures/qinq.pcap and what tshark 4.0.17 says of it:
 * tshark -r qinq.pcap -c1 -T json -e eth.dst -e eth.type -e ieee8021ad.id ...
 * The IPv6 packet behind the tags is cut off here. */
static const char qinq[] = "333300000016 00005e005311 88a8 0064 8100 f065 86dd"
                           "6000000000240001";
/* tshark of the frame below: eth.len 7, llc.dsap 0x42, padding to 60. */
static const char stp[] =
    "0180c2000000 020000000002 0007 42420300000000"
    "0000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000 deadbeef";

static const struct taut_fieldset *const eth_sets[] = {&taut_eth_fields,
                                                       &taut_vlan_fields};

static void decodes_stacked_tags(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex(qinq, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_eth eth;
    struct taut_vlan tag;
    struct taut_vlan_stack stack;
    assert_int_equal(taut_eth_decode(&ctx, &rd, &eth), TAUT_OK);
    assert_memory_equal(eth.dst, "\x33\x33\0\0\0\x16", 6);
    assert_memory_equal(eth.src, "\0\0\x5e\0\x53\x11", 6);
    assert_int_equal(eth.type, TAUT_ETHERTYPE_QINQ);
    assert_int_equal(eth.len, 0);
    assert_false(eth.cut);
    assert_int_equal(eth.payload_len, len - 14);
    assert_int_equal(eth.trailer_len, 0);
    assert_ptr_equal(rd.p, p + 14);
    taut_vlan_stack_init(&stack, eth.type);
    assert_int_equal(taut_vlan_stack_next(&ctx, &rd, &stack, &tag), TAUT_OK);
    assert_int_equal(tag.pcp, 0);
    assert_false(tag.dei);
    assert_int_equal(tag.id, 100);
    assert_int_equal(tag.type, TAUT_ETHERTYPE_VLAN);
    assert_int_equal(taut_vlan_stack_next(&ctx, &rd, &stack, &tag), TAUT_OK);
    assert_int_equal(tag.pcp, 7);
    assert_true(tag.dei);
    assert_int_equal(tag.id, 101);
    assert_int_equal(tag.type, TAUT_ETHERTYPE_IPV6);
    assert_int_equal(tag.len, 0);
    assert_int_equal(tag.payload_len, 8);
    assert_int_equal(tag.trailer_len, 0);
    assert_false(tag.cut);
    assert_int_equal(taut_vlan_stack_next(&ctx, &rd, &stack, &tag), TAUT_DONE);
    assert_int_equal(stack.type, TAUT_ETHERTYPE_IPV6);
    assert_int_equal(stack.n, 2);
    assert_ptr_equal(rd.p, p + 22);
    free(p);
}

static void visits_what_tshark_names(void **state)
{
    (void)state;
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex(qinq, &len);
    struct taut_visitor v = test_seen_init(&seen, eth_sets, 2, p);
    taut_eth_visit(&v, p, len);
    taut_vlan_ad_visit(&v, p + 14, len - 14);
    taut_vlan_visit(&v, p + 18, len - 18);
    assert_string_equal(
        taut_wr_cstr(&seen.wr),
        "eth.dst=33:33:00:00:00:16\neth.dst.lg=1\neth.dst.ig=1\n"
        "eth.src=00:00:5e:00:53:11\neth.src.lg=0\neth.src.ig=0\n"
        "eth.type=0x88a8\nieee8021ad.priority=0\nieee8021ad.dei=0\n"
        "ieee8021ad.id=100\nieee8021ah.etype=0x8100\nvlan.priority=7\n"
        "vlan.dei=1\nvlan.id=101\nvlan.etype=0x86dd\n");
    free(p);
}

static void tells_padding_from_trailer(void **state)
{
    (void)state;
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex(stp, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_eth eth;
    assert_int_equal(len, 64);
    assert_int_equal(taut_eth_decode(&ctx, &rd, &eth), TAUT_OK);
    assert_int_equal(eth.type, 0);
    assert_int_equal(eth.len, 7);
    assert_int_equal(eth.payload_len, 7);
    assert_int_equal(eth.trailer_len, 43);
    struct taut_visitor v = test_seen_init(&seen, eth_sets, 2, p);
    taut_eth_visit(&v, p, len);
    assert_non_null(strstr(
        taut_wr_cstr(&seen.wr),
        "eth.len=7\neth.padding=0000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000\neth.trailer=deadbeef\n"));
    p[21] = 1; /* no zeros: then nothing is padding */
    v = test_seen_init(&seen, eth_sets, 2, p);
    taut_eth_trailer_visit(&v, p, len, 21);
    assert_int_equal(strncmp(taut_wr_cstr(&seen.wr), "eth.trailer=01", 14), 0);
    v = test_seen_init(&seen, eth_sets, 2, p);
    taut_eth_trailer_visit(&v, p, len, 64);
    taut_eth_trailer_visit(&v, p, len, 99);
    assert_string_equal(taut_wr_cstr(&seen.wr), "");
    taut_eth_trailer_visit(&v, p, len, 61);
    assert_string_equal(taut_wr_cstr(&seen.wr), "eth.trailer=adbeef\n");
    free(p);
}

/* A tag before an 802.3 length; tshark: vlan.len 7, then LLC. */
static void decodes_tagged_802_3(void **state)
{
    (void)state;
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex("a064 0007 42420300000000 0102", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_vlan tag;
    assert_int_equal(taut_vlan_decode(&ctx, &rd, &tag), TAUT_OK);
    assert_int_equal(tag.pcp, 5);
    assert_int_equal(tag.type, 0);
    assert_int_equal(tag.len, 7);
    assert_int_equal(tag.payload_len, 7);
    assert_int_equal(tag.trailer_len, 2);
    struct taut_visitor v = test_seen_init(&seen, eth_sets, 2, p);
    taut_vlan_visit(&v, p, len);
    assert_string_equal(taut_wr_cstr(&seen.wr),
                        "vlan.priority=5\nvlan.dei=0\nvlan.id=100\n"
                        "vlan.len=7\nvlan.trailer=0102\n");
    v = test_seen_init(&seen, eth_sets, 2, p);
    taut_vlan_ad_visit(&v, p, len);
    assert_string_equal(taut_wr_cstr(&seen.wr),
                        "ieee8021ad.priority=5\nieee8021ad.dei=0\n"
                        "ieee8021ad.id=100\nieee8021ah.etype=0x0007\n"
                        "vlan.trailer=0102\n");
    free(p);
}

static void refuses_each_fault(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned status, field, off, need;
    } faults[] = {
        {"", TAUT_E_SHORT, TAUT_ETH_F_HEADER, 0, 14},
        {"01020304050607080910111208", TAUT_E_SHORT, TAUT_ETH_F_HEADER, 13, 1},
        {"010203040506 070809101112 0003 4242", TAUT_E_SHORT, TAUT_ETH_F_LEN,
         16, 1},
        {"010203040506 070809101112 05dc", TAUT_E_SHORT, TAUT_ETH_F_LEN, 14,
         1500},
        {"010203040506 070809101112 05dd 00", TAUT_E_VALUE, TAUT_ETH_F_LENTYPE,
         12, 1501},
        {"010203040506 070809101112 05ff 00", TAUT_E_VALUE, TAUT_ETH_F_LENTYPE,
         12, 1535},
        {"010203040506 070809101112 0600", TAUT_OK, 0, 0, 0},
        {"010203040506 070809101112 0000", TAUT_OK, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_eth eth;
        assert_int_equal(taut_eth_decode(&ctx, &rd, &eth), faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        assert_ptr_equal(rd.p, p + (faults[i].status ? 0 : 14));
        free(p);
    }
}

static void refuses_each_fault_in_tags(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned status, field, off, need;
    } faults[] = {
        {"", TAUT_E_SHORT, TAUT_VLAN_F_HEADER, 0, 4},
        {"006408", TAUT_E_SHORT, TAUT_VLAN_F_HEADER, 3, 1},
        {"0064 0002 00", TAUT_E_SHORT, TAUT_VLAN_F_LEN, 5, 1},
        {"0064 05ee", TAUT_E_VALUE, TAUT_VLAN_F_ETYPE, 2, 1518},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_vlan tag;
        struct taut_vlan_stack s;
        taut_vlan_stack_init(&s, TAUT_ETHERTYPE_QINQ_OLD);
        assert_int_equal(taut_vlan_stack_next(&ctx, &rd, &s, &tag),
                         faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        assert_ptr_equal(rd.p, p);
        assert_int_equal(s.n, 0);
        free(p);
    }
}

static void quirks_accept_cut_and_odd_types(void **state)
{
    (void)state;
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex("010203040506 070809101112 05dc 4242", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_eth eth;
    ctx.quirks = TAUT_QUIRK_CUT;
    assert_int_equal(taut_eth_decode(&ctx, &rd, &eth), TAUT_OK);
    assert_true(eth.cut);
    assert_int_equal(eth.len, 1500);
    assert_int_equal(eth.payload_len, 2);
    assert_int_equal(eth.trailer_len, 0);
    taut_eth_set_type(p, 0x5ff);
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_eth_decode(&ctx, &rd, &eth), TAUT_E_VALUE);
    ctx.quirks = TAUT_ETH_QUIRK_LENTYPE;
    assert_int_equal(taut_eth_decode(&ctx, &rd, &eth), TAUT_OK);
    assert_int_equal(eth.type, 0x5ff);
    assert_int_equal(eth.payload_len, 2);
    struct taut_visitor v = test_seen_init(&seen, eth_sets, 2, p);
    taut_eth_visit(&v, p, len);
    assert_non_null(
        strstr(taut_wr_cstr(&seen.wr), "eth.invalid_lentype=0x05ff\n"));
    free(p);
}

/* TAUT_VLAN_STACK_MAX tags pass, one more does not, at its own offset. */
static void caps_the_stack(void **state)
{
    (void)state;
    enum { TAGS = TAUT_VLAN_STACK_MAX + 1 };
    uint8_t p[TAGS * 4];
    for (size_t i = 0; i < TAGS; i++)
        taut_put32(p + 4 * i, 0x00018100);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, sizeof p);
    struct taut_vlan_stack s;
    struct taut_vlan tag;
    taut_vlan_stack_init(&s, TAUT_ETHERTYPE_VLAN);
    for (size_t i = 0; i < TAUT_VLAN_STACK_MAX; i++)
        assert_int_equal(taut_vlan_stack_next(&ctx, &rd, &s, &tag), TAUT_OK);
    assert_int_equal(taut_vlan_stack_next(&ctx, &rd, &s, &tag), TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_VLAN_F_HEADER, 4 * TAUT_VLAN_STACK_MAX,
              TAUT_VLAN_STACK_MAX, 0);
    assert_ptr_equal(rd.p, p + 4 * TAUT_VLAN_STACK_MAX);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    size_t len;
    uint8_t *whole = test_hex(stp, &len);
    for (size_t n = 0; n < len; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, n);
        struct taut_eth eth;
        assert_int_equal(taut_eth_decode(&ctx, &rd, &eth),
                         n < 21 ? TAUT_E_SHORT : TAUT_OK);
        ctx.quirks = TAUT_QUIRK_CUT;
        rd = taut_rd_of(p, n);
        assert_int_equal(taut_eth_decode(&ctx, &rd, &eth),
                         n < 14 ? TAUT_E_SHORT : TAUT_OK);
        assert_ptr_equal(rd.p, p + (n < 14 ? 0 : 14));
        free(p);
    }
    free(whole);
}

static uint16_t eth_random_type(uint16_t *len)
{
    uint16_t type = (uint16_t)(1501 + rand() % (65536 - 1501));
    *len = (uint16_t)(rand() % 2 * (rand() % 1501));
    return *len || rand() % 8 == 0 ? 0 : type;
}

static void structs_come_back_from_the_wire(void **state)
{
    (void)state;
    srand(5);
    for (int i = 0; i < 20000; i++) {
        uint8_t wire[18];
        struct taut_eth in, out;
        struct taut_vlan vin, vout;
        for (size_t k = 0; k < 6; k++) {
            in.dst[k] = (uint8_t)rand();
            in.src[k] = (uint8_t)rand();
        }
        in.type = eth_random_type(&in.len);
        vin.pcp = rand() & 7;
        vin.dei = rand() & 1;
        vin.id = rand() & 0xfff;
        vin.type = eth_random_type(&vin.len);
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        assert_int_equal(taut_eth_encode(&wr, &in), TAUT_OK);
        assert_int_equal(taut_vlan_encode(&wr, &vin), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_OK);
        struct taut_ctx ctx = taut_ctx_of(wire, NULL);
        ctx.quirks = TAUT_QUIRK_CUT | TAUT_ETH_QUIRK_LENTYPE;
        struct taut_rd rd = taut_rd_of(wire, sizeof wire);
        assert_int_equal(taut_eth_decode(&ctx, &rd, &out), TAUT_OK);
        assert_int_equal(taut_vlan_decode(&ctx, &rd, &vout), TAUT_OK);
        assert_memory_equal(in.dst, out.dst, 6);
        assert_memory_equal(in.src, out.src, 6);
        assert_memory_equal(out.src, taut_eth_get_src(wire), 6);
        assert_true(in.type == out.type && in.len == out.len);
        assert_true(vin.pcp == vout.pcp && vin.dei == vout.dei &&
                    vin.id == vout.id && vin.type == vout.type &&
                    vin.len == vout.len);
        assert_int_equal(taut_vlan_get_priority(wire + 14), vin.pcp);
        assert_int_equal(taut_vlan_get_dei(wire + 14), vin.dei);
        assert_int_equal(taut_vlan_get_id(wire + 14), vin.id);
        assert_int_equal(taut_vlan_get_type(wire + 14),
                         vin.type ? vin.type : vin.len);
    }
}

static void refuses_to_encode_what_does_not_fit(void **state)
{
    (void)state;
    static const struct taut_eth eths[] = {
        {.type = 1}, {.type = 1500}, {.len = 1501}, {.type = 0x800, .len = 1}};
    static const struct taut_vlan tags[] = {
        {.type = 1500}, {.pcp = 8}, {.id = 0x1000}, {.len = 1501}};
    for (size_t i = 0; i < 4; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_eth_encode(&wr, &eths[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
        wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_vlan_encode(&wr, &tags[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
}

static void setters_change_only_their_bits(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("333300000016 00005e005311 8100 0064 86dd", &len);
    taut_eth_set_dst(p, (const uint8_t *)"\2\0\0\0\0\1");
    taut_eth_set_src(p, (const uint8_t *)"\2\0\0\0\0\2");
    taut_eth_set_dst_lg(p, 0);
    taut_eth_set_src_ig(p, 1);
    taut_vlan_set_id(p + 14, 0xabc);
    taut_vlan_set_dei(p + 14, 1);
    taut_vlan_set_priority(p + 14, 5);
    taut_vlan_set_type(p + 14, 0x0800);
    assert_memory_equal(p,
                        "\0\0\0\0\0\1\3\0\0\0\0\2\x81\0"
                        "\xba\xbc\x08\0",
                        18);
    assert_true(taut_eth_get_src_ig(p) && taut_eth_get_src_lg(p));
    assert_false(taut_eth_get_dst_ig(p) || taut_eth_get_dst_lg(p));
    free(p);
}

static void names_priorities(void **state)
{
    (void)state;
    assert_string_equal(taut_reg_name(&taut_vlan_priority_reg, 1),
                        "Background");
    assert_null(taut_reg_name(&taut_vlan_priority_reg, 8));
    assert_true(taut_vlan_is_tpid(0x9100) && taut_vlan_is_tpid(0x88a8));
    assert_false(taut_vlan_is_tpid(0x9200));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_stacked_tags),
        cmocka_unit_test(visits_what_tshark_names),
        cmocka_unit_test(tells_padding_from_trailer),
        cmocka_unit_test(decodes_tagged_802_3),
        cmocka_unit_test(refuses_each_fault),
        cmocka_unit_test(refuses_each_fault_in_tags),
        cmocka_unit_test(quirks_accept_cut_and_odd_types),
        cmocka_unit_test(caps_the_stack),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(structs_come_back_from_the_wire),
        cmocka_unit_test(refuses_to_encode_what_does_not_fit),
        cmocka_unit_test(setters_change_only_their_bits),
        cmocka_unit_test(names_priorities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
