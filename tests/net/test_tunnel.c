/* SPDX-License-Identifier: MIT */
/* test_tunnel.c: MPLS, PPPoE, PPP, GRE, ERSPAN, VXLAN, VXLAN-GPE, Geneve,
 * GTP-U and Teredo headers. */
#include "test_util.h"

#include "taut/tunnel.h"

static const struct taut_fieldset *const tunnel_sets[] = {&taut_tunnel_fields};

/* One decoder of each kind behind one face: decode, then encode the struct
 * again; `*payload` is what the struct says is left. */
typedef enum taut_status tunnel_fn(struct taut_ctx *ctx, struct taut_rd *rd,
                                   struct taut_wr *wr, size_t *payload);

#define TUNNEL_FACE(what)                                                      \
    static enum taut_status tunnel_##what(struct taut_ctx *ctx,                \
                                          struct taut_rd *rd,                  \
                                          struct taut_wr *wr, size_t *payload) \
    {                                                                          \
        struct taut_##what h;                                                  \
        enum taut_status st = taut_##what##_decode(ctx, rd, &h);               \
        if (st)                                                                \
            return st;                                                         \
        *payload = h.payload_len;                                              \
        return taut_##what##_encode(wr, &h);                                   \
    }
TUNNEL_FACE(pppoe)
TUNNEL_FACE(ppp)
TUNNEL_FACE(gre)
TUNNEL_FACE(vxlan)
TUNNEL_FACE(geneve)
TUNNEL_FACE(gtp)
TUNNEL_FACE(vxlan_gpe)
TUNNEL_FACE(erspan)
TUNNEL_FACE(teredo)

static enum taut_status tunnel_mpls(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_wr *wr, size_t *payload)
{
    struct taut_mpls h;
    enum taut_status st = taut_mpls_decode(ctx, rd, &h);
    if (st)
        return st;
    *payload = taut_rd_left(rd);
    return taut_mpls_encode(wr, &h);
}

typedef void tunnel_visit_fn(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

#define GRE_V0(flags, c, k, s)                                                 \
    "gre.flags_and_version=" flags "\ngre.flags.checksum=" c                   \
    "\ngre.flags.routing=0\ngre.flags.key=" k "\ngre.flags.sequence_number=" s \
    "\ngre.flags.strict_source_route=0\n"                                      \
    "gre.flags.recursion_control=0\n"

/* Headers with payload, their length, and what tshark 4.0.17 prints for them
 * (tshark -r FILE -T json --no-duplicate-keys). */
static const struct {
    tunnel_fn *decode;
    tunnel_visit_fn *visit;
    const char *hex, *fields;
    size_t hdr, payload;
} tunnel_cases[] = {
    {tunnel_mpls, taut_mpls_visit, "00064040 0006513f 45",
     "mpls.label=100\nmpls.exp=0\nmpls.bottom=0\nmpls.ttl=64\n", 4, 5},
    {tunnel_mpls, taut_mpls_visit, "00065b3f 45",
     "mpls.label=101\nmpls.exp=5\nmpls.bottom=1\nmpls.ttl=63\n", 4, 1},
    {tunnel_pppoe, taut_pppoe_visit, "1100 0001 0002 0021 000000",
     "pppoe.version=1\npppoe.type=1\npppoe.code=0x00\n"
     "pppoe.session_id=0x0001\npppoe.payload_length=2\n",
     6, 2},
    {tunnel_ppp, taut_ppp_visit, "0021 45", "ppp.protocol=0x0021\n", 2, 1},
    {tunnel_ppp, taut_ppp_visit, "ff03 c021 01",
     "ppp.address=0xff\nppp.control=0x03\nppp.protocol=0xc021\n", 4, 1},
    {tunnel_ppp, taut_ppp_visit, "21 45", "ppp.protocol=0x0021\n", 1, 1},
    {tunnel_gre, taut_gre_visit, "0000 0800 45",
     GRE_V0("0x0000", "0", "0", "0") "gre.flags.reserved=0\n"
                                     "gre.flags.version=0\ngre.proto=0x0800\n",
     4, 1},
    {tunnel_gre, taut_gre_visit, "b000 0800 1234 0000 00000007 00000009 45",
     GRE_V0("0xb000", "1", "1", "1") "gre.flags.reserved=0\n"
                                     "gre.flags.version=0\ngre.proto=0x0800\n"
                                     "gre.checksum=0x1234\ngre.offset=0\n"
                                     "gre.key=0x00000007\n"
                                     "gre.sequence_number=9\n",
     16, 1},
    {tunnel_gre, taut_gre_visit, "0080 880b",
     GRE_V0("0x0080", "0", "0", "0") "gre.flags.reserved=16\n"
                                     "gre.flags.version=0\ngre.proto=0x880b\n",
     4, 0},
    {tunnel_gre, taut_gre_visit,
     "3081 880b 0002 0005 00000001 00000002 0021 99",
     GRE_V0("0x3081", "0", "1", "1") "gre.flags.ack=1\ngre.flags.reserved=0\n"
                                     "gre.flags.version=1\ngre.proto=0x880b\n"
                                     "gre.key.payload_length=2\n"
                                     "gre.key.call_id=5\n"
                                     "gre.sequence_number=1\n"
                                     "gre.ack_number=2\n",
     16, 2},
    {tunnel_gre, taut_gre_visit, "2001 880b 0000 0005",
     GRE_V0("0x2001", "0", "1", "0") "gre.flags.ack=0\ngre.flags.reserved=0\n"
                                     "gre.flags.version=1\ngre.proto=0x880b\n"
                                     "gre.key.payload_length=0\n"
                                     "gre.key.call_id=5\n",
     8, 0},
    {tunnel_vxlan, taut_vxlan_visit, "88481234 00000700 ff",
     "vxlan.flags=0x8848\nvxlan.flag_g=1\nvxlan.flag_i=1\nvxlan.flag_d=1\n"
     "vxlan.flag_a=1\nvxlan.flags_reserved=0x0000\nvxlan.gbp=4660\n"
     "vxlan.vni=7\nvxlan.reserved8=0\n",
     8, 1},
    {tunnel_geneve, taut_geneve_visit, "00006558 00000700",
     "geneve.version=0\ngeneve.option.length=0\ngeneve.flags=0x00\n"
     "geneve.flags.oam=0\ngeneve.flags.critical=0\ngeneve.flags.reserved=0\n"
     "geneve.proto_type=0x6558\ngeneve.vni=0x000007\ngeneve.reserved=0x00\n",
     8, 0},
    {tunnel_geneve, taut_geneve_visit,
     "0340 0800 000007 00 010203e0 0109 80 01 01020304 45",
     "geneve.version=0\ngeneve.option.length=12\ngeneve.flags=0x40\n"
     "geneve.flags.oam=0\ngeneve.flags.critical=1\ngeneve.flags.reserved=0\n"
     "geneve.proto_type=0x0800\ngeneve.vni=0x000007\ngeneve.reserved=0x00\n"
     "geneve.options=010203e00109800101020304\ngeneve.option=010203e0\n"
     "geneve.option.class=0x0102\ngeneve.option.type=0x03\n"
     "geneve.option.type.critical=0\ngeneve.option.flags=0x07\n"
     "geneve.option.length=4\ngeneve.option=0109800101020304\n"
     "geneve.option.class=0x0109\ngeneve.option.type=0x80\n"
     "geneve.option.type.critical=1\ngeneve.option.flags=0x00\n"
     "geneve.option.length=8\ngeneve.option.unknown.data=01020304\n",
     20, 1},
    {tunnel_gtp, taut_gtp_visit, "30ff 0001 00000007 45 99",
     "gtp.flags=0x30\ngtp.flags.version=1\ngtp.flags.payload=1\n"
     "gtp.flags.reserved=0\ngtp.flags.e=0\ngtp.flags.s=0\ngtp.flags.pn=0\n"
     "gtp.message=0xff\ngtp.length=1\ngtp.teid=0x00000007\n",
     8, 1},
    {tunnel_gtp, taut_gtp_visit, "32ff 0004 00000007 0005 00 00",
     "gtp.flags=0x32\ngtp.flags.version=1\ngtp.flags.payload=1\n"
     "gtp.flags.reserved=0\ngtp.flags.e=0\ngtp.flags.s=1\ngtp.flags.pn=0\n"
     "gtp.message=0xff\ngtp.length=4\ngtp.teid=0x00000007\n"
     "gtp.seq_number=0x0005\n",
     12, 0},
    {tunnel_gtp, taut_gtp_visit,
     "35ff 000d 00000007 0000 00 c0 01 0009 40 01 0a0b 00 45",
     "gtp.flags=0x35\ngtp.flags.version=1\ngtp.flags.payload=1\n"
     "gtp.flags.reserved=0\ngtp.flags.e=1\ngtp.flags.s=0\ngtp.flags.pn=1\n"
     "gtp.message=0xff\ngtp.length=13\ngtp.teid=0x00000007\n"
     "gtp.npdu_number=0x00\ngtp.ext_hdr.next=0xc0\ngtp.ext_hdr.length=1\n"
     "gtp.ext_hdr.next=0x40\ngtp.ext_hdr.length=1\ngtp.ext_hdr.next=0x00\n",
     20, 1},
    {tunnel_gtp, taut_gtp_visit, "30ff 0004 00000007 00112233",
     "gtp.flags=0x30\ngtp.flags.version=1\ngtp.flags.payload=1\n"
     "gtp.flags.reserved=0\ngtp.flags.e=0\ngtp.flags.s=0\ngtp.flags.pn=0\n"
     "gtp.message=0xff\ngtp.length=4\ngtp.teid=0x00000007\n"
     "gtp.tpdu_data=00112233\n",
     8, 4},
    {tunnel_vxlan_gpe, taut_vxlan_gpe_visit, "0c000001 00000500 45",
     "vxlan.flags=0x0c\nvxlan.ver=0\nvxlan.i_bit=1\nvxlan.p_bit=1\n"
     "vxlan.o_bit=0\nvxlan.reserved_16=0\nvxlan.next_proto=1\n"
     "vxlan.vni=5\nvxlan.reserved8=0\n",
     8, 1},
    {tunnel_erspan, taut_erspan_visit, "1064 0005 00000123 02",
     "erspan.version=1\nerspan.vlan=100\nerspan.cos=0\nerspan.encap=0\n"
     "erspan.truncated=0\nerspan.spanid=5\nerspan.reserved=0\n"
     "erspan.index=291\n",
     8, 1},
    {tunnel_erspan, taut_erspan_visit, "2064 ac05 00000123 1234 0014 02",
     "erspan.version=2\nerspan.vlan=100\nerspan.cos=5\nerspan.bso=1\n"
     "erspan.truncated=1\nerspan.spanid=5\nerspan.timestamp=291\n"
     "erspan.sgt=4660\nerspan.p=0\nerspan.ft=0\nerspan.hw=1\n"
     "erspan.direction=0\nerspan.gra=2\nerspan.o=0\n",
     12, 1},
    {tunnel_erspan, taut_erspan_visit,
     "2064 0005 00000123 1234 0815 0c000001 11223344",
     "erspan.version=2\nerspan.vlan=100\nerspan.cos=0\nerspan.bso=0\n"
     "erspan.truncated=0\nerspan.spanid=5\nerspan.timestamp=291\n"
     "erspan.sgt=4660\nerspan.p=0\nerspan.ft=2\nerspan.hw=1\n"
     "erspan.direction=0\nerspan.gra=2\nerspan.o=1\nerspan.platid=3\n",
     20, 0},
};
enum { TUNNEL_CASES = sizeof tunnel_cases / sizeof tunnel_cases[0] };

static void decodes_visits_and_encodes(void **state)
{
    (void)state;
    static struct test_seen seen;
    for (size_t i = 0; i < TUNNEL_CASES; i++) {
        size_t len, payload = 99;
        uint8_t again[64], *p = test_hex(tunnel_cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(tunnel_cases[i].decode(&ctx, &rd, &wr, &payload),
                         TAUT_OK);
        assert_ptr_equal(rd.p, p + tunnel_cases[i].hdr);
        assert_int_equal(payload, tunnel_cases[i].payload);
        assert_int_equal(wr.len, tunnel_cases[i].hdr);
        assert_memory_equal(again, p, wr.len);
        struct taut_visitor v = test_seen_init(&seen, tunnel_sets, 1, p);
        tunnel_cases[i].visit(&v, p, len);
        assert_string_equal(taut_wr_cstr(&seen.wr), tunnel_cases[i].fields);
        free(p);
    }
}

/* Cut anywhere in the header, strict or not, nothing is decoded; cut in what
 * a length announces, only TAUT_QUIRK_CUT accepts it. */
static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < TUNNEL_CASES; i++) {
        size_t len, payload = 0;
        uint8_t again[64], *whole = test_hex(tunnel_cases[i].hex, &len);
        for (size_t n = 0; n < len; n++) {
            uint8_t *p = test_copy(whole, n);
            struct taut_diag d = {0};
            struct taut_ctx ctx = taut_ctx_of(p, &d);
            struct taut_rd rd = taut_rd_of(p, n);
            struct taut_wr wr = taut_wr_of(again, sizeof again);
            enum taut_status st =
                tunnel_cases[i].decode(&ctx, &rd, &wr, &payload);
            if (n < tunnel_cases[i].hdr) {
                assert_int_equal(st, TAUT_E_SHORT);
                assert_true(d.need > 0 && d.off <= n);
            }
            if (st)
                assert_ptr_equal(rd.p, p);
            ctx.quirks = TAUT_QUIRK_CUT;
            rd = taut_rd_of(p, n);
            st = tunnel_cases[i].decode(&ctx, &rd, &wr, &payload);
            assert_int_equal(st,
                             n < tunnel_cases[i].hdr ? TAUT_E_SHORT : TAUT_OK);
            if (!st)
                assert_true(payload <= n - tunnel_cases[i].hdr);
            free(p);
        }
        free(whole);
    }
}

/* `cut` is true only if less is there than was announced. */
static void tells_what_was_cut(void **state)
{
    (void)state;
    static const char *const hex[3] = {"1100 0001 0002 0021",
                                       "3001 880b 0002 0005 00000001 0021",
                                       "30ff 0002 00000007 4500"};
    for (size_t i = 0; i < 3; i++) {
        for (size_t less = 0; less < 3; less++) {
            size_t len;
            uint8_t *p = test_hex(hex[i], &len);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_rd rd = taut_rd_of(p, len - less);
            struct taut_pppoe pppoe = {0};
            struct taut_gre gre = {0};
            struct taut_gtp gtp = {0};
            ctx.quirks = TAUT_QUIRK_CUT;
            assert_int_equal(i == 0   ? taut_pppoe_decode(&ctx, &rd, &pppoe)
                             : i == 1 ? taut_gre_decode(&ctx, &rd, &gre)
                                      : taut_gtp_decode(&ctx, &rd, &gtp),
                             TAUT_OK);
            assert_int_equal(pppoe.cut || gre.cut || gtp.cut, less > 0);
            assert_int_equal(pppoe.payload_len + gre.payload_len +
                                 gtp.payload_len,
                             2 - less);
            free(p);
        }
    }
}

static const struct {
    tunnel_fn *decode;
    const char *hex;
    unsigned status, field, off, need;
} faults[] = {
    {tunnel_mpls, "000640", TAUT_E_SHORT, TAUT_TUNNEL_F_MPLS, 3, 1},
    {tunnel_pppoe, "1100", TAUT_E_SHORT, TAUT_TUNNEL_F_PPPOE, 2, 4},
    {tunnel_pppoe, "2100 0001 0000", TAUT_E_VALUE, TAUT_TUNNEL_F_PPPOE_VER, 0,
     2},
    {tunnel_pppoe, "1300 0001 0000", TAUT_E_VALUE, TAUT_TUNNEL_F_PPPOE_TYPE, 0,
     3},
    {tunnel_pppoe, "1100 0001 0003 0021", TAUT_E_SHORT, TAUT_TUNNEL_F_PPPOE_LEN,
     8, 1},
    {tunnel_ppp, "", TAUT_E_SHORT, TAUT_TUNNEL_F_PPP, 0, 1},
    {tunnel_ppp, "ff03", TAUT_E_SHORT, TAUT_TUNNEL_F_PPP, 2, 1},
    {tunnel_ppp, "00", TAUT_E_SHORT, TAUT_TUNNEL_F_PPP, 1, 1},
    {tunnel_ppp, "ff03 0020", TAUT_E_VALUE, TAUT_TUNNEL_F_PPP_PROTOCOL, 2,
     0x20},
    {tunnel_ppp, "ff", TAUT_E_SHORT, TAUT_TUNNEL_F_PPP, 1, 1},
    {tunnel_ppp, "ff04 0021", TAUT_E_VALUE, TAUT_TUNNEL_F_PPP_PROTOCOL, 0,
     0xff},
    {tunnel_ppp, "ff03 ff", TAUT_E_VALUE, TAUT_TUNNEL_F_PPP_PROTOCOL, 2, 0xff},
    {tunnel_gre, "000008", TAUT_E_SHORT, TAUT_TUNNEL_F_GRE, 3, 1},
    {tunnel_gre, "0002 0800", TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GRE_VERSION, 1,
     2},
    {tunnel_gre, "4000 0800 00000000", TAUT_E_UNSUPPORTED,
     TAUT_TUNNEL_F_GRE_FLAGS, 0, 0x4000},
    {tunnel_gre, "0800 0800", TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GRE_FLAGS, 0,
     0x0800},
    {tunnel_gre, "b000 0800 1234 0000 00000007", TAUT_E_SHORT,
     TAUT_TUNNEL_F_GRE, 12, 4},
    {tunnel_gre, "0001 880b", TAUT_E_VALUE, TAUT_TUNNEL_F_GRE_FLAGS, 0, 1},
    {tunnel_gre, "a001 880b 00000000 00000000", TAUT_E_VALUE,
     TAUT_TUNNEL_F_GRE_FLAGS, 0, 0xa001},
    {tunnel_gre, "2001 0800 0000 0005", TAUT_E_VALUE, TAUT_TUNNEL_F_GRE_PROTO,
     2, 0x800},
    {tunnel_gre, "3001 880b 0002 0005 00000001 21", TAUT_E_SHORT,
     TAUT_TUNNEL_F_GRE_LEN, 13, 1},
    {tunnel_vxlan, "08000000 000007", TAUT_E_SHORT, TAUT_TUNNEL_F_VXLAN, 7, 1},
    {tunnel_vxlan, "00000000 00000700", TAUT_E_VALUE, TAUT_TUNNEL_F_VXLAN_I, 0,
     0},
    {tunnel_vxlan_gpe, "0c000001 000007", TAUT_E_SHORT, TAUT_TUNNEL_F_VXLAN, 7,
     1},
    {tunnel_vxlan_gpe, "1c000001 00000700", TAUT_E_UNSUPPORTED,
     TAUT_TUNNEL_F_VXLAN_VER, 0, 1},
    {tunnel_erspan, "1064 0005 000001", TAUT_E_SHORT, TAUT_TUNNEL_F_ERSPAN, 7,
     1},
    {tunnel_erspan, "", TAUT_E_SHORT, TAUT_TUNNEL_F_ERSPAN, 0, 8},
    {tunnel_erspan, "2064 0005 00000123 1234 0815 0c0000011122", TAUT_E_SHORT,
     TAUT_TUNNEL_F_ERSPAN, 18, 2},
    {tunnel_erspan, "0064 0005 00000123", TAUT_E_UNSUPPORTED,
     TAUT_TUNNEL_F_ERSPAN_VERSION, 0, 0},
    {tunnel_erspan, "3064 0005 00000123", TAUT_E_UNSUPPORTED,
     TAUT_TUNNEL_F_ERSPAN_VERSION, 0, 3},
    {tunnel_teredo, "", TAUT_E_SHORT, TAUT_TUNNEL_F_TEREDO, 0, 1},
    {tunnel_teredo, "0001 00", TAUT_E_SHORT, TAUT_TUNNEL_F_TEREDO_AUTH, 3, 10},
    {tunnel_teredo, "0001 ff02 616263", TAUT_E_SHORT, TAUT_TUNNEL_F_TEREDO_AUTH,
     7, 263},
    {tunnel_teredo, "0000 1234 aabbcc", TAUT_E_SHORT, TAUT_TUNNEL_F_TEREDO, 7,
     2},
    {tunnel_teredo, "0000 1234 aabbccdd 45", TAUT_E_VALUE, TAUT_TUNNEL_F_TEREDO,
     8, 4},
    {tunnel_geneve, "0000", TAUT_E_SHORT, TAUT_TUNNEL_F_GENEVE, 2, 6},
    {tunnel_geneve, "4000 0800 00000000", TAUT_E_UNSUPPORTED,
     TAUT_TUNNEL_F_GENEVE_VERSION, 0, 1},
    {tunnel_geneve, "3f00 0800 00000000 00000000", TAUT_E_SHORT,
     TAUT_TUNNEL_F_GENEVE_OPTIONS, 12, 248},
    {tunnel_gtp, "30ff 0000 000000", TAUT_E_SHORT, TAUT_TUNNEL_F_GTP, 7, 1},
    {tunnel_gtp, "31ff 0004 00000000 000000", TAUT_E_SHORT, TAUT_TUNNEL_F_GTP,
     11, 1},
    {tunnel_gtp, "50ff 0000 00000000", TAUT_E_UNSUPPORTED,
     TAUT_TUNNEL_F_GTP_VERSION, 0, 2},
    {tunnel_gtp, "20ff 0000 00000000", TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GTP_PT,
     0, 0},
    {tunnel_gtp, "31ff 0003 00000000 00000000", TAUT_E_RANGE,
     TAUT_TUNNEL_F_GTP_LEN, 2, 3},
    {tunnel_gtp, "30ff 0002 00000000 45", TAUT_E_SHORT, TAUT_TUNNEL_F_GTP_LEN,
     9, 1},
    {tunnel_gtp, "34ff 0008 00000000 00000085 00000000", TAUT_E_RANGE,
     TAUT_TUNNEL_F_GTP_EXT_LEN, 12, 0},
    {tunnel_gtp, "34ff 0008 00000000 00000085 02000000 00000000", TAUT_E_SHORT,
     TAUT_TUNNEL_F_GTP_EXT_LEN, 16, 4},
    {tunnel_gtp, "34ff 0004 00000000 00000085", TAUT_E_SHORT,
     TAUT_TUNNEL_F_GTP_EXT_LEN, 12, 4},
};

static void refuses_each_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len, payload;
        uint8_t again[64], *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(faults[i].decode(&ctx, &rd, &wr, &payload),
                         faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

static void walks_label_stacks_to_a_limit(void **state)
{
    (void)state;
    uint8_t p[4 * (TAUT_MPLS_STACK_MAX + 1)];
    for (size_t i = 0; i <= TAUT_MPLS_STACK_MAX; i++)
        taut_put32(p + 4 * i, 0x00010040);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, sizeof p);
    struct taut_mpls_stack s = {0, false};
    struct taut_mpls m;
    for (size_t i = 0; i < TAUT_MPLS_STACK_MAX; i++)
        assert_int_equal(taut_mpls_stack_next(&ctx, &rd, &s, &m), TAUT_OK);
    assert_int_equal(taut_mpls_stack_next(&ctx, &rd, &s, &m), TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_TUNNEL_F_MPLS, 4 * TAUT_MPLS_STACK_MAX,
              TAUT_MPLS_STACK_MAX, 0);
    p[6] |= 1; /* the second is the bottom */
    rd = taut_rd_of(p, sizeof p);
    s.n = 0;
    assert_int_equal(taut_mpls_stack_next(&ctx, &rd, &s, &m), TAUT_OK);
    assert_int_equal(taut_mpls_stack_next(&ctx, &rd, &s, &m), TAUT_OK);
    assert_int_equal(taut_mpls_stack_next(&ctx, &rd, &s, &m), TAUT_DONE);
    assert_ptr_equal(rd.p, p + 8);
    s.bottom = false;
    rd = taut_rd_of(p, 3);
    assert_int_equal(taut_mpls_stack_next(&ctx, &rd, &s, &m), TAUT_E_SHORT);
    assert_int_equal(s.n, 2);
}

static void caps_gtp_extensions(void **state)
{
    (void)state;
    enum { N = TAUT_GTP_EXT_MAX + 1 };
    uint8_t p[12 + 4 * N] = {0x34, 0xff, 0, 4 + 4 * N};
    p[11] = 0x85;
    for (size_t i = 0; i < N; i++)
        taut_put32(p + 12 + 4 * i, i == N - 1 ? 0x01000000 : 0x01000085);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_gtp_check(&ctx, p, sizeof p), TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_TUNNEL_F_GTP_NEXT,
              12 + 4 * TAUT_GTP_EXT_MAX, TAUT_GTP_EXT_MAX, 0);
    p[12 + 4 * (N - 2) + 3] = 0; /* now the last one allowed */
    assert_int_equal(taut_gtp_check(&ctx, p, sizeof p), TAUT_OK);
}

static void walks_options_and_extensions(void **state)
{
    (void)state;
    size_t len;
    uint8_t again[16], *p = test_hex("010203e0 0109 80 01 01020304 ffff", &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_geneve_opt opt;
    assert_int_equal(taut_geneve_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_true(opt.cls == 0x102 && opt.type == 3 && opt.flags == 7);
    assert_int_equal(opt.data.len, 0);
    assert_int_equal(taut_geneve_opt_encode(&wr, &opt), TAUT_OK);
    assert_int_equal(taut_geneve_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_true(opt.cls == 0x109 && opt.type == 0x80 && opt.flags == 0);
    assert_memory_equal(opt.data.p, "\1\2\3\4", 4);
    assert_int_equal(taut_geneve_opt_encode(&wr, &opt), TAUT_OK);
    assert_memory_equal(again, p, 12);
    assert_int_equal(taut_geneve_opt_next(&ctx, &rd, &opt), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_TUNNEL_F_GENEVE_OPT_LEN, 14, 2, 0);
    assert_ptr_equal(rd.p, p + 12);
    rd = taut_rd_of(p, 0);
    assert_int_equal(taut_geneve_opt_next(&ctx, &rd, &opt), TAUT_DONE);
    free(p);
    p = test_hex("01 0009 00", &len);
    uint8_t type = 0x85;
    struct taut_gtp_ext ext;
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_gtp_ext_next(&ctx, &rd, &type, &ext), TAUT_OK);
    assert_true(ext.type == 0x85 && ext.next == 0 && type == 0);
    assert_int_equal(ext.data.len, 2);
    assert_ptr_equal(ext.data.p, p + 1);
    assert_int_equal(taut_gtp_ext_next(&ctx, &rd, &type, &ext), TAUT_DONE);
    free(p);
}

/* What tshark 4.0.17 says of the indications (its origin address is told by
 * the struct alone), and that every cut of them is refused. */
static void reads_teredo(void **state)
{
    (void)state;
    static const char hex[] =
        "0001 0302 616263 9988 0102030405060708 07 0000 1234 aabbccdd 6000";
    static struct test_seen seen;
    size_t len;
    uint8_t again[64], *p = test_hex(hex, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_teredo h;
    assert_int_equal(taut_teredo_decode(&ctx, &rd, &h), TAUT_OK);
    assert_ptr_equal(rd.p, p + 26);
    assert_true(h.auth && h.origin && h.payload_len == 2);
    assert_memory_equal(h.id.p, "abc", 3);
    assert_int_equal(h.value.len, 2);
    assert_true(h.nonce == 0x0102030405060708u && h.confirm == 7);
    assert_int_equal(h.origin_port, 60875);
    assert_memory_equal(h.origin_addr, "\x55\x44\x33\x22", 4);
    assert_int_equal(taut_teredo_encode(&wr, &h), TAUT_OK);
    assert_int_equal(wr.len, 26);
    assert_memory_equal(again, p, 26);
    struct taut_visitor v = test_seen_init(&seen, tunnel_sets, 1, p);
    taut_teredo_visit(&v, p, len);
    assert_string_equal(taut_wr_cstr(&seen.wr),
                        "teredo.auth.idlen=3\nteredo.auth.aulen=2\n"
                        "teredo.auth.id=616263\nteredo.auth.value=9988\n"
                        "teredo.auth.nonce=0102030405060708\n"
                        "teredo.auth.conf=07\nteredo.orig.port=60875\n");
    for (size_t n = 0; n < 27; n++) {
        uint8_t *cut = test_copy(p, n);
        rd = taut_rd_of(cut, n);
        assert_int_equal(taut_teredo_decode(&ctx, &rd, &h), TAUT_E_SHORT);
        assert_ptr_equal(rd.p, cut);
        free(cut);
    }
    free(p);
    p = test_hex("60", &len); /* one byte, no more to look at */
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_teredo_decode(&ctx, &rd, &h), TAUT_OK);
    assert_true(!h.auth && !h.origin && h.payload_len == 1);
    free(p);
}

/* tshark 4.0.17: the tags of packet 83 above, host-uniq and an unknown one
 * added; a tag that runs out of the packet is where the visit ends. */
static void walks_discovery_tags(void **state)
{
    (void)state;
    static const char hex[] =
        "0102 0002 4143 0104 0002 0011 0101 0000 0103 0001 07 0110 0001 08"
        "0201 0001 61 0202 0001 62 0203 0001 63 0120 0002 05d4";
    static struct test_seen seen;
    size_t len;
    uint8_t again[128], *p = test_hex(hex, &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_pppoe_tag tag;
    for (unsigned i = 0; i < 9; i++) {
        assert_int_equal(taut_pppoe_tag_next(&ctx, &rd, &tag), TAUT_OK);
        assert_int_equal(taut_pppoe_tag_encode(&wr, &tag), TAUT_OK);
    }
    assert_int_equal(taut_pppoe_tag_next(&ctx, &rd, &tag), TAUT_DONE);
    assert_int_equal(wr.len, len);
    assert_memory_equal(again, p, len);
    struct taut_visitor v = test_seen_init(&seen, tunnel_sets, 1, p);
    taut_pppoe_tags_visit(&v, p, len - 1);
    assert_string_equal(
        taut_wr_cstr(&seen.wr),
        "pppoed.tag=0x0102\npppoed.tag_length=2\npppoed.tags.ac_name=AC\n"
        "pppoed.tag=0x0104\npppoed.tag_length=2\n"
        "pppoed.tags.ac_cookie=0011\n"
        "pppoed.tag=0x0101\npppoed.tag_length=0\n"
        "pppoed.tag=0x0103\npppoed.tag_length=1\n"
        "pppoed.tags.host_uniq=07\n"
        "pppoed.tag=0x0110\npppoed.tag_length=1\n"
        "pppoed.tags.relay_session_id=08\n"
        "pppoed.tag=0x0201\npppoed.tag_length=1\n"
        "pppoed.tags.service_name_error=a\n"
        "pppoed.tag=0x0202\npppoed.tag_length=1\n"
        "pppoed.tags.ac_system_error=b\n"
        "pppoed.tag=0x0203\npppoed.tag_length=1\n"
        "pppoed.tags.generic_error=c\n");
    v = test_seen_init(&seen, tunnel_sets, 1, p);
    taut_pppoe_tags_visit(&v, p + len - 6, 6);
    assert_string_equal(taut_wr_cstr(&seen.wr),
                        "pppoed.tag=0x0120\npppoed.tag_length=2\n"
                        "pppoed.tag.unknown_data=05d4\n");
    rd = taut_rd_of(p, 5);
    assert_int_equal(taut_pppoe_tag_next(&ctx, &rd, &tag), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_TUNNEL_F_PPPOE_TAG_LEN, 5, 1, 0);
    rd = taut_rd_of(p, 1);
    assert_int_equal(taut_pppoe_tag_next(&ctx, &rd, &tag), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_TUNNEL_F_PPPOE_TAG_LEN, 1, 3, 0);
    taut_put16(p, TAUT_PPPOE_TAG_END);
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_pppoe_tag_next(&ctx, &rd, &tag), TAUT_DONE);
    free(p);
}

static void visits_a_stack_to_its_bottom(void **state)
{
    (void)state;
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex("00064040 0006513f 00065b3f 45", &len);
    struct taut_visitor v = test_seen_init(&seen, tunnel_sets, 1, p);
    taut_mpls_stack_visit(&v, p, len);
    assert_string_equal(taut_wr_cstr(&seen.wr),
                        "mpls.label=100\nmpls.exp=0\nmpls.bottom=0\n"
                        "mpls.ttl=64\nmpls.label=101\nmpls.exp=0\n"
                        "mpls.bottom=1\nmpls.ttl=63\n");
    free(p);
}

/* Of the header alone tshark says "should be 0x77ff"; with the payload
 * scapy 2.5.0 computes 0x7565: raw(GRE(chksum_present=1, proto=0x800) /
 * bytes.fromhex(...)). */
static void checks_gre_sums(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("8000 0800 1234 0000 45000014 00000000 4011f96f"
                          "c0000201 c0000202",
                          &len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_gre_checksum_verify(&ctx, p, len), TAUT_E_CHECKSUM);
    test_diag(d, TAUT_E_CHECKSUM, TAUT_TUNNEL_F_GRE_CHECKSUM, 4, 0x1234, 0);
    taut_gre_checksum_fill(p, 8);
    assert_int_equal(taut_get16(p + 4), 0x77ff);
    assert_int_equal(taut_gre_checksum_verify(&ctx, p, 8), TAUT_OK);
    assert_int_equal(taut_gre_checksum_verify(&ctx, p, len), TAUT_E_CHECKSUM);
    taut_gre_checksum_fill(p, len);
    assert_int_equal(taut_get16(p + 4), 0x7565);
    assert_int_equal(taut_gre_checksum_verify(&ctx, p, len), TAUT_OK);
    p[0] = 0; /* no checksum */
    assert_int_equal(taut_gre_checksum_verify(&ctx, p, len), TAUT_DONE);
    taut_gre_checksum_fill(p, len);
    assert_int_equal(taut_get16(p + 4), 0x7565);
    free(p);
}

static void refuses_to_encode_what_does_not_fit(void **state)
{
    (void)state;
    static const uint8_t b[256];
    struct taut_wr wr = taut_wr_of(NULL, 0);
    const struct taut_mpls mpls[] = {{.label = 0x100000}, {.tc = 8}};
    const struct taut_ppp ppp[] = {{.proto = 0x20},
                                   {.proto = 0x121},
                                   {.proto = 0xc021, .compressed = true},
                                   {.proto = 0xff, .compressed = true}};
    const struct taut_gre gre[] = {{.flags = 2},
                                   {.flags = 0x4000},
                                   {.flags = 1, .proto = 0x880b},
                                   {.flags = 0x2001, .proto = 0x800}};
    const struct taut_vxlan vxlan[] = {{.flags = 0x800, .vni = 0x1000000},
                                       {.flags = 0}};
    const struct taut_geneve geneve[] = {
        {.vni = 0x1000000}, {.options = {b, 256}}, {.options = {b, 3}}};
    const struct taut_geneve_opt opt[] = {
        {.flags = 8}, {.data = {b, 128}}, {.data = {b, 2}}};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(taut_mpls_encode(&wr, &mpls[i]), TAUT_E_RANGE);
        assert_int_equal(taut_vxlan_encode(&wr, &vxlan[i]), TAUT_E_RANGE);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(taut_ppp_encode(&wr, &ppp[i]), TAUT_E_RANGE);
        assert_int_equal(taut_geneve_encode(&wr, &geneve[i]), TAUT_E_RANGE);
        assert_int_equal(taut_geneve_opt_encode(&wr, &opt[i]), TAUT_E_RANGE);
    }
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(taut_gre_encode(&wr, &gre[i]), TAUT_E_RANGE);
    assert_int_equal(taut_ppp_encode(&wr, &ppp[3]), TAUT_E_RANGE);
    const struct taut_gtp gtp[] = {{.flags = 16},
                                   {.seq = 1},
                                   {.npdu = 1},
                                   {.next = 1},
                                   {.flags = 2, .exts = {b, 4}}};
    const struct taut_vxlan_gpe gpe[] = {{.vni = 0x1000000}, {.flags = 0x10}};
    const struct taut_teredo teredo[] = {{.id = {b, 256}}, {.value = {b, 256}}};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(taut_vxlan_gpe_encode(&wr, &gpe[i]), TAUT_E_RANGE);
        assert_int_equal(taut_teredo_encode(&wr, &teredo[i]), TAUT_E_RANGE);
    }
    const struct taut_erspan erspan[] = {
        {.version = 0},
        {.version = 3},
        {.version = 1, .cos = 8},
        {.version = 1, .encap = 4},
        {.version = 1, .vlan = 0x1000},
        {.version = 1, .session = 0x400},
    };
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(taut_erspan_encode(&wr, &erspan[i]), TAUT_E_RANGE);
    const struct taut_pppoe_tag tag = {.value = {b, 0x10000}};
    assert_int_equal(taut_pppoe_tag_encode(&wr, &tag), TAUT_E_RANGE);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(taut_gtp_encode(&wr, &gtp[i]),
                         i == 0 ? TAUT_E_RANGE : TAUT_E_USAGE);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    assert_int_equal(wr.len, 0);
}

static void finds_the_payload(void **state)
{
    (void)state;
    const uint8_t v4[] = {0x45}, v6[] = {0x60}, cw[] = {0};
    assert_int_equal(taut_mpls_ethertype_get(v4, 1), TAUT_ETHERTYPE_IPV4);
    assert_int_equal(taut_mpls_ethertype_get(v6, 1), TAUT_ETHERTYPE_IPV6);
    assert_int_equal(taut_mpls_ethertype_get(cw, 1), 0);
    assert_int_equal(taut_mpls_ethertype_get(v4, 0), 0);
    assert_int_equal(taut_ppp_ethertype_get(0x21), TAUT_ETHERTYPE_IPV4);
    assert_int_equal(taut_ppp_ethertype_get(0x57), TAUT_ETHERTYPE_IPV6);
    assert_int_equal(taut_ppp_ethertype_get(0x281), TAUT_ETHERTYPE_MPLS);
    assert_int_equal(taut_ppp_ethertype_get(0xc021), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_visits_and_encodes),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(tells_what_was_cut),
        cmocka_unit_test(refuses_each_fault),
        cmocka_unit_test(walks_label_stacks_to_a_limit),
        cmocka_unit_test(caps_gtp_extensions),
        cmocka_unit_test(walks_options_and_extensions),
        cmocka_unit_test(reads_teredo),
        cmocka_unit_test(walks_discovery_tags),
        cmocka_unit_test(visits_a_stack_to_its_bottom),
        cmocka_unit_test(checks_gre_sums),
        cmocka_unit_test(refuses_to_encode_what_does_not_fit),
        cmocka_unit_test(finds_the_payload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
