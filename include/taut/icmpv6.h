/* SPDX-License-Identifier: MIT */
/*
 * taut/icmpv6.h: ICMPv6 (RFC 4443, 2894, 3971, 4065, 4286, 4620, 4884, 5568,
 * 6275, 6743, 6775, 8335). Neighbor Discovery's messages are typed by
 * taut/nd.h and Multicast Listener Discovery's by taut/mld.h: here they are
 * checked and visited as a whole, and their body is `data`.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |     Type      |     Code      |           Checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |                         Message Body                          |
 *   +---------------------------------------------------------------+
 *
 * A message is all that IPv6 carries, and its checksum covers a
 * pseudo-header. The quirks, the extension structure and the quoted packet
 * are those of taut/icmp.h.
 */
#ifndef TAUT_ICMPV6_H
#define TAUT_ICMPV6_H

#include "taut/core.h"
#include "taut/icmp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Types                                                               */

/* TAUT_ICMPV6_HDR_LEN: type, code and checksum, which every message
 * has, in bytes. */
#define TAUT_ICMPV6_HDR_LEN 4

/* TAUT_ICMPV6_TYPES: the IANA registry "ICMPv6 type Numbers".
 * X(VALUE, type, "name"), ascending. */
#define TAUT_ICMPV6_TYPES(X)                                                   \
    X(UNREACHABLE, 1, "Destination Unreachable")                               \
    X(TOO_BIG, 2, "Packet Too Big")                                            \
    X(TIME_EXCEEDED, 3, "Time Exceeded")                                       \
    X(PARAM_PROBLEM, 4, "Parameter Problem")                                   \
    X(PRIVATE_1, 100, "Private experimentation")                               \
    X(PRIVATE_2, 101, "Private experimentation")                               \
    X(ERROR_EXPANSION, 127, "Reserved for expansion of ICMPv6 error messages") \
    X(ECHO, 128, "Echo Request")                                               \
    X(ECHO_REPLY, 129, "Echo Reply")                                           \
    X(MLD_QUERY, 130, "Multicast Listener Query")                              \
    X(MLD_REPORT, 131, "Multicast Listener Report")                            \
    X(MLD_DONE, 132, "Multicast Listener Done")                                \
    X(ROUTER_SOLICIT, 133, "Router Solicitation")                              \
    X(ROUTER_ADVERT, 134, "Router Advertisement")                              \
    X(NEIGHBOR_SOLICIT, 135, "Neighbor Solicitation")                          \
    X(NEIGHBOR_ADVERT, 136, "Neighbor Advertisement")                          \
    X(REDIRECT, 137, "Redirect Message")                                       \
    X(RENUMBERING, 138, "Router Renumbering")                                  \
    X(NI_QUERY, 139, "ICMP Node Information Query")                            \
    X(NI_REPLY, 140, "ICMP Node Information Response")                         \
    X(INVERSE_SOLICIT, 141, "Inverse Neighbor Discovery Solicitation Message") \
    X(INVERSE_ADVERT, 142, "Inverse Neighbor Discovery Advertisement Message") \
    X(MLD2_REPORT, 143, "Version 2 Multicast Listener Report")                 \
    X(HOME_REQUEST, 144, "Home Agent Address Discovery Request Message")       \
    X(HOME_REPLY, 145, "Home Agent Address Discovery Reply Message")           \
    X(PREFIX_SOLICIT, 146, "Mobile Prefix Solicitation")                       \
    X(PREFIX_ADVERT, 147, "Mobile Prefix Advertisement")                       \
    X(CERT_SOLICIT, 148, "Certification Path Solicitation Message")            \
    X(CERT_ADVERT, 149, "Certification Path Advertisement Message")            \
    X(MOBILITY, 150, "Experimental mobility protocols such as Seamoby")        \
    X(MRD_ADVERT, 151, "Multicast Router Advertisement")                       \
    X(MRD_SOLICIT, 152, "Multicast Router Solicitation")                       \
    X(MRD_TERMINATION, 153, "Multicast Router Termination")                    \
    X(FMIPV6, 154, "FMIPv6 Messages")                                          \
    X(RPL, 155, "RPL Control Message")                                         \
    X(ILNP_LOCATOR, 156, "ILNPv6 Locator Update Message")                      \
    X(DUP_ADDR_REQUEST, 157, "Duplicate Address Request")                      \
    X(DUP_ADDR_CONFIRM, 158, "Duplicate Address Confirmation")                 \
    X(MPL, 159, "MPL Control Message")                                         \
    X(EXT_ECHO, 160, "Extended Echo Request")                                  \
    X(EXT_ECHO_REPLY, 161, "Extended Echo Reply")                              \
    X(PRIVATE_3, 200, "Private experimentation")                               \
    X(PRIVATE_4, 201, "Private experimentation")                               \
    X(INFO_EXPANSION, 255,                                                     \
      "Reserved for expansion of ICMPv6 informational messages")

/* TAUT_ICMPV6_TYPE_ENUM: the enum entry of a registry row. */
#define TAUT_ICMPV6_TYPE_ENUM(U, code, name) TAUT_ICMPV6_TYPE_##U = code,
/* enum taut_icmpv6_type: message types; see TAUT_ICMPV6_TYPES. */
enum taut_icmpv6_type { TAUT_ICMPV6_TYPES(TAUT_ICMPV6_TYPE_ENUM) };

/* taut_icmpv6_is_error tells whether `type` is an error message's: the
 * highest bit is clear (RFC 4443 2.1). */
static inline bool taut_icmpv6_is_error(uint8_t type)
{
    return type < 128;
}

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_ICMPV6_FIELDS: every field of ICMPv6 and of Neighbor Discovery. Only
 * the first three stand at a fixed place in every message. */
#define TAUT_ICMPV6_FIELDS(N, P, V)                                            \
    N(ICMPV6, icmpv6, TYPE, type, "icmpv6.type", 0, 8, DEC, 0, "RFC 4443 2.1", \
      &taut_icmpv6_type_reg)                                                   \
    N(ICMPV6, icmpv6, CODE, code, "icmpv6.code", 8, 8, DEC, 0, "RFC 4443 2.1", \
      0)                                                                       \
    N(ICMPV6, icmpv6, CHECKSUM, checksum, "icmpv6.checksum", 16, 16, HEX, 0,   \
      "RFC 4443 2.3", 0)                                                       \
    V(ICMPV6, icmpv6, RESERVED, "icmpv6.reserved", BYTES, "RFC 4443 2.1")      \
    V(ICMPV6, icmpv6, DATA, "icmpv6.data", BYTES, "RFC 4443 2.1")              \
    V(ICMPV6, icmpv6, MTU, "icmpv6.mtu", DEC, "RFC 4443 3.2")                  \
    V(ICMPV6, icmpv6, POINTER, "icmpv6.pointer", DEC, "RFC 4443 3.4")          \
    V(ICMPV6, icmpv6, IDENT, "icmpv6.echo.identifier", HEX, "RFC 4443 4.1")    \
    V(ICMPV6, icmpv6, SEQ, "icmpv6.echo.sequence_number", DEC, "RFC 4443 4.1") \
    V(ICMPV6, icmpv6, LENGTH, "icmpv6.length", DEC, "RFC 4884 4")              \
    V(ICMPV6, icmpv6, QUOTE, "icmpv6.quote", NONE, "RFC 4443 3")               \
    V(ICMPV6, icmpv6, ECHO_SEQ, "icmpv6.ext.echo.seq", DEC, "RFC 8335 2")      \
    V(ICMPV6, icmpv6, ECHO_REQ_RES, "icmpv6.ext.echo.req.res", HEX,            \
      "RFC 8335 2")                                                            \
    V(ICMPV6, icmpv6, ECHO_LOCAL, "icmpv6.ext.echo.req.local", BOOL,           \
      "RFC 8335 2")                                                            \
    V(ICMPV6, icmpv6, ECHO_STATE, "icmpv6.ext.echo.rsp.state", DEC,            \
      "RFC 8335 3")                                                            \
    V(ICMPV6, icmpv6, ECHO_RSP_RES, "icmpv6.ext.echo.rsp.res", HEX,            \
      "RFC 8335 3")                                                            \
    V(ICMPV6, icmpv6, ECHO_ACTIVE, "icmpv6.ext.echo.rsp.active", BOOL,         \
      "RFC 8335 3")                                                            \
    V(ICMPV6, icmpv6, ECHO_IPV4, "icmpv6.ext.echo.rsp.ipv4", BOOL,             \
      "RFC 8335 3")                                                            \
    V(ICMPV6, icmpv6, ECHO_IPV6, "icmpv6.ext.echo.rsp.ipv6", BOOL,             \
      "RFC 8335 3")                                                            \
    V(ICMPV6, icmpv6, NI_QTYPE, "icmpv6.ni.qtype", DEC, "RFC 4620 4")          \
    V(ICMPV6, icmpv6, NI_FLAGS, "icmpv6.ni.flag", HEX, "RFC 4620 4")           \
    V(ICMPV6, icmpv6, NI_G, "icmpv6.ni.flag.g", BOOL, "RFC 4620 5")            \
    V(ICMPV6, icmpv6, NI_S, "icmpv6.ni.flag.s", BOOL, "RFC 4620 5")            \
    V(ICMPV6, icmpv6, NI_L, "icmpv6.ni.flag.l", BOOL, "RFC 4620 5")            \
    V(ICMPV6, icmpv6, NI_C, "icmpv6.ni.flag.c", BOOL, "RFC 4620 5")            \
    V(ICMPV6, icmpv6, NI_A, "icmpv6.ni.flag.a", BOOL, "RFC 4620 5")            \
    V(ICMPV6, icmpv6, NI_T, "icmpv6.ni.flag.t", BOOL, "RFC 4620 5")            \
    V(ICMPV6, icmpv6, NI_RSV, "icmpv6.ni.flag.rsv", HEX, "RFC 4620 4")         \
    V(ICMPV6, icmpv6, NI_NONCE, "icmpv6.ni.nonce", HEX, "RFC 4620 4")          \
    V(ICMPV6, icmpv6, NI_Q_IPV6, "icmpv6.ni.query.subject_ipv6", IPV6,         \
      "RFC 4620 4")                                                            \
    V(ICMPV6, icmpv6, NI_Q_NAME, "icmpv6.ni.query.subject_fqdn", LABELS,       \
      "RFC 4620 4")                                                            \
    V(ICMPV6, icmpv6, NI_Q_IPV4, "icmpv6.ni.query.subject_ipv4", IPV4,         \
      "RFC 4620 4")                                                            \
    V(ICMPV6, icmpv6, NI_TTL, "icmpv6.ni.reply.node_ttl", DEC, "RFC 4620 6")   \
    V(ICMPV6, icmpv6, NI_R_NAME, "icmpv6.ni.reply.node_name", LABELS,          \
      "RFC 4620 6.3")                                                          \
    V(ICMPV6, icmpv6, NI_R_IPV6, "icmpv6.ni.reply.node_address", IPV6,         \
      "RFC 4620 6.4")                                                          \
    V(ICMPV6, icmpv6, NI_R_IPV4, "icmpv6.ni.reply.ipv4_address", IPV4,         \
      "RFC 4620 6.5")                                                          \
    V(ICMPV6, icmpv6, RR_SEQ, "icmpv6.rr.sequence_number", DEC,                \
      "RFC 2894 3.1")                                                          \
    V(ICMPV6, icmpv6, RR_SEGMENT, "icmpv6.rr.segment_number", DEC,             \
      "RFC 2894 3.1")                                                          \
    V(ICMPV6, icmpv6, RR_FLAGS, "icmpv6.rr.flag", HEX, "RFC 2894 3.1")         \
    V(ICMPV6, icmpv6, RR_T, "icmpv6.rr.flag.t", BOOL, "RFC 2894 3.1")          \
    V(ICMPV6, icmpv6, RR_R, "icmpv6.rr.flag.r", BOOL, "RFC 2894 3.1")          \
    V(ICMPV6, icmpv6, RR_A, "icmpv6.rr.flag.a", BOOL, "RFC 2894 3.1")          \
    V(ICMPV6, icmpv6, RR_S, "icmpv6.rr.flag.s", BOOL, "RFC 2894 3.1")          \
    V(ICMPV6, icmpv6, RR_P, "icmpv6.rr.flag.p", BOOL, "RFC 2894 3.1")          \
    V(ICMPV6, icmpv6, RR_RSV, "icmpv6.rr.flag.rsv", DEC, "RFC 2894 3.1")       \
    V(ICMPV6, icmpv6, RR_DELAY, "icmpv6.rr.maxdelay", DEC, "RFC 2894 3.1")     \
    V(ICMPV6, icmpv6, MIP_IDENT, "icmpv6.mip6.identifier", DEC,                \
      "RFC 6275 6.5")                                                          \
    V(ICMPV6, icmpv6, MIP_AGENT, "icmpv6.mip6.home_agent_address", IPV6,       \
      "RFC 6275 6.5")                                                          \
    V(ICMPV6, icmpv6, MIP_FLAGS, "icmpv6.mip6.flag", HEX, "RFC 6275 6.8")      \
    V(ICMPV6, icmpv6, MIP_M, "icmpv6.mip6.flag.m", BOOL, "RFC 6275 6.8")       \
    V(ICMPV6, icmpv6, MIP_O, "icmpv6.mip6.flag.o", BOOL, "RFC 6275 6.8")       \
    V(ICMPV6, icmpv6, MIP_RSV, "icmpv6.mip6.flag.rsv", DEC, "RFC 6275 6.8")    \
    V(ICMPV6, icmpv6, SEND_IDENT, "icmpv6.send.identifier", DEC,               \
      "RFC 3971 6.4")                                                          \
    V(ICMPV6, icmpv6, SEND_ALL, "icmpv6.send.all_components", DEC,             \
      "RFC 3971 6.4")                                                          \
    V(ICMPV6, icmpv6, SEND_COMPONENT, "icmpv6.send.component", DEC,            \
      "RFC 3971 6.4")                                                          \
    V(ICMPV6, icmpv6, FMIP_SUBTYPE, "icmpv6.fmip6.subtype", DEC,               \
      "RFC 5568 6.1")                                                          \
    V(ICMPV6, icmpv6, FMIP_IDENT, "icmpv6.fmip6.identifier", DEC,              \
      "RFC 5568 6.1")                                                          \
    V(ICMPV6, icmpv6, MRD_INTERVAL, "icmpv6.mcast_ra.query_interval", DEC,     \
      "RFC 4286 3.2")                                                          \
    V(ICMPV6, icmpv6, MRD_ROBUST, "icmpv6.mcast_ra.robustness_variable", DEC,  \
      "RFC 4286 3.2")                                                          \
    V(ICMPV6, icmpv6, LOC_N, "icmpv6.ilnp.nb_locs", DEC, "RFC 6743 4")         \
    V(ICMPV6, icmpv6, LOC, "icmpv6.ilnp.nb_locator", HEX, "RFC 6743 4")        \
    V(ICMPV6, icmpv6, LOC_PREF, "icmpv6.ilnp.nb_preference", DEC,              \
      "RFC 6743 4")                                                            \
    V(ICMPV6, icmpv6, LOC_LIFE, "icmpv6.ilnp.nb_lifetime", DEC, "RFC 6743 4")  \
    V(ICMPV6, icmpv6, DA_STATUS, "icmpv6.6lowpannd.da.status", DEC,            \
      "RFC 6775 4.4")                                                          \
    V(ICMPV6, icmpv6, DA_RSV, "icmpv6.6lowpannd.da.rsv", DEC, "RFC 6775 4.4")  \
    V(ICMPV6, icmpv6, DA_LIFE, "icmpv6.6lowpannd.da.lifetime", DEC,            \
      "RFC 6775 4.4")                                                          \
    V(ICMPV6, icmpv6, DA_EUI64, "icmpv6.6lowpannd.da.eui64", MAC,              \
      "RFC 6775 4.4")                                                          \
    V(ICMPV6, icmpv6, DA_ADDR, "icmpv6.6lowpannd.da.reg_addr", IPV6,           \
      "RFC 6775 4.4")                                                          \
    V(ICMPV6, icmpv6, IP_HLIM, "ipv6.hlim", DEC, "RFC 4861 3.1")               \
    V(ICMPV6, icmpv6, IP_SRC, "ipv6.src", IPV6, "RFC 4861 6.1")                \
    V(ICMPV6, icmpv6, IP_DST, "ipv6.dst", IPV6, "RFC 4861 7.1")                \
    V(ICMPV6, icmpv6, RA_HOP_LIMIT, "icmpv6.nd.ra.cur_hop_limit", DEC,         \
      "RFC 4861 4.2")                                                          \
    V(ICMPV6, icmpv6, RA_FLAGS, "icmpv6.nd.ra.flag", HEX, "RFC 4861 4.2")      \
    V(ICMPV6, icmpv6, RA_M, "icmpv6.nd.ra.flag.m", BOOL, "RFC 4861 4.2")       \
    V(ICMPV6, icmpv6, RA_O, "icmpv6.nd.ra.flag.o", BOOL, "RFC 4861 4.2")       \
    V(ICMPV6, icmpv6, RA_H, "icmpv6.nd.ra.flag.h", BOOL, "RFC 4861 4.2")       \
    V(ICMPV6, icmpv6, RA_PRF, "icmpv6.nd.ra.flag.prf", DEC, "RFC 4191 2.2")    \
    V(ICMPV6, icmpv6, RA_P, "icmpv6.nd.ra.flag.p", BOOL, "RFC 4389 4.1.3.3")   \
    V(ICMPV6, icmpv6, RA_RSV, "icmpv6.nd.ra.flag.rsv", DEC, "RFC 4861 4.2")    \
    V(ICMPV6, icmpv6, RA_LIFETIME, "icmpv6.nd.ra.router_lifetime", DEC,        \
      "RFC 4861 4.2")                                                          \
    V(ICMPV6, icmpv6, RA_REACHABLE, "icmpv6.nd.ra.reachable_time", DEC,        \
      "RFC 4861 4.2")                                                          \
    V(ICMPV6, icmpv6, RA_RETRANS, "icmpv6.nd.ra.retrans_timer", DEC,           \
      "RFC 4861 4.2")                                                          \
    V(ICMPV6, icmpv6, NS_TARGET, "icmpv6.nd.ns.target_address", IPV6,          \
      "RFC 4861 4.3")                                                          \
    V(ICMPV6, icmpv6, NA_FLAGS, "icmpv6.nd.na.flag", HEX, "RFC 4861 4.4")      \
    V(ICMPV6, icmpv6, NA_R, "icmpv6.nd.na.flag.r", BOOL, "RFC 4861 4.4")       \
    V(ICMPV6, icmpv6, NA_S, "icmpv6.nd.na.flag.s", BOOL, "RFC 4861 4.4")       \
    V(ICMPV6, icmpv6, NA_O, "icmpv6.nd.na.flag.o", BOOL, "RFC 4861 4.4")       \
    V(ICMPV6, icmpv6, NA_RSV, "icmpv6.nd.na.flag.rsv", DEC, "RFC 4861 4.4")    \
    V(ICMPV6, icmpv6, NA_TARGET, "icmpv6.nd.na.target_address", IPV6,          \
      "RFC 4861 4.4")                                                          \
    V(ICMPV6, icmpv6, RD_TARGET, "icmpv6.nd.rd.target_address", IPV6,          \
      "RFC 4861 4.5")                                                          \
    V(ICMPV6, icmpv6, RD_DEST, "icmpv6.rd.na.destination_address", IPV6,       \
      "RFC 4861 4.5")                                                          \
    V(ICMPV6, icmpv6, OPT, "icmpv6.opt", NONE, "RFC 4861 4.6")                 \
    V(ICMPV6, icmpv6, OPT_TYPE, "icmpv6.opt.type", DEC, "RFC 4861 4.6")        \
    V(ICMPV6, icmpv6, OPT_LENGTH, "icmpv6.opt.length", DEC, "RFC 4861 4.6")    \
    V(ICMPV6, icmpv6, OPT_LINKADDR, "icmpv6.opt.linkaddr", MAC,                \
      "RFC 4861 4.6.1")                                                        \
    V(ICMPV6, icmpv6, OPT_EUI64, "icmpv6.opt.linkaddr_eui64", MAC,             \
      "RFC 4861 4.6.1")                                                        \
    V(ICMPV6, icmpv6, OPT_PREFIX_LEN, "icmpv6.opt.prefix.length", DEC,         \
      "RFC 4861 4.6.2")                                                        \
    V(ICMPV6, icmpv6, OPT_PREFIX_FLAGS, "icmpv6.opt.prefix.flag", HEX,         \
      "RFC 4861 4.6.2")                                                        \
    V(ICMPV6, icmpv6, OPT_PREFIX_L, "icmpv6.opt.prefix.flag.l", BOOL,          \
      "RFC 4861 4.6.2")                                                        \
    V(ICMPV6, icmpv6, OPT_PREFIX_A, "icmpv6.opt.prefix.flag.a", BOOL,          \
      "RFC 4861 4.6.2")                                                        \
    V(ICMPV6, icmpv6, OPT_PREFIX_R, "icmpv6.opt.prefix.flag.r", BOOL,          \
      "RFC 6275 7.2")                                                          \
    V(ICMPV6, icmpv6, OPT_PREFIX_RSV, "icmpv6.opt.prefix.flag.reserved", DEC,  \
      "RFC 4861 4.6.2")                                                        \
    V(ICMPV6, icmpv6, OPT_PREFIX_VALID, "icmpv6.opt.prefix.valid_lifetime",    \
      DEC, "RFC 4861 4.6.2")                                                   \
    V(ICMPV6, icmpv6, OPT_PREFIX_PREFERRED,                                    \
      "icmpv6.opt.prefix.preferred_lifetime", DEC, "RFC 4861 4.6.2")           \
    V(ICMPV6, icmpv6, OPT_PREFIX, "icmpv6.opt.prefix", IPV6, "RFC 4861 4.6.2") \
    V(ICMPV6, icmpv6, OPT_REDIRECTED, "icmpv6.opt.redirected_packet", NONE,    \
      "RFC 4861 4.6.3")                                                        \
    V(ICMPV6, icmpv6, OPT_MTU, "icmpv6.opt.mtu", DEC, "RFC 4861 4.6.4")        \
    V(ICMPV6, icmpv6, OPT_SHORTCUT, "icmpv6.opt.nbma.shortcut_limit", DEC,     \
      "RFC 2491 4.3")                                                          \
    V(ICMPV6, icmpv6, OPT_INTERVAL, "icmpv6.opt.advertisement_interval", DEC,  \
      "RFC 6275 7.3")                                                          \
    V(ICMPV6, icmpv6, OPT_HA_PREF, "icmpv6.opt.home_agent_preference", DEC,    \
      "RFC 6275 7.4")                                                          \
    V(ICMPV6, icmpv6, OPT_HA_LIFE, "icmpv6.opt.home_agent_lifetime", DEC,      \
      "RFC 6275 7.4")                                                          \
    V(ICMPV6, icmpv6, OPT_ADDR, "icmpv6.opt.ipv6_address", IPV6, "RFC 3122 3") \
    V(ICMPV6, icmpv6, OPT_CGA_PAD, "icmpv6.opt.cga.pad_length", DEC,           \
      "RFC 3971 5.1")                                                          \
    V(ICMPV6, icmpv6, OPT_CGA, "icmpv6.opt.cga", BYTES, "RFC 3971 5.1")        \
    V(ICMPV6, icmpv6, OPT_CGA_MODIFIER, "icmpv6.opt.cga.modifier", BYTES,      \
      "RFC 3972 3")                                                            \
    V(ICMPV6, icmpv6, OPT_CGA_PREFIX, "icmpv6.opt.cga.subnet_prefix", BYTES,   \
      "RFC 3972 3")                                                            \
    V(ICMPV6, icmpv6, OPT_CGA_COUNT, "icmpv6.opt.cga.count", BYTES,            \
      "RFC 3972 3")                                                            \
    V(ICMPV6, icmpv6, OPT_RSA_KEY, "icmpv6.opt.rsa.key_hash", BYTES,           \
      "RFC 3971 5.2")                                                          \
    V(ICMPV6, icmpv6, OPT_RSA_SIG, "icmpv6.opt.digital_signature_padding",     \
      NONE, "RFC 3971 5.2")                                                    \
    V(ICMPV6, icmpv6, OPT_TIMESTAMP, "icmpv6.opt.timestamp", HEX,              \
      "RFC 3971 5.3.1")                                                        \
    V(ICMPV6, icmpv6, OPT_NONCE, "icmpv6.opt.nonce", BYTES, "RFC 3971 5.3.2")  \
    V(ICMPV6, icmpv6, OPT_NAME_TYPE, "icmpv6.opt.name_type", DEC,              \
      "RFC 3971 6.4.3")                                                        \
    V(ICMPV6, icmpv6, OPT_NAME_X501, "icmpv6.opt.name_x501", BYTES,            \
      "RFC 3971 6.4.3")                                                        \
    V(ICMPV6, icmpv6, OPT_NAME_FQDN, "icmpv6.opt.name_type.fqdn", LABELS,      \
      "RFC 3971 6.4.3")                                                        \
    V(ICMPV6, icmpv6, OPT_CERT, "icmpv6.opt.certificate_padding", NONE,        \
      "RFC 3971 6.4.4")                                                        \
    V(ICMPV6, icmpv6, OPT_IPA_CODE, "icmpv6.opt.ipa.option_code", DEC,         \
      "RFC 5568 6.4")                                                          \
    V(ICMPV6, icmpv6, OPT_IPA_LEN, "icmpv6.opt.ipa.prefix_len", DEC,           \
      "RFC 5568 6.4")                                                          \
    V(ICMPV6, icmpv6, OPT_IPA_ADDR, "icmpv6.opt.ipa.ipv6_address", IPV6,       \
      "RFC 5568 6.4")                                                          \
    V(ICMPV6, icmpv6, OPT_LLA_CODE, "icmpv6.opt.lla.option_code", DEC,         \
      "RFC 5568 6.4")                                                          \
    V(ICMPV6, icmpv6, OPT_LLA, "icmpv6.opt.lla.bytes", BYTES, "RFC 5568 6.4")  \
    V(ICMPV6, icmpv6, OPT_NAACK_CODE, "icmpv6.opt.naack.option_code", DEC,     \
      "RFC 5568 6.4")                                                          \
    V(ICMPV6, icmpv6, OPT_NAACK_STATUS, "icmpv6.opt.naack.status", DEC,        \
      "RFC 5568 6.4")                                                          \
    V(ICMPV6, icmpv6, OPT_NAACK_NCOA, "icmpv6.opt.naack.supplied_ncoa", IPV6,  \
      "RFC 5568 6.4")                                                          \
    V(ICMPV6, icmpv6, OPT_MAP_DIST, "icmpv6.opt.map.distance", DEC,            \
      "RFC 4140 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_MAP_PREF, "icmpv6.opt.map.preference", DEC,          \
      "RFC 4140 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_MAP_FLAGS, "icmpv6.opt.map.flag", HEX,               \
      "RFC 4140 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_MAP_R, "icmpv6.opt.map.flag.r", BOOL,                \
      "RFC 4140 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_MAP_RSV, "icmpv6.opt.map.flag.reserved", DEC,        \
      "RFC 4140 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_MAP_LIFE, "icmpv6.opt.map.valid_lifetime", DEC,      \
      "RFC 4140 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_MAP_ADDR, "icmpv6.opt.map.global_address", IPV6,     \
      "RFC 4140 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_ROUTE_FLAGS, "icmpv6.opt.route_info.flag", HEX,      \
      "RFC 4191 2.3")                                                          \
    V(ICMPV6, icmpv6, OPT_ROUTE_PRF,                                           \
      "icmpv6.opt.route_info.flag.route_preference", DEC, "RFC 4191 2.3")      \
    V(ICMPV6, icmpv6, OPT_ROUTE_RSV, "icmpv6.opt.route_info.flag.reserved",    \
      DEC, "RFC 4191 2.3")                                                     \
    V(ICMPV6, icmpv6, OPT_ROUTE_LIFE, "icmpv6.opt.route_lifetime", DEC,        \
      "RFC 4191 2.3")                                                          \
    V(ICMPV6, icmpv6, OPT_RDNSS_LIFE, "icmpv6.opt.rdnss.lifetime", DEC,        \
      "RFC 8106 5.1")                                                          \
    V(ICMPV6, icmpv6, OPT_RDNSS, "icmpv6.opt.rdnss", IPV6, "RFC 8106 5.1")     \
    V(ICMPV6, icmpv6, OPT_EFO, "icmpv6.opt.efo", HEX, "RFC 5175 4")            \
    V(ICMPV6, icmpv6, OPT_EFO_M, "icmpv6.opt.efo.m", BOOL, "RFC 5175 4")       \
    V(ICMPV6, icmpv6, OPT_EFO_O, "icmpv6.opt.efo.o", BOOL, "RFC 5175 4")       \
    V(ICMPV6, icmpv6, OPT_EFO_H, "icmpv6.opt.efo.h", BOOL, "RFC 5175 4")       \
    V(ICMPV6, icmpv6, OPT_EFO_PRF, "icmpv6.opt.efo.prf", DEC, "RFC 5175 4")    \
    V(ICMPV6, icmpv6, OPT_EFO_P, "icmpv6.opt.efo.p", BOOL, "RFC 5175 4")       \
    V(ICMPV6, icmpv6, OPT_EFO_RSV, "icmpv6.opt.efo.rsv", DEC, "RFC 5175 4")    \
    V(ICMPV6, icmpv6, OPT_DNSSL_LIFE, "icmpv6.opt.dnssl.lifetime", DEC,        \
      "RFC 8106 5.2")                                                          \
    V(ICMPV6, icmpv6, OPT_DNSSL, "icmpv6.opt.dnssl", LABELS, "RFC 8106 5.2")   \
    V(ICMPV6, icmpv6, OPT_ARO_STATUS, "icmpv6.opt.aro.status", DEC,            \
      "RFC 6775 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_ARO_LIFE, "icmpv6.opt.aro.registration_lifetime",    \
      DEC, "RFC 6775 4.1")                                                     \
    V(ICMPV6, icmpv6, OPT_ARO_EUI64, "icmpv6.opt.aro.eui64", MAC,              \
      "RFC 6775 4.1")                                                          \
    V(ICMPV6, icmpv6, OPT_6CO_LEN, "icmpv6.opt.6co.context_length", DEC,       \
      "RFC 6775 4.2")                                                          \
    V(ICMPV6, icmpv6, OPT_6CO_FLAGS, "icmpv6.opt.6co.flag", HEX,               \
      "RFC 6775 4.2")                                                          \
    V(ICMPV6, icmpv6, OPT_6CO_C, "icmpv6.opt.6co.flag.c", BOOL,                \
      "RFC 6775 4.2")                                                          \
    V(ICMPV6, icmpv6, OPT_6CO_CID, "icmpv6.opt.6co.flag.cid", DEC,             \
      "RFC 6775 4.2")                                                          \
    V(ICMPV6, icmpv6, OPT_6CO_RSV, "icmpv6.opt.6co.flag.reserved", DEC,        \
      "RFC 6775 4.2")                                                          \
    V(ICMPV6, icmpv6, OPT_6CO_LIFE, "icmpv6.opt.6co.valid_lifetime", DEC,      \
      "RFC 6775 4.2")                                                          \
    V(ICMPV6, icmpv6, OPT_6CO_PREFIX, "icmpv6.opt.6co.context_prefix", IPV6,   \
      "RFC 6775 4.2")                                                          \
    V(ICMPV6, icmpv6, OPT_ABRO_LOW, "icmpv6.opt.abro.version_low", DEC,        \
      "RFC 6775 4.3")                                                          \
    V(ICMPV6, icmpv6, OPT_ABRO_HIGH, "icmpv6.opt.abro.version_high", DEC,      \
      "RFC 6775 4.3")                                                          \
    V(ICMPV6, icmpv6, OPT_ABRO_LIFE, "icmpv6.opt.abro.valid_lifetime", DEC,    \
      "RFC 6775 4.3")                                                          \
    V(ICMPV6, icmpv6, OPT_ABRO_ADDR, "icmpv6.opt.abro.6lbr_address", IPV6,     \
      "RFC 6775 4.3")                                                          \
    V(ICMPV6, icmpv6, OPT_6CIO_1, "icmpv6.opt.6cio.unassigned1", HEX,          \
      "RFC 7400 3.3")                                                          \
    V(ICMPV6, icmpv6, OPT_6CIO_G, "icmpv6.opt.6cio.flag_g", HEX,               \
      "RFC 7400 3.3")                                                          \
    V(ICMPV6, icmpv6, OPT_6CIO_2, "icmpv6.opt.6cio.unassigned2", HEX,          \
      "RFC 7400 3.3")                                                          \
    V(ICMPV6, icmpv6, OPT_PORTAL, "icmpv6.opt.captive_portal", TEXT,           \
      "RFC 8910 2.3")                                                          \
    V(ICMPV6, icmpv6, OPT_PREF64_LIFE, "icmpv6.opt.pref64.scaled_lifetime",    \
      DEC, "RFC 8781 4")                                                       \
    V(ICMPV6, icmpv6, OPT_PREF64_PLC, "icmpv6.opt.pref64.plc", HEX,            \
      "RFC 8781 4")                                                            \
    V(ICMPV6, icmpv6, OPT_PREF64, "icmpv6.opt.pref64.prefix", IPV6,            \
      "RFC 8781 4")                                                            \
    V(ICMPV6, icmpv6, OPT_DATA, "icmpv6.opt.data", BYTES, "RFC 4861 4.6")

/* TAUT_ICMPV6_BODY_FIELDS: what stands at a fixed place in messages of some
 * types only; it makes the accessors of those. */
#define TAUT_ICMPV6_BODY_FIELDS(N, P, V)                                       \
    N(ICMPV6, icmpv6, MTU, mtu, "icmpv6.mtu", 32, 32, DEC, 0, "RFC 4443 3.2",  \
      0)                                                                       \
    N(ICMPV6, icmpv6, POINTER, pointer, "icmpv6.pointer", 32, 32, DEC, 0,      \
      "RFC 4443 3.4", 0)                                                       \
    N(ICMPV6, icmpv6, IDENT, ident, "icmpv6.echo.identifier", 32, 16, HEX, 0,  \
      "RFC 4443 4.1", 0)                                                       \
    N(ICMPV6, icmpv6, SEQ, seq, "icmpv6.echo.sequence_number", 48, 16, DEC, 0, \
      "RFC 4443 4.1", 0)

/* taut_icmpv6_type_reg names message types. */
TAUT_API extern const struct taut_reg taut_icmpv6_type_reg;

/* enum taut_icmpv6_field: field numbers of ICMPv6 and Neighbor Discovery. */
TAUT_FIELD_ENUM(ICMPV6, icmpv6, TAUT_ICMPV6_FIELDS)
/* taut_icmpv6_fields is the field set of both. */
TAUT_API extern const struct taut_fieldset taut_icmpv6_fields;

/* taut_icmpv6_get_type, _code, _checksum and their _set_ counterparts take
 * the start of a message that taut_icmpv6_check accepted. Setting a field
 * leaves the checksum as it was. */
TAUT_FIELD_ACCESS(TAUT_ICMPV6_FIELDS)
/* taut_icmpv6_get_mtu (type 2), _pointer (4), _ident and _seq (128, 129) and
 * their _set_ counterparts: only in messages of those types. */
TAUT_FIELD_ACCESS(TAUT_ICMPV6_BODY_FIELDS)

/* ------------------------------------------------------------------ */
/* The message                                                         */

/*
 * struct taut_icmpv6: one message. Each member says which types have it; it
 * is 0 for all others, and so it must be for taut_icmpv6_encode. Spans
 * borrow the input.
 */
struct taut_icmpv6 {
    uint8_t type;            /* enum taut_icmpv6_type, or any other number */
    uint8_t code;            /* see taut_icmpv6_code_reg_get; 151: the
                                advertisement interval in seconds */
    uint16_t checksum;       /* as on the wire */
    uint16_t ident;          /* 128, 129, 160, 161: identifier; 144 to 147 and
                                148, 149: their identifiers */
    uint16_t seq;            /* 128, 129; 160, 161 (8 bits) */
    uint32_t mtu;            /* 2: bytes */
    uint32_t pointer;        /* 4: byte of the quoted packet */
    uint8_t quote_words;     /* 1, 3: RFC 4884's length, the quote's 64-bit
                                words; 0: none told */
    uint16_t qtype;          /* 139, 140: what is asked; RFC 4620 5 */
    uint16_t flags;          /* 139, 140: RFC 4620; 147: M and O in the high
                                bits; 138: the flags byte */
    uint64_t nonce;          /* 139, 140 */
    uint32_t rr_seq;         /* 138: sequence number */
    uint8_t rr_segment;      /* 138: segment number */
    uint16_t rr_delay_ms;    /* 138: longest delay of the reply */
    uint16_t all_components; /* 149: certificates in the path */
    uint16_t component;      /* 148: wanted (65535: all); 149: this one */
    uint8_t subtype;         /* 150, 154 */
    uint16_t interval_s;     /* 151: query interval, seconds */
    uint16_t robustness;     /* 151: robustness variable */
    uint8_t n_locators;      /* 156: locators in `data`, 12 bytes each */
    uint8_t da_status;       /* 157, 158 */
    uint16_t da_lifetime;    /* 157, 158: units of 60 seconds */
    uint8_t da_eui64[8];     /* 157, 158: the registered interface */
    uint8_t da_addr[16];     /* 157, 158: the registered address */
    uint8_t state;           /* 161: 3 bits, neighbour cache state */
    bool local;              /* 160: the probed interface is on the node */
    bool active;             /* 161: the interface is up */
    bool has_ipv4;           /* 161: IPv4 runs on it */
    bool has_ipv6;           /* 161: IPv6 runs on it */
    bool cut;                /* TAUT_QUIRK_CUT: the type's fixed part or the
                                quote is not all there; not encoded */
    uint32_t unused;         /* bits of the second word that no member holds,
                                in their places */
    uint32_t unused2;        /* 138, 149: the reserved number after the fixed
                                members */
    struct taut_span quote;  /* 1 to 4: the start of the packet that caused
                                the message; see taut_icmp_quote_decode */
    struct taut_span ext;    /* 1, 3, 160: extension structure; see
                                taut_icmp_ext_decode */
    struct taut_span data;   /* what follows the members above: echoed bytes,
                                addresses, options; all of the body for ND, MLD
                                and unknown types */
};

/*
 * taut_icmpv6_check looks at the `len` bytes at `p` that IPv6 carries: the
 * fixed part of the message's type is there and a quote is as long as it is
 * said to be (both TAUT_E_SHORT, need: bytes missing). ND and MLD messages
 * are checked as taut_nd_check and taut_mld_check do. With TAUT_QUIRK_CUT
 * the first 4 bytes suffice, and 8 for the types that have a second word,
 * except for ND and MLD. It verifies no checksum.
 */
TAUT_API enum taut_status taut_icmpv6_check(struct taut_ctx *ctx,
                                            const uint8_t *p, size_t len);

/* taut_icmpv6_body_check does taut_icmpv6_check and then judges what it
 * leaves alone: Neighbor Discovery's options with their contents
 * (taut_nd_opts_check) or the extension structure (taut_icmp_ext_check).
 * With TAUT_QUIRK_CUT a part that ends early is no fault. */
TAUT_API enum taut_status taut_icmpv6_body_check(struct taut_ctx *ctx,
                                                 const uint8_t *p, size_t len);

/* taut_icmpv6_decode checks the message that is all of `rd`, fills `out` and
 * moves `rd` to its end. Fails as taut_icmpv6_check does. */
TAUT_API enum taut_status taut_icmpv6_decode(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_icmpv6 *out);

/*
 * taut_icmpv6_encode appends the message exactly as `in` says, the checksum
 * too (see taut_icmpv6_checksum_fill). The writer turns bad, and this
 * returns, with TAUT_E_RANGE where a number does not fit its field or
 * `unused` has bits that belong to a member; TAUT_E_USAGE where quote_words
 * is not 0 and is not the quote's length, or an extension follows a quote
 * with neither length nor TAUT_ICMP_EXT_AT bytes.
 */
TAUT_API enum taut_status taut_icmpv6_encode(struct taut_wr *wr,
                                             const struct taut_icmpv6 *in);

/* taut_icmpv6_checksum_fill stores the checksum of the whole message of
 * `len` bytes (4 or more) at `p` between the addresses `src` and `dst` (16
 * bytes each; the final destination). */
TAUT_API void taut_icmpv6_checksum_fill(uint8_t *p, size_t len,
                                        const uint8_t *src, const uint8_t *dst);
/* taut_icmpv6_checksum_verify checks that of the whole message (RFC 4443
 * 2.3): TAUT_OK or TAUT_E_CHECKSUM. */
TAUT_API enum taut_status
taut_icmpv6_checksum_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len,
                            const uint8_t *src, const uint8_t *dst);

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/*
 * taut_icmpv6_visit tells every field of the message of `len` bytes at `p`,
 * which taut_icmpv6_check accepted, options and extension objects down to
 * the first fault in them. ND and MLD messages are told too. The quoted
 * packet is left to whoever dissects packets.
 */
TAUT_API void taut_icmpv6_visit(const struct taut_visitor *v, const uint8_t *p,
                                size_t len);

/* ------------------------------------------------------------------ */
/* Names                                                               */

/* taut_icmpv6_code_reg_get returns the codes of message type `type`, or NULL
 * if only code 0 is defined for it. */
TAUT_API const struct taut_reg *taut_icmpv6_code_reg_get(uint8_t type);

#ifdef __cplusplus
}
#endif

#endif
