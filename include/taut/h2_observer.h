/* SPDX-License-Identifier: MIT */
/*
 * taut/h2_observer.h: one direction of an HTTP/2 connection that others have,
 * frame by frame and field by field: from its beginning or from anywhere, with
 * bytes missing or not.
 *
 *     push(bytes of the direction, in order), or gap(n) for n that are lost
 *     next(&event) until TAUT_MORE
 *
 * It never gives up. What RFC 9113 forbids is told and passed over. After a
 * gap it finds the next frame again (taut_h2_framer_gap); header fields that
 * refer to what was missed are told as unknown, with their index (see
 * TAUT_HPACK_OBSERVER), and fields that come later are known again.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_H2_OBSERVER_H
#define TAUT_H2_OBSERVER_H

#include "taut/h2.h"
#include "taut/hpack.h"

#ifdef __cplusplus
extern "C" {
#endif

/* struct taut_h2_observer_config: what a direction is like. */
struct taut_h2_observer_config {
    struct taut_hpack_decoder_config decoder; /* `flags` are not read */
    uint32_t len_max; /* longest frame; 0: TAUT_H2_FRAME_LEN_MAX, as SETTINGS of
                         the other direction may allow it */
    bool client;      /* the client's direction: a preface comes first */
    bool middle;      /* the connection began before */
    bool aligned;     /* with `middle`: the first byte is that of a frame */
};

/* enum taut_h2_observer_event_kind: what taut_h2_observer_next tells; those of
 * enum taut_h2_framer_event_kind, and: */
enum taut_h2_observer_event_kind {
    TAUT_H2_OBSERVER_FIELD = 16, /* a header field: `field` */
    TAUT_H2_OBSERVER_FIELDS_END, /* a header block is whole */
    TAUT_H2_OBSERVER_LIMIT, /* the list is longer than the config allows: no
                               more of its fields are told (`diag`), the table
                               is as it should be */
    TAUT_H2_OBSERVER_LOST   /* a header block was cut by a gap or is faulty
                               (then `diag` tells why): entries of the
                               dynamic table are unknown from now on */
};

/* struct taut_h2_observer_event: `frame` is the one that this belongs to. What
 * is borrowed is valid until the next call. */
struct taut_h2_observer_event {
    uint8_t kind;
    struct taut_h2_framer_event framed; /* kinds of a framer, BODY too */
    struct taut_hpack_header field;
    struct taut_diag diag;
    const struct taut_h2_frame *frame;
};

/* struct taut_h2_observer: one direction. `framer.offset` may be read. */
struct taut_h2_observer {
    struct taut_h2_framer framer;
    struct taut_hpack_decoder decoder; /* from here on: internal */
    struct taut_hpack_decoder_config config;
    bool in_block; /* of a block that can be decoded */
    bool fed, ended, lost;
    struct taut_diag diag;
};

/* taut_h2_observer_init prepares `self`; `size` must be sizeof *self, else
 * TAUT_E_USAGE, as for memory that is too small. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_h2_observer_init(struct taut_h2_observer *self, size_t size,
                      const struct taut_h2_observer_config *config);

/* taut_h2_observer_push hands over the next bytes; keep them until
 * taut_h2_observer_next says TAUT_MORE. TAUT_E_STATE: the piece before was not
 * read to its end. */
TAUT_API enum taut_status taut_h2_observer_push(struct taut_h2_observer *self,
                                                struct taut_span piece);
/* taut_h2_observer_gap tells that `n` bytes are missing. TAUT_E_STATE: as with
 * push. */
TAUT_API enum taut_status taut_h2_observer_gap(struct taut_h2_observer *self,
                                               uint64_t n);
/* taut_h2_observer_next tells the next event: TAUT_OK, or TAUT_MORE. */
TAUT_API enum taut_status
taut_h2_observer_next(struct taut_ctx *ctx, struct taut_h2_observer *self,
                      struct taut_h2_observer_event *event);

#ifdef __cplusplus
}
#endif

#endif
