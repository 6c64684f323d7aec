/* SPDX-License-Identifier: MIT */
/* test_wpa.c: keys of WPA, over each real provider. */
#include "crypto_peers.h"

#include "taut/wpa.h"

static struct taut_span text_span(const char *s)
{
    return (struct taut_span){(const uint8_t *)s, strlen(s)};
}

/* same_hex: `p` holds the bytes of `digits`. */
static void same_hex(const uint8_t *p, size_t len, const char *digits)
{
    struct peers_bytes b = peers_hex(digits);
    assert_int_equal(len, b.len);
    assert_memory_equal(p, b.p, len);
    peers_free(&b, 1);
}

/* ---- suites ---- */

static void suites_are_as_the_standard_lists_them(void **state)
{
    (void)state;
    static const struct {
        uint32_t akm, cipher;
        size_t hash_len;
        uint8_t kdf, mic, version, mic_len, kck, kek, pmk, tk;
    } rows[] = {
        {0x000fac01, 0x000fac04, 0, 2, 2, 2, 16, 16, 16, 32, 16},
        {0x000fac02, 0x000fac04, 0, 2, 2, 2, 16, 16, 16, 32, 16},
        {0x000fac02, 0x000fac02, 0, 2, 1, 1, 16, 16, 16, 32, 32},
        {0x000fac02, 0x000fac00, 0, 2, 1, 1, 16, 16, 16, 32, 0},
        {0x000fac02, 0x000fac0a, 0, 2, 2, 2, 16, 16, 16, 32, 32},
        {0x000fac03, 0x000fac04, 0, 4, 16, 3, 16, 16, 16, 32, 16},
        {0x000fac04, 0x000fac08, 0, 4, 16, 3, 16, 16, 16, 32, 16},
        {0x000fac05, 0x000fac04, 0, 4, 16, 3, 16, 16, 16, 32, 16},
        {0x000fac06, 0x000fac04, 0, 4, 16, 3, 16, 16, 16, 32, 16},
        {0x000fac06, 0x000fac02, 0, 4, 16, 3, 16, 16, 16, 32, 32},
        {0x000fac08, 0x000fac09, 0, 4, 16, 0, 16, 16, 16, 32, 32},
        {0x000fac09, 0x000fac04, 0, 4, 16, 0, 16, 16, 16, 32, 16},
        {0x000fac0b, 0x000fac08, 0, 4, 4, 0, 16, 16, 16, 32, 16},
        {0x000fac0c, 0x000fac09, 0, 5, 5, 0, 24, 24, 32, 48, 32},
        {0x000fac0d, 0x000fac09, 0, 5, 5, 0, 24, 24, 32, 48, 32},
        {0x000fac12, 0x000fac04, 32, 4, 4, 0, 16, 16, 16, 32, 16},
        {0x000fac12, 0x000fac04, 48, 5, 5, 0, 24, 24, 32, 48, 16},
        {0x000fac12, 0x000fac04, 64, 6, 6, 0, 32, 32, 32, 64, 16},
        {0x000fac13, 0x000fac09, 0, 5, 5, 0, 24, 24, 32, 48, 32},
        {0x000fac14, 0x000fac09, 0, 5, 5, 0, 24, 24, 32, 48, 32},
        {0x000fac16, 0x000fac09, 0, 5, 5, 0, 24, 24, 32, 48, 32},
        {0x000fac17, 0x000fac09, 0, 5, 5, 0, 24, 24, 32, 48, 32},
        {0x000fac18, 0x000fac09, 64, 6, 6, 0, 32, 32, 32, 64, 32},
        {0x000fac19, 0x000fac09, 48, 5, 5, 0, 24, 24, 32, 48, 32},
        {0x0050f202, 0x0050f202, 0, 2, 1, 1, 16, 16, 16, 32, 32},
        {0x0050f201, 0x0050f204, 0, 2, 2, 2, 16, 16, 16, 32, 16},
        {0x0050f202, 0x0050f200, 0, 2, 1, 1, 16, 16, 16, 32, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct taut_wpa_suite s;
        assert_true(taut_wpa_suite_get(&s, rows[i].akm, rows[i].cipher,
                                       rows[i].hash_len));
        assert_int_equal(s.akm, rows[i].akm);
        assert_int_equal(s.cipher, rows[i].cipher);
        assert_int_equal(s.kdf, rows[i].kdf);
        assert_int_equal(s.mic, rows[i].mic);
        assert_int_equal(s.lens.version, rows[i].version);
        assert_int_equal(s.lens.mic, rows[i].mic_len);
        assert_int_equal(s.lens.kck, rows[i].kck);
        assert_int_equal(s.lens.kek, rows[i].kek);
        assert_int_equal(s.lens.pmk, rows[i].pmk);
        assert_int_equal(s.tk_len, rows[i].tk);
        assert_int_equal(s.kdk_len, 0);
        assert_int_equal(taut_wpa_wrap_extra(&s), s.lens.version == 1 ? 0 : 8);
    }
}

static void what_is_no_suite_is_refused(void **state)
{
    (void)state;
    struct taut_wpa_suite s;
    static const uint32_t akms[] = {0x000fac00, 0x000fac07, 0x000fac0a,
                                    0x000fac0e, 0x000fac15, 0x000fac1a,
                                    0x0050f203, 0x506f9a02};
    static const uint32_t ciphers[] = {0x000fac01, 0x000fac05, 0x000fac06,
                                       0x000fac07, 0x000fac0d, 0x0050f201,
                                       0x00000000};
    for (size_t i = 0; i < sizeof akms / sizeof akms[0]; i++)
        assert_false(taut_wpa_suite_get(&s, akms[i], 0x000fac04, 32));
    for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++)
        assert_false(taut_wpa_suite_get(&s, 0x000fac02, ciphers[i], 0));
    assert_false(taut_wpa_suite_get(&s, 0x000fac18, 0x000fac09, 20));
}

static void keys_are_as_long_as_their_ciphers(void **state)
{
    (void)state;
    static const uint8_t lens[14] = {0, 5,  32, 0,  16, 13, 16,
                                     0, 16, 32, 32, 16, 32, 32};
    for (uint32_t i = 0; i < 14; i++)
        assert_int_equal(taut_wpa_key_len(0x000fac00 + i), lens[i]);
    static const uint8_t wpa[6] = {0, 5, 32, 0, 16, 13};
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(taut_wpa_key_len(0x0050f200 + i), wpa[i]);
}

/* ---- pre-shared keys ---- */

/* IEEE Std 802.11-2020 J.4.2. */
static void passphrases_make_the_keys_of_the_standard(void **state)
{
    (void)state;
    uint8_t psk[TAUT_WPA_PSK_LEN];
    for (size_t i = 0; peers_get(i); i++) {
        const struct taut_crypto *c = peers_get(i);
        assert_int_equal(
            taut_wpa_psk(c, psk, text_span("password"), text_span("IEEE")),
            TAUT_OK);
        same_hex(psk, 32,
                 "f42c6fc52df0ebef9ebb4b90b38a5f90"
                 "2e83fe1b135a70e23aed762e9710a12e");
        assert_int_equal(taut_wpa_psk(c, psk, text_span("ThisIsAPassword"),
                                      text_span("ThisIsASSID")),
                         TAUT_OK);
        same_hex(psk, 32,
                 "0dc0d6eb90555ed6419756b9a15ec3e3"
                 "209b63df707dd508d14581f8982721af");
        assert_int_equal(
            taut_wpa_psk(c, psk, text_span("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                         text_span("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ")),
            TAUT_OK);
        same_hex(psk, 32,
                 "becb93866bb8c3832cb777c2f559807c"
                 "8c59afcb6eae734885001300a981cc62");
    }
}

static void digits_are_the_key(void **state)
{
    (void)state;
    char digits[65] = "00112233445566778899aAbBcCdDeEfF"
                      "0123456789abcdef0123456789ABCDEF";
    static const char bad[] = "/:@G`g \x7f";
    uint8_t psk[32], zeros[32] = {0};
    const struct taut_crypto *c = peers_get(0);
    assert_int_equal(taut_wpa_psk(c, psk, text_span(digits), text_span("x")),
                     TAUT_OK);
    same_hex(psk, 32, digits);
    for (size_t i = 0; i < 64; i++)
        for (size_t k = 0; k < sizeof bad - 1; k++) {
            char old = digits[i];
            digits[i] = bad[k];
            assert_int_equal(
                taut_wpa_psk(c, psk, text_span(digits), text_span("x")),
                TAUT_E_VALUE);
            assert_memory_equal(psk, zeros, 32);
            digits[i] = old;
        }
}

static void passphrases_have_their_bounds(void **state)
{
    (void)state;
    const struct taut_crypto *c = peers_get(0);
    uint8_t psk[32];
    static const char long63[] =
        "~23456789012345678901234567890123456789012345678901234567890123";
    const struct taut_span ssid = text_span("net");
    assert_int_equal(taut_wpa_psk(c, psk, text_span("1234567"), ssid),
                     TAUT_E_RANGE);
    assert_int_equal(taut_wpa_psk(c, psk, text_span(" 234567~"), ssid),
                     TAUT_OK);
    assert_int_equal(taut_wpa_psk(c, psk, text_span(long63), ssid), TAUT_OK);
    char long65[66] = {0};
    memset(long65, 'a', 65);
    assert_int_equal(taut_wpa_psk(c, psk, text_span(long65), ssid),
                     TAUT_E_RANGE);
    assert_int_equal(taut_wpa_psk(c, psk, text_span("1234567\x1f"), ssid),
                     TAUT_E_VALUE);
    assert_int_equal(taut_wpa_psk(c, psk, text_span("1234567\x7f"), ssid),
                     TAUT_E_VALUE);
    assert_int_equal(taut_wpa_psk(c, psk, text_span("12345678"), text_span("")),
                     TAUT_E_RANGE);
    long65[33] = 0;
    assert_int_equal(
        taut_wpa_psk(c, psk, text_span("12345678"), text_span(long65)),
        TAUT_E_RANGE);
}

/* ---- derivations ---- */

/* IEEE Std 802.11-2020 J.3.2. */
static void prf_is_as_the_standard_has_it(void **state)
{
    (void)state;
    uint8_t key[20], out[64];
    memset(key, 0x0b, sizeof key);
    for (size_t i = 0; peers_get(i); i++) {
        const struct taut_crypto *c = peers_get(i);
        assert_int_equal(taut_wpa_kdf(c, TAUT_CRYPTO_HASH_SHA1, out, sizeof out,
                                      (struct taut_span){key, sizeof key},
                                      "prefix", text_span("Hi There")),
                         TAUT_OK);
        same_hex(out, 64,
                 "bcd4c650b30b9684951829e0d75f9d54b862175ed9f00606"
                 "e17d8da35402ffee75df78c3d31e0f889f012120c0862beb"
                 "67753e7439ae242edb8373698356cf5a");
        assert_int_equal(
            taut_wpa_kdf(c, TAUT_CRYPTO_HASH_SHA1, out, 64, text_span("Jefe"),
                         "prefix", text_span("what do ya want for nothing?")),
            TAUT_OK);
        same_hex(out, 64,
                 "51f4de5b33f249adf81aeb713a3c20f4fe631446fabdfa58"
                 "244759ae58ef9009a99abf4eac2ca5fa87e692c440eb4002"
                 "3e7babb206d61de7b92f41529092b8fc");
    }
}

static void derivations_have_their_bounds(void **state)
{
    (void)state;
    const struct taut_crypto *c = peers_get(0);
    static uint8_t out[8200];
    const struct taut_span key = text_span("0123456789abcdef"), no = {NULL, 0};
    assert_int_equal(
        taut_wpa_kdf(c, (enum taut_crypto_hash_id)77, out, 1, key, "x", no),
        TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_wpa_kdf(c, TAUT_CRYPTO_HASH_SHA256, out, 255 * 32 + 1,
                                  key, "x", no),
                     TAUT_E_RANGE);
    assert_int_equal(
        taut_wpa_kdf(c, TAUT_CRYPTO_HASH_SHA384, out, 8192, key, "x", no),
        TAUT_E_RANGE);
    assert_int_equal(
        taut_wpa_kdf(c, TAUT_CRYPTO_HASH_SHA384, out, 8191, key, "x", no),
        TAUT_OK);
}

/* A KDF is the concatenation of the HMACs that the standard writes. */
static void kdf_is_made_of_hmacs(void **state)
{
    (void)state;
    for (size_t i = 0; peers_get(i); i++) {
        const struct taut_crypto *c = peers_get(i);
        for (int h = TAUT_CRYPTO_HASH_SHA256; h <= TAUT_CRYPTO_HASH_SHA512;
             h++) {
            enum taut_crypto_hash_id id = (enum taut_crypto_hash_id)h;
            size_t n = taut_crypto_hash_len(id);
            uint8_t out[100], want[192], msg[] = "\1\0labelcontext\x20\x03";
            const struct taut_span key = text_span("key of any length");
            assert_int_equal(taut_wpa_kdf(c, id, out, 100, key, "label",
                                          text_span("context")),
                             TAUT_OK);
            for (size_t k = 0; k * n < 100; k++) {
                msg[0] = (uint8_t)(k + 1);
                assert_int_equal(taut_crypto_hmac_once(
                                     c, id, want + k * n, key,
                                     (struct taut_span){msg, sizeof msg - 1}),
                                 TAUT_OK);
            }
            assert_memory_equal(out, want, 100);
        }
    }
}

/* ---- pairwise keys: 802.11-2020 J.7.1's addresses and nonces ---- */

static void pair_fill(struct taut_wpa_pair *p)
{
    struct peers_bytes b[] = {peers_hex("a0a1a1a3a4a5"),
                              peers_hex("b0b1b2b3b4b5"),
                              peers_hex("e0e1e2e3e4e5e6e7e8e9f0f1f2f3f4f5"
                                        "f6f7f8f9fafbfcfdfeff000102030405"),
                              peers_hex("c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5"
                                        "d6d7d8d9dadbdcdddedfe0e1e2e3e4e5")};
    memcpy(p->aa, b[0].p, 6);
    memcpy(p->spa, b[1].p, 6);
    memcpy(p->anonce, b[2].p, 32);
    memcpy(p->snonce, b[3].p, 32);
    peers_free(b, 4);
}

static void pairwise_keys_are_those_of_the_standard(void **state)
{
    (void)state;
    struct peers_bytes pmk = peers_hex("0dc0d6eb90555ed6419756b9a15ec3e3"
                                       "209b63df707dd508d14581f8982721af");
    struct taut_wpa_suite s;
    struct taut_wpa_pair pair;
    struct taut_wpa_ptk ptk;
    pair_fill(&pair);
    assert_true(taut_wpa_suite_get(&s, 0x000fac02, 0x000fac04, 0));
    for (size_t i = 0; peers_get(i); i++) {
        assert_int_equal(
            taut_wpa_ptk_derive(peers_get(i), &s, &ptk, peers_span(pmk), &pair),
            TAUT_OK);
        same_hex(ptk.kck, ptk.kck_len, "379f9852d0199236b94e407ce4c00ec8");
        same_hex(ptk.kek, ptk.kek_len, "47c9edc01c2c6e5b4910caddfb3e51a7");
        same_hex(ptk.tk, ptk.tk_len, "b2360c79e9710fdd58bea93deaf06599");
        assert_int_equal(ptk.kdk_len, 0);
    }
    peers_free(&pmk, 1);
}

static void keys_do_not_depend_on_who_is_greater(void **state)
{
    (void)state;
    struct taut_wpa_suite s;
    struct taut_wpa_pair a, b;
    struct taut_wpa_ptk one, two;
    uint8_t pmk[32] = {7};
    pair_fill(&a);
    memcpy(b.aa, a.spa, 6);
    memcpy(b.spa, a.aa, 6);
    memcpy(b.anonce, a.snonce, 32);
    memcpy(b.snonce, a.anonce, 32);
    assert_true(taut_wpa_suite_get(&s, 0x000fac06, 0x000fac02, 0));
    s.kdk_len = 32;
    const struct taut_span k = {pmk, 32};
    const struct taut_crypto *c = peers_get(0);
    assert_int_equal(taut_wpa_ptk_derive(c, &s, &one, k, &a), TAUT_OK);
    assert_int_equal(taut_wpa_ptk_derive(c, &s, &two, k, &b), TAUT_OK);
    assert_memory_equal(&one, &two, sizeof one);
    assert_int_equal(one.kdk_len, 32);
    assert_false(taut_crypto_is_zero(one.kdk, 32));
    assert_true(taut_wpa_suite_get(&s, 0x000fac04, 0x000fac04, 0));
    assert_int_equal(taut_wpa_ptk_derive(c, &s, &one, k, &a), TAUT_OK);
    assert_int_equal(taut_wpa_ptk_derive(c, &s, &two, k, &b), TAUT_OK);
    assert_memory_not_equal(&one, &two, sizeof one); /* FT: fixed order */
}

static void keys_of_another_length_are_refused(void **state)
{
    (void)state;
    struct taut_wpa_suite s;
    struct taut_wpa_pair pair;
    struct taut_wpa_ptk ptk;
    static const uint8_t pmk[64] = {1};
    const struct taut_crypto *c = peers_get(0);
    static const struct {
        uint32_t akm;
        size_t len;
        enum taut_status status;
    } rows[] = {{0x000fac02, 31, TAUT_E_RANGE}, {0x000fac02, 48, TAUT_E_RANGE},
                {0x000fac14, 32, TAUT_OK},      {0x000fac14, 48, TAUT_OK},
                {0x000fac13, 32, TAUT_E_RANGE}, {0x000fac13, 48, TAUT_OK},
                {0x000fac17, 32, TAUT_E_RANGE}, {0x000fac17, 48, TAUT_OK}};
    pair_fill(&pair);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(taut_wpa_suite_get(&s, rows[i].akm, 0x000fac09, 0));
        assert_int_equal(
            taut_wpa_ptk_derive(c, &s, &ptk,
                                (struct taut_span){pmk, rows[i].len}, &pair),
            rows[i].status);
        assert_int_equal(ptk.kck_len, rows[i].status ? 0 : 24);
    }
    s.kdk_len = 33;
    assert_int_equal(
        taut_wpa_ptk_derive(c, &s, &ptk, (struct taut_span){pmk, 48}, &pair),
        TAUT_E_RANGE);
}

/* ---- names ---- */

static void pmkids_that_have_another_maker_are_refused(void **state)
{
    (void)state;
    static const uint32_t akms[] = {3, 4, 8, 9, 13, 0x12, 0x13, 0x18};
    static const uint8_t addr[6] = {2};
    uint8_t out[16];
    struct taut_wpa_suite s;
    for (size_t i = 0; i < sizeof akms / sizeof akms[0]; i++) {
        assert_true(
            taut_wpa_suite_get(&s, 0x000fac00 + akms[i], 0x000fac04, 32));
        assert_int_equal(taut_wpa_pmkid_get(peers_get(0), &s, out,
                                            text_span("key"), addr, addr),
                         TAUT_E_UNSUPPORTED);
    }
}

static void owe_derives_as_the_rfc_writes_it(void **state)
{
    (void)state;
    for (uint16_t group = 19; group <= 21; group++) {
        const struct taut_crypto *c = peers_get(0);
        enum taut_crypto_hash_id id = (enum taut_crypto_hash_id)(group - 15);
        uint8_t pmk[64], pmkid[16], want[64], prk[64], salt[134];
        size_t hash_len, n = taut_crypto_hash_len(id), x = group == 21 ? 66 : n;
        memset(salt, 0x31, x);
        memset(salt + x, 0x42, x);
        salt[2 * x] = (uint8_t)group;
        salt[2 * x + 1] = 0;
        struct taut_wpa_owe owe = {
            group, {salt, x}, {salt + x, x}, text_span("a shared secret")};
        assert_int_equal(taut_wpa_owe_derive(c, pmk, pmkid, &hash_len, &owe),
                         TAUT_OK);
        assert_int_equal(hash_len, n);
        assert_int_equal(
            taut_crypto_hash_once(c, id, want, (struct taut_span){salt, 2 * x}),
            TAUT_OK);
        assert_memory_equal(pmkid, want, 16);
        assert_int_equal(
            taut_crypto_hkdf_extract(
                c, id, prk, (struct taut_span){salt, 2 * x + 2}, owe.secret),
            TAUT_OK);
        assert_int_equal(
            taut_crypto_hkdf_expand(c, id, want, n, (struct taut_span){prk, n},
                                    text_span("OWE Key Generation")),
            TAUT_OK);
        assert_memory_equal(pmk, want, n);
        owe.group = group == 19 ? 18 : 22;
        assert_int_equal(taut_wpa_owe_derive(c, pmk, pmkid, &hash_len, &owe),
                         TAUT_E_UNSUPPORTED);
        owe.group = group;
        owe.station.len = 134;
        assert_int_equal(taut_wpa_owe_derive(c, pmk, pmkid, &hash_len, &owe),
                         TAUT_E_RANGE);
    }
}

/* ---- frames ---- */

static void mics_are_made_and_checked(void **state)
{
    (void)state;
    static const struct {
        uint32_t akm, cipher;
        size_t hash_len;
    } rows[] = {{0x000fac02, 0x000fac02, 0},  {0x000fac02, 0x000fac04, 0},
                {0x000fac06, 0x000fac04, 0},  {0x000fac0b, 0x000fac04, 0},
                {0x000fac0c, 0x000fac09, 0},  {0x000fac12, 0x000fac04, 64},
                {0x000fac18, 0x000fac09, 48}, {0x000fac08, 0x000fac04, 0}};
    for (size_t p = 0; peers_get(p); p++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            const struct taut_crypto *c = peers_get(p);
            struct taut_wpa_suite s;
            uint8_t kck[32];
            assert_true(taut_wpa_suite_get(&s, rows[i].akm, rows[i].cipher,
                                           rows[i].hash_len));
            size_t n = s.lens.mic, len = 4 + 79 + n + 10;
            uint8_t *frame = malloc(len);
            const struct taut_span span = {frame, len};
            memset(frame, 0x5a, len);
            memset(kck, 0xc3, sizeof kck);
            assert_int_equal(taut_wpa_mic_check(c, &s, kck, span),
                             TAUT_E_CRYPTO);
            assert_int_equal(
                taut_wpa_mic_make(c, &s, frame + TAUT_EAPOL_MIC_OFF, kck, span),
                TAUT_OK);
            assert_int_equal(taut_wpa_mic_check(c, &s, kck, span), TAUT_OK);
            for (size_t k = 0; k < len; k++) {
                frame[k] ^= 0x10;
                assert_int_equal(taut_wpa_mic_check(c, &s, kck, span),
                                 TAUT_E_CRYPTO);
                frame[k] ^= 0x10;
            }
            kck[s.lens.kck - 1] ^= 1;
            assert_int_equal(taut_wpa_mic_check(c, &s, kck, span),
                             TAUT_E_CRYPTO);
            assert_int_equal(
                taut_wpa_mic_check(c, &s, kck,
                                   (struct taut_span){frame, 4 + 79 + n - 1}),
                TAUT_E_RANGE);
            free(frame);
        }
}

static void key_data_makes_the_round(void **state)
{
    (void)state;
    static const uint32_t ciphers[] = {0x000fac02, 0x000fac04};
    for (size_t p = 0; peers_get(p); p++)
        for (size_t i = 0; i < 2; i++) {
            const struct taut_crypto *c = peers_get(p);
            struct taut_wpa_suite s;
            uint8_t kek[32], iv[16], buf[48], plain[40];
            memset(kek, 0x21, sizeof kek);
            memset(iv, 0x43, sizeof iv);
            for (size_t k = 0; k < sizeof plain; k++)
                plain[k] = (uint8_t)k;
            assert_true(taut_wpa_suite_get(&s, 0x000fac02, ciphers[i], 0));
            size_t e = taut_wpa_wrap_extra(&s), n = 40;
            memcpy(buf + e, plain, n);
            enum taut_status st = taut_wpa_data_wrap(c, &s, kek, iv, buf, n);
            if (peers_lacks(c, st, "RC4"))
                continue;
            assert_int_equal(st, TAUT_OK);
            assert_memory_not_equal(buf + e, plain, n);
            assert_int_equal(taut_wpa_data_unwrap(c, &s, kek, iv, buf, n + e),
                             TAUT_OK);
            assert_memory_equal(buf + e, plain, n);
            if (e == 0)
                continue;
            assert_int_equal(taut_wpa_data_wrap(c, &s, kek, iv, buf, n),
                             TAUT_OK);
            buf[9] ^= 1;
            assert_int_equal(taut_wpa_data_unwrap(c, &s, kek, iv, buf, n + e),
                             TAUT_E_CRYPTO);
            assert_true(taut_crypto_is_zero(buf, n + e));
            assert_int_equal(taut_wpa_data_wrap(c, &s, kek, iv, buf, 17),
                             TAUT_E_RANGE);
        }
}

/* ---- fast BSS transition ---- */

static void ft_has_its_bounds(void **state)
{
    (void)state;
    const struct taut_crypto *c = peers_get(0);
    struct taut_wpa_suite s;
    struct taut_wpa_ft_key r0, r1;
    struct taut_wpa_ft ft = {
        text_span("net"), {1, 2}, text_span("nas"), {3}, {4}};
    struct taut_wpa_pair pair = {{0}, {0}, {0}, {0}};
    static const char long49[] =
        "1234567890123456789012345678901234567890123456789";
    const struct taut_span key = text_span("0123456789abcdef0123456789abcdef");
    assert_true(taut_wpa_suite_get(&s, 0x000fac02, 0x000fac04, 0));
    assert_int_equal(taut_wpa_ft_r0_derive(c, &s, &r0, key, &ft),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_wpa_ft_r1_derive(c, &s, &r1, &r0, &ft),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(taut_wpa_ft_ptk_name_get(c, &s, r0.name, &r1, &pair),
                     TAUT_E_UNSUPPORTED);
    assert_true(taut_wpa_suite_get(&s, 0x000fac13, 0x000fac04, 0));
    assert_int_equal(taut_wpa_ft_r0_derive(c, &s, &r0, key, &ft), TAUT_OK);
    assert_int_equal(taut_wpa_ft_r1_derive(c, &s, &r1, &r0, &ft), TAUT_OK);
    assert_int_equal(r0.key_len, 48);
    assert_int_equal(r1.key_len, 48);
    const struct taut_span bad[][2] = {{text_span(""), ft.r0kh_id},
                                       {text_span(long49), ft.r0kh_id},
                                       {ft.ssid, text_span("")},
                                       {ft.ssid, text_span(long49)}};
    for (size_t i = 0; i < 4; i++) {
        ft.ssid = bad[i][0];
        ft.r0kh_id = bad[i][1];
        assert_int_equal(taut_wpa_ft_r0_derive(c, &s, &r0, key, &ft),
                         TAUT_E_RANGE);
        assert_int_equal(r0.key_len, 0);
    }
}

/* 802.11-2020 12.7.1.6.5. */
static void ft_names_its_pairwise_keys(void **state)
{
    (void)state;
    const struct taut_crypto *c = peers_get(0);
    struct taut_wpa_suite s;
    struct taut_wpa_ft_key r1 = {{0}, {0}, 32};
    struct taut_wpa_pair pair;
    uint8_t name[16], want[32], text[16 + 7 + 64 + 12];
    pair_fill(&pair);
    memset(r1.name, 0x77, 16);
    assert_true(taut_wpa_suite_get(&s, 0x000fac04, 0x000fac04, 0));
    assert_int_equal(taut_wpa_ft_ptk_name_get(c, &s, name, &r1, &pair),
                     TAUT_OK);
    memcpy(text, r1.name, 16);
    memcpy(text + 16, "FT-PTKN", 7);
    memcpy(text + 23, pair.snonce, 32);
    memcpy(text + 55, pair.anonce, 32);
    memcpy(text + 87, pair.aa, 6);
    memcpy(text + 93, pair.spa, 6);
    assert_int_equal(
        taut_crypto_hash_once(c, TAUT_CRYPTO_HASH_SHA256, want,
                              (struct taut_span){text, sizeof text}),
        TAUT_OK);
    assert_memory_equal(name, want, 16);
}

/* ---- a provider that fails ---- */

static unsigned calls_left;
static struct taut_crypto failing;

static bool fails_now(void)
{
    return calls_left-- == 0;
}

static enum taut_status fail_mac_open(void *self, struct taut_crypto_mac **mac,
                                      enum taut_crypto_mac_id id,
                                      const uint8_t *key, size_t len)
{
    *mac = NULL;
    return fails_now() ? TAUT_E_LIMIT
                       : peers_get(0)->mac_open(self, mac, id, key, len);
}

static enum taut_status fail_mac_feed(struct taut_crypto_mac *mac,
                                      const uint8_t *p, size_t len)
{
    return fails_now() ? TAUT_E_CRYPTO : peers_get(0)->mac_feed(mac, p, len);
}

static enum taut_status fail_mac_get(struct taut_crypto_mac *mac, uint8_t *out)
{
    return fails_now() ? TAUT_E_CRYPTO : peers_get(0)->mac_get(mac, out);
}

static enum taut_status fail_hash_open(void *self,
                                       struct taut_crypto_hash **hash,
                                       enum taut_crypto_hash_id id)
{
    *hash = NULL;
    return fails_now() ? TAUT_E_LIMIT : peers_get(0)->hash_open(self, hash, id);
}

static enum taut_status fail_cipher_open(void *self,
                                         struct taut_crypto_cipher **x,
                                         enum taut_crypto_cipher_id id,
                                         const uint8_t *key, size_t len,
                                         bool decrypt)
{
    *x = NULL;
    return fails_now()
               ? TAUT_E_LIMIT
               : peers_get(0)->cipher_open(self, x, id, key, len, decrypt);
}

static enum taut_status fail_cipher_set(struct taut_crypto_cipher *x,
                                        const uint8_t *iv)
{
    return fails_now() ? TAUT_E_CRYPTO : peers_get(0)->cipher_set(x, iv);
}

static enum taut_status fail_cipher_step(struct taut_crypto_cipher *x,
                                         uint8_t *p, size_t len)
{
    return fails_now() ? TAUT_E_CRYPTO : peers_get(0)->cipher_step(x, p, len);
}

/* what_fails calls one of the functions; `out` is 128 bytes. */
static enum taut_status what_fails(unsigned which, uint8_t *out)
{
    static const uint8_t key[32] = {1}, iv[16] = {2};
    static const uint8_t frame[120] = {3};
    const struct taut_span pmk = {key, 32}, f = {frame, sizeof frame};
    const struct taut_wpa_ft ft = {{key, 3}, {1}, {key, 4}, {2}, {3}};
    struct taut_wpa_ft_key in = {{1}, {2}, 32};
    struct taut_wpa_ptk ptk;
    struct taut_wpa_pair pair;
    struct taut_wpa_suite s, r, old;
    struct taut_wpa_owe owe = {19, pmk, pmk, pmk};
    size_t len;
    memset(&pair, 4, sizeof pair);
    assert_true(taut_wpa_suite_get(&s, 0x000fac06, 0x000fac04, 0));
    assert_true(taut_wpa_suite_get(&r, 0x000fac04, 0x000fac04, 0));
    assert_true(taut_wpa_suite_get(&old, 0x000fac02, 0x000fac02, 0));
    enum taut_status st = TAUT_OK;
    switch (which) {
    case 0:
        st = taut_wpa_ptk_derive(&failing, &s, &ptk, pmk, &pair);
        memcpy(out, ptk.kck, 32);
        memcpy(out + 32, ptk.tk, 32);
        return st;
    case 1:
        return taut_wpa_pmkid_get(&failing, &s, out, pmk, pair.aa, pair.spa);
    case 2:
        return taut_wpa_owe_derive(&failing, out, out + 64, &len, &owe);
    case 3:
        return taut_wpa_mic_make(&failing, &s, out, key, f);
    case 4:
        return taut_wpa_data_wrap(&failing, &s, key, iv, out, 32);
    case 5:
        return taut_wpa_data_wrap(&failing, &old, key, iv, out, 32);
    case 6:
        return taut_wpa_ft_r0_derive(
            &failing, &r, (struct taut_wpa_ft_key *)(void *)out, pmk, &ft);
    case 7:
        return taut_wpa_ft_r1_derive(
            &failing, &r, (struct taut_wpa_ft_key *)(void *)out, &in, &ft);
    case 8:
        return taut_wpa_ft_ptk_name_get(&failing, &r, out, &in, &pair);
    default:
        return taut_wpa_mic_check(&failing, &s, key, f);
    }
}

/* Each call of the provider fails once: that is told, and no secret is left in
 * the output. */
static void nothing_is_left_after_a_failure(void **state)
{
    (void)state;
    unsigned total = 0;
    failing = *peers_get(0);
    failing.mac_open = fail_mac_open;
    failing.mac_feed = fail_mac_feed;
    failing.mac_get = fail_mac_get;
    failing.hash_open = fail_hash_open;
    failing.cipher_open = fail_cipher_open;
    failing.cipher_set = fail_cipher_set;
    failing.cipher_step = fail_cipher_step;
    for (unsigned which = 0; which < 10; which++)
        for (unsigned n = 0;; n++) {
            uint8_t out[128] = {0};
            calls_left = n;
            enum taut_status st = what_fails(which, out);
            if (calls_left < n)
                break; /* it took fewer calls than that */
            total++;
            assert_true(st == TAUT_E_LIMIT || st == TAUT_E_CRYPTO);
            /* a PMKID is no secret */
            assert_true(taut_crypto_is_zero(out, which == 2 ? 64 : 128));
        }
    printf("# %u failures\n", total);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suites_are_as_the_standard_lists_them),
        cmocka_unit_test(what_is_no_suite_is_refused),
        cmocka_unit_test(keys_are_as_long_as_their_ciphers),
        cmocka_unit_test(passphrases_make_the_keys_of_the_standard),
        cmocka_unit_test(digits_are_the_key),
        cmocka_unit_test(passphrases_have_their_bounds),
        cmocka_unit_test(prf_is_as_the_standard_has_it),
        cmocka_unit_test(derivations_have_their_bounds),
        cmocka_unit_test(kdf_is_made_of_hmacs),
        cmocka_unit_test(pairwise_keys_are_those_of_the_standard),
        cmocka_unit_test(keys_do_not_depend_on_who_is_greater),
        cmocka_unit_test(keys_of_another_length_are_refused),
        cmocka_unit_test(pmkids_that_have_another_maker_are_refused),
        cmocka_unit_test(owe_derives_as_the_rfc_writes_it),
        cmocka_unit_test(mics_are_made_and_checked),
        cmocka_unit_test(key_data_makes_the_round),
        cmocka_unit_test(ft_has_its_bounds),
        cmocka_unit_test(ft_names_its_pairwise_keys),
        cmocka_unit_test(nothing_is_left_after_a_failure),
    };
    return cmocka_run_group_tests(tests, peers_open, peers_close);
}
