/* SPDX-License-Identifier: MIT */
/*
 * mini_cmocka.h: the few names of cmocka that our tests use, for machines
 * that have no cmocka (s390x, aarch64 and i386 cross builds, MSan). Output
 * is TAP, a failed assertion ends its test and the next one runs. Unlike
 * cmocka it catches no signals: a crash ends the program.
 */
#ifndef MINI_CMOCKA_H
#define MINI_CMOCKA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int (*mini_fixture_fn)(void **state);

/* struct CMUnitTest: one test, as in cmocka. */
struct CMUnitTest {
    const char *name;
    void (*test_func)(void **state);
    mini_fixture_fn setup_func, teardown_func;
    void *initial_state;
};

enum { MINI_FAILED = 1, MINI_SKIPPED = 2 };

static jmp_buf mini_jump;

__attribute__((noreturn, unused)) static void mini_leave(int how)
{
    fflush(stdout);
    longjmp(mini_jump, how);
}

__attribute__((noreturn, unused)) static void
mini_fail(const char *what, const char *file, int line)
{
    printf("# %s:%d: %s\n", file, line, what);
    mini_leave(MINI_FAILED);
}

__attribute__((unused)) static void mini_ints(uintmax_t a, uintmax_t b,
                                              bool want_equal, const char *what,
                                              const char *file, int line)
{
    if ((a == b) == want_equal)
        return;
    printf("# %jd (0x%jx) and %jd (0x%jx)\n", (intmax_t)a, a, (intmax_t)b, b);
    mini_fail(what, file, line);
}

__attribute__((unused)) static void mini_texts(const char *a, const char *b,
                                               bool want_equal,
                                               const char *what,
                                               const char *file, int line)
{
    if ((strcmp(a, b) == 0) == want_equal)
        return;
    printf("# \"%s\" and \"%s\"\n", a, b);
    mini_fail(what, file, line);
}

__attribute__((unused)) static void mini_memory(const void *a, const void *b,
                                                size_t n, bool want_equal,
                                                const char *what,
                                                const char *file, int line)
{
    const uint8_t *p = (const uint8_t *)a, *q = (const uint8_t *)b;
    size_t i = 0;
    while (i < n && p[i] == q[i])
        i++;
    if ((i == n) == want_equal)
        return;
    if (i < n)
        printf("# byte %zu of %zu: 0x%02x and 0x%02x\n", i, n, p[i], q[i]);
    mini_fail(what, file, line);
}

__attribute__((unused)) static void mini_range(uintmax_t v, uintmax_t min,
                                               uintmax_t max, bool want_in,
                                               const char *what,
                                               const char *file, int line)
{
    if ((v >= min && v <= max) == want_in)
        return;
    printf("# %ju, range %ju to %ju\n", v, min, max);
    mini_fail(what, file, line);
}

#define mini_at __FILE__, __LINE__
#define mini_eq(a, b, want, what)                                              \
    mini_ints((uintmax_t)(a), (uintmax_t)(b), want, what, mini_at)
#define mini_addr(p) ((uintmax_t)(uintptr_t)(const void *)(p))

/* assert_true and assert_false stand in taut_test.h. */
#define assert_int_equal(a, b)                                                 \
    mini_eq(a, b, true, "assert_int_equal(" #a ", " #b ")")
#define assert_int_not_equal(a, b)                                             \
    mini_eq(a, b, false, "assert_int_not_equal(" #a ", " #b ")")
#define assert_null(p) mini_eq(mini_addr(p), 0, true, "assert_null(" #p ")")
#define assert_non_null(p)                                                     \
    mini_eq(mini_addr(p), 0, false, "assert_non_null(" #p ")")
#define assert_ptr_equal(a, b)                                                 \
    mini_eq(mini_addr(a), mini_addr(b), true,                                  \
            "assert_ptr_equal(" #a ", " #b ")")
#define assert_ptr_not_equal(a, b)                                             \
    mini_eq(mini_addr(a), mini_addr(b), false,                                 \
            "assert_ptr_not_equal(" #a ", " #b ")")
#define assert_string_equal(a, b)                                              \
    mini_texts(a, b, true, "assert_string_equal(" #a ", " #b ")", mini_at)
#define assert_string_not_equal(a, b)                                          \
    mini_texts(a, b, false, "assert_string_not_equal(" #a ", " #b ")", mini_at)
#define assert_memory_equal(a, b, n)                                           \
    mini_memory(a, b, n, true, "assert_memory_equal(" #a ", " #b ")", mini_at)
#define assert_memory_not_equal(a, b, n)                                       \
    mini_memory(a, b, n, false, "assert_memory_not_equal(" #a ", " #b ")",     \
                mini_at)
#define assert_in_range(v, lo, hi)                                             \
    mini_range((uintmax_t)(v), (uintmax_t)(lo), (uintmax_t)(hi), true,         \
               "assert_in_range(" #v ")", mini_at)
#define assert_not_in_range(v, lo, hi)                                         \
    mini_range((uintmax_t)(v), (uintmax_t)(lo), (uintmax_t)(hi), false,        \
               "assert_not_in_range(" #v ")", mini_at)
#define fail() mini_fail("fail()", mini_at)
#define fail_msg(...)                                                          \
    do {                                                                       \
        printf("# " __VA_ARGS__);                                              \
        printf("\n");                                                          \
        mini_fail("fail_msg", mini_at);                                        \
    } while (0)
#define skip() mini_leave(MINI_SKIPPED)
#define print_message(...) printf("# " __VA_ARGS__)
#define print_error(...) printf("# " __VA_ARGS__)

#define mini_test(f, setup, teardown, state)                                   \
    {                                                                          \
        "" #f, f, setup, teardown, state                                       \
    }
#define cmocka_unit_test(f) mini_test(f, NULL, NULL, NULL)
#define cmocka_unit_test_setup(f, setup) mini_test(f, setup, NULL, NULL)
#define cmocka_unit_test_teardown(f, teardown)                                 \
    mini_test(f, NULL, teardown, NULL)
#define cmocka_unit_test_setup_teardown(f, setup, teardown)                    \
    mini_test(f, setup, teardown, NULL)
#define cmocka_unit_test_prestate(f, state) mini_test(f, NULL, NULL, state)
#define cmocka_run_group_tests(tests, setup, teardown)                         \
    mini_run(tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)
#define cmocka_run_group_tests_name(name, tests, setup, teardown)              \
    cmocka_run_group_tests(tests, setup, teardown)

/* mini_run_one runs one test; 0, MINI_FAILED or MINI_SKIPPED. */
static int mini_run_one(const struct CMUnitTest *test, void *group_state)
{
    void *state = test->initial_state ? test->initial_state : group_state;
    volatile int how = 0;
    if (test->setup_func && test->setup_func(&state) != 0)
        return MINI_FAILED;
    int jumped = setjmp(mini_jump);
    if (jumped == 0)
        test->test_func(&state);
    else
        how = jumped;
    if (test->teardown_func && test->teardown_func(&state) != 0 && how == 0)
        how = MINI_FAILED;
    return how;
}

/* mini_run runs all tests and returns how many failed. */
static int mini_run(const struct CMUnitTest *tests, size_t n,
                    mini_fixture_fn setup, mini_fixture_fn teardown)
{
    static const char *const verdicts[] = {"ok", "not ok", "ok"};
    void *state = NULL;
    int n_failed = 0;
    printf("1..%zu\n", n);
    fflush(stdout); /* a crash must not lose the plan */
    if (setup && setup(&state) != 0) {
        printf("# the group's setup failed\n");
        return 1;
    }
    for (size_t i = 0; i < n; i++) {
        int how = mini_run_one(&tests[i], state);
        n_failed += how == MINI_FAILED;
        printf("%s %zu %s %s\n", verdicts[how], i + 1,
               how == MINI_SKIPPED ? "# SKIP" : "-", tests[i].name);
        fflush(stdout);
    }
    if (teardown && teardown(&state) != 0)
        n_failed++;
    return n_failed;
}

#endif
