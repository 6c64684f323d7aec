/* SPDX-License-Identifier: MIT */
/* net_icmp_ext.c: the extension structure and the quoted packet of ICMP and
 * ICMPv6 errors; see taut/icmp.h. */
#include "core_mem.h"
#include "net_icmp_int.h"
#include "taut/csum.h"
#include "taut/icmp.h"
#include "taut/inet.h"

enum {
    ICMP_AFI_IPV4 = 1,
    ICMP_AFI_IPV6 = 2,
    ICMP_IF_INDEX = 8, /* bits of interface information's c-type */
    ICMP_IF_ADDR = 4,
    ICMP_IF_NAME = 2,
    ICMP_IF_MTU = 1,
    ICMP_ID_NAME = 1, /* c-types of interface identification */
    ICMP_ID_INDEX = 2,
    ICMP_ID_ADDR = 3
};

static const struct taut_reg_entry icmp_obj_class_entries[] = {
    {1, "MPLS Label Stack Class"},
    {2, "Interface Information Object"},
    {3, "Interface Identification Object"},
    {4, "Extended Information"},
    {5, "Node Identification Object"}};
const struct taut_reg taut_icmp_obj_class_reg = {
    "ICMP extension object class",
    sizeof icmp_obj_class_entries / sizeof icmp_obj_class_entries[0],
    icmp_obj_class_entries};

/* ------------------------------------------------------------------ */
/* Decode                                                              */

static enum taut_status icmp_ext_short(const struct taut_ctx *ctx,
                                       unsigned field, const struct taut_rd *rd,
                                       size_t need)
{
    return taut_fail_short(ctx, field, rd->p, taut_rd_left(rd), need, 0);
}

enum taut_status taut_icmp_ext_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_icmp_ext *out)
{
    struct taut_rd r = *rd;
    const uint8_t *p;
    if (!taut_rd_take(&r, 4, &p))
        return icmp_ext_short(ctx, TAUT_ICMP_F_EXT, &r, 4);
    out->version = p[0] >> 4;
    out->reserved = taut_get16(p) & 0xfff;
    out->checksum = taut_get16(p + 2);
    if (out->version != 2)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ICMP_F_EXT_VERSION, p,
                         out->version, 0);
    out->objects.p = r.p;
    out->objects.len = taut_rd_left(&r);
    rd->p = rd->end;
    return TAUT_OK;
}

enum taut_status taut_icmp_obj_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_icmp_obj *out)
{
    struct taut_rd r = *rd;
    const uint8_t *p;
    if (taut_rd_left(rd) == 0)
        return TAUT_DONE;
    if (!taut_rd_take(&r, 4, &p))
        return icmp_ext_short(ctx, TAUT_ICMP_F_EXT_LENGTH, rd, 4);
    out->len = taut_get16(p);
    out->class_num = p[2];
    out->ctype = p[3];
    if (out->len < 4)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMP_F_EXT_LENGTH, p, out->len,
                         0);
    if (!taut_rd_span(&r, out->len - 4u, &out->data))
        return icmp_ext_short(ctx, TAUT_ICMP_F_EXT_DATA, &r, out->len - 4u);
    *rd = r;
    return TAUT_OK;
}

enum taut_status taut_icmp_mpls_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_icmp_mpls *out)
{
    uint32_t w;
    if (taut_rd_left(rd) == 0)
        return TAUT_DONE;
    if (!taut_rd_u32(rd, &w))
        return icmp_ext_short(ctx, TAUT_ICMP_F_MPLS_LABEL, rd, 4);
    out->label = w >> 12;
    out->exp = w >> 9 & 7;
    out->bottom = (w & 0x100) != 0;
    out->ttl = w & 0xff;
    return TAUT_OK;
}

static enum taut_status icmp_if_addr_read(struct taut_ctx *ctx,
                                          struct taut_rd *rd,
                                          struct taut_icmp_if_info *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 4, &p))
        return icmp_ext_short(ctx, TAUT_ICMP_F_IF_AFI, rd, 4);
    out->afi = taut_get16(p);
    out->addr_reserved = taut_get16(p + 2);
    if (out->afi != ICMP_AFI_IPV4 && out->afi != ICMP_AFI_IPV6)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ICMP_F_IF_AFI, p,
                         out->afi, 0);
    size_t n = out->afi == ICMP_AFI_IPV4 ? 4 : 16;
    if (!taut_rd_span(rd, n, &out->addr))
        return icmp_ext_short(
            ctx, n == 4 ? TAUT_ICMP_F_IF_IPV4 : TAUT_ICMP_F_IF_IPV6, rd, n);
    return TAUT_OK;
}

static enum taut_status icmp_if_name_read(struct taut_ctx *ctx,
                                          struct taut_rd *rd,
                                          struct taut_icmp_if_info *out)
{
    uint8_t n;
    if (!taut_rd_u8(rd, &n))
        return icmp_ext_short(ctx, TAUT_ICMP_F_IF_NAME_LEN, rd, 1);
    if (n == 0 || n % 4 != 0 || n > TAUT_ICMP_IF_NAME_MAX)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMP_F_IF_NAME_LEN, rd->p - 1,
                         n, 0);
    if (!taut_rd_span(rd, n - 1u, &out->name))
        return icmp_ext_short(ctx, TAUT_ICMP_F_IF_NAME, rd, n - 1u);
    return TAUT_OK;
}

static enum taut_status icmp_if_info_read(struct taut_ctx *ctx,
                                          struct taut_rd *rd,
                                          struct taut_icmp_if_info *out)
{
    enum taut_status st = TAUT_OK;
    if (out->has_index && !taut_rd_u32(rd, &out->index))
        return icmp_ext_short(ctx, TAUT_ICMP_F_IF_INDEX, rd, 4);
    if (out->has_addr)
        st = icmp_if_addr_read(ctx, rd, out);
    if (st == TAUT_OK && out->has_name)
        st = icmp_if_name_read(ctx, rd, out);
    if (st != TAUT_OK)
        return st;
    if (out->has_mtu && !taut_rd_u32(rd, &out->mtu))
        return icmp_ext_short(ctx, TAUT_ICMP_F_IF_MTU, rd, 4);
    return TAUT_OK;
}

enum taut_status taut_icmp_if_info_decode(struct taut_ctx *ctx,
                                          struct taut_icmp_if_info *out,
                                          const struct taut_icmp_obj *obj)
{
    const struct taut_icmp_if_info zero = {0};
    struct taut_rd rd = taut_rd_of(obj->data.p, obj->data.len);
    *out = zero;
    out->role = obj->ctype >> 6;
    out->reserved = obj->ctype >> 4 & 3;
    out->has_index = (obj->ctype & ICMP_IF_INDEX) != 0;
    out->has_addr = (obj->ctype & ICMP_IF_ADDR) != 0;
    out->has_name = (obj->ctype & ICMP_IF_NAME) != 0;
    out->has_mtu = (obj->ctype & ICMP_IF_MTU) != 0;
    enum taut_status st = icmp_if_info_read(ctx, &rd, out);
    if (st == TAUT_OK && taut_rd_left(&rd) > 0)
        return taut_fail(ctx, TAUT_E_TRAILING, TAUT_ICMP_F_EXT_DATA, rd.p,
                         taut_rd_left(&rd), 0);
    return st;
}

static enum taut_status icmp_id_addr_read(struct taut_ctx *ctx,
                                          struct taut_rd *rd,
                                          struct taut_icmp_if_id *out)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 4, &p))
        return icmp_ext_short(ctx, TAUT_ICMP_F_ID_AFI, rd, 4);
    out->afi = taut_get16(p);
    out->addr_len = p[2];
    out->reserved = p[3];
    if ((out->afi == ICMP_AFI_IPV4 && out->addr_len != 4) ||
        (out->afi == ICMP_AFI_IPV6 && out->addr_len != 16) ||
        out->addr_len > taut_rd_left(rd))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMP_F_ID_ADDR_LEN, p + 2,
                         out->addr_len, 0);
    size_t padded = (out->addr_len + 3u) / 4 * 4;
    if (!taut_rd_span(rd, padded, &out->addr))
        return icmp_ext_short(ctx, TAUT_ICMP_F_ID_ADDR, rd, padded);
    return TAUT_OK;
}

static enum taut_status icmp_if_id_read(struct taut_ctx *ctx,
                                        struct taut_rd *rd,
                                        struct taut_icmp_if_id *out,
                                        const struct taut_icmp_obj *obj)
{
    switch (obj->ctype) {
    case ICMP_ID_NAME:
        out->name = obj->data;
        rd->p = rd->end;
        return TAUT_OK;
    case ICMP_ID_INDEX:
        if (!taut_rd_u32(rd, &out->index))
            return icmp_ext_short(ctx, TAUT_ICMP_F_ID_INDEX, rd, 4);
        return TAUT_OK;
    case ICMP_ID_ADDR:
        return icmp_id_addr_read(ctx, rd, out);
    default:
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_ICMP_F_EXT_CTYPE, rd->p,
                         obj->ctype, 0);
    }
}

enum taut_status taut_icmp_if_id_decode(struct taut_ctx *ctx,
                                        struct taut_icmp_if_id *out,
                                        const struct taut_icmp_obj *obj)
{
    const struct taut_icmp_if_id zero = {0};
    struct taut_rd rd = taut_rd_of(obj->data.p, obj->data.len);
    *out = zero;
    out->ctype = obj->ctype;
    enum taut_status st = icmp_if_id_read(ctx, &rd, out, obj);
    if (st == TAUT_OK && taut_rd_left(&rd) > 0)
        return taut_fail(ctx, TAUT_E_TRAILING, TAUT_ICMP_F_EXT_DATA, rd.p,
                         taut_rd_left(&rd), 0);
    return st;
}

static enum taut_status icmp_obj_check(struct taut_ctx *ctx,
                                       const struct taut_icmp_obj *obj)
{
    struct taut_rd rd = taut_rd_of(obj->data.p, obj->data.len);
    struct taut_icmp_mpls mpls;
    struct taut_icmp_if_info info;
    struct taut_icmp_if_id id;
    enum taut_status st = TAUT_OK;
    if (obj->class_num == TAUT_ICMP_OBJ_IF_INFO)
        return taut_icmp_if_info_decode(ctx, &info, obj);
    if (obj->class_num == TAUT_ICMP_OBJ_IF_ID)
        return taut_icmp_if_id_decode(ctx, &id, obj);
    if (obj->class_num == TAUT_ICMP_OBJ_MPLS && obj->ctype == 1) {
        while (st == TAUT_OK)
            st = taut_icmp_mpls_next(ctx, &rd, &mpls);
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_icmp_ext_check(struct taut_ctx *ctx, struct taut_span ext)
{
    struct taut_icmp_ext e;
    struct taut_icmp_obj obj;
    struct taut_rd rd = taut_rd_of(ext.p, ext.len);
    enum taut_status st = taut_icmp_ext_decode(ctx, &rd, &e);
    if (st != TAUT_OK)
        return st;
    rd = taut_rd_of(e.objects.p, e.objects.len);
    while (st == TAUT_OK) {
        st = taut_icmp_obj_next(ctx, &rd, &obj);
        if (st == TAUT_OK)
            st = icmp_obj_check(ctx, &obj);
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static enum taut_status icmp_ext_refuse(struct taut_wr *wr,
                                        enum taut_status status)
{
    taut_wr_fail(wr, status);
    return status;
}

enum taut_status taut_icmp_ext_encode(struct taut_wr *wr,
                                      const struct taut_icmp_ext *in)
{
    if (in->version > 15 || in->reserved > 0xfff)
        return icmp_ext_refuse(wr, TAUT_E_RANGE);
    taut_wr_u16(wr, (uint32_t)in->version << 12 | in->reserved);
    taut_wr_u16(wr, in->checksum);
    taut_wr_bytes(wr, in->objects.p, in->objects.len);
    return TAUT_OK;
}

static void icmp_obj_head_write(struct taut_wr *wr, size_t data_len,
                                uint8_t class_num, unsigned ctype)
{
    taut_wr_u16(wr, (uint32_t)(4 + data_len));
    taut_wr_u8(wr, class_num);
    taut_wr_u8(wr, ctype);
}

enum taut_status taut_icmp_obj_encode(struct taut_wr *wr,
                                      const struct taut_icmp_obj *in)
{
    if (in->data.len > UINT16_MAX - 4)
        return icmp_ext_refuse(wr, TAUT_E_RANGE);
    icmp_obj_head_write(wr, in->data.len, in->class_num, in->ctype);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

enum taut_status taut_icmp_mpls_encode(struct taut_wr *wr,
                                       const struct taut_icmp_mpls *in)
{
    if (in->label > 0xfffff || in->exp > 7)
        return icmp_ext_refuse(wr, TAUT_E_RANGE);
    taut_wr_u32(wr, in->label << 12 | (uint32_t)in->exp << 9 |
                        (in->bottom ? 0x100u : 0u) | in->ttl);
    return TAUT_OK;
}

static bool icmp_addr_fits(uint16_t afi, struct taut_span addr)
{
    return (afi == ICMP_AFI_IPV4 && addr.len == 4) ||
           (afi == ICMP_AFI_IPV6 && addr.len == 16);
}

static unsigned icmp_if_ctype(const struct taut_icmp_if_info *in)
{
    return (unsigned)in->role << 6 | (unsigned)in->reserved << 4 |
           (in->has_index ? ICMP_IF_INDEX : 0u) |
           (in->has_addr ? ICMP_IF_ADDR : 0u) |
           (in->has_name ? ICMP_IF_NAME : 0u) |
           (in->has_mtu ? ICMP_IF_MTU : 0u);
}

enum taut_status taut_icmp_if_info_encode(struct taut_wr *wr,
                                          const struct taut_icmp_if_info *in)
{
    size_t len = (in->has_index ? 4u : 0u) + (in->has_mtu ? 4u : 0u) +
                 (in->has_addr ? 4u + in->addr.len : 0u) +
                 (in->has_name ? 1u + in->name.len : 0u);
    if (in->role > 3 || in->reserved > 3 ||
        (in->has_name &&
         (in->name.len % 4 != 3 || in->name.len >= TAUT_ICMP_IF_NAME_MAX)))
        return icmp_ext_refuse(wr, TAUT_E_RANGE);
    if (in->has_addr && !icmp_addr_fits(in->afi, in->addr))
        return icmp_ext_refuse(wr, TAUT_E_USAGE);
    icmp_obj_head_write(wr, len, TAUT_ICMP_OBJ_IF_INFO, icmp_if_ctype(in));
    if (in->has_index)
        taut_wr_u32(wr, in->index);
    if (in->has_addr) {
        taut_wr_u16(wr, in->afi);
        taut_wr_u16(wr, in->addr_reserved);
        taut_wr_bytes(wr, in->addr.p, in->addr.len);
    }
    if (in->has_name) {
        taut_wr_u8(wr, (uint32_t)in->name.len + 1);
        taut_wr_bytes(wr, in->name.p, in->name.len);
    }
    if (in->has_mtu)
        taut_wr_u32(wr, in->mtu);
    return TAUT_OK;
}

static enum taut_status icmp_id_addr_write(struct taut_wr *wr,
                                           const struct taut_icmp_if_id *in)
{
    bool known = in->afi == ICMP_AFI_IPV4 || in->afi == ICMP_AFI_IPV6;
    if (in->addr.len != (in->addr_len + 3u) / 4 * 4 ||
        (known && !icmp_addr_fits(in->afi, in->addr)))
        return icmp_ext_refuse(wr, TAUT_E_USAGE);
    icmp_obj_head_write(wr, 4 + in->addr.len, TAUT_ICMP_OBJ_IF_ID, in->ctype);
    taut_wr_u16(wr, in->afi);
    taut_wr_u8(wr, in->addr_len);
    taut_wr_u8(wr, in->reserved);
    taut_wr_bytes(wr, in->addr.p, in->addr.len);
    return TAUT_OK;
}

enum taut_status taut_icmp_if_id_encode(struct taut_wr *wr,
                                        const struct taut_icmp_if_id *in)
{
    switch (in->ctype) {
    case ICMP_ID_NAME:
        if (in->name.len > UINT16_MAX - 4)
            return icmp_ext_refuse(wr, TAUT_E_RANGE);
        icmp_obj_head_write(wr, in->name.len, TAUT_ICMP_OBJ_IF_ID, in->ctype);
        taut_wr_bytes(wr, in->name.p, in->name.len);
        return TAUT_OK;
    case ICMP_ID_INDEX:
        icmp_obj_head_write(wr, 4, TAUT_ICMP_OBJ_IF_ID, in->ctype);
        taut_wr_u32(wr, in->index);
        return TAUT_OK;
    case ICMP_ID_ADDR:
        return icmp_id_addr_write(wr, in);
    default:
        return icmp_ext_refuse(wr, TAUT_E_RANGE);
    }
}

/* ------------------------------------------------------------------ */
/* The quoted packet                                                   */

/* icmp_quote_skip returns the length of the IPv6 extension header of kind
 * `next` that `h` (8 bytes or more) begins, or 0 if it is none that can be
 * walked over. */
static size_t icmp_quote_skip(uint8_t next, const uint8_t *h)
{
    switch (next) {
    case TAUT_IPPROTO_HOPOPTS:
    case TAUT_IPPROTO_ROUTING:
    case TAUT_IPPROTO_DSTOPTS:
    case TAUT_IPPROTO_MOBILITY:
    case TAUT_IPPROTO_HIP:
    case TAUT_IPPROTO_SHIM6:
        return (size_t)8 * (h[1] + 1u);
    case TAUT_IPPROTO_FRAGMENT:
        return 8;
    case TAUT_IPPROTO_AH:
        return (size_t)4 * (h[1] + 2u);
    default:
        return 0;
    }
}

static bool icmp_quote_is_ext(uint8_t next)
{
    static const uint8_t any[8] = {0};
    return icmp_quote_skip(next, any) != 0;
}

/* Every turn takes 8 bytes or more. */
static void icmp_quote_chain(struct taut_icmp_quote *out, struct taut_rd *rd,
                             uint8_t next)
{
    while (icmp_quote_is_ext(next) && !out->fragment) {
        if (taut_rd_left(rd) < 8)
            return;
        const uint8_t *h = rd->p;
        if (!taut_rd_skip(rd, icmp_quote_skip(next, h)))
            return;
        if (next == TAUT_IPPROTO_FRAGMENT)
            out->fragment = (taut_get16(h + 2) & 0xfff8) != 0;
        next = h[0];
    }
    out->proto = next;
    out->ip_whole = true;
}

static void icmp_quote_ip(struct taut_icmp_quote *out, struct taut_rd *rd)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    uint8_t version = left > 0 ? p[0] >> 4 : 0;
    if (version == 6 && left >= 40) {
        out->version = 6;
        memcpy(out->src, p + 8, 16);
        memcpy(out->dst, p + 24, 16);
        rd->p += 40;
        icmp_quote_chain(out, rd, p[6]);
    } else if (version == 4 && left >= 20 && (p[0] & 15) >= 5) {
        out->version = 4;
        memcpy(out->src, p + 12, 4);
        memcpy(out->dst, p + 16, 4);
        out->ip_whole = taut_rd_skip(rd, (size_t)4 * (p[0] & 15u));
        out->proto = out->ip_whole ? p[9] : 0;
        out->fragment = (taut_get16(p + 6) & 0x1fff) != 0;
    }
}

static void icmp_quote_echo(struct taut_icmp_quote *out, const uint8_t *p)
{
    uint8_t type = p[0];
    bool v4 = out->proto == TAUT_IPPROTO_ICMP;
    if (v4 ? type != TAUT_ICMP_TYPE_ECHO && type != TAUT_ICMP_TYPE_ECHO_REPLY
           : type != 128 && type != 129)
        return;
    out->has_echo = true;
    out->ident = taut_get16(p + 4);
    out->seq = taut_get16(p + 6);
}

static void icmp_quote_l4(struct taut_icmp_quote *out)
{
    const uint8_t *p = out->l4.p;
    switch (out->proto) {
    case TAUT_IPPROTO_TCP:
    case TAUT_IPPROTO_UDP:
    case TAUT_IPPROTO_UDPLITE:
    case TAUT_IPPROTO_SCTP:
    case TAUT_IPPROTO_DCCP:
        if (out->l4.len < 4)
            break;
        out->has_ports = true;
        out->src_port = taut_get16(p);
        out->dst_port = taut_get16(p + 2);
        if (out->proto != TAUT_IPPROTO_TCP || out->l4.len < 8)
            break;
        out->has_tcp_seq = true;
        out->tcp_seq = taut_get32(p + 4);
        break;
    case TAUT_IPPROTO_ICMP:
    case TAUT_IPPROTO_ICMPV6:
        if (out->l4.len >= 8)
            icmp_quote_echo(out, p);
        break;
    default:
        break;
    }
}

void taut_icmp_quote_decode(struct taut_icmp_quote *out, struct taut_span quote)
{
    const struct taut_icmp_quote zero = {0};
    struct taut_rd rd = taut_rd_of(quote.p, quote.len);
    *out = zero;
    icmp_quote_ip(out, &rd);
    if (!out->ip_whole)
        return;
    out->l4.p = rd.p;
    out->l4.len = taut_rd_left(&rd);
    out->l4_off = (uint32_t)(quote.len - out->l4.len);
    if (!out->fragment)
        icmp_quote_l4(out);
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void icmp_ext_num(const struct taut_visitor *v, unsigned field,
                         const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_icmp_fields, field, at, len, num);
}

static void icmp_ext_bytes(const struct taut_visitor *v, unsigned field,
                           const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_icmp_fields, field, at, len);
}

static void icmp_visit_mpls(const struct taut_visitor *v, struct taut_ctx *ctx,
                            const struct taut_icmp_obj *obj)
{
    struct taut_icmp_mpls m;
    struct taut_rd rd = taut_rd_of(obj->data.p, obj->data.len);
    for (;;) {
        const uint8_t *p = rd.p;
        if (taut_icmp_mpls_next(ctx, &rd, &m) != TAUT_OK)
            break;
        icmp_ext_num(v, TAUT_ICMP_F_MPLS_LABEL, p, 3, m.label);
        icmp_ext_num(v, TAUT_ICMP_F_MPLS_EXP, p + 2, 1, m.exp);
        icmp_ext_num(v, TAUT_ICMP_F_MPLS_S, p + 2, 1, m.bottom);
        icmp_ext_num(v, TAUT_ICMP_F_MPLS_TTL, p + 3, 1, m.ttl);
    }
}

static void icmp_visit_if_flags(const struct taut_visitor *v,
                                const struct taut_icmp_if_info *m,
                                const uint8_t *ctype)
{
    icmp_ext_num(v, TAUT_ICMP_F_IF_ROLE, ctype, 1, m->role);
    icmp_ext_num(v, TAUT_ICMP_F_IF_RESERVED, ctype, 1, m->reserved);
    icmp_ext_num(v, TAUT_ICMP_F_IF_HAS_INDEX, ctype, 1, m->has_index);
    icmp_ext_num(v, TAUT_ICMP_F_IF_HAS_ADDR, ctype, 1, m->has_addr);
    icmp_ext_num(v, TAUT_ICMP_F_IF_HAS_NAME, ctype, 1, m->has_name);
    icmp_ext_num(v, TAUT_ICMP_F_IF_HAS_MTU, ctype, 1, m->has_mtu);
}

/* The object was decoded: its parts are all there. */
static void icmp_visit_if_info(const struct taut_visitor *v,
                               struct taut_ctx *ctx,
                               const struct taut_icmp_obj *obj,
                               const uint8_t *head)
{
    struct taut_icmp_if_info m;
    enum taut_status st = taut_icmp_if_info_decode(ctx, &m, obj);
    const uint8_t *p = obj->data.p;
    icmp_visit_if_flags(v, &m, head + 3);
    if (st != TAUT_OK && st != TAUT_E_TRAILING)
        return;
    if (m.has_index) {
        icmp_ext_num(v, TAUT_ICMP_F_IF_INDEX, p, 4, m.index);
        p += 4;
    }
    if (m.has_addr) {
        icmp_ext_num(v, TAUT_ICMP_F_IF_AFI, p, 2, m.afi);
        icmp_ext_bytes(v, TAUT_ICMP_F_RESERVED, p + 2, 2);
        icmp_ext_bytes(
            v, m.addr.len == 4 ? TAUT_ICMP_F_IF_IPV4 : TAUT_ICMP_F_IF_IPV6,
            m.addr.p, m.addr.len);
        p += 4 + m.addr.len;
    }
    if (m.has_name) {
        icmp_ext_num(v, TAUT_ICMP_F_IF_NAME_LEN, p, 1, m.name.len + 1);
        icmp_ext_bytes(v, TAUT_ICMP_F_IF_NAME, m.name.p,
                       taut_icmp_text_len(m.name));
        p += 1 + m.name.len;
    }
    if (m.has_mtu)
        icmp_ext_num(v, TAUT_ICMP_F_IF_MTU, p, 4, m.mtu);
}

static void icmp_visit_if_id(const struct taut_visitor *v, struct taut_ctx *ctx,
                             const struct taut_icmp_obj *obj)
{
    struct taut_icmp_if_id m;
    const uint8_t *p = obj->data.p;
    if (taut_icmp_if_id_decode(ctx, &m, obj) != TAUT_OK)
        return;
    if (m.ctype == ICMP_ID_NAME)
        icmp_ext_bytes(v, TAUT_ICMP_F_ID_NAME, p, taut_icmp_text_len(m.name));
    if (m.ctype == ICMP_ID_INDEX)
        icmp_ext_num(v, TAUT_ICMP_F_ID_INDEX, p, 4, m.index);
    if (m.ctype == ICMP_ID_ADDR) {
        icmp_ext_num(v, TAUT_ICMP_F_ID_AFI, p, 2, m.afi);
        icmp_ext_num(v, TAUT_ICMP_F_ID_ADDR_LEN, p + 2, 1, m.addr_len);
        icmp_ext_bytes(v, TAUT_ICMP_F_ID_RESERVED, p + 3, 1);
        icmp_ext_bytes(v,
                       m.afi == ICMP_AFI_IPV4   ? TAUT_ICMP_F_ID_IPV4
                       : m.afi == ICMP_AFI_IPV6 ? TAUT_ICMP_F_ID_IPV6
                                                : TAUT_ICMP_F_ID_ADDR,
                       m.addr.p, m.addr.len);
    }
}

static void icmp_visit_obj(const struct taut_visitor *v, struct taut_ctx *ctx,
                           const struct taut_icmp_obj *obj, const uint8_t *head)
{
    icmp_ext_num(v, TAUT_ICMP_F_EXT_LENGTH, head, 2, obj->len);
    icmp_ext_num(v, TAUT_ICMP_F_EXT_CLASS, head + 2, 1, obj->class_num);
    icmp_ext_num(v, TAUT_ICMP_F_EXT_CTYPE, head + 3, 1, obj->ctype);
    if (obj->class_num == TAUT_ICMP_OBJ_MPLS && obj->ctype == 1)
        icmp_visit_mpls(v, ctx, obj);
    else if (obj->class_num == TAUT_ICMP_OBJ_IF_INFO)
        icmp_visit_if_info(v, ctx, obj, head);
    else if (obj->class_num == TAUT_ICMP_OBJ_IF_ID)
        icmp_visit_if_id(v, ctx, obj);
    else
        icmp_ext_bytes(v, TAUT_ICMP_F_EXT_DATA, obj->data.p, obj->data.len);
}

void taut_icmp_ext_visit(const struct taut_visitor *v, struct taut_span ext)
{
    struct taut_ctx ctx = taut_ctx_of(ext.p, NULL);
    struct taut_icmp_ext e;
    struct taut_icmp_obj obj;
    if (ext.len < 4)
        return;
    icmp_ext_num(v, TAUT_ICMP_F_EXT_VERSION, ext.p, 1, ext.p[0] >> 4);
    icmp_ext_num(v, TAUT_ICMP_F_EXT_RES, ext.p, 2, taut_get16(ext.p) & 0xfff);
    icmp_ext_num(v, TAUT_ICMP_F_EXT_CHECKSUM, ext.p + 2, 2,
                 taut_get16(ext.p + 2));
    struct taut_rd rd = taut_rd_of(ext.p, ext.len);
    if (taut_icmp_ext_decode(&ctx, &rd, &e) != TAUT_OK)
        return;
    rd = taut_rd_of(e.objects.p, e.objects.len);
    for (;;) {
        const uint8_t *head = rd.p;
        if (taut_icmp_obj_next(&ctx, &rd, &obj) != TAUT_OK)
            break;
        icmp_visit_obj(v, &ctx, &obj, head);
    }
}
