/* SPDX-License-Identifier: MIT */
/*
 * taut/fill.h: the lengths and checksums of a packet put right: one call for
 * a packet that was composed without them, from outside in or inside out, or
 * whose payload was exchanged.
 *
 * Lengths are set from outside in: what follows a header up to the end of
 * what holds it is its payload, so the bytes must be the packet's alone, with
 * no padding behind it (or the length before the padding is kept). Checksums
 * follow from inside out, since an outer one covers the inner ones.
 *
 *    802.3        length (a Type/Len below 0x0600 that up to 1,500 fits)
 *    PPPoE, PPTP, GTP-U   payload length
 *    IPv4         total length, header checksum
 *    IPv6         payload length; 0 stays 0 over 65,535 (RFC 2675: the jumbo
 *                 payload option is the caller's)
 *    UDP          length, checksum; UDP-Lite: checksum
 *    TCP, ICMP, ICMPv6, IGMP   checksum
 *    GRE          checksum, if its flag is set
 *
 * Left as they are: what lies in an ICMP error's quote, for it is another
 * packet's; what lies in a fragment, for it is a piece; and what lies in a
 * packet that a kept length says is longer than the bytes. Header lengths
 * (IHL, data offset) and counts belong to the encoders.
 */
#ifndef TAUT_FILL_H
#define TAUT_FILL_H

#include "taut/buf.h"
#include "taut/packet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bits of fields, to keep some, and to tell which were changed. */
enum {
    TAUT_FILL_ETH_LEN = 1 << 0,
    TAUT_FILL_PPPOE_LEN = 1 << 1,
    TAUT_FILL_IPV4_LEN = 1 << 2,
    TAUT_FILL_IPV6_PLEN = 1 << 3,
    TAUT_FILL_GRE_LEN = 1 << 4,
    TAUT_FILL_UDP_LEN = 1 << 5,
    TAUT_FILL_GTP_LEN = 1 << 6,
    TAUT_FILL_LENGTHS = 0xff, /* all of these */
    TAUT_FILL_IPV4_CHECKSUM = 1 << 8,
    TAUT_FILL_GRE_CHECKSUM = 1 << 9,
    TAUT_FILL_ICMP_CHECKSUM = 1 << 10,
    TAUT_FILL_ICMPV6_CHECKSUM = 1 << 11,
    TAUT_FILL_IGMP_CHECKSUM = 1 << 12,
    TAUT_FILL_UDP_CHECKSUM = 1 << 13, /* and UDP-Lite's */
    TAUT_FILL_TCP_CHECKSUM = 1 << 14,
    TAUT_FILL_CHECKSUMS = 0xff00, /* all of these */
    /* to keep: 0 in UDP over IPv4 is meant, there is no checksum (RFC 768;
     * usual in VXLAN and GTP-U) */
    TAUT_FILL_UDP_ZERO = 1 << 16
};

/*
 * taut_packet_derived_fill sets what follows from the rest of the packet of
 * link type `link` (see taut_packet_decode) in the `len` bytes at `p`, but
 * for the fields in `keep` (TAUT_FILL_... bits; 0: all are set), and leaves
 * the walk over the result in `out`. `*changed` gets the bits of the fields
 * that were not as they are now, in any layer; it may be NULL.
 *
 * TAUT_OK: no fault in the packet. Otherwise the status of the first fault,
 * told in out->fault as taut_packet_decode does, beside it TAUT_E_RANGE at a
 * length field that cannot hold its length; the fields up to there are set
 * all the same. To do it again changes nothing.
 */
TAUT_API enum taut_status taut_packet_derived_fill(struct taut_packet *out,
                                                   uint32_t link, uint8_t *p,
                                                   size_t len, uint32_t keep,
                                                   uint32_t *changed);

/* taut_buf_derived_fill does so in the packet that `buf` holds. A checksum
 * that was deferred (TAUT_BUF_CSUM_PARTIAL) is deferred no more. */
static inline enum taut_status
taut_buf_derived_fill(struct taut_packet *out, struct taut_buf *buf,
                      uint32_t link, uint32_t keep, uint32_t *changed)
{
    buf->csum_state = TAUT_BUF_CSUM_NONE;
    return taut_packet_derived_fill(out, link, taut_buf_data(buf),
                                    taut_buf_len(buf), keep, changed);
}

#ifdef __cplusplus
}
#endif

#endif
