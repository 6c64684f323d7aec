/* SPDX-License-Identifier: MIT */
/*
 * taut/headers.h: an Ethernet frame's headers in one call, for programs that
 * look at millions of packets a second: where each header begins
 * (taut_index_decode), or all common fields in one struct
 * (taut_headers_decode): Ethernet, VLAN tags, IPv4 or IPv6 with its
 * extension headers, TCP with its options, UDP, ICMP.
 *
 * It judges what the codecs judge (taut_eth_check, taut_ipv4_check, ...), in
 * the same order and with the same diagnostics, but stops at the transport
 * layer and does not enter tunnels or ICMP quotes: taut/packet.h does. Any
 * protocol that it does not know is no fault: the payload begins there.
 *
 * Limits: frames of TAUT_INDEX_LEN_MAX bytes; TAUT_VLAN_STACK_MAX tags.
 */
#ifndef TAUT_HEADERS_H
#define TAUT_HEADERS_H

#include "taut/core.h"
#include "taut/tcp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_INDEX_LEN_MAX: the longest frame that can be indexed. */
#define TAUT_INDEX_LEN_MAX 65535u

enum {
    TAUT_INDEX_IPV4 = 1 << 0,
    TAUT_INDEX_IPV6 = 1 << 1,
    TAUT_INDEX_FRAGMENT = 1 << 2, /* a piece of a datagram */
    TAUT_INDEX_LATER = 1 << 3,    /* not its first piece: no L4 header */
    TAUT_INDEX_L4 = 1 << 4,       /* a TCP, UDP, ICMP or ICMPv6 header was
                                     checked at `l4` */
    TAUT_INDEX_EXT = 1 << 5       /* IPv4 options or IPv6 extension headers */
};

/* struct taut_index: where the headers of a frame begin; 16 bytes. Offsets
 * count from the frame's first byte. `reserved` is not written. */
struct taut_index {
    uint16_t l3;      /* network header, behind the tags */
    uint16_t l4;      /* transport header, behind options and extensions */
    uint16_t payload; /* behind the transport header */
    uint16_t end;     /* one past the IP packet: link padding follows */
    uint16_t type;    /* EtherType behind the tags; 0: 802.3 */
    uint8_t proto;    /* transport protocol, enum taut_ipproto */
    uint8_t n_vlan;   /* tags */
    uint8_t flags;    /* TAUT_INDEX_IPV4 ... */
    uint8_t reserved[3];
};

/*
 * taut_index_decode indexes the frame of `len` bytes at `p`. Fails as the
 * codecs' checks do, at the same offset and field; the IP header checksum
 * is not looked at. TAUT_E_LIMIT: longer than TAUT_INDEX_LEN_MAX.
 */
TAUT_API enum taut_status taut_index_decode(struct taut_ctx *ctx,
                                            struct taut_index *out,
                                            const uint8_t *p, size_t len);

/*
 * struct taut_headers: the common headers of a frame. Which members hold
 * something, at.flags, at.n_vlan and at.proto say; the others are not
 * written. `tcp_opts` borrows the SACK blocks.
 */
struct taut_headers {
    struct taut_index at;
    uint8_t eth_dst[6];
    uint8_t eth_src[6];
    uint16_t vlan[2];  /* the two outermost tags: pcp, dei, id as on the wire */
    uint8_t src[16];   /* IP source: 4 or 16 bytes */
    uint8_t dst[16];   /* IP destination */
    uint32_t flow;     /* IPv6: flow label */
    uint16_t ip_len;   /* IPv4: Total Length; IPv6: Payload Length */
    uint16_t ip_id;    /* IPv4: Identification */
    uint16_t frag;     /* IPv4: flags and fragment offset as on the wire */
    uint8_t tclass;    /* DSCP and ECN */
    uint8_t ttl;       /* or hop limit */
    uint16_t ip_check; /* IPv4: header checksum */
    uint16_t l4_check; /* TCP, UDP, ICMP, ICMPv6: checksum */
    uint16_t src_port; /* TCP, UDP; ICMP: type << 8 | code */
    uint16_t dst_port; /* TCP, UDP; ICMP echo: identifier */
    uint32_t seq;      /* TCP; ICMP echo: sequence number */
    uint32_t ack;      /* TCP */
    uint16_t tcp_flags;            /* TCP: 12 bits */
    uint16_t window;               /* TCP; UDP: length */
    uint16_t urgent;               /* TCP */
    struct taut_tcp_opts tcp_opts; /* TCP */
};

/* taut_headers_decode indexes the frame as taut_index_decode does and fills
 * in its fields. It fails as that does, and as taut_tcp_opts_get. */
TAUT_API enum taut_status taut_headers_decode(struct taut_ctx *ctx,
                                              struct taut_headers *out,
                                              const uint8_t *p, size_t len);

#ifdef __cplusplus
}
#endif

#endif
