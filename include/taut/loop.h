/* SPDX-License-Identifier: MIT */
/*
 * taut/loop.h: the four bytes that BSD's loopback captures put before a
 * packet (link types 0, DLT_NULL, and 108, DLT_LOOP), and captures of bare
 * IP packets (link types 12, 14, 101; 228 for IPv4, 229 for IPv6).
 *
 *     0                   32
 *    +-------------------+--------
 *    | Address family    | packet
 *    +-------------------+--------
 *
 * DLT_LOOP is in network byte order. DLT_NULL is in the order of the machine
 * that captured, which nothing in the file tells: families are small, so the
 * bytes do. Some machines wrote 16 bits, some an EtherType instead.
 */
#ifndef TAUT_LOOP_H
#define TAUT_LOOP_H

#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_LOOP_HDR_LEN: bytes of the header. */
#define TAUT_LOOP_HDR_LEN 4

/* Address families of the systems that wrote such captures. */
enum {
    TAUT_LOOP_AF_INET = 2,           /* IPv4 everywhere */
    TAUT_LOOP_AF_INET6_LINUX = 10,   /* IPv6: Linux */
    TAUT_LOOP_AF_INET6_BSD = 24,     /* IPv6: NetBSD, OpenBSD, BSD/OS */
    TAUT_LOOP_AF_INET6_FREEBSD = 28, /* IPv6: FreeBSD */
    TAUT_LOOP_AF_INET6_DARWIN = 30   /* IPv6: macOS, iOS */
};

/* TAUT_LOOP_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. */
#define TAUT_LOOP_FIELDS(N, P, V)                                              \
    V(LOOP, loop, FAMILY, "null.family", DEC, "LINKTYPE_NULL")                 \
    V(LOOP, loop, TYPE, "null.type", HEX16, "LINKTYPE_NULL")                   \
    V(LOOP, loop, RAW, "raw", NONE, "LINKTYPE_RAW")

/* enum taut_loop_field: TAUT_LOOP_F_FAMILY ... */
TAUT_FIELD_ENUM(LOOP, loop, TAUT_LOOP_FIELDS)

/* taut_loop_fields describes TAUT_LOOP_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_loop_fields;
/* taut_loop_family_reg names the families above. */
TAUT_API extern const struct taut_reg taut_loop_family_reg;

/* enum taut_loop_order: how the header's bytes make its number. */
enum taut_loop_order {
    TAUT_LOOP_ORDER_BE32, /* 00 00 00 02, always so in DLT_LOOP */
    TAUT_LOOP_ORDER_LE32, /* 02 00 00 00 */
    TAUT_LOOP_ORDER_BE16, /* 00 02 00 00 */
    TAUT_LOOP_ORDER_LE16  /* 00 00 02 00 */
};

/* struct taut_loop: a decoded header. Nothing is borrowed. */
struct taut_loop {
    uint32_t family;    /* address family; above 1,500 an EtherType in
                           the low 16 bits */
    uint8_t order;      /* enum taut_loop_order */
    size_t payload_len; /* bytes behind the header */
};

/* taut_loop_check tells whether the `len` bytes at `p` hold a header.
 * TAUT_E_SHORT (field HEADER) is the only fault. */
TAUT_API enum taut_status taut_loop_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);

/* taut_loop_decode decodes a header of DLT_LOOP and moves past it. Fails as
 * taut_loop_check does. */
TAUT_API enum taut_status taut_loop_decode(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_loop *out);

/*
 * taut_loop_null_check and taut_loop_null_decode do so for DLT_NULL and find
 * the byte order. TAUT_E_UNSUPPORTED (field FAMILY): the bytes ff 03 begin a
 * PPP frame with HDLC framing, which some systems recorded as DLT_NULL.
 */
TAUT_API enum taut_status taut_loop_null_check(struct taut_ctx *ctx,
                                               const uint8_t *p, size_t len);
/* taut_loop_null_decode: see taut_loop_null_check. */
TAUT_API enum taut_status taut_loop_null_decode(struct taut_ctx *ctx,
                                                struct taut_rd *rd,
                                                struct taut_loop *out);

/* taut_loop_encode appends the 4 bytes of `in`. TAUT_E_RANGE: the order is
 * none, or taut_loop_null_decode would take the bytes for another order; any
 * family can be written as ORDER_BE32, which is what DLT_LOOP needs. */
TAUT_API enum taut_status taut_loop_encode(struct taut_wr *wr,
                                           const struct taut_loop *in);

/* taut_loop_ethertype_get returns the EtherType that `family` stands for:
 * 0x0800, 0x86dd, the low 16 bits if they are above 1,500, else 0. */
TAUT_API uint16_t taut_loop_ethertype_get(uint32_t family);

/* taut_loop_visit tells the field of the header `p` of DLT_LOOP that
 * taut_loop_check accepted. */
TAUT_API void taut_loop_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);
/* taut_loop_null_visit does so for DLT_NULL. */
TAUT_API void taut_loop_null_visit(const struct taut_visitor *v,
                                   const uint8_t *p, size_t len);

/*
 * taut_loop_raw_check finds the IP version of a packet that nothing precedes
 * (link types 12, 14, 101, 228, 229) by its first four bits, and sets
 * `*version` to 4 or 6. TAUT_E_SHORT: no byte at all. TAUT_E_VALUE: another
 * version. Both in field RAW.
 */
TAUT_API enum taut_status taut_loop_raw_check(struct taut_ctx *ctx,
                                              uint8_t *version,
                                              const uint8_t *p, size_t len);

#ifdef __cplusplus
}
#endif

#endif
