/* SPDX-License-Identifier: MIT */
/* dns_rdata_text.c: the data of records as text; the contract stands in
 * include/taut/dns_rdata.h. */
#include "taut/addr.h"
#include "taut/dns_rdata.h"

#include "core_mem.h"
#include "dns_base.h"
#include "dns_int.h"
#include "dns_loc.h"

static const struct taut_reg_entry dns_cert_entries[] = {
    {1, "PKIX"}, {2, "SPKI"},   {3, "PGP"},     {4, "IPKIX"}, {5, "ISPKI"},
    {6, "IPGP"}, {7, "ACPKIX"}, {8, "IACPKIX"}, {253, "URI"}, {254, "OID"}};
const struct taut_reg taut_dns_cert_reg = {
    "CERT types", sizeof dns_cert_entries / sizeof dns_cert_entries[0],
    dns_cert_entries};

/* ---- kinds ---- */

static void text_string(struct taut_wr *wr, struct taut_span s)
{
    taut_wr_u8(wr, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.p[i] == ' ')
            taut_wr_u8(wr, ' ');
        else
            taut_dns_char_text(wr, s.p[i], "\"\\");
    }
    taut_wr_u8(wr, '"');
}

/* text_reg appends the name of a number, or the number. */
static void text_reg(struct taut_wr *wr, const struct taut_reg *reg,
                     uint64_t num)
{
    const char *name = taut_reg_name(reg, (uint32_t)num);
    if (name)
        taut_wr_text(wr, name);
    else
        taut_wr_dec(wr, num);
}

/* text_bits appends, for each bit that is set, a blank (but before the
 * first) and the name of the type, or the number. */
static void text_bits(struct taut_wr *wr, const struct taut_dns_value *v,
                      bool are_types)
{
    bool more = false;
    for (size_t i = 0; i < 8 * v->bytes.len; i++) {
        if (!(v->bytes.p[i / 8] & 0x80 >> i % 8))
            continue;
        if (more)
            taut_wr_u8(wr, ' ');
        more = true;
        if (are_types)
            taut_dns_type_text(wr, (uint16_t)(v->num << 8 | i));
        else
            taut_wr_dec(wr, i);
    }
}

static void text_groups(struct taut_wr *wr, struct taut_span s)
{
    for (size_t i = 0; i + 2 <= s.len; i += 2) {
        if (i > 0)
            taut_wr_u8(wr, ':');
        taut_wr_hex(wr, taut_get16(s.p + i), 4);
    }
}

/* text_tail16 appends an IPv6 address of which `s` are the last bytes. */
static void text_tail16(struct taut_wr *wr, struct taut_span s)
{
    uint8_t addr[16] = {0};
    memcpy(addr + 16 - s.len, s.p, s.len);
    taut_ipv6_text(wr, addr);
}

static void text_gateway(struct taut_wr *wr, const struct taut_dns_value *v)
{
    if (v->has_name)
        taut_dns_name_text(wr, v->name.wire);
    else if (v->bytes.len == 4)
        taut_ipv4_text(wr, v->bytes.p);
    else if (v->bytes.len == 16)
        taut_ipv6_text(wr, v->bytes.p);
    else
        taut_wr_u8(wr, '.');
}

/* RFC 3123 5: [!]family:address/prefix */
static void text_apl(struct taut_wr *wr, const struct taut_dns_value *v)
{
    uint32_t family = (uint32_t)v->num >> 16;
    uint8_t addr[16] = {0};
    memcpy(addr, v->bytes.p, v->bytes.len < 16 ? v->bytes.len : 16);
    if (v->num & 0x80)
        taut_wr_u8(wr, '!');
    taut_wr_dec(wr, family);
    taut_wr_u8(wr, ':');
    if (family == 1)
        taut_ipv4_text(wr, addr);
    else if (family == 2)
        taut_ipv6_text(wr, addr);
    else
        taut_wr_hexbytes(wr, v->bytes.p, v->bytes.len, 0);
    taut_wr_u8(wr, '/');
    taut_wr_dec(wr, v->num >> 8 & 0xff);
}

static void text_number(struct taut_wr *wr, const struct taut_dns_value *v)
{
    switch (v->field->kind) {
    case TAUT_DNS_KIND_TIME:
        taut_dns_time_text(wr, (uint32_t)v->num);
        break;
    case TAUT_DNS_KIND_TYPE:
        taut_dns_type_text(wr, (uint16_t)v->num);
        break;
    case TAUT_DNS_KIND_CERT:
        text_reg(wr, &taut_dns_cert_reg, v->num);
        break;
    case TAUT_DNS_KIND_RCODE:
        if (v->num == TAUT_DNS_RCODE_BADVERS) /* TSIG's (RFC 8945 4.3) */
            taut_wr_text(wr, "BADSIG");
        else
            text_reg(wr, &taut_dns_rcode_reg, v->num);
        break;
    case TAUT_DNS_KIND_AMTTYPE:
        taut_wr_u8(wr, '0' + (uint32_t)(v->num >> 7));
        taut_wr_u8(wr, ' ');
        taut_wr_dec(wr, v->num & 127);
        break;
    default:
        taut_wr_dec(wr, v->num);
        break;
    }
}

/* text_bytes appends a value that is bytes with an encoding. */
static void text_bytes(struct taut_wr *wr, const struct taut_dns_value *v)
{
    struct taut_span s = v->bytes;
    switch (v->field->kind) {
    case TAUT_DNS_KIND_B64:
    case TAUT_DNS_KIND_B64_ANY:
    case TAUT_DNS_KIND_B64_LEN:
    case TAUT_DNS_KIND_B64_LEN1:
        taut_dns_base64_text(wr, s);
        break;
    case TAUT_DNS_KIND_B64_DASH:
        if (s.len == 0)
            taut_wr_u8(wr, '-');
        taut_dns_base64_text(wr, s);
        break;
    case TAUT_DNS_KIND_B32_LEN:
        taut_dns_base32_text(wr, s);
        break;
    case TAUT_DNS_KIND_HEX_LEN:
        if (s.len == 0)
            taut_wr_u8(wr, '-');
        taut_wr_hexbytes(wr, s.p, s.len, 0);
        break;
    case TAUT_DNS_KIND_HEX0X:
        taut_wr_text(wr, "0x");
        taut_wr_hexbytes(wr, s.p, s.len, 0);
        break;
    case TAUT_DNS_KIND_EUI48:
    case TAUT_DNS_KIND_EUI64:
        taut_wr_hexbytes(wr, s.p, s.len, '-');
        break;
    default: /* HEX, HEX1 */
        taut_wr_hexbytes(wr, s.p, s.len, 0);
        break;
    }
}

static void text_value(struct taut_wr *wr, const struct taut_dns_value *v)
{
    switch (v->field->kind) {
    case TAUT_DNS_KIND_GATEWAY:
        text_gateway(wr, v);
        break;
    case TAUT_DNS_KIND_NAME:
    case TAUT_DNS_KIND_NAME_S:
    case TAUT_DNS_KIND_NAME_L:
    case TAUT_DNS_KIND_NAME_C:
    case TAUT_DNS_KIND_NAMES:
    case TAUT_DNS_KIND_A6NAME:
        taut_dns_name_text(wr, v->name.wire);
        break;
    case TAUT_DNS_KIND_IPV4:
        taut_ipv4_text(wr, v->bytes.p);
        break;
    case TAUT_DNS_KIND_IPV6:
        taut_ipv6_text(wr, v->bytes.p);
        break;
    case TAUT_DNS_KIND_A6SUFFIX:
        text_tail16(wr, v->bytes);
        break;
    case TAUT_DNS_KIND_ILNP:
        text_groups(wr, v->bytes);
        break;
    case TAUT_DNS_KIND_STR:
    case TAUT_DNS_KIND_STR_OPT:
    case TAUT_DNS_KIND_STRS:
    case TAUT_DNS_KIND_TEXT:
    case TAUT_DNS_KIND_TEXT1:
        text_string(wr, v->bytes);
        break;
    case TAUT_DNS_KIND_TAG:
        taut_wr_bytes(wr, v->bytes.p, v->bytes.len);
        break;
    case TAUT_DNS_KIND_BITMAP:
    case TAUT_DNS_KIND_NXTMAP:
        text_bits(wr, v, true);
        break;
    case TAUT_DNS_KIND_PORTS:
        text_bits(wr, v, false);
        break;
    case TAUT_DNS_KIND_APL:
        text_apl(wr, v);
        break;
    case TAUT_DNS_KIND_SVCPARAMS:
        taut_dns_svcparam_text(wr, (uint16_t)v->num, v->bytes);
        break;
    default:
        if (dns_kind_is_num(v->field->kind))
            text_number(wr, v);
        else
            text_bytes(wr, v);
        break;
    }
}

/* ---- RDATA ---- */

/* text_is_told: lengths are implied by what they are the length of, and an
 * empty value may have no token. */
static bool text_is_told(const struct taut_dns_value *v)
{
    uint8_t kind = v->field->kind;
    if (kind == TAUT_DNS_KIND_LEN8 || kind == TAUT_DNS_KIND_LEN16)
        return false;
    bool may_be_nothing = kind == TAUT_DNS_KIND_B64_ANY ||
                          kind == TAUT_DNS_KIND_B64_LEN ||
                          kind == TAUT_DNS_KIND_PORTS;
    return !may_be_nothing || v->bytes.len > 0;
}

/* text_raw: the form of RFC 3597 5 for any RDATA. */
static void text_raw(struct taut_wr *wr, struct taut_span rdata)
{
    taut_wr_text(wr, "\\# ");
    taut_wr_dec(wr, rdata.len);
    if (rdata.len > 0)
        taut_wr_u8(wr, ' ');
    taut_wr_hexbytes(wr, rdata.p, rdata.len, 0);
}

/* text_exists: RFC 3123 5 has none for addresses of other families, RFC 1035
 * 3.4.2 none for zeros at the end of a map, or for ports above 65535. */
static bool text_exists(const struct taut_dns_value *v)
{
    size_t n = v->bytes.len;
    if (v->field->kind == TAUT_DNS_KIND_PORTS)
        return n == 0 || (n <= 8192 && v->bytes.p[n - 1] != 0);
    return v->field->kind != TAUT_DNS_KIND_APL || v->num >> 16 == 1 ||
           v->num >> 16 == 2;
}

/* text_fields appends field by field; TAUT_DONE: one has no text form. */
static enum taut_status text_fields(struct taut_ctx *ctx, struct taut_wr *wr,
                                    struct taut_dns_rdata_it *it)
{
    struct taut_dns_value value;
    for (bool more = false;;) {
        enum taut_status st = taut_dns_rdata_next(ctx, it, &value);
        if (st)
            return st == TAUT_DONE ? TAUT_OK : st;
        if (!text_exists(&value))
            return TAUT_DONE;
        if (!text_is_told(&value))
            continue;
        if (more)
            taut_wr_u8(wr, ' ');
        more = true;
        text_value(wr, &value);
    }
}

enum taut_status taut_dns_rdata_text(struct taut_ctx *ctx, struct taut_wr *wr,
                                     uint16_t type, uint16_t klass,
                                     struct taut_span rdata,
                                     struct taut_span msg)
{
    struct taut_dns_rdata_it it = taut_dns_rdata_open(type, klass, rdata, msg);
    unsigned own = it.type->flags & (TAUT_DNS_IS_LOC | TAUT_DNS_IS_RAW);
    size_t from = wr->len;
    enum taut_status st = TAUT_DONE;
    if (!own)
        st = text_fields(ctx, wr, &it);
    if (st != TAUT_DONE)
        return st;
    st = taut_dns_rdata_check(ctx, type, klass, rdata, msg);
    if (st)
        return st;
    wr->len = from;
    if (!(own & TAUT_DNS_IS_LOC) || !taut_dns_loc_text(wr, rdata.p))
        text_raw(wr, rdata);
    return TAUT_OK;
}
