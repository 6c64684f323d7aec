/* SPDX-License-Identifier: MIT */
/* h2_ends.h: ends of HTTP/2 connections with their memory, for tests. */
#ifndef H2_ENDS_H
#define H2_ENDS_H

#include "test_util.h"

#include "taut/h2_conn.h"

enum { END_SLOTS = 16, END_OUT = 1 << 16, END_FIELD_MAX = 1024 };

/* struct end: a connection and what it needs. */
struct end {
    struct taut_h2_conn conn;
    struct taut_h2_slot slots[END_SLOTS];
    uint8_t out[END_OUT];
    struct taut_hpack_entry
        entries[TAUT_HPACK_N_ENTRIES(TAUT_HPACK_TABLE_DEFAULT)];
    uint8_t
        bytes[TAUT_HPACK_BYTES_LEN(TAUT_HPACK_TABLE_DEFAULT, END_FIELD_MAX)];
    struct taut_hpack_encoder_entry
        sent[TAUT_HPACK_N_ENTRIES(TAUT_HPACK_TABLE_DEFAULT)];
    uint8_t sent_bytes[2 * TAUT_HPACK_TABLE_DEFAULT];
    uint32_t sent_slots[TAUT_HPACK_N_SLOTS];
};

/* end_config returns a config over the memory of `e`. */
static inline struct taut_h2_conn_config end_config(struct end *e,
                                                    unsigned flags)
{
    struct taut_h2_conn_config g;
    memset(&g, 0, sizeof g);
    memset(e->slots, 0, sizeof e->slots);
    g.streams = e->slots;
    g.n_streams = 8;
    g.out = e->out;
    g.out_len = sizeof e->out;
    g.decoder.entries = e->entries;
    g.decoder.n_entries = sizeof e->entries / sizeof e->entries[0];
    g.decoder.bytes = e->bytes;
    g.decoder.bytes_len = sizeof e->bytes;
    g.decoder.field_max = END_FIELD_MAX;
    g.encoder.entries = e->sent;
    g.encoder.n_entries = sizeof e->sent / sizeof e->sent[0];
    g.encoder.bytes = e->sent_bytes;
    g.encoder.bytes_len = sizeof e->sent_bytes;
    g.encoder.slots = e->sent_slots;
    g.encoder.n_slots = TAUT_HPACK_N_SLOTS;
    g.flags = flags;
    g.max_streams = 4;
    g.conn_window = 81920; /* more than a stream's */
    return g;
}

static inline void end_open(struct end *e, unsigned flags)
{
    struct taut_h2_conn_config g = end_config(e, flags);
    assert_int_equal(taut_h2_conn_init(&e->conn, sizeof e->conn, &g), TAUT_OK);
}

/* A field out of two C strings. */
static inline struct taut_hpack_header end_field(const char *name,
                                                 const char *value)
{
    struct taut_hpack_header f;
    memset(&f, 0, sizeof f);
    f.name.p = (const uint8_t *)name;
    f.name.len = strlen(name);
    f.value.p = (const uint8_t *)value;
    f.value.len = strlen(value);
    return f;
}

/* end_request opens a request without a body unless `body`. */
static inline uint32_t end_request(struct end *e, const char *method, bool body)
{
    struct taut_hpack_header f[4] = {
        end_field(":method", method), end_field(":scheme", "https"),
        end_field(":authority", "a.example"), end_field(":path", "/")};
    uint32_t id = 0;
    assert_int_equal(taut_h2_conn_request_open(&e->conn, &id, f, 4,
                                               body ? 0 : TAUT_H2_SEND_END),
                     TAUT_OK);
    return id;
}

#endif
