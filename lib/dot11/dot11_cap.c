/* SPDX-License-Identifier: MIT */
/* dot11_cap.c: HT, VHT, HE and EHT elements; see include/taut/dot11_cap.h. */
#include "taut/dot11_cap.h"

#include "taut/dot11_elem.h"

#include "dot11_int.h"

#define CAP_ROW_B(F, f, name, off, len, shift, n, ft, rule)                    \
    {name, rule, 0, 0, TAUT_FT_##ft, 0, NULL},
#define CAP_ROW_V(F, name, ft, rule) {name, rule, 0, 0, TAUT_FT_##ft, 0, NULL},
static const struct taut_field cap_rows[] = {
    {"wlan", "802.11-2020 9.4.2", 0, 0, TAUT_FT_NONE, 0, NULL},
    TAUT_DOT11_CAP_BITS(CAP_ROW_B) TAUT_DOT11_CAP_MORE(CAP_ROW_V)};

const struct taut_fieldset taut_dot11_cap_fields = {
    "wlan",
    "IEEE 802.11 capabilities",
    TAUT_FS_DOT11_CAP,
    (uint16_t)(sizeof cap_rows / sizeof cap_rows[0]),
    cap_rows,
    NULL};

/* struct cap_place: where a row's bits are. */
struct cap_place {
    uint8_t off, len, shift, n_bits;
};

#define CAP_PLACE_B(F, f, name, off, len, shift, n, ft, rule)                  \
    {off, len, shift, n},
static const struct cap_place cap_places[] = {TAUT_DOT11_CAP_BITS(CAP_PLACE_B)};

/* struct cap_elem: an element, its rows and the least of its bytes. */
struct cap_elem {
    uint8_t id, ext, len;
    uint16_t first; /* field number of its first row */
};

static const struct cap_elem cap_elems[TAUT_DOT11_CAP_N + 1] = {
    [TAUT_DOT11_CAP_HT_CAP] = {TAUT_DOT11_ELEM_HT_CAP, 0, 26,
                               TAUT_DOT11_CAP_F_HT_CAP},
    [TAUT_DOT11_CAP_HT_OP] = {TAUT_DOT11_ELEM_HT_OP, 0, 22,
                              TAUT_DOT11_CAP_F_HT_OP_PRIMARYCHANNEL},
    [TAUT_DOT11_CAP_VHT_CAP] = {TAUT_DOT11_ELEM_VHT_CAP, 0, 12,
                                TAUT_DOT11_CAP_F_VHT_CAP},
    [TAUT_DOT11_CAP_VHT_OP] = {TAUT_DOT11_ELEM_VHT_OP, 0, 5,
                               TAUT_DOT11_CAP_F_VHT_OP_CHANNELWIDTH},
    [TAUT_DOT11_CAP_HE_CAP] = {TAUT_DOT11_ELEM_EXT, TAUT_DOT11_EXT_HE_CAP, 21,
                               TAUT_DOT11_CAP_F_HE_CAP_MAC_CAPS},
    [TAUT_DOT11_CAP_HE_OP] = {TAUT_DOT11_ELEM_EXT, TAUT_DOT11_EXT_HE_OP, 6,
                              TAUT_DOT11_CAP_F_HE_OP_PARAMS},
    [TAUT_DOT11_CAP_EHT_CAP] = {TAUT_DOT11_ELEM_EXT, TAUT_DOT11_EXT_EHT_CAP, 11,
                                TAUT_DOT11_CAP_F_EHT_CAP_MAC_CAPABILITIES},
    [TAUT_DOT11_CAP_EHT_OP] = {TAUT_DOT11_ELEM_EXT, TAUT_DOT11_EXT_EHT_OP, 5,
                               TAUT_DOT11_CAP_F_EHT_OP_PARAMETERS},
    [TAUT_DOT11_CAP_N] = {0, 0, 0, TAUT_DOT11_CAP_F_HE_CAP_RX_160}};

enum taut_dot11_cap_kind taut_dot11_cap_kind_get(uint8_t id, uint8_t ext)
{
    unsigned i = 0;
    while (i < TAUT_DOT11_CAP_N &&
           (cap_elems[i].id != id ||
            (id == TAUT_DOT11_ELEM_EXT && cap_elems[i].ext != ext)))
        i++;
    return (enum taut_dot11_cap_kind)i;
}

size_t taut_dot11_cap_len(enum taut_dot11_cap_kind kind)
{
    return cap_elems[kind].len;
}

/* ---- optional parts ---- */

/* cap_ppe_len returns the bytes of the PPE thresholds at `p`: 7 bits, then 6
 * for each spatial stream and each RU of the bitmask. */
static size_t cap_ppe_len(const uint8_t *p)
{
    unsigned n_ru = 0, n_ss = (p[0] & 7u) + 1;
    for (unsigned i = 3; i < 7; i++)
        n_ru += p[0] >> i & 1u;
    return (7 + 6 * (size_t)n_ru * n_ss + 7) / 8;
}

static size_t cap_he_cap_len(struct taut_span d)
{
    const uint8_t *p = d.p;
    size_t len = 21;
    len += taut_dot11_cap_get_he_cap_chan_width_set_160_in_5ghz(p) ? 4 : 0;
    len +=
        taut_dot11_cap_get_he_cap_chan_width_set_160_80_80_in_5ghz(p) ? 4 : 0;
    if (!taut_dot11_cap_get_he_cap_ppe_thres_present(p))
        return len;
    return d.len > len ? len + cap_ppe_len(p + len) : len + 1;
}

static size_t cap_he_op_len(const uint8_t *p)
{
    size_t len = 6;
    len += taut_dot11_cap_get_he_op_vht_op_info_present(p) ? 3 : 0;
    len += taut_dot11_cap_get_he_op_co_hosted_bss(p) ? 1 : 0;
    len +=
        taut_dot11_cap_get_he_op_6ghz_operation_information_present(p) ? 5 : 0;
    return len;
}

static size_t cap_eht_op_len(const uint8_t *p)
{
    size_t len = 5;
    if (!taut_dot11_cap_get_eht_op_present(p))
        return len;
    return len + 3 +
           (taut_dot11_cap_get_eht_op_disabled_subchannel_bitmap_present(p)
                ? 2
                : 0);
}

/* cap_want returns the bytes that the element has by its own bits; its fixed
 * part is there. */
static size_t cap_want(enum taut_dot11_cap_kind kind, struct taut_span d)
{
    switch (kind) {
    case TAUT_DOT11_CAP_HE_CAP:
        return cap_he_cap_len(d);
    case TAUT_DOT11_CAP_HE_OP:
        return cap_he_op_len(d.p);
    case TAUT_DOT11_CAP_EHT_OP:
        return cap_eht_op_len(d.p);
    default:
        return cap_elems[kind].len;
    }
}

enum taut_status taut_dot11_cap_check(struct taut_ctx *ctx,
                                      enum taut_dot11_cap_kind kind,
                                      struct taut_span data)
{
    size_t want = cap_elems[kind].len;
    if (data.len >= want)
        want = cap_want(kind, data);
    if (data.len < want)
        return taut_fail_short(ctx, TAUT_DOT11_ELEM_F_LENGTH, data.p, data.len,
                               want, TAUT_DOT11_WIRE_ELEMENT);
    return TAUT_OK;
}

/* ---- visit ---- */

static void cap_num(const struct taut_visitor *v, unsigned field,
                    const uint8_t *at, size_t len)
{
    taut_visit_num(
        v, &taut_dot11_cap_fields, field, at, len,
        taut_dot11_bits_get(at, (unsigned)len, 0, 8 * (unsigned)len));
}

/* cap_nums tells `n` fields in a row of `len` bytes each. */
static const uint8_t *cap_nums(const struct taut_visitor *v, unsigned field,
                               unsigned n, const uint8_t *at, size_t len)
{
    for (unsigned i = 0; i < n; i++, at += len)
        cap_num(v, field + i, at, len);
    return at;
}

static void cap_bytes(const struct taut_visitor *v, unsigned field,
                      const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_dot11_cap_fields, field, at, len);
}

static void cap_visit_he_cap(const struct taut_visitor *v, struct taut_span d)
{
    const uint8_t *p = d.p, *q = p + 21;
    if (taut_dot11_cap_get_he_cap_chan_width_set_160_in_5ghz(p))
        q = cap_nums(v, TAUT_DOT11_CAP_F_HE_CAP_RX_160, 2, q, 2);
    if (taut_dot11_cap_get_he_cap_chan_width_set_160_80_80_in_5ghz(p))
        q = cap_nums(v, TAUT_DOT11_CAP_F_HE_CAP_RX_80P80, 2, q, 2);
    if (taut_dot11_cap_get_he_cap_ppe_thres_present(p))
        cap_bytes(v, TAUT_DOT11_CAP_F_HE_CAP_PPE, q, cap_ppe_len(q));
}

static void cap_visit_he_op(const struct taut_visitor *v, const uint8_t *p)
{
    const uint8_t *q = p + 6;
    if (taut_dot11_cap_get_he_op_vht_op_info_present(p))
        q = cap_nums(v, TAUT_DOT11_CAP_F_HE_OP_VHT_WIDTH, 3, q, 1);
    if (taut_dot11_cap_get_he_op_co_hosted_bss(p))
        q = cap_nums(v, TAUT_DOT11_CAP_F_HE_OP_COHOSTED, 1, q, 1);
    if (taut_dot11_cap_get_he_op_6ghz_operation_information_present(p))
        cap_nums(v, TAUT_DOT11_CAP_F_HE_OP_6GHZ_PRIMARY, 5, q, 1);
}

static void cap_visit_eht_op(const struct taut_visitor *v, const uint8_t *p)
{
    if (!taut_dot11_cap_get_eht_op_present(p))
        return;
    cap_nums(v, TAUT_DOT11_CAP_F_EHT_OP_CONTROL, 3, p + 5, 1);
    if (taut_dot11_cap_get_eht_op_disabled_subchannel_bitmap_present(p))
        cap_num(v, TAUT_DOT11_CAP_F_EHT_OP_DISABLED, p + 8, 2);
}

void taut_dot11_cap_visit(const struct taut_visitor *v,
                          enum taut_dot11_cap_kind kind, struct taut_span data)
{
    unsigned from = cap_elems[kind].first, to = cap_elems[kind + 1].first;
    for (unsigned f = from; f < to; f++) {
        const struct cap_place *b =
            &cap_places[f - TAUT_DOT11_CAP_F_HEADER - 1];
        taut_visit_num(
            v, &taut_dot11_cap_fields, f, data.p + b->off, b->len,
            taut_dot11_bits_get(data.p + b->off, b->len, b->shift, b->n_bits));
    }
    if (kind == TAUT_DOT11_CAP_HE_CAP)
        cap_visit_he_cap(v, data);
    else if (kind == TAUT_DOT11_CAP_HE_OP)
        cap_visit_he_op(v, data.p);
    else if (kind == TAUT_DOT11_CAP_EHT_CAP)
        cap_bytes(v, TAUT_DOT11_CAP_F_EHT_CAP_MCS_NSS, data.p + 11,
                  data.len - 11);
    else if (kind == TAUT_DOT11_CAP_EHT_OP)
        cap_visit_eht_op(v, data.p);
}
