/* SPDX-License-Identifier: MIT */
/* core_cpu.c: processor features; see taut/cpu.h. */
#include "taut/cpu.h"

#include "core_cpu.h"

static bool cpu_bit(uint32_t word, unsigned n)
{
    return (word >> n & 1u) != 0;
}

static uint32_t cpu_if(bool have, uint32_t bit)
{
    return have ? bit : 0;
}

static uint32_t cpu_avx512(const struct core_cpu_answers *a)
{
    const uint32_t f_dq_bw_vl = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
    if ((a->b7 & f_dq_bw_vl) != f_dq_bw_vl)
        return 0;
    return (uint32_t)TAUT_CPU_AVX512 |
           cpu_if(cpu_bit(a->c7, 11), TAUT_CPU_AVX512_VNNI) |
           cpu_if(cpu_bit(a->c7, 1), TAUT_CPU_AVX512_VBMI) |
           cpu_if(cpu_bit(a->c7, 6), TAUT_CPU_AVX512_VBMI2);
}

uint32_t taut_cpu_answers_get(const struct core_cpu_answers *a)
{
    enum { YMM = 0x6, ZMM = 0xe6 };
    uint32_t bits = cpu_if(cpu_bit(a->d1, 26), TAUT_CPU_SSE2);
    if (a->max < 7)
        return bits;
    bits |= cpu_if(cpu_bit(a->b7, 8), TAUT_CPU_BMI2);
    if ((a->saved & YMM) != YMM || !cpu_bit(a->c1, 28) || !cpu_bit(a->b7, 5))
        return bits;
    bits |= TAUT_CPU_AVX2;
    if (a->a7 >= 1)
        bits |= cpu_if(cpu_bit(a->a7_1, 4), TAUT_CPU_AVX_VNNI);
    return (a->saved & ZMM) == ZMM ? bits | cpu_avx512(a) : bits;
}

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

/* The register sets that the operating system saves: XCR0's low half, 0
 * where XGETBV may not be asked (`c1` without OSXSAVE). */
static uint32_t cpu_saved(uint32_t c1)
{
    uint32_t lo = 0, hi;
    if (cpu_bit(c1, 27))
        __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
    return lo;
}

uint32_t taut_cpu_get(void)
{
    struct cpu_leaf l1 = cpu_ask(1, 0), l7 = cpu_ask(7, 0);
    const struct core_cpu_answers a = {
        .max = cpu_ask(0, 0).a,
        .c1 = l1.c,
        .d1 = l1.d,
        .a7 = l7.a,
        .b7 = l7.b,
        .c7 = l7.c,
        .a7_1 = cpu_ask(7, 1).a,
        .saved = cpu_saved(l1.c),
    };
    return taut_cpu_answers_get(&a);
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
