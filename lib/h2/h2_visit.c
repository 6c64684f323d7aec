/* SPDX-License-Identifier: MIT */
/* h2_visit.c: frames told field by field; see taut/h2_visit.h. */
#include "taut/h2_visit.h"
#include "h2_int.h"

static const struct taut_fieldset *const h2_visit_sets[] = {&taut_h2_fields,
                                                            &taut_hpack_fields};

static void visit_number(const struct taut_visitor *v, unsigned field,
                         const uint8_t *p, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_h2_fields, field, p, len, num);
}

static void visit_span(const struct taut_visitor *v, unsigned field,
                       const uint8_t *p, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_h2_fields, field, p, len);
}

/* ------------------------------------------------------------------ */
/* Header and flags                                                    */

/* visit_flags tells the flags that the type has, as Wireshark names them. */
static void visit_flags(const struct taut_visitor *v,
                        const struct taut_h2_frame *f, const uint8_t *p)
{
    static const struct {
        uint32_t types; /* a bit for each type that has it */
        uint8_t flag;
        uint16_t field;
    } flags[] = {
        {1u << TAUT_H2_TYPE_HEADERS, TAUT_H2_FLAG_PRIORITY,
         TAUT_H2_F_FLAG_PRIORITY},
        {1u << TAUT_H2_TYPE_DATA | 1u << TAUT_H2_TYPE_HEADERS |
             1u << TAUT_H2_TYPE_PUSH_PROMISE,
         TAUT_H2_FLAG_PADDED, TAUT_H2_F_FLAG_PADDED},
        {1u << TAUT_H2_TYPE_HEADERS | 1u << TAUT_H2_TYPE_PUSH_PROMISE |
             1u << TAUT_H2_TYPE_CONTINUATION,
         TAUT_H2_FLAG_END_HEADERS, TAUT_H2_F_FLAG_END_HEADERS},
        {1u << TAUT_H2_TYPE_DATA | 1u << TAUT_H2_TYPE_HEADERS,
         TAUT_H2_FLAG_END_STREAM, TAUT_H2_F_FLAG_END_STREAM},
        {1u << TAUT_H2_TYPE_SETTINGS, TAUT_H2_FLAG_ACK,
         TAUT_H2_F_FLAG_ACK_SETTINGS},
        {1u << TAUT_H2_TYPE_PING, TAUT_H2_FLAG_ACK, TAUT_H2_F_FLAG_ACK_PING}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (f->type < 32 && (flags[i].types >> f->type & 1))
            visit_number(v, flags[i].field, p + 4, 1,
                         (f->flags & flags[i].flag) != 0);
}

static void visit_head(const struct taut_visitor *v,
                       const struct taut_h2_frame *f, const uint8_t *p)
{
    for (unsigned row = 1; row <= TAUT_FIELD_INDEX(TAUT_H2_F_FLAGS); row++)
        taut_visit_row(v, &taut_h2_fields, row, p);
    visit_flags(v, f, p);
    taut_visit_row(v, &taut_h2_fields, TAUT_FIELD_INDEX(TAUT_H2_F_R), p);
    taut_visit_row(v, &taut_h2_fields, TAUT_FIELD_INDEX(TAUT_H2_F_STREAMID), p);
}

/* ------------------------------------------------------------------ */
/* Numbers before the body                                             */

static const uint8_t *visit_weight(const struct taut_visitor *v,
                                   const struct taut_h2_frame *f,
                                   const uint8_t *p)
{
    visit_number(v, TAUT_H2_F_EXCLUSIVE, p, 1, f->exclusive);
    visit_number(v, TAUT_H2_F_STREAM_DEPENDENCY, p, 4, f->dependency);
    visit_number(v, TAUT_H2_F_WEIGHT, p + 4, 1, f->weight - 1u);
    return p + 5;
}

/* visit_numbers tells what stands between header and body at `p`. */
static void visit_numbers(const struct taut_visitor *v,
                          const struct taut_h2_frame *f, const uint8_t *p)
{
    bool pads = f->type == TAUT_H2_TYPE_DATA ||
                f->type == TAUT_H2_TYPE_HEADERS ||
                f->type == TAUT_H2_TYPE_PUSH_PROMISE;
    if (pads && (f->flags & TAUT_H2_FLAG_PADDED))
        visit_number(v, TAUT_H2_F_PADDING, p++, 1, f->pad_len);
    if (f->weight > 0)
        p = visit_weight(v, f, p);
    switch (f->type) {
    case TAUT_H2_TYPE_RST_STREAM:
        visit_number(v, TAUT_H2_F_RST_ERROR, p, 4, f->error);
        break;
    case TAUT_H2_TYPE_PUSH_PROMISE:
        visit_number(v, TAUT_H2_F_PROMISED, p, 4, f->number);
        break;
    case TAUT_H2_TYPE_PING:
        visit_span(
            v, f->flags & TAUT_H2_FLAG_ACK ? TAUT_H2_F_PONG : TAUT_H2_F_PING, p,
            8);
        break;
    case TAUT_H2_TYPE_GOAWAY:
        visit_number(v, TAUT_H2_F_LAST_STREAM_ID, p, 4, f->number);
        visit_number(v, TAUT_H2_F_GOAWAY_ERROR, p + 4, 4, f->error);
        break;
    case TAUT_H2_TYPE_WINDOW_UPDATE:
        visit_number(v, TAUT_H2_F_WINDOW_INCREMENT, p, 4, f->number);
        break;
    case TAUT_H2_TYPE_ALTSVC:
        visit_number(v, TAUT_H2_F_ALTSVC_ORIGIN_LEN, p, 2, f->number);
        break;
    case TAUT_H2_TYPE_PRIORITY_UPDATE:
        visit_number(v, TAUT_H2_F_UPDATE_STREAM_ID, p, 4, f->number);
        break;
    }
}

/* ------------------------------------------------------------------ */
/* Bodies                                                              */

static enum taut_status visit_settings(struct taut_ctx *ctx,
                                       const struct taut_visitor *v,
                                       struct taut_span body)
{
    struct taut_rd rd = taut_rd_of(body.p, body.len);
    struct taut_h2_setting s;
    enum taut_status st = TAUT_OK;
    while (!st && taut_rd_left(&rd) >= TAUT_H2_SETTING_LEN) {
        const uint8_t *p = rd.p;
        visit_span(v, TAUT_H2_F_SETTING, p, TAUT_H2_SETTING_LEN);
        visit_number(v, TAUT_H2_F_SETTING_ID, p, 2, taut_get16(p));
        visit_number(v, taut_h2_setting_field(taut_get16(p)), p + 2, 4,
                     taut_get32(p + 2));
        st = taut_h2_setting_next(ctx, &rd, &s);
    }
    return st;
}

static enum taut_status visit_origins(struct taut_ctx *ctx,
                                      const struct taut_visitor *v,
                                      struct taut_span body)
{
    struct taut_rd rd = taut_rd_of(body.p, body.len);
    struct taut_span origin;
    enum taut_status st;
    while ((st = taut_h2_origin_next(ctx, &rd, &origin)) == TAUT_OK) {
        visit_number(v, TAUT_H2_F_ORIGIN_LEN, origin.p - 2, 2, origin.len);
        visit_span(v, TAUT_H2_F_ORIGIN, origin.p, origin.len);
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* visit_body_field names the bytes that a body is, where it is nothing but
 * bytes. */
static unsigned visit_body_field(unsigned type)
{
    switch (type) {
    case TAUT_H2_TYPE_DATA:
        return TAUT_H2_F_DATA;
    case TAUT_H2_TYPE_HEADERS:
        return TAUT_H2_F_HEADERS;
    case TAUT_H2_TYPE_PUSH_PROMISE:
        return TAUT_H2_F_PUSH_HEADER;
    case TAUT_H2_TYPE_CONTINUATION:
        return TAUT_H2_F_CONTINUATION;
    case TAUT_H2_TYPE_GOAWAY:
        return TAUT_H2_F_ADDATA;
    case TAUT_H2_TYPE_PRIORITY_UPDATE:
        return TAUT_H2_F_UPDATE_VALUE;
    default:
        return TAUT_H2_F_UNKNOWN;
    }
}

static enum taut_status visit_body(struct taut_ctx *ctx,
                                   const struct taut_visitor *v,
                                   const struct taut_h2_frame *f)
{
    const uint8_t *p = f->body.p;
    switch (f->type) {
    case TAUT_H2_TYPE_SETTINGS:
        return visit_settings(ctx, v, f->body);
    case TAUT_H2_TYPE_ORIGIN:
        return visit_origins(ctx, v, f->body);
    case TAUT_H2_TYPE_ALTSVC:
        visit_span(v, TAUT_H2_F_ALTSVC_ORIGIN, p, f->number);
        visit_span(v, TAUT_H2_F_ALTSVC_VALUE, p + f->number,
                   f->body.len - f->number);
        return TAUT_OK;
    default:
        visit_span(v, visit_body_field(f->type), p, f->body.len);
        return TAUT_OK;
    }
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

/* visit_parts finds what is wrong with a frame, beginning with what stands
 * first; what is sound of it has been told. */
static enum taut_status visit_parts(struct taut_ctx *ctx,
                                    const struct taut_visitor *v,
                                    struct taut_h2_frame *f, const uint8_t *p)
{
    enum taut_status st = taut_h2_head_judge(ctx, f, p, TAUT_H2_FRAME_LEN_MAX);
    if (st)
        return st;
    uint32_t fixed = taut_h2_fixed_len(f);
    p += TAUT_H2_HDR_LEN;
    st = taut_h2_fixed_read(ctx, f, p);
    visit_numbers(v, f, p);
    if (st)
        return st;
    f->body.p = p + fixed;
    f->body.len = f->len - fixed - f->pad_len;
    st = visit_body(ctx, v, f);
    if (st)
        return st;
    visit_span(v, TAUT_H2_F_PADDING_BYTES, f->body.p + f->body.len, f->pad_len);
    return taut_h2_padding_judge(ctx, f->body.p + f->body.len, f->pad_len);
}

enum taut_status taut_h2_visit(struct taut_ctx *ctx,
                               const struct taut_visitor *v,
                               struct taut_span frame)
{
    struct taut_h2_frame f;
    const uint8_t *p = frame.p;
    if (frame.len >= 3 && memcmp(p, taut_h2_preface, 3) == 0) {
        visit_span(v, TAUT_H2_F_MAGIC, p, frame.len);
        if (frame.len < TAUT_H2_PREFACE_LEN)
            return taut_fail_short(ctx, TAUT_H2_F_MAGIC, p, frame.len,
                                   TAUT_H2_PREFACE_LEN, 0);
        return memcmp(p, taut_h2_preface, TAUT_H2_PREFACE_LEN) == 0
                   ? TAUT_OK
                   : taut_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_MAGIC, p, 0,
                               TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR));
    }
    if (frame.len < TAUT_H2_HDR_LEN)
        return taut_fail_short(ctx, TAUT_H2_F_HEADER, p, frame.len,
                               TAUT_H2_HDR_LEN, 0);
    taut_h2_head_read(&f, p);
    visit_head(v, &f, p);
    if (frame.len - TAUT_H2_HDR_LEN < f.len)
        return taut_fail_short(ctx, TAUT_H2_F_LENGTH, p, frame.len,
                               TAUT_H2_HDR_LEN + (size_t)f.len, 0);
    return visit_parts(ctx, v, &f, p);
}

/* ------------------------------------------------------------------ */
/* Header fields                                                       */

static void visit_made(const struct taut_visitor *v, unsigned field,
                       struct taut_span block, struct taut_span made)
{
    taut_visit_made(v, &taut_h2_fields, field, block.p, block.len, made.p,
                    made.len);
}

/* visit_named tells the value again under the field's own name. */
static void visit_named(const struct taut_visitor *v,
                        const struct taut_hpack_header *h,
                        struct taut_span block)
{
    static const struct {
        const char *name;
        uint8_t len;
        uint16_t field;
    } names[] = {{":method", 7, TAUT_H2_F_METHOD},
                 {":scheme", 7, TAUT_H2_F_SCHEME},
                 {":authority", 10, TAUT_H2_F_AUTHORITY},
                 {":path", 5, TAUT_H2_F_PATH},
                 {":status", 7, TAUT_H2_F_STATUS},
                 {"user-agent", 10, TAUT_H2_F_USER_AGENT},
                 {"server", 6, TAUT_H2_F_SERVER},
                 {"content-type", 12, TAUT_H2_F_CONTENT_TYPE},
                 {"content-length", 14, TAUT_H2_F_CONTENT_LENGTH}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (h->name.len == names[i].len &&
            memcmp(h->name.p, names[i].name, names[i].len) == 0)
            visit_made(v, names[i].field, block, h->value);
}

void taut_h2_field_visit(const struct taut_visitor *v,
                         const struct taut_hpack_header *field,
                         struct taut_span block)
{
    taut_visit_bytes(v, &taut_h2_fields, TAUT_H2_F_PSEUDO, block.p, block.len);
    if (!(field->flags & TAUT_HPACK_NAME_UNKNOWN)) {
        visit_number(v, TAUT_H2_F_NAME_LEN, block.p, block.len,
                     field->name.len);
        visit_made(v, TAUT_H2_F_NAME, block, field->name);
    }
    if (!(field->flags & TAUT_HPACK_VALUE_UNKNOWN)) {
        visit_number(v, TAUT_H2_F_VALUE_LEN, block.p, block.len,
                     field->value.len);
        visit_made(v, TAUT_H2_F_VALUE, block, field->value);
        visit_named(v, field, block);
    }
    if (field->index > 0)
        visit_number(v, TAUT_H2_F_INDEX, block.p, block.len, field->index);
}

const struct taut_fieldset *const *taut_h2_fieldsets_get(size_t *n)
{
    *n = sizeof h2_visit_sets / sizeof h2_visit_sets[0];
    return h2_visit_sets;
}
