/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dns_dso.c: DNS Stateful Operations: what is accepted encodes to the
 * same bytes, roles follow each other, every fault lies in the input.
 *
 * Input: one byte (1: from a server), the primary type of the request, then
 * the message.
 */
#include "fuzz_codec.h"

#include "taut/dns_dso.h"

static uint8_t fuzz_out[1 << 17];

static void fuzz_dso_tlv(const struct taut_dns_dso_tlv *tlv, const uint8_t *at,
                         size_t len)
{
    struct taut_wr wr = taut_wr_of(fuzz_out, sizeof fuzz_out);
    FUZZ_ASSERT(taut_dns_dso_tlv_encode(&wr, tlv) == TAUT_OK);
    FUZZ_ASSERT(wr.len == len && memcmp(fuzz_out, at, len) == 0);
    FUZZ_ASSERT(tlv->role < TAUT_DNS_DSO_ROLE_N);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3 || size > 65535)
        return 0;
    size_t len = size - 3;
    uint8_t *p = fuzz_copy(data + 3, len);
    struct taut_dns_dso_config config = {data[0] & 1, taut_get16(data + 1)};
    struct taut_dns_dso dso;
    struct taut_dns_dso_tlv tlv;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    enum taut_status st =
        taut_dns_dso_open(&ctx, &dso, (struct taut_span){p, len}, &config);
    while (!st) {
        const uint8_t *at = dso.rd.p;
        st = taut_dns_dso_next(&ctx, &dso, &tlv);
        if (!st)
            fuzz_dso_tlv(&tlv, at, (size_t)(dso.rd.p - at));
        FUZZ_ASSERT(st || dso.rd.p >= at + 4);
    }
    FUZZ_ASSERT(st == TAUT_DONE || (taut_is_error(st) && diag.off <= len));
    FUZZ_ASSERT(ctx.fuel == TAUT_FUEL_DEFAULT);
    free(p);
    return 0;
}
