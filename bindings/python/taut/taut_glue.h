/* SPDX-License-Identifier: MIT */
/*
 * taut_glue.h: what the Python package needs beside the library: fields as
 * flat records instead of callbacks, and layers looked up in one call. It is
 * compiled into the extension module (build_taut.py) and has no state.
 *
 * The bytes of a packet are handed in with every call: a buffer of Python's
 * may have moved, and its contents may have changed, since it was decoded.
 */
#ifndef TAUT_GLUE_H
#define TAUT_GLUE_H

#include <taut/headers.h>
#include <taut/packet.h>

/* struct glue_value: a struct taut_value without its pointer; 24 bytes. */
struct glue_value {
    uint64_t num;
    uint32_t off; /* from the packet's start */
    uint32_t len;
    uint16_t field;
    uint8_t type;
    uint8_t layer;
    uint32_t reserved;
};

/* struct glue_list: where values are collected, and how many there were. */
struct glue_list {
    struct glue_value *values;
    size_t cap, n;
    uint32_t len; /* bytes of the packet */
    uint8_t layer;
};

/* glue_put keeps one value; a place outside of the packet becomes empty. */
static void glue_put(void *arg, const struct taut_value *value)
{
    struct glue_list *list = (struct glue_list *)arg;
    if (list->n++ >= list->cap)
        return;
    struct glue_value *out = &list->values[list->n - 1];
    bool inside =
        value->off <= list->len && value->len <= list->len - value->off;
    out->num = value->num;
    out->off = inside ? value->off : 0;
    out->len = inside ? value->len : 0;
    out->field = value->field;
    out->type = value->type;
    out->layer = list->layer;
    out->reserved = 0;
}

/* glue_again decodes the same bytes again: they may have changed. */
static void glue_again(struct taut_packet *packet, const uint8_t *p, size_t len,
                       uint32_t quirks)
{
    (void)taut_packet_decode(packet, packet->link, p, len, packet->wire_len,
                             quirks);
}

/*
 * glue_collect stores the fields of the layers [first, first + n) of the
 * packet at `p`, which is decoded anew if `again`. Returns how many fields
 * there are; at most `cap` are stored. Flags: TAUT_PACKET_VISIT_...
 */
static size_t glue_collect(struct glue_value *out, size_t cap,
                           struct taut_packet *packet, const uint8_t *p,
                           size_t len, uint32_t quirks, bool again,
                           unsigned first, unsigned n, uint32_t flags)
{
    struct glue_list list = {out, cap, 0, (uint32_t)len, 0};
    const struct taut_visitor v = {glue_put, &list, p};
    if (again)
        glue_again(packet, p, len, quirks);
    packet->start = p;
    for (unsigned i = first; i < packet->n && i - first < n; i++) {
        list.layer = (uint8_t)i;
        taut_layer_visit(&v, packet, i, flags);
    }
    return list.n;
}

/* glue_find returns the first layer from `first` on whose kind is a bit of
 * `kinds`: offset << 24 | kind << 16 | flags << 8 | index, or -1. */
static int64_t glue_find(const struct taut_packet *packet, uint64_t kinds,
                         unsigned first)
{
    for (unsigned i = first; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        if (kinds >> l->kind & 1)
            return (int64_t)((uint64_t)l->off << 24 | (uint32_t)l->kind << 16 |
                             (uint32_t)l->flags << 8 | i);
    }
    return -1;
}

/* glue_checksum tells the state of the checksum of layer `i` of the packet at
 * `p`, decoded anew if `again`; enum taut_csum_status. */
static int glue_checksum(struct taut_packet *packet, const uint8_t *p,
                         size_t len, uint32_t quirks, bool again, unsigned i)
{
    if (again)
        glue_again(packet, p, len, quirks);
    packet->start = p;
    return i < packet->n ? (int)taut_packet_checksum_get(packet, i)
                         : (int)TAUT_CSUM_NOT_PRESENT;
}

/* glue_path appends the layers' names; see taut_packet_path. */
static void glue_path(struct taut_wr *wr, struct taut_packet *packet,
                      const uint8_t *p, size_t len, uint32_t quirks, bool again)
{
    if (again)
        glue_again(packet, p, len, quirks);
    packet->start = p;
    taut_packet_path(wr, packet);
}

/* glue_headers reads the common headers of the frame at `p`; true: refused. */
static bool glue_headers(struct taut_headers *out, const uint8_t *p, size_t len,
                         uint32_t quirks)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.quirks = quirks;
    return taut_headers_decode(&ctx, out, p, len) != TAUT_OK;
}

/* glue_headers_fault tells why glue_headers refused. */
static void glue_headers_fault(struct taut_diag *diag, struct taut_headers *out,
                               const uint8_t *p, size_t len, uint32_t quirks)
{
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    ctx.quirks = quirks;
    (void)taut_headers_decode(&ctx, out, p, len);
}

_Static_assert(TAUT_LAYER_N <= 64, "glue_find has a bit for each kind");

#endif
