/* SPDX-License-Identifier: MIT */
/* taut_dns_show.c: a response in dig's manner, and as JSON (RFC 8427). */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "taut_dns.h"

enum { SHOW_TEXT_MAX = 1 << 19 };

static char text[SHOW_TEXT_MAX];
static const struct taut_span none = {NULL, 0};
static const struct taut_fieldset *const sets[] = {&taut_dns_fields,
                                                   &taut_dns_rr_fields};

/* ---- faults ---- */

void dns_warn(const char *what, const struct taut_diag *diag)
{
    char line[256];
    struct taut_wr wr = taut_wr_of(line, sizeof line);
    taut_diag_text(&wr, diag, sets, 2);
    fprintf(stderr, ";; warning: %s: %s\n", what, taut_wr_cstr(&wr));
}

void dns_fault(const struct taut_diag *diag, struct taut_span wire)
{
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_diag_explain(&wr, diag, sets, 2, "dns", wire);
    printf("\n;; MALFORMED RESPONSE:\n%s", taut_wr_cstr(&wr));
}

/* ---- records ---- */

/* show_tabs moves from column `at` to column `to`, by at least one place. */
static void show_tabs(size_t at, size_t to)
{
    if (to <= at) {
        putchar(' ');
        return;
    }
    for (size_t col = at; col < to; col = (col | 7) + 1)
        putchar('\t');
}

/* show_cells prints owner, TTL (unless it is NULL), class and type. */
static void show_cells(const char *mark, const uint8_t *owner,
                       const uint32_t *ttl, uint16_t klass, uint16_t type)
{
    char cell[TAUT_DNS_NAME_TEXT_MAX + 1];
    struct taut_wr wr = taut_wr_of(cell, sizeof cell);
    taut_dns_name_text(&wr, owner);
    size_t at = strlen(mark) + wr.len;
    printf("%s%s", mark, taut_wr_cstr(&wr));
    if (ttl) {
        show_tabs(at, 24);
        at = (at < 24 ? 24 : at + 1);
        at += (size_t)printf("%u", *ttl);
    }
    show_tabs(at, 32);
    at = at < 32 ? 32 : at + 1;
    wr = taut_wr_of(cell, sizeof cell);
    taut_dns_class_text(&wr, klass);
    at += (size_t)printf("%s", taut_wr_cstr(&wr));
    show_tabs(at, 40);
    wr = taut_wr_of(cell, sizeof cell);
    taut_dns_type_text(&wr, type);
    printf("%s", taut_wr_cstr(&wr));
}

/* show_data returns the text of a record's data. */
static const char *show_data(const struct taut_dns_record *r)
{
    struct taut_span rdata = {r->rdata, r->rdata_len};
    struct taut_ctx ctx = taut_ctx_of(r->rdata, NULL);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (taut_dns_rdata_text(&ctx, &wr, r->type, r->klass, rdata, none))
        wr.len = 0; /* an UPDATE's record without data */
    return taut_wr_cstr(&wr);
}

void dns_show_record(const uint8_t *owner, const struct taut_dns_record *r)
{
    const char *data = show_data(r);
    struct taut_wr type = taut_wr_of(NULL, 0);
    show_cells("", owner, &r->ttl, r->klass, r->type);
    taut_dns_type_text(&type, r->type);
    if (*data) {
        show_tabs(40 + type.len, 48);
        fputs(data, stdout);
    }
    putchar('\n');
}

void dns_show_data(const struct taut_dns_record *r)
{
    puts(show_data(r));
}

static void show_section(const struct taut_dns_msg *msg, unsigned section)
{
    static const char *const titles[] = {"QUESTION", "ANSWER", "AUTHORITY",
                                         "ADDITIONAL"};
    bool begun = false;
    for (uint32_t i = 0; i < msg->n; i++) {
        const struct taut_dns_record *r = &msg->records[i];
        if (r->section != section || r == msg->opt)
            continue;
        if (!begun)
            printf("%s;; %s SECTION:\n",
                   section == TAUT_DNS_QUESTION && msg->opt ? "" : "\n",
                   titles[section]);
        begun = true;
        if (section != TAUT_DNS_QUESTION) {
            dns_show_record(r->name, r);
            continue;
        }
        show_cells(";", r->name, NULL, r->klass, r->type);
        putchar('\n');
    }
}

/* ---- header and EDNS ---- */

static void show_header(const struct taut_dns_msg *msg, uint16_t rcode)
{
    const struct taut_dns_hdr *h = &msg->hdr;
    const char *op = taut_reg_name(&taut_dns_opcode_reg, h->opcode);
    const char *status = taut_reg_name(&taut_dns_rcode_reg, rcode);
    char number[2][16];
    snprintf(number[0], sizeof number[0], "RESERVED%u", h->opcode);
    snprintf(number[1], sizeof number[1], "RESERVED%u", rcode);
    printf(";; Got answer:\n;; ->>HEADER<<- opcode: %s, status: %s, id: %u\n",
           op ? op : number[0], status ? status : number[1], h->id);
    printf(";; flags:%s%s%s%s%s%s%s%s; QUERY: %u, ANSWER: %u, AUTHORITY: %u, "
           "ADDITIONAL: %u\n",
           h->qr ? " qr" : "", h->aa ? " aa" : "", h->tc ? " tc" : "",
           h->rd ? " rd" : "", h->ra ? " ra" : "", h->z ? " z" : "",
           h->ad ? " ad" : "", h->cd ? " cd" : "", h->n_records[0],
           h->n_records[1], h->n_records[2], h->n_records[3]);
    if (h->rd && !h->ra)
        puts(";; WARNING: recursion requested but not available");
}

static void show_bytes(struct taut_span s)
{
    for (size_t i = 0; i < s.len; i++)
        printf("%02x", s.p[i]);
}

static void show_nsid(const struct taut_dns_option *o)
{
    printf("; NSID:");
    for (size_t i = 0; i < o->bytes.len; i++)
        printf(" %02x", o->bytes.p[i]);
    printf(" (\"");
    for (size_t i = 0; i < o->bytes.len; i++) {
        uint8_t c = o->bytes.p[i];
        putchar(c >= ' ' && c <= '~' && c != '"' ? c : '.');
    }
    puts("\")");
}

/* show_cookie tells whether the server made a cookie, and whether its
 * client's part is ours. */
static void show_cookie(const struct dns_ask *ask,
                        const struct taut_dns_option *o)
{
    bool ours = ask->cookie_len > 0 &&
                memcmp(o->client, ask->cookie, DNS_COOKIE_LEN) == 0;
    printf("; COOKIE: ");
    show_bytes(o->data);
    puts(!ours              ? " (not asked for)"
         : o->bytes.len > 0 ? " (good)"
                            : " (echoed)");
}

static void show_option(const struct dns_ask *ask,
                        const struct taut_dns_option *o)
{
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (o->code == TAUT_DNS_OPT_NSID) {
        show_nsid(o);
        return;
    }
    if (o->code == TAUT_DNS_OPT_COOKIE) {
        show_cookie(ask, o);
        return;
    }
    taut_dns_option_text(&wr, o);
    const char *line = taut_wr_cstr(&wr), *value = strstr(line, ": ");
    const char *name = o->code == TAUT_DNS_OPT_ERROR           ? "EDE"
                       : o->code == TAUT_DNS_OPT_CLIENT_SUBNET ? "CLIENT-SUBNET"
                       : o->code == TAUT_DNS_OPT_PADDING       ? "PAD"
                                                               : NULL;
    if (o->code == TAUT_DNS_OPT_PADDING)
        printf("; PAD: %zu bytes\n", o->data.len);
    else if (name && value)
        printf("; %s%s\n", name, value);
    else
        printf("; %s\n", line);
}

/* show_edns prints the pseudo section; false: an option is malformed. */
static bool show_edns(const struct dns_ask *ask, const struct taut_dns_msg *msg,
                      struct taut_diag *diag)
{
    struct taut_dns_edns edns;
    struct taut_dns_option o;
    bool good = true;
    taut_dns_edns_get(&edns, msg->hdr.rcode, msg->opt);
    printf("\n;; OPT PSEUDOSECTION:\n; EDNS: version: %u, flags:%s", //
           edns.version, edns.dnssec_ok ? " do" : "");
    if (edns.z)
        printf("; MBZ: 0x%04x", edns.z);
    printf("; udp: %u\n", edns.udp_size);
    struct taut_ctx ctx = taut_ctx_of(msg->wire.p, diag);
    struct taut_rd rd = taut_rd_of(edns.options.p, edns.options.len);
    for (;;) {
        const uint8_t *at = rd.p;
        enum taut_status st = taut_dns_option_next(&ctx, &rd, &o);
        if (st == TAUT_DONE)
            return good;
        if (!st) {
            show_option(ask, &o);
            continue;
        }
        good = false;
        dns_warn("an option is malformed", diag);
        if (rd.p == at)
            return good;
    }
}

void dns_show_foot(const struct dns_foot *foot, const char *size)
{
    char when[64];
    time_t now = time(NULL);
    const char *server = foot->server->text, *hash = strchr(server, '#');
    strftime(when, sizeof when, "%a %b %d %H:%M:%S %Z %Y", localtime(&now));
    printf("\n;; Query time: %u msec\n;; SERVER: %s(%.*s) (%s)\n"
           ";; WHEN: %s\n%s\n\n",
           foot->time_us / 1000, server, (int)(hash - server), server,
           foot->over_tcp ? "TCP" : "UDP", when, size);
}

enum { SHOW_SALVAGE_MAX = 4096 };

/* show_salvage_rr reads the next record of a message that is malformed
 * somewhere; false: it is this one, or there is none. */
static bool show_salvage_rr(struct taut_ctx *ctx, struct taut_dns_it *it,
                            struct taut_dns_record *out, struct taut_wr *mem)
{
    struct taut_dns_rr rr;
    struct taut_dns_name name;
    if (taut_dns_rr_next(ctx, it, &rr) ||
        taut_dns_rr_owner_get(ctx, &name, &rr, it->msg))
        return false;
    size_t from = mem->len;
    *out = (struct taut_dns_record){.ttl = rr.ttl,
                                    .type = rr.type,
                                    .klass = rr.klass,
                                    .section = rr.section,
                                    .name_len = name.len};
    taut_dns_name_encode(mem, name.wire);
    if (rr.section != TAUT_DNS_QUESTION &&
        taut_dns_rdata_decode(ctx, mem, rr.type, rr.klass, rr.rdata, it->msg,
                              0))
        return false;
    if (mem->len > mem->cap || mem->len - from - name.len > UINT16_MAX)
        return false;
    out->name = mem->base + from;
    out->rdata = out->name + name.len;
    out->rdata_len = (uint16_t)(mem->len - from - name.len);
    return true;
}

/* show_salvage finds the records that stand before the fault. */
static void show_salvage(struct taut_dns_msg *msg, struct taut_span wire)
{
    static struct taut_dns_record records[SHOW_SALVAGE_MAX];
    static uint8_t bytes[DNS_MEM_LEN];
    struct taut_ctx ctx = taut_ctx_of(wire.p, NULL);
    struct taut_wr mem = taut_wr_of(bytes, sizeof bytes);
    struct taut_dns_it it;
    memset(msg, 0, sizeof *msg);
    msg->records = records;
    msg->wire = wire;
    if (taut_dns_open(&ctx, &it, &msg->hdr, wire))
        return;
    while (msg->n < SHOW_SALVAGE_MAX &&
           show_salvage_rr(&ctx, &it, &records[msg->n], &mem)) {
        const struct taut_dns_record *r = &records[msg->n++];
        if (r->type == TAUT_DNS_TYPE_OPT && r->section == TAUT_DNS_ADDITIONAL)
            msg->opt = r;
    }
}

/* show_decode decodes the response; of a malformed one `msg` has what stands
 * before the fault. */
static enum taut_status show_decode(struct taut_dns_msg *msg,
                                    struct taut_diag *diag,
                                    struct taut_span wire)
{
    static uint64_t mem[DNS_MEM_LEN / 8];
    struct taut_ctx ctx = taut_ctx_of(wire.p, diag);
    enum taut_status st = taut_dns_msg_decode(&ctx, msg, wire, mem, sizeof mem);
    if (st)
        show_salvage(msg, wire);
    if (st == TAUT_FULL)
        tool_fail("the response is over %d bytes without compression",
                  DNS_MEM_LEN);
    return st;
}

static uint16_t show_rcode(const struct taut_dns_msg *msg)
{
    struct taut_dns_edns edns = {.rcode = msg->hdr.rcode};
    if (msg->opt)
        taut_dns_edns_get(&edns, msg->hdr.rcode, msg->opt);
    return edns.rcode;
}

static void show_brief(const struct taut_dns_msg *msg)
{
    for (uint32_t i = 0; i < msg->n; i++) {
        if (msg->records[i].section == TAUT_DNS_ANSWER)
            dns_show_data(&msg->records[i]);
    }
}

bool dns_show(const struct dns_ask *ask, const struct dns_reply *reply)
{
    struct taut_dns_msg msg;
    struct taut_diag diag;
    struct taut_span wire = {reply->wire, reply->len};
    struct dns_foot foot = {reply->server, reply->time_us, reply->over_tcp};
    char size[48];
    enum taut_status st = show_decode(&msg, &diag, wire);
    bool good = st == TAUT_OK;
    if (ask->brief) {
        show_brief(&msg);
    } else {
        show_header(&msg, show_rcode(&msg));
        if (msg.opt)
            good = show_edns(ask, &msg, &diag) && good;
        for (unsigned i = 0; i < 4; i++)
            show_section(&msg, i);
        snprintf(size, sizeof size, ";; MSG SIZE  rcvd: %zu", reply->len);
        dns_show_foot(&foot, size);
    }
    if (st && st != TAUT_FULL)
        dns_fault(&diag, wire);
    return good;
}

/* ---- JSON ---- */

static void json_num(json_object *o, const char *name, uint64_t v)
{
    json_object_object_add(o, name, json_object_new_uint64(v));
}

static void json_str(json_object *o, const char *name, struct taut_wr *wr)
{
    json_object_object_add(o, name,
                           json_object_new_string_len(text, (int)wr->len));
}

static void json_hex(json_object *o, const char *name, struct taut_span s)
{
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    for (size_t i = 0; i < s.len; i++)
        taut_wr_text(&wr, (char[3]){"0123456789ABCDEF"[s.p[i] >> 4],
                                    "0123456789ABCDEF"[s.p[i] & 15], 0});
    json_str(o, name, &wr);
}

static void json_name(json_object *o, const char *member, const uint8_t *name)
{
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_dns_name_text(&wr, name);
    json_str(o, member, &wr);
}

/* json_kind adds type and class by number and by name. `q` is "Q" or "". */
static void json_kind(json_object *o, const char *q, uint16_t type,
                      uint16_t klass)
{
    char member[16];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    snprintf(member, sizeof member, "%sTYPE", q);
    json_num(o, member, type);
    snprintf(member, sizeof member, "%sTYPEname", q);
    taut_dns_type_text(&wr, type);
    json_str(o, member, &wr);
    snprintf(member, sizeof member, "%sCLASS", q);
    json_num(o, member, klass);
    snprintf(member, sizeof member, "%sCLASSname", q);
    wr = taut_wr_of(text, sizeof text);
    taut_dns_class_text(&wr, klass);
    json_str(o, member, &wr);
}

static json_object *json_record(const struct taut_dns_record *r)
{
    json_object *o = json_object_new_object();
    char member[32];
    json_name(o, "NAME", r->name);
    json_kind(o, "", r->type, r->klass);
    if (r->section == TAUT_DNS_QUESTION)
        return o;
    json_num(o, "TTL", r->ttl);
    json_num(o, "RDLENGTH", r->rdata_len);
    json_hex(o, "RDATAHEX", (struct taut_span){r->rdata, r->rdata_len});
    if (r->type == TAUT_DNS_TYPE_OPT)
        return o;
    struct taut_wr wr = taut_wr_of(member, sizeof member);
    taut_wr_text(&wr, "rdata");
    taut_dns_type_text(&wr, r->type);
    json_object_object_add(o, taut_wr_cstr(&wr),
                           json_object_new_string(show_data(r)));
    return o;
}

/* json_print prints an object on one line and frees it. */
static void json_print(json_object *o)
{
    fputs(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
                                                JSON_C_TO_STRING_NOSLASHESCAPE),
          stdout);
    putchar('\n');
    json_object_put(o);
}

void dns_show_record_json(const struct taut_dns_record *r)
{
    json_print(json_record(r));
}

static void json_header(json_object *o, const struct taut_dns_hdr *h)
{
    json_num(o, "ID", h->id);
    json_num(o, "QR", h->qr);
    json_num(o, "Opcode", h->opcode);
    json_num(o, "AA", h->aa);
    json_num(o, "TC", h->tc);
    json_num(o, "RD", h->rd);
    json_num(o, "RA", h->ra);
    json_num(o, "AD", h->ad);
    json_num(o, "CD", h->cd);
    json_num(o, "RCODE", h->rcode);
    json_num(o, "QDCOUNT", h->n_records[0]);
    json_num(o, "ANCOUNT", h->n_records[1]);
    json_num(o, "NSCOUNT", h->n_records[2]);
    json_num(o, "ARCOUNT", h->n_records[3]);
}

static void json_sections(json_object *o, const struct taut_dns_msg *msg)
{
    static const char *const members[] = {"questionRRs", "answerRRs",
                                          "authorityRRs", "additionalRRs"};
    for (unsigned s = 0; s < 4; s++) {
        json_object *list = json_object_new_array();
        for (uint32_t i = 0; i < msg->n; i++) {
            if (msg->records[i].section == s)
                json_object_array_add(list, json_record(&msg->records[i]));
        }
        json_object_object_add(o, members[s], list);
    }
}

/* json_fault says what is wrong with a message: a member of our own. */
static json_object *json_fault(const struct taut_diag *d)
{
    json_object *o = json_object_new_object();
    const struct taut_field *f = taut_field_get(sets, 2, d->field);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    json_object_object_add(
        o, "status",
        json_object_new_string(taut_status_name((enum taut_status)d->status)));
    json_num(o, "offset", d->off);
    json_num(o, "need", d->need);
    json_object_object_add(o, "field",
                           json_object_new_string(f ? f->name : ""));
    json_object_object_add(o, "rule", json_object_new_string(f ? f->rule : ""));
    taut_diag_text(&wr, d, sets, 2);
    json_str(o, "text", &wr);
    return o;
}

static json_object *json_message(struct taut_span wire, bool *good)
{
    json_object *o = json_object_new_object();
    struct taut_dns_msg msg;
    struct taut_diag diag;
    enum taut_status st = show_decode(&msg, &diag, wire);
    json_header(o, &msg.hdr);
    if (msg.n > 0 && msg.records[0].section == TAUT_DNS_QUESTION) {
        json_name(o, "QNAME", msg.records[0].name);
        json_kind(o, "Q", msg.records[0].type, msg.records[0].klass);
    }
    json_sections(o, &msg);
    json_hex(o, "messageOctetsHEX", wire);
    if (st && st != TAUT_FULL)
        json_object_object_add(o, "malformed", json_fault(&diag));
    *good = !st;
    return o;
}

bool dns_show_json(const struct dns_reply *reply)
{
    json_object *o = json_object_new_object();
    struct taut_span query = {reply->query + 2, reply->query_len};
    struct taut_span response = {reply->wire, reply->len};
    char when[40];
    time_t now = time(NULL);
    bool good;
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    json_object_object_add(o, "dateString", json_object_new_string(when));
    json_num(o, "dateSeconds", (uint64_t)now);
    json_object_object_add(o, "queryMessage", json_message(query, &good));
    json_object_object_add(o, "responseMessage", json_message(response, &good));
    json_print(o);
    return good;
}
