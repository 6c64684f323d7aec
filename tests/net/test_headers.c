/* SPDX-License-Identifier: MIT */
/* test_headers.c: the fast decoders of taut/headers.h against the codecs,
 * over made-up frames of every kind of header, whole, cut and damaged. */
#include "taut/headers.h"

#include "taut/eth.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "taut/udp.h"

#include "test_util.h"

static uint32_t test_random(void)
{
    static uint64_t state = 791;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963);
    return (uint32_t)(state >> 33);
}

static uint32_t below(uint32_t n)
{
    return test_random() % n;
}

/* ------------------------------------------------------------------ */
/* What the codecs say                                                 */

static enum taut_status ref_link(struct taut_ctx *ctx, struct taut_index *out,
                                 const uint8_t *p, size_t len)
{
    enum taut_status st = taut_eth_check(ctx, p, len);
    size_t at = 14;
    if (st)
        return st;
    uint32_t type = taut_get16(p + 12);
    for (out->n_vlan = 0; taut_vlan_is_tpid(type); out->n_vlan++) {
        if (out->n_vlan == TAUT_VLAN_STACK_MAX && len - at >= 4)
            return taut_fail(ctx, TAUT_E_LIMIT, TAUT_VLAN_F_HEADER, p + at,
                             TAUT_VLAN_STACK_MAX, 0);
        st = taut_vlan_check(ctx, p + at, len - at);
        if (st)
            return st;
        type = taut_get16(p + at + 2);
        at += 4;
    }
    out->l3 = (uint16_t)at;
    out->type = type < TAUT_ETH_TYPE_MIN ? 0 : (uint16_t)type;
    return TAUT_OK;
}

static enum taut_status ref_ipv4(struct taut_ctx *ctx, struct taut_index *out,
                                 const uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p + out->l3, len - out->l3);
    struct taut_ipv4 ip;
    enum taut_status st = taut_ipv4_decode(ctx, &rd, &ip);
    if (st == TAUT_OK)
        st = taut_ipv4_opts_check(ctx, ip.options);
    if (st != TAUT_OK)
        return st;
    out->l4 = (uint16_t)(rd.p - p);
    out->end = (uint16_t)(out->l4 + ip.payload_len);
    out->proto = ip.proto;
    out->flags = TAUT_INDEX_IPV4 | (ip.options.len ? TAUT_INDEX_EXT : 0u);
    if (ip.frag_off || (ip.flags & 1) != 0)
        out->flags |= TAUT_INDEX_FRAGMENT;
    if (ip.frag_off)
        out->flags |= TAUT_INDEX_LATER;
    return TAUT_OK;
}

static enum taut_status ref_ipv6(struct taut_ctx *ctx, struct taut_index *out,
                                 const uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p + out->l3, len - out->l3);
    struct taut_ipv6 ip;
    struct taut_ipv6_chain chain;
    enum taut_status st = taut_ipv6_decode(ctx, &rd, &ip);
    if (st == TAUT_OK)
        st = taut_ipv6_chain_decode(ctx, &chain, &ip, p + out->l3,
                                    len - out->l3);
    if (st != TAUT_OK)
        return st;
    out->l4 = (uint16_t)(out->l3 + chain.upper_off);
    out->end = (uint16_t)(out->l4 + chain.upper.len);
    out->proto = chain.proto;
    out->flags = TAUT_INDEX_IPV6 | (chain.n ? TAUT_INDEX_EXT : 0u);
    if (!taut_ipv6_chain_whole_get(&chain))
        out->flags |= TAUT_INDEX_FRAGMENT;
    if (chain.frag_off)
        out->flags |= TAUT_INDEX_LATER;
    return TAUT_OK;
}

/* The transport header; of a first fragment only what is there. */
static enum taut_status ref_l4(struct taut_ctx *ctx, struct taut_index *out,
                               const uint8_t *p)
{
    const uint8_t *l4 = p + out->l4;
    size_t n = (size_t)out->end - out->l4;
    bool v4 = (out->flags & TAUT_INDEX_IPV4) != 0;
    uint32_t quirks = ctx->quirks;
    enum taut_status st;
    out->payload = out->l4;
    if (out->flags & TAUT_INDEX_LATER)
        return TAUT_OK;
    if (out->flags & TAUT_INDEX_FRAGMENT)
        ctx->quirks |= TAUT_QUIRK_CUT;
    if (out->proto == TAUT_IPPROTO_TCP)
        st = taut_tcp_check(ctx, l4, n);
    else if (out->proto == TAUT_IPPROTO_UDP)
        st = taut_udp_check(ctx, l4, n);
    else if (v4 && out->proto == TAUT_IPPROTO_ICMP)
        st = taut_icmp_check(ctx, l4, n);
    else if (!v4 && out->proto == TAUT_IPPROTO_ICMPV6)
        st = taut_icmpv6_check(ctx, l4, n);
    else
        st = TAUT_DONE;
    ctx->quirks = quirks;
    if (st)
        return st == TAUT_DONE ? TAUT_OK : st;
    out->flags |= TAUT_INDEX_L4;
    size_t hdr = out->proto == TAUT_IPPROTO_TCP ? 4u * (l4[12] >> 4) : 8;
    if (out->proto != TAUT_IPPROTO_TCP && out->proto != TAUT_IPPROTO_UDP)
        hdr = n < 8 ? n : 8;
    out->payload = (uint16_t)(out->l4 + hdr);
    return TAUT_OK;
}

static enum taut_status ref_index(struct taut_ctx *ctx, struct taut_index *out,
                                  const uint8_t *p, size_t len)
{
    enum taut_status st = ref_link(ctx, out, p, len);
    if (st)
        return st;
    if (out->type == TAUT_ETHERTYPE_IPV4) {
        st = ref_ipv4(ctx, out, p, len);
    } else if (out->type == TAUT_ETHERTYPE_IPV6) {
        st = ref_ipv6(ctx, out, p, len);
    } else {
        out->l4 = out->payload = out->l3;
        out->end = (uint16_t)len;
        out->proto = 0;
        out->flags = 0;
        return TAUT_OK;
    }
    return st ? st : ref_l4(ctx, out, p);
}

/* The common options, one by one. */
static enum taut_status ref_tcp_opts(struct taut_ctx *ctx,
                                     struct taut_tcp_opts *out,
                                     struct taut_span options)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_tcp_opt opt;
    struct taut_tcp_body v;
    enum taut_status st;
    out->have = 0;
    while ((st = taut_tcp_opt_next(ctx, &rd, &opt)) == TAUT_OK) {
        bool common =
            opt.kind == TAUT_TCP_OPT_TS ||
            (opt.kind >= TAUT_TCP_OPT_MSS && opt.kind <= TAUT_TCP_OPT_SACK);
        if (opt.kind > TAUT_TCP_OPT_NOP && !common)
            out->have |= TAUT_TCP_HAVE_OTHER;
        if (!common)
            continue;
        st = taut_tcp_opt_decode(ctx, &v, &opt);
        if (st != TAUT_OK)
            return st;
        if (opt.kind == TAUT_TCP_OPT_TS) {
            out->have |= TAUT_TCP_HAVE_TS;
            out->tsval = v.u.ts.val;
            out->tsecr = v.u.ts.ecr;
        } else if (opt.kind == TAUT_TCP_OPT_MSS) {
            out->have |= TAUT_TCP_HAVE_MSS;
            out->mss = v.u.mss;
        } else if (opt.kind == TAUT_TCP_OPT_WSCALE) {
            out->have |= TAUT_TCP_HAVE_WSCALE;
            out->wscale = v.u.wscale < 14 ? v.u.wscale : 14;
            if (v.u.wscale > 14)
                out->have |= TAUT_TCP_HAVE_WSCALE_OVER;
        } else if (opt.kind == TAUT_TCP_OPT_SACK) {
            out->have |= TAUT_TCP_HAVE_SACK;
            out->sack = opt.data;
        } else {
            out->have |= TAUT_TCP_HAVE_SACK_PERM;
        }
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

/* struct maker: a frame that grows. */
struct maker {
    uint8_t p[4096];
    size_t len;
};

static void put(struct maker *m, uint32_t byte)
{
    m->p[m->len++] = (uint8_t)byte;
}

static void put_random(struct maker *m, uint32_t n)
{
    for (; n > 0; n--)
        put(m, below(3) ? below(256) : 0);
}

static uint32_t one_of(const uint8_t *set, uint32_t n)
{
    return set[below(n)];
}

static void make_options(struct maker *m, size_t end, const uint8_t *kinds,
                         uint32_t n_kinds)
{
    while (m->len < end) {
        uint32_t kind = one_of(kinds, n_kinds), left = (uint32_t)(end - m->len);
        put(m, kind);
        if (left < 2 || kind == 0)
            continue;
        uint32_t n = below(8) ? below(left - 1) : below(256);
        n = n > 16 && below(2) ? below(5) : n;
        put(m, n);
        put_random(m, n < left - 2 ? n : left - 2);
    }
    m->len = end;
}

static void make_tcp(struct maker *m)
{
    static const char *const common[] = {
        "\1\1\10\12abcdefgh",
        "\2\4\5\264\4\2\10\12abcdefgh\1\3\3\7",
        "\2\4\5\264\1\3\3\10\1\1\4\2",
        "\2\4\5\264\1\1\4\2",
        "\1\1\5\12abcdefgh",
        "\1\1\5\22abcdefghijklmnop",
        "\3\3\17\1\2\4\5\264",
        "\36\4ab\1\1\4\2",
        "\2\3\5\264",
        "\10\11abcdefghi",
        "\4\3\1\1",
    };
    const char *text = common[below(11)];
    size_t at = m->len, n = below(4) ? strlen(text) / 4 * 4 : 4 * below(11);
    put_random(m, 20);
    m->p[at + 12] = (uint8_t)((20 + n) / 4 << 4 | below(16));
    if (n == strlen(text) / 4 * 4) {
        memcpy(m->p + m->len, text, n);
        m->len += n;
    } else {
        static const uint8_t kinds[] = {1, 1, 2, 3, 4, 5, 8, 30, 0};
        make_options(m, m->len + n, kinds, sizeof kinds);
    }
    put_random(m, below(30));
}

static void make_upper(struct maker *m, uint32_t proto)
{
    static const uint8_t types[] = {
        0,   1,   2,   3,   4,   5,   8,   9,   10,  11,  12,  13,
        14,  17,  18,  30,  38,  40,  128, 129, 130, 131, 132, 133,
        134, 135, 136, 137, 138, 139, 140, 143, 149, 151, 157, 160};
    size_t at = m->len;
    if (proto == TAUT_IPPROTO_TCP) {
        make_tcp(m);
        return;
    }
    put_random(m, 8 + below(60));
    if (proto == TAUT_IPPROTO_UDP)
        taut_put16(m->p + at + 4, (uint32_t)(m->len - at - (below(4) == 0)));
    if (proto != TAUT_IPPROTO_ICMP && proto != TAUT_IPPROTO_ICMPV6)
        return;
    m->p[at] = (uint8_t)one_of(types, sizeof types);
    for (unsigned i = 4; i < 8; i++)
        m->p[at + i] = (uint8_t)below(below(3) ? 4 : 20);
    if (m->len - at > 28)
        taut_put16(m->p + at + 26, below(4)); /* an MLD query's sources */
}

static uint32_t make_proto(bool v6)
{
    static const uint8_t protos[] = {6, 6, 17, 17, 1, 58, 2, 59, 41, 50, 253};
    return below(4) == 0 ? (v6 ? 58 : 1) : one_of(protos, sizeof protos);
}

static void make_ipv4(struct maker *m)
{
    static const uint8_t kinds[] = {0, 1, 1, 7, 68, 130, 131, 148, 200};
    size_t at = m->len;
    uint32_t proto = make_proto(false), words = below(4) ? 0 : below(11);
    put_random(m, 20);
    m->p[at] = (uint8_t)(0x45 + words);
    taut_put16(m->p + at + 6, below(5) ? 0x4000 : below(0x10000));
    m->p[at + 9] = (uint8_t)proto;
    if (words == 1 && below(2)) {
        memcpy(m->p + m->len, "\224\4\0\0", 4);
        m->p[at + 9] = 2;
        m->len += 4;
    } else {
        make_options(m, m->len + (size_t)4 * words, kinds, sizeof kinds);
    }
    make_upper(m, m->p[at + 9]);
    taut_put16(m->p + at + 2,
               below(20) ? (uint32_t)(m->len - at) : 18 + below(16));
    put_random(m, below(4) ? 0 : below(20));
}

/* One extension header; its first byte is for the next header. */
static void make_ext(struct maker *m, uint32_t type)
{
    static const uint8_t opts[] = {0, 0, 1, 1, 5, 4, 0x3e, 0xc2, 0xc9, 0x8b};
    static const uint8_t routes[] = {0, 2, 3, 4, 4, 253};
    size_t at = m->len;
    uint32_t words = below(3);
    put(m, 59);
    put(m, type == 44 ? below(256) : type == 51 ? 1 + 2 * below(3) : words);
    size_t end = at + (type == 44   ? 8
                       : type == 51 ? 8 + 4u * m->p[at + 1]
                                    : 8 + 8u * words);
    if (type == 0 && below(3) == 0) {
        m->p[at + 1] = 0;
        memcpy(m->p + m->len, "\5\2\0\0\1\0", 6);
        m->len = at + 8;
        return;
    }
    if (type == 0 || type == 60) {
        make_options(m, end, opts, sizeof opts);
        return;
    }
    put_random(m, (uint32_t)(end - m->len));
    if (type == 43) {
        m->p[at + 2] = (uint8_t)one_of(routes, sizeof routes);
        m->p[at + 3] = (uint8_t)below(3);
        m->p[at + 4] = (uint8_t)below(2);
    }
    if (type == 44)
        taut_put16(m->p + at + 2, below(2) ? below(3) : below(0x10000));
}

static void make_ipv6(struct maker *m)
{
    static const uint8_t exts[] = {0, 43, 44, 44, 51, 60, 60, 135, 139, 140};
    size_t at = m->len, nxt_at = at + 6;
    put_random(m, 40);
    m->p[at] = 0x60;
    for (uint32_t n = below(2) ? 0 : 1 + below(3), i = 0; i < n; i++) {
        uint32_t type = i == 0 && below(2) ? 0 : one_of(exts, sizeof exts);
        m->p[nxt_at] = (uint8_t)type;
        nxt_at = m->len;
        make_ext(m, type);
    }
    m->p[nxt_at] = (uint8_t)make_proto(true);
    make_upper(m, m->p[nxt_at]);
    taut_put16(m->p + at + 4, (uint32_t)(m->len - at - 40));
    put_random(m, below(4) ? 0 : below(20));
}

static void make_frame(struct maker *m)
{
    static const uint16_t types[] = {0x0800, 0x0800, 0x86dd, 0x86dd,
                                     0x0806, 0x0026, 0x8847};
    m->len = 0;
    put_random(m, 12);
    for (uint32_t n = below(4) ? 0 : below(10); n > 0; n--) {
        taut_put16(m->p + m->len, below(2) ? 0x8100 : 0x88a8);
        m->len += 2;
        put_random(m, 2);
    }
    uint32_t type = types[below(7)];
    taut_put16(m->p + m->len, type);
    m->len += 2;
    if (type == 0x0800)
        make_ipv4(m);
    else if (type == 0x86dd)
        make_ipv6(m);
    else
        put_random(m, below(60));
}

/* ------------------------------------------------------------------ */
/* The comparison                                                      */

/* How often each flag was seen, and the EtherTypes and protocols. */
static unsigned seen_flag[8], seen_ok, seen_proto[256];

static void same_tcp_opts(const struct taut_tcp_opts *a,
                          const struct taut_tcp_opts *b)
{
    assert_int_equal(a->have, b->have);
    if (a->have & TAUT_TCP_HAVE_MSS)
        assert_int_equal(a->mss, b->mss);
    if (a->have & TAUT_TCP_HAVE_WSCALE)
        assert_int_equal(a->wscale, b->wscale);
    if (a->have & TAUT_TCP_HAVE_SACK) {
        assert_ptr_equal(a->sack.p, b->sack.p);
        assert_int_equal(a->sack.len, b->sack.len);
    }
    if (a->have & TAUT_TCP_HAVE_TS) {
        assert_int_equal(a->tsval, b->tsval);
        assert_int_equal(a->tsecr, b->tsecr);
    }
}

static void same_fields(const struct taut_headers *h, const uint8_t *p)
{
    const uint8_t *ip = p + h->at.l3, *l4 = p + h->at.l4;
    assert_memory_equal(h->eth_dst, p, 6);
    assert_memory_equal(h->eth_src, p + 6, 6);
    for (unsigned i = 0; i < h->at.n_vlan && i < 2; i++)
        assert_int_equal(h->vlan[i], taut_get16(p + 14 + (size_t)4 * i));
    if (h->at.flags & TAUT_INDEX_IPV4) {
        assert_memory_equal(h->src, ip + 12, 4);
        assert_memory_equal(h->dst, ip + 16, 4);
        assert_int_equal(h->ip_len, taut_get16(ip + 2));
        assert_int_equal(h->frag, taut_get16(ip + 6));
    } else if (h->at.flags & TAUT_INDEX_IPV6) {
        assert_memory_equal(h->src, ip + 8, 16);
        assert_memory_equal(h->dst, ip + 24, 16);
        assert_int_equal(h->flow, taut_get32(ip) & 0xfffff);
    }
    if (!(h->at.flags & TAUT_INDEX_L4))
        return;
    assert_int_equal(h->src_port, taut_get16(l4));
    if (h->at.payload - h->at.l4 < 8)
        return;
    bool icmp = h->at.proto != 6 && h->at.proto != 17;
    assert_int_equal(h->dst_port, taut_get16(l4 + (icmp ? 4 : 2)));
    if (h->at.proto == 6)
        assert_int_equal(h->ack, taut_get32(l4 + 8));
}

/* The same index, or the same fault, told the same way. */
static void same_index(const uint8_t *p, size_t len, uint32_t quirks)
{
    struct taut_index want, got;
    struct taut_headers h;
    struct taut_diag told, tells;
    memset(&want, 0, sizeof want);
    memset(&told, 0, sizeof told);
    memset(&tells, 0, sizeof tells);
    struct taut_ctx ref = taut_ctx_of(p, &told), ctx = taut_ctx_of(p, &tells);
    ref.quirks = ctx.quirks = quirks;
    enum taut_status st = ref_index(&ref, &want, p, len);
    assert_int_equal(taut_index_decode(&ctx, &got, p, len), st);
    assert_int_equal(ctx.quirks, quirks);
    if (st)
        assert_memory_equal(&told, &tells, sizeof told);
    else
        assert_memory_equal(&want, &got, 13);
    enum taut_status full = taut_headers_decode(&ctx, &h, p, len);
    if (st) {
        assert_int_equal(full, st);
        assert_memory_equal(&told, &tells, sizeof told);
        return;
    }
    if (want.proto == 6 && (want.flags & TAUT_INDEX_L4)) {
        struct taut_tcp_opts opts;
        memset(&opts, 0, sizeof opts);
        const struct taut_span options = {p + want.l4 + 20,
                                          (size_t)want.payload - want.l4 - 20};
        st = ref_tcp_opts(&ref, &opts, options);
        assert_int_equal(full, st);
        if (st) {
            assert_memory_equal(&told, &tells, sizeof told);
            return;
        }
        same_tcp_opts(&opts, &h.tcp_opts);
    }
    assert_int_equal(full, TAUT_OK);
    assert_memory_equal(&want, &h.at, 13);
    same_fields(&h, p);
    seen_ok++;
    seen_proto[want.proto]++;
    for (unsigned i = 0; i < 8; i++)
        seen_flag[i] += want.flags >> i & 1;
}

static void damage(struct maker *m)
{
    for (uint32_t n = below(3); n > 0 && m->len > 14; n--) {
        size_t at = 12 + below((uint32_t)(m->len < 100 ? m->len : 100) - 12);
        m->p[at] = (uint8_t)(below(2) ? m->p[at] ^ 1u << below(8) : below(256));
    }
    if (below(5) == 0)
        m->len = below((uint32_t)m->len + 1);
}

static void made_frames_agree(void **state)
{
    (void)state;
    static struct maker m;
    const unsigned rounds = 200000;
    for (unsigned i = 0; i < rounds; i++) {
        make_frame(&m);
        if (i % 2)
            damage(&m);
        uint8_t *p = test_copy(m.p, m.len);
        same_index(p, m.len, below(4) ? 0 : below(2) ? UINT32_MAX : 1);
        free(p);
    }
    printf("# %u of %u frames are right\n", seen_ok, rounds);
    assert_true(seen_ok > rounds / 4);
    for (unsigned i = 0; i < 6; i++)
        assert_true(seen_flag[i] > rounds / 100);
    static const uint8_t protos[] = {0, 1, 2, 6, 17, 58, 59};
    for (unsigned i = 0; i < sizeof protos; i++)
        assert_true(seen_proto[protos[i]] > 500);
}

/* The longest frame that has an index, and one byte more. */
static void long_frames(void **state)
{
    (void)state;
    struct taut_index index;
    struct taut_diag diag;
    uint8_t *p = calloc(1, TAUT_INDEX_LEN_MAX + 1);
    assert_non_null(p);
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    taut_put16(p + 12, 0x88b5);
    assert_int_equal(taut_index_decode(&ctx, &index, p, TAUT_INDEX_LEN_MAX),
                     TAUT_OK);
    assert_int_equal(index.end, TAUT_INDEX_LEN_MAX);
    assert_int_equal(taut_index_decode(&ctx, &index, p, TAUT_INDEX_LEN_MAX + 1),
                     TAUT_E_LIMIT);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_frames_agree),
        cmocka_unit_test(long_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
