/* SPDX-License-Identifier: MIT */
/* core_buf.c: the packet buffer; include/taut/buf.h has its contract. */
#include "taut/buf.h"

enum taut_status taut_buf_init(struct taut_buf *buf, size_t size, void *base,
                               size_t cap, size_t headroom)
{
    if (size != sizeof *buf)
        return TAUT_E_USAGE;
    if (cap >= UINT32_MAX || headroom > cap)
        return TAUT_E_RANGE;
    *buf = (struct taut_buf){.base = (uint8_t *)base,
                             .data = (uint32_t)headroom,
                             .tail = (uint32_t)headroom,
                             .end = (uint32_t)cap,
                             .l2 = TAUT_BUF_NO_MARK,
                             .l3 = TAUT_BUF_NO_MARK,
                             .l4 = TAUT_BUF_NO_MARK};
    return TAUT_OK;
}

bool taut_buf_reserve(struct taut_buf *buf, size_t n)
{
    if (buf->data != buf->tail || n > taut_buf_tailroom(buf))
        return false;
    buf->data += (uint32_t)n;
    buf->tail = buf->data;
    return true;
}

uint8_t *taut_buf_push(struct taut_buf *buf, size_t n)
{
    if (n > buf->data)
        return NULL;
    buf->data -= (uint32_t)n;
    return taut_buf_data(buf);
}

uint8_t *taut_buf_put(struct taut_buf *buf, size_t n)
{
    if (n > taut_buf_tailroom(buf))
        return NULL;
    uint8_t *at = buf->base + buf->tail;
    buf->tail += (uint32_t)n;
    return at;
}

uint8_t *taut_buf_pull(struct taut_buf *buf, size_t n)
{
    if (n > taut_buf_len(buf))
        return NULL;
    buf->data += (uint32_t)n;
    return taut_buf_data(buf);
}

bool taut_buf_trim(struct taut_buf *buf, size_t len)
{
    if (len > taut_buf_len(buf))
        return false;
    if (len < taut_buf_len(buf) && buf->csum_state == TAUT_BUF_CSUM_COMPLETE)
        buf->csum_state = TAUT_BUF_CSUM_NONE;
    buf->tail = buf->data + (uint32_t)len;
    return true;
}

enum taut_status taut_buf_set_partial(struct taut_buf *buf, size_t offset)
{
    uint32_t len = taut_buf_len(buf);
    if (len < 2 || offset > len - 2 || offset > UINT16_MAX)
        return TAUT_E_RANGE;
    buf->csum_start = buf->data;
    buf->csum_offset = (uint16_t)offset;
    buf->csum_state = TAUT_BUF_CSUM_PARTIAL;
    return TAUT_OK;
}
