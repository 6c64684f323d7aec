/* SPDX-License-Identifier: MIT */
/* test_eapol.c: EAPOL packets, key frames, key data; EAP. */
#include "test_util.h"

#include "taut/dot11_elem.h"
#include "taut/dot11_rsn.h"
#include "taut/eap.h"
#include "taut/eapol.h"

static const struct taut_fieldset *const sets[] = {
    &taut_eapol_fields, &taut_eap_fields, &taut_dot11_elem_fields};

static struct taut_span span_of(const void *p, size_t len)
{
    struct taut_span s = {(const uint8_t *)p, len};
    return s;
}

/* ---- the packet ---- */

static void packets_make_the_round(void **state)
{
    (void)state;
    static const char *const hex[] = {"01010000", "02000005 0101000501",
                                      "03030004 00010203", "02020000",
                                      "030500020000"};
    for (size_t i = 0; i < sizeof hex / sizeof hex[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(hex[i], &len), out[32];
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_eapol m;
        assert_int_equal(taut_eapol_decode(&ctx, &rd, &m), TAUT_OK);
        assert_int_equal(taut_rd_left(&rd), 0);
        assert_int_equal(taut_eapol_get_version(p), m.version);
        assert_int_equal(taut_eapol_get_type(p), m.type);
        assert_int_equal(taut_eapol_get_len(p), m.body.len);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_eapol_encode(&wr, &m), TAUT_OK);
        assert_int_equal(wr.len, len);
        assert_memory_equal(out, p, len);
        for (size_t n = 0; n < len; n++) {
            uint8_t *cut = test_copy(p, n);
            ctx.start = cut;
            rd = taut_rd_of(cut, n);
            assert_int_equal(taut_eapol_decode(&ctx, &rd, &m), TAUT_E_SHORT);
            test_diag(d, TAUT_E_SHORT,
                      n < 4 ? TAUT_EAPOL_F_HEADER : TAUT_EAPOL_F_LEN, n,
                      (n < 4 ? 4 : len) - n, 0);
            free(cut);
        }
        free(p);
    }
}

static void padding_and_versions(void **state)
{
    (void)state;
    static const uint8_t padded[] = {9, 1, 0, 0, 0, 0, 0, 0};
    static const uint8_t zero[] = {0, 1, 0, 0};
    static const uint8_t cut[] = {2, 3, 0, 9, 1, 2};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(padded, &d);
    struct taut_rd rd = taut_rd_of(padded, sizeof padded);
    struct taut_eapol m;
    assert_int_equal(taut_eapol_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.version, 9); /* later versions are read */
    assert_int_equal(taut_rd_left(&rd), 4);
    ctx.start = zero;
    assert_int_equal(taut_eapol_check(&ctx, zero, 4), TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_EAPOL_F_VERSION, 0, 0, 0);
    ctx.quirks = TAUT_QUIRK_CUT;
    rd = taut_rd_of(cut, sizeof cut);
    assert_int_equal(taut_eapol_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(m.body.len, 2);
    struct taut_wr wr = taut_wr_of(NULL, 0);
    struct taut_eapol bad = {.version = 0};
    assert_int_equal(taut_eapol_encode(&wr, &bad), TAUT_E_RANGE);
    bad.version = 1;
    bad.body = span_of(padded, 65536);
    assert_int_equal(taut_eapol_encode(&wr, &bad), TAUT_E_RANGE);
    uint8_t out[8];
    wr = taut_wr_of(out, sizeof out);
    struct taut_mark mark = taut_eapol_open(&wr, 2, TAUT_EAPOL_TYPE_KEY);
    taut_wr_u16(&wr, 0x0102);
    taut_wr_close(&wr, mark);
    assert_memory_equal(out, "\x02\x03\x00\x02\x01\x02", 6);
}

/* ---- key frames ---- */

static size_t key_put(uint8_t *out, size_t cap, struct taut_eapol_key *key,
                      size_t mic_len, size_t data_len)
{
    static uint8_t bytes[300];
    struct taut_wr wr = taut_wr_of(out, cap);
    memset(bytes, 0x77, sizeof bytes);
    key->mic = span_of(bytes, mic_len);
    key->data = span_of(bytes, data_len);
    assert_int_equal(taut_eapol_key_encode(&wr, key), TAUT_OK);
    return wr.len;
}

static void keys_with_every_mic(void **state)
{
    (void)state;
    static const size_t mics[] = {0, 16, 24, 32};
    static const size_t datas[] = {0, 22, 56, 300};
    for (unsigned i = 0; i < 16; i++) {
        const size_t mic = mics[i / 4], data = datas[i % 4];
        struct taut_eapol_key in = {.desc = TAUT_EAPOL_DESC_RSN,
                                    .info = 0x13c8,
                                    .key_len = 16,
                                    .replay = 0x0102030405060708,
                                    .nonce = {1, [31] = 2},
                                    .iv = {3},
                                    .rsc = {4},
                                    .id = {5}},
                              got;
        uint8_t out[512], again[512];
        struct taut_diag d = {0};
        size_t n = key_put(out, sizeof out, &in, mic, data), found;
        struct taut_ctx ctx = taut_ctx_of(out, &d);
        assert_int_equal(n, TAUT_EAPOL_KEY_LEN + mic + data);
        assert_int_equal(
            taut_eapol_key_decode(&ctx, &got, span_of(out, n), mic), TAUT_OK);
        assert_int_equal(got.info, 0x13c8);
        assert_true(got.replay == in.replay);
        assert_memory_equal(got.nonce, in.nonce, 32);
        assert_int_equal(got.mic.len, mic);
        assert_int_equal(got.data.len, data);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        assert_int_equal(taut_eapol_key_encode(&wr, &got), TAUT_OK);
        assert_memory_equal(out, again, n);
        assert_true(taut_eapol_mic_len_find(span_of(out, n), &found));
        assert_int_equal(found, mic);
        for (size_t cut = 0; cut < n; cut++) {
            uint8_t *c = test_copy(out, cut);
            size_t fixed = TAUT_EAPOL_KEY_LEN + mic;
            ctx.start = c;
            assert_int_equal(
                taut_eapol_key_decode(&ctx, &got, span_of(c, cut), mic),
                TAUT_E_SHORT);
            test_diag(d, TAUT_E_SHORT,
                      cut < fixed ? TAUT_EAPOL_F_DESC : TAUT_EAPOL_F_DATA_LEN,
                      cut, (cut < fixed ? fixed : n) - cut, 0);
            free(c);
        }
        ctx.start = out;
        assert_int_equal(
            taut_eapol_key_decode(&ctx, &got, span_of(out, n + 1), mic),
            TAUT_E_TRAILING);
        test_diag(d, TAUT_E_TRAILING, TAUT_EAPOL_F_DATA, n, 1, 0);
    }
}

static void key_refusals(void **state)
{
    (void)state;
    uint8_t body[95] = {9};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(body, &d);
    struct taut_eapol_key key = {.desc = 9};
    size_t found;
    assert_int_equal(taut_eapol_key_decode(&ctx, &key, span_of(body, 95), 16),
                     TAUT_E_UNSUPPORTED);
    test_diag(d, TAUT_E_UNSUPPORTED, TAUT_EAPOL_F_DESC, 0, 9, 0);
    assert_int_equal(taut_eapol_key_decode(&ctx, &key, span_of(body, 95), 20),
                     TAUT_E_USAGE);
    assert_false(taut_eapol_mic_len_find(span_of(body, 80), &found));
    struct taut_wr wr = taut_wr_of(NULL, 0);
    key.desc = 9;
    assert_int_equal(taut_eapol_key_encode(&wr, &key), TAUT_E_USAGE);
    key.desc = 2;
    key.mic = span_of(body, 20);
    assert_int_equal(taut_eapol_key_encode(&wr, &key), TAUT_E_USAGE);
    key.data = span_of(body, 65536);
    assert_int_equal(taut_eapol_key_encode(&wr, &key), TAUT_E_RANGE);
    /* a MIC to be filled in */
    uint8_t out[200];
    memset(out, 0xff, sizeof out);
    struct taut_eapol_key zero = {.desc = 2, .mic = {NULL, 24}};
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_eapol_key_encode(&wr, &zero), TAUT_OK);
    for (unsigned i = 0; i < 24; i++)
        assert_int_equal(out[TAUT_EAPOL_MIC_OFF - TAUT_EAPOL_HDR_LEN + i], 0);
}

/* Key Information, key data and nonce, and the message that tshark tells; the
 * info words are those of hostapd and wpa_supplicant. */
static const struct {
    uint16_t info;
    bool data, nonce;
    enum taut_eapol_msg msg;
} msgs[] = {
    {0x008a, false, true, TAUT_EAPOL_MSG_1},
    {0x0088, true, true, TAUT_EAPOL_MSG_1},
    {0x010a, true, true, TAUT_EAPOL_MSG_2},
    {0x030a, true, true, TAUT_EAPOL_MSG_2}, /* a PTK is renewed */
    {0x13ca, true, true, TAUT_EAPOL_MSG_3},
    {0x01c9, true, true, TAUT_EAPOL_MSG_3}, /* WPA */
    {0x12c8, true, true, TAUT_EAPOL_MSG_3}, /* FILS: no MIC */
    {0x030a, false, false, TAUT_EAPOL_MSG_4},
    {0x010a, false, false, TAUT_EAPOL_MSG_4}, /* WPA */
    {0x1308, true, false, TAUT_EAPOL_MSG_4},
    {0x1382, true, false, TAUT_EAPOL_MSG_GROUP_1},
    {0x0302, false, false, TAUT_EAPOL_MSG_GROUP_2},
    {0x0b02, false, false, TAUT_EAPOL_MSG_REQUEST},
    {0x2302, true, false, TAUT_EAPOL_MSG_SMK},
};

static void knows_the_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof msgs / sizeof msgs[0]; i++) {
        struct taut_eapol_key key = {.info = msgs[i].info,
                                     .nonce = {[31] = msgs[i].nonce}};
        key.data.len = msgs[i].data ? 24 : 0;
        assert_int_equal(taut_eapol_msg_get(&key), msgs[i].msg);
    }
}

static void lengths_by_akm(void **state)
{
    (void)state;
    static const struct {
        uint32_t akm;
        size_t hash;
        uint8_t mic, kck, kek, pmk, version;
    } rows[] = {
        {TAUT_DOT11_AKM_8021X, 0, 16, 16, 16, 32, 2},
        {TAUT_DOT11_AKM_PSK, 0, 16, 16, 16, 32, 2},
        {TAUT_DOT11_AKM_FT_PSK, 0, 16, 16, 16, 32, 3},
        {TAUT_DOT11_AKM_PSK_SHA256, 0, 16, 16, 16, 32, 3},
        {TAUT_DOT11_AKM_SAE, 0, 16, 16, 16, 32, 0},
        {TAUT_DOT11_AKM_SUITE_B_192, 0, 24, 24, 32, 48, 0},
        {TAUT_DOT11_AKM_FILS_SHA256, 0, 0, 0, 32, 32, 0},
        {TAUT_DOT11_AKM_FILS_SHA384, 0, 0, 0, 64, 48, 0},
        {TAUT_DOT11_AKM_OWE, 32, 16, 16, 16, 32, 0},
        {TAUT_DOT11_AKM_OWE, 48, 24, 24, 32, 48, 0},
        {TAUT_DOT11_AKM_SAE_EXT, 64, 32, 32, 32, 64, 0},
        {TAUT_DOT11_AKM_FT_SAE_EXT, 48, 24, 24, 32, 48, 0},
        {TAUT_DOT11_AKM_PSK_SHA384, 0, 24, 24, 32, 48, 0},
        {TAUT_DOT11_AKM_WPA_PSK, 0, 16, 16, 16, 32, 2},
        {TAUT_DOT11_AKM_WPA_8021X, 0, 16, 16, 16, 32, 2},
    };
    struct taut_eapol_lens l;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(taut_eapol_lens_get(&l, rows[i].akm, rows[i].hash));
        assert_int_equal(l.mic, rows[i].mic);
        assert_int_equal(l.kck, rows[i].kck);
        assert_int_equal(l.kek, rows[i].kek);
        assert_int_equal(l.pmk, rows[i].pmk);
        assert_int_equal(l.version, rows[i].version);
    }
    assert_false(taut_eapol_lens_get(&l, TAUT_DOT11_AKM_OWE, 20));
    assert_false(taut_eapol_lens_get(&l, TAUT_DOT11_AKM_TDLS, 0));
    assert_false(taut_eapol_lens_get(&l, 0x000facff, 0));
    assert_false(taut_eapol_lens_get(&l, 0x00112202, 0));
}

static void dynamic_wep(void **state)
{
    (void)state;
    struct taut_eapol_rc4 in = {.key_len = 13,
                                .replay = 77,
                                .iv = {1},
                                .index = 0x82,
                                .signature = {2}},
                          got;
    uint8_t out[64], again[64];
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(out, &d);
    in.key = span_of("thirteenbytes", 13);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    taut_eapol_rc4_encode(&wr, &in);
    assert_int_equal(wr.len, TAUT_EAPOL_KEY_RC4_LEN + 13);
    assert_int_equal(taut_eapol_rc4_decode(&ctx, &got, span_of(out, wr.len)),
                     TAUT_OK);
    assert_int_equal(got.key.len, 13);
    assert_int_equal(got.index, 0x82);
    struct taut_wr wr2 = taut_wr_of(again, sizeof again);
    taut_eapol_rc4_encode(&wr2, &got);
    assert_memory_equal(out, again, wr.len);
    assert_int_equal(taut_eapol_rc4_decode(&ctx, &got, span_of(out, 43)),
                     TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_EAPOL_F_DESC, 43, 1, 0);
    out[0] = 2;
    assert_int_equal(taut_eapol_rc4_decode(&ctx, &got, span_of(out, 44)),
                     TAUT_E_UNSUPPORTED);
}

/* ---- key data ---- */

static void key_data_makes_the_round(void **state)
{
    (void)state;
    uint8_t out[300];
    struct taut_ctx ctx = taut_ctx_of(out, NULL);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    struct taut_eapol_group_key gtk = {.id = 2, .tx = true}, got;
    struct taut_eapol_group_key igtk = {.id = 5, .pn = 0x010203040506};
    struct taut_eapol_group_key bigtk = {.id = 6, .pn = 1};
    struct taut_eapol_oci oci = {81, 1, 0}, oci2;
    struct taut_eapol_kde kde;
    gtk.key = igtk.key = span_of("0123456789abcdef", 16);
    bigtk.key = span_of("0123456789abcdef0123456789abcdef", 32);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_RSN, 0, "\x01\x00", 2);
    assert_int_equal(taut_eapol_gtk_put(&wr, &gtk), TAUT_OK);
    assert_int_equal(taut_eapol_igtk_put(&wr, &igtk, false), TAUT_OK);
    assert_int_equal(taut_eapol_igtk_put(&wr, &bigtk, true), TAUT_OK);
    taut_eapol_oci_put(&wr, &oci);
    assert_int_equal(
        taut_eapol_kde_put(&wr, TAUT_EAPOL_KDE_MAC, span_of("abcdef", 6)),
        TAUT_OK);
    taut_eapol_pad_put(&wr, 0);
    assert_int_equal(wr.len % 8, 0);
    struct taut_span all = span_of(out, wr.len);
    struct taut_rd rd = taut_rd_of(out, wr.len);
    static const uint32_t selectors[] = {0,
                                         TAUT_EAPOL_KDE_GTK,
                                         TAUT_EAPOL_KDE_IGTK,
                                         TAUT_EAPOL_KDE_BIGTK,
                                         TAUT_EAPOL_KDE_OCI,
                                         TAUT_EAPOL_KDE_MAC};
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(taut_eapol_kde_next(&ctx, &rd, &kde), TAUT_OK);
        assert_int_equal(kde.selector, selectors[i]);
        assert_int_equal(kde.whole.len, kde.data.len + (kde.selector ? 6 : 2));
    }
    assert_int_equal(taut_eapol_kde_next(&ctx, &rd, &kde), TAUT_DONE);
    assert_int_equal(taut_rd_left(&rd), 0);
    assert_true(taut_eapol_kde_find(all, &kde, TAUT_EAPOL_KDE_GTK));
    assert_int_equal(taut_eapol_gtk_decode(&ctx, &got, kde.data), TAUT_OK);
    assert_int_equal(got.id, 2);
    assert_true(got.tx);
    assert_memory_equal(got.key.p, gtk.key.p, 16);
    assert_true(taut_eapol_kde_find(all, &kde, TAUT_EAPOL_KDE_IGTK));
    assert_int_equal(taut_eapol_igtk_decode(&ctx, &got, kde.data, false),
                     TAUT_OK);
    assert_true(got.pn == 0x010203040506);
    assert_true(taut_eapol_kde_find(all, &kde, TAUT_EAPOL_KDE_BIGTK));
    assert_int_equal(taut_eapol_igtk_decode(&ctx, &got, kde.data, true),
                     TAUT_OK);
    assert_int_equal(got.key.len, 32);
    assert_true(taut_eapol_kde_find(all, &kde, TAUT_EAPOL_KDE_OCI));
    assert_int_equal(taut_eapol_oci_decode(&ctx, &oci2, kde.data), TAUT_OK);
    assert_memory_equal(&oci, &oci2, sizeof oci);
    assert_false(taut_eapol_kde_find(all, &kde, TAUT_EAPOL_KDE_PMKID));
}

static void key_data_pads(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++) {
        uint8_t out[64] = {0};
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        taut_wr_zeros(&wr, 3 + n);
        taut_eapol_pad_put(&wr, 3);
        size_t len = wr.len - 3;
        assert_int_equal(len % 8, 0);
        assert_true(len >= 16 && len >= n && len < (n < 16 ? 17 : n + 8));
        if (len > n)
            assert_int_equal(out[3 + n], 0xdd);
    }
}

struct data_fault {
    const char *hex;
    enum taut_status st;
    unsigned field, off, need;
};

static void key_data_faults(void **state)
{
    (void)state;
    static const struct data_fault faults[] = {
        {"30", TAUT_E_SHORT, TAUT_EAPOL_F_KDE, 1, 1},
        {"3003 0000", TAUT_E_SHORT, TAUT_EAPOL_F_KDE_LEN, 4, 1},
        {"dd03 000fac", TAUT_E_RANGE, TAUT_EAPOL_F_KDE_LEN, 1, 3},
        {"dd00 0001", TAUT_E_VALUE, TAUT_EAPOL_F_DATA, 3, 1},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_eapol_kde kde;
        assert_int_equal(taut_eapol_kde_next(&ctx, &rd, &kde), faults[i].st);
        test_diag(d, faults[i].st, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        assert_ptr_equal(rd.p, p);
        free(p);
    }
}

static void group_key_faults(void **state)
{
    (void)state;
    uint8_t b[48] = {0};
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(b, &d);
    struct taut_eapol_group_key k = {.id = 1};
    struct taut_eapol_oci oci;
    static const size_t bad[] = {0, 1, 6, 17, 19, 33, 35};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(taut_eapol_gtk_decode(&ctx, &k, span_of(b, bad[i])),
                         TAUT_E_RANGE);
        test_diag(d, TAUT_E_RANGE, TAUT_EAPOL_F_GTK, 0, bad[i], 0);
        assert_int_equal(
            taut_eapol_igtk_decode(&ctx, &k, span_of(b, bad[i]), i & 1),
            TAUT_E_RANGE);
    }
    assert_int_equal(taut_eapol_gtk_decode(&ctx, &k, span_of(b, 18)),
                     TAUT_E_VALUE); /* key 0 is the pairwise one's */
    test_diag(d, TAUT_E_VALUE, TAUT_EAPOL_F_GTK_ID, 0, 0, 0);
    assert_int_equal(taut_eapol_igtk_decode(&ctx, &k, span_of(b, 24), false),
                     TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_EAPOL_F_IGTK_ID, 0, 0, 0);
    assert_int_equal(taut_eapol_igtk_decode(&ctx, &k, span_of(b, 40), true),
                     TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_EAPOL_F_BIGTK_ID, 0, 0, 0);
    assert_int_equal(taut_eapol_oci_decode(&ctx, &oci, span_of(b, 2)),
                     TAUT_E_RANGE);
    struct taut_wr wr = taut_wr_of(NULL, 0);
    k = (struct taut_eapol_group_key){.key = {b, 16}};
    assert_int_equal(taut_eapol_gtk_put(&wr, &k), TAUT_E_RANGE);
    k.id = 4;
    assert_int_equal(taut_eapol_gtk_put(&wr, &k), TAUT_E_RANGE);
    assert_int_equal(taut_eapol_igtk_put(&wr, &k, true), TAUT_E_RANGE);
    k.pn = (uint64_t)1 << 48;
    assert_int_equal(taut_eapol_igtk_put(&wr, &k, false), TAUT_E_RANGE);
    k.pn = 0;
    k.key.len = 17;
    assert_int_equal(taut_eapol_igtk_put(&wr, &k, false), TAUT_E_RANGE);
    k.id = 1;
    assert_int_equal(taut_eapol_gtk_put(&wr, &k), TAUT_E_RANGE);
    assert_int_equal(taut_eapol_kde_put(&wr, 1, span_of(b, 252)), TAUT_E_RANGE);
}

/* ---- visits ---- */

static void sees(void (*visit)(const struct taut_visitor *, const uint8_t *,
                               size_t),
                 const char *hex, const char *const *lines)
{
    static struct test_seen s;
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_visitor v = test_seen_init(&s, sets, 3, p);
    visit(&v, p, len);
    const char *text = taut_wr_cstr(&s.wr);
    for (; *lines; lines++) {
        if (!strstr(text, *lines))
            fail_msg("no %s in\n%s", *lines, text);
    }
    free(p);
}

static void visit_data(const struct taut_visitor *v, const uint8_t *p,
                       size_t len)
{
    taut_eapol_data_visit(v, span_of(p, len));
}

static void tells_fields(void **state)
{
    (void)state;
    static const char *const data[] = {
        "wlan.rsn.version=1\n",
        "wlan.rsn.ie.gtk_kde.key_id=0x01\n",
        "wlan.rsn.ie.gtk_kde.gtk=0102030405\n",
        "wlan.rsn.ie.mac_address_kde.mac_address=01:02:03:04:05:06\n",
        "wlan.rsn.ie.key_lifetime_kde.lifetime=9\n",
        "wlan.rsn.ie.unknown=07\n",
        "wlan.rsn.ie.oci_kde.operating_class=81\n",
        "wlan.rsn.ie.unknown=0102\n",
        "wlan.tag.vendor.data=0405\n",
        NULL};
    static const char *const rc4[] = {
        "eapol.keydes.type=1\n",           "eapol.keydes.key_index=0x82\n",
        "eapol.keydes.key_index.type=1\n", "eapol.keydes.key_index.number=2\n",
        "eapol.keydes.key=aabb\n",         NULL};
    static const char *const bad[] = {"eapol.body=0200\n", NULL};
    static const char *const start[] = {"eapol.type=1\n", NULL};
    static const char *const mka[] = {"eapol.body=0102\n", NULL};
    sees(visit_data,
         "3002 0100 dd0b 000fac01 01000102030405 dd0a 000fac03 010203040506"
         "dd08 000fac07 00000009 dd05 000fac20 07 dd07 000fac0d 510100"
         "dd06 000fac04 0102 dd05 001122 0405 dd00",
         data);
    sees(taut_eapol_visit,
         "0103002e 01 0000 000000000000000900000000000000000000000000000000 82"
         "00000000000000000000000000000000 aabb",
         rc4);
    static const char *const key[] = {
        "eapol.keydes.type=2\n",
        "wlan_rsna_eapol.keydes.msgnr=3\n",
        "wlan_rsna_eapol.keydes.key_info=0x03ca\n",
        "wlan_rsna_eapol.keydes.key_info.keydes_version=2\n",
        "wlan_rsna_eapol.keydes.key_info.secure=1\n",
        "eapol.keydes.replay_counter=9\n",
        "eapol.keydes.key_len=16\n",
        "wlan_rsna_eapol.keydes.nonce=1111",
        "wlan.rsn.ie.pmkid=3333",
        "wlan_rsna_eapol.keydes.data_len=22\n",
        "wlan.rsn.ie.kde.data_type=4\n",
        NULL};
    static const char *const rc4_cut[] = {"eapol.body=01\n", NULL};
    static const char *const group[] = {"wlan_rsna_eapol.keydes.msgnr=1\n",
                                        NULL};
    static const char *const keys[] = {
        "wlan.rsn.ie.igtk.kde.keyid=4\n", "wlan.rsn.ie.igtk.kde.ipn=1\n",
        "wlan.rsn.ie.bigtk_kde.key_id=6\n", "wlan.rsn.ie.unknown=0000\n", NULL};
#define KEY_REST                                                               \
    "0010 0000000000000009"                                                    \
    "1111111111111111111111111111111111111111111111111111111111111111"         \
    "00000000000000000000000000000000 0000000000000000 0000000000000000"       \
    "22222222222222222222222222222222"
    sees(taut_eapol_visit,
         "02030075 02 03ca" KEY_REST
         "0016 dd14 000fac04 33333333333333333333333333333333",
         key);
    sees(taut_eapol_visit, "02030061 02 1382" KEY_REST "0002 0102", group);
    sees(taut_eapol_visit, "01030001 01", rc4_cut);
    sees(visit_data,
         "dd1c 000fac09 0400 010000000000 44444444444444444444444444444444"
         "dd1c 000fac0e 0600 010000000000 44444444444444444444444444444444"
         "dd06 000fac01 0000 dd06 000fac09 0000 dd06 000fac0d 0000"
         "dd05 000fac03 00 dd05 000fac07 00",
         keys);
    sees(taut_eapol_visit, "02030002 0200", bad);
    sees(taut_eapol_visit, "02010000", start);
    sees(taut_eapol_visit, "03050002 0102", mka);
}

/* ---- EAP ---- */

static void eap_makes_the_round(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        const char *line;
    } rows[] = {
        {"01010005 01", "eap.type=1\n"},
        {"02010009 01 75736572", "eap.identity=user\n"},
        {"01020008 02 616263", "eap.notification=abc\n"},
        {"02030007 03 0d19", "eap.desired_type=25\n"},
        {"0104000a 0d 8000000001", "eap.data=8000000001\n"},
        {"0105000e fe 00372a 00000001 0102",
         "eap.ext.vendor_type=0x00000001\n"},
        {"03060004", "eap.code=3\n"},
        {"04060004", "eap.len=4\n"},
        {"05070006 0102", "eap.data=0102\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(rows[i].hex, &len), out[32];
        const char *const lines[] = {rows[i].line, NULL};
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_eap m;
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        assert_int_equal(taut_eap_decode(&ctx, &rd, &m), TAUT_OK);
        assert_int_equal(taut_rd_left(&rd), 0);
        assert_int_equal(taut_eap_encode(&wr, &m), TAUT_OK);
        assert_int_equal(wr.len, len);
        assert_memory_equal(out, p, len);
        assert_int_equal(taut_eap_get_code(p), m.code);
        sees(taut_eap_visit, rows[i].hex, lines);
        free(p);
    }
}

static void eap_faults(void **state)
{
    (void)state;
    static const char *const nothing[] = {NULL};
    sees(taut_eap_visit, "00010004", nothing);
    static const struct data_fault faults[] = {
        {"010100", TAUT_E_SHORT, TAUT_EAP_F_HEADER, 3, 1},
        {"01010006 01", TAUT_E_SHORT, TAUT_EAP_F_LEN, 5, 1},
        {"01010004", TAUT_E_RANGE, TAUT_EAP_F_LEN, 2, 4},
        {"03010003", TAUT_E_RANGE, TAUT_EAP_F_LEN, 2, 3},
        {"03010005 00", TAUT_E_RANGE, TAUT_EAP_F_LEN, 2, 5},
        {"0101000b fe 00000000000001", TAUT_E_RANGE, TAUT_EAP_F_LEN, 2, 11},
        {"00010004", TAUT_E_VALUE, TAUT_EAP_F_CODE, 0, 0},
        {"07010004", TAUT_E_VALUE, TAUT_EAP_F_CODE, 0, 7},
        {"01010005 03", TAUT_E_VALUE, TAUT_EAP_F_TYPE, 4, 3},
        {"01010005 00", TAUT_E_VALUE, TAUT_EAP_F_TYPE, 4, 0},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(faults[i].hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        assert_int_equal(taut_eap_check(&ctx, p, len), faults[i].st);
        test_diag(d, faults[i].st, faults[i].field, faults[i].off,
                  faults[i].need, 0);
        free(p);
    }
    static const struct taut_eap bad[] = {
        {.code = 0, .type = 1},
        {.code = 7, .type = 1},
        {.code = 1, .type = 0},
        {.code = 3, .type = 1},
        {.code = 1, .type = 3},
        {.code = 4, .data = {(const uint8_t *)"x", 1}},
        {.code = 1, .type = 1, .vendor = 1},
        {.code = 1, .type = 1, .vendor_type = 1},
        {.code = 1, .type = 254, .vendor = 0x1000000},
        {.code = 1, .type = 1, .data = {(const uint8_t *)"x", 65531}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(taut_eap_encode(&wr, &bad[i]),
                         i < 8 ? TAUT_E_USAGE : TAUT_E_RANGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_make_the_round),
        cmocka_unit_test(padding_and_versions),
        cmocka_unit_test(keys_with_every_mic),
        cmocka_unit_test(key_refusals),
        cmocka_unit_test(knows_the_message),
        cmocka_unit_test(lengths_by_akm),
        cmocka_unit_test(dynamic_wep),
        cmocka_unit_test(key_data_makes_the_round),
        cmocka_unit_test(key_data_pads),
        cmocka_unit_test(key_data_faults),
        cmocka_unit_test(group_key_faults),
        cmocka_unit_test(tells_fields),
        cmocka_unit_test(eap_makes_the_round),
        cmocka_unit_test(eap_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
