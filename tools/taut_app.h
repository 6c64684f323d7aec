/* SPDX-License-Identifier: MIT */
/*
 * taut_app.h: the protocols above UDP and TCP that the tool shows: one table
 * of them, and the messages that a packet brings to their end. A datagram is
 * a message; a stream is put together from its segments, and cut into
 * messages as the protocol's row says.
 */
#ifndef TAUT_APP_H
#define TAUT_APP_H

#include <string.h>

#include "taut_tool.h"

/* Transports of a row. */
enum { APP_UDP, APP_TCP, APP_LINK /* no ports: the link's or EtherType's */ };

enum {
    APP_PORTS_MAX = 4,        /* ports of a row */
    APP_RULES_MAX = 64,       /* rules of tool_app_add */
    APP_HEAD_MAX = 16,        /* bytes that tell a message's length */
    APP_CONNS_MAX = 4096,     /* connections put together at a time */
    APP_RING_LEN = 1 << 16,   /* bytes of a stream that may come early */
    APP_BYTES_MAX = 64 << 20, /* bytes kept for all of them */
    APP_UNITS_MAX = 1 << 16,  /* messages that one packet may end */
    APP_LINE_MAX = 4096,      /* characters of a line for its messages */
    APP_NAMES_MAX = 64,       /* of them in frame.protocols */
    APP_ETHERTYPE_EAPOL = 0x888e,
    APP_SPAN_WAIT = 0,         /* frame(): more bytes are needed */
    APP_SPAN_NONE = 0x7fffffff /* frame(): this is not the protocol */
};
#define APP_FOUND_NONE SIZE_MAX /* find(): no message begins here */

/* struct tool_app: a row of the table. */
struct tool_unit;
struct tool_app {
    const char *name; /* in frame.protocols */
    uint8_t transport;
    uint16_t ports[APP_PORTS_MAX]; /* up to the first 0 */
    uint32_t flags;                /* the protocol's own, for its functions */
    /* visit tells all fields of a message, its first fault in ctx->diag. */
    enum taut_status (*visit)(const struct tool_app *app, struct taut_ctx *ctx,
                              const struct taut_visitor *v,
                              struct taut_span unit);
    /* check tells the first fault of a message, which visit would tell, without
     * its fields; NULL: visit has to. */
    enum taut_status (*check)(const struct tool_app *app, struct taut_ctx *ctx,
                              struct taut_span unit);
    /* frame returns the length of the message that the stream goes on with,
     * or APP_SPAN_WAIT or APP_SPAN_NONE; NULL where datagrams are messages.
     * APP_HEAD_MAX bytes are enough to tell. */
    uint32_t (*frame)(struct taut_span stream);
    /* find returns where in these bytes of a stream, of which others are
     * missing before them, a message begins; APP_FOUND_NONE: nowhere. There is
     * one where there is `frame`. */
    size_t (*find)(struct taut_span stream);
    /* line appends what one line says of a message. */
    void (*line)(const struct tool_app *app, struct taut_wr *wr,
                 struct taut_span unit);
    /* named appends the name of a value, where its field has no registry;
     * false: it has none. */
    bool (*named)(struct taut_wr *wr, const struct taut_value *value);
    const struct taut_fieldset *const *(*sets)(size_t *n);

    /* The rest is for protocols whose messages mean something only after those
     * before them in their stream; NULL elsewhere. note looks at a message of
     * a stream when it is whole, with what the stream's direction keeps (NULL
     * at first), and leaves what it found in unit->note. */
    void (*note)(void **state, struct tool_unit *unit);
    void (*shut)(void *state); /* the direction is over; may be given NULL */
    /* miss: a message that begins with `head` (at most APP_HEAD_MAX bytes of
     * it) is not whole and was not told; no bytes: nobody knows how many. */
    void (*miss)(void *state, struct taut_span head);
    /* told tells a visitor what is in unit->note, behind visit. */
    void (*told)(const struct taut_visitor *v, const struct tool_unit *unit);
    /* line_told appends to what line says. */
    void (*line_told)(struct taut_wr *wr, const struct tool_unit *unit);
    /* The bytes that a stream of this protocol begins with, on any port. */
    char magic[8];
};

/* struct tool_unit: a message that ended in the present packet. */
struct tool_unit {
    const struct tool_app *app;
    struct taut_span bytes;
    void *note;           /* of the row's note, one block; NULL: none */
    uint8_t *owned;       /* its bytes, if they were put together ... */
    const uint8_t *start; /* ... and the origin of their offsets: the message,
                             else the packet */
};

/* tool_app_row returns row `i` of the table, or NULL past its end. */
const struct tool_app *tool_app_row(size_t i);
/* tool_app_named finds the row of a name as `taut decode` has it: "dns", or
 * "dns_tcp" as in a stream; NULL: there is none. */
const struct tool_app *tool_app_named(const char *name);

/* tool_app_add takes a rule such as "udp.port==5300,dns": that protocol is also
 * looked for on that port. False: it is none, or there are too many. */
bool tool_app_add(const char *rule);

/* tool_unit_add adds a message to the packet's; `owned` is given back with
 * it. False: no memory, or too many; `owned` was given back then. */
bool tool_unit_add(struct tool_frame *frame, const struct tool_app *app,
                   struct taut_span bytes, uint8_t *owned);
/* tool_unit_visit tells all fields of a message; the first fault in `diag`,
 * which may be NULL. */
enum taut_status tool_unit_visit(const struct tool_unit *unit,
                                 const struct taut_visitor *v,
                                 struct taut_diag *diag);
/* tool_units_judge makes the faults of its messages the packet's. Where the
 * capture cut it, a message that ends early is no fault. */
void tool_units_judge(struct tool_frame *frame, bool is_cut);
/* tool_units_judge_from does so for those from `from` on. */
void tool_units_judge_from(struct tool_frame *frame, uint32_t from,
                           bool is_cut);
/* tool_units_text appends what one line says of the packet's messages, at most
 * APP_LINE_MAX characters. */
void tool_units_text(struct taut_wr *wr, const struct tool_frame *frame);
/* app_drop gives the packet's messages back. */
void app_drop(struct tool_frame *frame);

/* ---- the messages of a packet ---- */

/* app_ports has a 1 for each port of the table, by the two bytes as they stand
 * in a header; tool_app_init sets them. */
extern uint8_t app_ports[1 << 16];
void tool_app_init(void);

/* tool_units_drop: see app_drop; most packets have none. */
static inline void tool_units_drop(struct tool_frame *frame)
{
    if (frame->n_units)
        app_drop(frame);
}

/* app_magic: a segment whose first data these may be makes its port one of the
 * table. */
void app_magic(const uint8_t *ports, const uint8_t *data);
extern uint64_t app_magic_word; /* of the one row that has it; 0: none */

static inline bool app_is_port(const uint8_t *p)
{
    uint16_t port;
    memcpy(&port, p, 2);
    return app_ports[port] != 0;
}

/* app_take: layer `i` of the packet is UDP or TCP and has a port of the
 * table. */
void app_take(struct app_streams **streams, struct tool_frame *frame,
              unsigned i);

#ifdef TOOL_DOT11
/* app_dot11_take walks a packet of a link type of 802.11; false: of another. */
bool app_dot11_take(struct tool_frame *frame, uint32_t link, const uint8_t *p,
                    size_t len, size_t wire_len);
/* app_dot11_unit walks a unit of `taut decode` as such a packet, if `app` is
 * one of them. */
bool app_dot11_unit(struct tool_frame *frame, const struct tool_app *app,
                    const uint8_t *p, size_t len);
/* app_eapol_take makes messages of the last layer, which is EAPOL. */
void app_eapol_take(struct tool_frame *frame);
#else
static inline bool app_dot11_take(struct tool_frame *frame, uint32_t link,
                                  const uint8_t *p, size_t len, size_t wire_len)
{
    (void)frame, (void)link, (void)p, (void)len, (void)wire_len;
    return false;
}
static inline bool app_dot11_unit(struct tool_frame *frame,
                                  const struct tool_app *app, const uint8_t *p,
                                  size_t len)
{
    (void)frame, (void)app, (void)p, (void)len;
    return false;
}
static inline void app_eapol_take(struct tool_frame *frame)
{
    (void)frame;
}
#endif

/* tool_packet_decode walks a packet of any link type that the tool knows. */
static inline void tool_packet_decode(struct tool_frame *frame, uint32_t link,
                                      const uint8_t *p, size_t len,
                                      size_t wire_len)
{
    tool_units_drop(frame);
    if (link == TAUT_LINK_ETHERNET ||
        !app_dot11_take(frame, link, p, len, wire_len))
        taut_packet_decode(&frame->packet, link, p, len, wire_len, 0);
}

/* tool_app_look finds the messages that the packet brings to their end, and
 * takes the layer of their bytes away. Its faults become the packet's. */
static inline void tool_app_look(struct app_streams **streams,
                                 struct tool_frame *frame)
{
    const struct taut_packet *packet = &frame->packet;
    if (packet->n < 2)
        return;
    const struct taut_layer *l = &packet->layers[packet->n - 1];
    if (l->kind == TAUT_LAYER_DATA) {
        l--;
        if (l->next == APP_ETHERTYPE_EAPOL && l->kind < TAUT_LAYER_IPV4)
            app_eapol_take(frame);
    }
    if ((l->kind != TAUT_LAYER_TCP && l->kind != TAUT_LAYER_UDP) || l->len < 4)
        return;
    const uint8_t *p = packet->start + l->off;
    if (l->kind == TAUT_LAYER_TCP && l < &packet->layers[packet->n - 1] &&
        l[1].len >= 8) {
        uint64_t word;
        memcpy(&word, packet->start + l[1].off, sizeof word);
        if (word == app_magic_word)
            app_magic(p, packet->start + l[1].off);
    }
    if (app_is_port(p) || app_is_port(p + 2))
        app_take(streams, frame, (unsigned)(l - packet->layers));
}

/* ---- taut_app_stream.c ---- */

/* struct app_segment: a TCP segment. */
struct app_segment {
    const struct tool_app *app;
    const struct taut_layer *ip;
    uint16_t src, dst, flags;
    uint32_t seq, ack;
    struct taut_span data;
};

/* app_streams_new makes a place for connections; NULL: no memory. */
struct app_streams *app_streams_new(void);
/* app_streams_free tells what was given up (on standard error), and gives all
 * back; `s` may be NULL. */
void app_streams_free(struct app_streams *s);

/* app_stream_take puts a segment where it belongs and adds the messages that
 * it brings to their end to those of the packet. False: its bytes are no
 * part of any message that will be shown. */
bool app_stream_take(struct app_streams *s, struct tool_frame *frame,
                     const struct app_segment *segment);

/* ---- taut_app_dns.c ---- */

#ifdef TOOL_DOT11
extern const struct tool_app app_dot11_rows[];
extern const size_t app_dot11_n;
#endif
/* ---- taut_app_h2.c ---- */

#ifdef TOOL_H2
extern const struct tool_app app_h2_rows[];
extern const size_t app_h2_n;
#endif

#ifdef TOOL_DNS
extern const struct tool_app app_dns_rows[];
extern const size_t app_dns_n;
#endif

#endif
