/* SPDX-License-Identifier: MIT */
/* dot11_int.h: what the files of dot11 share. */
#ifndef DOT11_INT_H
#define DOT11_INT_H

#include "taut/crypto.h"
#include "taut/dot11_elem.h"

/* TAUT_DOT11_WIRE_RSN_VERSION: answer with status code 44. */
#define TAUT_DOT11_WIRE_RSN_VERSION 44

/* taut_dot11_wire_text tells what a diagnostic's `wire` asks for. */
void taut_dot11_wire_text(struct taut_wr *wr, uint32_t wire);

/* taut_dot11_elem_short tells that of the `want` bytes of `data` some are
 * missing, in `field`. */
enum taut_status taut_dot11_elem_short(const struct taut_ctx *ctx,
                                       unsigned field, struct taut_span data,
                                       size_t want);
/* taut_dot11_elem_range refuses `found` at `at` with TAUT_E_RANGE. */
enum taut_status taut_dot11_elem_range(const struct taut_ctx *ctx,
                                       unsigned field, const uint8_t *at,
                                       size_t found);

/* taut_dot11_rsn_visit and taut_dot11_wpa_visit tell an element that was
 * decoded. */
void taut_dot11_rsn_visit(const struct taut_visitor *v, struct taut_span data);
/* taut_dot11_wpa_visit: see taut_dot11_rsn_visit. */
void taut_dot11_wpa_visit(const struct taut_visitor *v, struct taut_span data);
/* taut_dot11_rsnx_visit: see taut_dot11_rsn_visit. */
void taut_dot11_rsnx_visit(const struct taut_visitor *v, struct taut_span data);

/* taut_dot11_kdf writes `n_bits` of KDF-Hash-Length (802.11-2020 12.7.1.6.2)
 * with `mac`, HMAC of a hash of `hash_len` bytes that has its key; of bits that
 * fill no byte the last ones are 0. [path] */
enum taut_status taut_dot11_kdf(const struct taut_crypto *c,
                                struct taut_crypto_mac *mac, size_t hash_len,
                                uint8_t *out, size_t n_bits, const char *label,
                                struct taut_span context);

#endif
