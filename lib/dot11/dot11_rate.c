/* SPDX-License-Identifier: MIT */
/* dot11_rate.c: data rates of 802.11n to be; see taut/dot11_rate.h. */
#include "taut/dot11_rate.h"

/* struct rate_mod: bits a subcarrier and coding rate. */
struct rate_mod {
    uint8_t bits, num, den;
};

/* rate_mods: by MCS of VHT, HE and EHT, and by that of a stream of HT. */
static const struct rate_mod rate_mods[14] = {
    {1, 1, 2},  {2, 1, 2},  {2, 3, 4},  {4, 1, 2}, {4, 3, 4},
    {6, 2, 3},  {6, 3, 4},  {6, 5, 6},  {8, 3, 4}, {8, 5, 6},
    {10, 3, 4}, {10, 5, 6}, {12, 3, 4}, {12, 5, 6}};

/* rate_unequal: bits of all streams of the HT MCSs 33 to 76, whose streams
 * are not modulated alike. In each group the first half has coding rate 1/2,
 * the second, with the same bits, 3/4. */
static const uint8_t rate_unequal[] = {
    6,  8,  10, 6,  8,  10,                                 /* 2 */
    8,  10, 10, 12, 14, 14, 16, 8,  10, 10, 12, 14, 14, 16, /* 3 */
    10, 12, 14, 12, 14, 16, 18, 16, 18, 20, 20, 22,         /* 4 */
    10, 12, 14, 12, 14, 16, 18, 16, 18, 20, 20, 22};

/* rate_rus: tones of an RU and those that carry data. */
static const struct {
    uint16_t tones, data;
} rate_rus[] = {
    {26, 24},     {52, 48},     {106, 102},   {242, 234},   {484, 468},
    {996, 980},   {1992, 1960}, /* from here on EHT only */
    {78, 72},     {132, 126},   {726, 702},   {1480, 1448}, {1722, 1682},
    {2476, 2428}, {2988, 2940}, {3472, 3408}, {3984, 3920}};
enum { RATE_RUS_HE = 7, RATE_RUS = sizeof rate_rus / sizeof rate_rus[0] };

unsigned taut_dot11_phy_mcs_max(enum taut_dot11_phy phy)
{
    static const uint8_t most[] = {76, 9, 11, 15};
    return most[phy];
}

/* rate_ru_of returns the RU of a whole channel; 0: there is none. */
static uint16_t rate_ru_of(unsigned width)
{
    switch (width) {
    case 20:
        return 242;
    case 40:
        return 484;
    case 80:
        return 996;
    case 160:
        return 1992;
    case 320:
        return 3984;
    default:
        return 0;
    }
}

/* rate_tones returns the data subcarriers; 0: a width or RU that the PHY
 * does not have. */
static uint32_t rate_tones(const struct taut_dot11_rate *r)
{
    if (r->phy <= TAUT_DOT11_PHY_VHT) {
        unsigned most = r->phy == TAUT_DOT11_PHY_HT ? 40 : 160;
        if (r->width > most)
            return 0;
        return r->width == 20    ? 52u
               : r->width == 40  ? 108u
               : r->width == 80  ? 234u
               : r->width == 160 ? 468u
                                 : 0u;
    }
    uint16_t ru = r->width ? rate_ru_of(r->width) : r->ru;
    unsigned n = r->phy == TAUT_DOT11_PHY_HE ? RATE_RUS_HE : RATE_RUS;
    for (unsigned i = 0; i < n; i++) {
        if (rate_rus[i].tones == ru)
            return rate_rus[i].data;
    }
    return 0;
}

/* rate_symbol returns the time of a symbol in 100 ns; 0: not a guard interval
 * of the PHY. */
static uint32_t rate_symbol(const struct taut_dot11_rate *r)
{
    if (r->phy <= TAUT_DOT11_PHY_VHT)
        return r->gi == 400 ? 36u : r->gi == 800 ? 40u : 0u;
    return r->gi == 800    ? 136u
           : r->gi == 1600 ? 144u
           : r->gi == 3200 ? 160u
                           : 0u;
}

/* rate_ht returns the bits of a symbol of HT; 0: there is no such rate. */
static uint32_t rate_ht(const struct taut_dot11_rate *r, uint32_t tones)
{
    if (r->mcs < 32) {
        struct rate_mod m = rate_mods[r->mcs % 8];
        return tones * m.bits * (r->mcs / 8 + 1u) * m.num / m.den;
    }
    if (r->mcs == 32) /* 40 MHz, the same in both halves */
        return r->width == 40 ? 24 : 0;
    bool low = r->mcs <= 35 || (r->mcs >= 39 && r->mcs <= 45) ||
               (r->mcs >= 53 && r->mcs <= 64);
    uint32_t bits = tones * rate_unequal[r->mcs - 33];
    return low ? bits / 2 : bits * 3 / 4;
}

/* rate_ht_streams returns the streams of an HT MCS. */
static unsigned rate_ht_streams(unsigned mcs)
{
    return mcs < 32   ? mcs / 8 + 1
           : mcs < 33 ? 1
           : mcs < 39 ? 2
           : mcs < 53 ? 3
                      : 4;
}

/* rate_vht_fits: the MCSs whose coded bits do not part evenly among the
 * encoders have no rate (802.11-2020 21.5). */
static bool rate_vht_fits(const struct taut_dot11_rate *r)
{
    unsigned n = r->nss;
    switch (r->width) {
    case 20:
        return r->mcs != 9 || n == 3 || n == 6;
    case 80:
        return !(r->mcs == 6 && (n == 3 || n == 7)) && !(r->mcs == 9 && n == 6);
    case 160:
        return !(r->mcs == 9 && n == 3);
    default:
        return true;
    }
}

/* rate_dup: EHT MCS 14, the same in two or more parts of 80 MHz and more. */
static uint32_t rate_dup(const struct taut_dot11_rate *r)
{
    if (r->nss != 1)
        return 0;
    return r->width == 80    ? 117u
           : r->width == 160 ? 245u
           : r->width == 320 ? 490u
                             : 0u;
}

/* rate_modern returns the bits of a symbol of VHT, HE and EHT. */
static uint32_t rate_modern(const struct taut_dot11_rate *r, uint32_t tones)
{
    bool fits = r->phy != TAUT_DOT11_PHY_VHT || rate_vht_fits(r);
    if (r->dcm)
        fits = r->nss <= 2 && r->mcs <= 4 && r->mcs != 2;
    if (r->mcs == 14)
        return rate_dup(r);
    if (r->mcs == 15) /* BPSK with DCM */
        return r->nss == 1 ? tones / 2 / 2 : 0;
    struct rate_mod m = rate_mods[r->mcs];
    uint32_t coded = tones * m.bits * r->nss / (r->dcm ? 2 : 1);
    return fits ? coded * m.num / m.den : 0;
}

static bool rate_in_bounds(const struct taut_dot11_rate *r)
{
    bool ht = r->phy == TAUT_DOT11_PHY_HT;
    return r->phy <= TAUT_DOT11_PHY_EHT &&
           r->mcs <= taut_dot11_phy_mcs_max((enum taut_dot11_phy)r->phy) &&
           (ht ? r->nss == 0 || r->nss == rate_ht_streams(r->mcs)
               : r->nss >= 1 && r->nss <= 8) &&
           (!r->dcm || r->phy == TAUT_DOT11_PHY_HE) &&
           (r->width == 0) == (r->ru != 0);
}

enum taut_status taut_dot11_rate_get(const struct taut_dot11_rate *rate,
                                     uint32_t *kbps)
{
    if (!rate_in_bounds(rate))
        return TAUT_E_RANGE;
    uint32_t tones = rate_tones(rate), symbol = rate_symbol(rate);
    if (tones == 0 || symbol == 0)
        return TAUT_E_RANGE;
    uint32_t bits = rate->phy == TAUT_DOT11_PHY_HT ? rate_ht(rate, tones)
                                                   : rate_modern(rate, tones);
    if (bits == 0)
        return TAUT_E_UNSUPPORTED;
    *kbps = bits * 10000 / symbol;
    return TAUT_OK;
}
