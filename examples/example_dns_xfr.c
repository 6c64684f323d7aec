/* SPDX-License-Identifier: MIT */
/* example_dns_xfr.c: a zone kept up to date: the response to an IXFR, which
 * comes in pieces, as a list of what to take away and what to add. The
 * stream that a server would send is built here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/dns_build.h"
#include "taut/dns_xfr.h"

static const uint8_t zone[] = "\7example";
static const uint8_t www[] = "\3www\7example", ftp[] = "\3ftp\7example";
static uint8_t stream[1024], mem[TAUT_DNS_MSG_MAX + 2];

static void must(bool good)
{
    if (!good)
        exit(1);
}

/* ---- the server ---- */

static void add(struct taut_dns_build *b, const uint8_t *owner, unsigned type,
                const void *data, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(stream, NULL);
    struct taut_span rdata = {(const uint8_t *)data, len};
    must(taut_dns_build_rr(&ctx, b, TAUT_DNS_ANSWER, owner, (uint16_t)type,
                           TAUT_DNS_CLASS_IN, 300, rdata) == TAUT_OK);
}

static size_t serve(void)
{
    static const uint8_t v8[22] = {[5] = 8}, v9[22] = {[5] = 9};
    struct taut_dns_build_config config = {.base = stream + 2,
                                           .cap = sizeof stream - 2};
    struct taut_dns_hdr hdr = {.id = 4711, .qr = true, .aa = true};
    struct taut_ctx ctx = taut_ctx_of(stream, NULL);
    struct taut_dns_build b;
    size_t len;
    must(taut_dns_build_init(&b, sizeof b, &config) == TAUT_OK);
    must(taut_dns_build_question(&ctx, &b, zone, TAUT_DNS_TYPE_IXFR,
                                 TAUT_DNS_CLASS_IN) == TAUT_OK);
    add(&b, zone, TAUT_DNS_TYPE_SOA, v9, 22);
    add(&b, zone, TAUT_DNS_TYPE_SOA, v8, 22);
    add(&b, ftp, TAUT_DNS_TYPE_A, "\300\0\2\1", 4);
    add(&b, zone, TAUT_DNS_TYPE_SOA, v9, 22);
    add(&b, www, TAUT_DNS_TYPE_A, "\300\0\2\2", 4);
    add(&b, zone, TAUT_DNS_TYPE_SOA, v9, 22);
    must(taut_dns_build_finish(&b, &hdr, &len) == TAUT_OK);
    taut_put16(stream, (uint32_t)len);
    return len + 2;
}

/* ---- the client ---- */

/* [run] */
static void show(const struct taut_dns_xfr_event *e)
{
    char text[512];
    struct taut_ctx ctx = taut_ctx_of(e->msg.p, NULL);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (e->kind == TAUT_DNS_XFR_END)
        printf("now at serial %u\n", e->serial);
    if (e->kind != TAUT_DNS_XFR_RECORD)
        return;
    taut_dns_name_text(&wr, e->owner.wire);
    taut_wr_u8(&wr, ' ');
    taut_dns_rdata_text(&ctx, &wr, e->rr.type, e->rr.klass, e->rr.rdata,
                        e->msg);
    printf("%s %s\n", e->is_delete ? "take away" : "add", taut_wr_cstr(&wr));
}

/* transfer reads the stream in pieces of `step` bytes. */
static enum taut_status transfer(size_t len, size_t step)
{
    struct taut_dns_xfr_config config = {.zone = zone,
                                         .mem = mem,
                                         .mem_len = sizeof mem,
                                         .serial = 8, /* what we have */
                                         .id = 4711,
                                         .klass = TAUT_DNS_CLASS_IN,
                                         .ixfr = true};
    struct taut_dns_xfr x;
    struct taut_dns_xfr_event e;
    must(taut_dns_xfr_init(&x, sizeof x, &config) == TAUT_OK);
    for (size_t at = 0;;) {
        struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
        enum taut_status st = taut_dns_xfr_next(&ctx, &x, &e);
        if (st == TAUT_OK) {
            show(&e);
        } else if (st == TAUT_MORE) {
            size_t n = len - at < step ? len - at : step;
            struct taut_span piece = {stream + at, n}; /* none: the end */
            taut_dns_xfr_feed(&x, piece, 0);
            at += n;
        } else {
            return st; /* TAUT_DONE, or what was wrong */
        }
    }
}
/* [end] */

int main(void)
{
    return transfer(serve(), 50) == TAUT_DONE ? 0 : 1;
}
