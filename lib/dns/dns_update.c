/* SPDX-License-Identifier: MIT */
/* dns_update.c: UPDATE and NOTIFY; include/taut/dns_update.h has their
 * contract. */
#include "taut/dns_update.h"

#include "core_mem.h"
#include "dns_int.h"

/* ---- the table ---- */

struct update_form {
    const char *name, *rule;
    uint8_t section, klass;
    bool any_type, has_data;
};

#define UPDATE_ROW(U, section, klass, any, data, name, rule)                   \
    {name, rule, TAUT_DNS_##section, TAUT_DNS_UPDATE_CLASS_##klass, any, data},
static const struct update_form update_forms[] = {
    TAUT_DNS_UPDATE_FORMS(UPDATE_ROW)};

const char *taut_dns_update_name(unsigned form)
{
    return form < TAUT_DNS_UPDATE_N ? update_forms[form].name : "?";
}

const char *taut_dns_update_rule(unsigned form)
{
    return form < TAUT_DNS_UPDATE_N ? update_forms[form].rule : "?";
}

/* update_is_meta: a type that no record of a zone has. */
static bool update_is_meta(uint16_t type, uint16_t klass)
{
    return (taut_dns_type_get(type, klass)->flags & TAUT_DNS_IS_META) != 0;
}

/* ---- building ---- */

enum taut_status taut_dns_build_update(struct taut_ctx *ctx,
                                       struct taut_dns_build *self,
                                       enum taut_dns_update_form form,
                                       const uint8_t *name, uint16_t type,
                                       uint16_t klass, uint32_t ttl,
                                       struct taut_span rdata)
{
    static const struct taut_span nothing = {NULL, 0};
    if ((unsigned)form >= TAUT_DNS_UPDATE_N)
        return TAUT_E_USAGE;
    const struct update_form *f = &update_forms[form];
    if (!f->any_type && update_is_meta(type, klass))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_TYPE, ctx->start, type,
                         0);
    if (f->has_data && rdata.len == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_RDLENGTH, ctx->start, 0,
                         0);
    if (f->klass != TAUT_DNS_UPDATE_CLASS_ZONE)
        klass = f->klass == TAUT_DNS_UPDATE_CLASS_ANY ? TAUT_DNS_CLASS_ANY
                                                      : TAUT_DNS_CLASS_NONE;
    return taut_dns_build_rr(ctx, self, (enum taut_dns_section)f->section, name,
                             f->any_type ? TAUT_DNS_TYPE_ANY : type, klass,
                             form == TAUT_DNS_UPDATE_ADD ? ttl : 0,
                             f->has_data ? rdata : nothing);
}

/* ---- reading ---- */

enum taut_status taut_dns_update_open(struct taut_ctx *ctx,
                                      struct taut_dns_updates *self,
                                      struct taut_span msg)
{
    struct taut_dns_rr zone;
    enum taut_status st = taut_dns_open(ctx, &self->it, &self->hdr, msg);
    if (st)
        return st;
    if (self->hdr.opcode != TAUT_DNS_OPCODE_UPDATE)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_OPCODE, msg.p + 2,
                         self->hdr.opcode, DNS_FORMERR);
    if (self->hdr.n_records[0] != 1)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_QDCOUNT, msg.p + 4,
                         self->hdr.n_records[0], DNS_FORMERR);
    st = taut_dns_rr_next(ctx, &self->it, &zone);
    if (!st)
        st = taut_dns_rr_owner_get(ctx, &self->zone, &zone, msg);
    if (st)
        return st;
    self->klass = zone.klass;
    if (zone.type != TAUT_DNS_TYPE_SOA)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_QTYPE, zone.owner,
                         zone.type, DNS_FORMERR);
    return TAUT_OK;
}

static enum taut_status update_fault(struct taut_ctx *ctx, unsigned field,
                                     const struct taut_dns_rr *rr, uint32_t v)
{
    return taut_fail(ctx, TAUT_E_VALUE, field, rr->owner, v, DNS_FORMERR);
}

/* update_class tells which of the three classes a record has; false: none. */
static bool update_class(const struct taut_dns_updates *u, uint16_t klass,
                         unsigned *out)
{
    *out = klass == u->klass             ? TAUT_DNS_UPDATE_CLASS_ZONE
           : klass == TAUT_DNS_CLASS_ANY ? TAUT_DNS_UPDATE_CLASS_ANY
                                         : TAUT_DNS_UPDATE_CLASS_NONE;
    return *out != TAUT_DNS_UPDATE_CLASS_NONE || klass == TAUT_DNS_CLASS_NONE;
}

/* update_form_get finds the form of a record. */
static enum taut_status update_form_get(struct taut_ctx *ctx,
                                        const struct taut_dns_updates *u,
                                        const struct taut_dns_rr *rr,
                                        enum taut_dns_update_form *out)
{
    unsigned klass, form = 0;
    bool any_type = rr->type == TAUT_DNS_TYPE_ANY;
    if (!update_class(u, rr->klass, &klass))
        return update_fault(ctx, TAUT_DNS_F_CLASS, rr, rr->klass);
    while (form < TAUT_DNS_UPDATE_N &&
           (update_forms[form].section != rr->section ||
            update_forms[form].klass != klass ||
            update_forms[form].any_type != any_type))
        form++;
    if (form == TAUT_DNS_UPDATE_N ||
        (!any_type && update_is_meta(rr->type, rr->klass)))
        return update_fault(ctx, TAUT_DNS_F_TYPE, rr, rr->type);
    if (rr->ttl != 0 && form != TAUT_DNS_UPDATE_ADD)
        return update_fault(ctx, TAUT_DNS_F_TTL, rr, rr->ttl);
    if (!update_forms[form].has_data && rr->rdata.len > 0)
        return update_fault(ctx, TAUT_DNS_F_RDLENGTH, rr,
                            (uint32_t)rr->rdata.len);
    *out = (enum taut_dns_update_form)form;
    return TAUT_OK;
}

enum taut_status taut_dns_update_next(struct taut_ctx *ctx,
                                      struct taut_dns_updates *self,
                                      struct taut_dns_update *out)
{
    struct taut_dns_rr *rr = &out->rr;
    struct taut_span msg = self->it.msg;
    if (self->it.n >= self->it.ends[TAUT_DNS_AUTHORITY])
        return TAUT_DONE;
    enum taut_status st = taut_dns_rr_next(ctx, &self->it, rr);
    if (!st)
        st = taut_dns_rr_owner_get(ctx, &out->owner, rr, msg);
    if (st)
        return st;
    if (!taut_dns_name_is_below(out->owner.wire, self->zone.wire))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_OWNER, rr->owner,
                         rr->type, TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_NOTZONE));
    st = update_form_get(ctx, self, rr, &out->form);
    if (!st && update_forms[out->form].has_data)
        st = taut_dns_rdata_check(ctx, rr->type, self->klass, rr->rdata, msg);
    return st;
}

/* ---- NOTIFY ---- */

enum taut_status taut_dns_notify_encode(struct taut_ctx *ctx,
                                        struct taut_wr *wr,
                                        const struct taut_dns_notify *in)
{
    size_t room = wr->len < wr->cap ? wr->cap - wr->len : 0, len;
    struct taut_dns_build_slot slots[16];
    struct taut_dns_build_config config = {.base =
                                               room ? wr->base + wr->len : NULL,
                                           .cap = room,
                                           .slots = slots,
                                           .n_slots = 16};
    struct taut_dns_hdr hdr = {.id = in->id,
                               .opcode = TAUT_DNS_OPCODE_NOTIFY,
                               .rcode = in->rcode,
                               .qr = in->qr,
                               .aa = true};
    struct taut_dns_build b;
    memset(slots, 0, sizeof slots);
    enum taut_status st = taut_dns_build_init(&b, sizeof b, &config);
    if (!st)
        st = taut_dns_build_question(ctx, &b, in->zone.wire, in->type,
                                     in->klass);
    if (!st && in->soa.len > 0)
        st = taut_dns_build_rr(ctx, &b, TAUT_DNS_ANSWER, in->zone.wire,
                               TAUT_DNS_TYPE_SOA, in->klass, 0, in->soa);
    if (st)
        return st;
    st = taut_dns_build_finish(&b, &hdr, &len);
    if (!taut_is_error(st))
        taut_wr_space(wr, len);
    return st == TAUT_FULL ? TAUT_OK : st; /* taut_wr_finish tells it */
}

/* notify_hint keeps the SOA of the zone that the answer section may have. */
static enum taut_status notify_hint(struct taut_ctx *ctx,
                                    struct taut_dns_it *it,
                                    struct taut_dns_notify *out)
{
    struct taut_dns_rr rr;
    struct taut_dns_name owner;
    for (;;) {
        enum taut_status st = taut_dns_rr_next(ctx, it, &rr);
        if (!st)
            st = taut_dns_rr_owner_get(ctx, &owner, &rr, it->msg);
        if (st || rr.section != TAUT_DNS_ANSWER)
            return st == TAUT_DONE ? TAUT_OK : st;
        if (rr.type == TAUT_DNS_TYPE_SOA && rr.klass == out->klass &&
            taut_dns_name_is_equal(owner.wire, out->zone.wire)) {
            out->soa = rr.rdata;
            out->serial = taut_get32(rr.rdata.p + rr.rdata.len - 20);
        }
    }
}

enum taut_status taut_dns_notify_decode(struct taut_ctx *ctx,
                                        struct taut_dns_notify *out,
                                        struct taut_span msg)
{
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    enum taut_status st = taut_dns_msg_check(ctx, msg);
    if (!st)
        st = taut_dns_open(ctx, &it, &hdr, msg);
    if (st)
        return st;
    if (hdr.opcode != TAUT_DNS_OPCODE_NOTIFY)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_OPCODE, msg.p + 2,
                         hdr.opcode, DNS_FORMERR);
    if (hdr.n_records[0] != 1)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_QDCOUNT, msg.p + 4,
                         hdr.n_records[0], DNS_FORMERR);
    st = taut_dns_rr_next(ctx, &it, &rr);
    if (!st)
        st = taut_dns_rr_owner_get(ctx, &out->zone, &rr, msg);
    if (!st) {
        out->id = hdr.id;
        out->qr = hdr.qr;
        out->rcode = hdr.rcode;
        out->type = rr.type;
        out->klass = rr.klass;
        out->soa = (struct taut_span){NULL, 0};
        out->serial = 0;
        st = notify_hint(ctx, &it, out);
    }
    return st;
}

enum taut_status taut_dns_notify_match(struct taut_ctx *ctx,
                                       const struct taut_dns_notify *sent,
                                       struct taut_span response)
{
    struct taut_dns_notify got;
    enum taut_status st = taut_dns_notify_decode(ctx, &got, response);
    if (st)
        return st;
    unsigned field = got.id != sent->id ? TAUT_DNS_F_ID
                     : !got.qr          ? TAUT_DNS_F_QR
                     : !taut_dns_name_is_equal(got.zone.wire, sent->zone.wire)
                         ? TAUT_DNS_F_QNAME
                     : got.type != sent->type   ? TAUT_DNS_F_QTYPE
                     : got.klass != sent->klass ? TAUT_DNS_F_QCLASS
                                                : TAUT_DNS_F_HEADER;
    if (field == TAUT_DNS_F_HEADER)
        return TAUT_OK;
    return taut_fail(ctx, TAUT_E_VALUE, field, response.p, 0, 0);
}
