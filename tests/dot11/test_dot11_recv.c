/* SPDX-License-Identifier: MIT */
/*
 * test_dot11_recv.c: what a station takes from a peer: keys by address and ID,
 * management frames, fragments with limits and age, countermeasures of TKIP.
 * The provider is the null one; what the MICs are worth is test_dot11_seal.c's,
 * what attackers try is cve/test_cve_fragattacks.c's.
 */
#include "test_util.h"

#include "taut/crypto_null.h"
#include "taut/dot11.h"
#include "taut/dot11_recv.h"
#include "taut/dot11_rsn.h"

static struct taut_crypto_null provider;
static struct taut_dot11_key keys[8]; /* 0: pairwise, others by key ID */
static struct taut_dot11_recv recv;
static struct taut_dot11_recv_slot slots[3];
static uint8_t pool[3 * 256];
static struct taut_dot11_received got;
static struct taut_diag diag;
static uint8_t last[4096];

#define OWN "020000000001"
#define AP "020000000002"
#define ALL "ffffffffffff"
#define SEALED(pn, id) pn id "00000000"
#define TAG "0000000000000000"

static void key_make(unsigned i, uint32_t cipher)
{
    static const uint8_t bytes[32] = {0};
    struct taut_dot11_key_config config = {
        .crypto = &provider.table,
        .cipher = cipher,
        .key = {bytes, taut_dot11_key_len(cipher)},
        .generation = 40 + i,
        .id = (uint8_t)i};
    assert_int_equal(taut_dot11_key_init(&keys[i], sizeof keys[i], &config),
                     TAUT_OK);
}

static int set_up(void **state)
{
    struct taut_dot11_recv_config config = {.slots = slots,
                                            .bytes = pool,
                                            .bytes_len = sizeof pool,
                                            .n_slots = 3,
                                            .addr = {2, 0, 0, 0, 0, 1},
                                            .flags = TAUT_DOT11_RECV_RSN |
                                                     TAUT_DOT11_RECV_MFP |
                                                     TAUT_DOT11_RECV_BEACON};
    (void)state;
    assert_int_equal(taut_crypto_null_init(&provider, sizeof provider),
                     TAUT_OK);
    for (unsigned i = 0; i < 8; i++)
        key_make(i, i < 4 ? TAUT_DOT11_CIPHER_CCMP_128
                          : TAUT_DOT11_CIPHER_BIP_CMAC_128);
    assert_int_equal(taut_dot11_recv_init(&recv, sizeof recv - 1, &config),
                     TAUT_E_USAGE);
    assert_int_equal(taut_dot11_recv_init(&recv, sizeof recv, &config),
                     TAUT_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8; i++)
        taut_dot11_key_close(&keys[i]);
    assert_int_equal(provider.n_open, 0);
    return 0;
}

static void give_all_keys(void)
{
    assert_int_equal(taut_dot11_recv_set(&recv, &keys[0], false), TAUT_OK);
    for (unsigned i = 1; i < 8; i++)
        assert_int_equal(taut_dot11_recv_set(&recv, &keys[i], true), TAUT_OK);
}

static enum taut_status push_at(const char *hex, uint64_t now_ms)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    memset(&diag, 0, sizeof diag);
    enum taut_status st =
        taut_dot11_recv_push(&ctx, &recv, &got, p, len, now_ms);
    if (st == TAUT_OK) {
        assert_true(got.len <= sizeof last);
        memcpy(last, got.frame, got.len);
    }
    free(p);
    return st;
}

/* asserts status and field of a frame that is refused */
static void refuse(const char *hex, enum taut_status st, unsigned field)
{
    assert_int_equal(push_at(hex, 0), st);
    assert_int_equal(diag.status, st);
    assert_int_equal(diag.field, field);
}

static void take(const char *hex, const char *want)
{
    size_t len;
    uint8_t *p = test_hex(want, &len);
    assert_int_equal(push_at(hex, 0), TAUT_OK);
    assert_int_equal(got.len, len);
    assert_memory_equal(last, p, len);
    free(p);
}

static void keys_by_address_and_id(void **state)
{
    (void)state;
    const char *unicast =
        "08420000" OWN AP AP "1000" SEALED("0100", "0020") "aabb" TAG;
    const char *group =
        "08420000" ALL AP AP "1000" SEALED("0100", "0060") "aabb" TAG;
    refuse(unicast, TAUT_E_STATE, TAUT_DOT11_SEAL_F_KEY_ID);
    refuse(group, TAUT_E_STATE, TAUT_DOT11_SEAL_F_KEY_ID);
    give_all_keys();
    take(unicast, "08020000" OWN AP AP "1000"
                  "aabb");
    assert_true(got.is_protected);
    assert_int_equal(got.generation, 40);
    assert_int_equal(got.pn, 1);
    assert_int_equal(got.n_fragments, 1);
    assert_int_equal(got.hdr_len, 24);
    take(group, "08020000" ALL AP AP "1000"
                "aabb");
    assert_int_equal(got.generation, 41);
    refuse(group, TAUT_E_ORDER, TAUT_DOT11_SEAL_F_PN);
    /* a group's key opens nothing for one station, nor the other way */
    refuse("08420000" OWN AP AP "1000" SEALED("0200", "0060") "aabb" TAG,
           TAUT_E_STATE, TAUT_DOT11_SEAL_F_KEY_ID);
    refuse("08420000" OWN AP AP "1000" SEALED("0200", "00a0") "aabb" TAG,
           TAUT_E_STATE, TAUT_DOT11_SEAL_F_KEY_ID);
    refuse("08420000" ALL AP AP "1000" SEALED("0200", "0020") "aabb" TAG,
           TAUT_E_STATE, TAUT_DOT11_SEAL_F_KEY_ID);
    refuse("08420000" OWN AP AP
           "1000" SEALED("0200", "0020") "aabb"
                                         "ff00000000000000",
           TAUT_E_CRYPTO, TAUT_DOT11_SEAL_F_MIC);
    refuse("08420000" OWN AP AP "1000"
           "01000020000000",
           TAUT_E_SHORT, TAUT_DOT11_SEAL_F_PN);
    refuse("08", TAUT_E_SHORT, TAUT_DOT11_F_HEADER);
    assert_int_equal(taut_dot11_recv_set(&recv, &keys[0], true), TAUT_E_RANGE);
    assert_int_equal(taut_dot11_recv_set(&recv, &keys[2], false), TAUT_E_RANGE);
}

static void what_has_no_body_passes(void **state)
{
    (void)state;
    give_all_keys();
    take("d4000000" OWN, "d4000000" OWN);
    take("48110000" OWN AP AP "1000", "48110000" OWN AP AP "1000");
    assert_false(got.is_protected);
    assert_int_equal(got.n_fragments, 1);
    assert_int_equal(got.hdr_len, 24);
}

/* data in the clear: EAPOL to oneself, in any shape of header */
static void eapol_in_the_clear(void **state)
{
    (void)state;
#define EAPOL                                                                  \
    "aaaa03000000888e"                                                         \
    "0203"
    take("08020000" OWN AP AP "1000" EAPOL, "08020000" OWN AP AP "1000" EAPOL);
    assert_true(got.is_eapol);
    take("08010000" AP AP OWN "1000" EAPOL, "08010000" AP AP OWN "1000" EAPOL);
    take("08020000"
         "0180c2000003" AP AP "1000" EAPOL,
         "08020000"
         "0180c2000003" AP AP "1000" EAPOL);
    take("88030000" AP AP OWN "1000" AP "0000" EAPOL,
         "88030000" AP AP OWN "1000" AP "0000" EAPOL);
    refuse("08010000" OWN AP AP "1000" EAPOL, TAUT_E_STATE,
           TAUT_DOT11_F_PROTECTED);
    refuse("08020000" OWN AP AP "1000"
           "aaaa0300000088",
           TAUT_E_STATE, TAUT_DOT11_F_PROTECTED);
    refuse("08020000" OWN AP AP "1000"
           "aaaa03000000888d",
           TAUT_E_STATE, TAUT_DOT11_F_PROTECTED);
    refuse("08020000" OWN AP AP "1000"
           "aaaa030000f8888e",
           TAUT_E_STATE, TAUT_DOT11_F_PROTECTED);
    recv.config.flags = 0;
    take("08020000" OWN AP AP "1000"
         "aabb",
         "08020000" OWN AP AP "1000"
         "aabb");
    assert_false(got.is_eapol);
    take("88020000" OWN AP AP "1000"
         "8000"
         "aaaa0300",
         "88020000" OWN AP AP "1000"
         "8000"
         "aaaa0300");
}

static void robust_management_frames(void **state)
{
    (void)state;
    static const char *const open[] = {"d0000000" OWN AP AP "1000"
                                       "04",
                                       "d0000000" OWN AP AP "1000"
                                       "7f",
                                       "b0000000" OWN AP AP "1000"
                                       "0000",
                                       "50000000" OWN AP AP "1000"
                                       "00"};
    static const char *const robust[] = {"c0000000" OWN AP AP "1000"
                                         "0700",
                                         "a0000000" OWN AP AP "1000"
                                         "0700",
                                         "d0000000" OWN AP AP "1000"
                                         "08",
                                         "d0000000" OWN AP AP "1000"};
    for (unsigned keyed = 0; keyed < 2; keyed++) {
        if (keyed)
            give_all_keys();
        for (size_t i = 0; i < 4; i++)
            take(open[i], open[i]);
        for (size_t i = 0; i < 4; i++)
            if (keyed)
                refuse(robust[i], TAUT_E_STATE, TAUT_DOT11_F_PROTECTED);
            else
                take(robust[i], robust[i]);
    }
    take("c0400000" OWN AP AP "1000" SEALED("0100", "0020") "0700" TAG,
         "c0000000" OWN AP AP "1000"
         "0700");
    assert_true(got.is_protected);
    refuse("c0400000" ALL AP AP "1000" SEALED("0200", "0020") "0700" TAG,
           TAUT_E_VALUE, TAUT_DOT11_F_RA);
    refuse("b0400000" OWN AP AP "1000" SEALED("0200", "0020") "0700" TAG,
           TAUT_E_VALUE, TAUT_DOT11_F_SUBTYPE);
    recv.config.flags = TAUT_DOT11_RECV_RSN;
    take(robust[0], robust[0]);
    /* the second pairwise key ID counts as a key, too */
    taut_dot11_recv_reset(&recv);
    recv.config.flags = TAUT_DOT11_RECV_RSN | TAUT_DOT11_RECV_MFP;
    assert_int_equal(taut_dot11_recv_set(&recv, &keys[1], false), TAUT_OK);
    refuse(robust[0], TAUT_E_STATE, TAUT_DOT11_F_PROTECTED);
}

/* frames to groups: the MIC by the key that the element names */
static void management_for_groups(void **state)
{
    (void)state;
#define DEAUTH                                                                 \
    "c0000000" ALL AP AP "1000"                                                \
    "0700"
#define MME(id, ipn) "4c10" id ipn "0000000000" TAG
#define BEACON                                                                 \
    "80000000" ALL AP AP "1000"                                                \
    "112233445566778864000100"
    assert_int_equal(taut_dot11_recv_set(&recv, &keys[1], false), TAUT_OK);
    refuse(DEAUTH MME("0400", "01"), TAUT_E_STATE,
           TAUT_DOT11_SEAL_F_MME_KEY_ID);
    assert_int_equal(taut_dot11_recv_set(&recv, &keys[5], true), TAUT_OK);
    take(DEAUTH MME("0500", "01"), DEAUTH MME("0500", "01"));
    assert_int_equal(got.generation, 45);
    refuse(DEAUTH MME("0400", "01"), TAUT_E_STATE,
           TAUT_DOT11_SEAL_F_MME_KEY_ID);
    give_all_keys();
    take(DEAUTH MME("0400", "01"), DEAUTH MME("0400", "01"));
    assert_true(got.is_protected);
    assert_int_equal(got.generation, 44);
    assert_int_equal(got.pn, 1);
    refuse(DEAUTH MME("0400", "01"), TAUT_E_ORDER, TAUT_DOT11_SEAL_F_MME_IPN);
    refuse(DEAUTH MME("0600", "02"), TAUT_E_VALUE,
           TAUT_DOT11_SEAL_F_MME_KEY_ID);
    refuse(DEAUTH, TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME);
    refuse("c0000000" ALL AP AP "1000", TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME);
    refuse("c0040000" ALL AP AP "1000"
           "0700",
           TAUT_E_VALUE, TAUT_DOT11_F_FRAGMENT);
    refuse(BEACON, TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME);
    take(BEACON MME("0700", "09"), BEACON MME("0700", "09"));
    assert_int_equal(got.generation, 47);
    recv.config.flags &= (uint8_t)~TAUT_DOT11_RECV_BEACON;
    take(BEACON, BEACON);
    assert_false(got.is_protected);
    /* a key that is none for BIP, where one is looked for */
    recv.group[4] = &keys[1];
    refuse(DEAUTH MME("0400", "02"), TAUT_E_UNSUPPORTED, TAUT_DOT11_SEAL_F_MME);
}

/* ------------------------------------------------------------------ */
/* Fragments                                                           */

/* fragment `n` of sequence number `seq` of TID `tid`, with `len` bytes */
static enum taut_status fragment(unsigned tid, unsigned seq, unsigned n,
                                 bool more, size_t len, uint64_t now_ms)
{
    uint8_t *p = (uint8_t *)calloc(1, 26 + 8 + len + 8);
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    static uint32_t pn;
    pn++;
    p[0] = 0x88;
    p[1] = (uint8_t)(0x42 | (more ? 4 : 0));
    p[4] = p[10] = p[16] = 2;
    p[9] = 1;
    p[15] = 2;
    p[22] = (uint8_t)(seq << 4 | n);
    p[23] = (uint8_t)(seq >> 4);
    p[24] = (uint8_t)tid;
    p[26] = (uint8_t)pn;
    p[27] = (uint8_t)(pn >> 8);
    p[29] = 0x20;
    memset(p + 34, (int)n + 1, len);
    enum taut_status st =
        taut_dot11_recv_push(&ctx, &recv, &got, p, 26 + 8 + len + 8, now_ms);
    if (st == TAUT_OK)
        memcpy(last, got.frame, got.len);
    free(p);
    return st;
}

static void fragments_are_put_together(void **state)
{
    (void)state;
    give_all_keys();
    for (unsigned n = 2; n <= TAUT_DOT11_FRAGMENTS_MAX; n++) {
        for (unsigned i = 0; i < n; i++)
            assert_int_equal(fragment(3, n, i, i + 1 < n, i, 5),
                             i + 1 < n ? TAUT_MORE : TAUT_OK);
        assert_int_equal(got.n_fragments, n);
        assert_int_equal(got.hdr_len, 26);
        assert_int_equal(got.len, 26 + n * (n - 1) / 2);
        assert_int_equal(last[1], 0x02);
        assert_int_equal(taut_get16le(last + 22), n << 4);
        const uint8_t *p = last + 26;
        for (unsigned i = 0; i < n; i++)
            for (unsigned k = 0; k < i; k++)
                assert_int_equal(*p++, i + 1);
    }
    /* number 15 ends every frame */
    for (unsigned i = 0; i < 15; i++)
        assert_int_equal(fragment(3, 99, i, true, 1, 5), TAUT_MORE);
    assert_int_equal(fragment(3, 99, 15, true, 1, 5), TAUT_E_LIMIT);
}

static void fragments_have_limits(void **state)
{
    (void)state;
    give_all_keys();
    /* a part has 256 bytes */
    assert_int_equal(fragment(0, 1, 0, true, 231, 0), TAUT_E_LIMIT);
    assert_int_equal(diag.field, TAUT_DOT11_F_FRAGMENT);
    assert_int_equal(fragment(0, 1, 0, true, 229, 0), TAUT_MORE);
    assert_int_equal(fragment(0, 1, 1, false, 1, 0), TAUT_OK);
    assert_int_equal(got.len, 256);
    assert_int_equal(fragment(0, 2, 0, true, 229, 0), TAUT_MORE);
    assert_int_equal(fragment(0, 2, 1, true, 2, 0), TAUT_E_LIMIT);
    assert_int_equal(fragment(0, 2, 2, false, 1, 0), TAUT_E_ORDER);
    /* too late: by one millisecond */
    assert_int_equal(fragment(0, 3, 0, true, 1, 1000), TAUT_MORE);
    assert_int_equal(fragment(0, 3, 1, false, 1, 3001), TAUT_E_ORDER);
    assert_int_equal(fragment(0, 4, 0, true, 1, 1000), TAUT_MORE);
    assert_int_equal(fragment(0, 4, 1, false, 1, 3000), TAUT_OK);
}

static void the_oldest_makes_room(void **state)
{
    (void)state;
    give_all_keys();
    for (unsigned tid = 0; tid < 4; tid++)
        assert_int_equal(fragment(tid, 1, 0, true, 1, 100 - tid), TAUT_MORE);
    /* TID 2 came at 98, the earliest of the first three */
    assert_int_equal(fragment(2, 1, 1, false, 1, 101), TAUT_E_ORDER);
    /* what starts anew takes its queue's place, and only that */
    assert_int_equal(fragment(1, 2, 0, true, 1, 101), TAUT_MORE);
    assert_int_equal(fragment(1, 1, 1, false, 1, 101), TAUT_E_ORDER);
}

/* a fragment that comes twice harms nothing; one that is missing ends it, and
 * so does another header */
static void fragments_in_the_clear_of_an_open_network(void **state)
{
    (void)state;
    recv.config.flags = 0;
#define F(n, more)                                                             \
    "080" more "0000" OWN AP AP n "10"                                         \
    "aabb"
    assert_int_equal(push_at(F("00", "6"), 0), TAUT_MORE);
    assert_int_equal(push_at(F("01", "6"), 0), TAUT_MORE);
    refuse(F("01", "6"), TAUT_E_ORDER, TAUT_DOT11_F_FRAGMENT);
    take(F("02", "2"), "08020000" OWN AP AP "0010"
                       "aabbaabbaabb");
    assert_int_equal(got.n_fragments, 3);
    assert_false(got.is_protected);
    assert_int_equal(push_at(F("00", "6"), 0), TAUT_MORE);
    refuse(F("02", "2"), TAUT_E_ORDER, TAUT_DOT11_F_FRAGMENT);
    refuse(F("01", "2"), TAUT_E_ORDER, TAUT_DOT11_F_FRAGMENT);
    assert_int_equal(push_at(F("00", "6"), 0), TAUT_MORE);
    refuse("08020000" OWN AP OWN "0110"
           "aabb",
           TAUT_E_ORDER, TAUT_DOT11_F_FRAGMENT);
    assert_int_equal(push_at(F("00", "6"), 0), TAUT_MORE);
    refuse("28020000" OWN AP AP "0110"
           "aabb",
           TAUT_E_ORDER, TAUT_DOT11_F_FRAGMENT);
    /* management frames have numbers of their own */
    assert_int_equal(push_at(F("00", "6"), 0), TAUT_MORE);
    assert_int_equal(push_at("b0040000" OWN AP AP "0010"
                             "aabb",
                             0),
                     TAUT_MORE);
    take("b0000000" OWN AP AP "0110"
         "ccdd",
         "b0000000" OWN AP AP "0010"
         "aabbccdd");
    take(F("01", "2"), "08020000" OWN AP AP "0010"
                       "aabbaabb");
}

static void no_slots_no_fragments(void **state)
{
    (void)state;
    struct taut_dot11_recv_config config = {.n_slots = 7};
    assert_int_equal(taut_dot11_recv_init(&recv, sizeof recv, &config),
                     TAUT_OK);
    refuse(F("00", "6"), TAUT_E_UNSUPPORTED, TAUT_DOT11_F_FRAGMENT);
    config.slots = slots;
    config.n_slots = 3;
    config.bytes = pool;
    config.bytes_len = 3 * 36;
    assert_int_equal(taut_dot11_recv_init(&recv, sizeof recv, &config),
                     TAUT_E_USAGE);
}

/* ------------------------------------------------------------------ */
/* TKIP                                                                */

/* the frame of J.6.3, and keys: right, and with another MIC key */
#define TKIP_FRAME(flags)                                                      \
    "08" flags "2c00020304050608020304050607020304050607d002"                  \
    "0020012000000000c00e14fce7cfabc77547e666e57c0dac704a1e358a88c11c"         \
    "8e2e282e3801027a4656055ee93e9c254702e9735805ddb5769ba73f1ebb56e8"         \
    "44ef912285d3dd6e541e823873558adba079068abd7f7f50959675acc4b4de9a"         \
    "a99c05f289a7c52fee5bfc14f6f8e5f8"

static void tkip_key(struct taut_dot11_key *key, bool forged)
{
    size_t len;
    uint8_t *bytes = test_hex("1234567890123456789012345678901234567890123456"
                              "789012345678901234",
                              &len);
    struct taut_dot11_key_config config = {.crypto = &provider.table,
                                           .cipher = TAUT_DOT11_CIPHER_TKIP,
                                           .key = {bytes, len}};
    bytes[16] ^= (uint8_t)forged;
    assert_int_equal(taut_dot11_key_init(key, sizeof *key, &config), TAUT_OK);
    assert_int_equal(taut_dot11_recv_set(&recv, key, false), TAUT_OK);
    free(bytes);
}

static void two_forgeries_shut_tkip(void **state)
{
    (void)state;
    struct taut_dot11_key bad, good;
    tkip_key(&bad, true);
    assert_int_equal(push_at(TKIP_FRAME("42"), 1000), TAUT_E_CRYPTO);
    assert_int_equal(diag.field, TAUT_DOT11_SEAL_F_TKIP_MIC);
    assert_int_equal(recv.n_mic_failures, 1);
    assert_int_equal(recv.blocked_ms, 0);
    /* the second one, later than a minute: nothing */
    assert_int_equal(push_at(TKIP_FRAME("42"), 61000), TAUT_E_CRYPTO);
    assert_int_equal(recv.blocked_ms, 0);
    /* the third within one */
    assert_int_equal(push_at(TKIP_FRAME("42"), 120999), TAUT_E_CRYPTO);
    assert_int_equal(recv.blocked_ms, 180999);
    tkip_key(&good, false);
    assert_int_equal(push_at(TKIP_FRAME("42"), 180998), TAUT_E_STATE);
    assert_int_equal(diag.field, TAUT_DOT11_SEAL_F_TKIP_MIC);
    assert_int_equal(recv.n_mic_failures, 3);
    assert_int_equal(push_at(TKIP_FRAME("42"), 180999), TAUT_OK);
    /* damage is no forgery; an A-MSDU is nothing for TKIP */
    assert_int_equal(push_at("08420000" OWN AP AP "1000"
                             "00200220000000000102"
                             "03040506",
                             180999),
                     TAUT_E_CHECKSUM);
    assert_int_equal(recv.n_mic_failures, 3);
    refuse("88420000" OWN AP AP "1000"
           "8000"
           "0020022000000000010203040506",
           TAUT_E_STATE, TAUT_DOT11_SEAL_F_TKIP_MIC);
    assert_int_equal(push_at("88420000" OWN AP AP "1000"
                             "8000"
                             "0020022000000000010203040506",
                             180999),
                     TAUT_E_VALUE);
    assert_int_equal(diag.field, TAUT_DOT11_F_QOS_AMSDU);
    taut_dot11_recv_reset(&recv);
    taut_dot11_key_close(&bad);
    taut_dot11_key_close(&good);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(keys_by_address_and_id),
        CASE(what_has_no_body_passes),
        CASE(eapol_in_the_clear),
        CASE(robust_management_frames),
        CASE(management_for_groups),
        CASE(fragments_are_put_together),
        CASE(fragments_have_limits),
        CASE(the_oldest_makes_room),
        CASE(fragments_in_the_clear_of_an_open_network),
        CASE(no_slots_no_fragments),
        CASE(two_forgeries_shut_tkip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
