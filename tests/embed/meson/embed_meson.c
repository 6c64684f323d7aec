/* SPDX-License-Identifier: MIT */
/* embed_meson.c: the example of RFC 1071 3. */
#include <stdio.h>

#include <taut/csum.h>

int main(void)
{
    static const uint8_t bytes[8] = {0x00, 0x01, 0xf2, 0x03,
                                     0xf4, 0xf5, 0xf6, 0xf7};
    uint16_t sum = taut_csum_sum_get(bytes, sizeof bytes);
    printf("sum %04x\n", sum);
    return sum == 0xddf2 ? 0 : 1;
}
