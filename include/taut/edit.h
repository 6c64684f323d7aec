/* SPDX-License-Identifier: MIT */
/*
 * taut/edit.h: byte-exact changes to a packet in place.
 *
 *   open(packet) --> edit --> src_set, dst_set, src_port_set, ttl_set ...
 *                     |
 *                     `--> quote_open: the packet that an ICMP error quotes
 *
 * Each call changes its field and what depends on it, incrementally (RFC
 * 1624): the IPv4 header checksum, the transport checksum with its pseudo-
 * header and, for a quoted packet, its checksums and that of the ICMP error
 * around it, as a translator needs (RFC 5508 4.2). No other byte changes. A
 * checksum that was wrong stays wrong by the same amount: a damaged packet
 * is not made good.
 *
 * What cannot be done rightly is refused, and nothing has changed then: a
 * field that is not in the bytes, a checksum that lies in another fragment
 * or that taut does not know, an authenticated packet (AH), a destination
 * that is not the one of the pseudo-header (source routes).
 *
 * A UDP checksum of 0 ("none") stays 0, one that becomes 0 is sent as
 * 0xffff. Of fragments only the first has a transport header. The checksum
 * inside ESP's transport mode cannot be seen (RFC 3715 2.1): not mended. A
 * checksum that the network card has yet to complete (CHECKSUM_PARTIAL) is
 * not a checksum yet: complete it before an edit.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_EDIT_H
#define TAUT_EDIT_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Addresses may change although the protocol on top is not known: it is
     * taken to have no checksum over the addresses. */
    TAUT_EDIT_QUIRK_UNKNOWN = 1u << 27
};

/* struct taut_edit: a packet that may be edited; all members are internal.
 * It borrows the packet, and for a quote the struct's packet around it. It
 * holds as long as nobody else changes lengths, options or protocols. */
struct taut_edit {
    uint8_t *p;          /* the IP header */
    uint8_t *outer_icmp; /* quote: the ICMP header around it, or NULL */
    uint32_t len;        /* bytes of the packet that are here */
    uint32_t l4_off;     /* of the transport header; at most `len` */
    uint8_t version;     /* 4 or 6 */
    uint8_t proto;       /* what is on top: enum taut_ipproto */
    bool later;          /* a fragment other than the first */
    bool sealed;         /* AH signs it, or a header in the chain (mobility,
                            HIP, shim6) has a sum of its own */
    bool sum_src;        /* the pseudo-header has the IP header's source */
    bool sum_dst;        /* ... destination */
    bool routed;         /* IPv4: a source route is not done yet */
};

/*
 * taut_edit_open looks at the packet at `p`, which begins with its IPv4 or
 * IPv6 header; `len` bytes are there, padding may follow the packet. Fails
 * as taut_ipv4_check, taut_ipv6_decode and taut_ipv6_chain_decode do; for
 * another version with TAUT_E_VALUE (TAUT_IPV4_F_VERSION). With
 * TAUT_QUIRK_CUT the packet may be longer than what is here.
 */
TAUT_API enum taut_status taut_edit_open(struct taut_ctx *ctx,
                                         struct taut_edit *out, uint8_t *p,
                                         size_t len);

/*
 * taut_edit_quote_open looks at the packet that the ICMP or ICMPv6 error
 * `outer` quotes; edits of `out` mend `outer`'s ICMP checksum too. A quote
 * may end anywhere behind its IP header: a transport checksum that is not
 * quoted need not be mended. TAUT_E_UNSUPPORTED: `outer` is no ICMP error
 * that quotes (the field is the ICMP type), or is itself a quote or a later
 * fragment. Otherwise it fails as taut_edit_open does.
 */
TAUT_API enum taut_status taut_edit_quote_open(struct taut_ctx *ctx,
                                               struct taut_edit *out,
                                               const struct taut_edit *outer);

/*
 * taut_edit_src_set sets the source address, 4 or 16 bytes as the packet's
 * version has. TAUT_E_UNSUPPORTED: AH signs the packet, or mobility,
 * HIP or shim6 headers sum the addresses; or the protocol on top is not known
 * (not with TAUT_EDIT_QUIRK_UNKNOWN). TAUT_E_SHORT: the transport checksum is
 * not in the bytes (a tiny first fragment, a cut packet).
 */
TAUT_API enum taut_status taut_edit_src_set(struct taut_ctx *ctx,
                                            struct taut_edit *edit,
                                            const uint8_t *addr);
/* taut_edit_dst_set sets the destination address; refused as
 * taut_edit_src_set, and with TAUT_E_UNSUPPORTED where an IPv4 source route
 * is not done yet. */
TAUT_API enum taut_status taut_edit_dst_set(struct taut_ctx *ctx,
                                            struct taut_edit *edit,
                                            const uint8_t *addr);

/* taut_edit_src_port_set sets the source port of TCP, UDP, UDP-Lite or DCCP.
 * TAUT_E_UNSUPPORTED: another protocol, a later fragment, or AH.
 * TAUT_E_SHORT: port or checksum are not in the bytes. */
TAUT_API enum taut_status taut_edit_src_port_set(struct taut_ctx *ctx,
                                                 struct taut_edit *edit,
                                                 uint16_t port);
/* taut_edit_dst_port_set sets the destination port likewise. */
TAUT_API enum taut_status taut_edit_dst_port_set(struct taut_ctx *ctx,
                                                 struct taut_edit *edit,
                                                 uint16_t port);
/* taut_edit_ident_set sets the identifier of an ICMP or ICMPv6 query (echo,
 * timestamp ...), a translator's port for them (RFC 5508 3.1). Refused as
 * taut_edit_src_port_set; the field is the ICMP type. */
TAUT_API enum taut_status taut_edit_ident_set(struct taut_ctx *ctx,
                                              struct taut_edit *edit,
                                              uint16_t ident);

/* taut_edit_ttl_set sets the time to live, or the hop limit. It does not
 * fail. */
TAUT_API enum taut_status
taut_edit_ttl_set(struct taut_ctx *ctx, struct taut_edit *edit, uint8_t ttl);
/* taut_edit_dscp_set sets the 6 bits of the DSCP (RFC 2474); TAUT_E_RANGE:
 * `dscp` has more. */
TAUT_API enum taut_status
taut_edit_dscp_set(struct taut_ctx *ctx, struct taut_edit *edit, uint8_t dscp);
/* taut_edit_ecn_set sets the 2 bits of ECN (RFC 3168); TAUT_E_RANGE: `ecn`
 * has more. */
TAUT_API enum taut_status
taut_edit_ecn_set(struct taut_ctx *ctx, struct taut_edit *edit, uint8_t ecn);

/*
 * taut_edit_mss_set lowers the maximum segment size that a TCP SYN announces
 * to `most`. TAUT_DONE: nothing to do: no SYN, no such option, or not more
 * than `most` already. TAUT_E_UNSUPPORTED: no TCP, a later fragment, or AH.
 * TAUT_E_SHORT: the header is not all there. Malformed options fail as
 * taut_tcp_opts_get does.
 */
TAUT_API enum taut_status
taut_edit_mss_set(struct taut_ctx *ctx, struct taut_edit *edit, uint16_t most);

#ifdef __cplusplus
}
#endif

#endif
