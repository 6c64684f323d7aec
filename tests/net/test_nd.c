/* SPDX-License-Identifier: MIT */
/* test_nd.c: Neighbor Discovery. */
#include "oracle.h"
#include "test_util.h"

#include "taut/nd.h"

#include "oracle_nd.h"

#define N_CASES (sizeof oracle_nd / sizeof oracle_nd[0])

static const struct taut_fieldset *const nd_sets[] = {&taut_icmpv6_fields};

/* Where tshark 4.0.17 says it otherwise: a SEND time stamp is a date there
 * and the number itself here; a CGA's public key and extensions, an RSA
 * signature and a redirected packet have no value of their own there, and
 * the quote's padding is counted as its unknown data. */
static const char *const nd_apart[] = {
    "ns_send:icmpv6.opt.timestamp",
    "ns_send:icmpv6.opt.cga.ext_type",
    "ns_send:icmpv6.opt.cga.ext_length",
    "ns_send:icmpv6.opt.digital_signature_padding",
    "redirect:icmpv6.opt.redirected_packet",
    "redirect:icmpv6.unknown_data",
    NULL};

static const uint8_t link_src[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                     0,    0,    0, 0, 0, 0, 0, 1};
static const uint8_t all_nodes[16] = {0xff, 2, 0, 0, 0, 0, 0, 0,
                                      0,    0, 0, 0, 0, 0, 0, 1};
static const uint8_t solicited[16] = {0xff, 2, 0, 0, 0,    0, 0, 0,
                                      0,    0, 0, 1, 0xff, 0, 0, 2};
static const uint8_t global[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0,
                                   0,    0, 0,   0,    0, 0, 0, 9};
static const uint8_t unspecified[16] = {0};

static const char *nd_hex(const char *title)
{
    for (size_t i = 0; i < N_CASES; i++) {
        if (strcmp(oracle_nd[i].title, title) == 0)
            return oracle_nd[i].hex;
    }
    fail_msg("no case %s", title);
    return NULL;
}

static void tells_what_tshark_tells(void **state)
{
    (void)state;
    int n = oracle_compare(oracle_nd, N_CASES, nd_sets, 1, nd_apart,
                           taut_icmpv6_visit);
    assert_true(n > 350);
}

static size_t nd_opts_again(struct taut_ctx *ctx, struct taut_span options,
                            uint8_t *out, size_t room)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_wr wr = taut_wr_of(out, room);
    struct taut_nd_opt opt;
    struct taut_nd_value value;
    size_t n = 0;
    while (taut_nd_opt_next(ctx, &rd, &opt) == TAUT_OK) {
        assert_int_equal(taut_nd_opt_decode(ctx, &value, &opt), TAUT_OK);
        assert_int_equal(taut_nd_opt_encode(&wr, &value), TAUT_OK);
    }
    assert_int_equal(taut_rd_left(&rd), 0);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    return n;
}

static void encodes_what_it_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        uint8_t out[256];
        size_t len, n;
        uint8_t *p = test_hex(oracle_nd[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_nd m;
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_nd_decode(&ctx, &rd, &m), TAUT_OK);
        assert_int_equal(taut_nd_encode(&wr, &m), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, len);
        assert_memory_equal(out, p, len);
        assert_int_equal(taut_nd_opts_check(&ctx, m.options), TAUT_OK);
        n = nd_opts_again(&ctx, m.options, out, sizeof out);
        assert_int_equal(n, m.options.len);
        if (n)
            assert_memory_equal(out, m.options.p, n);
        free(p);
    }
}

/* Every reserved bit and every content byte survives decoding and encoding:
 * options of every type and legal length, filled with noise. */
static void keeps_every_bit_of_options(void **state)
{
    (void)state;
    uint32_t noise = 1, kept = 0, refused = 0;
    for (unsigned type = 0; type < 256; type++) {
        for (unsigned units = 1; units < 7; units++) {
            for (int turn = 0; turn < 20; turn++) {
                uint8_t in[48], out[48];
                size_t n;
                for (size_t i = 0; i < sizeof in; i++) {
                    noise = noise * 1664525 + 1013904223;
                    in[i] = (uint8_t)(noise >> 24);
                }
                in[0] = (uint8_t)type;
                in[1] = (uint8_t)units;
                in[2] &= 0x3f;
                struct taut_ctx ctx = taut_ctx_of(in, NULL);
                struct taut_rd rd = taut_rd_of(in, (size_t)8 * units);
                struct taut_nd_opt opt;
                struct taut_nd_value value;
                assert_int_equal(taut_nd_opt_next(&ctx, &rd, &opt), TAUT_OK);
                if (taut_nd_opt_decode(&ctx, &value, &opt) != TAUT_OK) {
                    refused++;
                    continue;
                }
                struct taut_wr wr = taut_wr_of(out, sizeof out);
                assert_int_equal(taut_nd_opt_encode(&wr, &value), TAUT_OK);
                assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
                assert_int_equal(n, 8 * units);
                assert_memory_equal(out, in, n);
                kept++;
            }
        }
    }
    assert_true(kept > 26000);
    assert_true(refused > 1000);
}

static void none(void *arg, const struct taut_value *value)
{
    (void)arg;
    fail_msg("field %u was told", (unsigned)value->field);
}

static void inside(void *arg, const struct taut_value *value)
{
    size_t *end = (size_t *)arg;
    assert_true(value->off + value->len <= *end);
}

static void survives_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(oracle_nd[i].hex, &len);
        for (size_t n = 0; n <= len; n++) {
            uint8_t *cut = test_copy(p, n);
            struct taut_diag d;
            struct taut_ctx ctx = taut_ctx_of(cut, &d);
            struct taut_rd rd = taut_rd_of(cut, n);
            struct taut_nd m;
            enum taut_status st = taut_nd_decode(&ctx, &rd, &m);
            if (st != TAUT_OK) {
                assert_int_equal(st, TAUT_E_SHORT);
                assert_int_equal(d.off, n);
                assert_true(d.need > 0 && d.need <= len - n);
                assert_ptr_equal(rd.p, cut);
                assert_int_equal(taut_icmpv6_check(&ctx, cut, n), st);
            } else {
                st = taut_nd_opts_check(&ctx, m.options);
                assert_true(st == TAUT_OK || st == TAUT_E_SHORT);
                assert_true(st == TAUT_OK || d.off == n);
                struct taut_visitor v = {inside, &n, cut};
                taut_icmpv6_visit(&v, cut, n);
            }
            free(cut);
        }
        free(p);
    }
}

static struct taut_nd_value nd_first(const char *title, unsigned index,
                                     uint8_t **p)
{
    size_t len;
    *p = test_hex(nd_hex(title), &len);
    struct taut_ctx ctx = taut_ctx_of(*p, NULL);
    struct taut_rd rd = taut_rd_of(*p, len);
    struct taut_nd m;
    struct taut_nd_opt opt;
    struct taut_nd_value value;
    assert_int_equal(taut_nd_decode(&ctx, &rd, &m), TAUT_OK);
    rd = taut_rd_of(m.options.p, m.options.len);
    for (unsigned i = 0; i <= index; i++)
        assert_int_equal(taut_nd_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(taut_nd_opt_decode(&ctx, &value, &opt), TAUT_OK);
    return value;
}

static void decodes_members(void **state)
{
    (void)state;
    size_t len;
    struct taut_nd m;
    uint8_t *p = test_hex(nd_hex("ra"), &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    assert_int_equal(taut_nd_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.hop_limit, 64);
    assert_true(m.managed && m.other && !m.home_agent && !m.proxy);
    assert_int_equal(m.preference, 1);
    assert_int_equal(m.router_lifetime_s, 1800);
    assert_int_equal(m.reachable_ms, 30000);
    assert_int_equal(m.retrans_ms, 1000);
    free(p);
    struct taut_nd_value o = nd_first("ra_all", 1, &p);
    assert_int_equal(o.prefix_len, 64);
    assert_true(o.on_link && o.autonomous && o.router);
    assert_int_equal(o.lifetime_s, 86400);
    assert_int_equal(o.preferred_s, 14400);
    assert_int_equal(o.addr[5], 1);
    free(p);
    o = nd_first("ra_route8", 0, &p);
    assert_int_equal(o.prefix_len, 48);
    assert_int_equal(o.addr_len, 8);
    assert_int_equal(o.preference, 3);
    free(p);
    o = nd_first("ra_pref64_48", 0, &p);
    assert_int_equal(o.prefix_len, 48);
    assert_int_equal(o.lifetime_s, 600);
    free(p);
    o = nd_first("ra_rdnss", 0, &p);
    assert_int_equal(o.lifetime_s, 600);
    assert_int_equal(o.data.len, 32);
    free(p);
    o = nd_first("ns_aro", 0, &p);
    assert_int_equal(o.lifetime_min, 600);
    assert_int_equal(o.eui64[7], 1);
    free(p);
    o = nd_first("ra_abro", 0, &p);
    assert_int_equal(o.version, 2 << 16 | 1);
    free(p);
}

static void finds_the_redirected_packet(void **state)
{
    (void)state;
    static const char *const titles[] = {"redirect", "ra_all"};
    for (int i = 0; i < 2; i++) {
        size_t len;
        uint8_t *p = test_hex(nd_hex(titles[i]), &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_nd m;
        struct taut_span packet = {NULL, 0};
        struct taut_icmp_quote q;
        assert_int_equal(taut_nd_decode(&ctx, &rd, &m), TAUT_OK);
        assert_int_equal(taut_nd_redirected_find(&packet, m.options), i == 0);
        taut_icmp_quote_decode(&q, packet);
        assert_int_equal(q.has_ports, i == 0);
        free(p);
    }
}

static void walks_search_lists(void **state)
{
    (void)state;
    uint8_t *p;
    struct taut_nd_value o = nd_first("ra_dnssl", 0, &p);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(o.data.p, o.data.len);
    struct taut_span name;
    assert_int_equal(taut_nd_dnssl_next(&ctx, &rd, &name), TAUT_OK);
    assert_int_equal(name.len, 13);
    assert_memory_equal(name.p, "\7example\3com", 13);
    assert_int_equal(taut_nd_dnssl_next(&ctx, &rd, &name), TAUT_OK);
    assert_int_equal(name.len, 5);
    assert_int_equal(taut_nd_dnssl_next(&ctx, &rd, &name), TAUT_DONE);
    assert_int_equal(taut_rd_left(&rd), 6);
    free(p);
}

/* options in hex, then the diagnostic that they must give */
struct nd_fault {
    const char *hex;
    uint16_t status, field;
    uint32_t off, need;
};

static void refuses_bad_options(void **state)
{
    (void)state;
#define ADDR "20010db8000000000000000000000001"
    static const struct nd_fault faults[] = {
        {"01", TAUT_E_SHORT, TAUT_ICMPV6_F_OPT_LENGTH, 1, 1},
        {"0100000000000000", TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 1, 0},
        {"0101000000000001 c800", TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 9, 0},
        {"01010000", TAUT_E_SHORT, TAUT_ICMPV6_F_OPT, 4, 4},
        {"0501000000000500 0502000000000500 0000000000000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 9, 2},
        {"03010000 00000000", TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 1, 1},
        /* CVE-2020-16898: an even RDNSS length, and one without addresses */
        {"19040000 00000258" ADDR "0000000000000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 1, 4},
        {"19010000 00000258", TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 1, 1},
        {"0902000000000000 0000000000000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 1, 2},
        {"1f01000000000000", TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, 1, 1},
        {"2602004b 0064ff9b 00000000 00000000 2601004b 00000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 17, 1},
        {"26020006 0064ff9b 00000000 00000000", TAUT_E_VALUE,
         TAUT_ICMPV6_F_OPT_PREF64_PLC, 3, 6},
        {"0304818000000001 00000001 00000000" ADDR, TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_PREFIX_LEN, 2, 129},
        /* route information: more prefix bits than bytes */
        {"1801010000000258", TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_PREFIX_LEN, 2, 1},
        {"1802410000000258 20010db800000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_PREFIX_LEN, 2, 65},
        {"2202410000000258 20010db800000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_6CO_LEN, 2, 65},
        {"1103028100000000" ADDR, TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_IPA_LEN, 3,
         129},
        {"1401000000000000 1402000000000000 0000000000000000", TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 9, 2},
        {"0b04ff00 00000000 0000000000000000 0000000000000000 0000000000000000",
         TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_CGA_PAD, 2, 255},
        {"0f0101ff 00000000", TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_CGA_PAD, 3, 255},
        /* search list: no root label, a pointer, a label cut off */
        {"1f02000000000258 0761616161616161", TAUT_E_SHORT,
         TAUT_ICMPV6_F_OPT_DNSSL, 16, 1},
        {"1f02000000000258 0361616161616161", TAUT_E_VALUE,
         TAUT_ICMPV6_F_OPT_DNSSL, 12, 0x61},
        {"1f02000000000258 0161c00800000000", TAUT_E_VALUE,
         TAUT_ICMPV6_F_OPT_DNSSL, 10, 0xc0},
        {"1f02000000000258 0661616161616101", TAUT_E_SHORT,
         TAUT_ICMPV6_F_OPT_DNSSL, 16, 1},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        const struct taut_span options = {p, len};
        print_message("%s\n", faults[i].hex);
        assert_int_equal(taut_nd_opts_check(&ctx, options), faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        struct taut_visitor v = {inside, &len, p};
        taut_nd_opts_visit(&v, options);
        free(p);
    }
}

static void limits_names(void **state)
{
    (void)state;
    uint8_t p[272] = {TAUT_ND_OPT_DNSSL, 34};
    for (size_t i = 8; i < 272; i += 64)
        p[i] = 63;
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    const struct taut_span options = {p, sizeof p};
    assert_int_equal(taut_nd_opts_check(&ctx, options), TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_ICMPV6_F_OPT_DNSSL, 8, 256, 0);
    p[8 + 192] = 61;
    p[8 + 192 + 62] = 0;
    assert_int_equal(taut_nd_opts_check(&ctx, options), TAUT_OK);
}

/* ------------------------------------------------------------------ */
/* The rules of RFC 4861                                               */

struct nd_rule_case {
    const char *title; /* message */
    const uint8_t *src, *dst;
    uint8_t hop_limit;
    int poke;      /* byte to change, -1: none */
    uint8_t value; /* what it becomes */
    uint16_t status, field;
    uint32_t off, need;
};

static void obeys_rfc_4861(void **state)
{
    (void)state;
    static const struct nd_rule_case cases[] = {
        {"rs", unspecified, all_nodes, 255, -1, 0, TAUT_OK, 0, 0, 0},
        {"rs_slla", link_src, all_nodes, 255, -1, 0, TAUT_OK, 0, 0, 0},
        {"ra_all", link_src, all_nodes, 255, -1, 0, TAUT_OK, 0, 0, 0},
        {"ns", global, solicited, 255, -1, 0, TAUT_OK, 0, 0, 0},
        {"ns_nonce", unspecified, solicited, 255, -1, 0, TAUT_OK, 0, 0, 0},
        {"na", global, global, 255, -1, 0, TAUT_OK, 0, 0, 0},
        {"na_plain", global, all_nodes, 255, -1, 0, TAUT_OK, 0, 0, 0},
        {"redirect", link_src, global, 255, -1, 0, TAUT_OK, 0, 0, 0},
        /* 6.1.1, 6.1.2, 7.1.1, 7.1.2, 8.1: hop limit, code */
        {"rs", link_src, all_nodes, 254, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_IP_HLIM, 0, 254},
        {"ra", link_src, all_nodes, 64, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_IP_HLIM, 0, 64},
        {"ns", global, solicited, 0, -1, 0, TAUT_E_VALUE, TAUT_ICMPV6_F_IP_HLIM,
         0, 0},
        {"na", global, global, 254, -1, 0, TAUT_E_VALUE, TAUT_ICMPV6_F_IP_HLIM,
         0, 254},
        {"redirect", link_src, global, 1, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_IP_HLIM, 0, 1},
        {"ns", global, solicited, 255, 1, 9, TAUT_E_VALUE, TAUT_ICMPV6_F_CODE,
         1, 9},
        /* an option of length 0 */
        {"ra_all", link_src, all_nodes, 255, 57, 0, TAUT_E_RANGE,
         TAUT_ICMPV6_F_OPT_LENGTH, 57, 0},
        {"ra_all", link_src, all_nodes, 255, 57, 2, TAUT_E_SHORT,
         TAUT_ICMPV6_F_OPT, 64, 8},
        /* 6.1.1 and 7.1.1: a source link-layer address from :: */
        {"rs_slla", unspecified, all_nodes, 255, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_OPT_LINKADDR, 8, 1},
        {"ns", unspecified, solicited, 255, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_OPT_LINKADDR, 24, 1},
        /* 7.1.1: from :: only to a solicited-node address */
        {"ns_nonce", unspecified, all_nodes, 255, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_IP_DST, 0, 0xff},
        /* 6.1.2 and 8.1: routers speak from link-local addresses */
        {"ra", global, all_nodes, 255, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_IP_SRC, 0, 0x20},
        {"redirect", global, global, 255, -1, 0, TAUT_E_VALUE,
         TAUT_ICMPV6_F_IP_SRC, 0, 0x20},
        /* 7.1.1 and 7.1.2: multicast targets, solicited to multicast */
        {"ns", global, solicited, 255, 8, 0xff, TAUT_E_VALUE,
         TAUT_ICMPV6_F_NS_TARGET, 8, 0xff},
        {"na", global, global, 255, 8, 0xff, TAUT_E_VALUE,
         TAUT_ICMPV6_F_NA_TARGET, 8, 0xff},
        {"na", global, all_nodes, 255, -1, 0, TAUT_E_VALUE, TAUT_ICMPV6_F_NA_S,
         4, 1},
        /* 8.1: destination and target */
        {"redirect", link_src, global, 255, 24, 0xff, TAUT_E_VALUE,
         TAUT_ICMPV6_F_RD_DEST, 24, 0xff},
        {"redirect", link_src, global, 255, 8, 0x20, TAUT_E_VALUE,
         TAUT_ICMPV6_F_RD_TARGET, 8, 0x20},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct nd_rule_case *c = &cases[i];
        size_t len;
        uint8_t *p = test_hex(nd_hex(c->title), &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        const struct taut_nd_ip ip = {c->hop_limit, c->src, c->dst};
        if (c->poke >= 0)
            p[c->poke] = c->value;
        print_message("case %zu: %s\n", i, c->title);
        taut_icmpv6_checksum_fill(p, len, c->src, c->dst);
        assert_int_equal(taut_nd_verify(&ctx, p, len, &ip), c->status);
        test_diag(d, c->status, c->field, c->off, c->need, 0);
        if (c->status == TAUT_OK) {
            uint16_t sum = taut_get16(p + 2);
            p[len - 1] ^= 1;
            assert_int_equal(taut_nd_verify(&ctx, p, len, &ip),
                             TAUT_E_CHECKSUM);
            test_diag(d, TAUT_E_CHECKSUM, TAUT_ICMPV6_F_CHECKSUM, 2, sum, 0);
            assert_int_equal(taut_nd_verify(&ctx, p, 7, &ip), TAUT_E_SHORT);
        }
        free(p);
    }
}

static void redirects_to_the_destination_itself(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex(nd_hex("redirect"), &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    const struct taut_nd_ip ip = {255, link_src, global};
    memcpy(p + 8, p + 24, 16);
    taut_icmpv6_checksum_fill(p, len, ip.src, ip.dst);
    assert_int_equal(taut_nd_verify(&ctx, p, len, &ip), TAUT_OK);
    free(p);
}

static void refuses_other_types(void **state)
{
    (void)state;
    static const uint8_t echo[8] = {128};
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(echo, &d);
    struct taut_rd rd = taut_rd_of(echo, sizeof echo);
    struct taut_nd m;
    assert_int_equal(taut_nd_decode(&ctx, &rd, &m), TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_ICMPV6_F_TYPE, 0, 128, 0);
    assert_int_equal(taut_nd_check(&ctx, echo, 0), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_ICMPV6_F_HEADER, 0, 4, 0);
}

static void refuses_what_cannot_be_encoded(void **state)
{
    (void)state;
    static const uint8_t bytes[2048] = {0};
    static const struct taut_nd messages[] = {
        {.type = TAUT_ICMPV6_TYPE_ROUTER_ADVERT, .preference = 4},
        {.type = TAUT_ICMPV6_TYPE_ROUTER_ADVERT, .reserved = 4},
        {.type = TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT, .reserved = 0x20000000},
        {.type = TAUT_ICMPV6_TYPE_NEIGHBOR_SOLICIT, .router = true},
    };
    static const struct taut_nd_value range[] = {
        {.type = TAUT_ND_OPT_MTU, .reserved = 65536},
        {.type = TAUT_ND_OPT_NONCE, .reserved = 1, .data = {bytes, 6}},
        {.type = TAUT_ND_OPT_PREFIX, .prefix_len = 129},
        {.type = TAUT_ND_OPT_ROUTE, .prefix_len = 65, .addr_len = 8},
        {.type = TAUT_ND_OPT_ROUTE, .preference = 4, .addr_len = 8},
        {.type = TAUT_ND_OPT_MAP, .distance = 16},
        {.type = TAUT_ND_OPT_CONTEXT, .context_id = 16, .addr_len = 8},
        {.type = TAUT_ND_OPT_PREF64, .prefix_len = 80},
        {.type = TAUT_ND_OPT_PREF64, .prefix_len = 96, .lifetime_s = 7},
        {.type = TAUT_ND_OPT_PREF64, .prefix_len = 96, .lifetime_s = 65536},
        {.type = TAUT_ND_OPT_RA_FLAGS, .flags = 1ull << 48},
        {.type = TAUT_ND_OPT_CGA, .pad_len = 31, .data = {bytes, 28}},
        {.type = TAUT_ND_OPT_NONCE, .data = {bytes, 2046}},
    };
    static const struct taut_nd_value usage[] = {
        {.type = TAUT_ND_OPT_NONCE, .data = {bytes, 5}},
        {.type = TAUT_ND_OPT_RDNSS, .data = {bytes, 24}},
        {.type = TAUT_ND_OPT_RDNSS, .data = {NULL, 0}},
        {.type = TAUT_ND_OPT_ROUTE, .addr_len = 4},
        {.type = TAUT_ND_OPT_MTU, .data = {bytes, 8}},
    };
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_nd_encode(&wr, &messages[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
    const struct taut_nd echo = {.type = 128};
    struct taut_wr w = taut_wr_of(NULL, 0);
    assert_int_equal(taut_nd_encode(&w, &echo), TAUT_E_USAGE);
    for (size_t i = 0; i < sizeof range / sizeof range[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        print_message("range %zu\n", i);
        assert_int_equal(taut_nd_opt_encode(&wr, &range[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
    for (size_t i = 0; i < sizeof usage / sizeof usage[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        print_message("usage %zu\n", i);
        assert_int_equal(taut_nd_opt_encode(&wr, &usage[i]), TAUT_E_USAGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_USAGE);
    }
    assert_string_equal(taut_reg_name(&taut_nd_opt_reg, 38), "PREF64 option");
}

/* Options that no oracle packet has; values by the RFCs' figures. */
static void tells_rare_options(void **state)
{
    (void)state;
    static const struct {
        const char *hex, *want;
    } cases[] = {
        /* trust anchor, RFC 3971 6.4.3: an FQDN, and an X.501 name */
        {"0f02 0206 016102657800 000000000000",
         "icmpv6.opt.name_type=2\nicmpv6.opt.cga.pad_length=6\n"
         "icmpv6.opt.name_type.fqdn=a.ex\n"},
        {"0f01 0101 aabbcc00",
         "icmpv6.opt.name_type=1\nicmpv6.opt.cga.pad_length=1\n"
         "icmpv6.opt.name_x501=aabbcc\n"},
        /* certificate, RFC 3971 6.4.2 */
        {"1002 01 00 3082010203040506 07080000",
         "icmpv6.opt.name_type=1\nicmpv6.opt.certificate_padding="},
        /* shortcut limit, RFC 2491 4.3 */
        {"0601 40 0000000000", "icmpv6.opt.nbma.shortcut_limit=64\n"},
        /* mobile's link-layer address, RFC 5568 6.4.3 */
        {"1301 02 0102030405",
         "icmpv6.opt.lla.option_code=2\nicmpv6.opt.lla.bytes=0102030405\n"},
        /* CGA parameters shorter than their fixed part, RFC 3972 3 */
        {"0b04 1900 01020300000000000000000000000000"
         "000000000000000000000000",
         "icmpv6.opt.cga.pad_length=25\nicmpv6.opt.cga=010203\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct test_seen seen;
        size_t len, n;
        uint8_t *p = test_hex(cases[i].hex, &len), out[64];
        struct taut_span options = {p, len};
        struct taut_visitor v = test_seen_init(&seen, nd_sets, 1, p);
        taut_nd_opts_visit(&v, options);
        const char *text = taut_wr_cstr(&seen.wr);
        if (!strstr(text, cases[i].want))
            printf("# %s: %s", cases[i].hex, text);
        assert_non_null(strstr(text, cases[i].want));
        assert_null(strstr(text, "icmpv6.opt.cga.modifier"));
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_nd_opt opt;
        struct taut_nd_value value;
        assert_int_equal(taut_nd_opt_next(&ctx, &rd, &opt), TAUT_OK);
        assert_int_equal(taut_nd_opt_decode(&ctx, &value, &opt), TAUT_OK);
        assert_int_equal(taut_nd_opt_encode(&wr, &value), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, len);
        assert_memory_equal(out, p, len);
        free(p);
    }
}

/* What the check refuses has nothing that could be told. */
static void visits_nothing_that_is_refused(void **state)
{
    (void)state;
    static const uint8_t echo[40] = {128};
    struct taut_visitor v = {none, NULL, echo};
    taut_nd_visit(&v, echo, sizeof echo);
    taut_nd_visit(&v, echo, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_nothing_that_is_refused),
        cmocka_unit_test(tells_what_tshark_tells),
        cmocka_unit_test(encodes_what_it_decoded),
        cmocka_unit_test(keeps_every_bit_of_options),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(decodes_members),
        cmocka_unit_test(finds_the_redirected_packet),
        cmocka_unit_test(walks_search_lists),
        cmocka_unit_test(refuses_bad_options),
        cmocka_unit_test(limits_names),
        cmocka_unit_test(obeys_rfc_4861),
        cmocka_unit_test(redirects_to_the_destination_itself),
        cmocka_unit_test(refuses_other_types),
        cmocka_unit_test(refuses_what_cannot_be_encoded),
        cmocka_unit_test(tells_rare_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
