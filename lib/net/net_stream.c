/* SPDX-License-Identifier: MIT */
/* net_stream.c: TCP segments into a stream; see taut/stream.h. */
#include "taut/stream.h"
#include "taut/tcp.h"
#include "core_mem.h"

TAUT_FIELD_TABLE(STREAM, stream, "stream", "TCP stream", "RFC 9293 3.4", NULL,
                 TAUT_STREAM_FIELDS)

enum { STREAM_WAIT, STREAM_OPEN, STREAM_ENDED, STREAM_RESET };

/* What is to be told, in this order. */
enum {
    STREAM_TELL_OPEN = 1,
    STREAM_TELL_CONFLICT = 2,
    STREAM_TELL_GAP = 4,
    STREAM_TELL_DATA = 8, /* data or the end, if there are any */
    STREAM_TELL_RST = 16
};

enum { STREAM_WINDOW_MAX = 1 << 30 };

/* ------------------------------------------------------------------ */
/* The ring: bytes, and a bit for each                                 */

static uint32_t stream_ring_len(const struct taut_stream *self)
{
    return self->ring ? self->ring_mask + 1 : 0;
}

static uint8_t *stream_bits(const struct taut_stream *self)
{
    return self->ring + stream_ring_len(self);
}

/* How many of the `n` bits from bit `at` on are all `set`. */
static uint32_t stream_run(const uint8_t *bits, uint32_t at, uint32_t n,
                           bool set)
{
    const uint64_t all = set ? UINT64_MAX : 0;
    uint32_t i = 0;
    while (i < n) {
        uint32_t bit = at + i;
        const uint8_t *p = bits + bit / 8;
        if (bit % 64 == 0 && n - i >= 64 && taut_get64le(p) == all)
            i += 64;
        else if (bit % 8 == 0 && n - i >= 8 && *p == (uint8_t)all)
            i += 8;
        else if ((*p >> bit % 8 & 1) == set)
            i++;
        else
            break;
    }
    return i;
}

/* The same from sequence number `seq` on, around the ring's end. */
static uint32_t stream_seq_run(const struct taut_stream *self, uint32_t seq,
                               uint32_t n, bool set)
{
    uint32_t at = seq & self->ring_mask;
    uint32_t flat = stream_ring_len(self) - at;
    if (n <= flat)
        return stream_run(stream_bits(self), at, n, set);
    uint32_t run = stream_run(stream_bits(self), at, flat, set);
    if (run == flat)
        run += stream_run(stream_bits(self), 0, n - flat, set);
    return run;
}

/* Sets or clears the `n` bits from bit `at` on. */
static void stream_mark(uint8_t *bits, uint32_t at, uint32_t n, bool set)
{
    while (n > 0) {
        uint32_t k = 8 - at % 8;
        k = k < n ? k : n;
        unsigned mask = ((1u << k) - 1) << at % 8;
        uint8_t *p = bits + at / 8;
        *p = (uint8_t)(set ? *p | mask : *p & ~mask);
        at += k;
        n -= k;
    }
}

/* Notes where `n` bytes at stream offset `off` differ from those known. */
static void stream_differ(struct taut_stream *self, uint64_t off,
                          const uint8_t *known, const uint8_t *p, uint32_t n)
{
    if (memcmp(known, p, n) == 0)
        return;
    for (uint32_t i = 0; i < n; i++) {
        if (known[i] == p[i])
            continue;
        if (!(self->pending & STREAM_TELL_CONFLICT))
            self->note_offset = off + i;
        self->pending |= STREAM_TELL_CONFLICT;
        self->note_len = (uint32_t)(off + i + 1 - self->note_offset);
    }
}

/* Where new bytes meet the ring: `at` is flat. Bytes not there yet are
 * stored if `keep`; others are compared and, by policy, replaced (or, if
 * not `keep`, dropped: the new ones will be handed on). */
static void stream_meet_flat(struct taut_stream *self, uint32_t at,
                             uint64_t off, struct taut_span data, bool keep)
{
    uint8_t *bits = stream_bits(self), *ring = self->ring + at;
    bool last = self->config.policy == TAUT_STREAM_LAST;
    uint32_t n = (uint32_t)data.len, i = 0;
    while (i < n) {
        uint32_t run = stream_run(bits, at + i, n - i, false);
        if (keep && run > 0) {
            memcpy(ring + i, data.p + i, run);
            stream_mark(bits, at + i, run, true);
            self->queued += run;
        }
        i += run;
        run = stream_run(bits, at + i, n - i, true);
        stream_differ(self, off + i, ring + i, data.p + i, run);
        if (last && keep && run > 0)
            memcpy(ring + i, data.p + i, run);
        if (last && !keep) {
            stream_mark(bits, at + i, run, false);
            self->queued -= run;
        }
        i += run;
    }
}

/* The same, around the ring's end; `off` is the data's stream offset. */
static void stream_meet(struct taut_stream *self, uint64_t off,
                        struct taut_span data, bool keep)
{
    uint32_t seq = self->seq + (uint32_t)(off - self->offset);
    uint32_t at = seq & self->ring_mask;
    size_t flat = stream_ring_len(self) - at;
    struct taut_span head = data, tail = data;
    head.len = data.len < flat ? data.len : flat;
    stream_meet_flat(self, at, off, head, keep);
    if (data.len <= flat)
        return;
    tail.p += flat;
    tail.len -= flat;
    stream_meet_flat(self, 0, off + flat, tail, keep);
}

/* ------------------------------------------------------------------ */
/* Set-up                                                              */

enum taut_status taut_stream_init(struct taut_stream *self, size_t size,
                                  const struct taut_stream_config *config)
{
    const unsigned flags = TAUT_STREAM_MIDSTREAM | TAUT_STREAM_RST_WINDOW;
    if (size != sizeof *self || config->policy > TAUT_STREAM_LAST ||
        (config->flags & ~flags) != 0 || config->window > STREAM_WINDOW_MAX)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = *config;
    if (self->config.window == 0)
        self->config.window = STREAM_WINDOW_MAX;
    if (self->config.n_segments == 0)
        self->config.n_segments = TAUT_STREAM_SEGMENTS_DEFAULT;
    return TAUT_OK;
}

void taut_stream_reset(struct taut_stream *self)
{
    const struct taut_stream old = *self;
    memset(self, 0, sizeof *self);
    self->config = old.config;
    self->ring = old.ring;
    self->ring_mask = old.ring_mask;
    if (self->ring)
        memset(stream_bits(self), 0, stream_ring_len(self) / 8);
}

enum taut_status taut_stream_ring_set(struct taut_stream *self,
                                      uint8_t *storage, size_t ring_len)
{
    if (self->queued > 0)
        return TAUT_E_STATE;
    if (storage &&
        (ring_len < TAUT_STREAM_RING_MIN || ring_len > TAUT_STREAM_RING_MAX ||
         (ring_len & (ring_len - 1)) != 0))
        return TAUT_E_USAGE;
    self->ring = storage;
    self->ring_mask = storage ? (uint32_t)ring_len - 1 : 0;
    if (storage)
        memset(stream_bits(self), 0, ring_len / 8);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Segments in                                                         */

/* A segment by its place in the stream. */
struct stream_seg {
    uint64_t first, end; /* offsets of its new bytes */
    struct taut_span data;
    unsigned flags;
    int64_t rel; /* of the segment's first byte, from the next one */
};

static enum taut_status stream_fail(const struct taut_ctx *ctx,
                                    enum taut_status status, unsigned field,
                                    struct taut_span data, size_t need)
{
    return taut_fail(ctx, status, field, data.len > 0 ? data.p : ctx->start,
                     need, 0);
}

/* Whether a SYN with this sequence number is the one that began the stream.
 */
static bool stream_syn_is_first(const struct taut_stream *self, uint32_t seq)
{
    return self->seq - (seq + 1) == (uint32_t)self->offset;
}

/* May the stream begin, or go on, with this segment's SYN or lack of it? */
static bool stream_syn_fits(const struct taut_stream *self, uint32_t seq,
                            unsigned flags)
{
    if (self->state == STREAM_WAIT)
        return (flags & TAUT_TCP_SYN) ||
               (self->config.flags & TAUT_STREAM_MIDSTREAM);
    return !(flags & TAUT_TCP_SYN) || stream_syn_is_first(self, seq);
}

/* How far `a` is after `b`, less than 2^31 either way (RFC 9293 3.4). */
static int64_t stream_after(uint32_t a, uint32_t b)
{
    uint32_t diff = a - b;
    return diff < 0x80000000u ? (int64_t)diff : (int64_t)diff - 0x100000000;
}

/* Leaves of the segment what the stream does not have yet. */
static struct stream_seg stream_place(const struct taut_stream *self,
                                      uint32_t seq, unsigned flags,
                                      struct taut_span data)
{
    bool wait = self->state == STREAM_WAIT;
    uint32_t first = wait ? seq : self->seq;
    uint32_t syn = (flags & TAUT_TCP_SYN) && !wait ? 1 : 0;
    struct stream_seg seg = {0, 0, data, flags, stream_after(seq + syn, first)};
    uint32_t old = seg.rel < 0 ? (uint32_t)-seg.rel : 0;
    if (old > data.len)
        old = (uint32_t)data.len;
    if (old > 0)
        seg.data.p += old;
    seg.data.len -= old;
    seg.first = self->offset + (seg.rel > 0 ? (uint32_t)seg.rel : 0);
    seg.end = seg.first + seg.data.len;
    return seg;
}

/* Whether a byte waits at offset `off` or behind it. */
static bool stream_waits_from(const struct taut_stream *self, uint64_t off)
{
    uint64_t ahead = off - self->offset;
    if (self->queued == 0 || ahead >= stream_ring_len(self))
        return false;
    uint32_t n = stream_ring_len(self) - (uint32_t)ahead;
    return stream_seq_run(self, self->seq + (uint32_t)ahead, n, false) < n;
}

/* A FIN at offset `seg->end`, or data, against the FIN that may be known.
 * `behind`: the whole segment lies before the next byte. */
static bool stream_fin_fits(const struct taut_stream *self,
                            const struct stream_seg *seg, bool behind)
{
    bool fin = (seg->flags & TAUT_TCP_FIN) != 0;
    if (fin && behind)
        return false;
    if (self->fin)
        return fin ? seg->end == self->end : seg->end <= self->end;
    return !fin || !stream_waits_from(self, seg->end);
}

static enum taut_status stream_limits(const struct taut_ctx *ctx,
                                      const struct taut_stream *self,
                                      const struct stream_seg *seg)
{
    uint64_t far = seg->end - self->offset;
    if (seg->rel <= 0)
        return TAUT_OK;
    if (far > self->config.window)
        return stream_fail(ctx, TAUT_E_LIMIT, TAUT_STREAM_F_WINDOW, seg->data,
                           (size_t)far);
    if (seg->data.len == 0)
        return TAUT_OK;
    if (!self->ring)
        return TAUT_FULL;
    if (far > stream_ring_len(self))
        return stream_fail(ctx, TAUT_E_LIMIT, TAUT_STREAM_F_RING, seg->data,
                           (size_t)far);
    if (self->n_queued >= self->config.n_segments)
        return stream_fail(ctx, TAUT_E_LIMIT, TAUT_STREAM_F_SEGMENTS, seg->data,
                           self->n_queued);
    return TAUT_OK;
}

/* Early bytes go into the ring. True: some were new. */
static bool stream_take_early(struct taut_stream *self,
                              const struct stream_seg *seg)
{
    uint32_t queued = self->queued;
    if (seg->data.len > 0)
        stream_meet(self, seg->first, seg->data, true);
    self->n_queued += self->queued > queued;
    return self->queued > queued;
}

/* Bytes in order are handed on where they lie. True: there are some. */
static bool stream_take_now(struct taut_stream *self,
                            const struct stream_seg *seg)
{
    struct taut_span over = seg->data;
    if (over.len > stream_ring_len(self))
        over.len = stream_ring_len(self);
    if (self->queued > 0 && over.len > 0)
        stream_meet(self, seg->first, over, false);
    if (self->queued == 0)
        self->n_queued = 0;
    self->now = seg->data;
    return seg->data.len > 0;
}

/* Takes a segment that may be taken. */
static void stream_take(struct taut_stream *self, const struct stream_seg *seg)
{
    bool fin = (seg->flags & TAUT_TCP_FIN) && !self->fin;
    bool news = seg->rel > 0 ? stream_take_early(self, seg)
                             : stream_take_now(self, seg);
    if (fin) {
        self->fin = true;
        self->end = seg->end;
    }
    self->flags = (uint16_t)seg->flags;
    if (news || fin)
        self->pending |= STREAM_TELL_DATA;
    else if (seg->rel != 0 || (seg->flags & TAUT_TCP_FIN))
        self->n_repeats++;
}

static void stream_begin(struct taut_stream *self, uint32_t seq, unsigned flags)
{
    self->state = STREAM_OPEN;
    self->seq = flags & TAUT_TCP_SYN ? seq + 1 : seq;
    self->flags = (uint16_t)flags;
    self->pending = STREAM_TELL_OPEN;
}

static enum taut_status stream_push_rst(const struct taut_ctx *ctx,
                                        struct taut_stream *self,
                                        const struct stream_seg *seg)
{
    bool hit = seg->rel == 0 || (seg->rel == 1 && self->state == STREAM_ENDED);
    if (self->config.flags & TAUT_STREAM_RST_WINDOW)
        hit = seg->rel >= 0 && seg->rel <= self->config.window;
    if (!hit)
        return stream_fail(ctx, TAUT_E_VALUE, TAUT_STREAM_F_RST, seg->data,
                           (uint32_t)(seg->rel & 0xffffffff));
    self->flags = (uint16_t)seg->flags;
    self->pending |= STREAM_TELL_RST;
    self->state = STREAM_RESET;
    return TAUT_OK;
}

enum taut_status taut_stream_push(struct taut_ctx *ctx,
                                  struct taut_stream *self, uint32_t seq,
                                  unsigned flags, struct taut_span data)
{
    if (self->pending || self->state == STREAM_RESET)
        return TAUT_E_STATE;
    if (!stream_syn_fits(self, seq, flags))
        return stream_fail(ctx, TAUT_E_ORDER, TAUT_STREAM_F_SYN, data, seq);
    if (data.len > STREAM_WINDOW_MAX)
        return stream_fail(ctx, TAUT_E_LIMIT, TAUT_STREAM_F_WINDOW, data,
                           data.len);
    struct stream_seg seg = stream_place(self, seq, flags, data);
    bool behind =
        seg.rel < 0 && seg.data.len == 0 && (uint64_t)-seg.rel > data.len;
    if (!(flags & TAUT_TCP_RST)) {
        if (!stream_fin_fits(self, &seg, behind))
            return stream_fail(ctx, TAUT_E_VALUE, TAUT_STREAM_F_FIN, data, seq);
        enum taut_status status = stream_limits(ctx, self, &seg);
        if (status != TAUT_OK)
            return status;
    }
    if (self->state == STREAM_WAIT)
        stream_begin(self, seq, flags);
    if (flags & TAUT_TCP_RST)
        return stream_push_rst(ctx, self, &seg);
    stream_take(self, &seg);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Events out                                                          */

static void stream_advance(struct taut_stream *self, uint32_t n)
{
    self->offset += n;
    self->seq += n;
    n = n < self->now.len ? n : (uint32_t)self->now.len;
    if (n > 0)
        self->now.p += n;
    self->now.len -= n;
}

static void stream_event(const struct taut_stream *self,
                         struct taut_stream_event *event, unsigned type)
{
    event->type = (uint8_t)type;
    event->flags = self->flags;
    event->offset = self->offset;
    event->len = 0;
    event->data.p = NULL;
    event->data.len = 0;
}

/* The run of bytes in the ring that is next, up to the ring's end. */
static bool stream_tell_ring(struct taut_stream *self,
                             struct taut_stream_event *event)
{
    uint32_t at = self->seq & self->ring_mask;
    uint32_t n;
    if (self->queued == 0)
        return false;
    n = stream_run(stream_bits(self), at, stream_ring_len(self) - at, true);
    if (n == 0)
        return false;
    stream_event(self, event, TAUT_STREAM_DATA);
    event->flags = 0;
    event->data.p = self->ring + at;
    event->data.len = n;
    stream_mark(stream_bits(self), at, n, false);
    self->queued -= n;
    if (self->queued == 0)
        self->n_queued = 0;
    stream_advance(self, n);
    return true;
}

/* The pushed segment's own bytes, up to the first that the ring has. */
static bool stream_tell_now(struct taut_stream *self,
                            struct taut_stream_event *event)
{
    uint32_t n = (uint32_t)self->now.len;
    if (n == 0)
        return false;
    stream_event(self, event, TAUT_STREAM_DATA);
    if (self->queued > 0) {
        uint32_t most = stream_ring_len(self);
        n = stream_seq_run(self, self->seq, n < most ? n : most, false);
    }
    event->data.p = self->now.p;
    event->data.len = n;
    stream_advance(self, n);
    return true;
}

static bool stream_tell_data(struct taut_stream *self,
                             struct taut_stream_event *event)
{
    if (stream_tell_ring(self, event) || stream_tell_now(self, event))
        return true;
    self->pending &= (uint8_t)~STREAM_TELL_DATA;
    if (!self->fin || self->offset != self->end || self->state != STREAM_OPEN)
        return false;
    self->state = STREAM_ENDED;
    stream_event(self, event, TAUT_STREAM_END);
    return true;
}

static void stream_tell_note(const struct taut_stream *self,
                             struct taut_stream_event *event, unsigned type)
{
    stream_event(self, event, type);
    event->offset = self->note_offset;
    event->len = self->note_len;
}

/* Takes the lowest of the bits that are left. */
static unsigned stream_pop(struct taut_stream *self)
{
    unsigned bit = self->pending & (0u - self->pending);
    if (bit != STREAM_TELL_DATA)
        self->pending &= (uint8_t)~bit;
    return bit;
}

enum taut_status taut_stream_next(struct taut_stream *self,
                                  struct taut_stream_event *event)
{
    while (self->pending) {
        switch (stream_pop(self)) {
        case STREAM_TELL_OPEN:
            stream_event(self, event, TAUT_STREAM_OPEN);
            return TAUT_OK;
        case STREAM_TELL_CONFLICT:
            stream_tell_note(self, event, TAUT_STREAM_CONFLICT);
            return TAUT_OK;
        case STREAM_TELL_GAP:
            stream_tell_note(self, event, TAUT_STREAM_GAP);
            return TAUT_OK;
        case STREAM_TELL_DATA:
            if (stream_tell_data(self, event))
                return TAUT_OK;
            break;
        default:
            stream_event(self, event, TAUT_STREAM_RST_SEEN);
            return TAUT_OK;
        }
    }
    return TAUT_DONE;
}

/* ------------------------------------------------------------------ */
/* Gaps                                                                */

enum taut_status taut_stream_gap_get(const struct taut_stream *self,
                                     uint32_t *len)
{
    uint32_t n = 0;
    if (self->queued > 0)
        n = stream_seq_run(self, self->seq, stream_ring_len(self), false);
    else if (self->fin)
        n = (uint32_t)(self->end - self->offset);
    *len = n;
    return n > 0 ? TAUT_OK : TAUT_DONE;
}

enum taut_status taut_stream_gap_skip(struct taut_stream *self)
{
    uint32_t n;
    if (self->pending || self->state != STREAM_OPEN)
        return TAUT_E_STATE;
    if (taut_stream_gap_get(self, &n) != TAUT_OK)
        return TAUT_DONE;
    self->note_offset = self->offset;
    self->note_len = n;
    self->flags = 0;
    stream_advance(self, n);
    self->pending = STREAM_TELL_GAP | STREAM_TELL_DATA;
    return TAUT_OK;
}
