/* SPDX-License-Identifier: MIT */
/* net_eth.c: Ethernet headers and VLAN tags; see include/taut/eth.h. */
#include "taut/eth.h"

#include "core_mem.h"

TAUT_FIELD_TABLE(ETH, eth, "eth", "Ethernet", "IEEE 802.3 3.1.1", NULL,
                 TAUT_ETH_FIELDS)
TAUT_FIELD_TABLE(VLAN, vlan, "vlan", "802.1Q Virtual LAN", "IEEE 802.1Q 9.3",
                 NULL, TAUT_VLAN_FIELDS)

/* ---- Type/Len, alike in frames and tags ---- */

/* struct eth_lentype: what a Type/Len field and the bytes behind it say. */
struct eth_lentype {
    uint16_t type, len;
    bool cut;
    size_t payload_len, trailer_len;
};

static struct eth_lentype eth_lentype_of(const uint8_t *p, size_t after)
{
    struct eth_lentype t = {taut_get16(p), 0, false, after, 0};
    if (t.type > TAUT_ETH_LEN_MAX)
        return t;
    t.len = t.type;
    t.type = 0;
    t.cut = t.len > after;
    t.payload_len = t.cut ? after : t.len;
    t.trailer_len = after - t.payload_len;
    return t;
}

/* eth_lentype_check judges the field at `p` with `after` bytes behind it. */
static enum taut_status eth_lentype_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t after,
                                          unsigned f_len, unsigned f_type)
{
    struct eth_lentype t = eth_lentype_of(p, after);
    if (t.cut && !(ctx->quirks & TAUT_QUIRK_CUT))
        return taut_fail_short(ctx, f_len, p + 2, after, t.len, 0);
    if (t.type > 0 && t.type < TAUT_ETH_TYPE_MIN &&
        !(ctx->quirks & TAUT_ETH_QUIRK_LENTYPE))
        return taut_fail(ctx, TAUT_E_VALUE, f_type, p, t.type, 0);
    return TAUT_OK;
}

static bool eth_lentype_encodable(uint16_t type, uint16_t len)
{
    return type == 0 ? len <= TAUT_ETH_LEN_MAX
                     : type > TAUT_ETH_LEN_MAX && len == 0;
}

/* ---- view ---- */

enum taut_status taut_eth_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    if (len < TAUT_ETH_HDR_LEN)
        return taut_fail_short(ctx, TAUT_ETH_F_HEADER, p, len, TAUT_ETH_HDR_LEN,
                               0);
    return eth_lentype_check(ctx, p + 12, len - TAUT_ETH_HDR_LEN,
                             TAUT_ETH_F_LEN, TAUT_ETH_F_LENTYPE);
}

enum taut_status taut_vlan_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    if (len < TAUT_VLAN_HDR_LEN)
        return taut_fail_short(ctx, TAUT_VLAN_F_HEADER, p, len,
                               TAUT_VLAN_HDR_LEN, 0);
    return eth_lentype_check(ctx, p + 2, len - TAUT_VLAN_HDR_LEN,
                             TAUT_VLAN_F_LEN, TAUT_VLAN_F_ETYPE);
}

/* ---- decode ---- */

enum taut_status taut_eth_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_eth *out)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    enum taut_status st = taut_eth_check(ctx, p, len);
    if (st)
        return st;
    struct eth_lentype t = eth_lentype_of(p + 12, len - TAUT_ETH_HDR_LEN);
    memcpy(out->dst, p, 6);
    memcpy(out->src, p + 6, 6);
    out->type = t.type;
    out->len = t.len;
    out->cut = t.cut;
    out->payload_len = t.payload_len;
    out->trailer_len = t.trailer_len;
    rd->p += TAUT_ETH_HDR_LEN;
    return TAUT_OK;
}

enum taut_status taut_vlan_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_vlan *out)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    enum taut_status st = taut_vlan_check(ctx, p, len);
    if (st)
        return st;
    struct eth_lentype t = eth_lentype_of(p + 2, len - TAUT_VLAN_HDR_LEN);
    out->pcp = p[0] >> 5;
    out->dei = (p[0] & 0x10) != 0;
    out->id = taut_get16(p) & 0xfff;
    out->type = t.type;
    out->len = t.len;
    out->cut = t.cut;
    out->payload_len = t.payload_len;
    out->trailer_len = t.trailer_len;
    rd->p += TAUT_VLAN_HDR_LEN;
    return TAUT_OK;
}

enum taut_status taut_vlan_stack_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_vlan_stack *s,
                                      struct taut_vlan *out)
{
    if (!taut_vlan_is_tpid(s->type))
        return TAUT_DONE;
    if (s->n >= TAUT_VLAN_STACK_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_VLAN_F_HEADER, rd->p, s->n, 0);
    enum taut_status st = taut_vlan_decode(ctx, rd, out);
    if (st)
        return st;
    s->type = out->type;
    s->n++;
    return TAUT_OK;
}

/* ---- encode ---- */

enum taut_status taut_eth_encode(struct taut_wr *wr, const struct taut_eth *in)
{
    if (!eth_lentype_encodable(in->type, in->len)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_bytes(wr, in->dst, 6);
    taut_wr_bytes(wr, in->src, 6);
    taut_wr_u16(wr, in->type ? in->type : in->len);
    return TAUT_OK;
}

enum taut_status taut_vlan_encode(struct taut_wr *wr,
                                  const struct taut_vlan *in)
{
    if (in->pcp > 7 || in->id > 0xfff ||
        !eth_lentype_encodable(in->type, in->len)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, (uint32_t)in->pcp << 13 | (in->dei ? 0x1000u : 0) | in->id);
    taut_wr_u16(wr, in->type ? in->type : in->len);
    return TAUT_OK;
}

/* ---- visit ---- */

/* eth_padding_len counts the zeros that fill the frame up to its least
 * length; 0 if anything else stands there. */
static size_t eth_padding_len(const uint8_t *p, size_t len, size_t used)
{
    size_t end = len < TAUT_ETH_FRAME_MIN ? len : TAUT_ETH_FRAME_MIN;
    if (used >= end)
        return 0;
    for (size_t i = used; i < end; i++) {
        if (p[i] != 0)
            return 0;
    }
    return end - used;
}

void taut_eth_trailer_visit(const struct taut_visitor *v, const uint8_t *p,
                            size_t len, size_t used)
{
    size_t pad = eth_padding_len(p, len, used);
    if (pad > 0)
        taut_visit_bytes(v, &taut_eth_fields, TAUT_ETH_F_PADDING, p + used,
                         pad);
    if (used < len && pad < len - used)
        taut_visit_bytes(v, &taut_eth_fields, TAUT_ETH_F_TRAILER,
                         p + used + pad, len - used - pad);
}

void taut_eth_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct eth_lentype t = eth_lentype_of(p + 12, len - TAUT_ETH_HDR_LEN);
    unsigned field = t.type == 0                  ? TAUT_ETH_F_LEN
                     : t.type < TAUT_ETH_TYPE_MIN ? TAUT_ETH_F_LENTYPE
                                                  : TAUT_ETH_F_TYPE;
    taut_visit_fields(v, &taut_eth_fields, p);
    taut_visit_num(v, &taut_eth_fields, field, p + 12, 2, taut_eth_get_type(p));
    if (t.type == 0)
        taut_eth_trailer_visit(v, p, len, TAUT_ETH_HDR_LEN + t.payload_len);
}

void taut_vlan_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct eth_lentype t = eth_lentype_of(p + 2, len - TAUT_VLAN_HDR_LEN);
    unsigned field = t.type == 0 ? TAUT_VLAN_F_LEN : TAUT_VLAN_F_ETYPE;
    taut_visit_fields(v, &taut_vlan_fields, p);
    taut_visit_num(v, &taut_vlan_fields, field, p + 2, 2,
                   taut_vlan_get_type(p));
    if (t.trailer_len > 0)
        taut_visit_bytes(v, &taut_vlan_fields, TAUT_VLAN_F_TRAILER,
                         p + TAUT_VLAN_HDR_LEN + t.payload_len, t.trailer_len);
}

void taut_vlan_ad_visit(const struct taut_visitor *v, const uint8_t *p,
                        size_t len)
{
    const struct taut_fieldset *set = &taut_vlan_fields;
    struct eth_lentype t = eth_lentype_of(p + 2, len - TAUT_VLAN_HDR_LEN);
    taut_visit_num(v, set, TAUT_VLAN_F_AD_PRIORITY, p, 1,
                   taut_vlan_get_priority(p));
    taut_visit_num(v, set, TAUT_VLAN_F_AD_DEI, p, 1, taut_vlan_get_dei(p));
    taut_visit_num(v, set, TAUT_VLAN_F_AD_ID, p, 2, taut_vlan_get_id(p));
    taut_visit_num(v, set, TAUT_VLAN_F_AD_ETYPE, p + 2, 2,
                   taut_vlan_get_type(p));
    if (t.trailer_len > 0)
        taut_visit_bytes(v, set, TAUT_VLAN_F_TRAILER,
                         p + TAUT_VLAN_HDR_LEN + t.payload_len, t.trailer_len);
}

/* ---- names ---- */

static const struct taut_reg_entry vlan_priority_entries[] = {
    {0, "Best Effort"},          {1, "Background"},
    {2, "Excellent Effort"},     {3, "Critical Applications"},
    {4, "Video, below 100 ms"},  {5, "Voice, below 10 ms"},
    {6, "Internetwork Control"}, {7, "Network Control"},
};
const struct taut_reg taut_vlan_priority_reg = {"VLAN priority", 8,
                                                vlan_priority_entries};
