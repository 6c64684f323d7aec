/* SPDX-License-Identifier: MIT */
/* core_addr.c: addresses and prefixes, text forms both ways. */
#include "taut/addr.h"

#include "core_mem.h"

void taut_mac_text(struct taut_wr *wr, const uint8_t *mac)
{
    taut_wr_hexbytes(wr, mac, 6, ':');
}

void taut_ipv4_text(struct taut_wr *wr, const uint8_t *addr)
{
    uint8_t text[16]; /* each byte: at most three digits and a dot */
    unsigned n = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned v = addr[i];
        if (v >= 100)
            text[n++] = (uint8_t)('0' + v / 100);
        if (v >= 10)
            text[n++] = (uint8_t)('0' + v / 10 % 10);
        text[n++] = (uint8_t)('0' + v % 10);
        text[n++] = '.';
    }
    taut_wr_bytes(wr, text, n - 1);
}

/* addr_zero_run finds the longest run of at least two zero groups: the
 * first of equals, `*len` groups long (0: there is none). */
static unsigned addr_zero_run(const uint8_t *addr, unsigned *len)
{
    unsigned best = 0;
    *len = 0;
    for (unsigned i = 0; i < 8; i++) {
        unsigned n = 0;
        while (i + n < 8 && taut_get16(addr + 2 * (i + n)) == 0)
            n++;
        if (n >= 2 && n > *len) {
            best = i;
            *len = n;
        }
    }
    return best;
}

static bool addr_is_v4_mapped(const uint8_t *addr)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0,    0,
                                       0, 0, 0, 0, 0xff, 0xff};
    return memcmp(addr, mapped, sizeof mapped) == 0;
}

void taut_ipv6_text(struct taut_wr *wr, const uint8_t *addr)
{
    if (addr_is_v4_mapped(addr)) {
        taut_wr_text(wr, "::ffff:");
        taut_ipv4_text(wr, addr + 12);
        return;
    }
    unsigned len, run = addr_zero_run(addr, &len);
    for (unsigned i = 0; i < 8; i++) {
        if (len > 0 && i == run) {
            taut_wr_text(wr, "::");
            i += len - 1;
            continue;
        }
        if (i > 0 && !(len > 0 && i == run + len))
            taut_wr_u8(wr, ':');
        taut_wr_hex(wr, taut_get16(addr + 2 * i), 1);
    }
}

/* ------------------------------------------------------------------ */

/* addr_hex_value returns a hexadecimal digit's value, or 16. */
static unsigned addr_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

bool taut_mac_text_decode(uint8_t out[6], const char *text, size_t len)
{
    if (len != 17)
        return false;
    for (size_t i = 0; i < 6; i++) {
        unsigned hi = addr_hex_value(text[3 * i]);
        unsigned lo = addr_hex_value(text[3 * i + 1]);
        if (hi > 15 || lo > 15)
            return false;
        if (i < 5 && text[3 * i + 2] != ':' && text[3 * i + 2] != '-')
            return false;
        out[i] = (uint8_t)(hi << 4 | lo);
    }
    return true;
}

/* addr_dec reads a decimal number of at most 3 digits without leading
 * zeros at text[*at], at most `max`, and moves `*at` past it. */
static bool addr_dec(const char *text, size_t len, size_t *at, unsigned max,
                     unsigned *out)
{
    unsigned v = 0;
    size_t i = *at, n = 0;
    for (; i < len && text[i] >= '0' && text[i] <= '9' && n < 4; i++, n++)
        v = v * 10 + (unsigned)(text[i] - '0');
    if (n == 0 || n > 3 || v > max || (n > 1 && text[*at] == '0'))
        return false;
    *at = i;
    *out = v;
    return true;
}

bool taut_ipv4_text_decode(uint8_t out[4], const char *text, size_t len)
{
    size_t at = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned v;
        if (i > 0 && (at >= len || text[at++] != '.'))
            return false;
        if (!addr_dec(text, len, &at, 255, &v))
            return false;
        out[i] = (uint8_t)v;
    }
    return at == len;
}

/* struct addr_groups: IPv6 text as far as it is read: groups before the
 * "::" and after it. */
struct addr_groups {
    uint8_t bytes[16];
    size_t n;   /* bytes read */
    size_t gap; /* bytes before "::", or 17: none seen */
};

/* addr_group reads one group of 1 to 4 hexadecimal digits. */
static bool addr_group(struct addr_groups *g, const char *text, size_t len,
                       size_t *at)
{
    unsigned v = 0;
    size_t i = *at;
    for (; i < len && i - *at < 5 && addr_hex_value(text[i]) < 16; i++)
        v = v << 4 | addr_hex_value(text[i]);
    if (i == *at || i - *at > 4 || g->n > 14)
        return false;
    taut_put16(g->bytes + g->n, v);
    g->n += 2;
    *at = i;
    return true;
}

/* addr_v4_tail reads a dotted IPv4 address that ends the text. */
static bool addr_v4_tail(struct addr_groups *g, const char *text, size_t len,
                         size_t at)
{
    if (g->n > 12 ||
        !taut_ipv4_text_decode(g->bytes + g->n, text + at, len - at))
        return false;
    g->n += 4;
    return true;
}

/* addr_separator reads ":" or "::" at text[*at]. */
static bool addr_separator(struct addr_groups *g, const char *text, size_t len,
                           size_t *at)
{
    bool twice = len - *at >= 2 && text[*at + 1] == ':';
    if (text[*at] != ':' || (twice && g->gap < 17))
        return false;
    if (!twice && (g->n == 0 || *at + 1 == len))
        return false;
    if (twice)
        g->gap = g->n;
    *at += twice ? 2 : 1;
    return true;
}

static bool addr_has_dot(const char *text, size_t len, size_t at)
{
    while (at < len && addr_hex_value(text[at]) < 16)
        at++;
    return at < len && text[at] == '.';
}

/* addr_spread moves the groups after "::" to the end. */
static bool addr_spread(const struct addr_groups *g, uint8_t out[16])
{
    if (g->gap > 16) {
        memcpy(out, g->bytes, 16);
        return g->n == 16;
    }
    size_t tail = g->n - g->gap;
    memset(out, 0, 16);
    memcpy(out, g->bytes, g->gap);
    memcpy(out + 16 - tail, g->bytes + g->gap, tail);
    return g->n <= 14;
}

bool taut_ipv6_text_decode(uint8_t out[16], const char *text, size_t len)
{
    struct addr_groups g = {{0}, 0, 17};
    size_t at = 0;
    while (at < len) {
        bool first = at == 0 && text[0] != ':';
        if (!first && !addr_separator(&g, text, len, &at))
            return false;
        if (at == len)
            break;
        if (addr_has_dot(text, len, at))
            return addr_v4_tail(&g, text, len, at) && addr_spread(&g, out);
        if (!addr_group(&g, text, len, &at))
            return false;
    }
    return len > 0 && addr_spread(&g, out);
}

bool taut_ipv6_is_unspecified(const uint8_t *addr)
{
    static const uint8_t zero[16];
    return memcmp(addr, zero, sizeof zero) == 0;
}

/* ------------------------------------------------------------------ */

void taut_prefix_text(struct taut_wr *wr, const struct taut_prefix *prefix)
{
    if (prefix->family == 4)
        taut_ipv4_text(wr, prefix->addr);
    else
        taut_ipv6_text(wr, prefix->addr);
    taut_wr_u8(wr, '/');
    taut_wr_dec(wr, prefix->n_bits);
}

/* addr_mask_byte is byte `i` of a netmask of `n_bits`. */
static uint8_t addr_mask_byte(unsigned n_bits, unsigned i)
{
    if (n_bits >= 8 * i + 8)
        return 0xff;
    return n_bits <= 8 * i ? 0 : (uint8_t)(0xff00u >> (n_bits - 8 * i));
}

enum taut_status taut_prefix_text_decode(struct taut_prefix *out,
                                         const char *text, size_t len)
{
    size_t slash = 0;
    while (slash < len && text[slash] != '/')
        slash++;
    memset(out, 0, sizeof *out);
    if (taut_ipv4_text_decode(out->addr, text, slash))
        out->family = 4;
    else if (taut_ipv6_text_decode(out->addr, text, slash))
        out->family = 6;
    else
        return TAUT_E_VALUE;
    unsigned max = out->family == 4 ? 32 : 128, n_bits = max;
    size_t at = slash + 1;
    if (slash < len && (!addr_dec(text, len, &at, max, &n_bits) || at != len))
        return TAUT_E_RANGE;
    out->n_bits = (uint8_t)n_bits;
    for (unsigned i = 0; i < max / 8; i++) {
        if (out->addr[i] & (uint8_t)~addr_mask_byte(n_bits, i))
            return TAUT_E_TRAILING;
    }
    return TAUT_OK;
}

bool taut_prefix_match(const struct taut_prefix *prefix, const uint8_t *addr)
{
    unsigned n = prefix->family == 4 ? 4 : 16;
    for (unsigned i = 0; i < n; i++) {
        if ((addr[i] ^ prefix->addr[i]) & addr_mask_byte(prefix->n_bits, i))
            return false;
    }
    return true;
}
