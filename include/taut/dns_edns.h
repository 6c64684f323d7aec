/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_edns.h: EDNS(0) (RFC 6891): what an OPT record says, and its
 * options by type, both ways. Options that are not known are raw bytes.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_EDNS_H
#define TAUT_DNS_EDNS_H

#include "taut/dns.h"
#include "taut/dns_build.h"

#ifdef __cplusplus
extern "C" {
#endif

/* struct taut_dns_edns: an OPT record; `options` borrows its data. */
struct taut_dns_edns {
    struct taut_span options;
    uint16_t udp_size; /* bytes that fit into one datagram to the sender */
    uint16_t z;        /* the other 15 flag bits */
    uint16_t rcode;    /* all 12 bits, the header's among them */
    uint8_t version;
    bool dnssec_ok; /* the DO bit (RFC 3225) */
};

/* taut_dns_edns_get takes an OPT record of a message apart whose header has
 * the low bits `rcode`. */
TAUT_API void taut_dns_edns_get(struct taut_dns_edns *out, uint8_t rcode,
                                const struct taut_dns_record *opt);

/* taut_dns_edns_rr_get does so for a record met by taut_dns_rr_next. */
TAUT_API void taut_dns_edns_rr_get(struct taut_dns_edns *out, uint8_t rcode,
                                   const struct taut_dns_rr *opt);

/* TAUT_DNS_OPT_LEN_MIN: bytes of an OPT record without options. */
#define TAUT_DNS_OPT_LEN_MIN 11

/* taut_dns_build_opt appends an OPT record to a message; the low four bits
 * of in->rcode belong into its header. Fails as taut_dns_build_rr does;
 * TAUT_E_RANGE: an rcode over 4,095 or a `z` over 15 bits. */
TAUT_API enum taut_status taut_dns_build_opt(struct taut_ctx *ctx,
                                             struct taut_dns_build *self,
                                             const struct taut_dns_edns *in);

/*
 * taut_dns_padding_get returns how many bytes of padding an option needs in
 * a message that is `len` bytes long without that option, so that the whole
 * becomes a multiple of `block` (RFC 8467 4.1: 128 for queries, 468 for
 * answers), but no more than `limit`: then it is as long as that allows. 0
 * stands for an option without bytes, SIZE_MAX for "no room for one".
 */
TAUT_API size_t taut_dns_padding_get(size_t len, size_t block, size_t limit);

/* ------------------------------------------------------------------ */
/* Options                                                             */

/* TAUT_DNS_OPTS: options by IANA's numbers. X(VALUE, number, "name"). */
#define TAUT_DNS_OPTS(X)                                                       \
    X(LLQ, 1, "LLQ")                                                           \
    X(UL, 2, "UL")                                                             \
    X(NSID, 3, "NSID")                                                         \
    X(DAU, 5, "DAU")                                                           \
    X(DHU, 6, "DHU")                                                           \
    X(N3U, 7, "N3U")                                                           \
    X(CLIENT_SUBNET, 8, "edns-client-subnet")                                  \
    X(EXPIRE, 9, "EDNS EXPIRE")                                                \
    X(COOKIE, 10, "COOKIE")                                                    \
    X(KEEPALIVE, 11, "edns-tcp-keepalive")                                     \
    X(PADDING, 12, "Padding")                                                  \
    X(CHAIN, 13, "CHAIN")                                                      \
    X(KEY_TAG, 14, "edns-key-tag")                                             \
    X(ERROR, 15, "Extended DNS Error")                                         \
    X(CLIENT_TAG, 16, "EDNS-Client-Tag")                                       \
    X(SERVER_TAG, 17, "EDNS-Server-Tag")                                       \
    X(REPORT_CHANNEL, 18, "Report-Channel")                                    \
    X(ZONE_VERSION, 19, "ZONEVERSION")                                         \
    X(UMBRELLA, 20292, "Umbrella Ident")                                       \
    X(DEVICE_ID, 26946, "DeviceID")

/* TAUT_DNS_OPT_ENUM: the enum entry of a row. */
#define TAUT_DNS_OPT_ENUM(U, n, name) TAUT_DNS_OPT_##U = n,
/* enum taut_dns_opt_code: see TAUT_DNS_OPTS. */
enum taut_dns_opt_code { TAUT_DNS_OPTS(TAUT_DNS_OPT_ENUM) };

/* TAUT_DNS_ERRORS: extended errors (RFC 8914 and IANA). */
#define TAUT_DNS_ERRORS(X)                                                     \
    X(OTHER, 0, "Other Error")                                                 \
    X(DNSKEY_ALGORITHM, 1, "Unsupported DNSKEY Algorithm")                     \
    X(DS_DIGEST, 2, "Unsupported DS Digest Type")                              \
    X(STALE, 3, "Stale Answer")                                                \
    X(FORGED, 4, "Forged Answer")                                              \
    X(INDETERMINATE, 5, "DNSSEC Indeterminate")                                \
    X(BOGUS, 6, "DNSSEC Bogus")                                                \
    X(SIGNATURE_EXPIRED, 7, "Signature Expired")                               \
    X(SIGNATURE_EARLY, 8, "Signature Not Yet Valid")                           \
    X(DNSKEY_MISSING, 9, "DNSKEY Missing")                                     \
    X(RRSIGS_MISSING, 10, "RRSIGs Missing")                                    \
    X(NO_ZONE_KEY, 11, "No Zone Key Bit Set")                                  \
    X(NSEC_MISSING, 12, "NSEC Missing")                                        \
    X(CACHED, 13, "Cached Error")                                              \
    X(NOT_READY, 14, "Not Ready")                                              \
    X(BLOCKED, 15, "Blocked")                                                  \
    X(CENSORED, 16, "Censored")                                                \
    X(FILTERED, 17, "Filtered")                                                \
    X(PROHIBITED, 18, "Prohibited")                                            \
    X(STALE_NXDOMAIN, 19, "Stale NXDomain Answer")                             \
    X(NOT_AUTHORITATIVE, 20, "Not Authoritative")                              \
    X(NOT_SUPPORTED, 21, "Not Supported")                                      \
    X(NO_REACHABLE, 22, "No Reachable Authority")                              \
    X(NETWORK, 23, "Network Error")                                            \
    X(INVALID_DATA, 24, "Invalid Data")                                        \
    X(EXPIRED_EARLY, 25, "Signature Expired before Valid")                     \
    X(TOO_EARLY, 26, "Too Early")                                              \
    X(NSEC3_ITERATIONS, 27, "Unsupported NSEC3 Iterations Value")              \
    X(POLICY, 28, "Unable to conform to policy")                               \
    X(SYNTHESIZED, 29, "Synthesized")                                          \
    X(QUERY_TYPE, 30, "Invalid Query Type")

/* TAUT_DNS_ERROR_ENUM: the enum entry of a row. */
#define TAUT_DNS_ERROR_ENUM(U, n, name) TAUT_DNS_ERROR_##U = n,
/* enum taut_dns_error: see TAUT_DNS_ERRORS. */
enum taut_dns_error { TAUT_DNS_ERRORS(TAUT_DNS_ERROR_ENUM) };

/* taut_dns_opt_reg names options. */
TAUT_API extern const struct taut_reg taut_dns_opt_reg;
/* taut_dns_error_reg names extended errors. */
TAUT_API extern const struct taut_reg taut_dns_error_reg;

/* struct taut_dns_option: one option. Which members hold something, `code`
 * says; `data` are all its bytes, borrowed, and the only member that counts
 * for a code that is not listed here. */
struct taut_dns_option {
    uint16_t code; /* enum taut_dns_opt_code */
    struct taut_span data;
    /* CLIENT_SUBNET (RFC 7871 6): family 1 or 2, prefix lengths in bits;
     * `bytes` is the address, cut to the source's prefix. ZONE_VERSION (RFC
     * 9660 2): labels in `source`, type in `scope`, the version in `bytes`;
     * has: 0 in a query. */
    uint16_t family;
    uint8_t source, scope;
    bool has;        /* EXPIRE, KEEPALIVE, ZONE_VERSION: there is a value */
    uint32_t number; /* EXPIRE: seconds; KEEPALIVE: units of 100 ms; ERROR:
                        enum taut_dns_error; CLIENT_TAG, SERVER_TAG */
    struct taut_span bytes; /* NSID, COOKIE: the server's, 0 or 8 to 32
                               bytes; ERROR: text in UTF-8; DAU, DHU, N3U: a
                               byte an algorithm; KEY_TAG: two bytes a tag */
    const uint8_t *client;  /* COOKIE: the client's 8 bytes */
    const uint8_t *name;    /* CHAIN, REPORT_CHANNEL: a checked name */
};

/*
 * taut_dns_option_next reads the next option of `rd`, which reads the data
 * of an OPT record. TAUT_DONE: there is none. TAUT_E_SHORT: it goes beyond
 * the data. TAUT_E_RANGE, TAUT_E_VALUE: not what its RFC allows (a cookie
 * of 9 bytes, bits set behind a subnet's prefix, a lifetime of 3 bytes); the
 * cursor is then behind the option, so that the others can be read.
 */
TAUT_API enum taut_status taut_dns_option_next(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_dns_option *out);

/* taut_dns_option_encode appends an option with its code and length.
 * TAUT_E_RANGE: a member is not what its RFC allows. */
TAUT_API enum taut_status
taut_dns_option_encode(struct taut_wr *wr, const struct taut_dns_option *in);

/* taut_dns_option_text appends an option as `name: value`. */
TAUT_API void taut_dns_option_text(struct taut_wr *wr,
                                   const struct taut_dns_option *option);

#ifdef __cplusplus
}
#endif

#endif
