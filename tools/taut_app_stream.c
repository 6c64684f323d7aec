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
    uint8_t *message;           /* the message that is not whole yet */
    uint32_t have, want;        /* its bytes here and in all */
    uint8_t head[APP_HEAD_MAX]; /* `have` bytes of it while `want` is 0 */
    bool is_lost;               /* bytes are missing: nothing can be shown */
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
    s->n_lost += side_is_open(side);
    side_reset(s, side);
}

/* side_lose gives a direction up. */
static void side_lose(struct app_streams *s, struct app_side *side)
{
    /* what was nothing from the start was never this protocol */
    s->n_lost += side->is_met || side_is_open(side);
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
    if (!side->message)
        return false;
    side->want = want;
    memcpy(side->message, bytes.p, bytes.len);
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
    memcpy(side->message + side->have, bytes->p, n);
    side->have += n;
    bytes->p += n;
    bytes->len -= n;
    if (side->have < side->want)
        return true;
    struct taut_span whole = {side->message, side->want};
    uint8_t *owned = side->message;
    r->s->n_bytes -= side->want;
    side->message = NULL;
    side->have = side->want = 0;
    return side_add(r, whole, owned);
}

/* side_data cuts a piece of the stream into messages; false: it cannot. */
static bool side_data(const struct side_run *r, struct taut_span bytes)
{
    while (bytes.len > 0) {
        if (r->side->have > 0) {
            if (!side_more(r, &bytes))
                return false;
            continue;
        }
        uint32_t want = r->app->frame(bytes);
        if (want == APP_SPAN_NONE)
            return false;
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

/* side_take takes a segment of one direction. */
static void side_take(const struct side_run *r,
                      const struct app_segment *segment)
{
    struct taut_stream_event event;
    bool ok = side_push(r->s, r->side, segment) != TAUT_E_LIMIT;
    while (taut_stream_next(&r->side->stream, &event) == TAUT_OK) {
        if (event.type == TAUT_STREAM_DATA && ok)
            ok = side_data(r, event.data);
    }
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
    if (sides[side].is_lost)
        return false;
    const struct side_run run = {s, &sides[side], frame, segment->app};
    side_take(&run, segment);
    bool is_shown = !sides[side].is_lost || frame->n_units > 0;
    if (sides_are_done(sides, segment->flags)) {
        side_begin(s, &sides[0]);
        side_begin(s, &sides[1]);
        (void)taut_flow_close(&s->table, index);
    }
    return is_shown;
}
