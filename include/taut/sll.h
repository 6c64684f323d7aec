/* SPDX-License-Identifier: MIT */
/*
 * taut/sll.h: the headers that Linux' cooked captures put before a packet
 * (`tcpdump -i any`): link type 113 (version 1) and 276 (version 2).
 *
 *     version 1                         version 2
 *     0     2     4     6        14     0     2     4       8   10 11 12
 *    +-----+-----+-----+--------+----+ +-----+-----+-------+----+-+-+------+
 *    |Kind |ARPHR|AdrLn|Address |Prot| |Prot |  0  |Ifindex|ARPH|K|L|Addres|
 *    +-----+-----+-----+--------+----+ +-----+-----+-------+----+-+-+------+
 *
 * The address field has 8 bytes. The length field tells how long the
 * address really is: of a longer one only the first 8 bytes were kept, so
 * a length above 8 is no fault (as for InfiniBand, 20 bytes).
 *
 * Protocol is an EtherType (0x0600 and above) or a number of Linux' own.
 */
#ifndef TAUT_SLL_H
#define TAUT_SLL_H

#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_SLL_HDR_LEN and TAUT_SLL2_HDR_LEN: bytes of either version. */
#define TAUT_SLL_HDR_LEN 16
/* TAUT_SLL2_HDR_LEN: see TAUT_SLL_HDR_LEN. */
#define TAUT_SLL2_HDR_LEN 20
/* TAUT_SLL_ADDR_MAX: address bytes that the header keeps. */
#define TAUT_SLL_ADDR_MAX 8

/* enum taut_sll_kind: which way the packet went. */
enum taut_sll_kind {
    TAUT_SLL_KIND_HOST = 0,      /* sent to us */
    TAUT_SLL_KIND_BROADCAST = 1, /* broadcast by someone else */
    TAUT_SLL_KIND_MULTICAST = 2, /* multicast by someone else */
    TAUT_SLL_KIND_OTHER = 3,     /* between others */
    TAUT_SLL_KIND_OUTGOING = 4   /* sent by us */
};

/* ARPHRD_ numbers that change what the protocol field means. */
enum {
    TAUT_SLL_HW_ETHER = 1,
    TAUT_SLL_HW_LOOPBACK = 772,
    TAUT_SLL_HW_IPGRE = 778,  /* the protocol is GRE's */
    TAUT_SLL_HW_NETLINK = 824 /* the protocol is a netlink family */
};

/* Protocol numbers below 0x0600. */
enum {
    TAUT_SLL_PROTO_802_3 = 1,  /* Novell's frames without 802.2 */
    TAUT_SLL_PROTO_802_2 = 4,  /* an 802.2 LLC header follows */
    TAUT_SLL_PROTO_CAN = 0x0c, /* a CAN frame */
    TAUT_SLL_PROTO_CANFD = 0x0d
};

/* TAUT_SLL_FIELDS: places are those of version 1; the accessors of version
 * 2 are written out below. */
#define TAUT_SLL_FIELDS(N, P, V)                                               \
    N(SLL, sll, PKTTYPE, pkttype, "sll.pkttype", 0, 16, DEC, 0,                \
      "LINKTYPE_LINUX_SLL", &taut_sll_kind_reg)                                \
    N(SLL, sll, HATYPE, hatype, "sll.hatype", 16, 16, DEC, 0,                  \
      "LINKTYPE_LINUX_SLL", 0)                                                 \
    N(SLL, sll, HALEN, halen, "sll.halen", 32, 16, DEC, 0,                     \
      "LINKTYPE_LINUX_SLL", 0)                                                 \
    V(SLL, sll, SRC_ETH, "sll.src.eth", MAC, "LINKTYPE_LINUX_SLL")             \
    V(SLL, sll, SRC_IPV4, "sll.src.ipv4", IPV4, "LINKTYPE_LINUX_SLL")          \
    V(SLL, sll, SRC_OTHER, "sll.src.other", BYTES, "LINKTYPE_LINUX_SLL")       \
    V(SLL, sll, UNUSED, "sll.unused", BYTES, "LINKTYPE_LINUX_SLL")             \
    V(SLL, sll, ETYPE, "sll.etype", HEX, "LINKTYPE_LINUX_SLL")                 \
    V(SLL, sll, LTYPE, "sll.ltype", HEX, "LINKTYPE_LINUX_SLL")                 \
    V(SLL, sll, GRETYPE, "sll.gretype", HEX, "LINKTYPE_LINUX_SLL")             \
    V(SLL, sll, FAMILY, "netlink.family", HEX, "LINKTYPE_LINUX_SLL")           \
    V(SLL, sll, IFINDEX, "sll.ifindex", DEC, "LINKTYPE_LINUX_SLL2")

/* enum taut_sll_field: TAUT_SLL_F_PKTTYPE ... */
TAUT_FIELD_ENUM(SLL, sll, TAUT_SLL_FIELDS)

/* taut_sll_fields describes TAUT_SLL_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_sll_fields;
/* taut_sll_kind_reg names enum taut_sll_kind. */
TAUT_API extern const struct taut_reg taut_sll_kind_reg;

/* taut_sll_get_pkttype, taut_sll_set_pkttype, ... of a version 1 header
 * that taut_sll_check accepted. */
TAUT_FIELD_ACCESS(TAUT_SLL_FIELDS)

/* taut_sll_get_proto returns the protocol of a version 1 header. */
static inline uint16_t taut_sll_get_proto(const uint8_t *p)
{
    return taut_get16(p + 14);
}

/* taut_sll_set_proto stores it. */
static inline void taut_sll_set_proto(uint8_t *p, uint16_t v)
{
    taut_put16(p + 14, v);
}

/* taut_sll2_get_proto returns the protocol of a version 2 header. */
static inline uint16_t taut_sll2_get_proto(const uint8_t *p)
{
    return taut_get16(p);
}

/* taut_sll2_set_proto stores it. */
static inline void taut_sll2_set_proto(uint8_t *p, uint16_t v)
{
    taut_put16(p, v);
}

/* taut_sll2_get_ifindex returns the interface's number. */
static inline uint32_t taut_sll2_get_ifindex(const uint8_t *p)
{
    return taut_get32(p + 4);
}

/* taut_sll2_set_ifindex stores it. */
static inline void taut_sll2_set_ifindex(uint8_t *p, uint32_t v)
{
    taut_put32(p + 4, v);
}

/* struct taut_sll: a decoded header of either version. */
struct taut_sll {
    uint16_t pkttype;   /* enum taut_sll_kind; version 2: 8 bits */
    uint16_t hatype;    /* ARPHRD_ number of the interface */
    uint16_t halen;     /* the address's true length; version 2: 8 bits */
    uint16_t proto;     /* EtherType, or below 0x0600 Linux' own */
    uint16_t reserved;  /* version 2: as it stands, should be 0 */
    uint32_t ifindex;   /* version 2: interface number */
    uint8_t addr[8];    /* all 8 bytes; what is behind the address too */
    uint8_t addr_len;   /* bytes of `addr` that are address: at most 8 */
    size_t payload_len; /* bytes behind the header */
};

/* taut_sll_check tells whether the `len` bytes at `p` hold a version 1
 * header. TAUT_E_SHORT (field HEADER) is the only fault. */
TAUT_API enum taut_status taut_sll_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);
/* taut_sll_decode decodes it and moves past its 16 bytes. */
TAUT_API enum taut_status
taut_sll_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_sll *out);
/* taut_sll_encode appends 16 bytes; addr_len and payload_len do not matter.
 * TAUT_E_RANGE: reserved or ifindex is not 0. */
TAUT_API enum taut_status taut_sll_encode(struct taut_wr *wr,
                                          const struct taut_sll *in);
/* taut_sll_visit tells every field of the checked header `p`. */
TAUT_API void taut_sll_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

/* taut_sll2_check: as taut_sll_check, for version 2. */
TAUT_API enum taut_status taut_sll2_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);
/* taut_sll2_decode decodes it and moves past its 20 bytes. */
TAUT_API enum taut_status taut_sll2_decode(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_sll *out);
/* taut_sll2_encode appends 20 bytes. TAUT_E_RANGE: pkttype or halen is over
 * 255. */
TAUT_API enum taut_status taut_sll2_encode(struct taut_wr *wr,
                                           const struct taut_sll *in);
/* taut_sll2_visit tells every field of the checked header `p`. */
TAUT_API void taut_sll2_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);

#ifdef __cplusplus
}
#endif

#endif
