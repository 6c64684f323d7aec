/* SPDX-License-Identifier: MIT */
/* dns_loc.h: the text form of LOC (RFC 1876 3). */
#ifndef DNS_LOC_H
#define DNS_LOC_H

#include "taut/core.h"

/* taut_dns_loc_text appends the 16 bytes of a LOC record's data as text; false
 * (and nothing appended) if they have no text form: another version, or a
 * value out of range. */
bool taut_dns_loc_text(struct taut_wr *wr, const uint8_t *p);

/* struct dns_loc_reader: reads the words of a LOC record one by one. */
struct dns_loc_reader {
    uint32_t part[3]; /* degrees, minutes, thousandths of a second */
    uint8_t n_parts;
    uint8_t stage; /* 0 latitude, 1 longitude, 2 altitude, 3 size, 4
                      horizontal, 5 vertical precision, 6 all read */
    uint8_t out[16];
};

/* taut_dns_loc_reader_init sets what stands for words left out. */
void taut_dns_loc_reader_init(struct dns_loc_reader *self);
/* taut_dns_loc_reader_push takes a word; false if it cannot stand here. */
bool taut_dns_loc_reader_push(struct dns_loc_reader *self, const char *text,
                              size_t len);

#endif
