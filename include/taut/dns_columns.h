/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_columns.h: fields of many DNS messages as columns. A list of field
 * names is compiled once into a plan; each message then becomes a row in
 * arrays that the caller gives: numbers as numbers, addresses as bytes, names,
 * text and bytes one behind the other with their ends, and a bit that tells
 * whether the message has the field. The arrays are laid out as Apache
 * Arrow's are.
 *
 *     static const char *const names[] = {"dns.qry.name", "dns.a"};
 *     struct taut_dns_column columns[2];
 *     struct taut_dns_columns plan;
 *     taut_dns_columns_init(&plan, sizeof plan, columns, names, 2, NULL);
 *
 * Names are Wireshark's, as taut_dns_visit tells them. Of several values the
 * first is taken; "dns.a#-1" is the last, "dns.a#1" the first.
 *
 * A row costs what its columns need: fields of the header are loaded,
 * questions and records are walked, and only data of types that a column
 * asks for is read; anything else is one taut_dns_visit. Faults are told as
 * far as a row was read; TAUT_DNS_COLUMNS_CHECK judges every message whole.
 * A message with a fault is told as taut_dns_visit tells it.
 *
 * A plan is only read once it is made: any number of threads may use one,
 * each with its own batch. See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_COLUMNS_H
#define TAUT_DNS_COLUMNS_H

#include "taut/dns.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Fields of one name, of different types of records. */
    TAUT_DNS_COLUMN_SAME_MAX = 8,
    /* Columns of a plan. */
    TAUT_DNS_COLUMNS_MAX = 1024
};

/* enum taut_dns_column_store: how the values of a column are kept. */
enum taut_dns_column_store {
    TAUT_DNS_COLUMN_NUM,   /* `width` bytes each: unsigned, host byte order */
    TAUT_DNS_COLUMN_BYTES, /* `width` bytes each, as on the wire: addresses */
    TAUT_DNS_COLUMN_SPAN   /* in `heap`: names and text as taut_value_text
                              has them, bytes as they are */
};

/* struct taut_dns_column: one column of a plan. The first five members are
 * for the caller to read; a field without a value of its own (TAUT_FT_NONE)
 * is the number 1. */
struct taut_dns_column {
    const struct taut_field *field;
    uint8_t store; /* enum taut_dns_column_store */
    uint8_t width; /* bytes of an entry of `values`; spans: 8 */
    bool last;     /* the last of several values is taken */
    uint8_t n_fields;
    uint16_t fields[TAUT_DNS_COLUMN_SAME_MAX]; /* numbers of those of the
                                                  name */
    /* how it is found */
    uint8_t level; /* how far a message is read for it */
    uint8_t kind;  /* of a field of data: enum taut_dns_kind */
    uint16_t type; /* the type that has it in its data ... */
    uint16_t off;  /* ... at this place, UINT16_MAX: at none; header: the
                      place of its 16 bits */
    uint16_t mask;
    uint8_t right;
    uint16_t next; /* next column that is found that way + 1, or 0 */
};

enum {
    /* Judge every message whole, as taut_dns_msg_check does. */
    TAUT_DNS_COLUMNS_CHECK = 1 << 8
};

/* struct taut_dns_columns: a compiled plan, for reading only. `quirks` are
 * those of the messages, `flags` TAUT_DNS_VISIT_... and
 * TAUT_DNS_COLUMNS_CHECK; taut_dns_columns_init sets both to 0. */
struct taut_dns_columns {
    struct taut_dns_column *columns;
    size_t n;
    uint32_t quirks;
    uint32_t flags;
    uint8_t level;         /* how far messages are read */
    uint16_t head[4];      /* first column found in headers, questions, records,
                              data + 1 */
    uint64_t types[8];     /* types below 512 whose data is read */
    uint64_t wanted[2][8]; /* fields that any column has: of messages, of
                              data */
};

/*
 * taut_dns_columns_init compiles the `n` field names at `names` into `plan`,
 * which keeps a pointer to the `n` columns at `columns`. `size` is
 * sizeof *plan; TAUT_E_USAGE: another one.
 * TAUT_E_UNSUPPORTED: no field has the name. TAUT_E_VALUE: another number
 * than 1 or -1 behind '#'. TAUT_E_LIMIT: see above. `*bad` (may be NULL) is
 * then the index of the name.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dns_columns_init(struct taut_dns_columns *plan, size_t size,
                      struct taut_dns_column *columns, const char *const *names,
                      size_t n, size_t *bad);

/* struct taut_dns_column_rows: the arrays of one column, with room for all
 * rows of a batch. `values`: aligned for its numbers; spans: cap + 1 times
 * int64_t, where each value begins and ends in `heap`. `valid`: 1 bit a row,
 * the least significant first. Entries without a value are 0, or empty. */
struct taut_dns_column_rows {
    void *values;
    uint8_t *valid;
    uint8_t *heap; /* spans; else NULL */
    size_t heap_cap;
    size_t heap_len; /* bytes that are used */
};

/* struct taut_dns_columns_fault: a message with a fault. */
struct taut_dns_columns_fault {
    uint64_t row;
    struct taut_diag diag; /* the first fault; `off` from the message's start */
};

/* struct taut_dns_columns_batch: rows on the way. The caller sets the first
 * four members and calls taut_dns_columns_batch_reset. */
struct taut_dns_columns_batch {
    struct taut_dns_column_rows *rows; /* one a column */
    size_t cap;                        /* rows that there is room for */
    struct taut_dns_columns_fault *faults;
    size_t cap_faults;    /* faults that there is room for; may be 0 */
    size_t n;             /* rows */
    size_t n_faults;      /* faults listed: the first of them */
    uint64_t n_malformed; /* messages with a fault, listed or not */
    size_t full;          /* TAUT_FULL: the column whose heap is too small, or
                             the number of columns: there are no more rows */
};

/* taut_dns_columns_batch_reset makes a batch empty and its arrays 0. */
TAUT_API void
taut_dns_columns_batch_reset(const struct taut_dns_columns *plan,
                             struct taut_dns_columns_batch *batch);

/* taut_dns_columns_row_decode makes the message `msg` the next row; one of no
 * bytes is a row without values. TAUT_FULL: there is no room, nothing of it
 * is kept. */
TAUT_API enum taut_status
taut_dns_columns_row_decode(const struct taut_dns_columns *plan,
                            struct taut_dns_columns_batch *batch,
                            struct taut_span msg);

/*
 * taut_dns_columns_fill makes rows of messages, from number batch->n on: the
 * i-th lies lens[i] bytes long at offs[i] of `base`, and is read with the
 * flags[i] (TAUT_DNS_VISIT_...) beside plan->flags; `flags` may be NULL.
 * TAUT_DONE: all `n` are rows. TAUT_FULL: as above; it goes on when called
 * again with more room.
 */
TAUT_API enum taut_status
taut_dns_columns_fill(const struct taut_dns_columns *plan,
                      struct taut_dns_columns_batch *batch, const uint8_t *base,
                      const uint64_t *offs, const uint32_t *lens,
                      const uint8_t *flags, size_t n);

#ifdef __cplusplus
}
#endif

#endif
