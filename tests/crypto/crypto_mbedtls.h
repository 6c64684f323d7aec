/* SPDX-License-Identifier: MIT */
/*
 * crypto_mbedtls.h: a provider over mbedTLS 2.28, which only tests have: it
 * shows that a second provider fits, and is the oracle of the first. It has no
 * Edwards curves, and no chains of certificates (mbedTLS asks the clock).
 */
#ifndef CRYPTO_MBEDTLS_H
#define CRYPTO_MBEDTLS_H

#include "taut/crypto.h"

/* crypto_mbedtls_open makes the one provider of a program. */
enum taut_status crypto_mbedtls_open(const struct taut_crypto **c);
/* crypto_mbedtls_close gives it back. */
void crypto_mbedtls_close(const struct taut_crypto *c);

#endif
