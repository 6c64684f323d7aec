/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_query.h: what a client does with messages: a query with one
 * question, the check that a response belongs to it, and what the response
 * says; and messages cut out of a TCP stream (RFC 1035 4.2.2).
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_QUERY_H
#define TAUT_DNS_QUERY_H

#include "taut/dns.h"
#include "taut/dns_edns.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* CNAMEs that taut_dns_answer_get follows; more are TAUT_E_LIMIT. */
    TAUT_DNS_CHAIN_MAX = 16
};

/* struct taut_dns_query: a query with one question. */
struct taut_dns_query {
    const uint8_t *name; /* checked */
    uint16_t id;         /* random for each query */
    uint16_t type, klass;
    bool rd; /* recursion desired */
    bool cd; /* checking disabled */
    bool ad; /* the answer's AD bit is understood (RFC 6840 5.7) */
    const struct taut_dns_edns *edns; /* NULL: no EDNS */
};

/* taut_dns_query_encode appends the message of a query. Fails as
 * taut_dns_build_opt does. */
TAUT_API enum taut_status
taut_dns_query_encode(struct taut_ctx *ctx, struct taut_wr *wr,
                      const struct taut_dns_query *in);

/*
 * taut_dns_name_case_set gives the letters of the checked name at `name` the
 * case that the bits of `random` say, one after the other; a response has to
 * repeat them, which a forger has to guess (draft-vixie-dnsext-dns0x20).
 * Bits are used again from the first where there are too few.
 */
TAUT_API void taut_dns_name_case_set(uint8_t *name, struct taut_span random);

enum {
    /* the question's letters must have the query's case */
    TAUT_DNS_MATCH_CASE = 1 << 0,
    /* a response without a question is refused: always but for errors that
     * a server could not even parse (RFC 9619 4) */
    TAUT_DNS_MATCH_QUESTION = 1 << 1
};

/*
 * taut_dns_query_match tells whether the message `response` answers `query`.
 * It reads the header and the question and nothing else. TAUT_E_VALUE: not
 * this query's, with diag->field telling whether the id, the QR bit, the
 * opcode, name, type or class. Other faults: as taut_dns_rr_next.
 */
TAUT_API enum taut_status
taut_dns_query_match(struct taut_ctx *ctx, const struct taut_dns_query *query,
                     struct taut_span response, uint32_t flags);

/* enum taut_dns_answer_kind: what a response says about the question. */
enum taut_dns_answer_kind {
    TAUT_DNS_ANSWER_DATA,     /* records of the type asked for */
    TAUT_DNS_ANSWER_NODATA,   /* the name exists, that type does not (RFC 2308
                                 2.2) */
    TAUT_DNS_ANSWER_NXDOMAIN, /* the name does not exist (RFC 2308 2.1) */
    TAUT_DNS_ANSWER_REFERRAL, /* ask the servers named in the authority
                                 section */
    TAUT_DNS_ANSWER_CHAIN,    /* a CNAME leads to a name that the response
                                 tells nothing of: ask for that */
    TAUT_DNS_ANSWER_ERROR     /* any other response code */
};

/* struct taut_dns_answer: see taut_dns_answer_get. */
struct taut_dns_answer {
    enum taut_dns_answer_kind kind;
    const uint8_t *name;                 /* the name at the end of the CNAMEs */
    const struct taut_dns_record *first; /* DATA: the first record;
                                            REFERRAL: the first NS */
    const struct taut_dns_record *soa;   /* NODATA, NXDOMAIN: of the authority
                                            section; NULL: none */
    uint32_t ttl;    /* the least of the records on the way; NODATA and
                        NXDOMAIN: how long to believe it (RFC 2308 5) */
    uint16_t rcode;  /* with the extended bits */
    uint8_t n_chain; /* CNAMEs on the way */
};

/*
 * taut_dns_answer_get tells what the decoded response `msg` says about the
 * question for `name` and `type`, CNAMEs followed. Every record looked at
 * burns a unit of fuel. TAUT_E_LIMIT: over TAUT_DNS_CHAIN_MAX CNAMEs (a loop
 * of them included), or no fuel.
 */
TAUT_API enum taut_status taut_dns_answer_get(struct taut_ctx *ctx,
                                              struct taut_dns_answer *out,
                                              const struct taut_dns_msg *msg,
                                              const uint8_t *name,
                                              uint16_t type, uint16_t klass);

/* taut_dns_answer_next returns the record behind `at` with its owner, type
 * and class, in the same section, or NULL. */
TAUT_API const struct taut_dns_record *
taut_dns_answer_next(const struct taut_dns_msg *msg,
                     const struct taut_dns_record *at);

/* ------------------------------------------------------------------ */
/* TCP                                                                 */

/* struct taut_dns_tcp: one direction of a connection. A message that lies
 * within one piece of input is borrowed from it; only one that is cut is
 * put together in the caller's memory. */
struct taut_dns_tcp {
    uint8_t *mem;
    uint32_t cap;
    uint32_t have; /* bytes of the message in `mem`, its length included */
    struct taut_rd in;
};

/* taut_dns_tcp_init prepares a stream; `size` is sizeof *self. `mem` must
 * hold the longest message that is wanted, and 2 bytes: at most 65,537.
 * TAUT_E_USAGE: another size, or fewer than 14 bytes. */
TAUT_API enum taut_status taut_dns_tcp_init(struct taut_dns_tcp *self,
                                            size_t size, uint8_t *mem,
                                            size_t cap);

/* taut_dns_tcp_push hands over the next piece of the stream, which must stay
 * as it is until taut_dns_tcp_next answers TAUT_MORE. TAUT_E_STATE: the
 * piece before was not read to its end. */
TAUT_API enum taut_status taut_dns_tcp_push(struct taut_dns_tcp *self,
                                            struct taut_span piece);

/*
 * taut_dns_tcp_next tells the next whole message. It is valid until the
 * next call. TAUT_MORE: the piece is used up. TAUT_E_RANGE: a message that
 * announces fewer bytes than a header has; TAUT_E_LIMIT: one longer than the
 * memory. The stream cannot go on after a fault.
 */
TAUT_API enum taut_status taut_dns_tcp_next(struct taut_ctx *ctx,
                                            struct taut_dns_tcp *self,
                                            struct taut_span *msg);

#ifdef __cplusplus
}
#endif

#endif
