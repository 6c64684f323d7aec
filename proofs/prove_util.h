/* SPDX-License-Identifier: MIT */
/*
 * prove_util.h: what proof harnesses share. A harness is one file,
 * prove_<what>.c, with main(); a line `// SOURCES: lib/net/net_x.c ...`
 * names the files that are analysed with it, a line `// EVA: ...` further
 * options for Eva. Outside Frama-C it is nothing that can be run.
 */
#ifndef PROVE_UTIL_H
#define PROVE_UTIL_H

#include <stddef.h>
#include <stdint.h>

#include "__fc_builtin.h"

/* prove_input makes the `cap` bytes at `p` arbitrary and returns an
 * arbitrary length up to `cap`. */
static inline size_t prove_input(uint8_t *p, size_t cap)
{
    Frama_C_make_unknown((char *)p, cap);
    return (size_t)Frama_C_interval(0, (int)cap);
}

#endif
