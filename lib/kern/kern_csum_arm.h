/* SPDX-License-Identifier: MIT */
/*
 * kern_csum_arm.h: the checksum kernel of 64-bit Arm, included by
 * kern_csum.c alone. Advanced SIMD is part of every such processor.
 *
 * An unsigned pairwise add widens as it adds: eight 16-bit words go to four
 * 32-bit lanes in one instruction (UADALP), and lanes are emptied before
 * they can wrap.
 */
#ifndef KERN_CSUM_ARM_H
#define KERN_CSUM_ARM_H

#include <arm_neon.h>

/* Bytes after which lanes are emptied: each lane of four registers then got
 * 2048 words, less than 2^27 in all. */
enum { CSUM_CHUNK = 1 << 16 };

/* Sixteen bytes, copied if `to` is not NULL, as words. */
static inline uint16x8_t csum_neon_load(const uint8_t *p, uint8_t *to)
{
    uint8x16_t x = vld1q_u8(p);
    if (to)
        vst1q_u8(to, x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = vrev16q_u8(x);
#endif
    return vreinterpretq_u16_u8(x);
}

/* The sum of a multiple of 16 bytes, at most CSUM_CHUNK. */
static inline uint64_t csum_neon_chunk(const uint8_t *p, uint8_t *to,
                                       size_t len)
{
    uint32x4_t a = vdupq_n_u32(0), b = a, c = a, d = a;
    for (; len >= 64; len -= 64, p += 64) {
        a = vpadalq_u16(a, csum_neon_load(p, to));
        b = vpadalq_u16(b, csum_neon_load(p + 16, to ? to + 16 : NULL));
        c = vpadalq_u16(c, csum_neon_load(p + 32, to ? to + 32 : NULL));
        d = vpadalq_u16(d, csum_neon_load(p + 48, to ? to + 48 : NULL));
        to = to ? to + 64 : NULL;
    }
    for (; len >= 16; len -= 16, p += 16) {
        a = vpadalq_u16(a, csum_neon_load(p, to));
        to = to ? to + 16 : NULL;
    }
    a = vaddq_u32(vaddq_u32(a, b), vaddq_u32(c, d));
    return vaddlvq_u32(a);
}

static inline uint16_t csum_neon_all(const uint8_t *p, uint8_t *to, size_t len)
{
    uint64_t sum = 0;
    for (; len > CSUM_CHUNK; len -= CSUM_CHUNK, p += CSUM_CHUNK) {
        sum += csum_neon_chunk(p, to, CSUM_CHUNK);
        to = to ? to + CSUM_CHUNK : NULL;
    }
    size_t whole = len / 16 * 16;
    sum += csum_neon_chunk(p, to, whole);
    if (to)
        memcpy(to + whole, p + whole, len - whole);
    p += whole;
    len -= whole;
    sum = len < 8 ? csum_add(sum, csum_tail(p, len)) : csum_rest(sum, p, len);
    return csum_turn64(sum);
}

static uint16_t csum_neon_sum(const uint8_t *p, size_t len)
{
    return csum_neon_all(p, NULL, len);
}

static uint16_t csum_neon_copy(uint8_t *to, const uint8_t *p, size_t len)
{
    return csum_neon_all(p, to, len);
}

#endif
