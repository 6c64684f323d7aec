/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_name.h: domain names (RFC 1035 3.1, 4.1.4): from a message, with
 * compression pointers followed; compared, hashed and ordered without regard
 * to letter case (RFC 4343, RFC 4034 6.1); as text both ways (RFC 1035 5.1).
 *
 * A name that was decoded or read from text is in wire form without
 * pointers: labels, each with its length before it, and the zero byte of the
 * root. Such a name ends itself, so functions that take a checked name take
 * a `const uint8_t *` to its first length byte and nothing else.
 *
 * A pointer must lead strictly backwards: to before the labels that it
 * continues, never into the message's header. A name thus cannot loop, costs
 * at most TAUT_DNS_HOPS_MAX pointers, and has one meaning (RFC 9267).
 *
 * Internationalized names are the caller's: bytes over 127 are labels like
 * any others and appear in text as \DDD.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_NAME_H
#define TAUT_DNS_NAME_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Bytes of a name, length bytes and root included (RFC 1035 2.3.4). */
    TAUT_DNS_NAME_MAX = 255,
    /* Bytes of a label (RFC 1035 2.3.4). */
    TAUT_DNS_LABEL_MAX = 63,
    /* Labels of a name, the root not counted: what 255 bytes can hold. */
    TAUT_DNS_LABELS_MAX = 127,
    /* Pointers followed for one name; more are TAUT_E_LIMIT. */
    TAUT_DNS_HOPS_MAX = 127,
    /* Characters of a name as text: each byte may become \DDD. */
    TAUT_DNS_NAME_TEXT_MAX = 1016
};

/* struct taut_dns_name: a name in the caller's memory. */
struct taut_dns_name {
    uint8_t len;      /* bytes of `wire`, root included: 1 to 255 */
    uint8_t n_labels; /* labels, the root not counted */
    uint8_t n_hops;   /* pointers that were followed to read it */
    uint8_t wire[TAUT_DNS_NAME_MAX];
};

/*
 * taut_dns_name_decode reads the name at the cursor into `out` and moves
 * past it (past its first pointer, if it has one). `msg` is the message that
 * `rd` reads, whose start pointers count from; if msg.p is NULL, pointers
 * are refused. Letter case is kept.
 *
 * Burns one unit of fuel for each pointer and for each label behind one.
 * TAUT_E_SHORT: the name goes on beyond the end. TAUT_E_VALUE: a label type
 * that is neither label nor pointer (RFC 6891 5), a pointer into the header
 * or where none may be. TAUT_E_ORDER: a pointer that does not lead
 * backwards. TAUT_E_RANGE: over 255 bytes. TAUT_E_LIMIT: over
 * TAUT_DNS_HOPS_MAX pointers, or no fuel. Field: TAUT_DNS_F_NAME.
 */
TAUT_API enum taut_status taut_dns_name_decode(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_dns_name *out,
                                               struct taut_span msg);

/*
 * taut_dns_name_skip moves the cursor past a name without following its
 * pointer: what is walked is well-formed, and the pointer, if any, leads
 * backwards. Fails as taut_dns_name_decode does, but for faults behind the
 * pointer. Costs no fuel.
 */
TAUT_API enum taut_status taut_dns_name_skip(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_span msg);

/* taut_dns_name_check tells whether the `len` bytes at `name` are exactly
 * one name without pointers. Fails as taut_dns_name_decode does, and with
 * TAUT_E_TRAILING. */
TAUT_API enum taut_status taut_dns_name_check(struct taut_ctx *ctx,
                                              const uint8_t *name, size_t len);

/* taut_dns_name_set copies the checked name at `name` into `out`. */
TAUT_API void taut_dns_name_set(struct taut_dns_name *out, const uint8_t *name);

/* taut_dns_name_encode appends the checked name at `name`, without
 * compression. */
TAUT_API void taut_dns_name_encode(struct taut_wr *wr, const uint8_t *name);

/* taut_dns_name_len returns the bytes of a checked name, root included. */
TAUT_API size_t taut_dns_name_len(const uint8_t *name);

/* taut_dns_name_labels_get returns the number of labels of a checked name,
 * the root not counted. */
TAUT_API unsigned taut_dns_name_labels_get(const uint8_t *name);

/* taut_dns_name_is_equal tells whether two checked names are the same,
 * without regard to ASCII letter case (RFC 4343). */
TAUT_API bool taut_dns_name_is_equal(const uint8_t *a, const uint8_t *b);

/* taut_dns_name_order compares two checked names in canonical order (RFC
 * 4034 6.1): below 0, 0 or above 0 as `a` comes before, with or after `b`. */
TAUT_API int taut_dns_name_order(const uint8_t *a, const uint8_t *b);

/* taut_dns_name_is_below tells whether `name` is `ancestor` or a name below
 * it (both checked). */
TAUT_API bool taut_dns_name_is_below(const uint8_t *name,
                                     const uint8_t *ancestor);

/* taut_dns_name_is_wildcard tells whether the first label is "*" (RFC 4592
 * 2.1.1). */
TAUT_API bool taut_dns_name_is_wildcard(const uint8_t *name);

/* taut_dns_name_wildcard_match tells whether `wildcard` ("*.example.")
 * could stand for `name`: `name` has at least one label before the part that
 * both share (RFC 4592 3.3.1). Whether closer names exist is not looked at. */
TAUT_API bool taut_dns_name_wildcard_match(const uint8_t *wildcard,
                                           const uint8_t *name);

/* taut_dns_name_hash returns a hash that is the same for names that
 * taut_dns_name_is_equal; `seed` chooses the function. It is no defence
 * against peers who know the seed. */
TAUT_API uint32_t taut_dns_name_hash(const uint8_t *name, uint32_t seed);

/* taut_dns_name_lower turns ASCII capitals of the checked name at `name`
 * into small letters, in place: the canonical form (RFC 4034 6.2). */
TAUT_API void taut_dns_name_lower(uint8_t *name);

/*
 * taut_dns_name_text appends a checked name as master files have it (RFC
 * 1035 5.1): every label followed by a dot, "." for the root; the characters
 * . \ " ( ) ; @ $ with a backslash, other bytes outside '!' to '~' as \DDD.
 */
TAUT_API void taut_dns_name_text(struct taut_wr *wr, const uint8_t *name);

/*
 * taut_dns_name_text_decode reads a name out of the `len` characters at
 * `text`, all of which must belong to it. A name without a dot at its end is
 * continued by the checked name `origin`; "@" is `origin` itself. If
 * `origin` is NULL, such a name is taken as if it had the dot, and "@" is
 * refused. \X stands for the character X, \DDD for the byte DDD.
 *
 * TAUT_E_SHORT: no characters, or a backslash at the end. TAUT_E_VALUE: an
 * empty label or a bad \DDD. TAUT_E_RANGE: a label over 63 or a name over
 * 255 bytes. Offsets count characters from ctx->start.
 */
TAUT_API enum taut_status
taut_dns_name_text_decode(struct taut_ctx *ctx, struct taut_dns_name *out,
                          const char *text, size_t len, const uint8_t *origin);

#ifdef __cplusplus
}
#endif

#endif
