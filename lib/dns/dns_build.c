/* SPDX-License-Identifier: MIT */
/* dns_build.c: messages built record by record; include/taut/dns_build.h has
 * their contract. */
#include "taut/dns_build.h"

#include "core_mem.h"
#include "dns_int.h"

enum { BUILD_POINTER_MAX = 0x3fff };

enum taut_status taut_dns_build_init(struct taut_dns_build *self, size_t size,
                                     const struct taut_dns_build_config *config)
{
    uint32_t n = config->slots ? config->n_slots : 0;
    if (size != sizeof *self || (n & (n - 1)) != 0 ||
        config->limit > TAUT_DNS_MSG_MAX)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->wr = taut_wr_of(config->base, config->cap);
    self->limit = config->limit ? config->limit : TAUT_DNS_MSG_MAX;
    self->slots = n > 0 ? config->slots : NULL;
    self->mask = n - 1;
    taut_wr_zeros(&self->wr, DNS_HDR_LEN);
    return TAUT_OK;
}

/* ---- names ---- */

/* struct build_suffixes: where the labels of a name begin, and the hash of
 * the name from each of them on. */
struct build_suffixes {
    uint8_t at[TAUT_DNS_LABELS_MAX];
    uint32_t hash[TAUT_DNS_LABELS_MAX];
    unsigned n, len; /* labels; bytes of the name */
};

static TAUT_INLINE uint32_t build_mix(uint32_t h, uint32_t word)
{
    h = (h ^ (word | 0x20202020u)) * 0x85ebca6bu;
    return h ^ h >> 15;
}

/* build_hash_label continues the hash of what follows a label by the label
 * itself and its length, four bytes at a time, the last four perhaps again.
 * Bit 0x20 is set in every byte for letter case, so that a few names collide
 * that are not the same, which costs a look. */
static TAUT_INLINE uint32_t build_hash_label(uint32_t h, const uint8_t *label)
{
    const uint8_t *end = label + *label + 1;
    if (end - label < 4)
        return build_mix(h, taut_get16le(label) | (uint32_t)end[-1] << 16);
    for (; end - label > 4; label += 4)
        h = build_mix(h, taut_get32le(label));
    return build_mix(h, taut_get32le(end - 4));
}

static TAUT_INLINE void build_suffixes_get(struct build_suffixes *out,
                                           const uint8_t *name)
{
    unsigned n = 0;
    const uint8_t *p = name;
    for (; *p && n < TAUT_DNS_LABELS_MAX; p += *p + 1u)
        out->at[n++] = (uint8_t)(p - name);
    out->n = n;
    out->len = (unsigned)(p - name) + 1;
    for (uint32_t h = 0; n-- > 0;)
        out->hash[n] = h = build_hash_label(h, name + out->at[n]);
}

/* build_find looks for `name` of `len` bytes, whose hash is `hash`. Returns
 * its slot, or a free one, or NULL. Burns fuel for each slot looked at. */
static TAUT_INLINE struct taut_dns_build_slot *
build_find(struct taut_ctx *ctx, const struct taut_dns_build *b,
           const uint8_t *name, unsigned len, uint32_t hash)
{
    for (uint32_t i = 0; i < TAUT_DNS_BUILD_PROBES_MAX; i++) {
        struct taut_dns_build_slot *s = &b->slots[(hash + i) & b->mask];
        if (!taut_fuel_burn(ctx, 1))
            return NULL;
        if (!s->name || (s->hash == hash && s->len == len &&
                         (memcmp(s->name, name, len) == 0 ||
                          taut_dns_name_is_equal(s->name, name))))
            return s;
    }
    return NULL;
}

/* build_learn takes note of a name that is written at `off`. */
static TAUT_INLINE void build_learn(struct taut_dns_build_slot *slot,
                                    const uint8_t *name, unsigned len,
                                    uint32_t hash, size_t off)
{
    if (off > BUILD_POINTER_MAX)
        return;
    slot->name = name;
    slot->hash = hash;
    slot->off = (uint16_t)off;
    slot->len = (uint8_t)len;
}

/* build_known returns where a name of this address may be remembered. */
static TAUT_INLINE unsigned build_known(const uint8_t *name)
{
    uintptr_t n = (uintptr_t)name;
    return (unsigned)(n ^ n >> 3 ^ n >> 6) % TAUT_DNS_BUILD_KNOWN_N;
}

/* build_name_new appends a name that is not known by its address; returns
 * where it, or what was written before in its place, stands. */
static size_t build_name_new(struct taut_ctx *ctx, struct taut_dns_build *b,
                             const uint8_t *name, bool is_short)
{
    struct build_suffixes s;
    size_t from = b->wr.len;
    build_suffixes_get(&s, name);
    for (unsigned i = 0; i < s.n; i++) {
        const uint8_t *suffix = name + s.at[i];
        unsigned len = s.len - s.at[i];
        struct taut_dns_build_slot *slot =
            build_find(ctx, b, suffix, len, s.hash[i]);
        if (slot && slot->name && !is_short)
            break; /* and so are those that end it */
        if (slot && slot->name) {
            uint16_t off = slot->off;
            taut_wr_bytes(&b->wr, name, s.at[i]);
            taut_wr_u16(&b->wr, 0xc000u | off);
            return i == 0 ? off : from;
        }
        if (slot)
            build_learn(slot, suffix, len, s.hash[i], from + s.at[i]);
    }
    taut_wr_bytes(&b->wr, name, s.len);
    return from;
}

/* build_name appends a name, compressed if `is_short`, and remembers its
 * labels. */
static void build_name(struct taut_ctx *ctx, struct taut_dns_build *b,
                       const uint8_t *name, bool is_short)
{
    unsigned i = build_known(name);
    if (!b->slots || *name == 0) {
        taut_dns_name_encode(&b->wr, name);
        return;
    }
    if (b->known[i] == name && taut_fuel_burn(ctx, 1)) {
        if (is_short)
            taut_wr_u16(&b->wr, 0xc000u | b->known_off[i]);
        else
            taut_dns_name_encode(&b->wr, name);
        return;
    }
    size_t off = build_name_new(ctx, b, name, is_short);
    if (off <= BUILD_POINTER_MAX) {
        b->known[i] = name;
        b->known_off[i] = (uint16_t)off;
    }
}

/* ---- records ---- */

/* build_fits tells whether all up to here is within the limit. */
static bool build_fits(const struct taut_dns_build *b)
{
    return b->wr.len <= b->limit - b->reserved;
}

/* build_forget frees the slots of names written at `from` and behind. */
static void build_forget(struct taut_dns_build *b, size_t from)
{
    for (size_t i = 0; b->slots && i <= b->mask; i++) {
        if (b->slots[i].name && b->slots[i].off >= from)
            b->slots[i].name = NULL;
    }
    /* the names of what is taken back need not stay as they are */
    memset(b->known, 0, sizeof b->known);
}

/* build_undo takes back what was written since `from`. */
static enum taut_status build_undo(struct taut_dns_build *b, size_t from,
                                   enum taut_status status)
{
    build_forget(b, from);
    b->wr.len = from;
    b->wr.depth = 0;
    b->wr.bad = 0;
    return status;
}

static enum taut_status
build_section(struct taut_ctx *ctx, struct taut_dns_build *b, unsigned section)
{
    if (section > TAUT_DNS_ADDITIONAL || section < b->section)
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_F_HEADER, ctx->start,
                         section, 0);
    b->section = (uint8_t)section;
    if (b->n_records[section] == UINT16_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_HEADER, ctx->start,
                         UINT16_MAX, 0);
    return TAUT_OK;
}

enum taut_status taut_dns_build_question(struct taut_ctx *ctx,
                                         struct taut_dns_build *self,
                                         const uint8_t *name, uint16_t type,
                                         uint16_t klass)
{
    size_t from = self->wr.len;
    enum taut_status st = build_section(ctx, self, TAUT_DNS_QUESTION);
    if (st)
        return st;
    build_name(ctx, self, name, true);
    taut_wr_u16(&self->wr, type);
    taut_wr_u16(&self->wr, klass);
    if (!build_fits(self))
        return build_undo(self, from, TAUT_FULL);
    self->n_records[TAUT_DNS_QUESTION]++;
    return TAUT_OK;
}

/* build_rdata_walk appends data whose names stand among other fields. */
static enum taut_status build_rdata_walk(struct taut_ctx *ctx,
                                         struct taut_dns_build *b,
                                         struct taut_dns_rdata_it it)
{
    struct taut_dns_value value;
    enum taut_status st;
    while (!(st = taut_dns_rdata_next(ctx, &it, &value)))
        taut_wr_bytes(&b->wr, value.whole.p, value.whole.len);
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* build_names appends data with names by its type's shape, which it fits:
 * bytes, names, a rest. Only the names of types of RFC 1035 are compressed. */
static void build_names(struct taut_ctx *ctx, struct taut_dns_build *b,
                        const struct taut_dns_shape *s, struct taut_span rdata)
{
    const uint8_t *p = rdata.p + s->before;
    taut_wr_bytes(&b->wr, rdata.p, s->before);
    for (unsigned i = 0; i < s->n_names; i++) {
        build_name(ctx, b, p, s->pointers == 2);
        p += taut_dns_name_len(p);
    }
    taut_wr_bytes(&b->wr, p, (size_t)(rdata.p + rdata.len - p));
}

static enum taut_status build_rdata(struct taut_ctx *ctx,
                                    struct taut_dns_build *b, uint16_t type,
                                    uint16_t klass, struct taut_span rdata)
{
    const struct taut_dns_shape *s = &dns_type_row(type, klass)->shape;
    static const struct taut_span none = {NULL, 0};
    if (rdata.len == 0) /* as an UPDATE's records may be (RFC 2136 2.4) */
        return TAUT_OK;
    if (!dns_shape_fits(s, rdata))
        return build_rdata_walk(ctx, b,
                                taut_dns_rdata_open(type, klass, rdata, none));
    if (s->n_names > 0)
        build_names(ctx, b, s, rdata);
    else
        taut_wr_bytes(&b->wr, rdata.p, rdata.len);
    return TAUT_OK;
}

/* build_head appends a record's type, class, TTL and the place of its length,
 * which is returned; NULL: there is no room. */
static uint8_t *build_head(struct taut_dns_build *b, uint16_t type,
                           uint16_t klass, uint32_t ttl)
{
    uint8_t *p = taut_wr_space(&b->wr, 10);
    if (!p)
        return NULL;
    taut_put16(p, type);
    taut_put16(p + 2, klass);
    taut_put32(p + 4, ttl);
    return p + 8;
}

enum taut_status taut_dns_build_rr(struct taut_ctx *ctx,
                                   struct taut_dns_build *self,
                                   enum taut_dns_section section,
                                   const uint8_t *name, uint16_t type,
                                   uint16_t klass, uint32_t ttl,
                                   struct taut_span rdata)
{
    size_t from = self->wr.len;
    if (section == TAUT_DNS_QUESTION)
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_F_HEADER, ctx->start, 0,
                         0);
    enum taut_status st = build_section(ctx, self, section);
    if (st)
        return st;
    build_name(ctx, self, name, true);
    uint8_t *len = build_head(self, type, klass, ttl);
    size_t before = self->wr.len;
    st = build_rdata(ctx, self, type, klass, rdata);
    if (!st && self->wr.len - before > UINT16_MAX)
        st = TAUT_E_RANGE;
    if (st)
        return build_undo(self, from, st);
    if (len)
        taut_put16(len, (uint32_t)(self->wr.len - before));
    if (!build_fits(self)) {
        self->tc = self->tc || section != TAUT_DNS_ADDITIONAL;
        return build_undo(self, from, TAUT_FULL);
    }
    self->n_records[section]++;
    return TAUT_OK;
}

enum taut_status taut_dns_build_reserve(struct taut_dns_build *self, size_t n)
{
    if (n > self->limit || self->wr.len > self->limit - n)
        return TAUT_FULL;
    self->reserved = n;
    return TAUT_OK;
}

enum taut_status taut_dns_build_finish(const struct taut_dns_build *self,
                                       const struct taut_dns_hdr *hdr,
                                       size_t *len)
{
    struct taut_wr head = taut_wr_of(self->wr.base, self->wr.cap);
    struct taut_dns_hdr all = *hdr;
    all.tc = hdr->tc || self->tc;
    for (unsigned i = 0; i < 4; i++)
        all.n_records[i] = self->n_records[i];
    enum taut_status st = taut_dns_hdr_encode(&head, &all);
    return st ? st : taut_wr_finish(&self->wr, len);
}
