/* SPDX-License-Identifier: MIT */
/* zip_null.c: compression that copies. */
#include "taut/zip_null.h"

#include "core_mem.h"

/* ZIP_FAILED: the arena's first byte tells that fuel ran out. */
#define ZIP_FAILED 1

static enum taut_status zip_null_inflate(struct taut_zip_stream **stream,
                                         uint8_t *arena, size_t len)
{
    *stream = NULL;
    if (len < 16)
        return TAUT_E_LIMIT;
    memset(arena, 0, 16);
    *stream = (struct taut_zip_stream *)(void *)arena;
    return TAUT_OK;
}

static enum taut_status zip_null_deflate(struct taut_zip_stream **stream,
                                         uint8_t *arena, size_t len,
                                         unsigned level)
{
    *stream = NULL;
    return level > 9 ? TAUT_E_RANGE : zip_null_inflate(stream, arena, len);
}

static enum taut_status zip_null_step(struct taut_zip_stream *stream,
                                      struct taut_zip_io *io)
{
    uint8_t *failed = (uint8_t *)stream;
    size_t n = io->in.len < io->out_len ? io->in.len : io->out_len;
    if (n > io->fuel)
        n = (size_t)io->fuel;
    if (*failed == ZIP_FAILED)
        return TAUT_E_LIMIT;
    if (n > 0) {
        memmove(io->out, io->in.p, n);
        io->in.p += n;
        io->out += n;
    }
    io->in.len -= n;
    io->out_len -= n;
    io->fuel -= n;
    if (io->in.len == 0)
        return TAUT_OK;
    if (io->fuel > 0)
        return TAUT_FULL;
    *failed = ZIP_FAILED;
    return TAUT_E_LIMIT;
}

static enum taut_status zip_null_reset(struct taut_zip_stream *stream)
{
    *(uint8_t *)stream = 0;
    return TAUT_OK;
}

const struct taut_zip *taut_zip_null_get(void)
{
    static const struct taut_zip table = {sizeof table,     "null",
                                          zip_null_inflate, zip_null_deflate,
                                          zip_null_step,    zip_null_reset};
    return &table;
}
