/* SPDX-License-Identifier: MIT */
/*
 * taut/crypto_recorded.h: a provider around another one, whose randomness was
 * decided before: a published trace replays byte for byte. Whatever a session
 * draws is taken from a list, in the order in which it is drawn:
 *
 *   RANDOM     random_fill: exactly as many bytes as are asked for
 *   SECRET     kx_open without a secret: the secret
 *   SIGNATURE  sign, where it is not deterministic (RSA-PSS, ECDSA): the
 *              signature, which the inner provider must verify by the key
 *
 * All else is the inner provider's work: what takes packets stands in the
 * table itself, with nothing in between. What does not fit the list (another
 * kind or length, a wrong signature, its end) is TAUT_E_ORDER, and so is
 * whatever is drawn after that.
 */
#ifndef TAUT_CRYPTO_RECORDED_H
#define TAUT_CRYPTO_RECORDED_H

#include "taut/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* enum taut_crypto_record_kind: what a record answers. */
enum taut_crypto_record_kind {
    TAUT_CRYPTO_RECORD_RANDOM = 1,
    TAUT_CRYPTO_RECORD_SECRET = 2,
    TAUT_CRYPTO_RECORD_SIGNATURE = 3
};

/* struct taut_crypto_record: one thing that is drawn. */
struct taut_crypto_record {
    enum taut_crypto_record_kind kind;
    struct taut_span bytes;
};

/* struct taut_crypto_recorded: the provider, in the caller's memory. `next`
 * is how many records were taken; `is_broken` tells that something did not
 * fit. */
struct taut_crypto_recorded {
    struct taut_crypto table;
    const struct taut_crypto *inner;
    const struct taut_crypto_record *records;
    size_t n_records, next;
    bool is_broken;
};

/* taut_crypto_recorded_init makes it of `inner` and `n` records, which both
 * must live as long: give machines &self->table. `size` is sizeof *self, and
 * inner->size that of this library, else TAUT_E_USAGE. */
TAUT_API enum taut_status
taut_crypto_recorded_init(struct taut_crypto_recorded *self, size_t size,
                          const struct taut_crypto *inner,
                          const struct taut_crypto_record *records, size_t n);

#ifdef __cplusplus
}
#endif

#endif
