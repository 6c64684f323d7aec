/* SPDX-License-Identifier: MIT */
/*
 * h2_framer.c: frames out of a stream in pieces; see taut/h2.h.
 *
 * A state reads one unit (a header, the numbers before a body, a setting) or
 * passes on what is there of a body, a padding. It answers TAUT_OK with an
 * event, TAUT_MORE when bytes are missing, TAUT_DONE when another state goes
 * on at once.
 */
#include "h2_int.h"

const uint8_t taut_h2_preface[TAUT_H2_PREFACE_LEN] = {
    'P', 'R', 'I', ' ', '*', ' ', 'H', 'T', 'T', 'P', '/', '2',
    '.', '0', 0xd, 0xa, 0xd, 0xa, 'S', 'M', 0xd, 0xa, 0xd, 0xa};

enum framer_state {
    FRAMER_PREFACE,
    FRAMER_HEAD,
    FRAMER_FIXED,
    FRAMER_BODY,
    FRAMER_SETTINGS,
    FRAMER_PADDING,
    FRAMER_END,
    FRAMER_SKIP,
    FRAMER_SEARCH
};

#define FRAMER_FIRST 0x80u /* in flags: no frame came yet */

/* ------------------------------------------------------------------ */
/* Set-up                                                              */

static bool framer_len_right(uint32_t len_max)
{
    return len_max >= TAUT_H2_FRAME_LEN_DEFAULT &&
           len_max <= TAUT_H2_FRAME_LEN_MAX;
}

enum taut_status taut_h2_framer_init(struct taut_h2_framer *self, size_t size,
                                     unsigned flags, uint32_t len_max)
{
    unsigned begin = TAUT_H2_FRAMER_PREFACE | TAUT_H2_FRAMER_MIDDLE;
    unsigned others = TAUT_H2_FRAMER_WATCH | TAUT_H2_FRAMER_ALIGNED;
    if (size != sizeof *self || (flags & begin) == begin ||
        (flags & ~(begin | others)) || !framer_len_right(len_max))
        return TAUT_E_USAGE;
    bool search =
        (flags & TAUT_H2_FRAMER_MIDDLE) && !(flags & TAUT_H2_FRAMER_ALIGNED);
    memset(self, 0, sizeof *self);
    self->state = flags & TAUT_H2_FRAMER_PREFACE ? FRAMER_PREFACE
                  : search                       ? FRAMER_SEARCH
                                                 : FRAMER_HEAD;
    self->flags = (uint8_t)(flags & ~(unsigned)TAUT_H2_FRAMER_PREFACE);
    self->flags |= flags & TAUT_H2_FRAMER_MIDDLE ? 0 : FRAMER_FIRST;
    self->len_max = len_max;
    return TAUT_OK;
}

enum taut_status taut_h2_framer_len_set(struct taut_h2_framer *self,
                                        uint32_t len_max)
{
    if (!framer_len_right(len_max))
        return TAUT_E_USAGE;
    self->len_max = len_max;
    return TAUT_OK;
}

bool taut_h2_framer_rests(const struct taut_h2_framer *self)
{
    return self->state == FRAMER_HEAD && !(self->flags & FRAMER_FIRST) &&
           !self->failed && self->have == 0 && self->block_stream == 0 &&
           taut_rd_left(&self->in) == 0;
}

void taut_h2_framer_go_on(struct taut_h2_framer *self)
{
    self->state = FRAMER_HEAD;
    self->flags &= (uint8_t)~FRAMER_FIRST;
}

enum taut_status taut_h2_framer_push(struct taut_h2_framer *self,
                                     struct taut_span piece)
{
    if (self->failed || taut_rd_left(&self->in) > 0)
        return TAUT_E_STATE;
    self->in = taut_rd_of(piece.p, piece.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Bytes                                                               */

/* framer_pass takes up to `n` bytes of the piece and returns how many. */
static size_t framer_pass(struct taut_h2_framer *self, size_t n,
                          const uint8_t **p)
{
    size_t left = taut_rd_left(&self->in);
    n = n < left ? n : left;
    *p = self->in.p;
    self->in.p += n;
    self->offset += n;
    return n;
}

/* framer_unit returns the next `n` bytes as a whole, from the scratch if they
 * came in parts; NULL: they are not all here. `n` is never 0. */
static const uint8_t *framer_unit(struct taut_h2_framer *self, size_t n)
{
    const uint8_t *p;
    if (self->have == 0 && taut_rd_left(&self->in) >= n) {
        (void)framer_pass(self, n, &p);
        return p;
    }
    size_t got = framer_pass(self, n - self->have, &p);
    if (got > 0)
        memcpy(self->scratch + self->have, p, got);
    self->have = (uint8_t)(self->have + got);
    if (self->have < n)
        return NULL;
    self->have = 0;
    return self->scratch;
}

/* ------------------------------------------------------------------ */
/* Faults                                                              */

/* framer_at returns a context for the `n` bytes that were taken last. */
static struct taut_ctx framer_at(const struct taut_ctx *ctx, const uint8_t *p,
                                 struct taut_diag *diag)
{
    struct taut_ctx unit = *ctx;
    unit.start = p;
    unit.diag = diag;
    return unit;
}

/*
 * framer_fault deals with `event->diag`, whose offset counts from a unit of
 * which `n` bytes were taken. A stream error becomes an event and `left` more
 * bytes are passed over; a connection error is final.
 */
static enum taut_status framer_fault(struct taut_ctx *ctx,
                                     struct taut_h2_framer *self,
                                     struct taut_h2_framer_event *event,
                                     size_t n, uint32_t left)
{
    event->diag.off += (uint32_t)(self->offset - n);
    if (TAUT_H2_WIRE_IS_STREAM(event->diag.wire) ||
        (self->flags & TAUT_H2_FRAMER_WATCH)) {
        event->kind = TAUT_H2_FRAMER_FAULT;
        self->body_left = left;
        self->state = FRAMER_SKIP;
        return TAUT_OK;
    }
    self->failed = true;
    if (ctx->diag)
        *ctx->diag = event->diag;
    return (enum taut_status)event->diag.status;
}

/* framer_refuse is the fault of a header at `p`. */
static enum taut_status framer_refuse(struct taut_ctx *ctx, unsigned field,
                                      const uint8_t *p, size_t need)
{
    return taut_fail(ctx, TAUT_E_ORDER, field, p, need,
                     TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR));
}

/* ------------------------------------------------------------------ */
/* Headers                                                             */

static bool framer_carries_block(unsigned type)
{
    return type == TAUT_H2_TYPE_HEADERS || type == TAUT_H2_TYPE_PUSH_PROMISE ||
           type == TAUT_H2_TYPE_CONTINUATION;
}

/* framer_order_judge: SETTINGS come first (RFC 9113 3.4), and nothing comes
 * between the frames of a header block (4.3). */
static enum taut_status framer_order_judge(struct taut_ctx *ctx,
                                           const struct taut_h2_framer *self,
                                           const uint8_t *p)
{
    const struct taut_h2_frame *f = &self->frame;
    bool goes_on = f->type == TAUT_H2_TYPE_CONTINUATION;
    if ((self->flags & FRAMER_FIRST) &&
        (f->type != TAUT_H2_TYPE_SETTINGS || (f->flags & TAUT_H2_FLAG_ACK)))
        return framer_refuse(ctx, TAUT_H2_F_TYPE, p + 3, f->type);
    if (self->block_stream == 0)
        return goes_on && !(self->flags & TAUT_H2_FRAMER_MIDDLE)
                   ? framer_refuse(ctx, TAUT_H2_F_TYPE, p + 3, f->type)
                   : TAUT_OK;
    if (!goes_on)
        return framer_refuse(ctx, TAUT_H2_F_TYPE, p + 3, f->type);
    if (f->stream != self->block_stream)
        return framer_refuse(ctx, TAUT_H2_F_STREAMID, p + 5, f->stream);
    return TAUT_OK;
}

static void framer_block_note(struct taut_h2_framer *self)
{
    const struct taut_h2_frame *f = &self->frame;
    self->flags &= TAUT_H2_FRAMER_WATCH;
    if (framer_carries_block(f->type))
        self->block_stream =
            f->flags & TAUT_H2_FLAG_END_HEADERS ? 0 : f->stream;
}

/* framer_body_begin tells the frame; what follows is its body. */
static enum taut_status framer_body_begin(struct taut_h2_framer *self,
                                          struct taut_h2_framer_event *event)
{
    const struct taut_h2_frame *f = &self->frame;
    self->pad_left = f->pad_len;
    self->body_left = f->len - taut_h2_fixed_len(f) - f->pad_len;
    self->state =
        f->type == TAUT_H2_TYPE_SETTINGS ? FRAMER_SETTINGS : FRAMER_BODY;
    event->kind = TAUT_H2_FRAMER_FRAME;
    return TAUT_OK;
}

static enum taut_status framer_head(struct taut_ctx *ctx,
                                    struct taut_h2_framer *self,
                                    struct taut_h2_framer_event *event)
{
    const uint8_t *p = framer_unit(self, TAUT_H2_HDR_LEN);
    if (!p)
        return TAUT_MORE;
    struct taut_ctx unit = framer_at(ctx, p, &event->diag);
    taut_h2_head_read(&self->frame, p);
    if (framer_order_judge(&unit, self, p) ||
        taut_h2_head_judge(&unit, &self->frame, p, self->len_max))
        return framer_fault(ctx, self, event, TAUT_H2_HDR_LEN, self->frame.len);
    framer_block_note(self);
    if (taut_h2_fixed_len(&self->frame) == 0)
        return framer_body_begin(self, event);
    self->state = FRAMER_FIXED;
    return TAUT_DONE;
}

static enum taut_status framer_fixed(struct taut_ctx *ctx,
                                     struct taut_h2_framer *self,
                                     struct taut_h2_framer_event *event)
{
    uint32_t n = taut_h2_fixed_len(&self->frame);
    const uint8_t *p = framer_unit(self, n);
    if (!p)
        return TAUT_MORE;
    struct taut_ctx unit = framer_at(ctx, p, &event->diag);
    if (taut_h2_fixed_read(&unit, &self->frame, p))
        return framer_fault(ctx, self, event, n, self->frame.len - n);
    return framer_body_begin(self, event);
}

/* ------------------------------------------------------------------ */
/* What follows the header                                             */

static enum taut_status framer_end(struct taut_ctx *ctx,
                                   struct taut_h2_framer *self,
                                   struct taut_h2_framer_event *event)
{
    (void)ctx;
    self->state = FRAMER_HEAD;
    event->kind = TAUT_H2_FRAMER_END;
    return TAUT_OK;
}

static enum taut_status framer_body(struct taut_ctx *ctx,
                                    struct taut_h2_framer *self,
                                    struct taut_h2_framer_event *event)
{
    if (self->body_left == 0 && self->pad_left == 0)
        return framer_end(ctx, self, event);
    if (self->body_left == 0) {
        self->state = FRAMER_PADDING;
        return TAUT_DONE;
    }
    size_t n = framer_pass(self, self->body_left, &event->piece.p);
    if (n == 0)
        return TAUT_MORE;
    event->piece.len = n;
    event->kind = TAUT_H2_FRAMER_BODY;
    self->body_left -= (uint32_t)n;
    return TAUT_OK;
}

static enum taut_status framer_settings(struct taut_ctx *ctx,
                                        struct taut_h2_framer *self,
                                        struct taut_h2_framer_event *event)
{
    if (self->body_left == 0) {
        self->state = FRAMER_END;
        return TAUT_DONE;
    }
    const uint8_t *p = framer_unit(self, TAUT_H2_SETTING_LEN);
    if (!p)
        return TAUT_MORE;
    struct taut_ctx unit = framer_at(ctx, p, &event->diag);
    if (taut_h2_setting_read(&unit, &event->setting, p))
        return framer_fault(ctx, self, event, TAUT_H2_SETTING_LEN,
                            self->body_left - TAUT_H2_SETTING_LEN);
    self->body_left -= TAUT_H2_SETTING_LEN;
    event->kind = TAUT_H2_FRAMER_SETTING;
    return TAUT_OK;
}

static enum taut_status framer_padding(struct taut_ctx *ctx,
                                       struct taut_h2_framer *self,
                                       struct taut_h2_framer_event *event)
{
    const uint8_t *p;
    size_t n = framer_pass(self, self->pad_left, &p);
    struct taut_ctx unit = framer_at(ctx, p, &event->diag);
    if (taut_h2_padding_judge(&unit, p, n))
        return framer_fault(ctx, self, event, n, self->pad_left - (uint32_t)n);
    self->pad_left -= (uint32_t)n;
    if (self->pad_left > 0)
        return TAUT_MORE;
    self->state = FRAMER_END;
    return TAUT_DONE;
}

/* framer_skip passes over the rest of a frame after a stream error. */
static enum taut_status framer_skip(struct taut_ctx *ctx,
                                    struct taut_h2_framer *self,
                                    struct taut_h2_framer_event *event)
{
    const uint8_t *p;
    (void)ctx;
    (void)event;
    self->body_left -= (uint32_t)framer_pass(self, self->body_left, &p);
    if (self->body_left > 0)
        return TAUT_MORE;
    self->state = FRAMER_HEAD;
    return TAUT_DONE;
}

/* ------------------------------------------------------------------ */
/* From the middle                                                     */

/* framer_flags_right: a sender sets no flags that its type does not have. */
static bool framer_flags_right(const struct taut_h2_frame *f)
{
    static const uint8_t known[] = {
        [TAUT_H2_TYPE_DATA] = TAUT_H2_FLAG_END_STREAM | TAUT_H2_FLAG_PADDED,
        [TAUT_H2_TYPE_HEADERS] = TAUT_H2_FLAG_END_STREAM |
                                 TAUT_H2_FLAG_END_HEADERS |
                                 TAUT_H2_FLAG_PADDED | TAUT_H2_FLAG_PRIORITY,
        [TAUT_H2_TYPE_SETTINGS] = TAUT_H2_FLAG_ACK,
        [TAUT_H2_TYPE_PUSH_PROMISE] =
            TAUT_H2_FLAG_END_HEADERS | TAUT_H2_FLAG_PADDED,
        [TAUT_H2_TYPE_PING] = TAUT_H2_FLAG_ACK,
        [TAUT_H2_TYPE_CONTINUATION] = TAUT_H2_FLAG_END_HEADERS,
        [TAUT_H2_TYPE_PRIORITY_UPDATE] = 0};
    return taut_reg_name(&taut_h2_type_reg, f->type) != NULL &&
           (f->flags & ~known[f->type]) == 0;
}

/* framer_plausible tells whether the header at `p` can be one. */
static bool framer_plausible(const struct taut_h2_framer *self,
                             const uint8_t *p)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_h2_frame f;
    taut_h2_head_read(&f, p);
    return (p[5] & 0x80) == 0 && framer_flags_right(&f) &&
           taut_h2_head_judge(&ctx, &f, p, self->len_max) == TAUT_OK;
}

/* framer_confirmed: is the header at `p`, before `left` bytes more, followed by
 * one that can be one, too? */
static bool framer_confirmed(const struct taut_h2_framer *self,
                             const uint8_t *p, const uint8_t *body, size_t left)
{
    size_t len = taut_get24(p);
    return left >= len && left - len >= TAUT_H2_HDR_LEN &&
           framer_plausible(self, body + len);
}

/* framer_look returns how far the first confirmed header of the piece is;
 * false: there is none. */
static bool framer_look(const struct taut_h2_framer *self, size_t *at)
{
    const uint8_t *p = self->in.p;
    size_t left = taut_rd_left(&self->in);
    for (size_t i = 0; left - i >= 2 * TAUT_H2_HDR_LEN && i < left; i++) {
        if (framer_plausible(self, p + i) &&
            framer_confirmed(self, p + i, p + i + TAUT_H2_HDR_LEN,
                             left - i - TAUT_H2_HDR_LEN)) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* framer_found tells a header; its bytes are next, or in the scratch. */
static enum taut_status framer_found(struct taut_h2_framer *self,
                                     struct taut_h2_framer_event *event)
{
    event->kind = TAUT_H2_FRAMER_FOUND;
    event->skipped = self->skipped;
    self->skipped = 0;
    self->state = FRAMER_HEAD;
    return TAUT_OK;
}

/* framer_search prefers a confirmed header; without one in the piece, what
 * comes first that can be one is taken, even if it began in the last piece. */
static enum taut_status framer_search(struct taut_ctx *ctx,
                                      struct taut_h2_framer *self,
                                      struct taut_h2_framer_event *event)
{
    const uint8_t *p;
    size_t at;
    (void)ctx;
    if (framer_look(self, &at)) {
        self->skipped += (uint32_t)(framer_pass(self, at, &p) + self->have);
        self->have = 0;
        return framer_found(self, event);
    }
    while (framer_pass(self, 1, &p) == 1) {
        self->scratch[self->have++] = *p;
        if (self->have < TAUT_H2_HDR_LEN)
            continue;
        size_t left = taut_rd_left(&self->in);
        size_t len = taut_get24(self->scratch);
        bool beyond = left < len || left - len < TAUT_H2_HDR_LEN;
        if (framer_plausible(self, self->scratch) &&
            (beyond || framer_confirmed(self, self->scratch, self->in.p, left)))
            return framer_found(self, event);
        memmove(self->scratch, self->scratch + 1, TAUT_H2_HDR_LEN - 1);
        self->have--;
        self->skipped++;
    }
    return TAUT_MORE;
}

/* framer_rest returns how many bytes of the frame at hand are to come. */
static uint64_t framer_rest(const struct taut_h2_framer *self)
{
    switch (self->state) {
    case FRAMER_BODY:
        return (uint64_t)self->body_left + self->pad_left;
    case FRAMER_SETTINGS:
        return self->body_left - self->have;
    case FRAMER_PADDING:
        return self->pad_left;
    case FRAMER_SKIP:
        return self->body_left;
    default:
        return 0;
    }
}

/* framer_shorten takes `n` bytes, not more than framer_rest, off a frame. */
static void framer_shorten(struct taut_h2_framer *self, uint64_t n)
{
    uint32_t rest = (uint32_t)(framer_rest(self) - n);
    bool pads = self->state == FRAMER_BODY || self->state == FRAMER_PADDING;
    if (self->state == FRAMER_SETTINGS) {
        self->have = 0;
        self->state = FRAMER_SKIP;
    }
    self->pad_left = !pads ? 0 : rest < self->pad_left ? rest : self->pad_left;
    self->body_left = rest - self->pad_left;
}

enum taut_status taut_h2_framer_gap(struct taut_h2_framer *self, uint64_t n)
{
    if (self->failed || taut_rd_left(&self->in) > 0)
        return TAUT_E_STATE;
    self->offset += n;
    if (n <= framer_rest(self)) {
        framer_shorten(self, n);
        return TAUT_OK;
    }
    self->state = FRAMER_SEARCH;
    self->have = 0;
    self->skipped = 0;
    self->block_stream = 0;
    self->flags &= TAUT_H2_FRAMER_WATCH;
    self->flags |= TAUT_H2_FRAMER_MIDDLE;
    return TAUT_MORE;
}

/* framer_preface_same returns how many of the `n` bytes at `p` are the
 * preface's, from `at` on. */
static size_t framer_preface_same(const uint8_t *p, size_t n, size_t at)
{
    size_t i = 0;
    while (i < n && p[i] == taut_h2_preface[at + i])
        i++;
    return i;
}

static enum taut_status framer_preface_step(struct taut_ctx *ctx,
                                            struct taut_h2_framer *self,
                                            struct taut_h2_framer_event *event)
{
    const uint8_t *p;
    size_t at = (size_t)self->offset, left = taut_rd_left(&self->in);
    size_t n = sizeof taut_h2_preface - at;
    n = n < left ? n : left;
    size_t same = framer_preface_same(self->in.p, n, at);
    if (same < n) {
        (void)framer_pass(self, same + 1, &p);
        struct taut_ctx unit = framer_at(ctx, p, &event->diag);
        (void)taut_fail(&unit, TAUT_E_VALUE, TAUT_H2_F_MAGIC, p + same, p[same],
                        TAUT_H2_WIRE_CONN(TAUT_H2_PROTOCOL_ERROR));
        enum taut_status st = framer_fault(ctx, self, event, same + 1, 0);
        self->state = FRAMER_SEARCH; /* if it is watched */
        self->flags = TAUT_H2_FRAMER_MIDDLE | TAUT_H2_FRAMER_WATCH;
        return st;
    }
    (void)framer_pass(self, n, &p);
    if (self->offset < sizeof taut_h2_preface)
        return TAUT_MORE;
    self->state = FRAMER_HEAD;
    event->kind = TAUT_H2_FRAMER_PREFACE_END;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Events                                                              */

typedef enum taut_status framer_fn(struct taut_ctx *ctx,
                                   struct taut_h2_framer *self,
                                   struct taut_h2_framer_event *event);

static framer_fn *const framer_fns[] = {[FRAMER_PREFACE] = framer_preface_step,
                                        [FRAMER_HEAD] = framer_head,
                                        [FRAMER_FIXED] = framer_fixed,
                                        [FRAMER_BODY] = framer_body,
                                        [FRAMER_SETTINGS] = framer_settings,
                                        [FRAMER_PADDING] = framer_padding,
                                        [FRAMER_END] = framer_end,
                                        [FRAMER_SKIP] = framer_skip,
                                        [FRAMER_SEARCH] = framer_search};

enum taut_status taut_h2_framer_next(struct taut_ctx *ctx,
                                     struct taut_h2_framer *self,
                                     struct taut_h2_framer_event *event)
{
    enum taut_status st = TAUT_DONE;
    if (self->failed)
        return TAUT_E_STATE;
    event->frame = &self->frame;
    while (st == TAUT_DONE)
        st = framer_fns[self->state](ctx, self, event);
    return st;
}
