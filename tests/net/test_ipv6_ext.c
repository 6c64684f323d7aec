/* SPDX-License-Identifier: MIT */
/* test_ipv6_ext.c: what the decoders and encoders of single IPv6 extension
 * headers refuse, and the iterators inside of them. */
#include "test_util.h"

#include <stdio.h>

#include "taut/ipv6_ext.h"

/* The bytes as an extension header of type `type` at offset 40. */
static struct taut_ipv6_ext ext_of(uint8_t type, const uint8_t *p, size_t len)
{
    struct taut_ipv6_ext ext = {{p, len}, 40, type, len > 0 ? p[0] : 0};
    return ext;
}

static enum taut_status ext_decode(struct taut_ctx *ctx,
                                   const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_routing r;
    struct taut_ipv6_ah ah;
    struct taut_mip6 m;
    struct taut_hip h;
    struct taut_shim6 s;
    switch (ext->type) {
    case TAUT_IPPROTO_ROUTING:
        return taut_ipv6_routing_decode(ctx, &r, ext);
    case TAUT_IPPROTO_AH:
        return taut_ipv6_ah_decode(ctx, &ah, ext);
    case TAUT_IPPROTO_MOBILITY:
        return taut_mip6_decode(ctx, &m, ext);
    case TAUT_IPPROTO_HIP:
        return taut_hip_decode(ctx, &h, ext);
    default:
        return taut_shim6_decode(ctx, &s, ext);
    }
}

#define HIP_REST                                                               \
    "0000 0000 00000000000000000000000000000000"                               \
    "00000000000000000000000000000000"

static const struct {
    uint8_t type;
    const char *hex;
    unsigned status, field, off, need;
    uint32_t wire;
} ext_faults[] = {
    /* RFC 4302 2: SPI and sequence number are always there */
    {TAUT_IPPROTO_AH, "3b000000 00000001", TAUT_E_SHORT, TAUT_IPV6_EXT_F_AH, 8,
     4, 0},
    /* RFC 6275 9.2: the payload proto is 59; the length is the type's */
    {TAUT_IPPROTO_MOBILITY, "06000000 00000000", TAUT_E_VALUE,
     TAUT_IPV6_EXT_F_MIP6_NXT, 0, 6, TAUT_WIRE_ICMPV6(4, 0, 40)},
    {TAUT_IPPROTO_MOBILITY, "3b000100 00000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_MIP6_LEN, 1, 0, TAUT_WIRE_ICMPV6(4, 0, 41)},
    /* RFC 7401 5.1: 40 bytes, P bit 0, S bit 1, version 2 (1: RFC 5201) */
    {TAUT_IPPROTO_HIP, "3b030121" HIP_REST, TAUT_OK, 0, 0, 0, 0},
    {TAUT_IPPROTO_HIP, "3b000121 00000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_HIP_LEN, 1, 0, 0},
    {TAUT_IPPROTO_HIP, "3b048121" HIP_REST, TAUT_E_VALUE,
     TAUT_IPV6_EXT_F_HIP_FIXED_P, 2, 1, 0},
    {TAUT_IPPROTO_HIP, "3b040120" HIP_REST, TAUT_E_VALUE,
     TAUT_IPV6_EXT_F_HIP_FIXED_S, 3, 0, 0},
    {TAUT_IPPROTO_HIP, "3b040131" HIP_REST, TAUT_E_VALUE,
     TAUT_IPV6_EXT_F_HIP_VERSION, 3, 3, 0},
    {TAUT_IPPROTO_HIP, "3b040111" HIP_REST, TAUT_OK, 0, 0, 0, 0},
    /* RFC 5533 5.2, 5.3 */
    {TAUT_IPPROTO_SHIM6, "3b018000000000010000000000000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_SHIM6_LEN, 1, 1, 0},
    {TAUT_IPPROTO_SHIM6, "3b000101 00000000", TAUT_E_VALUE,
     TAUT_IPV6_EXT_F_SHIM6_PROTO, 3, 1, 0},
    /* RFC 6554 3: 9 pad bytes; more pad than bytes; half an address */
    {TAUT_IPPROTO_ROUTING, "3b000300 00900000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_RPL_PAD, 5, 9, TAUT_WIRE_ICMPV6(4, 0, 45)},
    {TAUT_IPPROTO_ROUTING, "3b000300 00100000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_LEN, 1, 0, TAUT_WIRE_ICMPV6(4, 0, 41)},
    {TAUT_IPPROTO_ROUTING, "3b010300 00000000 0000000000000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_LEN, 1, 1, TAUT_WIRE_ICMPV6(4, 0, 41)},
    {TAUT_IPPROTO_ROUTING, "3b020300 8d000000 00000000000000000000000000000000",
     TAUT_E_RANGE, TAUT_IPV6_EXT_F_ROUTING_LEN, 1, 2,
     TAUT_WIRE_ICMPV6(4, 0, 41)},
    /* no address at all is a list of none, and no segment is left then */
    {TAUT_IPPROTO_ROUTING, "3b000300 00000000", TAUT_OK, 0, 0, 0, 0},
    {TAUT_IPPROTO_ROUTING, "3b000301 00000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, 3, 1, TAUT_WIRE_ICMPV6(4, 0, 43)},
};

static void ext_decoders_refuse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ext_faults / sizeof ext_faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(ext_faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_ipv6_ext ext = ext_of(ext_faults[i].type, p, len);
        enum taut_status want = (enum taut_status)ext_faults[i].status;
        assert_int_equal(ext_decode(&ctx, &ext), want);
        test_diag(d, want, ext_faults[i].field, ext_faults[i].off,
                  ext_faults[i].need, ext_faults[i].wire);
        free(p);
    }
}

/* A visit of what a decoder refused tells the rows that are there. */
static void ext_visits_of_refused_headers(void **state)
{
    (void)state;
    static const struct taut_fieldset *const sets[] = {&taut_ipv6_ext_fields};
    for (size_t i = 0; i < sizeof ext_faults / sizeof ext_faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(ext_faults[i].hex, &len);
        struct taut_ipv6_ext ext = ext_of(ext_faults[i].type, p, len);
        struct test_seen seen;
        struct taut_visitor v = test_seen_init(&seen, sets, 1, p);
        taut_ipv6_ext_visit(&v, &ext);
        const char *text = taut_wr_cstr(&seen.wr);
        if (ext.type == TAUT_IPPROTO_HIP)
            assert_true((strstr(text, "hip.tlv") == NULL));
        if (ext.type == TAUT_IPPROTO_AH)
            assert_string_equal(text, "ah=\n");
        if (ext.type == TAUT_IPPROTO_MOBILITY)
            assert_null(strstr(text, "mip6.hoti"));
        if (ext.type == TAUT_IPPROTO_ROUTING)
            assert_non_null(strstr(text, "ipv6.routing.segleft="));
        free(p);
    }
}

/* A type without a visit, and bytes too few for one. */
static void ext_visits_nothing_else(void **state)
{
    (void)state;
    static const struct taut_fieldset *const sets[] = {&taut_ipv6_ext_fields,
                                                       &taut_ipv6_fields};
    static const uint8_t p[40] = {0x60, 0, 0, 0, 0, 0, 59, 64};
    struct test_seen seen;
    struct taut_visitor v = test_seen_init(&seen, sets, 2, p);
    struct taut_ipv6_ext ext = ext_of(TAUT_IPPROTO_UDP, p, 8);
    taut_ipv6_ext_visit(&v, &ext);
    taut_ipv6_visit(&v, p, 39);
    taut_ipv6_esp_visit(&v, p, 7);
    assert_int_equal(seen.wr.len, 0);
    taut_ipv6_esp_visit(&v, p, 8);
    assert_non_null(strstr(taut_wr_cstr(&seen.wr), "esp.spi=0x60000000\n"));
}

static void ext_visits_mobility_and_tlvs(void **state)
{
    (void)state;
    static const struct taut_fieldset *const sets[] = {&taut_ipv6_ext_fields};
    struct test_seen seen;
    size_t len;
    /* heartbeat (RFC 5847), of which only the body is told */
    uint8_t *p = test_hex("3b010d00 0000 0001 0102030405060708", &len);
    struct taut_visitor v = test_seen_init(&seen, sets, 1, p);
    struct taut_ipv6_ext ext = ext_of(TAUT_IPPROTO_MOBILITY, p, len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_mip6 m;
    taut_ipv6_ext_visit(&v, &ext);
    assert_non_null(strstr(taut_wr_cstr(&seen.wr), "00010102030405060708\n"));
    assert_int_equal(taut_mip6_decode(&ctx, &m, &ext), TAUT_OK);
    assert_int_equal(m.opts.len, 0);
    free(p);
    /* one segment, an HMAC-less TLV and padding (RFC 8754 2.1) */
    p = test_hex("3b030400 00000000 20010db8000000000000000000000001"
                 "0402aabb 00000400",
                 &len);
    assert_int_equal(len, 32);
    v = test_seen_init(&seen, sets, 1, p);
    ext = ext_of(TAUT_IPPROTO_ROUTING, p, len);
    taut_ipv6_ext_visit(&v, &ext);
    const char *text = taut_wr_cstr(&seen.wr);
    assert_non_null(strstr(text, "2001:db8::1\n"));
    assert_non_null(strstr(text, "=0402aabb\n"));
    assert_non_null(strstr(text, "=00\n"));
    assert_non_null(strstr(text, "=0400\n"));
    free(p);
}

/* IOAM (RFC 9486): both types, as tshark 4.0.17 tells them, and back. */
static void ext_has_ioam(void **state)
{
    (void)state;
    static const struct taut_fieldset *const sets[] = {&taut_ipv6_ext_fields};
    static const char *const types[] = {"11", "31"};
    for (size_t i = 0; i < 2; i++) {
        struct test_seen seen;
        char hex[64];
        uint8_t again[12];
        size_t len;
        snprintf(hex, sizeof hex, "3b01 %s0a 05 02 0102030405060708 0100",
                 types[i]);
        uint8_t *p = test_hex(hex, &len);
        struct taut_visitor v = test_seen_init(&seen, sets, 1, p);
        struct taut_ipv6_ext ext = ext_of(TAUT_IPPROTO_HOPOPTS, p, len);
        taut_ipv6_ext_visit(&v, &ext);
        const char *text = taut_wr_cstr(&seen.wr);
        assert_non_null(strstr(text, "ipv6.opt.ioam.opt_type=2\n"));
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_ipv6_opt raw = {.type = p[2], .data = {p + 4, p[3]}};
        struct taut_ipv6_opt_value o;
        assert_int_equal(taut_ipv6_opt_decode(&ctx, &o, &raw), TAUT_OK);
        assert_int_equal(o.u.ioam.reserved, 5);
        assert_int_equal(o.u.ioam.opt_type, 2);
        assert_int_equal(o.u.ioam.data.len, 8);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_ipv6_opt_encode(&wr, &o), TAUT_OK);
        assert_int_equal(wr.len, 12);
        assert_memory_equal(again, p + 2, 12);
        free(p);
    }
}

/* ---- iterators ---- */

static void mip6_options_one_by_one(void **state)
{
    (void)state;
    static const uint8_t p[] = {0, 1, 2, 0, 0, 3, 0, 9, 5, 1};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, 7);
    struct taut_mip6_opt opt;
    assert_int_equal(taut_mip6_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.type, 0);
    assert_int_equal(opt.data.len, 0);
    assert_int_equal(taut_mip6_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.type, 1);
    assert_int_equal(opt.data.len, 2);
    assert_ptr_equal(opt.data.p, p + 3);
    assert_int_equal(taut_mip6_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.type, 3);
    assert_int_equal(opt.data.len, 0);
    assert_int_equal(taut_mip6_opt_next(&ctx, &rd, &opt), TAUT_DONE);
    rd = taut_rd_of(p + 7, 1); /* no length byte */
    assert_int_equal(taut_mip6_opt_next(&ctx, &rd, &opt), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_IPV6_EXT_F_MIP6_DATA, 8, 1, 0);
    rd = taut_rd_of(p + 7, 3); /* one byte of five */
    assert_int_equal(taut_mip6_opt_next(&ctx, &rd, &opt), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_IPV6_EXT_F_MIP6_DATA, 10, 4, 0);
    assert_ptr_equal(rd.p, p + 7);
}

/* RFC 8754 2.1: Pad1, PadN, HMAC of 8 to 32 bytes in steps of 8. */
static void segment_tlvs_one_by_one(void **state)
{
    (void)state;
    uint8_t p[64] = {0, 4, 1, 0, 5, 14, 0x80, 0, 1, 2, 3, 4, 0xaa};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, 20);
    struct taut_ipv6_tlv tlv;
    assert_int_equal(taut_ipv6_tlv_next(&ctx, &rd, &tlv), TAUT_OK);
    assert_int_equal(tlv.type, 0);
    assert_int_equal(taut_ipv6_tlv_next(&ctx, &rd, &tlv), TAUT_OK);
    assert_int_equal(tlv.type, 4);
    assert_int_equal(tlv.data.len, 1);
    assert_false(tlv.hmac);
    assert_int_equal(taut_ipv6_tlv_next(&ctx, &rd, &tlv), TAUT_OK);
    assert_true(tlv.hmac && tlv.d);
    assert_int_equal(tlv.key_id, 0x01020304);
    assert_int_equal(tlv.mac.len, 8);
    assert_ptr_equal(tlv.mac.p, p + 12);
    assert_int_equal(taut_ipv6_tlv_next(&ctx, &rd, &tlv), TAUT_DONE);
    for (unsigned len = 0; len <= 40; len++) {
        bool legal = len == 14 || len == 22 || len == 30 || len == 38;
        p[5] = (uint8_t)len;
        p[6] = 0;
        rd = taut_rd_of(p + 4, 2 + len);
        assert_int_equal(taut_ipv6_tlv_next(&ctx, &rd, &tlv),
                         legal ? TAUT_OK : TAUT_E_RANGE);
        if (!legal)
            test_diag(d, TAUT_E_RANGE, TAUT_IPV6_EXT_F_SRH_TLV, 5, len, 0);
        else
            assert_false(tlv.d);
    }
    rd = taut_rd_of(p + 4, 1);
    assert_int_equal(taut_ipv6_tlv_next(&ctx, &rd, &tlv), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_IPV6_EXT_F_SRH_TLV, 5, 1, 0);
    rd = taut_rd_of(p + 4, 30);
    assert_int_equal(taut_ipv6_tlv_next(&ctx, &rd, &tlv), TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_IPV6_EXT_F_SRH_TLV, 34, 12, 0);
}

static void routing_addresses(void **state)
{
    (void)state;
    static const uint8_t list[17] = {1, 2, 3, 4, 5};
    uint8_t dst[16], out[16];
    struct taut_ipv6_routing r = {.type = TAUT_IPV6_ROUTE_RPL,
                                  .known = true,
                                  .n = 2,
                                  .cmpri = 15,
                                  .cmpre = 14,
                                  .segleft = 1};
    memset(dst, 0xee, sizeof dst);
    r.addrs = (struct taut_span){list, 3};
    assert_true(taut_ipv6_routing_addr_get(out, &r, dst, 0));
    assert_memory_equal(out, dst, 15);
    assert_int_equal(out[15], 1);
    assert_true(taut_ipv6_routing_final_get(out, &r, dst));
    assert_memory_equal(out, dst, 14);
    assert_memory_equal(out + 14, list + 1, 2);
    assert_false(taut_ipv6_routing_addr_get(out, &r, dst, 2));
    r.addrs.len = 2; /* the last one is cut */
    assert_false(taut_ipv6_routing_addr_get(out, &r, dst, 1));
    r.addrs.len = 0; /* even its start is missing */
    assert_false(taut_ipv6_routing_addr_get(out, &r, dst, 1));
    r.addrs.len = 3;
    r.cmpre = 16; /* no such number of bytes */
    assert_false(taut_ipv6_routing_addr_get(out, &r, dst, 1));
    r.n = 0;
    assert_false(taut_ipv6_routing_final_get(out, &r, dst));
    assert_memory_equal(out, dst, 16);
    r.known = false;
    r.n = 2;
    assert_false(taut_ipv6_routing_final_get(out, &r, dst));
    r.segleft = 0;
    assert_true(taut_ipv6_routing_final_get(out, &r, dst));
    assert_memory_equal(out, dst, 16);
}

/* ---- encoders ---- */

static const uint8_t zeros[2100];

#define REFUSED(call, st)                                                      \
    do {                                                                       \
        struct taut_wr to = taut_wr_of(NULL, 0);                               \
        assert_int_equal(call, st);                                            \
        assert_int_equal(taut_wr_finish(&to, NULL), st);                       \
        assert_int_equal(to.len, 0);                                           \
    } while (0)

static void routing_encoder_refuses(void **state)
{
    (void)state;
    const struct taut_ipv6_routing good = {
        .type = TAUT_IPV6_ROUTE_SOURCE, .n = 2, .addrs = {zeros, 32}};
    struct taut_ipv6_routing r = good;
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_ipv6_routing_encode(&wr, &r), TAUT_OK);
    assert_int_equal(wr.len, 40);
    r.n = 3;
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_USAGE);
    r = good;
    r.tail = (struct taut_span){zeros, 8}; /* types 0 and 2 have no tail */
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_USAGE);
    r = good;
    r.type = TAUT_IPV6_ROUTE_MOBILITY; /* just one address */
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.n = 0;
    r.addrs.len = 0;
    r.type = TAUT_IPV6_ROUTE_SEGMENT; /* at least one */
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.type = TAUT_IPV6_ROUTE_RPL;
    assert_int_equal(taut_ipv6_routing_encode(&wr, &r), TAUT_OK);
    r.reserved = 0x100000;
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.reserved = 0;
    r.tail = (struct taut_span){zeros, 8}; /* at most 7 bytes of padding */
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.tail.len = 5; /* not a multiple of 8 in all */
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.tail.len = 0;
    r.cmpri = 16;
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.cmpri = 0;
    r.cmpre = 16;
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r = (struct taut_ipv6_routing){.type = 1, .tail = {zeros, 4}};
    wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_ipv6_routing_encode(&wr, &r), TAUT_OK);
    assert_int_equal(wr.len, 8);
    r.tail.len = 2052; /* 256 units of 8 are the most */
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.tail.len = 2048;
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
    r.type = 253;
    r.tail.len = 0; /* 4 bytes are no header */
    REFUSED(taut_ipv6_routing_encode(&to, &r), TAUT_E_RANGE);
}

static void other_encoders_refuse(void **state)
{
    (void)state;
    struct taut_ipv6_frag f = {.off = 4};
    REFUSED(taut_ipv6_frag_encode(&to, &f), TAUT_E_RANGE);
    f.off = 8;
    f.bits = 4;
    REFUSED(taut_ipv6_frag_encode(&to, &f), TAUT_E_RANGE);
    struct taut_ipv6_ah ah = {.icv = {zeros, 1020}};
    REFUSED(taut_ipv6_ah_encode(&to, &ah), TAUT_E_RANGE);
    ah.icv.len = 8; /* 20 bytes are no multiple of 8 */
    REFUSED(taut_ipv6_ah_encode(&to, &ah), TAUT_E_RANGE);
    struct taut_mip6 m = {.body = {zeros, 2050}};
    REFUSED(taut_mip6_encode(&to, &m), TAUT_E_RANGE);
    m.body.len = 8;
    REFUSED(taut_mip6_encode(&to, &m), TAUT_E_RANGE);
    struct taut_hip h = {.version = 2, .params = {zeros, 2016}};
    REFUSED(taut_hip_encode(&to, &h), TAUT_E_RANGE);
    h.params.len = 4;
    REFUSED(taut_hip_encode(&to, &h), TAUT_E_RANGE);
    h.params.len = 0;
    h.type = 128;
    REFUSED(taut_hip_encode(&to, &h), TAUT_E_RANGE);
    h.type = 0;
    h.version = 16;
    REFUSED(taut_hip_encode(&to, &h), TAUT_E_RANGE);
    h.version = 2;
    h.reserved = 8;
    REFUSED(taut_hip_encode(&to, &h), TAUT_E_RANGE);
    struct taut_shim6 s = {.payload = true, .tag = (uint64_t)1 << 47};
    REFUSED(taut_shim6_encode(&to, &s), TAUT_E_RANGE);
    s = (struct taut_shim6){.body = {zeros, 2050}};
    REFUSED(taut_shim6_encode(&to, &s), TAUT_E_RANGE);
    s.body.len = 3;
    REFUSED(taut_shim6_encode(&to, &s), TAUT_E_RANGE);
    s.body.len = 2;
    s.type = 128;
    REFUSED(taut_shim6_encode(&to, &s), TAUT_E_RANGE);
    s.type = 1;
    s.specific = 1; /* the S bit is HIP's */
    REFUSED(taut_shim6_encode(&to, &s), TAUT_E_RANGE);
}

static void esp_goes_round(void **state)
{
    (void)state;
    static const uint8_t p[] = {0, 0, 0, 9, 0, 0, 0, 1, 0xab};
    static const uint8_t none[8] = {0};
    uint8_t out[sizeof p];
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, sizeof p);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    struct taut_ipv6_esp esp;
    assert_int_equal(taut_ipv6_esp_decode(&ctx, &rd, &esp), TAUT_OK);
    assert_int_equal(taut_rd_left(&rd), 0);
    assert_int_equal(taut_ipv6_esp_encode(&wr, &esp), TAUT_OK);
    assert_int_equal(wr.len, sizeof p);
    assert_memory_equal(out, p, sizeof p);
    for (size_t cut = 0; cut < 8; cut++) {
        rd = taut_rd_of(p, cut);
        assert_int_equal(taut_ipv6_esp_decode(&ctx, &rd, &esp), TAUT_E_SHORT);
        test_diag(d, TAUT_E_SHORT, TAUT_IPV6_EXT_F_ESP, cut, 8 - cut, 0);
    }
    ctx.start = none;
    rd = taut_rd_of(none, 8); /* RFC 4303 2.1: 0 is never on the wire */
    assert_int_equal(taut_ipv6_esp_decode(&ctx, &rd, &esp), TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_IPV6_EXT_F_ESP_SPI, 0, 0, 0);
}

static void option_encoder_refuses(void **state)
{
    (void)state;
    static const uint8_t lio[] = {3, 1, 2};
    const struct taut_ipv6_opt_value bad[] = {
        {TAUT_IPV6_OPT_PAD1, .u.pad_len = 2},
        {TAUT_IPV6_OPT_PADN, .u.pad_len = 1},
        {TAUT_IPV6_OPT_PADN, .u.pad_len = 258},
        {TAUT_IPV6_OPT_JUMBO, .u.jumbo_len = 65535},
        {TAUT_IPV6_OPT_QS, .u.qs = {.func = 16}},
        {TAUT_IPV6_OPT_QS, .u.qs = {.rate = 16}},
        {TAUT_IPV6_OPT_QS, .u.qs = {.nonce = (uint32_t)1 << 30}},
        {TAUT_IPV6_OPT_QS, .u.qs = {.reserved = 4}},
        {TAUT_IPV6_OPT_PMTU, .u.pmtu = {.rtn = 1281}},
        {TAUT_IPV6_OPT_ALTMARK, .u.altmark = {.id = (uint32_t)1 << 20}},
        {TAUT_IPV6_OPT_ALTMARK_FIX, .u.altmark = {.reserved = 1024}},
        {TAUT_IPV6_OPT_CALIPSO, .u.calipso = {.bitmap = {zeros, 3}}},
        {TAUT_IPV6_OPT_CALIPSO, .u.calipso = {.bitmap = {zeros, 248}}},
        {TAUT_IPV6_OPT_MPL, .u.mpl = {.seed = {zeros, 1}}},
        {TAUT_IPV6_OPT_LIO, .u.raw = {NULL, 0}},
        {TAUT_IPV6_OPT_LIO, .u.raw = {lio, 3}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        REFUSED(taut_ipv6_opt_encode(&to, &bad[i]), TAUT_E_RANGE);
    const struct taut_ipv6_opt_value wide = {TAUT_IPV6_OPT_ILNP,
                                             .u.raw = {zeros, 256}};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_ipv6_opt_encode(&wr, &wide), TAUT_E_RANGE);
}

/* RFC 9343 3.1: FlowMonID 20 bits, L, D, 10 reserved bits. */
static void altmark_goes_round(void **state)
{
    (void)state;
    static const uint8_t want[][6] = {{0x32, 4, 0x12, 0x34, 0x58, 0x01},
                                      {0x12, 4, 0x12, 0x34, 0x54, 0x00}};
    for (size_t i = 0; i < 2; i++) {
        uint8_t out[6];
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_ipv6_opt_value v = {
            want[i][0], .u.altmark = {0x12345, i == 0, i == 1, i == 0}};
        assert_int_equal(taut_ipv6_opt_encode(&wr, &v), TAUT_OK);
        assert_int_equal(wr.len, 6);
        assert_memory_equal(out, want[i], 6);
    }
}

static void options_header_has_a_limit(void **state)
{
    (void)state;
    uint8_t out[2100];
    struct taut_ipv6_opt_value v = {TAUT_IPV6_OPT_PADN, .u.pad_len = 257};
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    size_t from = taut_ipv6_opts_open(&wr, 59);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(taut_ipv6_opt_encode(&wr, &v), TAUT_OK);
    assert_int_equal(taut_ipv6_opts_close(&wr, from), TAUT_E_RANGE);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_ipv6_opts_close(&wr, 1), TAUT_E_USAGE);
    wr = taut_wr_of(out, sizeof out);
    taut_wr_u8(&wr, 59);
    assert_int_equal(taut_ipv6_opts_close(&wr, 0), TAUT_E_USAGE);
    wr = taut_wr_of(out, 7); /* no room: the size is told all the same */
    size_t len;
    from = taut_ipv6_opts_open(&wr, 59);
    out[1] = 0x77;
    assert_int_equal(taut_ipv6_opts_close(&wr, from), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_FULL);
    assert_int_equal(len, 8);
    assert_int_equal(out[1], 0x77);
}

static void names_and_usage(void **state)
{
    (void)state;
    static const uint8_t p[40] = {0x60};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_ipv6 ip = {.payload_len = 1};
    struct taut_ipv6_chain c;
    assert_non_null(taut_ipv6_ext_name(TAUT_IPPROTO_HOPOPTS));
    assert_null(taut_ipv6_ext_name(TAUT_IPPROTO_ESP));
    assert_null(taut_ipv6_ext_name(TAUT_IPPROTO_TCP));
    /* `ip` of some other packet: longer than this one */
    assert_int_equal(taut_ipv6_chain_decode(&ctx, &c, &ip, p, 40),
                     TAUT_E_USAGE);
    test_diag(d, TAUT_E_USAGE, TAUT_IPV6_F_HEADER, 0, 40, 0);
    assert_int_equal(taut_ipv6_chain_decode(&ctx, &c, &ip, p, 39),
                     TAUT_E_USAGE);
}

/* What a refused packet asks to be sent, in words. */
static void reactions_have_text(void **state)
{
    (void)state;
    static const struct {
        uint32_t wire;
        const char *text;
    } cases[] = {
        {TAUT_WIRE_ICMPV6(4, 0, 40),
         "discard and send ICMPv6 Parameter Problem (type 4, code 0), "
         "pointer 40"},
        {TAUT_WIRE_ICMP(12, 1, 20),
         "discard and send ICMP Parameter Problem (type 12, code 1), "
         "pointer 20"},
        {TAUT_WIRE_ICMP(99, 0, 0),
         "discard and send ICMP message (type 99, code 0), pointer 0"},
        {TAUT_WIRE_RST, "discard and send a TCP RST"},
        {0, "discard silently"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[120];
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        taut_inet_wire_text(&wr, cases[i].wire);
        assert_string_equal(taut_wr_cstr(&wr), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ext_decoders_refuse),
        cmocka_unit_test(ext_visits_of_refused_headers),
        cmocka_unit_test(ext_visits_nothing_else),
        cmocka_unit_test(ext_visits_mobility_and_tlvs),
        cmocka_unit_test(ext_has_ioam),
        cmocka_unit_test(mip6_options_one_by_one),
        cmocka_unit_test(segment_tlvs_one_by_one),
        cmocka_unit_test(routing_addresses),
        cmocka_unit_test(routing_encoder_refuses),
        cmocka_unit_test(other_encoders_refuse),
        cmocka_unit_test(esp_goes_round),
        cmocka_unit_test(option_encoder_refuses),
        cmocka_unit_test(altmark_goes_round),
        cmocka_unit_test(options_header_has_a_limit),
        cmocka_unit_test(names_and_usage),
        cmocka_unit_test(reactions_have_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
