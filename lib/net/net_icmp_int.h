/* SPDX-License-Identifier: MIT */
/* net_icmp_int.h: what ICMP and ICMPv6 share inside the library. */
#ifndef NET_ICMP_INT_H
#define NET_ICMP_INT_H

#include "taut/icmp.h"

/* taut_icmp_quote_split parts the `body` of an error into `*quote` and
 * `*ext`. `told` is the quote's length in bytes as the message says it, 0 if
 * it does not. TAUT_E_SHORT in `field` if the body is shorter than that,
 * unless TAUT_QUIRK_CUT: then `*cut`. */
enum taut_status taut_icmp_quote_split(struct taut_ctx *ctx,
                                       struct taut_span *quote,
                                       struct taut_span *ext, bool *cut,
                                       struct taut_span body, size_t told,
                                       unsigned field);

/* taut_icmp_quote_join tells whether a quote told as `told` bytes long (0:
 * not told), followed by `ext`, can be told apart again. */
bool taut_icmp_quote_join(struct taut_span quote, struct taut_span ext,
                          size_t told);

/* taut_icmp_span_from returns the bytes of `len` at `p` from `off` on;
 * nothing if there are not so many. */
static inline struct taut_span taut_icmp_span_from(const uint8_t *p, size_t len,
                                                   size_t off)
{
    struct taut_span s = {NULL, 0};
    if (off < len) {
        s.p = p + off;
        s.len = len - off;
    }
    return s;
}

/* taut_icmp_text_len returns the length of `text` without the zero bytes at
 * its end. */
static inline size_t taut_icmp_text_len(struct taut_span text)
{
    size_t n = text.len;
    while (n > 0 && text.p[n - 1] == 0)
        n--;
    return n;
}

#endif
