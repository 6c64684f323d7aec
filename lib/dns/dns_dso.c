/* SPDX-License-Identifier: MIT */
/* dns_dso.c: DNS Stateful Operations; include/taut/dns_dso.h has their
 * contract. */
#include "taut/dns_dso.h"

#include "core_mem.h"
#include "dns_int.h"

TAUT_FIELD_TABLE(DNS_DSO, dns_dso, "dns.dso", "DNS Stateful Operations",
                 "RFC 8490 5.4", taut_dns_wire_text, TAUT_DNS_DSO_FIELDS)

/* ---- the table ---- */

#define DSO_REG_ROW(U, n, name, len, client, server) {n, name},
static const struct taut_reg_entry dso_entries[] = {
    TAUT_DNS_DSO_TLVS(DSO_REG_ROW)};
const struct taut_reg taut_dns_dso_reg = {
    "DSO types", sizeof dso_entries / sizeof dso_entries[0], dso_entries};

/* struct dso_row: what a TLV may be. */
struct dso_row {
    int16_t len;  /* -1: any */
    uint16_t may; /* TAUT_DNS_DSO_MAY bits */
};

#define DSO_ROW(U, n, name, len, client, server) {len, (client) | (server)},
static const struct dso_row dso_rows[] = {TAUT_DNS_DSO_TLVS(DSO_ROW)};

/* dso_row_get returns the row of a type; NULL: not known. */
static const struct dso_row *dso_row_get(uint16_t type)
{
    return type < sizeof dso_rows / sizeof dso_rows[0] ? &dso_rows[type] : NULL;
}

/* ---- decode ---- */

static bool dso_is_request(const struct taut_dns_dso *d)
{
    return !d->hdr.qr && d->hdr.id != 0;
}

/* dso_wire is what a fault asks for: FORMERR if there is somebody who waits
 * for a response. */
static uint32_t dso_wire(const struct taut_dns_dso *d)
{
    return dso_is_request(d) ? DNS_FORMERR : 0;
}

enum taut_status taut_dns_dso_open(struct taut_ctx *ctx,
                                   struct taut_dns_dso *self,
                                   struct taut_span msg,
                                   const struct taut_dns_dso_config *config)
{
    struct taut_dns_it it;
    enum taut_status st = taut_dns_open(ctx, &it, &self->hdr, msg);
    if (st)
        return st;
    self->rd = it.rd;
    self->from_server = config->from_server;
    self->asked = config->asked;
    self->n = 0;
    if (self->hdr.opcode != TAUT_DNS_OPCODE_DSO)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_OPCODE, msg.p + 2,
                         self->hdr.opcode, 0);
    for (unsigned i = 0; i < 4; i++) {
        if (self->hdr.n_records[i] != 0)
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_QDCOUNT + i,
                             msg.p + 4 + 2 * i, self->hdr.n_records[i],
                             dso_wire(self));
    }
    if (self->hdr.qr && self->hdr.id == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_ID, msg.p, 0, 0);
    if (!self->hdr.qr && taut_rd_left(&self->rd) == 0)
        return taut_fail_short(ctx, TAUT_DNS_DSO_F_TLV, self->rd.p, 0, 4,
                               dso_wire(self));
    return TAUT_OK;
}

/* dso_role tells where the next TLV stands. */
static uint8_t dso_role(const struct taut_dns_dso *d, uint16_t type)
{
    bool is_first = d->n == 0;
    if (d->hdr.qr)
        return is_first && type == d->asked ? TAUT_DNS_DSO_R_P
                                            : TAUT_DNS_DSO_R_A;
    if (!is_first)
        return TAUT_DNS_DSO_A;
    return d->hdr.id != 0 ? TAUT_DNS_DSO_P : TAUT_DNS_DSO_U;
}

/* dso_typed reads the value of a type that is known. */
static enum taut_status dso_typed(struct taut_ctx *ctx,
                                  const struct taut_dns_dso *d,
                                  struct taut_dns_dso_tlv *out)
{
    const uint8_t *p = out->data.p;
    if (out->type == TAUT_DNS_DSO_RETRY_DELAY)
        out->delay_ms = taut_get32(p);
    if (out->type != TAUT_DNS_DSO_KEEPALIVE)
        return TAUT_OK;
    out->inactivity_ms = taut_get32(p);
    out->interval_ms = taut_get32(p + 4);
    if (d->from_server && out->interval_ms < TAUT_DNS_DSO_KEEPALIVE_MIN_MS)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_DSO_F_INTERVAL, p + 4,
                         out->interval_ms, 0);
    return TAUT_OK;
}

/* dso_judge tells whether the TLV at `at` may be what and where it is. */
static enum taut_status dso_judge(struct taut_ctx *ctx,
                                  const struct taut_dns_dso *d,
                                  struct taut_dns_dso_tlv *out,
                                  const uint8_t *at)
{
    const struct dso_row *row = dso_row_get(out->type);
    bool is_primary =
        out->role == TAUT_DNS_DSO_P || out->role == TAUT_DNS_DSO_U;
    if (!row && !is_primary)
        return TAUT_OK; /* ignored */
    if (!row)
        return taut_fail(
            ctx, TAUT_E_UNSUPPORTED, TAUT_DNS_DSO_F_TYPE, at, out->type,
            dso_is_request(d) ? TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_DSOTYPENI)
                              : 0);
    /* a response belongs to the side that asked */
    bool server_began = d->from_server != d->hdr.qr;
    unsigned side = server_began ? TAUT_DNS_DSO_SERVER : 0;
    if (!(row->may >> (side + out->role) & 1))
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_DSO_F_TYPE, at, out->type,
                         dso_wire(d));
    if (row->len >= 0 && out->data.len != (size_t)row->len)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_DSO_F_LENGTH, at + 2,
                         out->data.len, dso_wire(d));
    return dso_typed(ctx, d, out);
}

enum taut_status taut_dns_dso_next(struct taut_ctx *ctx,
                                   struct taut_dns_dso *self,
                                   struct taut_dns_dso_tlv *out)
{
    struct taut_rd rd = self->rd;
    const uint8_t *p = rd.p;
    size_t left = taut_rd_left(&rd);
    memset(out, 0, sizeof *out);
    if (left == 0)
        return TAUT_DONE;
    if (left < 4)
        return taut_fail_short(ctx, TAUT_DNS_DSO_F_TLV, p, left, 4,
                               dso_wire(self));
    taut_rd_move(&rd, 4);
    size_t n = taut_get16(p + 2);
    if (taut_rd_left(&rd) < n)
        return taut_fail_short(ctx, TAUT_DNS_DSO_F_LENGTH, rd.p,
                               taut_rd_left(&rd), n, dso_wire(self));
    out->data.p = rd.p;
    taut_rd_move(&rd, n);
    out->data.len = (size_t)(rd.p - out->data.p);
    out->type = taut_get16(p);
    out->role = dso_role(self, out->type);
    self->rd = rd;
    self->n++;
    return dso_judge(ctx, self, out, p);
}

/* ---- encode ---- */

enum taut_status taut_dns_dso_hdr_encode(struct taut_wr *wr, uint16_t id,
                                         bool qr, uint8_t rcode)
{
    struct taut_dns_hdr hdr = {
        .id = id, .qr = qr, .opcode = TAUT_DNS_OPCODE_DSO, .rcode = rcode};
    return taut_dns_hdr_encode(wr, &hdr);
}

enum taut_status taut_dns_dso_tlv_encode(struct taut_wr *wr,
                                         const struct taut_dns_dso_tlv *in)
{
    taut_wr_u16(wr, in->type);
    struct taut_mark m = taut_wr_open(wr, 2);
    if (in->type == TAUT_DNS_DSO_KEEPALIVE) {
        taut_wr_u32(wr, in->inactivity_ms);
        taut_wr_u32(wr, in->interval_ms);
    } else if (in->type == TAUT_DNS_DSO_RETRY_DELAY) {
        taut_wr_u32(wr, in->delay_ms);
    } else {
        taut_wr_bytes(wr, in->data.p, in->data.len);
    }
    taut_wr_close(wr, m);
    return wr->bad ? (enum taut_status)wr->bad : TAUT_OK;
}
