/* SPDX-License-Identifier: MIT */
/*
 * test_dns_xfr.c: zone transfers. Streams are written as scripts: S7 is the
 * zone's SOA with serial 7, a letter an A record of that name, | begins the
 * next message. What must come of them was written from RFC 5936 and RFC 1995,
 * among them the example of RFC 1995 7.
 */
#include "test_util.h"

#include "taut/dns_build.h"
#include "taut/dns_xfr.h"

static const uint8_t zone[] = "\001z", other[] = "\005other";
static uint8_t stream[1 << 16], mem[TAUT_DNS_MSG_MAX + 2];
static uint8_t covered[TAUT_FSM_COVER_LEN(64)];

/* ---- scripts ---- */

struct script {
    struct taut_dns_build b;
    struct taut_dns_hdr hdr;
    size_t len; /* of the stream */
    bool has_question, begun;
};

static uint8_t names[64][16];

static enum taut_dns_section section; /* of what is written next */

static void script_record(struct script *s, const uint8_t *owner, unsigned type,
                          unsigned klass, struct taut_span rdata)
{
    struct taut_ctx ctx = taut_ctx_of(stream, NULL);
    assert_int_equal(taut_dns_build_rr(&ctx, &s->b, section, owner,
                                       (uint16_t)type, (uint16_t)klass, 60,
                                       rdata),
                     TAUT_OK);
}

static void script_soa(struct script *s, const uint8_t *owner, uint32_t serial)
{
    static uint8_t rdata[64][22];
    uint8_t *p = rdata[s->b.n_records[TAUT_DNS_ANSWER]];
    taut_put32(p + 2, serial);
    script_record(s, owner, TAUT_DNS_TYPE_SOA, TAUT_DNS_CLASS_IN,
                  (struct taut_span){p, 22});
}

static void script_end(struct script *s)
{
    size_t len;
    if (!s->begun)
        return;
    assert_int_equal(taut_dns_build_finish(&s->b, &s->hdr, &len), TAUT_OK);
    taut_put16(stream + s->len, (uint32_t)len);
    s->len += len + 2;
}

/* script_begin begins a message; with a question if it is the first. */
static void script_begin(struct script *s, bool asks, unsigned type)
{
    struct taut_dns_build_config config = {.base = stream + s->len + 2,
                                           .cap = sizeof stream - s->len - 2};
    struct taut_ctx ctx = taut_ctx_of(stream, NULL);
    s->hdr = (struct taut_dns_hdr){.id = 7, .qr = true, .aa = true};
    section = TAUT_DNS_ANSWER;
    s->begun = true;
    assert_int_equal(taut_dns_build_init(&s->b, sizeof s->b, &config), TAUT_OK);
    if (asks)
        assert_int_equal(taut_dns_build_question(&ctx, &s->b, zone,
                                                 (uint16_t)type,
                                                 TAUT_DNS_CLASS_IN),
                         TAUT_OK);
}

/* script_word: what is not a message's boundary. */
static const char *script_word(struct script *s, const char *p)
{
    static const uint8_t address[4] = {192, 0, 2, 1};
    const struct taut_span data = {address, 4}, nothing = {NULL, 0};
    char *end;
    switch (*p) {
    case 'S': /* the zone's SOA */
        script_soa(s, zone, (uint32_t)strtoul(p + 1, &end, 10));
        return end;
    case 'O': /* a SOA of another name */
        script_soa(s, other, 1);
        break;
    case 'X': /* a record outside */
        script_record(s, other, TAUT_DNS_TYPE_A, TAUT_DNS_CLASS_IN, data);
        break;
    case 'C': /* of another class */
        script_record(s, zone, TAUT_DNS_TYPE_TXT, TAUT_DNS_CLASS_CH,
                      (struct taut_span){(const uint8_t *)"\001x", 2});
        break;
    case 'M': /* of a type that no zone has */
        script_record(s, zone, TAUT_DNS_TYPE_ANY, TAUT_DNS_CLASS_IN, nothing);
        break;
    case '/': /* on with the next section */
        section = (enum taut_dns_section)(section + 1);
        break;
    case '!': /* refused */
        s->hdr.rcode = TAUT_DNS_RCODE_REFUSED;
        break;
    case '^': /* truncated */
        s->hdr.tc = true;
        break;
    case '#': /* another id */
        s->hdr.id = 8;
        break;
    default: {
        uint8_t *name = names[(*p - 'a') & 63];
        memcpy(name, "\1?\1z", 5);
        name[1] = (uint8_t)*p;
        script_record(s, name, TAUT_DNS_TYPE_A, TAUT_DNS_CLASS_IN, data);
    }
    }
    return p + 1;
}

/* script_write writes the stream; "-" in front: without a question. */
static size_t script_write(const char *p, unsigned type)
{
    struct script s;
    memset(&s, 0, sizeof s);
    bool asks = *p != '-';
    p += !asks;
    script_begin(&s, asks, type);
    while (*p) {
        if (*p == ' ') {
            p++;
        } else if (*p == '|') {
            script_end(&s);
            script_begin(&s, p[1] == '?', type);
            p += p[1] == '?' ? 2 : 1;
        } else {
            p = script_word(&s, p);
        }
    }
    script_end(&s);
    return s.len;
}

/* ---- running ---- */

static struct taut_dns_xfr_config config_of(bool ixfr, uint32_t serial)
{
    return (struct taut_dns_xfr_config){.zone = zone,
                                        .mem = mem,
                                        .mem_len = sizeof mem,
                                        .id = 7,
                                        .klass = TAUT_DNS_CLASS_IN,
                                        .ixfr = ixfr,
                                        .serial = serial};
}

static void say(struct taut_wr *wr, const struct taut_dns_xfr_event *e)
{
    static const char letters[] = "MS:-+.=~!";
    struct taut_dns_name owner;
    struct taut_ctx ctx = taut_ctx_of(e->msg.p, NULL);
    taut_wr_u8(wr, (uint8_t)letters[e->kind]);
    if (e->kind == TAUT_DNS_XFR_START)
        taut_wr_text(wr, e->style == TAUT_DNS_XFR_STYLE_DIFF ? "d" : "z");
    if (e->kind != TAUT_DNS_XFR_MESSAGE && e->kind != TAUT_DNS_XFR_RECORD &&
        e->kind != TAUT_DNS_XFR_RETRY)
        taut_wr_dec(wr, e->serial);
    if (e->kind == TAUT_DNS_XFR_RECORD) {
        wr->len -= 1;
        taut_wr_u8(wr, e->is_delete ? '<' : '>');
        taut_wr_u8(wr, e->owner.wire[1]);
    }
    bool has_rr = e->kind == TAUT_DNS_XFR_SOA ||
                  e->kind == TAUT_DNS_XFR_DELETE ||
                  e->kind == TAUT_DNS_XFR_ADD || e->kind == TAUT_DNS_XFR_RECORD;
    if (has_rr) {
        assert_int_equal(taut_dns_rr_owner_get(&ctx, &owner, &e->rr, e->msg),
                         TAUT_OK);
        assert_true(taut_dns_name_is_equal(owner.wire, e->owner.wire));
        assert_int_equal(e->rr.type == TAUT_DNS_TYPE_SOA,
                         e->kind != TAUT_DNS_XFR_RECORD);
    }
    taut_wr_u8(wr, ' ');
}

static char said[4096];

/* drain takes all events; returns what ended that. */
static enum taut_status drain(struct taut_dns_xfr *x, struct taut_wr *wr,
                              struct taut_diag *diag)
{
    struct taut_dns_xfr_event e;
    for (;;) {
        struct taut_ctx ctx = taut_ctx_of(stream, diag);
        unsigned wants = taut_dns_xfr_wants(x);
        memset(&e, 0x55, sizeof e); /* nothing is kept in it */
        enum taut_status st = taut_dns_xfr_next(&ctx, x, &e);
        taut_fsm_cover_set(covered, &x->fsm);
        if (st == TAUT_OK)
            assert_true(wants & TAUT_WANT_APP_OUT);
        if (st)
            return st;
        say(wr, &e);
    }
}

/* pieces: the stream in pieces that end at the offsets of `cut`; each a heap
 * copy of its own. */
static enum taut_status pieces(const struct taut_dns_xfr_config *config,
                               size_t len, size_t cut, size_t step,
                               struct taut_diag *diag)
{
    struct taut_dns_xfr x;
    struct taut_wr wr = taut_wr_of(said, sizeof said);
    enum taut_status st = TAUT_MORE;
    memset(diag, 0, sizeof *diag);
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x, config), TAUT_OK);
    for (size_t at = 0; st == TAUT_MORE && at < len;) {
        size_t n = at == 0 && cut ? cut : step;
        n = n < len - at ? n : len - at;
        uint8_t *p = test_copy(stream + at, n);
        assert_int_equal(taut_dns_xfr_feed(&x, (struct taut_span){p, n}, 0),
                         TAUT_OK);
        st = drain(&x, &wr, diag);
        free(p);
        at += n;
    }
    if (st == TAUT_MORE) {
        assert_true(taut_dns_xfr_wants(&x) & TAUT_WANT_IN);
        assert_int_equal(taut_dns_xfr_feed(&x, (struct taut_span){NULL, 0}, 0),
                         TAUT_OK);
        st = drain(&x, &wr, diag);
    }
    unsigned over = taut_is_error(st) ? (unsigned)TAUT_WANT_FAILED
                                      : (unsigned)TAUT_WANT_DONE;
    assert_int_equal(taut_dns_xfr_wants(&x), over);
    assert_int_equal(taut_dns_xfr_deadline(&x), TAUT_DNS_XFR_NEVER);
    assert_int_equal(taut_dns_xfr_feed(&x, (struct taut_span){stream, 1}, 0),
                     TAUT_E_STATE);
    taut_wr_cstr(&wr);
    /* the end is final */
    struct taut_diag again = {0};
    assert_int_equal(drain(&x, &wr, &again), st);
    if (taut_is_error(st))
        assert_memory_equal(&again, diag, sizeof again);
    return st;
}

/* told runs a script whole, byte by byte and cut in two anywhere: all tell
 * the same. */
static struct taut_diag told_status(const struct taut_dns_xfr_config *config,
                                    const char *script, enum taut_status status,
                                    const char *events)
{
    struct taut_diag first, diag;
    size_t len = script_write(script, config->ixfr ? TAUT_DNS_TYPE_IXFR
                                                   : TAUT_DNS_TYPE_AXFR);
    assert_int_equal(pieces(config, len, 0, len, &first), status);
    assert_string_equal(said, events);
    assert_int_equal(pieces(config, len, 0, 1, &diag), status);
    assert_string_equal(said, events);
    assert_memory_equal(&first, &diag, sizeof diag);
    for (size_t cut = 1; cut < len; cut++) {
        assert_int_equal(pieces(config, len, cut, len, &diag), status);
        assert_string_equal(said, events);
        assert_memory_equal(&first, &diag, sizeof diag);
    }
    return first;
}

static void told(bool ixfr, uint32_t serial, const char *script,
                 const char *events)
{
    struct taut_dns_xfr_config config = config_of(ixfr, serial);
    told_status(&config, script, TAUT_DONE, events);
}

static void refused(bool ixfr, uint32_t serial, const char *script,
                    enum taut_status status, unsigned field, unsigned need,
                    const char *events)
{
    struct taut_dns_xfr_config config = config_of(ixfr, serial);
    struct taut_diag d = told_status(&config, script, status, events);
    assert_int_equal(d.status, status);
    assert_int_equal(d.field, field);
    assert_int_equal(d.need, need);
}

/* ---- AXFR ---- */

static void whole_zone(void **state)
{
    (void)state;
    told(false, 0, "S7 a b c S7", "M S7 :z7 >a >b >c !7 ");
    told(false, 0, "S7 | a b | c | S7", "M S7 M :z7 >a >b M >c M !7 ");
    told(false, 0, "S7 a |? S7", "M S7 :z7 >a M !7 ");
    told(false, 0, "S7 S7", "M S7 :z7 !7 ");
    told(false, 0, "S7 | S7", "M S7 M :z7 !7 ");
    told(false, 0, "S0 a | | S0", "M S0 :z0 >a M M !0 ");
    /* the other sections are nothing of the zone */
    told(false, 0, "S7 a S7 / b / X", "M S7 :z7 >a !7 ");
    told(false, 0, "S7 / b | a / C | S7", "M S7 M :z7 >a M !7 ");
}

static void faults(void **state)
{
    (void)state;
    /* the header */
    refused(false, 0, "# S7 S7", TAUT_E_VALUE, TAUT_DNS_F_ID, 8, "");
    refused(false, 0, "! ", TAUT_E_VALUE, TAUT_DNS_F_RCODE, 5, "");
    refused(false, 0, "-! ", TAUT_E_VALUE, TAUT_DNS_F_RCODE, 5, "");
    refused(false, 0, "S7 a | ! ", TAUT_E_VALUE, TAUT_DNS_F_RCODE, 5,
            "M S7 :z7 >a ");
    refused(false, 0, "^ S7 a S7", TAUT_E_VALUE, TAUT_DNS_F_TC, 1, "");
    refused(false, 0, "-S7 S7", TAUT_E_VALUE, TAUT_DNS_F_QDCOUNT, 0, "");
    refused(false, 0, "S7 a | # S7", TAUT_E_VALUE, TAUT_DNS_F_ID, 8,
            "M S7 :z7 >a ");
    /* the order */
    refused(false, 0, "a S7", TAUT_E_ORDER, TAUT_DNS_F_TYPE, 1, "M ");
    refused(false, 0, "", TAUT_E_ORDER, TAUT_DNS_F_ANCOUNT, 0, "M ");
    refused(false, 0, "S7 a S7 b", TAUT_E_ORDER, TAUT_DNS_F_TYPE, 1,
            "M S7 :z7 >a ");
    refused(false, 0, "S7 a S7 S7", TAUT_E_ORDER, TAUT_DNS_F_TYPE, 6,
            "M S7 :z7 >a ");
    refused(false, 0, "S7 a S7 C", TAUT_E_VALUE, TAUT_DNS_F_CLASS, 3,
            "M S7 :z7 >a ");
    /* the records */
    refused(false, 0, "S7 a S8", TAUT_E_ORDER, TAUT_DNS_RR_F_SOA_SERIAL, 8,
            "M S7 :z7 >a ");
    refused(false, 0, "S7 S8", TAUT_E_ORDER, TAUT_DNS_RR_F_SOA_SERIAL, 8,
            "M S7 ");
    refused(false, 0, "S7 O", TAUT_E_VALUE, TAUT_DNS_F_OWNER, 6, "M S7 ");
    refused(false, 0, "S7 X", TAUT_E_VALUE, TAUT_DNS_F_OWNER, 1, "M S7 ");
    refused(false, 0, "S7 C", TAUT_E_VALUE, TAUT_DNS_F_CLASS, 3, "M S7 ");
    refused(false, 0, "S7 M", TAUT_E_VALUE, TAUT_DNS_F_TYPE, 255, "M S7 ");
    /* the end */
    refused(false, 0, "S7 a", TAUT_E_SHORT, TAUT_DNS_F_LENGTH, 2,
            "M S7 :z7 >a ");
    refused(false, 0, "S7", TAUT_E_SHORT, TAUT_DNS_F_LENGTH, 2, "M S7 ");
}

/* ---- IXFR ---- */

static void differences(void **state)
{
    (void)state;
    /* RFC 1995 7: from 1 to 3 in two steps, condensed, and as a zone */
    told(true, 1, "S3 S1 a S2 b c S2 d S3 e S3",
         "M S3 :d1 -1 <a +2 >b >c -2 <d +3 >e !3 ");
    told(true, 1, "S3 S1 a S3 c e S3", "M S3 :d1 -1 <a +3 >c >e !3 ");
    told(true, 1, "S3 a c e S3", "M S3 :z3 >a >c >e !3 ");
    told(true, 1, "S3 | S1 | a S2 | b S2 | S3 | e | S3",
         "M S3 M :d1 -1 M <a +2 M >b -2 M +3 M >e M !3 ");
    /* nothing newer */
    told(true, 3, "S3", "M S3 =3 ");
    told(true, 4, "S3", "M S3 =3 ");
    /* serials wrap (RFC 1982) */
    told(true, 4294967295u, "S1 S4294967295 a S1 b S1",
         "M S1 :d4294967295 -4294967295 <a +1 >b !1 ");
    /* a zone of one SOA */
    told(true, 1, "S3 S3", "M S3 :z3 !3 ");
}

static void difference_faults(void **state)
{
    const unsigned serial = TAUT_DNS_RR_F_SOA_SERIAL;
    (void)state;
    /* a step back, on the spot, past the end, from elsewhere, missing */
    refused(true, 2, "S5 S2 a S1", TAUT_E_ORDER, serial, 1, "M S5 :d2 -2 <a ");
    refused(true, 2, "S5 S2 a S2", TAUT_E_ORDER, serial, 2, "M S5 :d2 -2 <a ");
    refused(true, 2, "S5 S2 a S6", TAUT_E_ORDER, serial, 6, "M S5 :d2 -2 <a ");
    refused(true, 2, "S5 S3 a S5", TAUT_E_ORDER, serial, 3, "M S5 ");
    refused(true, 2, "S5 S2 a S3 b S4", TAUT_E_ORDER, serial, 4,
            "M S5 :d2 -2 <a +3 >b ");
    refused(true, 2, "S5 S2 a S3 b S5", TAUT_E_ORDER, serial, 5,
            "M S5 :d2 -2 <a +3 >b ");
    refused(true, 2, "S5 S2 a", TAUT_E_SHORT, TAUT_DNS_F_LENGTH, 2,
            "M S5 :d2 -2 <a ");
    refused(true, 2, "S5 S2 a S5 b", TAUT_E_SHORT, TAUT_DNS_F_LENGTH, 2,
            "M S5 :d2 -2 <a +5 >b ");
    refused(true, 2, "S5 S2 a | !", TAUT_E_VALUE, TAUT_DNS_F_RCODE, 5,
            "M S5 :d2 -2 <a ");
    refused(true, 2, "S5 S2 a S5 X", TAUT_E_VALUE, TAUT_DNS_F_OWNER, 1,
            "M S5 :d2 -2 <a +5 ");
    refused(true, 2, "S5 S2 a S5 S5 b", TAUT_E_ORDER, TAUT_DNS_F_TYPE, 1,
            "M S5 :d2 -2 <a +5 ");
}

/* ---- one message over UDP ---- */

static enum taut_status one_message(const char *script, struct taut_diag *diag)
{
    struct taut_dns_xfr_config config = config_of(true, 2);
    struct taut_dns_xfr x;
    struct taut_wr wr = taut_wr_of(said, sizeof said);
    config.udp = true;
    size_t len = script_write(script, TAUT_DNS_TYPE_IXFR);
    struct taut_span msg = {stream + 2, len - 2};
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_OK);
    assert_int_equal(drain(&x, &wr, diag), TAUT_MORE);
    assert_int_equal(taut_dns_xfr_msg_feed(&x, msg, 0), TAUT_OK);
    assert_int_equal(taut_dns_xfr_msg_feed(&x, msg, 0), TAUT_E_STATE);
    enum taut_status st = drain(&x, &wr, diag);
    taut_wr_cstr(&wr);
    return st;
}

static void over_udp(void **state)
{
    struct taut_diag d;
    (void)state;
    assert_int_equal(one_message("S5 S2 a S5 b S5", &d), TAUT_DONE);
    assert_string_equal(said, "M S5 :d2 -2 <a +5 >b !5 ");
    assert_int_equal(one_message("S2", &d), TAUT_DONE);
    assert_string_equal(said, "M S2 =2 ");
    assert_int_equal(one_message("S5", &d), TAUT_DONE);
    assert_string_equal(said, "M S5 ~ ");
    static const char *const cut[] = {"S5 a", "S5 S2 a", "S5 S2 a S5 b"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(one_message(cut[i], &d), TAUT_E_SHORT);
        assert_int_equal(d.field, TAUT_DNS_F_LENGTH);
    }
}

/* ---- limits, time, misuse ---- */

static void limits(void **state)
{
    struct taut_dns_xfr_config config = config_of(false, 0);
    struct taut_diag d;
    (void)state;
    config.max_records = 3;
    d = told_status(&config, "S7 a b S7", TAUT_E_LIMIT, "M S7 :z7 >a >b ");
    assert_int_equal(d.field, TAUT_DNS_F_ANCOUNT);
    assert_int_equal(d.need, 4);
    told_status(&config, "S7 a S7", TAUT_DONE, "M S7 :z7 >a !7 ");
    config.max_records = 0;
    config.max_len = 70;
    d = told_status(&config, "S7 | a b c d S7", TAUT_E_LIMIT, "M S7 ");
    assert_int_equal(d.field, TAUT_DNS_F_HEADER);
    config.max_len = 0;
    config.outside = true;
    told_status(&config, "S7 X a S7", TAUT_DONE, "M S7 :z7 >o >a !7 ");
    /* a message that is malformed tells nothing of itself */
    config = config_of(false, 0);
    size_t len = script_write("S7 a S7", TAUT_DNS_TYPE_AXFR);
    stream[len - 23]++; /* RDLENGTH of the last SOA */
    assert_int_equal(pieces(&config, len, 0, len, &d), TAUT_E_SHORT);
    assert_string_equal(said, "");
    /* a length that no message has */
    taut_put16(stream, 11);
    for (size_t cut = 0; cut < 3; cut++) {
        assert_int_equal(pieces(&config, len, cut, len, &d), TAUT_E_RANGE);
        test_diag(d, TAUT_E_RANGE, TAUT_DNS_F_LENGTH, 0, 11, 0);
    }
    config.mem_len = 40;
    script_write("S7 a S7", TAUT_DNS_TYPE_AXFR);
    assert_int_equal(pieces(&config, len, 0, len, &d), TAUT_E_LIMIT);
}

static void ends_early(void **state)
{
    struct taut_dns_xfr_config config = config_of(false, 0);
    struct taut_diag d;
    size_t len = script_write("S7 a S7", TAUT_DNS_TYPE_AXFR);
    (void)state;
    for (size_t n = 0; n < len; n++) {
        assert_int_equal(pieces(&config, n, 0, n ? n : 1, &d), TAUT_E_SHORT);
        test_diag(d, TAUT_E_SHORT, TAUT_DNS_F_LENGTH, n,
                  n < 2 ? 2 - n : len - n, 0);
        assert_string_equal(said, "");
    }
}

static void time_is_over(void **state)
{
    struct taut_dns_xfr_config config = config_of(true, 2);
    static const char *const scripts[] = {"", "S7", "S7 a", "S7 S2 a",
                                          "S7 S2 a S3"};
    (void)state;
    config.timeout_ms = 100;
    config.now_ms = 1000;
    for (size_t i = 0; i < 5; i++) {
        struct taut_dns_xfr x;
        struct taut_diag d;
        struct taut_wr wr = taut_wr_of(said, sizeof said);
        size_t len = script_write(scripts[i], TAUT_DNS_TYPE_IXFR);
        assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_OK);
        assert_int_equal(taut_dns_xfr_deadline(&x), 1100);
        uint64_t end = 1100;
        if (i > 0) {
            taut_dns_xfr_feed(&x, (struct taut_span){stream, len}, 1050);
            end = 1150;
            taut_dns_xfr_tick(&x, 9999); /* all is here: no time passes */
            assert_int_equal(drain(&x, &wr, &d), TAUT_MORE);
        }
        assert_int_equal(taut_dns_xfr_deadline(&x), end);
        assert_int_equal(taut_dns_xfr_wants(&x),
                         TAUT_WANT_IN | TAUT_WANT_TIMER);
        taut_dns_xfr_tick(&x, end - 1);
        assert_int_equal(drain(&x, &wr, &d), TAUT_MORE);
        taut_dns_xfr_tick(&x, end);
        assert_int_equal(drain(&x, &wr, &d), TAUT_E_LIMIT);
        test_diag(d, TAUT_E_LIMIT, TAUT_DNS_F_HEADER, 0, 100, 0);
        assert_int_equal(taut_dns_xfr_deadline(&x), TAUT_DNS_XFR_NEVER);
    }
    config.now_ms = UINT64_MAX - 1;
    struct taut_dns_xfr x;
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_OK);
    assert_int_equal(taut_dns_xfr_deadline(&x), TAUT_DNS_XFR_NEVER);
}

static void misuse(void **state)
{
    struct taut_dns_xfr_config config = config_of(false, 0);
    struct taut_dns_xfr x;
    struct taut_diag d;
    struct taut_wr wr = taut_wr_of(said, sizeof said);
    (void)state;
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x - 1, &config),
                     TAUT_E_USAGE);
    config.mem_len = 5;
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_E_USAGE);
    config.mem_len = sizeof mem;
    config.zone = NULL;
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_E_USAGE);
    config.zone = zone;
    assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_OK);
    size_t len = script_write("S7 a S7", TAUT_DNS_TYPE_AXFR);
    assert_int_equal(taut_dns_xfr_feed(&x, (struct taut_span){stream, 9}, 0),
                     TAUT_OK);
    assert_int_equal(taut_dns_xfr_feed(&x, (struct taut_span){stream, 9}, 0),
                     TAUT_E_STATE);
    assert_int_equal(drain(&x, &wr, &d), TAUT_MORE);
    struct taut_span msg = {stream + 2, len - 2};
    assert_int_equal(taut_dns_xfr_msg_feed(&x, msg, 0), TAUT_E_STATE);
    /* what comes behind the transfer stays where it is */
    stream[len] = 0x55;
    assert_int_equal(
        taut_dns_xfr_feed(&x, (struct taut_span){stream + 9, len - 8}, 0),
        TAUT_OK);
    assert_int_equal(drain(&x, &wr, &d), TAUT_DONE);
    assert_int_equal(taut_rd_left(&x.tcp.in), 1);
    assert_int_equal(*x.tcp.in.p, 0x55);
    assert_string_equal(taut_dns_xfr_event_name(TAUT_DNS_XFR_MESSAGE),
                        "message");
    assert_string_equal(taut_dns_xfr_event_name(TAUT_DNS_XFR_END), "end");
    assert_string_equal(taut_dns_xfr_event_name(99), "?");
}

/* Without fuel a message is not read, and that is final. */
static void fuel(void **state)
{
    struct taut_dns_xfr_config config = config_of(false, 0);
    struct taut_dns_xfr x;
    struct taut_dns_xfr_event e;
    struct taut_dns_build_slot slots[16];
    struct taut_ctx ctx = taut_ctx_of(stream, NULL);
    (void)state;
    memset(slots, 0, sizeof slots);
    size_t len = script_write("S7", TAUT_DNS_TYPE_AXFR);
    /* the SOA's owner becomes a pointer to the question */
    taut_put16(stream + 2 + 19, 0xc00c);
    memmove(stream + 2 + 21, stream + 2 + 22, len - 24);
    taut_put16(stream, (uint32_t)len - 3);
    for (uint64_t n = 0, st = TAUT_E_LIMIT; st; n++) {
        assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_OK);
        taut_dns_xfr_feed(&x, (struct taut_span){stream, len - 1}, 0);
        ctx.fuel = n;
        st = taut_dns_xfr_next(&ctx, &x, &e);
        assert_int_equal(st, n < 2 ? TAUT_E_LIMIT : TAUT_OK);
        if (!st)
            assert_int_equal(e.kind, TAUT_DNS_XFR_MESSAGE);
        st = taut_dns_xfr_next(&ctx, &x, &e);
        assert_int_equal(st, n < 4 ? TAUT_E_LIMIT : TAUT_OK);
        assert_int_equal(taut_dns_xfr_wants(&x),
                         st ? TAUT_WANT_FAILED : TAUT_WANT_APP_OUT);
    }
    assert_int_equal(e.kind, TAUT_DNS_XFR_SOA);
}

/* ---- queries ---- */

static void queries(void **state)
{
    struct taut_dns_xfr_config config = config_of(true, 0x01020304);
    uint8_t out[64];
    size_t len, want;
    (void)state;
    for (unsigned ixfr = 0; ixfr < 2; ixfr++) {
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_ctx ctx = taut_ctx_of(out, NULL);
        config.ixfr = ixfr;
        assert_int_equal(taut_dns_xfr_query_encode(&ctx, &wr, &config),
                         TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
        uint8_t *p = test_hex(
            ixfr ? "0007 0000 0001 0000 0001 0000 017a00 00fb 0001"
                   "c00c 0006 0001 00000000 0016 0000 01020304 00000000"
                   "00000000 00000000 00000000"
                 : "0007 0000 0001 0000 0000 0000 017a00 00fc 0001",
            &want);
        assert_int_equal(len, want);
        assert_memory_equal(out, p, len);
        assert_int_equal(taut_dns_msg_check(&ctx, (struct taut_span){out, len}),
                         TAUT_OK);
        free(p);
    }
}

static void serials(void **state)
{
    (void)state;
    assert_true(taut_dns_serial_is_newer(1, 0));
    assert_true(taut_dns_serial_is_newer(0, 0xffffffff));
    assert_true(taut_dns_serial_is_newer(0x7fffffff, 0));
    assert_false(taut_dns_serial_is_newer(0x80000000, 0));
    assert_false(taut_dns_serial_is_newer(0, 0x80000000));
    assert_false(taut_dns_serial_is_newer(5, 5));
    assert_false(taut_dns_serial_is_newer(4, 5));
}

/* ---- the table ---- */

/* One line an event, one column a state: WAIT, FIRST, ZONE, DELETE, ADD, LAST,
 * DONE, CURRENT, RETRY, FAILED. A cell is the next state; XX is no row, which
 * fails. An IXFR over TCP to a newer version. */
static const struct {
    const char *event, *cells;
} expected[] = {
    {"SOA_NEW", "FI LA LA AD LA XX XX XX XX XX"},
    {"SOA_AT", "XX DE XX XX DE XX XX XX XX XX"},
    {"SOA_NEXT", "XX XX XX AD XX XX XX XX XX XX"},
    {"RECORD", "XX ZO ZO DE AD XX XX XX XX XX"},
    {"END", "XX FI ZO DE AD DO XX XX XX XX"},
    {"FAULT", "FA FA FA FA FA FA XX XX XX XX"},
    {"CLOSED", "FA FA FA FA FA XX XX XX XX XX"},
    {"TIMEOUT", "FA FA FA FA FA XX XX XX XX XX"},
};

static void every_pair(void **state)
{
    const struct taut_fsm_desc *d = &taut_dns_xfr_fsm;
    size_t n;
    (void)state;
    assert_int_equal(taut_fsm_check(d, NULL, 0, &n), TAUT_OK);
    for (unsigned event = 0; event < TAUT_DNS_XFR_N_INPUTS; event++) {
        assert_string_equal(taut_fsm_event_name(d, event),
                            expected[event].event);
        for (unsigned from = 0; from < TAUT_DNS_XFR_N_STATES; from++) {
            const char *cell = expected[event].cells + 3 * from;
            struct taut_dns_xfr_config config = config_of(true, 2);
            struct taut_dns_xfr x;
            assert_int_equal(taut_dns_xfr_init(&x, sizeof x, &config), TAUT_OK);
            x.serial_new = 5;
            x.fsm.state = (uint8_t)from;
            enum taut_status st =
                taut_fsm_step(NULL, &x.fsm, d, &x, event, NULL);
            bool none = cell[0] == 'X';
            assert_int_equal(st, none ? TAUT_E_ORDER : TAUT_OK);
            assert_memory_equal(taut_fsm_state_name(d, x.fsm.state),
                                none ? "FA" : cell, 2);
            taut_fsm_cover_set(covered, &x.fsm);
        }
    }
}

/* Every row was taken by the tests above. */
static void rows_taken(void **state)
{
    char text[2000];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    (void)state;
    taut_fsm_cover_put(&wr, &taut_dns_xfr_fsm, covered);
    assert_memory_equal(taut_wr_cstr(&wr), "dns_xfr: 38 of 38 rows", 22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_zone),  cmocka_unit_test(faults),
        cmocka_unit_test(differences), cmocka_unit_test(difference_faults),
        cmocka_unit_test(over_udp),    cmocka_unit_test(limits),
        cmocka_unit_test(ends_early),  cmocka_unit_test(time_is_over),
        cmocka_unit_test(misuse),      cmocka_unit_test(fuel),
        cmocka_unit_test(queries),     cmocka_unit_test(serials),
        cmocka_unit_test(every_pair),  cmocka_unit_test(rows_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
