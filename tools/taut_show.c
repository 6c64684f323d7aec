/* SPDX-License-Identifier: MIT */
/* taut_show.c: a packet's fields as a tree, as JSON, as columns. */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "taut_tool.h"

static const struct taut_field *show_field(unsigned field)
{
    size_t n;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n);
    return taut_field_get(sets, n, field);
}

static void show_time(struct taut_wr *wr, const struct tool_frame *frame)
{
    char text[40];
    snprintf(text, sizeof text, "%lld.%09u", (long long)frame->sec,
             (unsigned)frame->nsec);
    taut_wr_text(wr, text);
}

/* show_value appends a value, its name in parentheses if it has one. */
static void show_value(struct taut_wr *wr, const struct taut_value *value,
                       const struct taut_field *f)
{
    const char *name = taut_reg_name(f->reg, (uint32_t)value->num);
    taut_value_text(wr, value);
    if (!name)
        return;
    taut_wr_text(wr, " (");
    taut_wr_text(wr, name);
    taut_wr_u8(wr, ')');
}

/* ---- tree ---- */

/* SHOW_BYTES_MAX: longer byte fields are cut in the tree. */
#define SHOW_BYTES_MAX 32

static void tree_field(void *arg, const struct taut_value *value)
{
    FILE *f = (FILE *)arg;
    char buf[512];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    const struct taut_field *field = show_field(value->field);
    struct taut_value cut = *value;
    if (!field)
        return;
    if (cut.type == TAUT_FT_BYTES && cut.len > SHOW_BYTES_MAX)
        cut.len = SHOW_BYTES_MAX;
    show_value(&wr, &cut, field);
    if (cut.len < value->len)
        taut_wr_text(&wr, "...");
    fprintf(f, "    %s: %s\n", field->name, taut_wr_cstr(&wr));
}

static const char *tree_flags(const struct taut_layer *l)
{
    if (l->flags & TAUT_LAYER_IS_FAULTY)
        return ", malformed";
    if (l->flags & TAUT_LAYER_IS_QUOTED)
        return ", quoted";
    if (l->flags & TAUT_LAYER_IS_FRAGMENT)
        return ", fragment";
    return l->flags & TAUT_LAYER_IS_CUT ? ", cut" : "";
}

void tool_tree(FILE *f, const struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    struct taut_visitor v = {tree_field, f, packet->start};
    char buf[512];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    show_time(&wr, frame);
    taut_wr_text(&wr, ", ");
    taut_packet_path(&wr, packet);
    fprintf(f, "Frame %llu: %u bytes on wire, %u captured, %s\n",
            (unsigned long long)frame->number, (unsigned)packet->wire_len,
            (unsigned)packet->len, taut_wr_cstr(&wr));
    for (unsigned i = 0; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        fprintf(f, "  %s, bytes %u to %u%s\n",
                taut_layer_name((enum taut_layer_kind)l->kind),
                (unsigned)l->off, (unsigned)(l->off + l->len), tree_flags(l));
        taut_layer_visit(&v, packet, i, TAUT_PACKET_VISIT_CHECKSUMS);
    }
    if (packet->n_faults > 0) {
        wr = taut_wr_of(buf, sizeof buf);
        tool_fault(&wr, packet);
        fputs(taut_wr_cstr(&wr), f);
    }
}

/* ---- JSON ---- */

static json_object *json_value(const struct taut_value *value)
{
    char small[64];
    if (value->type == TAUT_FT_DEC || value->type == TAUT_FT_BOOL)
        return json_object_new_uint64(value->num);
    size_t cap;
    struct taut_wr wr = taut_wr_of(NULL, 0);
    taut_value_text(&wr, value);
    cap = wr.len;
    char *buf = cap > sizeof small ? malloc(cap) : small;
    if (!buf)
        return NULL;
    wr = taut_wr_of(buf, cap);
    taut_value_text(&wr, value);
    json_object *o = json_object_new_string_len(buf, (int)wr.len);
    if (buf != small)
        free(buf);
    return o;
}

/* json_field adds a field to the layer's object; a field that repeats
 * becomes an array. */
static void json_field(void *arg, const struct taut_value *value)
{
    json_object *layer = (json_object *)arg, *was;
    const struct taut_field *f = show_field(value->field);
    json_object *now = json_value(value);
    if (!f || !json_object_object_get_ex(layer, f ? f->name : "", &was)) {
        if (f)
            json_object_object_add(layer, f->name, now);
        return;
    }
    if (!json_object_is_type(was, json_type_array)) {
        json_object *list = json_object_new_array();
        json_object_array_add(list, json_object_get(was));
        json_object_object_add(layer, f->name, list);
        was = list;
    }
    json_object_array_add(was, now);
}

static json_object *json_text(void (*fill)(struct taut_wr *, const void *),
                              const void *arg)
{
    char buf[1024];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    fill(&wr, arg);
    return json_object_new_string(taut_wr_cstr(&wr));
}

static void json_fill_path(struct taut_wr *wr, const void *arg)
{
    taut_packet_path(wr, (const struct taut_packet *)arg);
}

static void json_fill_time(struct taut_wr *wr, const void *arg)
{
    show_time(wr, (const struct tool_frame *)arg);
}

static void json_fill_diag(struct taut_wr *wr, const void *arg)
{
    size_t n;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n);
    taut_diag_text(wr, (const struct taut_diag *)arg, sets, n);
}

static json_object *json_fault(const struct taut_packet *packet)
{
    const struct taut_diag *d = &packet->fault;
    const struct taut_field *f = show_field(d->field);
    json_object *o = json_object_new_object();
    json_object_object_add(
        o, "status",
        json_object_new_string(taut_status_name((enum taut_status)d->status)));
    json_object_object_add(o, "offset", json_object_new_uint64(d->off));
    json_object_object_add(o, "need", json_object_new_uint64(d->need));
    json_object_object_add(o, "field",
                           json_object_new_string(f ? f->name : ""));
    json_object_object_add(o, "rule", json_object_new_string(f ? f->rule : ""));
    json_object_object_add(o, "text", json_text(json_fill_diag, d));
    json_object_object_add(o, "count",
                           json_object_new_uint64(packet->n_faults));
    return o;
}

void tool_json(FILE *f, const struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    json_object *o = json_object_new_object();
    json_object *layers = json_object_new_array();
    json_object_object_add(o, "frame.number",
                           json_object_new_uint64(frame->number));
    json_object_object_add(o, "frame.time_epoch",
                           json_text(json_fill_time, frame));
    json_object_object_add(o, "frame.len",
                           json_object_new_uint64(packet->wire_len));
    json_object_object_add(o, "frame.cap_len",
                           json_object_new_uint64(packet->len));
    json_object_object_add(o, "frame.protocols",
                           json_text(json_fill_path, packet));
    json_object_object_add(o, "layers", layers);
    for (unsigned i = 0; i < packet->n; i++) {
        json_object *layer = json_object_new_object();
        struct taut_visitor v = {json_field, layer, packet->start};
        json_object_object_add(
            layer, "layer",
            json_object_new_string(
                taut_layer_name((enum taut_layer_kind)packet->layers[i].kind)));
        taut_layer_visit(&v, packet, i, TAUT_PACKET_VISIT_CHECKSUMS);
        json_object_array_add(layers, layer);
    }
    if (packet->n_faults > 0)
        json_object_object_add(o, "malformed", json_fault(packet));
    fputs(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
                                                JSON_C_TO_STRING_NOSLASHESCAPE),
          f);
    fputc('\n', f);
    json_object_put(o);
}

/* ---- columns ---- */

/* COLUMNS_MAX: columns of one --fields list. */
#define COLUMNS_MAX 255

/* struct column: one column, and the text of the present row's cell. */
struct column {
    unsigned frame_field; /* a field that the file tells, or 0 */
    unsigned copy_of;     /* the same name stands in an earlier column + 1 */
    char *cell;
    size_t cap;
    struct taut_wr wr;
};

struct tool_columns {
    size_t n;
    uint64_t sets; /* field sets that any column needs */
    uint32_t flags;
    struct column columns[COLUMNS_MAX];
    uint8_t by_field[32][512]; /* column + 1 of a field number; 0: unwanted */
    const struct tool_frame *frame;
};

static bool columns_is_status(const char *name)
{
    const char *end = strstr(name, ".checksum.status");
    return end && end[16] == 0;
}

/* columns_bind finds the field `name` in every field set: several may have
 * it (ip.version is told for IPv6 too). */
static bool columns_bind(struct tool_columns *c, size_t column,
                         const char *name)
{
    size_t n_sets;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n_sets);
    bool found = false;
    for (size_t s = 0; s < n_sets; s++) {
        for (unsigned i = 0; i < sets[s]->n; i++) {
            if (strcmp(sets[s]->fields[i].name, name) != 0)
                continue;
            uint8_t *at = &c->by_field[sets[s]->id][i];
            if (*at && *at != column + 1)
                c->columns[column].copy_of = *at;
            else
                *at = (uint8_t)(column + 1);
            c->sets |= (uint64_t)1 << sets[s]->id;
            if (sets[s]->id == TAUT_FS_FRAME)
                c->columns[column].frame_field = i;
            found = true;
        }
    }
    if (columns_is_status(name))
        c->flags |= TAUT_PACKET_VISIT_CHECKSUMS;
    return found;
}

static bool columns_add(struct tool_columns *c, const char *name)
{
    struct column *column = &c->columns[c->n];
    if (c->n == COLUMNS_MAX) {
        tool_fail("more than %d fields", COLUMNS_MAX);
        return false;
    }
    if (!columns_bind(c, c->n, name)) {
        tool_fail("no field '%s' (names are Wireshark's: ip.src, "
                  "tcp.dstport; `taut dissect -V` shows those of a packet)",
                  name);
        return false;
    }
    column->cap = 64;
    column->cell = malloc(column->cap);
    c->n++;
    return column->cell != NULL;
}

struct tool_columns *tool_columns_new(const char *list)
{
    struct tool_columns *c = calloc(1, sizeof *c);
    char *names = strdup(list), *save = NULL;
    bool ok = c && names;
    for (char *name = ok ? strtok_r(names, ",", &save) : NULL; ok && name;
         name = strtok_r(NULL, ",", &save))
        ok = columns_add(c, name);
    if (ok && c->n == 0) {
        tool_fail("--fields needs at least one name");
        ok = false;
    }
    free(names);
    if (!ok) {
        tool_columns_free(c);
        return NULL;
    }
    return c;
}

void tool_columns_free(struct tool_columns *c)
{
    for (size_t i = 0; c && i < c->n; i++)
        free(c->columns[i].cell);
    free(c);
}

/* column_append writes `value` into its cell, which grows if it must. */
static void column_append(struct column *column, const struct taut_value *value)
{
    struct taut_wr was = column->wr;
    for (;;) {
        if (column->wr.len > 0)
            taut_wr_u8(&column->wr, ',');
        taut_value_text(&column->wr, value);
        if (column->wr.len <= column->cap)
            return;
        char *more = realloc(column->cell, 2 * column->wr.len);
        if (!more)
            return;
        column->cell = more;
        column->cap = 2 * column->wr.len;
        column->wr = was;
        column->wr.base = (uint8_t *)more;
        column->wr.cap = column->cap;
    }
}

static void columns_see(void *arg, const struct taut_value *value)
{
    struct tool_columns *c = (struct tool_columns *)arg;
    uint8_t at = c->by_field[TAUT_FIELD_SET_ID(value->field) & 31]
                            [TAUT_FIELD_INDEX(value->field)];
    if (at)
        column_append(&c->columns[at - 1], value);
}

/* column_frame fills a cell that the capture file tells. */
static void column_frame(struct column *column, const struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    struct taut_wr *wr = &column->wr;
    switch (TAUT_FS_FRAME << 9 | column->frame_field) {
    case TAUT_FRAME_F_NUMBER:
        taut_wr_dec(wr, frame->number);
        break;
    case TAUT_FRAME_F_TIME:
        show_time(wr, frame);
        break;
    case TAUT_FRAME_F_LEN:
        taut_wr_dec(wr, packet->wire_len);
        break;
    case TAUT_FRAME_F_CAP_LEN:
        taut_wr_dec(wr, packet->len);
        break;
    case TAUT_FRAME_F_PROTOCOLS:
        taut_packet_path(wr, packet);
        break;
    default:
        break;
    }
}

/* column_frame_whole grows the cell until all of it fits. */
static void column_frame_whole(struct column *column,
                               const struct tool_frame *frame)
{
    column_frame(column, frame);
    while (column->wr.len > column->cap) {
        char *more = realloc(column->cell, column->wr.len);
        if (!more)
            return;
        column->cell = more;
        column->cap = column->wr.len;
        column->wr = taut_wr_of(more, column->cap);
        column_frame(column, frame);
    }
}

bool tool_columns_row(struct tool_columns *c, struct tool_out *out,
                      const struct tool_frame *frame)
{
    struct taut_visitor v = {columns_see, c, frame->packet.start};
    for (size_t i = 0; i < c->n; i++) {
        struct column *column = &c->columns[i];
        column->wr = taut_wr_of(column->cell, column->cap);
        if (column->frame_field)
            column_frame_whole(column, frame);
    }
    taut_packet_visit(&v, &frame->packet, c->sets, c->flags);
    for (size_t i = 0; i < c->n; i++) {
        const struct column *column = &c->columns[i];
        if (column->copy_of)
            column = &c->columns[column->copy_of - 1];
        if (!tool_out_bytes(out, column->cell, column->wr.len) ||
            !tool_out_room(out, 1))
            return false;
        taut_wr_u8(&out->wr, i + 1 < c->n ? '\t' : '\n');
    }
    return true;
}
