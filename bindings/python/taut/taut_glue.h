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

#include <stdlib.h>
#include <string.h>

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

/* glue_path appends the layers' names; see taut_packet_path_text. */
static void glue_path(struct taut_wr *wr, struct taut_packet *packet,
                      const uint8_t *p, size_t len, uint32_t quirks, bool again)
{
    if (again)
        glue_again(packet, p, len, quirks);
    packet->start = p;
    taut_packet_path_text(wr, packet);
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

/* ---- columns ---- */

/* GLUE_INNER: functions that only C calls. */
#define GLUE_INNER static

/* glue_bits_count counts the bits that are set among the first `n`. */
static size_t glue_bits_count(const uint8_t *bits, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n / 8; i++) {
        unsigned v = bits[i];
        v = (v & 0x55) + (v >> 1 & 0x55);
        v = (v & 0x33) + (v >> 2 & 0x33);
        count += (v & 15) + (v >> 4);
    }
    for (size_t i = n & ~(size_t)7; i < n; i++)
        count += bits[i / 8] >> i % 8 & 1;
    return count;
}

/*
 * glue_spans_put writes `n` spans of the bytes `base`, which begin at
 * `base_off`, one behind the other, and where each ends to `ends` (n + 1 of
 * them): as text if `type` is one (enum taut_field_type), as they are if it is
 * TAUT_FT_NONE. Returns how many bytes that takes; no more than `cap` are
 * written.
 */
static size_t glue_spans_put(uint8_t *out, size_t cap, int64_t *ends,
                             const uint8_t *base, uint64_t base_off,
                             const uint64_t *offs, const uint32_t *lens,
                             const uint8_t *valid, size_t n, unsigned type)
{
    struct taut_wr wr = taut_wr_of(out, cap);
    for (size_t i = 0; i < n; i++) {
        ends[i] = (int64_t)wr.len;
        if ((valid[i / 8] >> i % 8 & 1) == 0)
            continue;
        const uint8_t *p = base + (offs[i] - base_off);
        const struct taut_value value = {
            .bytes = p, .len = lens[i], .type = (uint8_t)type};
        if (type == TAUT_FT_NONE)
            taut_wr_bytes(&wr, p, lens[i]);
        else
            taut_value_text(&wr, &value);
    }
    ends[n] = (int64_t)wr.len;
    return wr.len;
}

/* ---- the Arrow C data interface ---- */

/* Its structs, as its specification lays them out for every language. */
struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

enum { GLUE_ARROW_NULLABLE = 2, GLUE_ARROW_BUFFERS = 3 };

/* A schema owns its texts; private_data is the block they stand in. */
GLUE_INNER void glue_schema_release(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++) {
        if (s->children[i] && s->children[i]->release)
            s->children[i]->release(s->children[i]);
        free(s->children[i]);
    }
    free(s->children);
    free(s->private_data);
    s->release = NULL;
}

/* glue_schema_set makes one schema; false: no memory. */
GLUE_INNER bool glue_schema_set(struct ArrowSchema *s, const char *name,
                                const char *format, size_t n_children)
{
    size_t name_len = strlen(name) + 1, format_len = strlen(format) + 1;
    char *texts = (char *)malloc(name_len + format_len);
    memset(s, 0, sizeof *s);
    s->release = glue_schema_release;
    s->private_data = texts;
    s->children = (struct ArrowSchema **)calloc(n_children + 1, sizeof(void *));
    if (!texts || !s->children)
        return false;
    memcpy(texts, name, name_len);
    memcpy(texts + name_len, format, format_len);
    s->name = texts;
    s->format = texts + name_len;
    return true;
}

/* glue_arrow_schema makes the schema of a struct of `n` fields; NULL: no
 * memory. */
static void *glue_arrow_schema(size_t n, char **names, char **formats)
{
    struct ArrowSchema *s = (struct ArrowSchema *)malloc(sizeof *s);
    bool good = s && glue_schema_set(s, "", "+s", n);
    for (size_t i = 0; good && i < n; i++) {
        struct ArrowSchema *c = (struct ArrowSchema *)malloc(sizeof *c);
        good = c && glue_schema_set(c, names[i], formats[i], 0);
        if (!c)
            break;
        c->flags = GLUE_ARROW_NULLABLE;
        s->children[s->n_children++] = c;
    }
    if (s && !good) {
        s->release(s);
        free(s);
    }
    return good ? s : NULL;
}

/* struct glue_kept: what an array needs as long as it lives: its table of
 * buffers, and the Python object that owns them. */
struct glue_kept {
    const void *buffers[GLUE_ARROW_BUFFERS];
    PyObject *owner;
};

GLUE_INNER void glue_array_release(struct ArrowArray *a)
{
    struct glue_kept *kept = (struct glue_kept *)a->private_data;
    for (int64_t i = 0; i < a->n_children; i++) {
        if (a->children[i] && a->children[i]->release)
            a->children[i]->release(a->children[i]);
        free(a->children[i]);
    }
    free(a->children);
    if (kept && kept->owner && Py_IsInitialized()) {
        PyGILState_STATE state = PyGILState_Ensure();
        Py_DECREF(kept->owner);
        PyGILState_Release(state);
    }
    free(kept);
    a->release = NULL;
}

/* glue_array_set makes one array over `buffers`; false: no memory. The caller
 * has the GIL. */
GLUE_INNER bool glue_array_set(struct ArrowArray *a, int64_t length,
                               int64_t nulls, void **buffers, int64_t n_buffers,
                               size_t n_children, PyObject *owner)
{
    struct glue_kept *kept = (struct glue_kept *)calloc(1, sizeof *kept);
    memset(a, 0, sizeof *a);
    a->release = glue_array_release;
    a->private_data = kept;
    a->children = (struct ArrowArray **)calloc(n_children + 1, sizeof(void *));
    if (!kept || !a->children)
        return false;
    for (int64_t i = 0; i < n_buffers; i++)
        kept->buffers[i] = buffers[i];
    a->length = length;
    a->null_count = nulls;
    a->n_buffers = n_buffers;
    a->buffers = kept->buffers;
    Py_INCREF(owner);
    kept->owner = owner;
    return true;
}

/* glue_arrow_array makes the array of a struct of `n` fields: of each three
 * buffers (NULL where it has fewer), their number and its nulls. `owner` is
 * the Python object that keeps them. NULL: no memory. */
static void *glue_arrow_array(int64_t length, size_t n, void **buffers,
                              int64_t *n_buffers, int64_t *nulls, void *owner)
{
    PyGILState_STATE state = PyGILState_Ensure();
    struct ArrowArray *a = (struct ArrowArray *)malloc(sizeof *a);
    void *none = NULL;
    bool good =
        a && glue_array_set(a, length, 0, &none, 1, n, (PyObject *)owner);
    for (size_t i = 0; good && i < n; i++) {
        struct ArrowArray *c = (struct ArrowArray *)malloc(sizeof *c);
        good = c && glue_array_set(c, length, nulls[i],
                                   buffers + i * GLUE_ARROW_BUFFERS,
                                   n_buffers[i], 0, (PyObject *)owner);
        if (!c)
            break;
        a->children[a->n_children++] = c;
    }
    PyGILState_Release(state);
    if (a && !good) {
        a->release(a);
        free(a);
    }
    return good ? a : NULL;
}

/* struct glue_stream: a stream of one array. */
struct glue_stream {
    struct ArrowSchema *schema;
    struct ArrowArray *array; /* NULL: was given */
};

GLUE_INNER int glue_stream_schema(struct ArrowArrayStream *stream,
                                  struct ArrowSchema *out)
{
    struct glue_stream *own = (struct glue_stream *)stream->private_data;
    size_t n = (size_t)own->schema->n_children;
    char **texts = (char **)calloc(2 * n + 1, sizeof *texts);
    for (size_t i = 0; texts && i < n; i++) {
        texts[i] = (char *)(uintptr_t)own->schema->children[i]->name;
        texts[n + i] = (char *)(uintptr_t)own->schema->children[i]->format;
    }
    struct ArrowSchema *made =
        texts ? (struct ArrowSchema *)glue_arrow_schema(n, texts, texts + n)
              : NULL;
    free(texts);
    if (!made)
        return 12; /* ENOMEM */
    *out = *made;
    free(made);
    return 0;
}

GLUE_INNER int glue_stream_next(struct ArrowArrayStream *stream,
                                struct ArrowArray *out)
{
    struct glue_stream *own = (struct glue_stream *)stream->private_data;
    memset(out, 0, sizeof *out); /* no release: the end */
    if (own->array)
        *out = *own->array;
    free(own->array);
    own->array = NULL;
    return 0;
}

GLUE_INNER const char *glue_stream_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return NULL;
}

GLUE_INNER void glue_stream_release(struct ArrowArrayStream *stream)
{
    struct glue_stream *own = (struct glue_stream *)stream->private_data;
    own->schema->release(own->schema);
    free(own->schema);
    if (own->array) {
        own->array->release(own->array);
        free(own->array);
    }
    free(own);
    stream->release = NULL;
}

/* glue_arrow_stream makes a stream of one array out of what the two functions
 * above made, which it takes over; NULL: no memory. */
static void *glue_arrow_stream(void *schema, void *array)
{
    struct ArrowArrayStream *s =
        (struct ArrowArrayStream *)calloc(1, sizeof *s);
    struct glue_stream *own = (struct glue_stream *)calloc(1, sizeof *own);
    if (!schema || !array || !s || !own) {
        free(s);
        free(own);
        return NULL;
    }
    own->schema = (struct ArrowSchema *)schema;
    own->array = (struct ArrowArray *)array;
    s->get_schema = glue_stream_schema;
    s->get_next = glue_stream_next;
    s->get_last_error = glue_stream_error;
    s->release = glue_stream_release;
    s->private_data = own;
    return s;
}

/* What a capsule holds is released with it, if no consumer moved it out. */
GLUE_INNER void glue_drop_schema(PyObject *capsule)
{
    struct ArrowSchema *s =
        (struct ArrowSchema *)PyCapsule_GetPointer(capsule, "arrow_schema");
    if (s && s->release)
        s->release(s);
    free(s);
}

GLUE_INNER void glue_drop_array(PyObject *capsule)
{
    struct ArrowArray *a =
        (struct ArrowArray *)PyCapsule_GetPointer(capsule, "arrow_array");
    if (a && a->release)
        a->release(a);
    free(a);
}

GLUE_INNER void glue_drop_stream(PyObject *capsule)
{
    struct ArrowArrayStream *s =
        (struct ArrowArrayStream *)PyCapsule_GetPointer(capsule,
                                                        "arrow_array_stream");
    if (s && s->release)
        s->release(s);
    free(s);
}

/* glue_arrow_dropper returns the destructor of a capsule: 0 of a schema, 1 of
 * an array, 2 of a stream. */
static void *glue_arrow_dropper(int what)
{
    void (*const drop[])(PyObject *) = {glue_drop_schema, glue_drop_array,
                                        glue_drop_stream};
    void *pointer;
    memcpy(&pointer, &drop[what], sizeof pointer);
    return pointer;
}

_Static_assert(TAUT_LAYER_N <= 64, "glue_find has a bit for each kind");

#endif
