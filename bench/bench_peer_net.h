/* SPDX-License-Identifier: MIT */
/* bench_peer_net.h: what taut's packet decoders are measured against. */
#ifndef BENCH_PEER_NET_H
#define BENCH_PEER_NET_H

#include <stddef.h>
#include <stdint.h>

#include "taut/headers.h"

#ifdef __cplusplus
extern "C" {
#endif

/* peer_tins decodes a frame with libtins, all layers to the transport; it
 * returns a number that depends on what it found, 0 if it threw. */
uint64_t peer_tins(const uint8_t *p, size_t len);

/* peer_ptype is DPDK's rte_net_get_ptype: packet type and header lengths. */
uint64_t peer_ptype(const uint8_t *p, size_t len);

/* peer_loop is a hand-written loop body that stores the same struct as
 * taut_headers_decode with the fewest checks that are memory-safe; no
 * diagnostics, no extension headers, no IPv4 options: the limit. */
int peer_loop(struct taut_headers *out, const uint8_t *p, size_t len);

#ifdef __cplusplus
}
#endif

#endif
