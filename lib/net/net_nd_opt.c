/* SPDX-License-Identifier: MIT */
/* net_nd_opt.c: Neighbor Discovery's options, both directions; see
 * taut/nd.h. */
#include "core_mem.h"
#include "net_icmp_int.h"
#include "taut/nd.h"

#define ND_REG_ROW(U, code, name) {code, name},
#define ND_N(a) (sizeof(a) / sizeof(a)[0])

static const struct taut_reg_entry nd_opt_entries[] = {
    TAUT_ND_OPTS(ND_REG_ROW)};
const struct taut_reg taut_nd_opt_reg = {"ND option", ND_N(nd_opt_entries),
                                         nd_opt_entries};

/* ------------------------------------------------------------------ */
/* Lengths                                                             */

/* Which lengths a type may have, in units of 8 bytes. */
struct nd_opt_rule {
    uint8_t type, min, max;
    bool odd; /* an even length is wrong */
};

static const struct nd_opt_rule nd_opt_rules[] = {
    {TAUT_ND_OPT_PREFIX, 4, 4, false},
    {TAUT_ND_OPT_MTU, 1, 1, false},
    {TAUT_ND_OPT_SHORTCUT, 1, 1, false},
    {TAUT_ND_OPT_INTERVAL, 1, 1, false},
    {TAUT_ND_OPT_HOME_AGENT, 1, 1, false},
    {TAUT_ND_OPT_SOURCE_ADDRS, 3, 255, true},
    {TAUT_ND_OPT_TARGET_ADDRS, 3, 255, true},
    {TAUT_ND_OPT_CGA, 4, 255, false},
    {TAUT_ND_OPT_RSA, 3, 255, false},
    {TAUT_ND_OPT_TIMESTAMP, 2, 2, false},
    {TAUT_ND_OPT_IP_ADDR, 3, 3, false},
    {TAUT_ND_OPT_NEW_PREFIX, 3, 3, false},
    {TAUT_ND_OPT_NEIGHBOR_ACK, 1, 3, true},
    {TAUT_ND_OPT_MAP, 3, 3, false},
    {TAUT_ND_OPT_ROUTE, 1, 3, false},
    {TAUT_ND_OPT_RDNSS, 3, 255, true},
    {TAUT_ND_OPT_DNSSL, 2, 255, false},
    {TAUT_ND_OPT_ADDR_REGISTRATION, 2, 2, false},
    {TAUT_ND_OPT_CONTEXT, 2, 3, false},
    {TAUT_ND_OPT_BORDER_ROUTER, 3, 3, false},
    {TAUT_ND_OPT_CAPABILITY, 1, 1, false},
    {TAUT_ND_OPT_PREF64, 2, 2, false},
};

static bool nd_opt_len_fits(uint8_t type, size_t units)
{
    for (size_t i = 0; i < ND_N(nd_opt_rules); i++) {
        const struct nd_opt_rule *r = &nd_opt_rules[i];
        if (r->type == type)
            return units >= r->min && units <= r->max &&
                   !(r->odd && units % 2 == 0);
    }
    return units >= 1 && units <= 255;
}

/* ------------------------------------------------------------------ */
/* Decode                                                              */

enum taut_status taut_nd_opt_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_nd_opt *out)
{
    struct taut_rd r = *rd;
    const uint8_t *p;
    if (taut_rd_left(rd) == 0)
        return TAUT_DONE;
    if (!taut_rd_take(&r, 2, &p))
        return taut_fail_short(ctx, TAUT_ICMPV6_F_OPT_LENGTH, rd->p, 1, 2, 0);
    out->type = p[0];
    out->units = p[1];
    if (out->units == 0)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, p + 1, 0,
                         0);
    size_t n = (size_t)8 * out->units - 2;
    if (!taut_rd_span(&r, n, &out->data))
        return taut_fail_short(ctx, TAUT_ICMPV6_F_OPT, r.p, taut_rd_left(&r), n,
                               0);
    *rd = r;
    return TAUT_OK;
}

static enum taut_status nd_name_bad(const struct taut_ctx *ctx,
                                    enum taut_status status, const uint8_t *at,
                                    size_t need)
{
    return taut_fail(ctx, status, TAUT_ICMPV6_F_OPT_DNSSL, at, need, 0);
}

enum taut_status taut_nd_dnssl_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_span *name)
{
    struct taut_rd r = *rd;
    uint8_t n = 1;
    if (taut_rd_left(rd) == 0 || *rd->p == 0)
        return TAUT_DONE;
    name->p = rd->p;
    while (n != 0) {
        if (!taut_rd_u8(&r, &n))
            return taut_fail_short(ctx, TAUT_ICMPV6_F_OPT_DNSSL, r.p, 0, 1, 0);
        if (n > 63)
            return nd_name_bad(ctx, TAUT_E_VALUE, r.p - 1, n);
        size_t left = taut_rd_left(&r);
        if (!taut_rd_skip(&r, n))
            return taut_fail_short(ctx, TAUT_ICMPV6_F_OPT_DNSSL, r.p, left, n,
                                   0);
        name->len = taut_rd_left(rd) - taut_rd_left(&r);
        if (name->len > TAUT_ND_NAME_MAX)
            return nd_name_bad(ctx, TAUT_E_LIMIT, rd->p, name->len);
    }
    *rd = r;
    return TAUT_OK;
}

/* The readers below get the contents `d` after type and length: their length
 * was found right for the type. `room` says how many bytes there are. */

static void nd_opt_prefix_read(struct taut_nd_value *out, const uint8_t *d)
{
    out->prefix_len = d[0];
    out->on_link = (d[1] & 0x80) != 0;
    out->autonomous = (d[1] & 0x40) != 0;
    out->router = (d[1] & 0x20) != 0;
    out->lifetime_s = taut_get32(d + 2);
    out->preferred_s = taut_get32(d + 6);
    out->reserved = (uint64_t)(d[1] & 0x1f) << 32 | taut_get32(d + 10);
    memcpy(out->addr, d + 14, 16);
}

static void nd_opt_route_read(struct taut_nd_value *out, const uint8_t *d,
                              size_t room)
{
    out->prefix_len = d[0];
    out->preference = d[1] >> 3 & 3;
    out->reserved = (uint64_t)(d[1] >> 5) << 3 | (d[1] & 7);
    out->lifetime_s = taut_get32(d + 2);
    out->addr_len = (uint8_t)(room - 6);
    memcpy(out->addr, d + 6, out->addr_len);
}

static void nd_opt_context_read(struct taut_nd_value *out, const uint8_t *d,
                                size_t room)
{
    out->prefix_len = d[0];
    out->compress = (d[1] & 0x10) != 0;
    out->context_id = d[1] & 15;
    out->reserved = (uint64_t)(d[1] >> 5) << 16 | taut_get16(d + 2);
    out->lifetime_min = taut_get16(d + 4);
    out->addr_len = (uint8_t)(room - 6);
    memcpy(out->addr, d + 6, out->addr_len);
}

static void nd_opt_map_read(struct taut_nd_value *out, const uint8_t *d)
{
    out->distance = d[0] >> 4;
    out->preference = d[0] & 15;
    out->router = (d[1] & 0x80) != 0;
    out->reserved = d[1] & 0x7f;
    out->lifetime_s = taut_get32(d + 2);
    memcpy(out->addr, d + 6, 16);
}

static void nd_opt_aro_read(struct taut_nd_value *out, const uint8_t *d)
{
    out->status = d[0];
    out->reserved = taut_get24(d + 1);
    out->lifetime_min = taut_get16(d + 4);
    memcpy(out->eui64, d + 6, 8);
}

/* Prefix lengths by PREF64's length code (RFC 8781 4). */
static const uint8_t nd_pref64_bits[] = {96, 64, 56, 48, 40, 32};

static enum taut_status nd_opt_pref64_read(struct taut_ctx *ctx,
                                           struct taut_nd_value *out,
                                           const uint8_t *d)
{
    unsigned plc = d[1] & 7;
    if (plc >= ND_N(nd_pref64_bits))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_ICMPV6_F_OPT_PREF64_PLC, d + 1,
                         plc, 0);
    out->lifetime_s = taut_get16(d) & 0xfff8;
    out->prefix_len = nd_pref64_bits[plc];
    memcpy(out->addr, d + 2, 12);
    return TAUT_OK;
}

/* What of the data a type calls its own begins at an offset. */
static void nd_opt_rest(struct taut_nd_value *out, const struct taut_nd_opt *o,
                        size_t off)
{
    out->data = taut_icmp_span_from(o->data.p, o->data.len, off);
}

static void nd_opt_small_read(struct taut_nd_value *out, const uint8_t *d)
{
    switch (out->type) {
    case TAUT_ND_OPT_MTU:
        out->reserved = taut_get16(d);
        out->mtu = taut_get32(d + 2);
        break;
    case TAUT_ND_OPT_SHORTCUT:
        out->limit = d[0];
        out->reserved = (uint64_t)d[1] << 32 | taut_get32(d + 2);
        break;
    case TAUT_ND_OPT_INTERVAL:
        out->reserved = taut_get16(d);
        out->interval_ms = taut_get32(d + 2);
        break;
    case TAUT_ND_OPT_HOME_AGENT:
        out->reserved = taut_get16(d);
        out->ha_preference = taut_get16(d + 2);
        out->ha_lifetime_s = taut_get16(d + 4);
        break;
    case TAUT_ND_OPT_TIMESTAMP:
        out->reserved = taut_get48(d);
        out->timestamp = taut_get64(d + 6);
        break;
    case TAUT_ND_OPT_CAPABILITY:
        out->flags = taut_get48(d);
        break;
    case TAUT_ND_OPT_BORDER_ROUTER:
        out->version = (uint32_t)taut_get16(d + 2) << 16 | taut_get16(d);
        out->lifetime_min = taut_get16(d + 4);
        memcpy(out->addr, d + 6, 16);
        break;
    }
}

static void nd_opt_fmip_read(struct taut_nd_value *out,
                             const struct taut_nd_opt *o)
{
    const uint8_t *d = o->data.p;
    out->code = d[0];
    if (out->type == TAUT_ND_OPT_LINK_ADDR) {
        nd_opt_rest(out, o, 1);
        return;
    }
    out->reserved = taut_get32(d + 2);
    if (out->type == TAUT_ND_OPT_NEIGHBOR_ACK) {
        out->status = d[1];
        out->addr_len = (uint8_t)(o->data.len - 6);
    } else {
        out->prefix_len = d[1];
        out->addr_len = 16;
    }
    memcpy(out->addr, d + 6, out->addr_len);
    if (out->type != TAUT_ND_OPT_NEIGHBOR_ACK)
        out->addr_len = 0;
}

static void nd_opt_send_read(struct taut_nd_value *out,
                             const struct taut_nd_opt *o)
{
    const uint8_t *d = o->data.p;
    switch (out->type) {
    case TAUT_ND_OPT_CGA:
        out->pad_len = d[0];
        out->reserved = d[1];
        nd_opt_rest(out, o, 2);
        break;
    case TAUT_ND_OPT_RSA:
        out->reserved = taut_get16(d);
        memcpy(out->key_hash, d + 2, 16);
        nd_opt_rest(out, o, 18);
        break;
    case TAUT_ND_OPT_TRUST_ANCHOR:
        out->name_type = d[0];
        out->pad_len = d[1];
        nd_opt_rest(out, o, 2);
        break;
    default:
        out->name_type = d[0];
        out->reserved = d[1];
        nd_opt_rest(out, o, 2);
    }
}

/* Types whose contents are a list or bytes behind reserved bits. */
static void nd_opt_list_read(struct taut_nd_value *out,
                             const struct taut_nd_opt *o)
{
    const uint8_t *d = o->data.p;
    switch (out->type) {
    case TAUT_ND_OPT_REDIRECTED:
    case TAUT_ND_OPT_SOURCE_ADDRS:
    case TAUT_ND_OPT_TARGET_ADDRS:
        out->reserved = taut_get48(d);
        nd_opt_rest(out, o, 6);
        break;
    case TAUT_ND_OPT_RDNSS:
    case TAUT_ND_OPT_DNSSL:
        out->reserved = taut_get16(d);
        out->lifetime_s = taut_get32(d + 2);
        nd_opt_rest(out, o, 6);
        break;
    case TAUT_ND_OPT_RA_FLAGS:
        out->flags = taut_get48(d);
        nd_opt_rest(out, o, 6);
        break;
    default:
        nd_opt_rest(out, o, 0);
    }
}

static enum taut_status nd_opt_read(struct taut_ctx *ctx,
                                    struct taut_nd_value *out,
                                    const struct taut_nd_opt *o)
{
    switch (out->type) {
    case TAUT_ND_OPT_PREFIX:
        nd_opt_prefix_read(out, o->data.p);
        break;
    case TAUT_ND_OPT_MTU:
    case TAUT_ND_OPT_SHORTCUT:
    case TAUT_ND_OPT_INTERVAL:
    case TAUT_ND_OPT_HOME_AGENT:
    case TAUT_ND_OPT_TIMESTAMP:
    case TAUT_ND_OPT_CAPABILITY:
    case TAUT_ND_OPT_BORDER_ROUTER:
        nd_opt_small_read(out, o->data.p);
        break;
    case TAUT_ND_OPT_CGA:
    case TAUT_ND_OPT_RSA:
    case TAUT_ND_OPT_TRUST_ANCHOR:
    case TAUT_ND_OPT_CERTIFICATE:
        nd_opt_send_read(out, o);
        break;
    case TAUT_ND_OPT_IP_ADDR:
    case TAUT_ND_OPT_NEW_PREFIX:
    case TAUT_ND_OPT_LINK_ADDR:
    case TAUT_ND_OPT_NEIGHBOR_ACK:
        nd_opt_fmip_read(out, o);
        break;
    case TAUT_ND_OPT_MAP:
        nd_opt_map_read(out, o->data.p);
        break;
    case TAUT_ND_OPT_ROUTE:
        nd_opt_route_read(out, o->data.p, o->data.len);
        break;
    case TAUT_ND_OPT_ADDR_REGISTRATION:
        nd_opt_aro_read(out, o->data.p);
        break;
    case TAUT_ND_OPT_CONTEXT:
        nd_opt_context_read(out, o->data.p, o->data.len);
        break;
    case TAUT_ND_OPT_PREF64:
        return nd_opt_pref64_read(ctx, out, o->data.p);
    default:
        nd_opt_list_read(out, o);
    }
    return TAUT_OK;
}

/* nd_opt_prefix_fits tells whether the bits of the prefix are on the wire. */
static bool nd_opt_prefix_fits(const struct taut_nd_value *o)
{
    bool sized = o->type == TAUT_ND_OPT_ROUTE || o->type == TAUT_ND_OPT_CONTEXT;
    return o->prefix_len <= (sized ? (unsigned)o->addr_len * 8 : 128u);
}

static unsigned nd_opt_prefix_field(uint8_t type)
{
    return type == TAUT_ND_OPT_CONTEXT ? TAUT_ICMPV6_F_OPT_6CO_LEN
           : type == TAUT_ND_OPT_PREFIX || type == TAUT_ND_OPT_ROUTE
               ? TAUT_ICMPV6_F_OPT_PREFIX_LEN
               : TAUT_ICMPV6_F_OPT_IPA_LEN;
}

static enum taut_status nd_opt_names_check(struct taut_ctx *ctx,
                                           struct taut_span names)
{
    struct taut_rd rd = taut_rd_of(names.p, names.len);
    struct taut_span name;
    enum taut_status st = TAUT_OK;
    while (st == TAUT_OK)
        st = taut_nd_dnssl_next(ctx, &rd, &name);
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_nd_opt_decode(struct taut_ctx *ctx,
                                    struct taut_nd_value *out,
                                    const struct taut_nd_opt *opt)
{
    const struct taut_nd_value zero = {0};
    const uint8_t *d = opt->data.p;
    *out = zero;
    out->type = opt->type;
    if (opt->data.len != (size_t)8 * opt->units - 2 ||
        !nd_opt_len_fits(opt->type, opt->units))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_LENGTH, d - 1,
                         opt->units, 0);
    enum taut_status st = nd_opt_read(ctx, out, opt);
    if (st != TAUT_OK)
        return st;
    if (!nd_opt_prefix_fits(out))
        return taut_fail(ctx, TAUT_E_RANGE, nd_opt_prefix_field(out->type),
                         out->type == TAUT_ND_OPT_IP_ADDR ||
                                 out->type == TAUT_ND_OPT_NEW_PREFIX
                             ? d + 1
                             : d,
                         out->prefix_len, 0);
    if (out->pad_len > out->data.len)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_ICMPV6_F_OPT_CGA_PAD,
                         out->type == TAUT_ND_OPT_CGA ? d : d + 1, out->pad_len,
                         0);
    if (out->type == TAUT_ND_OPT_DNSSL)
        return nd_opt_names_check(ctx, out->data);
    return TAUT_OK;
}

enum taut_status taut_nd_opts_check(struct taut_ctx *ctx,
                                    struct taut_span options)
{
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_nd_opt opt;
    struct taut_nd_value value;
    enum taut_status st = TAUT_OK;
    while (st == TAUT_OK) {
        st = taut_nd_opt_next(ctx, &rd, &opt);
        if (st == TAUT_OK)
            st = taut_nd_opt_decode(ctx, &value, &opt);
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

bool taut_nd_redirected_find(struct taut_span *packet, struct taut_span options)
{
    struct taut_ctx ctx = taut_ctx_of(options.p, NULL);
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_nd_opt opt;
    while (taut_nd_opt_next(&ctx, &rd, &opt) == TAUT_OK) {
        if (opt.type != TAUT_ND_OPT_REDIRECTED)
            continue;
        *packet = taut_icmp_span_from(opt.data.p, opt.data.len, 6);
        return packet->len > 0;
    }
    return false;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static void nd_opt_prefix_write(struct taut_wr *wr,
                                const struct taut_nd_value *in)
{
    taut_wr_u8(wr, in->prefix_len);
    taut_wr_u8(wr, (in->on_link ? 0x80u : 0u) | (in->autonomous ? 0x40u : 0u) |
                       (in->router ? 0x20u : 0u) |
                       (uint32_t)(in->reserved >> 32));
    taut_wr_u32(wr, in->lifetime_s);
    taut_wr_u32(wr, in->preferred_s);
    taut_wr_u32(wr, (uint32_t)in->reserved);
    taut_wr_bytes(wr, in->addr, 16);
}

static void nd_opt_route_write(struct taut_wr *wr,
                               const struct taut_nd_value *in)
{
    taut_wr_u8(wr, in->prefix_len);
    taut_wr_u8(wr, (uint32_t)(in->reserved >> 3) << 5 |
                       (uint32_t)in->preference << 3 |
                       (uint32_t)(in->reserved & 7));
    taut_wr_u32(wr, in->lifetime_s);
    taut_wr_bytes(wr, in->addr, in->addr_len);
}

static void nd_opt_context_write(struct taut_wr *wr,
                                 const struct taut_nd_value *in)
{
    taut_wr_u8(wr, in->prefix_len);
    taut_wr_u8(wr, (uint32_t)(in->reserved >> 16) << 5 |
                       (in->compress ? 0x10u : 0u) | in->context_id);
    taut_wr_u16(wr, (uint32_t)(in->reserved & 0xffff));
    taut_wr_u16(wr, in->lifetime_min);
    taut_wr_bytes(wr, in->addr, in->addr_len);
}

static void nd_opt_map_write(struct taut_wr *wr, const struct taut_nd_value *in)
{
    taut_wr_u8(wr, (uint32_t)in->distance << 4 | in->preference);
    taut_wr_u8(wr, (in->router ? 0x80u : 0u) | (uint32_t)in->reserved);
    taut_wr_u32(wr, in->lifetime_s);
    taut_wr_bytes(wr, in->addr, 16);
}

static void nd_opt_aro_write(struct taut_wr *wr, const struct taut_nd_value *in)
{
    taut_wr_u8(wr, in->status);
    taut_wr_u24(wr, (uint32_t)in->reserved);
    taut_wr_u16(wr, in->lifetime_min);
    taut_wr_bytes(wr, in->eui64, 8);
}

static unsigned nd_opt_plc(uint8_t prefix_len)
{
    unsigned plc = 0;
    while (plc < ND_N(nd_pref64_bits) && nd_pref64_bits[plc] != prefix_len)
        plc++;
    return plc;
}

static void nd_opt_pref64_write(struct taut_wr *wr,
                                const struct taut_nd_value *in)
{
    taut_wr_u16(wr, in->lifetime_s | nd_opt_plc(in->prefix_len));
    taut_wr_bytes(wr, in->addr, 12);
}

static void nd_opt_small_write(struct taut_wr *wr,
                               const struct taut_nd_value *in)
{
    switch (in->type) {
    case TAUT_ND_OPT_MTU:
        taut_wr_u16(wr, (uint32_t)in->reserved);
        taut_wr_u32(wr, in->mtu);
        break;
    case TAUT_ND_OPT_SHORTCUT:
        taut_wr_u8(wr, in->limit);
        taut_wr_u8(wr, (uint32_t)(in->reserved >> 32));
        taut_wr_u32(wr, (uint32_t)in->reserved);
        break;
    case TAUT_ND_OPT_INTERVAL:
        taut_wr_u16(wr, (uint32_t)in->reserved);
        taut_wr_u32(wr, in->interval_ms);
        break;
    case TAUT_ND_OPT_HOME_AGENT:
        taut_wr_u16(wr, (uint32_t)in->reserved);
        taut_wr_u16(wr, in->ha_preference);
        taut_wr_u16(wr, in->ha_lifetime_s);
        break;
    case TAUT_ND_OPT_TIMESTAMP:
        taut_wr_u48(wr, in->reserved);
        taut_wr_u64(wr, in->timestamp);
        break;
    case TAUT_ND_OPT_CAPABILITY:
        taut_wr_u48(wr, in->flags);
        break;
    case TAUT_ND_OPT_BORDER_ROUTER:
        taut_wr_u16(wr, in->version & 0xffff);
        taut_wr_u16(wr, in->version >> 16);
        taut_wr_u16(wr, in->lifetime_min);
        taut_wr_bytes(wr, in->addr, 16);
        break;
    }
}

static void nd_opt_fmip_write(struct taut_wr *wr,
                              const struct taut_nd_value *in)
{
    bool ack = in->type == TAUT_ND_OPT_NEIGHBOR_ACK;
    taut_wr_u8(wr, in->code);
    if (in->type == TAUT_ND_OPT_LINK_ADDR)
        return;
    taut_wr_u8(wr, ack ? in->status : in->prefix_len);
    taut_wr_u32(wr, (uint32_t)in->reserved);
    taut_wr_bytes(wr, in->addr, ack ? in->addr_len : 16);
}

static void nd_opt_send_write(struct taut_wr *wr,
                              const struct taut_nd_value *in)
{
    switch (in->type) {
    case TAUT_ND_OPT_CGA:
        taut_wr_u8(wr, in->pad_len);
        taut_wr_u8(wr, (uint32_t)in->reserved);
        break;
    case TAUT_ND_OPT_RSA:
        taut_wr_u16(wr, (uint32_t)in->reserved);
        taut_wr_bytes(wr, in->key_hash, 16);
        break;
    case TAUT_ND_OPT_TRUST_ANCHOR:
        taut_wr_u8(wr, in->name_type);
        taut_wr_u8(wr, in->pad_len);
        break;
    default:
        taut_wr_u8(wr, in->name_type);
        taut_wr_u8(wr, (uint32_t)in->reserved);
    }
}

static void nd_opt_list_write(struct taut_wr *wr,
                              const struct taut_nd_value *in)
{
    switch (in->type) {
    case TAUT_ND_OPT_REDIRECTED:
    case TAUT_ND_OPT_SOURCE_ADDRS:
    case TAUT_ND_OPT_TARGET_ADDRS:
        taut_wr_u48(wr, in->reserved);
        break;
    case TAUT_ND_OPT_RDNSS:
    case TAUT_ND_OPT_DNSSL:
        taut_wr_u16(wr, (uint32_t)in->reserved);
        taut_wr_u32(wr, in->lifetime_s);
        break;
    case TAUT_ND_OPT_RA_FLAGS:
        taut_wr_u48(wr, in->flags);
        break;
    default:
        break;
    }
}

/* Everything after type and length but `data`. */
static void nd_opt_write(struct taut_wr *wr, const struct taut_nd_value *in)
{
    switch (in->type) {
    case TAUT_ND_OPT_PREFIX:
        nd_opt_prefix_write(wr, in);
        break;
    case TAUT_ND_OPT_MTU:
    case TAUT_ND_OPT_SHORTCUT:
    case TAUT_ND_OPT_INTERVAL:
    case TAUT_ND_OPT_HOME_AGENT:
    case TAUT_ND_OPT_TIMESTAMP:
    case TAUT_ND_OPT_CAPABILITY:
    case TAUT_ND_OPT_BORDER_ROUTER:
        nd_opt_small_write(wr, in);
        break;
    case TAUT_ND_OPT_CGA:
    case TAUT_ND_OPT_RSA:
    case TAUT_ND_OPT_TRUST_ANCHOR:
    case TAUT_ND_OPT_CERTIFICATE:
        nd_opt_send_write(wr, in);
        break;
    case TAUT_ND_OPT_IP_ADDR:
    case TAUT_ND_OPT_NEW_PREFIX:
    case TAUT_ND_OPT_LINK_ADDR:
    case TAUT_ND_OPT_NEIGHBOR_ACK:
        nd_opt_fmip_write(wr, in);
        break;
    case TAUT_ND_OPT_MAP:
        nd_opt_map_write(wr, in);
        break;
    case TAUT_ND_OPT_ROUTE:
        nd_opt_route_write(wr, in);
        break;
    case TAUT_ND_OPT_ADDR_REGISTRATION:
        nd_opt_aro_write(wr, in);
        break;
    case TAUT_ND_OPT_CONTEXT:
        nd_opt_context_write(wr, in);
        break;
    case TAUT_ND_OPT_PREF64:
        nd_opt_pref64_write(wr, in);
        break;
    default:
        nd_opt_list_write(wr, in);
    }
}

/* nd_opt_reserved_bits returns how many reserved bits a type has. */
static unsigned nd_opt_reserved_bits(uint8_t type)
{
    static const uint8_t bits[] = {
        [TAUT_ND_OPT_PREFIX] = 37,       [TAUT_ND_OPT_REDIRECTED] = 48,
        [TAUT_ND_OPT_MTU] = 16,          [TAUT_ND_OPT_SHORTCUT] = 40,
        [TAUT_ND_OPT_INTERVAL] = 16,     [TAUT_ND_OPT_HOME_AGENT] = 16,
        [TAUT_ND_OPT_SOURCE_ADDRS] = 48, [TAUT_ND_OPT_TARGET_ADDRS] = 48,
        [TAUT_ND_OPT_CGA] = 8,           [TAUT_ND_OPT_RSA] = 16,
        [TAUT_ND_OPT_TIMESTAMP] = 48,    [TAUT_ND_OPT_CERTIFICATE] = 8,
        [TAUT_ND_OPT_IP_ADDR] = 32,      [TAUT_ND_OPT_NEW_PREFIX] = 32,
        [TAUT_ND_OPT_NEIGHBOR_ACK] = 32, [TAUT_ND_OPT_MAP] = 7,
        [TAUT_ND_OPT_ROUTE] = 6,         [TAUT_ND_OPT_RDNSS] = 16,
        [TAUT_ND_OPT_DNSSL] = 16,        [TAUT_ND_OPT_ADDR_REGISTRATION] = 24,
        [TAUT_ND_OPT_CONTEXT] = 19};
    return type < sizeof bits ? bits[type] : 0;
}

static bool nd_opt_fits(const struct taut_nd_value *in)
{
    bool pref64 = in->type == TAUT_ND_OPT_PREF64;
    uint8_t preference_max = in->type == TAUT_ND_OPT_MAP ? 15 : 3;
    if (pref64 && (in->lifetime_s > 65528 || in->lifetime_s % 8 != 0 ||
                   nd_opt_plc(in->prefix_len) >= ND_N(nd_pref64_bits)))
        return false;
    return in->reserved >> nd_opt_reserved_bits(in->type) == 0 &&
           in->flags >> 48 == 0 && in->preference <= preference_max &&
           in->distance <= 15 && in->context_id <= 15 && in->addr_len <= 16 &&
           (pref64 || nd_opt_prefix_fits(in)) && in->pad_len <= in->data.len;
}

enum taut_status taut_nd_opt_encode(struct taut_wr *wr,
                                    const struct taut_nd_value *in)
{
    struct taut_wr size = taut_wr_of(NULL, 0);
    enum taut_status st = TAUT_OK;
    nd_opt_write(&size, in);
    size_t len = 2 + size.len + in->data.len;
    if (!nd_opt_fits(in) || len > TAUT_ND_OPT_MAX)
        st = TAUT_E_RANGE;
    else if (len % 8 != 0 || !nd_opt_len_fits(in->type, len >> 3))
        st = TAUT_E_USAGE;
    if (st != TAUT_OK) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, (uint32_t)(len >> 3));
    nd_opt_write(wr, in);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void nd_opt_num(const struct taut_visitor *v, unsigned field,
                       const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_icmpv6_fields, field, at, len, num);
}

static void nd_opt_bytes(const struct taut_visitor *v, unsigned field,
                         const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_icmpv6_fields, field, at, len);
}

static void nd_opt_visit_prefix(const struct taut_visitor *v,
                                const struct taut_nd_value *o, const uint8_t *d)
{
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_LEN, d, 1, o->prefix_len);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_FLAGS, d + 1, 1, d[1]);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_L, d + 1, 1, o->on_link);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_A, d + 1, 1, o->autonomous);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_R, d + 1, 1, o->router);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_RSV, d + 1, 1, d[1] & 0x1f);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_VALID, d + 2, 4, o->lifetime_s);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_PREFERRED, d + 6, 4, o->preferred_s);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_PREFIX, d + 14, 16);
}

static void nd_opt_visit_route(const struct taut_visitor *v,
                               const struct taut_nd_value *o, const uint8_t *d)
{
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREFIX_LEN, d, 1, o->prefix_len);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_ROUTE_FLAGS, d + 1, 1, d[1]);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_ROUTE_PRF, d + 1, 1, o->preference);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_ROUTE_RSV, d + 1, 1, o->reserved);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_ROUTE_LIFE, d + 2, 4, o->lifetime_s);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_PREFIX, d + 6, o->addr_len);
}

static void nd_opt_visit_context(const struct taut_visitor *v,
                                 const struct taut_nd_value *o,
                                 const uint8_t *d)
{
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CO_LEN, d, 1, o->prefix_len);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CO_FLAGS, d + 1, 1, d[1]);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CO_C, d + 1, 1, o->compress);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CO_CID, d + 1, 1, o->context_id);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CO_RSV, d + 1, 1, d[1] >> 5);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CO_LIFE, d + 4, 2, o->lifetime_min);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_6CO_PREFIX, d + 6, o->addr_len);
}

static void nd_opt_visit_map(const struct taut_visitor *v,
                             const struct taut_nd_value *o, const uint8_t *d)
{
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_MAP_DIST, d, 1, o->distance);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_MAP_PREF, d, 1, o->preference);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_MAP_FLAGS, d + 1, 1, d[1]);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_MAP_R, d + 1, 1, o->router);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_MAP_RSV, d + 1, 1, o->reserved);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_MAP_LIFE, d + 2, 4, o->lifetime_s);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_MAP_ADDR, d + 6, 16);
}

static void nd_opt_visit_flags(const struct taut_visitor *v, const uint8_t *d)
{
    unsigned w = taut_get16(d);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_EFO, d, 2, w);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_EFO_M, d, 2, w >> 15);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_EFO_O, d, 2, w >> 14 & 1);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_EFO_H, d, 2, w >> 13 & 1);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_EFO_PRF, d, 2, w >> 11 & 3);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_EFO_P, d, 2, w >> 10 & 1);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_EFO_RSV, d, 2, w & 0x3ff);
}

/* Addresses of types 9, 10 and 25, names of type 31. */
static void nd_opt_visit_list(const struct taut_visitor *v,
                              struct taut_ctx *ctx,
                              const struct taut_nd_value *o, const uint8_t *d)
{
    struct taut_rd rd = taut_rd_of(o->data.p, o->data.len);
    struct taut_span name;
    const uint8_t *p;
    if (o->type == TAUT_ND_OPT_DNSSL) {
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_DNSSL_LIFE, d + 2, 4, o->lifetime_s);
        while (taut_nd_dnssl_next(ctx, &rd, &name) == TAUT_OK)
            nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_DNSSL, name.p, name.len);
        return;
    }
    bool rdnss = o->type == TAUT_ND_OPT_RDNSS;
    if (rdnss)
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_RDNSS_LIFE, d + 2, 4, o->lifetime_s);
    while (taut_rd_take(&rd, 16, &p))
        nd_opt_bytes(
            v, rdnss ? TAUT_ICMPV6_F_OPT_RDNSS : TAUT_ICMPV6_F_OPT_ADDR, p, 16);
}

static void nd_opt_visit_cga(const struct taut_visitor *v,
                             const struct taut_nd_value *o, const uint8_t *d)
{
    size_t n = o->data.len - o->pad_len;
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_CGA_PAD, d, 1, o->pad_len);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_CGA, o->data.p, n);
    if (n < 25)
        return;
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_CGA_MODIFIER, o->data.p, 16);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_CGA_PREFIX, o->data.p + 16, 8);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_CGA_COUNT, o->data.p + 24, 1);
}

static void nd_opt_visit_send(const struct taut_visitor *v,
                              const struct taut_nd_value *o, const uint8_t *d)
{
    switch (o->type) {
    case TAUT_ND_OPT_CGA:
        nd_opt_visit_cga(v, o, d);
        break;
    case TAUT_ND_OPT_RSA:
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_RSA_KEY, d + 2, 16);
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_RSA_SIG, o->data.p, o->data.len);
        break;
    case TAUT_ND_OPT_TRUST_ANCHOR:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_NAME_TYPE, d, 1, o->name_type);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_CGA_PAD, d + 1, 1, o->pad_len);
        nd_opt_bytes(v,
                     o->name_type == 2 ? TAUT_ICMPV6_F_OPT_NAME_FQDN
                                       : TAUT_ICMPV6_F_OPT_NAME_X501,
                     o->data.p, o->data.len - o->pad_len);
        break;
    default:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_NAME_TYPE, d, 1, o->name_type);
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_CERT, o->data.p, o->data.len);
    }
}

static void nd_opt_visit_fmip(const struct taut_visitor *v,
                              const struct taut_nd_value *o, const uint8_t *d)
{
    switch (o->type) {
    case TAUT_ND_OPT_LINK_ADDR:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_LLA_CODE, d, 1, o->code);
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_LLA, o->data.p, o->data.len);
        break;
    case TAUT_ND_OPT_NEIGHBOR_ACK:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_NAACK_CODE, d, 1, o->code);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_NAACK_STATUS, d + 1, 1, o->status);
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_NAACK_NCOA, d + 6, o->addr_len);
        break;
    default:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_IPA_CODE, d, 1, o->code);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_IPA_LEN, d + 1, 1, o->prefix_len);
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_IPA_ADDR, d + 6, 16);
    }
}

static void nd_opt_visit_pref64(const struct taut_visitor *v,
                                const struct taut_nd_value *o, const uint8_t *d)
{
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREF64_LIFE, d, 2, o->lifetime_s >> 3);
    nd_opt_num(v, TAUT_ICMPV6_F_OPT_PREF64_PLC, d, 2, d[1] & 7);
    nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_PREF64, d + 2, o->prefix_len / 8u);
}

static void nd_opt_visit_6lowpan(const struct taut_visitor *v,
                                 const struct taut_nd_value *o,
                                 const uint8_t *d)
{
    switch (o->type) {
    case TAUT_ND_OPT_ADDR_REGISTRATION:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_ARO_STATUS, d, 1, o->status);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_ARO_LIFE, d + 4, 2, o->lifetime_min);
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_ARO_EUI64, d + 6, 8);
        break;
    case TAUT_ND_OPT_CONTEXT:
        nd_opt_visit_context(v, o, d);
        break;
    case TAUT_ND_OPT_BORDER_ROUTER:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_ABRO_LOW, d, 2, taut_get16(d));
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_ABRO_HIGH, d + 2, 2, taut_get16(d + 2));
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_ABRO_LIFE, d + 4, 2, o->lifetime_min);
        nd_opt_bytes(v, TAUT_ICMPV6_F_OPT_ABRO_ADDR, d + 6, 16);
        break;
    default:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CIO_1, d, 2, taut_get16(d) & 0xfffe);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CIO_G, d, 2, d[1] & 1);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_6CIO_2, d + 2, 4, taut_get32(d + 2));
    }
}

static void nd_opt_visit_small(const struct taut_visitor *v,
                               const struct taut_nd_value *o, const uint8_t *d)
{
    switch (o->type) {
    case TAUT_ND_OPT_MTU:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_MTU, d + 2, 4, o->mtu);
        break;
    case TAUT_ND_OPT_SHORTCUT:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_SHORTCUT, d, 1, o->limit);
        break;
    case TAUT_ND_OPT_INTERVAL:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_INTERVAL, d + 2, 4, o->interval_ms);
        break;
    case TAUT_ND_OPT_HOME_AGENT:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_HA_PREF, d + 2, 2, o->ha_preference);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_HA_LIFE, d + 4, 2, o->ha_lifetime_s);
        break;
    case TAUT_ND_OPT_TIMESTAMP:
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_TIMESTAMP, d + 6, 8, o->timestamp);
        break;
    default:
        nd_opt_visit_flags(v, d);
    }
}

/* Types whose contents are bytes. */
static void nd_opt_visit_plain(const struct taut_visitor *v,
                               const struct taut_nd_value *o)
{
    size_t n = o->data.len;
    unsigned field = TAUT_ICMPV6_F_DATA;
    switch (o->type) {
    case TAUT_ND_OPT_SOURCE_LINK_ADDR:
    case TAUT_ND_OPT_TARGET_LINK_ADDR:
        field = TAUT_ICMPV6_F_OPT_LINKADDR;
        if (n == 14) { /* an EUI-64 and padding: RFC 4944 8 */
            field = TAUT_ICMPV6_F_OPT_EUI64;
            n = 8;
        }
        break;
    case TAUT_ND_OPT_REDIRECTED:
        field = TAUT_ICMPV6_F_OPT_REDIRECTED;
        break;
    case TAUT_ND_OPT_NONCE:
        field = TAUT_ICMPV6_F_OPT_NONCE;
        break;
    case TAUT_ND_OPT_CAPTIVE_PORTAL:
        field = TAUT_ICMPV6_F_OPT_PORTAL;
        n = taut_icmp_text_len(o->data);
        break;
    default:
        break;
    }
    nd_opt_bytes(v, field, o->data.p, n);
}

static void nd_opt_visit(const struct taut_visitor *v, struct taut_ctx *ctx,
                         const struct taut_nd_value *o, const uint8_t *d)
{
    switch (o->type) {
    case TAUT_ND_OPT_PREFIX:
        nd_opt_visit_prefix(v, o, d);
        break;
    case TAUT_ND_OPT_MTU:
    case TAUT_ND_OPT_SHORTCUT:
    case TAUT_ND_OPT_INTERVAL:
    case TAUT_ND_OPT_HOME_AGENT:
    case TAUT_ND_OPT_TIMESTAMP:
    case TAUT_ND_OPT_RA_FLAGS:
        nd_opt_visit_small(v, o, d);
        break;
    case TAUT_ND_OPT_SOURCE_ADDRS:
    case TAUT_ND_OPT_TARGET_ADDRS:
    case TAUT_ND_OPT_RDNSS:
    case TAUT_ND_OPT_DNSSL:
        nd_opt_visit_list(v, ctx, o, d);
        break;
    case TAUT_ND_OPT_CGA:
    case TAUT_ND_OPT_RSA:
    case TAUT_ND_OPT_TRUST_ANCHOR:
    case TAUT_ND_OPT_CERTIFICATE:
        nd_opt_visit_send(v, o, d);
        break;
    case TAUT_ND_OPT_IP_ADDR:
    case TAUT_ND_OPT_NEW_PREFIX:
    case TAUT_ND_OPT_LINK_ADDR:
    case TAUT_ND_OPT_NEIGHBOR_ACK:
        nd_opt_visit_fmip(v, o, d);
        break;
    case TAUT_ND_OPT_MAP:
        nd_opt_visit_map(v, o, d);
        break;
    case TAUT_ND_OPT_ROUTE:
        nd_opt_visit_route(v, o, d);
        break;
    case TAUT_ND_OPT_ADDR_REGISTRATION:
    case TAUT_ND_OPT_CONTEXT:
    case TAUT_ND_OPT_BORDER_ROUTER:
    case TAUT_ND_OPT_CAPABILITY:
        nd_opt_visit_6lowpan(v, o, d);
        break;
    case TAUT_ND_OPT_PREF64:
        nd_opt_visit_pref64(v, o, d);
        break;
    default:
        nd_opt_visit_plain(v, o);
    }
}

/* nd_opt_is_shown tells whether an option whose contents were refused at
 * `field` can be shown all the same: its members are all read. */
static bool nd_opt_is_shown(const struct taut_nd_value *o, unsigned field)
{
    return field != TAUT_ICMPV6_F_OPT_LENGTH &&
           field != TAUT_ICMPV6_F_OPT_PREF64_PLC && o->pad_len <= o->data.len;
}

void taut_nd_opts_visit(const struct taut_visitor *v, struct taut_span options)
{
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(options.p, &d);
    struct taut_rd rd = taut_rd_of(options.p, options.len);
    struct taut_nd_opt opt;
    struct taut_nd_value value;
    enum taut_status st = TAUT_OK;
    while (st == TAUT_OK && taut_rd_left(&rd) >= 2) {
        const uint8_t *at = rd.p;
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_TYPE, at, 1, at[0]);
        nd_opt_num(v, TAUT_ICMPV6_F_OPT_LENGTH, at + 1, 1, at[1]);
        st = taut_nd_opt_next(&ctx, &rd, &opt);
        if (st != TAUT_OK)
            break;
        if (taut_nd_opt_decode(&ctx, &value, &opt) == TAUT_OK ||
            nd_opt_is_shown(&value, d.field))
            nd_opt_visit(v, &ctx, &value, opt.data.p);
    }
}
