/* SPDX-License-Identifier: MIT */
/* fill_lines.c: for fill_scapy.py: each line of standard input is a frame in
 * hexadecimal digits; each line of output the same frame with its lengths and
 * checksums put right, the status, and the bits that changed. */
#include <stdio.h>
#include <string.h>

#include "taut/fill.h"

enum { LINE_MAX_BYTES = 70000 };

static uint8_t frame[LINE_MAX_BYTES];
static char line[2 * LINE_MAX_BYTES + 2];

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

int main(void)
{
    static struct taut_packet packet;
    while (fgets(line, sizeof line, stdin)) {
        uint32_t changed;
        size_t len = strspn(line, "0123456789abcdef") / 2;
        for (size_t i = 0; i < len; i++)
            frame[i] =
                (uint8_t)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
        enum taut_status st = taut_packet_derived_fill(
            &packet, TAUT_LINK_ETHERNET, frame, len, 0, &changed);
        for (size_t i = 0; i < len; i++)
            printf("%02x", frame[i]);
        printf(" %s %x\n", taut_status_name(st), (unsigned)changed);
    }
    return 0;
}
