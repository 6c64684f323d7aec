/* SPDX-License-Identifier: MIT */
/*
 * taut/buf.h: the packet buffer: the four marks of Linux's sk_buff as
 * offsets into the caller's memory,
 *
 *     base ... data ... tail ... end
 *     |headroom| packet |tailroom|
 *
 * plus marks for the layers and the state of the checksum. A frame is
 * composed inside out: put the payload, push the L4 header, push the L3
 * header, push the L2 header; it is taken apart by pull. Where the kernel
 * panics, these calls return NULL or false and change nothing. The codecs
 * write what was pushed:
 *
 *     struct taut_wr wr = taut_wr_of(taut_buf_push(&buf, 40), 40);
 *     taut_ipv6_encode(&wr, &ip);
 *     if (taut_wr_finish(&wr, NULL) != TAUT_OK) ... no headroom
 *
 * A header of unknown length is first encoded without room to learn it; see
 * examples/example_build.c.
 *
 * The object holds one pointer (base) and offsets, so it can be copied with
 * its memory: set `base` again after a copy.
 */
#ifndef TAUT_BUF_H
#define TAUT_BUF_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* enum taut_buf_csum: what is known about the L4 checksum (the four states
 * of Linux's skbuff.h, "Checksumming of received packets"). */
enum taut_buf_csum {
    TAUT_BUF_CSUM_NONE,        /* nothing; `csum` is not valid */
    TAUT_BUF_CSUM_UNNECESSARY, /* was verified; no need to do it again */
    TAUT_BUF_CSUM_COMPLETE,    /* `csum` is the sum over data..tail */
    TAUT_BUF_CSUM_PARTIAL      /* the field at csum_start + csum_offset holds
                                  the pseudo-header's sum; the rest is still
                                  to be summed, from csum_start to tail */
};

/* TAUT_BUF_NO_MARK: a layer mark that is not set. */
#define TAUT_BUF_NO_MARK UINT32_MAX

/* struct taut_buf: a packet in the caller's memory. All members but `base`
 * are offsets from `base`. */
struct taut_buf {
    uint8_t *base;
    uint32_t data, tail, end;
    uint32_t l2, l3, l4;  /* marks, or TAUT_BUF_NO_MARK */
    uint32_t csum_start;  /* PARTIAL: where summing begins */
    uint16_t csum_offset; /* PARTIAL: the checksum's place after csum_start */
    uint16_t csum;        /* COMPLETE: one's complement sum, not inverted */
    uint8_t csum_state;   /* enum taut_buf_csum */
};

/* taut_buf_init makes an empty packet in the `cap` bytes at `base`, with
 * `headroom` bytes before it. `size` is sizeof *buf: TAUT_E_USAGE if it is
 * another. TAUT_E_RANGE: headroom > cap, or cap is over UINT32_MAX - 1. */
TAUT_API enum taut_status taut_buf_init(struct taut_buf *buf, size_t size,
                                        void *base, size_t cap,
                                        size_t headroom);

/* taut_buf_len returns the packet's length in bytes. */
static inline uint32_t taut_buf_len(const struct taut_buf *buf)
{
    return buf->tail - buf->data;
}

/* taut_buf_headroom returns how many bytes can be pushed. */
static inline uint32_t taut_buf_headroom(const struct taut_buf *buf)
{
    return buf->data;
}

/* taut_buf_tailroom returns how many bytes can be put. */
static inline uint32_t taut_buf_tailroom(const struct taut_buf *buf)
{
    return buf->end - buf->tail;
}

/* taut_buf_data returns the packet's first byte. */
static inline uint8_t *taut_buf_data(const struct taut_buf *buf)
{
    return buf->base + buf->data;
}

/* taut_buf_rd returns a read cursor over the packet. */
static inline struct taut_rd taut_buf_rd(const struct taut_buf *buf)
{
    return taut_rd_of(taut_buf_data(buf), taut_buf_len(buf));
}

/* taut_buf_reserve moves an empty packet `n` bytes towards the end; false
 * if it is not empty or has no such tailroom. */
TAUT_API bool taut_buf_reserve(struct taut_buf *buf, size_t n);
/* taut_buf_push makes the packet `n` bytes longer at its front and returns
 * its new first byte; NULL without headroom. */
TAUT_API uint8_t *taut_buf_push(struct taut_buf *buf, size_t n);
/* taut_buf_put makes the packet `n` bytes longer at its end and returns the
 * first of them; NULL without tailroom. */
TAUT_API uint8_t *taut_buf_put(struct taut_buf *buf, size_t n);
/* taut_buf_pull takes `n` bytes off the front and returns the new first
 * byte; NULL if the packet is shorter. */
TAUT_API uint8_t *taut_buf_pull(struct taut_buf *buf, size_t n);
/* taut_buf_trim cuts the packet to `len` bytes at its end; false if it is
 * shorter. A COMPLETE sum is then no longer known: the state becomes NONE. */
TAUT_API bool taut_buf_trim(struct taut_buf *buf, size_t len);

/* taut_buf_set_l2, taut_buf_set_l3 and taut_buf_set_l4 mark the layer's
 * header at the packet's present first byte. */
static inline void taut_buf_set_l2(struct taut_buf *buf)
{
    buf->l2 = buf->data;
}

/* taut_buf_set_l3: see taut_buf_set_l2. */
static inline void taut_buf_set_l3(struct taut_buf *buf)
{
    buf->l3 = buf->data;
}

/* taut_buf_set_l4: see taut_buf_set_l2. */
static inline void taut_buf_set_l4(struct taut_buf *buf)
{
    buf->l4 = buf->data;
}

/*
 * taut_buf_set_partial defers the L4 checksum: its header begins at the
 * packet's present first byte, its field lies `offset` bytes further and
 * holds the pseudo-header's sum, not inverted. TAUT_E_RANGE: the field is
 * not within the packet.
 */
TAUT_API enum taut_status taut_buf_set_partial(struct taut_buf *buf,
                                               size_t offset);

#ifdef __cplusplus
}
#endif

#endif
