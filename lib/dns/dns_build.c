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
    unsigned n;
};

/* build_hash_label continues the hash of what follows a label by the label
 * itself, without regard to letter case: bit 0x20 is set in every byte, so
 * that a few names collide that are not the same, which costs a look. */
static TAUT_INLINE uint32_t build_hash_label(uint32_t h, const uint8_t *label)
{
    unsigned n = *label++;
    h = (h ^ n) * 0x9e3779b1u;
    for (; n >= 4; n -= 4, label += 4)
        h = ((h ^ (taut_get32le(label) | 0x20202020u)) * 0x85ebca6bu) ^ h >> 15;
    for (; n > 0; n--)
        h = (h ^ (*label++ | 0x20u)) * 0xc2b2ae35u;
    return h ^ h >> 13;
}

static void build_suffixes_get(struct build_suffixes *out, const uint8_t *name)
{
    unsigned n = 0;
    for (const uint8_t *p = name; *p && n < TAUT_DNS_LABELS_MAX; p += *p + 1u)
        out->at[n++] = (uint8_t)(p - name);
    out->n = n;
    for (uint32_t h = 0; n-- > 0;)
        out->hash[n] = h = build_hash_label(h, name + out->at[n]);
}

/* build_find looks for `name`, whose hash is `hash`. Returns its slot, or a
 * free one, or NULL. Burns fuel for each slot looked at. */
static struct taut_dns_build_slot *build_find(struct taut_ctx *ctx,
                                              const struct taut_dns_build *b,
                                              const uint8_t *name,
                                              uint32_t hash)
{
    for (uint32_t i = 0; i < TAUT_DNS_BUILD_PROBES_MAX; i++) {
        struct taut_dns_build_slot *s = &b->slots[(hash + i) & b->mask];
        if (!taut_fuel_burn(ctx, 1))
            return NULL;
        if (!s->name ||
            (s->hash == hash && taut_dns_name_is_equal(s->name, name)))
            return s;
    }
    return NULL;
}

/* build_learn takes note of a name that is written at `off`. */
static void build_learn(struct taut_dns_build_slot *slot, const uint8_t *name,
                        uint32_t hash, size_t off)
{
    if (off > BUILD_POINTER_MAX)
        return;
    slot->name = name;
    slot->hash = hash;
    slot->off = (uint16_t)off;
}

/* build_name appends a name, compressed if `is_short`, and remembers its
 * labels. */
static void build_name(struct taut_ctx *ctx, struct taut_dns_build *b,
                       const uint8_t *name, bool is_short)
{
    struct build_suffixes s;
    size_t from = b->wr.len;
    if (!b->slots) {
        taut_dns_name_encode(&b->wr, name);
        return;
    }
    build_suffixes_get(&s, name);
    for (unsigned i = 0; i < s.n; i++) {
        const uint8_t *suffix = name + s.at[i];
        struct taut_dns_build_slot *slot =
            build_find(ctx, b, suffix, s.hash[i]);
        if (slot && slot->name && is_short) {
            taut_wr_bytes(&b->wr, name, s.at[i]);
            taut_wr_u16(&b->wr, 0xc000u | slot->off);
            return;
        }
        if (slot && !slot->name)
            build_learn(slot, suffix, s.hash[i], from + s.at[i]);
    }
    taut_dns_name_encode(&b->wr, name);
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

/* build_rdata appends data by its type's shape: bytes, names, bytes. Only
 * the names of types of RFC 1035 are compressed. */
static enum taut_status build_rdata(struct taut_ctx *ctx,
                                    struct taut_dns_build *b, uint16_t type,
                                    uint16_t klass, struct taut_span rdata)
{
    const struct taut_dns_type *row = taut_dns_type_get(type, klass);
    const struct taut_dns_shape *s = &row->shape;
    static const struct taut_span none = {NULL, 0};
    if (rdata.len == 0) /* as an UPDATE's records may be (RFC 2136 2.4) */
        return TAUT_OK;
    if (s->tail == DNS_TAIL_WALK)
        return build_rdata_walk(ctx, b,
                                taut_dns_rdata_open(type, klass, rdata, none));
    if (s->n_names == 0) {
        taut_wr_bytes(&b->wr, rdata.p, rdata.len);
        return TAUT_OK;
    }
    struct taut_rd rd = taut_rd_of(rdata.p, rdata.len);
    struct taut_span head;
    if (!taut_rd_span(&rd, s->before, &head))
        return taut_fail_short(ctx, TAUT_DNS_F_RDLENGTH, rd.p,
                               taut_rd_left(&rd), s->before, 0);
    taut_wr_bytes(&b->wr, head.p, head.len);
    for (unsigned i = 0; i < s->n_names; i++) {
        const uint8_t *name = rd.p;
        enum taut_status st =
            taut_dns_name_pass(ctx, &rd, none, TAUT_DNS_F_NAME);
        if (st)
            return st;
        build_name(ctx, b, name, s->pointers == 2);
    }
    taut_wr_bytes(&b->wr, rd.p, taut_rd_left(&rd));
    return TAUT_OK;
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
    taut_wr_u16(&self->wr, type);
    taut_wr_u16(&self->wr, klass);
    taut_wr_u32(&self->wr, ttl);
    struct taut_mark m = taut_wr_open(&self->wr, 2);
    st = build_rdata(ctx, self, type, klass, rdata);
    if (st)
        return build_undo(self, from, st);
    taut_wr_close(&self->wr, m);
    if (self->wr.bad)
        return build_undo(self, from, (enum taut_status)self->wr.bad);
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
