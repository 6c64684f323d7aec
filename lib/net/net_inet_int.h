/* SPDX-License-Identifier: MIT */
/* net_inet_int.h: what the packet codecs share inside the library. */
#ifndef NET_INET_INT_H
#define NET_INET_INT_H

#include "taut/core.h"

/* taut_inet_checksum_judge is the answer of every taut_..._checksum_verify
 * once the sum is known: TAUT_OK if it is `right`, else TAUT_E_CHECKSUM in
 * `field` at the 16 bits at `at`. */
static inline enum taut_status
taut_inet_checksum_judge(const struct taut_ctx *ctx, unsigned field,
                         const uint8_t *at, bool right)
{
    return right
               ? TAUT_OK
               : taut_fail(ctx, TAUT_E_CHECKSUM, field, at, taut_get16(at), 0);
}

#endif
