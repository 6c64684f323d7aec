/* SPDX-License-Identifier: MIT */
/* taut_glue_dot11.h: 802.11 for the Python package: a frame, with what a
 * capture puts before it and what it carries, to flat fields in one call. */
#ifndef TAUT_GLUE_DOT11_H
#define TAUT_GLUE_DOT11_H

#include <taut/dot11.h>
#include <taut/dot11_elem.h>
#include <taut/dot11_mgmt.h>
#include <taut/dot11_rate.h>
#include <taut/dot11_rsn.h>
#include <taut/dot11_seal.h>
#include <taut/eap.h>
#include <taut/eapol.h>
#include <taut/radiotap.h>

#include "taut_glue.h"

/* What glue_dot11_read is told of the link: libpcap's numbers. */
enum { GLUE_LINK_DOT11 = 105, GLUE_LINK_RADIOTAP = 127, GLUE_LINK_PPI = 192 };

/* struct glue_dot11_info: where things are, as offsets into the capture's
 * bytes; a length of 0: there is none. */
struct glue_dot11_info {
    uint32_t wlan, hdr_len;
    uint32_t body, body_len;
    uint32_t elems, elems_len;
    uint32_t eapol, eapol_len;
    uint16_t subtype; /* with the type: enum taut_dot11_subtype */
    uint16_t ethertype;
    uint8_t flags;
    uint8_t message; /* enum taut_eapol_msg */
    uint8_t status;  /* enum taut_status */
};

/* glue_dot11_outer reads radiotap or PPI. */
GLUE_INNER int glue_dot11_outer(struct taut_ctx *ctx,
                                const struct taut_visitor *v,
                                struct taut_rd *rd, uint32_t link,
                                unsigned *has)
{
    struct taut_radiotap r;
    struct taut_ppi ppi;
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    int st;
    if (link == GLUE_LINK_PPI) {
        st = (int)taut_ppi_decode(ctx, rd, &ppi);
        taut_ppi_visit(v, p, len);
        *has = st == TAUT_OK && ppi.fcs ? TAUT_DOT11_HAS_FCS : 0;
        return st == TAUT_OK && ppi.dlt != GLUE_LINK_DOT11
                   ? (int)TAUT_E_UNSUPPORTED
                   : st;
    }
    st = (int)taut_radiotap_decode(ctx, rd, &r);
    taut_radiotap_visit(v, p, len);
    if (st == TAUT_OK)
        *has = (r.flags & TAUT_RADIOTAP_FLAG_FCS ? TAUT_DOT11_HAS_FCS : 0) |
               (r.flags & TAUT_RADIOTAP_FLAG_PADDED ? TAUT_DOT11_IS_PADDED : 0);
    return st;
}

/* glue_dot11_eapol reads EAPOL, with EAP or a key within. */
GLUE_INNER int glue_dot11_eapol(struct taut_ctx *ctx,
                                const struct taut_visitor *v,
                                struct taut_span unit,
                                struct glue_dot11_info *info)
{
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_eapol m;
    struct taut_eapol_key key;
    size_t mic_len = 16;
    int st = (int)taut_eapol_decode(ctx, &rd, &m);
    if (st)
        return st;
    taut_eapol_visit(v, unit.p, unit.len);
    info->eapol = (uint32_t)(unit.p - ctx->start);
    info->eapol_len = (uint32_t)(rd.p - unit.p);
    if (m.type == TAUT_EAPOL_TYPE_EAP) {
        taut_eap_visit(v, m.body.p, m.body.len);
        return (int)taut_eap_check(ctx, m.body.p, m.body.len);
    }
    if (m.type != TAUT_EAPOL_TYPE_KEY || m.body.len == 0 ||
        m.body.p[0] == TAUT_EAPOL_DESC_RC4)
        return TAUT_OK;
    (void)taut_eapol_mic_len_find(m.body, &mic_len);
    st = (int)taut_eapol_key_decode(ctx, &key, m.body, mic_len);
    if (st == TAUT_OK)
        info->message = (uint8_t)taut_eapol_msg_get(&key);
    return st;
}

/* glue_dot11_body reads what a frame carries, unless it is protected. */
GLUE_INNER int glue_dot11_body(struct taut_ctx *ctx,
                               const struct taut_visitor *v,
                               const struct taut_dot11 *h,
                               struct glue_dot11_info *info)
{
    struct taut_rd rd = taut_rd_of(h->body.p, h->body.len);
    struct taut_dot11_mgmt m;
    bool amsdu = (h->subtype & 8) && (h->qos & TAUT_DOT11_QOS_AMSDU);
    if (h->flags & TAUT_DOT11_FLAG_PROTECTED) {
        const uint8_t *q = h->body.p;
        if (h->body.len >= TAUT_DOT11_SEAL_HDR_LEN)
            taut_dot11_seal_visit(v, q, h->body.len,
                                  q[1] == ((q[0] | 0x20) & 0x7f));
        return TAUT_OK;
    }
    if (h->fragment > 0 || (h->flags & TAUT_DOT11_FLAG_FRAG))
        return TAUT_OK;
    if (h->type == TAUT_DOT11_TYPE_MGMT) {
        taut_dot11_mgmt_visit(v, h->body.p, h->body.len, h->subtype);
        if (taut_dot11_mgmt_decode(ctx, &rd, &m, h->subtype) == TAUT_OK) {
            info->elems = (uint32_t)(m.elems.p - ctx->start);
            info->elems_len = (uint32_t)m.elems.len;
        }
        return (int)taut_dot11_mgmt_check(ctx, h->body.p, h->body.len,
                                          h->subtype);
    }
    if (h->type != TAUT_DOT11_TYPE_DATA || (h->subtype & 4) || amsdu ||
        h->body.len == 0 ||
        taut_dot11_snap_decode(ctx, &rd, &info->ethertype) != TAUT_OK)
        return TAUT_OK; /* LLC of another kind is no fault */
    if (info->ethertype != 0x888e)
        return TAUT_OK;
    struct taut_span unit = {rd.p, taut_rd_left(&rd)};
    return glue_dot11_eapol(ctx, v, unit, info);
}

/*
 * glue_dot11_read stores the fields of the frame at `p`, which a capture of
 * the link type `link` has, as glue_collect does, and tells in `info` where
 * its parts are; info->status and `diag` tell the first fault. `has` is
 * TAUT_DOT11_HAS_FCS and _IS_PADDED of a plain frame.
 */
static size_t glue_dot11_read(struct glue_value *out, size_t cap, uint32_t link,
                              unsigned has, const uint8_t *p, size_t len,
                              uint32_t quirks, struct glue_dot11_info *info,
                              struct taut_diag *diag)
{
    struct glue_list list = {out, cap, 0, (uint32_t)len, 0};
    const struct taut_visitor v = {glue_put, &list, p};
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11 h;
    int st = TAUT_OK;
    ctx.quirks = quirks;
    memset(info, 0, sizeof *info);
    if (link != GLUE_LINK_DOT11)
        st = glue_dot11_outer(&ctx, &v, &rd, link, &has);
    const uint8_t *frame = rd.p;
    size_t frame_len = taut_rd_left(&rd);
    info->wlan = (uint32_t)(frame - p);
    if (st == TAUT_OK)
        st = (int)taut_dot11_decode(&ctx, &rd, &h, has);
    info->status = (uint8_t)st;
    if (st)
        return list.n;
    taut_dot11_visit(&v, frame, frame_len - h.fcs_len);
    info->hdr_len = h.hdr_len;
    info->body = (uint32_t)(h.body.p - p);
    info->body_len = (uint32_t)h.body.len;
    info->subtype = taut_dot11_subtype_get(&h);
    info->flags = h.flags;
    info->status = (uint8_t)glue_dot11_body(&ctx, &v, &h, info);
    if (h.fcs_len)
        taut_dot11_fcs_visit(&v, frame, frame_len);
    return list.n;
}

#endif
