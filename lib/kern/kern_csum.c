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

/* Folds a sum of little-endian words and turns it into one of big-endian
 * words. A start at an odd address, where `odd` is 1, turns it once more. */
static inline uint16_t csum_finish(uint64_t le, unsigned odd)
{
    uint32_t s = taut_csum_fold_get(le);
    return taut_csum_fold_get((uint64_t)s << (8 - 8 * odd));
}

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

/* struct csum_lane: a sum in progress and the carries out of it. */
struct csum_lane {
    uint64_t sum, carries;
};

/* Adds the next 8 bytes. */
static inline void csum_step(struct csum_lane *l, const uint8_t *p)
{
#if UINTPTR_MAX > 0xffffffffu
    uint64_t x = taut_get64le(p);
    l->sum += x;
    l->carries += l->sum < x;
#else
    l->sum += (uint64_t)taut_get32le(p) + taut_get32le(p + 4);
#endif
}

/* Adds the next 64 bytes: one chain of carries, which C cannot say. */
static inline void csum_step64(struct csum_lane *l, const uint8_t *p)
{
#if CSUM_SIMD && defined(__x86_64__)
    struct csum_64 {
        uint8_t byte[64];
    };
    __asm__("add{q (%1), %0| %0, [%1]}\n\t"
            "adc{q 8(%1), %0| %0, [%1+8]}\n\t"
            "adc{q 16(%1), %0| %0, [%1+16]}\n\t"
            "adc{q 24(%1), %0| %0, [%1+24]}\n\t"
            "adc{q 32(%1), %0| %0, [%1+32]}\n\t"
            "adc{q 40(%1), %0| %0, [%1+40]}\n\t"
            "adc{q 48(%1), %0| %0, [%1+48]}\n\t"
            "adc{q 56(%1), %0| %0, [%1+56]}\n\t"
            "adc{q $0, %0| %0, 0}"
            : "+&r"(l->sum)
            : "r"(p), "m"(*(const struct csum_64 *)(const void *)p)
            : "cc");
#else
    for (unsigned i = 0; i < 64; i += 8)
        csum_step(l, p + i);
#endif
}

/* Adds two folded halves of each lane, which cannot wrap. */
static inline uint64_t csum_lane_sum(const struct csum_lane *l)
{
    return (l->sum >> 32) + (uint32_t)l->sum + l->carries;
}

/* The sum of at most 2^30 bytes. */
static uint64_t csum_words(const uint8_t *p, size_t len)
{
    struct csum_lane a = {0, 0}, b = {0, 0};
    for (; len >= 128; len -= 128, p += 128) {
        csum_step64(&a, p);
        csum_step64(&b, p + 64);
    }
    if (len >= 64) {
        csum_step64(&a, p);
        len -= 64;
        p += 64;
    }
    for (; len >= 8; len -= 8, p += 8)
        csum_step(&a, p);
    uint64_t tail = csum_tail(p, len);
    return csum_lane_sum(&a) + csum_lane_sum(&b) + (tail >> 32) +
           (uint32_t)tail;
}

/* The same for a few bytes: one chain. */
static inline uint64_t csum_few(const uint8_t *p, size_t len)
{
    struct csum_lane a = {0, 0};
    for (; len >= 8; len -= 8, p += 8)
        csum_step(&a, p);
    uint64_t tail = csum_tail(p, len);
    return csum_lane_sum(&a) + (tail >> 32) + (uint32_t)tail;
}

static uint16_t csum_sum_scalar(const uint8_t *p, size_t len)
{
    const size_t cut = (size_t)1 << 30;
    if (len <= 64)
        return csum_finish(csum_few(p, len), 0);
    uint64_t sum = 0;
    for (; len > cut; len -= cut, p += cut)
        sum += csum_words(p, cut);
    return csum_finish(sum + csum_words(p, len), 0);
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

#if CSUM_SIMD && (defined(__x86_64__) || defined(__i386__))
#include "kern_csum_x86.h"
#elif CSUM_SIMD && defined(__aarch64__) && defined(__ARM_NEON)
#include "kern_csum_arm.h"
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
    {"avx512", TAUT_CPU_AVX512 | TAUT_CPU_BMI2, csum_avx512_sum,
     csum_avx512_copy, csum_avx512_hdr20x16},
    {"avx512-vnni", TAUT_CPU_AVX512 | TAUT_CPU_BMI2 | TAUT_CPU_AVX512_VNNI,
     csum_dot512_sum, csum_dot512_copy, csum_avx512_hdr20x16},
#endif
#endif
};

enum { CSUM_N_KERNELS = sizeof csum_kernels / sizeof csum_kernels[0] };

const struct taut_csum_kernel *taut_csum_kernels_get(size_t *n)
{
    *n = CSUM_N_KERNELS;
    return csum_kernels;
}

#if CSUM_SIMD
#include <stdatomic.h>

/* The kernel in use; NULL before the first call. It only ever points into
 * a const table, so no ordering is needed. */
static _Atomic(const struct taut_csum_kernel *) csum_used;

static const struct taut_csum_kernel *csum_best(void)
{
    uint32_t have = taut_cpu_get();
    size_t i = CSUM_N_KERNELS - 1;
    while ((csum_kernels[i].needs & ~have) != 0)
        i--;
    return &csum_kernels[i];
}

TAUT_COLD static const struct taut_csum_kernel *csum_choose(void)
{
    const struct taut_csum_kernel *k = csum_best();
    atomic_store_explicit(&csum_used, k, memory_order_relaxed);
    return k;
}

static inline const struct taut_csum_kernel *csum_now(void)
{
    const struct taut_csum_kernel *k =
        atomic_load_explicit(&csum_used, memory_order_relaxed);
    return k ? k : csum_choose();
}

static bool csum_name_is(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

bool taut_csum_kernel_set(const char *name)
{
    if (!name) {
        csum_choose();
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
    return !name;
}

#endif

const struct taut_csum_kernel *taut_csum_kernel_get(void)
{
    return csum_now();
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
