/* SPDX-License-Identifier: MIT */
/*
 * taut/igmp.h: IGMP versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376).
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |     Type      | Max Resp Code |           Checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |                         Group Address                         |
 *   +-------+-+-----+---------------+-------------------------------+
 *   | Resv  |S| QRV |     QQIC      |     Number of Sources         |
 *   +-------+-+-----+---------------+-------------------------------+
 *   |                       Source Addresses ...                    |
 *   +---------------------------------------------------------------+
 *
 * That is a version 3 query; shorter ones are of version 1 or 2. A version 3
 * report has a number of group records at the place of the group address.
 * A message is all that IP carries. Other protocols in IGMP's clothes
 * (DVMRP, PIMv1, mtrace, multicast router discovery) are passed through as
 * `data`.
 */
#ifndef TAUT_IGMP_H
#define TAUT_IGMP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Types                                                               */

/* TAUT_IGMP_HDR_LEN: what every membership message has, in bytes;
 * messages of other types have at least TAUT_IGMP_UNKNOWN_LEN. */
#define TAUT_IGMP_HDR_LEN 8
/* TAUT_IGMP_UNKNOWN_LEN: type, code and checksum. */
#define TAUT_IGMP_UNKNOWN_LEN 4
/* TAUT_IGMP_QUERY3_LEN: a version 3 query without sources. */
#define TAUT_IGMP_QUERY3_LEN 12
/* TAUT_IGMP_TTL: what IP's TTL must be. */
#define TAUT_IGMP_TTL 1

/* TAUT_IGMP_TYPES: the IANA registry "IGMP Type Numbers".
 * X(VALUE, type, "name"), ascending. */
#define TAUT_IGMP_TYPES(X)                                                     \
    X(QUERY, 0x11, "Membership Query")                                         \
    X(REPORT1, 0x12, "IGMPv1 Membership Report")                               \
    X(DVMRP, 0x13, "DVMRP")                                                    \
    X(PIM1, 0x14, "PIM version 1")                                             \
    X(TRACE, 0x15, "Cisco Trace Messages")                                     \
    X(REPORT2, 0x16, "IGMPv2 Membership Report")                               \
    X(LEAVE, 0x17, "IGMPv2 Leave Group")                                       \
    X(MTRACE_REPLY, 0x1e, "Multicast Traceroute Response")                     \
    X(MTRACE, 0x1f, "Multicast Traceroute")                                    \
    X(REPORT3, 0x22, "IGMPv3 Membership Report")                               \
    X(MRD_ADVERT, 0x30, "Multicast Router Advertisement")                      \
    X(MRD_SOLICIT, 0x31, "Multicast Router Solicitation")                      \
    X(MRD_TERMINATION, 0x32, "Multicast Router Termination")

/* TAUT_IGMP_TYPE_ENUM: the enum entry of a registry row. */
#define TAUT_IGMP_TYPE_ENUM(U, code, name) TAUT_IGMP_TYPE_##U = code,
/* enum taut_igmp_type: message types; see TAUT_IGMP_TYPES. */
enum taut_igmp_type { TAUT_IGMP_TYPES(TAUT_IGMP_TYPE_ENUM) };
/* taut_igmp_type_reg names message types. */
TAUT_API extern const struct taut_reg taut_igmp_type_reg;

/* enum taut_igmp_record_type: kinds of group records, the same in MLDv2
 * (RFC 3376 4.2.12, RFC 3810 5.2.12). */
enum taut_igmp_record_type {
    TAUT_IGMP_MODE_IS_INCLUDE = 1,
    TAUT_IGMP_MODE_IS_EXCLUDE = 2,
    TAUT_IGMP_CHANGE_TO_INCLUDE = 3,
    TAUT_IGMP_CHANGE_TO_EXCLUDE = 4,
    TAUT_IGMP_ALLOW_NEW_SOURCES = 5,
    TAUT_IGMP_BLOCK_OLD_SOURCES = 6
};
/* taut_igmp_record_reg names kinds of group records. */
TAUT_API extern const struct taut_reg taut_igmp_record_reg;

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_IGMP_FIELDS: every field; which ones a message has depends on its
 * type. */
#define TAUT_IGMP_FIELDS(N, P, V)                                              \
    V(IGMP, igmp, VERSION, "igmp.version", DEC, "RFC 3376 7.1")                \
    V(IGMP, igmp, TYPE, "igmp.type", HEX, "RFC 3376 4")                        \
    V(IGMP, igmp, RESERVED, "igmp.reserved", BYTES, "RFC 3376 4.2.1")          \
    V(IGMP, igmp, MAX_RESP, "igmp.max_resp", DEC, "RFC 3376 4.1.1")            \
    V(IGMP, igmp, MAX_RESP_EXP, "igmp.max_resp.exp", HEX, "RFC 3376 4.1.1")    \
    V(IGMP, igmp, MAX_RESP_MANT, "igmp.max_resp.mant", HEX, "RFC 3376 4.1.1")  \
    V(IGMP, igmp, CHECKSUM, "igmp.checksum", HEX, "RFC 3376 4.1.2")            \
    V(IGMP, igmp, GROUP, "igmp.maddr", IPV4, "RFC 3376 4.1.3")                 \
    V(IGMP, igmp, S, "igmp.s", BOOL, "RFC 3376 4.1.5")                         \
    V(IGMP, igmp, QRV, "igmp.qrv", DEC, "RFC 3376 4.1.6")                      \
    V(IGMP, igmp, QQIC, "igmp.qqic", DEC, "RFC 3376 4.1.7")                    \
    V(IGMP, igmp, N_SOURCES, "igmp.num_src", DEC, "RFC 3376 4.1.8")            \
    V(IGMP, igmp, SOURCE, "igmp.saddr", IPV4, "RFC 3376 4.1.9")                \
    V(IGMP, igmp, N_RECORDS, "igmp.num_grp_recs", DEC, "RFC 3376 4.2.4")       \
    V(IGMP, igmp, RECORD_TYPE, "igmp.record_type", DEC, "RFC 3376 4.2.5")      \
    V(IGMP, igmp, AUX_LEN, "igmp.aux_data_len", DEC, "RFC 3376 4.2.6")         \
    V(IGMP, igmp, AUX, "igmp.aux_data", BYTES, "RFC 3376 4.2.10")              \
    V(IGMP, igmp, DATA, "igmp.data", BYTES, "RFC 3376 4.2.11")                 \
    V(IGMP, igmp, IP_TTL, "ip.ttl", DEC, "RFC 3376 4")                         \
    V(IGMP, igmp, IP_ALERT, "ip.opt.ra", DEC, "RFC 3376 4")

/* TAUT_IGMP_BODY_FIELDS makes the accessors. */
#define TAUT_IGMP_BODY_FIELDS(N, P, V)                                         \
    N(IGMP, igmp, TYPE, type, "igmp.type", 0, 8, HEX, 0, "RFC 3376 4",         \
      &taut_igmp_type_reg)                                                     \
    N(IGMP, igmp, MAX_RESP, max_resp, "igmp.max_resp", 8, 8, DEC, 0,           \
      "RFC 3376 4.1.1", 0)                                                     \
    N(IGMP, igmp, CHECKSUM, checksum, "igmp.checksum", 16, 16, HEX, 0,         \
      "RFC 3376 4.1.2", 0)                                                     \
    P(IGMP, igmp, GROUP, group, "igmp.maddr", 32, 32, IPV4, "RFC 3376 4.1.3")

/* enum taut_igmp_field: field numbers of IGMP. */
TAUT_FIELD_ENUM(IGMP, igmp, TAUT_IGMP_FIELDS)
/* taut_igmp_fields is the field set of IGMP. */
TAUT_API extern const struct taut_fieldset taut_igmp_fields;
/* taut_igmp_get_type, _max_resp (the code as it stands), _checksum and their
 * _set_ counterparts take the start of a message that taut_igmp_check
 * accepted, taut_igmp_get_group that of a query, of a version 1 or 2 report
 * or of a leave. */
TAUT_FIELD_ACCESS(TAUT_IGMP_BODY_FIELDS)

/* ------------------------------------------------------------------ */
/* The message                                                         */

/* struct taut_igmp: one message. Members that its type does not have are 0,
 * and so they must be for taut_igmp_encode. Spans borrow the input. */
struct taut_igmp {
    uint8_t type;       /* enum taut_igmp_type or another number */
    uint8_t version;    /* 1 to 3, 0 for types that are no membership
                           message. Queries are encoded by it. */
    uint8_t max_resp;   /* the code: tenths of a second in version 2; see
                           taut_igmp_code_decode in version 3; the second
                           byte of every other message */
    uint16_t checksum;  /* as on the wire */
    uint8_t group[4];   /* all but version 3 reports */
    bool suppress;      /* query 3: S, no router-side processing */
    uint8_t qrv;        /* query 3: robustness, 3 bits */
    uint8_t qqic;       /* query 3: interval; see taut_igmp_code_decode */
    uint8_t reserved4;  /* query 3: 4 bits */
    uint16_t reserved;  /* report 3: 16 bits */
    uint16_t n_sources; /* query 3: addresses announced */
    uint16_t n_records; /* report 3: records announced */
    bool cut;           /* TAUT_QUIRK_CUT: fewer sources or records are there
                           than announced; not encoded */
    struct taut_span sources; /* query 3: 4 bytes each */
    struct taut_span records; /* report 3: see taut_igmp_record_next */
    struct taut_span data;    /* what follows; unknown types: all after the
                                 checksum */
};

/*
 * taut_igmp_check looks at the `len` bytes at `p`. TAUT_E_SHORT (need: bytes
 * missing): the fixed part of the type, sources or records that are
 * announced. TAUT_E_RANGE: a query of 9 to 11 bytes, which no version has
 * (RFC 3376 7.1; need: the length). With TAUT_QUIRK_CUT missing sources and
 * records are no fault.
 */
TAUT_API enum taut_status taut_igmp_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);
/* taut_igmp_decode checks the message that is all of `rd`, fills `out` and
 * moves `rd` to its end. Fails as taut_igmp_check does. */
TAUT_API enum taut_status taut_igmp_decode(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_igmp *out);
/*
 * taut_igmp_encode appends the message exactly as `in` says, the checksum
 * too (see taut_igmp_checksum_fill). TAUT_E_RANGE: a number does not fit its
 * field. TAUT_E_USAGE: the sources are not n_sources addresses, the records
 * are not n_records records, or a query of version 1 or 2 has data and so
 * would be taken for another version.
 */
TAUT_API enum taut_status taut_igmp_encode(struct taut_wr *wr,
                                           const struct taut_igmp *in);

/* taut_igmp_checksum_fill stores the checksum of the whole message of `len`
 * bytes (4 or more) at `p`. */
TAUT_API void taut_igmp_checksum_fill(uint8_t *p, size_t len);
/* taut_igmp_checksum_verify checks it: TAUT_OK or TAUT_E_CHECKSUM. */
TAUT_API enum taut_status
taut_igmp_checksum_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len);

/* struct taut_igmp_ip: what the rules need to know of the IPv4 header. */
struct taut_igmp_ip {
    uint8_t ttl;
    bool router_alert; /* the option of RFC 2113 is there */
};

/*
 * taut_igmp_verify tells whether a node may act on the whole membership
 * message of `len` bytes at `p`. What fails must be discarded silently. In
 * this order: as taut_igmp_check; TAUT_E_UNSUPPORTED at the type: no
 * membership message; TAUT_E_VALUE at ip.ttl: not 1; TAUT_E_CHECKSUM;
 * TAUT_E_VALUE at ip.opt.ra: no router alert, from version 2 on (RFC 2236 2,
 * RFC 3376 4); TAUT_E_VALUE at the group: neither multicast nor, in a query,
 * 0.0.0.0. For faults of the IPv4 header diag->off is the message's.
 */
TAUT_API enum taut_status taut_igmp_verify(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len,
                                           const struct taut_igmp_ip *ip);

/* ------------------------------------------------------------------ */
/* Group records                                                       */

/* struct taut_igmp_record: one group record of a version 3 report. */
struct taut_igmp_record {
    uint8_t type;             /* enum taut_igmp_record_type or another */
    uint8_t group[4];         /* multicast address */
    struct taut_span sources; /* 4 bytes each */
    struct taut_span aux;     /* auxiliary data, a multiple of 4 bytes */
};

/* taut_igmp_record_next reads one record from `rd` (over `records`).
 * TAUT_DONE at the end; TAUT_E_SHORT: the record is not all there. */
TAUT_API enum taut_status taut_igmp_record_next(struct taut_ctx *ctx,
                                                struct taut_rd *rd,
                                                struct taut_igmp_record *out);
/* taut_igmp_record_encode appends a record. TAUT_E_RANGE: more than 65535
 * sources or 1020 bytes of auxiliary data; TAUT_E_USAGE: a length is not a
 * multiple of 4. */
TAUT_API enum taut_status
taut_igmp_record_encode(struct taut_wr *wr, const struct taut_igmp_record *in);

/* ------------------------------------------------------------------ */
/* Codes                                                               */

/* TAUT_IGMP_CODE_MAX: the largest value that a code of 8 bits has. */
#define TAUT_IGMP_CODE_MAX 31744

/* taut_igmp_code_decode returns the value of an 8-bit code: itself below
 * 128, else a float of 4 bits mantissa and 3 bits exponent (RFC 3376 4.1.1,
 * 4.1.7; RFC 3810 5.1.9). */
static inline uint32_t taut_igmp_code_decode(uint8_t code)
{
    return code < 128 ? code : ((code & 15u) | 16u) << ((code >> 4 & 7u) + 3u);
}

/* taut_igmp_code_encode returns the code of the largest value that is not
 * above `value`; 255 for TAUT_IGMP_CODE_MAX and more. */
static inline uint8_t taut_igmp_code_encode(uint32_t value)
{
    unsigned exp = 0;
    if (value < 128)
        return (uint8_t)value;
    if (value >= TAUT_IGMP_CODE_MAX)
        return 255;
    while (value >> (exp + 3) > 31)
        exp++;
    return (uint8_t)(0x80u | exp << 4 | (value >> (exp + 3) & 15u));
}

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/* taut_igmp_visit tells every field of the message of `len` bytes at `p`,
 * which taut_igmp_check accepted. igmp.max_resp is the value of the code, as
 * in Wireshark. */
TAUT_API void taut_igmp_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);

#ifdef __cplusplus
}
#endif

#endif
