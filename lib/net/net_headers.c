/* SPDX-License-Identifier: MIT */
/* net_headers.c: a frame's headers in one pass; include/taut/headers.h has
 * the contract. Two ways: index_any handles every frame and leaves what is
 * rare or wrong to the codecs, which tell it best; the straight way below it
 * takes the common frames only and keeps all it finds in registers. */
#include "taut/headers.h"

#include "taut/eth.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "taut/udp.h"

#include "core_mem.h"

/* ---- link ---- */

/* index_link finds the network header: the EtherType behind all tags. */
static enum taut_status index_link(struct taut_ctx *ctx, struct taut_index *out,
                                   const uint8_t *p, size_t len)
{
    if (len < TAUT_ETH_HDR_LEN)
        return taut_eth_check(ctx, p, len);
    if (len > TAUT_INDEX_LEN_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_ETH_F_HEADER, p, len, 0);
    uint32_t type = taut_get16(p + 12), at = TAUT_ETH_HDR_LEN;
    out->n_vlan = 0;
    while (taut_vlan_is_tpid(type)) {
        if (len - at < TAUT_VLAN_HDR_LEN)
            return taut_vlan_check(ctx, p + at, len - at);
        if (out->n_vlan == TAUT_VLAN_STACK_MAX)
            return taut_fail(ctx, TAUT_E_LIMIT, TAUT_VLAN_F_HEADER, p + at,
                             TAUT_VLAN_STACK_MAX, 0);
        type = taut_get16(p + at + 2);
        at += TAUT_VLAN_HDR_LEN;
        out->n_vlan++;
    }
    out->l3 = (uint16_t)at;
    out->type = (uint16_t)type;
    if (type >= TAUT_ETH_TYPE_MIN)
        return TAUT_OK;
    out->type = 0;
    return out->n_vlan ? taut_vlan_check(ctx, p + at - 4, len - at + 4)
                       : taut_eth_check(ctx, p, len);
}

/* ---- network ---- */

static enum taut_status index_ipv4(struct taut_ctx *ctx, struct taut_index *out,
                                   const uint8_t *p, size_t len)
{
    const uint8_t *ip = p + out->l3;
    size_t left = len - out->l3;
    if (left < 20 || ip[0] != 0x45 || taut_get16(ip + 2) < 20 ||
        taut_get16(ip + 2) > left) {
        enum taut_status st = taut_ipv4_check(ctx, ip, left);
        if (st)
            return st;
    }
    uint32_t hdr = 4u * (ip[0] & 15u), total = taut_get16(ip + 2);
    out->l4 = (uint16_t)(out->l3 + hdr);
    out->end = (uint16_t)(total == 0 || total > left ? len : out->l3 + total);
    out->proto = ip[9];
    out->flags = TAUT_INDEX_IPV4;
    uint32_t frag = taut_get16(ip + 6) & 0x3fffu;
    if (frag)
        out->flags |= frag & 0x1fff ? TAUT_INDEX_FRAGMENT | TAUT_INDEX_LATER
                                    : TAUT_INDEX_FRAGMENT;
    if (hdr == 20)
        return TAUT_OK;
    struct taut_span options = {ip + 20, hdr - 20};
    out->flags |= TAUT_INDEX_EXT;
    return taut_ipv4_opts_check(ctx, options);
}

/* index_ipv6_chain: the packet has extension headers, or a length that needs
 * a closer look. */
static enum taut_status index_ipv6_chain(struct taut_ctx *ctx,
                                         struct taut_index *out,
                                         const uint8_t *ip, size_t left)
{
    struct taut_rd rd = taut_rd_of(ip, left);
    struct taut_ipv6 fixed;
    struct taut_ipv6_chain chain;
    enum taut_status st = taut_ipv6_decode(ctx, &rd, &fixed);
    if (!st)
        st = taut_ipv6_chain_decode(ctx, &chain, &fixed, ip, left);
    if (st)
        return st;
    out->l4 = (uint16_t)(out->l3 + chain.upper_off);
    out->end = (uint16_t)(out->l4 + chain.upper.len);
    out->proto = chain.proto;
    out->flags = TAUT_INDEX_IPV6 | (chain.n ? TAUT_INDEX_EXT : 0u);
    if (!taut_ipv6_chain_whole_get(&chain))
        out->flags |= chain.frag_off ? TAUT_INDEX_FRAGMENT | TAUT_INDEX_LATER
                                     : TAUT_INDEX_FRAGMENT;
    return TAUT_OK;
}

static enum taut_status index_ipv6(struct taut_ctx *ctx, struct taut_index *out,
                                   const uint8_t *p, size_t len)
{
    const uint8_t *ip = p + out->l3;
    size_t left = len - out->l3;
    bool plain = left >= TAUT_IPV6_HDR_LEN && ip[0] >> 4 == 6 &&
                 (ip[6] == TAUT_IPPROTO_TCP || ip[6] == TAUT_IPPROTO_UDP ||
                  ip[6] == TAUT_IPPROTO_ICMPV6) &&
                 taut_get16(ip + 4) > 0 &&
                 taut_get16(ip + 4) <= left - TAUT_IPV6_HDR_LEN;
    if (!plain)
        return index_ipv6_chain(ctx, out, ip, left);
    out->l4 = (uint16_t)(out->l3 + TAUT_IPV6_HDR_LEN);
    out->end = (uint16_t)(out->l4 + taut_get16(ip + 4));
    out->proto = ip[6];
    out->flags = TAUT_INDEX_IPV6;
    return TAUT_OK;
}

/* ---- transport ---- */

typedef enum taut_status (*index_check_fn)(struct taut_ctx *, const uint8_t *,
                                           size_t);

/* index_l4_slow lets the codec judge a header that the straight way did not
 * accept; of a first fragment only what is there. */
static enum taut_status index_l4_slow(struct taut_ctx *ctx,
                                      struct taut_index *out, const uint8_t *p,
                                      index_check_fn check, uint32_t hdr)
{
    uint32_t quirks = ctx->quirks;
    if (out->flags & TAUT_INDEX_FRAGMENT)
        ctx->quirks |= TAUT_QUIRK_CUT;
    enum taut_status st = check(ctx, p + out->l4, (size_t)out->end - out->l4);
    ctx->quirks = quirks;
    if (st)
        return st;
    out->flags |= TAUT_INDEX_L4;
    hdr = hdr ? hdr : 4u * (p[out->l4 + 12] >> 4);
    out->payload = (uint16_t)(out->l4 + hdr);
    return TAUT_OK;
}

static enum taut_status index_icmp(struct taut_ctx *ctx, struct taut_index *out,
                                   const uint8_t *p)
{
    bool v6 = out->proto == TAUT_IPPROTO_ICMPV6;
    uint32_t n = (uint32_t)out->end - out->l4;
    uint8_t type = n > 0 ? p[out->l4] : 255;
    bool echo = v6 ? type == 128 || type == 129 : type == 0 || type == 8;
    uint32_t hdr = n < 8 ? n : 8;
    if (!echo || n < 8)
        return index_l4_slow(ctx, out, p,
                             v6 ? taut_icmpv6_check : taut_icmp_check, hdr);
    out->flags |= TAUT_INDEX_L4;
    out->payload = (uint16_t)(out->l4 + 8);
    return TAUT_OK;
}

static enum taut_status index_l4(struct taut_ctx *ctx, struct taut_index *out,
                                 const uint8_t *p)
{
    const uint8_t *l4 = p + out->l4;
    uint32_t n = (uint32_t)out->end - out->l4;
    out->payload = out->l4;
    if (out->flags & TAUT_INDEX_LATER)
        return TAUT_OK;
    if (out->proto == TAUT_IPPROTO_TCP) {
        uint32_t hdr = n < 20 ? 0 : 4u * (uint32_t)(l4[12] >> 4);
        if (hdr < 20 || hdr > n)
            return index_l4_slow(ctx, out, p, taut_tcp_check, 0);
        out->payload = (uint16_t)(out->l4 + hdr);
    } else if (out->proto == TAUT_IPPROTO_UDP) {
        if (n < 8 || taut_get16(l4 + 4) != n)
            return index_l4_slow(ctx, out, p, taut_udp_check, 8);
        out->payload = (uint16_t)(out->l4 + 8);
    } else if (out->proto == (out->flags & TAUT_INDEX_IPV4
                                  ? TAUT_IPPROTO_ICMP
                                  : TAUT_IPPROTO_ICMPV6)) {
        return index_icmp(ctx, out, p);
    } else {
        return TAUT_OK;
    }
    out->flags |= TAUT_INDEX_L4;
    return TAUT_OK;
}

/* ---- any frame ---- */

static TAUT_NOINLINE enum taut_status index_any(struct taut_ctx *ctx,
                                                struct taut_index *out,
                                                const uint8_t *p, size_t len)
{
    enum taut_status st = index_link(ctx, out, p, len);
    if (st)
        return st;
    if (out->type == TAUT_ETHERTYPE_IPV4) {
        st = index_ipv4(ctx, out, p, len);
    } else if (out->type == TAUT_ETHERTYPE_IPV6) {
        st = index_ipv6(ctx, out, p, len);
    } else {
        out->l4 = out->payload = out->l3;
        out->end = (uint16_t)len;
        out->proto = 0;
        out->flags = 0;
        return TAUT_OK;
    }
    return st ? st : index_l4(ctx, out, p);
}

/* ---- fields ---- */

static TAUT_INLINE void headers_link(struct taut_headers *out, const uint8_t *p,
                                     uint32_t n_vlan)
{
    memcpy(out->eth_dst, p, 6);
    memcpy(out->eth_src, p + 6, 6);
    if (n_vlan > 0)
        out->vlan[0] = taut_get16(p + 14);
    if (n_vlan > 1)
        out->vlan[1] = taut_get16(p + 18);
}

static TAUT_INLINE void headers_ipv4(struct taut_headers *out,
                                     const uint8_t *ip)
{
    memcpy(out->src, ip + 12, 4);
    memcpy(out->dst, ip + 16, 4);
    out->tclass = ip[1];
    out->ip_len = taut_get16(ip + 2);
    out->ip_id = taut_get16(ip + 4);
    out->frag = taut_get16(ip + 6);
    out->ttl = ip[8];
    out->ip_check = taut_get16(ip + 10);
}

static TAUT_INLINE void headers_ipv6(struct taut_headers *out,
                                     const uint8_t *ip)
{
    uint32_t first = taut_get32(ip);
    memcpy(out->src, ip + 8, 16);
    memcpy(out->dst, ip + 24, 16);
    out->flow = first & 0xfffff;
    out->tclass = (uint8_t)(first >> 20);
    out->ip_len = taut_get16(ip + 4);
    out->ttl = ip[7];
}

static TAUT_INLINE enum taut_status headers_tcp(struct taut_ctx *ctx,
                                                struct taut_headers *out,
                                                const uint8_t *l4, uint32_t hdr)
{
    struct taut_span options = {l4 + 20, hdr - 20};
    out->src_port = taut_get16(l4);
    out->dst_port = taut_get16(l4 + 2);
    out->seq = taut_get32(l4 + 4);
    out->ack = taut_get32(l4 + 8);
    out->tcp_flags = taut_get16(l4 + 12) & 0xfff;
    out->window = taut_get16(l4 + 14);
    out->l4_check = taut_get16(l4 + 16);
    out->urgent = taut_get16(l4 + 18);
    return taut_tcp_opts_get(ctx, &out->tcp_opts, options);
}

static TAUT_INLINE void headers_udp(struct taut_headers *out, const uint8_t *l4)
{
    out->src_port = taut_get16(l4);
    out->dst_port = taut_get16(l4 + 2);
    out->window = taut_get16(l4 + 4);
    out->l4_check = taut_get16(l4 + 6);
}

static TAUT_INLINE void headers_icmp(struct taut_headers *out,
                                     const uint8_t *l4, uint32_t hdr)
{
    out->src_port = taut_get16(l4);
    out->l4_check = taut_get16(l4 + 2);
    if (hdr >= 8) {
        out->dst_port = taut_get16(l4 + 4);
        out->seq = taut_get16(l4 + 6);
    }
}

static TAUT_NOINLINE enum taut_status headers_any(struct taut_ctx *ctx,
                                                  struct taut_headers *out,
                                                  const uint8_t *p, size_t len)
{
    enum taut_status st = index_any(ctx, &out->at, p, len);
    if (st)
        return st;
    const uint8_t *l4 = p + out->at.l4;
    uint32_t hdr = (uint32_t)out->at.payload - out->at.l4;
    headers_link(out, p, out->at.n_vlan);
    if (out->at.flags & TAUT_INDEX_IPV4)
        headers_ipv4(out, p + out->at.l3);
    else if (out->at.flags & TAUT_INDEX_IPV6)
        headers_ipv6(out, p + out->at.l3);
    if (!(out->at.flags & TAUT_INDEX_L4))
        return TAUT_OK;
    if (out->at.proto == TAUT_IPPROTO_TCP)
        return headers_tcp(ctx, out, l4, hdr);
    if (out->at.proto == TAUT_IPPROTO_UDP)
        headers_udp(out, l4);
    else
        headers_icmp(out, l4, hdr);
    return TAUT_OK;
}

/* ---- the straight way ---- */

/*
 * There are two, made of the same functions. The first is what the compiler
 * makes of the entry points: untagged frames and what is common in them,
 * where every offset is known, and no call but a last one, so that nothing
 * has to be saved. The second passes tags, options and extension headers
 * too. Whoever is not sure leaves the frame to the next, which begins again;
 * index_any and headers_any are last. Where only offsets are wanted, `h` is
 * NULL. What is found is handed on by value, since a store may change any
 * byte that is yet to be read, as far as the compiler knows.
 */
struct straight {
    struct taut_ctx *ctx;
    struct taut_index *at;
    struct taut_headers *h;
    const uint8_t *p;
    size_t len;
    bool second;
};

static TAUT_NOINLINE enum taut_status index_second(struct taut_ctx *ctx,
                                                   struct taut_index *out,
                                                   const uint8_t *p,
                                                   size_t len);
static TAUT_NOINLINE enum taut_status headers_second(struct taut_ctx *ctx,
                                                     struct taut_headers *out,
                                                     const uint8_t *p,
                                                     size_t len);

/* straight_leave leaves the frame to the next way. */
static TAUT_INLINE enum taut_status straight_leave(const struct straight *s)
{
    if (s->h)
        return s->second ? headers_any(s->ctx, s->h, s->p, s->len)
                         : headers_second(s->ctx, s->h, s->p, s->len);
    return s->second ? index_any(s->ctx, s->at, s->p, s->len)
                     : index_second(s->ctx, s->at, s->p, s->len);
}

/* struct straight_l4: where the transport header is to be. */
struct straight_l4 {
    uint32_t off, room;
    uint8_t proto, flags;
};

/* straight_store tells where the transport header, `hdr` bytes, lies. */
static TAUT_INLINE void straight_store(const struct straight *s,
                                       const struct straight_l4 *l4,
                                       uint32_t hdr, unsigned flags)
{
    s->at->l4 = (uint16_t)l4->off;
    s->at->payload = (uint16_t)(l4->off + hdr);
    s->at->end = (uint16_t)(l4->off + l4->room);
    s->at->proto = l4->proto;
    s->at->flags = (uint8_t)(l4->flags | flags);
}

/* What straight_icmp_long answers if no length will do, or if it does not
 * know. */
#define STRAIGHT_NEVER UINT32_MAX

enum { STRAIGHT_LOOK = 255 };

/* Bytes that a message has beyond 8, by its type; STRAIGHT_LOOK: what they
 * are, its contents say. Its codec asks nothing else. */
static const uint8_t straight_icmp_more[256] = {
    [TAUT_ICMP_TYPE_UNREACHABLE] = STRAIGHT_LOOK,
    [TAUT_ICMP_TYPE_TIME_EXCEEDED] = STRAIGHT_LOOK,
    [TAUT_ICMP_TYPE_PARAM_PROBLEM] = STRAIGHT_LOOK,
    [TAUT_ICMP_TYPE_ROUTER_ADVERT] = STRAIGHT_LOOK,
    [TAUT_ICMP_TYPE_TIMESTAMP] = 12,
    [TAUT_ICMP_TYPE_TIMESTAMP_REPLY] = 12,
    [TAUT_ICMP_TYPE_MASK_REQUEST] = 4,
    [TAUT_ICMP_TYPE_MASK_REPLY] = 4,
    [TAUT_ICMP_TYPE_TRACEROUTE] = 12,
    [TAUT_ICMP_TYPE_DOMAIN_REPLY] = 4,
};

static const uint8_t straight_icmpv6_more[256] = {
    [TAUT_ICMPV6_TYPE_UNREACHABLE] = STRAIGHT_LOOK,
    [TAUT_ICMPV6_TYPE_TIME_EXCEEDED] = STRAIGHT_LOOK,
    [TAUT_ICMPV6_TYPE_MLD_QUERY] = STRAIGHT_LOOK,
    [TAUT_ICMPV6_TYPE_MLD_REPORT] = 16,
    [TAUT_ICMPV6_TYPE_MLD_DONE] = 16,
    [TAUT_ICMPV6_TYPE_MLD2_REPORT] = STRAIGHT_LOOK,
    [TAUT_ICMPV6_TYPE_ROUTER_ADVERT] = 8,
    [TAUT_ICMPV6_TYPE_NEIGHBOR_SOLICIT] = 16,
    [TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT] = 16,
    [TAUT_ICMPV6_TYPE_REDIRECT] = 32,
    [TAUT_ICMPV6_TYPE_RENUMBERING] = 8,
    [TAUT_ICMPV6_TYPE_NI_QUERY] = 8,
    [TAUT_ICMPV6_TYPE_NI_REPLY] = 8,
    [TAUT_ICMPV6_TYPE_CERT_ADVERT] = 4,
    [TAUT_ICMPV6_TYPE_DUP_ADDR_REQUEST] = 24,
    [TAUT_ICMPV6_TYPE_DUP_ADDR_CONFIRM] = 24,
};

/* The length of an MLDv2 report of `room` bytes. */
static uint32_t straight_mld_report(const uint8_t *p, uint32_t room)
{
    uint32_t at = 8, n = taut_get16(p + 6);
    for (; n > 0 && room >= 20 && at <= room - 20; n--)
        at += 20 + 4u * p[at + 1] + 16u * taut_get16(p + at + 2);
    return n > 0 ? STRAIGHT_NEVER : at;
}

static uint32_t straight_mld_query(const uint8_t *p, uint32_t room)
{
    if (room < 28)
        return room == 24 ? 24 : STRAIGHT_NEVER;
    return 28 + 16u * taut_get16(p + 26);
}

/* The length of a message whose type has STRAIGHT_LOOK; 8 bytes are there. */
static TAUT_NOINLINE uint32_t straight_icmp_long(const uint8_t *p,
                                                 uint32_t room, bool v6)
{
    if (!v6 && p[0] != TAUT_ICMP_TYPE_ROUTER_ADVERT)
        return 8 + 4u * p[5];
    if (!v6)
        return p[4] > 0 && p[5] < 2 ? STRAIGHT_NEVER : 8 + 4u * p[4] * p[5];
    if (p[0] == TAUT_ICMPV6_TYPE_MLD2_REPORT)
        return straight_mld_report(p, room);
    if (p[0] == TAUT_ICMPV6_TYPE_MLD_QUERY)
        return straight_mld_query(p, room);
    return 8 + 8u * p[4];
}

static TAUT_INLINE enum taut_status straight_icmp(const struct straight *s,
                                                  const struct straight_l4 *l4)
{
    const uint8_t *p = s->p + l4->off;
    bool v6 = l4->proto == TAUT_IPPROTO_ICMPV6;
    if (l4->room < 8)
        return straight_leave(s);
    uint32_t need = 8u + (v6 ? straight_icmpv6_more : straight_icmp_more)[p[0]];
    if (s->second && need == 8 + STRAIGHT_LOOK)
        need = straight_icmp_long(p, l4->room, v6);
    if (need > l4->room || need == 8 + STRAIGHT_LOOK)
        return straight_leave(s);
    if (s->h)
        headers_icmp(s->h, p, 8);
    straight_store(s, l4, 8, TAUT_INDEX_L4);
    return TAUT_OK;
}

static TAUT_INLINE enum taut_status straight_tcp(const struct straight *s,
                                                 const struct straight_l4 *l4)
{
    const uint8_t *p = s->p + l4->off;
    if (l4->room < 20)
        return straight_leave(s);
    uint32_t hdr = (uint32_t)(p[12] & 0xf0) >> 2;
    if (hdr < 20 || hdr > l4->room)
        return straight_leave(s);
    straight_store(s, l4, hdr, TAUT_INDEX_L4);
    return s->h ? headers_tcp(s->ctx, s->h, p, hdr) : TAUT_OK;
}

static TAUT_INLINE enum taut_status straight_udp(const struct straight *s,
                                                 const struct straight_l4 *l4)
{
    const uint8_t *p = s->p + l4->off;
    if (l4->room < 8)
        return straight_leave(s);
    uint32_t length = taut_get16(p + 4);
    if (length < 8 || length > l4->room)
        return straight_leave(s);
    if (s->h)
        headers_udp(s->h, p);
    straight_store(s, l4, 8, TAUT_INDEX_L4);
    return TAUT_OK;
}

/* `icmp` is the number of ICMP over this IP. */
static TAUT_INLINE enum taut_status straight_up(const struct straight *s,
                                                const struct straight_l4 *l4,
                                                uint8_t icmp)
{
    if (l4->proto == TAUT_IPPROTO_TCP)
        return straight_tcp(s, l4);
    if (l4->proto == TAUT_IPPROTO_UDP)
        return straight_udp(s, l4);
    if (l4->proto == icmp)
        return straight_icmp(s, l4);
    straight_store(s, l4, 0, 0);
    return TAUT_OK;
}

/* What a look at rare headers comes to, as one number: how many bytes to
 * pass, the protocol behind them, flags to set. 0: not sure. (A struct would
 * go through memory.) */
#define STRAIGHT_STEP(len, proto, flags)                                       \
    ((uint32_t)(len) | (uint32_t)(proto) << 16 | (uint32_t)(flags) << 24)

static TAUT_INLINE enum taut_status straight_step(const struct straight *s,
                                                  const struct straight_l4 *l4,
                                                  uint32_t step, uint8_t icmp)
{
    if (step == 0)
        return straight_leave(s);
    const struct straight_l4 next = {
        l4->off + (step & 0xffff), l4->room - (step & 0xffff),
        (uint8_t)(step >> 16), (uint8_t)(l4->flags | step >> 24)};
    if ((next.flags & TAUT_INDEX_LATER) == 0)
        return straight_up(s, &next, icmp);
    straight_store(s, &next, 0, 0);
    return TAUT_OK;
}

/* straight_end is straight_step where no transport header follows that would
 * have to be looked at. */
static TAUT_INLINE enum taut_status straight_end(const struct straight *s,
                                                 const struct straight_l4 *l4,
                                                 uint32_t step)
{
    if (step == 0)
        return straight_leave(s);
    const struct straight_l4 next = {
        l4->off + (step & 0xffff), l4->room - (step & 0xffff),
        (uint8_t)(step >> 16), (uint8_t)(l4->flags | step >> 24)};
    straight_store(s, &next, 0, 0);
    return TAUT_OK;
}

/* What the first way passes over IPv4: later fragments, and IGMP behind a
 * router alert. */
static TAUT_INLINE uint32_t straight_ipv4_daily(const uint8_t *ip,
                                                uint32_t room)
{
    uint32_t frag = taut_get16(ip + 6) & 0x3fff;
    if (ip[0] == 0x45 && (frag & 0x1fff) != 0)
        return STRAIGHT_STEP(0, ip[9], TAUT_INDEX_FRAGMENT | TAUT_INDEX_LATER);
    if (ip[0] == 0x46 && frag == 0 && room >= 4 && ip[9] == TAUT_IPPROTO_IGMP &&
        taut_get32(ip + 20) == 0x94040000)
        return STRAIGHT_STEP(4, ip[9], TAUT_INDEX_EXT);
    return 0;
}

/* straight_ipv4_rare handles options and later fragments; `room` bytes follow
 * the first 20 of `ip`. */
static TAUT_NOINLINE uint32_t straight_ipv4_rare(struct taut_ctx *ctx,
                                                 const uint8_t *ip,
                                                 uint32_t room)
{
    uint32_t frag = taut_get16(ip + 6) & 0x3fff, flags = 0;
    uint32_t len = 4u * (ip[0] & 15u) - 20;
    if (ip[0] < 0x45 || ip[0] > 0x4f || len > room)
        return 0;
    if ((frag & 0x1fff) != 0)
        flags = TAUT_INDEX_FRAGMENT | TAUT_INDEX_LATER;
    else if (frag != 0)
        return 0;
    if (len == 0)
        return STRAIGHT_STEP(0, ip[9], flags);
    /* the router alert of IGMP, or a closer look */
    const struct taut_span options = {ip + 20, len};
    if ((len != 4 || taut_get32(ip + 20) != 0x94040000) &&
        taut_ipv4_opts_check(ctx, options) != TAUT_OK)
        return 0;
    return STRAIGHT_STEP(len, ip[9], flags | TAUT_INDEX_EXT);
}

static TAUT_INLINE enum taut_status straight_ipv4(const struct straight *s,
                                                  uint32_t off)
{
    const uint8_t *ip = s->p + off;
    size_t left = s->len - off;
    if (left < 20)
        return straight_leave(s);
    uint32_t total = taut_get16(ip + 2);
    if (total < 20 || total > left)
        return straight_leave(s);
    const struct straight_l4 l4 = {off + 20, total - 20, ip[9],
                                   TAUT_INDEX_IPV4};
    if (s->h)
        headers_ipv4(s->h, ip);
    if (ip[0] == 0x45 && (taut_get16(ip + 6) & 0x3fff) == 0)
        return straight_up(s, &l4, TAUT_IPPROTO_ICMP);
    if (s->second)
        return straight_step(s, &l4, straight_ipv4_rare(s->ctx, ip, l4.room),
                             TAUT_IPPROTO_ICMP);
    return straight_end(s, &l4, straight_ipv4_daily(ip, l4.room));
}

/* straight_bit is the bit of `nxt` in a set of extension headers: theirs all
 * differ. */
static inline uint64_t straight_bit(uint8_t nxt)
{
    return UINT64_C(1) << (nxt & 63);
}

/* straight_is_ext tells whether `nxt` is an extension header. */
static inline bool straight_is_ext(uint8_t nxt)
{
    const uint64_t low = UINT64_C(1) << TAUT_IPPROTO_HOPOPTS |
                         UINT64_C(1) << TAUT_IPPROTO_ROUTING |
                         UINT64_C(1) << TAUT_IPPROTO_FRAGMENT |
                         UINT64_C(1) << TAUT_IPPROTO_AH |
                         UINT64_C(1) << TAUT_IPPROTO_DSTOPTS;
    return nxt < 64 ? (low & straight_bit(nxt)) != 0
                    : nxt == TAUT_IPPROTO_MOBILITY || nxt == TAUT_IPPROTO_HIP ||
                          nxt == TAUT_IPPROTO_SHIM6;
}

/* struct straight_walk: a walk over extension headers; `len` bytes were
 * passed. */
struct straight_walk {
    const uint8_t *p, *end;
    uint32_t len;
    uint8_t nxt;
    bool later;
};

/* The options in [p, end): each is whole, and none is of those two that say
 * more. */
static bool straight_options_fit(const uint8_t *p, const uint8_t *end)
{
    while (p != end) {
        uint32_t type = p[0];
        p++;
        if (type == TAUT_IPV6_OPT_PAD1)
            continue;
        if (p == end || p[0] >= end - p || type == TAUT_IPV6_OPT_JUMBO ||
            type == TAUT_IPV6_OPT_HOME)
            return false;
        p += 1 + p[0];
    }
    return true;
}

/* A routing header of `len` bytes: the addresses that are left are there. */
static bool straight_routing_fits(const uint8_t *p, uint32_t len)
{
    switch (p[2]) {
    case TAUT_IPV6_ROUTE_SOURCE:
        return p[1] % 2 == 0 && p[3] <= p[1] / 2;
    case TAUT_IPV6_ROUTE_MOBILITY:
        return p[1] == 2 && p[3] <= 1;
    case TAUT_IPV6_ROUTE_RPL:
        return false;
    case TAUT_IPV6_ROUTE_SEGMENT:
        return (p[4] + 1u) * 16 <= len - 8 && p[3] <= p[4] + 1;
    default:
        return true;
    }
}

/* A fragment header with `piece` bytes behind it (RFC 8200 4.5). */
static bool straight_fragment_fits(struct straight_walk *w, uint32_t piece)
{
    uint32_t word = taut_get16(w->p + 2), at = word & 0xfff8, more = word & 1;
    if (at + piece > 0xffff || (more != 0 && (at == 0 || piece % 8 != 0)))
        return false;
    w->later = at != 0;
    return true;
}

/* straight_ext_len judges the extension header at w->p and returns its
 * length; 0: not sure. */
static uint32_t straight_ext_len(struct straight_walk *w)
{
    const uint8_t *p = w->p;
    uint32_t left = (uint32_t)(w->end - p);
    if (left < 8)
        return 0;
    uint32_t len = 8 + 8u * p[1];
    if (w->nxt == TAUT_IPPROTO_FRAGMENT)
        return straight_fragment_fits(w, left - 8) ? 8 : 0;
    if (w->nxt == TAUT_IPPROTO_AH) {
        len = 8 + 4u * p[1];
        return len < 12 || len % 8 != 0 || len > left ? 0 : len;
    }
    if (len > left)
        return 0;
    if (w->nxt == TAUT_IPPROTO_HOPOPTS || w->nxt == TAUT_IPPROTO_DSTOPTS)
        return straight_options_fit(p + 2, p + len) ? len : 0;
    if (w->nxt == TAUT_IPPROTO_ROUTING)
        return straight_routing_fits(p, len) ? len : 0;
    return len;
}

/* straight_ext passes the extension headers of a packet, of which `room`
 * bytes from `p` on are there: each kind once, in any order but that options
 * for every hop come first. */
static TAUT_NOINLINE uint32_t straight_ext(const uint8_t *p, uint32_t room,
                                           uint8_t nxt)
{
    /* the router alert of MLD alone, seen daily */
    if (nxt == TAUT_IPPROTO_HOPOPTS && room >= 8 && p[1] == 0 &&
        taut_get48(p + 2) == UINT64_C(0x050200000100) && !straight_is_ext(p[0]))
        return STRAIGHT_STEP(8, p[0], TAUT_INDEX_EXT);
    struct straight_walk w = {p, p + room, 0, nxt, false};
    uint64_t seen = 0;
    while (!w.later && straight_is_ext(w.nxt)) {
        uint64_t bit = straight_bit(w.nxt);
        uint32_t len = straight_ext_len(&w);
        if (len == 0 || (seen & bit) != 0 ||
            (w.nxt == TAUT_IPPROTO_HOPOPTS && seen != 0))
            return 0;
        seen |= bit;
        w.nxt = w.p[0];
        w.p += len;
        w.len += len;
    }
    return STRAIGHT_STEP(w.len, w.nxt,
                         w.later ? TAUT_INDEX_EXT | TAUT_INDEX_FRAGMENT |
                                       TAUT_INDEX_LATER
                                 : TAUT_INDEX_EXT);
}

/* What the first way passes over IPv6: later fragments. */
static TAUT_INLINE uint32_t straight_ipv6_daily(const uint8_t *ip,
                                                uint32_t room)
{
    if (ip[6] != TAUT_IPPROTO_FRAGMENT || room < 8)
        return 0;
    struct straight_walk w = {ip + 40, NULL, 0, 0, false};
    if (!straight_fragment_fits(&w, room - 8) || !w.later)
        return 0;
    return STRAIGHT_STEP(
        8, ip[40], TAUT_INDEX_EXT | TAUT_INDEX_FRAGMENT | TAUT_INDEX_LATER);
}

static TAUT_INLINE enum taut_status straight_ipv6(const struct straight *s,
                                                  uint32_t off)
{
    const uint8_t *ip = s->p + off;
    size_t left = s->len - off;
    if (left < 40 || ip[0] >> 4 != 6)
        return straight_leave(s);
    uint32_t room = taut_get16(ip + 4);
    if (room == 0 || room > left - 40)
        return straight_leave(s);
    const struct straight_l4 l4 = {off + 40, room, ip[6], TAUT_INDEX_IPV6};
    if (s->h)
        headers_ipv6(s->h, ip);
    if (!straight_is_ext(l4.proto))
        return straight_up(s, &l4, TAUT_IPPROTO_ICMPV6);
    if (s->second)
        return straight_step(s, &l4, straight_ext(ip + 40, room, ip[6]),
                             TAUT_IPPROTO_ICMPV6);
    return straight_end(s, &l4, straight_ipv6_daily(ip, room));
}

static TAUT_INLINE enum taut_status straight_net(const struct straight *s,
                                                 uint32_t off, uint32_t type)
{
    s->at->l3 = (uint16_t)off;
    s->at->type = (uint16_t)type;
    if (type == TAUT_ETHERTYPE_IPV4)
        return straight_ipv4(s, off);
    if (type == TAUT_ETHERTYPE_IPV6)
        return straight_ipv6(s, off);
    if (type < TAUT_ETH_TYPE_MIN || taut_vlan_is_tpid(type))
        return straight_leave(s);
    const struct straight_l4 none = {off, (uint32_t)s->len - off, 0, 0};
    straight_store(s, &none, 0, 0);
    return TAUT_OK;
}

/* straight_first takes frames without a tag. */
static TAUT_INLINE enum taut_status straight_first(const struct straight *s)
{
    if (s->len < TAUT_ETH_HDR_LEN || s->len > TAUT_INDEX_LEN_MAX)
        return straight_leave(s);
    uint32_t type = taut_get16(s->p + 12);
    s->at->n_vlan = 0;
    if (s->h)
        headers_link(s->h, s->p, 0);
    return straight_net(s, TAUT_ETH_HDR_LEN, type);
}

/* straight_second takes frames with up to two. */
static TAUT_INLINE enum taut_status straight_second(const struct straight *s)
{
    uint32_t off = TAUT_ETH_HDR_LEN, n_vlan = 0;
    if (s->len < TAUT_ETH_HDR_LEN || s->len > TAUT_INDEX_LEN_MAX)
        return straight_leave(s);
    uint32_t type = taut_get16(s->p + 12);
    for (; taut_vlan_is_tpid(type); n_vlan++) {
        if (s->len - off < TAUT_VLAN_HDR_LEN || n_vlan == 2)
            return straight_leave(s);
        type = taut_get16(s->p + off + 2);
        off += TAUT_VLAN_HDR_LEN;
    }
    s->at->n_vlan = (uint8_t)n_vlan;
    if (s->h)
        headers_link(s->h, s->p, n_vlan);
    return straight_net(s, off, type);
}

/* ---- entry points ---- */

static enum taut_status index_second(struct taut_ctx *ctx,
                                     struct taut_index *out, const uint8_t *p,
                                     size_t len)
{
    const struct straight s = {ctx, out, NULL, p, len, true};
    return straight_second(&s);
}

enum taut_status taut_index_decode(struct taut_ctx *ctx, struct taut_index *out,
                                   const uint8_t *p, size_t len)
{
    const struct straight s = {ctx, out, NULL, p, len, false};
    return straight_first(&s);
}

static enum taut_status headers_second(struct taut_ctx *ctx,
                                       struct taut_headers *out,
                                       const uint8_t *p, size_t len)
{
    const struct straight s = {ctx, &out->at, out, p, len, true};
    return straight_second(&s);
}

enum taut_status taut_headers_decode(struct taut_ctx *ctx,
                                     struct taut_headers *out, const uint8_t *p,
                                     size_t len)
{
    const struct straight s = {ctx, &out->at, out, p, len, false};
    return straight_first(&s);
}
