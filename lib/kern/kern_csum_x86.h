/* SPDX-License-Identifier: MIT */
/*
 * kern_csum_x86.h: checksum kernels of x86, included by kern_csum.c alone.
 * kern_csum_vec.h is instantiated for 128 and 256 bits, kern_csum_wide.h
 * for 512 bits with masks.
 *
 * Two ways to sum 64-bit lanes without losing carries. Both let `all` wrap
 * around and keep apart just enough to undo that:
 *  - halves: `high` sums the upper 32 bits exactly (a shift and an add), so
 *    the lower halves sum to all - (high << 32).
 *  - tops: `high` sums the top bytes alone, which is one dot product; what
 *    is left, all - (high << 56), cannot wrap within 256 vectors.
 */
#ifndef KERN_CSUM_X86_H
#define KERN_CSUM_X86_H

#include <immintrin.h>

#define CSUM_INLINE static inline __attribute__((always_inline))

/* 32 zero bytes, then 32 of ones, then 32 zero bytes: a window of it is a
 * mask for the first or the last bytes of a vector. */
static const uint8_t csum_window[96] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

#define CSUM_VEC 128
#include "kern_csum_vec.h"
#undef CSUM_VEC
#define CSUM_VEC 256
#include "kern_csum_vec.h"
#undef CSUM_VEC
#define CSUM_VEC 257 /* 256 bits with dot products */
#include "kern_csum_vec.h"
#undef CSUM_VEC

#if defined(__x86_64__)
#define CSUM_WIDE_DOT 0
#include "kern_csum_wide.h"
#undef CSUM_WIDE_DOT
#define CSUM_WIDE_DOT 1
#include "kern_csum_wide.h"
#undef CSUM_WIDE_DOT
#endif

#endif
