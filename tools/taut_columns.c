/* SPDX-License-Identifier: MIT */
/* taut_columns.c: --fields: a packet's fields as tab-separated columns. Which
 * fields lie where is taut/columns.h's matter; here is how they are written. */
#include <stdlib.h>
#include <string.h>

#include "taut/columns.h"
#include "taut_app.h"
#include "taut_put.h"

enum {
    COLUMNS_MAX = 255,   /* columns of one list */
    COLUMNS_VALUES = 64, /* values of one packet, to begin with */
    COLUMNS_ROOM = 64,   /* no short value and its separators are longer */
    COLUMNS_PATH = 2048  /* no frame.protocols is longer */
};

/* struct seen: a value that a column shows. */
struct seen {
    struct taut_value value;
    uint32_t next; /* of the same column + 1; 0: none */
};

/* struct made: bytes of values that a visit made. */
struct made {
    struct made *next;
    size_t n;
    uint8_t bytes[1 << 16];
};

/* Field sets by their numbers, and fields of one. */
enum { COLUMNS_SETS = 64, COLUMNS_FIELDS = 512 };

/* struct column: one column, and its values in the present packet. */
struct column {
    unsigned frame_field; /* a field that the capture file tells, or 0 */
    uint32_t first, last; /* into `seen`, + 1; 0: none */
};

struct tool_columns {
    size_t n;
    struct column columns[COLUMNS_MAX];
    struct taut_columns plan; /* for those that packets tell */
    struct taut_column told[COLUMNS_MAX];
    uint8_t column_of[COLUMNS_MAX]; /* of each of `told` */
    bool failed;                    /* no memory for a value */
    uint8_t same[COLUMNS_MAX];      /* the next one of the same name + 1 */
    bool has_units;                 /* messages tell some columns */
    /* of each field that messages tell: its column + 1 */
    uint8_t of_field[COLUMNS_SETS][COLUMNS_FIELDS];
    struct seen *seen;
    uint32_t n_seen, cap;
    struct made *made; /* the last block; NULL: none */
};

/* ---- the list ---- */

/* columns_of_file returns the field that the capture file tells under that
 * name, or 0: then packets tell it. */
static unsigned columns_of_file(const char *name)
{
    static const uint16_t fields[] = {TAUT_FRAME_F_NUMBER, TAUT_FRAME_F_TIME,
                                      TAUT_FRAME_F_LEN, TAUT_FRAME_F_CAP_LEN,
                                      TAUT_FRAME_F_PROTOCOLS};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        unsigned index = TAUT_FIELD_INDEX(fields[i]);
        if (strcmp(taut_frame_fields.fields[index].name, name) == 0)
            return fields[i];
    }
    return 0;
}

/* columns_of_set notes column `k` for the fields of a set that have its name;
 * false if none has. A set may come twice. */
static bool columns_of_set(struct tool_columns *c, size_t k, const char *name,
                           const struct taut_fieldset *set)
{
    bool found = false;
    for (unsigned i = 1; set->id < COLUMNS_SETS && i < set->n; i++) {
        uint8_t *of = &c->of_field[set->id][i];
        if (strcmp(set->fields[i].name, name) != 0 || *of == k + 1)
            continue;
        if (!found)
            c->same[k] = *of;
        *of = (uint8_t)(k + 1);
        found = true;
    }
    return found;
}

/* columns_of_units notes column `k` if messages tell fields of that name. */
static bool columns_of_units(struct tool_columns *c, size_t k, const char *name)
{
    const struct tool_app *app;
    const struct taut_fieldset *const *last = NULL;
    bool found = false;
    for (size_t i = 0; (app = tool_app_row(i)); i++) {
        size_t n;
        const struct taut_fieldset *const *sets = app->sets(&n);
        for (size_t s = 0; sets != last && s < n; s++)
            found |= columns_of_set(c, k, name, sets[s]);
        last = sets;
    }
    c->has_units |= found;
    return found;
}

/* columns_plan makes the plan of the `n` columns `told`. */
static bool columns_plan(struct tool_columns *c, const char *const *told,
                         size_t n)
{
    size_t bad = 0;
    while (bad < n && !strchr(told[bad], '#')) /* all values are shown */
        bad++;
    if (bad == n && taut_columns_init(&c->plan, sizeof c->plan, c->told, told,
                                      n, &bad) == TAUT_OK)
        return true;
    tool_fail("no field '%s' (names are Wireshark's: ip.src, "
              "tcp.dstport; `taut dissect -V` shows those of a packet)",
              told[bad]);
    return false;
}

/* columns_compile parts the `n` columns: the capture file tells some, the
 * messages of protocols above some. */
static bool columns_compile(struct tool_columns *c, const char *const *names,
                            size_t n)
{
    const char *told[COLUMNS_MAX];
    size_t n_told = 0;
    for (c->n = 0; c->n < n; c->n++) {
        struct column *column = &c->columns[c->n];
        column->frame_field = columns_of_file(names[c->n]);
        if (column->frame_field || columns_of_units(c, c->n, names[c->n]))
            continue;
        c->column_of[n_told] = (uint8_t)c->n;
        told[n_told++] = names[c->n];
    }
    return columns_plan(c, told, n_told);
}

/* columns_split cuts a list at its commas; returns how many names there
 * are, or 0 after a message. */
static size_t columns_split(const char **names, char *list)
{
    size_t n = 0;
    char *save = NULL;
    for (char *name = strtok_r(list, ",", &save); name;
         name = strtok_r(NULL, ",", &save)) {
        if (n == COLUMNS_MAX) {
            tool_fail("more than %d fields", COLUMNS_MAX);
            return 0;
        }
        names[n++] = name;
    }
    if (n == 0)
        tool_fail("--fields needs at least one name");
    return n;
}

struct tool_columns *tool_columns_new(const char *list)
{
    const char *names[COLUMNS_MAX];
    struct tool_columns *c = calloc(1, sizeof *c);
    char *text = strdup(list);
    size_t n = c && text ? columns_split(names, text) : 0;
    bool ok = n > 0 && columns_compile(c, names, n);
    free(text);
    if (ok)
        return c;
    tool_columns_free(c);
    return NULL;
}

/* columns_forget gives all but one block of kept bytes back. */
static void columns_forget(struct tool_columns *c)
{
    while (c->made && c->made->next) {
        struct made *last = c->made;
        c->made = last->next;
        free(last);
    }
    if (c->made)
        c->made->n = 0;
}

void tool_columns_free(struct tool_columns *c)
{
    if (c) {
        free(c->seen);
        columns_forget(c);
        free(c->made);
    }
    free(c);
}

/* ---- a packet's values ---- */

/* columns_grow makes room for one more value; false if there is none. */
static bool columns_grow(struct tool_columns *c)
{
    uint32_t cap = c->cap ? 2 * c->cap : COLUMNS_VALUES;
    struct seen *more = realloc(c->seen, cap * sizeof *more);
    if (!more) {
        c->failed = true;
        return false;
    }
    c->seen = more;
    c->cap = cap;
    return true;
}

/* columns_keep copies the bytes of a value that will not stay; NULL: there is
 * no room. */
static const uint8_t *columns_keep(struct tool_columns *c,
                                   const struct taut_value *value)
{
    size_t n = taut_value_len(value);
    if (!c->made || sizeof c->made->bytes - c->made->n < n) {
        struct made *more = malloc(sizeof *more);
        if (!more || n > sizeof more->bytes) {
            free(more);
            c->failed = true;
            return NULL;
        }
        more->n = 0;
        more->next = c->made;
        c->made = more;
    }
    uint8_t *to = c->made->bytes + c->made->n;
    memcpy(to, value->bytes, n);
    c->made->n += n;
    return to;
}

/* columns_add adds a value to a column. */
static inline void columns_add(struct tool_columns *c, struct column *to,
                               const struct taut_value *value)
{
    if (c->n_seen == c->cap && !columns_grow(c))
        return;
    c->seen[c->n_seen].value = *value;
    c->seen[c->n_seen++].next = 0;
    if (to->last)
        c->seen[to->last - 1].next = c->n_seen;
    else
        to->first = c->n_seen;
    to->last = c->n_seen;
}

/* columns_see is told every value of every column by the packet. */
static void columns_see(void *arg, size_t told, const struct taut_value *value)
{
    struct tool_columns *c = (struct tool_columns *)arg;
    columns_add(c, &c->columns[c->column_of[told]], value);
}

static bool columns_is_num(uint8_t type)
{
    return type == TAUT_FT_DEC || type == TAUT_FT_BOOL || type == TAUT_FT_INT ||
           type == TAUT_FT_HEX || type == TAUT_FT_HEX16 ||
           type == TAUT_FT_HEX32;
}

/* columns_told is told every value by a message. */
static void columns_told(void *arg, const struct taut_value *value)
{
    struct tool_columns *c = (struct tool_columns *)arg;
    unsigned at = TAUT_FIELD_SET_ID(value->field);
    unsigned k =
        at < COLUMNS_SETS ? c->of_field[at][TAUT_FIELD_INDEX(value->field)] : 0;
    bool is_made = k > 0 && value->num > 0 && !columns_is_num(value->type);
    struct taut_value kept = *value;
    if (is_made)
        kept.bytes = columns_keep(c, value);
    for (; k > 0 && !c->failed; k = c->same[k - 1])
        columns_add(c, &c->columns[k - 1], &kept);
}

/* columns_units asks the packet's messages. */
static void columns_units(struct tool_columns *c,
                          const struct tool_frame *frame)
{
    columns_forget(c);
    for (uint32_t i = 0; i < frame->n_units; i++) {
        const struct tool_unit *unit = &frame->units[i];
        const struct taut_visitor v = {columns_told, c, unit->start};
        (void)tool_unit_visit(unit, &v, NULL);
    }
}

/* ---- their text ---- */

/* columns_hex: a number that fits in `n` (1 to 8) digits; else NULL. */
static char *columns_hex(char *to, uint64_t num, unsigned n)
{
    if (n == 0 || n > 8 || num >> (4 * n) != 0)
        return NULL;
    return put_hexes(put_text(to, "0x"), (uint32_t)num, n);
}

/* columns_put writes a value that is known to be short, as taut_value_text
 * does; NULL: it is another one. */
static char *columns_put(char *to, const struct taut_value *v)
{
    switch (v->type) {
    case TAUT_FT_DEC:
    case TAUT_FT_BOOL:
        return v->num <= UINT32_MAX ? put_dec(to, (uint32_t)v->num) : NULL;
    case TAUT_FT_HEX:
        return columns_hex(to, v->num, 2 * v->len);
    case TAUT_FT_HEX16:
        return columns_hex(to, v->num, 4);
    case TAUT_FT_HEX32:
        return columns_hex(to, v->num, 8);
    case TAUT_FT_MAC:
        return v->len == 6 ? put_mac(to, v->bytes) : NULL;
    case TAUT_FT_IPV4:
        return put_ipv4(to, v->bytes);
    case TAUT_FT_IPV6:
        return v->len == 16 ? put_ipv6(to, v->bytes) : NULL;
    default:
        return NULL;
    }
}

/* columns_long writes any value; no text has more than four characters a
 * byte (\xHH) beside the 40 of a number or an address. Sets `*some` if there
 * was a character. */
static bool columns_long(struct tool_out *out, const struct taut_value *v,
                         bool *some)
{
    size_t n = columns_is_num(v->type) ? v->len : taut_value_len(v);
    size_t most = 4 * n + 40;
    char *text = NULL;
    bool fits = most + COLUMNS_ROOM <= sizeof out->buf;
    if (fits ? !tool_out_room(out, most + COLUMNS_ROOM)
             : !(text = malloc(most)))
        return false;
    struct taut_wr wr = taut_wr_of(fits ? out->buf + out->wr.len : text, most);
    taut_value_text(&wr, v);
    *some |= wr.len > 0;
    if (fits) {
        out->wr.len += wr.len;
        return true;
    }
    bool ok = tool_out_bytes(out, text, wr.len);
    free(text);
    return ok && tool_out_room(out, COLUMNS_ROOM);
}

/* columns_cell writes a column's values, joined by commas (none before the
 * first that has a text); leaves room for what comes behind. */
static bool columns_cell(const struct tool_columns *c, struct tool_out *out,
                         uint32_t at)
{
    bool some = false;
    if (!tool_out_room(out, COLUMNS_ROOM))
        return false;
    for (; at; at = c->seen[at - 1].next) {
        const struct taut_value *v = &c->seen[at - 1].value;
        if (some)
            out->buf[out->wr.len++] = ',';
        char *end = columns_put(out->buf + out->wr.len, v);
        if (end)
            out->wr.len = (size_t)(end - out->buf);
        some |= end != NULL;
        if (end ? !tool_out_room(out, COLUMNS_ROOM)
                : !columns_long(out, v, &some))
            return false;
    }
    return true;
}

/* columns_frame writes what the capture file tells. */
static bool columns_frame(struct tool_out *out, unsigned field,
                          const struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    if (!tool_out_room(out, COLUMNS_PATH + COLUMNS_ROOM))
        return false;
    char *to = out->buf + out->wr.len;
    switch (field) {
    case TAUT_FRAME_F_NUMBER:
        if (frame->number > UINT32_MAX) {
            taut_wr_dec(&out->wr, frame->number);
            return true;
        }
        to = put_dec(to, (uint32_t)frame->number);
        break;
    case TAUT_FRAME_F_TIME:
        to = tool_time(to, frame);
        break;
    case TAUT_FRAME_F_LEN:
        to = put_dec(to, packet->wire_len);
        break;
    case TAUT_FRAME_F_CAP_LEN:
        to = put_dec(to, packet->len);
        break;
    default:
        tool_path(&out->wr, frame);
        return true;
    }
    out->wr.len = (size_t)(to - out->buf);
    return true;
}

bool tool_columns_row(struct tool_columns *c, struct tool_out *out,
                      const struct tool_frame *frame)
{
    c->n_seen = 0;
    for (size_t i = 0; i < c->n; i++)
        c->columns[i].first = c->columns[i].last = 0;
    taut_columns_visit(&c->plan, &frame->packet, columns_see, c);
    if (c->has_units && frame->n_units > 0)
        columns_units(c, frame);
    for (size_t i = 0; i < c->n; i++) {
        const struct column *column = &c->columns[i];
        bool ok = column->frame_field
                      ? columns_frame(out, column->frame_field, frame)
                      : columns_cell(c, out, column->first);
        if (!ok)
            return false;
        out->buf[out->wr.len++] = i + 1 < c->n ? '\t' : '\n';
    }
    return !c->failed;
}
