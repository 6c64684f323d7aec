/* SPDX-License-Identifier: MIT */
/*
 * kern_csum_x86.h: checksum kernels of x86, included by kern_csum.c alone.
 * kern_csum_vec.h is instantiated once for each vector length and each way
 * to add.
 *
 * The way: a multiply-add with ones sums pairs of 16-bit words into 32 bits
 * in one instruction, and adds them up too where there are dot products. It
 * takes words as signed, so each is first made signed by flipping its top
 * bit, which takes 32768 from it: a vector of n words is worth its lanes'
 * total plus 32768 * n. That is exact; no carry is ever lost or sought.
 */
#ifndef KERN_CSUM_X86_H
#define KERN_CSUM_X86_H

#include <immintrin.h>

/* Without optimization one copy of each function is left, for debuggers and
 * coverage. */
#ifdef __OPTIMIZE__
#define CSUM_INLINE static inline __attribute__((always_inline))
#else
#define CSUM_INLINE static inline
#endif

/* Bytes after which 32-bit lanes are emptied: 32768 words of at most 32768
 * come to 2^30, whichever lanes they went to. */
enum { CSUM_CHUNK = 1 << 16 };

/* Bytes from which on it pays to align loads. */
enum { CSUM_ALIGN = 1024 };

/* Bytes from which on vectors pay, where the ends of short ones cost. */
enum { CSUM_VECTOR = 128 };

/* Two words of ones, and two that flip the top bits. */
static const uint32_t csum_ones = 0x00010001, csum_flip = 0x80008000;

/* csum_turn32, unless the sum began at an odd address, which turned it
 * already. */
CSUM_INLINE uint16_t csum_turn_odd(uint32_t le, unsigned odd)
{
    le += le << 16 | le >> 16;
    uint16_t v = (uint16_t)(le >> 16);
    unsigned shift = 8 - 8 * odd;
    return (uint16_t)((uint32_t)v << shift | (uint32_t)v >> (16 - shift));
}

/* 32 zero bytes before 32 bytes of ones: a window of it masks the last
 * bytes of a vector. */
static const uint8_t csum_window[64] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

#define CSUM_SSE2 0
#define CSUM_AVX2 1
#define CSUM_AVX_VNNI 2
#define CSUM_AVX512 3
#define CSUM_AVX512_VNNI 4

#define CSUM_ISA CSUM_SSE2
#include "kern_csum_vec.h"
#undef CSUM_ISA
#define CSUM_ISA CSUM_AVX2
#include "kern_csum_vec.h"
#undef CSUM_ISA
#define CSUM_ISA CSUM_AVX_VNNI
#include "kern_csum_vec.h"
#undef CSUM_ISA
#if defined(__x86_64__)
#define CSUM_ISA CSUM_AVX512
#include "kern_csum_vec.h"
#undef CSUM_ISA
#define CSUM_ISA CSUM_AVX512_VNNI
#include "kern_csum_vec.h"
#undef CSUM_ISA
#endif

#include "kern_csum_hdr.h"

/* What kernels with vectors of 512 bits use. */
enum { CSUM_NEEDS_512 = TAUT_CPU_AVX2 | TAUT_CPU_AVX512 | TAUT_CPU_BMI2 };

#endif
