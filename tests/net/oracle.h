/* SPDX-License-Identifier: MIT */
/*
 * oracle.h: walks messages with a visitor and compares every field with what
 * tshark said about the same bytes. A case's text has one line a field:
 * name|offset|length|value, as tshark's PDML shows them.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include "taut/core.h"
#include "taut_test.h"

struct oracle_case {
    const char *title;
    const char *hex;
    const char *fields;
};

struct oracle_run {
    const struct taut_fieldset *const *sets;
    size_t n_sets;
    const char *const *apart; /* "title:name" of known differences, NULL at
                                 the end; "*" is any title or all names */
    const char *title;
    const char *next; /* tshark's next line */
    int n;            /* fields compared */
};

/* oracle_hex turns the digits at `hex` into bytes on the heap, exactly as
 * many as there are. */
static inline uint8_t *oracle_hex(const char *hex, size_t *len)
{
    size_t n = strlen(hex) / 2;
    uint8_t *p = (uint8_t *)malloc(n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        char two[3] = {hex[2 * i], hex[2 * i + 1], 0};
        p[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    *len = n;
    return p;
}

static inline bool oracle_is_apart(const struct oracle_run *r, const char *name,
                                   size_t name_len)
{
    char full[256], all[256], any[256];
    snprintf(full, sizeof full, "%s:%.*s", r->title, (int)name_len, name);
    snprintf(all, sizeof all, "%s:*", r->title);
    snprintf(any, sizeof any, "*:%.*s", (int)name_len, name);
    for (size_t i = 0; r->apart && r->apart[i]; i++) {
        if (strcmp(r->apart[i], full) == 0 || strcmp(r->apart[i], all) == 0 ||
            strcmp(r->apart[i], any) == 0)
            return true;
    }
    return false;
}

/* Past the lines that taut is known not to tell. */
static inline void oracle_skip(struct oracle_run *r)
{
    while (*r->next) {
        size_t n = strcspn(r->next, "|");
        if (!oracle_is_apart(r, r->next, n))
            break;
        r->next += strcspn(r->next, "\n") + 1;
    }
}

static inline void oracle_value(void *arg, const struct taut_value *value)
{
    struct oracle_run *r = (struct oracle_run *)arg;
    char mine[512], text[400];
    const struct taut_field *f =
        taut_field_get(r->sets, r->n_sets, value->field);
    assert_non_null(f);
    if (oracle_is_apart(r, f->name, strlen(f->name)))
        return;
    oracle_skip(r);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (value->type == TAUT_FT_BYTES)
        taut_wr_hexbytes(&wr, value->bytes, value->len, ':');
    else
        taut_value_text(&wr, value);
    taut_wr_cstr(&wr);
    /* of text, tshark's length has the zeros at the end */
    char theirs[512];
    size_t n = strcspn(r->next, "\n");
    snprintf(theirs, sizeof theirs, "%.*s", (int)n, r->next);
    if (value->type == TAUT_FT_TEXT) {
        char name[128];
        unsigned off = 0, len = 0;
        if (sscanf(theirs, "%127[^|]|%u|%u", name, &off, &len) == 3 &&
            len >= value->len)
            snprintf(mine, sizeof mine, "%s|%u|%u|%s", f->name, value->off, len,
                     text);
    } else {
        snprintf(mine, sizeof mine, "%s|%u|%u|%s", f->name, value->off,
                 value->len, text);
    }
    if (strcmp(mine, theirs) != 0)
        fail_msg("%s: taut has %s, tshark has %s", r->title, mine, theirs);
    r->next += n + (r->next[n] == '\n');
    r->n++;
}

/* oracle_compare walks the cases; returns how many fields were compared. */
static inline int oracle_compare(const struct oracle_case *cases,
                                 size_t n_cases,
                                 const struct taut_fieldset *const *sets,
                                 size_t n_sets, const char *const *apart,
                                 void (*visit)(const struct taut_visitor *,
                                               const uint8_t *, size_t))
{
    int total = 0;
    for (size_t i = 0; i < n_cases; i++) {
        size_t len;
        uint8_t *p = oracle_hex(cases[i].hex, &len);
        struct oracle_run r = {sets,           n_sets,          apart,
                               cases[i].title, cases[i].fields, 0};
        struct taut_visitor v = {oracle_value, &r, p};
        visit(&v, p, len);
        oracle_skip(&r);
        if (*r.next)
            fail_msg("%s: taut does not tell %.*s", r.title,
                     (int)strcspn(r.next, "\n"), r.next);
        assert_true(r.n > 0);
        total += r.n;
        free(p);
    }
    return total;
}

#endif
