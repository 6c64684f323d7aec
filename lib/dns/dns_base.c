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

/* Values of digits by their characters, and one more; 0: no digit. */
static const uint8_t base64_value[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,
    ['G'] = 7,  ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12,
    ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18,
    ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30,
    ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
    ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
    ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54,
    ['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60,
    ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64};
static const uint8_t base32_value[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['g'] = 17, ['h'] = 18,
    ['i'] = 19, ['j'] = 20, ['k'] = 21, ['l'] = 22, ['m'] = 23, ['n'] = 24,
    ['o'] = 25, ['p'] = 26, ['q'] = 27, ['r'] = 28, ['s'] = 29, ['t'] = 30,
    ['u'] = 31, ['v'] = 32, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14,
    ['E'] = 15, ['F'] = 16, ['G'] = 17, ['H'] = 18, ['I'] = 19, ['J'] = 20,
    ['K'] = 21, ['L'] = 22, ['M'] = 23, ['N'] = 24, ['O'] = 25, ['P'] = 26,
    ['Q'] = 27, ['R'] = 28, ['S'] = 29, ['T'] = 30, ['U'] = 31, ['V'] = 32};

/* base_digit returns the value of a digit of `width` bits; some other number
 * if it is none. */
static TAUT_INLINE unsigned base_digit(unsigned width, uint8_t c)
{
    return (width == 6 ? base64_value[c] : base32_value[c]) - 1u;
}

bool taut_dns_base_push(struct dns_base *b, struct taut_wr *wr, uint8_t c)
{
    unsigned v = base_digit(b->width, c);
    if (c == '=' && b->width == 6) {
        b->n_pads++;
        return b->n_pads <= 2;
    }
    if (v >> b->width != 0 || b->n_pads > 0)
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

/* base_groups takes groups of `n` digits of `width` bits that fill bytes, as
 * many as are there, and returns how many digits that were. */
static TAUT_INLINE size_t base_groups(struct taut_wr *wr, const uint8_t *p,
                                      size_t len, unsigned width, unsigned n)
{
    size_t at = 0, size = n * width / 8;
    uint8_t *to = wr->base + wr->len;
    for (; len - at >= n; at += n, to += size) {
        uint64_t v = 0, all = 0;
        for (unsigned i = 0; i < n; i++) {
            unsigned digit = base_digit(width, p[at + i]);
            v = v << width | digit;
            all |= digit;
        }
        if (all >> width != 0)
            break;
        for (unsigned i = 0; i < size; i++)
            to[i] = (uint8_t)(v >> 8 * (size - 1 - i));
    }
    wr->len += at / n * size;
    return at;
}

bool taut_dns_base_word(struct dns_base *b, struct taut_wr *wr,
                        const uint8_t *p, size_t len)
{
    size_t at = 0;
    bool fits = wr->base && wr->len <= wr->cap && wr->cap - wr->len >= len;
    if (fits && b->n_bits == 0 && b->n_pads == 0) {
        at = b->width == 6   ? base_groups(wr, p, len, 6, 4)
             : b->width == 5 ? base_groups(wr, p, len, 5, 8)
                             : base_groups(wr, p, len, 4, 2);
        b->n_digits += (uint32_t)at;
    }
    while (at < len) {
        if (!taut_dns_base_push(b, wr, p[at++]))
            return false;
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

/* time_days counts the days from 1970 up to a date, which exists; from March
 * on a year's months are all alike (taut_dns_time_text has the inverse). */
static uint32_t time_days(uint32_t year, uint32_t month, uint32_t day)
{
    uint32_t y = year - (month <= 2), mp = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * mp + 2) / 5 + day - 1 -
           719468;
}

bool taut_dns_time_read(uint32_t *out, const char *text, size_t len)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30,
                                     31, 31, 30, 31, 30, 31};
    uint32_t part[7]; /* century, year in it, month, day, hour, ... */
    if (len != 14)
        return taut_dns_dec_read(out, text, len, UINT32_MAX);
    for (unsigned i = 0; i < 7; i++) {
        uint32_t tens = (uint8_t)text[2 * i] - (uint32_t)'0';
        uint32_t ones = (uint8_t)text[2 * i + 1] - (uint32_t)'0';
        if (tens > 9 || ones > 9)
            return false;
        part[i] = 10 * tens + ones;
    }
    uint32_t year = 100 * part[0] + part[1], month = part[2], day = part[3];
    if (year < 1970 || year > 2106 || month < 1 || month > 12 || day < 1 ||
        day > days[month - 1] + (uint32_t)(month == 2 && time_is_leap(year)) ||
        part[4] > 23 || part[5] > 59 || part[6] > 60)
        return false;
    uint64_t n = (uint64_t)time_days(year, month, day) * 86400 +
                 part[4] * 3600 + part[5] * 60 + part[6];
    *out = (uint32_t)n;
    return n <= UINT32_MAX;
}
