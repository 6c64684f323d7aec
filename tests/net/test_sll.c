/* SPDX-License-Identifier: MIT */
/* test_sll.c: Linux cooked capture headers, both versions. */
#include "test_util.h"

#include "taut/sll.h"

static const struct taut_fieldset *const sll_sets[] = {&taut_sll_fields};

/* Headers, and what tshark 4.0.17 prints for them before an IPv4 packet:
 * tshark -r FILE -T json --no-duplicate-keys. The first of each version is
 * from tests/captures/sll.pcap and sll2.pcap. */
static const struct {
    const char *hex, *fields;
    uint16_t proto;
    uint8_t addr_len;
} sll_cases[] = {
    {"0004 0001 0006 00005e0053010000 0806",
     "sll.pkttype=4\nsll.hatype=1\nsll.halen=6\n"
     "sll.src.eth=00:00:5e:00:53:01\nsll.unused=0000\nsll.etype=0x0806\n",
     0x806, 6},
    {"0004 0304 0000 0000000000000000 0800",
     "sll.pkttype=4\nsll.hatype=772\nsll.halen=0\n"
     "sll.unused=0000000000000000\nsll.etype=0x0800\n",
     0x800, 0},
    {"0000 0308 0004 c000020100000000 0800",
     "sll.pkttype=0\nsll.hatype=776\nsll.halen=4\nsll.src.ipv4=192.0.2.1\n"
     "sll.unused=00000000\nsll.etype=0x0800\n",
     0x800, 4},
    {"0000 0001 0008 0102030405060708 0800",
     "sll.pkttype=0\nsll.hatype=1\nsll.halen=8\n"
     "sll.src.other=0102030405060708\nsll.etype=0x0800\n",
     0x800, 8},
    {"0002 0001 ffff 0102030405060708 86dd", /* longer than is kept */
     "sll.pkttype=2\nsll.hatype=1\nsll.halen=65535\n"
     "sll.src.other=0102030405060708\nsll.etype=0x86dd\n",
     0x86dd, 8},
    {"0003 0001 0006 0102030405060708 0004",
     "sll.pkttype=3\nsll.hatype=1\nsll.halen=6\n"
     "sll.src.eth=01:02:03:04:05:06\nsll.unused=0708\nsll.ltype=0x0004\n",
     4, 6},
    {"0003 030a 0004 0102030405060708 0800",
     "sll.pkttype=3\nsll.hatype=778\nsll.halen=4\nsll.src.ipv4=1.2.3.4\n"
     "sll.unused=05060708\nsll.gretype=0x0800\n",
     0x800, 4},
    {"0003 030a 0004 0102030405060708 0007",
     "sll.pkttype=3\nsll.hatype=778\nsll.halen=4\nsll.src.ipv4=1.2.3.4\n"
     "sll.unused=05060708\nsll.ltype=0x0007\n",
     7, 4},
    {"0003 0001 0003 0102030405060708 000c",
     "sll.pkttype=3\nsll.hatype=1\nsll.halen=3\nsll.src.other=010203\n"
     "sll.unused=0405060708\nsll.ltype=0x000c\n",
     12, 3},
    {"0004 0338 0000 0000000000000000 0010", /* tshark: netlink, no sll.* */
     "sll.pkttype=4\nsll.hatype=824\nsll.halen=0\n"
     "sll.unused=0000000000000000\nnetlink.family=0x0010\n",
     16, 0},
    {"0806 0000 00000002 0001 01 06 00005e00530a0000",
     "sll.etype=0x0806\nsll.ifindex=2\nsll.hatype=1\nsll.pkttype=1\n"
     "sll.halen=6\nsll.src.eth=00:00:5e:00:53:0a\nsll.unused=0000\n",
     0x806, 6},
    {"0800 1234 00000007 0304 04 00 0000000000000000",
     "sll.etype=0x0800\nsll.ifindex=7\nsll.hatype=772\nsll.pkttype=4\n"
     "sll.halen=0\nsll.unused=0000000000000000\n",
     0x800, 0},
    {"0004 0000 00000007 0001 04 14 0000000000000000",
     "sll.ltype=0x0004\nsll.ifindex=7\nsll.hatype=1\nsll.pkttype=4\n"
     "sll.halen=20\nsll.src.other=0000000000000000\n",
     4, 8},
};
enum { SLL_CASES = sizeof sll_cases / sizeof sll_cases[0], SLL_V1 = 10 };

static void decodes_visits_and_encodes(void **state)
{
    (void)state;
    static struct test_seen seen;
    for (size_t i = 0; i < SLL_CASES; i++) {
        bool v2 = i >= SLL_V1;
        size_t len, hdr = v2 ? 20 : 16;
        uint8_t again[20], *p = test_hex(sll_cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        struct taut_visitor v = test_seen_init(&seen, sll_sets, 1, p);
        struct taut_sll sll;
        assert_int_equal(len, hdr);
        assert_int_equal(v2 ? taut_sll2_decode(&ctx, &rd, &sll)
                            : taut_sll_decode(&ctx, &rd, &sll),
                         TAUT_OK);
        assert_ptr_equal(rd.p, p + hdr);
        assert_int_equal(sll.payload_len, 0);
        assert_int_equal(sll.proto, sll_cases[i].proto);
        assert_int_equal(sll.addr_len, sll_cases[i].addr_len);
        assert_int_equal(sll.proto,
                         v2 ? taut_sll2_get_proto(p) : taut_sll_get_proto(p));
        if (v2)
            taut_sll2_visit(&v, p, len);
        else
            taut_sll_visit(&v, p, len);
        assert_string_equal(taut_wr_cstr(&seen.wr), sll_cases[i].fields);
        assert_int_equal(v2 ? taut_sll2_encode(&wr, &sll)
                            : taut_sll_encode(&wr, &sll),
                         TAUT_OK);
        assert_int_equal(wr.len, hdr);
        assert_memory_equal(again, p, hdr);
        free(p);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    uint8_t whole[20] = {0};
    for (size_t n = 0; n < 20; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, n);
        struct taut_sll sll;
        assert_int_equal(taut_sll2_decode(&ctx, &rd, &sll), TAUT_E_SHORT);
        test_diag(d, TAUT_E_SHORT, TAUT_SLL_F_HEADER, n, 20 - n, 0);
        assert_ptr_equal(rd.p, p);
        if (n < 16) {
            assert_int_equal(taut_sll_decode(&ctx, &rd, &sll), TAUT_E_SHORT);
            test_diag(d, TAUT_E_SHORT, TAUT_SLL_F_HEADER, n, 16 - n, 0);
            assert_ptr_equal(rd.p, p);
        }
        free(p);
    }
}

static void structs_come_back_from_the_wire(void **state)
{
    (void)state;
    srand(7);
    for (int i = 0; i < 20000; i++) {
        bool v2 = i % 2;
        uint8_t wire[20];
        struct taut_sll in = {.pkttype = rand() & 0xff,
                              .hatype = (uint16_t)rand(),
                              .halen = rand() & 0xff,
                              .proto = (uint16_t)rand()},
                        out;
        for (size_t k = 0; k < 8; k++)
            in.addr[k] = (uint8_t)rand();
        in.reserved = v2 ? (uint16_t)rand() : 0;
        in.ifindex = v2 ? (uint32_t)rand() : 0;
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        assert_int_equal(v2 ? taut_sll2_encode(&wr, &in)
                            : taut_sll_encode(&wr, &in),
                         TAUT_OK);
        struct taut_ctx ctx = taut_ctx_of(wire, NULL);
        struct taut_rd rd = taut_rd_of(wire, wr.len);
        assert_int_equal(v2 ? taut_sll2_decode(&ctx, &rd, &out)
                            : taut_sll_decode(&ctx, &rd, &out),
                         TAUT_OK);
        assert_memory_equal(in.addr, out.addr, 8);
        assert_true(in.pkttype == out.pkttype && in.hatype == out.hatype &&
                    in.halen == out.halen && in.proto == out.proto &&
                    in.reserved == out.reserved && in.ifindex == out.ifindex);
        assert_int_equal(out.addr_len, in.halen < 8 ? in.halen : 8);
    }
}

static void refuses_to_encode_what_does_not_fit(void **state)
{
    (void)state;
    static const struct taut_sll v1[] = {{.reserved = 1}, {.ifindex = 1}};
    static const struct taut_sll v2[] = {{.pkttype = 256}, {.halen = 256}};
    for (size_t i = 0; i < 2; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_sll_encode(&wr, &v1[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
        wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_sll2_encode(&wr, &v2[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
}

static void setters_change_only_their_bits(void **state)
{
    (void)state;
    uint8_t p[20], q[20];
    memset(p, 0xff, sizeof p);
    memset(q, 0xff, sizeof q);
    taut_sll_set_pkttype(p, 4);
    taut_sll_set_proto(p, 0x800);
    assert_memory_equal(p,
                        "\0\4\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                        "\x08\0\xff",
                        17);
    taut_sll2_set_proto(q, 0x800);
    taut_sll2_set_ifindex(q, 1);
    assert_memory_equal(q, "\x08\0\xff\xff\0\0\0\1\xff", 9);
    assert_int_equal(taut_sll2_get_ifindex(q), 1);
    assert_string_equal(taut_reg_name(&taut_sll_kind_reg, 4), "Sent by us");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_visits_and_encodes),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(structs_come_back_from_the_wire),
        cmocka_unit_test(refuses_to_encode_what_does_not_fit),
        cmocka_unit_test(setters_change_only_their_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
