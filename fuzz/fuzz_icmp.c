/* SPDX-License-Identifier: MIT */
/* fuzz_icmp.c: ICMP: round trip strict and lenient, accessors = struct, the
 * visit within the message, quotes of any length, extension objects encoded
 * again byte by byte, progress of every iterator. */
#include "fuzz_codec.h"

#include "taut/icmp.h"

static void fuzz_icmp_obj(struct taut_ctx *ctx, const struct taut_icmp_obj *obj,
                          const uint8_t *at)
{
    uint8_t again[65536];
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_icmp_if_info info;
    struct taut_icmp_if_id id;
    if (obj->class_num == TAUT_ICMP_OBJ_IF_INFO &&
        taut_icmp_if_info_decode(ctx, &info, obj) == TAUT_OK)
        FUZZ_ASSERT(taut_icmp_if_info_encode(&wr, &info) == TAUT_OK);
    else if (obj->class_num == TAUT_ICMP_OBJ_IF_ID &&
             taut_icmp_if_id_decode(ctx, &id, obj) == TAUT_OK)
        FUZZ_ASSERT(taut_icmp_if_id_encode(&wr, &id) == TAUT_OK);
    else
        FUZZ_ASSERT(taut_icmp_obj_encode(&wr, obj) == TAUT_OK);
    FUZZ_ASSERT(wr.len == obj->len && memcmp(again, at, wr.len) == 0);
}

static void fuzz_icmp_ext(struct taut_ctx *ctx, struct taut_span ext)
{
    struct taut_rd rd = taut_rd_of(ext.p, ext.len);
    struct taut_icmp_ext e;
    struct taut_icmp_obj obj;
    if (taut_icmp_ext_decode(ctx, &rd, &e) != TAUT_OK)
        return;
    rd = taut_rd_of(e.objects.p, e.objects.len);
    for (;;) {
        const uint8_t *at = rd.p;
        enum taut_status st = taut_icmp_obj_next(ctx, &rd, &obj);
        if (st != TAUT_OK) {
            FUZZ_ASSERT(rd.p == at);
            break;
        }
        FUZZ_ASSERT(rd.p == at + obj.len && obj.len >= 4);
        fuzz_icmp_obj(ctx, &obj, at);
    }
}

static void fuzz_icmp_quote(struct taut_span quote)
{
    struct taut_icmp_quote q;
    taut_icmp_quote_decode(&q, quote);
    FUZZ_ASSERT(q.version == 0 || q.version == 4 || q.version == 6);
    FUZZ_ASSERT(q.version != 0 || !q.ip_whole);
    FUZZ_ASSERT(q.ip_whole || (!q.has_ports && !q.has_echo && q.l4.len == 0));
    FUZZ_ASSERT(!q.ip_whole || q.l4_off + q.l4.len == quote.len);
    FUZZ_ASSERT(!q.fragment || !q.has_ports);
}

static void fuzz_icmp_run(const uint8_t *p, size_t size, uint32_t quirks)
{
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_icmp m;
    ctx.quirks = quirks;
    enum taut_status st = taut_icmp_decode(&ctx, &rd, &m);
    FUZZ_ASSERT(st == taut_icmp_check(&ctx, p, size));
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_icmp_check, quirks, p, size);
        return;
    }
    FUZZ_ASSERT(rd.p == rd.end);
    uint8_t *again = malloc(size + 16);
    struct taut_wr wr = taut_wr_of(again, size + 16);
    if (!m.cut) {
        FUZZ_ASSERT(taut_icmp_encode(&wr, &m) == TAUT_OK);
        FUZZ_ASSERT(wr.len == size && memcmp(again, p, size) == 0);
    }
    free(again);
    FUZZ_ASSERT(taut_icmp_get_checksum(p) == m.checksum);
    fuzz_visit(taut_icmp_visit, p, size);
    FUZZ_ASSERT(taut_icmp_body_check(&ctx, p, size) == TAUT_OK ||
                d.off <= size);
    fuzz_icmp_ext(&ctx, m.ext);
    fuzz_icmp_quote(m.quote);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data, size);
    const struct taut_span all = {p, size};
    fuzz_icmp_run(p, size, 0);
    fuzz_icmp_run(p, size, TAUT_ICMP_QUIRK_EXT_AT_128);
    fuzz_icmp_run(p, size, UINT32_MAX);
    fuzz_icmp_quote(all);
    free(p);
    return 0;
}
