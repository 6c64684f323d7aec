/* SPDX-License-Identifier: MIT */
/*
 * taut_put.h: text put together fast. Each put_... function writes at `to`
 * and returns where its text ends. Nothing is checked: the caller has made
 * sure of room for the longest text that may come, and of PUT_SLACK bytes
 * more, since words are stored whole and the next one is written over what
 * was too much. taut/core.h and taut/addr.h have the checked counterparts
 * (taut_wr_dec, taut_ipv6_text ...); the text is the same.
 */
#ifndef TAUT_PUT_H
#define TAUT_PUT_H

#include <stdint.h>
#include <string.h>

#include "taut/core.h"

enum {
    PUT_SLACK = 8,     /* bytes that are written past the text */
    PUT_DEC_MAX = 10,  /* characters of put_dec */
    PUT_IPV4_MAX = 15, /* of put_ipv4 */
    PUT_IPV6_MAX = 39, /* of put_ipv6 */
    PUT_MAC_LEN = 17,  /* of put_mac */
    PUT_NAME_MAX = 63  /* of put_name; the registries' names are shorter */
};

/* ---- characters ---- */

static inline char *put_char(char *to, char c)
{
    *to = c;
    return to + 1;
}

/* put_text: a constant, which becomes a store or two. */
static TAUT_INLINE char *put_text(char *to, const char *s)
{
    size_t n = strlen(s);
    memcpy(to, s, n);
    return to + n;
}

/* put_name: a name out of a registry. */
static inline char *put_name(char *to, const char *s)
{
    for (unsigned i = 0; i < PUT_NAME_MAX && s[i]; i++)
        *to++ = s[i];
    return to;
}

/* put_word stores the eight bytes of `v`, the most significant first. */
static inline void put_word(char *to, uint64_t v)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    memcpy(to, &v, 8);
}

/* ---- decimal ---- */

/* PUT_ZEROS: "00000000". */
#define PUT_ZEROS UINT64_C(0x3030303030303030)

/* put_quads: the four digits of 0 to 9999, one a byte. */
extern const uint32_t put_quads[10000];

/* put_split returns the eight digits of `v` < 10^8, one a byte. */
static inline uint64_t put_split(uint32_t v)
{
    return (uint64_t)put_quads[v / 10000] << 32 | put_quads[v % 10000];
}

/* put_dec8: `v` < 10^8. */
static inline char *put_dec8(char *to, uint32_t v)
{
    uint64_t digits = put_split(v);
    unsigned skip = (unsigned)__builtin_clzll(digits | 1) / 8;
    put_word(to, (digits | PUT_ZEROS) << (8 * skip));
    return to + 8 - skip;
}

static inline char *put_dec(char *to, uint32_t v)
{
    if (v < 100000000)
        return put_dec8(to, v);
    to = put_dec8(to, v / 100000000);
    put_word(to, put_split(v % 100000000) | PUT_ZEROS);
    return to + 8;
}

/* put_digits: the last `n` (1 to 8) digits of `v` < 10^8. */
static inline char *put_digits(char *to, uint32_t v, unsigned n)
{
    put_word(to, (put_split(v) | PUT_ZEROS) << (64 - 8 * n));
    return to + n;
}

/* ---- hexadecimal ---- */

/* put_nibbles returns the four digits of `v` < 2^16, one a byte. */
static inline uint32_t put_nibbles(uint32_t v)
{
    uint32_t x = (v & 0xff00) << 8 | (v & 0xff);
    x = (x << 4 | x) & 0x0f0f0f0f;
    uint32_t letters = (x + 0x06060606) >> 4 & 0x01010101;
    return x + 0x30303030 + letters * ('a' - '0' - 10);
}

/* put_hex: `v` < 2^16 without leading zeros. */
static inline char *put_hex(char *to, uint32_t v)
{
    int skip = (v < 0x10) + (v < 0x100) + (v < 0x1000);
    put_word(to, (uint64_t)put_nibbles(v) << (32 + 8 * skip));
    return to + 4 - skip;
}

/* put_hexes: the last `n` (1 to 8) digits of `v`. */
static inline char *put_hexes(char *to, uint32_t v, unsigned n)
{
    uint64_t digits =
        (uint64_t)put_nibbles(v >> 16) << 32 | put_nibbles(v & 0xffff);
    put_word(to, digits << (64 - 8 * n));
    return to + n;
}

/* put_hex2: one byte as two digits. */
static inline char *put_hex2(char *to, uint32_t v)
{
    uint32_t digits = put_nibbles(v);
    to[0] = (char)(digits >> 8);
    to[1] = (char)digits;
    return to + 2;
}

/* ---- addresses ---- */

/* struct put_octet: a byte in decimal with a dot, padded with NUL. */
struct put_octet {
    char text[4];
    uint8_t len;
};

/* put_octets: "0." to "255.". */
extern const struct put_octet put_octets[256];

static inline char *put_octet(char *to, unsigned v)
{
    memcpy(to, put_octets[v].text, 4);
    return to + put_octets[v].len;
}

/* put_ipv4: dotted. */
static inline char *put_ipv4(char *to, const uint8_t *addr)
{
    for (unsigned i = 0; i < 4; i++)
        to = put_octet(to, addr[i]);
    return to - 1;
}

/* put_ipv6: as RFC 5952 has it. */
char *put_ipv6(char *to, const uint8_t *addr);

/* put_mac: 6 bytes with colons. */
static inline char *put_mac(char *to, const uint8_t *mac)
{
    for (unsigned i = 0; i < 6; i++)
        to = put_char(put_hex2(to, mac[i]), ':');
    return to - 1;
}

#endif
