/* SPDX-License-Identifier: MIT */
/*
 * bench_shim.h: what benchmarks of taut are written against. Behind it
 * Google Benchmark does the timing (bench_shim.cc, the only C++ here).
 *
 * A benchmark program adds contenders to operations and calls bench_main.
 * The contenders of one operation run interleaved in one process, many
 * short repetitions each, in CPU time of the thread. Repetition i of one is
 * divided by repetition i of the other, and the median of these ratios is
 * printed, so that other load on the machine hits both sides alike:
 *
 *   RATIO <operation> <peer> <peer's time / taut's time>
 *   LIMIT <operation> <limit's time / taut's time>
 */
#ifndef BENCH_SHIM_H
#define BENCH_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* enum bench_role: what a contender is to taut. */
enum bench_role {
    BENCH_TAUT,  /* the one that is measured; one for each operation */
    BENCH_PEER,  /* gives a RATIO line */
    BENCH_LIMIT, /* what the machine can do at best; gives a LIMIT line */
    BENCH_INFO   /* only its time is printed */
};

/* struct bench_work: one contender of one operation. */
struct bench_work {
    const char *operation; /* no blanks; "csum-1460" */
    const char *who;       /* no blanks; "taut", "dpdk" ... */
    enum bench_role role;
    void (*pass)(void *arg); /* does `n_ops` operations; a microsecond or
                                more, so that calling it costs nothing */
    void *arg;
    double n_ops;   /* operations in a pass; may be below 1 */
    double n_bytes; /* bytes in a pass, for a GB/s column; 0: no column */
};

/* bench_add registers a contender; the strings and `arg` must stay valid.
 * Contenders of one operation are added one after another. */
void bench_add(const struct bench_work *work);

/*
 * bench_main runs everything that was added. Options: --filter TEXT (only
 * operations whose name contains it), --reps N (41), --sample-us N (400:
 * length of one repetition), --json FILE. Returns the exit code.
 */
int bench_main(int argc, char **argv);

/* bench_sink takes a result, so that its computation cannot be left out. */
static inline void bench_sink(uint64_t v)
{
    __asm__ volatile("" : : "r"(v) : "memory");
}

#ifdef __cplusplus
}
#endif

#endif
