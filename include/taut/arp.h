/* SPDX-License-Identifier: MIT */
/*
 * taut/arp.h: the Address Resolution Protocol (RFC 826) with addresses of
 * any length, its form for IPv4 over Ethernet, and the protocols of the same
 * format: RARP (RFC 903, EtherType 0x8035), InARP (RFC 2390).
 *
 *     0        2        4     5     6        8
 *    +--------+--------+-----+-----+--------+-----+-----+-----+-----+
 *    | Hw type|Pr. type| HLen| PLen| Opcode | SHA | SPA | THA | TPA |
 *    +--------+--------+-----+-----+--------+-----+-----+-----+-----+
 *                                             HLen  PLen  HLen  PLen
 *
 * What follows the target protocol address is link padding. The ATM form
 * (RFC 2225, hardware type 19) has another layout and is refused as
 * TAUT_E_UNSUPPORTED.
 */
#ifndef TAUT_ARP_H
#define TAUT_ARP_H

#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_ARP_HDR_LEN: bytes before the addresses. */
#define TAUT_ARP_HDR_LEN 8
/* TAUT_ARP_ETH_LEN: bytes of a whole packet for IPv4 over Ethernet. */
#define TAUT_ARP_ETH_LEN 28

/* TAUT_ARP_OPS: the IANA registry of ARP operation codes. X(VALUE, code,
 * "name"), ascending. */
#define TAUT_ARP_OPS(X)                                                        \
    X(REQUEST, 1, "request")                                                   \
    X(REPLY, 2, "reply")                                                       \
    X(RARP_REQUEST, 3, "reverse request")                                      \
    X(RARP_REPLY, 4, "reverse reply")                                          \
    X(DRARP_REQUEST, 5, "dynamic reverse request")                             \
    X(DRARP_REPLY, 6, "dynamic reverse reply")                                 \
    X(DRARP_ERROR, 7, "dynamic reverse error")                                 \
    X(INARP_REQUEST, 8, "inverse request")                                     \
    X(INARP_REPLY, 9, "inverse reply")                                         \
    X(NAK, 10, "nak")                                                          \
    X(MARS_REQUEST, 11, "MARS request")                                        \
    X(MARS_MULTI, 12, "MARS multi")                                            \
    X(MARS_MSERV, 13, "MARS mserv")                                            \
    X(MARS_JOIN, 14, "MARS join")                                              \
    X(MARS_LEAVE, 15, "MARS leave")                                            \
    X(MARS_NAK, 16, "MARS nak")                                                \
    X(MARS_UNSERV, 17, "MARS unserv")                                          \
    X(MARS_SJOIN, 18, "MARS sjoin")                                            \
    X(MARS_SLEAVE, 19, "MARS sleave")                                          \
    X(MARS_GROUPLIST_REQUEST, 20, "MARS grouplist request")                    \
    X(MARS_GROUPLIST_REPLY, 21, "MARS grouplist reply")                        \
    X(MARS_REDIRECT_MAP, 22, "MARS redirect map")                              \
    X(MAPOS_UNARP, 23, "MAPOS unarp")                                          \
    X(EXP1, 24, "experiment 1")                                                \
    X(EXP2, 25, "experiment 2")

/* TAUT_ARP_HWS: the IANA registry of ARP hardware types. X(VALUE, code,
 * "name"), ascending. */
#define TAUT_ARP_HWS(X)                                                        \
    X(ETHER, 1, "Ethernet")                                                    \
    X(EXP_ETHER, 2, "Experimental Ethernet")                                   \
    X(AX25, 3, "AX.25")                                                        \
    X(PRONET, 4, "ProNET")                                                     \
    X(CHAOS, 5, "Chaos")                                                       \
    X(IEEE802, 6, "IEEE 802")                                                  \
    X(ARCNET, 7, "ARCNET")                                                     \
    X(HYPERCHANNEL, 8, "Hyperchannel")                                         \
    X(LANSTAR, 9, "Lanstar")                                                   \
    X(AUTONET, 10, "Autonet Short Address")                                    \
    X(LOCALTALK, 11, "LocalTalk")                                              \
    X(LOCALNET, 12, "LocalNet")                                                \
    X(ULTRALINK, 13, "Ultra link")                                             \
    X(SMDS, 14, "SMDS")                                                        \
    X(FRAME_RELAY, 15, "Frame Relay")                                          \
    X(ATM_JNI, 16, "ATM (16)")                                                 \
    X(HDLC, 17, "HDLC")                                                        \
    X(FIBRE_CHANNEL, 18, "Fibre Channel")                                      \
    X(ATM, 19, "ATM")                                                          \
    X(SERIAL, 20, "Serial Line")                                               \
    X(ATM_BURROWS, 21, "ATM (21)")                                             \
    X(MIL188220, 22, "MIL-STD-188-220")                                        \
    X(METRICOM, 23, "Metricom")                                                \
    X(IEEE1394, 24, "IEEE 1394")                                               \
    X(MAPOS, 25, "MAPOS")                                                      \
    X(TWINAXIAL, 26, "Twinaxial")                                              \
    X(EUI64, 27, "EUI-64")                                                     \
    X(HIPARP, 28, "HIPARP")                                                    \
    X(ISO7816, 29, "IP and ARP over ISO 7816-3")                               \
    X(ARPSEC, 30, "ARPSec")                                                    \
    X(IPSEC, 31, "IPsec tunnel")                                               \
    X(INFINIBAND, 32, "InfiniBand")                                            \
    X(CAI, 33, "TIA-102 CAI")                                                  \
    X(WIEGAND, 34, "Wiegand Interface")                                        \
    X(PURE_IP, 35, "Pure IP")                                                  \
    X(HW_EXP1, 36, "experiment 1")                                             \
    X(HFI, 37, "HFI")                                                          \
    X(UB, 38, "Unified Bus")                                                   \
    X(HW_EXP2, 256, "experiment 2")                                            \
    X(AETHERNET, 257, "AEthernet")

/* TAUT_ARP_OP_ENUM: the enum entry of a registry row. */
#define TAUT_ARP_OP_ENUM(U, code, name) TAUT_ARP_OP_##U = code,
/* enum taut_arp_op: operation codes; see TAUT_ARP_OPS. */
enum taut_arp_op { TAUT_ARP_OPS(TAUT_ARP_OP_ENUM) };
/* TAUT_ARP_HW_ENUM: the enum entry of a registry row. */
#define TAUT_ARP_HW_ENUM(U, code, name) TAUT_ARP_HW_##U = code,
/* enum taut_arp_hw: hardware types; see TAUT_ARP_HWS. */
enum taut_arp_hw { TAUT_ARP_HWS(TAUT_ARP_HW_ENUM) };

/* TAUT_ARP_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. */
#define TAUT_ARP_FIELDS(N, P, V)                                               \
    N(ARP, arp, HW_TYPE, hw_type, "arp.hw.type", 0, 16, DEC, 0, "RFC 826",     \
      &taut_arp_hw_reg)                                                        \
    N(ARP, arp, PROTO_TYPE, proto_type, "arp.proto.type", 16, 16, HEX, 0,      \
      "RFC 826", &taut_ethertype_reg)                                          \
    N(ARP, arp, HW_SIZE, hw_size, "arp.hw.size", 32, 8, DEC, 0, "RFC 826", 0)  \
    N(ARP, arp, PROTO_SIZE, proto_size, "arp.proto.size", 40, 8, DEC, 0,       \
      "RFC 826", 0)                                                            \
    N(ARP, arp, OPCODE, opcode, "arp.opcode", 48, 16, DEC, 0, "RFC 826",       \
      &taut_arp_op_reg)                                                        \
    V(ARP, arp, GRATUITOUS, "arp.isgratuitous", BOOL, "RFC 5944 4.6")          \
    V(ARP, arp, PROBE, "arp.isprobe", BOOL, "RFC 5227 1.1")                    \
    V(ARP, arp, ANNOUNCEMENT, "arp.isannouncement", BOOL, "RFC 5227 1.1")      \
    V(ARP, arp, SHA, "arp.src.hw", BYTES, "RFC 826")                           \
    V(ARP, arp, SHA_MAC, "arp.src.hw_mac", MAC, "RFC 826")                     \
    V(ARP, arp, SPA, "arp.src.proto", BYTES, "RFC 826")                        \
    V(ARP, arp, SPA_IPV4, "arp.src.proto_ipv4", IPV4, "RFC 826")               \
    V(ARP, arp, THA, "arp.dst.hw", BYTES, "RFC 826")                           \
    V(ARP, arp, THA_MAC, "arp.dst.hw_mac", MAC, "RFC 826")                     \
    V(ARP, arp, TPA, "arp.dst.proto", BYTES, "RFC 826")                        \
    V(ARP, arp, TPA_IPV4, "arp.dst.proto_ipv4", IPV4, "RFC 826")

/* enum taut_arp_field: TAUT_ARP_F_HW_TYPE ... */
TAUT_FIELD_ENUM(ARP, arp, TAUT_ARP_FIELDS)

/* taut_arp_fields describes TAUT_ARP_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_arp_fields;
/* taut_arp_op_reg names operation codes. */
TAUT_API extern const struct taut_reg taut_arp_op_reg;
/* taut_arp_hw_reg names hardware types. */
TAUT_API extern const struct taut_reg taut_arp_hw_reg;

/* taut_arp_get_opcode, taut_arp_set_opcode and so on; `p` is a packet that
 * taut_arp_check accepted. Setting a size voids that. */
TAUT_FIELD_ACCESS(TAUT_ARP_FIELDS)

/* ------------------------------------------------------------------ */
/* Any addresses                                                       */

/* struct taut_arp: a decoded packet. It borrows the addresses. */
struct taut_arp {
    uint16_t hw_type;     /* enum taut_arp_hw */
    uint16_t proto_type;  /* EtherType of the protocol resolved for */
    uint16_t opcode;      /* enum taut_arp_op */
    struct taut_span sha; /* sender hardware address, 0 to 255 bytes */
    struct taut_span spa; /* sender protocol address, 0 to 255 bytes */
    struct taut_span tha; /* target hardware address, as long as sha */
    struct taut_span tpa; /* target protocol address, as long as spa */
};

/*
 * taut_arp_check tells whether the `len` bytes at `p` begin with a packet.
 * TAUT_E_SHORT: fewer than 8 bytes (field HEADER), or the addresses are not
 * whole (the first one that is not: SHA, SPA, THA, TPA).
 * TAUT_E_UNSUPPORTED: the ATM form (HW_TYPE). Types, sizes and opcode may be
 * any. The reaction to any fault is to discard silently (RFC 826).
 */
TAUT_API enum taut_status taut_arp_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);

/* taut_arp_decode decodes the packet at `rd` and moves past it. Fails as
 * taut_arp_check does. */
TAUT_API enum taut_status
taut_arp_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_arp *out);

/* taut_arp_encode appends the packet `in`. TAUT_E_RANGE: an address is over
 * 255 bytes. TAUT_E_USAGE: sha and tha, or spa and tpa, differ in length, or
 * the hardware type is ATM. */
TAUT_API enum taut_status taut_arp_encode(struct taut_wr *wr,
                                          const struct taut_arp *in);

/* ------------------------------------------------------------------ */
/* IPv4 over Ethernet                                                  */

/* struct taut_arp_eth: a packet for IPv4 over Ethernet. Nothing is
 * borrowed. */
struct taut_arp_eth {
    uint16_t hw_type; /* TAUT_ARP_HW_ETHER or TAUT_ARP_HW_IEEE802 */
    uint16_t opcode;  /* enum taut_arp_op */
    uint8_t sha[6];   /* sender hardware address */
    uint8_t spa[4];   /* sender protocol address */
    uint8_t tha[6];   /* target hardware address */
    uint8_t tpa[4];   /* target protocol address */
};

/*
 * taut_arp_eth_check tells whether the `len` bytes at `p` are a packet for
 * IPv4 over Ethernet: TAUT_E_UNSUPPORTED for another hardware type than 1
 * and 6 (HW_TYPE) or protocol than 0x0800 (PROTO_TYPE); TAUT_E_RANGE for a
 * size other than 6 (HW_SIZE) or 4 (PROTO_SIZE); TAUT_E_SHORT as in
 * taut_arp_check, the address fields last.
 */
TAUT_API enum taut_status taut_arp_eth_check(struct taut_ctx *ctx,
                                             const uint8_t *p, size_t len);

/* taut_arp_eth_decode decodes the packet at `rd` and moves past it. Fails as
 * taut_arp_eth_check does. */
TAUT_API enum taut_status taut_arp_eth_decode(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_arp_eth *out);

/* taut_arp_eth_encode appends the 28 bytes of `in`. TAUT_E_RANGE: a hardware
 * type other than 1 and 6. */
TAUT_API enum taut_status taut_arp_eth_encode(struct taut_wr *wr,
                                              const struct taut_arp_eth *in);

/* taut_arp_eth_get_sha, _spa, _tha and _tpa return the addresses of a packet
 * that taut_arp_eth_check accepted: 6, 4, 6 and 4 bytes. */
static inline const uint8_t *taut_arp_eth_get_sha(const uint8_t *p)
{
    return p + 8;
}

/* taut_arp_eth_get_spa: see taut_arp_eth_get_sha. */
static inline const uint8_t *taut_arp_eth_get_spa(const uint8_t *p)
{
    return p + 14;
}

/* taut_arp_eth_get_tha: see taut_arp_eth_get_sha. */
static inline const uint8_t *taut_arp_eth_get_tha(const uint8_t *p)
{
    return p + 18;
}

/* taut_arp_eth_get_tpa: see taut_arp_eth_get_sha. */
static inline const uint8_t *taut_arp_eth_get_tpa(const uint8_t *p)
{
    return p + 24;
}

/*
 * taut_arp_eth_sender_check judges whether the sender of the checked packet
 * `p` may enter an ARP cache. TAUT_E_VALUE: its hardware address is a group
 * or all zero (field SHA_MAC; RFC 1812 3.3.2), its protocol address is
 * multicast, broadcast or class E (SPA_IPV4; RFC 1122 3.2.1.3). A probe's
 * 0.0.0.0 passes here and must not enter a cache (RFC 5227 2.1.1).
 */
TAUT_API enum taut_status taut_arp_eth_sender_check(struct taut_ctx *ctx,
                                                    const uint8_t *p);

/* enum taut_arp_kind: what a packet is for. */
enum taut_arp_kind {
    TAUT_ARP_KIND_REQUEST,      /* who has the target address? */
    TAUT_ARP_KIND_REPLY,        /* the sender has the sender address */
    TAUT_ARP_KIND_PROBE,        /* request from 0.0.0.0 (RFC 5227 1.1) */
    TAUT_ARP_KIND_ANNOUNCEMENT, /* request for its own (RFC 5227 1.1) */
    TAUT_ARP_KIND_GRATUITOUS,   /* reply for its own (RFC 5944 4.6) */
    TAUT_ARP_KIND_RARP,         /* opcodes 3 and 4 (RFC 903) */
    TAUT_ARP_KIND_INARP,        /* opcodes 8 and 9 (RFC 2390) */
    TAUT_ARP_KIND_OTHER         /* anything else */
};

/* taut_arp_kind_get classifies a packet. The target hardware address of a
 * probe or announcement does not matter (RFC 5227 2.1.1). */
TAUT_API enum taut_arp_kind taut_arp_kind_get(const struct taut_arp *arp);

/*
 * taut_arp_visit tells every field of the checked packet `p`. As Wireshark
 * has it, arp.isgratuitous, arp.isprobe and arp.isannouncement are told only
 * where true, the last two only if the target hardware address is zero.
 */
TAUT_API void taut_arp_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

#ifdef __cplusplus
}
#endif

#endif
