/* SPDX-License-Identifier: MIT */
/*
 * kern_huffman.c: HPACK's Huffman code; see taut/huffman.h. The scalar kernel
 * here is the specification: every other one must agree with it.
 *
 * Decoding looks up 12 bits at a time, which hold up to two symbols; codes
 * of more bits, 8 in a thousand in real headers, are found by comparing.
 * Kernels only say "right" or "not right"; what is wrong and where is told
 * by one cold function that walks code by code.
 */
#include "taut/huffman.h"
#include "taut/cpu.h"
#include "core_mem.h"
#include "kern_huff_tab.h"

#if defined(__FRAMAC__) || !defined(__GNUC__)
#define HUFF_SIMD 0
#else
#define HUFF_SIMD 1
#endif

/* What kernels return for strings that they do not decode. */
#define HUFF_NOT SIZE_MAX

/* ------------------------------------------------------------------ */
/* Decoding                                                            */

/* Entries of huff_pairs. */
static inline unsigned huff_pair_bits(uint32_t e)
{
    return e & 63;
}

static inline unsigned huff_pair_first(uint32_t e)
{
    return e >> 8 & 15;
}

static inline unsigned huff_pair_n(uint32_t e)
{
    return e >> 6 & 3;
}

/* The code that begins the 32 bits `code`, longer than 12 bits: its length,
 * 0 for EOS, and its symbol. */
static TAUT_NOINLINE unsigned huff_long(uint8_t *symbol, uint32_t code)
{
    const struct huff_long *row = huff_longs;
    if (code >= HUFF_EOS)
        return 0;
    while (code >= row->end)
        row++;
    *symbol = huff_order[row->at + ((code - row->first) >> (32 - row->bits))];
    return row->bits;
}

/* struct huff_in: a place in a coded string, `bit` bits behind `p`. */
struct huff_in {
    const uint8_t *p, *end;
    unsigned bit;
};

/* The next 32 bits, of which `*left` (0 to 32) are there; the others are
 * ones. */
static uint32_t huff_bits32(const struct huff_in *in, unsigned *left)
{
    uint64_t v = 0;
    size_t there = (size_t)(in->end - in->p);
    for (unsigned i = 0; i < 5; i++)
        v = v << 8 | (i < there ? in->p[i] : 0xffu);
    size_t n = there < 5 ? 8 * there - in->bit : 32;
    *left = n < 32 ? (unsigned)n : 32;
    return (uint32_t)(v >> (8 - in->bit));
}

/* Moves `n` bits on. */
static inline void huff_move(struct huff_in *in, unsigned n)
{
    in->bit += n;
    in->p += in->bit / 8;
    in->bit %= 8;
}

/* One symbol: its bits, or 0 where none can be read. */
static unsigned huff_symbol(const struct huff_in *in, uint8_t *symbol)
{
    unsigned left, n;
    uint32_t code = huff_bits32(in, &left);
    uint32_t e = huff_pairs[code >> (32 - HUFF_WINDOW)];
    if (e != 0) {
        *symbol = (uint8_t)(e >> 16);
        n = huff_pair_first(e);
    } else {
        n = huff_long(symbol, code);
    }
    return n <= left ? n : 0;
}

/* Tells why no symbol begins at `in`: the end, or a fault. */
static void huff_tell(struct taut_huffman_end *end, const struct huff_in *in,
                      const uint8_t *p)
{
    unsigned left;
    uint32_t code = huff_bits32(in, &left);
    bool ones = code == UINT32_MAX;
    bool eos = left >= 30 && code >= HUFF_EOS;
    end->off = (size_t)(in->p - p);
    end->bit = (uint8_t)in->bit;
    end->part = eos ? TAUT_HUFFMAN_EOS : TAUT_HUFFMAN_PADDING;
    end->status = eos || left < 8 ? TAUT_E_VALUE : TAUT_E_RANGE;
    if (left < 8 && ones) {
        end->off = (size_t)(in->end - p);
        end->bit = 0;
        end->part = TAUT_HUFFMAN_NONE;
        end->status = TAUT_OK;
    }
}

/* Decodes symbol by symbol from `in` on, `n` of the string at `p` having been
 * written before; writes what has room and counts all. */
static TAUT_COLD void huff_walk(struct taut_huffman_end *end, uint8_t *out,
                                size_t cap, const uint8_t *p, struct huff_in in,
                                size_t n)
{
    uint8_t symbol = 0;
    for (;;) {
        unsigned bits = huff_symbol(&in, &symbol);
        if (bits == 0)
            break;
        if (n < cap)
            out[n] = symbol;
        n++;
        huff_move(&in, bits);
    }
    huff_tell(end, &in, p);
    end->len = n;
    if (end->status == TAUT_OK && n > cap)
        end->status = TAUT_FULL;
}

/* As many bytes as there are, 0 to 7, from the left of 64 bits. */
static inline uint64_t huff_load_few(const uint8_t *p, size_t len)
{
    uint64_t v = 0;
    if (len & 4) {
        v = (uint64_t)taut_get32(p) << 32;
        p += 4;
    }
    if (len & 2) {
        v |= (uint64_t)taut_get16(p) << (len & 4 ? 16 : 48);
        p += 2;
    }
    if (len & 1)
        v |= (uint64_t)*p << (64 - 8 * len);
    return v;
}

/* Stores the symbols of `e` at `out`, two bytes whatever they are. */
static inline void huff_store(uint8_t *out, uint32_t e)
{
    uint16_t both = (uint16_t)(e >> 16);
    out[0] = (uint8_t)both;
    out[1] = (uint8_t)(both >> 8);
}

/*
 * The end of a string: the `left` bits (at most 64) at the left of `v`, whose
 * others are 0. Writes at most 16 bytes at `to`; returns where they end, or
 * NULL if something is wrong. `store` is constant.
 */
static TAUT_INLINE size_t huff_finish(uint8_t *to, uint64_t v, unsigned left,
                                      bool store)
{
    size_t n = 0;
    while (left >= HUFF_WINDOW) {
        uint32_t e = huff_pairs[v >> (64 - HUFF_WINDOW)];
        unsigned bits = huff_pair_bits(e), k = huff_pair_n(e);
        if (e == 0) {
            uint8_t symbol = 0;
            uint64_t ones = left < 64 ? UINT64_MAX >> left : 0;
            bits = huff_long(&symbol, (uint32_t)((v | ones) >> 32));
            if (bits == 0 || bits > left)
                return HUFF_NOT;
            e = (uint32_t)symbol << 16;
            k = 1;
        }
        if (store)
            huff_store(to + n, e);
        n += k;
        v <<= bits;
        left -= bits;
    }
    v |= UINT64_MAX >> left;
    uint32_t e = huff_pairs[v >> (64 - HUFF_WINDOW)];
    unsigned both = huff_pair_bits(e), first = huff_pair_first(e);
    if (store)
        huff_store(to + n, e);
    unsigned bits = both <= left ? both : first <= left ? first : 0;
    n += both <= left ? huff_pair_n(e) : first <= left ? 1 : 0;
    left -= bits;
    /* what is left are ones, and so is all behind it */
    return left < 8 && ~(v << bits) >> bits == 0 ? n : HUFF_NOT;
}

/* Four look-ups in the 64 bits `v`, of which 57 are there: up to 8 symbols
 * at `to`. Returns the bits that were read; the last look-up's symbols are
 * none if a longer code was met. */
static TAUT_INLINE unsigned huff_four(uint8_t *to, size_t *n, uint32_t *last,
                                      uint64_t v, bool store)
{
    uint32_t e = 0, sum = 0;
    for (unsigned i = 0; i < 4; i++) {
        e = huff_pairs[v >> (64 - HUFF_WINDOW)];
        if (store)
            huff_store(to + *n, e);
        *n += huff_pair_n(e);
        sum += e;
        v <<= huff_pair_bits(e); /* which needs no mask */
    }
    *last = e;
    return huff_pair_bits(sum); /* the bits come to 48 at most */
}

/* The 64 bits at `in`, which are there in 9 bytes. */
static TAUT_INLINE uint64_t huff_bits64(const struct huff_in *in)
{
    return taut_get64(in->p) << in->bit | in->p[8] >> (8 - in->bit);
}

/*
 * As long as there are 17 bytes, and room: four look-ups a turn. The last one
 * of them goes on in the old bits while the new ones are loaded, from where
 * the third one ended. Stops before a longer code.
 */
static TAUT_INLINE size_t huff_run(uint8_t *to, size_t room, struct huff_in *in,
                                   bool store)
{
    uint64_t v = huff_bits64(in);
    size_t n = 0;
    while (in->end - in->p >= 17 && (!store || room - n >= 8)) {
        uint32_t e, sum = 0;
        for (unsigned i = 0; i < 3; i++) {
            e = huff_pairs[v >> (64 - HUFF_WINDOW)];
            if (store)
                huff_store(to + n, e);
            n += huff_pair_n(e);
            sum += e;
            v <<= huff_pair_bits(e);
        }
        huff_move(in, huff_pair_bits(sum));
        uint64_t next = huff_bits64(in);
        e = huff_pairs[v >> (64 - HUFF_WINDOW)];
        if (store)
            huff_store(to + n, e);
        n += huff_pair_n(e);
        v = next << huff_pair_bits(e);
        huff_move(in, huff_pair_bits(e));
        if (e == 0)
            break;
    }
    return n;
}

/* The rest of a string, fewer than 8 bytes; `len` is all of its length. */
static TAUT_INLINE size_t huff_rest(uint8_t *to, size_t room,
                                    const struct huff_in *in, size_t len,
                                    bool store)
{
    uint8_t few[16];
    unsigned left = (unsigned)(in->end - in->p) * 8 - in->bit;
    uint64_t v;
    if (left == 0)
        return 0;
    if (len < 8)
        v = huff_load_few(in->p, len);
    else
        v = taut_get64(in->end - 8) << (64 - left);
    if (!store || room >= sizeof few)
        return huff_finish(to, v, left, store);
    size_t n = huff_finish(few, v, left, true);
    if (n > room)
        return HUFF_NOT;
    memcpy(to, few, n);
    return n;
}

/* Symbols until there is room for 8; then to the end. */
static TAUT_COLD size_t huff_decode_tight(uint8_t *out, size_t cap,
                                          const uint8_t *p, struct huff_in in,
                                          size_t n)
{
    struct taut_huffman_end end;
    huff_walk(&end, out, cap, p, in, n);
    return end.status == TAUT_OK ? end.len : HUFF_NOT;
}

/* All of a string. */
static TAUT_INLINE size_t huff_decode_all(uint8_t *out, size_t cap,
                                          const uint8_t *p, size_t len,
                                          bool store)
{
    struct huff_in in = {p, p, 0};
    size_t n = 0;
    if (len > 0)
        in.end += len;
    while (in.end - in.p >= 8) {
        uint32_t last;
        if (in.end - in.p >= 32)
            n += huff_run(store ? out + n : out, cap - n, &in, store);
        if (store && cap - n < 8)
            return huff_decode_tight(out, cap, p, in, n);
        huff_move(&in,
                  huff_four(out, &n, &last, taut_get64(in.p) << in.bit, store));
        if (last == 0) {
            uint8_t symbol;
            unsigned bits = huff_symbol(&in, &symbol);
            if (bits == 0 || (store && n == cap))
                return HUFF_NOT;
            if (store)
                out[n] = symbol;
            n++;
            huff_move(&in, bits);
        }
    }
    size_t rest = huff_rest(store ? out + n : out, cap - n, &in, len, store);
    return rest == HUFF_NOT ? rest : n + rest;
}

static size_t huff_decode_scalar(uint8_t *out, size_t cap, const uint8_t *p,
                                 size_t len)
{
    return huff_decode_all(out, cap, p, len, true);
}

static size_t huff_decode_len_scalar(const uint8_t *p, size_t len)
{
    return huff_decode_all(NULL, 0, p, len, false);
}

static void huff_batch_scalar(struct taut_huffman_string *strings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        strings[i].end.len = huff_decode_scalar(strings[i].out, strings[i].cap,
                                                strings[i].p, strings[i].len);
}

/* ------------------------------------------------------------------ */
/* Encoding                                                            */

static size_t huff_encode_len_scalar(const uint8_t *p, size_t len)
{
    size_t bytes = 0, i = 0;
    unsigned bits = 7;
    for (; len - i >= 4; i += 4) {
        bits += (unsigned)huff_bits[p[i]] + huff_bits[p[i + 1]] +
                huff_bits[p[i + 2]] + huff_bits[p[i + 3]];
        bytes += bits / 8;
        bits %= 8;
    }
    for (; i < len; i++)
        bits += huff_bits[p[i]];
    return bytes + bits / 8;
}

/* struct huff_out: bits on their way out, the last `n` of `acc`. */
struct huff_out {
    uint8_t *p, *end;
    uint64_t acc;
    unsigned n;
};

static inline void huff_push(struct huff_out *o, uint8_t symbol)
{
    o->acc = o->acc << huff_bits[symbol] | huff_code[symbol];
    o->n += huff_bits[symbol];
}

/* Writes the whole bytes; room for 8 is there, and at least one bit. */
static inline void huff_flush(struct huff_out *o)
{
    taut_put64(o->p, o->acc << (64 - o->n));
    o->p += o->n / 8;
    o->n %= 8;
}

/* Four symbols, if they are short enough; there is room for 8 bytes. */
static TAUT_INLINE bool huff_push4(struct huff_out *o, const uint8_t *p)
{
    unsigned b1 = huff_bits[p[1]], b3 = huff_bits[p[3]];
    unsigned n01 = huff_bits[p[0]] + b1, n23 = huff_bits[p[2]] + b3;
    uint64_t c01 = (uint64_t)huff_code[p[0]] << b1 | huff_code[p[1]];
    uint64_t c23 = (uint64_t)huff_code[p[2]] << b3 | huff_code[p[3]];
    if (n01 + n23 > 56)
        return false;
    o->acc = (o->acc << n01 | c01) << n23 | c23;
    o->n += n01 + n23;
    huff_flush(o);
    return true;
}

/*
 * Fills up with ones and writes the last bytes, fewer than 8 of `out_len`.
 * The last 64 bits that were pushed are all still there, so that 8 bytes end
 * where the string ends, if there are so many.
 */
static TAUT_INLINE void huff_close(struct huff_out *o, size_t out_len)
{
    unsigned left = (unsigned)(o->end - o->p) * 8;
    if (left == 0)
        return;
    unsigned pad = left - o->n;
    uint64_t v = ~(~o->acc << pad);
    if (out_len >= 8) {
        taut_put64(o->end - 8, v);
        return;
    }
    for (uint8_t *p = o->end; p != o->p; v >>= 8)
        *--p = (uint8_t)v;
}

/* Fills up with ones where there is room for 8 bytes; returns the length. */
static TAUT_INLINE size_t huff_end_fast(struct huff_out *o, uint8_t *out)
{
    unsigned n = o->n; /* fewer than 8 */
    *o->p = (uint8_t)(~(~o->acc << (8 - n)));
    return (size_t)(o->p - out) + (n > 0);
}

static TAUT_INLINE void huff_put_all(uint8_t *out, size_t out_len,
                                     const uint8_t *p, size_t len)
{
    struct huff_out o = {out, out, 0, 0};
    size_t i = 0;
    if (out_len > 0)
        o.end += out_len;
    while (len - i >= 4 && o.end - o.p >= 8) {
        if (huff_push4(&o, p + i)) {
            i += 4;
        } else {
            huff_push(&o, p[i++]);
            huff_flush(&o);
        }
    }
    for (; i < len && o.end - o.p >= 8; i++) {
        huff_push(&o, p[i]);
        huff_flush(&o);
    }
    for (; i < len; i++)
        huff_push(&o, p[i]); /* what is left fits in 64 bits */
    huff_close(&o, out_len);
}

/* The same in one pass, with room for 8 bytes behind all that may come. */
static TAUT_INLINE size_t huff_encode_all(uint8_t *out, const uint8_t *p,
                                          size_t len)
{
    struct huff_out o = {out, out, 0, 0};
    size_t i = 0;
    while (len - i >= 4) {
        if (huff_push4(&o, p + i)) {
            i += 4;
        } else {
            huff_push(&o, p[i++]);
            huff_flush(&o);
        }
    }
    for (; i < len; i++) {
        huff_push(&o, p[i]);
        huff_flush(&o);
    }
    return huff_end_fast(&o, out);
}

static size_t huff_encode_scalar(uint8_t *out, const uint8_t *p, size_t len)
{
    return huff_encode_all(out, p, len);
}

static void huff_put_scalar(uint8_t *out, size_t out_len, const uint8_t *p,
                            size_t len)
{
    huff_put_all(out, out_len, p, len);
}

/* Without vectors there is nothing to choose, and no global. */
#if HUFF_SIMD && defined(__x86_64__)
#include "kern_huff_x86.h"
#define HUFF_CHOICE 1
#else
#define HUFF_CHOICE 0
#endif

/* ------------------------------------------------------------------ */
/* Dispatch                                                            */

static const struct taut_huffman_kernel huff_kernels[] = {
    {"scalar", 0, huff_decode_scalar, huff_decode_len_scalar, huff_batch_scalar,
     huff_encode_len_scalar, huff_encode_scalar, huff_put_scalar},
#ifdef KERN_HUFF_X86_H
    HUFF_X86_KERNELS
#endif
};

enum { HUFF_N_KERNELS = sizeof huff_kernels / sizeof huff_kernels[0] };

const struct taut_huffman_kernel *taut_huffman_kernels_get(size_t *n)
{
    *n = HUFF_N_KERNELS;
    return huff_kernels;
}

static bool huff_name_is(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

#if HUFF_CHOICE
#include <stdatomic.h>

/* The kernel in use. It only ever points to constants, so no ordering is
 * needed. */
static const struct taut_huffman_kernel huff_unchosen;
static _Atomic(const struct taut_huffman_kernel *) huff_used = &huff_unchosen;

static const struct taut_huffman_kernel *huff_best(void)
{
    uint32_t have = taut_cpu_get();
    size_t best = 0; /* which needs nothing */
    for (size_t i = 1; i < HUFF_N_KERNELS; i++)
        best = (huff_kernels[i].needs & ~have) == 0 ? i : best;
    return &huff_kernels[best];
}

TAUT_COLD static const struct taut_huffman_kernel *huff_choose(void)
{
    const struct taut_huffman_kernel *k = huff_best();
    atomic_store_explicit(&huff_used, k, memory_order_relaxed);
    return k;
}

/* The kernel before the first call chooses one and leaves the work to it. */
static size_t huff_unchosen_decode(uint8_t *out, size_t cap, const uint8_t *p,
                                   size_t len)
{
    return huff_choose()->decode(out, cap, p, len);
}

static size_t huff_unchosen_decode_len(const uint8_t *p, size_t len)
{
    return huff_choose()->decode_len(p, len);
}

static void huff_unchosen_batch(struct taut_huffman_string *strings, size_t n)
{
    huff_choose()->batch(strings, n);
}

static size_t huff_unchosen_encode_len(const uint8_t *p, size_t len)
{
    return huff_choose()->encode_len(p, len);
}

static size_t huff_unchosen_encode(uint8_t *out, const uint8_t *p, size_t len)
{
    return huff_choose()->encode(out, p, len);
}

static void huff_unchosen_put(uint8_t *out, size_t out_len, const uint8_t *p,
                              size_t len)
{
    huff_choose()->put(out, out_len, p, len);
}

static const struct taut_huffman_kernel huff_unchosen = {
    "",
    0,
    huff_unchosen_decode,
    huff_unchosen_decode_len,
    huff_unchosen_batch,
    huff_unchosen_encode_len,
    huff_unchosen_encode,
    huff_unchosen_put};

static inline const struct taut_huffman_kernel *huff_now(void)
{
    return atomic_load_explicit(&huff_used, memory_order_relaxed);
}

bool taut_huffman_kernel_set(const char *name)
{
    if (!name) {
        atomic_store_explicit(&huff_used, &huff_unchosen, memory_order_relaxed);
        return true;
    }
    for (size_t i = 0; i < HUFF_N_KERNELS; i++) {
        if (!huff_name_is(huff_kernels[i].name, name))
            continue;
        if ((huff_kernels[i].needs & ~taut_cpu_get()) != 0)
            return false;
        atomic_store_explicit(&huff_used, &huff_kernels[i],
                              memory_order_relaxed);
        return true;
    }
    return false;
}

#else

static inline const struct taut_huffman_kernel *huff_now(void)
{
    return &huff_kernels[0];
}

bool taut_huffman_kernel_set(const char *name)
{
    return !name || huff_name_is(name, huff_kernels[0].name);
}

#endif

const struct taut_huffman_kernel *taut_huffman_kernel_get(void)
{
    const struct taut_huffman_kernel *k = huff_now();
#if HUFF_CHOICE
    k = k == &huff_unchosen ? huff_choose() : k;
#endif
    return k;
}

/* ------------------------------------------------------------------ */
/* What is offered                                                     */

/* Sets `*end` after a kernel returned `n` for the string at `p`. */
static inline enum taut_status huff_end(struct taut_huffman_end *end, size_t n,
                                        uint8_t *out, size_t cap,
                                        const uint8_t *p, size_t len)
{
    if (n == HUFF_NOT) {
        struct huff_in in = {p, p, 0};
        if (len > 0)
            in.end += len;
        huff_walk(end, out, cap, p, in, 0);
        return (enum taut_status)end->status;
    }
    end->len = n;
    end->off = len;
    end->bit = 0;
    end->part = TAUT_HUFFMAN_NONE;
    end->status = TAUT_OK;
    return TAUT_OK;
}

enum taut_status taut_huffman_decode(struct taut_huffman_end *end, uint8_t *out,
                                     size_t cap, const uint8_t *p, size_t len)
{
    return huff_end(end, huff_now()->decode(out, cap, p, len), out, cap, p,
                    len);
}

enum taut_status taut_huffman_decode_len(struct taut_huffman_end *end,
                                         const uint8_t *p, size_t len)
{
    enum taut_status st =
        huff_end(end, huff_now()->decode_len(p, len), NULL, 0, p, len);
    return st;
}

enum taut_status taut_huffman_batch_decode(struct taut_huffman_string *strings,
                                           size_t n)
{
    enum taut_status first = TAUT_OK;
    huff_now()->batch(strings, n);
    for (size_t i = 0; i < n; i++) {
        struct taut_huffman_string *s = &strings[i];
        enum taut_status st =
            huff_end(&s->end, s->end.len, s->out, s->cap, s->p, s->len);
        first = first ? first : st;
    }
    return first;
}

size_t taut_huffman_encode_len(const uint8_t *p, size_t len)
{
    return huff_now()->encode_len(p, len);
}

size_t taut_huffman_encode_fast(uint8_t *out, const uint8_t *p, size_t len)
{
    return huff_now()->encode(out, p, len);
}

void taut_huffman_put(uint8_t *out, size_t out_len, const uint8_t *p,
                      size_t len)
{
    huff_now()->put(out, out_len, p, len);
}

enum taut_status taut_huffman_encode(uint8_t *out, size_t cap, size_t *out_len,
                                     const uint8_t *p, size_t len)
{
    if (len < cap / 8) { /* plenty of room */
        *out_len = taut_huffman_encode_fast(out, p, len);
        return TAUT_OK;
    }
    *out_len = taut_huffman_encode_len(p, len);
    if (*out_len > cap)
        return TAUT_FULL;
    taut_huffman_put(out, *out_len, p, len);
    return TAUT_OK;
}
