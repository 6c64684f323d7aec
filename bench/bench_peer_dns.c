/* SPDX-License-Identifier: MIT */
/* bench_peer_dns.c: other DNS codecs; see bench_peer_dns.h. */
/* libknot wants be16toh, which C11 alone does not show */
#define _DEFAULT_SOURCE 1
#include "bench_peer_dns.h"

#include <ldns/ldns.h>
#include <libknot/libknot.h>
#include <stdlib.h>
#include <string.h>

/* ---- libknot ---- */

static uint8_t knot_arena[1 << 20];
static size_t knot_used;

static void *knot_take(void *ctx, size_t n)
{
    (void)ctx;
    size_t at = (knot_used + 15) & ~(size_t)15;
    if (n > sizeof knot_arena - at)
        return NULL;
    knot_used = at + n;
    return knot_arena + at;
}

static void knot_drop(void *p)
{
    (void)p;
}

uint64_t peer_knot_parse(const uint8_t *p, size_t len)
{
    knot_mm_t mm = {NULL, knot_take, knot_drop};
    static uint8_t copy[65536];
    knot_used = 0;
    memcpy(copy, p, len); /* knot's interface wants it writable */
    knot_pkt_t *pkt = knot_pkt_new(copy, (uint16_t)len, &mm);
    if (!pkt || knot_pkt_parse(pkt, 0) != KNOT_EOK)
        return 0;
    return 1u + pkt->rrset_count;
}

static knot_pkt_t **knot_pkts;

void peer_knot_load(size_t i, size_t n, const uint8_t *p, size_t len)
{
    if (!knot_pkts)
        knot_pkts = calloc(n, sizeof *knot_pkts);
    uint8_t *copy = malloc(len);
    memcpy(copy, p, len);
    knot_pkts[i] = knot_pkt_new(copy, (uint16_t)len, NULL);
    if (knot_pkt_parse(knot_pkts[i], 0) != KNOT_EOK)
        knot_pkts[i] = NULL;
}

/* The records are put one by one; a signature is one of its own. */
size_t peer_knot_build(size_t i)
{
    const knot_pkt_t *in = knot_pkts[i];
    knot_mm_t mm = {NULL, knot_take, knot_drop};
    knot_used = 0;
    if (!in)
        return 0;
    knot_pkt_t *out = knot_pkt_new(NULL, 65535, &mm);
    memcpy(out->wire, in->wire, KNOT_WIRE_HEADER_SIZE);
    knot_wire_set_qdcount(out->wire, 0);
    knot_wire_set_ancount(out->wire, 0);
    knot_wire_set_nscount(out->wire, 0);
    knot_wire_set_arcount(out->wire, 0);
    if (knot_wire_get_qdcount(in->wire) > 0)
        knot_pkt_put_question(out, knot_pkt_qname(in), knot_pkt_qclass(in),
                              knot_pkt_qtype(in));
    for (knot_section_t s = KNOT_ANSWER; s <= KNOT_ADDITIONAL; s++) {
        const knot_pktsection_t *section = knot_pkt_section(in, s);
        knot_pkt_begin(out, s);
        for (uint16_t k = 0; k < section->count; k++) {
            const knot_rrset_t *rr = knot_pkt_rr(section, k);
            knot_pkt_put(out, KNOT_COMPR_HINT_NONE, rr, 0);
        }
    }
    return out->size;
}

/* ---- ldns ---- */

uint64_t peer_ldns_parse(const uint8_t *p, size_t len)
{
    ldns_pkt *pkt = NULL;
    if (ldns_wire2pkt(&pkt, p, len) != LDNS_STATUS_OK)
        return 0;
    uint64_t n = 1u + ldns_pkt_ancount(pkt);
    ldns_pkt_free(pkt);
    return n;
}

static ldns_pkt **ldns_pkts;

void peer_ldns_load(size_t i, size_t n, const uint8_t *p, size_t len)
{
    if (!ldns_pkts)
        ldns_pkts = calloc(n, sizeof *ldns_pkts);
    if (ldns_wire2pkt(&ldns_pkts[i], p, len) != LDNS_STATUS_OK)
        ldns_pkts[i] = NULL;
}

size_t peer_ldns_build(size_t i)
{
    uint8_t *wire = NULL;
    size_t len = 0;
    if (!ldns_pkts[i] ||
        ldns_pkt2wire(&wire, ldns_pkts[i], &len) != LDNS_STATUS_OK)
        return 0;
    free(wire);
    return len;
}
