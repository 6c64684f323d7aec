/* SPDX-License-Identifier: MIT */
/* net_packet_visit.c: the fields of a walked packet, and the state of its
 * checksums; include/taut/packet.h has the contract. */
#include "taut/packet.h"

#include "taut/arp.h"
#include "taut/csum.h"
#include "taut/eth.h"
#include "taut/frag.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "taut/llc.h"
#include "taut/igmp.h"
#include "taut/loop.h"
#include "taut/mld.h"
#include "taut/pcap.h"
#include "taut/sll.h"
#include "taut/stream.h"
#include "taut/tcp.h"
#include "taut/tunnel.h"
#include "taut/udp.h"

#include "net_packet_int.h"

TAUT_FIELD_TABLE(FRAME, frame, "frame", "Frame", "taut", NULL,
                 TAUT_FRAME_FIELDS)

static const struct taut_fieldset *const packet_fieldsets[] = {
    &taut_frame_fields,    &taut_eth_fields,    &taut_vlan_fields,
    &taut_llc_fields,      &taut_sll_fields,    &taut_loop_fields,
    &taut_arp_fields,      &taut_ipv4_fields,   &taut_ipv6_fields,
    &taut_ipv6_ext_fields, &taut_icmp_fields,   &taut_icmpv6_fields,
    &taut_mld_fields,      &taut_igmp_fields,   &taut_udplite_fields,
    &taut_frag_fields,     &taut_stream_fields, &taut_udp_fields,
    &taut_tcp_fields,      &taut_tunnel_fields, &taut_pcap_fields};

const struct taut_fieldset *const *taut_net_fieldsets_get(size_t *n)
{
    *n = sizeof packet_fieldsets / sizeof packet_fieldsets[0];
    return packet_fieldsets;
}

/* ---- checksums ---- */

/* packet_pseudo_v6 takes the addresses that the pseudo-header needs: the
 * final destination of a route, the home address. */
static void packet_pseudo_v6(const struct taut_packet *packet,
                             struct packet_pseudo *out)
{
    const uint8_t *p = packet->start + out->ip->off;
    size_t len = out->ip->end - out->ip->off;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6 ip;
    struct taut_ipv6_chain chain;
    ctx.quirks = UINT32_MAX;
    for (unsigned i = 0; i < 16; i++) {
        out->src[i] = p[8 + i];
        out->dst[i] = p[24 + i];
    }
    if (taut_ipv6_decode(&ctx, &rd, &ip) != TAUT_OK ||
        taut_ipv6_chain_decode(&ctx, &chain, &ip, p, len) != TAUT_OK)
        return;
    for (unsigned i = 0; i < 16; i++) {
        out->src[i] = chain.src[i];
        out->dst[i] = chain.dst[i];
    }
}

void taut_packet_pseudo_find(const struct taut_packet *packet, unsigned i,
                             struct packet_pseudo *out)
{
    out->ip = NULL;
    while (i-- > 0 && !out->ip) {
        uint8_t kind = packet->layers[i].kind;
        if (kind == TAUT_LAYER_IPV4 || kind == TAUT_LAYER_IPV6)
            out->ip = &packet->layers[i];
    }
    out->v6 = out->ip && out->ip->kind == TAUT_LAYER_IPV6;
    if (out->v6)
        packet_pseudo_v6(packet, out);
    if (!out->ip || out->v6)
        return;
    for (unsigned k = 0; k < 4; k++) {
        out->src[k] = packet->start[out->ip->off + 12 + k];
        out->dst[k] = packet->start[out->ip->off + 16 + k];
    }
}

/* packet_sum_is_right verifies [p, p + len) with a pseudo-header. */
static bool packet_sum_is_right(const struct packet_pseudo *ps, uint8_t proto,
                                uint32_t pseudo_len, const uint8_t *p,
                                size_t len)
{
    uint32_t start =
        ps->v6 ? taut_csum_pseudo6_get(ps->src, ps->dst, proto, pseudo_len)
               : taut_csum_pseudo4_get(ps->src, ps->dst, proto, pseudo_len);
    return taut_csum_l4_verify(start, p, len);
}

static enum taut_csum_status packet_udp_status(const struct packet_pseudo *ps,
                                               const struct taut_layer *l,
                                               const uint8_t *p)
{
    uint32_t there = l->end - l->off, len = taut_get16(p + 4);
    bool lite = l->kind == TAUT_LAYER_UDPLITE;
    uint32_t cover = len == 0 ? there : len;
    if (taut_get16(p + 6) == 0)
        return ps->v6 || lite ? TAUT_CSUM_ILLEGAL : TAUT_CSUM_NOT_PRESENT;
    if (cover > there || cover < 8)
        return TAUT_CSUM_UNVERIFIED;
    uint8_t proto = lite ? TAUT_IPPROTO_UDPLITE : TAUT_IPPROTO_UDP;
    return packet_sum_is_right(ps, proto, lite ? there : cover, p, cover)
               ? TAUT_CSUM_GOOD
               : TAUT_CSUM_BAD;
}

/* packet_message_status: checksums over all of the layer. */
static enum taut_csum_status
packet_message_status(const struct packet_pseudo *ps,
                      const struct taut_layer *l, const uint8_t *p)
{
    uint32_t len = l->end - l->off;
    bool good = false;
    if (l->kind == TAUT_LAYER_TCP)
        good = packet_sum_is_right(ps, TAUT_IPPROTO_TCP, len, p, len);
    else if (l->kind == TAUT_LAYER_ICMPV6)
        good = packet_sum_is_right(ps, TAUT_IPPROTO_ICMPV6, len, p, len);
    else
        good = taut_csum_bytes_verify(p, len);
    return good ? TAUT_CSUM_GOOD : TAUT_CSUM_BAD;
}

/* packet_csum_end: bytes up to the end of a layer's checksum field. */
static uint32_t packet_csum_end(uint8_t kind)
{
    switch (kind) {
    case TAUT_LAYER_IPV4:
        return 12;
    case TAUT_LAYER_UDP:
    case TAUT_LAYER_UDPLITE:
        return 8;
    case TAUT_LAYER_TCP:
        return 18;
    default:
        return 4; /* ICMP, ICMPv6, IGMP */
    }
}

static bool packet_gre_has_sum(const struct taut_layer *l, const uint8_t *p)
{
    return !(l->flags & TAUT_LAYER_IS_PARTIAL) &&
           (taut_get16(p) & TAUT_GRE_FLAG_C);
}

/* packet_gre_status: a sum over the GRE header and all behind it, if its
 * flag says so. */
static enum taut_csum_status packet_gre_status(const struct taut_layer *l,
                                               const uint8_t *p)
{
    uint8_t not_whole = TAUT_LAYER_IS_CUT | TAUT_LAYER_IS_FRAGMENT;
    if (!packet_gre_has_sum(l, p))
        return TAUT_CSUM_NOT_PRESENT;
    if (l->flags & not_whole)
        return TAUT_CSUM_UNVERIFIED;
    return taut_csum_bytes_verify(p, l->end - l->off) ? TAUT_CSUM_GOOD
                                                      : TAUT_CSUM_BAD;
}

enum taut_csum_status taut_packet_checksum_get(const struct taut_packet *packet,
                                               unsigned i)
{
    const struct taut_layer *l = &packet->layers[i];
    const uint8_t *p = packet->start + l->off;
    uint8_t not_whole = TAUT_LAYER_IS_CUT | TAUT_LAYER_IS_FRAGMENT;
    struct packet_pseudo ps;
    switch (l->kind) {
    case TAUT_LAYER_IPV4:
        if (l->flags & TAUT_LAYER_IS_PARTIAL)
            return TAUT_CSUM_UNVERIFIED;
        return taut_csum_hdr_get(p, p[0] & 15u) == 0 ? TAUT_CSUM_GOOD
                                                     : TAUT_CSUM_BAD;
    case TAUT_LAYER_GRE:
        return packet_gre_status(l, p);
    case TAUT_LAYER_UDP:
    case TAUT_LAYER_UDPLITE:
    case TAUT_LAYER_TCP:
    case TAUT_LAYER_ICMP:
    case TAUT_LAYER_ICMPV6:
    case TAUT_LAYER_IGMP:
        break;
    default:
        return TAUT_CSUM_NOT_PRESENT;
    }
    taut_packet_pseudo_find(packet, i, &ps);
    bool icmp = l->kind == TAUT_LAYER_ICMP || l->kind == TAUT_LAYER_ICMPV6;
    bool sum_is_there = l->end - l->off >= packet_csum_end(l->kind);
    if (!(icmp || l->kind == TAUT_LAYER_TCP) || !sum_is_there)
        not_whole |= TAUT_LAYER_IS_PARTIAL; /* else IP tells where it ends */
    if (l->kind == TAUT_LAYER_UDP && l->len >= 8 && ps.ip && !ps.v6 &&
        taut_get16(p + 6) == 0)
        return TAUT_CSUM_NOT_PRESENT;
    if ((l->flags & not_whole) || !ps.ip ||
        (icmp && (l->flags & TAUT_LAYER_IS_QUOTED)))
        return TAUT_CSUM_UNVERIFIED;
    if (l->kind == TAUT_LAYER_UDP || l->kind == TAUT_LAYER_UDPLITE)
        return packet_udp_status(&ps, l, p);
    return packet_message_status(&ps, l, p);
}

/* ---- visit ---- */

typedef void packet_visit_fn(const struct taut_visitor *, const uint8_t *,
                             size_t);

/* struct packet_shown: how a kind of layer is visited. */
struct packet_shown {
    packet_visit_fn *visit;
    const struct taut_fieldset *set;
    bool message;         /* the visit wants all of the layer, not the header */
    uint16_t csum_status; /* field of its checksum's state, or 0 */
    uint8_t readable;     /* with so many bytes the visit can tell the fields
                             of a header that was refused; 0: never */
};

static void packet_visit_pppoed(const struct taut_visitor *v, const uint8_t *p,
                                size_t len)
{
    taut_pppoe_visit(v, p, len);
    taut_pppoe_tags_visit(v, p + TAUT_PPPOE_HDR_LEN, len - TAUT_PPPOE_HDR_LEN);
}

static const struct packet_shown packet_shown[TAUT_LAYER_N] = {
    [TAUT_LAYER_ETH] = {taut_eth_visit, &taut_eth_fields, false, 0, 0},
    [TAUT_LAYER_VLAN] = {taut_vlan_visit, &taut_vlan_fields, false, 0, 0},
    [TAUT_LAYER_VLAN_AD] = {taut_vlan_ad_visit, &taut_vlan_fields, false, 0, 0},
    [TAUT_LAYER_LLC] = {taut_llc_visit, &taut_llc_fields, false, 0, 0},
    [TAUT_LAYER_SLL] = {taut_sll_visit, &taut_sll_fields, false, 0, 0},
    [TAUT_LAYER_SLL2] = {taut_sll2_visit, &taut_sll_fields, false, 0, 0},
    [TAUT_LAYER_NULL] = {taut_loop_null_visit, &taut_loop_fields, false, 0, 0},
    [TAUT_LAYER_LOOP] = {taut_loop_visit, &taut_loop_fields, false, 0, 0},
    [TAUT_LAYER_ARP] = {taut_arp_visit, &taut_arp_fields, false, 0, 0},
    [TAUT_LAYER_IPV4] = {taut_ipv4_visit, &taut_ipv4_fields, false,
                         TAUT_FRAME_F_IP_STATUS, 0},
    [TAUT_LAYER_IPV6] = {taut_ipv6_visit, &taut_ipv6_fields, false, 0, 0},
    [TAUT_LAYER_ESP] = {taut_ipv6_esp_visit, &taut_ipv6_ext_fields, true, 0, 0},
    [TAUT_LAYER_ICMP] = {taut_icmp_visit, &taut_icmp_fields, true,
                         TAUT_FRAME_F_ICMP_STATUS, 0},
    [TAUT_LAYER_ICMPV6] = {taut_icmpv6_visit, &taut_icmpv6_fields, true,
                           TAUT_FRAME_F_ICMPV6_STATUS, 0},
    [TAUT_LAYER_IGMP] = {taut_igmp_visit, &taut_igmp_fields, true,
                         TAUT_FRAME_F_IGMP_STATUS, 0},
    [TAUT_LAYER_UDP] = {taut_udp_visit, &taut_udp_fields, true,
                        TAUT_FRAME_F_UDP_STATUS, 0},
    [TAUT_LAYER_UDPLITE] = {taut_udplite_visit, &taut_udplite_fields, true,
                            TAUT_FRAME_F_UDP_STATUS, 0},
    [TAUT_LAYER_TCP] = {taut_tcp_visit, &taut_tcp_fields, true,
                        TAUT_FRAME_F_TCP_STATUS, 0},
    [TAUT_LAYER_MPLS] = {taut_mpls_stack_visit, &taut_tunnel_fields, false, 0,
                         TAUT_MPLS_HDR_LEN},
    [TAUT_LAYER_PPPOES] = {taut_pppoe_visit, &taut_tunnel_fields, false, 0,
                           TAUT_PPPOE_HDR_LEN},
    [TAUT_LAYER_PPPOED] = {packet_visit_pppoed, &taut_tunnel_fields, false, 0,
                           TAUT_PPPOE_HDR_LEN},
    [TAUT_LAYER_PPP] = {taut_ppp_visit, &taut_tunnel_fields, false, 0, 0},
    [TAUT_LAYER_GRE] = {taut_gre_visit, &taut_tunnel_fields, false,
                        TAUT_FRAME_F_GRE_STATUS, 0},
    [TAUT_LAYER_ERSPAN] = {taut_erspan_visit, &taut_tunnel_fields, false, 0, 0},
    [TAUT_LAYER_VXLAN] = {taut_vxlan_visit, &taut_tunnel_fields, false, 0,
                          TAUT_VXLAN_HDR_LEN},
    [TAUT_LAYER_VXLAN_GPE] = {taut_vxlan_gpe_visit, &taut_tunnel_fields, false,
                              0, TAUT_VXLAN_HDR_LEN},
    [TAUT_LAYER_GENEVE] = {taut_geneve_visit, &taut_tunnel_fields, false, 0, 0},
    [TAUT_LAYER_GTP] = {taut_gtp_visit, &taut_tunnel_fields, false, 0, 0},
    [TAUT_LAYER_TEREDO] = {taut_teredo_visit, &taut_tunnel_fields, true, 0, 0}};

/* packet_ext_type: the next-header number of an extension layer, or -1. */
static int packet_ext_type(uint8_t kind)
{
    switch (kind) {
    case TAUT_LAYER_HOPOPTS:
        return TAUT_IPPROTO_HOPOPTS;
    case TAUT_LAYER_DSTOPTS:
        return TAUT_IPPROTO_DSTOPTS;
    case TAUT_LAYER_ROUTING:
        return TAUT_IPPROTO_ROUTING;
    case TAUT_LAYER_FRAGMENT:
        return TAUT_IPPROTO_FRAGMENT;
    case TAUT_LAYER_AH:
        return TAUT_IPPROTO_AH;
    case TAUT_LAYER_MOBILITY:
        return TAUT_IPPROTO_MOBILITY;
    case TAUT_LAYER_HIP:
        return TAUT_IPPROTO_HIP;
    case TAUT_LAYER_SHIM6:
        return TAUT_IPPROTO_SHIM6;
    default:
        return -1;
    }
}

/* packet_visit_rows tells the fields of a refused header that begin in its
 * first `len` bytes and end in the `there` bytes that are there. */
static void packet_visit_rows(const struct taut_visitor *v,
                              const struct taut_fieldset *set, const uint8_t *p,
                              size_t len, size_t there)
{
    for (unsigned i = 0; i < set->n; i++) {
        const struct taut_field *f = &set->fields[i];
        if (f->n_bits == 0 || f->off_bits / 8u >= len ||
            (f->off_bits + f->n_bits + 7u) / 8 > there)
            continue;
        if (f == &taut_ipv6_fields
                      .fields[TAUT_FIELD_INDEX(TAUT_IPV6_F_TCLASS)] &&
            there >= 4)
            taut_visit_num(v, set, TAUT_IPV6_F_TCLASS, p, 4,
                           taut_ipv6_get_tclass(p));
        else
            taut_visit_row(v, set, i, p);
    }
}

static void packet_visit_ext(const struct taut_visitor *v,
                             const struct taut_packet *packet,
                             const struct taut_layer *l, int type)
{
    if (l->flags & TAUT_LAYER_IS_PARTIAL)
        return;
    const struct taut_ipv6_ext ext = {.bytes = {packet->start + l->off, l->len},
                                      .off = l->off,
                                      .type = (uint8_t)type,
                                      .nxt = packet->start[l->off]};
    taut_ipv6_ext_visit(v, &ext);
}

static void packet_visit_data(const struct taut_visitor *v,
                              const struct taut_layer *l, const uint8_t *p)
{
    taut_visit_bytes(v, &taut_frame_fields, TAUT_FRAME_F_DATA, p, l->len);
    taut_visit_num(v, &taut_frame_fields, TAUT_FRAME_F_DATA_LEN, p, l->len,
                   l->len);
}

/* packet_ip_announced: where the IP header says that the packet of layer i
 * ends, as an offset into the frame; 0 if none says it. */
static uint32_t packet_ip_announced(const struct taut_packet *packet,
                                    unsigned i)
{
    while (i-- > 0) {
        const struct taut_layer *l = &packet->layers[i];
        const uint8_t *p = packet->start + l->off;
        if (l->kind == TAUT_LAYER_IPV4)
            return l->off + taut_get16(p + 2);
        if (l->kind == TAUT_LAYER_IPV6)
            return l->off + TAUT_IPV6_HDR_LEN + taut_get16(p + 4);
    }
    return 0;
}

/* packet_visit_tcp_len tells the length of a segment's payload, where the
 * packet tells it: not in a fragment, not in a quote that is cut. */
static void packet_visit_tcp_len(const struct taut_visitor *v,
                                 const struct taut_packet *packet, unsigned i)
{
    const struct taut_layer *l = &packet->layers[i];
    const uint8_t *p = packet->start + l->off;
    const uint8_t cut_quote = TAUT_LAYER_IS_CUT | TAUT_LAYER_IS_QUOTED;
    uint32_t from = l->off + 4u * (uint32_t)(p[12] >> 4), end = l->end;
    if (l->flags & TAUT_LAYER_IS_CUT)
        end = packet_ip_announced(packet, i);
    if (end > packet->wire_len)
        end = packet->wire_len;
    if ((l->flags & TAUT_LAYER_IS_FRAGMENT) ||
        (l->flags & cut_quote) == cut_quote || end < from)
        return;
    taut_visit_num(v, &taut_frame_fields, TAUT_FRAME_F_TCP_LEN, p, 0,
                   end - from);
}

/* packet_visit_derived tells what needs the whole packet: checksum state,
 * TCP's payload length. */
static void packet_visit_derived(const struct taut_visitor *v,
                                 const struct taut_packet *packet, unsigned i,
                                 uint32_t flags)
{
    const struct taut_layer *l = &packet->layers[i];
    const uint8_t *p = packet->start + l->off;
    unsigned status = packet_shown[l->kind].csum_status;
    bool none = l->kind == TAUT_LAYER_GRE && !packet_gre_has_sum(l, p);
    if (status && !none && (flags & TAUT_PACKET_VISIT_CHECKSUMS))
        taut_visit_num(v, &taut_frame_fields, status, p, 0,
                       taut_packet_checksum_get(packet, i));
    if (l->kind == TAUT_LAYER_TCP)
        packet_visit_tcp_len(v, packet, i);
}

/* packet_visit_partial: a refused header. What is wrong with a TCP header
 * whose fixed part is there is that the capture ends in its options. */
static void packet_visit_partial(const struct taut_visitor *v,
                                 const struct taut_packet *packet, unsigned i,
                                 uint32_t flags)
{
    const struct taut_layer *l = &packet->layers[i];
    const struct packet_shown *s = &packet_shown[l->kind];
    const uint8_t *p = packet->start + l->off;
    packet_visit_rows(v, s->set, p, l->len, l->end - l->off);
    if (s->readable > 0 && l->end - l->off >= s->readable)
        s->visit(v, p, l->end - l->off);
    if (l->kind == TAUT_LAYER_TCP && l->len > TAUT_TCP_HDR_MIN) {
        struct taut_span options = {p + TAUT_TCP_HDR_MIN,
                                    l->len - TAUT_TCP_HDR_MIN};
        taut_tcp_opts_visit(v, options);
    }
    if (s->csum_status && l->len >= packet_csum_end(l->kind))
        packet_visit_derived(v, packet, i, flags);
}

void taut_layer_visit(const struct taut_visitor *v,
                      const struct taut_packet *packet, unsigned i,
                      uint32_t flags)
{
    const struct taut_layer *l = &packet->layers[i];
    const struct packet_shown *s = &packet_shown[l->kind];
    const uint8_t *p = packet->start + l->off;
    int ext = packet_ext_type(l->kind);
    if (l->kind == TAUT_LAYER_DATA)
        packet_visit_data(v, l, p);
    else if (ext >= 0)
        packet_visit_ext(v, packet, l, ext);
    else if (s->visit && (l->flags & TAUT_LAYER_IS_PARTIAL))
        packet_visit_partial(v, packet, i, flags);
    else if (s->visit) {
        s->visit(v, p, s->message ? l->end - l->off : l->len);
        packet_visit_derived(v, packet, i, flags);
    }
}

uint64_t taut_layer_sets_get(enum taut_layer_kind kind)
{
    const struct taut_fieldset *set = packet_shown[kind].set;
    uint64_t own = (uint64_t)1 << (set ? set->id : TAUT_FS_FRAME);
    if (packet_ext_type((uint8_t)kind) >= 0)
        own = (uint64_t)1 << TAUT_FS_IPV6_EXT;
    if (packet_shown[kind].csum_status)
        own |= (uint64_t)1 << TAUT_FS_FRAME;
    if (kind == TAUT_LAYER_ICMPV6)
        own |= (uint64_t)1 << TAUT_FS_MLD;
    return own;
}

void taut_packet_visit(const struct taut_visitor *v,
                       const struct taut_packet *packet, uint64_t sets,
                       uint32_t flags)
{
    for (unsigned i = 0; i < packet->n; i++) {
        if (taut_layer_sets_get((enum taut_layer_kind)packet->layers[i].kind) &
            sets)
            taut_layer_visit(v, packet, i, flags);
    }
}

/* ---- names ---- */

#define PACKET_LAYER_NAME(U, name) name,
static const char *const packet_layer_names[] = {
    TAUT_LAYERS(PACKET_LAYER_NAME)};

const char *taut_layer_name(enum taut_layer_kind kind)
{
    return (unsigned)kind < TAUT_LAYER_N ? packet_layer_names[kind] : "";
}

/* packet_path_add appends `:name`, or `name` at the start. */
static void packet_path_add(struct taut_wr *wr, size_t from, const char *name)
{
    if (wr->len > from)
        taut_wr_u8(wr, ':');
    taut_wr_text(wr, name);
}

/* packet_path_mptcp names each MPTCP option, as Wireshark does. */
static void packet_path_mptcp(struct taut_wr *wr, size_t from,
                              const struct taut_packet *packet,
                              const struct taut_layer *l)
{
    struct taut_rd rd = taut_rd_of(packet->start + l->off + TAUT_TCP_HDR_MIN,
                                   l->len - TAUT_TCP_HDR_MIN);
    struct taut_ctx ctx = taut_ctx_of(rd.p, NULL);
    struct taut_tcp_opt opt;
    while (taut_tcp_opt_next(&ctx, &rd, &opt) == TAUT_OK) {
        if (opt.kind == TAUT_TCP_OPT_MPTCP)
            packet_path_add(wr, from, "mptcp");
    }
}

/* packet_has_ethertype: also cooked headers, unless their protocol is GRE's.
 */
static bool packet_has_ethertype(const struct taut_packet *packet,
                                 const struct taut_layer *l)
{
    bool link = l->kind == TAUT_LAYER_ETH || l->kind == TAUT_LAYER_VLAN ||
                l->kind == TAUT_LAYER_VLAN_AD;
    bool v2 = l->kind == TAUT_LAYER_SLL2;
    if (l->flags & TAUT_LAYER_IS_PARTIAL)
        return false;
    if (v2 || l->kind == TAUT_LAYER_SLL)
        link =
            packet_sll_hatype(packet->start + l->off, v2) != TAUT_SLL_HW_IPGRE;
    return link && l->next >= TAUT_ETH_TYPE_MIN;
}

void taut_packet_path_text(struct taut_wr *wr, const struct taut_packet *packet)
{
    size_t from = wr->len;
    for (unsigned i = 0; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        packet_path_add(wr, from, packet_layer_names[l->kind]);
        if (packet_has_ethertype(packet, l))
            packet_path_add(wr, from, "ethertype");
        if (l->kind == TAUT_LAYER_TCP && !(l->flags & TAUT_LAYER_IS_PARTIAL))
            packet_path_mptcp(wr, from, packet, l);
    }
}
