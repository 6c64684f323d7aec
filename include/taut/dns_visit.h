/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_visit.h: every field of a DNS message, told one by one with its
 * name in Wireshark, its place and its value: what the tool, Python and tests
 * show is made of this.
 *
 *     void see(void *arg, const struct taut_value *value);
 *     struct taut_visitor v = {see, arg, packet};
 *     taut_dns_visit(&ctx, &v, message, 0);
 *
 * Numbers of fields are those of taut_dns_fields (header, questions, what all
 * records have), taut_dns_rr_fields (data by type) and taut_dns_dso_fields. A
 * name that has pointers is told written out: its value lies elsewhere than
 * its bytes, as struct taut_value says.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_VISIT_H
#define TAUT_DNS_VISIT_H

#include "taut/dns.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Multicast DNS (RFC 6762): the top bit of a class is told as QU or cache
     * flush and is no part of the class; several questions, and compression
     * in data of all types, are no faults. */
    TAUT_DNS_VISIT_MDNS = 1 << 0,
    /* LLMNR (RFC 4795 2.1.1): the header's flags are C, TC and T. */
    TAUT_DNS_VISIT_LLMNR = 1 << 1,
    /* The two bytes of a message's length over TCP stand before it. */
    TAUT_DNS_VISIT_TCP = 1 << 2
};

/*
 * taut_dns_visit tells `v` every field of the message `msg` in the order of
 * its bytes. `flags`: TAUT_DNS_VISIT_...
 *
 * TAUT_OK: nothing is wrong. Otherwise the status of the first fault, with
 * its diagnostic in ctx->diag: for a message of plain DNS just what
 * taut_dns_msg_check finds. Everything before a fault has been told. Where
 * the message can be read on behind it (data that are wrong, a record in a
 * place where it may not be, too many questions), the rest is told as well;
 * where it ends early, what is there of the last record.
 *
 * Burns fuel as taut_dns_msg_check does. What a message is told as is bound by
 * its length: at most 9 values a byte, 20 for each record and 40 more.
 */
TAUT_API enum taut_status taut_dns_visit(struct taut_ctx *ctx,
                                         const struct taut_visitor *v,
                                         struct taut_span msg, uint32_t flags);

/* taut_dns_rdata_visit tells `v` the fields of the data of one record; `msg`
 * is the message that it lies in, or {NULL, 0}. Fails as taut_dns_rdata_next
 * does; everything before the fault has been told. */
TAUT_API enum taut_status taut_dns_rdata_visit(struct taut_ctx *ctx,
                                               const struct taut_visitor *v,
                                               uint16_t type, uint16_t klass,
                                               struct taut_span rdata,
                                               struct taut_span msg);

/* taut_dns_fieldsets_get returns the field sets of DNS, for taut_diag_text and
 * for looking names up; `*n` of them. */
TAUT_API const struct taut_fieldset *const *taut_dns_fieldsets_get(size_t *n);

#ifdef __cplusplus
}
#endif

#endif
