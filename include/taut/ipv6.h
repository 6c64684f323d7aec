/* SPDX-License-Identifier: MIT */
/*
 * taut/ipv6.h: the fixed header of IPv6 (RFC 8200 3).
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------+---------------+---------------------------------------+
 *   |Version| Traffic Class |              Flow Label               |
 *   +-------+---------------+-------+---------------+---------------+
 *   |        Payload Length         |  Next Header  |   Hop Limit   |
 *   +-------------------------------+---------------+---------------+
 *   |                    Source Address (16 bytes)                  |
 *   |                 Destination Address (16 bytes)                |
 *   +---------------------------------------------------------------+
 *
 * Extension headers are taut/ipv6_ext.h. A jumbogram (RFC 2675) is known
 * here all the same: its length stands in a hop-by-hop option, and the
 * length of the payload is this header's business.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_IPV6_H
#define TAUT_IPV6_H

#include "taut/core.h"
#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_IPV6_HDR_LEN is the length of the fixed header in bytes. */
#define TAUT_IPV6_HDR_LEN 40u

/* Quirks of IPv6, its extension headers and its fragments. */
enum {
    /* A payload length of 0 without a jumbo payload option means "all that
     * was captured": hosts that let the network card segment TCP show
     * their own packets like that. */
    TAUT_IPV6_QUIRK_PLEN_ZERO = 1u << 16,
    /* A hop-by-hop header may stand elsewhere than first. */
    TAUT_IPV6_QUIRK_HOPOPTS_LATE = 1u << 17,
    /* Extension headers may repeat more often than RFC 8200 4.1 says. */
    TAUT_IPV6_QUIRK_REPEAT = 1u << 18,
    /* An authentication header's length need not be a multiple of 8. */
    TAUT_IPV6_QUIRK_AH_ALIGN = 1u << 19,
    /* Padding options may hold something else than zeros. */
    TAUT_IPV6_QUIRK_PAD = 1u << 20
};

/* TAUT_IPV6_FIELDS: the fields; see TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_IPV6_FIELDS(N, P, V)                                              \
    N(IPV6, ipv6, VERSION, version, "ipv6.version", 0, 4, DEC, 0,              \
      "RFC 8200 3", 0)                                                         \
    N(IPV6, ipv6, TCLASS, tclass, "ipv6.tclass", 4, 8, HEX, 0, "RFC 8200 7",   \
      0)                                                                       \
    N(IPV6, ipv6, DSCP, dscp, "ipv6.tclass.dscp", 4, 6, DEC, 0, "RFC 2474 3",  \
      0)                                                                       \
    N(IPV6, ipv6, ECN, ecn, "ipv6.tclass.ecn", 10, 2, DEC, 0, "RFC 3168 5", 0) \
    N(IPV6, ipv6, FLOW, flow, "ipv6.flow", 12, 20, HEX, 0, "RFC 8200 6", 0)    \
    N(IPV6, ipv6, PLEN, plen, "ipv6.plen", 32, 16, DEC, 0, "RFC 8200 3", 0)    \
    N(IPV6, ipv6, NXT, nxt, "ipv6.nxt", 48, 8, DEC, 0, "RFC 8200 3",           \
      &taut_ipproto_reg)                                                       \
    N(IPV6, ipv6, HLIM, hlim, "ipv6.hlim", 56, 8, DEC, 0, "RFC 8200 3", 0)     \
    P(IPV6, ipv6, SRC, src, "ipv6.src", 64, 128, IPV6, "RFC 8200 3")           \
    P(IPV6, ipv6, DST, dst, "ipv6.dst", 192, 128, IPV6, "RFC 8200 3")

/* enum taut_ipv6_field: TAUT_IPV6_F_VERSION ... */
TAUT_FIELD_ENUM(IPV6, ipv6, TAUT_IPV6_FIELDS)

/* taut_ipv6_fields describes them. */
TAUT_API extern const struct taut_fieldset taut_ipv6_fields;

/* taut_ipv6_get_... and taut_ipv6_set_...: accessors over a header that
 * taut_ipv6_check or taut_ipv6_decode accepted. */
TAUT_FIELD_ACCESS(TAUT_IPV6_FIELDS)

/* struct taut_ipv6: a decoded header; owns all it holds. */
struct taut_ipv6 {
    uint8_t src[16];    /* source address */
    uint8_t dst[16];    /* destination address, of the next routing hop */
    uint32_t flow;      /* flow label, 20 bits */
    uint8_t tclass;     /* traffic class: DSCP << 2 | ECN */
    uint8_t nxt;        /* what follows the header: enum taut_ipproto */
    uint8_t hlim;       /* hop limit */
    bool cut;           /* fewer bytes are present than announced (only under
                           TAUT_QUIRK_CUT); not encoded */
    uint32_t plen;      /* payload length announced, extension headers
                           included; above 65535: by a jumbo payload option */
    size_t payload_len; /* payload bytes really present; not encoded */
};

/*
 * taut_ipv6_check tells whether the `len` bytes at `p` begin with a header
 * that the accessors can be used on and whose payload is there. It reads
 * the 40 bytes and, if the payload length is 0 and a hop-by-hop header
 * follows, that header. Bytes after the payload (link padding) are fine.
 *
 * TAUT_E_SHORT: fewer than 40 bytes; or (ipv6.plen, ipv6.opt.jumbo) fewer
 * bytes than announced, unless TAUT_QUIRK_CUT.
 * TAUT_E_VALUE: ipv6.version is not 6; ipv6.plen is 0 and the hop-by-hop
 * header has no jumbo payload option (RFC 2675 3; to tell: Parameter
 * Problem, pointer 4), unless TAUT_IPV6_QUIRK_PLEN_ZERO.
 * TAUT_E_RANGE: the jumbo payload length is below 65536 (RFC 2675 3).
 * What taut_ipv6_opt_next refuses, in that hop-by-hop header.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_check(struct taut_ctx *ctx, const uint8_t *p, size_t len);

/*
 * taut_ipv6_decode reads the header at `rd`, which must span the packet
 * (and may span link padding), and moves past its 40 bytes; out->payload_len
 * tells how many of the bytes left are the packet's. Fails as
 * taut_ipv6_check does.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                 struct taut_ipv6 *out);

/*
 * taut_ipv6_encode appends the 40 bytes of `in`. A `plen` above 65535 is
 * written as 0: the jumbo payload option that goes with it is the caller's,
 * at the front of the hop-by-hop header (taut/ipv6_ext.h). The writer turns
 * bad with TAUT_E_RANGE if the flow label has more than 20 bits, or if such
 * a `plen` comes without `nxt` being TAUT_IPPROTO_HOPOPTS.
 */
TAUT_API enum taut_status taut_ipv6_encode(struct taut_wr *wr,
                                           const struct taut_ipv6 *in);

#ifdef __cplusplus
}
#endif

#endif
