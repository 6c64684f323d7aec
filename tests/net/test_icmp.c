/* SPDX-License-Identifier: MIT */
/* test_icmp.c: ICMPv4, extension structures, quotes. */
#include "oracle.h"
#include "test_util.h"

#include "taut/icmp.h"

#include "oracle_icmp.h"

#define N_CASES (sizeof oracle_icmp / sizeof oracle_icmp[0])

static const struct taut_fieldset *const icmp_sets[] = {&taut_icmp_fields};

/* What tshark 4.0.17 has no fields for (it shows the bytes as data). */
static const char *const icmp_apart[] = {
    "traceroute:icmp.ident",
    "traceroute:icmp.ident_le",
    "traceroute:icmp.traceroute.out_hops",
    "traceroute:icmp.traceroute.return_hops",
    "traceroute:icmp.traceroute.link_speed",
    "traceroute:icmp.traceroute.link_mtu",
    "conversion:icmp.pointer",
    "domain_name:icmp.ident",
    "domain_name:icmp.ident_le",
    "domain_name:icmp.seq",
    "domain_name:icmp.seq_le",
    "domain_name_reply:icmp.ident",
    "domain_name_reply:icmp.ident_le",
    "domain_name_reply:icmp.seq",
    "domain_name_reply:icmp.seq_le",
    "domain_name_reply:icmp.domain_name.ttl",
    "photuris:icmp.pointer",
    "mobility:icmp.mobility.subtype",
    NULL};

static const struct oracle_case *icmp_case(const char *title)
{
    for (size_t i = 0; i < N_CASES; i++) {
        if (strcmp(oracle_icmp[i].title, title) == 0)
            return &oracle_icmp[i];
    }
    fail_msg("no case %s", title);
    return NULL;
}

static uint8_t *icmp_open(const char *title, struct taut_icmp *m)
{
    size_t len;
    uint8_t *p = test_hex(icmp_case(title)->hex, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    ctx.quirks = TAUT_ICMP_QUIRK_EXT_AT_128;
    assert_int_equal(taut_icmp_decode(&ctx, &rd, m), TAUT_OK);
    assert_int_equal(taut_rd_left(&rd), 0);
    return p;
}

static void tells_what_tshark_tells(void **state)
{
    (void)state;
    int n = oracle_compare(oracle_icmp, N_CASES, icmp_sets, 1, icmp_apart,
                           taut_icmp_visit);
    assert_true(n > 250);
}

static void encodes_what_it_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        uint8_t out[256];
        size_t len, n;
        uint8_t *p = test_hex(oracle_icmp[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        for (uint32_t quirk = 0; quirk < 2; quirk++) {
            struct taut_rd rd = taut_rd_of(p, len);
            struct taut_icmp m, back;
            struct taut_wr wr = taut_wr_of(out, sizeof out);
            memset(&m, 0, sizeof m);
            memset(&back, 0, sizeof back);
            ctx.quirks = quirk ? TAUT_ICMP_QUIRK_EXT_AT_128 : 0;
            assert_int_equal(taut_icmp_decode(&ctx, &rd, &m), TAUT_OK);
            assert_int_equal(taut_icmp_encode(&wr, &m), TAUT_OK);
            assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
            assert_int_equal(n, len);
            assert_memory_equal(out, p, len);
            rd = taut_rd_of(p, len);
            assert_int_equal(taut_icmp_decode(&ctx, &rd, &back), TAUT_OK);
            assert_memory_equal(&m, &back, sizeof m);
        }
        assert_int_equal(taut_icmp_checksum_verify(&ctx, p, len), TAUT_OK);
        p[len - 1] ^= 1;
        assert_int_equal(taut_icmp_checksum_verify(&ctx, p, len),
                         TAUT_E_CHECKSUM);
        test_diag(d, TAUT_E_CHECKSUM, TAUT_ICMP_F_CHECKSUM, 2,
                  taut_get16(p + 2), 0);
        taut_icmp_checksum_fill(p, len);
        assert_int_equal(taut_icmp_checksum_verify(&ctx, p, len), TAUT_OK);
        free(p);
    }
}

static void discard(void *arg, const struct taut_value *value)
{
    size_t *end = (size_t *)arg;
    assert_true(value->off + value->len <= *end);
}

static void survives_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(oracle_icmp[i].hex, &len);
        for (size_t n = 0; n <= len; n++) {
            uint8_t *cut = test_copy(p, n);
            struct taut_diag d;
            struct taut_ctx ctx = taut_ctx_of(cut, &d);
            struct taut_rd rd = taut_rd_of(cut, n);
            struct taut_icmp m;
            enum taut_status st = taut_icmp_decode(&ctx, &rd, &m);
            assert_int_equal(st, taut_icmp_check(&ctx, cut, n));
            if (st != TAUT_OK) {
                assert_int_equal(st, TAUT_E_SHORT);
                assert_int_equal(d.off, n);
                assert_true(d.need > 0 && d.need <= len - n);
                assert_ptr_equal(rd.p, cut);
            }
            ctx.quirks = TAUT_QUIRK_CUT | TAUT_ICMP_QUIRK_EXT_AT_128;
            if (n >= 8)
                assert_int_equal(taut_icmp_check(&ctx, cut, n), TAUT_OK);
            struct taut_visitor v = {discard, &n, cut};
            if (taut_icmp_check(&ctx, cut, n) == TAUT_OK)
                taut_icmp_visit(&v, cut, n);
            free(cut);
        }
        free(p);
    }
}

static void decodes_the_members(void **state)
{
    (void)state;
    struct taut_icmp m;
    uint8_t *p = icmp_open("echo", &m);
    assert_int_equal(m.ident, 0x1234);
    assert_int_equal(m.seq, 7);
    assert_int_equal(m.data.len, 5);
    assert_memory_equal(m.data.p, "hello", 5);
    assert_int_equal(taut_icmp_get_ident(p), m.ident);
    assert_int_equal(taut_icmp_get_seq(p), m.seq);
    free(p);
    p = icmp_open("frag_needed", &m);
    assert_int_equal(m.mtu, 1400);
    assert_int_equal(taut_icmp_get_mtu(p), 1400);
    assert_int_equal(m.quote.len, 32);
    assert_int_equal(m.ext.len, 0);
    taut_icmp_set_mtu(p, 576);
    assert_int_equal(taut_get32(p + 4), 576);
    free(p);
    p = icmp_open("redirect", &m);
    assert_memory_equal(m.address, "\300\0\2\376", 4);
    assert_memory_equal(taut_icmp_get_redir_gw(p), m.address, 4);
    free(p);
    p = icmp_open("param", &m);
    assert_int_equal(m.pointer, 20);
    assert_int_equal(taut_icmp_get_pointer(p), 20);
    free(p);
    p = icmp_open("timestamp_reply", &m);
    assert_int_equal(m.originate, 1000);
    assert_int_equal(m.receive, 1001);
    assert_int_equal(m.transmit, 1002);
    free(p);
    p = icmp_open("mask_reply", &m);
    assert_memory_equal(m.address, "\377\377\376\0", 4);
    free(p);
    p = icmp_open("traceroute", &m);
    assert_int_equal(m.ident, 9);
    assert_int_equal(m.out_hops, 3);
    assert_int_equal(m.return_hops, 0xffff);
    assert_int_equal(m.link_speed, 1000000);
    assert_int_equal(m.link_mtu, 1500);
    free(p);
    p = icmp_open("domain_name_reply", &m);
    assert_int_equal(m.ttl_s, 60);
    assert_int_equal(m.data.len, 14);
    free(p);
    p = icmp_open("ext_echo_reply", &m);
    assert_int_equal(m.state, 2);
    assert_true(m.active && m.has_ipv4 && m.has_ipv6 && !m.local);
    assert_int_equal(m.unused, 0x10);
    free(p);
}

static void walks_router_entries(void **state)
{
    (void)state;
    struct taut_icmp m;
    struct taut_icmp_router e;
    struct taut_diag d;
    uint8_t *p = icmp_open("router_adv", &m);
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(m.routers.p, m.routers.len);
    assert_int_equal(m.lifetime_s, 1800);
    assert_int_equal(taut_icmp_router_next(&ctx, &rd, &e, m.addr_words),
                     TAUT_OK);
    assert_int_equal(e.preference, -5);
    assert_memory_equal(e.addr, "\300\0\2\3", 4);
    uint8_t out[8];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_icmp_router_encode(&wr, &e), TAUT_OK);
    assert_memory_equal(out, p + 8, 8);
    assert_int_equal(taut_icmp_router_next(&ctx, &rd, &e, m.addr_words),
                     TAUT_OK);
    assert_int_equal(e.preference, 10);
    assert_int_equal(taut_icmp_router_next(&ctx, &rd, &e, m.addr_words),
                     TAUT_DONE);
    rd = taut_rd_of(m.routers.p, 7);
    assert_int_equal(taut_icmp_router_next(&ctx, &rd, &e, 2), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_ICMP_F_ROUTER, 15, 1, 0);
    assert_int_equal(taut_icmp_router_next(&ctx, &rd, &e, 1), TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_ICMP_F_ENTRY_SIZE, 8, 1, 0);
    e.more.len = 3;
    assert_int_equal(taut_icmp_router_encode(&wr, &e), TAUT_E_USAGE);
    free(p);
}

static void walks_mobile_ip_extensions(void **state)
{
    (void)state;
    struct taut_icmp m;
    struct taut_icmp_mip x;
    struct taut_diag d;
    static const uint8_t types[] = {16, 19, 0, 24, 99};
    uint8_t *p = icmp_open("router_adv_mip", &m);
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(m.data.p, m.data.len);
    for (size_t i = 0; i < sizeof types; i++) {
        assert_int_equal(taut_icmp_mip_next(&ctx, &rd, &x), TAUT_OK);
        assert_int_equal(x.type, types[i]);
    }
    assert_int_equal(x.data.len, 3);
    assert_int_equal(taut_icmp_mip_next(&ctx, &rd, &x), TAUT_DONE);
    rd = taut_rd_of(m.data.p, 1);
    assert_int_equal(taut_icmp_mip_next(&ctx, &rd, &x), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_ICMP_F_MIP_LENGTH, 17, 1, 0);
    rd = taut_rd_of(m.data.p, 10);
    assert_int_equal(taut_icmp_mip_next(&ctx, &rd, &x), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_ICMP_F_MIP_CONTENT, 26, 6, 0);
    assert_ptr_equal(rd.p, m.data.p);
    free(p);
}

/* hex, then the diagnostic that it must give */
struct icmp_fault {
    const char *hex;
    uint16_t status, field;
    uint32_t off, need;
};

static void refuses_with_place_and_field(void **state)
{
    (void)state;
    static const struct icmp_fault faults[] = {
        {"", TAUT_E_SHORT, TAUT_ICMP_F_HEADER, 0, 4},
        {"0800f7", TAUT_E_SHORT, TAUT_ICMP_F_HEADER, 3, 1},
        {"0800f7ff 0000", TAUT_E_SHORT, TAUT_ICMP_F_HEADER, 6, 2},
        {"0d000000 00000000 0000", TAUT_E_SHORT, TAUT_ICMP_F_HEADER, 10, 10},
        /* two routers told, one there */
        {"09000000 02020708 c0000203 00000000", TAUT_E_SHORT,
         TAUT_ICMP_F_ROUTER, 16, 8},
        {"09000000 01010708 c0000203", TAUT_E_RANGE, TAUT_ICMP_F_ENTRY_SIZE, 5,
         1},
        /* RFC 4884 length of two words, one there */
        {"03010000 00020000 45000014", TAUT_E_SHORT, TAUT_ICMP_F_LENGTH, 12, 4},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_icmp m;
        assert_int_equal(taut_icmp_decode(&ctx, &rd, &m), faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

static void judges_bodies(void **state)
{
    (void)state;
    static const struct icmp_fault faults[] = {
        {"0800f7", TAUT_E_SHORT, TAUT_ICMP_F_HEADER, 3, 1},
        {"2a000000 004d0101 10000000", TAUT_E_UNSUPPORTED,
         TAUT_ICMP_F_EXT_VERSION, 8, 1},
        {"09000000 00000708 1004", TAUT_E_SHORT, TAUT_ICMP_F_MIP_CONTENT, 10,
         4},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        assert_int_equal(taut_icmp_body_check(&ctx, p, len), faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        ctx.quirks = TAUT_QUIRK_CUT;
        assert_int_equal(taut_icmp_body_check(&ctx, p, len),
                         i == 2 ? TAUT_OK : faults[i].status);
        free(p);
    }
    for (size_t i = 0; i < N_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(oracle_icmp[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        ctx.quirks = TAUT_ICMP_QUIRK_EXT_AT_128;
        assert_int_equal(taut_icmp_body_check(&ctx, p, len), TAUT_OK);
        free(p);
    }
}

static void finds_extensions(void **state)
{
    (void)state;
    struct taut_icmp m;
    struct taut_icmp_ext e;
    struct taut_icmp_obj obj;
    struct taut_icmp_mpls mpls;
    uint8_t *p = icmp_open("ttl_mpls", &m);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(m.quote_words, 32);
    assert_int_equal(m.quote.len, 128);
    assert_int_equal(taut_icmp_ext_check(&ctx, m.ext), TAUT_OK);
    assert_int_equal(taut_icmp_ext_checksum_verify(&ctx, m.ext.p, m.ext.len),
                     TAUT_OK);
    struct taut_diag d = {0};
    uint8_t *ext = test_copy(m.ext.p, m.ext.len);
    struct taut_ctx ext_ctx = taut_ctx_of(ext, &d);
    ext[m.ext.len - 1] ^= 1;
    assert_int_equal(taut_icmp_ext_checksum_verify(&ext_ctx, ext, m.ext.len),
                     TAUT_E_CHECKSUM);
    test_diag(d, TAUT_E_CHECKSUM, TAUT_ICMP_F_EXT_CHECKSUM, 2,
              taut_get16(m.ext.p + 2), 0);
    taut_put16(ext + 2, 0); /* RFC 4884 7: none was sent */
    assert_int_equal(taut_icmp_ext_checksum_verify(&ext_ctx, ext, m.ext.len),
                     TAUT_DONE);
    free(ext);
    struct taut_rd rd = taut_rd_of(m.ext.p, m.ext.len);
    assert_int_equal(taut_icmp_ext_decode(&ctx, &rd, &e), TAUT_OK);
    rd = taut_rd_of(e.objects.p, e.objects.len);
    assert_int_equal(taut_icmp_obj_next(&ctx, &rd, &obj), TAUT_OK);
    assert_int_equal(obj.class_num, TAUT_ICMP_OBJ_MPLS);
    struct taut_rd stack = taut_rd_of(obj.data.p, obj.data.len);
    assert_int_equal(taut_icmp_mpls_next(&ctx, &stack, &mpls), TAUT_OK);
    assert_int_equal(mpls.label, 24012);
    assert_int_equal(mpls.exp, 5);
    assert_false(mpls.bottom);
    assert_int_equal(mpls.ttl, 1);
    assert_int_equal(taut_icmp_mpls_next(&ctx, &stack, &mpls), TAUT_OK);
    assert_true(mpls.bottom);
    assert_int_equal(taut_icmp_mpls_next(&ctx, &stack, &mpls), TAUT_DONE);
    assert_int_equal(taut_icmp_obj_next(&ctx, &rd, &obj), TAUT_DONE);
    free(p);
    /* only with the quirk, and only with a right checksum */
    p = icmp_open("ttl_legacy", &m);
    assert_int_equal(m.quote.len, 128);
    assert_int_equal(m.ext.len, 24);
    rd = taut_rd_of(p, 160);
    assert_int_equal(taut_icmp_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.ext.len, 0);
    assert_int_equal(m.quote.len, 152);
    p[150] ^= 1;
    ctx.quirks = TAUT_ICMP_QUIRK_EXT_AT_128;
    rd = taut_rd_of(p, 160);
    assert_int_equal(taut_icmp_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.ext.len, 0);
    free(p);
}

/* Every object of every case, decoded to the bottom and encoded again. */
static void encodes_extensions(void **state)
{
    (void)state;
    int n_objects = 0;
    for (size_t i = 0; i < N_CASES; i++) {
        struct taut_icmp m;
        struct taut_icmp_ext e;
        struct taut_icmp_obj obj;
        uint8_t out[256];
        size_t n;
        uint8_t *p = icmp_open(oracle_icmp[i].title, &m);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(m.ext.p, m.ext.len);
        if (m.ext.len == 0) {
            free(p);
            continue;
        }
        assert_int_equal(taut_icmp_ext_decode(&ctx, &rd, &e), TAUT_OK);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_icmp_ext_encode(&wr, &e), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, m.ext.len);
        assert_memory_equal(out, m.ext.p, n);
        out[2] = out[3] = 0x55;
        taut_icmp_ext_checksum_fill(out, n);
        assert_memory_equal(out, m.ext.p, n);
        rd = taut_rd_of(e.objects.p, e.objects.len);
        for (const uint8_t *at = rd.p;
             taut_icmp_obj_next(&ctx, &rd, &obj) == TAUT_OK; at = rd.p) {
            struct taut_icmp_if_info info;
            struct taut_icmp_if_id id;
            wr = taut_wr_of(out, sizeof out);
            if (obj.class_num == TAUT_ICMP_OBJ_IF_INFO) {
                assert_int_equal(taut_icmp_if_info_decode(&ctx, &info, &obj),
                                 TAUT_OK);
                taut_icmp_if_info_encode(&wr, &info);
            } else if (obj.class_num == TAUT_ICMP_OBJ_IF_ID) {
                assert_int_equal(taut_icmp_if_id_decode(&ctx, &id, &obj),
                                 TAUT_OK);
                taut_icmp_if_id_encode(&wr, &id);
            } else {
                taut_icmp_obj_encode(&wr, &obj);
            }
            assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
            assert_int_equal(n, obj.len);
            assert_memory_equal(out, at, n);
            n_objects++;
        }
        assert_int_equal(taut_rd_left(&rd), 0);
        free(p);
    }
    assert_int_equal(n_objects, 11);
}

static void encodes_label_stacks(void **state)
{
    (void)state;
    const struct taut_icmp_mpls m = {24012, 5, false, 1},
                                wide = {1u << 20, 0, false, 0};
    uint8_t out[4];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_icmp_mpls_encode(&wr, &m), TAUT_OK);
    assert_memory_equal(out, "\x05\xdc\xca\x01", 4);
    assert_int_equal(taut_icmp_mpls_encode(&wr, &wide), TAUT_E_RANGE);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
}

static void refuses_bad_extensions(void **state)
{
    (void)state;
    static const struct icmp_fault faults[] = {
        {"200000", TAUT_E_SHORT, TAUT_ICMP_F_EXT, 3, 1},
        {"10000000", TAUT_E_UNSUPPORTED, TAUT_ICMP_F_EXT_VERSION, 0, 1},
        {"20000000 0004", TAUT_E_SHORT, TAUT_ICMP_F_EXT_LENGTH, 6, 2},
        {"20000000 00030101", TAUT_E_RANGE, TAUT_ICMP_F_EXT_LENGTH, 4, 3},
        {"20000000 00000101", TAUT_E_RANGE, TAUT_ICMP_F_EXT_LENGTH, 4, 0},
        {"20000000 00080101 0000", TAUT_E_SHORT, TAUT_ICMP_F_EXT_DATA, 10, 2},
        {"20000000 00060101 0000", TAUT_E_SHORT, TAUT_ICMP_F_MPLS_LABEL, 10, 2},
        /* interface information: ifIndex, AFI, address, name, MTU */
        {"20000000 00060208 0000", TAUT_E_SHORT, TAUT_ICMP_F_IF_INDEX, 10, 2},
        {"20000000 00060204 0001", TAUT_E_SHORT, TAUT_ICMP_F_IF_AFI, 10, 2},
        {"20000000 00080204 00070000", TAUT_E_UNSUPPORTED, TAUT_ICMP_F_IF_AFI,
         8, 7},
        {"20000000 00080204 00010000", TAUT_E_SHORT, TAUT_ICMP_F_IF_IPV4, 12,
         4},
        {"20000000 00080204 00020000", TAUT_E_SHORT, TAUT_ICMP_F_IF_IPV6, 12,
         16},
        {"20000000 00040202", TAUT_E_SHORT, TAUT_ICMP_F_IF_NAME_LEN, 8, 1},
        {"20000000 00080202 00000000", TAUT_E_RANGE, TAUT_ICMP_F_IF_NAME_LEN, 8,
         0},
        {"20000000 00080202 05000000", TAUT_E_RANGE, TAUT_ICMP_F_IF_NAME_LEN, 8,
         5},
        {"20000000 00080202 44000000", TAUT_E_RANGE, TAUT_ICMP_F_IF_NAME_LEN, 8,
         68},
        {"20000000 00080202 08000000", TAUT_E_SHORT, TAUT_ICMP_F_IF_NAME, 12,
         4},
        {"20000000 00060201 0000", TAUT_E_SHORT, TAUT_ICMP_F_IF_MTU, 10, 2},
        {"20000000 00080200 00000000", TAUT_E_TRAILING, TAUT_ICMP_F_EXT_DATA, 8,
         4},
        /* interface identification */
        {"20000000 00060302 0000", TAUT_E_SHORT, TAUT_ICMP_F_ID_INDEX, 10, 2},
        {"20000000 00040304", TAUT_E_UNSUPPORTED, TAUT_ICMP_F_EXT_CTYPE, 8, 4},
        {"20000000 00060303 0001", TAUT_E_SHORT, TAUT_ICMP_F_ID_AFI, 10, 2},
        {"20000000 000c0303 00010500 00000000", TAUT_E_RANGE,
         TAUT_ICMP_F_ID_ADDR_LEN, 10, 5},
        {"20000000 000c0303 40050600 00000000", TAUT_E_RANGE,
         TAUT_ICMP_F_ID_ADDR_LEN, 10, 6},
        {"20000000 000e0303 40050600 0000 00000000", TAUT_E_SHORT,
         TAUT_ICMP_F_ID_ADDR, 18, 2},
        {"20000000 00100302 00000001 00000000", TAUT_E_SHORT,
         TAUT_ICMP_F_EXT_DATA, 16, 4},
        {"20000000 000c0302 00000001 00000000", TAUT_E_TRAILING,
         TAUT_ICMP_F_EXT_DATA, 12, 4},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_span ext = {p, len};
        print_message("%s\n", faults[i].hex);
        assert_int_equal(taut_icmp_ext_check(&ctx, ext), faults[i].status);
        test_diag(d, faults[i].status, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        struct taut_visitor v = {discard, &len, p};
        taut_icmp_ext_visit(&v, ext);
        free(p);
    }
}

/* A mobility agent's extension is at least 6 bytes (RFC 5944 2.1.1): of a
 * shorter one its type and length are told. */
static void an_agent_too_short_has_no_fields(void **state)
{
    (void)state;
    static const struct taut_fieldset *const sets[] = {&taut_icmp_fields};
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex("0900 0000 0002 0708 1004 00010708", &len);
    struct taut_visitor v = test_seen_init(&seen, sets, 1, p);
    taut_icmp_visit(&v, p, len);
    const char *text = taut_wr_cstr(&seen.wr);
    assert_non_null(strstr(text, "icmp.mip.type=16\nicmp.mip.length=4\n"));
    assert_null(strstr(text, "icmp.mip.seq"));
    free(p);
}

static void refuses_what_cannot_be_encoded(void **state)
{
    (void)state;
    static const uint8_t bytes[128] = {0};
    struct taut_wr wr;
    struct taut_icmp m = {.type = TAUT_ICMP_TYPE_PARAM_PROBLEM, .pointer = 256};
#define refused(status)                                                        \
    do {                                                                       \
        wr = taut_wr_of(NULL, 0);                                              \
        assert_int_equal(taut_icmp_encode(&wr, &m), status);                   \
        assert_int_equal(taut_wr_finish(&wr, NULL), status);                   \
    } while (0)
    refused(TAUT_E_RANGE);
    m = (struct taut_icmp){.type = TAUT_ICMP_TYPE_ECHO, .unused = 1};
    refused(TAUT_E_RANGE);
    m = (struct taut_icmp){.type = TAUT_ICMP_TYPE_UNREACHABLE, .mtu = 1};
    refused(TAUT_E_RANGE);
    m = (struct taut_icmp){.type = TAUT_ICMP_TYPE_EXT_ECHO, .seq = 256};
    refused(TAUT_E_RANGE);
    m = (struct taut_icmp){.type = TAUT_ICMP_TYPE_EXT_ECHO_REPLY, .state = 8};
    refused(TAUT_E_RANGE);
    m = (struct taut_icmp){.type = TAUT_ICMP_TYPE_UNREACHABLE,
                           .quote_words = 2,
                           .quote = {bytes, 4}};
    refused(TAUT_E_USAGE);
    m.quote.len = 8;
    wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_icmp_encode(&wr, &m), TAUT_OK);
    m.quote_words = 0;
    m.ext.p = bytes;
    m.ext.len = 4;
    refused(TAUT_E_USAGE);
    m = (struct taut_icmp){.type = TAUT_ICMP_TYPE_ROUTER_ADVERT,
                           .n_addrs = 1,
                           .addr_words = 2,
                           .routers = {bytes, 4}};
    refused(TAUT_E_USAGE);
#undef refused
    const struct taut_icmp_ext old = {16, 0, 0, {NULL, 0}};
    wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_icmp_ext_encode(&wr, &old), TAUT_E_RANGE);
    const struct taut_icmp_obj big = {0, 1, 1, {bytes, UINT16_MAX}};
    assert_int_equal(taut_icmp_obj_encode(&wr, &big), TAUT_E_RANGE);
    struct taut_icmp_if_info info = {.role = 4};
    assert_int_equal(taut_icmp_if_info_encode(&wr, &info), TAUT_E_RANGE);
    info = (struct taut_icmp_if_info){.has_name = true, .name = {bytes, 4}};
    assert_int_equal(taut_icmp_if_info_encode(&wr, &info), TAUT_E_RANGE);
    info = (struct taut_icmp_if_info){
        .has_addr = true, .afi = 1, .addr = {bytes, 16}};
    assert_int_equal(taut_icmp_if_info_encode(&wr, &info), TAUT_E_USAGE);
    struct taut_icmp_if_id id = {.ctype = 0};
    assert_int_equal(taut_icmp_if_id_encode(&wr, &id), TAUT_E_RANGE);
    id = (struct taut_icmp_if_id){
        .ctype = 3, .afi = 2, .addr_len = 4, .addr = {bytes, 4}};
    assert_int_equal(taut_icmp_if_id_encode(&wr, &id), TAUT_E_USAGE);
    id = (struct taut_icmp_if_id){.ctype = 1, .name = {bytes, UINT16_MAX}};
    assert_int_equal(taut_icmp_if_id_encode(&wr, &id), TAUT_E_RANGE);
}

static void reads_quotes(void **state)
{
    (void)state;
    struct taut_icmp m;
    struct taut_icmp_quote q;
    uint8_t *p = icmp_open("port", &m);
    taut_icmp_quote_decode(&q, m.quote);
    assert_int_equal(q.version, 4);
    assert_true(q.ip_whole && q.has_ports && !q.has_echo && !q.fragment);
    assert_int_equal(q.proto, 17);
    assert_int_equal(q.src_port, 40000);
    assert_int_equal(q.dst_port, 53);
    assert_memory_equal(q.src, "\300\0\2\1", 4);
    assert_memory_equal(q.dst, "\306\63\144\7", 4);
    assert_int_equal(q.l4_off, 20);
    /* every shorter quote is a flagged one */
    for (size_t n = 0; n <= m.quote.len; n++) {
        uint8_t *cut = test_copy(m.quote.p, n);
        const struct taut_span quote = {cut, n};
        taut_icmp_quote_decode(&q, quote);
        assert_int_equal(q.version, n < 20 ? 0 : 4);
        assert_int_equal(q.ip_whole, n >= 20);
        assert_int_equal(q.has_ports, n >= 24);
        free(cut);
    }
    free(p);
}

struct quote_case {
    const char *hex;
    uint8_t version, proto;
    bool ip_whole, fragment, has_ports, has_echo, has_tcp_seq;
    uint32_t l4_off;
};

static void reads_quotes_of_all_kinds(void **state)
{
    (void)state;
#define V4(proto, frag)                                                        \
    "45000054 0001" frag " 40" proto "0000 c0000201 c0000202"
#define V6(next)                                                               \
    "60000000 0028" next "40 20010db8000000000000000000000001"                 \
    "20010db8000000000000000000000002"
    static const struct quote_case cases[] = {
        {"", 0, 0, false, false, false, false, false, 0},
        {"75000014 00000000 40110000 c0000201 c0000202", 0, 0, false, false,
         false, false, false, 0},
        /* header length below 5, options cut off */
        {"44000014 00000000 40110000 c0000201 c0000202", 0, 0, false, false,
         false, false, false, 0},
        {"46000018 00000000 40110000 c0000201 c0000202 0101", 4, 0, false,
         false, false, false, false, 0},
        {V4("06", "0000") "00500051 01020304", 4, 6, true, false, true, false,
         true, 20},
        {V4("06", "0000") "00500051", 4, 6, true, false, true, false, false,
         20},
        {V4("11", "2001") "00500051 01020304", 4, 17, true, true, false, false,
         false, 20},
        {V4("01", "0000") "08000000 12340007", 4, 1, true, false, false, true,
         false, 20},
        {V4("01", "0000") "03000000 12340007", 4, 1, true, false, false, false,
         false, 20},
        {V4("01", "0000") "08000000 1234", 4, 1, true, false, false, false,
         false, 20},
        {V4("2f", "0000") "00000800 00000000", 4, 47, true, false, false, false,
         false, 20},
        {V6("11") "00500051 00080000", 6, 17, true, false, true, false, false,
         40},
        {V6("3a") "80000000 12340007", 6, 58, true, false, false, true, false,
         40},
        {V6("3a") "81000000 12340007", 6, 58, true, false, false, true, false,
         40},
        {V6("3a") "08000000 12340007", 6, 58, true, false, false, false, false,
         40},
        /* hop-by-hop, destination options, then a later fragment */
        {V6("00") "3c00010400000000 2c00010400000000 1100000900000001 00500051",
         6, 17, true, true, false, false, false, 64},
        {V6("2c") "1100000100000001 00500051 00080000", 6, 17, true, false,
         true, false, false, 48},
        {V6("33") "1101000000000000 00000000 00500051 00080000", 6, 17, true,
         false, true, false, false, 52},
        /* a chain that is cut off */
        {V6("00") "3c00", 6, 0, false, false, false, false, false, 0},
        {V6("00") "1101010400000000", 6, 0, false, false, false, false, false,
         0},
        {V6("32") "00000001 00000001", 6, 50, true, false, false, false, false,
         40},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        const struct taut_span quote = {p, len};
        struct taut_icmp_quote q;
        print_message("%s\n", cases[i].hex);
        taut_icmp_quote_decode(&q, quote);
        assert_int_equal(q.version, cases[i].version);
        assert_int_equal(q.proto, cases[i].proto);
        assert_int_equal(q.ip_whole, cases[i].ip_whole);
        assert_int_equal(q.fragment, cases[i].fragment);
        assert_int_equal(q.has_ports, cases[i].has_ports);
        assert_int_equal(q.has_echo, cases[i].has_echo);
        assert_int_equal(q.has_tcp_seq, cases[i].has_tcp_seq);
        assert_int_equal(q.l4_off, cases[i].l4_off);
        if (q.has_tcp_seq)
            assert_int_equal(q.tcp_seq, 0x01020304);
        if (q.has_echo) {
            assert_int_equal(q.ident, 0x1234);
            assert_int_equal(q.seq, 7);
        }
        if (q.has_ports) {
            assert_int_equal(q.src_port, 80);
            assert_int_equal(q.dst_port, 81);
        }
        free(p);
    }
}

static void names_types_and_codes(void **state)
{
    (void)state;
    static const uint8_t with_codes[] = {3, 5, 9, 11, 12, 30, 31, 40, 43};
    assert_string_equal(taut_reg_name(&taut_icmp_type_reg, 42),
                        "Extended Echo Request");
    assert_null(taut_reg_name(&taut_icmp_type_reg, 1));
    for (size_t i = 0; i < sizeof with_codes; i++)
        assert_non_null(
            taut_reg_name(taut_icmp_code_reg_get(with_codes[i]), 0));
    assert_string_equal(taut_reg_name(taut_icmp_code_reg_get(3), 13),
                        "Communication Administratively Prohibited");
    assert_null(taut_icmp_code_reg_get(8));
    assert_string_equal(taut_reg_name(&taut_icmp_obj_class_reg, 1),
                        "MPLS Label Stack Class");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_agent_too_short_has_no_fields),
        cmocka_unit_test(tells_what_tshark_tells),
        cmocka_unit_test(encodes_what_it_decoded),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(decodes_the_members),
        cmocka_unit_test(walks_router_entries),
        cmocka_unit_test(walks_mobile_ip_extensions),
        cmocka_unit_test(refuses_with_place_and_field),
        cmocka_unit_test(judges_bodies),
        cmocka_unit_test(finds_extensions),
        cmocka_unit_test(encodes_extensions),
        cmocka_unit_test(encodes_label_stacks),
        cmocka_unit_test(refuses_bad_extensions),
        cmocka_unit_test(refuses_what_cannot_be_encoded),
        cmocka_unit_test(reads_quotes),
        cmocka_unit_test(reads_quotes_of_all_kinds),
        cmocka_unit_test(names_types_and_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
