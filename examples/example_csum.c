/* SPDX-License-Identifier: MIT */
/*
 * example_csum.c: a UDP checksum over a payload in two pieces, then a port
 * changed without summing anew. The worked example of docs/csum.md.
 */
#include <stdio.h>

#include "taut/csum.h"

int main(void)
{
    static const uint8_t src[4] = {192, 0, 2, 1}, dst[4] = {192, 0, 2, 2};
    uint8_t udp[8] = {0x30, 0x39, 0x00, 0x35, 0, 13, 0, 0};
    const char *first = "hel", *second = "lo";

    struct taut_csum c;
    taut_csum_init(&c, taut_csum_pseudo4_get(src, dst, 17, 13));
    taut_csum_push(&c, udp, sizeof udp);
    taut_csum_push(&c, first, 3); /* an odd piece */
    taut_csum_push(&c, second, 2);
    uint16_t check = taut_csum_get(&c);
    taut_put16(udp + 6, check ? check : 0xffff); /* UDP's own rule */
    printf("checksum %04x\n", (unsigned)taut_get16(udp + 6));

    uint16_t was = taut_get16(udp + 2), now = 5353;
    taut_put16(udp + 2, now);
    taut_put16(udp + 6, taut_csum_mend16_get(taut_get16(udp + 6), was, now));

    uint8_t whole[13];
    for (unsigned i = 0; i < 13; i++)
        whole[i] = i < 8 ? udp[i] : (uint8_t) "hello"[i - 8];
    bool right = taut_csum_l4_verify(taut_csum_pseudo4_get(src, dst, 17, 13),
                                     whole, sizeof whole);
    printf("mended to %04x: %s\n", (unsigned)taut_get16(udp + 6),
           right ? "right" : "wrong");
    return right ? 0 : 1;
}
