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

enum { DECODE_MEMO_N = 32 };

/* struct decode_name: a decoded name; `p` NULL: it failed. */
struct decode_name {
    const uint8_t *p;
    uint16_t off; /* where it stands in the message; memo only */
    uint8_t len, n_hops;
};

/* struct decode: the work on one message. Records are laid from the start of
 * the memory upwards, bytes from its end downwards. */
struct decode {
    struct taut_ctx *ctx;
    struct taut_span msg;
    struct taut_dns_hdr *hdr;
    struct taut_dns_record *records;
    size_t n_max; /* records that the memory could hold */
    size_t n;     /* records */
    uint8_t *mem; /* the memory */
    size_t top;   /* bytes from here on are used */
    struct dns_places seen;
    struct decode_name memo[DECODE_MEMO_N];
};

/* decode_space takes `n` bytes from the end; NULL: they are not there. */
static uint8_t *decode_space(struct decode *d, size_t n)
{
    size_t low = d->n * sizeof *d->records;
    if (d->top - low < n)
        return NULL;
    d->top -= n;
    return d->mem + d->top;
}

/* ---- names ---- */

static void decode_learn(struct decode *d, size_t off,
                         const struct decode_name *name)
{
    struct decode_name *m = &d->memo[off % DECODE_MEMO_N];
    *m = *name;
    m->off = (uint16_t)off;
}

/* decode_recall returns what begins at `off`, or NULL. */
static const struct decode_name *decode_recall(const struct decode *d,
                                               size_t off)
{
    const struct decode_name *m = &d->memo[off % DECODE_MEMO_N];
    return m->p && m->off == off ? m : NULL;
}

/* decode_learn_labels remembers every label of a name of which the first
 * `in_place` bytes stand at `off` in the message. */
static void decode_learn_labels(struct decode *d, size_t off, size_t in_place,
                                const struct decode_name *name)
{
    struct decode_name rest = *name;
    for (size_t i = 0; i < in_place; i += name->p[i] + 1u) {
        rest.p = name->p + i;
        rest.len = (uint8_t)(name->len - i);
        decode_learn(d, off + i, &rest);
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
    *out = (struct decode_name){to, 0, name.len, name.n_hops};
    decode_learn(d, off, out);
    return TAUT_OK;
}

/* decode_in_place returns how many bytes of whole labels begin at `p`; what
 * stands behind them is the root, a pointer, a fault, or the end. */
static size_t decode_in_place(const uint8_t *p, size_t left)
{
    size_t n = 0;
    while (n < left && p[n] != 0 && p[n] <= TAUT_DNS_LABEL_MAX &&
           left - n > p[n] + 1u && n + p[n] + 1u < TAUT_DNS_NAME_MAX)
        n += p[n] + 1u;
    return n;
}

/* decode_join makes a name of `n` bytes of labels at `p` and a known rest. */
static enum taut_status decode_join(struct decode *d, struct decode_name *out,
                                    const uint8_t *p, size_t n,
                                    const struct decode_name *rest)
{
    *out = *rest;
    out->n_hops++;
    if (n == 0)
        return TAUT_OK;
    uint8_t *to = decode_space(d, n + rest->len);
    if (!to)
        return TAUT_FULL;
    memcpy(to, p, n);
    memcpy(to + n, rest->p, rest->len);
    out->p = to;
    out->len = (uint8_t)(n + rest->len);
    decode_learn_labels(d, (size_t)(p - d->msg.p), n, out);
    return TAUT_OK;
}

/* decode_name_get reads a name at the cursor. Pointers are refused if msg.p
 * is NULL. */
static enum taut_status decode_name_get(struct decode *d, struct taut_rd *rd,
                                        struct decode_name *out,
                                        struct taut_span msg, unsigned field)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd), n = decode_in_place(p, left);
    if (n < left && p[n] == 0) { /* no pointer: the message has it whole */
        *out = (struct decode_name){p, 0, (uint8_t)(n + 1), 0};
        decode_learn_labels(d, (size_t)(p - d->msg.p), n, out);
        rd->p += n + 1;
        return TAUT_OK;
    }
    if (msg.p && left - n >= 2 && p[n] >= 0xc0) {
        const struct decode_name *rest =
            decode_recall(d, taut_get16(p + n) & 0x3fffu);
        if (rest && n + rest->len <= TAUT_DNS_NAME_MAX &&
            rest->n_hops < TAUT_DNS_HOPS_MAX && taut_fuel_burn(d->ctx, 1)) {
            rd->p += n + 2;
            return decode_join(d, out, p, n, rest);
        }
    }
    return decode_name_slow(d, rd, out, msg, field);
}

/* ---- records ---- */

static struct taut_span decode_pointers(const struct decode *d, bool is_plain)
{
    static const struct taut_span none = {NULL, 0};
    return is_plain && !(d->ctx->quirks & TAUT_DNS_QUIRK_POINTERS) ? none
                                                                   : d->msg;
}

/* decode_write appends RDATA that is not what the message has. */
static enum taut_status decode_write(struct decode *d,
                                     struct taut_dns_record *out,
                                     const struct taut_dns_rr *rr)
{
    size_t low = d->n * sizeof *d->records;
    struct taut_wr wr = taut_wr_of(d->mem + low, d->top - low);
    size_t len;
    enum taut_status st = taut_dns_rdata_decode(
        d->ctx, &wr, rr->type, rr->klass, rr->rdata, d->msg, 0);
    if (st)
        return st;
    if (taut_wr_finish(&wr, &len))
        return TAUT_FULL;
    if (len > UINT16_MAX)
        return taut_fail(d->ctx, TAUT_E_LIMIT, TAUT_DNS_F_RDLENGTH, rr->rdata.p,
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

/* decode_shaped decodes RDATA by its shape alone; TAUT_DONE: it does not
 * have that shape. */
static enum taut_status decode_shaped(struct decode *d,
                                      struct taut_dns_record *out,
                                      const struct taut_dns_shape *s,
                                      struct taut_span rdata)
{
    struct taut_rd rd = taut_rd_of(rdata.p, rdata.len);
    struct decode_name name[2];
    size_t len, rest;
    if (!taut_rd_skip(&rd, s->before))
        return TAUT_DONE;
    if (s->n_names == 0)
        return dns_tail_fits(s, rd.p, taut_rd_left(&rd)) ? TAUT_OK : TAUT_DONE;
    enum taut_status st =
        decode_names(d, &rd, name, s->n_names, !s->pointers, &len);
    if (st)
        return st == TAUT_FULL ? st : TAUT_DONE;
    rest = taut_rd_left(&rd);
    if (rest < s->after || !dns_tail_fits(s, rd.p + s->after, rest - s->after))
        return TAUT_DONE;
    if (s->before + len + rest == rdata.len)
        return TAUT_OK; /* no pointer: out borrows the message */
    if (s->before + rest == 0 && s->n_names == 1) {
        out->rdata = name[0].p;
        out->rdata_len = name[0].len;
        return TAUT_OK;
    }
    if (s->before + len + rest > UINT16_MAX)
        return TAUT_DONE;
    uint8_t *to = decode_space(d, s->before + len + rest);
    if (!to)
        return TAUT_FULL;
    out->rdata = to;
    out->rdata_len = (uint16_t)(s->before + len + rest);
    memcpy(to, rdata.p, s->before);
    to += s->before;
    for (unsigned i = 0; i < s->n_names; i++) {
        memcpy(to, name[i].p, name[i].len);
        to += name[i].len;
    }
    memcpy(to, rd.p, rest);
    return TAUT_OK;
}

static enum taut_status decode_rdata(struct decode *d,
                                     struct taut_dns_record *out,
                                     const struct taut_dns_rr *rr)
{
    const struct taut_dns_type *type = taut_dns_type_get(rr->type, rr->klass);
    out->rdata = rr->rdata.p;
    out->rdata_len = (uint16_t)rr->rdata.len;
    if (type->shape.tail != DNS_TAIL_WALK) {
        enum taut_status st = decode_shaped(d, out, &type->shape, rr->rdata);
        if (st != TAUT_DONE)
            return st;
    }
    enum taut_status st =
        taut_dns_rdata_check(d->ctx, rr->type, rr->klass, rr->rdata, d->msg);
    if (st)
        return st;
    return taut_dns_type_has_names(type) ? decode_write(d, out, rr) : TAUT_OK;
}

/* decode_record decodes the next record; TAUT_DONE: there is none. */
static enum taut_status decode_record(struct decode *d, struct taut_dns_it *it)
{
    struct taut_dns_record *out = &d->records[d->n];
    struct taut_rd rd = it->rd;
    struct decode_name name;
    struct taut_dns_rr rr;
    if (!dns_section_next(it))
        return TAUT_DONE;
    if (d->n == d->n_max || (d->n + 1) * sizeof *out > d->top)
        return TAUT_FULL;
    d->n++;
    enum taut_status st =
        decode_name_get(d, &rd, &name, d->msg, dns_owner_field(it->section));
    if (!st)
        st = dns_rr_rest(d->ctx, it, &rd, &rr);
    if (!st)
        st = taut_dns_places_rr(d->ctx, &d->seen, &rr);
    if (st)
        return st;
    out->name = name.p;
    out->name_len = name.len;
    out->type = rr.type;
    out->klass = rr.klass;
    out->ttl = rr.ttl;
    out->section = rr.section;
    out->rdata = rr.rdata.p;
    out->rdata_len = (uint16_t)rr.rdata.len;
    return dns_rr_has_data(d->hdr, &rr) ? decode_rdata(d, out, &rr) : TAUT_OK;
}

/* decode_note keeps where sections begin and which records are special. */
static void decode_note(struct decode *d, struct taut_dns_msg *out,
                        unsigned section)
{
    const struct taut_dns_record *last = &d->records[d->n - 1];
    for (unsigned i = section + 1; i < 5; i++)
        out->at[i] = (uint32_t)d->n;
    if (section == TAUT_DNS_QUESTION)
        return;
    if (last->type == TAUT_DNS_TYPE_OPT && d->seen.n_opt++ == 0)
        out->opt = last;
    if (last->type == TAUT_DNS_TYPE_TSIG && d->seen.n_tsig++ == 0)
        out->tsig = last;
}

static enum taut_status decode_records(struct decode *d,
                                       struct taut_dns_msg *out,
                                       struct taut_dns_it *it)
{
    enum taut_status st = taut_dns_places_hdr(d->ctx, &out->hdr, d->msg.p);
    while (!st) {
        st = decode_record(d, it);
        if (!st)
            decode_note(d, out, d->records[d->n - 1].section);
    }
    return st == TAUT_DONE ? taut_dns_places_end(d->ctx, &it->rd) : st;
}

enum taut_status taut_dns_msg_decode(struct taut_ctx *ctx,
                                     struct taut_dns_msg *out,
                                     struct taut_span msg, void *mem,
                                     size_t mem_len)
{
    struct taut_dns_it it;
    struct decode d = {.ctx = ctx,
                       .msg = msg,
                       .hdr = &out->hdr,
                       .records = (struct taut_dns_record *)mem,
                       .n_max = mem_len / sizeof(struct taut_dns_record),
                       .mem = (uint8_t *)mem,
                       .top = mem_len};
    memset(out, 0, sizeof *out);
    enum taut_status st = taut_dns_open(ctx, &it, &out->hdr, msg);
    if (!st)
        st = decode_records(&d, out, &it);
    out->wire = msg;
    out->records = d.records;
    out->n = (uint32_t)d.n;
    out->mem_len = mem_len - d.top + d.n * sizeof *d.records;
    return st;
}
