/* SPDX-License-Identifier: MIT */
/* bench_peer_csum.c: the algorithms of Linux and VPP, and the limits; see
 * bench_peer_csum.h. x86-64 only. */
#include "bench_peer_csum.h"

#include <immintrin.h>
#include <string.h>

#define T512 __attribute__((target("avx512f,avx512bw,avx512vl,bmi2")))
#define T256 __attribute__((target("avx2")))

static uint16_t peer_fold(uint64_t sum)
{
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffffffff) + (sum >> 32);
    uint32_t s = ((uint32_t)sum & 0xffff) + ((uint32_t)sum >> 16);
    return (uint16_t)((s & 0xffff) + (s >> 16));
}

static uint64_t peer_load64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

/* ------------------------------------------------------------------ */
/* Linux, arch/x86: chains of add with carry                           */

/* What the assembly below reads. */
struct linux_20 {
    uint8_t byte[20];
};
struct linux_40 {
    uint8_t byte[40];
};

static uint64_t linux_add(uint64_t a, uint64_t b)
{
    __asm__("addq %1, %0\n\tadcq $0, %0" : "+r"(a) : "rm"(b) : "cc");
    return a;
}

/* 40 bytes in one chain. */
static uint64_t linux_add40(uint64_t sum, const uint8_t *p)
{
    __asm__("addq 0(%1), %0\n\t"
            "adcq 8(%1), %0\n\t"
            "adcq 16(%1), %0\n\t"
            "adcq 24(%1), %0\n\t"
            "adcq 32(%1), %0\n\t"
            "adcq $0, %0"
            : "+r"(sum)
            : "r"(p), "m"(*(const struct linux_40 *)(const void *)p)
            : "cc");
    return sum;
}

static uint64_t linux_add_words(uint64_t sum, const uint8_t *p, size_t n)
{
    for (; n > 0; n--, p += 8)
        sum = linux_add(sum, peer_load64(p));
    return sum;
}

uint16_t peer_linux_csum(const uint8_t *p, size_t len)
{
    uint64_t sum = 0;
    if (len >= 80) {
        uint64_t second = 0;
        do {
            sum = linux_add40(sum, p);
            second = linux_add40(second, p + 40);
            p += 80;
            len -= 80;
        } while (len >= 80);
        sum = linux_add(sum, second);
    }
    if (len >= 40) {
        sum = linux_add40(sum, p);
        p += 40;
        len -= 40;
    }
    if (len & 32)
        sum = linux_add_words(sum, p, 4), p += 32;
    if (len & 16)
        sum = linux_add_words(sum, p, 2), p += 16;
    if (len & 8)
        sum = linux_add_words(sum, p, 1), p += 8;
    if (len & 7) {
        uint64_t v = 0;
        unsigned left = len & 7;
        /* Linux loads 8 bytes here whatever follows; we may not */
        if (left & 4) {
            uint32_t w;
            memcpy(&w, p, 4);
            v = w;
            p += 4;
        }
        if (left & 2)
            v += ((uint64_t)p[0] | (uint64_t)p[1] << 8), p += 2;
        if (left & 1)
            v += p[0];
        sum = linux_add(sum, v);
    }
    return peer_fold(sum);
}

/* A header of 5 words: adds with carry, then a fold of 32 bits. */
static uint16_t linux_header(const uint8_t *p)
{
    uint32_t sum, words = 5;
    const uint8_t *q = p;
    __asm__("movl (%1), %0\n\t"
            "subl $4, %2\n\t"
            "jbe 2f\n\t"
            "addl 4(%1), %0\n\t"
            "adcl 8(%1), %0\n\t"
            "adcl 12(%1), %0\n"
            "1:\tadcl 16(%1), %0\n\t"
            "lea 4(%1), %1\n\t"
            "decl %2\n\t"
            "jne 1b\n\t"
            "adcl $0, %0\n\t"
            "movl %0, %2\n\t"
            "shrl $16, %0\n\t"
            "addw %w2, %w0\n\t"
            "adcl $0, %0\n\t"
            "notl %0\n2:"
            : "=&r"(sum), "+r"(q), "+r"(words)
            : "m"(*(const struct linux_20 *)(const void *)p)
            : "cc");
    return (uint16_t)sum;
}

void peer_linux_headers(uint16_t *out, const uint8_t *const *hdr, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = linux_header(hdr[i]);
}

/* ------------------------------------------------------------------ */
/* VPP: widen by interleaving with zeros, add                          */

T512 static inline __m512i vpp_add512(__m512i sum, __m512i x)
{
    const __m512i zero = _mm512_setzero_si512();
    sum = _mm512_add_epi64(sum, _mm512_unpacklo_epi32(x, zero));
    return _mm512_add_epi64(sum, _mm512_unpackhi_epi32(x, zero));
}

T512 uint16_t peer_vpp_csum_avx512(const uint8_t *p, size_t len)
{
    __m512i sum = _mm512_setzero_si512();
    for (; len >= 512; len -= 512, p += 512)
        for (unsigned i = 0; i < 8; i++)
            sum = vpp_add512(sum, _mm512_loadu_si512(p + 64 * i));
    if (len >= 256) {
        for (unsigned i = 0; i < 4; i++)
            sum = vpp_add512(sum, _mm512_loadu_si512(p + 64 * i));
        len -= 256;
        p += 256;
    }
    for (; len >= 64; len -= 64, p += 64)
        sum = vpp_add512(sum, _mm512_loadu_si512(p));
    if (len > 0)
        sum = vpp_add512(sum,
                         _mm512_maskz_loadu_epi8(((uint64_t)1 << len) - 1, p));
    return peer_fold((uint64_t)_mm512_reduce_add_epi64(sum));
}

T256 static inline __m256i vpp_add256(__m256i sum, __m256i x)
{
    const __m256i zero = _mm256_setzero_si256();
    sum = _mm256_add_epi64(sum, _mm256_unpacklo_epi32(x, zero));
    return _mm256_add_epi64(sum, _mm256_unpackhi_epi32(x, zero));
}

T256 static inline __m256i peer_load256(const uint8_t *p)
{
    return _mm256_loadu_si256((const __m256i_u *)(const void *)p);
}

T256 static inline uint64_t peer_lanes256(__m256i sum)
{
    uint64_t lane[4];
    _mm256_storeu_si256((__m256i_u *)(void *)lane, sum);
    return lane[0] + lane[1] + lane[2] + lane[3];
}

T256 uint16_t peer_vpp_csum_avx2(const uint8_t *p, size_t len)
{
    __m256i sum = _mm256_setzero_si256();
    for (; len >= 256; len -= 256, p += 256)
        for (unsigned i = 0; i < 8; i++)
            sum = vpp_add256(sum, peer_load256(p + 32 * i));
    for (; len >= 32; len -= 32, p += 32)
        sum = vpp_add256(sum, peer_load256(p));
    uint64_t rest = 0;
    for (; len >= 8; len -= 8, p += 8)
        rest += (peer_load64(p) >> 32) + (uint32_t)peer_load64(p);
    for (; len >= 2; len -= 2, p += 2)
        rest += (uint32_t)p[0] | (uint32_t)p[1] << 8;
    if (len > 0)
        rest += p[0];
    return peer_fold(peer_lanes256(sum) + rest);
}

/* ------------------------------------------------------------------ */
/* Limits                                                              */

T512 uint16_t limit_csum_512(const uint8_t *p, size_t len)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i a = zero, b = zero, c = zero, d = zero;
    for (; len >= 256; len -= 256, p += 256) {
        a = _mm512_add_epi64(a, _mm512_loadu_si512(p));
        b = _mm512_add_epi64(b, _mm512_loadu_si512(p + 64));
        c = _mm512_add_epi64(c, _mm512_loadu_si512(p + 128));
        d = _mm512_add_epi64(d, _mm512_loadu_si512(p + 192));
    }
    for (; len >= 64; len -= 64, p += 64)
        a = _mm512_add_epi64(a, _mm512_loadu_si512(p));
    b = _mm512_add_epi64(b,
                         _mm512_maskz_loadu_epi8(((uint64_t)1 << len) - 1, p));
    a = _mm512_add_epi64(_mm512_add_epi64(a, b), _mm512_add_epi64(c, d));
    return (uint16_t)_mm512_reduce_add_epi64(a);
}

T256 uint16_t limit_csum_256(const uint8_t *p, size_t len)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i a = zero, b = zero, c = zero, d = zero;
    for (; len >= 128; len -= 128, p += 128) {
        a = _mm256_add_epi64(a, peer_load256(p));
        b = _mm256_add_epi64(b, peer_load256(p + 32));
        c = _mm256_add_epi64(c, peer_load256(p + 64));
        d = _mm256_add_epi64(d, peer_load256(p + 96));
    }
    for (; len >= 32; len -= 32, p += 32)
        a = _mm256_add_epi64(a, peer_load256(p));
    a = _mm256_add_epi64(_mm256_add_epi64(a, b), _mm256_add_epi64(c, d));
    uint64_t rest = 0;
    for (; len >= 8; len -= 8, p += 8)
        rest += peer_load64(p);
    return (uint16_t)(peer_lanes256(a) + rest);
}

uint16_t limit_csum_64(const uint8_t *p, size_t len)
{
    uint64_t a = 0, b = 0;
    for (; len >= 32; len -= 32, p += 32) {
        uint64_t w = peer_load64(p), x = peer_load64(p + 8);
        uint64_t y = peer_load64(p + 16), z = peer_load64(p + 24);
        /* so that these stay scalar */
        __asm__("" : "+r"(w), "+r"(x), "+r"(y), "+r"(z));
        a += w + x;
        b += y + z;
    }
    for (; len >= 8; len -= 8, p += 8)
        a += peer_load64(p);
    return (uint16_t)(a + b);
}
