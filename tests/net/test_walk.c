/* SPDX-License-Identifier: MIT */
/* test_walk.c: corners of the walk over a packet that a stranger's reading
 * found: units without their IP header, headers that are not there, where
 * the pointers of reactions count from, bits that must not collide. */
#include "test_util.h"

#include "taut/edit.h"
#include "taut/eth.h"
#include "taut/frag.h"
#include "taut/headers.h"
#include "taut/icmp.h"
#include "taut/inet.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "taut/packet.h"
#include "taut/tcp.h"
#include "taut/udp.h"

/* Every quirk bit of the packet codecs, once. */
static const uint32_t quirks[] = {TAUT_QUIRK_CUT,
                                  TAUT_EDIT_QUIRK_UNKNOWN,
                                  TAUT_ETH_QUIRK_LENTYPE,
                                  TAUT_FRAG_QUIRK_TINY,
                                  TAUT_FRAG_QUIRK_DUP,
                                  TAUT_ICMP_QUIRK_EXT_AT_128,
                                  TAUT_IPV4_QUIRK_TSO,
                                  TAUT_IPV6_QUIRK_PLEN_ZERO,
                                  TAUT_IPV6_QUIRK_HOPOPTS_LATE,
                                  TAUT_IPV6_QUIRK_REPEAT,
                                  TAUT_IPV6_QUIRK_AH_ALIGN,
                                  TAUT_IPV6_QUIRK_PAD,
                                  TAUT_TCP_QUIRK_PADDING,
                                  TAUT_UDP_QUIRK_LENGTH_ZERO,
                                  TAUT_UDP_QUIRK_ZERO6};

static void quirk_bits_are_disjoint(void **state)
{
    (void)state;
    uint32_t seen = 0;
    for (size_t i = 0; i < sizeof quirks / sizeof quirks[0]; i++) {
        assert_int_equal(quirks[i] & (quirks[i] - 1), 0);
        assert_int_equal(seen & quirks[i], 0);
        seen |= quirks[i];
    }
}

/* A header of each kind that stands alone, as `taut decode routing ...`
 * gives it: all well-formed. */
static void walks_extension_headers_alone(void **state)
{
    (void)state;
    static const struct {
        unsigned kind;
        const char *hex;
    } cases[] = {
        {TAUT_LAYER_HOPOPTS, "3b00 0104 00000000"},
        {TAUT_LAYER_DSTOPTS, "3b00 0104 00000000"},
        {TAUT_LAYER_ROUTING, "3b02 0400 0000 0000"
                             "20010db8000000000000000000000001"},
        {TAUT_LAYER_FRAGMENT, "3b00 0000 00000001"},
        {TAUT_LAYER_AH, "3b04 0000 00000001 00000001"
                        "000102030405060708090a0b"},
    };
    static struct taut_packet packet;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        assert_int_equal(taut_packet_decode(&packet,
                                            TAUT_LINK_OF_LAYER(cases[i].kind),
                                            p, len, len, 0),
                         TAUT_OK);
        assert_int_equal(packet.n, 1);
        assert_int_equal(packet.layers[0].kind, cases[i].kind);
        assert_int_equal(packet.layers[0].len, len);
        free(p);
    }
}

static void count_value(void *arg, const struct taut_value *value)
{
    (void)value;
    ++*(size_t *)arg;
}

/* A destination options header announces another, the packet ends before
 * it: found by the fuzzer as a read of the byte behind the packet. */
static void visits_no_header_that_is_not_there(void **state)
{
    (void)state;
    static struct taut_packet packet;
    size_t len, n = 0;
    uint8_t *p = test_hex("6000 0000 0008 3c40"
                          "20010db8000000000000000000000001"
                          "20010db8000000000000000000000002"
                          "3c00 0104 00000000",
                          &len);
    taut_packet_decode(&packet, TAUT_LINK_IPV6, p, len, len, 0);
    const struct taut_visitor v = {count_value, &n, p};
    taut_packet_visit(&v, &packet, UINT64_MAX, TAUT_PACKET_VISIT_CHECKSUMS);
    assert_true(n > 8); /* the fixed header's */
    free(p);
}

/* The first option, behind an Ethernet header, has length 0. diag->off is
 * the frame's, the ICMP pointer the IP header's (RFC 792: "the pointer
 * identifies the octet where an error was detected"). */
static void pointers_count_from_the_ip_header(void **state)
{
    (void)state;
    static struct taut_packet packet;
    size_t len;
    uint8_t *p = test_hex("000102030405 060708090a0b 0800"
                          "4600 0018 0000 0000 4011 0000 7f000001 7f000001"
                          "0107 0004",
                          &len);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_index index;
    assert_int_equal(
        taut_packet_decode(&packet, TAUT_LINK_ETHERNET, p, len, len, 0),
        TAUT_E_RANGE);
    test_diag(packet.fault, TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 36, 0,
              TAUT_WIRE_ICMP(12, 0, 22));
    assert_int_equal(taut_index_decode(&ctx, &index, p, len), TAUT_E_RANGE);
    test_diag(diag, TAUT_E_RANGE, TAUT_IPV4_F_OPT_LEN, 36, 0,
              TAUT_WIRE_ICMP(12, 0, 22));
    free(p);
}

/* The authentication header behind IPv4 has a length of no sense: there is
 * no ICMPv6 to send about IPv4. */
static void sends_no_icmpv6_about_ipv4(void **state)
{
    (void)state;
    static struct taut_packet packet;
    size_t len;
    uint8_t *p = test_hex("4500 0024 0000 0000 4033 0000 7f000001 7f000001"
                          "0600 0000 00000001 00000001 00000000",
                          &len);
    assert_int_equal(
        taut_packet_decode(&packet, TAUT_LINK_IPV4, p, len, len, 0),
        TAUT_E_RANGE);
    assert_int_equal(packet.fault.off, 21);
    assert_int_equal(packet.fault.wire, 0);
    free(p);
}

static void refuses_links_beyond_16_bits(void **state)
{
    (void)state;
    static struct taut_packet packet;
    const uint8_t p[14] = {0};
    assert_int_equal(taut_packet_decode(&packet, 0x10001, p, 14, 14, 0),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(packet.n, 0);
    assert_int_equal(
        taut_packet_decode(&packet, TAUT_LINK_ETHERNET, p, 14, SIZE_MAX, 0),
        TAUT_OK);
    assert_int_equal(packet.wire_len, UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quirk_bits_are_disjoint),
        cmocka_unit_test(walks_extension_headers_alone),
        cmocka_unit_test(visits_no_header_that_is_not_there),
        cmocka_unit_test(pointers_count_from_the_ip_header),
        cmocka_unit_test(sends_no_icmpv6_about_ipv4),
        cmocka_unit_test(refuses_links_beyond_16_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
