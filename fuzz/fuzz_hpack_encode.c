/* SPDX-License-Identifier: MIT */
/*
 * fuzz_hpack_encode.c: fields as the input says, encoded and decoded: the
 * same fields come out, never-indexed ones so, and both tables are the same.
 * Input: a byte for the table's size, a byte for flags, then records: form
 * and size changes, length of name, length of value, their bytes.
 */
#include "fuzz_hpack.h"

static struct fuzz_hpack dec;

static void same_tables(const struct taut_hpack_encoder *e)
{
    struct taut_hpack_header a, b;
    FUZZ_ASSERT(e->n == dec.d.n && e->size == dec.d.size);
    for (uint32_t i = 0; i < e->n; i++) {
        FUZZ_ASSERT(taut_hpack_encoder_entry_get(e, &a, i));
        FUZZ_ASSERT(taut_hpack_decoder_entry_get(&dec.d, &b, i));
        FUZZ_ASSERT(a.name.len == b.name.len && a.value.len == b.value.len);
        FUZZ_ASSERT(memcmp(a.name.p, b.name.p, a.name.len + a.value.len) == 0);
    }
}

/* One block of one field, into just as much room as it may need, or as it
 * takes to be fast. */
static void one_block(struct taut_hpack_encoder *e,
                      const struct taut_hpack_header *h, bool fast)
{
    static uint8_t room[4096];
    size_t len = h->name.len + h->value.len, n_done = 0;
    size_t cap = fast ? 4 * len + 44 : TAUT_HPACK_ROOM(len) + 12;
    uint8_t *out = (uint8_t *)malloc(cap);
    struct taut_wr wr = taut_wr_of(out, cap);
    FUZZ_ASSERT(taut_hpack_block_encode(e, &wr, &n_done, h, 1) == TAUT_OK);
    FUZZ_ASSERT(n_done == 1 && wr.len <= TAUT_HPACK_ROOM(len) + 12);
    fuzz_hpack_block(&dec, out, wr.len, wr.len + 1);
    FUZZ_ASSERT(dec.status == TAUT_DONE && dec.n_told == 1);
    uint32_t lens[2];
    memcpy(lens, dec.told, sizeof lens);
    FUZZ_ASSERT(lens[0] == h->name.len && lens[1] == h->value.len);
    memcpy(room, h->name.p, h->name.len);
    memcpy(room + h->name.len, h->value.p, h->value.len);
    FUZZ_ASSERT(memcmp(dec.told + dec.told_len - len, room, len) == 0);
    if (h->form == TAUT_HPACK_NEVER)
        FUZZ_ASSERT(dec.told[8] == TAUT_HPACK_NEVER);
    if (h->form == TAUT_HPACK_PLAIN)
        FUZZ_ASSERT(dec.told[8] != TAUT_HPACK_ADDED);
    same_tables(e);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct taut_hpack_encoder_entry entries[TAUT_HPACK_N_ENTRIES(4096)];
    static uint8_t bytes[2 * 4096];
    static uint32_t slots[64];
    struct taut_hpack_encoder e;
    if (size < 2 || size > 1 << 14)
        return 0;
    uint32_t table = 16u * (1u + data[0]);
    struct taut_hpack_encoder_config c = {
        entries,      bytes,
        slots,        TAUT_HPACK_N_ENTRIES(4096),
        sizeof bytes, data[1] & 4 ? 2 : 64,
        table,        data[1] & 3};
    struct taut_rd rd = taut_rd_of(data + 2, size - 2);
    uint8_t how, n_name, n_value;
    FUZZ_ASSERT(taut_hpack_encoder_init(&e, sizeof e, &c) == TAUT_OK);
    fuzz_hpack_open(&dec, 4096, 0);
    while (taut_rd_u8(&rd, &how) && taut_rd_u8(&rd, &n_name) &&
           taut_rd_u8(&rd, &n_value)) {
        struct taut_hpack_header h = {{NULL, 0}, {NULL, 0}, 0, 0, 0, 0, 0};
        h.form = how % 5;
        h.name.len = n_name;
        h.value.len = n_value;
        if (!taut_rd_take(&rd, n_name, &h.name.p) ||
            !taut_rd_take(&rd, n_value, &h.value.p))
            break;
        if (how & 0x80) {
            uint32_t to = (uint32_t)(how & 0x70) * 16;
            taut_hpack_encoder_table_set(&e, to);
            FUZZ_ASSERT(taut_hpack_decoder_table_set(&dec.d, to) == TAUT_OK);
        }
        one_block(&e, &h, (data[1] & 8) != 0);
    }
    fuzz_hpack_close(&dec);
    return 0;
}
