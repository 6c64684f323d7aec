/* SPDX-License-Identifier: MIT */
/* test_packet_tunnel.c: the packet walk inside tunnels: which layers, what is
 * wrong and where, how deep. */
#include "test_util.h"

#include "taut/ipv4.h"
#include "taut/packet.h"
#include "taut/tunnel.h"

/* Innermost packets: UDP over IPv4 and IPv6 with three bytes. */
#define IN4                                                                    \
    "4500001f 00010000 4011 66cb 0a000001 0a000002 03e89c40000b 0000 616263"
#define IN6                                                                    \
    "60000000 000b 1140 fd000000000000000000000000000001"                      \
    "fd000000000000000000000000000002 03e89c40000b 0001 616263"
#define MACS "020000000001 020000000002"
#define IN_ETH MACS "0800" IN4

/* One outer IPv4 header for every case; its length is filled in. */
#define OUT4(proto) "45000000 00010000 40" proto "0000 c0000201 c0000202"
#define UDP(from, to) OUT4("11") from to "00000000"

static struct taut_packet packet;

/* walk_hex walks the packet, whose outer IPv4 length (and UDP length, where
 * that is next) are made right. The bytes are the caller's to free. */
static enum taut_status walk_hex(const char *hex, unsigned link, uint8_t **p)
{
    size_t len;
    *p = test_hex(hex, &len);
    if (link == TAUT_LINK_IPV4) {
        taut_put16(*p + 2, (uint32_t)len);
        if ((*p)[9] == TAUT_IPPROTO_UDP)
            taut_put16(*p + 24, (uint32_t)len - 20);
    }
    return taut_packet_decode(&packet, link, *p, len, len, 0);
}

static const char *path_get(void)
{
    static char buf[512];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_packet_path_text(&wr, &packet);
    return taut_wr_cstr(&wr);
}

enum { ETH = TAUT_LINK_ETHERNET, IP = TAUT_LINK_IPV4 };

/* Paths as tshark 4.0.17 has them, but for vxlan_gpe, which it does not
 * name, and VLAN tags and IP in GRE and ERSPAN, which it calls data. */
static const struct {
    unsigned link;
    const char *hex, *path;
} sound[] = {
    {IP, UDP("c350", "12b5") "0800000000000500" IN_ETH,
     "ip:udp:vxlan:eth:ethertype:ip:udp:data"},
    {IP, UDP("c350", "2118") "0800000000000500" IN_ETH,
     "ip:udp:vxlan:eth:ethertype:ip:udp:data"},
    {IP, UDP("c350", "12b6") "0c00000100000500" IN4,
     "ip:udp:vxlan_gpe:ip:udp:data"},
    {IP, UDP("c350", "12b6") "0c00000200000500" IN6,
     "ip:udp:vxlan_gpe:ipv6:udp:data"},
    {IP, UDP("c350", "12b6") "0c00000300000500" IN_ETH,
     "ip:udp:vxlan_gpe:eth:ethertype:ip:udp:data"},
    {IP, UDP("c350", "12b6") "0c00000400000500 01", "ip:udp:vxlan_gpe:data"},
    {IP, UDP("c350", "12b6") "0c00000500000500 00065b3f" IN4,
     "ip:udp:vxlan_gpe:mpls:ip:udp:data"},
    {IP, UDP("c350", "12b6") "0c00000600000500 01", "ip:udp:vxlan_gpe:data"},
    {IP, UDP("c350", "12b6") "0800000100000500" IN_ETH,
     "ip:udp:vxlan_gpe:eth:ethertype:ip:udp:data"},
    {IP, UDP("c350", "17c1") "0000655800000700" IN_ETH,
     "ip:udp:geneve:eth:ethertype:ip:udp:data"},
    {IP, UDP("c350", "17c1") "0240080000000700 0102030101020304" IN4,
     "ip:udp:geneve:ip:udp:data"},
    {IP, UDP("c350", "17c1") "0000123400000700 78", "ip:udp:geneve:data"},
    {IP, UDP("0868", "0868") "30ff001f00000007" IN4, "ip:udp:gtp:ip:udp:data"},
    {IP, UDP("0868", "0868") "34ff003b00000007 00000085 01100900" IN6,
     "ip:udp:gtp:ipv6:udp:data"},
    {IP, UDP("0868", "0868") "3201000400000000 00050000", "ip:udp:gtp"},
    {IP, UDP("0868", "0868") "30ff000400000007 ff030021", "ip:udp:gtp"},
    {IP, UDP("0868", "c350") "3202000600000000 00050000 0e01", "ip:udp:gtp"},
    {IP, UDP("0868", "c350") "50", "ip:udp:data"},
    {IP, UDP("c350", "0dd8") IN6, "ip:udp:teredo:ipv6:udp:data"},
    {IP, UDP("0dd8", "c350") "00001234aabbccdd" IN6,
     "ip:udp:teredo:ipv6:udp:data"},
    {IP, UDP("0dd8", "c350") "45", "ip:udp:data"},
    {IP, UDP("c350", "19eb") "00065b3f" IN4, "ip:udp:mpls:ip:udp:data"},
    {IP, UDP("0035", "12b5") "0800000000000500", "ip:udp:data"},
    {IP, UDP("c350", "12b5"), "ip:udp"},
    {IP, OUT4("04") IN4, "ip:ip:udp:data"},
    {IP, OUT4("29") IN6, "ip:ipv6:udp:data"},
    {IP, OUT4("89") "00065b3f" IN4, "ip:mpls:ip:udp:data"},
    {IP, OUT4("8f") IN_ETH, "ip:eth:ethertype:ip:udp:data"},
    {IP, OUT4("2f") "00000800" IN4, "ip:gre:ip:udp:data"},
    {IP, OUT4("2f") "2000655800000005" IN_ETH,
     "ip:gre:eth:ethertype:ip:udp:data"},
    {IP, OUT4("2f") "00008847 00065b3f" IN4, "ip:gre:mpls:ip:udp:data"},
    {IP, OUT4("2f") "0000880b ff030021" IN4, "ip:gre:ppp:ip:udp:data"},
    {IP, OUT4("2f") "3081880b 0021 0005 00000001 00000002 0021" IN4 "ff",
     "ip:gre:ppp:ip:udp:data"},
    {IP, OUT4("2f") "2081880b 0000 0005 00000002", "ip:gre"},
    {IP, OUT4("2f") "00008100 00640800" IN4,
     "ip:gre:vlan:ethertype:ip:udp:data"},
    {IP, OUT4("2f") "000088be" IN_ETH,
     "ip:gre:erspan:eth:ethertype:ip:udp:data"},
    {IP, OUT4("2f") "100088be 00000001 1064000500000123" IN_ETH,
     "ip:gre:erspan:eth:ethertype:ip:udp:data"},
    {IP, OUT4("2f") "100022eb 00000001 2064000500000123 12340014" IN_ETH,
     "ip:gre:erspan:eth:ethertype:ip:udp:data"},
    {IP, OUT4("2f") "100022eb 00000001 2064000500000123 12340814" IN4,
     "ip:gre:erspan:ip:udp:data"},
    {IP, OUT4("2f") "100022eb 00000001 2064000500000123 12340c14 78",
     "ip:gre:erspan:data"},
    {IP, OUT4("2f") "0000883e 01020304" IN4, "ip:gre:ip:udp:data"},
    {IP, OUT4("2f") "0000883e" IN4, "ip:gre:ip:udp:data"},
    {IP, OUT4("2f") "0000883e 010203", "ip:gre:data"},
    {IP, OUT4("2f") "00001234 78", "ip:gre:data"},
    {IP, OUT4("2f") "00000000", "ip:gre"},
    {ETH, MACS "8847 00064040 0006513f" IN6,
     "eth:ethertype:mpls:ipv6:udp:data"},
    {ETH, MACS "8848 00065b3f 00000000", "eth:ethertype:mpls:data"},
    {ETH, MACS "8847 00065b3f", "eth:ethertype:mpls"},
    {ETH, MACS "8864 11000001 0021 0021" IN4 "0000",
     "eth:ethertype:pppoes:ppp:ip:udp:data"},
    {ETH, MACS "8864 11000001 0034 57" IN6,
     "eth:ethertype:pppoes:ppp:ipv6:udp:data"},
    {ETH, MACS "8864 11000001 0025 0281 00065b3f" IN4,
     "eth:ethertype:pppoes:ppp:mpls:ip:udp:data"},
    {ETH, MACS "8864 11000001 0006 c021 01010004",
     "eth:ethertype:pppoes:ppp:data"},
    {ETH, MACS "8863 11090000 000c 0101 0000 0103 0004 01020304",
     "eth:ethertype:pppoed"},
    {ETH, MACS "88a8 0064 0800" IN4,
     "eth:ethertype:ieee8021ad:ethertype:ip:udp:data"},
    {IP, OUT4("01") "0800f7ff 00000000", "ip:icmp"},
    {IP,
     OUT4("06") "c3500050 00000001 00000002 90104000 0000 0000"
                "1e0c0101 1122334455667788 1e045105",
     "ip:tcp:mptcp:mptcp"},
    {IP, OUT4("06") "c3500050 00000001 00000002 60024000 0000 0000 020405b4",
     "ip:tcp"},
    {IP, OUT4("06") "c3500050 00000001 00000002 50104000 0000 0000", "ip:tcp"},
    {ETH, MACS "0004 ccdd03 00", "eth:llc:data"},
    {TAUT_LINK_LOOP, "00000002" IN4, "null:ip:udp:data"},
    {TAUT_LINK_PPP, "ff03 0021" IN4, "ppp:ip:udp:data"},
    {TAUT_LINK_PPPOE, "11000001 0021 0021" IN4, "pppoes:ppp:ip:udp:data"},
    {TAUT_LINK_SLL, "0000 030a 0000 0000000000000000 86dd" IN6,
     "sll:ipv6:udp:data"},
    {TAUT_LINK_SLL2, "6558 0000 00000001 030a 00 00 0000000000000000" IN_ETH,
     "sll:eth:ethertype:ip:udp:data"},
};

static void enters_every_tunnel(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sound / sizeof sound[0]; i++) {
        uint8_t *p;
        enum taut_status st = walk_hex(sound[i].hex, sound[i].link, &p);
        if (strcmp(path_get(), sound[i].path) != 0 || st != TAUT_OK)
            fail_msg("case %u: %s, %s", (unsigned)i, path_get(),
                     taut_status_name(st));
        free(p);
    }
}

/* A fault within is told with the field, the byte from the frame's start,
 * and its layer. */
static void tells_faults_inside(void **state)
{
    (void)state;
    static const struct {
        unsigned link;
        const char *hex, *path;
        unsigned status, field, off, need;
    } faults[] = {
        {IP, UDP("c350", "12b5") "0000000000000500" IN_ETH, "ip:udp:vxlan",
         TAUT_E_VALUE, TAUT_TUNNEL_F_VXLAN_I, 28, 0},
        {IP,
         UDP("c350", "12b5") "0800000000000500" MACS "0800"
                             "4400001f 00010000 4011 0000 0a000001 0a000002",
         "ip:udp:vxlan:eth:ethertype:ip", TAUT_E_RANGE, TAUT_IPV4_F_IHL, 50, 4},
        {IP, UDP("c350", "12b5") "080000", "ip:udp:vxlan", TAUT_E_SHORT,
         TAUT_TUNNEL_F_VXLAN, 31, 5},
        {IP, UDP("c350", "12b6") "3c00000100000500" IN4, "ip:udp:vxlan_gpe",
         TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_VXLAN_VER, 28, 3},
        {IP, UDP("c350", "17c1") "4000655800000700" IN_ETH, "ip:udp:geneve",
         TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GENEVE_VERSION, 28, 1},
        {IP, UDP("c350", "17c1") "0140080000000700 01020301" IN4,
         "ip:udp:geneve:ip:udp:data", TAUT_E_SHORT,
         TAUT_TUNNEL_F_GENEVE_OPT_LEN, 40, 4},
        {IP, UDP("0868", "0868") "30ff002000000007" IN4,
         "ip:udp:gtp:ip:udp:data", TAUT_E_SHORT, TAUT_TUNNEL_F_GTP_LEN, 67, 1},
        {IP, UDP("0868", "0868") "34ff000800000000 00000085 00000000",
         "ip:udp:gtp", TAUT_E_RANGE, TAUT_TUNNEL_F_GTP_EXT_LEN, 40, 0},
        {IP, UDP("c350", "0868") "50ff000000000000", "ip:udp:gtp",
         TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GTP_VERSION, 28, 2},
        {IP, UDP("c350", "0dd8") "45", "ip:udp:teredo", TAUT_E_VALUE,
         TAUT_TUNNEL_F_TEREDO, 28, 4},
        {IP, UDP("c350", "0dd8") "0001 ffff", "ip:udp:teredo", TAUT_E_SHORT,
         TAUT_TUNNEL_F_TEREDO_AUTH, 32, 519},
        {IP, OUT4("2f") "40000800 00000000" IN4, "ip:gre", TAUT_E_UNSUPPORTED,
         TAUT_TUNNEL_F_GRE_FLAGS, 20, 0x4000},
        {IP, OUT4("2f") "3001880b 0022 0005 00000001 0021" IN4,
         "ip:gre:ppp:ip:udp:data", TAUT_E_SHORT, TAUT_TUNNEL_F_GRE_LEN, 65, 1},
        {IP, OUT4("2f") "100088be 00000001 7064000500000123" IN_ETH,
         "ip:gre:erspan", TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_ERSPAN_VERSION, 28,
         7},
        {ETH, MACS "8847 00064040 0006", "eth:ethertype:mpls", TAUT_E_SHORT,
         TAUT_TUNNEL_F_MPLS, 20, 2},
        {ETH, MACS "8864 21000001 0021 0021" IN4, "eth:ethertype:pppoes",
         TAUT_E_VALUE, TAUT_TUNNEL_F_PPPOE_VER, 14, 2},
        {ETH, MACS "8864 11000001 0022 0021" IN4,
         "eth:ethertype:pppoes:ppp:ip:udp:data", TAUT_E_SHORT,
         TAUT_TUNNEL_F_PPPOE_LEN, 53, 1},
        {ETH, MACS "8864 11000001 0021 0022" IN4, "eth:ethertype:pppoes:ppp",
         TAUT_E_VALUE, TAUT_TUNNEL_F_PPP_PROTOCOL, 20, 0x22},
        {ETH, MACS "8863 11090000 0008 0101 0000 0103 0004",
         "eth:ethertype:pppoed", TAUT_E_SHORT, TAUT_TUNNEL_F_PPPOE_TAG_LEN, 28,
         4},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        uint8_t *p;
        assert_int_equal(walk_hex(faults[i].hex, faults[i].link, &p),
                         faults[i].status);
        assert_string_equal(path_get(), faults[i].path);
        test_diag(packet.fault, faults[i].status, faults[i].field,
                  faults[i].off, faults[i].need, packet.fault.wire);
        assert_true(packet.layers[packet.fault_layer].flags &
                    TAUT_LAYER_IS_FAULTY);
        free(p);
    }
}

/* Tunnels in tunnels end at the limit of layers, labels at theirs. */
static void ends_at_the_limits(void **state)
{
    (void)state;
    enum { EACH = 50, N = 12 };
    static uint8_t p[14 + EACH * N + 4];
    static const uint8_t udp[8] = {0xc3, 0x50, 0x12, 0xb5};
    for (size_t i = 0; i < N; i++) { /* eth, ip, udp, vxlan */
        uint8_t *at = p + EACH * i;
        size_t left = sizeof p - EACH * i - 14;
        taut_put16(at + 12, TAUT_ETHERTYPE_IPV4);
        at[14] = 0x45;
        taut_put16(at + 16, (uint32_t)left);
        at[22] = 64;
        at[23] = TAUT_IPPROTO_UDP;
        memcpy(at + 34, udp, sizeof udp);
        taut_put16(at + 38, (uint32_t)left - 20);
        at[42] = 8;
    }
    assert_int_equal(taut_packet_decode(&packet, ETH, p, sizeof p, sizeof p, 0),
                     TAUT_E_LIMIT);
    assert_int_equal(packet.n, TAUT_PACKET_LAYERS_MAX);
    assert_int_equal(packet.n_faults, 1);
    test_diag(packet.fault, TAUT_E_LIMIT, TAUT_FRAME_F_LAYERS,
              EACH * TAUT_PACKET_LAYERS_MAX / 4, TAUT_PACKET_LAYERS_MAX, 0);
    memset(p, 0, sizeof p);
    taut_put16(p + 12, TAUT_ETHERTYPE_MPLS);
    assert_int_equal(taut_packet_decode(&packet, ETH, p, sizeof p, sizeof p, 0),
                     TAUT_E_LIMIT);
    test_diag(packet.fault, TAUT_E_LIMIT, TAUT_TUNNEL_F_MPLS,
              14 + 4 * TAUT_MPLS_STACK_MAX, TAUT_MPLS_STACK_MAX, 0);
    assert_int_equal(packet.n, 2);
}

/* Every cut of every case above: as sent, and as a snap length leaves it,
 * when nothing is wrong with the packet. */
static void is_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sound / sizeof sound[0]; i++) {
        uint8_t *whole;
        walk_hex(sound[i].hex, sound[i].link, &whole);
        uint32_t len = packet.len;
        for (uint32_t n = 0; n < len; n++) {
            uint8_t *p = test_copy(whole, n);
            taut_packet_decode(&packet, sound[i].link, p, n, n, 0);
            taut_packet_decode(&packet, sound[i].link, p, n, len, 0);
            assert_true(packet.n_faults == 0 ||
                        packet.fault.status != TAUT_E_SHORT);
            free(p);
        }
        free(whole);
    }
}

/* A first fragment's tunnel is entered, a later one's is not; the sum of GRE
 * is verified over all that is there, or not at all. */
static void knows_fragments_and_sums(void **state)
{
    (void)state;
    uint8_t *p;
    walk_hex(OUT4("2f") "8000 0800 7565 0000 45000014 00000000 4011f96f"
                        "c0000201 c0000202",
             IP, &p);
    assert_int_equal(taut_packet_checksum_get(&packet, 1), TAUT_CSUM_GOOD);
    p[30] ^= 1;
    assert_int_equal(taut_packet_checksum_get(&packet, 1), TAUT_CSUM_BAD);
    p[6] = 0x20; /* more fragments */
    taut_packet_decode(&packet, IP, p, 48, 48, 0);
    assert_string_equal(path_get(), "ip:gre:ip");
    assert_int_equal(taut_packet_checksum_get(&packet, 1),
                     TAUT_CSUM_UNVERIFIED);
    assert_true(packet.layers[1].flags & TAUT_LAYER_IS_FRAGMENT);
    p[7] = 1; /* at byte 8 */
    taut_packet_decode(&packet, IP, p, 48, 48, 0);
    assert_string_equal(path_get(), "ip:data");
    p[6] = p[7] = 0;
    p[20] = 0; /* no checksum */
    taut_packet_decode(&packet, IP, p, 48, 48, 0);
    assert_int_equal(taut_packet_checksum_get(&packet, 1),
                     TAUT_CSUM_NOT_PRESENT);
    free(p);
}

/* A tunnel that announces one byte more than is there is cut, with all that
 * is in it; one that announces what is there, or less, is not. */
static void a_tunnel_a_byte_short_is_cut(void **state)
{
    (void)state;
    static const struct {
        unsigned link;
        const char *hex;
        unsigned at; /* its length */
    } cases[] = {
        {ETH, MACS "8864 11000001 0021 0021" IN4, 18},
        {IP, UDP("0868", "0868") "30ff001f00000007" IN4, 30},
        {IP, OUT4("2f") "3001880b 0021 0005 00000001 0021" IN4, 24},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t *p;
        uint8_t cut = TAUT_LAYER_IS_CUT;
        unsigned tunnel = cases[i].link == ETH ? 1 : 2;
        assert_int_equal(walk_hex(cases[i].hex, cases[i].link, &p), TAUT_OK);
        uint32_t len = packet.len, n = taut_get16(p + cases[i].at);
        tunnel -= p[9] == TAUT_IPPROTO_GRE ? 1 : 0;
        for (unsigned k = 0; k < packet.n; k++)
            assert_int_equal(packet.layers[k].flags & cut, 0);
        taut_put16(p + cases[i].at, n + 1);
        assert_int_equal(
            taut_packet_decode(&packet, cases[i].link, p, len, len, 0),
            TAUT_E_SHORT);
        for (unsigned k = 0; k < packet.n; k++)
            assert_int_equal(packet.layers[k].flags & cut,
                             k < tunnel ? 0 : cut);
        taut_put16(p + cases[i].at, n - 1);
        taut_packet_decode(&packet, cases[i].link, p, len, len, 0);
        assert_int_equal(packet.layers[tunnel].flags & cut, 0);
        assert_int_equal(packet.layers[tunnel].end, len - 1);
        free(p);
    }
}

/* The readable fields of a header that is refused are told. */
static void tells_what_a_refused_tunnel_holds(void **state)
{
    (void)state;
    static struct test_seen seen;
    size_t n_sets;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n_sets);
    static const struct {
        unsigned link;
        const char *hex, *want;
    } cases[] = {
        {IP, UDP("c350", "12b5") "0000000000000500" IN_ETH, "vxlan.vni=5\n"},
        {IP, UDP("c350", "12b6") "3c00000100000500" IN4, "vxlan.vni=5\n"},
        {ETH, MACS "8864 21000007 0021 0021" IN4, "pppoe.session_id=0x0007\n"},
        {ETH, MACS "8863 21090007 0000", "pppoe.session_id=0x0007\n"},
        {ETH, MACS "8847 00064040 0006", "mpls.label=100\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t *p;
        assert_true(taut_is_error(walk_hex(cases[i].hex, cases[i].link, &p)));
        struct taut_visitor v = test_seen_init(&seen, sets, n_sets, p);
        taut_packet_visit(&v, &packet, UINT64_MAX, TAUT_PACKET_VISIT_CHECKSUMS);
        if (!strstr(taut_wr_cstr(&seen.wr), cases[i].want))
            fail_msg("case %u lacks %s", (unsigned)i, cases[i].want);
        free(p);
    }
}

/* A cooked header that is cut has no hardware type to look at: found by the
 * fuzzer as a read behind the packet. */
static void names_no_type_that_is_not_there(void **state)
{
    (void)state;
    static const unsigned links[] = {TAUT_LINK_SLL, TAUT_LINK_SLL2};
    for (unsigned i = 0; i < 2; i++) {
        uint8_t *p = (uint8_t *)malloc(1);
        p[0] = 0x54;
        taut_packet_decode(&packet, links[i], p, 1, 1, 0);
        assert_string_equal(path_get(), "sll");
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enters_every_tunnel),
        cmocka_unit_test(tells_faults_inside),
        cmocka_unit_test(ends_at_the_limits),
        cmocka_unit_test(is_cut_anywhere),
        cmocka_unit_test(knows_fragments_and_sums),
        cmocka_unit_test(a_tunnel_a_byte_short_is_cut),
        cmocka_unit_test(tells_what_a_refused_tunnel_holds),
        cmocka_unit_test(names_no_type_that_is_not_there),
    };
    return cmocka_run_group_tests_name("packet_tunnel", tests, NULL, NULL);
}
