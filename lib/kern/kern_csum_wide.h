/* SPDX-License-Identifier: MIT */
/*
 * kern_csum_wide.h: template of the 512-bit checksum kernels, instantiated
 * by kern_csum_x86.h: CSUM_WIDE_DOT 0 is AVX-512BW, 1 adds VNNI. No guard:
 * it is included twice.
 *
 * Heads and tails are masked loads, which neither touch nor fault on the
 * bytes masked off, so no branch depends on the low bits of a length.
 */
#if CSUM_WIDE_DOT
#define W(name) csum_dot512_##name
#define W_TARGET                                                               \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,"     \
                          "bmi2")))
#else
#define W(name) csum_avx512_##name
#define W_TARGET                                                               \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi2")))
#endif

/* The sums of many vectors: see kern_csum_x86.h. */
struct W(acc) {
    __m512i all, high;
};

/* Bytes after which the sums are reduced: 256 vectors; see "tops". */
enum { W(CHUNK) = 256 * 64 };

W_TARGET CSUM_INLINE void W(step)(struct W(acc) * a, __m512i x)
{
    a->all = _mm512_add_epi64(a->all, x);
#if CSUM_WIDE_DOT
    const __m512i top = _mm512_set1_epi64((int64_t)1 << 56);
    a->high = _mm512_dpbusd_epi32(a->high, x, top);
#else
    a->high = _mm512_add_epi64(a->high, _mm512_srli_epi64(x, 32));
#endif
}

W_TARGET CSUM_INLINE void W(merge)(struct W(acc) * a, const struct W(acc) * b)
{
    a->all = _mm512_add_epi64(a->all, b->all);
    a->high = _mm512_add_epi64(a->high, b->high);
}

/* One vector as sums of 32-bit numbers in 64-bit lanes. */
W_TARGET CSUM_INLINE __m512i W(split)(__m512i x)
{
    const __m512i low = _mm512_set1_epi64(0xffffffff);
    return _mm512_add_epi64(_mm512_and_si512(x, low), _mm512_srli_epi64(x, 32));
}

/* What was summed, in lanes that cannot wrap any more. */
W_TARGET CSUM_INLINE __m512i W(settle)(const struct W(acc) * a)
{
#if CSUM_WIDE_DOT
    /* the dot products stand in the upper halves, worth 2^56 each */
    __m512i rest = _mm512_sub_epi64(a->all, _mm512_slli_epi64(a->high, 24));
    return _mm512_add_epi64(W(split)(rest), _mm512_srli_epi64(a->high, 24));
#else
    __m512i low = _mm512_sub_epi64(a->all, _mm512_slli_epi64(a->high, 32));
    return _mm512_add_epi64(low, a->high);
#endif
}

/* The sum of the eight lanes. */
W_TARGET CSUM_INLINE uint64_t W(lanes)(__m512i v)
{
    __m256i y = _mm256_add_epi64(_mm512_castsi512_si256(v),
                                 _mm512_extracti64x4_epi64(v, 1));
    __m128i x = _mm_add_epi64(_mm256_castsi256_si128(y),
                              _mm256_extracti128_si256(y, 1));
    x = _mm_add_epi64(x, _mm_unpackhi_epi64(x, x));
    return (uint64_t)_mm_cvtsi128_si64(x);
}

W_TARGET CSUM_INLINE __m512i W(load)(const uint8_t *p, uint8_t *to)
{
    __m512i x = _mm512_loadu_si512(p);
    if (to)
        _mm512_storeu_si512(to, x);
    return x;
}

/* The first `n` bytes at `p`, none if it is negative, 64 if it is more. */
W_TARGET CSUM_INLINE __m512i W(part)(const uint8_t *p, uint8_t *to, ptrdiff_t n)
{
    __mmask64 k = _bzhi_u64(UINT64_MAX, n < 0 ? 0 : (uint32_t)n);
    __m512i x = _mm512_maskz_loadu_epi8(k, p);
    if (to)
        _mm512_mask_storeu_epi8(to, k, x);
    return x;
}

/* At most 128 bytes. */
W_TARGET CSUM_INLINE uint64_t W(short)(const uint8_t *p, uint8_t *to,
                                       size_t len)
{
    size_t n = len < 64 ? len : 64;
    __m512i x = W(part)(p, to, (ptrdiff_t)n);
    __m512i y = W(part)(p + n, to ? to + n : NULL, (ptrdiff_t)(len - n));
    return W(lanes)(_mm512_add_epi64(W(split)(x), W(split)(y)));
}

/* At most CHUNK bytes. */
W_TARGET CSUM_INLINE __m512i W(chunk)(const uint8_t *p, uint8_t *to, size_t len)
{
    const __m512i zero = _mm512_setzero_si512();
    struct W(acc)
        a[4] = {{zero, zero}, {zero, zero}, {zero, zero}, {zero, zero}};
    for (; len >= 256; len -= 256, p += 256, to = to ? to + 256 : NULL)
        for (unsigned i = 0; i < 4; i++)
            W(step)(&a[i], W(load)(p + 64 * i, to ? to + 64 * i : NULL));
    for (unsigned i = 0; i < 4; i++)
        W(step)
    (&a[i], W(part)(p + 64 * i, to ? to + 64 * i : NULL,
                    (ptrdiff_t)len - (ptrdiff_t)(64 * i)));
    W(merge)(&a[0], &a[1]);
    W(merge)(&a[2], &a[3]);
    W(merge)(&a[0], &a[2]);
    return W(settle)(&a[0]);
}

W_TARGET CSUM_INLINE uint64_t W(chunks)(const uint8_t *p, uint8_t *to,
                                        size_t len, __m512i sum)
{
    for (; len > W(CHUNK); len -= W(CHUNK), p += W(CHUNK)) {
        sum = _mm512_add_epi64(sum, W(chunk)(p, to, W(CHUNK)));
        to = to ? to + W(CHUNK) : NULL;
    }
    return W(lanes)(_mm512_add_epi64(sum, W(chunk)(p, to, len)));
}

W_TARGET static uint32_t W(sum)(const uint8_t *p, size_t len)
{
    enum { ALIGN_FROM = 1024 };
    if (len <= 128)
        return csum_finish(W(short)(p, NULL, len), 0);
    unsigned head = (uintptr_t)p & 63;
    if (len < ALIGN_FROM || head == 0)
        return csum_finish(W(chunks)(p, NULL, len, _mm512_setzero_si512()), 0);
    const uint8_t *line = p - head;
    __m512i x = _mm512_maskz_loadu_epi8(UINT64_MAX << head, line);
    uint64_t sum = W(chunks)(line + 64, NULL, len + head - 64, W(split)(x));
    return csum_finish(sum, head & 1);
}

W_TARGET static uint32_t W(copy)(uint8_t *to, const uint8_t *p, size_t len)
{
    if (len <= 128)
        return csum_finish(W(short)(p, to, len), 0);
    return csum_finish(W(chunks)(p, to, len, _mm512_setzero_si512()), 0);
}

/* Two headers of 20 bytes, one in each half, split. */
W_TARGET CSUM_INLINE __m512i W(pair)(const uint8_t *a, const uint8_t *b)
{
    __m256i x = _mm256_maskz_loadu_epi32(0x1f, a);
    __m256i y = _mm256_maskz_loadu_epi32(0x1f, b);
    return W(split)(_mm512_inserti64x4(_mm512_castsi256_si512(x), y, 1));
}

/* Eight headers: their sums, one a lane, in the order 0 2 1 3 4 6 5 7. */
W_TARGET CSUM_INLINE __m512i W(eight)(const uint8_t *const hdr[8])
{
    __m512i u[2];
    for (unsigned i = 0; i < 2; i++) {
        __m512i x = W(pair)(hdr[4 * i], hdr[4 * i + 1]);
        __m512i y = W(pair)(hdr[4 * i + 2], hdr[4 * i + 3]);
        u[i] = _mm512_add_epi64(_mm512_unpacklo_epi64(x, y),
                                _mm512_unpackhi_epi64(x, y));
    }
    return _mm512_add_epi64(_mm512_shuffle_i64x2(u[0], u[1], 0x88),
                            _mm512_shuffle_i64x2(u[0], u[1], 0xdd));
}

/* Folds eight sums and makes checksums of them, in the headers' order. */
W_TARGET CSUM_INLINE __m128i W(checks)(__m512i v)
{
    const __m128i order =
        _mm_setr_epi8(1, 0, 5, 4, 3, 2, 7, 6, 9, 8, 13, 12, 11, 10, 15, 14);
    v = _mm512_add_epi64(v, _mm512_ror_epi64(v, 32));
    v = _mm512_add_epi32(v, _mm512_ror_epi32(v, 16));
    v = _mm512_ternarylogic_epi64(v, v, v, 0x55);
    __m128i x = _mm512_cvtepi64_epi16(_mm512_srli_epi64(v, 48));
    return _mm_shuffle_epi8(x, order);
}

W_TARGET static void W(hdr20x16)(uint16_t out[16], const uint8_t *const hdr[16])
{
    _mm_storeu_si128((__m128i_u *)(void *)out, W(checks)(W(eight)(hdr)));
    _mm_storeu_si128((__m128i_u *)(void *)(out + 8),
                     W(checks)(W(eight)(hdr + 8)));
}

#undef W
#undef W_TARGET
