/* SPDX-License-Identifier: MIT */
/* net_ipv6_ext.c: the walk over IPv6's extension headers (RFC 8200 4). */
#include "taut/ipv6_ext.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Fields and names                                                    */

TAUT_FIELD_TABLE(IPV6_EXT, ipv6_ext, "ipv6.ext", "IPv6 extension headers",
                 "RFC 8200 4", taut_inet_wire_text, TAUT_IPV6_EXT_FIELDS)

#define IPV6_REG_ROW(U, code, name) {code, name},

static const struct taut_reg_entry ipv6_opt_entries[] = {
    TAUT_IPV6_OPT_TYPES(IPV6_REG_ROW)};
const struct taut_reg taut_ipv6_opt_reg = {
    "IPv6 option", sizeof ipv6_opt_entries / sizeof ipv6_opt_entries[0],
    ipv6_opt_entries};

static const struct taut_reg_entry mip6_entries[] = {
    TAUT_MIP6_TYPES(IPV6_REG_ROW)};
const struct taut_reg taut_mip6_reg = {
    "Mobility header", sizeof mip6_entries / sizeof mip6_entries[0],
    mip6_entries};

static const struct taut_reg_entry ipv6_route_entries[] = {
    {TAUT_IPV6_ROUTE_SOURCE, "Source Route (deprecated)"},
    {1, "Nimrod (deprecated)"},
    {TAUT_IPV6_ROUTE_MOBILITY, "Type 2 Routing"},
    {TAUT_IPV6_ROUTE_RPL, "RPL Source Route"},
    {TAUT_IPV6_ROUTE_SEGMENT, "Segment Routing"},
    {5, "CRH-16"},
    {6, "CRH-32"},
};
const struct taut_reg taut_ipv6_route_reg = {"IPv6 routing type",
                                             sizeof ipv6_route_entries /
                                                 sizeof ipv6_route_entries[0],
                                             ipv6_route_entries};

/* struct ipv6_kind: one extension header of the walk. */
struct ipv6_kind {
    uint8_t type;
    uint8_t unit;   /* bytes that one step of the length field counts */
    uint8_t extra;  /* bytes that it does not count */
    uint16_t seen;  /* its bit */
    uint16_t field; /* the header as a whole */
    uint16_t len_field;
    const char *name;
};

static const struct ipv6_kind ipv6_kinds[] = {
    {TAUT_IPPROTO_HOPOPTS, 8, 8, TAUT_IPV6_SEEN_HOPOPTS,
     TAUT_IPV6_EXT_F_HOPOPTS, TAUT_IPV6_EXT_F_HOPOPTS_LEN,
     "hop-by-hop options"},
    {TAUT_IPPROTO_ROUTING, 8, 8, TAUT_IPV6_SEEN_ROUTING,
     TAUT_IPV6_EXT_F_ROUTING, TAUT_IPV6_EXT_F_ROUTING_LEN, "routing"},
    {TAUT_IPPROTO_FRAGMENT, 0, 8, TAUT_IPV6_SEEN_FRAGMENT,
     TAUT_IPV6_EXT_F_FRAGHDR, TAUT_IPV6_EXT_F_FRAGHDR, "fragment"},
    {TAUT_IPPROTO_AH, 4, 8, TAUT_IPV6_SEEN_AH, TAUT_IPV6_EXT_F_AH,
     TAUT_IPV6_EXT_F_AH_LEN, "authentication"},
    {TAUT_IPPROTO_DSTOPTS, 8, 8, TAUT_IPV6_SEEN_DSTOPTS,
     TAUT_IPV6_EXT_F_DSTOPTS, TAUT_IPV6_EXT_F_DSTOPTS_LEN,
     "destination options"},
    {TAUT_IPPROTO_MOBILITY, 8, 8, TAUT_IPV6_SEEN_MOBILITY, TAUT_IPV6_EXT_F_MIP6,
     TAUT_IPV6_EXT_F_MIP6_LEN, "mobility"},
    {TAUT_IPPROTO_HIP, 8, 8, TAUT_IPV6_SEEN_HIP, TAUT_IPV6_EXT_F_HIP,
     TAUT_IPV6_EXT_F_HIP_LEN, "HIP"},
    {TAUT_IPPROTO_SHIM6, 8, 8, TAUT_IPV6_SEEN_SHIM6, TAUT_IPV6_EXT_F_SHIM6,
     TAUT_IPV6_EXT_F_SHIM6_LEN, "Shim6"},
};

static const struct ipv6_kind *ipv6_kind_find(uint8_t type)
{
    for (size_t i = 0; i < sizeof ipv6_kinds / sizeof ipv6_kinds[0]; i++) {
        if (ipv6_kinds[i].type == type)
            return &ipv6_kinds[i];
    }
    return NULL;
}

const char *taut_ipv6_ext_name(uint8_t type)
{
    const struct ipv6_kind *kind = ipv6_kind_find(type);
    return kind ? kind->name : NULL;
}

/* ------------------------------------------------------------------ */
/* The walk                                                            */

/* Order and count (RFC 8200 4.1). Answers the bit to set in `*seen`. */
static enum taut_status ipv6_order_check(const struct taut_ctx *ctx,
                                         const struct taut_ipv6_walk *walk,
                                         const struct ipv6_kind *kind,
                                         const uint8_t *at, uint32_t *seen)
{
    if (walk->n >= TAUT_IPV6_EXT_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, kind->field, at, walk->n, 0);
    if (kind->type == TAUT_IPPROTO_HOPOPTS && walk->n > 0 &&
        (ctx->quirks & TAUT_IPV6_QUIRK_HOPOPTS_LATE) == 0)
        return taut_fail(ctx, TAUT_E_ORDER, kind->field, at, kind->type,
                         TAUT_WIRE_ICMPV6(4, 1, walk->nxt_off));
    *seen = kind->seen;
    if ((walk->seen & kind->seen) == 0)
        return TAUT_OK;
    if (kind->type == TAUT_IPPROTO_DSTOPTS &&
        (walk->seen & TAUT_IPV6_SEEN_DSTOPTS_2) == 0)
        *seen = TAUT_IPV6_SEEN_DSTOPTS_2;
    else if ((ctx->quirks & TAUT_IPV6_QUIRK_REPEAT) == 0)
        return taut_fail(ctx, TAUT_E_ORDER, kind->field, at, kind->type, 0);
    return TAUT_OK;
}

/* A header that ends too early; in a first fragment RFC 7112 5 has a name
 * for it. */
static enum taut_status ipv6_ext_short(const struct taut_ctx *ctx,
                                       const struct taut_ipv6_walk *walk,
                                       unsigned field, const struct taut_rd *rd,
                                       size_t want)
{
    bool tell = walk->first && (ctx->quirks & TAUT_QUIRK_CUT) == 0;
    return taut_fail_short(ctx, field, rd->p, taut_rd_left(rd), want,
                           tell ? TAUT_WIRE_ICMPV6(4, 3, 0) : 0);
}

/* Splits the header off `rd`, whole. */
static enum taut_status ipv6_ext_split(const struct taut_ctx *ctx,
                                       struct taut_rd *rd,
                                       const struct taut_ipv6_walk *walk,
                                       const struct ipv6_kind *kind,
                                       struct taut_span *out)
{
    const uint8_t *p = rd->p;
    if (taut_rd_left(rd) < 8)
        return ipv6_ext_short(ctx, walk, kind->field, rd, 8);
    size_t len = (size_t)kind->unit * p[1] + kind->extra;
    if (kind->type == TAUT_IPPROTO_AH &&
        (len < 12 ||
         (len % 8 != 0 && (ctx->quirks & TAUT_IPV6_QUIRK_AH_ALIGN) == 0)))
        return taut_fail(ctx, TAUT_E_RANGE, kind->len_field, p + 1, p[1],
                         TAUT_WIRE_ICMPV6(4, 0, walk->off + 1));
    if (!taut_rd_span(rd, len, out))
        return ipv6_ext_short(ctx, walk, kind->len_field, rd, len);
    return TAUT_OK;
}

enum taut_status taut_ipv6_ext_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_ipv6_walk *walk,
                                    struct taut_ipv6_ext *ext)
{
    const struct ipv6_kind *kind = ipv6_kind_find(walk->nxt);
    uint32_t seen = 0;
    if (!kind || walk->later)
        return TAUT_DONE;
    enum taut_status st = ipv6_order_check(ctx, walk, kind, rd->p, &seen);
    if (st != TAUT_OK)
        return st;
    st = ipv6_ext_split(ctx, rd, walk, kind, &ext->bytes);
    if (st != TAUT_OK)
        return st;
    ext->off = walk->off;
    ext->type = kind->type;
    ext->nxt = ext->bytes.p[0];
    if (kind->type == TAUT_IPPROTO_FRAGMENT) {
        walk->later = taut_ipv6_ext_get_fraghdr_offset(ext->bytes.p) > 0;
        walk->first =
            !walk->later && taut_ipv6_ext_get_fraghdr_more(ext->bytes.p) != 0;
    }
    walk->nxt = ext->nxt;
    walk->nxt_off = walk->off;
    walk->off += (uint32_t)ext->bytes.len;
    walk->seen |= seen;
    walk->n++;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The chain                                                           */

static void chain_drop(struct taut_ipv6_chain *out, uint32_t wire)
{
    if (!out->drop) {
        out->drop = true;
        out->drop_wire = wire;
    }
}

/* What an option means for the whole packet. */
static enum taut_status chain_option(struct taut_ctx *ctx,
                                     struct taut_ipv6_chain *out,
                                     const struct taut_ipv6 *ip,
                                     const struct taut_ipv6_opt *opt)
{
    struct taut_ipv6_opt_value v;
    enum taut_ipv6_opt_action action = taut_ipv6_opt_action_get(opt->type);
    enum taut_status st = TAUT_OK;
    if (opt->type == TAUT_IPV6_OPT_JUMBO || opt->type == TAUT_IPV6_OPT_HOME) {
        st = taut_ipv6_opt_decode(ctx, &v, opt);
        if (st != TAUT_OK)
            return st;
    }
    if (opt->type == TAUT_IPV6_OPT_JUMBO) {
        if (ip->plen <= 0xffff)
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_OPT_TYPE,
                             opt->p, opt->type,
                             TAUT_WIRE_ICMPV6(4, 0, opt->off));
        out->jumbo_len = v.u.jumbo_len;
    } else if (opt->type == TAUT_IPV6_OPT_HOME) {
        memcpy(out->src, v.u.home, 16);
        out->home = true;
    } else if (action != TAUT_IPV6_ACTION_SKIP &&
               !taut_reg_name(&taut_ipv6_opt_reg, opt->type)) {
        bool group = ip->dst[0] == 0xff;
        bool tell = action == TAUT_IPV6_ACTION_TELL ||
                    (action == TAUT_IPV6_ACTION_TELL_UNICAST && !group);
        chain_drop(out, tell ? TAUT_WIRE_ICMPV6(4, 2, opt->off) : 0);
    }
    return TAUT_OK;
}

static enum taut_status chain_options(struct taut_ctx *ctx,
                                      struct taut_ipv6_chain *out,
                                      const struct taut_ipv6 *ip,
                                      const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_opts opts;
    struct taut_ipv6_opt opt;
    enum taut_status st;
    taut_ipv6_opts_init(&opts, ext);
    while ((st = taut_ipv6_opt_next(ctx, &opts, &opt)) == TAUT_OK) {
        st = chain_option(ctx, out, ip, &opt);
        if (st != TAUT_OK)
            return st;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status chain_routing(struct taut_ctx *ctx,
                                      struct taut_ipv6_chain *out,
                                      const struct taut_ipv6 *ip,
                                      const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_routing r;
    enum taut_status st = taut_ipv6_routing_decode(ctx, &r, ext);
    if (st != TAUT_OK)
        return st;
    out->routed =
        taut_ipv6_routing_final_get(out->dst, &r, ip->dst) && r.segleft > 0;
    out->route = ext->bytes;
    if (r.segleft > 0 && (!r.known || r.deprecated))
        chain_drop(out, TAUT_WIRE_ICMPV6(4, 0, ext->off + 2));
    return TAUT_OK;
}

/* RFC 8200 4.5, RFC 2675 3. */
static enum taut_status chain_fragment(struct taut_ctx *ctx,
                                       struct taut_ipv6_chain *out,
                                       const struct taut_ipv6 *ip,
                                       const struct taut_ipv6_ext *ext,
                                       const uint8_t *start)
{
    const uint8_t *p = ext->bytes.p;
    struct taut_ipv6_frag f;
    taut_ipv6_frag_decode(&f, p);
    if (out->jumbo_len > 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_FRAGHDR, p,
                         out->jumbo_len, TAUT_WIRE_ICMPV6(4, 0, ext->off));
    uint32_t used = ext->off + 8 - TAUT_IPV6_HDR_LEN;
    uint32_t piece = ip->plen > used ? ip->plen - used : 0;
    if (f.more && piece % 8 != 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_F_PLEN, start + 4,
                         ip->plen, TAUT_WIRE_ICMPV6(4, 0, 4));
    if (f.off + piece > 0xffff)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_IPV6_EXT_F_FRAGHDR_OFFSET,
                         p + 2, f.off, TAUT_WIRE_ICMPV6(4, 0, ext->off + 2));
    out->frag_id = f.id;
    out->frag_hdr_off = ext->off;
    out->frag_nxt_off = out->nxt_off;
    out->frag_off = f.off;
    out->frag_more = f.more;
    return TAUT_OK;
}

static enum taut_status chain_step(struct taut_ctx *ctx,
                                   struct taut_ipv6_chain *out,
                                   const struct taut_ipv6 *ip,
                                   const struct taut_ipv6_ext *ext,
                                   const uint8_t *start)
{
    switch (ext->type) {
    case TAUT_IPPROTO_HOPOPTS:
    case TAUT_IPPROTO_DSTOPTS:
        return chain_options(ctx, out, ip, ext);
    case TAUT_IPPROTO_ROUTING:
        return chain_routing(ctx, out, ip, ext);
    case TAUT_IPPROTO_FRAGMENT:
        return chain_fragment(ctx, out, ip, ext, start);
    default:
        return TAUT_OK;
    }
}

enum taut_status taut_ipv6_chain_decode(struct taut_ctx *ctx,
                                        struct taut_ipv6_chain *out,
                                        const struct taut_ipv6 *ip,
                                        const uint8_t *p, size_t len)
{
    struct taut_ipv6_walk walk;
    struct taut_ipv6_ext ext;
    enum taut_status st;
    if (len < TAUT_IPV6_HDR_LEN || len - TAUT_IPV6_HDR_LEN < ip->payload_len)
        return taut_fail(ctx, TAUT_E_USAGE, TAUT_IPV6_F_HEADER, p, len, 0);
    struct taut_rd rd = taut_rd_of(p + TAUT_IPV6_HDR_LEN, ip->payload_len);
    memset(out, 0, sizeof *out);
    memcpy(out->src, ip->src, 16);
    memcpy(out->dst, ip->dst, 16);
    out->cut = ip->cut;
    taut_ipv6_walk_init(&walk, ip->nxt);
    out->nxt_off = walk.nxt_off;
    while ((st = taut_ipv6_ext_next(ctx, &rd, &walk, &ext)) == TAUT_OK) {
        st = chain_step(ctx, out, ip, &ext, p);
        if (st != TAUT_OK)
            return st;
        out->nxt_off = walk.nxt_off;
    }
    if (st != TAUT_DONE)
        return st;
    out->proto = walk.nxt;
    out->n = walk.n;
    out->seen = walk.seen;
    out->upper.p = rd.p;
    out->upper.len = taut_rd_left(&rd);
    out->upper_off = walk.off;
    uint32_t used = walk.off - TAUT_IPV6_HDR_LEN;
    out->upper_len =
        ip->plen > used ? ip->plen - used : (uint32_t)out->upper.len;
    return TAUT_OK;
}
