/* SPDX-License-Identifier: MIT */
/* taut_put.c: what of taut_put.h is not inline. */
#include "taut_put.h"

/* Both tables are written out by macros: X(digits) becomes ten rows, one for
 * each last digit. */
/* clang-format off */
#define PUT_TEN(X, ...)                                                        \
    X(__VA_ARGS__ 0), X(__VA_ARGS__ 1), X(__VA_ARGS__ 2), X(__VA_ARGS__ 3),    \
    X(__VA_ARGS__ 4), X(__VA_ARGS__ 5), X(__VA_ARGS__ 6), X(__VA_ARGS__ 7),    \
    X(__VA_ARGS__ 8), X(__VA_ARGS__ 9)

#define PUT_QUAD(a, b, c, d)                                                   \
    (uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d)
#define PUT_QUADS10(a, b, c) PUT_TEN(PUT_QUAD, a, b, c,)
#define PUT_QUADS100(a, b)                                                     \
    PUT_QUADS10(a, b, 0), PUT_QUADS10(a, b, 1), PUT_QUADS10(a, b, 2),          \
    PUT_QUADS10(a, b, 3), PUT_QUADS10(a, b, 4), PUT_QUADS10(a, b, 5),          \
    PUT_QUADS10(a, b, 6), PUT_QUADS10(a, b, 7), PUT_QUADS10(a, b, 8),          \
    PUT_QUADS10(a, b, 9)
#define PUT_QUADS1000(a)                                                       \
    PUT_QUADS100(a, 0), PUT_QUADS100(a, 1), PUT_QUADS100(a, 2),                \
    PUT_QUADS100(a, 3), PUT_QUADS100(a, 4), PUT_QUADS100(a, 5),                \
    PUT_QUADS100(a, 6), PUT_QUADS100(a, 7), PUT_QUADS100(a, 8),                \
    PUT_QUADS100(a, 9)

const uint32_t put_quads[10000] = {
    PUT_QUADS1000(0), PUT_QUADS1000(1), PUT_QUADS1000(2), PUT_QUADS1000(3),
    PUT_QUADS1000(4), PUT_QUADS1000(5), PUT_QUADS1000(6), PUT_QUADS1000(7),
    PUT_QUADS1000(8), PUT_QUADS1000(9)};

#define PUT_OCTET1(a) {{'0' + (a), '.'}, 2}
#define PUT_OCTET2(a, b) {{'0' + (a), '0' + (b), '.'}, 3}
#define PUT_OCTET3(a, b, c) {{'0' + (a), '0' + (b), '0' + (c), '.'}, 4}

const struct put_octet put_octets[256] = {
    PUT_TEN(PUT_OCTET1,),
    PUT_TEN(PUT_OCTET2, 1,), PUT_TEN(PUT_OCTET2, 2,), PUT_TEN(PUT_OCTET2, 3,),
    PUT_TEN(PUT_OCTET2, 4,), PUT_TEN(PUT_OCTET2, 5,), PUT_TEN(PUT_OCTET2, 6,),
    PUT_TEN(PUT_OCTET2, 7,), PUT_TEN(PUT_OCTET2, 8,), PUT_TEN(PUT_OCTET2, 9,),
    PUT_TEN(PUT_OCTET3, 1, 0,), PUT_TEN(PUT_OCTET3, 1, 1,),
    PUT_TEN(PUT_OCTET3, 1, 2,), PUT_TEN(PUT_OCTET3, 1, 3,),
    PUT_TEN(PUT_OCTET3, 1, 4,), PUT_TEN(PUT_OCTET3, 1, 5,),
    PUT_TEN(PUT_OCTET3, 1, 6,), PUT_TEN(PUT_OCTET3, 1, 7,),
    PUT_TEN(PUT_OCTET3, 1, 8,), PUT_TEN(PUT_OCTET3, 1, 9,),
    PUT_TEN(PUT_OCTET3, 2, 0,), PUT_TEN(PUT_OCTET3, 2, 1,),
    PUT_TEN(PUT_OCTET3, 2, 2,), PUT_TEN(PUT_OCTET3, 2, 3,),
    PUT_TEN(PUT_OCTET3, 2, 4,),
    {"250.", 4}, {"251.", 4}, {"252.", 4}, {"253.", 4}, {"254.", 4},
    {"255.", 4}};
/* clang-format on */

/* put_zero_run finds the longest run of two or more zero groups, the first
 * of equals: returns its first group, or 8. Bit i of `starts` stays while
 * group i begins a run of `*len` zeros. */
static unsigned put_zero_run(const uint8_t *addr, unsigned *len)
{
    unsigned starts = 0, longest = 0;
    for (unsigned i = 0; i < 8; i++)
        starts |= (unsigned)(taut_get16(addr + 2 * i) == 0) << i;
    for (*len = 0; starts; starts &= starts >> 1) {
        longest = starts;
        ++*len;
    }
    return *len < 2 ? 8 : (unsigned)__builtin_ctz(longest);
}

static char *put_groups(char *to, const uint8_t *addr, unsigned from,
                        unsigned end)
{
    for (unsigned i = from; i < end; i++) {
        to = put_hex(to, taut_get16(addr + 2 * i));
        to = put_char(to, ':');
    }
    return to;
}

char *put_ipv6(char *to, const uint8_t *addr)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (memcmp(addr, mapped, sizeof mapped) == 0)
        return put_ipv4(put_text(to, "::ffff:"), addr + 12);
    unsigned len, run = put_zero_run(addr, &len);
    if (run == 8)
        return put_groups(to, addr, 0, 8) - 1;
    to = put_groups(to, addr, 0, run);
    to = run == 0 ? put_text(to, "::") : put_char(to, ':');
    return run + len == 8 ? to : put_groups(to, addr, run + len, 8) - 1;
}
