/* SPDX-License-Identifier: MIT */
/*
 * taut/h2_conn.h: an HTTP/2 connection (RFC 9113), client or server, without
 * sockets, clock or allocation.
 *
 *     bytes from the peer                     what they mean
 *     push(piece) ---------> connection ----> next(&event) until TAUT_DONE
 *     out_get(), out_ack() <--- bytes for the peer
 *
 * Give it what came from the peer and take events from it; tell it what to
 * send, and take the bytes from it whenever there are some. It answers
 * SETTINGS and PING, opens windows, refuses what RFC 9113 forbids with exactly
 * the stream or connection error that it names, and keeps a ledger of what a
 * peer can cause for free (see TAUT_H2_COST_RST).
 *
 * Bodies: data_next names the stream whose turn it is (RFC 9218: by urgency,
 * then in the order of streams, incremental ones in turn), data_buf gives room
 * for its bytes right where they are sent from, data_ack sends them.
 *
 * All memory is the caller's: an array of streams, buffers for output and for
 * header compression. See taut/core.h for the conventions.
 */
#ifndef TAUT_H2_CONN_H
#define TAUT_H2_CONN_H

#include "taut/h2_message.h"
#include "taut/h2_stream.h"
#include "taut/hpack.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits                                                              */

enum {
    /* Fewest bytes of output that a connection works with; more room lets
     * larger DATA frames and header lists be sent. */
    TAUT_H2_CONN_OUT_MIN = 1024,
    /* Bytes of output that are kept for answers: with less room than this
     * taut_h2_conn_next says TAUT_FULL. */
    TAUT_H2_CONN_RESERVE = 128,
    TAUT_H2_CONN_STREAMS_MAX = 1 << 20, /* most streams, see `n_streams` */
    TAUT_H2_CONN_MAX_STREAMS = 100,     /* default of `max_streams` */
    TAUT_H2_CONN_ACK_MS = 10000,        /* SETTINGS not acknowledged: 6.5.3 */
    TAUT_H2_CONN_INFORMS_MAX = 100, /* informational responses on a stream */

    /* The ledger: a connection begins with TOKENS and gets PER_S more each
     * second (tick), up to TOKENS. What a peer causes for free costs tokens;
     * without them it is sent away with ENHANCE_YOUR_CALM. */
    TAUT_H2_TOKENS_DEFAULT = 10000,
    TAUT_H2_TOKENS_PER_S = 330,
    TAUT_H2_COST_OPEN = 8,      /* a stream opened by the peer; given back
                                   when it ends as it should */
    TAUT_H2_COST_RST = 10,      /* a RST_STREAM that came, or one that the peer
                                   made us send */
    TAUT_H2_COST_SETTINGS = 10, /* a SETTINGS frame, and 1 a setting */
    TAUT_H2_COST_PING = 10,  /* while the answer to one before waits to be sent:
                                a peer that waits for answers pays nothing */
    TAUT_H2_COST_EMPTY = 10, /* DATA without data and end, CONTINUATION */
    TAUT_H2_COST_FRAME = 2,  /* WINDOW_UPDATE, PRIORITY, PRIORITY_UPDATE,
                                GOAWAY, unknown types, stragglers */
    TAUT_H2_GAIN_DATA = 4    /* a DATA frame that we send gives as many back:
                                it lets the peer send WINDOW_UPDATE */
};

/* TAUT_H2_NEVER is the deadline that says "none". */
#define TAUT_H2_NEVER UINT64_MAX

/* ------------------------------------------------------------------ */
/* Streams                                                             */

/* struct taut_h2_slot: one stream. The caller lends an array; `user` is the
 * caller's, `id`, `life`, `urgency` and `incremental` may be read. */
struct taut_h2_slot {
    uint64_t user; /* 0 when a stream begins */
    uint32_t id;   /* 0: never used */
    struct taut_h2_life life;
    uint8_t urgency;  /* 0 to 7, 3 is usual (RFC 9218 4.1) */
    bool incremental; /* RFC 9218 4.2 */

    uint16_t marks; /* from here on: internal */
    uint8_t reset;
    uint8_t n_informs; /* informational responses that came */
    int32_t send_window, recv_window;
    uint32_t pulled;
    uint32_t prev, next; /* among those ready to send, or closed */
    uint32_t error;
    uint32_t pushed; /* what taut_h2_conn_window_push added to recv_window */
    uint64_t content_left;
};

/* ------------------------------------------------------------------ */
/* Set-up                                                              */

/* Bits of struct taut_h2_conn_config's `flags`. */
enum {
    TAUT_H2_CONN_CLIENT = 1u << 0,
    /* Received data opens the window again at once; otherwise
     * taut_h2_conn_data_pull does. */
    TAUT_H2_CONN_AUTO_WINDOW = 1u << 1,
    /* Extended CONNECT (RFC 8441): a server offers it. */
    TAUT_H2_CONN_EXTENDED = 1u << 2,
    /* Frames that are answered or counted anyway are told, too:
     * TAUT_H2_CONN_PING and _WINDOW. */
    TAUT_H2_CONN_TELL_ALL = 1u << 3
};

/* struct taut_h2_conn_config: 0 is the default of each number. */
struct taut_h2_conn_config {
    struct taut_h2_slot *streams; /* a power of two, 2 * max_streams at least,
                                     zeroed. More let closed streams be
                                     remembered longer */
    uint32_t n_streams;
    uint32_t out_len; /* TAUT_H2_CONN_OUT_MIN or more */
    uint8_t *out;
    /* table_max is announced; a server needs memory for a table of
     * TAUT_H2_TABLE_LEN_DEFAULT all the same, as clients may use it until
     * they have heard of a smaller one */
    struct taut_hpack_decoder_config decoder;
    struct taut_hpack_encoder_config encoder;

    uint32_t flags;
    uint32_t
        max_streams; /* streams of the peer at a time; 0: ..._MAX_STREAMS */
    uint32_t window; /* of a stream; 0: TAUT_H2_WINDOW_DEFAULT */
    uint32_t conn_window;  /* of the connection; 0: the same; at least that */
    uint32_t frame_len;    /* longest frame taken; 0: ..._FRAME_LEN_DEFAULT */
    uint32_t tokens;       /* 0: TAUT_H2_TOKENS_DEFAULT */
    uint32_t tokens_per_s; /* 0: TAUT_H2_TOKENS_PER_S */
};

/* struct taut_h2_conn: a connection. Its members are internal, but `tokens`
 * and the peer's settings may be read. It points to the caller's memory and,
 * until taut_h2_conn_next says TAUT_DONE, into the piece that was pushed. */
struct taut_h2_conn {
    uint32_t tokens;
    uint32_t peer_max_streams; /* UINT32_MAX: no limit */
    uint32_t peer_frame_len, peer_window, peer_list_max;
    bool peer_extended; /* the server takes extended CONNECT */
    bool peer_rfc9218;  /* SETTINGS_NO_RFC7540_PRIORITIES is 1 */

    struct taut_h2_conn_config config; /* from here on: internal */
    struct taut_h2_framer framer;
    struct taut_hpack_decoder decoder;
    struct taut_hpack_encoder encoder;
    struct taut_h2_message message;
    struct taut_diag fault; /* of the connection, or of `fault_stream` */
    uint64_t now_ms, tokens_ms, ack_ms;
    uint32_t fault_stream;
    uint32_t out_head, out_tail;
    uint32_t data_id, data_cap; /* what the last data_buf promised */
    int32_t send_window, recv_window;
    uint32_t pulled;
    uint32_t next_window, next_frame_len; /* of SETTINGS that come */
    uint32_t next_table, low_table;
    uint32_t held;         /* bytes of bodies that were told and not pulled */
    uint32_t n_pings;      /* of ours that were not answered */
    uint32_t pong_left;    /* output up to the last answer to a PING */
    uint32_t recv_initial; /* window of new streams, as it is in force */
    uint32_t last_peer, last_own;     /* highest streams */
    uint32_t goaway_own, goaway_peer; /* last streams that count */
    uint32_t forgot; /* up to here streams of the peer may be forgotten */
    uint32_t n_peer, n_own; /* streams that are not closed */
    uint32_t probes;        /* slots that a search looks at behind the first */
    uint32_t ready[8], closed; /* heads of rings of slots, from 1; 0: none */
    uint32_t sweep;            /* next slot to see after a GOAWAY */
    uint32_t now;              /* slot of the frame at hand, from 1; 0: none */
    uint32_t stream, off;      /* of that frame */
    uint16_t marks, due;
    uint8_t kind, n_value;
    uint8_t value[64]; /* of PRIORITY_UPDATE and "priority" */
};

/* taut_h2_conn_init makes a connection and queues what it sends first: the
 * preface (client), SETTINGS, and a WINDOW_UPDATE if `conn_window` asks for
 * one. `size` must be sizeof *self, else TAUT_E_USAGE, as for memory that is
 * too small or numbers outside their bounds. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_h2_conn_init(struct taut_h2_conn *self, size_t size,
                  const struct taut_h2_conn_config *config);

/* ------------------------------------------------------------------ */
/* Bytes                                                               */

/* taut_h2_conn_push hands over bytes from the peer; keep them until
 * taut_h2_conn_next says TAUT_DONE. TAUT_E_STATE: the piece before was not
 * read to its end, or the connection has failed. */
TAUT_API enum taut_status taut_h2_conn_push(struct taut_h2_conn *self,
                                            struct taut_span piece);

/* taut_h2_conn_out_get returns the bytes to send, valid until the next call
 * but taut_h2_conn_wants. */
TAUT_API struct taut_span taut_h2_conn_out_get(const struct taut_h2_conn *self);
/* taut_h2_conn_out_ack tells that `n` of them were sent. TAUT_E_USAGE: more
 * than there are. */
TAUT_API enum taut_status taut_h2_conn_out_ack(struct taut_h2_conn *self,
                                               size_t n);

/* ------------------------------------------------------------------ */
/* Events                                                              */

/* enum taut_h2_conn_event_kind: what taut_h2_conn_next tells. */
enum taut_h2_conn_event_kind {
    TAUT_H2_CONN_HEADERS,    /* a request, response or trailers begin: `number`
                                is enum taut_h2_message_kind */
    TAUT_H2_CONN_FIELD,      /* the next field: `field` */
    TAUT_H2_CONN_FIELDS_END, /* the list is whole and well-formed: `message`;
                              only now its fields may be acted on */
    TAUT_H2_CONN_DATA,       /* bytes of a body: `piece` */
    TAUT_H2_CONN_END,        /* the peer ended the stream */
    TAUT_H2_CONN_CLOSED,     /* the stream is over, its last event. `number`:
                                error code; `reset`: how */
    TAUT_H2_CONN_PRIORITY,   /* urgency or incrementality changed (see slot) */
    TAUT_H2_CONN_SETTINGS,   /* the peer's settings have changed */
    TAUT_H2_CONN_SETTINGS_ACK, /* ours are in force */
    TAUT_H2_CONN_PING_ACK,     /* `piece`: the 8 bytes that were sent */
    TAUT_H2_CONN_GOAWAY,       /* `number`: error code; `last`: last stream that
                                  may have been acted on */
    TAUT_H2_CONN_EXTENSION,    /* of a frame with the type `number` that is not
                                  acted on (ALTSVC, ORIGIN, unknown), `piece`;
                                  `last` is 1 with the last piece */
    TAUT_H2_CONN_PING,         /* with TELL_ALL: `piece`, which was sent back */
    TAUT_H2_CONN_WINDOW        /* with TELL_ALL: the peer opened the window of
                                  `stream` (0: the connection) by `number` */
};

/* enum taut_h2_reset: how a stream came to its end. */
enum taut_h2_reset {
    TAUT_H2_RESET_NONE, /* both sides ended it */
    TAUT_H2_RESET_PEER, /* the peer's RST_STREAM */
    TAUT_H2_RESET_OWN,  /* ours, because of the peer's fault (see `diag`) */
    TAUT_H2_RESET_LOST  /* GOAWAY: the peer did not act on it */
};

/* struct taut_h2_conn_event: spans are valid until the next call. */
struct taut_h2_conn_event {
    uint8_t kind;  /* enum taut_h2_conn_event_kind */
    uint8_t reset; /* CLOSED: enum taut_h2_reset */
    uint32_t stream;
    uint32_t number, last;
    struct taut_h2_slot *slot; /* of the stream; NULL if there is none */
    struct taut_span piece;
    struct taut_hpack_header field;
    const struct taut_h2_message *message;
    struct taut_diag diag; /* CLOSED with RESET_OWN: why */
};

/*
 * taut_h2_conn_next tells the next event: TAUT_OK. TAUT_DONE: there is none,
 * push more. TAUT_FULL: take bytes out (taut_h2_conn_out_get) and call again.
 * An error: a connection error, final, without a CLOSED for each stream; the
 * GOAWAY that it asks for is queued, and `ctx` has the diagnostic, offsets
 * counted from the connection's first byte.
 */
TAUT_API enum taut_status taut_h2_conn_next(struct taut_ctx *ctx,
                                            struct taut_h2_conn *self,
                                            struct taut_h2_conn_event *event);

/* taut_h2_conn_wants returns enum taut_want bits. */
TAUT_API unsigned taut_h2_conn_wants(const struct taut_h2_conn *self);

/* taut_h2_conn_deadline returns when taut_h2_conn_tick is to be called, in
 * its milliseconds, or TAUT_H2_NEVER. */
TAUT_API uint64_t taut_h2_conn_deadline(const struct taut_h2_conn *self);
/* taut_h2_conn_tick tells the time, of a clock that never goes back: the
 * ledger gets its tokens. TAUT_E_STATE: the peer did not acknowledge SETTINGS
 * in time; the connection has failed with SETTINGS_TIMEOUT. */
TAUT_API enum taut_status taut_h2_conn_tick(struct taut_h2_conn *self,
                                            uint64_t now_ms);

/* taut_h2_conn_slot_find returns the stream `id`, NULL if it is idle or
 * forgotten. */
TAUT_API struct taut_h2_slot *
taut_h2_conn_slot_find(const struct taut_h2_conn *self, uint32_t id);

/* ------------------------------------------------------------------ */
/* Rest                                                                */

/*
 * Most connections of a busy server have nothing to do. One that is at rest
 * (no stream, nothing that was received or is to be sent is left, no frame is
 * cut) fits in about a hundred bytes and what its peer's header table has; its
 * memory can be lent to another until something comes. The bytes are the same
 * on all machines, so that another process can go on with the connection, too.
 */

/* TAUT_H2_REST_LEN is how many bytes are always enough for a connection with a
 * `decoder.table_max` (4096 if it is less) of `table_max`. */
#define TAUT_H2_REST_LEN(table_max) ((table_max) + 128)

/* taut_h2_conn_rest_check tells whether the connection is at rest: TAUT_OK,
 * else TAUT_E_STATE. A deadline (taut_h2_conn_deadline) may still be set. */
TAUT_API enum taut_status
taut_h2_conn_rest_check(const struct taut_h2_conn *self);
/* taut_h2_conn_rest_encode appends the connection to `wr`, after which its
 * memory may be used for something else. TAUT_E_STATE: it is not at rest, or
 * the writer had failed; TAUT_FULL: no room, wr->len tells how much is needed.
 * The table of the encoder is not kept: fields that are sent again take as many
 * bytes as at first. */
TAUT_API enum taut_status
taut_h2_conn_rest_encode(const struct taut_h2_conn *self, struct taut_wr *wr);
/* taut_h2_conn_rest_decode makes the connection that `rest` was of. All
 * numbers of the configuration must be what they were, memory may be other;
 * `streams` are zeroed. Nothing is queued, and streams from before are
 * forgotten. TAUT_E_USAGE: as for taut_h2_conn_init; TAUT_E_VALUE: the bytes
 * are not from taut_h2_conn_rest_encode, or the configuration is another. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_h2_conn_rest_decode(struct taut_h2_conn *self, size_t size,
                         const struct taut_h2_conn_config *config,
                         struct taut_span rest);

/* ------------------------------------------------------------------ */
/* Sending                                                             */

/* Bits of the `flags` of what is sent. */
enum {
    TAUT_H2_SEND_END = 1u << 0 /* it ends our side of the stream */
};

/*
 * The calls below queue frames. TAUT_FULL: not enough room, take bytes out
 * first; nothing has changed. TAUT_E_STATE: the stream or connection does not
 * allow it now. TAUT_E_VALUE: a list of fields that is malformed.
 */

/* taut_h2_conn_request_open begins a request on a new stream, `*id`. Client
 * only. TAUT_E_LIMIT: the peer allows no more streams now. */
TAUT_API enum taut_status
taut_h2_conn_request_open(struct taut_h2_conn *self, uint32_t *id,
                          const struct taut_hpack_header *fields,
                          size_t n_fields, unsigned flags);

/* taut_h2_conn_fields_push sends a response (also an informational one) or
 * trailers on stream `id`: what comes after the final response, or a request,
 * is trailers and must have TAUT_H2_SEND_END. */
TAUT_API enum taut_status
taut_h2_conn_fields_push(struct taut_h2_conn *self, uint32_t id,
                         const struct taut_hpack_header *fields,
                         size_t n_fields, unsigned flags);

/* taut_h2_conn_ready_set tells whether there are bytes to send on `id`. */
TAUT_API enum taut_status taut_h2_conn_ready_set(struct taut_h2_conn *self,
                                                 uint32_t id, bool ready);
/* taut_h2_conn_data_next names the stream whose turn it is to send: TAUT_OK.
 * TAUT_DONE: none is ready whose window is open. */
TAUT_API enum taut_status taut_h2_conn_data_next(struct taut_h2_conn *self,
                                                 uint32_t *id);
/* taut_h2_conn_data_buf sets `*room` and `*cap` to where bytes of stream `id`
 * are to be put and how many may be; `*cap` is 0 if the window is shut (an
 * end may be sent all the same). */
TAUT_API enum taut_status taut_h2_conn_data_buf(struct taut_h2_conn *self,
                                                uint32_t id, uint8_t **room,
                                                size_t *cap);
/* taut_h2_conn_data_ack sends `n` bytes that were put where the last
 * taut_h2_conn_data_buf of this stream said, with nothing else called in
 * between. TAUT_E_USAGE: more than `cap`, or none without an end. */
TAUT_API enum taut_status taut_h2_conn_data_ack(struct taut_h2_conn *self,
                                                uint32_t id, size_t n,
                                                unsigned flags);
/* taut_h2_conn_data_push sends as many of the bytes of `data` as windows and
 * room allow, in one frame, and sets `*taken` to their number, 0 if a window is
 * shut; the flags count only if all were taken. */
TAUT_API enum taut_status taut_h2_conn_data_push(struct taut_h2_conn *self,
                                                 size_t *taken, uint32_t id,
                                                 struct taut_span data,
                                                 unsigned flags);
/* taut_h2_conn_data_put queues the header of a DATA frame whose bytes the
 * caller sends itself, from where they are: behind all that
 * taut_h2_conn_out_get returns after this call, and before whatever is queued
 * later. `*n` is how many there are, and is set to how many of them the frame
 * has, 0 if a window is shut (then nothing was queued); the flags count only if
 * all fit. */
TAUT_API enum taut_status taut_h2_conn_data_put(struct taut_h2_conn *self,
                                                uint32_t id, size_t *n,
                                                unsigned flags);
/* taut_h2_conn_data_pull tells that `n` bytes of the body of stream `id` were
 * dealt with: the windows open again. The connection's window wants it for a
 * stream that is over, too. TAUT_E_USAGE: more than came. */
TAUT_API enum taut_status taut_h2_conn_data_pull(struct taut_h2_conn *self,
                                                 uint32_t id, uint32_t n);

/* taut_h2_conn_window_push opens the window of stream `id` (0: of the
 * connection) by `n` bytes more than it was, at once; taut_h2_conn_data_pull
 * is not changed by it. TAUT_E_RANGE: it would be larger than
 * TAUT_H2_WINDOW_MAX. TAUT_E_USAGE: `n` is 0. */
TAUT_API enum taut_status taut_h2_conn_window_push(struct taut_h2_conn *self,
                                                   uint32_t id, uint32_t n);
/* taut_h2_conn_send_window_get returns how many bytes of bodies may be sent on
 * stream `id` (0: on all together); less than 0 if SETTINGS took back what was
 * sent already; 0 if the stream is idle or forgotten. */
TAUT_API int32_t taut_h2_conn_send_window_get(const struct taut_h2_conn *self,
                                              uint32_t id);
/* taut_h2_conn_recv_window_get returns how many the peer may send, the same
 * way. */
TAUT_API int32_t taut_h2_conn_recv_window_get(const struct taut_h2_conn *self,
                                              uint32_t id);

/*
 * taut_h2_conn_settings_push sends SETTINGS that change ours; they are in force
 * with TAUT_H2_CONN_SETTINGS_ACK. TAUT_E_STATE: the ones before are not
 * acknowledged yet. TAUT_E_VALUE: a value outside its bounds, one that this
 * side may not send, or one that cannot be changed any more. TAUT_E_USAGE: more
 * than `n_streams`, the decoder's memory or 16 settings allow.
 */
TAUT_API enum taut_status
taut_h2_conn_settings_push(struct taut_h2_conn *self,
                           const struct taut_h2_setting *settings, size_t n);

/* taut_h2_conn_reset ends stream `id` with a RST_STREAM; no event follows. */
TAUT_API enum taut_status taut_h2_conn_reset(struct taut_h2_conn *self,
                                             uint32_t id, uint32_t error);
/* taut_h2_conn_ping_push sends a PING with these 8 bytes. */
TAUT_API enum taut_status taut_h2_conn_ping_push(struct taut_h2_conn *self,
                                                 const uint8_t *opaque);
/* taut_h2_conn_priority_push (client) tells the urgency (0 to 7) and
 * incrementality of stream `id` by PRIORITY_UPDATE (RFC 9218 7.1). */
TAUT_API enum taut_status taut_h2_conn_priority_push(struct taut_h2_conn *self,
                                                     uint32_t id,
                                                     unsigned urgency,
                                                     bool incremental);
/* taut_h2_conn_close announces the end: no new streams are taken; with a
 * `gentle` one (server, NO_ERROR) the peer is warned first and those that are
 * on their way are still taken until the next call (RFC 9113 6.8). The
 * connection is done when all streams are. */
TAUT_API enum taut_status taut_h2_conn_close(struct taut_h2_conn *self,
                                             uint32_t error, bool gentle);

#ifdef __cplusplus
}
#endif

#endif
