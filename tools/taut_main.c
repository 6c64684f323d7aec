/* SPDX-License-Identifier: MIT */
/* taut_main.c: the taut command: which subcommand, help, version. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "taut_tool.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} commands[] = {
    {"dissect", tool_dissect, "print the packets of a capture file"},
    {"decode", tool_decode, "decode one unit of a protocol, as a tree"},
    {"explain", tool_explain, "say what is wrong with a unit, and where"},
#ifdef TOOL_DNS
    {"dns", tool_dns,
     "ask a DNS server, read a zone: `taut dns query`, `zone`"},
#endif
#ifdef TOOL_DOT11
    {"wpa", tool_wpa, "Wi-Fi: `taut wpa rate` computes data rates"},
#endif
#ifdef TOOL_H2
    {"h2", tool_h2, "serve and fetch over HTTP/2: `taut h2 serve`, `get`"},
    {"hpack", tool_hpack, "show HTTP/2's header blocks: `taut hpack decode`"},
#endif
    {"fsm", tool_fsm, "print a state machine as a diagram or a model"},
    {"kernels", tool_kernels, "list the SIMD kernels and which one runs"},
};

static const char help[] =
    "usage: taut COMMAND [ARGUMENTS]\n"
    "\n"
    "taut reads, explains and measures network packets.\n"
    "\n";

static const char help_end[] =
    "\n"
    "`taut COMMAND --help` tells more. Begin with:\n"
    "  taut dissect capture.pcap            one line a packet\n"
    "  taut dissect -V -c 1 capture.pcap    all fields of the first packet\n"
    "  taut dissect --fields ip.src,tcp.dstport capture.pcap\n"
    "  taut explain ipv4 450000130000000040010000c0000201c0000202\n"
    "\n"
    "exit: 0 done; 1 malformed input was seen (decode, explain, and dissect\n"
    "with --strict); 2 the input cannot be read or the call is wrong.\n";

int tool_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("taut: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return TOOL_ERROR;
}

void tool_out_init(struct tool_out *out)
{
    out->wr = taut_wr_of(out->buf, sizeof out->buf);
}

bool tool_out_flush(struct tool_out *out)
{
    bool ok = fwrite(out->buf, 1, out->wr.len, stdout) == out->wr.len;
    tool_out_init(out);
    return ok;
}

bool tool_out_bytes(struct tool_out *out, const void *p, size_t n)
{
    if (!tool_out_room(out, n))
        return false;
    if (n > out->wr.cap)
        return fwrite(p, 1, n, stdout) == n;
    taut_wr_bytes(&out->wr, p, n);
    return true;
}

static int main_digit(int c)
{
    return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

bool tool_hex(uint8_t *to, size_t cap, const char *text, size_t n, size_t *len)
{
    int high = -1;
    for (size_t i = 0; i < n; i++) {
        int c = (unsigned char)text[i];
        if (isspace(c) || c == ':')
            continue;
        if (!isxdigit(c) || *len == cap)
            return false;
        if (high < 0) {
            high = main_digit(c);
            continue;
        }
        to[(*len)++] = (uint8_t)(high << 4 | main_digit(c));
        high = -1;
    }
    return high < 0;
}

static int main_help(FILE *f)
{
    fputs(help, f);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        fprintf(f, "  %-8s  %s\n", commands[i].name, commands[i].what);
    fputs(help_end, f);
    return f == stdout ? TOOL_OK : TOOL_ERROR;
}

static int main_run(int argc, char **argv)
{
    if (argc < 2)
        return main_help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return main_help(stdout);
    if (strcmp(argv[1], "--version") == 0) {
        puts("taut " TAUT_VERSION);
        return TOOL_OK;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    return tool_fail("no command '%s'; `taut --help` lists them", argv[1]);
}

int main(int argc, char **argv)
{
    int status = main_run(argc, argv);
    if (fflush(stdout) != 0 && status != TOOL_ERROR)
        return tool_fail("cannot write: %s", strerror(errno));
    return status;
}
