/* SPDX-License-Identifier: MIT */
/*
 * taut/ipv6_ext.h: the extension headers of IPv6, as a walk over all of
 * them and each one typed.
 *
 *   +---------------+---------------+-------------------------------+
 *   |  Next Header  |  Hdr Ext Len  |  ... 8 * (Hdr Ext Len + 1)    |
 *   +---------------+---------------+  bytes in all                 |
 *
 * is the shape of hop-by-hop options (0), routing (43), destination options
 * (60), mobility (135), HIP (139) and Shim6 (140). A fragment header (44)
 * is always 8 bytes; an authentication header (51) has 4 * (length + 2).
 * ESP (50) and No Next Header (59) end the chain, as every upper layer does.
 *
 * Three levels, use what is needed:
 *  - taut_ipv6_chain_decode walks all and tells what a receiver needs to go
 *    on: the upper layer, where it begins, the fragment, the addresses of
 *    the pseudo-header, and what the packet would make a node send back.
 *  - taut_ipv6_ext_next gives one header after the other.
 *  - taut_ipv6_routing_decode, taut_ipv6_frag_decode ... read one of them;
 *    taut_ipv6_opt_next and taut_ipv6_opt_decode the options in it.
 *
 * What is refused asks, by diag->wire, for an ICMPv6 Parameter Problem whose
 * pointer counts from the IPv6 header, as RFC 4443 3.4 wants it. See
 * taut/core.h for the conventions and taut/ipv6.h for the quirks.
 */
#ifndef TAUT_IPV6_EXT_H
#define TAUT_IPV6_EXT_H

#include "taut/core.h"
#include "taut/inet.h"
#include "taut/ipv6.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_IPV6_EXT_MAX is how many extension headers one packet may have.
 * One of each kind and two of destination options are nine. */
#define TAUT_IPV6_EXT_MAX 16u

/* TAUT_IPV6_OPT_TYPES: the options of the IANA registry "Destination Options
 * and Hop-by-Hop Options" that taut reads. X(VALUE, type, "name"). */
#define TAUT_IPV6_OPT_TYPES(X)                                                 \
    X(PAD1, 0x00, "Pad1")                                                      \
    X(PADN, 0x01, "PadN")                                                      \
    X(TEL, 0x04, "Tunnel Encapsulation Limit")                                 \
    X(RTALERT, 0x05, "Router Alert")                                           \
    X(CALIPSO, 0x07, "CALIPSO")                                                \
    X(SMF_DPD, 0x08, "SMF_DPD")                                                \
    X(PDM, 0x0f, "Performance and Diagnostic Metrics")                         \
    X(IOAM_FIX, 0x11, "IOAM")                                                  \
    X(ALTMARK_FIX, 0x12, "AltMark")                                            \
    X(EXP_1E, 0x1e, "Experiment 0x1e")                                         \
    X(RPL, 0x23, "RPL Option")                                                 \
    X(QS, 0x26, "Quick-Start")                                                 \
    X(PMTU, 0x30, "Path MTU Record")                                           \
    X(IOAM, 0x31, "IOAM (may change)")                                         \
    X(ALTMARK, 0x32, "AltMark (may change)")                                   \
    X(EXP_3E, 0x3e, "Experiment 0x3e")                                         \
    X(RPL_OLD, 0x63, "RPL Option (deprecated)")                                \
    X(MPL, 0x6d, "MPL Option")                                                 \
    X(EID, 0x8a, "Endpoint Identification (deprecated)")                       \
    X(ILNP, 0x8b, "ILNP Nonce")                                                \
    X(LIO, 0x8c, "Line-Identification")                                        \
    X(JUMBO, 0xc2, "Jumbo Payload")                                            \
    X(HOME, 0xc9, "Home Address")                                              \
    X(DFF, 0xee, "IP_DFF")

/* TAUT_IPV6_OPT_ENUM: the enum entry of a registry row. */
#define TAUT_IPV6_OPT_ENUM(U, code, name) TAUT_IPV6_OPT_##U = code,
/* enum taut_ipv6_opt_type: option types; see TAUT_IPV6_OPT_TYPES. */
enum taut_ipv6_opt_type { TAUT_IPV6_OPT_TYPES(TAUT_IPV6_OPT_ENUM) };

/* TAUT_MIP6_TYPES: the mobility header types of the IANA registry. */
#define TAUT_MIP6_TYPES(X)                                                     \
    X(BRR, 0, "Binding Refresh Request")                                       \
    X(HOTI, 1, "Home Test Init")                                               \
    X(COTI, 2, "Care-of Test Init")                                            \
    X(HOT, 3, "Home Test")                                                     \
    X(COT, 4, "Care-of Test")                                                  \
    X(BU, 5, "Binding Update")                                                 \
    X(BA, 6, "Binding Acknowledgement")                                        \
    X(BE, 7, "Binding Error")                                                  \
    X(FBU, 8, "Fast Binding Update")                                           \
    X(FBACK, 9, "Fast Binding Acknowledgment")                                 \
    X(FNA, 10, "Fast Neighbor Advertisement")                                  \
    X(EXP, 11, "Experimental Mobility Header")                                 \
    X(HAS, 12, "Home Agent Switch")                                            \
    X(HB, 13, "Heartbeat")                                                     \
    X(HI, 14, "Handover Initiate")                                             \
    X(HACK, 15, "Handover Acknowledge")                                        \
    X(BR, 16, "Binding Revocation")                                            \
    X(LRI, 17, "Localized Routing Initiation")                                 \
    X(LRA, 18, "Localized Routing Acknowledgment")                             \
    X(UPN, 19, "Update Notification")                                          \
    X(UPA, 20, "Update Notification Acknowledgement")                          \
    X(FB, 21, "Flow Binding")                                                  \
    X(SQ, 22, "Subscription Query")                                            \
    X(SR, 23, "Subscription Response")

/* TAUT_MIP6_ENUM: the enum entry of a registry row. */
#define TAUT_MIP6_ENUM(U, code, name) TAUT_MIP6_##U = code,
/* enum taut_mip6_type: mobility message types; see TAUT_MIP6_TYPES. */
enum taut_mip6_type { TAUT_MIP6_TYPES(TAUT_MIP6_ENUM) };

/* enum taut_ipv6_route_type: routing header types. */
enum taut_ipv6_route_type {
    TAUT_IPV6_ROUTE_SOURCE = 0,   /* RFC 2460 4.4, deprecated by RFC 5095 */
    TAUT_IPV6_ROUTE_MOBILITY = 2, /* RFC 6275 6.4 */
    TAUT_IPV6_ROUTE_RPL = 3,      /* RFC 6554 */
    TAUT_IPV6_ROUTE_SEGMENT = 4   /* RFC 8754 */
};

/* taut_ipv6_opt_reg, taut_mip6_reg and taut_ipv6_route_reg name option
 * types, mobility messages and routing types. */
TAUT_API extern const struct taut_reg taut_ipv6_opt_reg;
/* taut_mip6_reg: see taut_ipv6_opt_reg. */
TAUT_API extern const struct taut_reg taut_mip6_reg;
/* taut_ipv6_route_reg: see taut_ipv6_opt_reg. */
TAUT_API extern const struct taut_reg taut_ipv6_route_reg;

/* TAUT_IPV6_EXT_N, TAUT_IPV6_EXT_V: short forms of rows for the list. */
#define TAUT_IPV6_EXT_N(N, F, f, name, off, n, ft, rule)                       \
    N(IPV6_EXT, ipv6_ext, F, f, name, off, n, ft, 0, rule, 0)

/* TAUT_IPV6_EXT_FIELDS: the fields of all extension headers; the place of an
 * N or P row counts from the start of its own header or option. See
 * TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_IPV6_EXT_FIELDS(N, P, V)                                          \
    TAUT_IPV6_HDR_FIELDS(N, P, V)                                              \
    TAUT_IPV6_OPT_FIELDS(N, P, V)                                              \
    TAUT_IPV6_ROUTING_FIELDS(N, P, V)                                          \
    TAUT_IPV6_IPSEC_FIELDS(N, P, V)                                            \
    TAUT_IPV6_MIP6_FIELDS(N, P, V)                                             \
    TAUT_IPV6_ID_FIELDS(N, P, V)

/* TAUT_IPV6_HDR_FIELDS: options headers and the fragment header. */
#define TAUT_IPV6_HDR_FIELDS(N, P, V)                                          \
    V(IPV6_EXT, ipv6_ext, HOPOPTS, "ipv6.hopopts", NONE, "RFC 8200 4.3")       \
    N(IPV6_EXT, ipv6_ext, HOPOPTS_NXT, hopopts_nxt, "ipv6.hopopts.nxt", 0, 8,  \
      DEC, 0, "RFC 8200 4.3", &taut_ipproto_reg)                               \
    TAUT_IPV6_EXT_N(N, HOPOPTS_LEN, hopopts_len, "ipv6.hopopts.len", 8, 8,     \
                    DEC, "RFC 8200 4.3")                                       \
    V(IPV6_EXT, ipv6_ext, HOPOPTS_LEN_OCT, "ipv6.hopopts.len_oct", DEC,        \
      "RFC 8200 4.3")                                                          \
    V(IPV6_EXT, ipv6_ext, DSTOPTS, "ipv6.dstopts", NONE, "RFC 8200 4.6")       \
    N(IPV6_EXT, ipv6_ext, DSTOPTS_NXT, dstopts_nxt, "ipv6.dstopts.nxt", 0, 8,  \
      DEC, 0, "RFC 8200 4.6", &taut_ipproto_reg)                               \
    TAUT_IPV6_EXT_N(N, DSTOPTS_LEN, dstopts_len, "ipv6.dstopts.len", 8, 8,     \
                    DEC, "RFC 8200 4.6")                                       \
    V(IPV6_EXT, ipv6_ext, DSTOPTS_LEN_OCT, "ipv6.dstopts.len_oct", DEC,        \
      "RFC 8200 4.6")                                                          \
    V(IPV6_EXT, ipv6_ext, FRAGHDR, "ipv6.fraghdr", NONE, "RFC 8200 4.5")       \
    N(IPV6_EXT, ipv6_ext, FRAGHDR_NXT, fraghdr_nxt, "ipv6.fraghdr.nxt", 0, 8,  \
      DEC, 0, "RFC 8200 4.5", &taut_ipproto_reg)                               \
    TAUT_IPV6_EXT_N(N, FRAGHDR_RESERVED, fraghdr_reserved,                     \
                    "ipv6.fraghdr.reserved_octet", 8, 8, HEX, "RFC 8200 4.5")  \
    TAUT_IPV6_EXT_N(N, FRAGHDR_OFFSET, fraghdr_offset, "ipv6.fraghdr.offset",  \
                    16, 13, DEC, "RFC 8200 4.5")                               \
    TAUT_IPV6_EXT_N(N, FRAGHDR_BITS, fraghdr_bits,                             \
                    "ipv6.fraghdr.reserved_bits", 29, 2, DEC, "RFC 8200 4.5")  \
    TAUT_IPV6_EXT_N(N, FRAGHDR_MORE, fraghdr_more, "ipv6.fraghdr.more", 31, 1, \
                    BOOL, "RFC 8200 4.5")                                      \
    TAUT_IPV6_EXT_N(N, FRAGHDR_IDENT, fraghdr_ident, "ipv6.fraghdr.ident", 32, \
                    32, HEX, "RFC 8200 4.5")

/* TAUT_IPV6_OPT_FIELDS: options; places count from the type byte. */
#define TAUT_IPV6_OPT_FIELDS(N, P, V)                                          \
    V(IPV6_EXT, ipv6_ext, OPT, "ipv6.opt", NONE, "RFC 8200 4.2")               \
    N(IPV6_EXT, ipv6_ext, OPT_TYPE, opt_type, "ipv6.opt.type", 0, 8, HEX, 0,   \
      "RFC 8200 4.2", &taut_ipv6_opt_reg)                                      \
    TAUT_IPV6_EXT_N(N, OPT_ACTION, opt_action, "ipv6.opt.type.action", 0, 2,   \
                    DEC, "RFC 8200 4.2")                                       \
    TAUT_IPV6_EXT_N(N, OPT_CHANGE, opt_change, "ipv6.opt.type.change", 2, 1,   \
                    BOOL, "RFC 8200 4.2")                                      \
    TAUT_IPV6_EXT_N(N, OPT_REST, opt_rest, "ipv6.opt.type.rest", 3, 5, HEX,    \
                    "RFC 8200 4.2")                                            \
    TAUT_IPV6_EXT_N(N, OPT_LEN, opt_len, "ipv6.opt.length", 8, 8, DEC,         \
                    "RFC 8200 4.2")                                            \
    V(IPV6_EXT, ipv6_ext, OPT_PAD1, "ipv6.opt.pad1", NONE, "RFC 8200 4.2")     \
    V(IPV6_EXT, ipv6_ext, OPT_PADN, "ipv6.opt.padn", BYTES, "RFC 8200 4.2")    \
    V(IPV6_EXT, ipv6_ext, OPT_RTALERT, "ipv6.opt.router_alert", DEC,           \
      "RFC 2711 2.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_TEL, "ipv6.opt.tel", DEC, "RFC 2473 4.1.1")      \
    V(IPV6_EXT, ipv6_ext, OPT_JUMBO, "ipv6.opt.jumbo", DEC, "RFC 2675 2")      \
    V(IPV6_EXT, ipv6_ext, OPT_HOME, "ipv6.opt.mipv6.home_address", IPV6,       \
      "RFC 6275 6.3")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_PMTU_MIN, "ipv6.opt.pmtu.min", DEC,              \
      "RFC 9268 4")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_PMTU_RTN, "ipv6.opt.pmtu.rtn", DEC,              \
      "RFC 9268 4")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_PMTU_R, "ipv6.opt.pmtu.r_flag", BOOL,            \
      "RFC 9268 4")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_CALIPSO_DOI, "ipv6.opt.calipso.doi", DEC,        \
      "RFC 5570 5.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_CALIPSO_LEN, "ipv6.opt.calipso.cmpt.length",     \
      DEC, "RFC 5570 5.1")                                                     \
    V(IPV6_EXT, ipv6_ext, OPT_CALIPSO_LEVEL, "ipv6.opt.calipso.sens_level",    \
      DEC, "RFC 5570 5.1")                                                     \
    V(IPV6_EXT, ipv6_ext, OPT_CALIPSO_CSUM, "ipv6.opt.calipso.checksum", HEX,  \
      "RFC 5570 5.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_CALIPSO_MAP, "ipv6.opt.calipso.cmpt_bitmap",     \
      BYTES, "RFC 5570 5.1")                                                   \
    V(IPV6_EXT, ipv6_ext, OPT_PDM_DTLR, "ipv6.opt.pdm.scale_dtlr", DEC,        \
      "RFC 8250 3.2")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_PDM_DTLS, "ipv6.opt.pdm.scale_dtls", DEC,        \
      "RFC 8250 3.2")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_PDM_PSNTP, "ipv6.opt.pdm.psn_this_pkt", DEC,     \
      "RFC 8250 3.2")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_PDM_PSNLR, "ipv6.opt.pdm.psn_last_recv", DEC,    \
      "RFC 8250 3.2")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_PDM_LR, "ipv6.opt.pdm.delta_last_recv", DEC,     \
      "RFC 8250 3.2")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_PDM_LS, "ipv6.opt.pdm.delta_last_sent", DEC,     \
      "RFC 8250 3.2")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_QS_FUNC, "ipv6.opt.qs_func", DEC,                \
      "RFC 4782 3.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_QS_RATE, "ipv6.opt.qs_rate", DEC,                \
      "RFC 4782 3.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_QS_TTL, "ipv6.opt.qs_ttl", DEC, "RFC 4782 3.1")  \
    V(IPV6_EXT, ipv6_ext, OPT_QS_NONCE, "ipv6.opt.qs_nonce", HEX,              \
      "RFC 4782 3.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_QS_RESERVED, "ipv6.opt.qs_reserved", HEX,        \
      "RFC 4782 3.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_RPL_FLAG, "ipv6.opt.rpl.flag", HEX,              \
      "RFC 6553 3")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_RPL_O, "ipv6.opt.rpl.flag.o", BOOL,              \
      "RFC 6553 3")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_RPL_R, "ipv6.opt.rpl.flag.r", BOOL,              \
      "RFC 6553 3")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_RPL_F, "ipv6.opt.rpl.flag.f", BOOL,              \
      "RFC 6553 3")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_RPL_INSTANCE, "ipv6.opt.rpl.instance_id", HEX,   \
      "RFC 6553 3")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_RPL_RANK, "ipv6.opt.rpl.sender_rank", HEX,       \
      "RFC 6553 3")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_MPL_FLAG, "ipv6.opt.mpl.flag", HEX,              \
      "RFC 7731 6.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_MPL_SEQ, "ipv6.opt.mpl.sequence", HEX,           \
      "RFC 7731 6.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_MPL_SEED, "ipv6.opt.mpl.seed_id", BYTES,         \
      "RFC 7731 6.1")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_DFF_FLAGS, "ipv6.opt.dff.flags", HEX,            \
      "RFC 6971 13.1")                                                         \
    V(IPV6_EXT, ipv6_ext, OPT_DFF_SEQ, "ipv6.opt.dff.sequence_number", DEC,    \
      "RFC 6971 13.1")                                                         \
    V(IPV6_EXT, ipv6_ext, OPT_ILNP, "ipv6.opt.ilnp_nonce", BYTES,              \
      "RFC 6744 2")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_LIO_LEN, "ipv6.opt.lio.length", DEC,             \
      "RFC 6788 7")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_LIO_ID, "ipv6.opt.lio.line_id", TEXT,            \
      "RFC 6788 7")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_IOAM_TYPE, "ipv6.opt.ioam.opt_type", DEC,        \
      "RFC 9486 3")                                                            \
    V(IPV6_EXT, ipv6_ext, OPT_EXP, "ipv6.opt.experimental", BYTES,             \
      "RFC 4727 3.6")                                                          \
    V(IPV6_EXT, ipv6_ext, OPT_UNKNOWN, "ipv6.opt_unknown_data", BYTES,         \
      "RFC 8200 4.2")

/* TAUT_IPV6_ROUTING_FIELDS: routing headers. */
#define TAUT_IPV6_ROUTING_FIELDS(N, P, V)                                      \
    V(IPV6_EXT, ipv6_ext, ROUTING, "ipv6.routing", NONE, "RFC 8200 4.4")       \
    N(IPV6_EXT, ipv6_ext, ROUTING_NXT, routing_nxt, "ipv6.routing.nxt", 0, 8,  \
      DEC, 0, "RFC 8200 4.4", &taut_ipproto_reg)                               \
    TAUT_IPV6_EXT_N(N, ROUTING_LEN, routing_len, "ipv6.routing.len", 8, 8,     \
                    DEC, "RFC 8200 4.4")                                       \
    V(IPV6_EXT, ipv6_ext, ROUTING_LEN_OCT, "ipv6.routing.len_oct", DEC,        \
      "RFC 8200 4.4")                                                          \
    N(IPV6_EXT, ipv6_ext, ROUTING_TYPE, routing_type, "ipv6.routing.type", 16, \
      8, DEC, 0, "RFC 8200 4.4", &taut_ipv6_route_reg)                         \
    TAUT_IPV6_EXT_N(N, ROUTING_SEGLEFT, routing_segleft,                       \
                    "ipv6.routing.segleft", 24, 8, DEC, "RFC 8200 4.4")        \
    V(IPV6_EXT, ipv6_ext, SRC_RESERVED, "ipv6.routing.src.reserved", BYTES,    \
      "RFC 2460 4.4")                                                          \
    V(IPV6_EXT, ipv6_ext, SRC_ADDR, "ipv6.routing.src.addr", IPV6,             \
      "RFC 2460 4.4")                                                          \
    V(IPV6_EXT, ipv6_ext, RT2_RESERVED, "ipv6.routing.mipv6.reserved", BYTES,  \
      "RFC 6275 6.4.1")                                                        \
    V(IPV6_EXT, ipv6_ext, RT2_HOME, "ipv6.routing.mipv6.home_address", IPV6,   \
      "RFC 6275 6.4.1")                                                        \
    TAUT_IPV6_EXT_N(N, RPL_CMPRI, rpl_cmpri, "ipv6.routing.rpl.cmprI", 32, 4,  \
                    DEC, "RFC 6554 3")                                         \
    TAUT_IPV6_EXT_N(N, RPL_CMPRE, rpl_cmpre, "ipv6.routing.rpl.cmprE", 36, 4,  \
                    DEC, "RFC 6554 3")                                         \
    TAUT_IPV6_EXT_N(N, RPL_PAD, rpl_pad, "ipv6.routing.rpl.pad", 40, 4, DEC,   \
                    "RFC 6554 3")                                              \
    TAUT_IPV6_EXT_N(N, RPL_RESERVED, rpl_reserved,                             \
                    "ipv6.routing.rpl.reserved", 44, 20, DEC, "RFC 6554 3")    \
    V(IPV6_EXT, ipv6_ext, RPL_COUNT, "ipv6.routing.rpl.addr_count", DEC,       \
      "RFC 6554 3")                                                            \
    V(IPV6_EXT, ipv6_ext, RPL_ADDRESS, "ipv6.routing.rpl.address", BYTES,      \
      "RFC 6554 3")                                                            \
    TAUT_IPV6_EXT_N(N, SRH_LAST, srh_last, "ipv6.routing.srh.last_entry", 32,  \
                    8, DEC, "RFC 8754 2")                                      \
    TAUT_IPV6_EXT_N(N, SRH_FLAGS, srh_flags, "ipv6.routing.srh.flags", 40, 8,  \
                    HEX, "RFC 8754 2")                                         \
    P(IPV6_EXT, ipv6_ext, SRH_TAG, srh_tag, "ipv6.routing.srh.tag", 48, 16,    \
      BYTES, "RFC 8754 2")                                                     \
    V(IPV6_EXT, ipv6_ext, SRH_ADDR, "ipv6.routing.srh.addr", IPV6,             \
      "RFC 8754 2")                                                            \
    V(IPV6_EXT, ipv6_ext, SRH_TLV, "ipv6.routing.srh.tlv", BYTES,              \
      "RFC 8754 2.1")                                                          \
    V(IPV6_EXT, ipv6_ext, ROUTING_UNKNOWN, "ipv6.routing.unknown_data", BYTES, \
      "RFC 8200 4.4")

/* TAUT_IPV6_IPSEC_FIELDS: AH and ESP. */
#define TAUT_IPV6_IPSEC_FIELDS(N, P, V)                                        \
    V(IPV6_EXT, ipv6_ext, AH, "ah", NONE, "RFC 4302 2")                        \
    N(IPV6_EXT, ipv6_ext, AH_NXT, ah_nxt, "ah.next_header", 0, 8, DEC, 0,      \
      "RFC 4302 2.1", &taut_ipproto_reg)                                       \
    TAUT_IPV6_EXT_N(N, AH_LEN, ah_len, "ah.length", 8, 8, DEC, "RFC 4302 2.2") \
    P(IPV6_EXT, ipv6_ext, AH_RESERVED, ah_reserved, "ah.reserved", 16, 16,     \
      BYTES, "RFC 4302 2.3")                                                   \
    TAUT_IPV6_EXT_N(N, AH_SPI, ah_spi, "ah.spi", 32, 32, HEX, "RFC 4302 2.4")  \
    TAUT_IPV6_EXT_N(N, AH_SEQ, ah_seq, "ah.sequence", 64, 32, DEC,             \
                    "RFC 4302 2.5")                                            \
    V(IPV6_EXT, ipv6_ext, AH_ICV, "ah.icv", BYTES, "RFC 4302 2.6")             \
    V(IPV6_EXT, ipv6_ext, ESP, "esp", NONE, "RFC 4303 2")                      \
    TAUT_IPV6_EXT_N(N, ESP_SPI, esp_spi, "esp.spi", 0, 32, HEX,                \
                    "RFC 4303 2.1")                                            \
    TAUT_IPV6_EXT_N(N, ESP_SEQ, esp_seq, "esp.sequence", 32, 32, DEC,          \
                    "RFC 4303 2.2")

/* TAUT_IPV6_MIP6_FIELDS: the mobility header. */
#define TAUT_IPV6_MIP6_FIELDS(N, P, V)                                         \
    V(IPV6_EXT, ipv6_ext, MIP6, "mipv6", NONE, "RFC 6275 6.1.1")               \
    N(IPV6_EXT, ipv6_ext, MIP6_NXT, mip6_nxt, "mip6.proto", 0, 8, DEC, 0,      \
      "RFC 6275 6.1.1", &taut_ipproto_reg)                                     \
    TAUT_IPV6_EXT_N(N, MIP6_LEN, mip6_len, "mip6.hlen", 8, 8, DEC,             \
                    "RFC 6275 6.1.1")                                          \
    N(IPV6_EXT, ipv6_ext, MIP6_TYPE, mip6_type, "mip6.mhtype", 16, 8, DEC, 0,  \
      "RFC 6275 6.1.1", &taut_mip6_reg)                                        \
    TAUT_IPV6_EXT_N(N, MIP6_RESERVED, mip6_reserved, "mip6.reserved", 24, 8,   \
                    HEX, "RFC 6275 6.1.1")                                     \
    TAUT_IPV6_EXT_N(N, MIP6_CSUM, mip6_csum, "mip6.csum", 32, 16, HEX,         \
                    "RFC 6275 6.1.1")                                          \
    V(IPV6_EXT, ipv6_ext, MIP6_BRR, "mip6.binding_refresh_request", BYTES,     \
      "RFC 6275 6.1.2")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_HOTI, "mip6.hoti.cookie", HEX,                  \
      "RFC 6275 6.1.3")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_COTI, "mip6.coti.cookie", HEX,                  \
      "RFC 6275 6.1.4")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_HOT_INDEX, "mip6.hot.nindex", DEC,              \
      "RFC 6275 6.1.5")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_HOT_COOKIE, "mip6.hot.cookie", HEX,             \
      "RFC 6275 6.1.5")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_HOT_TOKEN, "mip6.hot.token", HEX,               \
      "RFC 6275 6.1.5")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_COT_INDEX, "mip6.cot.nindex", DEC,              \
      "RFC 6275 6.1.6")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_COT_COOKIE, "mip6.cot.cookie", HEX,             \
      "RFC 6275 6.1.6")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_BU_SEQ, "mip6.bu.seqnr", DEC, "RFC 6275 6.1.7") \
    V(IPV6_EXT, ipv6_ext, MIP6_BU_A, "mip6.bu.a_flag", BOOL, "RFC 6275 6.1.7") \
    V(IPV6_EXT, ipv6_ext, MIP6_BU_H, "mip6.bu.h_flag", BOOL, "RFC 6275 6.1.7") \
    V(IPV6_EXT, ipv6_ext, MIP6_BU_L, "mip6.bu.l_flag", BOOL, "RFC 6275 6.1.7") \
    V(IPV6_EXT, ipv6_ext, MIP6_BU_K, "mip6.bu.k_flag", BOOL, "RFC 6275 6.1.7") \
    V(IPV6_EXT, ipv6_ext, MIP6_BU_LIFE, "mip6.bu.lifetime", DEC,               \
      "RFC 6275 6.1.7")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_BA_STATUS, "mip6.ba.status", DEC,               \
      "RFC 6275 6.1.8")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_BA_K, "mip6.ba.k_flag", BOOL, "RFC 6275 6.1.8") \
    V(IPV6_EXT, ipv6_ext, MIP6_BA_SEQ, "mip6.ba.seqnr", DEC, "RFC 6275 6.1.8") \
    V(IPV6_EXT, ipv6_ext, MIP6_BA_LIFE, "mip6.ba.lifetime", DEC,               \
      "RFC 6275 6.1.8")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_BE_STATUS, "mip6.be.status", DEC,               \
      "RFC 6275 6.1.9")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_BE_HOME, "mip6.be.haddr", IPV6,                 \
      "RFC 6275 6.1.9")                                                        \
    V(IPV6_EXT, ipv6_ext, MIP6_DATA, "mip6.unknown_type_data", BYTES,          \
      "RFC 6275 6.1.1")

/* TAUT_IPV6_ID_FIELDS: HIP and Shim6. */
#define TAUT_IPV6_ID_FIELDS(N, P, V)                                           \
    V(IPV6_EXT, ipv6_ext, HIP, "hip", NONE, "RFC 7401 5.1")                    \
    N(IPV6_EXT, ipv6_ext, HIP_NXT, hip_nxt, "hip.proto", 0, 8, DEC, 0,         \
      "RFC 7401 5.1", &taut_ipproto_reg)                                       \
    TAUT_IPV6_EXT_N(N, HIP_LEN, hip_len, "hip.hdr_len", 8, 8, DEC,             \
                    "RFC 7401 5.1")                                            \
    TAUT_IPV6_EXT_N(N, HIP_FIXED_P, hip_fixed_p, "hip.shim6_fixed_p", 16, 1,   \
                    DEC, "RFC 7401 5.1")                                       \
    TAUT_IPV6_EXT_N(N, HIP_TYPE, hip_type, "hip.packet_type", 17, 7, DEC,      \
                    "RFC 7401 5.3")                                            \
    TAUT_IPV6_EXT_N(N, HIP_VERSION, hip_version, "hip.version", 24, 4, DEC,    \
                    "RFC 7401 5.1")                                            \
    TAUT_IPV6_EXT_N(N, HIP_FIXED_S, hip_fixed_s, "hip.shim6_fixed_s", 31, 1,   \
                    DEC, "RFC 7401 5.1")                                       \
    TAUT_IPV6_EXT_N(N, HIP_CSUM, hip_csum, "hip.checksum", 32, 16, HEX,        \
                    "RFC 7401 5.1.1")                                          \
    TAUT_IPV6_EXT_N(N, HIP_CONTROLS, hip_controls, "hip.controls", 48, 16,     \
                    HEX, "RFC 7401 5.1.2")                                     \
    P(IPV6_EXT, ipv6_ext, HIP_SNDR, hip_sndr, "hip.hit_sndr", 64, 128, BYTES,  \
      "RFC 7401 5.1")                                                          \
    P(IPV6_EXT, ipv6_ext, HIP_RCVR, hip_rcvr, "hip.hit_rcvr", 192, 128, BYTES, \
      "RFC 7401 5.1")                                                          \
    V(IPV6_EXT, ipv6_ext, SHIM6, "shim6", NONE, "RFC 5533 5.1")                \
    N(IPV6_EXT, ipv6_ext, SHIM6_NXT, shim6_nxt, "shim6.nxt", 0, 8, DEC, 0,     \
      "RFC 5533 5.1", &taut_ipproto_reg)                                       \
    TAUT_IPV6_EXT_N(N, SHIM6_LEN, shim6_len, "shim6.len", 8, 8, DEC,           \
                    "RFC 5533 5.1")                                            \
    TAUT_IPV6_EXT_N(N, SHIM6_P, shim6_p, "shim6.p", 16, 1, BOOL,               \
                    "RFC 5533 5.1")                                            \
    V(IPV6_EXT, ipv6_ext, SHIM6_TAG, "shim6.ct", NONE, "RFC 5533 5.2")         \
    TAUT_IPV6_EXT_N(N, SHIM6_TYPE, shim6_type, "shim6.type", 17, 7, DEC,       \
                    "RFC 5533 5.3")                                            \
    TAUT_IPV6_EXT_N(N, SHIM6_PROTO, shim6_proto, "shim6.proto", 31, 1, DEC,    \
                    "RFC 5533 5.3")                                            \
    TAUT_IPV6_EXT_N(N, SHIM6_CSUM, shim6_csum, "shim6.checksum", 32, 16, HEX,  \
                    "RFC 5533 5.3")

/* enum taut_ipv6_ext_field: TAUT_IPV6_EXT_F_HOPOPTS ... */
TAUT_FIELD_ENUM(IPV6_EXT, ipv6_ext, TAUT_IPV6_EXT_FIELDS)

/* taut_ipv6_ext_fields describes them. */
TAUT_API extern const struct taut_fieldset taut_ipv6_ext_fields;

/* taut_ipv6_ext_get_... and taut_ipv6_ext_set_...: accessors over an
 * extension header (or option) that was accepted, from its first byte. */
TAUT_FIELD_ACCESS(TAUT_IPV6_EXT_FIELDS)

/* ------------------------------------------------------------------ */
/* The walk                                                            */

/* Bits of `seen`: what stood in the chain. */
enum {
    TAUT_IPV6_SEEN_HOPOPTS = 1u << 0,
    TAUT_IPV6_SEEN_DSTOPTS = 1u << 1,
    TAUT_IPV6_SEEN_DSTOPTS_2 = 1u << 2, /* a second time */
    TAUT_IPV6_SEEN_ROUTING = 1u << 3,
    TAUT_IPV6_SEEN_FRAGMENT = 1u << 4,
    TAUT_IPV6_SEEN_AH = 1u << 5,
    TAUT_IPV6_SEEN_MOBILITY = 1u << 6,
    TAUT_IPV6_SEEN_HIP = 1u << 7,
    TAUT_IPV6_SEEN_SHIM6 = 1u << 8
};

/* struct taut_ipv6_ext: one extension header; borrows the input. */
struct taut_ipv6_ext {
    struct taut_span bytes; /* all of it, whole */
    uint32_t off;           /* from the start of the IPv6 header */
    uint8_t type;           /* which: the next-header number before it */
    uint8_t nxt;            /* what follows it */
};

/* struct taut_ipv6_walk: where a walk stands. */
struct taut_ipv6_walk {
    uint32_t off;     /* of the next header, from the IPv6 header */
    uint32_t nxt_off; /* of the byte that `nxt` was read from */
    uint32_t seen;    /* TAUT_IPV6_SEEN_... */
    uint8_t nxt;      /* what stands next */
    uint8_t n;        /* headers so far */
    bool first;       /* in a first fragment: the chain must be whole */
    bool later;       /* in a later fragment: fragment data comes next */
};

/* taut_ipv6_walk_init begins a walk after an IPv6 header whose next-header
 * field says `nxt`. */
static inline void taut_ipv6_walk_init(struct taut_ipv6_walk *walk, uint8_t nxt)
{
    walk->off = TAUT_IPV6_HDR_LEN;
    walk->nxt_off = 6;
    walk->seen = 0;
    walk->nxt = nxt;
    walk->n = 0;
    walk->first = false;
    walk->later = false;
}

/* taut_ipv6_ext_name returns the name of the extension header `type`
 * ("hop-by-hop options"), or NULL if taut_ipv6_ext_next does not step over
 * that number: an upper layer, ESP, No Next Header. */
TAUT_API const char *taut_ipv6_ext_name(uint8_t type);

/*
 * taut_ipv6_ext_next reads the extension header at `rd`, which must end
 * where the IPv6 payload does, and moves past it. TAUT_DONE: none is left,
 * walk->nxt tells what stands at `rd` (after the header of a later
 * fragment: a part of what the first fragment's chain says, beginning with
 * walk->nxt). The contents are not judged, see the typed decoders.
 *
 * TAUT_E_SHORT: the header is longer than what is left; in a first fragment
 * this asks for Parameter Problem code 3 (RFC 7112 5), else for nothing.
 * TAUT_E_ORDER: hop-by-hop options not directly after the IPv6 header
 * (RFC 8200 4.1, 4.3; code 1, unless TAUT_IPV6_QUIRK_HOPOPTS_LATE); a
 * header a second time, destination options a third (RFC 8200 4.1; unless
 * TAUT_IPV6_QUIRK_REPEAT).
 * TAUT_E_LIMIT: more than TAUT_IPV6_EXT_MAX headers.
 * TAUT_E_RANGE: AH: shorter than its 12 fixed bytes, or no multiple of 8
 * (RFC 4302 2.2; unless TAUT_IPV6_QUIRK_AH_ALIGN).
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_ext_next(struct taut_ctx *ctx, struct taut_rd *rd,
                   struct taut_ipv6_walk *walk, struct taut_ipv6_ext *ext);

/* struct taut_ipv6_chain: what the whole chain comes to; borrows the
 * input (`upper`, `route`). */
struct taut_ipv6_chain {
    struct taut_span upper; /* the upper layer's bytes that are present (of
                               a fragment: its piece) */
    uint32_t upper_len;     /* announced: the pseudo-header's length */
    uint32_t upper_off;     /* from the start of the IPv6 header */
    uint32_t nxt_off;       /* of the byte that says `proto`: the pointer
                               of "unrecognized next header" */
    uint32_t seen;          /* TAUT_IPV6_SEEN_... */
    uint32_t jumbo_len;     /* of the jumbo payload option, or 0 */
    uint32_t frag_id;       /* of the fragment header */
    uint32_t frag_hdr_off;  /* from the IPv6 header; 0: none */
    uint32_t frag_nxt_off;  /* of the next-header byte that says 44 */
    uint16_t frag_off;      /* in bytes */
    bool frag_more;         /* more fragments follow */
    uint8_t proto;          /* upper layer: enum taut_ipproto; after a later
                               fragment what the fragment header says */
    uint8_t n;              /* extension headers */
    bool cut;               /* fewer bytes present than announced */
    bool drop;              /* a node that knows no more than taut has to
                               discard it: an unknown option says so, or a
                               routing header that must not be followed */
    bool home;              /* `src` is a home address option's */
    bool routed;            /* `dst` is a routing header's: the IPv6 header's
                               is a waypoint */
    uint32_t drop_wire;     /* ... and send this (0: nothing); as diag->wire */
    struct taut_span route; /* the last routing header; len 0: none */
    uint8_t src[16];        /* pseudo-header's: the home address option's,
                               else the IPv6 header's (RFC 6275 9.3.1) */
    uint8_t dst[16];        /* pseudo-header's: the last address of a routing
                               header with segments left, else the IPv6
                               header's (RFC 8200 8.1) */
};

/* taut_ipv6_chain_whole_get tells whether the packet is no fragment, or an
 * atomic one (RFC 6946: the first and the last). */
static inline bool
taut_ipv6_chain_whole_get(const struct taut_ipv6_chain *chain)
{
    return chain->frag_off == 0 && !chain->frag_more;
}

/*
 * taut_ipv6_chain_decode walks the chain of the packet at `p`, `len` bytes
 * (link padding may follow). `ip` is what taut_ipv6_decode made of its
 * header. Fails as taut_ipv6_ext_next does, and:
 *
 * TAUT_E_VALUE: a jumbo payload option though ipv6.plen is not 0; both a
 * jumbo payload option and a fragment header (RFC 2675 3); a fragment that
 * is not the last and not a multiple of 8 long (ipv6.plen), or that ends
 * past 65535 (ipv6.fraghdr.offset; RFC 8200 4.5).
 * What taut_ipv6_opt_next and taut_ipv6_routing_decode refuse. What an option
 * it need not understand holds is not judged.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_chain_decode(struct taut_ctx *ctx, struct taut_ipv6_chain *out,
                       const struct taut_ipv6 *ip, const uint8_t *p,
                       size_t len);

/* ------------------------------------------------------------------ */
/* Hop-by-hop and destination options                                  */

/* struct taut_ipv6_opts: an iterator over the options of one header. */
struct taut_ipv6_opts {
    struct taut_rd rd;
    uint32_t off; /* of the next option, from the IPv6 header */
};

/* struct taut_ipv6_opt: one option as it stands; borrows the input. */
struct taut_ipv6_opt {
    struct taut_span data; /* without type and length; Pad1: nothing */
    const uint8_t *p;      /* its type byte */
    uint32_t off;          /* of it, from the IPv6 header */
    uint8_t type;          /* enum taut_ipv6_opt_type, or any other */
};

/* enum taut_ipv6_opt_action: what a node does that does not know an option
 * (RFC 8200 4.2): the type's highest two bits. */
enum taut_ipv6_opt_action {
    TAUT_IPV6_ACTION_SKIP = 0,        /* go on */
    TAUT_IPV6_ACTION_DROP = 1,        /* discard silently */
    TAUT_IPV6_ACTION_TELL = 2,        /* discard, Parameter Problem code 2 */
    TAUT_IPV6_ACTION_TELL_UNICAST = 3 /* ... unless sent to a group */
};

/* taut_ipv6_opt_action_get returns the action of option type `type`. */
static inline enum taut_ipv6_opt_action taut_ipv6_opt_action_get(uint8_t type)
{
    return (enum taut_ipv6_opt_action)(type >> 6);
}

/* taut_ipv6_opts_init begins with the options of `ext`: hop-by-hop or
 * destination options, as taut_ipv6_ext_next gave it. */
static inline void taut_ipv6_opts_init(struct taut_ipv6_opts *opts,
                                       const struct taut_ipv6_ext *ext)
{
    opts->rd = taut_rd_of(ext->bytes.p + 2, ext->bytes.len - 2);
    opts->off = ext->off + 2;
}

/* taut_ipv6_opt_next reads one option. TAUT_DONE: none is left.
 * TAUT_E_SHORT (ipv6.opt.length): an option reaches past the header's end
 * (Parameter Problem code 0 at the length byte). */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_opt_next(struct taut_ctx *ctx, struct taut_ipv6_opts *opts,
                   struct taut_ipv6_opt *opt);

/* struct taut_ipv6_opt_value: an option understood. `type` says which
 * member of `u` counts. */
struct taut_ipv6_opt_value {
    uint8_t type;
    union {
        uint32_t pad_len;      /* PAD1: 1; PADN: 2 to 257, all bytes */
        uint32_t jumbo_len;    /* JUMBO: payload length, above 65535 */
        uint8_t tel;           /* TEL: levels of nesting left */
        uint16_t router_alert; /* RTALERT: IANA's value, 0 is MLD */
        uint8_t home[16];      /* HOME: home address */
        struct {
            uint16_t min; /* smallest MTU on the way */
            uint16_t rtn; /* what the other side saw, even */
            bool r;       /* wants it returned */
        } pmtu;
        struct {
            uint8_t func, rate, ttl; /* 0: request, 8: report */
            uint32_t nonce;          /* 30 bits */
            uint8_t reserved;        /* 2 bits */
        } qs;
        struct {
            uint8_t flags, instance; /* flags: 0x80 O, 0x40 R, 0x20 F */
            uint16_t rank;
            struct taut_span tlvs;
        } rpl; /* RPL, RPL_OLD */
        struct {
            uint8_t flags, seq; /* flags: S << 6, 0x20 M, 0x10 V */
            struct taut_span seed;
        } mpl;
        struct {
            uint8_t flags; /* VER << 6, 0x20 DUP, 0x10 RET */
            uint16_t seq;
        } dff;
        struct {
            uint8_t scale_dtlr, scale_dtls;
            uint16_t psn_this, psn_last, delta_recv, delta_sent;
        } pdm;
        struct {
            uint32_t doi;
            uint8_t level;
            uint16_t csum;           /* CRC of RFC 1662 C.2, not verified */
            struct taut_span bitmap; /* a multiple of 4 */
        } calipso;
        struct {
            uint8_t reserved, opt_type; /* RFC 9197 */
            struct taut_span data;
        } ioam; /* IOAM, IOAM_FIX */
        struct {
            uint32_t id; /* 20 bits */
            bool l, d;
            uint16_t reserved; /* 10 bits */
        } altmark;             /* ALTMARK, ALTMARK_FIX */
        struct taut_span raw;  /* every other type: SMF_DPD, ILNP, EID, LIO,
                                  experiments, unknown ones */
    } u;
};

/*
 * taut_ipv6_opt_decode reads the contents of `raw`. Fails with
 * TAUT_E_RANGE (ipv6.opt.length): a length that this type cannot have
 * (Parameter Problem code 0 at the length byte); a jumbo payload length
 * below 65536 (ipv6.opt.jumbo, at its first byte).
 * TAUT_E_VALUE (ipv6.opt.padn): padding that is not zero (RFC 8200 4.2;
 * unless TAUT_IPV6_QUIRK_PAD).
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_opt_decode(struct taut_ctx *ctx, struct taut_ipv6_opt_value *out,
                     const struct taut_ipv6_opt *raw);

/* taut_ipv6_opts_check reads all options of `ext` with their contents and
 * stops at the first fault. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_opts_check(struct taut_ctx *ctx, const struct taut_ipv6_ext *ext);

/* taut_ipv6_opt_encode appends one option. The writer turns bad with
 * TAUT_E_RANGE if a length or value does not fit. */
TAUT_API enum taut_status
taut_ipv6_opt_encode(struct taut_wr *wr, const struct taut_ipv6_opt_value *in);

/* taut_ipv6_opts_open appends the first two bytes of a hop-by-hop or
 * destination options header; returns where it began, for
 * taut_ipv6_opts_close. */
TAUT_API size_t taut_ipv6_opts_open(struct taut_wr *wr, uint8_t nxt);

/* taut_ipv6_opts_close pads what stands since `from` to a multiple of 8 with
 * Pad1 or PadN and fills in the length. The writer turns bad with
 * TAUT_E_RANGE above 2048 bytes. */
TAUT_API enum taut_status taut_ipv6_opts_close(struct taut_wr *wr, size_t from);

/*
 * taut_ipv6_jumbo_find finds the jumbo payload option in the hop-by-hop
 * header that follows the IPv6 header at `p` (`len` bytes, at least 40, the
 * next-header field 0). TAUT_OK: `*opt` is it, its length is legal.
 * TAUT_DONE: there is none. Otherwise as taut_ipv6_opt_next and
 * taut_ipv6_opt_decode say.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_jumbo_find(struct taut_ctx *ctx, struct taut_ipv6_opt *opt,
                     const uint8_t *p, size_t len);

/* ------------------------------------------------------------------ */
/* Routing headers                                                     */

/* struct taut_ipv6_routing: a routing header; borrows the input. */
struct taut_ipv6_routing {
    struct taut_span addrs; /* the address list as it stands */
    struct taut_span tail;  /* type 4: TLVs; 3: padding; unknown types: all
                               after the first 4 bytes */
    uint32_t reserved;      /* types 0, 2: 32 bits; 3: 20 bits */
    uint16_t tag;           /* type 4 */
    uint16_t n;             /* addresses in the list */
    uint8_t nxt;            /* what follows */
    uint8_t type;           /* enum taut_ipv6_route_type, or any other */
    uint8_t segleft;        /* segments left */
    uint8_t flags;          /* type 4 */
    uint8_t cmpri, cmpre;   /* type 3: bytes left out of each, the last */
    bool deprecated;        /* type 0: RFC 5095 */
    bool known;             /* a type that taut reads */
};

/*
 * taut_ipv6_routing_decode reads a routing header. An unknown type is no
 * error (`known` is false). TAUT_E_RANGE, each asking for Parameter Problem
 * code 0 at the byte:
 *  ipv6.routing.len: type 0: odd; type 2: not 2; type 3: no whole number of
 *    addresses; type 4: shorter than its segment list.
 *  ipv6.routing.segleft: more than addresses (type 2: more than 1).
 *  ipv6.routing.rpl.pad: more than 7 (RFC 6554 3).
 *  ipv6.routing.srh.last_entry: beyond the header (RFC 8754 4.3.1.1: the
 *    pointer is that of Segments Left).
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_routing_decode(struct taut_ctx *ctx, struct taut_ipv6_routing *out,
                         const struct taut_ipv6_ext *ext);

/* taut_ipv6_routing_encode appends a routing header. The writer turns bad
 * with TAUT_E_RANGE if lengths do not make a header of whole 8 bytes, with
 * TAUT_E_USAGE if `n` does not fit `addrs`. */
TAUT_API enum taut_status
taut_ipv6_routing_encode(struct taut_wr *wr,
                         const struct taut_ipv6_routing *in);

/* taut_ipv6_routing_addr_get writes address `i` (from 0, in the order of the
 * list) to `out`; type 3 takes the bytes left out from `dst`, the IPv6
 * header's destination. False if there is no such address. */
TAUT_API bool taut_ipv6_routing_addr_get(uint8_t out[16],
                                         const struct taut_ipv6_routing *r,
                                         const uint8_t dst[16], unsigned i);

/* taut_ipv6_routing_final_get writes the packet's final destination: the
 * end of the route if segments are left, else `dst`. False if the type is
 * not known and segments are left (`out` is then `dst`). */
TAUT_API bool taut_ipv6_routing_final_get(uint8_t out[16],
                                          const struct taut_ipv6_routing *r,
                                          const uint8_t dst[16]);

/* struct taut_ipv6_tlv: one TLV of a segment routing header (RFC 8754
 * 2.1). */
struct taut_ipv6_tlv {
    struct taut_span data; /* without type and length */
    uint8_t type;          /* 0 Pad1, 4 PadN, 5 HMAC, or any other */
    bool hmac;             /* an HMAC: the members below count */
    bool d;                /* HMAC: destination address not covered */
    uint32_t key_id;       /* HMAC */
    struct taut_span mac;  /* HMAC: 8 to 32 bytes, a multiple of 8 */
};

/* taut_ipv6_tlv_next reads one TLV off `rd`, which begins as a cursor over
 * routing.tail of type 4. TAUT_DONE: none is left. TAUT_E_SHORT: it reaches
 * past the end. TAUT_E_RANGE: an HMAC of a length it cannot have (RFC 8754
 * 2.1.2). */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_tlv_next(struct taut_ctx *ctx, struct taut_rd *rd,
                   struct taut_ipv6_tlv *tlv);

/* ------------------------------------------------------------------ */
/* Fragment, AH, ESP                                                   */

/* struct taut_ipv6_frag: a fragment header. */
struct taut_ipv6_frag {
    uint32_t id;
    uint16_t off;     /* in bytes, a multiple of 8 */
    uint8_t nxt;      /* what the fragmented part begins with */
    uint8_t reserved; /* ignored by receivers, kept */
    uint8_t bits;     /* the two reserved bits */
    bool more;        /* M */
};

/* TAUT_IPV6_FRAG_LEN is the length of a fragment header. */
#define TAUT_IPV6_FRAG_LEN 8u

/* taut_ipv6_frag_decode reads the 8 bytes of a fragment header. */
TAUT_API void taut_ipv6_frag_decode(struct taut_ipv6_frag *out,
                                    const uint8_t p[8]);
/* taut_ipv6_frag_encode appends a fragment header. The writer turns bad with
 * TAUT_E_RANGE if `off` is no multiple of 8 or `bits` above 3. */
TAUT_API enum taut_status
taut_ipv6_frag_encode(struct taut_wr *wr, const struct taut_ipv6_frag *in);

/* struct taut_ipv6_ah: an authentication header; borrows the input. */
struct taut_ipv6_ah {
    struct taut_span icv; /* integrity check value with its padding */
    uint32_t spi, seq;
    uint16_t reserved;
    uint8_t nxt;
};

/* taut_ipv6_ah_decode reads an authentication header that taut_ipv6_ext_next
 * gave. It can only fail on other input, with TAUT_E_SHORT. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_ah_decode(struct taut_ctx *ctx, struct taut_ipv6_ah *out,
                    const struct taut_ipv6_ext *ext);
/* taut_ipv6_ah_encode appends an authentication header. The writer turns bad
 * with TAUT_E_RANGE if the ICV's length is not 4 more than a multiple of 8
 * (RFC 4302 2.2: the header is a multiple of 8), or above 1012. */
TAUT_API enum taut_status taut_ipv6_ah_encode(struct taut_wr *wr,
                                              const struct taut_ipv6_ah *in);

/* struct taut_ipv6_esp: what of ESP can be read without its key; borrows
 * the input. */
struct taut_ipv6_esp {
    struct taut_span data; /* encrypted, with trailer and ICV */
    uint32_t spi, seq;
};

/* taut_ipv6_esp_decode reads an ESP packet, all of `rd`. TAUT_E_SHORT:
 * fewer than 8 bytes. TAUT_E_VALUE: the SPI is 0 (RFC 4303 2.1: never on
 * the wire). */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_ipv6_esp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                     struct taut_ipv6_esp *out);
/* taut_ipv6_esp_encode appends SPI, sequence number and data. */
TAUT_API enum taut_status taut_ipv6_esp_encode(struct taut_wr *wr,
                                               const struct taut_ipv6_esp *in);

/* ------------------------------------------------------------------ */
/* Mobility, HIP, Shim6                                                */

/* struct taut_mip6: a mobility header (RFC 6275 6.1); borrows the input. */
struct taut_mip6 {
    struct taut_span body; /* after the checksum: message and options */
    struct taut_span opts; /* mobility options; empty for types that taut
                              does not read */
    uint16_t csum;         /* over pseudo-header (protocol 135) and header;
                              2 bytes at TAUT_MIP6_CSUM_OFF */
    uint8_t nxt;           /* 59 */
    uint8_t type;          /* enum taut_mip6_type */
    uint8_t reserved;
    uint8_t status;    /* BA, BE */
    uint16_t flags;    /* BU: A H L K ... from 0x8000; BA: K is 0x80 */
    uint16_t seq;      /* BU, BA */
    uint16_t lifetime; /* BU, BA: in units of 4 seconds */
    uint16_t nonce;    /* HOT, COT: nonce index */
    uint64_t cookie;   /* HOTI, COTI, HOT, COT */
    uint64_t token;    /* HOT, COT: keygen token */
    uint8_t home[16];  /* BE: home address */
};

/* TAUT_MIP6_CSUM_OFF is where the checksum stands in a mobility header. */
#define TAUT_MIP6_CSUM_OFF 4u

/*
 * taut_mip6_decode reads a mobility header. Fails with
 * TAUT_E_VALUE (mip6.proto): not 59 (RFC 6275 9.2; Parameter Problem code 0
 * at that byte).
 * TAUT_E_RANGE (mip6.hlen): shorter than the message of its type (RFC 6275
 * 9.2; code 0 at that byte).
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_mip6_decode(struct taut_ctx *ctx, struct taut_mip6 *out,
                 const struct taut_ipv6_ext *ext);

/* taut_mip6_encode appends a mobility header out of `nxt`, `type`,
 * `reserved`, `csum` and `body` (the members that taut_mip6_decode reads out
 * of the body are not looked at). The writer turns bad with TAUT_E_RANGE if
 * 6 bytes and the body are not a multiple of 8 or above 2048. */
TAUT_API enum taut_status taut_mip6_encode(struct taut_wr *wr,
                                           const struct taut_mip6 *in);

/* struct taut_mip6_opt: one mobility option (RFC 6275 6.2). */
struct taut_mip6_opt {
    struct taut_span data; /* without type and length */
    uint8_t type;          /* 0 Pad1, 1 PadN ... */
};

/* taut_mip6_opt_next reads one option off `rd`, which begins as a cursor
 * over mip6.opts. TAUT_DONE: none is left. TAUT_E_SHORT: it reaches past
 * the end. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_mip6_opt_next(struct taut_ctx *ctx, struct taut_rd *rd,
                   struct taut_mip6_opt *opt);

/* struct taut_hip: a HIP packet (RFC 7401 5.1); borrows the input. */
struct taut_hip {
    struct taut_span params; /* type-length-value parameters, as they stand */
    uint8_t sender[16], receiver[16]; /* host identity tags */
    uint16_t csum, controls;
    uint8_t nxt;
    uint8_t type;     /* 1 I1, 2 R1, 3 I2, 4 R2, 16 UPDATE ... */
    uint8_t version;  /* 2; 1 is RFC 5201 */
    uint8_t reserved; /* 3 bits between version and the fixed 1 */
};

/* taut_hip_decode reads a HIP packet. TAUT_E_RANGE (hip.hdr_len): fewer than
 * 40 bytes. TAUT_E_VALUE: a fixed bit is wrong (hip.shim6_fixed_p must be 0,
 * hip.shim6_fixed_s 1; RFC 7401 5.1), or hip.version is neither 1 nor 2. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_hip_decode(struct taut_ctx *ctx, struct taut_hip *out,
                const struct taut_ipv6_ext *ext);
/* taut_hip_encode appends a HIP packet. The writer turns bad with
 * TAUT_E_RANGE if the parameters are not a multiple of 8 or above 2008. */
TAUT_API enum taut_status taut_hip_encode(struct taut_wr *wr,
                                          const struct taut_hip *in);

/* struct taut_shim6: a Shim6 header (RFC 5533 5); borrows the input. */
struct taut_shim6 {
    struct taut_span body; /* control: after the checksum */
    uint64_t tag;          /* payload: context tag, 47 bits */
    uint16_t csum;         /* control */
    uint8_t nxt;
    bool payload;     /* payload extension header; else a control message */
    uint8_t type;     /* control: 1 I1, 2 R1, 3 I2, 4 R2, 5 R1bis, 6 I2bis,
                         64 UPDATE request, 65 acknowledgement, 66 keepalive,
                         67 probe */
    uint8_t specific; /* control: 7 bits after the type, and the S bit (0) */
};

/* taut_shim6_decode reads a Shim6 header. TAUT_E_RANGE (shim6.len): a payload
 * extension header that is not 8 bytes (RFC 5533 5.2). TAUT_E_VALUE
 * (shim6.proto): the S bit of a control message is 1, which is HIP's. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_shim6_decode(struct taut_ctx *ctx, struct taut_shim6 *out,
                  const struct taut_ipv6_ext *ext);
/* taut_shim6_encode appends a Shim6 header. The writer turns bad with
 * TAUT_E_RANGE if the body and 6 bytes are not a multiple of 8, or a value
 * does not fit. */
TAUT_API enum taut_status taut_shim6_encode(struct taut_wr *wr,
                                            const struct taut_shim6 *in);

/* ------------------------------------------------------------------ */
/* Visit                                                               */

/* taut_ipv6_visit tells every field of the IPv6 header at `p`, which
 * taut_ipv6_check accepted, without extension headers. */
TAUT_API void taut_ipv6_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);

/* taut_ipv6_ext_visit tells every field of one extension header and of the
 * options in it; an option whose length does not fit its type is told as
 * bytes, and one that reaches past the header ends the options. */
TAUT_API void taut_ipv6_ext_visit(const struct taut_visitor *v,
                                  const struct taut_ipv6_ext *ext);

/* taut_ipv6_esp_visit tells the fields of an ESP packet of `len` bytes;
 * nothing if it is shorter than 8. */
TAUT_API void taut_ipv6_esp_visit(const struct taut_visitor *v,
                                  const uint8_t *p, size_t len);

#ifdef __cplusplus
}
#endif

#endif
