/* SPDX-License-Identifier: MIT */
/*
 * kern_csum.c: Internet checksum; see taut/csum.h. The scalar kernel here
 * is the specification: every other one must agree with it.
 *
 * All kernels sum little-endian words, whatever the machine, and exchange
 * the two bytes of the folded result (RFC 1071 2 (B)): on little-endian
 * machines the loads are then free.
 */
#include "taut/csum.h"
#include "taut/cpu.h"
#include "core_mem.h"

#if defined(__FRAMAC__) || !defined(__GNUC__)
#define CSUM_SIMD 0
#else
#define CSUM_SIMD 1
#endif

/* Turns a sum of little-endian words, less than 2^32, into a folded one of
 * big-endian words: the upper half of a number plus its halves exchanged is
 * the fold. */
static inline uint16_t csum_turn32(uint32_t le)
{
    le += le << 16 | le >> 16;
    return taut_csum_swap_get((uint16_t)(le >> 16));
}

/* The same for 64 bits. */
static inline uint16_t csum_turn64(uint64_t le)
{
    le += le << 32 | le >> 32;
    return csum_turn32((uint32_t)(le >> 32));
}

/* Adds 8 bytes; what is carried out comes back at the other end. Without
 * 64-bit registers halves are added instead, and nothing is ever carried. */
static inline uint64_t csum_add(uint64_t sum, uint64_t x)
{
#if UINTPTR_MAX > 0xffffffffu
    sum += x;
    return sum + (sum < x);
#else
    return sum + (uint32_t)x + (x >> 32);
#endif
}

#if CSUM_SIMD && defined(__x86_64__)
/* Chains of adds with carry, which C cannot say: 16, 32, 64 bytes. */
#define CSUM_CHAIN(n, chain)                                                   \
    static inline uint64_t csum_add##n(uint64_t sum, const uint8_t *p)         \
    {                                                                          \
        struct bytes {                                                         \
            uint8_t byte[n];                                                   \
        };                                                                     \
        __asm__("add{q (%1), %0| %0, [%1]}\n\t" chain "adc{q $0, %0| %0, 0}"   \
                : "+&r"(sum)                                                   \
                : "r"(p), "m"(*(const struct bytes *)(const void *)p)          \
                : "cc");                                                       \
        return sum;                                                            \
    }
#define CSUM_ADC(at) "adc{q " #at "(%1), %0| %0, [%1+" #at "]}\n\t"
#define CSUM_ADC4 CSUM_ADC(8) CSUM_ADC(16) CSUM_ADC(24)
CSUM_CHAIN(16, CSUM_ADC(8))
CSUM_CHAIN(32, CSUM_ADC4)
CSUM_CHAIN(64, CSUM_ADC4 CSUM_ADC(32) CSUM_ADC(40) CSUM_ADC(48) CSUM_ADC(56))
#else
/* Adds 16, 32, 64 bytes. */
static inline uint64_t csum_add16(uint64_t sum, const uint8_t *p)
{
    return csum_add(csum_add(sum, taut_get64le(p)), taut_get64le(p + 8));
}

static inline uint64_t csum_add32(uint64_t sum, const uint8_t *p)
{
    return csum_add16(csum_add16(sum, p), p + 16);
}

static inline uint64_t csum_add64(uint64_t sum, const uint8_t *p)
{
    return csum_add32(csum_add32(sum, p), p + 32);
}
#endif

/* The last 0 to 7 bytes as a little-endian number. */
static inline uint64_t csum_tail(const uint8_t *p, size_t len)
{
    uint64_t v = 0;
    size_t at = 0;
    if (len & 4) {
        v = taut_get32le(p);
        at = 4;
    }
    if (len & 2) {
        v |= (uint64_t)taut_get16le(p + at) << (8 * at);
        at += 2;
    }
    if (len & 1)
        v |= (uint64_t)p[at] << (8 * at);
    return v;
}

/* The same where 8 bytes before their end may be read. */
static inline uint64_t csum_tail8(const uint8_t *p, size_t len)
{
#if UINTPTR_MAX > 0xffffffffu
    return taut_get64le(p + len - 8) >> (56 - 8 * len) >> 8;
#else
    return csum_tail(p, len);
#endif
}

/* Adds the `len` bytes at `p`, fewer than 128; 8 bytes before their end may
 * be read. */
static inline uint64_t csum_rest(uint64_t sum, const uint8_t *p, size_t len)
{
    if (len & 64) {
        sum = csum_add64(sum, p);
        p += 64;
    }
    if (len & 32) {
        sum = csum_add32(sum, p);
        p += 32;
    }
    if (len & 16) {
        sum = csum_add16(sum, p);
        p += 16;
    }
    if (len & 8) {
        sum = csum_add(sum, taut_get64le(p));
        p += 8;
    }
    return len & 7 ? csum_add(sum, csum_tail8(p, len & 7)) : sum;
}

static TAUT_NOINLINE uint16_t csum_tiny(const uint8_t *p, size_t len)
{
    return csum_turn64(csum_tail(p, len));
}

/* The sum of fewer than 128 bytes. */
static inline uint16_t csum_few(const uint8_t *p, size_t len)
{
    return len < 8 ? csum_tiny(p, len) : csum_turn64(csum_rest(0, p, len));
}

/* The sum of 128 bytes and more, in two chains. */
static TAUT_NOINLINE uint16_t csum_scalar_long(const uint8_t *p, size_t len)
{
    uint64_t a = 0, b = 0;
    do {
        a = csum_add64(a, p);
        b = csum_add64(b, p + 64);
        p += 128;
        len -= 128;
    } while (len >= 128);
    return csum_turn64(csum_rest(csum_add(a, b), p, len));
}

static uint16_t csum_sum_scalar(const uint8_t *p, size_t len)
{
    return len < 128 ? csum_few(p, len) : csum_scalar_long(p, len);
}

/* Copies block by block, so that the sum finds the bytes in the cache. */
static uint16_t csum_copy_scalar(uint8_t *to, const uint8_t *from, size_t len)
{
    enum { BLOCK = 4096 };
    uint64_t sum = 0;
    while (len > 0) {
        size_t n = len < BLOCK ? len : BLOCK;
        memcpy(to, from, n);
        sum += csum_sum_scalar(to, n);
        to += n;
        from += n;
        len -= n;
    }
    return taut_csum_fold_get(sum);
}

static void csum_hdr20x16_scalar(uint16_t out[16], const uint8_t *const hdr[16])
{
    for (unsigned i = 0; i < 16; i++)
        out[i] = taut_csum_hdr20_get(hdr[i]);
}

/* Without vectors there is nothing to choose, and no global. */
#if CSUM_SIMD && (defined(__x86_64__) || defined(__i386__))
#include "kern_csum_x86.h"
#define CSUM_CHOICE 1
#elif CSUM_SIMD && defined(__aarch64__) && defined(__ARM_NEON)
#include "kern_csum_arm.h"
#define CSUM_CHOICE 1
#else
#define CSUM_CHOICE 0
#endif

/* ------------------------------------------------------------------ */
/* Dispatch                                                            */

static const struct taut_csum_kernel csum_kernels[] = {
    {"scalar", 0, csum_sum_scalar, csum_copy_scalar, csum_hdr20x16_scalar},
#ifdef KERN_CSUM_ARM_H
    {"neon", TAUT_CPU_NEON, csum_neon_sum, csum_neon_copy,
     csum_hdr20x16_scalar},
#endif
#ifdef KERN_CSUM_X86_H
    {"sse2", TAUT_CPU_SSE2, csum_sse2_sum, csum_sse2_copy,
     csum_hdr20x16_scalar},
    {"avx2", TAUT_CPU_AVX2, csum_avx2_sum, csum_avx2_copy, csum_avx2_hdr20x16},
    {"avx-vnni", TAUT_CPU_AVX2 | TAUT_CPU_AVX_VNNI, csum_dot256_sum,
     csum_dot256_copy, csum_avx2_hdr20x16},
#if defined(__x86_64__)
    {"avx512", CSUM_NEEDS_512, csum_avx512_sum, csum_avx512_copy,
     csum_avx2_hdr20x16},
    {"avx512-vnni", CSUM_NEEDS_512 | TAUT_CPU_AVX512_VNNI, csum_dot512_sum,
     csum_dot512_copy, csum_avx2_hdr20x16},
#endif
#endif
};

enum { CSUM_N_KERNELS = sizeof csum_kernels / sizeof csum_kernels[0] };

const struct taut_csum_kernel *taut_csum_kernels_get(size_t *n)
{
    *n = CSUM_N_KERNELS;
    return csum_kernels;
}

static bool csum_name_is(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

#if CSUM_CHOICE
#include <stdatomic.h>

/* The kernel in use. It only ever points to constants, so no ordering is
 * needed. */
static const struct taut_csum_kernel csum_unchosen;
static _Atomic(const struct taut_csum_kernel *) csum_used = &csum_unchosen;

static const struct taut_csum_kernel *csum_best(void)
{
    uint32_t have = taut_cpu_get();
    size_t best = 0; /* which needs nothing */
    for (size_t i = 1; i < CSUM_N_KERNELS; i++)
        best = (csum_kernels[i].needs & ~have) == 0 ? i : best;
    return &csum_kernels[best];
}

TAUT_COLD static const struct taut_csum_kernel *csum_choose(void)
{
    const struct taut_csum_kernel *k = csum_best();
    atomic_store_explicit(&csum_used, k, memory_order_relaxed);
    return k;
}

/* The kernel before the first call chooses one and leaves the work to it. */
static uint16_t csum_unchosen_sum(const uint8_t *p, size_t len)
{
    return csum_choose()->sum(p, len);
}

static uint16_t csum_unchosen_copy(uint8_t *to, const uint8_t *p, size_t len)
{
    return csum_choose()->copy(to, p, len);
}

static void csum_unchosen_hdr20x16(uint16_t out[16],
                                   const uint8_t *const hdr[16])
{
    csum_choose()->hdr20x16(out, hdr);
}

static const struct taut_csum_kernel csum_unchosen = {
    "", 0, csum_unchosen_sum, csum_unchosen_copy, csum_unchosen_hdr20x16};

static inline const struct taut_csum_kernel *csum_now(void)
{
    return atomic_load_explicit(&csum_used, memory_order_relaxed);
}

bool taut_csum_kernel_set(const char *name)
{
    if (!name) {
        atomic_store_explicit(&csum_used, &csum_unchosen, memory_order_relaxed);
        return true;
    }
    for (size_t i = 0; i < CSUM_N_KERNELS; i++) {
        if (!csum_name_is(csum_kernels[i].name, name))
            continue;
        if ((csum_kernels[i].needs & ~taut_cpu_get()) != 0)
            return false;
        atomic_store_explicit(&csum_used, &csum_kernels[i],
                              memory_order_relaxed);
        return true;
    }
    return false;
}

#else

static inline const struct taut_csum_kernel *csum_now(void)
{
    return &csum_kernels[0];
}

bool taut_csum_kernel_set(const char *name)
{
    return !name || csum_name_is(name, csum_kernels[0].name);
}

#endif

const struct taut_csum_kernel *taut_csum_kernel_get(void)
{
    const struct taut_csum_kernel *k = csum_now();
#if CSUM_CHOICE
    k = k == &csum_unchosen ? csum_choose() : k;
#endif
    return k;
}

uint16_t taut_csum_sum_get(const void *p, size_t len)
{
    if (len == 0)
        return 0; /* and p may be NULL, which no offset may be added to */
    return csum_now()->sum((const uint8_t *)p, len);
}

uint16_t taut_csum_copy_get(void *to, const void *from, size_t len)
{
    if (len == 0)
        return 0;
    return csum_now()->copy((uint8_t *)to, (const uint8_t *)from, len);
}

void taut_csum_hdr20x16_get(uint16_t out[16], const uint8_t *const hdr[16])
{
    csum_now()->hdr20x16(out, hdr);
}
