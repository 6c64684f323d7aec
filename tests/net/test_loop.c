/* SPDX-License-Identifier: MIT */
/* test_loop.c: BSD loopback headers in any byte order, and bare IP. */
#include "test_util.h"

#include "taut/loop.h"

static const struct taut_fieldset *const loop_sets[] = {&taut_loop_fields};

/* Bytes, and what tshark 4.0.17 prints for link type 0 and for 108:
 * tshark -r FILE -T fields -e null.family -e null.type */
static const struct {
    const char *hex, *null, *loop;
    uint8_t order;
    uint16_t ethertype;
} loop_cases[] = {
    {"02000000", "null.family=2\n", "null.family=33554432\n",
     TAUT_LOOP_ORDER_LE32, 0x800},
    {"00000002", "null.family=2\n", "null.family=2\n", TAUT_LOOP_ORDER_BE32,
     0x800},
    {"00020000", "null.family=2\n", "null.family=131072\n",
     TAUT_LOOP_ORDER_BE16, 0x800},
    {"00000200", "null.family=2\n", "null.family=512\n", TAUT_LOOP_ORDER_LE16,
     0x800},
    {"18000000", "null.family=24\n", "null.family=402653184\n",
     TAUT_LOOP_ORDER_LE32, 0x86dd},
    {"00000018", "null.family=24\n", "null.family=24\n", TAUT_LOOP_ORDER_BE32,
     0x86dd},
    {"1c000000", "null.family=28\n", "null.family=469762048\n",
     TAUT_LOOP_ORDER_LE32, 0x86dd},
    {"1e000000", "null.family=30\n", "null.family=503316480\n",
     TAUT_LOOP_ORDER_LE32, 0x86dd},
    {"0a000000", "null.family=10\n", "null.family=167772160\n",
     TAUT_LOOP_ORDER_LE32, 0x86dd},
    {"00080000", "null.type=0x0800\n", "null.family=524288\n",
     TAUT_LOOP_ORDER_LE32, 0x800},
    {"00000800", "null.type=0x0800\n", "null.family=2048\n",
     TAUT_LOOP_ORDER_BE32, 0x800},
    {"08000000", "null.family=8\n", "null.family=134217728\n",
     TAUT_LOOP_ORDER_LE32, 0},
    {"12340000", "null.type=0x3412\n", "null.family=305397760\n",
     TAUT_LOOP_ORDER_LE32, 0x3412},
    {"000086dd", "null.type=0x86dd\n", "null.family=34525\n",
     TAUT_LOOP_ORDER_BE32, 0x86dd},
    {"dd860000", "null.type=0x86dd\n", "null.family=3716546560\n",
     TAUT_LOOP_ORDER_LE32, 0x86dd},
    /* third packet of PcapPlusPlus' null_loopback.pcap */
    {"0f000800", "null.type=0x0800\n", "null.family=251660288\n",
     TAUT_LOOP_ORDER_BE32, 0x800},
    {"00000000", "null.family=0\n", "null.family=0\n", TAUT_LOOP_ORDER_LE32, 0},
};
enum { LOOP_CASES = sizeof loop_cases / sizeof loop_cases[0] };

static void finds_the_byte_order(void **state)
{
    (void)state;
    static struct test_seen seen;
    for (size_t i = 0; i < LOOP_CASES; i++) {
        size_t len;
        uint8_t again[4], *p = test_hex(loop_cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_loop loop;
        assert_int_equal(taut_loop_null_decode(&ctx, &rd, &loop), TAUT_OK);
        assert_ptr_equal(rd.p, p + 4);
        assert_int_equal(loop.order, loop_cases[i].order);
        assert_int_equal(loop.payload_len, 0);
        assert_int_equal(taut_loop_ethertype_get(loop.family),
                         loop_cases[i].ethertype);
        struct taut_visitor v = test_seen_init(&seen, loop_sets, 1, p);
        taut_loop_null_visit(&v, p, len);
        assert_string_equal(taut_wr_cstr(&seen.wr), loop_cases[i].null);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_loop_encode(&wr, &loop), TAUT_OK);
        assert_int_equal(wr.len, 4);
        assert_memory_equal(again, p, 4);
        free(p);
    }
}

static void takes_network_order_alone(void **state)
{
    (void)state;
    static struct test_seen seen;
    for (size_t i = 0; i < LOOP_CASES; i++) {
        size_t len;
        uint8_t again[4], *p = test_hex(loop_cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_loop loop;
        assert_int_equal(taut_loop_decode(&ctx, &rd, &loop), TAUT_OK);
        assert_int_equal(loop.order, TAUT_LOOP_ORDER_BE32);
        assert_int_equal(loop.family, taut_get32(p));
        struct taut_visitor v = test_seen_init(&seen, loop_sets, 1, p);
        taut_loop_visit(&v, p, len);
        assert_string_equal(taut_wr_cstr(&seen.wr), loop_cases[i].loop);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_loop_encode(&wr, &loop), TAUT_OK);
        assert_memory_equal(again, p, 4);
        free(p);
    }
}

static void refuses_each_fault(void **state)
{
    (void)state;
    static const uint8_t zeros[4];
    for (size_t n = 0; n < 4; n++) {
        uint8_t *p = test_copy(zeros, n);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, n);
        struct taut_loop loop;
        assert_int_equal(taut_loop_decode(&ctx, &rd, &loop), TAUT_E_SHORT);
        test_diag(d, TAUT_E_SHORT, TAUT_LOOP_F_HEADER, n, 4 - n, 0);
        d.status = 0;
        assert_int_equal(taut_loop_null_decode(&ctx, &rd, &loop), TAUT_E_SHORT);
        test_diag(d, TAUT_E_SHORT, TAUT_LOOP_F_HEADER, n, 4 - n, 0);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
    static const uint8_t ppp[4] = {0xff, 0x03, 0x00, 0x21};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(ppp, &d);
    struct taut_rd rd = taut_rd_of(ppp, sizeof ppp);
    struct taut_loop loop;
    assert_int_equal(taut_loop_null_decode(&ctx, &rd, &loop),
                     TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_LOOP_F_FAMILY, 0, 0xff03, 0);
    assert_ptr_equal(rd.p, ppp);
}

static void refuses_to_encode_what_would_not_come_back(void **state)
{
    (void)state;
    static const struct taut_loop bad[] = {
        {2, 9, 0},
        {0x12345678, TAUT_LOOP_ORDER_LE32, 0},
        {0x200, TAUT_LOOP_ORDER_LE32, 0}, /* would be 16 bits: 2 */
        {30, TAUT_LOOP_ORDER_BE16, 0},
        {0, TAUT_LOOP_ORDER_LE16, 0},
        {0x10002, TAUT_LOOP_ORDER_BE16, 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_loop_encode(&wr, &bad[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
}

/* Whatever taut_loop_encode writes is decoded as it was, and the reverse. */
static void structs_come_back_from_the_wire(void **state)
{
    (void)state;
    int n = 0;
    srand(8);
    for (int i = 0; i < 200000; i++) {
        uint8_t wire[4];
        struct taut_loop in = {(uint32_t)rand() >> rand() % 32,
                               (uint8_t)(rand() % 4), 0},
                         out;
        struct taut_wr wr = taut_wr_of(wire, sizeof wire);
        if (taut_loop_encode(&wr, &in) != TAUT_OK)
            continue;
        bool be = in.order == TAUT_LOOP_ORDER_BE32;
        struct taut_ctx ctx = taut_ctx_of(wire, NULL);
        struct taut_rd rd = taut_rd_of(wire, wr.len);
        if (!be && taut_get16(wire) == 0xff03)
            continue;
        assert_int_equal(be ? taut_loop_decode(&ctx, &rd, &out)
                            : taut_loop_null_decode(&ctx, &rd, &out),
                         TAUT_OK);
        assert_int_equal(in.family, out.family);
        assert_int_equal(in.order, out.order);
        n++;
    }
    assert_true(n > 50000);
}

static void finds_the_version_of_bare_ip(void **state)
{
    (void)state;
    struct taut_diag d = {0};
    uint8_t version = 0;
    const uint8_t v4[] = {0x45}, v6[] = {0x60}, v5[] = {0x5f};
    struct taut_ctx ctx = taut_ctx_of(v5, &d);
    assert_int_equal(taut_loop_raw_check(&ctx, &version, v4, 1), TAUT_OK);
    assert_int_equal(version, 4);
    assert_int_equal(taut_loop_raw_check(&ctx, &version, v6, 1), TAUT_OK);
    assert_int_equal(version, 6);
    assert_int_equal(taut_loop_raw_check(&ctx, &version, v5, 1), TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_LOOP_F_RAW, 0, 5, 0);
    assert_int_equal(taut_loop_raw_check(&ctx, &version, v5, 0), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_LOOP_F_RAW, 0, 1, 0);
    assert_int_equal(version, 6);
    assert_int_equal(taut_loop_ethertype_get(0x10800), 0x800);
    assert_int_equal(taut_loop_ethertype_get(0x10008), 0);
    assert_int_equal(taut_loop_ethertype_get(1500), 0);
    assert_int_equal(taut_loop_ethertype_get(1501), 1501);
    assert_string_equal(taut_reg_name(&taut_loop_family_reg, 30), "IPv6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_byte_order),
        cmocka_unit_test(takes_network_order_alone),
        cmocka_unit_test(refuses_each_fault),
        cmocka_unit_test(refuses_to_encode_what_would_not_come_back),
        cmocka_unit_test(structs_come_back_from_the_wire),
        cmocka_unit_test(finds_the_version_of_bare_ip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
