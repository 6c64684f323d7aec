/* SPDX-License-Identifier: MIT */
/*
 * dns_oracle.c: taut's DNS beside ldns and knot. One case a line from
 * standard input,
 *
 *   rr TYPE HEX      RDATA of class IN, uncompressed
 *   msg HEX          a message
 *
 * and on standard output one line for each difference, its parts separated
 * by tabs: peer, type or "message", what differs, the case, more of it. The
 * last line is "done", the cases, and how many of them taut accepts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dns_oracle.h"

#include "taut/dns.h"
#include "taut/dns_text.h"

static const struct oracle_peer *const peers[] = {&oracle_ldns, &oracle_knot};
static const struct taut_fieldset *const sets[] = {
    &taut_dns_fields, &taut_dns_rr_fields, &taut_dns_text_fields};
static unsigned long n_cases, n_accepted;

/* struct blob: bytes and how many. */
struct blob {
    size_t len;
    uint8_t bytes[ORACLE_RDATA_MAX + 1];
};

static size_t unhex(uint8_t *out, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    for (; text[0] && text[1] && text[0] != '\n'; text += 2) {
        out[n++] = (uint8_t)((strchr(digits, text[0]) - digits) * 16 +
                             (strchr(digits, text[1]) - digits));
    }
    return n;
}

char *oracle_put(char *out, const struct oracle_record *r)
{
    struct taut_wr wr = taut_wr_of(out, 4 * ORACLE_RDATA_MAX);
    taut_wr_dec(&wr, r->section);
    taut_wr_u8(&wr, ' ');
    taut_wr_hexbytes(&wr, r->owner, r->owner_len, 0);
    taut_wr_u8(&wr, ' ');
    taut_wr_dec(&wr, r->type);
    taut_wr_u8(&wr, ' ');
    taut_wr_dec(&wr, r->klass);
    taut_wr_u8(&wr, ' ');
    taut_wr_dec(&wr, r->ttl);
    taut_wr_u8(&wr, ' ');
    taut_wr_hexbytes(&wr, r->rdata, r->rdata_len, 0);
    taut_wr_text(&wr, "; ");
    out[wr.len] = 0;
    return out + wr.len;
}

/* ---- taut ---- */

static const char *why_not(const struct taut_diag *diag)
{
    static char text[300];
    struct taut_wr wr = taut_wr_of(text, sizeof text - 1);
    taut_diag_text(&wr, diag, sets, 3);
    text[wr.len < sizeof text ? wr.len : sizeof text - 1] = 0;
    return text;
}

static const char *taut_to_text(char *out, uint16_t type,
                                const struct blob *rdata)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(rdata->bytes, &diag);
    struct taut_wr wr = taut_wr_of(out, ORACLE_TEXT_MAX - 1);
    struct taut_span in = {rdata->bytes, rdata->len}, none = {NULL, 0};
    if (taut_dns_rdata_text(&ctx, &wr, type, 1, in, none))
        return why_not(&diag);
    out[wr.len] = 0;
    return NULL;
}

static const char *taut_to_wire(struct blob *out, uint16_t type,
                                const char *text)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    struct taut_wr wr = taut_wr_of(out->bytes, sizeof out->bytes);
    if (taut_dns_rdata_text_decode(&ctx, &wr, type, 1, text, strlen(text),
                                   NULL))
        return why_not(&diag);
    out->len = wr.len;
    return NULL;
}

static const char *taut_canon(struct blob *out, uint16_t type,
                              const struct blob *rdata)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(rdata->bytes, &diag);
    struct taut_wr wr = taut_wr_of(out->bytes, sizeof out->bytes);
    struct taut_span in = {rdata->bytes, rdata->len}, none = {NULL, 0};
    if (taut_dns_rdata_decode(&ctx, &wr, type, 1, in, none,
                              TAUT_DNS_RDATA_CANONICAL))
        return why_not(&diag);
    out->len = wr.len;
    return NULL;
}

/* put_lowered appends a record in canonical form. */
static char *put_lowered(char *out, const struct taut_dns_record *r)
{
    static struct blob in, rdata;
    struct taut_dns_name owner;
    taut_dns_name_set(&owner, r->name);
    taut_dns_name_lower(owner.wire);
    in.len = rdata.len = r->rdata_len;
    memcpy(in.bytes, r->rdata, in.len);
    if (r->section > 0 && taut_canon(&rdata, r->type, &in))
        memcpy(rdata.bytes, in.bytes, in.len);
    struct oracle_record o = {owner.wire, rdata.bytes, owner.len, rdata.len,
                              r->ttl,     r->type,     r->klass,  r->section};
    return oracle_put(out, &o);
}

/* taut_message leaves out what the peers keep apart. */
static const char *taut_message(char *out, const struct blob *msg, bool lowers)
{
    static uint64_t mem[1 << 17];
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(msg->bytes, &diag);
    struct taut_dns_msg m;
    struct taut_span in = {msg->bytes, msg->len};
    out[0] = 0;
    if (taut_dns_msg_decode(&ctx, &m, in, mem, sizeof mem))
        return why_not(&diag);
    for (uint32_t i = 0; i < m.n; i++) {
        const struct taut_dns_record *r = &m.records[i];
        struct oracle_record o = {r->name, r->rdata, r->name_len, r->rdata_len,
                                  r->ttl,  r->type,  r->klass,    r->section};
        if (r == m.opt || r == m.tsig)
            continue;
        out = lowers ? put_lowered(out, r) : oracle_put(out, &o);
    }
    return NULL;
}

/* ---- differences ---- */

static bool is_same(const struct blob *a, const struct blob *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* struct side: one case as one peer sees it. */
struct side {
    const struct oracle_peer *peer;
    const char *line; /* the case */
    uint16_t type;
};

static void tell(const struct side *s, const char *what, const char *why,
                 const char *more)
{
    char name[16];
    struct taut_wr wr = taut_wr_of(name, sizeof name - 1);
    if (s->type > 0)
        taut_dns_type_text(&wr, s->type);
    else
        taut_wr_text(&wr, "message");
    printf("%s\t%.*s\t%s%s%s\t%.*s\t%s\n", s->peer->name, (int)wr.len, name,
           what, why ? ": " : "", why ? why : "", (int)strcspn(s->line, "\n"),
           s->line, more ? more : "");
}

/* peer_reads_ours: taut's text, back in the peer's bytes. */
static void peer_reads_ours(const struct side *s, const struct blob *rdata,
                            const char *text)
{
    static struct blob back;
    const char *why = s->peer->to_wire(back.bytes, &back.len, s->type, text);
    if (why)
        tell(s, "peer cannot read", why, text);
    else if (!is_same(&back, rdata))
        tell(s, "peer reads other bytes", NULL, text);
}

/* we_read_theirs: what the peer cannot read back itself proves nothing. */
static void we_read_theirs(const struct side *s, const struct blob *rdata,
                           const char *text)
{
    static struct blob back, own;
    const char *why = taut_to_wire(&back, s->type, text);
    if (!why && is_same(&back, rdata))
        return;
    bool bad = s->peer->to_wire(own.bytes, &own.len, s->type, text) ||
               !is_same(&own, rdata);
    tell(s,
         bad   ? "peer does not read its own text"
         : why ? "taut cannot read"
               : "taut reads other bytes",
         bad ? NULL : why, text);
}

static void compare_canon(const struct side *s, const struct blob *rdata)
{
    static struct blob ours, theirs;
    if (!taut_canon(&ours, s->type, rdata) &&
        !s->peer->canon(theirs.bytes, &theirs.len, s->type, rdata->bytes,
                        rdata->len) &&
        !is_same(&ours, &theirs))
        tell(s, "another canonical form", NULL, NULL);
}

static void compare_rdata(const char *line, char *args)
{
    static char ours[ORACLE_TEXT_MAX], theirs[ORACLE_TEXT_MAX];
    static struct blob rdata, back;
    struct side s = {NULL, line, (uint16_t)strtoul(args, &args, 10)};
    rdata.len = unhex(rdata.bytes, args + (*args == ' '));
    const char *why = taut_to_text(ours, s.type, &rdata);
    static char kept[300];
    snprintf(kept, sizeof kept, "%s", why ? why : "");
    n_accepted += !why;
    s.peer = peers[0];
    if (!why && (taut_to_wire(&back, s.type, ours) || !is_same(&back, &rdata)))
        tell(&s, "taut does not read its own text", NULL, ours);
    for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++) {
        s.peer = peers[i];
        if (!s.peer->knows(s.type))
            continue;
        const char *no =
            s.peer->to_text(theirs, s.type, rdata.bytes, rdata.len);
        if (why && !no)
            tell(&s, "taut refuses", kept, theirs);
        if (why)
            continue;
        peer_reads_ours(&s, &rdata, ours);
        if (no) {
            tell(&s, "peer refuses", no, ours);
            continue;
        }
        we_read_theirs(&s, &rdata, theirs);
        compare_canon(&s, &rdata);
    }
}

/* compare_records tells the first record that is not the same. */
static void compare_records(struct side *s, char *ours, char *theirs)
{
    static char more[ORACLE_LIST_MAX], why[40];
    while (*ours || *theirs) {
        size_t n = strcspn(ours, ";"), k = strcspn(theirs, ";");
        if (n != k || memcmp(ours, theirs, n) != 0) {
            const char *type = strchr(*ours ? ours + 2 : theirs + 2, ' ');
            snprintf(why, sizeof why, "TYPE%d", type ? atoi(type) : 0);
            snprintf(more, sizeof more, "%.*s | %.*s", (int)n, ours, (int)k,
                     theirs);
            tell(s, "other records", why, more);
            return;
        }
        ours += ours[n] ? n + 2 : n;
        theirs += theirs[k] ? k + 2 : k;
    }
}

static void compare_message(const char *line, const char *args)
{
    static char ours[ORACLE_LIST_MAX], theirs[ORACLE_LIST_MAX];
    static struct blob msg;
    struct side s = {NULL, line, 0};
    const char *why = NULL;
    msg.len = unhex(msg.bytes, args);
    for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++) {
        s.peer = peers[i];
        const char *no = s.peer->message(theirs, msg.bytes, msg.len);
        why = taut_message(ours, &msg, s.peer->lowers);
        if (why && !no)
            tell(&s, "taut refuses", why, theirs);
        else if (!why && no)
            tell(&s, "peer refuses", no, ours);
        else if (!why)
            compare_records(&s, ours, theirs);
    }
    n_accepted += !why;
}

int main(void)
{
    static char line[1 << 18];
    while (fgets(line, sizeof line, stdin)) {
        n_cases++;
        if (strncmp(line, "rr ", 3) == 0)
            compare_rdata(line, line + 3);
        else if (strncmp(line, "msg ", 4) == 0)
            compare_message(line, line + 4);
        else
            return 2;
    }
    printf("done\t%lu\t%lu\n", n_cases, n_accepted);
    return 0;
}
