/* SPDX-License-Identifier: MIT */
/* crypto_secret.c: bytes that nobody may learn about from how long it takes.
 * tests/crypto/test_crypto_secret.c shows it with valgrind. */
#include "taut/crypto.h"

#include "core_mem.h"

/* secret_hide returns `v`, and keeps from the compiler what it may be. */
static inline uint32_t secret_hide(uint32_t v)
{
#if defined(__GNUC__)
    __asm__("" : "+r"(v));
    return v;
#else
    volatile uint32_t hidden = v;
    return hidden;
#endif
}

bool taut_crypto_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint32_t differ = 0;
    for (size_t i = 0; i < len; i++)
        differ = secret_hide(differ | (uint32_t)(a[i] ^ b[i]));
    return ((differ - 1) >> 31) != 0;
}

bool taut_crypto_is_zero(const uint8_t *p, size_t len)
{
    uint32_t any = 0;
    for (size_t i = 0; i < len; i++)
        any = secret_hide(any | p[i]);
    return ((any - 1) >> 31) != 0;
}

void taut_crypto_wipe(void *p, size_t len)
{
#if defined(__GNUC__)
    if (len > 0)
        memset(p, 0, len);
    __asm__ volatile("" : : "r"(p) : "memory");
#else
    volatile uint8_t *q = (volatile uint8_t *)p;
    for (size_t i = 0; i < len; i++)
        q[i] = 0;
#endif
}
