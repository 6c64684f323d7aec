/* SPDX-License-Identifier: MIT */
/* dns_base.h: encodings of bytes and times in master files. */
#ifndef DNS_BASE_H
#define DNS_BASE_H

#include "taut/core.h"

/* taut_dns_base64_text and taut_dns_base32_text append bytes in base64 (padded)
 * and in base32 with the extended hex alphabet (not padded). */
void taut_dns_base64_text(struct taut_wr *wr, struct taut_span in);
void taut_dns_base32_text(struct taut_wr *wr, struct taut_span in);

/* struct dns_base: digits that are read; all zero but `width`, the bits of a
 * digit: 6 base64, 5 base32, 4 hexadecimal. */
struct dns_base {
    uint32_t bits;
    uint32_t n_digits;
    uint8_t width, n_bits, n_pads;
};

/* taut_dns_base_push takes one digit and appends the byte that it completes;
 * false if it is none, or none may follow. */
bool taut_dns_base_push(struct dns_base *b, struct taut_wr *wr, uint8_t c);
/* taut_dns_base_word takes `len` digits as taut_dns_base_push does one. */
bool taut_dns_base_word(struct dns_base *b, struct taut_wr *wr,
                        const uint8_t *p, size_t len);
/* taut_dns_base_end tells whether the digits may end here. */
bool taut_dns_base_end(const struct dns_base *b);

/* taut_dns_time_text appends seconds since 1970 as YYYYMMDDHHmmSS (RFC
 * 4034 3.2). taut_dns_time_read reads that, or a decimal number of seconds. */
void taut_dns_time_text(struct taut_wr *wr, uint32_t seconds);
bool taut_dns_time_read(uint32_t *out, const char *text, size_t len);

#endif
