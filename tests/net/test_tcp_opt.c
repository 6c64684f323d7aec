/* SPDX-License-Identifier: MIT */
/* test_tcp_opt.c: TCP options, MPTCP's contents too. */
#include "taut_test.h"
#include "test_util.h"
#include "taut/inet.h"
#include "taut/tcp.h"

static struct taut_diag diag;
static const struct taut_fieldset *const sets[] = {&taut_tcp_fields};

static struct taut_ctx ctx_of(const uint8_t *p)
{
    memset(&diag, 0, sizeof diag);
    return taut_ctx_of(p, &diag);
}

/* ------------------------------------------------------------------ */
/* The common options                                                  */

static void common(void **state)
{
    (void)state;
    size_t len;
    /* tcp-udp/suricata-tcp_fastopen_segmentation.pcap, packet 1: tshark
     * -T fields -e tcp.options.mss_val -e tcp.options.timestamp.tsval
     * -e tcp.options.timestamp.tsecr -e tcp.options.wscale.shift prints
     * 256 1300735844 0 7 */
    uint8_t *p = test_hex("020401000402080a4d87a7640000000001030307"
                          "220ab38253cfa6866b390101",
                          &len);
    struct taut_ctx ctx = ctx_of(p);
    struct taut_span span = {p, len};
    struct taut_tcp_opts o;
    assert_int_equal(taut_tcp_opts_get(&ctx, &o, span), TAUT_OK);
    assert_int_equal(o.have, TAUT_TCP_HAVE_MSS | TAUT_TCP_HAVE_SACK_PERM |
                                 TAUT_TCP_HAVE_TS | TAUT_TCP_HAVE_WSCALE |
                                 TAUT_TCP_HAVE_OTHER);
    assert_int_equal(o.mss, 256);
    assert_int_equal(o.tsval, 1300735844u);
    assert_int_equal(o.tsecr, 0);
    assert_int_equal(o.wscale, 7);
    assert_int_equal(taut_tcp_opts_check(&ctx, span), TAUT_OK);
    free(p);
}

/* NOP NOP TS takes a short cut; it must say what the long way says. */
static void short_cut(void **state)
{
    (void)state;
    const uint8_t p[12] = {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};
    struct taut_span span = {p, sizeof p}, none = {NULL, 0};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_tcp_opts a, b;
    assert_int_equal(taut_tcp_opts_get(&ctx, &a, span), TAUT_OK);
    assert_int_equal(taut_tcp_opts_scan(&ctx, &b, span), TAUT_OK);
    assert_int_equal(a.have, TAUT_TCP_HAVE_TS);
    assert_int_equal(b.have, TAUT_TCP_HAVE_TS);
    assert_int_equal(a.tsval, 0x01020304);
    assert_int_equal(b.tsval, 0x01020304);
    assert_int_equal(a.tsecr, 0x05060708);
    assert_int_equal(b.tsecr, 0x05060708);
    assert_int_equal(taut_tcp_opts_get(&ctx, &a, none), TAUT_OK);
    assert_int_equal(a.have, 0);
}

static void sack(void **state)
{
    (void)state;
    /* tcp-udp/gopacket-test300.pcap, packet 12: tshark prints
     * tcp.options.sack_le 4357, tcp.options.sack_re 5270 */
    const uint8_t p[12] = {1, 1, 5, 10, 0, 0, 0x11, 0x05, 0, 0, 0x14, 0x96};
    struct taut_span span = {p, sizeof p};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_tcp_opts o;
    struct taut_tcp_sack block;
    assert_int_equal(taut_tcp_opts_get(&ctx, &o, span), TAUT_OK);
    assert_int_equal(o.have, TAUT_TCP_HAVE_SACK);
    struct taut_rd rd = taut_rd_of(o.sack.p, o.sack.len);
    assert_true(taut_tcp_sack_next(&rd, &block));
    assert_int_equal(block.left, 4357);
    assert_int_equal(block.right, 5270);
    assert_false(taut_tcp_sack_next(&rd, &block));
}

static void wscale_over(void **state)
{
    (void)state;
    const uint8_t p[4] = {1, 3, 3, 15};
    struct taut_span span = {p, sizeof p};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_tcp_opts o;
    assert_int_equal(taut_tcp_opts_get(&ctx, &o, span), TAUT_OK);
    assert_int_equal(o.have, TAUT_TCP_HAVE_WSCALE | TAUT_TCP_HAVE_WSCALE_OVER);
    assert_int_equal(o.wscale, 14);
}

/* ------------------------------------------------------------------ */
/* Lengths                                                             */

/* The lengths each kind may have, from the RFCs; bit n: n bytes. Kinds that
 * are not here may have any. */
#define LEN(n) ((uint64_t)1 << (n))
#define LENS(from) (~(uint64_t)0 << (from) & (LEN(41) - 1))
static const struct {
    unsigned kind, field;
    uint64_t lens;
} kinds[] = {
    {2, TAUT_TCP_F_OPT_MSS, LEN(4)},
    {3, TAUT_TCP_F_OPT_WSCALE, LEN(3)},
    {4, TAUT_TCP_F_OPT_SACK_PERM, LEN(2)},
    {5, TAUT_TCP_F_OPT_SACK, LEN(10) | LEN(18) | LEN(26) | LEN(34)},
    {6, TAUT_TCP_F_OPT_ECHO, LEN(6)},
    {7, TAUT_TCP_F_OPT_ECHO_REPLY, LEN(6)},
    {8, TAUT_TCP_F_OPT_TS, LEN(10)},
    {9, TAUT_TCP_F_OPT_POC, LEN(2)},
    {10, TAUT_TCP_F_OPT_POC, LEN(3)},
    {11, TAUT_TCP_F_OPT_CC, LEN(6)},
    {12, TAUT_TCP_F_OPT_CC, LEN(6)},
    {13, TAUT_TCP_F_OPT_CC, LEN(6)},
    {14, TAUT_TCP_F_OPT_ALTSUM, LEN(3)},
    {18, TAUT_TCP_F_OPT_TRAILER, LEN(3)},
    {19, TAUT_TCP_F_OPT_MD5, LEN(18)},
    {27, TAUT_TCP_F_OPT_QS, LEN(8)},
    {28, TAUT_TCP_F_OPT_UTO, LEN(4)},
    {29, TAUT_TCP_F_OPT_AO, LENS(4)},
    {34, TAUT_TCP_F_OPT_TFO,
     LEN(2) | LEN(6) | LEN(8) | LEN(10) | LEN(12) | LEN(14) | LEN(16) |
         LEN(18)},
    {172, TAUT_TCP_F_OPT_ACCECN, LEN(2) | LEN(5) | LEN(8) | LEN(11)},
    {174, TAUT_TCP_F_OPT_ACCECN, LEN(2) | LEN(5) | LEN(8) | LEN(11)},
    {253, TAUT_TCP_F_OPT_EXP, LENS(4)},
    {254, TAUT_TCP_F_OPT_EXP, LENS(4)},
};

static uint64_t lens_of(unsigned kind, unsigned *field)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].kind == kind) {
            *field = kinds[i].field;
            return kinds[i].lens;
        }
    }
    return LENS(2);
}

/* Decode, encode: the same bytes, or RANGE at the length byte. */
static void one_option(const uint8_t *p, size_t len, bool good, unsigned field)
{
    struct taut_ctx ctx = ctx_of(p);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_tcp_opt opt;
    struct taut_tcp_body body;
    uint8_t out[40];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_tcp_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.kind, p[0]);
    assert_int_equal(opt.len, len);
    assert_int_equal(taut_rd_left(&rd), 0);
    enum taut_status status = taut_tcp_opt_decode(&ctx, &body, &opt);
    if (!good) {
        assert_int_equal(status, TAUT_E_RANGE);
        test_diag(diag, TAUT_E_RANGE, field, 1, len, TAUT_WIRE_RST);
        return;
    }
    assert_int_equal(status, TAUT_OK);
    assert_int_equal(taut_tcp_opt_encode(&wr, &body), TAUT_OK);
    assert_int_equal(wr.len, len);
    assert_memory_equal(out, p, len);
}

static void every_kind_and_length(void **state)
{
    (void)state;
    for (unsigned kind = 2; kind < 256; kind++) {
        if (kind == TAUT_TCP_OPT_MPTCP)
            continue;
        for (size_t len = 2; len <= 40; len++) {
            unsigned field = 0;
            uint64_t lens = lens_of(kind, &field);
            uint8_t *p = (uint8_t *)malloc(len);
            for (size_t i = 0; i < len; i++)
                p[i] = (uint8_t)(0xf7 + 29 * i);
            p[0] = (uint8_t)kind;
            p[1] = (uint8_t)len;
            one_option(p, len, (lens & LEN(len)) != 0, field);
            free(p);
        }
    }
}

/* Lengths 0, 1 and beyond the end: no loop, no read past the end. */
static void structural(void **state)
{
    (void)state;
    for (size_t len = 1; len <= 40; len++) {
        uint8_t *p = (uint8_t *)malloc(len);
        for (unsigned said = 0; said < 256; said++) {
            struct taut_ctx ctx = ctx_of(p);
            struct taut_rd rd = taut_rd_of(p, len);
            struct taut_tcp_opt opt;
            memset(p, 77, len);
            if (len > 1)
                p[1] = (uint8_t)said;
            enum taut_status status = taut_tcp_opt_next(&ctx, &rd, &opt);
            if (len == 1) {
                assert_int_equal(status, TAUT_E_SHORT);
                test_diag(diag, TAUT_E_SHORT, TAUT_TCP_F_OPT_LEN, 1, 1,
                          TAUT_WIRE_RST);
            } else if (said > len) {
                assert_int_equal(status, TAUT_E_SHORT);
                test_diag(diag, TAUT_E_SHORT, TAUT_TCP_F_OPT_LEN, len,
                          said - len, TAUT_WIRE_RST);
            } else if (said < 2) {
                assert_int_equal(status, TAUT_E_RANGE);
                test_diag(diag, TAUT_E_RANGE, TAUT_TCP_F_OPT_LEN, 1, said,
                          TAUT_WIRE_RST);
            } else {
                assert_int_equal(status, TAUT_OK);
                assert_ptr_equal(rd.p, p + said);
            }
            if (status != TAUT_OK)
                assert_ptr_equal(rd.p, p);
        }
        free(p);
    }
}

static void end_of_list(void **state)
{
    (void)state;
    uint8_t p[8] = {1, 0, 0, 0, 9, 0, 0, 0};
    struct taut_span span = {p, sizeof p};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_rd rd = taut_rd_of(p, sizeof p);
    struct taut_tcp_opt opt;
    assert_int_equal(taut_tcp_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.kind, TAUT_TCP_OPT_NOP);
    assert_int_equal(taut_tcp_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.kind, TAUT_TCP_OPT_EOL);
    assert_int_equal(opt.data.len, 6);
    assert_int_equal(taut_tcp_opt_next(&ctx, &rd, &opt), TAUT_DONE);
    assert_int_equal(taut_tcp_opts_check(&ctx, span), TAUT_E_VALUE);
    test_diag(diag, TAUT_E_VALUE, TAUT_TCP_F_OPT_EOL, 4, 9, 0);
    ctx.quirks = TAUT_TCP_QUIRK_PADDING;
    assert_int_equal(taut_tcp_opts_check(&ctx, span), TAUT_OK);
    ctx.quirks = 0;
    p[4] = 0;
    assert_int_equal(taut_tcp_opts_check(&ctx, span), TAUT_OK);
}

static void collect_faults(void **state)
{
    (void)state;
    const uint8_t p[8] = {1, 1, 2, 5, 5, 0xb4, 0, 0};
    struct taut_span span = {p, sizeof p}, cut = {p, 3};
    struct taut_ctx ctx = ctx_of(p);
    struct taut_tcp_opts o;
    assert_int_equal(taut_tcp_opts_get(&ctx, &o, span), TAUT_E_RANGE);
    test_diag(diag, TAUT_E_RANGE, TAUT_TCP_F_OPT_MSS, 3, 5, TAUT_WIRE_RST);
    assert_int_equal(taut_tcp_opts_get(&ctx, &o, cut), TAUT_E_SHORT);
    assert_int_equal(taut_tcp_opts_check(&ctx, cut), TAUT_E_SHORT);
    test_diag(diag, TAUT_E_SHORT, TAUT_TCP_F_OPT_LEN, 3, 1, TAUT_WIRE_RST);
}

/* ------------------------------------------------------------------ */
/* Meaning                                                             */

static struct taut_tcp_body body_of(const char *hex, uint8_t **bytes)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_ctx ctx = ctx_of(p);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_tcp_opt opt;
    struct taut_tcp_body body;
    assert_int_equal(taut_tcp_opt_next(&ctx, &rd, &opt), TAUT_OK);
    assert_int_equal(taut_tcp_opt_decode(&ctx, &body, &opt), TAUT_OK);
    *bytes = p;
    return body;
}

static void meanings(void **state)
{
    (void)state;
    uint8_t *p;
    struct taut_tcp_body b = body_of("020405b4", &p);
    assert_int_equal(b.u.mss, 1460);
    free(p);
    b = body_of("03030e", &p);
    assert_int_equal(b.u.wscale, 14);
    free(p);
    b = body_of("0606deadbeef", &p);
    assert_int_equal(b.u.value, 0xdeadbeef);
    free(p);
    b = body_of("0a03c0", &p);
    assert_int_equal(b.u.poc, 0xc0);
    free(p);
    b = body_of("0c0600000007", &p);
    assert_int_equal(b.u.value, 7);
    free(p);
    b = body_of("0e0302", &p);
    assert_int_equal(b.u.altsum, 2);
    free(p);
    b = body_of("120399", &p);
    assert_int_equal(b.u.trailer, 0x99);
    free(p);
    b = body_of("1d080102a1a2a3a4", &p);
    assert_int_equal(b.u.ao.key_id, 1);
    assert_int_equal(b.u.ao.rnext_key_id, 2);
    assert_int_equal(b.u.ao.mac.len, 4);
    assert_ptr_equal(b.u.ao.mac.p, p + 4);
    free(p);
    b = body_of("ac0b0000010000020000ff", &p);
    assert_int_equal(b.u.accecn.n, 3);
    assert_int_equal(b.u.accecn.counter[0], 1);
    assert_int_equal(b.u.accecn.counter[1], 2);
    assert_int_equal(b.u.accecn.counter[2], 255);
    free(p);
    b = body_of("fe08f98901020304", &p);
    assert_int_equal(b.u.exp.exid, TAUT_TCP_EXID_TFO);
    assert_int_equal(b.u.exp.data.len, 4);
    free(p);
    b = body_of("45020000", &p);
    assert_int_equal(b.u.data.len, 0);
    free(p);
}

/* tcp-udp/zeek-option-27.pcap: tshark prints tcp.options.qs.rate 0,
 * tcp.options.qs.ttl_diff 1, user_to_granularity 0, user_to_val 1. */
static void quick_start(void **state)
{
    (void)state;
    uint8_t *p;
    struct taut_tcp_body b = body_of("1b08000102000000", &p);
    assert_int_equal(b.u.qs.rate, 0);
    assert_int_equal(b.u.qs.ttl_diff, 1);
    assert_int_equal(b.u.qs.nonce, 0x02000000);
    free(p);
    b = body_of("1c040001", &p);
    assert_false(b.u.uto.minutes);
    assert_int_equal(b.u.uto.value, 1);
    free(p);
}

static void bad_encodes(void **state)
{
    (void)state;
    const uint8_t bytes[40] = {0};
    const struct taut_tcp_body bad[] = {
        {.kind = TAUT_TCP_OPT_SACK, .u.sack.n = 0},
        {.kind = TAUT_TCP_OPT_SACK, .u.sack.n = 5},
        {.kind = TAUT_TCP_OPT_UTO, .u.uto.value = 0x8000},
        {.kind = TAUT_TCP_OPT_QS, .u.qs.rate = 16},
        {.kind = TAUT_TCP_OPT_QS, .u.qs.reserved = 16},
        {.kind = TAUT_TCP_OPT_ACCECN0, .u.accecn.n = 4},
        {.kind = TAUT_TCP_OPT_ACCECN1,
         .u.accecn = {.n = 2, .counter = {0, 0x1000000, 0}}},
        {.kind = TAUT_TCP_OPT_TFO, .u.data = {bytes, 2}},
        {.kind = TAUT_TCP_OPT_TFO, .u.data = {bytes, 5}},
        {.kind = TAUT_TCP_OPT_TFO, .u.data = {bytes, 18}},
        {.kind = TAUT_TCP_OPT_MD5, .u.data = {bytes, 15}},
        {.kind = TAUT_TCP_OPT_AO, .u.ao.mac = {bytes, 37}},
        {.kind = TAUT_TCP_OPT_EXP1, .u.exp.data = {bytes, 37}},
        {.kind = 99, .u.data = {bytes, 39}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t out[64];
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        enum taut_status want = TAUT_E_RANGE;
        assert_int_equal(taut_tcp_opt_encode(&wr, &bad[i]), want);
        assert_int_equal(taut_wr_finish(&wr, NULL), want);
        assert_int_equal(wr.len, 0);
    }
}

static void padding(void **state)
{
    (void)state;
    uint8_t out[64];
    struct taut_tcp_body mss = {.kind = TAUT_TCP_OPT_WSCALE, .u.wscale = 7};
    for (size_t n = 0; n <= 44; n++) {
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        for (size_t i = 0; i < n; i++)
            taut_wr_u8(&wr, 1);
        enum taut_status want = n <= 40 ? TAUT_OK : TAUT_E_RANGE;
        assert_int_equal(taut_tcp_opts_close(&wr), want);
        assert_int_equal(wr.len, (n + 3) / 4 * 4);
    }
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_tcp_opt_encode(&wr, &mss), TAUT_OK);
    assert_int_equal(taut_tcp_opts_close(&wr), TAUT_OK);
    assert_memory_equal(out, "\x03\x03\x07\x00", 4);
    /* EOL as an option carries its padding */
    struct taut_tcp_body eol = {.kind = TAUT_TCP_OPT_EOL,
                                .u.data = {(const uint8_t *)"\0\0", 2}};
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_tcp_opt_encode(&wr, &eol), TAUT_OK);
    assert_int_equal(wr.len, 3);
}

/* ------------------------------------------------------------------ */
/* MPTCP                                                               */

/* Lengths from the figures of RFC 8684 (and RFC 6824 for version 0). */
static bool mptcp_good(const uint8_t *p, size_t len)
{
    unsigned sub = p[2] >> 4, low = p[2] & 15, f = len > 3 ? p[3] : 0;
    switch (sub) {
    case 0:
        return len == 12 || len == 20 ||
               (low > 0 && (len == 4 || len == 22 || len == 24));
    case 1:
        return len == 12 || len == 16 || len == 24;
    case 2: {
        size_t n = 4 + (f & 1 ? (f & 2 ? 8u : 4u) : 0);
        if (!(f & 4))
            return len == n;
        n += (f & 8 ? 8u : 4u) + 4 + 2;
        return len == n || len == n + 2;
    }
    case 3:
        if ((low == 4 && (len == 8 || len == 10)) ||
            (low == 6 && (len == 20 || len == 22)))
            return true;
        if (low & 1)
            return len == 8 || len == 10 || len == 20 || len == 22;
        return len == 16 || len == 18 || len == 28 || len == 30;
    case 4:
        return len >= 4;
    case 5:
        return len == 3 || len == 4;
    case 6:
    case 7:
        return len == 12;
    case 8:
        return len == 4;
    default:
        return true;
    }
}

static void mptcp_every_form(void **state)
{
    (void)state;
    for (size_t len = 3; len <= 40; len++) {
        uint8_t *p = (uint8_t *)malloc(len);
        for (unsigned first = 0; first < 256; first++) {
            for (unsigned flags = 0; flags < 32; flags++) {
                for (size_t i = 0; i < len; i++)
                    p[i] = (uint8_t)(first + flags * 3 + 11 * i);
                p[0] = TAUT_TCP_OPT_MPTCP;
                p[1] = (uint8_t)len;
                p[2] = (uint8_t)first;
                if (len > 3)
                    p[3] = (uint8_t)flags;
                one_option(p, len, mptcp_good(p, len), TAUT_TCP_F_OPT_MPTCP);
            }
        }
        free(p);
    }
    const uint8_t empty[2] = {TAUT_TCP_OPT_MPTCP, 2};
    one_option(empty, 2, false, TAUT_TCP_F_OPT_MPTCP);
}

static void expect_visit(const char *hex, const char *want)
{
    static struct test_seen seen;
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_span span = {p, len};
    struct taut_visitor v = test_seen_init(&seen, sets, 1, p);
    taut_tcp_opts_visit(&v, span);
    assert_string_equal(taut_wr_cstr(&seen.wr), want);
    free(p);
}

/* tcp-udp/tcpdump-mptcp-aa-v1.pcap; each list is what tshark -T pdml shows
 * for that packet, its derived mptcp.* fields left out. */
static void mptcp_visits(void **state)
{
    (void)state;
    expect_visit("0101080a7b66492037f2f84f1e1401018f0c7c64a6a32ac1"
                 "73bb150358a0aecb",
                 "tcp.option_kind=1\ntcp.option_kind=1\n"
                 "tcp.option_kind=8\ntcp.option_len=10\n"
                 "tcp.options.timestamp.tsval=2070300960\n"
                 "tcp.options.timestamp.tsecr=938670159\n"
                 "tcp.option_kind=30\ntcp.option_len=20\n"
                 "tcp.options.mptcp.subtype=0\n"
                 "tcp.options.mptcp.version=1\n"
                 "tcp.options.mptcp.flags=0x01\n"
                 "tcp.options.mptcp.checksumreq.flags=0\n"
                 "tcp.options.mptcp.extensibility.flag=0\n"
                 "tcp.options.mptcp.nomoresubflows.flag=0\n"
                 "tcp.options.mptcp.sha256.flag=1\n"
                 "tcp.options.mptcp.reserved.flag=0x00\n"
                 "tcp.options.mptcp.sendkey=10307750418878507713\n"
                 "tcp.options.mptcp.recvkey=8339282239122616011\n");
    expect_visit("1e1a200fee83a616c38765d5a896f3fe7a8dc02e0000000100100101",
                 "tcp.option_kind=30\ntcp.option_len=26\n"
                 "tcp.options.mptcp.subtype=2\n"
                 "tcp.options.mptcp.flags=0x0f\n"
                 "tcp.options.mptcp.datafin.flag=0\n"
                 "tcp.options.mptcp.dseqn8.flag=1\n"
                 "tcp.options.mptcp.dseqnpresent.flag=1\n"
                 "tcp.options.mptcp.dataack8.flag=1\n"
                 "tcp.options.mptcp.dataackpresent.flag=1\n"
                 "tcp.options.mptcp.rawdataack=17186763219675866581\n"
                 "tcp.options.mptcp.rawdataseqno=12148165319181844526\n"
                 "tcp.options.mptcp.subflowseqno=1\n"
                 "tcp.options.mptcp.datalvllen=16\n"
                 "tcp.option_kind=1\ntcp.option_kind=1\n");
    expect_visit("1e103001c0a888e1669928744366716c",
                 "tcp.option_kind=30\ntcp.option_len=16\n"
                 "tcp.options.mptcp.subtype=3\n"
                 "tcp.options.mptcp.echo=0\n"
                 "tcp.options.mptcp.addrid=1\n"
                 "tcp.options.mptcp.ipv4=192.168.136.225\n"
                 "tcp.options.mptcp.addaddrtrunchmac=7392984743117484396\n");
}

/* The rest of the kinds, likewise. */
static void kinds_visits(void **state)
{
    (void)state;
    expect_visit("0402", "tcp.option_kind=4\ntcp.option_len=2\n"
                         "tcp.options.sack_perm=0402\n");
    expect_visit("050a0000000100000002",
                 "tcp.option_kind=5\ntcp.option_len=10\n"
                 "tcp.options.sack_le=1\ntcp.options.sack_re=2\n"
                 "tcp.options.sack.count=1\n");
    expect_visit("0606deadbeef", "tcp.option_kind=6\ntcp.option_len=6\n"
                                 "tcp.options.echo_value=3735928559\n");
    expect_visit("0c06ffffffff", "tcp.option_kind=12\ntcp.option_len=6\n"
                                 "tcp.options.cc_value=4294967295\n");
    expect_visit("1312abababababababababababababababab",
                 "tcp.option_kind=19\ntcp.option_len=18\n"
                 "tcp.options.md5.digest=abababababababababababababababab\n");
    expect_visit("1b080f0100000000",
                 "tcp.option_kind=27\ntcp.option_len=8\n"
                 "tcp.options.qs.rate=15\ntcp.options.qs.ttl_diff=1\n");
    expect_visit("1d080102cdcdcdcd", "tcp.option_kind=29\ntcp.option_len=8\n"
                                     "tcp.options.ao.keyid=1\n"
                                     "tcp.options.ao.rnextkeyid=2\n"
                                     "tcp.options.ao.mac=cdcdcdcd\n");
    expect_visit("220600112233", "tcp.option_kind=34\ntcp.option_len=6\n"
                                 "tcp.options.tfo.cookie=00112233\n");
    expect_visit("ac050000ff", "tcp.option_kind=172\ntcp.option_len=5\n"
                               "tcp.options.acc_ecn.ee0b=255\n");
    expect_visit("fd0612345678", "tcp.option_kind=253\ntcp.option_len=6\n"
                                 "tcp.options.experimental.exid=0x1234\n"
                                 "tcp.options.experimental.data=5678\n");
    expect_visit("fd041234", "tcp.option_kind=253\ntcp.option_len=4\n"
                             "tcp.options.experimental.exid=0x1234\n");
    expect_visit("63050a0b0c", "tcp.option_kind=99\ntcp.option_len=5\n"
                               "tcp.options.unknown.payload=0a0b0c\n");
    expect_visit("6302", "tcp.option_kind=99\ntcp.option_len=2\n");
    /* refused ones: of the one, the value is left out; of the other, all
     * that follows */
    expect_visit("02030503030e", "tcp.option_kind=2\ntcp.option_len=3\n"
                                 "tcp.option_kind=3\ntcp.option_len=3\n"
                                 "tcp.options.wscale.shift=14\n"
                                 "tcp.options.wscale.multiplier=16384\n");
    expect_visit("010205", "tcp.option_kind=1\ntcp.option_kind=2\n"
                           "tcp.option_len=5\n");
    expect_visit("0102", "tcp.option_kind=1\n");
    expect_visit("010201", "tcp.option_kind=1\n");
}

/* opts.pcap, made with scapy from these options, tshark 4.0.17 -T fields. */
static void more_visits(void **state)
{
    (void)state;
    expect_visit("2202", "tcp.option_kind=34\ntcp.option_len=2\n"
                         "tcp.options.tfo.request=1\n");
    expect_visit("fe08f989aabbccdd", "tcp.option_kind=254\ntcp.option_len=8\n"
                                     "tcp.options.experimental.exid=0xf989\n"
                                     "tcp.options.tfo.cookie=aabbccdd\n");
    expect_visit("03030f", "tcp.option_kind=3\ntcp.option_len=3\n"
                           "tcp.options.wscale.shift=15\n"
                           "tcp.options.wscale.multiplier=16384\n");
    expect_visit("ae0b000001000002000003",
                 "tcp.option_kind=174\ntcp.option_len=11\n"
                 "tcp.options.acc_ecn.ee1b=1\n"
                 "tcp.options.acc_ecn.eceb=2\n"
                 "tcp.options.acc_ecn.ee0b=3\n");
    expect_visit("1c048005", "tcp.option_kind=28\ntcp.option_len=4\n"
                             "tcp.options.user_to_granularity=1\n"
                             "tcp.options.user_to_val=5\n");
    expect_visit("1e0c1105010203040a0b0c0d",
                 "tcp.option_kind=30\ntcp.option_len=12\n"
                 "tcp.options.mptcp.subtype=1\n"
                 "tcp.options.mptcp.flags=0x11\n"
                 "tcp.options.mptcp.backup.flag=1\n"
                 "tcp.options.mptcp.addrid=5\n"
                 "tcp.options.mptcp.recvtok=16909060\n"
                 "tcp.options.mptcp.sendrand=168496141\n");
    expect_visit("1e04510a", "tcp.option_kind=30\ntcp.option_len=4\n"
                             "tcp.options.mptcp.subtype=5\n"
                             "tcp.options.mptcp.flags=0x51\n"
                             "tcp.options.mptcp.backup.flag=1\n"
                             "tcp.options.mptcp.addrid=10\n");
    expect_visit("000001", "tcp.option_kind=0\ntcp.option_kind=0\n");
}

static void mptcp_bad_encodes(void **state)
{
    (void)state;
    const uint8_t bytes[40] = {0};
    const struct taut_tcp_mptcp bad[] = {
        {.subtype = 16, .len = 3},
        {.subtype = 9, .nibble = 16, .len = 3},
        {.subtype = 9, .len = 41, .data = {bytes, 38}},
        {.subtype = 9, .len = 5, .data = {bytes, 1}},
        {.subtype = TAUT_TCP_MP_JOIN, .len = 24, .data = {bytes, 19}},
        {.subtype = TAUT_TCP_MP_JOIN, .len = 12, .data = {bytes, 1}},
        {.subtype = TAUT_TCP_MP_CAPABLE, .len = 4},
        {.subtype = TAUT_TCP_MP_PRIO, .len = 3, .data = {bytes, 1}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t out[64];
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_tcp_mptcp_encode(&wr, &bad[i]), TAUT_E_RANGE);
        assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    }
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(taut_reg_name(&taut_tcp_opt_reg, 30), "Multipath TCP");
    assert_string_equal(taut_reg_name(&taut_tcp_mptcp_reg, 2), "DSS");
    for (size_t i = 1; i < taut_tcp_opt_reg.n; i++)
        assert_true(taut_tcp_opt_reg.entries[i - 1].code <
                    taut_tcp_opt_reg.entries[i].code);
}

#define MP_SMALL(len) "tcp.option_kind=30\ntcp.option_len=" len "\n"

/* The forms that no capture here has; values by the figures of RFC 8684 3
 * (RFC 6824 3.4.1 for the IP version), names as above. */
static void mptcp_visits_the_rest(void **state)
{
    (void)state;
    expect_visit("1e18018100000000000000010000000000000002 0010 abcd",
                 MP_SMALL("24") "tcp.options.mptcp.subtype=0\n"
                                "tcp.options.mptcp.version=1\n"
                                "tcp.options.mptcp.flags=0x81\n"
                                "tcp.options.mptcp.checksumreq.flags=1\n"
                                "tcp.options.mptcp.extensibility.flag=0\n"
                                "tcp.options.mptcp.nomoresubflows.flag=0\n"
                                "tcp.options.mptcp.sha256.flag=1\n"
                                "tcp.options.mptcp.reserved.flag=0x00\n"
                                "tcp.options.mptcp.sendkey=1\n"
                                "tcp.options.mptcp.recvkey=2\n"
                                "tcp.options.mptcp.datalvllen=16\n"
                                "tcp.options.mptcp.checksum=0xabcd\n");
    expect_visit("1e102004000000050000000600070008",
                 MP_SMALL("16") "tcp.options.mptcp.subtype=2\n"
                                "tcp.options.mptcp.flags=0x04\n"
                                "tcp.options.mptcp.datafin.flag=0\n"
                                "tcp.options.mptcp.dseqn8.flag=0\n"
                                "tcp.options.mptcp.dseqnpresent.flag=1\n"
                                "tcp.options.mptcp.dataack8.flag=0\n"
                                "tcp.options.mptcp.dataackpresent.flag=0\n"
                                "tcp.options.mptcp.rawdataseqno=5\n"
                                "tcp.options.mptcp.subflowseqno=6\n"
                                "tcp.options.mptcp.datalvllen=7\n"
                                "tcp.options.mptcp.checksum=0x0008\n");
    expect_visit("1e083409c0000201",
                 MP_SMALL("8") "tcp.options.mptcp.subtype=3\n"
                               "tcp.options.mptcp.ipver=4\n"
                               "tcp.options.mptcp.addrid=9\n"
                               "tcp.options.mptcp.ipv4=192.0.2.1\n");
    expect_visit("1e16310920010db8000000000000000000000001 1f90",
                 MP_SMALL("22") "tcp.options.mptcp.subtype=3\n"
                                "tcp.options.mptcp.echo=1\n"
                                "tcp.options.mptcp.addrid=9\n"
                                "tcp.options.mptcp.ipv6=2001:db8::1\n"
                                "tcp.options.mptcp.port=8080\n");
    expect_visit("1e0540 0708", MP_SMALL("5") "tcp.options.mptcp.subtype=4\n"
                                              "tcp.options.mptcp.addrid=7\n"
                                              "tcp.options.mptcp.addrid=8\n");
    expect_visit("1e0351", MP_SMALL("3") "tcp.options.mptcp.subtype=5\n"
                                         "tcp.options.mptcp.flags=0x51\n"
                                         "tcp.options.mptcp.backup.flag=1\n");
    expect_visit("1e045007", MP_SMALL("4") "tcp.options.mptcp.subtype=5\n"
                                           "tcp.options.mptcp.flags=0x50\n"
                                           "tcp.options.mptcp.backup.flag=0\n"
                                           "tcp.options.mptcp.addrid=7\n");
    expect_visit("1e0c6123000000000000000a",
                 MP_SMALL("12") "tcp.options.mptcp.subtype=6\n"
                                "tcp.options.mptcp.reserved=0x0123\n"
                                "tcp.options.mptcp.rawdataseqno=10\n");
    expect_visit("1e0c7000000000000000000b",
                 MP_SMALL("12") "tcp.options.mptcp.subtype=7\n"
                                "tcp.options.mptcp.reserved=0x0000\n"
                                "tcp.options.mptcp.recvkey=11\n");
    expect_visit("1e048a06",
                 MP_SMALL("4") "tcp.options.mptcp.subtype=8\n"
                               "tcp.options.mptcp.flags=0x8a\n"
                               "tcp.options.mptcp.flag_U.flag=1\n"
                               "tcp.options.mptcp.flag_V.flag=0\n"
                               "tcp.options.mptcp.flag_W.flag=1\n"
                               "tcp.options.mptcp.flag_T.flag=0\n"
                               "tcp.options.mptcp.rst_reason=0x06\n");
    expect_visit("1e0390", MP_SMALL("3") "tcp.options.mptcp.subtype=9\n");
    /* T/TCP's connection count, RFC 1644 3.1 */
    expect_visit("0b0600000102", "tcp.option_kind=11\ntcp.option_len=6\n"
                                 "tcp.options.cc_value=258\n");
}

/* A decoded MPTCP option of a length it cannot have is not told. */
static void mptcp_visit_of_a_bad_one(void **state)
{
    (void)state;
    static struct test_seen seen;
    static const uint8_t p[] = {0x80};
    const struct taut_tcp_opt opt = {
        .kind = TAUT_TCP_OPT_MPTCP, .len = 3, .data = {p, 1}};
    struct taut_visitor v = test_seen_init(&seen, sets, 1, p);
    taut_tcp_mptcp_visit(&v, &opt);
    assert_int_equal(seen.wr.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(common),
        cmocka_unit_test(short_cut),
        cmocka_unit_test(sack),
        cmocka_unit_test(wscale_over),
        cmocka_unit_test(every_kind_and_length),
        cmocka_unit_test(structural),
        cmocka_unit_test(end_of_list),
        cmocka_unit_test(collect_faults),
        cmocka_unit_test(meanings),
        cmocka_unit_test(quick_start),
        cmocka_unit_test(bad_encodes),
        cmocka_unit_test(padding),
        cmocka_unit_test(mptcp_every_form),
        cmocka_unit_test(mptcp_visits),
        cmocka_unit_test(more_visits),
        cmocka_unit_test(kinds_visits),
        cmocka_unit_test(mptcp_bad_encodes),
        cmocka_unit_test(names),
        cmocka_unit_test(mptcp_visits_the_rest),
        cmocka_unit_test(mptcp_visit_of_a_bad_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
