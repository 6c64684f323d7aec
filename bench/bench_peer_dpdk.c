/* SPDX-License-Identifier: MIT */
/* bench_peer_dpdk.c: DPDK's inline checksums as functions. Compiled once
 * for each machine; PEER(name) appends its name. */
#include "bench_peer_csum.h"

#include <rte_ip.h>

uint16_t PEER(peer_dpdk_csum)(const uint8_t *p, size_t len)
{
    return rte_raw_cksum(p, len);
}

#ifdef PEER_HEADERS
void peer_dpdk_headers(uint16_t *out, const uint8_t *const *hdr, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] =
            rte_ipv4_cksum((const struct rte_ipv4_hdr *)(const void *)hdr[i]);
}
#endif
