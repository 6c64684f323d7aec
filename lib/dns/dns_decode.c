/* SPDX-License-Identifier: MIT */
/*
 * dns_decode.c: whole messages in uncompressed form; include/taut/dns.h has
 * their contract.
 *
 * Names of a message repeat: most owners are one pointer to a name that was
 * read before. Each place where a label begins is remembered with the name
 * that begins there, so that a pointer to it costs a look-up and no copy.
 */
#include "taut/dns.h"

#include "core_mem.h"
#include "dns_int.h"

enum {
    DECODE_MEMO_N = 32,
    DECODE_BLOCK = 32 /* bytes that are copied at once where there is room */
};

/* struct decode_name: a name in uncompressed form. */
struct decode_name {
    const uint8_t *p;
    uint8_t len, n_hops;
    uint8_t room; /* bytes that may be read up to its end, 255: or more */
};

/* struct decode: the work on one message. Records are laid from the start of
 * the memory upwards, bytes from its end downwards. */
struct decode {
    struct taut_ctx *ctx;
    struct taut_span msg;
    struct taut_dns_msg *out;
    struct taut_dns_record *records;
    size_t n;     /* records */
    uint8_t *mem; /* the memory */
    size_t top;   /* bytes from here on are used */
    struct dns_places seen;
    bool is_update;
    uint16_t memo_off[DECODE_MEMO_N]; /* where it stands; 0: nothing does */
    struct decode_name memo[DECODE_MEMO_N];
};

/* decode_space takes `n` bytes from the end; NULL: they are not there. */
static TAUT_INLINE uint8_t *decode_space(struct decode *d, size_t n)
{
    size_t low = d->n * sizeof *d->records;
    if (d->top - low < n)
        return NULL;
    d->top -= n;
    return d->mem + d->top;
}

/* ---- names ---- */

/* decode_recall returns what begins at `off`, or NULL. */
static TAUT_INLINE const struct decode_name *
decode_recall(const struct decode *d, size_t off)
{
    size_t i = off % DECODE_MEMO_N;
    return d->memo_off[i] == off && off > 0 ? &d->memo[i] : NULL;
}

/* decode_learn remembers every label of a name of which the first `in_place`
 * bytes stand at `off` in the message. */
static TAUT_INLINE void decode_learn(struct decode *d, size_t off,
                                     size_t in_place,
                                     const struct decode_name *name)
{
    const uint8_t *labels = d->msg.p + off;
    struct decode_name rest = *name;
    for (size_t i = 0; i < in_place; i += labels[i] + 1u) {
        rest.p = name->p + i;
        rest.len = (uint8_t)(name->len - i);
        d->memo_off[(off + i) % DECODE_MEMO_N] = (uint16_t)(off + i);
        d->memo[(off + i) % DECODE_MEMO_N] = rest;
    }
}

/* decode_name_slow reads a name label by label into the memory. */
static enum taut_status decode_name_slow(struct decode *d, struct taut_rd *rd,
                                         struct decode_name *out,
                                         struct taut_span msg, unsigned field)
{
    struct taut_dns_name name;
    size_t off = (size_t)(rd->p - d->msg.p);
    enum taut_status st = taut_dns_name_read(d->ctx, rd, &name, msg, field);
    if (st)
        return st;
    uint8_t *to = decode_space(d, name.len);
    if (!to)
        return TAUT_FULL;
    memcpy(to, name.wire, name.len);
    *out = (struct decode_name){to, name.len, name.n_hops, name.len};
    decode_learn(d, off, 1, out);
    return TAUT_OK;
}

static TAUT_INLINE uint8_t decode_room(size_t n)
{
    return (uint8_t)(n < 255 ? n : 255);
}

/* decode_copy copies the `n` bytes that end at `from` to where `to` ends. If
 * both sides have a block before their ends it copies one of constant size:
 * what it writes before the `n` bytes is free. */
static TAUT_INLINE void decode_copy(uint8_t *to, const uint8_t *from, size_t n,
                                    bool has_room)
{
    if (has_room && n <= DECODE_BLOCK) {
        uint8_t block[DECODE_BLOCK];
        memcpy(block, from - DECODE_BLOCK, DECODE_BLOCK);
        memcpy(to - DECODE_BLOCK, block, DECODE_BLOCK);
    } else {
        memcpy(to - n, from - n, n);
    }
}

/* decode_join makes a name of `n` bytes of labels at `off` and a known
 * rest. */
static TAUT_INLINE enum taut_status decode_join(struct decode *d,
                                                struct decode_name *out,
                                                size_t off, size_t n,
                                                const struct decode_name *rest)
{
    const struct decode_name tail = *rest;
    size_t low = d->n * sizeof *d->records, len = n + tail.len;
    if (d->top - low < len)
        return TAUT_FULL;
    uint8_t *end = d->mem + d->top;
    bool has_room = d->top - low >= DECODE_BLOCK + 255;
    decode_copy(end, tail.p + tail.len, tail.len,
                has_room && tail.room >= DECODE_BLOCK);
    decode_copy(end - tail.len, d->msg.p + off + n, n,
                has_room && off + n >= DECODE_BLOCK);
    d->top -= len;
    *out = (struct decode_name){end - len, (uint8_t)len,
                                (uint8_t)(tail.n_hops + 1),
                                decode_room(d->top + len)};
    decode_learn(d, off, n, out);
    return TAUT_OK;
}

/* decode_name_labels reads a name that begins with a label or is the root.
 * Pointers are refused if msg.p is NULL. */
static enum taut_status decode_name_labels(struct decode *d, struct taut_rd *rd,
                                           struct decode_name *out,
                                           struct taut_span msg, unsigned field)
{
    const uint8_t *p = rd->p;
    size_t off = (size_t)(p - d->msg.p), left = taut_rd_left(rd), n = 0;
    size_t limit = left < TAUT_DNS_NAME_MAX ? left : TAUT_DNS_NAME_MAX;
    while (n < limit && p[n] - 1u < TAUT_DNS_LABEL_MAX)
        n += p[n] + 1u;
    if (n < limit && p[n] == 0) { /* no pointer: the message has it whole */
        *out = (struct decode_name){p, (uint8_t)(n + 1), 0,
                                    decode_room(off + n + 1)};
        if (msg.p) /* hardly anybody points into names that cannot point */
            decode_learn(d, off, n, out);
        rd->p += n + 1;
        return TAUT_OK;
    }
    if (msg.p && n < limit && left - n >= 2 && p[n] >= 0xc0) {
        const struct decode_name *rest =
            decode_recall(d, taut_get16(p + n) & 0x3fffu);
        if (rest && n + rest->len <= TAUT_DNS_NAME_MAX &&
            rest->n_hops < TAUT_DNS_HOPS_MAX && taut_fuel_burn(d->ctx, 1)) {
            rd->p += n + 2;
            return decode_join(d, out, off, n, rest);
        }
    }
    return decode_name_slow(d, rd, out, msg, field);
}

/* decode_name_get reads a name at the cursor. Most are one pointer to a name
 * that is known. */
static TAUT_INLINE enum taut_status
decode_name_get(struct decode *d, struct taut_rd *rd, struct decode_name *out,
                struct taut_span msg, unsigned field)
{
    if (msg.p && taut_rd_left(rd) >= 2 && rd->p[0] >= 0xc0) {
        const struct decode_name *known =
            decode_recall(d, taut_get16(rd->p) & 0x3fffu);
        if (known && known->n_hops < TAUT_DNS_HOPS_MAX &&
            taut_fuel_burn(d->ctx, 1)) {
            *out = *known;
            out->n_hops++;
            rd->p += 2;
            return TAUT_OK;
        }
        return decode_name_slow(d, rd, out, msg, field);
    }
    return decode_name_labels(d, rd, out, msg, field);
}

/* ---- records ---- */

static TAUT_INLINE struct taut_span decode_pointers(const struct decode *d,
                                                    bool is_plain)
{
    static const struct taut_span none = {NULL, 0};
    return is_plain && !(d->ctx->quirks & TAUT_DNS_QUIRK_POINTERS) ? none
                                                                   : d->msg;
}

/* decode_write appends RDATA that is not what the message has. */
static enum taut_status decode_write(struct decode *d,
                                     struct taut_dns_record *out,
                                     struct taut_span rdata)
{
    size_t low = d->n * sizeof *d->records;
    struct taut_wr wr = taut_wr_of(d->mem + low, d->top - low);
    size_t len;
    enum taut_status st = taut_dns_rdata_decode(d->ctx, &wr, out->type,
                                                out->klass, rdata, d->msg, 0);
    if (st)
        return st;
    if (taut_wr_finish(&wr, &len))
        return TAUT_FULL;
    if (len > UINT16_MAX)
        return taut_fail(d->ctx, TAUT_E_LIMIT, TAUT_DNS_F_RDLENGTH, rdata.p,
                         len, DNS_FORMERR);
    d->top -= len;
    memmove(d->mem + d->top, d->mem + low, len);
    out->rdata = d->mem + d->top;
    out->rdata_len = (uint16_t)len;
    return TAUT_OK;
}

/* decode_names reads the `n` names (1 or 2) of RDATA; `*len` is the bytes
 * that they have written out. */
static enum taut_status decode_names(struct decode *d, struct taut_rd *rd,
                                     struct decode_name name[2], unsigned n,
                                     bool is_plain, size_t *len)
{
    *len = 0;
    for (unsigned i = 0; i < n; i++) {
        enum taut_status st =
            decode_name_get(d, rd, &name[i], decode_pointers(d, is_plain), 0);
        if (st)
            return st;
        *len += name[i].len;
    }
    return TAUT_OK;
}

/* decode_put stores RDATA of which names were compressed: the `n` names stand
 * between its first bytes and `rest`. TAUT_DONE: it is too long. */
static enum taut_status decode_put(struct decode *d,
                                   struct taut_dns_record *out, size_t before,
                                   const struct decode_name *name, unsigned n,
                                   struct taut_span rest)
{
    size_t len = before + rest.len;
    for (unsigned i = 0; i < n; i++)
        len += name[i].len;
    if (len > UINT16_MAX)
        return TAUT_DONE;
    uint8_t *to = decode_space(d, len);
    if (!to)
        return TAUT_FULL;
    memcpy(to, out->rdata, before);
    out->rdata = to;
    out->rdata_len = (uint16_t)len;
    to += before;
    for (unsigned i = 0; i < n; i++) {
        memcpy(to, name[i].p, name[i].len);
        to += name[i].len;
    }
    memcpy(to, rest.p, rest.len);
    return TAUT_OK;
}

/* decode_shaped decodes RDATA with names by its shape alone; TAUT_DONE: it
 * does not have that shape. */
static enum taut_status decode_shaped(struct decode *d,
                                      struct taut_dns_record *out,
                                      const struct taut_dns_shape *s)
{
    struct taut_rd rd = taut_rd_of(out->rdata, out->rdata_len);
    struct decode_name name[2];
    size_t len;
    if (!taut_rd_skip(&rd, s->before))
        return TAUT_DONE;
    enum taut_status st =
        decode_names(d, &rd, name, s->n_names, !s->pointers, &len);
    if (st)
        return st == TAUT_FULL ? st : TAUT_DONE;
    size_t rest = taut_rd_left(&rd);
    if (!dns_tail_fits(s, rd.p, rest))
        return TAUT_DONE;
    if (s->before + len + rest == out->rdata_len)
        return TAUT_OK; /* no pointer: out borrows the message */
    if (s->before + rest == 0 && s->n_names == 1) {
        out->rdata = name[0].p;
        out->rdata_len = name[0].len;
        return TAUT_OK;
    }
    return decode_put(d, out, s->before, name, s->n_names,
                      (struct taut_span){rd.p, rest});
}

/* decode_rdata_slow reads RDATA field by field: its type has no shape, or it
 * does not fit. */
static TAUT_NOINLINE enum taut_status
decode_rdata_slow(struct decode *d, struct taut_dns_record *out,
                  const struct taut_dns_type *type)
{
    const struct taut_span rdata = {out->rdata, out->rdata_len};
    enum taut_status st =
        taut_dns_rdata_check(d->ctx, out->type, out->klass, rdata, d->msg);
    if (st || !dns_type_has_names(type))
        return st;
    return decode_write(d, out, rdata);
}

static TAUT_INLINE enum taut_status decode_rdata(struct decode *d,
                                                 struct taut_dns_record *out)
{
    const struct taut_dns_type *type = dns_type_row(out->type, out->klass);
    const struct taut_dns_shape *s = &type->shape;
    enum taut_status st = TAUT_DONE;
    if (s->tail == DNS_TAIL_WALK)
        return decode_rdata_slow(d, out, type);
    if (s->n_names > 0)
        st = decode_shaped(d, out, s);
    else if (dns_tail_fits(s, out->rdata, out->rdata_len))
        return TAUT_OK;
    return st == TAUT_DONE ? decode_rdata_slow(d, out, type) : st;
}

/* decode_is_placed: types that may not stand anywhere. */
static TAUT_INLINE bool decode_is_placed(unsigned type)
{
    return type == TAUT_DNS_TYPE_OPT || type == TAUT_DNS_TYPE_TSIG ||
           type == TAUT_DNS_TYPE_SIG;
}

static enum taut_status decode_place(const struct decode *d,
                                     const struct taut_dns_record *r,
                                     const uint8_t *owner)
{
    const struct taut_dns_rr rr = {.owner = owner,
                                   .rdata = {r->rdata, r->rdata_len},
                                   .type = r->type,
                                   .section = r->section};
    return taut_dns_places_rr(d->ctx, &d->seen, &rr);
}

/* decode_note keeps which records are special. */
static void decode_note(struct decode *d, const struct taut_dns_record *r)
{
    if (r->type == TAUT_DNS_TYPE_OPT && d->seen.n_opt++ == 0)
        d->out->opt = r;
    if (r->type == TAUT_DNS_TYPE_TSIG && d->seen.n_tsig++ == 0)
        d->out->tsig = r;
}

/* decode_has_data: see dns_rr_has_data. */
static TAUT_INLINE bool decode_has_data(const struct decode *d,
                                        const struct taut_dns_record *r)
{
    return !d->is_update || r->rdata_len > 0 ||
           (r->klass != TAUT_DNS_CLASS_ANY && r->klass != TAUT_DNS_CLASS_NONE);
}

/* decode_take returns the next record with its owner read. */
static TAUT_INLINE enum taut_status decode_take(struct decode *d,
                                                struct taut_rd *rd,
                                                unsigned section,
                                                struct taut_dns_record **out)
{
    struct taut_dns_record *r = &d->records[d->n];
    struct decode_name name;
    if ((d->n + 1) * sizeof *r > d->top)
        return TAUT_FULL;
    d->n++;
    enum taut_status st =
        decode_name_get(d, rd, &name, d->msg, dns_owner_field(section));
    if (st)
        return st;
    r->name = name.p;
    r->name_len = name.len;
    r->section = (uint8_t)section;
    *out = r;
    return TAUT_OK;
}

static enum taut_status decode_question(struct decode *d, struct taut_rd *rd)
{
    struct taut_dns_record *r;
    enum taut_status st = decode_take(d, rd, TAUT_DNS_QUESTION, &r);
    const uint8_t *p = rd->p;
    if (st)
        return st;
    if (!taut_rd_skip(rd, 4))
        return taut_fail_short(d->ctx, TAUT_DNS_F_QTYPE, p, taut_rd_left(rd), 4,
                               DNS_FORMERR);
    r->type = taut_get16(p);
    r->klass = taut_get16(p + 2);
    r->ttl = 0;
    r->rdata = rd->p;
    r->rdata_len = 0;
    return TAUT_OK;
}

static enum taut_status decode_record(struct decode *d, struct taut_rd *rd,
                                      unsigned section)
{
    const uint8_t *owner = rd->p;
    struct taut_dns_record *r;
    enum taut_status st = decode_take(d, rd, section, &r);
    const uint8_t *p = rd->p;
    if (st)
        return st;
    if (!taut_rd_skip(rd, 10))
        return taut_fail_short(d->ctx, TAUT_DNS_F_RDLENGTH, p, taut_rd_left(rd),
                               10, DNS_FORMERR);
    r->type = taut_get16(p);
    r->klass = taut_get16(p + 2);
    r->ttl = taut_get32(p + 4);
    r->rdata_len = taut_get16(p + 8);
    r->rdata = rd->p;
    if (!taut_rd_skip(rd, r->rdata_len))
        return taut_fail_short(d->ctx, TAUT_DNS_F_RDLENGTH, rd->p,
                               taut_rd_left(rd), r->rdata_len, DNS_FORMERR);
    bool is_placed = decode_is_placed(r->type);
    if (is_placed || d->seen.n_tsig > 0) {
        st = decode_place(d, r, owner);
        if (st)
            return st;
    }
    if (decode_has_data(d, r))
        st = decode_rdata(d, r);
    if (!st && is_placed)
        decode_note(d, r);
    return st;
}

/* decode_sections reads all records. Which section one is in, comparisons
 * tell without a branch. */
static enum taut_status decode_sections(struct decode *d,
                                        struct taut_dns_it *it)
{
    struct taut_dns_msg *out = d->out;
    enum taut_status st = taut_dns_places_hdr(d->ctx, &out->hdr, d->msg.p);
    while (!st && d->n < it->ends[0])
        st = decode_question(d, &it->rd);
    while (!st && d->n < it->ends[3]) {
        it->n = (uint32_t)d->n;
        st = decode_record(d, &it->rd, dns_it_section(it));
    }
    for (unsigned i = 0; i < 4; i++)
        out->at[i + 1] = it->ends[i] < d->n ? it->ends[i] : (uint32_t)d->n;
    return st ? st : taut_dns_places_end(d->ctx, &it->rd);
}

enum taut_status taut_dns_msg_decode(struct taut_ctx *ctx,
                                     struct taut_dns_msg *out,
                                     struct taut_span msg, void *mem,
                                     size_t mem_len)
{
    struct taut_dns_it it;
    struct decode d; /* but for the memo's names, which memo_off governs */
    d.ctx = ctx;
    d.msg = msg;
    d.out = out;
    d.records = (struct taut_dns_record *)mem;
    d.n = 0;
    d.mem = (uint8_t *)mem;
    d.top = mem_len;
    d.seen = (struct dns_places){0, 0};
    memset(d.memo_off, 0, sizeof d.memo_off);
    memset(out, 0, sizeof *out);
    enum taut_status st = taut_dns_open(ctx, &it, &out->hdr, msg);
    d.is_update = out->hdr.opcode == TAUT_DNS_OPCODE_UPDATE;
    if (!st)
        st = decode_sections(&d, &it);
    out->wire = msg;
    out->records = d.records;
    out->n = (uint32_t)d.n;
    out->mem_len = mem_len - d.top + d.n * sizeof *d.records;
    return st;
}
