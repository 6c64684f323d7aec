/* SPDX-License-Identifier: MIT */
/* net_nd.c: Neighbor Discovery's messages and their rules; the options are
 * in net_nd_opt.c. See taut/nd.h. */
#include "taut/nd.h"
#include "core_mem.h"
#include "taut/addr.h"

/* ------------------------------------------------------------------ */
/* Check and decode                                                    */

/* nd_fixed_len returns the bytes before the options, 0 for other types. */
static size_t nd_fixed_len(uint8_t type)
{
    switch (type) {
    case TAUT_ICMPV6_TYPE_ROUTER_SOLICIT:
        return 8;
    case TAUT_ICMPV6_TYPE_ROUTER_ADVERT:
        return 16;
    case TAUT_ICMPV6_TYPE_NEIGHBOR_SOLICIT:
    case TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT:
        return 24;
    case TAUT_ICMPV6_TYPE_REDIRECT:
        return 40;
    default:
        return 0;
    }
}

enum taut_status taut_nd_check(struct taut_ctx *ctx, const uint8_t *p,
                               size_t len)
{
    size_t need = len > 0 ? nd_fixed_len(p[0]) : TAUT_ICMPV6_HDR_LEN;
    if (need == 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ICMPV6_F_TYPE, p, p[0],
                         0);
    if (len < need)
        return taut_fail_short(ctx, TAUT_ICMPV6_F_HEADER, p, len, need, 0);
    return TAUT_OK;
}

static void nd_ra_read(struct taut_nd *out, const uint8_t *p)
{
    out->hop_limit = p[4];
    out->managed = (p[5] & 0x80) != 0;
    out->other = (p[5] & 0x40) != 0;
    out->home_agent = (p[5] & 0x20) != 0;
    out->preference = p[5] >> 3 & 3;
    out->proxy = (p[5] & 4) != 0;
    out->reserved = p[5] & 3;
    out->router_lifetime_s = taut_get16(p + 6);
    out->reachable_ms = taut_get32(p + 8);
    out->retrans_ms = taut_get32(p + 12);
}

static void nd_read(struct taut_nd *out, const uint8_t *p)
{
    const struct taut_nd zero = {0};
    *out = zero;
    out->type = p[0];
    out->code = p[1];
    out->checksum = taut_get16(p + 2);
    if (out->type == TAUT_ICMPV6_TYPE_ROUTER_ADVERT) {
        nd_ra_read(out, p);
        return;
    }
    out->reserved = taut_get32(p + 4);
    if (out->type == TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT) {
        out->router = (p[4] & 0x80) != 0;
        out->solicited = (p[4] & 0x40) != 0;
        out->override = (p[4] & 0x20) != 0;
        out->reserved &= 0x1fffffff;
    }
    if (out->type != TAUT_ICMPV6_TYPE_ROUTER_SOLICIT)
        memcpy(out->target, p + 8, 16);
    if (out->type == TAUT_ICMPV6_TYPE_REDIRECT)
        memcpy(out->dest, p + 24, 16);
}

enum taut_status taut_nd_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                struct taut_nd *out)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    enum taut_status st = taut_nd_check(ctx, p, len);
    if (st != TAUT_OK)
        return st;
    nd_read(out, p);
    size_t fixed = nd_fixed_len(out->type);
    out->options.p = p + fixed;
    out->options.len = len - fixed;
    rd->p = rd->end;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static void nd_ra_write(struct taut_wr *wr, const struct taut_nd *in)
{
    taut_wr_u8(wr, in->hop_limit);
    taut_wr_u8(wr, (in->managed ? 0x80u : 0u) | (in->other ? 0x40u : 0u) |
                       (in->home_agent ? 0x20u : 0u) |
                       (uint32_t)in->preference << 3 | (in->proxy ? 4u : 0u) |
                       in->reserved);
    taut_wr_u16(wr, in->router_lifetime_s);
    taut_wr_u32(wr, in->reachable_ms);
    taut_wr_u32(wr, in->retrans_ms);
}

static bool nd_fits(const struct taut_nd *in)
{
    uint32_t reserved_max = in->type == TAUT_ICMPV6_TYPE_ROUTER_ADVERT ? 3
                            : in->type == TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT
                                ? 0x1fffffff
                                : UINT32_MAX;
    bool na_flags = in->router || in->solicited || in->override;
    return in->preference <= 3 && in->reserved <= reserved_max &&
           (!na_flags || in->type == TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT);
}

enum taut_status taut_nd_encode(struct taut_wr *wr, const struct taut_nd *in)
{
    enum taut_status st = !taut_nd_is_type(in->type) ? TAUT_E_USAGE
                          : !nd_fits(in)             ? TAUT_E_RANGE
                                                     : TAUT_OK;
    if (st != TAUT_OK) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->code);
    taut_wr_u16(wr, in->checksum);
    if (in->type == TAUT_ICMPV6_TYPE_ROUTER_ADVERT)
        nd_ra_write(wr, in);
    else
        taut_wr_u32(wr, in->reserved | (in->router ? 0x80000000u : 0u) |
                            (in->solicited ? 0x40000000u : 0u) |
                            (in->override ? 0x20000000u : 0u));
    if (in->type >= TAUT_ICMPV6_TYPE_NEIGHBOR_SOLICIT)
        taut_wr_bytes(wr, in->target, 16);
    if (in->type == TAUT_ICMPV6_TYPE_REDIRECT)
        taut_wr_bytes(wr, in->dest, 16);
    taut_wr_bytes(wr, in->options.p, in->options.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The rules of RFC 4861                                               */

static enum taut_status nd_refuse(const struct taut_ctx *ctx, unsigned field,
                                  const uint8_t *at, size_t found)
{
    return taut_fail(ctx, TAUT_E_VALUE, field, at, found, 0);
}

/* nd_opts_walk looks at every option's length; `*source` is the first source
 * link-layer address option or NULL. */
static enum taut_status nd_opts_walk(struct taut_ctx *ctx,
                                     struct taut_span options,
                                     const uint8_t **source)
{
    struct taut_nd_opt opt;
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    enum taut_status st = TAUT_OK;
    *source = NULL;
    while (st == TAUT_OK) {
        const uint8_t *at = rd.p;
        st = taut_nd_opt_next(ctx, &rd, &opt);
        if (st == TAUT_OK && *source == NULL &&
            opt.type == TAUT_ND_OPT_SOURCE_LINK_ADDR)
            *source = at;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status nd_common_verify(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len,
                                         const struct taut_nd_ip *ip)
{
    if (ip->hop_limit != TAUT_ND_HOP_LIMIT)
        return nd_refuse(ctx, TAUT_ICMPV6_F_IP_HLIM, p, ip->hop_limit);
    enum taut_status st =
        taut_icmpv6_checksum_verify(ctx, p, len, ip->src, ip->dst);
    if (st != TAUT_OK)
        return st;
    if (p[1] != 0)
        return nd_refuse(ctx, TAUT_ICMPV6_F_CODE, p + 1, p[1]);
    return TAUT_OK;
}

static bool nd_is_solicited_node(const uint8_t *addr)
{
    static const uint8_t prefix[13] = {0xff, 2, 0, 0, 0, 0,   0,
                                       0,    0, 0, 0, 1, 0xff};
    return memcmp(addr, prefix, sizeof prefix) == 0;
}

/* `source` is the source link-layer address option or NULL. */
static enum taut_status nd_solicit_verify(struct taut_ctx *ctx,
                                          const uint8_t *p,
                                          const struct taut_nd_ip *ip,
                                          const uint8_t *source)
{
    bool neighbor = p[0] == TAUT_ICMPV6_TYPE_NEIGHBOR_SOLICIT;
    if (neighbor && taut_ipv6_is_multicast(p + 8))
        return nd_refuse(ctx, TAUT_ICMPV6_F_NS_TARGET, p + 8, p[8]);
    if (!taut_ipv6_is_unspecified(ip->src))
        return TAUT_OK;
    if (neighbor && !nd_is_solicited_node(ip->dst))
        return nd_refuse(ctx, TAUT_ICMPV6_F_IP_DST, p, ip->dst[0]);
    if (source != NULL)
        return nd_refuse(ctx, TAUT_ICMPV6_F_OPT_LINKADDR, source,
                         TAUT_ND_OPT_SOURCE_LINK_ADDR);
    return TAUT_OK;
}

static enum taut_status nd_advert_verify(struct taut_ctx *ctx, const uint8_t *p,
                                         const struct taut_nd_ip *ip)
{
    if (taut_ipv6_is_multicast(p + 8))
        return nd_refuse(ctx, TAUT_ICMPV6_F_NA_TARGET, p + 8, p[8]);
    if (taut_ipv6_is_multicast(ip->dst) && (p[4] & 0x40) != 0)
        return nd_refuse(ctx, TAUT_ICMPV6_F_NA_S, p + 4, 1);
    return TAUT_OK;
}

static enum taut_status nd_redirect_verify(struct taut_ctx *ctx,
                                           const uint8_t *p)
{
    if (taut_ipv6_is_multicast(p + 24))
        return nd_refuse(ctx, TAUT_ICMPV6_F_RD_DEST, p + 24, p[24]);
    if (!taut_ipv6_is_linklocal(p + 8) && memcmp(p + 8, p + 24, 16) != 0)
        return nd_refuse(ctx, TAUT_ICMPV6_F_RD_TARGET, p + 8, p[8]);
    return TAUT_OK;
}

enum taut_status taut_nd_verify(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len, const struct taut_nd_ip *ip)
{
    const uint8_t *source;
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_nd m;
    enum taut_status st = taut_nd_decode(ctx, &rd, &m);
    if (st == TAUT_OK)
        st = nd_common_verify(ctx, p, len, ip);
    if (st == TAUT_OK)
        st = nd_opts_walk(ctx, m.options, &source);
    if (st != TAUT_OK)
        return st;
    bool from_router = m.type == TAUT_ICMPV6_TYPE_ROUTER_ADVERT ||
                       m.type == TAUT_ICMPV6_TYPE_REDIRECT;
    if (from_router && !taut_ipv6_is_linklocal(ip->src))
        return nd_refuse(ctx, TAUT_ICMPV6_F_IP_SRC, p, ip->src[0]);
    switch (m.type) {
    case TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT:
        return nd_advert_verify(ctx, p, ip);
    case TAUT_ICMPV6_TYPE_REDIRECT:
        return nd_redirect_verify(ctx, p);
    case TAUT_ICMPV6_TYPE_ROUTER_ADVERT:
        return TAUT_OK;
    default:
        return nd_solicit_verify(ctx, p, ip, source);
    }
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void nd_num(const struct taut_visitor *v, unsigned field,
                   const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_icmpv6_fields, field, at, len, num);
}

static void nd_visit_ra(const struct taut_visitor *v, const struct taut_nd *m,
                        const uint8_t *p)
{
    nd_num(v, TAUT_ICMPV6_F_RA_HOP_LIMIT, p + 4, 1, m->hop_limit);
    nd_num(v, TAUT_ICMPV6_F_RA_FLAGS, p + 5, 1, p[5]);
    nd_num(v, TAUT_ICMPV6_F_RA_M, p + 5, 1, m->managed);
    nd_num(v, TAUT_ICMPV6_F_RA_O, p + 5, 1, m->other);
    nd_num(v, TAUT_ICMPV6_F_RA_H, p + 5, 1, m->home_agent);
    nd_num(v, TAUT_ICMPV6_F_RA_PRF, p + 5, 1, m->preference);
    nd_num(v, TAUT_ICMPV6_F_RA_P, p + 5, 1, m->proxy);
    nd_num(v, TAUT_ICMPV6_F_RA_RSV, p + 5, 1, m->reserved);
    nd_num(v, TAUT_ICMPV6_F_RA_LIFETIME, p + 6, 2, m->router_lifetime_s);
    nd_num(v, TAUT_ICMPV6_F_RA_REACHABLE, p + 8, 4, m->reachable_ms);
    nd_num(v, TAUT_ICMPV6_F_RA_RETRANS, p + 12, 4, m->retrans_ms);
}

static void nd_visit_word(const struct taut_visitor *v, const struct taut_nd *m,
                          const uint8_t *p)
{
    if (m->type != TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT) {
        taut_visit_bytes(v, &taut_icmpv6_fields, TAUT_ICMPV6_F_RESERVED, p + 4,
                         4);
        return;
    }
    nd_num(v, TAUT_ICMPV6_F_NA_FLAGS, p + 4, 4, taut_get32(p + 4));
    nd_num(v, TAUT_ICMPV6_F_NA_R, p + 4, 4, m->router);
    nd_num(v, TAUT_ICMPV6_F_NA_S, p + 4, 4, m->solicited);
    nd_num(v, TAUT_ICMPV6_F_NA_O, p + 4, 4, m->override);
    nd_num(v, TAUT_ICMPV6_F_NA_RSV, p + 4, 4, m->reserved);
}

static unsigned nd_target_field(uint8_t type)
{
    return type == TAUT_ICMPV6_TYPE_NEIGHBOR_SOLICIT  ? TAUT_ICMPV6_F_NS_TARGET
           : type == TAUT_ICMPV6_TYPE_NEIGHBOR_ADVERT ? TAUT_ICMPV6_F_NA_TARGET
                                                      : TAUT_ICMPV6_F_RD_TARGET;
}

void taut_nd_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_nd m;
    if (taut_nd_decode(&ctx, &rd, &m) != TAUT_OK)
        return;
    if (m.type == TAUT_ICMPV6_TYPE_ROUTER_ADVERT)
        nd_visit_ra(v, &m, p);
    else
        nd_visit_word(v, &m, p);
    if (m.type >= TAUT_ICMPV6_TYPE_NEIGHBOR_SOLICIT)
        taut_visit_bytes(v, &taut_icmpv6_fields, nd_target_field(m.type), p + 8,
                         16);
    if (m.type == TAUT_ICMPV6_TYPE_REDIRECT)
        taut_visit_bytes(v, &taut_icmpv6_fields, TAUT_ICMPV6_F_RD_DEST, p + 24,
                         16);
    taut_nd_opts_visit(v, m.options);
}
