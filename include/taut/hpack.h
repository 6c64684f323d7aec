/* SPDX-License-Identifier: MIT */
/*
 * taut/hpack.h: header compression for HTTP/2 (HPACK, RFC 7541).
 *
 *      a header block, in any pieces        header fields, in order
 *   feed(piece, last?) --> decoder --> next(&field) until TAUT_MORE or _DONE
 *
 *      header fields                        a header block
 *   open(), push(field) ...  --> encoder --> any write cursor
 *
 * A header block is what HEADERS or PUSH_PROMISE and the CONTINUATIONs after
 * it carry, padding and priority taken off. Pieces may end anywhere, within
 * a number or a string too: the fields that come out are the same.
 *
 * All memory is the caller's: the dynamic table is a ring of bytes and a ring
 * of entries. Fields are handed out where they lie: in the input, in the
 * static table or in the ring, into which Huffman-coded strings are decoded
 * straight away; they are valid until the decoder's next call.
 *
 * A decoder keeps what never-indexed means (RFC 7541 6.2.3): field.form is
 * TAUT_HPACK_NEVER, and an encoder that is given the field says so again.
 *
 * Faults name the field, the offset in the block (whatever the pieces), and
 * the HTTP/2 error code in diag->wire: COMPRESSION_ERROR, after which nothing
 * more can be decoded on that connection. Limits of the header list are the
 * exception: see TAUT_HPACK_LIST_DEFAULT. See taut/core.h for the conventions.
 */
#ifndef TAUT_HPACK_H
#define TAUT_HPACK_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits                                                              */

enum {
    /* The size of a dynamic table unless SETTINGS say otherwise (RFC 9113
     * 6.5.2), and what an entry counts beside its name and value (RFC 7541
     * 4.1). */
    TAUT_HPACK_TABLE_DEFAULT = 4096,
    TAUT_HPACK_ENTRY_OVERHEAD = 32,
    /* Entries of the static table; the dynamic one's begin behind it. */
    TAUT_HPACK_N_STATIC = 61,
    /* Name and value of one field, together; the default, and the most that
     * can be asked for. A longer field is TAUT_E_LIMIT and final, as nothing
     * behind it can be decoded. */
    TAUT_HPACK_FIELD_DEFAULT = 8192,
    TAUT_HPACK_FIELD_MAX = 1 << 24,
    /* The largest table that can be asked for. */
    TAUT_HPACK_TABLE_MAX = 1 << 24,
    /* The header list of one block: bytes as SETTINGS_MAX_HEADER_LIST_SIZE
     * counts them (32 more a field, RFC 9113 6.5.2), and how many fields.
     * Crossing one is TAUT_E_LIMIT, told once; the decoder is still good (RFC
     * 9113 10.5.1): call taut_hpack_decoder_next until TAUT_DONE, which tells
     * no more fields of this block but keeps the table right. */
    TAUT_HPACK_LIST_DEFAULT = 65536,
    TAUT_HPACK_LIST_MAX = 1 << 30,
    TAUT_HPACK_FIELDS_DEFAULT = 256,
    /* Octets of a number behind its prefix (RFC 7541 5.1); it must fit in 32
     * bits, too. */
    TAUT_HPACK_INT_OCTETS_MAX = 5,
    /* Table size updates at the beginning of one block (RFC 7541 4.2). */
    TAUT_HPACK_UPDATES_MAX = 2
};

/* Quirk bits. */
enum {
    /* More than two table size updates at the beginning of a block. */
    TAUT_HPACK_QUIRK_UPDATES = 1u << 14
};

/* HTTP/2 error codes in diag->wire (RFC 9113 7). */
enum {
    TAUT_HPACK_WIRE_COMPRESSION_ERROR = 0x9,
    TAUT_HPACK_WIRE_ENHANCE_YOUR_CALM = 0xb
};

/* ------------------------------------------------------------------ */
/* Fields of diagnostics                                               */

/* TAUT_HPACK_FIELDS: see TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_HPACK_FIELDS(N, P, V)                                             \
    V(HPACK, hpack, FIELD, "http2.header", NONE, "RFC 7541 6")                 \
    V(HPACK, hpack, INDEX, "http2.header.index", DEC, "RFC 7541 2.3.3")        \
    V(HPACK, hpack, NAME_LEN, "http2.header.name.length", DEC, "RFC 7541 5.2") \
    V(HPACK, hpack, NAME, "http2.header.name", TEXT, "RFC 7541 5.2")           \
    V(HPACK, hpack, VALUE_LEN, "http2.header.value.length", DEC,               \
      "RFC 7541 5.2")                                                          \
    V(HPACK, hpack, VALUE, "http2.header.value", TEXT, "RFC 7541 5.2")         \
    V(HPACK, hpack, TABLE_SIZE,                                                \
      "http2.header_table_size_update.header_table_size", DEC, "RFC 7541 6.3") \
    V(HPACK, hpack, LIST_SIZE, "http2.header.length", DEC, "RFC 9113 10.5.1")  \
    V(HPACK, hpack, COUNT, "http2.header.count", DEC, "RFC 9113 10.5.1")

/* enum taut_hpack_field: TAUT_HPACK_F_INDEX ... */
TAUT_FIELD_ENUM(HPACK, hpack, TAUT_HPACK_FIELDS)

/* taut_hpack_fields describes TAUT_HPACK_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_hpack_fields;

/* ------------------------------------------------------------------ */
/* Header fields                                                       */

/* enum taut_hpack_form: how a field is or was represented (RFC 7541 6). */
enum taut_hpack_form {
    TAUT_HPACK_AUTO,    /* encoders choose; decoders never say it */
    TAUT_HPACK_INDEXED, /* 6.1: an entry of a table */
    TAUT_HPACK_ADDED,   /* 6.2.1: literal, added to the dynamic table */
    TAUT_HPACK_PLAIN,   /* 6.2.2: literal, not added */
    TAUT_HPACK_NEVER,   /* 6.2.3: literal that nobody may ever add */
    TAUT_HPACK_UPDATE   /* 6.3: no field but a table size update, if asked
                           for: `index` is the size */
};

/* Bits of struct taut_hpack_header's `flags`. */
enum {
    TAUT_HPACK_NAME_HUFFMAN = 1u << 0, /* strings were Huffman-coded */
    TAUT_HPACK_VALUE_HUFFMAN = 1u << 1,
    TAUT_HPACK_NAME_UNKNOWN = 1u << 2, /* late observers: the entry is from */
    TAUT_HPACK_VALUE_UNKNOWN = 1u << 3 /* before; name or value are empty */
};

/*
 * struct taut_hpack_header: one header field. What a decoder hands out is
 * valid until its next call. Encoders read `name`, `value` and `form`:
 * TAUT_HPACK_INDEXED and _ADDED ask for the dynamic table, _PLAIN and _NEVER
 * forbid it, and _AUTO decides by the name (see taut_hpack_encoder_push).
 */
struct taut_hpack_header {
    struct taut_span name, value;
    uint8_t form;    /* enum taut_hpack_form */
    uint8_t flags;   /* TAUT_HPACK_NAME_HUFFMAN ... */
    uint32_t index;  /* the entry of field or name, as on the wire; 0: none */
    uint32_t before; /* NAME_UNKNOWN: which entry of the table at the time of
                        joining it is, 0 is the newest */
    uint32_t off;    /* of the representation, in the block */
};

/* taut_hpack_header_size_get returns what a field counts in a table or header
 * list: its name, its value, and 32. */
static inline size_t
taut_hpack_header_size_get(const struct taut_hpack_header *f)
{
    return f->name.len + f->value.len + TAUT_HPACK_ENTRY_OVERHEAD;
}

/* taut_hpack_static_get sets name and value of `*out` to entry `index` (1 to
 * 61) of the static table (RFC 7541 Appendix A); false: no such entry. */
TAUT_API bool taut_hpack_static_get(struct taut_hpack_header *out,
                                    uint32_t index);

/* ------------------------------------------------------------------ */
/* Decoder                                                             */

/* struct taut_hpack_entry: one entry of a decoder's dynamic table. Internal;
 * the caller lends an array of them. */
struct taut_hpack_entry {
    uint32_t off; /* of the name in the ring; the value follows it */
    uint32_t name_len, value_len;
    uint32_t flags, before; /* as in struct taut_hpack_header */
};

/* TAUT_HPACK_N_ENTRIES is how many entries a table of `table_max` takes. */
#define TAUT_HPACK_N_ENTRIES(table_max) ((table_max) / 32 + 1)

/* TAUT_HPACK_SCRATCH_LEN is the room to decode one field. */
#define TAUT_HPACK_SCRATCH_LEN(field_max) ((field_max) / 8 * 13 + 96)

/* TAUT_HPACK_BYTES_LEN is how many bytes a decoder with a table of
 * `table_max` and fields of `field_max` takes: the ring, and a place to keep
 * a representation that was cut. 35 KiB with the defaults. */
#define TAUT_HPACK_BYTES_LEN(table_max, field_max)                             \
    ((table_max) + 2 * TAUT_HPACK_SCRATCH_LEN(field_max) + (field_max) + 32)

/* Bits of struct taut_hpack_decoder_config's `flags`. */
enum {
    /* The connection is watched, and began before: references to entries
     * from before are told as unknown, with their exact index; entries that
     * are seen being added are resolved, and age as in the endpoint. */
    TAUT_HPACK_OBSERVER = 1u << 0,
    /* Table size updates are told, as TAUT_HPACK_UPDATE. */
    TAUT_HPACK_TELL_UPDATES = 1u << 1
};

/* struct taut_hpack_decoder_config: 0 is the default of each limit. */
struct taut_hpack_decoder_config {
    struct taut_hpack_entry *entries; /* TAUT_HPACK_N_ENTRIES(table_max) */
    uint8_t *bytes;     /* TAUT_HPACK_BYTES_LEN(table_max, field_max) */
    uint32_t n_entries; /* how many are lent */
    uint32_t bytes_len;
    uint32_t table_max;    /* largest SETTINGS_HEADER_TABLE_SIZE ever allowed;
                              0: ..._TABLE_DEFAULT */
    uint32_t field_max;    /* 0: TAUT_HPACK_FIELD_DEFAULT */
    uint32_t list_max;     /* 0: TAUT_HPACK_LIST_DEFAULT */
    uint32_t n_fields_max; /* 0: TAUT_HPACK_FIELDS_DEFAULT */
    uint32_t flags;        /* TAUT_HPACK_OBSERVER ... */
};

/*
 * struct taut_hpack_decoder: one direction of a connection. Its members are
 * the decoder's own; those that tell something may be read. Beside the
 * caller's memory it points only into the piece that was fed, until that is
 * used up.
 */
struct taut_hpack_decoder {
    uint32_t limit;    /* table size that the peer chose */
    uint32_t size;     /* of the entries in it (RFC 7541 4.1) */
    uint32_t n;        /* entries in it */
    uint32_t n_before; /* observers: entries that may be older than these */
    uint32_t list_len; /* of this block so far */
    uint32_t n_fields; /* of this block so far */

    struct taut_hpack_decoder_config config; /* from here on: internal */
    const uint8_t *p, *end;                  /* the rest of the piece */
    uint32_t p_off;   /* the offset of `end` in the block */
    uint32_t allowed; /* table size that SETTINGS allow */
    uint32_t must;    /* an update at most this large is due, if due */
    uint32_t top;     /* place of the newest entry */
    uint32_t head;    /* where the ring goes on */
    uint32_t ring_len;
    uint32_t held;     /* bytes of a cut representation */
    uint32_t held_off; /* and where it began */
    uint8_t state, n_updates;
    bool last, due, over;
};

/* taut_hpack_decoder_init prepares `self`; `size` must be sizeof *self, else
 * TAUT_E_USAGE, as for memory that is too small or limits that are too
 * large. The table's size is TAUT_HPACK_TABLE_DEFAULT (or table_max if that
 * is less) until SETTINGS say otherwise. */
TAUT_API enum taut_status
taut_hpack_decoder_init(struct taut_hpack_decoder *self, size_t size,
                        const struct taut_hpack_decoder_config *config);

/* taut_hpack_decoder_memory_set tells a decoder that was copied where the
 * copies of its memory are. */
TAUT_API void taut_hpack_decoder_memory_set(struct taut_hpack_decoder *self,
                                            struct taut_hpack_entry *entries,
                                            uint8_t *bytes);

/*
 * taut_hpack_decoder_table_set tells that the peer has acknowledged a
 * SETTINGS_HEADER_TABLE_SIZE of `size`. If that is less than the size in
 * use, the next block must begin with an update (RFC 9113 4.3.1), to at most
 * the smallest size that was set since the last block. TAUT_E_USAGE: more
 * than config.table_max; TAUT_E_STATE: within a block.
 */
TAUT_API enum taut_status
taut_hpack_decoder_table_set(struct taut_hpack_decoder *self, uint32_t size);

/* taut_hpack_decoder_feed takes the next piece of a header block, which must
 * stay in place until it is used up; `last` tells whether the block ends
 * with it. TAUT_E_STATE: the piece before is not used up, or a fault came
 * before. */
TAUT_API enum taut_status
taut_hpack_decoder_feed(struct taut_hpack_decoder *self, struct taut_span piece,
                        bool last);

/*
 * taut_hpack_decoder_next gives the next header field: TAUT_OK. TAUT_MORE:
 * the piece is used up, feed the next one. TAUT_DONE: the block is complete.
 *
 * TAUT_E_SHORT: the block ends within a representation (wherever it ends).
 * TAUT_E_RANGE: a number that is too large or long (in INDEX, NAME_LEN,
 * VALUE_LEN, TABLE_SIZE), an index without entry (INDEX), an update above
 * what SETTINGS allow (TABLE_SIZE), padding of 8 bits and more (NAME, VALUE).
 * TAUT_E_VALUE: index 0 (INDEX); EOS or wrong padding in a Huffman-coded
 * string (NAME, VALUE). TAUT_E_ORDER: an update behind a field, a third one,
 * or none where one is due (TABLE_SIZE).
 * TAUT_E_LIMIT: a string is longer than config.field_max (NAME_LEN or
 * VALUE_LEN as coded, NAME or VALUE as decoded), fuel is out (FIELD): final;
 * the header list is too long (LIST_SIZE, COUNT): the decoder goes on.
 * TAUT_E_STATE: nothing was fed, or a fault came before.
 *
 * Fuel: 1 a representation, and 1 for each 64 bytes of a name that is copied
 * because the representation refers to it.
 */
TAUT_API enum taut_status
taut_hpack_decoder_next(struct taut_ctx *ctx, struct taut_hpack_decoder *self,
                        struct taut_hpack_header *out);

/*
 * taut_hpack_block_decode gives as many fields at once as it can, `cap` at
 * most, and sets `*n` to their number: those that so many calls of
 * taut_hpack_decoder_next give, but all of them are valid until the next
 * call. TAUT_OK: call again. TAUT_MORE, TAUT_DONE: as there, behind these
 * fields. A fault: as there, and `*n` is 0. TAUT_E_USAGE: `cap` is 0.
 */
TAUT_API enum taut_status
taut_hpack_block_decode(struct taut_ctx *ctx, struct taut_hpack_decoder *self,
                        struct taut_hpack_header *fields, size_t cap,
                        size_t *n);

/* taut_hpack_decoder_entry_get sets `*out` to entry `i` of the dynamic table,
 * 0 is the newest (index 62 on the wire); false: there is none. */
TAUT_API bool
taut_hpack_decoder_entry_get(const struct taut_hpack_decoder *self,
                             struct taut_hpack_header *out, uint32_t i);

/* ------------------------------------------------------------------ */
/* Encoder                                                             */

/* struct taut_hpack_encoder_entry: one entry of an encoder's dynamic table.
 * Internal; the caller lends an array of them. */
struct taut_hpack_encoder_entry {
    uint32_t off; /* of the name in the ring; the value follows it */
    uint32_t name_len, value_len;
    uint32_t name_hash, hash;   /* of the name, of both */
    uint32_t name_older, older; /* numbers of entries in the same slot */
};

/* TAUT_HPACK_N_SLOTS is a good number of slots for a table of 4096. */
#define TAUT_HPACK_N_SLOTS 256

/* Bits of struct taut_hpack_encoder_config's `flags`. */
enum {
    /* Strings are never Huffman-coded. */
    TAUT_HPACK_NO_HUFFMAN = 1u << 0,
    /* TAUT_HPACK_AUTO means the same for every name: add it. */
    TAUT_HPACK_NO_POLICY = 1u << 1
};

/* struct taut_hpack_encoder_config: what an encoder is lent. */
struct taut_hpack_encoder_config {
    struct taut_hpack_encoder_entry *entries; /* ..._N_ENTRIES(table_max) */
    uint8_t *bytes;                           /* 2 * table_max */
    uint32_t *slots;    /* where names and fields are found by their hash */
    uint32_t n_entries; /* how many are lent */
    uint32_t bytes_len;
    uint32_t n_slots;   /* a power of two, at least 2 */
    uint32_t table_max; /* largest table to use; 0: ..._TABLE_DEFAULT */
    uint32_t flags;     /* TAUT_HPACK_NO_HUFFMAN ... */
};

/* struct taut_hpack_encoder: one direction of a connection. Its members are
 * the encoder's own; those that tell something may be read. */
struct taut_hpack_encoder {
    uint32_t limit; /* table size in use, once it is told */
    uint32_t size;  /* of the entries in it */
    uint32_t n;     /* entries in it */

    struct taut_hpack_encoder_config config; /* from here on: internal */
    uint32_t told;  /* table size that the peer's decoder knows of */
    uint32_t least; /* smallest size since the last block */
    uint32_t top, head;
    uint32_t next; /* number of the next entry */
};

/* taut_hpack_encoder_init prepares `self`; `size` must be sizeof *self, else
 * TAUT_E_USAGE, as for memory that is too small. The table is used up to
 * config.table_max, at first to TAUT_HPACK_TABLE_DEFAULT at most. */
TAUT_API enum taut_status
taut_hpack_encoder_init(struct taut_hpack_encoder *self, size_t size,
                        const struct taut_hpack_encoder_config *config);

/* taut_hpack_encoder_memory_set tells an encoder that was copied where the
 * copies of its memory are. */
TAUT_API void
taut_hpack_encoder_memory_set(struct taut_hpack_encoder *self,
                              struct taut_hpack_encoder_entry *entries,
                              uint8_t *bytes, uint32_t *slots);

/* taut_hpack_encoder_table_set takes the peer's SETTINGS_HEADER_TABLE_SIZE:
 * the table is at most `size` large from now on. The next block begins with
 * what has to be told of it (RFC 7541 4.2). Not within a block. */
TAUT_API void taut_hpack_encoder_table_set(struct taut_hpack_encoder *self,
                                           uint32_t size);

/* taut_hpack_encoder_flags_set changes config.flags from the next field on.
 * TAUT_E_USAGE: bits that there are not. */
TAUT_API enum taut_status
taut_hpack_encoder_flags_set(struct taut_hpack_encoder *self, uint32_t flags);

/* taut_hpack_encoder_open begins a header block: appends table size updates
 * if there are any (10 bytes at most). TAUT_FULL: no room, nothing has
 * changed. */
TAUT_API enum taut_status
taut_hpack_encoder_open(struct taut_hpack_encoder *self, struct taut_wr *wr);

/* TAUT_HPACK_ROOM is how much room is always enough for a field whose name
 * and value have `len` bytes together. */
#define TAUT_HPACK_ROOM(len) ((len) + 18)

/*
 * taut_hpack_encoder_push appends one field to the block. TAUT_FULL: no
 * room (see TAUT_HPACK_ROOM); nothing has changed, so that the rest of the
 * block can go on elsewhere. TAUT_E_LIMIT: name or value is longer than
 * TAUT_HPACK_FIELD_MAX.
 *
 * What is in a table is referred to, and strings are Huffman-coded where
 * that makes them shorter. field->form says what else is done:
 * TAUT_HPACK_INDEXED and _ADDED add the field to the table if it has room
 * for it at all; _PLAIN does not; _NEVER makes it a never-indexed literal.
 * _AUTO chooses by the name:
 *
 *  - authorization, proxy-authorization, and cookies of fewer than 20 bytes:
 *    never indexed, as RFC 7541 7.1.3 advises: they could be guessed;
 *  - :path, age, content-length, etag, if-modified-since, if-none-match,
 *    location and set-cookie, which hardly ever come again, and fields of
 *    more than three quarters of the table: not added;
 *  - all others are added.
 */
TAUT_API enum taut_status
taut_hpack_encoder_push(struct taut_hpack_encoder *self, struct taut_wr *wr,
                        const struct taut_hpack_header *field);

/* taut_hpack_block_encode does taut_hpack_encoder_open if `*n_done` is 0,
 * and pushes the fields from `*n_done` on to the `n` of `fields`. TAUT_FULL:
 * no room for field `*n_done`; give more and call again. */
TAUT_API enum taut_status
taut_hpack_block_encode(struct taut_hpack_encoder *self, struct taut_wr *wr,
                        size_t *n_done, const struct taut_hpack_header *fields,
                        size_t n);

/* taut_hpack_encoder_entry_get sets `*out` to entry `i` of the dynamic
 * table, 0 is the newest; false: there is none. */
TAUT_API bool
taut_hpack_encoder_entry_get(const struct taut_hpack_encoder *self,
                             struct taut_hpack_header *out, uint32_t i);

#ifdef __cplusplus
}
#endif

#endif
