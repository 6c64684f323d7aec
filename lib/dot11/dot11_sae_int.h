/* SPDX-License-Identifier: MIT */
/* dot11_sae_int.h: what the files of SAE share. */
#ifndef DOT11_SAE_INT_H
#define DOT11_SAE_INT_H

#include "taut/sae.h"

#include "dot11_int.h"

/* taut_sae_less tells, as 1 or 0, whether the number `a` is less than `b`,
 * both of `len` bytes; time does not depend on them. */
uint32_t taut_sae_less(const uint8_t *a, const uint8_t *b, size_t len);

/* taut_sae_hmac writes HMAC by the hash `id` of `n` parts, one after the
 * other. */
enum taut_status taut_sae_hmac(const struct taut_sae_math *math,
                               enum taut_crypto_hash_id id, uint8_t *out,
                               struct taut_span key,
                               const struct taut_span *parts, size_t n);

/* taut_sae_kdf writes `n_bits` of KDF-Hash-Length (12.7.1.6.2), in as many
 * bytes as they need; bits of the last one that are too many are 0. */
enum taut_status taut_sae_kdf(const struct taut_sae_math *math,
                              enum taut_crypto_hash_id id, uint8_t *out,
                              size_t n_bits, struct taut_span key,
                              const char *label, struct taut_span context);

/* taut_sae_addresses writes the higher of two addresses and then the lower
 * one: 12 bytes. */
void taut_sae_addresses(uint8_t *out, const uint8_t *a, const uint8_t *b);

/* struct taut_sae_in: what came with an event. */
struct taut_sae_in {
    uint16_t group, status, send_confirm;
    bool h2e;
    bool lacks_token; /* the gate asks for a token */
    bool is_same;     /* the commit is the one that came before */
    struct taut_span token, rejected;
    struct taut_sae_commit peer;
    struct taut_sae_own mine; /* where the event needs another one */
    struct taut_sae_keys keys;
};

/* taut_sae_own_derive makes an own commit in `group`; the password element is
 * taken of the one there is, if it fits. */
enum taut_status taut_sae_own_derive(const struct taut_sae *self,
                                     struct taut_sae_own *out, uint16_t group,
                                     bool h2e);

#endif
