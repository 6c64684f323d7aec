/* SPDX-License-Identifier: MIT */
/*
 * hpack_filter.c: one order a line from standard input, one answer a line to
 * standard output, so that other programs' HPACK can be compared with taut's.
 *
 *   new N              -> ok                 both sides anew, tables up to N
 *   size N             -> ok                 SETTINGS_HEADER_TABLE_SIZE
 *   decode HEX         -> ok FORM NAME VALUE ... | bad DIAGNOSTIC
 *   table              -> ok SIZE NAME VALUE ...      of the decoder
 *   encode FORM NAME VALUE ... -> ok HEX
 *
 * Names and values are hexadecimal with an x before them; FORM is a number of
 * enum taut_hpack_form.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/hpack.h"

enum { TABLE = 1 << 16, FIELD = 1 << 16, LINE = 1 << 20 };

static struct taut_hpack_entry d_entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t d_bytes[TAUT_HPACK_BYTES_LEN(TABLE, FIELD)];
static struct taut_hpack_encoder_entry e_entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t e_bytes[2 * TABLE];
static uint32_t e_slots[512];
static struct taut_hpack_decoder decoder;
static struct taut_hpack_encoder encoder;

static size_t unhex(uint8_t *out, const char *text)
{
    size_t n = 0;
    for (; text[0] && text[1] && text[0] != '\n' && text[0] != ' '; text += 2) {
        char pair[3] = {text[0], text[1], 0};
        out[n++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return n;
}

static void put_hex(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%02x", p[i]);
}

static void put_header(const struct taut_hpack_header *h)
{
    printf(" x");
    put_hex(h->name.p, h->name.len);
    printf(" x");
    put_hex(h->value.p, h->value.len);
}

static void begin(uint32_t table)
{
    const struct taut_hpack_decoder_config d = {.entries = d_entries,
                                                .bytes = d_bytes,
                                                .n_entries =
                                                    TAUT_HPACK_N_ENTRIES(TABLE),
                                                .bytes_len = sizeof d_bytes,
                                                .table_max = TABLE,
                                                .field_max = FIELD,
                                                .list_max = 1 << 24,
                                                .n_fields_max = 100000};
    const struct taut_hpack_encoder_config e = {.entries = e_entries,
                                                .bytes = e_bytes,
                                                .slots = e_slots,
                                                .n_entries =
                                                    TAUT_HPACK_N_ENTRIES(TABLE),
                                                .bytes_len = sizeof e_bytes,
                                                .n_slots = 512,
                                                .table_max = table};
    if (taut_hpack_decoder_init(&decoder, sizeof decoder, &d) ||
        taut_hpack_decoder_table_set(&decoder, TABLE) ||
        taut_hpack_encoder_init(&encoder, sizeof encoder, &e))
        exit(2);
}

static void decode(const char *hex)
{
    static const struct taut_fieldset *const sets[] = {&taut_hpack_fields};
    static char text[1024];
    size_t max = strlen(hex) / 2 + 1;
    uint8_t *p = (uint8_t *)malloc(max);
    struct taut_span piece = {p, unhex(p, hex)};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_hpack_header h;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    enum taut_status st = taut_hpack_decoder_feed(&decoder, piece, true);
    printf("ok");
    while (!st && !(st = taut_hpack_decoder_next(&ctx, &decoder, &h))) {
        printf(" %u", h.form);
        put_header(&h);
    }
    if (st != TAUT_DONE) {
        taut_diag_text(&wr, &diag, sets, 1);
        printf(" bad %s", taut_wr_cstr(&wr));
    }
    free(p);
}

static void table(void)
{
    struct taut_hpack_header h;
    printf("ok %u", decoder.size);
    for (uint32_t i = 0; taut_hpack_decoder_entry_get(&decoder, &h, i); i++)
        put_header(&h);
}

static void encode(char *args)
{
    static uint8_t text[LINE], out[LINE];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    if (taut_hpack_encoder_open(&encoder, &wr))
        exit(2);
    char *form = strtok(args, " \n"), *name, *value;
    for (; form; form = strtok(NULL, " \n")) {
        name = strtok(NULL, " \n");
        value = strtok(NULL, " \n");
        if (!name || !value)
            exit(2);
        struct taut_hpack_header h = {{text, 0}, {NULL, 0}, 0, 0, 0, 0, 0};
        h.form = (uint8_t)strtoul(form, NULL, 10);
        h.name.len = unhex(text, name + 1);
        h.value.p = text + h.name.len;
        h.value.len = unhex(text + h.name.len, value + 1);
        if (taut_hpack_encoder_push(&encoder, &wr, &h))
            exit(2);
    }
    printf("ok ");
    put_hex(out, wr.len);
}

int main(void)
{
    static char line[LINE];
    while (fgets(line, sizeof line, stdin)) {
        char *args = strchr(line, ' ');
        args = args ? args + 1 : line + strlen(line);
        if (strncmp(line, "new ", 4) == 0) {
            begin((uint32_t)strtoul(args, NULL, 10));
            printf("ok");
        } else if (strncmp(line, "size ", 5) == 0) {
            uint32_t n = (uint32_t)strtoul(args, NULL, 10);
            taut_hpack_encoder_table_set(&encoder, n);
            printf("ok");
        } else if (strncmp(line, "decode", 6) == 0) {
            decode(args);
        } else if (strncmp(line, "table", 5) == 0) {
            table();
        } else if (strncmp(line, "encode", 6) == 0) {
            encode(args);
        } else {
            return 2;
        }
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
