/* SPDX-License-Identifier: MIT */
/* test_arp.c: ARP with any addresses and for IPv4 over Ethernet. */
#include "test_util.h"

#include "taut/arp.h"

static const struct taut_fieldset *const arp_sets[] = {&taut_arp_fields};

/* The second packet of tests/captures/arping.pcap, a reply. */
static const char arp_reply[] = "0001 0800 06 04 0002 00005e005301 c0000201"
                                "00005e00530a c000020a";

static void decodes_a_reply(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex(arp_reply, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_arp arp;
    struct taut_arp_eth eth;
    assert_int_equal(taut_arp_decode(&ctx, &rd, &arp), TAUT_OK);
    assert_ptr_equal(rd.p, p + 28);
    assert_int_equal(arp.hw_type, TAUT_ARP_HW_ETHER);
    assert_int_equal(arp.proto_type, TAUT_ETHERTYPE_IPV4);
    assert_int_equal(arp.opcode, TAUT_ARP_OP_REPLY);
    assert_ptr_equal(arp.sha.p, p + 8);
    assert_ptr_equal(arp.spa.p, p + 14);
    assert_ptr_equal(arp.tha.p, p + 18);
    assert_ptr_equal(arp.tpa.p, p + 24);
    assert_true(arp.sha.len == 6 && arp.tha.len == 6);
    assert_true(arp.spa.len == 4 && arp.tpa.len == 4);
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_arp_eth_decode(&ctx, &rd, &eth), TAUT_OK);
    assert_ptr_equal(rd.p, p + 28);
    assert_int_equal(eth.hw_type, TAUT_ARP_HW_ETHER);
    assert_int_equal(eth.opcode, TAUT_ARP_OP_REPLY);
    assert_memory_equal(eth.sha, "\0\0\x5e\0\x53\1", 6);
    assert_memory_equal(eth.spa, "\xc0\0\2\1", 4);
    assert_memory_equal(eth.tha, "\0\0\x5e\0\x53\x0a", 6);
    assert_memory_equal(eth.tpa, "\xc0\0\2\x0a", 4);
    assert_memory_equal(taut_arp_eth_get_tha(p), eth.tha, 6);
    assert_memory_equal(taut_arp_eth_get_tpa(p), eth.tpa, 4);
    free(p);
}

#define ARP_HEAD                                                               \
    "arp.hw.type=1\narp.proto.type=0x0800\narp.hw.size=6\n"                    \
    "arp.proto.size=4\n"
/* Packets, what tshark 4.0.17 prints for them (tshark -r FILE -T json
 * --no-duplicate-keys), and their kind by RFC 5227. */
static const struct {
    const char *hex, *fields;
    enum taut_arp_kind kind;
} arp_cases[] = {
    {"0001 0800 0604 0001 020000000002 c0000201 000000000000 c0000202",
     ARP_HEAD "arp.opcode=1\narp.src.hw_mac=02:00:00:00:00:02\n"
              "arp.src.proto_ipv4=192.0.2.1\narp.dst.hw_mac=00:00:00:00:00:00\n"
              "arp.dst.proto_ipv4=192.0.2.2\n",
     TAUT_ARP_KIND_REQUEST},
    {"0001 0800 0604 0002 020000000002 c0000201 020000000002 c0000202",
     ARP_HEAD "arp.opcode=2\narp.src.hw_mac=02:00:00:00:00:02\n"
              "arp.src.proto_ipv4=192.0.2.1\narp.dst.hw_mac=02:00:00:00:00:02\n"
              "arp.dst.proto_ipv4=192.0.2.2\n",
     TAUT_ARP_KIND_REPLY},
    {"0001 0800 0604 0001 020000000002 00000000 000000000000 c0000202",
     ARP_HEAD "arp.opcode=1\narp.isprobe=1\narp.src.hw_mac=02:00:00:00:00:02\n"
              "arp.src.proto_ipv4=0.0.0.0\narp.dst.hw_mac=00:00:00:00:00:00\n"
              "arp.dst.proto_ipv4=192.0.2.2\n",
     TAUT_ARP_KIND_PROBE},
    {"0001 0800 0604 0001 020000000002 c0000201 000000000000 c0000201",
     ARP_HEAD "arp.opcode=1\narp.isgratuitous=1\narp.isannouncement=1\n"
              "arp.src.hw_mac=02:00:00:00:00:02\narp.src.proto_ipv4=192.0.2.1\n"
              "arp.dst.hw_mac=00:00:00:00:00:00\n"
              "arp.dst.proto_ipv4=192.0.2.1\n",
     TAUT_ARP_KIND_ANNOUNCEMENT},
    {"0001 0800 0604 0002 020000000002 c0000201 020000000002 c0000201",
     ARP_HEAD "arp.opcode=2\narp.isgratuitous=1\n"
              "arp.src.hw_mac=02:00:00:00:00:02\narp.src.proto_ipv4=192.0.2.1\n"
              "arp.dst.hw_mac=02:00:00:00:00:02\n"
              "arp.dst.proto_ipv4=192.0.2.1\n",
     TAUT_ARP_KIND_GRATUITOUS},
    {"0001 0800 0604 0001 020000000002 c0000201 ffffffffffff c0000201",
     ARP_HEAD "arp.opcode=1\narp.isgratuitous=1\n"
              "arp.src.hw_mac=02:00:00:00:00:02\narp.src.proto_ipv4=192.0.2.1\n"
              "arp.dst.hw_mac=ff:ff:ff:ff:ff:ff\n"
              "arp.dst.proto_ipv4=192.0.2.1\n",
     TAUT_ARP_KIND_ANNOUNCEMENT},
    {"0001 0800 0604 0001 020000000002 00000000 020000000002 c0000202",
     ARP_HEAD "arp.opcode=1\narp.src.hw_mac=02:00:00:00:00:02\n"
              "arp.src.proto_ipv4=0.0.0.0\narp.dst.hw_mac=02:00:00:00:00:02\n"
              "arp.dst.proto_ipv4=192.0.2.2\n",
     TAUT_ARP_KIND_PROBE},
    {"0001 0800 0604 0003 020000000002 00000000 020000000002 00000000",
     ARP_HEAD "arp.opcode=3\narp.src.hw_mac=02:00:00:00:00:02\n"
              "arp.src.proto_ipv4=0.0.0.0\narp.dst.hw_mac=02:00:00:00:00:02\n"
              "arp.dst.proto_ipv4=0.0.0.0\n",
     TAUT_ARP_KIND_RARP},
    {"0001 0800 0604 0008 020000000002 c0000201 000000000000 00000000",
     ARP_HEAD "arp.opcode=8\narp.src.hw_mac=02:00:00:00:00:02\n"
              "arp.src.proto_ipv4=192.0.2.1\narp.dst.hw_mac=00:00:00:00:00:00\n"
              "arp.dst.proto_ipv4=0.0.0.0\n",
     TAUT_ARP_KIND_INARP},
    {"0001 86dd 0610 0001 000000000000 00000000000000000000000000000000"
     "000000000000 00000000000000000000000000000000",
     "arp.hw.type=1\narp.proto.type=0x86dd\narp.hw.size=6\n"
     "arp.proto.size=16\narp.opcode=1\narp.isgratuitous=1\n"
     "arp.isannouncement=1\narp.src.hw_mac=00:00:00:00:00:00\n"
     "arp.src.proto=00000000000000000000000000000000\n"
     "arp.dst.hw_mac=00:00:00:00:00:00\n"
     "arp.dst.proto=00000000000000000000000000000000\n",
     TAUT_ARP_KIND_ANNOUNCEMENT},
    {"0001 0800 0004 0001 00000000 00000000",
     "arp.hw.type=1\narp.proto.type=0x0800\narp.hw.size=0\n"
     "arp.proto.size=4\narp.opcode=1\narp.isgratuitous=1\n"
     "arp.src.proto_ipv4=0.0.0.0\narp.dst.proto_ipv4=0.0.0.0\n",
     TAUT_ARP_KIND_ANNOUNCEMENT},
    {"0001 0800 0600 0001 000000000000 000000000000",
     "arp.hw.type=1\narp.proto.type=0x0800\narp.hw.size=6\n"
     "arp.proto.size=0\narp.opcode=1\narp.isprobe=1\n"
     "arp.src.hw_mac=00:00:00:00:00:00\narp.dst.hw_mac=00:00:00:00:00:00\n",
     TAUT_ARP_KIND_REQUEST},
    {"0018 0800 0204 0019 0102 7f000001 0304 7f000002",
     "arp.hw.type=24\narp.proto.type=0x0800\narp.hw.size=2\n"
     "arp.proto.size=4\narp.opcode=25\narp.src.hw=0102\n"
     "arp.src.proto_ipv4=127.0.0.1\narp.dst.hw=0304\n"
     "arp.dst.proto_ipv4=127.0.0.2\n",
     TAUT_ARP_KIND_OTHER},
};
enum { ARP_CASES = sizeof arp_cases / sizeof arp_cases[0] };

static void visits_classifies_and_encodes(void **state)
{
    (void)state;
    static struct test_seen seen;
    for (size_t i = 0; i < ARP_CASES; i++) {
        size_t len;
        uint8_t again[64], *p = test_hex(arp_cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_arp arp;
        assert_int_equal(taut_arp_decode(&ctx, &rd, &arp), TAUT_OK);
        assert_ptr_equal(rd.p, p + len);
        assert_int_equal(taut_arp_kind_get(&arp), arp_cases[i].kind);
        struct taut_visitor v = test_seen_init(&seen, arp_sets, 1, p);
        taut_arp_visit(&v, p, len);
        assert_string_equal(taut_wr_cstr(&seen.wr), arp_cases[i].fields);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_arp_encode(&wr, &arp), TAUT_OK);
        assert_int_equal(wr.len, len);
        assert_memory_equal(again, p, len);
        free(p);
    }
}

static void every_truncation_names_the_address(void **state)
{
    (void)state;
    size_t len;
    uint8_t *whole = test_hex(arp_reply, &len);
    for (size_t n = 0; n < len; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, n);
        struct taut_arp arp;
        struct taut_arp_eth eth;
        unsigned field = n < 8    ? TAUT_ARP_F_HEADER
                         : n < 14 ? TAUT_ARP_F_SHA
                         : n < 18 ? TAUT_ARP_F_SPA
                         : n < 24 ? TAUT_ARP_F_THA
                                  : TAUT_ARP_F_TPA;
        assert_int_equal(taut_arp_decode(&ctx, &rd, &arp), TAUT_E_SHORT);
        test_diag(d, TAUT_E_SHORT, field, n, (n < 8 ? 8 : 28) - n, 0);
        assert_ptr_equal(rd.p, p);
        assert_int_equal(taut_arp_eth_decode(&ctx, &rd, &eth), TAUT_E_SHORT);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
    free(whole);
}

static void refuses_each_fault(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned status, field, off, need;
    } faults[] = {
        {"0013 0800 0604 0001 020000000002 c0000201 000000000000 c0000202",
         TAUT_E_UNSUPPORTED, TAUT_ARP_F_HW_TYPE, 0, 19},
        {"0007 0800 0604 0001 020000000002 c0000201 000000000000 c0000202",
         TAUT_E_UNSUPPORTED, TAUT_ARP_F_HW_TYPE, 0, 7},
        {"0001 86dd 0604 0001 020000000002 c0000201 000000000000 c0000202",
         TAUT_E_UNSUPPORTED, TAUT_ARP_F_PROTO_TYPE, 2, 0x86dd},
        {"0001 0800 0504 0001 0000000002 c0000201 0000000000 c0000202",
         TAUT_E_RANGE, TAUT_ARP_F_HW_SIZE, 4, 5},
        {"0006 0800 0603 0001 020000000002 c00002 000000000000 c00002",
         TAUT_E_RANGE, TAUT_ARP_F_PROTO_SIZE, 5, 3},
        /* addresses of 255 bytes that are not there */
        {"0001 0800 ffff 0001 020000000002", TAUT_E_RANGE, TAUT_ARP_F_HW_SIZE,
         4, 255},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_arp_eth eth;
        assert_int_equal(taut_arp_eth_decode(&ctx, &rd, &eth),
                         faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

/* Sizes of 255 bytes that are not there: the general decoder says where. */
static void refuses_sizes_beyond_the_packet(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("0001 0800 ff ff 0001 020000000002", &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_arp arp;
    assert_int_equal(taut_arp_decode(&ctx, &rd, &arp), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_ARP_F_SHA, 14, 1014, 0);
    p[0] = 0;
    p[1] = TAUT_ARP_HW_ATM;
    assert_int_equal(taut_arp_decode(&ctx, &rd, &arp), TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_ARP_F_HW_TYPE, 0, 19, 0);
    assert_ptr_equal(rd.p, p);
    free(p);
}

/* RFC 1812 3.3.2, RFC 1122 3.2.1.3: who may enter a cache. */
static void judges_senders(void **state)
{
    (void)state;
    static const struct {
        const char *sha_spa;
        unsigned status, field, off, need;
    } cases[] = {
        {"020000000002 c0000201", TAUT_OK, 0, 0, 0},
        {"020000000002 00000000", TAUT_OK, 0, 0, 0},
        {"ffffffffffff c0000201", TAUT_E_VALUE, TAUT_ARP_F_SHA_MAC, 8, 255},
        {"01005e000001 c0000201", TAUT_E_VALUE, TAUT_ARP_F_SHA_MAC, 8, 1},
        {"000000000000 c0000201", TAUT_E_VALUE, TAUT_ARP_F_SHA_MAC, 8, 0},
        {"020000000002 e0000001", TAUT_E_VALUE, TAUT_ARP_F_SPA_IPV4, 14, 224},
        {"020000000002 ffffffff", TAUT_E_VALUE, TAUT_ARP_F_SPA_IPV4, 14, 255},
        {"020000000002 dfffffff", TAUT_OK, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len, n;
        uint8_t *p = test_hex(arp_reply, &len);
        uint8_t *sender = test_hex(cases[i].sha_spa, &n);
        memcpy(p + 8, sender, n);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        assert_int_equal(taut_arp_eth_sender_check(&ctx, p), cases[i].status);
        test_diag(d, cases[i].status, cases[i].field, cases[i].off,
                  cases[i].need, 0);
        free(sender);
        free(p);
    }
}

static void structs_come_back_from_the_wire(void **state)
{
    (void)state;
    uint8_t bytes[255], wire[8 + 4 * 255];
    srand(9);
    for (int i = 0; i < 20000; i++) {
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (uint8_t)rand();
        size_t hw = (size_t)(rand() % 256), proto = (size_t)(rand() % 256);
        struct taut_arp in = {(uint16_t)rand(), (uint16_t)rand(),
                              (uint16_t)rand(), {bytes, hw},
                              {bytes, proto},   {bytes, hw},
                              {bytes, proto}},
                        out;
        if (in.hw_type == TAUT_ARP_HW_ATM)
            continue;
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        assert_int_equal(taut_arp_encode(&wr, &in), TAUT_OK);
        struct taut_ctx ctx = taut_ctx_of(wire, NULL);
        struct taut_rd rd = taut_rd_of(wire, wr.len);
        assert_int_equal(taut_arp_decode(&ctx, &rd, &out), TAUT_OK);
        assert_int_equal(taut_rd_left(&rd), 0);
        assert_true(in.hw_type == out.hw_type &&
                    in.proto_type == out.proto_type && in.opcode == out.opcode);
        assert_true(out.sha.len == hw && out.tha.len == hw);
        assert_true(out.spa.len == proto && out.tpa.len == proto);
        assert_memory_equal(out.sha.p, bytes, hw);
        assert_memory_equal(out.spa.p, bytes, proto);
        assert_memory_equal(out.tha.p, bytes, hw);
        assert_memory_equal(out.tpa.p, bytes, proto);
        assert_int_equal(taut_arp_get_hw_size(wire), hw);
        assert_int_equal(taut_arp_get_proto_size(wire), proto);
        assert_int_equal(taut_arp_get_opcode(wire), in.opcode);
    }
}

static void typed_structs_come_back_from_the_wire(void **state)
{
    (void)state;
    srand(10);
    for (int i = 0; i < 5000; i++) {
        uint8_t wire[TAUT_ARP_ETH_LEN];
        struct taut_arp_eth in, out;
        for (size_t k = 0; k < 6; k++) {
            in.sha[k] = (uint8_t)rand();
            in.tha[k] = (uint8_t)rand();
            in.spa[k % 4] = (uint8_t)rand();
            in.tpa[k % 4] = (uint8_t)rand();
        }
        in.hw_type = rand() % 2 ? TAUT_ARP_HW_ETHER : TAUT_ARP_HW_IEEE802;
        in.opcode = (uint16_t)rand();
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        assert_int_equal(taut_arp_eth_encode(&wr, &in), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_OK);
        struct taut_ctx ctx = taut_ctx_of(wire, NULL);
        struct taut_rd rd = taut_rd_of(wire, sizeof wire);
        assert_int_equal(taut_arp_eth_decode(&ctx, &rd, &out), TAUT_OK);
        assert_int_equal(in.hw_type, out.hw_type);
        assert_int_equal(in.opcode, out.opcode);
        assert_memory_equal(in.sha, out.sha, 6);
        assert_memory_equal(in.tha, out.tha, 6);
        assert_memory_equal(in.spa, out.spa, 4);
        assert_memory_equal(in.tpa, out.tpa, 4);
        assert_memory_equal(taut_arp_eth_get_sha(wire), in.sha, 6);
        assert_memory_equal(taut_arp_eth_get_spa(wire), in.spa, 4);
    }
}

static void refuses_to_encode_contradictions(void **state)
{
    (void)state;
    static const uint8_t b[256];
    static const struct {
        struct taut_arp arp;
        unsigned status;
    } bad[] = {
        {{1, 0x800, 1, {b, 6}, {b, 4}, {b, 5}, {b, 4}}, TAUT_E_USAGE},
        {{1, 0x800, 1, {b, 6}, {b, 4}, {b, 6}, {b, 3}}, TAUT_E_USAGE},
        {{19, 0x800, 1, {b, 6}, {b, 4}, {b, 6}, {b, 4}}, TAUT_E_USAGE},
        {{1, 0x800, 1, {b, 256}, {b, 4}, {b, 256}, {b, 4}}, TAUT_E_RANGE},
        {{1, 0x800, 1, {b, 6}, {b, 256}, {b, 6}, {b, 256}}, TAUT_E_RANGE},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_arp_encode(&wr, &bad[i].arp), bad[i].status);
        assert_int_equal(taut_wr_finish(&wr, NULL), bad[i].status);
    }
    struct taut_wr wr = taut_wr_of(NULL, 0);
    const struct taut_arp_eth eth = {.hw_type = 7};
    assert_int_equal(taut_arp_eth_encode(&wr, &eth), TAUT_E_RANGE);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
}

static void names_and_setters(void **state)
{
    (void)state;
    uint8_t p[8] = {0, 1, 8, 0, 6, 4, 0, 1};
    taut_arp_set_opcode(p, 2);
    taut_arp_set_hw_type(p, 6);
    assert_memory_equal(p, "\0\6\x08\0\6\4\0\2", 8);
    assert_string_equal(taut_reg_name(&taut_arp_op_reg, 2), "reply");
    assert_string_equal(taut_reg_name(&taut_arp_op_reg, 25), "experiment 2");
    assert_string_equal(taut_reg_name(&taut_arp_hw_reg, 32), "InfiniBand");
    assert_null(taut_reg_name(&taut_arp_hw_reg, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_a_reply),
        cmocka_unit_test(visits_classifies_and_encodes),
        cmocka_unit_test(every_truncation_names_the_address),
        cmocka_unit_test(refuses_each_fault),
        cmocka_unit_test(refuses_sizes_beyond_the_packet),
        cmocka_unit_test(judges_senders),
        cmocka_unit_test(structs_come_back_from_the_wire),
        cmocka_unit_test(typed_structs_come_back_from_the_wire),
        cmocka_unit_test(refuses_to_encode_contradictions),
        cmocka_unit_test(names_and_setters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
