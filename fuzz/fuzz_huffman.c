/* SPDX-License-Identifier: MIT */
/*
 * fuzz_huffman.c: every kernel on the same bytes. Decoding agrees with the
 * scalar kernel in bytes, status and place of the fault, with any room;
 * coding what was decoded gives the string again, and so does decoding what
 * was coded.
 */
#include "fuzz_util.h"

#include "taut/cpu.h"
#include "taut/huffman.h"

enum { FUZZ_MOST = 4096, FUZZ_ROOM = TAUT_HUFFMAN_DECODED_MAX(FUZZ_MOST) };

struct fuzz_answer {
    struct taut_huffman_end end;
    uint8_t out[FUZZ_ROOM];
    uint8_t coded[TAUT_HUFFMAN_ENCODED_MAX(FUZZ_MOST)];
    size_t coded_len;
};

static struct fuzz_answer spec, other;

static bool same_end(const struct taut_huffman_end *a,
                     const struct taut_huffman_end *b)
{
    return a->len == b->len && a->off == b->off && a->bit == b->bit &&
           a->part == b->part && a->status == b->status;
}

static void ask(struct fuzz_answer *a, const uint8_t *p, size_t len, size_t cap)
{
    struct taut_huffman_end counted;
    uint8_t *room = (uint8_t *)malloc(cap ? cap : 1);
    (void)taut_huffman_decode(&a->end, room, cap, p, len);
    memcpy(a->out, room, a->end.len < cap ? a->end.len : cap);
    struct taut_huffman_string one = {p, len, room, cap, {0, 0, 0, 0, 0}};
    (void)taut_huffman_batch_decode(&one, 1);
    FUZZ_ASSERT(same_end(&one.end, &a->end));
    (void)taut_huffman_decode_len(&counted, p, len);
    FUZZ_ASSERT(counted.len == a->end.len);
    FUZZ_ASSERT(a->end.len <= TAUT_HUFFMAN_DECODED_MAX(len));
    free(room);
    FUZZ_ASSERT(taut_huffman_encode(a->coded, sizeof a->coded, &a->coded_len, p,
                                    len) == TAUT_OK);
    FUZZ_ASSERT(taut_huffman_encode_len(p, len) == a->coded_len);
}

/* The bytes as a batch of strings, each as long as its first byte says, into
 * rooms of which some are too small: as one by one. */
static void together(const uint8_t *p, size_t len, size_t cap)
{
    enum { MANY = 40 };
    struct taut_huffman_string s[MANY];
    struct taut_huffman_end end;
    static uint8_t alone[FUZZ_ROOM];
    size_t n = 0, at = 0;
    for (; n < MANY && at < len; n++) {
        size_t want = p[at] & 0x80 ? p[at] & 0x7fu : p[at] % 24;
        s[n].p = p + at;
        s[n].len = want < len - at ? want : len - at;
        s[n].cap =
            n % 3 ? TAUT_HUFFMAN_DECODED_MAX(s[n].len) + n % 2 * 64 : cap % 40;
        s[n].out = (uint8_t *)malloc(s[n].cap ? s[n].cap : 1);
        at += want + 1;
    }
    (void)taut_huffman_batch_decode(s, n);
    for (size_t i = 0; i < n; i++) {
        (void)taut_huffman_decode(&end, alone, s[i].cap, s[i].p, s[i].len);
        FUZZ_ASSERT(same_end(&end, &s[i].end));
        size_t told = end.len < s[i].cap ? end.len : s[i].cap;
        FUZZ_ASSERT(memcmp(alone, s[i].out, told) == 0);
        free(s[i].out);
    }
}

/* What was decoded is coded as it was, and what was coded decodes. */
static void round_trips(const uint8_t *p, size_t len)
{
    static uint8_t again[TAUT_HUFFMAN_ENCODED_MAX(FUZZ_ROOM)];
    struct taut_huffman_end end;
    size_t n;
    if (spec.end.status == TAUT_OK) {
        FUZZ_ASSERT(taut_huffman_encode(again, sizeof again, &n, spec.out,
                                        spec.end.len) == TAUT_OK);
        FUZZ_ASSERT(n == len && memcmp(again, p, n) == 0);
    }
    FUZZ_ASSERT(taut_huffman_decode(&end, again, sizeof again, spec.coded,
                                    spec.coded_len) == TAUT_OK);
    FUZZ_ASSERT(end.len == len && memcmp(again, p, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n;
    const struct taut_huffman_kernel *all = taut_huffman_kernels_get(&n);
    if (size < 2 || size > FUZZ_MOST)
        return 0;
    size_t cap = data[0] == 0xff ? FUZZ_ROOM : taut_get16(data) % 4096u;
    uint8_t *p = (uint8_t *)malloc(size > 2 ? size - 2 : 1);
    memcpy(p, data + 2, size - 2);
    for (size_t i = 0; i < n; i++) {
        struct fuzz_answer *a = i ? &other : &spec;
        if (!taut_huffman_kernel_set(all[i].name))
            continue;
        ask(a, p, size - 2, cap);
        FUZZ_ASSERT(same_end(&a->end, &spec.end));
        FUZZ_ASSERT(memcmp(a->out, spec.out,
                           spec.end.len < cap ? spec.end.len : cap) == 0);
        FUZZ_ASSERT(a->coded_len == spec.coded_len &&
                    memcmp(a->coded, spec.coded, spec.coded_len) == 0);
        together(p, size - 2, cap);
        if (i == 0)
            round_trips(p, size - 2);
    }
    free(p);
    return 0;
}
