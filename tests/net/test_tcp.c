/* SPDX-License-Identifier: MIT */
/* test_tcp.c: the TCP header. Options: test_tcp_opt.c. */
#include "taut_test.h"
#include "taut/inet.h"
#include "taut/tcp.h"

/* tcp-udp/suricata-tcp_fastopen_segmentation.pcap, packet 1, 10.0.0.50 to
 * 10.0.0.61. tshark -r FILE -c1 -o tcp.check_checksum:TRUE -T fields
 * -e tcp.srcport -e tcp.dstport -e tcp.seq_raw -e tcp.ack_raw
 * -e tcp.hdr_len -e tcp.flags -e tcp.window_size_value -e tcp.checksum
 * -e tcp.checksum.status prints
 * 56288 80 3211917998 0 52 0x0002 65535 0x5167 1 */
static const uint8_t syn[] =
    "\xdb\xe0\x00\x50\xbf\x71\xfa\xae\x00\x00\x00\x00\xd0\x02\xff\xff"
    "\x51\x67\x00\x00\x02\x04\x01\x00\x04\x02\x08\x0a\x4d\x87\xa7\x64"
    "\x00\x00\x00\x00\x01\x03\x03\x07\x22\x0a\xb3\x82\x53\xcf\xa6\x86"
    "\x6b\x39\x01\x01"
    "GET /index.php HTTP/1.1\r\nUser-Agent: Mozilla/5.0\r\n"
    "Accept: */*\r\n\r\n";
enum { SYN_LEN = sizeof syn - 1 };
static const uint8_t src[4] = {10, 0, 0, 50}, dst[4] = {10, 0, 0, 61};

static struct taut_diag diag;

static struct taut_ctx ctx_of(const uint8_t *p)
{
    memset(&diag, 0, sizeof diag);
    return taut_ctx_of(p, &diag);
}

static void faulty(enum taut_status status, unsigned field, size_t off,
                   size_t need)
{
    assert_int_equal(diag.status, status);
    assert_int_equal(diag.field, field);
    assert_int_equal(diag.off, off);
    assert_int_equal(diag.need, need);
    assert_int_equal(diag.wire, 0);
}

static void real_packet(void **state)
{
    (void)state;
    struct taut_ctx ctx = ctx_of(syn);
    struct taut_rd rd = taut_rd_of(syn, SYN_LEN);
    struct taut_tcp t;
    assert_int_equal(taut_tcp_decode(&ctx, &rd, &t), TAUT_OK);
    assert_int_equal(t.src_port, 56288);
    assert_int_equal(t.dst_port, 80);
    assert_int_equal(t.seq, 3211917998u);
    assert_int_equal(t.ack, 0);
    assert_int_equal(t.flags, TAUT_TCP_SYN);
    assert_int_equal(t.window, 65535);
    assert_int_equal(t.checksum, 0x5167);
    assert_int_equal(t.urgent, 0);
    assert_int_equal(t.options.len, 32);
    assert_ptr_equal(t.options.p, syn + 20);
    assert_int_equal(t.payload_len, 65);
    assert_ptr_equal(rd.p, syn + 52);
    assert_int_equal(taut_tcp_checksum4_verify(&ctx, syn, SYN_LEN, src, dst),
                     TAUT_OK);
    uint8_t out[60];
    struct taut_wr wr = {out, sizeof out, 0, 0, 0};
    assert_int_equal(taut_tcp_encode(&wr, &t), TAUT_OK);
    assert_int_equal(wr.len, 52);
    assert_memory_equal(out, syn, 52);
}

static void accessors(void **state)
{
    (void)state;
    uint8_t p[20];
    for (unsigned round = 0; round < 200; round++) {
        struct taut_tcp t;
        for (unsigned i = 0; i < 20; i++)
            p[i] = (uint8_t)((round * 2654435761u + i * 40503u) >> 7);
        p[12] = (uint8_t)(0x50 | (p[12] & 15));
        struct taut_ctx ctx = ctx_of(p);
        struct taut_rd rd = taut_rd_of(p, sizeof p);
        assert_int_equal(taut_tcp_decode(&ctx, &rd, &t), TAUT_OK);
        assert_int_equal(taut_tcp_get_src_port(p), t.src_port);
        assert_int_equal(taut_tcp_get_dst_port(p), t.dst_port);
        assert_int_equal(taut_tcp_get_seq(p), t.seq);
        assert_int_equal(taut_tcp_get_ack(p), t.ack);
        assert_int_equal(taut_tcp_get_hdr_len(p), 5);
        assert_int_equal(taut_tcp_get_flags(p), t.flags);
        assert_int_equal(taut_tcp_get_flag_res(p), t.flags >> 9);
        assert_int_equal(taut_tcp_get_flag_ae(p), !!(t.flags & TAUT_TCP_AE));
        assert_int_equal(taut_tcp_get_flag_cwr(p), !!(t.flags & TAUT_TCP_CWR));
        assert_int_equal(taut_tcp_get_flag_ece(p), !!(t.flags & TAUT_TCP_ECE));
        assert_int_equal(taut_tcp_get_flag_urg(p), !!(t.flags & TAUT_TCP_URG));
        assert_int_equal(taut_tcp_get_flag_ack(p), !!(t.flags & TAUT_TCP_ACK));
        assert_int_equal(taut_tcp_get_flag_psh(p), !!(t.flags & TAUT_TCP_PSH));
        assert_int_equal(taut_tcp_get_flag_rst(p), !!(t.flags & TAUT_TCP_RST));
        assert_int_equal(taut_tcp_get_flag_syn(p), !!(t.flags & TAUT_TCP_SYN));
        assert_int_equal(taut_tcp_get_flag_fin(p), !!(t.flags & TAUT_TCP_FIN));
        assert_int_equal(taut_tcp_get_window(p), t.window);
        assert_int_equal(taut_tcp_get_checksum(p), t.checksum);
        assert_int_equal(taut_tcp_get_urgent(p), t.urgent);
        uint8_t out[20];
        struct taut_wr wr = {out, sizeof out, 0, 0, 0};
        assert_int_equal(taut_tcp_encode(&wr, &t), TAUT_OK);
        assert_memory_equal(out, p, 20);
        taut_tcp_set_flag_psh(out, !taut_tcp_get_flag_psh(out));
        out[13] ^= TAUT_TCP_PSH;
        assert_memory_equal(out, p, 20);
    }
}

/* Every data offset over every length up to 64, exact-size copies. */
static void offsets(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 64; len++) {
        uint8_t *p = (uint8_t *)malloc(len > 0 ? len : 1);
        assert_non_null(p);
        memset(p, 1, len);
        for (unsigned words = 0; words < 16; words++) {
            struct taut_ctx ctx = ctx_of(p);
            struct taut_rd rd = taut_rd_of(p, len);
            struct taut_tcp t;
            if (len > 12)
                p[12] = (uint8_t)(words << 4);
            enum taut_status status = taut_tcp_decode(&ctx, &rd, &t);
            if (len < 20) {
                assert_int_equal(status, TAUT_E_SHORT);
                faulty(TAUT_E_SHORT, TAUT_TCP_F_HEADER, len, 20 - len);
            } else if (words < 5) {
                assert_int_equal(status, TAUT_E_RANGE);
                faulty(TAUT_E_RANGE, TAUT_TCP_F_HDR_LEN, 12, words);
            } else if (words * 4 > len) {
                assert_int_equal(status, TAUT_E_SHORT);
                faulty(TAUT_E_SHORT, TAUT_TCP_F_OPTIONS, len, words * 4 - len);
            } else {
                assert_int_equal(status, TAUT_OK);
                assert_int_equal(t.options.len, words * 4 - 20);
                assert_int_equal(t.payload_len, len - words * 4);
            }
            if (status != TAUT_OK)
                assert_ptr_equal(rd.p, p);
        }
        free(p);
    }
}

static void checksums(void **state)
{
    (void)state;
    uint8_t p[SYN_LEN] = {0};
    const uint8_t a[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};
    const uint8_t b[16] = {0x20, 1, 0xd, 0xb8, [15] = 2};
    struct taut_ctx ctx = ctx_of(p);
    memcpy(p, syn, SYN_LEN);
    taut_tcp_set_checksum(p, 0xbeef);
    assert_int_equal(taut_tcp_checksum4_verify(&ctx, p, SYN_LEN, src, dst),
                     TAUT_E_CHECKSUM);
    faulty(TAUT_E_CHECKSUM, TAUT_TCP_F_CHECKSUM, 16, 0xbeef);
    taut_tcp_checksum4_fill(p, SYN_LEN, src, dst);
    assert_memory_equal(p, syn, SYN_LEN);
    taut_tcp_checksum6_fill(p, SYN_LEN, a, b);
    /* scapy: in6_chksum(6, IPv6(src="2001:db8::1", dst="2001:db8::2"), p) */
    assert_int_equal(taut_tcp_get_checksum(p), 0x0a61);
    assert_int_equal(taut_tcp_checksum6_verify(&ctx, p, SYN_LEN, a, b),
                     TAUT_OK);
    p[60] ^= 1;
    assert_int_equal(taut_tcp_checksum6_verify(&ctx, p, SYN_LEN, a, b),
                     TAUT_E_CHECKSUM);
}

static void bad_encodes(void **state)
{
    (void)state;
    uint8_t out[64];
    const uint8_t options[44] = {0};
    for (size_t n = 0; n <= 44; n++) {
        struct taut_wr wr = {out, sizeof out, 0, 0, 0};
        struct taut_tcp t = {.options = {options, n}};
        enum taut_status want = n % 4 == 0 && n <= 40 ? TAUT_OK : TAUT_E_RANGE;
        assert_int_equal(taut_tcp_encode(&wr, &t), want);
        assert_int_equal(taut_wr_finish(&wr, NULL), want);
    }
    struct taut_wr wr = {out, sizeof out, 0, 0, 0};
    struct taut_tcp t = {.flags = 0x1000};
    assert_int_equal(taut_tcp_encode(&wr, &t), TAUT_E_RANGE);
}

static void collect(void *arg, const struct taut_value *value)
{
    static const struct taut_fieldset *const sets[] = {&taut_tcp_fields};
    struct taut_wr *wr = (struct taut_wr *)arg;
    taut_wr_text(wr, taut_field_get(sets, 1, value->field)->name);
    taut_wr_text(wr, "=");
    taut_value_text(wr, value);
    taut_wr_text(wr, " ");
}

/* tshark -T fields over the same header, all flags set, prints 1 for
 * tcp.flags.res and 0x0fff for tcp.flags. */
static void visits(void **state)
{
    (void)state;
    const uint8_t p[22] = {0, 1,    0,    2, 0, 0,    0,    3, 0, 0,   0,
                           4, 0x5f, 0xff, 1, 0, 0xab, 0xcd, 0, 9, 'h', 'i'};
    char text[1000];
    struct taut_wr wr = {(uint8_t *)text, sizeof text, 0, 0, 0};
    struct taut_visitor v = {collect, &wr, p};
    taut_tcp_visit(&v, p, sizeof p);
    assert_string_equal(
        taut_wr_cstr(&wr),
        "tcp.srcport=1 tcp.dstport=2 tcp.seq_raw=3 tcp.ack_raw=4 "
        "tcp.hdr_len=20 tcp.flags=0x0fff tcp.flags.res=1 tcp.flags.ae=1 "
        "tcp.flags.cwr=1 tcp.flags.ece=1 tcp.flags.urg=1 tcp.flags.ack=1 "
        "tcp.flags.push=1 tcp.flags.reset=1 tcp.flags.syn=1 tcp.flags.fin=1 "
        "tcp.window_size_value=256 tcp.checksum=0xabcd tcp.urgent_pointer=9 "
        "tcp.payload=6869 ");
    wr.len = 0;
    const uint8_t q[24] = {[12] = 0x60, [20] = 2, 4, 5, 0xb4};
    v.start = q;
    taut_tcp_visit(&v, q, sizeof q);
    assert_non_null(strstr(taut_wr_cstr(&wr),
                           "tcp.urgent_pointer=0 tcp.options=020405b4 "
                           "tcp.option_kind=2 tcp.option_len=4 "
                           "tcp.options.mss_val=1460 "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_packet), cmocka_unit_test(accessors),
        cmocka_unit_test(offsets),     cmocka_unit_test(checksums),
        cmocka_unit_test(bad_encodes), cmocka_unit_test(visits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
