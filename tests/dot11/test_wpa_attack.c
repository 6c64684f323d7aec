/* SPDX-License-Identifier: MIT */
/* test_wpa_attack.c: who knows the password may still mean ill, and who does
 * not may send message 1: the machines are attacked from both places. */
#include "wpa_ends.h"

static struct ends e;

/* step lets both talk until the authenticator has sent message 3. */
static void step(void)
{
    ends_start(&e);
    ends_down(&e);
    ends_up(&e);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_WAIT_4);
}

static void set_replay(uint8_t *frame, uint64_t replay)
{
    for (unsigned i = 0; i < 8; i++)
        frame[9 + i] = (uint8_t)(replay >> (56 - 8 * i));
}

/* Message 3 of WPA has key data in the clear, which may be longer than the
 * work buffer: nothing behind that is written. */
static void long_message_3(void **state)
{
    struct {
        uint8_t work[256], behind[1024];
    } room;
    static uint8_t data[900];
    (void)state;
    ends_config(&e, peers_get(0), TAUT_DOT11_AKM_WPA_PSK,
                TAUT_DOT11_CIPHER_WPA_CCMP, TAUT_DOT11_CIPHER_WPA_CCMP, 0);
    e.sc.work = room.work;
    e.sc.work_len = sizeof room.work;
    ends_init(&e);
    memset(&room, 0xc5, sizeof room);
    step();
    struct ends_forged f = {.info = TAUT_EAPOL_INFO_PAIRWISE |
                                    TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC |
                                    TAUT_EAPOL_INFO_INSTALL,
                            .key_len = 16,
                            .replay = e.a.replay,
                            .nonce = e.a.link.pair.anonce};
    memcpy(data, e.sc.peer_ie.p, e.sc.peer_ie.len);
    size_t len = e.sc.peer_ie.len;
    for (; len < 800; len += 202) { /* an element of another vendor */
        memset(data + len, 0x77, 202);
        data[len] = 0xdd;
        data[len + 1] = 200;
    }
    f.data = (struct taut_span){data, len};
    ends_forge(&f, &e.a.link, &e.a.next_ptk);
    for (unsigned i = 0; i < 2; i++) { /* the first, and again */
        assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_OK);
        for (size_t n = 0; n < sizeof room.behind; n++)
            assert_int_equal(room.behind[n], 0xc5);
        f.replay++;
        ends_forge(&f, &e.a.link, &e.a.next_ptk);
    }
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_PAIRWISE], 1);
    ends_close(&e);
}

/* A message 1 that somebody sends again with another replay counter keeps the
 * message 3 that follows from nothing. */
static void message_1_with_a_high_counter(void **state)
{
    uint8_t one[TAUT_WPA_WORKBUF_MAX], two[TAUT_WPA_WORKBUF_MAX];
    (void)state;
    for (unsigned first = 0; first < 2; first++) {
        ends_open(&e, peers_get(0));
        ends_start(&e);
        size_t len = e.auth.len;
        memcpy(one, e.auth.frame, len);
        set_replay(one, UINT64_MAX);
        if (first)
            assert_int_equal(ends_to_supp(&e, one, len, false), TAUT_OK);
        ends_down(&e);
        size_t two_len = e.supp.len;
        memcpy(two, e.supp.frame, two_len);
        if (!first)
            assert_int_equal(ends_to_supp(&e, one, len, false), TAUT_OK);
        assert_int_equal(ends_to_auth(&e, two, two_len), TAUT_OK);
        ends_talk(&e);
        assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_OPEN);
        assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
        ends_close(&e);
    }
}

/* Nor does one that names another of the master keys. */
static void message_1_with_another_name(void **state)
{
    uint8_t one[TAUT_WPA_WORKBUF_MAX], two[TAUT_WPA_WORKBUF_MAX];
    (void)state;
    ends_config(&e, peers_get(0), TAUT_DOT11_AKM_8021X,
                TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
    e.pmk[0].has_id = true;
    memset(e.pmk[0].id, 0xbb, sizeof e.pmk[0].id);
    e.pmk[1] = e.pmk[0];
    e.pmk[1].key[0] ^= 1;
    memset(e.pmk[1].id, 0xaa, sizeof e.pmk[1].id);
    e.sc.n_pmks = 2;
    e.ac.pmks = &e.pmk[1];
    ends_init(&e);
    ends_start(&e);
    size_t len = e.auth.len;
    memcpy(one, e.auth.frame, len);
    assert_memory_equal(one + len - 16, e.pmk[1].id, 16);
    memset(one + len - 16, 0xbb, 16);
    ends_down(&e);
    size_t two_len = e.supp.len;
    memcpy(two, e.supp.frame, two_len);
    assert_int_equal(ends_to_supp(&e, one, len, false), TAUT_OK);
    assert_int_equal(ends_to_auth(&e, two, two_len), TAUT_OK);
    ends_talk(&e);
    assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_OPEN);
    ends_close(&e);
}

/* The two bytes of the RSC that no packet number has are not read. */
static void counters_have_48_bits(void **state)
{
    (void)state;
    ends_config(&e, peers_get(0), TAUT_DOT11_AKM_PSK,
                TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
    ends_init(&e);
    e.a.link.keys[TAUT_WPA_KEY_GTK].pn |= (uint64_t)0xffff << 48;
    ends_handshake(&e);
    assert_int_equal(e.supp.keys[TAUT_WPA_KEY_GTK].pn, 0x0102030405);
    ends_close(&e);
}

static bool holds(const uint8_t *p, size_t len, const uint8_t *key, size_t n)
{
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(p + i, key, n) == 0)
            return true;
    return false;
}

/* Key data that was opened and then refused is not left behind. */
static void refused_keys_are_wiped(void **state)
{
    static uint8_t data[256];
    (void)state;
    for (unsigned differs = 0; differs < 2; differs++) {
        ends_open(&e, peers_get(0));
        step();
        struct ends_forged f = {
            .info = TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK |
                    TAUT_EAPOL_INFO_MIC | TAUT_EAPOL_INFO_SECURE |
                    TAUT_EAPOL_INFO_ENCRYPTED,
            .key_len = 16,
            .replay = e.a.replay,
            .nonce = e.a.link.pair.anonce};
        struct taut_eapol_group_key gtk = {.id = 1,
                                           .key = {e.group[0].key, 16}};
        struct taut_wr wr = taut_wr_of(data, sizeof data);
        taut_wr_bytes(&wr, e.sc.peer_ie.p, e.sc.peer_ie.len);
        if (differs)
            data[wr.len - 1] ^= 0x80;
        assert_int_equal(taut_eapol_gtk_put(&wr, &gtk), TAUT_OK);
        f.data = (struct taut_span){data, wr.len};
        ends_forge(&f, &e.a.link, &e.a.next_ptk);
        assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_E_VALUE);
        assert_int_equal(e.supp.n[TAUT_WPA_FAILED], differs);
        assert_false(
            holds(e.supp.work, sizeof e.supp.work, e.group[0].key, 16));
        ends_close(&e);
    }
}

/* A station that asks for what the access point does not offer is not served,
 * nor does a station go to such an access point. */
static void suites_that_are_not_offered(void **state)
{
    static const struct {
        uint32_t akm, cipher, group;
        uint16_t cap;
        bool ok;
    } rows[] = {
        {TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_CCMP_128,
         TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_RSN_MFPC, true},
        {TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_TKIP, TAUT_DOT11_CIPHER_CCMP_128,
         TAUT_DOT11_RSN_MFPC, false},
        {TAUT_DOT11_AKM_PSK_SHA256, TAUT_DOT11_CIPHER_CCMP_128,
         TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_RSN_MFPC, false},
        {TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_TKIP,
         TAUT_DOT11_RSN_MFPC, false},
        {TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_CCMP_128,
         TAUT_DOT11_CIPHER_CCMP_128, 0, false},
    };
    uint8_t ap[64], sta[64];
    (void)state;
    ends_config(&e, peers_get(0), TAUT_DOT11_AKM_PSK,
                TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
    e.ac.n_group = 0;
    e.ac.own_ie = e.sc.peer_ie = ends_ie(
        ap, TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_CCMP_128,
        TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_RSN_MFPC | TAUT_DOT11_RSN_MFPR);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum taut_status want = rows[i].ok ? TAUT_OK : TAUT_E_VALUE;
        e.ac.peer_ie = e.sc.own_ie = ends_ie(sta, rows[i].akm, rows[i].cipher,
                                             rows[i].group, rows[i].cap);
        assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &e.ac), want);
        assert_int_equal(taut_wpa_supplicant_init(&e.s, sizeof e.s, &e.sc),
                         want);
    }
    ends_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_message_3),
        cmocka_unit_test(message_1_with_a_high_counter),
        cmocka_unit_test(message_1_with_another_name),
        cmocka_unit_test(counters_have_48_bits),
        cmocka_unit_test(refused_keys_are_wiped),
        cmocka_unit_test(suites_that_are_not_offered),
    };
    return cmocka_run_group_tests(tests, peers_open, peers_close);
}
