/* SPDX-License-Identifier: MIT */
/*
 * taut/tcp.h: the TCP header (RFC 9293) and its options.
 *
 *   0        7 8     15 16             31
 *   +---------+--------+----------------+
 *   |   Source Port    | Destination P. |
 *   +---------+--------+----------------+
 *   |         Sequence Number           |
 *   +-----------------------------------+
 *   |      Acknowledgment Number        |
 *   +----+---+---------+----------------+
 *   |DOff|Rsv|  Flags  |     Window     |
 *   +----+---+---------+----------------+
 *   |    Checksum      | Urgent Pointer |
 *   +------------------+----------------+
 *   |   Options, 0 to 40 bytes          |
 *   +-----------------------------------+
 *
 * The header has no length of the data: what follows it up to the end of
 * the IP payload is data.
 *
 * Options come in three ways. taut_tcp_opts_get collects the five that most
 * packets carry in one pass. taut_tcp_opt_next iterates over all of them, as
 * kind and bytes. taut_tcp_opt_decode then gives one its meaning, for each
 * kind of the IANA registry that has a published format; other kinds are
 * bytes and pass through unharmed. MPTCP has a struct of its own.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_TCP_H
#define TAUT_TCP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits and quirks                                                   */

enum {
    TAUT_TCP_HDR_MIN = 20,     /* bytes of a header without options */
    TAUT_TCP_HDR_MAX = 60,     /* bytes of the longest header */
    TAUT_TCP_OPTIONS_MAX = 40, /* bytes of options in one header */
    TAUT_TCP_SACK_MAX = 4,     /* blocks that fit a SACK option */
    TAUT_TCP_WSCALE_MAX = 14   /* RFC 7323 2.3; more counts as 14 */
};

enum {
    /* Bytes after the End of Option List need not be 0 (RFC 9293 3.1,
     * MUST-69, asks a sender for zeros). */
    TAUT_TCP_QUIRK_PADDING = 1u << 26
};

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_TCP_FIELDS_FIXED: the fixed header; see TAUT_FIELD_ENUM. */
#define TAUT_TCP_FIELDS_FIXED(N, P, V)                                         \
    N(TCP, tcp, SRC_PORT, src_port, "tcp.srcport", 0, 16, DEC, 0,              \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, DST_PORT, dst_port, "tcp.dstport", 16, 16, DEC, 0,             \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, SEQ, seq, "tcp.seq_raw", 32, 32, DEC, 0, "RFC 9293 3.1", 0)    \
    N(TCP, tcp, ACK, ack, "tcp.ack_raw", 64, 32, DEC, 0, "RFC 9293 3.1", 0)    \
    N(TCP, tcp, HDR_LEN, hdr_len, "tcp.hdr_len", 96, 4, DEC, 2,                \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, FLAGS, flags, "tcp.flags", 100, 12, HEX, 0, "RFC 9293 3.1", 0) \
    N(TCP, tcp, RES, flag_res, "tcp.flags.res", 100, 3, BOOL, 0,               \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, AE, flag_ae, "tcp.flags.ae", 103, 1, BOOL, 0, "RFC 9768 3.1",  \
      0)                                                                       \
    N(TCP, tcp, CWR, flag_cwr, "tcp.flags.cwr", 104, 1, BOOL, 0,               \
      "RFC 3168 6.1", 0)                                                       \
    N(TCP, tcp, ECE, flag_ece, "tcp.flags.ece", 105, 1, BOOL, 0,               \
      "RFC 3168 6.1", 0)                                                       \
    N(TCP, tcp, URG, flag_urg, "tcp.flags.urg", 106, 1, BOOL, 0,               \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, FLAG_ACK, flag_ack, "tcp.flags.ack", 107, 1, BOOL, 0,          \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, PSH, flag_psh, "tcp.flags.push", 108, 1, BOOL, 0,              \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, RST, flag_rst, "tcp.flags.reset", 109, 1, BOOL, 0,             \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, SYN, flag_syn, "tcp.flags.syn", 110, 1, BOOL, 0,               \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, FIN, flag_fin, "tcp.flags.fin", 111, 1, BOOL, 0,               \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, WINDOW, window, "tcp.window_size_value", 112, 16, DEC, 0,      \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, CHECKSUM, checksum, "tcp.checksum", 128, 16, HEX, 0,           \
      "RFC 9293 3.1", 0)                                                       \
    N(TCP, tcp, URGENT, urgent, "tcp.urgent_pointer", 144, 16, DEC, 0,         \
      "RFC 9293 3.1", 0)

/* TAUT_TCP_FIELDS_OPT: options without MPTCP's contents. */
#define TAUT_TCP_FIELDS_OPT(N, P, V)                                           \
    V(TCP, tcp, OPTIONS, "tcp.options", BYTES, "RFC 9293 3.2")                 \
    V(TCP, tcp, OPT_KIND, "tcp.option_kind", DEC, "RFC 9293 3.2")              \
    V(TCP, tcp, OPT_LEN, "tcp.option_len", DEC, "RFC 9293 3.2")                \
    V(TCP, tcp, OPT_EOL, "tcp.options.eol", NONE, "RFC 9293 3.2")              \
    V(TCP, tcp, OPT_MSS, "tcp.options.mss", NONE, "RFC 9293 3.2")              \
    V(TCP, tcp, MSS, "tcp.options.mss_val", DEC, "RFC 9293 3.2")               \
    V(TCP, tcp, OPT_WSCALE, "tcp.options.wscale", NONE, "RFC 7323 2.2")        \
    V(TCP, tcp, WSCALE, "tcp.options.wscale.shift", DEC, "RFC 7323 2.2")       \
    V(TCP, tcp, WSCALE_MULT, "tcp.options.wscale.multiplier", DEC,             \
      "RFC 7323 2.3")                                                          \
    V(TCP, tcp, OPT_SACK_PERM, "tcp.options.sack_perm", BYTES, "RFC 2018 2")   \
    V(TCP, tcp, OPT_SACK, "tcp.options.sack", NONE, "RFC 2018 3")              \
    V(TCP, tcp, SACK_LE, "tcp.options.sack_le", DEC, "RFC 2018 3")             \
    V(TCP, tcp, SACK_RE, "tcp.options.sack_re", DEC, "RFC 2018 3")             \
    V(TCP, tcp, SACK_COUNT, "tcp.options.sack.count", DEC, "RFC 2018 3")       \
    V(TCP, tcp, OPT_ECHO, "tcp.options.echo", NONE, "RFC 1072 4")              \
    V(TCP, tcp, OPT_ECHO_REPLY, "tcp.options.echoreply", NONE, "RFC 1072 4")   \
    V(TCP, tcp, ECHO, "tcp.options.echo_value", DEC, "RFC 1072 4")             \
    V(TCP, tcp, OPT_TS, "tcp.options.timestamp", NONE, "RFC 7323 3.2")         \
    V(TCP, tcp, TSVAL, "tcp.options.timestamp.tsval", DEC, "RFC 7323 3.2")     \
    V(TCP, tcp, TSECR, "tcp.options.timestamp.tsecr", DEC, "RFC 7323 3.2")     \
    V(TCP, tcp, OPT_POC, "tcp.options.poc", NONE, "RFC 1693")                  \
    V(TCP, tcp, OPT_CC, "tcp.options.cc", NONE, "RFC 1644 3.1")                \
    V(TCP, tcp, CC, "tcp.options.cc_value", DEC, "RFC 1644 3.1")               \
    V(TCP, tcp, OPT_ALTSUM, "tcp.options.altsum", NONE, "RFC 1146")            \
    V(TCP, tcp, OPT_TRAILER, "tcp.options.trailer", NONE, "IANA")              \
    V(TCP, tcp, OPT_MD5, "tcp.options.md5", NONE, "RFC 2385 3.0")              \
    V(TCP, tcp, MD5, "tcp.options.md5.digest", BYTES, "RFC 2385 3.0")          \
    V(TCP, tcp, OPT_QS, "tcp.options.qs", NONE, "RFC 4782 3.2")                \
    V(TCP, tcp, QS_RATE, "tcp.options.qs.rate", DEC, "RFC 4782 3.2")           \
    V(TCP, tcp, QS_TTL_DIFF, "tcp.options.qs.ttl_diff", DEC, "RFC 4782 3.2")   \
    V(TCP, tcp, OPT_UTO, "tcp.options.user_to", NONE, "RFC 5482 3")            \
    V(TCP, tcp, UTO_GRAN, "tcp.options.user_to_granularity", BOOL,             \
      "RFC 5482 3")                                                            \
    V(TCP, tcp, UTO, "tcp.options.user_to_val", DEC, "RFC 5482 3")             \
    V(TCP, tcp, OPT_AO, "tcp.options.ao", NONE, "RFC 5925 2.2")                \
    V(TCP, tcp, AO_KEYID, "tcp.options.ao.keyid", DEC, "RFC 5925 2.2")         \
    V(TCP, tcp, AO_RNEXT, "tcp.options.ao.rnextkeyid", DEC, "RFC 5925 2.2")    \
    V(TCP, tcp, AO_MAC, "tcp.options.ao.mac", BYTES, "RFC 5925 2.2")           \
    V(TCP, tcp, OPT_TFO, "tcp.options.tfo", NONE, "RFC 7413 4.1.1")            \
    V(TCP, tcp, TFO_REQUEST, "tcp.options.tfo.request", BOOL,                  \
      "RFC 7413 4.1.1")                                                        \
    V(TCP, tcp, TFO_COOKIE, "tcp.options.tfo.cookie", BYTES, "RFC 7413 4.1.1") \
    V(TCP, tcp, OPT_ENO, "tcp.options.eno", BYTES, "RFC 8547 4.1")             \
    V(TCP, tcp, OPT_ACCECN, "tcp.options.acc_ecn", NONE, "RFC 9768 3.2.3")     \
    V(TCP, tcp, ACCECN_EE0B, "tcp.options.acc_ecn.ee0b", DEC,                  \
      "RFC 9768 3.2.3")                                                        \
    V(TCP, tcp, ACCECN_ECEB, "tcp.options.acc_ecn.eceb", DEC,                  \
      "RFC 9768 3.2.3")                                                        \
    V(TCP, tcp, ACCECN_EE1B, "tcp.options.acc_ecn.ee1b", DEC,                  \
      "RFC 9768 3.2.3")                                                        \
    V(TCP, tcp, OPT_EXP, "tcp.options.experimental", NONE, "RFC 6994 3")       \
    V(TCP, tcp, EXID, "tcp.options.experimental.exid", HEX, "RFC 6994 3")      \
    V(TCP, tcp, EXP_DATA, "tcp.options.experimental.data", BYTES,              \
      "RFC 6994 3")                                                            \
    V(TCP, tcp, UNKNOWN, "tcp.options.unknown.payload", BYTES, "RFC 9293 3.2") \
    V(TCP, tcp, PAYLOAD, "tcp.payload", BYTES, "RFC 9293 3.1")

/* TAUT_TCP_FIELDS_MPTCP: the contents of MPTCP options. */
#define TAUT_TCP_FIELDS_MPTCP(N, P, V)                                         \
    V(TCP, tcp, OPT_MPTCP, "mptcp", NONE, "RFC 8684 3")                        \
    V(TCP, tcp, MP_SUBTYPE, "tcp.options.mptcp.subtype", DEC, "RFC 8684 8")    \
    V(TCP, tcp, MP_VERSION, "tcp.options.mptcp.version", DEC, "RFC 8684 3.1")  \
    V(TCP, tcp, MP_FLAGS, "tcp.options.mptcp.flags", HEX, "RFC 8684 3.1")      \
    V(TCP, tcp, MP_CSUM_REQ, "tcp.options.mptcp.checksumreq.flags", DEC,       \
      "RFC 8684 3.1")                                                          \
    V(TCP, tcp, MP_EXT, "tcp.options.mptcp.extensibility.flag", DEC,           \
      "RFC 8684 3.1")                                                          \
    V(TCP, tcp, MP_NO_MORE, "tcp.options.mptcp.nomoresubflows.flag", DEC,      \
      "RFC 8684 3.1")                                                          \
    V(TCP, tcp, MP_SHA1, "tcp.options.mptcp.sha1.flag", DEC, "RFC 6824 3.1")   \
    V(TCP, tcp, MP_SHA256, "tcp.options.mptcp.sha256.flag", DEC,               \
      "RFC 8684 3.1")                                                          \
    V(TCP, tcp, MP_RES_FLAG, "tcp.options.mptcp.reserved.flag", HEX,           \
      "RFC 8684 3.1")                                                          \
    V(TCP, tcp, MP_SENDKEY, "tcp.options.mptcp.sendkey", DEC, "RFC 8684 3.1")  \
    V(TCP, tcp, MP_RECVKEY, "tcp.options.mptcp.recvkey", DEC, "RFC 8684 3.1")  \
    V(TCP, tcp, MP_DATA_LEN, "tcp.options.mptcp.datalvllen", DEC,              \
      "RFC 8684 3.3")                                                          \
    V(TCP, tcp, MP_CHECKSUM, "tcp.options.mptcp.checksum", HEX,                \
      "RFC 8684 3.3")                                                          \
    V(TCP, tcp, MP_BACKUP, "tcp.options.mptcp.backup.flag", DEC,               \
      "RFC 8684 3.2")                                                          \
    V(TCP, tcp, MP_ADDRID, "tcp.options.mptcp.addrid", DEC, "RFC 8684 3.2")    \
    V(TCP, tcp, MP_TOKEN, "tcp.options.mptcp.recvtok", DEC, "RFC 8684 3.2")    \
    V(TCP, tcp, MP_NONCE, "tcp.options.mptcp.sendrand", DEC, "RFC 8684 3.2")   \
    V(TCP, tcp, MP_HMAC64, "tcp.options.mptcp.sendtrunchmac", DEC,             \
      "RFC 8684 3.2")                                                          \
    V(TCP, tcp, MP_HMAC, "tcp.options.mptcp.sendhmac", BYTES, "RFC 8684 3.2")  \
    V(TCP, tcp, MP_RESERVED, "tcp.options.mptcp.reserved", HEX,                \
      "RFC 8684 3.2")                                                          \
    V(TCP, tcp, MP_DATA_FIN, "tcp.options.mptcp.datafin.flag", DEC,            \
      "RFC 8684 3.3")                                                          \
    V(TCP, tcp, MP_DSN8, "tcp.options.mptcp.dseqn8.flag", DEC, "RFC 8684 3.3") \
    V(TCP, tcp, MP_DSN_PRESENT, "tcp.options.mptcp.dseqnpresent.flag", DEC,    \
      "RFC 8684 3.3")                                                          \
    V(TCP, tcp, MP_ACK8, "tcp.options.mptcp.dataack8.flag", DEC,               \
      "RFC 8684 3.3")                                                          \
    V(TCP, tcp, MP_ACK_PRESENT, "tcp.options.mptcp.dataackpresent.flag", DEC,  \
      "RFC 8684 3.3")                                                          \
    V(TCP, tcp, MP_DATA_ACK, "tcp.options.mptcp.rawdataack", DEC,              \
      "RFC 8684 3.3")                                                          \
    V(TCP, tcp, MP_DSN, "tcp.options.mptcp.rawdataseqno", DEC, "RFC 8684 3.3") \
    V(TCP, tcp, MP_SSN, "tcp.options.mptcp.subflowseqno", DEC, "RFC 8684 3.3") \
    V(TCP, tcp, MP_IPVER, "tcp.options.mptcp.ipver", DEC, "RFC 6824 3.4.1")    \
    V(TCP, tcp, MP_ECHO, "tcp.options.mptcp.echo", DEC, "RFC 8684 3.4.1")      \
    V(TCP, tcp, MP_IPV4, "tcp.options.mptcp.ipv4", IPV4, "RFC 8684 3.4.1")     \
    V(TCP, tcp, MP_IPV6, "tcp.options.mptcp.ipv6", IPV6, "RFC 8684 3.4.1")     \
    V(TCP, tcp, MP_PORT, "tcp.options.mptcp.port", DEC, "RFC 8684 3.4.1")      \
    V(TCP, tcp, MP_ADD_HMAC, "tcp.options.mptcp.addaddrtrunchmac", DEC,        \
      "RFC 8684 3.4.1")                                                        \
    V(TCP, tcp, MP_RST_U, "tcp.options.mptcp.flag_U.flag", BOOL,               \
      "RFC 8684 3.6")                                                          \
    V(TCP, tcp, MP_RST_V, "tcp.options.mptcp.flag_V.flag", BOOL,               \
      "RFC 8684 3.6")                                                          \
    V(TCP, tcp, MP_RST_W, "tcp.options.mptcp.flag_W.flag", BOOL,               \
      "RFC 8684 3.6")                                                          \
    V(TCP, tcp, MP_RST_T, "tcp.options.mptcp.flag_T.flag", BOOL,               \
      "RFC 8684 3.6")                                                          \
    V(TCP, tcp, MP_RST_REASON, "tcp.options.mptcp.rst_reason", HEX,            \
      "RFC 8684 3.6")

/* TAUT_TCP_FIELDS: all fields of TCP; see TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_TCP_FIELDS(N, P, V)                                               \
    TAUT_TCP_FIELDS_FIXED(N, P, V)                                             \
    TAUT_TCP_FIELDS_OPT(N, P, V)                                               \
    TAUT_TCP_FIELDS_MPTCP(N, P, V)

/* enum taut_tcp_field: TAUT_TCP_F_SRC_PORT ... */
TAUT_FIELD_ENUM(TCP, tcp, TAUT_TCP_FIELDS)

/* taut_tcp_fields describes TAUT_TCP_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_tcp_fields;

/* taut_tcp_get_seq, taut_tcp_set_seq ..., for each N row above. They take a
 * header that taut_tcp_check accepted. hdr_len counts words of 4 bytes
 * here, as the wire does. Setters mend no checksum (taut/edit.h does);
 * taut_tcp_set_hdr_len voids the acceptance. */
TAUT_FIELD_ACCESS(TAUT_TCP_FIELDS_FIXED)

/* ------------------------------------------------------------------ */
/* The header                                                          */

/* Bits of struct taut_tcp's `flags`, as on the wire. */
enum {
    TAUT_TCP_FIN = 0x001, /* no more data from the sender */
    TAUT_TCP_SYN = 0x002, /* the sequence number is the initial one */
    TAUT_TCP_RST = 0x004, /* reset */
    TAUT_TCP_PSH = 0x008, /* push to the application */
    TAUT_TCP_ACK = 0x010, /* the acknowledgment number counts */
    TAUT_TCP_URG = 0x020, /* the urgent pointer counts */
    TAUT_TCP_ECE = 0x040, /* ECN echo (RFC 3168) */
    TAUT_TCP_CWR = 0x080, /* congestion window reduced (RFC 3168) */
    TAUT_TCP_AE = 0x100,  /* accurate ECN (RFC 9768); was NS (RFC 3540) */
    TAUT_TCP_RES = 0xe00  /* three reserved bits */
};

/* struct taut_tcp: a TCP header. */
struct taut_tcp {
    uint16_t src_port;
    uint16_t dst_port;
    uint32_t seq;
    uint32_t ack;
    uint16_t flags;  /* 12 bits: TAUT_TCP_SYN ... */
    uint16_t window; /* not scaled */
    uint16_t checksum;
    uint16_t urgent;          /* counts only with TAUT_TCP_URG */
    struct taut_span options; /* borrowed; a multiple of 4, at most 40 */
    size_t payload_len;       /* bytes behind the header */
};

/*
 * taut_tcp_check tells whether the `len` bytes at `p`, an IP payload, begin
 * with a header that the accessors may be used on. TAUT_E_SHORT: fewer than
 * 20 bytes (HEADER), or than the data offset says (OPTIONS). TAUT_E_RANGE: a
 * data offset below 5 (HDR_LEN; `need` is the offset found). Options,
 * checksum and flags are not judged. The reaction is to discard silently.
 */
TAUT_API enum taut_status taut_tcp_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);

/* taut_tcp_decode reads the header at `rd` as taut_tcp_check does and moves
 * past it, to the data. `out` borrows the options. */
TAUT_API enum taut_status
taut_tcp_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_tcp *out);

/* taut_tcp_encode appends the header `in`; the data offset is derived from
 * the options, the checksum is written as it stands. TAUT_E_RANGE: options
 * over 40 bytes or no multiple of 4 (taut_tcp_opts_close pads them), or
 * flags of more than 12 bits. */
TAUT_API enum taut_status taut_tcp_encode(struct taut_wr *wr,
                                          const struct taut_tcp *in);

/* taut_tcp_checksum4_fill stores the checksum of the segment at `p`, `len`
 * bytes of header and data, under IPv4's pseudo-header; `src` and `dst`
 * point to 4 bytes each. The header must be one taut_tcp_check accepts. */
TAUT_API void taut_tcp_checksum4_fill(uint8_t *p, size_t len,
                                      const uint8_t *src, const uint8_t *dst);
/* taut_tcp_checksum6_fill does so under IPv6's; `src` and `dst` (the final
 * destination) point to 16 bytes each. */
TAUT_API void taut_tcp_checksum6_fill(uint8_t *p, size_t len,
                                      const uint8_t *src, const uint8_t *dst);
/* taut_tcp_checksum4_verify checks that of the whole segment of `len` bytes
 * at `p`: TAUT_OK or TAUT_E_CHECKSUM. */
TAUT_API enum taut_status
taut_tcp_checksum4_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len,
                          const uint8_t *src, const uint8_t *dst);
/* taut_tcp_checksum6_verify does so over IPv6. */
TAUT_API enum taut_status
taut_tcp_checksum6_verify(struct taut_ctx *ctx, const uint8_t *p, size_t len,
                          const uint8_t *src, const uint8_t *dst);

/* ------------------------------------------------------------------ */
/* Options: kinds                                                      */

/* TAUT_TCP_OPTS: the IANA registry of TCP option kinds. X(VALUE, kind,
 * "name"), ascending. */
#define TAUT_TCP_OPTS(X)                                                       \
    X(EOL, 0, "End of Option List")                                            \
    X(NOP, 1, "No-Operation")                                                  \
    X(MSS, 2, "Maximum Segment Size")                                          \
    X(WSCALE, 3, "Window Scale")                                               \
    X(SACK_PERM, 4, "SACK Permitted")                                          \
    X(SACK, 5, "SACK")                                                         \
    X(ECHO, 6, "Echo")                                                         \
    X(ECHO_REPLY, 7, "Echo Reply")                                             \
    X(TS, 8, "Timestamps")                                                     \
    X(POC_PERM, 9, "Partial Order Connection Permitted")                       \
    X(POC, 10, "Partial Order Service Profile")                                \
    X(CC, 11, "CC")                                                            \
    X(CC_NEW, 12, "CC.NEW")                                                    \
    X(CC_ECHO, 13, "CC.ECHO")                                                  \
    X(ALTSUM, 14, "Alternate Checksum Request")                                \
    X(ALTSUM_DATA, 15, "Alternate Checksum Data")                              \
    X(SKEETER, 16, "Skeeter")                                                  \
    X(BUBBA, 17, "Bubba")                                                      \
    X(TRAILER, 18, "Trailer Checksum")                                         \
    X(MD5, 19, "MD5 Signature")                                                \
    X(SCPS, 20, "SCPS Capabilities")                                           \
    X(SNACK, 21, "Selective Negative Acknowledgements")                        \
    X(SCPS_REC, 22, "Record Boundaries")                                       \
    X(SCPS_COR, 23, "Corruption Experienced")                                  \
    X(SNAP, 24, "SNAP")                                                        \
    X(FILTER, 26, "TCP Compression Filter")                                    \
    X(QS, 27, "Quick-Start Response")                                          \
    X(UTO, 28, "User Timeout")                                                 \
    X(AO, 29, "TCP Authentication")                                            \
    X(MPTCP, 30, "Multipath TCP")                                              \
    X(TFO, 34, "Fast Open Cookie")                                             \
    X(ENO, 69, "Encryption Negotiation")                                       \
    X(ACCECN0, 172, "Accurate ECN Order 0")                                    \
    X(ACCECN1, 174, "Accurate ECN Order 1")                                    \
    X(EXP1, 253, "RFC3692-style Experiment 1")                                 \
    X(EXP2, 254, "RFC3692-style Experiment 2")

/* TAUT_TCP_OPT_ENUM: the enum entry of a registry row. */
#define TAUT_TCP_OPT_ENUM(U, kind, name) TAUT_TCP_OPT_##U = kind,
/* enum taut_tcp_opt_kind: option kinds; see TAUT_TCP_OPTS. */
enum taut_tcp_opt_kind { TAUT_TCP_OPTS(TAUT_TCP_OPT_ENUM) };

/* taut_tcp_opt_reg names option kinds. */
TAUT_API extern const struct taut_reg taut_tcp_opt_reg;

/* Experiment identifiers that taut gives a meaning (RFC 6994 registry). */
enum {
    TAUT_TCP_EXID_TFO = 0xf989 /* Fast Open before it had kind 34 */
};

/* ------------------------------------------------------------------ */
/* Options: as kind and bytes                                          */

/* struct taut_tcp_opt: one option as it lies in the header. */
struct taut_tcp_opt {
    uint8_t kind;          /* enum taut_tcp_opt_kind, or any other */
    uint8_t len;           /* bytes with kind and length; EOL and NOP: 1 */
    struct taut_span data; /* borrowed: what follows kind and length; after
                              EOL all bytes that are left (padding) */
};

/*
 * taut_tcp_opt_next takes the next option off `rd`, a cursor over the
 * header's options. TAUT_DONE: none is left; EOL is the last one given.
 * Contents are not judged. TAUT_E_SHORT (OPT_LEN): the length byte is
 * missing, or bytes that it announces. TAUT_E_RANGE (OPT_LEN): a length below
 * 2. The reaction may be to reset the connection (RFC 9293 3.2, MUST-7):
 * diag->wire is TAUT_WIRE_RST.
 */
TAUT_API enum taut_status taut_tcp_opt_next(struct taut_ctx *ctx,
                                            struct taut_rd *rd,
                                            struct taut_tcp_opt *opt);

/* ------------------------------------------------------------------ */
/* Options: the common ones in one pass                                */

/* Bits of struct taut_tcp_opts' `have`. */
enum {
    TAUT_TCP_HAVE_MSS = 1u << 0,
    TAUT_TCP_HAVE_WSCALE = 1u << 1,
    TAUT_TCP_HAVE_SACK_PERM = 1u << 2,
    TAUT_TCP_HAVE_SACK = 1u << 3,
    TAUT_TCP_HAVE_TS = 1u << 4,
    TAUT_TCP_HAVE_OTHER = 1u << 5,      /* kinds that are not collected */
    TAUT_TCP_HAVE_WSCALE_OVER = 1u << 6 /* a shift above 14 was sent */
};

/* struct taut_tcp_opts: the options that most packets have. A member counts
 * only if `have` says so. If an option comes twice, the last one counts. */
struct taut_tcp_opts {
    uint8_t have;          /* TAUT_TCP_HAVE_MSS ... */
    uint8_t wscale;        /* shift to use: at most 14 */
    uint16_t mss;          /* bytes */
    uint32_t tsval;        /* the sender's clock */
    uint32_t tsecr;        /* the echoed clock */
    struct taut_span sack; /* borrowed: 1 to 4 blocks of 8 bytes */
};

/* taut_tcp_opts_scan is what taut_tcp_opts_get does where its short cut
 * does not fit. */
TAUT_API enum taut_status taut_tcp_opts_scan(struct taut_ctx *ctx,
                                             struct taut_tcp_opts *out,
                                             struct taut_span options);

/*
 * taut_tcp_opts_get collects the common options of a header in one pass.
 * It fails as taut_tcp_opt_next does, and with TAUT_E_RANGE on a wrong
 * length of one that it collects; `out` then holds what came before.
 */
static inline enum taut_status taut_tcp_opts_get(struct taut_ctx *ctx,
                                                 struct taut_tcp_opts *out,
                                                 struct taut_span options)
{
    const uint8_t *p = options.p;
    out->have = 0;
    if (options.len == 0)
        return TAUT_OK;
    /* NOP, NOP, timestamps: nearly every packet of an open connection */
    if (options.len == 12 && taut_get32(p) == 0x0101080au) {
        out->have = TAUT_TCP_HAVE_TS;
        out->tsval = taut_get32(p + 4);
        out->tsecr = taut_get32(p + 8);
        return TAUT_OK;
    }
    return taut_tcp_opts_scan(ctx, out, options);
}

/* struct taut_tcp_sack: one block of a SACK option: bytes that arrived. */
struct taut_tcp_sack {
    uint32_t left;  /* first sequence number */
    uint32_t right; /* the one behind the last */
};

/* taut_tcp_sack_next takes the next block off `rd`, a cursor over the data
 * of a SACK option; false if none is left. */
static inline bool taut_tcp_sack_next(struct taut_rd *rd,
                                      struct taut_tcp_sack *block)
{
    const uint8_t *p;
    if (!taut_rd_take(rd, 8, &p))
        return false;
    block->left = taut_get32(p);
    block->right = taut_get32(p + 4);
    return true;
}

/* ------------------------------------------------------------------ */
/* Options: with meaning                                               */

/* enum taut_tcp_mptcp_subtype: RFC 8684 8. */
enum taut_tcp_mptcp_subtype {
    TAUT_TCP_MP_CAPABLE = 0,
    TAUT_TCP_MP_JOIN = 1,
    TAUT_TCP_MP_DSS = 2,
    TAUT_TCP_MP_ADD_ADDR = 3,
    TAUT_TCP_MP_REMOVE_ADDR = 4,
    TAUT_TCP_MP_PRIO = 5,
    TAUT_TCP_MP_FAIL = 6,
    TAUT_TCP_MP_FASTCLOSE = 7,
    TAUT_TCP_MP_TCPRST = 8,
    TAUT_TCP_MP_EXPERIMENTAL = 15
};

/* taut_tcp_mptcp_reg names MPTCP subtypes. */
TAUT_API extern const struct taut_reg taut_tcp_mptcp_reg;

/* Bits of struct taut_tcp_mptcp's `flags` in a DSS. */
enum {
    TAUT_TCP_DSS_ACK = 0x01,  /* a Data ACK is there */
    TAUT_TCP_DSS_ACK8 = 0x02, /* ... of 8 bytes instead of 4 */
    TAUT_TCP_DSS_MAP = 0x04,  /* DSN, SSN and length are there */
    TAUT_TCP_DSS_DSN8 = 0x08, /* ... the DSN of 8 bytes instead of 4 */
    TAUT_TCP_DSS_FIN = 0x10   /* DATA_FIN */
};

/*
 * struct taut_tcp_mptcp: an MPTCP option. `len` chooses the form:
 *
 *  - CAPABLE: 4 (SYN, version 1), 12 (one key), 20 (both keys), 22 (both
 *    and a length), 24 (both, a length and a checksum). Version 0 has 12
 *    and 20 only. `nibble` is the version, `flags` bits A (0x80) to H.
 *  - JOIN: 12 (SYN: token, nonce), 16 (SYN/ACK: hmac64, nonce), 24 (ACK:
 *    20 bytes of HMAC in `data`). `nibble` bit 0 is B, backup; `id` the
 *    address ID (reserved bits in the last form).
 *  - DSS: `flags` TAUT_TCP_DSS_...; `len` is what the flags make, or 2 more
 *    if there is a mapping with a checksum.
 *  - ADD_ADDR: version 1: `nibble` bit 0 is E, echo, which has no hmac64;
 *    8 or 20 bytes with the address, 2 more with a port, 8 more with
 *    hmac64. Version 0: `nibble` 4 or 6, no hmac64.
 *  - REMOVE_ADDR: `data` are the address IDs, at least one.
 *  - PRIO: `nibble` bit 0 is B; 3, or 4 with `id` (version 0).
 *  - FAIL (`dsn`) and FASTCLOSE (`key`, the receiver's): 12; `id` reserved.
 *  - TCPRST: 4; `nibble` bits U V W T, `flags` the reason.
 *  - any other: `data` is what follows the subtype's byte.
 */
struct taut_tcp_mptcp {
    uint8_t subtype;       /* enum taut_tcp_mptcp_subtype, or any to 15 */
    uint8_t nibble;        /* low half of the subtype's byte */
    uint8_t len;           /* whole option, bytes */
    uint8_t flags;         /* second byte, where it is flags or a reason */
    uint8_t id;            /* second byte, where it is an address ID */
    uint8_t addr_len;      /* ADD_ADDR: 4 or 16 */
    uint16_t port;         /* ADD_ADDR, in the forms that have it */
    uint16_t data_len;     /* CAPABLE, DSS: bytes mapped */
    uint16_t checksum;     /* CAPABLE, DSS */
    uint32_t token;        /* JOIN */
    uint32_t nonce;        /* JOIN */
    uint32_t ssn;          /* DSS: relative subflow sequence number */
    uint64_t key;          /* CAPABLE: sender's; FASTCLOSE: receiver's */
    uint64_t peer_key;     /* CAPABLE: receiver's */
    uint64_t hmac64;       /* JOIN, ADD_ADDR: truncated HMAC */
    uint64_t data_ack;     /* DSS: 4 or 8 bytes of it */
    uint64_t dsn;          /* DSS: 4 or 8 bytes of it; FAIL */
    uint8_t addr[16];      /* ADD_ADDR: the first addr_len bytes */
    struct taut_span data; /* borrowed */
};

/*
 * struct taut_tcp_body: an option with its meaning; `kind` tells which
 * member of `u` counts. Where a kind is not named, it is `u.data`: ALTSUM_
 * DATA, MD5 (the 16-byte digest), TFO (the cookie; empty is a request), ENO
 * (suboptions), kinds without a published format, and EOL (the padding).
 * NOP, SACK_PERM and POC_PERM have no member.
 */
struct taut_tcp_body {
    uint8_t kind; /* enum taut_tcp_opt_kind, or any other */
    union {
        uint16_t mss;    /* MSS, bytes */
        uint8_t wscale;  /* WSCALE: the shift as sent, also above 14 */
        uint8_t poc;     /* POC: 0x80 start, 0x40 end */
        uint8_t altsum;  /* ALTSUM: number of the checksum (RFC 1146) */
        uint8_t trailer; /* TRAILER: the checksum byte */
        uint32_t value;  /* ECHO, ECHO_REPLY, CC, CC_NEW, CC_ECHO */
        struct {
            uint32_t val, ecr;
        } ts; /* TS */
        struct {
            uint8_t n; /* 1 to TAUT_TCP_SACK_MAX */
            struct taut_tcp_sack block[TAUT_TCP_SACK_MAX];
        } sack; /* SACK */
        struct {
            uint8_t reserved; /* 4 bits */
            uint8_t rate;     /* 4 bits: 40 kbit/s << rate (RFC 4782 3.1) */
            uint8_t ttl_diff;
            uint32_t nonce; /* 30 bits << 2, and two reserved */
        } qs;               /* QS */
        struct {
            bool minutes; /* else seconds */
            uint16_t value;
        } uto; /* UTO */
        struct {
            uint8_t key_id, rnext_key_id;
            struct taut_span mac;
        } ao; /* AO */
        struct {
            uint8_t n;           /* counters sent: 0 to 3 */
            uint32_t counter[3]; /* 24 bits each, in the order sent */
        } accecn;                /* ACCECN0, ACCECN1 */
        struct {
            uint16_t exid; /* RFC 6994; longer ones go on in `data` */
            struct taut_span data;
        } exp;                       /* EXP1, EXP2 */
        struct taut_tcp_mptcp mptcp; /* MPTCP */
        struct taut_span data;       /* all others */
    } u;
};

/*
 * taut_tcp_opt_decode gives the option `opt` its meaning. `out` borrows the
 * same bytes. TAUT_E_RANGE: a length that the kind does not have; the field
 * is the option's own (OPT_MSS ...), the offset the length byte's, `need`
 * the length found. TAUT_E_VALUE: bytes other than 0 after EOL (OPT_EOL, at
 * the first of them; not with TAUT_TCP_QUIRK_PADDING).
 */
TAUT_API enum taut_status taut_tcp_opt_decode(struct taut_ctx *ctx,
                                              struct taut_tcp_body *out,
                                              const struct taut_tcp_opt *opt);

/* taut_tcp_mptcp_decode reads the MPTCP option `opt`, of kind MPTCP, as
 * taut_tcp_opt_decode does. TAUT_E_RANGE: a length that the subtype does not
 * have (OPT_MPTCP). */
TAUT_API enum taut_status taut_tcp_mptcp_decode(struct taut_ctx *ctx,
                                                struct taut_tcp_mptcp *out,
                                                const struct taut_tcp_opt *opt);

/* taut_tcp_opt_encode appends one option. TAUT_E_RANGE: it would not be one
 * that taut_tcp_opt_decode accepts, or longer than 40 bytes. */
TAUT_API enum taut_status taut_tcp_opt_encode(struct taut_wr *wr,
                                              const struct taut_tcp_body *in);

/* taut_tcp_mptcp_encode appends an MPTCP option. TAUT_E_RANGE: `in->len` is
 * no length of the subtype, or `in->data` not what it leaves for it. */
TAUT_API enum taut_status
taut_tcp_mptcp_encode(struct taut_wr *wr, const struct taut_tcp_mptcp *in);

/* taut_tcp_opts_close ends options that were written into `wr` from its
 * start: pads them with End of Option List to a multiple of 4 bytes.
 * TAUT_E_RANGE: they are longer than 40 bytes. */
TAUT_API enum taut_status taut_tcp_opts_close(struct taut_wr *wr);

/* taut_tcp_opts_check walks all options of a header, contents too; TAUT_OK,
 * or the first fault as taut_tcp_opt_next or _decode tells it. */
TAUT_API enum taut_status taut_tcp_opts_check(struct taut_ctx *ctx,
                                              struct taut_span options);

/* ------------------------------------------------------------------ */
/* Visit                                                               */

/*
 * taut_tcp_visit tells `v` every field of the header at `p`, which
 * taut_tcp_check accepted with this `len`: the options as far as they are
 * well-formed, then the data, if there is any. tcp.len is not told: it
 * needs IP's length (taut/packet.h tells it).
 */
TAUT_API void taut_tcp_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

/* taut_tcp_opts_visit tells `v` the fields of a header's options as far as
 * they are well-formed. */
TAUT_API void taut_tcp_opts_visit(const struct taut_visitor *v,
                                  struct taut_span options);
/* taut_tcp_mptcp_visit tells `v` the contents of the MPTCP option `opt`;
 * nothing if it is malformed. */
TAUT_API void taut_tcp_mptcp_visit(const struct taut_visitor *v,
                                   const struct taut_tcp_opt *opt);

#ifdef __cplusplus
}
#endif

#endif
