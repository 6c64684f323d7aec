/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11_rate.h: the data rates of 802.11n, ac, ax and be, computed as
 * the standard's tables were (IEEE Std 802.11-2020 19.5, 21.5; 802.11ax-2021
 * 27.5; 802.11be-2024 36.5):
 *
 *     data subcarriers * bits each * streams * coding rate / symbol time
 *
 * with the bits of a symbol rounded down. 52, 108, 234, 468 subcarriers carry
 * data in 20, 40, 80 and 160 MHz of HT and VHT; 24 to 3920 in the resource
 * units (RU) of HE and EHT. A symbol takes 3.2 us (HE, EHT: 12.8) and the
 * guard interval.
 */
#ifndef TAUT_DOT11_RATE_H
#define TAUT_DOT11_RATE_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* enum taut_dot11_phy: what defines an MCS. */
enum taut_dot11_phy {
    TAUT_DOT11_PHY_HT,  /* 802.11n */
    TAUT_DOT11_PHY_VHT, /* 802.11ac */
    TAUT_DOT11_PHY_HE,  /* 802.11ax */
    TAUT_DOT11_PHY_EHT  /* 802.11be */
};

/* struct taut_dot11_rate: a way to send. */
struct taut_dot11_rate {
    uint8_t phy;    /* enum taut_dot11_phy */
    uint8_t mcs;    /* HT 0 to 76, VHT to 9, HE to 11, EHT to 15 */
    uint8_t nss;    /* 1 to 8 streams; HT: 0 or what the MCS says */
    bool dcm;       /* HE: dual carrier modulation */
    uint16_t width; /* MHz: 20, 40, 80, 160, EHT 320; 0: an RU */
    uint16_t ru;    /* tones of an RU, if width is 0: 26, 52, 106, 242, 484,
                       996, 1992 (2 * 996); EHT also 78, 132, 726, 1480, 1722,
                       2476, 2988, 3472, 3984 */
    uint16_t gi;    /* guard interval in ns: HT, VHT 400 or 800; HE, EHT 800,
                       1600 or 3200 */
};

/*
 * taut_dot11_rate_get tells the data rate in kbit/s, rounded down; the
 * standard's tables round it to 100. TAUT_E_RANGE: a member is outside its
 * bounds. TAUT_E_UNSUPPORTED: the combination has no rate: MCS 32 and others
 * at a width that they do not have, the VHT MCSs whose bits do not part evenly
 * among encoders (MCS 9 at 20 MHz but for 3 and 6 streams ...), DCM with
 * another MCS than 0, 1, 3 and 4 or more than 2 streams.
 */
TAUT_API enum taut_status
taut_dot11_rate_get(const struct taut_dot11_rate *rate, uint32_t *kbps);

/* taut_dot11_phy_mcs_max returns the highest MCS of a PHY. */
TAUT_API unsigned taut_dot11_phy_mcs_max(enum taut_dot11_phy phy);

#ifdef __cplusplus
}
#endif

#endif
