/* SPDX-License-Identifier: MIT */
/* test_frag.c: fragments, split and put together. */
#include "test_pcap.h"

#include "taut/csum.h"
#include "taut/frag.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"

enum { N_SLOTS = 8 };

/* struct rig: a reassembler with storage on the heap, so that
 * AddressSanitizer watches its ends. */
struct rig {
    struct taut_frag frag;
    struct taut_frag_config config;
    struct taut_diag diag;
    struct taut_ctx ctx;
    struct taut_frag_result out;
};

static void rig_open(struct rig *r, uint32_t n_slots, size_t part_len)
{
    memset(r, 0, sizeof *r);
    r->config.n_slots = n_slots;
    r->config.bytes_len = n_slots * part_len;
    r->config.slots =
        (struct taut_frag_slot *)malloc(n_slots * sizeof *r->config.slots);
    r->config.bytes = (uint8_t *)malloc(r->config.bytes_len);
    r->config.src_slots_max = n_slots;
    assert_int_equal(taut_frag_init(&r->frag, sizeof r->frag, &r->config),
                     TAUT_OK);
}

static void rig_close(struct rig *r)
{
    free(r->config.slots);
    free(r->config.bytes);
}

static enum taut_status rig_push_with(struct rig *r, const uint8_t *p,
                                      size_t len, uint64_t now_ms,
                                      uint32_t quirks)
{
    memset(&r->diag, 0, sizeof r->diag);
    r->ctx = taut_ctx_of(p, &r->diag);
    r->ctx.quirks = quirks;
    enum taut_status st =
        taut_frag_push(&r->ctx, &r->frag, &r->out, p, len, now_ms);
    assert_int_equal(r->ctx.quirks, quirks);
    return st;
}

static enum taut_status rig_push(struct rig *r, const uint8_t *p, size_t len)
{
    return rig_push_with(r, p, len, 0, 0);
}

/* Whether the ICMP checksum, which the sender computed over the whole
 * message, is right over what was put together: an oracle of its own. */
static bool icmp_fits(struct taut_span packet)
{
    const uint8_t *p = packet.p;
    if (p[0] >> 4 == 4) {
        size_t hdr = 4u * (p[0] & 15u);
        return taut_csum_bytes_verify(p, hdr) &&
               taut_get16(p + 2) == packet.len &&
               taut_csum_bytes_verify(p + hdr, packet.len - hdr);
    }
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, packet.len);
    struct taut_ipv6 ip;
    struct taut_ipv6_chain c;
    if (taut_ipv6_decode(&ctx, &rd, &ip) != TAUT_OK ||
        taut_ipv6_chain_decode(&ctx, &c, &ip, p, packet.len) != TAUT_OK ||
        c.proto != TAUT_IPPROTO_ICMPV6)
        return false;
    return taut_csum_l4_verify(
        taut_csum_pseudo6_get(c.src, c.dst, c.proto, c.upper_len), c.upper.p,
        c.upper.len);
}

/* ---- real fragments ---- */

/* struct capture: the IP packets of a file. */
struct capture {
    struct test_pcap f;
    struct taut_span packets[256];
    size_t n;
};

static bool capture_open(struct capture *c, const char *path)
{
    struct taut_span packet;
    c->n = 0;
    if (!test_pcap_open(&c->f, path))
        return false;
    while (c->n < 256 && test_pcap_next(&c->f, &packet)) {
        if (test_pcap_ip(&c->f, &packet))
            c->packets[c->n++] = packet;
    }
    return true;
}

/* tshark -o ip.defragment:TRUE -o ipv6.defragment:TRUE -r ping-fragments.pcap
 * -T fields -e ip.reassembled.length -e ipv6.reassembled.length
 * -e ip.fragment.count -e ipv6.fragment.count
 * says: two of 4008 in 3 pieces and two of 1481 in 2 over IPv4, two of 4008
 * in 3 over IPv6. */
static void reassembles_the_kernels_fragments(void **state)
{
    (void)state;
    static struct capture c;
    char path[600];
    test_path(path, sizeof path, "tests/captures/ping-fragments.pcap");
    assert_true(capture_open(&c, path));
    for (unsigned order = 0; order < 4; order++) {
        struct rig r;
        unsigned done[7] = {0};
        rig_open(&r, N_SLOTS, TAUT_FRAG_SLOT_LEN);
        for (size_t k = 0; k < c.n; k++) {
            size_t i = order == 0   ? k
                       : order == 1 ? c.n - 1 - k
                                    : (k * (order == 2 ? 5 : 11) + 3) % c.n;
            enum taut_status st =
                rig_push(&r, c.packets[i].p, c.packets[i].len);
            assert_false(taut_is_error(st));
            if (st != TAUT_OK || r.out.n_pieces == 1)
                continue;
            unsigned v = r.out.packet.p[0] >> 4;
            size_t body = r.out.packet.len - (v == 4 ? 20 : 40);
            assert_int_equal(body, r.out.n_pieces == 3 ? 4008 : 1481);
            assert_true(icmp_fits(r.out.packet));
            done[v]++;
        }
        assert_int_equal(done[4], 4);
        assert_int_equal(done[6], 2);
        assert_int_equal(taut_frag_deadline(&r.frag), UINT64_MAX);
        rig_close(&r);
    }
    test_pcap_close(&c.f);
}

/* Public captures of evasion by fragments, and which packet is refused. The
 * overlaps are those that tshark -o ipv6.defragment:TRUE marks with
 * ipv6.fragment.overlap and ipv6.fragment.error (it marks the datagrams of
 * frag-1, 2, 6, 8, 17, 29, and puts them together all the same); of frag-15
 * it says ipv6.reassembled.length 65543. */
static const struct {
    const char *name;
    struct {
        unsigned packet;
        enum taut_status status;
    } refused[2];
} public_files[] = {
    {"malformed/suricata-frag-1.pcap", {{8, TAUT_E_VALUE}, {9, TAUT_E_STATE}}},
    {"malformed/suricata-frag-2.pcap", {{8, TAUT_E_VALUE}, {9, TAUT_E_STATE}}},
    {"malformed/suricata-frag-6.pcap", {{8, TAUT_E_VALUE}}},
    {"malformed/suricata-frag-8.pcap", {{7, TAUT_E_VALUE}}},
    /* 157 fragment headers in one packet */
    {"malformed/suricata-frag-11.pcap", {{6, TAUT_E_ORDER}}},
    {"malformed/suricata-frag-15.pcap", {{59, TAUT_E_VALUE}}},
    {"malformed/suricata-frag-17.pcap",
     {{10, TAUT_E_VALUE}, {11, TAUT_E_STATE}}},
    /* lengths that are no multiples of 8, but more to come */
    {"malformed/suricata-frag-23.pcap", {{6, TAUT_E_VALUE}}},
    {"malformed/suricata-frag-25.pcap", {{0, TAUT_OK}}},
    {"malformed/suricata-frag-27.pcap", {{0, TAUT_OK}}},
    {"malformed/suricata-frag-29.pcap", {{8, TAUT_E_VALUE}}},
    {"malformed/suricata-frag-30.pcap", {{0, TAUT_OK}}},
    {"malformed/suricata-frag-33.pcap",
     {{52, TAUT_E_VALUE}, {54, TAUT_E_VALUE}}},
};

static void judges_public_captures(void **state)
{
    (void)state;
    static struct capture c;
    char path[600];
    for (size_t k = 0; k < sizeof public_files / sizeof public_files[0]; k++) {
        unsigned n = 0;
        struct rig r;
        test_corpus(path, sizeof path, public_files[k].name);
        if (!capture_open(&c, path)) {
            taut_test_skip("no public captures here (set TAUT_CORPUS)");
            return;
        }
        rig_open(&r, N_SLOTS, TAUT_FRAG_SLOT_LEN);
        for (size_t i = 0; i < c.n; i++) {
            uint8_t *p = test_copy(c.packets[i].p, c.packets[i].len);
            enum taut_status st = rig_push(&r, p, c.packets[i].len);
            if (taut_is_error(st)) {
                assert_true(n < 2);
                assert_int_equal(i + 1, public_files[k].refused[n].packet);
                assert_int_equal(st, public_files[k].refused[n].status);
                n++;
            }
            if (st == TAUT_OK && r.out.n_pieces > 1)
                assert_true(icmp_fits(r.out.packet));
            free(p);
        }
        assert_true(n == 2 || public_files[k].refused[n].packet == 0);
        rig_close(&r);
        test_pcap_close(&c.f);
    }
}

/* ---- split ---- */

static uint32_t rnd_state = 12345;
static uint32_t rnd(uint32_t below)
{
    rnd_state = rnd_state * 1664525u + 1013904223u;
    return (rnd_state >> 8) % below;
}

/* A packet with options or extension headers and a payload of `n`. */
static uint8_t *packet4(size_t n, bool options, size_t *len)
{
    /* router alert (copied), record route (not), NOP */
    static const uint8_t opts[] = {0x94, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 1};
    size_t hdr = options ? 32 : 20;
    uint8_t *p = (uint8_t *)malloc(hdr + n);
    memset(p, 0, hdr);
    p[0] = (uint8_t)(0x40 + hdr / 4);
    p[1] = 2;
    taut_put16(p + 2, (uint32_t)(hdr + n));
    taut_put16(p + 4, rnd(65536));
    p[8] = 64;
    p[9] = 17;
    memcpy(p + 12, "\xc0\0\2\1\xc0\0\2\2", 8);
    if (options)
        memcpy(p + 20, opts, 12);
    taut_ipv4_checksum_fill(p);
    for (size_t i = 0; i < n; i++)
        p[hdr + i] = (uint8_t)rnd(256);
    *len = hdr + n;
    return p;
}

static uint8_t *packet6(size_t n, bool exts, size_t *len)
{
    /* hop-by-hop, routing, destination options */
    static const uint8_t chain[] = {
        43, 0, 5, 2, 0, 0,  1,  0,  60, 2,  4,  0,  0,  0, 0, 0, 1, 2, 3, 4,
        5,  6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 0, 1, 4, 0, 0, 0, 0};
    size_t ext_len = exts ? sizeof chain : 0;
    uint8_t *p = (uint8_t *)malloc(40 + ext_len + n);
    memset(p, 0, 40);
    taut_put32(p, 0x62345678);
    taut_put16(p + 4, (uint32_t)(ext_len + n));
    p[6] = exts ? 0 : 17;
    p[7] = 64;
    p[8] = p[24] = 0xfd;
    p[23] = 1;
    p[39] = 2;
    memcpy(p + 40, chain, ext_len);
    for (size_t i = 0; i < n; i++)
        p[40 + ext_len + i] = (uint8_t)rnd(256);
    *len = 40 + ext_len + n;
    return p;
}

/* Splits, checks each piece, pushes them in a random order. */
static void split_and_join(const uint8_t *p, size_t len, size_t mtu)
{
    static uint8_t pieces[128][1600];
    size_t lens[128], n = 0, sum = 0;
    struct rig r;
    struct taut_frag_split s;
    struct taut_span body;
    enum taut_status st = TAUT_DONE;
    rig_open(&r, 2, TAUT_FRAG_SLOT_LEN);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(
        taut_frag_split_init(&ctx, &s, sizeof s, p, len, mtu, 0x11223344),
        TAUT_OK);
    for (; n < 128; n++) {
        struct taut_wr wr = taut_wr_of(pieces[n], sizeof pieces[n]);
        if (taut_frag_split_next(&s, &wr, &body) == TAUT_DONE)
            break;
        sum += body.len;
        taut_wr_bytes(&wr, body.p, body.len);
        assert_int_equal(taut_wr_finish(&wr, &lens[n]), TAUT_OK);
        assert_true(lens[n] <= mtu);
    }
    assert_true(n > 1 && n < 128);
    for (size_t left = n; left > 0; left--) {
        size_t i = rnd((uint32_t)left);
        uint8_t *copy = test_copy(pieces[i], lens[i]);
        st = rig_push(&r, copy, lens[i]);
        assert_int_equal(st, left > 1 ? TAUT_MORE : TAUT_OK);
        free(copy);
        memmove(pieces[i], pieces[left - 1], lens[left - 1]);
        lens[i] = lens[left - 1];
    }
    assert_int_equal(r.out.n_pieces, n);
    assert_int_equal(r.out.packet.len, len);
    assert_memory_equal(r.out.packet.p, p, len);
    assert_true(sum <= len);
    rig_close(&r);
}

static void split_packets_join_again(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 200; k++) {
        size_t len;
        bool extra = rnd(2) != 0;
        uint8_t *p = packet4(600 + rnd(5000), extra, &len);
        split_and_join(p, len, 128 + rnd(470));
        free(p);
        p = packet6(1500 + rnd(20000), extra, &len);
        split_and_join(p, len, 1280 + rnd(200));
        free(p);
    }
    size_t len;
    uint8_t *p = packet4(65535 - 20, false, &len);
    split_and_join(p, len, 576);
    free(p);
    p = packet6(65535, false, &len);
    split_and_join(p, len, 1280);
    free(p);
}

/* RFC 791 3.2: options by their copy bit; the other fields. */
static void ipv4_pieces_are_what_rfc_791_says(void **state)
{
    (void)state;
    size_t len, n;
    uint8_t *p = packet4(1000, true, &len), out[60];
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_frag_split s;
    struct taut_span body;
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 576, 0),
                     TAUT_OK);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    assert_int_equal(n, 32);
    assert_int_equal(body.len, 544);
    assert_ptr_equal(body.p, p + 32);
    assert_int_equal(taut_ipv4_checksum_verify(&ctx, out), TAUT_OK);
    assert_int_equal(taut_ipv4_get_len(out), 576);
    assert_int_equal(taut_ipv4_get_mf(out), 1);
    assert_memory_equal(out + 20, p + 20, 12);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    assert_int_equal(n, 24);
    assert_memory_equal(out + 20, "\x94\4\0\0", 4);
    assert_int_equal(taut_ipv4_get_frag_off(out), 68);
    assert_int_equal(taut_ipv4_get_mf(out), 0);
    assert_int_equal(taut_ipv4_get_id(out), taut_ipv4_get_id(p));
    assert_int_equal(body.len, 456);
    assert_int_equal(taut_ipv4_checksum_verify(&ctx, out), TAUT_OK);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_DONE);
    /* a fragment with more to come is split further */
    taut_ipv4_set_mf(p, 1);
    taut_ipv4_set_frag_off(p, 100);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 576, 0),
                     TAUT_OK);
    for (unsigned i = 0; i < 2; i++) {
        wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_OK);
        assert_int_equal(taut_ipv4_get_frag_off(out), 100 + 68 * i);
        assert_int_equal(taut_ipv4_get_mf(out), 1);
    }
    free(p);
}

static void what_fits_is_given_as_it_is(void **state)
{
    (void)state;
    size_t len, n;
    uint8_t *p = packet6(500, true, &len), out[100];
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_frag_split s;
    struct taut_span body;
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 1280, 0),
                     TAUT_OK);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    assert_int_equal(n, 40);
    assert_memory_equal(out, p, 40);
    assert_int_equal(body.len, len - 40);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_DONE);
    free(p);
}

static void split_refuses(void **state)
{
    (void)state;
    size_t len;
    struct taut_diag d = {0};
    struct taut_frag_split s;
    uint8_t *p = packet4(1000, false, &len);
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    taut_ipv4_set_df(p, 1);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 576, 0),
                     TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_IPV4_F_DF, 6, 1020,
              TAUT_WIRE_ICMP(3, 4, 576));
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 67, 0),
                     TAUT_E_USAGE);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, 19, 576, 0),
                     TAUT_E_SHORT);
    taut_ipv4_set_df(p, 0);
    taut_ipv4_set_frag_off(p, 8190);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 576, 0),
                     TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_FRAG_F_TOOLONG4, 6, 65520, 0);
    free(p);
    p = packet6(2000, false, &len);
    ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 1279, 0),
                     TAUT_E_USAGE);
    assert_int_equal(
        taut_frag_split_init(&ctx, &s, sizeof s + 8, p, len, 1280, 0),
        TAUT_E_USAGE);
    p[6] = 44; /* a fragment already */
    memset(p + 40, 0, 8);
    p[40] = 17;
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 1280, 0),
                     TAUT_E_STATE);
    test_diag(d, TAUT_E_STATE, TAUT_IPV6_EXT_F_FRAGHDR, 40, 0,
              TAUT_WIRE_ICMPV6(2, 0, 1280));
    /* destination options of 1,248 bytes do not fit the first piece */
    p[6] = 60;
    memset(p + 40, 0, 1248);
    p[40] = 17;
    p[41] = 155;
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 1280, 0),
                     TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_FRAG_F_ERROR6, 0, 48 + 1256, 0);
    free(p);
}

/* ---- reassembly, fault by fault ---- */

/* A fragment of either family: bytes [off, off + n) of some datagram; the
 * byte at i is i * 7. */
static size_t make4(uint8_t *p, uint32_t id, uint32_t off, size_t n, bool more)
{
    memset(p, 0, 20);
    p[0] = 0x45;
    taut_put16(p + 2, (uint32_t)(20 + n));
    taut_put16(p + 4, id);
    taut_put16(p + 6, off / 8 | (more ? 0x2000u : 0));
    p[8] = 64;
    p[9] = 17;
    memcpy(p + 12, "\xc0\0\2\1\xc0\0\2\2", 8);
    taut_ipv4_checksum_fill(p);
    for (size_t i = 0; i < n; i++)
        p[20 + i] = (uint8_t)((off + i) * 7);
    return 20 + n;
}

static size_t make6(uint8_t *p, uint32_t id, uint32_t off, size_t n, bool more)
{
    memset(p, 0, 48);
    p[0] = 0x60;
    taut_put16(p + 4, (uint32_t)(8 + n));
    p[6] = 44;
    p[7] = 64;
    p[8] = p[24] = 0xfd;
    p[23] = 1;
    p[39] = 2;
    p[40] = 17;
    taut_put16(p + 42, off | (more ? 1u : 0));
    taut_put32(p + 44, id);
    for (size_t i = 0; i < n; i++)
        p[48 + i] = (uint8_t)((off + i) * 7);
    return 48 + n;
}

static size_t make(unsigned v, uint8_t *p, uint32_t id, uint32_t off, size_t n,
                   bool more)
{
    return v == 6 ? make6(p, id, off, n, more) : make4(p, id, off, n, more);
}

/* struct step: one fragment, and what the push answers. */
struct step {
    uint32_t off;
    unsigned n;
    bool more;
    enum taut_status want;
    unsigned field; /* IPv4's; IPv6's is the next */
};

#define F(name) TAUT_FRAG_F_##name##4

static const struct {
    const char *title;
    uint32_t quirks;
    struct step steps[5];
} stories[] = {
    {"in order", 0, {{0, 16, true, TAUT_MORE, 0}, {16, 5, false, TAUT_OK, 0}}},
    {"last first",
     0,
     {{32, 5, false, TAUT_MORE, 0},
      {16, 16, true, TAUT_MORE, 0},
      {0, 16, true, TAUT_OK, 0}}},
    {"overlap by 8 (RFC 5722)",
     0,
     {{0, 24, true, TAUT_MORE, 0},
      {16, 8, false, TAUT_E_VALUE, F(OVERLAP)},
      {24, 8, false, TAUT_E_STATE, F(ERROR)},
      {0, 16, true, TAUT_E_STATE, F(ERROR)}}},
    {"overlap from before",
     0,
     {{16, 16, true, TAUT_MORE, 0}, {8, 16, true, TAUT_E_VALUE, F(OVERLAP)}}},
    {"inside (teardrop)",
     0,
     {{0, 32, true, TAUT_MORE, 0}, {8, 4, false, TAUT_E_VALUE, F(TAILS)}}},
    {"around",
     0,
     {{8, 8, true, TAUT_MORE, 0}, {0, 24, true, TAUT_E_VALUE, F(OVERLAP)}}},
    {"duplicate, strict",
     0,
     {{0, 16, true, TAUT_MORE, 0}, {0, 16, true, TAUT_E_VALUE, F(OVERLAP)}}},
    {"duplicate, lenient",
     TAUT_FRAG_QUIRK_DUP,
     {{0, 16, true, TAUT_MORE, 0},
      {0, 16, true, TAUT_MORE, 0},
      {0, 8, true, TAUT_E_VALUE, F(OVERLAP)}}},
    {"duplicate end, lenient",
     TAUT_FRAG_QUIRK_DUP,
     {{16, 5, false, TAUT_MORE, 0},
      {16, 5, false, TAUT_MORE, 0},
      {0, 16, true, TAUT_OK, 0}}},
    {"two ends",
     0,
     {{16, 5, false, TAUT_MORE, 0}, {8, 5, false, TAUT_E_VALUE, F(TAILS)}}},
    {"past the end",
     0,
     {{16, 8, false, TAUT_MORE, 0}, {24, 8, true, TAUT_E_VALUE, F(TAILS)}}},
    {"end before others",
     0,
     {{32, 8, true, TAUT_MORE, 0}, {16, 8, false, TAUT_E_VALUE, F(TAILS)}}},
};

static void judges_each_story(void **state)
{
    (void)state;
    for (unsigned v = 4; v <= 6; v += 2) {
        for (size_t k = 0; k < sizeof stories / sizeof stories[0]; k++) {
            struct rig r;
            uint8_t p[200];
            rig_open(&r, 2, TAUT_FRAG_SLOT_LEN);
            for (const struct step *s = stories[k].steps;
                 s < stories[k].steps + 5 && s->n > 0; s++) {
                size_t len = make(v, p, 7, s->off, s->n, s->more);
                uint8_t *copy = test_copy(p, len);
                enum taut_status st =
                    rig_push_with(&r, copy, len, 0, stories[k].quirks);
                if (st != s->want)
                    printf("# IPv%u, %s\n", v, stories[k].title);
                assert_int_equal(st, s->want);
                if (taut_is_error(st))
                    test_diag(r.diag, st, s->field + (v == 6),
                              (v == 6 ? 42u : 6u), s->off, 0);
                free(copy);
            }
            rig_close(&r);
        }
    }
}

static void joined_header_fits(void **state)
{
    (void)state;
    struct rig r;
    uint8_t p[200];
    rig_open(&r, 2, TAUT_FRAG_SLOT_LEN);
    assert_int_equal(rig_push(&r, p, make4(p, 7, 16, 5, false)), TAUT_MORE);
    size_t len = make4(p, 7, 0, 16, true);
    p[8] = 33; /* the first fragment's header counts */
    assert_int_equal(rig_push(&r, p, len), TAUT_OK);
    assert_int_equal(r.out.packet.len, 41);
    assert_int_equal(r.out.packet.p[8], 33);
    assert_int_equal(taut_ipv4_get_len(r.out.packet.p), 41);
    assert_int_equal(taut_get16(r.out.packet.p + 6), 0);
    assert_true(taut_csum_bytes_verify(r.out.packet.p, 20));
    for (unsigned i = 0; i < 21; i++)
        assert_int_equal(r.out.packet.p[20 + i], (uint8_t)(i * 7));
    assert_int_equal(rig_push(&r, p, make6(p, 7, 16, 5, false)), TAUT_MORE);
    assert_int_equal(rig_push(&r, p, make6(p, 7, 0, 16, true)), TAUT_OK);
    assert_int_equal(r.out.packet.len, 61);
    assert_int_equal(taut_ipv6_get_plen(r.out.packet.p), 21);
    assert_int_equal(taut_ipv6_get_nxt(r.out.packet.p), 17);
    for (unsigned i = 0; i < 21; i++)
        assert_int_equal(r.out.packet.p[40 + i], (uint8_t)(i * 7));
    /* what is no fragment comes back as it is, atomic ones too (RFC 6946) */
    len = make6(p, 7, 0, 16, false);
    assert_int_equal(rig_push(&r, p, len), TAUT_OK);
    assert_ptr_equal(r.out.packet.p, p);
    assert_int_equal(r.out.packet.len, len);
    assert_int_equal(r.out.n_pieces, 1);
    assert_int_equal(r.frag.n_done, 2);
    rig_close(&r);
}

static void refuses_single_fragments(void **state)
{
    (void)state;
    static uint8_t p[70000];
    struct rig r;
    size_t len;
    rig_open(&r, 2, TAUT_FRAG_SLOT_LEN);
    /* not the last, and no multiple of 8 */
    assert_int_equal(rig_push(&r, p, make4(p, 7, 0, 9, true)), TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_IPV4_F_LEN, 2, 29, 0);
    assert_int_equal(rig_push(&r, p, make6(p, 7, 0, 9, true)), TAUT_E_VALUE);
    test_diag(r.diag, TAUT_E_VALUE, TAUT_IPV6_F_PLEN, 4, 17,
              TAUT_WIRE_ICMPV6(4, 0, 4));
    /* empty */
    assert_int_equal(rig_push(&r, p, make4(p, 7, 8, 0, true)), TAUT_E_RANGE);
    assert_int_equal(rig_push(&r, p, make6(p, 7, 8, 0, false)), TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_IPV6_F_PLEN, 4, 8, 0);
    /* past 65,535 (ping of death, CVE-2020-17469) */
    assert_int_equal(rig_push(&r, p, make4(p, 7, 65512, 8, false)),
                     TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_FRAG_F_TOOLONG4, 6, 65512, 0);
    assert_int_equal(rig_push(&r, p, make4(p, 7, 65504, 11, false)), TAUT_MORE);
    assert_int_equal(rig_push(&r, p, make6(p, 7, 65528, 8, false)),
                     TAUT_E_VALUE);
    test_diag(r.diag, TAUT_E_VALUE, TAUT_IPV6_EXT_F_FRAGHDR_OFFSET, 42, 65528,
              TAUT_WIRE_ICMPV6(4, 0, 42));
    /* tiny first fragments of TCP (RFC 1858), and one at byte 8 */
    len = make4(p, 9, 0, 8, true);
    p[9] = 6;
    assert_int_equal(rig_push(&r, p, len), TAUT_E_SHORT);
    test_diag(r.diag, TAUT_E_SHORT, TAUT_FRAG_F_ERROR4, 28, 8, 0);
    assert_int_equal(rig_push_with(&r, p, len, 0, TAUT_FRAG_QUIRK_TINY),
                     TAUT_MORE);
    len = make4(p, 10, 8, 8, true);
    p[9] = 6;
    assert_int_equal(rig_push(&r, p, len), TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_FRAG_F_ERROR4, 6, 8, 0);
    len = make6(p, 9, 0, 16, true);
    p[40] = 6;
    assert_int_equal(rig_push(&r, p, len), TAUT_E_SHORT);
    test_diag(r.diag, TAUT_E_SHORT, TAUT_FRAG_F_ERROR6, 64, 4,
              TAUT_WIRE_ICMPV6(4, 3, 0));
    /* ... a chain that goes on in the next (RFC 7112) */
    p[40] = 60;
    p[48] = 6;
    p[49] = 2;
    assert_int_equal(rig_push(&r, p, len), TAUT_E_SHORT);
    test_diag(r.diag, TAUT_E_SHORT, TAUT_IPV6_EXT_F_DSTOPTS_LEN, 64, 8,
              TAUT_WIRE_ICMPV6(4, 3, 0));
    /* cut by the capture: of no use, whatever the quirks */
    len = make4(p, 9, 0, 16, true);
    assert_int_equal(rig_push_with(&r, p, len - 1, 0, TAUT_QUIRK_CUT),
                     TAUT_E_SHORT);
    rig_close(&r);
}

static void header_longer_than_the_room(void **state)
{
    (void)state;
    uint8_t p[700] = {0};
    struct rig r;
    rig_open(&r, 2, TAUT_FRAG_SLOT_LEN);
    size_t len = make6(p, 7, 0, 16, true);
    memmove(p + 40 + 472, p + 40, 24); /* destination options before it */
    memset(p + 40, 0, 472);
    p[6] = 60;
    p[40] = 44;
    p[41] = 58;
    taut_put16(p + 4, 472 + 24);
    assert_int_equal(rig_push(&r, p, len + 472), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, TAUT_IPV6_EXT_F_FRAGHDR, 514, 520, 0);
    rig_close(&r);
}

/* Congestion marks (RFC 3168 5.3). */
static void marks_are_kept(void **state)
{
    (void)state;
    for (unsigned v = 4; v <= 6; v += 2) {
        uint8_t p[200];
        struct rig r;
        rig_open(&r, 2, TAUT_FRAG_SLOT_LEN);
        size_t len = make(v, p, 7, 0, 16, true);
        v == 4 ? taut_ipv4_set_ecn(p, 2) : taut_ipv6_set_ecn(p, 2);
        assert_int_equal(rig_push(&r, p, len), TAUT_MORE);
        len = make(v, p, 7, 16, 8, false);
        v == 4 ? taut_ipv4_set_ecn(p, 3) : taut_ipv6_set_ecn(p, 3);
        assert_int_equal(rig_push(&r, p, len), TAUT_OK);
        const uint8_t *h = r.out.packet.p;
        assert_int_equal(v == 4 ? taut_ipv4_get_ecn(h) : taut_ipv6_get_ecn(h),
                         3);
        len = make(v, p, 8, 16, 8, false);
        v == 4 ? taut_ipv4_set_ecn(p, 3) : taut_ipv6_set_ecn(p, 3);
        assert_int_equal(rig_push(&r, p, len), TAUT_MORE);
        len = make(v, p, 8, 0, 16, true);
        assert_int_equal(rig_push(&r, p, len), TAUT_E_VALUE);
        test_diag(r.diag, TAUT_E_VALUE,
                  v == 4 ? (unsigned)TAUT_IPV4_F_ECN
                         : (unsigned)TAUT_IPV6_F_ECN,
                  1, 0, 0);
        rig_close(&r);
    }
}

/* ---- limits, time ---- */

static void limits_hold(void **state)
{
    (void)state;
    uint8_t p[2000];
    struct rig r;
    rig_open(&r, 4, TAUT_FRAG_HDR_MAX + 2048);
    /* pieces of one datagram */
    for (uint32_t i = 0; i < TAUT_FRAG_PIECES_MAX; i++)
        assert_int_equal(rig_push(&r, p, make4(p, 1, (2 * i + 1) * 8, 8, true)),
                         TAUT_MORE);
    assert_int_equal(rig_push(&r, p, make4(p, 1, 0, 8, true)), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, TAUT_FRAG_F_COUNT4, 6, TAUT_FRAG_PIECES_MAX,
              0);
    /* more than a slot holds */
    assert_int_equal(rig_push(&r, p, make6(p, 2, 2040, 16, true)),
                     TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, TAUT_FRAG_F_LENGTH6, 42, 2056, 0);
    rig_close(&r);
    /* bytes of one source */
    rig_open(&r, 4, TAUT_FRAG_SLOT_LEN);
    r.frag.config.src_bytes_max = 3000;
    assert_int_equal(rig_push(&r, p, make4(p, 1, 0, 1480, true)), TAUT_MORE);
    assert_int_equal(rig_push(&r, p, make4(p, 2, 0, 1480, true)), TAUT_MORE);
    assert_int_equal(rig_push(&r, p, make4(p, 3, 0, 80, true)), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, TAUT_FRAG_F_LENGTH4, 6, 80, 0);
    /* ... another source is not concerned */
    size_t len = make4(p, 3, 0, 80, true);
    p[15] = 99;
    assert_int_equal(rig_push(&r, p, len), TAUT_MORE);
    /* fuel: one a slot */
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_frag_result out;
    ctx.fuel = 7;
    assert_int_equal(taut_frag_push(&ctx, &r.frag, &out, p, len, 0),
                     TAUT_E_VALUE);
    assert_int_equal(taut_frag_push(&ctx, &r.frag, &out, p, len, 0),
                     TAUT_E_LIMIT);
    rig_close(&r);
}

static size_t make_from(uint8_t *p, uint8_t host, uint32_t id)
{
    size_t len = make4(p, id, 0, 8, true);
    p[15] = host;
    return len;
}

/* Who makes room: expired, condemned, the oldest; a source that has its
 * share makes room among its own. */
static void eviction_is_fair(void **state)
{
    (void)state;
    uint8_t p[200];
    struct rig r;
    rig_open(&r, 4, TAUT_FRAG_SLOT_LEN);
    for (uint8_t i = 0; i < 4; i++)
        assert_int_equal(rig_push_with(&r, p, make_from(p, i, i), 100u + i, 0),
                         TAUT_MORE);
    assert_int_equal(rig_push_with(&r, p, make_from(p, 9, 9), 110, 0),
                     TAUT_MORE);
    assert_int_equal(r.frag.n_evicted, 1);
    /* host 0 was the oldest: its datagram begins anew; host 3's ends well */
    size_t len = make4(p, 3, 8, 8, false);
    p[15] = 3;
    assert_int_equal(rig_push_with(&r, p, len, 111, 0), TAUT_OK);
    /* condemn host 2's: it goes before host 1's, which is older */
    assert_int_equal(rig_push_with(&r, p, make_from(p, 2, 2), 112, 0),
                     TAUT_E_VALUE);
    assert_int_equal(rig_push_with(&r, p, make_from(p, 20, 2), 113, 0),
                     TAUT_MORE);
    assert_int_equal(rig_push_with(&r, p, make_from(p, 21, 2), 114, 0),
                     TAUT_MORE);
    assert_int_equal(r.frag.n_evicted, 1);
    len = make4(p, 1, 8, 8, false);
    p[15] = 1;
    assert_int_equal(rig_push_with(&r, p, len, 115, 0), TAUT_OK);
    rig_close(&r);
    /* one source: at most src_slots_max */
    rig_open(&r, 4, TAUT_FRAG_SLOT_LEN);
    r.frag.config.src_slots_max = 2;
    assert_int_equal(rig_push_with(&r, p, make_from(p, 1, 1), 1, 0), TAUT_MORE);
    for (uint32_t i = 0; i < 50; i++)
        assert_int_equal(rig_push_with(&r, p, make_from(p, 66, i), 2 + i, 0),
                         TAUT_MORE);
    assert_int_equal(r.frag.n_evicted, 48);
    len = make4(p, 1, 8, 8, false);
    p[15] = 1;
    assert_int_equal(rig_push_with(&r, p, len, 60, 0), TAUT_OK);
    rig_close(&r);
}

static void time_runs_out(void **state)
{
    (void)state;
    uint8_t p[200], first[200];
    struct rig r;
    struct taut_frag_event e;
    rig_open(&r, 4, TAUT_FRAG_SLOT_LEN);
    assert_int_equal(taut_frag_deadline(&r.frag), UINT64_MAX);
    size_t len = make4(first, 5, 0, 16, true);
    assert_int_equal(rig_push_with(&r, first, len, 1000, 0), TAUT_MORE);
    assert_int_equal(rig_push_with(&r, p, make6(p, 6, 16, 16, true), 1000, 0),
                     TAUT_MORE);
    assert_int_equal(taut_frag_deadline(&r.frag), 31000);
    assert_int_equal(taut_frag_next(&r.frag, &e, 30999), TAUT_DONE);
    assert_int_equal(taut_frag_next(&r.frag, &e, 31000), TAUT_OK);
    assert_int_equal(e.family, 4);
    assert_int_equal(e.id, 5);
    assert_int_equal(e.have, 16);
    assert_int_equal(e.proto, 17);
    assert_memory_equal(e.src, "\xc0\0\2\1", 4);
    assert_int_equal(e.wire, TAUT_WIRE_ICMP(11, 1, 0));
    assert_int_equal(e.quote.len, len);
    assert_memory_equal(e.quote.p, first, len);
    assert_int_equal(taut_frag_next(&r.frag, &e, 31000), TAUT_DONE);
    /* without the first fragment nothing is sent (RFC 4443 3.3 by 8200) */
    assert_int_equal(taut_frag_deadline(&r.frag), 61000);
    assert_int_equal(taut_frag_next(&r.frag, &e, 61000), TAUT_OK);
    assert_int_equal(e.family, 6);
    assert_int_equal(e.wire, 0);
    assert_int_equal(e.quote.len, 0);
    /* IPv6 with the first: as it came */
    len = make6(first, 6, 0, 16, true);
    assert_int_equal(rig_push_with(&r, first, len, 70000, 0), TAUT_MORE);
    assert_int_equal(taut_frag_next(&r.frag, &e, 130000), TAUT_OK);
    assert_int_equal(e.wire, TAUT_WIRE_ICMPV6(3, 1, 0));
    assert_int_equal(e.quote.len, len);
    assert_memory_equal(e.quote.p, first, len);
    /* a condemned datagram's slot is free again, without an event */
    assert_int_equal(rig_push_with(&r, first, len, 200000, 0), TAUT_MORE);
    assert_int_equal(rig_push_with(&r, first, len, 200000, 0), TAUT_E_VALUE);
    assert_int_equal(rig_push_with(&r, first, len, 200001, 0), TAUT_E_STATE);
    assert_int_equal(taut_frag_next(&r.frag, &e, 260000), TAUT_DONE);
    assert_int_equal(taut_frag_deadline(&r.frag), UINT64_MAX);
    /* a fragment after the time begins a new datagram */
    assert_int_equal(rig_push_with(&r, first, len, 300000, 0), TAUT_MORE);
    assert_int_equal(rig_push_with(&r, p, make6(p, 6, 16, 8, false), 360000, 0),
                     TAUT_MORE);
    assert_int_equal(r.frag.n_done, 0);
    rig_close(&r);
}

static void init_refuses_what_cannot_work(void **state)
{
    (void)state;
    struct taut_frag f;
    struct taut_frag_slot slot;
    uint8_t bytes[TAUT_FRAG_HDR_MAX + 8];
    struct taut_frag_config c = {&slot, bytes, sizeof bytes, 1, 0, 0, 0, 0};
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_OK);
    assert_int_equal(f.config.timeout4_ms, 30000);
    assert_int_equal(f.config.timeout6_ms, 60000);
    assert_int_equal(f.config.src_slots_max, 1);
    assert_int_equal(taut_frag_init(&f, sizeof f - 1, &c), TAUT_E_USAGE);
    c.n_slots = 2;
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_E_USAGE);
    c.n_slots = 0;
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_E_USAGE);
    c.n_slots = 1;
    c.slots = NULL;
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_E_USAGE);
}

/* The header of the first fragment counts: one that is longer than the
 * others' makes a packet past 65,535 (RFC 791 3.2, RFC 8200 4.5). */
static void joined_packet_too_long(void **state)
{
    (void)state;
    uint8_t *p = (uint8_t *)malloc(70000);
    struct rig r;
    size_t len;
    rig_open(&r, 2, TAUT_FRAG_SLOT_LEN);
    assert_int_equal(rig_push(&r, p, make4(p, 7, 65504, 11, false)), TAUT_MORE);
    assert_int_equal(rig_push(&r, p, make4(p, 7, 8, 65496, true)), TAUT_MORE);
    len = make4(p, 7, 0, 8, true);
    memmove(p + 24, p + 20, 8);
    memset(p + 20, 1, 4); /* four NOPs */
    p[0] = 0x46;
    taut_put16(p + 2, (uint32_t)len + 4);
    assert_int_equal(rig_push(&r, p, len + 4), TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_FRAG_F_TOOLONG4, 6, 0, 0);
    assert_int_equal(r.frag.n_refused, 1);
    assert_int_equal(rig_push(&r, p, make4(p, 7, 0, 8, true)), TAUT_E_STATE);
    assert_int_equal(rig_push(&r, p, make6(p, 7, 65520, 8, false)), TAUT_MORE);
    assert_int_equal(rig_push(&r, p, make6(p, 7, 8, 65512, true)), TAUT_MORE);
    len = make6(p, 7, 0, 8, true);
    memmove(p + 56, p + 40, 16);
    memset(p + 40, 0, 16); /* hop-by-hop options: PadN of 14 */
    p[6] = 0;
    p[40] = 44;
    p[41] = 1;
    p[42] = 1;
    p[43] = 12;
    taut_put16(p + 4, (uint32_t)len + 16 - 40);
    assert_int_equal(rig_push(&r, p, len + 16), TAUT_E_RANGE);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_FRAG_F_TOOLONG4 + 1, 58, 0, 0);
    rig_close(&r);
    free(p);
}

/* RFC 7112 5: how much of which transport a first fragment has to hold. */
static void first_fragments_hold_headers(void **state)
{
    (void)state;
    static const struct {
        uint8_t proto;
        unsigned n;
    } cases[] = {{TAUT_IPPROTO_SCTP, 12}, {TAUT_IPPROTO_DCCP, 12},
                 {TAUT_IPPROTO_UDP, 8},   {TAUT_IPPROTO_UDPLITE, 8},
                 {TAUT_IPPROTO_ESP, 8},   {TAUT_IPPROTO_NONE, 0},
                 {TAUT_IPPROTO_ICMPV6, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t p[100];
        struct rig r;
        size_t most = (cases[i].n + 7) / 8 * 8;
        rig_open(&r, 4, TAUT_FRAG_SLOT_LEN);
        make6(p, 7, 0, most > 0 ? most : 8, true);
        p[40] = cases[i].proto;
        assert_int_equal(rig_push(&r, p, 48 + (most > 0 ? most : 8)),
                         TAUT_MORE);
        if (cases[i].n > 8) {
            make6(p, 8, 0, 8, true);
            p[40] = cases[i].proto;
            assert_int_equal(rig_push(&r, p, 56), TAUT_E_SHORT);
            test_diag(r.diag, TAUT_E_SHORT, TAUT_FRAG_F_ERROR6, 56,
                      cases[i].n - 8, TAUT_WIRE_ICMPV6(4, 3, 0));
        }
        rig_close(&r);
    }
}

/* An expired datagram that makes room counts as expired; times and limits
 * of the caller's are kept; a time that never ends does not wrap. */
static void callers_times_and_limits(void **state)
{
    (void)state;
    uint8_t p[200] = {0}, bytes[2 * (TAUT_FRAG_HDR_MAX + 64)];
    struct taut_frag_slot slots[2];
    struct taut_frag f;
    struct taut_frag_result out;
    struct taut_frag_config c = {slots, bytes, sizeof bytes, 2, 50, 60, 64, 2};
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_OK);
    size_t len = make4(p, 1, 0, 8, true);
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, len, 100), TAUT_MORE);
    assert_int_equal(taut_frag_deadline(&f), 150);
    len = make6(p, 2, 0, 8, true);
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, len, 120), TAUT_MORE);
    len = make4(p, 3, 0, 8, true);
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, len, 150), TAUT_MORE);
    assert_int_equal(f.n_expired, 1);
    assert_int_equal(f.n_evicted, 0);
    assert_int_equal(taut_frag_deadline(&f), 180);
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_OK);
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, len, UINT64_MAX - 49),
                     TAUT_MORE);
    assert_int_equal(taut_frag_deadline(&f), UINT64_MAX);
    c.bytes = NULL;
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_E_USAGE);
    /* a first fragment of TCP with the flags in it (RFC 1858 3) */
    c.bytes = bytes;
    assert_int_equal(taut_frag_init(&f, sizeof f, &c), TAUT_OK);
    len = make4(p, 1, 0, 16, true);
    p[9] = 6;
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, len, 0), TAUT_MORE);
    len = make4(p, 1, 16, 16, false);
    p[9] = 6;
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, len, 0), TAUT_OK);
    /* no fragment: given back as it is */
    len = make4(p, 1, 0, 16, false);
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, len, 0), TAUT_OK);
    assert_ptr_equal(out.packet.p, p);
    assert_int_equal(out.packet.len, 36);
    assert_int_equal(taut_frag_push(&ctx, &f, &out, p, 0, 0), TAUT_E_SHORT);
}

static void split_of_whole_and_odd(void **state)
{
    (void)state;
    size_t len, n;
    uint8_t *p = packet4(100, true, &len), out[100];
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_frag_split s;
    struct taut_span body;
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 576, 0),
                     TAUT_OK);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    assert_int_equal(n, 32);
    assert_memory_equal(out, p, 32);
    assert_int_equal(body.len, 100);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_DONE);
    free(p);
    /* a copied option of 3 bytes: later headers are padded to 4 */
    p = packet4(200, true, &len);
    memcpy(p + 20, "\x9e\3\xaa\1\1\1\1\1\1\1\1\0", 12);
    ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 128, 0),
                     TAUT_OK);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_OK);
    assert_int_equal(wr.len, 32);
    assert_int_equal(body.len, 96);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_frag_split_next(&s, &wr, &body), TAUT_OK);
    assert_int_equal(wr.len, 24);
    assert_memory_equal(out + 20, "\x9e\3\xaa\0", 4);
    assert_int_equal(out[0], 0x46);
    free(p);
    p = packet6(2000, false, &len);
    ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, 39, 1280, 0),
                     TAUT_E_SHORT);
    p[6] = 60; /* options longer than the packet */
    p[41] = 255;
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 1280, 0),
                     TAUT_E_SHORT);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, 0, 1280, 0),
                     TAUT_E_SHORT);
    free(p);
}

/* RFC 2675 3: a jumbogram is never fragmented. */
static void split_of_a_jumbogram(void **state)
{
    (void)state;
    const size_t len = 40 + 65536;
    uint8_t *p = (uint8_t *)calloc(1, len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_frag_split s;
    memcpy(p, "\x60\0\0\0\0\0\0\x40", 8);
    memcpy(p + 40, "\x11\0\xc2\4\0\1\0\0", 8);
    assert_int_equal(taut_frag_split_init(&ctx, &s, sizeof s, p, len, 1280, 0),
                     TAUT_E_USAGE);
    test_diag(d, TAUT_E_USAGE, TAUT_IPV6_EXT_F_OPT_JUMBO, 0, 65536, 0);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reassembles_the_kernels_fragments),
        cmocka_unit_test(judges_public_captures),
        cmocka_unit_test(split_packets_join_again),
        cmocka_unit_test(ipv4_pieces_are_what_rfc_791_says),
        cmocka_unit_test(what_fits_is_given_as_it_is),
        cmocka_unit_test(split_refuses),
        cmocka_unit_test(judges_each_story),
        cmocka_unit_test(joined_header_fits),
        cmocka_unit_test(refuses_single_fragments),
        cmocka_unit_test(header_longer_than_the_room),
        cmocka_unit_test(marks_are_kept),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(eviction_is_fair),
        cmocka_unit_test(time_runs_out),
        cmocka_unit_test(init_refuses_what_cannot_work),
        cmocka_unit_test(joined_packet_too_long),
        cmocka_unit_test(first_fragments_hold_headers),
        cmocka_unit_test(callers_times_and_limits),
        cmocka_unit_test(split_of_whole_and_odd),
        cmocka_unit_test(split_of_a_jumbogram),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
