/* SPDX-License-Identifier: MIT */
/* h2_frame.c: whole HTTP/2 frames; see taut/h2.h. */
#include "h2_int.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

static const struct taut_reg_entry h2_types[] = {
    {TAUT_H2_TYPE_DATA, "DATA"},
    {TAUT_H2_TYPE_HEADERS, "HEADERS"},
    {TAUT_H2_TYPE_PRIORITY, "PRIORITY"},
    {TAUT_H2_TYPE_RST_STREAM, "RST_STREAM"},
    {TAUT_H2_TYPE_SETTINGS, "SETTINGS"},
    {TAUT_H2_TYPE_PUSH_PROMISE, "PUSH_PROMISE"},
    {TAUT_H2_TYPE_PING, "PING"},
    {TAUT_H2_TYPE_GOAWAY, "GOAWAY"},
    {TAUT_H2_TYPE_WINDOW_UPDATE, "WINDOW_UPDATE"},
    {TAUT_H2_TYPE_CONTINUATION, "CONTINUATION"},
    {TAUT_H2_TYPE_ALTSVC, "ALTSVC"},
    {TAUT_H2_TYPE_ORIGIN, "ORIGIN"},
    {TAUT_H2_TYPE_PRIORITY_UPDATE, "PRIORITY_UPDATE"}};

static const struct taut_reg_entry h2_errors[] = {
    {TAUT_H2_NO_ERROR, "NO_ERROR"},
    {TAUT_H2_PROTOCOL_ERROR, "PROTOCOL_ERROR"},
    {TAUT_H2_INTERNAL_ERROR, "INTERNAL_ERROR"},
    {TAUT_H2_FLOW_CONTROL_ERROR, "FLOW_CONTROL_ERROR"},
    {TAUT_H2_SETTINGS_TIMEOUT, "SETTINGS_TIMEOUT"},
    {TAUT_H2_STREAM_CLOSED, "STREAM_CLOSED"},
    {TAUT_H2_FRAME_SIZE_ERROR, "FRAME_SIZE_ERROR"},
    {TAUT_H2_REFUSED_STREAM, "REFUSED_STREAM"},
    {TAUT_H2_CANCEL, "CANCEL"},
    {TAUT_H2_COMPRESSION_ERROR, "COMPRESSION_ERROR"},
    {TAUT_H2_CONNECT_ERROR, "CONNECT_ERROR"},
    {TAUT_H2_ENHANCE_YOUR_CALM, "ENHANCE_YOUR_CALM"},
    {TAUT_H2_INADEQUATE_SECURITY, "INADEQUATE_SECURITY"},
    {TAUT_H2_HTTP_1_1_REQUIRED, "HTTP_1_1_REQUIRED"}};

static const struct taut_reg_entry h2_settings[] = {
    {TAUT_H2_SETTING_HEADER_TABLE_SIZE, "SETTINGS_HEADER_TABLE_SIZE"},
    {TAUT_H2_SETTING_ENABLE_PUSH, "SETTINGS_ENABLE_PUSH"},
    {TAUT_H2_SETTING_MAX_CONCURRENT_STREAMS, "SETTINGS_MAX_CONCURRENT_STREAMS"},
    {TAUT_H2_SETTING_INITIAL_WINDOW_SIZE, "SETTINGS_INITIAL_WINDOW_SIZE"},
    {TAUT_H2_SETTING_MAX_FRAME_SIZE, "SETTINGS_MAX_FRAME_SIZE"},
    {TAUT_H2_SETTING_MAX_HEADER_LIST_SIZE, "SETTINGS_MAX_HEADER_LIST_SIZE"},
    {TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL,
     "SETTINGS_ENABLE_CONNECT_PROTOCOL"},
    {TAUT_H2_SETTING_NO_RFC7540_PRIORITIES, "SETTINGS_NO_RFC7540_PRIORITIES"}};

#define H2_N(table) (sizeof(table) / sizeof(table)[0])

const struct taut_reg taut_h2_type_reg = {"HTTP/2 frame types", H2_N(h2_types),
                                          h2_types};
const struct taut_reg taut_h2_error_reg = {"HTTP/2 error codes",
                                           H2_N(h2_errors), h2_errors};
const struct taut_reg taut_h2_setting_reg = {"HTTP/2 settings",
                                             H2_N(h2_settings), h2_settings};

static void h2_wire_text(struct taut_wr *wr, uint32_t wire)
{
    const char *name =
        taut_reg_name(&taut_h2_error_reg, TAUT_H2_WIRE_CODE(wire));
    taut_wr_text(wr, TAUT_H2_WIRE_IS_STREAM(wire)
                         ? "send RST_STREAM with "
                         : "send GOAWAY and close the connection with ");
    taut_wr_text(wr, name ? name : "INTERNAL_ERROR");
}

TAUT_FIELD_TABLE(H2, h2, "http2", "HyperText Transfer Protocol 2",
                 "RFC 9113 4.1", h2_wire_text, TAUT_H2_FIELDS)

/* ------------------------------------------------------------------ */
/* What each type demands                                              */

enum { H2_PLACE_ANY, H2_PLACE_STREAM, H2_PLACE_CONN };
enum { H2_LEN_LEAST, H2_LEN_EXACT, H2_LEN_SETTINGS };
#define H2_SIZE_CONN 1u /* a wrong length is a connection error always */
#define H2_PADS 2u      /* may be padded */

/* struct h2_rule: where a type may stand and how long it is. All 0 suits
 * unknown types and ORIGIN, of which a receiver demands nothing. */
struct h2_rule {
    uint8_t place, fixed, len, flags;
};

static const struct h2_rule h2_rules[] = {
    [TAUT_H2_TYPE_DATA] = {H2_PLACE_STREAM, 0, H2_LEN_LEAST, H2_PADS},
    [TAUT_H2_TYPE_HEADERS] = {H2_PLACE_STREAM, 0, H2_LEN_LEAST,
                              H2_PADS | H2_SIZE_CONN},
    [TAUT_H2_TYPE_PRIORITY] = {H2_PLACE_STREAM, 5, H2_LEN_EXACT, 0},
    [TAUT_H2_TYPE_RST_STREAM] = {H2_PLACE_STREAM, 4, H2_LEN_EXACT,
                                 H2_SIZE_CONN},
    [TAUT_H2_TYPE_SETTINGS] = {H2_PLACE_CONN, 0, H2_LEN_SETTINGS, H2_SIZE_CONN},
    [TAUT_H2_TYPE_PUSH_PROMISE] = {H2_PLACE_STREAM, 4, H2_LEN_LEAST,
                                   H2_PADS | H2_SIZE_CONN},
    [TAUT_H2_TYPE_PING] = {H2_PLACE_CONN, 8, H2_LEN_EXACT, H2_SIZE_CONN},
    [TAUT_H2_TYPE_GOAWAY] = {H2_PLACE_CONN, 8, H2_LEN_LEAST, H2_SIZE_CONN},
    [TAUT_H2_TYPE_WINDOW_UPDATE] = {H2_PLACE_ANY, 4, H2_LEN_EXACT,
                                    H2_SIZE_CONN},
    [TAUT_H2_TYPE_CONTINUATION] = {H2_PLACE_STREAM, 0, H2_LEN_LEAST,
                                   H2_SIZE_CONN},
    [TAUT_H2_TYPE_ALTSVC] = {H2_PLACE_ANY, 2, H2_LEN_LEAST, 0},
    [TAUT_H2_TYPE_PRIORITY_UPDATE] = {H2_PLACE_CONN, 4, H2_LEN_LEAST, 0}};

static struct h2_rule h2_rule_of(unsigned type)
{
    static const struct h2_rule none = {0, 0, 0, 0};
    return type < H2_N(h2_rules) ? h2_rules[type] : none;
}

static bool h2_flag(const struct taut_h2_frame *f, unsigned flag)
{
    return (f->flags & flag) != 0;
}

static bool h2_padded(const struct taut_h2_frame *f, struct h2_rule rule)
{
    return (rule.flags & H2_PADS) && h2_flag(f, TAUT_H2_FLAG_PADDED);
}

static bool h2_weighed(const struct taut_h2_frame *f)
{
    return f->type == TAUT_H2_TYPE_PRIORITY ||
           (f->type == TAUT_H2_TYPE_HEADERS &&
            h2_flag(f, TAUT_H2_FLAG_PRIORITY));
}

uint32_t taut_h2_fixed_len(const struct taut_h2_frame *f)
{
    struct h2_rule rule = h2_rule_of(f->type);
    return rule.fixed + (h2_padded(f, rule) ? 1u : 0u) +
           (f->type == TAUT_H2_TYPE_HEADERS && h2_weighed(f) ? 5u : 0u);
}

/* ------------------------------------------------------------------ */
/* Decode: the parts                                                   */

void taut_h2_head_read(struct taut_h2_frame *out, const uint8_t *p)
{
    memset(out, 0, sizeof *out);
    out->len = taut_get24(p);
    out->type = p[3];
    out->flags = p[4];
    out->stream = taut_get32(p + 5) & TAUT_H2_STREAM_ID_MAX;
}

/* h2_len_right tells whether the length suits the type. */
static bool h2_len_right(const struct taut_h2_frame *f, struct h2_rule rule)
{
    uint32_t fixed = taut_h2_fixed_len(f);
    if (rule.len == H2_LEN_SETTINGS)
        return h2_flag(f, TAUT_H2_FLAG_ACK) ? f->len == 0
                                            : f->len % TAUT_H2_SETTING_LEN == 0;
    return rule.len == H2_LEN_EXACT ? f->len == fixed : f->len >= fixed;
}

enum taut_status taut_h2_head_judge(struct taut_ctx *ctx,
                                    const struct taut_h2_frame *f,
                                    const uint8_t *p, uint32_t len_max)
{
    struct h2_rule rule = h2_rule_of(f->type);
    bool misplaced =
        rule.place == (f->stream == 0 ? H2_PLACE_STREAM : H2_PLACE_CONN);
    uint32_t size_wire = (rule.flags & H2_SIZE_CONN) || f->stream == 0
                             ? TAUT_H2_WIRE_CONN(TAUT_H2_FRAME_SIZE_ERROR)
                             : TAUT_H2_WIRE_STREAM(TAUT_H2_FRAME_SIZE_ERROR);
    if (misplaced)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_STREAMID, p + 5,
                         f->stream, TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR));
    if (f->len > len_max)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_H2_F_LENGTH, p, f->len,
                         size_wire);
    if (!h2_len_right(f, rule))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_H2_F_LENGTH, p, f->len,
                         size_wire);
    return TAUT_OK;
}

static void h2_weight_read(struct taut_h2_frame *out, const uint8_t *p)
{
    out->exclusive = p[0] >> 7;
    out->dependency = taut_get32(p) & TAUT_H2_STREAM_ID_MAX;
    out->weight = (uint16_t)(p[4] + 1);
}

/* h2_number_read reads what stands before the body, without padding length
 * and weight. */
static void h2_number_read(struct taut_h2_frame *out, const uint8_t *p)
{
    switch (out->type) {
    case TAUT_H2_TYPE_RST_STREAM:
        out->error = taut_get32(p);
        break;
    case TAUT_H2_TYPE_PING:
        memcpy(out->opaque, p, sizeof out->opaque);
        break;
    case TAUT_H2_TYPE_GOAWAY:
        out->error = taut_get32(p + 4);
        out->number = taut_get32(p) & TAUT_H2_STREAM_ID_MAX;
        break;
    case TAUT_H2_TYPE_PUSH_PROMISE:
    case TAUT_H2_TYPE_WINDOW_UPDATE:
    case TAUT_H2_TYPE_PRIORITY_UPDATE:
        out->number = taut_get32(p) & TAUT_H2_STREAM_ID_MAX;
        break;
    case TAUT_H2_TYPE_ALTSVC:
        out->number = taut_get16(p);
        break;
    }
}

/* h2_number_judge checks what h2_number_read read at `p`. */
static enum taut_status h2_number_judge(struct taut_ctx *ctx,
                                        const struct taut_h2_frame *f,
                                        const uint8_t *p)
{
    uint32_t wire = TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR);
    if (f->type == TAUT_H2_TYPE_WINDOW_UPDATE && f->number == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_WINDOW_INCREMENT, p, 0,
                         f->stream == 0
                             ? wire
                             : TAUT_H2_WIRE_STREAM(TAUT_H2_PROTOCOL_ERROR));
    if (f->type == TAUT_H2_TYPE_PRIORITY_UPDATE && f->number == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_UPDATE_STREAM_ID, p, 0,
                         wire);
    if (f->type == TAUT_H2_TYPE_ALTSVC && f->number > f->len - 2)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_H2_F_ALTSVC_ORIGIN_LEN, p,
                         f->number,
                         TAUT_H2_WIRE_CONN(TAUT_H2_FRAME_SIZE_ERROR));
    return TAUT_OK;
}

enum taut_status taut_h2_fixed_read(struct taut_ctx *ctx,
                                    struct taut_h2_frame *out, const uint8_t *p)
{
    if (h2_padded(out, h2_rule_of(out->type))) {
        out->pad_len = p[0];
        if (p[0] > out->len - taut_h2_fixed_len(out))
            return taut_fail(ctx, TAUT_E_RANGE, TAUT_H2_F_PADDING, p, p[0],
                             TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR));
        p++;
    }
    if (h2_weighed(out))
        h2_weight_read(out, p);
    h2_number_read(out, p);
    return h2_number_judge(ctx, out, p);
}

enum taut_status taut_h2_padding_judge(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t n)
{
    if (ctx->quirks & TAUT_H2_QUIRK_PADDING)
        return TAUT_OK;
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_PADDING_BYTES, p + i,
                             p[i], TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR));
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Decode: frames                                                      */

static enum taut_status h2_settings_judge(struct taut_ctx *ctx,
                                          const struct taut_h2_frame *f)
{
    struct taut_rd rd = taut_rd_of(f->body.p, f->body.len);
    struct taut_h2_setting setting;
    enum taut_status st = TAUT_OK;
    while (st == TAUT_OK)
        st = taut_h2_setting_next(ctx, &rd, &setting);
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_h2_frame_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_h2_frame *out,
                                      uint32_t len_max)
{
    const uint8_t *p = rd->p, *head = p;
    size_t left = taut_rd_left(rd);
    if (left < TAUT_H2_HDR_LEN)
        return taut_fail_short(ctx, TAUT_H2_F_HEADER, p, left, TAUT_H2_HDR_LEN,
                               0);
    taut_h2_head_read(out, p);
    enum taut_status st = taut_h2_head_judge(ctx, out, p, len_max);
    if (st)
        return st;
    if (left - TAUT_H2_HDR_LEN < out->len)
        return taut_fail_short(ctx, TAUT_H2_F_LENGTH, p, left,
                               TAUT_H2_HDR_LEN + (size_t)out->len, 0);
    p += TAUT_H2_HDR_LEN;
    st = taut_h2_fixed_read(ctx, out, p);
    if (st)
        return st;
    uint32_t fixed = taut_h2_fixed_len(out);
    out->body.p = p + fixed;
    out->body.len = out->len - fixed - out->pad_len;
    st = taut_h2_padding_judge(ctx, out->body.p + out->body.len, out->pad_len);
    if (!st && out->type == TAUT_H2_TYPE_SETTINGS)
        st = h2_settings_judge(ctx, out);
    if (!st)
        rd->p = head + TAUT_H2_HDR_LEN + out->len;
    return st;
}

/* ------------------------------------------------------------------ */
/* Settings and origins                                                */

/* struct h2_bound: the values that a setting may have, and the error that
 * others are. */
struct h2_bound {
    uint32_t least, most;
    uint16_t error;
};

static struct h2_bound h2_bound_of(unsigned id)
{
    static const struct h2_bound any = {0, UINT32_MAX, 0};
    static const struct h2_bound flag = {0, 1, TAUT_H2_PROTOCOL_ERROR};
    static const struct h2_bound window = {0, TAUT_H2_WINDOW_MAX,
                                           TAUT_H2_FLOW_CONTROL_ERROR};
    static const struct h2_bound len = {TAUT_H2_FRAME_LEN_DEFAULT,
                                        TAUT_H2_FRAME_LEN_MAX,
                                        TAUT_H2_PROTOCOL_ERROR};
    switch (id) {
    case TAUT_H2_SETTING_ENABLE_PUSH:
    case TAUT_H2_SETTING_ENABLE_CONNECT_PROTOCOL:
    case TAUT_H2_SETTING_NO_RFC7540_PRIORITIES:
        return flag;
    case TAUT_H2_SETTING_INITIAL_WINDOW_SIZE:
        return window;
    case TAUT_H2_SETTING_MAX_FRAME_SIZE:
        return len;
    default:
        return any;
    }
}

static bool h2_bound_holds(struct h2_bound bound, uint32_t value)
{
    return value >= bound.least && value <= bound.most;
}

unsigned taut_h2_setting_field(unsigned id)
{
    static const uint16_t fields[] = {TAUT_H2_F_SETTING_UNKNOWN,
                                      TAUT_H2_F_SETTING_HEADER_TABLE_SIZE,
                                      TAUT_H2_F_SETTING_ENABLE_PUSH,
                                      TAUT_H2_F_SETTING_MAX_CONCURRENT_STREAMS,
                                      TAUT_H2_F_SETTING_INITIAL_WINDOW_SIZE,
                                      TAUT_H2_F_SETTING_MAX_FRAME_SIZE,
                                      TAUT_H2_F_SETTING_MAX_HEADER_LIST_SIZE,
                                      TAUT_H2_F_SETTING_UNKNOWN,
                                      TAUT_H2_F_SETTING_EXTENDED_CONNECT,
                                      TAUT_H2_F_SETTING_NO_RFC7540_PRIORITIES};
    return id < H2_N(fields) ? fields[id] : TAUT_H2_F_SETTING_UNKNOWN;
}

enum taut_status taut_h2_setting_read(struct taut_ctx *ctx,
                                      struct taut_h2_setting *out,
                                      const uint8_t *p)
{
    out->id = taut_get16(p);
    out->value = taut_get32(p + 2);
    struct h2_bound bound = h2_bound_of(out->id);
    if (!h2_bound_holds(bound, out->value))
        return taut_fail(ctx, TAUT_E_VALUE, taut_h2_setting_field(out->id),
                         p + 2, out->value, TAUT_H2_WIRE_CONN(bound.error));
    return TAUT_OK;
}

enum taut_status taut_h2_setting_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_h2_setting *out)
{
    size_t left = taut_rd_left(rd);
    if (left == 0)
        return TAUT_DONE;
    if (left < TAUT_H2_SETTING_LEN)
        return taut_fail_short(ctx, TAUT_H2_F_SETTING, rd->p, left,
                               TAUT_H2_SETTING_LEN,
                               TAUT_H2_WIRE_CONN(TAUT_H2_FRAME_SIZE_ERROR));
    enum taut_status st = taut_h2_setting_read(ctx, out, rd->p);
    if (!st)
        rd->p += TAUT_H2_SETTING_LEN;
    return st;
}

enum taut_status taut_h2_setting_encode(struct taut_wr *wr,
                                        const struct taut_h2_setting *in)
{
    if (!h2_bound_holds(h2_bound_of(in->id), in->value)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_VALUE;
    }
    taut_wr_u16(wr, in->id);
    taut_wr_u32(wr, in->value);
    return TAUT_OK;
}

enum taut_status taut_h2_origin_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_span *origin)
{
    size_t left = taut_rd_left(rd);
    if (left == 0)
        return TAUT_DONE;
    if (left < 2)
        return taut_fail_short(ctx, TAUT_H2_F_ORIGIN_LEN, rd->p, left, 2, 0);
    size_t n = taut_get16(rd->p);
    if (left - 2 < n)
        return taut_fail_short(ctx, TAUT_H2_F_ORIGIN, rd->p, left, n + 2, 0);
    origin->p = rd->p + 2;
    origin->len = n;
    rd->p += n + 2;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

/* h2_encode_judge tells what is wrong with a frame that is to be written. */
static enum taut_status h2_encode_judge(const struct taut_h2_frame *in,
                                        struct h2_rule rule, size_t len)
{
    struct taut_h2_frame f = *in;
    bool fits = len <= TAUT_H2_FRAME_LEN_MAX &&
                in->stream <= TAUT_H2_STREAM_ID_MAX &&
                in->dependency <= TAUT_H2_STREAM_ID_MAX &&
                in->number <= TAUT_H2_STREAM_ID_MAX;
    if (!fits || (h2_weighed(in) && (in->weight < 1 || in->weight > 256)))
        return TAUT_E_RANGE;
    if (in->pad_len > 0 && !h2_padded(in, rule))
        return TAUT_E_USAGE;
    f.len = (uint32_t)len;
    if (!h2_len_right(&f, rule) ||
        rule.place == (in->stream == 0 ? H2_PLACE_STREAM : H2_PLACE_CONN))
        return TAUT_E_USAGE;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    return h2_number_judge(&ctx, &f, NULL) ? TAUT_E_RANGE : TAUT_OK;
}

static void h2_number_encode(struct taut_wr *wr, const struct taut_h2_frame *in)
{
    switch (in->type) {
    case TAUT_H2_TYPE_RST_STREAM:
        taut_wr_u32(wr, in->error);
        break;
    case TAUT_H2_TYPE_PING:
        taut_wr_bytes(wr, in->opaque, sizeof in->opaque);
        break;
    case TAUT_H2_TYPE_GOAWAY:
        taut_wr_u32(wr, in->number);
        taut_wr_u32(wr, in->error);
        break;
    case TAUT_H2_TYPE_PUSH_PROMISE:
    case TAUT_H2_TYPE_WINDOW_UPDATE:
    case TAUT_H2_TYPE_PRIORITY_UPDATE:
        taut_wr_u32(wr, in->number);
        break;
    case TAUT_H2_TYPE_ALTSVC:
        taut_wr_u16(wr, in->number);
        break;
    }
}

enum taut_status taut_h2_frame_encode(struct taut_wr *wr,
                                      const struct taut_h2_frame *in)
{
    struct h2_rule rule = h2_rule_of(in->type);
    size_t len = taut_h2_fixed_len(in) + in->body.len + in->pad_len;
    enum taut_status st = h2_encode_judge(in, rule, len);
    if (st) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u24(wr, (uint32_t)len);
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->flags);
    taut_wr_u32(wr, in->stream);
    if (h2_padded(in, rule))
        taut_wr_u8(wr, in->pad_len);
    if (h2_weighed(in)) {
        taut_wr_u32(wr, in->dependency | (in->exclusive ? 1u << 31 : 0u));
        taut_wr_u8(wr, in->weight - 1u);
    }
    h2_number_encode(wr, in);
    taut_wr_bytes(wr, in->body.p, in->body.len);
    taut_wr_zeros(wr, in->pad_len);
    return TAUT_OK;
}
