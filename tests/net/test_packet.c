/* SPDX-License-Identifier: MIT */
/* test_packet.c: the walk over a packet's layers, its fields, and the fast
 * header decoders, over the captures of the tree. */
#include "test_util.h"

#include <stdio.h>

#include "taut/eth.h"
#include "taut/headers.h"
#include "taut/inet.h"
#include "taut/ipv4.h"
#include "taut/packet.h"
#include "taut/udp.h"

#include "test_captures.h"

/* struct bounds: where told fields may lie. */
struct bounds {
    const uint8_t *p;
    size_t len, n;
};

static void in_bounds(void *arg, const struct taut_value *value)
{
    struct bounds *b = (struct bounds *)arg;
    size_t n;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n);
    if (!taut_field_get(sets, n, value->field))
        print_message("field %u\n", value->field);
    assert_non_null(taut_field_get(sets, n, value->field));
    assert_true(value->off <= b->len && value->len <= b->len - value->off);
    assert_ptr_equal(value->bytes, b->p + value->off);
    b->n++;
}

/* walk_whole walks a packet in a heap block of its exact length and checks
 * what must hold for any input. */
static void walk_whole(uint32_t link, const uint8_t *bytes, size_t len,
                       size_t wire_len)
{
    static struct taut_packet packet;
    uint8_t *p = test_copy(bytes, len);
    taut_packet_decode(&packet, link, p, len, wire_len, 0);
    for (unsigned i = 0; i < packet.n; i++) {
        const struct taut_layer *l = &packet.layers[i];
        assert_true(l->off <= len && l->len <= len - l->off);
        assert_true(l->end >= l->off && l->end <= len);
        if (i > 0)
            assert_true(l->off >= packet.layers[i - 1].off);
        taut_packet_checksum_get(&packet, i);
    }
    struct bounds b = {p, len, 0};
    struct taut_visitor v = {in_bounds, &b, p};
    taut_packet_visit(&v, &packet, UINT64_MAX, TAUT_PACKET_VISIT_CHECKSUMS);
    if (packet.n_faults) {
        assert_true(packet.fault.off <= len);
        assert_true(taut_is_error((enum taut_status)packet.fault.status));
    }
    free(p);
}

static void cut_everywhere(uint32_t link, const uint8_t *p, size_t len)
{
    size_t step = len > 400 ? 7 : 1;
    walk_whole(link, p, len, len);
    for (size_t n = 0; n < len; n += step) {
        walk_whole(link, p, n, n);   /* what a sender might have sent */
        walk_whole(link, p, n, len); /* what a snap length leaves */
    }
}

static void walks_every_capture_cut_at_every_byte(void **state)
{
    (void)state;
    assert_true(test_captures_each(cut_everywhere) > 800);
}

static void damaged(uint32_t link, const uint8_t *p, size_t len)
{
    uint8_t *b = test_copy(p, len);
    for (int i = 0; i < 200 && len > 0; i++) {
        size_t at = (size_t)rand() % len;
        uint8_t was = b[at];
        b[at] = (uint8_t)rand();
        walk_whole(link, b, len, len);
        if (i % 4)
            b[at] = was; /* else the damage adds up */
    }
    free(b);
}

static void walks_damaged_packets(void **state)
{
    (void)state;
    srand(7);
    test_captures_each(damaged);
}

/* The fast decoders find what the walk finds. */
static void same_as_walk(uint32_t link, const uint8_t *bytes, size_t len)
{
    static struct taut_packet packet;
    struct taut_headers h;
    struct taut_index index;
    uint8_t *p = test_copy(bytes, len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    if (link != TAUT_LINK_ETHERNET) {
        free(p);
        return;
    }
    taut_packet_decode(&packet, link, p, len, len, 0);
    enum taut_status st = taut_index_decode(&ctx, &index, p, len);
    enum taut_status full = taut_headers_decode(&ctx, &h, p, len);
    if (st || full) { /* the full decode judges TCP options too */
        assert_true(st == full || st == TAUT_OK);
        assert_true(packet.n_faults > 0);
        free(p);
        return;
    }
    assert_memory_equal(&index.l3, &h.at.l3, 10);
    const struct taut_layer *ip = taut_packet_find(&packet, TAUT_LAYER_IPV4);
    const struct taut_layer *ip6 = taut_packet_find(&packet, TAUT_LAYER_IPV6);
    const struct taut_layer *l4 = taut_packet_find(&packet, TAUT_LAYER_TCP);
    l4 = l4 ? l4 : taut_packet_find(&packet, TAUT_LAYER_UDP);
    if (index.flags & TAUT_INDEX_IPV4)
        assert_int_equal(index.l3, ip->off);
    if (index.flags & TAUT_INDEX_IPV6)
        assert_int_equal(index.l3, ip6->off);
    bool ports =
        index.proto == TAUT_IPPROTO_TCP || index.proto == TAUT_IPPROTO_UDP;
    if (ports && (index.flags & TAUT_INDEX_L4)) {
        assert_non_null(l4);
        assert_int_equal(index.l4, l4->off);
        assert_int_equal(index.payload, l4->off + l4->len);
        assert_int_equal(h.src_port, taut_get16(p + l4->off));
        assert_int_equal(h.dst_port, taut_get16(p + l4->off + 2));
    }
    free(p);
}

static void index_and_headers_agree_with_the_walk(void **state)
{
    (void)state;
    test_captures_each(same_as_walk);
}

static void cut_headers(uint32_t link, const uint8_t *p, size_t len)
{
    for (size_t n = 0; n < len && n < 200; n++)
        same_as_walk(link, p, n);
}

static void index_and_headers_agree_on_cut_packets(void **state)
{
    (void)state;
    test_captures_each(cut_headers);
}

static const char *path_of(struct taut_packet *packet, char *buf, size_t cap)
{
    struct taut_wr wr = taut_wr_of(buf, cap);
    taut_packet_path_text(&wr, packet);
    return taut_wr_cstr(&wr);
}

static void names_layers_and_the_first_fault(void **state)
{
    (void)state;
    static struct taut_packet packet;
    char buf[200];
    size_t len;
    /* IPv4 in IPv4, the inner header's length too short */
    uint8_t *p = test_hex("4500 0028 0000 0000 4004 0000 7f000001 7f000001"
                          "4400 0014 0000 0000 4011 0000 7f000001 7f000001",
                          &len);
    assert_int_equal(taut_packet_decode(&packet, TAUT_LINK_RAW, p, len, len, 0),
                     TAUT_E_RANGE);
    assert_string_equal(path_of(&packet, buf, sizeof buf), "raw:ip:ip");
    test_diag(packet.fault, TAUT_E_RANGE, TAUT_IPV4_F_IHL, 20, 4,
              TAUT_WIRE_ICMP(12, 0, 0));
    assert_int_equal(packet.fault_layer, 2);
    assert_true(packet.layers[2].flags & TAUT_LAYER_IS_FAULTY);
    assert_int_equal(taut_packet_decode(&packet,
                                        TAUT_LINK_OF_LAYER(TAUT_LAYER_IPV4), p,
                                        20, 40, 0),
                     TAUT_OK); /* the capture ends behind the header */
    assert_true(packet.layers[0].flags & TAUT_LAYER_IS_CUT);
    assert_string_equal(path_of(&packet, buf, sizeof buf), "ip");
    assert_int_equal(taut_packet_decode(&packet, 9999, p, len, len, 0),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(packet.n, 0);
    taut_packet_decode(&packet, TAUT_LINK_OF_LAYER(TAUT_LAYER_TCP), p, 12, 12,
                       0);
    assert_string_equal(path_of(&packet, buf, sizeof buf), "tcp");
    free(p);
}

/* The index has 16-bit offsets, and no more tags than a stack of them. */
static void index_has_limits(void **state)
{
    (void)state;
    size_t len = TAUT_INDEX_LEN_MAX + 1;
    uint8_t *p = (uint8_t *)calloc(1, len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_index index;
    assert_non_null(p);
    taut_put16(p + 12, TAUT_ETHERTYPE_IPV4);
    assert_int_equal(taut_index_decode(&ctx, &index, p, len), TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_ETH_F_HEADER, 0, len, 0);
    for (size_t n = 0; n <= TAUT_VLAN_STACK_MAX; n++)
        taut_put16(p + 12 + 4 * n, TAUT_ETHERTYPE_VLAN);
    taut_put16(p + 12 + 4 * (TAUT_VLAN_STACK_MAX + 1), TAUT_ETHERTYPE_ARP);
    assert_int_equal(taut_index_decode(&ctx, &index, p, 100), TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_VLAN_F_HEADER, 14 + 4 * TAUT_VLAN_STACK_MAX,
              TAUT_VLAN_STACK_MAX, 0);
    taut_put16(p + 12 + 4 * TAUT_VLAN_STACK_MAX, TAUT_ETHERTYPE_ARP);
    assert_int_equal(taut_index_decode(&ctx, &index, p, 100), TAUT_OK);
    assert_int_equal(index.n_vlan, TAUT_VLAN_STACK_MAX);
    free(p);
}

static void refuses_endless_tunnels(void **state)
{
    (void)state;
    static struct taut_packet packet;
    uint8_t b[20 * 40] = {0};
    for (size_t i = 0; i < 40; i++) {
        uint8_t *p = b + 20 * i;
        p[0] = 0x45;
        taut_put16(p + 2, (uint32_t)(sizeof b - 20 * i));
        p[8] = 64;
        p[9] = TAUT_IPPROTO_IPV4;
    }
    assert_int_equal(
        taut_packet_decode(&packet, TAUT_LINK_IPV4, b, sizeof b, sizeof b, 0),
        TAUT_E_LIMIT);
    assert_int_equal(packet.n, TAUT_PACKET_LAYERS_MAX);
    assert_int_equal(packet.fault.field, TAUT_FRAME_F_LAYERS);
    b[20 * (TAUT_PACKET_LAYERS_MAX - 1) + 9] = 253; /* data, one too many */
    assert_int_equal(
        taut_packet_decode(&packet, TAUT_LINK_IPV4, b, sizeof b, sizeof b, 0),
        TAUT_E_LIMIT);
    assert_int_equal(packet.n, TAUT_PACKET_LAYERS_MAX);
}

/* Units that begin with what IP carries have no pseudo-header, and what needs
 * one is not judged: the state of their sums, the length of a segment, the
 * hop limit of Neighbor Discovery. */
static void units_without_ip_have_no_pseudo_header(void **state)
{
    (void)state;
    static const struct {
        enum taut_layer_kind kind;
        const char *hex;
    } cases[] = {
        {TAUT_LAYER_TCP, "c3500050 00000001 00000002 50104000 0000 0000"},
        {TAUT_LAYER_UDP, "c3500050 0008 0000"},
        {TAUT_LAYER_UDPLITE, "c3500050 0008 1234"},
        {TAUT_LAYER_ICMPV6, "8700 0000 00000000"
                            "fe800000000000000000000000000001"},
        {TAUT_LAYER_ICMPV6, "8900 0000 00000000"
                            "fe800000000000000000000000000001"
                            "fe800000000000000000000000000001"},
    };
    static struct taut_packet packet;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        uint32_t link = TAUT_LINK_OF_LAYER(cases[i].kind);
        assert_int_equal(taut_packet_decode(&packet, link, p, len, 0, 0),
                         TAUT_OK);
        assert_int_equal(packet.wire_len, len); /* never less */
        assert_int_equal(taut_packet_checksum_get(&packet, 0),
                         TAUT_CSUM_UNVERIFIED);
        free(p);
    }
}

/* Nothing tells the length of a cut segment's payload then, but its options
 * are told. */
static void a_cut_segment_without_ip_has_no_length(void **state)
{
    (void)state;
    static struct taut_packet packet;
    static struct test_seen seen;
    size_t n_sets, len;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n_sets);
    uint8_t *p = test_hex("d6ca1f56 23bcb85fc7f0f199 8018 003f 53e6 0000 "
                          "0101080a",
                          &len);
    struct taut_visitor v = test_seen_init(&seen, sets, n_sets, p);
    taut_packet_decode(&packet, TAUT_LINK_OF_LAYER(TAUT_LAYER_TCP), p, len,
                       len + 16, 0);
    uint64_t other = (uint64_t)1 << TAUT_FS_ETH;
    taut_packet_visit(&v, &packet, other, TAUT_PACKET_VISIT_CHECKSUMS);
    assert_string_equal(taut_wr_cstr(&seen.wr), "");
    taut_packet_visit(&v, &packet, UINT64_MAX, TAUT_PACKET_VISIT_CHECKSUMS);
    const char *text = taut_wr_cstr(&seen.wr);
    assert_non_null(strstr(text, "tcp.option_len=10\n"));
    assert_null(strstr(text, "tcp.len="));
    free(p);
}

/* The names are Wireshark's; what is no layer has none. */
static void layers_have_names(void **state)
{
    (void)state;
    assert_string_equal(taut_layer_name(TAUT_LAYER_ETH), "eth");
    assert_string_equal(taut_layer_name(TAUT_LAYER_VLAN_AD), "ieee8021ad");
    assert_string_equal(taut_layer_name(TAUT_LAYER_TCP), "tcp");
    assert_string_equal(taut_layer_name(TAUT_LAYER_N), "");
}

/* What tshark 4.0 tells of packet 8 of snaplen.pcap, whose capture ends in
 * its TCP options, and of packet 5 of udp-special.pcap (UDP-Lite):
 *   tshark -r tests/captures/snaplen.pcap -Y frame.number==8 -T fields
 *     -e tcp.option_kind -e tcp.option_len -e tcp.len -e tcp.checksum.status
 * and a header that is refused, with the field that it is refused for. */
static void tells_what_a_refused_header_holds(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        size_t wire_len;
        const char *want[6]; /* lines */
    } cases[] = {
        {"4500 0038 8bd7 4000 4006 c296 c000020a c6336414 d6ca 1f56 23bcb85f"
         "c7f0f199 8018 003f 53e6 0000 0101080a",
         56,
         {"tcp.option_kind=1\ntcp.option_kind=1\ntcp.option_kind=8\n",
          "tcp.option_len=10\n", "tcp.len=4\n", "tcp.checksum.status=2\n"}},
        {"4500 002a 1533 4000 4088 38c7 c000020a c6336414 dc52 0007 0016 7af2"
         "7564702d6c6974652077686f6c65",
         42,
         {"udp.length=22\n", "udp.checksum.status=1\n"}},
        {"4500 001c 0000 0000 4011 0000 7f000001 7f000001 0001 0002 0007 01d9",
         28,
         {"udp.dstport=2\n", "udp.length=7\n"}},
        {"4500 0024 1533 4000 4088 0000 c000020a c6336414 dc52 0007 0000 0000"
         "0102030405060708",
         36,
         {"udp.checksum.status=4\n"}},
        {"6000 0000 0030 3c40 20010db8000000000000000000000001"
         "20010db8000000000000000000000002 0600 010400000000"
         "d6ca1f56 23bcb85fc7f0f199 8018 003f 53e6 0000 0101080a",
         88,
         {"tcp.option_kind=1\ntcp.option_kind=1\ntcp.option_kind=8\n",
          "tcp.option_len=10\n", "tcp.len=8\n", "tcp.checksum.status=2\n"}},
    };
    static struct taut_packet packet;
    static struct test_seen seen;
    size_t n_sets;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n_sets);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        struct taut_visitor v = test_seen_init(&seen, sets, n_sets, p);
        taut_packet_decode(&packet, TAUT_LINK_RAW, p, len, cases[i].wire_len,
                           0);
        taut_packet_visit(&v, &packet, UINT64_MAX, TAUT_PACKET_VISIT_CHECKSUMS);
        const char *text = taut_wr_cstr(&seen.wr);
        for (size_t k = 0; cases[i].want[k]; k++) {
            if (!strstr(text, cases[i].want[k]))
                fail_msg("case %u lacks %s", (unsigned)i, cases[i].want[k]);
        }
        free(p);
    }
}

static void tells_the_state_of_checksums(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum taut_csum_status want; /* of the last layer but data */
    } cases[] = {
        {"4500 001c 0000 0000 4011 0000 7f000001 7f000001 0001 0002 0008 0000",
         TAUT_CSUM_NOT_PRESENT},
        {"4500 001c 0000 0000 4011 0000 7f000001 7f000001 0001 0002 0008 01d9",
         TAUT_CSUM_GOOD},
        {"4500 001c 0000 0000 4011 0000 7f000001 7f000001 0001 0002 0008 01cc",
         TAUT_CSUM_BAD},
        {"4500 001c 0000 2000 4011 0000 7f000001 7f000001 0001 0002 0008 01cc",
         TAUT_CSUM_UNVERIFIED},
        {"6000 0000 0008 1140 00000000000000000000000000000001"
         "00000000000000000000000000000001 0001 0002 0008 0000",
         TAUT_CSUM_ILLEGAL},
    };
    static struct taut_packet packet;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        taut_packet_decode(&packet, TAUT_LINK_RAW, p, len, len, 0);
        assert_int_equal(taut_packet_checksum_get(&packet, 2), cases[i].want);
        free(p);
    }
}

static void headers_hold_every_field(void **state)
{
    (void)state;
    static const char hex[] =
        "000102030405 060708090a0b 88a8 0064 8100 a065 0800"
        "4ab8 0038 1234 4000 3f06 abcd c0000201 c0000202"
        "1f90 0050 01020304 05060708 a012 7210 4321 0007"
        "0204 05b4 0402 080a 0000 0001 0000 0002 0103 0307";
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_headers h;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    p[22] = 0x45; /* plain header, DSCP 46 */
    assert_int_equal(taut_headers_decode(&ctx, &h, p, len), TAUT_E_SHORT);
    taut_put16(p + 24, (uint32_t)(len - 22));
    assert_int_equal(taut_headers_decode(&ctx, &h, p, len), TAUT_OK);
    assert_int_equal(h.at.n_vlan, 2);
    assert_int_equal(h.vlan[0], 0x0064);
    assert_int_equal(h.vlan[1], 0xa065);
    assert_memory_equal(h.eth_dst, p, 6);
    assert_memory_equal(h.eth_src, p + 6, 6);
    assert_int_equal(h.at.l3, 22);
    assert_int_equal(h.at.l4, 42);
    assert_int_equal(h.at.payload, len);
    assert_int_equal(h.tclass, 0xb8);
    assert_int_equal(h.ip_id, 0x1234);
    assert_int_equal(h.frag, 0x4000);
    assert_int_equal(h.ttl, 0x3f);
    assert_int_equal(h.ip_check, 0xabcd);
    assert_int_equal(h.src_port, 0x1f90);
    assert_int_equal(h.dst_port, 0x0050);
    assert_int_equal(h.seq, 0x01020304);
    assert_int_equal(h.ack, 0x05060708);
    assert_int_equal(h.tcp_flags, 0x012);
    assert_int_equal(h.window, 0x7210);
    assert_int_equal(h.l4_check, 0x4321);
    assert_int_equal(h.urgent, 7);
    assert_int_equal(h.tcp_opts.mss, 1460);
    assert_int_equal(h.tcp_opts.wscale, 7);
    assert_int_equal(h.tcp_opts.tsval, 1);
    assert_int_equal(h.tcp_opts.tsecr, 2);
    free(p);
}

/* tagged_is_the_same: with a VLAN tag in it a frame is walked step by step;
 * without, it may take the straight way, which has to come to the same. */
static void tagged_is_the_same(const uint8_t *p, size_t len, size_t wire_len,
                               uint32_t quirks)
{
    struct taut_packet a, b;
    uint8_t q[256];
    memcpy(q, p, 12);
    taut_put32(q + 12, 0x81000001);
    memcpy(q + 16, p + 12, len - 12);
    taut_packet_decode(&a, TAUT_LINK_ETHERNET, p, len, wire_len, quirks);
    taut_packet_decode(&b, TAUT_LINK_ETHERNET, q, len + 4, wire_len + 4,
                       quirks);
    assert_int_equal(b.n, a.n + 1);
    assert_int_equal(b.n_faults, a.n_faults);
    assert_int_equal(b.fault.status, a.fault.status);
    assert_int_equal(b.fault.field, a.fault.field);
    for (unsigned i = 1; i < a.n; i++) {
        struct taut_layer l = b.layers[i + 1];
        l.off -= 4;
        l.end -= 4;
        assert_memory_equal(&l, &a.layers[i], sizeof l);
    }
}

/* Every byte of a plain frame's headers takes every value. */
static void straight_frames(const char *hex)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    assert_true(len > 54 && len < 200);
    for (size_t at = 14; at < len; at++) {
        uint8_t was = p[at];
        for (unsigned v = 0; v < 256; v++) {
            p[at] = (uint8_t)v;
            tagged_is_the_same(p, len, len, 0);
            tagged_is_the_same(p, len, len, UINT32_MAX);
            tagged_is_the_same(p, len, len + 9, 0);
            tagged_is_the_same(p, len - 5, len, 0);
        }
        p[at] = was;
    }
    for (size_t cut = 14; cut < len; cut++)
        tagged_is_the_same(p, cut, cut, 0);
    free(p);
}

static void the_straight_way_is_the_walk(void **state)
{
    (void)state;
    straight_frames("0200000000020200000000010800"
                    "45000026000040004011000dc0000201c0000202"
                    "9c409c4100121234"
                    "00112233445566778899"
                    "0000000000000000000000000000");
    straight_frames("02000000000202000000000186dd"
                    "600000000020063f"
                    "20010db8000000000000000000000001"
                    "20010db8000000000000000000000002"
                    "1f900050010203040506070880127210432100070101080a00000001"
                    "00000002");
    straight_frames("02000000000202000000000186dd"
                    "6000000000103a40"
                    "20010db8000000000000000000000001"
                    "20010db8000000000000000000000002"
                    "8000123400010002"
                    "0011223344556677");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_every_capture_cut_at_every_byte),
        cmocka_unit_test(walks_damaged_packets),
        cmocka_unit_test(index_and_headers_agree_with_the_walk),
        cmocka_unit_test(index_and_headers_agree_on_cut_packets),
        cmocka_unit_test(names_layers_and_the_first_fault),
        cmocka_unit_test(index_has_limits),
        cmocka_unit_test(refuses_endless_tunnels),
        cmocka_unit_test(units_without_ip_have_no_pseudo_header),
        cmocka_unit_test(a_cut_segment_without_ip_has_no_length),
        cmocka_unit_test(layers_have_names),
        cmocka_unit_test(tells_what_a_refused_header_holds),
        cmocka_unit_test(tells_the_state_of_checksums),
        cmocka_unit_test(headers_hold_every_field),
        cmocka_unit_test(the_straight_way_is_the_walk),
    };
    return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}
