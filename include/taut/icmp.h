/* SPDX-License-Identifier: MIT */
/*
 * taut/icmp.h: ICMP for IPv4 (RFC 792, 950, 1256, 1393, 1475, 1788, 2521,
 * 4065, 4884, 8335), the extension structure that ICMPv6 shares (RFC 4884
 * 7, 4950, 5837, 8335), and the packet that an error quotes.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |     Type      |     Code      |           Checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |   Identifier or Pointer, Length    |   Sequence, MTU ...      |
 *   +---------------------------------------------------------------+
 *
 * A message has no length of its own: it is all that IP carries. So a
 * decoder takes every byte that the cursor has, and what the type does not
 * define is `data`, passed through unharmed.
 *
 * An error's quote is judged apart from the error: a quote that is too
 * short for a header is a flagged quote (taut_icmp_quote), never a reason
 * to refuse the message around it.
 */
#ifndef TAUT_ICMP_H
#define TAUT_ICMP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits and quirks                                                   */

/* TAUT_ICMP_HDR_LEN is the shortest message of a known type, in bytes.
 * Messages of unknown types have at least TAUT_ICMP_UNKNOWN_LEN. */
#define TAUT_ICMP_HDR_LEN 8
/* TAUT_ICMP_UNKNOWN_LEN: type, code and checksum. */
#define TAUT_ICMP_UNKNOWN_LEN 4
/* TAUT_ICMP_EXT_AT: where an extension structure begins at the earliest,
 * counted from the start of the quote (RFC 4884 3). */
#define TAUT_ICMP_EXT_AT 128

/* Quirk bits of ICMP and ICMPv6; TAUT_QUIRK_CUT is obeyed too. */
enum {
    /* An error without a length may carry an extension structure 128 bytes
     * after the start of its quote, as routers sent it before RFC 4884
     * (5.5 there): taken as such if its version and checksum are right. */
    TAUT_ICMP_QUIRK_EXT_AT_128 = 1u << 28
};

/* ------------------------------------------------------------------ */
/* Types                                                               */

/* TAUT_ICMP_TYPES: the IANA registry "ICMP Type Numbers".
 * X(VALUE, type, "name"), ascending. */
#define TAUT_ICMP_TYPES(X)                                                     \
    X(ECHO_REPLY, 0, "Echo Reply")                                             \
    X(UNREACHABLE, 3, "Destination Unreachable")                               \
    X(SOURCE_QUENCH, 4, "Source Quench (Deprecated)")                          \
    X(REDIRECT, 5, "Redirect")                                                 \
    X(ALTERNATE_HOST, 6, "Alternate Host Address (Deprecated)")                \
    X(ECHO, 8, "Echo")                                                         \
    X(ROUTER_ADVERT, 9, "Router Advertisement")                                \
    X(ROUTER_SOLICIT, 10, "Router Solicitation")                               \
    X(TIME_EXCEEDED, 11, "Time Exceeded")                                      \
    X(PARAM_PROBLEM, 12, "Parameter Problem")                                  \
    X(TIMESTAMP, 13, "Timestamp")                                              \
    X(TIMESTAMP_REPLY, 14, "Timestamp Reply")                                  \
    X(INFO_REQUEST, 15, "Information Request (Deprecated)")                    \
    X(INFO_REPLY, 16, "Information Reply (Deprecated)")                        \
    X(MASK_REQUEST, 17, "Address Mask Request (Deprecated)")                   \
    X(MASK_REPLY, 18, "Address Mask Reply (Deprecated)")                       \
    X(TRACEROUTE, 30, "Traceroute (Deprecated)")                               \
    X(CONVERSION, 31, "Datagram Conversion Error (Deprecated)")                \
    X(MOBILE_REDIRECT, 32, "Mobile Host Redirect (Deprecated)")                \
    X(WHERE_ARE_YOU, 33, "IPv6 Where-Are-You (Deprecated)")                    \
    X(I_AM_HERE, 34, "IPv6 I-Am-Here (Deprecated)")                            \
    X(MOBILE_REQUEST, 35, "Mobile Registration Request (Deprecated)")          \
    X(MOBILE_REPLY, 36, "Mobile Registration Reply (Deprecated)")              \
    X(DOMAIN_REQUEST, 37, "Domain Name Request (Deprecated)")                  \
    X(DOMAIN_REPLY, 38, "Domain Name Reply (Deprecated)")                      \
    X(SKIP, 39, "SKIP (Deprecated)")                                           \
    X(PHOTURIS, 40, "Photuris")                                                \
    X(MOBILITY, 41, "Experimental mobility protocols such as Seamoby")         \
    X(EXT_ECHO, 42, "Extended Echo Request")                                   \
    X(EXT_ECHO_REPLY, 43, "Extended Echo Reply")                               \
    X(EXPERIMENT_1, 253, "RFC3692-style Experiment 1")                         \
    X(EXPERIMENT_2, 254, "RFC3692-style Experiment 2")

/* TAUT_ICMP_TYPE_ENUM: the enum entry of a registry row. */
#define TAUT_ICMP_TYPE_ENUM(U, code, name) TAUT_ICMP_TYPE_##U = code,
/* enum taut_icmp_type: message types; see TAUT_ICMP_TYPES. */
enum taut_icmp_type { TAUT_ICMP_TYPES(TAUT_ICMP_TYPE_ENUM) };

/* TAUT_ICMP_UNREACH_FRAG_NEEDED: the code of Destination Unreachable that
 * carries a next-hop MTU (RFC 1191 4). */
#define TAUT_ICMP_UNREACH_FRAG_NEEDED 4

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_ICMP_FIELDS: every field of ICMP and of the extension structure.
 * Only the first three stand at a fixed place in every message. */
#define TAUT_ICMP_FIELDS(N, P, V)                                              \
    N(ICMP, icmp, TYPE, type, "icmp.type", 0, 8, DEC, 0, "RFC 792",            \
      &taut_icmp_type_reg)                                                     \
    N(ICMP, icmp, CODE, code, "icmp.code", 8, 8, DEC, 0, "RFC 792", 0)         \
    N(ICMP, icmp, CHECKSUM, checksum, "icmp.checksum", 16, 16, HEX, 0,         \
      "RFC 792", 0)                                                            \
    V(ICMP, icmp, UNUSED, "icmp.unused", BYTES, "RFC 792")                     \
    V(ICMP, icmp, RESERVED, "icmp.reserved", BYTES, "RFC 5837 4.2")            \
    V(ICMP, icmp, IDENT, "icmp.ident", DEC, "RFC 792")                         \
    V(ICMP, icmp, IDENT_LE, "icmp.ident_le", DEC, "RFC 792")                   \
    V(ICMP, icmp, SEQ, "icmp.seq", DEC, "RFC 792")                             \
    V(ICMP, icmp, SEQ_LE, "icmp.seq_le", DEC, "RFC 792")                       \
    V(ICMP, icmp, MTU, "icmp.mtu", DEC, "RFC 1191 4")                          \
    V(ICMP, icmp, REDIR_GW, "icmp.redir_gw", IPV4, "RFC 792")                  \
    V(ICMP, icmp, POINTER, "icmp.pointer", DEC, "RFC 792")                     \
    V(ICMP, icmp, NUM_ADDRS, "icmp.num_addrs", DEC, "RFC 1256 3")              \
    V(ICMP, icmp, ENTRY_SIZE, "icmp.addr_entry_size", DEC, "RFC 1256 3")       \
    V(ICMP, icmp, LIFETIME, "icmp.lifetime", DEC, "RFC 1256 3")                \
    V(ICMP, icmp, ROUTER, "icmp.router_address", IPV4, "RFC 1256 3")           \
    V(ICMP, icmp, PREFERENCE, "icmp.pref_level", INT, "RFC 1256 3")            \
    V(ICMP, icmp, ORIGINATE, "icmp.originate_timestamp", DEC, "RFC 792")       \
    V(ICMP, icmp, RECEIVE, "icmp.receive_timestamp", DEC, "RFC 792")           \
    V(ICMP, icmp, TRANSMIT, "icmp.transmit_timestamp", DEC, "RFC 792")         \
    V(ICMP, icmp, MASK, "icmp.address_mask", IPV4, "RFC 950 Appendix I")       \
    V(ICMP, icmp, TR_ID, "icmp.traceroute.id", DEC, "RFC 1393 2.4")            \
    V(ICMP, icmp, TR_OUT, "icmp.traceroute.out_hops", DEC, "RFC 1393 2.4")     \
    V(ICMP, icmp, TR_RETURN, "icmp.traceroute.return_hops", DEC,               \
      "RFC 1393 2.4")                                                          \
    V(ICMP, icmp, TR_SPEED, "icmp.traceroute.link_speed", DEC, "RFC 1393 2.4") \
    V(ICMP, icmp, TR_MTU, "icmp.traceroute.link_mtu", DEC, "RFC 1393 2.4")     \
    V(ICMP, icmp, NAME_TTL, "icmp.domain_name.ttl", DEC, "RFC 1788 3")         \
    V(ICMP, icmp, SUBTYPE, "icmp.mobility.subtype", DEC, "RFC 4065 2")         \
    V(ICMP, icmp, ECHO_SEQ, "icmp.ext.echo.seq", DEC, "RFC 8335 2")            \
    V(ICMP, icmp, ECHO_REQ_RES, "icmp.ext.echo.req.res", HEX, "RFC 8335 2")    \
    V(ICMP, icmp, ECHO_LOCAL, "icmp.ext.echo.req.local", BOOL, "RFC 8335 2")   \
    V(ICMP, icmp, ECHO_STATE, "icmp.ext.echo.rsp.state", DEC, "RFC 8335 3")    \
    V(ICMP, icmp, ECHO_RSP_RES, "icmp.ext.echo.rsp.res", HEX, "RFC 8335 3")    \
    V(ICMP, icmp, ECHO_ACTIVE, "icmp.ext.echo.rsp.active", BOOL, "RFC 8335 3") \
    V(ICMP, icmp, ECHO_IPV4, "icmp.ext.echo.rsp.ipv4", BOOL, "RFC 8335 3")     \
    V(ICMP, icmp, ECHO_IPV6, "icmp.ext.echo.rsp.ipv6", BOOL, "RFC 8335 3")     \
    V(ICMP, icmp, LENGTH, "icmp.length", DEC, "RFC 4884 4")                    \
    V(ICMP, icmp, LENGTH_BYTES, "icmp.length.original_datagram", DEC,          \
      "RFC 4884 4")                                                            \
    V(ICMP, icmp, QUOTE, "icmp.quote", NONE, "RFC 792")                        \
    V(ICMP, icmp, EXT, "icmp.ext", NONE, "RFC 4884 7")                         \
    V(ICMP, icmp, EXT_VERSION, "icmp.ext.version", DEC, "RFC 4884 7")          \
    V(ICMP, icmp, EXT_RES, "icmp.ext.res", HEX, "RFC 4884 7")                  \
    V(ICMP, icmp, EXT_CHECKSUM, "icmp.ext.checksum", HEX, "RFC 4884 7")        \
    V(ICMP, icmp, EXT_LENGTH, "icmp.ext.length", DEC, "RFC 4884 7.1")          \
    V(ICMP, icmp, EXT_CLASS, "icmp.ext.class", DEC, "RFC 4884 7.1")            \
    V(ICMP, icmp, EXT_CTYPE, "icmp.ext.ctype", DEC, "RFC 4884 7.1")            \
    V(ICMP, icmp, EXT_DATA, "icmp.ext.data", BYTES, "RFC 4884 7.1")            \
    V(ICMP, icmp, MPLS_LABEL, "icmp.mpls.label", DEC, "RFC 4950 3")            \
    V(ICMP, icmp, MPLS_EXP, "icmp.mpls.exp", DEC, "RFC 4950 3")                \
    V(ICMP, icmp, MPLS_S, "icmp.mpls.s", BOOL, "RFC 4950 3")                   \
    V(ICMP, icmp, MPLS_TTL, "icmp.mpls.ttl", DEC, "RFC 4950 3")                \
    V(ICMP, icmp, IF_ROLE, "icmp.int_info.role", DEC, "RFC 5837 4.1")          \
    V(ICMP, icmp, IF_RESERVED, "icmp.int_info.reserved", DEC, "RFC 5837 4.1")  \
    V(ICMP, icmp, IF_HAS_INDEX, "icmp.int_info.ifindex", BOOL, "RFC 5837 4.1") \
    V(ICMP, icmp, IF_HAS_ADDR, "icmp.int_info.ipaddr", BOOL, "RFC 5837 4.1")   \
    V(ICMP, icmp, IF_HAS_NAME, "icmp.int_info.name_present", BOOL,             \
      "RFC 5837 4.1")                                                          \
    V(ICMP, icmp, IF_HAS_MTU, "icmp.int_info.mtu_present", BOOL,               \
      "RFC 5837 4.1")                                                          \
    V(ICMP, icmp, IF_INDEX, "icmp.int_info.index", DEC, "RFC 5837 4.1")        \
    V(ICMP, icmp, IF_AFI, "icmp.int_info.afi", DEC, "RFC 5837 4.2")            \
    V(ICMP, icmp, IF_IPV4, "icmp.int_info.ipv4", IPV4, "RFC 5837 4.2")         \
    V(ICMP, icmp, IF_IPV6, "icmp.int_info.ipv6", IPV6, "RFC 5837 4.2")         \
    V(ICMP, icmp, IF_NAME_LEN, "icmp.int_info.name_length", DEC,               \
      "RFC 5837 4.3")                                                          \
    V(ICMP, icmp, IF_NAME, "icmp.int_info.name", TEXT, "RFC 5837 4.3")         \
    V(ICMP, icmp, IF_MTU, "icmp.int_info.mtu", DEC, "RFC 5837 4.1")            \
    V(ICMP, icmp, ID_NAME, "icmp.int_ident.name", TEXT, "RFC 8335 2.1")        \
    V(ICMP, icmp, ID_INDEX, "icmp.int_ident.index", DEC, "RFC 8335 2.1")       \
    V(ICMP, icmp, ID_AFI, "icmp.int_ident.afi", DEC, "RFC 8335 2.1")           \
    V(ICMP, icmp, ID_ADDR_LEN, "icmp.int_ident.addr_length", DEC,              \
      "RFC 8335 2.1")                                                          \
    V(ICMP, icmp, ID_RESERVED, "icmp.int_ident.reserved", BYTES,               \
      "RFC 8335 2.1")                                                          \
    V(ICMP, icmp, ID_IPV4, "icmp.int_ident.ipv4", IPV4, "RFC 8335 2.1")        \
    V(ICMP, icmp, ID_IPV6, "icmp.int_ident.ipv6", IPV6, "RFC 8335 2.1")        \
    V(ICMP, icmp, ID_ADDR, "icmp.int_ident.address", BYTES, "RFC 8335 2.1")    \
    V(ICMP, icmp, MIP_TYPE, "icmp.mip.type", DEC, "RFC 5944 2.1")              \
    V(ICMP, icmp, MIP_LENGTH, "icmp.mip.length", DEC, "RFC 5944 2.1")          \
    V(ICMP, icmp, MIP_SEQ, "icmp.mip.seq", DEC, "RFC 5944 2.1.1")              \
    V(ICMP, icmp, MIP_LIFE, "icmp.mip.life", DEC, "RFC 5944 2.1.1")            \
    V(ICMP, icmp, MIP_FLAGS, "icmp.mip.flags", HEX, "RFC 5944 2.1.1")          \
    V(ICMP, icmp, MIP_R, "icmp.mip.r", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_B, "icmp.mip.b", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_H, "icmp.mip.h", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_F, "icmp.mip.f", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_M, "icmp.mip.m", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_G, "icmp.mip.g", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_V, "icmp.mip.v", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_RT, "icmp.mip.rt", BOOL, "RFC 5944 2.1.1")               \
    V(ICMP, icmp, MIP_U, "icmp.mip.u", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_X, "icmp.mip.x", BOOL, "RFC 5944 2.1.1")                 \
    V(ICMP, icmp, MIP_RESERVED, "icmp.mip.reserved", HEX, "RFC 5944 2.1.1")    \
    V(ICMP, icmp, MIP_COA, "icmp.mip.coa", IPV4, "RFC 5944 2.1.1")             \
    V(ICMP, icmp, MIP_PREFIX, "icmp.mip.prefixlength", DEC, "RFC 5944 2.1.2")  \
    V(ICMP, icmp, MIP_CHALLENGE, "icmp.mip.challenge", BYTES, "RFC 4721 2")    \
    V(ICMP, icmp, MIP_CONTENT, "icmp.mip.content", BYTES, "RFC 5944 2.1")

/* TAUT_ICMP_BODY_FIELDS: what stands at a fixed place in messages of some
 * types only; it makes the accessors of those. */
#define TAUT_ICMP_BODY_FIELDS(N, P, V)                                         \
    N(ICMP, icmp, IDENT, ident, "icmp.ident", 32, 16, DEC, 0, "RFC 792", 0)    \
    N(ICMP, icmp, SEQ, seq, "icmp.seq", 48, 16, DEC, 0, "RFC 792", 0)          \
    N(ICMP, icmp, MTU, mtu, "icmp.mtu", 48, 16, DEC, 0, "RFC 1191 4", 0)       \
    N(ICMP, icmp, POINTER, pointer, "icmp.pointer", 32, 8, DEC, 0, "RFC 792",  \
      0)                                                                       \
    N(ICMP, icmp, LENGTH, length, "icmp.length", 40, 8, DEC, 0, "RFC 4884 4",  \
      0)                                                                       \
    P(ICMP, icmp, REDIR_GW, redir_gw, "icmp.redir_gw", 32, 32, IPV4, "RFC 792")

/* taut_icmp_type_reg names message types. */
TAUT_API extern const struct taut_reg taut_icmp_type_reg;

/* enum taut_icmp_field: field numbers of ICMP. */
TAUT_FIELD_ENUM(ICMP, icmp, TAUT_ICMP_FIELDS)
/* taut_icmp_fields is the field set of ICMP. */
TAUT_API extern const struct taut_fieldset taut_icmp_fields;

/*
 * taut_icmp_get_type, taut_icmp_get_code, taut_icmp_get_checksum and their
 * _set_ counterparts take the start of a message that taut_icmp_check
 * accepted. Setting a field leaves the checksum as it was.
 */
TAUT_FIELD_ACCESS(TAUT_ICMP_FIELDS)
/*
 * taut_icmp_get_ident, _seq, _mtu, _pointer, _length, _redir_gw and the
 * _set_ counterparts mean something only in messages of the types that have
 * them; they are safe in every known type.
 */
TAUT_FIELD_ACCESS(TAUT_ICMP_BODY_FIELDS)

/* ------------------------------------------------------------------ */
/* The message                                                         */

/*
 * struct taut_icmp: one message. Each member says which types have it; it
 * is 0 for all others, and so it must be for taut_icmp_encode. The spans
 * borrow the input.
 */
struct taut_icmp {
    uint8_t type;             /* enum taut_icmp_type, or any other number */
    uint8_t code;             /* see taut_icmp_code_reg_get */
    uint16_t checksum;        /* as on the wire */
    uint16_t ident;           /* 0, 8, 13 to 18, 30, 37, 38, 42, 43 */
    uint16_t seq;             /* as ident but 30; 42 and 43 have 8 bits */
    uint16_t mtu;             /* 3 code 4: MTU of the next hop, bytes; 0: the
                                 router is older than RFC 1191 */
    uint8_t quote_words;      /* 3, 11, 12: RFC 4884's length, the quote's
                                 32-bit words; 0: none told */
    uint8_t n_addrs;          /* 9: router addresses */
    uint8_t addr_words;       /* 9: 32-bit words of each entry, 2 or more */
    uint16_t lifetime_s;      /* 9: seconds */
    uint32_t pointer;         /* 12 (8 bits), 31, 40 (16 bits): byte of the
                                 quoted packet where the problem is */
    uint8_t address[4];       /* 5: gateway; 17, 18: address mask */
    uint32_t originate;       /* 13, 14: milliseconds since midnight UT, or any
                                 value with the highest bit set */
    uint32_t receive;         /* 13, 14: as originate */
    uint32_t transmit;        /* 13, 14: as originate */
    uint16_t out_hops;        /* 30: routers on the way out */
    uint16_t return_hops;     /* 30: routers on the way back */
    uint32_t link_speed;      /* 30: bytes per second */
    uint32_t link_mtu;        /* 30: bytes */
    uint32_t ttl_s;           /* 38: seconds that the names may be kept */
    uint8_t subtype;          /* 41: RFC 4065 */
    uint8_t state;            /* 43: 3 bits, neighbour cache state */
    bool local;               /* 42: the probed interface is on the node */
    bool active;              /* 43: the interface is up */
    bool has_ipv4;            /* 43: IPv4 runs on it */
    bool has_ipv6;            /* 43: IPv6 runs on it */
    bool cut;                 /* TAUT_QUIRK_CUT: the type's fixed part, the
                                 router list or the quote is not all there; not
                                 encoded */
    uint32_t unused;          /* bits of the second word that no member above
                                 holds, in their places; 0 by RFC 792 */
    struct taut_span routers; /* 9: n_addrs entries; taut_icmp_router_next */
    struct taut_span quote;   /* 3, 4, 5, 11, 12, 31, 40: the start of the
                                 packet that caused the message; see
                                 taut_icmp_quote_decode */
    struct taut_span ext;     /* 3, 11, 12, 42: extension structure; see
                                 taut_icmp_ext_decode */
    struct taut_span data;    /* what follows: echoed bytes, names (38),
                                 Mobile IP extensions (9), or all of an
                                 unknown type's bytes after the checksum */
};

/*
 * taut_icmp_check looks at the `len` bytes at `p` that IP carries: the fixed
 * part of the message's type is there (TAUT_E_SHORT, need: bytes missing),
 * type 9 has entries of at least two words (TAUT_E_RANGE, at the size) and
 * all of them, a quote is as long as it is said to be (both TAUT_E_SHORT).
 * With TAUT_QUIRK_CUT the first 8 bytes suffice. It verifies no checksum.
 */
TAUT_API enum taut_status taut_icmp_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);

/* taut_icmp_body_check does taut_icmp_check and then judges what it leaves
 * alone: the extension structure (taut_icmp_ext_check) or the Mobile IP
 * extensions of a router advertisement (taut_icmp_mip_next).
 * With TAUT_QUIRK_CUT a part that ends early is no fault. */
TAUT_API enum taut_status taut_icmp_body_check(struct taut_ctx *ctx,
                                               const uint8_t *p, size_t len);

/* taut_icmp_decode checks the message that is all of `rd`, fills `out` and
 * moves `rd` to its end. Fails as taut_icmp_check does. */
TAUT_API enum taut_status taut_icmp_decode(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_icmp *out);

/*
 * taut_icmp_encode appends the message exactly as `in` says, the checksum
 * too (write 0 and call taut_icmp_checksum_fill for a right one). The writer
 * turns bad, and this returns, with TAUT_E_RANGE where a number does not fit
 * its field or `unused` has bits that belong to a member; TAUT_E_USAGE where
 * quote_words is not 0 and is not the quote's length, an extension follows a
 * quote with neither length nor TAUT_ICMP_EXT_AT bytes, or `routers` is not
 * n_addrs * addr_words * 4 bytes.
 */
TAUT_API enum taut_status taut_icmp_encode(struct taut_wr *wr,
                                           const struct taut_icmp *in);

/* taut_icmp_checksum_fill stores the checksum of the `len` bytes at `p` (4
 * or more): the whole message (RFC 792). */
TAUT_API void taut_icmp_checksum_fill(uint8_t *p, size_t len);
/* taut_icmp_checksum_verify checks that of the whole message of `len` bytes
 * (4 or more) at `p`: TAUT_OK or TAUT_E_CHECKSUM. */
TAUT_API enum taut_status
taut_icmp_checksum_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len);

/* struct taut_icmp_router: one entry of a router advertisement. */
struct taut_icmp_router {
    uint8_t addr[4];       /* the router's address */
    int32_t preference;    /* higher is better; INT32_MIN: do not use */
    struct taut_span more; /* words after the first two */
};

/* taut_icmp_router_next reads one entry of `words` 32-bit words (the
 * message's addr_words, 2 or more) from `rd` (over `routers`). TAUT_DONE at
 * the end; TAUT_E_SHORT if less than an entry is left; TAUT_E_RANGE if
 * `words` is below 2. */
TAUT_API enum taut_status taut_icmp_router_next(struct taut_ctx *ctx,
                                                struct taut_rd *rd,
                                                struct taut_icmp_router *out,
                                                uint8_t words);

/* taut_icmp_router_encode appends one entry. */
TAUT_API enum taut_status
taut_icmp_router_encode(struct taut_wr *wr, const struct taut_icmp_router *in);

/* struct taut_icmp_mip: one Mobile IP extension of a router advertisement
 * (RFC 5944 2.1). */
struct taut_icmp_mip {
    uint8_t type; /* 0: one byte of padding; 16: mobility agent; 19: prefix
                     lengths; 24: challenge */
    struct taut_span data; /* after type and length */
};

/* taut_icmp_mip_next reads one extension from `rd` (over the `data` of a
 * router advertisement). TAUT_DONE at the end; TAUT_E_SHORT if the length
 * is missing or more than is left. */
TAUT_API enum taut_status taut_icmp_mip_next(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_icmp_mip *out);

/* ------------------------------------------------------------------ */
/* The quoted packet                                                   */

/*
 * struct taut_icmp_quote: what can be read of the packet that an error
 * quotes, so that the error can be matched to a connection. Everything that
 * the quote is too short for is absent, which is no error.
 */
struct taut_icmp_quote {
    uint8_t version;     /* 4 or 6; 0: not an IP header, or shorter than its
                            fixed part, and then nothing below holds */
    bool ip_whole;       /* options or extension headers are all there; the
                            members below hold only then */
    uint8_t proto;       /* protocol of what follows */
    bool fragment;       /* a fragment other than the first: no ports */
    bool has_ports;      /* src_port and dst_port hold (TCP, UDP, UDP-Lite,
                            SCTP, DCCP) */
    bool has_echo;       /* ident and seq hold (echo of either family) */
    bool has_tcp_seq;    /* tcp_seq holds (TCP) */
    uint8_t src[16];     /* source address, 4 or 16 bytes; holds if version
                            is not 0 */
    uint8_t dst[16];     /* destination address, as src */
    uint16_t src_port;   /* transport ports */
    uint16_t dst_port;   /* see src_port */
    uint16_t ident;      /* echo identifier */
    uint16_t seq;        /* echo sequence number */
    uint32_t tcp_seq;    /* TCP sequence number */
    uint32_t l4_off;     /* where the transport header begins in the quote */
    struct taut_span l4; /* the transport header, as far as it is quoted */
};

/*
 * taut_icmp_quote_decode reads the quote of an ICMPv4 or ICMPv6 error as
 * leniently as TAUT_QUIRK_CUT allows. It always fills `out`: a quote that is
 * short, or no IP packet at all, leaves members at 0 and is told by them.
 * Lengths and checksums inside the quote are not judged.
 */
TAUT_API void taut_icmp_quote_decode(struct taut_icmp_quote *out,
                                     struct taut_span quote);

/* ------------------------------------------------------------------ */
/* Extension structure                                                 */

/* struct taut_icmp_ext: the structure's header (RFC 4884 7). */
struct taut_icmp_ext {
    uint8_t version;          /* 2 */
    uint16_t reserved;        /* 12 bits */
    uint16_t checksum;        /* 0: none was sent */
    struct taut_span objects; /* see taut_icmp_obj_next */
};

/* taut_icmp_ext_decode reads the structure that is all of `rd`.
 * TAUT_E_SHORT: fewer than 4 bytes; TAUT_E_UNSUPPORTED, at the version:
 * another version than 2. The objects are not looked at. */
TAUT_API enum taut_status taut_icmp_ext_decode(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_icmp_ext *out);
/* taut_icmp_ext_check decodes the structure `ext` and every object in it,
 * the known ones to the bottom, and stops at the first fault. */
TAUT_API enum taut_status taut_icmp_ext_check(struct taut_ctx *ctx,
                                              struct taut_span ext);
/* taut_icmp_ext_encode appends header and objects. TAUT_E_RANGE if version
 * or reserved do not fit. */
TAUT_API enum taut_status taut_icmp_ext_encode(struct taut_wr *wr,
                                               const struct taut_icmp_ext *in);
/* taut_icmp_ext_checksum_fill stores the checksum of the structure of `len`
 * bytes (4 or more) at `p`. */
TAUT_API void taut_icmp_ext_checksum_fill(uint8_t *p, size_t len);
/* taut_icmp_ext_checksum_verify checks that of the structure of `len` bytes
 * (4 or more) at `p`: TAUT_OK, TAUT_DONE (none was sent: 0) or
 * TAUT_E_CHECKSUM (field EXT_CHECKSUM). */
TAUT_API enum taut_status taut_icmp_ext_checksum_verify(struct taut_ctx *ctx,
                                                        const uint8_t *p,
                                                        size_t len);

/* enum taut_icmp_obj_class: the classes of objects that taut reads. */
enum taut_icmp_obj_class {
    TAUT_ICMP_OBJ_MPLS = 1,    /* MPLS label stack, RFC 4950; c-type 1 */
    TAUT_ICMP_OBJ_IF_INFO = 2, /* interface information, RFC 5837 */
    TAUT_ICMP_OBJ_IF_ID = 3    /* interface identification, RFC 8335 */
};
/* taut_icmp_obj_class_reg names the classes of the IANA registry. */
TAUT_API extern const struct taut_reg taut_icmp_obj_class_reg;

/* struct taut_icmp_obj: one object; `len` bytes on the wire with its header
 * of 4. */
struct taut_icmp_obj {
    uint16_t len;          /* 4 + data.len */
    uint8_t class_num;     /* enum taut_icmp_obj_class or another */
    uint8_t ctype;         /* meaning depends on the class */
    struct taut_span data; /* after the header */
};

/* taut_icmp_obj_next reads one object from `rd` (over `objects`). TAUT_DONE
 * at the end; TAUT_E_SHORT: a header or the bytes it announces are missing;
 * TAUT_E_RANGE, at the length: below 4. */
TAUT_API enum taut_status taut_icmp_obj_next(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_icmp_obj *out);
/* taut_icmp_obj_encode appends an object; its length is data's. */
TAUT_API enum taut_status taut_icmp_obj_encode(struct taut_wr *wr,
                                               const struct taut_icmp_obj *in);

/* struct taut_icmp_mpls: one entry of a label stack (RFC 3032 2.1). */
struct taut_icmp_mpls {
    uint32_t label; /* 20 bits */
    uint8_t exp;    /* 3 bits, the traffic class of RFC 5462 */
    bool bottom;    /* the last entry */
    uint8_t ttl;    /* time to live */
};

/* taut_icmp_mpls_next reads one entry from `rd` (over an object's data).
 * TAUT_DONE at the end; TAUT_E_SHORT if 1 to 3 bytes are left. */
TAUT_API enum taut_status taut_icmp_mpls_next(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_icmp_mpls *out);
/* taut_icmp_mpls_encode appends one entry. TAUT_E_RANGE if it does not
 * fit. */
TAUT_API enum taut_status
taut_icmp_mpls_encode(struct taut_wr *wr, const struct taut_icmp_mpls *in);

/* struct taut_icmp_if_info: interface information (RFC 5837 4). */
struct taut_icmp_if_info {
    uint8_t role;           /* 2 bits: 0 incoming, 1 sub-IP, 2 outgoing, 3
                               next hop */
    uint8_t reserved;       /* 2 bits */
    bool has_index;         /* `index` is there */
    bool has_addr;          /* `afi` and `addr` are there */
    bool has_name;          /* `name` is there */
    bool has_mtu;           /* `mtu` is there */
    uint32_t index;         /* ifIndex */
    uint16_t afi;           /* 1: IPv4, 2: IPv6 */
    uint16_t addr_reserved; /* 0 */
    struct taut_span addr;  /* 4 or 16 bytes */
    struct taut_span name;  /* UTF-8, zeros at its end are padding */
    uint32_t mtu;           /* bytes */
};
/* TAUT_ICMP_IF_NAME_MAX: the longest name field, its length byte included
 * (RFC 5837 4.3). */
#define TAUT_ICMP_IF_NAME_MAX 64

/*
 * taut_icmp_if_info_decode reads an object of class 2. TAUT_E_SHORT: a part
 * that the c-type announces is missing; TAUT_E_UNSUPPORTED, at the AFI:
 * neither IPv4 nor IPv6; TAUT_E_RANGE, at the name's length: 0, not a
 * multiple of 4, or over TAUT_ICMP_IF_NAME_MAX; TAUT_E_TRAILING: bytes are
 * left over.
 */
TAUT_API enum taut_status
taut_icmp_if_info_decode(struct taut_ctx *ctx, struct taut_icmp_if_info *out,
                         const struct taut_icmp_obj *obj);
/* taut_icmp_if_info_encode appends the object, header included.
 * TAUT_E_RANGE if a member does not fit the field; TAUT_E_USAGE if the
 * address is not as long as `afi` says. */
TAUT_API enum taut_status
taut_icmp_if_info_encode(struct taut_wr *wr,
                         const struct taut_icmp_if_info *in);

/* struct taut_icmp_if_id: interface identification (RFC 8335 2.1). */
struct taut_icmp_if_id {
    uint8_t ctype;         /* 1: name, 2: index, 3: address */
    struct taut_span name; /* 1: zeros at its end are padding */
    uint32_t index;        /* 2: ifIndex */
    uint16_t afi;          /* 3: address family number */
    uint8_t addr_len;      /* 3: bytes of `addr` that count */
    uint8_t reserved;      /* 3: 0 */
    struct taut_span addr; /* 3: padded with zeros to 32 bits */
};

/*
 * taut_icmp_if_id_decode reads an object of class 3. TAUT_E_SHORT or
 * TAUT_E_TRAILING: the data is not as long as the c-type needs;
 * TAUT_E_RANGE: addr_len is more than is there, or not 4 or 16 for the AFIs
 * 1 and 2; TAUT_E_UNSUPPORTED, at the c-type: not 1 to 3.
 */
TAUT_API enum taut_status
taut_icmp_if_id_decode(struct taut_ctx *ctx, struct taut_icmp_if_id *out,
                       const struct taut_icmp_obj *obj);
/* taut_icmp_if_id_encode appends the object, header included. */
TAUT_API enum taut_status
taut_icmp_if_id_encode(struct taut_wr *wr, const struct taut_icmp_if_id *in);

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/*
 * taut_icmp_visit tells every field of the message of `len` bytes at `p`,
 * which taut_icmp_check accepted: its type's body, router entries, Mobile IP
 * extensions, and extension objects down to the first fault in them (also
 * where TAUT_ICMP_QUIRK_EXT_AT_128 would find them). The quoted packet is
 * left to whoever dissects packets.
 */
TAUT_API void taut_icmp_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);
/* taut_icmp_ext_visit tells the fields of an extension structure and its
 * objects, down to the first fault. */
TAUT_API void taut_icmp_ext_visit(const struct taut_visitor *v,
                                  struct taut_span ext);

/* ------------------------------------------------------------------ */
/* Names                                                               */

/* taut_icmp_code_reg_get returns the codes of message type `type`, or NULL
 * if only code 0 is defined for it. */
TAUT_API const struct taut_reg *taut_icmp_code_reg_get(uint8_t type);

#ifdef __cplusplus
}
#endif

#endif
