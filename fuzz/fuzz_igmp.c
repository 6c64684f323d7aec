/* SPDX-License-Identifier: MIT */
/* fuzz_igmp.c: IGMP: round trips of messages and records, accessors =
 * struct, the visit within the message, progress. */
#include "fuzz_codec.h"

#include "taut/igmp.h"

static void fuzz_igmp_records(struct taut_ctx *ctx, const struct taut_igmp *m,
                              uint8_t *again, size_t size)
{
    struct taut_rd rd = taut_rd_of(m->records.p, m->records.len);
    struct taut_igmp_record rec;
    for (;;) {
        const uint8_t *at = rd.p;
        struct taut_wr wr = taut_wr_of(again, size);
        if (taut_igmp_record_next(ctx, &rd, &rec) != TAUT_OK) {
            FUZZ_ASSERT(rd.p == at);
            break;
        }
        FUZZ_ASSERT(rd.p > at);
        FUZZ_ASSERT(taut_igmp_record_encode(&wr, &rec) == TAUT_OK);
        FUZZ_ASSERT(memcmp(again, at, wr.len) == 0);
    }
}

static void fuzz_igmp_run(const uint8_t *p, size_t size, uint32_t quirks,
                          uint8_t *again)
{
    const struct taut_igmp_ip ip = {1, true};
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_wr wr = taut_wr_of(again, size);
    struct taut_igmp m;
    ctx.quirks = quirks;
    enum taut_status st = taut_igmp_decode(&ctx, &rd, &m);
    FUZZ_ASSERT(st == taut_igmp_check(&ctx, p, size));
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_igmp_check, quirks, p, size);
        return;
    }
    if (!m.cut) {
        FUZZ_ASSERT(taut_igmp_encode(&wr, &m) == TAUT_OK);
        FUZZ_ASSERT(wr.len == size && memcmp(again, p, size) == 0);
    }
    FUZZ_ASSERT(taut_igmp_get_type(p) == m.type);
    FUZZ_ASSERT(taut_igmp_get_max_resp(p) == m.max_resp);
    FUZZ_ASSERT(taut_igmp_get_checksum(p) == m.checksum);
    fuzz_visit(taut_igmp_visit, p, size);
    taut_igmp_verify(&ctx, p, size, &ip);
    fuzz_igmp_records(&ctx, &m, again, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data, size), *again = fuzz_copy(data, size);
    fuzz_igmp_run(p, size, 0, again);
    fuzz_igmp_run(p, size, UINT32_MAX, again);
    free(p);
    free(again);
    return 0;
}
