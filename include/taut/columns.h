/* SPDX-License-Identifier: MIT */
/*
 * taut/columns.h: fields of many packets as columns. A list of field names
 * is compiled once into a plan; each packet then becomes a row in arrays that
 * the caller gives: numbers as numbers, addresses as bytes, text and byte
 * ranges as offset and length in the caller's own bytes, and a bit that tells
 * whether the packet has the field. The arrays are laid out as Apache Arrow's
 * are, so that data frames take them as they stand.
 *
 *     static const char *const names[] = {"ip.src", "ip.ttl", "tcp.dstport"};
 *     struct taut_column columns[3];
 *     struct taut_columns plan;
 *     taut_columns_init(&plan, sizeof plan, columns, names, 3, NULL);
 *
 * Names are Wireshark's, as in taut/packet.h. A packet may have a field
 * several times (in tunnels, in what an ICMP error quotes, in options): the
 * first is taken, as its bytes stand, which is the outermost. The last, the
 * innermost, is "ip.src#-1", in the manner of Wireshark's layer operator
 * ("ip.src#1" is the first). taut_columns_visit tells all of them.
 *
 * A plan is only read once it is made: any number of threads may use one,
 * each with its own batch.
 *
 * Limits: UINT16_MAX - 1 columns; TAUT_COLUMN_SAME_MAX fields of one name.
 * frame.protocols is no bytes of a packet and thus no column.
 */
#ifndef TAUT_COLUMNS_H
#define TAUT_COLUMNS_H

#include "taut/packet.h"
#include "taut/pcap.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_COLUMN_SAME_MAX: fields of one name, in different protocols. */
#define TAUT_COLUMN_SAME_MAX 4

/* enum taut_column_store: how the values of a column are kept. */
enum taut_column_store {
    TAUT_COLUMN_NUM,   /* `width` bytes each: unsigned, host byte order */
    TAUT_COLUMN_INT,   /* 8 bytes each: signed */
    TAUT_COLUMN_TIME,  /* 8 bytes each: signed, nanoseconds since 1970 UTC */
    TAUT_COLUMN_BYTES, /* `width` bytes each, as on the wire: addresses */
    TAUT_COLUMN_SPAN   /* 8 bytes each: unsigned, offset; `lens` has lengths */
};

/* enum taut_column_pick: which of several values is taken. */
enum taut_column_pick { TAUT_COLUMN_FIRST, TAUT_COLUMN_LAST };

/*
 * struct taut_column: one column of a plan. The first six members are for
 * the caller to read: `field` describes it (name, type, registry of names);
 * a field without a value of its own (TAUT_FT_NONE) is the number 1.
 */
struct taut_column {
    const struct taut_field *field;
    uint8_t store; /* enum taut_column_store */
    uint8_t width; /* bytes of an entry of `values` */
    uint8_t pick;  /* enum taut_column_pick */
    uint8_t n_fields;
    uint16_t fields[TAUT_COLUMN_SAME_MAX]; /* numbers of those of the name */
    uint8_t kind;    /* kind of layers that have it at a fixed place */
    uint8_t n_bytes; /* there: bytes to load */
    uint8_t right;   /* shift of the number loaded */
    uint8_t left;    /* shift of the number shown */
    uint16_t off;    /* bytes from the header's start */
    uint16_t next;   /* next column of the same kind + 1, or 0 */
    uint32_t mask;
};

/* struct taut_columns: a compiled plan, for reading only. `quirks` are those
 * of taut_packet_decode; taut_columns_init sets 0. */
struct taut_columns {
    struct taut_column *columns;
    size_t n;
    uint32_t quirks;
    uint32_t flags;              /* for taut_layer_visit */
    uint64_t visited;            /* kinds of layers whose visit is needed */
    uint64_t wanted;             /* kinds that have any column */
    uint64_t sieve[8];           /* field indexes that any column has */
    uint16_t head[TAUT_LAYER_N]; /* first column of each kind + 1 */
    uint16_t frame;              /* first column that the file tells + 1 */
};

/*
 * taut_columns_init compiles the `n` field names at `names` into `plan`,
 * which keeps a pointer to the `n` columns at `columns`. `size` is
 * sizeof *plan; TAUT_E_USAGE: another one.
 * TAUT_E_UNSUPPORTED: no field has the name. TAUT_E_VALUE: another number
 * than 1 or -1 behind '#'. TAUT_E_LIMIT: see above. `*bad` (may be NULL) is
 * then the index of the name.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_columns_init(struct taut_columns *plan, size_t size,
                  struct taut_column *columns, const char *const *names,
                  size_t n, size_t *bad);

/* taut_columns_visit tells `see` every value in a packet of every column, with
 * the column's index, but for those that the capture file tells
 * (frame.number, frame.time_epoch, frame.len, frame.cap_len): layer by layer;
 * of one column, in the order of the bytes. */
TAUT_API void taut_columns_visit(const struct taut_columns *plan,
                                 const struct taut_packet *packet,
                                 void (*see)(void *arg, size_t column,
                                             const struct taut_value *value),
                                 void *arg);

/* struct taut_column_rows: the arrays of one column, with room for all rows
 * of a batch: `values` aligned for its numbers, `lens` (spans; else NULL) for
 * uint32_t, and 1 bit a row in `valid`, the least significant first. Entries
 * without a value are 0. */
struct taut_column_rows {
    void *values;
    uint32_t *lens;
    uint8_t *valid;
};

/* struct taut_columns_fault: a packet with a fault. */
struct taut_columns_fault {
    uint64_t number;       /* frame.number */
    uint64_t off;          /* of the packet's first byte, in the file */
    uint32_t cap_len;      /* its bytes */
    uint32_t wire_len;     /* bytes that were on the wire */
    uint32_t link;         /* enum taut_link */
    uint8_t layer;         /* kind of the faulty layer */
    struct taut_diag diag; /* the first fault; `off` from the packet's start */
};

/*
 * struct taut_columns_batch: rows on the way. The caller sets the first five
 * members (and `number`, if packets are not counted from 1) and calls
 * taut_columns_batch_reset, which clears the arrays; that is also how the same
 * memory takes the next rows.
 */
struct taut_columns_batch {
    struct taut_column_rows *rows; /* one a column */
    size_t cap;                    /* rows that there is room for */
    struct taut_columns_fault *faults;
    size_t cap_faults;    /* faults that there is room for; may be 0 */
    const uint8_t *start; /* origin of the offsets of spans ... */
    uint64_t start_off;   /* ... and its offset in the file */
    uint64_t number;      /* frame.number of the next packet */
    size_t n;             /* rows */
    size_t n_faults;      /* faults listed: the first of them */
    uint64_t n_malformed; /* packets with a fault, listed or not */
    uint64_t n_wide;      /* values left out: too large for their column */
};

/* taut_columns_batch_reset makes a batch empty and its arrays 0. */
TAUT_API void taut_columns_batch_reset(const struct taut_columns *plan,
                                       struct taut_columns_batch *batch);

/* taut_columns_row_decode makes the packet `record` the next row. The packet
 * lies within what `batch->start` begins. TAUT_FULL: there is no room. */
TAUT_API enum taut_status
taut_columns_row_decode(const struct taut_columns *plan,
                        struct taut_columns_batch *batch,
                        const struct taut_pcap_record *record);

/*
 * taut_columns_fill makes rows of the packets of a capture, which `f` reads at
 * `rd`, as long as they begin before the offset `end` in the file
 * (UINT64_MAX: all).
 *
 * TAUT_FULL: all rows are taken. TAUT_DONE: the file or the range ends.
 * TAUT_MORE and errors: as taut_pcap_next; the rows before are there.
 */
TAUT_API enum taut_status taut_columns_fill(struct taut_ctx *ctx,
                                            const struct taut_columns *plan,
                                            struct taut_columns_batch *batch,
                                            struct taut_pcap *f,
                                            struct taut_rd *rd, uint64_t end);

#ifdef __cplusplus
}
#endif

#endif
