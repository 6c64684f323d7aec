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
#define v_flip(at, x)                                                          \
    "vpxor {" at "(%0), %10, " x "|" x ", %10, [%0+" at "]}\n\t"
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
#define v_flip(at, x)                                                          \
    "vpxord {" at "(%0), %10, " x "|" x ", %10, [%0+" at "]}\n\t"
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

#if defined(v_dot) && defined(__x86_64__) /* others have 8 registers */
#define V_LOOP 1
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

/* struct V(four): four sums in progress, in lanes, and two constants. */
struct V(four) {
    v_t a, b, c, d, ones, flip;
};

V_TARGET CSUM_INLINE struct V(four) V(none)(void)
{
    struct V(four) s = {
        v_zero(),           v_zero(), v_zero(), v_zero(), V(fill)(&csum_ones),
        V(fill)(&csum_flip)};
    return s;
}

/*
 * Adds the words of `x`, as signed numbers, to the lanes of `*sum`. The dot
 * product is written out because gcc 12 copies registers around its own.
 */
V_TARGET CSUM_INLINE void V(step)(const struct V(four) * s, v_t *sum, v_t x)
{
    const v_t ones = s->ones;
    x = v_xor(x, s->flip);
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

/* Four vectors. */
V_TARGET CSUM_INLINE void V(step4)(struct V(four) * s, const uint8_t *p,
                                   uint8_t *to)
{
    V(step)(s, &s->a, V(load)(p, to));
    V(step)(s, &s->b, V(load)(p + V_LEN, to ? to + V_LEN : NULL));
    V(step)(s, &s->c, V(load)(p + 2 * V_LEN, to ? to + 2 * V_LEN : NULL));
    V(step)(s, &s->d, V(load)(p + 3 * V_LEN, to ? to + 3 * V_LEN : NULL));
}

#ifdef V_LOOP
/* `n` > 0 times four vectors from `p` on; returns where they end. Written
 * out because gcc 12 moves sums from register to register. */
V_TARGET CSUM_INLINE const uint8_t *V(fours)(struct V(four) * s,
                                             const uint8_t *p, size_t n)
{
    v_t w, x, y, z;
    __asm__("2:\n\t" v_flip("0", "%6") v_flip("%c12", "%7") v_flip("%c13", "%8")
                v_flip("%c14", "%9") v_dot
            " {%11, %6, %2|%2, %6, %11}\n\t" v_dot
            " {%11, %7, %3|%3, %7, %11}\n\t" v_dot
            " {%11, %8, %4|%4, %8, %11}\n\t" v_dot
            " {%11, %9, %5|%5, %9, %11}\n\t"
            "add {%15, %0|%0, %15}\n\t"
            "dec %1\n\t"
            "jnz 2b"
            : "+&r"(p), "+&r"(n), "+&v"(s->a), "+&v"(s->b), "+&v"(s->c),
              "+&v"(s->d), "=&v"(w), "=&v"(x), "=&v"(y), "=&v"(z)
            : "v"(s->flip), "v"(s->ones), "i"(V_LEN), "i"(2 * V_LEN),
              "i"(3 * V_LEN), "i"(4 * V_LEN)
            : "cc", "memory");
    return p;
}
#endif

#ifdef V_MASKS
/* The last `len` bytes, 1 to 2 * V_LEN. */
V_TARGET CSUM_INLINE uint32_t V(end)(struct V(four) * s, const uint8_t *p,
                                     uint8_t *to, size_t len)
{
    size_t n = len < V_LEN ? len : V_LEN;
    V(step)(s, &s->c, V(part)(p, to, n));
    V(step)(s, &s->d, V(part)(p + n, to ? to + n : NULL, len - n));
    return 2 * V(BIAS);
}
#else
/* The same; V_LEN bytes before the end must be there. */
V_TARGET CSUM_INLINE uint32_t V(end)(struct V(four) * s, const uint8_t *p,
                                     uint8_t *to, size_t len)
{
    uint32_t bias = V(BIAS);
    if (len > V_LEN) {
        V(step)(s, &s->c, V(load)(p, to));
        bias += V(BIAS);
    }
    size_t n = len > V_LEN ? len - V_LEN : len;
    V(step)(s, &s->d, V(last)(p + len, to ? to + len : NULL, n));
    return bias;
}
#endif

/* Adds `len` > 0 bytes; returns what they are worth more than the lanes. */
V_TARGET CSUM_INLINE uint32_t V(add)(struct V(four) * s, const uint8_t *p,
                                     uint8_t *to, size_t len)
{
    uint32_t bias = (uint32_t)((len - 1) / (4 * V_LEN)) * 4 * V(BIAS);
#ifdef V_LOOP
    if (!to && len > 4 * V_LEN) {
        p = V(fours)(s, p, (len - 1) / (4 * V_LEN));
        len = (len - 1) % (4 * V_LEN) + 1;
    }
#endif
    for (; len > 4 * V_LEN; len -= 4 * V_LEN, p += 4 * V_LEN) {
        V(step4)(s, p, to);
        to = to ? to + 4 * V_LEN : NULL;
    }
    if (len > 2 * V_LEN) {
        V(step)(s, &s->a, V(load)(p, to));
        V(step)(s, &s->b, V(load)(p + V_LEN, to ? to + V_LEN : NULL));
        bias += 2 * V(BIAS);
        len -= 2 * V_LEN;
        p += 2 * V_LEN;
        to = to ? to + 2 * V_LEN : NULL;
    }
    return bias + V(end)(s, p, to, len);
}

/* The total of all sums. */
V_TARGET CSUM_INLINE uint32_t V(total)(const struct V(four) * s)
{
    return V(lanes)(v_add(v_add(s->a, s->b), v_add(s->c, s->d)));
}

/* Many bytes, by aligned loads; `big` is constant. */
V_TARGET CSUM_INLINE uint16_t V(aligned)(const uint8_t *p, size_t len, bool big)
{
    struct V(four) s = V(none)();
    unsigned off = (uintptr_t)p % V_LEN;
    uint32_t bias = 0;
    uint64_t sum = 0;
    if (off != 0) {
        V(step)(&s, &s.a, V(head)(p));
        bias = V(BIAS);
        p += V_LEN - off;
        len -= V_LEN - off;
    }
    for (; big && len > CSUM_CHUNK; len -= CSUM_CHUNK, p += CSUM_CHUNK) {
        bias += V(add)(&s, p, NULL, CSUM_CHUNK);
        sum += V(total)(&s) + bias;
        s.a = s.b = s.c = s.d = v_zero();
        bias = 0;
    }
    bias += V(add)(&s, p, NULL, len) + taut_csum_fold_get(sum);
    return csum_turn_odd(V(total)(&s) + bias, off & 1);
}

V_TARGET static TAUT_NOINLINE uint16_t V(long)(const uint8_t *p, size_t len)
{
    return V(aligned)(p, len, true);
}

#ifdef V_MASKS
/* 0 to 2 * V_LEN bytes. */
V_TARGET CSUM_INLINE uint16_t V(short)(const uint8_t *p, uint8_t *to,
                                       size_t len)
{
    struct V(four) s = V(none)();
    size_t n = len < V_LEN ? len : V_LEN;
    V(step)(&s, &s.a, V(part)(p, to, n));
    V(step)(&s, &s.a, V(part)(p + n, to ? to + n : NULL, len - n));
    return csum_turn32(V(lanes)(s.a) + 2 * V(BIAS));
}
#endif

V_TARGET static uint16_t V(sum)(const uint8_t *p, size_t len)
{
    struct V(four) s;
#ifdef V_MASKS
    if (len <= 2 * V_LEN)
        return V(short)(p, NULL, len);
#else
    if (len < CSUM_VECTOR)
        return csum_few(p, len);
#endif
    if (len >= CSUM_ALIGN)
        return len > CSUM_CHUNK ? V(long)(p, len) : V(aligned)(p, len, false);
    s = V(none)();
    uint32_t bias = V(add)(&s, p, NULL, len);
    return csum_turn32(V(total)(&s) + bias);
}

V_TARGET static uint16_t V(copy)(uint8_t *to, const uint8_t *p, size_t len)
{
    uint64_t sum = 0;
#ifdef V_MASKS
    if (len <= 2 * V_LEN)
        return V(short)(p, to, len);
#else
    if (len < V_LEN) {
        memcpy(to, p, len);
        return csum_few(p, len);
    }
#endif
    do {
        size_t n = len > CSUM_CHUNK + V_LEN ? CSUM_CHUNK : len;
        struct V(four) s = V(none)();
        uint32_t bias = V(add)(&s, p, to, n);
        sum += V(total)(&s) + bias;
        p += n;
        to += n;
        len -= n;
    } while (len > 0);
    return csum_turn64(sum);
}

#undef V
#undef V_TARGET
#undef V_LEN
#undef V_MASKS
#undef V_LOOP
#undef v_dot
#undef v_flip
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
