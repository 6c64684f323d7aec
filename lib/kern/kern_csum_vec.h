/* SPDX-License-Identifier: MIT */
/*
 * kern_csum_vec.h: template of the x86 checksum kernels, instantiated by
 * kern_csum_x86.h for each CSUM_ISA; the method stands there. No guard: it
 * is included several times.
 *
 * With 512 bits, heads and tails are masked loads, which neither touch nor
 * fault on the bytes masked off. Without masks the last bytes are loaded as
 * the vector that ends where they end, and what was summed before is masked
 * off. So no branch depends on the low bits of a length.
 */
#if CSUM_ISA == CSUM_SSE2
#define V(name) csum_sse2_##name
#define V_TARGET __attribute__((target("sse2")))
#define V_LEN 16
#define v_t __m128i
#define v_load(p) _mm_loadu_si128((const __m128i_u *)(const void *)(p))
#define v_store(p, x) _mm_storeu_si128((__m128i_u *)(void *)(p), x)
#define v_zero() _mm_setzero_si128()
#define v_add(a, b) _mm_add_epi32(a, b)
#define v_and(a, b) _mm_and_si128(a, b)
#define v_andnot(a, b) _mm_andnot_si128(a, b)
#define v_or(a, b) _mm_or_si128(a, b)
#define v_xor(a, b) _mm_xor_si128(a, b)
#define v_madd(a, b) _mm_madd_epi16(a, b)
#define v_sll(a, n) _mm_sll_epi16(a, n)
#define v_srl(a, n) _mm_srl_epi16(a, n)
#elif CSUM_ISA == CSUM_AVX2 || CSUM_ISA == CSUM_AVX_VNNI
#if CSUM_ISA == CSUM_AVX2
#define V(name) csum_avx2_##name
#define V_TARGET __attribute__((target("avx2")))
#else
#define V(name) csum_dot256_##name
#define V_TARGET __attribute__((target("avx2,avxvnni")))
#define v_dot "%{vex%} vpdpwssd"
#endif
#define V_LEN 32
#define v_t __m256i
#define v_load(p) _mm256_loadu_si256((const __m256i_u *)(const void *)(p))
#define v_store(p, x) _mm256_storeu_si256((__m256i_u *)(void *)(p), x)
#define v_zero() _mm256_setzero_si256()
#define v_add(a, b) _mm256_add_epi32(a, b)
#define v_and(a, b) _mm256_and_si256(a, b)
#define v_andnot(a, b) _mm256_andnot_si256(a, b)
#define v_or(a, b) _mm256_or_si256(a, b)
#define v_xor(a, b) _mm256_xor_si256(a, b)
#define v_madd(a, b) _mm256_madd_epi16(a, b)
#define v_sll(a, n) _mm256_sll_epi16(a, n)
#define v_srl(a, n) _mm256_srl_epi16(a, n)
#else
#if CSUM_ISA == CSUM_AVX512
#define V(name) csum_avx512_##name
#define V_TARGET                                                               \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi2")))
#else
#define V(name) csum_dot512_##name
#define V_TARGET                                                               \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,"     \
                          "bmi2")))
#define v_dot "vpdpwssd"
#endif
#define V_LEN 64
#define V_MASKS 1
#define v_t __m512i
#define v_load(p) _mm512_loadu_si512(p)
#define v_store(p, x) _mm512_storeu_si512(p, x)
#define v_zero() _mm512_setzero_si512()
#define v_add(a, b) _mm512_add_epi32(a, b)
#define v_xor(a, b) _mm512_xor_si512(a, b)
#define v_madd(a, b) _mm512_madd_epi16(a, b)
#endif

/* What a vector's words are worth more than its lanes' total. */
enum { V(BIAS) = V_LEN / 2 * 32768 };

/* A vector full of `*word`. Written out because gcc 12 would rather go
 * through two general registers than load. */
V_TARGET CSUM_INLINE v_t V(fill)(const uint32_t *word)
{
#if CSUM_ISA == CSUM_SSE2
    return _mm_set1_epi32((int)*word);
#else
    v_t x;
    __asm__("vpbroadcastd {%1, %0|%0, %1}" : "=v"(x) : "m"(*word));
    return x;
#endif
}

/*
 * Adds the words of `x`, as signed numbers, to the lanes of `*sum`. The dot
 * product is written out because gcc 12 copies registers around its own.
 */
V_TARGET CSUM_INLINE void V(step)(v_t *sum, v_t x)
{
    const v_t ones = V(fill)(&csum_ones);
    x = v_xor(x, V(fill)(&csum_flip));
#ifdef v_dot
    __asm__(v_dot " {%2, %1, %0|%0, %1, %2}" : "+v"(*sum) : "v"(x), "v"(ones));
#else
    *sum = v_add(*sum, v_madd(x, ones));
#endif
}

/* The total of all lanes, modulo 2^32. */
V_TARGET CSUM_INLINE uint32_t V(lanes)(v_t v)
{
#if V_LEN == 64
    __m256i y = _mm256_add_epi32(_mm512_castsi512_si256(v),
                                 _mm512_extracti64x4_epi64(v, 1));
#elif V_LEN == 32
    __m256i y = v;
#endif
#if V_LEN == 16
    __m128i x = v;
#else
    __m128i x = _mm_add_epi32(_mm256_castsi256_si128(y),
                              _mm256_extracti128_si256(y, 1));
#endif
    x = _mm_add_epi32(x, _mm_unpackhi_epi64(x, x));
#if defined(__x86_64__)
    uint64_t two = (uint64_t)_mm_cvtsi128_si64(x);
    return (uint32_t)two + (uint32_t)(two >> 32);
#else
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 1));
    return (uint32_t)_mm_cvtsi128_si32(x);
#endif
}

/* The whole vector at `p`, copied if `to` is not NULL. */
V_TARGET CSUM_INLINE v_t V(load)(const uint8_t *p, uint8_t *to)
{
    v_t x = v_load(p);
    if (to)
        v_store(to, x);
    return x;
}

#ifdef V_MASKS
/* The first `n` bytes at `p`, at most 64, copied if `to` is not NULL. */
V_TARGET CSUM_INLINE v_t V(part)(const uint8_t *p, uint8_t *to, size_t n)
{
    __mmask64 k = _bzhi_u64(UINT64_MAX, (uint32_t)n);
    v_t x = _mm512_maskz_loadu_epi8(k, p);
    if (to)
        _mm512_mask_storeu_epi8(to, k, x);
    return x;
}

/* The `len` bytes at `p`, at most 128. */
V_TARGET CSUM_INLINE uint32_t V(short)(const uint8_t *p, uint8_t *to,
                                       size_t len)
{
    size_t n = len < 64 ? len : 64;
    v_t a = v_zero(), b = v_zero();
    V(step)(&a, V(part)(p, to, n));
    V(step)(&b, V(part)(p + n, to ? to + n : NULL, len - n));
    return V(lanes)(v_add(a, b)) + 2 * V(BIAS);
}

/* The bytes from `p` to the next multiple of V_LEN, where their address has
 * them in a vector. */
V_TARGET CSUM_INLINE v_t V(head)(const uint8_t *p)
{
    unsigned n = (uintptr_t)p % V_LEN;
    return _mm512_maskz_loadu_epi8(UINT64_MAX << n, p - n);
}
#else
/* Exchanges the bytes of each word if `odd` is 1. */
V_TARGET CSUM_INLINE v_t V(turn)(v_t x, unsigned odd)
{
    __m128i n = _mm_cvtsi32_si128((int)odd * 8);
    return v_or(v_sll(x, n), v_srl(x, n));
}

/* The `n` <= V_LEN bytes before `end`, with at least V_LEN - n more before
 * them. An odd `n` has them at odd places of the vector. */
V_TARGET CSUM_INLINE v_t V(last)(const uint8_t *end, uint8_t *to, size_t n)
{
    v_t x = V(load)(end - V_LEN, to ? to - V_LEN : NULL);
    x = v_and(x, v_load(csum_window + 32 - V_LEN + n));
    return V(turn)(x, (unsigned)n & 1);
}

/* The bytes from `p` to the next multiple of V_LEN, in words as at even
 * addresses; at least V_LEN bytes are there. */
V_TARGET CSUM_INLINE v_t V(head)(const uint8_t *p)
{
    unsigned n = (uintptr_t)p % V_LEN;
    v_t rest = v_load(csum_window + 32 - V_LEN + n);
    return V(turn)(v_andnot(rest, v_load(p)), n & 1);
}
#endif

/* struct V(four): sums in progress, in lanes. */
struct V(four) {
    v_t a, b, c, d;
};

/* Four vectors. */
V_TARGET CSUM_INLINE void V(step4)(struct V(four) * s, const uint8_t *p,
                                   uint8_t *to)
{
    V(step)(&s->a, V(load)(p, to));
    V(step)(&s->b, V(load)(p + V_LEN, to ? to + V_LEN : NULL));
    V(step)(&s->c, V(load)(p + 2 * V_LEN, to ? to + 2 * V_LEN : NULL));
    V(step)(&s->d, V(load)(p + 3 * V_LEN, to ? to + 3 * V_LEN : NULL));
}

/* `n` times eight vectors. */
V_TARGET CSUM_INLINE void V(eights)(struct V(four) * s, const uint8_t *p,
                                    size_t n)
{
    struct V(four) t = {v_zero(), v_zero(), v_zero(), v_zero()};
    for (; n > 0; n--, p += 8 * V_LEN) {
        V(step4)(s, p, NULL);
        V(step4)(&t, p + 4 * V_LEN, NULL);
    }
    s->a = v_add(s->a, t.a);
    s->b = v_add(s->b, t.b);
    s->c = v_add(s->c, t.c);
    s->d = v_add(s->d, t.d);
}

/* The bias of the vectors that `len` bytes fill. */
V_TARGET CSUM_INLINE uint32_t V(bias)(size_t len)
{
    return (uint32_t)((len + V_LEN - 1) / V_LEN) * V(BIAS);
}

/*
 * The lanes' total over `len` > 0 bytes and what is in `s` already. Without
 * masks, at least V_LEN bytes before `p + len` must be there.
 */
V_TARGET CSUM_INLINE uint32_t V(finish)(struct V(four) * s, const uint8_t *p,
                                        uint8_t *to, size_t len)
{
    uint32_t bias = V(bias)(len);
    for (; len > 4 * V_LEN; len -= 4 * V_LEN, p += 4 * V_LEN) {
        V(step4)(s, p, to);
        to = to ? to + 4 * V_LEN : NULL;
    }
    for (; len > V_LEN; len -= V_LEN, p += V_LEN) {
        V(step)(&s->a, V(load)(p, to));
        to = to ? to + V_LEN : NULL;
    }
#ifdef V_MASKS
    V(step)(&s->b, V(part)(p, to, len));
#else
    V(step)(&s->b, V(last)(p + len, to ? to + len : NULL, len));
#endif
    v_t sum = v_add(v_add(s->a, s->b), v_add(s->c, s->d));
    return V(lanes)(sum) + bias;
}

/* At least V_LEN bytes, at most CSUM_CHUNK + V_LEN. */
V_TARGET CSUM_INLINE uint32_t V(middle)(const uint8_t *p, uint8_t *to,
                                        size_t len)
{
    struct V(four) s = {v_zero(), v_zero(), v_zero(), v_zero()};
    return V(finish)(&s, p, to, len);
}

/* Many bytes, by aligned loads; `big` is constant. */
V_TARGET CSUM_INLINE uint16_t V(aligned)(const uint8_t *p, size_t len, bool big)
{
    struct V(four) s = {v_zero(), v_zero(), v_zero(), v_zero()};
    unsigned odd = (uintptr_t)p & 1, head = V_LEN - (uintptr_t)p % V_LEN;
    uint32_t bias = V(BIAS);
    uint64_t sum = 0;
    V(step)(&s.a, V(head)(p));
    p += head;
    len -= head;
    if (!big)
        return csum_turn(csum_fold32(V(finish)(&s, p, NULL, len) + bias), odd);
    for (; len > CSUM_CHUNK; len -= CSUM_CHUNK, p += CSUM_CHUNK) {
        V(eights)(&s, p, CSUM_CHUNK / (8 * V_LEN));
        v_t v = v_add(v_add(s.a, s.b), v_add(s.c, s.d));
        s.a = s.b = s.c = s.d = v_zero();
        bias += V(bias)(CSUM_CHUNK);
        sum += V(lanes)(v) + bias;
        bias = 0;
    }
    size_t done = (len - 1) / (8 * V_LEN) * (8 * V_LEN);
    V(eights)(&s, p, done / (8 * V_LEN));
    bias += V(bias)(done) + V(finish)(&s, p + done, NULL, len - done);
    return csum_finish(sum + bias, odd);
}

V_TARGET static uint16_t V(long)(const uint8_t *p, size_t len)
{
    return V(aligned)(p, len, true);
}

V_TARGET static uint16_t V(sum)(const uint8_t *p, size_t len)
{
#ifdef V_MASKS
    if (len <= 128)
        return csum_turn(csum_fold32(V(short)(p, NULL, len)), 0);
#else
    if (len < V_LEN)
        return csum_finish(csum_few(p, len), 0);
#endif
    if (len < CSUM_ALIGN)
        return csum_turn(csum_fold32(V(middle)(p, NULL, len)), 0);
    if (len < CSUM_LONG)
        return V(aligned)(p, len, false);
    return V(long)(p, len);
}

V_TARGET static uint16_t V(copy)(uint8_t *to, const uint8_t *p, size_t len)
{
    uint64_t sum = 0;
#ifdef V_MASKS
    if (len <= 128)
        return csum_turn(csum_fold32(V(short)(p, to, len)), 0);
#else
    if (len < V_LEN) {
        memcpy(to, p, len);
        return csum_finish(csum_few(p, len), 0);
    }
#endif
    for (; len > CSUM_CHUNK + V_LEN; len -= CSUM_CHUNK, p += CSUM_CHUNK) {
        sum += V(middle)(p, to, CSUM_CHUNK);
        to += CSUM_CHUNK;
    }
    return csum_finish(sum + V(middle)(p, to, len), 0);
}

#undef V
#undef V_TARGET
#undef V_LEN
#undef V_MASKS
#undef v_dot
#undef v_t
#undef v_load
#undef v_store
#undef v_zero
#undef v_add
#undef v_and
#undef v_andnot
#undef v_or
#undef v_xor
#undef v_madd
#undef v_sll
#undef v_srl
