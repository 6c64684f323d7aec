/* SPDX-License-Identifier: MIT */
/*
 * taut/crypto_null.h: a provider without cryptography, for fuzzers of
 * machines: the code that is fuzzed is the code that is shipped, and the
 * fuzzer gets past what it could never guess. NEVER use it for anything else.
 *
 *  - Ciphers and AEADs change nothing. Tags, MACs and signatures are zeros; a
 *    tag or signature is refused if its first byte is 0xff, so that both ways
 *    are walked. A MAC is what its machine compares: zeros.
 *  - A digest depends on all that was fed, but anybody can make two alike.
 *  - A shared secret is the two public values added, byte by byte; an all-zero
 *    public value is refused, and one of a curve that does not begin with 4.
 *  - Random bytes count up. mod answers a modulo nothing: `a`, its last
 *    bytes; points are added byte by byte, and refused if they are zeros.
 *  - A key is any bytes: the first tells its kind (modulo 6, plus 1), 0xff is
 *    no key. Chains of certificates are trusted unless the first byte of one
 *    is 0xff.
 *
 * All is the same in each run. It lives in the caller's memory, and has
 * TAUT_CRYPTO_NULL_SLOTS objects: more are TAUT_E_LIMIT.
 */
#ifndef TAUT_CRYPTO_NULL_H
#define TAUT_CRYPTO_NULL_H

#include "taut/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_CRYPTO_NULL_SLOTS is how many objects there may be at a time. */
#define TAUT_CRYPTO_NULL_SLOTS 64

/* struct taut_crypto_null_slot: one object; not the caller's business. */
struct taut_crypto_null_slot {
    struct taut_crypto_null *owner;
    uint64_t state;
    uint32_t id;
    uint32_t len;
    uint8_t what; /* 0: free */
    uint8_t is_set;
    uint8_t bytes[TAUT_CRYPTO_PUBLIC_MAX];
};

/* struct taut_crypto_null: the provider. `n_open` is how many objects are
 * open: 0 when a machine has closed all, which a fuzzer asserts. */
struct taut_crypto_null {
    struct taut_crypto table;
    size_t n_open;
    uint8_t next_random;
    struct taut_crypto_null_slot slots[TAUT_CRYPTO_NULL_SLOTS];
};

/* taut_crypto_null_init makes it: give machines &self->table. `size` is
 * sizeof *self, else TAUT_E_USAGE. */
TAUT_API enum taut_status taut_crypto_null_init(struct taut_crypto_null *self,
                                                size_t size);

#ifdef __cplusplus
}
#endif

#endif
