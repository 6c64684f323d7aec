/* SPDX-License-Identifier: MIT */
/*
 * taut/huffman.h: the Huffman code of HPACK and QPACK (RFC 7541 5.2 and
 * Appendix B).
 *
 * A coded string is a run of codes of 5 to 30 bits, filled up to whole bytes
 * with ones: the beginning of the code of EOS, which itself never occurs.
 * Three things are therefore faults, and all are found (RFC 7541 5.2):
 *
 *  - TAUT_E_VALUE, TAUT_HUFFMAN_EOS: the code of EOS stands in the string;
 *  - TAUT_E_VALUE, TAUT_HUFFMAN_PADDING: 1 to 7 bits at the end are not all
 *    ones;
 *  - TAUT_E_RANGE, TAUT_HUFFMAN_PADDING: 8 bits or more at the end are no
 *    whole code.
 *
 * Strings are coded by the fastest kernel that this processor runs; it is
 * chosen at the first call, which is safe from any thread. Every kernel
 * gives the same bytes, the same status and the same place of a fault. No
 * byte outside the given ones is read or written; of the output's room, all
 * may be written.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_HUFFMAN_H
#define TAUT_HUFFMAN_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_HUFFMAN_DECODED_MAX is the most bytes that `len` coded ones can stand
 * for: no code has fewer than 5 bits. Decoding is fastest with 16 bytes of
 * room behind them. */
#define TAUT_HUFFMAN_DECODED_MAX(len) ((len) + (len) / 8 * 5 + 5)

/* TAUT_HUFFMAN_ENCODED_MAX is the most bytes that `len` bytes are coded
 * with: no code has more than 30 bits. */
#define TAUT_HUFFMAN_ENCODED_MAX(len) ((len)*4)

/* enum taut_huffman_part: what is at fault in a coded string. */
enum taut_huffman_part {
    TAUT_HUFFMAN_NONE,   /* nothing */
    TAUT_HUFFMAN_EOS,    /* the code of EOS */
    TAUT_HUFFMAN_PADDING /* the bits behind the last code */
};

/* struct taut_huffman_end: how decoding a string ended. */
struct taut_huffman_end {
    size_t len;   /* bytes decoded, before the fault if there is one;
                     TAUT_FULL: the room that is needed */
    size_t off;   /* a fault: the byte in which the code of EOS or the padding
                     begins; else the length of the input */
    uint8_t bit;  /* a fault: the bit of that byte, 0 is the highest */
    uint8_t part; /* enum taut_huffman_part */
    uint16_t status; /* enum taut_status */
};

/*
 * taut_huffman_decode decodes the `len` bytes at `p` to the `cap` bytes at
 * `out` and tells in `*end` how that ended; returns end->status. TAUT_OK:
 * end->len bytes were written. TAUT_FULL: the string is right, but needs a
 * room of end->len. TAUT_E_VALUE, TAUT_E_RANGE: see the head of this file.
 * `out` may be NULL if `cap` is 0, `p` if `len` is 0. They do not overlap.
 */
TAUT_API enum taut_status taut_huffman_decode(struct taut_huffman_end *end,
                                              uint8_t *out, size_t cap,
                                              const uint8_t *p, size_t len);

/* taut_huffman_decode_len does what taut_huffman_decode does and writes
 * nothing: end->len is the length of the decoded string. */
TAUT_API enum taut_status taut_huffman_decode_len(struct taut_huffman_end *end,
                                                  const uint8_t *p, size_t len);

/* struct taut_huffman_string: one of many strings to decode. */
struct taut_huffman_string {
    const uint8_t *p; /* the coded string */
    size_t len;
    uint8_t *out; /* room for what it stands for */
    size_t cap;
    struct taut_huffman_end end; /* set: as taut_huffman_decode does */
};

/*
 * taut_huffman_batch_decode decodes `n` strings, those of a header block for
 * instance, in one call. Rooms overlap neither each other nor any coded
 * string. Returns TAUT_OK, or the status of the first string whose own is
 * another; all are decoded.
 */
TAUT_API enum taut_status
taut_huffman_batch_decode(struct taut_huffman_string *strings, size_t n);

/* taut_huffman_encode_len returns how many bytes the `len` bytes at `p` are
 * coded with, padding included. */
TAUT_API size_t taut_huffman_encode_len(const uint8_t *p, size_t len);

/*
 * taut_huffman_encode codes the `len` bytes at `p` into the `cap` bytes at
 * `out`. TAUT_OK: `*out_len` bytes were written. TAUT_FULL: nothing was,
 * `*out_len` are needed. `out` may be NULL if `cap` is 0, `p` if `len` is 0.
 */
TAUT_API enum taut_status taut_huffman_encode(uint8_t *out, size_t cap,
                                              size_t *out_len, const uint8_t *p,
                                              size_t len);

/* taut_huffman_encode_fast does what taut_huffman_encode does, in one pass,
 * and returns the length: for whoever has room for
 * TAUT_HUFFMAN_ENCODED_MAX(len) + 8 bytes, all of which may be written. */
TAUT_API size_t taut_huffman_encode_fast(uint8_t *out, const uint8_t *p,
                                         size_t len);

/* taut_huffman_put codes the `len` bytes at `p` into exactly the `out_len`
 * bytes at `out`, which taut_huffman_encode_len returned for them. */
TAUT_API void taut_huffman_put(uint8_t *out, size_t out_len, const uint8_t *p,
                               size_t len);

/* ------------------------------------------------------------------ */
/* Kernels: for tests, benchmarks and `taut kernels`                   */

/* struct taut_huffman_kernel: one implementation. What its functions refuse
 * (SIZE_MAX) is decoded again by the scalar code, which tells why. */
struct taut_huffman_kernel {
    const char *name; /* "scalar", "avx512" ... */
    uint32_t needs;   /* bits of enum taut_cpu_bit; all are needed */
    /* decode returns the bytes written, SIZE_MAX if the string has a fault
     * or may not fit. */
    size_t (*decode)(uint8_t *out, size_t cap, const uint8_t *p, size_t len);
    /* decode_len returns what decode would with room enough. */
    size_t (*decode_len)(const uint8_t *p, size_t len);
    /* batch sets end.len of each string to what decode returns. */
    void (*batch)(struct taut_huffman_string *strings, size_t n);
    /* encode_len is taut_huffman_encode_len. */
    size_t (*encode_len)(const uint8_t *p, size_t len);
    /* encode does both at once where there is room for
       TAUT_HUFFMAN_ENCODED_MAX(len) + 8 bytes; returns the length. */
    size_t (*encode)(uint8_t *out, const uint8_t *p, size_t len);
    /* put is taut_huffman_put. */
    void (*put)(uint8_t *out, size_t out_len, const uint8_t *p, size_t len);
};

/* taut_huffman_kernels_get returns all kernels that were compiled in, `*n`
 * of them, the most general (scalar) first and the best last. They are
 * called only where taut_cpu_get has all the bits that they need. */
TAUT_API const struct taut_huffman_kernel *taut_huffman_kernels_get(size_t *n);

/* taut_huffman_kernel_get returns the kernel that the functions above use. */
TAUT_API const struct taut_huffman_kernel *taut_huffman_kernel_get(void);

/* taut_huffman_kernel_set makes the kernel called `name` the one in use, for
 * the whole process, or the best one if `name` is NULL. False, and nothing
 * changes, if there is none of that name or this processor cannot run it. */
TAUT_API bool taut_huffman_kernel_set(const char *name);

#ifdef __cplusplus
}
#endif

#endif
