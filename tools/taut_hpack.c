/* SPDX-License-Identifier: MIT */
/* taut_hpack.c: `taut hpack decode`: header blocks, representation by
 * representation, and the dynamic table that they leave. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "taut/h2_visit.h"
#include "taut/hpack.h"

#include "taut_tool.h"

static const char help[] =
    "usage: taut hpack decode [OPTIONS] HEX...\n"
    "\n"
    "Decodes header blocks of HTTP/2 (RFC 7541), one an argument, one after\n"
    "the other with the same dynamic table, which is shown at the end. Of "
    "each\n"
    "representation: its place in the block, its form, the index of its name\n"
    "or field, and the field; H marks strings that are Huffman-coded.\n"
    "\n"
    "  -t, --table N   size of the dynamic table that SETTINGS allow (4096)\n"
    "  -m, --middle    the connection began before: entries from before are\n"
    "                  unknown\n"
    "  -h, --help      this text\n"
    "\n"
    "exit: 0 well-formed, 1 malformed, 2 the call is wrong\n"
    "\n"
    "example:\n"
    "  taut hpack decode 828684418cf1e3c2e5f23a6ba0ab90f4ff 828684be\n";

static const struct option long_options[] = {
    {"table", required_argument, NULL, 't'},
    {"middle", no_argument, NULL, 'm'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

enum { HPACK_BLOCK_MAX = 1 << 20, HPACK_FIELD = 1 << 16 };

/* struct hpack_tool: a decoder, its memory, and what is printed. */
struct hpack_tool {
    struct taut_hpack_decoder decoder;
    struct taut_hpack_decoder_config config;
    struct tool_out out;
    uint8_t block[HPACK_BLOCK_MAX];
};

static const char *const hpack_forms[] = {"",      "indexed", "added",
                                          "plain", "never",   "update"};

/* hpack_text appends a name or value; what is no plain text is escaped. */
static void hpack_text(struct tool_out *out, struct taut_span s, bool unknown)
{
    const struct taut_value value = {
        .bytes = s.p, .len = (uint32_t)s.len, .type = TAUT_FT_TEXT};
    (void)tool_out_room(out, 4 * s.len + 16);
    if (unknown)
        taut_wr_text(&out->wr, "(unknown)");
    else
        taut_value_text(&out->wr, &value);
}

static void hpack_column(struct tool_out *out, uint64_t n, unsigned width)
{
    size_t digits = 1;
    for (uint64_t left = n; left >= 10; left /= 10)
        digits++;
    (void)tool_out_room(out, 64);
    for (; digits < width; digits++)
        taut_wr_text(&out->wr, " ");
    taut_wr_dec(&out->wr, n);
}

static void hpack_pair(struct tool_out *out, const struct taut_hpack_header *f)
{
    hpack_text(out, f->name, f->flags & TAUT_HPACK_NAME_UNKNOWN);
    taut_wr_text(&out->wr, ": ");
    hpack_text(out, f->value, f->flags & TAUT_HPACK_VALUE_UNKNOWN);
    (void)tool_out_bytes(out, "\n", 1);
}

/* hpack_line prints one representation. */
static void hpack_line(struct tool_out *out, const struct taut_hpack_header *f)
{
    const char *form = hpack_forms[f->form];
    hpack_column(out, f->off, 6);
    taut_wr_text(&out->wr, "  ");
    taut_wr_text(&out->wr, form);
    for (size_t i = strlen(form); i < 8; i++)
        taut_wr_text(&out->wr, " ");
    if (f->form == TAUT_HPACK_UPDATE) {
        taut_wr_text(&out->wr, "the table has ");
        taut_wr_dec(&out->wr, f->index);
        taut_wr_text(&out->wr, " bytes\n");
        return;
    }
    if (f->index)
        hpack_column(out, f->index, 4);
    else
        taut_wr_text(&out->wr, "   -");
    taut_wr_text(&out->wr, f->flags & TAUT_HPACK_NAME_HUFFMAN ? " H" : "  ");
    taut_wr_text(&out->wr, f->flags & TAUT_HPACK_VALUE_HUFFMAN ? "H " : "  ");
    hpack_pair(out, f);
}

/* hpack_fault prints why a block is refused. */
static void hpack_fault(struct tool_out *out, const struct taut_diag *diag,
                        struct taut_span block)
{
    size_t n;
    const struct taut_fieldset *const *sets = taut_h2_fieldsets_get(&n);
    (void)tool_out_room(out, sizeof out->buf / 2);
    taut_diag_explain(&out->wr, diag, sets, n, NULL, block);
}

/* hpack_block prints one block; false: it is refused. */
static bool hpack_block(struct hpack_tool *t, struct taut_span block)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(block.p, &diag);
    struct taut_hpack_header f;
    enum taut_status st = taut_hpack_decoder_feed(&t->decoder, block, true);
    while (st == TAUT_OK) {
        st = taut_hpack_decoder_next(&ctx, &t->decoder, &f);
        if (st == TAUT_OK)
            hpack_line(&t->out, &f);
    }
    if (st != TAUT_DONE)
        hpack_fault(&t->out, &diag, block);
    return st == TAUT_DONE;
}

/* hpack_table prints the dynamic table. */
static void hpack_table(struct hpack_tool *t)
{
    struct taut_hpack_header f;
    struct taut_wr *wr = &t->out.wr;
    (void)tool_out_room(&t->out, 128);
    taut_wr_text(wr, "dynamic table: ");
    taut_wr_dec(wr, t->decoder.size);
    taut_wr_text(wr, " of ");
    taut_wr_dec(wr, t->decoder.limit);
    taut_wr_text(wr, " bytes\n");
    for (uint32_t i = 0; taut_hpack_decoder_entry_get(&t->decoder, &f, i);
         i++) {
        hpack_column(&t->out, TAUT_HPACK_N_STATIC + 1 + i, 6);
        (void)tool_out_bytes(&t->out, "  ", 2);
        hpack_pair(&t->out, &f);
    }
}

static int hpack_decode(struct hpack_tool *t, int n, char **blocks)
{
    bool good = true;
    for (int i = 0; i < n && good; i++) {
        struct taut_span block = {t->block, 0};
        if (!tool_hex(t->block, sizeof t->block, blocks[i], strlen(blocks[i]),
                      &block.len))
            return tool_fail("'%s' is not whole bytes in hexadecimal digits",
                             blocks[i]);
        (void)tool_out_room(&t->out, 64);
        taut_wr_text(&t->out.wr, "block ");
        taut_wr_dec(&t->out.wr, (uint64_t)i + 1);
        taut_wr_text(&t->out.wr, ":\n");
        good = hpack_block(t, block);
    }
    hpack_table(t);
    return tool_out_flush(&t->out) && good ? TOOL_OK : TOOL_MALFORMED;
}

/* hpack_open lends the decoder its memory. */
static bool hpack_open(struct hpack_tool *t, uint32_t table, uint32_t flags)
{
    struct taut_hpack_decoder_config *c = &t->config;
    c->table_max = table;
    c->field_max = HPACK_FIELD;
    c->list_max = TAUT_HPACK_LIST_MAX;
    c->n_fields_max = UINT32_MAX;
    c->flags = flags | TAUT_HPACK_TELL_UPDATES;
    c->n_entries = TAUT_HPACK_N_ENTRIES(table);
    c->bytes_len = TAUT_HPACK_BYTES_LEN(table, HPACK_FIELD);
    c->entries =
        (struct taut_hpack_entry *)calloc(c->n_entries, sizeof *c->entries);
    c->bytes = (uint8_t *)malloc(c->bytes_len);
    tool_out_init(&t->out);
    return c->entries && c->bytes &&
           !taut_hpack_decoder_init(&t->decoder, sizeof t->decoder, c) &&
           !taut_hpack_decoder_table_set(&t->decoder, table);
}

static int hpack_run(uint32_t table, uint32_t flags, int n, char **blocks)
{
    struct hpack_tool *t = (struct hpack_tool *)calloc(1, sizeof *t);
    if (!t || !hpack_open(t, table, flags))
        return tool_fail("no memory");
    int status = hpack_decode(t, n, blocks);
    free(t->config.entries);
    free(t->config.bytes);
    free(t);
    return status;
}

static int hpack_options(int argc, char **argv)
{
    uint32_t table = TAUT_HPACK_TABLE_DEFAULT, flags = 0;
    int option;
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "t:mh", long_options, NULL)) !=
           -1) {
        char *end = NULL;
        unsigned long n = option == 't' ? strtoul(optarg, &end, 10) : 0;
        if (option == 'h') {
            fputs(help, stdout);
            return TOOL_OK;
        }
        if (option == 't' && (*end || n == 0 || n > TAUT_HPACK_TABLE_MAX))
            return tool_fail("'%s' is not a size from 1 to %d", optarg,
                             TAUT_HPACK_TABLE_MAX);
        if (option == '?')
            return tool_fail("hpack decode: wrong option '%s'; --help lists "
                             "them",
                             argv[optind - 1]);
        table = option == 't' ? (uint32_t)n : table;
        flags = option == 'm' ? (uint32_t)TAUT_HPACK_OBSERVER : flags;
    }
    if (optind == argc)
        return tool_fail("hpack decode: which block? (see --help)");
    return hpack_run(table, flags, argc - optind, argv + optind);
}

int tool_hpack(int argc, char **argv)
{
    bool is_help = argc > 1 && (strcmp(argv[1], "--help") == 0 ||
                                strcmp(argv[1], "-h") == 0);
    if (is_help) {
        fputs(help, stdout);
        return TOOL_OK;
    }
    if (argc > 1 && strcmp(argv[1], "decode") == 0)
        return hpack_options(argc - 1, argv + 1);
    return tool_fail("hpack: the subcommand is decode");
}
