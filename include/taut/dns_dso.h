/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_dso.h: DNS Stateful Operations (RFC 8490): messages of opcode 6,
 * which hold no records but a list of type, length and value.
 *
 *   0      1      2      3      4         12
 *   +------+------+------+------+---------+------+------+-----------+-
 *   |     ID      |    flags    | all 0   | type | len  | value ... |
 *   +------+------+------+------+---------+------+------+-----------+-
 *
 * ID 0 and QR 0 make a unidirectional message, another ID a request or (QR 1)
 * its response. The first TLV of a request or unidirectional message is the
 * primary one and says what the message is; others are additional to it. A
 * response may have a primary one too, of the request's type.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_DSO_H
#define TAUT_DNS_DSO_H

#include "taut/dns.h"

#ifdef __cplusplus
extern "C" {
#endif

/* enum taut_dns_dso_role: where a TLV stands (RFC 8490 8.2). */
enum taut_dns_dso_role {
    TAUT_DNS_DSO_P,   /* primary, of a request */
    TAUT_DNS_DSO_U,   /* primary, of a unidirectional message */
    TAUT_DNS_DSO_A,   /* additional to either */
    TAUT_DNS_DSO_R_P, /* primary, of a response */
    TAUT_DNS_DSO_R_A, /* additional, of a response */
    TAUT_DNS_DSO_ROLE_N
};

/* TAUT_DNS_DSO_SERVER is the `side` of TAUT_DNS_DSO_MAY for what a server
 * asks or tells, and the responses that it gets; 0 is the client's. */
#define TAUT_DNS_DSO_SERVER 5

/* TAUT_DNS_DSO_MAY: the bit of a role on a side. */
#define TAUT_DNS_DSO_MAY(side, role) (1u << ((side) + TAUT_DNS_DSO_##role))

/*
 * TAUT_DNS_DSO_TLVS: X(VALUE, number, "name", bytes of the value or -1 for
 * any, roles of RFC 8490 8.2 around a client's message, around a server's).
 */
#define TAUT_DNS_DSO_TLVS(X)                                                   \
    X(RESERVED, 0, "Reserved", -1, 0, 0)                                       \
    X(KEEPALIVE, 1, "KeepAlive", 8,                                            \
      TAUT_DNS_DSO_MAY(0, P) | TAUT_DNS_DSO_MAY(0, R_P),                       \
      TAUT_DNS_DSO_MAY(TAUT_DNS_DSO_SERVER, U))                                \
    X(RETRY_DELAY, 2, "RetryDelay", 4, TAUT_DNS_DSO_MAY(0, R_A),               \
      TAUT_DNS_DSO_MAY(TAUT_DNS_DSO_SERVER, U))                                \
    X(PADDING, 3, "EncryptionPadding", -1,                                     \
      TAUT_DNS_DSO_MAY(0, A) | TAUT_DNS_DSO_MAY(0, R_A),                       \
      TAUT_DNS_DSO_MAY(TAUT_DNS_DSO_SERVER, A) |                               \
          TAUT_DNS_DSO_MAY(TAUT_DNS_DSO_SERVER, R_A))

/* TAUT_DNS_DSO_ENUM: the enum entry of a row. */
#define TAUT_DNS_DSO_ENUM(U, n, name, len, client, server) TAUT_DNS_DSO_##U = n,
/* enum taut_dns_dso_type: see TAUT_DNS_DSO_TLVS. */
enum taut_dns_dso_type { TAUT_DNS_DSO_TLVS(TAUT_DNS_DSO_ENUM) };

/* taut_dns_dso_reg names TLVs. */
TAUT_API extern const struct taut_reg taut_dns_dso_reg;

enum {
    /* Milliseconds between two keepalives, at least (RFC 8490 6.5.2). */
    TAUT_DNS_DSO_KEEPALIVE_MIN_MS = 10000
};

/* TAUT_DNS_DSO_NEVER: a timeout that does not end (RFC 8490 6.2). */
#define TAUT_DNS_DSO_NEVER 0xffffffffu

/* TAUT_DNS_DSO_FIELDS: see TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_DNS_DSO_FIELDS(N, P, V)                                           \
    V(DNS_DSO, dns_dso, TLV, "dns.dso.tlv", NONE, "RFC 8490 5.4.4")            \
    V(DNS_DSO, dns_dso, TYPE, "dns.dso.tlv.type", DEC, "RFC 8490 5.4.4")       \
    V(DNS_DSO, dns_dso, LENGTH, "dns.dso.tlv.length", DEC, "RFC 8490 5.4.4")   \
    V(DNS_DSO, dns_dso, DATA, "dns.dso.tlv.data", BYTES, "RFC 8490 5.4.4")     \
    V(DNS_DSO, dns_dso, INACTIVITY, "dns.dso.tlv.keepalive.inactivity", DEC,   \
      "RFC 8490 7.1")                                                          \
    V(DNS_DSO, dns_dso, INTERVAL, "dns.dso.tlv.keepalive.interval", DEC,       \
      "RFC 8490 7.1")                                                          \
    V(DNS_DSO, dns_dso, RETRY_DELAY, "dns.dso.tlv.retrydelay.retrydelay", DEC, \
      "RFC 8490 7.2")                                                          \
    V(DNS_DSO, dns_dso, PADDING, "dns.dso.tlv.encpad.padding", BYTES,          \
      "RFC 8490 7.3")

/* enum taut_dns_dso_field: TAUT_DNS_DSO_F_TYPE ... */
TAUT_FIELD_ENUM(DNS_DSO, dns_dso, TAUT_DNS_DSO_FIELDS)

/* taut_dns_dso_fields describes TAUT_DNS_DSO_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_dns_dso_fields;

/* struct taut_dns_dso_tlv: one TLV. Which members hold something, `type`
 * says; `data` is all its bytes, borrowed. */
struct taut_dns_dso_tlv {
    uint16_t type; /* enum taut_dns_dso_type */
    uint8_t role;  /* enum taut_dns_dso_role */
    struct taut_span data;
    uint32_t inactivity_ms; /* KEEPALIVE; TAUT_DNS_DSO_NEVER */
    uint32_t interval_ms;   /* KEEPALIVE; TAUT_DNS_DSO_NEVER */
    uint32_t delay_ms;      /* RETRY_DELAY */
};

/* struct taut_dns_dso: where the TLVs of a message are read. */
struct taut_dns_dso {
    struct taut_dns_hdr hdr;
    struct taut_rd rd;
    bool from_server;
    uint16_t asked; /* response: the primary type of the request */
    uint32_t n;     /* TLVs read */
};

/* struct taut_dns_dso_config: what a message does not say itself. */
struct taut_dns_dso_config {
    bool from_server; /* who sent it */
    uint16_t asked;   /* a response: the primary type of its request */
};

/*
 * taut_dns_dso_open reads the header of a DSO message. TAUT_E_VALUE: an opcode
 * that is not DSO, a count that is not 0 (RFC 8490 5.4), a response with ID
 * 0. TAUT_E_LIMIT, TAUT_E_SHORT: as taut_dns_open; a request or unidirectional
 * message without a primary TLV is TAUT_E_SHORT too. What asks for FORMERR is
 * a request; anything else wants the session aborted (diag->wire is then 0).
 */
TAUT_API enum taut_status
taut_dns_dso_open(struct taut_ctx *ctx, struct taut_dns_dso *self,
                  struct taut_span msg,
                  const struct taut_dns_dso_config *config);

/*
 * taut_dns_dso_next tells the next TLV. TAUT_DONE: there is none. TAUT_E_SHORT:
 * it goes beyond the message. TAUT_E_RANGE: a length that its type does not
 * have, or (from a server) an interval below TAUT_DNS_DSO_KEEPALIVE_MIN_MS.
 * TAUT_E_ORDER: its type may not stand here (RFC 8490 8.2).
 * TAUT_E_UNSUPPORTED: the primary TLV of a request or unidirectional message
 * is not known: `out` holds it, diag->wire asks for DSOTYPENI if it is a
 * request. Unknown additional ones are told raw, to be ignored. After all but
 * TAUT_E_SHORT the cursor is behind the TLV, so that others can be read.
 */
TAUT_API enum taut_status taut_dns_dso_next(struct taut_ctx *ctx,
                                            struct taut_dns_dso *self,
                                            struct taut_dns_dso_tlv *out);

/* taut_dns_dso_hdr_encode appends the header of a DSO message: a response if
 * `qr`; id 0 makes it unidirectional. TAUT_E_RANGE: an rcode over 15. */
TAUT_API enum taut_status taut_dns_dso_hdr_encode(struct taut_wr *wr,
                                                  uint16_t id, bool qr,
                                                  uint8_t rcode);
/* taut_dns_dso_tlv_encode appends a TLV: KEEPALIVE and RETRY_DELAY by their
 * numbers, others by `data`. TAUT_E_RANGE: over 65,535 bytes. */
TAUT_API enum taut_status
taut_dns_dso_tlv_encode(struct taut_wr *wr, const struct taut_dns_dso_tlv *in);

#ifdef __cplusplus
}
#endif

#endif
