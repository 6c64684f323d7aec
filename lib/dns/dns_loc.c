/* SPDX-License-Identifier: MIT */
/* dns_loc.c: the text form of LOC; see dns_loc.h. */
#include "dns_loc.h"

#include "core_mem.h"
#include "dns_int.h"

#define LOC_EQUATOR 0x80000000u /* and the prime meridian */
#define LOC_SEA 10000000u       /* centimetres from the lowest altitude */

/* ---- out ---- */

/* loc_angle appends an angle of thousandths of a second of arc. */
static void loc_angle(struct taut_wr *wr, uint32_t v, const char *ends)
{
    bool negative = v < LOC_EQUATOR;
    uint32_t n = negative ? LOC_EQUATOR - v : v - LOC_EQUATOR;
    taut_wr_dec(wr, n / 3600000);
    taut_wr_u8(wr, ' ');
    taut_wr_dec(wr, n / 60000 % 60);
    taut_wr_u8(wr, ' ');
    taut_wr_dec(wr, n / 1000 % 60);
    taut_wr_u8(wr, '.');
    taut_wr_u8(wr, '0' + n / 100 % 10);
    taut_wr_u8(wr, '0' + n / 10 % 10);
    taut_wr_u8(wr, '0' + n % 10);
    taut_wr_u8(wr, ' ');
    taut_wr_u8(wr, (uint8_t)ends[negative]);
}

static void loc_metres(struct taut_wr *wr, uint64_t centimetres)
{
    /* over 32 bits it is a digit and nine zeros */
    uint32_t rest = 0, metres = 10000000;
    if (centimetres <= UINT32_MAX) {
        metres = (uint32_t)centimetres / 100;
        rest = (uint32_t)centimetres % 100;
    } else {
        metres *= (uint32_t)(centimetres >> 9) / 1953125;
    }
    taut_wr_dec(wr, metres);
    if (rest > 0) {
        taut_wr_u8(wr, '.');
        taut_wr_u8(wr, '0' + rest / 10);
        taut_wr_u8(wr, '0' + rest % 10);
    }
    taut_wr_u8(wr, 'm');
}

/* loc_precision: a digit and a power of ten, in centimetres. */
static void loc_precision(struct taut_wr *wr, uint8_t v)
{
    uint64_t n = v >> 4;
    for (unsigned i = v & 15; i > 0; i--)
        n *= 10;
    taut_wr_u8(wr, ' ');
    loc_metres(wr, n);
}

static void loc_altitude(struct taut_wr *wr, uint32_t v)
{
    taut_wr_u8(wr, ' ');
    if (v < LOC_SEA)
        taut_wr_u8(wr, '-');
    loc_metres(wr, v < LOC_SEA ? LOC_SEA - v : v - LOC_SEA);
}

static bool loc_is_angle(uint32_t v, uint32_t degrees)
{
    uint32_t most = degrees * 3600000;
    return v >= LOC_EQUATOR - most && v <= LOC_EQUATOR + most;
}

bool taut_dns_loc_text(struct taut_wr *wr, const uint8_t *p)
{
    uint32_t lat = taut_get32(p + 4), lon = taut_get32(p + 8);
    if (p[0] != 0 || !loc_is_angle(lat, 90) || !loc_is_angle(lon, 180))
        return false;
    for (unsigned i = 1; i < 4; i++) {
        /* 0 has no power of ten: its text would be read as another byte */
        if (p[i] >> 4 > 9 || (p[i] & 15) > 9 || (p[i] > 0 && p[i] < 16))
            return false;
    }
    loc_angle(wr, lat, "NS");
    taut_wr_u8(wr, ' ');
    loc_angle(wr, lon, "EW");
    loc_altitude(wr, taut_get32(p + 12));
    for (unsigned i = 1; i < 4; i++)
        loc_precision(wr, p[i]);
    return true;
}

/* ---- in ---- */

/* loc_decimal reads a number with at most `n_digits` decimals; the result
 * counts the last of them. At most 12 characters before the point. */
static bool loc_decimal(uint64_t *out, const char *text, size_t len,
                        unsigned n_digits)
{
    uint64_t v = 0;
    size_t i = 0, whole;
    while (i < len && i < 12 && text[i] >= '0' && text[i] <= '9')
        v = 10 * v + (unsigned)(text[i++] - '0');
    whole = i;
    if (i < len && text[i] == '.')
        i++;
    for (; n_digits > 0; n_digits--) {
        bool is_digit =
            i > whole && i < len && text[i] >= '0' && text[i] <= '9';
        v = 10 * v + (is_digit ? (unsigned)(text[i++] - '0') : 0u);
    }
    *out = v;
    return whole > 0 && i == len;
}

/* loc_push_angle takes a number or the letter that ends an angle. */
static bool loc_push_angle(struct dns_loc_reader *self, const char *text,
                           size_t len)
{
    const char *ends = self->stage == 0 ? "NS" : "EW";
    uint32_t degrees = self->stage == 0 ? 90 : 180;
    char c = (char)(text[0] & ~0x20);
    if (len != 1 || (c != ends[0] && c != ends[1])) {
        static const uint32_t most[3] = {180, 59, 59999};
        uint64_t v;
        if (self->n_parts == 3 ||
            !loc_decimal(&v, text, len, self->n_parts == 2 ? 3 : 0) ||
            v > most[self->n_parts])
            return false;
        self->part[self->n_parts++] = (uint32_t)v;
        return true;
    }
    uint32_t n =
        self->part[0] * 3600000 + self->part[1] * 60000 + self->part[2];
    if (self->n_parts == 0 || n > degrees * 3600000)
        return false;
    taut_put32(self->out + 4 + 4 * self->stage,
               c == ends[0] ? LOC_EQUATOR + n : LOC_EQUATOR - n);
    memset(self->part, 0, sizeof self->part);
    self->n_parts = 0;
    self->stage++;
    return true;
}

/* loc_power turns centimetres (below 10^10) into their first digit and a
 * power of ten. */
static uint8_t loc_power(uint64_t v)
{
    uint64_t unit = 1;
    unsigned power = 0, digit = 0;
    while (power < 9 && v >= unit * 10) {
        unit *= 10;
        power++;
    }
    for (; v >= unit && digit < 9; v -= unit)
        digit++;
    return (uint8_t)(digit << 4 | power);
}

bool taut_dns_loc_reader_push(struct dns_loc_reader *self, const char *text,
                              size_t len)
{
    uint64_t v;
    if (len == 0 || self->stage > 5)
        return false;
    if (self->stage < 2)
        return loc_push_angle(self, text, len);
    bool negative = self->stage == 2 && text[0] == '-';
    text += negative;
    len -= negative;
    if (len > 0 && (text[len - 1] == 'm' || text[len - 1] == 'M'))
        len--;
    if (!loc_decimal(&v, text, len, 2))
        return false;
    if (self->stage == 2) {
        if (v > (negative ? LOC_SEA : UINT32_MAX - LOC_SEA))
            return false;
        taut_put32(self->out + 12,
                   negative ? LOC_SEA - (uint32_t)v : LOC_SEA + (uint32_t)v);
    } else if (v > 9000000000u) {
        return false;
    } else {
        self->out[self->stage - 2] = loc_power(v);
    }
    self->stage++;
    return true;
}

void taut_dns_loc_reader_init(struct dns_loc_reader *self)
{
    /* RFC 1876 3: 1 m, 10,000 m and 10 m */
    memset(self, 0, sizeof *self);
    self->out[1] = 0x12;
    self->out[2] = 0x16;
    self->out[3] = 0x13;
}
