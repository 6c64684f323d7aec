/* SPDX-License-Identifier: MIT */
/* net_packet_tunnel.c: the packet walk's way into tunnels; each step follows
 * the check of its header, strict or lenient. */
#include "taut/tunnel.h"

#include "net_packet_int.h"

/* tunnel_kind_of_ip: IPv4, IPv6 or `otherwise`, by the first four bits. */
static uint8_t tunnel_kind_of_ip(const uint8_t *p, size_t len,
                                 uint8_t otherwise)
{
    if (len > 0 && p[0] >> 4 == 4)
        return TAUT_LAYER_IPV4;
    if (len > 0 && p[0] >> 4 == 6)
        return TAUT_LAYER_IPV6;
    return otherwise;
}

/* tunnel_payload sets the end of a layer that announces `want` bytes behind
 * its header; what is missing of them makes all that follows cut. */
static void tunnel_payload(struct packet_walk *w, struct taut_layer *l,
                           uint32_t want)
{
    uint32_t there = l->end - l->off - l->len;
    if (want < there)
        l->end = l->off + l->len + want;
    if (want <= there)
        return;
    l->flags |= TAUT_LAYER_IS_CUT;
    w->inherit |= TAUT_LAYER_IS_CUT;
    w->ctx.quirks |= TAUT_QUIRK_CUT;
}

/* ---- labels, PPP ---- */

enum taut_status taut_packet_mpls_check(struct taut_ctx *ctx, const uint8_t *p,
                                        size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_mpls_stack stack = {0};
    struct taut_mpls label;
    enum taut_status st = TAUT_OK;
    while (st == TAUT_OK)
        st = taut_mpls_stack_next(ctx, &rd, &stack, &label);
    return st == TAUT_DONE ? TAUT_OK : st;
}

void taut_packet_step_mpls(struct packet_walk *w, struct taut_layer *l,
                           const uint8_t *p)
{
    while (!(p[l->len + 2] & 1))
        l->len += TAUT_MPLS_HDR_LEN;
    l->len += TAUT_MPLS_HDR_LEN;
    l->next = taut_mpls_ethertype_get(p + l->len, l->end - l->off - l->len);
    w->next = packet_kind_of_ethertype(l->next);
}

static void tunnel_tags_check(struct packet_walk *w, struct taut_rd rd)
{
    struct taut_pppoe_tag tag;
    enum taut_status st = TAUT_OK;
    while (st == TAUT_OK)
        st = taut_pppoe_tag_next(&w->ctx, &rd, &tag);
    packet_soft(w, st);
}

void taut_packet_step_pppoe(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    l->len = TAUT_PPPOE_HDR_LEN;
    tunnel_payload(w, l, taut_get16(p + 4));
    w->next = TAUT_LAYER_PPP;
    if (l->kind == TAUT_LAYER_PPPOES)
        return;
    uint32_t n = l->end - l->off - l->len;
    tunnel_tags_check(w, taut_rd_of(p + l->len, n));
    l->len += n;
    w->next = TAUT_LAYER_NONE;
}

void taut_packet_step_ppp(struct packet_walk *w, struct taut_layer *l,
                          const uint8_t *p)
{
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_ppp ppp = {0};
    (void)taut_ppp_decode(&w->ctx, &rd, &ppp); /* it was checked */
    l->len = (uint32_t)(rd.p - p);
    l->next = ppp.proto;
    w->next = packet_kind_of_ethertype(taut_ppp_ethertype_get(ppp.proto));
}

/* ---- GRE ---- */

/* TUNNEL_WCCP: Cisco's redirection: four bytes, or none in its version 1,
 * and an IPv4 packet. */
enum { TUNNEL_WCCP = 0x883e, TUNNEL_WCCP_LEN = 4 };

uint8_t taut_packet_gre_kind(uint32_t proto)
{
    switch (proto) {
    case TAUT_ETHERTYPE_TEB:
        return TAUT_LAYER_ETH;
    case TAUT_GRE_PROTO_PPP:
        return TAUT_LAYER_PPP;
    case TAUT_ETHERTYPE_ERSPAN:
    case TAUT_ERSPAN_PROTO_3:
        return TAUT_LAYER_ERSPAN;
    default:
        return packet_kind_of_ethertype(proto);
    }
}

void taut_packet_step_gre(struct packet_walk *w, struct taut_layer *l,
                          const uint8_t *p)
{
    struct taut_ctx ctx = w->ctx;
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_gre gre = {0};
    ctx.quirks = UINT32_MAX;
    (void)taut_gre_decode(&ctx, &rd, &gre); /* it was checked */
    l->len = (uint32_t)(rd.p - p);
    l->next = gre.proto;
    w->next = taut_packet_gre_kind(gre.proto);
    if (gre.proto == TAUT_ETHERTYPE_ERSPAN && !(gre.flags & TAUT_GRE_FLAG_S))
        w->next = TAUT_LAYER_ERSPAN_I;
    if ((gre.flags & TAUT_GRE_VERSION_MASK) == 1)
        tunnel_payload(w, l, gre.key >> 16);
    uint32_t left = l->end - l->off - l->len;
    if (gre.proto == TUNNEL_WCCP && left > 0) {
        bool plain = p[l->len] >> 4 == 4;
        l->len += plain || left <= TUNNEL_WCCP_LEN ? 0 : TUNNEL_WCCP_LEN;
        w->next = tunnel_kind_of_ip(p + l->len, 1, TAUT_LAYER_DATA);
    }
    if (left == 0)
        w->next = TAUT_LAYER_NONE; /* a keepalive, an acknowledgement */
}

void taut_packet_step_erspan(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_erspan h = {0};
    (void)taut_erspan_decode(&w->ctx, &rd, &h); /* it was checked */
    uint32_t type = h.flags >> 10 & 31;
    l->len = (uint32_t)(rd.p - p);
    w->next = type == TAUT_ERSPAN_FT_ETHERNET ? TAUT_LAYER_ETH
              : type == TAUT_ERSPAN_FT_IP
                  ? tunnel_kind_of_ip(rd.p, taut_rd_left(&rd), TAUT_LAYER_DATA)
                  : TAUT_LAYER_DATA;
}

void taut_packet_step_erspan_i(struct packet_walk *w, struct taut_layer *l,
                               const uint8_t *p)
{
    (void)p;
    l->len = 0;
    w->next = TAUT_LAYER_ETH;
}

/* ---- over UDP ---- */

/* TUNNEL_SYSTEM_PORTS: ports below are a service's own (RFC 6335 6). */
enum { TUNNEL_SYSTEM_PORTS = 1024 };

static uint8_t tunnel_kind_of_port(uint32_t port)
{
    switch (port) {
    case TAUT_GTP_PORT:
        return TAUT_LAYER_GTP;
    case TAUT_TEREDO_PORT:
        return TAUT_LAYER_TEREDO;
    case TAUT_VXLAN_PORT:
    case TAUT_VXLAN_PORT_OLD:
        return TAUT_LAYER_VXLAN;
    case TAUT_VXLAN_GPE_PORT:
        return TAUT_LAYER_VXLAN_GPE;
    case TAUT_GENEVE_PORT:
        return TAUT_LAYER_GENEVE;
    case TAUT_MPLS_PORT:
        return TAUT_LAYER_MPLS;
    default:
        return TAUT_LAYER_DATA;
    }
}

/* tunnel_kind_of_reply: GTP-U and Teredo answer from their port. */
static uint8_t tunnel_kind_of_reply(uint32_t src, const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.quirks = TAUT_QUIRK_CUT;
    if (src == TAUT_GTP_PORT && taut_gtp_check(&ctx, p, len) == TAUT_OK)
        return TAUT_LAYER_GTP;
    if (src == TAUT_TEREDO_PORT && taut_teredo_check(&ctx, p, len) == TAUT_OK)
        return TAUT_LAYER_TEREDO;
    return TAUT_LAYER_DATA;
}

uint8_t taut_packet_udp_kind(const uint8_t *p, size_t len)
{
    uint32_t src = taut_get16(p), dst = taut_get16(p + 2);
    if (src < TUNNEL_SYSTEM_PORTS || dst < TUNNEL_SYSTEM_PORTS)
        return TAUT_LAYER_DATA;
    uint8_t kind = tunnel_kind_of_port(dst);
    return kind == TAUT_LAYER_DATA ? tunnel_kind_of_reply(src, p + 8, len - 8)
                                   : kind;
}

void taut_packet_step_vxlan(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p)
{
    (void)p;
    l->len = TAUT_VXLAN_HDR_LEN;
    w->next = TAUT_LAYER_ETH;
}

void taut_packet_step_vxlan_gpe(struct packet_walk *w, struct taut_layer *l,
                                const uint8_t *p)
{
    static const uint8_t kinds[] = {TAUT_LAYER_DATA, TAUT_LAYER_IPV4,
                                    TAUT_LAYER_IPV6, TAUT_LAYER_ETH,
                                    TAUT_LAYER_DATA, TAUT_LAYER_MPLS};
    l->len = TAUT_VXLAN_HDR_LEN;
    l->next = p[3];
    w->next = p[3] < sizeof kinds ? kinds[p[3]] : TAUT_LAYER_DATA;
    if (!(p[0] & TAUT_VXLAN_GPE_FLAG_P))
        w->next = TAUT_LAYER_ETH;
}

static void tunnel_geneve_opts(struct packet_walk *w, struct taut_rd rd)
{
    struct taut_geneve_opt opt;
    enum taut_status st = TAUT_OK;
    while (st == TAUT_OK)
        st = taut_geneve_opt_next(&w->ctx, &rd, &opt);
    packet_soft(w, st);
}

void taut_packet_step_geneve(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    uint32_t opts = 4u * (p[0] & 63u);
    l->len = TAUT_GENEVE_HDR_LEN + opts;
    l->next = taut_get16(p + 2);
    tunnel_geneve_opts(w, taut_rd_of(p + TAUT_GENEVE_HDR_LEN, opts));
    w->next = l->next == TAUT_ETHERTYPE_TEB ? TAUT_LAYER_ETH
                                            : packet_kind_of_ethertype(l->next);
}

void taut_packet_step_gtp(struct packet_walk *w, struct taut_layer *l,
                          const uint8_t *p)
{
    struct taut_ctx ctx = w->ctx;
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_gtp gtp = {0};
    ctx.quirks = UINT32_MAX;
    (void)taut_gtp_decode(&ctx, &rd, &gtp); /* it was checked */
    l->len = TAUT_GTP_HDR_LEN;
    tunnel_payload(w, l, gtp.len);
    l->len = (uint32_t)(rd.p - p);
    w->next = TAUT_LAYER_NONE;
    if (gtp.type == TAUT_GTP_GPDU)
        w->next = tunnel_kind_of_ip(rd.p, gtp.payload_len, TAUT_LAYER_NONE);
    if (w->next == TAUT_LAYER_NONE)
        l->len = l->end - l->off; /* a message, or a packet that is not IP */
}

void taut_packet_step_teredo(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p)
{
    struct taut_rd rd = taut_rd_of(p, l->end - l->off);
    struct taut_teredo teredo = {0};
    (void)taut_teredo_decode(&w->ctx, &rd, &teredo); /* it was checked */
    l->len = (uint32_t)(rd.p - p);
    w->next = TAUT_LAYER_IPV6;
}
