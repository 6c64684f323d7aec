/* SPDX-License-Identifier: MIT */
/* net_igmp.c: IGMP, both directions; see taut/igmp.h. */
#include "taut/igmp.h"
#include "core_mem.h"
#include "net_inet_int.h"
#include "taut/addr.h"
#include "taut/csum.h"

/* ------------------------------------------------------------------ */
/* Fields                                                              */

TAUT_FIELD_TABLE(IGMP, igmp, "igmp", "Internet Group Management Protocol",
                 "RFC 3376", NULL, TAUT_IGMP_FIELDS)

#define IGMP_REG_ROW(U, code, name) {code, name},
#define IGMP_N(a) (sizeof(a) / sizeof(a)[0])

static const struct taut_reg_entry igmp_type_entries[] = {
    TAUT_IGMP_TYPES(IGMP_REG_ROW)};
const struct taut_reg taut_igmp_type_reg = {
    "IGMP type", IGMP_N(igmp_type_entries), igmp_type_entries};

static const struct taut_reg_entry igmp_record_entries[] = {
    {1, "Mode Is Include"},        {2, "Mode Is Exclude"},
    {3, "Change To Include Mode"}, {4, "Change To Exclude Mode"},
    {5, "Allow New Sources"},      {6, "Block Old Sources"}};
const struct taut_reg taut_igmp_record_reg = {
    "group record type", IGMP_N(igmp_record_entries), igmp_record_entries};

/* ------------------------------------------------------------------ */
/* Check and decode                                                    */

static bool igmp_is_membership(uint8_t type)
{
    return type == TAUT_IGMP_TYPE_QUERY || type == TAUT_IGMP_TYPE_REPORT1 ||
           type == TAUT_IGMP_TYPE_REPORT2 || type == TAUT_IGMP_TYPE_LEAVE ||
           type == TAUT_IGMP_TYPE_REPORT3;
}

/* igmp_version_of returns the version of a message of 8 bytes or more. */
static uint8_t igmp_version_of(const uint8_t *p, size_t len)
{
    switch (p[0]) {
    case TAUT_IGMP_TYPE_QUERY:
        if (len >= TAUT_IGMP_QUERY3_LEN)
            return 3;
        return p[1] == 0 ? 1 : 2;
    case TAUT_IGMP_TYPE_REPORT1:
        return 1;
    case TAUT_IGMP_TYPE_REPORT2:
    case TAUT_IGMP_TYPE_LEAVE:
        return 2;
    case TAUT_IGMP_TYPE_REPORT3:
        return 3;
    default:
        return 0;
    }
}

static enum taut_status igmp_short(const struct taut_ctx *ctx, unsigned field,
                                   const struct taut_rd *rd, size_t need)
{
    return taut_fail_short(ctx, field, rd->p, taut_rd_left(rd), need, 0);
}

enum taut_status taut_igmp_record_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                       struct taut_igmp_record *out)
{
    struct taut_rd r = *rd;
    const uint8_t *p;
    if (taut_rd_left(rd) == 0)
        return TAUT_DONE;
    if (!taut_rd_take(&r, 8, &p))
        return igmp_short(ctx, TAUT_IGMP_F_RECORD_TYPE, rd, 8);
    size_t n_sources = (size_t)4 * taut_get16(p + 2), n_aux = (size_t)4 * p[1];
    out->type = p[0];
    memcpy(out->group, p + 4, 4);
    if (!taut_rd_span(&r, n_sources, &out->sources))
        return igmp_short(ctx, TAUT_IGMP_F_SOURCE, &r, n_sources);
    if (!taut_rd_span(&r, n_aux, &out->aux))
        return igmp_short(ctx, TAUT_IGMP_F_AUX, &r, n_aux);
    *rd = r;
    return TAUT_OK;
}

static enum taut_status igmp_query3_read(struct taut_ctx *ctx,
                                         struct taut_igmp *out,
                                         struct taut_rd *rd)
{
    const uint8_t *p = rd->p;
    out->reserved4 = p[0] >> 4;
    out->suppress = (p[0] & 8) != 0;
    out->qrv = p[0] & 7;
    out->qqic = p[1];
    out->n_sources = taut_get16(p + 2);
    rd->p += 4;
    size_t need = (size_t)4 * out->n_sources, left = taut_rd_left(rd);
    if (need > left) {
        if ((ctx->quirks & TAUT_QUIRK_CUT) == 0)
            return igmp_short(ctx, TAUT_IGMP_F_SOURCE, rd, need);
        out->cut = true;
        need = left & ~(size_t)3;
    }
    out->sources.p = rd->p;
    out->sources.len = need;
    rd->p += need;
    return TAUT_OK;
}

static enum taut_status igmp_report3_read(struct taut_ctx *ctx,
                                          struct taut_igmp *out,
                                          struct taut_rd *rd)
{
    struct taut_igmp_record rec;
    const uint8_t *p = rd->p;
    for (unsigned i = 0; i < out->n_records && !out->cut; i++) {
        enum taut_status st = taut_igmp_record_next(ctx, rd, &rec);
        if (st == TAUT_OK)
            continue;
        if ((ctx->quirks & TAUT_QUIRK_CUT) == 0)
            return st == TAUT_DONE
                       ? igmp_short(ctx, TAUT_IGMP_F_RECORD_TYPE, rd, 8)
                       : st;
        out->cut = true;
        rd->p = rd->end;
    }
    out->records.p = p;
    out->records.len = (size_t)(rd->p - p);
    return TAUT_OK;
}

static enum taut_status
igmp_body_read(struct taut_ctx *ctx, struct taut_igmp *out, struct taut_rd *rd)
{
    enum taut_status st = TAUT_OK;
    const uint8_t *p;
    if (!igmp_is_membership(out->type))
        return TAUT_OK;
    if (!taut_rd_take(rd, 4, &p))
        return igmp_short(ctx, TAUT_IGMP_F_HEADER, rd, 4);
    if (out->type == TAUT_IGMP_TYPE_REPORT3) {
        out->reserved = taut_get16(p);
        out->n_records = taut_get16(p + 2);
        return igmp_report3_read(ctx, out, rd);
    }
    memcpy(out->group, p, 4);
    if (out->type == TAUT_IGMP_TYPE_QUERY && taut_rd_left(rd) >= 4)
        st = igmp_query3_read(ctx, out, rd);
    else if (out->type == TAUT_IGMP_TYPE_QUERY && taut_rd_left(rd) > 0)
        st = taut_fail(ctx, TAUT_E_RANGE, TAUT_IGMP_F_HEADER, rd->p,
                       TAUT_IGMP_HDR_LEN + taut_rd_left(rd), 0);
    return st;
}

static enum taut_status igmp_read(struct taut_ctx *ctx, struct taut_igmp *out,
                                  struct taut_rd rd)
{
    const struct taut_igmp zero = {0};
    const uint8_t *p;
    size_t len = taut_rd_left(&rd);
    *out = zero;
    if (!taut_rd_take(&rd, TAUT_IGMP_UNKNOWN_LEN, &p))
        return igmp_short(ctx, TAUT_IGMP_F_HEADER, &rd, TAUT_IGMP_UNKNOWN_LEN);
    out->type = p[0];
    out->max_resp = p[1];
    out->checksum = taut_get16(p + 2);
    enum taut_status st = igmp_body_read(ctx, out, &rd);
    if (st != TAUT_OK)
        return st;
    out->version = igmp_version_of(p, len);
    out->data.p = rd.p;
    out->data.len = taut_rd_left(&rd);
    return TAUT_OK;
}

enum taut_status taut_igmp_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    struct taut_igmp m;
    return igmp_read(ctx, &m, taut_rd_of(p, len));
}

enum taut_status taut_igmp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_igmp *out)
{
    enum taut_status st = igmp_read(ctx, out, *rd);
    if (st == TAUT_OK)
        rd->p = rd->end;
    return st;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

/* igmp_records_len returns the bytes of `n` records, or SIZE_MAX if they are
 * not there. */
static size_t igmp_records_len(struct taut_span records, unsigned n)
{
    struct taut_ctx ctx = taut_ctx_of(records.p, NULL);
    struct taut_rd rd = taut_rd_of(records.p, records.len);
    struct taut_igmp_record rec;
    for (unsigned i = 0; i < n; i++) {
        if (taut_igmp_record_next(&ctx, &rd, &rec) != TAUT_OK)
            return SIZE_MAX;
    }
    return records.len - taut_rd_left(&rd);
}

static bool igmp_fits(const struct taut_igmp *in)
{
    bool query = in->type == TAUT_IGMP_TYPE_QUERY;
    if (query && in->version == 3)
        return in->sources.len == (size_t)4 * in->n_sources;
    if (query)
        return in->data.len == 0 && (in->version == 1) == (in->max_resp == 0);
    if (in->type == TAUT_IGMP_TYPE_REPORT3)
        return in->records.len == igmp_records_len(in->records, in->n_records);
    return true;
}

static void igmp_body_write(struct taut_wr *wr, const struct taut_igmp *in)
{
    if (in->type == TAUT_IGMP_TYPE_REPORT3) {
        taut_wr_u16(wr, in->reserved);
        taut_wr_u16(wr, in->n_records);
        taut_wr_bytes(wr, in->records.p, in->records.len);
    } else if (igmp_is_membership(in->type)) {
        taut_wr_bytes(wr, in->group, 4);
    }
    if (in->type == TAUT_IGMP_TYPE_QUERY && in->version == 3) {
        taut_wr_u8(wr, (uint32_t)in->reserved4 << 4 | (in->suppress ? 8u : 0u) |
                           in->qrv);
        taut_wr_u8(wr, in->qqic);
        taut_wr_u16(wr, in->n_sources);
        taut_wr_bytes(wr, in->sources.p, in->sources.len);
    }
    taut_wr_bytes(wr, in->data.p, in->data.len);
}

enum taut_status taut_igmp_encode(struct taut_wr *wr,
                                  const struct taut_igmp *in)
{
    enum taut_status st = in->qrv > 7 || in->reserved4 > 15 ? TAUT_E_RANGE
                          : !igmp_fits(in)                  ? TAUT_E_USAGE
                                                            : TAUT_OK;
    if (st != TAUT_OK) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, in->max_resp);
    taut_wr_u16(wr, in->checksum);
    igmp_body_write(wr, in);
    return TAUT_OK;
}

enum taut_status taut_igmp_record_encode(struct taut_wr *wr,
                                         const struct taut_igmp_record *in)
{
    enum taut_status st = TAUT_OK;
    if (in->sources.len > (size_t)4 * UINT16_MAX ||
        in->aux.len > (size_t)4 * UINT8_MAX)
        st = TAUT_E_RANGE;
    else if (in->sources.len % 4 != 0 || in->aux.len % 4 != 0)
        st = TAUT_E_USAGE;
    if (st != TAUT_OK) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, (uint32_t)(in->aux.len >> 2));
    taut_wr_u16(wr, (uint32_t)(in->sources.len >> 2));
    taut_wr_bytes(wr, in->group, 4);
    taut_wr_bytes(wr, in->sources.p, in->sources.len);
    taut_wr_bytes(wr, in->aux.p, in->aux.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Checksum and rules                                                  */

void taut_igmp_checksum_fill(uint8_t *p, size_t len)
{
    taut_igmp_set_checksum(p, 0);
    taut_igmp_set_checksum(p, taut_csum_bytes_get(p, len));
}

enum taut_status taut_igmp_checksum_verify(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len)
{
    return taut_inet_checksum_judge(ctx, TAUT_IGMP_F_CHECKSUM, p + 2,
                                    taut_csum_bytes_verify(p, len));
}

static enum taut_status igmp_refuse(const struct taut_ctx *ctx, unsigned field,
                                    const uint8_t *at, size_t found)
{
    return taut_fail(ctx, TAUT_E_VALUE, field, at, found, 0);
}

enum taut_status taut_igmp_verify(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len, const struct taut_igmp_ip *ip)
{
    struct taut_igmp m;
    enum taut_status st = igmp_read(ctx, &m, taut_rd_of(p, len));
    if (st != TAUT_OK)
        return st;
    if (m.version == 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_IGMP_F_TYPE, p, m.type,
                         0);
    if (ip->ttl != TAUT_IGMP_TTL)
        return igmp_refuse(ctx, TAUT_IGMP_F_IP_TTL, p, ip->ttl);
    st = taut_igmp_checksum_verify(ctx, p, len);
    if (st != TAUT_OK)
        return st;
    if (m.version > 1 && !ip->router_alert)
        return igmp_refuse(ctx, TAUT_IGMP_F_IP_ALERT, p, 0);
    bool any = m.type == TAUT_IGMP_TYPE_QUERY && taut_get32(m.group) == 0;
    if (m.type != TAUT_IGMP_TYPE_REPORT3 && !any &&
        !taut_ipv4_is_multicast(m.group))
        return igmp_refuse(ctx, TAUT_IGMP_F_GROUP, p + 4, m.group[0]);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void igmp_num(const struct taut_visitor *v, unsigned field,
                     const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_igmp_fields, field, at, len, num);
}

static void igmp_bytes(const struct taut_visitor *v, unsigned field,
                       const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_igmp_fields, field, at, len);
}

static void igmp_visit_sources(const struct taut_visitor *v,
                               struct taut_span sources)
{
    struct taut_rd rd = taut_rd_of(sources.p, sources.len);
    const uint8_t *p;
    while (taut_rd_take(&rd, 4, &p))
        igmp_bytes(v, TAUT_IGMP_F_SOURCE, p, 4);
}

static void igmp_visit_code(const struct taut_visitor *v,
                            const struct taut_igmp *m, const uint8_t *p)
{
    bool query3 = m->type == TAUT_IGMP_TYPE_QUERY && m->version == 3;
    if (m->version == 1 || m->type == TAUT_IGMP_TYPE_REPORT3) {
        igmp_bytes(v, TAUT_IGMP_F_RESERVED, p + 1, 1);
        return;
    }
    igmp_num(v, TAUT_IGMP_F_MAX_RESP, p + 1, 1,
             query3 ? taut_igmp_code_decode(m->max_resp) : m->max_resp);
    if (query3 && m->max_resp >= 128) {
        igmp_num(v, TAUT_IGMP_F_MAX_RESP_EXP, p + 1, 1, m->max_resp >> 4 & 7);
        igmp_num(v, TAUT_IGMP_F_MAX_RESP_MANT, p + 1, 1, m->max_resp & 15);
    }
}

static void igmp_visit_record(const struct taut_visitor *v,
                              const struct taut_igmp_record *rec,
                              const uint8_t *p)
{
    igmp_num(v, TAUT_IGMP_F_RECORD_TYPE, p, 1, rec->type);
    igmp_num(v, TAUT_IGMP_F_AUX_LEN, p + 1, 1, p[1]);
    igmp_num(v, TAUT_IGMP_F_N_SOURCES, p + 2, 2, taut_get16(p + 2));
    igmp_bytes(v, TAUT_IGMP_F_GROUP, p + 4, 4);
    igmp_visit_sources(v, rec->sources);
    igmp_bytes(v, TAUT_IGMP_F_AUX, rec->aux.p, rec->aux.len);
}

static void igmp_visit_report3(const struct taut_visitor *v,
                               const struct taut_igmp *m, const uint8_t *p)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(m->records.p, m->records.len);
    struct taut_igmp_record rec;
    igmp_bytes(v, TAUT_IGMP_F_RESERVED, p + 4, 2);
    igmp_num(v, TAUT_IGMP_F_N_RECORDS, p + 6, 2, m->n_records);
    for (;;) {
        const uint8_t *at = rd.p;
        if (taut_igmp_record_next(&ctx, &rd, &rec) != TAUT_OK)
            break;
        igmp_visit_record(v, &rec, at);
    }
}

static void igmp_visit_query3(const struct taut_visitor *v,
                              const struct taut_igmp *m, const uint8_t *p)
{
    igmp_num(v, TAUT_IGMP_F_S, p + 8, 1, m->suppress);
    igmp_num(v, TAUT_IGMP_F_QRV, p + 8, 1, m->qrv);
    igmp_num(v, TAUT_IGMP_F_QQIC, p + 9, 1, m->qqic);
    igmp_num(v, TAUT_IGMP_F_N_SOURCES, p + 10, 2, m->n_sources);
    igmp_visit_sources(v, m->sources);
}

void taut_igmp_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_igmp m;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.quirks = TAUT_QUIRK_CUT;
    if (igmp_read(&ctx, &m, taut_rd_of(p, len)) != TAUT_OK)
        return;
    if (m.version != 0)
        igmp_num(v, TAUT_IGMP_F_VERSION, p, 1, m.version);
    igmp_num(v, TAUT_IGMP_F_TYPE, p, 1, m.type);
    if (m.version != 0)
        igmp_visit_code(v, &m, p);
    igmp_num(v, TAUT_IGMP_F_CHECKSUM, p + 2, 2, m.checksum);
    if (m.type == TAUT_IGMP_TYPE_REPORT3)
        igmp_visit_report3(v, &m, p);
    else if (m.version != 0)
        igmp_bytes(v, TAUT_IGMP_F_GROUP, p + 4, 4);
    if (m.type == TAUT_IGMP_TYPE_QUERY && m.version == 3)
        igmp_visit_query3(v, &m, p);
    igmp_bytes(v, TAUT_IGMP_F_DATA, m.data.p, m.data.len);
}
