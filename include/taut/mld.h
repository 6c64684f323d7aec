/* SPDX-License-Identifier: MIT */
/*
 * taut/mld.h: Multicast Listener Discovery for IPv6, versions 1 (RFC 2710)
 * and 2 (RFC 3810): ICMPv6 messages 130 to 132 and 143.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |   Type = 130  |     Code      |           Checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |     Maximum Response Code     |           Reserved            |
 *   +-------------------------------+-------------------------------+
 *   |                  Multicast Address (16 bytes)                 |
 *   +-------+-+-----+---------------+-------------------------------+
 *   | Resv  |S| QRV |     QQIC      |     Number of Sources         |
 *   +-------+-+-----+---------------+-------------------------------+
 *   |                  Source Addresses (16 bytes each) ...         |
 *   +---------------------------------------------------------------+
 *
 * That is a version 2 query; one of 24 bytes is of version 1. The kinds of
 * records and the 8-bit codes are those of taut/igmp.h.
 */
#ifndef TAUT_MLD_H
#define TAUT_MLD_H

#include "taut/core.h"
#include "taut/icmpv6.h"
#include "taut/igmp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_MLD_LEN: a version 1 message, and what a version 2 query begins
 * with, in bytes. */
#define TAUT_MLD_LEN 24
/* TAUT_MLD_QUERY2_LEN: a version 2 query without sources. */
#define TAUT_MLD_QUERY2_LEN 28
/* TAUT_MLD_REPORT2_LEN: a version 2 report without records. */
#define TAUT_MLD_REPORT2_LEN 8
/* TAUT_MLD_HOP_LIMIT: what the IPv6 hop limit must be. */
#define TAUT_MLD_HOP_LIMIT 1

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_MLD_FIELDS: every field after ICMPv6's own; which ones a message has
 * depends on its type. */
#define TAUT_MLD_FIELDS(N, P, V)                                               \
    V(MLD, mld, DELAY, "icmpv6.mld.maximum_response_delay", DEC,               \
      "RFC 2710 3.4")                                                          \
    V(MLD, mld, CODE, "icmpv6.mld.maximum_response_code", DEC,                 \
      "RFC 3810 5.1.3")                                                        \
    V(MLD, mld, GROUP, "icmpv6.mld.multicast_address", IPV6, "RFC 3810 5.1.5") \
    V(MLD, mld, FLAGS, "icmpv6.mld.flag", HEX, "RFC 3810 5.1")                 \
    V(MLD, mld, S, "icmpv6.mld.flag.s", BOOL, "RFC 3810 5.1.7")                \
    V(MLD, mld, QRV, "icmpv6.mld.flag.qrv", DEC, "RFC 3810 5.1.8")             \
    V(MLD, mld, FLAGS_RSV, "icmpv6.mld.flag.reserved", DEC, "RFC 3810 5.1.6")  \
    V(MLD, mld, QQI, "icmpv6.mld.qqi", DEC, "RFC 3810 5.1.9")                  \
    V(MLD, mld, N_SOURCES, "icmpv6.mld.nb_sources", DEC, "RFC 3810 5.1.10")    \
    V(MLD, mld, SOURCE, "icmpv6.mld.source_address", IPV6, "RFC 3810 5.1.11")  \
    V(MLD, mld, N_RECORDS, "icmpv6.mldr.nb_mcast_records", DEC,                \
      "RFC 3810 5.2.3")                                                        \
    V(MLD, mld, RECORD, "icmpv6.mldr.mar", NONE, "RFC 3810 5.2.4")             \
    V(MLD, mld, RECORD_TYPE, "icmpv6.mldr.mar.record_type", DEC,               \
      "RFC 3810 5.2.5")                                                        \
    V(MLD, mld, AUX_LEN, "icmpv6.mldr.mar.aux_data_len", DEC,                  \
      "RFC 3810 5.2.6")                                                        \
    V(MLD, mld, R_N_SOURCES, "icmpv6.mldr.mar.nb_sources", DEC,                \
      "RFC 3810 5.2.7")                                                        \
    V(MLD, mld, R_GROUP, "icmpv6.mldr.mar.multicast_address", IPV6,            \
      "RFC 3810 5.2.8")                                                        \
    V(MLD, mld, R_SOURCE, "icmpv6.mldr.mar.source_address", IPV6,              \
      "RFC 3810 5.2.9")                                                        \
    V(MLD, mld, AUX, "icmpv6.mldr.mar.auxiliary_data", BYTES,                  \
      "RFC 3810 5.2.10")                                                       \
    V(MLD, mld, IP_HLIM, "ipv6.hlim", DEC, "RFC 3810 5")                       \
    V(MLD, mld, IP_SRC, "ipv6.src", IPV6, "RFC 3810 5.1.14")                   \
    V(MLD, mld, IP_ALERT, "ipv6.opt.router_alert", DEC, "RFC 3810 5")

/* TAUT_MLD_BODY_FIELDS makes the accessors. */
#define TAUT_MLD_BODY_FIELDS(N, P, V)                                          \
    N(MLD, mld, CODE, max_resp, "icmpv6.mld.maximum_response_code", 32, 16,    \
      DEC, 0, "RFC 3810 5.1.3", 0)                                             \
    P(MLD, mld, GROUP, group, "icmpv6.mld.multicast_address", 64, 128, IPV6,   \
      "RFC 3810 5.1.5")

/* enum taut_mld_field: field numbers of MLD. */
TAUT_FIELD_ENUM(MLD, mld, TAUT_MLD_FIELDS)
/* taut_mld_fields is the field set of MLD. */
TAUT_API extern const struct taut_fieldset taut_mld_fields;
/* taut_mld_get_max_resp (the code as it stands), taut_mld_set_max_resp and
 * taut_mld_get_group take the start of a message of type 130 to 132 that
 * taut_mld_check accepted. */
TAUT_FIELD_ACCESS(TAUT_MLD_BODY_FIELDS)

/* ------------------------------------------------------------------ */
/* The message                                                         */

/* taut_mld_is_type tells whether ICMPv6 type `type` is one of the four. */
static inline bool taut_mld_is_type(uint8_t type)
{
    return (type >= TAUT_ICMPV6_TYPE_MLD_QUERY &&
            type <= TAUT_ICMPV6_TYPE_MLD_DONE) ||
           type == TAUT_ICMPV6_TYPE_MLD2_REPORT;
}

/* struct taut_mld: one message. Members that its type does not have are 0,
 * and so they must be for taut_mld_encode. Spans borrow the input. */
struct taut_mld {
    uint8_t type;       /* 130 to 132, 143 */
    uint8_t code;       /* 0 */
    uint16_t checksum;  /* as on the wire */
    uint8_t version;    /* 1 or 2. Queries are encoded by it. */
    uint16_t max_resp;  /* 130 to 132: milliseconds in version 1; see
                           taut_mld_delay_decode in version 2 */
    uint16_t reserved;  /* 16 bits */
    uint8_t group[16];  /* 130 to 132 */
    bool suppress;      /* query 2: S, no router-side processing */
    uint8_t qrv;        /* query 2: robustness, 3 bits */
    uint8_t qqic;       /* query 2: interval; see taut_igmp_code_decode */
    uint8_t reserved4;  /* query 2: 4 bits */
    uint16_t n_sources; /* query 2: addresses announced */
    uint16_t n_records; /* report 2: records announced */
    bool cut;           /* TAUT_QUIRK_CUT: fewer sources or records are there
                           than announced; not encoded */
    struct taut_span sources; /* query 2: 16 bytes each */
    struct taut_span records; /* report 2: see taut_mld_record_next */
    struct taut_span data;    /* what follows (RFC 3810 5.1.12, 5.2.11) */
};

/*
 * taut_mld_check looks at the `len` bytes at `p`. TAUT_E_UNSUPPORTED at
 * icmpv6.type: another type. TAUT_E_SHORT (need: bytes missing): the fixed
 * part of the type, sources or records that are announced. TAUT_E_RANGE: a
 * query of 25 to 27 bytes, which no version has (RFC 3810 8.1; need: the
 * length). With TAUT_QUIRK_CUT missing sources and records are no fault.
 */
TAUT_API enum taut_status taut_mld_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);
/* taut_mld_decode checks the message that is all of `rd`, fills `out` and
 * moves `rd` to its end. Fails as taut_mld_check does. */
TAUT_API enum taut_status
taut_mld_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_mld *out);
/*
 * taut_mld_encode appends the message exactly as `in` says, the checksum too
 * (see taut_icmpv6_checksum_fill). TAUT_E_RANGE: a number does not fit its
 * field. TAUT_E_USAGE: another type, the sources are not n_sources
 * addresses, the records are not n_records records, or a query of version 1
 * has data and so would be taken for version 2.
 */
TAUT_API enum taut_status taut_mld_encode(struct taut_wr *wr,
                                          const struct taut_mld *in);

/* struct taut_mld_ip: what the rules need to know of the IPv6 headers. */
struct taut_mld_ip {
    uint8_t hop_limit;
    bool router_alert;  /* a hop-by-hop option of RFC 2711 is there */
    const uint8_t *src; /* 16 bytes */
    const uint8_t *dst; /* 16 bytes */
};

/*
 * taut_mld_verify tells whether a node may act on the whole message of `len`
 * bytes at `p` (RFC 2710 3 and 5, RFC 3590 4, RFC 3810 5 and 6.2). What
 * fails must be discarded silently. In this order: as taut_mld_check;
 * TAUT_E_VALUE at ipv6.hlim: not 1; TAUT_E_CHECKSUM at icmpv6.checksum;
 * TAUT_E_VALUE at ipv6.opt.router_alert: not there; TAUT_E_VALUE at
 * ipv6.src: not link-local, nor, in a report or done, unspecified;
 * TAUT_E_VALUE at the group: neither multicast nor, in a query, unspecified.
 * For faults of the IPv6 headers diag->off is the message's.
 */
TAUT_API enum taut_status taut_mld_verify(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len,
                                          const struct taut_mld_ip *ip);

/* ------------------------------------------------------------------ */
/* Records                                                             */

/* struct taut_mld_record: one multicast address record of a version 2
 * report. */
struct taut_mld_record {
    uint8_t type;             /* enum taut_igmp_record_type or another */
    uint8_t group[16];        /* multicast address */
    struct taut_span sources; /* 16 bytes each */
    struct taut_span aux;     /* auxiliary data, a multiple of 4 bytes */
};

/* taut_mld_record_next reads one record from `rd` (over `records`).
 * TAUT_DONE at the end; TAUT_E_SHORT: the record is not all there. */
TAUT_API enum taut_status taut_mld_record_next(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_mld_record *out);
/* taut_mld_record_encode appends a record. TAUT_E_RANGE: more than 65535
 * sources or 1020 bytes of auxiliary data; TAUT_E_USAGE: sources are not a
 * multiple of 16 bytes or auxiliary data not of 4. */
TAUT_API enum taut_status
taut_mld_record_encode(struct taut_wr *wr, const struct taut_mld_record *in);

/* ------------------------------------------------------------------ */
/* Codes                                                               */

/* TAUT_MLD_DELAY_MAX: the longest delay that a code of 16 bits has,
 * milliseconds. */
#define TAUT_MLD_DELAY_MAX 8387584

/* taut_mld_delay_decode returns the milliseconds that a version 2 maximum
 * response code stands for: itself below 32768, else a float of 12 bits
 * mantissa and 3 bits exponent (RFC 3810 5.1.3). */
static inline uint32_t taut_mld_delay_decode(uint16_t code)
{
    return code < 32768
               ? code
               : ((code & 0xfffu) | 0x1000u) << ((code >> 12 & 7u) + 3u);
}

/* taut_mld_delay_encode returns the code of the longest delay that is not
 * above `ms`; 65535 for TAUT_MLD_DELAY_MAX and more. */
static inline uint16_t taut_mld_delay_encode(uint32_t ms)
{
    unsigned exp = 0;
    if (ms < 32768)
        return (uint16_t)ms;
    if (ms >= TAUT_MLD_DELAY_MAX)
        return 65535;
    while (ms >> (exp + 3) > 0x1fff)
        exp++;
    return (uint16_t)(0x8000u | exp << 12 | (ms >> (exp + 3) & 0xfffu));
}

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/* taut_mld_visit tells what follows type, code and checksum in the message
 * of `len` bytes at `p`, which taut_mld_check accepted. taut_icmpv6_visit
 * calls it. */
TAUT_API void taut_mld_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

#ifdef __cplusplus
}
#endif

#endif
