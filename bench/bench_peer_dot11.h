/* SPDX-License-Identifier: MIT */
/* bench_peer_dot11.h: the peers of bench_dot11.c. */
#ifndef BENCH_PEER_DOT11_H
#define BENCH_PEER_DOT11_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* peer_tins_beacon has libtins parse a beacon; if `typed`, eight of its
 * elements too. Returns a sum of what it found; 0: refused. */
uint64_t peer_tins_beacon(const uint8_t *p, size_t len, int typed);

#ifdef __cplusplus
}
#endif

#endif
