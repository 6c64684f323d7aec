/* SPDX-License-Identifier: MIT */
/* net_fill.c: lengths from outside in, checksums from inside out; see
 * include/taut/fill.h. */
#include "taut/fill.h"

#include "taut/csum.h"
#include "taut/eth.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/igmp.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/tcp.h"
#include "taut/tunnel.h"
#include "taut/udp.h"

#include "net_packet_int.h"

/* FILL_NOT_OURS: layers whose fields another packet or the whole datagram
 * decides. */
enum {
    FILL_NOT_OURS =
        TAUT_LAYER_IS_QUOTED | TAUT_LAYER_IS_FRAGMENT | TAUT_LAYER_IS_CUT
};

/* struct fill: one run. */
struct fill {
    struct packet_walk walk;
    uint8_t *p; /* the packet, to write */
    uint32_t keep, changed;
};

/* fill_put stores a 16-bit field, unless it is kept, and notes a change. */
static void fill_put(struct fill *f, uint8_t *at, uint32_t v, uint32_t bit)
{
    if ((f->keep & bit) || taut_get16(at) == v)
        return;
    taut_put16(at, v);
    f->changed |= bit;
}

/* fill_length stores a length, which is a fault if the field is too narrow. */
static void fill_length(struct fill *f, uint8_t *at, uint32_t v, uint32_t bit,
                        unsigned field)
{
    if (v > 0xffff && !(f->keep & bit)) {
        taut_fail(&f->walk.ctx, TAUT_E_RANGE, field, at, v, 0);
        taut_packet_fault(&f->walk);
        return;
    }
    fill_put(f, at, v, bit);
}

/* ---- lengths ---- */

/* fill_type: a Type/Len at `at` that is a length. */
static void fill_type(struct fill *f, uint8_t *at, uint32_t n)
{
    if (taut_get16(at) < TAUT_ETH_TYPE_MIN && n <= TAUT_ETH_LEN_MAX)
        fill_put(f, at, n, TAUT_FILL_ETH_LEN);
}

static void fill_ipv6(struct fill *f, uint8_t *p, uint32_t n)
{
    bool jumbo = n > 0xffff && taut_get16(p + 4) == 0;
    if (!jumbo)
        fill_length(f, p + 4, n, TAUT_FILL_IPV6_PLEN, TAUT_IPV6_F_PLEN);
}

/* fill_gre: version 1 counts its payload. */
static void fill_gre(struct fill *f, uint8_t *p, uint32_t n)
{
    uint32_t flags = taut_get16(p), hdr = 8;
    if ((flags & (TAUT_GRE_VERSION_MASK | TAUT_GRE_FLAG_K)) !=
        (1 | TAUT_GRE_FLAG_K))
        return;
    hdr += flags & TAUT_GRE_FLAG_S ? 4 : 0;
    hdr += flags & TAUT_GRE_FLAG_A ? 4 : 0;
    if (n >= hdr)
        fill_length(f, p + 4, n - hdr, TAUT_FILL_GRE_LEN,
                    TAUT_TUNNEL_F_GRE_LEN);
}

/* fill_min: bytes up to the end of a header's length field. */
static uint32_t fill_min(uint8_t kind)
{
    switch (kind) {
    case TAUT_LAYER_ETH:
        return TAUT_ETH_HDR_LEN;
    case TAUT_LAYER_IPV6:
        return TAUT_IPV6_HDR_LEN;
    case TAUT_LAYER_GRE:
    case TAUT_LAYER_UDP:
    case TAUT_LAYER_GTP:
        return 8;
    case TAUT_LAYER_PPPOES:
    case TAUT_LAYER_PPPOED:
        return TAUT_PPPOE_HDR_LEN;
    default:
        return 4; /* IPv4, VLAN */
    }
}

/* fill_lengths sets the length of the header that comes next in the walk,
 * before the walk judges it. */
static void fill_lengths(struct fill *f)
{
    uint8_t kind = f->walk.next, *p = f->p + f->walk.off;
    uint32_t n = f->walk.end - f->walk.off, min = fill_min(kind);
    if ((f->walk.inherit & FILL_NOT_OURS) || n < min)
        return;
    switch (kind) {
    case TAUT_LAYER_ETH:
    case TAUT_LAYER_VLAN:
    case TAUT_LAYER_VLAN_AD:
        fill_type(f, p + min - 2, n - min);
        break;
    case TAUT_LAYER_IPV4:
        fill_length(f, p + 2, n, TAUT_FILL_IPV4_LEN, TAUT_IPV4_F_LEN);
        break;
    case TAUT_LAYER_IPV6:
        fill_ipv6(f, p, n - min);
        break;
    case TAUT_LAYER_UDP: /* 0 in a jumbogram: RFC 2675 4 */
        fill_put(f, p + 4, n > 0xffff ? 0 : n, TAUT_FILL_UDP_LEN);
        break;
    case TAUT_LAYER_GRE:
        fill_gre(f, p, n);
        break;
    case TAUT_LAYER_GTP:
        fill_length(f, p + 2, n - min, TAUT_FILL_GTP_LEN,
                    TAUT_TUNNEL_F_GTP_LEN);
        break;
    case TAUT_LAYER_PPPOES:
    case TAUT_LAYER_PPPOED:
        fill_length(f, p + 4, n - min, TAUT_FILL_PPPOE_LEN,
                    TAUT_TUNNEL_F_PPPOE_LEN);
        break;
    default:
        break;
    }
}

/* ---- checksums ---- */

/* fill_udp: `zero` says that 0 is meant. */
static void fill_udp(struct fill *f, const struct taut_layer *l,
                     const struct packet_pseudo *ps)
{
    uint8_t *p = f->p + l->off;
    size_t n = l->end - l->off;
    if ((f->keep & TAUT_FILL_UDP_ZERO) && !ps->v6 && taut_get16(p + 6) == 0)
        return;
    if (ps->v6)
        taut_udp_checksum6_fill(p, n, ps->src, ps->dst);
    else
        taut_udp_checksum4_fill(p, n, ps->src, ps->dst);
}

/* fill_icmpv6: over IPv4 its sum is meant with IPv4's pseudo-header. */
static void fill_icmpv6(uint8_t *p, size_t n, const struct packet_pseudo *ps)
{
    if (ps->v6) {
        taut_icmpv6_checksum_fill(p, n, ps->src, ps->dst);
        return;
    }
    taut_put16(p + 2, 0);
    taut_put16(p + 2, taut_csum_l4_get(taut_csum_pseudo4_get(
                                           ps->src, ps->dst,
                                           TAUT_IPPROTO_ICMPV6, (uint32_t)n),
                                       p, n));
}

static void fill_with_pseudo(struct fill *f, const struct taut_layer *l,
                             const struct packet_pseudo *ps)
{
    uint8_t *p = f->p + l->off;
    size_t n = l->end - l->off;
    if (l->kind == TAUT_LAYER_UDP)
        fill_udp(f, l, ps);
    else if (l->kind == TAUT_LAYER_UDPLITE && ps->v6)
        taut_udplite_checksum6_fill(p, n, ps->src, ps->dst);
    else if (l->kind == TAUT_LAYER_UDPLITE)
        taut_udplite_checksum4_fill(p, n, ps->src, ps->dst);
    else if (l->kind == TAUT_LAYER_ICMPV6)
        fill_icmpv6(p, n, ps);
    else if (ps->v6)
        taut_tcp_checksum6_fill(p, n, ps->src, ps->dst);
    else
        taut_tcp_checksum4_fill(p, n, ps->src, ps->dst);
}

/* fill_sum fills the checksum of a layer that has all its bytes. */
static void fill_sum(struct fill *f, unsigned i)
{
    const struct taut_layer *l = &f->walk.out->layers[i];
    uint8_t *p = f->p + l->off;
    struct packet_pseudo ps;
    switch (l->kind) {
    case TAUT_LAYER_IPV4:
        taut_ipv4_checksum_fill(p);
        break;
    case TAUT_LAYER_GRE:
        taut_gre_checksum_fill(p, l->end - l->off);
        break;
    case TAUT_LAYER_ICMP:
        taut_icmp_checksum_fill(p, l->end - l->off);
        break;
    case TAUT_LAYER_IGMP:
        taut_igmp_checksum_fill(p, l->end - l->off);
        break;
    default:
        taut_packet_pseudo_find(f->walk.out, i, &ps);
        if (ps.ip)
            fill_with_pseudo(f, l, &ps);
        break;
    }
}

/* fill_bit: the checksum of a kind of layer, and where its field is. */
static const struct {
    uint32_t bit;
    uint8_t at;
} fill_sums[TAUT_LAYER_N] = {
    [TAUT_LAYER_IPV4] = {TAUT_FILL_IPV4_CHECKSUM, 10},
    [TAUT_LAYER_GRE] = {TAUT_FILL_GRE_CHECKSUM, 4},
    [TAUT_LAYER_ICMP] = {TAUT_FILL_ICMP_CHECKSUM, 2},
    [TAUT_LAYER_ICMPV6] = {TAUT_FILL_ICMPV6_CHECKSUM, 2},
    [TAUT_LAYER_IGMP] = {TAUT_FILL_IGMP_CHECKSUM, 2},
    [TAUT_LAYER_UDP] = {TAUT_FILL_UDP_CHECKSUM, 6},
    [TAUT_LAYER_UDPLITE] = {TAUT_FILL_UDP_CHECKSUM, 6},
    [TAUT_LAYER_TCP] = {TAUT_FILL_TCP_CHECKSUM, 16}};

/* fill_checksum fills that of layer `i`, if it has one and all of it is there.
 * The header of a fragment, or of a packet that is cut, is whole: an IPv4
 * header's own flags tell of its payload. */
static void fill_checksum(struct fill *f, unsigned i)
{
    const struct taut_layer *l = &f->walk.out->layers[i];
    uint32_t bit = fill_sums[l->kind].bit;
    uint8_t no = TAUT_LAYER_IS_PARTIAL | TAUT_LAYER_IS_QUOTED;
    if (l->kind != TAUT_LAYER_IPV4)
        no |= FILL_NOT_OURS;
    if (!bit || (f->keep & bit) || (l->flags & no) ||
        l->end - l->off < fill_sums[l->kind].at + 2u)
        return;
    const uint8_t *at = f->p + l->off + fill_sums[l->kind].at;
    uint16_t was = taut_get16(at);
    fill_sum(f, i);
    if (taut_get16(at) != was)
        f->changed |= bit;
}

enum taut_status taut_packet_derived_fill(struct taut_packet *out,
                                          uint32_t link, uint8_t *p, size_t len,
                                          uint32_t keep, uint32_t *changed)
{
    struct fill f;
    taut_packet_walk_init(&f.walk, out, link, p, len);
    f.p = p;
    f.keep = keep;
    f.changed = 0;
    while (packet_goes_on(&f.walk)) {
        fill_lengths(&f);
        taut_packet_walk_step(&f.walk);
    }
    enum taut_status st = taut_packet_walk_end(&f.walk);
    for (unsigned i = out->n; i-- > 0;)
        fill_checksum(&f, i);
    if (changed)
        *changed = f.changed;
    if (st == TAUT_OK && (f.changed & TAUT_FILL_CHECKSUMS)) /* ND asks first */
        st = taut_packet_decode(out, link, p, len, len, 0);
    return st;
}
