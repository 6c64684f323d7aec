#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the tables of HPACK's Huffman code (RFC 7541 Appendix B).

The code is canonical: codes are handed out by length, then by symbol. So
the lengths below are all there is to know of it.

Usage: gen_huffman.py        run in the root of the tree; writes
    lib/kern/kern_huff_tab.h
    lib/kern/kern_huff_x86_tab.h
"""
import pathlib

# Code lengths of the symbols 0 to 255 and of EOS, 256.
LENGTHS = """
13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28
28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
 6 10 10 12 13  6  8 11 10 10  8 11  8  6  6  6
 5  5  5  6  6  6  6  6  6  6  7  8 15  6 12 10
13  6  7  7  7  7  7  7  7  7  7  7  7  7  7  7
 7  7  7  7  7  7  7  7  8  7  8 13 19 13 14  6
15  5  6  5  6  5  6  6  6  5  7  7  6  6  6  5
 6  7  6  5  5  6  7  7  7  7  7 15 11 14 13 28
20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23
24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23
21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25
19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23
26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
30
"""
EOS = 256
WINDOW = 12  # bits that one look-up decodes


def code_of(lengths):
    """The canonical code: [(code, length)] by symbol."""
    codes, code, before = [None] * len(lengths), 0, 0
    for length, symbol in sorted((n, s) for s, n in enumerate(lengths)):
        code <<= length - before
        codes[symbol] = (code, length)
        code, before = code + 1, length
    assert code == 1 << before, "the code is not complete"
    return codes


def pair_table(codes):
    """What each WINDOW bits begin with: up to two symbols. Bits 0-5 are the
    bits of all, 6-7 how many there are, 8-11 the bits of the first, 16-23 and
    24-31 the symbols."""
    short = [(c, n, s) for s, (c, n) in enumerate(codes) if n <= WINDOW]
    one = {}
    for code, n, symbol in short:
        for rest in range(1 << WINDOW - n):
            one[code << WINDOW - n | rest] = (symbol, n)
    table = []
    for window in range(1 << WINDOW):
        if window not in one:
            table.append(0)
            continue
        first, n = one[window]
        second, m = one.get(window << n & (1 << WINDOW) - 1, (0, WINDOW))
        if n + m > WINDOW:
            table.append(n | 1 << 6 | n << 8 | first << 16)
        else:
            table.append(n + m | 2 << 6 | n << 8 | first << 16
                         | second << 24)
    return table


def long_rows(codes):
    """Of each length over WINDOW: where its codes end as 32 bits from the
    left, where they begin, the place of the first in the order, the length.
    EOS is left out."""
    order = [s for n, s in sorted((n, s) for s, (_, n) in enumerate(codes)
                                  if n > WINDOW and s != EOS)]
    rows, at = [], 0
    while at < len(order):
        length = codes[order[at]][1]
        group = [s for s in order if codes[s][1] == length]
        first = codes[group[0]][0] << 32 - length
        rows.append((first + (len(group) << 32 - length), first, at, length))
        at += len(group)
    return order, rows


def byte_tables(codes):
    """What kernels with byte permutes look up; see kern_huff_x86.h."""
    by_code = {(c, n): s for s, (c, n) in enumerate(codes)}

    def begins(bits, width, least, most):
        """The symbol, and its length, that `width` bits begin with."""
        for n in range(least, most + 1):
            if (bits >> width - n, n) in by_code:
                return by_code[bits >> width - n, n], n
        return 0, 0

    # 63 begins codes of 8 bits and more: 8, unless found to be longer
    bits6 = [begins(w << 2, 8, 5, 8)[1] or 8 for w in range(64)]
    # 127 begins codes of 10 bits and more: 10, unless found to be longer
    bits7 = [begins(w << 1, 8, 5, 8)[1] or 10 for w in range(128)]
    symbols7 = [begins(w, 7, 5, 7)[0] for w in range(128)]
    # the low 6 bits of 8; of 10 behind 11111110
    symbols8 = [begins(0xC0 | w, 8, 8, 8)[0] for w in range(64)]
    symbols10 = [by_code.get((0x3F8 | w & 3, 10), 0) if w >= 56 else 0
                 for w in range(64)]
    windows = [[7 * i + 7 - j % 8 for j in range(64)] for i in range(4)]
    windows.append([7 * (j // 16) + 7 - j % 8 for j in range(64)])
    short = [(c, n) if n <= 8 else (0, 0) for c, n in codes[:128]]
    return {
        "bytes[64]": list(range(64)),
        "bits6[64]": bits6,
        "bits7[128]": bits7,
        "stops[64]": [0x7E if b in (54, 55) else 0x7F for b in range(64)],
        "symbols7[128]": symbols7,
        "symbols8[64]": symbols8,
        "symbols10[64]": symbols10,
        "codes8[128]": [c for c, _ in short],
        "masks8[128]": [(1 << n) - 1 for _, n in short],
        "windows[5][64]": windows,
        "spread[64]": [7 * (j // 8) + 7 - j % 8 for j in range(64)],
        "leasts[72]": [56 + 64 * (j // 8 % 2) for j in range(72)],
    }


WHAT = {
    "bytes[64]": "The numbers of bytes.",
    "bits6[64]": "The bits of the code that 6 bits begin with.",
    "stops[64]": "What 8 bits must be above by 128 to end the steps.",
    "bits7[128]": "The bits of the code that 7 bits begin with, 10 at most.",
    "symbols7[128]": "The symbol that 7 bits begin with.",
    "symbols8[64]": "The symbol of 8 bits, by the low 6; 62 and 63: none.",
    "symbols10[64]": "The symbol of 10 bits, 11111110 and 2, by the low 6.",
    "codes8[128]": "The codes of at most 8 bits.",
    "masks8[128]": "As many ones as a code has bits; 0: more than 8.",
    "windows[5][64]": "Which of 32 bytes are in 64 bits at byte 0, 7, 14, 21, "
                      "highest first,\n * eight times; and twice each.",
    "spread[64]": "Which of 63 bytes are in eight windows, 64 bits each.",
    "leasts[72]": "The last bits + 1 of windows, in pairs.",
}


def byte_tables_text(codes):
    text = []
    for name, values in byte_tables(codes).items():
        rows = values if isinstance(values[0], list) else [values]
        body = "\n".join(
            ("    {\n" if len(rows) > 1 else "") + lines(r, "{:3},", 14)
            + ("\n    }," if len(rows) > 1 else "") for r in rows)
        text.append(f"/* {WHAT[name]} */\n"
                    f"static const uint8_t huff_{name} = {{\n{body}\n}};\n")
    return "\n".join(text)


def lines(values, form, per_line):
    texts = [form.format(v) for v in values]
    return "\n".join("    " + " ".join(texts[i:i + per_line])
                     for i in range(0, len(texts), per_line))


def main():
    lengths = [int(n) for n in LENGTHS.split()]
    codes = code_of(lengths)
    order, rows = long_rows(codes)
    rows_text = "\n".join(
        f"    {{0x{end:08x}, 0x{first:08x}, {at}, {n}}}," for end, first, at, n
        in rows)
    pathlib.Path("lib/kern/kern_huff_tab.h").write_text(f"""\
/* SPDX-License-Identifier: MIT */
/* Generated by tools/gen_huffman.py. */
/* kern_huff_tab.h: the Huffman code of RFC 7541 Appendix B. */
#ifndef KERN_HUFF_TAB_H
#define KERN_HUFF_TAB_H

#include <stdint.h>

/* clang-format off */

/* The code of each symbol, in the low bits. */
static const uint32_t huff_code[256] = {{
{lines([c for c, _ in codes[:256]], "0x{:08x},", 6)}
}};

/* The bits of each symbol's code. */
static const uint8_t huff_bits[256] = {{
{lines(lengths[:256], "{:2},", 16)}
}};

/* What {WINDOW} bits begin with. Bits 0-5: the bits of one or two symbols, so
 * that they can be shifted by; 6-7: how many symbols, 0 if the first code is
 * longer; 8-11: the bits of the first; 16-31: the symbols. */
enum {{ HUFF_WINDOW = {WINDOW} }};
static const uint32_t huff_pairs[1 << HUFF_WINDOW] = {{
{lines(pair_table(codes), "0x{:08x},", 6)}
}};

/* Longer codes by their length: all are below `end`, as 32 bits from the
 * left; `at` is the first one's place in huff_order. */
static const struct huff_long {{
    uint32_t end, first;
    uint8_t at, bits;
}} huff_longs[{len(rows)}] = {{
{rows_text}
}};

/* The symbols of longer codes in the order of their codes. */
static const uint8_t huff_order[{len(order)}] = {{
{lines(order, "{:3},", 14)}
}};

/* EOS, and whatever begins with it, as 32 bits from the left. */
#define HUFF_EOS 0x{codes[EOS][0] << 2:08x}u

/* clang-format on */

#endif
""")
    pathlib.Path("lib/kern/kern_huff_x86_tab.h").write_text(f"""\
/* SPDX-License-Identifier: MIT */
/* Generated by tools/gen_huffman.py. */
/* kern_huff_x86_tab.h: what kern_huff_x86.h permutes. */
#ifndef KERN_HUFF_X86_TAB_H
#define KERN_HUFF_X86_TAB_H

#include <stdint.h>

/* clang-format off */

{byte_tables_text(codes)}
/* clang-format on */

#endif
""")


if __name__ == "__main__":
    main()
