/* SPDX-License-Identifier: MIT */
/* taut_h2.c: `taut h2`: which of its commands; connections and their memory. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "taut_h2.h"

static const char help[] =
    "usage: taut h2 serve [--port N] [--address A] [DIR]\n"
    "       taut h2 get [OPTIONS] URL...\n"
    "\n"
    "HTTP/2 in clear text, both sides knowing it beforehand (RFC 9113 3.3).\n"
    "`taut h2 serve --help` and `taut h2 get --help` tell more.\n";

bool h2_end_alloc(struct h2_end *e, uint32_t n_slots)
{
    e->n_slots = n_slots;
    e->slots = (struct taut_h2_slot *)calloc(n_slots, sizeof *e->slots);
    e->out = (uint8_t *)malloc(H2_OUT_LEN);
    e->bytes = (uint8_t *)malloc(H2_BYTES_LEN);
    if (e->slots && e->out && e->bytes)
        return true;
    h2_end_close(e);
    return false;
}

static struct taut_h2_conn_config h2_end_config(struct h2_end *e,
                                                unsigned flags)
{
    struct taut_h2_conn_config g;
    memset(&g, 0, sizeof g);
    memset(e->slots, 0, e->n_slots * sizeof *e->slots);
    g.streams = e->slots;
    g.n_streams = e->n_slots;
    g.max_streams = e->n_slots / 2;
    g.out = e->out;
    g.out_len = H2_OUT_LEN;
    g.decoder.entries = e->entries;
    g.decoder.n_entries = sizeof e->entries / sizeof e->entries[0];
    g.decoder.bytes = e->bytes;
    g.decoder.bytes_len = H2_BYTES_LEN;
    g.decoder.field_max = H2_FIELD_MAX;
    g.encoder.entries = e->sent;
    g.encoder.n_entries = sizeof e->sent / sizeof e->sent[0];
    g.encoder.bytes = e->sent_bytes;
    g.encoder.bytes_len = sizeof e->sent_bytes;
    g.encoder.slots = e->sent_slots;
    g.encoder.n_slots = TAUT_HPACK_N_SLOTS;
    g.window = 1 << 20;
    g.conn_window = 1 << 24;
    g.flags = flags | TAUT_H2_CONN_AUTO_WINDOW;
    return g;
}

bool h2_end_begin(struct h2_end *e, unsigned flags)
{
    struct taut_h2_conn_config g = h2_end_config(e, flags);
    return taut_h2_conn_init(&e->conn, sizeof e->conn, &g) == TAUT_OK;
}

bool h2_end_go_on(struct h2_end *e, unsigned flags, struct taut_span rest)
{
    struct taut_h2_conn_config g = h2_end_config(e, flags);
    return taut_h2_conn_rest_decode(&e->conn, sizeof e->conn, &g, rest) ==
           TAUT_OK;
}

void h2_end_close(struct h2_end *e)
{
    free(e->slots);
    free(e->out);
    free(e->bytes);
    e->slots = NULL;
    e->out = e->bytes = NULL;
}

struct taut_hpack_header h2_field(const char *name, const char *value)
{
    struct taut_hpack_header f;
    memset(&f, 0, sizeof f);
    f.name.p = (const uint8_t *)name;
    f.name.len = strlen(name);
    f.value.p = (const uint8_t *)value;
    f.value.len = strlen(value);
    return f;
}

void h2_fault(const char *who, const struct taut_diag *diag)
{
    static const struct taut_fieldset *const sets[] = {&taut_h2_fields,
                                                       &taut_hpack_fields};
    char line[300];
    struct taut_wr wr = taut_wr_of(line, sizeof line);
    taut_diag_text(&wr, diag, sets, 2);
    taut_wr_text(&wr, "; ");
    taut_h2_fields.wire_text(&wr, diag->wire);
    fprintf(stderr, "taut: %s: %s\n", who, taut_wr_cstr(&wr));
}

uint64_t h2_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

int tool_h2(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "serve") == 0)
        return h2_serve(argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "get") == 0)
        return h2_get(argc - 1, argv + 1);
    if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
        fputs(help, stdout);
        return TOOL_OK;
    }
    fputs(help, stderr);
    return TOOL_ERROR;
}
