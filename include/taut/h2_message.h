/* SPDX-License-Identifier: MIT */
/*
 * taut/h2_message.h: is a list of HTTP/2 fields a well-formed message (RFC
 * 9113 8.1 to 8.5, RFC 8441)? Give it every field in its order, then close
 * the list; it copies nothing but the authority. What it refuses is malformed
 * (8.1.1), a stream error of type PROTOCOL_ERROR.
 *
 *  - Names are tokens in lower case, values have no control characters and no
 *    white space around them (8.2.1, RFC 9110 5.5).
 *  - No connection-specific fields; TE is "trailers" or absent (8.2.2).
 *  - Pseudo-header fields come first, each once, only those that the kind of
 *    message has, and all that it must have (8.3).
 *  - Host does not contradict :authority; there is no user information (8.3.1).
 *  - Content-Length is one number (8.1.1).
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_H2_MESSAGE_H
#define TAUT_H2_MESSAGE_H

#include "taut/h2.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Longest authority that is compared with Host: a name, ':', a port. A
     * longer one together with a Host field is refused as another. */
    TAUT_H2_AUTHORITY_MAX = 260
};

/* enum taut_h2_message_kind: what the fields are. */
enum taut_h2_message_kind {
    TAUT_H2_REQUEST,
    TAUT_H2_RESPONSE, /* informational ones too: see `status` */
    TAUT_H2_TRAILERS
};

/* Bits of `seen`: the fields that were there. */
enum {
    TAUT_H2_SEEN_METHOD = 1u << 0,
    TAUT_H2_SEEN_SCHEME = 1u << 1,
    TAUT_H2_SEEN_AUTHORITY = 1u << 2,
    TAUT_H2_SEEN_PATH = 1u << 3,
    TAUT_H2_SEEN_PROTOCOL = 1u << 4,
    TAUT_H2_SEEN_STATUS = 1u << 5,
    TAUT_H2_SEEN_CONTENT_LENGTH = 1u << 6,
    TAUT_H2_SEEN_HOST = 1u << 7
};

/* Bits of taut_h2_message_init's `flags`. */
enum {
    /* SETTINGS_ENABLE_CONNECT_PROTOCOL was sent: :protocol is allowed in a
     * CONNECT request (RFC 8441 4). */
    TAUT_H2_MESSAGE_EXTENDED = 1u << 0
};

/* struct taut_h2_message: what was seen of a list of fields. `seen`,
 * `content_len`, `status`, `is_head` and `is_connect` may be read. */
struct taut_h2_message {
    uint64_t content_len; /* with TAUT_H2_SEEN_CONTENT_LENGTH */
    uint16_t status;      /* of a response: 100 to 999 */
    uint16_t seen;        /* TAUT_H2_SEEN_... */
    bool is_head;         /* a request with the method HEAD */
    bool is_connect;      /* ... CONNECT; with :protocol an extended one */

    uint8_t kind, flags; /* from here on: internal */
    bool regular;        /* a field that is no pseudo-header field came */
    bool http;           /* :scheme is http or https */
    bool options, star, rooted, contradicts;
    uint16_t authority_len;
    uint8_t authority[TAUT_H2_AUTHORITY_MAX];
};

/* taut_h2_message_init begins a list of fields of `kind`; `size` must be
 * sizeof *self, else TAUT_E_USAGE, as for a kind that does not exist. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_h2_message_init(struct taut_h2_message *self, size_t size, unsigned kind,
                     unsigned flags);

/*
 * taut_h2_message_push looks at the next field. TAUT_E_VALUE: a name or value
 * that may not be so. TAUT_E_ORDER: a pseudo-header field after others, or
 * twice; a second Content-Length. Offsets of diagnostics count within the
 * name (TAUT_H2_F_NAME, _PSEUDO, _CONNECTION) or the value (the others).
 */
TAUT_API enum taut_status taut_h2_message_push(struct taut_ctx *ctx,
                                               struct taut_h2_message *self,
                                               struct taut_span name,
                                               struct taut_span value);

/* taut_h2_message_close ends the list. TAUT_E_VALUE: a pseudo-header field is
 * missing or must not be there, or the authority is missing, contradicted by
 * Host or holds user information; the offset is 0. */
TAUT_API enum taut_status taut_h2_message_close(struct taut_ctx *ctx,
                                                struct taut_h2_message *self);

/* taut_h2_name_check tells whether a name is a token in lower case, a
 * pseudo-header field's behind its ':'. */
TAUT_API bool taut_h2_name_check(struct taut_span name);
/* taut_h2_value_check tells whether a value has no control characters and no
 * white space around it. */
TAUT_API bool taut_h2_value_check(struct taut_span value);

#ifdef __cplusplus
}
#endif

#endif
