/* SPDX-License-Identifier: MIT */
/* taut_h2.h: what the files of `taut h2` share. */
#ifndef TAUT_H2_TOOL_H
#define TAUT_H2_TOOL_H

#include "taut/h2_conn.h"

#include "taut_tool.h"

enum {
    H2_OUT_LEN = 1 << 16,
    H2_FIELD_MAX = 8192,
    H2_TABLE_LEN = TAUT_HPACK_TABLE_DEFAULT,
    H2_BYTES_LEN = TAUT_HPACK_BYTES_LEN(H2_TABLE_LEN, H2_FIELD_MAX),
    H2_IN_LEN = 1 << 16
};

/* struct h2_end: a connection with its memory, in one block. */
struct h2_end {
    struct taut_h2_conn conn;
    struct taut_h2_slot *slots;
    uint32_t n_slots;
    uint8_t *out, *bytes;
    struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(H2_TABLE_LEN)];
    struct taut_hpack_encoder_entry sent[TAUT_HPACK_N_ENTRIES(H2_TABLE_LEN)];
    uint32_t sent_slots[TAUT_HPACK_N_SLOTS];
    uint8_t sent_bytes[2 * H2_TABLE_LEN];
};

/* h2_end_alloc gets memory for connections with `n_slots` slots, a power of
 * two; false: there is none. Untouched parts of it cost nothing. */
bool h2_end_alloc(struct h2_end *e, uint32_t n_slots);
/* h2_end_begin begins a connection, whatever was in the memory before. */
bool h2_end_begin(struct h2_end *e, unsigned flags);
/* h2_end_go_on goes on with the connection at rest that `rest` is. */
bool h2_end_go_on(struct h2_end *e, unsigned flags, struct taut_span rest);
/* h2_end_close gives the memory back. */
void h2_end_close(struct h2_end *e);

/* h2_field returns a field out of two C strings. */
struct taut_hpack_header h2_field(const char *name, const char *value);

/* h2_fault prints why a connection or stream ended. */
void h2_fault(const char *who, const struct taut_diag *diag);

/* h2_now_ms returns milliseconds of a clock that never goes back. */
uint64_t h2_now_ms(void);

int h2_serve(int argc, char **argv);
int h2_get(int argc, char **argv);

#endif
