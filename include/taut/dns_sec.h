/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_sec.h: what DNSSEC hashes and signs, byte by byte (RFC 4034, RFC
 * 5155), without the cryptography: the input of a DS digest and of an RRSIG,
 * the hashed names of NSEC3, and what NSEC and NSEC3 records cover. The key
 * tag is taut_dns_key_tag_get of taut/dns_rdata.h.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_SEC_H
#define TAUT_DNS_SEC_H

#include "taut/dns.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Bytes of a hash. */
    TAUT_DNS_HASH_MAX = 64,
    /* Iterations of NSEC3 that RFC 5155 10.3 allows at most, whatever the
     * key. RFC 9276 3.1 wants 0; give less fuel to allow less. */
    TAUT_DNS_NSEC3_ITERATIONS_MAX = 2500
};

/* taut_dns_ds_input_put appends what the digest of a DS covers (RFC 4034
 * 5.1.4): the owner's canonical name, and the DNSKEY's data. */
TAUT_API void taut_dns_ds_input_put(struct taut_wr *wr, const uint8_t *owner,
                                    struct taut_span dnskey);

/*
 * taut_dns_rrsig_input_put appends what a signature covers (RFC 4034 3.1.8.1):
 * the data of the RRSIG (in uncompressed form) without the signature, then
 * the records of the RRset in canonical form and order, each once, with the
 * original TTL; of one made from a wildcard with the wildcard as owner (RFC
 * 4035 5.3.2). `owner` is a checked name; the `n` data at `rdata` are in
 * canonical form (taut_dns_rdata_decode) and are sorted in place.
 *
 * A comparison burns a unit of fuel. TAUT_E_VALUE: the RRSIG has more labels
 * than the owner. TAUT_E_SHORT: it ends early. TAUT_E_RANGE: data over 65,535
 * bytes. TAUT_E_LIMIT: no fuel.
 */
TAUT_API enum taut_status
taut_dns_rrsig_input_put(struct taut_ctx *ctx, struct taut_wr *wr,
                         struct taut_span rrsig, const uint8_t *owner,
                         uint16_t klass, struct taut_span *rdata, size_t n);

/* struct taut_dns_hash: a hash function of the caller's: it hashes the `n`
 * spans one after the other into the `len` bytes at `out`, which may be one
 * of the spans. */
struct taut_dns_hash {
    void (*fn)(void *arg, uint8_t *out, const struct taut_span *spans,
               unsigned n);
    void *arg;
    uint8_t len; /* SHA-1, the only one of NSEC3: 20 */
};

/*
 * taut_dns_nsec3_hash computes the hash of a checked name (RFC 5155 5):
 * canonical name and salt, then `iterations` times hash and salt. Burns a
 * unit of fuel for each call of the function. TAUT_E_LIMIT: more iterations
 * than TAUT_DNS_NSEC3_ITERATIONS_MAX, or no fuel. TAUT_E_RANGE: a salt over
 * 255 bytes. TAUT_E_USAGE: a hash of no or over TAUT_DNS_HASH_MAX bytes.
 */
TAUT_API enum taut_status taut_dns_nsec3_hash(struct taut_ctx *ctx,
                                              uint8_t *out, const uint8_t *name,
                                              struct taut_span salt,
                                              unsigned iterations,
                                              const struct taut_dns_hash *hash);

/* taut_dns_nsec3_owner_set makes the owner of an NSEC3 record: the hash in
 * base32 as a label (RFC 5155 1.3), then the checked name `zone`. TAUT_E_RANGE:
 * no hash, one over 39 bytes, or a name over 255. */
TAUT_API enum taut_status taut_dns_nsec3_owner_set(struct taut_dns_name *out,
                                                   struct taut_span hash,
                                                   const uint8_t *zone);
/* taut_dns_nsec3_owner_get reads the hash out of an NSEC3 record's owner into
 * `out`, which has room for `cap` bytes; returns its length, 0 if the first
 * label is no base32. */
TAUT_API size_t taut_dns_nsec3_owner_get(uint8_t *out, size_t cap,
                                         const uint8_t *owner);

/* taut_dns_nsec_covers tells whether an NSEC of `owner` with the next name
 * `next` says that `name` does not exist: it lies between them, and the last
 * one leads back to the zone's apex (RFC 4035 5.4). Checked names. */
TAUT_API bool taut_dns_nsec_covers(const uint8_t *owner, const uint8_t *next,
                                   const uint8_t *name);
/* taut_dns_nsec3_covers does so for hashes of the same length (RFC 5155 8.3).
 */
TAUT_API bool taut_dns_nsec3_covers(struct taut_span owner,
                                    struct taut_span next,
                                    struct taut_span hash);

/* taut_dns_bitmap_has tells whether the type bit map of an NSEC, NSEC3 or
 * CSYNC (all windows, RFC 4034 4.1.2; checked) holds `type`. */
TAUT_API bool taut_dns_bitmap_has(struct taut_span windows, uint16_t type);

#ifdef __cplusplus
}
#endif

#endif
