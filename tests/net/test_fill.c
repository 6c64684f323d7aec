/* SPDX-License-Identifier: MIT */
/* test_fill.c: lengths and checksums put right; fill_scapy.py in
 * tests/interop has scapy's word on many more packets. */
#include "test_captures.h"

#include "taut/fill.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/tunnel.h"

static struct taut_packet packet;

static bool any_sum_is(enum taut_csum_status what)
{
    for (unsigned i = 0; i < packet.n; i++) {
        if (!(packet.layers[i].flags & TAUT_LAYER_IS_QUOTED) &&
            taut_packet_checksum_get(&packet, i) == what)
            return true;
    }
    return false;
}

/* What a real sender sent is right already; and whatever it was, what is
 * filled is right and stays as it is. */
static void fill_captured(uint32_t link, const uint8_t *bytes, size_t len)
{
    uint8_t *p = test_copy(bytes, len), *again;
    uint32_t changed;
    enum taut_status was = taut_packet_decode(&packet, link, p, len, len, 0);
    bool good = was == TAUT_OK && !any_sum_is(TAUT_CSUM_BAD) &&
                !any_sum_is(TAUT_CSUM_ILLEGAL);
    enum taut_status st = taut_packet_derived_fill(
        &packet, link, p, len, TAUT_FILL_LENGTHS | TAUT_FILL_UDP_ZERO,
        &changed);
    assert_int_equal(st, was);
    if (good) {
        assert_int_equal(changed, 0);
        assert_memory_equal(p, bytes, len);
    }
    st = taut_packet_derived_fill(&packet, link, p, len, 0, &changed);
    if (st == TAUT_OK) {
        assert_false(any_sum_is(TAUT_CSUM_BAD));
        assert_int_equal(taut_packet_decode(&packet, link, p, len, len, 0),
                         TAUT_OK);
    }
    again = test_copy(p, len);
    taut_packet_derived_fill(&packet, link, p, len, 0, &changed);
    assert_int_equal(changed, 0);
    assert_memory_equal(p, again, len);
    free(again);
    free(p);
}

static void leaves_captured_packets_right(void **state)
{
    (void)state;
    assert_true(test_captures_each(fill_captured) > 900);
}

/* Ether/IP(id=1)/UDP(4000, 4789)/VXLAN(vni=5)/Ether/IPv6/TCP(1, 2)/"x", as
 * scapy 2.5.0 builds it but for its lengths and checksums, all 0 here. */
static const char vxlan_hex[] =
    "020000000002 020000000001 0800 4500 0000 0001 0000 40 11 0000"
    "c0000201 c0000202 0fa0 12b5 0000 0000 0800000000000500"
    "020000000012 020000000011 86dd 60000000 0000 06 40"
    "fd000000000000000000000000000001 fd000000000000000000000000000002"
    "0001 0002 00000000 00000000 5002 2000 0000 0000 78";

static const struct {
    uint32_t bit;
    uint16_t at, value; /* scapy's */
} vxlan_fields[] = {
    {TAUT_FILL_IPV4_LEN, 16, 0x006f},  {TAUT_FILL_IPV4_CHECKSUM, 24, 0xf679},
    {TAUT_FILL_UDP_LEN, 38, 0x005b},   {TAUT_FILL_UDP_CHECKSUM, 40, 0x5aa4},
    {TAUT_FILL_IPV6_PLEN, 68, 0x0015}, {TAUT_FILL_TCP_CHECKSUM, 120, 0x1dda},
};
enum { VXLAN_FIELDS = sizeof vxlan_fields / sizeof vxlan_fields[0] };

static void sets_each_field_but_the_kept_ones(void **state)
{
    (void)state;
    uint32_t all = 0;
    for (size_t i = 0; i < VXLAN_FIELDS; i++)
        all |= vxlan_fields[i].bit;
    for (size_t k = 0; k <= VXLAN_FIELDS; k++) {
        uint32_t keep = k < VXLAN_FIELDS ? vxlan_fields[k].bit : 0, changed;
        size_t len;
        uint8_t *p = test_hex(vxlan_hex, &len);
        taut_packet_derived_fill(&packet, TAUT_LINK_ETHERNET, p, len, keep,
                                 &changed);
        assert_int_equal(changed & keep, 0);
        if (!(keep &
              (TAUT_FILL_IPV4_LEN | TAUT_FILL_UDP_LEN | TAUT_FILL_IPV6_PLEN)))
            assert_int_equal(changed, all & ~keep);
        for (size_t i = 0; i < VXLAN_FIELDS; i++) {
            uint16_t v = taut_get16(p + vxlan_fields[i].at);
            if (vxlan_fields[i].bit == keep)
                assert_int_equal(v, 0);
            else if (keep == 0)
                assert_int_equal(v, vxlan_fields[i].value);
        }
        free(p);
    }
}

static void means_what_udp_zero_says(void **state)
{
    (void)state;
    size_t len;
    uint32_t changed;
    uint8_t *p = test_hex(vxlan_hex, &len);
    assert_int_equal(taut_packet_derived_fill(&packet, TAUT_LINK_ETHERNET, p,
                                              len, TAUT_FILL_UDP_ZERO,
                                              &changed),
                     TAUT_OK);
    assert_int_equal(taut_get16(p + 40), 0);
    assert_false(changed & TAUT_FILL_UDP_CHECKSUM);
    p[40] = 1; /* there is one: it is put right */
    assert_int_equal(taut_packet_derived_fill(&packet, TAUT_LINK_ETHERNET, p,
                                              len, TAUT_FILL_UDP_ZERO, NULL),
                     TAUT_OK);
    assert_int_equal(taut_packet_checksum_get(&packet, 2), TAUT_CSUM_GOOD);
    free(p);
}

/* What is quoted and what is a piece of a datagram stays as it is. */
static void leaves_quotes_and_fragments(void **state)
{
    (void)state;
    static const char quote[] =
        "4500 0000 0001 0000 40 01 0000 c0000201 c0000202 0303 0000 00000000"
        "4500 9999 0001 0000 40 11 1234 c0000202 c0000201 0001 0002 7777 4321";
    static const char fragment[] =
        "4500 0000 0001 2000 40 11 0000 c0000201 c0000202 0001 0002 7777 4321";
    size_t len;
    uint32_t changed;
    uint8_t *p = test_hex(quote, &len), *was = test_hex(quote, &len);
    assert_int_equal(
        taut_packet_derived_fill(&packet, TAUT_LINK_IPV4, p, len, 0, &changed),
        TAUT_OK);
    assert_int_equal(changed, TAUT_FILL_IPV4_LEN | TAUT_FILL_IPV4_CHECKSUM |
                                  TAUT_FILL_ICMP_CHECKSUM);
    assert_memory_equal(p + 28, was + 28, len - 28);
    free(p);
    free(was);
    p = test_hex(fragment, &len);
    was = test_hex(fragment, &len);
    assert_int_equal(
        taut_packet_derived_fill(&packet, TAUT_LINK_IPV4, p, len, 0, &changed),
        TAUT_OK);
    assert_int_equal(changed, TAUT_FILL_IPV4_LEN | TAUT_FILL_IPV4_CHECKSUM);
    assert_memory_equal(p + 20, was + 20, len - 20);
    free(p);
    free(was);
}

/* Lengths of PPPoE, GTP-U, PPTP and 802.3, by hand from their standards. */
static void sets_the_lengths_of_tunnels(void **state)
{
    (void)state;
    static const struct {
        unsigned link, at, value;
        const char *hex;
    } cases[] = {
        {TAUT_LINK_PPPOE, 4, 4, "11000001 0000 c021 0101"},
        {TAUT_LINK_OF_LAYER(TAUT_LAYER_GTP), 2, 6,
         "32ff 0000 00000007 0001 0000 ff03"},
        {TAUT_LINK_OF_LAYER(TAUT_LAYER_GRE), 4, 3,
         "2001 880b ffff 0005 c021 01"},
        {TAUT_LINK_OF_LAYER(TAUT_LAYER_GRE), 4, 3,
         "3081 880b 0000 0005 00000001 00000002 c021 01"},
        {TAUT_LINK_ETHERNET, 12, 4, "020000000001 020000000002 0000 42420300"},
        {TAUT_LINK_ETHERNET, 16, 3,
         "020000000001 020000000002 8100 0007 0200 424203"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint32_t changed;
        uint8_t *p = test_hex(cases[i].hex, &len);
        assert_int_equal(taut_packet_derived_fill(&packet, cases[i].link, p,
                                                  len, 0, &changed),
                         TAUT_OK);
        assert_int_equal(taut_get16(p + cases[i].at), cases[i].value);
        assert_true(changed != 0 && !(changed > TAUT_FILL_LENGTHS));
        taut_put16(p + cases[i].at, 1);
        taut_packet_derived_fill(&packet, cases[i].link, p, len,
                                 TAUT_FILL_LENGTHS, &changed);
        assert_int_equal(taut_get16(p + cases[i].at), 1);
        assert_int_equal(changed, 0);
        free(p);
    }
}

static void refuses_lengths_that_do_not_fit(void **state)
{
    (void)state;
    enum { LEN = 70000 };
    uint8_t *p = (uint8_t *)calloc(1, LEN);
    uint32_t changed;
    p[0] = 0x45;
    p[9] = TAUT_IPPROTO_UDP;
    assert_int_equal(
        taut_packet_derived_fill(&packet, TAUT_LINK_IPV4, p, LEN, 0, &changed),
        TAUT_E_RANGE);
    test_diag(packet.fault, TAUT_E_RANGE, TAUT_IPV4_F_LEN, 2, LEN, 0);
    memset(p, 0, 40);
    p[0] = 0x60;
    p[4] = 1;
    p[6] = TAUT_IPPROTO_NONE;
    assert_int_equal(
        taut_packet_derived_fill(&packet, TAUT_LINK_IPV6, p, LEN, 0, &changed),
        TAUT_E_RANGE);
    test_diag(packet.fault, TAUT_E_RANGE, TAUT_IPV6_F_PLEN, 4, LEN - 40, 0);
    /* a jumbogram: hop-by-hop options with its length, UDP of length 0 */
    static const uint8_t hop[] = {TAUT_IPPROTO_UDP, 0, 0xc2, 4};
    memcpy(p + 40, hop, sizeof hop);
    taut_put32(p + 44, LEN - 40);
    p[4] = 0;
    p[6] = TAUT_IPPROTO_HOPOPTS;
    taut_put16(p + 52, 1234);
    assert_int_equal(
        taut_packet_derived_fill(&packet, TAUT_LINK_IPV6, p, LEN, 0, &changed),
        TAUT_OK);
    assert_int_equal(changed, TAUT_FILL_UDP_LEN | TAUT_FILL_UDP_CHECKSUM);
    assert_int_equal(taut_get16(p + 4), 0);
    assert_int_equal(taut_get16(p + 52), 0);
    assert_int_equal(taut_packet_checksum_get(&packet, 2), TAUT_CSUM_GOOD);
    free(p);
}

/* A unit without IP around it has no pseudo-header; ICMPv6 over IPv4, which
 * nothing forbids, has IPv4's; a frame longer than 802.3 allows, and a PPTP
 * header that is not whole, keep their fields; so does a kept length that
 * could not hold the true one. */
static void leaves_what_cannot_be_known(void **state)
{
    (void)state;
    size_t len;
    uint32_t changed;
    uint8_t *p = test_hex("0001 0002 0000 0000 78", &len);
    const unsigned udp = TAUT_LINK_OF_LAYER(TAUT_LAYER_UDP);
    assert_int_equal(
        taut_packet_derived_fill(&packet, udp, p, len, 0, &changed), TAUT_OK);
    assert_int_equal(changed, TAUT_FILL_UDP_LEN);
    free(p);
    p = test_hex("45000000 00010000 403a0000 c0000201 c0000202"
                 "80000000 00010001",
                 &len);
    assert_int_equal(
        taut_packet_derived_fill(&packet, TAUT_LINK_IPV4, p, len, 0, &changed),
        TAUT_OK);
    assert_int_equal(taut_packet_checksum_get(&packet, 1), TAUT_CSUM_GOOD);
    assert_true(changed & TAUT_FILL_ICMPV6_CHECKSUM);
    free(p);
    p = test_hex("2001 880b ffff 0005", &len);
    const unsigned gre = TAUT_LINK_OF_LAYER(TAUT_LAYER_GRE);
    p[0] |= 0x10; /* a sequence number that is not there */
    assert_int_equal(
        taut_packet_derived_fill(&packet, gre, p, len, 0, &changed),
        TAUT_E_SHORT);
    assert_int_equal(changed, 0);
    free(p);
    enum { LEN = 70000 };
    p = (uint8_t *)calloc(1, LEN);
    taut_packet_derived_fill(&packet, TAUT_LINK_ETHERNET, p, LEN, 0, &changed);
    assert_int_equal(changed, 0);
    p[0] = 0x45;
    p[9] = TAUT_IPPROTO_UDP;
    taut_packet_derived_fill(&packet, TAUT_LINK_IPV4, p, LEN,
                             TAUT_FILL_IPV4_LEN, &changed);
    assert_int_equal(taut_get16(p + 2), 0);
    free(p);
}

static void fills_a_packet_buffer(void **state)
{
    (void)state;
    uint8_t memory[64];
    struct taut_buf buf;
    size_t len;
    uint8_t *p = test_hex("4500 0000 0001 0000 40 11 0000 c0000201 c0000202"
                          "0001 0002 0000 0000 78",
                          &len);
    assert_int_equal(taut_buf_init(&buf, sizeof buf, memory, sizeof memory, 16),
                     TAUT_OK);
    memcpy(taut_buf_put(&buf, len), p, len);
    buf.csum_state = TAUT_BUF_CSUM_PARTIAL;
    assert_int_equal(
        taut_buf_derived_fill(&packet, &buf, TAUT_LINK_IPV4, 0, NULL), TAUT_OK);
    assert_int_equal(buf.csum_state, TAUT_BUF_CSUM_NONE);
    assert_int_equal(taut_get16(taut_buf_data(&buf) + 24), 9);
    assert_int_equal(taut_packet_checksum_get(&packet, 0), TAUT_CSUM_GOOD);
    assert_int_equal(taut_packet_checksum_get(&packet, 1), TAUT_CSUM_GOOD);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_captured_packets_right),
        cmocka_unit_test(sets_each_field_but_the_kept_ones),
        cmocka_unit_test(means_what_udp_zero_says),
        cmocka_unit_test(leaves_quotes_and_fragments),
        cmocka_unit_test(sets_the_lengths_of_tunnels),
        cmocka_unit_test(refuses_lengths_that_do_not_fit),
        cmocka_unit_test(leaves_what_cannot_be_known),
        cmocka_unit_test(fills_a_packet_buffer),
    };
    return cmocka_run_group_tests_name("fill", tests, NULL, NULL);
}
