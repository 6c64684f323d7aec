/* SPDX-License-Identifier: MIT */
/* dns_svcb.c: the values of service parameters: what they may be, and their
 * text (RFC 9460 2.1, 7 and appendix A, RFC 9461 5, RFC 9540 4). */
#include "taut/addr.h"

#include "dns_base.h"
#include "dns_int.h"

/* svcb_mandatory: keys ascend, key 0 is not among them, and each is one of
 * the parameters that follow (RFC 9460 8). Both lists ascend, so one pass
 * over `later` is enough. */
static enum taut_status svcb_mandatory(struct taut_span value,
                                       struct taut_rd later)
{
    uint32_t last = 0;
    if (value.len == 0 || value.len % 2 != 0)
        return TAUT_E_RANGE;
    for (size_t i = 0; i < value.len; i += 2) {
        uint16_t key = taut_get16(value.p + i), have = 0;
        struct taut_rd item;
        if (key <= last)
            return TAUT_E_ORDER;
        last = key;
        while (have < key && taut_rd_u16(&later, &have)) {
            if (!taut_rd_sub_u16(&later, &item))
                return TAUT_E_RANGE;
        }
        if (have != key)
            return TAUT_E_VALUE;
    }
    return TAUT_OK;
}

/* svcb_strings: one or more strings of at least one byte (RFC 9460 7.1). */
static enum taut_status svcb_strings(struct taut_span value)
{
    struct taut_rd rd = taut_rd_of(value.p, value.len), item;
    do {
        if (!taut_rd_sub_u8(&rd, &item))
            return TAUT_E_RANGE;
        if (taut_rd_left(&item) == 0)
            return TAUT_E_RANGE;
    } while (taut_rd_left(&rd) > 0);
    return TAUT_OK;
}

static enum taut_status svcb_sized(size_t len, size_t unit)
{
    return len > 0 && len % unit == 0 ? TAUT_OK : TAUT_E_RANGE;
}

enum taut_status taut_dns_svcparam_check(uint16_t key, struct taut_span value,
                                         struct taut_rd later)
{
    switch (key) {
    case TAUT_DNS_SVC_MANDATORY:
        return svcb_mandatory(value, later);
    case TAUT_DNS_SVC_ALPN:
        return svcb_strings(value);
    case TAUT_DNS_SVC_NO_DEFAULT_ALPN:
    case TAUT_DNS_SVC_OHTTP:
        return value.len == 0 ? TAUT_OK : TAUT_E_RANGE;
    case TAUT_DNS_SVC_PORT:
        return value.len == 2 ? TAUT_OK : TAUT_E_RANGE;
    case TAUT_DNS_SVC_IPV4HINT:
        return svcb_sized(value.len, 4);
    case TAUT_DNS_SVC_IPV6HINT:
        return svcb_sized(value.len, 16);
    case TAUT_DNS_SVC_TLS_SUPPORTED_GROUPS:
        return svcb_sized(value.len, 2);
    case TAUT_DNS_SVC_ECH:
    case TAUT_DNS_SVC_DOHPATH:
        return svcb_sized(value.len, 1);
    case TAUT_DNS_SVC_INVALID:
        return TAUT_E_VALUE;
    default:
        return TAUT_OK;
    }
}

/* ---- text ---- */

void taut_dns_svckey_text(struct taut_wr *wr, uint16_t key)
{
    const char *name = taut_reg_name(&taut_dns_svc_reg, key);
    taut_wr_text(wr, name ? name : "key");
    if (!name)
        taut_wr_dec(wr, key);
}

/* svcb_char appends a character of a value in quotes. In a list (of alpn) a
 * comma and a backslash are escaped once more (RFC 9460 A.1). */
static void svcb_char(struct taut_wr *wr, uint8_t c, bool in_list)
{
    if (in_list && (c == ',' || c == '\\'))
        taut_wr_text(wr, "\\\\");
    if (c == ' ')
        taut_wr_u8(wr, c);
    else
        taut_dns_char_text(wr, c, "\"\\");
}

static void svcb_chars(struct taut_wr *wr, struct taut_span s, bool in_list)
{
    for (size_t i = 0; i < s.len; i++)
        svcb_char(wr, s.p[i], in_list);
}

static void svcb_alpn(struct taut_wr *wr, struct taut_span value)
{
    struct taut_rd rd = taut_rd_of(value.p, value.len), item;
    for (bool more = false; taut_rd_sub_u8(&rd, &item); more = true) {
        struct taut_span s = {item.p, taut_rd_left(&item)};
        if (more)
            taut_wr_u8(wr, ',');
        svcb_chars(wr, s, true);
    }
}

/* svcb_list appends items of `size` bytes, separated by commas. */
static void svcb_list(struct taut_wr *wr, struct taut_span value, size_t size,
                      void (*item)(struct taut_wr *wr, const uint8_t *p))
{
    for (size_t i = 0; i + size <= value.len; i += size) {
        if (i > 0)
            taut_wr_u8(wr, ',');
        item(wr, value.p + i);
    }
}

static void svcb_key16(struct taut_wr *wr, const uint8_t *p)
{
    taut_dns_svckey_text(wr, taut_get16(p));
}

static void svcb_dec16(struct taut_wr *wr, const uint8_t *p)
{
    taut_wr_dec(wr, taut_get16(p));
}

void taut_dns_svcparam_text(struct taut_wr *wr, uint16_t key,
                            struct taut_span value)
{
    taut_dns_svckey_text(wr, key);
    if (value.len == 0)
        return;
    taut_wr_u8(wr, '=');
    switch (key) {
    case TAUT_DNS_SVC_MANDATORY:
        svcb_list(wr, value, 2, svcb_key16);
        return;
    case TAUT_DNS_SVC_PORT:
    case TAUT_DNS_SVC_TLS_SUPPORTED_GROUPS:
        svcb_list(wr, value, 2, svcb_dec16);
        return;
    case TAUT_DNS_SVC_IPV4HINT:
        svcb_list(wr, value, 4, taut_ipv4_text);
        return;
    case TAUT_DNS_SVC_IPV6HINT:
        svcb_list(wr, value, 16, taut_ipv6_text);
        return;
    case TAUT_DNS_SVC_ECH:
        taut_dns_base64_text(wr, value);
        return;
    default:
        break;
    }
    taut_wr_u8(wr, '"');
    if (key == TAUT_DNS_SVC_ALPN)
        svcb_alpn(wr, value);
    else
        svcb_chars(wr, value, false);
    taut_wr_u8(wr, '"');
}
