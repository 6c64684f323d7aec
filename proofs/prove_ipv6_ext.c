/* SPDX-License-Identifier: MIT */
/*
 * prove_ipv6_ext.c: one step of the walk over extension headers from anywhere:
 * any state of the walk, 0 to 64 arbitrary bytes left, any quirks.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/net/net_inet.c lib/net/net_ipv6.c lib/net/net_ipv6_ext.c
// SOURCES: lib/net/net_ipv6_hdr.c lib/net/net_ipv6_opt.c
// SOURCES: lib/net/net_ipv6_route.c
#include "prove_util.h"

#include <taut/ipv6_ext.h>

static uint8_t ext_bytes[64];

int main(void)
{
    struct taut_diag diag;
    struct taut_ipv6_ext ext;
    struct taut_ipv6_walk walk;
    size_t left = prove_input(ext_bytes, sizeof ext_bytes);
    //@ split left;
    struct taut_ctx ctx = taut_ctx_of(ext_bytes, &diag);
    struct taut_rd rd = taut_rd_of(ext_bytes + sizeof ext_bytes - left, left);
    ctx.quirks = Frama_C_unsigned_int_interval(0, 0xffffffff);
    taut_ipv6_walk_init(&walk, Frama_C_unsigned_char_interval(0, 255));
    walk.off = Frama_C_unsigned_int_interval(40, 65535);
    walk.nxt_off = Frama_C_unsigned_int_interval(6, 65535);
    walk.seen = Frama_C_unsigned_int_interval(0, 0xffffffff);
    walk.n = Frama_C_unsigned_char_interval(0, 255);
    walk.first = Frama_C_interval(0, 1) != 0;
    walk.later = Frama_C_interval(0, 1) != 0;
    return taut_ipv6_ext_next(&ctx, &rd, &walk, &ext) == TAUT_OK ? 0 : 1;
}
