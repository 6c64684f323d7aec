/* SPDX-License-Identifier: MIT */
/*
 * taut/tunnel.h: small headers between a link or UDP and a packet inside:
 * MPLS label stacks (RFC 3032), PPPoE sessions (RFC 2516) and PPP (RFC 1661),
 * GRE (RFC 2784, RFC 2890) and PPTP's form of it (RFC 2637), VXLAN (RFC
 * 7348) and its generic form, Geneve (RFC 8926), GTP-U (3GPP TS 29.281),
 * ERSPAN types II and III, Teredo (RFC 4380).
 *
 *    MPLS    | Label (20) | TC (3) | S | TTL (8) |  repeated until S is 1
 *    PPPoE   | Ver | Type | Code | Session ID | Length | PPP ...
 *    PPP     | [ff 03] | Protocol (8 or 16) |
 *    GRE     | C.KS..Ver | Protocol | [Checksum, Offset] | [Key] | [Seq] |
 *    VXLAN   | Flags | Group | VNI (24) | Reserved |
 *    Geneve  | Ver | OptLen | O C | Protocol | VNI (24) | Rsv | Options |
 *    GTP-U   | Ver PT E S PN | Type | Length | TEID | [Seq, N-PDU, Next] |
 *    ERSPAN  | Ver | VLAN | CoS En T Session | Index, or time stamp ... |
 *    Teredo  | [00 01, authentication] | [00 00, origin] | IPv6 ...
 *
 * All work alike: check, decode (the cursor then stands at the payload),
 * encode (byte for byte what was decoded), visit. The payload is found by
 * the EtherType that each struct gives or holds.
 *
 * Limits: TAUT_MPLS_STACK_MAX labels, TAUT_GTP_EXT_MAX extension headers.
 * Quirks: TAUT_QUIRK_CUT (PPPoE, PPTP, GTP-U lengths).
 */
#ifndef TAUT_TUNNEL_H
#define TAUT_TUNNEL_H

#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_MPLS_STACK_MAX: more labels in a row are TAUT_E_LIMIT. */
#define TAUT_MPLS_STACK_MAX 16
/* TAUT_GTP_EXT_MAX: more extension headers are TAUT_E_LIMIT. */
#define TAUT_GTP_EXT_MAX 16

/* UDP ports that carry a tunnel (IANA). */
enum {
    TAUT_GTP_PORT = 2152,
    TAUT_TEREDO_PORT = 3544,
    TAUT_VXLAN_PORT = 4789,
    TAUT_VXLAN_GPE_PORT = 4790,
    TAUT_GENEVE_PORT = 6081,
    TAUT_MPLS_PORT = 6635,
    TAUT_VXLAN_PORT_OLD = 8472 /* Linux's default, older than IANA's */
};

/* TAUT_TUNNEL_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. */
#define TAUT_TUNNEL_FIELDS(N, P, V)                                            \
    V(TUNNEL, tunnel, MPLS, "mpls", NONE, "RFC 3032 2.1")                      \
    V(TUNNEL, tunnel, MPLS_LABEL, "mpls.label", DEC, "RFC 3032 2.1")           \
    V(TUNNEL, tunnel, MPLS_TC, "mpls.exp", DEC, "RFC 5462 3")                  \
    V(TUNNEL, tunnel, MPLS_BOTTOM, "mpls.bottom", BOOL, "RFC 3032 2.1")        \
    V(TUNNEL, tunnel, MPLS_TTL, "mpls.ttl", DEC, "RFC 3032 2.1")               \
    V(TUNNEL, tunnel, PPPOE, "pppoes", NONE, "RFC 2516 4")                     \
    V(TUNNEL, tunnel, PPPOE_VER, "pppoe.version", DEC, "RFC 2516 4")           \
    V(TUNNEL, tunnel, PPPOE_TYPE, "pppoe.type", DEC, "RFC 2516 4")             \
    V(TUNNEL, tunnel, PPPOE_CODE, "pppoe.code", HEX, "RFC 2516 4")             \
    V(TUNNEL, tunnel, PPPOE_SESSION, "pppoe.session_id", HEX, "RFC 2516 4")    \
    V(TUNNEL, tunnel, PPPOE_LEN, "pppoe.payload_length", DEC, "RFC 2516 4")    \
    V(TUNNEL, tunnel, PPP, "ppp", NONE, "RFC 1661 2")                          \
    V(TUNNEL, tunnel, PPP_ADDRESS, "ppp.address", HEX, "RFC 1662 3.1")         \
    V(TUNNEL, tunnel, PPP_CONTROL, "ppp.control", HEX, "RFC 1662 3.1")         \
    V(TUNNEL, tunnel, PPP_PROTOCOL, "ppp.protocol", HEX16, "RFC 1661 2")       \
    V(TUNNEL, tunnel, GRE, "gre", NONE, "RFC 2784 2.1")                        \
    V(TUNNEL, tunnel, GRE_FLAGS, "gre.flags_and_version", HEX, "RFC 2784 2.1") \
    V(TUNNEL, tunnel, GRE_C, "gre.flags.checksum", BOOL, "RFC 2784 2.2")       \
    V(TUNNEL, tunnel, GRE_R, "gre.flags.routing", BOOL, "RFC 1701")            \
    V(TUNNEL, tunnel, GRE_K, "gre.flags.key", BOOL, "RFC 2890 2")              \
    V(TUNNEL, tunnel, GRE_S, "gre.flags.sequence_number", BOOL, "RFC 2890 2")  \
    V(TUNNEL, tunnel, GRE_STRICT, "gre.flags.strict_source_route", BOOL,       \
      "RFC 1701")                                                              \
    V(TUNNEL, tunnel, GRE_RECUR, "gre.flags.recursion_control", DEC,           \
      "RFC 1701")                                                              \
    V(TUNNEL, tunnel, GRE_A, "gre.flags.ack", BOOL, "RFC 2637 4.1")            \
    V(TUNNEL, tunnel, GRE_RESERVED, "gre.flags.reserved", DEC, "RFC 2784 2.3") \
    V(TUNNEL, tunnel, GRE_VERSION, "gre.flags.version", DEC, "RFC 2784 2.3.1") \
    V(TUNNEL, tunnel, GRE_PROTO, "gre.proto", HEX, "RFC 2784 2.4")             \
    V(TUNNEL, tunnel, GRE_CHECKSUM, "gre.checksum", HEX, "RFC 2784 2.5")       \
    V(TUNNEL, tunnel, GRE_OFFSET, "gre.offset", DEC, "RFC 2784 2.6")           \
    V(TUNNEL, tunnel, GRE_KEY, "gre.key", HEX, "RFC 2890 2.1")                 \
    V(TUNNEL, tunnel, GRE_LEN, "gre.key.payload_length", DEC, "RFC 2637 4.1")  \
    V(TUNNEL, tunnel, GRE_CALL, "gre.key.call_id", DEC, "RFC 2637 4.1")        \
    V(TUNNEL, tunnel, GRE_SEQ, "gre.sequence_number", DEC, "RFC 2890 2.2")     \
    V(TUNNEL, tunnel, GRE_ACK, "gre.ack_number", DEC, "RFC 2637 4.1")          \
    V(TUNNEL, tunnel, VXLAN, "vxlan", NONE, "RFC 7348 5")                      \
    V(TUNNEL, tunnel, VXLAN_FLAGS, "vxlan.flags", HEX, "RFC 7348 5")           \
    V(TUNNEL, tunnel, VXLAN_G, "vxlan.flag_g", BOOL, "VXLAN-GBP 2.1")          \
    V(TUNNEL, tunnel, VXLAN_I, "vxlan.flag_i", BOOL, "RFC 7348 5")             \
    V(TUNNEL, tunnel, VXLAN_D, "vxlan.flag_d", BOOL, "VXLAN-GBP 2.1")          \
    V(TUNNEL, tunnel, VXLAN_A, "vxlan.flag_a", BOOL, "VXLAN-GBP 2.1")          \
    V(TUNNEL, tunnel, VXLAN_FLAGS_RSV, "vxlan.flags_reserved", HEX,            \
      "RFC 7348 5")                                                            \
    V(TUNNEL, tunnel, VXLAN_GBP, "vxlan.gbp", DEC, "VXLAN-GBP 2.1")            \
    V(TUNNEL, tunnel, VXLAN_VNI, "vxlan.vni", DEC, "RFC 7348 5")               \
    V(TUNNEL, tunnel, VXLAN_RSV, "vxlan.reserved8", DEC, "RFC 7348 5")         \
    V(TUNNEL, tunnel, GENEVE, "geneve", NONE, "RFC 8926 3.4")                  \
    V(TUNNEL, tunnel, GENEVE_VERSION, "geneve.version", DEC, "RFC 8926 3.4")   \
    V(TUNNEL, tunnel, GENEVE_FLAGS, "geneve.flags", HEX, "RFC 8926 3.4")       \
    V(TUNNEL, tunnel, GENEVE_OAM, "geneve.flags.oam", BOOL, "RFC 8926 3.4")    \
    V(TUNNEL, tunnel, GENEVE_CRITICAL, "geneve.flags.critical", BOOL,          \
      "RFC 8926 3.4")                                                          \
    V(TUNNEL, tunnel, GENEVE_FLAGS_RSV, "geneve.flags.reserved", BOOL,         \
      "RFC 8926 3.4")                                                          \
    V(TUNNEL, tunnel, GENEVE_PROTO, "geneve.proto_type", HEX, "RFC 8926 3.4")  \
    V(TUNNEL, tunnel, GENEVE_VNI, "geneve.vni", HEX, "RFC 8926 3.4")           \
    V(TUNNEL, tunnel, GENEVE_RSV, "geneve.reserved", HEX, "RFC 8926 3.4")      \
    V(TUNNEL, tunnel, GENEVE_OPTIONS, "geneve.options", BYTES, "RFC 8926 3.5") \
    V(TUNNEL, tunnel, GENEVE_OPT, "geneve.option", BYTES, "RFC 8926 3.5")      \
    V(TUNNEL, tunnel, GENEVE_OPT_CLASS, "geneve.option.class", HEX,            \
      "RFC 8926 3.5")                                                          \
    V(TUNNEL, tunnel, GENEVE_OPT_TYPE, "geneve.option.type", HEX,              \
      "RFC 8926 3.5")                                                          \
    V(TUNNEL, tunnel, GENEVE_OPT_C, "geneve.option.type.critical", BOOL,       \
      "RFC 8926 3.5")                                                          \
    V(TUNNEL, tunnel, GENEVE_OPT_FLAGS, "geneve.option.flags", HEX,            \
      "RFC 8926 3.5")                                                          \
    V(TUNNEL, tunnel, GENEVE_OPT_LEN, "geneve.option.length", DEC,             \
      "RFC 8926 3.5")                                                          \
    V(TUNNEL, tunnel, GENEVE_OPT_DATA, "geneve.option.unknown.data", BYTES,    \
      "RFC 8926 3.5")                                                          \
    V(TUNNEL, tunnel, GTP, "gtp", NONE, "TS 29.281 5.1")                       \
    V(TUNNEL, tunnel, GTP_FLAGS, "gtp.flags", HEX, "TS 29.281 5.1")            \
    V(TUNNEL, tunnel, GTP_VERSION, "gtp.flags.version", DEC, "TS 29.281 5.1")  \
    V(TUNNEL, tunnel, GTP_PT, "gtp.flags.payload", DEC, "TS 29.281 5.1")       \
    V(TUNNEL, tunnel, GTP_RSV, "gtp.flags.reserved", DEC, "TS 29.281 5.1")     \
    V(TUNNEL, tunnel, GTP_E, "gtp.flags.e", BOOL, "TS 29.281 5.1")             \
    V(TUNNEL, tunnel, GTP_S, "gtp.flags.s", BOOL, "TS 29.281 5.1")             \
    V(TUNNEL, tunnel, GTP_PN, "gtp.flags.pn", BOOL, "TS 29.281 5.1")           \
    V(TUNNEL, tunnel, GTP_TYPE, "gtp.message", HEX, "TS 29.281 5.1")           \
    V(TUNNEL, tunnel, GTP_LEN, "gtp.length", DEC, "TS 29.281 5.1")             \
    V(TUNNEL, tunnel, GTP_TEID, "gtp.teid", HEX, "TS 29.281 5.1")              \
    V(TUNNEL, tunnel, GTP_SEQ, "gtp.seq_number", HEX, "TS 29.281 5.1")         \
    V(TUNNEL, tunnel, GTP_NPDU, "gtp.npdu_number", HEX, "TS 29.281 5.1")       \
    V(TUNNEL, tunnel, GTP_NEXT, "gtp.ext_hdr.next", HEX, "TS 29.281 5.2.1")    \
    V(TUNNEL, tunnel, GTP_EXT_LEN, "gtp.ext_hdr.length", DEC,                  \
      "TS 29.281 5.2.1")                                                       \
    V(TUNNEL, tunnel, PPPOE_TAG, "pppoed.tag", HEX, "RFC 2516 4")              \
    V(TUNNEL, tunnel, PPPOE_TAG_LEN, "pppoed.tag_length", DEC, "RFC 2516 4")   \
    V(TUNNEL, tunnel, PPPOE_SERVICE, "pppoed.tags.service_name", TEXT,         \
      "RFC 2516 A")                                                            \
    V(TUNNEL, tunnel, PPPOE_AC_NAME, "pppoed.tags.ac_name", TEXT,              \
      "RFC 2516 A")                                                            \
    V(TUNNEL, tunnel, PPPOE_HOST_UNIQ, "pppoed.tags.host_uniq", BYTES,         \
      "RFC 2516 A")                                                            \
    V(TUNNEL, tunnel, PPPOE_COOKIE, "pppoed.tags.ac_cookie", BYTES,            \
      "RFC 2516 A")                                                            \
    V(TUNNEL, tunnel, PPPOE_RELAY, "pppoed.tags.relay_session_id", BYTES,      \
      "RFC 2516 A")                                                            \
    V(TUNNEL, tunnel, PPPOE_SERVICE_ERROR, "pppoed.tags.service_name_error",   \
      TEXT, "RFC 2516 A")                                                      \
    V(TUNNEL, tunnel, PPPOE_AC_ERROR, "pppoed.tags.ac_system_error", TEXT,     \
      "RFC 2516 A")                                                            \
    V(TUNNEL, tunnel, PPPOE_ERROR, "pppoed.tags.generic_error", TEXT,          \
      "RFC 2516 A")                                                            \
    V(TUNNEL, tunnel, PPPOE_TAG_DATA, "pppoed.tag.unknown_data", BYTES,        \
      "RFC 2516 4")                                                            \
    V(TUNNEL, tunnel, VXLAN_VER, "vxlan.ver", DEC, "VXLAN-GPE 3.1")            \
    V(TUNNEL, tunnel, VXLAN_I_BIT, "vxlan.i_bit", DEC, "VXLAN-GPE 3.1")        \
    V(TUNNEL, tunnel, VXLAN_P_BIT, "vxlan.p_bit", DEC, "VXLAN-GPE 3.1")        \
    V(TUNNEL, tunnel, VXLAN_O_BIT, "vxlan.o_bit", DEC, "VXLAN-GPE 3.1")        \
    V(TUNNEL, tunnel, VXLAN_RSV16, "vxlan.reserved_16", DEC, "VXLAN-GPE 3.1")  \
    V(TUNNEL, tunnel, VXLAN_NEXT, "vxlan.next_proto", DEC, "VXLAN-GPE 3.2")    \
    V(TUNNEL, tunnel, GTP_TPDU, "gtp.tpdu_data", BYTES, "TS 29.281 5.1")       \
    V(TUNNEL, tunnel, ERSPAN, "erspan", NONE, "ERSPAN 4.2")                    \
    V(TUNNEL, tunnel, ERSPAN_VERSION, "erspan.version", DEC, "ERSPAN 4.2")     \
    V(TUNNEL, tunnel, ERSPAN_VLAN, "erspan.vlan", DEC, "ERSPAN 4.2")           \
    V(TUNNEL, tunnel, ERSPAN_COS, "erspan.cos", DEC, "ERSPAN 4.2")             \
    V(TUNNEL, tunnel, ERSPAN_ENCAP, "erspan.encap", DEC, "ERSPAN 4.2")         \
    V(TUNNEL, tunnel, ERSPAN_BSO, "erspan.bso", DEC, "ERSPAN 4.3")             \
    V(TUNNEL, tunnel, ERSPAN_TRUNCATED, "erspan.truncated", DEC, "ERSPAN 4.2") \
    V(TUNNEL, tunnel, ERSPAN_SESSION, "erspan.spanid", DEC, "ERSPAN 4.2")      \
    V(TUNNEL, tunnel, ERSPAN_RSV, "erspan.reserved", DEC, "ERSPAN 4.2")        \
    V(TUNNEL, tunnel, ERSPAN_INDEX, "erspan.index", DEC, "ERSPAN 4.2")         \
    V(TUNNEL, tunnel, ERSPAN_TIME, "erspan.timestamp", DEC, "ERSPAN 4.3")      \
    V(TUNNEL, tunnel, ERSPAN_SGT, "erspan.sgt", DEC, "ERSPAN 4.3")             \
    V(TUNNEL, tunnel, ERSPAN_P, "erspan.p", DEC, "ERSPAN 4.3")                 \
    V(TUNNEL, tunnel, ERSPAN_FT, "erspan.ft", DEC, "ERSPAN 4.3")               \
    V(TUNNEL, tunnel, ERSPAN_HW, "erspan.hw", DEC, "ERSPAN 4.3")               \
    V(TUNNEL, tunnel, ERSPAN_DIRECTION, "erspan.direction", BOOL,              \
      "ERSPAN 4.3")                                                            \
    V(TUNNEL, tunnel, ERSPAN_GRA, "erspan.gra", DEC, "ERSPAN 4.3")             \
    V(TUNNEL, tunnel, ERSPAN_O, "erspan.o", DEC, "ERSPAN 4.3")                 \
    V(TUNNEL, tunnel, ERSPAN_PLATFORM, "erspan.platid", DEC, "ERSPAN 4.4")     \
    V(TUNNEL, tunnel, TEREDO, "teredo", NONE, "RFC 4380 5.1.1")                \
    V(TUNNEL, tunnel, TEREDO_AUTH, "teredo.auth", NONE, "RFC 4380 5.1.1")      \
    V(TUNNEL, tunnel, TEREDO_ID_LEN, "teredo.auth.idlen", DEC,                 \
      "RFC 4380 5.1.1")                                                        \
    V(TUNNEL, tunnel, TEREDO_VALUE_LEN, "teredo.auth.aulen", DEC,              \
      "RFC 4380 5.1.1")                                                        \
    V(TUNNEL, tunnel, TEREDO_ID, "teredo.auth.id", BYTES, "RFC 4380 5.1.1")    \
    V(TUNNEL, tunnel, TEREDO_VALUE, "teredo.auth.value", BYTES,                \
      "RFC 4380 5.1.1")                                                        \
    V(TUNNEL, tunnel, TEREDO_NONCE, "teredo.auth.nonce", BYTES,                \
      "RFC 4380 5.1.1")                                                        \
    V(TUNNEL, tunnel, TEREDO_CONFIRM, "teredo.auth.conf", BYTES,               \
      "RFC 4380 5.1.1")                                                        \
    V(TUNNEL, tunnel, TEREDO_PORT, "teredo.orig.port", DEC, "RFC 4380 5.1.1")

/* enum taut_tunnel_field: TAUT_TUNNEL_F_MPLS_LABEL ... */
TAUT_FIELD_ENUM(TUNNEL, tunnel, TAUT_TUNNEL_FIELDS)

/* taut_tunnel_fields describes TAUT_TUNNEL_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_tunnel_fields;

/* ------------------------------------------------------------------ */
/* MPLS                                                                */

/* TAUT_MPLS_HDR_LEN: bytes of a label stack entry. */
#define TAUT_MPLS_HDR_LEN 4

/* Labels with a meaning of their own (RFC 3032 2.1, RFC 5586, RFC 6790). */
enum {
    TAUT_MPLS_LABEL_IPV4_NULL = 0,
    TAUT_MPLS_LABEL_ROUTER_ALERT = 1,
    TAUT_MPLS_LABEL_IPV6_NULL = 2,
    TAUT_MPLS_LABEL_ENTROPY = 7,
    TAUT_MPLS_LABEL_GAL = 13
};

/* struct taut_mpls: one label stack entry. */
struct taut_mpls {
    uint32_t label; /* 20 bits */
    uint8_t tc;     /* traffic class, 3 bits */
    uint8_t ttl;    /* hops left */
    bool bottom;    /* the last entry: the payload follows */
};

/* struct taut_mpls_stack: where a walk over a stack stands; all zero at the
 * beginning. */
struct taut_mpls_stack {
    uint8_t n;   /* entries so far */
    bool bottom; /* the last one was seen */
};

/* taut_mpls_check: TAUT_E_SHORT (field MPLS) below 4 bytes. */
TAUT_API enum taut_status taut_mpls_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);
/* taut_mpls_decode decodes one entry and moves past it. */
TAUT_API enum taut_status taut_mpls_decode(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_mpls *out);
/* taut_mpls_stack_next decodes the next entry; TAUT_DONE after the bottom,
 * TAUT_E_LIMIT (MPLS) beyond TAUT_MPLS_STACK_MAX. */
TAUT_API enum taut_status taut_mpls_stack_next(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_mpls_stack *s,
                                               struct taut_mpls *out);
/* taut_mpls_encode appends 4 bytes. TAUT_E_RANGE: label or tc too wide. */
TAUT_API enum taut_status taut_mpls_encode(struct taut_wr *wr,
                                           const struct taut_mpls *in);
/* taut_mpls_ethertype_get guesses what `len` bytes at `p` below the bottom
 * are, since no field tells: 0x0800 or 0x86dd by the first four bits (RFC
 * 4928 3), 0 for anything else (a control word, Ethernet). */
TAUT_API uint16_t taut_mpls_ethertype_get(const uint8_t *p, size_t len);
/* taut_mpls_visit tells every field of the checked entry `p`. */
TAUT_API void taut_mpls_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);
/* taut_mpls_stack_visit tells every field of every entry of the stack at `p`,
 * as far as it lies in `len` bytes. */
TAUT_API void taut_mpls_stack_visit(const struct taut_visitor *v,
                                    const uint8_t *p, size_t len);

/* ------------------------------------------------------------------ */
/* PPPoE and PPP                                                       */

/* TAUT_PPPOE_HDR_LEN: bytes of the header. */
#define TAUT_PPPOE_HDR_LEN 6

/* struct taut_pppoe: a PPPoE header; version and type are always 1. */
struct taut_pppoe {
    uint8_t code;       /* 0 in a session */
    bool cut;           /* less than `len` is there (QUIRK_CUT) */
    uint16_t session;   /* session ID */
    uint16_t len;       /* payload bytes, without this header */
    size_t payload_len; /* payload bytes that are there */
};

/* taut_pppoe_check: TAUT_E_SHORT (field PPPOE, or PPPOE_LEN unless
 * TAUT_QUIRK_CUT), TAUT_E_VALUE for a version (PPPOE_VER) or type
 * (PPPOE_TYPE) other than 1. Bytes behind the payload are padding. */
TAUT_API enum taut_status taut_pppoe_check(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len);
/* taut_pppoe_decode decodes the header and moves past its 6 bytes. */
TAUT_API enum taut_status taut_pppoe_decode(struct taut_ctx *ctx,
                                            struct taut_rd *rd,
                                            struct taut_pppoe *out);
/* taut_pppoe_encode appends 6 bytes; it cannot fail. */
TAUT_API enum taut_status taut_pppoe_encode(struct taut_wr *wr,
                                            const struct taut_pppoe *in);
/* PPPoE codes of discovery (RFC 2516 5). */
enum {
    TAUT_PPPOE_PADO = 0x07,
    TAUT_PPPOE_PADI = 0x09,
    TAUT_PPPOE_PADR = 0x19,
    TAUT_PPPOE_PADS = 0x65,
    TAUT_PPPOE_PADT = 0xa7
};

/* Tags of discovery (RFC 2516 appendix A). */
enum {
    TAUT_PPPOE_TAG_END = 0x0000,
    TAUT_PPPOE_TAG_SERVICE = 0x0101,
    TAUT_PPPOE_TAG_AC_NAME = 0x0102,
    TAUT_PPPOE_TAG_HOST_UNIQ = 0x0103,
    TAUT_PPPOE_TAG_COOKIE = 0x0104,
    TAUT_PPPOE_TAG_VENDOR = 0x0105,
    TAUT_PPPOE_TAG_RELAY = 0x0110,
    TAUT_PPPOE_TAG_SERVICE_ERROR = 0x0201,
    TAUT_PPPOE_TAG_AC_ERROR = 0x0202,
    TAUT_PPPOE_TAG_ERROR = 0x0203
};

/* struct taut_pppoe_tag: one tag of a discovery packet. */
struct taut_pppoe_tag {
    uint16_t type;          /* TAUT_PPPOE_TAG_... */
    struct taut_span value; /* borrowed */
};

/* taut_pppoe_tag_next decodes the tag at `rd`, over a discovery packet's
 * payload. TAUT_DONE at the end and at the tag TAUT_PPPOE_TAG_END; TAUT_E_SHORT
 * (PPPOE_TAG_LEN) if the tag is not whole. */
TAUT_API enum taut_status taut_pppoe_tag_next(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_pppoe_tag *out);
/* taut_pppoe_tag_encode appends one tag. TAUT_E_RANGE: over 65,535 bytes. */
TAUT_API enum taut_status
taut_pppoe_tag_encode(struct taut_wr *wr, const struct taut_pppoe_tag *in);
/* taut_pppoe_tags_visit tells every tag in the `len` bytes at `p`, as far as
 * they are whole. */
TAUT_API void taut_pppoe_tags_visit(const struct taut_visitor *v,
                                    const uint8_t *p, size_t len);
/* taut_pppoe_visit tells every field of the checked header `p`. */
TAUT_API void taut_pppoe_visit(const struct taut_visitor *v, const uint8_t *p,
                               size_t len);

/* PPP protocol numbers that carry packets (IANA). */
enum {
    TAUT_PPP_IPV4 = 0x0021,
    TAUT_PPP_IPV6 = 0x0057,
    TAUT_PPP_MPLS = 0x0281,
    TAUT_PPP_LCP = 0xc021
};

/* struct taut_ppp: what stands before a PPP payload. */
struct taut_ppp {
    bool framed;        /* HDLC's address and control, ff 03, come first */
    bool compressed;    /* the protocol is sent as one byte (RFC 1661 6.5) */
    uint16_t proto;     /* PPP protocol number */
    size_t payload_len; /* bytes behind it */
};

/* taut_ppp_check: TAUT_E_SHORT (field PPP); TAUT_E_VALUE for a protocol
 * whose low byte is even, or ff that 03 does not follow (PPP_PROTOCOL; RFC
 * 1661 2). */
TAUT_API enum taut_status taut_ppp_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);
/* taut_ppp_decode decodes it and moves to the payload. */
TAUT_API enum taut_status
taut_ppp_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_ppp *out);
/* taut_ppp_encode appends 1 to 4 bytes. TAUT_E_RANGE: an even protocol, one
 * whose high byte is odd, or one that does not fit `compressed`. */
TAUT_API enum taut_status taut_ppp_encode(struct taut_wr *wr,
                                          const struct taut_ppp *in);
/* taut_ppp_ethertype_get returns the EtherType that `proto` stands for, 0 if
 * none. */
TAUT_API uint16_t taut_ppp_ethertype_get(uint32_t proto);
/* taut_ppp_visit tells every field of the checked bytes `p`. */
TAUT_API void taut_ppp_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

/* ------------------------------------------------------------------ */
/* GRE                                                                 */

/* Bits of the first two bytes. */
enum {
    TAUT_GRE_FLAG_C = 0x8000,        /* checksum and offset are there */
    TAUT_GRE_FLAG_R = 0x4000,        /* routing (RFC 1701) */
    TAUT_GRE_FLAG_K = 0x2000,        /* key is there */
    TAUT_GRE_FLAG_S = 0x1000,        /* sequence number is there */
    TAUT_GRE_FLAG_A = 0x0080,        /* version 1: acknowledgement is there */
    TAUT_GRE_FLAGS_REFUSED = 0x4c00, /* bits 1, 4, 5: RFC 2784 2.3 */
    TAUT_GRE_VERSION_MASK = 0x0007
};

/* TAUT_GRE_PROTO_PPP: the protocol of version 1. */
#define TAUT_GRE_PROTO_PPP 0x880b

/* struct taut_gre: a decoded header. Nothing is borrowed. */
struct taut_gre {
    uint16_t flags;     /* the first two bytes, version included */
    uint16_t proto;     /* EtherType; 0x6558 Ethernet, 0x880b PPP */
    uint16_t checksum;  /* if FLAG_C */
    uint16_t offset;    /* if FLAG_C: reserved, as it stands */
    uint32_t key;       /* if FLAG_K; version 1: length and call ID */
    uint32_t seq;       /* if FLAG_S */
    uint32_t ack;       /* if FLAG_A and version 1 */
    bool cut;           /* version 1: less than the length (QUIRK_CUT) */
    size_t payload_len; /* bytes of payload that are there */
};

/*
 * taut_gre_check tells whether the `len` bytes at `p` are a GRE packet.
 * TAUT_E_SHORT: the header is not whole (field GRE), or version 1 announces
 * more (GRE_LEN, not under TAUT_QUIRK_CUT). TAUT_E_UNSUPPORTED: a version
 * above 1 (GRE_VERSION), or one of the bits that RFC 2784 2.3 has a receiver
 * discard (GRE_FLAGS): routing, strict source route, recursion. TAUT_E_VALUE
 * in version 1: no key or a checksum (GRE_FLAGS), another protocol
 * (GRE_PROTO; RFC 2637 4.1).
 */
TAUT_API enum taut_status taut_gre_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);
/* taut_gre_decode decodes the header at `rd`, which ends with the packet,
 * and moves past it. */
TAUT_API enum taut_status
taut_gre_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_gre *out);
/* taut_gre_encode appends 4 to 16 bytes. TAUT_E_RANGE: flags that
 * taut_gre_check refuses. */
TAUT_API enum taut_status taut_gre_encode(struct taut_wr *wr,
                                          const struct taut_gre *in);
/* taut_gre_checksum_fill stores the checksum of the whole packet, `len`
 * bytes at `p`, which taut_gre_check accepted, if it has FLAG_C. */
TAUT_API void taut_gre_checksum_fill(uint8_t *p, size_t len);
/* taut_gre_checksum_verify checks it: TAUT_OK, TAUT_DONE (none was sent) or
 * TAUT_E_CHECKSUM (field GRE_CHECKSUM). */
TAUT_API enum taut_status
taut_gre_checksum_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len);
/* taut_gre_visit tells every field of the checked header `p`. */
TAUT_API void taut_gre_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

/* ------------------------------------------------------------------ */
/* VXLAN                                                               */

/* TAUT_VXLAN_HDR_LEN: bytes of the header; an Ethernet frame follows. */
#define TAUT_VXLAN_HDR_LEN 8
/* TAUT_VXLAN_FLAG_I: the VNI is valid, always set (RFC 7348 5). */
#define TAUT_VXLAN_FLAG_I 0x0800

/* struct taut_vxlan: a decoded header. */
struct taut_vxlan {
    uint16_t flags;     /* 16 bits; others than FLAG_I are ignored */
    uint16_t group;     /* group policy ID, or reserved */
    uint32_t vni;       /* 24 bits */
    uint8_t reserved;   /* as it stands */
    size_t payload_len; /* bytes behind the header */
};

/* taut_vxlan_check: TAUT_E_SHORT (field VXLAN); TAUT_E_VALUE (VXLAN_I) if
 * FLAG_I is not set. */
TAUT_API enum taut_status taut_vxlan_check(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len);
/* taut_vxlan_decode decodes the header and moves past its 8 bytes. */
TAUT_API enum taut_status taut_vxlan_decode(struct taut_ctx *ctx,
                                            struct taut_rd *rd,
                                            struct taut_vxlan *out);
/* taut_vxlan_encode appends 8 bytes. TAUT_E_RANGE: a VNI over 24 bits, or
 * no FLAG_I. */
TAUT_API enum taut_status taut_vxlan_encode(struct taut_wr *wr,
                                            const struct taut_vxlan *in);
/* taut_vxlan_visit tells every field of the checked header `p`. */
TAUT_API void taut_vxlan_visit(const struct taut_visitor *v, const uint8_t *p,
                               size_t len);

/* ------------------------------------------------------------------ */
/* VXLAN, generic (draft-ietf-nvo3-vxlan-gpe)                          */

/* Bits of the first byte, and what follows. */
enum {
    TAUT_VXLAN_GPE_FLAG_I = 8, /* the VNI is valid */
    TAUT_VXLAN_GPE_FLAG_P = 4, /* `next` says what follows; else Ethernet */
    TAUT_VXLAN_GPE_FLAG_O = 1, /* operations and maintenance */
    TAUT_VXLAN_GPE_IPV4 = 1,
    TAUT_VXLAN_GPE_IPV6 = 2,
    TAUT_VXLAN_GPE_ETHERNET = 3,
    TAUT_VXLAN_GPE_NSH = 4,
    TAUT_VXLAN_GPE_MPLS = 5
};

/* struct taut_vxlan_gpe: a decoded header of TAUT_VXLAN_HDR_LEN bytes; the
 * version is always 0. */
struct taut_vxlan_gpe {
    uint8_t flags;       /* the whole byte, version bits 0x30 clear */
    uint8_t next;        /* TAUT_VXLAN_GPE_IPV4 ..., if FLAG_P */
    uint8_t reserved;    /* the last byte, as it stands */
    uint16_t reserved16; /* as it stands */
    uint32_t vni;        /* 24 bits */
    size_t payload_len;  /* bytes behind the header */
};

/* taut_vxlan_gpe_check: TAUT_E_SHORT (field VXLAN); TAUT_E_UNSUPPORTED for a
 * version above 0 (VXLAN_VER). */
TAUT_API enum taut_status taut_vxlan_gpe_check(struct taut_ctx *ctx,
                                               const uint8_t *p, size_t len);
/* taut_vxlan_gpe_decode decodes the header and moves past its 8 bytes. */
TAUT_API enum taut_status taut_vxlan_gpe_decode(struct taut_ctx *ctx,
                                                struct taut_rd *rd,
                                                struct taut_vxlan_gpe *out);
/* taut_vxlan_gpe_encode appends 8 bytes. TAUT_E_RANGE: a VNI over 24 bits,
 * or version bits in `flags`. */
TAUT_API enum taut_status
taut_vxlan_gpe_encode(struct taut_wr *wr, const struct taut_vxlan_gpe *in);
/* taut_vxlan_gpe_visit tells every field of the checked header `p`. */
TAUT_API void taut_vxlan_gpe_visit(const struct taut_visitor *v,
                                   const uint8_t *p, size_t len);

/* ------------------------------------------------------------------ */
/* Geneve                                                              */

/* TAUT_GENEVE_HDR_LEN: bytes without options. */
#define TAUT_GENEVE_HDR_LEN 8
/* TAUT_GENEVE_OPTIONS_MAX: bytes of options. */
#define TAUT_GENEVE_OPTIONS_MAX 252

/* struct taut_geneve: a decoded header; the version is always 0. */
struct taut_geneve {
    uint8_t flags;            /* 8 bits: 0x80 O (control), 0x40 C (critical
                                 options), the others reserved */
    uint8_t reserved;         /* the last byte, as it stands */
    uint16_t proto;           /* EtherType; 0x6558 Ethernet */
    uint32_t vni;             /* 24 bits */
    struct taut_span options; /* borrowed; a multiple of 4, at most 252 */
    size_t payload_len;       /* bytes behind the header */
};

/* taut_geneve_check: TAUT_E_SHORT (field GENEVE or GENEVE_OPTIONS);
 * TAUT_E_UNSUPPORTED for a version above 0 (GENEVE_VERSION; RFC 8926 3.4). */
TAUT_API enum taut_status taut_geneve_check(struct taut_ctx *ctx,
                                            const uint8_t *p, size_t len);
/* taut_geneve_decode decodes the header and moves past it. */
TAUT_API enum taut_status taut_geneve_decode(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_geneve *out);
/* taut_geneve_encode appends 8 bytes and the options. TAUT_E_RANGE: a VNI
 * over 24 bits, options over 252 bytes or no multiple of 4. */
TAUT_API enum taut_status taut_geneve_encode(struct taut_wr *wr,
                                             const struct taut_geneve *in);

/* struct taut_geneve_opt: one option. */
struct taut_geneve_opt {
    uint16_t cls;          /* option class (IANA) */
    uint8_t type;          /* bit 0x80: critical, drop if unknown */
    uint8_t flags;         /* 3 reserved bits, as they stand */
    struct taut_span data; /* borrowed; a multiple of 4, at most 124 */
};

/* taut_geneve_opt_next decodes the option at `rd`, over the header's
 * options. TAUT_DONE at the end; TAUT_E_SHORT (GENEVE_OPT_LEN) if it is not
 * whole. */
TAUT_API enum taut_status taut_geneve_opt_next(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_geneve_opt *out);
/* taut_geneve_opt_encode appends one option. TAUT_E_RANGE: data over 124
 * bytes or no multiple of 4, or flags over 3 bits. */
TAUT_API enum taut_status
taut_geneve_opt_encode(struct taut_wr *wr, const struct taut_geneve_opt *in);
/* taut_geneve_visit tells every field of the checked header `p`, options as
 * far as they are whole. */
TAUT_API void taut_geneve_visit(const struct taut_visitor *v, const uint8_t *p,
                                size_t len);

/* ------------------------------------------------------------------ */
/* GTP-U                                                               */

/* TAUT_GTP_HDR_LEN: bytes of the header without its optional part. */
#define TAUT_GTP_HDR_LEN 8

/* Bits of the first byte, and message types. */
enum {
    TAUT_GTP_FLAG_E = 4,  /* an extension header follows */
    TAUT_GTP_FLAG_S = 2,  /* the sequence number counts */
    TAUT_GTP_FLAG_PN = 1, /* the N-PDU number counts */
    TAUT_GTP_ECHO_REQUEST = 1,
    TAUT_GTP_ECHO_RESPONSE = 2,
    TAUT_GTP_ERROR = 26,
    TAUT_GTP_END_MARKER = 254,
    TAUT_GTP_GPDU = 255 /* a user packet follows */
};

/* struct taut_gtp: a decoded header, version 1. */
struct taut_gtp {
    uint8_t flags;         /* the first byte's low 4 bits */
    uint8_t type;          /* message type */
    uint8_t npdu;          /* if any of E, S, PN: N-PDU number */
    uint8_t next;          /* if any of E, S, PN: first extension's type */
    uint16_t seq;          /* if any of E, S, PN: sequence number */
    uint16_t len;          /* bytes behind the first 8 */
    uint32_t teid;         /* tunnel endpoint ID */
    struct taut_span exts; /* borrowed: extension headers, if E */
    bool cut;              /* less than `len` is there (QUIRK_CUT) */
    size_t payload_len;    /* payload bytes that are there */
};

/*
 * taut_gtp_check: TAUT_E_SHORT: the header is not whole (field GTP), or less
 * is there than its length says (GTP_LEN, not under TAUT_QUIRK_CUT), or an
 * extension header is not (GTP_EXT_LEN). TAUT_E_UNSUPPORTED: another version
 * (GTP_VERSION), or GTP' (GTP_PT). TAUT_E_RANGE: a length that does not hold
 * the optional part (GTP_LEN), an extension header of length 0
 * (GTP_EXT_LEN). TAUT_E_LIMIT: more than TAUT_GTP_EXT_MAX of them.
 */
TAUT_API enum taut_status taut_gtp_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);
/* taut_gtp_decode decodes the header and its extensions and moves past. */
TAUT_API enum taut_status
taut_gtp_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_gtp *out);
/* taut_gtp_encode appends the header. TAUT_E_RANGE: flags over 4 bits.
 * TAUT_E_USAGE: seq, npdu or next without a flag, or exts without FLAG_E. */
TAUT_API enum taut_status taut_gtp_encode(struct taut_wr *wr,
                                          const struct taut_gtp *in);

/* struct taut_gtp_ext: one extension header. */
struct taut_gtp_ext {
    uint8_t type;          /* told by what precedes it; 0x85: PDU session */
    uint8_t next;          /* the following one's type, 0 for none */
    struct taut_span data; /* borrowed: between length and next type */
};

/* taut_gtp_ext_next decodes the extension header at `rd`, over `exts`, of
 * type `*type`, and sets `*type` to the next one's. TAUT_DONE if that is 0;
 * fails as taut_gtp_check does. */
TAUT_API enum taut_status taut_gtp_ext_next(struct taut_ctx *ctx,
                                            struct taut_rd *rd, uint8_t *type,
                                            struct taut_gtp_ext *out);
/* taut_gtp_visit tells every field of the checked header `p`, and a user's
 * packet that is neither IPv4 nor IPv6 as gtp.tpdu_data. */
TAUT_API void taut_gtp_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

/* ------------------------------------------------------------------ */
/* ERSPAN (draft-foschiano-erspan)                                     */

/* TAUT_ERSPAN_HDR_LEN: bytes of type II; type III has 4 more, and 8 more
 * again if FLAG_O. Type I has no header at all: GRE without a sequence
 * number, then Ethernet. */
#define TAUT_ERSPAN_HDR_LEN 8
/* TAUT_ERSPAN_PROTO_3: GRE's protocol for type III; types I and II have
 * TAUT_ETHERTYPE_ERSPAN. */
#define TAUT_ERSPAN_PROTO_3 0x22eb

/* Bits of type III's last two bytes, and frame types. */
enum {
    TAUT_ERSPAN_FLAG_O = 1, /* a platform's 8 bytes follow */
    TAUT_ERSPAN_FT_ETHERNET = 0,
    TAUT_ERSPAN_FT_IP = 2
};

/* struct taut_erspan: a decoded header of type II or III. */
struct taut_erspan {
    uint8_t version;   /* 1: type II, 2: type III */
    uint8_t cos;       /* 3 bits: class of service of the frame */
    uint8_t encap;     /* 2 bits; II: how the VLAN was told, III: the frame
                          is bad, short or oversized */
    bool truncated;    /* the mirrored frame was cut */
    uint16_t vlan;     /* 12 bits */
    uint16_t session;  /* 10 bits */
    uint32_t index;    /* II: reserved (12 bits), index (20); III: time */
    uint16_t sgt;      /* III: security group tag */
    uint16_t flags;    /* III: P, frame type (5), hardware (6), D, Gra (2), O */
    uint64_t platform; /* III, FLAG_O: its 8 bytes as one number */
    size_t payload_len; /* bytes behind the header */
};

/* taut_erspan_check: TAUT_E_SHORT (field ERSPAN); TAUT_E_UNSUPPORTED for a
 * version other than 1 and 2 (ERSPAN_VERSION). */
TAUT_API enum taut_status taut_erspan_check(struct taut_ctx *ctx,
                                            const uint8_t *p, size_t len);
/* taut_erspan_decode decodes the header and moves past it. */
TAUT_API enum taut_status taut_erspan_decode(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_erspan *out);
/* taut_erspan_encode appends 8, 12 or 20 bytes. TAUT_E_RANGE: a version
 * other than 1 and 2, a value wider than its field. */
TAUT_API enum taut_status taut_erspan_encode(struct taut_wr *wr,
                                             const struct taut_erspan *in);
/* taut_erspan_visit tells every field of the checked header `p`. */
TAUT_API void taut_erspan_visit(const struct taut_visitor *v, const uint8_t *p,
                                size_t len);

/* ------------------------------------------------------------------ */
/* Teredo                                                              */

/* struct taut_teredo: what stands between UDP and the IPv6 packet. */
struct taut_teredo {
    bool auth;              /* an authentication header is there */
    bool origin;            /* an origin indication is there */
    uint8_t confirm;        /* if auth: confirmation byte */
    uint16_t origin_port;   /* if origin: UDP port, in the clear */
    uint8_t origin_addr[4]; /* if origin: IPv4 address, in the clear */
    struct taut_span id;    /* borrowed; if auth: client identifier */
    struct taut_span value; /* borrowed; if auth: authentication value */
    uint64_t nonce;         /* if auth */
    size_t payload_len;     /* bytes of the IPv6 packet */
};

/* taut_teredo_check: TAUT_E_SHORT if the indications are not whole, or
 * nothing follows them (field TEREDO or TEREDO_AUTH); TAUT_E_VALUE (TEREDO) if
 * what follows is no IPv6 packet. The authentication comes first. */
TAUT_API enum taut_status taut_teredo_check(struct taut_ctx *ctx,
                                            const uint8_t *p, size_t len);
/* taut_teredo_decode decodes the indications and moves to the packet. */
TAUT_API enum taut_status taut_teredo_decode(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_teredo *out);
/* taut_teredo_encode appends the indications. TAUT_E_RANGE: an identifier or
 * a value over 255 bytes. */
TAUT_API enum taut_status taut_teredo_encode(struct taut_wr *wr,
                                             const struct taut_teredo *in);
/* taut_teredo_visit tells every field of the checked bytes `p` but the
 * origin's address, whose bytes are inverted on the wire. */
TAUT_API void taut_teredo_visit(const struct taut_visitor *v, const uint8_t *p,
                                size_t len);

#ifdef __cplusplus
}
#endif

#endif
