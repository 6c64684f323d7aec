/* SPDX-License-Identifier: MIT */
/* test_csum.c: every checksum kernel against a byte-wise specification. */
#define _DEFAULT_SOURCE
#include "taut_test.h"
#include "taut/cpu.h"
#include "taut/csum.h"

#include <sys/mman.h>
#include <unistd.h>

enum { BIG = (9 << 20) + 77, SPAN = 4096 + 64 };

static uint8_t *big; /* BIG random bytes */

static uint32_t test_random(void)
{
    static uint64_t state = 1071;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963);
    return (uint32_t)(state >> 33);
}

/* The specification: byte by byte, modulo 0xffff, which no kernel does. */
static uint16_t naive_sum(const uint8_t *p, size_t len)
{
    uint64_t sum = 0;
    bool any = false;
    for (size_t i = 0; i < len; i++) {
        sum += (uint64_t)p[i] << (i % 2 ? 0 : 8);
        any = any || p[i] != 0;
    }
    sum %= 0xffff;
    return (uint16_t)(sum == 0 && any ? 0xffff : sum);
}

static int group_open(void **state)
{
    (void)state;
    big = malloc(BIG);
    if (!big)
        return -1;
    for (size_t i = 0; i < BIG; i++)
        big[i] = (uint8_t)test_random();
    return 0;
}

static int group_close(void **state)
{
    (void)state;
    free(big);
    return taut_csum_kernel_set(NULL) ? 0 : -1;
}

/* Calls `fn` once for each kernel that runs here; says which do not. */
static void each_kernel(void (*fn)(const struct taut_csum_kernel *k))
{
    size_t n;
    const struct taut_csum_kernel *all = taut_csum_kernels_get(&n);
    uint32_t have = taut_cpu_get();
    for (size_t i = 0; i < n; i++) {
        uint32_t missing = all[i].needs & ~have;
        if (missing == 0) {
            fn(&all[i]);
            continue;
        }
        printf("# kernel %s skipped: this processor has no", all[i].name);
        for (unsigned b = 0; b < 32; b++)
            if (missing >> b & 1)
                printf(" %s", taut_cpu_name((uint32_t)1 << b));
        printf("\n");
    }
}

static void check(const struct taut_csum_kernel *k, const uint8_t *p,
                  size_t len)
{
    uint32_t want = naive_sum(p, len), got = k->sum(p, len);
    if (got != want) {
        printf("# %s: %zu bytes at address ..%02x: %04x, want %04x\n", k->name,
               len, (unsigned)((uintptr_t)p & 0xff), got, want);
        fail();
    }
}

static void lengths_of(const struct taut_csum_kernel *k)
{
    for (size_t len = 0; len <= 4096; len++) {
        check(k, big, len);
        check(k, big + 1, len);
    }
    for (size_t off = 0; off < 64; off++) {
        for (size_t len = 0; len <= 320; len++)
            check(k, big + off, len);
        for (size_t len = 321; len <= 4096; len += 1 + test_random() % 97)
            check(k, big + off, len);
    }
}

/* All lengths 0..4096; all alignments 0..63. */
static void test_lengths(void **state)
{
    (void)state;
    each_kernel(lengths_of);
}

static void long_of(const struct taut_csum_kernel *k)
{
    static const size_t lens[] = {
        65535,         65536,   131071,  131072,        131077,  262144,
        (1 << 19) - 1, 1 << 20, 1 << 23, (8 << 20) + 3, BIG - 64};
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        check(k, big, lens[i]);
        check(k, big + 1, lens[i]);
        check(k, big + 46, lens[i]);
    }
}

static void extremes_of(const struct taut_csum_kernel *k)
{
    long_of(k);
    for (size_t len = 0; len <= 1100; len++)
        check(k, big + len % 67, len);
}

/* Past 128 KiB and 8 MiB, where 32-bit accumulators overflow; then with the
 * largest and the smallest bytes. */
static void test_extremes(void **state)
{
    (void)state;
    uint8_t *keep = malloc(BIG);
    assert_non_null(keep);
    memcpy(keep, big, BIG);
    each_kernel(long_of);
    static const int fills[] = {0xff, 0, 0x80};
    for (size_t i = 0; i < sizeof fills / sizeof fills[0]; i++) {
        memset(big, fills[i], BIG);
        each_kernel(extremes_of);
    }
    for (size_t i = 0; i < BIG; i++)
        big[i] = i % 8 == 7 ? 0xff : 0;
    each_kernel(long_of);
    for (size_t i = 0; i < BIG; i++)
        big[i] = i % 2 ? 0xff : 0xfe;
    each_kernel(long_of);
    memcpy(big, keep, BIG);
    free(keep);
}

static void sparse_of(const struct taut_csum_kernel *k)
{
    uint8_t buf[700];
    memset(buf, 0, sizeof buf);
    for (size_t at = 0; at < sizeof buf; at++) {
        buf[at] = 1;
        check(k, buf, sizeof buf);
        check(k, buf + 3, sizeof buf - 5);
        buf[at] = 0;
    }
}

/* One byte that is not 0, at every place. */
static void test_sparse(void **state)
{
    (void)state;
    each_kernel(sparse_of);
}

/* Two pages that may not be touched, and `*len` bytes between them. */
static uint8_t *guarded(size_t *len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *all = mmap(NULL, 2 * page + *len + page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED)
        return NULL;
    *len = (*len + page - 1) / page * page;
    if (mprotect(all, page, PROT_NONE) != 0 ||
        mprotect(all + page + *len, page, PROT_NONE) != 0)
        return NULL;
    return all + page;
}

static void guards_of(const struct taut_csum_kernel *k)
{
    size_t room = SPAN, out_room = SPAN;
    uint8_t *p = guarded(&room), *out = guarded(&out_room);
    assert_non_null(p);
    assert_non_null(out);
    memcpy(p, big, room);
    for (size_t len = 0; len <= 4096; len++) {
        check(k, p, len);
        check(k, p + room - len, len);
        uint32_t sum = k->copy(out, p + room - len, len);
        assert_int_equal(sum, k->copy(out + out_room - len, out, len));
        assert_memory_equal(out + out_room - len, p + room - len, len);
    }
    const uint8_t *hdr[16];
    uint16_t got[16];
    for (unsigned i = 0; i < 16; i++)
        hdr[i] = i % 2 ? p : p + room - 20;
    k->hdr20x16(got, hdr);
    for (unsigned i = 0; i < 16; i++)
        assert_int_equal(got[i], (uint16_t)~naive_sum(hdr[i], 20));
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    munmap(p - page, room + 2 * page);
    munmap(out - page, out_room + 2 * page);
}

/* Nothing outside the bytes is touched. */
static void test_guards(void **state)
{
    (void)state;
    each_kernel(guards_of);
}

static void copy_of(const struct taut_csum_kernel *k)
{
    static uint8_t to[SPAN + 128];
    for (unsigned round = 0; round < 6000; round++) {
        size_t len = test_random() % (round % 3 ? 200 : SPAN - 64);
        size_t from_off = test_random() % 64, to_off = test_random() % 64;
        memset(to, 0x5a, sizeof to);
        uint32_t got = k->copy(to + to_off, big + from_off, len);
        assert_int_equal(got, naive_sum(big + from_off, len));
        assert_memory_equal(to + to_off, big + from_off, len);
        for (size_t i = 0; i < to_off; i++)
            assert_int_equal(to[i], 0x5a);
        for (size_t i = to_off + len; i < sizeof to; i++)
            assert_int_equal(to[i], 0x5a);
    }
    uint8_t *huge = malloc(BIG);
    assert_non_null(huge);
    assert_int_equal(k->copy(huge + 1, big, BIG - 1), naive_sum(big, BIG - 1));
    assert_memory_equal(huge + 1, big, BIG - 1);
    free(huge);
}

/* Copying sums what it copies and writes nothing else. */
static void test_copy(void **state)
{
    (void)state;
    each_kernel(copy_of);
}

static void headers_of(const struct taut_csum_kernel *k)
{
    uint16_t got[16];
    const uint8_t *hdr[16];
    for (unsigned round = 0; round < 3000; round++) {
        for (unsigned i = 0; i < 16; i++)
            hdr[i] = big + test_random() % (1 << 16);
        k->hdr20x16(got, hdr);
        for (unsigned i = 0; i < 16; i++)
            assert_int_equal(got[i], (uint16_t)~naive_sum(hdr[i], 20));
    }
    static const uint8_t ends[] = {0, 0xff, 0, 0xff, 1, 0x7f, 0x80, 0xfe};
    uint8_t flat[20], many[16][20];
    for (unsigned round = 0; round < 20000; round++) {
        for (unsigned i = 0; i < 16; i++) {
            for (unsigned j = 0; j < 20; j++)
                many[i][j] = ends[test_random() % (round % 2 ? 8 : 2)];
            hdr[i] = many[i];
            assert_int_equal(taut_csum_hdr20_get(many[i]),
                             (uint16_t)~naive_sum(many[i], 20));
        }
        k->hdr20x16(got, hdr);
        for (unsigned i = 0; i < 16; i++)
            assert_int_equal(got[i], (uint16_t)~naive_sum(hdr[i], 20));
    }
    for (int fill = 0; fill < 256; fill += 0x33) {
        memset(flat, fill, sizeof flat);
        for (unsigned i = 0; i < 16; i++)
            hdr[i] = flat;
        k->hdr20x16(got, hdr);
        for (unsigned i = 0; i < 16; i++)
            assert_int_equal(got[i], (uint16_t)~naive_sum(flat, 20));
    }
}

/* IPv4 headers: one of any length, sixteen at once. */
static void test_headers(void **state)
{
    (void)state;
    each_kernel(headers_of);
    const uint8_t *hdr[16];
    uint16_t got[16];
    for (unsigned i = 0; i < 16; i++)
        hdr[i] = big + 20 * i;
    taut_csum_hdr20x16_get(got, hdr);
    for (unsigned i = 0; i < 16; i++)
        assert_int_equal(got[i], (uint16_t)~naive_sum(hdr[i], 20));
    for (unsigned round = 0; round < 3000; round++) {
        const uint8_t *p = big + test_random() % (1 << 16);
        assert_int_equal(taut_csum_hdr20_get(p), (uint16_t)~naive_sum(p, 20));
        for (unsigned ihl = 5; ihl <= 15; ihl++)
            assert_int_equal(taut_csum_hdr_get(p, ihl),
                             (uint16_t)~naive_sum(p, (size_t)4 * ihl));
    }
}

static void splits_of(const struct taut_csum_kernel *k)
{
    static uint8_t to[3000];
    assert_true(taut_csum_kernel_set(k->name));
    assert_ptr_equal(taut_csum_kernel_get(), k);
    for (unsigned round = 0; round < 2000; round++) {
        size_t len = test_random() % sizeof to, at = 0;
        struct taut_csum sum, copy;
        taut_csum_init(&sum, 0);
        taut_csum_init(&copy, 0);
        while (at < len) {
            size_t n = test_random() % (round % 2 ? 9 : 300);
            n = n < len - at ? n : len - at;
            taut_csum_push(&sum, big + at, n);
            taut_csum_copy_push(&copy, to + at, big + at, n);
            at += n;
        }
        uint16_t want = (uint16_t)~naive_sum(big, len);
        assert_int_equal(taut_csum_get(&sum), want);
        assert_int_equal(taut_csum_get(&copy), want);
        assert_int_equal(taut_csum_bytes_get(big, len), want);
        assert_int_equal(sum.odd, len % 2);
        assert_memory_equal(to, big, len);
    }
}

/* Any split into pieces, odd ones too, gives the sum of the whole. */
static void test_splits(void **state)
{
    (void)state;
    each_kernel(splits_of);
}

static const uint16_t corners[] = {0,      1,      0x7fff, 0x8000, 0xfffe,
                                   0xffff, 0x00ff, 0xff00, 0x1234};
enum { N_CORNERS = sizeof corners / sizeof corners[0] };

/* The checksum after a change must be the checksum of the changed bytes. */
static void mend_one(uint16_t rest, uint16_t was, uint16_t now)
{
    uint8_t buf[4];
    taut_put16(buf, rest);
    taut_put16(buf + 2, was);
    uint16_t check16 = taut_csum_hdr_get(buf, 1);
    taut_put16(buf + 2, now);
    uint16_t want = taut_csum_hdr_get(buf, 1);
    if (rest == 0 && now == 0)
        want = 0; /* the documented exception: for 0xffff */
    if (taut_csum_mend16_get(check16, was, now) != want) {
        printf("# rest %04x, %04x -> %04x\n", rest, was, now);
        fail();
    }
}

/* RFC 1624: all rests of 16 bits, corner values before and after. */
static void test_mend16(void **state)
{
    (void)state;
    for (uint32_t rest = 0; rest <= 0xffff; rest++)
        for (size_t i = 0; i < N_CORNERS; i++)
            for (size_t j = 0; j < N_CORNERS; j++)
                mend_one((uint16_t)rest, corners[i], corners[j]);
}

/* 32 bytes of which 2 hold the sum's rest and others change: all ways to
 * mend against summing anew. */
static void mend_wide(const uint8_t *was, const uint8_t *now, uint16_t rest)
{
    uint8_t a[20], b[20];
    taut_put16(a, rest);
    taut_put16(b, rest);
    memcpy(a + 2, was, 16);
    memcpy(b + 2, now, 16);
    memcpy(a + 18, "\1\2", 2);
    memcpy(b + 18, "\1\2", 2);
    uint16_t c = (uint16_t)~naive_sum(a, 20);
    assert_int_equal(taut_csum_mend128_get(c, was, now),
                     (uint16_t)~naive_sum(b, 20));
    assert_int_equal(taut_csum_mend_bytes_get(c, false, was, now, 16),
                     (uint16_t)~naive_sum(b, 20));
    memcpy(b + 2, was, 16);
    memcpy(b + 2, now, 4);
    assert_int_equal(taut_csum_mend32_get(c, taut_get32(was), taut_get32(now)),
                     (uint16_t)~naive_sum(b, 20));
    memcpy(b + 2, now, 6);
    assert_int_equal(taut_csum_mend48_get(c, taut_get48(was), taut_get48(now)),
                     (uint16_t)~naive_sum(b, 20));
    memcpy(b + 2, was, 16);
    memcpy(b + 3, now, 7);
    assert_int_equal(taut_csum_mend_bytes_get(c, true, was + 1, now, 7),
                     (uint16_t)~naive_sum(b, 20));
    memcpy(b + 2, was, 16);
    b[9] = now[0];
    assert_int_equal(taut_csum_mend8_get(c, true, was[7], now[0]),
                     (uint16_t)~naive_sum(b, 20));
    b[9] = was[7];
    b[10] = now[0];
    assert_int_equal(taut_csum_mend8_get(c, false, was[8], now[0]),
                     (uint16_t)~naive_sum(b, 20));
}

/* 8, 32, 48 and 128 bits and any bytes: all rests, corner values. */
static void test_mend_wide(void **state)
{
    (void)state;
    for (uint32_t rest = 0; rest <= 0xffff; rest++) {
        uint8_t was[16], now[16];
        for (unsigned i = 0; i < 16; i += 2) {
            uint32_t r = test_random();
            taut_put16(was + i, corners[r % N_CORNERS]);
            taut_put16(now + i, corners[(r >> 8) % N_CORNERS]);
        }
        mend_wide(was, now, (uint16_t)rest);
        mend_wide(now, was, (uint16_t)rest);
        memset(was, rest % 2 ? 0xff : 0, 16);
        mend_wide(was, now, (uint16_t)rest);
        mend_wide(now, was, (uint16_t)rest);
        mend_wide(was, was, (uint16_t)rest);
    }
}

/* RFC 1071 section 3 and RFC 1624 section 4, in their own numbers. */
static void test_rfc(void **state)
{
    (void)state;
    static const uint8_t b[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    assert_int_equal(taut_csum_sum_get(b, 8), 0xddf2);
    assert_int_equal(taut_csum_bytes_get(b, 8), 0x220d);
    assert_int_equal(taut_csum_swap_get(0xddf2), 0xf2dd);
    assert_int_equal(taut_csum_mend16_get(0xdd2f, 0x5555, 0x3285), 0x0000);
    assert_int_equal(taut_csum_sum_get(NULL, 0), 0);
    assert_int_equal(taut_csum_copy_get(NULL, NULL, 0), 0);
    assert_int_equal(taut_csum_fold_get(0), 0);
    assert_int_equal(taut_csum_fold_get(0xffff), 0xffff);
    assert_int_equal(taut_csum_fold_get(UINT64_MAX), 0xffff);
    assert_int_equal(taut_csum_fold_get(UINT64_C(0xffff0001)), 1);
}

/* A checksum field filled in verifies; with one bit changed it does not. */
static void test_verify(void **state)
{
    (void)state;
    uint8_t buf[61];
    memcpy(buf, big, sizeof buf);
    taut_put16(buf + 16, 0);
    taut_put16(buf + 16, taut_csum_bytes_get(buf, sizeof buf));
    assert_true(taut_csum_bytes_verify(buf, sizeof buf));
    struct taut_csum c;
    taut_csum_init(&c, 0);
    taut_csum_push(&c, buf, 7);
    assert_false(taut_csum_verify(&c));
    taut_csum_push(&c, buf + 7, sizeof buf - 7);
    assert_true(taut_csum_verify(&c));
    for (size_t bit = 0; bit < sizeof buf * 8; bit++) {
        buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(taut_csum_bytes_verify(buf, sizeof buf));
        buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    memset(buf, 0, sizeof buf);
    assert_false(taut_csum_bytes_verify(buf, sizeof buf));
}

/* The setter takes what runs here, refuses the rest, and goes back. */
static void test_dispatch(void **state)
{
    (void)state;
    size_t n;
    const struct taut_csum_kernel *all = taut_csum_kernels_get(&n);
    uint32_t have = taut_cpu_get();
    assert_string_equal(all[0].name, "scalar");
    assert_int_equal(all[0].needs, 0);
    assert_false(taut_csum_kernel_set("no such kernel"));
    assert_false(taut_csum_kernel_set(""));
    const struct taut_csum_kernel *best = &all[0];
    for (size_t i = 0; i < n; i++) {
        bool runs = (all[i].needs & ~have) == 0;
        assert_int_equal(taut_csum_kernel_set(all[i].name), runs);
        if (runs)
            best = &all[i];
        assert_ptr_equal(taut_csum_kernel_get(), best);
    }
    uint8_t to[300];
    uint16_t got[16];
    const uint8_t *hdr[16];
    for (unsigned i = 0; i < 16; i++)
        hdr[i] = big + i;
    assert_true(taut_csum_kernel_set("scalar"));
    assert_true(taut_csum_kernel_set(NULL));
    assert_ptr_equal(taut_csum_kernel_get(), best);
    assert_true(taut_csum_kernel_set(NULL)); /* each first call chooses */
    assert_int_equal(taut_csum_copy_get(to, big, 300), naive_sum(big, 300));
    assert_ptr_equal(taut_csum_kernel_get(), best);
    assert_true(taut_csum_kernel_set(NULL));
    taut_csum_hdr20x16_get(got, hdr);
    assert_int_equal(got[15], (uint16_t)~naive_sum(hdr[15], 20));
    assert_ptr_equal(taut_csum_kernel_get(), best);
    assert_true(taut_csum_kernel_set(NULL));
    assert_int_equal(taut_csum_sum_get(big, 300), naive_sum(big, 300));
    assert_ptr_equal(taut_csum_kernel_get(), best);
    printf("# kernels compiled in: %zu; best one here: %s\n", n, best->name);
    assert_string_equal(taut_cpu_name(TAUT_CPU_AVX2), "avx2");
    assert_string_equal(taut_cpu_name(TAUT_CPU_NEON), "neon");
    assert_string_equal(taut_cpu_name(3), "unknown");
}

/* ------------------------------------------------------------------ */
/* ../shared/corpus/vectors/inet-checksum.json, when found             */

/* One object of the file: its keys and values are one a line. */
struct row {
    char key[16][24];
    char value[16][8192];
    unsigned n;
};

static const char *row_get(const struct row *r, const char *key)
{
    for (unsigned i = 0; i < r->n; i++)
        if (strcmp(r->key[i], key) == 0)
            return r->value[i];
    return NULL;
}

static unsigned row_hex(const struct row *r, const char *key)
{
    const char *v = row_get(r, key);
    assert_non_null(v);
    return (unsigned)strtoul(v, NULL, 16);
}

static size_t row_dec(const struct row *r, const char *key)
{
    const char *v = row_get(r, key);
    assert_non_null(v);
    return (size_t)strtoul(v, NULL, 10);
}

static size_t row_bytes(const struct row *r, const char *key, uint8_t *out)
{
    const char *v = row_get(r, key);
    assert_non_null(v);
    size_t n = strlen(v) / 2;
    for (size_t i = 0; i < n; i++) {
        char two[3] = {v[2 * i], v[2 * i + 1], 0};
        out[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    return n;
}

/* The bytes of a row of "buffers", however it gives them. */
static size_t row_buffer(const struct row *r, uint8_t *out)
{
    if (row_get(r, "data"))
        return row_bytes(r, "data", out);
    size_t len = row_dec(r, "len");
    if (!row_get(r, "fill")) {
        for (uint64_t i = 0; i < len; i++)
            out[i] = (uint8_t)((i * 2654435761u >> 13) ^ (i * 40503));
        return len;
    }
    uint8_t fill[8];
    size_t n = row_bytes(r, "fill", fill);
    for (size_t i = 0; i < len; i++)
        out[i] = fill[i % n];
    return len;
}

static void row_check_change(const struct row *r, uint8_t *buf)
{
    unsigned was = row_hex(r, "m"), now = row_hex(r, "m2");
    unsigned old_check = row_hex(r, "old_checksum");
    assert_int_equal(
        taut_csum_mend16_get((uint16_t)old_check, (uint16_t)was, (uint16_t)now),
        row_hex(r, "new_checksum"));
    if (!row_get(r, "header_zero_ck"))
        return;
    size_t n = row_bytes(r, "header_zero_ck", buf), at = row_dec(r, "offset");
    assert_int_equal(taut_csum_bytes_get(buf, n), old_check);
    assert_int_equal(taut_get16(buf + at), was);
    taut_put16(buf + at, now);
    assert_int_equal(taut_csum_bytes_get(buf, n), row_hex(r, "new_checksum"));
}

static void row_check_pseudo(const struct row *r, uint8_t *buf)
{
    uint8_t src[16], dst[16], proto = (uint8_t)row_dec(r, "proto");
    size_t n = row_bytes(r, "src", src);
    assert_int_equal(row_bytes(r, "dst", dst), n);
    size_t len = row_bytes(r, "segment_zero_ck", buf);
    uint32_t pseudo =
        n == 4 ? taut_csum_pseudo4_get(src, dst, proto, (uint32_t)len)
               : taut_csum_pseudo6_get(src, dst, proto, (uint32_t)len);
    uint16_t got = taut_csum_l4_get(pseudo, buf, len);
    if (got == 0 && proto == 17)
        got = 0xffff; /* RFC 768: the codec's rule, not the sum's */
    assert_int_equal(got, row_hex(r, "checksum"));
    size_t at = proto == 6 ? 16 : proto == 17 ? 6 : 2;
    taut_put16(buf + at, got);
    assert_true(taut_csum_l4_verify(pseudo, buf, len));
    buf[len - 1] ^= 4;
    assert_false(taut_csum_l4_verify(pseudo, buf, len));
}

static bool row_check(const struct row *r)
{
    static uint8_t buf[1 << 16];
    if (row_get(r, "m2")) {
        row_check_change(r, buf);
    } else if (row_get(r, "segment_zero_ck")) {
        row_check_pseudo(r, buf);
    } else if (row_get(r, "sum")) {
        size_t n = row_buffer(r, buf);
        assert_int_equal(taut_csum_sum_get(buf, n), row_hex(r, "sum"));
        if (row_get(r, "checksum"))
            assert_int_equal(taut_csum_bytes_get(buf, n),
                             row_hex(r, "checksum"));
    } else {
        return false;
    }
    return true;
}

static void row_add(struct row *r, const char *line)
{
    int end = 0;
    if (r->n == 16 || sscanf(line, " \"%23[^\"]\": %n", r->key[r->n], &end) < 1)
        return;
    const char *v = line + end;
    if (*v == '"')
        v++;
    size_t n = strcspn(v, "\",\r\n");
    assert_true(n < sizeof r->value[0]);
    memcpy(r->value[r->n], v, n);
    r->value[r->n][n] = 0;
    r->n++;
}

static FILE *corpus_open(const char *name)
{
    char path[4096];
    const char *corpus = getenv("TAUT_CORPUS");
    const char *root = getenv("TAUT_SOURCE_ROOT");
    if (corpus)
        snprintf(path, sizeof path, "%s/%s", corpus, name);
    else
        snprintf(path, sizeof path, "%s/../shared/corpus/%s", root ? root : ".",
                 name);
    return fopen(path, "r");
}

/* Vectors computed by others, if they are there. */
static void test_vectors(void **state)
{
    (void)state;
    FILE *f = corpus_open("vectors/inet-checksum.json");
    if (!f)
        taut_test_skip("no vectors/inet-checksum.json in TAUT_CORPUS");
    static struct row r;
    static char line[9000];
    unsigned n = 0;
    while (fgets(line, sizeof line, f)) {
        if (strchr(line, '{'))
            r.n = 0;
        else if (strchr(line, '}'))
            n += row_check(&r);
        else
            row_add(&r, line);
    }
    fclose(f);
    printf("# %u vectors\n", n);
    assert_true(n > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc),      cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_extremes), cmocka_unit_test(test_sparse),
        cmocka_unit_test(test_guards),   cmocka_unit_test(test_copy),
        cmocka_unit_test(test_headers),  cmocka_unit_test(test_splits),
        cmocka_unit_test(test_mend16),   cmocka_unit_test(test_mend_wide),
        cmocka_unit_test(test_verify),   cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_dispatch),
    };
    return cmocka_run_group_tests(tests, group_open, group_close);
}
