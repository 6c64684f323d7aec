/* SPDX-License-Identifier: MIT */
/*
 * taut/zip.h: the one door to compression (DEFLATE, RFC 1951, in the form of
 * RFC 1950), as SSH's "zlib" and "zlib@openssh.com" want it.
 *
 * A machine that compresses is given a `const struct taut_zip *`, a table of
 * functions that a provider filled: <taut/zip_zlib.h> is taut's own. Streams
 * live in memory of the caller's, the arena; nothing else is allocated, then
 * or later. One table may serve many threads, one stream only one at a time.
 */
#ifndef TAUT_ZIP_H
#define TAUT_ZIP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_ZIP_INFLATE_ARENA is how many bytes of arena an inflating stream needs
 * at most, TAUT_ZIP_DEFLATE_ARENA a deflating one. */
#define TAUT_ZIP_INFLATE_ARENA ((size_t)48 << 10)
/* TAUT_ZIP_DEFLATE_ARENA: see TAUT_ZIP_INFLATE_ARENA. */
#define TAUT_ZIP_DEFLATE_ARENA ((size_t)272 << 10)

/* TAUT_ZIP_DEFLATE_ROOM is how much room (and fuel) a step needs to deflate:
 * with less it answers TAUT_FULL (TAUT_E_LIMIT). */
#define TAUT_ZIP_DEFLATE_ROOM 16

/* struct taut_zip_stream: a stream; the provider's, in the caller's arena. */
struct taut_zip_stream;

/*
 * struct taut_zip_io: input and output of one step. A step moves `in` and
 * `out` on. `fuel` is how many bytes may be written yet, over all steps that
 * it is used for: the bound of a decompression bomb. The caller sets it for
 * each packet.
 */
struct taut_zip_io {
    struct taut_span in; /* what is not read yet */
    uint8_t *out;        /* where the next byte goes */
    size_t out_len;      /* room there */
    uint64_t fuel;
};

/* struct taut_zip: the table of a provider. `size` is sizeof (struct
 * taut_zip). */
struct taut_zip {
    size_t size;
    const char *name; /* "zlib" */

    /* inflate_open makes a stream in the `len` bytes at `arena`, which must
     * stay where they are: TAUT_E_LIMIT if they are too few. */
    enum taut_status (*inflate_open)(struct taut_zip_stream **stream,
                                     uint8_t *arena, size_t len);
    /* deflate_open: the same; `level` is 0 (store) to 9 (best), else
     * TAUT_E_RANGE. */
    enum taut_status (*deflate_open)(struct taut_zip_stream **stream,
                                     uint8_t *arena, size_t len,
                                     unsigned level);
    /*
     * step reads and writes as far as it can:
     *
     *   TAUT_OK        all input is taken and all that it gives is written;
     *                  deflating, that much is flushed (Z_PARTIAL_FLUSH), so
     *                  that the peer can read it
     *   TAUT_FULL      no room is left: call again with more
     *   TAUT_DONE      inflating: the stream has ended; in.p is what follows
     *   TAUT_E_VALUE   the input is not DEFLATE
     *   TAUT_E_LIMIT   there is more to write than fuel
     *
     * After an error the stream gives the same one until it is reset.
     */
    enum taut_status (*step)(struct taut_zip_stream *stream,
                             struct taut_zip_io *io);
    /* reset begins a stream anew, as it was opened. */
    enum taut_status (*reset)(struct taut_zip_stream *stream);
};

#ifdef __cplusplus
}
#endif

#endif
