/* SPDX-License-Identifier: MIT */
/*
 * kern_csum_hdr.h: sixteen IPv4 headers at once, included by
 * kern_csum_x86.h; the way to add is the one told there. A vector takes the
 * first 16 bytes of two headers; the last 4 bytes of eight headers make one
 * more. Then the 32-bit sums of several headers are added side by side.
 * Vectors of 512 bits gain nothing here.
 */
#define HDR_INLINE CSUM_INLINE __attribute__((target("avx2")))

/* Adds pairs of words, as signed numbers. */
HDR_INLINE __m256i csum_hdr_pairs(__m256i x)
{
    x = _mm256_xor_si256(x, _mm256_set1_epi32((int)csum_flip));
    return _mm256_madd_epi16(x, _mm256_set1_epi16(1));
}

/* The first 16 bytes of two headers. */
HDR_INLINE __m256i csum_hdr_begin(const uint8_t *a, const uint8_t *b)
{
    __m128i x = _mm_loadu_si128((const __m128i_u *)(const void *)a);
    __m128i y = _mm_loadu_si128((const __m128i_u *)(const void *)b);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(x), y, 1);
}

/* Headers 0, 1, 4 and 5: two sums each, in the order 0 1 0 1 4 5 4 5. */
HDR_INLINE __m256i csum_hdr_four(const uint8_t *const hdr[6])
{
    __m256i x = csum_hdr_pairs(csum_hdr_begin(hdr[0], hdr[4]));
    __m256i y = csum_hdr_pairs(csum_hdr_begin(hdr[1], hdr[5]));
    return _mm256_add_epi32(_mm256_unpacklo_epi32(x, y),
                            _mm256_unpackhi_epi32(x, y));
}

/* Bytes 12 to 20 of two headers. */
HDR_INLINE __m128i csum_hdr_end(const uint8_t *a, const uint8_t *b)
{
    __m128i x = _mm_loadl_epi64((const __m128i_u *)(const void *)(a + 12));
    __m128i y = _mm_loadl_epi64((const __m128i_u *)(const void *)(b + 12));
    return _mm_unpacklo_epi64(x, y);
}

/* The last 4 bytes of eight headers, in the order 0 1 2 3 4 5 6 7. */
HDR_INLINE __m256i csum_hdr_ends(const uint8_t *const hdr[8])
{
    __m128i a = csum_hdr_end(hdr[0], hdr[1]), b = csum_hdr_end(hdr[2], hdr[3]);
    __m128i c = csum_hdr_end(hdr[4], hdr[5]), d = csum_hdr_end(hdr[6], hdr[7]);
    __m256i x = _mm256_inserti128_si256(_mm256_castsi128_si256(a), c, 1);
    __m256i y = _mm256_inserti128_si256(_mm256_castsi128_si256(b), d, 1);
    return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(x),
                                                 _mm256_castsi256_ps(y), 0xdd));
}

/* Eight headers: the folded sum of each in the upper half of its lane. */
HDR_INLINE __m256i csum_hdr_eight(const uint8_t *const hdr[8])
{
    const __m256i halves =
        _mm256_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,
                         2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    __m256i x = csum_hdr_four(hdr), y = csum_hdr_four(hdr + 2);
    __m256i v = csum_hdr_pairs(csum_hdr_ends(hdr));
    v = _mm256_add_epi32(v, _mm256_set1_epi32(10 * 32768));
    v = _mm256_add_epi32(v, _mm256_unpacklo_epi64(x, y));
    v = _mm256_add_epi32(v, _mm256_unpackhi_epi64(x, y));
    return _mm256_add_epi32(v, _mm256_shuffle_epi8(v, halves));
}

__attribute__((target("avx2"))) static void
csum_avx2_hdr20x16(uint16_t out[16], const uint8_t *const hdr[16])
{
    const __m256i order =
        _mm256_setr_epi8(1, 0, 5, 4, 9, 8, 13, 12, 3, 2, 7, 6, 11, 10, 15, 14,
                         1, 0, 5, 4, 9, 8, 13, 12, 3, 2, 7, 6, 11, 10, 15, 14);
    __m256i v = csum_hdr_eight(hdr), w = csum_hdr_eight(hdr + 8);
    v = _mm256_blend_epi16(_mm256_srli_epi32(v, 16), w, 0xaa);
    v = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(v, order), 0xd8);
    v = _mm256_xor_si256(v, _mm256_set1_epi8(-1));
    _mm256_storeu_si256((__m256i_u *)(void *)out, v);
}

#undef HDR_INLINE
