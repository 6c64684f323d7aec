/* SPDX-License-Identifier: MIT */
/*
 * taut/inet.h: what several packet codecs share: code points with names
 * (EtherTypes, IP protocols), and what diag->wire means for packets.
 */
#ifndef TAUT_INET_H
#define TAUT_INET_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_ETHERTYPES: the IEEE EtherType registry, as far as taut or a reader
 * of captures meets it. X(VALUE, code, "name"), ascending. */
#define TAUT_ETHERTYPES(X)                                                     \
    X(IPV4, 0x0800, "IPv4")                                                    \
    X(ARP, 0x0806, "ARP")                                                      \
    X(WOL, 0x0842, "Wake-on-LAN")                                              \
    X(TEB, 0x6558, "Transparent Ethernet Bridging")                            \
    X(RARP, 0x8035, "RARP")                                                    \
    X(VLAN, 0x8100, "802.1Q VLAN")                                             \
    X(IPV6, 0x86dd, "IPv6")                                                    \
    X(FLOW_CONTROL, 0x8808, "Ethernet flow control")                           \
    X(SLOW, 0x8809, "Slow protocols")                                          \
    X(MPLS, 0x8847, "MPLS")                                                    \
    X(MPLS_MC, 0x8848, "MPLS multicast")                                       \
    X(PPPOE_DISC, 0x8863, "PPPoE discovery")                                   \
    X(PPPOE, 0x8864, "PPPoE session")                                          \
    X(EAPOL, 0x888e, "802.1X authentication")                                  \
    X(QINQ, 0x88a8, "802.1ad Service VLAN")                                    \
    X(ERSPAN, 0x88be, "ERSPAN type I/II")                                      \
    X(LLDP, 0x88cc, "LLDP")                                                    \
    X(MACSEC, 0x88e5, "MACsec")                                                \
    X(PBB, 0x88e7, "Provider backbone bridging")                               \
    X(PTP, 0x88f7, "PTP")                                                      \
    X(LOOPBACK, 0x9000, "Ethernet loopback")                                   \
    X(QINQ_OLD, 0x9100, "802.1QinQ")

/* TAUT_IPPROTOS: the IANA protocol numbers that captures hold. */
#define TAUT_IPPROTOS(X)                                                       \
    X(HOPOPTS, 0, "HOPOPT")                                                    \
    X(ICMP, 1, "ICMP")                                                         \
    X(IGMP, 2, "IGMP")                                                         \
    X(IPV4, 4, "IPv4")                                                         \
    X(TCP, 6, "TCP")                                                           \
    X(EGP, 8, "EGP")                                                           \
    X(UDP, 17, "UDP")                                                          \
    X(DCCP, 33, "DCCP")                                                        \
    X(IPV6, 41, "IPv6")                                                        \
    X(ROUTING, 43, "IPv6-Route")                                               \
    X(FRAGMENT, 44, "IPv6-Frag")                                               \
    X(RSVP, 46, "RSVP")                                                        \
    X(GRE, 47, "GRE")                                                          \
    X(ESP, 50, "ESP")                                                          \
    X(AH, 51, "AH")                                                            \
    X(ICMPV6, 58, "IPv6-ICMP")                                                 \
    X(NONE, 59, "IPv6-NoNxt")                                                  \
    X(DSTOPTS, 60, "IPv6-Opts")                                                \
    X(EIGRP, 88, "EIGRP")                                                      \
    X(OSPF, 89, "OSPFIGP")                                                     \
    X(IPIP, 94, "IPIP")                                                        \
    X(ETHERIP, 97, "ETHERIP")                                                  \
    X(PIM, 103, "PIM")                                                         \
    X(IPCOMP, 108, "IPComp")                                                   \
    X(VRRP, 112, "VRRP")                                                       \
    X(PGM, 113, "PGM")                                                         \
    X(L2TP, 115, "L2TP")                                                       \
    X(SCTP, 132, "SCTP")                                                       \
    X(MOBILITY, 135, "Mobility Header")                                        \
    X(UDPLITE, 136, "UDPLite")                                                 \
    X(MPLS, 137, "MPLS-in-IP")                                                 \
    X(HIP, 139, "HIP")                                                         \
    X(SHIM6, 140, "Shim6")                                                     \
    X(ETHERNET, 143, "Ethernet")                                               \
    X(EXP1, 253, "experiment 1")                                               \
    X(EXP2, 254, "experiment 2")

/* TAUT_INET_ENUM: the enum entry of a registry row. */
#define TAUT_ETHERTYPE_ENUM(U, code, name) TAUT_ETHERTYPE_##U = code,
/* enum taut_ethertype: EtherTypes; see TAUT_ETHERTYPES. */
enum taut_ethertype { TAUT_ETHERTYPES(TAUT_ETHERTYPE_ENUM) };
/* TAUT_IPPROTO_ENUM: the enum entry of a registry row. */
#define TAUT_IPPROTO_ENUM(U, code, name) TAUT_IPPROTO_##U = code,
/* enum taut_ipproto: IP protocol numbers; see TAUT_IPPROTOS. */
enum taut_ipproto { TAUT_IPPROTOS(TAUT_IPPROTO_ENUM) };

/* taut_ethertype_reg names EtherTypes. */
TAUT_API extern const struct taut_reg taut_ethertype_reg;
/* taut_ipproto_reg names IP protocols and next headers. */
TAUT_API extern const struct taut_reg taut_ipproto_reg;

/*
 * diag->wire of the packet codecs: the message to send back to the source,
 * 0 for none. ICMP errors are never sent about ICMP errors, fragments other
 * than the first, or multicast (RFC 1122 3.2.2, RFC 4443 2.4): the caller
 * knows that, the codec does not.
 *
 * The pointer counts from the first byte of the IP header that the message
 * is about, wherever ctx->start is: diag->off counts from there, the pointer
 * does not. The low 16 bits hold it, or the MTU of a Packet Too Big.
 */
enum {
    TAUT_WIRE_KIND_ICMP = 1u,   /* ICMPv4 type, code, pointer */
    TAUT_WIRE_KIND_ICMPV6 = 2u, /* ICMPv6 type, code, pointer */
    TAUT_WIRE_KIND_RST = 3u     /* a TCP segment with RST */
};
/* TAUT_WIRE_ICMP: an ICMPv4 message with its pointer field. */
#define TAUT_WIRE_ICMP(type, code, pointer)                                    \
    ((uint32_t)TAUT_WIRE_KIND_ICMP << 28 | (uint32_t)(type) << 20 |            \
     (uint32_t)(code) << 16 | ((uint32_t)(pointer)&0xffffu))
/* TAUT_WIRE_ICMPV6: an ICMPv6 message with its pointer field. */
#define TAUT_WIRE_ICMPV6(type, code, pointer)                                  \
    ((uint32_t)TAUT_WIRE_KIND_ICMPV6 << 28 | (uint32_t)(type) << 20 |          \
     (uint32_t)(code) << 16 | ((uint32_t)(pointer)&0xffffu))
/* TAUT_WIRE_RST: a TCP reset. */
#define TAUT_WIRE_RST ((uint32_t)TAUT_WIRE_KIND_RST << 28)

/* taut_inet_wire_text appends `wire` in words, "ICMP Parameter Problem
 * (type 12, code 0), pointer 8": the wire_text of every packet field set. */
TAUT_API void taut_inet_wire_text(struct taut_wr *wr, uint32_t wire);

#ifdef __cplusplus
}
#endif

#endif
