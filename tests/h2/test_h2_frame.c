/* SPDX-License-Identifier: MIT */
/* test_h2_frame.c: HTTP/2 frames, whole and out of a stream in all pieces.
 * The bytes are written by hand from the figures of RFC 9113 6, RFC 7838 4,
 * RFC 8336 2.1 and RFC 9218 7.1. */
#include "test_util.h"

#include "taut/h2.h"

#define CONN(e) TAUT_H2_WIRE_CONN(TAUT_H2_##e)
#define STREAM(e) TAUT_H2_WIRE_STREAM(TAUT_H2_##e)
#define LEN_MAX TAUT_H2_FRAME_LEN_DEFAULT
#define PREFACE "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"
#define SETTINGS_0 "000000 04 00 00000000"

/* ---- frames that are right ---- */

/* what a frame is, in words: type, flags, stream, then its members */
static void frame_text(struct taut_wr *wr, const struct taut_h2_frame *f)
{
    const char *name = taut_reg_name(&taut_h2_type_reg, f->type);
    taut_wr_text(wr, name ? name : "?");
    taut_wr_text(wr, " ");
    taut_wr_hex(wr, f->flags, 2);
    taut_wr_text(wr, " ");
    taut_wr_dec(wr, f->stream);
    const struct {
        const char *name;
        uint32_t value;
    } members[] = {{" pad ", f->pad_len},         {" dep ", f->dependency},
                   {" exclusive ", f->exclusive}, {" weight ", f->weight},
                   {" number ", f->number},       {" error ", f->error}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (members[i].value) {
            taut_wr_text(wr, members[i].name);
            taut_wr_dec(wr, members[i].value);
        }
    }
    if (f->type == TAUT_H2_TYPE_PING) {
        taut_wr_text(wr, " opaque ");
        taut_wr_hexbytes(wr, f->opaque, sizeof f->opaque, 0);
    }
}

static const struct {
    const char *hex, *text, *body;
} right[] = {
    {"000003 00 00 00000001 616263", "DATA 00 1", "616263"},
    {"000000 00 01 00000003", "DATA 01 3", ""},
    {"000006 00 09 00000001 02 616263 0000", "DATA 09 1 pad 2", "616263"},
    {"000001 00 08 00000001 00", "DATA 08 1", ""},
    {"000003 00 08 00000001 02 0000", "DATA 08 1 pad 2", ""},
    {"000002 01 04 00000001 8286", "HEADERS 04 1", "8286"},
    {"000007 01 25 7fffffff 80000003 0f 8286",
     "HEADERS 25 2147483647 dep 3 exclusive 1 weight 16", "8286"},
    {"000009 01 2c 00000005 01 00000000 ff 8286 00",
     "HEADERS 2c 5 pad 1 weight 256", "8286"},
    {"000005 02 00 00000003 00000001 00", "PRIORITY 00 3 dep 1 weight 1", ""},
    {"000004 03 00 00000003 00000008", "RST_STREAM 00 3 error 8", ""},
    {SETTINGS_0, "SETTINGS 00 0", ""},
    {"000000 04 01 00000000", "SETTINGS 01 0", ""},
    {"00000c 04 00 00000000 0003 00000064 0004 7fffffff", "SETTINGS 00 0",
     "000300000064"
     "00047fffffff"},
    {"000006 05 04 00000001 00000002 8286", "PUSH_PROMISE 04 1 number 2",
     "8286"},
    {"000008 05 0c 00000001 01 80000002 8286 00",
     "PUSH_PROMISE 0c 1 pad 1 number 2", "8286"},
    {"000008 06 00 00000000 0102030405060708",
     "PING 00 0 opaque 0102030405060708", ""},
    {"000008 06 01 00000000 0000000000000000",
     "PING 01 0 opaque 0000000000000000", ""},
    {"00000a 07 00 00000000 8000001f 0000000b 6869",
     "GOAWAY 00 0 number 31 error 11", "6869"},
    {"000004 08 00 00000000 80000001", "WINDOW_UPDATE 00 0 number 1", ""},
    {"000004 08 00 00000009 7fffffff", "WINDOW_UPDATE 00 9 number 2147483647",
     ""},
    {"000002 09 04 00000001 8286", "CONTINUATION 04 1", "8286"},
    {"000006 0a 00 00000000 0002 6162 6869", "ALTSVC 00 0 number 2",
     "61626869"},
    {"000006 0c 00 00000000 0002 6162 0000", "ORIGIN 00 0", "000261620000"},
    {"000007 10 00 00000000 00000007 753d31", "PRIORITY_UPDATE 00 0 number 7",
     "753d31"},
    {"000003 0b ff 80000009 616263", "? ff 9", "616263"},
    {"000000 ee 00 00000000", "? 00 0", ""},
};

static void decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        size_t len, body_len, out_len;
        uint8_t *p = test_hex(right[i].hex, &len), again[64];
        uint8_t *body = test_hex(right[i].body, &body_len);
        struct taut_h2_frame f;
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_rd rd = taut_rd_of(p, len);
        char text[200];
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        assert_int_equal(taut_h2_frame_decode(&ctx, &rd, &f, LEN_MAX), TAUT_OK);
        assert_int_equal(taut_rd_left(&rd), 0);
        assert_int_equal(f.len, len - TAUT_H2_HDR_LEN);
        frame_text(&wr, &f);
        assert_string_equal(taut_wr_cstr(&wr), right[i].text);
        assert_int_equal(f.body.len, body_len);
        assert_memory_equal(f.body.p, body, body_len);
        wr = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_h2_frame_encode(&wr, &f), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &out_len), TAUT_OK);
        assert_int_equal(out_len, len);
        /* reserved bits are sent as 0; that of a weight means something */
        p[5] &= 0x7f;
        if (f.number && f.type != TAUT_H2_TYPE_ALTSVC)
            p[TAUT_H2_HDR_LEN + (f.flags & TAUT_H2_FLAG_PADDED ? 1 : 0)] &=
                0x7f;
        assert_memory_equal(again, p, len);
        free(p);
        free(body);
    }
}

/* Every cut inside tells how much is missing. */
static void cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(right[i].hex, &len);
        for (size_t n = 0; n < len; n++) {
            uint8_t *part = test_copy(p, n);
            struct taut_h2_frame f;
            struct taut_diag diag;
            struct taut_ctx ctx = taut_ctx_of(part, &diag);
            struct taut_rd rd = taut_rd_of(part, n);
            unsigned field = n < 9 ? TAUT_H2_F_HEADER : TAUT_H2_F_LENGTH;
            assert_int_equal(taut_h2_frame_decode(&ctx, &rd, &f, LEN_MAX),
                             TAUT_E_SHORT);
            test_diag(diag, TAUT_E_SHORT, field, n, (n < 9 ? 9 : len) - n, 0);
            assert_ptr_equal(rd.p, part);
            free(part);
        }
        free(p);
    }
}

/* ---- frames that are wrong ---- */

static const struct {
    const char *hex;
    unsigned status, field;
    uint32_t off, need, wire;
} wrong[] = {
    /* the wrong place */
    {"000000 00 00 00000000", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5, 0,
     CONN(PROTOCOL_ERROR)},
    {"000000 01 04 00000000", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5, 0,
     CONN(PROTOCOL_ERROR)},
    {"000005 02 00 00000000 00000001 00", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5,
     0, CONN(PROTOCOL_ERROR)},
    {"000004 03 00 00000000 00000000", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5, 0,
     CONN(PROTOCOL_ERROR)},
    {"000000 04 00 00000001", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5, 1,
     CONN(PROTOCOL_ERROR)},
    {"000004 05 04 00000000 00000002", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5, 0,
     CONN(PROTOCOL_ERROR)},
    {"000008 06 00 00000003 0000000000000000", TAUT_E_VALUE, TAUT_H2_F_STREAMID,
     5, 3, CONN(PROTOCOL_ERROR)},
    {"000008 07 00 00000001 0000000000000000", TAUT_E_VALUE, TAUT_H2_F_STREAMID,
     5, 1, CONN(PROTOCOL_ERROR)},
    {"000000 09 04 00000000", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5, 0,
     CONN(PROTOCOL_ERROR)},
    {"000004 10 00 00000001 00000003", TAUT_E_VALUE, TAUT_H2_F_STREAMID, 5, 1,
     CONN(PROTOCOL_ERROR)},
    /* the wrong length */
    {"000000 00 08 00000001", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 0,
     STREAM(FRAME_SIZE_ERROR)},
    {"000005 01 28 00000001 0000000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 5,
     CONN(FRAME_SIZE_ERROR)},
    {"000004 02 00 00000001 00000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 4,
     STREAM(FRAME_SIZE_ERROR)},
    {"000006 02 00 00000001 000000000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 6,
     STREAM(FRAME_SIZE_ERROR)},
    {"000003 03 00 00000001 000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 3,
     CONN(FRAME_SIZE_ERROR)},
    {"000005 04 00 00000000 0000000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 5,
     CONN(FRAME_SIZE_ERROR)},
    {"000006 04 01 00000000 000000000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 6,
     CONN(FRAME_SIZE_ERROR)},
    {"000003 05 04 00000001 000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 3,
     CONN(FRAME_SIZE_ERROR)},
    {"000007 06 00 00000000 00000000000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0,
     7, CONN(FRAME_SIZE_ERROR)},
    {"000007 07 00 00000000 00000000000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0,
     7, CONN(FRAME_SIZE_ERROR)},
    {"000005 08 00 00000001 0000000100", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 5,
     CONN(FRAME_SIZE_ERROR)},
    {"000001 0a 00 00000000 00", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 1,
     CONN(FRAME_SIZE_ERROR)},
    {"000003 10 00 00000000 000000", TAUT_E_RANGE, TAUT_H2_F_LENGTH, 0, 3,
     CONN(FRAME_SIZE_ERROR)},
    /* longer than allowed */
    {"004001 00 00 00000001", TAUT_E_LIMIT, TAUT_H2_F_LENGTH, 0, 16385,
     STREAM(FRAME_SIZE_ERROR)},
    {"004001 01 00 00000001", TAUT_E_LIMIT, TAUT_H2_F_LENGTH, 0, 16385,
     CONN(FRAME_SIZE_ERROR)},
    {"ffffff ee 00 00000001", TAUT_E_LIMIT, TAUT_H2_F_LENGTH, 0, 16777215,
     STREAM(FRAME_SIZE_ERROR)},
    {"ffffff ee 00 00000000", TAUT_E_LIMIT, TAUT_H2_F_LENGTH, 0, 16777215,
     CONN(FRAME_SIZE_ERROR)},
    /* padding */
    {"000003 00 08 00000001 03 0000", TAUT_E_RANGE, TAUT_H2_F_PADDING, 9, 3,
     CONN(PROTOCOL_ERROR)},
    {"000007 01 2c 00000001 02 00000000 0f 00", TAUT_E_RANGE, TAUT_H2_F_PADDING,
     9, 2, CONN(PROTOCOL_ERROR)},
    {"000004 00 08 00000001 02 61 0001", TAUT_E_VALUE, TAUT_H2_F_PADDING_BYTES,
     12, 1, CONN(PROTOCOL_ERROR)},
    /* values */
    {"000004 08 00 00000000 80000000", TAUT_E_VALUE, TAUT_H2_F_WINDOW_INCREMENT,
     9, 0, CONN(PROTOCOL_ERROR)},
    {"000004 08 00 00000003 00000000", TAUT_E_VALUE, TAUT_H2_F_WINDOW_INCREMENT,
     9, 0, STREAM(PROTOCOL_ERROR)},
    {"000004 10 00 00000000 00000000", TAUT_E_VALUE, TAUT_H2_F_UPDATE_STREAM_ID,
     9, 0, CONN(PROTOCOL_ERROR)},
    {"000003 0a 00 00000000 0002 61", TAUT_E_RANGE, TAUT_H2_F_ALTSVC_ORIGIN_LEN,
     9, 2, CONN(FRAME_SIZE_ERROR)},
    {"000006 04 00 00000000 0002 00000002", TAUT_E_VALUE,
     TAUT_H2_F_SETTING_ENABLE_PUSH, 11, 2, CONN(PROTOCOL_ERROR)},
    {"00000c 04 00 00000000 0001 00000000 0004 80000000", TAUT_E_VALUE,
     TAUT_H2_F_SETTING_INITIAL_WINDOW_SIZE, 17, 0x80000000,
     CONN(FLOW_CONTROL_ERROR)},
    {"000006 04 00 00000000 0005 00003fff", TAUT_E_VALUE,
     TAUT_H2_F_SETTING_MAX_FRAME_SIZE, 11, 0x3fff, CONN(PROTOCOL_ERROR)},
    {"000006 04 00 00000000 0005 01000000", TAUT_E_VALUE,
     TAUT_H2_F_SETTING_MAX_FRAME_SIZE, 11, 0x1000000, CONN(PROTOCOL_ERROR)},
    {"000006 04 00 00000000 0008 00000002", TAUT_E_VALUE,
     TAUT_H2_F_SETTING_EXTENDED_CONNECT, 11, 2, CONN(PROTOCOL_ERROR)},
    {"000006 04 00 00000000 0009 00000002", TAUT_E_VALUE,
     TAUT_H2_F_SETTING_NO_RFC7540_PRIORITIES, 11, 2, CONN(PROTOCOL_ERROR)},
};

static void refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(wrong[i].hex, &len);
        struct taut_h2_frame f;
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_rd rd = taut_rd_of(p, len);
        assert_int_equal(taut_h2_frame_decode(&ctx, &rd, &f, LEN_MAX),
                         wrong[i].status);
        test_diag(diag, wrong[i].status, wrong[i].field, wrong[i].off,
                  wrong[i].need, wrong[i].wire);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

static void padding_quirk(void **state)
{
    size_t len;
    uint8_t *p = test_hex("000004 00 08 00000001 02 61 0001", &len);
    struct taut_h2_frame f;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    (void)state;
    ctx.quirks = TAUT_H2_QUIRK_PADDING;
    assert_int_equal(taut_h2_frame_decode(&ctx, &rd, &f, LEN_MAX), TAUT_OK);
    free(p);
}

/* ---- what can not be written ---- */

static void not_written(void **state)
{
    static const struct {
        struct taut_h2_frame f;
        unsigned status;
    } cases[] = {
        {{.type = 0}, TAUT_E_USAGE},
        {{.type = 0, .stream = 1, .pad_len = 1}, TAUT_E_USAGE},
        {{.type = 1, .stream = 0x80000000}, TAUT_E_RANGE},
        {{.type = 1, .stream = 1, .flags = 0x20}, TAUT_E_RANGE},
        {{.type = 2, .stream = 1, .weight = 257}, TAUT_E_RANGE},
        {{.type = 2, .stream = 1, .weight = 1, .dependency = 1u << 31},
         TAUT_E_RANGE},
        {{.type = 3, .stream = 1, .body = {(const uint8_t *)"a", 1}},
         TAUT_E_USAGE},
        {{.type = 4, .stream = 1}, TAUT_E_USAGE},
        {{.type = 4, .body = {(const uint8_t *)"a", 1}}, TAUT_E_USAGE},
        {{.type = 4, .flags = 1, .body = {(const uint8_t *)"abcdef", 6}},
         TAUT_E_USAGE},
        {{.type = 5, .stream = 1, .number = 1u << 31}, TAUT_E_RANGE},
        {{.type = 8, .stream = 1}, TAUT_E_RANGE},
        {{.type = 10, .number = 2, .body = {(const uint8_t *)"a", 1}},
         TAUT_E_RANGE},
        {{.type = 16}, TAUT_E_RANGE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t room[64];
        size_t len;
        struct taut_wr wr = taut_wr_of(room, sizeof room);
        assert_int_equal(taut_h2_frame_encode(&wr, &cases[i].f),
                         cases[i].status);
        assert_int_equal(taut_wr_finish(&wr, &len), cases[i].status);
        assert_int_equal(len, 0);
    }
    struct taut_h2_frame huge = {.type = 0, .stream = 1};
    static uint8_t bytes[TAUT_H2_FRAME_LEN_MAX + 1];
    struct taut_wr wr = taut_wr_of(NULL, 0);
    huge.body.p = bytes;
    huge.body.len = sizeof bytes;
    assert_int_equal(taut_h2_frame_encode(&wr, &huge), TAUT_E_RANGE);
}

static void settings(void **state)
{
    uint8_t room[6];
    size_t len;
    struct taut_wr wr = taut_wr_of(room, sizeof room);
    struct taut_h2_setting s = {TAUT_H2_SETTING_MAX_FRAME_SIZE, 16384};
    (void)state;
    assert_int_equal(taut_h2_setting_encode(&wr, &s), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
    assert_memory_equal(room, "\0\5\0\0\x40\0", 6);
    s.value = 16383;
    wr = taut_wr_of(room, sizeof room);
    assert_int_equal(taut_h2_setting_encode(&wr, &s), TAUT_E_VALUE);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_E_RANGE);

    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(room, &diag);
    struct taut_rd rd = taut_rd_of(room, 5);
    assert_int_equal(taut_h2_setting_next(&ctx, &rd, &s), TAUT_E_SHORT);
    test_diag(diag, TAUT_E_SHORT, TAUT_H2_F_SETTING, 5, 1,
              CONN(FRAME_SIZE_ERROR));
}

static void origins(void **state)
{
    size_t len;
    uint8_t *p = test_hex("0002 6162 0000 0003 6162", &len);
    struct taut_span origin;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_rd rd = taut_rd_of(p, len);
    (void)state;
    assert_int_equal(taut_h2_origin_next(&ctx, &rd, &origin), TAUT_OK);
    assert_int_equal(origin.len, 2);
    assert_memory_equal(origin.p, "ab", 2);
    assert_int_equal(taut_h2_origin_next(&ctx, &rd, &origin), TAUT_OK);
    assert_int_equal(origin.len, 0);
    assert_int_equal(taut_h2_origin_next(&ctx, &rd, &origin), TAUT_E_SHORT);
    test_diag(diag, TAUT_E_SHORT, TAUT_H2_F_ORIGIN, 10, 1, 0);
    rd = taut_rd_of(p, 1);
    assert_int_equal(taut_h2_origin_next(&ctx, &rd, &origin), TAUT_E_SHORT);
    test_diag(diag, TAUT_E_SHORT, TAUT_H2_F_ORIGIN_LEN, 1, 1, 0);
    rd = taut_rd_of(p, 0);
    assert_int_equal(taut_h2_origin_next(&ctx, &rd, &origin), TAUT_DONE);
    free(p);
}

/* ---- streams ---- */

/* struct seen: the events of a stream as text; bodies joined. */
struct seen {
    char text[4096];
    struct taut_wr wr;
    bool in_body;
};

static void seen_init(struct seen *s)
{
    s->wr = taut_wr_of(s->text, sizeof s->text);
    s->in_body = false;
}

static void diag_words(struct taut_wr *wr, const struct taut_diag *d)
{
    taut_wr_text(wr, taut_status_name((enum taut_status)d->status));
    taut_wr_text(wr, " ");
    taut_wr_text(wr, taut_h2_fields.fields[TAUT_FIELD_INDEX(d->field)].name);
    taut_wr_text(wr, " at ");
    taut_wr_dec(wr, d->off);
    taut_wr_text(wr, TAUT_H2_WIRE_IS_STREAM(d->wire) ? " stream " : " conn ");
    taut_wr_text(wr,
                 taut_reg_name(&taut_h2_error_reg, TAUT_H2_WIRE_CODE(d->wire)));
    taut_wr_text(wr, "\n");
}

static void see(struct seen *s, const struct taut_h2_framer_event *e)
{
    if (s->in_body && e->kind != TAUT_H2_FRAMER_BODY)
        taut_wr_text(&s->wr, "\n");
    bool goes_on = s->in_body;
    s->in_body = e->kind == TAUT_H2_FRAMER_BODY;
    switch (e->kind) {
    case TAUT_H2_FRAMER_PREFACE_END:
        taut_wr_text(&s->wr, "preface\n");
        break;
    case TAUT_H2_FRAMER_FRAME:
        frame_text(&s->wr, e->frame);
        taut_wr_text(&s->wr, "\n");
        break;
    case TAUT_H2_FRAMER_BODY:
        assert_true(e->piece.len > 0);
        if (!goes_on)
            taut_wr_text(&s->wr, "body ");
        taut_wr_hexbytes(&s->wr, e->piece.p, e->piece.len, 0);
        break;
    case TAUT_H2_FRAMER_SETTING:
        taut_wr_text(&s->wr, "setting ");
        taut_wr_dec(&s->wr, e->setting.id);
        taut_wr_text(&s->wr, " ");
        taut_wr_dec(&s->wr, e->setting.value);
        taut_wr_text(&s->wr, "\n");
        break;
    case TAUT_H2_FRAMER_END:
        taut_wr_text(&s->wr, "end\n");
        break;
    case TAUT_H2_FRAMER_FOUND:
        taut_wr_text(&s->wr, "found after ");
        taut_wr_dec(&s->wr, e->skipped);
        taut_wr_text(&s->wr, "\n");
        break;
    default:
        taut_wr_text(&s->wr, "fault ");
        diag_words(&s->wr, &e->diag);
    }
}

/* Pushes the `len` bytes at `p` from an exact copy; false: it failed. */
static bool push(struct taut_h2_framer *f, struct seen *s, const uint8_t *p,
                 size_t len)
{
    uint8_t *copy = test_copy(p, len);
    struct taut_span piece = {copy, len};
    struct taut_h2_framer_event e;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(copy, &diag);
    enum taut_status st;
    assert_int_equal(taut_h2_framer_push(f, piece), TAUT_OK);
    while ((st = taut_h2_framer_next(&ctx, f, &e)) == TAUT_OK)
        see(s, &e);
    free(copy);
    if (st == TAUT_MORE)
        return true;
    if (s->in_body)
        taut_wr_text(&s->wr, "\n");
    s->in_body = false;
    taut_wr_text(&s->wr, "failed ");
    diag_words(&s->wr, &diag);
    assert_int_equal(taut_h2_framer_next(&ctx, f, &e), TAUT_E_STATE);
    assert_int_equal(taut_h2_framer_push(f, piece), TAUT_E_STATE);
    return false;
}

static const struct {
    const char *hex;
    unsigned flags;
    const char *text;
} streams[] = {
    {PREFACE SETTINGS_0 "000002 01 05 00000001 8286", TAUT_H2_FRAMER_PREFACE,
     "preface\nSETTINGS 00 0\nend\nHEADERS 05 1\nbody 8286\nend\n"},
    {"000006 04 00 00000000 0003 00000064"
     "000008 06 00 00000000 0102030405060708"
     "00000a 07 00 00000000 8000001f 0000000b 6869",
     0,
     "SETTINGS 00 0\nsetting 3 100\nend\n"
     "PING 00 0 opaque 0102030405060708\nend\n"
     "GOAWAY 00 0 number 31 error 11\nbody 6869\nend\n"},
    {SETTINGS_0 "000009 01 28 00000005 01 00000000 ff 8286 00"
                "000000 09 00 00000005 000002 09 04 00000005 8284"
                "000003 0b ff 80000009 616263",
     0,
     "SETTINGS 00 0\nend\nHEADERS 28 5 pad 1 weight 256\nbody 8286\nend\n"
     "CONTINUATION 00 5\nend\nCONTINUATION 04 5\nbody 8284\nend\n"
     "? ff 9\nbody 616263\nend\n"},
    {"000001 cc ff 80000003 82"
     "000001 00 00 00000001 61",
     TAUT_H2_FRAMER_MIDDLE | TAUT_H2_FRAMER_ALIGNED,
     "? ff 3\nbody 82\nend\nDATA 00 1\nbody 61\nend\n"},
    /* a stream error: on with the next frame */
    {SETTINGS_0 "000004 02 00 00000001 01020304"
                "000004 08 00 00000003 00000000"
                "000001 00 00 00000001 61",
     0,
     "SETTINGS 00 0\nend\n"
     "fault range http2.length at 9 stream FRAME_SIZE_ERROR\n"
     "fault value http2.window_update.window_size_increment at 31 stream "
     "PROTOCOL_ERROR\n"
     "DATA 00 1\nbody 61\nend\n"},
    /* connection errors */
    {"505249202a20485454502f312e31", TAUT_H2_FRAMER_PREFACE,
     "failed value http2.magic at 11 conn PROTOCOL_ERROR\n"},
    {PREFACE "000002 01 05 00000001 8286", TAUT_H2_FRAMER_PREFACE,
     "preface\nfailed order http2.type at 27 conn PROTOCOL_ERROR\n"},
    {"000000 04 01 00000000", 0,
     "failed order http2.type at 3 conn PROTOCOL_ERROR\n"},
    {SETTINGS_0 "000000 01 00 00000001 000000 00 00 00000001", 0,
     "SETTINGS 00 0\nend\nHEADERS 00 1\nend\n"
     "failed order http2.type at 21 conn PROTOCOL_ERROR\n"},
    {SETTINGS_0 "000000 01 00 00000001 000000 09 00 00000003", 0,
     "SETTINGS 00 0\nend\nHEADERS 00 1\nend\n"
     "failed order http2.streamid at 23 conn PROTOCOL_ERROR\n"},
    {SETTINGS_0 "000000 09 00 00000003", 0,
     "SETTINGS 00 0\nend\nfailed order http2.type at 12 conn PROTOCOL_ERROR\n"},
    {SETTINGS_0 "000000 00 00 00000000", 0,
     "SETTINGS 00 0\nend\nfailed value http2.streamid at 14 conn "
     "PROTOCOL_ERROR\n"},
    {"000006 04 00 00000000 0002 00000002", 0,
     "SETTINGS 00 0\nfailed value http2.settings.enable_push at 11 conn "
     "PROTOCOL_ERROR\n"},
    {SETTINGS_0 "000004 00 08 00000001 02 61 0001", 0,
     "SETTINGS 00 0\nend\nDATA 08 1 pad 2\nbody 61\n"
     "failed value http2.data.padding at 21 conn PROTOCOL_ERROR\n"},
    /* the same, watched */
    {"505249202a20485454502f312e31"
     "000008 06 00 00000000 0000000000000000",
     TAUT_H2_FRAMER_PREFACE | TAUT_H2_FRAMER_WATCH,
     "fault value http2.magic at 11 conn PROTOCOL_ERROR\n"
     "found after 2\nPING 00 0 opaque 0000000000000000\nend\n"},
    {"000008 06 00 00000000 0102030405060708" SETTINGS_0
     "000000 01 00 00000001 000000 00 00 00000001 000000 09 04 00000001"
     "00000c 04 00 00000000 0002 00000002 0003 00000001"
     "000005 00 08 00000001 02 6161 0100"
     "000003 00 08 00000001 03 0000"
     "000001 00 01 00000001 61",
     TAUT_H2_FRAMER_WATCH,
     "fault order http2.type at 3 conn PROTOCOL_ERROR\n"
     "SETTINGS 00 0\nend\nHEADERS 00 1\nend\n"
     "fault order http2.type at 38 conn PROTOCOL_ERROR\n"
     "CONTINUATION 04 1\nend\n"
     "SETTINGS 00 0\n"
     "fault value http2.settings.enable_push at 64 conn PROTOCOL_ERROR\n"
     "DATA 08 1 pad 2\nbody 6161\n"
     "fault value http2.data.padding at 86 conn PROTOCOL_ERROR\n"
     "fault range http2.padding at 97 conn PROTOCOL_ERROR\n"
     "DATA 01 1\nbody 61\nend\n"},
    {SETTINGS_0 "000003 00 08 00000001 03 0000", 0,
     "SETTINGS 00 0\nend\nfailed range http2.padding at 18 conn "
     "PROTOCOL_ERROR\n"},
    /* from the middle */
    {"000001 09 04 00000003 82"
     "000001 00 00 00000001 61",
     TAUT_H2_FRAMER_MIDDLE,
     "found after 0\nCONTINUATION 04 3\nbody 82\nend\n"
     "DATA 00 1\nbody 61\nend\n"},
};

static void stream_in(size_t i, size_t first, size_t step)
{
    size_t len;
    uint8_t *p = test_hex(streams[i].hex, &len);
    struct taut_h2_framer f;
    struct seen s;
    seen_init(&s);
    assert_int_equal(
        taut_h2_framer_init(&f, sizeof f, streams[i].flags, LEN_MAX), TAUT_OK);
    bool well = true;
    for (size_t at = 0; well && at < len;) {
        size_t n = at == 0 ? first : step;
        n = n < len - at ? n : len - at;
        well = push(&f, &s, p + at, n);
        at += n;
    }
    if (s.in_body)
        taut_wr_text(&s.wr, "\n");
    assert_string_equal(taut_wr_cstr(&s.wr), streams[i].text);
    free(p);
}

static void streamed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        size_t len;
        free(test_hex(streams[i].hex, &len));
        stream_in(i, len, len);
        stream_in(i, 1, 1);
        for (size_t at = 1; at < len; at++)
            stream_in(i, at, len);
    }
}

/* From within a frame: the rest of it is passed over. The bytes hold what
 * looks like a header but is followed by none. */
static void from_the_middle(void **state)
{
    size_t len;
    uint8_t *p = test_hex("6161 000008 06 00 00000000 6161616161616161 61"
                          "000002 01 04 00000007 8286"
                          "000001 00 01 00000007 61"
                          "000004 03 00 00000007 00000000",
                          &len);
    struct taut_h2_framer f;
    struct seen s;
    (void)state;
    seen_init(&s);
    assert_int_equal(
        taut_h2_framer_init(&f, sizeof f, TAUT_H2_FRAMER_MIDDLE, LEN_MAX),
        TAUT_OK);
    assert_true(push(&f, &s, p, len));
    assert_string_equal(taut_wr_cstr(&s.wr),
                        "found after 20\nHEADERS 04 7\nbody 8286\nend\n"
                        "DATA 01 7\nbody 61\nend\n"
                        "RST_STREAM 00 7\nend\n");
    free(p);
}

/* A stream with `n` bytes missing at `at`; byte by byte it is the same. */
static const struct {
    size_t at, n;
    const char *text;
} gaps[] = {
    {21, 2, "DATA 08 1 pad 3\nbody 61626566\nend\n"},
    {21, 4, "DATA 08 1 pad 3\nbody 6162\nend\n"},
    {21, 7, "DATA 08 1 pad 3\nbody 6162\nend\n"},
    {26, 2, "DATA 08 1 pad 3\nbody 616263646566\nend\n"},
    {0, 0, "DATA 08 1 pad 3\nbody 616263646566\nend\n"},
};

static void gap_in(size_t i, size_t step)
{
    size_t len;
    uint8_t *p = test_hex(SETTINGS_0 "00000a 00 08 00000001 03 616263646566"
                                     "000000",
                          &len);
    const struct {
        size_t from, to;
    } parts[2] = {{0, gaps[i].at}, {gaps[i].at + gaps[i].n, len}};
    struct taut_h2_framer f;
    struct seen s;
    char text[200] = "SETTINGS 00 0\nend\n";
    strcat(text, gaps[i].text);
    seen_init(&s);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 0, LEN_MAX), TAUT_OK);
    for (size_t k = 0; k < 2; k++) {
        for (size_t at = parts[k].from; at < parts[k].to; at += step) {
            size_t left = parts[k].to - at;
            assert_true(push(&f, &s, p + at, step < left ? step : left));
        }
        if (k == 0 && gaps[i].n > 0)
            assert_int_equal(taut_h2_framer_gap(&f, gaps[i].n), TAUT_OK);
    }
    assert_int_equal(f.offset, len);
    assert_true(push(&f, &s, p, 0));
    assert_string_equal(taut_wr_cstr(&s.wr), text);
    free(p);
}

static void gaps_within(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        gap_in(i, 1);
        gap_in(i, 100);
    }
}

static void gap_beyond(void **state)
{
    size_t len;
    uint8_t *p = test_hex("00000c 04 00 00000000 0003 00000064 0004", &len);
    uint8_t *q = test_hex("0001 000001 00 00 00000001 61", &len);
    struct taut_h2_framer f;
    struct taut_span piece = {p, 17};
    struct seen s;
    (void)state;
    seen_init(&s);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 0, LEN_MAX), TAUT_OK);
    assert_int_equal(taut_h2_framer_push(&f, piece), TAUT_OK);
    assert_int_equal(taut_h2_framer_gap(&f, 1), TAUT_E_STATE);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 0, LEN_MAX), TAUT_OK);
    assert_true(push(&f, &s, p, 17));
    /* one setting of two is cut */
    assert_int_equal(taut_h2_framer_gap(&f, 2), TAUT_OK);
    assert_true(push(&f, &s, q, 2));
    assert_true(push(&f, &s, q + 2, len - 2));
    assert_string_equal(taut_wr_cstr(&s.wr), "SETTINGS 00 0\nsetting 3 100\n"
                                             "DATA 00 1\nbody 61\nend\n");
    /* and now nobody knows where the next frame begins */
    assert_int_equal(taut_h2_framer_gap(&f, 1), TAUT_MORE);
    seen_init(&s);
    assert_true(push(&f, &s, q, len));
    assert_string_equal(taut_wr_cstr(&s.wr),
                        "found after 2\nDATA 00 1\nbody 61\nend\n");
    free(p);
    free(q);
}

static void usage(void **state)
{
    struct taut_h2_framer f;
    struct taut_span piece = {(const uint8_t *)"ab", 2};
    (void)state;
    assert_int_equal(taut_h2_framer_init(&f, sizeof f - 1, 0, LEN_MAX),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 16, LEN_MAX),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 3, LEN_MAX),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 0, 16383), TAUT_E_USAGE);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 0, 0x1000000),
                     TAUT_E_USAGE);
    assert_int_equal(taut_h2_framer_init(&f, sizeof f, 0, 0xffffff), TAUT_OK);
    assert_int_equal(taut_h2_framer_len_set(&f, 1), TAUT_E_USAGE);
    assert_int_equal(taut_h2_framer_len_set(&f, LEN_MAX), TAUT_OK);
    assert_int_equal(taut_h2_framer_push(&f, piece), TAUT_OK);
    assert_int_equal(taut_h2_framer_push(&f, piece), TAUT_E_STATE);
}

static void wire_words(void **state)
{
    char text[100];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    (void)state;
    taut_h2_fields.wire_text(&wr, STREAM(CANCEL));
    assert_string_equal(taut_wr_cstr(&wr), "send RST_STREAM with CANCEL");
    wr = taut_wr_of(text, sizeof text);
    taut_h2_fields.wire_text(&wr, CONN(NO_ERROR));
    assert_string_equal(taut_wr_cstr(&wr),
                        "send GOAWAY and close the connection with NO_ERROR");
    wr = taut_wr_of(text, sizeof text);
    taut_h2_fields.wire_text(&wr, TAUT_H2_WIRE_CONN(0x99));
    assert_string_equal(
        taut_wr_cstr(&wr),
        "send GOAWAY and close the connection with INTERNAL_ERROR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoded),         cmocka_unit_test(cut),
        cmocka_unit_test(refused),         cmocka_unit_test(padding_quirk),
        cmocka_unit_test(not_written),     cmocka_unit_test(settings),
        cmocka_unit_test(origins),         cmocka_unit_test(streamed),
        cmocka_unit_test(from_the_middle), cmocka_unit_test(gaps_within),
        cmocka_unit_test(gap_beyond),      cmocka_unit_test(usage),
        cmocka_unit_test(wire_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
