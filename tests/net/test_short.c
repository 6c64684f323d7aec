/* SPDX-License-Identifier: MIT */
/*
 * test_short.c: TAUT_E_SHORT says the same in all rooms: the first byte that
 * is missing and how many are. Whoever reads a stream can go by it.
 */
#include "test_captures.h"

#include "taut/net.h"
#include "taut/packet.h"

/* short_check_fn: one room's look at the bytes that begin with its header. */
typedef enum taut_status (*short_check_fn)(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len);

static enum taut_status short_raw(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len)
{
    uint8_t version;
    return taut_loop_raw_check(ctx, &version, p, len);
}

/* The options of a header that is whole cannot end outside it. */
static enum taut_status short_ipv4_opts(struct taut_ctx *ctx, const uint8_t *p,
                                        size_t len)
{
    return taut_ipv4_opts_check(ctx, (struct taut_span){p, len});
}

static enum taut_status short_tcp_opts(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t len)
{
    return taut_tcp_opts_check(ctx, (struct taut_span){p, len});
}

static enum taut_status short_nd_opts(struct taut_ctx *ctx, const uint8_t *p,
                                      size_t len)
{
    return taut_nd_opts_check(ctx, (struct taut_span){p, len});
}

static enum taut_status short_icmp_ext(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_icmp_ext ext;
    struct taut_icmp_obj obj;
    enum taut_status st = taut_icmp_ext_decode(ctx, &rd, &ext);
    while (st == TAUT_OK)
        st = taut_icmp_obj_next(ctx, &rd, &obj);
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status short_geneve_opts(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_geneve_opt opt;
    enum taut_status st;
    do
        st = taut_geneve_opt_next(ctx, &rd, &opt);
    while (st == TAUT_OK);
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status short_pppoed(struct taut_ctx *ctx, const uint8_t *p,
                                     size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_pppoe pppoe;
    struct taut_pppoe_tag tag;
    enum taut_status st = taut_pppoe_decode(ctx, &rd, &pppoe);
    while (st == TAUT_OK)
        st = taut_pppoe_tag_next(ctx, &rd, &tag);
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status short_esp(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6_esp esp;
    return taut_ipv6_esp_decode(ctx, &rd, &esp);
}

static enum taut_status short_mip6_opts(struct taut_ctx *ctx, const uint8_t *p,
                                        size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_mip6_opt opt;
    enum taut_status st;
    do
        st = taut_mip6_opt_next(ctx, &rd, &opt);
    while (st == TAUT_OK);
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status short_segment_tlvs(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6_tlv tlv;
    enum taut_status st;
    do
        st = taut_ipv6_tlv_next(ctx, &rd, &tlv);
    while (st == TAUT_OK);
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* short_at looks at the first `n` bytes in a block of just that size, and
 * returns how many are said to be missing, 0 if none. */
static size_t short_at(short_check_fn check, const uint8_t *p, size_t n)
{
    uint8_t *copy = test_copy(p, n);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(copy, &d);
    enum taut_status st = check(&ctx, copy, n);
    if (st == TAUT_E_SHORT) {
        assert_int_equal(d.status, TAUT_E_SHORT);
        assert_int_equal(d.off, n);
        assert_true(d.need > 0);
        assert_true(d.field > 0);
    }
    free(copy);
    return st == TAUT_E_SHORT ? d.need : 0;
}

/* short_everywhere cuts a unit that is whole at every byte. */
static void short_everywhere(short_check_fn check, const uint8_t *p, size_t len)
{
    size_t n = 0, need;
    for (size_t cut = 0; cut < len; cut++)
        assert_true(short_at(check, p, cut) <= len - cut);
    /* a reader that waits as it is told ends where nothing is missing */
    while ((need = short_at(check, p, n)) > 0)
        n += need;
    assert_true(n <= len);
}

/* The room of each kind of layer. */
static const short_check_fn rooms[TAUT_LAYER_N] = {
    [TAUT_LAYER_ETH] = taut_eth_check,
    [TAUT_LAYER_LLC] = taut_llc_check,
    [TAUT_LAYER_SLL] = taut_sll_check,
    [TAUT_LAYER_SLL2] = taut_sll2_check,
    [TAUT_LAYER_NULL] = taut_loop_null_check,
    [TAUT_LAYER_RAW] = short_raw,
    [TAUT_LAYER_ARP] = taut_arp_check,
    [TAUT_LAYER_IPV4] = taut_ipv4_check,
    [TAUT_LAYER_IPV6] = taut_ipv6_check,
    [TAUT_LAYER_ESP] = short_esp,
    [TAUT_LAYER_ICMP] = taut_icmp_body_check,
    [TAUT_LAYER_ICMPV6] = taut_icmpv6_body_check,
    [TAUT_LAYER_IGMP] = taut_igmp_check,
    [TAUT_LAYER_UDP] = taut_udp_check,
    [TAUT_LAYER_UDPLITE] = taut_udplite_check,
    [TAUT_LAYER_TCP] = taut_tcp_check,
    [TAUT_LAYER_MPLS] = taut_mpls_check,
    [TAUT_LAYER_PPPOES] = taut_pppoe_check,
    [TAUT_LAYER_PPPOED] = short_pppoed,
    [TAUT_LAYER_PPP] = taut_ppp_check,
    [TAUT_LAYER_GRE] = taut_gre_check,
    [TAUT_LAYER_ERSPAN] = taut_erspan_check,
    [TAUT_LAYER_VXLAN] = taut_vxlan_check,
    [TAUT_LAYER_VXLAN_GPE] = taut_vxlan_gpe_check,
    [TAUT_LAYER_GENEVE] = taut_geneve_check,
    [TAUT_LAYER_GTP] = taut_gtp_check,
    [TAUT_LAYER_TEREDO] = taut_teredo_check,
};

static unsigned seen[TAUT_LAYER_N];

static void short_packet(uint32_t link, const uint8_t *p, size_t len)
{
    static struct taut_packet packet;
    taut_packet_decode(&packet, link, p, len, len, 0);
    for (unsigned i = 0; i < packet.n; i++) {
        const struct taut_layer *l = &packet.layers[i];
        short_check_fn check = rooms[l->kind];
        size_t n = l->end - l->off;
        if (!check || n > 600 || short_at(check, p + l->off, n) > 0)
            continue;
        short_everywhere(check, p + l->off, n);
        seen[l->kind]++;
    }
}

/* Real packets of every kind that the captures hold. */
static void every_cut_of_captured_packets(void **state)
{
    (void)state;
    test_captures_each(short_packet);
    for (unsigned kind = 0; kind < TAUT_LAYER_N; kind++)
        assert_true(!rooms[kind] || seen[kind] > 0);
}

/* What the captures have none of, and the parts inside a header. */
static void every_cut_of_units_and_parts(void **state)
{
    (void)state;
    static const struct {
        short_check_fn check;
        const char *hex;
    } units[] = {
        {taut_loop_check, "00000002"},
        {taut_vlan_check, "0064 0800"},
        {taut_vlan_check, "0064 0003 aaaa03"},
        {taut_arp_check, "0001 0800 06 04 0001 020000000001 c0000201"
                         "000000000000 c0000202"},
        {taut_llc_check, "aa aa 03 00000c 010b"},
        {taut_llc_check, "42 42 03"},
        {taut_llc_check, "f0 f0 0102"},
        {taut_mpls_check, "00064140"},
        {taut_pppoe_check, "1100 0001 0003 002145"},
        {taut_ppp_check, "ff03 0021"},
        {taut_ppp_check, "21"},
        {taut_gre_check, "b000 0800 12340000 00000007 00000001"},
        {taut_gre_check, "3081 880b 0003 0005 00000001 00000002 ff0321"},
        {taut_vxlan_check, "08000000 00000700"},
        {taut_geneve_check, "0200 6558 00000100 01028001 00000000"},
        {taut_gtp_check, "36ff 000c 00000001 00000085 01000100 45000014"},
        {taut_nd_check, "87000000 00000000 fe800000000000000000000000000001"},
        {taut_mld_check, "83000000 27100000 ff020000000000000000000000000002"},
        {taut_mld_check, "8f000000 00000001 04000001"
                         "ff020000000000000000000000000002"
                         "fe800000000000000000000000000001"},
        {taut_icmp_check, "09000000 02020708 c0000201 80000000"
                          "c0000202 00000000"},
        {short_ipv4_opts, "0101 070704 00000000 94040000 440c0501"
                          "c0000201 00000000"},
        {short_tcp_opts, "020405b4 0402 080a 00000001 00000002 01 030307"},
        {short_nd_opts, "0101020000000001 0501000000000578"
                        "1f03000000000e10 03666f6f 026d7900 0000000000000000"},
        {short_icmp_ext, "20000000 000c 0101 00064140 00065140"},
        {short_geneve_opts, "0102 03 e0 0109 80 01 01020304"},
        {short_mip6_opts, "00 0102 0000 0300 0504 01020304"},
        {short_segment_tlvs, "00 0401 00 050e 8000 01020304"
                             "0102030405060708"},
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(units[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        assert_int_equal(units[i].check(&ctx, p, len), TAUT_OK);
        short_everywhere(units[i].check, p, len);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut_of_captured_packets),
        cmocka_unit_test(every_cut_of_units_and_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
