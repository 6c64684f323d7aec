/* SPDX-License-Identifier: MIT */
/* test_huffman.c: every Huffman kernel against RFC 7541 Appendix B read bit
 * by bit, and against strings that python-hpack made. */
#define _DEFAULT_SOURCE
#include "taut_test.h"
#include "taut/cpu.h"
#include "taut/huffman.h"
#include "test_huffman_rfc.h"

#include <sys/mman.h>
#include <unistd.h>

enum { SPAN = 1 << 14 };

static uint64_t test_state = 7541;

static uint32_t test_random(void)
{
    test_state =
        test_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963);
    return (uint32_t)(test_state >> 33);
}

/* Calls `fn` once for each kernel that runs here; says which do not. */
static void each_kernel(void (*fn)(const struct taut_huffman_kernel *k))
{
    size_t n;
    const struct taut_huffman_kernel *all = taut_huffman_kernels_get(&n);
    uint32_t have = taut_cpu_get();
    for (size_t i = 0; i < n; i++) {
        uint32_t missing = all[i].needs & ~have;
        if (missing != 0) {
            printf("# kernel %s skipped: this processor has no", all[i].name);
            for (unsigned b = 0; b < 32; b++)
                if (missing >> b & 1)
                    printf(" %s", taut_cpu_name((uint32_t)1 << b));
            printf("\n");
            continue;
        }
        assert_true(taut_huffman_kernel_set(all[i].name));
        assert_ptr_equal(taut_huffman_kernel_get(), &all[i]);
        fn(&all[i]);
    }
    assert_true(taut_huffman_kernel_set(NULL));
}

/* ---- the specification: one bit at a time ---- */

/* Codes as a tree: node[n][bit] is a node, or ~symbol. */
static int16_t tree[600][2];

static void tree_build(void)
{
    int16_t n_nodes = 1;
    for (int s = 0; s <= 256; s++) {
        int16_t at = 0;
        for (unsigned b = rfc_code[s].bits; b-- > 0;) {
            int16_t *next = &tree[at][rfc_code[s].code >> b & 1];
            if (b == 0)
                *next = (int16_t)~s;
            else if (*next == 0)
                *next = n_nodes++;
            at = *next;
        }
    }
}

struct answer {
    enum taut_status status;
    unsigned part, bit;
    size_t off, len;
};

/* Decodes as RFC 7541 5.2 says; `out` has room for all. */
static struct answer ref_decode(uint8_t *out, const uint8_t *p, size_t len)
{
    struct answer a = {TAUT_OK, TAUT_HUFFMAN_NONE, 0, len, 0};
    size_t begin = 0, n_bits = 8 * len;
    int16_t at = 0;
    bool ones = true;
    for (size_t i = 0; i < n_bits; i++) {
        unsigned bit = p[i / 8] >> (7 - i % 8) & 1u;
        ones = ones && bit;
        at = tree[at][bit];
        if (at == ~256) {
            a.status = TAUT_E_VALUE;
            a.part = TAUT_HUFFMAN_EOS;
        }
        if (at == ~256)
            break;
        if (at < 0) {
            out[a.len++] = (uint8_t)~at;
            at = 0;
            ones = true;
            begin = i + 1;
        }
    }
    if (a.part == TAUT_HUFFMAN_NONE && (n_bits - begin > 7 || !ones)) {
        a.status = n_bits - begin > 7 ? TAUT_E_RANGE : TAUT_E_VALUE;
        a.part = TAUT_HUFFMAN_PADDING;
    }
    if (a.part != TAUT_HUFFMAN_NONE) {
        a.off = begin / 8;
        a.bit = begin % 8;
    }
    return a;
}

static size_t ref_encode(uint8_t *out, const uint8_t *p, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        for (unsigned b = rfc_code[p[i]].bits; b-- > 0; n++) {
            uint8_t mask = (uint8_t)(0x80 >> n % 8);
            if (n % 8 == 0)
                out[n / 8] = 0xff;
            if (!(rfc_code[p[i]].code >> b & 1))
                out[n / 8] &= (uint8_t)~mask;
        }
    return (n + 7) / 8;
}

/* ---- comparing ---- */

static void say_differs(const char *what, const uint8_t *p, size_t len)
{
    printf("# %s: %s differs for", taut_huffman_kernel_get()->name, what);
    for (size_t i = 0; i < len && i < 64; i++)
        printf(" %02x", p[i]);
    printf(" (%zu bytes)\n", len);
    fail();
}

static bool end_is(const struct taut_huffman_end *e, const struct answer *a)
{
    return e->status == a->status && e->part == a->part && e->bit == a->bit &&
           e->off == a->off && e->len == a->len;
}

/* Decodes with much room, with just enough, with none, with one too little,
 * and only counting: all must be what the specification says. */
static void check_room(const uint8_t *p, size_t len, size_t cap,
                       const struct answer *want, const uint8_t *out)
{
    static uint8_t got[2 * SPAN + 64];
    struct taut_huffman_end end;
    struct answer w = *want;
    memset(got, 0xa5, cap + 16);
    enum taut_status st =
        taut_huffman_decode(&end, cap ? got : NULL, cap, p, len);
    if (w.status == TAUT_OK && w.len > cap)
        w.status = TAUT_FULL;
    if (st != w.status || !end_is(&end, &w))
        say_differs("end", p, len);
    if (memcmp(got, out, w.len < cap ? w.len : cap) != 0)
        say_differs("output", p, len);
    for (size_t i = cap; i < cap + 16; i++)
        if (got[i] != 0xa5)
            say_differs("room behind", p, len);
}

static void check(const uint8_t *p, size_t len)
{
    static uint8_t out[2 * SPAN + 64];
    struct taut_huffman_end end;
    struct answer want = ref_decode(out, p, len);
    check_room(p, len, TAUT_HUFFMAN_DECODED_MAX(len) + 16, &want, out);
    check_room(p, len, want.len, &want, out);
    check_room(p, len, 0, &want, out);
    if (want.len > 0)
        check_room(p, len, want.len - 1, &want, out);
    check_room(p, len, want.len / 2, &want, out);
    check_room(p, len, want.len + 7, &want, out);
    if (taut_huffman_decode_len(&end, p, len) != want.status ||
        !end_is(&end, &want))
        say_differs("length", p, len);
}

/* Coded as the specification does, and decoded again; all its beginnings
 * too, which are wrong unless they end at a code. */
static void check_plain(const uint8_t *p, size_t len, bool cut)
{
    static uint8_t coded[4 * SPAN + 9], want[4 * SPAN];
    size_t n = ref_encode(want, p, len), got = 0;
    assert_int_equal(taut_huffman_encode_len(p, len), n);
    assert_int_equal(taut_huffman_encode(NULL, 0, &got, p, len),
                     n ? TAUT_FULL : TAUT_OK);
    assert_int_equal(got, n);
    memset(coded, 0x5a, n + 9);
    assert_int_equal(taut_huffman_encode(coded, n, &got, p, len), TAUT_OK);
    assert_int_equal(got, n);
    if (memcmp(coded, want, n) != 0 || coded[n] != 0x5a)
        say_differs("coded string", p, len);
    memset(coded, 0x5a, 4 * len + 9);
    assert_int_equal(taut_huffman_encode_fast(coded, p, len), n);
    if (memcmp(coded, want, n) != 0 || coded[4 * len + 8] != 0x5a)
        say_differs("coded string, fast", p, len);
    check(coded, n);
    for (size_t i = 0; cut && i < n; i++)
        check(coded, i);
}

/* ---- tests ---- */

static void rfc_of(const struct taut_huffman_kernel *k)
{
    (void)k;
    uint8_t out[64];
    struct taut_huffman_end end;
    for (size_t i = 0; i < sizeof rfc_strings / sizeof rfc_strings[0]; i++) {
        const struct rfc_string *s = &rfc_strings[i];
        size_t n = strlen(s->plain), got;
        assert_int_equal(taut_huffman_decode(&end, out, sizeof out,
                                             (const uint8_t *)s->text, s->len),
                         0);
        assert_int_equal(end.len, n);
        assert_memory_equal(out, s->plain, n);
        assert_int_equal(taut_huffman_encode(out, sizeof out, &got,
                                             (const uint8_t *)s->plain, n),
                         TAUT_OK);
        assert_int_equal(got, s->len);
        assert_memory_equal(out, (const uint8_t *)s->text, got);
    }
}

/* The strings of RFC 7541 Appendix C. */
static void test_rfc(void **state)
{
    (void)state;
    each_kernel(rfc_of);
}

static void symbols_of(const struct taut_huffman_kernel *k)
{
    (void)k;
    uint8_t p[40];
    for (unsigned a = 0; a < 256; a++) {
        p[0] = (uint8_t)a;
        check_plain(p, 1, true);
        for (unsigned b = 0; b < 256; b++) {
            p[1] = (uint8_t)b;
            check_plain(p, 2, a % 16 == 0);
        }
        for (unsigned i = 0; i < sizeof p; i++)
            p[i] = (uint8_t)(i % 2 ? a : 'e');
        for (unsigned len = 0; len < sizeof p; len++)
            check_plain(p, len, false);
        memset(p, (int)a, sizeof p);
        for (unsigned len = 0; len < sizeof p; len++)
            check_plain(p, len, false);
    }
}

/* Every symbol alone, in all pairs, and in rows. */
static void test_symbols(void **state)
{
    (void)state;
    each_kernel(symbols_of);
}

/* Characters as they come in headers, all kinds of them mixed in. */
static uint8_t some_symbol(unsigned kind)
{
    static const char common[] =
        "abcdefghijklmnopqrstuvwxyz0123456789-./:=%; _ABCDEFGH";
    static const uint8_t rare[] = {'"', '(', ')', '?', '\\', '#', '>', '|',
                                   0,   1,   10,  13,  22,   127, 200, 255};
    unsigned r = test_random();
    if (kind == 0 || (kind == 1 && r % 64 != 0))
        return (uint8_t)common[(r >> 8) % (sizeof common - 1)];
    if (kind == 3)
        return (uint8_t)(r >> 8);
    return rare[(r >> 8) % sizeof rare];
}

static void random_of(const struct taut_huffman_kernel *k)
{
    (void)k;
    static uint8_t p[SPAN];
    for (unsigned round = 0; round < 6000; round++) {
        size_t len = test_random() % (round % 50 ? 300 : 4096);
        for (size_t i = 0; i < len; i++)
            p[i] = some_symbol(round % 4);
        check_plain(p, len, round % 100 == 0 && len < 400);
    }
}

/* Texts of all kinds, coded and decoded. */
static void test_random_texts(void **state)
{
    (void)state;
    each_kernel(random_of);
}

static void bits_of(const struct taut_huffman_kernel *k)
{
    (void)k;
    uint8_t p[80];
    unsigned n_right = 0;
    for (unsigned round = 0; round < 2000000; round++) {
        size_t len = test_random() % (round % 8 ? 24 : sizeof p);
        for (size_t i = 0; i < len; i++)
            p[i] = (uint8_t)(test_random() % (round % 3 ? 256 : 0x60));
        if (round % 2 && len)
            p[len - 1] |= (uint8_t)((1u << round / 2 % 8) - 1);
        if (round % 5 == 0) /* long codes */
            memset(p + len / 2, 0xff,
                   round / 5 % 4 < len / 2 ? 1 + round / 5 % 3 : 0);
        uint8_t out[2 * sizeof p + 64], ref[2 * sizeof p];
        struct taut_huffman_end end;
        struct answer want = ref_decode(ref, p, len);
        taut_huffman_decode(&end, out, sizeof out, p, len);
        if (!end_is(&end, &want) || memcmp(out, ref, want.len) != 0)
            say_differs("decoding", p, len);
        if (round % 16 == 0)
            check(p, len);
        n_right += want.status == TAUT_OK;
    }
    assert_true(n_right > 100000 && n_right < 1900000);
}

/* Random bits, right and wrong. */
static void test_random_bits(void **state)
{
    (void)state;
    each_kernel(bits_of);
}

static void padding_of(const struct taut_huffman_kernel *k)
{
    (void)k;
    uint8_t p[48];
    for (unsigned n = 0; n < 40; n++) {
        memset(p, 0x1f, sizeof p); /* 'a' and 3 ones, which begin others */
        for (unsigned i = 0; i < n; i++)
            p[i] = (uint8_t)(0x18 + i % 8);
        for (unsigned last = 0; last < 256; last++) {
            p[n] = (uint8_t)last;
            check(p, n + 1u);
            p[n + 1] = 0xff;
            check(p, n + 2u);
            p[n + 1] = 0xfe;
            check(p, n + 2u);
            memset(p + n + 1, 0xff, 5);
            for (unsigned more = 2; more <= 6; more++)
                check(p, n + more);
        }
    }
}

/* Ends of all kinds: padding that is too long, not all ones; EOS. */
static void test_padding(void **state)
{
    (void)state;
    each_kernel(padding_of);
}

/* Two pages that may not be touched, and a page between them. */
static uint8_t *guarded(size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *all = mmap(NULL, 2 * page + len, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(all != MAP_FAILED);
    assert_int_equal(mprotect(all, page, PROT_NONE), 0);
    assert_int_equal(mprotect(all + page + len, page, PROT_NONE), 0);
    return all + page;
}

static void guards_of(const struct taut_huffman_kernel *k)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *in = guarded(page), *out = guarded(page);
    static uint8_t text[600], coded[2400], back[1200];
    for (unsigned len = 0; len <= 500; len++) {
        for (unsigned i = 0; i < len; i++)
            text[i] = some_symbol(len % 4);
        size_t n = ref_encode(coded, text, len), n_out;
        if (n > page)
            continue;
        uint8_t *const ends[2] = {in, in + page - n};
        for (unsigned side = 0; side < 2; side++) {
            struct taut_huffman_end end;
            memcpy(ends[side], coded, n);
            uint8_t *to = side ? out + page - len : out;
            assert_int_equal(taut_huffman_decode(&end, to, len, ends[side], n),
                             0);
            assert_memory_equal(to, text, len);
            assert_int_equal(taut_huffman_decode_len(&end, ends[side], n), 0);
            struct taut_huffman_string one = {ends[side], n, to, len, end};
            assert_int_equal(taut_huffman_batch_decode(&one, 1), 0);
            uint8_t *from = side ? in + page - len : in;
            memcpy(back, text, len);
            memcpy(from, text, len);
            to = side ? out + page - n : out;
            assert_int_equal(k->encode_len(from, len), n);
            assert_int_equal(taut_huffman_encode(to, n, &n_out, from, len), 0);
            assert_memory_equal(to, coded, n);
        }
    }
    munmap(in - page, 3 * page);
    munmap(out - page, 3 * page);
}

/* Nothing outside the bytes is touched. */
static void test_guards(void **state)
{
    (void)state;
    each_kernel(guards_of);
}

enum { BATCH = 150, EACH = 1 << 10 };

static void batch_round(unsigned round, size_t n)
{
    static uint8_t coded[BATCH][EACH], out[BATCH][2 * EACH], ref[2 * EACH];
    static uint8_t text[EACH];
    struct taut_huffman_string s[BATCH];
    struct answer first = {TAUT_OK, 0, 0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        size_t len = test_random() % (test_random() % 8 ? 40 : EACH / 4);
        for (size_t j = 0; j < len; j++)
            text[j] = some_symbol(round % 4);
        size_t n_coded = ref_encode(coded[i], text, len);
        if (round % 2 && n_coded && test_random() % 8 == 0)
            coded[i][test_random() % n_coded] = (uint8_t)test_random();
        size_t cap = test_random() % 8 ? sizeof out[i] - 16 : len;
        s[i] = (struct taut_huffman_string){
            coded[i], n_coded, out[i], cap, {0, 0, 0, 0, 0}};
        memset(out[i] + cap, 0xa5, 16);
    }
    enum taut_status st = taut_huffman_batch_decode(s, n);
    for (size_t i = 0; i < n; i++) {
        struct answer want = ref_decode(ref, s[i].p, s[i].len);
        if (want.status == TAUT_OK && want.len > s[i].cap)
            want.status = TAUT_FULL;
        first = first.status ? first : want;
        if (!end_is(&s[i].end, &want) ||
            memcmp(out[i], ref, want.len < s[i].cap ? want.len : s[i].cap) != 0)
            say_differs("one of a batch", s[i].p, s[i].len);
        for (size_t j = 0; j < 16; j++)
            assert_int_equal(out[i][s[i].cap + j], 0xa5);
    }
    assert_int_equal(st, first.status);
}

static void batch_of(const struct taut_huffman_kernel *k)
{
    (void)k;
    for (unsigned round = 0; round < 600; round++)
        batch_round(round, round < BATCH ? round : test_random() % BATCH);
}

/* Many strings at once, wrong ones and ones without room among them. */
static void test_batch(void **state)
{
    (void)state;
    each_kernel(batch_of);
}

/* Kernels by name. */
static void test_kernels(void **state)
{
    (void)state;
    size_t n;
    const struct taut_huffman_kernel *all = taut_huffman_kernels_get(&n);
    assert_true(n >= 1);
    assert_string_equal(all[0].name, "scalar");
    assert_int_equal(all[0].needs, 0);
    assert_false(taut_huffman_kernel_set("none such"));
    assert_false(taut_huffman_kernel_set("scala"));
    assert_true(taut_huffman_kernel_set("scalar"));
    assert_ptr_equal(taut_huffman_kernel_get(), all);
    uint32_t have = taut_cpu_get();
    for (size_t i = 0; i < n; i++)
        assert_int_equal(taut_huffman_kernel_set(all[i].name),
                         (all[i].needs & ~have) == 0);
    /* the best one is chosen at the first call, whichever that is */
    uint8_t out[32], coded[] = {0x1f};
    size_t len;
    struct taut_huffman_end end;
    assert_true(taut_huffman_kernel_set(NULL));
    assert_int_equal(taut_huffman_decode(&end, out, 32, coded, 1), 0);
    assert_true(taut_huffman_kernel_set(NULL));
    assert_int_equal(taut_huffman_decode_len(&end, coded, 1), 0);
    assert_true(taut_huffman_kernel_set(NULL));
    struct taut_huffman_string s = {coded, 1, out, 32, end};
    assert_int_equal(taut_huffman_batch_decode(&s, 1), 0);
    assert_true(taut_huffman_kernel_set(NULL));
    assert_int_equal(taut_huffman_encode_len(out, 1), 1);
    assert_true(taut_huffman_kernel_set(NULL));
    taut_huffman_put(coded, 1, out, 1);
    assert_true(taut_huffman_kernel_set(NULL));
    assert_int_equal(taut_huffman_encode_fast(out + 1, out, 1), 1);
    assert_int_equal(coded[0], 0x1f);
    assert_true(taut_huffman_kernel_set(NULL));
    assert_int_equal(taut_huffman_encode(coded, 1, &len, out, 1), 0);
    assert_true(taut_huffman_kernel_set(NULL));
    assert_true(taut_huffman_kernel_get()->needs == (all[n - 1].needs & have) ||
                taut_huffman_kernel_get() != &all[n - 1]);
}

int main(void)
{
    tree_build();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc),          cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_random_texts), cmocka_unit_test(test_random_bits),
        cmocka_unit_test(test_padding),      cmocka_unit_test(test_guards),
        cmocka_unit_test(test_batch),        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
