/* SPDX-License-Identifier: MIT */
/*
 * test_dns_tsig.c: what signatures of messages cover. The signed messages are
 * dnspython's; the lists were written from RFC 8945 4.3 and RFC 2931 3.1.
 * tests/interop/dns_tsig.py computes the MACs.
 */
#include "test_util.h"

#include "taut/dns_build.h"
#include "taut/dns_tsig.h"

#define FORMERR TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR)
#define QUESTION "03777777 076578616d706c65 00 0001 0001"
#define MAC "1dcd7b058e976cea7cc40e66bb40a8a9e6cb99f5dd51124358361ebc2a6fd2d1"
#define MAC2 "3cbfacf074032a06fbf999d1bdac06fb0f9713daaa0c2203c5282eaf55eee7aa"
#define ALGORITHM "0b 686d61632d736861323536 00"
/* a query with original id 4321, signed by Key.example */
#define QUERY                                                                  \
    "1234 0100 0001 0000 0000 0001" QUESTION "034b6579 c010 00fa 00ff"         \
    "00000000 003d" ALGORITHM "00006553f100 012c 0020" MAC "4321 0000 0000"
/* its answer */
#define BODY QUESTION "c00c 0001 0001 0000003c 0004 c0000201"
#define ANSWER                                                                 \
    "1234 8100 0001 0001 0000 0001" BODY "034b6579 c010 00fa 00ff 00000000"    \
    "003d" ALGORITHM "00006553f101 012c 0020" MAC2 "1234 0000 0000"
#define VARS(time)                                                             \
    "036b6579 076578616d706c65 00 00ff 00000000" ALGORITHM time "012c 0000 "   \
    "0000"

static const struct taut_span none = {NULL, 0};

struct found {
    uint8_t *p;
    size_t len;
    struct taut_span msg;
    struct taut_dns_tsig tsig;
    struct taut_diag diag;
    enum taut_status status;
};

static struct found find(const char *hex)
{
    struct found f;
    memset(&f, 0, sizeof f);
    f.p = test_hex(hex, &f.len);
    f.msg = (struct taut_span){f.p, f.len};
    struct taut_ctx ctx = taut_ctx_of(f.p, &f.diag);
    f.status = taut_dns_tsig_find(&ctx, &f.tsig, f.msg);
    return f;
}

static void is_list(const struct taut_dns_digest *d, const char *hex)
{
    uint8_t out[1024];
    size_t len, n = 0;
    uint8_t *want = test_hex(hex, &len);
    for (unsigned i = 0; i < d->n; i++) {
        memcpy(out + n, d->spans[i].p, d->spans[i].len);
        n += d->spans[i].len;
    }
    assert_int_equal(n, len);
    assert_memory_equal(out, want, len);
    free(want);
}

static void record(void **state)
{
    struct found f = find(QUERY);
    char text[64];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    (void)state;
    assert_int_equal(f.status, TAUT_OK);
    taut_dns_name_text(&wr, f.tsig.key.wire);
    assert_string_equal(taut_wr_cstr(&wr), "Key.example.");
    assert_int_equal(f.tsig.time, 1700000000);
    assert_int_equal(f.tsig.fudge, 300);
    assert_int_equal(f.tsig.mac.len, 32);
    assert_int_equal(f.tsig.original_id, 0x4321);
    assert_int_equal(f.tsig.error, 0);
    assert_int_equal(f.tsig.other.len, 0);
    assert_int_equal(f.tsig.off, 29);
    assert_ptr_equal(taut_dns_tsig_alg_find(f.tsig.algorithm.wire),
                     taut_dns_tsig_alg_get(TAUT_DNS_TSIG_HMAC_SHA256));
    free(f.p);
}

static void lists(void **state)
{
    struct found q = find(QUERY), a = find(ANSWER);
    struct taut_dns_digest d;
    (void)state;
    taut_dns_tsig_digest_get(&d, &q.tsig, q.msg, none, 0);
    is_list(&d, "4321 0100 0001 0000 0000 0000" QUESTION VARS("00006553f100"));
    assert_int_equal(d.n_before, 0);
    taut_dns_tsig_digest_get(&d, &a.tsig, a.msg, q.tsig.mac, 0);
    is_list(&d, "0020" MAC
                "1234 8100 0001 0001 0000 0000" BODY VARS("00006553f101"));
    assert_int_equal(d.n_before, 2);
    /* a later message of a stream: the MAC before, and the timers alone */
    taut_dns_tsig_digest_get(&d, &a.tsig, a.msg, q.tsig.mac,
                             TAUT_DNS_TSIG_CONTINUES);
    is_list(&d, "0020" MAC "1234 8100 0001 0001 0000 0000" BODY
                "00006553f101 012c");
    /* other data: BADTIME has the server's time */
    static const uint8_t time[6] = {0, 0, 1, 2, 3, 4};
    a.tsig.error = TAUT_DNS_RCODE_BADTIME;
    a.tsig.other = (struct taut_span){time, 6};
    taut_dns_tsig_digest_get(&d, &a.tsig, a.msg, none, 0);
    is_list(&d, "1234 8100 0001 0001 0000 0000" BODY
                "036b6579 076578616d706c65 00 00ff 00000000" ALGORITHM
                "00006553f101 012c 0012 0006 000001020304");
    free(q.p);
    free(a.p);
}

/* A message that is built, signed and read again. */
static void pushed(void **state)
{
    struct found q = find(QUERY);
    uint8_t out[512];
    size_t len;
    uint8_t *bare = test_hex("1234 0100 0001 0000 0000 0000" QUESTION, &len),
            *whole;
    struct taut_dns_digest d;
    size_t bare_len = len, need = bare_len;
    (void)state;
    memcpy(out, bare, len);
    taut_dns_tsig_digest_get(&d, &q.tsig, (struct taut_span){bare, len}, none,
                             TAUT_DNS_TSIG_UNSIGNED);
    is_list(&d, "4321 0100 0001 0000 0000 0000" QUESTION VARS("00006553f100"));
    size_t more = taut_dns_tsig_len(&q.tsig, 32);
    assert_int_equal(
        taut_dns_tsig_push(out, bare_len + more - 1, &need, &q.tsig),
        TAUT_FULL);
    assert_int_equal(need, bare_len + more);
    assert_memory_equal(out, bare, bare_len);
    assert_int_equal(taut_dns_tsig_push(out, bare_len + more, &len, &q.tsig),
                     TAUT_OK);
    assert_int_equal(len, bare_len + more);
    whole = test_hex("1234 0100 0001 0000 0000 0001" QUESTION
                     "034b6579 076578616d706c65 00 00fa 00ff"
                     "00000000 003d" ALGORITHM "00006553f100 012c 0020" MAC
                     "4321 0000 0000",
                     &need);
    assert_int_equal(len, need);
    assert_memory_equal(out, whole, len);
    struct taut_dns_tsig back;
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    struct taut_span msg = {out, len};
    assert_int_equal(taut_dns_msg_check(&ctx, msg), TAUT_OK);
    assert_int_equal(taut_dns_tsig_find(&ctx, &back, msg), TAUT_OK);
    assert_int_equal(back.off, bare_len);
    assert_memory_equal(back.mac.p, q.tsig.mac.p, 32);
    free(bare);
    free(whole);
    free(q.p);
}

static void push_faults(void **state)
{
    static uint8_t out[70000], zeros[65536];
    struct found q = find(QUERY);
    size_t len = 11;
    (void)state;
    assert_int_equal(taut_dns_tsig_push(out, sizeof out, &len, &q.tsig),
                     TAUT_E_USAGE);
    len = 20;
    assert_int_equal(taut_dns_tsig_push(out, 19, &len, &q.tsig), TAUT_E_USAGE);
    taut_put16(out + 10, 65535);
    assert_int_equal(taut_dns_tsig_push(out, sizeof out, &len, &q.tsig),
                     TAUT_E_RANGE);
    taut_put16(out + 10, 0);
    len = 65500;
    assert_int_equal(taut_dns_tsig_push(out, sizeof out, &len, &q.tsig),
                     TAUT_E_RANGE);
    assert_int_equal(len, 65500);
    len = 12;
    q.tsig.time = (uint64_t)1 << 48;
    assert_int_equal(taut_dns_tsig_push(out, sizeof out, &len, &q.tsig),
                     TAUT_E_RANGE);
    q.tsig.time = 0;
    q.tsig.other = (struct taut_span){zeros, 65536};
    assert_int_equal(taut_dns_tsig_push(out, sizeof out, &len, &q.tsig),
                     TAUT_E_RANGE);
    q.tsig.other.len = 0;
    q.tsig.mac = (struct taut_span){zeros, 65536};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dns_tsig_rdata_encode(&wr, &q.tsig), TAUT_E_RANGE);
    free(q.p);
}

static void not_found(void **state)
{
    struct found f = find("1234 0100 0001 0000 0000 0000" QUESTION);
    (void)state;
    assert_int_equal(f.status, TAUT_DONE);
    free(f.p);
    f = find("1234 0100 0001 0000 0000 0000 00 00fa 00ff"); /* asked for */
    assert_int_equal(f.status, TAUT_DONE);
    free(f.p);
    /* not the last; in the wrong section; of another class; with a TTL */
    f = find(
        "1234 0100 0000 0000 0000 0002 01610000fa00ff00000000 003d" ALGORITHM
        "00006553f100 012c 0020" MAC "4321 0000 0000"
        "0000010001 00000000 0000");
    test_diag(f.diag, TAUT_E_ORDER, TAUT_DNS_F_TYPE, 86, 1, FORMERR);
    free(f.p);
    f = find(
        "1234 0100 0000 0001 0000 0000 01610000fa00ff00000000 003d" ALGORITHM
        "00006553f100 012c 0020" MAC "4321 0000 0000");
    test_diag(f.diag, TAUT_E_ORDER, TAUT_DNS_F_TYPE, 12, 250, FORMERR);
    free(f.p);
    f = find(
        "1234 0100 0000 0000 0000 0001 01610000fa000100000000 003d" ALGORITHM
        "00006553f100 012c 0020" MAC "4321 0000 0000");
    test_diag(f.diag, TAUT_E_VALUE, TAUT_DNS_F_CLASS, 12, 1, FORMERR);
    free(f.p);
    f = find(
        "1234 0100 0000 0000 0000 0001 01610000fa00ff00000001 003d" ALGORITHM
        "00006553f100 012c 0020" MAC "4321 0000 0000");
    test_diag(f.diag, TAUT_E_VALUE, TAUT_DNS_F_TTL, 12, 1, FORMERR);
    free(f.p);
    /* the MAC beyond the data */
    f = find(
        "1234 0100 0000 0000 0000 0001 01610000fa00ff00000000 0017" ALGORITHM
        "00006553f100 012c 0020");
    assert_int_equal(f.status, TAUT_E_SHORT);
    assert_int_equal(f.diag.field, TAUT_DNS_RR_F_TSIG_MAC);
    free(f.p);
    size_t len;
    uint8_t *whole = test_hex(QUERY, &len);
    for (size_t n = 0; n < len; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_dns_tsig t;
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        assert_int_equal(taut_dns_tsig_find(&ctx, &t, (struct taut_span){p, n}),
                         TAUT_E_SHORT);
        free(p);
    }
    free(whole);
}

static void algorithms(void **state)
{
    struct found q = find(QUERY);
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(q.p, &d);
    /* RFC 8945 5.2.2.1 and 6: least and most bytes */
    static const struct {
        unsigned id;
        size_t least, most;
    } rows[] = {{TAUT_DNS_TSIG_HMAC_MD5, 10, 16},
                {TAUT_DNS_TSIG_HMAC_SHA1, 10, 20},
                {TAUT_DNS_TSIG_HMAC_SHA224, 14, 28},
                {TAUT_DNS_TSIG_HMAC_SHA256, 16, 32},
                {TAUT_DNS_TSIG_HMAC_SHA256_128, 16, 16},
                {TAUT_DNS_TSIG_HMAC_SHA384, 24, 48},
                {TAUT_DNS_TSIG_HMAC_SHA384_192, 24, 24},
                {TAUT_DNS_TSIG_HMAC_SHA512, 32, 64},
                {TAUT_DNS_TSIG_HMAC_SHA512_256, 32, 32},
                {TAUT_DNS_TSIG_GSS_TSIG, 0, 99}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        taut_dns_tsig_alg_name_set(&q.tsig.algorithm,
                                   taut_dns_tsig_alg_get(rows[i].id));
        assert_ptr_equal(taut_dns_tsig_alg_find(q.tsig.algorithm.wire),
                         taut_dns_tsig_alg_get(rows[i].id));
        for (size_t n = 0; n < 100; n++) {
            q.tsig.mac.len = n;
            assert_int_equal(taut_dns_tsig_mac_check(&ctx, &q.tsig),
                             n >= rows[i].least && n <= rows[i].most
                                 ? TAUT_OK
                                 : TAUT_E_RANGE);
        }
    }
    assert_null(taut_dns_tsig_alg_get(TAUT_DNS_TSIG_N));
    q.tsig.algorithm.wire[1] = 'x';
    assert_int_equal(taut_dns_tsig_mac_check(&ctx, &q.tsig),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(d.wire, TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_BADKEY));
    free(q.p);
}

static void time_is_near(void **state)
{
    struct found q = find(QUERY);
    (void)state;
    assert_true(taut_dns_tsig_is_timely(&q.tsig, 1700000000));
    assert_true(taut_dns_tsig_is_timely(&q.tsig, 1700000300));
    assert_false(taut_dns_tsig_is_timely(&q.tsig, 1700000301));
    assert_true(taut_dns_tsig_is_timely(&q.tsig, 1699999700));
    assert_false(taut_dns_tsig_is_timely(&q.tsig, 1699999699));
    assert_false(taut_dns_tsig_is_timely(&q.tsig, UINT64_MAX));
    free(q.p);
}

/* ---- SIG(0) ---- */

#define SIG_HEAD "0000 0f 00 00000000 65540000 65530000 1234"
#define SIG0                                                                   \
    "1234 0100 0001 0000 0000 0001" QUESTION                                   \
    "00 0018 00ff 00000000 0019" SIG_HEAD "c010 aabbccddee"

static void sig0(void **state)
{
    size_t len;
    uint8_t *p = test_hex(SIG0, &len);
    struct taut_span msg = {p, len}, request = {(const uint8_t *)"asked", 5};
    struct taut_dns_sig0 s;
    struct taut_dns_digest d;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    (void)state;
    assert_int_equal(taut_dns_sig0_find(&ctx, &s, msg), TAUT_OK);
    assert_int_equal(s.algorithm, 15);
    assert_int_equal(s.expiration, 0x65540000);
    assert_int_equal(s.inception, 0x65530000);
    assert_int_equal(s.key_tag, 0x1234);
    assert_int_equal(s.off, 29);
    assert_int_equal(s.signature.len, 5);
    taut_dns_sig0_digest_get(&d, &s, msg, none);
    is_list(&d, SIG_HEAD "076578616d706c6500"
                         "1234 0100 0001 0000 0000 0000" QUESTION);
    taut_dns_sig0_digest_get(&d, &s, msg, request);
    is_list(&d, SIG_HEAD "076578616d706c6500 61736b6564"
                         "1234 0100 0001 0000 0000 0000" QUESTION);
    for (size_t n = 0; n < len; n++)
        assert_int_equal(taut_dns_sig0_find(&ctx, &s, (struct taut_span){p, n}),
                         TAUT_E_SHORT);
    free(p);
    /* no signature, or half of the data */
    p = test_hex("1234 0100 0000 0000 0000 0001"
                 "00 0018 00ff 00000000 0006 0000 0f 00 0000",
                 &len);
    msg = (struct taut_span){p, len};
    assert_int_equal(taut_dns_sig0_find(&ctx, &s, msg), TAUT_E_SHORT);
    free(p);
    /* a SIG of a type is none; neither is another record, or nothing */
    p = test_hex("1234 0100 0000 0000 0000 0001"
                 "00 0018 00ff 00000000 0014 0001 0f 00 00000000 65540000"
                 "65530000 1234 00 aa",
                 &len);
    msg = (struct taut_span){p, len};
    assert_int_equal(taut_dns_sig0_find(&ctx, &s, msg), TAUT_DONE);
    free(p);
    p = test_hex("1234 0100 0000 0000 0000 0001"
                 "00 0018 00ff 00000000 0001 00",
                 &len);
    msg = (struct taut_span){p, len};
    assert_int_equal(taut_dns_sig0_find(&ctx, &s, msg), TAUT_DONE);
    free(p);
    p = test_hex(QUERY, &len);
    msg = (struct taut_span){p, len};
    assert_int_equal(taut_dns_sig0_find(&ctx, &s, msg), TAUT_DONE);
    free(p);
}

/* ---- TKEY ---- */

static void tkey(void **state)
{
    static const char hex[] =
        ALGORITHM "65530000 65540000 0003 0012 0003 aabbcc 0002 ddee";
    uint8_t out[128];
    size_t len, n;
    uint8_t *p = test_hex(hex, &len);
    struct taut_span rdata = {p, len};
    struct taut_dns_tkey t;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    (void)state;
    assert_int_equal(taut_dns_tkey_decode(&ctx, &t, rdata, none), TAUT_OK);
    assert_int_equal(t.inception, 0x65530000);
    assert_int_equal(t.expiration, 0x65540000);
    assert_int_equal(t.mode, TAUT_DNS_TKEY_GSSAPI);
    assert_string_equal(taut_reg_name(&taut_dns_tkey_mode_reg, t.mode),
                        "GSS-API negotiation");
    assert_int_equal(t.error, TAUT_DNS_RCODE_BADTIME);
    assert_int_equal(t.key.len, 3);
    assert_int_equal(t.other.len, 2);
    assert_int_equal(taut_dns_tkey_encode(&wr, &t), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
    assert_int_equal(n, len);
    assert_memory_equal(out, p, len);
    for (size_t cut = 0; cut < len; cut++) {
        rdata.len = cut;
        assert_int_equal(taut_dns_tkey_decode(&ctx, &t, rdata, none),
                         TAUT_E_SHORT);
    }
    t.key.len = 65536;
    assert_int_equal(taut_dns_tkey_encode(&wr, &t), TAUT_E_RANGE);
    t.key.len = 0;
    t.other.len = 65536;
    assert_int_equal(taut_dns_tkey_encode(&wr, &t), TAUT_E_RANGE);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record),       cmocka_unit_test(lists),
        cmocka_unit_test(pushed),       cmocka_unit_test(push_faults),
        cmocka_unit_test(not_found),    cmocka_unit_test(algorithms),
        cmocka_unit_test(time_is_near), cmocka_unit_test(sig0),
        cmocka_unit_test(tkey),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
