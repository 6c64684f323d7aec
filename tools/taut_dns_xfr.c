/* SPDX-License-Identifier: MIT */
/* taut_dns_xfr.c: `taut dns query NAME AXFR` and IXFR=SERIAL. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "taut/dns_xfr.h"

#include "taut_dns.h"

/* struct xfr_soa: the new version's SOA, which is printed again at the end. */
struct xfr_soa {
    struct taut_dns_name owner;
    struct taut_dns_record record;
    uint8_t rdata[600];
};

/* xfr_record makes a record of the message's one, with the data in `mem`. */
static bool xfr_record(const struct taut_dns_xfr_event *e,
                       struct taut_dns_record *out, struct taut_wr *mem)
{
    struct taut_ctx ctx = taut_ctx_of(e->msg.p, NULL);
    size_t len;
    if (taut_dns_rdata_decode(&ctx, mem, e->rr.type, e->rr.klass, e->rr.rdata,
                              e->msg, 0) ||
        taut_wr_finish(mem, &len) || len > UINT16_MAX)
        return false;
    *out = (struct taut_dns_record){.name = e->owner.wire,
                                    .name_len = e->owner.len,
                                    .rdata = mem->base,
                                    .rdata_len = (uint16_t)len,
                                    .ttl = e->rr.ttl,
                                    .type = e->rr.type,
                                    .klass = e->rr.klass,
                                    .section = TAUT_DNS_ANSWER};
    return true;
}

/* xfr_print prints one record in the form that is asked for. */
static void xfr_print(const struct dns_ask *ask,
                      const struct taut_dns_record *record)
{
    if (ask->json)
        dns_show_record_json(record);
    else if (ask->brief)
        dns_show_data(record);
    else
        dns_show_record(record->name, record);
}

/* xfr_event prints what an event holds; false: data that cannot be. */
static bool xfr_event(const struct dns_ask *ask,
                      const struct taut_dns_xfr_event *e, struct xfr_soa *soa)
{
    static uint8_t bytes[2 * TAUT_DNS_MSG_MAX];
    struct taut_wr mem = taut_wr_of(bytes, sizeof bytes);
    struct taut_dns_record record;
    switch (e->kind) {
    case TAUT_DNS_XFR_SOA:
        mem = taut_wr_of(soa->rdata, sizeof soa->rdata);
        if (!xfr_record(e, &soa->record, &mem))
            return false;
        soa->owner = e->owner;
        soa->record.name = soa->owner.wire;
        xfr_print(ask, &soa->record);
        return true;
    case TAUT_DNS_XFR_END:
        xfr_print(ask, &soa->record);
        return true;
    case TAUT_DNS_XFR_DELETE:
    case TAUT_DNS_XFR_ADD:
    case TAUT_DNS_XFR_RECORD:
        if (!xfr_record(e, &record, &mem))
            return false;
        xfr_print(ask, &record);
        return true;
    default:
        return true;
    }
}

/* xfr_run reads the stream to the transfer's end. TAUT_DONE: it came. */
static enum taut_status xfr_run(const struct dns_ask *ask,
                                struct taut_dns_xfr *x, int fd,
                                struct taut_diag *diag)
{
    static uint8_t piece[65536];
    static struct xfr_soa soa;
    struct taut_dns_xfr_event e;
    for (;;) {
        struct taut_ctx ctx = taut_ctx_of(NULL, diag);
        enum taut_status st = taut_dns_xfr_next(&ctx, x, &e);
        if (!st && !xfr_event(ask, &e, &soa))
            return TAUT_E_LIMIT;
        if (st == TAUT_OK)
            continue;
        if (st != TAUT_MORE)
            return st;
        if (!dns_wait_in(fd, 1000 * taut_dns_xfr_deadline(x))) {
            taut_dns_xfr_tick(x, dns_now() / 1000 + 1);
            continue;
        }
        ssize_t n = recv(fd, piece, sizeof piece, 0);
        if (n < 0 && errno == EAGAIN)
            continue;
        struct taut_span got = {piece, n > 0 ? (size_t)n : 0};
        taut_dns_xfr_feed(x, got, dns_now() / 1000);
    }
}

static void xfr_foot(const struct dns_server *server,
                     const struct taut_dns_xfr *x, uint32_t time_us)
{
    struct dns_foot foot = {server, time_us, true};
    char size[96];
    snprintf(size, sizeof size,
             ";; XFR size: %u records (messages %u, bytes %llu)", x->n_records,
             x->n_messages, (unsigned long long)x->len);
    dns_show_foot(&foot, size);
}

/* xfr_report tells how the transfer ended. */
static int xfr_report(const struct dns_ask *ask,
                      const struct dns_server *server,
                      const struct taut_dns_xfr *x, enum taut_status st,
                      const struct taut_diag *diag, uint32_t time_us)
{
    if (st == TAUT_DONE) {
        if (!ask->json && !ask->brief)
            xfr_foot(server, x, time_us);
        return TOOL_OK;
    }
    fflush(stdout);
    dns_warn("the transfer failed", diag);
    if (diag->field == TAUT_DNS_F_RCODE) {
        const char *name = taut_reg_name(&taut_dns_rcode_reg, diag->need);
        return tool_fail("no transfer from %s: %s", server->text,
                         name ? name : "refused");
    }
    if (x->n_messages == 0)
        return tool_fail("no transfer from %s", server->text);
    return TOOL_MALFORMED;
}

int dns_transfer(const struct dns_ask *ask, const struct dns_server *server)
{
    static uint8_t mem[TAUT_DNS_MSG_MAX + 2];
    static struct taut_dns_xfr x;
    uint8_t query[512], random[2];
    uint64_t from = dns_now();
    struct taut_dns_xfr_config config = {.zone = ask->name.wire,
                                         .mem = mem,
                                         .mem_len = sizeof mem,
                                         .now_ms = from / 1000,
                                         .timeout_ms = ask->timeout_ms,
                                         .serial = ask->serial,
                                         .klass = ask->klass,
                                         .ixfr =
                                             ask->type == TAUT_DNS_TYPE_IXFR};
    struct taut_diag diag = {0};
    struct taut_ctx ctx = taut_ctx_of(query, &diag);
    struct taut_wr wr = taut_wr_of(query + 2, sizeof query - 2);
    if (!dns_random(random, 2))
        return TOOL_ERROR;
    config.id = taut_get16(random);
    if (taut_dns_xfr_init(&x, sizeof x, &config) ||
        taut_dns_xfr_query_encode(&ctx, &wr, &config))
        return tool_fail("this transfer cannot be asked for");
    taut_put16(query, (uint32_t)wr.len);
    int fd = dns_connect(server, query, wr.len + 2,
                         from + 1000ull * ask->timeout_ms);
    if (fd < 0)
        return tool_fail("no response from %s: %s", server->text,
                         strerror(errno));
    enum taut_status st = xfr_run(ask, &x, fd, &diag);
    close(fd);
    return xfr_report(ask, server, &x, st, &diag, (uint32_t)(dns_now() - from));
}
