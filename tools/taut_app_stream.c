/* SPDX-License-Identifier: MIT */
/* taut_app_stream.c: messages out of TCP connections. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "taut/flow.h"
#include "taut/ipv4.h"
#include "taut/stream.h"
#include "taut/tcp.h"

#include "taut_app.h"

/* struct app_side: one direction of a connection. */
struct app_side {
    struct taut_stream stream;
    uint8_t *ring;              /* for early segments; NULL: none came */
    uint8_t *message;           /* the message that is not whole yet; NULL: it
                                   is passed over */
    uint32_t have, want;        /* its bytes so far and in all */
    uint8_t head[APP_HEAD_MAX]; /* `have` bytes of it while `want` is 0, and of
                                   one that is passed over the first ones */
    uint32_t acked;             /* what the other side has, if `has_ack` */
    bool has_ack;
    bool is_hunting;            /* where a message begins is not known */
    bool is_holed;              /* something is not shown */
    bool is_lost;               /* nothing can be shown */
    bool is_met;                /* a message was shown */
    const struct tool_app *app; /* whose `state` it is */
    void *state;                /* see tool_app.note */
};

struct app_streams {
    struct taut_flow_table table;
    struct taut_flow_entry entries[APP_CONNS_MAX];
    struct taut_flow_bucket buckets[2 * APP_CONNS_MAX];
    struct app_side sides[APP_CONNS_MAX][2];
    size_t n_bytes;     /* of rings and messages */
    uint64_t n_lost;    /* directions that are shown in part */
    uint64_t n_full;    /* times that there was no memory */
    uint64_t n_evicted; /* connections that gave way in a message */
};

struct app_streams *app_streams_new(void)
{
    struct app_streams *s = calloc(1, sizeof *s);
    uint8_t secret[TAUT_FLOW_SECRET_LEN] = {0};
    if (!s)
        return NULL;
    if (getrandom(secret, sizeof secret, 0) < 0)
        secret[0] = 1;
    const struct taut_flow_config config = {s->entries, s->buckets,
                                            APP_CONNS_MAX, secret};
    if (taut_flow_init(&s->table, sizeof s->table, &config) == TAUT_OK)
        return s;
    free(s);
    return NULL;
}

/* ---- memory ---- */

/* stream_get takes memory out of what all connections may have. */
static uint8_t *stream_get(struct app_streams *s, size_t n)
{
    uint8_t *p = n <= APP_BYTES_MAX - s->n_bytes ? malloc(n) : NULL;
    if (p)
        s->n_bytes += n;
    else
        s->n_full++;
    return p;
}

static void stream_put(struct app_streams *s, uint8_t **p, size_t n)
{
    if (*p)
        s->n_bytes -= n;
    free(*p);
    *p = NULL;
}

static void side_ring_drop(struct app_streams *s, struct app_side *side)
{
    if (side->ring && taut_stream_ring_set(&side->stream, NULL, 0) == TAUT_OK)
        stream_put(s, &side->ring, TAUT_STREAM_STORAGE_LEN(APP_RING_LEN));
}

static bool side_is_open(const struct app_side *side)
{
    return side->have > 0 || side->stream.queued > 0;
}

static void side_reset(struct app_streams *s, struct app_side *side)
{
    static const struct taut_stream_config config = {
        .flags = TAUT_STREAM_MIDSTREAM | TAUT_STREAM_RST_WINDOW};
    stream_put(s, &side->ring, TAUT_STREAM_STORAGE_LEN(APP_RING_LEN));
    stream_put(s, &side->message, side->want);
    if (side->state)
        side->app->shut(side->state);
    memset(side, 0, sizeof *side);
    (void)taut_stream_init(&side->stream, sizeof side->stream, &config);
}

/* side_begin begins a direction anew. */
static void side_begin(struct app_streams *s, struct app_side *side)
{
    s->n_lost += side->is_holed || side_is_open(side);
    side_reset(s, side);
}

/* side_lose gives a direction up. */
static void side_lose(struct app_streams *s, struct app_side *side)
{
    /* what was nothing from the start was never this protocol */
    s->n_lost += side->is_holed || side->is_met || side_is_open(side);
    side_reset(s, side);
    side->is_lost = true;
}

static void streams_tell(const struct app_streams *s)
{
    if (s->n_evicted > 0)
        fprintf(stderr,
                "taut: %llu TCP connections were given up in the middle of a "
                "message: more than %d at a time\n",
                (unsigned long long)s->n_evicted, APP_CONNS_MAX);
    if (s->n_full > 0)
        fprintf(stderr,
                "taut: %llu messages over TCP are not shown: over %d bytes "
                "would have to be kept\n",
                (unsigned long long)s->n_full, APP_BYTES_MAX);
    if (s->n_lost > 0)
        fprintf(stderr,
                "taut: %llu directions of TCP connections are shown in part: "
                "segments are missing\n",
                (unsigned long long)s->n_lost);
}

void app_streams_free(struct app_streams *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < APP_CONNS_MAX; i++) {
        for (unsigned k = 0; k < 2; k++)
            side_begin(s, &s->sides[i][k]);
    }
    streams_tell(s);
    free(s);
}

/* ---- messages ---- */

/* struct side_run: one segment on its way. */
struct side_run {
    struct app_streams *s;
    struct app_side *side;
    struct tool_frame *frame;
    const struct tool_app *app;
};

/* side_add adds a message, and lets its protocol look at it. */
static bool side_add(const struct side_run *r, struct taut_span bytes,
                     uint8_t *owned)
{
    if (!tool_unit_add(r->frame, r->app, bytes, owned))
        return false;
    r->side->is_met = true;
    r->side->app = r->app;
    if (r->app->note)
        r->app->note(&r->side->state, &r->frame->units[r->frame->n_units - 1]);
    return true;
}

/* side_copy adds a message that does not lie in the packet. */
static bool side_copy(const struct side_run *r, struct taut_span bytes)
{
    uint8_t *copy = malloc(bytes.len);
    if (!copy)
        return false;
    memcpy(copy, bytes.p, bytes.len);
    bytes.p = copy;
    return side_add(r, bytes, copy);
}

/* side_whole adds a message that lies in one piece. */
static bool side_whole(const struct side_run *r, struct taut_span bytes)
{
    const struct taut_packet *packet = &r->frame->packet;
    uintptr_t at = (uintptr_t)bytes.p, from = (uintptr_t)packet->start;
    if (at >= from && at - from < packet->len)
        return side_add(r, bytes, NULL);
    return side_copy(r, bytes);
}

/* side_keep begins to put a message together; its length may not be known. */
static bool side_keep(const struct side_run *r, uint32_t want,
                      struct taut_span bytes)
{
    struct app_side *side = r->side;
    side->have = (uint32_t)bytes.len;
    side->want = 0;
    if (want == APP_SPAN_WAIT) {
        if (bytes.len >= APP_HEAD_MAX)
            return false;
        memcpy(side->head, bytes.p, bytes.len);
        return true;
    }
    side->message = stream_get(r->s, want);
    side->want = want;
    memcpy(side->message ? side->message : side->head, bytes.p,
           side->message || bytes.len < APP_HEAD_MAX ? bytes.len
                                                     : APP_HEAD_MAX);
    return true;
}

/* side_head adds bytes of a message whose length is not known; moves `bytes`
 * past them. */
static bool side_head(const struct side_run *r, struct taut_span *bytes)
{
    struct app_side *side = r->side;
    uint8_t head[APP_HEAD_MAX];
    struct taut_span all = {head, side->have};
    memcpy(head, side->head, side->have);
    uint32_t want = APP_SPAN_WAIT;
    while (bytes->len > 0 && all.len < APP_HEAD_MAX && want == APP_SPAN_WAIT) {
        head[all.len++] = *bytes->p++;
        bytes->len--;
        want = r->app->frame(all);
    }
    return want != APP_SPAN_NONE && side_keep(r, want, all);
}

/* side_miss tells the protocol that the message at hand is not shown. */
static void side_miss(const struct side_run *r, bool is_known)
{
    struct app_side *side = r->side;
    uint32_t n = side->have < APP_HEAD_MAX ? side->have : APP_HEAD_MAX;
    struct taut_span head = {side->head, is_known ? n : 0};
    side->is_holed = true;
    if (side->state && side->app->miss)
        side->app->miss(side->state, head);
    side->have = side->want = 0;
}

/* side_pass gives the memory of the message at hand back: a part of it is
 * missing. */
static void side_pass(const struct side_run *r)
{
    struct app_side *side = r->side;
    if (side->message)
        memcpy(side->head, side->message,
               side->have < APP_HEAD_MAX ? side->have : APP_HEAD_MAX);
    stream_put(r->s, &side->message, side->want);
}

/* side_gap: `n` bytes will not come. Within a message whose length is known
 * they cost that message; else the next one has to be found. */
static void side_gap(const struct side_run *r, uint32_t n)
{
    struct app_side *side = r->side;
    bool is_within = side->want > 0 && n <= side->want - side->have;
    side_pass(r);
    if (is_within)
        side->have += n;
    if (!is_within || side->have == side->want)
        side_miss(r, is_within);
    side->is_hunting = side->is_hunting || !is_within;
}

/* side_more adds bytes to the message that is not whole; moves `bytes` past
 * them. */
static bool side_more(const struct side_run *r, struct taut_span *bytes)
{
    struct app_side *side = r->side;
    if (side->want == 0 && !side_head(r, bytes))
        return false;
    if (side->want == 0)
        return true;
    uint32_t n = side->want - side->have;
    n = n < bytes->len ? n : (uint32_t)bytes->len;
    if (side->message)
        memcpy(side->message + side->have, bytes->p, n);
    side->have += n;
    bytes->p += n;
    bytes->len -= n;
    if (side->have < side->want)
        return true;
    if (!side->message) {
        side_miss(r, true);
        return true;
    }
    struct taut_span whole = {side->message, side->want};
    uint8_t *owned = side->message;
    r->s->n_bytes -= side->want;
    side->message = NULL;
    side->have = side->want = 0;
    return side_add(r, whole, owned);
}

/* side_hunt looks for the message that begins first, and moves `bytes` to it;
 * false: there is none. */
static bool side_hunt(const struct side_run *r, struct taut_span *bytes)
{
    size_t at = r->app->find(*bytes);
    if (at > bytes->len)
        return false;
    bytes->p += at;
    bytes->len -= at;
    r->side->is_hunting = false;
    return true;
}

/* side_stray: what comes is no message. Behind a gap the next one is looked
 * for; false: elsewhere it is another protocol. */
static bool side_stray(const struct side_run *r)
{
    if (!r->side->is_holed)
        return false;
    side_pass(r);
    side_miss(r, false);
    return r->side->is_hunting = true;
}

/* side_data cuts a piece of the stream into messages; false: it cannot. */
static bool side_data(const struct side_run *r, struct taut_span bytes)
{
    if (r->side->is_hunting && !side_hunt(r, &bytes))
        return true;
    while (bytes.len > 0) {
        if (r->side->have > 0) {
            if (!side_more(r, &bytes))
                return side_stray(r);
            continue;
        }
        uint32_t want = r->app->frame(bytes);
        if (want == APP_SPAN_NONE)
            return side_stray(r);
        if (want == APP_SPAN_WAIT || want > bytes.len)
            return side_keep(r, want, bytes);
        if (!side_whole(r, (struct taut_span){bytes.p, want}))
            return false;
        bytes.p += want;
        bytes.len -= want;
    }
    return true;
}

/* ---- segments ---- */

/* side_push hands a segment to its stream, with a ring if it comes early. */
static enum taut_status side_push(struct app_streams *s, struct app_side *side,
                                  const struct app_segment *segment)
{
    struct taut_ctx ctx = taut_ctx_of(segment->data.p, NULL);
    enum taut_status st = taut_stream_push(&ctx, &side->stream, segment->seq,
                                           segment->flags, segment->data);
    if (st != TAUT_FULL)
        return st;
    side->ring = stream_get(s, TAUT_STREAM_STORAGE_LEN(APP_RING_LEN));
    if (!side->ring || taut_stream_ring_set(&side->stream, side->ring,
                                            APP_RING_LEN) != TAUT_OK)
        return TAUT_E_LIMIT;
    return taut_stream_push(&ctx, &side->stream, segment->seq, segment->flags,
                            segment->data);
}

/* side_drain takes what the stream has to tell; false: its bytes are no
 * messages. */
static bool side_drain(const struct side_run *r)
{
    struct taut_stream_event event;
    bool ok = true;
    while (taut_stream_next(&r->side->stream, &event) == TAUT_OK) {
        if (event.type == TAUT_STREAM_DATA && ok)
            ok = side_data(r, event.data);
        else if (event.type == TAUT_STREAM_GAP)
            side_gap(r, event.len);
    }
    return ok;
}

/* side_skip gives up the bytes that are missing; false: none are. */
static bool side_skip(const struct side_run *r)
{
    return taut_stream_gap_skip(&r->side->stream) == TAUT_OK;
}

/* side_is_acked tells whether the other side has the bytes that are missing
 * here: it is the capture that lacks them. */
static bool side_is_acked(const struct app_side *side)
{
    uint32_t n;
    return side->has_ack && taut_stream_gap_get(&side->stream, &n) == TAUT_OK &&
           side->acked - (side->stream.seq + n) < 1u << 31;
}

/* side_take takes a segment of one direction. */
static void side_take(const struct side_run *r,
                      const struct app_segment *segment)
{
    enum taut_status st = side_push(r->s, r->side, segment);
    bool ok = true;
    if (st == TAUT_E_LIMIT && side_skip(r)) {
        ok = side_drain(r);
        st = side_push(r->s, r->side, segment);
    }
    ok = ok && st != TAUT_E_LIMIT && side_drain(r);
    while (ok && side_is_acked(r->side) && side_skip(r))
        ok = side_drain(r);
    if (!ok)
        side_lose(r->s, r->side);
    else
        side_ring_drop(r->s, r->side);
}

/* stream_sides finds the connection of a segment, or begins it; NULL: it is
 * not known, and the segment has nothing to show. `*side` is the direction,
 * `*index` its entry. */
static struct app_side *stream_sides(struct app_streams *s,
                                     const struct tool_frame *frame,
                                     const struct app_segment *segment,
                                     unsigned *side, uint32_t *index)
{
    bool v6 = segment->ip->kind == TAUT_LAYER_IPV6;
    const uint8_t *ip = frame->packet.start + segment->ip->off;
    struct taut_flow_key key;
    struct taut_flow_hit hit;
    *side = taut_flow_key_set(&key, ip + (v6 ? 8 : 12), ip + (v6 ? 24 : 16),
                              v6 ? 16 : 4, segment->src, segment->dst,
                              TAUT_IPPROTO_TCP);
    if (segment->data.len == 0 && !(segment->flags & TAUT_TCP_SYN) &&
        taut_flow_find(&s->table, index, &key) != TAUT_OK)
        return NULL;
    taut_flow_open(&s->table, &hit, &key);
    *index = hit.index;
    struct app_side *sides = s->sides[hit.index];
    if (hit.evicted)
        s->n_evicted += side_is_open(&sides[0]) || side_is_open(&sides[1]);
    if (hit.fresh) {
        side_begin(s, &sides[0]);
        side_begin(s, &sides[1]);
    }
    return sides;
}

/* sides_again begins anew where the same ports are used again. */
static void sides_again(struct app_streams *s, struct app_side *sides,
                        unsigned side, const struct app_segment *segment)
{
    if (!(segment->flags & TAUT_TCP_SYN) ||
        sides[side].stream.seq == segment->seq + 1)
        return;
    side_begin(s, &sides[side]);
    if (!(segment->flags & TAUT_TCP_ACK))
        side_begin(s, &sides[1 - side]);
}

/* sides_magic begins anew where the protocol does in the midst of a connection
 * (HTTP/2 after an upgrade). */
static void sides_magic(struct app_streams *s, struct app_side *sides,
                        const struct app_segment *segment)
{
    const struct tool_app *app = segment->app;
    if (app->magic[0] == 0 || segment->data.len < sizeof app->magic ||
        memcmp(segment->data.p, app->magic, sizeof app->magic) != 0)
        return;
    for (unsigned i = 0; i < 2; i++)
        if (sides[i].is_lost)
            side_reset(s, &sides[i]);
}

/* sides_are_done tells whether nothing more can come. */
static bool sides_are_done(const struct app_side *sides, unsigned flags)
{
    const struct taut_stream *a = &sides[0].stream, *b = &sides[1].stream;
    return (flags & TAUT_TCP_RST) ||
           (a->fin && a->offset == a->end && b->fin && b->offset == b->end);
}

bool app_stream_take(struct app_streams *s, struct tool_frame *frame,
                     const struct app_segment *segment)
{
    unsigned side;
    uint32_t index;
    struct app_side *sides =
        segment->ip ? stream_sides(s, frame, segment, &side, &index) : NULL;
    if (!sides)
        return false;
    sides_again(s, sides, side, segment);
    sides_magic(s, sides, segment);
    if (segment->flags & TAUT_TCP_ACK) {
        sides[1 - side].has_ack = true;
        sides[1 - side].acked = segment->ack;
    }
    if (sides[side].is_lost)
        return false;
    const struct side_run run = {s, &sides[side], frame, segment->app};
    side_take(&run, segment);
    bool is_part = !sides[side].is_lost && !sides[side].is_hunting;
    bool is_shown = is_part || frame->n_units > 0;
    if (sides_are_done(sides, segment->flags)) {
        side_begin(s, &sides[0]);
        side_begin(s, &sides[1]);
        (void)taut_flow_close(&s->table, index);
    }
    return is_shown;
}
