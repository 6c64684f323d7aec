/* SPDX-License-Identifier: MIT */
/* bench_peer_seal.h: what bench_seal.c measures beside itself. */
#ifndef BENCH_PEER_SEAL_H
#define BENCH_PEER_SEAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* peer_tins_key makes libtins' keys of a temporal key of CCMP. */
void *peer_tins_key(const uint8_t *tk);
/* peer_tins_open has libtins open the frame of `len` bytes; its length in the
 * clear, 0: refused. */
size_t peer_tins_open(void *key, const uint8_t *p, size_t len);

#ifdef __cplusplus
}
#endif

#endif
