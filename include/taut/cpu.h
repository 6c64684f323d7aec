/* SPDX-License-Identifier: MIT */
/*
 * taut/cpu.h: what the processor can do, asked of the processor itself.
 *
 * taut reads neither the environment nor the operating system's tables: on
 * x86 the answers come from CPUID and XGETBV, elsewhere from what the
 * compiler was told the target has. See taut/core.h for the conventions.
 */
#ifndef TAUT_CPU_H
#define TAUT_CPU_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* enum taut_cpu_bit: sets of instructions that kernels need. A bit is set
 * only if the operating system also keeps the registers that belong to it. */
enum taut_cpu_bit {
    TAUT_CPU_SSE2 = 1 << 0,
    TAUT_CPU_AVX2 = 1 << 1,
    TAUT_CPU_BMI2 = 1 << 2,
    TAUT_CPU_AVX_VNNI = 1 << 3,     /* dot products in VEX encoding */
    TAUT_CPU_AVX512 = 1 << 4,       /* F, BW, DQ and VL together */
    TAUT_CPU_AVX512_VNNI = 1 << 5,  /* dot products, 512 bits */
    TAUT_CPU_AVX512_VBMI = 1 << 6,  /* byte permutes */
    TAUT_CPU_AVX512_VBMI2 = 1 << 7, /* byte compress and expand */
    TAUT_CPU_NEON = 1 << 8          /* Advanced SIMD of 64-bit Arm */
};

/*
 * taut_cpu_get returns the bits of enum taut_cpu_bit that this processor
 * has. It asks anew each time, which costs microseconds in a virtual
 * machine: keep the answer. Safe from any thread.
 */
TAUT_API uint32_t taut_cpu_get(void);

/* taut_cpu_name returns the name of one bit of enum taut_cpu_bit ("avx2",
 * "avx512-vnni" ...), or "unknown". Static storage. */
TAUT_API const char *taut_cpu_name(uint32_t bit);

#ifdef __cplusplus
}
#endif

#endif
