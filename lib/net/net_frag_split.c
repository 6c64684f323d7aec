/* SPDX-License-Identifier: MIT */
/* net_frag_split.c: packets cut into fragments that fit an MTU. */
#include "taut/frag.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* IPv4 (RFC 791 3.2)                                                  */

static enum taut_status split4_init(struct taut_ctx *ctx,
                                    struct taut_frag_split *s, const uint8_t *p,
                                    size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    if (s->mtu < TAUT_FRAG_MTU4_MIN)
        return taut_fail(ctx, TAUT_E_USAGE, TAUT_FRAG_F_HEADER, p, s->mtu, 0);
    enum taut_status st = taut_ipv4_decode(ctx, &rd, &ip);
    if (st != TAUT_OK)
        return st;
    size_t hdr_len = TAUT_IPV4_HDR_MIN + ip.options.len;
    s->family = 4;
    s->hdr.p = p;
    s->hdr.len = hdr_len;
    s->data.p = rd.p;
    s->data.len = ip.payload_len;
    s->off = (uint16_t)(ip.frag_off * 8u);
    s->more = (ip.flags & TAUT_IPV4_FLAG_MF) != 0;
    s->whole = hdr_len + ip.payload_len <= s->mtu;
    if (s->whole)
        return TAUT_OK;
    if ((ip.flags & TAUT_IPV4_FLAG_DF) != 0)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV4_F_DF, p + 6,
                         hdr_len + ip.payload_len,
                         TAUT_WIRE_ICMP(3, 4, s->mtu));
    if (s->off + ip.payload_len > 0xffff)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_FRAG_F_TOOLONG4, p + 6, s->off,
                         0);
    return taut_ipv4_opts_check(ctx, ip.options);
}

/* The options that go into each fragment, at most 40 bytes; returns how
 * many bytes were written. */
static size_t split4_options(const struct taut_frag_split *s, uint8_t *out)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_rd rd = taut_rd_of(s->hdr.p + TAUT_IPV4_HDR_MIN,
                                   s->hdr.len - TAUT_IPV4_HDR_MIN);
    struct taut_ipv4_opt opt;
    size_t n = 0;
    for (const uint8_t *at = rd.p;
         taut_ipv4_opt_next(&ctx, &rd, &opt) == TAUT_OK; at = rd.p) {
        size_t len = (size_t)(rd.p - at);
        if ((opt.type & 0x80) != 0 && len <= 40 - n) {
            memcpy(out + n, at, len);
            n += len;
        }
    }
    while (n % 4 != 0)
        out[n++] = 0;
    return n;
}

static void split4_next(struct taut_frag_split *s, struct taut_wr *wr,
                        struct taut_span *payload)
{
    uint8_t h[TAUT_IPV4_HDR_MAX];
    size_t hdr_len = s->hdr.len, left = s->data.len - s->done;
    if (s->done == 0)
        memcpy(h, s->hdr.p, hdr_len);
    else
        hdr_len = TAUT_IPV4_HDR_MIN + split4_options(s, h + TAUT_IPV4_HDR_MIN);
    memcpy(h, s->hdr.p, TAUT_IPV4_HDR_MIN);
    size_t room = s->mtu - hdr_len;
    bool last = left <= room;
    payload->p = s->data.p + s->done;
    payload->len = last ? left : room / 8 * 8;
    taut_ipv4_set_ihl(h, (uint32_t)(hdr_len / 4));
    taut_ipv4_set_len(h, (uint32_t)(hdr_len + payload->len));
    taut_ipv4_set_mf(h, !last || s->more ? 1 : 0);
    taut_ipv4_set_frag_off(h, (uint32_t)((s->off + s->done) / 8));
    taut_ipv4_checksum_fill(h);
    taut_wr_bytes(wr, h, hdr_len);
}

/* ------------------------------------------------------------------ */
/* IPv6 (RFC 8200 4.5)                                                 */

/* Finds the end of what each fragment repeats: after a routing header, else
 * after hop-by-hop options. */
static enum taut_status split6_repeat(struct taut_ctx *ctx,
                                      struct taut_frag_split *s,
                                      const struct taut_ipv6 *ip,
                                      const uint8_t *p)
{
    struct taut_rd rd = taut_rd_of(p + TAUT_IPV6_HDR_LEN, ip->payload_len);
    struct taut_ipv6_walk walk;
    struct taut_ipv6_ext ext;
    enum taut_status st;
    s->hdr.p = p;
    s->hdr.len = TAUT_IPV6_HDR_LEN;
    s->nxt_off = 6;
    taut_ipv6_walk_init(&walk, ip->nxt);
    while ((st = taut_ipv6_ext_next(ctx, &rd, &walk, &ext)) == TAUT_OK) {
        if (ext.type == TAUT_IPPROTO_HOPOPTS ||
            ext.type == TAUT_IPPROTO_ROUTING) {
            s->hdr.len = ext.off + ext.bytes.len;
            s->nxt_off = ext.off;
        }
    }
    s->data.p = p + s->hdr.len;
    s->data.len = TAUT_IPV6_HDR_LEN + ip->payload_len - s->hdr.len;
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* The transport header that a first fragment has to hold, in bytes. */
static size_t split6_upper_len(const struct taut_ipv6_chain *chain)
{
    size_t want = chain->proto == TAUT_IPPROTO_TCP ? 20 : 8;
    return want < chain->upper.len ? want : chain->upper.len;
}

static enum taut_status split6_fit(struct taut_ctx *ctx,
                                   const struct taut_frag_split *s,
                                   const struct taut_ipv6_chain *chain,
                                   const uint8_t *p)
{
    size_t head = s->hdr.len + TAUT_IPV6_FRAG_LEN;
    size_t chain_len = chain->upper_off + split6_upper_len(chain) - s->hdr.len;
    if ((chain->seen & TAUT_IPV6_SEEN_FRAGMENT) != 0)
        return taut_fail(ctx, TAUT_E_STATE, TAUT_IPV6_EXT_F_FRAGHDR,
                         p + chain->frag_hdr_off, chain->frag_off,
                         TAUT_WIRE_ICMPV6(2, 0, s->mtu));
    if (chain->jumbo_len > 0)
        return taut_fail(ctx, TAUT_E_USAGE, TAUT_IPV6_EXT_F_OPT_JUMBO, p,
                         chain->jumbo_len, 0);
    if (s->mtu < head || (s->mtu - head) / 8 * 8 < chain_len)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_FRAG_F_ERROR6, p,
                         head + chain_len, 0);
    return TAUT_OK;
}

static enum taut_status split6_init(struct taut_ctx *ctx,
                                    struct taut_frag_split *s, const uint8_t *p,
                                    size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6 ip;
    struct taut_ipv6_chain chain;
    if (s->mtu < TAUT_FRAG_MTU6_MIN)
        return taut_fail(ctx, TAUT_E_USAGE, TAUT_FRAG_F_HEADER, p, s->mtu, 0);
    enum taut_status st = taut_ipv6_decode(ctx, &rd, &ip);
    if (st != TAUT_OK)
        return st;
    s->family = 6;
    s->whole = ip.payload_len <= s->mtu - TAUT_IPV6_HDR_LEN;
    s->hdr.p = p;
    s->hdr.len = TAUT_IPV6_HDR_LEN;
    s->data.p = rd.p;
    s->data.len = ip.payload_len;
    if (s->whole)
        return TAUT_OK;
    st = taut_ipv6_chain_decode(ctx, &chain, &ip, p, len);
    if (st != TAUT_OK)
        return st;
    st = split6_repeat(ctx, s, &ip, p);
    return st ? st : split6_fit(ctx, s, &chain, p);
}

static void split6_next(struct taut_frag_split *s, struct taut_wr *wr,
                        struct taut_span *payload)
{
    size_t left = s->data.len - s->done;
    size_t head = s->hdr.len + TAUT_IPV6_FRAG_LEN, room = s->mtu - head;
    bool last = left <= room;
    const uint8_t *p = s->hdr.p;
    payload->p = s->data.p + s->done;
    payload->len = last ? left : room / 8 * 8;
    struct taut_ipv6_frag f = {.id = s->id,
                               .off = (uint16_t)s->done,
                               .nxt = p[s->nxt_off],
                               .more = !last};
    size_t plen = head - TAUT_IPV6_HDR_LEN + payload->len;
    taut_wr_bytes(wr, p, 4);
    taut_wr_u16(wr, (uint32_t)plen);
    taut_wr_bytes(wr, p + 6, s->nxt_off - 6);
    taut_wr_u8(wr, TAUT_IPPROTO_FRAGMENT);
    taut_wr_bytes(wr, p + s->nxt_off + 1, s->hdr.len - s->nxt_off - 1);
    (void)taut_ipv6_frag_encode(wr, &f);
}

/* ------------------------------------------------------------------ */
/* Both                                                                */

enum taut_status taut_frag_split_init(struct taut_ctx *ctx,
                                      struct taut_frag_split *split,
                                      size_t size, const uint8_t *p, size_t len,
                                      size_t mtu, uint32_t id)
{
    if (size != sizeof *split)
        return TAUT_E_USAGE;
    memset(split, 0, sizeof *split);
    split->mtu = mtu;
    split->id = id;
    if (len > 0 && p[0] >> 4 == 6)
        return split6_init(ctx, split, p, len);
    return split4_init(ctx, split, p, len);
}

enum taut_status taut_frag_split_next(struct taut_frag_split *split,
                                      struct taut_wr *wr,
                                      struct taut_span *payload)
{
    if (split->family == 0 ||
        (split->done > 0 && split->done == split->data.len))
        return TAUT_DONE;
    if (split->whole) {
        *payload = split->data;
        taut_wr_bytes(wr, split->hdr.p, split->hdr.len);
        split->family = 0;
        return TAUT_OK;
    }
    if (split->family == 4)
        split4_next(split, wr, payload);
    else
        split6_next(split, wr, payload);
    split->done += payload->len;
    return TAUT_OK;
}
