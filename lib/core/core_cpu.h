/* SPDX-License-Identifier: MIT */
/*
 * core_cpu.h: what an x86 processor's answers mean, apart from asking, so
 * that answers of other processors can be tried.
 */
#ifndef CORE_CPU_H
#define CORE_CPU_H

#include <stdint.h>

/* struct core_cpu_answers: registers of CPUID's leaves. What stands in a
 * leaf beyond `max` or in a subleaf beyond `a7` is not looked at. */
struct core_cpu_answers {
    uint32_t max;        /* leaf 0: EAX, the last leaf */
    uint32_t c1, d1;     /* leaf 1: ECX, EDX */
    uint32_t a7, b7, c7; /* leaf 7: EAX (the last subleaf), EBX, ECX */
    uint32_t a7_1;       /* leaf 7, subleaf 1: EAX */
    uint32_t saved;      /* XCR0: register sets the system saves */
};

/* taut_cpu_answers_get returns the bits of enum taut_cpu_bit that `a`
 * stands for. */
uint32_t taut_cpu_answers_get(const struct core_cpu_answers *a);

#endif
