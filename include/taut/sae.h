/* SPDX-License-Identifier: MIT */
/*
 * taut/sae.h: simultaneous authentication of equals, the password handshake
 * of WPA3 (IEEE Std 802.11-2020 12.4), over any provider of cryptography:
 * groups 19, 20 and 21, by hunting and pecking and by hash-to-element.
 *
 *     taut_sae_math_open(&math, sizeof math, crypto);     // once a thread
 *     taut_sae_pt_derive(&math, &pt, 19, ssid, password, none); // once
 *     taut_sae_init(&sae, sizeof sae, &config);
 *     taut_sae_start(&sae, now_ms);                       // or wait
 *     while (taut_sae_next(&ctx, &sae, &event, &wr) == TAUT_OK)
 *         if (event.kind == TAUT_SAE_SEND) ...            // wr has a body
 *     taut_sae_feed(&ctx, &sae, body, now_ms);            // what came
 *
 * Which way the code goes and what it touches depends on no password and on
 * no key; what the provider does with numbers is the provider's. docs/sae.md
 * tells more.
 */
#ifndef TAUT_SAE_H
#define TAUT_SAE_H

#include "taut/crypto.h"
#include "taut/dot11_mgmt.h"
#include "taut/fsm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_SAE_LEN_MAX is the longest scalar or coordinate in bytes,
 * TAUT_SAE_POINT_MAX the longest element. */
#define TAUT_SAE_LEN_MAX 66
/* TAUT_SAE_POINT_MAX: see TAUT_SAE_LEN_MAX. */
#define TAUT_SAE_POINT_MAX 132
/* TAUT_SAE_PEEKS is how many values hunting and pecking tries, whatever the
 * password (12.4.4.2.2: at least 40). */
#define TAUT_SAE_PEEKS 40

/* ------------------------------------------------------------------ */
/* Numbers                                                             */

/* struct taut_sae_math: what computing needs, made once a thread. */
struct taut_sae_math {
    const struct taut_crypto *crypto;
    struct taut_crypto_mac *macs[3]; /* HMAC of SHA-256, 384 and 512 */
};

/* taut_sae_math_open makes it; `size` is sizeof *self and crypto->size that
 * of this library, else TAUT_E_USAGE. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_sae_math_open(struct taut_sae_math *self, size_t size,
                   const struct taut_crypto *crypto);
/* taut_sae_math_close gives back what taut_sae_math_open took. */
TAUT_API void taut_sae_math_close(struct taut_sae_math *self);

/* taut_sae_group_get tells which curve a finite cyclic group is: of 19, 20
 * and 21; 0 for all others. */
TAUT_API enum taut_crypto_group taut_sae_group_get(uint16_t group);
/* taut_sae_hash_get tells the hash that goes with the group: by the length of
 * its prime with hash-to-element, else SHA-256 (Table 12-1). */
TAUT_API enum taut_crypto_hash_id taut_sae_hash_get(uint16_t group, bool h2e);

/* struct taut_sae_pt: what is derived of a network's name and password for
 * hash-to-element, once for all handshakes. A secret. */
struct taut_sae_pt {
    uint16_t group;
    uint8_t point[TAUT_SAE_POINT_MAX];
};

/*
 * taut_sae_pt_derive computes it (12.4.4.2.3). `id` is a password identifier,
 * may be empty. TAUT_E_UNSUPPORTED: another group than 19, 20, 21;
 * TAUT_E_USAGE: no SSID, or one of more than 32 bytes.
 */
TAUT_API enum taut_status
taut_sae_pt_derive(const struct taut_sae_math *math, struct taut_sae_pt *out,
                   uint16_t group, struct taut_span ssid,
                   struct taut_span password, struct taut_span id);

/* taut_sae_pwe_derive computes the password element of `pt` for the stations
 * `a` and `b` (in any order): twice the group's length at `pwe`. */
TAUT_API enum taut_status taut_sae_pwe_derive(const struct taut_sae_math *math,
                                              uint8_t *pwe,
                                              const struct taut_sae_pt *pt,
                                              const uint8_t *a,
                                              const uint8_t *b);

/* taut_sae_hunt_derive computes the password element by hunting and pecking
 * (12.4.4.2.2), in TAUT_SAE_PEEKS tries whatever the password. That none of
 * them gives a point happens once in 2^40 passwords; whatever is done with
 * `pwe` then is TAUT_E_CRYPTO. */
TAUT_API enum taut_status taut_sae_hunt_derive(const struct taut_sae_math *math,
                                               uint8_t *pwe, uint16_t group,
                                               const uint8_t *a,
                                               const uint8_t *b,
                                               struct taut_span password);

/* struct taut_sae_commit: what one side shows first: as many bytes of both
 * as the group has. */
struct taut_sae_commit {
    uint8_t scalar[TAUT_SAE_LEN_MAX];
    uint8_t element[TAUT_SAE_POINT_MAX];
};

/* taut_sae_random_derive draws a number above 1 and below the group's order,
 * as `rand` and `mask` are. */
TAUT_API enum taut_status
taut_sae_random_derive(const struct taut_sae_math *math, uint8_t *out,
                       uint16_t group);
/* taut_sae_commit_derive computes a commit (12.4.5.3). TAUT_E_RANGE: the sum
 * of `rand` and `mask` is 0 or 1; draw others. */
TAUT_API enum taut_status
taut_sae_commit_derive(const struct taut_sae_math *math,
                       struct taut_sae_commit *out, uint16_t group,
                       const uint8_t *pwe, const uint8_t *rand,
                       const uint8_t *mask);
/* taut_sae_commit_check looks at a peer's numbers (12.4.5.4): the scalar is
 * above 1 and below the order, the coordinates are below the prime, and the
 * point is on the curve. TAUT_E_RANGE, and TAUT_E_CRYPTO of the point. */
TAUT_API enum taut_status
taut_sae_commit_check(const struct taut_sae_math *math, uint16_t group,
                      const struct taut_sae_commit *commit);

/* struct taut_sae_keys: what both sides then know. Secret but the PMKID. */
struct taut_sae_keys {
    uint8_t kck[TAUT_CRYPTO_HASH_MAX];
    uint8_t pmk[TAUT_CRYPTO_HASH_MAX];
    uint8_t pmkid[16];
    uint8_t kck_len; /* bytes, as many as a confirm has */
    uint8_t pmk_len; /* 32; with SAE_EXT as many as the hash has */
};

/* struct taut_sae_exchange: both commits, and what they were made of. */
struct taut_sae_exchange {
    uint16_t group;
    bool h2e;
    bool is_ext;           /* the AKM is SAE_EXT or FT_SAE_EXT */
    const uint8_t *pwe;    /* the password element */
    const uint8_t *rand;   /* of the own commit */
    struct taut_span salt; /* rejected groups, of the station with the higher
                              address first; may be empty */
    const struct taut_sae_commit *own, *peer;
};

/* taut_sae_keys_derive checks the peer's commit, computes the secret element
 * and the keys (12.4.5.4). Fails as taut_sae_commit_check does. */
TAUT_API enum taut_status
taut_sae_keys_derive(const struct taut_sae_math *math,
                     struct taut_sae_keys *out,
                     const struct taut_sae_exchange *x);

/* taut_sae_confirm_derive writes the keys->kck_len bytes of a confirm that
 * `from` sends to `to` with the counter `send_confirm` (12.4.5.5). */
TAUT_API enum taut_status taut_sae_confirm_derive(
    const struct taut_sae_math *math, uint8_t *out, uint16_t group,
    const struct taut_sae_keys *keys, uint16_t send_confirm,
    const struct taut_sae_commit *from, const struct taut_sae_commit *to);

#ifdef __cplusplus
}
#endif

#endif
