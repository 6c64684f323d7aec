/* SPDX-License-Identifier: MIT */
/* test_dot11_rate.c: data rates beside rows of the standard's tables. */
#include "test_util.h"

#include "taut/dot11_rate.h"

/* tenths: the rate rounded as the tables have it; 0: there is none. */
static uint32_t tenths(const struct taut_dot11_rate *r)
{
    uint32_t kbps = 0;
    enum taut_status st = taut_dot11_rate_get(r, &kbps);
    if (st == TAUT_E_UNSUPPORTED)
        return 0;
    assert_int_equal(st, TAUT_OK);
    return (kbps + 50) / 100;
}

struct row {
    struct taut_dot11_rate r;
    uint16_t n;
    uint32_t want[14]; /* tenths of Mbit/s, by MCS */
};

#define HT TAUT_DOT11_PHY_HT
#define VHT TAUT_DOT11_PHY_VHT
#define HE TAUT_DOT11_PHY_HE
#define EHT TAUT_DOT11_PHY_EHT

/* 802.11-2020 Tables 19-27 ..., 21-30 ..., 802.11ax-2021 Tables 27-55 ...,
 * 802.11be-2024 Tables 36-72 ... */
static const struct row rows[] = {
    {{HT, 0, 0, false, 20, 0, 800}, 8, {65, 130, 195, 260, 390, 520, 585, 650}},
    {{HT, 0, 0, false, 20, 0, 400}, 8, {72, 144, 217, 289, 433, 578, 650, 722}},
    {{HT, 24, 4, false, 40, 0, 400},
     8,
     {600, 1200, 1800, 2400, 3600, 4800, 5400, 6000}},
    {{HT, 33, 2, false, 20, 0, 800}, 6, {390, 520, 650, 585, 780, 975}},
    {{HT, 39, 3, false, 20, 0, 800},
     14,
     {520, 650, 650, 780, 910, 910, 1040, 780, 975, 975, 1170, 1365, 1365,
      1560}},
    {{HT, 53, 4, false, 40, 0, 800},
     12,
     {1350, 1620, 1890, 1620, 1890, 2160, 2430, 2160, 2430, 2700, 2700, 2970}},
    {{HT, 65, 4, false, 40, 0, 800},
     12,
     {2025, 2430, 2835, 2430, 2835, 3240, 3645, 3240, 3645, 4050, 4050, 4455}},
    {{VHT, 0, 1, false, 20, 0, 800},
     10,
     {65, 130, 195, 260, 390, 520, 585, 650, 780, 0}},
    {{VHT, 0, 3, false, 20, 0, 400},
     10,
     {217, 433, 650, 867, 1300, 1733, 1950, 2167, 2600, 2889}},
    {{VHT, 0, 1, false, 40, 0, 800},
     10,
     {135, 270, 405, 540, 810, 1080, 1215, 1350, 1620, 1800}},
    {{HE, 0, 1, false, 40, 0, 800},
     12,
     {172, 344, 516, 688, 1032, 1376, 1549, 1721, 2065, 2294, 2581, 2868}},
    {{VHT, 0, 1, false, 80, 0, 400},
     10,
     {325, 650, 975, 1300, 1950, 2600, 2925, 3250, 3900, 4333}},
    {{VHT, 0, 3, false, 80, 0, 800},
     10,
     {878, 1755, 2633, 3510, 5265, 7020, 0, 8775, 10530, 11700}},
    {{VHT, 0, 6, false, 80, 0, 800},
     10,
     {1755, 3510, 5265, 7020, 10530, 14040, 15795, 17550, 21060, 0}},
    {{VHT, 0, 7, false, 80, 0, 800},
     10,
     {2048, 4095, 6143, 8190, 12285, 16380, 0, 20475, 24570, 27300}},
    {{VHT, 0, 3, false, 160, 0, 800},
     10,
     {1755, 3510, 5265, 7020, 10530, 14040, 15795, 17550, 21060, 0}},
    {{VHT, 0, 8, false, 160, 0, 400},
     10,
     {5200, 10400, 15600, 20800, 31200, 41600, 46800, 52000, 62400, 69333}},
    {{HE, 0, 1, false, 20, 0, 800},
     12,
     {86, 172, 258, 344, 516, 688, 774, 860, 1032, 1147, 1290, 1434}},
    {{HE, 0, 1, false, 20, 0, 3200},
     12,
     {73, 146, 219, 293, 439, 585, 658, 731, 878, 975, 1097, 1219}},
    {{HE, 0, 2, false, 80, 0, 800},
     12,
     {721, 1441, 2162, 2882, 4324, 5765, 6485, 7206, 8647, 9607, 10809, 12010}},
    {{HE, 0, 1, false, 160, 0, 1600},
     12,
     {681, 1361, 2042, 2722, 4083, 5444, 6125, 6806, 8167, 9074, 10208, 11342}},
    {{HE, 0, 1, false, 0, 26, 800},
     12,
     {9, 18, 26, 35, 53, 71, 79, 88, 106, 118, 132, 147}},
    {{HE, 0, 1, false, 0, 106, 1600},
     12,
     {35, 71, 106, 142, 213, 283, 319, 354, 425, 472, 531, 590}},
    {{EHT, 0, 1, false, 320, 0, 800},
     14,
     {1441, 2882, 4324, 5765, 8647, 11529, 12971, 14412, 17294, 19215, 21618,
      24019, 25941, 28824}},
    {{EHT, 0, 1, false, 0, 78, 800},
     14,
     {26, 53, 79, 106, 159, 212, 238, 265, 318, 353, 397, 441, 476, 529}},
};

static void equals_the_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct taut_dot11_rate r = rows[i].r;
        for (unsigned k = 0; k < rows[i].n; k++) {
            if (tenths(&r) != rows[i].want[k])
                fail_msg("row %zu, MCS %u: %u", i, r.mcs, tenths(&r));
            r.mcs++;
        }
    }
}

static void special_schemes(void **state)
{
    (void)state;
    struct taut_dot11_rate r = {HT, 32, 1, false, 40, 0, 800};
    assert_int_equal(tenths(&r), 60);
    r.gi = 400;
    assert_int_equal(tenths(&r), 67);
    r.width = 20;
    assert_int_equal(tenths(&r), 0);
    r = (struct taut_dot11_rate){HE, 0, 1, true, 20, 0, 800};
    static const uint32_t dcm[] = {43, 86, 0, 172, 258, 0};
    for (; r.mcs < 6; r.mcs++)
        assert_int_equal(tenths(&r), dcm[r.mcs]);
    r.mcs = 0;
    r.nss = 3;
    assert_int_equal(tenths(&r), 0);
    static const uint16_t widths[] = {20, 80, 160, 320};
    static const uint32_t dup[] = {0, 86, 180, 360};
    static const uint32_t bpsk[] = {43, 180, 360, 721};
    for (unsigned i = 0; i < 4; i++) {
        r = (struct taut_dot11_rate){EHT, 14, 1, false, widths[i], 0, 800};
        assert_int_equal(tenths(&r), dup[i]);
        r.mcs = 15;
        assert_int_equal(tenths(&r), bpsk[i]);
        r.nss = 2;
        assert_int_equal(tenths(&r), 0);
        r.mcs = 14;
        assert_int_equal(tenths(&r), 0);
    }
    r = (struct taut_dot11_rate){EHT, 13, 8, false, 320, 0, 800};
    assert_int_equal(tenths(&r), 230588);
}

static void every_resource_unit(void **state)
{
    (void)state;
    static const uint16_t rus[] = {26,   52,   78,   106,  132,  242,
                                   484,  726,  996,  1480, 1722, 1992,
                                   2476, 2988, 3472, 3984};
    static const uint32_t want[] = {9,   18,  26,  38,  46,  86,   172,  258,
                                    360, 532, 618, 721, 893, 1081, 1253, 1441};
    /* MCS 13 carries ten bits a subcarrier: the counts themselves */
    static const uint32_t tones[] = {24,   48,   72,   102,  126,  234,
                                     468,  702,  980,  1448, 1682, 1960,
                                     2428, 2940, 3408, 3920};
    for (unsigned i = 0; i < sizeof rus / sizeof rus[0]; i++) {
        struct taut_dot11_rate r = {EHT, 0, 1, false, 0, rus[i], 800};
        assert_int_equal(tenths(&r), want[i]);
        r.mcs = 13;
        assert_int_equal(tenths(&r), (tones[i] * 100000 / 136 + 50) / 100);
    }
}

static void bounds(void **state)
{
    (void)state;
    static const struct taut_dot11_rate bad[] = {
        {4, 0, 1, false, 20, 0, 800},    {HT, 77, 0, false, 20, 0, 800},
        {VHT, 10, 1, false, 20, 0, 800}, {HE, 12, 1, false, 20, 0, 800},
        {EHT, 16, 1, false, 20, 0, 800}, {HT, 8, 1, false, 20, 0, 800},
        {HE, 0, 0, false, 20, 0, 800},   {HE, 0, 9, false, 20, 0, 800},
        {VHT, 0, 1, true, 20, 0, 800},   {HE, 0, 1, false, 20, 26, 800},
        {HE, 0, 1, false, 0, 0, 800},    {HE, 0, 1, false, 0, 78, 800},
        {HE, 0, 1, false, 320, 0, 800},  {HT, 0, 0, false, 80, 0, 800},
        {VHT, 0, 1, false, 320, 0, 800}, {VHT, 0, 1, false, 30, 0, 800},
        {VHT, 0, 1, false, 0, 26, 800},  {EHT, 0, 1, false, 60, 0, 800},
        {HT, 0, 0, false, 20, 0, 1600},  {HE, 0, 1, false, 20, 0, 400}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t kbps;
        assert_int_equal(taut_dot11_rate_get(&bad[i], &kbps), TAUT_E_RANGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_tables),
        cmocka_unit_test(special_schemes),
        cmocka_unit_test(every_resource_unit),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
