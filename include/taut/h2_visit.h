/* SPDX-License-Identifier: MIT */
/*
 * taut/h2_visit.h: every field of an HTTP/2 frame, told one by one with its
 * name in Wireshark, its place and its value. See struct taut_visitor in
 * taut/core.h for how.
 */
#ifndef TAUT_H2_VISIT_H
#define TAUT_H2_VISIT_H

#include "taut/h2.h"
#include "taut/hpack.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * taut_h2_visit tells `v` every field of one whole frame, or of the client's
 * preface, in the order of its bytes; a header block is told as bytes.
 * TAUT_OK, or the status of the first fault, what taut_h2_frame_decode finds
 * in a frame of any length; what lies before it has been told.
 */
TAUT_API enum taut_status taut_h2_visit(struct taut_ctx *ctx,
                                        const struct taut_visitor *v,
                                        struct taut_span frame);

/* taut_h2_field_visit tells a header field that was decoded; `block` is the
 * header block that it came from, whose bytes stand for it. What is unknown of
 * a field (see TAUT_HPACK_OBSERVER) is told as its index alone. */
TAUT_API void taut_h2_field_visit(const struct taut_visitor *v,
                                  const struct taut_hpack_header *field,
                                  struct taut_span block);

/* taut_h2_fieldsets_get returns the field sets of HTTP/2, for taut_diag_text
 * and for looking names up; `*n` of them. */
TAUT_API const struct taut_fieldset *const *taut_h2_fieldsets_get(size_t *n);

#ifdef __cplusplus
}
#endif

#endif
