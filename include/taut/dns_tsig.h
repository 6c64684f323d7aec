/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_tsig.h: signed messages without the cryptography: TSIG (RFC 8945),
 * SIG(0) (RFC 2931) and TKEY (RFC 2930). What is there finds the record in a
 * message, lists the bytes that a MAC or signature covers, in their order and
 * without copying the message, and appends a record to a message that was
 * built. The caller computes the MAC over the list.
 *
 *     struct taut_dns_tsig t;
 *     struct taut_dns_digest d;
 *     if (taut_dns_tsig_find(&ctx, &t, msg) == TAUT_OK) {
 *         taut_dns_tsig_digest_get(&d, &t, msg, request_mac, 0);
 *         for (unsigned i = 0; i < d.n; i++)
 *             hmac_update(&h, d.spans[i].p, d.spans[i].len);
 *     }
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_TSIG_H
#define TAUT_DNS_TSIG_H

#include "taut/dns.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Algorithms                                                          */

/* TAUT_DNS_TSIG_ALGS: X(VALUE, "name", bytes of a MAC, bytes of the hash):
 * IANA's TSIG algorithm names. GSS-TSIG's tokens have any length: 0. */
#define TAUT_DNS_TSIG_ALGS(X)                                                  \
    X(HMAC_MD5, "hmac-md5.sig-alg.reg.int", 16, 16)                            \
    X(GSS_TSIG, "gss-tsig", 0, 0)                                              \
    X(HMAC_SHA1, "hmac-sha1", 20, 20)                                          \
    X(HMAC_SHA224, "hmac-sha224", 28, 28)                                      \
    X(HMAC_SHA256, "hmac-sha256", 32, 32)                                      \
    X(HMAC_SHA256_128, "hmac-sha256-128", 16, 32)                              \
    X(HMAC_SHA384, "hmac-sha384", 48, 48)                                      \
    X(HMAC_SHA384_192, "hmac-sha384-192", 24, 48)                              \
    X(HMAC_SHA512, "hmac-sha512", 64, 64)                                      \
    X(HMAC_SHA512_256, "hmac-sha512-256", 32, 64)

/* TAUT_DNS_TSIG_ALG_ENUM: the enum entry of a row. */
#define TAUT_DNS_TSIG_ALG_ENUM(U, name, mac, hash) TAUT_DNS_TSIG_##U,
/* enum taut_dns_tsig_alg_id: see TAUT_DNS_TSIG_ALGS. */
enum taut_dns_tsig_alg_id {
    TAUT_DNS_TSIG_ALGS(TAUT_DNS_TSIG_ALG_ENUM) TAUT_DNS_TSIG_N
};

/* struct taut_dns_tsig_alg: a row of the table. */
struct taut_dns_tsig_alg {
    const char *text; /* its name, without a dot at the end */
    uint8_t text_len;
    uint8_t mac_len;  /* bytes of a MAC that is not truncated further */
    uint8_t hash_len; /* bytes of the whole HMAC */
};

/* taut_dns_tsig_alg_get returns the row of enum taut_dns_tsig_alg_id, or NULL
 * past the table's end. */
TAUT_API const struct taut_dns_tsig_alg *taut_dns_tsig_alg_get(unsigned id);
/* taut_dns_tsig_alg_find returns the row of the algorithm whose checked name
 * is `name`, or NULL. */
TAUT_API const struct taut_dns_tsig_alg *
taut_dns_tsig_alg_find(const uint8_t *name);
/* taut_dns_tsig_alg_name_set writes the algorithm's name in wire form. */
TAUT_API void taut_dns_tsig_alg_name_set(struct taut_dns_name *out,
                                         const struct taut_dns_tsig_alg *alg);

/* ------------------------------------------------------------------ */
/* The record                                                          */

enum {
    /* Bytes of a message's own that a digest needs: two names, 26 bytes of
     * numbers. */
    TAUT_DNS_TSIG_VARS_MAX = 2 * TAUT_DNS_NAME_MAX + 26,
    /* Seconds of fudge that RFC 8945 10 recommends. */
    TAUT_DNS_TSIG_FUDGE = 300
};

/* struct taut_dns_tsig: a TSIG record; spans borrow the message. */
struct taut_dns_tsig {
    struct taut_dns_name key; /* the record's owner */
    struct taut_dns_name algorithm;
    uint64_t time;  /* seconds since 1970, 48 bits */
    uint16_t fudge; /* seconds that the clocks may differ by */
    struct taut_span mac;
    uint16_t original_id;
    uint16_t error;         /* enum taut_dns_rcode */
    struct taut_span other; /* BADTIME: the server's time, 6 bytes */
    size_t off;             /* where the record begins in the message */
};

/*
 * taut_dns_tsig_find takes the TSIG record of a message apart, which is its
 * last (RFC 8945 5.1). TAUT_DONE: there is none. TAUT_E_ORDER: it is not the
 * last, or not in the additional section. TAUT_E_VALUE: its class is not ANY
 * or its TTL not 0. What taut_dns_rr_next and taut_dns_rdata_next say. All
 * ask for FORMERR.
 */
TAUT_API enum taut_status taut_dns_tsig_find(struct taut_ctx *ctx,
                                             struct taut_dns_tsig *out,
                                             struct taut_span msg);

/* taut_dns_tsig_rdata_encode appends the record's data. TAUT_E_RANGE: a time
 * over 48 bits, a span over 16 bits. */
TAUT_API enum taut_status
taut_dns_tsig_rdata_encode(struct taut_wr *wr, const struct taut_dns_tsig *in);

/* taut_dns_tsig_len returns the bytes that taut_dns_tsig_push appends for a
 * MAC of `mac_len` bytes: what taut_dns_build_reserve is to keep free. */
TAUT_API size_t taut_dns_tsig_len(const struct taut_dns_tsig *in,
                                  size_t mac_len);

/*
 * taut_dns_tsig_push appends the record to the message of `*len` bytes at
 * `msg`, which has room for `cap`, and counts it in the header. TAUT_FULL: no
 * room; `*len` is what is needed. TAUT_E_USAGE: no whole header.
 * TAUT_E_RANGE: as taut_dns_tsig_rdata_encode, over TAUT_DNS_MSG_MAX bytes, or
 * 65,535 records. The message is unchanged after a fault.
 */
TAUT_API enum taut_status taut_dns_tsig_push(uint8_t *msg, size_t cap,
                                             size_t *len,
                                             const struct taut_dns_tsig *in);

/* ------------------------------------------------------------------ */
/* What the MAC covers                                                 */

/* struct taut_dns_digest: spans to be fed to the MAC or the signature, in
 * this order. Some lie in the object itself: it may not be copied. */
struct taut_dns_digest {
    struct taut_span spans[8];
    uint8_t n;
    uint8_t n_before; /* the spans before this one come before the messages
                         that have no TSIG (TAUT_DNS_TSIG_CONTINUES) */
    uint8_t head[TAUT_DNS_HDR_LEN]; /* the header as it was signed */
    uint8_t mac_len[2];
    uint8_t vars[TAUT_DNS_TSIG_VARS_MAX];
};

enum {
    /* The message has no TSIG yet: it is to be signed. */
    TAUT_DNS_TSIG_UNSIGNED = 1 << 0,
    /* Not the first message of a stream (RFC 8945 5.3.1): instead of the
     * request's MAC comes that of the message signed before, then the whole
     * messages that were sent without a TSIG since, and of the variables only
     * time and fudge. The first and the last message must have a TSIG, and
     * one at least of any 100: that is the caller's to count. */
    TAUT_DNS_TSIG_CONTINUES = 1 << 1
};

/*
 * taut_dns_tsig_digest_get lists what the MAC of `msg` covers (RFC 8945
 * 4.3): `prior`, if it is not empty, with its length before it: the MAC of
 * the request that is answered, or of the message before; the message with
 * its original id, without the TSIG record, which is not counted; the
 * variables in canonical form. `in` is what taut_dns_tsig_find made of `msg`,
 * or what is going to be appended to it. `flags`: TAUT_DNS_TSIG_....
 */
TAUT_API void taut_dns_tsig_digest_get(struct taut_dns_digest *out,
                                       const struct taut_dns_tsig *in,
                                       struct taut_span msg,
                                       struct taut_span prior, uint32_t flags);

/* taut_dns_tsig_is_timely tells whether `now` (seconds since 1970) is within
 * the fudge of the record's time (RFC 8945 5.2.3); false asks for BADTIME. */
TAUT_API bool taut_dns_tsig_is_timely(const struct taut_dns_tsig *in,
                                      uint64_t now);

/*
 * taut_dns_tsig_mac_check judges the length of the MAC before it is computed
 * (RFC 8945 5.2.2.1). TAUT_OK: as long as the algorithm's, or truncated to
 * no less than 10 bytes and half of the hash; compare only as many bytes, and
 * refuse with BADTRUNC what local policy finds too short. TAUT_E_RANGE:
 * longer or shorter than any may be (FORMERR). TAUT_E_UNSUPPORTED: the
 * algorithm is not known (BADKEY).
 */
TAUT_API enum taut_status
taut_dns_tsig_mac_check(struct taut_ctx *ctx, const struct taut_dns_tsig *in);

/* ------------------------------------------------------------------ */
/* SIG(0)                                                              */

/* struct taut_dns_sig0: a SIG record that covers type 0 (RFC 2931 3); spans
 * borrow the message. */
struct taut_dns_sig0 {
    uint8_t algorithm;
    uint32_t expiration, inception; /* seconds, RFC 1982 */
    uint16_t key_tag;
    struct taut_dns_name signer;
    struct taut_span signature;
    struct taut_span head; /* the data before the signature */
    size_t off;            /* where the record begins in the message */
};

/* taut_dns_sig0_find takes the SIG(0) of a message apart, the last of its
 * additional section but for a TSIG. TAUT_DONE: there is none. What
 * taut_dns_rr_next and taut_dns_rdata_next say. */
TAUT_API enum taut_status taut_dns_sig0_find(struct taut_ctx *ctx,
                                             struct taut_dns_sig0 *out,
                                             struct taut_span msg);

/* taut_dns_sig0_digest_get lists what the signature covers (RFC 2931 3.1): the
 * data before the signature; `request`, all of it, if `msg` is a response (else
 * empty); the message without the record. */
TAUT_API void taut_dns_sig0_digest_get(struct taut_dns_digest *out,
                                       const struct taut_dns_sig0 *in,
                                       struct taut_span msg,
                                       struct taut_span request);

/* ------------------------------------------------------------------ */
/* TKEY                                                                */

/* TAUT_DNS_TKEY_MODES: X(VALUE, number, "name"): RFC 2930 2.5. */
#define TAUT_DNS_TKEY_MODES(X)                                                 \
    X(SERVER, 1, "server assignment")                                          \
    X(DH, 2, "Diffie-Hellman exchange")                                        \
    X(GSSAPI, 3, "GSS-API negotiation")                                        \
    X(RESOLVER, 4, "resolver assignment")                                      \
    X(DELETE, 5, "key deletion")

/* TAUT_DNS_TKEY_MODE_ENUM: the enum entry of a row. */
#define TAUT_DNS_TKEY_MODE_ENUM(U, n, name) TAUT_DNS_TKEY_##U = n,
/* enum taut_dns_tkey_mode: see TAUT_DNS_TKEY_MODES. */
enum taut_dns_tkey_mode { TAUT_DNS_TKEY_MODES(TAUT_DNS_TKEY_MODE_ENUM) };
/* taut_dns_tkey_mode_reg names modes. */
TAUT_API extern const struct taut_reg taut_dns_tkey_mode_reg;

/* struct taut_dns_tkey: the data of a TKEY record (RFC 2930 2), borrowed. */
struct taut_dns_tkey {
    struct taut_dns_name algorithm;
    uint32_t inception, expiration; /* seconds, RFC 1982 */
    uint16_t mode;                  /* enum taut_dns_tkey_mode */
    uint16_t error;                 /* enum taut_dns_rcode */
    struct taut_span key, other;
};

/* taut_dns_tkey_decode reads the data of a TKEY record of the message `msg`
 * ({NULL, 0}: in uncompressed form). Fails as taut_dns_rdata_next does. */
TAUT_API enum taut_status taut_dns_tkey_decode(struct taut_ctx *ctx,
                                               struct taut_dns_tkey *out,
                                               struct taut_span rdata,
                                               struct taut_span msg);
/* taut_dns_tkey_encode appends the data. TAUT_E_RANGE: a span over 16 bits. */
TAUT_API enum taut_status taut_dns_tkey_encode(struct taut_wr *wr,
                                               const struct taut_dns_tkey *in);

#ifdef __cplusplus
}
#endif

#endif
