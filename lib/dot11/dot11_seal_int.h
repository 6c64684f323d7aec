/* SPDX-License-Identifier: MIT */
/* dot11_seal_int.h: what the files that protect frames share. */
#ifndef DOT11_SEAL_INT_H
#define DOT11_SEAL_INT_H

#include "taut/dot11.h"
#include "taut/dot11_seal.h"

/* The kinds of keys. */
enum {
    TAUT_DOT11_KIND_NONE,
    TAUT_DOT11_KIND_CCMP,
    TAUT_DOT11_KIND_GCMP,
    TAUT_DOT11_KIND_TKIP,
    TAUT_DOT11_KIND_CMAC,
    TAUT_DOT11_KIND_GMAC
};

/* TAUT_DOT11_TKIP_MIC_LEN: bytes of Michael, the MIC of TKIP. */
#define TAUT_DOT11_TKIP_MIC_LEN 8

/* taut_dot11_lane_check tells whether `pn` is new to a lane; taut_dot11_lane_
 * put notes that it came. */
bool taut_dot11_lane_check(const struct taut_dot11_key *key, unsigned lane,
                           uint64_t pn);
/* taut_dot11_lane_put: see taut_dot11_lane_check. */
void taut_dot11_lane_put(struct taut_dot11_key *key, unsigned lane,
                         uint64_t pn);

/* struct taut_dot11_tkip: the 8 bytes behind a header under TKIP, and what
 * the packet's key is made of. */
struct taut_dot11_tkip {
    const uint8_t *ta;
    uint64_t tsc;
};

/* taut_dot11_tkip_run decrypts `len` bytes with the key of one packet. */
void taut_dot11_tkip_run(const uint8_t *key, const struct taut_dot11_tkip *in,
                         uint8_t *buf, size_t len);

/* taut_dot11_tkip_mic_check checks the MIC that ends `body`; `p` is the header
 * before it, wherever that lies. */
enum taut_status taut_dot11_tkip_mic_check(struct taut_ctx *ctx,
                                           const struct taut_dot11_key *key,
                                           const uint8_t *p, size_t hdr_len,
                                           struct taut_span body);

#endif
