/* SPDX-License-Identifier: MIT */
/*
 * fuzz_hpack.h: what the harnesses of HPACK share: a decoder in memory of its
 * exact size, and what it told of a block. An input is a byte for the table's
 * size, a byte for the pieces, then blocks, each behind its length (16 bits,
 * cut to what is there).
 */
#ifndef FUZZ_HPACK_H
#define FUZZ_HPACK_H

#include "fuzz_util.h"

#include "taut/hpack.h"

enum { FUZZ_FIELD = 2048, FUZZ_TOLD = 1 << 17 };

/* struct fuzz_hpack: a decoder and what it told since told_len was 0. */
struct fuzz_hpack {
    struct taut_hpack_decoder d;
    struct taut_hpack_decoder_config config;
    struct taut_diag diag;
    enum taut_status status;
    uint64_t burnt;
    size_t n_told, told_len;
    size_t cap; /* fields are taken so many at a time; 0: one by one */
    uint8_t told[FUZZ_TOLD];
};

static inline void fuzz_hpack_open(struct fuzz_hpack *f, uint32_t table,
                                   uint32_t flags)
{
    struct taut_hpack_decoder_config c = {
        NULL,
        NULL,
        TAUT_HPACK_N_ENTRIES(table),
        TAUT_HPACK_BYTES_LEN(table, FUZZ_FIELD),
        table,
        FUZZ_FIELD,
        FUZZ_TOLD / 2,
        1000,
        flags};
    c.entries =
        (struct taut_hpack_entry *)malloc(c.n_entries * sizeof *c.entries);
    c.bytes = (uint8_t *)malloc(c.bytes_len);
    f->config = c;
    FUZZ_ASSERT(taut_hpack_decoder_init(&f->d, sizeof f->d, &c) == TAUT_OK);
    FUZZ_ASSERT(taut_hpack_decoder_table_set(&f->d, table) == TAUT_OK);
    f->told_len = f->n_told = 0;
    f->status = TAUT_DONE;
}

static inline void fuzz_hpack_close(struct fuzz_hpack *f)
{
    free(f->config.entries);
    free(f->config.bytes);
}

static inline void fuzz_tell(struct fuzz_hpack *f, const void *p, size_t n)
{
    FUZZ_ASSERT(f->told_len + n <= FUZZ_TOLD);
    if (n > 0)
        memcpy(f->told + f->told_len, p, n);
    f->told_len += n;
}

static inline void fuzz_tell_field(struct fuzz_hpack *f,
                                   const struct taut_hpack_header *h)
{
    const uint32_t lens[2] = {(uint32_t)h->name.len, (uint32_t)h->value.len};
    const uint8_t forms[2] = {h->form, h->flags};
    fuzz_tell(f, lens, sizeof lens);
    fuzz_tell(f, forms, sizeof forms);
    fuzz_tell(f, &h->index, sizeof h->index);
    fuzz_tell(f, &h->off, sizeof h->off);
    fuzz_tell(f, h->name.p, h->name.len);
    fuzz_tell(f, h->value.p, h->value.len);
    f->n_told++;
}

/* The next fields, all of which must be valid together. */
static inline void fuzz_hpack_take(struct fuzz_hpack *f, struct taut_ctx *ctx)
{
    struct taut_hpack_header h[32];
    size_t n = 0;
    if (f->cap) {
        f->status = taut_hpack_block_decode(ctx, &f->d, h, f->cap, &n);
        FUZZ_ASSERT(n <= f->cap && (n > 0 || f->status != TAUT_OK));
    } else {
        f->status = taut_hpack_decoder_next(ctx, &f->d, h);
        n = f->status == TAUT_OK;
    }
    for (size_t i = 0; i < n; i++)
        fuzz_tell_field(f, &h[i]);
}

/* One block in pieces of `step` bytes; what was told is kept. */
static inline void fuzz_hpack_block(struct fuzz_hpack *f, const uint8_t *p,
                                    size_t len, size_t step)
{
    size_t at = 0;
    bool last;
    f->told_len = f->n_told = 0;
    do {
        size_t n = step < len - at ? step : len - at;
        uint8_t *piece = (uint8_t *)malloc(n ? n : 1);
        struct taut_ctx ctx = taut_ctx_of(piece, &f->diag);
        memcpy(piece, p + at, n);
        at += n;
        last = at == len;
        FUZZ_ASSERT(taut_hpack_decoder_feed(&f->d, (struct taut_span){piece, n},
                                            last) == TAUT_OK);
        for (;;) {
            fuzz_hpack_take(f, &ctx);
            /* limits of the list are told once, then it goes on */
            if (f->status == TAUT_E_LIMIT && f->diag.wire == 0xb)
                continue;
            if (f->status != TAUT_OK)
                break;
        }
        f->burnt += TAUT_FUEL_DEFAULT - ctx.fuel;
        free(piece);
    } while (!last && f->status == TAUT_MORE);
    FUZZ_ASSERT(f->status == TAUT_DONE || taut_is_error(f->status));
}

/* The next block of an input; false at its end. */
static inline bool fuzz_hpack_next(struct taut_rd *rd, const uint8_t **p,
                                   size_t *len)
{
    uint16_t n;
    if (!taut_rd_u16(rd, &n))
        return false;
    *len = n < taut_rd_left(rd) ? n : taut_rd_left(rd);
    return taut_rd_take(rd, *len, p);
}

#endif
