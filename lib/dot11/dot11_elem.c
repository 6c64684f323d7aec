/* SPDX-License-Identifier: MIT */
/* dot11_elem.c: elements of management frames and their simple contents; see
 * include/taut/dot11_elem.h. */
#include "taut/dot11_elem.h"

#include "taut/dot11_cap.h"
#include "taut/dot11_rsn.h"

#include "core_mem.h"
#include "dot11_int.h"

void taut_dot11_wire_text(struct taut_wr *wr, uint32_t wire)
{
    taut_wr_text(wr, "refuse a request with status code ");
    taut_wr_dec(wr, wire);
    taut_wr_text(wr, wire == TAUT_DOT11_WIRE_ELEMENT
                         ? " (invalid element)"
                         : " (unsupported RSN version)");
}

static void elem_wire_text(struct taut_wr *wr, uint32_t wire)
{
    taut_dot11_wire_text(wr, wire);
}

TAUT_FIELD_TABLE(DOT11_ELEM, dot11_elem, "wlan", "IEEE 802.11 elements",
                 "802.11-2020 9.4.2", elem_wire_text, TAUT_DOT11_ELEM_FIELDS)

enum taut_status taut_dot11_elem_short(const struct taut_ctx *ctx,
                                       unsigned field, struct taut_span data,
                                       size_t want)
{
    return taut_fail_short(ctx, field, data.p, data.len, want,
                           TAUT_DOT11_WIRE_ELEMENT);
}

enum taut_status taut_dot11_elem_range(const struct taut_ctx *ctx,
                                       unsigned field, const uint8_t *at,
                                       size_t found)
{
    return taut_fail(ctx, TAUT_E_RANGE, field, at, found,
                     TAUT_DOT11_WIRE_ELEMENT);
}

/* elem_refuse marks the writer bad. */
static enum taut_status elem_refuse(struct taut_wr *wr, enum taut_status st)
{
    taut_wr_fail(wr, st);
    return st;
}

/* ------------------------------------------------------------------ */
/* Elements                                                            */

enum taut_status taut_dot11_elem_fail(const struct taut_ctx *ctx,
                                      const struct taut_rd *rd)
{
    struct taut_span left = {rd->p, taut_rd_left(rd)};
    if (left.len == 0)
        return TAUT_DONE;
    if (left.len == 1)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_NUMBER, left, 2);
    if (left.p[1] > left.len - 2)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_LENGTH, left,
                                     (size_t)2 + left.p[1]);
    return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_LENGTH, left.p + 1, 0);
}

enum taut_status taut_dot11_elems_check(struct taut_ctx *ctx,
                                        struct taut_span elems)
{
    struct taut_rd rd = taut_rd_of(elems.p, elems.len);
    struct taut_dot11_elem e;
    enum taut_status st;
    do
        st = taut_dot11_elem_next(ctx, &rd, &e);
    while (st == TAUT_OK);
    return st == TAUT_DONE ? TAUT_OK : st;
}

bool taut_dot11_elem_find(struct taut_span elems, struct taut_dot11_elem *out,
                          uint8_t id, uint8_t ext)
{
    struct taut_ctx ctx = taut_ctx_of(elems.p, NULL);
    struct taut_rd rd = taut_rd_of(elems.p, elems.len);
    while (taut_dot11_elem_next(&ctx, &rd, out) == TAUT_OK) {
        if (out->id == id && out->ext == ext)
            return true;
    }
    return false;
}

bool taut_dot11_vendor_find(struct taut_span elems, struct taut_dot11_elem *out,
                            uint32_t selector)
{
    struct taut_ctx ctx = taut_ctx_of(elems.p, NULL);
    struct taut_rd rd = taut_rd_of(elems.p, elems.len);
    while (taut_dot11_elem_next(&ctx, &rd, out) == TAUT_OK) {
        if (out->id == TAUT_DOT11_ELEM_VENDOR && out->data.len >= 4 &&
            taut_get32(out->data.p) == selector) {
            out->data.p += 4;
            out->data.len -= 4;
            return true;
        }
    }
    return false;
}

/* elem_piece appends an element of what fits of `*data`. */
static void elem_piece(struct taut_wr *wr, uint8_t id, uint8_t ext,
                       struct taut_span *data)
{
    size_t room = id == TAUT_DOT11_ELEM_EXT ? 254 : 255;
    size_t n = data->len < room ? data->len : room;
    taut_wr_u8(wr, id);
    taut_wr_u8(wr, (uint32_t)(n + 255 - room));
    if (id == TAUT_DOT11_ELEM_EXT)
        taut_wr_u8(wr, ext);
    taut_wr_bytes(wr, data->p, n);
    data->p = n ? data->p + n : data->p;
    data->len -= n;
}

void taut_dot11_elem_put(struct taut_wr *wr, uint8_t id, uint8_t ext,
                         const void *data, size_t len)
{
    struct taut_span left = {(const uint8_t *)data, len};
    elem_piece(wr, id, ext, &left);
    while (left.len > 0)
        elem_piece(wr, TAUT_DOT11_ELEM_FRAGMENT, 0, &left);
}

enum taut_status taut_dot11_elem_whole_get(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_wr *wr,
                                           const struct taut_dot11_elem *elem)
{
    struct taut_rd r = *rd;
    struct taut_dot11_elem e = *elem;
    taut_wr_bytes(wr, e.data.p, e.data.len);
    size_t len = e.data.len + (e.id == TAUT_DOT11_ELEM_EXT ? 1 : 0);
    while (len == 255 && taut_rd_left(&r) > 0 &&
           r.p[0] == TAUT_DOT11_ELEM_FRAGMENT) {
        enum taut_status st = taut_dot11_elem_next(ctx, &r, &e);
        if (st)
            return st;
        taut_wr_bytes(wr, e.data.p, e.data.len);
        len = e.data.len;
    }
    if (wr->len > wr->cap)
        return TAUT_FULL;
    *rd = r;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* SSID and rates                                                      */

enum taut_status taut_dot11_ssid_check(struct taut_ctx *ctx,
                                       struct taut_span data)
{
    if (data.len > TAUT_DOT11_SSID_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DOT11_ELEM_F_SSID,
                         data.p + TAUT_DOT11_SSID_MAX, data.len,
                         TAUT_DOT11_WIRE_ELEMENT);
    return TAUT_OK;
}

enum taut_status taut_dot11_ssid_put(struct taut_wr *wr, struct taut_span ssid)
{
    if (ssid.len > TAUT_DOT11_SSID_MAX)
        return elem_refuse(wr, TAUT_E_RANGE);
    taut_dot11_elem_put(wr, TAUT_DOT11_ELEM_SSID, 0, ssid.p, ssid.len);
    return TAUT_OK;
}

enum taut_status taut_dot11_rates_put(struct taut_wr *wr,
                                      struct taut_span rates)
{
    const size_t most = TAUT_DOT11_RATES_MAX;
    size_t n = rates.len < most ? rates.len : most;
    if (n == 0 || rates.len > most + 255)
        return elem_refuse(wr, n == 0 ? TAUT_E_USAGE : TAUT_E_RANGE);
    taut_dot11_elem_put(wr, TAUT_DOT11_ELEM_RATES, 0, rates.p, n);
    if (rates.len > n)
        taut_dot11_elem_put(wr, TAUT_DOT11_ELEM_EXT_RATES, 0, rates.p + n,
                            rates.len - n);
    return TAUT_OK;
}

bool taut_dot11_selector_get(struct taut_span rates, uint8_t selector)
{
    for (size_t i = 0; i < rates.len; i++) {
        if (rates.p[i] == (0x80 | selector))
            return true;
    }
    return false;
}

static enum taut_status elem_rates_check(struct taut_ctx *ctx,
                                         struct taut_span data)
{
    return data.len > 0
               ? TAUT_OK
               : taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_RATE, data, 1);
}

/* ------------------------------------------------------------------ */
/* TIM                                                                 */

/* elem_tim_ends tells the byte of the whole map behind a bitmap. */
static size_t elem_tim_ends(const struct taut_dot11_tim *tim)
{
    return (tim->control & 0xfeu) + tim->bitmap.len;
}

enum taut_status taut_dot11_tim_decode(struct taut_ctx *ctx,
                                       struct taut_dot11_tim *out,
                                       struct taut_span data)
{
    const uint8_t *p = data.p;
    if (data.len < 4)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_TIM_BITMAP, data,
                                     4);
    out->count = p[0];
    out->period = p[1];
    out->control = p[2];
    out->bitmap.p = p + 3;
    out->bitmap.len = data.len - 3;
    if (out->period == 0)
        return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_TIM_PERIOD, p + 1,
                                     0);
    if (out->count >= out->period)
        return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_TIM_COUNT, p,
                                     out->count);
    if (elem_tim_ends(out) > TAUT_DOT11_TIM_BITMAP_MAX)
        return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_TIM_BITMAP, p + 3,
                                     elem_tim_ends(out));
    return TAUT_OK;
}

bool taut_dot11_tim_get(const struct taut_dot11_tim *tim, uint16_t aid)
{
    size_t from = tim->control & 0xfeu, at = aid / 8;
    return at >= from && at - from < tim->bitmap.len &&
           (tim->bitmap.p[at - from] >> aid % 8 & 1) != 0;
}

enum taut_status taut_dot11_tim_put(struct taut_wr *wr,
                                    const struct taut_dot11_tim *in)
{
    if (in->period == 0 || in->count >= in->period || in->bitmap.len == 0 ||
        elem_tim_ends(in) > TAUT_DOT11_TIM_BITMAP_MAX)
        return elem_refuse(wr, TAUT_E_RANGE);
    taut_wr_u8(wr, TAUT_DOT11_ELEM_TIM);
    taut_wr_u8(wr, (uint32_t)(3 + in->bitmap.len));
    taut_wr_u8(wr, in->count);
    taut_wr_u8(wr, in->period);
    taut_wr_u8(wr, in->control);
    taut_wr_bytes(wr, in->bitmap.p, in->bitmap.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Country                                                             */

enum taut_status taut_dot11_country_next(struct taut_ctx *ctx,
                                         struct taut_rd *rd,
                                         struct taut_dot11_triplet *out)
{
    const uint8_t *p = rd->p;
    struct taut_span left = {p, taut_rd_left(rd)};
    if (left.len == 0)
        return TAUT_DONE;
    if (left.len == 1 && p[0] == 0) {
        rd->p = rd->end; /* padding to an even length */
        return TAUT_DONE;
    }
    if (!taut_rd_skip(rd, 3))
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_COUNTRY_FIRST, left,
                                     3);
    out->operating = p[0] >= 201;
    out->first = p[0];
    out->n = p[1];
    out->max_dbm = (int8_t)(p[2] < 128 ? p[2] : p[2] - 256);
    return TAUT_OK;
}

static enum taut_status elem_country_check(struct taut_ctx *ctx,
                                           struct taut_span data)
{
    if (data.len < 3)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_COUNTRY, data, 3);
    size_t rest = data.len % 3; /* of the last triplet, or padding */
    struct taut_span last = {data.p + data.len - rest, rest};
    if (rest == 0 || (rest == 1 && last.p[0] == 0))
        return TAUT_OK;
    return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_COUNTRY_FIRST, last, 3);
}

/* ------------------------------------------------------------------ */
/* WMM                                                                 */

/* ELEM_WMM_LEN: bytes of WMM information and of WMM parameters. */
enum { ELEM_WMM_INFO_LEN = 3, ELEM_WMM_PARAM_LEN = 20 };

static void elem_wmm_ac(struct taut_dot11_wmm_ac *out, const uint8_t *p)
{
    out->aifsn = p[0] & 15;
    out->acm = (p[0] >> 4 & 1) != 0;
    out->aci = p[0] >> 5 & 3;
    out->ecw_min = p[1] & 15;
    out->ecw_max = p[1] >> 4;
    out->txop = taut_get16le(p + 2);
}

enum taut_status taut_dot11_wmm_decode(struct taut_ctx *ctx,
                                       struct taut_dot11_wmm *out,
                                       struct taut_span data)
{
    static const struct taut_dot11_wmm zero = {0};
    const uint8_t *p = data.p;
    *out = zero;
    if (data.len < ELEM_WMM_INFO_LEN)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_WMM_QOS, data,
                                     ELEM_WMM_INFO_LEN);
    out->subtype = p[0];
    out->version = p[1];
    out->qos = p[2];
    if (out->subtype > 1)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_ELEM_F_WMM_SUBTYPE,
                         p, p[0], 0);
    if (out->subtype == 0)
        return TAUT_OK;
    if (data.len < ELEM_WMM_PARAM_LEN)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_WMM_TXOP, data,
                                     ELEM_WMM_PARAM_LEN);
    out->reserved = p[3];
    for (unsigned i = 0; i < 4; i++)
        elem_wmm_ac(&out->ac[i], p + 4 + (size_t)4 * i);
    return TAUT_OK;
}

static bool elem_wmm_fits(const struct taut_dot11_wmm *in)
{
    bool fits = in->subtype <= 1;
    for (unsigned i = 0; i < 4; i++) {
        const struct taut_dot11_wmm_ac *ac = &in->ac[i];
        fits = fits && ac->aci <= 3 && ac->aifsn <= 15 && ac->ecw_min <= 15 &&
               ac->ecw_max <= 15;
    }
    return fits;
}

enum taut_status taut_dot11_wmm_put(struct taut_wr *wr,
                                    const struct taut_dot11_wmm *in)
{
    bool param = in->subtype == 1;
    if (!elem_wmm_fits(in))
        return elem_refuse(wr, TAUT_E_RANGE);
    taut_wr_u8(wr, TAUT_DOT11_ELEM_VENDOR);
    taut_wr_u8(wr, 4 + (param ? ELEM_WMM_PARAM_LEN : ELEM_WMM_INFO_LEN));
    taut_wr_u32(wr, TAUT_DOT11_VENDOR_WMM);
    taut_wr_u8(wr, in->subtype);
    taut_wr_u8(wr, in->version);
    taut_wr_u8(wr, in->qos);
    if (param)
        taut_wr_u8(wr, in->reserved);
    for (unsigned i = 0; param && i < 4; i++) {
        const struct taut_dot11_wmm_ac *ac = &in->ac[i];
        taut_wr_u8(wr,
                   (uint32_t)ac->aci << 5 | (ac->acm ? 0x10u : 0u) | ac->aifsn);
        taut_wr_u8(wr, (uint32_t)ac->ecw_max << 4 | ac->ecw_min);
        taut_wr_u16le(wr, ac->txop);
    }
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Fast BSS transition                                                 */

enum taut_status taut_dot11_md_decode(struct taut_ctx *ctx,
                                      struct taut_dot11_md *out,
                                      struct taut_span data)
{
    if (data.len != 3)
        return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_MDID, data.p,
                                     data.len);
    out->id[0] = data.p[0];
    out->id[1] = data.p[1];
    out->cap = data.p[2];
    return TAUT_OK;
}

void taut_dot11_md_put(struct taut_wr *wr, const struct taut_dot11_md *in)
{
    const uint8_t data[3] = {in->id[0], in->id[1], in->cap};
    taut_dot11_elem_put(wr, TAUT_DOT11_ELEM_MOBILITY_DOMAIN, 0, data, 3);
}

enum taut_status taut_dot11_ft_decode(struct taut_ctx *ctx,
                                      struct taut_dot11_ft *out,
                                      struct taut_span data, size_t mic_len)
{
    size_t want = 2 + mic_len + 64;
    if (data.len < want)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_FT_CONTROL, data,
                                     want);
    out->control = taut_get16le(data.p);
    out->mic.p = data.p + 2;
    out->mic.len = mic_len;
    memcpy(out->anonce, data.p + 2 + mic_len, 32);
    memcpy(out->snonce, data.p + 34 + mic_len, 32);
    out->subelems.p = data.p + want;
    out->subelems.len = data.len - want;
    return TAUT_OK;
}

enum taut_status taut_dot11_ft_put(struct taut_wr *wr,
                                   const struct taut_dot11_ft *in)
{
    size_t len = 2 + in->mic.len + 64 + in->subelems.len;
    if (len > 255)
        return elem_refuse(wr, TAUT_E_RANGE);
    taut_wr_u8(wr, TAUT_DOT11_ELEM_FAST_BSS);
    taut_wr_u8(wr, (uint32_t)len);
    taut_wr_u16le(wr, in->control);
    taut_wr_bytes(wr, in->mic.p, in->mic.len);
    taut_wr_bytes(wr, in->anonce, 32);
    taut_wr_bytes(wr, in->snonce, 32);
    taut_wr_bytes(wr, in->subelems.p, in->subelems.len);
    return TAUT_OK;
}

/* elem_sub_fits tells whether a subelement of FT has its length. */
static bool elem_sub_fits(uint8_t id, size_t len)
{
    return (id != TAUT_DOT11_FT_R1KH || len == 6) &&
           (id != TAUT_DOT11_FT_R0KH || (len >= 1 && len <= 48));
}

enum taut_status taut_dot11_sub_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_dot11_elem *out)
{
    const uint8_t *p = rd->p;
    struct taut_span left = {p, taut_rd_left(rd)};
    if (left.len == 0)
        return TAUT_DONE;
    if (left.len == 1)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_FT_SUB_LEN, left,
                                     2);
    if (left.len - 2 < p[1])
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_FT_SUB_LEN, left,
                                     (size_t)2 + p[1]);
    if (!elem_sub_fits(p[0], p[1]))
        return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_FT_SUB_LEN, p + 1,
                                     p[1]);
    out->id = p[0];
    out->ext = 0;
    out->data.p = p + 2;
    out->data.len = p[1];
    rd->p += (size_t)2 + p[1];
    return TAUT_OK;
}

static enum taut_status elem_ft_check(struct taut_ctx *ctx,
                                      struct taut_span data, size_t mic_len)
{
    struct taut_dot11_ft ft = {0};
    struct taut_dot11_elem sub;
    enum taut_status st = taut_dot11_ft_decode(ctx, &ft, data, mic_len);
    if (st)
        return st;
    struct taut_rd rd = taut_rd_of(ft.subelems.p, ft.subelems.len);
    do
        st = taut_dot11_sub_next(ctx, &rd, &sub);
    while (st == TAUT_OK);
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_dot11_timeout_decode(struct taut_ctx *ctx,
                                           struct taut_dot11_timeout *out,
                                           struct taut_span data)
{
    if (data.len != 5)
        return taut_dot11_elem_range(ctx, TAUT_DOT11_ELEM_F_TIE_TYPE, data.p,
                                     data.len);
    out->type = data.p[0];
    out->value = taut_get32le(data.p + 1);
    return TAUT_OK;
}

void taut_dot11_timeout_put(struct taut_wr *wr,
                            const struct taut_dot11_timeout *in)
{
    taut_wr_u8(wr, TAUT_DOT11_ELEM_TIMEOUT);
    taut_wr_u8(wr, 5);
    taut_wr_u8(wr, in->type);
    taut_wr_u32le(wr, in->value);
}

/* ------------------------------------------------------------------ */
/* Whole elements                                                      */

/* elem_len_check: elements of one length. */
static enum taut_status elem_len_check(struct taut_ctx *ctx, unsigned field,
                                       struct taut_span data, size_t len)
{
    return data.len == len
               ? TAUT_OK
               : taut_dot11_elem_range(ctx, field, data.p, data.len);
}

static enum taut_status elem_vendor_check(struct taut_ctx *ctx,
                                          struct taut_span data)
{
    struct taut_dot11_rsn wpa;
    struct taut_dot11_wmm wmm;
    if (data.len < 3)
        return taut_dot11_elem_short(ctx, TAUT_DOT11_ELEM_F_OUI, data, 3);
    uint32_t selector = data.len >= 4 ? taut_get32(data.p) : 0;
    struct taut_span rest = {data.p + 3, data.len - 3};
    if (selector != TAUT_DOT11_VENDOR_WPA && selector != TAUT_DOT11_VENDOR_WMM)
        return TAUT_OK;
    rest.p++;
    rest.len--;
    if (selector == TAUT_DOT11_VENDOR_WPA)
        return taut_dot11_wpa_decode(ctx, &wpa, rest);
    if (rest.len > 0 && rest.p[0] > 1)
        return TAUT_OK; /* TSPEC and others: bytes */
    return taut_dot11_wmm_decode(ctx, &wmm, rest);
}

/* elem_ext_check checks the capabilities and operations that HT has not. */
static enum taut_status elem_ext_check(struct taut_ctx *ctx,
                                       const struct taut_dot11_elem *e)
{
    switch (e->ext) {
    case TAUT_DOT11_EXT_HE_CAP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_HE_CAP, e->data);
    case TAUT_DOT11_EXT_HE_OP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_HE_OP, e->data);
    case TAUT_DOT11_EXT_EHT_CAP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_EHT_CAP, e->data);
    case TAUT_DOT11_EXT_EHT_OP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_EHT_OP, e->data);
    default:
        return TAUT_OK;
    }
}

/* elem_ft_kin_check checks mobility domain and timeout. */
static enum taut_status elem_ft_kin_check(struct taut_ctx *ctx,
                                          const struct taut_dot11_elem *e)
{
    struct taut_dot11_md md;
    struct taut_dot11_timeout timeout;
    return e->id == TAUT_DOT11_ELEM_TIMEOUT
               ? taut_dot11_timeout_decode(ctx, &timeout, e->data)
               : taut_dot11_md_decode(ctx, &md, e->data);
}

enum taut_status taut_dot11_elem_check(struct taut_ctx *ctx,
                                       const struct taut_dot11_elem *elem,
                                       size_t mic_len)
{
    struct taut_span d = elem->data;
    struct taut_dot11_tim tim;
    struct taut_dot11_rsn rsn;
    switch (elem->id) {
    case TAUT_DOT11_ELEM_SSID:
        return taut_dot11_ssid_check(ctx, d);
    case TAUT_DOT11_ELEM_RATES:
    case TAUT_DOT11_ELEM_EXT_RATES:
        return elem_rates_check(ctx, d);
    case TAUT_DOT11_ELEM_DS:
        return elem_len_check(ctx, TAUT_DOT11_ELEM_F_DS_CHANNEL, d, 1);
    case TAUT_DOT11_ELEM_TIM:
        return taut_dot11_tim_decode(ctx, &tim, d);
    case TAUT_DOT11_ELEM_COUNTRY:
        return elem_country_check(ctx, d);
    case TAUT_DOT11_ELEM_BSS_LOAD:
        return elem_len_check(ctx, TAUT_DOT11_ELEM_F_QBSS_COUNT, d, 5);
    case TAUT_DOT11_ELEM_POWER_CONSTRAINT:
        return elem_len_check(ctx, TAUT_DOT11_ELEM_F_POWER, d, 1);
    case TAUT_DOT11_ELEM_CHANNEL_SWITCH:
        return elem_len_check(ctx, TAUT_DOT11_ELEM_F_CSA_MODE, d, 3);
    case TAUT_DOT11_ELEM_ERP:
        return elem_len_check(ctx, TAUT_DOT11_ELEM_F_ERP, d, 1);
    case TAUT_DOT11_ELEM_HT_CAP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_HT_CAP, d);
    case TAUT_DOT11_ELEM_RSN:
        return taut_dot11_rsn_decode(ctx, &rsn, d);
    case TAUT_DOT11_ELEM_MOBILITY_DOMAIN:
    case TAUT_DOT11_ELEM_TIMEOUT:
        return elem_ft_kin_check(ctx, elem);
    case TAUT_DOT11_ELEM_FAST_BSS:
        return elem_ft_check(ctx, d, mic_len ? mic_len : 16);
    case TAUT_DOT11_ELEM_HT_OP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_HT_OP, d);
    case TAUT_DOT11_ELEM_VHT_CAP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_VHT_CAP, d);
    case TAUT_DOT11_ELEM_VHT_OP:
        return taut_dot11_cap_check(ctx, TAUT_DOT11_CAP_VHT_OP, d);
    case TAUT_DOT11_ELEM_VENDOR:
        return elem_vendor_check(ctx, d);
    case TAUT_DOT11_ELEM_RSNX:
        return taut_dot11_rsnx_check(ctx, d);
    case TAUT_DOT11_ELEM_EXT:
        return elem_ext_check(ctx, elem);
    default:
        return TAUT_OK;
    }
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define ELEM_REG_ROW(U, code, name) {code, name},
static const struct taut_reg_entry elem_entries[] = {
    TAUT_DOT11_ELEMS(ELEM_REG_ROW)};
static const struct taut_reg_entry elem_ext_entries[] = {
    TAUT_DOT11_EXTS(ELEM_REG_ROW)};
const struct taut_reg taut_dot11_elem_reg = {
    "element ID", sizeof elem_entries / sizeof elem_entries[0], elem_entries};
const struct taut_reg taut_dot11_ext_reg = {
    "element ID extension",
    sizeof elem_ext_entries / sizeof elem_ext_entries[0], elem_ext_entries};
