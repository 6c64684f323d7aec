/* SPDX-License-Identifier: MIT */
/* dns_int.h: what the files of lib/dns share. */
#ifndef DNS_INT_H
#define DNS_INT_H

#include "taut/dns.h"

#define DNS_HDR_LEN ((size_t)TAUT_DNS_HDR_LEN)
#define DNS_FORMERR TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR)

/* What stands behind the names and fixed bytes of RDATA (struct
 * taut_dns_shape). */
enum dns_tail {
    DNS_TAIL_NONE,    /* nothing */
    DNS_TAIL_ANY,     /* bytes, or none */
    DNS_TAIL_STRS,    /* character-strings */
    DNS_TAIL_OPTIONS, /* EDNS options */
    DNS_TAIL_BITMAP,  /* windows of types */
    DNS_TAIL_HASHED,  /* salt, hash and windows of an NSEC3 */
    DNS_TAIL_PARAMS,  /* service parameters */
    DNS_TAIL_WALK     /* the shape tells nothing: field by field */
};

/* taut_dns_tail_is tells whether the `len` bytes at `p` are a tail of kind
 * `tail`, one that is more than bytes. */
bool taut_dns_tail_is(unsigned tail, const uint8_t *p, size_t len);

/* dns_tail_fits tells whether the `len` bytes at `p` may stand behind the
 * names. */
static TAUT_INLINE bool dns_tail_fits(const struct taut_dns_shape *s,
                                      const uint8_t *p, size_t len)
{
    if (s->tail <= DNS_TAIL_ANY)
        return len == s->least || (len > s->least && s->tail == DNS_TAIL_ANY);
    return len >= s->least &&
           taut_dns_tail_is(s->tail, p + s->fixed, len - s->fixed);
}

enum { DNS_TYPE_INDEX_N = TAUT_DNS_TYPE_IPN + 1, DNS_TYPE_ROWS_N = 98 };

/* taut_dns_type_rows: the types, ascending; row 0 is that of unknown ones.
 * taut_dns_type_index: the row of a type by its code. */
extern const struct taut_dns_type taut_dns_type_rows[DNS_TYPE_ROWS_N];
extern const uint8_t taut_dns_type_index[DNS_TYPE_INDEX_N];

/* taut_dns_type_far returns the row of a code that the index has not. */
const struct taut_dns_type *taut_dns_type_far(uint16_t code);

/* dns_class_is_in tells whether data is that of class IN: there, in updates
 * of it (RFC 2136 2.4), and with the bit that flushes caches (RFC 6762). */
static inline bool dns_class_is_in(uint16_t klass)
{
    return (klass & 0x7fff) == TAUT_DNS_CLASS_IN ||
           klass == TAUT_DNS_CLASS_NONE || klass == TAUT_DNS_CLASS_ANY;
}

/* dns_type_row is taut_dns_type_get. */
static TAUT_INLINE const struct taut_dns_type *dns_type_row(uint16_t code,
                                                            uint16_t klass)
{
    const struct taut_dns_type *t =
        code < DNS_TYPE_INDEX_N ? &taut_dns_type_rows[taut_dns_type_index[code]]
                                : taut_dns_type_far(code);
    if (klass == TAUT_DNS_CLASS_IN) /* nearly all: asked first */
        return t;
    bool foreign = (t->flags & TAUT_DNS_IS_IN) && !dns_class_is_in(klass);
    return foreign ? &taut_dns_type_rows[0] : t;
}

/* dns_type_has_names tells whether the data of a type may hold names. */
static inline bool dns_type_has_names(const struct taut_dns_type *type)
{
    return type->shape.n_names > 0;
}

/* taut_dns_name_read is taut_dns_name_decode with the field that is told. */
enum taut_status taut_dns_name_read(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_dns_name *out,
                                    struct taut_span msg, unsigned field);
/* taut_dns_name_pass is taut_dns_name_skip with the field that is told. */
enum taut_status taut_dns_name_pass(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_span msg, unsigned field);

/* struct dns_origin: what continues relative names, a checked name; `len` 0:
 * it is not known, and they are refused. */
struct dns_origin {
    const uint8_t *p;
    uint8_t len, n_labels;
};

static inline struct dns_origin dns_origin_of(const uint8_t *name)
{
    struct dns_origin o = {name, (uint8_t)taut_dns_name_len(name),
                           (uint8_t)taut_dns_name_labels_get(name)};
    return o;
}

/* taut_dns_name_text_read is taut_dns_name_text_decode; up to `safe`, the end
 * of the text or behind it, bytes may be read. `origin` may be NULL. */
enum taut_status taut_dns_name_text_read(struct taut_ctx *ctx,
                                         struct taut_dns_name *out,
                                         struct taut_span text,
                                         const uint8_t *safe,
                                         const struct dns_origin *origin);

/* struct dns_places: records seen so far that have a place of their own. */
struct dns_places {
    unsigned n_opt, n_tsig;
};

/* taut_dns_places_hdr: how many questions there may be. `p` is the message. */
enum taut_status taut_dns_places_hdr(struct taut_ctx *ctx,
                                     const struct taut_dns_hdr *hdr,
                                     const uint8_t *p);
/* taut_dns_places_rr: whether `rr` may stand here. */
enum taut_status taut_dns_places_rr(struct taut_ctx *ctx,
                                    const struct dns_places *seen,
                                    const struct taut_dns_rr *rr);
/* taut_dns_places_end: nothing stands behind the last record. */
enum taut_status taut_dns_places_end(struct taut_ctx *ctx,
                                     const struct taut_rd *rd);
/* dns_rr_has_data tells whether the data of `rr` follows its type: an
 * UPDATE's records of class ANY and NONE may have none, whatever their type
 * (RFC 2136 2.4, 2.5). */
static inline bool dns_rr_has_data(const struct taut_dns_hdr *hdr,
                                   const struct taut_dns_rr *rr)
{
    if (rr->section == TAUT_DNS_QUESTION)
        return false;
    return hdr->opcode != TAUT_DNS_OPCODE_UPDATE || rr->rdata.len > 0 ||
           (rr->klass != TAUT_DNS_CLASS_ANY &&
            rr->klass != TAUT_DNS_CLASS_NONE);
}

/* dns_owner_field is the field that an owner's name is told by. */
static inline unsigned dns_owner_field(unsigned section)
{
    return section == TAUT_DNS_QUESTION ? TAUT_DNS_F_QNAME : TAUT_DNS_F_OWNER;
}

/* dns_name_whole returns what stands behind the name without pointers at `p`,
 * or NULL if there is none. */
static TAUT_INLINE const uint8_t *dns_name_whole(const uint8_t *p,
                                                 const uint8_t *end)
{
    size_t left = (size_t)(end - p), n = 0;
    size_t limit = left < TAUT_DNS_NAME_MAX ? left : TAUT_DNS_NAME_MAX;
    while (n < limit && p[n] - 1u < TAUT_DNS_LABEL_MAX)
        n += p[n] + 1u;
    return n < limit && p[n] == 0 ? p + n + 1 : NULL;
}

/* dns_shape_fits tells whether RDATA without pointers is what the shape says.
 * False: it is not, or the shape cannot tell. */
static TAUT_INLINE bool dns_shape_fits(const struct taut_dns_shape *s,
                                       struct taut_span rdata)
{
    const uint8_t *p = rdata.p, *end = p + rdata.len;
    if (s->tail == DNS_TAIL_WALK || rdata.len < s->before)
        return false;
    p += s->before;
    for (unsigned i = 0; i < s->n_names; i++) {
        p = dns_name_whole(p, end);
        if (!p)
            return false;
    }
    return dns_tail_fits(s, p, (size_t)(end - p));
}

/* dns_name_end returns what stands behind the name at `p`, or NULL if that is
 * for taut_dns_name_pass to find out. */
static TAUT_INLINE const uint8_t *
dns_name_end(const uint8_t *p, const uint8_t *end, const uint8_t *msg)
{
    size_t left = (size_t)(end - p), n = 0;
    if (left >= 2 && p[0] >= 0xc0) { /* most are one pointer */
        size_t off = taut_get16(p) & 0x3fffu;
        return off >= DNS_HDR_LEN && off < (size_t)(p - msg) ? p + 2 : NULL;
    }
    size_t limit = left < TAUT_DNS_NAME_MAX ? left : TAUT_DNS_NAME_MAX;
    while (n < limit && p[n] - 1u < TAUT_DNS_LABEL_MAX)
        n += p[n] + 1u;
    if (n < limit && p[n] == 0)
        return p + n + 1;
    if (n >= limit || p[n] < 0xc0 || left - n < 2)
        return NULL;
    size_t off = taut_get16(p + n) & 0x3fffu;
    return off >= DNS_HDR_LEN && off < (size_t)(p - msg) ? p + n + 2 : NULL;
}

/* dns_it_section returns the section of the next record, if there is one. */
static TAUT_INLINE unsigned dns_it_section(const struct taut_dns_it *it)
{
    return (unsigned)(it->n >= it->ends[0]) + (it->n >= it->ends[1]) +
           (it->n >= it->ends[2]);
}

/* dns_rr_rest reads the record at it->rd, whose owner `rd` has passed, and
 * moves the iterator behind it. */
static inline enum taut_status dns_rr_rest(struct taut_ctx *ctx,
                                           struct taut_dns_it *it,
                                           struct taut_rd *rd,
                                           struct taut_dns_rr *out)
{
    unsigned section = dns_it_section(it);
    bool asks = section == TAUT_DNS_QUESTION;
    size_t n = asks ? 4 : 10;
    const uint8_t *p;
    if (!taut_rd_take(rd, n, &p))
        return taut_fail_short(ctx,
                               asks ? TAUT_DNS_F_QTYPE : TAUT_DNS_F_RDLENGTH,
                               rd->p, taut_rd_left(rd), n, DNS_FORMERR);
    out->type = taut_get16(p);
    out->klass = taut_get16(p + 2);
    out->ttl = asks ? 0 : taut_get32(p + 4);
    n = asks ? 0 : taut_get16(p + 8);
    if (!taut_rd_span(rd, n, &out->rdata))
        return taut_fail_short(ctx, TAUT_DNS_F_RDLENGTH, rd->p,
                               taut_rd_left(rd), n, DNS_FORMERR);
    out->owner = it->rd.p;
    out->section = (uint8_t)section;
    it->n++;
    it->rd = *rd;
    return TAUT_OK;
}

/* taut_dns_len_field_get returns the field by which the length byte of the
 * character-string `field` is told; 0: it has none of its own. */
unsigned taut_dns_len_field_get(unsigned field);

/* taut_dns_svcparam_check tells whether `value` is one that parameter `key` may
 * have; `later` reads the parameters behind it. */
enum taut_status taut_dns_svcparam_check(uint16_t key, struct taut_span value,
                                         struct taut_rd later);

/* taut_dns_svckey_text appends the name of a parameter, taut_dns_svcparam_text
 * a parameter and its value. */
void taut_dns_svckey_text(struct taut_wr *wr, uint16_t key);
void taut_dns_svcparam_text(struct taut_wr *wr, uint16_t key,
                            struct taut_span value);

/* taut_dns_svckey_read reads the name of a parameter that is known. */
bool taut_dns_svckey_read(uint16_t *out, const char *text, size_t len);
/* struct dns_param: a parameter of a text; the value is without quotes. */
struct dns_param {
    struct taut_span value;
    uint16_t key;
};
/* taut_dns_svcparam_encode appends a parameter; false: it has no such value. */
bool taut_dns_svcparam_encode(struct taut_wr *wr, const struct dns_param *in);

/* taut_dns_kind_size returns the bytes of a kind that is a number or an address
 * of fixed size, 0 for others. */
unsigned taut_dns_kind_size(uint8_t kind);

/* dns_kind_is_num: the value of a field of this kind is a number. */
static inline bool dns_kind_is_num(uint8_t kind)
{
    return (kind >= TAUT_DNS_KIND_U8 && kind <= TAUT_DNS_KIND_LEN16_T) ||
           kind == TAUT_DNS_KIND_GWTYPE || kind == TAUT_DNS_KIND_AMTTYPE ||
           kind == TAUT_DNS_KIND_A6LEN;
}

/* taut_dns_cert_reg names the types of certificates (RFC 4398 2.1). */
extern const struct taut_reg taut_dns_cert_reg;

/* taut_dns_char_text appends a byte of a name or string: with a backslash if it
 * is one of `special`, as \DDD if it is not printable ('!' to '~'). */
void taut_dns_char_text(struct taut_wr *wr, uint8_t c, const char *special);
/* taut_dns_escape_read reads what stands behind a backslash. */
enum taut_status taut_dns_escape_read(struct taut_ctx *ctx, struct taut_rd *rd,
                                      uint8_t *out, unsigned field);

/* taut_dns_wire_text appends what diag->wire asks for: the answer's RCODE. */
void taut_dns_wire_text(struct taut_wr *wr, uint32_t wire);

/* taut_dns_text_is tells whether the `len` characters at `text` are `word` (in
 * capitals), in any letter case. */
bool taut_dns_text_is(const char *text, size_t len, const char *word);
/* taut_dns_dec_read reads a decimal number of at most `max`, all of `text`. */
bool taut_dns_dec_read(uint32_t *out, const char *text, size_t len,
                       uint32_t max);

#endif
