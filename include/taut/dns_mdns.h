/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_mdns.h: what Multicast DNS (RFC 6762) reads differently in a DNS
 * message: the top bit of a class, and which messages are ignored.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_MDNS_H
#define TAUT_DNS_MDNS_H

#include "taut/dns.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* The UDP port; queries from others are from simple resolvers (RFC 6762
     * 6.7). */
    TAUT_DNS_MDNS_PORT = 5353,
    /* The bit of a class: a question's "unicast response wanted", a record's
     * "flush what was cached" (RFC 6762 18.12, 18.13). */
    TAUT_DNS_MDNS_BIT = 0x8000,
    /* Bytes of a message, IP and UDP headers included (RFC 6762 17). */
    TAUT_DNS_MDNS_MAX = 9000
};

/* taut_dns_mdns_class_get returns a class without its top bit. OPT's class is
 * no class (RFC 6762 18.13). */
static inline uint16_t taut_dns_mdns_class_get(uint16_t klass)
{
    return klass & 0x7fff;
}

/* taut_dns_mdns_class_set returns `klass` with or without the bit: unicast
 * response wanted, cache flush. */
static inline uint16_t taut_dns_mdns_class_set(uint16_t klass, bool bit)
{
    return (uint16_t)((klass & 0x7fffu) |
                      (bit ? (unsigned)TAUT_DNS_MDNS_BIT : 0u));
}

/* taut_dns_mdns_is_unicast tells whether a question wants its response by
 * unicast (RFC 6762 5.4). */
static inline bool taut_dns_mdns_is_unicast(const struct taut_dns_rr *question)
{
    return question->section == TAUT_DNS_QUESTION &&
           (question->klass & TAUT_DNS_MDNS_BIT) != 0;
}

/* taut_dns_mdns_is_flush tells whether a record replaces what was cached of
 * its name, type and class (RFC 6762 10.2); never of an OPT, whose class is a
 * length. */
static inline bool taut_dns_mdns_is_flush(const struct taut_dns_rr *rr)
{
    return rr->section != TAUT_DNS_QUESTION && rr->type != TAUT_DNS_TYPE_OPT &&
           (rr->klass & TAUT_DNS_MDNS_BIT) != 0;
}

/* taut_dns_mdns_is_ignored tells whether a message is to be ignored: an
 * opcode or response code other than 0 (RFC 6762 18.3, 18.11). */
static inline bool taut_dns_mdns_is_ignored(const struct taut_dns_hdr *hdr)
{
    return hdr->opcode != TAUT_DNS_OPCODE_QUERY ||
           hdr->rcode != TAUT_DNS_RCODE_NOERROR;
}

#ifdef __cplusplus
}
#endif

#endif
