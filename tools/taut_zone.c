/* SPDX-License-Identifier: MIT */
/* taut_zone.c: `taut dns zone`: a master file, read and written record by
 * record, in the same memory whatever its size. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "taut/dns_text.h"

#include "taut_dns.h"

static const char help[] =
    "usage: taut dns zone [OPTIONS] FILE\n"
    "\n"
    "Reads a master file (- is standard input) and writes its records, one a\n"
    "line: owner, TTL, class, type and data, separated by tabs, all names and\n"
    "TTLs written out. A fault is told on standard error with file, line and\n"
    "column; reading goes on with the next record.\n"
    "\n"
    "options:\n"
    "  -o, --origin NAME  what continues relative names (the root)\n"
    "  -t, --ttl TTL      for records that have none (3600 or 1h)\n"
    "  -C, --class CLASS  for records that have none (IN)\n"
    "  -c, --canonical    names in lower case where RFC 4034 6.2 asks for it\n"
    "  -q, --quiet        write no records, only look for faults\n"
    "  --no-include       refuse $INCLUDE\n"
    "  -h, --help         this text\n"
    "\n"
    "exit: 0 done; 1 the file has faults; 2 it cannot be read, or the call is\n"
    "wrong\n"
    "\n"
    "example:\n"
    "  taut dns zone -o example.org. example.org.zone | sort\n";

enum {
    ZONE_TEXT_MAX = 1 << 20, /* of one record, and of a comment beside it */
    ZONE_OUT_MAX = 1 << 20,  /* more than the text of any record */
    ZONE_INCLUDES_MAX = 8    /* files that include one another */
};

/* struct zone: the call. */
struct zone {
    struct taut_dns_zone_config config;
    struct taut_dns_name origin;
    const char *file;
    bool quiet, canonical, no_include;
    bool faults; /* were seen */
    unsigned depth;
    struct taut_wr out;
};

/* struct zone_file: one file that is read. */
struct zone_file {
    const char *name;
    FILE *f;
    bool at_end;
    size_t from, to; /* what of `text` is not read yet */
    struct taut_dns_zone reader;
    uint8_t rdata[TAUT_DNS_RDATA_MAX];
    uint8_t text[ZONE_TEXT_MAX];
};

static const struct taut_fieldset *const zone_sets[] = {
    &taut_dns_text_fields, &taut_dns_rr_fields, &taut_dns_fields};

/* ---- output ---- */

static bool zone_flush(struct zone *z)
{
    bool ok = fwrite(z->out.base, 1, z->out.len, stdout) == z->out.len;
    z->out.len = 0;
    return ok;
}

/* zone_fault tells a fault; the reader is behind it. */
static void zone_fault(struct zone *z, const struct zone_file *file,
                       const struct taut_diag *diag)
{
    char line[512];
    struct taut_wr wr = taut_wr_of(line, sizeof line - 1);
    taut_diag_text(&wr, diag, zone_sets, 3);
    z->faults = true;
    fprintf(stderr, "taut: %s:%u:%u: %s\n", file->name,
            (unsigned)file->reader.line, (unsigned)file->reader.column,
            taut_wr_cstr(&wr));
}

/* zone_lower makes a record canonical. */
static void zone_lower(struct taut_dns_name *owner, struct taut_dns_zone_rr *rr)
{
    static uint8_t rdata[TAUT_DNS_RDATA_MAX];
    static const struct taut_span none = {NULL, 0};
    struct taut_wr wr = taut_wr_of(rdata, sizeof rdata);
    struct taut_ctx ctx = taut_ctx_of(rr->rdata.p, NULL);
    taut_dns_name_set(owner, rr->owner);
    taut_dns_name_lower(owner->wire);
    rr->owner = owner->wire;
    if (!taut_dns_rdata_decode(&ctx, &wr, rr->type, rr->klass, rr->rdata, none,
                               TAUT_DNS_RDATA_CANONICAL))
        rr->rdata = (struct taut_span){rdata, wr.len};
}

/* zone_put writes a record; false: standard output refuses. */
static bool zone_put(struct zone *z, struct taut_dns_zone_rr *rr)
{
    struct taut_dns_name owner;
    if (z->canonical)
        zone_lower(&owner, rr);
    for (;;) {
        struct taut_wr wr = z->out;
        struct taut_ctx ctx = taut_ctx_of(rr->rdata.p, NULL);
        if (taut_dns_record_text(&ctx, &wr, rr->owner, rr->ttl, rr->klass,
                                 rr->type, rr->rdata, '\t'))
            return true; /* the reader checked it: does not happen */
        taut_wr_u8(&wr, '\n');
        if (wr.len <= wr.cap) {
            z->out = wr;
            return true;
        }
        if (z->out.len == 0 || !zone_flush(z))
            return false;
    }
}

/* ---- files ---- */

/* zone_fill reads more text behind what is left; false after a message. */
static bool zone_fill(struct zone_file *file)
{
    size_t left = file->to - file->from;
    if (left == sizeof file->text) {
        tool_fail("%s:%u: over %u bytes without an end", file->name,
                  (unsigned)file->reader.at_line, (unsigned)left);
        return false;
    }
    memmove(file->text, file->text + file->from, left);
    file->from = 0;
    size_t n = fread(file->text + left, 1, sizeof file->text - left, file->f);
    file->to = left + n;
    file->at_end = n < sizeof file->text - left;
    if (ferror(file->f)) {
        tool_fail("%s: %s", file->name, strerror(errno));
        return false;
    }
    return true;
}

static int zone_file_read(struct zone *z, const char *name,
                          const uint8_t *origin);

/* zone_include reads another file in place of a line. */
static int zone_include(struct zone *z, const struct zone_file *file,
                        const struct taut_dns_zone_rr *rr)
{
    char name[4096];
    if (z->no_include || z->depth == ZONE_INCLUDES_MAX ||
        rr->rdata.len >= sizeof name) {
        fprintf(stderr, "taut: %s:%u: $INCLUDE refused\n", file->name,
                (unsigned)rr->line);
        z->faults = true;
        return TOOL_OK;
    }
    memcpy(name, rr->rdata.p, rr->rdata.len);
    name[rr->rdata.len] = 0;
    return zone_file_read(z, name, rr->owner);
}

/* zone_records reads the records of a file up to its end. */
static int zone_records(struct zone *z, struct zone_file *file)
{
    for (;;) {
        struct taut_dns_zone_rr rr;
        struct taut_diag diag;
        struct taut_rd rd =
            taut_rd_of(file->text + file->from, file->to - file->from);
        struct taut_ctx ctx = taut_ctx_of(rd.p, &diag);
        enum taut_status st =
            taut_dns_zone_next(&ctx, &file->reader, &rd, &rr, file->at_end);
        file->from = (size_t)(rd.p - file->text);
        if (st == TAUT_DONE)
            return TOOL_OK;
        if (st == TAUT_MORE) {
            if (!zone_fill(file))
                return TOOL_ERROR;
        } else if (st) {
            zone_fault(z, file, &diag);
        } else if (rr.kind == TAUT_DNS_ZONE_INCLUDE) {
            int code = zone_include(z, file, &rr);
            if (code != TOOL_OK)
                return code;
        } else if (!z->quiet && !zone_put(z, &rr)) {
            return tool_fail("cannot write: %s", strerror(errno));
        }
    }
}

static int zone_file_read(struct zone *z, const char *name,
                          const uint8_t *origin)
{
    bool is_stdin = strcmp(name, "-") == 0;
    struct zone_file *file = malloc(sizeof *file);
    if (!file)
        return tool_fail("no memory");
    file->name = is_stdin ? "standard input" : name;
    file->f = is_stdin ? stdin : fopen(name, "rb");
    file->at_end = false;
    file->from = file->to = 0;
    z->config.origin = origin;
    z->config.mem = file->rdata;
    z->config.mem_len = sizeof file->rdata;
    int code = TOOL_ERROR;
    if (!file->f)
        tool_fail("%s: %s", name, strerror(errno));
    else if (!taut_dns_zone_init(&file->reader, sizeof file->reader,
                                 &z->config)) {
        z->depth++;
        code = zone_records(z, file);
        z->depth--;
    }
    if (file->f && !is_stdin)
        fclose(file->f);
    free(file);
    return code;
}

/* ---- the call ---- */

/* zone_value sets what an option with a value says; false: it is none. */
static bool zone_value(struct zone *z, char option, const char *text)
{
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    size_t len = strlen(text);
    switch (option) {
    case 'o':
        return taut_dns_name_text_decode(&ctx, &z->origin, text, len, NULL) ==
               TAUT_OK;
    case 't':
        z->config.has_ttl = true;
        return taut_dns_ttl_text_decode(&z->config.ttl, text, len);
    default:
        return taut_dns_class_text_decode(&z->config.klass, text, len);
    }
}

/* zone_option returns the letter of an option, or 0. */
static char zone_option(const char *arg)
{
    static const struct {
        char letter;
        const char *name;
    } options[] = {{'o', "--origin"},    {'t', "--ttl"},  {'C', "--class"},
                   {'q', "--quiet"},     {'h', "--help"}, {'c', "--canonical"},
                   {'n', "--no-include"}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(arg, options[i].name) == 0 ||
            (arg[0] == '-' && arg[1] == options[i].letter && !arg[2]))
            return options[i].letter;
    }
    return 0;
}

/* zone_args reads the call; TOOL_ERROR after a message. */
static int zone_args(struct zone *z, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        char option = zone_option(arg);
        if (option == 'h')
            z->file = help;
        z->quiet = z->quiet || option == 'q';
        z->canonical = z->canonical || option == 'c';
        z->no_include = z->no_include || option == 'n';
        if (option == 'o' || option == 't' || option == 'C') {
            if (++i == argc)
                return tool_fail("%s wants a value", arg);
            if (!zone_value(z, option, argv[i]))
                return tool_fail("%s: not '%s'", arg, argv[i]);
        } else if (!option && (arg[0] != '-' || !arg[1]) && !z->file) {
            z->file = arg;
        } else if (!option) {
            return tool_fail("dns zone: not '%s'", arg);
        }
    }
    return z->file ? TOOL_OK : tool_fail("dns zone wants one file");
}

int dns_zone(int argc, char **argv)
{
    static uint8_t out[ZONE_OUT_MAX];
    static struct zone z;
    z.origin.len = 1;
    z.out = taut_wr_of(out, sizeof out);
    int code = zone_args(&z, argc, argv);
    if (code != TOOL_OK)
        return code;
    if (z.file == help) {
        fputs(help, stdout);
        return TOOL_OK;
    }
    code = zone_file_read(&z, z.file, z.origin.wire);
    if (!zone_flush(&z))
        return tool_fail("cannot write: %s", strerror(errno));
    if (code != TOOL_OK)
        return code;
    return z.faults ? TOOL_MALFORMED : TOOL_OK;
}
