/* SPDX-License-Identifier: MIT */
/*
 * taut_glue_h2.h: HPACK and HTTP/2 for the Python package in one call each:
 * a header block to flat fields and back.
 *
 * What does not fit in the room that was given waits within the object for
 * the next call: TAUT_FULL, and nothing is lost.
 */
#ifndef TAUT_GLUE_H2_H
#define TAUT_GLUE_H2_H

#include <string.h>

#include <taut/h2_conn.h>
#include <taut/h2_observer.h>
#include <taut/hpack.h>

/* ---- header blocks ---- */

/* struct glue_hpack_field: a struct taut_hpack_header; name and value lie one
 * after the other, behind those of the field before. Python unpacks it as
 * "=IIIIIBBH". */
struct glue_hpack_field {
    uint32_t name_len, value_len, index, before, off;
    uint8_t form, flags;
    uint16_t reserved;
};

/* struct glue_hpack_room: where fields and their bytes go, and how many of
 * each there are; `need` bytes are needed for the next field. */
struct glue_hpack_room {
    struct glue_hpack_field *fields;
    uint8_t *bytes;
    size_t n_fields_max, bytes_max;
    size_t n_fields, n_bytes, need;
};

/* struct glue_hpack_decoder: a decoder, and a field that found no room. */
struct glue_hpack_decoder {
    struct taut_hpack_decoder decoder;
    struct taut_hpack_header waiting;
    bool waits;
};

GLUE_INNER void glue_bytes_put(uint8_t *out, struct taut_span s)
{
    if (s.len > 0)
        memcpy(out, s.p, s.len);
}

/* glue_hpack_put keeps one field; false: no room. */
GLUE_INNER bool glue_hpack_put(struct glue_hpack_room *r,
                               const struct taut_hpack_header *f)
{
    const struct glue_hpack_field flat = {(uint32_t)f->name.len,
                                          (uint32_t)f->value.len,
                                          f->index,
                                          f->before,
                                          f->off,
                                          f->form,
                                          f->flags,
                                          0};
    size_t n = f->name.len + f->value.len;
    r->need = n;
    if (r->n_fields == r->n_fields_max || n > r->bytes_max - r->n_bytes)
        return false;
    r->fields[r->n_fields++] = flat;
    glue_bytes_put(r->bytes + r->n_bytes, f->name);
    glue_bytes_put(r->bytes + r->n_bytes + f->name.len, f->value);
    r->n_bytes += n;
    return true;
}

/* glue_hpack_drain ends a block whose list is too long: the table stays as it
 * should be. */
GLUE_INNER int glue_hpack_drain(struct taut_hpack_decoder *d, int status)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_hpack_header unused;
    if (taut_hpack_decoder_next(&ctx, d, &unused) != TAUT_DONE)
        return (int)TAUT_E_STATE;
    return status;
}

/*
 * glue_hpack_decode decodes the whole header block of `len` bytes at `p`, or
 * goes on with it unless `begin`. TAUT_DONE; TAUT_FULL: take what is in `r`
 * and call again; any other: why the block is refused.
 */
static int glue_hpack_decode(struct glue_hpack_decoder *g, const uint8_t *p,
                             size_t len, bool begin, uint32_t quirks,
                             struct glue_hpack_room *r, struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    struct taut_span block = {p, len};
    int st = TAUT_OK;
    ctx.quirks = quirks;
    r->n_fields = r->n_bytes = 0;
    if (begin)
        st = (int)taut_hpack_decoder_feed(&g->decoder, block, true);
    if (g->waits && !glue_hpack_put(r, &g->waiting))
        return TAUT_FULL;
    g->waits = false;
    while (st == TAUT_OK) {
        st = (int)taut_hpack_decoder_next(&ctx, &g->decoder, &g->waiting);
        if (st == TAUT_OK && !glue_hpack_put(r, &g->waiting)) {
            g->waits = true;
            return TAUT_FULL;
        }
    }
    if (st == TAUT_E_LIMIT && (diag->field == TAUT_HPACK_F_LIST_SIZE ||
                               diag->field == TAUT_HPACK_F_COUNT))
        st = glue_hpack_drain(&g->decoder, st);
    return st;
}

/*
 * glue_hpack_encode encodes `n` fields to the `cap` bytes at `out`: lens[2 * i]
 * and [2 * i + 1] bytes of name and value, which lie one after the other at
 * `p`, and forms[i]. Returns the length, or minus an enum taut_status.
 */
static int64_t glue_hpack_encode(struct taut_hpack_encoder *e, uint8_t *out,
                                 size_t cap, const uint32_t *lens,
                                 const uint8_t *forms, size_t n,
                                 const uint8_t *p)
{
    struct taut_wr wr = taut_wr_of(out, cap);
    struct taut_hpack_header f;
    int st = (int)taut_hpack_encoder_open(e, &wr);
    memset(&f, 0, sizeof f);
    for (size_t i = 0; st == TAUT_OK && i < n; i++) {
        f.name.p = p;
        f.name.len = lens[2 * i];
        f.value.p = p + f.name.len;
        f.value.len = lens[2 * i + 1];
        f.form = forms[i];
        p = f.value.p + f.value.len;
        st = (int)taut_hpack_encoder_push(e, &wr, &f);
    }
    return st ? -(int64_t)st : (int64_t)wr.len;
}

#endif
