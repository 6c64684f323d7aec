/* SPDX-License-Identifier: MIT */
/*
 * core_mem.h: the only four functions that taut takes from outside. A
 * freestanding build has no <string.h>; compilers emit calls to these four
 * all the same, so whoever links taut must have them.
 */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stddef.h>

#if __STDC_HOSTED__
#include <string.h>
#else
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
#endif

#endif
