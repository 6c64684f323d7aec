/* SPDX-License-Identifier: MIT */
/* net_sll.c: Linux cooked capture headers; see include/taut/sll.h. */
#include "taut/sll.h"

#include "core_mem.h"

TAUT_FIELD_TABLE(SLL, sll, "sll", "Linux cooked-mode capture",
                 "LINKTYPE_LINUX_SLL", NULL, TAUT_SLL_FIELDS)

/* ---- view ---- */

static enum taut_status sll_check(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len, size_t hdr)
{
    if (len < hdr)
        return taut_fail_short(ctx, TAUT_SLL_F_HEADER, p, len, hdr, 0);
    return TAUT_OK;
}

enum taut_status taut_sll_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    return sll_check(ctx, p, len, TAUT_SLL_HDR_LEN);
}

enum taut_status taut_sll2_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    return sll_check(ctx, p, len, TAUT_SLL2_HDR_LEN);
}

/* ---- decode ---- */

static uint8_t sll_addr_len(uint32_t halen)
{
    return halen < TAUT_SLL_ADDR_MAX ? (uint8_t)halen : TAUT_SLL_ADDR_MAX;
}

enum taut_status taut_sll_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_sll *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_sll_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    out->pkttype = taut_get16(p);
    out->hatype = taut_get16(p + 2);
    out->halen = taut_get16(p + 4);
    memcpy(out->addr, p + 6, TAUT_SLL_ADDR_MAX);
    out->proto = taut_get16(p + 14);
    out->addr_len = sll_addr_len(out->halen);
    out->reserved = 0;
    out->ifindex = 0;
    rd->p += TAUT_SLL_HDR_LEN;
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

enum taut_status taut_sll2_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_sll *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_sll2_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    out->proto = taut_get16(p);
    out->reserved = taut_get16(p + 2);
    out->ifindex = taut_get32(p + 4);
    out->hatype = taut_get16(p + 8);
    out->pkttype = p[10];
    out->halen = p[11];
    memcpy(out->addr, p + 12, TAUT_SLL_ADDR_MAX);
    out->addr_len = sll_addr_len(out->halen);
    rd->p += TAUT_SLL2_HDR_LEN;
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

/* ---- encode ---- */

enum taut_status taut_sll_encode(struct taut_wr *wr, const struct taut_sll *in)
{
    if (in->reserved != 0 || in->ifindex != 0) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->pkttype);
    taut_wr_u16(wr, in->hatype);
    taut_wr_u16(wr, in->halen);
    taut_wr_bytes(wr, in->addr, TAUT_SLL_ADDR_MAX);
    taut_wr_u16(wr, in->proto);
    return TAUT_OK;
}

enum taut_status taut_sll2_encode(struct taut_wr *wr, const struct taut_sll *in)
{
    if (in->pkttype > 0xff || in->halen > 0xff) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->proto);
    taut_wr_u16(wr, in->reserved);
    taut_wr_u32(wr, in->ifindex);
    taut_wr_u16(wr, in->hatype);
    taut_wr_u8(wr, in->pkttype);
    taut_wr_u8(wr, in->halen);
    taut_wr_bytes(wr, in->addr, TAUT_SLL_ADDR_MAX);
    return TAUT_OK;
}

/* ---- visit ---- */

static void sll_visit_proto(const struct taut_visitor *v, const uint8_t *at,
                            uint32_t hatype)
{
    uint32_t proto = taut_get16(at);
    unsigned field = hatype == TAUT_SLL_HW_NETLINK ? TAUT_SLL_F_FAMILY
                     : proto < 0x0600              ? TAUT_SLL_F_LTYPE
                     : hatype == TAUT_SLL_HW_IPGRE ? TAUT_SLL_F_GRETYPE
                                                   : TAUT_SLL_F_ETYPE;
    taut_visit_num(v, &taut_sll_fields, field, at, 2, proto);
}

static void sll_visit_addr(const struct taut_visitor *v, const uint8_t *at,
                           uint32_t halen)
{
    uint8_t n = sll_addr_len(halen);
    unsigned field = halen == 6   ? TAUT_SLL_F_SRC_ETH
                     : halen == 4 ? TAUT_SLL_F_SRC_IPV4
                                  : TAUT_SLL_F_SRC_OTHER;
    if (n > 0)
        taut_visit_bytes(v, &taut_sll_fields, field, at, n);
    if (n < TAUT_SLL_ADDR_MAX)
        taut_visit_bytes(v, &taut_sll_fields, TAUT_SLL_F_UNUSED, at + n,
                         TAUT_SLL_ADDR_MAX - (size_t)n);
}

void taut_sll_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    (void)len;
    taut_visit_fields(v, &taut_sll_fields, p);
    sll_visit_addr(v, p + 6, taut_sll_get_halen(p));
    sll_visit_proto(v, p + 14, taut_sll_get_hatype(p));
}

void taut_sll2_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    const struct taut_fieldset *set = &taut_sll_fields;
    uint32_t hatype = taut_get16(p + 8);
    (void)len;
    sll_visit_proto(v, p, hatype);
    taut_visit_num(v, set, TAUT_SLL_F_IFINDEX, p + 4, 4, taut_get32(p + 4));
    taut_visit_num(v, set, TAUT_SLL_F_HATYPE, p + 8, 2, hatype);
    taut_visit_num(v, set, TAUT_SLL_F_PKTTYPE, p + 10, 1, p[10]);
    taut_visit_num(v, set, TAUT_SLL_F_HALEN, p + 11, 1, p[11]);
    sll_visit_addr(v, p + 12, p[11]);
}

/* ---- names ---- */

static const struct taut_reg_entry sll_kind_entries[] = {
    {TAUT_SLL_KIND_HOST, "Unicast to us"},
    {TAUT_SLL_KIND_BROADCAST, "Broadcast"},
    {TAUT_SLL_KIND_MULTICAST, "Multicast"},
    {TAUT_SLL_KIND_OTHER, "Unicast to another host"},
    {TAUT_SLL_KIND_OUTGOING, "Sent by us"},
};
const struct taut_reg taut_sll_kind_reg = {"SLL packet type", 5,
                                           sll_kind_entries};
