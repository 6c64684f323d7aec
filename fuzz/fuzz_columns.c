/* SPDX-License-Identifier: MIT */
/* fuzz_columns.c: any bytes as a captured packet: columns hold what the
 * visitor tells, whether they are loaded from their places or visited. */
#include "fuzz_util.h"

#define SAME_ASSERT FUZZ_ASSERT
#include "../tests/net/columns_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t links[] = {
        TAUT_LINK_ETHERNET, TAUT_LINK_RAW,  TAUT_LINK_SLL,  TAUT_LINK_SLL2,
        TAUT_LINK_NULL,     TAUT_LINK_LOOP, TAUT_LINK_IPV4, TAUT_LINK_IPV6};
    /* all names, the last values of a fifth of them, some few */
    static struct same plans[3];
    if (plans[0].n == 0) {
        same_init(&plans[0], 0, 1, false, 1);
        same_init(&plans[1], 0, 5, true, 1);
        same_init(&plans[2], 7, 43, false, 1);
    }
    if (size < 1)
        return 0;
    size_t len = size - 1;
    uint8_t *p = malloc(len ? len : 1);
    memcpy(p, data + 1, len);
    size_t wire = data[0] & 8 ? len + 100 : len;
    uint32_t link = links[data[0] & 7];
    if (data[0] & 16)
        link = TAUT_LINK_OF_LAYER(1u + ((unsigned)data[0] >> 5 << 2) +
                                  (data[0] & 3u));
    for (unsigned i = 0; i < 3; i++) {
        taut_columns_batch_reset(&plans[i].plan, &plans[i].batch);
        plans[i].plan.quirks = data[0] & 128 ? UINT32_MAX : 0;
        same_packet(&plans[i], link, p, len, wire);
    }
    free(p);
    return 0;
}
