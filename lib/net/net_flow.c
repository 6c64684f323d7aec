/* SPDX-License-Identifier: MIT */
/* net_flow.c: connections by their endpoints; see taut/flow.h. */
#include "taut/flow.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* SipHash-1-3 (Aumasson and Bernstein, 2012)                          */

struct flow_sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t flow_rotl(uint64_t x, unsigned n)
{
    return x << n | x >> (64 - n);
}

static inline void flow_sip_round(struct flow_sip *s)
{
    s->v0 += s->v1;
    s->v1 = flow_rotl(s->v1, 13) ^ s->v0;
    s->v0 = flow_rotl(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = flow_rotl(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = flow_rotl(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = flow_rotl(s->v1, 17) ^ s->v2;
    s->v2 = flow_rotl(s->v2, 32);
}

static inline void flow_sip_word(struct flow_sip *s, uint64_t m)
{
    s->v3 ^= m;
    flow_sip_round(s);
    s->v0 ^= m;
}

static struct flow_sip flow_sip_of(const uint8_t *secret)
{
    uint64_t k0 = taut_get64le(secret), k1 = taut_get64le(secret + 8);
    struct flow_sip s = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
                         k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u};
    return s;
}

static uint64_t flow_sip_end(struct flow_sip *s)
{
    s->v2 ^= 0xff;
    for (unsigned i = 0; i < 3; i++)
        flow_sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t taut_flow_siphash_get(const uint8_t *p, size_t len,
                               const uint8_t *secret)
{
    struct flow_sip s = flow_sip_of(secret);
    uint64_t last = (uint64_t)len << 56;
    size_t i = 0;
    for (; len - i >= 8; i += 8)
        flow_sip_word(&s, taut_get64le(p + i));
    for (unsigned shift = 0; i < len; i++, shift += 8)
        last |= (uint64_t)p[i] << shift;
    flow_sip_word(&s, last);
    return flow_sip_end(&s);
}

/* ------------------------------------------------------------------ */
/* Keys                                                                */

unsigned taut_flow_key_set(struct taut_flow_key *key, const uint8_t *src,
                           const uint8_t *dst, size_t addr_len,
                           uint16_t src_port, uint16_t dst_port, uint8_t proto)
{
    int order = memcmp(src, dst, addr_len);
    unsigned dir = order > 0 || (order == 0 && src_port > dst_port);
    memset(key, 0, sizeof *key);
    memcpy(key->addr[dir], src, addr_len);
    memcpy(key->addr[!dir], dst, addr_len);
    key->port[dir] = src_port;
    key->port[!dir] = dst_port;
    key->addr_len = (uint8_t)addr_len;
    key->proto = proto;
    return dir;
}

/* The key as bytes, the same on every machine: the addresses that are used
 * and one word of the rest. */
uint64_t taut_flow_key_get(const struct taut_flow_key *key,
                           const uint8_t *secret)
{
    struct flow_sip s = flow_sip_of(secret);
    uint64_t rest = (uint64_t)key->port[0] << 48 |
                    (uint64_t)key->port[1] << 32 | (uint64_t)key->zone << 16 |
                    (uint64_t)key->addr_len << 8 | key->proto;
    flow_sip_word(&s, rest);
    if (key->addr_len == 4) {
        flow_sip_word(&s, (uint64_t)taut_get32le(key->addr[0]) << 32 |
                              taut_get32le(key->addr[1]));
        return flow_sip_end(&s);
    }
    for (unsigned i = 0; i < 2; i++) {
        flow_sip_word(&s, taut_get64le(key->addr[i]));
        flow_sip_word(&s, taut_get64le(key->addr[i] + 8));
    }
    return flow_sip_end(&s);
}

static bool flow_key_same(const struct taut_flow_key *a,
                          const struct taut_flow_key *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* ------------------------------------------------------------------ */
/* By use: a list through the entries                                  */

static void flow_unlink(struct taut_flow_table *t, uint32_t index)
{
    const struct taut_flow_entry *e = &t->entries[index];
    if (e->prev == TAUT_FLOW_NONE)
        t->newest = e->next;
    else
        t->entries[e->prev].next = e->next;
    if (e->next == TAUT_FLOW_NONE)
        t->oldest = e->prev;
    else
        t->entries[e->next].prev = e->prev;
}

static void flow_link_newest(struct taut_flow_table *t, uint32_t index)
{
    struct taut_flow_entry *e = &t->entries[index];
    e->used = ++t->clock;
    e->prev = TAUT_FLOW_NONE;
    e->next = t->newest;
    if (t->newest == TAUT_FLOW_NONE)
        t->oldest = index;
    else
        t->entries[t->newest].prev = index;
    t->newest = index;
}

/* ------------------------------------------------------------------ */
/* Buckets                                                             */

/* Where a key may lie: two sets, and the tag it has there. */
struct flow_place {
    uint32_t set[2]; /* first bucket of each */
    uint32_t tag;
};

static struct flow_place flow_place_of(const struct taut_flow_table *t,
                                       const struct taut_flow_key *key)
{
    uint64_t h = taut_flow_key_get(key, t->secret);
    struct flow_place place;
    place.tag = (uint32_t)(h >> 32);
    place.set[0] = ((uint32_t)h & t->set_mask) * TAUT_FLOW_WAYS;
    /* another set, by other bits of the hash */
    place.set[1] =
        (((uint32_t)h ^ (place.tag | 1u)) & t->set_mask) * TAUT_FLOW_WAYS;
    return place;
}

/* The bucket of `key`, or NONE. */
static uint32_t flow_bucket_find(const struct taut_flow_table *t,
                                 const struct flow_place *place,
                                 const struct taut_flow_key *key)
{
    for (unsigned i = 0; i < 2 * TAUT_FLOW_WAYS; i++) {
        uint32_t at = place->set[i / TAUT_FLOW_WAYS] + i % TAUT_FLOW_WAYS;
        const struct taut_flow_bucket *b = &t->buckets[at];
        if (b->index != TAUT_FLOW_NONE && b->tag == place->tag &&
            flow_key_same(&t->entries[b->index].key, key))
            return at;
    }
    return TAUT_FLOW_NONE;
}

/* An empty bucket of the set that begins at `set`, or NONE; `*n_empty` is
 * how many there are. */
static uint32_t flow_bucket_empty(const struct taut_flow_table *t, uint32_t set,
                                  unsigned *n_empty)
{
    uint32_t found = TAUT_FLOW_NONE;
    *n_empty = 0;
    for (uint32_t at = set; at < set + TAUT_FLOW_WAYS; at++) {
        if (t->buckets[at].index != TAUT_FLOW_NONE)
            continue;
        found = at;
        ++*n_empty;
    }
    return found;
}

/* An empty bucket of the emptier set, or NONE. */
static uint32_t flow_bucket_choose(const struct taut_flow_table *t,
                                   const struct flow_place *place)
{
    unsigned n0, n1;
    uint32_t a = flow_bucket_empty(t, place->set[0], &n0);
    uint32_t b = flow_bucket_empty(t, place->set[1], &n1);
    return n0 >= n1 ? a : b;
}

/* Of the entries in both sets, all full, the one used least recently. */
static uint32_t flow_victim(const struct taut_flow_table *t,
                            const struct flow_place *place)
{
    uint32_t oldest = t->buckets[place->set[0]].index;
    for (unsigned i = 1; i < 2 * TAUT_FLOW_WAYS; i++) {
        uint32_t at = place->set[i / TAUT_FLOW_WAYS] + i % TAUT_FLOW_WAYS;
        uint32_t index = t->buckets[at].index;
        if (t->entries[index].used < t->entries[oldest].used)
            oldest = index;
    }
    return oldest;
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

enum taut_status taut_flow_init(struct taut_flow_table *self, size_t size,
                                const struct taut_flow_config *config)
{
    uint32_t n_entries = config->n_entries;
    if (size != sizeof *self || n_entries == 0 ||
        n_entries > TAUT_FLOW_ENTRIES_MAX)
        return TAUT_E_USAGE;
    uint32_t n_buckets = taut_flow_buckets_get(n_entries);
    memset(self, 0, sizeof *self);
    self->entries = config->entries;
    self->buckets = config->buckets;
    self->n_entries = n_entries;
    self->set_mask = n_buckets / TAUT_FLOW_WAYS - 1;
    self->newest = self->oldest = TAUT_FLOW_NONE;
    memcpy(self->secret, config->secret, TAUT_FLOW_SECRET_LEN);
    for (uint32_t i = 0; i < n_buckets; i++)
        self->buckets[i].index = TAUT_FLOW_NONE;
    for (uint32_t i = 0; i < n_entries; i++) {
        self->entries[i].bucket = TAUT_FLOW_NONE;
        self->entries[i].next = i + 1 < n_entries ? i + 1 : TAUT_FLOW_NONE;
    }
    return TAUT_OK;
}

enum taut_status taut_flow_find(const struct taut_flow_table *self,
                                uint32_t *index,
                                const struct taut_flow_key *key)
{
    struct flow_place place = flow_place_of(self, key);
    uint32_t at = flow_bucket_find(self, &place, key);
    if (at == TAUT_FLOW_NONE)
        return TAUT_DONE;
    *index = self->buckets[at].index;
    return TAUT_OK;
}

enum taut_status taut_flow_close(struct taut_flow_table *self, uint32_t index)
{
    if (index >= self->n_entries ||
        self->entries[index].bucket == TAUT_FLOW_NONE)
        return TAUT_E_USAGE;
    struct taut_flow_entry *e = &self->entries[index];
    flow_unlink(self, index);
    self->buckets[e->bucket].index = TAUT_FLOW_NONE;
    e->bucket = TAUT_FLOW_NONE;
    e->next = self->unused;
    self->unused = index;
    self->n_used--;
    return TAUT_OK;
}

/* Makes an entry give way and notes that in `hit`. */
static void flow_evict(struct taut_flow_table *t, struct taut_flow_hit *hit,
                       uint32_t index)
{
    hit->evicted = true;
    hit->old = t->entries[index].key;
    t->n_evicted++;
    taut_flow_close(t, index);
}

static void flow_add(struct taut_flow_table *t, struct taut_flow_hit *hit,
                     const struct flow_place *place,
                     const struct taut_flow_key *key)
{
    uint32_t at = flow_bucket_choose(t, place);
    if (at == TAUT_FLOW_NONE) {
        flow_evict(t, hit, flow_victim(t, place));
        at = flow_bucket_choose(t, place);
    } else if (t->n_used == t->n_entries) {
        flow_evict(t, hit, t->oldest);
    }
    uint32_t index = t->unused;
    struct taut_flow_entry *e = &t->entries[index];
    t->unused = e->next;
    t->n_used++;
    e->key = *key;
    e->bucket = at;
    t->buckets[at].index = index;
    t->buckets[at].tag = place->tag;
    flow_link_newest(t, index);
    hit->index = index;
    hit->fresh = true;
}

void taut_flow_open(struct taut_flow_table *self, struct taut_flow_hit *hit,
                    const struct taut_flow_key *key)
{
    struct flow_place place = flow_place_of(self, key);
    uint32_t at = flow_bucket_find(self, &place, key);
    hit->fresh = hit->evicted = false;
    if (at == TAUT_FLOW_NONE) {
        flow_add(self, hit, &place, key);
        return;
    }
    hit->index = self->buckets[at].index;
    if (self->newest == hit->index)
        return;
    flow_unlink(self, hit->index);
    flow_link_newest(self, hit->index);
}
