/* SPDX-License-Identifier: MIT */
/* dns_svcb_text.c: service parameters out of text (RFC 9460 2.1, 7 and
 * appendix A). */
#include "taut/addr.h"

#include "dns_base.h"
#include "dns_int.h"

bool taut_dns_svckey_read(uint16_t *out, const char *text, size_t len)
{
    for (size_t i = 0; i < taut_dns_svc_reg.n; i++) {
        const struct taut_reg_entry *e = &taut_dns_svc_reg.entries[i];
        size_t n = 0;
        while (n < len && e->name[n] && (text[n] | 0x20) == (e->name[n] | 0x20))
            n++;
        if (n == len && !e->name[n]) {
            *out = (uint16_t)e->code;
            return true;
        }
    }
    return false;
}

/* svcb_char_read reads one character of a value, escapes resolved. */
static bool svcb_char_read(struct taut_rd *rd, uint8_t *out)
{
    struct taut_ctx quiet = {rd->p, NULL, 0, 0};
    if (!taut_rd_u8(rd, out))
        return false;
    return *out != '\\' || taut_dns_escape_read(&quiet, rd, out, 0) == TAUT_OK;
}

static bool svcb_read_bytes(struct taut_wr *wr, struct taut_span value)
{
    struct taut_rd rd = taut_rd_of(value.p, value.len);
    uint8_t c;
    while (taut_rd_left(&rd) > 0) {
        if (!svcb_char_read(&rd, &c))
            return false;
        taut_wr_u8(wr, c);
    }
    return true;
}

/* svcb_read_alpn: items separated by commas; behind a backslash, which
 * itself had to be escaped, a comma or a backslash is a character. */
static bool svcb_read_alpn(struct taut_wr *wr, struct taut_span value)
{
    struct taut_rd rd = taut_rd_of(value.p, value.len);
    bool more = true;
    while (more) {
        struct taut_mark m = taut_wr_open(wr, 1);
        uint8_t c = 0;
        more = false;
        while (!more && taut_rd_left(&rd) > 0) {
            if (!svcb_char_read(&rd, &c))
                return false;
            more = c == ',';
            if (c == '\\' && !svcb_char_read(&rd, &c))
                return false;
            if (!more)
                taut_wr_u8(wr, c);
        }
        if (wr->len - m.at - 1 > 255)
            return false;
        taut_wr_close(wr, m);
    }
    return true;
}

/* ---- lists ---- */

static bool svcb_read_key(struct taut_wr *wr, const char *text, size_t len)
{
    uint16_t key;
    uint32_t v;
    if (!taut_dns_svckey_read(&key, text, len)) {
        if (len <= 3 || !taut_dns_text_is(text, 3, "KEY") ||
            !taut_dns_dec_read(&v, text + 3, len - 3, 65535))
            return false;
        key = (uint16_t)v;
    }
    taut_wr_u16(wr, key);
    return true;
}

static bool svcb_read_dec(struct taut_wr *wr, const char *text, size_t len)
{
    uint32_t v;
    bool fits = taut_dns_dec_read(&v, text, len, 65535);
    taut_wr_u16(wr, fits ? v : 0);
    return fits;
}

static bool svcb_read_ipv4(struct taut_wr *wr, const char *text, size_t len)
{
    uint8_t addr[4];
    bool fits = taut_ipv4_text_decode(addr, text, len);
    if (fits)
        taut_wr_bytes(wr, addr, 4);
    return fits;
}

static bool svcb_read_ipv6(struct taut_wr *wr, const char *text, size_t len)
{
    uint8_t addr[16];
    bool fits = taut_ipv6_text_decode(addr, text, len);
    if (fits)
        taut_wr_bytes(wr, addr, 16);
    return fits;
}

static bool svcb_read_list(struct taut_wr *wr, struct taut_span value,
                           bool (*item)(struct taut_wr *wr, const char *text,
                                        size_t len))
{
    size_t from = 0;
    for (size_t i = 0; i <= value.len; i++) {
        if (i < value.len && value.p[i] != ',')
            continue;
        if (!item(wr, (const char *)value.p + from, i - from))
            return false;
        from = i + 1;
    }
    return true;
}

/* svcb_sort puts the keys that were written since `from` in order. */
static void svcb_sort(struct taut_wr *wr, size_t from)
{
    size_t n = (wr->len - from) / 2;
    if (!wr->base || wr->len > wr->cap)
        return;
    uint8_t *p = wr->base + from;
    for (size_t i = 1; i < n && n <= 256; i++) {
        uint16_t v = taut_get16(p + 2 * i);
        size_t at = i;
        for (; at > 0 && taut_get16(p + 2 * at - 2) > v; at--)
            taut_put16(p + 2 * at, taut_get16(p + 2 * at - 2));
        taut_put16(p + 2 * at, v);
    }
}

static bool svcb_read_base64(struct taut_wr *wr, struct taut_span value)
{
    struct dns_base b = {0, 0, 6, 0, 0};
    for (size_t i = 0; i < value.len; i++) {
        if (!taut_dns_base_push(&b, wr, value.p[i]))
            return false;
    }
    return taut_dns_base_end(&b);
}

static bool svcb_read_value(struct taut_wr *wr, const struct dns_param *in)
{
    size_t from = wr->len;
    bool fits;
    if (in->value.len == 0)
        return true; /* taut_dns_svcparam_check knows who may be empty */
    switch (in->key) {
    case TAUT_DNS_SVC_MANDATORY:
        fits = svcb_read_list(wr, in->value, svcb_read_key);
        svcb_sort(wr, from);
        return fits;
    case TAUT_DNS_SVC_ALPN:
        return svcb_read_alpn(wr, in->value);
    case TAUT_DNS_SVC_PORT:
        return svcb_read_dec(wr, (const char *)in->value.p, in->value.len);
    case TAUT_DNS_SVC_TLS_SUPPORTED_GROUPS:
        return svcb_read_list(wr, in->value, svcb_read_dec);
    case TAUT_DNS_SVC_IPV4HINT:
        return svcb_read_list(wr, in->value, svcb_read_ipv4);
    case TAUT_DNS_SVC_IPV6HINT:
        return svcb_read_list(wr, in->value, svcb_read_ipv6);
    case TAUT_DNS_SVC_ECH:
        return svcb_read_base64(wr, in->value);
    default:
        return svcb_read_bytes(wr, in->value);
    }
}

bool taut_dns_svcparam_encode(struct taut_wr *wr, const struct dns_param *in)
{
    taut_wr_u16(wr, in->key);
    struct taut_mark m = taut_wr_open(wr, 2);
    bool fits = svcb_read_value(wr, in);
    taut_wr_close(wr, m);
    return fits;
}
