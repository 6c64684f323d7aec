/* SPDX-License-Identifier: MIT */
/*
 * test_edit.c: edits in place. The property, over random packets and over
 * real ones: after each edit all checksums are what they are when computed
 * anew, the field has its value, and no other byte has changed.
 */
#include "taut_test.h"
#include "test_util.h"
#include "taut/csum.h"
#include "taut/edit.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/inet.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/tcp.h"
#include "taut/udp.h"

static struct taut_diag diag;
static uint32_t seed = 1;

static uint32_t rnd(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

static struct taut_ctx ctx_of(const uint8_t *p)
{
    memset(&diag, 0, sizeof diag);
    return taut_ctx_of(p, &diag);
}

/* ------------------------------------------------------------------ */
/* An oracle that knows no more than where things are                  */

/* The one's complement sum, two bytes at a time. */
static uint32_t plain_sum(uint32_t sum, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

struct where {
    unsigned version, proto;
    size_t l4, len, check; /* check: offset of the L4 checksum, 0: none */
};

/* Recomputes everything in a packet: IP header, transport. UDP's 0 stays. */
static void recompute(uint8_t *p, const struct where *w)
{
    uint32_t sum = 0;
    uint8_t *c = p + w->check;
    if (w->version == 4) {
        taut_put16(p + 10, 0);
        taut_put16(p + 10, 0xffffu - plain_sum(0, p, w->l4));
    }
    if (w->check == 0)
        return;
    bool udp = w->proto == 17 || w->proto == 136;
    if (udp && taut_get16(c) == 0)
        return;
    taut_put16(c, 0);
    if (w->proto != 1) {
        sum =
            w->version == 4 ? plain_sum(0, p + 12, 8) : plain_sum(0, p + 8, 32);
        sum += w->proto + (uint32_t)(w->len - w->l4);
    }
    size_t n = w->len - w->l4;
    if (w->proto == 136 && taut_get16(p + w->l4 + 4) != 0)
        n = taut_get16(p + w->l4 + 4);
    sum = 0xffffu - plain_sum(sum, p + w->l4, n);
    taut_put16(c, udp && sum == 0 ? 0xffffu : sum);
}

/* ------------------------------------------------------------------ */
/* Random packets                                                      */

static size_t put_l4(uint8_t *p, unsigned proto, size_t room)
{
    size_t n = 40 + rnd((uint32_t)room - 40);
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(rnd(4) ? rnd(256) : rnd(2) * 255);
    switch (proto) {
    case 6:
        p[12] = (uint8_t)(0x70 | (p[12] & 15)); /* 8 bytes of options */
        p[13] |= TAUT_TCP_SYN;
        memcpy(p + 20,
               rnd(2) ? "\x02\x04\xff\x00\x01\x01\x01\x00"
                      : "\x01\x02\x04\xff\x00\x01\x01\x00",
               8);
        break;
    case 17:
        taut_put16(p + 4, (uint32_t)n);
        taut_put16(p + 6, rnd(4) ? 1 : 0);
        break;
    case 136:
        taut_put16(p + 4, rnd(2) ? 0 : 8 + rnd(20));
        taut_put16(p + 6, 1);
        break;
    default:
        p[0] = proto == 1 ? 8 : 128;
    }
    return n;
}

static size_t check_off(unsigned proto)
{
    return proto == 6 ? 16 : proto == 17 || proto == 136 ? 6 : 2;
}

static struct where put_packet(uint8_t *p, unsigned version)
{
    static const uint8_t protos[2][4] = {{1, 6, 17, 136}, {58, 6, 17, 136}};
    struct where w = {version, protos[version == 6][rnd(4)], 0, 0, 0};
    w.l4 = version == 4 ? 20 + 4 * rnd(3) : 40;
    if (version == 6 && rnd(2))
        w.l4 += 16;
    for (size_t i = 0; i < w.l4; i++)
        p[i] = (uint8_t)rnd(256);
    w.len = w.l4 + put_l4(p + w.l4, w.proto, 200);
    w.check = w.l4 + check_off(w.proto);
    if (version == 4) {
        p[0] = (uint8_t)(0x40 | w.l4 / 4);
        taut_put16(p + 2, (uint32_t)w.len);
        taut_put16(p + 6, 0x4000);
        p[9] = (uint8_t)w.proto;
        memset(p + 20, 1, w.l4 - 20);
    } else {
        p[0] = (uint8_t)(0x60 | (p[0] & 15));
        taut_put16(p + 4, (uint32_t)(w.len - 40));
        p[6] = w.l4 > 40 ? 60 : (uint8_t)w.proto;
        if (w.l4 > 40)
            memcpy(p + 40, (const uint8_t[]){(uint8_t)w.proto, 1, 1, 12}, 4);
        if (w.l4 > 40)
            memset(p + 44, 0, 12);
    }
    recompute(p, &w);
    return w;
}

/* ------------------------------------------------------------------ */
/* Every edit                                                          */

enum { N_EDITS = 9 };

/* Performs edit `what` on `p` by the library, and plainly on `want`. */
static enum taut_status one_edit(struct taut_ctx *ctx, struct taut_edit *e,
                                 uint8_t *want, const struct where *w,
                                 unsigned what)
{
    uint8_t addr[16];
    size_t alen = w->version == 4 ? 4 : 16;
    size_t src = w->version == 4 ? 12 : 8;
    uint16_t v = (uint16_t)rnd(65536);
    uint8_t *l4 = want + w->l4;
    for (size_t i = 0; i < 16; i++)
        addr[i] = (uint8_t)(rnd(3) ? rnd(256) : 255);
    switch (what) {
    case 0:
        memcpy(want + src, addr, alen);
        return taut_edit_src_set(ctx, e, addr);
    case 1:
        memcpy(want + src + alen, addr, alen);
        return taut_edit_dst_set(ctx, e, addr);
    case 2:
        taut_put16(l4, v);
        return taut_edit_src_port_set(ctx, e, v);
    case 3:
        taut_put16(l4 + 2, v);
        return taut_edit_dst_port_set(ctx, e, v);
    case 4:
        taut_put16(l4 + 4, v);
        return taut_edit_ident_set(ctx, e, v);
    case 5:
        want[w->version == 4 ? 8 : 7] = (uint8_t)v;
        return taut_edit_ttl_set(ctx, e, (uint8_t)v);
    case 6:
        if (w->version == 4)
            want[1] = (uint8_t)((v & 63) << 2 | (want[1] & 3));
        else
            taut_put16(want, (taut_get16(want) & 0xf03fu) | (v & 63u) << 6);
        return taut_edit_dscp_set(ctx, e, v & 63);
    case 7:
        if (w->version == 4)
            want[1] = (uint8_t)((want[1] & 0xfc) | (v & 3));
        else
            taut_put16(want, (taut_get16(want) & 0xffcfu) | (v & 3u) << 4);
        return taut_edit_ecn_set(ctx, e, v & 3);
    default:
        v = (uint16_t)rnd(0xff00);
        taut_put16(l4 + (l4[20] == 1 ? 23 : 22), v);
        return taut_edit_mss_set(ctx, e, v);
    }
}

/* Does the packet's protocol have what edit `what` changes? */
static bool has_field(const struct where *w, unsigned what)
{
    bool icmp = w->proto == 1 || w->proto == 58;
    if (what == 2 || what == 3)
        return !icmp;
    if (what == 4)
        return icmp;
    return what != 8 || w->proto == 6;
}

static void random_packets(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        uint8_t p[400], want[400];
        struct where w = put_packet(p, round % 2 ? 4 : 6);
        struct taut_ctx ctx = ctx_of(p);
        struct taut_edit e;
        unsigned what = rnd(N_EDITS);
        memcpy(want, p, w.len);
        assert_int_equal(taut_edit_open(&ctx, &e, p, w.len), TAUT_OK);
        enum taut_status status = one_edit(&ctx, &e, want, &w, what);
        if (!has_field(&w, what)) {
            assert_int_equal(status, TAUT_E_UNSUPPORTED);
            continue;
        }
        assert_int_equal(status, TAUT_OK);
        recompute(want, &w);
        assert_memory_equal(p, want, w.len);
    }
}

/* A refused edit leaves every byte. */
static void refusals_change_nothing(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        uint8_t p[400], was[400], scratch[400];
        struct where w = put_packet(p, round % 2 ? 4 : 6);
        struct taut_ctx ctx = ctx_of(p);
        struct taut_edit e;
        unsigned what = rnd(N_EDITS);
        size_t len = w.l4 + rnd((uint32_t)(w.len - w.l4));
        memcpy(was, p, w.len);
        memcpy(scratch, p, w.len);
        ctx.quirks = TAUT_QUIRK_CUT;
        assert_int_equal(taut_edit_open(&ctx, &e, p, len), TAUT_OK);
        enum taut_status status = one_edit(&ctx, &e, scratch, &w, what);
        if (status != TAUT_OK)
            assert_memory_equal(p, was, w.len);
        if (what < 4 && has_field(&w, what) && w.proto != 1)
            assert_int_equal(status, len - w.l4 >= check_off(w.proto) + 2
                                         ? TAUT_OK
                                         : TAUT_E_SHORT);
    }
}

/* ------------------------------------------------------------------ */
/* Quotes                                                              */

/* An ICMP error around a quote, whole or cut; returns its length. */
static struct where put_error(uint8_t *p, unsigned version, size_t quote_len)
{
    struct where w = {version, version == 4 ? 1 : 58, version == 4 ? 20 : 40, 0,
                      0};
    w.len = w.l4 + 8 + quote_len;
    w.check = w.l4 + 2;
    memset(p, 0, w.l4);
    if (version == 4) {
        p[0] = 0x45;
        taut_put16(p + 2, (uint32_t)w.len);
        p[9] = 1;
    } else {
        p[0] = 0x60;
        taut_put16(p + 4, (uint32_t)(w.len - 40));
        p[6] = 58;
    }
    memset(p + w.l4, 0, 8);
    p[w.l4] = version == 4 ? 11 : 3;
    recompute(p, &w);
    return w;
}

static void random_quotes(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        unsigned version = round % 2 ? 4 : 6, what = rnd(8);
        uint8_t p[500], want[500];
        size_t at = version == 4 ? 28 : 48;
        struct where q = put_packet(p + at, version);
        size_t n = q.l4 + 8 + rnd((uint32_t)(q.len - q.l4 - 8) + 1);
        struct where w = put_error(p, version, n);
        struct taut_ctx ctx = ctx_of(p);
        struct taut_edit outer, e;
        memcpy(want, p, w.len);
        assert_int_equal(taut_edit_open(&ctx, &outer, p, w.len), TAUT_OK);
        assert_int_equal(taut_edit_quote_open(&ctx, &e, &outer), TAUT_OK);
        /* the whole quoted packet, as its sender knew it */
        uint8_t whole[400];
        memcpy(whole, p + at, n);
        struct where half = q;
        if (n < q.len) /* what is cut cannot be summed: see quote_sums */
            half.check = 0;
        enum taut_status status = one_edit(&ctx, &e, whole, &q, what);
        if (!has_field(&q, what)) {
            assert_int_equal(status, TAUT_E_UNSUPPORTED);
            continue;
        }
        assert_int_equal(status, TAUT_OK);
        recompute(whole, &half);
        if (n < q.len && n >= q.check + 2)
            memcpy(whole + q.check, p + at + q.check, 2);
        memcpy(want + at, whole, n);
        recompute(want, &w);
        assert_memory_equal(p, want, w.len);
    }
}

/* The transport checksum in a cut quote: put the cut bytes back and it must
 * verify. */
static void quote_sums(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        unsigned version = round % 2 ? 4 : 6, what = rnd(4);
        uint8_t p[500], rest[400];
        size_t at = version == 4 ? 28 : 48;
        struct where q = put_packet(p + at, version);
        memcpy(rest, p + at, q.len);
        size_t n = q.l4 + 20 + rnd(20);
        struct where w = put_error(p, version, n);
        struct taut_ctx ctx = ctx_of(p);
        struct taut_edit outer, e;
        uint8_t scratch[400];
        assert_int_equal(taut_edit_open(&ctx, &outer, p, w.len), TAUT_OK);
        assert_int_equal(taut_edit_quote_open(&ctx, &e, &outer), TAUT_OK);
        memcpy(scratch, rest, q.len);
        if (one_edit(&ctx, &e, scratch, &q, what) != TAUT_OK)
            continue;
        memcpy(rest, p + at, n); /* the edited part, and what was cut */
        memcpy(scratch, rest, q.len);
        recompute(scratch, &q);
        assert_memory_equal(rest, scratch, q.len);
    }
}

static void no_quotes(void **state)
{
    (void)state;
    uint8_t p[500];
    struct taut_edit outer, e;
    memset(p, 0, sizeof p);
    put_packet(p + 28, 4);
    struct where w = put_error(p, 4, 28);
    struct taut_ctx ctx = ctx_of(p);
    assert_int_equal(taut_edit_open(&ctx, &outer, p, w.len), TAUT_OK);
    assert_int_equal(taut_edit_quote_open(&ctx, &e, &outer), TAUT_OK);
    struct taut_edit again;
    assert_int_equal(taut_edit_quote_open(&ctx, &again, &e),
                     TAUT_E_UNSUPPORTED);
    p[20] = 8; /* an echo request */
    assert_int_equal(taut_edit_quote_open(&ctx, &e, &outer),
                     TAUT_E_UNSUPPORTED);
    test_diag(diag, TAUT_E_UNSUPPORTED, TAUT_ICMP_F_TYPE, 20, 8, 0);
    p[20] = 3;
    p[25] = 4; /* RFC 4884: 16 bytes of quote, less than an IP header */
    assert_int_equal(taut_edit_quote_open(&ctx, &e, &outer), TAUT_E_SHORT);
    p[9] = 17;
    assert_int_equal(taut_edit_open(&ctx, &outer, p, w.len), TAUT_OK);
    assert_int_equal(taut_edit_quote_open(&ctx, &e, &outer),
                     TAUT_E_UNSUPPORTED);
    test_diag(diag, TAUT_E_UNSUPPORTED, TAUT_IPV4_F_PROTO, 9, 17, 0);
    /* an error with nothing in it */
    w = put_error(p, 4, 0);
    assert_int_equal(taut_edit_open(&ctx, &outer, p, w.len), TAUT_OK);
    assert_int_equal(taut_edit_quote_open(&ctx, &e, &outer),
                     TAUT_E_UNSUPPORTED);
}

/* ------------------------------------------------------------------ */
/* Refusals                                                            */

static void udp_none_stays_none(void **state)
{
    (void)state;
    uint8_t p[30] = {0x45, 0,  0, 30, 0, 0, 0, 0, 64, 17, 0,  0, 10, 0, 0,
                     1,    10, 0, 0,  2, 0, 1, 0, 2,  0,  10, 0, 0,  1, 2};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_edit e;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_src_port_set(&ctx, &e, 99), TAUT_OK);
    assert_int_equal(taut_get16(p + 26), 0);
    /* a checksum that becomes 0 is sent as 0xffff: the port takes up what is
     * missing */
    taut_udp_checksum4_fill(p + 20, 10, p + 12, p + 16);
    uint32_t port = 99u + taut_get16(p + 26);
    port = (port & 0xffff) + (port >> 16);
    assert_int_equal(taut_edit_src_port_set(&ctx, &e, (uint16_t)port), TAUT_OK);
    assert_int_equal(taut_get16(p + 26), 0xffff);
    assert_int_equal(
        taut_udp_checksum4_verify(&ctx, p + 20, 10, p + 12, p + 16), TAUT_OK);
}

static void fragments(void **state)
{
    (void)state;
    uint8_t p[400], want[400];
    const uint8_t addr[4] = {1, 2, 3, 4};
    struct where w;
    do {
        w = put_packet(p, 4);
    } while (w.proto != 6 || w.l4 != 20);
    struct taut_ctx ctx = ctx_of(p);
    struct taut_edit e;
    taut_put16(p + 6, 100); /* a later fragment */
    w.check = 0;
    recompute(p, &w);
    memcpy(want, p, w.len);
    assert_int_equal(taut_edit_open(&ctx, &e, p, w.len), TAUT_OK);
    assert_int_equal(taut_edit_src_port_set(&ctx, &e, 1), TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_edit_mss_set(&ctx, &e, 1), TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_OK);
    memcpy(want + 12, addr, 4);
    recompute(want, &w);
    assert_memory_equal(p, want, w.len);
    /* a tiny first one: the checksum is in the next */
    taut_put16(p + 2, 28);
    taut_put16(p + 6, 0x2000);
    assert_int_equal(taut_edit_open(&ctx, &e, p, w.len), TAUT_OK);
    assert_int_equal(taut_edit_dst_set(&ctx, &e, addr), TAUT_E_SHORT);
    test_diag(diag, TAUT_E_SHORT, TAUT_IPV4_F_PROTO, 28, 10, 0);
    assert_int_equal(taut_edit_dst_port_set(&ctx, &e, 1), TAUT_E_SHORT);
    assert_int_equal(taut_edit_ttl_set(&ctx, &e, 1), TAUT_OK);
}

static void unknown_protocols(void **state)
{
    (void)state;
    uint8_t p[24] = {0x45, 0, 0,  24, 0, 0, 0,  0, 64, 200,
                     0,    0, 10, 0,  0, 1, 10, 0, 0,  2};
    const uint8_t addr[4] = {1, 2, 3, 4};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_edit e;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_E_UNSUPPORTED);
    test_diag(diag, TAUT_E_UNSUPPORTED, TAUT_IPV4_F_PROTO, 9, 200, 0);
    ctx.quirks = TAUT_EDIT_QUIRK_UNKNOWN;
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_OK);
    p[9] = TAUT_IPPROTO_AH;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_edit_src_port_set(&ctx, &e, 1), TAUT_E_UNSUPPORTED);
    p[9] = TAUT_IPPROTO_SCTP; /* CRC32c over the ports, not the addresses */
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_OK);
    assert_int_equal(taut_edit_src_port_set(&ctx, &e, 1), TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_edit_ident_set(&ctx, &e, 1), TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_edit_dscp_set(&ctx, &e, 64), TAUT_E_RANGE);
    test_diag(diag, TAUT_E_RANGE, TAUT_IPV4_F_DSCP, 1, 64, 0);
    assert_int_equal(taut_edit_ecn_set(&ctx, &e, 4), TAUT_E_RANGE);
    p[0] = 0x75;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_E_VALUE);
    assert_int_equal(taut_edit_open(&ctx, &e, p, 0), TAUT_E_SHORT);
    p[0] = 0x65;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_E_SHORT);
}

/* A source route that is not done: the pseudo-header's destination is the
 * route's last, so the header's must not be edited. */
static void source_route(void **state)
{
    (void)state;
    uint8_t p[36] = {0x47, 0, 0, 36, 0,  0, 0, 0, 64,  17, 0, 0,
                     10,   0, 0, 1,  10, 0, 0, 2, 131, 7,  4, 10,
                     0,    0, 3, 0,  0,  1, 0, 2, 0,   8,  1, 1};
    const uint8_t addr[4] = {1, 2, 3, 4};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_edit e;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_dst_set(&ctx, &e, addr), TAUT_E_UNSUPPORTED);
    test_diag(diag, TAUT_E_UNSUPPORTED, TAUT_IPV4_F_OPT_TYPE, 20, 0, 0);
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_OK);
    p[22] = 8; /* done */
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_dst_set(&ctx, &e, addr), TAUT_OK);
}

static void mss(void **state)
{
    (void)state;
    uint8_t p[48] = {0x45, 0,  0,    48, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0,   0,
                     1,    10, 0,    0,  2, 0, 1, 0, 2,  0, 0, 0, 0,  0,   0,
                     0,    0,  0x70, 2,  0, 0, 0, 0, 0,  0, 2, 4, 5,  0xb4};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_edit e;
    memcpy(p + 44, "\x02\x04\x05\x78", 4); /* and a second one: 1400 */
    taut_tcp_checksum4_fill(p + 20, 28, p + 12, p + 16);
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_mss_set(&ctx, &e, 1460), TAUT_DONE);
    assert_int_equal(taut_edit_mss_set(&ctx, &e, 1390), TAUT_OK);
    assert_int_equal(taut_get16(p + 42), 1390);
    assert_int_equal(taut_get16(p + 46), 1390);
    assert_int_equal(
        taut_tcp_checksum4_verify(&ctx, p + 20, 28, p + 12, p + 16), TAUT_OK);
    p[33] = TAUT_TCP_ACK;
    assert_int_equal(taut_edit_mss_set(&ctx, &e, 1), TAUT_DONE);
    p[33] = TAUT_TCP_SYN;
    p[45] = 3; /* a wrong length: nothing is changed */
    assert_int_equal(taut_edit_mss_set(&ctx, &e, 1), TAUT_E_RANGE);
    test_diag(diag, TAUT_E_RANGE, TAUT_TCP_F_OPT_MSS, 45, 3, TAUT_WIRE_RST);
    assert_int_equal(taut_get16(p + 42), 1390);
    p[32] = 0xf0;
    assert_int_equal(taut_edit_mss_set(&ctx, &e, 1), TAUT_E_SHORT);
    p[9] = 17;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_mss_set(&ctx, &e, 1), TAUT_E_UNSUPPORTED);
}

/* Which ICMP types quote: 3, 4, 5, 11, 12 (RFC 792; 3, 11 and 12 with a
 * length of RFC 4884 5.1) and ICMPv6 1 to 4 (RFC 4443 3; 1 and 3 with a
 * length), and where the quote then ends. */
static void quotes_by_type(void **state)
{
    (void)state;
    for (unsigned version = 4; version <= 6; version += 2) {
        for (unsigned type = 0; type < 256; type++) {
            uint8_t p[500];
            struct taut_edit outer, e;
            bool quotes = version == 4 ? type == 3 || type == 4 || type == 5 ||
                                             type == 11 || type == 12
                                       : type >= 1 && type <= 4;
            bool has_len =
                version == 4 ? type == 3 || type >= 11 : type == 1 || type == 3;
            size_t l4 = version == 4 ? 20 : 40;
            memset(p, 0, sizeof p);
            put_packet(p + l4 + 8, version);
            struct where w = put_error(p, version, 128);
            p[l4] = (uint8_t)type;
            p[l4 + (version == 4 ? 5 : 4)] = 2; /* 8 or 16 bytes: too few */
            struct taut_ctx ctx = ctx_of(p);
            assert_int_equal(taut_edit_open(&ctx, &outer, p, w.len), TAUT_OK);
            enum taut_status st = taut_edit_quote_open(&ctx, &e, &outer);
            assert_int_equal(st, !quotes   ? TAUT_E_UNSUPPORTED
                                 : has_len ? TAUT_E_SHORT
                                           : TAUT_OK);
            if (!quotes)
                test_diag(diag, TAUT_E_UNSUPPORTED,
                          version == 4 ? (unsigned)TAUT_ICMP_F_TYPE
                                       : (unsigned)TAUT_ICMPV6_F_TYPE,
                          l4, type, 0);
        }
    }
}

/* Identifiers: RFC 792 0, 8, 13 to 16, RFC 950 17, 18; RFC 4443 128, 129. */
static void idents_by_type(void **state)
{
    (void)state;
    for (unsigned version = 4; version <= 6; version += 2) {
        for (unsigned type = 0; type < 256; type++) {
            uint8_t p[500];
            struct taut_edit e;
            bool has = version == 4 ? type == 0 || type == 8 ||
                                          (type >= 13 && type <= 18)
                                    : type == 128 || type == 129;
            size_t l4 = version == 4 ? 20 : 40;
            memset(p, 0, sizeof p);
            put_packet(p + l4 + 8, version);
            struct where w = put_error(p, version, 64);
            p[l4] = (uint8_t)type;
            struct taut_ctx ctx = ctx_of(p);
            assert_int_equal(taut_edit_open(&ctx, &e, p, w.len), TAUT_OK);
            assert_int_equal(taut_edit_ident_set(&ctx, &e, 0x1234),
                             has ? TAUT_OK : TAUT_E_UNSUPPORTED);
            assert_int_equal(taut_get16(p + l4 + 4) == 0x1234, has);
            if (!has)
                test_diag(diag, TAUT_E_UNSUPPORTED,
                          version == 4 ? (unsigned)TAUT_ICMP_F_TYPE
                                       : (unsigned)TAUT_ICMPV6_F_TYPE,
                          l4, type, 0);
        }
    }
}

/* IPv6 chains: AH seals, a later fragment has no transport header, and a
 * routing header with segments left has the sum's destination. */
static void chains6(void **state)
{
    (void)state;
    uint8_t p[40 + 24 + 8] = {0}, want[sizeof p];
    const uint8_t addr[16] = {0x20, 1, 0xd, 0xb8, [15] = 9};
    struct taut_edit e;
    struct taut_ctx ctx = ctx_of(p);
    memset(p, 0, sizeof p);
    p[0] = 0x60;
    p[5] = sizeof p - 40;
    p[6] = TAUT_IPPROTO_ROUTING;
    p[40] = TAUT_IPPROTO_UDP;
    p[41] = 2; /* type 0 would be refused: 2, one address, one left */
    p[42] = 2;
    p[43] = 1;
    p[63] = 7;
    p[69] = 8;
    p[70] = 0xab;
    memcpy(want, p, sizeof p);
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_dst_set(&ctx, &e, addr), TAUT_OK);
    memcpy(want + 24, addr, 16); /* and the checksum stays */
    assert_memory_equal(p, want, sizeof p);
    memcpy(p + 24, p + 48, 16); /* also where the waypoint is the end */
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_dst_set(&ctx, &e, addr), TAUT_OK);
    assert_memory_equal(p, want, sizeof p);
    assert_int_equal(taut_edit_dscp_set(&ctx, &e, 64), TAUT_E_RANGE);
    test_diag(diag, TAUT_E_RANGE, TAUT_IPV6_F_DSCP, 0, 64, 0);
    p[6] = TAUT_IPPROTO_AH;
    p[41] = 4;
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_edit_dst_port_set(&ctx, &e, 1), TAUT_E_UNSUPPORTED);
    test_diag(diag, TAUT_E_UNSUPPORTED, TAUT_IPV6_F_NXT, 6, 17, 0);
    p[6] = TAUT_IPPROTO_FRAGMENT;
    p[41] = 0;
    taut_put16(p + 42, 8);
    memcpy(want, p, sizeof p);
    assert_int_equal(taut_edit_open(&ctx, &e, p, sizeof p), TAUT_OK);
    assert_int_equal(taut_edit_src_set(&ctx, &e, addr), TAUT_OK);
    memcpy(want + 8, addr, 16);
    assert_memory_equal(p, want, sizeof p);
    assert_int_equal(taut_edit_quote_open(&ctx, &e, &e), TAUT_E_UNSUPPORTED);
}

/* ------------------------------------------------------------------ */
/* Real packets                                                        */

/* Where the parts of a whole, plain packet are; false for any other. */
static bool find_parts(const uint8_t *p, size_t len, struct where *w)
{
    w->version = p[0] >> 4;
    if (w->version == 4) {
        w->l4 = (size_t)4 * (p[0] & 15);
        w->len = taut_get16(p + 2);
        w->proto = p[9];
        if (taut_get16(p + 6) & 0x3fff || w->l4 != 20)
            return false;
    } else {
        w->l4 = 40;
        w->len = 40u + taut_get16(p + 4);
        w->proto = p[6];
    }
    if (w->proto != 6 && w->proto != 17 && w->proto != 136 &&
        w->proto != (w->version == 4 ? 1 : 58))
        return false;
    w->check = w->l4 + check_off(w->proto);
    return w->len <= len && w->len >= w->l4 + 20 && w->len <= 2000;
}

/* Two edits of each packet of a capture whose checksums are right. */
static unsigned edit_packet(const uint8_t *ip, size_t len)
{
    uint8_t p[2000], want[2000];
    struct where w;
    if (!find_parts(ip, len, &w))
        return 0;
    memcpy(p, ip, w.len);
    memcpy(want, ip, w.len);
    recompute(want, &w);
    if (memcmp(p, want, w.len) != 0)
        return 0; /* offloaded, or damaged on purpose */
    for (unsigned i = 0; i < 2; i++) {
        struct taut_ctx ctx = ctx_of(p);
        struct taut_edit e;
        unsigned what = rnd(8);
        if (what == 4)
            continue; /* not every ICMP message has an identifier */
        assert_int_equal(taut_edit_open(&ctx, &e, p, w.len), TAUT_OK);
        enum taut_status st = one_edit(&ctx, &e, want, &w, what);
        if (!has_field(&w, what)) {
            memcpy(want, p, w.len);
            continue;
        }
        assert_int_equal(st, TAUT_OK);
        recompute(want, &w);
        assert_memory_equal(p, want, w.len);
    }
    return 1;
}

/* Classic pcap of Ethernet, little-endian, as tests/captures has it. */
static unsigned edit_capture(const char *name)
{
    static uint8_t file[1 << 21];
    char path[600];
    const char *root = getenv("TAUT_SOURCE_ROOT");
    snprintf(path, sizeof path, "%s/tests/captures/%s", root ? root : ".",
             name);
    FILE *f = fopen(path, "rb");
    unsigned n = 0;
    if (!f)
        return 0;
    size_t size = fread(file, 1, sizeof file, f);
    fclose(f);
    for (size_t at = 24; at + 16 < size;) {
        size_t len = taut_get32le(file + at + 8);
        const uint8_t *p = file + at + 16;
        at += 16 + len;
        if (at > size || len < 54)
            break;
        unsigned type = taut_get16(p + 12);
        if (type == 0x0800 || type == 0x86dd)
            n += edit_packet(p + 14, len - 14);
    }
    return n;
}

static void real_packets(void **state)
{
    (void)state;
    static const char *const names[] = {"http4.pcap", "http6.pcap",
                                        "dns.pcap",   "ping4.pcap",
                                        "ping6.pcap", "iperf3.pcap"};
    unsigned n = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        n += edit_capture(names[i]);
    if (n == 0 && !getenv("TAUT_SOURCE_ROOT"))
        taut_test_skip("TAUT_SOURCE_ROOT is not set");
    print_message("# %u packets edited\n", n);
    assert_true(n > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_packets),
        cmocka_unit_test(refusals_change_nothing),
        cmocka_unit_test(random_quotes),
        cmocka_unit_test(quote_sums),
        cmocka_unit_test(no_quotes),
        cmocka_unit_test(udp_none_stays_none),
        cmocka_unit_test(fragments),
        cmocka_unit_test(unknown_protocols),
        cmocka_unit_test(source_route),
        cmocka_unit_test(chains6),
        cmocka_unit_test(real_packets),
        cmocka_unit_test(mss),
        cmocka_unit_test(quotes_by_type),
        cmocka_unit_test(idents_by_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
