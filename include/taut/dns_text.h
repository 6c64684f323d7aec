/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_text.h: DNS records as text, read and written: master files (RFC
 * 1035 5) record by record, and the data of one record. The other direction
 * of one record's data is taut_dns_rdata_text in taut/dns_rdata.h.
 *
 * The reader takes text in pieces of any size, keeps no more of it than the
 * names and TTLs that one record hands on to the next, and writes the data
 * of each record in uncompressed wire form into the caller's memory.
 *
 * What it reads: records with or without owner, TTL and class, TTL and class
 * in either order; parentheses, comments, quoted strings, escapes; names
 * relative to the origin; TTLs in seconds or with units (1h30m); mnemonics
 * in any letter case; \# data, TYPE731 and CLASS32 (RFC 3597); the
 * directives $ORIGIN, $TTL (RFC 2308 4) and $INCLUDE, which is handed to the
 * caller. $GENERATE and $DATE are not in any RFC: TAUT_E_UNSUPPORTED.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_TEXT_H
#define TAUT_DNS_TEXT_H

#include "taut/dns_name.h"
#include "taut/dns_rdata.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Service parameters in the text of one record. */
    TAUT_DNS_TEXT_PARAMS_MAX = 64,
    /* Bytes that hold the data of any record. */
    TAUT_DNS_RDATA_MAX = 65535
};

/* TAUT_DNS_TEXT_FIELDS: see TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_DNS_TEXT_FIELDS(N, P, V)                                          \
    V(DNS_TEXT, dns_text, OWNER, "zone.owner", TEXT, "RFC 1035 5.1")           \
    V(DNS_TEXT, dns_text, TTL, "zone.ttl", TEXT, "RFC 2308 4")                 \
    V(DNS_TEXT, dns_text, CLASS, "zone.class", TEXT, "RFC 1035 5.1")           \
    V(DNS_TEXT, dns_text, TYPE, "zone.type", TEXT, "RFC 1035 5.1")             \
    V(DNS_TEXT, dns_text, RDATA, "zone.rdata", TEXT, "RFC 1035 5.1")           \
    V(DNS_TEXT, dns_text, UNKNOWN, "zone.rdata.unknown", TEXT, "RFC 3597 5")   \
    V(DNS_TEXT, dns_text, DIRECTIVE, "zone.directive", TEXT, "RFC 1035 5.1")   \
    V(DNS_TEXT, dns_text, QUOTE, "zone.quote", TEXT, "RFC 1035 5.1")           \
    V(DNS_TEXT, dns_text, PAREN, "zone.parenthesis", TEXT, "RFC 1035 5.1")

/* enum taut_dns_text_field: TAUT_DNS_TEXT_F_OWNER ... */
TAUT_FIELD_ENUM(DNS_TEXT, dns_text, TAUT_DNS_TEXT_FIELDS)

/* taut_dns_text_fields describes TAUT_DNS_TEXT_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_dns_text_fields;

/*
 * taut_dns_rdata_text_decode reads the data of a record of type `type` and
 * class `klass` out of the `len` characters at `text` and appends it in
 * uncompressed wire form. Relative names are continued by the checked name
 * `origin` (may be NULL: by the root).
 *
 * TAUT_E_SHORT: a field is missing. TAUT_E_TRAILING: more is there than the
 * type has fields. TAUT_E_VALUE, TAUT_E_RANGE, TAUT_E_ORDER: a field is not
 * what its type asks for; diag->field tells which, diag->off where its word
 * begins, from ctx->start.
 */
TAUT_API enum taut_status
taut_dns_rdata_text_decode(struct taut_ctx *ctx, struct taut_wr *wr,
                           uint16_t type, uint16_t klass, const char *text,
                           size_t len, const uint8_t *origin);

/* taut_dns_ttl_text_decode reads a TTL, 3600 or 1h or 1w2d3h4m5s, out of
 * all `len` characters at `text`; false if it is none. */
TAUT_API bool taut_dns_ttl_text_decode(uint32_t *out, const char *text,
                                       size_t len);

/* taut_dns_record_text appends a record as one line without its line feed:
 * owner, TTL, class, type and data, separated by `sep` (a blank or a tab).
 * `owner` is a checked name, `rdata` in uncompressed form. Fails as
 * taut_dns_rdata_text does. */
TAUT_API enum taut_status
taut_dns_record_text(struct taut_ctx *ctx, struct taut_wr *wr,
                     const uint8_t *owner, uint32_t ttl, uint16_t klass,
                     uint16_t type, struct taut_span rdata, char sep);

/* ------------------------------------------------------------------ */
/* Master files                                                        */

/* struct taut_dns_zone_config: what a master file does not say itself. */
struct taut_dns_zone_config {
    const uint8_t *origin; /* checked name; NULL: the root */
    uint8_t *mem;          /* where the data of a record is written */
    size_t mem_len;        /* TAUT_DNS_RDATA_MAX is always enough */
    uint32_t ttl;          /* for records without one, if `has_ttl` */
    bool has_ttl;
    uint16_t klass; /* for records without one; 0: class IN */
};

/* enum taut_dns_zone_kind: what was read. */
enum taut_dns_zone_kind {
    TAUT_DNS_ZONE_RECORD,
    TAUT_DNS_ZONE_INCLUDE /* the caller reads `file` with a reader of its own,
                             or refuses */
};

/* struct taut_dns_zone_rr: a record of a master file. All of it is valid
 * until the next call. */
struct taut_dns_zone_rr {
    enum taut_dns_zone_kind kind;
    const uint8_t *owner;   /* checked name; $INCLUDE: its origin */
    struct taut_span rdata; /* uncompressed; $INCLUDE: the file's name */
    uint32_t ttl;
    uint16_t type, klass;
    uint32_t line; /* where it begins, from 1 */
};

/* struct taut_dns_zone: a reader. All members are its own but `line` and
 * `column`, which after a fault tell where in the file it is, from 1. */
struct taut_dns_zone {
    uint32_t line, column;
    struct taut_dns_zone_config config;
    struct taut_dns_name origin, owner;
    uint32_t at_line; /* of the next record */
    uint32_t ttl_last;
    bool has_owner, has_ttl_last;
    bool has_origin; /* false: $ORIGIN was faulty */
};

/* taut_dns_zone_init prepares a reader; `size` is sizeof *self. `config` is
 * copied. TAUT_E_USAGE: another size, or no memory. */
TAUT_API enum taut_status
taut_dns_zone_init(struct taut_dns_zone *self, size_t size,
                   const struct taut_dns_zone_config *config);

/*
 * taut_dns_zone_next reads the next record from the cursor and moves past
 * it. `closed`: no more text will come. TAUT_DONE: the text is at its end.
 * TAUT_MORE: the rest is not a whole line yet; call again with it and what
 * follows (the cursor is moved past all that was used).
 *
 * A fault leaves the cursor behind the faulty line, so that reading can go
 * on with the next one; diag->off counts from ctx->start. Behind a faulty
 * $ORIGIN relative names are refused (TAUT_E_ORDER) until there is a good
 * one, since what they are relative to is not known; behind a faulty owner,
 * records without one; a faulty $TTL changes nothing. TAUT_FULL: the data
 * does not fit into config.mem. TAUT_E_UNSUPPORTED: a directive that is not
 * known. ctx->fuel is the budget of each record and is not reduced: what can
 * cost more than its text is a map of types over several windows, a unit for
 * each word that is read again.
 */
TAUT_API enum taut_status taut_dns_zone_next(struct taut_ctx *ctx,
                                             struct taut_dns_zone *self,
                                             struct taut_rd *rd,
                                             struct taut_dns_zone_rr *out,
                                             bool closed);

#ifdef __cplusplus
}
#endif

#endif
