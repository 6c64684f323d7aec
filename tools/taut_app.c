/* SPDX-License-Identifier: MIT */
/* taut_app.c: the protocols above UDP and TCP, and a packet's messages. */
#include "taut_app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t app_ports[1 << 16];
uint64_t app_magic_word;

/* ---- the table ---- */

/* Rows by protocol; each file of one has its own. */
static const struct {
    const struct tool_app *rows;
    const size_t *n;
} app_tables[] = {
#ifdef TOOL_DOT11
    {app_dot11_rows, &app_dot11_n},
#endif
#ifdef TOOL_DNS
    {app_dns_rows, &app_dns_n},
#endif
#ifdef TOOL_H2
    {app_h2_rows, &app_h2_n},
#endif
    {NULL, NULL}};

const struct tool_app *tool_app_row(size_t i)
{
    for (size_t t = 0; app_tables[t].rows; t++) {
        if (i < *app_tables[t].n)
            return &app_tables[t].rows[i];
        i -= *app_tables[t].n;
    }
    return NULL;
}

/* Ports that the caller names beside those of the table. */
static struct app_rule {
    const struct tool_app *app;
    unsigned port;
} app_rules[APP_RULES_MAX];
static size_t app_n_rules;

static bool app_has_port(const struct tool_app *app, unsigned port)
{
    for (unsigned i = 0; i < APP_PORTS_MAX && app->ports[i]; i++) {
        if (app->ports[i] == port)
            return true;
    }
    for (size_t i = 0; i < app_n_rules; i++) {
        if (app_rules[i].app == app && app_rules[i].port == port)
            return true;
    }
    return false;
}

/* app_find finds the row of a transport and two ports: the one that is sent
 * to counts before the one that is sent from. */
static const struct tool_app *app_find(unsigned transport, unsigned src,
                                       unsigned dst)
{
    const struct tool_app *app, *answers = NULL;
    for (size_t i = 0; (app = tool_app_row(i)); i++) {
        if (app->transport != transport)
            continue;
        if (app_has_port(app, dst))
            return app;
        if (!answers && app_has_port(app, src))
            answers = app;
    }
    return answers;
}

const struct tool_app *tool_app_named(const char *name)
{
    const struct tool_app *app;
    for (size_t i = 0; (app = tool_app_row(i)); i++) {
        size_t n = strlen(app->name);
        const char *behind = app->transport == APP_TCP ? "_tcp" : "";
        if (strncmp(app->name, name, n) == 0 && strcmp(name + n, behind) == 0)
            return app;
    }
    return NULL;
}

bool tool_app_add(const char *rule)
{
    char transport[8], name[32];
    const struct tool_app *app;
    unsigned port;
    int end = 0;
    if (sscanf(rule, "%7[a-z].port==%5u,%31s%n", transport, &port, name,
               &end) != 3 ||
        rule[end] != 0 || port == 0 || port > UINT16_MAX ||
        app_n_rules == APP_RULES_MAX)
        return false;
    bool tcp = strcmp(transport, "tcp") == 0;
    if (!tcp && strcmp(transport, "udp") != 0)
        return false;
    for (size_t i = 0; (app = tool_app_row(i)); i++) {
        if (app->transport == (tcp ? APP_TCP : APP_UDP) &&
            strcmp(app->name, name) == 0) {
            app_rules[app_n_rules++] = (struct app_rule){app, port};
            return true;
        }
    }
    return false;
}

static void app_set_port(unsigned port)
{
    uint8_t wire[2];
    uint16_t at;
    taut_put16(wire, port);
    memcpy(&at, wire, 2);
    app_ports[at] = 1;
}

void app_magic(const uint8_t *ports, const uint8_t *data)
{
    const struct tool_app *app;
    unsigned port = taut_get16(ports + 2);
    for (size_t i = 0; (app = tool_app_row(i)); i++) {
        if (app->magic[0] == 0 ||
            memcmp(app->magic, data, sizeof app->magic) != 0 ||
            app_find(APP_TCP, taut_get16(ports), port))
            continue;
        if (app_n_rules == APP_RULES_MAX)
            return;
        app_rules[app_n_rules++] = (struct app_rule){app, port};
        app_set_port(port);
    }
}

void tool_app_init(void)
{
    const struct tool_app *app;
    for (size_t i = 0; (app = tool_app_row(i)); i++) {
        if (app->magic[0])
            memcpy(&app_magic_word, app->magic, sizeof app_magic_word);
        for (unsigned k = 0; k < APP_PORTS_MAX && app->ports[k]; k++)
            app_set_port(app->ports[k]);
    }
    for (size_t i = 0; i < app_n_rules; i++)
        app_set_port(app_rules[i].port);
}

const struct taut_fieldset *const *tool_sets(size_t *n)
{
    enum { SETS_MAX = 64 };
    static const struct taut_fieldset *sets[SETS_MAX];
    static size_t n_sets;
    if (n_sets == 0) {
        const struct taut_fieldset *const *more =
            taut_net_fieldsets_get(&n_sets);
        memcpy(sets, more, n_sets * sizeof sets[0]);
        for (size_t t = 0; app_tables[t].rows; t++) {
            size_t n_more;
            more = app_tables[t].rows->sets(&n_more);
            if (n_more > SETS_MAX - n_sets)
                break;
            memcpy(sets + n_sets, more, n_more * sizeof sets[0]);
            n_sets += n_more;
        }
    }
    *n = n_sets;
    return sets;
}

/* ---- a packet's messages ---- */

bool tool_unit_add(struct tool_frame *frame, const struct tool_app *app,
                   struct taut_span bytes, uint8_t *owned)
{
    if (frame->n_units == frame->cap_units) {
        uint32_t cap = frame->cap_units ? 2 * frame->cap_units : 8;
        struct tool_unit *more =
            cap > APP_UNITS_MAX
                ? NULL
                : realloc(frame->units, cap * sizeof *frame->units);
        if (!more) {
            free(owned);
            return false;
        }
        frame->units = more;
        frame->cap_units = cap;
    }
    frame->units[frame->n_units++] =
        (struct tool_unit){.app = app,
                           .bytes = bytes,
                           .owned = owned,
                           .start = owned ? bytes.p : frame->packet.start};
    return true;
}

static void unit_free(struct tool_unit *unit)
{
    free(unit->owned);
    free(unit->note);
}

void app_drop(struct tool_frame *frame)
{
    for (uint32_t i = 0; i < frame->n_units; i++)
        unit_free(&frame->units[i]);
    frame->n_units = 0;
    frame->n_outer = 0;
    frame->fault_in_unit = false;
}

enum taut_status tool_unit_visit(const struct tool_unit *unit,
                                 const struct taut_visitor *v,
                                 struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(unit->start, diag);
    enum taut_status st = unit->app->visit(unit->app, &ctx, v, unit->bytes);
    if (unit->note)
        unit->app->told(v, unit);
    return st;
}

static void app_pass(void *arg, const struct taut_value *value)
{
    (void)arg;
    (void)value;
}

void tool_units_judge_from(struct tool_frame *frame, uint32_t from, bool is_cut)
{
    struct taut_packet *packet = &frame->packet;
    for (uint32_t i = from; i < frame->n_units; i++) {
        const struct tool_unit *unit = &frame->units[i];
        const struct taut_visitor v = {app_pass, NULL, unit->start};
        struct taut_diag diag;
        struct taut_ctx ctx = taut_ctx_of(unit->start, &diag);
        enum taut_status st =
            unit->app->check ? unit->app->check(unit->app, &ctx, unit->bytes)
                             : tool_unit_visit(unit, &v, &diag);
        if (st == TAUT_OK || (is_cut && st == TAUT_E_SHORT))
            continue;
        if (packet->n_faults == 0) {
            packet->fault = diag;
            packet->fault_layer = packet->n;
            frame->fault_in_unit = unit->owned != NULL;
        }
        packet->n_faults =
            (uint8_t)(packet->n_faults + (packet->n_faults < 255));
    }
}

void tool_units_judge(struct tool_frame *frame, bool is_cut)
{
    tool_units_judge_from(frame, 0, is_cut);
}

static const struct taut_layer *app_ip(const struct taut_packet *packet,
                                       unsigned i)
{
    while (i-- > 0) {
        const struct taut_layer *l = &packet->layers[i];
        if (l->kind == TAUT_LAYER_IPV4 || l->kind == TAUT_LAYER_IPV6)
            return l->flags & TAUT_LAYER_IS_PARTIAL ? NULL : l;
    }
    return NULL;
}

/* app_tcp hands a segment to its stream. */
static bool app_tcp(struct app_streams **streams, struct tool_frame *frame,
                    const struct tool_app *app, unsigned i,
                    struct taut_span data)
{
    const struct taut_packet *packet = &frame->packet;
    const uint8_t *p = packet->start + packet->layers[i].off;
    const struct app_segment segment = {.app = app,
                                        .ip = app_ip(packet, i),
                                        .src = taut_get16(p),
                                        .dst = taut_get16(p + 2),
                                        .flags = p[13],
                                        .seq = taut_get32(p + 4),
                                        .ack = taut_get32(p + 8),
                                        .data = data};
    if (!*streams)
        *streams = app_streams_new();
    return *streams && app_stream_take(*streams, frame, &segment);
}

void app_take(struct app_streams **streams, struct tool_frame *frame,
              unsigned i)
{
    struct taut_packet *packet = &frame->packet;
    const struct taut_layer *l = &packet->layers[i];
    const uint8_t *p = packet->start + l->off;
    bool tcp = l->kind == TAUT_LAYER_TCP, has_data = packet->n > i + 1u;
    const struct tool_app *app =
        app_find(tcp ? APP_TCP : APP_UDP, taut_get16(p), taut_get16(p + 2));
    struct taut_span data = {NULL, 0};
    bool is_cut = l->flags & TAUT_LAYER_IS_CUT, is_shown;
    if (!app || (l->flags & (TAUT_LAYER_IS_QUOTED | TAUT_LAYER_IS_FRAGMENT |
                             TAUT_LAYER_IS_PARTIAL)))
        return;
    if (has_data) {
        data.p = packet->start + packet->layers[i + 1].off;
        data.len = packet->layers[i + 1].len;
    }
    if (tcp)
        is_shown = app_tcp(streams, frame, app, i, data);
    else
        is_shown = has_data && tool_unit_add(frame, app, data, NULL);
    if (!is_shown)
        return;
    if (has_data)
        packet->n--;
    tool_units_judge(frame, is_cut);
}

/* ---- as text ---- */

void tool_units_text(struct taut_wr *wr, const struct tool_frame *frame)
{
    enum { ROOM = APP_LINE_MAX - 40 }; /* for the words below */
    size_t left = ROOM;
    for (uint32_t i = 0; i < frame->n_units; i++) {
        const struct tool_unit *unit = &frame->units[i];
        char text[ROOM];
        struct taut_wr one = taut_wr_of(text, sizeof text);
        taut_wr_text(&one, i > 0 ? " " : "");
        unit->app->line(unit->app, &one, unit->bytes);
        if (unit->note)
            unit->app->line_told(&one, unit);
        if (i > 0 && one.len > left) {
            taut_wr_text(wr, " and ");
            taut_wr_dec(wr, frame->n_units - i);
            taut_wr_text(wr, " more messages");
            return;
        }
        size_t n = one.len < left ? one.len : left;
        taut_wr_bytes(wr, text, n);
        taut_wr_text(wr, n < one.len ? "..." : "");
        left -= n;
    }
}

void tool_path(struct taut_wr *wr, const struct tool_frame *frame)
{
    for (uint32_t i = 0; i < frame->n_outer; i++) {
        taut_wr_text(wr, i > 0 ? ":" : "");
        taut_wr_text(wr, frame->units[i].app->name);
    }
    if (frame->n_outer > 0 && frame->packet.n > 0)
        taut_wr_text(wr, ":");
    taut_packet_path_text(wr, &frame->packet);
    for (uint32_t i = frame->n_outer; i < frame->n_units && i < APP_NAMES_MAX;
         i++) {
        if (i > 0 || frame->packet.n > 0)
            taut_wr_u8(wr, ':');
        taut_wr_text(wr, frame->units[i].app->name);
    }
}
