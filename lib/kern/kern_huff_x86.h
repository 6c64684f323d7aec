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

/* The places of a pair's second window. */
#define HUFF_SECOND UINT64_C(0xffff0000ffff0000)

/* struct huff_const: what decoding needs in registers. */
struct huff_const {
    __m512i iota, iota64; /* numbers of bits, and with 64 more */
    __m512i bits7, bits7_high;
    __m512i at7, at8; /* how 7 and 8 bits get to the low end */
    __m512i all64;
    __m512i ends, edge;           /* a window's end, and 2 bits before it */
    __m512i bits6, by8, fd, stop; /* for strings alone */
};

/* struct huff_walks: where steps lead from each bit of a window. */
struct huff_walks {
    __m512i by1, by2, by4, by8, by12;
};

HUFF_512 static TAUT_INLINE struct huff_const huff_consts(void)
{
    struct huff_const c;
    c.iota = _mm512_loadu_si512(huff_bytes);
    c.all64 = _mm512_set1_epi8(64);
    c.iota64 = _mm512_add_epi8(c.iota, c.all64);
    c.bits7 = _mm512_loadu_si512(huff_bits7);
    c.bits7_high = _mm512_loadu_si512(huff_bits7 + 64);
    c.at7 = _mm512_sub_epi8(_mm512_set1_epi8(57), c.iota);
    c.at8 = _mm512_set1_epi8(56);
    c.ends = _mm512_mask_set1_epi8(_mm512_set1_epi8(56), HUFF_SECOND, 120);
    c.edge = _mm512_sub_epi8(c.ends, _mm512_set1_epi8(2));
    c.bits6 = _mm512_loadu_si512(huff_bits6);
    c.by8 = _mm512_sub_epi8(c.at8, c.iota);
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

/* Steps of 2, 4, 8 and 12 codes out of those of one. */
HUFF_512 static TAUT_INLINE struct huff_walks huff_walk_on(__m512i by1)
{
    struct huff_walks k;
    k.by1 = by1;
    k.by2 = _mm512_permutexvar_epi8(k.by1, k.by1);
    k.by4 = _mm512_permutexvar_epi8(k.by2, k.by2);
    k.by8 = _mm512_permutexvar_epi8(k.by4, k.by4);
    k.by12 = _mm512_permutexvar_epi8(k.by8, k.by4);
    return k;
}

/*
 * The steps of the window `w`, 64 bits eight times; `from` are the numbers of
 * its bits, 64 more in the second window of a pair. Where 1111111 begins, a
 * code of 10 bits is taken for granted: huff_judge sees whether there is one.
 * Steps end from bit 56 on.
 */
HUFF_512 static TAUT_INLINE struct huff_walks
huff_walk_all(const struct huff_const *c, __m512i w, __m512i from)
{
    const __mmask64 inside = UINT64_MAX >> 8;
    __m512i w7 = _mm512_multishift_epi64_epi8(c->at7, w);
    __m512i n = _mm512_permutex2var_epi8(c->bits7, w7, c->bits7_high);
    return huff_walk_on(_mm512_mask_add_epi8(from, inside, from, n));
}

/*
 * The same for a string alone, where nothing else is done while it is waited
 * for: steps end wherever a longer code or the end of the string stands, so
 * that this is known before its symbols are. 11111110 begins a code of 10
 * bits, 11111111 a longer one; none of 10 bits may begin from bit 54 on, as
 * it would leave the 64.
 */
HUFF_512 static TAUT_INLINE struct huff_walks
huff_walk_some(const struct huff_const *c, __m512i w, __m512i from)
{
    const __mmask64 none = UINT64_C(0xff) << 56;
    __m512i w8 = _mm512_multishift_epi64_epi8(c->by8, w);
    __m512i w6 = _mm512_srli_epi16(w8, 2); /* in the low 6 bits */
    __m512i more = _mm512_subs_epu8(w8, c->fd);
    __m512i to = _mm512_permutexvar_epi8(w6, c->bits6); /* from here */
    __mmask64 stop = huff_high(_mm512_subs_epu8(w8, c->stop)) | none;
    to = _mm512_add_epi8(to, from);
    to = _mm512_add_epi8(to, _mm512_add_epi8(more, more));
    return huff_walk_on(_mm512_mask_mov_epi8(to, stop, from));
}

/* Where the codes of two windows begin, 16 bytes each in turn: the k-th one's
 * bit at place k, from the bits `s` on. */
HUFF_512 static TAUT_INLINE __m512i huff_places(const struct huff_walks *a,
                                                const struct huff_walks *b,
                                                __m512i s)
{
    const __mmask64 b0 = UINT64_C(0xaaaaaaaaaaaaaaaa);
    const __mmask64 b1 = UINT64_C(0xcccccccccccccccc);
    const __mmask64 b2 = UINT64_C(0xf0f0f0f0f0f0f0f0);
    const __mmask64 b3 = UINT64_C(0xff00ff00ff00ff00);
    s = _mm512_mask2_permutex2var_epi8(a->by1, s, b0, b->by1);
    s = _mm512_mask2_permutex2var_epi8(a->by2, s, b1, b->by2);
    s = _mm512_mask2_permutex2var_epi8(a->by4, s, b2, b->by4);
    return _mm512_mask2_permutex2var_epi8(a->by8, s, b3, b->by8);
}

/* struct huff_pass: a pass over two or four windows. */
struct huff_pass {
    __m512i s;  /* the bit at which it begins, in all places; then the one at
                   which the next pass does */
    __m512i at; /* where codes begin, 16 places a window */
    __m512i w;  /* the 64 bits of each place's window */
    __m512i w8; /* the 8 bits at each place */
    __mmask64 valid; /* the places that hold a symbol */
    __mmask64 ends;  /* the first place of each window that does not */
};

/* The 8 bits at each place. */
HUFF_512 static TAUT_INLINE __m512i huff_bits8(const struct huff_pass *r,
                                               const struct huff_const *c)
{
    __m512i by = _mm512_sub_epi8(c->at8, r->at);
    return _mm512_multishift_epi64_epi8(by, r->w);
}

/*
 * Sees which places hold symbols: in each window, those before the first one
 * that is behind the window or where 11111111 stands, with which longer codes
 * and what is behind a string begin. Nor can a code of 10 bits begin in the
 * last two bits. The last place of a window is always behind it.
 */
HUFF_512 static TAUT_INLINE void huff_judge(struct huff_pass *r,
                                            const struct huff_const *c)
{
    const uint64_t first = UINT64_C(0x0001000100010001);
    const __m512i fe = _mm512_set1_epi8((char)0xfe);
    const __m512i ff = _mm512_set1_epi8((char)0xff);
    __mmask64 edge = _mm512_cmpge_epu8_mask(r->at, c->edge);
    __mmask64 stop = _mm512_cmpeq_epi8_mask(r->w8, ff) |
                     _mm512_mask_cmpge_epu8_mask(edge, r->w8, fe) |
                     _mm512_cmpge_epu8_mask(r->at, c->ends) | first << 15;
    uint64_t below = stop - first;
    r->valid = below & ~stop;
    r->ends = stop & ~below;
}

/* The symbols at the places of a pass. */
HUFF_512 static TAUT_INLINE __m512i huff_symbols(const struct huff_pass *r)
{
    __m512i c10 = _mm512_sub_epi8(_mm512_set1_epi8(54), r->at);
    __m512i w10 = _mm512_multishift_epi64_epi8(c10, r->w);
    __m512i w7 = _mm512_srli_epi16(r->w8, 1); /* in the low 7 bits */
    __mmask64 eight =
        huff_high(_mm512_subs_epu8(r->w8, _mm512_set1_epi8(0x78)));
    __mmask64 ten = huff_high(_mm512_subs_epu8(r->w8, _mm512_set1_epi8(0x7e)));
    __m512i x = huff_look(huff_symbols7, w7);
    x = _mm512_mask_permutexvar_epi8(x, eight, r->w8,
                                     _mm512_loadu_si512(huff_symbols8));
    return _mm512_mask_permutexvar_epi8(x, ten, w10,
                                        _mm512_loadu_si512(huff_symbols10));
}

/* 64 bits out of memory, eight times; what loads does not permute. */
HUFF_512 static TAUT_INLINE __m512i huff_window_at(const uint8_t *p)
{
    uint64_t v = taut_get64(p);
    __m512i w;
    __asm__("vpbroadcastq {%1, %0|%0, %1}" : "=v"(w) : "m"(v));
    return w;
}

/* Two windows: where their codes begin and, in the places of each, where it is
 * left. */
HUFF_512 static TAUT_INLINE __m512i huff_pair(__m512i *s, __m512i *e,
                                              const struct huff_const *c,
                                              __m512i a, __m512i b)
{
    struct huff_walks ka = huff_walk_some(c, a, c->iota);
    struct huff_walks kb = huff_walk_some(c, b, c->iota64);
    __m512i ea = _mm512_permutexvar_epi8(*s, ka.by12);
    __m512i sb = _mm512_sub_epi8(ea, _mm512_set1_epi8(56));
    __m512i eb = _mm512_permutexvar_epi8(sb, kb.by12);
    __m512i at = _mm512_mask_add_epi8(*s, HUFF_SECOND, sb, c->all64);
    *s = _mm512_sub_epi8(eb, _mm512_set1_epi8(120));
    *e = _mm512_mask_mov_epi8(ea, HUFF_SECOND, eb);
    return huff_places(&ka, &kb, at);
}

/* Where a pass stopped: the number of the bit + 1, of the first place in
 * `stops`, whose bits are `at`. */
HUFF_512 static TAUT_INLINE unsigned huff_stop_at(__mmask64 stops, __m512i at)
{
    unsigned lane = (unsigned)_tzcnt_u64(stops);
    __m512i first = _mm512_maskz_compress_epi8(stops, at);
    unsigned bit =
        (unsigned)_mm_cvtsi128_si32(_mm512_castsi512_si128(first)) & 63;
    return 56 * (lane / 16) + bit + 1;
}

/* One pass over `n` windows, 2 or 4, of the bytes `x`. Returns, if it stopped
 * within one, the number of the bit + 1, else 0. */
HUFF_512 static TAUT_INLINE unsigned huff_pass(struct huff_pass *r,
                                               const struct huff_const *c,
                                               __m256i x, unsigned n)
{
    const __m512i wide = _mm512_castsi256_si512(x);
    const __mmask64 rest = UINT64_C(0xffffffff) << 32;
    __m512i w[4], e, e2, at2;
    for (unsigned i = 0; i < n; i++)
        w[i] =
            _mm512_permutexvar_epi8(_mm512_loadu_si512(huff_windows[i]), wide);
    r->at = huff_pair(&r->s, &e, c, w[0], w[1]);
    if (n == 4) {
        at2 = huff_pair(&r->s, &e2, c, w[2], w[3]);
        r->at = _mm512_mask_mov_epi8(r->at, rest, at2);
        e = _mm512_mask_mov_epi8(e, rest, e2);
    }
    r->w = _mm512_permutexvar_epi8(_mm512_loadu_si512(huff_windows[4]), wide);
    r->w8 = huff_bits8(r, c);
    const __mmask64 used = UINT64_MAX >> (64 - 16 * n);
    r->valid = _mm512_mask_cmplt_epu8_mask(used, r->at, e);
    __mmask64 stops = _mm512_mask_cmplt_epu8_mask(used, e, c->ends);
    if (!stops)
        return 0;
    r->valid = _bzhi_u64(r->valid, (unsigned)_tzcnt_u64(stops) + 16);
    return huff_stop_at(stops, e);
}

/* Two windows where much more follows. */
HUFF_512 static TAUT_INLINE __m512i huff_pair_on(__m512i *s,
                                                 const struct huff_const *c,
                                                 __m512i a, __m512i b)
{
    struct huff_walks ka = huff_walk_all(c, a, c->iota);
    struct huff_walks kb = huff_walk_all(c, b, c->iota64);
    __m512i ea = _mm512_permutexvar_epi8(*s, ka.by12);
    __m512i sb = _mm512_sub_epi8(ea, _mm512_set1_epi8(56));
    __m512i eb = _mm512_permutexvar_epi8(sb, kb.by12);
    __m512i at = _mm512_mask_add_epi8(*s, HUFF_SECOND, sb, c->all64);
    *s = _mm512_sub_epi8(eb, _mm512_set1_epi8(120));
    return huff_places(&ka, &kb, at);
}

/* The same as huff_pass over 28 of 32 bytes and more. */
HUFF_512 static TAUT_INLINE unsigned
huff_pass_on(struct huff_pass *r, const struct huff_const *c, const uint8_t *p)
{
    const __mmask64 rest = UINT64_C(0xffffffff) << 32;
    __m256i x = _mm256_loadu_si256((const __m256i_u *)(const void *)p);
    r->at = huff_pair_on(&r->s, c, huff_window_at(p), huff_window_at(p + 7));
    __m512i at2 =
        huff_pair_on(&r->s, c, huff_window_at(p + 14), huff_window_at(p + 21));
    r->at = _mm512_mask_mov_epi8(r->at, rest, at2);
    r->w = _mm512_permutexvar_epi8(_mm512_loadu_si512(huff_windows[4]),
                                   _mm512_castsi256_si512(x));
    r->w8 = huff_bits8(r, c);
    huff_judge(r, c);
    __mmask64 stops = _mm512_mask_cmplt_epu8_mask(r->ends, r->at, c->ends);
    if (!stops)
        return 0;
    r->valid = _bzhi_u64(r->valid, (unsigned)_tzcnt_u64(stops));
    return huff_stop_at(stops, r->at);
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
    __m512i x = _mm512_maskz_compress_epi8(r->valid, huff_symbols(r));
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
        unsigned stop;
        if (len >= 32) {
            stop = huff_pass_on(&r, &c, p);
        } else if (len > HUFF_STEP / 2) {
            stop = huff_pass(&r, &c, huff_load32(p, len), 4);
        } else {
            stop = huff_pass(&r, &c, huff_load32(p, len), 2);
            most = HUFF_STEP / 2;
        }
        unsigned k = (unsigned)_mm_popcnt_u64(r.valid);
        if (store && !huff_write(out + n, cap - n, &r, k))
            return HUFF_NOT;
        n += k;
        if (!stop) {
            size_t step = len < most ? len : most;
            p += step;
            len -= step;
            continue;
        }
        size_t bit = stop - 1;
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
    if (len < 8)
        return huff_decode_all(out, cap, p, len, true);
    return huff_decode_512_all(cap ? out : none, cap, p, len, true);
}

HUFF_512 static size_t huff_decode_len_512(const uint8_t *p, size_t len)
{
    return huff_decode_512_all(NULL, 0, p, len, false);
}

/*
 * Strings one behind the other: their windows are laid out side by side, eight
 * bytes each, ones behind a string's end, and passes go over them whatever
 * string they are of, so that no branch depends on how long strings are. A
 * pass that meets a longer code, or a fault, leaves that string to the code
 * for one.
 */
enum {
    HUFF_WINDOWS = 64 /* that are laid out at a time */
};

/* struct huff_layout: windows, and of each the bit at which its last code must
 * have ended, but for 7, and its string. */
struct huff_layout {
    _Alignas(64) uint64_t w[HUFF_WINDOWS + 8];
    _Alignas(64) uint64_t least[HUFF_WINDOWS + 8];
    _Alignas(64) uint8_t of[HUFF_WINDOWS + 8];
};

/* Up to 64 bytes, ones behind the end. */
HUFF_512 static TAUT_INLINE __m512i huff_load_ones(const uint8_t *p,
                                                   size_t left)
{
    const __m512i ones = _mm512_set1_epi8((char)0xff);
    unsigned n = left < 64 ? (unsigned)left : 64;
    return _mm512_mask_loadu_epi8(ones, _bzhi_u64(UINT64_MAX, n), p);
}

/* Lays out the windows of string `k`, from number `n` on; returns how many
 * there are then. */
HUFF_512 static TAUT_INLINE unsigned huff_lay(struct huff_layout *l, unsigned n,
                                              unsigned k, const uint8_t *p,
                                              size_t len)
{
    const __m512i spread = _mm512_loadu_si512(huff_spread);
    const uint64_t each = UINT64_C(0x0101010101010101);
    __m512i least = _mm512_loadu_si512(huff_leasts + 8 * (n & 1));
    for (;;) {
        __m512i x = huff_load_ones(p, len);
        unsigned some = len < 56 ? (unsigned)len : 56;
        _mm512_storeu_si512(l->w + n, _mm512_permutexvar_epi8(spread, x));
        _mm512_storeu_si512(l->least + n, least);
        memset(l->of + n, (int)k, 8);
        unsigned last = (some - 1) / 7;
        n += last + 1;
        if (len <= 56) {
            /* of the last window's bits 7 are padding at most */
            unsigned bits = 8 * (some - 7 * last);
            l->least[n - 1] = (bits - 7 + ((n - 1) & 1) * 64) * each;
            return n;
        }
        p += 56;
        len -= 56;
    }
}

/* A window out of the layout; what loads does not permute. */
HUFF_512 static TAUT_INLINE __m512i huff_all_of(const uint64_t *p)
{
    __m512i x;
    __asm__("vpbroadcastq {%1, %0|%0, %1}" : "=v"(x) : "m"(*p));
    return x;
}

/* Two windows of a layout: behind a string's end another one begins. */
HUFF_512 static TAUT_INLINE __m512i huff_two(__m512i *s,
                                             const struct huff_const *c,
                                             const uint64_t *w,
                                             const uint64_t *least)
{
    const __m512i end = _mm512_set1_epi8(56), end64 = _mm512_set1_epi8(120);
    struct huff_walks ka = huff_walk_all(c, huff_all_of(w), c->iota);
    struct huff_walks kb = huff_walk_all(c, huff_all_of(w + 1), c->iota64);
    __mmask64 on = _mm512_cmpeq_epi8_mask(huff_all_of(least), end);
    __mmask64 on2 = _mm512_cmpeq_epi8_mask(huff_all_of(least + 1), end64);
    __m512i ea = _mm512_permutexvar_epi8(*s, ka.by12);
    __m512i sb = _mm512_maskz_sub_epi8(on, ea, end);
    __m512i eb = _mm512_permutexvar_epi8(sb, kb.by12);
    __m512i at = _mm512_mask_add_epi8(*s, HUFF_SECOND, sb, c->all64);
    *s = _mm512_maskz_sub_epi8(on2, eb, end64);
    return huff_places(&ka, &kb, at);
}

/* Passes over the four windows from number `i` on. Returns the places of those
 * that do not end as they must. */
HUFF_512 static TAUT_INLINE __mmask64 huff_windows4(struct huff_pass *r,
                                                    const struct huff_const *c,
                                                    const struct huff_layout *l,
                                                    unsigned i)
{
    const __mmask64 rest = UINT64_C(0xffffffff) << 32;
    const __m512i twice = _mm512_set_epi64(3, 3, 2, 2, 1, 1, 0, 0);
    __m512i at = huff_two(&r->s, c, l->w + i, l->least + i);
    __m512i at2 = huff_two(&r->s, c, l->w + i + 2, l->least + i + 2);
    r->at = _mm512_mask_mov_epi8(at, rest, at2);
    r->w = _mm512_permutexvar_epi64(twice, _mm512_loadu_si512(l->w + i));
    __m512i least =
        _mm512_permutexvar_epi64(twice, _mm512_loadu_si512(l->least + i));
    r->w8 = huff_bits8(r, c);
    huff_judge(r, c);
    return _mm512_mask_cmpgt_epu8_mask(r->ends, _mm512_sub_epi8(r->at, least),
                                       _mm512_set1_epi8(7));
}

/*
 * Decodes the windows that were laid out; `ends` are where the layout's
 * strings end. Returns how many strings were right.
 */
HUFF_512 static TAUT_INLINE unsigned
huff_run_layout(const struct huff_const *c, uint8_t *out, size_t *ends,
                size_t n, const struct huff_layout *l, unsigned n_windows)
{
    struct huff_pass r;
    r.s = _mm512_setzero_si512();
    for (unsigned i = 0; i < n_windows; i += 4) {
        __mmask64 bad = huff_windows4(&r, c, l, i);
        __m512i x = _mm512_maskz_compress_epi8(r.valid, huff_symbols(&r));
        _mm512_storeu_si512(out + n, x);
        for (unsigned j = 0; j < 4; j++)
            ends[l->of[i + j]] =
                n + (unsigned)_mm_popcnt_u64(_bzhi_u64(r.valid, 16 * (j + 1)));
        n += (unsigned)_mm_popcnt_u64(r.valid);
        if (bad)
            return l->of[i + (unsigned)_tzcnt_u64(bad) / 16];
    }
    return l->of[n_windows - 1] + 1u;
}

/* Lays out the next strings, as many as have place; returns how many, 0 if
 * the first is too long, and sets `*n_windows`. */
HUFF_512 static TAUT_INLINE unsigned
huff_lay_all(struct huff_layout *l, unsigned *n_windows,
             const struct taut_span *strings, size_t n)
{
    unsigned at = 0, k = 0;
    while (k < n && strings[k].len - 1 < 7 * (HUFF_WINDOWS - (size_t)at)) {
        at = huff_lay(l, at, k, strings[k].p, strings[k].len);
        k++;
    }
    if (k == 0)
        return 0;
    *n_windows = at;
    for (unsigned i = 0; i < 3; i++) { /* the last pass's others: nothing */
        l->w[at + i] = UINT64_MAX;
        l->least[at + i] = (at + i) % 2 ? UINT64_C(0x4040404040404040) : 0;
        l->of[at + i] = (uint8_t)(k - 1);
    }
    return k;
}

HUFF_512 static size_t huff_run_512(uint8_t *out, size_t *ends,
                                    const struct taut_span *strings, size_t n)
{
    const struct huff_const c = huff_consts();
    struct huff_layout l;
    size_t at = 0, k = 0;
    while (k < n) {
        unsigned n_windows;
        unsigned laid = huff_lay_all(&l, &n_windows, strings + k, n - k);
        unsigned done = 0;
        if (laid)
            done = huff_run_layout(&c, out, ends + k, at, &l, n_windows);
        k += done;
        at = k ? ends[k - 1] : 0;
        if (done == laid && laid)
            continue;
        size_t len =
            huff_decode_512(out + at, SIZE_MAX, strings[k].p, strings[k].len);
        if (len == HUFF_NOT)
            return k;
        ends[k++] = at += len;
    }
    return n;
}

/* Copies what a string stands for, which is followed by 64 bytes. */
HUFF_512 static TAUT_INLINE void huff_hand(struct taut_huffman_string *s,
                                           const uint8_t *p, size_t len)
{
    s->end.len = len <= s->cap ? len : HUFF_NOT;
    if (len <= 64 && s->cap >= 64)
        _mm512_storeu_si512(s->out, _mm512_loadu_si512(p));
    else if (len <= s->cap && len > 0)
        memcpy(s->out, p, len);
}

/* How many of `n` strings are decoded together: those that `room` holds, and
 * HUFF_WINDOWS; sets `spans` to them. */
HUFF_512 static TAUT_INLINE size_t
huff_together(struct taut_span *spans, const struct taut_huffman_string *s,
              size_t n, size_t room)
{
    size_t k = 0, most = 0;
    for (; k < n && k < HUFF_WINDOWS; k++) {
        most += TAUT_HUFFMAN_DECODED_MAX(s[k].len);
        if (s[k].len > room || most > room)
            break;
        spans[k].p = s[k].p;
        spans[k].len = s[k].len;
    }
    return k;
}

HUFF_512 static void huff_batch_512(struct taut_huffman_string *strings,
                                    size_t n)
{
    uint8_t out[2048 + 64];
    struct taut_span spans[HUFF_WINDOWS];
    size_t ends[HUFF_WINDOWS];
    while (n > 0) {
        size_t k = huff_together(spans, strings, n, 2048), at = 0;
        size_t right = k ? huff_run_512(out, ends, spans, k) : 0;
        for (size_t i = 0; i < right; i++) {
            huff_hand(&strings[i], out + at, ends[i] - at);
            at = ends[i];
        }
        strings += right;
        n -= right;
        if (right < k || k == 0) { /* wrong, or long */
            strings->end.len = huff_decode_512(strings->out, strings->cap,
                                               strings->p, strings->len);
            strings++;
            n--;
        }
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
