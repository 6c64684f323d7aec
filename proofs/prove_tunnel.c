/* SPDX-License-Identifier: MIT */
/*
 * prove_tunnel.c: MPLS, PPPoE, PPP, GRE, VXLAN, Geneve and GTP-U headers over
 * 0 to 64 arbitrary bytes with and without TAUT_QUIRK_CUT: decode, and the
 * visits but those of options. GTP-U: packets of 0 to 24 bytes whose length
 * field is right, with up to three extension headers of any size that fits.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// SOURCES: lib/net/net_inet.c lib/net/net_tunnel.c lib/net/net_tunnel_udp.c
#include "prove_util.h"

#include <taut/tunnel.h>

static uint8_t tunnel_bytes[64];
static uint64_t tunnel_sum;

static void tunnel_see(void *arg, const struct taut_value *value)
{
    (void)arg;
    tunnel_sum += value->num + value->len;
}

/* tunnel_gtp decodes the last `len` bytes of the buffer; the extension
 * headers that are not the last to fit begin with `a` and `b`. */
static void tunnel_gtp(uint32_t quirks, size_t len, uint8_t a, uint8_t b)
{
    uint8_t *p = tunnel_bytes + (sizeof tunnel_bytes - len);
    size_t second = 12u + 4u * a;
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_gtp gtp;
    (void)prove_input(tunnel_bytes, sizeof tunnel_bytes);
    if (len >= 12)
        p[2] = 0;
    if (len >= 12)
        p[3] = (uint8_t)(len - 8);
    if (len > 12)
        p[12] = a;
    if (a > 0 && len > second)
        p[second] = b;
    ctx.quirks = quirks;
    (void)taut_gtp_decode(&ctx, &rd, &gtp);
}

int main(void)
{
    size_t len = prove_input(tunnel_bytes, sizeof tunnel_bytes);
    const uint8_t *p = tunnel_bytes;
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd;
    struct taut_visitor v = {tunnel_see, NULL, p};
    struct taut_mpls mpls;
    struct taut_pppoe pppoe;
    struct taut_ppp ppp;
    struct taut_gre gre;
    struct taut_vxlan vxlan;
    struct taut_geneve geneve;
    ctx.quirks = (uint32_t)Frama_C_interval(0, 1);
    rd = taut_rd_of(p, len);
    if (taut_mpls_decode(&ctx, &rd, &mpls) == TAUT_OK)
        taut_mpls_visit(&v, p, len);
    rd = taut_rd_of(p, len);
    if (taut_pppoe_decode(&ctx, &rd, &pppoe) == TAUT_OK)
        taut_pppoe_visit(&v, p, len);
    rd = taut_rd_of(p, len);
    if (taut_ppp_decode(&ctx, &rd, &ppp) == TAUT_OK)
        taut_ppp_visit(&v, p, len);
    rd = taut_rd_of(p, len);
    if (taut_gre_decode(&ctx, &rd, &gre) == TAUT_OK)
        taut_gre_visit(&v, p, len);
    rd = taut_rd_of(p, len);
    if (taut_vxlan_decode(&ctx, &rd, &vxlan) == TAUT_OK)
        taut_vxlan_visit(&v, p, len);
    rd = taut_rd_of(p, len);
    (void)taut_geneve_decode(&ctx, &rd, &geneve);
    //@ loop unroll 30;
    for (size_t n = 0; n <= 24; n++) {
        //@ loop unroll 5;
        for (uint8_t a = 0; a < 4; a++) {
            tunnel_gtp(ctx.quirks, n, a, 1);
            tunnel_gtp(ctx.quirks, n, a, 2);
        }
    }
    return 0;
}
