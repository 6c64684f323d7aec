/* SPDX-License-Identifier: MIT */
/*
 * fuzz_util.h: what fuzz harnesses share. A harness is one file,
 * fuzz_<what>.c, with LLVMFuzzerTestOneInput; it asserts properties with
 * FUZZ_ASSERT, which stays on in release builds.
 */
#ifndef FUZZ_UTIL_H
#define FUZZ_UTIL_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_ASSERT(c)                                                         \
    do {                                                                       \
        if (!(c)) {                                                            \
            fprintf(stderr, "%s:%d: property broken: %s\n", __FILE__,          \
                    __LINE__, #c);                                             \
            abort();                                                           \
        }                                                                      \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
