/* SPDX-License-Identifier: MIT */
/* dot11_eap.c: the Extensible Authentication Protocol; see taut/eap.h. */
#include "taut/eap.h"

TAUT_FIELD_TABLE(EAP, eap, "eap", "Extensible Authentication Protocol",
                 "RFC 3748 4", NULL, TAUT_EAP_FIELDS)

/* EAP_EXPANDED_LEN: bytes up to the data of an expanded type. */
enum { EAP_EXPANDED_LEN = 12 };

/* ---- view ---- */

static bool eap_has_type(uint8_t code)
{
    return code == TAUT_EAP_CODE_REQUEST || code == TAUT_EAP_CODE_RESPONSE;
}

/* eap_type_check looks at the type of a request or response of `len` bytes. */
static enum taut_status eap_type_check(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t len)
{
    if (p[4] == 0 ||
        (p[4] == TAUT_EAP_TYPE_NAK && p[0] == TAUT_EAP_CODE_REQUEST))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_EAP_F_TYPE, p + 4, p[4], 0);
    if (p[4] == TAUT_EAP_TYPE_EXPANDED && len < EAP_EXPANDED_LEN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_EAP_F_LEN, p + 2, len, 0);
    return TAUT_OK;
}

enum taut_status taut_eap_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    if (len < TAUT_EAP_HDR_LEN)
        return taut_fail_short(ctx, TAUT_EAP_F_HEADER, p, len, TAUT_EAP_HDR_LEN,
                               0);
    size_t told = taut_get16(p + 2);
    size_t least = TAUT_EAP_HDR_LEN + (eap_has_type(p[0]) ? 1 : 0);
    bool ends = p[0] == TAUT_EAP_CODE_SUCCESS || p[0] == TAUT_EAP_CODE_FAILURE;
    if (p[0] < TAUT_EAP_CODE_REQUEST || p[0] > TAUT_EAP_CODE_FINISH)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_EAP_F_CODE, p, p[0], 0);
    if (told < least || (ends && told > TAUT_EAP_HDR_LEN))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_EAP_F_LEN, p + 2, told, 0);
    if (len < told)
        return taut_fail_short(ctx, TAUT_EAP_F_LEN, p, len, told, 0);
    return eap_has_type(p[0]) ? eap_type_check(ctx, p, told) : TAUT_OK;
}

/* ---- decode ---- */

enum taut_status taut_eap_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_eap *out)
{
    static const struct taut_eap zero = {0};
    const uint8_t *p = rd->p;
    enum taut_status st = taut_eap_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    size_t at = TAUT_EAP_HDR_LEN, len = taut_get16(p + 2);
    *out = zero;
    out->code = p[0];
    out->id = p[1];
    if (eap_has_type(p[0]))
        out->type = p[at++];
    if (out->type == TAUT_EAP_TYPE_EXPANDED) {
        out->vendor = taut_get24(p + 5);
        out->vendor_type = taut_get32(p + 8);
        at = EAP_EXPANDED_LEN;
    }
    out->data.p = p + at;
    out->data.len = len - at;
    rd->p += len;
    return TAUT_OK;
}

/* ---- encode ---- */

static enum taut_status eap_encodable(const struct taut_eap *in, size_t head)
{
    bool ends =
        in->code == TAUT_EAP_CODE_SUCCESS || in->code == TAUT_EAP_CODE_FAILURE;
    bool expanded = in->type == TAUT_EAP_TYPE_EXPANDED;
    if (in->data.len > UINT16_MAX - head || in->vendor > 0xffffff)
        return TAUT_E_RANGE;
    if (in->code < TAUT_EAP_CODE_REQUEST || in->code > TAUT_EAP_CODE_FINISH ||
        eap_has_type(in->code) != (in->type != 0) ||
        (in->type == TAUT_EAP_TYPE_NAK && in->code == TAUT_EAP_CODE_REQUEST) ||
        (ends && in->data.len > 0) ||
        (!expanded && (in->vendor != 0 || in->vendor_type != 0)))
        return TAUT_E_USAGE;
    return TAUT_OK;
}

enum taut_status taut_eap_encode(struct taut_wr *wr, const struct taut_eap *in)
{
    bool expanded = in->type == TAUT_EAP_TYPE_EXPANDED;
    size_t head = expanded        ? (size_t)EAP_EXPANDED_LEN
                  : in->type != 0 ? (size_t)TAUT_EAP_HDR_LEN + 1
                                  : (size_t)TAUT_EAP_HDR_LEN;
    enum taut_status st = eap_encodable(in, head);
    if (st) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->code);
    taut_wr_u8(wr, in->id);
    taut_wr_u16(wr, (uint32_t)(head + in->data.len));
    if (in->type != 0)
        taut_wr_u8(wr, in->type);
    if (expanded) {
        taut_wr_u24(wr, in->vendor);
        taut_wr_u32(wr, in->vendor_type);
    }
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

/* ---- visit ---- */

static void eap_bytes(const struct taut_visitor *v, unsigned field,
                      struct taut_span s)
{
    if (s.len > 0)
        taut_visit_bytes(v, &taut_eap_fields, field, s.p, s.len);
}

static void eap_visit_data(const struct taut_visitor *v,
                           const struct taut_eap *m)
{
    struct taut_span d = m->data;
    if (m->type == TAUT_EAP_TYPE_IDENTITY) {
        eap_bytes(v, TAUT_EAP_F_IDENTITY, d);
    } else if (m->type == TAUT_EAP_TYPE_NOTIFICATION) {
        eap_bytes(v, TAUT_EAP_F_NOTIFICATION, d);
    } else if (m->type == TAUT_EAP_TYPE_NAK) {
        for (size_t i = 0; i < d.len; i++)
            taut_visit_num(v, &taut_eap_fields, TAUT_EAP_F_NAK, d.p + i, 1,
                           d.p[i]);
    } else {
        eap_bytes(v, TAUT_EAP_F_DATA, d);
    }
}

void taut_eap_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_eap m;
    if (taut_eap_decode(&ctx, &rd, &m))
        return;
    taut_visit_fields(v, &taut_eap_fields, p);
    if (m.type != 0)
        taut_visit_num(v, &taut_eap_fields, TAUT_EAP_F_TYPE, p + 4, 1, m.type);
    if (m.type == TAUT_EAP_TYPE_EXPANDED) {
        taut_visit_num(v, &taut_eap_fields, TAUT_EAP_F_VENDOR, p + 5, 3,
                       m.vendor);
        taut_visit_num(v, &taut_eap_fields, TAUT_EAP_F_VENDOR_TYPE, p + 8, 4,
                       m.vendor_type);
    }
    eap_visit_data(v, &m);
}

/* ---- names ---- */

#define EAP_REG_ROW(U, code, name) {code, name},
static const struct taut_reg_entry eap_code_entries[] = {
    TAUT_EAP_CODES(EAP_REG_ROW)};
static const struct taut_reg_entry eap_type_entries[] = {
    TAUT_EAP_TYPES(EAP_REG_ROW)};
const struct taut_reg taut_eap_code_reg = {
    "EAP code", sizeof eap_code_entries / sizeof eap_code_entries[0],
    eap_code_entries};
const struct taut_reg taut_eap_type_reg = {
    "EAP type", sizeof eap_type_entries / sizeof eap_type_entries[0],
    eap_type_entries};
