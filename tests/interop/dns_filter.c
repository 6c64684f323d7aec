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
 *   tsig FLAGS PRIOR HEX     -> ok KEY ALGORITHM TIME FUDGE ID ERROR MAC LIST
 *   sign FLAGS PRIOR HEX KEY ALGORITHM TIME FUDGE ID -> ok LIST
 *   push MAC HEX KEY ALGORITHM TIME FUDGE ID         -> ok HEX
 *   rrsig OWNER CLASS RRSIG RDATA ...                -> ok LIST
 *
 * MAC, PRIOR and LIST are hexadecimal, "-" for nothing; LIST is what a MAC or
 * signature covers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/dns.h"
#include "taut/dns_sec.h"
#include "taut/dns_text.h"
#include "taut/dns_tsig.h"

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

/* ---- signatures ---- */

/* unhex_word turns the next word of `*args` into bytes of a heap block. */
static struct taut_span unhex_word(char **args)
{
    char *word = strtok_r(NULL, " \n", args);
    struct taut_span s = {NULL, 0};
    if (!word || *word == '-')
        return s;
    uint8_t *p = (uint8_t *)malloc(strlen(word) + 1);
    s.len = unhex(p, word);
    s.p = p;
    return s;
}

static void answer_hex(struct taut_wr *wr, struct taut_span s)
{
    if (s.len == 0)
        taut_wr_u8(wr, '-');
    taut_wr_hexbytes(wr, s.p, s.len, 0);
    taut_wr_u8(wr, ' ');
}

static void answer_list(struct taut_wr *wr, const struct taut_dns_digest *d)
{
    for (unsigned i = 0; i < d->n; i++)
        taut_wr_hexbytes(wr, d->spans[i].p, d->spans[i].len, 0);
}

static unsigned long number_word(char **args)
{
    char *word = strtok_r(NULL, " \n", args);
    return word ? strtoul(word, NULL, 10) : 0;
}

static void name_word(struct taut_dns_name *out, char **args)
{
    char *word = strtok_r(NULL, " \n", args);
    struct taut_ctx ctx = taut_ctx_of(word, NULL);
    if (!word || taut_dns_name_text_decode(&ctx, out, word, strlen(word), NULL))
        exit(2);
}

/* tsig_words reads KEY ALGORITHM TIME FUDGE ID. */
static void tsig_words(struct taut_dns_tsig *t, char **args)
{
    memset(t, 0, sizeof *t);
    name_word(&t->key, args);
    name_word(&t->algorithm, args);
    t->time = number_word(args);
    t->fudge = (uint16_t)number_word(args);
    t->original_id = (uint16_t)number_word(args);
}

static void answer_tsig(struct taut_wr *wr, char **args)
{
    uint32_t flags = (uint32_t)number_word(args);
    struct taut_span prior = unhex_word(args), msg = unhex_word(args);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(msg.p, &diag);
    struct taut_dns_tsig t;
    struct taut_dns_digest d;
    enum taut_status st = taut_dns_tsig_find(&ctx, &t, msg);
    if (st == TAUT_DONE)
        taut_wr_text(wr, "none");
    else if (st || taut_dns_tsig_mac_check(&ctx, &t))
        answer_bad(wr, &diag);
    if (wr->len > 0)
        return;
    taut_wr_text(wr, "ok ");
    taut_dns_name_text(wr, t.key.wire);
    taut_wr_u8(wr, ' ');
    taut_dns_name_text(wr, t.algorithm.wire);
    const uint64_t numbers[4] = {t.time, t.fudge, t.original_id, t.error};
    for (unsigned i = 0; i < 4; i++) {
        taut_wr_u8(wr, ' ');
        taut_wr_dec(wr, numbers[i]);
    }
    taut_wr_u8(wr, ' ');
    answer_hex(wr, t.mac);
    taut_dns_tsig_digest_get(&d, &t, msg, prior, flags);
    answer_list(wr, &d);
}

static void answer_sign(struct taut_wr *wr, char **args)
{
    uint32_t flags = (uint32_t)number_word(args) | TAUT_DNS_TSIG_UNSIGNED;
    struct taut_span prior = unhex_word(args), msg = unhex_word(args);
    struct taut_dns_tsig t;
    struct taut_dns_digest d;
    tsig_words(&t, args);
    taut_dns_tsig_digest_get(&d, &t, msg, prior, flags);
    taut_wr_text(wr, "ok ");
    answer_list(wr, &d);
}

static void answer_push(struct taut_wr *wr, char **args)
{
    static uint8_t out[TAUT_DNS_MSG_MAX];
    struct taut_span mac = unhex_word(args), msg = unhex_word(args);
    struct taut_dns_tsig t;
    size_t len = msg.len;
    tsig_words(&t, args);
    t.mac = mac;
    memcpy(out, msg.p, msg.len);
    if (taut_dns_tsig_push(out, sizeof out, &len, &t))
        exit(2);
    taut_wr_text(wr, "ok ");
    taut_wr_hexbytes(wr, out, len, 0);
}

static void answer_rrsig(struct taut_wr *wr, char **args)
{
    static uint8_t out[1 << 18];
    struct taut_dns_name owner;
    struct taut_span rdata[64], rrsig;
    struct taut_diag diag;
    size_t n = 0;
    name_word(&owner, args);
    uint16_t klass = (uint16_t)number_word(args);
    rrsig = unhex_word(args);
    while (n < 64 && (rdata[n] = unhex_word(args)).p)
        n++;
    struct taut_ctx ctx = taut_ctx_of(rrsig.p, &diag);
    struct taut_wr list = taut_wr_of(out, sizeof out);
    if (taut_dns_rrsig_input_put(&ctx, &list, rrsig, owner.wire, klass, rdata,
                                 n)) {
        answer_bad(wr, &diag);
        return;
    }
    taut_wr_text(wr, "ok ");
    taut_wr_hexbytes(wr, out, list.len, 0);
}

/* answer_signed answers the questions on signatures; false: it is another. */
static bool answer_signed(struct taut_wr *wr, const char *how, char *args)
{
    static const struct {
        const char *how;
        void (*answer)(struct taut_wr *wr, char **args);
    } kinds[] = {{"tsig", answer_tsig},
                 {"sign", answer_sign},
                 {"push", answer_push},
                 {"rrsig", answer_rrsig}};
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(how, kinds[i].how) == 0) {
            kinds[i].answer(wr, &args);
            return true;
        }
    }
    return false;
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
        if (answer_signed(&wr, line, args)) {
            puts(taut_wr_cstr(&wr));
            fflush(stdout);
            continue;
        }
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
