/* SPDX-License-Identifier: MIT */
/* dot11_mac.c: IEEE 802.11 MAC headers; see include/taut/dot11.h. */
#include "taut/dot11.h"

#include "core_mem.h"
#include "dot11_int.h"

static void dot11_wire_text(struct taut_wr *wr, uint32_t wire)
{
    taut_dot11_wire_text(wr, wire);
}

TAUT_FIELD_TABLE(DOT11, dot11, "wlan", "IEEE 802.11 wireless LAN",
                 "802.11-2020 9.2", dot11_wire_text, TAUT_DOT11_FIELDS)

/* ------------------------------------------------------------------ */
/* What a header consists of                                           */

/* Parts of a header behind Frame Control and Duration. */
enum {
    MAC_ADDRS = 7,       /* number of addresses */
    MAC_SEQ = 1 << 3,    /* Sequence Control behind the third */
    MAC_QOS = 1 << 4,    /* QoS Control */
    MAC_HTC = 1 << 5,    /* HT Control */
    MAC_WRAPPER = 1 << 6 /* a carried Frame Control before HT Control */
};

/* mac_ctrl_parts: parts of control frames by subtype; 0: reserved. */
static const uint8_t mac_ctrl_parts[16] = {
    [2] = 2,  [3] = 2,  [4] = 2,  [5] = 2,  [7] = 1 | MAC_WRAPPER | MAC_HTC,
    [8] = 2,  [9] = 2,  [10] = 2, [11] = 2, [12] = 1,
    [13] = 1, [14] = 2, [15] = 2,
};

static unsigned mac_ctrl(unsigned subtype, unsigned flags)
{
    unsigned extension = flags & 15;
    if (subtype != 6)
        return mac_ctrl_parts[subtype];
    if (extension == 6)
        return 1; /* DMG DTS: RA, then two addresses of the NAV */
    return extension >= 2 && extension <= 10 ? 2 : 0;
}

static unsigned mac_data(unsigned subtype, unsigned flags)
{
    const unsigned ds = TAUT_DOT11_FLAG_TO_DS | TAUT_DOT11_FLAG_FROM_DS;
    unsigned parts = ((flags & ds) == ds ? 4 : 3) | MAC_SEQ;
    if (subtype == 13)
        return 0;
    if (subtype & 8)
        parts |= MAC_QOS | (flags & TAUT_DOT11_FLAG_ORDER ? MAC_HTC : 0);
    return parts;
}

/* mac_parts returns the parts of a header; 0: its subtype is reserved. */
static unsigned mac_parts(unsigned type, unsigned subtype, unsigned flags)
{
    switch (type) {
    case TAUT_DOT11_TYPE_MGMT:
        if (subtype == 7 || subtype == 15)
            return 0;
        return 3 | MAC_SEQ | (flags & TAUT_DOT11_FLAG_ORDER ? MAC_HTC : 0);
    case TAUT_DOT11_TYPE_CTRL:
        return mac_ctrl(subtype, flags);
    case TAUT_DOT11_TYPE_DATA:
        return mac_data(subtype, flags);
    default:
        return subtype <= 1 ? 1 : 0;
    }
}

static size_t mac_len(unsigned parts)
{
    return 4 + (size_t)6 * (parts & MAC_ADDRS) + (parts & MAC_SEQ ? 2 : 0) +
           (parts & MAC_QOS ? 2 : 0) + (parts & MAC_WRAPPER ? 2 : 0) +
           (parts & MAC_HTC ? 4 : 0);
}

static unsigned mac_parts_at(const uint8_t *fc)
{
    return mac_parts(fc[0] >> 2 & 3, fc[0] >> 4, fc[1]);
}

size_t taut_dot11_hdr_len(const uint8_t *fc)
{
    unsigned parts = mac_parts_at(fc);
    return parts ? mac_len(parts) : 0;
}

uint16_t taut_dot11_subtype_get(const struct taut_dot11 *hdr)
{
    if (hdr->type == TAUT_DOT11_TYPE_CTRL && hdr->subtype == 6)
        return (uint16_t)(0x160u | (hdr->flags & 15u));
    return (uint16_t)(hdr->type << 4 | hdr->subtype);
}

/* ------------------------------------------------------------------ */
/* Check and decode                                                    */

/* mac_check finds the parts of the header that begins the `len` bytes at
 * `p`, and tells whether all of it is there. */
static enum taut_status mac_check(struct taut_ctx *ctx, unsigned *parts,
                                  const uint8_t *p, size_t len)
{
    if (len < 2)
        return taut_fail_short(ctx, TAUT_DOT11_F_HEADER, p, len,
                               TAUT_DOT11_HDR_MIN, 0);
    if ((p[0] & 3) != 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_VERSION, p,
                         p[0] & 3u, 0);
    *parts = mac_parts_at(p);
    if (*parts == 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_SUBTYPE, p,
                         p[0] >> 4, 0);
    if (len < mac_len(*parts))
        return taut_fail_short(ctx, TAUT_DOT11_F_HEADER, p, len,
                               mac_len(*parts), 0);
    return TAUT_OK;
}

enum taut_status taut_dot11_check(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len)
{
    unsigned parts;
    return mac_check(ctx, &parts, p, len);
}

/* mac_read reads the header at `p`, which was checked. */
static void mac_read(struct taut_dot11 *out, const uint8_t *p, unsigned parts)
{
    static const struct taut_dot11 zero = {0};
    unsigned n = parts & MAC_ADDRS;
    const uint8_t *q = p + 4 + (size_t)6 * n;
    *out = zero;
    out->type = p[0] >> 2 & 3;
    out->subtype = p[0] >> 4;
    out->flags = p[1];
    out->duration = taut_get16le(p + 2);
    out->n_addrs = (uint8_t)n;
    if (parts & MAC_SEQ) {
        memcpy(out->addr, p + 4, 18);
        out->fragment = p[22] & 15;
        out->seq = taut_get16le(p + 22) >> 4;
        q += 2;
        if (n == 4)
            memcpy(out->addr[3], p + 24, 6);
    } else {
        memcpy(out->addr[0], p + 4, 6);
        if (n == 2)
            memcpy(out->addr[1], p + 10, 6);
    }
    if (parts & (MAC_QOS | MAC_WRAPPER)) {
        uint16_t v = taut_get16le(q);
        out->qos = parts & MAC_QOS ? v : 0;
        out->carried = parts & MAC_WRAPPER ? v : 0;
        q += 2;
    }
    if (parts & MAC_HTC)
        out->htc = taut_get32le(q);
    out->hdr_len = (uint16_t)mac_len(parts);
}

/* mac_body finds the body and the check sequence; `at` bytes of header and
 * padding of `len` are read. */
static enum taut_status mac_body(struct taut_ctx *ctx, struct taut_dot11 *out,
                                 const uint8_t *p, size_t len, size_t at,
                                 bool fcs)
{
    bool cut = (ctx->quirks & TAUT_QUIRK_CUT) != 0;
    size_t fcs_len = fcs && !cut ? TAUT_DOT11_FCS_LEN : 0;
    if (len - at < fcs_len)
        return taut_fail_short(ctx, TAUT_DOT11_F_FCS, p, len, at + fcs_len, 0);
    out->fcs_len = (uint16_t)fcs_len;
    out->body.p = p + at;
    out->body.len = len - at - fcs_len;
    if (fcs_len)
        out->fcs = taut_get32le(p + len - TAUT_DOT11_FCS_LEN);
    return TAUT_OK;
}

enum taut_status taut_dot11_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                   struct taut_dot11 *out, unsigned has)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    unsigned parts = 0;
    enum taut_status st = mac_check(ctx, &parts, p, len);
    if (st)
        return st;
    mac_read(out, p, parts);
    size_t at = out->hdr_len;
    if (has & TAUT_DOT11_IS_PADDED)
        at = (at + 3) & ~(size_t)3;
    if (at > len)
        return taut_fail_short(ctx, TAUT_DOT11_F_HEADER, p, len, at, 0);
    st = mac_body(ctx, out, p, len, at, (has & TAUT_DOT11_HAS_FCS) != 0);
    if (st)
        return st;
    rd->p = out->body.p;
    rd->end = out->body.p + out->body.len;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static bool mac_fits(const struct taut_dot11 *in, unsigned parts)
{
    return parts != 0 && in->n_addrs == (parts & MAC_ADDRS) &&
           ((parts & MAC_SEQ) || (in->seq == 0 && in->fragment == 0)) &&
           ((parts & MAC_QOS) || in->qos == 0) &&
           ((parts & MAC_HTC) || in->htc == 0) &&
           ((parts & MAC_WRAPPER) || in->carried == 0);
}

static enum taut_status mac_encodable(const struct taut_dot11 *in)
{
    if (in->version != 0 || in->type > 3 || in->subtype > 15 ||
        in->fragment > 15 || in->seq > 0xfff)
        return TAUT_E_RANGE;
    return mac_fits(in, mac_parts(in->type, in->subtype, in->flags))
               ? TAUT_OK
               : TAUT_E_USAGE;
}

enum taut_status taut_dot11_encode(struct taut_wr *wr,
                                   const struct taut_dot11 *in)
{
    enum taut_status st = mac_encodable(in);
    if (st) {
        taut_wr_fail(wr, st);
        return st;
    }
    unsigned parts = mac_parts(in->type, in->subtype, in->flags);
    unsigned first = in->n_addrs < 3 ? in->n_addrs : 3;
    taut_wr_u8(wr, (uint32_t)in->subtype << 4 | (uint32_t)in->type << 2);
    taut_wr_u8(wr, in->flags);
    taut_wr_u16le(wr, in->duration);
    taut_wr_bytes(wr, in->addr, (size_t)6 * first);
    if (parts & MAC_SEQ)
        taut_wr_u16le(wr, (uint16_t)(in->seq << 4 | in->fragment));
    if (in->n_addrs == 4)
        taut_wr_bytes(wr, in->addr[3], 6);
    if (parts & MAC_QOS)
        taut_wr_u16le(wr, in->qos);
    if (parts & MAC_WRAPPER)
        taut_wr_u16le(wr, in->carried);
    if (parts & MAC_HTC)
        taut_wr_u32le(wr, in->htc);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The check sequence                                                  */

/* mac_crc: the CRC-32 of IEEE 802.3, reflected, of each half byte. */
static const uint32_t mac_crc[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
    0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
    0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};

uint32_t taut_dot11_fcs_get(const uint8_t *p, size_t len)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < len; i++) {
        crc ^= p[i];
        crc = crc >> 4 ^ mac_crc[crc & 15];
        crc = crc >> 4 ^ mac_crc[crc & 15];
    }
    return ~crc;
}

enum taut_status taut_dot11_fcs_verify(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t len)
{
    if (len < TAUT_DOT11_FCS_LEN)
        return taut_fail_short(ctx, TAUT_DOT11_F_FCS, p, len,
                               TAUT_DOT11_FCS_LEN, 0);
    const uint8_t *at = p + len - TAUT_DOT11_FCS_LEN;
    if (taut_dot11_fcs_get(p, len - TAUT_DOT11_FCS_LEN) == taut_get32le(at))
        return TAUT_OK;
    return taut_fail(ctx, TAUT_E_CHECKSUM, TAUT_DOT11_F_FCS, at,
                     taut_get32le(at), 0);
}

/* ------------------------------------------------------------------ */
/* Addresses                                                           */

/* Which address is which: 0 is none, 1 to 4 the address of that number. */
struct mac_meaning {
    uint8_t da, sa, bssid;
};

static const struct mac_meaning mac_meanings[4] = {
    {1, 2, 3}, /* neither: within a BSS */
    {3, 2, 1}, /* to the DS */
    {1, 3, 2}, /* from the DS */
    {3, 4, 0}, /* both: between APs, or a mesh */
};

static const uint8_t *mac_addr_at(const struct taut_dot11 *hdr, unsigned n)
{
    return n == 0 ? NULL : hdr->addr[n - 1];
}

void taut_dot11_addrs_get(struct taut_dot11_addrs *out,
                          const struct taut_dot11 *hdr)
{
    static const struct taut_dot11_addrs none = {0};
    *out = none;
    if (hdr->type == TAUT_DOT11_TYPE_EXT) {
        out->bssid = hdr->addr[0];
        return;
    }
    out->ra = hdr->addr[0];
    out->ta = hdr->n_addrs > 1 ? hdr->addr[1] : NULL;
    if (hdr->type == TAUT_DOT11_TYPE_CTRL) {
        if (hdr->subtype == 10)
            out->bssid = out->ra;
        else if (hdr->subtype >= 14)
            out->bssid = out->ta;
        return;
    }
    unsigned ds = hdr->type == TAUT_DOT11_TYPE_DATA ? hdr->flags & 3u : 0;
    bool amsdu = (hdr->qos & TAUT_DOT11_QOS_AMSDU) != 0 && ds != 0;
    out->bssid = mac_addr_at(hdr, mac_meanings[ds].bssid);
    out->da = mac_addr_at(hdr, amsdu ? 0 : mac_meanings[ds].da);
    out->sa = mac_addr_at(hdr, amsdu ? 0 : mac_meanings[ds].sa);
}

/* ------------------------------------------------------------------ */
/* Data                                                                */

static const uint8_t mac_snap[6] = {0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00};

enum taut_status taut_dot11_msdu_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_dot11_msdu *out)
{
    struct taut_rd r = *rd;
    const uint8_t *p;
    if (taut_rd_left(rd) == 0)
        return TAUT_DONE;
    if (!taut_rd_take(&r, 14, &p))
        return taut_fail_short(ctx, TAUT_DOT11_F_AMSDU, rd->p, taut_rd_left(rd),
                               14, 0);
    if (memcmp(p, mac_snap, 6) == 0 &&
        (ctx->quirks & TAUT_DOT11_QUIRK_AMSDU_LLC) == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_F_AMSDU_DA, p, p[0], 0);
    memcpy(out->da, p, 6);
    memcpy(out->sa, p + 6, 6);
    size_t len = taut_get16(p + 12);
    if (!taut_rd_span(&r, len, &out->data))
        return taut_fail_short(ctx, TAUT_DOT11_F_AMSDU_LEN, r.p,
                               taut_rd_left(&r), len, 0);
    size_t pad = (0 - (14 + len)) & 3;
    r.p += pad < taut_rd_left(&r) ? pad : taut_rd_left(&r);
    *rd = r;
    return TAUT_OK;
}

enum taut_status taut_dot11_msdu_encode(struct taut_wr *wr,
                                        const struct taut_dot11_msdu *in,
                                        size_t start)
{
    if (in->data.len > UINT16_MAX) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_zeros(wr, (start - wr->len) & 3);
    taut_wr_bytes(wr, in->da, 6);
    taut_wr_bytes(wr, in->sa, 6);
    taut_wr_u16(wr, (uint32_t)in->data.len);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

enum taut_status taut_dot11_snap_decode(struct taut_ctx *ctx,
                                        struct taut_rd *rd, uint16_t *ethertype)
{
    const uint8_t *p = rd->p;
    if (!taut_rd_skip(rd, TAUT_DOT11_SNAP_LEN))
        return taut_fail_short(ctx, TAUT_DOT11_F_SNAP, p, taut_rd_left(rd),
                               TAUT_DOT11_SNAP_LEN, 0);
    uint32_t oui = taut_get24(p + 3);
    if (memcmp(p, mac_snap, 3) != 0 || (oui != 0 && oui != 0x0000f8)) {
        rd->p = p;
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_SNAP, p,
                         taut_get24(p), 0);
    }
    *ethertype = taut_get16(p + 6);
    return TAUT_OK;
}

void taut_dot11_snap_encode(struct taut_wr *wr, uint16_t ethertype)
{
    taut_wr_bytes(wr, mac_snap, sizeof mac_snap);
    taut_wr_u16(wr, ethertype);
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void mac_num(const struct taut_visitor *v, unsigned field,
                    const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_dot11_fields, field, at, len, num);
}

static void mac_visit_fc(const struct taut_visitor *v, const uint8_t *p,
                         const struct taut_dot11 *h)
{
    bool ext = taut_dot11_subtype_get(h) >= 0x160;
    mac_num(v, TAUT_DOT11_F_TYPE_SUBTYPE, p, 1, taut_dot11_subtype_get(h));
    mac_num(v, TAUT_DOT11_F_FC, p, 2, taut_get16(p));
    for (unsigned i = TAUT_DOT11_F_SUBTYPE; i <= TAUT_DOT11_F_TODS; i++) {
        if (ext && i >= TAUT_DOT11_F_FRAG)
            break; /* these four bits are the extension */
        taut_visit_row(v, &taut_dot11_fields, TAUT_FIELD_INDEX(i), p);
    }
    if (ext)
        mac_num(v, TAUT_DOT11_F_EXTENSION, p + 1, 1, h->flags & 15u);
    else
        mac_num(v, TAUT_DOT11_F_DS, p + 1, 1, h->flags & 3u);
    if (h->type == TAUT_DOT11_TYPE_CTRL && h->subtype == 10)
        mac_num(v, TAUT_DOT11_F_AID, p + 2, 2, h->duration & 0x3fffu);
    else
        mac_num(v, TAUT_DOT11_F_DURATION, p + 2, 2, h->duration);
}

/* mac_visit_addr tells an address by its meaning; `q` points into `h`, whose
 * header lies at `p`. */
static void mac_visit_addr(const struct taut_visitor *v, unsigned field,
                           const uint8_t *p, const struct taut_dot11 *h,
                           const uint8_t *q)
{
    for (unsigned i = 0; q && i < h->n_addrs; i++) {
        if (q == h->addr[i])
            taut_visit_bytes(v, &taut_dot11_fields, field,
                             p + 4 + (size_t)6 * i + (i == 3 ? 2 : 0), 6);
    }
}

static void mac_visit_addrs(const struct taut_visitor *v, const uint8_t *p,
                            const struct taut_dot11 *h)
{
    struct taut_dot11_addrs a;
    taut_dot11_addrs_get(&a, h);
    unsigned ds = h->flags & 3u;
    mac_visit_addr(v, TAUT_DOT11_F_RA, p, h, a.ra);
    mac_visit_addr(v, TAUT_DOT11_F_TA, p, h, a.ta);
    mac_visit_addr(v, TAUT_DOT11_F_DA, p, h, a.da);
    mac_visit_addr(v, TAUT_DOT11_F_SA, p, h, a.sa);
    mac_visit_addr(v, TAUT_DOT11_F_BSSID, p, h, a.bssid);
    if (h->type == TAUT_DOT11_TYPE_DATA && ds < 3)
        mac_visit_addr(v, TAUT_DOT11_F_STAA, p, h,
                       h->addr[ds == TAUT_DOT11_FLAG_FROM_DS ? 0 : 1]);
}

/* mac_visit_qos_high tells the upper byte of QoS Control, whose meaning
 * depends on who sends. */
static void mac_visit_qos_high(const struct taut_visitor *v, const uint8_t *q,
                               const struct taut_dot11 *h)
{
    uint32_t high = h->qos >> 8;
    bool from_ap = (h->flags & TAUT_DOT11_FLAG_FROM_DS) != 0;
    if (!from_ap) {
        mac_num(v,
                h->qos & 0x10 ? TAUT_DOT11_F_QOS_QUEUE : TAUT_DOT11_F_QOS_TXOP,
                q, 2, high);
    } else if (h->subtype & 2) {
        mac_num(v, TAUT_DOT11_F_QOS_TXOP_LIMIT, q, 2, high);
    } else {
        mac_num(v, TAUT_DOT11_F_QOS_PS_BUF, q, 2, high);
        mac_num(v, TAUT_DOT11_F_QOS_PS_BUF_KNOWN, q, 2, high >> 1 & 1);
        if (high & 2) {
            mac_num(v, TAUT_DOT11_F_QOS_PS_AC, q, 2, high >> 2 & 3);
            mac_num(v, TAUT_DOT11_F_QOS_PS_LOAD, q, 2, high >> 4);
        }
    }
}

static void mac_visit_qos(const struct taut_visitor *v, const uint8_t *q,
                          const struct taut_dot11 *h)
{
    bool from_ap = (h->flags & TAUT_DOT11_FLAG_FROM_DS) != 0;
    mac_num(v, TAUT_DOT11_F_QOS, q, 2, h->qos);
    mac_num(v, TAUT_DOT11_F_QOS_TID, q, 2, h->qos & TAUT_DOT11_QOS_TID);
    mac_num(v, TAUT_DOT11_F_QOS_PRIORITY, q, 2, h->qos & 7);
    mac_num(v, from_ap ? TAUT_DOT11_F_QOS_EOSP : TAUT_DOT11_F_QOS_BIT4, q, 2,
            h->qos >> 4 & 1);
    mac_num(v, TAUT_DOT11_F_QOS_ACK, q, 2, h->qos >> 5 & 3);
    if ((h->subtype & 4) == 0)
        mac_num(v, TAUT_DOT11_F_QOS_AMSDU, q, 2, h->qos >> 7 & 1);
    mac_visit_qos_high(v, q, h);
}

/* mac_visit_ba tells BAR and BA Control, and what basic and compressed ones
 * have behind it. */
static void mac_visit_ba(const struct taut_visitor *v,
                         const struct taut_dot11 *h, struct taut_span body)
{
    const uint8_t *q = body.p;
    if (body.len < 4)
        return;
    uint32_t control = taut_get16le(q), type = control >> 1 & 15;
    mac_num(v, TAUT_DOT11_F_BA_CONTROL, q, 2, control);
    mac_num(v, TAUT_DOT11_F_BAR_ACK, q, 2, control & 1);
    mac_num(v, TAUT_DOT11_F_BA_TYPE, q, 2, type);
    if (type != 0 && type != 2)
        return;
    uint32_t ssc = taut_get16le(q + 2);
    mac_num(v, TAUT_DOT11_F_BA_TID, q, 2, control >> 12);
    mac_num(v, TAUT_DOT11_F_BA_SSC, q + 2, 2, ssc);
    mac_num(v, TAUT_DOT11_F_BA_FRAGMENT, q + 2, 2, ssc & 15);
    mac_num(v, TAUT_DOT11_F_BA_SEQUENCE, q + 2, 2, ssc >> 4);
    if (h->subtype == 9 && body.len > 4)
        taut_visit_bytes(v, &taut_dot11_fields, TAUT_DOT11_F_BA_BITMAP, q + 4,
                         body.len - 4);
}

static void mac_visit_htc(const struct taut_visitor *v, const uint8_t *q,
                          const struct taut_dot11 *h)
{
    mac_num(v, TAUT_DOT11_F_HTC, q, 4, h->htc);
    mac_num(v, TAUT_DOT11_F_HTC_VHT, q, 4, h->htc & 1);
    if (h->htc & 1)
        mac_num(v, TAUT_DOT11_F_HTC_HE, q, 4, h->htc >> 1 & 1);
}

void taut_dot11_visit(const struct taut_visitor *v, const uint8_t *p,
                      size_t len)
{
    struct taut_dot11 h;
    unsigned parts = mac_parts_at(p);
    mac_read(&h, p, parts);
    mac_visit_fc(v, p, &h);
    mac_visit_addrs(v, p, &h);
    if (parts & MAC_SEQ) {
        mac_num(v, TAUT_DOT11_F_FRAGMENT, p + 22, 2, h.fragment);
        mac_num(v, TAUT_DOT11_F_SEQ, p + 22, 2, h.seq);
    }
    const uint8_t *q = p + h.hdr_len - (parts & MAC_HTC ? 4 : 0);
    if (parts & MAC_QOS)
        mac_visit_qos(v, q - 2, &h);
    if (parts & MAC_WRAPPER)
        taut_visit_bytes(v, &taut_dot11_fields, TAUT_DOT11_F_CARRIED, q - 2, 2);
    if (parts & MAC_HTC)
        mac_visit_htc(v, q, &h);
    struct taut_span body = {p + h.hdr_len, len - h.hdr_len};
    if (h.type == TAUT_DOT11_TYPE_CTRL && (h.subtype == 8 || h.subtype == 9))
        mac_visit_ba(v, &h, body);
}

void taut_dot11_fcs_visit(const struct taut_visitor *v, const uint8_t *p,
                          size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    const uint8_t *at = p + len - TAUT_DOT11_FCS_LEN;
    mac_num(v, TAUT_DOT11_F_FCS, at, 4, taut_get32le(at));
    mac_num(v, TAUT_DOT11_F_FCS_STATUS, at, 4,
            taut_dot11_fcs_verify(&ctx, p, len) == TAUT_OK);
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define MAC_REG_ROW(U, code, name) {code, name},
static const struct taut_reg_entry mac_subtype_entries[] = {
    TAUT_DOT11_SUBTYPES(MAC_REG_ROW)};
const struct taut_reg taut_dot11_subtype_reg = {
    "802.11 type and subtype",
    sizeof mac_subtype_entries / sizeof mac_subtype_entries[0],
    mac_subtype_entries};
