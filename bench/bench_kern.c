/* SPDX-License-Identifier: MIT */
/* bench_kern.c: Internet checksums against DPDK, Linux's and VPP's
 * algorithms, and against loads and adds alone. See docs/csum.md. */
#include "bench_peer_csum.h"
#include "bench_shim.h"
#include "taut/cpu.h"
#include "taut/csum.h"

#include <stdio.h>
#include <stdlib.h>

typedef uint16_t (*sum_fn)(const uint8_t *p, size_t len);

enum {
    POOL = 1 << 20,
    N_MIX = 1 << 15,
    N_HDR = 256,
    N_MEND = 1024,
    HDR_STRIDE = 64
};

static uint8_t *pool; /* random bytes, page-aligned */

/* ------------------------------------------------------------------ */
/* One length, one place                                               */

/* struct one: `n` sums of `len` bytes at `off`. */
struct one {
    sum_fn fn;
    size_t off, len;
    unsigned n;
};

static uint16_t taut_sum(const uint8_t *p, size_t len)
{
    return taut_csum_sum_get(p, len);
}

static void one_pass(void *arg)
{
    const struct one *o = (const struct one *)arg;
    for (unsigned i = 0; i < o->n; i++)
        bench_sink(o->fn(pool + o->off, o->len));
}

static char *text(const char *format, const char *a, size_t n, size_t m)
{
    char *s = (char *)malloc(64);
    if (!s)
        exit(1);
    snprintf(s, 64, format, a, n, m);
    return s;
}

static void one_add(const char *operation, const char *who,
                    enum bench_role role, sum_fn fn, size_t off, size_t len)
{
    struct one *o = (struct one *)malloc(sizeof *o);
    if (!o)
        exit(1);
    *o = (struct one){fn, off, len, len < 4096 ? 256 : 16};
    bench_add(&(struct bench_work){operation, who, role, one_pass, o, o->n,
                                   (double)len * o->n});
}

/* ------------------------------------------------------------------ */
/* Mixed lengths                                                       */

/* struct piece: where one packet lies. */
struct piece {
    uint32_t off, len;
};

/* struct mix: pieces of random lengths, in random order. */
struct mix {
    sum_fn fn;
    const struct piece *pieces;
};

static void mix_pass(void *arg)
{
    const struct mix *m = (const struct mix *)arg;
    for (size_t i = 0; i < N_MIX; i++)
        bench_sink(m->fn(pool + m->pieces[i].off, m->pieces[i].len));
}

static void mix_add(const char *operation, const char *who,
                    enum bench_role role, sum_fn fn, const struct piece *pieces)
{
    struct mix *m = (struct mix *)malloc(sizeof *m);
    if (!m)
        exit(1);
    *m = (struct mix){fn, pieces};
    double bytes = 0;
    for (size_t i = 0; i < N_MIX; i++)
        bytes += pieces[i].len;
    bench_add(
        &(struct bench_work){operation, who, role, mix_pass, m, N_MIX, bytes});
}

/* Lengths from `next`, in packet slots of 2 KiB behind an Ethernet header;
 * 16 slots, so that the cache is not what is measured. */
static const struct piece *mix_make(uint32_t (*next)(void))
{
    struct piece *pieces = (struct piece *)malloc(N_MIX * sizeof *pieces);
    if (!pieces)
        exit(1);
    for (size_t i = 0; i < N_MIX; i++) {
        pieces[i].off = (uint32_t)(rand() % 16 * 2048 + 14);
        pieces[i].len = next();
    }
    return pieces;
}

static uint32_t length_short(void)
{
    return 1 + (uint32_t)rand() % 128;
}

static uint32_t length_any(void)
{
    return 20 + (uint32_t)rand() % 1481;
}

/* IMIX: 7 of 40 bytes, 4 of 576, 1 of 1500. */
static uint32_t length_imix(void)
{
    int r = rand() % 12;
    return r < 7 ? 40 : r < 11 ? 576 : 1500;
}

/* ------------------------------------------------------------------ */
/* A class of machines: a kernel of taut and the peers that fit        */

/* struct class: `prefix` names its operations. */
struct class
{
    const char *prefix;
    sum_fn taut;
    sum_fn limit;
    sum_fn dpdk, vpp, lin; /* NULL: not of this class */
};

static void class_add(const struct class *c, const char *name,
                      void (*add)(const char *name, const char *who,
                                  enum bench_role role, sum_fn fn,
                                  const void *arg),
                      const void *arg)
{
    add(name, "taut", BENCH_TAUT, c->taut, arg);
    if (c->dpdk)
        add(name, "dpdk", BENCH_PEER, c->dpdk, arg);
    if (c->vpp)
        add(name, "vpp", BENCH_PEER, c->vpp, arg);
    if (c->lin)
        add(name, "linux", BENCH_PEER, c->lin, arg);
    add(name, "limit", BENCH_LIMIT, c->limit, arg);
}

static void class_add_one(const char *name, const char *who,
                          enum bench_role role, sum_fn fn, const void *arg)
{
    const size_t *off_len = (const size_t *)arg;
    /* the limit is that of aligned loads, whatever the offset */
    size_t off = role == BENCH_LIMIT ? 0 : off_len[0];
    one_add(name, who, role, fn, off, off_len[1]);
}

static void class_add_mix(const char *name, const char *who,
                          enum bench_role role, sum_fn fn, const void *arg)
{
    mix_add(name, who, role, fn, (const struct piece *)arg);
}

static void class_all(const struct class *c)
{
    static const size_t lens[] = {20,   40,    64,    96,    128,  160,
                                  192,  256,   576,   1460,  1500, 4096,
                                  9000, 16384, 65536, 262144};
    static const size_t offs[] = {0, 1, 2, 46};
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        for (size_t j = 0; j < sizeof offs / sizeof offs[0]; j++) {
            size_t off_len[] = {offs[j], lens[i]};
            if (offs[j] == 0)
                class_add(c, text("%s-%zu", c->prefix, lens[i], 0),
                          class_add_one, off_len);
            else if (lens[i] >= 1460)
                class_add(c, text("%s-%zu@%zu", c->prefix, lens[i], offs[j]),
                          class_add_one, off_len);
        }
    }
    class_add(c, text("%s-random128", c->prefix, 0, 0), class_add_mix,
              mix_make(length_short));
    class_add(c, text("%s-imix", c->prefix, 0, 0), class_add_mix,
              mix_make(length_imix));
    class_add(c, text("%s-random1500", c->prefix, 0, 0), class_add_mix,
              mix_make(length_any));
}

static sum_fn kernel_sum(const char *name)
{
    size_t n;
    const struct taut_csum_kernel *k = taut_csum_kernels_get(&n);
    for (size_t i = 0; i < n; i++) {
        const char *a = k[i].name, *b = name;
        while (*a && *a == *b) {
            a++;
            b++;
        }
        if (*a == *b && (k[i].needs & ~taut_cpu_get()) == 0)
            return k[i].sum;
    }
    printf("# kernel %s does not run here\n", name);
    return NULL;
}

static void class_kernel(struct class c, const char *kernel)
{
    c.taut = kernel_sum(kernel);
    if (c.taut)
        class_all(&c);
}

/* ------------------------------------------------------------------ */
/* Headers                                                             */

static const uint8_t *headers[N_HDR];
static uint16_t header_sums[N_HDR];

static void taut_headers(uint16_t *out, const uint8_t *const *hdr, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = taut_csum_hdr20_get(hdr[i]);
}

static void taut_headers16(uint16_t *out, const uint8_t *const *hdr, size_t n)
{
    for (size_t i = 0; i < n; i += 16)
        taut_csum_hdr20x16_get(out + i, hdr + i);
}

/* struct burst: how `n` headers are summed. */
struct burst {
    void (*fn)(uint16_t *out, const uint8_t *const *hdr, size_t n);
};

static void burst_pass(void *arg)
{
    const struct burst *b = (const struct burst *)arg;
    b->fn(header_sums, headers, N_HDR);
    bench_sink(header_sums[7]);
}

static void burst_all(void)
{
    static struct burst one = {taut_headers}, many = {taut_headers16},
                        dpdk = {peer_dpdk_headers}, lin = {peer_linux_headers};
    for (size_t i = 0; i < N_HDR; i++)
        headers[i] = pool + i * HDR_STRIDE + 14;
    const struct bench_work works[] = {
        {"csum-header20", "taut", BENCH_TAUT, burst_pass, &one, N_HDR, 0},
        {"csum-header20", "dpdk", BENCH_PEER, burst_pass, &dpdk, N_HDR, 0},
        {"csum-header20", "linux", BENCH_PEER, burst_pass, &lin, N_HDR, 0},
        {"csum-header20x16", "taut", BENCH_TAUT, burst_pass, &many, N_HDR, 0},
        {"csum-header20x16", "dpdk", BENCH_PEER, burst_pass, &dpdk, N_HDR, 0},
        {"csum-header20x16", "linux", BENCH_PEER, burst_pass, &lin, N_HDR, 0},
    };
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        bench_add(&works[i]);
}

/* ------------------------------------------------------------------ */
/* Changes                                                             */

static uint16_t mend_check[N_MEND], mend_out[N_MEND];
static uint16_t mend_was16[N_MEND], mend_now16[N_MEND];
static uint32_t mend_was32[N_MEND], mend_now32[N_MEND];
static uint8_t mend_was128[N_MEND][16], mend_now128[N_MEND][16];

/* Linux's way: 16-bit adds whose carry is found by comparing. */
static inline uint16_t linux_add16(uint16_t a, uint16_t b)
{
    uint16_t s = (uint16_t)(a + b);
    return (uint16_t)(s + (s < b));
}

static inline uint16_t linux_replace2(uint16_t check, uint16_t was,
                                      uint16_t now)
{
    uint16_t s = linux_add16((uint16_t)~check, (uint16_t)~was);
    return (uint16_t)~linux_add16(s, now);
}

static inline uint32_t linux_add32(uint32_t a, uint32_t b)
{
    uint32_t s = a + b;
    return s + (s < b);
}

static inline uint16_t linux_fold(uint32_t s)
{
    s = (s & 0xffff) + (s >> 16);
    s = (s & 0xffff) + (s >> 16);
    return (uint16_t)~s;
}

static inline uint16_t linux_replace4(uint16_t check, uint32_t was,
                                      uint32_t now)
{
    uint32_t s = linux_add32((uint16_t)~check, ~was);
    return linux_fold(linux_add32(s, now));
}

static inline uint16_t linux_replace16(uint16_t check, const uint8_t *was,
                                       const uint8_t *now)
{
    uint32_t s = (uint16_t)~check;
    for (unsigned i = 0; i < 16; i += 4) {
        s = linux_add32(s, ~taut_get32(was + i));
        s = linux_add32(s, taut_get32(now + i));
    }
    return linux_fold(s);
}

/* Two passes for each way: over an array, and each from the one before. */
#define MEND_PASSES(name, fn, was, now)                                        \
    static void name##_array(void *arg)                                        \
    {                                                                          \
        (void)arg;                                                             \
        for (size_t i = 0; i < N_MEND; i++)                                    \
            mend_out[i] = fn(mend_check[i], was[i], now[i]);                   \
        bench_sink(mend_out[5]);                                               \
    }                                                                          \
    static void name##_chain(void *arg)                                        \
    {                                                                          \
        (void)arg;                                                             \
        uint16_t check = mend_check[0];                                        \
        for (size_t i = 0; i < N_MEND; i++)                                    \
            check = fn(check, was[i], now[i]);                                 \
        bench_sink(check);                                                     \
    }

MEND_PASSES(taut16, taut_csum_mend16_get, mend_was16, mend_now16)
MEND_PASSES(linux16, linux_replace2, mend_was16, mend_now16)
MEND_PASSES(taut32, taut_csum_mend32_get, mend_was32, mend_now32)
MEND_PASSES(linux32, linux_replace4, mend_was32, mend_now32)
MEND_PASSES(taut128, taut_csum_mend128_get, mend_was128, mend_now128)
MEND_PASSES(linux128, linux_replace16, mend_was128, mend_now128)

static void mend_add(const char *operation, void (*taut)(void *),
                     void (*lin)(void *))
{
    bench_add(&(struct bench_work){operation, "taut", BENCH_TAUT, taut, NULL,
                                   N_MEND, 0});
    bench_add(&(struct bench_work){operation, "linux", BENCH_PEER, lin, NULL,
                                   N_MEND, 0});
}

static void mend_all(void)
{
    for (size_t i = 0; i < N_MEND; i++) {
        mend_check[i] = (uint16_t)rand();
        mend_was16[i] = (uint16_t)rand();
        mend_now16[i] = (uint16_t)rand();
        mend_was32[i] = (uint32_t)rand() * 5u;
        mend_now32[i] = (uint32_t)rand() * 5u;
        for (size_t j = 0; j < 16; j++) {
            mend_was128[i][j] = (uint8_t)rand();
            mend_now128[i][j] = (uint8_t)rand();
        }
    }
    mend_add("mend16-array", taut16_array, linux16_array);
    mend_add("mend16-chain", taut16_chain, linux16_chain);
    mend_add("mend32-array", taut32_array, linux32_array);
    mend_add("mend32-chain", taut32_chain, linux32_chain);
    mend_add("mend128-array", taut128_array, linux128_array);
    mend_add("mend128-chain", taut128_chain, linux128_chain);
}

int main(int argc, char **argv)
{
    pool = (uint8_t *)aligned_alloc(4096, POOL);
    if (!pool)
        return 1;
    for (size_t i = 0; i < POOL; i++)
        pool[i] = (uint8_t)rand();
    uint32_t have = taut_cpu_get();
    struct class wide = {"csum",
                         taut_sum,
                         limit_csum_512,
                         peer_dpdk_csum_native,
                         peer_vpp_csum_avx512,
                         peer_linux_csum};
    if (have & TAUT_CPU_AVX512)
        class_all(&wide);
    wide.prefix = "csum-avx512bw";
    class_kernel(wide, "avx512");
    struct class avx2 = {"csum-avx2",        NULL,
                         limit_csum_256,     peer_dpdk_csum_avx2,
                         peer_vpp_csum_avx2, peer_linux_csum};
    class_kernel(avx2, "avx2");
    avx2.prefix = "csum-avxvnni";
    class_kernel(avx2, "avx-vnni");
    struct class base = {"csum-sse2",         NULL, limit_csum_64,
                         peer_dpdk_csum_base, NULL, peer_linux_csum};
    class_kernel(base, "sse2");
    base.prefix = "csum-scalar";
    class_kernel(base, "scalar");
    burst_all();
    mend_all();
    return bench_main(argc, argv);
}
