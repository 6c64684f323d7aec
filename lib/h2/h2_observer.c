/* SPDX-License-Identifier: MIT */
/* h2_observer.c: a connection that others have; see taut/h2_observer.h. */
#include "taut/h2_observer.h"
#include "core_mem.h"

/* observer_forget begins a table of which nothing is known. */
static void observer_forget(struct taut_h2_observer *self)
{
    (void)taut_hpack_decoder_init(&self->decoder, sizeof self->decoder,
                                  &self->config);
    self->in_block = self->fed = false;
}

/* observer_table_begin: the table of a connection that is seen from its
 * beginning is empty; its size may grow as SETTINGS allow that are not seen. */
static void observer_table_begin(struct taut_hpack_decoder *decoder)
{
    decoder->n_before = 0;
    if (decoder->limit > TAUT_HPACK_TABLE_DEFAULT)
        decoder->limit = TAUT_HPACK_TABLE_DEFAULT;
}

enum taut_status
taut_h2_observer_init(struct taut_h2_observer *self, size_t size,
                      const struct taut_h2_observer_config *config)
{
    unsigned flags = TAUT_H2_FRAMER_WATCH;
    if (size != sizeof *self)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = config->decoder;
    self->config.flags = TAUT_HPACK_OBSERVER;
    if (self->config.list_max == 0)
        self->config.list_max = TAUT_HPACK_LIST_MAX;
    if (self->config.n_fields_max == 0)
        self->config.n_fields_max = UINT32_MAX;
    if (config->middle)
        flags |= TAUT_H2_FRAMER_MIDDLE |
                 (config->aligned ? TAUT_H2_FRAMER_ALIGNED : 0u);
    else if (config->client)
        flags |= TAUT_H2_FRAMER_PREFACE;
    enum taut_status st = taut_h2_framer_init(
        &self->framer, sizeof self->framer, flags,
        config->len_max ? config->len_max : TAUT_H2_FRAME_LEN_MAX);
    if (!st)
        st = taut_hpack_decoder_init(&self->decoder, sizeof self->decoder,
                                     &self->config);
    if (!st && !config->middle)
        observer_table_begin(&self->decoder);
    return st;
}

enum taut_status taut_h2_observer_push(struct taut_h2_observer *self,
                                       struct taut_span piece)
{
    if (self->fed)
        return TAUT_E_STATE;
    return taut_h2_framer_push(&self->framer, piece);
}

/* observer_lose: what blocks are to come refer to is unknown. */
static void observer_lose(struct taut_h2_observer *self)
{
    self->lost = true;
    memset(&self->diag, 0, sizeof self->diag);
    observer_forget(self);
}

/* observer_harmless: the frame at hand has no header block. */
static bool observer_harmless(const struct taut_h2_framer *f)
{
    return f->block_stream == 0 && f->frame.type != TAUT_H2_TYPE_HEADERS &&
           f->frame.type != TAUT_H2_TYPE_CONTINUATION &&
           f->frame.type != TAUT_H2_TYPE_PUSH_PROMISE;
}

enum taut_status taut_h2_observer_gap(struct taut_h2_observer *self, uint64_t n)
{
    if (self->fed)
        return TAUT_E_STATE;
    bool harmless = observer_harmless(&self->framer);
    enum taut_status st = taut_h2_framer_gap(&self->framer, n);
    if (taut_is_error(st))
        return st;
    if (n > 0 && !(st == TAUT_OK && harmless))
        observer_lose(self);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Header blocks                                                       */

static bool observer_has_block(const struct taut_h2_frame *f)
{
    return f->type == TAUT_H2_TYPE_HEADERS ||
           f->type == TAUT_H2_TYPE_PUSH_PROMISE ||
           f->type == TAUT_H2_TYPE_CONTINUATION;
}

static void observer_feed(struct taut_h2_observer *self, struct taut_span piece,
                          bool last)
{
    self->ended = last;
    self->fed = taut_hpack_decoder_feed(&self->decoder, piece, last) == TAUT_OK;
}

/* observer_framed looks at an event of the framer before it is told. */
static void observer_framed(struct taut_h2_observer *self,
                            const struct taut_h2_framer_event *e)
{
    static const struct taut_span none = {NULL, 0};
    const struct taut_h2_frame *f = e->frame;
    bool end = (f->flags & TAUT_H2_FLAG_END_HEADERS) != 0;
    if (e->kind == TAUT_H2_FRAMER_FAULT && observer_has_block(f))
        observer_lose(self);
    if (e->kind == TAUT_H2_FRAMER_FAULT || !observer_has_block(f))
        return;
    if (e->kind == TAUT_H2_FRAMER_FRAME &&
        f->type != TAUT_H2_TYPE_CONTINUATION) {
        self->in_block = true;
        self->ended = false;
    }
    if (!self->in_block)
        return;
    if (e->kind == TAUT_H2_FRAMER_BODY)
        observer_feed(self, e->piece, end && self->framer.body_left == 0);
    else if (e->kind == TAUT_H2_FRAMER_END && end && !self->ended)
        observer_feed(self, none, true);
}

/* observer_fields tells the next field of what was fed. TAUT_DONE: there is
 * none now. */
static enum taut_status observer_fields(struct taut_ctx *ctx,
                                        struct taut_h2_observer *self,
                                        struct taut_h2_observer_event *event)
{
    struct taut_ctx inner = *ctx;
    inner.diag = &event->diag;
    enum taut_status st =
        taut_hpack_decoder_next(&inner, &self->decoder, &event->field);
    ctx->fuel = inner.fuel;
    event->kind = TAUT_H2_OBSERVER_FIELD;
    if (st == TAUT_OK)
        return st;
    if (st == TAUT_MORE) {
        self->fed = false;
        return TAUT_DONE;
    }
    event->kind = TAUT_H2_OBSERVER_FIELDS_END;
    if (st == TAUT_DONE) {
        self->fed = self->in_block = false;
        return TAUT_OK;
    }
    bool limit =
        st == TAUT_E_LIMIT && (event->diag.field == TAUT_HPACK_F_LIST_SIZE ||
                               event->diag.field == TAUT_HPACK_F_COUNT);
    event->kind = limit ? TAUT_H2_OBSERVER_LIMIT : TAUT_H2_OBSERVER_LOST;
    if (!limit)
        observer_forget(self);
    return TAUT_OK;
}

enum taut_status taut_h2_observer_next(struct taut_ctx *ctx,
                                       struct taut_h2_observer *self,
                                       struct taut_h2_observer_event *event)
{
    event->frame = &self->framer.frame;
    if (self->lost) {
        self->lost = false;
        event->kind = TAUT_H2_OBSERVER_LOST;
        event->diag = self->diag;
        return TAUT_OK;
    }
    if (self->fed) {
        enum taut_status st = observer_fields(ctx, self, event);
        if (st != TAUT_DONE)
            return st;
    }
    enum taut_status st =
        taut_h2_framer_next(ctx, &self->framer, &event->framed);
    if (st == TAUT_OK)
        observer_framed(self, &event->framed);
    event->kind = event->framed.kind;
    return st;
}
