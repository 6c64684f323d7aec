/* SPDX-License-Identifier: MIT */
/*
 * fuzz_hpack_peer.c: the same blocks through taut and through nghttp2: the
 * same fields come out, and both refuse or neither does. Where they differ
 * taut follows the RFC, and the harness allows it:
 *
 *  - nghttp2 takes any number of table size updates before the first field;
 *    RFC 7541 4.2 says at most two. Here the quirk for that is set.
 */
#include "fuzz_hpack.h"

#include <nghttp2/nghttp2.h>

static struct fuzz_hpack ours;
static uint8_t theirs[FUZZ_TOLD];
static size_t theirs_len;

static void their_tell(const uint8_t *p, size_t n)
{
    FUZZ_ASSERT(theirs_len + n <= sizeof theirs);
    memcpy(theirs + theirs_len, p, n);
    theirs_len += n;
}

/* A block through nghttp2, in the same pieces; false: it refuses. */
static bool their_block(nghttp2_hd_inflater *inflater, const uint8_t *p,
                        size_t len, size_t step)
{
    size_t at = 0;
    theirs_len = 0;
    for (;;) {
        nghttp2_nv nv;
        int flags = 0;
        size_t n = step < len - at ? step : len - at;
        ssize_t used = nghttp2_hd_inflate_hd2(inflater, &nv, &flags, p + at, n,
                                              at + n == len);
        if (used < 0)
            return false;
        at += (size_t)used;
        if (flags & NGHTTP2_HD_INFLATE_EMIT) {
            const uint8_t never = (nv.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0;
            const uint32_t lens[2] = {(uint32_t)nv.namelen,
                                      (uint32_t)nv.valuelen};
            their_tell((const uint8_t *)lens, sizeof lens);
            their_tell(&never, 1);
            their_tell(nv.name, nv.namelen);
            their_tell(nv.value, nv.valuelen);
        }
        if (flags & NGHTTP2_HD_INFLATE_FINAL)
            break;
        if (at == len && !(flags & NGHTTP2_HD_INFLATE_EMIT) && used == 0)
            break;
    }
    nghttp2_hd_inflate_end_headers(inflater);
    return true;
}

static void our_field(const struct taut_hpack_header *h)
{
    const uint8_t never = h->form == TAUT_HPACK_NEVER;
    const uint32_t lens[2] = {(uint32_t)h->name.len, (uint32_t)h->value.len};
    fuzz_tell(&ours, lens, sizeof lens);
    fuzz_tell(&ours, &never, 1);
    fuzz_tell(&ours, h->name.p, h->name.len);
    fuzz_tell(&ours, h->value.p, h->value.len);
}

static bool our_block(const uint8_t *p, size_t len, size_t step)
{
    size_t at = 0;
    enum taut_status st;
    ours.told_len = 0;
    do {
        size_t n = step < len - at ? step : len - at;
        struct taut_ctx ctx = taut_ctx_of(p + at, &ours.diag);
        struct taut_hpack_header h;
        ctx.quirks = TAUT_HPACK_QUIRK_UPDATES;
        FUZZ_ASSERT(taut_hpack_decoder_feed(&ours.d,
                                            (struct taut_span){p + at, n},
                                            at + n == len) == TAUT_OK);
        while ((st = taut_hpack_decoder_next(&ctx, &ours.d, &h)) == TAUT_OK ||
               (st == TAUT_E_LIMIT && ours.diag.wire == 0xb))
            our_field(&h);
        at += n;
    } while (st == TAUT_MORE);
    return st == TAUT_DONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nghttp2_hd_inflater *inflater;
    if (size < 2 || size > FUZZ_FIELD)
        return 0;
    uint32_t table = (uint32_t)(data[0] & 0x3f) << 6;
    size_t step = 1u + data[1] % 32, len;
    struct taut_rd rd = taut_rd_of(data + 2, size - 2);
    const uint8_t *p;
    table = table ? table : 32;
    FUZZ_ASSERT(nghttp2_hd_inflate_new(&inflater) == 0);
    fuzz_hpack_open(&ours, 4096, 0);
    FUZZ_ASSERT(taut_hpack_decoder_table_set(&ours.d, table) == TAUT_OK);
    FUZZ_ASSERT(nghttp2_hd_inflate_change_table_size(inflater, table) == 0);
    ours.d.config.list_max = TAUT_HPACK_LIST_MAX;
    ours.d.config.n_fields_max = UINT32_MAX;
    while (fuzz_hpack_next(&rd, &p, &len)) {
        bool good = our_block(p, len, step);
        FUZZ_ASSERT(their_block(inflater, p, len, step) == good);
        FUZZ_ASSERT(theirs_len == ours.told_len || !good);
        size_t n = theirs_len < ours.told_len ? theirs_len : ours.told_len;
        FUZZ_ASSERT(memcmp(theirs, ours.told, n) == 0);
        if (!good)
            break;
    }
    nghttp2_hd_inflate_del(inflater);
    fuzz_hpack_close(&ours);
    return 0;
}
