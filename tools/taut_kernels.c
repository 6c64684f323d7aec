/* SPDX-License-Identifier: MIT */
/* taut_kernels.c: `taut kernels`: SIMD variants, and which one runs. */
#include <string.h>

#include "taut/cpu.h"
#include "taut/csum.h"
#include "taut/huffman.h"
#include "taut_tool.h"

static const char help[] =
    "usage: taut kernels\n"
    "\n"
    "Lists the variants of every SIMD kernel: whether this processor can run\n"
    "it, and which one is in use (*).\n";

static void kernels_line(const char *name, const char *now, uint32_t missing)
{
    printf("  %c %-16s %s\n", strcmp(name, now) == 0 ? '*' : ' ', name,
           missing == 0 ? "runs here" : "this processor cannot run it");
}

int tool_kernels(int argc, char **argv)
{
    size_t n, n_huffman;
    const struct taut_csum_kernel *k = taut_csum_kernels_get(&n);
    const struct taut_huffman_kernel *h = taut_huffman_kernels_get(&n_huffman);
    uint32_t cpu = taut_cpu_get();
    if (argc > 1) {
        bool asked = strcmp(argv[1], "--help") == 0 || !strcmp(argv[1], "-h");
        fputs(help, asked ? stdout : stderr);
        return asked ? TOOL_OK : TOOL_ERROR;
    }
    puts("Internet checksum:");
    for (size_t i = 0; i < n; i++)
        kernels_line(k[i].name, taut_csum_kernel_get()->name,
                     k[i].needs & ~cpu);
    puts("HPACK Huffman code:");
    for (size_t i = 0; i < n_huffman; i++)
        kernels_line(h[i].name, taut_huffman_kernel_get()->name,
                     h[i].needs & ~cpu);
    return TOOL_OK;
}
