/* SPDX-License-Identifier: MIT */
/*
 * dns_filter.c: one question a line from standard input, one answer a line to
 * standard output, so that other programs' DNS can be compared with taut's.
 *
 *   wire TYPE CLASS HEX      -> ok TEXT | bad DIAGNOSTIC     RDATA to text
 *   canon TYPE CLASS HEX     -> ok HEX | bad DIAGNOSTIC      canonical form
 *   text TYPE CLASS TEXT     -> ok HEX | bad DIAGNOSTIC      RDATA from text
 *   check HEX                -> ok | bad DIAGNOSTIC          whole message
 *   records HEX              -> ok SECTION NAME TTL CLASS TYPE RDATA-HEX ; ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/dns.h"
#include "taut/dns_text.h"

static const struct taut_fieldset *const sets[] = {
    &taut_dns_fields, &taut_dns_rr_fields, &taut_dns_text_fields};

static size_t unhex(uint8_t *out, const char *text)
{
    size_t n = 0;
    for (; text[0] && text[1] && text[0] != '\n'; text += 2) {
        char pair[3] = {text[0], text[1], 0};
        out[n++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return n;
}

static void answer_bad(struct taut_wr *wr, const struct taut_diag *diag)
{
    taut_wr_text(wr, "bad ");
    taut_diag_text(wr, diag, sets, 3);
}

static void answer_rdata(struct taut_wr *wr, const char *how, char *args)
{
    static const struct taut_span none = {NULL, 0};
    char *rest;
    uint16_t type = (uint16_t)strtoul(args, &rest, 10);
    uint16_t klass = (uint16_t)strtoul(rest, &rest, 10);
    uint8_t *in = (uint8_t *)malloc(strlen(rest) + 1);
    struct taut_span rdata = {in, unhex(in, *rest ? rest + 1 : rest)};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(in, &diag);
    static uint8_t out[300000];
    struct taut_wr sub = taut_wr_of(out, sizeof out);
    bool is_text = strcmp(how, "wire") == 0;
    enum taut_status st =
        is_text ? taut_dns_rdata_text(&ctx, &sub, type, klass, rdata, none)
                : taut_dns_rdata_decode(&ctx, &sub, type, klass, rdata, none,
                                        TAUT_DNS_RDATA_CANONICAL);
    if (st) {
        answer_bad(wr, &diag);
    } else {
        taut_wr_text(wr, "ok ");
        if (is_text)
            taut_wr_bytes(wr, out, sub.len);
        else
            taut_wr_hexbytes(wr, out, sub.len, 0);
    }
    free(in);
}

static void answer_text(struct taut_wr *wr, char *args)
{
    char *rest;
    uint16_t type = (uint16_t)strtoul(args, &rest, 10);
    uint16_t klass = (uint16_t)strtoul(rest, &rest, 10);
    size_t len = strcspn(rest, "\n") - (*rest == ' ');
    char *text = (char *)malloc(len + 1);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    static uint8_t out[70000];
    struct taut_wr sub = taut_wr_of(out, sizeof out);
    memcpy(text, rest + (*rest == ' '), len);
    if (taut_dns_rdata_text_decode(&ctx, &sub, type, klass, text, len, NULL)) {
        answer_bad(wr, &diag);
    } else {
        taut_wr_text(wr, "ok ");
        taut_wr_hexbytes(wr, out, sub.len, 0);
    }
    free(text);
}

static void answer_records(struct taut_wr *wr, const struct taut_dns_msg *msg)
{
    for (uint32_t i = 0; i < msg->n; i++) {
        const struct taut_dns_record *r = &msg->records[i];
        taut_wr_text(wr, i > 0 ? " ; " : " ");
        taut_wr_dec(wr, r->section);
        taut_wr_u8(wr, ' ');
        taut_dns_name_text(wr, r->name);
        taut_wr_u8(wr, ' ');
        taut_wr_dec(wr, r->ttl);
        taut_wr_u8(wr, ' ');
        taut_wr_dec(wr, r->klass);
        taut_wr_u8(wr, ' ');
        taut_wr_dec(wr, r->type);
        taut_wr_u8(wr, ' ');
        taut_wr_hexbytes(wr, r->rdata, r->rdata_len, 0);
    }
}

static void answer_message(struct taut_wr *wr, const char *how, char *args)
{
    uint8_t *in = (uint8_t *)malloc(strlen(args) + 1);
    struct taut_span msg = {in, unhex(in, args)};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(in, &diag);
    static struct taut_dns_record mem[100000];
    struct taut_dns_msg out;
    bool records = strcmp(how, "records") == 0;
    enum taut_status st =
        records ? taut_dns_msg_decode(&ctx, &out, msg, mem, sizeof mem)
                : taut_dns_msg_check(&ctx, msg);
    if (st == TAUT_FULL)
        taut_wr_text(wr, "full");
    else if (st)
        answer_bad(wr, &diag);
    else
        taut_wr_text(wr, "ok");
    if (!st && records)
        answer_records(wr, &out);
    free(in);
}

int main(void)
{
    static char line[1 << 20], out[1 << 21];
    while (fgets(line, sizeof line, stdin)) {
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        char *args = strchr(line, ' ');
        if (!args)
            return 2;
        *args++ = 0;
        if (strcmp(line, "wire") == 0 || strcmp(line, "canon") == 0)
            answer_rdata(&wr, line, args);
        else if (strcmp(line, "text") == 0)
            answer_text(&wr, args);
        else
            answer_message(&wr, line, args);
        puts(taut_wr_cstr(&wr));
    }
    return 0;
}
