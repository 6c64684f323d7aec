/* SPDX-License-Identifier: MIT */
/* dns_query.c: queries, and what responses say; the contract stands in
 * include/taut/dns_query.h. */
#include "taut/dns_query.h"

#include "core_mem.h"
#include "dns_int.h"

/* ---- queries ---- */

enum taut_status taut_dns_query_encode(struct taut_ctx *ctx, struct taut_wr *wr,
                                       const struct taut_dns_query *in)
{
    size_t room = wr->len < wr->cap ? wr->cap - wr->len : 0, len;
    struct taut_dns_build_config config = {
        .base = room ? wr->base + wr->len : NULL, .cap = room};
    struct taut_dns_hdr hdr = {
        .id = in->id, .rd = in->rd, .cd = in->cd, .ad = in->ad};
    struct taut_dns_build b;
    enum taut_status st = taut_dns_build_init(&b, sizeof b, &config);
    if (!st)
        st = taut_dns_build_question(ctx, &b, in->name, in->type, in->klass);
    if (!st && in->edns)
        st = taut_dns_build_opt(ctx, &b, in->edns);
    if (st)
        return st;
    st = taut_dns_build_finish(&b, &hdr, &len);
    taut_wr_space(wr, len);
    return st == TAUT_FULL ? TAUT_OK : st; /* taut_wr_finish tells it */
}

void taut_dns_name_case_set(uint8_t *name, struct taut_span random)
{
    size_t bit = 0;
    for (uint8_t *p = name; *p && random.len > 0;) {
        for (unsigned n = *p++; n > 0; n--, p++) {
            uint8_t c = *p | 0x20;
            if (c < 'a' || c > 'z')
                continue;
            bool capital = random.p[bit / 8] >> bit % 8 & 1;
            *p = capital ? (uint8_t)(c & ~0x20) : c;
            bit = bit + 1 < 8 * random.len ? bit + 1 : 0;
        }
    }
}

/* query_fault tells a mismatch of `field`. */
static enum taut_status query_fault(struct taut_ctx *ctx, unsigned field,
                                    const uint8_t *at, size_t found)
{
    return taut_fail(ctx, TAUT_E_VALUE, field, at, found, 0);
}

static enum taut_status query_match_question(struct taut_ctx *ctx,
                                             const struct taut_dns_query *query,
                                             const struct taut_dns_rr *rr,
                                             struct taut_span response,
                                             uint32_t flags)
{
    struct taut_dns_name name;
    enum taut_status st = taut_dns_rr_owner_get(ctx, &name, rr, response);
    if (st)
        return st;
    bool same = taut_dns_name_is_equal(name.wire, query->name);
    if (same && (flags & TAUT_DNS_MATCH_CASE))
        same = memcmp(name.wire, query->name, name.len) == 0;
    if (!same)
        return query_fault(ctx, TAUT_DNS_F_QNAME, rr->owner, 0);
    if (rr->type != query->type)
        return query_fault(ctx, TAUT_DNS_F_QTYPE, rr->rdata.p - 4, rr->type);
    if (rr->klass != query->klass)
        return query_fault(ctx, TAUT_DNS_F_QCLASS, rr->rdata.p - 2, rr->klass);
    return TAUT_OK;
}

enum taut_status taut_dns_query_match(struct taut_ctx *ctx,
                                      const struct taut_dns_query *query,
                                      struct taut_span response, uint32_t flags)
{
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    enum taut_status st = taut_dns_open(ctx, &it, &hdr, response);
    const uint8_t *p = response.p;
    if (st)
        return st;
    if (hdr.id != query->id)
        return query_fault(ctx, TAUT_DNS_F_ID, p, hdr.id);
    if (!hdr.qr)
        return query_fault(ctx, TAUT_DNS_F_QR, p + 2, 0);
    if (hdr.opcode != TAUT_DNS_OPCODE_QUERY)
        return query_fault(ctx, TAUT_DNS_F_OPCODE, p + 2, hdr.opcode);
    unsigned n = hdr.n_records[TAUT_DNS_QUESTION];
    bool may_lack = !(flags & TAUT_DNS_MATCH_QUESTION) &&
                    (hdr.rcode == TAUT_DNS_RCODE_FORMERR ||
                     hdr.rcode == TAUT_DNS_RCODE_NOTIMP ||
                     hdr.rcode == TAUT_DNS_RCODE_SERVFAIL ||
                     hdr.rcode == TAUT_DNS_RCODE_REFUSED);
    if (n == 0 && may_lack)
        return TAUT_OK;
    if (n != 1)
        return query_fault(ctx, TAUT_DNS_F_QDCOUNT, p + 4, n);
    st = taut_dns_rr_next(ctx, &it, &rr);
    return st ? st : query_match_question(ctx, query, &rr, response, flags);
}

/* ---- answers ---- */

/* query_find returns the first record of [from, to) with this owner, type
 * and class; *st turns to TAUT_E_LIMIT when the fuel is gone. */
static const struct taut_dns_record *
query_find(struct taut_ctx *ctx, const struct taut_dns_msg *msg, unsigned from,
           unsigned to, const uint8_t *name, uint16_t type, uint16_t klass,
           enum taut_status *st)
{
    for (uint32_t i = from; i < to; i++) {
        const struct taut_dns_record *r = &msg->records[i];
        if (!taut_fuel_burn(ctx, 1)) {
            *st = taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_HEADER, msg->wire.p,
                            i, 0);
            return NULL;
        }
        if ((r->type == type || type == TAUT_DNS_TYPE_ANY) &&
            r->klass == klass && taut_dns_name_is_equal(r->name, name))
            return r;
    }
    return NULL;
}

const struct taut_dns_record *
taut_dns_answer_next(const struct taut_dns_msg *msg,
                     const struct taut_dns_record *at)
{
    for (const struct taut_dns_record *r = at + 1;
         r < msg->records + msg->at[at->section + 1]; r++) {
        if (r->type == at->type && r->klass == at->klass &&
            taut_dns_name_is_equal(r->name, at->name))
            return r;
    }
    return NULL;
}

/* query_negative tells NODATA from a referral, by what the authority section
 * holds (RFC 2308 2.2). */
static enum taut_status query_negative(struct taut_ctx *ctx,
                                       struct taut_dns_answer *out,
                                       const struct taut_dns_msg *msg)
{
    const struct taut_dns_record *ns = NULL;
    for (uint32_t i = msg->at[TAUT_DNS_AUTHORITY];
         i < msg->at[TAUT_DNS_ADDITIONAL]; i++) {
        const struct taut_dns_record *r = &msg->records[i];
        if (!taut_fuel_burn(ctx, 1))
            return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_HEADER, msg->wire.p,
                             i, 0);
        if (!taut_dns_name_is_below(out->name, r->name))
            continue;
        if (r->type == TAUT_DNS_TYPE_SOA && !out->soa)
            out->soa = r;
        else if (r->type == TAUT_DNS_TYPE_NS && !ns)
            ns = r;
    }
    if (out->soa && out->soa->rdata_len >= 20) {
        const uint8_t *end = out->soa->rdata + out->soa->rdata_len;
        uint32_t minimum = taut_get32(end - 4);
        uint32_t ttl = out->soa->ttl < minimum ? out->soa->ttl : minimum;
        out->ttl = ttl < out->ttl ? ttl : out->ttl;
    }
    if (!out->soa && ns && !msg->hdr.aa &&
        out->kind == TAUT_DNS_ANSWER_NODATA) {
        out->kind = TAUT_DNS_ANSWER_REFERRAL;
        out->first = ns;
        out->ttl = ns->ttl;
    }
    return TAUT_OK;
}

/* query_chain follows CNAMEs from out->name. TAUT_DONE: data was found. */
static enum taut_status query_chain(struct taut_ctx *ctx,
                                    struct taut_dns_answer *out,
                                    const struct taut_dns_msg *msg,
                                    uint16_t type, uint16_t klass)
{
    unsigned from = msg->at[TAUT_DNS_ANSWER], to = msg->at[TAUT_DNS_AUTHORITY];
    enum taut_status st = TAUT_OK;
    for (;;) {
        const struct taut_dns_record *r =
            query_find(ctx, msg, from, to, out->name, type, klass, &st);
        if (r) {
            out->first = r;
            out->ttl = r->ttl < out->ttl ? r->ttl : out->ttl;
            return TAUT_DONE;
        }
        if (!st && type != TAUT_DNS_TYPE_CNAME)
            r = query_find(ctx, msg, from, to, out->name, TAUT_DNS_TYPE_CNAME,
                           klass, &st);
        if (st || !r || r->rdata_len == 0)
            return st;
        if (out->n_chain++ == TAUT_DNS_CHAIN_MAX)
            return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_RR_F_CNAME_TARGET,
                             msg->wire.p, out->n_chain, 0);
        out->name = r->rdata;
        out->ttl = r->ttl < out->ttl ? r->ttl : out->ttl;
    }
}

enum taut_status taut_dns_answer_get(struct taut_ctx *ctx,
                                     struct taut_dns_answer *out,
                                     const struct taut_dns_msg *msg,
                                     const uint8_t *name, uint16_t type,
                                     uint16_t klass)
{
    struct taut_dns_edns edns;
    memset(out, 0, sizeof *out);
    out->name = name;
    out->ttl = UINT32_MAX;
    out->rcode = msg->hdr.rcode;
    if (msg->opt) {
        taut_dns_edns_get(&edns, msg->hdr.rcode, msg->opt);
        out->rcode = edns.rcode;
    }
    enum taut_status st = TAUT_OK;
    if (out->rcode == TAUT_DNS_RCODE_NOERROR ||
        out->rcode == TAUT_DNS_RCODE_NXDOMAIN)
        st = query_chain(ctx, out, msg, type, klass);
    if (st == TAUT_DONE) {
        out->kind = TAUT_DNS_ANSWER_DATA;
        return TAUT_OK;
    }
    if (st)
        return st;
    out->kind = out->rcode == TAUT_DNS_RCODE_NXDOMAIN ? TAUT_DNS_ANSWER_NXDOMAIN
                : out->rcode == TAUT_DNS_RCODE_NOERROR ? TAUT_DNS_ANSWER_NODATA
                                                       : TAUT_DNS_ANSWER_ERROR;
    if (out->kind != TAUT_DNS_ANSWER_ERROR)
        st = query_negative(ctx, out, msg);
    if (out->kind == TAUT_DNS_ANSWER_NODATA && !out->soa && out->n_chain > 0)
        out->kind = TAUT_DNS_ANSWER_CHAIN;
    return st;
}

/* ---- TCP ---- */

enum taut_status taut_dns_tcp_init(struct taut_dns_tcp *self, size_t size,
                                   uint8_t *mem, size_t cap)
{
    if (size != sizeof *self || cap < DNS_HDR_LEN + 2)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->mem = mem;
    self->cap = cap < 65537 ? (uint32_t)cap : 65537;
    self->in = taut_rd_of(mem, 0);
    return TAUT_OK;
}

enum taut_status taut_dns_tcp_push(struct taut_dns_tcp *self,
                                   struct taut_span piece)
{
    if (taut_rd_left(&self->in) > 0)
        return TAUT_E_STATE;
    self->in = taut_rd_of(piece.p, piece.len);
    return TAUT_OK;
}

/* query_tcp_judge tells whether a message of `n` bytes, whose length stands
 * at `at`, can be taken. */
static enum taut_status query_tcp_judge(struct taut_ctx *ctx,
                                        const struct taut_dns_tcp *self,
                                        size_t n, const uint8_t *at)
{
    if (n < DNS_HDR_LEN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_F_LENGTH, at, n, 0);
    if (n + 2 > self->cap)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_LENGTH, at, n, 0);
    return TAUT_OK;
}

/* query_tcp_fill moves bytes into the memory until `want` are there. */
static bool query_tcp_fill(struct taut_dns_tcp *self, size_t want)
{
    size_t n = want - self->have, left = taut_rd_left(&self->in);
    n = n < left ? n : left;
    if (n > 0)
        memcpy(self->mem + self->have, self->in.p, n);
    self->in.p += n;
    self->have += (uint32_t)n;
    return self->have == want;
}

/* query_tcp_joined goes on with a message that is cut. */
static enum taut_status query_tcp_joined(struct taut_ctx *ctx,
                                         struct taut_dns_tcp *self,
                                         struct taut_span *msg)
{
    if (self->have < 2 && !query_tcp_fill(self, 2))
        return TAUT_MORE;
    size_t n = taut_get16(self->mem);
    enum taut_status st = query_tcp_judge(ctx, self, n, self->in.p);
    if (st)
        return st;
    if (!query_tcp_fill(self, n + 2))
        return TAUT_MORE;
    self->have = 0;
    *msg = (struct taut_span){self->mem + 2, n};
    return TAUT_OK;
}

enum taut_status taut_dns_tcp_next(struct taut_ctx *ctx,
                                   struct taut_dns_tcp *self,
                                   struct taut_span *msg)
{
    size_t left = taut_rd_left(&self->in);
    if (self->have > 0)
        return query_tcp_joined(ctx, self, msg);
    if (left >= 2) {
        const uint8_t *p = self->in.p;
        size_t n = taut_get16(p);
        enum taut_status st = query_tcp_judge(ctx, self, n, p);
        if (st)
            return st;
        if (left - 2 >= n) {
            self->in.p += n + 2;
            *msg = (struct taut_span){p + 2, n};
            return TAUT_OK;
        }
    }
    if (left > 0)
        return query_tcp_joined(ctx, self, msg);
    return TAUT_MORE;
}
