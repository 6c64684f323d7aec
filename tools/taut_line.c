/* SPDX-License-Identifier: MIT */
/* taut_line.c: a packet as one line, in tcpdump's manner. */
#include <string.h>
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
#include "taut_put.h"
#include "taut_app.h"

/* struct line: what one line is made from. */
struct line {
    const struct tool_frame *frame;
    const struct taut_packet *packet;
    const struct taut_layer *ip, *l4; /* NULL: none */
    const uint8_t *src, *dst;         /* the innermost IP addresses */
    unsigned inner; /* index of the innermost IP or ARP layer; 0: none */
};

/* Most of a line's characters, piece by piece; all of them together and
 * PUT_SLACK have to fit in TOOL_LINE_MAX. */
enum {
    LINE_HEAD_MAX = 16,    /* time */
    LINE_OUTER_MAX = 8192, /* tunnels; longer label stacks are cut */
    LINE_ADDRS_MAX = 2 * PUT_IPV6_MAX + 24,  /* with ports and punctuation */
    LINE_OPTS_MAX = 40 * (PUT_NAME_MAX + 1), /* none takes less than a byte */
    LINE_REST_MAX = 256 + 2 * PUT_NAME_MAX,  /* labels, numbers, fragment */
    LINE_PATH_MAX = 1024
};
_Static_assert(LINE_HEAD_MAX + LINE_OUTER_MAX + LINE_ADDRS_MAX + LINE_OPTS_MAX +
                       LINE_REST_MAX + LINE_PATH_MAX + APP_LINE_MAX +
                       PUT_SLACK <=
                   TOOL_LINE_MAX,
               "a line may be longer than its room");

static TAUT_INLINE char *line_pair(char *to, const char *label, uint32_t v)
{
    return put_dec(put_text(to, label), v);
}

/* line_clock returns "hh:mm:ss." of a second, which most packets share with
 * the one before. */
static const char *line_clock(int64_t sec)
{
    static int64_t last = INT64_MIN;
    static char text[LINE_HEAD_MAX + PUT_SLACK];
    if (sec == last)
        return text;
    time_t t = (time_t)sec;
    struct tm tm;
    if (!localtime_r(&t, &tm))
        tm = (struct tm){0};
    char *to = put_digits(text, (uint32_t)tm.tm_hour, 2);
    to = put_digits(put_char(to, ':'), (uint32_t)tm.tm_min, 2);
    to = put_digits(put_char(to, ':'), (uint32_t)tm.tm_sec, 2);
    put_char(to, '.');
    last = sec;
    return text;
}

static char *line_time(char *to, const struct tool_frame *frame)
{
    memcpy(to, line_clock(frame->sec), 9);
    return put_char(put_digits(to + 9, frame->nsec / 1000, 6), ' ');
}

char *tool_time(char *to, const struct tool_frame *frame)
{
    bool before = frame->sec < 0;
    uint64_t sec = before ? 0 - (uint64_t)frame->sec : (uint64_t)frame->sec;
    if (before)
        to = put_char(to, '-');
    struct taut_wr wr = taut_wr_of(to, 20);
    taut_wr_dec(&wr, sec);
    to += wr.len;
    to = put_digits(put_char(to, '.'), frame->nsec / 1000, 6);
    return put_digits(to, frame->nsec % 1000, 3);
}

/* ---- addresses ---- */

static char *line_endpoints(char *to, const struct line *s,
                            const uint8_t *ports)
{
    bool v6 = s->ip->kind == TAUT_LAYER_IPV6;
    to = v6 ? put_text(to, "IP6 ") : put_text(to, "IP ");
    to = v6 ? put_ipv6(to, s->src) : put_ipv4(to, s->src);
    if (ports)
        to = line_pair(to, ".", taut_get16(ports));
    to = put_text(to, " > ");
    to = v6 ? put_ipv6(to, s->dst) : put_ipv4(to, s->dst);
    if (ports)
        to = line_pair(to, ".", taut_get16(ports + 2));
    return put_text(to, ": ");
}

/* ---- TCP ---- */

/* line_flag puts a letter that stays if its bit is set. */
static TAUT_INLINE char *line_flag(char *to, unsigned flags, unsigned bit,
                                   char letter)
{
    *to = letter;
    return to + (flags >> bit & 1);
}

static char *line_tcp_flags(char *to, unsigned flags)
{
    to = put_text(to, "Flags [");
    if ((flags & 0x1ff) == 0)
        to = put_text(to, "none");
    to = line_flag(to, flags, 0, 'F');
    to = line_flag(to, flags, 1, 'S');
    to = line_flag(to, flags, 2, 'R');
    to = line_flag(to, flags, 3, 'P');
    to = line_flag(to, flags, 5, 'U');
    to = line_flag(to, flags, 6, 'E');
    to = line_flag(to, flags, 7, 'W');
    to = line_flag(to, flags, 8, 'e');
    to = line_flag(to, flags, 4, '.');
    return put_char(to, ']');
}

static char *line_tcp_sack(char *to, const struct taut_tcp_opt *opt)
{
    to = line_pair(to, "sack ", (uint32_t)(opt->data.len / 8));
    to = put_char(to, ' ');
    for (size_t i = 0; i + 8 <= opt->data.len; i += 8) {
        to = line_pair(to, "{", taut_get32(opt->data.p + i));
        to = line_pair(to, ":", taut_get32(opt->data.p + i + 4));
        to = put_char(to, '}');
    }
    return to;
}

/* line_tcp_named: an option of which nothing but the kind is shown. */
static char *line_tcp_named(char *to, unsigned kind)
{
    const char *name = taut_reg_name(&taut_tcp_opt_reg, kind);
    return name ? put_name(to, name) : line_pair(to, "unknown-", kind);
}

static char *line_tcp_opt(char *to, const struct taut_tcp_opt *opt)
{
    const uint8_t *d = opt->data.p;
    size_t len = opt->data.len;
    switch (opt->kind) {
    case TAUT_TCP_OPT_NOP:
        return put_text(to, "nop");
    case TAUT_TCP_OPT_TS:
        if (len != 8)
            break;
        to = line_pair(to, "TS val ", taut_get32(d));
        return line_pair(to, " ecr ", taut_get32(d + 4));
    case TAUT_TCP_OPT_MSS:
        if (len != 2)
            break;
        return line_pair(to, "mss ", taut_get16(d));
    case TAUT_TCP_OPT_WSCALE:
        if (len != 1)
            break;
        return line_pair(to, "wscale ", d[0]);
    case TAUT_TCP_OPT_SACK_PERM:
        return put_text(to, "sackOK");
    case TAUT_TCP_OPT_SACK:
        return line_tcp_sack(to, opt);
    default:
        break;
    }
    return line_tcp_named(to, opt->kind);
}

/* line_tcp_stamps: two NOPs and the timestamps, which most segments have. */
static char *line_tcp_stamps(char *to, const uint8_t *p)
{
    to = line_pair(to, ", options [nop,nop,TS val ", taut_get32(p + 4));
    return put_char(line_pair(to, " ecr ", taut_get32(p + 8)), ']');
}

static char *line_tcp_options(char *to, const uint8_t *p, size_t len)
{
    if (len == 12 && taut_get32(p) == 0x0101080a)
        return line_tcp_stamps(to, p);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_tcp_opt opt;
    char *from = to;
    while (taut_tcp_opt_next(&ctx, &rd, &opt) == TAUT_OK) {
        to = to == from ? put_text(to, ", options [") : put_char(to, ',');
        to = line_tcp_opt(to, &opt);
    }
    return to == from ? to : put_char(to, ']');
}

static char *line_tcp(char *to, const struct line *s, const uint8_t *p)
{
    uint32_t payload = s->l4->end - s->l4->off - s->l4->len;
    unsigned flags = taut_get16(p + 12) & 0xfffu;
    to = line_tcp_flags(to, flags);
    if (payload > 0 || (flags & 7)) {
        to = line_pair(to, ", seq ", taut_get32(p + 4));
        if (payload > 0)
            to = line_pair(to, ":", taut_get32(p + 4) + payload);
    }
    if (flags & 0x10)
        to = line_pair(to, ", ack ", taut_get32(p + 8));
    to = line_pair(to, ", win ", taut_get16(p + 14));
    if (flags & 0x20)
        to = line_pair(to, ", urg ", taut_get16(p + 18));
    if (s->l4->len > 20)
        to = line_tcp_options(to, p + 20, s->l4->len - 20);
    return line_pair(to, ", length ", payload);
}

/* ---- the rest ---- */

static char *line_named(char *to, const struct taut_reg *reg, uint32_t code)
{
    const char *name = taut_reg_name(reg, code);
    return name ? put_name(to, name) : line_pair(to, "type ", code);
}

static char *line_icmp(char *to, const struct line *s, const uint8_t *p)
{
    bool v6 = s->l4->kind == TAUT_LAYER_ICMPV6;
    uint32_t len = s->l4->end - s->l4->off;
    bool echo = v6 ? p[0] == 128 || p[0] == 129 : p[0] == 0 || p[0] == 8;
    to = v6 ? put_text(to, "ICMP6, ") : put_text(to, "ICMP ");
    to = line_named(to, v6 ? &taut_icmpv6_type_reg : &taut_icmp_type_reg, p[0]);
    if (echo && len >= 8) {
        to = line_pair(to, ", id ", taut_get16(p + 4));
        to = line_pair(to, ", seq ", taut_get16(p + 6));
    } else if (p[1] != 0) {
        to = line_pair(to, ", code ", p[1]);
    }
    return line_pair(to, ", length ", len);
}

static char *line_arp(char *to, const uint8_t *p, uint32_t len)
{
    uint32_t op = taut_get16(p + 6);
    bool typed = p[4] == 6 && p[5] == 4 && len >= 28;
    to = put_text(to, "ARP, ");
    if (typed && op == 1) {
        to = put_ipv4(put_text(to, "Request who-has "), p + 24);
        to = put_ipv4(put_text(to, " tell "), p + 14);
    } else if (typed && op == 2) {
        to = put_ipv4(put_text(to, "Reply "), p + 14);
        to = put_mac(put_text(to, " is-at "), p + 8);
    } else {
        to = line_named(to, &taut_arp_op_reg, op);
    }
    return line_pair(to, ", length ", len);
}

/* line_units tells the messages of protocols above. */
static char *line_units(char *to, const struct line *s)
{
    struct taut_wr wr = taut_wr_of(to, APP_LINE_MAX);
    tool_units_text(&wr, s->frame);
    return to + (wr.len < wr.cap ? wr.len : wr.cap);
}

static char *line_l4(char *to, const struct line *s)
{
    const uint8_t *p = s->packet->start + s->l4->off;
    bool whole = !(s->l4->flags & TAUT_LAYER_IS_PARTIAL);
    uint32_t len = s->l4->end - s->l4->off;
    switch (whole ? s->l4->kind : TAUT_LAYER_NONE) {
    case TAUT_LAYER_TCP:
        to = line_tcp(line_endpoints(to, s, p), s, p);
        return s->frame->n_units ? line_units(put_char(to, ' '), s) : to;
    case TAUT_LAYER_UDP:
        to = line_endpoints(to, s, p);
        if (s->frame->n_units)
            return line_units(to, s);
        return line_pair(to, "UDP, length ", len - 8);
    case TAUT_LAYER_UDPLITE:
        to = line_endpoints(to, s, p);
        return line_pair(to, "UDPlite, length ", len - 8);
    case TAUT_LAYER_ICMP:
    case TAUT_LAYER_ICMPV6:
        return line_icmp(line_endpoints(to, s, NULL), s, p);
    default:
        to = line_endpoints(to, s, NULL);
        to = put_name(to, taut_layer_name((enum taut_layer_kind)s->l4->kind));
        return line_pair(to, ", length ", len);
    }
}

static void line_ip_set(struct line *s, const struct taut_layer *ip)
{
    bool v6 = ip->kind == TAUT_LAYER_IPV6;
    s->ip = ip;
    s->src = s->packet->start + ip->off + (v6 ? 8 : 12);
    s->dst = s->src + (v6 ? 16 : 4);
}

/* line_find finds the innermost IP layer that is not quoted, and what it
 * carries; none if ARP lies in it. */
static void line_find(struct line *s)
{
    const struct taut_packet *packet = s->packet;
    const struct taut_layer *ip = NULL, *l4 = NULL;
    for (unsigned i = 0; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        if (l->flags & TAUT_LAYER_IS_QUOTED)
            break;
        if (l->kind == TAUT_LAYER_IPV4 || l->kind == TAUT_LAYER_IPV6) {
            ip = l;
            l4 = NULL;
            s->inner = i;
        } else if (l->kind == TAUT_LAYER_ARP) {
            ip = NULL;
            s->inner = i;
        } else if (ip && (!l4 || (l4->kind < TAUT_LAYER_ICMP &&
                                  l->kind != TAUT_LAYER_DATA))) {
            l4 = l;
        }
    }
    s->l4 = l4;
    if (ip && !(ip->flags & TAUT_LAYER_IS_PARTIAL))
        line_ip_set(s, ip);
}

/* ---- tunnels ---- */

static void line_number(struct taut_wr *wr, const char *label, uint32_t v)
{
    taut_wr_text(wr, label);
    taut_wr_dec(wr, v);
}

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
        line_number(wr, " call ", taut_get16(p + 6));
    else if (flags & TAUT_GRE_FLAG_K)
        line_hex(wr, " key 0x",
                 taut_get32(p + (flags & TAUT_GRE_FLAG_C ? 8 : 4)));
}

static void line_labels(struct taut_wr *wr, const uint8_t *p, uint32_t len)
{
    for (uint32_t at = 0; at < len; at += TAUT_MPLS_HDR_LEN)
        line_number(wr, at ? "/" : "MPLS label ", taut_get32(p + at) >> 12);
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
        line_number(wr, "PPPoE session ", taut_get16(p + 2));
        return true;
    case TAUT_LAYER_GRE:
        line_gre(wr, p);
        return true;
    case TAUT_LAYER_ERSPAN:
        line_number(wr, "ERSPAN session ", taut_get16(p + 2) & 0x3ffu);
        return true;
    case TAUT_LAYER_VXLAN:
    case TAUT_LAYER_VXLAN_GPE:
        line_number(wr, "VXLAN vni ", taut_get24(p + 4));
        return true;
    case TAUT_LAYER_GENEVE:
        line_number(wr, "Geneve vni ", taut_get24(p + 4));
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

/* line_around tells the addresses of an IP layer around the innermost one. */
static void line_around(struct taut_wr *wr, const struct line *s,
                        const struct taut_layer *ip)
{
    char text[LINE_ADDRS_MAX + PUT_SLACK];
    struct line outer = *s;
    bool udp = ip[1].kind == TAUT_LAYER_UDP;
    line_ip_set(&outer, ip);
    char *end =
        line_endpoints(text, &outer, udp ? s->packet->start + ip[1].off : NULL);
    taut_wr_bytes(wr, text, (size_t)(end - text));
}

/* line_outer tells the layers around the innermost packet: addresses and
 * tunnels, from outside in. */
static char *line_outer(char *to, const struct line *s)
{
    struct taut_wr wr = taut_wr_of(to, LINE_OUTER_MAX);
    for (unsigned i = 0; i < s->inner; i++) {
        const struct taut_layer *l = &s->packet->layers[i];
        if (l->kind == TAUT_LAYER_IPV4 || l->kind == TAUT_LAYER_IPV6)
            line_around(&wr, s, l);
        else if (line_tunnel(&wr, l, s->packet->start + l->off))
            taut_wr_text(&wr, ", ");
    }
    return to + (wr.len < wr.cap ? wr.len : wr.cap);
}

static char *line_ip(char *to, const struct line *s)
{
    const uint8_t *p = s->packet->start + s->ip->off;
    uint32_t len = s->ip->end - s->ip->off - s->ip->len;
    if (s->l4) {
        to = line_l4(to, s);
    } else {
        to = line_endpoints(to, s, NULL);
        to = line_named(to, &taut_ipproto_reg, s->ip->next);
        to = line_pair(to, ", length ", len);
    }
    if (s->ip->kind == TAUT_LAYER_IPV4 &&
        (s->ip->flags & TAUT_LAYER_IS_FRAGMENT)) {
        to = line_pair(to, " (frag ", taut_ipv4_get_id(p));
        to = line_pair(to, ":", len);
        to = line_pair(to, "@", 8u * taut_ipv4_get_frag_off(p));
        to = put_text(to, taut_ipv4_get_mf(p) ? "+)" : ")");
    }
    return to;
}

static char *line_path(char *to, const struct taut_packet *packet)
{
    struct taut_wr wr = taut_wr_of(to, LINE_PATH_MAX);
    taut_packet_path_text(&wr, packet);
    return to + (wr.len < wr.cap ? wr.len : wr.cap);
}

static char *line_link(char *to, const struct taut_packet *packet)
{
    const struct taut_layer *arp = taut_packet_find(packet, TAUT_LAYER_ARP);
    const struct taut_layer *eth = taut_packet_find(packet, TAUT_LAYER_ETH);
    if (arp && !(arp->flags & TAUT_LAYER_IS_PARTIAL))
        return line_arp(to, packet->start + arp->off, arp->len);
    if (eth && !(eth->flags & TAUT_LAYER_IS_PARTIAL)) {
        to = put_text(put_mac(to, packet->start + 6), " > ");
        to = put_text(put_mac(to, packet->start), ", ");
    }
    return line_pair(line_path(to, packet), ", length ", packet->wire_len);
}

char *tool_line(char *to, const struct tool_frame *frame)
{
    struct line s = {.frame = frame, .packet = &frame->packet};
    to = line_time(to, frame);
    line_find(&s);
    if (s.inner > 1)
        to = line_outer(to, &s);
    if (s.ip)
        to = line_ip(to, &s);
    else if (frame->n_units > 0)
        to = line_pair(line_units(to, &s), ", length ", frame->packet.wire_len);
    else
        to = line_link(to, &frame->packet);
    return put_char(to, '\n');
}

void tool_fault(struct taut_wr *wr, const struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    size_t n;
    const struct taut_fieldset *const *sets = tool_sets(&n);
    taut_wr_text(wr, "    malformed: ");
    taut_diag_text(wr, &packet->fault, sets, n);
    if (frame->fault_in_unit)
        taut_wr_text(wr, ", counted from the message's start");
    if (packet->n_faults > 1) {
        taut_wr_text(wr, "; and ");
        taut_wr_dec(wr, packet->n_faults - 1u);
        taut_wr_text(wr, " more");
    }
    taut_wr_u8(wr, '\n');
}
