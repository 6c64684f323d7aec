/* SPDX-License-Identifier: MIT */
/* dot11_rsn.c: RSN, WPA and RSNX elements; see include/taut/dot11_rsn.h. */
#include "taut/dot11_rsn.h"

#include "taut/dot11_elem.h"

#include "dot11_int.h"

/* ------------------------------------------------------------------ */
/* Decode                                                              */

/* Fields of the parts: those of RSN and, in the same order, of WPA. */
struct rsn_names {
    uint16_t version, group, n_pairwise, pairwise, n_akm, akm;
};

static const struct rsn_names rsn_names = {
    TAUT_DOT11_ELEM_F_RSN_VERSION,    TAUT_DOT11_ELEM_F_RSN_GROUP,
    TAUT_DOT11_ELEM_F_RSN_N_PAIRWISE, TAUT_DOT11_ELEM_F_RSN_PAIRWISE,
    TAUT_DOT11_ELEM_F_RSN_N_AKM,      TAUT_DOT11_ELEM_F_RSN_AKM};
static const struct rsn_names rsn_names_wpa = {
    TAUT_DOT11_ELEM_F_WPA_VERSION,    TAUT_DOT11_ELEM_F_WPA_GROUP,
    TAUT_DOT11_ELEM_F_WPA_N_PAIRWISE, TAUT_DOT11_ELEM_F_WPA_PAIRWISE,
    TAUT_DOT11_ELEM_F_WPA_N_AKM,      TAUT_DOT11_ELEM_F_WPA_AKM};

static enum taut_status rsn_short(const struct taut_ctx *ctx, unsigned field,
                                  const struct taut_rd *rd, size_t want)
{
    return taut_fail_short(ctx, field, rd->p, taut_rd_left(rd), want,
                           TAUT_DOT11_WIRE_ELEMENT);
}

/* rsn_suite reads a suite into `*out`, if any byte is left. */
static TAUT_INLINE enum taut_status rsn_suite(struct taut_ctx *ctx,
                                              struct taut_rd *rd, uint32_t *out,
                                              uint8_t *has, unsigned bit,
                                              unsigned field)
{
    if (taut_rd_left(rd) == 0)
        return TAUT_OK;
    if (!taut_rd_u32(rd, out))
        return rsn_short(ctx, field, rd, 4);
    *has |= (uint8_t)bit;
    return TAUT_OK;
}

/* rsn_list reads a count and so many entries of `size` bytes, if any byte is
 * left. `field` is the count's, the entries' follows. */
static TAUT_INLINE enum taut_status rsn_list(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_span *out, size_t size,
                                             unsigned field)
{
    const uint8_t *at = rd->p;
    uint16_t n;
    if (!taut_rd_u16le(rd, &n))
        return rsn_short(ctx, field, rd, 2);
    if (n == 0 && size == 4)
        return taut_dot11_elem_range(ctx, field, at, 0);
    if (!taut_rd_span(rd, n * size, out))
        return rsn_short(ctx, field, rd, n * size);
    return TAUT_OK;
}

/* rsn_lists reads pairwise ciphers, AKMs and capabilities. */
static TAUT_INLINE enum taut_status rsn_lists(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_dot11_rsn *out,
                                              const struct rsn_names *names)
{
    enum taut_status st = TAUT_OK;
    if (taut_rd_left(rd) > 0) {
        st = rsn_list(ctx, rd, &out->pairwise, 4, names->n_pairwise);
        out->has |= TAUT_DOT11_RSN_HAS_PAIRWISE;
    }
    if (!st && taut_rd_left(rd) > 0) {
        st = rsn_list(ctx, rd, &out->akms, 4, names->n_akm);
        out->has |= TAUT_DOT11_RSN_HAS_AKM;
    }
    if (st || taut_rd_left(rd) == 0)
        return st;
    if (!taut_rd_u16le(rd, &out->cap))
        return rsn_short(ctx, TAUT_DOT11_ELEM_F_RSN_CAP, rd, 2);
    out->has |= TAUT_DOT11_RSN_HAS_CAP;
    return TAUT_OK;
}

/* rsn_head reads everything that RSN and WPA have in common. */
static TAUT_INLINE enum taut_status
rsn_head(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_dot11_rsn *out,
         const struct rsn_names *names, bool wpa)
{
    static const struct taut_dot11_rsn zero = {0};
    const uint8_t *at = rd->p;
    *out = zero;
    out->group = wpa ? 0x0050f202 : 0x000fac04;
    out->group_mgmt = wpa ? 0 : 0x000fac06;
    if (!taut_rd_u16le(rd, &out->version))
        return rsn_short(ctx, names->version, rd, 2);
    if (out->version == 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, names->version, at, 0,
                         TAUT_DOT11_WIRE_RSN_VERSION);
    enum taut_status st = rsn_suite(ctx, rd, &out->group, &out->has,
                                    TAUT_DOT11_RSN_HAS_GROUP, names->group);
    return st ? st : rsn_lists(ctx, rd, out, names);
}

static void rsn_rest(struct taut_dot11_rsn *out, const struct taut_rd *rd)
{
    out->rest.p = rd->p;
    out->rest.len = taut_rd_left(rd);
}

enum taut_status taut_dot11_rsn_decode(struct taut_ctx *ctx,
                                       struct taut_dot11_rsn *out,
                                       struct taut_span data)
{
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    enum taut_status st = rsn_head(ctx, &rd, out, &rsn_names, false);
    if (!st && taut_rd_left(&rd) > 0) {
        st =
            rsn_list(ctx, &rd, &out->pmkids, 16, TAUT_DOT11_ELEM_F_RSN_N_PMKID);
        out->has |= TAUT_DOT11_RSN_HAS_PMKID;
    }
    if (!st)
        st = rsn_suite(ctx, &rd, &out->group_mgmt, &out->has,
                       TAUT_DOT11_RSN_HAS_GROUP_MGMT,
                       TAUT_DOT11_ELEM_F_RSN_GROUP_MGMT);
    rsn_rest(out, &rd);
    return st;
}

enum taut_status taut_dot11_wpa_decode(struct taut_ctx *ctx,
                                       struct taut_dot11_rsn *out,
                                       struct taut_span data)
{
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    enum taut_status st = rsn_head(ctx, &rd, out, &rsn_names_wpa, true);
    rsn_rest(out, &rd);
    return st;
}

bool taut_dot11_suite_find(struct taut_span list, uint32_t suite)
{
    for (size_t i = 0; i < list.len / 4; i++) {
        if (taut_get32(list.p + 4 * i) == suite)
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

/* rsn_is_whole: each part is there if the next one is, and is not set if it
 * is not there. */
static bool rsn_is_whole(const struct taut_dot11_rsn *in)
{
    unsigned has = in->has;
    return (has & (has + 1)) == 0 && has < 64 && in->pairwise.len % 4 == 0 &&
           in->akms.len % 4 == 0 && in->pmkids.len % 16 == 0 &&
           ((has & TAUT_DOT11_RSN_HAS_PAIRWISE) != 0) ==
               (in->pairwise.len > 0) &&
           ((has & TAUT_DOT11_RSN_HAS_AKM) != 0) == (in->akms.len > 0) &&
           ((has & TAUT_DOT11_RSN_HAS_CAP) || in->cap == 0) &&
           ((has & TAUT_DOT11_RSN_HAS_PMKID) || in->pmkids.len == 0) &&
           (has == 63 || in->rest.len == 0);
}

static void rsn_list_put(struct taut_wr *wr, struct taut_span list,
                         unsigned shift)
{
    taut_wr_u16le(wr, (uint16_t)(list.len >> shift));
    taut_wr_bytes(wr, list.p, list.len);
}

static void rsn_write(struct taut_wr *wr, const struct taut_dot11_rsn *in)
{
    taut_wr_u16le(wr, in->version);
    if (in->has & TAUT_DOT11_RSN_HAS_GROUP)
        taut_wr_u32(wr, in->group);
    if (in->has & TAUT_DOT11_RSN_HAS_PAIRWISE)
        rsn_list_put(wr, in->pairwise, 2);
    if (in->has & TAUT_DOT11_RSN_HAS_AKM)
        rsn_list_put(wr, in->akms, 2);
    if (in->has & TAUT_DOT11_RSN_HAS_CAP)
        taut_wr_u16le(wr, in->cap);
    if (in->has & TAUT_DOT11_RSN_HAS_PMKID)
        rsn_list_put(wr, in->pmkids, 4);
    if (in->has & TAUT_DOT11_RSN_HAS_GROUP_MGMT)
        taut_wr_u32(wr, in->group_mgmt);
    taut_wr_bytes(wr, in->rest.p, in->rest.len);
}

enum taut_status taut_dot11_rsn_put(struct taut_wr *wr,
                                    const struct taut_dot11_rsn *in)
{
    if (!rsn_is_whole(in)) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    taut_wr_u8(wr, TAUT_DOT11_ELEM_RSN);
    struct taut_mark m = taut_wr_open(wr, 1);
    rsn_write(wr, in);
    taut_wr_close(wr, m);
    return (enum taut_status)wr->bad;
}

/* rsn_is_wpa: a WPA element has no more than capabilities; what follows them
 * is `rest`. */
static bool rsn_is_wpa(const struct taut_dot11_rsn *in)
{
    struct taut_dot11_rsn bare = *in;
    bare.rest.len = 0;
    return in->has <= 15 && (in->has == 15 || in->rest.len == 0) &&
           rsn_is_whole(&bare);
}

enum taut_status taut_dot11_wpa_put(struct taut_wr *wr,
                                    const struct taut_dot11_rsn *in)
{
    if (!rsn_is_wpa(in)) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    taut_wr_u8(wr, TAUT_DOT11_ELEM_VENDOR);
    struct taut_mark m = taut_wr_open(wr, 1);
    taut_wr_u32(wr, TAUT_DOT11_VENDOR_WPA);
    rsn_write(wr, in);
    taut_wr_close(wr, m);
    return (enum taut_status)wr->bad;
}

/* ------------------------------------------------------------------ */
/* RSN extension                                                       */

enum taut_status taut_dot11_rsnx_check(struct taut_ctx *ctx,
                                       struct taut_span data)
{
    if (data.len == 0)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_RSNX, data, 1);
    if (data.len != (data.p[0] & 15u) + 1)
        return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_RSNX_LENGTH, data.p,
                                     data.p[0] & 15u);
    return TAUT_OK;
}

bool taut_dot11_rsnx_get(struct taut_span data, unsigned bit)
{
    return bit / 8 < data.len && (data.p[bit / 8] >> bit % 8 & 1) != 0;
}

enum taut_status taut_dot11_rsnx_put(struct taut_wr *wr, uint32_t bits)
{
    unsigned len = bits >> 24 ? 4 : bits >> 16 ? 3 : bits >> 8 ? 2 : 1;
    if (bits & 15) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    taut_wr_u8(wr, TAUT_DOT11_ELEM_RSNX);
    taut_wr_u8(wr, len);
    bits |= len - 1;
    for (unsigned i = 0; i < len; i++)
        taut_wr_u8(wr, bits >> 8 * i);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void rsn_num(const struct taut_visitor *v, unsigned field,
                    const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_dot11_elem_fields, field, at, len, num);
}

/* rsn_visit_suite tells a suite as a whole, its OUI and its type. */
static void rsn_visit_suite(const struct taut_visitor *v, unsigned field,
                            const uint8_t *at)
{
    rsn_num(v, field, at, 4, taut_get32(at));
    rsn_num(v, field + 1, at, 3, taut_get24(at));
    rsn_num(v, field + 2, at + 3, 1, at[3]);
}

static void rsn_visit_suites(const struct taut_visitor *v, unsigned count,
                             unsigned field, struct taut_span list)
{
    rsn_num(v, count, list.p - 2, 2, list.len / 4);
    for (size_t i = 0; i < list.len; i += 4)
        rsn_visit_suite(v, field, list.p + i);
}

/* rsn_visit_head tells what RSN and WPA have in common, and returns where the
 * capabilities are. */
static const uint8_t *rsn_visit_head(const struct taut_visitor *v,
                                     const struct taut_dot11_rsn *m,
                                     const struct rsn_names *names,
                                     const uint8_t *p)
{
    rsn_num(v, names->version, p, 2, m->version);
    if (m->has & TAUT_DOT11_RSN_HAS_GROUP)
        rsn_visit_suite(v, names->group, p + 2);
    if (m->has & TAUT_DOT11_RSN_HAS_PAIRWISE)
        rsn_visit_suites(v, names->n_pairwise, names->pairwise, m->pairwise);
    if (m->has & TAUT_DOT11_RSN_HAS_AKM)
        rsn_visit_suites(v, names->n_akm, names->akm, m->akms);
    return m->has & TAUT_DOT11_RSN_HAS_CAP ? m->akms.p + m->akms.len : p;
}

static void rsn_visit_cap(const struct taut_visitor *v, const uint8_t *at)
{
    static const uint8_t places[][2] = {{0, 1},  {1, 1}, {2, 2}, {4, 2},
                                        {6, 1},  {7, 1}, {8, 1}, {9, 1},
                                        {13, 1}, {14, 1}};
    uint32_t cap = taut_get16le(at);
    rsn_num(v, TAUT_DOT11_ELEM_F_RSN_CAP, at, 2, cap);
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++)
        rsn_num(v, TAUT_DOT11_ELEM_F_RSN_PREAUTH + i, at, 2,
                cap >> places[i][0] & ((1u << places[i][1]) - 1));
}

void taut_dot11_rsn_visit(const struct taut_visitor *v, struct taut_span data)
{
    struct taut_dot11_rsn m = {0};
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    (void)taut_dot11_rsn_decode(&ctx, &m, data); /* it was checked */
    const uint8_t *q = rsn_visit_head(v, &m, &rsn_names, data.p);
    if (m.has & TAUT_DOT11_RSN_HAS_CAP)
        rsn_visit_cap(v, q);
    if (m.has & TAUT_DOT11_RSN_HAS_PMKID)
        rsn_num(v, TAUT_DOT11_ELEM_F_RSN_N_PMKID, m.pmkids.p - 2, 2,
                m.pmkids.len / 16);
    for (size_t i = 0; i < m.pmkids.len; i += 16)
        taut_visit_bytes(v, &taut_dot11_elem_fields,
                         TAUT_DOT11_ELEM_F_RSN_PMKID, m.pmkids.p + i, 16);
    if (m.has & TAUT_DOT11_RSN_HAS_GROUP_MGMT)
        rsn_visit_suite(v, TAUT_DOT11_ELEM_F_RSN_GROUP_MGMT,
                        m.pmkids.p + m.pmkids.len);
    if (m.rest.len > 0)
        taut_visit_bytes(v, &taut_dot11_elem_fields, TAUT_DOT11_ELEM_F_REST,
                         m.rest.p, m.rest.len);
}

void taut_dot11_wpa_visit(const struct taut_visitor *v, struct taut_span data)
{
    struct taut_dot11_rsn m = {0};
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    (void)taut_dot11_wpa_decode(&ctx, &m, data); /* it was checked */
    const uint8_t *q = rsn_visit_head(v, &m, &rsn_names_wpa, data.p);
    if (m.has & TAUT_DOT11_RSN_HAS_CAP)
        rsn_visit_cap(v, q);
    if (m.rest.len > 0)
        taut_visit_bytes(v, &taut_dot11_elem_fields, TAUT_DOT11_ELEM_F_REST,
                         m.rest.p, m.rest.len);
}

void taut_dot11_rsnx_visit(const struct taut_visitor *v, struct taut_span data)
{
    const uint8_t *p = data.p;
    rsn_num(v, TAUT_DOT11_ELEM_F_RSNX, p, 1, p[0]);
    rsn_num(v, TAUT_DOT11_ELEM_F_RSNX_LENGTH, p, 1, p[0] & 15u);
    rsn_num(v, TAUT_DOT11_ELEM_F_RSNX_TWT, p, 1, p[0] >> 4 & 1u);
    rsn_num(v, TAUT_DOT11_ELEM_F_RSNX_H2E, p, 1, p[0] >> 5 & 1u);
    rsn_num(v, TAUT_DOT11_ELEM_F_RSNX_RESERVED, p, 1, p[0] >> 6);
    for (size_t i = 1; i < data.len; i++)
        rsn_num(v, TAUT_DOT11_ELEM_F_RSNX_MORE, p + i, 1, p[i]);
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define RSN_REG_ROW(U, code, name) {code, name},
static const struct taut_reg_entry rsn_cipher_entries[] = {
    TAUT_DOT11_CIPHERS(RSN_REG_ROW)};
static const struct taut_reg_entry rsn_akm_entries[] = {
    TAUT_DOT11_AKMS(RSN_REG_ROW)};
const struct taut_reg taut_dot11_cipher_reg = {
    "cipher suite", sizeof rsn_cipher_entries / sizeof rsn_cipher_entries[0],
    rsn_cipher_entries};
const struct taut_reg taut_dot11_akm_reg = {
    "AKM suite", sizeof rsn_akm_entries / sizeof rsn_akm_entries[0],
    rsn_akm_entries};
