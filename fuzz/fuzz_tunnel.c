/* SPDX-License-Identifier: MIT */
/* fuzz_tunnel.c: every tunnel header over the same bytes: round trip, visits
 * within them, options and extensions that end. The first byte is quirks. */
#include "fuzz_codec.h"

#include "taut/tunnel.h"

/* `grows` unless a part inside has a length of its own. */
#define FUZZ_TUNNEL(what, grows)                                               \
    static void fuzz_tunnel_##what(const uint8_t *p, size_t size,              \
                                   uint32_t quirks)                            \
    {                                                                          \
        uint8_t again[512];                                                    \
        struct taut_wr wr = taut_wr_of(again, sizeof again);                   \
        struct taut_diag d = {0};                                              \
        struct taut_ctx ctx = taut_ctx_of(p, &d);                              \
        struct taut_rd rd = taut_rd_of(p, size);                               \
        struct taut_##what h;                                                  \
        ctx.quirks = quirks;                                                   \
        enum taut_status st = taut_##what##_decode(&ctx, &rd, &h);             \
        if (st) {                                                              \
            fuzz_refused(&rd, p, size, &d, st);                                \
            if (grows)                                                         \
                fuzz_short(taut_##what##_check, quirks, p, size);              \
            return;                                                            \
        }                                                                      \
        if ((size_t)(rd.p - p) <= sizeof again)                                \
            fuzz_same(taut_##what##_encode(&wr, &h), &wr, p, &rd);             \
        if (rd.p > p)                                                          \
            fuzz_visit(taut_##what##_visit, p, size);                          \
    }
FUZZ_TUNNEL(mpls, true)
FUZZ_TUNNEL(pppoe, true)
FUZZ_TUNNEL(ppp, true)
FUZZ_TUNNEL(gre, true)
FUZZ_TUNNEL(vxlan, true)
FUZZ_TUNNEL(gtp, false)
FUZZ_TUNNEL(vxlan_gpe, true)
FUZZ_TUNNEL(erspan, true)
FUZZ_TUNNEL(teredo, true)

static void fuzz_tunnel_see(void *arg, const struct taut_value *value)
{
    const struct taut_span *s = (const struct taut_span *)arg;
    FUZZ_ASSERT(value->off <= s->len && value->len <= s->len - value->off);
}

static void fuzz_tunnel_geneve(const uint8_t *p, size_t size)
{
    uint8_t again[8 + TAUT_GENEVE_OPTIONS_MAX];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_geneve h;
    enum taut_status st = taut_geneve_decode(&ctx, &rd, &h);
    if (st) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_geneve_check, 0, p, size);
        return;
    }
    fuzz_same(taut_geneve_encode(&wr, &h), &wr, p, &rd);
    struct taut_span all = {p, size};
    const struct taut_visitor v = {fuzz_tunnel_see, &all, p};
    taut_geneve_visit(&v, p, size);
    struct taut_geneve_opt opt;
    struct taut_rd opts = taut_rd_of(h.options.p, h.options.len);
    wr = taut_wr_of(again, sizeof again);
    while (taut_geneve_opt_next(&ctx, &opts, &opt) == TAUT_OK)
        FUZZ_ASSERT(taut_geneve_opt_encode(&wr, &opt) == TAUT_OK);
    FUZZ_ASSERT(wr.len == h.options.len - taut_rd_left(&opts));
    FUZZ_ASSERT(wr.len == 0 || memcmp(again, h.options.p, wr.len) == 0);
}

static void fuzz_tunnel_tags(const uint8_t *p, size_t size)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_wr wr = taut_wr_of(NULL, 0);
    struct taut_pppoe_tag tag;
    struct taut_span all = {p, size};
    const struct taut_visitor v = {fuzz_tunnel_see, &all, p};
    while (taut_pppoe_tag_next(&ctx, &rd, &tag) == TAUT_OK)
        FUZZ_ASSERT(taut_pppoe_tag_encode(&wr, &tag) == TAUT_OK);
    FUZZ_ASSERT(wr.len == (size_t)(rd.p - p));
    taut_pppoe_tags_visit(&v, p, size);
    taut_mpls_stack_visit(&v, p, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    uint8_t *p = fuzz_copy(data + 1, --size);
    uint32_t quirks = data[0] & 1 ? TAUT_QUIRK_CUT : 0;
    fuzz_tunnel_mpls(p, size, quirks);
    fuzz_tunnel_pppoe(p, size, quirks);
    fuzz_tunnel_ppp(p, size, quirks);
    fuzz_tunnel_gre(p, size, quirks);
    fuzz_tunnel_vxlan(p, size, quirks);
    fuzz_tunnel_gtp(p, size, quirks);
    fuzz_tunnel_vxlan_gpe(p, size, quirks);
    fuzz_tunnel_erspan(p, size, quirks);
    fuzz_tunnel_teredo(p, size, quirks);
    fuzz_tunnel_geneve(p, size);
    fuzz_tunnel_tags(p, size);
    free(p);
    return 0;
}
