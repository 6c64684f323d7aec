/* SPDX-License-Identifier: MIT */
/* net_arp.c: ARP and its relatives; see include/taut/arp.h. */
#include "taut/arp.h"

#include "taut/addr.h"

#include "core_mem.h"

TAUT_FIELD_TABLE(ARP, arp, "arp", "Address Resolution Protocol", "RFC 826",
                 NULL, TAUT_ARP_FIELDS)

/* ---- view ---- */

/* arp_short tells which address the `len` bytes end in. */
static enum taut_status arp_short(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len)
{
    static const uint16_t fields[4] = {TAUT_ARP_F_SHA, TAUT_ARP_F_SPA,
                                       TAUT_ARP_F_THA, TAUT_ARP_F_TPA};
    size_t at = TAUT_ARP_HDR_LEN, need = at + 2u * ((size_t)p[4] + p[5]);
    unsigned i = 0;
    for (; i < 3; i++) {
        size_t next = at + p[4 + i % 2];
        if (next > len)
            break;
        at = next;
    }
    return taut_fail_short(ctx, fields[i], p, len, need, 0);
}

enum taut_status taut_arp_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    if (len < TAUT_ARP_HDR_LEN)
        return taut_fail_short(ctx, TAUT_ARP_F_HEADER, p, len, TAUT_ARP_HDR_LEN,
                               0);
    if (taut_get16(p) == TAUT_ARP_HW_ATM)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ARP_F_HW_TYPE, p,
                         TAUT_ARP_HW_ATM, 0);
    if (len - TAUT_ARP_HDR_LEN < 2u * ((size_t)p[4] + p[5]))
        return arp_short(ctx, p, len);
    return TAUT_OK;
}

static bool arp_hw_is_mac(uint32_t hw_type)
{
    return hw_type == TAUT_ARP_HW_ETHER || hw_type == TAUT_ARP_HW_IEEE802;
}

enum taut_status taut_arp_eth_check(struct taut_ctx *ctx, const uint8_t *p,
                                    size_t len)
{
    if (len < TAUT_ARP_HDR_LEN)
        return taut_arp_check(ctx, p, len);
    if (!arp_hw_is_mac(taut_get16(p)))
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ARP_F_HW_TYPE, p,
                         taut_get16(p), 0);
    if (taut_get16(p + 2) != TAUT_ETHERTYPE_IPV4)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ARP_F_PROTO_TYPE, p + 2,
                         taut_get16(p + 2), 0);
    if (p[4] != 6)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ARP_F_HW_SIZE, p + 4, p[4], 0);
    if (p[5] != 4)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ARP_F_PROTO_SIZE, p + 5, p[5],
                         0);
    return len < TAUT_ARP_ETH_LEN ? arp_short(ctx, p, len) : TAUT_OK;
}

static bool arp_is_zero(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] != 0)
            return false;
    }
    return true;
}

enum taut_status taut_arp_eth_sender_check(struct taut_ctx *ctx,
                                           const uint8_t *p)
{
    const uint8_t *sha = taut_arp_eth_get_sha(p);
    const uint8_t *spa = taut_arp_eth_get_spa(p);
    if (taut_mac_is_multicast(sha) || arp_is_zero(sha, 6))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_ARP_F_SHA_MAC, sha, sha[0], 0);
    if (spa[0] >= 224)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_ARP_F_SPA_IPV4, spa, spa[0],
                         0);
    return TAUT_OK;
}

/* ---- decode ---- */

/* arp_addresses sets the four addresses of the checked packet `p`. */
static void arp_addresses(struct taut_arp *out, const uint8_t *p)
{
    size_t hw = p[4], proto = p[5];
    const uint8_t *at = p + TAUT_ARP_HDR_LEN;
    out->sha.p = at;
    out->spa.p = at + hw;
    out->tha.p = at + hw + proto;
    out->tpa.p = at + 2 * hw + proto;
    out->sha.len = out->tha.len = hw;
    out->spa.len = out->tpa.len = proto;
}

enum taut_status taut_arp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_arp *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_arp_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    out->hw_type = taut_get16(p);
    out->proto_type = taut_get16(p + 2);
    out->opcode = taut_get16(p + 6);
    arp_addresses(out, p);
    rd->p += TAUT_ARP_HDR_LEN + 2u * ((size_t)p[4] + p[5]);
    return TAUT_OK;
}

enum taut_status taut_arp_eth_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_arp_eth *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_arp_eth_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    out->hw_type = taut_get16(p);
    out->opcode = taut_get16(p + 6);
    memcpy(out->sha, taut_arp_eth_get_sha(p), 6);
    memcpy(out->spa, taut_arp_eth_get_spa(p), 4);
    memcpy(out->tha, taut_arp_eth_get_tha(p), 6);
    memcpy(out->tpa, taut_arp_eth_get_tpa(p), 4);
    rd->p += TAUT_ARP_ETH_LEN;
    return TAUT_OK;
}

static bool arp_span_same(struct taut_span a, struct taut_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

enum taut_arp_kind taut_arp_kind_get(const struct taut_arp *arp)
{
    bool own = arp->spa.len > 0 && arp_span_same(arp->spa, arp->tpa);
    switch (arp->opcode) {
    case TAUT_ARP_OP_REQUEST:
        return own ? TAUT_ARP_KIND_ANNOUNCEMENT
               : arp->spa.len > 0 && arp_is_zero(arp->spa.p, arp->spa.len)
                   ? TAUT_ARP_KIND_PROBE
                   : TAUT_ARP_KIND_REQUEST;
    case TAUT_ARP_OP_REPLY:
        return own ? TAUT_ARP_KIND_GRATUITOUS : TAUT_ARP_KIND_REPLY;
    case TAUT_ARP_OP_RARP_REQUEST:
    case TAUT_ARP_OP_RARP_REPLY:
        return TAUT_ARP_KIND_RARP;
    case TAUT_ARP_OP_INARP_REQUEST:
    case TAUT_ARP_OP_INARP_REPLY:
        return TAUT_ARP_KIND_INARP;
    default:
        return TAUT_ARP_KIND_OTHER;
    }
}

/* ---- encode ---- */

static enum taut_status arp_encodable(const struct taut_arp *in)
{
    if (in->sha.len != in->tha.len || in->spa.len != in->tpa.len ||
        in->hw_type == TAUT_ARP_HW_ATM)
        return TAUT_E_USAGE;
    return in->sha.len > 255 || in->spa.len > 255 ? TAUT_E_RANGE : TAUT_OK;
}

enum taut_status taut_arp_encode(struct taut_wr *wr, const struct taut_arp *in)
{
    enum taut_status st = arp_encodable(in);
    if (st) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u16(wr, in->hw_type);
    taut_wr_u16(wr, in->proto_type);
    taut_wr_u8(wr, (uint32_t)in->sha.len);
    taut_wr_u8(wr, (uint32_t)in->spa.len);
    taut_wr_u16(wr, in->opcode);
    taut_wr_bytes(wr, in->sha.p, in->sha.len);
    taut_wr_bytes(wr, in->spa.p, in->spa.len);
    taut_wr_bytes(wr, in->tha.p, in->tha.len);
    taut_wr_bytes(wr, in->tpa.p, in->tpa.len);
    return TAUT_OK;
}

enum taut_status taut_arp_eth_encode(struct taut_wr *wr,
                                     const struct taut_arp_eth *in)
{
    if (!arp_hw_is_mac(in->hw_type)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->hw_type);
    taut_wr_u16(wr, TAUT_ETHERTYPE_IPV4);
    taut_wr_u16(wr, 0x0604);
    taut_wr_u16(wr, in->opcode);
    taut_wr_bytes(wr, in->sha, 6);
    taut_wr_bytes(wr, in->spa, 4);
    taut_wr_bytes(wr, in->tha, 6);
    taut_wr_bytes(wr, in->tpa, 4);
    return TAUT_OK;
}

/* ---- visit ---- */

static void arp_visit_flags(const struct taut_visitor *v, const uint8_t *p,
                            const struct taut_arp *a)
{
    const struct taut_fieldset *set = &taut_arp_fields;
    uint32_t op = taut_get16(p + 6);
    bool request = op == TAUT_ARP_OP_REQUEST;
    if (!request && op != TAUT_ARP_OP_REPLY)
        return;
    bool tha_zero = a->tha.len > 0 && arp_is_zero(a->tha.p, a->tha.len);
    if (a->spa.len > 0 && arp_span_same(a->spa, a->tpa)) {
        taut_visit_num(v, set, TAUT_ARP_F_GRATUITOUS, p + 6, 2, 1);
        if (request && tha_zero)
            taut_visit_num(v, set, TAUT_ARP_F_ANNOUNCEMENT, p + 6, 2, 1);
    } else if (request && tha_zero && arp_is_zero(a->spa.p, a->spa.len)) {
        taut_visit_num(v, set, TAUT_ARP_F_PROBE, p + 6, 2, 1);
    }
}

static void arp_visit_span(const struct taut_visitor *v, unsigned field,
                           struct taut_span s)
{
    if (s.len > 0)
        taut_visit_bytes(v, &taut_arp_fields, field, s.p, s.len);
}

void taut_arp_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_arp a;
    (void)len;
    arp_addresses(&a, p);
    bool mac = arp_hw_is_mac(taut_get16(p)) && p[4] == 6;
    bool ip = taut_get16(p + 2) == TAUT_ETHERTYPE_IPV4 && p[5] == 4;
    taut_visit_fields(v, &taut_arp_fields, p);
    arp_visit_flags(v, p, &a);
    arp_visit_span(v, mac ? TAUT_ARP_F_SHA_MAC : TAUT_ARP_F_SHA, a.sha);
    arp_visit_span(v, ip ? TAUT_ARP_F_SPA_IPV4 : TAUT_ARP_F_SPA, a.spa);
    arp_visit_span(v, mac ? TAUT_ARP_F_THA_MAC : TAUT_ARP_F_THA, a.tha);
    arp_visit_span(v, ip ? TAUT_ARP_F_TPA_IPV4 : TAUT_ARP_F_TPA, a.tpa);
}

/* ---- names ---- */

#define ARP_REG_ROW(U, code, name) {code, name},
static const struct taut_reg_entry arp_op_entries[] = {
    TAUT_ARP_OPS(ARP_REG_ROW)};
const struct taut_reg taut_arp_op_reg = {
    "ARP opcode", sizeof arp_op_entries / sizeof arp_op_entries[0],
    arp_op_entries};

static const struct taut_reg_entry arp_hw_entries[] = {
    TAUT_ARP_HWS(ARP_REG_ROW)};
const struct taut_reg taut_arp_hw_reg = {
    "ARP hardware type", sizeof arp_hw_entries / sizeof arp_hw_entries[0],
    arp_hw_entries};
