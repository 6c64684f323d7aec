/* SPDX-License-Identifier: MIT */
/* h2_hpack_int.h: what the files of HPACK share. */
#ifndef H2_HPACK_INT_H
#define H2_HPACK_INT_H

#include "taut/hpack.h"

enum { HPACK_N_STATIC = TAUT_HPACK_N_STATIC };

/* What an encoder does with a name when the caller says nothing. */
enum hpack_policy {
    HPACK_INDEX, /* adds it to the table */
    HPACK_PLAIN, /* does not */
    HPACK_SHORT, /* never if the value is short, else adds */
    HPACK_NEVER  /* forbids it */
};

/* struct hpack_static: one entry of the static table. */
struct hpack_static {
    struct taut_span name, value; /* 32 bytes more can be read behind */
    uint8_t n;                    /* entries of this name */
    uint8_t policy;               /* enum hpack_policy */
};

/* taut_hpack_static: entry i of the static table is [i - 1]. */
extern const struct hpack_static taut_hpack_static[HPACK_N_STATIC];

/* taut_hpack_static_find returns the first entry of the one name that may
 * have this hash; 0: none has. */
unsigned taut_hpack_static_find(uint32_t hash);

#endif
