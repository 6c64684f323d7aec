/* SPDX-License-Identifier: MIT */
/*
 * taut/addr.h: MAC, IPv4 and IPv6 addresses and prefixes: text forms both
 * ways, classes, prefix arithmetic. Addresses are bytes in network order.
 */
#ifndef TAUT_ADDR_H
#define TAUT_ADDR_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_MAC_TEXT_MAX, TAUT_IPV4_TEXT_MAX and TAUT_IPV6_TEXT_MAX are the
 * longest texts, with the NUL. */
#define TAUT_MAC_TEXT_MAX 18
/* TAUT_IPV4_TEXT_MAX: see TAUT_MAC_TEXT_MAX. */
#define TAUT_IPV4_TEXT_MAX 16
/* TAUT_IPV6_TEXT_MAX: see TAUT_MAC_TEXT_MAX. */
#define TAUT_IPV6_TEXT_MAX 46

/* taut_mac_text appends the 6 bytes at `mac` as "00:1b:21:3c:9d:f8". */
TAUT_API void taut_mac_text(struct taut_wr *wr, const uint8_t *mac);
/* taut_ipv4_text appends the 4 bytes at `addr` as "192.0.2.1". */
TAUT_API void taut_ipv4_text(struct taut_wr *wr, const uint8_t *addr);
/* taut_ipv6_text appends the 16 bytes at `addr` in the canonical form of
 * RFC 5952: lower case, no leading zeros, "::" for the longest run of at
 * least two zero groups (the first of equals), IPv4-mapped addresses with a
 * dotted end (RFC 5952 5). */
TAUT_API void taut_ipv6_text(struct taut_wr *wr, const uint8_t *addr);

/*
 * taut_mac_text_decode, taut_ipv4_text_decode and taut_ipv6_text_decode read an
 * address out of the `len` characters at `text`, all of which must belong
 * to it, into `out` (6, 4 or 16 bytes). False, and `out` unspecified, if it
 * is not an address. MAC: pairs separated by ':' or '-'. IPv4: four decimal
 * parts of 0 to 255 without leading zeros (RFC 6943 3.1.1 strict form).
 * IPv6: all forms of RFC 4291 2.2, no zone.
 */
TAUT_API bool taut_mac_text_decode(uint8_t out[6], const char *text,
                                   size_t len);
/* taut_ipv4_text_decode: see taut_mac_text_decode. */
TAUT_API bool taut_ipv4_text_decode(uint8_t out[4], const char *text,
                                    size_t len);
/* taut_ipv6_text_decode: see taut_mac_text_decode. */
TAUT_API bool taut_ipv6_text_decode(uint8_t out[16], const char *text,
                                    size_t len);

/* taut_mac_is_multicast: the group bit is set (broadcast included). */
static inline bool taut_mac_is_multicast(const uint8_t *mac)
{
    return (mac[0] & 1) != 0;
}

/* taut_ipv4_is_multicast: 224.0.0.0/4 (RFC 5771). */
static inline bool taut_ipv4_is_multicast(const uint8_t *addr)
{
    return (addr[0] & 0xf0) == 0xe0;
}

/* taut_ipv6_is_multicast: ff00::/8 (RFC 4291 2.7). */
static inline bool taut_ipv6_is_multicast(const uint8_t *addr)
{
    return addr[0] == 0xff;
}

/* taut_ipv6_is_linklocal: fe80::/10 (RFC 4291 2.5.6). */
static inline bool taut_ipv6_is_linklocal(const uint8_t *addr)
{
    return addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80;
}

/* taut_ipv6_is_unspecified: the address :: (RFC 4291 2.5.2). */
TAUT_API bool taut_ipv6_is_unspecified(const uint8_t *addr);

/* struct taut_prefix: an address prefix of either family. Bits after
 * `n_bits` are zero; for IPv4 only the first 4 bytes count. */
struct taut_prefix {
    uint8_t addr[16];
    uint8_t n_bits; /* 0 to 32 or 128 */
    uint8_t family; /* 4 or 6 */
};

/* taut_prefix_text appends "192.0.2.0/24" or "2001:db8::/32". */
TAUT_API void taut_prefix_text(struct taut_wr *wr,
                               const struct taut_prefix *prefix);

/*
 * taut_prefix_text_decode reads "address/length" out of the `len` characters at
 * `text`; without "/length" the prefix is one address. TAUT_E_VALUE: not an
 * address; TAUT_E_RANGE: a length over 32 or 128; TAUT_E_TRAILING: address
 * bits beyond the length are set.
 */
TAUT_API enum taut_status taut_prefix_text_decode(struct taut_prefix *out,
                                                  const char *text, size_t len);

/* taut_prefix_match tells whether `addr` (4 or 16 bytes, of the prefix's
 * family) lies in `prefix`. */
TAUT_API bool taut_prefix_match(const struct taut_prefix *prefix,
                                const uint8_t *addr);

#ifdef __cplusplus
}
#endif

#endif
