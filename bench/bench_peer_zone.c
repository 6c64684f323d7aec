/* SPDX-License-Identifier: MIT */
/* bench_peer_zone.c: other readers and writers of master files; see
 * bench_peer_zone.h. */
/* libknot wants be16toh, which C11 alone does not show */
#define _DEFAULT_SOURCE 1
#include "bench_peer_zone.h"

#include <ldns/ldns.h>
#include <libknot/libknot.h>
#include <libzscanner/scanner.h>
#include <stdlib.h>
#include <string.h>

static uint64_t zs_bytes;

static void zs_record(zs_scanner_t *s)
{
    zs_bytes += s->r_data_length;
}

static void zs_fault(zs_scanner_t *s)
{
    (void)s;
    zs_bytes = 0;
}

uint64_t peer_zs_read(const char *text, size_t len, const char *origin)
{
    static zs_scanner_t s;
    zs_bytes = 0;
    if (zs_init(&s, origin, KNOT_CLASS_IN, 3600) ||
        zs_set_processing(&s, zs_record, zs_fault, NULL) ||
        zs_set_input_string(&s, text, len) || zs_parse_all(&s))
        return 0;
    zs_deinit(&s);
    return zs_bytes;
}

static knot_rrset_t *knot_rrs;
static ldns_rr **ldns_rrs;
static ldns_buffer *ldns_out;

void peer_zone_load(size_t i, size_t n, const uint8_t *wire, size_t len,
                    size_t owner_len)
{
    if (!knot_rrs) {
        knot_rrs = calloc(n, sizeof *knot_rrs);
        ldns_rrs = calloc(n, sizeof *ldns_rrs);
        ldns_out = ldns_buffer_new(1 << 18);
    }
    const uint8_t *p = wire + owner_len;
    uint16_t type = (uint16_t)(p[0] << 8 | p[1]);
    uint32_t ttl = (uint32_t)p[4] << 24 | (uint32_t)p[5] << 16 |
                   (uint32_t)p[6] << 8 | p[7];
    knot_dname_t *owner = malloc(owner_len);
    memcpy(owner, wire, owner_len);
    knot_rrset_init(&knot_rrs[i], owner, type, KNOT_CLASS_IN, ttl);
    if (knot_rrset_add_rdata(&knot_rrs[i], p + 10,
                             (uint16_t)(len - owner_len - 10), NULL))
        abort();
    size_t at = 0;
    if (ldns_wire2rr(&ldns_rrs[i], wire, len, &at, LDNS_SECTION_ANSWER))
        ldns_rrs[i] = NULL;
}

size_t peer_knot_text(size_t i)
{
    static size_t cap = 1 << 18;
    static char *out;
    if (!out)
        out = malloc(cap);
    int n =
        knot_rrset_txt_dump(&knot_rrs[i], &out, &cap, &KNOT_DUMP_STYLE_DEFAULT);
    return n < 0 ? 0 : (size_t)n;
}

size_t peer_ldns_text(size_t i)
{
    ldns_buffer_clear(ldns_out);
    if (!ldns_rrs[i] || ldns_rr2buffer_str(ldns_out, ldns_rrs[i]))
        return 0;
    return ldns_buffer_position(ldns_out);
}
