/* SPDX-License-Identifier: MIT */
/*
 * bench_peer_csum.h: what taut's checksums are measured against. DPDK is
 * Debian's (header-inline, compiled three times for three machines); the
 * others are independent implementations of the algorithms that Linux and
 * VPP use, written for this benchmark.
 */
#ifndef BENCH_PEER_CSUM_H
#define BENCH_PEER_CSUM_H

#include <stddef.h>
#include <stdint.h>

/* All return the folded sum in the machine's byte order. */
uint16_t peer_linux_csum(const uint8_t *p, size_t len);
uint16_t peer_vpp_csum_avx2(const uint8_t *p, size_t len);
uint16_t peer_vpp_csum_avx512(const uint8_t *p, size_t len);
uint16_t peer_dpdk_csum_native(const uint8_t *p, size_t len);
uint16_t peer_dpdk_csum_avx2(const uint8_t *p, size_t len);
uint16_t peer_dpdk_csum_base(const uint8_t *p, size_t len);

/* Loads and adds alone, in vectors of 64, 32 or 8 bytes. */
uint16_t limit_csum_512(const uint8_t *p, size_t len);
uint16_t limit_csum_256(const uint8_t *p, size_t len);
uint16_t limit_csum_64(const uint8_t *p, size_t len);

/* The checksums of `n` headers of 20 bytes, one after another. */
void peer_dpdk_headers(uint16_t *out, const uint8_t *const *hdr, size_t n);
void peer_linux_headers(uint16_t *out, const uint8_t *const *hdr, size_t n);

#endif
