/* SPDX-License-Identifier: MIT */
/*
 * taut/h2.h: HTTP/2 frames (RFC 9113), whole and out of a byte stream, with
 * ALTSVC (RFC 7838), ORIGIN (RFC 8336) and PRIORITY_UPDATE (RFC 9218).
 *
 * Whole frames: taut_h2_frame_decode and taut_h2_frame_encode. Streams:
 * struct taut_h2_framer takes pieces of any length, keeps at most
 * TAUT_H2_SCRATCH_LEN bytes of them and tells frames as they come; bodies are
 * borrowed from the piece, never copied.
 *
 * A fault's `wire` is what RFC 9113 wants sent: TAUT_H2_WIRE_CONN(code) for a
 * GOAWAY and the connection's end, TAUT_H2_WIRE_STREAM(code) for a RST_STREAM.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_H2_H
#define TAUT_H2_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Numbers of the registries                                           */

enum {
    TAUT_H2_HDR_LEN = 9,      /* a frame's header (RFC 9113 4.1) */
    TAUT_H2_PREFACE_LEN = 24, /* what a client sends first (3.4) */
    TAUT_H2_SETTING_LEN = 6,  /* one setting (6.5.1) */
    TAUT_H2_FIXED_MAX = 8,    /* longest part between header and body */
    TAUT_H2_SCRATCH_LEN = 9,  /* bytes that a framer may have to keep */

    TAUT_H2_FRAME_LEN_DEFAULT = 16384,  /* SETTINGS_MAX_FRAME_SIZE ... */
    TAUT_H2_FRAME_LEN_MAX = 0xffffff,   /* ... and its bounds (6.5.2) */
    TAUT_H2_STREAM_ID_MAX = 0x7fffffff, /* 31 bits (5.1.1) */
    TAUT_H2_WINDOW_MAX = 0x7fffffff,    /* 6.9.1 */
    TAUT_H2_WINDOW_DEFAULT = 65535,     /* 6.9.2 */
    TAUT_H2_TABLE_LEN_DEFAULT = 4096,   /* 6.5.2 */
    TAUT_H2_WEIGHT_DEFAULT = 16         /* RFC 7540 5.3.5 */
};

/* enum taut_h2_type: frame types. Others are unknown and pass unharmed. */
enum taut_h2_type {
    TAUT_H2_TYPE_DATA = 0,
    TAUT_H2_TYPE_HEADERS = 1,
    TAUT_H2_TYPE_PRIORITY = 2,
    TAUT_H2_TYPE_RST_STREAM = 3,
    TAUT_H2_TYPE_SETTINGS = 4,
    TAUT_H2_TYPE_PUSH_PROMISE = 5,
    TAUT_H2_TYPE_PING = 6,
    TAUT_H2_TYPE_GOAWAY = 7,
    TAUT_H2_TYPE_WINDOW_UPDATE = 8,
    TAUT_H2_TYPE_CONTINUATION = 9,
    TAUT_H2_TYPE_ALTSVC = 10,
    TAUT_H2_TYPE_ORIGIN = 12,
    TAUT_H2_TYPE_PRIORITY_UPDATE = 16
};

/* Flags of frames (RFC 9113 6). */
enum {
    TAUT_H2_FLAG_ACK = 0x01,         /* SETTINGS, PING */
    TAUT_H2_FLAG_END_STREAM = 0x01,  /* DATA, HEADERS */
    TAUT_H2_FLAG_END_HEADERS = 0x04, /* HEADERS, PUSH_PROMISE, CONTINUATION */
    TAUT_H2_FLAG_PADDED = 0x08,      /* DATA, HEADERS, PUSH_PROMISE */
    TAUT_H2_FLAG_PRIORITY = 0x20     /* HEADERS */
};

/* enum taut_h2_error: error codes (RFC 9113 7). */
enum taut_h2_error {
    TAUT_H2_NO_ERROR = 0x0,
    TAUT_H2_PROTOCOL_ERROR = 0x1,
    TAUT_H2_INTERNAL_ERROR = 0x2,
    TAUT_H2_FLOW_CONTROL_ERROR = 0x3,
    TAUT_H2_SETTINGS_TIMEOUT = 0x4,
    TAUT_H2_STREAM_CLOSED = 0x5,
    TAUT_H2_FRAME_SIZE_ERROR = 0x6,
    TAUT_H2_REFUSED_STREAM = 0x7,
    TAUT_H2_CANCEL = 0x8,
    TAUT_H2_COMPRESSION_ERROR = 0x9,
    TAUT_H2_CONNECT_ERROR = 0xa,
    TAUT_H2_ENHANCE_YOUR_CALM = 0xb,
    TAUT_H2_INADEQUATE_SECURITY = 0xc,
    TAUT_H2_HTTP_1_1_REQUIRED = 0xd
};

/* enum taut_h2_setting_id: settings (RFC 9113 6.5.2, 8441 3, 9218 2.1). */
enum taut_h2_setting_id {
    TAUT_H2_SETTING_HEADER_TABLE_SIZE = 1,
    TAUT_H2_SETTING_ENABLE_PUSH = 2,
    TAUT_H2_SETTING_MAX_CONCURRENT_STREAMS = 3,
    TAUT_H2_SETTING_INITIAL_WINDOW_SIZE = 4,
    TAUT_H2_SETTING_MAX_FRAME_SIZE = 5,
    TAUT_H2_SETTING_MAX_HEADER_LIST_SIZE = 6,
    TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL = 8,
    TAUT_H2_SETTING_NO_RFC7540_PRIORITIES = 9
};

/* taut_h2_type_reg, taut_h2_error_reg and taut_h2_setting_reg name the code
 * points of the registries. */
TAUT_API extern const struct taut_reg taut_h2_type_reg;
/* taut_h2_error_reg: see taut_h2_type_reg. */
TAUT_API extern const struct taut_reg taut_h2_error_reg;
/* taut_h2_setting_reg: see taut_h2_type_reg. */
TAUT_API extern const struct taut_reg taut_h2_setting_reg;

/* TAUT_H2_WIRE_CONN makes a diagnostic's `wire` of an error code: a
 * connection error. */
#define TAUT_H2_WIRE_CONN(code) (0x10000u | (uint32_t)(code))
/* TAUT_H2_WIRE_STREAM: the same for a stream error. */
#define TAUT_H2_WIRE_STREAM(code) (0x20000u | (uint32_t)(code))
/* TAUT_H2_WIRE_CODE takes the error code out of a `wire`. */
#define TAUT_H2_WIRE_CODE(wire) ((uint32_t)(wire)&0xffffu)
/* TAUT_H2_WIRE_IS_STREAM tells whether a `wire` is a stream error. */
#define TAUT_H2_WIRE_IS_STREAM(wire) (((uint32_t)(wire)&0x20000u) != 0)

enum {
    /* Padding that is not all zero is no error (RFC 9113 6.1 lets a receiver
     * choose). */
    TAUT_H2_QUIRK_PADDING = 1u << 30
};

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_H2_FIELDS lists the fields of frames (see taut/core.h). */
#define TAUT_H2_FIELDS(N, P, V)                                                \
    N(H2, h2, LENGTH, length, "http2.length", 0, 24, DEC, 0, "RFC 9113 4.1",   \
      0)                                                                       \
    N(H2, h2, TYPE, type, "http2.type", 24, 8, DEC, 0, "RFC 9113 4.1",         \
      &taut_h2_type_reg)                                                       \
    N(H2, h2, FLAGS, flags, "http2.flags", 32, 8, HEX, 0, "RFC 9113 4.1", 0)   \
    N(H2, h2, R, r, "http2.r", 40, 1, HEX32, 0, "RFC 9113 4.1", 0)             \
    N(H2, h2, STREAMID, streamid, "http2.streamid", 41, 31, DEC, 0,            \
      "RFC 9113 4.1", 0)                                                       \
    V(H2, h2, MAGIC, "http2.magic", TEXT, "RFC 9113 3.4")                      \
    V(H2, h2, FLAG_END_STREAM, "http2.flags.end_stream", BOOL, "RFC 9113 6.1") \
    V(H2, h2, FLAG_END_HEADERS, "http2.flags.eh", BOOL, "RFC 9113 6.2")        \
    V(H2, h2, FLAG_PADDED, "http2.flags.padded", BOOL, "RFC 9113 6.1")         \
    V(H2, h2, FLAG_PRIORITY, "http2.flags.priority", BOOL, "RFC 9113 6.2")     \
    V(H2, h2, FLAG_ACK_SETTINGS, "http2.flags.ack.settings", BOOL,             \
      "RFC 9113 6.5")                                                          \
    V(H2, h2, FLAG_ACK_PING, "http2.flags.ack.ping", BOOL, "RFC 9113 6.7")     \
    V(H2, h2, PADDING, "http2.padding", HEX, "RFC 9113 6.1")                   \
    V(H2, h2, PADDING_BYTES, "http2.data.padding", BYTES, "RFC 9113 6.1")      \
    V(H2, h2, EXCLUSIVE, "http2.exclusive", BOOL, "RFC 9113 6.3")              \
    V(H2, h2, STREAM_DEPENDENCY, "http2.stream_dependency", DEC,               \
      "RFC 9113 6.3")                                                          \
    V(H2, h2, WEIGHT, "http2.headers.weight", DEC, "RFC 9113 6.3")             \
    V(H2, h2, DATA, "http2.data.data", BYTES, "RFC 9113 6.1")                  \
    V(H2, h2, HEADERS, "http2.headers", BYTES, "RFC 9113 6.2")                 \
    V(H2, h2, PROMISED, "http2.push_promise.promised_stream_id", DEC,          \
      "RFC 9113 6.6")                                                          \
    V(H2, h2, RST_ERROR, "http2.rst_stream.error", DEC, "RFC 9113 6.4")        \
    V(H2, h2, SETTING, "http2.settings", NONE, "RFC 9113 6.5.1")               \
    V(H2, h2, SETTING_ID, "http2.settings.id", DEC, "RFC 9113 6.5.1")          \
    V(H2, h2, SETTING_HEADER_TABLE_SIZE, "http2.settings.header_table_size",   \
      DEC, "RFC 9113 6.5.2")                                                   \
    V(H2, h2, SETTING_ENABLE_PUSH, "http2.settings.enable_push", DEC,          \
      "RFC 9113 6.5.2")                                                        \
    V(H2, h2, SETTING_MAX_CONCURRENT_STREAMS,                                  \
      "http2.settings.max_concurrent_streams", DEC, "RFC 9113 6.5.2")          \
    V(H2, h2, SETTING_INITIAL_WINDOW_SIZE,                                     \
      "http2.settings.initial_window_size", DEC, "RFC 9113 6.5.2")             \
    V(H2, h2, SETTING_MAX_FRAME_SIZE, "http2.settings.max_frame_size", DEC,    \
      "RFC 9113 6.5.2")                                                        \
    V(H2, h2, SETTING_MAX_HEADER_LIST_SIZE,                                    \
      "http2.settings.max_header_list_size", DEC, "RFC 9113 6.5.2")            \
    V(H2, h2, SETTING_EXTENDED_CONNECT, "http2.settings.extended_connect",     \
      DEC, "RFC 8441 3")                                                       \
    V(H2, h2, SETTING_NO_RFC7540_PRIORITIES,                                   \
      "http2.settings.no_rfc7540_priorities", DEC, "RFC 9218 2.1")             \
    V(H2, h2, SETTING_UNKNOWN, "http2.settings.unknown", DEC,                  \
      "RFC 9113 6.5.2")                                                        \
    V(H2, h2, PING, "http2.ping", BYTES, "RFC 9113 6.7")                       \
    V(H2, h2, PONG, "http2.pong", BYTES, "RFC 9113 6.7")                       \
    V(H2, h2, LAST_STREAM_ID, "http2.goaway.last_stream_id", DEC,              \
      "RFC 9113 6.8")                                                          \
    V(H2, h2, GOAWAY_ERROR, "http2.goaway.error", DEC, "RFC 9113 6.8")         \
    V(H2, h2, ADDATA, "http2.goaway.addata", BYTES, "RFC 9113 6.8")            \
    V(H2, h2, WINDOW_INCREMENT, "http2.window_update.window_size_increment",   \
      DEC, "RFC 9113 6.9")                                                     \
    V(H2, h2, CONTINUATION, "http2.continuation.header", BYTES,                \
      "RFC 9113 6.10")                                                         \
    V(H2, h2, ALTSVC_ORIGIN_LEN, "http2.altsvc.origin.len", DEC, "RFC 7838 4") \
    V(H2, h2, ALTSVC_ORIGIN, "http2.altsvc.origin", TEXT, "RFC 7838 4")        \
    V(H2, h2, ALTSVC_VALUE, "http2.altsvc.field_value", TEXT, "RFC 7838 4")    \
    V(H2, h2, ORIGIN_LEN, "http2.origin.origin_len", DEC, "RFC 8336 2.1")      \
    V(H2, h2, ORIGIN, "http2.origin.origin", TEXT, "RFC 8336 2.1")             \
    V(H2, h2, UPDATE_STREAM_ID, "http2.priority_update_stream_id", DEC,        \
      "RFC 9218 7.1")                                                          \
    V(H2, h2, UPDATE_VALUE, "http2.priority_update_field_value", TEXT,         \
      "RFC 9218 7.1")                                                          \
    V(H2, h2, UNKNOWN, "http2.unknown", BYTES, "RFC 9113 5.5")                 \
    V(H2, h2, NAME, "http2.header.name", TEXT, "RFC 9113 8.2.1")               \
    V(H2, h2, VALUE, "http2.header.value", TEXT, "RFC 9113 8.2.1")             \
    V(H2, h2, PSEUDO, "http2.header", NONE, "RFC 9113 8.3")                    \
    V(H2, h2, METHOD, "http2.headers.method", TEXT, "RFC 9113 8.3.1")          \
    V(H2, h2, SCHEME, "http2.headers.scheme", TEXT, "RFC 9113 8.3.1")          \
    V(H2, h2, AUTHORITY, "http2.headers.authority", TEXT, "RFC 9113 8.3.1")    \
    V(H2, h2, PATH, "http2.headers.path", TEXT, "RFC 9113 8.3.1")              \
    V(H2, h2, PROTOCOL, "http2.headers.protocol", TEXT, "RFC 8441 4")          \
    V(H2, h2, STATUS, "http2.headers.status", TEXT, "RFC 9113 8.3.2")          \
    V(H2, h2, CONTENT_LENGTH, "http2.headers.content_length", TEXT,            \
      "RFC 9113 8.1.1")                                                        \
    V(H2, h2, CONNECTION, "http2.headers.connection", TEXT, "RFC 9113 8.2.2")  \
    V(H2, h2, HOST, "http2.headers.host", TEXT, "RFC 9113 8.3.1")              \
    V(H2, h2, PUSH_HEADER, "http2.push_promise.header", BYTES, "RFC 9113 6.6") \
    V(H2, h2, NAME_LEN, "http2.header.name.length", DEC, "RFC 7541 5.2")       \
    V(H2, h2, VALUE_LEN, "http2.header.value.length", DEC, "RFC 7541 5.2")     \
    V(H2, h2, INDEX, "http2.header.index", DEC, "RFC 7541 2.3.3")              \
    V(H2, h2, USER_AGENT, "http2.headers.user_agent", TEXT, "RFC 9110 10.1.5") \
    V(H2, h2, SERVER, "http2.headers.server", TEXT, "RFC 9110 10.2.4")         \
    V(H2, h2, CONTENT_TYPE, "http2.headers.content_type", TEXT, "RFC 9110 8.3")

/* enum taut_h2_field: TAUT_H2_F_LENGTH ... */
TAUT_FIELD_ENUM(H2, h2, TAUT_H2_FIELDS)
/* taut_h2_get_length ...: accessors over the 9 bytes of a header. */
TAUT_FIELD_ACCESS(TAUT_H2_FIELDS)

/* taut_h2_fields describes TAUT_H2_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_h2_fields;

/* ------------------------------------------------------------------ */
/* Frames                                                              */

/*
 * struct taut_h2_frame: a frame's header and the numbers before its body.
 * Only those members are meaningful that the type has; decoding sets the
 * others to 0.
 */
struct taut_h2_frame {
    uint32_t len;    /* bytes after the header, as announced */
    uint32_t stream; /* 31 bits; 0: the connection */
    uint8_t type;    /* enum taut_h2_type, or unknown */
    uint8_t flags;   /* TAUT_H2_FLAG_...; unknown ones as they came */
    uint8_t pad_len; /* with TAUT_H2_FLAG_PADDED: bytes of padding */

    bool exclusive;      /* HEADERS with ..._PRIORITY, PRIORITY */
    uint16_t weight;     /* the same: 1 to 256 */
    uint32_t dependency; /* the same: stream depended on */
    uint32_t number;     /* PUSH_PROMISE: promised stream; GOAWAY: last
                            stream; WINDOW_UPDATE: increment; PRIORITY_UPDATE:
                            prioritized stream; ALTSVC: bytes of origin */
    uint32_t error;      /* RST_STREAM, GOAWAY: enum taut_h2_error */
    uint8_t opaque[8];   /* PING */

    /* What follows: DATA; a header block's fragment; settings (see
     * taut_h2_setting_next); GOAWAY's debug data; ALTSVC: origin and value;
     * ORIGIN: entries (see taut_h2_origin_next); PRIORITY_UPDATE: the value;
     * unknown types: all. Of a framer: empty. */
    struct taut_span body;
};

/*
 * taut_h2_frame_decode reads one whole frame of at most `len_max` bytes
 * after its header. TAUT_E_SHORT: it is not all here. TAUT_E_LIMIT: longer
 * than `len_max`. TAUT_E_RANGE: a length that its type does not have, or
 * padding that is longer than the frame. TAUT_E_VALUE: a stream where none
 * may be or none where one must be, an increment of 0, a setting outside its
 * bounds, padding that is not zero. `wire` has the error that RFC 9113 names.
 */
TAUT_API enum taut_status taut_h2_frame_decode(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_h2_frame *out,
                                               uint32_t len_max);

/*
 * taut_h2_frame_encode appends a frame: header, numbers, body, padding. `len`
 * is not read but follows from the rest. TAUT_E_RANGE: a number that does not
 * fit, a frame longer than TAUT_H2_FRAME_LEN_MAX, an increment of 0, a weight
 * outside 1 to 256. TAUT_E_USAGE: a body where the type has none or one of
 * another length; padding without its flag.
 */
TAUT_API enum taut_status taut_h2_frame_encode(struct taut_wr *wr,
                                               const struct taut_h2_frame *in);

/* struct taut_h2_setting: one setting. */
struct taut_h2_setting {
    uint16_t id; /* enum taut_h2_setting_id, or unknown */
    uint32_t value;
};

/* taut_h2_setting_next reads one setting out of the body of a SETTINGS frame.
 * TAUT_DONE: there is none left. TAUT_E_VALUE: a value outside the bounds of
 * RFC 9113 6.5.2, 8441 3 or 9218 2.1, with its error. */
TAUT_API enum taut_status taut_h2_setting_next(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_h2_setting *out);
/* taut_h2_setting_encode appends one setting. TAUT_E_VALUE: outside its
 * bounds. */
TAUT_API enum taut_status
taut_h2_setting_encode(struct taut_wr *wr, const struct taut_h2_setting *in);

/* taut_h2_origin_next reads one entry of an ORIGIN frame's body. TAUT_DONE:
 * there is none left. TAUT_E_SHORT: it is longer than the rest. */
TAUT_API enum taut_status taut_h2_origin_next(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_span *origin);

/* ------------------------------------------------------------------ */
/* Frames out of a stream                                              */

/* Bits of taut_h2_framer_init's `flags`. */
enum {
    /* The stream begins with the client's preface. */
    TAUT_H2_FRAMER_PREFACE = 1u << 0,
    /* The stream is watched from its middle, maybe from within a frame: what
     * comes before the first header that can be one is passed over, any frame
     * may be the first, a CONTINUATION too. */
    TAUT_H2_FRAMER_MIDDLE = 1u << 1,
    /* The stream is watched: connection errors are told as faults, too, and
     * the frame is passed over, as nobody here can end the connection. */
    TAUT_H2_FRAMER_WATCH = 1u << 2,
    /* With MIDDLE: the first byte is that of a frame, none is looked for. */
    TAUT_H2_FRAMER_ALIGNED = 1u << 3
};

/* enum taut_h2_framer_event_kind: what taut_h2_framer_next tells. */
enum taut_h2_framer_event_kind {
    TAUT_H2_FRAMER_PREFACE_END, /* the client's preface is whole */
    TAUT_H2_FRAMER_FRAME,       /* `frame`; its body follows */
    TAUT_H2_FRAMER_BODY,        /* the next bytes of the body: `piece` */
    TAUT_H2_FRAMER_SETTING,     /* the next setting: `setting` */
    TAUT_H2_FRAMER_END,         /* the frame is whole, padding included */
    TAUT_H2_FRAMER_FAULT,       /* a stream error (watched: any): `diag`; the
                                   rest of its frame is passed over */
    TAUT_H2_FRAMER_FOUND        /* a header that can be one was found after
                                   `skipped` bytes (from the middle, or after
                                   a gap) */
};

/* struct taut_h2_framer_event: `frame` is the frame that this belongs to;
 * `piece` borrows what was pushed. */
struct taut_h2_framer_event {
    uint8_t kind; /* enum taut_h2_framer_event_kind */
    struct taut_h2_setting setting;
    struct taut_span piece;
    const struct taut_h2_frame *frame; /* valid until the next call */
    uint32_t skipped;
    struct taut_diag diag;
};

/*
 * struct taut_h2_framer: cuts one direction of a connection into frames.
 * `offset` may be read; the rest is its own. It holds a pointer only into the
 * piece that was pushed, until taut_h2_framer_next says TAUT_MORE.
 */
struct taut_h2_framer {
    uint64_t offset; /* of the stream: bytes taken so far */

    uint8_t state; /* from here on: internal */
    uint8_t have, flags;
    bool failed;
    uint32_t len_max, body_left, pad_left, block_stream, skipped;
    uint8_t scratch[TAUT_H2_SCRATCH_LEN];
    struct taut_rd in;
    struct taut_h2_frame frame;
};

/* taut_h2_framer_init prepares `self`; `size` must be sizeof *self, else
 * TAUT_E_USAGE, as for a `len_max` that is no SETTINGS_MAX_FRAME_SIZE. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_h2_framer_init(struct taut_h2_framer *self, size_t size, unsigned flags,
                    uint32_t len_max);

/* taut_h2_framer_len_set changes the longest frame that is taken, beginning
 * with the next header. TAUT_E_USAGE: not between 16,384 and 2^24-1. */
TAUT_API enum taut_status taut_h2_framer_len_set(struct taut_h2_framer *self,
                                                 uint32_t len_max);

/* taut_h2_framer_push hands over the next piece of the stream; keep it until
 * taut_h2_framer_next says TAUT_MORE. TAUT_E_STATE: the piece before was not
 * read to its end, or the stream has failed. */
TAUT_API enum taut_status taut_h2_framer_push(struct taut_h2_framer *self,
                                              struct taut_span piece);

/*
 * taut_h2_framer_gap tells that `n` bytes of the stream are missing after the
 * piece that was read (a watched connection, of which packets were lost). A
 * gap that ends within the frame at hand, or with it, shortens its body (its
 * settings) by `n`: TAUT_OK. Any other: TAUT_MORE, the next bytes are passed
 * over up to a header that can be one, as with TAUT_H2_FRAMER_MIDDLE: its type
 * is known, its flags, length and stream are such as the type may have; one
 * that is followed by another within its piece goes first. TAUT_E_STATE:
 * the piece was not read to its end, or the stream has failed.
 */
TAUT_API enum taut_status taut_h2_framer_gap(struct taut_h2_framer *self,
                                             uint64_t n);

/*
 * taut_h2_framer_next tells the next event, TAUT_OK. TAUT_MORE: the piece is
 * used up. Any split of a stream gives the same events, except that bodies
 * come in other pieces, none of them empty, and that a search for a header
 * looks as far as its piece goes. An error is a connection error and final:
 * what taut_h2_frame_decode says, TAUT_E_ORDER for a frame in the midst of a
 * header block or a CONTINUATION outside of one, TAUT_E_VALUE for a
 * preface that is none, TAUT_E_ORDER for a first frame that is not SETTINGS.
 * Offsets of diagnostics count from the stream's first byte (32 bits).
 */
TAUT_API enum taut_status
taut_h2_framer_next(struct taut_ctx *ctx, struct taut_h2_framer *self,
                    struct taut_h2_framer_event *event);

#ifdef __cplusplus
}
#endif

#endif
