/* SPDX-License-Identifier: MIT */
/* taut_tool.h: what the files of the taut command share. */
#ifndef TAUT_TOOL_H
#define TAUT_TOOL_H

#include <stdbool.h>
#include <stdio.h>

#include "taut/packet.h"

struct tool_unit;
struct app_streams;

/* Exit codes of every command. */
enum { TOOL_OK = 0, TOOL_MALFORMED = 1, TOOL_ERROR = 2 };

/* One function a command; argv[0] is the command's name. */
int tool_dissect(int argc, char **argv);
int tool_decode(int argc, char **argv);
int tool_explain(int argc, char **argv);
int tool_dns(int argc, char **argv);
int tool_wpa(int argc, char **argv);
int tool_wpa_pair(int argc, char **argv);
int tool_wpa_handshake(int argc, char **argv);
int tool_fsm(int argc, char **argv);
int tool_h2(int argc, char **argv);
int tool_hpack(int argc, char **argv);
int tool_kernels(int argc, char **argv);

/* tool_fail prints "taut: ..." to stderr and returns TOOL_ERROR. */
int tool_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* tool_hex appends the bytes that the `n` hexadecimal digits at `text` spell to
 * the `*len` at `to`, `cap` at most; blanks and colons do not count. False:
 * anything else, or half a byte. */
bool tool_hex(uint8_t *to, size_t cap, const char *text, size_t n, size_t *len);

/* struct tool_frame: one packet of a capture with what the file says, and the
 * messages of protocols above that it ends (taut_app.h). */
struct tool_frame {
    struct taut_packet packet;
    struct tool_unit *units;
    uint32_t n_units, cap_units;
    uint32_t n_outer;   /* of the units: they come before the packet's layers */
    bool fault_in_unit; /* the packet's fault counts from a message's start */
    uint64_t number;    /* from 1 */
    int64_t sec;        /* of its time stamp, since 1970 */
    uint32_t nsec;
};

/* struct tool_out: text on its way to stdout; flushed when it is full. */
struct tool_out {
    char buf[1 << 16];
    struct taut_wr wr;
};

/* tool_out_init makes it empty. */
void tool_out_init(struct tool_out *out);
/* tool_out_flush writes all to stdout; false if stdout refuses. */
bool tool_out_flush(struct tool_out *out);
/* tool_out_room makes sure that `n` more bytes fit (at most all of `buf`). */
static inline bool tool_out_room(struct tool_out *out, size_t n)
{
    return sizeof out->buf - out->wr.len >= n || tool_out_flush(out);
}
/* tool_out_bytes appends `n` bytes, any number of them. */
bool tool_out_bytes(struct tool_out *out, const void *p, size_t n);

/* TOOL_TIME_MAX: room that tool_time needs. */
enum { TOOL_TIME_MAX = 48 };

/* tool_time writes the time stamp, seconds since 1970 with nine digits behind
 * the point, and returns where it ends. */
char *tool_time(char *to, const struct tool_frame *frame);

/* TOOL_LINE_MAX: room that tool_line needs; TOOL_FAULT_MAX: tool_fault. */
enum { TOOL_LINE_MAX = 16384, TOOL_FAULT_MAX = 2048 };

/* tool_line writes a packet as one line, in tcpdump's manner, with a line
 * feed, and returns where it ends. */
char *tool_line(char *to, const struct tool_frame *frame);
/* tool_fault appends the packet's first fault, indented, with a line feed. */
void tool_fault(struct taut_wr *wr, const struct tool_frame *frame);
/* tool_path appends the names of its layers, as Wireshark's frame.protocols
 * has them. */
void tool_path(struct taut_wr *wr, const struct tool_frame *frame);
/* tool_sets returns every field set that the tool may show. */
const struct taut_fieldset *const *tool_sets(size_t *n);
/* tool_tree prints a packet as a tree of layers and fields. */
void tool_tree(FILE *f, const struct tool_frame *frame);
/* tool_json prints a packet as one JSON object on one line. */
void tool_json(FILE *f, const struct tool_frame *frame);

/* struct tool_columns: a compiled --fields list. */
struct tool_columns;
/* tool_columns_new compiles a comma-separated list of field names; NULL
 * after a message if one is not known. */
struct tool_columns *tool_columns_new(const char *list);
/* tool_columns_row appends one packet as a tab-separated line. */
bool tool_columns_row(struct tool_columns *c, struct tool_out *out,
                      const struct tool_frame *frame);
/* tool_columns_free gives it back. */
void tool_columns_free(struct tool_columns *c);

#endif
