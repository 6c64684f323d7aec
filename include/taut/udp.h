/* SPDX-License-Identifier: MIT */
/*
 * taut/udp.h: UDP (RFC 768) and UDP-Lite (RFC 3828).
 *
 *   UDP                                UDP-Lite
 *   0        7 8      15 16     31     0        7 8      15 16     31
 *   +---------+---------+--------+     +---------+---------+--------+
 *   |   Source Port     |  Dest  |     |   Source Port     |  Dest  |
 *   +---------+---------+--------+     +---------+---------+--------+
 *   |   Length          |Checksum|     |   Coverage        |Checksum|
 *   +---------+---------+--------+     +---------+---------+--------+
 *
 * The length of UDP counts header and data. It is at most what IP carries;
 * bytes of the IP payload beyond it are surplus (RFC 9868) and not data.
 * Length 0 stands for "longer than 65,535 bytes" in an IPv6 jumbogram (RFC
 * 2675 4) and is illegal elsewhere.
 *
 * A checksum of 0 says "none was computed": allowed over IPv4, refused over
 * IPv6 (RFC 8200 8.1) unless TAUT_UDP_QUIRK_ZERO6 names the tunnel that may
 * do so (RFC 6935, RFC 6936), and illegal in UDP-Lite (RFC 3828 3.1). A
 * checksum that computes to 0 is sent as 0xffff.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_UDP_H
#define TAUT_UDP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits and quirks                                                   */

enum {
    /* Bytes of a UDP or UDP-Lite header. */
    TAUT_UDP_HDR_LEN = 8
};

enum {
    /* Length 0 means "as far as IP says" also where IP carries no more than
     * 65,535 bytes, as a jumbogram that a capture cut does. */
    TAUT_UDP_QUIRK_LENGTH_ZERO = 1u << 24,
    /* Checksum 0 over IPv6 is "none": for tunnels that RFC 6935 allows. */
    TAUT_UDP_QUIRK_ZERO6 = 1u << 25
};

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_UDP_FIELDS: see TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_UDP_FIELDS(N, P, V)                                               \
    N(UDP, udp, SRC_PORT, src_port, "udp.srcport", 0, 16, DEC, 0, "RFC 768",   \
      0)                                                                       \
    N(UDP, udp, DST_PORT, dst_port, "udp.dstport", 16, 16, DEC, 0, "RFC 768",  \
      0)                                                                       \
    N(UDP, udp, LENGTH, length, "udp.length", 32, 16, DEC, 0, "RFC 768", 0)    \
    N(UDP, udp, CHECKSUM, checksum, "udp.checksum", 48, 16, HEX, 0, "RFC 768", \
      0)                                                                       \
    V(UDP, udp, PAYLOAD, "udp.payload", BYTES, "RFC 768")                      \
    V(UDP, udp, SURPLUS, "udp.surplus", BYTES, "RFC 9868 3")

/* enum taut_udp_field: TAUT_UDP_F_SRC_PORT ... */
TAUT_FIELD_ENUM(UDP, udp, TAUT_UDP_FIELDS)

/* TAUT_UDPLITE_FIELDS: UDP-Lite's, under the names that Wireshark gives
 * them; `udp.length` is not sent but is what IP carries. */
#define TAUT_UDPLITE_FIELDS(N, P, V)                                           \
    N(UDPLITE, udplite, SRC_PORT, src_port, "udp.srcport", 0, 16, DEC, 0,      \
      "RFC 3828 3.1", 0)                                                       \
    N(UDPLITE, udplite, DST_PORT, dst_port, "udp.dstport", 16, 16, DEC, 0,     \
      "RFC 3828 3.1", 0)                                                       \
    N(UDPLITE, udplite, COVERAGE, coverage, "udp.checksum_coverage", 32, 16,   \
      DEC, 0, "RFC 3828 3.1", 0)                                               \
    N(UDPLITE, udplite, CHECKSUM, checksum, "udp.checksum", 48, 16, HEX, 0,    \
      "RFC 3828 3.1", 0)                                                       \
    V(UDPLITE, udplite, LENGTH, "udp.length", DEC, "RFC 3828 3.1")             \
    V(UDPLITE, udplite, PAYLOAD, "udp.payload", BYTES, "RFC 3828 3.1")

/* enum taut_udplite_field: TAUT_UDPLITE_F_SRC_PORT ... */
TAUT_FIELD_ENUM(UDPLITE, udplite, TAUT_UDPLITE_FIELDS)

/* taut_udp_fields and taut_udplite_fields describe the fields. */
TAUT_API extern const struct taut_fieldset taut_udp_fields;
/* taut_udplite_fields: see taut_udp_fields. */
TAUT_API extern const struct taut_fieldset taut_udplite_fields;

/* taut_udp_get_src_port, taut_udp_set_src_port ..., for each N row above.
 * They take a header that taut_udp_check accepted; setters mend nothing. */
TAUT_FIELD_ACCESS(TAUT_UDP_FIELDS)
/* taut_udplite_get_src_port ...: the same for UDP-Lite. */
TAUT_FIELD_ACCESS(TAUT_UDPLITE_FIELDS)

/* ------------------------------------------------------------------ */
/* UDP                                                                 */

/* struct taut_udp: a UDP header. */
struct taut_udp {
    uint16_t src_port; /* 0: none given (RFC 768) */
    uint16_t dst_port;
    uint16_t length;    /* as sent: 8 and more, or 0 in a jumbogram */
    uint16_t checksum;  /* as sent: 0 is "none" */
    bool cut;           /* fewer bytes are here than `length` says */
    size_t payload_len; /* bytes of data that are here */
    size_t surplus_len; /* bytes behind the data, up to IP's end */
};

/*
 * taut_udp_check tells whether the `len` bytes at `p`, an IP payload, begin
 * with a sound UDP header. TAUT_E_SHORT: fewer than 8 bytes, or fewer than
 * the length field says (not with TAUT_QUIRK_CUT). TAUT_E_RANGE: a length
 * of 1 to 7, or 0 where `len` is at most 65,535 (not with
 * TAUT_UDP_QUIRK_LENGTH_ZERO). The checksum is not looked at. The reaction
 * is to discard silently (RFC 1122 4.1.3.1).
 */
TAUT_API enum taut_status taut_udp_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);

/* taut_udp_decode reads a header as taut_udp_check does and moves `rd` past
 * it, to the data: `out->payload_len` bytes of what `rd` has left. */
TAUT_API enum taut_status
taut_udp_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_udp *out);

/* taut_udp_encode appends the header `in`, length and checksum as they
 * stand. TAUT_E_RANGE: a length of 1 to 7. */
TAUT_API enum taut_status taut_udp_encode(struct taut_wr *wr,
                                          const struct taut_udp *in);

/*
 * taut_udp_checksum4_fill stores the checksum of the datagram at `p` into
 * it: header and data, as many of the `len` bytes as the length field says
 * (all `len` if it is 0), under IPv4's pseudo-header. `src` and `dst` point
 * to 4 bytes each. The header must be one that taut_udp_check accepts.
 */
TAUT_API void taut_udp_checksum4_fill(uint8_t *p, size_t len,
                                      const uint8_t *src, const uint8_t *dst);
/* taut_udp_checksum6_fill does so under IPv6's; `src` and `dst` (the final
 * destination) point to 16 bytes each. */
TAUT_API void taut_udp_checksum6_fill(uint8_t *p, size_t len,
                                      const uint8_t *src, const uint8_t *dst);

/*
 * taut_udp_checksum4_verify checks that of the datagram at `p`, `len` bytes
 * of IP payload whose header taut_udp_check accepted: TAUT_OK, TAUT_DONE
 * (none was sent: 0), TAUT_E_CHECKSUM, or TAUT_E_SHORT: not all bytes that it
 * covers are here.
 */
TAUT_API enum taut_status
taut_udp_checksum4_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len,
                          const uint8_t *src, const uint8_t *dst);
/* taut_udp_checksum6_verify does so over IPv6, where 0 is TAUT_E_VALUE
 * unless TAUT_UDP_QUIRK_ZERO6 allows it (then TAUT_DONE). */
TAUT_API enum taut_status
taut_udp_checksum6_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len,
                          const uint8_t *src, const uint8_t *dst);

/* taut_udp_visit tells `v` every field of the header at `p`, which
 * taut_udp_check accepted with this `len`; then the data and the surplus,
 * where there are any. */
TAUT_API void taut_udp_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

/* ------------------------------------------------------------------ */
/* UDP-Lite                                                            */

/* struct taut_udplite: a UDP-Lite header. */
struct taut_udplite {
    uint16_t src_port;
    uint16_t dst_port;
    uint16_t coverage; /* bytes summed, from the header on; 0: all */
    uint16_t checksum;
    bool cut;           /* fewer bytes are here than `coverage` says */
    size_t payload_len; /* bytes behind the header */
};

/*
 * taut_udplite_check tells whether the `len` bytes at `p`, an IP payload,
 * begin with a sound UDP-Lite header. TAUT_E_SHORT: fewer than 8 bytes.
 * TAUT_E_VALUE: a coverage of 1 to 7. TAUT_E_RANGE: a coverage above `len`
 * (not with TAUT_QUIRK_CUT). The reaction is to discard silently (RFC 3828
 * 3.1).
 */
TAUT_API enum taut_status taut_udplite_check(struct taut_ctx *ctx,
                                             const uint8_t *p, size_t len);

/* taut_udplite_decode reads a header as taut_udplite_check does and moves
 * `rd` past it. */
TAUT_API enum taut_status taut_udplite_decode(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_udplite *out);

/* taut_udplite_encode appends the header `in`. TAUT_E_RANGE: a coverage of
 * 1 to 7. */
TAUT_API enum taut_status taut_udplite_encode(struct taut_wr *wr,
                                              const struct taut_udplite *in);

/* taut_udplite_checksum4_fill stores the checksum over the coverage of the
 * `len` bytes at `p`, the whole IP payload, under IPv4's pseudo-header. The
 * header must be one that taut_udplite_check accepts. */
TAUT_API void taut_udplite_checksum4_fill(uint8_t *p, size_t len,
                                          const uint8_t *src,
                                          const uint8_t *dst);
/* taut_udplite_checksum6_fill does so under IPv6's. */
TAUT_API void taut_udplite_checksum6_fill(uint8_t *p, size_t len,
                                          const uint8_t *src,
                                          const uint8_t *dst);

/* taut_udplite_checksum4_verify checks that of a datagram that is here as a
 * whole: TAUT_OK, TAUT_E_CHECKSUM, TAUT_E_VALUE: 0, which UDP-Lite forbids,
 * or TAUT_E_SHORT: the coverage reaches beyond `len`. */
TAUT_API enum taut_status taut_udplite_checksum4_verify(struct taut_ctx *ctx,
                                                        const uint8_t *p,
                                                        size_t len,
                                                        const uint8_t *src,
                                                        const uint8_t *dst);
/* taut_udplite_checksum6_verify does so over IPv6. */
TAUT_API enum taut_status taut_udplite_checksum6_verify(struct taut_ctx *ctx,
                                                        const uint8_t *p,
                                                        size_t len,
                                                        const uint8_t *src,
                                                        const uint8_t *dst);

/* taut_udplite_visit tells `v` every field of the header at `p`, which
 * taut_udplite_check accepted with this `len`. */
TAUT_API void taut_udplite_visit(const struct taut_visitor *v, const uint8_t *p,
                                 size_t len);

#ifdef __cplusplus
}
#endif

#endif
