/* SPDX-License-Identifier: MIT */
/* core_cpu.c: processor features; see taut/cpu.h. */
#include "taut/cpu.h"

#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__) &&         \
    !defined(__FRAMAC__)

/* One leaf of CPUID. */
struct cpu_leaf {
    uint32_t a, b, c, d;
};

static struct cpu_leaf cpu_ask(uint32_t leaf, uint32_t sub)
{
    struct cpu_leaf r;
    __asm__ volatile("cpuid"
                     : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d)
                     : "0"(leaf), "2"(sub));
    return r;
}

/* The register sets that the operating system saves: XCR0's low half. */
static uint32_t cpu_saved(void)
{
    uint32_t lo, hi;
    __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
    return lo;
}

static bool cpu_bit(uint32_t word, unsigned n)
{
    return (word >> n & 1u) != 0;
}

static uint32_t cpu_if(bool have, uint32_t bit)
{
    return have ? bit : 0;
}

static uint32_t cpu_avx512(const struct cpu_leaf *l7)
{
    bool f = cpu_bit(l7->b, 16), dq = cpu_bit(l7->b, 17);
    bool bw = cpu_bit(l7->b, 30), vl = cpu_bit(l7->b, 31);
    if (!(f && dq && bw && vl))
        return 0;
    return (uint32_t)TAUT_CPU_AVX512 |
           cpu_if(cpu_bit(l7->c, 11), TAUT_CPU_AVX512_VNNI) |
           cpu_if(cpu_bit(l7->c, 1), TAUT_CPU_AVX512_VBMI) |
           cpu_if(cpu_bit(l7->c, 6), TAUT_CPU_AVX512_VBMI2);
}

uint32_t taut_cpu_get(void)
{
    enum { YMM = 0x6, ZMM = 0xe6 };
    uint32_t max = cpu_ask(0, 0).a;
    struct cpu_leaf l1 = cpu_ask(1, 0);
    uint32_t bits = cpu_if(cpu_bit(l1.d, 26), TAUT_CPU_SSE2);
    if (max < 7)
        return bits;
    struct cpu_leaf l7 = cpu_ask(7, 0);
    bits |= cpu_if(cpu_bit(l7.b, 8), TAUT_CPU_BMI2);
    uint32_t saved = cpu_bit(l1.c, 27) ? cpu_saved() : 0;
    if ((saved & YMM) != YMM || !cpu_bit(l1.c, 28) || !cpu_bit(l7.b, 5))
        return bits;
    bits |= TAUT_CPU_AVX2;
    if (l7.a >= 1)
        bits |= cpu_if(cpu_bit(cpu_ask(7, 1).a, 4), TAUT_CPU_AVX_VNNI);
    return (saved & ZMM) == ZMM ? bits | cpu_avx512(&l7) : bits;
}

#else

uint32_t taut_cpu_get(void)
{
#if defined(__aarch64__) && defined(__ARM_NEON)
    return TAUT_CPU_NEON;
#else
    return 0;
#endif
}

#endif

const char *taut_cpu_name(uint32_t bit)
{
    static const char *const names[] = {
        "sse2",        "avx2",        "bmi2",         "avx-vnni", "avx512",
        "avx512-vnni", "avx512-vbmi", "avx512-vbmi2", "neon"};
    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (bit == (uint32_t)1 << i)
            return names[i];
    return "unknown";
}
