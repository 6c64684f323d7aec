/* SPDX-License-Identifier: MIT */
/* dns_visit.c: messages told field by field; include/taut/dns_visit.h has
 * its contract. */
#include "taut/dns_visit.h"

#include "taut/dns_dso.h"
#include "taut/dns_mdns.h"
#include "taut/dns_text.h"

#include "dns_int.h"

/* struct visit: one message on its way. */
struct visit {
    const struct taut_visitor *v;
    struct taut_ctx ctx;    /* for reading; quiet after the first fault */
    enum taut_status fault; /* the first one */
    uint32_t flags;
    struct taut_dns_hdr hdr;
    struct dns_places seen;
};

static void visit_told(const struct visit *m, unsigned field, const uint8_t *at,
                       size_t len, uint64_t num)
{
    taut_visit_num(m->v, &taut_dns_fields, field, at, len, num);
}

/* visit_note keeps the first fault; later ones are not told. */
static void visit_note(struct visit *m, enum taut_status st)
{
    if (!taut_is_error(st) || m->fault)
        return;
    m->fault = st;
    m->ctx.diag = NULL;
}

/* ---- header ---- */

/* visit_header tells the fields of the first `len` bytes of the header. In an
 * UPDATE the sections have other names, in LLMNR two flags. */
static void visit_header(const struct visit *m, const uint8_t *p, size_t len)
{
    static const uint16_t counts[4] = {TAUT_DNS_F_ZOCOUNT, TAUT_DNS_F_PRCOUNT,
                                       TAUT_DNS_F_UPCOUNT, TAUT_DNS_F_ARCOUNT};
    bool llmnr = m->flags & TAUT_DNS_VISIT_LLMNR;
    bool update = len > 2 && taut_dns_get_opcode(p) == TAUT_DNS_OPCODE_UPDATE;
    for (unsigned f = TAUT_DNS_F_ID; f <= TAUT_DNS_F_ARCOUNT; f++) {
        const struct taut_field *row =
            &taut_dns_fields.fields[TAUT_FIELD_INDEX(f)];
        unsigned end = (row->off_bits + row->n_bits + 7u) / 8u;
        if (end > len || (llmnr && (f == TAUT_DNS_F_RA || f == TAUT_DNS_F_Z ||
                                    f == TAUT_DNS_F_AD || f == TAUT_DNS_F_CD)))
            continue;
        if (llmnr && f == TAUT_DNS_F_AA)
            visit_told(m, TAUT_DNS_F_CONFLICT, p + 2, 1, p[2] >> 2 & 1);
        else if (llmnr && f == TAUT_DNS_F_RD)
            visit_told(m, TAUT_DNS_F_TENTATIVE, p + 2, 1, p[2] & 1);
        else if (update && f >= TAUT_DNS_F_QDCOUNT)
            visit_told(m, counts[f - TAUT_DNS_F_QDCOUNT], p + end - 2, 2,
                       taut_get16(p + end - 2));
        else
            taut_visit_row(m->v, &taut_dns_fields, TAUT_FIELD_INDEX(f), p);
    }
}

/* ---- records ---- */

/* visit_name tells a name that takes the bytes from `at` to `end`. */
static void visit_name(const struct visit *m, unsigned field,
                       const struct taut_dns_name *name, const uint8_t *at,
                       const uint8_t *end)
{
    size_t len = (size_t)(end - at);
    if (name->n_hops == 0)
        taut_visit_bytes(m->v, &taut_dns_fields, field, at, len);
    else
        taut_visit_made(m->v, &taut_dns_fields, field, at, len, name->wire,
                        name->len);
}

/* visit_srv tells the parts of the name of an SRV record (RFC 2782). */
static void visit_srv(const struct visit *m, const struct taut_dns_name *name,
                      const uint8_t *at, const uint8_t *end)
{
    static const uint16_t fields[3] = {TAUT_DNS_RR_F_SRV_SERVICE,
                                       TAUT_DNS_RR_F_SRV_PROTO,
                                       TAUT_DNS_RR_F_SRV_DOMAIN};
    const uint8_t *p = name->wire;
    size_t len = (size_t)(end - at);
    for (unsigned i = 0; i < 2 && *p; i++, p += *p + 1u)
        taut_visit_made(m->v, &taut_dns_rr_fields, fields[i], at, len, p + 1,
                        *p);
    if (*p)
        taut_visit_made(m->v, &taut_dns_rr_fields, fields[2], at, len, p,
                        taut_dns_name_len(p));
}

/* visit_owner tells the owner of the record at it->rd, which `end` is behind;
 * a question's with its length as text and its number of labels. */
static void visit_owner(const struct visit *m, const struct taut_dns_it *it,
                        const struct taut_dns_name *name, const uint8_t *end)
{
    const uint8_t *at = it->rd.p;
    size_t len = (size_t)(end - at), left = (size_t)(it->rd.end - end);
    visit_name(m, dns_owner_field(dns_it_section(it)), name, at, end);
    if (dns_it_section(it) == TAUT_DNS_QUESTION) {
        visit_told(m, TAUT_DNS_F_QNAME_LEN, at, len,
                   name->len > 1 ? name->len - 2u : 0);
        visit_told(m, TAUT_DNS_F_LABELS, at, len, name->n_labels);
    } else if (left >= 2 && taut_get16(end) == TAUT_DNS_TYPE_SRV) {
        visit_srv(m, name, at, end);
    }
}

/* visit_class tells a class; in multicast DNS its top bit as `top`. */
static void visit_class(const struct visit *m, unsigned field, unsigned top,
                        const uint8_t *at)
{
    uint16_t klass = taut_get16(at);
    bool mdns = m->flags & TAUT_DNS_VISIT_MDNS;
    visit_told(m, field, at, 2, mdns ? taut_dns_mdns_class_get(klass) : klass);
    if (mdns)
        visit_told(m, top, at, 2, (klass & TAUT_DNS_MDNS_BIT) != 0);
}

/* visit_edns tells what an OPT record has in place of a TTL, as far as `len`
 * bytes reach. */
static void visit_edns(const struct visit *m, const uint8_t *at, size_t len)
{
    if (len >= 1)
        visit_told(m, TAUT_DNS_F_EXT_RCODE, at, 1, at[0]);
    if (len >= 2)
        visit_told(m, TAUT_DNS_F_VERSION, at + 1, 1, at[1]);
    if (len < 4)
        return;
    unsigned z = taut_get16(at + 2);
    visit_told(m, TAUT_DNS_F_EDNS_Z, at + 2, 2, z);
    visit_told(m, TAUT_DNS_F_DO, at + 2, 2, z >> 15);
    visit_told(m, TAUT_DNS_F_EDNS_RESERVED, at + 2, 2, z & 0x7fff);
}

/* visit_question tells type and class as far as `len` bytes reach. */
static void visit_question(const struct visit *m, const uint8_t *p, size_t len)
{
    if (len >= 2)
        visit_told(m, TAUT_DNS_F_QTYPE, p, 2, taut_get16(p));
    if (len >= 4)
        visit_class(m, TAUT_DNS_F_QCLASS, TAUT_DNS_F_QU, p + 2);
}

/* visit_fixed tells what stands between a record's owner and its data, as far
 * as `len` bytes reach. */
static void visit_fixed(const struct visit *m, const uint8_t *p, size_t len)
{
    bool opt = len >= 2 && taut_get16(p) == TAUT_DNS_TYPE_OPT;
    if (len >= 2)
        visit_told(m, TAUT_DNS_F_TYPE, p, 2, taut_get16(p));
    if (len >= 4)
        visit_class(m, opt ? TAUT_DNS_F_UDP_SIZE : TAUT_DNS_F_CLASS,
                    TAUT_DNS_F_CACHE_FLUSH, p + 2);
    if (len >= 4 && opt)
        visit_edns(m, p + 4, len - 4);
    else if (len >= 8)
        visit_told(m, TAUT_DNS_F_TTL, p + 4, 4, taut_get32(p + 4));
    if (len >= 10)
        visit_told(m, TAUT_DNS_F_RDLENGTH, p + 8, 2, taut_get16(p + 8));
}

static enum taut_status
visit_rdata(struct visit *m, const struct taut_dns_rr *rr, struct taut_span msg)
{
    uint16_t klass = rr->klass;
    if (m->flags & TAUT_DNS_VISIT_MDNS)
        klass = taut_dns_mdns_class_get(klass);
    return taut_dns_rdata_visit(&m->ctx, m->v, rr->type, klass, rr->rdata, msg);
}

/* visit_cut tells what is there of a record that ends early; the bytes behind
 * its owner are those of `rd`. */
static void visit_cut(struct visit *m, const struct taut_dns_it *it,
                      const struct taut_rd *rd)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    if (dns_it_section(it) == TAUT_DNS_QUESTION) {
        visit_question(m, p, len);
        return;
    }
    visit_fixed(m, p, len);
    if (len <= 10)
        return;
    const struct taut_dns_rr rr = {.rdata = {p + 10, len - 10},
                                   .type = taut_get16(p),
                                   .klass = taut_get16(p + 2)};
    (void)visit_rdata(m, &rr, it->msg); /* ends early, too */
}

/* visit_data judges a record's place and tells its data. */
static void visit_data(struct visit *m, const struct taut_dns_rr *rr,
                       struct taut_span msg)
{
    visit_note(m, taut_dns_places_rr(&m->ctx, &m->seen, rr));
    if (dns_rr_has_data(&m->hdr, rr))
        visit_note(m, visit_rdata(m, rr, msg));
    m->seen.n_opt += rr->type == TAUT_DNS_TYPE_OPT;
    m->seen.n_tsig += rr->type == TAUT_DNS_TYPE_TSIG;
}

static bool visit_is_done(const struct taut_dns_it *it)
{
    return it->n >= it->ends[3];
}

/* visit_record tells the next record; false: there is none, or it cannot be
 * read on behind it. */
static bool visit_record(struct visit *m, struct taut_dns_it *it)
{
    struct taut_rd rd = it->rd;
    struct taut_dns_name name;
    struct taut_dns_rr rr = {.owner = NULL};
    if (visit_is_done(it))
        return false;
    enum taut_status st = taut_dns_name_read(
        &m->ctx, &rd, &name, it->msg, dns_owner_field(dns_it_section(it)));
    visit_note(m, st);
    if (st)
        return false;
    const struct taut_rd behind = rd;
    visit_owner(m, it, &name, behind.p);
    st = dns_rr_rest(&m->ctx, it, &rd, &rr);
    visit_note(m, st);
    if (st) {
        visit_cut(m, it, &behind);
        return false;
    }
    if (rr.section == TAUT_DNS_QUESTION) {
        visit_question(m, behind.p, 4);
        return true;
    }
    visit_fixed(m, behind.p, 10);
    visit_data(m, &rr, it->msg);
    return true;
}

/* visit_trailing tells the bytes behind the last record. */
static void visit_trailing(struct visit *m, const struct taut_rd *rd)
{
    size_t left = taut_rd_left(rd);
    if (left > 0) {
        taut_visit_bytes(m->v, &taut_dns_fields, TAUT_DNS_F_TRAILING, rd->p,
                         left);
        visit_told(m, TAUT_DNS_F_TRAILING_LEN, rd->p, left, left);
    }
    visit_note(m, taut_dns_places_end(&m->ctx, rd));
}

/* ---- stateful operations (RFC 8490) ---- */

static void visit_dso_num(const struct visit *m, unsigned field,
                          const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(m->v, &taut_dns_dso_fields, field, at, len, num);
}

/* visit_dso_value tells the data of a TLV by its type. */
static void visit_dso_value(const struct visit *m, unsigned type,
                            struct taut_span s)
{
    const uint8_t *p = s.p;
    if (type == TAUT_DNS_DSO_KEEPALIVE && s.len == 8) {
        visit_dso_num(m, TAUT_DNS_DSO_F_INACTIVITY, p, 4, taut_get32(p));
        visit_dso_num(m, TAUT_DNS_DSO_F_INTERVAL, p + 4, 4, taut_get32(p + 4));
    } else if (type == TAUT_DNS_DSO_RETRY_DELAY && s.len == 4) {
        visit_dso_num(m, TAUT_DNS_DSO_F_RETRY_DELAY, p, 4, taut_get32(p));
    } else {
        taut_visit_bytes(m->v, &taut_dns_dso_fields,
                         type == TAUT_DNS_DSO_PADDING ? TAUT_DNS_DSO_F_PADDING
                                                      : TAUT_DNS_DSO_F_DATA,
                         p, s.len);
    }
}

/* visit_dso tells the TLVs that follow the header. Which of them may stand
 * where depends on who sent the message, which it does not say. */
static void visit_dso(struct visit *m, struct taut_rd rd)
{
    while (taut_rd_left(&rd) > 0) {
        const uint8_t *p = rd.p;
        size_t left = taut_rd_left(&rd), n = left < 4 ? 0 : taut_get16(p + 2);
        if (left >= 4) {
            taut_visit_bytes(m->v, &taut_dns_dso_fields, TAUT_DNS_DSO_F_TLV, p,
                             n < left - 4 ? n + 4 : left);
            visit_dso_num(m, TAUT_DNS_DSO_F_TYPE, p, 2, taut_get16(p));
            visit_dso_num(m, TAUT_DNS_DSO_F_LENGTH, p + 2, 2, n);
        }
        if (left < n + 4) {
            visit_note(m, taut_fail_short(&m->ctx, TAUT_DNS_DSO_F_LENGTH, p,
                                          left, n + 4, DNS_FORMERR));
            return;
        }
        visit_dso_value(m, taut_get16(p), (struct taut_span){p + 4, n});
        rd.p += n + 4;
    }
}

/* ---- all of it ---- */

/* visit_is_dso: TLVs in place of records (RFC 8490 5.4). */
static bool visit_is_dso(const struct taut_dns_hdr *hdr)
{
    return hdr->opcode == TAUT_DNS_OPCODE_DSO && hdr->n_records[0] == 0 &&
           hdr->n_records[1] == 0 && hdr->n_records[2] == 0 &&
           hdr->n_records[3] == 0;
}

static void visit_message(struct visit *m, struct taut_span msg)
{
    struct taut_dns_it it;
    enum taut_status st = taut_dns_open(&m->ctx, &it, &m->hdr, msg);
    visit_note(m, st);
    visit_header(m, msg.p, msg.len < DNS_HDR_LEN ? msg.len : DNS_HDR_LEN);
    if (st)
        return;
    if (visit_is_dso(&m->hdr)) {
        visit_dso(m, it.rd);
        return;
    }
    visit_note(m, taut_dns_places_hdr(&m->ctx, &m->hdr, msg.p));
    while (visit_record(m, &it))
        ;
    if (visit_is_done(&it))
        visit_trailing(m, &it.rd);
}

/* visit_framed tells the length that TCP has before the message, which `s`
 * becomes; false if not even that is there. */
static bool visit_framed(struct visit *m, struct taut_span *s)
{
    if (s->len < 2) {
        visit_note(
            m, taut_fail_short(&m->ctx, TAUT_DNS_F_LENGTH, s->p, s->len, 2, 0));
        return false;
    }
    size_t n = taut_get16(s->p), left = s->len - 2;
    visit_told(m, TAUT_DNS_F_LENGTH, s->p, 2, n);
    s->p += 2;
    s->len = left < n ? left : n;
    if (left < n)
        visit_note(
            m, taut_fail_short(&m->ctx, TAUT_DNS_F_LENGTH, s->p, left, n, 0));
    return true;
}

enum taut_status taut_dns_visit(struct taut_ctx *ctx,
                                const struct taut_visitor *v,
                                struct taut_span msg, uint32_t flags)
{
    struct visit m = {.v = v, .ctx = *ctx, .flags = flags};
    if (flags & TAUT_DNS_VISIT_MDNS)
        m.ctx.quirks |= TAUT_DNS_QUIRK_QUESTIONS | TAUT_DNS_QUIRK_POINTERS;
    if (!(flags & TAUT_DNS_VISIT_TCP) || visit_framed(&m, &msg))
        visit_message(&m, msg);
    ctx->fuel = m.ctx.fuel;
    return m.fault;
}

static const struct taut_fieldset *const visit_sets[] = {
    &taut_dns_fields, &taut_dns_rr_fields, &taut_dns_text_fields,
    &taut_dns_dso_fields};

const struct taut_fieldset *const *taut_dns_fieldsets_get(size_t *n)
{
    *n = sizeof visit_sets / sizeof visit_sets[0];
    return visit_sets;
}
