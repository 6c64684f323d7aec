/* SPDX-License-Identifier: MIT */
/* fuzz_ipv6.c: header, chain, every extension header and option: round
 * trips, accessors = struct, progress, bounds, the visit within the packet.
 * The first byte chooses quirks. */
#include "fuzz_codec.h"

#include "taut/ipv6_ext.h"

static void fuzz_ipv6_header(const uint8_t *p, const struct taut_ipv6 *ip)
{
    uint8_t again[TAUT_IPV6_HDR_LEN];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    FUZZ_ASSERT(taut_ipv6_get_flow(p) == ip->flow);
    FUZZ_ASSERT(taut_ipv6_get_tclass(p) == ip->tclass);
    FUZZ_ASSERT(taut_ipv6_get_nxt(p) == ip->nxt);
    FUZZ_ASSERT(taut_ipv6_get_hlim(p) == ip->hlim);
    FUZZ_ASSERT(memcmp(taut_ipv6_get_src(p), ip->src, 16) == 0);
    FUZZ_ASSERT(memcmp(taut_ipv6_get_dst(p), ip->dst, 16) == 0);
    FUZZ_ASSERT(taut_ipv6_encode(&wr, ip) == TAUT_OK);
    FUZZ_ASSERT(memcmp(again, p, sizeof again) == 0);
}

static void fuzz_ipv6_options(struct taut_ctx *ctx,
                              const struct taut_ipv6_ext *ext)
{
    uint8_t again[300];
    struct taut_ipv6_opts opts;
    struct taut_ipv6_opt raw;
    struct taut_ipv6_opt_value v;
    size_t sum = 2;
    taut_ipv6_opts_init(&opts, ext);
    while (taut_ipv6_opt_next(ctx, &opts, &raw) == TAUT_OK) {
        size_t len = raw.data.len + (raw.type == TAUT_IPV6_OPT_PAD1 ? 1 : 2);
        FUZZ_ASSERT(raw.p == ext->bytes.p + sum && raw.off == ext->off + sum);
        sum += len;
        ctx->quirks &= ~(uint32_t)TAUT_IPV6_QUIRK_PAD;
        if (taut_ipv6_opt_decode(ctx, &v, &raw) != TAUT_OK)
            continue;
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        FUZZ_ASSERT(taut_ipv6_opt_encode(&wr, &v) == TAUT_OK);
        FUZZ_ASSERT(wr.len == len && memcmp(again, raw.p, len) == 0);
    }
    FUZZ_ASSERT(sum <= ext->bytes.len);
}

/* Encodes what the typed decoder made of `ext`; false if it refused. */
static bool fuzz_ipv6_again(struct taut_ctx *ctx, struct taut_wr *wr,
                            const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_routing r;
    struct taut_ipv6_frag f;
    struct taut_ipv6_ah ah;
    struct taut_mip6 m;
    struct taut_hip h;
    struct taut_shim6 s;
    switch (ext->type) {
    case TAUT_IPPROTO_ROUTING:
        return taut_ipv6_routing_decode(ctx, &r, ext) == TAUT_OK &&
               taut_ipv6_routing_encode(wr, &r) == TAUT_OK;
    case TAUT_IPPROTO_FRAGMENT:
        taut_ipv6_frag_decode(&f, ext->bytes.p);
        return taut_ipv6_frag_encode(wr, &f) == TAUT_OK;
    case TAUT_IPPROTO_AH:
        return taut_ipv6_ah_decode(ctx, &ah, ext) == TAUT_OK &&
               taut_ipv6_ah_encode(wr, &ah) == TAUT_OK;
    case TAUT_IPPROTO_MOBILITY:
        return taut_mip6_decode(ctx, &m, ext) == TAUT_OK &&
               taut_mip6_encode(wr, &m) == TAUT_OK;
    case TAUT_IPPROTO_HIP:
        return taut_hip_decode(ctx, &h, ext) == TAUT_OK &&
               taut_hip_encode(wr, &h) == TAUT_OK;
    case TAUT_IPPROTO_SHIM6:
        return taut_shim6_decode(ctx, &s, ext) == TAUT_OK &&
               taut_shim6_encode(wr, &s) == TAUT_OK;
    default:
        return false;
    }
}

static void fuzz_ipv6_ext(struct taut_ctx *ctx, const struct taut_ipv6_ext *ext)
{
    uint8_t again[2048];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    if (ext->type == TAUT_IPPROTO_HOPOPTS || ext->type == TAUT_IPPROTO_DSTOPTS)
        fuzz_ipv6_options(ctx, ext);
    else if (fuzz_ipv6_again(ctx, &wr, ext))
        FUZZ_ASSERT(wr.len == ext->bytes.len &&
                    memcmp(again, ext->bytes.p, wr.len) == 0);
}

static unsigned fuzz_ipv6_walk(struct taut_ctx *ctx, struct taut_rd rd,
                               const struct taut_ipv6 *ip,
                               const struct taut_visitor *v)
{
    struct taut_ipv6_walk walk;
    struct taut_ipv6_ext ext;
    unsigned n = 0;
    taut_ipv6_walk_init(&walk, ip->nxt);
    for (const uint8_t *at = rd.p;
         taut_ipv6_ext_next(ctx, &rd, &walk, &ext) == TAUT_OK; at = rd.p) {
        FUZZ_ASSERT(ext.bytes.p == at && rd.p == at + ext.bytes.len);
        FUZZ_ASSERT(ext.bytes.len >= 8);
        fuzz_ipv6_ext(ctx, &ext);
        taut_ipv6_ext_visit(v, &ext);
        n++;
    }
    FUZZ_ASSERT(n <= TAUT_IPV6_EXT_MAX);
    if (walk.nxt == TAUT_IPPROTO_ESP)
        taut_ipv6_esp_visit(v, rd.p, taut_rd_left(&rd));
    return n;
}

static void fuzz_ipv6_packet(struct taut_ctx *ctx, const uint8_t *p,
                             size_t size)
{
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_ipv6 ip;
    struct taut_ipv6_chain c;
    enum taut_status st = taut_ipv6_decode(ctx, &rd, &ip);
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, size, ctx->diag, st);
        if (size < 7 || p[6] != TAUT_IPPROTO_HOPOPTS) /* which has parts */
            fuzz_short(taut_ipv6_check, ctx->quirks, p, size);
        return;
    }
    FUZZ_ASSERT(ip.payload_len <= taut_rd_left(&rd));
    fuzz_ipv6_header(p, &ip);
    struct fuzz_seen seen = {p, size, 0};
    struct taut_visitor v = {fuzz_see, &seen, p};
    taut_ipv6_visit(&v, p, size);
    rd.end = rd.p + ip.payload_len;
    st = taut_ipv6_chain_decode(ctx, &c, &ip, p, size);
    unsigned n = fuzz_ipv6_walk(ctx, rd, &ip, &v);
    if (st != TAUT_OK) {
        FUZZ_ASSERT(ctx->diag->off <= size);
        return;
    }
    FUZZ_ASSERT(c.n == n);
    FUZZ_ASSERT(c.upper.p == p + c.upper_off);
    FUZZ_ASSERT(c.upper_off + c.upper.len == 40 + ip.payload_len);
    FUZZ_ASSERT(c.cut || c.upper_len == c.upper.len);
    FUZZ_ASSERT(p[c.nxt_off] == c.proto);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    uint8_t *p = fuzz_copy(data + 1, --size);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    ctx.quirks = data[0] & 1 ? TAUT_QUIRK_CUT : 0;
    ctx.quirks |= (uint32_t)(data[0] >> 1 & 15) << 16;
    ctx.quirks &= ~(uint32_t)TAUT_IPV6_QUIRK_AH_ALIGN;
    fuzz_ipv6_packet(&ctx, p, size);
    free(p);
    return 0;
}
