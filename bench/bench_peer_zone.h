/* SPDX-License-Identifier: MIT */
/* bench_peer_zone.h: what taut's reader and writer of master files are
 * measured against. */
#ifndef BENCH_PEER_ZONE_H
#define BENCH_PEER_ZONE_H

#include <stddef.h>
#include <stdint.h>

/* peer_zs_read reads a master file with knot's libzscanner; returns how many
 * bytes of data its records have, 0 if it has faults. */
uint64_t peer_zs_read(const char *text, size_t len, const char *origin);
/* peer_zone_load keeps record `i` (of `n`), whose uncompressed wire form the
 * `len` bytes at `wire` are, its owner `owner_len` of them. */
void peer_zone_load(size_t i, size_t n, const uint8_t *wire, size_t len,
                    size_t owner_len);
/* peer_knot_text, peer_ldns_text write record `i` as text; return its length,
 * 0 if they cannot. */
size_t peer_knot_text(size_t i);
size_t peer_ldns_text(size_t i);

#endif
