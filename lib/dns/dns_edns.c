/* SPDX-License-Identifier: MIT */
/* dns_edns.c: EDNS and its options; include/taut/dns_edns.h has their
 * contract. */
#include "taut/addr.h"
#include "taut/dns_edns.h"

#include "core_mem.h"
#include "dns_int.h"

#define EDNS_REG_ROW(U, n, name) {n, name},
static const struct taut_reg_entry dns_opt_entries[] = {
    TAUT_DNS_OPTS(EDNS_REG_ROW)};
const struct taut_reg taut_dns_opt_reg = {
    "EDNS options", sizeof dns_opt_entries / sizeof dns_opt_entries[0],
    dns_opt_entries};
static const struct taut_reg_entry dns_error_entries[] = {
    TAUT_DNS_ERRORS(EDNS_REG_ROW)};
const struct taut_reg taut_dns_error_reg = {
    "Extended DNS errors",
    sizeof dns_error_entries / sizeof dns_error_entries[0], dns_error_entries};

/* ---- the record ---- */

static void edns_get(struct taut_dns_edns *out, uint8_t rcode, uint16_t klass,
                     uint32_t ttl, struct taut_span options)
{
    out->options = options;
    out->udp_size = klass;
    out->rcode = (uint16_t)((ttl >> 24) << 4 | (rcode & 15u));
    out->version = ttl >> 16 & 0xff;
    out->dnssec_ok = ttl & 0x8000;
    out->z = ttl & 0x7fff;
}

void taut_dns_edns_get(struct taut_dns_edns *out, uint8_t rcode,
                       const struct taut_dns_record *opt)
{
    struct taut_span options = {opt->rdata, opt->rdata_len};
    edns_get(out, rcode, opt->klass, opt->ttl, options);
}

void taut_dns_edns_rr_get(struct taut_dns_edns *out, uint8_t rcode,
                          const struct taut_dns_rr *opt)
{
    edns_get(out, rcode, opt->klass, opt->ttl, opt->rdata);
}

enum taut_status taut_dns_build_opt(struct taut_ctx *ctx,
                                    struct taut_dns_build *self,
                                    const struct taut_dns_edns *in)
{
    static const uint8_t root[1] = {0};
    if (in->rcode > 4095 || in->z > 0x7fff)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_F_EXT_RCODE, ctx->start,
                         in->rcode, 0);
    uint32_t ttl = (uint32_t)(in->rcode >> 4) << 24 |
                   (uint32_t)in->version << 16 | (uint32_t)in->dnssec_ok << 15 |
                   in->z;
    return taut_dns_build_rr(ctx, self, TAUT_DNS_ADDITIONAL, root,
                             TAUT_DNS_TYPE_OPT, in->udp_size, ttl, in->options);
}

size_t taut_dns_padding_get(size_t len, size_t block, size_t limit)
{
    size_t with = len + 4, over = block ? with % block : 0;
    size_t pad = over ? block - over : 0;
    if (len > SIZE_MAX - 4 || with > limit)
        return SIZE_MAX;
    return pad < limit - with ? pad : limit - with;
}

/* ---- options in ---- */

static enum taut_status edns_sized(struct taut_dns_option *out, size_t width)
{
    size_t n = out->data.len;
    out->has = n > 0;
    if (n != 0 && n != width)
        return TAUT_E_RANGE;
    for (size_t i = 0; i < n; i++)
        out->number = out->number << 8 | out->data.p[i];
    return TAUT_OK;
}

/* RFC 7871 6: as many bytes as the source's prefix needs, zeros behind it. */
static enum taut_status edns_subnet(struct taut_dns_option *out)
{
    const uint8_t *p = out->data.p;
    if (out->data.len < 4)
        return TAUT_E_RANGE;
    out->family = taut_get16(p);
    out->source = p[2];
    out->scope = p[3];
    out->bytes.p = p + 4;
    out->bytes.len = out->data.len - 4;
    unsigned bits = out->family == 1 ? 32 : out->family == 2 ? 128 : 255;
    if (bits == 255)
        return TAUT_OK;
    if (out->source > bits || out->scope > bits ||
        out->bytes.len != (out->source + 7u) / 8u)
        return TAUT_E_RANGE;
    unsigned used = out->source % 8u;
    if (used > 0 && (p[3 + out->bytes.len] & 0xff >> used) != 0)
        return TAUT_E_VALUE;
    return TAUT_OK;
}

/* RFC 7873 4: 8 bytes, or 16 to 40. */
static enum taut_status edns_cookie(struct taut_dns_option *out)
{
    size_t n = out->data.len;
    if (n != 8 && (n < 16 || n > 40))
        return TAUT_E_RANGE;
    out->client = out->data.p;
    out->bytes.p = out->data.p + 8;
    out->bytes.len = n - 8;
    return TAUT_OK;
}

static enum taut_status edns_name(struct taut_dns_option *out)
{
    struct taut_ctx quiet = {out->data.p, NULL, 0, 0};
    enum taut_status st =
        taut_dns_name_check(&quiet, out->data.p, out->data.len);
    out->name = st ? NULL : out->data.p;
    return st ? TAUT_E_VALUE : TAUT_OK;
}

/* RFC 9660 2: nothing in a query, otherwise labels, type and version. */
static enum taut_status edns_version(struct taut_dns_option *out)
{
    out->has = out->data.len > 0;
    if (!out->has)
        return TAUT_OK;
    if (out->data.len < 2)
        return TAUT_E_RANGE;
    out->source = out->data.p[0];
    out->scope = out->data.p[1];
    out->bytes.p = out->data.p + 2;
    out->bytes.len = out->data.len - 2;
    return out->scope == 0 && out->bytes.len != 4 ? TAUT_E_RANGE : TAUT_OK;
}

static enum taut_status edns_error(struct taut_dns_option *out)
{
    if (out->data.len < 2)
        return TAUT_E_RANGE;
    out->number = taut_get16(out->data.p);
    out->bytes.p = out->data.p + 2;
    out->bytes.len = out->data.len - 2;
    return TAUT_OK;
}

static enum taut_status edns_typed(struct taut_dns_option *out)
{
    out->bytes = out->data;
    switch (out->code) {
    case TAUT_DNS_OPT_CLIENT_SUBNET:
        return edns_subnet(out);
    case TAUT_DNS_OPT_EXPIRE:
        return edns_sized(out, 4);
    case TAUT_DNS_OPT_KEEPALIVE:
        return edns_sized(out, 2);
    case TAUT_DNS_OPT_CLIENT_TAG:
    case TAUT_DNS_OPT_SERVER_TAG:
        return out->data.len == 2 ? edns_sized(out, 2) : TAUT_E_RANGE;
    case TAUT_DNS_OPT_COOKIE:
        return edns_cookie(out);
    case TAUT_DNS_OPT_KEY_TAG:
        return out->data.len > 0 && out->data.len % 2 == 0 ? TAUT_OK
                                                           : TAUT_E_RANGE;
    case TAUT_DNS_OPT_CHAIN:
    case TAUT_DNS_OPT_REPORT_CHANNEL:
        return edns_name(out);
    case TAUT_DNS_OPT_ZONE_VERSION:
        return edns_version(out);
    case TAUT_DNS_OPT_ERROR:
        return edns_error(out);
    default:
        return TAUT_OK;
    }
}

enum taut_status taut_dns_option_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_dns_option *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    memset(out, 0, sizeof *out);
    if (left == 0)
        return TAUT_DONE;
    if (left < 4)
        return taut_fail_short(ctx, TAUT_DNS_F_OPT_CODE, p, left, 4,
                               DNS_FORMERR);
    out->code = taut_get16(p);
    size_t n = taut_get16(p + 2);
    if (left - 4 < n)
        return taut_fail_short(ctx, TAUT_DNS_F_OPT_LEN, p + 4, left - 4, n,
                               DNS_FORMERR);
    out->data.p = p + 4;
    taut_rd_move(rd, 4 + n);
    out->data.len = (size_t)(rd->p - out->data.p);
    enum taut_status st = edns_typed(out);
    return st ? taut_fail(ctx, st, TAUT_DNS_F_OPT_DATA, p + 4, n, DNS_FORMERR)
              : TAUT_OK;
}

/* ---- options out ---- */

static void edns_put(struct taut_wr *wr, const struct taut_dns_option *in)
{
    switch (in->code) {
    case TAUT_DNS_OPT_CLIENT_SUBNET:
        taut_wr_u16(wr, in->family);
        taut_wr_u8(wr, in->source);
        taut_wr_u8(wr, in->scope);
        break;
    case TAUT_DNS_OPT_EXPIRE:
        if (in->has)
            taut_wr_u32(wr, in->number);
        return;
    case TAUT_DNS_OPT_KEEPALIVE:
        if (in->has)
            taut_wr_u16(wr, in->number);
        return;
    case TAUT_DNS_OPT_CLIENT_TAG:
    case TAUT_DNS_OPT_SERVER_TAG:
        taut_wr_u16(wr, in->number);
        return;
    case TAUT_DNS_OPT_COOKIE:
        taut_wr_bytes(wr, in->client, in->client ? 8 : 0);
        break;
    case TAUT_DNS_OPT_CHAIN:
    case TAUT_DNS_OPT_REPORT_CHANNEL:
        if (in->name)
            taut_dns_name_encode(wr, in->name);
        return;
    case TAUT_DNS_OPT_ZONE_VERSION:
        if (!in->has)
            return;
        taut_wr_u8(wr, in->source);
        taut_wr_u8(wr, in->scope);
        break;
    case TAUT_DNS_OPT_ERROR:
        taut_wr_u16(wr, in->number);
        break;
    default:
        break;
    }
    taut_wr_bytes(wr, in->bytes.p, in->bytes.len);
}

/* edns_is_sound tells whether what was written is what an RFC allows. */
static bool edns_is_sound(const struct taut_dns_option *in,
                          struct taut_span data)
{
    struct taut_dns_option out = {.code = in->code, .data = data};
    bool is_wide = in->code == TAUT_DNS_OPT_EXPIRE;
    return (is_wide || in->number <= UINT16_MAX) && edns_typed(&out) == TAUT_OK;
}

enum taut_status taut_dns_option_encode(struct taut_wr *wr,
                                        const struct taut_dns_option *in)
{
    taut_wr_u16(wr, in->code);
    struct taut_mark m = taut_wr_open(wr, 2);
    size_t from = wr->len;
    edns_put(wr, in);
    taut_wr_close(wr, m);
    if (wr->bad)
        return (enum taut_status)wr->bad;
    if (!wr->base || wr->len > wr->cap)
        return TAUT_OK; /* taut_wr_finish tells that there was no room */
    struct taut_span data = {wr->base + from, wr->len - from};
    if (edns_is_sound(in, data))
        return TAUT_OK;
    taut_wr_fail(wr, TAUT_E_RANGE);
    return TAUT_E_RANGE;
}

/* ---- text ---- */

static void edns_subnet_text(struct taut_wr *wr,
                             const struct taut_dns_option *o)
{
    uint8_t addr[16] = {0};
    size_t n = o->bytes.len < 16 ? o->bytes.len : 16;
    if (n > 0)
        memcpy(addr, o->bytes.p, n);
    if (o->family == 1)
        taut_ipv4_text(wr, addr);
    else if (o->family == 2)
        taut_ipv6_text(wr, addr);
    else
        taut_wr_hexbytes(wr, o->bytes.p, o->bytes.len, 0);
    taut_wr_u8(wr, '/');
    taut_wr_dec(wr, o->source);
    taut_wr_u8(wr, '/');
    taut_wr_dec(wr, o->scope);
}

static void edns_list_text(struct taut_wr *wr, struct taut_span s,
                           unsigned width)
{
    for (size_t i = 0; i + width <= s.len; i += width) {
        if (i > 0)
            taut_wr_u8(wr, ' ');
        taut_wr_dec(wr, width == 1 ? s.p[i] : taut_get16(s.p + i));
    }
}

static void edns_error_text(struct taut_wr *wr, const struct taut_dns_option *o)
{
    const char *name = taut_reg_name(&taut_dns_error_reg, o->number);
    taut_wr_dec(wr, o->number);
    if (name) {
        taut_wr_text(wr, " (");
        taut_wr_text(wr, name);
        taut_wr_text(wr, ")");
    }
    if (o->bytes.len > 0)
        taut_wr_text(wr, ": ");
    for (size_t i = 0; i < o->bytes.len; i++) {
        if (o->bytes.p[i] == ' ')
            taut_wr_u8(wr, ' ');
        else
            taut_dns_char_text(wr, o->bytes.p[i], "\\");
    }
}

static void edns_value_text(struct taut_wr *wr, const struct taut_dns_option *o)
{
    switch (o->code) {
    case TAUT_DNS_OPT_CLIENT_SUBNET:
        edns_subnet_text(wr, o);
        break;
    case TAUT_DNS_OPT_DAU:
    case TAUT_DNS_OPT_DHU:
    case TAUT_DNS_OPT_N3U:
        edns_list_text(wr, o->bytes, 1);
        break;
    case TAUT_DNS_OPT_KEY_TAG:
        edns_list_text(wr, o->bytes, 2);
        break;
    case TAUT_DNS_OPT_EXPIRE:
    case TAUT_DNS_OPT_KEEPALIVE:
    case TAUT_DNS_OPT_CLIENT_TAG:
    case TAUT_DNS_OPT_SERVER_TAG:
        if (o->has)
            taut_wr_dec(wr, o->number);
        break;
    case TAUT_DNS_OPT_CHAIN:
    case TAUT_DNS_OPT_REPORT_CHANNEL:
        if (o->name)
            taut_dns_name_text(wr, o->name);
        break;
    case TAUT_DNS_OPT_ERROR:
        edns_error_text(wr, o);
        break;
    default:
        taut_wr_hexbytes(wr, o->data.p, o->data.len, 0);
        break;
    }
}

void taut_dns_option_text(struct taut_wr *wr,
                          const struct taut_dns_option *option)
{
    const char *name = taut_reg_name(&taut_dns_opt_reg, option->code);
    taut_wr_text(wr, name ? name : "OPT=");
    if (!name)
        taut_wr_dec(wr, option->code);
    taut_wr_text(wr, ": ");
    edns_value_text(wr, option);
}
