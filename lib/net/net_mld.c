/* SPDX-License-Identifier: MIT */
/* net_mld.c: Multicast Listener Discovery, both directions; see taut/mld.h. */
#include "taut/mld.h"
#include "core_mem.h"
#include "taut/addr.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

TAUT_FIELD_TABLE(MLD, mld, "icmpv6.mld", "Multicast Listener Discovery",
                 "RFC 3810", NULL, TAUT_MLD_FIELDS)

/* ------------------------------------------------------------------ */
/* Check and decode                                                    */

static enum taut_status mld_short(const struct taut_ctx *ctx, unsigned field,
                                  const struct taut_rd *rd, size_t need)
{
    return taut_fail_short(ctx, field, rd->p, taut_rd_left(rd), need, 0);
}

enum taut_status taut_mld_record_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_mld_record *out)
{
    struct taut_rd r = *rd;
    const uint8_t *p;
    if (taut_rd_left(rd) == 0)
        return TAUT_DONE;
    if (!taut_rd_take(&r, 20, &p))
        return mld_short(ctx, TAUT_MLD_F_RECORD, rd, 20);
    size_t n_sources = (size_t)16 * taut_get16(p + 2), n_aux = (size_t)4 * p[1];
    out->type = p[0];
    memcpy(out->group, p + 4, 16);
    if (!taut_rd_span(&r, n_sources, &out->sources))
        return mld_short(ctx, TAUT_MLD_F_R_SOURCE, &r, n_sources);
    if (!taut_rd_span(&r, n_aux, &out->aux))
        return mld_short(ctx, TAUT_MLD_F_AUX, &r, n_aux);
    *rd = r;
    return TAUT_OK;
}

static enum taut_status
mld_query2_read(struct taut_ctx *ctx, struct taut_mld *out, struct taut_rd *rd)
{
    const uint8_t *p = rd->p;
    out->reserved4 = p[0] >> 4;
    out->suppress = (p[0] & 8) != 0;
    out->qrv = p[0] & 7;
    out->qqic = p[1];
    out->n_sources = taut_get16(p + 2);
    rd->p += 4;
    size_t need = (size_t)16 * out->n_sources, left = taut_rd_left(rd);
    if (need > left) {
        if ((ctx->quirks & TAUT_QUIRK_CUT) == 0)
            return mld_short(ctx, TAUT_MLD_F_SOURCE, rd, need);
        out->cut = true;
        need = left & ~(size_t)15;
    }
    out->sources.p = rd->p;
    out->sources.len = need;
    rd->p += need;
    return TAUT_OK;
}

static enum taut_status
mld_report2_read(struct taut_ctx *ctx, struct taut_mld *out, struct taut_rd *rd)
{
    struct taut_mld_record rec;
    const uint8_t *p = rd->p;
    for (unsigned i = 0; i < out->n_records && !out->cut; i++) {
        enum taut_status st = taut_mld_record_next(ctx, rd, &rec);
        if (st == TAUT_OK)
            continue;
        if ((ctx->quirks & TAUT_QUIRK_CUT) == 0)
            return st == TAUT_DONE ? mld_short(ctx, TAUT_MLD_F_RECORD, rd, 20)
                                   : st;
        out->cut = true;
        rd->p = rd->end;
    }
    out->records.p = p;
    out->records.len = (size_t)(rd->p - p);
    return TAUT_OK;
}

static enum taut_status mld_body_read(struct taut_ctx *ctx,
                                      struct taut_mld *out, struct taut_rd *rd)
{
    const uint8_t *p;
    out->version = 1;
    if (out->type == TAUT_ICMPV6_TYPE_MLD2_REPORT) {
        out->version = 2;
        return mld_report2_read(ctx, out, rd);
    }
    if (!taut_rd_take(rd, 16, &p))
        return mld_short(ctx, TAUT_MLD_F_GROUP, rd, 16);
    memcpy(out->group, p, 16);
    if (out->type != TAUT_ICMPV6_TYPE_MLD_QUERY || taut_rd_left(rd) == 0)
        return TAUT_OK;
    if (taut_rd_left(rd) < 4)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_MLD_F_HEADER, rd->p,
                         TAUT_MLD_LEN + taut_rd_left(rd), 0);
    out->version = 2;
    return mld_query2_read(ctx, out, rd);
}

static enum taut_status mld_read(struct taut_ctx *ctx, struct taut_mld *out,
                                 struct taut_rd rd)
{
    const struct taut_mld zero = {0};
    const uint8_t *p;
    *out = zero;
    if (taut_rd_left(&rd) > 0 && !taut_mld_is_type(rd.p[0]))
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ICMPV6_F_TYPE, rd.p,
                         rd.p[0], 0);
    if (!taut_rd_take(&rd, 8, &p))
        return mld_short(ctx, TAUT_MLD_F_HEADER, &rd, 8);
    out->type = p[0];
    out->code = p[1];
    out->checksum = taut_get16(p + 2);
    if (out->type == TAUT_ICMPV6_TYPE_MLD2_REPORT) {
        out->reserved = taut_get16(p + 4);
        out->n_records = taut_get16(p + 6);
    } else {
        out->max_resp = taut_get16(p + 4);
        out->reserved = taut_get16(p + 6);
    }
    enum taut_status st = mld_body_read(ctx, out, &rd);
    out->data.p = rd.p;
    out->data.len = taut_rd_left(&rd);
    return st;
}

enum taut_status taut_mld_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    struct taut_mld m;
    return mld_read(ctx, &m, taut_rd_of(p, len));
}

enum taut_status taut_mld_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_mld *out)
{
    enum taut_status st = mld_read(ctx, out, *rd);
    if (st == TAUT_OK)
        rd->p = rd->end;
    return st;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

/* mld_records_len returns the bytes of `n` records, or SIZE_MAX if they are
 * not there. */
static size_t mld_records_len(struct taut_span records, unsigned n)
{
    struct taut_ctx ctx = taut_ctx_of(records.p, NULL);
    struct taut_rd rd = taut_rd_of(records.p, records.len);
    struct taut_mld_record rec;
    for (unsigned i = 0; i < n; i++) {
        if (taut_mld_record_next(&ctx, &rd, &rec) != TAUT_OK)
            return SIZE_MAX;
    }
    return records.len - taut_rd_left(&rd);
}

static bool mld_fits(const struct taut_mld *in)
{
    if (!taut_mld_is_type(in->type))
        return false;
    if (in->type == TAUT_ICMPV6_TYPE_MLD2_REPORT)
        return in->records.len == mld_records_len(in->records, in->n_records);
    if (in->type != TAUT_ICMPV6_TYPE_MLD_QUERY)
        return true;
    return in->version == 2 ? in->sources.len == (size_t)16 * in->n_sources
                            : in->data.len == 0;
}

static void mld_query_write(struct taut_wr *wr, const struct taut_mld *in)
{
    taut_wr_u16(wr, in->max_resp);
    taut_wr_u16(wr, in->reserved);
    taut_wr_bytes(wr, in->group, 16);
    if (in->type != TAUT_ICMPV6_TYPE_MLD_QUERY || in->version != 2)
        return;
    taut_wr_u8(wr, (uint32_t)in->reserved4 << 4 | (in->suppress ? 8u : 0u) |
                       in->qrv);
    taut_wr_u8(wr, in->qqic);
    taut_wr_u16(wr, in->n_sources);
    taut_wr_bytes(wr, in->sources.p, in->sources.len);
}

enum taut_status taut_mld_encode(struct taut_wr *wr, const struct taut_mld *in)
{
    enum taut_status st = in->qrv > 7 || in->reserved4 > 15 ? TAUT_E_RANGE
                          : !mld_fits(in)                   ? TAUT_E_USAGE
                                                            : TAUT_OK;
    if (st != TAUT_OK) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->code);
    taut_wr_u16(wr, in->checksum);
    if (in->type == TAUT_ICMPV6_TYPE_MLD2_REPORT) {
        taut_wr_u16(wr, in->reserved);
        taut_wr_u16(wr, in->n_records);
        taut_wr_bytes(wr, in->records.p, in->records.len);
    } else {
        mld_query_write(wr, in);
    }
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

enum taut_status taut_mld_record_encode(struct taut_wr *wr,
                                        const struct taut_mld_record *in)
{
    enum taut_status st = TAUT_OK;
    if (in->sources.len > (size_t)16 * UINT16_MAX ||
        in->aux.len > (size_t)4 * UINT8_MAX)
        st = TAUT_E_RANGE;
    else if (in->sources.len % 16 != 0 || in->aux.len % 4 != 0)
        st = TAUT_E_USAGE;
    if (st != TAUT_OK) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, (uint32_t)(in->aux.len >> 2));
    taut_wr_u16(wr, (uint32_t)(in->sources.len >> 4));
    taut_wr_bytes(wr, in->group, 16);
    taut_wr_bytes(wr, in->sources.p, in->sources.len);
    taut_wr_bytes(wr, in->aux.p, in->aux.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Rules                                                               */

static enum taut_status mld_refuse(const struct taut_ctx *ctx, unsigned field,
                                   const uint8_t *at, size_t found)
{
    return taut_fail(ctx, TAUT_E_VALUE, field, at, found, 0);
}

enum taut_status taut_mld_verify(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len, const struct taut_mld_ip *ip)
{
    struct taut_mld m;
    enum taut_status st = mld_read(ctx, &m, taut_rd_of(p, len));
    if (st != TAUT_OK)
        return st;
    bool query = m.type == TAUT_ICMPV6_TYPE_MLD_QUERY;
    if (ip->hop_limit != TAUT_MLD_HOP_LIMIT)
        return mld_refuse(ctx, TAUT_MLD_F_IP_HLIM, p, ip->hop_limit);
    st = taut_icmpv6_checksum_verify(ctx, p, len, ip->src, ip->dst);
    if (st != TAUT_OK)
        return st;
    if (!ip->router_alert)
        return mld_refuse(ctx, TAUT_MLD_F_IP_ALERT, p, 0);
    if (!taut_ipv6_is_linklocal(ip->src) &&
        (query || !taut_ipv6_is_unspecified(ip->src)))
        return mld_refuse(ctx, TAUT_MLD_F_IP_SRC, p, ip->src[0]);
    if (m.type != TAUT_ICMPV6_TYPE_MLD2_REPORT &&
        !taut_ipv6_is_multicast(m.group) &&
        !(query && taut_ipv6_is_unspecified(m.group)))
        return mld_refuse(ctx, TAUT_MLD_F_GROUP, p + 8, m.group[0]);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void mld_num(const struct taut_visitor *v, unsigned field,
                    const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_mld_fields, field, at, len, num);
}

static void mld_bytes(const struct taut_visitor *v, unsigned field,
                      const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_mld_fields, field, at, len);
}

static void mld_visit_sources(const struct taut_visitor *v, unsigned field,
                              struct taut_span sources)
{
    struct taut_rd rd = taut_rd_of(sources.p, sources.len);
    const uint8_t *p;
    while (taut_rd_take(&rd, 16, &p))
        mld_bytes(v, field, p, 16);
}

static void mld_visit_query(const struct taut_visitor *v,
                            const struct taut_mld *m, const uint8_t *p)
{
    if (m->version == 1)
        mld_num(v, TAUT_MLD_F_DELAY, p + 4, 2, m->max_resp);
    else
        mld_num(v, TAUT_MLD_F_CODE, p + 4, 2,
                taut_mld_delay_decode(m->max_resp));
    taut_visit_bytes(v, &taut_icmpv6_fields, TAUT_ICMPV6_F_RESERVED, p + 6, 2);
    mld_bytes(v, TAUT_MLD_F_GROUP, p + 8, 16);
    if (m->version == 1)
        return;
    mld_num(v, TAUT_MLD_F_FLAGS, p + 24, 1, p[24]);
    mld_num(v, TAUT_MLD_F_S, p + 24, 1, m->suppress);
    mld_num(v, TAUT_MLD_F_QRV, p + 24, 1, m->qrv);
    mld_num(v, TAUT_MLD_F_FLAGS_RSV, p + 24, 1, m->reserved4);
    mld_num(v, TAUT_MLD_F_QQI, p + 25, 1, taut_igmp_code_decode(m->qqic));
    mld_num(v, TAUT_MLD_F_N_SOURCES, p + 26, 2, m->n_sources);
    mld_visit_sources(v, TAUT_MLD_F_SOURCE, m->sources);
}

static void mld_visit_record(const struct taut_visitor *v,
                             const struct taut_mld_record *rec,
                             const uint8_t *p)
{
    mld_num(v, TAUT_MLD_F_RECORD_TYPE, p, 1, rec->type);
    mld_num(v, TAUT_MLD_F_AUX_LEN, p + 1, 1, p[1]);
    mld_num(v, TAUT_MLD_F_R_N_SOURCES, p + 2, 2, taut_get16(p + 2));
    mld_bytes(v, TAUT_MLD_F_R_GROUP, p + 4, 16);
    mld_visit_sources(v, TAUT_MLD_F_R_SOURCE, rec->sources);
    mld_bytes(v, TAUT_MLD_F_AUX, rec->aux.p, rec->aux.len);
}

static void mld_visit_report2(const struct taut_visitor *v,
                              const struct taut_mld *m, const uint8_t *p)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(m->records.p, m->records.len);
    struct taut_mld_record rec;
    taut_visit_bytes(v, &taut_icmpv6_fields, TAUT_ICMPV6_F_RESERVED, p + 4, 2);
    mld_num(v, TAUT_MLD_F_N_RECORDS, p + 6, 2, m->n_records);
    for (;;) {
        const uint8_t *at = rd.p;
        if (taut_mld_record_next(&ctx, &rd, &rec) != TAUT_OK)
            break;
        mld_visit_record(v, &rec, at);
    }
}

void taut_mld_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_mld m;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.quirks = TAUT_QUIRK_CUT;
    if (mld_read(&ctx, &m, taut_rd_of(p, len)) != TAUT_OK)
        return;
    if (m.type == TAUT_ICMPV6_TYPE_MLD2_REPORT)
        mld_visit_report2(v, &m, p);
    else
        mld_visit_query(v, &m, p);
}
