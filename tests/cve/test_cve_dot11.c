/* SPDX-License-Identifier: MIT */
/*
 * test_cve_dot11.c: the faults that decoders of 802.11, radiotap, EAPOL and
 * EAP were found with: lengths and counts inside elements that are trusted,
 * SSIDs beyond 32 bytes, bitmaps beyond their element, present words without
 * an end, frames that are made to look like A-MSDUs, key data longer than its
 * frame, group keys in the place of the pairwise one. All on exact-size heap
 * copies.
 */
#include "test_util.h"

#include "taut/dot11.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_rsn.h"
#include "taut/eap.h"
#include "taut/eapol.h"
#include "taut/radiotap.h"

static struct taut_span span_of(const uint8_t *p, size_t len)
{
    struct taut_span s = {p, len};
    return s;
}

/* CVE-2015-1863 copied up to 255 bytes of an SSID into 32. */
static void ssid_beyond_32_bytes(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 256; n++) {
        uint8_t *p = (uint8_t *)calloc(1, 2 + n);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        p[1] = (uint8_t)n;
        assert_int_equal(
            taut_dot11_mgmt_check(&ctx, p, 2 + n, TAUT_DOT11_SUBTYPE_PROBE_REQ),
            n > TAUT_DOT11_SSID_MAX ? TAUT_E_LIMIT : TAUT_OK);
        free(p);
    }
}

/* An element's length that runs past the frame, at every place. */
static void elements_beyond_the_frame(void **state)
{
    (void)state;
    for (unsigned id = 0; id < 256; id++) {
        for (unsigned len = 0; len < 40; len++) {
            for (unsigned there = 0; there < len; there += 3) {
                uint8_t *p = (uint8_t *)calloc(1, 2 + there);
                struct taut_ctx ctx = taut_ctx_of(p, NULL);
                p[0] = (uint8_t)id;
                p[1] = (uint8_t)len;
                assert_int_equal(
                    taut_dot11_elems_check(&ctx, span_of(p, 2 + there)),
                    TAUT_E_SHORT);
                free(p);
            }
        }
    }
}

/* Counts of RSN and WPA elements that promise more than is there: a vendor
 * element that was read past its end (libwifi#27), and counts that overflow
 * when they are multiplied. */
static void suite_counts_beyond_the_element(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 65536; n += 257) {
        uint8_t whole[14] = {1, 0, 0, 0x0f, 0xac, 4};
        uint8_t *p = test_copy(whole, sizeof whole);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_dot11_rsn m;
        p[6] = (uint8_t)n;
        p[7] = (uint8_t)(n >> 8);
        assert_int_equal(
            taut_dot11_rsn_decode(&ctx, &m, span_of(p, sizeof whole)),
            n == 1 ? TAUT_E_RANGE : TAUT_E_SHORT);
        assert_int_equal(
            taut_dot11_wpa_decode(&ctx, &m, span_of(p, sizeof whole)),
            n == 1 ? TAUT_E_RANGE : TAUT_E_SHORT);
        free(p);
    }
}

/* A TIM without a bitmap, and offsets past the last association: what
 * tcpdump's tim_ie_oobr capture was about. */
static void bitmaps_beyond_the_element(void **state)
{
    (void)state;
    for (unsigned len = 0; len < 256; len++) {
        for (unsigned control = 0; control < 256; control += 5) {
            uint8_t *p = (uint8_t *)calloc(1, len + 1);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_dot11_tim tim;
            if (len > 1)
                p[1] = 1;
            if (len > 2)
                p[2] = (uint8_t)control;
            enum taut_status st =
                taut_dot11_tim_decode(&ctx, &tim, span_of(p, len));
            bool fits = len >= 4 && (control & 0xfe) + len - 3 <= 251;
            assert_int_equal(st == TAUT_OK, fits);
            for (unsigned aid = 0; fits && aid < 65536; aid += 97)
                assert_false(taut_dot11_tim_get(&tim, (uint16_t)aid));
            free(p);
        }
    }
}

/* CVE-2020-24588: a frame whose A-MSDU bit was flipped begins with LLC. */
static void flipped_amsdu_bit(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p =
        test_hex("aaaa03000000 0800 4500 0014 0000 0000 00000000", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11_msdu m;
    assert_int_equal(taut_dot11_msdu_next(&ctx, &rd, &m), TAUT_E_VALUE);
    ctx.quirks = TAUT_DOT11_QUIRK_AMSDU_LLC;
    assert_int_not_equal(taut_dot11_msdu_next(&ctx, &rd, &m), TAUT_E_VALUE);
    free(p);
}

/* Present words whose last bit is always set, and lengths below them. */
static void present_words_without_an_end(void **state)
{
    (void)state;
    for (size_t len = 8; len < 2048; len += 4) {
        uint8_t *p = (uint8_t *)malloc(len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        memset(p, 0xff, len);
        p[0] = 0;
        p[2] = (uint8_t)len;
        p[3] = (uint8_t)(len >> 8);
        assert_int_equal(taut_radiotap_check(&ctx, p, len),
                         len - 4 > 4 * TAUT_RADIOTAP_WORDS_MAX ? TAUT_E_LIMIT
                                                               : TAUT_E_RANGE);
        free(p);
    }
}

/* A vendor namespace that skips more than the header has. */
static void vendor_fields_beyond_the_header(void **state)
{
    (void)state;
    for (unsigned skip = 0; skip < 65536; skip += 251) {
        uint8_t whole[20] = {0, 0, 20, 0, 0, 0, 0, 0x40};
        uint8_t *p = test_copy(whole, sizeof whole);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, sizeof whole);
        struct taut_radiotap r;
        p[12] = (uint8_t)skip;
        p[13] = (uint8_t)(skip >> 8);
        assert_int_equal(taut_radiotap_decode(&ctx, &rd, &r),
                         skip > 6 ? TAUT_E_RANGE : TAUT_OK);
        free(p);
    }
}

/* Key data that is longer than its frame, or shorter; with each MIC. */
static void key_data_beyond_the_frame(void **state)
{
    (void)state;
    static const size_t mics[] = {0, 16, 24, 32};
    for (unsigned i = 0; i < 4; i++) {
        size_t fixed = TAUT_EAPOL_KEY_LEN + mics[i];
        for (unsigned told = 0; told < 65536; told += 255) {
            uint8_t *p = (uint8_t *)calloc(1, fixed + 22);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_eapol_key key;
            p[0] = TAUT_EAPOL_DESC_RSN;
            taut_put16(p + fixed - 2, told);
            assert_int_equal(taut_eapol_key_decode(
                                 &ctx, &key, span_of(p, fixed + 22), mics[i]),
                             told > 22 ? TAUT_E_SHORT : TAUT_E_TRAILING);
            free(p);
        }
    }
}

/* KDEs whose length does not hold their selector, keys of other lengths, and
 * a group key with the number of the pairwise one. */
static void group_keys_that_are_none(void **state)
{
    (void)state;
    for (unsigned len = 0; len < 64; len++) {
        uint8_t *p = (uint8_t *)calloc(1, 2 + len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, 2 + len);
        struct taut_eapol_kde kde;
        struct taut_eapol_group_key key;
        p[0] = 0xdd;
        p[1] = (uint8_t)len;
        enum taut_status st = taut_eapol_kde_next(&ctx, &rd, &kde);
        assert_int_equal(st, len == 0  ? TAUT_DONE
                             : len < 4 ? TAUT_E_RANGE
                                       : TAUT_OK);
        if (st == TAUT_OK)
            assert_int_not_equal(taut_eapol_gtk_decode(&ctx, &key, kde.data),
                                 TAUT_OK); /* key ID 0 or a wrong length */
        free(p);
    }
}

/* CVE-2018-14526: key data is not read before its MIC was checked: it is
 * told as encrypted whatever the MIC bit says. */
static void encrypted_key_data_without_mic(void **state)
{
    (void)state;
    struct taut_eapol_key key = {.desc = TAUT_EAPOL_DESC_RSN};
    key.info = TAUT_EAPOL_INFO_ENCRYPTED | TAUT_EAPOL_INFO_PAIRWISE;
    assert_true(taut_eapol_key_is_encrypted(&key));
    key.info |= TAUT_EAPOL_INFO_MIC;
    assert_true(taut_eapol_key_is_encrypted(&key));
    key.info = TAUT_EAPOL_INFO_PAIRWISE;
    assert_false(taut_eapol_key_is_encrypted(&key));
    key.desc = TAUT_EAPOL_DESC_WPA;
    key.info = 0;
    assert_true(taut_eapol_key_is_encrypted(&key));
}

/* EAP lengths below the header, beyond the packet, or below the type's. */
static void eap_lengths(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 8; code++) {
        for (unsigned told = 0; told < 65536; told += 3) {
            uint8_t whole[12] = {(uint8_t)code, 1, 0, 0, 254};
            uint8_t *p = test_copy(whole, sizeof whole);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            taut_put16(p + 2, told);
            enum taut_status st = taut_eap_check(&ctx, p, sizeof whole);
            if (st == TAUT_OK)
                assert_true(told >= 4 && told <= sizeof whole);
            if (st == TAUT_OK && (code == 1 || code == 2))
                assert_int_equal(told, 12);
            free(p);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ssid_beyond_32_bytes),
        cmocka_unit_test(elements_beyond_the_frame),
        cmocka_unit_test(suite_counts_beyond_the_element),
        cmocka_unit_test(bitmaps_beyond_the_element),
        cmocka_unit_test(flipped_amsdu_bit),
        cmocka_unit_test(present_words_without_an_end),
        cmocka_unit_test(vendor_fields_beyond_the_header),
        cmocka_unit_test(key_data_beyond_the_frame),
        cmocka_unit_test(group_keys_that_are_none),
        cmocka_unit_test(encrypted_key_data_without_mic),
        cmocka_unit_test(eap_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
