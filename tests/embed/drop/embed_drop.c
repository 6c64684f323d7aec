/* SPDX-License-Identifier: MIT */
/* embed_drop.c: taut.c and taut.h dropped beside a program. */
#include <stdio.h>

#include "taut.h"

int main(void)
{
    static const uint8_t bytes[8] = {0x00, 0x01, 0xf2, 0x03,
                                     0xf4, 0xf5, 0xf6, 0xf7};
    printf("taut %s: %s, sum %04x\n", TAUT_VERSION,
           taut_status_name(TAUT_E_SHORT),
           taut_csum_sum_get(bytes, sizeof bytes));
    return 0;
}
