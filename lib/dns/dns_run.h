/* SPDX-License-Identifier: MIT */
/*
 * dns_run.h: runs of ordinary characters in master files. The loops over
 * single characters are the specification; what stands beside them for
 * 16 characters at once says the same (tests/dns/test_dns_text.c).
 */
#ifndef DNS_RUN_H
#define DNS_RUN_H

#include "taut/core.h"

#if defined(__SSE2__) && !defined(__FRAMAC__)
#include <emmintrin.h>
#define DNS_RUN_SSE2 1
#else
#define DNS_RUN_SSE2 0
#endif

/* Characters that end a run of ordinary ones. */
enum {
    DNS_RUN_BLANK = 1,
    DNS_RUN_FEED = 2,
    DNS_RUN_OTHER = 4 /* ( ) ; " \ */
};
/* taut_dns_run_class tells of each character which of them it is, or 0. */
extern const uint8_t taut_dns_run_class[256];

/* dns_run_word_each returns the first character from `p` on that ends a run,
 * or `end`. */
static inline const uint8_t *dns_run_word_each(const uint8_t *p,
                                               const uint8_t *end)
{
    while (p != end && taut_dns_run_class[*p] == 0)
        p++;
    return p;
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

#if DNS_RUN_SSE2

static TAUT_INLINE __m128i dns_run_load(const uint8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* dns_run_ends: a bit for each of 16 characters that may end a run. It may
 * be set for '!' and controls, which do not. */
static TAUT_INLINE unsigned dns_run_ends(__m128i v)
{
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8('"')), v);
    __m128i parens =
        _mm_cmpeq_epi8(_mm_and_si128(v, _mm_set1_epi8(-2)), _mm_set1_epi8('('));
    __m128i others = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(';')),
                                  _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    return (unsigned)_mm_movemask_epi8(
        _mm_or_si128(_mm_or_si128(low, parens), others));
}

/* dns_run_word is dns_run_word_each. */
static TAUT_INLINE const uint8_t *dns_run_word(const uint8_t *p,
                                               const uint8_t *end)
{
    while (end - p >= 16) {
        unsigned ends = dns_run_ends(dns_run_load(p));
        if (ends == 0) {
            p += 16;
            continue;
        }
        p += __builtin_ctz(ends);
        if (taut_dns_run_class[*p] != 0)
            return p;
        p++;
    }
    return dns_run_word_each(p, end);
}

/* dns_run_label is dns_run_label_each; up to `safe`, which is `end` or behind
 * it, bytes may be read. */
static TAUT_INLINE const uint8_t *
dns_run_label(const uint8_t *p, const uint8_t *end, const uint8_t *safe)
{
    for (; p != end; p += 16) {
        if (safe - p < 16)
            return dns_run_label_each(p, end);
        __m128i v = dns_run_load(p);
        unsigned ends = (unsigned)_mm_movemask_epi8(
            _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('.')),
                         _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
        if (end - p < 16)
            ends |= 1u << (end - p);
        if (ends != 0)
            return p + __builtin_ctz(ends);
    }
    return end;
}

#else

static TAUT_INLINE const uint8_t *dns_run_word(const uint8_t *p,
                                               const uint8_t *end)
{
    return dns_run_word_each(p, end);
}

static TAUT_INLINE const uint8_t *
dns_run_label(const uint8_t *p, const uint8_t *end, const uint8_t *safe)
{
    (void)safe;
    return dns_run_label_each(p, end);
}

#endif

#endif
