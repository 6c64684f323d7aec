/* SPDX-License-Identifier: MIT */
/* test_hpack.h: decoders with memory of exactly their size, and what they
 * tell as text. */
#ifndef TEST_HPACK_H
#define TEST_HPACK_H

#include "test_util.h"

#include "taut/hpack.h"

/* rig_cap: fields are taken so many at a time; 0: one by one. */
static size_t rig_cap;

/* struct hpack_rig: a decoder and its memory on the heap. */
struct hpack_rig {
    struct taut_hpack_decoder d;
    struct taut_hpack_decoder_config config;
    struct taut_diag diag;
    struct taut_ctx ctx;
    char text[1 << 16]; /* "name: value" a line, marks of the form before */
    size_t text_len;
};

static inline uint32_t rig_or(uint32_t v, uint32_t otherwise)
{
    return v ? v : otherwise;
}

static inline void rig_open(struct hpack_rig *r,
                            struct taut_hpack_decoder_config c)
{
    uint32_t table = rig_or(c.table_max, TAUT_HPACK_TABLE_DEFAULT);
    uint32_t field = rig_or(c.field_max, TAUT_HPACK_FIELD_DEFAULT);
    memset(r, 0, sizeof *r);
    c.n_entries = TAUT_HPACK_N_ENTRIES(table);
    c.bytes_len = TAUT_HPACK_BYTES_LEN(table, field);
    c.entries =
        (struct taut_hpack_entry *)malloc(c.n_entries * sizeof *c.entries);
    c.bytes = (uint8_t *)malloc(c.bytes_len);
    assert_true(c.entries && c.bytes);
    r->config = c;
    assert_int_equal(taut_hpack_decoder_init(&r->d, sizeof r->d, &c), TAUT_OK);
}

static inline void rig_close(struct hpack_rig *r)
{
    free(r->config.entries);
    free(r->config.bytes);
}

static inline void rig_add(struct hpack_rig *r, const void *p, size_t len)
{
    assert_true(r->text_len + len < sizeof r->text);
    if (len)
        memcpy(r->text + r->text_len, p, len);
    r->text_len += len;
    r->text[r->text_len] = 0;
}

/* One line: '+' added, '!' never indexed, '~' update, '?' unknown. */
static inline void rig_line(struct hpack_rig *r,
                            const struct taut_hpack_header *f)
{
    static const char *const marks[] = {"0", "", "+", "", "!", "~"};
    char number[40];
    rig_add(r, marks[f->form], strlen(marks[f->form]));
    if (f->form == TAUT_HPACK_UPDATE) {
        snprintf(number, sizeof number, "%u", f->index);
        rig_add(r, number, strlen(number));
    }
    if (f->flags & TAUT_HPACK_NAME_UNKNOWN) {
        snprintf(number, sizeof number, "?%u", f->before);
        rig_add(r, number, strlen(number));
    }
    rig_add(r, f->name.p, f->name.len);
    if (f->form != TAUT_HPACK_UPDATE)
        rig_add(r, ": ", 2);
    if (f->flags & TAUT_HPACK_VALUE_UNKNOWN)
        rig_add(r, "?", 1);
    rig_add(r, f->value.p, f->value.len);
    rig_add(r, "\n", 1);
}

/* The same, many at a time: all must be valid together. */
static inline enum taut_status rig_drain_all(struct hpack_rig *r)
{
    struct taut_hpack_header f[32];
    enum taut_status st;
    size_t n;
    do {
        st = taut_hpack_block_decode(&r->ctx, &r->d, f, rig_cap, &n);
        assert_true(n <= rig_cap && (n > 0 || st != TAUT_OK));
        for (size_t i = 0; i < n; i++)
            rig_line(r, &f[i]);
    } while (st == TAUT_OK);
    return st;
}

/* Takes what comes until TAUT_MORE, TAUT_DONE or a fault. */
static inline enum taut_status rig_drain(struct hpack_rig *r)
{
    struct taut_hpack_header f;
    enum taut_status st;
    if (rig_cap)
        return rig_drain_all(r);
    while ((st = taut_hpack_decoder_next(&r->ctx, &r->d, &f)) == TAUT_OK)
        rig_line(r, &f);
    return st;
}

/* Feeds one piece, as a heap block of its size. */
static inline enum taut_status rig_piece(struct hpack_rig *r, const uint8_t *p,
                                         size_t len, bool last)
{
    uint8_t *copy = test_copy(p, len);
    r->ctx = taut_ctx_of(copy, &r->diag);
    enum taut_status st =
        taut_hpack_decoder_feed(&r->d, (struct taut_span){copy, len}, last);
    assert_int_equal(st, TAUT_OK);
    st = rig_drain(r);
    free(copy);
    return st;
}

/* A whole block out of hexadecimal digits. */
static inline enum taut_status rig_block(struct hpack_rig *r, const char *hex)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    r->text_len = 0;
    r->text[0] = 0;
    enum taut_status st = rig_piece(r, p, len, true);
    free(p);
    return st;
}

/* The dynamic table as text, newest first, and its size. */
static inline const char *rig_table(struct hpack_rig *r)
{
    struct taut_hpack_header f;
    char size[40];
    r->text_len = 0;
    for (uint32_t i = 0; taut_hpack_decoder_entry_get(&r->d, &f, i); i++) {
        assert_int_equal(f.index, 62 + i);
        rig_line(r, &f);
    }
    snprintf(size, sizeof size, "%u", r->d.size);
    rig_add(r, size, strlen(size));
    return r->text;
}

#endif
