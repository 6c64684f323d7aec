/* SPDX-License-Identifier: MIT */
/* bench_peer_h2.h: what nghttp2 does, called by bench_h2.c. */
#ifndef BENCH_PEER_H2_H
#define BENCH_PEER_H2_H

#include <stddef.h>
#include <stdint.h>

/* peer_huff_decode returns how many bytes the string stands for. */
size_t peer_huff_decode(uint8_t *out, size_t cap, const uint8_t *p, size_t len);
/* peer_huff_encode returns how many bytes were written. */
size_t peer_huff_encode(uint8_t *out, size_t cap, const uint8_t *p, size_t len);

/* peer_inflate_new begins a connection. */
void peer_inflate_new(void);
/* peer_inflate decodes a block; returns the bytes of names and values. */
size_t peer_inflate(const uint8_t *p, size_t len);

/* struct peer_field: a field to encode. */
struct peer_field {
    const uint8_t *name, *value;
    size_t name_len, value_len;
};

/* peer_deflate_new begins a connection. */
void peer_deflate_new(void);
/* peer_deflate encodes a block; returns its length. */
size_t peer_deflate(uint8_t *out, size_t cap, const struct peer_field *fields,
                    size_t n);

#endif
