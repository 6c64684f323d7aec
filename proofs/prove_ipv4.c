// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// SOURCES: lib/net/net_ipv4.c lib/net/net_ipv4_opt.c
// BOUND: 0 to 128 arbitrary bytes, any quirks
/* SPDX-License-Identifier: MIT */
/* prove_ipv4.c: header decode, options walk, re-encode: no undefined
 * behaviour for any bytes. */
#include "__fc_builtin.h"

#include "taut/ipv4.h"

static void prove_see(void *arg, const struct taut_value *value)
{
    *(uint32_t *)arg += value->bytes[0];
}

int main(void)
{
    uint8_t b[128], again[128];
    Frama_C_make_unknown((char *)b, sizeof b);
    size_t len = (size_t)Frama_C_interval(0, sizeof b);
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(b, &d);
    ctx.quirks = Frama_C_unsigned_int_interval(0, 0xffffffff);
    struct taut_rd rd = taut_rd_of(b, len);
    struct taut_ipv4 ip;
    if (taut_ipv4_decode(&ctx, &rd, &ip) != TAUT_OK)
        return 0;
    struct taut_rd opts = taut_rd_of(ip.options.p, ip.options.len);
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_ipv4_opt opt;
    taut_ipv4_encode(&wr, &ip);
    while (taut_ipv4_opt_next(&ctx, &opts, &opt) == TAUT_OK)
        taut_ipv4_opt_encode(&wr, &opt);
    return 0;
}
