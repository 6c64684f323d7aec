/* SPDX-License-Identifier: MIT */
/* bench_peer_dns.h: what taut's DNS codecs are measured against. Each call
 * does one whole message and returns the records it found, 0 if it refused. */
#ifndef BENCH_PEER_DNS_H
#define BENCH_PEER_DNS_H

#include <stddef.h>
#include <stdint.h>

/* peer_knot_parse: libknot's knot_pkt_parse, its memory from a bump arena
 * that is reset for each message. */
uint64_t peer_knot_parse(const uint8_t *p, size_t len);
/* peer_ldns_parse: ldns_wire2pkt and free. */
uint64_t peer_ldns_parse(const uint8_t *p, size_t len);
/* peer_knot_load keeps message `i` (of at most `n`) parsed, to be built
 * again. */
void peer_knot_load(size_t i, size_t n, const uint8_t *p, size_t len);
/* peer_knot_build builds message `i` again; returns its length. */
size_t peer_knot_build(size_t i);
/* peer_ldns_load, peer_ldns_build: likewise. */
void peer_ldns_load(size_t i, size_t n, const uint8_t *p, size_t len);
size_t peer_ldns_build(size_t i);

#endif
