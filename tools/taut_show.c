/* SPDX-License-Identifier: MIT */
/* taut_show.c: a packet's fields as a tree and as JSON. */
#include <stdlib.h>

#include <json-c/json.h>

#include "taut_app.h"

static const struct taut_field *show_field(unsigned field)
{
    size_t n;
    const struct taut_fieldset *const *sets = tool_sets(&n);
    return taut_field_get(sets, n, field);
}

/* show_time appends seconds since 1970 with nine digits behind the point. */
static void show_time(struct taut_wr *wr, const struct tool_frame *frame)
{
    char text[TOOL_TIME_MAX];
    taut_wr_bytes(wr, text, (size_t)(tool_time(text, frame) - text));
}

/* show_value appends a value, its name in parentheses if it has one; `app` is
 * whose it is, or NULL. */
static void show_value(struct taut_wr *wr, const struct taut_value *value,
                       const struct taut_field *f, const struct tool_app *app)
{
    const char *reg_name = taut_reg_name(f->reg, (uint32_t)value->num);
    char text[64];
    struct taut_wr name = taut_wr_of(text, sizeof text);
    taut_wr_text(&name, reg_name ? reg_name : "");
    taut_value_text(wr, value);
    if (!reg_name && !(app && app->named(&name, value)))
        return;
    taut_wr_text(wr, " (");
    taut_wr_text(wr, taut_wr_cstr(&name));
    taut_wr_u8(wr, ')');
}

/* ---- tree ---- */

/* SHOW_BYTES_MAX: longer byte fields are cut in the tree. */
#define SHOW_BYTES_MAX 32

/* struct tree: where a layer's fields go. */
struct tree {
    FILE *f;
    const struct tool_app *app; /* whose they are; NULL: a packet's layer */
};

static void tree_field(void *arg, const struct taut_value *value)
{
    const struct tree *tree = (const struct tree *)arg;
    char buf[512];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    const struct taut_field *field = show_field(value->field);
    struct taut_value cut = *value;
    if (!field)
        return;
    if (cut.type == TAUT_FT_BYTES && cut.len > SHOW_BYTES_MAX)
        cut.len = SHOW_BYTES_MAX;
    show_value(&wr, &cut, field, tree->app);
    if (cut.len < value->len)
        taut_wr_text(&wr, "...");
    fprintf(tree->f, "    %s: %s\n", field->name, taut_wr_cstr(&wr));
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

/* tree_unit prints a message of a protocol above. */
static void tree_unit(FILE *f, const struct tool_unit *unit)
{
    struct tree tree = {f, unit->app};
    const struct taut_visitor v = {tree_field, &tree, unit->start};
    size_t from = (size_t)(unit->bytes.p - unit->start);
    if (unit->owned)
        fprintf(f, "  %s, %zu bytes of several segments\n", unit->app->name,
                unit->bytes.len);
    else
        fprintf(f, "  %s, bytes %zu to %zu\n", unit->app->name, from,
                from + unit->bytes.len);
    (void)tool_unit_visit(unit, &v, NULL);
}

void tool_tree(FILE *f, const struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    struct tree tree = {f, NULL};
    struct taut_visitor v = {tree_field, &tree, packet->start};
    char buf[1024];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    show_time(&wr, frame);
    taut_wr_text(&wr, ", ");
    tool_path(&wr, frame);
    fprintf(f, "Frame %llu: %u bytes on wire, %u captured, %s\n",
            (unsigned long long)frame->number, (unsigned)packet->wire_len,
            (unsigned)packet->len, taut_wr_cstr(&wr));
    for (uint32_t i = 0; i < frame->n_outer; i++)
        tree_unit(f, &frame->units[i]);
    for (unsigned i = 0; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        fprintf(f, "  %s, bytes %u to %u%s\n",
                taut_layer_name((enum taut_layer_kind)l->kind),
                (unsigned)l->off, (unsigned)(l->off + l->len), tree_flags(l));
        taut_layer_visit(&v, packet, i, TAUT_PACKET_VISIT_CHECKSUMS);
    }
    for (uint32_t i = frame->n_outer; i < frame->n_units; i++)
        tree_unit(f, &frame->units[i]);
    if (packet->n_faults > 0) {
        wr = taut_wr_of(buf, sizeof buf);
        tool_fault(&wr, frame);
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
    char buf[2048];
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    fill(&wr, arg);
    return json_object_new_string(taut_wr_cstr(&wr));
}

static void json_fill_path(struct taut_wr *wr, const void *arg)
{
    tool_path(wr, (const struct tool_frame *)arg);
}

static void json_fill_time(struct taut_wr *wr, const void *arg)
{
    show_time(wr, (const struct tool_frame *)arg);
}

static void json_fill_diag(struct taut_wr *wr, const void *arg)
{
    size_t n;
    const struct taut_fieldset *const *sets = tool_sets(&n);
    taut_diag_text(wr, (const struct taut_diag *)arg, sets, n);
}

static json_object *json_fault(const struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    const struct taut_diag *d = &packet->fault;
    const struct taut_field *f = show_field(d->field);
    json_object *o = json_object_new_object();
    json_object_object_add(
        o, "status",
        json_object_new_string(taut_status_name((enum taut_status)d->status)));
    json_object_object_add(o, "offset", json_object_new_uint64(d->off));
    if (frame->fault_in_unit) /* which does not lie in the packet */
        json_object_object_add(o, "in_message", json_object_new_boolean(1));
    json_object_object_add(o, "need", json_object_new_uint64(d->need));
    json_object_object_add(o, "field",
                           json_object_new_string(f ? f->name : ""));
    json_object_object_add(o, "rule", json_object_new_string(f ? f->rule : ""));
    json_object_object_add(o, "text", json_text(json_fill_diag, d));
    json_object_object_add(o, "count",
                           json_object_new_uint64(packet->n_faults));
    return o;
}

/* json_unit makes a message of a protocol above an object. */
static json_object *json_unit(const struct tool_unit *unit)
{
    json_object *layer = json_object_new_object();
    const struct taut_visitor v = {json_field, layer, unit->start};
    json_object_object_add(layer, "layer",
                           json_object_new_string(unit->app->name));
    (void)tool_unit_visit(unit, &v, NULL);
    return layer;
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
                           json_text(json_fill_path, frame));
    json_object_object_add(o, "layers", layers);
    for (uint32_t i = 0; i < frame->n_outer; i++)
        json_object_array_add(layers, json_unit(&frame->units[i]));
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
    for (uint32_t i = frame->n_outer; i < frame->n_units; i++)
        json_object_array_add(layers, json_unit(&frame->units[i]));
    if (packet->n_faults > 0)
        json_object_object_add(o, "malformed", json_fault(frame));
    fputs(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
                                                JSON_C_TO_STRING_NOSLASHESCAPE),
          f);
    fputc('\n', f);
    json_object_put(o);
}
