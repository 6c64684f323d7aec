/* SPDX-License-Identifier: MIT */
/*
 * dns_oracle.h: what other programs make of DNS records and messages, in one
 * form for all of them.
 */
#ifndef DNS_ORACLE_H
#define DNS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ORACLE_RDATA_MAX = 65535,
    ORACLE_TEXT_MAX = 400000,
    ORACLE_LIST_MAX = 2000000
};

/* struct oracle_peer: another program. Functions return NULL if they could,
 * or why not. */
struct oracle_peer {
    const char *name;
    bool (*knows)(uint16_t type);
    /* text of RDATA in wire form, with a zero behind it */
    const char *(*to_text)(char *out, uint16_t type, const uint8_t *rdata,
                           size_t len);
    /* RDATA out of text */
    const char *(*to_wire)(uint8_t *out, size_t *out_len, uint16_t type,
                           const char *text);
    /* canonical form of RDATA (RFC 4034 6.2) */
    const char *(*canon)(uint8_t *out, size_t *out_len, uint16_t type,
                         const uint8_t *rdata, size_t len);
    /* a message's records but for OPT and TSIG, as oracle_put writes them */
    const char *(*message)(char *out, const uint8_t *msg, size_t len);
    bool lowers; /* `message` tells names in small letters */
};

extern const struct oracle_peer oracle_ldns, oracle_knot;

/* struct oracle_record: a record of a message, uncompressed. */
struct oracle_record {
    const uint8_t *owner, *rdata;
    size_t owner_len, rdata_len;
    uint32_t ttl;
    uint16_t type, klass;
    uint8_t section;
};

/* oracle_put appends a record in hexadecimal at `out`, with a zero behind
 * it, and returns the place of that zero. */
char *oracle_put(char *out, const struct oracle_record *record);

#endif
