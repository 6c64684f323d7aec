/* SPDX-License-Identifier: MIT */
/* net_edit.c: changes to a packet in place; see taut/edit.h. */
#include "taut/edit.h"
#include "taut/csum.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/inet.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "taut/tcp.h"
#include "taut/udp.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Protocols                                                           */

/* What an edit must know of a protocol on top of IP. */
struct edit_proto {
    uint8_t proto;
    uint8_t check_off; /* of a 16-bit Internet checksum; 0: none */
    bool pseudo;       /* it covers the addresses */
    bool ports;        /* two ports in front, which it covers */
    bool zero_is_none; /* UDP's rule */
};

static const struct edit_proto edit_protos[] = {
    {TAUT_IPPROTO_ICMP, 2, false, false, false},
    {TAUT_IPPROTO_IGMP, 2, false, false, false},
    {TAUT_IPPROTO_IPV4, 0, false, false, false},
    {TAUT_IPPROTO_TCP, 16, true, true, false},
    {TAUT_IPPROTO_UDP, 6, true, true, true},
    {TAUT_IPPROTO_DCCP, 6, true, true, false},
    {TAUT_IPPROTO_IPV6, 0, false, false, false},
    {TAUT_IPPROTO_GRE, 0, false, false, false},
    {TAUT_IPPROTO_ESP, 0, false, false, false},
    {TAUT_IPPROTO_ICMPV6, 2, true, false, false},
    {TAUT_IPPROTO_NONE, 0, false, false, false},
    {TAUT_IPPROTO_SCTP, 0, false, false, false},
    {TAUT_IPPROTO_UDPLITE, 6, true, true, true},
};

static const struct edit_proto *edit_proto_find(unsigned proto)
{
    for (size_t i = 0; i < sizeof edit_protos / sizeof edit_protos[0]; i++) {
        if (edit_protos[i].proto == proto)
            return &edit_protos[i];
    }
    return NULL;
}

/* The field that a fault of `edit`'s protocol number is told of. */
static unsigned edit_proto_field(const struct taut_edit *edit)
{
    return edit->version == 4 ? (unsigned)TAUT_IPV4_F_PROTO
                              : (unsigned)TAUT_IPV6_F_NXT;
}

static enum taut_status edit_refuse(const struct taut_ctx *ctx,
                                    const struct taut_edit *edit)
{
    return taut_fail(ctx, TAUT_E_UNSUPPORTED, edit_proto_field(edit),
                     edit->p + (edit->version == 4 ? 9 : 6), edit->proto, 0);
}

/* Bytes from the transport header on. */
static uint32_t edit_l4_len(const struct taut_edit *edit)
{
    return edit->len - edit->l4_off;
}

static enum taut_status edit_short(const struct taut_ctx *ctx,
                                   const struct taut_edit *edit,
                                   uint32_t l4_need)
{
    return taut_fail_short(ctx, edit_proto_field(edit), edit->p, edit->len,
                           (size_t)edit->l4_off + l4_need, 0);
}

/* ------------------------------------------------------------------ */
/* Open                                                                */

/* An LSRR or SSRR option whose pointer is not beyond its end. */
static bool edit_is_routed(const struct taut_ipv4 *ip)
{
    struct taut_ctx ctx = taut_ctx_of(ip->options.p, NULL);
    struct taut_rd rd = taut_rd_of(ip->options.p, ip->options.len);
    struct taut_ipv4_opt opt;
    enum taut_status status;
    while ((status = taut_ipv4_opt_next(&ctx, &rd, &opt)) == TAUT_OK) {
        if ((opt.type == TAUT_IPV4_OPT_LSRR ||
             opt.type == TAUT_IPV4_OPT_SSRR) &&
            opt.ptr < opt.len)
            return true;
    }
    return status != TAUT_DONE; /* malformed: who knows */
}

static enum taut_status edit_open4(struct taut_ctx *ctx, struct taut_edit *out,
                                   uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    enum taut_status status = taut_ipv4_decode(ctx, &rd, &ip);
    if (status != TAUT_OK)
        return status;
    out->version = 4;
    out->l4_off = (uint32_t)(TAUT_IPV4_HDR_MIN + ip.options.len);
    out->len = out->l4_off + (uint32_t)ip.payload_len;
    out->proto = ip.proto;
    out->later = ip.frag_off > 0;
    out->sealed = ip.proto == TAUT_IPPROTO_AH;
    out->sum_src = out->sum_dst = true;
    out->routed = ip.options.len > 0 && edit_is_routed(&ip);
    return TAUT_OK;
}

static enum taut_status edit_open6(struct taut_ctx *ctx, struct taut_edit *out,
                                   uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    /* AH signs; the others have checksums over the addresses themselves */
    const uint32_t sealed = TAUT_IPV6_SEEN_AH | TAUT_IPV6_SEEN_MOBILITY |
                            TAUT_IPV6_SEEN_HIP | TAUT_IPV6_SEEN_SHIM6;
    struct taut_ipv6 ip;
    struct taut_ipv6_chain chain;
    enum taut_status status = taut_ipv6_decode(ctx, &rd, &ip);
    if (status == TAUT_OK)
        status = taut_ipv6_chain_decode(ctx, &chain, &ip, p, len);
    if (status != TAUT_OK)
        return status;
    out->version = 6;
    out->l4_off = chain.upper_off;
    out->len = chain.upper_off + (uint32_t)chain.upper.len;
    out->proto = chain.proto;
    out->later = chain.frag_off > 0;
    out->sealed = (chain.seen & sealed) != 0;
    out->sum_src = !chain.home;
    out->sum_dst = !chain.routed;
    return TAUT_OK;
}

enum taut_status taut_edit_open(struct taut_ctx *ctx, struct taut_edit *out,
                                uint8_t *p, size_t len)
{
    enum taut_status status;
    memset(out, 0, sizeof *out);
    out->p = p;
    if (len > 0 && p[0] >> 4 == 6)
        status = edit_open6(ctx, out, p, len);
    else
        status = edit_open4(ctx, out, p, len);
    return status;
}

/* Bytes of the quote in an ICMP error that is `len` bytes long: RFC 4884's
 * length in words, or all. 0: no error that quotes. */
static uint32_t edit_quote_len(unsigned version, const uint8_t *icmp,
                               uint32_t len)
{
    uint32_t words = 0;
    if (len <= 8)
        return 0;
    if (version == 4) {
        if (icmp[0] == 3 || icmp[0] == 11 || icmp[0] == 12)
            words = (uint32_t)4 * icmp[5];
        else if (icmp[0] != 4 && icmp[0] != 5)
            return 0;
    } else {
        if (icmp[0] == 1 || icmp[0] == 3)
            words = (uint32_t)8 * icmp[4];
        else if (icmp[0] != 2 && icmp[0] != 4)
            return 0;
    }
    return words > 0 && words < len - 8 ? words : len - 8;
}

enum taut_status taut_edit_quote_open(struct taut_ctx *ctx,
                                      struct taut_edit *out,
                                      const struct taut_edit *outer)
{
    uint8_t *icmp = outer->p + outer->l4_off;
    unsigned want =
        outer->version == 4 ? TAUT_IPPROTO_ICMP : TAUT_IPPROTO_ICMPV6;
    if (outer->proto != want || outer->outer_icmp || outer->later ||
        outer->sealed)
        return edit_refuse(ctx, outer);
    uint32_t n = edit_quote_len(outer->version, icmp, edit_l4_len(outer));
    if (n == 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED,
                         outer->version == 4 ? (unsigned)TAUT_ICMP_F_TYPE
                                             : (unsigned)TAUT_ICMPV6_F_TYPE,
                         icmp, edit_l4_len(outer) > 0 ? icmp[0] : 0, 0);
    uint32_t quirks = ctx->quirks;
    ctx->quirks |= TAUT_QUIRK_CUT;
    enum taut_status status = taut_edit_open(ctx, out, icmp + 8, n);
    ctx->quirks = quirks;
    out->outer_icmp = icmp;
    return status;
}

/* ------------------------------------------------------------------ */
/* Writing: the bytes, and the sums over them                          */

static void edit_mend(uint8_t *check, bool odd, const uint8_t *was,
                      const uint8_t *now, size_t n, bool zero_is_none)
{
    uint16_t sum = taut_get16(check);
    if (zero_is_none && sum == 0)
        return;
    sum = taut_csum_mend_bytes_get(sum, odd, was, now, n);
    taut_put16(check, zero_is_none && sum == 0 ? 0xffff : sum);
}

/* Stores `n` bytes at `at`; in a quote, mends the ICMP checksum around. */
static void edit_store(struct taut_edit *edit, uint8_t *at, const uint8_t *now,
                       size_t n)
{
    if (edit->outer_icmp)
        edit_mend(edit->outer_icmp + 2, ((at - edit->outer_icmp) & 1) != 0, at,
                  now, n, false);
    memcpy(at, now, n);
}

/* The transport checksum, for bytes that it covers: of the pseudo-header, or
 * of the segment at an odd or even offset. */
static void edit_l4_mend(struct taut_edit *edit, bool odd, const uint8_t *was,
                         const uint8_t *now, size_t n)
{
    const struct edit_proto *proto = edit_proto_find(edit->proto);
    uint8_t check[2], *at = edit->p + edit->l4_off;
    if (!proto || proto->check_off == 0 || edit->later ||
        edit_l4_len(edit) < proto->check_off + 2u)
        return;
    at += proto->check_off;
    memcpy(check, at, 2);
    edit_mend(check, odd, was, now, n, proto->zero_is_none);
    edit_store(edit, at, check, 2);
}

/* Stores bytes of the IP header; mends IPv4's header checksum. */
static void edit_ip_store(struct taut_edit *edit, size_t off,
                          const uint8_t *now, size_t n)
{
    if (edit->version == 4) {
        uint8_t check[2];
        memcpy(check, edit->p + 10, 2);
        edit_mend(check, (off & 1) != 0, edit->p + off, now, n, false);
        edit_store(edit, edit->p + 10, check, 2);
    }
    edit_store(edit, edit->p + off, now, n);
}

/* Stores bytes of the transport header; mends its checksum. */
static void edit_l4_store(struct taut_edit *edit, size_t off,
                          const uint8_t *now, size_t n)
{
    uint8_t *at = edit->p + edit->l4_off + off;
    edit_l4_mend(edit, (off & 1) != 0, at, now, n);
    edit_store(edit, at, now, n);
}

/* Whether bytes of the transport header up to `need` may be changed. */
static enum taut_status edit_l4_may(const struct taut_ctx *ctx,
                                    const struct taut_edit *edit, uint32_t need)
{
    const struct edit_proto *proto = edit_proto_find(edit->proto);
    if (!proto || edit->later || edit->sealed)
        return edit_refuse(ctx, edit);
    if (!edit->outer_icmp && need < proto->check_off + 2u)
        need = proto->check_off + 2u;
    return edit_l4_len(edit) < need ? edit_short(ctx, edit, need) : TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Addresses                                                           */

static enum taut_status edit_addr_may(const struct taut_ctx *ctx,
                                      const struct taut_edit *edit)
{
    const struct edit_proto *proto = edit_proto_find(edit->proto);
    if (edit->sealed ||
        (!proto && !edit->later && !(ctx->quirks & TAUT_EDIT_QUIRK_UNKNOWN)))
        return edit_refuse(ctx, edit);
    if (!proto || !proto->pseudo || edit->later || edit->outer_icmp)
        return TAUT_OK;
    if (edit_l4_len(edit) < proto->check_off + 2u)
        return edit_short(ctx, edit, proto->check_off + 2u);
    return TAUT_OK;
}

static void edit_addr_set(struct taut_edit *edit, size_t off, size_t n,
                          const uint8_t *addr, bool summed)
{
    const struct edit_proto *proto = edit_proto_find(edit->proto);
    if (summed && proto && proto->pseudo)
        edit_l4_mend(edit, false, edit->p + off, addr, n);
    edit_ip_store(edit, off, addr, n);
}

enum taut_status taut_edit_src_set(struct taut_ctx *ctx, struct taut_edit *edit,
                                   const uint8_t *addr)
{
    enum taut_status status = edit_addr_may(ctx, edit);
    if (status != TAUT_OK)
        return status;
    if (edit->version == 4)
        edit_addr_set(edit, 12, 4, addr, edit->sum_src);
    else
        edit_addr_set(edit, 8, 16, addr, edit->sum_src);
    return TAUT_OK;
}

enum taut_status taut_edit_dst_set(struct taut_ctx *ctx, struct taut_edit *edit,
                                   const uint8_t *addr)
{
    enum taut_status status = edit_addr_may(ctx, edit);
    if (status != TAUT_OK)
        return status;
    if (edit->routed)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_IPV4_F_OPT_TYPE,
                         edit->p + TAUT_IPV4_HDR_MIN, 0, 0);
    if (edit->version == 4)
        edit_addr_set(edit, 16, 4, addr, edit->sum_dst);
    else
        edit_addr_set(edit, 24, 16, addr, edit->sum_dst);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Ports and identifiers                                               */

static enum taut_status edit_port_set(struct taut_ctx *ctx,
                                      struct taut_edit *edit, uint32_t off,
                                      uint16_t port)
{
    const struct edit_proto *proto = edit_proto_find(edit->proto);
    uint8_t now[2];
    if (!proto || !proto->ports)
        return edit_refuse(ctx, edit);
    enum taut_status status = edit_l4_may(ctx, edit, off + 2);
    if (status != TAUT_OK)
        return status;
    taut_put16(now, port);
    edit_l4_store(edit, off, now, 2);
    return TAUT_OK;
}

enum taut_status taut_edit_src_port_set(struct taut_ctx *ctx,
                                        struct taut_edit *edit, uint16_t port)
{
    return edit_port_set(ctx, edit, 0, port);
}

enum taut_status taut_edit_dst_port_set(struct taut_ctx *ctx,
                                        struct taut_edit *edit, uint16_t port)
{
    return edit_port_set(ctx, edit, 2, port);
}

/* ICMP queries with an identifier: echo, timestamp, information, address
 * mask; ICMPv6 has the echo. */
static bool edit_has_ident(unsigned proto, unsigned type)
{
    if (proto == TAUT_IPPROTO_ICMP)
        return type == 0 || type == 8 || (type >= 13 && type <= 18);
    return type == 128 || type == 129;
}

enum taut_status taut_edit_ident_set(struct taut_ctx *ctx,
                                     struct taut_edit *edit, uint16_t ident)
{
    uint8_t *icmp = edit->p + edit->l4_off, now[2];
    bool six = edit->proto == TAUT_IPPROTO_ICMPV6;
    if (edit->proto != TAUT_IPPROTO_ICMP && !six)
        return edit_refuse(ctx, edit);
    enum taut_status status = edit_l4_may(ctx, edit, 6);
    if (status != TAUT_OK)
        return status;
    if (!edit_has_ident(edit->proto, icmp[0]))
        return taut_fail(ctx, TAUT_E_UNSUPPORTED,
                         six ? (unsigned)TAUT_ICMPV6_F_TYPE
                             : (unsigned)TAUT_ICMP_F_TYPE,
                         icmp, icmp[0], 0);
    taut_put16(now, ident);
    edit_l4_store(edit, 4, now, 2);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The IP header's small fields                                        */

enum taut_status taut_edit_ttl_set(struct taut_ctx *ctx, struct taut_edit *edit,
                                   uint8_t ttl)
{
    (void)ctx;
    edit_ip_store(edit, edit->version == 4 ? 8 : 7, &ttl, 1);
    return TAUT_OK;
}

/* Sets `n_bits` of the traffic class, `skip` bits from its left. */
static void edit_class_set(struct taut_edit *edit, unsigned skip,
                           unsigned n_bits, uint8_t v)
{
    uint8_t now[2];
    memcpy(now, edit->p, 2);
    taut_bits_set(now, (edit->version == 4 ? 8 : 4) + skip, n_bits, v);
    edit_ip_store(edit, 0, now, 2);
}

static enum taut_status edit_range(const struct taut_ctx *ctx,
                                   const struct taut_edit *edit,
                                   unsigned field4, unsigned field6, uint8_t v)
{
    return taut_fail(ctx, TAUT_E_RANGE, edit->version == 4 ? field4 : field6,
                     edit->p + (edit->version == 4 ? 1 : 0), v, 0);
}

enum taut_status taut_edit_dscp_set(struct taut_ctx *ctx,
                                    struct taut_edit *edit, uint8_t dscp)
{
    if (dscp > 63)
        return edit_range(ctx, edit, TAUT_IPV4_F_DSCP, TAUT_IPV6_F_DSCP, dscp);
    edit_class_set(edit, 0, 6, dscp);
    return TAUT_OK;
}

enum taut_status taut_edit_ecn_set(struct taut_ctx *ctx, struct taut_edit *edit,
                                   uint8_t ecn)
{
    if (ecn > 3)
        return edit_range(ctx, edit, TAUT_IPV4_F_ECN, TAUT_IPV6_F_ECN, ecn);
    edit_class_set(edit, 6, 2, ecn);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* TCP's maximum segment size                                          */

/* Whether `opt` announces more than `most`. */
static bool edit_mss_is_over(const struct taut_tcp_opt *opt, uint16_t most)
{
    return opt->kind == TAUT_TCP_OPT_MSS && opt->len == 4 &&
           taut_get16(opt->data.p) > most;
}

/* Lowers every such option of a header whose options were checked; returns
 * whether there was one. */
static bool edit_mss_lower(struct taut_ctx *ctx, struct taut_edit *edit,
                           size_t hdr_len, uint16_t most)
{
    const uint8_t *tcp = edit->p + edit->l4_off;
    struct taut_rd rd =
        taut_rd_of(tcp + TAUT_TCP_HDR_MIN, hdr_len - TAUT_TCP_HDR_MIN);
    struct taut_tcp_opt opt;
    uint8_t now[2];
    bool some = false;
    taut_put16(now, most);
    while (taut_tcp_opt_next(ctx, &rd, &opt) == TAUT_OK) {
        if (!edit_mss_is_over(&opt, most))
            continue;
        edit_l4_store(edit, (size_t)(opt.data.p - tcp), now, 2);
        some = true;
    }
    return some;
}

enum taut_status taut_edit_mss_set(struct taut_ctx *ctx, struct taut_edit *edit,
                                   uint16_t most)
{
    const uint8_t *tcp = edit->p + edit->l4_off;
    struct taut_tcp_opts opts;
    if (edit->proto != TAUT_IPPROTO_TCP)
        return edit_refuse(ctx, edit);
    enum taut_status status = edit_l4_may(ctx, edit, TAUT_TCP_HDR_MIN);
    if (status == TAUT_OK)
        status = taut_tcp_check(ctx, tcp, edit_l4_len(edit));
    if (status != TAUT_OK)
        return status;
    if (!taut_tcp_get_flag_syn(tcp))
        return TAUT_DONE;
    size_t hdr_len = (size_t)4 * taut_tcp_get_hdr_len(tcp);
    struct taut_span options = {tcp + TAUT_TCP_HDR_MIN,
                                hdr_len - TAUT_TCP_HDR_MIN};
    status = taut_tcp_opts_scan(ctx, &opts, options);
    if (status != TAUT_OK)
        return status;
    return edit_mss_lower(ctx, edit, hdr_len, most) ? TAUT_OK : TAUT_DONE;
}
