/* SPDX-License-Identifier: MIT */
/*
 * dns_run.h: runs of ordinary characters in master files. The loops over
 * single characters are the specification; beside them eight characters are
 * looked at as one number, with the same result.
 */
#ifndef DNS_RUN_H
#define DNS_RUN_H

#include "taut/core.h"

/* Characters that end a run of ordinary ones. */
enum {
    DNS_RUN_BLANK = 1,
    DNS_RUN_FEED = 2,
    DNS_RUN_OTHER = 4 /* ( ) ; " \ */
};
/* taut_dns_run_class tells of each character which of them it is, or 0. */
extern const uint8_t taut_dns_run_class[256];

/* DNS_RUN_ALL: the byte `c` eight times. */
#define DNS_RUN_ALL(c) ((c)*0x0101010101010101u)

/* dns_run_below sets the high bit of bytes of `v` that are below `c`, at most
 * 128. Behind the first such byte more may be set. */
static TAUT_INLINE uint64_t dns_run_below(uint64_t v, uint8_t c)
{
    return (v - DNS_RUN_ALL(c)) & ~v;
}

/* dns_run_is: likewise of bytes that are `c`. */
static TAUT_INLINE uint64_t dns_run_is(uint64_t v, uint8_t c)
{
    return dns_run_below(v ^ DNS_RUN_ALL(c), 1);
}

/* dns_run_first returns which of the eight bytes is the first whose high bit
 * is set in `bits`, or 8. */
static TAUT_INLINE unsigned dns_run_first(uint64_t bits)
{
    bits &= DNS_RUN_ALL(0x80);
#if defined(__GNUC__) && UINTPTR_MAX > UINT32_MAX && !defined(__FRAMAC__)
    return bits ? (unsigned)__builtin_ctzll(bits) / 8 : 8;
#else /* where that would be a call */
    unsigned n = 0;
    for (; n < 8 && !(bits & 0x80); n++)
        bits >>= 8;
    return n;
#endif
}

/* dns_run_word_each returns the first character from `p` on that ends a run,
 * or `end`. */
static inline const uint8_t *dns_run_word_each(const uint8_t *p,
                                               const uint8_t *end)
{
    while (p != end && taut_dns_run_class[*p] == 0)
        p++;
    return p;
}

/* dns_run_word is dns_run_word_each. The bits may tell also of controls and
 * of ! # $ % & ', which end nothing. */
static TAUT_INLINE const uint8_t *dns_run_word(const uint8_t *p,
                                               const uint8_t *end)
{
    while (end - p >= 8) {
        uint64_t v = taut_get64le(p);
        unsigned n = dns_run_first(dns_run_below(v, ')' + 1) |
                                   dns_run_is(v, ';') | dns_run_is(v, '\\'));
        p += n;
        if (n == 8)
            continue;
        if (taut_dns_run_class[*p] != 0)
            return p;
        p++;
    }
    return dns_run_word_each(p, end);
}

/* dns_run_label_each returns the first dot or backslash from `p` on, or
 * `end`. */
static inline const uint8_t *dns_run_label_each(const uint8_t *p,
                                                const uint8_t *end)
{
    while (p != end && *p != '.' && *p != '\\')
        p++;
    return p;
}

/* dns_run_label is dns_run_label_each; up to `safe`, which is `end` or behind
 * it, bytes may be read. */
static TAUT_INLINE const uint8_t *
dns_run_label(const uint8_t *p, const uint8_t *end, const uint8_t *safe)
{
    while (end > p && safe - p >= 8) {
        uint64_t v = taut_get64le(p);
        unsigned n = dns_run_first(dns_run_is(v, '.') | dns_run_is(v, '\\'));
        p += n;
        if (n < 8)
            return p < end ? p : end;
    }
    return p < end ? dns_run_label_each(p, end) : end;
}

#endif
