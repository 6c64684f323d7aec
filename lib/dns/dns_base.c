/* SPDX-License-Identifier: MIT */
/* dns_base.c: base64, base32 with the extended hex alphabet (RFC 4648 4 and
 * 7) and hexadecimal, as master files have them; times; see dns_base.h. */
#include "dns_base.h"

#include "dns_int.h"

/* ---- encoding ---- */

void taut_dns_base64_text(struct taut_wr *wr, struct taut_span in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t out[64];
    size_t n = 0;
    for (size_t i = 0; i < in.len; i += 3) {
        size_t left = in.len - i;
        uint32_t v = (uint32_t)in.p[i] << 16 |
                     (left > 1 ? (uint32_t)in.p[i + 1] << 8 : 0) |
                     (left > 2 ? in.p[i + 2] : 0);
        out[n] = (uint8_t)digits[v >> 18];
        out[n + 1] = (uint8_t)digits[v >> 12 & 63];
        out[n + 2] = (uint8_t)(left > 1 ? digits[v >> 6 & 63] : '=');
        out[n + 3] = (uint8_t)(left > 2 ? digits[v & 63] : '=');
        n += 4;
        if (n == sizeof out) {
            taut_wr_bytes(wr, out, n);
            n = 0;
        }
    }
    taut_wr_bytes(wr, out, n);
}

void taut_dns_base32_text(struct taut_wr *wr, struct taut_span in)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
    uint32_t bits = 0;
    unsigned n_bits = 0;
    for (size_t i = 0; i < in.len; i++) {
        bits = (bits << 8 | in.p[i]) & 0xfff;
        for (n_bits += 8; n_bits >= 5; n_bits -= 5)
            taut_wr_u8(wr, (uint8_t)digits[bits >> (n_bits - 5) & 31]);
    }
    if (n_bits > 0)
        taut_wr_u8(wr, (uint8_t)digits[bits << (5 - n_bits) & 31]);
}

/* ---- decoding ---- */

/* base_digit returns the value of a digit, or 255. */
static uint8_t base64_digit(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0' + 52);
    return c == '+' ? 62 : c == '/' ? 63 : 255;
}

static uint8_t base32_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0');
    c |= 0x20;
    return c >= 'a' && c <= 'v' ? (uint8_t)(c - 'a' + 10) : 255;
}

static uint8_t base16_digit(uint8_t c)
{
    uint8_t v = base32_digit(c);
    return v < 16 ? v : 255;
}

bool taut_dns_base_push(struct dns_base *b, struct taut_wr *wr, uint8_t c)
{
    uint8_t v = b->width == 6   ? base64_digit(c)
                : b->width == 5 ? base32_digit(c)
                                : base16_digit(c);
    if (c == '=' && b->width == 6) {
        b->n_pads++;
        return b->n_pads <= 2;
    }
    if (v == 255 || b->n_pads > 0)
        return false;
    b->n_digits++;
    b->bits = (b->bits << b->width | v) & 0xffff;
    b->n_bits = (uint8_t)(b->n_bits + b->width);
    if (b->n_bits >= 8) {
        b->n_bits = (uint8_t)(b->n_bits - 8);
        taut_wr_u8(wr, b->bits >> b->n_bits & 0xff);
    }
    return true;
}

bool taut_dns_base_end(const struct dns_base *b)
{
    /* no bit beyond the last byte is set, no digit stands for none */
    if (b->n_bits >= b->width || (b->bits & ((1u << b->n_bits) - 1)) != 0)
        return false;
    return b->width != 6 || (b->n_digits + b->n_pads) % 4 == 0;
}

/* ---- times ---- */

void taut_dns_time_text(struct taut_wr *wr, uint32_t seconds)
{
    uint32_t day = seconds / 86400, left = seconds % 86400;
    /* days from 1 March of year 0 (a leap year), by eras of 400 years */
    uint32_t z = day + 719468, era = z / 146097, doe = z % 146097;
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint32_t mp = (5 * doy + 2) / 153;
    uint32_t month = mp < 10 ? mp + 3 : mp - 9;
    const uint32_t part[6] = {yoe + era * 400 + (month <= 2),
                              month,
                              doy - (153 * mp + 2) / 5 + 1,
                              left / 3600,
                              left / 60 % 60,
                              left % 60};
    taut_wr_dec(wr, part[0]);
    for (unsigned i = 1; i < 6; i++) {
        taut_wr_u8(wr, '0' + part[i] / 10);
        taut_wr_u8(wr, '0' + part[i] % 10);
    }
}

static bool time_is_leap(uint32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool taut_dns_time_read(uint32_t *out, const char *text, size_t len)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30,
                                     31, 31, 30, 31, 30, 31};
    static const uint8_t at[7] = {0, 4, 6, 8, 10, 12, 14};
    uint32_t part[6];
    if (len != 14)
        return taut_dns_dec_read(out, text, len, UINT32_MAX);
    for (unsigned i = 0; i < 6; i++) {
        if (!taut_dns_dec_read(&part[i], text + at[i],
                               at[i + 1] - (size_t)at[i], 9999))
            return false;
    }
    uint32_t year = part[0], month = part[1], day = part[2];
    if (year < 1970 || year > 2106 || month < 1 || month > 12 || day < 1 ||
        day > days[month - 1] + (uint32_t)(month == 2 && time_is_leap(year)) ||
        part[3] > 23 || part[4] > 59 || part[5] > 60)
        return false;
    uint64_t n = 0;
    for (uint32_t y = 1970; y < year; y++)
        n += 365u + time_is_leap(y);
    for (uint32_t m = 1; m < month; m++)
        n += days[m - 1] + (uint64_t)(m == 2 && time_is_leap(year));
    n = (n + day - 1) * 86400 + part[3] * 3600 + part[4] * 60 + part[5];
    *out = (uint32_t)n;
    return n <= UINT32_MAX;
}
