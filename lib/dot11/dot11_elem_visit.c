/* SPDX-License-Identifier: MIT */
/* dot11_elem_visit.c: the fields of elements; see taut/dot11_elem.h. */
#include "taut/dot11_elem.h"

#include "taut/dot11_cap.h"

#include "dot11_int.h"

static void elem_num(const struct taut_visitor *v, unsigned field,
                     const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_dot11_elem_fields, field, at, len, num);
}

static void elem_bytes(const struct taut_visitor *v, unsigned field,
                       const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_dot11_elem_fields, field, at, len);
}

/* elem_visit_octets tells each byte as a number. */
static void elem_visit_octets(const struct taut_visitor *v, unsigned field,
                              struct taut_span data)
{
    for (size_t i = 0; i < data.len; i++)
        elem_num(v, field, data.p + i, 1, data.p[i]);
}

static void elem_visit_tim(const struct taut_visitor *v, struct taut_span d)
{
    const uint8_t *p = d.p;
    elem_num(v, TAUT_DOT11_ELEM_F_TIM_COUNT, p, 1, p[0]);
    elem_num(v, TAUT_DOT11_ELEM_F_TIM_PERIOD, p + 1, 1, p[1]);
    elem_num(v, TAUT_DOT11_ELEM_F_TIM_CONTROL, p + 2, 1, p[2]);
    elem_num(v, TAUT_DOT11_ELEM_F_TIM_MULTICAST, p + 2, 1, p[2] & 1u);
    elem_num(v, TAUT_DOT11_ELEM_F_TIM_OFFSET, p + 2, 1, p[2] >> 1);
    elem_bytes(v, TAUT_DOT11_ELEM_F_TIM_BITMAP, p + 3, d.len - 3);
}

static void elem_visit_country(const struct taut_visitor *v, struct taut_span d)
{
    struct taut_ctx ctx = taut_ctx_of(d.p, NULL);
    struct taut_rd rd = taut_rd_of(d.p + 3, d.len - 3);
    struct taut_dot11_triplet t;
    elem_bytes(v, TAUT_DOT11_ELEM_F_COUNTRY, d.p, 2);
    elem_num(v, TAUT_DOT11_ELEM_F_COUNTRY_ENV, d.p + 2, 1, d.p[2]);
    for (;;) {
        const uint8_t *at = rd.p;
        if (taut_dot11_country_next(&ctx, &rd, &t) != TAUT_OK)
            return;
        unsigned field = t.operating ? TAUT_DOT11_ELEM_F_COUNTRY_EXT
                                     : TAUT_DOT11_ELEM_F_COUNTRY_FIRST;
        elem_num(v, field, at, 1, t.first);
        elem_num(v, field + 1, at + 1, 1, t.n);
        elem_num(v, field + 2, at + 2, 1,
                 t.operating ? at[2] : (uint64_t)(int64_t)t.max_dbm);
    }
}

static void elem_visit_erp(const struct taut_visitor *v, const uint8_t *p)
{
    elem_num(v, TAUT_DOT11_ELEM_F_ERP, p, 1, p[0]);
    elem_num(v, TAUT_DOT11_ELEM_F_ERP_NONERP, p, 1, p[0] & 1u);
    elem_num(v, TAUT_DOT11_ELEM_F_ERP_PROTECT, p, 1, p[0] >> 1 & 1u);
    elem_num(v, TAUT_DOT11_ELEM_F_ERP_BARKER, p, 1, p[0] >> 2 & 1u);
    elem_num(v, TAUT_DOT11_ELEM_F_ERP_RESERVED, p, 1, p[0] >> 3);
}

static void elem_visit_qbss(const struct taut_visitor *v, const uint8_t *p)
{
    elem_num(v, TAUT_DOT11_ELEM_F_QBSS_COUNT, p, 2, taut_get16le(p));
    elem_num(v, TAUT_DOT11_ELEM_F_QBSS_UTIL, p + 2, 1, p[2]);
    elem_num(v, TAUT_DOT11_ELEM_F_QBSS_ADMISSION, p + 3, 2,
             taut_get16le(p + 3));
}

static void elem_visit_csa(const struct taut_visitor *v, const uint8_t *p)
{
    elem_num(v, TAUT_DOT11_ELEM_F_CSA_MODE, p, 1, p[0]);
    elem_num(v, TAUT_DOT11_ELEM_F_CSA_CHANNEL, p + 1, 1, p[1]);
    elem_num(v, TAUT_DOT11_ELEM_F_CSA_COUNT, p + 2, 1, p[2]);
}

static void elem_visit_md(const struct taut_visitor *v, const uint8_t *p)
{
    elem_num(v, TAUT_DOT11_ELEM_F_MDID, p, 2, taut_get16le(p));
    elem_num(v, TAUT_DOT11_ELEM_F_MD_CAP, p + 2, 1, p[2]);
    elem_num(v, TAUT_DOT11_ELEM_F_MD_OVER_DS, p + 2, 1, p[2] & 1u);
    elem_num(v, TAUT_DOT11_ELEM_F_MD_RESOURCE, p + 2, 1, p[2] >> 1 & 1u);
}

static void elem_visit_sub(const struct taut_visitor *v,
                           const struct taut_dot11_elem *sub)
{
    unsigned field = sub->id == TAUT_DOT11_FT_R1KH ? TAUT_DOT11_ELEM_F_FT_R1KH
                     : sub->id == TAUT_DOT11_FT_R0KH
                         ? TAUT_DOT11_ELEM_F_FT_R0KH
                         : TAUT_DOT11_ELEM_F_FT_SUB_DATA;
    elem_num(v, TAUT_DOT11_ELEM_F_FT_SUB_ID, sub->data.p - 2, 1, sub->id);
    elem_num(v, TAUT_DOT11_ELEM_F_FT_SUB_LEN, sub->data.p - 1, 1,
             sub->data.len);
    elem_bytes(v, field, sub->data.p, sub->data.len);
}

static void elem_visit_ft(const struct taut_visitor *v, struct taut_span d,
                          size_t mic_len)
{
    struct taut_ctx ctx = taut_ctx_of(d.p, NULL);
    struct taut_dot11_ft ft = {0};
    struct taut_dot11_elem sub;
    (void)taut_dot11_ft_decode(&ctx, &ft, d, mic_len); /* it was checked */
    elem_num(v, TAUT_DOT11_ELEM_F_FT_CONTROL, d.p, 2, ft.control);
    elem_num(v, TAUT_DOT11_ELEM_F_FT_COUNT, d.p, 2, ft.control >> 8);
    elem_bytes(v, TAUT_DOT11_ELEM_F_FT_MIC, d.p + 2, mic_len);
    elem_bytes(v, TAUT_DOT11_ELEM_F_FT_ANONCE, d.p + 2 + mic_len, 32);
    elem_bytes(v, TAUT_DOT11_ELEM_F_FT_SNONCE, d.p + 34 + mic_len, 32);
    struct taut_rd rd = taut_rd_of(ft.subelems.p, ft.subelems.len);
    while (taut_dot11_sub_next(&ctx, &rd, &sub) == TAUT_OK)
        elem_visit_sub(v, &sub);
}

static void elem_visit_timeout(const struct taut_visitor *v, const uint8_t *p)
{
    elem_num(v, TAUT_DOT11_ELEM_F_TIE_TYPE, p, 1, p[0]);
    elem_num(v, TAUT_DOT11_ELEM_F_TIE_VALUE, p + 1, 4, taut_get32le(p + 1));
}

static void elem_visit_ac(const struct taut_visitor *v, const uint8_t *p)
{
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_ACI_AIFSN, p, 1, p[0]);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_AIFSN, p, 1, p[0] & 15u);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_ACM, p, 1, p[0] >> 4 & 1u);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_ACI, p, 1, p[0] >> 5 & 3u);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_ECW, p + 1, 1, p[1]);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_ECW_MAX, p + 1, 1, p[1] >> 4);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_ECW_MIN, p + 1, 1, p[1] & 15u);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_TXOP, p + 2, 2, taut_get16le(p + 2));
}

static void elem_visit_wmm(const struct taut_visitor *v, struct taut_span d)
{
    const uint8_t *p = d.p;
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_SUBTYPE, p, 1, p[0]);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_VERSION, p + 1, 1, p[1]);
    elem_num(v, TAUT_DOT11_ELEM_F_WMM_QOS, p + 2, 1, p[2]);
    if (p[0] == 0)
        return;
    elem_bytes(v, TAUT_DOT11_ELEM_F_WMM_RESERVED, p + 3, 1);
    for (unsigned i = 0; i < 4; i++)
        elem_visit_ac(v, p + 4 + (size_t)4 * i);
}

static void elem_visit_vendor(const struct taut_visitor *v, struct taut_span d)
{
    struct taut_span rest = {d.p + 3, d.len - 3};
    elem_num(v, TAUT_DOT11_ELEM_F_OUI, d.p, 3, taut_get24(d.p));
    if (rest.len == 0)
        return;
    uint32_t selector = taut_get32(d.p);
    elem_num(v, TAUT_DOT11_ELEM_F_VENDOR_TYPE, rest.p, 1, rest.p[0]);
    bool known =
        selector == TAUT_DOT11_VENDOR_WPA ||
        (selector == TAUT_DOT11_VENDOR_WMM && d.len > 4 && d.p[4] <= 1);
    if (selector >> 8 == TAUT_DOT11_VENDOR_WPA >> 8)
        elem_num(v, TAUT_DOT11_ELEM_F_WFA_TYPE, rest.p, 1, rest.p[0]);
    if (!known) {
        elem_bytes(v, TAUT_DOT11_ELEM_F_VENDOR_DATA, rest.p, rest.len);
        return;
    }
    rest.p++;
    rest.len--;
    if (selector == TAUT_DOT11_VENDOR_WPA)
        taut_dot11_wpa_visit(v, rest);
    else
        elem_visit_wmm(v, rest);
}

/* elem_visit_data tells the contents of an element that was checked. */
static void elem_visit_data(const struct taut_visitor *v,
                            const struct taut_dot11_elem *e)
{
    struct taut_span d = e->data;
    switch (e->id) {
    case TAUT_DOT11_ELEM_SSID:
        taut_visit_bytes(v, &taut_dot11_elem_fields, TAUT_DOT11_ELEM_F_SSID,
                         d.p, d.len);
        break;
    case TAUT_DOT11_ELEM_RATES:
        elem_visit_octets(v, TAUT_DOT11_ELEM_F_RATE, d);
        break;
    case TAUT_DOT11_ELEM_EXT_RATES:
        elem_visit_octets(v, TAUT_DOT11_ELEM_F_EXT_RATE, d);
        break;
    case TAUT_DOT11_ELEM_DS:
        elem_visit_octets(v, TAUT_DOT11_ELEM_F_DS_CHANNEL, d);
        break;
    case TAUT_DOT11_ELEM_TIM:
        elem_visit_tim(v, d);
        break;
    case TAUT_DOT11_ELEM_COUNTRY:
        elem_visit_country(v, d);
        break;
    case TAUT_DOT11_ELEM_BSS_LOAD:
        elem_visit_qbss(v, d.p);
        break;
    case TAUT_DOT11_ELEM_CHALLENGE:
        elem_bytes(v, TAUT_DOT11_ELEM_F_CHALLENGE, d.p, d.len);
        break;
    case TAUT_DOT11_ELEM_POWER_CONSTRAINT:
        elem_visit_octets(v, TAUT_DOT11_ELEM_F_POWER, d);
        break;
    case TAUT_DOT11_ELEM_CHANNEL_SWITCH:
        elem_visit_csa(v, d.p);
        break;
    case TAUT_DOT11_ELEM_ERP:
        elem_visit_erp(v, d.p);
        break;
    case TAUT_DOT11_ELEM_RSN:
        taut_dot11_rsn_visit(v, d);
        break;
    case TAUT_DOT11_ELEM_MOBILITY_DOMAIN:
        elem_visit_md(v, d.p);
        break;
    case TAUT_DOT11_ELEM_FAST_BSS:
        elem_visit_ft(v, d, 16);
        break;
    case TAUT_DOT11_ELEM_TIMEOUT:
        elem_visit_timeout(v, d.p);
        break;
    case TAUT_DOT11_ELEM_MESH_ID:
        taut_visit_bytes(v, &taut_dot11_elem_fields, TAUT_DOT11_ELEM_F_MESH_ID,
                         d.p, d.len);
        break;
    case TAUT_DOT11_ELEM_EXT_CAP:
        elem_visit_octets(v, TAUT_DOT11_ELEM_F_EXT_CAP, d);
        break;
    case TAUT_DOT11_ELEM_VENDOR:
        elem_visit_vendor(v, d);
        break;
    case TAUT_DOT11_ELEM_RSNX:
        taut_dot11_rsnx_visit(v, d);
        break;
    default:
        elem_bytes(v,
                   e->id == TAUT_DOT11_ELEM_EXT ? TAUT_DOT11_ELEM_F_EXT_DATA
                                                : TAUT_DOT11_ELEM_F_DATA,
                   d.p, d.len);
        break;
    }
}

/* elem_visit_sae tells an extension element of SAE; false if it is another. */
static bool elem_visit_sae(const struct taut_visitor *v,
                           const struct taut_dot11_elem *e)
{
    struct taut_span d = e->data;
    if (e->id != TAUT_DOT11_ELEM_EXT || d.len == 0)
        return false;
    if (e->ext == TAUT_DOT11_EXT_PASSWORD_ID) {
        elem_bytes(v, TAUT_DOT11_ELEM_F_PASSWORD_ID, d.p, d.len);
    } else if (e->ext == TAUT_DOT11_EXT_ANTI_CLOGGING) {
        elem_bytes(v, TAUT_DOT11_ELEM_F_TOKEN, d.p, d.len);
    } else if (e->ext == TAUT_DOT11_EXT_REJECTED_GROUPS && d.len % 2 == 0) {
        for (size_t i = 0; i < d.len; i += 2)
            elem_num(v, TAUT_DOT11_ELEM_F_REJECTED_GROUP, d.p + i, 2,
                     taut_get16le(d.p + i));
    } else {
        return false;
    }
    return true;
}

void taut_dot11_elem_visit(const struct taut_visitor *v,
                           const struct taut_dot11_elem *elem)
{
    struct taut_ctx ctx = taut_ctx_of(elem->data.p, NULL);
    enum taut_dot11_cap_kind cap = taut_dot11_cap_kind_get(elem->id, elem->ext);
    bool ext = elem->id == TAUT_DOT11_ELEM_EXT;
    const uint8_t *head = elem->data.p - (ext ? 3 : 2);
    elem_num(v, TAUT_DOT11_ELEM_F_NUMBER, head, 1, head[0]);
    elem_num(v, TAUT_DOT11_ELEM_F_LENGTH, head + 1, 1, head[1]);
    if (ext)
        elem_num(v, TAUT_DOT11_ELEM_F_EXT_NUMBER, head + 2, 1, head[2]);
    if (taut_dot11_elem_check(&ctx, elem, 0))
        elem_bytes(v, TAUT_DOT11_ELEM_F_DATA, elem->data.p, elem->data.len);
    else if (cap != TAUT_DOT11_CAP_N)
        taut_dot11_cap_visit(v, cap, elem->data);
    else if (!elem_visit_sae(v, elem))
        elem_visit_data(v, elem);
}

void taut_dot11_elems_visit(const struct taut_visitor *v,
                            struct taut_span elems)
{
    struct taut_ctx ctx = taut_ctx_of(elems.p, NULL);
    struct taut_rd rd = taut_rd_of(elems.p, elems.len);
    struct taut_dot11_elem e;
    while (taut_dot11_elem_next(&ctx, &rd, &e) == TAUT_OK)
        taut_dot11_elem_visit(v, &e);
}
