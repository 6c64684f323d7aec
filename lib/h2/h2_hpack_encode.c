/* SPDX-License-Identifier: MIT */
/*
 * h2_hpack_encode.c: header fields into header blocks; include/taut/hpack.h
 * has the contract.
 *
 * Entries have numbers, one after the other, so that a number tells an
 * entry's age. A slot holds the number of the newest entry whose hash leads
 * there, each entry that of the one before it in the slot: a chain ends at
 * the first number that is too old, and nothing is done when entries are
 * evicted. There are two chains, of names and of whole fields.
 */
#include "taut/hpack.h"
#include "taut/huffman.h"

#include "core_mem.h"
#include "h2_hpack_int.h"

enum {
    HPACK_SECRET_LEN = 20, /* cookies shorter than that can be guessed */
    HPACK_CHAIN_MAX = 32   /* entries that are compared, whoever chose them */
};

/* ---- hashes ---- */

/* Fewer than 8 bytes. */
static TAUT_INLINE uint64_t hpack_few(const uint8_t *p, size_t n)
{
    if (n >= 4)
        return taut_get32le(p) | (uint64_t)taut_get32le(p + n - 4) << 32;
    if (n == 0)
        return 0;
    return (uint64_t)p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
}

/* A hash of the length and the first, last and middle 8 bytes: what else
 * differs is found by comparing, of which HPACK_CHAIN_MAX is the bound.
 * tools/gen_hpack.py knows it too. */
static TAUT_INLINE uint32_t hpack_hash(const uint8_t *p, size_t n)
{
    const uint64_t a = UINT64_C(0xbf58476d1ce4e5b9);
    uint64_t h = n;
    if (n < 8) {
        h ^= hpack_few(p, n) * a;
    } else {
        h ^= taut_get64le(p) * a;
        h ^= taut_get64le(p + n - 8) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= taut_get64le(p + n / 2 - 4) * UINT64_C(0x94d049bb133111eb);
    }
    return (uint32_t)((h ^ h >> 32) * a >> 32);
}

/* The hash of a field out of those of its name and value. */
static TAUT_INLINE uint32_t hpack_both(uint32_t name, uint32_t value)
{
    return (name * 0x9e3779b1u) ^ value;
}

/* Compares without a call what is short. */
static TAUT_INLINE bool hpack_same(const uint8_t *a, const uint8_t *b, size_t n)
{
    uint64_t other = 0;
    if (n < 8)
        return hpack_few(a, n) == hpack_few(b, n);
    if (n > 32)
        return memcmp(a, b, n) == 0;
    if (n > 16)
        other = (taut_get64le(a + 8) ^ taut_get64le(b + 8)) |
                (taut_get64le(a + n - 16) ^ taut_get64le(b + n - 16));
    return (other | (taut_get64le(a) ^ taut_get64le(b)) |
            (taut_get64le(a + n - 8) ^ taut_get64le(b + n - 8))) == 0;
}

/* ---- set-up ---- */

static bool hpack_flags_are_good(uint32_t flags)
{
    return flags < TAUT_HPACK_NO_POLICY << 1;
}

static bool hpack_encoder_is_good(const struct taut_hpack_encoder_config *c)
{
    return c->table_max <= TAUT_HPACK_TABLE_MAX && c->entries && c->bytes &&
           c->slots && c->n_entries >= TAUT_HPACK_N_ENTRIES(c->table_max) &&
           c->bytes_len >= 2 * c->table_max && c->n_slots >= 2 &&
           (c->n_slots & (c->n_slots - 1)) == 0 &&
           hpack_flags_are_good(c->flags);
}

enum taut_status
taut_hpack_encoder_init(struct taut_hpack_encoder *self, size_t size,
                        const struct taut_hpack_encoder_config *config)
{
    struct taut_hpack_encoder_config c = *config;
    c.table_max = c.table_max ? c.table_max : TAUT_HPACK_TABLE_DEFAULT;
    if (size != sizeof *self || !hpack_encoder_is_good(&c))
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = c;
    self->told = self->least = TAUT_HPACK_TABLE_DEFAULT;
    self->next = 1; /* so that slots of 0 are older than all entries */
    for (uint32_t i = 0; i < c.n_slots; i++)
        c.slots[i] = 0;
    taut_hpack_encoder_table_set(self, TAUT_HPACK_TABLE_DEFAULT);
    return TAUT_OK;
}

void taut_hpack_encoder_memory_set(struct taut_hpack_encoder *self,
                                   struct taut_hpack_encoder_entry *entries,
                                   uint8_t *bytes, uint32_t *slots)
{
    self->config.entries = entries;
    self->config.bytes = bytes;
    self->config.slots = slots;
}

enum taut_status taut_hpack_encoder_flags_set(struct taut_hpack_encoder *self,
                                              uint32_t flags)
{
    if (!hpack_flags_are_good(flags))
        return TAUT_E_USAGE;
    self->config.flags = flags;
    return TAUT_OK;
}

/* ---- the dynamic table ---- */

/* Entry `i`, 0 is the newest; there must be one. */
static TAUT_INLINE struct taut_hpack_encoder_entry *
hpack_entry_of(const struct taut_hpack_encoder *e, uint32_t i)
{
    uint32_t at = e->top >= i ? e->top - i : e->top + e->config.n_entries - i;
    return &e->config.entries[at];
}

/* Evicts the oldest entries until `max` bytes are taken at most. */
static TAUT_INLINE void hpack_drop(struct taut_hpack_encoder *e, uint32_t max)
{
    while (e->size > max) {
        const struct taut_hpack_encoder_entry *old = hpack_entry_of(e, --e->n);
        e->size -= old->name_len + old->value_len + TAUT_HPACK_ENTRY_OVERHEAD;
    }
}

void taut_hpack_encoder_table_set(struct taut_hpack_encoder *self,
                                  uint32_t size)
{
    uint32_t max = self->config.table_max;
    self->limit = size < max ? size : max;
    if (self->limit < self->least)
        self->least = self->limit;
    hpack_drop(self, self->limit);
}

/* struct hpack_key: what is looked for. */
struct hpack_key {
    const struct taut_hpack_header *f;
    uint32_t name_hash, hash;
    uint32_t index; /* found: as on the wire; 0: not */
    bool whole;     /* found: the value is the same too */
    uint8_t policy; /* enum hpack_policy of a name in the static table */
};

static TAUT_INLINE bool
hpack_entry_is(const struct taut_hpack_encoder *e,
               const struct taut_hpack_encoder_entry *entry,
               const struct hpack_key *k, bool whole)
{
    const uint8_t *p = e->config.bytes + entry->off;
    size_t n = k->f->name.len;
    if (whole &&
        (entry->hash != k->hash || entry->value_len != k->f->value.len ||
         !hpack_same(p + entry->name_len, k->f->value.p, k->f->value.len)))
        return false;
    return entry->name_hash == k->name_hash && entry->name_len == n &&
           hpack_same(p, k->f->name.p, n);
}

/* The slot of a name, or of a whole field. */
static TAUT_INLINE uint32_t *hpack_slot(const struct taut_hpack_encoder *e,
                                        uint32_t hash, bool whole)
{
    uint32_t half = e->config.n_slots / 2;
    return &e->config.slots[(hash & (half - 1)) + (whole ? half : 0)];
}

/* Searches a chain; returns the index on the wire, 0: not found. */
static TAUT_INLINE uint32_t hpack_chain(const struct taut_hpack_encoder *e,
                                        const struct hpack_key *k, bool whole)
{
    uint32_t number = *hpack_slot(e, whole ? k->hash : k->name_hash, whole);
    for (unsigned hops = 0; hops < HPACK_CHAIN_MAX; hops++) {
        uint32_t age = e->next - 1 - number;
        if (age >= e->n)
            return 0;
        const struct taut_hpack_encoder_entry *entry = hpack_entry_of(e, age);
        if (hpack_entry_is(e, entry, k, whole))
            return HPACK_N_STATIC + 1 + age;
        number = whole ? entry->older : entry->name_older;
    }
    return 0;
}

/* Adds the field; it fits in the table. */
static TAUT_INLINE void hpack_insert(struct taut_hpack_encoder *e,
                                     const struct hpack_key *k)
{
    uint32_t name_len = (uint32_t)k->f->name.len;
    uint32_t value_len = (uint32_t)k->f->value.len;
    uint32_t len = name_len + value_len;
    hpack_drop(e, e->limit - len - TAUT_HPACK_ENTRY_OVERHEAD);
    e->top = e->top + 1 == e->config.n_entries ? 0 : e->top + 1;
    uint32_t at = 2 * e->config.table_max - e->head < len ? 0 : e->head;
    uint32_t *by_name = hpack_slot(e, k->name_hash, false);
    uint32_t *by_both = hpack_slot(e, k->hash, true);
    struct taut_hpack_encoder_entry *entry = &e->config.entries[e->top];
    entry->off = at;
    entry->name_len = name_len;
    entry->value_len = value_len;
    entry->name_hash = k->name_hash;
    entry->hash = k->hash;
    entry->name_older = *by_name;
    entry->older = *by_both;
    *by_name = *by_both = e->next++;
    if (name_len)
        memcpy(e->config.bytes + at, k->f->name.p, name_len);
    if (value_len)
        memcpy(e->config.bytes + at + name_len, k->f->value.p, value_len);
    e->head = at + len;
    e->size += len + TAUT_HPACK_ENTRY_OVERHEAD;
    e->n++;
}

/* ---- output ---- */

/* Octets of a number behind a prefix whose bits are `mask`. */
static TAUT_INLINE unsigned hpack_int_len(uint32_t v, uint32_t mask)
{
    unsigned n = 1;
    if (v < mask)
        return n;
    for (v -= mask; v >= 0x80; v >>= 7)
        n++;
    return n + 1;
}

static TAUT_INLINE uint8_t *hpack_put_int(uint8_t *p, uint8_t top, uint32_t v,
                                          uint32_t mask)
{
    if (v < mask) {
        *p++ = (uint8_t)(top | v);
        return p;
    }
    *p++ = (uint8_t)(top | mask);
    for (v -= mask; v >= 0x80; v >>= 7)
        *p++ = (uint8_t)(0x80 | v);
    *p++ = (uint8_t)v;
    return p;
}

/* struct hpack_out: a string and how long it is on the wire. */
struct hpack_out {
    const uint8_t *p;
    uint32_t len, coded; /* the same if it is not Huffman-coded */
};

static TAUT_INLINE struct hpack_out
hpack_out_of(const struct taut_hpack_encoder *e, struct taut_span s)
{
    struct hpack_out o = {s.p, (uint32_t)s.len, (uint32_t)s.len};
    if (s.len > 0 && !(e->config.flags & TAUT_HPACK_NO_HUFFMAN)) {
        size_t n = taut_huffman_encode_len(s.p, s.len);
        o.coded = n < s.len ? (uint32_t)n : o.len;
    }
    return o;
}

static TAUT_INLINE size_t hpack_out_len(const struct hpack_out *o)
{
    return hpack_int_len(o->coded, 0x7f) + o->coded;
}

static TAUT_INLINE uint8_t *hpack_put_string(uint8_t *p,
                                             const struct hpack_out *o)
{
    if (o->coded < o->len) {
        p = hpack_put_int(p, 0x80, o->coded, 0x7f);
        taut_huffman_put(p, o->coded, o->p, o->len);
    } else {
        p = hpack_put_int(p, 0, o->len, 0x7f);
        if (o->len)
            memcpy(p, o->p, o->len);
    }
    return p + o->coded;
}

/* `n` bytes of room, or NULL. */
static TAUT_INLINE uint8_t *hpack_room(struct taut_wr *wr, size_t n)
{
    if (wr->len > wr->cap || wr->cap - wr->len < n)
        return NULL;
    uint8_t *p = wr->base + wr->len;
    wr->len += n;
    return p;
}

enum taut_status taut_hpack_encoder_open(struct taut_hpack_encoder *self,
                                         struct taut_wr *wr)
{
    uint32_t told = self->told;
    uint8_t both[12], *p = both;
    if (self->least < told && self->least < self->limit) {
        told = self->least;
        p = hpack_put_int(p, 0x20, told, 0x1f);
    }
    if (self->limit != told)
        p = hpack_put_int(p, 0x20, self->limit, 0x1f);
    size_t n = (size_t)(p - both);
    uint8_t *to = hpack_room(wr, n);
    if (!to)
        return TAUT_FULL;
    memcpy(to, both, n);
    self->told = self->least = self->limit;
    return TAUT_OK;
}

/* ---- fields ---- */

/* Looks for the name in the static table, and for the field. */
static TAUT_INLINE void hpack_find_static(struct hpack_key *k)
{
    unsigned i = taut_hpack_static_find(k->name_hash);
    k->policy = HPACK_INDEX;
    if (i == 0)
        return;
    const struct hpack_static *s = &taut_hpack_static[i - 1];
    if (s->name.len != k->f->name.len ||
        !hpack_same(s->name.p, k->f->name.p, s->name.len))
        return;
    k->index = i;
    k->policy = s->policy;
    for (unsigned n = s->n; n > 0; n--, s++, i++) {
        if (s->value.len != k->f->value.len ||
            !hpack_same(s->value.p, k->f->value.p, s->value.len))
            continue;
        k->index = i;
        k->whole = true;
        return;
    }
}

/* How a field is to be represented. */
static TAUT_INLINE enum taut_hpack_form
hpack_form(const struct taut_hpack_encoder *e, const struct hpack_key *k)
{
    size_t size = taut_hpack_header_size_get(k->f);
    enum taut_hpack_form form = (enum taut_hpack_form)k->f->form;
    if (form == TAUT_HPACK_AUTO) {
        unsigned policy = k->policy;
        if (e->config.flags & TAUT_HPACK_NO_POLICY)
            policy = HPACK_INDEX;
        if (policy == HPACK_NEVER ||
            (policy == HPACK_SHORT && k->f->value.len < HPACK_SECRET_LEN))
            return TAUT_HPACK_NEVER;
        if (policy == HPACK_PLAIN || size > e->limit / 4 * 3)
            return TAUT_HPACK_PLAIN;
    } else if (form == TAUT_HPACK_PLAIN || form == TAUT_HPACK_NEVER) {
        return form;
    }
    return size <= e->limit ? TAUT_HPACK_ADDED : TAUT_HPACK_PLAIN;
}

/* An entry of a table. */
static enum taut_status hpack_push_indexed(struct taut_wr *wr, uint32_t index)
{
    uint8_t *p = hpack_room(wr, hpack_int_len(index, 0x7f));
    if (!p)
        return TAUT_FULL;
    (void)hpack_put_int(p, 0x80, index, 0x7f);
    return TAUT_OK;
}

/* A string, coded before it is known how long that makes it; there is room
 * for it in every form. */
static TAUT_INLINE uint8_t *hpack_put_fast(uint8_t *p, struct taut_span s,
                                           bool huffman)
{
    size_t n = s.len;
    if (huffman && n > 0) {
        n = taut_huffman_encode_fast(p + 1, s.p, s.len);
        if (n < s.len && n < 0x7f) {
            *p = (uint8_t)(0x80 | n);
            return p + 1 + n;
        }
        if (n < s.len) {
            size_t n_int = hpack_int_len((uint32_t)n, 0x7f);
            memmove(p + n_int, p + 1, n);
            (void)hpack_put_int(p, 0x80, (uint32_t)n, 0x7f);
            return p + n_int + n;
        }
    }
    p = hpack_put_int(p, 0, (uint32_t)s.len, 0x7f);
    if (s.len)
        memcpy(p, s.p, s.len);
    return p + s.len;
}

/* The literal, exactly as long as it is: its strings are looked at twice. */
static enum taut_status hpack_put_tight(const struct taut_hpack_encoder *e,
                                        struct taut_wr *wr,
                                        const struct hpack_key *k, uint8_t top,
                                        uint32_t mask)
{
    struct hpack_out value = hpack_out_of(e, k->f->value), name;
    size_t n = hpack_int_len(k->index, mask) + hpack_out_len(&value);
    if (k->index == 0) {
        name = hpack_out_of(e, k->f->name);
        n += hpack_out_len(&name);
    }
    uint8_t *p = hpack_room(wr, n);
    if (!p)
        return TAUT_FULL;
    p = hpack_put_int(p, top, k->index, mask);
    if (k->index == 0)
        p = hpack_put_string(p, &name);
    (void)hpack_put_string(p, &value);
    return TAUT_OK;
}

static TAUT_INLINE enum taut_status
hpack_push_literal(struct taut_hpack_encoder *e, struct taut_wr *wr,
                   const struct hpack_key *k, enum taut_hpack_form form)
{
    bool add = form == TAUT_HPACK_ADDED, huffman;
    uint8_t top = add ? 0x40 : form == TAUT_HPACK_NEVER ? 0x10 : 0;
    uint32_t mask = add ? 0x3f : 0x0f;
    size_t len = k->f->name.len + k->f->value.len;
    if (wr->len <= wr->cap &&
        wr->cap - wr->len >= TAUT_HUFFMAN_ENCODED_MAX(len) + 32) {
        uint8_t *from = wr->base + wr->len;
        uint8_t *p = hpack_put_int(from, top, k->index, mask);
        huffman = !(e->config.flags & TAUT_HPACK_NO_HUFFMAN);
        if (k->index == 0)
            p = hpack_put_fast(p, k->f->name, huffman);
        p = hpack_put_fast(p, k->f->value, huffman);
        wr->len += (size_t)(p - from);
    } else if (hpack_put_tight(e, wr, k, top, mask)) {
        return TAUT_FULL;
    }
    if (add)
        hpack_insert(e, k);
    return TAUT_OK;
}

enum taut_status taut_hpack_encoder_push(struct taut_hpack_encoder *self,
                                         struct taut_wr *wr,
                                         const struct taut_hpack_header *field)
{
    struct hpack_key k = {field, 0, 0, 0, false, HPACK_INDEX};
    if (field->name.len > TAUT_HPACK_FIELD_MAX ||
        field->value.len > TAUT_HPACK_FIELD_MAX)
        return TAUT_E_LIMIT;
    k.name_hash = hpack_hash(field->name.p, field->name.len);
    hpack_find_static(&k);
    enum taut_hpack_form form = hpack_form(self, &k);
    if (form != TAUT_HPACK_NEVER) {
        if (k.whole)
            return hpack_push_indexed(wr, k.index);
        k.hash = hpack_both(k.name_hash,
                            hpack_hash(field->value.p, field->value.len));
        uint32_t index = hpack_chain(self, &k, true);
        if (index)
            return hpack_push_indexed(wr, index);
    }
    if (k.index == 0)
        k.index = hpack_chain(self, &k, false);
    return hpack_push_literal(self, wr, &k, form);
}

enum taut_status taut_hpack_block_encode(struct taut_hpack_encoder *self,
                                         struct taut_wr *wr, size_t *n_done,
                                         const struct taut_hpack_header *fields,
                                         size_t n)
{
    enum taut_status st = TAUT_OK;
    if (*n_done == 0)
        st = taut_hpack_encoder_open(self, wr);
    while (st == TAUT_OK && *n_done < n) {
        st = taut_hpack_encoder_push(self, wr, &fields[*n_done]);
        *n_done += st == TAUT_OK;
    }
    return st;
}

bool taut_hpack_encoder_entry_get(const struct taut_hpack_encoder *self,
                                  struct taut_hpack_header *out, uint32_t i)
{
    static const struct taut_hpack_header none;
    if (i >= self->n)
        return false;
    const struct taut_hpack_encoder_entry *e = hpack_entry_of(self, i);
    *out = none;
    out->name.p = self->config.bytes + e->off;
    out->name.len = e->name_len;
    out->value.p = out->name.p + e->name_len;
    out->value.len = e->value_len;
    out->form = TAUT_HPACK_INDEXED;
    out->index = HPACK_N_STATIC + 1 + i;
    return true;
}
