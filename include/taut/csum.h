/* SPDX-License-Identifier: MIT */
/*
 * taut/csum.h: the Internet checksum of RFC 1071.
 *
 * The checksum is the 16-bit complement of the one's complement sum of the
 * big-endian 16-bit words; an odd last byte counts as if a zero byte
 * followed. Two kinds of values appear here, both in host order:
 *
 *  - a *sum* is not complemented. Sums of pieces are combined by plain
 *    addition in 64 bits and folded once, at the end. A folded sum is 0 only
 *    if every byte was 0; any other multiple of 0xffff is 0xffff.
 *  - a *checksum* is the complement of a folded sum: what taut_put16 stores
 *    into a header and taut_get16 loads from it.
 *
 * UDP has a rule of its own (RFC 768; RFC 8200 8.1): a computed checksum of
 * 0 is sent as 0xffff, because 0 says "none". The functions here do not
 * apply it: the codec of UDP does.
 *
 * Whole buffers are summed by the fastest kernel that this processor runs;
 * it is chosen at the first call, which is safe from any thread. No byte
 * outside the given ones is ever read. Lengths have no limit but size_t's.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_CSUM_H
#define TAUT_CSUM_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Sums                                                                */

/* taut_csum_fold_get folds the sum `sum` to 16 bits with end-around carry
 * (RFC 1071 2 (A)): 0 stays 0, other multiples of 0xffff become 0xffff. */
static inline uint16_t taut_csum_fold_get(uint64_t sum)
{
    sum = (sum >> 32) + (uint32_t)sum;
    uint32_t s = (uint32_t)(sum >> 16) + (uint16_t)sum;
    s = (s >> 16) + (uint16_t)s;
    return (uint16_t)((s >> 16) + s);
}

/* taut_csum_swap_get exchanges the two bytes of a folded sum or checksum:
 * the sum of the same bytes, had they begun at the other parity (RFC 1071
 * 2 (B)). */
static inline uint16_t taut_csum_swap_get(uint16_t sum)
{
    return (uint16_t)((unsigned)sum << 8 | sum >> 8);
}

/* taut_csum_sum_get returns the folded sum of the `len` bytes at `p` (which
 * may be NULL if `len` is 0; the sum of nothing is 0). */
TAUT_API uint16_t taut_csum_sum_get(const void *p, size_t len);

/* taut_csum_copy_get copies `len` bytes from `from` to `to`, which must not
 * overlap, and returns their folded sum. Both may be NULL if `len` is 0. */
TAUT_API uint16_t taut_csum_copy_get(void *to, const void *from, size_t len);

/* taut_csum_bytes_get returns the checksum of the `len` bytes at `p`. The
 * checksum field, if it lies within, must hold 0. */
static inline uint16_t taut_csum_bytes_get(const void *p, size_t len)
{
    return (uint16_t)~taut_csum_sum_get(p, len);
}

/* taut_csum_bytes_verify tells whether the `len` bytes at `p`, their
 * checksum field included, carry a right checksum. All-zero bytes do not:
 * their checksum would be 0xffff. */
static inline bool taut_csum_bytes_verify(const void *p, size_t len)
{
    return taut_csum_sum_get(p, len) == 0xffff;
}

/* ------------------------------------------------------------------ */
/* Scattered pieces                                                    */

/*
 * struct taut_csum: a sum that goes on over pieces of any length, odd ones
 * too. Copying the struct keeps a point to return to. It holds for 2^40
 * pieces.
 */
struct taut_csum {
    uint64_t sum; /* of all bytes so far, not folded */
    bool odd;     /* an odd number of bytes so far */
};

/* taut_csum_init sets `c` to the sum of nothing plus `start`: 0 or a
 * pseudo-header's sum. */
static inline void taut_csum_init(struct taut_csum *c, uint32_t start)
{
    c->sum = start;
    c->odd = false;
}

/* taut_csum_push adds the `len` bytes at `p` (may be NULL if `len` is 0). */
static inline void taut_csum_push(struct taut_csum *c, const void *p,
                                  size_t len)
{
    c->sum += (uint64_t)taut_csum_sum_get(p, len) << (c->odd ? 8 : 0);
    c->odd = c->odd != ((len & 1u) != 0);
}

/* taut_csum_copy_push copies `len` bytes from `from` to `to`, which must not
 * overlap, and adds them. */
static inline void taut_csum_copy_push(struct taut_csum *c, void *to,
                                       const void *from, size_t len)
{
    c->sum += (uint64_t)taut_csum_copy_get(to, from, len) << (c->odd ? 8 : 0);
    c->odd = c->odd != ((len & 1u) != 0);
}

/* taut_csum_get returns the checksum of all that was pushed; `c` is left as
 * it is and may be pushed to further. */
static inline uint16_t taut_csum_get(const struct taut_csum *c)
{
    return (uint16_t)~taut_csum_fold_get(c->sum);
}

/* taut_csum_verify tells whether what was pushed, a checksum field
 * included, carries a right checksum. */
static inline bool taut_csum_verify(const struct taut_csum *c)
{
    return taut_csum_fold_get(c->sum) == 0xffff;
}

/* ------------------------------------------------------------------ */
/* Pseudo-headers                                                      */

/* taut_csum_pseudo4_get returns the sum of the pseudo-header of RFC 9293
 * 3.1 and RFC 768: `src` and `dst` point to 4 bytes each, `proto` is the IP
 * protocol, `len` the bytes of transport header and payload. */
static inline uint32_t taut_csum_pseudo4_get(const uint8_t *src,
                                             const uint8_t *dst, uint8_t proto,
                                             uint32_t len)
{
    return taut_csum_fold_get((uint64_t)taut_get32(src) + taut_get32(dst) +
                              proto + len);
}

/* taut_csum_pseudo6_get returns the sum of the pseudo-header of RFC 8200
 * 8.1: `src` and `dst` point to 16 bytes each (`dst` is the final
 * destination, also where a routing header stands), `next` is the upper
 * layer's protocol, `len` its length (32 bits: jumbograms too). */
static inline uint32_t taut_csum_pseudo6_get(const uint8_t *src,
                                             const uint8_t *dst, uint8_t next,
                                             uint32_t len)
{
    uint64_t sum = (uint64_t)next + len;
    for (unsigned i = 0; i < 16; i += 4)
        sum += (uint64_t)taut_get32(src + i) + taut_get32(dst + i);
    return taut_csum_fold_get(sum);
}

/* taut_csum_l4_get returns the checksum of a transport header and payload
 * (`len` bytes at `p`, the checksum field 0) under a pseudo-header whose sum
 * is `pseudo`. For UDP, see the head of this file. */
static inline uint16_t taut_csum_l4_get(uint32_t pseudo, const void *p,
                                        size_t len)
{
    uint64_t sum = (uint64_t)pseudo + taut_csum_sum_get(p, len);
    return (uint16_t)~taut_csum_fold_get(sum);
}

/* taut_csum_l4_verify tells whether a transport header and payload carry a
 * right checksum under a pseudo-header whose sum is `pseudo`. */
static inline bool taut_csum_l4_verify(uint32_t pseudo, const void *p,
                                       size_t len)
{
    return taut_csum_l4_get(pseudo, p, len) == 0;
}

/* ------------------------------------------------------------------ */
/* IPv4 headers                                                        */

/* taut_csum_hdr_get returns the checksum of an IPv4 header of `ihl` words of
 * 4 bytes (5 to 15). With 0 in the checksum field it is the value to store;
 * over a right header it is 0 (RFC 791 3.1). */
static inline uint16_t taut_csum_hdr_get(const uint8_t *hdr, unsigned ihl)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < ihl; i++)
        sum += taut_get32le(hdr + (size_t)4 * i);
    return (uint16_t)~taut_csum_swap_get(taut_csum_fold_get(sum));
}

/* taut_csum_hdr20_get is taut_csum_hdr_get of a header without options. */
static inline uint16_t taut_csum_hdr20_get(const uint8_t *hdr)
{
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__FRAMAC__)
    /* Few loads and few instructions. All comes to less than 2^35, of which
     * the top of a product is the fold: each field of 16 bits adds the ones
     * below and what they carry. */
    struct word {
        uint8_t byte[8];
    };
    const struct word *word = (const struct word *)(const void *)(hdr + 8);
    uint64_t sum = taut_get64le(hdr), rest = taut_get32le(hdr + 16);
    uint64_t fold = UINT64_C(0x0001000100010001);
    __asm__("add{q %2, %0| %0, %2}\n\t"
            "adc{q $0, %1| %1, 0}"
            : "+&r"(sum), "+&r"(rest)
            : "m"(*word)
            : "cc");
    __asm__("" : "+r"(fold)); /* or compilers shift and add instead */
    rest += (sum >> 32) + (uint32_t)sum;
    return (uint16_t)~__builtin_bswap64(rest * fold);
#else
    return taut_csum_hdr_get(hdr, 5);
#endif
}

/* taut_csum_hdr20x16_get does taut_csum_hdr20_get for sixteen headers at
 * once: `out[i]` is the checksum of the 20 bytes at `hdr[i]`. */
TAUT_API void taut_csum_hdr20x16_get(uint16_t out[16],
                                     const uint8_t *const hdr[16]);

/* ------------------------------------------------------------------ */
/* Changes: RFC 1624, equation 3                                       */

/*
 * taut_csum_mend16_get returns what the checksum `check` becomes when the
 * 16-bit word `was` under it turns into `now`: ~(~check + ~was + now). The
 * word must lie at an even offset of the summed bytes. Equal to summing
 * anew, except where the new bytes are all 0 (then 0 stands for 0xffff; no
 * IP header and no pseudo-header is all 0).
 */
static inline uint16_t taut_csum_mend16_get(uint16_t check, uint16_t was,
                                            uint16_t now)
{
    /* 16-bit adds whose carry comes back round: compilers vectorize this;
     * and `check` comes last, so that a chain of changes is short */
    uint16_t diff = (uint16_t)((uint16_t)~was + now);
    diff = (uint16_t)(diff + (diff < now));
    uint16_t sum = (uint16_t)((uint16_t)~check + diff);
    return (uint16_t) ~(sum + (sum < diff));
}

/* taut_csum_mend8_get: as taut_csum_mend16_get for one byte. `odd` tells
 * whether the byte lies at an odd offset (the low half of its word). */
static inline uint16_t taut_csum_mend8_get(uint16_t check, bool odd,
                                           uint8_t was, uint8_t now)
{
    unsigned shift = odd ? 0 : 8;
    return taut_csum_mend16_get(check, (uint16_t)((unsigned)was << shift),
                                (uint16_t)((unsigned)now << shift));
}

/* taut_csum_mend32_get: as taut_csum_mend16_get for a 32-bit number (an IPv4
 * address, a sequence number). */
static inline uint16_t taut_csum_mend32_get(uint16_t check, uint32_t was,
                                            uint32_t now)
{
    uint32_t diff = ~was + now;
    diff += diff < now;
    uint32_t sum = diff + (uint16_t)~check;
    sum += sum < diff;
    sum = (sum >> 16) + (uint16_t)sum;
    return (uint16_t) ~((sum >> 16) + sum);
}

/* taut_csum_mend48_get: as taut_csum_mend16_get for a 48-bit number, the
 * low bits of `was` and `now` (an address and a port). */
static inline uint16_t taut_csum_mend48_get(uint16_t check, uint64_t was,
                                            uint64_t now)
{
    const uint64_t low = ((uint64_t)1 << 48) - 1;
    uint64_t sum = (uint64_t)(uint16_t)~check + (~was & low) + (now & low);
    return (uint16_t)~taut_csum_fold_get(sum);
}

/* taut_csum_mend128_get: as taut_csum_mend16_get for 16 bytes (an IPv6
 * address). */
static inline uint16_t taut_csum_mend128_get(uint16_t check,
                                             const uint8_t was[16],
                                             const uint8_t now[16])
{
    uint64_t sum = (uint16_t)~check;
    for (unsigned i = 0; i < 16; i += 4)
        sum += (uint64_t)(uint32_t)~taut_get32(was + i) + taut_get32(now + i);
    return (uint16_t)~taut_csum_fold_get(sum);
}

/* taut_csum_mend_bytes_get: as taut_csum_mend16_get for any `len` bytes;
 * `odd` tells whether they begin at an odd offset of the summed bytes. */
static inline uint16_t taut_csum_mend_bytes_get(uint16_t check, bool odd,
                                                const void *was,
                                                const void *now, size_t len)
{
    uint64_t diff = (uint64_t)(uint16_t)~taut_csum_sum_get(was, len) +
                    taut_csum_sum_get(now, len);
    uint64_t sum = (uint64_t)(uint16_t)~check + (diff << (odd ? 8 : 0));
    return (uint16_t)~taut_csum_fold_get(sum);
}

/* ------------------------------------------------------------------ */
/* Kernels: for tests, benchmarks and `taut kernels`                   */

/* struct taut_csum_kernel: one implementation. Every one gives the same
 * results for the same bytes. */
struct taut_csum_kernel {
    const char *name; /* "scalar", "avx2" ... */
    uint32_t needs;   /* bits of enum taut_cpu_bit; all are needed */
    /* sum returns the folded sum of the `len` bytes at `p`. */
    uint16_t (*sum)(const uint8_t *p, size_t len);
    /* copy does so while copying. */
    uint16_t (*copy)(uint8_t *to, const uint8_t *from, size_t len);
    /* hdr20x16 is taut_csum_hdr20x16_get. */
    void (*hdr20x16)(uint16_t out[16], const uint8_t *const hdr[16]);
};

/* taut_csum_kernels_get returns all kernels that were compiled in, `*n` of
 * them, the most general (scalar) first and the best last. They are called
 * only where taut_cpu_get has all the bits that they need. */
TAUT_API const struct taut_csum_kernel *taut_csum_kernels_get(size_t *n);

/* taut_csum_kernel_get returns the kernel that the functions above use. */
TAUT_API const struct taut_csum_kernel *taut_csum_kernel_get(void);

/* taut_csum_kernel_set makes the kernel called `name` the one in use, for
 * the whole process, or the best one if `name` is NULL. False, and nothing
 * changes, if there is none of that name or this processor cannot run it. */
TAUT_API bool taut_csum_kernel_set(const char *name);

#ifdef __cplusplus
}
#endif

#endif
