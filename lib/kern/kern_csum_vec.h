/* SPDX-License-Identifier: MIT */
/*
 * kern_csum_vec.h: template of the 128- and 256-bit checksum kernels,
 * instantiated by kern_csum_x86.h: CSUM_VEC 128 is SSE2, 256 AVX2, 257 AVX2
 * with AVX-VNNI. No guard: it is included several times.
 *
 * There are no byte masks here: the last bytes are loaded as the vector
 * that ends where they end, and what was summed before is masked off.
 */
#if CSUM_VEC == 128
#define V(name) csum_sse2_##name
#define V_TARGET __attribute__((target("sse2")))
#define V_LEN 16
#define v_t __m128i
#define v_loadu(p) _mm_loadu_si128((const __m128i_u *)(const void *)(p))
#define v_storeu(p, x) _mm_storeu_si128((__m128i_u *)(void *)(p), x)
#define v_zero() _mm_setzero_si128()
#define v_add(a, b) _mm_add_epi64(a, b)
#define v_sub(a, b) _mm_sub_epi64(a, b)
#define v_and(a, b) _mm_and_si128(a, b)
#define v_srl(a, n) _mm_srli_epi64(a, n)
#define v_sll(a, n) _mm_slli_epi64(a, n)
#define v_set64(x) _mm_set1_epi64x(x)
#else
#if CSUM_VEC == 256
#define V(name) csum_avx2_##name
#define V_TARGET __attribute__((target("avx2")))
#else
#define V(name) csum_dot256_##name
#define V_TARGET __attribute__((target("avx2,avxvnni")))
#endif
#define V_LEN 32
#define v_t __m256i
#define v_loadu(p) _mm256_loadu_si256((const __m256i_u *)(const void *)(p))
#define v_storeu(p, x) _mm256_storeu_si256((__m256i_u *)(void *)(p), x)
#define v_zero() _mm256_setzero_si256()
#define v_add(a, b) _mm256_add_epi64(a, b)
#define v_sub(a, b) _mm256_sub_epi64(a, b)
#define v_and(a, b) _mm256_and_si256(a, b)
#define v_srl(a, n) _mm256_srli_epi64(a, n)
#define v_sll(a, n) _mm256_slli_epi64(a, n)
#define v_set64(x) _mm256_set1_epi64x(x)
#endif

/* The sums of many vectors: see kern_csum_x86.h. */
struct V(acc) {
    v_t all, high;
};

/* Bytes after which the sums are reduced: 256 vectors; see "tops". */
enum { V(CHUNK) = 256 * V_LEN };

V_TARGET CSUM_INLINE void V(step)(struct V(acc) * a, v_t x)
{
    a->all = v_add(a->all, x);
#if CSUM_VEC == 257
    a->high = _mm256_dpbusd_avx_epi32(a->high, x, v_set64((int64_t)1 << 56));
#else
    a->high = v_add(a->high, v_srl(x, 32));
#endif
}

V_TARGET CSUM_INLINE void V(merge)(struct V(acc) * a, const struct V(acc) * b)
{
    a->all = v_add(a->all, b->all);
    a->high = v_add(a->high, b->high);
}

/* One vector as sums of 32-bit numbers in 64-bit lanes. */
V_TARGET CSUM_INLINE v_t V(split)(v_t x)
{
    return v_add(v_and(x, v_set64(0xffffffff)), v_srl(x, 32));
}

/* What was summed, in lanes that cannot wrap any more. */
V_TARGET CSUM_INLINE v_t V(settle)(const struct V(acc) * a)
{
#if CSUM_VEC == 257
    /* the dot products stand in the upper halves, worth 2^56 each */
    v_t rest = v_sub(a->all, v_sll(a->high, 24));
    return v_add(V(split)(rest), v_srl(a->high, 24));
#else
    return v_add(v_sub(a->all, v_sll(a->high, 32)), a->high);
#endif
}

/* The sum of all lanes. */
V_TARGET CSUM_INLINE uint64_t V(lanes)(v_t v)
{
    uint64_t lane[2];
#if CSUM_VEC == 128
    __m128i x = v;
#else
    __m128i x = _mm_add_epi64(_mm256_castsi256_si128(v),
                              _mm256_extracti128_si256(v, 1));
#endif
    _mm_storel_epi64((__m128i_u *)(void *)&lane[0], x);
    _mm_storel_epi64((__m128i_u *)(void *)&lane[1], _mm_unpackhi_epi64(x, x));
    return lane[0] + lane[1];
}

V_TARGET CSUM_INLINE v_t V(load)(const uint8_t *p, uint8_t *to)
{
    v_t x = v_loadu(p);
    if (to)
        v_storeu(to, x);
    return x;
}

/* The last `n` < V_LEN of at least V_LEN bytes that end at `end`, split; an
 * odd `n` has them at odd places of the vector, so they are shifted. */
V_TARGET CSUM_INLINE v_t V(tail)(const uint8_t *end, uint8_t *to, size_t n)
{
    v_t x = V(load)(end - V_LEN, to ? to - V_LEN : NULL);
    x = V(split)(v_and(x, v_loadu(csum_window + n + 32 - V_LEN)));
    __m128i shift = _mm_cvtsi32_si128((int)(n & 1) * 8);
#if CSUM_VEC == 128
    return _mm_sll_epi64(x, shift);
#else
    return _mm256_sll_epi64(x, shift);
#endif
}

/* At most CHUNK bytes, a multiple of V_LEN. */
V_TARGET CSUM_INLINE v_t V(chunk)(const uint8_t *p, uint8_t *to, size_t len)
{
    struct V(acc) a[4] = {{v_zero(), v_zero()},
                          {v_zero(), v_zero()},
                          {v_zero(), v_zero()},
                          {v_zero(), v_zero()}};
    for (; len >= 4 * V_LEN; len -= 4 * V_LEN, p += 4 * V_LEN) {
        for (unsigned i = 0; i < 4; i++)
            V(step)(&a[i], V(load)(p + V_LEN * i, to ? to + V_LEN * i : NULL));
        to = to ? to + 4 * V_LEN : NULL;
    }
    for (; len >= V_LEN; len -= V_LEN, p += V_LEN) {
        V(step)(&a[0], V(load)(p, to));
        to = to ? to + V_LEN : NULL;
    }
    V(merge)(&a[0], &a[1]);
    V(merge)(&a[2], &a[3]);
    V(merge)(&a[0], &a[2]);
    return V(settle)(&a[0]);
}

/* At least V_LEN bytes. */
V_TARGET CSUM_INLINE uint64_t V(chunks)(const uint8_t *p, uint8_t *to,
                                        size_t len)
{
    v_t sum = V(tail)(p + len, to ? to + len : NULL, len % V_LEN);
    for (; len > V(CHUNK); len -= V(CHUNK), p += V(CHUNK)) {
        sum = v_add(sum, V(chunk)(p, to, V(CHUNK)));
        to = to ? to + V(CHUNK) : NULL;
    }
    return V(lanes)(v_add(sum, V(chunk)(p, to, len - len % V_LEN)));
}

V_TARGET static uint32_t V(sum)(const uint8_t *p, size_t len)
{
    if (len < 64)
        return csum_finish(csum_words(p, len), 0);
    return csum_finish(V(chunks)(p, NULL, len), 0);
}

V_TARGET static uint32_t V(copy)(uint8_t *to, const uint8_t *p, size_t len)
{
    if (len < 64) {
        memcpy(to, p, len);
        return csum_finish(csum_words(p, len), 0);
    }
    return csum_finish(V(chunks)(p, to, len), 0);
}

#if CSUM_VEC == 256
/* Two headers of 20 bytes, split: their sums stand in lanes 0 and 2, and 1
 * and 3, of the result. */
V_TARGET CSUM_INLINE __m256i V(pair)(const uint8_t *a, const uint8_t *b)
{
    const __m256i mask = _mm256_setr_epi32(-1, -1, -1, -1, -1, 0, 0, 0);
    __m256i x = _mm256_maskload_epi32((const int *)(const void *)a, mask);
    __m256i y = _mm256_maskload_epi32((const int *)(const void *)b, mask);
    x = V(split)(x);
    y = V(split)(y);
    return _mm256_add_epi64(_mm256_unpacklo_epi64(x, y),
                            _mm256_unpackhi_epi64(x, y));
}

/* Headers 0, 4, 8 and 12: the folded sum of each in the upper 16 bits of
 * its lane. */
V_TARGET CSUM_INLINE __m256i V(four)(const uint8_t *const hdr[13])
{
    __m256i x = V(pair)(hdr[0], hdr[4]), y = V(pair)(hdr[8], hdr[12]);
    __m256i v = _mm256_add_epi64(_mm256_permute2x128_si256(x, y, 0x20),
                                 _mm256_permute2x128_si256(x, y, 0x31));
    v = _mm256_add_epi64(v, _mm256_shuffle_epi32(v, 0xb1));
    return _mm256_add_epi32(
        v, _mm256_or_si256(_mm256_slli_epi32(v, 16), _mm256_srli_epi32(v, 16)));
}

V_TARGET static void V(hdr20x16)(uint16_t out[16], const uint8_t *const hdr[16])
{
    __m256i a = _mm256_srli_epi64(V(four)(hdr), 48);
    __m256i b = _mm256_srli_epi64(V(four)(hdr + 1), 32);
    __m256i c = _mm256_srli_epi64(V(four)(hdr + 2), 16);
    __m256i d = V(four)(hdr + 3);
    a = _mm256_blend_epi16(a, b, 0x22);
    c = _mm256_blend_epi16(c, d, 0x88);
    a = _mm256_blend_epi16(a, c, 0xcc);
    a = _mm256_or_si256(_mm256_slli_epi16(a, 8), _mm256_srli_epi16(a, 8));
    a = _mm256_xor_si256(a, _mm256_set1_epi8(-1));
    _mm256_storeu_si256((__m256i_u *)(void *)out, a);
}
#endif

#undef V
#undef V_TARGET
#undef V_LEN
#undef v_t
#undef v_loadu
#undef v_storeu
#undef v_zero
#undef v_add
#undef v_sub
#undef v_and
#undef v_srl
#undef v_sll
#undef v_set64
