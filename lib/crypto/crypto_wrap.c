/* SPDX-License-Identifier: MIT */
/* crypto_wrap.c: AES key wrap (RFC 3394 2.2) over a provider's AES. */
#include "taut/crypto.h"

#include "core_mem.h"

/* wrap_count mixes the number of the step into the integrity value. */
static void wrap_count(uint8_t *a, uint64_t t)
{
    taut_put64(a, taut_get64(a) ^ t);
}

enum taut_status taut_crypto_wrap(const struct taut_crypto *c,
                                  struct taut_crypto_cipher *ecb, uint8_t *buf,
                                  size_t len)
{
    uint8_t b[16];
    size_t n = len / 8;
    enum taut_status st = TAUT_OK;
    if (len % 8 != 0 || n < 2)
        return TAUT_E_RANGE;
    if (len > TAUT_CRYPTO_LEN_MAX)
        return TAUT_E_LIMIT;
    memset(b, 0xa6, 8);
    for (uint64_t j = 0; j < 6; j++)
        for (size_t i = 1; i <= n && st == TAUT_OK; i++) {
            memcpy(b + 8, buf + 8 * i, 8);
            st = c->cipher_step(ecb, b, 16);
            wrap_count(b, n * j + i);
            memcpy(buf + 8 * i, b + 8, 8);
        }
    memcpy(buf, b, 8);
    if (st != TAUT_OK)
        taut_crypto_wipe(buf, len + 8);
    taut_crypto_wipe(b, sizeof b);
    return st;
}

enum taut_status taut_crypto_unwrap(const struct taut_crypto *c,
                                    struct taut_crypto_cipher *ecb,
                                    uint8_t *buf, size_t len)
{
    static const uint8_t initial[8] = {0xa6, 0xa6, 0xa6, 0xa6,
                                       0xa6, 0xa6, 0xa6, 0xa6};
    uint8_t b[16];
    size_t n = len / 8 - 1;
    enum taut_status st = TAUT_OK;
    if (len % 8 != 0 || len < 24)
        return TAUT_E_RANGE;
    if (len > TAUT_CRYPTO_LEN_MAX)
        return TAUT_E_LIMIT;
    memcpy(b, buf, 8);
    for (uint64_t j = 6; j-- > 0;)
        for (size_t i = n; i > 0 && st == TAUT_OK; i--) {
            wrap_count(b, n * j + i);
            memcpy(b + 8, buf + 8 * i, 8);
            st = c->cipher_step(ecb, b, 16);
            memcpy(buf + 8 * i, b + 8, 8);
        }
    if (st == TAUT_OK && !taut_crypto_equal(b, initial, 8))
        st = TAUT_E_CRYPTO;
    if (st != TAUT_OK)
        taut_crypto_wipe(buf, len);
    taut_crypto_wipe(b, sizeof b);
    return st;
}
