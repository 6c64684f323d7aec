/* SPDX-License-Identifier: MIT */
/*
 * test_cve_link.c: the faults that link-layer decoders were found with:
 * address sizes beyond the packet (ARP), lengths beyond the frame (802.3,
 * PPPoE, PPTP), stacks without an end (VLAN, MPLS), an extension header of
 * length 0 that loops (GTP-U). All on exact-size heap copies.
 */
#include "test_util.h"

#include "taut/arp.h"
#include "taut/eth.h"
#include "taut/llc.h"
#include "taut/loop.h"
#include "taut/sll.h"
#include "taut/tunnel.h"

static void arp_sizes_beyond_the_packet(void **state)
{
    (void)state;
    for (unsigned hw = 0; hw < 256; hw += 5) {
        for (unsigned proto = 0; proto < 256; proto += 5) {
            uint8_t whole[28] = {0, 1, 8, 0, (uint8_t)hw, (uint8_t)proto, 0, 1};
            uint8_t *p = test_copy(whole, sizeof whole);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            assert_int_equal(taut_arp_check(&ctx, p, sizeof whole),
                             8 + 2 * (hw + proto) > 28 ? TAUT_E_SHORT
                                                       : TAUT_OK);
            free(p);
        }
    }
}

static void lengths_beyond_the_frame(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("010203040506 070809101112 05dc 42", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(taut_eth_check(&ctx, p, len), TAUT_E_SHORT);
    free(p);
    p = test_hex("1100 0001 ffff 0021", &len);
    assert_int_equal(taut_pppoe_check(&ctx, p, len), TAUT_E_SHORT);
    free(p);
    p = test_hex("3081 880b ffff 0005 00000001 00000002", &len);
    assert_int_equal(taut_gre_check(&ctx, p, len), TAUT_E_SHORT);
    free(p);
    p = test_hex("3fff 0800 00000000 01020304", &len);
    assert_int_equal(taut_geneve_check(&ctx, p, len), TAUT_E_SHORT);
    free(p);
}

static void stacks_without_an_end(void **state)
{
    (void)state;
    enum { LEN = 65536 };
    uint8_t *p = malloc(LEN);
    for (size_t i = 0; i < LEN; i += 4)
        taut_put32(p + i, 0x00018100);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, LEN);
    struct taut_vlan_stack vlans = {TAUT_ETHERTYPE_VLAN, 0};
    struct taut_mpls_stack labels = {0, false};
    struct taut_vlan tag;
    struct taut_mpls mpls;
    unsigned n = 0;
    while (taut_vlan_stack_next(&ctx, &rd, &vlans, &tag) == TAUT_OK)
        n++;
    assert_int_equal(n, TAUT_VLAN_STACK_MAX);
    memset(p, 0, LEN);
    rd = taut_rd_of(p, LEN);
    for (n = 0; taut_mpls_stack_next(&ctx, &rd, &labels, &mpls) == TAUT_OK;)
        n++;
    assert_int_equal(n, TAUT_MPLS_STACK_MAX);
    free(p);
}

static void extension_of_length_zero(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("34ff 0008 00000000 00000085 00000085", &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_gtp_check(&ctx, p, len), TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_TUNNEL_F_GTP_EXT_LEN, 12, 0, 0);
    free(p);
}

/* Headers of one to three bytes: nothing is read past them. */
static void tiny_input(void **state)
{
    (void)state;
    for (size_t n = 0; n < 4; n++) {
        uint8_t *p = test_copy((const uint8_t *)"\xaa\xaa\x03", n < 3 ? n : 3);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        size_t len = n < 3 ? n : 3;
        assert_int_equal(taut_llc_check(&ctx, p, len), TAUT_E_SHORT);
        assert_int_equal(taut_sll_check(&ctx, p, len), TAUT_E_SHORT);
        assert_int_equal(taut_sll2_check(&ctx, p, len), TAUT_E_SHORT);
        assert_int_equal(taut_loop_null_check(&ctx, p, len), TAUT_E_SHORT);
        assert_int_equal(taut_vlan_check(&ctx, p, len), TAUT_E_SHORT);
        assert_int_equal(taut_arp_eth_check(&ctx, p, len), TAUT_E_SHORT);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arp_sizes_beyond_the_packet),
        cmocka_unit_test(lengths_beyond_the_frame),
        cmocka_unit_test(stacks_without_an_end),
        cmocka_unit_test(extension_of_length_zero),
        cmocka_unit_test(tiny_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
