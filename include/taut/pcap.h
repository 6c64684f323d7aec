/* SPDX-License-Identifier: MIT */
/*
 * taut/pcap.h: capture files, over memory: classic pcap (either byte order,
 * micro- and nanoseconds, the modified form with 24-byte record headers) and
 * pcapng (sections of either byte order, several interfaces, every time
 * resolution); reading, writing, and finding a record from any offset.
 *
 * Nothing is copied: a record borrows its packet from the bytes given. The
 * caller maps or reads the file in whatever pieces he likes:
 *
 *     taut_pcap_init(&f, sizeof f, ifs, n_ifs);
 *     while ((st = taut_pcap_next(&ctx, &f, &rd, &rec)) == TAUT_OK)
 *         use(rec.data);
 *
 * TAUT_MORE: give a cursor that begins where `rd` stands and has f.need bytes
 * at least. Where `rd` ends with the file, set f.whole: what is missing then
 * is TAUT_E_SHORT, and the end TAUT_DONE.
 *
 * Limits: packets of taut_pcap_cap_max_get bytes; pcapng blocks of
 * TAUT_PCAP_BLOCK_MAX bytes; as many interfaces a section as the caller has
 * room for. What libpcap refuses is refused; unlike libpcap, interfaces of
 * one file may differ in link type, and a record longer than the file's snap
 * length is given whole.
 */
#ifndef TAUT_PCAP_H
#define TAUT_PCAP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_PCAP_CAP_MAX: bytes of a packet, but for the link types that
 * taut_pcap_cap_max_get tells more for. */
#define TAUT_PCAP_CAP_MAX 262144u
/* TAUT_PCAP_BLOCK_MAX: bytes of a pcapng block. */
#define TAUT_PCAP_BLOCK_MAX ((128u << 20) + 131072u)
/* TAUT_PCAP_HDR_LEN: bytes of a classic file's header. */
#define TAUT_PCAP_HDR_LEN 24

/* TAUT_PCAP_FIELDS: what a diagnostic can name. */
#define TAUT_PCAP_FIELDS(N, P, V)                                              \
    V(PCAP, pcap, MAGIC, "pcap.magic", HEX, "draft-ietf-opsawg-pcap 4")        \
    V(PCAP, pcap, VERSION, "pcap.version", DEC, "draft-ietf-opsawg-pcap 4")    \
    V(PCAP, pcap, CAP_LEN, "pcap.cap_len", DEC, "draft-ietf-opsawg-pcap 5")    \
    V(PCAP, pcap, DATA, "pcap.data", BYTES, "draft-ietf-opsawg-pcap 5")        \
    V(PCAP, pcap, RECORD, "pcap.record", NONE, "draft-ietf-opsawg-pcap 5")     \
    V(PCAP, pcap, BLOCK, "pcapng.block", NONE, "draft-ietf-opsawg-pcapng 3.1") \
    V(PCAP, pcap, BLOCK_LEN, "pcapng.block.length", DEC,                       \
      "draft-ietf-opsawg-pcapng 3.1")                                          \
    V(PCAP, pcap, BLOCK_TRAILER, "pcapng.block.length_trailer", DEC,           \
      "draft-ietf-opsawg-pcapng 3.1")                                          \
    V(PCAP, pcap, OPTION, "pcapng.option", NONE,                               \
      "draft-ietf-opsawg-pcapng 3.5")                                          \
    V(PCAP, pcap, SECTION, "pcapng.section", NONE,                             \
      "draft-ietf-opsawg-pcapng 4.1")                                          \
    V(PCAP, pcap, INTERFACE, "pcapng.interface", NONE,                         \
      "draft-ietf-opsawg-pcapng 4.2")                                          \
    V(PCAP, pcap, TSRESOL, "pcapng.if_tsresol", DEC,                           \
      "draft-ietf-opsawg-pcapng 4.2")                                          \
    V(PCAP, pcap, TSOFFSET, "pcapng.if_tsoffset", INT,                         \
      "draft-ietf-opsawg-pcapng 4.2")                                          \
    V(PCAP, pcap, IF_ID, "pcapng.interface_id", DEC,                           \
      "draft-ietf-opsawg-pcapng 4.3")

TAUT_FIELD_ENUM(PCAP, pcap, TAUT_PCAP_FIELDS)

/* taut_pcap_fields describes TAUT_PCAP_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_pcap_fields;

/* enum taut_pcap_format: forms of capture files. */
enum taut_pcap_format {
    TAUT_PCAP_FORMAT_NONE,     /* nothing was read yet */
    TAUT_PCAP_FORMAT_MICRO,    /* classic, microseconds: magic a1b2c3d4 */
    TAUT_PCAP_FORMAT_NANO,     /* classic, nanoseconds: a1b23c4d */
    TAUT_PCAP_FORMAT_MODIFIED, /* microseconds, interface and protocol in
                                  each record: a1b2cd34 */
    TAUT_PCAP_FORMAT_NG        /* pcapng */
};

/* enum taut_pcap_block: pcapng blocks that taut knows. */
enum taut_pcap_block {
    TAUT_PCAP_BLOCK_CLASSIC = 0, /* no block: a classic record */
    TAUT_PCAP_BLOCK_IDB = 1,     /* interface description */
    TAUT_PCAP_BLOCK_OPB = 2,     /* packet, obsolete */
    TAUT_PCAP_BLOCK_SPB = 3,     /* simple packet: no time */
    TAUT_PCAP_BLOCK_EPB = 6,     /* enhanced packet */
    TAUT_PCAP_BLOCK_SHB = 0x0a0d0d0a
};

/* TAUT_PCAP_TSRESOL_DEFAULT: microseconds, if an interface does not say. */
#define TAUT_PCAP_TSRESOL_DEFAULT 6

/*
 * struct taut_pcap_if: an interface of a pcapng section. The last three
 * members are the reader's: where the second begins that was met last.
 */
struct taut_pcap_if {
    uint32_t link;     /* enum taut_link */
    uint32_t snap_len; /* 0: no limit */
    uint8_t tsresol;   /* ticks a second: 10 to this; with bit 7, 2 to it */
    int64_t tsoffset;  /* seconds that are added to each time */
    uint64_t ticks;    /* a second has so many */
    uint64_t base;
    int64_t base_sec;
};

/* struct taut_pcap_file: the header of a classic file, or of a section. */
struct taut_pcap_file {
    uint8_t format; /* enum taut_pcap_format */
    bool big;       /* numbers are big-endian */
    uint16_t major; /* version: 2.4 (pcapng: 1.0) */
    uint16_t minor;
    uint32_t reserved[2]; /* classic: once time zone and accuracy */
    uint32_t snap_len;    /* classic */
    uint32_t link;        /* classic: low 26 bits; enum taut_link */
    uint8_t link_info;    /* classic: the other 6 bits, see fcs below */
    uint64_t section_len; /* pcapng: bytes; UINT64_MAX: not known */
};

/* taut_pcap_fcs_get returns how many bytes of frame check sequence end each
 * packet of a classic file; 0: none, or not told. */
static inline unsigned taut_pcap_fcs_get(const struct taut_pcap_file *file)
{
    return file->link_info & 1 ? (unsigned)(file->link_info >> 2) * 2 : 0;
}

/*
 * struct taut_pcap: where reading stands. taut_pcap_init makes it; `whole` may
 * be set any time; `ifs` may be replaced by a larger copy after
 * TAUT_E_LIMIT in TAUT_PCAP_F_INTERFACE, and the call made again.
 */
struct taut_pcap {
    struct taut_pcap_file file;
    struct taut_pcap_if *ifs; /* room for the interfaces of a section */
    size_t cap_ifs, n_ifs;
    uint64_t off;       /* offset in the file of what is read next */
    size_t need;        /* after TAUT_MORE: bytes wanted from there on */
    uint32_t first_sec; /* classic: time of the file's first record */
    bool has_first;     /* ... which was read */
    bool whole;         /* the bytes given end with the file */
};

/* struct taut_pcap_record: one packet of a file; borrows its bytes. */
struct taut_pcap_record {
    uint64_t off;      /* offset in the file of the record or block */
    int64_t sec;       /* time stamp, since 1970, UTC */
    uint32_t nsec;     /* below 1,000,000,000; finer times are cut */
    bool has_time;     /* simple packet blocks have none: both are 0 */
    uint32_t link;     /* enum taut_link */
    uint32_t if_id;    /* pcapng, modified: number of the interface */
    uint32_t cap_len;  /* bytes captured; data.len */
    uint32_t wire_len; /* bytes on the wire */
    uint32_t block;    /* enum taut_pcap_block */
    uint16_t proto;    /* modified: protocol; OPB: packets dropped */
    uint8_t pkt_type;  /* modified: packet type */
    uint64_t ticks;    /* pcapng: the time as it stands, in ticks */
    struct taut_span data;
    struct taut_span options; /* pcapng; see taut_pcap_opt_next */
};

/* taut_pcap_init puts a reader at the start of a file, with room for the
 * `cap_ifs` interfaces at `ifs` (NULL and 0 are enough for classic files).
 * `size` is sizeof *f; TAUT_E_USAGE: another one. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_pcap_init(struct taut_pcap *f, size_t size, struct taut_pcap_if *ifs,
               size_t cap_ifs);

/* taut_pcap_cap_max_get returns how long a packet of a link type may be. */
TAUT_API uint32_t taut_pcap_cap_max_get(uint32_t link);

/*
 * taut_pcap_next reads one packet at `rd` and moves past it; file headers
 * and blocks that hold no packet are passed on the way.
 *
 * TAUT_MORE, TAUT_DONE: see above; whole blocks before that are consumed.
 * TAUT_E_VALUE: no capture file (MAGIC), an interface that was not described
 * (IF_ID), an option given twice. TAUT_E_UNSUPPORTED: another version.
 * TAUT_E_RANGE: a length that cannot be (CAP_LEN, BLOCK_LEN, BLOCK_TRAILER,
 * OPTION). TAUT_E_LIMIT: longer than the limits above (CAP_LEN, BLOCK_LEN),
 * no room in `ifs` (INTERFACE), ticks that 64 bits do not count (TSRESOL).
 */
TAUT_API enum taut_status taut_pcap_next(struct taut_ctx *ctx,
                                         struct taut_pcap *f,
                                         struct taut_rd *rd,
                                         struct taut_pcap_record *out);

/* taut_pcap_file_get reads the file's header at `rd`, if that was not done,
 * and moves past it: f->file tells. taut_pcap_next does so by itself. Fails
 * as that does. */
TAUT_API enum taut_status taut_pcap_file_get(struct taut_ctx *ctx,
                                             struct taut_pcap *f,
                                             struct taut_rd *rd);

/*
 * taut_pcap_find moves `rd`, which stands anywhere in a classic file whose
 * first record `f` has read, and f->off, which must tell where in the file
 * that is, to the next record: for reading a file from its middle.
 *
 * Files have no marks, so the rule is: the first place from where records
 * follow each other for longer than any record is, or up to the end of the
 * file. Each has a fraction below a second, bytes on the wire, and no more
 * captured than limit and snap length allow; it is whole, or it is cut and
 * its time lies within two years of the file's first record (where clocks
 * stood near 1970: it is cut at the snap length). Packets that hold what
 * looks like records do not end with one, so they do not mislead.
 *
 * The answer depends on the place alone. Who splits a file into ranges lets
 * each range begin where taut_pcap_find moves its start to, and read as long
 * as records begin before the place that it moves the next range's start to:
 * then no packet is lost or read twice, and if a record begins exactly there,
 * both are known to be right (by induction from the file's first record).
 *
 * TAUT_OK; TAUT_DONE: no record begins behind; TAUT_MORE: f->need bytes are
 * wanted to be sure; TAUT_E_LIMIT: ctx->fuel is out (a file that is made to
 * look like records everywhere); TAUT_E_USAGE: no classic file, or its first
 * record was not read.
 */
TAUT_API enum taut_status
taut_pcap_find(struct taut_ctx *ctx, struct taut_pcap *f, struct taut_rd *rd);

/* struct taut_pcap_opt: one option of a block. */
struct taut_pcap_opt {
    uint16_t code;
    struct taut_span data; /* borrowed */
};

/* taut_pcap_opt_next reads the option at `rd`, over record.options; `file`
 * tells the byte order. TAUT_DONE: none is left. TAUT_E_SHORT: it does not
 * fit (OPTION). */
TAUT_API enum taut_status taut_pcap_opt_next(struct taut_ctx *ctx,
                                             const struct taut_pcap_file *file,
                                             struct taut_rd *rd,
                                             struct taut_pcap_opt *out);

/* taut_pcap_if_set sets the resolution of `i`, and what the reader makes of
 * it. TAUT_E_RANGE: more ticks a second than 64 bits count. */
TAUT_API enum taut_status taut_pcap_if_set(struct taut_pcap_if *i,
                                           uint8_t tsresol);

/* taut_pcap_ticks_get returns a time as ticks of the interface `i` that
 * taut_pcap_if_set saw: what record.ticks must be for it; cut to a tick, and
 * to 2^-32 s where ticks are powers of two. */
TAUT_API uint64_t taut_pcap_ticks_get(const struct taut_pcap_if *i, int64_t sec,
                                      uint32_t nsec);

/* taut_pcap_file_encode appends a classic file's header, or a section header
 * block. TAUT_E_USAGE: no format. TAUT_E_RANGE: link or link_info wider than
 * their bits. */
TAUT_API enum taut_status
taut_pcap_file_encode(struct taut_wr *wr, const struct taut_pcap_file *file);

/* taut_pcap_if_encode appends an interface description block; the options
 * if_tsresol and if_tsoffset where they are not the default. TAUT_E_RANGE:
 * the link type is over 16 bits. TAUT_E_USAGE: `file` is not pcapng. */
TAUT_API enum taut_status taut_pcap_if_encode(struct taut_wr *wr,
                                              const struct taut_pcap_file *file,
                                              const struct taut_pcap_if *in);

/*
 * taut_pcap_record_encode appends a record as `file` says: a classic one
 * from sec and nsec, or the block in->block (SPB, OPB, EPB) from in->ticks,
 * with in->options as they stand. What taut_pcap_next read comes out byte
 * for byte, but for classic fractions of a second and more, which were
 * carried, padding that was not zero, and lengths that version 2.3 and
 * before swapped.
 * TAUT_E_RANGE: a number wider than its field, or options that are no
 * multiple of 4. TAUT_E_USAGE: cap_len is not data.len, or a block that
 * is no packet, or that is none of this format's.
 */
TAUT_API enum taut_status
taut_pcap_record_encode(struct taut_wr *wr, const struct taut_pcap_file *file,
                        const struct taut_pcap_record *in);

#ifdef __cplusplus
}
#endif

#endif
