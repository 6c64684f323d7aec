/* SPDX-License-Identifier: MIT */
/* net_loop.c: BSD loopback headers and bare IP; see include/taut/loop.h. */
#include "taut/loop.h"

TAUT_FIELD_TABLE(LOOP, loop, "null", "Null/Loopback", "LINKTYPE_NULL", NULL,
                 TAUT_LOOP_FIELDS)

/* LOOP_TYPE_MIN: from here on a number is an EtherType. */
#define LOOP_TYPE_MIN 1501u
/* LOOP_SMALL_MAX: a family in 16 bits is at most that, or its bytes would
 * be taken for an EtherType. */
#define LOOP_SMALL_MAX 5u

/* ---- view ---- */

enum taut_status taut_loop_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    if (len < TAUT_LOOP_HDR_LEN)
        return taut_fail_short(ctx, TAUT_LOOP_F_HEADER, p, len,
                               TAUT_LOOP_HDR_LEN, 0);
    return TAUT_OK;
}

enum taut_status taut_loop_null_check(struct taut_ctx *ctx, const uint8_t *p,
                                      size_t len)
{
    enum taut_status st = taut_loop_check(ctx, p, len);
    if (st)
        return st;
    if (taut_get16(p) == 0xff03)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_LOOP_F_FAMILY, p, 0xff03,
                         0);
    return TAUT_OK;
}

enum taut_status taut_loop_raw_check(struct taut_ctx *ctx, uint8_t *version,
                                     const uint8_t *p, size_t len)
{
    if (len == 0)
        return taut_fail_short(ctx, TAUT_LOOP_F_RAW, p, 0, 1, 0);
    if (p[0] >> 4 != 4 && p[0] >> 4 != 6)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_LOOP_F_RAW, p, p[0] >> 4, 0);
    *version = p[0] >> 4;
    return TAUT_OK;
}

/* ---- decode ---- */

/* loop_order finds the order that makes the number a small one. */
static enum taut_loop_order loop_order(const uint8_t *p)
{
    uint32_t hi = taut_get16(p), lo = taut_get16(p + 2);
    if (lo == 0 && hi > 0 && hi <= LOOP_SMALL_MAX)
        return TAUT_LOOP_ORDER_BE16;
    if (lo == 0)
        return TAUT_LOOP_ORDER_LE32;
    if (hi == 0 && p[3] == 0 && p[2] <= LOOP_SMALL_MAX)
        return TAUT_LOOP_ORDER_LE16;
    return TAUT_LOOP_ORDER_BE32;
}

static uint32_t loop_number(const uint8_t *p, enum taut_loop_order order)
{
    switch (order) {
    case TAUT_LOOP_ORDER_LE32:
        return taut_get32le(p);
    case TAUT_LOOP_ORDER_BE16:
        return taut_get16(p);
    case TAUT_LOOP_ORDER_LE16:
        return taut_get16le(p + 2);
    default:
        return taut_get32(p);
    }
}

static void loop_read(struct taut_rd *rd, struct taut_loop *out,
                      enum taut_loop_order order)
{
    out->family = loop_number(rd->p, order);
    out->order = (uint8_t)order;
    rd->p += TAUT_LOOP_HDR_LEN;
    out->payload_len = taut_rd_left(rd);
}

enum taut_status taut_loop_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_loop *out)
{
    enum taut_status st = taut_loop_check(ctx, rd->p, taut_rd_left(rd));
    if (st == TAUT_OK)
        loop_read(rd, out, TAUT_LOOP_ORDER_BE32);
    return st;
}

enum taut_status taut_loop_null_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                       struct taut_loop *out)
{
    enum taut_status st = taut_loop_null_check(ctx, rd->p, taut_rd_left(rd));
    if (st == TAUT_OK)
        loop_read(rd, out, loop_order(rd->p));
    return st;
}

uint16_t taut_loop_ethertype_get(uint32_t family)
{
    switch (family) {
    case TAUT_LOOP_AF_INET:
        return TAUT_ETHERTYPE_IPV4;
    case TAUT_LOOP_AF_INET6_LINUX:
    case TAUT_LOOP_AF_INET6_BSD:
    case TAUT_LOOP_AF_INET6_FREEBSD:
    case TAUT_LOOP_AF_INET6_DARWIN:
        return TAUT_ETHERTYPE_IPV6;
    default:
        return (family & 0xffff) >= LOOP_TYPE_MIN ? (uint16_t)family : 0;
    }
}

/* ---- encode ---- */

static void loop_put(uint8_t *p, uint32_t n, unsigned order)
{
    uint32_t swapped =
        n << 24 | (n & 0xff00) << 8 | (n >> 8 & 0xff00) | n >> 24;
    taut_put32(p, order == TAUT_LOOP_ORDER_LE32   ? swapped
                  : order == TAUT_LOOP_ORDER_BE16 ? n << 16
                  : order == TAUT_LOOP_ORDER_LE16 ? swapped >> 16
                                                  : n);
}

enum taut_status taut_loop_encode(struct taut_wr *wr,
                                  const struct taut_loop *in)
{
    uint8_t bytes[TAUT_LOOP_HDR_LEN];
    loop_put(bytes, in->family, in->order);
    if (in->order != TAUT_LOOP_ORDER_BE32 &&
        (loop_order(bytes) != in->order ||
         loop_number(bytes, loop_order(bytes)) != in->family)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_bytes(wr, bytes, sizeof bytes);
    return TAUT_OK;
}

/* ---- visit ---- */

static void loop_visit(const struct taut_visitor *v, const uint8_t *p,
                       enum taut_loop_order order, bool types)
{
    uint32_t n = loop_number(p, order);
    if (types && n >= LOOP_TYPE_MIN)
        taut_visit_num(v, &taut_loop_fields, TAUT_LOOP_F_TYPE, p,
                       TAUT_LOOP_HDR_LEN, n & 0xffff);
    else
        taut_visit_num(v, &taut_loop_fields, TAUT_LOOP_F_FAMILY, p,
                       TAUT_LOOP_HDR_LEN, n);
}

void taut_loop_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    (void)len;
    loop_visit(v, p, TAUT_LOOP_ORDER_BE32, false);
}

void taut_loop_null_visit(const struct taut_visitor *v, const uint8_t *p,
                          size_t len)
{
    (void)len;
    loop_visit(v, p, loop_order(p), true);
}

/* ---- names ---- */

static const struct taut_reg_entry loop_family_entries[] = {
    {TAUT_LOOP_AF_INET, "IP"},
    {7, "OSI"},
    {TAUT_LOOP_AF_INET6_LINUX, "IPv6"},
    {16, "Appletalk"},
    {23, "IPX"},
    {TAUT_LOOP_AF_INET6_BSD, "IPv6"},
    {TAUT_LOOP_AF_INET6_FREEBSD, "IPv6"},
    {TAUT_LOOP_AF_INET6_DARWIN, "IPv6"},
};
const struct taut_reg taut_loop_family_reg = {"BSD address family",
                                              sizeof loop_family_entries /
                                                  sizeof loop_family_entries[0],
                                              loop_family_entries};
