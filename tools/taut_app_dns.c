/* SPDX-License-Identifier: MIT */
/* taut_app_dns.c: DNS, multicast DNS and LLMNR in the table of taut_app.h. */
#include "taut/dns_edns.h"
#include "taut/dns_visit.h"

#include "taut_app.h"

enum {
    DNS_ANSWERS_SHOWN = 8, /* of a message, in a line */
    DNS_DATA_MAX = 160     /* characters of one record's data there */
};

/* ---- fields ---- */

static enum taut_status dns_visit(const struct tool_app *app,
                                  struct taut_ctx *ctx,
                                  const struct taut_visitor *v,
                                  struct taut_span unit)
{
    return taut_dns_visit(ctx, v, unit, app->flags);
}

/* dns_frame: two bytes of length, then the message (RFC 1035 4.2.2). */
static uint32_t dns_frame(struct taut_span stream)
{
    if (stream.len < 2)
        return APP_SPAN_WAIT;
    uint32_t n = taut_get16(stream.p);
    return n < TAUT_DNS_HDR_LEN ? APP_SPAN_NONE : n + 2;
}

/* dns_find: a segment that begins with a message whose records, or as far as
 * they are here, can be read. */
static size_t dns_find(struct taut_span stream)
{
    struct taut_ctx ctx = taut_ctx_of(stream.p, NULL);
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    uint32_t n = dns_frame(stream);
    if (n == APP_SPAN_WAIT || n == APP_SPAN_NONE ||
        stream.len < 2 + TAUT_DNS_HDR_LEN)
        return APP_FOUND_NONE;
    bool is_whole = n <= stream.len;
    struct taut_span msg = {stream.p + 2, (is_whole ? n : stream.len) - 2};
    enum taut_status st = taut_dns_open(&ctx, &it, &hdr, msg);
    while (!st)
        st = taut_dns_rr_next(&ctx, &it, &rr);
    if (st == TAUT_DONE || (st == TAUT_E_SHORT && !is_whole))
        return 0;
    return APP_FOUND_NONE;
}

static bool dns_name(struct taut_wr *wr, const struct taut_value *value)
{
    const char *name;
    switch (value->field) {
    case TAUT_DNS_F_QTYPE:
    case TAUT_DNS_F_TYPE:
    case TAUT_DNS_RR_F_RRSIG_TYPE_COVERED:
    case TAUT_DNS_RR_F_SIG_TYPE_COVERED:
    case TAUT_DNS_RR_F_NSEC_TYPES:
    case TAUT_DNS_RR_F_NSEC3_TYPES:
    case TAUT_DNS_RR_F_CSYNC_TYPE:
    case TAUT_DNS_RR_F_NXT_BITMAP:
    case TAUT_DNS_RR_F_DSYNC_TYPE:
        taut_dns_type_text(wr, (uint16_t)value->num);
        return true;
    case TAUT_DNS_F_QCLASS:
    case TAUT_DNS_F_CLASS:
        taut_dns_class_text(wr, (uint16_t)value->num);
        return true;
    case TAUT_DNS_F_OPT_CODE:
        name = taut_reg_name(&taut_dns_opt_reg, (uint32_t)value->num);
        break;
    case TAUT_DNS_RR_F_SVCB_PARAM_KEY:
    case TAUT_DNS_RR_F_SVCB_MANDATORY:
        name = taut_reg_name(&taut_dns_svc_reg, (uint32_t)value->num);
        break;
    case TAUT_DNS_RR_F_OPT_ERROR_CODE:
        name = taut_reg_name(&taut_dns_error_reg, (uint32_t)value->num);
        break;
    case TAUT_DNS_RR_F_TSIG_ERROR:
    case TAUT_DNS_RR_F_TKEY_ERROR:
        name = taut_reg_name(&taut_dns_rcode_reg, (uint32_t)value->num);
        break;
    default:
        return false;
    }
    taut_wr_text(wr, name ? name : "");
    return name != NULL;
}

/* ---- one line ---- */

/* struct dns_line: a message on its way into a line. */
struct dns_line {
    struct taut_wr *wr;
    struct taut_ctx ctx;
    struct taut_span msg;
    struct taut_dns_hdr hdr;
    bool mdns;
    unsigned n_answers; /* shown or not */
};

static void dns_count(struct taut_wr *wr, const char *before, uint32_t n,
                      const char *behind)
{
    taut_wr_text(wr, before);
    taut_wr_dec(wr, n);
    taut_wr_text(wr, behind);
}

static void dns_named(struct taut_wr *wr, const struct taut_reg *reg,
                      const char *other, uint32_t code)
{
    const char *name = taut_reg_name(reg, code);
    taut_wr_text(wr, " ");
    taut_wr_text(wr, name ? name : other);
    if (!name)
        taut_wr_dec(wr, code);
}

/* dns_rcode returns the response code with the bits that an OPT record adds. */
static uint32_t dns_rcode(const struct dns_line *l)
{
    struct taut_ctx ctx = taut_ctx_of(l->msg.p, NULL);
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    if (taut_dns_open(&ctx, &it, &hdr, l->msg))
        return l->hdr.rcode;
    while (taut_dns_rr_next(&ctx, &it, &rr) == TAUT_OK) {
        if (rr.type == TAUT_DNS_TYPE_OPT && rr.section == TAUT_DNS_ADDITIONAL)
            return rr.ttl >> 24 << 4 | l->hdr.rcode;
    }
    return l->hdr.rcode;
}

/* dns_flags tells what the header says, as tcpdump does: `+` recursion
 * desired, `%` checking disabled, `*` authoritative, `-` no recursion
 * available, `|` truncated, `$` authentic data. */
static void dns_flags(const struct dns_line *l)
{
    struct taut_wr *wr = l->wr;
    const struct taut_dns_hdr *h = &l->hdr;
    taut_wr_dec(wr, h->id);
    if (h->opcode != TAUT_DNS_OPCODE_QUERY)
        dns_named(wr, &taut_dns_opcode_reg, "OPCODE", h->opcode);
    if (!h->qr) {
        taut_wr_text(wr, h->rd ? "+" : "");
        taut_wr_text(wr, h->tc ? "|" : "");
        taut_wr_text(wr, h->cd ? "%" : "");
        return;
    }
    uint32_t rcode = dns_rcode(l);
    if (rcode != TAUT_DNS_RCODE_NOERROR)
        dns_named(wr, &taut_dns_rcode_reg, "RCODE", rcode);
    taut_wr_text(wr, h->aa ? "*" : "");
    taut_wr_text(wr, h->ra || l->mdns ? "" : "-");
    taut_wr_text(wr, h->tc ? "|" : "");
    taut_wr_text(wr, h->ad ? "$" : "");
}

/* dns_counts: of a query, what is not as usual; of a response, all three. */
static void dns_counts(const struct dns_line *l)
{
    static const char *const names[] = {"a", "n", "au"};
    const uint16_t *n = l->hdr.n_records;
    if (l->hdr.qr) {
        dns_count(l->wr, " ", n[1], "/");
        dns_count(l->wr, "", n[2], "/");
        dns_count(l->wr, "", n[3], "");
        return;
    }
    if (n[0] != 1)
        dns_count(l->wr, " [", n[0], "q]");
    for (unsigned i = 1; i < 4; i++) {
        if (n[i] > 0) {
            dns_count(l->wr, " [", n[i], names[i - 1]);
            taut_wr_text(l->wr, "]");
        }
    }
}

static void dns_question(struct dns_line *l, const struct taut_dns_rr *rr)
{
    struct taut_wr *wr = l->wr;
    struct taut_dns_name name;
    unsigned klass = l->mdns ? rr->klass & 0x7fffu : rr->klass;
    taut_wr_text(wr, " ");
    taut_dns_type_text(wr, rr->type);
    if (klass != TAUT_DNS_CLASS_IN) {
        taut_wr_text(wr, " ");
        taut_dns_class_text(wr, (uint16_t)klass);
    }
    if (l->mdns)
        taut_wr_text(wr, rr->klass & 0x8000u ? " (QU)" : " (QM)");
    taut_wr_text(wr, "? ");
    if (taut_dns_rr_owner_get(&l->ctx, &name, rr, l->msg) == TAUT_OK)
        taut_dns_name_text(wr, name.wire);
}

/* dns_record tells the type and the data of an answer. */
static void dns_record(struct dns_line *l, const struct taut_dns_rr *rr)
{
    struct taut_wr *wr = l->wr;
    char text[DNS_DATA_MAX];
    struct taut_wr data = taut_wr_of(text, sizeof text);
    unsigned klass = l->mdns ? rr->klass & 0x7fffu : rr->klass;
    if (l->n_answers++ >= DNS_ANSWERS_SHOWN)
        return;
    taut_wr_text(wr, l->n_answers > 1 ? ", " : " ");
    if (l->mdns && (rr->klass & 0x8000u))
        taut_wr_text(wr, "(Cache flush) ");
    taut_dns_type_text(wr, rr->type);
    if (rr->rdata.len == 0)
        return;
    enum taut_status st = taut_dns_rdata_text(
        &l->ctx, &data, rr->type, (uint16_t)klass, rr->rdata, l->msg);
    taut_wr_text(wr, " ");
    taut_wr_bytes(wr, text, data.len < data.cap ? data.len : data.cap);
    taut_wr_text(wr, st || data.len > data.cap ? "..." : "");
}

/* dns_records tells the questions and the answers as far as they can be
 * read. */
static void dns_records(struct dns_line *l)
{
    struct taut_dns_it it;
    struct taut_dns_rr rr;
    bool counted = !l->hdr.qr;
    if (taut_dns_open(&l->ctx, &it, &l->hdr, l->msg))
        return;
    if (!l->hdr.qr)
        dns_counts(l);
    else if (l->hdr.n_records[0] > 0)
        taut_wr_text(l->wr, " q:");
    while (taut_dns_rr_next(&l->ctx, &it, &rr) == TAUT_OK) {
        if (!counted && rr.section != TAUT_DNS_QUESTION) {
            counted = true;
            dns_counts(l);
        }
        if (rr.section == TAUT_DNS_QUESTION)
            dns_question(l, &rr);
        else if (rr.section == TAUT_DNS_ANSWER)
            dns_record(l, &rr);
    }
    if (!counted)
        dns_counts(l);
    if (l->n_answers > DNS_ANSWERS_SHOWN)
        dns_count(l->wr, ", and ", l->n_answers - DNS_ANSWERS_SHOWN, " more");
}

static void dns_line(const struct tool_app *app, struct taut_wr *wr,
                     struct taut_span unit)
{
    struct dns_line l = {.wr = wr,
                         .ctx = taut_ctx_of(unit.p, NULL),
                         .msg = unit,
                         .mdns = app->flags & TAUT_DNS_VISIT_MDNS};
    if (app->flags & TAUT_DNS_VISIT_TCP && unit.len >= 2) {
        l.msg.p += 2;
        l.msg.len -= 2;
    }
    if (l.mdns)
        l.ctx.quirks = TAUT_DNS_QUIRK_POINTERS;
    struct taut_rd rd = taut_rd_of(l.msg.p, l.msg.len);
    if (taut_dns_hdr_decode(&l.ctx, &rd, &l.hdr) == TAUT_OK) {
        dns_flags(&l);
        dns_records(&l);
        taut_wr_text(wr, " ");
    } else {
        taut_wr_text(wr, "DNS ");
    }
    dns_count(wr, "(", (uint32_t)l.msg.len, ")");
}

/* ---- the table ---- */

#define DNS_ROW(the_name, the_transport, port, the_flags, the_frame)           \
    {                                                                          \
        .name = the_name, .transport = the_transport, .ports = {port},         \
        .flags = the_flags, .visit = dns_visit, .frame = the_frame,            \
        .find = dns_find, .line = dns_line, .named = dns_name,                 \
        .sets = taut_dns_fieldsets_get                                         \
    }

const struct tool_app app_dns_rows[] = {
    DNS_ROW("dns", APP_UDP, 53, 0, NULL),
    DNS_ROW("dns", APP_TCP, 53, TAUT_DNS_VISIT_TCP, dns_frame),
    DNS_ROW("mdns", APP_UDP, 5353, TAUT_DNS_VISIT_MDNS, NULL),
    DNS_ROW("mdns", APP_TCP, 5353, TAUT_DNS_VISIT_MDNS | TAUT_DNS_VISIT_TCP,
            dns_frame),
    DNS_ROW("llmnr", APP_UDP, 5355, TAUT_DNS_VISIT_LLMNR, NULL),
    DNS_ROW("llmnr", APP_TCP, 5355, TAUT_DNS_VISIT_LLMNR | TAUT_DNS_VISIT_TCP,
            dns_frame),
};
const size_t app_dns_n = sizeof app_dns_rows / sizeof app_dns_rows[0];
