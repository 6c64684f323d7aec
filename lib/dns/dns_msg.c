/* SPDX-License-Identifier: MIT */
/* dns_msg.c: messages; include/taut/dns.h has their contract. */
#include "taut/dns.h"

#include "core_mem.h"
#include "dns_int.h"

TAUT_FIELD_TABLE(DNS, dns, "dns", "Domain Name System", "RFC 1035 4",
                 taut_dns_wire_text, TAUT_DNS_FIELDS)

/* ---- registries ---- */

#define MSG_REG_ROW(U, n, name) {n, name},
static const struct taut_reg_entry dns_opcode_entries[] = {
    TAUT_DNS_OPCODES(MSG_REG_ROW)};
const struct taut_reg taut_dns_opcode_reg = {
    "DNS opcodes", sizeof dns_opcode_entries / sizeof dns_opcode_entries[0],
    dns_opcode_entries};
static const struct taut_reg_entry dns_rcode_entries[] = {
    TAUT_DNS_RCODES(MSG_REG_ROW)};
const struct taut_reg taut_dns_rcode_reg = {
    "DNS RCODEs", sizeof dns_rcode_entries / sizeof dns_rcode_entries[0],
    dns_rcode_entries};
static const struct taut_reg_entry dns_svc_entries[] = {
    TAUT_DNS_SVC_KEYS(MSG_REG_ROW)};
const struct taut_reg taut_dns_svc_reg = {
    "SvcParamKeys", sizeof dns_svc_entries / sizeof dns_svc_entries[0],
    dns_svc_entries};

void taut_dns_wire_text(struct taut_wr *wr, uint32_t wire)
{
    const char *name = taut_reg_name(&taut_dns_rcode_reg, wire & 0xffff);
    taut_wr_text(wr, "answer with RCODE ");
    taut_wr_text(wr, name ? name : "");
    taut_wr_text(wr, name ? " (" : "(");
    taut_wr_dec(wr, wire & 0xffff);
    taut_wr_text(wr, ")");
}

/* ---- header ---- */

enum taut_status taut_dns_hdr_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_dns_hdr *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, DNS_HDR_LEN, &p))
        return taut_fail_short(ctx, TAUT_DNS_F_HEADER, rd->p, taut_rd_left(rd),
                               DNS_HDR_LEN, 0);
    out->id = taut_get16(p);
    unsigned flags = taut_get16(p + 2);
    out->opcode = (flags >> 11) & 15;
    out->rcode = flags & 15;
    out->qr = flags >> 15 & 1;
    out->aa = flags >> 10 & 1;
    out->tc = flags >> 9 & 1;
    out->rd = flags >> 8 & 1;
    out->ra = flags >> 7 & 1;
    out->z = flags >> 6 & 1;
    out->ad = flags >> 5 & 1;
    out->cd = flags >> 4 & 1;
    for (unsigned i = 0; i < 4; i++)
        out->n_records[i] = taut_get16(p + 4 + 2 * i);
    return TAUT_OK;
}

enum taut_status taut_dns_hdr_encode(struct taut_wr *wr,
                                     const struct taut_dns_hdr *in)
{
    if (in->opcode > 15 || in->rcode > 15) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->id);
    taut_wr_u8(wr, (uint32_t)in->qr << 7 | (uint32_t)in->opcode << 3 |
                       (uint32_t)in->aa << 2 | (uint32_t)in->tc << 1 |
                       (uint32_t)in->rd);
    taut_wr_u8(wr, (uint32_t)in->ra << 7 | (uint32_t)in->z << 6 |
                       (uint32_t)in->ad << 5 | (uint32_t)in->cd << 4 |
                       (uint32_t)in->rcode);
    for (unsigned i = 0; i < 4; i++)
        taut_wr_u16(wr, in->n_records[i]);
    return TAUT_OK;
}

/* ---- record by record ---- */

enum taut_status taut_dns_open(struct taut_ctx *ctx, struct taut_dns_it *it,
                               struct taut_dns_hdr *hdr, struct taut_span msg)
{
    uint32_t end = 0;
    it->rd = taut_rd_of(msg.p, msg.len);
    it->msg = msg;
    it->n = 0;
    if (msg.len > TAUT_DNS_MSG_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_HEADER, msg.p, msg.len,
                         DNS_FORMERR);
    enum taut_status st = taut_dns_hdr_decode(ctx, &it->rd, hdr);
    if (st)
        return st;
    for (unsigned i = 0; i < 4; i++)
        it->ends[i] = end += hdr->n_records[i];
    return TAUT_OK;
}

/* msg_rr_slow is taut_dns_rr_next for whatever is not the common case. */
static TAUT_NOINLINE enum taut_status msg_rr_slow(struct taut_ctx *ctx,
                                                  struct taut_dns_it *it,
                                                  struct taut_dns_rr *out)
{
    struct taut_rd rd = it->rd;
    enum taut_status st = taut_dns_name_pass(
        ctx, &rd, it->msg, dns_owner_field(dns_it_section(it)));
    return st ? st : dns_rr_rest(ctx, it, &rd, out);
}

enum taut_status taut_dns_rr_next(struct taut_ctx *ctx, struct taut_dns_it *it,
                                  struct taut_dns_rr *out)
{
    const uint8_t *end = it->rd.end;
    uint32_t n = it->n;
    if (n == it->ends[3])
        return TAUT_DONE;
    const uint8_t *p = dns_name_end(it->rd.p, end, it->msg.p);
    bool asks = n < it->ends[0];
    size_t size = asks ? 4 : 10;
    if (!p || (size_t)(end - p) < size)
        return msg_rr_slow(ctx, it, out);
    size_t len = asks ? 0 : taut_get16(p + 8);
    if ((size_t)(end - p) - size < len)
        return msg_rr_slow(ctx, it, out);
    out->owner = it->rd.p;
    out->rdata = (struct taut_span){p + size, len};
    out->ttl = asks ? 0 : taut_get32(p + 4);
    out->type = taut_get16(p);
    out->klass = taut_get16(p + 2);
    out->section = (uint8_t)dns_it_section(it);
    it->rd.p = p + size + len;
    it->n = n + 1;
    return TAUT_OK;
}

enum taut_status taut_dns_rr_owner_get(struct taut_ctx *ctx,
                                       struct taut_dns_name *out,
                                       const struct taut_dns_rr *rr,
                                       struct taut_span msg)
{
    struct taut_rd rd = {rr->owner, msg.p + msg.len};
    return taut_dns_name_read(ctx, &rd, out, msg, dns_owner_field(rr->section));
}

/* ---- rules of whole messages ---- */

enum taut_status taut_dns_places_hdr(struct taut_ctx *ctx,
                                     const struct taut_dns_hdr *hdr,
                                     const uint8_t *p)
{
    if (hdr->opcode == TAUT_DNS_OPCODE_QUERY &&
        hdr->n_records[TAUT_DNS_QUESTION] > 1 &&
        !(ctx->quirks & TAUT_DNS_QUIRK_QUESTIONS))
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_F_QDCOUNT, p + 4,
                         hdr->n_records[TAUT_DNS_QUESTION], DNS_FORMERR);
    return TAUT_OK;
}

/* places_is_sig0: a signature of the message: one that covers type 0 (RFC
 * 2931 3). */
static bool places_is_sig0(const struct taut_dns_rr *rr)
{
    return rr->type == TAUT_DNS_TYPE_SIG && rr->rdata.len >= 2 &&
           taut_get16(rr->rdata.p) == 0;
}

enum taut_status taut_dns_places_rr(struct taut_ctx *ctx,
                                    const struct dns_places *seen,
                                    const struct taut_dns_rr *rr)
{
    bool is_opt = rr->type == TAUT_DNS_TYPE_OPT;
    bool is_tsig = rr->type == TAUT_DNS_TYPE_TSIG;
    if ((ctx->quirks & TAUT_DNS_QUIRK_PLACES) ||
        rr->section == TAUT_DNS_QUESTION)
        return TAUT_OK;
    /* nothing may follow a TSIG */
    if (seen->n_tsig > 0)
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_F_TYPE, rr->owner,
                         rr->type, DNS_FORMERR);
    if (!is_opt && !is_tsig && !places_is_sig0(rr))
        return TAUT_OK;
    if (rr->section != TAUT_DNS_ADDITIONAL || (is_opt && seen->n_opt > 0))
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_F_TYPE, rr->owner,
                         rr->type, DNS_FORMERR);
    if (is_opt && *rr->owner != 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_OWNER, rr->owner,
                         *rr->owner, DNS_FORMERR);
    return TAUT_OK;
}

enum taut_status taut_dns_places_end(struct taut_ctx *ctx,
                                     const struct taut_rd *rd)
{
    if (taut_rd_left(rd) > 0 && !(ctx->quirks & TAUT_DNS_QUIRK_TRAILING))
        return taut_fail(ctx, TAUT_E_TRAILING, TAUT_DNS_F_TRAILING, rd->p,
                         taut_rd_left(rd), DNS_FORMERR);
    return TAUT_OK;
}

/* msg_check_rr checks the owner, the place and the data of the next record;
 * TAUT_DONE: there is none. */
static enum taut_status msg_check_rr(struct taut_ctx *ctx,
                                     struct taut_dns_it *it,
                                     const struct taut_dns_hdr *hdr,
                                     struct dns_places *seen)
{
    struct taut_dns_name name;
    struct taut_dns_rr rr;
    struct taut_rd rd = it->rd;
    if (it->n == it->ends[3])
        return TAUT_DONE;
    enum taut_status st = taut_dns_name_read(
        ctx, &rd, &name, it->msg, dns_owner_field(dns_it_section(it)));
    if (!st)
        st = dns_rr_rest(ctx, it, &rd, &rr);
    if (!st)
        st = taut_dns_places_rr(ctx, seen, &rr);
    if (!st && dns_rr_has_data(hdr, &rr))
        st = taut_dns_rdata_check(ctx, rr.type, rr.klass, rr.rdata, it->msg);
    if (!st && rr.section != TAUT_DNS_QUESTION) {
        seen->n_opt += rr.type == TAUT_DNS_TYPE_OPT;
        seen->n_tsig += rr.type == TAUT_DNS_TYPE_TSIG;
    }
    return st;
}

enum taut_status taut_dns_msg_check(struct taut_ctx *ctx, struct taut_span msg)
{
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct dns_places seen = {0, 0};
    enum taut_status st = taut_dns_open(ctx, &it, &hdr, msg);
    if (!st)
        st = taut_dns_places_hdr(ctx, &hdr, msg.p);
    while (!st)
        st = msg_check_rr(ctx, &it, &hdr, &seen);
    return st == TAUT_DONE ? taut_dns_places_end(ctx, &it.rd) : st;
}
