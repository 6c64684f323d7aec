/* SPDX-License-Identifier: MIT */
/* dns_oracle_peers.c: ldns, and knot with its zone scanner; see
 * dns_oracle.h. */
/* libknot wants be16toh, which C11 alone does not show */
#define _DEFAULT_SOURCE 1
#include "dns_oracle.h"

#include <ldns/ldns.h>
#include <libknot/libknot.h>
#include <libzscanner/scanner.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* wire_of puts RDATA into a record of the root, class IN, TTL 0, whose
 * length it returns. */
static size_t wire_of(uint8_t *out, uint16_t type, const uint8_t *rdata,
                      size_t len)
{
    const uint8_t head[] = {
        0, (uint8_t)(type >> 8), (uint8_t)type, 0, 1, 0, 0, 0,
        0, (uint8_t)(len >> 8),  (uint8_t)len};
    memcpy(out, head, sizeof head);
    memcpy(out + sizeof head, rdata, len);
    return sizeof head + len;
}

/* ---- ldns ---- */

static bool ldns_knows(uint16_t type)
{
    const ldns_rr_descriptor *d = ldns_rr_descript(type);
    return d->_type == type && type != LDNS_RR_TYPE_OPT;
}

static const char *ldns_record(ldns_rr **out, uint16_t type,
                               const uint8_t *rdata, size_t len)
{
    static uint8_t wire[ORACLE_RDATA_MAX + 11];
    size_t pos = 0, n = wire_of(wire, type, rdata, len);
    ldns_status st = ldns_wire2rr(out, wire, n, &pos, LDNS_SECTION_ANSWER);
    if (st != LDNS_STATUS_OK)
        return ldns_get_errorstr_by_id(st);
    if (pos == n)
        return NULL;
    ldns_rr_free(*out);
    return "bytes left";
}

static const char *ldns_to_text(char *out, uint16_t type, const uint8_t *rdata,
                                size_t len)
{
    ldns_rr *rr = NULL;
    const char *why = ldns_record(&rr, type, rdata, len);
    if (why)
        return why;
    char *text = ldns_rr2str(rr), *at = text;
    for (int i = 0; at && i < 4; i++) {
        at = strchr(at, '\t');
        at = at ? at + 1 : NULL;
    }
    if (at)
        snprintf(out, ORACLE_TEXT_MAX, "%.*s", (int)strcspn(at, "\n"), at);
    free(text);
    ldns_rr_free(rr);
    return at ? NULL : "no text";
}

static const char *ldns_rdata_out(uint8_t *out, size_t *out_len,
                                  const ldns_rr *rr)
{
    ldns_buffer *buf = ldns_buffer_new(LDNS_MAX_PACKETLEN);
    ldns_status st = ldns_rr_rdata2buffer_wire(buf, rr);
    if (st == LDNS_STATUS_OK) {
        *out_len = ldns_buffer_position(buf);
        memcpy(out, ldns_buffer_begin(buf), *out_len);
    }
    ldns_buffer_free(buf);
    return st == LDNS_STATUS_OK ? NULL : ldns_get_errorstr_by_id(st);
}

static const char *ldns_to_wire(uint8_t *out, size_t *out_len, uint16_t type,
                                const char *text)
{
    static char line[ORACLE_TEXT_MAX + 64];
    ldns_rr *rr = NULL;
    snprintf(line, sizeof line, ". 0 IN %s %s", ldns_rr_descript(type)->_name,
             text);
    ldns_status st = ldns_rr_new_frm_str(&rr, line, 0, NULL, NULL);
    if (st != LDNS_STATUS_OK)
        return ldns_get_errorstr_by_id(st);
    const char *why = ldns_rdata_out(out, out_len, rr);
    ldns_rr_free(rr);
    return why;
}

static const char *ldns_canon(uint8_t *out, size_t *out_len, uint16_t type,
                              const uint8_t *rdata, size_t len)
{
    ldns_rr *rr = NULL;
    const char *why = ldns_record(&rr, type, rdata, len);
    if (why)
        return why;
    ldns_rr2canonical(rr);
    why = ldns_rdata_out(out, out_len, rr);
    ldns_rr_free(rr);
    return why;
}

static char *ldns_list_out(char *out, const ldns_rr_list *list, uint8_t section)
{
    static uint8_t rdata[LDNS_MAX_PACKETLEN];
    for (size_t i = 0; list && i < ldns_rr_list_rr_count(list); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(list, i);
        struct oracle_record r = {ldns_rdf_data(ldns_rr_owner(rr)),
                                  rdata,
                                  ldns_rdf_size(ldns_rr_owner(rr)),
                                  0,
                                  0,
                                  (uint16_t)ldns_rr_get_type(rr),
                                  (uint16_t)ldns_rr_get_class(rr),
                                  section};
        if (!ldns_rr_is_question(rr)) {
            r.ttl = ldns_rr_ttl(rr);
            if (ldns_rdata_out(rdata, &r.rdata_len, rr))
                continue;
        }
        out = oracle_put(out, &r);
    }
    return out;
}

static const char *ldns_message(char *out, const uint8_t *msg, size_t len)
{
    ldns_pkt *pkt = NULL;
    ldns_status st = ldns_wire2pkt(&pkt, msg, len);
    if (st != LDNS_STATUS_OK)
        return ldns_get_errorstr_by_id(st);
    out[0] = 0;
    out = ldns_list_out(out, ldns_pkt_question(pkt), 0);
    out = ldns_list_out(out, ldns_pkt_answer(pkt), 1);
    out = ldns_list_out(out, ldns_pkt_authority(pkt), 2);
    ldns_list_out(out, ldns_pkt_additional(pkt), 3);
    ldns_pkt_free(pkt);
    return NULL;
}

const struct oracle_peer oracle_ldns = {"ldns",       ldns_knows, ldns_to_text,
                                        ldns_to_wire, ldns_canon, ldns_message,
                                        false};

/* ---- knot ---- */

static bool knot_knows(uint16_t type)
{
    return knot_get_rdata_descriptor(type)->type_name &&
           type != KNOT_RRTYPE_OPT && type != KNOT_RRTYPE_TSIG;
}

static const char *knot_record(knot_rrset_t *out, uint16_t type,
                               const uint8_t *rdata, size_t len, bool canon)
{
    static uint8_t wire[ORACLE_RDATA_MAX + 11];
    size_t pos = 0, n = wire_of(wire, type, rdata, len);
    memset(out, 0, sizeof *out);
    int st = knot_rrset_rr_from_wire(wire, &pos, n, out, NULL, canon);
    return st == KNOT_EOK ? NULL : knot_strerror(st);
}

static const char *knot_to_text(char *out, uint16_t type, const uint8_t *rdata,
                                size_t len)
{
    knot_rrset_t rrset;
    const char *why = knot_record(&rrset, type, rdata, len, false);
    if (why)
        return why;
    int n = knot_rrset_txt_dump_data(&rrset, 0, out, ORACLE_TEXT_MAX,
                                     &KNOT_DUMP_STYLE_DEFAULT);
    knot_rrset_clear(&rrset, NULL);
    if (n < 0)
        return knot_strerror(n);
    out[n] = 0;
    return NULL;
}

static const char *knot_scan(uint8_t *out, size_t *out_len, uint16_t type,
                             const char *text)
{
    static char line[4 * ORACLE_TEXT_MAX + 64];
    static zs_scanner_t zs;
    int n = snprintf(line, sizeof line, ". 0 IN %s %s\n",
                     knot_get_rdata_descriptor(type)->type_name, text);
    const char *why = NULL;
    if (zs_init(&zs, ".", 1, 0) || zs_set_input_string(&zs, line, (size_t)n))
        return "no scanner";
    if (zs_parse_record(&zs) || zs.state != ZS_STATE_DATA) {
        why = zs.error.code ? zs_errorname(zs.error.code) : "no record";
    } else {
        *out_len = zs.r_data_length;
        memcpy(out, zs.r_data, zs.r_data_length);
    }
    zs_deinit(&zs);
    return why;
}

/* knot_signs writes every sign that knot wants escaped in names as \\DDD, in
 * words that end in a dot. */
static void knot_signs(char *out, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        bool is_name = n > 0 && text[n - 1] == '.';
        const char *end = text + n + (text[n] == ' ');
        for (; text < end; text++) {
            if (is_name && strchr("!#$%&'+,:;<=>?[]^`{|}~", *text)) {
                out += sprintf(out, "\\%03d", *text);
                continue;
            }
            if (*text == '\\' && text + 1 < end)
                *out++ = *text++;
            *out++ = *text;
        }
    }
    *out = 0;
}

static const char *knot_to_wire(uint8_t *out, size_t *out_len, uint16_t type,
                                const char *text)
{
    static char escaped[4 * ORACLE_TEXT_MAX];
    const char *why = knot_scan(out, out_len, type, text);
    if (!why)
        return NULL;
    knot_signs(escaped, text);
    why = knot_scan(out, out_len, type, escaped);
    return why ? why : "signs not escaped";
}

static const char *knot_canon(uint8_t *out, size_t *out_len, uint16_t type,
                              const uint8_t *rdata, size_t len)
{
    knot_rrset_t rrset;
    const char *why = knot_record(&rrset, type, rdata, len, true);
    if (why)
        return why;
    *out_len = rrset.rrs.rdata->len;
    memcpy(out, rrset.rrs.rdata->data, *out_len);
    knot_rrset_clear(&rrset, NULL);
    return NULL;
}

static char *knot_rrset_out(char *out, const knot_rrset_t *rr, uint8_t section)
{
    struct oracle_record r = {rr->owner,
                              rr->rrs.rdata->data,
                              knot_dname_size(rr->owner),
                              rr->rrs.rdata->len,
                              rr->ttl,
                              rr->type,
                              rr->rclass,
                              section};
    if (rr->type == KNOT_RRTYPE_OPT || rr->type == KNOT_RRTYPE_TSIG)
        return out;
    return oracle_put(out, &r);
}

static const char *knot_message(char *out, const uint8_t *msg, size_t len)
{
    static uint8_t copy[65536];
    memcpy(copy, msg, len); /* knot's interface wants it writable */
    knot_pkt_t *pkt = knot_pkt_new(copy, (uint16_t)len, NULL);
    int st = knot_pkt_parse(pkt, 0); /* the question it lowers anyway */
    out[0] = 0;
    if (st == KNOT_EOK && knot_wire_get_qdcount(copy) > 0) {
        struct oracle_record q = {knot_pkt_qname(pkt),
                                  NULL,
                                  knot_dname_size(knot_pkt_qname(pkt)),
                                  0,
                                  0,
                                  knot_pkt_qtype(pkt),
                                  knot_pkt_qclass(pkt),
                                  0};
        out = oracle_put(out, &q);
    }
    for (unsigned s = 0; st == KNOT_EOK && s < 3; s++) {
        const knot_pktsection_t *section = knot_pkt_section(pkt, s);
        for (uint16_t i = 0; i < section->count; i++)
            out =
                knot_rrset_out(out, knot_pkt_rr(section, i), (uint8_t)(s + 1));
    }
    knot_pkt_free(pkt);
    return st == KNOT_EOK ? NULL : knot_strerror(st);
}

const struct oracle_peer oracle_knot = {"knot",       knot_knows, knot_to_text,
                                        knot_to_wire, knot_canon, knot_message,
                                        true};
