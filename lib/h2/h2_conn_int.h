/* SPDX-License-Identifier: MIT */
/* h2_conn_int.h: what the files of the HTTP/2 connection share. */
#ifndef H2_CONN_INT_H
#define H2_CONN_INT_H

#include "core_mem.h"
#include "h2_int.h"
#include "taut/h2_conn.h"

/* Bits of a slot's `marks`. */
enum {
    H2_SLOT_OWN = 1u << 0,       /* we opened it */
    H2_SLOT_LIVE = 1u << 1,      /* counted among n_peer or n_own */
    H2_SLOT_READY = 1u << 2,     /* the application has bytes to send */
    H2_SLOT_QUEUED = 1u << 3,    /* in one of the `ready` rings */
    H2_SLOT_TELL = 1u << 4,      /* in the `closed` ring */
    H2_SLOT_HEAD = 1u << 5,      /* a HEAD request: its response has no body */
    H2_SLOT_CONNECT = 1u << 6,   /* a tunnel: DATA only */
    H2_SLOT_LENGTH = 1u << 7,    /* `content_left` counts */
    H2_SLOT_FINAL_IN = 1u << 8,  /* request or final response came */
    H2_SLOT_FINAL_OUT = 1u << 9, /* the same was sent */
    H2_SLOT_UPDATED = 1u << 10   /* a PRIORITY_UPDATE came */
};

/* Bits of a connection's `marks`. */
enum {
    H2_CONN_FAILED = 1u << 0,
    H2_CONN_SETTINGS_SEEN = 1u << 1, /* the peer's first SETTINGS are whole */
    H2_CONN_BLOCK = 1u << 2,         /* within a header block */
    H2_CONN_FED = 1u << 3,           /* the decoder has a piece of it */
    H2_CONN_LAST = 1u << 4,          /* ... the last one */
    H2_CONN_TABLE = 1u << 5,         /* SETTINGS at hand have a table size */
    H2_CONN_ENDS = 1u << 6,          /* the block's HEADERS ended the stream */
    H2_CONN_CLOSING = 1u << 7,       /* a final GOAWAY was sent */
    H2_CONN_GOAWAY_IN = 1u << 8,     /* one came */
    H2_CONN_PRIORITY = 1u << 9,      /* the field "priority" came */
    H2_CONN_ACKED = 1u << 10,        /* our SETTINGS are in force */
    H2_CONN_TIMED = 1u << 11         /* the time was told once */
};

/* Bits of a connection's `due`: events that wait. */
enum {
    H2_DUE_HEADERS = 1u << 0,
    H2_DUE_FIELDS_END = 1u << 1,
    H2_DUE_PRIORITY = 1u << 2,
    H2_DUE_END = 1u << 3
};

/* ---- h2_conn.c: slots ---- */

/* taut_h2_conn_slot returns slot number `i`, from 1. */
static inline struct taut_h2_slot *
taut_h2_conn_slot(const struct taut_h2_conn *c, uint32_t i)
{
    return &c->config.streams[i - 1];
}
static inline uint32_t taut_h2_conn_number(const struct taut_h2_conn *c,
                                           const struct taut_h2_slot *slot)
{
    return (uint32_t)(slot - c->config.streams) + 1;
}
static inline bool taut_h2_conn_is_client(const struct taut_h2_conn *c)
{
    return (c->config.flags & TAUT_H2_CONN_CLIENT) != 0;
}
/* taut_h2_conn_set_up makes a connection that has sent nothing. */
enum taut_status taut_h2_conn_set_up(struct taut_h2_conn *self, size_t size,
                                     const struct taut_h2_conn_config *config);
/* taut_h2_conn_forget: how the peer's stream `id` ended, and that it was ever
 * opened, is not known any more. */
static inline void taut_h2_conn_forget(struct taut_h2_conn *c, uint32_t id)
{
    c->forgot = id > c->forgot ? id : c->forgot;
}
/* taut_h2_conn_slot_open makes stream `id`; NULL: no slot is free. */
struct taut_h2_slot *taut_h2_conn_slot_open(struct taut_h2_conn *c, uint32_t id,
                                            bool own);
/* taut_h2_conn_slot_close is to be called after each step of a life: if it is
 * over, the slot leaves its rings and counts. With `tell` an event follows. */
void taut_h2_conn_slot_close(struct taut_h2_conn *c, struct taut_h2_slot *slot,
                             unsigned reset, uint32_t error, bool tell);
/* taut_h2_conn_ring_put appends a slot to a ring, _pull takes it out. */
void taut_h2_conn_ring_put(struct taut_h2_conn *c, uint32_t *head,
                           struct taut_h2_slot *slot);
void taut_h2_conn_ring_pull(struct taut_h2_conn *c, uint32_t *head,
                            struct taut_h2_slot *slot);

/* taut_h2_conn_fail ends the connection: `d` tells why, a GOAWAY is queued. */
enum taut_status taut_h2_conn_fail(struct taut_h2_conn *c,
                                   const struct taut_diag *d);

/* ---- h2_conn_out.c: frames out ---- */

/* taut_h2_conn_room returns how many bytes can be queued now. */
size_t taut_h2_conn_room(const struct taut_h2_conn *c);
/* taut_h2_conn_frame_put queues a frame that fits. */
void taut_h2_conn_frame_put(struct taut_h2_conn *c,
                            const struct taut_h2_frame *frame);
void taut_h2_conn_rst_put(struct taut_h2_conn *c, uint32_t id, uint32_t error);
void taut_h2_conn_goaway_put(struct taut_h2_conn *c, uint32_t last,
                             uint32_t error);
/* taut_h2_conn_ready_mend puts a stream among those that may send, or takes
 * it out, as its window and marks say. */
void taut_h2_conn_ready_mend(struct taut_h2_conn *c, struct taut_h2_slot *slot);
/* taut_h2_conn_credit gives `n` received bytes back to the peer's window of
 * the connection and, unless `slot` is NULL, of the stream. */
void taut_h2_conn_credit(struct taut_h2_conn *c, struct taut_h2_slot *slot,
                         uint32_t n);

#endif
