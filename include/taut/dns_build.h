/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_build.h: DNS messages built record by record, with names
 * compressed (RFC 1035 4.1.4) and truncated on a record's boundary only.
 *
 * Names that were written are found again through a table in the caller's
 * memory. It is bounded in size and in how far one search goes, and every
 * look costs fuel, so that no message makes building one slow. A name at the
 * address of one that was given before is that name, and costs one look.
 *
 * The builder counts on past the end of its memory as struct taut_wr does:
 * with no memory at all it tells the exact size that the message needs.
 *
 *     struct taut_dns_build_slot slots[64] = {{0}};
 *     taut_dns_build_init(&b, sizeof b, &(struct taut_dns_build_config){
 *         .base = out, .cap = sizeof out, .limit = 1232,
 *         .slots = slots, .n_slots = 64});
 *     taut_dns_build_question(&ctx, &b, qname, TAUT_DNS_TYPE_A,
 *                             TAUT_DNS_CLASS_IN);
 *     taut_dns_build_rr(&ctx, &b, TAUT_DNS_ANSWER, qname, ...);
 *     taut_dns_build_finish(&b, &hdr, &len);
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_BUILD_H
#define TAUT_DNS_BUILD_H

#include "taut/dns.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Slots that one search for a name looks at. */
    TAUT_DNS_BUILD_PROBES_MAX = 8,
    /* Names that the builder knows by their address. */
    TAUT_DNS_BUILD_KNOWN_N = 8
};

/* struct taut_dns_build_slot: a name that was written. */
struct taut_dns_build_slot {
    const uint8_t *name; /* the caller's; NULL: free */
    uint32_t hash;
    uint16_t off; /* where it stands in the message */
    uint8_t len;
};

/* struct taut_dns_build_config: the builder's memory. */
struct taut_dns_build_config {
    uint8_t *base; /* the message; may be NULL (`cap` is then 0) */
    size_t cap;    /* bytes at `base` */
    size_t limit;  /* the longest message; 0: TAUT_DNS_MSG_MAX */
    struct taut_dns_build_slot *slots; /* all zero; NULL: no compression */
    uint32_t n_slots; /* a power of two, about one for each label of a name
                         to be found again */
};

/* struct taut_dns_build: a message that is built; all members are its own
 * but `tc`. Names and data given to it must stay as they are until the
 * message is finished. */
struct taut_dns_build {
    struct taut_wr wr;
    size_t limit;
    size_t reserved; /* bytes kept free for what comes last */
    struct taut_dns_build_slot *slots;
    uint32_t mask;
    uint16_t n_records[4];
    uint8_t section;
    bool tc; /* something did not fit: the TC bit will be set */
    /* names given before and where they stand; 0: none */
    const uint8_t *known[TAUT_DNS_BUILD_KNOWN_N];
    uint16_t known_off[TAUT_DNS_BUILD_KNOWN_N];
};

/* taut_dns_build_init begins a message; `size` is sizeof *self. TAUT_E_USAGE:
 * another size, a number of slots that is no power of two, or a limit over
 * TAUT_DNS_MSG_MAX. */
TAUT_API enum taut_status
taut_dns_build_init(struct taut_dns_build *self, size_t size,
                    const struct taut_dns_build_config *config);

/* taut_dns_build_question appends a question. TAUT_E_ORDER: records were
 * appended already. TAUT_FULL: it does not fit. */
TAUT_API enum taut_status
taut_dns_build_question(struct taut_ctx *ctx, struct taut_dns_build *self,
                        const uint8_t *name, uint16_t type, uint16_t klass);

/*
 * taut_dns_build_rr appends a record: `name` is checked, `rdata` well-formed
 * and uncompressed. Names in it are compressed where RFC 3597 4 allows.
 *
 * TAUT_FULL: it does not fit into the limit; nothing of it is written, and
 * `tc` is set unless the section is the additional one. TAUT_E_ORDER: the
 * section is one before that of the last record. TAUT_E_RANGE: over 65,535
 * bytes of data. Data that is not what its type says fails as
 * taut_dns_rdata_next does. Without fuel, names are written whole.
 */
TAUT_API enum taut_status taut_dns_build_rr(struct taut_ctx *ctx,
                                            struct taut_dns_build *self,
                                            enum taut_dns_section section,
                                            const uint8_t *name, uint16_t type,
                                            uint16_t klass, uint32_t ttl,
                                            struct taut_span rdata);

/* taut_dns_build_reserve keeps `n` bytes of the limit free for records that
 * must be there even if the message is truncated: OPT and TSIG. 0 gives them
 * back before those are appended. TAUT_FULL: they are not there. */
TAUT_API enum taut_status taut_dns_build_reserve(struct taut_dns_build *self,
                                                 size_t n);

/*
 * taut_dns_build_finish writes the header: that of `hdr`, but for the counts
 * and TC, which is set if `hdr` or the builder says so. `*len` (may be NULL)
 * is the message's length, or the length needed. TAUT_FULL: the memory was
 * too small. TAUT_E_RANGE: opcode or rcode over 15.
 */
TAUT_API enum taut_status
taut_dns_build_finish(const struct taut_dns_build *self,
                      const struct taut_dns_hdr *hdr, size_t *len);

#ifdef __cplusplus
}
#endif

#endif
