/* SPDX-License-Identifier: MIT */
/* net_llc.c: IEEE 802.2 LLC and SNAP; see include/taut/llc.h. */
#include "taut/llc.h"

TAUT_FIELD_TABLE(LLC, llc, "llc", "Logical-Link Control", "ISO 8802-2 3.2",
                 NULL, TAUT_LLC_FIELDS)

/* ---- view ---- */

static bool llc_saps_snap(uint8_t dsap, uint8_t ssap)
{
    return dsap == TAUT_LLC_SAP_SNAP && ssap == TAUT_LLC_SAP_SNAP;
}

/* llc_control_len: bytes of a Control field that begins with `first`. */
static size_t llc_control_len(uint8_t first)
{
    return taut_llc_format_get(first) == TAUT_LLC_FORMAT_U ? 1 : 2;
}

static uint16_t llc_control(const uint8_t *p)
{
    return llc_control_len(p[2]) == 1 ? p[2] : taut_get16le(p + 2);
}

enum taut_status taut_llc_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    if (len < 2)
        return taut_fail_short(ctx, TAUT_LLC_F_HEADER, p, len, TAUT_LLC_HDR_MIN,
                               0);
    size_t hdr = 2 + (len > 2 ? llc_control_len(p[2]) : 1);
    if (len < hdr)
        return taut_fail_short(ctx, TAUT_LLC_F_CONTROL, p, len, hdr, 0);
    if (llc_saps_snap(p[0], p[1]) && len - hdr < TAUT_LLC_SNAP_LEN)
        return taut_fail_short(ctx, TAUT_LLC_F_SNAP, p, len,
                               hdr + TAUT_LLC_SNAP_LEN, 0);
    return TAUT_OK;
}

/* ---- decode ---- */

enum taut_status taut_llc_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_llc *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_llc_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    size_t hdr = 2 + llc_control_len(p[2]);
    out->dsap = p[0];
    out->ssap = p[1];
    out->control = llc_control(p);
    out->snap = llc_saps_snap(p[0], p[1]);
    out->oui = out->snap ? taut_get24(p + hdr) : 0;
    out->pid = out->snap ? taut_get16(p + hdr + 3) : 0;
    rd->p += hdr + (out->snap ? TAUT_LLC_SNAP_LEN : 0);
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

uint16_t taut_llc_ethertype_get(const struct taut_llc *llc)
{
    if (llc->snap)
        return llc->oui == TAUT_LLC_OUI_ETHER ||
                       llc->oui == TAUT_LLC_OUI_CISCO_90
                   ? llc->pid
                   : 0;
    return llc->dsap == TAUT_LLC_SAP_IP ? TAUT_ETHERTYPE_IPV4 : 0;
}

/* ---- encode ---- */

static enum taut_status llc_encodable(const struct taut_llc *in)
{
    if (in->snap != llc_saps_snap(in->dsap, in->ssap) ||
        (!in->snap && (in->oui != 0 || in->pid != 0)))
        return TAUT_E_USAGE;
    if (in->oui > 0xffffff ||
        (in->control > 0xff &&
         taut_llc_format_get(in->control) == TAUT_LLC_FORMAT_U))
        return TAUT_E_RANGE;
    return TAUT_OK;
}

enum taut_status taut_llc_encode(struct taut_wr *wr, const struct taut_llc *in)
{
    enum taut_status st = llc_encodable(in);
    if (st) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->dsap);
    taut_wr_u8(wr, in->ssap);
    taut_wr_u8(wr, in->control);
    if (taut_llc_format_get(in->control) != TAUT_LLC_FORMAT_U)
        taut_wr_u8(wr, (uint32_t)in->control >> 8);
    if (in->snap) {
        taut_wr_u24(wr, in->oui);
        taut_wr_u16(wr, in->pid);
    }
    return TAUT_OK;
}

/* ---- visit ---- */

static void llc_num(const struct taut_visitor *v, unsigned field,
                    const uint8_t *at, size_t len, uint32_t num)
{
    taut_visit_num(v, &taut_llc_fields, field, at, len, num);
}

/* llc_visit_pf tells the poll or final bit, where it is set. */
static void llc_visit_pf(const struct taut_visitor *v, const uint8_t *p,
                         bool set, bool final)
{
    if (set)
        llc_num(v, final ? TAUT_LLC_F_FINAL : TAUT_LLC_F_POLL, p + 2,
                llc_control_len(p[2]), 1);
}

static void llc_visit_control(const struct taut_visitor *v, const uint8_t *p)
{
    uint32_t c = llc_control(p);
    size_t len = llc_control_len(p[2]);
    bool resp = (p[1] & 1) != 0;
    enum taut_llc_format f = taut_llc_format_get((uint16_t)c);
    llc_num(v, TAUT_LLC_F_CONTROL, p + 2, len, c);
    if (f == TAUT_LLC_FORMAT_U) {
        llc_visit_pf(v, p, (c & 0x10) != 0, resp);
        llc_num(v, resp ? TAUT_LLC_F_U_RESP : TAUT_LLC_F_U_CMD, p + 2, len,
                (c & 0xec) >> 2);
    } else {
        llc_num(v, TAUT_LLC_F_N_R, p + 2, len, c >> 9);
        if (f == TAUT_LLC_FORMAT_I)
            llc_num(v, TAUT_LLC_F_N_S, p + 2, len, c >> 1 & 0x7f);
        llc_visit_pf(v, p, (c & 0x100) != 0, resp && f == TAUT_LLC_FORMAT_S);
        if (f == TAUT_LLC_FORMAT_S)
            llc_num(v, TAUT_LLC_F_S_FTYPE, p + 2, len, c >> 2 & 3);
    }
    llc_num(v, TAUT_LLC_F_FTYPE, p + 2, len, (uint32_t)f);
}

static unsigned llc_pid_field(uint32_t oui)
{
    switch (oui) {
    case TAUT_LLC_OUI_ETHER:
    case TAUT_LLC_OUI_CISCO_90:
        return TAUT_LLC_F_TYPE;
    case TAUT_LLC_OUI_CISCO:
        return TAUT_LLC_F_CISCO_PID;
    case TAUT_LLC_OUI_APPLE:
        return TAUT_LLC_F_APPLE_PID;
    default:
        return TAUT_LLC_F_PID;
    }
}

void taut_llc_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    (void)len;
    taut_visit_fields(v, &taut_llc_fields, p);
    llc_visit_control(v, p);
    if (!llc_saps_snap(p[0], p[1]))
        return;
    const uint8_t *snap = p + 2 + llc_control_len(p[2]);
    uint32_t oui = taut_get24(snap);
    llc_num(v, TAUT_LLC_F_OUI, snap, 3, oui);
    llc_num(v, llc_pid_field(oui), snap + 3, 2, taut_get16(snap + 3));
}

/* ---- names ---- */

#define LLC_REG_ROW(U, code, name) {code, name},
static const struct taut_reg_entry llc_sap_entries[] = {
    TAUT_LLC_SAPS(LLC_REG_ROW)};
const struct taut_reg taut_llc_sap_reg = {
    "LLC SAP", sizeof llc_sap_entries / sizeof llc_sap_entries[0],
    llc_sap_entries};
