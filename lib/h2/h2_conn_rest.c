/* SPDX-License-Identifier: MIT */
/*
 * h2_conn_rest.c: an HTTP/2 connection at rest, as few bytes; see
 * taut/h2_conn.h.
 *
 * Of streams there is nothing to keep. The decoder's table is kept as a header
 * block that would fill it. The encoder's is forgotten: what the peer has in
 * its copy is older than all that is added from then on, and goes first.
 */
#include <stddef.h>

#include "h2_conn_int.h"

enum {
    REST_VERSION = 1,
    /* marks that last longer than a frame */
    REST_MARKS = H2_CONN_SETTINGS_SEEN | H2_CONN_GOAWAY_IN | H2_CONN_ACKED |
                 H2_CONN_TIMED,
    REST_ADDED = 0x40,  /* RFC 7541 6.2.1 */
    REST_UPDATE = 0x20, /* RFC 7541 6.3 */
    REST_UPDATE_MAX = 0x1f
};

/* Members of 32 and 64 bits that are kept as they are. */
#define REST_MEMBER(name) (uint16_t) offsetof(struct taut_h2_conn, name)
static const uint16_t rest_words[] = {
    REST_MEMBER(tokens),         REST_MEMBER(peer_max_streams),
    REST_MEMBER(peer_frame_len), REST_MEMBER(peer_window),
    REST_MEMBER(peer_list_max),  REST_MEMBER(send_window),
    REST_MEMBER(recv_window),    REST_MEMBER(pulled),
    REST_MEMBER(n_pings),        REST_MEMBER(last_peer),
    REST_MEMBER(last_own),       REST_MEMBER(goaway_own),
    REST_MEMBER(goaway_peer),    REST_MEMBER(encoder.told),
    REST_MEMBER(encoder.limit),  REST_MEMBER(encoder.least)};
static const uint16_t rest_longs[] = {
    REST_MEMBER(now_ms), REST_MEMBER(tokens_ms), REST_MEMBER(ack_ms),
    REST_MEMBER(framer.offset)};

enum {
    REST_N_WORDS = sizeof rest_words / sizeof rest_words[0],
    REST_N_LONGS = sizeof rest_longs / sizeof rest_longs[0],
    REST_FIXED = 4 + 4 * REST_N_WORDS + 8 * REST_N_LONGS + 4
};

/* The bound that the header promises. */
typedef char rest_len_is_enough[TAUT_H2_REST_LEN(0) >= REST_FIXED + 6 ? 1 : -1];

/* ---- out ---- */

enum taut_status taut_h2_conn_rest_check(const struct taut_h2_conn *self)
{
    const unsigned busy =
        H2_CONN_FAILED | H2_CONN_BLOCK | H2_CONN_FED | H2_CONN_CLOSING;
    uint32_t streams = self->n_peer | self->n_own | self->closed;
    uint32_t bytes = (self->out_tail - self->out_head) | self->held;
    bool rests = (self->marks & busy) == 0 && self->due == 0 &&
                 (self->marks & H2_CONN_SETTINGS_SEEN) && streams == 0 &&
                 bytes == 0 && self->sweep == 0 &&
                 taut_h2_framer_rests(&self->framer);
    return rests ? TAUT_OK : TAUT_E_STATE;
}

/* rest_int_put appends a number behind a prefix (RFC 7541 5.1). */
static void rest_int_put(struct taut_wr *wr, uint32_t top, uint32_t v,
                         uint32_t mask)
{
    if (v < mask) {
        taut_wr_u8(wr, top | v);
        return;
    }
    taut_wr_u8(wr, top | mask);
    for (v -= mask; v >= 0x80; v >>= 7)
        taut_wr_u8(wr, 0x80 | (v & 0x7f));
    taut_wr_u8(wr, v);
}

static void rest_string_put(struct taut_wr *wr, struct taut_span s)
{
    rest_int_put(wr, 0, (uint32_t)s.len, 0x7f);
    taut_wr_bytes(wr, s.p, s.len);
}

/* rest_table_put appends a block that fills a table like this one. */
static void rest_table_put(struct taut_wr *wr,
                           const struct taut_hpack_decoder *d)
{
    struct taut_hpack_header f;
    rest_int_put(wr, REST_UPDATE, d->limit, REST_UPDATE_MAX);
    for (uint32_t i = d->n; taut_hpack_decoder_entry_get(d, &f, --i);) {
        taut_wr_u8(wr, REST_ADDED);
        rest_string_put(wr, f.name);
        rest_string_put(wr, f.value);
    }
}

static uint32_t rest_word(const struct taut_h2_conn *c, uint16_t at)
{
    uint32_t v;
    memcpy(&v, (const uint8_t *)c + at, sizeof v);
    return v;
}

enum taut_status taut_h2_conn_rest_encode(const struct taut_h2_conn *self,
                                          struct taut_wr *wr)
{
    enum taut_status st = taut_h2_conn_rest_check(self);
    if (st)
        return st;
    taut_wr_u8(wr, REST_VERSION);
    taut_wr_u8(wr, self->peer_extended | (unsigned)self->peer_rfc9218 << 1);
    taut_wr_u16(wr, self->marks & REST_MARKS);
    for (size_t i = 0; i < REST_N_WORDS; i++)
        taut_wr_u32(wr, rest_word(self, rest_words[i]));
    for (size_t i = 0; i < REST_N_LONGS; i++) {
        uint64_t v;
        memcpy(&v, (const uint8_t *)self + rest_longs[i], sizeof v);
        taut_wr_u64(wr, v);
    }
    struct taut_mark m = taut_wr_open(wr, 4);
    rest_table_put(wr, &self->decoder);
    taut_wr_close(wr, m);
    return taut_wr_finish(wr, NULL);
}

/* ---- in ---- */

/* rest_read reads what has a fixed place; the first byte was looked at. */
static void rest_read(struct taut_h2_conn *c, struct taut_rd *rd)
{
    uint32_t bits = rd->p[1];
    c->peer_extended = bits & 1;
    c->peer_rfc9218 = bits >> 1 & 1;
    c->marks = taut_get16(rd->p + 2) & REST_MARKS;
    rd->p += 4;
    for (size_t i = 0; i < REST_N_WORDS; i++, rd->p += 4) {
        uint32_t v = taut_get32(rd->p);
        memcpy((uint8_t *)c + rest_words[i], &v, sizeof v);
    }
    for (size_t i = 0; i < REST_N_LONGS; i++, rd->p += 8) {
        uint64_t v = taut_get64(rd->p);
        memcpy((uint8_t *)c + rest_longs[i], &v, sizeof v);
    }
    if (c->marks & H2_CONN_ACKED)
        c->recv_initial = c->config.window;
    c->forgot = c->last_peer;
    taut_h2_framer_go_on(&c->framer);
}

/* rest_judge: numbers that would break what relies on them. */
static bool rest_judge(const struct taut_h2_conn *c)
{
    const struct taut_hpack_encoder *e = &c->encoder;
    return c->tokens <= c->config.tokens &&
           c->peer_frame_len >= TAUT_H2_FRAME_LEN_DEFAULT &&
           c->peer_frame_len <= TAUT_H2_FRAME_LEN_MAX &&
           c->peer_window <= TAUT_H2_WINDOW_MAX &&
           (c->last_peer | c->last_own) <= TAUT_H2_STREAM_ID_MAX &&
           c->recv_window >= 0 && c->pulled <= TAUT_H2_WINDOW_MAX &&
           e->limit <= e->config.table_max && e->least <= e->limit;
}

/* rest_table_fill decodes the block that fills the table. */
static enum taut_status rest_table_fill(struct taut_hpack_decoder *d,
                                        struct taut_span block)
{
    struct taut_ctx ctx = taut_ctx_of(block.p, NULL);
    struct taut_hpack_header f;
    enum taut_status st = taut_hpack_decoder_feed(d, block, true);
    bool limit = false;
    while (st == TAUT_OK || (st == TAUT_E_LIMIT && !limit)) {
        limit = st == TAUT_E_LIMIT; /* of the list, told once */
        ctx.fuel = TAUT_FUEL_DEFAULT;
        st = taut_hpack_decoder_next(&ctx, d, &f);
    }
    return st == TAUT_DONE ? TAUT_OK : TAUT_E_VALUE;
}

/* rest_table_read fills the table; our SETTINGS, if they are in force, allow
 * its size already, or make it shrink with the next block. */
static enum taut_status rest_table_read(struct taut_h2_conn *c,
                                        struct taut_span block)
{
    uint32_t max = c->config.decoder.table_max;
    bool acked = (c->marks & H2_CONN_ACKED) != 0;
    bool first = acked && max > c->decoder.limit;
    enum taut_status st =
        first ? taut_hpack_decoder_table_set(&c->decoder, max) : TAUT_OK;
    if (!st)
        st = rest_table_fill(&c->decoder, block);
    if (!st && acked && !first)
        st = taut_hpack_decoder_table_set(&c->decoder, max);
    return st;
}

enum taut_status
taut_h2_conn_rest_decode(struct taut_h2_conn *self, size_t size,
                         const struct taut_h2_conn_config *config,
                         struct taut_span rest)
{
    struct taut_rd rd = taut_rd_of(rest.p, rest.len);
    enum taut_status st = taut_h2_conn_set_up(self, size, config);
    if (st)
        return st;
    if (rest.len < REST_FIXED || rest.p[0] != REST_VERSION)
        return TAUT_E_VALUE;
    rest_read(self, &rd);
    struct taut_span block = {rd.p + 4, taut_get32(rd.p)};
    if (block.len != taut_rd_left(&rd) - 4 || !rest_judge(self))
        return TAUT_E_VALUE;
    return rest_table_read(self, block);
}
