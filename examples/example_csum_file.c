/* SPDX-License-Identifier: MIT */
/*
 * example_csum_file.c: the Internet checksum of a file, read in pieces of any
 * length. Without an argument: of a file with the bytes of RFC 1071 3.
 */
#include <stdio.h>

#include "taut/csum.h"

/* Sums what is left of `file`. */
static uint16_t file_sum(FILE *file, size_t *len)
{
    static uint8_t piece[10007]; /* odd pieces are as good as even ones */
    struct taut_csum c;
    size_t n;
    taut_csum_init(&c, 0);
    for (*len = 0; (n = fread(piece, 1, sizeof piece, file)) > 0; *len += n)
        taut_csum_push(&c, piece, n);
    return taut_csum_get(&c);
}

/* Four words whose sum is ddf2, again and again: 65535 times is the sum of
 * nothing, once more is ddf2. */
static FILE *known_file(void)
{
    static const uint8_t words[8] = {0x00, 0x01, 0xf2, 0x03,
                                     0xf4, 0xf5, 0xf6, 0xf7};
    FILE *file = tmpfile();
    for (unsigned i = 0; file && i < 65536; i++)
        if (fwrite(words, 1, sizeof words, file) != sizeof words)
            return NULL;
    if (file)
        rewind(file);
    return file;
}

int main(int argc, char **argv)
{
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : known_file();
    size_t len;
    if (!file) {
        perror(argc > 1 ? argv[1] : "tmpfile");
        return 1;
    }
    uint16_t check = file_sum(file, &len);
    printf("%04x  %zu bytes\n", (unsigned)check, len);
    bool failed = ferror(file) != 0;
    fclose(file);
    return failed || (argc == 1 && check != 0x220d);
}
