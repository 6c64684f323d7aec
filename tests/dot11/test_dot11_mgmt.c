/* SPDX-License-Identifier: MIT */
/* test_dot11_mgmt.c: bodies of management frames, elements, RSN. */
#include "test_util.h"

#include "taut/dot11.h"
#include "taut/dot11_cap.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_rsn.h"

#include "dot11_frames.h"

static const struct taut_fieldset *const sets[] = {
    &taut_dot11_fields, &taut_dot11_mgmt_fields, &taut_dot11_elem_fields,
    &taut_dot11_cap_fields};

static struct taut_span span_of(const uint8_t *p, size_t len)
{
    struct taut_span s = {p, len};
    return s;
}

/* ---- fixed fields ---- */

static void decodes_a_beacon(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex(FRAME_BEACON, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11 h;
    struct taut_dot11_mgmt m;
    struct taut_dot11_elem e;
    struct taut_dot11_rsn rsn;
    assert_int_equal(taut_dot11_decode(&ctx, &rd, &h, 0), TAUT_OK);
    assert_int_equal(taut_dot11_mgmt_decode(&ctx, &rd, &m, h.subtype), TAUT_OK);
    assert_int_equal(taut_rd_left(&rd), 0);
    assert_true(m.timestamp == 0x0102030405060708);
    assert_int_equal(m.interval, 100);
    assert_int_equal(m.cap, TAUT_DOT11_CAP_ESS | TAUT_DOT11_CAP_PRIVACY |
                                TAUT_DOT11_CAP_SHORT_SLOT);
    assert_true(taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_SSID, 0));
    assert_int_equal(e.data.len, 4);
    assert_memory_equal(e.data.p, "taut", 4);
    assert_false(taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_RSNX, 0));
    assert_true(taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_RSN, 0));
    assert_int_equal(taut_dot11_rsn_decode(&ctx, &rsn, e.data), TAUT_OK);
    assert_int_equal(rsn.has, 63);
    assert_int_equal(rsn.group, TAUT_DOT11_CIPHER_CCMP_128);
    assert_int_equal(rsn.group_mgmt, TAUT_DOT11_CIPHER_BIP_CMAC_128);
    assert_int_equal(rsn.cap, TAUT_DOT11_RSN_MFPC | TAUT_DOT11_RSN_MFPR);
    assert_true(
        taut_dot11_suite_find(rsn.pairwise, TAUT_DOT11_CIPHER_GCMP_128));
    assert_false(taut_dot11_suite_find(rsn.pairwise, TAUT_DOT11_CIPHER_TKIP));
    assert_int_equal(taut_dot11_suite_get(rsn.akms, 1), TAUT_DOT11_AKM_SAE);
    assert_int_equal(taut_dot11_suite_get(rsn.akms, 2), 0);
    assert_int_equal(rsn.pmkids.len, 16);
    assert_true(taut_dot11_vendor_find(m.elems, &e, TAUT_DOT11_VENDOR_WPA));
    assert_int_equal(taut_dot11_wpa_decode(&ctx, &rsn, e.data), TAUT_OK);
    assert_int_equal(rsn.group, TAUT_DOT11_CIPHER_WPA_TKIP);
    assert_int_equal(taut_dot11_suite_get(rsn.akms, 0), TAUT_DOT11_AKM_WPA_PSK);
    assert_false(taut_dot11_vendor_find(m.elems, &e, TAUT_DOT11_VENDOR_WMM));
    assert_int_equal(taut_dot11_mgmt_check(&ctx, h.body.p, h.body.len, 8),
                     TAUT_OK);
    free(p);
}

static const struct {
    uint8_t subtype;
    const char *hex;
    size_t fixed;
} bodies[] = {
    {TAUT_DOT11_SUBTYPE_ASSOC_REQ, "1104 0500 0000", 4},
    {TAUT_DOT11_SUBTYPE_ASSOC_RESP, "1104 0000 01c0 0000", 6},
    {TAUT_DOT11_SUBTYPE_REASSOC_REQ, "1104 0500 020000000900 0000", 10},
    {TAUT_DOT11_SUBTYPE_REASSOC_RESP, "1104 1100 01c0 0000", 6},
    {TAUT_DOT11_SUBTYPE_PROBE_REQ, "0000", 0},
    {TAUT_DOT11_SUBTYPE_PROBE_RESP, "0102030405060708 6400 1104 0000", 12},
    {TAUT_DOT11_SUBTYPE_TIMING_ADVERT, "0102030405060708 1104 0000", 10},
    {TAUT_DOT11_SUBTYPE_BEACON, "0102030405060708 6400 1104 0000", 12},
    {TAUT_DOT11_SUBTYPE_ATIM, "", 0},
    {TAUT_DOT11_SUBTYPE_DISASSOC, "0800", 2},
    {TAUT_DOT11_SUBTYPE_AUTH, "0000 0100 0000 1000", 6},
    {TAUT_DOT11_SUBTYPE_AUTH, "0200 0200 0000 0000", 6},
    {TAUT_DOT11_SUBTYPE_AUTH, "0400 0100 0000 112233", 6},
    {TAUT_DOT11_SUBTYPE_DEAUTH, "0f00 0000", 2},
};

static void every_subtype_makes_the_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        size_t len, n;
        uint8_t *p = test_hex(bodies[i].hex, &len), out[64];
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_dot11_mgmt m;
        uint8_t st = bodies[i].subtype;
        assert_int_equal(taut_dot11_mgmt_decode(&ctx, &rd, &m, st), TAUT_OK);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_dot11_mgmt_encode(&wr, &m), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, len);
        if (n)
            assert_memory_equal(out, p, n);
        for (size_t cut = 0; cut < bodies[i].fixed; cut++) {
            uint8_t *c = test_copy(p, cut);
            ctx.start = c;
            rd = taut_rd_of(c, cut);
            assert_int_equal(taut_dot11_mgmt_decode(&ctx, &rd, &m, st),
                             TAUT_E_SHORT);
            test_diag(d, TAUT_E_SHORT, TAUT_DOT11_MGMT_F_HEADER, cut,
                      bodies[i].fixed - cut, 0);
            assert_ptr_equal(rd.p, c);
            free(c);
        }
        free(p);
    }
}

static void fixed_fields_are_kept_apart(void **state)
{
    (void)state;
    struct taut_diag d = {0};
    uint8_t none = 0;
    struct taut_ctx ctx = taut_ctx_of(&none, &d);
    struct taut_rd rd = taut_rd_of(&none, 0);
    struct taut_dot11_mgmt m;
    static const uint8_t others[] = {7, 13, 14, 15};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(taut_dot11_mgmt_decode(&ctx, &rd, &m, others[i]),
                         TAUT_E_UNSUPPORTED);
        test_diag(d, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_SUBTYPE, 0, others[i], 0);
        struct taut_wr wr = taut_wr_of(NULL, 0);
        m.subtype = others[i];
        assert_int_equal(taut_dot11_mgmt_encode(&wr, &m), TAUT_E_USAGE);
    }
    struct taut_wr wr = taut_wr_of(NULL, 0);
    m.subtype = 200;
    assert_int_equal(taut_dot11_mgmt_encode(&wr, &m), TAUT_E_USAGE);
    struct taut_dot11_mgmt beacon = {.subtype = 8, .fixed = {&none, 1}};
    assert_int_equal(taut_dot11_mgmt_encode(&wr, &beacon), TAUT_E_USAGE);
}

/* ---- SAE ---- */

static size_t sae_put(uint8_t *out, size_t cap, const struct taut_dot11_sae *in,
                      uint16_t sequence, uint16_t status)
{
    struct taut_wr wr = taut_wr_of(out, cap);
    size_t len = 0;
    assert_int_equal(taut_dot11_sae_encode(&wr, in, sequence, status), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
    return len;
}

static void sae_commits_of_every_group(void **state)
{
    (void)state;
    static uint8_t bytes[4096], out[4096];
    memset(bytes, 0xa5, sizeof bytes);
    for (uint16_t group = 0; group < 40; group++) {
        size_t element = 0, scalar = taut_dot11_sae_len(group, &element), len;
        struct taut_ctx ctx = taut_ctx_of(out, NULL);
        if (scalar == 0)
            continue;
        for (unsigned how = 0; how < 3; how++) {
            struct taut_dot11_sae in = {.group = group}, got;
            uint16_t status = how == 2 ? TAUT_DOT11_STATUS_SAE_HASH_TO_ELEMENT
                                       : TAUT_DOT11_STATUS_SUCCESS;
            in.scalar = span_of(bytes, scalar);
            in.element = span_of(bytes, element);
            in.token = span_of(bytes, how == 1 ? 33 : 0);
            size_t n = sae_put(out, sizeof out, &in, 1, status);
            struct taut_span d = span_of(out, n);
            assert_int_equal(
                taut_dot11_sae_decode(&ctx, &got, &len, d, 1, status), TAUT_OK);
            assert_int_equal(len, n);
            assert_int_equal(got.group, group);
            assert_int_equal(got.scalar.len, scalar);
            assert_int_equal(got.element.len, element);
            assert_int_equal(got.token.len, in.token.len);
        }
    }
    /* RFC 2409, 3526, 5114, 5903, 6932: bytes of order and of an element */
    static const uint16_t want[][3] = {
        {1, 96, 96},    {2, 128, 128},  {5, 192, 192},  {14, 256, 256},
        {15, 384, 384}, {16, 512, 512}, {17, 768, 768}, {18, 1024, 1024},
        {19, 32, 64},   {20, 48, 96},   {21, 66, 132},  {22, 20, 128},
        {23, 28, 256},  {24, 32, 256},  {25, 24, 48},   {26, 28, 56},
        {27, 28, 56},   {28, 32, 64},   {29, 48, 96},   {30, 64, 128}};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        size_t n = 0;
        assert_int_equal(taut_dot11_sae_len(want[i][0], &n), want[i][1]);
        assert_int_equal(n, want[i][2]);
    }
    size_t element;
    assert_int_equal(taut_dot11_sae_len(19, &element), 32);
    assert_int_equal(element, 64);
    assert_int_equal(taut_dot11_sae_len(21, &element), 66);
    assert_int_equal(taut_dot11_sae_len(15, &element), 384);
    assert_int_equal(element, 384);
    assert_int_equal(taut_dot11_sae_len(31, &element), 0);
}

static void sae_other_shapes(void **state)
{
    (void)state;
    static uint8_t bytes[600], out[800];
    size_t len;
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    struct taut_dot11_sae in = {.group = 19}, got;
    /* a token is asked for: the group and the token */
    in.token = span_of(bytes, 32);
    size_t n =
        sae_put(out, sizeof out, &in, 1, TAUT_DOT11_STATUS_ANTI_CLOGGING);
    assert_int_equal(n, 34);
    assert_int_equal(taut_dot11_sae_decode(&ctx, &got, &len, span_of(out, n), 1,
                                           TAUT_DOT11_STATUS_ANTI_CLOGGING),
                     TAUT_OK);
    assert_int_equal(got.token.len, 32);
    /* ... or in a container element, which is not the token itself */
    memcpy(out + 2, "\xff\x03\x5d\x01\x02", 5);
    assert_int_equal(taut_dot11_sae_decode(&ctx, &got, &len, span_of(out, 7), 1,
                                           TAUT_DOT11_STATUS_ANTI_CLOGGING),
                     TAUT_OK);
    assert_int_equal(got.token.len, 0);
    assert_int_equal(len, 2);
    /* a group that is not supported */
    assert_int_equal(taut_dot11_sae_decode(&ctx, &got, &len, span_of(out, 2), 1,
                                           TAUT_DOT11_STATUS_SAE_GROUP),
                     TAUT_OK);
    /* confirms of three hashes, elements behind */
    for (unsigned i = 0; i < 3; i++) {
        const size_t hash = i == 0 ? 32 : i == 1 ? 48 : 64;
        struct taut_dot11_sae c = {.send_confirm = 7};
        memset(bytes, 0x5a, sizeof bytes);
        c.confirm = span_of(bytes, hash);
        n = sae_put(out, sizeof out, &c, 2, 0);
        assert_int_equal(n, 2 + hash);
        for (unsigned more = 0; more < 5; more += 4) {
            memcpy(out + n, "\xff\x02\x21\x41", more);
            assert_int_equal(taut_dot11_sae_decode(&ctx, &got, &len,
                                                   span_of(out, n + more), 2,
                                                   0),
                             TAUT_OK);
            assert_int_equal(got.confirm.len, hash);
            assert_int_equal(got.send_confirm, 7);
            assert_int_equal(len, n);
        }
    }
    /* a confirm that refuses has nothing */
    assert_int_equal(
        taut_dot11_sae_decode(&ctx, &got, &len, span_of(out, 0), 2, 1),
        TAUT_OK);
    struct taut_dot11_sae empty = {0};
    assert_int_equal(sae_put(out, sizeof out, &empty, 2, 1), 0);
}

struct sae_fault {
    size_t len;
    uint16_t sequence, status;
    enum taut_status st;
    unsigned field, off, need;
};

static void sae_faults(void **state)
{
    (void)state;
    static const struct sae_fault faults[] = {
        {98, 3, 0, TAUT_E_ORDER, TAUT_DOT11_MGMT_F_SEQUENCE, 0, 3},
        {1, 1, 0, TAUT_E_SHORT, TAUT_DOT11_MGMT_F_SAE_GROUP, 1, 1},
        {33, 1, 0, TAUT_E_SHORT, TAUT_DOT11_MGMT_F_SAE_SCALAR, 33, 65},
        {97, 1, 0, TAUT_E_SHORT, TAUT_DOT11_MGMT_F_SAE_ELEMENT, 97, 1},
        {355, 1, 0, TAUT_E_LIMIT, TAUT_DOT11_MGMT_F_SAE_TOKEN, 2, 257},
        {300, 1, 76, TAUT_E_LIMIT, TAUT_DOT11_MGMT_F_SAE_TOKEN, 2, 298},
        {1, 2, 0, TAUT_E_SHORT, TAUT_DOT11_MGMT_F_SAE_SEND, 1, 1},
        {33, 2, 0, TAUT_E_SHORT, TAUT_DOT11_MGMT_F_SAE_CONFIRM, 33, 1},
    };
    static uint8_t out[800];
    size_t len;
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(out, &d);
    struct taut_dot11_sae got;
    out[0] = 19;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const struct sae_fault *f = &faults[i];
        assert_int_equal(taut_dot11_sae_decode(&ctx, &got, &len,
                                               span_of(out, f->len),
                                               f->sequence, f->status),
                         f->st);
        test_diag(d, f->st, f->field, f->off, f->need, 0);
    }
    out[0] = 200;
    assert_int_equal(
        taut_dot11_sae_decode(&ctx, &got, &len, span_of(out, 98), 1, 0),
        TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_DOT11_MGMT_F_SAE_GROUP, 0, 200, 77);
    /* the encoder knows the lengths too */
    struct taut_dot11_sae bad = {.group = 19, .scalar = {out, 31}};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dot11_sae_encode(&wr, &bad, 1, 0), TAUT_E_USAGE);
    bad.group = 200;
    assert_int_equal(taut_dot11_sae_encode(&wr, &bad, 1, 0), TAUT_E_USAGE);
    assert_int_equal(taut_dot11_sae_encode(&wr, &bad, 3, 0), TAUT_E_USAGE);
    assert_int_equal(taut_dot11_sae_encode(&wr, &bad, 1, 77), TAUT_E_USAGE);
    bad.token.len = 257;
    assert_int_equal(taut_dot11_sae_encode(&wr, &bad, 1, 0), TAUT_E_USAGE);
    bad.confirm.len = 65;
    assert_int_equal(taut_dot11_sae_encode(&wr, &bad, 2, 0), TAUT_E_USAGE);
}

/* ---- action frames ---- */

static const struct {
    const char *hex;
    size_t fixed;
} actions[] = {
    {"03 00 09 1610 0000 3012", 9},
    {"03 01 09 0000 1610 0100", 9},
    {"03 02 0038 2700", 6},
    {"08 00 3412", 4},
    {"08 01 3412", 4},
    {"06 01 020000000100 020000000200 3600", 14},
    {"06 02 020000000100 020000000200 0000", 16},
    {"06 04 020000000100 020000000200 0000", 16},
    {"04 0a 010203", 2},
    {"06 09 010203", 2},
    {"08 02", 2},
    {"7f 00 5043 01", 2},
};

static void actions_make_the_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        size_t len, n;
        uint8_t *p = test_hex(actions[i].hex, &len), out[64];
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_dot11_action a;
        assert_int_equal(taut_dot11_action_decode(&ctx, &rd, &a), TAUT_OK);
        assert_int_equal(a.data.len, len - actions[i].fixed);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_dot11_action_encode(&wr, &a), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &n), TAUT_OK);
        assert_int_equal(n, len);
        assert_memory_equal(out, p, n);
        for (size_t cut = 0; cut < actions[i].fixed; cut++) {
            uint8_t *c = test_copy(p, cut);
            ctx.start = c;
            rd = taut_rd_of(c, cut);
            assert_int_equal(taut_dot11_action_decode(&ctx, &rd, &a),
                             TAUT_E_SHORT);
            test_diag(d, TAUT_E_SHORT,
                      cut < 2 ? TAUT_DOT11_MGMT_F_CATEGORY
                              : TAUT_DOT11_MGMT_F_ACTION,
                      cut, (cut < 2 ? 2 : actions[i].fixed) - cut, 0);
            free(c);
        }
        free(p);
    }
}

/* ---- elements ---- */

struct elem_fault {
    const char *hex;
    enum taut_status st;
    unsigned field, off, need;
};

#define F(x) TAUT_DOT11_ELEM_F_##x
static const struct elem_fault elem_faults[] = {
    {"00", TAUT_E_SHORT, F(NUMBER), 1, 1},
    {"000461", TAUT_E_SHORT, F(LENGTH), 3, 3},
    {"ff00", TAUT_E_RANGE, F(LENGTH), 1, 0},
    {"0021 000000000000000000000000000000000000000000000000000000000000000000",
     TAUT_E_LIMIT, F(SSID), 34, 33},
    {"0100", TAUT_E_SHORT, F(RATE), 2, 1},
    {"0302 0101", TAUT_E_RANGE, F(DS_CHANNEL), 2, 2},
    {"0503 000100", TAUT_E_SHORT, F(TIM_BITMAP), 5, 1},
    {"0504 00000000", TAUT_E_RANGE, F(TIM_PERIOD), 3, 0},
    {"0504 01010000", TAUT_E_RANGE, F(TIM_COUNT), 2, 1},
    {"0505 0001fa0000", TAUT_E_RANGE, F(TIM_BITMAP), 5, 252},
    {"0702 4445", TAUT_E_SHORT, F(COUNTRY), 4, 1},
    {"0705 444520 0102", TAUT_E_SHORT, F(COUNTRY_FIRST), 7, 1},
    {"0704 444520 01", TAUT_E_SHORT, F(COUNTRY_FIRST), 6, 2},
    {"2a02 0000", TAUT_E_RANGE, F(ERP), 2, 2},
    {"2d19 00000000000000000000000000000000000000000000000000", TAUT_E_SHORT,
     F(LENGTH), 27, 1},
    {"3001 01", TAUT_E_SHORT, F(RSN_VERSION), 3, 1},
    {"3004 0100 000f", TAUT_E_SHORT, F(RSN_GROUP), 6, 2},
    {"3007 0100 000fac04 01", TAUT_E_SHORT, F(RSN_N_PAIRWISE), 9, 1},
    {"3008 0100 000fac04 0000", TAUT_E_RANGE, F(RSN_N_PAIRWISE), 8, 0},
    {"300c 0100 000fac04 0200 000fac04", TAUT_E_SHORT, F(RSN_N_PAIRWISE), 14,
     4},
    {"300e 0100 000fac04 0100 000fac04 ffff", TAUT_E_SHORT, F(RSN_N_AKM), 16,
     262140},
    {"3013 0100 000fac04 0100 000fac04 0100 000fac02 00", TAUT_E_SHORT,
     F(RSN_CAP), 21, 1},
    {"3016 0100 000fac04 0100 000fac04 0100 000fac02 0000 0100", TAUT_E_SHORT,
     F(RSN_N_PMKID), 24, 16},
    {"3018 0100 000fac04 0100 000fac04 0100 000fac02 0000 0000 000f",
     TAUT_E_SHORT, F(RSN_GROUP_MGMT), 26, 2},
    {"3602 0102", TAUT_E_RANGE, F(MDID), 2, 2},
    {"3702 0000", TAUT_E_SHORT, F(FT_CONTROL), 4, 80},
    {"3804 01000000", TAUT_E_RANGE, F(TIE_TYPE), 2, 4},
    {"f400", TAUT_E_SHORT, F(RSNX), 2, 1},
    {"f402 2000", TAUT_E_RANGE, F(RSNX_LENGTH), 2, 0},
    {"f401 21", TAUT_E_RANGE, F(RSNX_LENGTH), 2, 1},
    {"dd02 0050", TAUT_E_SHORT, F(OUI), 4, 1},
    {"dd05 0050f201 01", TAUT_E_SHORT, F(WPA_VERSION), 7, 1},
    {"dd06 0050f202 0101", TAUT_E_SHORT, F(WMM_QOS), 8, 1},
    {"dd07 0050f202 010100", TAUT_E_SHORT, F(WMM_TXOP), 9, 17},
    {"3002 0000", TAUT_E_UNSUPPORTED, F(RSN_VERSION), 2, 0},
};
#undef F

static void elements_that_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof elem_faults / sizeof elem_faults[0]; i++) {
        const struct elem_fault *f = &elem_faults[i];
        size_t len;
        uint8_t *p = test_hex(f->hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        enum taut_status got =
            taut_dot11_mgmt_check(&ctx, p, len, TAUT_DOT11_SUBTYPE_PROBE_REQ);
        if (got != f->st || d.field != f->field || d.off != f->off ||
            d.need != f->need)
            print_message("%s: %d, field %d, at %u, need %u\n", f->hex, got,
                          (int)d.field - (int)f->field, d.off, d.need);
        assert_int_equal(got, f->st);
        test_diag(d, f->st, f->field, f->off, f->need,
                  f->st == TAUT_E_UNSUPPORTED ? 44 : TAUT_DOT11_WIRE_ELEMENT);
        free(p);
    }
}

static void elements_that_pass(void **state)
{
    (void)state;
    static const char *const good[] = {
        "",
        "0000",
        "0704 444520 00",   /* padding */
        "dd03 0050f2",      /* no type */
        "dd05 0050f202 02", /* a WMM element that is not known */
        "dd04 00112233",    /* another vendor */
        "f202 0102",        /* a fragment of nothing */
        "ff01 f0",          /* an extension without data */
        "3014 0200 000fac04 0100 000fac04 0100 000fac02 0000", /* version 2 */
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(good[i], &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        assert_int_equal(taut_dot11_elems_check(&ctx, span_of(p, len)),
                         TAUT_OK);
        assert_int_equal(taut_dot11_mgmt_check(&ctx, p, len, 4), TAUT_OK);
        free(p);
    }
}

static void long_elements_fragment(void **state)
{
    (void)state;
    static uint8_t data[800], out[1200], whole[800];
    static const size_t lens[] = {0, 1, 253, 254, 255, 256, 509, 510, 511, 800};
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7);
    for (unsigned k = 0; k < 2 * sizeof lens / sizeof lens[0]; k++) {
        const size_t want = lens[k / 2];
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_wr to = taut_wr_of(whole, sizeof whole);
        struct taut_ctx ctx = taut_ctx_of(out, NULL);
        struct taut_dot11_elem e;
        taut_dot11_elem_put(&wr, k & 1 ? 255 : 200, k & 1 ? 107 : 0, data,
                            want);
        taut_dot11_elem_put(&wr, 0, 0, "x", 1);
        struct taut_rd rd = taut_rd_of(out, wr.len);
        assert_int_equal(taut_dot11_elem_next(&ctx, &rd, &e), TAUT_OK);
        assert_int_equal(taut_dot11_elem_whole_get(&ctx, &rd, &to, &e),
                         TAUT_OK);
        assert_int_equal(to.len, want);
        assert_memory_equal(whole, data, want);
        assert_int_equal(taut_dot11_elem_next(&ctx, &rd, &e), TAUT_OK);
        assert_int_equal(e.id, 0);
        assert_int_equal(taut_dot11_elem_next(&ctx, &rd, &e), TAUT_DONE);
    }
    /* an element that is not full has no fragments */
    struct taut_wr loose = taut_wr_of(out, sizeof out);
    struct taut_wr into = taut_wr_of(whole, sizeof whole);
    struct taut_dot11_elem first;
    struct taut_ctx plain = taut_ctx_of(out, NULL);
    taut_dot11_elem_put(&loose, 200, 0, data, 254);
    taut_dot11_elem_put(&loose, TAUT_DOT11_ELEM_FRAGMENT, 0, data, 3);
    struct taut_rd left = taut_rd_of(out, loose.len);
    assert_int_equal(taut_dot11_elem_next(&plain, &left, &first), TAUT_OK);
    assert_int_equal(taut_dot11_elem_whole_get(&plain, &left, &into, &first),
                     TAUT_OK);
    assert_int_equal(into.len, 254);
    assert_int_equal(taut_rd_left(&left), 5);
    /* no room; and a fragment that is cut */
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    struct taut_wr small = taut_wr_of(whole, 300);
    struct taut_dot11_elem e;
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    taut_dot11_elem_put(&wr, 200, 0, data, 400);
    struct taut_rd rd = taut_rd_of(out, wr.len);
    assert_int_equal(taut_dot11_elem_next(&ctx, &rd, &e), TAUT_OK);
    const uint8_t *at = rd.p;
    assert_int_equal(taut_dot11_elem_whole_get(&ctx, &rd, &small, &e),
                     TAUT_FULL);
    assert_ptr_equal(rd.p, at);
    rd.end--;
    assert_int_equal(taut_dot11_elem_whole_get(&ctx, &rd, &small, &e),
                     TAUT_E_SHORT);
}

static void simple_elements_are_written(void **state)
{
    (void)state;
    uint8_t out[400], rates[264];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    memset(rates, 0x0c, sizeof rates);
    rates[9] = 0x80 | TAUT_DOT11_SELECTOR_SAE_H2E;
    assert_int_equal(taut_dot11_ssid_put(&wr, span_of(rates, 33)),
                     TAUT_E_RANGE);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dot11_ssid_put(&wr, span_of(rates, 2)), TAUT_OK);
    assert_memory_equal(out, "\0\x02\x0c\x0c", 4);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dot11_rates_put(&wr, span_of(rates, 8)), TAUT_OK);
    assert_int_equal(wr.len, 10);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dot11_rates_put(&wr, span_of(rates, 10)), TAUT_OK);
    assert_int_equal(wr.len, 14);
    assert_memory_equal(out + 10, "\x32\x02\x0c\xfb", 4);
    assert_true(taut_dot11_selector_get(span_of(out + 12, 2),
                                        TAUT_DOT11_SELECTOR_SAE_H2E));
    assert_false(
        taut_dot11_selector_get(span_of(out + 12, 2), TAUT_DOT11_SELECTOR_HT));
    assert_int_equal(taut_dot11_rates_put(&wr, span_of(rates, 0)),
                     TAUT_E_USAGE);
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dot11_rates_put(&wr, span_of(rates, 264)),
                     TAUT_E_RANGE);
}

static void maps_traffic(void **state)
{
    (void)state;
    static const uint8_t bits[2] = {0x00, 0x80};
    struct taut_dot11_tim in = {0, 3, 5, {bits, 2}}, got;
    uint8_t out[300];
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    assert_int_equal(taut_dot11_tim_put(&wr, &in), TAUT_OK);
    assert_memory_equal(out, "\x05\x05\0\x03\x05\0\x80", 7);
    assert_int_equal(
        taut_dot11_tim_decode(&ctx, &got, span_of(out + 2, wr.len - 2)),
        TAUT_OK);
    for (uint16_t aid = 0; aid < 2100; aid++)
        assert_int_equal(taut_dot11_tim_get(&got, aid), aid == 5 * 8 + 7);
    struct taut_dot11_tim bad[4] = {in, in, in, in};
    bad[0].period = 0;
    bad[1].count = 3;
    bad[2].bitmap.len = 0;
    bad[3].bitmap.len = 252;
    for (unsigned i = 0; i < 4; i++) {
        wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_dot11_tim_put(&wr, &bad[i]), TAUT_E_RANGE);
    }
}

static void wmm_makes_the_round(void **state)
{
    (void)state;
    static const char hex[] =
        "dd18 0050f202 0101 80 00 03a40000 27a40000 42435e00 62322f00";
    size_t len;
    uint8_t *p = test_hex(hex, &len), out[64];
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_dot11_wmm m;
    assert_int_equal(taut_dot11_wmm_decode(&ctx, &m, span_of(p + 6, 20)),
                     TAUT_OK);
    assert_int_equal(m.subtype, 1);
    assert_int_equal(m.ac[2].aci, 2);
    assert_int_equal(m.ac[2].txop, 94);
    assert_int_equal(m.ac[0].ecw_max, 10);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dot11_wmm_put(&wr, &m), TAUT_OK);
    assert_int_equal(wr.len, len);
    assert_memory_equal(out, p, len);
    m.subtype = 0;
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_dot11_wmm_put(&wr, &m), TAUT_OK);
    assert_memory_equal(out, "\xdd\x07\0\x50\xf2\x02\0\x01\x80", 9);
    assert_int_equal(taut_dot11_wmm_decode(&ctx, &m, span_of(out + 6, 3)),
                     TAUT_OK);
    assert_int_equal(m.qos, 0x80);
    p[6] = 2;
    assert_int_equal(taut_dot11_wmm_decode(&ctx, &m, span_of(p + 6, 20)),
                     TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_DOT11_ELEM_F_WMM_SUBTYPE, 6, 2, 0);
    struct taut_dot11_wmm bad[5] = {{.subtype = 2}};
    bad[1].ac[1].aci = 4;
    bad[2].ac[1].aifsn = 16;
    bad[3].ac[1].ecw_min = 16;
    bad[4].ac[3].ecw_max = 16;
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(taut_dot11_wmm_put(&wr, &bad[i]), TAUT_E_RANGE);
    free(p);
}

static void transition_elements_make_the_round(void **state)
{
    (void)state;
    static uint8_t mic[200];
    static const uint8_t subs[] = "\x01\x06"
                                  "abcdef"
                                  "\x03\x02r0";
    static const size_t mics[] = {16, 24, 32};
    uint8_t out[300];
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    for (unsigned i = 0; i < 3; i++) {
        struct taut_dot11_ft in = {.control = 0x0300, .anonce = {1}}, got;
        struct taut_dot11_elem sub, e = {.id = TAUT_DOT11_ELEM_FAST_BSS};
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        in.mic = span_of(mic, mics[i]);
        in.snonce[31] = 2;
        in.subelems = span_of(subs, 12);
        assert_int_equal(taut_dot11_ft_put(&wr, &in), TAUT_OK);
        e.data = span_of(out + 2, wr.len - 2);
        assert_int_equal(taut_dot11_ft_decode(&ctx, &got, e.data, mics[i]),
                         TAUT_OK);
        assert_int_equal(got.control, 0x0300);
        assert_int_equal(got.anonce[0], 1);
        assert_int_equal(got.snonce[31], 2);
        assert_int_equal(got.subelems.len, 12);
        assert_int_equal(taut_dot11_elem_check(&ctx, &e, mics[i]), TAUT_OK);
        struct taut_rd rd = taut_rd_of(got.subelems.p, got.subelems.len);
        assert_int_equal(taut_dot11_sub_next(&ctx, &rd, &sub), TAUT_OK);
        assert_int_equal(sub.id, TAUT_DOT11_FT_R1KH);
        assert_int_equal(taut_dot11_sub_next(&ctx, &rd, &sub), TAUT_OK);
        assert_int_equal(sub.id, TAUT_DOT11_FT_R0KH);
        assert_int_equal(taut_dot11_sub_next(&ctx, &rd, &sub), TAUT_DONE);
        in.subelems = span_of(mic, 200);
        assert_int_equal(taut_dot11_ft_put(&wr, &in), TAUT_E_RANGE);
    }
}

static void subelements_have_their_lengths(void **state)
{
    (void)state;
    static const char *const bad[] = {"01", "0105 0102030405", "0300",
                                      "0602 00"};
    static const unsigned offs[] = {1, 1, 1, 3}, needs[] = {1, 5, 0, 1};
    for (unsigned i = 0; i < 4; i++) {
        size_t len;
        uint8_t *p = test_hex(bad[i], &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_dot11_elem sub;
        enum taut_status st = i == 0 || i == 3 ? TAUT_E_SHORT : TAUT_E_RANGE;
        assert_int_equal(taut_dot11_sub_next(&ctx, &rd, &sub), st);
        test_diag(d, st, TAUT_DOT11_ELEM_F_FT_SUB_LEN, offs[i], needs[i],
                  TAUT_DOT11_WIRE_ELEMENT);
        free(p);
    }
}

static void small_elements_make_the_round(void **state)
{
    (void)state;
    uint8_t out[32];
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    struct taut_dot11_md md = {{0xa1, 0xb2}, 1}, md2;
    struct taut_dot11_timeout t = {3, 0x01020304}, t2;
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    taut_dot11_md_put(&wr, &md);
    taut_dot11_timeout_put(&wr, &t);
    assert_memory_equal(out, "\x36\x03\xa1\xb2\x01\x38\x05\x03\x04\x03\x02\x01",
                        12);
    assert_int_equal(taut_dot11_md_decode(&ctx, &md2, span_of(out + 2, 3)),
                     TAUT_OK);
    assert_memory_equal(&md, &md2, sizeof md);
    assert_int_equal(taut_dot11_timeout_decode(&ctx, &t2, span_of(out + 7, 5)),
                     TAUT_OK);
    assert_int_equal(t2.type, 3);
    assert_int_equal(t2.value, 0x01020304);
}

/* ---- RSN ---- */

static void rsn_makes_the_round(void **state)
{
    (void)state;
    static const char *const elems[] = {
        "3002 0100",
        "3006 0100 000fac04",
        "300c 0100 000fac04 0100 000fac04",
        "3012 0100 000fac04 0100 000fac04 0100 000fac02",
        "3014 0100 000fac04 0100 000fac04 0100 000fac02 c000",
        "3016 0100 000fac04 0100 000fac04 0100 000fac02 c000 0000",
        ("302a 0100 000fac04 0100 000fac04 0100 000fac02 c000 0100"
         "000102030405060708090a0b0c0d0e0f 000fac06"),
        "301b 0100 000fac04 0100 000fac04 0100 000fac02 c000 0000 000fac06 99",
        "dd06 0050f201 0100",
        "dd16 0050f201 0100 0050f202 0100 0050f202 0100 0050f202",
        "dd19 0050f201 0100 0050f202 0100 0050f202 0100 0050f202 0c00 77"};
    for (size_t i = 0; i < sizeof elems / sizeof elems[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(elems[i], &len), out[64];
        bool wpa = p[0] == 0xdd;
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_dot11_rsn m;
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_span d = span_of(p + (wpa ? 6 : 2), len - (wpa ? 6 : 2));
        assert_int_equal(wpa ? taut_dot11_wpa_decode(&ctx, &m, d)
                             : taut_dot11_rsn_decode(&ctx, &m, d),
                         TAUT_OK);
        assert_int_equal(wpa ? taut_dot11_wpa_put(&wr, &m)
                             : taut_dot11_rsn_put(&wr, &m),
                         TAUT_OK);
        assert_int_equal(wr.len, len);
        assert_memory_equal(out, p, len);
        free(p);
    }
}

static void rsn_defaults_and_refusals(void **state)
{
    (void)state;
    static const uint8_t version[2] = {1, 0}, bytes[300] = {0};
    struct taut_ctx ctx = taut_ctx_of(version, NULL);
    struct taut_dot11_rsn m;
    assert_int_equal(taut_dot11_rsn_decode(&ctx, &m, span_of(version, 2)),
                     TAUT_OK);
    assert_int_equal(m.group, TAUT_DOT11_CIPHER_CCMP_128);
    assert_int_equal(m.group_mgmt, TAUT_DOT11_CIPHER_BIP_CMAC_128);
    assert_int_equal(taut_dot11_wpa_decode(&ctx, &m, span_of(version, 2)),
                     TAUT_OK);
    assert_int_equal(m.group, TAUT_DOT11_CIPHER_WPA_TKIP);
    const struct taut_dot11_rsn good = {
        .version = 1, .has = 63, .pairwise = {bytes, 4}, .akms = {bytes, 4}};
    struct taut_dot11_rsn bad[9];
    for (unsigned i = 0; i < 9; i++)
        bad[i] = good;
    bad[0].has = 2;          /* a cipher list without a group cipher */
    bad[1].pairwise.len = 3; /* no whole suite */
    bad[2].akms.len = 6;     /* no whole suite */
    bad[3].pmkids = span_of(bytes, 15);
    bad[4].pairwise.len = 0; /* told, but empty */
    bad[5].has = 3;          /* AKMs without their bit */
    bad[6].has = 7;          /* capabilities without their bit */
    bad[6].cap = 1;
    bad[7].has = 15; /* PMKIDs without their bit */
    bad[7].pmkids = span_of(bytes, 16);
    bad[8].has = 15; /* more without what is before it */
    bad[8].rest = span_of(bytes, 1);
    for (unsigned i = 0; i < 9; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_dot11_rsn_put(&wr, &bad[i]), TAUT_E_USAGE);
    }
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dot11_wpa_put(&wr, &good), TAUT_E_USAGE);
    bad[0] = good;
    bad[0].pairwise.len = 256;
    wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dot11_rsn_put(&wr, &bad[0]), TAUT_E_RANGE);
}

static void rsnx_bits(void **state)
{
    (void)state;
    static const uint32_t bits[] = {0, 1u << TAUT_DOT11_RSNX_H2E,
                                    1u << TAUT_DOT11_RSNX_LTF, 1u << 17,
                                    1u << 31};
    static const size_t lens[] = {1, 1, 2, 3, 4};
    for (unsigned i = 0; i < 5; i++) {
        uint8_t out[8];
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_ctx ctx = taut_ctx_of(out, NULL);
        assert_int_equal(taut_dot11_rsnx_put(&wr, bits[i]), TAUT_OK);
        assert_int_equal(wr.len, lens[i] + 2);
        struct taut_span d = span_of(out + 2, lens[i]);
        assert_int_equal(taut_dot11_rsnx_check(&ctx, d), TAUT_OK);
        for (unsigned b = 4; b < 40; b++)
            assert_int_equal(taut_dot11_rsnx_get(d, b),
                             b < 32 && (bits[i] >> b & 1));
    }
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_dot11_rsnx_put(&wr, 1), TAUT_E_USAGE);
}

/* ---- capabilities ---- */

static void capabilities_know_their_lengths(void **state)
{
    (void)state;
    static uint8_t data[64];
    struct taut_ctx ctx = taut_ctx_of(data, NULL);
    static const struct {
        enum taut_dot11_cap_kind kind;
        uint8_t id, ext;
        size_t least, at, set, most;
    } rows[] = {
        {TAUT_DOT11_CAP_HT_CAP, 45, 0, 26, 0, 0, 26},
        {TAUT_DOT11_CAP_HT_OP, 61, 0, 22, 0, 0, 22},
        {TAUT_DOT11_CAP_VHT_CAP, 191, 0, 12, 0, 0, 12},
        {TAUT_DOT11_CAP_VHT_OP, 192, 0, 5, 0, 0, 5},
        {TAUT_DOT11_CAP_HE_CAP, 255, 35, 21, 6, 0x18, 29},
        {TAUT_DOT11_CAP_HE_OP, 255, 36, 6, 1, 0xc0, 10},
        {TAUT_DOT11_CAP_HE_OP, 255, 36, 6, 2, 0x02, 11},
        {TAUT_DOT11_CAP_EHT_CAP, 255, 108, 11, 0, 0, 11},
        {TAUT_DOT11_CAP_EHT_OP, 255, 106, 5, 0, 3, 10},
        {TAUT_DOT11_CAP_EHT_OP, 255, 106, 5, 0, 1, 8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum taut_dot11_cap_kind k = rows[i].kind;
        assert_int_equal(taut_dot11_cap_kind_get(rows[i].id, rows[i].ext), k);
        assert_int_equal(taut_dot11_cap_len(k), rows[i].least);
        memset(data, 0, sizeof data);
        data[rows[i].at] = (uint8_t)rows[i].set;
        for (size_t n = 0; n < sizeof data; n++)
            assert_int_equal(taut_dot11_cap_check(&ctx, k, span_of(data, n)),
                             n < rows[i].most ? TAUT_E_SHORT : TAUT_OK);
    }
    assert_int_equal(taut_dot11_cap_kind_get(255, 1), TAUT_DOT11_CAP_N);
    /* PPE thresholds: 7 bits and 6 a stream and RU */
    memset(data, 0, sizeof data);
    taut_dot11_cap_set_he_cap_ppe_thres_present(data, 1);
    data[21] = 0x79; /* 2 streams, 4 RUs: 7 + 48 bits, 7 bytes */
    for (size_t n = 21; n < sizeof data; n++)
        assert_int_equal(
            taut_dot11_cap_check(&ctx, TAUT_DOT11_CAP_HE_CAP, span_of(data, n)),
            n < 28 ? TAUT_E_SHORT : TAUT_OK);
}

static void capability_accessors(void **state)
{
    (void)state;
    uint8_t data[32];
    memset(data, 0xff, sizeof data);
    taut_dot11_cap_set_ht_cap_rxstbc(data, 1);
    assert_int_equal(taut_dot11_cap_get_ht_cap_rxstbc(data), 1);
    assert_int_equal(data[1], 0xfd);
    assert_int_equal(data[0], 0xff);
    taut_dot11_cap_set_vht_cap_maxampdu(data, 0);
    assert_int_equal(taut_get32le(data), 0xfc7ffdff);
    memset(data, 0, sizeof data);
    taut_dot11_cap_set_he_cap_multi_tid_agg_tx_support(data, 5);
    assert_int_equal(data[4], 0x80);
    assert_int_equal(data[5], 0x02);
    assert_true(taut_dot11_cap_get_he_cap_mac_caps(data) == 0x28000000000);
}

/* ---- visits ---- */

struct seen {
    const char *hex;
    uint8_t subtype;
    const char *lines[10];
};

static const struct seen seen[] = {
    {"03 02 0038 2700",
     TAUT_DOT11_SUBTYPE_ACTION,
     {"wlan.fixed.delba.param=0x3800\n", "wlan.fixed.delba.param.tid=0x0003\n",
      "wlan.fixed.delba.param.initiator=1\n",
      "wlan.fixed.reason_code=0x0027\n"}},
    {"03 00 09 1610 0000 3012",
     TAUT_DOT11_SUBTYPE_ACTION,
     {"wlan.fixed.dialog_token=0x09\n", "wlan.fixed.baparams.tid=0x0005\n",
      "wlan.fixed.baparams.buffersize=64\n", "wlan.fixed.ssc.sequence=291\n"}},
    {"03 01 09 0000 1610 0100",
     TAUT_DOT11_SUBTYPE_ACTION_NO_ACK,
     {"wlan.fixed.status_code=0x0000\n"}},
    {"06 01 020000000100 020000000200 3603010203",
     TAUT_DOT11_SUBTYPE_ACTION,
     {"wlan.fixed.sta_address=02:00:00:00:01:00\n",
      "wlan.fixed.target_ap_address=02:00:00:00:02:00\n",
      "wlan.tag.number=54\n"}},
    {"08 01 3412",
     TAUT_DOT11_SUBTYPE_ACTION,
     {"wlan.fixed.transaction_id=0x1234\n"}},
    {"04 0a 010203",
     TAUT_DOT11_SUBTYPE_ACTION,
     {"wlan.fixed.publicact=0x0a\n", "wlan.fixed.data=010203\n"}},
    {"0400 0100 0000 112233",
     TAUT_DOT11_SUBTYPE_AUTH,
     {"wlan.fixed.data=112233\n"}},
    {"1104 0500 020000000900 0000",
     TAUT_DOT11_SUBTYPE_REASSOC_REQ,
     {"wlan.fixed.current_ap=02:00:00:00:09:00\n",
      "wlan.fixed.listen_ival=0x0005\n"}},
    {"3001 01", TAUT_DOT11_SUBTYPE_PROBE_REQ, {"wlan.tag.data=01\n"}},
    {"0102030405060708 6400 1104",
     TAUT_DOT11_SUBTYPE_BEACON,
     {"wlan.fixed.timestamp=578437695752307201\n", "wlan.fixed.beacon=100\n",
      "wlan.fixed.capabilities.privacy=1\n"}},
    {"1104 0000 01c0",
     TAUT_DOT11_SUBTYPE_ASSOC_RESP,
     {"wlan.fixed.aid=0x0001\n"}},
    {"0300 0100 0000 1300 00010203040506070809101112131415"
     "1617181920212223242526272829303132333435363738394041424344454647"
     "4849505152535455565758596061626364656667686970717273747576777879"
     "8081828384858687888990919293949596",
     TAUT_DOT11_SUBTYPE_AUTH,
     {"wlan.fixed.sae_message_type=1\n", "wlan.fixed.finite_cyclic_group=19\n",
      "wlan.fixed.anti_clogging_token=00\n", "wlan.fixed.scalar=0102",
      "wlan.fixed.finite_field_element=3334"}},
    {"0300 0200 0000 0900 01020304050607080910111213141516"
     "17181920212223242526272829303132",
     TAUT_DOT11_SUBTYPE_AUTH,
     {"wlan.fixed.send_confirm=9\n", "wlan.fixed.confirm=0102"}},
    {"0300 0100 4d00 1300",
     TAUT_DOT11_SUBTYPE_AUTH,
     {"wlan.fixed.finite_cyclic_group=19\n"}},
    {"0300 0200 0100",
     TAUT_DOT11_SUBTYPE_AUTH,
     {"wlan.fixed.status_code=0x0001\n"}},
    {"0300 0300 0000",
     TAUT_DOT11_SUBTYPE_AUTH,
     {"wlan.fixed.auth_seq=0x0003\n"}},
    {"2503 000603 0b05 0100 02 0500 3805 0309000000"
     "0709 444520 c90203 010dff 2001 03 1002 0102 f402 2107",
     TAUT_DOT11_SUBTYPE_PROBE_REQ,
     {"wlan.csa.new_channel_number=6\n", "wlan.qbss.adc=5\n",
      "wlan.timeout_int.value=9\n", "wlan.country_info.rrc.oc=2\n",
      "wlan.country_info.fnm.mtpl=-1\n", "wlan.powercon.local=3\n",
      "wlan.tag.challenge_text=0102\n", "wlan.rsnx.octet=0x07\n",
      "wlan.rsnx.sae_hash_to_element=1\n"}},
};

/* elements, each as a probe request that has nothing else */
static const struct seen elems_seen[] = {
    {"3033 0100 000fac04 0200 000fac04 000fac08 0200 000fac02 000fac08 c060"
     "0100 70707070707070707070707070707070 000fac06 99",
     4,
     {"wlan.rsn.gcs.type=4\n", "wlan.rsn.pcs.count=2\n",
      "wlan.rsn.akms.type=8\n", "wlan.rsn.capabilities=0x60c0\n",
      "wlan.rsn.capabilities.mfpc=1\n", "wlan.rsn.capabilities.ocvc=1\n",
      "wlan.rsn.pmkid.count=1\n",
      "wlan.pmkid.akms=70707070707070707070707070707070\n",
      "wlan.rsn.gmcs.type=6\n", "wlan.tag.data.undecoded=99\n"}},
    {"3002 0100", 4, {"wlan.rsn.version=1\n"}},
    {"dd19 0050f201 0100 0050f202 0100 0050f202 0100 0050f202 0c00 77",
     4,
     {"wlan.wfa.ie.type=0x01\n", "wlan.wfa.ie.wpa.mcs.type=2\n",
      "wlan.wfa.ie.wpa.ucs=5304834\n", "wlan.wfa.ie.wpa.type=2\n",
      "wlan.rsn.capabilities.ptksa_replay_counter=0x0003\n",
      "wlan.tag.data.undecoded=77\n"}},
    {"dd18 0050f202 0101 80 00 03a40000 27a40000 42435e00 62322f00",
     4,
     {"wlan.wfa.ie.wme.subtype=1\n", "wlan.wfa.ie.wme.qos_info=0x80\n",
      "wlan.wfa.ie.wme.acp.aifsn=7\n", "wlan.wfa.ie.wme.acp.ecw.max=10\n",
      "wlan.wfa.ie.wme.acp.txop_limit=94\n"}},
    {"dd07 0050f202 0001 0f", 4, {"wlan.wfa.ie.wme.subtype=0\n"}},
    {"dd05 506f9a09 01",
     4,
     {"wlan.tag.oui=5271450\n", "wlan.tag.vendor.oui.type=9\n",
      "wlan.tag.vendor.data=0901\n"}},
    {"dd03 001122", 4, {"wlan.tag.oui=4386\n"}},
    {"3760 0001 00000000000000000000000000000000"
     "0101010101010101010101010101010101010101010101010101010101010101"
     "0202020202020202020202020202020202020202020202020202020202020202"
     "0106 010203040506 0302 6e61 0500",
     4,
     {"wlan.ft.mic_control.element_count=1\n", "wlan.ft.anonce=0101",
      "wlan.ft.snonce=0202", "wlan.ft.subelem.r1kh_id=010203040506\n",
      "wlan.ft.subelem.r0kh_id=6e61\n", "wlan.ft.subelem.id=5\n"}},
    {"0505 01030501ff 2a0105 7f0201 80",
     4,
     {"wlan.tim.dtim_count=1\n", "wlan.tim.bmapctl.offset=0x02\n",
      "wlan.tim.partial_virtual_bitmap=01ff\n",
      "wlan.erp_info.barker_preamble_mode=1\n", "wlan.extcap=0x80\n"}},
    {"0000 01028c12 320130 030106 720161",
     4,
     {"wlan.ssid=\n", "wlan.supported_rates=0x8c\n",
      "wlan.extended_supported_rates=0x30\n", "wlan.ds.current_channel=6\n",
      "wlan.mesh.id=a\n"}},
    {"2d1a ef0117 ffff0000000000000000000000000000 0000 00000000 00",
     4,
     {"wlan.ht.capabilities=0x01ef\n", "wlan.ht.ampduparam.maxlength=0x03\n",
      "wlan.ht.mcsset.rxbitmask.8to15=0x000000ff\n"}},
    {"3d16 06070000000000000000000000000000000000000000 bf0c b2599933 faff"
     "0000 faff 0000 c005 019b00 ffff",
     4,
     {"wlan.ht.info.primarychannel=6\n", "wlan.ht.info.secchanoffset=0x03\n",
      "wlan.vht.capabilities.maxampdu=0x00000007\n",
      "wlan.vht.op.channelcenter0=155\n"}},
    {"ff25 23 010000000000 180000000000800000 0000 fafffaff 01010202 03030404"
     "79 010203040506",
     4,
     {"wlan.ext_tag.he_mac_cap.htc_he_support=1\n",
      "wlan.ext_tag.he_mcs_map.rx_he_mcs_map_lte_80=0xfffa\n",
      "wlan.ext_tag.he_mcs_map.rx_he_mcs_map_160=0x0101\n",
      "wlan.ext_tag.he_mcs_map.tx_he_mcs_map_80_80=0x0404\n"}},
    {"ff10 24 00c002 05 fcff 029b00 07 0601080100",
     4,
     {"wlan.ext_tag.he_operation.vht_op_info.chan_center_freq_seg_0=155\n",
      "wlan.ext_tag.he_operation.6ghz.primary_channel=6\n",
      "wlan.ext_tag.bss_color_information.bss_color=0x05\n"}},
    {"ff10 6c 0100 02000000 0000000000 11223344 ff0b 6a 03 11111111 020f00 "
     "0200",
     4,
     {"wlan.eht.mac_capabilities.epcs_priority_access=1\n",
      "wlan.eht.phy_capabilities.320mhz_in_6ghz=1\n",
      "wlan.eht.supported_mcs_nss_set=11223344\n",
      "wlan.eht.eht_operation_information.ccfs0=15\n",
      "wlan.eht.eht_operation_information.disabled_bitmap=0x0002\n"}},
    {"ff06 6a 00 11111111 ff02 0a01 c80101",
     4,
     {"wlan.ext_tag.number=106\n", "wlan.ext_tag.data=01\n",
      "wlan.tag.data=01\n"}},
};

/* sees_rows looks for the lines of each row. */
static void sees_rows(const struct seen *rows, size_t n)
{
    static struct test_seen s;
    for (size_t i = 0; i < n; i++) {
        size_t len;
        uint8_t *p = test_hex(rows[i].hex, &len);
        struct taut_visitor v = test_seen_init(&s, sets, 4, p);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        taut_dot11_mgmt_visit(&v, p, len, rows[i].subtype);
        const char *text = taut_wr_cstr(&s.wr);
        for (unsigned k = 0; k < 10 && rows[i].lines[k]; k++) {
            if (!strstr(text, rows[i].lines[k]))
                fail_msg("no %s in\n%s", rows[i].lines[k], text);
        }
        (void)taut_dot11_mgmt_check(&ctx, p, len, rows[i].subtype);
        free(p);
    }
}

static void tells_elements(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof elems_seen / sizeof elems_seen[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(elems_seen[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        assert_int_equal(taut_dot11_mgmt_check(&ctx, p, len, 4), TAUT_OK);
        free(p);
    }
    sees_rows(elems_seen, sizeof elems_seen / sizeof elems_seen[0]);
}

static void tells_nothing_of_what_is_cut(void **state)
{
    (void)state;
    static const struct {
        uint8_t subtype;
        const char *hex;
    } rows[] = {{8, "0102030405060708 6400"}, {13, "03"}, {7, "00"}};
    static struct test_seen s;
    for (size_t i = 0; i < 3; i++) {
        size_t len;
        uint8_t *p = test_hex(rows[i].hex, &len);
        struct taut_visitor v = test_seen_init(&s, sets, 4, p);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        taut_dot11_mgmt_visit(&v, p, len, rows[i].subtype);
        assert_int_equal(s.wr.len, 0);
        assert_true(taut_is_error(
            taut_dot11_mgmt_check(&ctx, p, len, rows[i].subtype)));
        free(p);
    }
}

static void checks_action_bodies(void **state)
{
    (void)state;
    size_t len;
    struct taut_diag d = {0};
    uint8_t *p = test_hex("06 01 020000000100 020000000200 3602 0102", &len);
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    assert_int_equal(taut_dot11_mgmt_check(&ctx, p, len, 13), TAUT_E_RANGE);
    test_diag(d, TAUT_E_RANGE, TAUT_DOT11_ELEM_F_MDID, 16, 2,
              TAUT_DOT11_WIRE_ELEMENT);
    p[0] = 4; /* public: what follows is not known to be elements */
    assert_int_equal(taut_dot11_mgmt_check(&ctx, p, len, 14), TAUT_OK);
    free(p);
}

static void tells_fields(void **state)
{
    (void)state;
    sees_rows(seen, sizeof seen / sizeof seen[0]);
}

static void registries_ascend(void **state)
{
    (void)state;
    const struct taut_reg *const regs[] = {
        &taut_dot11_elem_reg,  &taut_dot11_ext_reg,      &taut_dot11_cipher_reg,
        &taut_dot11_akm_reg,   &taut_dot11_category_reg, &taut_dot11_status_reg,
        &taut_dot11_reason_reg};
    for (size_t i = 0; i < sizeof regs / sizeof regs[0]; i++) {
        for (size_t k = 1; k < regs[i]->n; k++)
            assert_true(regs[i]->entries[k - 1].code <
                        regs[i]->entries[k].code);
    }
}

static void says_what_to_send_back(void **state)
{
    (void)state;
    char text[128];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_dot11_elem_fields.wire_text(&wr, TAUT_DOT11_WIRE_ELEMENT);
    assert_string_equal(taut_wr_cstr(&wr),
                        "refuse a request with status code 40 (invalid "
                        "element)");
    wr = taut_wr_of(text, sizeof text);
    taut_dot11_fields.wire_text(&wr, 44);
    assert_string_equal(taut_wr_cstr(&wr),
                        "refuse a request with status code 44 (unsupported "
                        "RSN version)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_a_beacon),
        cmocka_unit_test(every_subtype_makes_the_round),
        cmocka_unit_test(fixed_fields_are_kept_apart),
        cmocka_unit_test(sae_commits_of_every_group),
        cmocka_unit_test(sae_other_shapes),
        cmocka_unit_test(sae_faults),
        cmocka_unit_test(actions_make_the_round),
        cmocka_unit_test(elements_that_are_refused),
        cmocka_unit_test(elements_that_pass),
        cmocka_unit_test(long_elements_fragment),
        cmocka_unit_test(simple_elements_are_written),
        cmocka_unit_test(maps_traffic),
        cmocka_unit_test(wmm_makes_the_round),
        cmocka_unit_test(transition_elements_make_the_round),
        cmocka_unit_test(subelements_have_their_lengths),
        cmocka_unit_test(small_elements_make_the_round),
        cmocka_unit_test(rsn_makes_the_round),
        cmocka_unit_test(rsn_defaults_and_refusals),
        cmocka_unit_test(rsnx_bits),
        cmocka_unit_test(capabilities_know_their_lengths),
        cmocka_unit_test(capability_accessors),
        cmocka_unit_test(tells_fields),
        cmocka_unit_test(tells_elements),
        cmocka_unit_test(tells_nothing_of_what_is_cut),
        cmocka_unit_test(checks_action_bodies),
        cmocka_unit_test(registries_ascend),
        cmocka_unit_test(says_what_to_send_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
