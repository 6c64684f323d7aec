/* SPDX-License-Identifier: MIT */
/*
 * kern_huff_x86.h: Huffman kernels of x86-64, included by kern_huffman.c
 * alone.
 *
 * Decoding with AVX-512 takes 28 bytes at a time, as four windows of 56 bits
 * and 8 more. For each of a window's bits it finds the length of the code
 * that would begin there, and so the bit at which the next one begins: 64
 * steps in a vector of bytes. Permuting that vector by itself gives where 2,
 * 4, 8 and 12 codes lead. From the bit at which the window is entered one
 * permutation tells where it is left, so that this is all that windows wait
 * for; and four more, each for the places whose number has that bit, tell
 * where each of its codes begins. Then all symbols of four windows are
 * looked up at once, and compressed.
 *
 * Codes of more than 10 bits lead nowhere, nor do the ones behind the end:
 * where the steps stop, either the string ends or the scalar code takes one
 * symbol.
 *
 * Encoding looks up the codes of at most 8 bits and as many ones, byte by
 * byte; PEXT then takes the bits of eight codes out of 64 at once.
 */
#ifndef KERN_HUFF_X86_H
#define KERN_HUFF_X86_H

#include <immintrin.h>

#include "kern_huff_x86_tab.h"

/* ------------------------------------------------------------------ */
/* The scalar code with shifts that leave the flags alone               */

#define HUFF_BMI2 __attribute__((target("bmi,bmi2")))

HUFF_BMI2 static size_t huff_decode_bmi2(uint8_t *out, size_t cap,
                                         const uint8_t *p, size_t len)
{
    return huff_decode_all(out, cap, p, len, true);
}

HUFF_BMI2 static size_t huff_decode_len_bmi2(const uint8_t *p, size_t len)
{
    return huff_decode_all(NULL, 0, p, len, false);
}

HUFF_BMI2 static void huff_batch_bmi2(struct taut_huffman_string *strings,
                                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct taut_huffman_string *s = &strings[i];
        s->end.len = huff_decode_all(s->out, s->cap, s->p, s->len, true);
    }
}

HUFF_BMI2 static size_t huff_encode_bmi2(uint8_t *out, const uint8_t *p,
                                         size_t len)
{
    return huff_encode_all(out, p, len);
}

HUFF_BMI2 static void huff_put_bmi2(uint8_t *out, size_t out_len,
                                    const uint8_t *p, size_t len)
{
    huff_put_all(out, out_len, p, len);
}

/* ------------------------------------------------------------------ */
/* AVX-512                                                              */

#define HUFF_512                                                               \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,"     \
                          "avx512vbmi2,bmi,bmi2,popcnt")))

enum {
    HUFF_NEEDS_512 = TAUT_CPU_AVX2 | TAUT_CPU_BMI2 | TAUT_CPU_AVX512 |
                     TAUT_CPU_AVX512_VBMI | TAUT_CPU_AVX512_VBMI2,
    HUFF_STEP = 28 /* bytes that four windows take */
};

/* The bytes below 128 in a table of 128. */
HUFF_512 static TAUT_INLINE __m512i huff_look(const uint8_t *table, __m512i x)
{
    return _mm512_permutex2var_epi8(_mm512_loadu_si512(table), x,
                                    _mm512_loadu_si512(table + 64));
}

/* struct huff_const: what decoding needs in registers. */
struct huff_const {
    __m512i iota, bits6, at8, fd, stop;
};

/* struct huff_walks: where steps lead from each bit of a window. */
struct huff_walks {
    __m512i by1, by2, by4, by8, by12;
};

HUFF_512 static TAUT_INLINE struct huff_const huff_consts(void)
{
    struct huff_const c;
    c.iota = _mm512_loadu_si512(huff_bytes);
    c.bits6 = _mm512_loadu_si512(huff_bits6);
    c.at8 = _mm512_sub_epi8(_mm512_set1_epi8(56), c.iota);
    c.fd = _mm512_set1_epi8((char)0xfd);
    c.stop = _mm512_loadu_si512(huff_stops);
    return c;
}

/* The places whose number is at least 0x80. Ports matter here: that takes
 * another one than permuting, which comparing would not. */
HUFF_512 static TAUT_INLINE __mmask64 huff_high(__m512i x)
{
    return _mm512_movepi8_mask(x);
}

/*
 * The steps of the window `w`, 64 bits eight times. 11111110 begins a code of
 * 10 bits, 11111111 a longer one, where steps end; so do they from bit 56 on,
 * and from 54 on at a code of 10 bits, which leaves the 64.
 */
HUFF_512 static TAUT_INLINE struct huff_walks
huff_walk_all(const struct huff_const *c, __m512i w)
{
    const __mmask64 none = UINT64_C(0xff) << 56;
    struct huff_walks k;
    __m512i w8 = _mm512_multishift_epi64_epi8(c->at8, w);
    __m512i w6 = _mm512_srli_epi16(w8, 2); /* in the low 6 bits */
    __m512i more = _mm512_subs_epu8(w8, c->fd);
    __m512i to = _mm512_permutexvar_epi8(w6, c->bits6); /* from here */
    __mmask64 stop = huff_high(_mm512_subs_epu8(w8, c->stop)) | none;
    to = _mm512_add_epi8(to, c->iota);
    to = _mm512_add_epi8(to, _mm512_add_epi8(more, more));
    k.by1 = _mm512_mask_mov_epi8(to, stop, c->iota);
    k.by2 = _mm512_permutexvar_epi8(k.by1, k.by1);
    k.by4 = _mm512_permutexvar_epi8(k.by2, k.by2);
    k.by8 = _mm512_permutexvar_epi8(k.by4, k.by4);
    k.by12 = _mm512_permutexvar_epi8(k.by8, k.by4);
    return k;
}

/* Where the codes of a window begin, in each 16 bytes: the k-th one's bit at
 * place k, from the bit `s` (in all places) on. */
HUFF_512 static TAUT_INLINE __m512i huff_places(const struct huff_walks *k,
                                                __m512i s)
{
    const __mmask64 b0 = UINT64_C(0xaaaaaaaaaaaaaaaa);
    const __mmask64 b1 = UINT64_C(0xcccccccccccccccc);
    const __mmask64 b2 = UINT64_C(0xf0f0f0f0f0f0f0f0);
    const __mmask64 b3 = UINT64_C(0xff00ff00ff00ff00);
    s = _mm512_mask_permutexvar_epi8(s, b0, s, k->by1);
    s = _mm512_mask_permutexvar_epi8(s, b1, s, k->by2);
    s = _mm512_mask_permutexvar_epi8(s, b2, s, k->by4);
    return _mm512_mask_permutexvar_epi8(s, b3, s, k->by8);
}

/* The symbols at the bits `at` of `w`, 64 bits a place. */
HUFF_512 static TAUT_INLINE __m512i huff_symbols(__m512i w, __m512i at)
{
    __m512i c8 = _mm512_sub_epi8(_mm512_set1_epi8(56), at);
    __m512i c10 = _mm512_sub_epi8(_mm512_set1_epi8(54), at);
    __m512i w8 = _mm512_multishift_epi64_epi8(c8, w);
    __m512i w10 = _mm512_multishift_epi64_epi8(c10, w);
    __m512i w7 = _mm512_srli_epi16(w8, 1); /* in the low 7 bits */
    __mmask64 eight = huff_high(_mm512_subs_epu8(w8, _mm512_set1_epi8(0x78)));
    __mmask64 ten = huff_high(_mm512_subs_epu8(w8, _mm512_set1_epi8(0x7e)));
    __m512i x = huff_look(huff_symbols7, w7);
    x = _mm512_mask_permutexvar_epi8(x, eight, w8,
                                     _mm512_loadu_si512(huff_symbols8));
    return _mm512_mask_permutexvar_epi8(x, ten, w10,
                                        _mm512_loadu_si512(huff_symbols10));
}

/* struct huff_pass: a pass over 28 bytes. */
struct huff_pass {
    __m512i s;       /* the bit at which it begins, in all places; then the one
                        at which the next pass does */
    __m512i at;      /* where codes begin, 16 places a window */
    __m512i w;       /* the 64 bits of each place's window */
    __mmask64 valid; /* the places that hold a symbol */
    unsigned stop;   /* not 0: where it stopped, the number of the bit + 1 */
};

/* Puts the places of four windows side by side. */
HUFF_512 static TAUT_INLINE __m512i huff_beside(const __m512i v[4], unsigned n)
{
    const __mmask64 group = 0xffff;
    __m512i x = _mm512_mask_mov_epi8(v[0], group << 16, v[1]);
    if (n == 2)
        return x;
    x = _mm512_mask_mov_epi8(x, group << 32, v[2]);
    return _mm512_mask_mov_epi8(x, group << 48, v[3]);
}

/* 64 bits out of memory, eight times; what loads does not permute. */
HUFF_512 static TAUT_INLINE __m512i huff_window_at(const uint8_t *p)
{
    uint64_t v = taut_get64(p);
    __m512i w;
    __asm__("vpbroadcastq {%1, %0|%0, %1}" : "=v"(w) : "m"(v));
    return w;
}

/* One pass over the 32 bytes `x`. */
HUFF_512 static TAUT_INLINE void huff_pass(struct huff_pass *r,
                                           const struct huff_const *c,
                                           __m256i x, unsigned n,
                                           const uint8_t *p)
{
    const __m512i wide = _mm512_castsi256_si512(x);
    const __m512i all = _mm512_set1_epi8(56);
    __m512i at[4], ends[4];
    for (unsigned i = 0; i < n; i++) {
        __m512i w = p ? huff_window_at(p + 7 * i)
                      : _mm512_permutexvar_epi8(
                            _mm512_loadu_si512(huff_windows[i]), wide);
        struct huff_walks k = huff_walk_all(c, w);
        ends[i] = _mm512_permutexvar_epi8(r->s, k.by12);
        at[i] = huff_places(&k, r->s);
        r->s = _mm512_sub_epi8(ends[i], all);
    }
    r->at = huff_beside(at, n);
    __m512i e = huff_beside(ends, n);
    r->w = _mm512_permutexvar_epi8(_mm512_loadu_si512(huff_windows[4]), wide);
    const __mmask64 used = UINT64_MAX >> (64 - 16 * n);
    r->valid = _mm512_mask_cmplt_epu8_mask(used, r->at, e);
    __mmask64 stops = _mm512_mask_cmplt_epu8_mask(used, e, all);
    r->stop = 0;
    if (stops) {
        /* the first window that is not left, and where its steps end */
        unsigned lane = (unsigned)_tzcnt_u64(stops);
        __m512i first = _mm512_maskz_compress_epi8(stops, e);
        unsigned bit =
            (unsigned)_mm_cvtsi128_si32(_mm512_castsi512_si128(first)) & 0xff;
        r->valid = _bzhi_u64(r->valid, lane + 16);
        r->stop = 56 * (lane / 16) + bit + 1;
    }
}

/* The next 32 bytes, ones behind the end. */
HUFF_512 static TAUT_INLINE __m256i huff_load32(const uint8_t *p, size_t left)
{
    if (left >= 32)
        return _mm256_loadu_si256((const __m256i_u *)(const void *)p);
    return _mm256_mask_loadu_epi8(_mm256_set1_epi8((char)0xff),
                                  _bzhi_u32(UINT32_MAX, (unsigned)left), p);
}

/* Writes the symbols of a pass; false: there is no room. */
HUFF_512 static TAUT_INLINE bool
huff_write(uint8_t *out, size_t room, const struct huff_pass *r, unsigned k)
{
    __m512i x = _mm512_maskz_compress_epi8(r->valid, huff_symbols(r->w, r->at));
    if (room >= 64)
        _mm512_storeu_si512(out, x);
    else if (k <= room)
        _mm512_mask_storeu_epi8(out, _bzhi_u64(UINT64_MAX, k), x);
    else
        return false;
    return true;
}

/* All of a string; `store` is constant. */
HUFF_512 static TAUT_INLINE size_t huff_decode_512_all(uint8_t *out, size_t cap,
                                                       const uint8_t *p,
                                                       size_t len, bool store)
{
    const struct huff_const c = huff_consts();
    struct huff_pass r;
    size_t n = 0;
    r.s = _mm512_setzero_si512();
    for (;;) {
        size_t most = HUFF_STEP;
        if (len >= 32) {
            huff_pass(&r, &c, huff_load32(p, 32), 4, p);
        } else if (len > HUFF_STEP / 2) {
            huff_pass(&r, &c, huff_load32(p, len), 4, NULL);
        } else {
            huff_pass(&r, &c, huff_load32(p, len), 2, NULL);
            most = HUFF_STEP / 2;
        }
        unsigned k = (unsigned)_mm_popcnt_u64(r.valid);
        if (store && !huff_write(out + n, cap - n, &r, k))
            return HUFF_NOT;
        n += k;
        if (!r.stop) {
            size_t step = len < most ? len : most;
            p += step;
            len -= step;
            continue;
        }
        size_t bit = r.stop - 1;
        if (bit + 7 >= 8 * len) /* behind the last code there are ones */
            return bit <= 8 * len ? n : HUFF_NOT;
        struct huff_in in = {p + bit / 8, p + len, (unsigned)bit % 8};
        uint8_t symbol;
        unsigned bits = huff_symbol(&in, &symbol);
        if (bits == 0 || (store && n == cap))
            return HUFF_NOT;
        if (store)
            out[n] = symbol;
        n++;
        huff_move(&in, bits);
        len = (size_t)(in.end - in.p);
        p = in.p;
        r.s = _mm512_set1_epi8((char)in.bit);
    }
}

HUFF_512 static size_t huff_decode_512(uint8_t *out, size_t cap,
                                       const uint8_t *p, size_t len)
{
    uint8_t none[1];
    return huff_decode_512_all(cap ? out : none, cap, p, len, true);
}

HUFF_512 static size_t huff_decode_len_512(const uint8_t *p, size_t len)
{
    return huff_decode_512_all(NULL, 0, p, len, false);
}

HUFF_512 static void huff_batch_512(struct taut_huffman_string *strings,
                                    size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct taut_huffman_string *s = &strings[i];
        s->end.len = huff_decode_512(s->out, s->cap, s->p, s->len);
    }
}

/* Up to 64 bytes, zeros behind the end. */
HUFF_512 static TAUT_INLINE __m512i huff_load64(const uint8_t *p, size_t left)
{
    if (left >= 64)
        return _mm512_loadu_si512(p);
    return _mm512_maskz_loadu_epi8(_bzhi_u64(UINT64_MAX, (unsigned)left), p);
}

HUFF_512 static size_t huff_encode_len_512(const uint8_t *p, size_t len)
{
    __m512i sums = _mm512_setzero_si512();
    size_t high_bits = 0;
    while (len > 0) {
        size_t n = len < 64 ? len : 64;
        __m512i x = huff_load64(p, n);
        __mmask64 high = _mm512_movepi8_mask(x);
        __mmask64 low = _bzhi_u64(~high, (unsigned)n);
        for (; high; high &= high - 1)
            high_bits += huff_bits[p[_tzcnt_u64(high)]];
        x = _mm512_maskz_mov_epi8(low, huff_look(huff_bits, x));
        sums =
            _mm512_add_epi64(sums, _mm512_sad_epu8(x, _mm512_setzero_si512()));
        p += n;
        len -= n;
    }
    size_t bits = (size_t)_mm512_reduce_add_epi64(sums) + high_bits;
    return bits / 8 + (bits % 8 != 0);
}

/* Eight symbols or the fewer that are left, one by one. */
HUFF_512 static TAUT_NOINLINE void huff_push_slow(struct huff_out *o,
                                                  const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        huff_push(o, p[i]);
        if (o->end - o->p >= 8)
            huff_flush(o);
    }
}

/* Up to 64 symbols. */
HUFF_512 static TAUT_INLINE void huff_push64(struct huff_out *o,
                                             const uint8_t *p, size_t n)
{
    __m512i x = huff_load64(p, n);
    __m512i m = huff_look(huff_masks8, x);
    __mmask64 there = _bzhi_u64(UINT64_MAX, (unsigned)n);
    __mmask64 hard = _mm512_testn_epi8_mask(m, m) | _mm512_movepi8_mask(x);
    const __m512i back = _mm512_set1_epi64(0x0001020304050607);
    const __m512i turn = _mm512_or_si512(
        back, _mm512_broadcast_i32x4(_mm_set_epi64x(0x0808080808080808, 0)));
    /* gcc 12 takes the arrays for aligned, though AddressSanitizer's frames are
     * not unless that is said. */
    _Alignas(64) uint64_t codes[8], masks[8];
    m = _mm512_maskz_mov_epi8(there, m);
    hard &= there;
    _mm512_storeu_si512(masks, _mm512_shuffle_epi8(m, turn));
    _mm512_storeu_si512(codes,
                        _mm512_shuffle_epi8(huff_look(huff_codes8, x), turn));
    for (size_t i = 0; i < n; i += 8) {
        uint64_t mask = masks[i / 8];
        unsigned k = (unsigned)_mm_popcnt_u64(mask);
        if ((hard >> i & 0xff) != 0 || k > 56) {
            huff_push_slow(o, p + i, n - i < 8 ? n - i : 8);
            continue;
        }
        o->acc = o->acc << k | _pext_u64(codes[i / 8], mask);
        o->n += k;
        if (o->end - o->p >= 8)
            huff_flush(o);
    }
}

HUFF_512 static size_t huff_encode_512(uint8_t *out, const uint8_t *p,
                                       size_t len)
{
    struct huff_out o = {out, out, 0, 0};
    o.end = out + TAUT_HUFFMAN_ENCODED_MAX(len) + 8;
    while (len > 0) {
        size_t n = len < 64 ? len : 64;
        huff_push64(&o, p, n);
        p += n;
        len -= n;
    }
    return huff_end_fast(&o, out);
}

HUFF_512 static void huff_put_512(uint8_t *out, size_t out_len,
                                  const uint8_t *p, size_t len)
{
    struct huff_out o = {out, out, 0, 0};
    if (out_len > 0)
        o.end += out_len;
    while (len > 0) {
        size_t n = len < 64 ? len : 64;
        huff_push64(&o, p, n);
        p += n;
        len -= n;
    }
    huff_close(&o, out_len);
}

#define HUFF_X86_KERNELS                                                       \
    {"bmi2",           TAUT_CPU_AVX2 | TAUT_CPU_BMI2,                          \
     huff_decode_bmi2, huff_decode_len_bmi2,                                   \
     huff_batch_bmi2,  huff_encode_len_scalar,                                 \
     huff_encode_bmi2, huff_put_bmi2},                                         \
        {"avx512-vbmi2",      HUFF_NEEDS_512, huff_decode_512,                 \
         huff_decode_len_512, huff_batch_512, huff_encode_len_512,             \
         huff_encode_512,     huff_put_512},

#endif
