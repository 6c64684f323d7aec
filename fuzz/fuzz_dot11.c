/* SPDX-License-Identifier: MIT */
/* fuzz_dot11.c: 802.11 frames: round trips of headers, bodies, elements, RSN
 * and subframes; accessors = struct; visits within the frame; progress. The
 * first byte tells whether a check sequence or padding is there. */
#include "fuzz_codec.h"

#include "taut/dot11.h"
#include "taut/dot11_cap.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_rsn.h"

static uint8_t again[70000];

/* fuzz_written asserts that what was written is what is at `p`. */
static void fuzz_written(const struct taut_wr *wr, const uint8_t *p, size_t len)
{
    FUZZ_ASSERT(wr->bad == 0 && wr->len == len);
    FUZZ_ASSERT(len == 0 || memcmp(again, p, len) == 0);
}

static void fuzz_dot11_rsn(struct taut_ctx *ctx,
                           const struct taut_dot11_elem *e)
{
    struct taut_dot11_rsn m;
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    if (e->id != TAUT_DOT11_ELEM_RSN ||
        taut_dot11_rsn_decode(ctx, &m, e->data) != TAUT_OK)
        return;
    FUZZ_ASSERT(taut_dot11_rsn_put(&wr, &m) == TAUT_OK);
    fuzz_written(&wr, e->data.p - 2, e->data.len + 2);
    for (size_t i = 0; i < m.akms.len / 4; i++)
        FUZZ_ASSERT(
            taut_dot11_suite_find(m.akms, taut_dot11_suite_get(m.akms, i)));
}

static void fuzz_dot11_tim(struct taut_ctx *ctx,
                           const struct taut_dot11_elem *e)
{
    struct taut_dot11_tim m;
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    size_t bits = 0, found = 0;
    if (e->id != TAUT_DOT11_ELEM_TIM ||
        taut_dot11_tim_decode(ctx, &m, e->data) != TAUT_OK)
        return;
    FUZZ_ASSERT(taut_dot11_tim_put(&wr, &m) == TAUT_OK);
    fuzz_written(&wr, e->data.p - 2, e->data.len + 2);
    for (size_t i = 0; i < m.bitmap.len; i++)
        bits += (size_t)__builtin_popcount(m.bitmap.p[i]);
    for (unsigned aid = 0; aid <= TAUT_DOT11_AID_MAX; aid++)
        found += taut_dot11_tim_get(&m, (uint16_t)aid);
    FUZZ_ASSERT(found == bits);
}

static void fuzz_dot11_elems(struct taut_ctx *ctx, struct taut_span elems)
{
    struct taut_rd rd = taut_rd_of(elems.p, elems.len);
    struct taut_dot11_elem e;
    for (;;) {
        const uint8_t *at = rd.p;
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        if (taut_dot11_elem_next(ctx, &rd, &e) != TAUT_OK) {
            FUZZ_ASSERT(rd.p == at);
            return;
        }
        FUZZ_ASSERT(rd.p > at);
        taut_dot11_elem_put(&wr, e.id, e.ext, e.data.p, e.data.len);
        fuzz_written(&wr, at, (size_t)(rd.p - at));
        taut_dot11_elem_check(ctx, &e, 0);
        fuzz_dot11_rsn(ctx, &e);
        fuzz_dot11_tim(ctx, &e);
        struct taut_rd whole = rd;
        wr = taut_wr_of(again, sizeof again);
        (void)taut_dot11_elem_whole_get(ctx, &whole, &wr, &e);
    }
}

static void fuzz_dot11_body(struct taut_ctx *ctx, const struct taut_dot11 *h)
{
    struct taut_rd rd = taut_rd_of(h->body.p, h->body.len);
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_dot11_mgmt m;
    struct taut_dot11_action a;
    if (h->subtype == 13 || h->subtype == 14) {
        if (taut_dot11_action_decode(ctx, &rd, &a) == TAUT_OK) {
            FUZZ_ASSERT(taut_dot11_action_encode(&wr, &a) == TAUT_OK);
            fuzz_written(&wr, h->body.p, h->body.len);
        }
        return;
    }
    if (taut_dot11_mgmt_decode(ctx, &rd, &m, h->subtype) != TAUT_OK) {
        FUZZ_ASSERT(rd.p == h->body.p);
        return;
    }
    FUZZ_ASSERT(taut_dot11_mgmt_encode(&wr, &m) == TAUT_OK);
    fuzz_written(&wr, h->body.p, h->body.len);
    fuzz_dot11_elems(ctx, m.elems);
    if (m.algorithm != TAUT_DOT11_AUTH_SAE)
        return;
    struct taut_dot11_sae sae;
    size_t len;
    wr = taut_wr_of(again, sizeof again);
    FUZZ_ASSERT(taut_dot11_sae_decode(ctx, &sae, &len, m.fixed, m.sequence,
                                      m.status) == TAUT_OK);
    FUZZ_ASSERT(taut_dot11_sae_encode(&wr, &sae, m.sequence, m.status) ==
                TAUT_OK);
    fuzz_written(&wr, m.fixed.p, len);
}

static void fuzz_dot11_msdus(struct taut_ctx *ctx, struct taut_span body)
{
    struct taut_rd rd = taut_rd_of(body.p, body.len);
    struct taut_dot11_msdu m;
    const uint8_t *at = rd.p;
    while (taut_dot11_msdu_next(ctx, &rd, &m) == TAUT_OK) {
        FUZZ_ASSERT(rd.p >= at + 14 && m.data.p + m.data.len <= rd.p);
        FUZZ_ASSERT(rd.p == rd.end || (rd.p - body.p) % 4 == 0);
        at = rd.p;
    }
}

static void fuzz_dot11_mgmt_visit(const struct taut_dot11 *h)
{
    struct fuzz_seen seen = {h->body.p, h->body.len, 0};
    const struct taut_visitor v = {fuzz_see, &seen, h->body.p};
    if (h->type == TAUT_DOT11_TYPE_MGMT)
        taut_dot11_mgmt_visit(&v, h->body.p, h->body.len, h->subtype);
}

static void fuzz_dot11_run(const uint8_t *p, size_t size, unsigned has,
                           uint32_t quirks)
{
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_dot11 h;
    ctx.quirks = quirks;
    enum taut_status st = taut_dot11_decode(&ctx, &rd, &h, has);
    if (st != TAUT_OK) {
        if (size > 0 || st == TAUT_E_SHORT)
            fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_dot11_check, quirks, p, size);
        return;
    }
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    FUZZ_ASSERT(taut_dot11_encode(&wr, &h) == TAUT_OK);
    fuzz_written(&wr, p, h.hdr_len);
    FUZZ_ASSERT(taut_dot11_get_type(p) == h.type);
    FUZZ_ASSERT(taut_dot11_get_subtype(p) == h.subtype);
    FUZZ_ASSERT(taut_dot11_get_flags(p) == h.flags);
    FUZZ_ASSERT(taut_dot11_get_duration(p) == h.duration);
    fuzz_visit(taut_dot11_visit, p, size);
    fuzz_dot11_mgmt_visit(&h);
    if (h.type == TAUT_DOT11_TYPE_MGMT)
        fuzz_dot11_body(&ctx, &h);
    fuzz_dot11_msdus(&ctx, h.body);
    fuzz_dot11_elems(&ctx, h.body);
    if (h.type == TAUT_DOT11_TYPE_MGMT)
        (void)taut_dot11_mgmt_check(&ctx, h.body.p, h.body.len, h.subtype);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data + 1, size - 1);
    fuzz_dot11_run(p, size - 1, data[0] & 3, 0);
    fuzz_dot11_run(p, size - 1, data[0] & 3, UINT32_MAX);
    free(p);
    return 0;
}
