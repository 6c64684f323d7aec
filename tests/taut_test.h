/* SPDX-License-Identifier: MIT */
/*
 * taut_test.h: what every test program includes. It is cmocka where cmocka
 * is installed for the machine that is built for, and a small layer with
 * the same names (mini_cmocka.h) where it is not: cross builds run the same
 * tests. `-Dtest_layer=mini` forces the small one.
 */
#ifndef TAUT_TEST_H
#define TAUT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef TAUT_TEST_MINI
#include "mini_cmocka.h"
#else
#include <cmocka.h>
#endif

/* taut_test_false fails the running test: the condition `what` was not as
 * it should be. */
__attribute__((noreturn)) static inline void
taut_test_false(const char *what, const char *file, int line)
{
#ifdef TAUT_TEST_MINI
    mini_fail(what, file, line);
#else
    _assert_true(0, what, file, line);
    abort(); /* not reached: cmocka has left the test */
#endif
}

/* assert_true and assert_false are ours, so that compilers see that a test
 * does not go on after a failure. */
#undef assert_true
#undef assert_false
#define assert_true(c)                                                         \
    ((c) ? (void)0 : taut_test_false("assert_true(" #c ")", __FILE__, __LINE__))
#define assert_false(c)                                                        \
    ((c) ? taut_test_false("assert_false(" #c ")", __FILE__, __LINE__)         \
         : (void)0)

/* taut_test_skip ends the running test as skipped and says why: a test is
 * never skipped in silence. */
static inline void taut_test_skip(const char *why)
{
    printf("# skipped: %s\n", why);
    skip();
}

#endif
