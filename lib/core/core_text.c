/* SPDX-License-Identifier: MIT */
/* core_text.c: text into a write cursor, hexdump, registries. */
#include "taut/core.h"

#include "core_mem.h"

void taut_wr_text(struct taut_wr *wr, const char *s)
{
    size_t n = 0;
    while (n < SIZE_MAX && s[n]) /* the bound keeps gcc from calling strlen */
        n++;
    taut_wr_bytes(wr, s, n);
}

/* text_dec_split takes the two parts of `v` apart at 10^9 without a 64-bit
 * division, which small targets would have to call a library for. */
static uint64_t text_dec_split(uint64_t *v)
{
    static const uint64_t powers[] = {
        10000000000000000000u, 1000000000000000000u, 100000000000000000u,
        10000000000000000u,    1000000000000000u,    100000000000000u,
        10000000000000u,       1000000000000u,       100000000000u,
        10000000000u,          1000000000u};
    uint64_t high = 0;
    for (unsigned i = 0; i < sizeof powers / sizeof powers[0]; i++) {
        high *= 10;
        while (*v >= powers[i]) {
            *v -= powers[i];
            high++;
        }
    }
    return high;
}

/* text_dec32 appends `v`, zero-padded to `min_digits`. */
static void text_dec32(struct taut_wr *wr, uint32_t v, unsigned min_digits)
{
    uint8_t digits[10];
    unsigned n = 0;
    do {
        digits[9 - n++] = (uint8_t)('0' + v % 10);
        v /= 10;
    } while (v > 0 || n < min_digits);
    taut_wr_bytes(wr, digits + 10 - n, n);
}

void taut_wr_dec(struct taut_wr *wr, uint64_t v)
{
    if (v <= UINT32_MAX) {
        text_dec32(wr, (uint32_t)v, 1);
        return;
    }
    uint64_t high = text_dec_split(&v); /* below 2 * 10^10 */
    uint64_t top = text_dec_split(&high);
    if (top > 0)
        text_dec32(wr, (uint32_t)top, 1);
    text_dec32(wr, (uint32_t)high, top > 0 ? 9 : 1);
    text_dec32(wr, (uint32_t)v, 9);
}

static uint8_t text_hex_digit(unsigned v)
{
    return (uint8_t)(v < 10 ? '0' + v : 'a' + v - 10);
}

void taut_wr_hex(struct taut_wr *wr, uint64_t v, unsigned min_digits)
{
    uint8_t digits[16];
    unsigned n = 0;
    do {
        digits[15 - n++] = text_hex_digit((unsigned)v & 15);
        v >>= 4;
    } while (n < 16 && (v > 0 || n < min_digits));
    taut_wr_bytes(wr, digits + 16 - n, n);
}

void taut_wr_hexbytes(struct taut_wr *wr, const uint8_t *p, size_t len,
                      char sep)
{
    uint8_t text[48];
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        text[n] = (uint8_t)sep;
        n += i > 0 && sep;
        text[n++] = text_hex_digit(p[i] >> 4);
        text[n++] = text_hex_digit(p[i] & 15);
        if (n > sizeof text - 3) {
            taut_wr_bytes(wr, text, n);
            n = 0;
        }
    }
    taut_wr_bytes(wr, text, n);
}

const char *taut_wr_cstr(struct taut_wr *wr)
{
    if (!wr->base || wr->cap == 0)
        return "";
    size_t at = wr->len < wr->cap ? wr->len : wr->cap - 1;
    wr->base[at] = 0;
    return (const char *)wr->base;
}

/* ------------------------------------------------------------------ */

static void hexdump_row(struct taut_wr *wr, const uint8_t *p, size_t n,
                        size_t at)
{
    taut_wr_hex(wr, at, 4);
    taut_wr_text(wr, "  ");
    for (size_t i = 0; i < 16; i++) {
        if (i < n)
            taut_wr_hex(wr, p[i], 2);
        else
            taut_wr_text(wr, "  ");
        taut_wr_text(wr, i == 7 ? "  " : " ");
    }
    taut_wr_u8(wr, ' ');
    for (size_t i = 0; i < n; i++)
        taut_wr_u8(wr, p[i] >= 32 && p[i] < 127 ? p[i] : '.');
    taut_wr_u8(wr, '\n');
}

/* hexdump_carets marks the bytes [from, to) of a row, columns 0 to 15. */
static void hexdump_carets(struct taut_wr *wr, size_t from, size_t to)
{
    taut_wr_text(wr, "      ");
    for (size_t i = 0; i < to; i++) {
        taut_wr_text(wr, i >= from ? "^^" : "  ");
        if (i + 1 < to)
            taut_wr_text(wr, i == 7 ? "  " : " ");
    }
    taut_wr_u8(wr, '\n');
}

void taut_hexdump(struct taut_wr *wr, const uint8_t *p, size_t len, size_t mark,
                  size_t mark_len)
{
    size_t end = mark_len > SIZE_MAX - mark ? SIZE_MAX : mark + mark_len;
    size_t at = 0;
    bool past_end = mark_len > 0 && mark >= len;
    while (at < len || (past_end && at <= mark && mark - at < 16)) {
        size_t n = at >= len ? 0 : len - at < 16 ? len - at : 16;
        hexdump_row(wr, n ? p + at : p, n, at);
        size_t from = mark > at ? mark - at : 0;
        size_t to = end > at ? end - at : 0;
        size_t most = past_end ? 16 : n;
        to = to < most ? to : most;
        if (from < to)
            hexdump_carets(wr, from, past_end ? from + 1 : to);
        at += 16;
    }
}

/* ------------------------------------------------------------------ */

const char *taut_reg_name(const struct taut_reg *reg, uint32_t code)
{
    size_t from = 0, to = reg ? reg->n : 0;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (reg->entries[mid].code == code)
            return reg->entries[mid].name;
        if (reg->entries[mid].code < code)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

static bool text_equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

bool taut_reg_code_find(const struct taut_reg *reg, uint32_t *code,
                        const char *name)
{
    for (size_t i = 0; reg && i < reg->n; i++) {
        if (text_equal(reg->entries[i].name, name)) {
            *code = reg->entries[i].code;
            return true;
        }
    }
    return false;
}
