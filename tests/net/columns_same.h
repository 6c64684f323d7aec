/* SPDX-License-Identifier: MIT */
/* columns_same.h: columns beside the visitor: every value that a plan finds is
 * the one that taut_packet_visit tells, for every packet. Used by the tests and
 * by the fuzz harness: SAME_ASSERT is theirs. */
#ifndef COLUMNS_SAME_H
#define COLUMNS_SAME_H

#include <stdlib.h>
#include <string.h>

#include "taut/columns.h"

/* struct same: a plan over all field names, or some, with room for one row
 * a packet. */
struct same {
    size_t n;
    const char **names;
    struct taut_column *columns;
    struct taut_columns plan;
    struct taut_column_rows *rows;
    struct taut_columns_batch batch;
    /* what the visitor told for the packet at hand */
    struct taut_value *told;
    bool *is_told;
    size_t n_told, n_seen;
    uint16_t *by_field; /* field number -> column + 1 */
};

static inline bool same_is_file(const char *name)
{
    return strcmp(name, "frame.number") == 0 ||
           strcmp(name, "frame.time_epoch") == 0 ||
           strcmp(name, "frame.len") == 0 || strcmp(name, "frame.cap_len") == 0;
}

/* same_names collects each name once, `every`-th of them beginning with
 * `first`; `last` asks for the last value. */
static inline void same_names(struct same *s, size_t first, size_t every,
                              bool last)
{
    size_t n_sets, at = 0;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n_sets);
    s->names = calloc(16384, sizeof *s->names);
    for (size_t k = 0; k < n_sets; k++) {
        for (unsigned i = 0; i < sets[k]->n; i++) {
            const char *name = sets[k]->fields[i].name;
            bool known = strcmp(name, "frame.protocols") == 0;
            for (size_t j = 0; j < s->n && !known; j++)
                known = strncmp(s->names[j], name, strlen(name)) == 0 &&
                        (s->names[j][strlen(name)] == 0 ||
                         s->names[j][strlen(name)] == '#');
            if (known || at++ % every != first % every)
                continue;
            char *copy = malloc(strlen(name) + 4);
            strcpy(copy, name);
            if (last)
                strcat(copy, "#-1");
            s->names[s->n++] = copy;
        }
    }
}

static inline void same_init(struct same *s, size_t first, size_t every,
                             bool last, size_t cap)
{
    memset(s, 0, sizeof *s);
    same_names(s, first, every, last);
    s->columns = calloc(s->n, sizeof *s->columns);
    SAME_ASSERT(taut_columns_init(&s->plan, sizeof s->plan, s->columns,
                                  s->names, s->n, NULL) == TAUT_OK);
    s->rows = calloc(s->n, sizeof *s->rows);
    s->told = calloc(s->n, sizeof *s->told);
    s->is_told = calloc(s->n, sizeof *s->is_told);
    s->by_field = calloc(65536, sizeof *s->by_field);
    for (size_t i = 0; i < s->n; i++) {
        s->rows[i].values = calloc(cap, s->columns[i].width);
        s->rows[i].lens = s->columns[i].store == TAUT_COLUMN_SPAN
                              ? calloc(cap, sizeof(uint32_t))
                              : NULL;
        s->rows[i].valid = calloc(cap / 8 + 1, 1);
        for (unsigned k = 0; k < s->columns[i].n_fields; k++)
            s->by_field[s->columns[i].fields[k]] = (uint16_t)(i + 1);
    }
    s->batch.rows = s->rows;
    s->batch.cap = cap;
}

static inline void same_free(struct same *s)
{
    for (size_t i = 0; i < s->n; i++) {
        union {
            const char *in;
            char *out;
        } name = {s->names[i]};
        free(name.out);
        free(s->rows[i].values);
        free(s->rows[i].lens);
        free(s->rows[i].valid);
    }
    free(s->names);
    free(s->columns);
    free(s->rows);
    free(s->told);
    free(s->is_told);
    free(s->by_field);
}

static inline void same_hear(void *arg, const struct taut_value *value)
{
    struct same *s = (struct same *)arg;
    unsigned at = s->by_field[value->field];
    if (at == 0 || same_is_file(s->columns[at - 1].field->name))
        return;
    s->n_told++;
    if (s->is_told[at - 1] && s->columns[at - 1].pick == TAUT_COLUMN_FIRST)
        return;
    s->is_told[at - 1] = true;
    s->told[at - 1] = *value;
}

static inline void same_see(void *arg, size_t column,
                            const struct taut_value *value)
{
    struct same *s = (struct same *)arg;
    (void)value;
    SAME_ASSERT(column < s->n);
    s->n_seen++;
}

static inline uint64_t same_num(const struct taut_column_rows *rows,
                                unsigned width, size_t row)
{
    uint64_t v8 = 0;
    uint32_t v4;
    uint16_t v2;
    const uint8_t *at = (const uint8_t *)rows->values + row * width;
    switch (width) {
    case 1:
        return *at;
    case 2:
        memcpy(&v2, at, 2);
        return v2;
    case 4:
        memcpy(&v4, at, 4);
        return v4;
    default:
        memcpy(&v8, at, 8);
        return v8;
    }
}

/* same_cell: one value of a row is what was told. */
static inline void same_cell(const struct same *s, size_t i, size_t row)
{
    const struct taut_column *c = &s->columns[i];
    const struct taut_column_rows *rows = &s->rows[i];
    const struct taut_value *v = &s->told[i];
    bool valid = (rows->valid[row / 8] >> row % 8 & 1) != 0;
    if (valid != s->is_told[i])
        printf("# %s: %d, but told: %d\n", c->field->name, valid,
               s->is_told[i]);
    SAME_ASSERT(valid == s->is_told[i]);
    if (!valid) {
        for (size_t k = 0; k < c->width; k++)
            SAME_ASSERT(((const uint8_t *)rows->values)[row * c->width + k] ==
                        0);
        return;
    }
    if (c->store == TAUT_COLUMN_SPAN) {
        SAME_ASSERT(s->batch.start + same_num(rows, 8, row) -
                        s->batch.start_off ==
                    v->bytes);
        SAME_ASSERT(rows->lens[row] == v->len);
    } else if (c->store == TAUT_COLUMN_BYTES) {
        const uint8_t *at = (const uint8_t *)rows->values + row * c->width;
        SAME_ASSERT(v->len <= c->width && memcmp(at, v->bytes, v->len) == 0);
        for (size_t k = v->len; k < c->width; k++)
            SAME_ASSERT(at[k] == 0);
    } else {
        uint64_t num = c->field->type == TAUT_FT_NONE ? 1 : v->num;
        if (same_num(rows, c->width, row) != num)
            printf("# %s: %llu, not %llu\n", c->field->name,
                   (unsigned long long)same_num(rows, c->width, row),
                   (unsigned long long)num);
        SAME_ASSERT(same_num(rows, c->width, row) == num);
    }
}

/* same_packet makes the packet a row and compares all of it. */
static inline void same_packet(struct same *s, uint32_t link, const uint8_t *p,
                               size_t len, size_t wire_len)
{
    static struct taut_packet packet;
    struct taut_pcap_record rec = {.link = link,
                                   .cap_len = (uint32_t)len,
                                   .wire_len = (uint32_t)wire_len,
                                   .data = {p, len}};
    uint64_t malformed = s->batch.n_malformed;
    size_t row = s->batch.n;
    s->batch.start = p;
    s->n_told = s->n_seen = 0;
    memset(s->is_told, 0, s->n * sizeof *s->is_told);
    SAME_ASSERT(taut_columns_row_decode(&s->plan, &s->batch, &rec) == TAUT_OK);
    enum taut_status st =
        taut_packet_decode(&packet, link, p, len, wire_len, s->plan.quirks);
    struct taut_visitor v = {same_hear, s, p};
    taut_packet_visit(&v, &packet, UINT64_MAX, TAUT_PACKET_VISIT_CHECKSUMS);
    taut_columns_visit(&s->plan, &packet, same_see, s);
    SAME_ASSERT(s->n_seen == s->n_told);
    SAME_ASSERT(s->batch.n_wide == 0);
    SAME_ASSERT(s->batch.n_malformed == malformed + (st != TAUT_OK));
    for (size_t i = 0; i < s->n; i++) {
        if (!same_is_file(s->columns[i].field->name))
            same_cell(s, i, row);
    }
}

#endif
