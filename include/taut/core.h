/* SPDX-License-Identifier: MIT */
/*
 * taut/core.h: what every module of taut shares.
 *
 * Conventions, said once here and followed by every public header:
 *
 *  - Nothing allocates, prints, aborts, reads the environment or the clock.
 *    All memory is the caller's; there is nothing to free.
 *  - Parameters stand in the order context, cursor, outputs, inputs.
 *  - `_len` counts bytes, `n_` counts things, `_bits` bits, `_ms`
 *    milliseconds. Integers in structs are in host byte order, addresses
 *    are bytes in network order.
 *  - A decoder that fails consumes nothing and leaves its cursor as it was;
 *    its output struct is then unspecified.
 *  - A decoded struct borrows the input's bytes (every `struct taut_span`
 *    and pointer in it): it is valid for as long as the input is.
 *  - taut_<protocol>_checksum_fill computes and stores a checksum (with a
 *    pseudo-header of IPv4 checksum4_, of IPv6 checksum6_), _verify answers
 *    TAUT_OK: right; TAUT_DONE: none was sent, as the protocol allows;
 *    TAUT_E_CHECKSUM: wrong (at the field; `need` is what was found);
 *    TAUT_E_SHORT: it covers bytes that are not here; TAUT_E_VALUE: 0 where
 *    the protocol forbids that.
 *  - Pointers are never NULL unless the comment says "may be NULL".
 *  - Constants and struct layouts are C11 and C++17 alike.
 */
#ifndef TAUT_CORE_H
#define TAUT_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TAUT_API marks what taut offers. Define it as nothing where taut is a part
 * of a shared library that shall not offer it on. */
#ifndef TAUT_API
#if defined(__GNUC__) && !defined(__FRAMAC__)
#define TAUT_API __attribute__((visibility("default")))
#else
#define TAUT_API
#endif
#endif
#if defined(__GNUC__) && !defined(__FRAMAC__)
#define TAUT_COLD __attribute__((cold, noinline))
#define TAUT_CHECK_RESULT __attribute__((warn_unused_result))
#define TAUT_NOINLINE __attribute__((noinline))
#else
#define TAUT_COLD
#define TAUT_CHECK_RESULT
#define TAUT_NOINLINE
#endif
#if defined(__OPTIMIZE__) && !defined(__FRAMAC__)
#define TAUT_INLINE inline __attribute__((always_inline))
#else
#define TAUT_INLINE inline
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_VERSION is the version of these headers, as text and as a number
 * (major * 10000 + minor * 100 + patch). */
#define TAUT_VERSION "0.1.0"
#define TAUT_VERSION_NUMBER 100

/* taut_version returns the version of the library that was linked, as
 * TAUT_VERSION_NUMBER does for the headers. */
TAUT_API uint32_t taut_version(void);

/* ------------------------------------------------------------------ */
/* Status                                                              */

/*
 * enum taut_status: what a call came to. Values below 16 are not errors.
 * "Not yet" is no error: a stream that is still open answers TAUT_MORE
 * where a whole input answers TAUT_E_SHORT.
 */
enum taut_status {
    TAUT_OK = 0,   /* done as asked */
    TAUT_MORE = 1, /* more input is needed to go on */
    TAUT_FULL = 2, /* the output has no room; the length needed is told */
    TAUT_DONE = 3, /* nothing is left (iterators, event queues) */

    TAUT_E_SHORT = 16,       /* the input ends inside a field */
    TAUT_E_TRAILING = 17,    /* bytes are left over where none may be */
    TAUT_E_RANGE = 18,       /* a length or number is outside its bounds */
    TAUT_E_VALUE = 19,       /* a value that the standard forbids */
    TAUT_E_ORDER = 20,       /* something came at the wrong place or time */
    TAUT_E_CHECKSUM = 21,    /* a checksum does not match */
    TAUT_E_CRYPTO = 22,      /* a signature, tag or key was refused */
    TAUT_E_LIMIT = 23,       /* a documented limit was crossed */
    TAUT_E_STATE = 24,       /* the object is in a state that refuses this */
    TAUT_E_UNSUPPORTED = 25, /* well-formed, but not known to taut */
    TAUT_E_USAGE = 26        /* the caller's mistake, never the peer's */
};

/* taut_is_error tells whether `status` is an error (16 and above). */
static inline bool taut_is_error(enum taut_status status)
{
    return (unsigned)status >= 16u;
}

/* taut_status_name returns a short name for `status`: "ok", "short",
 * "checksum" ...; "unknown" for any other number. Static storage. */
TAUT_API const char *taut_status_name(enum taut_status status);

/* ------------------------------------------------------------------ */
/* Byte order and bits                                                 */

/* taut_get16, taut_get24, taut_get32, taut_get48 and taut_get64 load a
 * big-endian number from `p`, at any alignment. */
static inline uint16_t taut_get16(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

/* taut_get24: see taut_get16. */
static inline uint32_t taut_get24(const uint8_t *p)
{
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

/* taut_get32: see taut_get16. */
static inline uint32_t taut_get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

/* taut_get48: see taut_get16. */
static inline uint64_t taut_get48(const uint8_t *p)
{
    return (uint64_t)taut_get16(p) << 32 | taut_get32(p + 2);
}

/* taut_get64: see taut_get16. */
static inline uint64_t taut_get64(const uint8_t *p)
{
    return (uint64_t)taut_get32(p) << 32 | taut_get32(p + 4);
}

/* taut_get16le, taut_get32le and taut_get64le load a little-endian number
 * from `p`, at any alignment. */
static inline uint16_t taut_get16le(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[1] << 8 | p[0]);
}

/* taut_get32le: see taut_get16le. */
static inline uint32_t taut_get32le(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 |
           p[0];
}

/* taut_get64le: see taut_get16le. */
static inline uint64_t taut_get64le(const uint8_t *p)
{
    return (uint64_t)taut_get32le(p + 4) << 32 | taut_get32le(p);
}

/* taut_put16, taut_put24, taut_put32, taut_put48 and taut_put64 store the
 * low bits of `v` big-endian at `p`, at any alignment. */
static inline void taut_put16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

/* taut_put24: see taut_put16. */
static inline void taut_put24(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 16);
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)v;
}

/* taut_put32: see taut_put16. */
static inline void taut_put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

/* taut_put48: see taut_put16. */
static inline void taut_put48(uint8_t *p, uint64_t v)
{
    taut_put16(p, (uint32_t)(v >> 32));
    taut_put32(p + 2, (uint32_t)v);
}

/* taut_put64: see taut_put16. */
static inline void taut_put64(uint8_t *p, uint64_t v)
{
    taut_put32(p, (uint32_t)(v >> 32));
    taut_put32(p + 4, (uint32_t)v);
}

/*
 * taut_bits_get returns the `n_bits` (1 to 32) that begin `off_bits` bits
 * after `p`, counted from the most significant bit as RFC figures do. With
 * constant arguments it compiles to one load, shift and mask.
 */
static inline uint32_t taut_bits_get(const uint8_t *p, unsigned off_bits,
                                     unsigned n_bits)
{
    const uint8_t *q = p + off_bits / 8;
    unsigned skip = off_bits % 8, n_bytes = (skip + n_bits + 7) / 8;
    uint64_t v = n_bytes == 1   ? q[0]
                 : n_bytes == 2 ? taut_get16(q)
                 : n_bytes == 3 ? taut_get24(q)
                 : n_bytes == 4 ? taut_get32(q)
                                : (uint64_t)taut_get32(q) << 8 | q[4];
    return (uint32_t)((v >> (n_bytes * 8 - skip - n_bits)) &
                      (UINT64_MAX >> (64 - n_bits)));
}

/* taut_bits_set stores the low `n_bits` (1 to 32) of `v` where
 * taut_bits_get reads them and leaves every other bit as it was. */
static inline void taut_bits_set(uint8_t *p, unsigned off_bits, unsigned n_bits,
                                 uint32_t v)
{
    uint8_t *q = p + off_bits / 8;
    unsigned skip = off_bits % 8, n_bytes = (skip + n_bits + 7) / 8;
    unsigned shift = n_bytes * 8 - skip - n_bits;
    uint64_t mask = (UINT64_MAX >> (64 - n_bits)) << shift;
    uint64_t w = ((uint64_t)v << shift) & mask;
    for (unsigned i = n_bytes; i-- > 0; w >>= 8, mask >>= 8)
        q[i] = (uint8_t)((q[i] & ~mask) | w);
}

/* ------------------------------------------------------------------ */
/* Spans and the read cursor                                           */

/* struct taut_span: borrowed bytes. `p` may be NULL only if `len` is 0. */
struct taut_span {
    const uint8_t *p;
    size_t len;
};

/*
 * struct taut_rd: the read cursor, two pointers into the caller's bytes.
 * Every taut_rd_ call returns false and changes nothing (neither the cursor
 * nor the output) when too few bytes are left. Fixed headers are read by
 * one taut_rd_take and unchecked loads; variable parts by a chain of `||`.
 */
struct taut_rd {
    const uint8_t *p, *end;
};

/* taut_rd_of returns a cursor over the `len` bytes at `p`. */
static inline struct taut_rd taut_rd_of(const void *p, size_t len)
{
    struct taut_rd rd = {(const uint8_t *)p, (const uint8_t *)p};
    if (len > 0)
        rd.end += len;
    return rd;
}

/* taut_rd_left returns how many bytes are left. */
static inline size_t taut_rd_left(const struct taut_rd *rd)
{
    return (size_t)(rd->end - rd->p);
}

/* taut_rd_move moves past the next `n` bytes, which the caller knows to be
 * there. The lines that look like comments are for the proofs: Eva looks at
 * each length on its own and keeps the places apart that they lead to. */
static inline void taut_rd_move(struct taut_rd *rd, size_t n)
{
    //@ split n;
    rd->p += n;
    //@ split rd->end - rd->p;
    //@ merge n;
    return;
}

/* taut_rd_take sets `*out` to the next `n` bytes and moves past them. */
static inline bool taut_rd_take(struct taut_rd *rd, size_t n,
                                const uint8_t **out)
{
    if (taut_rd_left(rd) < n)
        return false;
    *out = rd->p;
    rd->p += n;
    return true;
}

/* taut_rd_skip moves past the next `n` bytes. */
static inline bool taut_rd_skip(struct taut_rd *rd, size_t n)
{
    if (taut_rd_left(rd) < n)
        return false;
    rd->p += n;
    return true;
}

/* taut_rd_u8, taut_rd_u16, taut_rd_u24, taut_rd_u32, taut_rd_u48 and
 * taut_rd_u64 read one big-endian number. */
static inline bool taut_rd_u8(struct taut_rd *rd, uint8_t *out)
{
    if (rd->p == rd->end)
        return false;
    *out = *rd->p++;
    return true;
}

/* taut_rd_u16: see taut_rd_u8. */
static inline bool taut_rd_u16(struct taut_rd *rd, uint16_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 2, &p))
        return false;
    *out = taut_get16(p);
    return true;
}

/* taut_rd_u24: see taut_rd_u8. */
static inline bool taut_rd_u24(struct taut_rd *rd, uint32_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 3, &p))
        return false;
    *out = taut_get24(p);
    return true;
}

/* taut_rd_u32: see taut_rd_u8. */
static inline bool taut_rd_u32(struct taut_rd *rd, uint32_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 4, &p))
        return false;
    *out = taut_get32(p);
    return true;
}

/* taut_rd_u48: see taut_rd_u8. */
static inline bool taut_rd_u48(struct taut_rd *rd, uint64_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 6, &p))
        return false;
    *out = taut_get48(p);
    return true;
}

/* taut_rd_u64: see taut_rd_u8. */
static inline bool taut_rd_u64(struct taut_rd *rd, uint64_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 8, &p))
        return false;
    *out = taut_get64(p);
    return true;
}

/* taut_rd_u16le, taut_rd_u32le and taut_rd_u64le read one little-endian
 * number. */
static inline bool taut_rd_u16le(struct taut_rd *rd, uint16_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 2, &p))
        return false;
    *out = taut_get16le(p);
    return true;
}

/* taut_rd_u32le: see taut_rd_u16le. */
static inline bool taut_rd_u32le(struct taut_rd *rd, uint32_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 4, &p))
        return false;
    *out = taut_get32le(p);
    return true;
}

/* taut_rd_u64le: see taut_rd_u16le. */
static inline bool taut_rd_u64le(struct taut_rd *rd, uint64_t *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 8, &p))
        return false;
    *out = taut_get64le(p);
    return true;
}

/* taut_rd_span borrows the next `n` bytes as a span. */
static inline bool taut_rd_span(struct taut_rd *rd, size_t n,
                                struct taut_span *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, n, &p))
        return false;
    out->p = p;
    out->len = n;
    return true;
}

/* taut_rd_sub splits the next `n` bytes off into `*child`. */
static inline bool taut_rd_sub(struct taut_rd *rd, size_t n,
                               struct taut_rd *child)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, n, &p))
        return false;
    child->p = p;
    child->end = p + n;
    return true;
}

/* taut_rd_sub_u8, taut_rd_sub_u16, taut_rd_sub_u24 and taut_rd_sub_u32
 * read a length prefix and split that many bytes off into `*child`. The
 * parent moves only if the child is whole. */
static inline bool taut_rd_sub_u8(struct taut_rd *rd, struct taut_rd *child)
{
    struct taut_rd r = *rd;
    uint8_t n;
    if (!taut_rd_u8(&r, &n) || !taut_rd_sub(&r, n, child))
        return false;
    *rd = r;
    return true;
}

/* taut_rd_sub_u16: see taut_rd_sub_u8. */
static inline bool taut_rd_sub_u16(struct taut_rd *rd, struct taut_rd *child)
{
    struct taut_rd r = *rd;
    uint16_t n;
    if (!taut_rd_u16(&r, &n) || !taut_rd_sub(&r, n, child))
        return false;
    *rd = r;
    return true;
}

/* taut_rd_sub_u24: see taut_rd_sub_u8. */
static inline bool taut_rd_sub_u24(struct taut_rd *rd, struct taut_rd *child)
{
    struct taut_rd r = *rd;
    uint32_t n;
    if (!taut_rd_u24(&r, &n) || !taut_rd_sub(&r, n, child))
        return false;
    *rd = r;
    return true;
}

/* taut_rd_sub_u32: see taut_rd_sub_u8. */
static inline bool taut_rd_sub_u32(struct taut_rd *rd, struct taut_rd *child)
{
    struct taut_rd r = *rd;
    uint32_t n;
    if (!taut_rd_u32(&r, &n) || !taut_rd_sub(&r, n, child))
        return false;
    *rd = r;
    return true;
}

/* ------------------------------------------------------------------ */
/* The write cursor                                                    */

/*
 * struct taut_wr: the write cursor. It is sticky and keeps counting past
 * the end: an encoder that runs out of room writes nothing more, yet `len`
 * ends as the exact size that would have been needed. With `cap` 0 (`base`
 * may then be NULL) any encoder thus is its own size function.
 */
struct taut_wr {
    uint8_t *base;
    size_t cap, len;
    uint8_t depth; /* length prefixes open now */
    uint8_t bad;   /* first error: 0, TAUT_E_RANGE or TAUT_E_USAGE */
};

/* struct taut_mark: an open length prefix; see taut_wr_open. */
struct taut_mark {
    size_t at;
    uint8_t width, depth;
};

/* taut_wr_of returns a cursor that writes the `cap` bytes at `base`. If
 * `base` is NULL there is no room, whatever `cap` says: the answer of
 * taut_buf_push or taut_buf_put may be given without a look at it, and
 * taut_wr_finish then says TAUT_FULL. */
static inline struct taut_wr taut_wr_of(void *base, size_t cap)
{
    struct taut_wr wr = {(uint8_t *)base, base ? cap : 0, 0, 0, 0};
    return wr;
}

/*
 * taut_wr_space advances by `n` bytes and returns where they are to be
 * written, or NULL if they do not fit (the length is counted all the same).
 */
TAUT_API uint8_t *taut_wr_space(struct taut_wr *wr, size_t n);

/* taut_wr_u8, taut_wr_u16, taut_wr_u24, taut_wr_u32, taut_wr_u48 and
 * taut_wr_u64 append the low bits of `v`, big-endian. */
TAUT_API void taut_wr_u8(struct taut_wr *wr, uint32_t v);
/* taut_wr_u16: see taut_wr_u8. */
TAUT_API void taut_wr_u16(struct taut_wr *wr, uint32_t v);
/* taut_wr_u24: see taut_wr_u8. */
TAUT_API void taut_wr_u24(struct taut_wr *wr, uint32_t v);
/* taut_wr_u32: see taut_wr_u8. */
TAUT_API void taut_wr_u32(struct taut_wr *wr, uint32_t v);
/* taut_wr_u48: see taut_wr_u8. */
TAUT_API void taut_wr_u48(struct taut_wr *wr, uint64_t v);
/* taut_wr_u64: see taut_wr_u8. */
TAUT_API void taut_wr_u64(struct taut_wr *wr, uint64_t v);
/* taut_wr_u16le, taut_wr_u32le and taut_wr_u64le append `v`,
 * little-endian. */
TAUT_API void taut_wr_u16le(struct taut_wr *wr, uint32_t v);
/* taut_wr_u32le: see taut_wr_u16le. */
TAUT_API void taut_wr_u32le(struct taut_wr *wr, uint32_t v);
/* taut_wr_u64le: see taut_wr_u16le. */
TAUT_API void taut_wr_u64le(struct taut_wr *wr, uint64_t v);
/* taut_wr_bytes appends the `n` bytes at `p` (`p` may be NULL if n is 0;
 * it must not overlap the output). As many as fit are written, so that text
 * is cut where the room ends. */
TAUT_API void taut_wr_bytes(struct taut_wr *wr, const void *p, size_t n);
/* taut_wr_zeros appends `n` zero bytes. */
TAUT_API void taut_wr_zeros(struct taut_wr *wr, size_t n);
/* taut_wr_fail marks the writer bad with `status`, unless it is already. */
TAUT_API void taut_wr_fail(struct taut_wr *wr, enum taut_status status);

/*
 * taut_wr_open appends a length prefix of `width` bytes (1 to 4) to be
 * filled by taut_wr_close with the number of bytes written in between.
 * Prefixes nest; they are closed in reverse order.
 */
TAUT_API struct taut_mark taut_wr_open(struct taut_wr *wr, unsigned width);
/* taut_wr_close fills the prefix `m`. The writer turns bad with
 * TAUT_E_RANGE if the length does not fit the prefix, with TAUT_E_USAGE if
 * `m` is not the prefix opened last. */
TAUT_API void taut_wr_close(struct taut_wr *wr, struct taut_mark m);

/*
 * taut_wr_finish sets `*len` (may be NULL) to the bytes written, or needed.
 * TAUT_OK: all is written. TAUT_FULL: `*len` bytes of room are needed (the
 * good end of an encoder that was run without room to learn the size).
 * TAUT_E_RANGE: a length or value did not fit its field. TAUT_E_USAGE: a
 * prefix was left open or closed out of order, or an encoder's input was
 * inconsistent.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_wr_finish(const struct taut_wr *wr, size_t *len);

/* ------------------------------------------------------------------ */
/* Text into a write cursor                                            */

/* taut_wr_text appends the characters of the C string `s`, without NUL. */
TAUT_API void taut_wr_text(struct taut_wr *wr, const char *s);
/* taut_wr_dec appends `v` in decimal. */
TAUT_API void taut_wr_dec(struct taut_wr *wr, uint64_t v);
/* taut_wr_hex appends `v` in lower-case hexadecimal, zero-padded to at
 * least `min_digits` (at most 16) digits, without "0x". */
TAUT_API void taut_wr_hex(struct taut_wr *wr, uint64_t v, unsigned min_digits);
/* taut_wr_hexbytes appends each byte at `p` as two lower-case hexadecimal
 * digits, with `sep` between bytes unless `sep` is 0. */
TAUT_API void taut_wr_hexbytes(struct taut_wr *wr, const uint8_t *p, size_t len,
                               char sep);
/* taut_wr_cstr ends text with a NUL that does not count towards `len`: the
 * output is a C string, cut if it did not fit. Returns `base`, or "" if
 * there is no room at all. */
TAUT_API const char *taut_wr_cstr(struct taut_wr *wr);

/*
 * taut_hexdump appends rows of 16 bytes: offset, hexadecimal, characters.
 * If `mark_len` is not 0, a row of carets stands under the bytes
 * [mark, mark + mark_len); `mark` may be `len` (a caret after the end, for
 * "here something is missing").
 */
TAUT_API void taut_hexdump(struct taut_wr *wr, const uint8_t *p, size_t len,
                           size_t mark, size_t mark_len);

/* ------------------------------------------------------------------ */
/* Registries: code -> name                                            */

/* struct taut_reg_entry: one code point of a registry. */
struct taut_reg_entry {
    uint32_t code;
    const char *name;
};

/* struct taut_reg: a registry, its entries ascending by code. */
struct taut_reg {
    const char *title;
    size_t n;
    const struct taut_reg_entry *entries;
};

/* taut_reg_name returns the name of `code` in `reg`, or NULL if the
 * registry does not have it. `reg` may be NULL (the answer is NULL). */
TAUT_API const char *taut_reg_name(const struct taut_reg *reg, uint32_t code);
/* taut_reg_code_find finds the code whose name is `name` (letter case counts);
 * false if there is none. */
TAUT_API bool taut_reg_code_find(const struct taut_reg *reg, uint32_t *code,
                                 const char *name);

/* ------------------------------------------------------------------ */
/* Field lists                                                         */

/* enum taut_field_type: how a field's value is shown. */
enum taut_field_type {
    TAUT_FT_NONE,  /* no value of its own (a group, an option) */
    TAUT_FT_DEC,   /* unsigned number, decimal */
    TAUT_FT_HEX,   /* unsigned number, 0x and 2 digits a byte touched */
    TAUT_FT_HEX16, /* the same, always 4 digits */
    TAUT_FT_HEX32, /* the same, always 8 digits */
    TAUT_FT_BOOL,  /* one bit: 1 or 0 */
    TAUT_FT_MAC,   /* bytes, usually 6, colon-separated */
    TAUT_FT_IPV4,  /* 4 bytes, dotted */
    TAUT_FT_IPV6,  /* 16 bytes, RFC 5952; fewer stand for a prefix whose
                      other bytes are 0 */
    TAUT_FT_BYTES, /* bytes in hexadecimal */
    TAUT_FT_TEXT,  /* bytes that are text */
    TAUT_FT_INT,   /* signed number, two's complement in 64 bits, decimal */
    TAUT_FT_LABELS /* labels of a domain name, uncompressed, dotted */
};

/* struct taut_field: one field of a header. */
struct taut_field {
    const char *name;  /* Wireshark's display-filter name: "ip.ttl" */
    const char *rule;  /* where it is defined: "RFC 791 3.1" */
    uint16_t off_bits; /* place from the header's start, if n_bits > 0 */
    uint16_t n_bits;   /* 0: no fixed place */
    uint8_t type;      /* enum taut_field_type */
    uint8_t shift;     /* shown value is the wire value << shift */
    const struct taut_reg *reg; /* names of its values; may be NULL */
};

/*
 * struct taut_fieldset: the fields of one protocol. Field numbers are
 * `id << 9 | index`, unique over all protocols of taut; `id` is one of
 * enum taut_fieldset_id and index 0 means "the header as a whole".
 */
struct taut_fieldset {
    const char *name;  /* Wireshark's protocol name: "ip" */
    const char *title; /* "Internet Protocol Version 4" */
    uint16_t id;
    uint16_t n;
    const struct taut_field *fields; /* fields[0] is the whole header */
    /* wire_text appends what diag->wire asks to be sent back; may be NULL
     * (then the reaction is to discard silently). */
    void (*wire_text)(struct taut_wr *wr, uint32_t wire);
};

/* enum taut_fieldset_id: closed list of the protocols that have fields. */
enum taut_fieldset_id {
    TAUT_FS_CORE,
    TAUT_FS_FRAME,
    TAUT_FS_ETH,
    TAUT_FS_VLAN,
    TAUT_FS_LLC,
    TAUT_FS_SLL,
    TAUT_FS_LOOP,
    TAUT_FS_ARP,
    TAUT_FS_IPV4,
    TAUT_FS_IPV6,
    TAUT_FS_IPV6_EXT,
    TAUT_FS_ICMP,
    TAUT_FS_ICMPV6,
    TAUT_FS_MLD,
    TAUT_FS_IGMP,
    TAUT_FS_UDP,
    TAUT_FS_TCP,
    TAUT_FS_FRAG,
    TAUT_FS_STREAM,
    TAUT_FS_TUNNEL,
    TAUT_FS_UDPLITE,
    TAUT_FS_PCAP,
    TAUT_FS_DNS,
    TAUT_FS_DNS_RR,
    TAUT_FS_DNS_TEXT,
    TAUT_FS_HPACK,
    TAUT_FS_DNS_DSO,
    TAUT_FS_DOT11,
    TAUT_FS_DOT11_MGMT,
    TAUT_FS_DOT11_ELEM,
    TAUT_FS_DOT11_CAP,
    TAUT_FS_RADIOTAP,
    TAUT_FS_EAPOL,
    TAUT_FS_EAP,
    TAUT_FS_H2,
    TAUT_FS_DOT11_SEAL
};

/* TAUT_FIELD_SET_ID and TAUT_FIELD_INDEX take a field number apart. */
#define TAUT_FIELD_SET_ID(field) ((unsigned)(field) >> 9)
/* TAUT_FIELD_INDEX: see TAUT_FIELD_SET_ID. */
#define TAUT_FIELD_INDEX(field) ((unsigned)(field)&511u)

/*
 * A protocol's header has one list,
 *
 *   #define TAUT_IPV4_FIELDS(N, P, V) \
 *       N(IPV4, ipv4, TTL, ttl, "ip.ttl", 64, 8, DEC, 0, "RFC 791 3.1", 0) \
 *       P(IPV4, ipv4, SRC, src, "ip.src", 96, 32, IPV4, "RFC 791 3.1") \
 *       V(IPV4, ipv4, OPTIONS, "ip.options", BYTES, "RFC 791 3.1")
 *
 * N: a number of at most 32 bits at a fixed place; the last argument is the
 * registry of its names or 0. P: longer bytes at a fixed place. V: anything
 * without a fixed place. From it come the enum (TAUT_IPV4_F_TTL), the const
 * table, and the accessors taut_ipv4_get_ttl and taut_ipv4_set_ttl (N), or
 * taut_ipv4_get_src (P: returns a pointer). Accessors take the start of a
 * header that taut_ipv4_check or _decode accepted and do not check again.
 */
#define TAUT_FIELD_ENUM_N(U, l, F, f, ...) TAUT_##U##_F_##F,
/* TAUT_FIELD_ENUM_P: the enum entry of a P row. */
#define TAUT_FIELD_ENUM_P(U, l, F, f, ...) TAUT_##U##_F_##F,
/* TAUT_FIELD_ENUM_V: the enum entry of a V row. */
#define TAUT_FIELD_ENUM_V(U, l, F, ...) TAUT_##U##_F_##F,
/* TAUT_FIELD_ENUM declares the field numbers of a protocol. */
#define TAUT_FIELD_ENUM(U, l, LIST)                                            \
    enum taut_##l##_field{TAUT_##U##_F_HEADER = TAUT_FS_##U << 9,              \
                          LIST(TAUT_FIELD_ENUM_N, TAUT_FIELD_ENUM_P,           \
                               TAUT_FIELD_ENUM_V) TAUT_##U##_F_END};
/* TAUT_FIELD_ACCESS_N: get and set of an N row. */
#define TAUT_FIELD_ACCESS_N(U, l, F, f, name, off, n, ft, shift, rule, reg)    \
    static inline uint32_t taut_##l##_get_##f(const uint8_t *p)                \
    {                                                                          \
        return taut_bits_get(p, off, n);                                       \
    }                                                                          \
    static inline void taut_##l##_set_##f(uint8_t *p, uint32_t v)              \
    {                                                                          \
        taut_bits_set(p, off, n, v);                                           \
    }
/* TAUT_FIELD_ACCESS_P: get of a P row. */
#define TAUT_FIELD_ACCESS_P(U, l, F, f, name, off, n, ft, rule)                \
    static inline const uint8_t *taut_##l##_get_##f(const uint8_t *p)          \
    {                                                                          \
        return p + (off) / 8;                                                  \
    }
/* TAUT_FIELD_ACCESS_V: a V row has no accessor. */
#define TAUT_FIELD_ACCESS_V(...)
/* TAUT_FIELD_ACCESS defines the accessors of a protocol. */
#define TAUT_FIELD_ACCESS(LIST)                                                \
    LIST(TAUT_FIELD_ACCESS_N, TAUT_FIELD_ACCESS_P, TAUT_FIELD_ACCESS_V)
/* TAUT_FIELD_ROW_N: the table row of an N row. */
#define TAUT_FIELD_ROW_N(U, l, F, f, name, off, n, ft, shift, rule, reg)       \
    {name, rule, off, n, TAUT_FT_##ft, shift, reg},
/* TAUT_FIELD_ROW_P: the table row of a P row. */
#define TAUT_FIELD_ROW_P(U, l, F, f, name, off, n, ft, rule)                   \
    {name, rule, off, n, TAUT_FT_##ft, 0, NULL},
/* TAUT_FIELD_ROW_V: the table row of a V row. */
#define TAUT_FIELD_ROW_V(U, l, F, name, ft, rule)                              \
    {name, rule, 0, 0, TAUT_FT_##ft, 0, NULL},
/* TAUT_FIELD_TABLE defines `const struct taut_fieldset taut_<l>_fields`. */
#define TAUT_FIELD_TABLE(U, l, ws_name, the_title, rule, wire, LIST)           \
    static const struct taut_field l##_field_rows[] = {                        \
        {ws_name, rule, 0, 0, TAUT_FT_NONE, 0, NULL},                          \
        LIST(TAUT_FIELD_ROW_N, TAUT_FIELD_ROW_P, TAUT_FIELD_ROW_V)};           \
    const struct taut_fieldset taut_##l##_fields = {                           \
        ws_name,                                                               \
        the_title,                                                             \
        TAUT_FS_##U,                                                           \
        (uint16_t)(sizeof l##_field_rows / sizeof l##_field_rows[0]),          \
        l##_field_rows,                                                        \
        wire};

/* ------------------------------------------------------------------ */
/* Context and diagnostics                                             */

/*
 * struct taut_diag: why input was refused. Written only when a call fails;
 * nothing is stored on the success path.
 *
 * TAUT_E_SHORT has one rule in all rooms: `off` is the first byte that is
 * missing, the end of what the call was given; `need` is how many are missing
 * from there before it gets further; `field` is what could not be read (a
 * header as a whole, an address ...) or the length field that asks for more.
 * A reader of a stream waits for `need` more bytes and calls again: it never
 * waits for a byte that is not the unit's. Where a part has a length of its
 * own (options in a header, a quote in a message), `off` is that part's end:
 * if it lies before the end of the input, no further bytes can help.
 */
struct taut_diag {
    uint16_t status; /* enum taut_status */
    uint16_t field;  /* field number; see struct taut_fieldset */
    uint32_t off;    /* byte offset from the context's start: of the byte
                        refused; TAUT_E_SHORT: of the first that is missing */
    uint32_t need;   /* TAUT_E_SHORT: bytes missing; otherwise the value
                        found that was refused */
    uint32_t wire;   /* what the protocol wants sent back (ICMP message, TLS
                        alert, HTTP/2 error ...); 0: nothing */
};

/* TAUT_FUEL_DEFAULT is the work budget that taut_ctx_init gives. */
#define TAUT_FUEL_DEFAULT ((uint64_t)1 << 20)

/* Quirk bits: strict is the default, each leniency has a name. Bits 0 to 7
 * are core's, the others belong to the module that names them. No two
 * modules of one floor share a bit: a context is handed through all layers
 * of a packet, and UINT32_MAX is "every leniency". */
enum {
    /* The end of the input is where the capture or the quoting router cut
     * the packet: a payload shorter than announced is no error. Headers
     * must still be whole. */
    TAUT_QUIRK_CUT = 1u << 0
};

/*
 * struct taut_ctx: what a decoder needs beside its cursor. `start` is the
 * origin of diag offsets; `diag` may be NULL; `fuel` is a work budget that
 * whatever costs more than its bytes burns, TAUT_E_LIMIT when it is out.
 */
struct taut_ctx {
    const uint8_t *start;
    struct taut_diag *diag;
    uint32_t quirks;
    uint64_t fuel;
};

/* taut_ctx_of returns a strict context with the default fuel. */
static inline struct taut_ctx taut_ctx_of(const void *start,
                                          struct taut_diag *diag)
{
    struct taut_ctx ctx = {(const uint8_t *)start, diag, 0, TAUT_FUEL_DEFAULT};
    return ctx;
}

/* taut_fuel_burn takes `n` from the budget; false if it is not there (the
 * budget is then 0). */
static inline bool taut_fuel_burn(struct taut_ctx *ctx, uint64_t n)
{
    bool enough = ctx->fuel >= n;
    ctx->fuel = enough ? ctx->fuel - n : 0;
    return enough;
}

/*
 * taut_fail fills ctx->diag (if there is one) and returns `status`: the one
 * cold exit of every decoder. `at` points to the fault within the input.
 */
TAUT_API TAUT_COLD enum taut_status taut_fail(const struct taut_ctx *ctx,
                                              enum taut_status status,
                                              unsigned field, const uint8_t *at,
                                              size_t need, uint32_t wire);

/*
 * taut_fail_short is taut_fail for TAUT_E_SHORT, the one way to say that
 * bytes are missing: of the `want` bytes from `p` on only `len` (fewer) are
 * there.
 */
TAUT_API TAUT_COLD enum taut_status
taut_fail_short(const struct taut_ctx *ctx, unsigned field, const uint8_t *p,
                size_t len, size_t want, uint32_t wire);

/* taut_field_get returns the description of `field` out of the `n_sets`
 * field sets at `sets`, or NULL if none of them has it. */
TAUT_API const struct taut_field *
taut_field_get(const struct taut_fieldset *const *sets, size_t n_sets,
               unsigned field);

/* taut_diag_text appends one line, without a line feed:
 * "short at 13, need 7 more, in ip (RFC 791 3.1)". */
TAUT_API void taut_diag_text(struct taut_wr *wr, const struct taut_diag *diag,
                             const struct taut_fieldset *const *sets,
                             size_t n_sets);

/*
 * taut_diag_explain appends some lines: what is wrong, the rule, the bytes'
 * span (TAUT_E_SHORT: of the missing ones), the layers on the way (`path`,
 * such as "eth:ip:tcp"; may be NULL), what to send back, and the hexdump of
 * `input` with a caret under the fault, or where bytes are missing.
 */
TAUT_API void taut_diag_explain(struct taut_wr *wr,
                                const struct taut_diag *diag,
                                const struct taut_fieldset *const *sets,
                                size_t n_sets, const char *path,
                                struct taut_span input);

/* ------------------------------------------------------------------ */
/* Visiting fields                                                     */

/*
 * struct taut_value: one field of a packet as the tool, Python and tests
 * see it. `num` holds numbers (FT_DEC, FT_HEX, FT_BOOL, FT_INT), shifted as
 * the field's row says; for the other types the value is the bytes
 * themselves, [off, off + len) of the visitor's start. If `num` is not 0
 * there, the value was made (a DNS name put together from compressed parts):
 * it is the `num` bytes at `bytes`, which are there during the call only, and
 * [off, off + len) is what stands for it in the packet.
 */
struct taut_value {
    const uint8_t *bytes; /* the field's bytes */
    uint64_t num;
    uint32_t off; /* from visitor->start */
    uint32_t len; /* bytes that the field touches */
    uint16_t field;
    uint8_t type; /* enum taut_field_type */
};

/* struct taut_visitor: who is told of each field, in wire order. */
struct taut_visitor {
    void (*fn)(void *arg, const struct taut_value *value);
    void *arg;
    const uint8_t *start; /* origin of value->off */
};

/* taut_visit_fields tells every N and P row of `set` for the header at `p`,
 * which a check accepted. */
TAUT_API void taut_visit_fields(const struct taut_visitor *v,
                                const struct taut_fieldset *set,
                                const uint8_t *p);
/* taut_visit_row tells the N or P row `index` of `set` for the header at `p`,
 * of which at least that row's bytes are there. */
TAUT_API void taut_visit_row(const struct taut_visitor *v,
                             const struct taut_fieldset *set, unsigned index,
                             const uint8_t *p);
/* taut_visit_num tells one number that lies in the `len` bytes at `at`. */
TAUT_API void taut_visit_num(const struct taut_visitor *v,
                             const struct taut_fieldset *set, unsigned field,
                             const uint8_t *at, size_t len, uint64_t num);
/* taut_visit_bytes tells one field whose value is the `len` bytes at `at`
 * (addresses, text, bytes; also FT_NONE: a group that begins here). */
TAUT_API void taut_visit_bytes(const struct taut_visitor *v,
                               const struct taut_fieldset *set, unsigned field,
                               const uint8_t *at, size_t len);

/* taut_visit_made tells one field that takes the `len` bytes at `at` and whose
 * value, not a number, is the `n` bytes at `made` (n may be 0; `len` is then
 * told as 0). */
TAUT_API void taut_visit_made(const struct taut_visitor *v,
                              const struct taut_fieldset *set, unsigned field,
                              const uint8_t *at, size_t len,
                              const uint8_t *made, size_t n);

/* taut_value_len returns the bytes at value->bytes, for values that are no
 * numbers. */
static inline size_t taut_value_len(const struct taut_value *value)
{
    return value->num > 0 ? (size_t)value->num : value->len;
}

/*
 * taut_value_text appends the value as tshark's `-T fields` prints it:
 * decimal, 0x-hexadecimal padded to the field's width, addresses, bytes as
 * hexadecimal digits. Text and labels come from a peer: whatever of them is
 * not printable ASCII appears as \xHH, a backslash as two.
 */
TAUT_API void taut_value_text(struct taut_wr *wr,
                              const struct taut_value *value);

#ifdef __cplusplus
}
#endif

#endif
