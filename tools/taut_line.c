/* SPDX-License-Identifier: MIT */
/* taut_line.c: a packet as one line, in tcpdump's manner. */
#include <time.h>

#include "taut/addr.h"
#include "taut/arp.h"
#include "taut/eth.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/tcp.h"
#include "taut/tunnel.h"
#include "taut_tool.h"

/* struct line: what one line is made from. */
struct line {
    struct taut_wr *wr;
    const struct taut_packet *packet;
    const struct taut_layer *ip, *l4; /* NULL: none */
    const uint8_t *src, *dst;         /* the innermost IP addresses */
    unsigned inner; /* index of the innermost IP or ARP layer; 0: none */
};

static void line_pair(struct taut_wr *wr, const char *label, uint64_t v)
{
    taut_wr_text(wr, label);
    taut_wr_dec(wr, v);
}

static void line_2digits(struct taut_wr *wr, int v, char after)
{
    taut_wr_u8(wr, (uint32_t)('0' + v / 10));
    taut_wr_u8(wr, (uint32_t)('0' + v % 10));
    if (after)
        taut_wr_u8(wr, (uint8_t)after);
}

static void line_time(struct taut_wr *wr, const struct tool_frame *frame)
{
    static int64_t last = INT64_MIN;
    static struct tm tm;
    if (frame->sec != last) {
        time_t t = (time_t)frame->sec;
        last = frame->sec;
        if (!localtime_r(&t, &tm))
            tm = (struct tm){0};
    }
    line_2digits(wr, tm.tm_hour, ':');
    line_2digits(wr, tm.tm_min, ':');
    line_2digits(wr, tm.tm_sec, '.');
    uint32_t usec = frame->nsec / 1000;
    line_2digits(wr, (int)(usec / 10000), 0);
    line_2digits(wr, (int)(usec / 100 % 100), 0);
    line_2digits(wr, (int)(usec % 100), ' ');
}

/* ---- addresses ---- */

static void line_addr(const struct line *s, const uint8_t *addr)
{
    if (s->ip->kind == TAUT_LAYER_IPV6)
        taut_ipv6_text(s->wr, addr);
    else
        taut_ipv4_text(s->wr, addr);
}

static void line_endpoints(const struct line *s, const uint8_t *ports)
{
    taut_wr_text(s->wr, s->ip->kind == TAUT_LAYER_IPV6 ? "IP6 " : "IP ");
    line_addr(s, s->src);
    if (ports)
        line_pair(s->wr, ".", taut_get16(ports));
    taut_wr_text(s->wr, " > ");
    line_addr(s, s->dst);
    if (ports)
        line_pair(s->wr, ".", taut_get16(ports + 2));
    taut_wr_text(s->wr, ": ");
}

/* ---- TCP ---- */

static void line_tcp_flags(struct taut_wr *wr, unsigned flags)
{
    static const char letters[] = "FSRPUEWe";
    taut_wr_text(wr, "Flags [");
    for (unsigned i = 0; i < 8; i++) {
        if (i != 4 && (flags >> i & 1))
            taut_wr_u8(wr, (uint8_t)letters[i == 5   ? 4
                                            : i == 6 ? 5
                                            : i == 7 ? 6
                                                     : i]);
    }
    if (flags >> 8 & 1)
        taut_wr_u8(wr, 'e');
    if (flags >> 4 & 1)
        taut_wr_u8(wr, '.');
    if ((flags & 0x1ff) == 0)
        taut_wr_text(wr, "none");
    taut_wr_u8(wr, ']');
}

static void line_tcp_sack(struct taut_wr *wr, const struct taut_tcp_opt *opt)
{
    line_pair(wr, "sack ", opt->data.len / 8);
    taut_wr_u8(wr, ' ');
    for (size_t i = 0; i + 8 <= opt->data.len; i += 8) {
        line_pair(wr, "{", taut_get32(opt->data.p + i));
        line_pair(wr, ":", taut_get32(opt->data.p + i + 4));
        taut_wr_u8(wr, '}');
    }
}

static void line_tcp_opt(struct taut_wr *wr, const struct taut_tcp_opt *opt)
{
    const uint8_t *d = opt->data.p;
    size_t len = opt->data.len;
    if (opt->kind == TAUT_TCP_OPT_MSS && len == 2)
        line_pair(wr, "mss ", taut_get16(d));
    else if (opt->kind == TAUT_TCP_OPT_WSCALE && len == 1)
        line_pair(wr, "wscale ", d[0]);
    else if (opt->kind == TAUT_TCP_OPT_TS && len == 8) {
        line_pair(wr, "TS val ", taut_get32(d));
        line_pair(wr, " ecr ", taut_get32(d + 4));
    } else if (opt->kind == TAUT_TCP_OPT_SACK)
        line_tcp_sack(wr, opt);
    else if (opt->kind == TAUT_TCP_OPT_SACK_PERM)
        taut_wr_text(wr, "sackOK");
    else if (opt->kind == TAUT_TCP_OPT_NOP)
        taut_wr_text(wr, "nop");
    else if (taut_reg_name(&taut_tcp_opt_reg, opt->kind))
        taut_wr_text(wr, taut_reg_name(&taut_tcp_opt_reg, opt->kind));
    else
        line_pair(wr, "unknown-", opt->kind);
}

static void line_tcp_options(struct taut_wr *wr, const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_tcp_opt opt;
    const char *before = ", options [";
    while (taut_tcp_opt_next(&ctx, &rd, &opt) == TAUT_OK) {
        taut_wr_text(wr, before);
        line_tcp_opt(wr, &opt);
        before = ",";
    }
    if (before[1] == 0)
        taut_wr_u8(wr, ']');
}

static void line_tcp(const struct line *s, const uint8_t *p)
{
    struct taut_wr *wr = s->wr;
    uint32_t payload = s->l4->end - s->l4->off - s->l4->len;
    unsigned flags = taut_get16(p + 12) & 0xfffu;
    line_tcp_flags(wr, flags);
    if (payload > 0 || (flags & 7)) {
        line_pair(wr, ", seq ", taut_get32(p + 4));
        if (payload > 0)
            line_pair(wr, ":", (uint32_t)(taut_get32(p + 4) + payload));
    }
    if (flags & 0x10)
        line_pair(wr, ", ack ", taut_get32(p + 8));
    line_pair(wr, ", win ", taut_get16(p + 14));
    if (flags & 0x20)
        line_pair(wr, ", urg ", taut_get16(p + 18));
    if (s->l4->len > 20)
        line_tcp_options(wr, p + 20, s->l4->len - 20);
    line_pair(wr, ", length ", payload);
}

/* ---- the rest ---- */

static void line_named(struct taut_wr *wr, const char *label,
                       const struct taut_reg *reg, uint32_t code)
{
    const char *name = taut_reg_name(reg, code);
    taut_wr_text(wr, label);
    if (name)
        taut_wr_text(wr, name);
    else
        line_pair(wr, "type ", code);
}

static void line_icmp(const struct line *s, const uint8_t *p)
{
    bool v6 = s->l4->kind == TAUT_LAYER_ICMPV6;
    uint32_t len = s->l4->end - s->l4->off;
    bool echo = v6 ? p[0] == 128 || p[0] == 129 : p[0] == 0 || p[0] == 8;
    line_named(s->wr, v6 ? "ICMP6, " : "ICMP ",
               v6 ? &taut_icmpv6_type_reg : &taut_icmp_type_reg, p[0]);
    if (echo && len >= 8) {
        line_pair(s->wr, ", id ", taut_get16(p + 4));
        line_pair(s->wr, ", seq ", taut_get16(p + 6));
    } else if (p[1] != 0) {
        line_pair(s->wr, ", code ", p[1]);
    }
    line_pair(s->wr, ", length ", len);
}

static void line_arp(struct taut_wr *wr, const uint8_t *p, uint32_t len)
{
    uint32_t op = taut_get16(p + 6);
    bool typed = p[4] == 6 && p[5] == 4 && len >= 28;
    taut_wr_text(wr, "ARP, ");
    if (typed && op == 1) {
        taut_wr_text(wr, "Request who-has ");
        taut_ipv4_text(wr, p + 24);
        taut_wr_text(wr, " tell ");
        taut_ipv4_text(wr, p + 14);
    } else if (typed && op == 2) {
        taut_wr_text(wr, "Reply ");
        taut_ipv4_text(wr, p + 14);
        taut_wr_text(wr, " is-at ");
        taut_mac_text(wr, p + 8);
    } else {
        line_named(wr, "", &taut_arp_op_reg, op);
    }
    line_pair(wr, ", length ", len);
}

static void line_l4(const struct line *s)
{
    const uint8_t *p = s->packet->start + s->l4->off;
    bool whole = !(s->l4->flags & TAUT_LAYER_IS_PARTIAL);
    switch (whole ? s->l4->kind : TAUT_LAYER_NONE) {
    case TAUT_LAYER_TCP:
        line_endpoints(s, p);
        line_tcp(s, p);
        break;
    case TAUT_LAYER_UDP:
    case TAUT_LAYER_UDPLITE:
        line_endpoints(s, p);
        taut_wr_text(s->wr, s->l4->kind == TAUT_LAYER_UDP ? "UDP" : "UDPlite");
        line_pair(s->wr, ", length ", s->l4->end - s->l4->off - 8);
        break;
    case TAUT_LAYER_ICMP:
    case TAUT_LAYER_ICMPV6:
        line_endpoints(s, NULL);
        line_icmp(s, p);
        break;
    default:
        line_endpoints(s, NULL);
        taut_wr_text(s->wr, taut_layer_name((enum taut_layer_kind)s->l4->kind));
        line_pair(s->wr, ", length ", s->l4->end - s->l4->off);
    }
}

static void line_ip_set(struct line *s, const struct taut_layer *ip)
{
    s->ip = ip;
    s->src =
        s->packet->start + ip->off + (ip->kind == TAUT_LAYER_IPV6 ? 8 : 12);
    s->dst = s->src + (ip->kind == TAUT_LAYER_IPV6 ? 16 : 4);
}

/* line_find finds the innermost IP layer that is not quoted, and what it
 * carries; none if ARP lies in it. */
static void line_find(struct line *s)
{
    for (unsigned i = 0; i < s->packet->n; i++) {
        const struct taut_layer *l = &s->packet->layers[i];
        if (l->flags & TAUT_LAYER_IS_QUOTED)
            break;
        if (l->kind == TAUT_LAYER_IPV4 || l->kind == TAUT_LAYER_IPV6) {
            s->ip = l;
            s->l4 = NULL;
            s->inner = i;
        } else if (l->kind == TAUT_LAYER_ARP) {
            s->ip = NULL;
            s->inner = i;
        } else if (s->ip) {
            bool data = l->kind == TAUT_LAYER_DATA && s->l4;
            bool later = s->l4 && s->l4->kind >= TAUT_LAYER_ICMP;
            s->l4 = data || later ? s->l4 : l;
        }
    }
    if (s->ip && (s->ip->flags & TAUT_LAYER_IS_PARTIAL))
        s->ip = NULL;
    if (s->ip)
        line_ip_set(s, s->ip);
}

/* ---- tunnels ---- */

static void line_hex(struct taut_wr *wr, const char *label, uint32_t v)
{
    taut_wr_text(wr, label);
    taut_wr_hex(wr, v, v > 0xffff ? 8 : 4);
}

static void line_gre(struct taut_wr *wr, const uint8_t *p)
{
    uint32_t flags = taut_get16(p);
    taut_wr_text(wr, flags & TAUT_GRE_VERSION_MASK ? "GREv1" : "GREv0");
    if (flags & TAUT_GRE_VERSION_MASK)
        line_pair(wr, " call ", taut_get16(p + 6));
    else if (flags & TAUT_GRE_FLAG_K)
        line_hex(wr, " key 0x",
                 taut_get32(p + (flags & TAUT_GRE_FLAG_C ? 8 : 4)));
}

static void line_labels(struct taut_wr *wr, const uint8_t *p, uint32_t len)
{
    for (uint32_t at = 0; at < len; at += TAUT_MPLS_HDR_LEN)
        line_pair(wr, at ? "/" : "MPLS label ", taut_get32(p + at) >> 12);
}

/* line_tunnel tells what a tunnel's header is known by; false if the layer
 * is none. */
static bool line_tunnel(struct taut_wr *wr, const struct taut_layer *l,
                        const uint8_t *p)
{
    switch (l->kind) {
    case TAUT_LAYER_MPLS:
        line_labels(wr, p, l->len);
        return true;
    case TAUT_LAYER_PPPOES:
        line_pair(wr, "PPPoE session ", taut_get16(p + 2));
        return true;
    case TAUT_LAYER_GRE:
        line_gre(wr, p);
        return true;
    case TAUT_LAYER_ERSPAN:
        line_pair(wr, "ERSPAN session ", taut_get16(p + 2) & 0x3ffu);
        return true;
    case TAUT_LAYER_VXLAN:
    case TAUT_LAYER_VXLAN_GPE:
        line_pair(wr, "VXLAN vni ", taut_get24(p + 4));
        return true;
    case TAUT_LAYER_GENEVE:
        line_pair(wr, "Geneve vni ", taut_get24(p + 4));
        return true;
    case TAUT_LAYER_GTP:
        line_hex(wr, "GTP teid 0x", taut_get32(p + 4));
        return true;
    case TAUT_LAYER_TEREDO:
        taut_wr_text(wr, "Teredo");
        return true;
    default:
        return false;
    }
}

/* line_outer tells the layers around the innermost packet: addresses and
 * tunnels, from outside in. */
static void line_outer(const struct line *s)
{
    for (unsigned i = 0; i < s->inner; i++) {
        const struct taut_layer *l = &s->packet->layers[i];
        struct line outer = *s;
        if (l->kind == TAUT_LAYER_IPV4 || l->kind == TAUT_LAYER_IPV6) {
            bool udp = l[1].kind == TAUT_LAYER_UDP;
            line_ip_set(&outer, l);
            line_endpoints(&outer, udp ? s->packet->start + l[1].off : NULL);
        } else if (line_tunnel(s->wr, l, s->packet->start + l->off)) {
            taut_wr_text(s->wr, ", ");
        }
    }
}

static void line_ip(const struct line *s)
{
    const uint8_t *p = s->packet->start + s->ip->off;
    if (s->l4) {
        line_l4(s);
    } else {
        line_endpoints(s, NULL);
        line_named(s->wr, "", &taut_ipproto_reg, s->ip->next);
        line_pair(s->wr, ", length ", s->ip->end - s->ip->off - s->ip->len);
    }
    if (s->ip->kind == TAUT_LAYER_IPV4 &&
        (s->ip->flags & TAUT_LAYER_IS_FRAGMENT)) {
        line_pair(s->wr, " (frag ", taut_ipv4_get_id(p));
        line_pair(s->wr, ":", s->ip->end - s->ip->off - s->ip->len);
        line_pair(s->wr, "@", 8u * taut_ipv4_get_frag_off(p));
        taut_wr_text(s->wr, taut_ipv4_get_mf(p) ? "+)" : ")");
    }
}

static void line_link(const struct line *s)
{
    const struct taut_packet *packet = s->packet;
    const struct taut_layer *arp = taut_packet_find(packet, TAUT_LAYER_ARP);
    const struct taut_layer *eth = taut_packet_find(packet, TAUT_LAYER_ETH);
    if (arp && !(arp->flags & TAUT_LAYER_IS_PARTIAL)) {
        line_arp(s->wr, packet->start + arp->off, arp->len);
        return;
    }
    if (eth && !(eth->flags & TAUT_LAYER_IS_PARTIAL)) {
        taut_mac_text(s->wr, packet->start + 6);
        taut_wr_text(s->wr, " > ");
        taut_mac_text(s->wr, packet->start);
        taut_wr_text(s->wr, ", ");
    }
    taut_packet_path(s->wr, packet);
    line_pair(s->wr, ", length ", packet->wire_len);
}

void tool_line(struct taut_wr *wr, const struct tool_frame *frame)
{
    struct line s = {.wr = wr, .packet = &frame->packet};
    line_time(wr, frame);
    line_find(&s);
    line_outer(&s);
    if (s.ip)
        line_ip(&s);
    else
        line_link(&s);
    taut_wr_u8(wr, '\n');
}

void tool_fault(struct taut_wr *wr, const struct taut_packet *packet)
{
    size_t n;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n);
    taut_wr_text(wr, "    malformed: ");
    taut_diag_text(wr, &packet->fault, sets, n);
    if (packet->n_faults > 1) {
        line_pair(wr, "; and ", packet->n_faults - 1u);
        taut_wr_text(wr, " more");
    }
    taut_wr_u8(wr, '\n');
}
