/* SPDX-License-Identifier: MIT */
/* test_dns_dso.c: DNS Stateful Operations: the table of RFC 8490 8.2 role by
 * role, and messages written by hand from RFC 8490 5.4 and 7. */
#include "test_util.h"

#include "taut/dns_dso.h"

#define FORMERR TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR)
#define REQUEST "1234 3000 0000 0000 0000 0000"
#define TELLS "0000 3000 0000 0000 0000 0000"
#define RESPONSE "1234 b000 0000 0000 0000 0000"
#define KEEPALIVE "0001 0008 00003a98 00002710"
#define RETRY "0002 0004 00000fa0"
#define PADDING "0003 0003 000000"
#define UNKNOWN "f800 0002 abcd"

struct read {
    struct taut_dns_dso dso;
    struct taut_dns_dso_tlv tlv[4];
    struct taut_diag diag;
    unsigned n;
    enum taut_status status; /* what ended it */
};

static struct read read_all(const char *hex, bool from_server, uint16_t asked)
{
    struct read r;
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_dns_dso_config config = {from_server, asked};
    memset(&r, 0, sizeof r);
    struct taut_ctx ctx = taut_ctx_of(p, &r.diag);
    r.status =
        taut_dns_dso_open(&ctx, &r.dso, (struct taut_span){p, len}, &config);
    while (!r.status && r.n < 4) {
        r.status = taut_dns_dso_next(&ctx, &r.dso, &r.tlv[r.n]);
        r.n += r.status == TAUT_OK;
    }
    free(p);
    return r;
}

static void request(void **state)
{
    struct read r = read_all(REQUEST KEEPALIVE PADDING UNKNOWN, false, 0);
    (void)state;
    assert_int_equal(r.status, TAUT_DONE);
    assert_int_equal(r.n, 3);
    assert_int_equal(r.dso.hdr.id, 0x1234);
    assert_int_equal(r.tlv[0].type, TAUT_DNS_DSO_KEEPALIVE);
    assert_int_equal(r.tlv[0].role, TAUT_DNS_DSO_P);
    assert_int_equal(r.tlv[0].inactivity_ms, 15000);
    assert_int_equal(r.tlv[0].interval_ms, 10000);
    assert_int_equal(r.tlv[1].role, TAUT_DNS_DSO_A);
    assert_int_equal(r.tlv[1].data.len, 3);
    assert_int_equal(r.tlv[2].type, 0xf800);
    assert_int_equal(r.tlv[2].role, TAUT_DNS_DSO_A);
    assert_string_equal(taut_reg_name(&taut_dns_dso_reg, 2), "RetryDelay");
}

/* The table of RFC 8490 8.2, one column a context: C-P C-U C-A CRP CRA, S-P
 * S-U S-A SRP SRA. */
static void roles(void **state)
{
    static const struct {
        const char *tlv, *may;
        uint16_t type;
    } rows[] = {{KEEPALIVE, "x--x- -x---", 1},
                {RETRY, "----x -x---", 2},
                {PADDING, "--x-x --x-x", 3},
                {"0000 0000", "----- -----", 0}};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (unsigned side = 0; side < 2; side++) {
            for (unsigned role = 0; role < TAUT_DNS_DSO_ROLE_N; role++) {
                bool may = rows[i].may[6 * side + role] == 'x';
                bool answers =
                    role == TAUT_DNS_DSO_R_P || role == TAUT_DNS_DSO_R_A;
                /* an unknown primary TLV comes before an additional one */
                const char *head = role == TAUT_DNS_DSO_U ? TELLS
                                   : answers              ? RESPONSE
                                                          : REQUEST;
                char hex[200];
                snprintf(hex, sizeof hex, "%s%s%s", head,
                         role == TAUT_DNS_DSO_A ? side ? UNKNOWN : KEEPALIVE
                                                : "",
                         rows[i].tlv);
                struct read r =
                    read_all(hex, (side == 1) != answers,
                             role == TAUT_DNS_DSO_R_P ? rows[i].type : 0x7777);
                if (role == TAUT_DNS_DSO_A && side)
                    continue; /* a server's own requests are all unknown */
                assert_int_equal(r.status, may ? TAUT_DONE : TAUT_E_ORDER);
                if (may)
                    assert_int_equal(r.tlv[r.n - 1].role, role);
                else
                    assert_int_equal(r.diag.field, TAUT_DNS_DSO_F_TYPE);
            }
        }
    }
    /* S-A: padding behind a server's keepalive */
    struct read r = read_all(TELLS KEEPALIVE PADDING, true, 0);
    assert_int_equal(r.status, TAUT_DONE);
    assert_int_equal(r.n, 2);
}

static void responses(void **state)
{
    struct read r = read_all(RESPONSE KEEPALIVE RETRY, true, 1);
    (void)state;
    assert_int_equal(r.status, TAUT_DONE);
    assert_int_equal(r.tlv[0].role, TAUT_DNS_DSO_R_P);
    assert_int_equal(r.tlv[1].role, TAUT_DNS_DSO_R_A);
    assert_int_equal(r.tlv[1].delay_ms, 4000);
    assert_int_equal(read_all(RESPONSE, true, 1).status, TAUT_DONE);
    /* unknown types in a response are ignored */
    assert_int_equal(read_all(RESPONSE UNKNOWN, true, 1).status, TAUT_DONE);
    assert_int_equal(read_all(RESPONSE UNKNOWN, true, 0xf800).status,
                     TAUT_DONE);
}

static void refused(void **state)
{
    struct read r;
    (void)state;
    /* header */
    r = read_all("1234 0000 0000 0000 0000 0000" KEEPALIVE, false, 0);
    test_diag(r.diag, TAUT_E_VALUE, TAUT_DNS_F_OPCODE, 2, 0, 0);
    r = read_all("1234 3000 0001 0000 0000 0000" KEEPALIVE, false, 0);
    test_diag(r.diag, TAUT_E_VALUE, TAUT_DNS_F_QDCOUNT, 4, 1, FORMERR);
    r = read_all("1234 3000 0000 0000 0000 0009" KEEPALIVE, false, 0);
    test_diag(r.diag, TAUT_E_VALUE, TAUT_DNS_F_ARCOUNT, 10, 9, FORMERR);
    r = read_all("1234 b000 0000 0002 0000 0000", true, 1);
    test_diag(r.diag, TAUT_E_VALUE, TAUT_DNS_F_ANCOUNT, 6, 2, 0);
    r = read_all("0000 b000 0000 0000 0000 0000", true, 1);
    test_diag(r.diag, TAUT_E_VALUE, TAUT_DNS_F_ID, 0, 0, 0);
    r = read_all("1234 3000", false, 0);
    assert_int_equal(r.status, TAUT_E_SHORT);
    /* no primary TLV */
    r = read_all(REQUEST, false, 0);
    test_diag(r.diag, TAUT_E_SHORT, TAUT_DNS_DSO_F_TLV, 12, 4, FORMERR);
    r = read_all(TELLS, true, 0);
    test_diag(r.diag, TAUT_E_SHORT, TAUT_DNS_DSO_F_TLV, 12, 4, 0);
    /* an unknown one */
    r = read_all(REQUEST UNKNOWN, false, 0);
    test_diag(r.diag, TAUT_E_UNSUPPORTED, TAUT_DNS_DSO_F_TYPE, 12, 0xf800,
              TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_DSOTYPENI));
    assert_int_equal(r.tlv[0].type, 0xf800);
    r = read_all(TELLS UNKNOWN, false, 0);
    test_diag(r.diag, TAUT_E_UNSUPPORTED, TAUT_DNS_DSO_F_TYPE, 12, 0xf800, 0);
    /* lengths */
    r = read_all(REQUEST "0001 0007 00003a98 000027", false, 0);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_DNS_DSO_F_LENGTH, 14, 7, FORMERR);
    r = read_all(RESPONSE "0002 0005 00000fa000", true, 1);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_DNS_DSO_F_LENGTH, 14, 5, 0);
    /* an interval that no server may name; a client may */
    r = read_all(TELLS "0001 0008 00003a98 0000270f", true, 0);
    test_diag(r.diag, TAUT_E_RANGE, TAUT_DNS_DSO_F_INTERVAL, 20, 9999, 0);
    assert_int_equal(
        read_all(REQUEST "0001 0008 00003a98 0000270f", false, 0).status,
        TAUT_DONE);
    assert_int_equal(
        read_all(TELLS "0001 0008 ffffffff ffffffff", true, 0).status,
        TAUT_DONE);
}

/* Every cut is short, but between TLVs. */
static void cuts(void **state)
{
    size_t len;
    uint8_t *whole = test_hex(REQUEST KEEPALIVE PADDING, &len);
    (void)state;
    for (size_t n = 0; n < len; n++) {
        uint8_t *p = test_copy(whole, n);
        struct taut_diag d;
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_dns_dso_config config = {false, 0};
        struct taut_dns_dso dso;
        struct taut_dns_dso_tlv tlv;
        enum taut_status st =
            taut_dns_dso_open(&ctx, &dso, (struct taut_span){p, n}, &config);
        while (!st)
            st = taut_dns_dso_next(&ctx, &dso, &tlv);
        assert_int_equal(st, n == 24 ? TAUT_DONE : TAUT_E_SHORT);
        if (st != TAUT_DONE) {
            assert_int_equal(d.off, n);
            assert_true(d.need > 0 && d.need <= len - n);
        }
        free(p);
    }
    free(whole);
}

static void encoded(void **state)
{
    static const uint8_t zeros[3];
    const struct taut_dns_dso_tlv tlvs[] = {
        {.type = TAUT_DNS_DSO_KEEPALIVE,
         .inactivity_ms = 15000,
         .interval_ms = 10000},
        {.type = TAUT_DNS_DSO_PADDING, .data = {zeros, 3}}};
    uint8_t out[64];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    size_t len, want;
    uint8_t *p = test_hex(REQUEST KEEPALIVE PADDING, &want);
    (void)state;
    assert_int_equal(taut_dns_dso_hdr_encode(&wr, 0x1234, false, 0), TAUT_OK);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(taut_dns_dso_tlv_encode(&wr, &tlvs[i]), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
    assert_int_equal(len, want);
    assert_memory_equal(out, p, len);
    free(p);
    struct taut_dns_dso_tlv retry = {.type = TAUT_DNS_DSO_RETRY_DELAY,
                                     .delay_ms = 4000};
    p = test_hex("1234 b000 0000 0000 0000 0000" RETRY, &want);
    wr = taut_wr_of(out, sizeof out);
    taut_dns_dso_hdr_encode(&wr, 0x1234, true, 0);
    taut_dns_dso_tlv_encode(&wr, &retry);
    assert_int_equal(wr.len, want);
    assert_memory_equal(out, p, want);
    free(p);
    assert_int_equal(taut_dns_dso_hdr_encode(&wr, 1, true, 16), TAUT_E_RANGE);
    wr = taut_wr_of(NULL, 0);
    struct taut_dns_dso_tlv big = {.type = TAUT_DNS_DSO_PADDING,
                                   .data = {out, 65536}};
    wr.bad = 0;
    static uint8_t many[65536];
    big.data.p = many;
    assert_int_equal(taut_dns_dso_tlv_encode(&wr, &big), TAUT_E_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request),   cmocka_unit_test(roles),
        cmocka_unit_test(responses), cmocka_unit_test(refused),
        cmocka_unit_test(cuts),      cmocka_unit_test(encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
