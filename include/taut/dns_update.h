/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_update.h: messages that change zones: UPDATE (RFC 2136), whose
 * records say by class, type and TTL what is to be true and what is to be
 * done, and NOTIFY (RFC 1996).
 *
 * An UPDATE is built with taut_dns_build: the zone as its question, then
 * prerequisites, then updates:
 *
 *     taut_dns_build_question(&ctx, &b, zone, TAUT_DNS_TYPE_SOA, klass);
 *     taut_dns_build_update(&ctx, &b, TAUT_DNS_UPDATE_NAME_UNUSED, name, 0,
 *                           klass, 0, none);
 *     taut_dns_build_update(&ctx, &b, TAUT_DNS_UPDATE_ADD, name,
 *                           TAUT_DNS_TYPE_A, klass, 3600, address);
 *     taut_dns_build_finish(&b, &hdr, &len); // hdr.opcode: UPDATE
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_UPDATE_H
#define TAUT_DNS_UPDATE_H

#include "taut/dns.h"
#include "taut/dns_build.h"

#ifdef __cplusplus
extern "C" {
#endif

/* enum taut_dns_update_class: the class of a record in an UPDATE. */
enum taut_dns_update_class {
    TAUT_DNS_UPDATE_CLASS_ZONE, /* the zone's */
    TAUT_DNS_UPDATE_CLASS_ANY,
    TAUT_DNS_UPDATE_CLASS_NONE
};

/*
 * TAUT_DNS_UPDATE_FORMS: X(VALUE, section, class, type ANY, has data, "name",
 * "rule"): prerequisites (RFC 2136 2.4) and updates (2.5). Only ADD has a TTL.
 */
#define TAUT_DNS_UPDATE_FORMS(X)                                               \
    X(EXISTS, ANSWER, ANY, 0, 0, "RRset exists", "RFC 2136 2.4.1")             \
    X(EXISTS_DATA, ANSWER, ZONE, 0, 1, "RRset exists with this data",          \
      "RFC 2136 2.4.2")                                                        \
    X(ABSENT, ANSWER, NONE, 0, 0, "RRset does not exist", "RFC 2136 2.4.3")    \
    X(NAME_USED, ANSWER, ANY, 1, 0, "name is in use", "RFC 2136 2.4.4")        \
    X(NAME_UNUSED, ANSWER, NONE, 1, 0, "name is not in use", "RFC 2136 2.4.5") \
    X(ADD, AUTHORITY, ZONE, 0, 1, "add to an RRset", "RFC 2136 2.5.1")         \
    X(DELETE_RRSET, AUTHORITY, ANY, 0, 0, "delete an RRset", "RFC 2136 2.5.2") \
    X(DELETE_NAME, AUTHORITY, ANY, 1, 0, "delete all RRsets of a name",        \
      "RFC 2136 2.5.3")                                                        \
    X(DELETE_RR, AUTHORITY, NONE, 0, 1, "delete a record", "RFC 2136 2.5.4")

/* TAUT_DNS_UPDATE_ENUM: the enum entry of a row. */
#define TAUT_DNS_UPDATE_ENUM(U, ...) TAUT_DNS_UPDATE_##U,
/* enum taut_dns_update_form: see TAUT_DNS_UPDATE_FORMS. */
enum taut_dns_update_form {
    TAUT_DNS_UPDATE_FORMS(TAUT_DNS_UPDATE_ENUM) TAUT_DNS_UPDATE_N
};

/* taut_dns_update_name returns "RRset exists" ..., "?" for any other number;
 * taut_dns_update_rule where a form is defined. Static storage. */
TAUT_API const char *taut_dns_update_name(unsigned form);
/* taut_dns_update_rule: see taut_dns_update_name. */
TAUT_API const char *taut_dns_update_rule(unsigned form);

/*
 * taut_dns_build_update appends a record of the form: `klass` is the zone's.
 * `type`, `ttl` and `rdata` are not read where the form has none. Fails as
 * taut_dns_build_rr does. TAUT_E_USAGE: no such form. TAUT_E_VALUE: a type
 * that no zone holds, or no data where the form has some.
 */
TAUT_API enum taut_status
taut_dns_build_update(struct taut_ctx *ctx, struct taut_dns_build *self,
                      enum taut_dns_update_form form, const uint8_t *name,
                      uint16_t type, uint16_t klass, uint32_t ttl,
                      struct taut_span rdata);

/* struct taut_dns_update: one prerequisite or update. */
struct taut_dns_update {
    enum taut_dns_update_form form;
    struct taut_dns_rr rr;
    struct taut_dns_name owner;
};

/* struct taut_dns_updates: where those of a message are read. */
struct taut_dns_updates {
    struct taut_dns_hdr hdr;
    struct taut_dns_it it;
    struct taut_dns_name zone;
    uint16_t klass; /* the zone's */
};

/* taut_dns_update_open reads header and zone section (RFC 2136 3.1.1).
 * TAUT_E_VALUE: another opcode, not one zone, or one whose type is not SOA;
 * diag->wire asks for FORMERR. What taut_dns_open and taut_dns_rr_next say. */
TAUT_API enum taut_status taut_dns_update_open(struct taut_ctx *ctx,
                                               struct taut_dns_updates *self,
                                               struct taut_span msg);

/*
 * taut_dns_update_next tells the next prerequisite or update and its form;
 * TAUT_DONE: there is none (the additional section follows). The checks are
 * those of RFC 2136 3.2.1 and 3.4.1; diag->wire asks for NOTZONE if the owner
 * is outside the zone, for FORMERR otherwise: a TTL where none may be, a
 * class, a type, data that fit no form (TAUT_E_VALUE), data that its type
 * does not have. The cursor is then behind the record.
 */
TAUT_API enum taut_status taut_dns_update_next(struct taut_ctx *ctx,
                                               struct taut_dns_updates *self,
                                               struct taut_dns_update *out);

/* ------------------------------------------------------------------ */
/* NOTIFY                                                              */

/* struct taut_dns_notify: a NOTIFY or the response to one. */
struct taut_dns_notify {
    struct taut_dns_name zone;
    uint16_t id;
    uint16_t type, klass; /* SOA and the zone's class */
    bool qr;              /* the response */
    uint8_t rcode;
    struct taut_span soa; /* data of the SOA told as a hint (RFC 1996 3.7);
                             empty: none. To be encoded: uncompressed */
    uint32_t serial;      /* of that SOA; decoded only */
};

/* taut_dns_notify_encode appends the message; AA is set (RFC 1996 4.7).
 * Fails as taut_dns_build_rr does. */
TAUT_API enum taut_status
taut_dns_notify_encode(struct taut_ctx *ctx, struct taut_wr *wr,
                       const struct taut_dns_notify *in);

/* taut_dns_notify_decode reads a message. TAUT_E_VALUE: another opcode, or
 * not one question. What taut_dns_msg_check says. */
TAUT_API enum taut_status taut_dns_notify_decode(struct taut_ctx *ctx,
                                                 struct taut_dns_notify *out,
                                                 struct taut_span msg);

/* taut_dns_notify_match tells whether `response` answers `sent` (RFC 1996
 * 3.6). TAUT_E_VALUE: no, with diag->field telling whether the id, QR, the
 * zone, type or class. Others: as taut_dns_notify_decode. */
TAUT_API enum taut_status
taut_dns_notify_match(struct taut_ctx *ctx, const struct taut_dns_notify *sent,
                      struct taut_span response);

#ifdef __cplusplus
}
#endif

#endif
