/* SPDX-License-Identifier: MIT */
/*
 * fuzz_edit.c: edits of any packet: a refusal changes nothing; what is done
 * keeps a right IP checksum right and a wrong one wrong, and changes few
 * bytes. Byte 0: which edit, in the quote or not; bytes 1 to 16: the value;
 * then the packet.
 */
#include "fuzz_util.h"

#include "taut/csum.h"
#include "taut/edit.h"
#include "taut/ipv4.h"

enum { HEAD = 17, N_EDITS = 9 };

static enum taut_status one_edit(struct taut_ctx *ctx, struct taut_edit *e,
                                 const uint8_t *data)
{
    uint16_t v = taut_get16(data + 1);
    switch (data[0] % N_EDITS) {
    case 0:
        return taut_edit_src_set(ctx, e, data + 1);
    case 1:
        return taut_edit_dst_set(ctx, e, data + 1);
    case 2:
        return taut_edit_src_port_set(ctx, e, v);
    case 3:
        return taut_edit_dst_port_set(ctx, e, v);
    case 4:
        return taut_edit_ident_set(ctx, e, v);
    case 5:
        return taut_edit_ttl_set(ctx, e, data[1]);
    case 6:
        return taut_edit_dscp_set(ctx, e, data[1]);
    case 7:
        return taut_edit_ecn_set(ctx, e, data[1]);
    default:
        return taut_edit_mss_set(ctx, e, v);
    }
}

static size_t changed(const uint8_t *a, const uint8_t *b, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += a[i] != b[i];
    return count;
}

static void check(struct taut_ctx *ctx, const uint8_t *data, uint8_t *p,
                  const uint8_t *was, size_t len)
{
    struct taut_edit e, quote;
    if (taut_edit_open(ctx, &e, p, len) != TAUT_OK)
        return;
    bool in_quote = (data[0] & 0x80) != 0;
    if (in_quote && taut_edit_quote_open(ctx, &quote, &e) != TAUT_OK)
        return;
    bool right = p[0] >> 4 == 4 && taut_csum_hdr_get(p, p[0] & 15u) == 0;
    enum taut_status st = one_edit(ctx, in_quote ? &quote : &e, data);
    size_t n = changed(p, was, len);
    if (st != TAUT_OK) {
        FUZZ_ASSERT(n == 0);
        FUZZ_ASSERT(st == TAUT_DONE || ctx->diag->status == (uint16_t)st);
        return;
    }
    /* an address, or two bytes of each MSS option, and up to 3 checksums */
    FUZZ_ASSERT(n <= 16 + 3 * 2 || data[0] % N_EDITS == 8);
    if (p[0] >> 4 == 4)
        FUZZ_ASSERT((taut_csum_hdr_get(p, p[0] & 15u) == 0) == right);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    size_t len = size - HEAD;
    uint8_t *p = (uint8_t *)malloc(len ? len : 1);
    uint8_t *was = (uint8_t *)malloc(len ? len : 1);
    FUZZ_ASSERT(p && was);
    memcpy(p, data + HEAD, len);
    memcpy(was, p, len);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    ctx.quirks = data[0] & 0x40 ? TAUT_QUIRK_CUT : 0;
    ctx.quirks |= data[0] & 0x20 ? TAUT_EDIT_QUIRK_UNKNOWN : 0;
    check(&ctx, data, p, was, len);
    free(p);
    free(was);
    return 0;
}
