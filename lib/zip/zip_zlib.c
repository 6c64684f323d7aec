/* SPDX-License-Identifier: MIT */
/* zip_zlib.c: zlib, with the caller's memory for all that it asks for. */
#include "taut/zip_zlib.h"

#include "core_mem.h"

#include <limits.h>
#define ZLIB_CONST
#include <zlib.h>

/* ZIP_ALIGN is what any object may ask for. */
#define ZIP_ALIGN 16u

/* ZIP_ROOM: with less, zlib may write the mark of a flush again and again. */
#define ZIP_ROOM TAUT_ZIP_DEFLATE_ROOM

/* struct zip_stream: a struct taut_zip_stream; it begins the arena. */
struct zip_stream {
    z_stream z;
    uint8_t *next; /* of the arena */
    size_t left;
    bool is_deflate;
    size_t room_min;         /* what a call of zlib gets at least */
    enum taut_status failed; /* TAUT_OK: not yet */
};

/* zip_take is zlib's way to memory: the next bytes of the arena. */
static voidpf zip_take(voidpf opaque, uInt n, uInt size)
{
    struct zip_stream *s = (struct zip_stream *)opaque;
    size_t want = ((size_t)n * size + ZIP_ALIGN - 1) & ~(size_t)(ZIP_ALIGN - 1);
    uint8_t *p = s->next;
    if (want > s->left)
        return Z_NULL;
    s->next += want;
    s->left -= want;
    return p;
}

/* zip_give: the arena is the caller's, nothing is given back. */
static void zip_give(voidpf opaque, voidpf p)
{
    (void)opaque;
    (void)p;
}

/* zip_place puts a stream at the aligned beginning of the arena, or returns
 * NULL. */
static struct zip_stream *zip_place(uint8_t *arena, size_t len)
{
    size_t skip = (0 - (uintptr_t)arena) & (ZIP_ALIGN - 1);
    size_t own =
        (sizeof(struct zip_stream) + ZIP_ALIGN - 1) & ~(size_t)(ZIP_ALIGN - 1);
    if (len < skip + own)
        return NULL;
    struct zip_stream *s = (struct zip_stream *)(void *)(arena + skip);
    memset(s, 0, sizeof *s);
    s->z.zalloc = zip_take;
    s->z.zfree = zip_give;
    s->z.opaque = s;
    s->room_min = 1;
    s->next = arena + skip + own;
    s->left = len - skip - own;
    return s;
}

static enum taut_status zip_inflate_open(struct taut_zip_stream **stream,
                                         uint8_t *arena, size_t len)
{
    struct zip_stream *s = zip_place(arena, len);
    *stream = NULL;
    /* zlib takes the window later: it must have room then */
    if (!s || len < TAUT_ZIP_INFLATE_ARENA || inflateInit(&s->z) != Z_OK)
        return TAUT_E_LIMIT;
    *stream = (struct taut_zip_stream *)s;
    return TAUT_OK;
}

static enum taut_status zip_deflate_open(struct taut_zip_stream **stream,
                                         uint8_t *arena, size_t len,
                                         unsigned level)
{
    *stream = NULL;
    if (level > 9)
        return TAUT_E_RANGE;
    struct zip_stream *s = zip_place(arena, len);
    if (!s || deflateInit(&s->z, (int)level) != Z_OK)
        return TAUT_E_LIMIT;
    s->is_deflate = true;
    s->room_min = ZIP_ROOM;
    *stream = (struct taut_zip_stream *)s;
    return TAUT_OK;
}

static uInt zip_uint(uint64_t n)
{
    return n < UINT_MAX ? (uInt)n : UINT_MAX;
}

/* zip_call is one call of zlib with `room` bytes at `out`. */
static int zip_call(struct zip_stream *s, struct taut_zip_io *io, uint8_t *out,
                    uint64_t room)
{
    s->z.next_in = io->in.p;
    s->z.avail_in = zip_uint(io->in.len);
    s->z.next_out = out;
    s->z.avail_out = zip_uint(room);
    int rc = s->is_deflate ? deflate(&s->z, Z_PARTIAL_FLUSH)
                           : inflate(&s->z, Z_SYNC_FLUSH);
    size_t n_in = zip_uint(io->in.len) - s->z.avail_in;
    if (n_in > 0)
        io->in.p += n_in;
    io->in.len -= n_in;
    return rc;
}

/* zip_run gives zlib the room that there is, and fuel allows. */
static int zip_run(struct zip_stream *s, struct taut_zip_io *io)
{
    uint64_t room = io->out_len < io->fuel ? io->out_len : io->fuel;
    int rc = zip_call(s, io, io->out, room);
    size_t n = zip_uint(room) - s->z.avail_out;
    io->out += n;
    io->out_len -= n;
    io->fuel -= n;
    return rc;
}

/* zip_probe: without fuel no byte may be written; whether there is one to
 * write shows when zlib has room for it. */
static int zip_probe(struct zip_stream *s, struct taut_zip_io *io)
{
    uint8_t some[ZIP_ROOM];
    int rc = zip_call(s, io, some, sizeof some);
    if (s->z.avail_out < sizeof some)
        s->failed = TAUT_E_LIMIT;
    return rc;
}

static enum taut_status zip_step(struct taut_zip_stream *stream,
                                 struct taut_zip_io *io)
{
    struct zip_stream *s = (struct zip_stream *)stream;
    int rc = Z_OK;
    while (s->failed == TAUT_OK) {
        if (io->fuel > 0 && io->out_len < s->room_min)
            return TAUT_FULL;
        rc = io->fuel >= s->room_min ? zip_run(s, io) : zip_probe(s, io);
        if (s->failed != TAUT_OK)
            break;
        if (rc == Z_STREAM_END)
            return TAUT_DONE;
        if (rc != Z_OK && rc != Z_BUF_ERROR)
            s->failed = TAUT_E_VALUE;
        else if (s->z.avail_out > 0 && io->in.len == 0)
            return TAUT_OK;
    }
    return s->failed;
}

static enum taut_status zip_reset(struct taut_zip_stream *stream)
{
    struct zip_stream *s = (struct zip_stream *)stream;
    int rc = s->is_deflate ? deflateReset(&s->z) : inflateReset(&s->z);
    s->failed = TAUT_OK;
    return rc == Z_OK ? TAUT_OK : TAUT_E_STATE;
}

const struct taut_zip *taut_zip_zlib_get(void)
{
    static const struct taut_zip table = {sizeof table,     "zlib",
                                          zip_inflate_open, zip_deflate_open,
                                          zip_step,         zip_reset};
    return &table;
}
