/* SPDX-License-Identifier: MIT */
/* kern_csum_hdr.h: sixteen IPv4 headers at once, included by
 * kern_csum_x86.h. Each header is one masked load; its 32-bit halves are
 * summed in 64-bit lanes, and lanes of several headers side by side. */
#define CSUM_T256 __attribute__((target("avx2")))
#define CSUM_T512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

/* The 32-bit halves of each lane, added. */
CSUM_T256 CSUM_INLINE __m256i csum_hdr256_split(__m256i x)
{
    const __m256i low = _mm256_set1_epi64x(0xffffffff);
    return _mm256_add_epi64(_mm256_and_si256(x, low), _mm256_srli_epi64(x, 32));
}

/* Two headers of 20 bytes, split: their sums stand in lanes 0 and 2, and 1
 * and 3, of the result. */
CSUM_T256 CSUM_INLINE __m256i csum_hdr256_pair(const uint8_t *a,
                                               const uint8_t *b)
{
    const __m256i mask = _mm256_setr_epi32(-1, -1, -1, -1, -1, 0, 0, 0);
    __m256i x = _mm256_maskload_epi32((const int *)(const void *)a, mask);
    __m256i y = _mm256_maskload_epi32((const int *)(const void *)b, mask);
    x = csum_hdr256_split(x);
    y = csum_hdr256_split(y);
    return _mm256_add_epi64(_mm256_unpacklo_epi64(x, y),
                            _mm256_unpackhi_epi64(x, y));
}

/* Headers 0, 4, 8 and 12: the folded sum of each in the upper 16 bits of
 * its lane. */
CSUM_T256 CSUM_INLINE __m256i csum_hdr256_four(const uint8_t *const hdr[13])
{
    __m256i x = csum_hdr256_pair(hdr[0], hdr[4]),
            y = csum_hdr256_pair(hdr[8], hdr[12]);
    __m256i v = _mm256_add_epi64(_mm256_permute2x128_si256(x, y, 0x20),
                                 _mm256_permute2x128_si256(x, y, 0x31));
    v = _mm256_add_epi64(v, _mm256_shuffle_epi32(v, 0xb1));
    return _mm256_add_epi32(
        v, _mm256_or_si256(_mm256_slli_epi32(v, 16), _mm256_srli_epi32(v, 16)));
}

CSUM_T256 static void csum_avx2_hdr20x16(uint16_t out[16],
                                         const uint8_t *const hdr[16])
{
    __m256i a = _mm256_srli_epi64(csum_hdr256_four(hdr), 48);
    __m256i b = _mm256_srli_epi64(csum_hdr256_four(hdr + 1), 32);
    __m256i c = _mm256_srli_epi64(csum_hdr256_four(hdr + 2), 16);
    __m256i d = csum_hdr256_four(hdr + 3);
    a = _mm256_blend_epi16(a, b, 0x22);
    c = _mm256_blend_epi16(c, d, 0x88);
    a = _mm256_blend_epi16(a, c, 0xcc);
    a = _mm256_or_si256(_mm256_slli_epi16(a, 8), _mm256_srli_epi16(a, 8));
    a = _mm256_xor_si256(a, _mm256_set1_epi8(-1));
    _mm256_storeu_si256((__m256i_u *)(void *)out, a);
}

#if defined(__x86_64__)
/* The 32-bit halves of each lane, added. */
CSUM_T512 CSUM_INLINE __m512i csum_hdr512_split(__m512i x)
{
    const __m512i low = _mm512_set1_epi64(0xffffffff);
    return _mm512_add_epi64(_mm512_and_si512(x, low), _mm512_srli_epi64(x, 32));
}

/* Two headers of 20 bytes, one in each half, split. */
CSUM_T512 CSUM_INLINE __m512i csum_hdr512_pair(const uint8_t *a,
                                               const uint8_t *b)
{
    __m256i x = _mm256_maskz_loadu_epi32(0x1f, a);
    __m256i y = _mm256_maskz_loadu_epi32(0x1f, b);
    return csum_hdr512_split(
        _mm512_inserti64x4(_mm512_castsi256_si512(x), y, 1));
}

/* Eight headers: their sums, one a lane, in the order 0 2 1 3 4 6 5 7. */
CSUM_T512 CSUM_INLINE __m512i csum_hdr512_eight(const uint8_t *const hdr[8])
{
    __m512i u[2];
    for (unsigned i = 0; i < 2; i++) {
        __m512i x = csum_hdr512_pair(hdr[4 * i], hdr[4 * i + 1]);
        __m512i y = csum_hdr512_pair(hdr[4 * i + 2], hdr[4 * i + 3]);
        u[i] = _mm512_add_epi64(_mm512_unpacklo_epi64(x, y),
                                _mm512_unpackhi_epi64(x, y));
    }
    return _mm512_add_epi64(_mm512_shuffle_i64x2(u[0], u[1], 0x88),
                            _mm512_shuffle_i64x2(u[0], u[1], 0xdd));
}

/* Folds eight sums and makes checksums of them, in the headers' order. */
CSUM_T512 CSUM_INLINE __m128i csum_hdr512_checks(__m512i v)
{
    const __m128i order =
        _mm_setr_epi8(1, 0, 5, 4, 3, 2, 7, 6, 9, 8, 13, 12, 11, 10, 15, 14);
    v = _mm512_add_epi64(v, _mm512_ror_epi64(v, 32));
    v = _mm512_add_epi32(v, _mm512_ror_epi32(v, 16));
    v = _mm512_ternarylogic_epi64(v, v, v, 0x55);
    __m128i x = _mm512_cvtepi64_epi16(_mm512_srli_epi64(v, 48));
    return _mm_shuffle_epi8(x, order);
}

CSUM_T512 static void csum_avx512_hdr20x16(uint16_t out[16],
                                           const uint8_t *const hdr[16])
{
    _mm_storeu_si128((__m128i_u *)(void *)out,
                     csum_hdr512_checks(csum_hdr512_eight(hdr)));
    _mm_storeu_si128((__m128i_u *)(void *)(out + 8),
                     csum_hdr512_checks(csum_hdr512_eight(hdr + 8)));
}
#endif

#undef CSUM_T256
#undef CSUM_T512
