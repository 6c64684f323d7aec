/* SPDX-License-Identifier: MIT */
/*
 * bench_peer_h2.c: nghttp2's HPACK. Its Huffman functions are not public;
 * the static library has them, and what is declared here is what they take
 * in version 1.52, which Debian 12 has.
 */
#include "bench_peer_h2.h"

#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

struct peer_context {
    uint16_t fstate;
    uint8_t flags;
};

struct peer_buf {
    uint8_t *begin, *end, *pos, *last, *mark;
};

void nghttp2_hd_huff_decode_context_init(struct peer_context *ctx);
ssize_t nghttp2_hd_huff_decode(struct peer_context *ctx, struct peer_buf *buf,
                               const uint8_t *p, size_t len, int fin);
size_t nghttp2_hd_huff_encode_count(const uint8_t *p, size_t len);

struct peer_chain {
    struct peer_chain *next;
    struct peer_buf buf;
};

struct peer_bufs {
    struct peer_chain *head, *cur;
    nghttp2_mem *mem;
    size_t chunk_length, max_chunk, chunk_used, chunk_keep, offset;
};

int nghttp2_hd_huff_encode(struct peer_bufs *bufs, const uint8_t *p,
                           size_t len);

size_t peer_huff_decode(uint8_t *out, size_t cap, const uint8_t *p, size_t len)
{
    struct peer_context ctx;
    struct peer_buf buf = {out, out + cap, out, out, out};
    nghttp2_hd_huff_decode_context_init(&ctx);
    ssize_t n = nghttp2_hd_huff_decode(&ctx, &buf, p, len, 1);
    return n < 0 ? 0 : (size_t)(buf.last - buf.pos);
}

size_t peer_huff_encode(uint8_t *out, size_t cap, const uint8_t *p, size_t len)
{
    struct peer_chain chain = {NULL, {out, out + cap, out, out, out}};
    struct peer_bufs bufs = {&chain, &chain, NULL, cap, 1, 1, 1, 0};
    /* as its encoder does, which chooses the shorter form */
    size_t n = nghttp2_hd_huff_encode_count(p, len);
    (void)nghttp2_hd_huff_encode(&bufs, p, len);
    return n;
}

static nghttp2_hd_inflater *inflater;
static nghttp2_hd_deflater *deflater;

void peer_inflate_new(void)
{
    if (inflater)
        nghttp2_hd_inflate_del(inflater);
    if (nghttp2_hd_inflate_new(&inflater))
        abort();
}

size_t peer_inflate(const uint8_t *p, size_t len)
{
    size_t sum = 0;
    for (;;) {
        nghttp2_nv nv;
        int flags = 0;
        ssize_t n = nghttp2_hd_inflate_hd2(inflater, &nv, &flags, p, len, 1);
        if (n < 0)
            return 0;
        p += n;
        len -= (size_t)n;
        if (flags & NGHTTP2_HD_INFLATE_EMIT)
            sum += nv.namelen + nv.valuelen;
        if (flags & NGHTTP2_HD_INFLATE_FINAL)
            break;
    }
    nghttp2_hd_inflate_end_headers(inflater);
    return sum;
}

void peer_deflate_new(void)
{
    if (deflater)
        nghttp2_hd_deflate_del(deflater);
    if (nghttp2_hd_deflate_new(&deflater, 4096))
        abort();
}

size_t peer_deflate(uint8_t *out, size_t cap, const struct peer_field *fields,
                    size_t n)
{
    nghttp2_nv nv[256];
    n = n < 256 ? n : 256;
    for (size_t i = 0; i < n; i++) {
        nv[i].name = (uint8_t *)(uintptr_t)fields[i].name;
        nv[i].value = (uint8_t *)(uintptr_t)fields[i].value;
        nv[i].namelen = fields[i].name_len;
        nv[i].valuelen = fields[i].value_len;
        nv[i].flags = NGHTTP2_NV_FLAG_NONE;
    }
    ssize_t len = nghttp2_hd_deflate_hd(deflater, out, cap, nv, n);
    return len < 0 ? 0 : (size_t)len;
}
