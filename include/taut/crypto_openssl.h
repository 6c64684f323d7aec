/* SPDX-License-Identifier: MIT */
/*
 * taut/crypto_openssl.h: the provider over libcrypto of OpenSSL 3.0 and
 * later. It is a library of its own, taut-crypto-openssl: whoever does not
 * link it needs no libcrypto.
 *
 * Everything is fetched once, by open; objects live in memory that libcrypto
 * allocates. Its calls leave libcrypto's error queue as they found it. It
 * has every algorithm of <taut/crypto.h>; RC4 only where libcrypto's
 * "legacy" provider is installed.
 *
 * libcrypto 3.0 allocates each time an EVP digest starts, so hashes and HMACs
 * are computed by SHA256_Update and its kin, which do not; they do not go
 * through OpenSSL's providers. All else does. One thing does allocate for a
 * packet: for a wrong tag of AES-CCM libcrypto writes two short texts into its
 * error queue, which the provider takes out again.
 */
#ifndef TAUT_CRYPTO_OPENSSL_H
#define TAUT_CRYPTO_OPENSSL_H

#include "taut/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* struct taut_crypto_openssl_config: where algorithms are fetched from. */
struct taut_crypto_openssl_config {
    void *libctx;      /* an OSSL_LIB_CTX that lives as long; NULL: one of
                          its own, which reads no configuration file */
    const char *propq; /* property query of each fetch, static; may be NULL */
};

/*
 * taut_crypto_openssl_open makes a provider; `config` may be NULL. *c is
 * NULL after a failure: TAUT_E_UNSUPPORTED if AES, the hashes or curves cannot
 * be fetched, TAUT_E_LIMIT without memory.
 */
TAUT_API enum taut_status
taut_crypto_openssl_open(const struct taut_crypto **c,
                         const struct taut_crypto_openssl_config *config);

/* taut_crypto_openssl_close gives everything back. All objects of `c` must be
 * closed before. `c` may be NULL. */
TAUT_API void taut_crypto_openssl_close(const struct taut_crypto *c);

#ifdef __cplusplus
}
#endif

#endif
