/* SPDX-License-Identifier: MIT */
/* dns_visit_rdata.c: the data of records told field by field;
 * include/taut/dns_visit.h has its contract. */
#include "taut/dns_edns.h"
#include "taut/dns_visit.h"

#include "core_mem.h"
#include "dns_base.h"
#include "dns_int.h"

/* struct part: what the parts of one RDATA are told from. */
struct part {
    const struct taut_visitor *v;
    struct taut_span rdata;
    struct taut_span tag; /* CAA: it says what the value is */
};

static void part_num(const struct part *p, unsigned field, const uint8_t *at,
                     size_t len, uint64_t num)
{
    taut_visit_num(p->v, &taut_dns_rr_fields, field, at, len, num);
}

static void part_bytes(const struct part *p, unsigned field,
                       struct taut_span bytes)
{
    taut_visit_bytes(p->v, &taut_dns_rr_fields, field, bytes.p, bytes.len);
}

/* part_dns_* tell fields that no type owns. */
static void part_dns_num(const struct part *p, unsigned field,
                         const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(p->v, &taut_dns_fields, field, at, len, num);
}

static void part_name(const struct part *p, unsigned field,
                      const struct taut_dns_value *value)
{
    if (value->name.n_hops == 0)
        part_bytes(p, field, value->whole);
    else
        taut_visit_made(p->v, &taut_dns_rr_fields, field, value->whole.p,
                        value->whole.len, value->name.wire, value->name.len);
}

/* part_prefix tells an address of `size` bytes whose first ones are `s`. */
static void part_prefix(const struct part *p, unsigned field,
                        struct taut_span s, size_t size)
{
    uint8_t addr[16] = {0};
    size_t n = s.len < size ? s.len : size;
    if (n > 0)
        memcpy(addr, s.p, n);
    taut_visit_made(p->v, &taut_dns_rr_fields, field, s.p, s.len, addr, size);
}

/* ---- parts of numbers ---- */

/* struct part_bits: the bits `mask` of a number are told as `field`. */
struct part_bits {
    uint16_t field, mask;
    uint8_t shift;
};

static const struct part_bits part_key[] = {
    {TAUT_DNS_RR_F_KEY_AUTHENTICATION, 0x8000, 15},
    {TAUT_DNS_RR_F_KEY_CONFIDENTIALITY, 0x4000, 14},
    {TAUT_DNS_RR_F_KEY_REQUIRED, 0x2000, 13},
    {TAUT_DNS_RR_F_KEY_USER, 0x0400, 10},
    {TAUT_DNS_RR_F_KEY_NAMED, 0x0200, 9},
    {TAUT_DNS_RR_F_KEY_IPSEC, 0x0080, 7},
    {TAUT_DNS_RR_F_KEY_MIME, 0x0040, 6},
    {TAUT_DNS_RR_F_KEY_SIGNATORY, 0x000f, 0},
    {0, 0, 0}};
static const struct part_bits part_dnskey[] = {
    {TAUT_DNS_RR_F_DNSKEY_ZONE_KEY, 0x0100, 8},
    {TAUT_DNS_RR_F_DNSKEY_REVOKED, 0x0080, 7},
    {TAUT_DNS_RR_F_DNSKEY_SEP, 0x0001, 0},
    {TAUT_DNS_RR_F_DNSKEY_RESERVED, 0xfe7e, 1},
    {0, 0, 0}};
static const struct part_bits part_csync[] = {
    {TAUT_DNS_RR_F_CSYNC_IMMEDIATE, 1, 0},
    {TAUT_DNS_RR_F_CSYNC_SOAMINIMUM, 2, 1},
    {0, 0, 0}};
static const struct part_bits part_nsec3[] = {
    {TAUT_DNS_RR_F_NSEC3_OPT_OUT, 1, 0}, {0, 0, 0}};
static const struct part_bits part_caa[] = {
    {TAUT_DNS_RR_F_CAA_CRITICAL, 0x80, 7}, {0, 0, 0}};

/* part_flags returns the parts of a number, or NULL. */
static const struct part_bits *part_flags(unsigned field)
{
    switch (field) {
    case TAUT_DNS_RR_F_KEY_FLAGS:
        return part_key;
    case TAUT_DNS_RR_F_DNSKEY_FLAGS:
    case TAUT_DNS_RR_F_CDNSKEY_FLAGS:
        return part_dnskey;
    case TAUT_DNS_RR_F_CSYNC_FLAGS:
        return part_csync;
    case TAUT_DNS_RR_F_NSEC3_FLAGS:
        return part_nsec3;
    case TAUT_DNS_RR_F_CAA_FLAGS:
        return part_caa;
    default:
        return NULL;
    }
}

/* part_number tells a number and what stands in its bits; behind a key's
 * algorithm, which the key tag depends on, that tag. */
static void part_number(const struct part *p, unsigned field,
                        const struct taut_dns_value *value)
{
    const uint8_t *at = value->whole.p;
    size_t len = value->whole.len;
    const struct part_bits *bits = part_flags(field);
    part_num(p, field, at, len, value->num);
    for (; bits && bits->mask; bits++)
        part_num(p, bits->field, at, len,
                 (value->num & bits->mask) >> bits->shift);
    if (field == TAUT_DNS_RR_F_DNSKEY_ALGORITHM ||
        field == TAUT_DNS_RR_F_CDNSKEY_ALGORITHM)
        part_num(p, TAUT_DNS_RR_F_DNSKEY_KEY_TAG, at, 0,
                 taut_dns_key_tag_get(p->rdata));
    if (field == TAUT_DNS_RR_F_KEY_ALGORITHM)
        part_num(p, TAUT_DNS_RR_F_KEY_KEY_TAG, at, 0,
                 taut_dns_key_tag_get(p->rdata));
}

/* ---- strings ---- */

static void part_string(struct part *p, unsigned field,
                        const struct taut_dns_value *value)
{
    unsigned length = taut_dns_len_field_get(field);
    if (length)
        part_num(p, length, value->whole.p, 1, value->bytes.len);
    part_bytes(p, field, value->bytes);
    if (field == TAUT_DNS_RR_F_CAA_TAG)
        p->tag = value->bytes;
}

static unsigned part_caa_field(struct taut_span tag)
{
    const char *text = (const char *)tag.p;
    if (taut_dns_text_is(text, tag.len, "ISSUE"))
        return TAUT_DNS_RR_F_CAA_ISSUE;
    if (taut_dns_text_is(text, tag.len, "ISSUEWILD"))
        return TAUT_DNS_RR_F_CAA_ISSUEWILD;
    if (taut_dns_text_is(text, tag.len, "IODEF"))
        return TAUT_DNS_RR_F_CAA_IODEF;
    return TAUT_DNS_RR_F_CAA_OTHER;
}

static void part_rest(const struct part *p, unsigned field,
                      const struct taut_dns_value *value)
{
    part_bytes(p, field, value->bytes);
    if (field == TAUT_DNS_RR_F_CAA_VALUE)
        part_bytes(p, part_caa_field(p->tag), value->bytes);
}

/* part_base32 tells a hash as master files have it. */
static void part_base32(const struct part *p, unsigned field,
                        struct taut_span hash)
{
    uint8_t text[(255 * 8 + 4) / 5];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_dns_base32_text(&wr, hash);
    taut_visit_made(p->v, &taut_dns_rr_fields, field, hash.p, hash.len, text,
                    wr.len);
}

/* ---- maps ---- */

/* part_types tells each type whose bit is set, the first bit being type
 * `from`. */
static void part_types(const struct part *p, unsigned field,
                       struct taut_span map, unsigned from)
{
    for (size_t i = 0; i < map.len; i++) {
        for (unsigned k = 0; k < 8; k++) {
            if (map.p[i] & 0x80u >> k)
                part_num(p, field, map.p + i, 1, from + 8 * i + k);
        }
    }
}

static void part_window(const struct part *p, unsigned field,
                        const struct taut_dns_value *value)
{
    if (field == TAUT_DNS_RR_F_CSYNC_TYPES) {
        part_bytes(p, field, value->whole);
        field = TAUT_DNS_RR_F_CSYNC_TYPE;
    }
    part_types(p, field, value->bytes, 256 * (unsigned)value->num);
}

static void part_ports(const struct part *p, unsigned field,
                       struct taut_span map)
{
    for (size_t i = 0; i < map.len; i++) {
        if (map.p[i])
            part_num(p, field, map.p + i, 1, map.p[i]);
    }
}

/* ---- addresses ---- */

static void part_gateway(const struct part *p, unsigned field,
                         const struct taut_dns_value *value)
{
    bool amt = field == TAUT_DNS_RR_F_AMTRELAY_RELAY;
    if (value->has_name)
        part_name(p,
                  amt ? TAUT_DNS_RR_F_AMTRELAY_RELAY_NAME
                      : TAUT_DNS_RR_F_IPSECKEY_GATEWAY_NAME,
                  value);
    else if (value->bytes.len == 4)
        part_bytes(p,
                   amt ? TAUT_DNS_RR_F_AMTRELAY_RELAY_IPV4
                       : TAUT_DNS_RR_F_IPSECKEY_GATEWAY_IPV4,
                   value->bytes);
    else if (value->bytes.len == 16)
        part_bytes(p,
                   amt ? TAUT_DNS_RR_F_AMTRELAY_RELAY_IPV6
                       : TAUT_DNS_RR_F_IPSECKEY_GATEWAY_IPV6,
                   value->bytes);
}

/* part_suffix tells the last bytes of an IPv6 address (RFC 2874 3.1). */
static void part_suffix(const struct part *p, unsigned field,
                        struct taut_span s)
{
    uint8_t addr[16] = {0};
    if (s.len == 0)
        return;
    memcpy(addr + 16 - s.len, s.p, s.len);
    taut_visit_made(p->v, &taut_dns_rr_fields, field, s.p, s.len, addr, 16);
}

static void part_apl(const struct part *p, const struct taut_dns_value *value)
{
    const uint8_t *at = value->whole.p;
    unsigned family = taut_get16(at);
    part_num(p, TAUT_DNS_RR_F_APL_FAMILY, at, 2, family);
    part_num(p, TAUT_DNS_RR_F_APL_PREFIX_LEN, at + 2, 1, at[2]);
    part_num(p, TAUT_DNS_RR_F_APL_NEGATION, at + 3, 1, at[3] >> 7);
    part_num(p, TAUT_DNS_RR_F_APL_PART_LEN, at + 3, 1, at[3] & 127u);
    if (family == 1)
        part_prefix(p, TAUT_DNS_RR_F_APL_IPV4, value->bytes, 4);
    else if (family == 2)
        part_prefix(p, TAUT_DNS_RR_F_APL_IPV6, value->bytes, 16);
    else
        part_bytes(p, TAUT_DNS_RR_F_APL_DATA, value->bytes);
}

/* ---- service parameters ---- */

/* part_numbers tells numbers of `width` (1 or 2) bytes. */
static void part_numbers(const struct part *p, unsigned field,
                         struct taut_span s, unsigned width)
{
    for (size_t i = 0; i + width <= s.len; i += width)
        part_num(p, field, s.p + i, width,
                 width == 1 ? s.p[i] : taut_get16(s.p + i));
}

static void part_addresses(const struct part *p, unsigned field,
                           struct taut_span s, size_t size)
{
    for (size_t i = 0; i + size <= s.len; i += size)
        part_bytes(p, field, (struct taut_span){s.p + i, size});
}

static void part_alpn(const struct part *p, struct taut_span s)
{
    struct taut_rd rd = taut_rd_of(s.p, s.len), item;
    while (taut_rd_sub_u8(&rd, &item)) {
        struct taut_span name = {item.p, taut_rd_left(&item)};
        part_num(p, TAUT_DNS_RR_F_SVCB_ALPN_LEN, item.p - 1, 1, name.len);
        part_bytes(p, TAUT_DNS_RR_F_SVCB_ALPN, name);
    }
}

static void part_svcparam(const struct part *p, unsigned field,
                          const struct taut_dns_value *value)
{
    const uint8_t *at = value->whole.p;
    struct taut_span s = value->bytes;
    part_bytes(p, field, value->whole);
    part_num(p, TAUT_DNS_RR_F_SVCB_PARAM_KEY, at, 2, value->num);
    part_num(p, TAUT_DNS_RR_F_SVCB_PARAM_LEN, at + 2, 2, s.len);
    switch (value->num) {
    case TAUT_DNS_SVC_MANDATORY:
        part_numbers(p, TAUT_DNS_RR_F_SVCB_MANDATORY, s, 2);
        break;
    case TAUT_DNS_SVC_ALPN:
        part_alpn(p, s);
        break;
    case TAUT_DNS_SVC_PORT:
        part_numbers(p, TAUT_DNS_RR_F_SVCB_PORT, s, 2);
        break;
    case TAUT_DNS_SVC_IPV4HINT:
        part_addresses(p, TAUT_DNS_RR_F_SVCB_IPV4HINT, s, 4);
        break;
    case TAUT_DNS_SVC_ECH:
        part_bytes(p, TAUT_DNS_RR_F_SVCB_ECH, s);
        break;
    case TAUT_DNS_SVC_IPV6HINT:
        part_addresses(p, TAUT_DNS_RR_F_SVCB_IPV6HINT, s, 16);
        break;
    default:
        if (s.len > 0)
            part_bytes(p, TAUT_DNS_RR_F_SVCB_PARAM_VALUE, s);
        break;
    }
}

/* ---- EDNS options ---- */

static void part_subnet(const struct part *p, const struct taut_dns_option *o)
{
    const uint8_t *at = o->data.p;
    part_num(p, TAUT_DNS_RR_F_OPT_CLIENT_FAMILY, at, 2, o->family);
    part_num(p, TAUT_DNS_RR_F_OPT_CLIENT_SOURCE, at + 2, 1, o->source);
    part_num(p, TAUT_DNS_RR_F_OPT_CLIENT_SCOPE, at + 3, 1, o->scope);
    if (o->family == 1)
        part_prefix(p, TAUT_DNS_RR_F_OPT_CLIENT_IPV4, o->bytes, 4);
    else if (o->family == 2)
        part_prefix(p, TAUT_DNS_RR_F_OPT_CLIENT_IPV6, o->bytes, 16);
    else
        part_bytes(p, TAUT_DNS_RR_F_OPT_CLIENT_ADDRESS, o->bytes);
}

static void part_cookie(const struct part *p, const struct taut_dns_option *o)
{
    part_bytes(p, TAUT_DNS_RR_F_OPT_COOKIE_CLIENT,
               (struct taut_span){o->client, 8});
    part_bytes(p, TAUT_DNS_RR_F_OPT_COOKIE_SERVER, o->bytes);
}

static void part_version(const struct part *p, const struct taut_dns_option *o)
{
    if (!o->has)
        return;
    part_num(p, TAUT_DNS_RR_F_OPT_VERSION_LABELS, o->data.p, 1, o->source);
    part_num(p, TAUT_DNS_RR_F_OPT_VERSION_TYPE, o->data.p + 1, 1, o->scope);
    part_bytes(p, TAUT_DNS_RR_F_OPT_VERSION, o->bytes);
}

static void part_error(const struct part *p, const struct taut_dns_option *o)
{
    part_num(p, TAUT_DNS_RR_F_OPT_ERROR_CODE, o->data.p, 2, o->number);
    if (o->bytes.len > 0)
        part_bytes(p, TAUT_DNS_RR_F_OPT_ERROR_TEXT, o->bytes);
}

/* part_option_number tells an option that is one number, if it has one. */
static void part_option_number(const struct part *p, unsigned field,
                               const struct taut_dns_option *o)
{
    if (o->has)
        part_num(p, field, o->data.p, o->data.len, o->number);
}

static void part_typed(const struct part *p, const struct taut_dns_option *o)
{
    switch (o->code) {
    case TAUT_DNS_OPT_NSID:
        part_bytes(p, TAUT_DNS_RR_F_OPT_NSID, o->data);
        break;
    case TAUT_DNS_OPT_DAU:
        part_numbers(p, TAUT_DNS_RR_F_OPT_DAU, o->data, 1);
        break;
    case TAUT_DNS_OPT_DHU:
        part_numbers(p, TAUT_DNS_RR_F_OPT_DHU, o->data, 1);
        break;
    case TAUT_DNS_OPT_N3U:
        part_numbers(p, TAUT_DNS_RR_F_OPT_N3U, o->data, 1);
        break;
    case TAUT_DNS_OPT_CLIENT_SUBNET:
        part_subnet(p, o);
        break;
    case TAUT_DNS_OPT_EXPIRE:
        part_option_number(p, TAUT_DNS_RR_F_OPT_EXPIRE, o);
        break;
    case TAUT_DNS_OPT_COOKIE:
        part_cookie(p, o);
        break;
    case TAUT_DNS_OPT_KEEPALIVE:
        part_option_number(p, TAUT_DNS_RR_F_OPT_KEEPALIVE, o);
        break;
    case TAUT_DNS_OPT_PADDING:
        part_bytes(p, TAUT_DNS_RR_F_OPT_PADDING, o->data);
        break;
    case TAUT_DNS_OPT_CHAIN:
        part_bytes(p, TAUT_DNS_RR_F_OPT_CHAIN, o->data);
        break;
    case TAUT_DNS_OPT_KEY_TAG:
        part_numbers(p, TAUT_DNS_RR_F_OPT_KEY_TAG, o->data, 2);
        break;
    case TAUT_DNS_OPT_ERROR:
        part_error(p, o);
        break;
    case TAUT_DNS_OPT_CLIENT_TAG:
        part_option_number(p, TAUT_DNS_RR_F_OPT_CLIENT_TAG, o);
        break;
    case TAUT_DNS_OPT_SERVER_TAG:
        part_option_number(p, TAUT_DNS_RR_F_OPT_SERVER_TAG, o);
        break;
    case TAUT_DNS_OPT_REPORT_CHANNEL:
        part_bytes(p, TAUT_DNS_RR_F_OPT_REPORT_CHANNEL, o->data);
        break;
    case TAUT_DNS_OPT_ZONE_VERSION:
        part_version(p, o);
        break;
    default:
        break;
    }
}

/* part_option: an option that is not what its RFC allows is just bytes. */
static void part_option(const struct part *p, unsigned field,
                        const struct taut_dns_value *value)
{
    const uint8_t *at = value->whole.p;
    struct taut_ctx quiet = taut_ctx_of(at, NULL);
    struct taut_rd rd = taut_rd_of(at, value->whole.len);
    struct taut_dns_option option;
    part_bytes(p, field, value->whole);
    part_dns_num(p, TAUT_DNS_F_OPT_CODE, at, 2, value->num);
    part_dns_num(p, TAUT_DNS_F_OPT_LEN, at + 2, 2, value->bytes.len);
    taut_visit_bytes(p->v, &taut_dns_fields, TAUT_DNS_F_OPT_DATA,
                     value->bytes.p, value->bytes.len);
    if (taut_dns_option_next(&quiet, &rd, &option) == TAUT_OK)
        part_typed(p, &option);
}

/* ---- all of it ---- */

static void part_value(struct part *p, const struct taut_dns_value *value)
{
    unsigned field = value->field->field;
    switch (value->field->kind) {
    case TAUT_DNS_KIND_STR:
    case TAUT_DNS_KIND_STR_OPT:
    case TAUT_DNS_KIND_STRS:
    case TAUT_DNS_KIND_TAG:
        part_string(p, field, value);
        break;
    case TAUT_DNS_KIND_B32_LEN:
        part_base32(p, field, value->bytes);
        break;
    case TAUT_DNS_KIND_BITMAP:
        part_window(p, field, value);
        break;
    case TAUT_DNS_KIND_NXTMAP:
        part_types(p, field, value->bytes, 0);
        break;
    case TAUT_DNS_KIND_PORTS:
        part_ports(p, field, value->bytes);
        break;
    case TAUT_DNS_KIND_GATEWAY:
        part_gateway(p, field, value);
        break;
    case TAUT_DNS_KIND_A6SUFFIX:
        part_suffix(p, field, value->bytes);
        break;
    case TAUT_DNS_KIND_APL:
        part_apl(p, value);
        break;
    case TAUT_DNS_KIND_SVCPARAMS:
        part_svcparam(p, field, value);
        break;
    case TAUT_DNS_KIND_OPTIONS:
        part_option(p, field, value);
        break;
    default:
        if (value->has_name)
            part_name(p, field, value);
        else if (dns_kind_is_num(value->field->kind))
            part_number(p, field, value);
        else
            part_rest(p, field, value);
        break;
    }
}

enum taut_status taut_dns_rdata_visit(struct taut_ctx *ctx,
                                      const struct taut_visitor *v,
                                      uint16_t type, uint16_t klass,
                                      struct taut_span rdata,
                                      struct taut_span msg)
{
    struct taut_dns_rdata_it it = taut_dns_rdata_open(type, klass, rdata, msg);
    struct part part = {.v = v, .rdata = rdata};
    struct taut_dns_value value;
    enum taut_status st = taut_dns_rdata_next(ctx, &it, &value);
    for (; !st; st = taut_dns_rdata_next(ctx, &it, &value))
        part_value(&part, &value);
    return st == TAUT_DONE ? TAUT_OK : st;
}
