/* SPDX-License-Identifier: MIT */
/*
 * taut/ipv4.h: the Internet Protocol version 4 header (RFC 791), its
 * options, both directions, and in-place accessors.
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-------+-------+-----------+---+-------------------------------+
 *    |Version|  IHL  |    DSCP   |ECN|          Total Length         |
 *    +-------+-------+-----------+---+-----+-------------------------+
 *    |         Identification        |Flags|     Fragment Offset     |
 *    +---------------+---------------+-----+-------------------------+
 *    |      TTL      |    Protocol   |        Header Checksum        |
 *    +---------------+---------------+-------------------------------+
 *    |                         Source Address                        |
 *    |                       Destination Address                     |
 *    |                     Options, 0 to 40 bytes                    |
 *    +---------------------------------------------------------------+
 *
 * Limits: header 20 to 60 bytes, datagram at most 65,535 bytes.
 * Quirks: TAUT_QUIRK_CUT, TAUT_IPV4_QUIRK_TSO.
 */
#ifndef TAUT_IPV4_H
#define TAUT_IPV4_H

#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_IPV4_HDR_MIN and TAUT_IPV4_HDR_MAX: header bytes. */
#define TAUT_IPV4_HDR_MIN 20
/* TAUT_IPV4_HDR_MAX: see TAUT_IPV4_HDR_MIN. */
#define TAUT_IPV4_HDR_MAX 60
/* TAUT_IPV4_OPTIONS_MAX: option bytes. */
#define TAUT_IPV4_OPTIONS_MAX 40

enum {
    /* Total Length 0 means "all bytes given": what a capture on a sending
     * host shows before segmentation offload cuts the packet. */
    TAUT_IPV4_QUIRK_TSO = 1u << 8
};

/* TAUT_IPV4_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. */
#define TAUT_IPV4_FIELDS(N, P, V)                                              \
    N(IPV4, ipv4, VERSION, version, "ip.version", 0, 4, DEC, 0, "RFC 791 3.1", \
      0)                                                                       \
    N(IPV4, ipv4, IHL, ihl, "ip.hdr_len", 4, 4, DEC, 2, "RFC 791 3.1", 0)      \
    N(IPV4, ipv4, DSFIELD, dsfield, "ip.dsfield", 8, 8, HEX, 0, "RFC 2474 3",  \
      0)                                                                       \
    N(IPV4, ipv4, DSCP, dscp, "ip.dsfield.dscp", 8, 6, DEC, 0, "RFC 2474 3",   \
      0)                                                                       \
    N(IPV4, ipv4, ECN, ecn, "ip.dsfield.ecn", 14, 2, DEC, 0, "RFC 3168 5", 0)  \
    N(IPV4, ipv4, LEN, len, "ip.len", 16, 16, DEC, 0, "RFC 791 3.1", 0)        \
    N(IPV4, ipv4, ID, id, "ip.id", 32, 16, HEX, 0, "RFC 791 3.1", 0)           \
    N(IPV4, ipv4, FLAGS, flags, "ip.flags", 48, 3, HEX, 0, "RFC 791 3.1", 0)   \
    N(IPV4, ipv4, RB, rb, "ip.flags.rb", 48, 1, BOOL, 0, "RFC 791 3.1", 0)     \
    N(IPV4, ipv4, DF, df, "ip.flags.df", 49, 1, BOOL, 0, "RFC 791 3.1", 0)     \
    N(IPV4, ipv4, MF, mf, "ip.flags.mf", 50, 1, BOOL, 0, "RFC 791 3.1", 0)     \
    N(IPV4, ipv4, FRAG_OFF, frag_off, "ip.frag_offset", 51, 13, DEC, 0,        \
      "RFC 791 3.1", 0)                                                        \
    N(IPV4, ipv4, TTL, ttl, "ip.ttl", 64, 8, DEC, 0, "RFC 791 3.1", 0)         \
    N(IPV4, ipv4, PROTO, proto, "ip.proto", 72, 8, DEC, 0, "RFC 791 3.1",      \
      &taut_ipproto_reg)                                                       \
    N(IPV4, ipv4, CHECKSUM, checksum, "ip.checksum", 80, 16, HEX, 0,           \
      "RFC 791 3.1", 0)                                                        \
    P(IPV4, ipv4, SRC, src, "ip.src", 96, 32, IPV4, "RFC 791 3.1")             \
    P(IPV4, ipv4, DST, dst, "ip.dst", 128, 32, IPV4, "RFC 791 3.1")            \
    V(IPV4, ipv4, OPT_TYPE, "ip.opt.type", DEC, "RFC 791 3.1")                 \
    V(IPV4, ipv4, OPT_COPY, "ip.opt.type.copy", BOOL, "RFC 791 3.1")           \
    V(IPV4, ipv4, OPT_CLASS, "ip.opt.type.class", DEC, "RFC 791 3.1")          \
    V(IPV4, ipv4, OPT_NUMBER, "ip.opt.type.number", DEC, "RFC 791 3.1")        \
    V(IPV4, ipv4, OPT_LEN, "ip.opt.len", DEC, "RFC 791 3.1")                   \
    V(IPV4, ipv4, OPT_PTR, "ip.opt.ptr", DEC, "RFC 791 3.1")                   \
    V(IPV4, ipv4, OPT_REC_RT, "ip.rec_rt", IPV4, "RFC 791 3.1")                \
    V(IPV4, ipv4, OPT_CUR_RT, "ip.cur_rt", IPV4, "RFC 791 3.1")                \
    V(IPV4, ipv4, OPT_SRC_RT, "ip.src_rt", IPV4, "RFC 791 3.1")                \
    V(IPV4, ipv4, OPT_EMPTY_RT, "ip.empty_rt", IPV4, "RFC 791 3.1")            \
    V(IPV4, ipv4, OPT_OVERFLOW, "ip.opt.overflow", DEC, "RFC 791 3.1")         \
    V(IPV4, ipv4, OPT_FLAG, "ip.opt.flag", HEX, "RFC 791 3.1")                 \
    V(IPV4, ipv4, OPT_TIME, "ip.opt.time_stamp", DEC, "RFC 791 3.1")           \
    V(IPV4, ipv4, OPT_TIME_ADDR, "ip.opt.time_stamp_addr", IPV4,               \
      "RFC 791 3.1")                                                           \
    V(IPV4, ipv4, OPT_SID, "ip.opt.sid", DEC, "RFC 791 3.1")                   \
    V(IPV4, ipv4, OPT_RA, "ip.opt.ra", DEC, "RFC 2113 2.1")                    \
    V(IPV4, ipv4, OPT_MTU, "ip.opt.mtu", DEC, "RFC 1063 3")                    \
    V(IPV4, ipv4, OPT_TR_ID, "ip.opt.id_number", DEC, "RFC 1393 2.2")          \
    V(IPV4, ipv4, OPT_TR_OHC, "ip.opt.ohc", DEC, "RFC 1393 2.2")               \
    V(IPV4, ipv4, OPT_TR_RHC, "ip.opt.rhc", DEC, "RFC 1393 2.2")               \
    V(IPV4, ipv4, OPT_TR_ORIGIN, "ip.opt.originator", IPV4, "RFC 1393 2.2")    \
    V(IPV4, ipv4, OPT_SEC, "ip.opt.sec_cl", HEX, "RFC 1108 2.3")               \
    V(IPV4, ipv4, OPT_SEC_AUTH, "ip.opt.sec_prot_auth_flags", HEX,             \
      "RFC 1108 2.4")                                                          \
    V(IPV4, ipv4, OPT_ESEC, "ip.opt.ext_sec_add_sec_info_format_code", DEC,    \
      "RFC 1108 3.3")                                                          \
    V(IPV4, ipv4, OPT_ESEC_INFO, "ip.opt.ext_sec_add_sec_info", BYTES,         \
      "RFC 1108 3.4")                                                          \
    V(IPV4, ipv4, OPT_CIPSO_DOI, "ip.cipso.doi", DEC, "FIPS 188 4")            \
    V(IPV4, ipv4, OPT_CIPSO_TAG, "ip.cipso.tag_type", DEC, "FIPS 188 5")       \
    V(IPV4, ipv4, OPT_QS_FUNC, "ip.opt.qs_func", DEC, "RFC 4782 3.1")          \
    V(IPV4, ipv4, OPT_QS_RATE, "ip.opt.qs_rate", DEC, "RFC 4782 3.1")          \
    V(IPV4, ipv4, OPT_QS_TTL, "ip.opt.qs_ttl", DEC, "RFC 4782 3.1")            \
    V(IPV4, ipv4, OPT_QS_NONCE, "ip.opt.qs_nonce", HEX, "RFC 4782 3.1")        \
    V(IPV4, ipv4, OPT_PADDING, "ip.opt.padding", BYTES, "RFC 791 3.1")

TAUT_FIELD_ENUM(IPV4, ipv4, TAUT_IPV4_FIELDS)

/* taut_ipv4_fields describes TAUT_IPV4_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_ipv4_fields;

/* taut_ipv4_get_ttl, taut_ipv4_set_ttl and so on, one pair a field above;
 * `p` is a header that taut_ipv4_check accepted. taut_ipv4_set_version,
 * _set_ihl and _set_len void that acceptance; no setter mends a checksum
 * (taut/edit.h does). */
TAUT_FIELD_ACCESS(TAUT_IPV4_FIELDS)

/* struct taut_ipv4: a decoded header. */
struct taut_ipv4 {
    uint8_t dscp;      /* 6 bits */
    uint8_t ecn;       /* 2 bits */
    uint8_t flags;     /* TAUT_IPV4_FLAG_... */
    uint8_t ttl;       /* hops left */
    uint8_t proto;     /* enum taut_ipproto */
    bool cut;          /* the payload is shorter than announced (QUIRK_CUT) */
    uint16_t len;      /* Total Length: header and payload, bytes */
    uint16_t id;       /* Identification */
    uint16_t frag_off; /* Fragment Offset in units of 8 bytes */
    uint16_t checksum; /* as it stands on the wire */
    uint8_t src[4];
    uint8_t dst[4];
    struct taut_span options; /* borrowed; a multiple of 4, at most 40 */
    size_t payload_len;       /* payload bytes that are really there */
};

/* struct taut_ipv4 flags: the three bits of the Flags field. */
enum {
    TAUT_IPV4_FLAG_MF = 1, /* more fragments */
    TAUT_IPV4_FLAG_DF = 2, /* don't fragment */
    TAUT_IPV4_FLAG_RB = 4  /* reserved, must be zero (RFC 791 3.1) */
};

/*
 * taut_ipv4_check tells whether the `len` bytes at `p` begin with a header
 * that the accessors may be used on. The payload may be followed by padding.
 *
 * TAUT_E_SHORT: less than a header (field HEADER, or OPT_TYPE where options
 * are missing), or less than Total Length (field LEN), the last not under
 * TAUT_QUIRK_CUT. TAUT_E_VALUE: the version is not 4 (VERSION).
 * TAUT_E_RANGE: IHL below 5 (IHL), Total Length below the header's (LEN).
 * The header checksum and the options are not judged here.
 */
TAUT_API enum taut_status taut_ipv4_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);

/*
 * taut_ipv4_decode decodes the header at `rd` and moves past it; the next
 * out->payload_len bytes are the payload, what follows is link padding.
 * `out` borrows the options. Fails as taut_ipv4_check does.
 */
TAUT_API enum taut_status taut_ipv4_decode(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_ipv4 *out);

/*
 * taut_ipv4_encode appends the header `in`: 20 bytes and the options. `len`
 * and `checksum` are written as they stand (taut_ipv4_checksum_fill), so
 * that what was decoded comes out byte for byte.
 * TAUT_E_RANGE: options over 40 bytes or no multiple of 4, or dscp, ecn,
 * flags or frag_off wider than their field.
 */
TAUT_API enum taut_status taut_ipv4_encode(struct taut_wr *wr,
                                           const struct taut_ipv4 *in);

/* taut_ipv4_checksum_fill computes the checksum of the checked header `p`
 * and stores it there. */
TAUT_API void taut_ipv4_checksum_fill(uint8_t *p);
/* taut_ipv4_checksum_verify checks that of the checked header `p`: TAUT_OK,
 * or TAUT_E_CHECKSUM (RFC 1122 3.2.1.2: discard silently). */
TAUT_API enum taut_status taut_ipv4_checksum_verify(struct taut_ctx *ctx,
                                                    const uint8_t *p);

/* TAUT_IPV4_OPTS: the IANA registry of IP option numbers, by the type byte
 * (copied flag, class, number). X(VALUE, type, "name"), ascending. */
#define TAUT_IPV4_OPTS(X)                                                      \
    X(EOL, 0, "End of Options List")                                           \
    X(NOP, 1, "No Operation")                                                  \
    X(RR, 7, "Record Route")                                                   \
    X(ZSU, 10, "Experimental Measurement")                                     \
    X(MTUP, 11, "MTU Probe")                                                   \
    X(MTUR, 12, "MTU Reply")                                                   \
    X(ENCODE, 15, "ENCODE")                                                    \
    X(QS, 25, "Quick-Start")                                                   \
    X(EXP30, 30, "RFC3692-style Experiment")                                   \
    X(TS, 68, "Time Stamp")                                                    \
    X(TR, 82, "Traceroute")                                                    \
    X(EXP94, 94, "RFC3692-style Experiment")                                   \
    X(SEC, 130, "Security")                                                    \
    X(LSRR, 131, "Loose Source Route")                                         \
    X(ESEC, 133, "Extended Security")                                          \
    X(CIPSO, 134, "Commercial Security")                                       \
    X(SID, 136, "Stream ID")                                                   \
    X(SSRR, 137, "Strict Source Route")                                        \
    X(VISA, 142, "Experimental Access Control")                                \
    X(IMITD, 144, "IMI Traffic Descriptor")                                    \
    X(EIP, 145, "Extended Internet Protocol")                                  \
    X(ADDEXT, 147, "Address Extension")                                        \
    X(RTRALT, 148, "Router Alert")                                             \
    X(SDB, 149, "Selective Directed Broadcast")                                \
    X(DPS, 151, "Dynamic Packet State")                                        \
    X(UMP, 152, "Upstream Multicast Packet")                                   \
    X(EXP158, 158, "RFC3692-style Experiment")                                 \
    X(FINN, 205, "Experimental Flow Control")                                  \
    X(EXP222, 222, "RFC3692-style Experiment")

/* TAUT_IPV4_OPT_ENUM: the enum entry of a registry row. */
#define TAUT_IPV4_OPT_ENUM(U, type, name) TAUT_IPV4_OPT_##U = type,
/* enum taut_ipv4_opt_type: option types; see TAUT_IPV4_OPTS. */
enum taut_ipv4_opt_type { TAUT_IPV4_OPTS(TAUT_IPV4_OPT_ENUM) };

/* taut_ipv4_opt_reg names option types. */
TAUT_API extern const struct taut_reg taut_ipv4_opt_reg;

/*
 * struct taut_ipv4_opt: one option. Which members hold what depends on
 * `type`; the others are 0. `data` is what follows type and length (all of
 * it for types without a format), and where `ptr` is, what follows that.
 */
struct taut_ipv4_opt {
    uint8_t type;     /* enum taut_ipv4_opt_type, or unknown */
    uint8_t len;      /* whole option, bytes; 1 for EOL and NOP */
    uint8_t ptr;      /* RR, LSRR, SSRR, TS: pointer, from the option's
                         first byte, which is 1 */
    uint8_t overflow; /* TS: hops that found no room, 4 bits */
    uint8_t flag;     /* TS: 0 times, 1 addresses and times, 3 prespecified;
                         QS: function << 4 | rate; SEC: classification */
    uint8_t ttl;      /* QS: QS TTL */
    uint16_t value;   /* RTRALT, SID, MTUP, MTUR: the value; TR: ID */
    uint16_t ohc;     /* TR: outbound hop count */
    uint16_t rhc;     /* TR: return hop count */
    uint32_t id;      /* CIPSO: domain of interpretation; QS: nonce << 2 and
                         two reserved bits; TR: originator's address */
    struct taut_span data; /* borrowed: route (4 bytes each), timestamps (4
                              or 8 each), SEC flags, CIPSO tags, ... */
};

/*
 * taut_ipv4_opt_next decodes the option at `rd` (over the header's options)
 * and moves past it. TAUT_DONE: none is left, or EOL was reached (then `rd`
 * stands after the EOL, at the padding). A length outside its option's rule
 * is TAUT_E_RANGE (OPT_LEN), one over the area's end TAUT_E_SHORT, a
 * pointer below 4 (TS: 5) or not on an entry's start TAUT_E_RANGE (OPT_PTR),
 * a TS flag other than 0, 1, 3 TAUT_E_VALUE (OPT_FLAG). Reaction: ICMP
 * Parameter Problem that points to the byte (RFC 1122 3.2.1.8). This call
 * does not see the header: it takes ctx->start for its first byte. Where
 * ctx->start is a frame's, let taut_ipv4_opts_check tell the pointer.
 */
TAUT_API enum taut_status taut_ipv4_opt_next(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_ipv4_opt *out);

/* taut_ipv4_opt_encode appends one option; `len` is derived, `data` given.
 * TAUT_E_RANGE: the option would be longer than 40 bytes, or its data do
 * not make whole entries. */
TAUT_API enum taut_status taut_ipv4_opt_encode(struct taut_wr *wr,
                                               const struct taut_ipv4_opt *in);

/* taut_ipv4_opts_check walks all options of a header (`options` of struct
 * taut_ipv4); TAUT_OK, or the first fault as taut_ipv4_opt_next tells it,
 * the pointer of the reaction counted from the header's first byte wherever
 * ctx->start is. */
TAUT_API enum taut_status taut_ipv4_opts_check(struct taut_ctx *ctx,
                                               struct taut_span options);

/* taut_ipv4_visit tells every field of the header of `len` bytes at `p`,
 * which a check accepted, options included as far as they are well-formed. */
TAUT_API void taut_ipv4_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);

#ifdef __cplusplus
}
#endif

#endif
