/* SPDX-License-Identifier: MIT */
/* test_util.h: what the tests of the codecs share. */
#ifndef TEST_UTIL_H
#define TEST_UTIL_H

#include <stdlib.h>
#include <string.h>

#include "taut_test.h"

#include "taut/core.h"

/* test_hex turns hexadecimal digits (blanks skipped) into bytes in a heap
 * block of exactly their number, so that AddressSanitizer sees every read
 * past the end. The caller frees it. */
static inline uint8_t *test_hex(const char *text, size_t *len)
{
    uint8_t *out = (uint8_t *)malloc(strlen(text) / 2 + 1);
    size_t n = 0;
    while (*text) {
        if (*text == ' ' || *text == '\n') {
            text++;
            continue;
        }
        char pair[3] = {text[0], text[1], 0};
        assert_true(text[1] != 0);
        out[n++] = (uint8_t)strtoul(pair, NULL, 16);
        text += 2;
    }
    uint8_t *exact = (uint8_t *)malloc(n ? n : 1);
    memcpy(exact, out, n);
    free(out);
    *len = n;
    return exact;
}

/* test_copy returns a heap block that holds just the `len` bytes at `p`. */
static inline uint8_t *test_copy(const uint8_t *p, size_t len)
{
    uint8_t *copy = (uint8_t *)calloc(1, len ? len : 1);
    assert_non_null(copy);
    if (len)
        memcpy(copy, p, len);
    return copy;
}

/* test_diag asserts all of a diagnostic. */
#define test_diag(d, st, f, o, n, w)                                           \
    do {                                                                       \
        assert_int_equal((d).status, st);                                      \
        assert_int_equal((d).field, f);                                        \
        assert_int_equal((d).off, o);                                          \
        assert_int_equal((d).need, n);                                         \
        assert_int_equal((d).wire, w);                                         \
    } while (0)

/* struct test_seen: the text of all fields that a visit told. */
struct test_seen {
    char text[8192];
    struct taut_wr wr;
    const struct taut_fieldset *const *sets;
    size_t n_sets;
};

static inline void test_see(void *arg, const struct taut_value *value)
{
    struct test_seen *s = (struct test_seen *)arg;
    const struct taut_field *f =
        taut_field_get(s->sets, s->n_sets, value->field);
    assert_non_null(f);
    taut_wr_text(&s->wr, f->name);
    taut_wr_u8(&s->wr, '=');
    taut_value_text(&s->wr, value);
    taut_wr_u8(&s->wr, '\n');
}

/* test_seen_init prepares `s`; pass the visitor it returns to a visit and
 * read taut_wr_cstr(&s->wr): one "name=value" a line. */
static inline struct taut_visitor
test_seen_init(struct test_seen *s, const struct taut_fieldset *const *sets,
               size_t n_sets, const uint8_t *start)
{
    struct taut_visitor v = {test_see, s, start};
    s->wr = taut_wr_of(s->text, sizeof s->text);
    s->sets = sets;
    s->n_sets = n_sets;
    return v;
}

#endif
