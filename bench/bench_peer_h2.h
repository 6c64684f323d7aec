/* SPDX-License-Identifier: MIT */
/* bench_peer_h2.h: what nghttp2 does, called by bench_h2.c. */
#ifndef BENCH_PEER_H2_H
#define BENCH_PEER_H2_H

#include <stdbool.h>
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

/* ---- connections (bench_peer_h2_conn.c) ---- */

enum {
    PEER_REQUESTS_MAX = 128,
    PEER_FIELDS_MAX = 64, /* of a list */
    PEER_PIECE = 16384    /* bytes that are read at a time */
};

struct peer_list {
    const struct peer_field *fields;
    size_t n;
};

/* struct peer_talk: `n` requests and their answers on one connection. */
struct peer_talk {
    const struct peer_list *lists, *answers;
    size_t n, request_len, answer_len; /* of each body */
    size_t *left;                      /* PEER_REQUESTS_MAX of them */
};

/* struct peer_log: the bytes of one direction. */
struct peer_log {
    uint8_t *p;
    size_t len, cap;
};

/* struct peer_counts: what was told of them. */
struct peer_counts {
    size_t n_lists, n_fields, n_bytes, n_data, n_ends, n_closed;
};

/* peer_record lets a client and a server talk and keeps what they say. */
void peer_record(const struct peer_talk *t, struct peer_log *to_server,
                 struct peer_log *to_client);
/* peer_serve reads a client's bytes with a new server's session. */
void peer_serve(struct peer_counts *c, const struct peer_log *log);
/* peer_ask makes the requests with a new client's session and reads the
 * server's bytes. */
void peer_ask(struct peer_counts *c, const struct peer_talk *t,
              const struct peer_log *log);

#endif
