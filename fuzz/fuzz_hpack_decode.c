/* SPDX-License-Identifier: MIT */
/*
 * fuzz_hpack_decode.c: blocks whole and in pieces: the same fields, the same
 * faults at the same offsets, the same table; cost and table are bounded.
 * Pieces are read many fields at a time, or one by one.
 */
#include "fuzz_hpack.h"

static struct fuzz_hpack whole, pieces;

static void same_tables(void)
{
    struct taut_hpack_header a, b;
    uint32_t size = 0;
    FUZZ_ASSERT(whole.d.n == pieces.d.n && whole.d.size == pieces.d.size);
    FUZZ_ASSERT(whole.d.size <= whole.d.limit);
    for (uint32_t i = 0; i < whole.d.n; i++) {
        FUZZ_ASSERT(taut_hpack_decoder_entry_get(&whole.d, &a, i));
        FUZZ_ASSERT(taut_hpack_decoder_entry_get(&pieces.d, &b, i));
        FUZZ_ASSERT(a.name.len == b.name.len && a.value.len == b.value.len);
        FUZZ_ASSERT(a.flags == b.flags && a.before == b.before);
        FUZZ_ASSERT(memcmp(a.name.p, b.name.p, a.name.len + a.value.len) == 0);
        size += (uint32_t)taut_hpack_header_size_get(&a);
    }
    FUZZ_ASSERT(size == whole.d.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 14)
        return 0;
    uint32_t table = (uint32_t)(data[0] & 0x3f) << 6;
    uint32_t flags = data[0] >> 6;
    size_t step = data[1] % 32 == 31 ? SIZE_MAX / 2 : 1u + data[1] % 32, len;
    struct taut_rd rd = taut_rd_of(data + 2, size - 2);
    const uint8_t *p;
    fuzz_hpack_open(&whole, table ? table : 32, flags);
    fuzz_hpack_open(&pieces, table ? table : 32, flags);
    pieces.cap = data[1] / 32 * 4; /* 0 to 28 */
    while (fuzz_hpack_next(&rd, &p, &len)) {
        whole.burnt = pieces.burnt = 0;
        fuzz_hpack_block(&whole, p, len, len + 1);
        fuzz_hpack_block(&pieces, p, len, step);
        FUZZ_ASSERT(whole.status == pieces.status);
        FUZZ_ASSERT(whole.told_len == pieces.told_len);
        FUZZ_ASSERT(memcmp(whole.told, pieces.told, whole.told_len) == 0);
        FUZZ_ASSERT(whole.burnt == pieces.burnt);
        FUZZ_ASSERT(whole.burnt <= len * (1 + table / 64) + 1);
        FUZZ_ASSERT(whole.n_told <= len);
        if (whole.status != TAUT_DONE) {
            FUZZ_ASSERT(memcmp(&whole.diag, &pieces.diag, sizeof whole.diag) ==
                        0);
            FUZZ_ASSERT(whole.diag.off <= len && whole.diag.wire == 9);
            break;
        }
        same_tables();
    }
    fuzz_hpack_close(&whole);
    fuzz_hpack_close(&pieces);
    return 0;
}
