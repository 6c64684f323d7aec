/* SPDX-License-Identifier: MIT */
/*
 * h2_hpack_decode.c: header blocks into header fields; include/taut/hpack.h
 * has the contract.
 *
 * A representation is parsed when all of it is there: in the piece, or, if
 * it was cut, in the place behind the ring where its bytes are held until
 * the others come. Strings that are decoded or added to the table go to the
 * head of the ring, which is free for TAUT_HPACK_SCRATCH_LEN bytes: live
 * entries take at most `limit` bytes, nothing wraps round, and the ring has
 * a scratch's length twice beside the table's. An entry is added by moving
 * the head behind it.
 */
#include "taut/hpack.h"
#include "taut/huffman.h"

#include "core_mem.h"
#include "h2_hpack_int.h"

enum hpack_state {
    HPACK_IDLE,  /* between blocks */
    HPACK_BLOCK, /* within one */
    HPACK_FAILED
};

/* What one copy moves where both sides have room, and decoding may write
 * behind its string. */
enum { HPACK_SLACK = 32 };

/* ---- set-up ---- */

static uint32_t hpack_or(uint32_t v, uint32_t otherwise)
{
    return v ? v : otherwise;
}

static bool hpack_config_is_good(const struct taut_hpack_decoder_config *c)
{
    return c->table_max <= TAUT_HPACK_TABLE_MAX &&
           c->field_max <= TAUT_HPACK_FIELD_MAX &&
           c->list_max <= TAUT_HPACK_LIST_MAX && c->entries && c->bytes &&
           c->n_entries >= TAUT_HPACK_N_ENTRIES(c->table_max) &&
           c->bytes_len >= TAUT_HPACK_BYTES_LEN(c->table_max, c->field_max) &&
           c->flags < TAUT_HPACK_TELL_UPDATES << 1;
}

enum taut_status
taut_hpack_decoder_init(struct taut_hpack_decoder *self, size_t size,
                        const struct taut_hpack_decoder_config *config)
{
    struct taut_hpack_decoder_config c = *config;
    c.table_max = hpack_or(c.table_max, TAUT_HPACK_TABLE_DEFAULT);
    c.field_max = hpack_or(c.field_max, TAUT_HPACK_FIELD_DEFAULT);
    c.list_max = hpack_or(c.list_max, TAUT_HPACK_LIST_DEFAULT);
    c.n_fields_max = hpack_or(c.n_fields_max, TAUT_HPACK_FIELDS_DEFAULT);
    if (size != sizeof *self || !hpack_config_is_good(&c))
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = c;
    self->ring_len = c.table_max + 2 * TAUT_HPACK_SCRATCH_LEN(c.field_max);
    self->allowed = c.table_max < TAUT_HPACK_TABLE_DEFAULT
                        ? c.table_max
                        : (uint32_t)TAUT_HPACK_TABLE_DEFAULT;
    self->limit = self->allowed;
    if (c.flags & TAUT_HPACK_OBSERVER) {
        self->allowed = self->limit = c.table_max;
        self->n_before = self->limit / TAUT_HPACK_ENTRY_OVERHEAD;
    }
    return TAUT_OK;
}

void taut_hpack_decoder_memory_set(struct taut_hpack_decoder *self,
                                   struct taut_hpack_entry *entries,
                                   uint8_t *bytes)
{
    self->config.entries = entries;
    self->config.bytes = bytes;
}

enum taut_status taut_hpack_decoder_table_set(struct taut_hpack_decoder *self,
                                              uint32_t size)
{
    if (size > self->config.table_max)
        return TAUT_E_USAGE;
    if (self->state != HPACK_IDLE)
        return TAUT_E_STATE;
    if (size < self->limit) {
        self->must = self->due && self->must < size ? self->must : size;
        self->due = true;
    }
    self->allowed = size;
    return TAUT_OK;
}

enum taut_status taut_hpack_decoder_feed(struct taut_hpack_decoder *self,
                                         struct taut_span piece, bool last)
{
    if (self->state == HPACK_FAILED || self->last || self->p != self->end)
        return TAUT_E_STATE;
    uint32_t off = self->state == HPACK_IDLE ? 0 : self->p_off;
    if (piece.len > UINT32_MAX - off)
        return TAUT_E_USAGE;
    if (self->state == HPACK_IDLE) {
        self->list_len = self->n_fields = 0;
        self->n_updates = 0;
        self->over = false;
        self->state = HPACK_BLOCK;
    }
    self->p = self->end = piece.p;
    if (piece.len > 0)
        self->end += piece.len;
    self->p_off = off + (uint32_t)piece.len;
    self->last = last;
    return TAUT_OK;
}

/* ---- faults ---- */

/* Puts the offset `off` in the block where taut_fail knows only pointers. */
static enum taut_status hpack_at(const struct taut_ctx *ctx,
                                 enum taut_status st, uint32_t off)
{
    if (ctx->diag)
        ctx->diag->off = off;
    return st;
}

/* A fault that ends all. */
static TAUT_COLD enum taut_status
hpack_fail(const struct taut_ctx *ctx, struct taut_hpack_decoder *d,
           enum taut_status st, unsigned field, uint32_t off, size_t found)
{
    d->state = HPACK_FAILED;
    (void)taut_fail(ctx, st, field, ctx->start, found,
                    TAUT_HPACK_WIRE_COMPRESSION_ERROR);
    return hpack_at(ctx, st, off);
}

/* The block ends `want` bytes too early. */
static TAUT_COLD enum taut_status hpack_short(const struct taut_ctx *ctx,
                                              struct taut_hpack_decoder *d,
                                              unsigned field, uint32_t want)
{
    d->state = HPACK_FAILED;
    enum taut_status st = taut_fail_short(ctx, field, ctx->start, 0, want,
                                          TAUT_HPACK_WIRE_COMPRESSION_ERROR);
    return hpack_at(ctx, st, d->p_off);
}

/* An update is due, and does not stand at `off`. */
static TAUT_COLD enum taut_status hpack_no_update(const struct taut_ctx *ctx,
                                                  struct taut_hpack_decoder *d,
                                                  uint32_t off)
{
    return hpack_fail(ctx, d, TAUT_E_ORDER, TAUT_HPACK_F_TABLE_SIZE, off,
                      d->must);
}

/* The header list is too long; goes on without telling it. */
static TAUT_COLD enum taut_status hpack_too_long(const struct taut_ctx *ctx,
                                                 struct taut_hpack_decoder *d,
                                                 unsigned field, uint32_t off,
                                                 uint32_t found)
{
    d->over = true;
    (void)taut_fail(ctx, TAUT_E_LIMIT, field, ctx->start, found,
                    TAUT_HPACK_WIRE_ENHANCE_YOUR_CALM);
    return hpack_at(ctx, TAUT_E_LIMIT, off);
}

/* ---- representations ---- */

/* struct hpack_rep: one representation, as parsed. */
struct hpack_rep {
    const uint8_t *base, *end; /* its bytes */
    const uint8_t *limit;      /* of what can be read */
    const uint8_t *name, *value;
    uint32_t name_len, value_len; /* as coded */
    uint32_t index;               /* or the size of an update */
    uint32_t off;                 /* in the block */
    uint8_t form, flags;
    uint16_t field;    /* not whole or faulty: in this field, */
    const uint8_t *at; /* here, */
    uint32_t need;     /* bytes that must be there, or what was found */
};

/* The rest of a number that does not fit in its prefix. */
static TAUT_NOINLINE enum taut_status
hpack_int_rest(const uint8_t **p, const uint8_t *end, uint32_t *out)
{
    uint64_t v = *out;
    for (unsigned i = 0; i < TAUT_HPACK_INT_OCTETS_MAX; i++) {
        if (*p == end)
            return TAUT_MORE;
        uint8_t c = *(*p)++;
        v += (uint64_t)(c & 0x7fu) << 7 * i;
        if (!(c & 0x80)) {
            *out = v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
            return v > UINT32_MAX ? TAUT_E_RANGE : TAUT_OK;
        }
    }
    *out = UINT32_MAX;
    return TAUT_E_RANGE;
}

/* A number whose prefix has the bits `mask` of the octet at `*p`, which is
 * there (RFC 7541 5.1). */
static TAUT_INLINE enum taut_status
hpack_int(const uint8_t **p, const uint8_t *end, uint32_t *out, uint32_t mask)
{
    *out = *(*p)++ & mask;
    return *out < mask ? TAUT_OK : hpack_int_rest(p, end, out);
}

/* Says in which field parsing stopped with `st`. */
static enum taut_status hpack_stop(struct hpack_rep *rep, enum taut_status st,
                                   unsigned field, const uint8_t *at,
                                   uint32_t need)
{
    rep->field = (uint16_t)field;
    rep->at = at;
    rep->need = need;
    return st;
}

/* A string: its bytes as coded (RFC 7541 5.2). */
static TAUT_INLINE enum taut_status
hpack_string(struct hpack_rep *rep, const uint8_t **p, const uint8_t *end,
             const uint8_t **out, uint32_t *out_len, uint32_t max,
             unsigned field)
{
    const uint8_t *at = *p;
    if (at == end)
        return hpack_stop(rep, TAUT_MORE, field, at,
                          (uint32_t)(at - rep->base) + 1);
    enum taut_status st = hpack_int(p, end, out_len, 0x7f);
    uint32_t n = (uint32_t)(*p - rep->base);
    if (st)
        return hpack_stop(rep, st, field, at,
                          st == TAUT_MORE ? n + 1 : *out_len);
    if (*out_len > max)
        return hpack_stop(rep, TAUT_E_LIMIT, field, at, *out_len);
    if ((size_t)(end - *p) < *out_len)
        return hpack_stop(rep, TAUT_MORE, field + 1, at, n + *out_len);
    *out = *p;
    *p += *out_len;
    return TAUT_OK;
}

/* The strings of a literal. */
static TAUT_INLINE enum taut_status hpack_strings(struct hpack_rep *rep,
                                                  const uint8_t *p,
                                                  const uint8_t *end,
                                                  uint32_t max)
{
    if (rep->index == 0) {
        if (p != end && *p & 0x80)
            rep->flags = TAUT_HPACK_NAME_HUFFMAN;
        enum taut_status st =
            hpack_string(rep, &p, end, &rep->name, &rep->name_len, max,
                         TAUT_HPACK_F_NAME_LEN);
        if (st)
            return st;
    }
    if (p != end && *p & 0x80)
        rep->flags |= TAUT_HPACK_VALUE_HUFFMAN;
    rep->at = p;
    enum taut_status st =
        hpack_string(rep, &p, end, &rep->value, &rep->value_len,
                     max - rep->name_len, TAUT_HPACK_F_VALUE_LEN);
    rep->end = p;
    return st;
}

/* Parses the representation that begins at `p`. TAUT_MORE: it is not whole,
 * at least rep->need bytes of it are needed. */
static TAUT_INLINE enum taut_status hpack_parse(struct hpack_rep *rep,
                                                const uint8_t *p,
                                                const uint8_t *end,
                                                uint32_t max)
{
    uint8_t c = *p;
    uint32_t mask = 0x0f;
    rep->base = p;
    rep->limit = end;
    rep->flags = 0;
    rep->name_len = 0;
    rep->form = c & 0x10 ? TAUT_HPACK_NEVER : TAUT_HPACK_PLAIN;
    if (c >= 0x20) {
        mask = c & 0x80 ? 0x7f : c & 0x40 ? 0x3f : 0x1f;
        rep->form = c & 0x80   ? TAUT_HPACK_INDEXED
                    : c & 0x40 ? TAUT_HPACK_ADDED
                               : TAUT_HPACK_UPDATE;
    }
    enum taut_status st = hpack_int(&p, end, &rep->index, mask);
    if (st)
        return hpack_stop(
            rep, st,
            rep->form == TAUT_HPACK_UPDATE ? TAUT_HPACK_F_TABLE_SIZE
                                           : TAUT_HPACK_F_INDEX,
            rep->base,
            st == TAUT_MORE ? (uint32_t)(p - rep->base) + 1 : rep->index);
    rep->end = p;
    if (c >= 0x80 || rep->form == TAUT_HPACK_UPDATE)
        return TAUT_OK;
    return hpack_strings(rep, p, end, max);
}

/* Where the bytes of a cut representation are held. */
static uint8_t *hpack_held(const struct taut_hpack_decoder *d)
{
    return d->config.bytes + d->ring_len;
}

/* A representation that is faulty. */
static TAUT_COLD enum taut_status hpack_bad(const struct taut_ctx *ctx,
                                            struct taut_hpack_decoder *d,
                                            const struct hpack_rep *rep,
                                            enum taut_status st)
{
    return hpack_fail(ctx, d, st, rep->field,
                      rep->off + (uint32_t)(rep->at - rep->base), rep->need);
}

/* Goes on with a representation that was cut. */
static TAUT_NOINLINE enum taut_status hpack_go_on(const struct taut_ctx *ctx,
                                                  struct taut_hpack_decoder *d,
                                                  struct hpack_rep *rep)
{
    uint8_t *held = hpack_held(d);
    for (;;) {
        enum taut_status st =
            hpack_parse(rep, held, held + d->held, d->config.field_max);
        size_t left = (size_t)(d->end - d->p), n;
        rep->off = d->held_off;
        if (st == TAUT_OK)
            d->held = 0;
        if (st == TAUT_OK)
            return st;
        if (st != TAUT_MORE)
            return hpack_bad(ctx, d, rep, st);
        n = rep->need - d->held;
        if (left == 0 && d->last)
            return hpack_short(ctx, d, rep->field, (uint32_t)n);
        if (left == 0)
            return TAUT_MORE;
        n = n < left ? n : left;
        memcpy(held + d->held, d->p, n);
        d->held += (uint32_t)n;
        d->p += n;
    }
}

/* The next representation; TAUT_DONE at the end of the block. */
static TAUT_INLINE enum taut_status hpack_read(const struct taut_ctx *ctx,
                                               struct taut_hpack_decoder *d,
                                               struct hpack_rep *rep)
{
    if (d->held > 0)
        return hpack_go_on(ctx, d, rep);
    if (d->p == d->end)
        return d->last ? TAUT_DONE : TAUT_MORE;
    enum taut_status st = hpack_parse(rep, d->p, d->end, d->config.field_max);
    rep->off = d->p_off - (uint32_t)(d->end - d->p);
    if (st == TAUT_OK) {
        d->p = rep->end;
        return TAUT_OK;
    }
    if (st != TAUT_MORE)
        return hpack_bad(ctx, d, rep, st);
    /* the bytes of one representation, not more than there is place for */
    d->held = (uint32_t)(d->end - d->p);
    d->held_off = rep->off;
    memcpy(hpack_held(d), d->p, d->held);
    d->p = d->end;
    return d->last ? hpack_short(ctx, d, rep->field, rep->need - d->held)
                   : TAUT_MORE;
}

/* ---- the dynamic table ---- */

/* Entry `i`, 0 is the newest; there must be one. */
static TAUT_INLINE struct taut_hpack_entry *
hpack_entry(const struct taut_hpack_decoder *d, uint32_t i)
{
    uint32_t at = d->top >= i ? d->top - i : d->top + d->config.n_entries - i;
    return &d->config.entries[at];
}

static uint32_t hpack_entry_size(const struct taut_hpack_entry *e)
{
    return e->name_len + e->value_len + TAUT_HPACK_ENTRY_OVERHEAD;
}

/* Evicts the oldest entries until `max` bytes are taken at most; no more than
 * `max` can be older than them. */
static TAUT_INLINE void hpack_evict(struct taut_hpack_decoder *d, uint32_t max)
{
    while (d->size > max) {
        d->n--;
        d->size -= hpack_entry_size(hpack_entry(d, d->n));
    }
}

/* What may be older than the entries, at most. */
static TAUT_INLINE void hpack_age(struct taut_hpack_decoder *d)
{
    uint32_t n = (d->limit - d->size) / TAUT_HPACK_ENTRY_OVERHEAD;
    d->n_before = d->n_before < n ? d->n_before : n;
}

/* Adds the field whose strings lie one behind the other at `at` in the ring,
 * unless it is larger than the table, which is then empty (RFC 7541 4.4). */
static TAUT_INLINE void hpack_add(struct taut_hpack_decoder *d, uint32_t at,
                                  const struct taut_hpack_header *f)
{
    uint32_t name_len = (uint32_t)f->name.len;
    uint32_t value_len = (uint32_t)f->value.len;
    uint32_t size = name_len + value_len + TAUT_HPACK_ENTRY_OVERHEAD;
    if (size > d->limit) {
        d->n = d->size = d->n_before = 0;
        return;
    }
    hpack_evict(d, d->limit - size);
    d->top = d->top + 1 == d->config.n_entries ? 0 : d->top + 1;
    d->n++;
    d->size += size;
    struct taut_hpack_entry *e = &d->config.entries[d->top];
    e->off = at;
    e->name_len = name_len;
    e->value_len = value_len;
    e->flags = f->flags & TAUT_HPACK_NAME_UNKNOWN;
    e->before = f->before;
    d->head = at + name_len + value_len;
    if (d->n_before > 0)
        hpack_age(d);
}

static enum taut_status hpack_update(const struct taut_ctx *ctx,
                                     struct taut_hpack_decoder *d,
                                     const struct hpack_rep *rep)
{
    bool many = d->n_updates >= TAUT_HPACK_UPDATES_MAX &&
                !(ctx->quirks & TAUT_HPACK_QUIRK_UPDATES);
    if (d->n_fields > 0 || many)
        return hpack_fail(ctx, d, TAUT_E_ORDER, TAUT_HPACK_F_TABLE_SIZE,
                          rep->off, rep->index);
    if (rep->index > (d->due ? d->must : d->allowed))
        return hpack_fail(ctx, d, TAUT_E_RANGE, TAUT_HPACK_F_TABLE_SIZE,
                          rep->off, rep->index);
    d->n_updates = TAUT_HPACK_UPDATES_MAX < d->n_updates + 1
                       ? (uint8_t)TAUT_HPACK_UPDATES_MAX
                       : (uint8_t)(d->n_updates + 1);
    d->due = false;
    d->limit = rep->index;
    hpack_evict(d, d->limit);
    hpack_age(d);
    return TAUT_OK;
}

/* Sets `*out` to an entry of the dynamic table. */
static TAUT_INLINE void hpack_entry_out(const struct taut_hpack_decoder *d,
                                        struct taut_hpack_header *out,
                                        const struct taut_hpack_entry *e)
{
    out->name.p = d->config.bytes + e->off;
    out->name.len = e->name_len;
    out->value.p = out->name.p + e->name_len;
    out->value.len = e->value_len;
    out->flags = (uint8_t)e->flags;
    out->before = e->before;
}

/* The entry that a representation refers to, not in the static table. */
static TAUT_INLINE enum taut_status hpack_dynamic(const struct taut_ctx *ctx,
                                                  struct taut_hpack_decoder *d,
                                                  const struct hpack_rep *rep,
                                                  struct taut_hpack_header *out)
{
    uint32_t i = rep->index - HPACK_N_STATIC - 1;
    if (i < d->n) {
        hpack_entry_out(d, out, hpack_entry(d, i));
        return TAUT_OK;
    }
    if (rep->index == 0)
        return hpack_fail(ctx, d, TAUT_E_VALUE, TAUT_HPACK_F_INDEX, rep->off,
                          0);
    if (i - d->n >= d->n_before)
        return hpack_fail(ctx, d, TAUT_E_RANGE, TAUT_HPACK_F_INDEX, rep->off,
                          rep->index);
    out->name.p = out->value.p = NULL;
    out->name.len = out->value.len = 0;
    out->flags = TAUT_HPACK_NAME_UNKNOWN | TAUT_HPACK_VALUE_UNKNOWN;
    out->before = i - d->n;
    return TAUT_OK;
}

/* Sets name and value of `*out` to the entry that is referred to. */
static TAUT_INLINE enum taut_status hpack_refer(const struct taut_ctx *ctx,
                                                struct taut_hpack_decoder *d,
                                                const struct hpack_rep *rep,
                                                struct taut_hpack_header *out)
{
    if (rep->index - 1 >= HPACK_N_STATIC)
        return hpack_dynamic(ctx, d, rep, out);
    const struct hpack_static *s = &taut_hpack_static[rep->index - 1];
    out->name = s->name;
    out->value = s->value;
    out->flags = 0;
    out->before = 0;
    return TAUT_OK;
}

/* ---- literals ---- */

/* Copies `n` bytes to where HPACK_SLACK more may be written; `readable` are
 * there at `from`. */
static TAUT_INLINE void hpack_copy(uint8_t *to, const uint8_t *from, size_t n,
                                   size_t readable)
{
    if (n <= HPACK_SLACK && readable >= HPACK_SLACK) {
        uint8_t block[HPACK_SLACK];
        memcpy(block, from, HPACK_SLACK);
        memcpy(to, block, HPACK_SLACK);
    } else if (n > 0) {
        memcpy(to, from, n);
    }
}

/* struct hpack_coded: a string of a representation. */
struct hpack_coded {
    const uint8_t *p;
    uint32_t len;
    unsigned field; /* where faults are */
    bool huffman;
};

static TAUT_COLD enum taut_status
hpack_bad_string(const struct taut_ctx *ctx, struct taut_hpack_decoder *d,
                 const struct hpack_rep *rep, const struct hpack_coded *s,
                 const struct taut_huffman_end *end)
{
    uint32_t off = rep->off + (uint32_t)(s->p - rep->base);
    return hpack_fail(ctx, d, (enum taut_status)end->status, s->field,
                      off + (uint32_t)end->off, s->p[end->off]);
}

/* Puts a string at `at` in the ring, if it is decoded or `add`; else it
 * stays where it is. */
static TAUT_INLINE enum taut_status
hpack_take(const struct taut_ctx *ctx, struct taut_hpack_decoder *d,
           const struct hpack_rep *rep, struct taut_span *out, uint8_t *at,
           const struct hpack_coded *s, bool add)
{
    out->p = s->p;
    out->len = s->len;
    if (s->huffman) {
        struct taut_huffman_end end;
        size_t cap = TAUT_HUFFMAN_DECODED_MAX((size_t)s->len) + HPACK_SLACK;
        if (taut_huffman_decode(&end, at, cap, s->p, s->len))
            return hpack_bad_string(ctx, d, rep, s, &end);
        out->p = at;
        out->len = end.len;
    } else if (add) {
        hpack_copy(at, s->p, s->len, (size_t)(rep->limit - s->p));
        out->p = at;
    }
    return TAUT_OK;
}

/* Where in the ring two strings go, of `a` and `b` bytes as coded. */
static TAUT_INLINE uint32_t hpack_place(const struct taut_hpack_decoder *d,
                                        size_t a, size_t b)
{
    size_t room = TAUT_HUFFMAN_DECODED_MAX(a) + TAUT_HUFFMAN_DECODED_MAX(b);
    return d->ring_len - d->head < room + 2 * (size_t)HPACK_SLACK ? 0 : d->head;
}

/* The name of a literal, at `at` in the ring if the field is added. */
static TAUT_INLINE enum taut_status hpack_name(struct taut_ctx *ctx,
                                               struct taut_hpack_decoder *d,
                                               const struct hpack_rep *rep,
                                               struct taut_hpack_header *out,
                                               uint8_t *at)
{
    bool add = rep->form == TAUT_HPACK_ADDED;
    if (rep->index == 0) {
        const struct hpack_coded s = {
            rep->name, rep->name_len, TAUT_HPACK_F_NAME,
            (rep->flags & TAUT_HPACK_NAME_HUFFMAN) != 0};
        return hpack_take(ctx, d, rep, &out->name, at, &s, add);
    }
    size_t n = out->name.len;
    if (add && n > 0) {
        if (n >= 64 && !taut_fuel_burn(ctx, n / 64))
            return hpack_fail(ctx, d, TAUT_E_LIMIT, TAUT_HPACK_F_FIELD,
                              rep->off, n);
        hpack_copy(at, out->name.p, n, HPACK_SLACK);
        out->name.p = at;
    }
    return TAUT_OK;
}

static TAUT_INLINE enum taut_status hpack_literal(struct taut_ctx *ctx,
                                                  struct taut_hpack_decoder *d,
                                                  const struct hpack_rep *rep,
                                                  struct taut_hpack_header *out)
{
    bool add = rep->form == TAUT_HPACK_ADDED;
    uint32_t max = d->config.field_max;
    out->name.len = rep->name_len;
    out->flags = 0;
    out->before = 0;
    if (rep->index > 0) {
        enum taut_status st = hpack_refer(ctx, d, rep, out);
        if (st)
            return st;
        out->flags &= TAUT_HPACK_NAME_UNKNOWN;
        if (rep->value_len > max - out->name.len)
            return hpack_fail(ctx, d, TAUT_E_LIMIT, TAUT_HPACK_F_VALUE_LEN,
                              rep->off + (uint32_t)(rep->at - rep->base),
                              rep->value_len);
    }
    uint32_t place = hpack_place(d, out->name.len, rep->value_len);
    uint8_t *at = d->config.bytes + place;
    enum taut_status st = hpack_name(ctx, d, rep, out, at);
    if (st)
        return st;
    const struct hpack_coded s = {rep->value, rep->value_len,
                                  TAUT_HPACK_F_VALUE,
                                  (rep->flags & TAUT_HPACK_VALUE_HUFFMAN) != 0};
    at += out->name.p == at ? out->name.len : 0;
    st = hpack_take(ctx, d, rep, &out->value, at, &s, add);
    if (st)
        return st;
    if (out->name.len + out->value.len > max)
        return hpack_fail(ctx, d, TAUT_E_LIMIT,
                          out->name.len > max ? TAUT_HPACK_F_NAME
                                              : TAUT_HPACK_F_VALUE,
                          rep->off, out->name.len + out->value.len);
    out->flags |= rep->flags;
    if (add)
        hpack_add(d, place, out);
    return TAUT_OK;
}

/* ---- fields ---- */

/* Counts a field to the list, which has its limits. */
static TAUT_INLINE enum taut_status
hpack_count(const struct taut_ctx *ctx, struct taut_hpack_decoder *d,
            const struct taut_hpack_header *out)
{
    d->list_len += (uint32_t)taut_hpack_header_size_get(out);
    if (d->list_len > d->config.list_max)
        return hpack_too_long(ctx, d, TAUT_HPACK_F_LIST_SIZE, out->off,
                              d->list_len);
    if (d->n_fields > d->config.n_fields_max)
        return hpack_too_long(ctx, d, TAUT_HPACK_F_COUNT, out->off,
                              d->n_fields);
    return TAUT_OK;
}

/* One field; not to be told (TAUT_DONE) if the list is too long. */
static TAUT_INLINE enum taut_status hpack_field(struct taut_ctx *ctx,
                                                struct taut_hpack_decoder *d,
                                                const struct hpack_rep *rep,
                                                struct taut_hpack_header *out)
{
    enum taut_status st;
    if (d->due)
        return hpack_no_update(ctx, d, rep->off);
    if (rep->form == TAUT_HPACK_INDEXED)
        st = hpack_refer(ctx, d, rep, out);
    else
        st = hpack_literal(ctx, d, rep, out);
    if (st)
        return st;
    out->form = rep->form;
    out->index = rep->index;
    out->off = rep->off;
    d->n_fields++;
    return d->over ? TAUT_DONE : hpack_count(ctx, d, out);
}

/* An update as an event. */
static enum taut_status hpack_tell(const struct hpack_rep *rep,
                                   struct taut_hpack_header *out)
{
    static const struct taut_hpack_header none;
    *out = none;
    out->form = TAUT_HPACK_UPDATE;
    out->index = rep->index;
    out->off = rep->off;
    return TAUT_OK;
}

/* The most common of all: an index in one octet, where nothing else is going
 * on. False: anything else. */
static TAUT_INLINE bool hpack_quick(struct taut_ctx *ctx,
                                    struct taut_hpack_decoder *d,
                                    struct taut_hpack_header *out)
{
    unsigned other = d->held | d->due | d->over | (d->state ^ HPACK_BLOCK);
    if (other != 0 || d->p == d->end || ctx->fuel == 0)
        return false;
    uint32_t i = *d->p - 0x81u;
    if (i < HPACK_N_STATIC) {
        const struct hpack_static *s = &taut_hpack_static[i];
        out->name = s->name;
        out->value = s->value;
        out->flags = 0;
        out->before = 0;
    } else if (i < 0x7e && i - HPACK_N_STATIC < d->n) {
        hpack_entry_out(d, out, hpack_entry(d, i - HPACK_N_STATIC));
    } else {
        return false;
    }
    out->form = TAUT_HPACK_INDEXED;
    out->index = i + 1;
    out->off = d->p_off - (uint32_t)(d->end - d->p);
    d->p++;
    ctx->fuel--;
    return true;
}

enum taut_status taut_hpack_decoder_next(struct taut_ctx *ctx,
                                         struct taut_hpack_decoder *self,
                                         struct taut_hpack_header *out)
{
    struct hpack_rep rep;
    enum taut_status st;
    if (hpack_quick(ctx, self, out)) {
        self->n_fields++;
        return hpack_count(ctx, self, out);
    }
    if (self->state != HPACK_BLOCK)
        return taut_fail(ctx, TAUT_E_STATE, TAUT_HPACK_F_FIELD, ctx->start,
                         self->state, 0);
    for (;;) {
        st = hpack_read(ctx, self, &rep);
        if (st)
            break;
        if (!taut_fuel_burn(ctx, 1))
            return hpack_fail(ctx, self, TAUT_E_LIMIT, TAUT_HPACK_F_FIELD,
                              rep.off, 0);
        if (rep.form != TAUT_HPACK_UPDATE) {
            st = hpack_field(ctx, self, &rep, out);
            if (st != TAUT_DONE)
                return st;
            continue;
        }
        st = hpack_update(ctx, self, &rep);
        if (st)
            return st;
        if (self->config.flags & TAUT_HPACK_TELL_UPDATES)
            return hpack_tell(&rep, out);
    }
    if (st == TAUT_DONE && self->due)
        return hpack_no_update(ctx, self, self->p_off);
    if (st == TAUT_DONE) {
        self->state = HPACK_IDLE;
        self->last = false;
    }
    return st;
}

/* ---- many fields at a time ---- */

/*
 * What is usual, in one loop that keeps its place in registers: fields that
 * are whole, with numbers of one octet where they can be expected. It stops
 * before all else, and before every fault: taut_hpack_decoder_next deals with
 * that. All that was told must stay, so that the ring is only written where
 * no entry was when the loop began, and strings that are not added are
 * decoded to where a representation would be held.
 */
struct hpack_quick {
    const uint8_t *p, *end;
    uint8_t *to;         /* the next string that is decoded and not added */
    size_t to_room;      /* and the room there */
    uint32_t at;         /* where in the ring an entry goes */
    uint32_t ring_end;   /* how far the ring is free from the head on, */
    uint32_t ring_begin; /* and from its beginning on */
    struct taut_span name, value; /* as coded */
    unsigned form, flags;
    uint32_t index;
};

/* A string; NULL: it is not whole, or its length takes three octets. */
static TAUT_INLINE const uint8_t *
hpack_quick_string(const uint8_t *p, const uint8_t *end, struct taut_span *s)
{
    if (end - p < 2)
        return NULL;
    size_t n = *p++ & 0x7fu;
    if (n == 0x7f) {
        n += *p;
        if (*p++ & 0x80)
            return NULL;
    }
    s->p = p;
    s->len = n;
    return (size_t)(end - p) < n ? NULL : p + n;
}

/* A literal at q->p; returns where it ends, NULL: it is not usual. */
static TAUT_INLINE const uint8_t *hpack_quick_parse(struct hpack_quick *q,
                                                    uint32_t max)
{
    const uint8_t *p = q->p;
    unsigned c = *p++;
    bool add = (c & 0x40) != 0;
    q->index = c & (add ? 0x3fu : 0x0fu);
    q->form = add        ? TAUT_HPACK_ADDED
              : c & 0x10 ? TAUT_HPACK_NEVER
                         : TAUT_HPACK_PLAIN;
    q->flags = 0;
    if (q->index == (add ? 0x3fu : 0x0fu)) {
        if (p == q->end || *p & 0x80)
            return NULL;
        q->index += *p++;
    }
    if ((c & 0xe0) == 0x20) /* a table size update */
        return NULL;
    q->name.len = 0;
    if (q->index == 0) {
        q->flags = p != q->end && *p & 0x80 ? TAUT_HPACK_NAME_HUFFMAN : 0u;
        p = hpack_quick_string(p, q->end, &q->name);
        if (!p)
            return NULL;
    }
    q->flags |= p != q->end && *p & 0x80 ? TAUT_HPACK_VALUE_HUFFMAN : 0u;
    p = hpack_quick_string(p, q->end, &q->value);
    return p && q->name.len + q->value.len <= max ? p : NULL;
}

/* Where the ring is free, and what is held, now. */
static TAUT_INLINE void hpack_quick_begin(struct hpack_quick *q,
                                          const struct taut_hpack_decoder *d)
{
    uint32_t oldest = d->head;
    if (d->n > 0)
        oldest = hpack_entry(d, d->n - 1)->off;
    bool wrapped = d->n > 0 && oldest >= d->head;
    q->ring_end = wrapped ? oldest : d->ring_len;
    q->ring_begin = wrapped ? 0 : oldest;
    q->p = d->p;
    q->end = d->end;
    q->to = hpack_held(d);
    q->to_room = d->config.field_max;
}

/* Where the field goes, of which at most `room` bytes are written; NULL:
 * nowhere. */
static TAUT_INLINE uint8_t *
hpack_quick_place(struct hpack_quick *q, const struct taut_hpack_decoder *d,
                  size_t room)
{
    q->at = d->head;
    if (q->form != TAUT_HPACK_ADDED)
        return room <= q->to_room ? q->to : NULL;
    if (q->ring_end - d->head < room) {
        if (q->ring_begin < room)
            return NULL;
        q->ring_end = q->ring_begin;
        q->ring_begin = 0;
        q->at = 0;
    }
    return d->config.bytes + q->at;
}

/* The entry that is referred to; false: none that is known. */
static TAUT_INLINE bool hpack_known(const struct taut_hpack_decoder *d,
                                    struct taut_hpack_header *out,
                                    uint32_t index)
{
    uint32_t i = index - 1;
    if (i < HPACK_N_STATIC) {
        out->name = taut_hpack_static[i].name;
        out->value = taut_hpack_static[i].value;
        out->flags = 0;
        out->before = 0;
        return true;
    }
    i -= HPACK_N_STATIC;
    if (index == 0 || i >= d->n)
        return false;
    hpack_entry_out(d, out, hpack_entry(d, i));
    return true;
}

/* A string at `at`, decoded, or copied if it is added; else it stays. */
static TAUT_INLINE bool hpack_quick_take(struct taut_span *s, uint8_t *at,
                                         const struct hpack_quick *q,
                                         bool huffman)
{
    if (huffman) {
        struct taut_huffman_end end;
        size_t cap = TAUT_HUFFMAN_DECODED_MAX(s->len) + HPACK_SLACK;
        if (taut_huffman_decode(&end, at, cap, s->p, s->len))
            return false;
        s->p = at;
        s->len = end.len;
    } else if (q->form == TAUT_HPACK_ADDED) {
        hpack_copy(at, s->p, s->len, (size_t)(q->end - s->p));
        s->p = at;
    }
    return true;
}

/* Both strings of a literal, to `at`. */
static TAUT_INLINE bool hpack_quick_both(const struct hpack_quick *q,
                                         struct taut_hpack_header *out,
                                         uint8_t *at)
{
    bool add = q->form == TAUT_HPACK_ADDED;
    if (q->index == 0) {
        out->name = q->name;
        out->before = 0;
        if (!hpack_quick_take(&out->name, at, q,
                              (q->flags & TAUT_HPACK_NAME_HUFFMAN) != 0))
            return false;
    } else if (add) {
        hpack_copy(at, out->name.p, out->name.len, HPACK_SLACK);
        out->name.p = at;
    }
    at += out->name.p == at ? out->name.len : 0;
    out->value = q->value;
    return hpack_quick_take(&out->value, at, q,
                            (q->flags & TAUT_HPACK_VALUE_HUFFMAN) != 0);
}

/* Whether the list has room for the field; then it is counted. */
static TAUT_INLINE bool hpack_fits(struct taut_hpack_decoder *d,
                                   const struct taut_hpack_header *out)
{
    size_t size = taut_hpack_header_size_get(out);
    if (size > d->config.list_max - (size_t)d->list_len ||
        d->n_fields >= d->config.n_fields_max)
        return false;
    d->list_len += (uint32_t)size;
    d->n_fields++;
    return true;
}

/* A literal; NULL: it is not usual, and nothing has changed. */
static TAUT_INLINE const uint8_t *
hpack_quick_literal(struct hpack_quick *q, struct taut_hpack_decoder *d,
                    struct taut_hpack_header *out)
{
    uint32_t max = d->config.field_max;
    const uint8_t *end = hpack_quick_parse(q, max);
    size_t name_len = q->name.len;
    out->flags = 0;
    if (!end)
        return NULL;
    if (q->index > 0) {
        if (!hpack_known(d, out, q->index))
            return NULL;
        name_len = out->name.len;
        if (name_len >= 64 || q->value.len > max - name_len)
            return NULL;
    }
    uint8_t *at = hpack_quick_place(q, d,
                                    TAUT_HUFFMAN_DECODED_MAX(name_len) +
                                        TAUT_HUFFMAN_DECODED_MAX(q->value.len) +
                                        2 * (size_t)HPACK_SLACK);
    if (!at || !hpack_quick_both(q, out, at))
        return NULL;
    out->flags &= TAUT_HPACK_NAME_UNKNOWN;
    out->flags |= (uint8_t)q->flags;
    if (out->name.len + out->value.len > max)
        return NULL;
    if (q->form == TAUT_HPACK_ADDED) {
        if (taut_hpack_header_size_get(out) > d->limit || !hpack_fits(d, out))
            return NULL;
        hpack_add(d, q->at, out);
        return end;
    }
    if (!hpack_fits(d, out))
        return NULL;
    if (q->flags & TAUT_HPACK_VALUE_HUFFMAN)
        at = (uint8_t *)(uintptr_t)(out->value.p + out->value.len);
    else if (q->flags & TAUT_HPACK_NAME_HUFFMAN)
        at += out->name.len;
    q->to_room -= (size_t)(at - q->to);
    q->to = at;
    return end;
}

/* Up to `cap` fields, where nothing else is going on. */
static size_t hpack_quick_all(struct taut_ctx *ctx,
                              struct taut_hpack_decoder *d,
                              struct taut_hpack_header *out, size_t cap)
{
    struct hpack_quick q;
    unsigned other = d->held | d->due | d->over | (d->state ^ HPACK_BLOCK);
    size_t i = 0;
    if (other != 0 || d->p == d->end)
        return 0;
    hpack_quick_begin(&q, d);
    cap = cap < ctx->fuel ? cap : (size_t)ctx->fuel;
    for (; i < cap && q.p != q.end; i++, out++) {
        const uint8_t *next = q.p + 1;
        if (*q.p & 0x80) {
            q.index = *q.p & 0x7f;
            q.form = TAUT_HPACK_INDEXED;
            if (q.index == 0x7f || !hpack_known(d, out, q.index) ||
                !hpack_fits(d, out))
                break;
        } else {
            next = hpack_quick_literal(&q, d, out);
            if (!next)
                break;
        }
        out->form = (uint8_t)q.form;
        out->index = q.index;
        out->off = d->p_off - (uint32_t)(q.end - q.p);
        q.p = next;
    }
    d->p = q.p;
    ctx->fuel -= i;
    return i;
}

enum taut_status taut_hpack_block_decode(struct taut_ctx *ctx,
                                         struct taut_hpack_decoder *self,
                                         struct taut_hpack_header *fields,
                                         size_t cap, size_t *n)
{
    *n = 0;
    if (cap == 0)
        return TAUT_E_USAGE;
    *n = hpack_quick_all(ctx, self, fields, cap);
    if (*n > 0 && (self->p != self->end || !self->last))
        return self->p != self->end ? TAUT_OK : TAUT_MORE;
    if (*n > 0) {
        self->state = HPACK_IDLE;
        self->last = false;
        return TAUT_DONE;
    }
    enum taut_status st = taut_hpack_decoder_next(ctx, self, fields);
    *n = st == TAUT_OK;
    return st;
}

bool taut_hpack_decoder_entry_get(const struct taut_hpack_decoder *self,
                                  struct taut_hpack_header *out, uint32_t i)
{
    if (i >= self->n)
        return false;
    hpack_entry_out(self, out, hpack_entry(self, i));
    out->form = TAUT_HPACK_INDEXED;
    out->index = HPACK_N_STATIC + 1 + i;
    out->off = 0;
    return true;
}
