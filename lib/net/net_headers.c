/* SPDX-License-Identifier: MIT */
/* net_headers.c: a frame's headers in one pass; include/taut/headers.h has
 * the contract. The straight way through the common case is written out
 * here; whatever is rare or wrong goes to the codecs, which tell it best. */
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
    bool plain = left >= TAUT_IPV6_LEN && ip[0] >> 4 == 6 &&
                 (ip[6] == TAUT_IPPROTO_TCP || ip[6] == TAUT_IPPROTO_UDP ||
                  ip[6] == TAUT_IPPROTO_ICMPV6) &&
                 taut_get16(ip + 4) > 0 &&
                 taut_get16(ip + 4) <= left - TAUT_IPV6_LEN;
    if (!plain)
        return index_ipv6_chain(ctx, out, ip, left);
    out->l4 = (uint16_t)(out->l3 + TAUT_IPV6_LEN);
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

/* ---- index ---- */

static inline enum taut_status index_decode(struct taut_ctx *ctx,
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

enum taut_status taut_index_decode(struct taut_ctx *ctx, struct taut_index *out,
                                   const uint8_t *p, size_t len)
{
    return index_decode(ctx, out, p, len);
}

/* ---- headers ---- */

static void headers_link(struct taut_headers *out, const uint8_t *p)
{
    memcpy(out->eth_dst, p, 6);
    memcpy(out->eth_src, p + 6, 6);
    if (out->at.n_vlan > 0)
        out->vlan[0] = taut_get16(p + 14);
    if (out->at.n_vlan > 1)
        out->vlan[1] = taut_get16(p + 18);
}

static void headers_ipv4(struct taut_headers *out, const uint8_t *ip)
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

static void headers_ipv6(struct taut_headers *out, const uint8_t *ip)
{
    uint32_t first = taut_get32(ip);
    memcpy(out->src, ip + 8, 16);
    memcpy(out->dst, ip + 24, 16);
    out->flow = first & 0xfffff;
    out->tclass = (uint8_t)(first >> 20);
    out->ip_len = taut_get16(ip + 4);
    out->ttl = ip[7];
}

static enum taut_status headers_tcp(struct taut_ctx *ctx,
                                    struct taut_headers *out, const uint8_t *p)
{
    const uint8_t *l4 = p + out->at.l4;
    struct taut_span options = {l4 + 20,
                                (size_t)out->at.payload - out->at.l4 - 20};
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

static void headers_udp(struct taut_headers *out, const uint8_t *l4)
{
    out->src_port = taut_get16(l4);
    out->dst_port = taut_get16(l4 + 2);
    out->window = taut_get16(l4 + 4);
    out->l4_check = taut_get16(l4 + 6);
}

static void headers_icmp(struct taut_headers *out, const uint8_t *l4)
{
    out->src_port = taut_get16(l4);
    out->l4_check = taut_get16(l4 + 2);
    if (out->at.payload - out->at.l4 >= 8) {
        out->dst_port = taut_get16(l4 + 4);
        out->seq = taut_get16(l4 + 6);
    }
}

enum taut_status taut_headers_decode(struct taut_ctx *ctx,
                                     struct taut_headers *out, const uint8_t *p,
                                     size_t len)
{
    enum taut_status st = index_decode(ctx, &out->at, p, len);
    if (st)
        return st;
    headers_link(out, p);
    if (out->at.flags & TAUT_INDEX_IPV4)
        headers_ipv4(out, p + out->at.l3);
    else if (out->at.flags & TAUT_INDEX_IPV6)
        headers_ipv6(out, p + out->at.l3);
    if (!(out->at.flags & TAUT_INDEX_L4))
        return TAUT_OK;
    if (out->at.proto == TAUT_IPPROTO_TCP)
        return headers_tcp(ctx, out, p);
    if (out->at.proto == TAUT_IPPROTO_UDP)
        headers_udp(out, p + out->at.l4);
    else
        headers_icmp(out, p + out->at.l4);
    return TAUT_OK;
}
