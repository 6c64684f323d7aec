/* SPDX-License-Identifier: MIT */
/*
 * prove_edit6.c: edits of IPv6 packets of 40, 42, 48 and 60 arbitrary bytes
 * without extension headers, carrying each kind of protocol that an edit knows,
 * or one that it does not; all of the packet or a part of it: open, then each
 * edit but the one of TCP's options.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/core/core_cpu.c
// SOURCES: lib/kern/kern_csum.c lib/net/net_inet.c lib/net/net_edit.c
// SOURCES: lib/net/net_ipv4.c lib/net/net_ipv4_opt.c lib/net/net_ipv6.c
// SOURCES: lib/net/net_ipv6_ext.c lib/net/net_ipv6_hdr.c
// SOURCES: lib/net/net_ipv6_opt.c lib/net/net_ipv6_route.c
// SOURCES: lib/net/net_tcp.c lib/net/net_tcp_opt.c lib/net/net_tcp_mptcp.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-partition-history 0
#include "prove_util.h"

#include <taut/edit.h>

static uint8_t edit_in[60], edit_addr[16];

static const uint8_t edit_lens[] = {40, 42, 48, 60};
/* ICMP, TCP, UDP, ICMPv6, GRE (no sum), 255 (not known) */
static const uint8_t edit_kinds[] = {1, 6, 17, 58, 47, 255};

int main(void)
{
    unsigned i = Frama_C_unsigned_int_interval(0, sizeof edit_lens - 1);
    unsigned j = Frama_C_unsigned_int_interval(0, sizeof edit_kinds - 1);
    (void)prove_input(edit_in, sizeof edit_in);
    (void)prove_input(edit_addr, sizeof edit_addr);
    //@ split i;
    //@ split j;
    size_t len = edit_lens[i];
    uint8_t *p = edit_in + sizeof edit_in - len;
    uint8_t v = edit_addr[0];
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(edit_in, &diag);
    struct taut_edit e;
    ctx.quirks = prove_quirks();
    p[0] = 0x60;
    p[6] = edit_kinds[j];
    if (taut_edit_open(&ctx, &e, p, len) != TAUT_OK)
        return 1;
    (void)taut_edit_src_set(&ctx, &e, edit_addr);
    (void)taut_edit_dst_set(&ctx, &e, edit_addr);
    (void)taut_edit_src_port_set(&ctx, &e, v);
    (void)taut_edit_dst_port_set(&ctx, &e, v);
    (void)taut_edit_ident_set(&ctx, &e, v);
    (void)taut_edit_ttl_set(&ctx, &e, v);
    (void)taut_edit_dscp_set(&ctx, &e, v);
    (void)taut_edit_ecn_set(&ctx, &e, v);
    return 0;
}
