/* SPDX-License-Identifier: MIT */
/*
 * example_hpack.c: two requests of one connection, encoded, and decoded again
 * out of pieces as a network cuts them.
 */
#include <stdio.h>
#include <string.h>

#include <taut/hpack.h>

enum { TABLE = TAUT_HPACK_TABLE_DEFAULT, FIELD = TAUT_HPACK_FIELD_DEFAULT };

/* All memory that a direction needs: 15 KiB to encode, 35 KiB to decode. */
static struct taut_hpack_encoder_entry written[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t write_ring[2 * TABLE];
static uint32_t slots[TAUT_HPACK_N_SLOTS];
static struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t read_ring[TAUT_HPACK_BYTES_LEN(TABLE, FIELD)];

static struct taut_hpack_header field(const char *name, const char *value,
                                      enum taut_hpack_form form)
{
    struct taut_hpack_header h = {{(const uint8_t *)name, strlen(name)},
                                  {(const uint8_t *)value, strlen(value)},
                                  (uint8_t)form,
                                  0,
                                  0,
                                  0,
                                  0};
    return h;
}

/* Decodes a block that comes in two pieces, and prints its fields. */
static bool print_block(struct taut_hpack_decoder *d, struct taut_span block)
{
    struct taut_span pieces[2] = {
        {block.p, block.len / 2},
        {block.p + block.len / 2, block.len - block.len / 2}};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(block.p, &diag);
    struct taut_hpack_header h;
    enum taut_status st = TAUT_MORE;
    for (unsigned i = 0; i < 2; i++) {
        if (taut_hpack_decoder_feed(d, pieces[i], i == 1))
            return false;
        while ((st = taut_hpack_decoder_next(&ctx, d, &h)) == TAUT_OK)
            printf("%.*s: %.*s%s\n", (int)h.name.len, (const char *)h.name.p,
                   (int)h.value.len, (const char *)h.value.p,
                   h.form == TAUT_HPACK_NEVER ? " (never indexed)" : "");
    }
    if (st != TAUT_DONE)
        printf("refused at %u, error %u\n", diag.off, diag.wire);
    return st == TAUT_DONE;
}

int main(void)
{
    const struct taut_hpack_encoder_config out = {
        .entries = written,
        .bytes = write_ring,
        .slots = slots,
        .n_entries = TAUT_HPACK_N_ENTRIES(TABLE),
        .bytes_len = sizeof write_ring,
        .n_slots = TAUT_HPACK_N_SLOTS};
    const struct taut_hpack_decoder_config in = {
        .entries = entries,
        .bytes = read_ring,
        .n_entries = TAUT_HPACK_N_ENTRIES(TABLE),
        .bytes_len = sizeof read_ring};
    const struct taut_hpack_header request[] = {
        field(":method", "GET", TAUT_HPACK_AUTO),
        field(":scheme", "https", TAUT_HPACK_AUTO),
        field(":authority", "www.example.com", TAUT_HPACK_AUTO),
        field(":path", "/", TAUT_HPACK_AUTO),
        field("user-agent", "taut", TAUT_HPACK_AUTO),
        field("authorization", "Basic Zm9vOmJhcg==", TAUT_HPACK_AUTO),
        field("x-request-id", "5ba3c1", TAUT_HPACK_PLAIN)};
    struct taut_hpack_encoder e;
    struct taut_hpack_decoder d;
    size_t sizes[2];
    if (taut_hpack_encoder_init(&e, sizeof e, &out) ||
        taut_hpack_decoder_init(&d, sizeof d, &in))
        return 1;
    for (unsigned i = 0; i < 2; i++) {
        uint8_t bytes[256];
        struct taut_wr wr = taut_wr_of(bytes, sizeof bytes);
        size_t n_done = 0;
        if (taut_hpack_block_encode(&e, &wr, &n_done, request, 7))
            return 1;
        sizes[i] = wr.len;
        if (!print_block(&d, (struct taut_span){bytes, wr.len}))
            return 1;
    }
    /* the second one refers to what the first one added */
    printf("%zu bytes, then %zu\n", sizes[0], sizes[1]);
    return sizes[1] < sizes[0] ? 0 : 1;
}
