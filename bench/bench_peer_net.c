/* SPDX-License-Identifier: MIT */
/* bench_peer_net.c: DPDK's packet type parser, and the limit by hand. */
#include "bench_peer_net.h"

#include <sys/types.h>

#include <string.h>

#include <rte_mbuf.h>
#include <rte_net.h>

uint64_t peer_ptype(const uint8_t *p, size_t len)
{
    static struct rte_mbuf m;
    struct rte_net_hdr_lens lens;
    m.buf_addr = (void *)(uintptr_t)p;
    m.data_off = 0;
    m.data_len = (uint16_t)len;
    m.pkt_len = (uint32_t)len;
    m.nb_segs = 1;
    m.next = NULL;
    uint32_t type = rte_net_get_ptype(&m, &lens, RTE_PTYPE_ALL_MASK);
    return type + lens.l3_len + lens.l4_len;
}

static void loop_tcp(struct taut_headers *o, const uint8_t *l4, uint32_t hdr)
{
    o->src_port = taut_get16(l4);
    o->dst_port = taut_get16(l4 + 2);
    o->seq = taut_get32(l4 + 4);
    o->ack = taut_get32(l4 + 8);
    o->tcp_flags = taut_get16(l4 + 12) & 0xfff;
    o->window = taut_get16(l4 + 14);
    o->l4_check = taut_get16(l4 + 16);
    o->urgent = taut_get16(l4 + 18);
    o->tcp_opts.have = 0;
    for (uint32_t i = 20; i < hdr;) {
        uint8_t kind = l4[i], n = i + 1 < hdr ? l4[i + 1] : 0;
        if (kind == 0)
            break;
        if (kind == 1) {
            i++;
            continue;
        }
        if (n < 2 || i + n > hdr)
            break;
        if (kind == 8 && n == 10) {
            o->tcp_opts.have |= TAUT_TCP_HAVE_TS;
            o->tcp_opts.tsval = taut_get32(l4 + i + 2);
            o->tcp_opts.tsecr = taut_get32(l4 + i + 6);
        } else if (kind == 2 && n == 4) {
            o->tcp_opts.have |= TAUT_TCP_HAVE_MSS;
            o->tcp_opts.mss = taut_get16(l4 + i + 2);
        } else if (kind == 3 && n == 3) {
            o->tcp_opts.have |= TAUT_TCP_HAVE_WSCALE;
            o->tcp_opts.wscale = l4[i + 2];
        } else if (kind == 4) {
            o->tcp_opts.have |= TAUT_TCP_HAVE_SACK_PERM;
        } else if (kind == 5) {
            o->tcp_opts.have |= TAUT_TCP_HAVE_SACK;
            o->tcp_opts.sack.p = l4 + i + 2;
            o->tcp_opts.sack.len = n - 2u;
        }
        i += n;
    }
}

int peer_loop(struct taut_headers *o, const uint8_t *p, size_t len)
{
    if (len < 14)
        return 1;
    uint32_t type = taut_get16(p + 12), at = 14, left;
    memcpy(o->eth_dst, p, 6);
    memcpy(o->eth_src, p + 6, 6);
    o->at.n_vlan = 0;
    while (type == 0x8100 || type == 0x88a8) {
        if (len < at + 4)
            return 1;
        o->vlan[o->at.n_vlan & 1] = taut_get16(p + at);
        type = taut_get16(p + at + 2);
        at += 4;
        o->at.n_vlan++;
    }
    const uint8_t *ip = p + at, *l4;
    o->at.l3 = (uint16_t)at;
    o->at.type = (uint16_t)type;
    o->at.flags = 0;
    o->at.end = (uint16_t)len;
    o->at.proto = 0;
    o->at.l4 = o->at.payload = (uint16_t)at;
    if (type == 0x0800) {
        uint32_t hdr = len < at + 20 ? 0 : 4u * (ip[0] & 15u);
        uint32_t total = hdr ? taut_get16(ip + 2) : 0;
        if (hdr < 20 || total < hdr || total > len - at)
            return 1;
        memcpy(o->src, ip + 12, 4);
        memcpy(o->dst, ip + 16, 4);
        o->tclass = ip[1];
        o->ip_len = (uint16_t)total;
        o->ip_id = taut_get16(ip + 4);
        o->frag = taut_get16(ip + 6);
        o->ttl = ip[8];
        o->ip_check = taut_get16(ip + 10);
        o->at.proto = ip[9];
        o->at.flags = TAUT_INDEX_IPV4;
        l4 = ip + hdr;
        left = total - hdr;
        if (o->frag & 0x1fff)
            return 0;
    } else if (type == 0x86dd) {
        if (len < at + 40 || taut_get16(ip + 4) > len - at - 40)
            return 1;
        memcpy(o->src, ip + 8, 16);
        memcpy(o->dst, ip + 24, 16);
        o->flow = taut_get32(ip) & 0xfffff;
        o->tclass = (uint8_t)(taut_get32(ip) >> 20);
        o->ip_len = taut_get16(ip + 4);
        o->ttl = ip[7];
        o->at.proto = ip[6];
        o->at.flags = TAUT_INDEX_IPV6;
        l4 = ip + 40;
        left = o->ip_len;
    } else {
        return 0;
    }
    o->at.l4 = (uint16_t)(l4 - p);
    o->at.end = (uint16_t)(o->at.l4 + left);
    o->at.payload = o->at.l4;
    if (o->at.proto == 6) {
        uint32_t hdr = left < 20 ? 0 : 4u * (uint32_t)(l4[12] >> 4);
        if (hdr < 20 || hdr > left)
            return 1;
        o->at.payload = (uint16_t)(o->at.l4 + hdr);
        o->at.flags |= TAUT_INDEX_L4;
        loop_tcp(o, l4, hdr);
    } else if (o->at.proto == 17) {
        if (left < 8)
            return 1;
        o->src_port = taut_get16(l4);
        o->dst_port = taut_get16(l4 + 2);
        o->window = taut_get16(l4 + 4);
        o->l4_check = taut_get16(l4 + 6);
        o->at.payload = (uint16_t)(o->at.l4 + 8);
        o->at.flags |= TAUT_INDEX_L4;
    } else if ((o->at.proto == 1 || o->at.proto == 58) && left >= 8) {
        o->src_port = taut_get16(l4);
        o->l4_check = taut_get16(l4 + 2);
        o->dst_port = taut_get16(l4 + 4);
        o->seq = taut_get16(l4 + 6);
        o->at.payload = (uint16_t)(o->at.l4 + 8);
        o->at.flags |= TAUT_INDEX_L4;
    }
    return 0;
}
