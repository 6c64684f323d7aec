/* SPDX-License-Identifier: MIT */
/* net_packet.c: the walk over a packet's layers; include/taut/packet.h has
 * its contract. */
#include "taut/packet.h"

#include "taut/arp.h"
#include "taut/eth.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/igmp.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "taut/llc.h"
#include "taut/loop.h"
#include "taut/mld.h"
#include "taut/nd.h"
#include "taut/sll.h"
#include "taut/tcp.h"
#include "taut/tunnel.h"
#include "taut/udp.h"

#include "core_mem.h"
#include "net_packet_int.h"

/* ---- faults ---- */

/* packet_is_capture_end tells whether bytes are missing only because the
 * capture ends before the packet did. */
static bool packet_is_capture_end(const struct packet_walk *w)
{
    return w->diag.status == TAUT_E_SHORT && w->out->wire_len > w->out->len &&
           w->end == w->out->len;
}

void taut_packet_fault(struct packet_walk *w)
{
    struct taut_packet *out = w->out;
    if (packet_is_capture_end(w) && out->n > 0)
        out->layers[out->n - 1].flags |= TAUT_LAYER_IS_CUT;
    if ((w->inherit & TAUT_LAYER_IS_QUOTED) || packet_is_capture_end(w))
        return;
    if (out->n_faults == 0) {
        out->fault = w->diag;
        if (w->bare && w->diag.wire >> 28 == TAUT_WIRE_KIND_ICMPV6)
            out->fault.wire = 0; /* nobody to send it to */
        out->fault_layer = (uint8_t)(out->n > 0 ? out->n - 1 : 0);
    }
    if (out->n_faults < UINT8_MAX)
        out->n_faults++;
    if (out->n > 0)
        out->layers[out->n - 1].flags |= TAUT_LAYER_IS_FAULTY;
}

/* packet_check checks a header strictly; if it is refused the fault is kept
 * and every leniency tried: the walk can go on if that helps. */
static bool packet_check(struct packet_walk *w, packet_check_fn check,
                         const uint8_t *p, size_t len)
{
    if (check(&w->ctx, p, len) == TAUT_OK)
        return true;
    taut_packet_fault(w);
    struct taut_ctx lenient = w->ctx;
    lenient.quirks = UINT32_MAX;
    lenient.diag = NULL;
    return check(&lenient, p, len) == TAUT_OK;
}

/* packet_partial makes a layer of what can be read of a refused header: up
 * to the field that was refused, or all that is there of a short one. */
static void packet_partial(struct packet_walk *w, struct taut_layer *l)
{
    uint32_t readable = w->end - l->off;
    l->flags |= TAUT_LAYER_IS_PARTIAL;
    if (w->diag.status != TAUT_E_SHORT && w->diag.off >= l->off) {
        uint32_t upto = w->diag.off - l->off + 1;
        readable = upto < readable ? upto : readable;
    }
    l->len = readable;
    w->next = TAUT_LAYER_NONE;
}

/* ---- what follows ---- */

/* PACKET_V6_ONLY: an extension header, which only IPv6 has. */
enum { PACKET_V6_ONLY = 0x80 };

/* packet_kinds_of_proto: IP protocol to kind, 0 for what is data. */
static const uint8_t packet_kinds_of_proto[256] = {
    [TAUT_IPPROTO_ICMP] = TAUT_LAYER_ICMP,
    [TAUT_IPPROTO_TCP] = TAUT_LAYER_TCP,
    [TAUT_IPPROTO_UDP] = TAUT_LAYER_UDP,
    [TAUT_IPPROTO_ICMPV6] = TAUT_LAYER_ICMPV6,
    [TAUT_IPPROTO_IGMP] = TAUT_LAYER_IGMP,
    [TAUT_IPPROTO_IPV4] = TAUT_LAYER_IPV4,
    [TAUT_IPPROTO_IPV6] = TAUT_LAYER_IPV6,
    [TAUT_IPPROTO_UDPLITE] = TAUT_LAYER_UDPLITE,
    [TAUT_IPPROTO_ESP] = TAUT_LAYER_ESP,
    [TAUT_IPPROTO_AH] = TAUT_LAYER_AH,
    [TAUT_IPPROTO_GRE] = TAUT_LAYER_GRE,
    [TAUT_IPPROTO_MPLS] = TAUT_LAYER_MPLS,
    [TAUT_IPPROTO_ETHERNET] = TAUT_LAYER_ETH,
    [TAUT_IPPROTO_HOPOPTS] = TAUT_LAYER_HOPOPTS | PACKET_V6_ONLY,
    [TAUT_IPPROTO_DSTOPTS] = TAUT_LAYER_DSTOPTS | PACKET_V6_ONLY,
    [TAUT_IPPROTO_ROUTING] = TAUT_LAYER_ROUTING | PACKET_V6_ONLY,
    [TAUT_IPPROTO_FRAGMENT] = TAUT_LAYER_FRAGMENT | PACKET_V6_ONLY,
    [TAUT_IPPROTO_MOBILITY] = TAUT_LAYER_MOBILITY | PACKET_V6_ONLY,
    [TAUT_IPPROTO_HIP] = TAUT_LAYER_HIP | PACKET_V6_ONLY,
    [TAUT_IPPROTO_SHIM6] = TAUT_LAYER_SHIM6 | PACKET_V6_ONLY};

static uint8_t packet_kind_of_proto(uint8_t proto, bool v6)
{
    uint8_t kind = packet_kinds_of_proto[proto];
    if (kind == 0 || (!v6 && (kind & PACKET_V6_ONLY)))
        return TAUT_LAYER_DATA;
    return kind & (uint8_t)~PACKET_V6_ONLY;
}

/* packet_proto_of_kind: the next-header number of an extension header. */
static uint8_t packet_proto_of_kind(uint8_t kind)
{
    uint8_t proto = 0;
    while (proto < 255 &&
           (packet_kinds_of_proto[proto] & (uint8_t)~PACKET_V6_ONLY) != kind)
        proto++;
    return proto;
}

/* ---- link layers ---- */

static void packet_step_eth(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    uint32_t type = taut_eth_get_type(p);
    l->len = TAUT_ETH_HDR_LEN;
    if (type >= TAUT_ETH_TYPE_MIN) {
        l->next = (uint16_t)type;
        w->next = packet_kind_of_ethertype(type);
        return;
    }
    if (type < l->end - l->off - l->len)
        l->end = l->off + l->len + type;
    w->next = TAUT_LAYER_LLC;
}

static void packet_step_vlan(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    uint32_t type = taut_vlan_get_type(p);
    l->len = TAUT_VLAN_HDR_LEN;
    l->next = (uint16_t)type;
    w->next = type >= TAUT_ETH_TYPE_MIN ? packet_kind_of_ethertype(type)
                                        : TAUT_LAYER_LLC;
    if (type < TAUT_ETH_TYPE_MIN && type < l->end - l->off - l->len)
        l->end = l->off + l->len + type;
}

static void packet_step_llc(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    struct taut_ctx ctx = w->ctx;
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_llc llc = {0};
    ctx.quirks = UINT32_MAX;
    (void)taut_llc_decode(&ctx, &rd, &llc); /* it was checked */
    l->len = (uint32_t)(rd.p - p);
    l->next = taut_llc_ethertype_get(&llc);
    w->next = l->next ? packet_kind_of_ethertype(l->next) : TAUT_LAYER_DATA;
}

static void packet_step_sll(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    bool v2 = l->kind == TAUT_LAYER_SLL2;
    l->len = v2 ? TAUT_SLL2_HDR_LEN : TAUT_SLL_HDR_LEN;
    l->next = v2 ? taut_sll2_get_proto(p) : taut_sll_get_proto(p);
    w->next = packet_sll_hatype(p, v2) == TAUT_SLL_HW_IPGRE
                  ? taut_packet_gre_kind(l->next)
              : l->next == 4 ? TAUT_LAYER_LLC
                             : packet_kind_of_ethertype(l->next);
}

static void packet_step_loop(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_loop loop = {0};
    if (l->kind == TAUT_LAYER_NULL) /* it was checked */
        (void)taut_loop_null_decode(&w->ctx, &rd, &loop);
    else
        (void)taut_loop_decode(&w->ctx, &rd, &loop);
    l->len = TAUT_LOOP_HDR_LEN;
    l->next = taut_loop_ethertype_get(loop.family);
    w->next = packet_kind_of_ethertype(l->next);
}

static enum taut_status packet_raw_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len)
{
    uint8_t version;
    return taut_loop_raw_check(ctx, &version, p, len);
}

static void packet_step_raw(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    l->len = 0;
    w->next = p[0] >> 4 == 4 ? TAUT_LAYER_IPV4 : TAUT_LAYER_IPV6;
}

static void packet_step_arp(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    l->len = TAUT_ARP_HDR_LEN + 2u * ((uint32_t)p[4] + p[5]);
    l->end = l->off + l->len;
    w->next = TAUT_LAYER_NONE;
}

/* ---- IP ---- */

/* packet_ip_payload sets the end of an IP layer that announces `total`
 * bytes (0: all that is there) and what is inherited from it. */
static void packet_ip_payload(struct packet_walk *w, struct taut_layer *l,
                              uint64_t total)
{
    uint32_t there = w->end - l->off;
    if (total > 0 && total < there)
        l->end = l->off + (uint32_t)total;
    if (total > there)
        l->flags |= TAUT_LAYER_IS_CUT;
    w->inherit &= (uint8_t) ~(TAUT_LAYER_IS_FRAGMENT | TAUT_LAYER_IS_LATER);
    w->inherit |= l->flags & TAUT_LAYER_IS_CUT;
    if (l->flags & TAUT_LAYER_IS_CUT)
        w->ctx.quirks |= TAUT_QUIRK_CUT;
}

/* packet_fragment4 judges a fragment: all but the last are multiples of 8
 * long, and none ends past 65,535 (RFC 791 3.2). */
static void packet_fragment4(struct packet_walk *w, const struct taut_layer *l,
                             const uint8_t *p)
{
    uint32_t payload = l->end - l->off - l->len;
    uint32_t end = 8u * taut_ipv4_get_frag_off(p) + payload + l->len;
    if (taut_ipv4_get_mf(p) && payload % 8 != 0 &&
        !(l->flags & TAUT_LAYER_IS_CUT)) {
        taut_fail(&w->ctx, TAUT_E_RANGE, TAUT_IPV4_F_LEN, p + 2, payload, 0);
        taut_packet_fault(w);
    } else if (end > 65535) {
        taut_fail(&w->ctx, TAUT_E_RANGE, TAUT_IPV4_F_FRAG_OFF, p + 6, end, 0);
        taut_packet_fault(w);
    }
}

/* packet_ip_fragment: what follows is a piece of a datagram. */
static void packet_ip_fragment(struct packet_walk *w, struct taut_layer *l,
                               bool later)
{
    uint8_t flags = TAUT_LAYER_IS_FRAGMENT | (later ? TAUT_LAYER_IS_LATER : 0);
    l->flags |= flags;
    w->inherit |= flags;
    w->ctx.quirks |= TAUT_QUIRK_CUT;
    if (later)
        w->next = TAUT_LAYER_DATA;
}

static void packet_step_ipv4(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    struct taut_span options = {p + TAUT_IPV4_HDR_MIN,
                                4u * taut_ipv4_get_ihl(p) - TAUT_IPV4_HDR_MIN};
    l->len = 4u * taut_ipv4_get_ihl(p);
    l->next = (uint16_t)taut_ipv4_get_proto(p);
    packet_ip_payload(w, l, taut_ipv4_get_len(p));
    if (options.len > 0)
        packet_soft(w, taut_ipv4_opts_check(&w->ctx, options));
    w->next = packet_kind_of_proto((uint8_t)l->next, false);
    if (taut_ipv4_get_mf(p) || taut_ipv4_get_frag_off(p) > 0) {
        packet_fragment4(w, l, p);
        packet_ip_fragment(w, l, taut_ipv4_get_frag_off(p) > 0);
    }
}

static void packet_step_ipv6(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    struct taut_ctx ctx = w->ctx;
    struct taut_rd rd = taut_rd_of(p, w->end - l->off);
    struct taut_ipv6 ip = {0};
    ctx.quirks = UINT32_MAX;
    packet_soft(w, taut_ipv6_decode(&ctx, &rd, &ip)); /* it was checked */
    l->len = TAUT_IPV6_HDR_LEN;
    l->next = ip.nxt;
    bool rest = ip.plen == 0 && (w->ctx.quirks & TAUT_IPV6_QUIRK_PLEN_ZERO);
    packet_ip_payload(w, l, rest ? 0 : (uint64_t)ip.plen + TAUT_IPV6_HDR_LEN);
    taut_ipv6_walk_init(&w->ext, ip.nxt);
    w->bare = false;
    w->next = ip.nxt == TAUT_IPPROTO_NONE ? TAUT_LAYER_DATA
                                          : packet_kind_of_proto(ip.nxt, true);
}

/* packet_ext_contents judges what an extension header holds. */
static void packet_ext_contents(struct packet_walk *w,
                                const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_routing routing;
    struct taut_mip6 mip6;
    struct taut_hip hip;
    struct taut_shim6 shim6;
    switch (ext->type) {
    case TAUT_IPPROTO_HOPOPTS:
    case TAUT_IPPROTO_DSTOPTS:
        packet_soft(w, taut_ipv6_opts_check(&w->ctx, ext));
        break;
    case TAUT_IPPROTO_ROUTING:
        packet_soft(w, taut_ipv6_routing_decode(&w->ctx, &routing, ext));
        break;
    case TAUT_IPPROTO_MOBILITY:
        packet_soft(w, taut_mip6_decode(&w->ctx, &mip6, ext));
        break;
    case TAUT_IPPROTO_HIP:
        packet_soft(w, taut_hip_decode(&w->ctx, &hip, ext));
        break;
    case TAUT_IPPROTO_SHIM6:
        packet_soft(w, taut_shim6_decode(&w->ctx, &shim6, ext));
        break;
    default:
        break;
    }
}

/* packet_ext_next reads one extension header, strictly and then leniently. */
static bool packet_ext_next(struct packet_walk *w, const uint8_t *p,
                            struct taut_ipv6_ext *ext)
{
    struct taut_rd rd = taut_rd_of(p, w->end - w->off);
    struct taut_ipv6_walk walk = w->ext;
    if (taut_ipv6_ext_next(&w->ctx, &rd, &w->ext, ext) == TAUT_OK)
        return true;
    taut_packet_fault(w);
    struct taut_ctx lenient = w->ctx;
    lenient.quirks = UINT32_MAX;
    lenient.diag = NULL;
    w->ext = walk;
    return taut_ipv6_ext_next(&lenient, &rd, &w->ext, ext) == TAUT_OK;
}

/* packet_chain judges the whole chain of the IPv6 layer that `l` belongs to,
 * if nothing was found in it so far: fragments, jumbograms. */
static void packet_chain(struct packet_walk *w, const struct taut_layer *l)
{
    while (l > w->out->layers && l->kind != TAUT_LAYER_IPV6)
        l--;
    const uint8_t *p = w->out->start + l->off;
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_ctx lenient = w->ctx;
    struct taut_ipv6 ip;
    struct taut_ipv6_chain chain;
    lenient.quirks = UINT32_MAX;
    lenient.diag = NULL;
    if (w->out->n_faults > 0 || l->kind != TAUT_LAYER_IPV6 ||
        taut_ipv6_decode(&lenient, &rd, &ip) != TAUT_OK)
        return;
    packet_soft(
        w, taut_ipv6_chain_decode(&w->ctx, &chain, &ip, p, l->end - l->off));
}

/* packet_ext_init begins a chain that no IPv6 header begins: AH after IPv4,
 * or a unit that is an extension header. */
static void packet_ext_init(struct packet_walk *w, uint8_t kind)
{
    taut_ipv6_walk_init(&w->ext, packet_proto_of_kind(kind));
    w->bare = true;
}

/* packet_step_ext: an extension header after IPv6, or AH after IPv4. */
static void packet_step_ext(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    const struct taut_layer *before = l > w->out->layers ? l - 1 : NULL;
    bool v4 = before && before->kind == TAUT_LAYER_IPV4;
    struct taut_ipv6_ext ext;
    if (v4 || !before)
        packet_ext_init(w, l->kind);
    if (!packet_ext_next(w, p, &ext)) {
        packet_partial(w, l);
        return;
    }
    packet_ext_contents(w, &ext);
    l->len = (uint32_t)ext.bytes.len;
    l->next = ext.nxt;
    w->next = w->ext.nxt == TAUT_IPPROTO_NONE
                  ? TAUT_LAYER_DATA
                  : packet_kind_of_proto(w->ext.nxt, !v4);
    if (!v4 &&
        (l->kind == TAUT_LAYER_FRAGMENT || l->kind == TAUT_LAYER_HOPOPTS))
        packet_chain(w, l);
    if (l->kind == TAUT_LAYER_FRAGMENT) {
        struct taut_ipv6_frag frag;
        taut_ipv6_frag_decode(&frag, p);
        if (frag.off > 0 || frag.more)
            packet_ip_fragment(w, l, frag.off > 0);
    }
}

static enum taut_status packet_esp_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6_esp esp;
    return taut_ipv6_esp_decode(ctx, &rd, &esp);
}

static void packet_step_esp(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    (void)p;
    l->len = l->end - l->off;
    w->next = TAUT_LAYER_NONE;
}

/* ---- ICMP ---- */

/* packet_quote goes on inside the packet that an error quotes. */
static void packet_quote(struct packet_walk *w, struct taut_layer *l,
                         struct taut_span quote)
{
    if (quote.len == 0)
        return;
    uint32_t at = (uint32_t)(quote.p - w->out->start);
    l->len = at - l->off;
    w->end = at + (uint32_t)quote.len;
    w->inherit |= TAUT_LAYER_IS_QUOTED;
    w->ctx.quirks = UINT32_MAX;
    w->next = quote.p[0] >> 4 == 4   ? TAUT_LAYER_IPV4
              : quote.p[0] >> 4 == 6 ? TAUT_LAYER_IPV6
                                     : TAUT_LAYER_NONE;
}

/* packet_echo leaves the bytes of an echo as data. */
static void packet_echo(struct packet_walk *w, struct taut_layer *l,
                        struct taut_span data)
{
    if (data.len == 0)
        return;
    l->len = (uint32_t)(data.p - w->out->start) - l->off;
    w->next = TAUT_LAYER_DATA;
}

static void packet_step_icmp(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    struct taut_ctx ctx = w->ctx;
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_icmp icmp = {0};
    ctx.quirks |= TAUT_QUIRK_CUT;
    ctx.diag = NULL;
    w->next = TAUT_LAYER_NONE;
    l->len = l->end - l->off;
    (void)taut_icmp_decode(&ctx, &rd, &icmp); /* it was checked */
    if (icmp.ext.len > 0)
        packet_soft(w, taut_icmp_ext_check(&w->ctx, icmp.ext));
    if (icmp.type == TAUT_ICMP_TYPE_ECHO ||
        icmp.type == TAUT_ICMP_TYPE_ECHO_REPLY)
        packet_echo(w, l, icmp.data);
    else
        packet_quote(w, l, icmp.quote);
}

/* packet_nd judges a Neighbor Discovery message by the rules of RFC 4861 and
 * its options; a wrong checksum is told elsewhere. */
static void packet_nd(struct packet_walk *w, const struct taut_layer *l,
                      const uint8_t *p)
{
    const struct taut_layer *ip = l;
    while (ip > w->out->layers && ip->kind != TAUT_LAYER_IPV6)
        ip--;
    uint8_t not_whole = TAUT_LAYER_IS_CUT | TAUT_LAYER_IS_FRAGMENT;
    if (ip->kind != TAUT_LAYER_IPV6 || (l->flags & not_whole))
        return;
    const uint8_t *ip6 = w->out->start + ip->off;
    size_t len = l->end - l->off;
    struct taut_nd_ip facts = {ip6[7], ip6 + 8, ip6 + 24};
    enum taut_status st = taut_nd_verify(&w->ctx, p, len, &facts);
    if (st == TAUT_E_CHECKSUM)
        return;
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_nd nd;
    packet_soft(w, st);
    if (st == TAUT_OK && taut_nd_decode(&w->ctx, &rd, &nd) == TAUT_OK)
        packet_soft(w, taut_nd_opts_check(&w->ctx, nd.options));
}

/* packet_redirected finds the packet that a Redirect is about. */
static void packet_redirected(struct packet_walk *w, struct taut_layer *l,
                              const uint8_t *p)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_span packet;
    struct taut_nd nd;
    if (taut_nd_decode(&ctx, &rd, &nd) == TAUT_OK &&
        taut_nd_redirected_find(&packet, nd.options))
        packet_quote(w, l, packet);
}

static void packet_step_icmpv6(struct packet_walk *w, struct taut_layer *l,
                               const uint8_t *p)
{
    struct taut_ctx ctx = w->ctx;
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_icmpv6 icmp = {0};
    ctx.quirks |= TAUT_QUIRK_CUT;
    ctx.diag = NULL;
    w->next = TAUT_LAYER_NONE;
    l->len = l->end - l->off;
    (void)taut_icmpv6_decode(&ctx, &rd, &icmp); /* it was checked */
    if (icmp.type >= TAUT_ICMPV6_TYPE_ROUTER_SOLICIT &&
        icmp.type <= TAUT_ICMPV6_TYPE_REDIRECT)
        packet_nd(w, l, p);
    if (icmp.ext.len > 0)
        packet_soft(w, taut_icmp_ext_check(&w->ctx, icmp.ext));
    if (icmp.type == TAUT_ICMPV6_TYPE_ECHO ||
        icmp.type == TAUT_ICMPV6_TYPE_ECHO_REPLY)
        packet_echo(w, l, icmp.data);
    else if (icmp.type == TAUT_ICMPV6_TYPE_REDIRECT)
        packet_redirected(w, l, p);
    else
        packet_quote(w, l, icmp.quote);
}

static void packet_step_igmp(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    (void)p;
    l->len = l->end - l->off;
    w->next = TAUT_LAYER_NONE;
}

/* ---- transport ---- */

static void packet_step_udp(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    uint32_t len = taut_get16(p + 4);
    l->len = 8;
    if (l->kind == TAUT_LAYER_UDP && len >= 8 && len < l->end - l->off)
        l->end = l->off + len;
    w->next = TAUT_LAYER_DATA;
    if (l->kind == TAUT_LAYER_UDP && l->end - l->off > 8)
        w->next = taut_packet_udp_kind(p, l->end - l->off);
}

static void packet_step_tcp(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    l->len = 4u * (uint32_t)(p[12] >> 4);
    struct taut_span options = {p + 20, l->len - 20};
    if (options.len > 0)
        packet_soft(w, taut_tcp_opts_check(&w->ctx, options));
    w->next = TAUT_LAYER_DATA;
}

/* ---- the walk ---- */

static const struct {
    packet_check_fn check; /* NULL: the step does it */
    packet_step_fn *step;
} packet_rules[TAUT_LAYER_N] = {
    [TAUT_LAYER_ETH] = {taut_eth_check, packet_step_eth},
    [TAUT_LAYER_VLAN] = {taut_vlan_check, packet_step_vlan},
    [TAUT_LAYER_VLAN_AD] = {taut_vlan_check, packet_step_vlan},
    [TAUT_LAYER_LLC] = {taut_llc_check, packet_step_llc},
    [TAUT_LAYER_SLL] = {taut_sll_check, packet_step_sll},
    [TAUT_LAYER_SLL2] = {taut_sll2_check, packet_step_sll},
    [TAUT_LAYER_NULL] = {taut_loop_null_check, packet_step_loop},
    [TAUT_LAYER_LOOP] = {taut_loop_check, packet_step_loop},
    [TAUT_LAYER_RAW] = {packet_raw_check, packet_step_raw},
    [TAUT_LAYER_ARP] = {taut_arp_check, packet_step_arp},
    [TAUT_LAYER_IPV4] = {taut_ipv4_check, packet_step_ipv4},
    [TAUT_LAYER_IPV6] = {taut_ipv6_check, packet_step_ipv6},
    [TAUT_LAYER_HOPOPTS] = {NULL, packet_step_ext},
    [TAUT_LAYER_DSTOPTS] = {NULL, packet_step_ext},
    [TAUT_LAYER_ROUTING] = {NULL, packet_step_ext},
    [TAUT_LAYER_FRAGMENT] = {NULL, packet_step_ext},
    [TAUT_LAYER_AH] = {NULL, packet_step_ext},
    [TAUT_LAYER_ESP] = {packet_esp_check, packet_step_esp},
    [TAUT_LAYER_MOBILITY] = {NULL, packet_step_ext},
    [TAUT_LAYER_HIP] = {NULL, packet_step_ext},
    [TAUT_LAYER_SHIM6] = {NULL, packet_step_ext},
    [TAUT_LAYER_ICMP] = {taut_icmp_check, packet_step_icmp},
    [TAUT_LAYER_ICMPV6] = {taut_icmpv6_check, packet_step_icmpv6},
    [TAUT_LAYER_IGMP] = {taut_igmp_check, packet_step_igmp},
    [TAUT_LAYER_UDP] = {taut_udp_check, packet_step_udp},
    [TAUT_LAYER_UDPLITE] = {taut_udplite_check, packet_step_udp},
    [TAUT_LAYER_TCP] = {taut_tcp_check, packet_step_tcp},
    [TAUT_LAYER_MPLS] = {taut_packet_mpls_check, taut_packet_step_mpls},
    [TAUT_LAYER_PPPOES] = {taut_pppoe_check, taut_packet_step_pppoe},
    [TAUT_LAYER_PPPOED] = {taut_pppoe_check, taut_packet_step_pppoe},
    [TAUT_LAYER_PPP] = {taut_ppp_check, taut_packet_step_ppp},
    [TAUT_LAYER_GRE] = {taut_gre_check, taut_packet_step_gre},
    [TAUT_LAYER_ERSPAN] = {taut_erspan_check, taut_packet_step_erspan},
    [TAUT_LAYER_ERSPAN_I] = {NULL, taut_packet_step_erspan_i},
    [TAUT_LAYER_VXLAN] = {taut_vxlan_check, taut_packet_step_vxlan},
    [TAUT_LAYER_VXLAN_GPE] = {taut_vxlan_gpe_check, taut_packet_step_vxlan_gpe},
    [TAUT_LAYER_GENEVE] = {taut_geneve_check, taut_packet_step_geneve},
    [TAUT_LAYER_GTP] = {taut_gtp_check, taut_packet_step_gtp},
    [TAUT_LAYER_TEREDO] = {taut_teredo_check, taut_packet_step_teredo},
};

/* packet_push makes the next layer; NULL if there are too many. */
static struct taut_layer *packet_push(struct packet_walk *w, uint8_t kind)
{
    struct taut_packet *out = w->out;
    if (out->n == TAUT_PACKET_LAYERS_MAX) {
        taut_fail(&w->ctx, TAUT_E_LIMIT, TAUT_FRAME_F_LAYERS,
                  out->start + w->off, TAUT_PACKET_LAYERS_MAX, 0);
        taut_packet_fault(w);
        return NULL;
    }
    struct taut_layer *l = &out->layers[out->n++];
    l->kind = kind;
    l->flags = w->inherit;
    l->next = 0;
    l->off = w->off;
    l->len = 0;
    l->end = w->end;
    return l;
}

/* packet_step walks one layer. */
static TAUT_INLINE void packet_step(struct packet_walk *w)
{
    struct taut_layer *l = packet_push(w, w->next);
    const uint8_t *p = w->out->start + w->off;
    if (!l) {
        w->next = TAUT_LAYER_NONE;
        return;
    }
    packet_check_fn check = packet_rules[l->kind].check;
    if (check && !packet_check(w, check, p, w->end - w->off)) {
        packet_partial(w, l);
        return;
    }
    packet_rules[l->kind].step(w, l, p);
    w->off = l->off + l->len;
    w->end = l->end < w->end ? l->end : w->end;
}

/* packet_straight_put makes the next layer, `len` bytes of header, up to
 * `end`; a walk that begins has room for it. */
static TAUT_INLINE void packet_straight_put(struct packet_walk *w, uint8_t kind,
                                            uint32_t next, uint32_t len,
                                            uint32_t end)
{
    struct taut_layer *l = &w->out->layers[w->out->n++];
    l->kind = kind;
    l->flags = 0;
    l->next = (uint16_t)next;
    l->off = w->off;
    l->len = len;
    l->end = end;
    w->off += len;
    w->end = end;
}

static TAUT_INLINE void packet_straight_ipv4(struct packet_walk *w,
                                             const uint8_t *ip, uint32_t room)
{
    uint32_t total = taut_get16(ip + 2), len = w->end;
    if (ip[0] != 0x45 || total < TAUT_IPV4_HDR_MIN || total > room ||
        (taut_get16(ip + 6) & 0x3fff) != 0)
        return;
    packet_straight_put(w, TAUT_LAYER_ETH, TAUT_ETHERTYPE_IPV4,
                        TAUT_ETH_HDR_LEN, len);
    packet_straight_put(w, TAUT_LAYER_IPV4, ip[9], TAUT_IPV4_HDR_MIN,
                        TAUT_ETH_HDR_LEN + total);
    w->next = packet_kind_of_proto(ip[9], false);
}

static TAUT_INLINE void packet_straight_ipv6(struct packet_walk *w,
                                             const uint8_t *ip, uint32_t room)
{
    uint32_t plen = taut_get16(ip + 4), len = w->end;
    bool up = ip[6] == TAUT_IPPROTO_TCP || ip[6] == TAUT_IPPROTO_UDP ||
              ip[6] == TAUT_IPPROTO_ICMPV6;
    if (ip[0] >> 4 != 6 || plen == 0 || plen > room - TAUT_IPV6_HDR_LEN || !up)
        return;
    packet_straight_put(w, TAUT_LAYER_ETH, TAUT_ETHERTYPE_IPV6,
                        TAUT_ETH_HDR_LEN, len);
    packet_straight_put(w, TAUT_LAYER_IPV6, ip[6], TAUT_IPV6_HDR_LEN,
                        TAUT_ETH_HDR_LEN + TAUT_IPV6_HDR_LEN + plen);
    w->next = packet_kind_of_proto(ip[6], true);
}

/* packet_straight begins the walk of an Ethernet frame with the layers that
 * nearly all have: Ethernet, and IP that is whole, without options, extension
 * headers or fragments. It comes to what packet_step would, which goes on
 * where this stops. */
static void packet_straight(struct packet_walk *w)
{
    const uint8_t *p = w->out->start;
    if (w->end < TAUT_ETH_HDR_LEN + TAUT_IPV6_HDR_LEN)
        return;
    uint32_t room = w->end - TAUT_ETH_HDR_LEN, type = taut_get16(p + 12);
    if (type == TAUT_ETHERTYPE_IPV4)
        packet_straight_ipv4(w, p + TAUT_ETH_HDR_LEN, room);
    else if (type == TAUT_ETHERTYPE_IPV6)
        packet_straight_ipv6(w, p + TAUT_ETH_HDR_LEN, room);
}

static uint8_t packet_first_kind(uint32_t link)
{
    if (link > 0x8000 && link < TAUT_LINK_OF_LAYER(TAUT_LAYER_N))
        return (uint8_t)(link & 0xff);
    switch (link) {
    case TAUT_LINK_ETHERNET:
        return TAUT_LAYER_ETH;
    case TAUT_LINK_PPP:
        return TAUT_LAYER_PPP;
    case TAUT_LINK_PPPOE:
        return TAUT_LAYER_PPPOES;
    case TAUT_LINK_NULL:
        return TAUT_LAYER_NULL;
    case TAUT_LINK_LOOP:
        return TAUT_LAYER_LOOP;
    case TAUT_LINK_RAW_BSD:
    case TAUT_LINK_RAW_OPENBSD:
    case TAUT_LINK_RAW:
        return TAUT_LAYER_RAW;
    case TAUT_LINK_IPV4:
        return TAUT_LAYER_IPV4;
    case TAUT_LINK_IPV6:
        return TAUT_LAYER_IPV6;
    case TAUT_LINK_SLL:
        return TAUT_LAYER_SLL;
    case TAUT_LINK_SLL2:
        return TAUT_LAYER_SLL2;
    default:
        return TAUT_LAYER_NONE;
    }
}

static TAUT_INLINE void packet_init(struct packet_walk *w,
                                    struct taut_packet *out, uint32_t link,
                                    const uint8_t *p, size_t len,
                                    size_t wire_len, uint32_t quirks)
{
    memset(out, 0, offsetof(struct taut_packet, layers));
    memset(w, 0, sizeof *w);
    len = len < UINT32_MAX ? len : UINT32_MAX - 1;
    out->start = p;
    out->link = (uint16_t)link;
    out->len = (uint32_t)len;
    wire_len = wire_len < UINT32_MAX ? wire_len : UINT32_MAX;
    out->wire_len = wire_len < len ? (uint32_t)len : (uint32_t)wire_len;
    w->out = out;
    w->ctx = taut_ctx_of(p, &w->diag);
    w->ctx.quirks = quirks | (out->wire_len > len ? TAUT_QUIRK_CUT : 0u);
    w->end = (uint32_t)len;
    w->next = packet_first_kind(link);
    if (w->next == TAUT_LAYER_NONE) {
        taut_fail(&w->ctx, TAUT_E_UNSUPPORTED, TAUT_FRAME_F_PROTOCOLS, p, link,
                  0);
        taut_packet_fault(w);
    }
}

/* packet_end makes a layer of what nothing claimed. */
static TAUT_INLINE enum taut_status packet_end(struct packet_walk *w)
{
    if (w->next == TAUT_LAYER_DATA && w->off < w->end) {
        struct taut_layer *l = packet_push(w, TAUT_LAYER_DATA);
        if (l)
            l->len = w->end - w->off;
    }
    return w->out->n_faults ? (enum taut_status)w->out->fault.status : TAUT_OK;
}

enum taut_status taut_packet_decode(struct taut_packet *out, uint32_t link,
                                    const uint8_t *p, size_t len,
                                    size_t wire_len, uint32_t quirks)
{
    struct packet_walk w;
    packet_init(&w, out, link, p, len, wire_len, quirks);
    if (w.next == TAUT_LAYER_ETH)
        packet_straight(&w);
    while (packet_goes_on(&w))
        packet_step(&w);
    return packet_end(&w);
}

/* The same in steps, out of line, so that the walk above stays one piece. */

void taut_packet_walk_init(struct packet_walk *w, struct taut_packet *out,
                           uint32_t link, const uint8_t *p, size_t len)
{
    packet_init(w, out, link, p, len, len, 0);
}

void taut_packet_walk_step(struct packet_walk *w)
{
    packet_step(w);
}

enum taut_status taut_packet_walk_end(struct packet_walk *w)
{
    return packet_end(w);
}

const struct taut_layer *taut_packet_find(const struct taut_packet *packet,
                                          enum taut_layer_kind kind)
{
    for (unsigned i = 0; i < packet->n; i++) {
        if (packet->layers[i].kind == kind)
            return &packet->layers[i];
    }
    return NULL;
}
