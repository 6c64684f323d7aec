/* SPDX-License-Identifier: MIT */
/*
 * taut/stream.h: TCP segments into a stream of bytes, one direction.
 *
 *      segments, any order             events, in order
 *   push(seq, flags, bytes) --> stream --> next(&event) until TAUT_DONE
 *
 * Bytes that come in order are handed on where they lie: nothing is copied.
 * Bytes that come early are kept in a ring that the caller lends, with one
 * bit a byte that says "here". There is no list: a segment costs its own
 * bytes, however many holes there are (CVE-2019-11477 is a list that grows
 * with each hole). A stream without ring is as good as long as nothing is
 * early; taut_stream_push then says TAUT_FULL and the caller may lend one,
 * so that ten thousand connections share a few rings.
 *
 * Where segments overlap, the stream's policy decides: the first bytes that
 * came stay, or the last ones replace those that were not handed on yet.
 * Bytes that differ are told as an event: an attack, or a broken host.
 *
 * Sequence numbers wrap; offsets count from 0, the first byte of data, in 64
 * bits. SYN and FIN take one sequence number each and no offset. Urgent
 * data is data (RFC 6093 5); events carry the flags of their segment.
 *
 * Limits: taut_stream_config's window, segments and ring; crossing one is
 * TAUT_E_LIMIT and changes nothing. See taut/core.h for the conventions.
 */
#ifndef TAUT_STREAM_H
#define TAUT_STREAM_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits                                                              */

enum {
    /* A ring has a power of two bytes between these. */
    TAUT_STREAM_RING_MIN = 64,
    TAUT_STREAM_RING_MAX = 1 << 30,
    /* Segments that may be kept at a time, unless the config says else. */
    TAUT_STREAM_SEGMENTS_DEFAULT = 4096
};

/* TAUT_STREAM_STORAGE_LEN is the bytes that a ring of `ring_len` takes: the
 * ring, and one bit a byte. */
#define TAUT_STREAM_STORAGE_LEN(ring_len) ((ring_len) + (ring_len) / 8)

/* ------------------------------------------------------------------ */
/* Fields of diagnostics                                               */

/* TAUT_STREAM_FIELDS: what a segment is refused for. */
#define TAUT_STREAM_FIELDS(N, P, V)                                            \
    V(STREAM, stream, SYN, "stream.syn", NONE, "RFC 9293 3.4")                 \
    V(STREAM, stream, SEQ, "stream.seq", DEC, "RFC 9293 3.4")                  \
    V(STREAM, stream, WINDOW, "stream.window", DEC, "RFC 9293 3.4")            \
    V(STREAM, stream, RING, "stream.ring", DEC, "RFC 9293 3.10.7.4")           \
    V(STREAM, stream, SEGMENTS, "stream.segments", DEC, "RFC 9293 3.10.7.4")   \
    V(STREAM, stream, FIN, "stream.fin", NONE, "RFC 9293 3.10.7.4")            \
    V(STREAM, stream, RST, "stream.rst", NONE, "RFC 5961 3.2")

/* enum taut_stream_field: TAUT_STREAM_F_SYN ... */
TAUT_FIELD_ENUM(STREAM, stream, TAUT_STREAM_FIELDS)

/* taut_stream_fields describes TAUT_STREAM_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_stream_fields;

/* ------------------------------------------------------------------ */
/* Set-up                                                              */

/* enum taut_stream_policy: which bytes count where segments overlap. Bytes
 * that were handed on are never taken back. */
enum taut_stream_policy {
    TAUT_STREAM_FIRST = 0, /* those that came first (RFC 9293 3.10.7.4) */
    TAUT_STREAM_LAST = 1   /* those that came last */
};

/* Bits of struct taut_stream_config's `flags`. */
enum {
    /* The stream begins with the first segment that is seen, if that has no
     * SYN (a capture that began later). */
    TAUT_STREAM_MIDSTREAM = 1u << 0,
    /* A reset counts anywhere in the window, not only at the next byte (RFC
     * 5961 3.2): for an observer who may have missed segments. */
    TAUT_STREAM_RST_WINDOW = 1u << 1
};

/* struct taut_stream_config: all 0 is a good one. */
struct taut_stream_config {
    uint8_t policy;      /* enum taut_stream_policy */
    uint8_t flags;       /* TAUT_STREAM_MIDSTREAM ... */
    uint16_t n_segments; /* most early segments; 0: ..._SEGMENTS_DEFAULT */
    uint32_t window;     /* most bytes ahead of the next one; 0: 1 GiB (the
                            ring limits what can be kept in any case) */
};

/*
 * struct taut_stream: one direction of a connection. Its members are the
 * stream's own; those that tell something may be read. It holds pointers
 * only into the ring that was lent and, while events are pending, into the
 * segment that was pushed.
 */
struct taut_stream {
    uint64_t offset;    /* of the next byte to hand on */
    uint64_t end;       /* offset of the FIN, if `fin` */
    uint32_t seq;       /* sequence number of the next byte to hand on */
    uint32_t queued;    /* bytes that wait in the ring */
    uint32_t n_queued;  /* segments that came early since it was empty */
    uint32_t n_repeats; /* segments without a new byte (retransmissions,
                           keep-alives) */
    bool fin;           /* a FIN was seen; the stream ends at `end` */

    uint8_t state; /* from here on: internal */
    uint8_t pending;
    uint16_t flags;
    struct taut_stream_config config;
    uint32_t ring_mask;
    uint8_t *ring;
    struct taut_span now; /* the rest of the segment that was pushed */
    uint64_t note_offset; /* of the conflict or gap to tell */
    uint32_t note_len;
};

/* taut_stream_init prepares `self`; `size` must be sizeof *self, else
 * TAUT_E_USAGE, as for a policy or flags that do not exist. */
TAUT_API enum taut_status
taut_stream_init(struct taut_stream *self, size_t size,
                 const struct taut_stream_config *config);

/* taut_stream_reset begins anew with the same config and ring. */
TAUT_API void taut_stream_reset(struct taut_stream *self);

/*
 * taut_stream_ring_set lends `storage` for a ring of `ring_len` bytes: it
 * must have TAUT_STREAM_STORAGE_LEN(ring_len) bytes and live until the ring
 * is replaced. NULL takes it away. TAUT_E_STATE: bytes wait in the ring that
 * is there. TAUT_E_USAGE: `ring_len` is not a power of two within limits.
 */
TAUT_API enum taut_status taut_stream_ring_set(struct taut_stream *self,
                                               uint8_t *storage,
                                               size_t ring_len);

/* ------------------------------------------------------------------ */
/* Segments in                                                         */

/*
 * taut_stream_push takes one segment: sequence number, flags (TAUT_TCP_SYN
 * ...), data. TAUT_OK: taken; call taut_stream_next until TAUT_DONE, and
 * keep the data in place until then. Otherwise nothing has changed:
 *
 * TAUT_FULL: early data and no ring; lend one and push again.
 * TAUT_E_LIMIT: the data reach past the window (WINDOW), the ring (RING) or
 * there were too many early segments (SEGMENTS); `need` is how far or many.
 * TAUT_E_ORDER: no SYN came yet (SYN), or another SYN than the first (SYN).
 * TAUT_E_VALUE: data after the FIN, or a FIN elsewhere than the first or
 * before data that came (FIN); a reset that is not at the next byte (RST).
 * TAUT_E_STATE: events are pending, or the stream was reset.
 */
TAUT_API enum taut_status taut_stream_push(struct taut_ctx *ctx,
                                           struct taut_stream *self,
                                           uint32_t seq, unsigned flags,
                                           struct taut_span data);

/* ------------------------------------------------------------------ */
/* Events out                                                          */

/* enum taut_stream_event_type: what taut_stream_next tells. */
enum taut_stream_event_type {
    TAUT_STREAM_OPEN,     /* the stream begins; flags say whether with SYN */
    TAUT_STREAM_DATA,     /* `data` at `offset` */
    TAUT_STREAM_CONFLICT, /* at `offset`, `len` bytes from the first to the
                             last that differ from those that came before */
    TAUT_STREAM_GAP,      /* `len` bytes at `offset` are given up */
    TAUT_STREAM_END,      /* FIN: `offset` is the length of the stream */
    TAUT_STREAM_RST_SEEN  /* reset: nothing follows */
};

/* struct taut_stream_event: `data` borrows the pushed segment or the ring;
 * it is valid until the next call of this stream. */
struct taut_stream_event {
    uint8_t type;    /* enum taut_stream_event_type */
    uint16_t flags;  /* of the segment; 0 for bytes out of the ring */
    uint64_t offset; /* in the stream */
    uint32_t len;    /* CONFLICT, GAP */
    struct taut_span data;
};

/* taut_stream_next gives the next event: TAUT_OK, or TAUT_DONE if there is
 * none. */
TAUT_API enum taut_status taut_stream_next(struct taut_stream *self,
                                           struct taut_stream_event *event);

/* ------------------------------------------------------------------ */
/* Gaps                                                                */

/* taut_stream_gap_get tells how many bytes are missing before the first
 * byte that waits, or before the FIN: TAUT_OK, or TAUT_DONE if nothing is
 * missing. */
TAUT_API enum taut_status taut_stream_gap_get(const struct taut_stream *self,
                                              uint32_t *len);

/* taut_stream_gap_skip gives up the missing bytes: a TAUT_STREAM_GAP event
 * and what waited behind it follow. TAUT_DONE: nothing is missing.
 * TAUT_E_STATE: events are pending. The caller decides when: after a time,
 * or when memory is short. */
TAUT_API enum taut_status taut_stream_gap_skip(struct taut_stream *self);

#ifdef __cplusplus
}
#endif

#endif
