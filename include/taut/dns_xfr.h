/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_xfr.h: zone transfers as a client sees them: AXFR (RFC 5936) and
 * IXFR (RFC 1995), over TCP cut into pieces of any size, or message by
 * message. The machine is the table taut_dns_xfr_fsm; docs/dns_xfr.md shows
 * its diagram and rows.
 *
 *     taut_dns_xfr_init(&x, sizeof x, &config);
 *     taut_dns_xfr_query_encode(&ctx, &wr, &config);  // send that
 *     for (;;) {
 *         st = taut_dns_xfr_next(&ctx, &x, &event);
 *         if (st == TAUT_MORE)
 *             taut_dns_xfr_feed(&x, piece, now_ms);   // what recv() gave
 *         else if (st)
 *             break;                                  // TAUT_DONE, or a fault
 *         else
 *             ...                                     // event.kind
 *     }
 *
 * No time is read, nothing is allocated. A message that lies within one piece
 * is borrowed from it; one that is cut is put together in the caller's
 * memory. A record is told only after its whole message was found
 * well-formed. Signatures are the caller's: TAUT_DNS_XFR_MESSAGE hands every
 * message out before its records.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_XFR_H
#define TAUT_DNS_XFR_H

#include "taut/dns_query.h"
#include "taut/fsm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* The table                                                           */

/* TAUT_DNS_XFR_STATES: see TAUT_FSM_ENUM. */
#define TAUT_DNS_XFR_STATES(X, P)                                              \
    X(P, WAIT, "WAIT", 0)     /* nothing has come */                           \
    X(P, FIRST, "FIRST", 0)   /* the first SOA has come */                     \
    X(P, ZONE, "ZONE", 0)     /* records of a whole zone */                    \
    X(P, DELETE, "DELETE", 0) /* records that a difference takes away */       \
    X(P, ADD, "ADD", 0)       /* records that it adds */                       \
    X(P, LAST, "LAST", 0)     /* the last SOA has come, its message goes on */ \
    X(P, DONE, "DONE", TAUT_FSM_FINAL)                                         \
    X(P, CURRENT, "CURRENT", TAUT_FSM_FINAL) /* nothing newer is there */      \
    X(P, RETRY, "RETRY", TAUT_FSM_FINAL)     /* to be asked over TCP */        \
    X(P, FAILED, "FAILED", TAUT_FSM_FINAL)

/* TAUT_DNS_XFR_EVENTS: see TAUT_FSM_ENUM. The serial of a SOA decides which
 * event it is. */
#define TAUT_DNS_XFR_EVENTS(X, P)                                              \
    X(P, SOA_NEW, "SOA_NEW", MESSAGE)   /* the first one, or its serial */     \
    X(P, SOA_AT, "SOA_AT", MESSAGE)     /* the version reached so far */       \
    X(P, SOA_NEXT, "SOA_NEXT", MESSAGE) /* a newer one than that */            \
    X(P, RECORD, "RECORD", MESSAGE)     /* any other record */                 \
    X(P, END, "END", MESSAGE)           /* a message ends */                   \
    X(P, FAULT, "FAULT", MESSAGE)       /* a message that is no good */        \
    X(P, CLOSED, "CLOSED", MESSAGE)     /* the stream ends */                  \
    X(P, TIMEOUT, "TIMEOUT", TIMER)

/* enum taut_dns_xfr_state: see TAUT_DNS_XFR_STATES. */
enum taut_dns_xfr_state {
    TAUT_DNS_XFR_STATES(TAUT_FSM_ENUM, TAUT_DNS_XFR_STATE_)
        TAUT_DNS_XFR_N_STATES
};
/* enum taut_dns_xfr_input: see TAUT_DNS_XFR_EVENTS. */
enum taut_dns_xfr_input {
    TAUT_DNS_XFR_EVENTS(TAUT_FSM_ENUM, TAUT_DNS_XFR_INPUT_)
        TAUT_DNS_XFR_N_INPUTS
};

/* taut_dns_xfr_fsm is the machine. */
TAUT_API extern const struct taut_fsm_desc taut_dns_xfr_fsm;

/* ------------------------------------------------------------------ */
/* The running machine                                                 */

enum {
    /* Records of a transfer, unless the config says another number. */
    TAUT_DNS_XFR_RECORDS_MAX = 1 << 24
};

/* TAUT_DNS_XFR_NEVER: no deadline. */
#define TAUT_DNS_XFR_NEVER UINT64_MAX

/* taut_dns_serial_is_newer tells whether serial number `a` is newer than `b`
 * (RFC 1982 3.2); false for two that are 2^31 apart, which have no order. */
static inline bool taut_dns_serial_is_newer(uint32_t a, uint32_t b)
{
    uint32_t d = a - b;
    return d != 0 && d < 0x80000000u;
}

/* struct taut_dns_xfr_config: what was asked for. */
struct taut_dns_xfr_config {
    const uint8_t *zone;  /* checked name, in the caller's memory */
    uint8_t *mem;         /* for messages that are cut */
    size_t mem_len;       /* TAUT_DNS_MSG_MAX + 2 is always enough */
    uint64_t max_len;     /* bytes of all messages; 0: no limit */
    uint32_t max_records; /* 0: TAUT_DNS_XFR_RECORDS_MAX */
    uint64_t now_ms;      /* when the query was sent */
    uint32_t timeout_ms;  /* between that and a piece, and two pieces; 0: none
                           */
    uint32_t serial;      /* IXFR: the version that the client has */
    uint16_t id;          /* of the query */
    uint16_t klass;
    bool ixfr;
    bool udp;     /* IXFR over UDP: the response is one message */
    bool outside; /* records of names outside the zone are told; otherwise they
                     are a fault */
};

/* struct taut_dns_xfr: a transfer. Read its fields, change none. */
struct taut_dns_xfr {
    struct taut_fsm fsm;     /* fsm.state is an enum taut_dns_xfr_state */
    uint16_t notes;          /* events next() will yield */
    bool in_message;         /* records of the message are being read */
    bool whole_only;         /* messages come by taut_dns_xfr_msg_feed */
    bool has_question;       /* the question was seen */
    enum taut_status status; /* of the fault that ended it */
    struct taut_diag fault;
    uint32_t serial_new; /* of the first SOA */
    uint32_t serial_at;  /* IXFR: the version reached so far */
    uint32_t serial;     /* of the SOA read last */
    uint32_t n_records;  /* told or told of */
    uint32_t n_messages;
    uint64_t len;         /* bytes of all messages */
    uint64_t at_ms;       /* the deadline */
    struct taut_span msg; /* the message that is read */
    struct taut_dns_it it;
    struct taut_dns_rr rr;
    struct taut_dns_tcp tcp;
    struct taut_dns_xfr_config config;
};

/* enum taut_dns_xfr_style: how the server answered. */
enum taut_dns_xfr_style {
    TAUT_DNS_XFR_STYLE_ZONE, /* the whole zone, whatever was asked for */
    TAUT_DNS_XFR_STYLE_DIFF  /* differences (RFC 1995 4) */
};

/* enum taut_dns_xfr_event_kind: what taut_dns_xfr_next yields, in the order
 * in which it does. */
enum taut_dns_xfr_event_kind {
    TAUT_DNS_XFR_MESSAGE, /* `msg` is whole and well-formed; verify its
                             signature now */
    TAUT_DNS_XFR_SOA,     /* the new version: its SOA record and serial */
    TAUT_DNS_XFR_START,   /* `style` is known; of a DIFF the `serial` it starts
                             from, which is the client's */
    TAUT_DNS_XFR_DELETE,  /* a difference begins: the SOA to take away; the
                             records to take away follow */
    TAUT_DNS_XFR_ADD,     /* its second part: the SOA to add; the records to
                             add follow */
    TAUT_DNS_XFR_RECORD,  /* a record, to be added or (`is_delete`) taken
                             away; never a SOA */
    TAUT_DNS_XFR_CURRENT, /* ended: the client's version is as new as `serial`
                           */
    TAUT_DNS_XFR_RETRY,   /* ended: too long for UDP, ask over TCP */
    TAUT_DNS_XFR_END      /* ended: the zone is at `serial` now */
};

/* struct taut_dns_xfr_event: one thing to do or to know. Borrowed bytes are
 * valid until the next call. */
struct taut_dns_xfr_event {
    enum taut_dns_xfr_event_kind kind;
    enum taut_dns_xfr_style style; /* START */
    bool is_delete;                /* RECORD */
    uint32_t serial;               /* SOA, START, DELETE, ADD, CURRENT, END */
    struct taut_span msg;          /* the message of `rr` */
    struct taut_dns_rr rr;         /* SOA, DELETE, ADD, RECORD: as the message
                                      has it, its data checked */
    struct taut_dns_name owner;    /* the same: the owner's name */
};

/* taut_dns_xfr_init makes a machine that waits for the first message. `size`
 * is sizeof *self. TAUT_E_USAGE: another size, no zone, or too little memory
 * for a header. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dns_xfr_init(struct taut_dns_xfr *self, size_t size,
                  const struct taut_dns_xfr_config *config);

/* taut_dns_xfr_query_encode appends the query that `config` describes: of an
 * IXFR with the client's SOA in the authority section (RFC 1995 3). */
TAUT_API enum taut_status
taut_dns_xfr_query_encode(struct taut_ctx *ctx, struct taut_wr *wr,
                          const struct taut_dns_xfr_config *config);

/*
 * taut_dns_xfr_feed hands over the next piece of the TCP stream, which must
 * stay as it is until taut_dns_xfr_next answers TAUT_MORE; a piece of no
 * bytes says that the stream has ended. `now_ms` is a clock of milliseconds
 * that never goes back. TAUT_E_STATE: the piece before was not read to its
 * end, or the transfer has. Bytes behind its last message are left:
 * taut_rd_left(&self->tcp.in) of them, at self->tcp.in.p.
 */
TAUT_API enum taut_status taut_dns_xfr_feed(struct taut_dns_xfr *self,
                                            struct taut_span piece,
                                            uint64_t now_ms);

/* taut_dns_xfr_msg_feed hands over a whole message instead; fails as
 * taut_dns_xfr_feed does. */
TAUT_API enum taut_status taut_dns_xfr_msg_feed(struct taut_dns_xfr *self,
                                                struct taut_span msg,
                                                uint64_t now_ms);

/*
 * taut_dns_xfr_next yields what is next: TAUT_OK and `*event`. TAUT_MORE: it
 * waits for bytes. TAUT_DONE: the transfer has ended well, after one of the
 * last three events. Anything else is final, told again by every later call:
 *
 * TAUT_E_VALUE: not this query's response (the id, QR, opcode, question), an
 * RCODE that is an error (diag->need), TC set, a record of another class, of
 * a name outside the zone, or a SOA that is not the zone's. TAUT_E_ORDER: no
 * SOA first, records behind the last SOA, or serials that do not follow each
 * other. TAUT_E_SHORT: the stream ended early. TAUT_E_LIMIT: a limit of the
 * config, the timeout among them (taut_dns_xfr_tick). What taut_dns_msg_check
 * and taut_dns_tcp_next say of malformed messages.
 *
 * Offsets count from the start of the message. The fuel of `ctx` must last
 * for one message; give it again before each call.
 */
TAUT_API enum taut_status taut_dns_xfr_next(struct taut_ctx *ctx,
                                            struct taut_dns_xfr *self,
                                            struct taut_dns_xfr_event *event);

/* taut_dns_xfr_deadline returns when taut_dns_xfr_tick is to be called, or
 * TAUT_DNS_XFR_NEVER: no timeout, or ended. */
TAUT_API uint64_t taut_dns_xfr_deadline(const struct taut_dns_xfr *self);
/* taut_dns_xfr_tick ends the transfer if its deadline has come. */
TAUT_API void taut_dns_xfr_tick(struct taut_dns_xfr *self, uint64_t now_ms);
/* taut_dns_xfr_wants returns enum taut_want bits. */
TAUT_API unsigned taut_dns_xfr_wants(const struct taut_dns_xfr *self);
/* taut_dns_xfr_event_name returns "message", "soa" ..., "?" for any other
 * number. */
TAUT_API const char *taut_dns_xfr_event_name(unsigned kind);

#ifdef __cplusplus
}
#endif

#endif
