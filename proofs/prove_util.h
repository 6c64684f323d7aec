/* SPDX-License-Identifier: MIT */
/*
 * prove_util.h: what proof harnesses share. A harness is one file,
 * prove_<what>.c, with main(); a line `// SOURCES: lib/net/net_x.c ...`
 * names the files that are analysed with it, a line `// EVA: ...` further
 * options for Eva. Outside Frama-C it is nothing that can be run.
 *
 * Input stands at the right end of its array, so that the byte after it is
 * outside of any object and reading it is an alarm. Eva knows no relation
 * between a pointer and a length: `split` analyses each length on its own.
 */
#ifndef PROVE_UTIL_H
#define PROVE_UTIL_H

#include <stddef.h>
#include <stdint.h>

#include "__fc_builtin.h"

#include <taut/core.h>

/* prove_input makes the `cap` bytes at `p` arbitrary and returns an
 * arbitrary length up to `cap`. */
static inline size_t prove_input(uint8_t *p, size_t cap)
{
    Frama_C_make_unknown((char *)p, cap);
    return (size_t)Frama_C_interval(0, (int)cap);
}

/* prove_quirks makes any set of quirk bits. */
static inline uint32_t prove_quirks(void)
{
    return Frama_C_unsigned_int_interval(0, 0xffffffff);
}

/* prove_span reads the ends of a span: both are within an object. */
static inline unsigned prove_span(struct taut_span s)
{
    return s.len > 0 ? s.p[0] + s.p[s.len - 1] : 0u;
}

/* prove_see is a visitor that reads the ends of each value's bytes. */
static inline void prove_see(void *arg, const struct taut_value *value)
{
    unsigned *sum = arg;
    if (value->len > 0)
        *sum ^= value->bytes[0] ^ value->bytes[value->len - 1];
}

#endif
