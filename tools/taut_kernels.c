/* SPDX-License-Identifier: MIT */
/* taut_kernels.c: `taut kernels`: SIMD variants, and which one runs. */
#include <string.h>

#include "taut/cpu.h"
#include "taut/csum.h"
#include "taut_tool.h"

static const char help[] =
    "usage: taut kernels\n"
    "\n"
    "Lists the variants of every SIMD kernel: whether this processor can run\n"
    "it, and which one is in use (*).\n";

int tool_kernels(int argc, char **argv)
{
    size_t n;
    const struct taut_csum_kernel *k = taut_csum_kernels_get(&n);
    const char *now = taut_csum_kernel_get()->name;
    uint32_t cpu = taut_cpu_get();
    if (argc > 1) {
        bool asked = strcmp(argv[1], "--help") == 0 || !strcmp(argv[1], "-h");
        fputs(help, asked ? stdout : stderr);
        return asked ? TOOL_OK : TOOL_ERROR;
    }
    puts("Internet checksum:");
    for (size_t i = 0; i < n; i++)
        printf("  %c %-16s %s\n", strcmp(k[i].name, now) == 0 ? '*' : ' ',
               k[i].name,
               (k[i].needs & ~cpu) == 0 ? "runs here"
                                        : "this processor cannot run it");
    return TOOL_OK;
}
