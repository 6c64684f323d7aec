/* SPDX-License-Identifier: MIT */
/*
 * prove_ipv6_opt.c: one step of the walk over options from anywhere, with 0
 * to 40 arbitrary bytes left (only how much is left tells one position from
 * another, so this covers walks of any length); and the contents of every
 * type that has a format, and of one that has none, with 0 to 36 bytes.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/net/net_inet.c lib/net/net_ipv6.c lib/net/net_ipv6_ext.c
// SOURCES: lib/net/net_ipv6_hdr.c lib/net/net_ipv6_opt.c
// SOURCES: lib/net/net_ipv6_route.c
#include "prove_util.h"

#include <taut/ipv6_ext.h>

static uint8_t opt_bytes[40];

static const uint8_t opt_types[] = {
    TAUT_IPV6_OPT_PAD1,    TAUT_IPV6_OPT_PADN,
    TAUT_IPV6_OPT_TEL,     TAUT_IPV6_OPT_RTALERT,
    TAUT_IPV6_OPT_CALIPSO, TAUT_IPV6_OPT_PDM,
    TAUT_IPV6_OPT_IOAM,    TAUT_IPV6_OPT_ALTMARK_FIX,
    TAUT_IPV6_OPT_RPL,     TAUT_IPV6_OPT_QS,
    TAUT_IPV6_OPT_PMTU,    TAUT_IPV6_OPT_IOAM_FIX,
    TAUT_IPV6_OPT_ALTMARK, TAUT_IPV6_OPT_RPL_OLD,
    TAUT_IPV6_OPT_MPL,     TAUT_IPV6_OPT_LIO,
    TAUT_IPV6_OPT_JUMBO,   TAUT_IPV6_OPT_HOME,
    TAUT_IPV6_OPT_DFF,     0xfe};

static int opt_contents(struct taut_ctx *ctx, uint8_t type, size_t len)
{
    struct taut_ipv6_opt opt;
    struct taut_ipv6_opt_value v;
    opt.type = type;
    opt.p = opt_bytes + sizeof opt_bytes - len - 2;
    opt.data.p = opt.p + 2;
    opt.data.len = len;
    opt.off = 42;
    return taut_ipv6_opt_decode(ctx, &v, &opt) == TAUT_OK ? 1 : 0;
}

static int opt_step(struct taut_ctx *ctx, size_t left)
{
    struct taut_ipv6_opt opt;
    struct taut_ipv6_opts opts;
    opts.rd = taut_rd_of(opt_bytes + sizeof opt_bytes - left, left);
    opts.off = Frama_C_unsigned_int_interval(42, 65535);
    return taut_ipv6_opt_next(ctx, &opts, &opt) == TAUT_OK ? 1 : 0;
}

int main(void)
{
    struct taut_diag diag;
    int n = 0;
    (void)prove_input(opt_bytes, sizeof opt_bytes);
    struct taut_ctx ctx = taut_ctx_of(opt_bytes, &diag);
    ctx.quirks = Frama_C_unsigned_int_interval(0, 0xffffffff);
    for (size_t left = 0; left <= sizeof opt_bytes; left++)
        n |= opt_step(&ctx, left);
    for (size_t i = 0; i < sizeof opt_types; i++) {
        for (size_t len = 0; len <= 36; len++)
            n |= opt_contents(&ctx, opt_types[i], len);
    }
    return n;
}
