/* SPDX-License-Identifier: MIT */
/* test_wpa_machine.c: supplicant and authenticator, row by row: every suite,
 * timeouts, renewals, requests, what is refused and why. */
#include "wpa_ends.h"

#include "taut/crypto_null.h"
#include "taut/dot11_seal.h"

static struct ends e;
static uint8_t supp_rows[TAUT_FSM_COVER_LEN(64)];
static uint8_t auth_rows[TAUT_FSM_COVER_LEN(64)];

static void covered(void)
{
    taut_fsm_cover_set(supp_rows, &e.s.fsm);
    taut_fsm_cover_set(auth_rows, &e.a.fsm);
}

/* talk is ends_talk that notes the rows. */
static void talk(void)
{
    covered();
    while (e.auth.len > 0) {
        ends_down(&e);
        covered();
        if (e.supp.len == 0)
            return;
        ends_up(&e);
        covered();
    }
}

static void open_with(uint32_t akm, uint32_t cipher, uint32_t group,
                      uint16_t cap)
{
    ends_config(&e, peers_get(0), akm, cipher, group, cap);
    ends_init(&e);
}

static void handshake(void)
{
    ends_start(&e);
    talk();
    assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_OPEN);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
}

static void expire_auth(void)
{
    assert_int_equal(taut_wpa_auth_tick(&e.a, taut_wpa_auth_deadline(&e.a)),
                     TAUT_OK);
    covered();
    ends_auth(&e);
}

/* ---- every suite ---- */

static void every_suite_opens(void **state)
{
    (void)state;
    static const uint32_t akms[] = {1, 2, 5, 6, 8, 11, 12, 18, 20, 22, 23, 24};
    static const uint32_t ciphers[] = {4, 8, 9, 10, 2, 0};
    static uint8_t elems[] = {54, 3, 1, 2, 0, 55, 4, 9, 9, 9, 9};
    for (size_t p = 0; peers_get(p); p++)
        for (size_t i = 0; i < 12; i++)
            for (size_t k = 0; k < 6; k++) {
                uint32_t cipher = 0x000fac00 + ciphers[k];
                uint32_t group = ciphers[k] ? cipher : 0x000fac02;
                bool rc4 = akms[i] <= 2 && (ciphers[k] == 2 || ciphers[k] == 0);
                if (rc4 && p > 0)
                    continue; /* mbedTLS has no RC4 */
                ends_config(&e, peers_get(p), 0x000fac00 + akms[i], cipher,
                            group, akms[i] > 2 ? 0xc0 : 0);
                e.sc.ft = e.ac.ft = (struct taut_span){elems, sizeof elems};
                e.pmk[0].has_id = true;
                e.pmk[0].id[3] = 7;
                ends_init(&e);
                ends_handshake(&e);
                assert_int_equal(e.supp.n[TAUT_WPA_OPENED], 1);
                assert_int_equal(e.auth.n[TAUT_WPA_OPENED], 1);
                assert_memory_equal(e.supp.keys[1].key, e.group[0].key, 32);
                assert_int_equal(e.supp.keys[1].pn, e.group[0].pn);
                assert_int_equal(e.supp.keys[1].cipher, group);
                assert_int_equal(e.supp.installs[0], e.a.link.suite.tk_len > 0);
                assert_int_equal(taut_wpa_supplicant_deadline(&e.s),
                                 TAUT_WPA_NEVER);
                assert_int_equal(taut_wpa_auth_deadline(&e.a), TAUT_WPA_NEVER);
                ends_close(&e);
            }
}

static void ft_opens_with_its_elements(void **state)
{
    (void)state;
    static uint8_t elems[] = {54, 3, 1, 2, 0, 55, 4, 9, 9, 9, 9};
    for (unsigned i = 0; i < 3; i++) {
        ends_config(&e, peers_get(0), TAUT_DOT11_AKM_FT_PSK,
                    TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
        e.sc.ft = e.ac.ft = (struct taut_span){elems, sizeof elems};
        memset(e.pmk[0].id, 0x5a, 16);
        if (i == 1)
            e.sc.ft.len = 5;
        ends_init(&e);
        ends_start(&e);
        ends_down(&e);
        assert_int_equal(e.supp.frame[99], 48);
        assert_int_equal(e.supp.frame[100], 38); /* with PMKR1Name */
        if (i != 1) {
            ends_up(&e);
            ends_talk(&e);
            assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
        } else {
            assert_int_equal(ends_to_auth(&e, e.supp.frame, e.supp.len),
                             TAUT_E_VALUE);
            assert_int_equal(e.diag.need, 55);
            assert_int_equal(e.diag.wire, 17);
        }
        ends_close(&e);
    }
}

static void wpa_brings_its_group_key_apart(void **state)
{
    (void)state;
    open_with(TAUT_DOT11_AKM_WPA_PSK, TAUT_DOT11_CIPHER_WPA_TKIP,
              TAUT_DOT11_CIPHER_WPA_TKIP, 0);
    ends_start(&e);
    covered();
    ends_down(&e);
    covered();
    ends_up(&e);
    ends_down(&e);
    covered();
    assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_GROUP);
    assert_int_equal(e.supp.n[TAUT_WPA_OPENED], 0);
    expire_auth(); /* message 3 again */
    ends_down(&e);
    covered();
    assert_int_equal(e.supp.installs[0], 1);
    ends_up(&e);
    covered();
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_GROUP);
    expire_auth(); /* the group key again */
    talk();
    assert_int_equal(e.supp.n[TAUT_WPA_OPENED], 1);
    assert_int_equal(e.auth.n[TAUT_WPA_OPENED], 1);
    assert_memory_equal(e.supp.keys[1].key, e.group[0].key, 32);
    assert_int_equal(e.supp.frame[0], 1); /* EAPOL of 2001 */
    handshake(); /* new pairwise keys: the group key is there */
    assert_int_equal(e.supp.installs[0], 2);
    assert_int_equal(e.supp.n[TAUT_WPA_REKEYED], 1);
    ends_close(&e);
}

/* A station that left before its group key came; a new message 1 then. */
static void wpa_may_begin_again_or_end(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        open_with(TAUT_DOT11_AKM_WPA_PSK, TAUT_DOT11_CIPHER_WPA_CCMP,
                  TAUT_DOT11_CIPHER_WPA_TKIP, 0);
        ends_start(&e);
        ends_down(&e);
        ends_up(&e);
        ends_down(&e);
        if (i == 0) {
            assert_int_equal(taut_wpa_supplicant_leave(&e.s), TAUT_OK);
            covered();
            ends_supp(&e);
            assert_int_equal(e.supp.n[TAUT_WPA_CLOSED], 1);
        } else if (i == 1) {
            taut_wpa_supplicant_tick(&e.s, 5100);
            covered();
            ends_supp(&e);
            assert_int_equal(e.supp.reason, 15);
        } else if (i == 2) {
            ends_up(&e);
            for (unsigned n = 0; n < 4; n++)
                expire_auth();
            assert_int_equal(e.auth.reason, 16);
        } else {
            struct ends_forged f = {.info = TAUT_EAPOL_INFO_PAIRWISE |
                                            TAUT_EAPOL_INFO_ACK,
                                    .replay = 9,
                                    .key_len = 16,
                                    .nonce = e.group[0].key};
            ends_forge(&f, &e.s.link, NULL);
            assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_OK);
            covered();
            assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_WAIT_3);
        }
        ends_close(&e);
    }
}

/* ---- time ---- */

static void the_authenticator_tries_and_gives_up(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        ends_open(&e, peers_get(0));
        assert_int_equal(taut_wpa_auth_deadline(&e.a), TAUT_WPA_NEVER);
        assert_int_equal(taut_wpa_auth_tick(&e.a, 1u << 20), TAUT_OK);
        ends_start(&e);
        if (i) {
            ends_down(&e);
            ends_up(&e);
        }
        assert_int_equal(taut_wpa_auth_deadline(&e.a), i ? 1100 : 1000);
        assert_int_equal(taut_wpa_auth_tick(&e.a, 999), TAUT_OK);
        ends_auth(&e);
        assert_int_equal(e.auth.len, 0);
        uint64_t replay = e.a.replay;
        for (unsigned n = 1; n < 4; n++) {
            expire_auth();
            assert_true(e.auth.len > 0);
            assert_int_equal(taut_get64(e.auth.frame + 9), replay + n);
        }
        expire_auth();
        assert_int_equal(e.auth.len, 0);
        assert_int_equal(e.auth.reason, 15);
        assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_FAILED);
        assert_int_equal(taut_wpa_auth_wants(&e.a),
                         TAUT_WANT_DONE | TAUT_WANT_FAILED);
        assert_int_equal(taut_wpa_auth_deadline(&e.a), TAUT_WPA_NEVER);
        /* an end is told once, whatever is called then */
        assert_int_equal(taut_wpa_auth_start(&e.a, 0), TAUT_E_ORDER);
        ends_auth(&e);
        assert_int_equal(e.auth.n[TAUT_WPA_FAILED], 1);
        taut_wpa_supplicant_tick(&e.s, UINT64_MAX - 1);
        ends_supp(&e);
        assert_int_equal(taut_wpa_supplicant_request(&e.s, true), TAUT_E_ORDER);
        ends_supp(&e);
        assert_int_equal(e.supp.n[TAUT_WPA_FAILED], 1);
        ends_close(&e);
    }
}

/* An answer to any copy of a message is taken, to older messages none. */
static void answers_to_any_copy_are_taken(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        ends_open(&e, peers_get(0));
        ends_start(&e);
        ends_down(&e); /* answers the first copy */
        uint8_t two[TAUT_WPA_WORKBUF_MAX];
        size_t len = e.supp.len;
        memcpy(two, e.supp.frame, len);
        expire_auth();
        expire_auth();
        if (i) {
            ends_down(&e); /* the third */
            covered();
            ends_up(&e);
            assert_int_equal(ends_to_auth(&e, two, len), TAUT_E_ORDER);
            assert_int_equal(e.diag.field, TAUT_EAPOL_F_REPLAY);
            continue;
        }
        assert_int_equal(ends_to_auth(&e, two, len), TAUT_OK);
        ends_down(&e);
        memcpy(two, e.supp.frame, e.supp.len);
        len = e.supp.len;
        expire_auth();
        ends_down(&e);
        covered();
        assert_int_equal(e.supp.installs[0], 1);
        assert_int_equal(ends_to_auth(&e, two, len), TAUT_OK);
        covered();
        assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
        assert_int_equal(ends_to_auth(&e, two, len), TAUT_E_ORDER);
        assert_int_equal(e.diag.field, TAUT_EAPOL_F_INFO);
        ends_close(&e);
    }
    ends_close(&e);
}

static void the_supplicant_waits_no_longer_than_it_should(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        ends_open(&e, peers_get(0));
        assert_int_equal(taut_wpa_supplicant_deadline(&e.s), 5000);
        assert_int_equal(taut_wpa_supplicant_wants(&e.s),
                         TAUT_WANT_IN | TAUT_WANT_TIMER);
        ends_start(&e);
        if (i)
            ends_down(&e);
        taut_wpa_supplicant_tick(&e.s, i ? 5099 : 4999);
        assert_int_equal(e.s.link.notes, 0);
        if (i < 2) {
            taut_wpa_supplicant_tick(&e.s, i ? 5100 : 5000);
            covered();
            assert_int_equal(taut_wpa_supplicant_wants(&e.s),
                             TAUT_WANT_APP_OUT | TAUT_WANT_DONE |
                                 TAUT_WANT_FAILED);
            ends_supp(&e);
            assert_int_equal(e.supp.reason, 15);
            assert_int_equal(ends_to_supp(&e, e.auth.frame, e.auth.len, false),
                             TAUT_E_STATE);
        } else {
            ends_up(&e);
            ends_talk(&e);
            taut_wpa_supplicant_tick(&e.s, UINT64_MAX - 1);
            assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_OPEN);
        }
        ends_close(&e);
    }
}

static void clocks_may_be_at_their_end(void **state)
{
    (void)state;
    ends_open(&e, peers_get(0));
    ends_close(&e);
    e.sc.now_ms = UINT64_MAX - 7;
    ends_init(&e);
    assert_int_equal(taut_wpa_supplicant_deadline(&e.s), TAUT_WPA_NEVER);
    assert_int_equal(taut_wpa_auth_start(&e.a, UINT64_MAX - 7), TAUT_OK);
    assert_int_equal(taut_wpa_auth_deadline(&e.a), TAUT_WPA_NEVER);
    ends_close(&e);
    e.sc.now_ms = 0;
    e.sc.timeout_ms = 0;
    ends_init(&e);
    assert_int_equal(taut_wpa_supplicant_deadline(&e.s), TAUT_WPA_NEVER);
    ends_close(&e);
}

/* ---- new keys ---- */

static void keys_are_renewed(void **state)
{
    (void)state;
    open_with(TAUT_DOT11_AKM_PSK_SHA256, TAUT_DOT11_CIPHER_GCMP_256,
              TAUT_DOT11_CIPHER_GCMP_256, 0x20c0); /* extended key ID */
    handshake();
    assert_int_equal(e.supp.keys[0].id, 0);
    uint8_t first[32];
    memcpy(first, e.supp.keys[0].key, 32);
    for (unsigned i = 0; i < 2; i++) {
        if (i == 0) {
            assert_int_equal(taut_wpa_supplicant_request(&e.s, true), TAUT_OK);
            covered();
            ends_supp(&e);
            assert_true(e.supp.is_protected);
            ends_up(&e);
            talk();
        } else {
            handshake();
        }
        assert_int_equal(e.supp.keys[0].id, i == 0);
        assert_int_equal(e.auth.keys[0].id, i == 0);
        assert_memory_equal(e.supp.keys[0].key, e.auth.keys[0].key, 32);
        assert_memory_not_equal(e.supp.keys[0].key, first, 32);
        assert_int_equal(e.supp.installs[0], 2 + i);
    }
    assert_int_equal(e.supp.n[TAUT_WPA_REKEYED], 2);
    assert_int_equal(e.auth.n[TAUT_WPA_REKEYED], 2);
    ends_close(&e);
}

static void the_group_is_renewed(void **state)
{
    (void)state;
    ends_open(&e, peers_get(0));
    assert_int_equal(taut_wpa_auth_regroup(&e.a, e.group, 1, 0), TAUT_E_ORDER);
    handshake();
    assert_int_equal(taut_wpa_supplicant_request(&e.s, false), TAUT_OK);
    covered();
    ends_supp(&e);
    uint8_t asked[TAUT_WPA_WORKBUF_MAX];
    size_t len = e.supp.len;
    memcpy(asked, e.supp.frame, len);
    ends_up(&e);
    covered();
    assert_int_equal(e.auth.n[TAUT_WPA_REQUESTED], 1);
    assert_int_equal(ends_to_auth(&e, asked, len), TAUT_E_ORDER); /* again */
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_REPLAY);
    e.group[0].id = 2;
    e.group[0].key[0] = 9;
    e.group[0].len = 15;
    assert_int_equal(taut_wpa_auth_regroup(&e.a, e.group, 1, 0), TAUT_E_RANGE);
    e.group[0].len = 16;
    assert_int_equal(taut_wpa_auth_regroup(&e.a, e.group, 1, 0), TAUT_OK);
    covered();
    assert_int_equal(taut_wpa_auth_regroup(&e.a, e.group, 1, 0), TAUT_FULL);
    ends_auth(&e);
    expire_auth();
    talk();
    assert_int_equal(e.supp.keys[1].id, 2);
    assert_int_equal(e.supp.keys[1].key[0], 9);
    assert_int_equal(e.supp.n[TAUT_WPA_REKEYED], 1);
    assert_int_equal(e.auth.n[TAUT_WPA_REKEYED], 1);
    e.group[0].id = 1;
    assert_int_equal(taut_wpa_auth_regroup(&e.a, e.group, 1, 0), TAUT_OK);
    ends_auth(&e);
    for (unsigned i = 0; i < 4; i++)
        expire_auth();
    assert_int_equal(e.auth.reason, 16);
    ends_close(&e);
}

/* The group handshake may run while message 3 of another is awaited. */
static void the_group_may_be_renewed_between(void **state)
{
    (void)state;
    ends_open(&e, peers_get(0));
    handshake();
    uint8_t kde[24] = {0xdd, 22, 0, 0x0f, 0xac, 1, 2};
    kde[9] = 1;
    struct ends_forged f = {.info = TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC |
                                    TAUT_EAPOL_INFO_SECURE |
                                    TAUT_EAPOL_INFO_ENCRYPTED,
                            .replay = 3,
                            .data = {kde, sizeof kde}};
    ends_start(&e);
    ends_down(&e);
    ends_forge(&f, &e.s.link, &e.s.link.ptk);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_OK);
    covered();
    assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_WAIT_3);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_GTK], 2);
    ends_close(&e);
}

static void wrong_mics_are_reported(void **state)
{
    (void)state;
    open_with(TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_TKIP,
              TAUT_DOT11_CIPHER_TKIP, 0);
    assert_int_equal(taut_wpa_supplicant_michael(&e.s, true), TAUT_E_ORDER);
    handshake();
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(taut_wpa_supplicant_michael(&e.s, i), TAUT_OK);
        covered();
        assert_int_equal(taut_wpa_supplicant_michael(&e.s, i), TAUT_FULL);
        assert_int_equal(taut_wpa_supplicant_wants(&e.s),
                         TAUT_WANT_IN | TAUT_WANT_OUT);
        ends_supp(&e);
        ends_up(&e);
        covered();
        assert_int_equal(e.auth.n[TAUT_WPA_MICHAEL], i + 1);
    }
    ends_close(&e);
}

/* ---- leaving ---- */

static void both_may_leave_at_any_time(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        ends_open(&e, peers_get(0));
        if (i > 0)
            ends_start(&e);
        if (i > 1)
            ends_down(&e);
        if (i > 2)
            ends_up(&e);
        if (i > 3)
            ends_talk(&e);
        assert_int_equal(taut_wpa_supplicant_leave(&e.s), TAUT_OK);
        assert_int_equal(taut_wpa_auth_leave(&e.a), TAUT_OK);
        covered();
        ends_supp(&e);
        ends_auth(&e);
        assert_int_equal(e.supp.n[TAUT_WPA_CLOSED], 1);
        assert_int_equal(e.auth.n[TAUT_WPA_CLOSED], 1);
        assert_int_equal(taut_wpa_supplicant_wants(&e.s), TAUT_WANT_DONE);
        assert_int_equal(taut_wpa_auth_wants(&e.a), TAUT_WANT_DONE);
        assert_int_equal(taut_wpa_supplicant_leave(&e.s), TAUT_E_ORDER);
        assert_int_equal(ends_to_auth(&e, e.ie, 22), TAUT_E_STATE);
        ends_close(&e);
    }
    ends_open(&e, peers_get(0)); /* while the group handshake runs */
    handshake();
    e.group[0].id = 2;
    assert_int_equal(taut_wpa_auth_regroup(&e.a, e.group, 1, 0), TAUT_OK);
    assert_int_equal(taut_wpa_auth_wants(&e.a),
                     TAUT_WANT_IN | TAUT_WANT_OUT | TAUT_WANT_TIMER);
    ends_auth(&e);
    assert_int_equal(taut_wpa_auth_leave(&e.a), TAUT_OK);
    covered();
    assert_int_equal(taut_wpa_auth_wants(&e.a),
                     TAUT_WANT_APP_OUT | TAUT_WANT_DONE);
    ends_close(&e);
}

/* ---- master keys ---- */

static void a_master_key_is_found_by_its_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        ends_config(&e, peers_get(0), TAUT_DOT11_AKM_8021X_SHA256,
                    TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
        for (unsigned k = 0; k < 3; k++) {
            memset(&e.pmk[k], (int)(k + 1), sizeof e.pmk[k]);
            e.pmk[k].key_len = 32;
            e.pmk[k].has_id = true;
        }
        e.sc.n_pmks = i == 2 ? 2 : 3;
        e.ac.pmks = &e.pmk[i];
        ends_init(&e);
        ends_start(&e);
        if (i == 2) { /* the station has forgotten it */
            assert_int_equal(ends_to_supp(&e, e.auth.frame, e.auth.len, false),
                             TAUT_E_CRYPTO);
            assert_int_equal(e.diag.field, TAUT_EAPOL_F_PMKID);
            assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_IDLE);
        } else {
            ends_talk(&e);
            assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
        }
        ends_close(&e);
    }
    uint8_t ids[32];
    memset(ids, 9, 16);
    memset(ids + 16, 2, 16);
    assert_ptr_equal(taut_wpa_pmk_find(e.pmk, 3, (struct taut_span){ids, 32}),
                     &e.pmk[1]);
    assert_null(taut_wpa_pmk_find(e.pmk, 3, (struct taut_span){ids, 31}));
    assert_null(taut_wpa_pmk_find(e.pmk, 1, (struct taut_span){ids, 32}));
}

/* A name that comes though the one key has none; a station's own passphrase
 * among several. */
static void any_of_several_passphrases(void **state)
{
    (void)state;
    ends_config(&e, peers_get(0), TAUT_DOT11_AKM_PSK,
                TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
    for (unsigned k = 0; k < 3; k++) {
        memset(&e.pmk[k], (int)(k + 1), sizeof e.pmk[k]);
        e.pmk[k].key_len = 32;
        e.pmk[k].has_id = false;
    }
    e.ac.n_pmks = 3;
    e.sc.pmks = &e.pmk[2];
    ends_init(&e);
    ends_start(&e);
    ends_talk(&e);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
    assert_int_equal(e.a.pmk, 2);
    ends_close(&e);
    e.ac.n_pmks = 2;
    ends_init(&e);
    ends_start(&e);
    ends_down(&e);
    assert_int_equal(ends_to_auth(&e, e.supp.frame, e.supp.len), TAUT_E_CRYPTO);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_MIC);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_WAIT_2);
    ends_close(&e);
    uint8_t kde[22] = {0xdd, 20, 0, 0x0f, 0xac, 4, 1, 2, 3};
    struct ends_forged f = {.info =
                                TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK,
                            .replay = 1,
                            .key_len = 16,
                            .data = {kde, sizeof kde}};
    ends_open(&e, peers_get(0));
    ends_forge(&f, &e.s.link, NULL);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_OK);
    ends_close(&e);
}

/* ---- what is refused ---- */

/* refused gives a forged frame to the supplicant that has keys. */
static void refused(struct ends_forged *f, enum taut_status status,
                    unsigned field)
{
    ends_forge(f, &e.s.link, &e.s.link.ptk);
    assert_int_equal(ends_to_supp(&e, f->bytes, f->len, true), status);
    assert_int_equal(e.diag.field, field);
    assert_int_equal(e.diag.wire, 0);
    assert_int_equal(e.supp.len, 0);
}

static void bits_that_may_not_be_so(void **state)
{
    (void)state;
    static const uint16_t infos[] = {
        0,
        TAUT_EAPOL_INFO_PAIRWISE,
        TAUT_EAPOL_INFO_ACK,
        TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC,
        TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK |
            TAUT_EAPOL_INFO_REQUEST,
        TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_ERROR};
    ends_open(&e, peers_get(0));
    handshake();
    for (size_t i = 0; i < sizeof infos / sizeof infos[0]; i++) {
        struct ends_forged f = {.info = infos[i], .replay = 20};
        refused(&f, TAUT_E_VALUE, TAUT_EAPOL_F_INFO);
        if (infos[i] == 0 || infos[i] & TAUT_EAPOL_INFO_ACK) {
            assert_int_equal(ends_to_auth(&e, f.bytes, f.len), TAUT_E_VALUE);
            assert_int_equal(e.diag.field, TAUT_EAPOL_F_INFO);
        }
    }
    struct ends_forged f = {.info = TAUT_EAPOL_INFO_MIC | TAUT_EAPOL_INFO_ERROR,
                            .replay = 20};
    ends_forge(&f, &e.s.link, &e.s.link.ptk);
    assert_int_equal(ends_to_auth(&e, f.bytes, f.len), TAUT_E_VALUE);
    struct ends_forged one = {.info = TAUT_EAPOL_INFO_PAIRWISE |
                                      TAUT_EAPOL_INFO_ACK |
                                      TAUT_EAPOL_INFO_ENCRYPTED,
                              .replay = 20};
    refused(&one, TAUT_E_VALUE, TAUT_EAPOL_F_INFO_ENCRYPTED);
    struct ends_forged smk = {.info = TAUT_EAPOL_INFO_SMK, .replay = 20};
    refused(&smk, TAUT_E_UNSUPPORTED, TAUT_EAPOL_F_INFO_SMK);
    ends_close(&e);
}

static void frames_that_are_no_key_frames(void **state)
{
    (void)state;
    static const uint8_t start[] = {2, 1, 0, 0};
    struct ends_forged f = {
        .info = TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK, .replay = 1};
    ends_open(&e, peers_get(0));
    assert_int_equal(ends_to_supp(&e, start, 4, false), TAUT_E_UNSUPPORTED);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_TYPE);
    ends_forge(&f, &e.s.link, NULL);
    f.bytes[4] = TAUT_EAPOL_DESC_WPA;
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_DESC);
    f.bytes[4] = TAUT_EAPOL_DESC_RSN;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL); /* nobody wants to know */
    assert_int_equal(taut_wpa_supplicant_feed(
                         &ctx, &e.s, (struct taut_span){start, 4}, false, 0),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(
        taut_wpa_auth_feed(&ctx, &e.a, (struct taut_span){start, 4}, 0),
        TAUT_E_UNSUPPORTED);
    f.bytes[f.len] = 0; /* padding behind the packet is none of it */
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len + 1, false), TAUT_OK);
    ends_close(&e);
}

/* message_3 is what the authenticator would send, before it is changed. */
static struct ends_forged message_3(uint8_t *data, size_t len)
{
    struct ends_forged f = {
        .info = TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK |
                TAUT_EAPOL_INFO_MIC | TAUT_EAPOL_INFO_INSTALL |
                TAUT_EAPOL_INFO_SECURE | TAUT_EAPOL_INFO_ENCRYPTED,
        .key_len = 16,
        .replay = 9,
        .nonce = e.a.link.pair.anonce,
        .data = {data, len}};
    return f;
}

/* A supplicant that waits for message 3; the keys it will have. */
static struct taut_wpa_ptk waiting(void)
{
    struct taut_wpa_ptk ptk;
    ends_open(&e, peers_get(0));
    ends_start(&e);
    ends_down(&e);
    ends_up(&e);
    ptk = e.a.next_ptk;
    return ptk;
}

static void messages_3_that_lack_something(void **state)
{
    (void)state;
    static const struct {
        uint16_t without;
        uint16_t key_len;
        enum taut_status status;
        unsigned field;
    } rows[] = {{TAUT_EAPOL_INFO_INSTALL, 16, TAUT_E_VALUE, TAUT_EAPOL_F_INFO},
                {TAUT_EAPOL_INFO_SECURE, 16, TAUT_E_VALUE, TAUT_EAPOL_F_INFO},
                {TAUT_EAPOL_INFO_ENCRYPTED, 16, TAUT_E_VALUE,
                 TAUT_EAPOL_F_INFO_ENCRYPTED},
                {0, 32, TAUT_E_RANGE, TAUT_EAPOL_F_KEY_LEN},
                {0, 16, TAUT_OK, 0}};
    uint8_t data[46] = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct taut_wpa_ptk ptk = waiting();
        memcpy(data, e.ie, 22);
        memcpy(data + 22, "\xdd\x16\0\x0f\xac\1\1\0", 8);
        data[35] = 5;
        struct ends_forged f = message_3(data, sizeof data);
        f.info &= (uint16_t)~rows[i].without;
        f.key_len = rows[i].key_len;
        ends_forge(&f, &e.s.link, &ptk);
        assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false),
                         rows[i].status);
        if (rows[i].status)
            assert_int_equal(e.diag.field, rows[i].field);
        assert_int_equal(e.supp.installs[0], rows[i].status == TAUT_OK);
        ends_close(&e);
    }
}

/* entries appended to good key data. */
static void key_data_that_may_not_be_so(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum taut_status status;
        unsigned field;
    } rows[] = {
        {"dd16000fac010100 05050505050505050505050505050505", TAUT_E_VALUE,
         TAUT_EAPOL_F_KDE},
        {"30020100", TAUT_E_VALUE, TAUT_EAPOL_F_KDE},
        {"dd0a000fac04010203040506", TAUT_E_RANGE, TAUT_EAPOL_F_PMKID},
        {"dd07000fac0a010000", TAUT_E_RANGE, TAUT_EAPOL_F_KDE_DATA},
        {"dd06000fac0a0200", TAUT_E_RANGE, TAUT_EAPOL_F_KDE_DATA},
        {"dd1c000fac090300000000000000 05050505050505050505050505050505",
         TAUT_E_VALUE, TAUT_EAPOL_F_IGTK_ID},
        {"dd1c000fac0e0400000000000000 05050505050505050505050505050505",
         TAUT_E_VALUE, TAUT_EAPOL_F_BIGTK_ID},
        {"dd2c000fac090400000000000000 0505050505050505050505050505050505050505"
         "0505050505050505 05050505",
         TAUT_E_RANGE, TAUT_EAPOL_F_IGTK},
        {"dd00", TAUT_OK, 0}, /* padding */
        {"dd01", TAUT_E_SHORT, TAUT_EAPOL_F_KDE_LEN},
        {"2a0101dd0400112233", TAUT_OK, 0}, /* what nobody knows */
        {"dd060050f2010100", TAUT_OK, 0},   /* of a network of both kinds */
        {"dd1c000fac090400070000000000 05050505050505050505050505050505",
         TAUT_OK, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct taut_wpa_ptk ptk = waiting();
        struct peers_bytes more = peers_hex(rows[i].hex);
        uint8_t data[128] = {0};
        memcpy(data, e.ie, 22);
        memcpy(data + 22, "\xdd\x16\0\x0f\xac\1\1\0", 8);
        data[35] = 5;
        memcpy(data + 46, more.p, more.len);
        struct ends_forged f = message_3(data, 46 + more.len);
        ends_forge(&f, &e.s.link, &ptk);
        assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false),
                         rows[i].status);
        if (rows[i].status)
            assert_int_equal(e.diag.field, rows[i].field);
        if (rows[i].status && rows[i].status != TAUT_E_SHORT) {
            assert_true(e.diag.off >= 99 + 8 + 46);
            assert_true(e.diag.off < f.len);
        }
        assert_int_equal(e.supp.installs[0], rows[i].status == TAUT_OK);
        peers_free(&more, 1);
        ends_close(&e);
    }
}

/* An authentic message 3 with other elements ends an open machine, too. */
static void elements_may_not_change_later(void **state)
{
    (void)state;
    struct taut_wpa_ptk ptk = waiting();
    uint8_t data[46] = {0};
    ends_talk(&e);
    memcpy(data, e.ie, 22);
    data[20] ^= 1;
    struct ends_forged f = message_3(data, 22);
    ends_forge(&f, &e.s.link, &ptk);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_E_VALUE);
    covered();
    assert_int_equal(e.supp.reason, 17);
    ends_close(&e);
    open_with(TAUT_DOT11_AKM_WPA_PSK, TAUT_DOT11_CIPHER_WPA_CCMP,
              TAUT_DOT11_CIPHER_WPA_CCMP, 0);
    ends_start(&e);
    ends_down(&e);
    ends_up(&e);
    ptk = e.a.next_ptk;
    ends_down(&e); /* WPA: the group key is awaited */
    uint8_t both[48];
    memcpy(both, e.ie, 24);
    memcpy(both + 24, "\x30\x02\1\0", 4); /* a way down from RSN */
    f = message_3(both, 28);
    f.info = TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK |
             TAUT_EAPOL_INFO_MIC | TAUT_EAPOL_INFO_INSTALL;
    ends_forge(&f, &e.s.link, &ptk);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_E_VALUE);
    covered();
    assert_int_equal(e.supp.reason, 17);
    ends_close(&e);
}

static void group_messages_that_lack_the_key(void **state)
{
    (void)state;
    struct ends_forged f = {.info = TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC |
                                    TAUT_EAPOL_INFO_SECURE |
                                    TAUT_EAPOL_INFO_ENCRYPTED,
                            .replay = 9};
    ends_open(&e, peers_get(0));
    ends_forge(&f, &e.s.link, &e.s.link.ptk); /* before there are keys */
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_E_ORDER);
    handshake();
    refused(&f, TAUT_E_RANGE, TAUT_EAPOL_F_GTK);
    ends_close(&e);
    open_with(TAUT_DOT11_AKM_WPA_PSK, TAUT_DOT11_CIPHER_WPA_CCMP,
              TAUT_DOT11_CIPHER_WPA_CCMP, 0);
    handshake();
    uint8_t key[16] = {4};
    f.info &= (uint16_t)~TAUT_EAPOL_INFO_ENCRYPTED;
    f.data = (struct taut_span){key, 16};
    refused(&f, TAUT_E_VALUE, TAUT_EAPOL_F_GTK_ID); /* index 0 */
    ends_close(&e);
}

static void message_2_may_not_be_encrypted(void **state)
{
    (void)state;
    ends_open(&e, peers_get(0));
    ends_start(&e);
    ends_down(&e);
    struct taut_wpa_ptk ptk;
    struct taut_wpa_pair pair = e.s.link.pair;
    assert_int_equal(taut_wpa_ptk_derive(peers_get(0), &e.s.link.suite, &ptk,
                                         (struct taut_span){e.pmk[0].key, 32},
                                         &pair),
                     TAUT_OK);
    struct ends_forged f = {.info = TAUT_EAPOL_INFO_PAIRWISE |
                                    TAUT_EAPOL_INFO_MIC |
                                    TAUT_EAPOL_INFO_ENCRYPTED,
                            .replay = 1,
                            .nonce = pair.snonce,
                            .data = {e.ie, 22}};
    ends_forge(&f, &e.s.link, &ptk);
    assert_int_equal(ends_to_auth(&e, f.bytes, f.len), TAUT_E_VALUE);
    f.info = TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_MIC;
    static const uint8_t cut[] = {48, 9, 1};
    f.data = (struct taut_span){cut, 3};
    ends_forge(&f, &e.s.link, &ptk);
    assert_int_equal(ends_to_auth(&e, f.bytes, f.len), TAUT_E_SHORT);
    assert_int_equal(e.diag.off, 102);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_WAIT_2);
    ends_close(&e);
}

/* ---- set-up ---- */

static void configs_are_checked(void **state)
{
    (void)state;
    uint8_t other[64], two[64];
    ends_open(&e, peers_get(0));
    const struct taut_wpa_supplicant_config sc = e.sc;
    const struct taut_wpa_auth_config ac = e.ac;
    const struct taut_span wpa =
        ends_ie(other, TAUT_DOT11_AKM_WPA_PSK, TAUT_DOT11_CIPHER_WPA_CCMP,
                TAUT_DOT11_CIPHER_WPA_CCMP, 0);
    struct taut_wpa_supplicant_config bad[13];
    for (size_t i = 0; i < 13; i++)
        bad[i] = sc;
    struct taut_crypto small = *peers_get(0);
    small.size--;
    bad[0].crypto = NULL;
    bad[1].crypto = &small;
    bad[2].pmks = NULL;
    bad[3].n_pmks = 0;
    bad[4].work = NULL;
    bad[5].work_len = 255;
    bad[6].kdk_len = 33;
    bad[7].own_ie.len--;
    bad[8].peer_ie = wpa;
    bad[9].own_rsnx = sc.own_ie;
    bad[10].peer_rsnx = (struct taut_span){other, 1};
    memcpy(two, e.ie, 22);
    two[19] = 99; /* an AKM that nobody knows */
    bad[11].own_ie.p = two;
    bad[12].peer_ie.len = 1;
    for (size_t i = 0; i < 13; i++)
        assert_int_equal(taut_wpa_supplicant_init(&e.s, sizeof e.s, &bad[i]),
                         i < 7 ? TAUT_E_USAGE : TAUT_E_VALUE);
    assert_int_equal(taut_wpa_supplicant_init(&e.s, sizeof e.s - 1, &sc),
                     TAUT_E_USAGE);
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a + 1, &ac),
                     TAUT_E_USAGE);
    struct taut_wpa_auth_config wrong = ac;
    wrong.n_pmks = 0;
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &wrong),
                     TAUT_E_USAGE);
    wrong = ac;
    wrong.own_ie.len = 0;
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &wrong),
                     TAUT_E_VALUE);
    e.group[0].kind = TAUT_WPA_KEY_PAIRWISE;
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &ac), TAUT_E_USAGE);
    e.group[0].kind = TAUT_WPA_N_KEYS;
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &ac), TAUT_E_USAGE);
    for (unsigned id = 0; id < 9; id++)
        for (unsigned k = 1; k < 4; k++) {
            static const uint8_t first[] = {0, 1, 4, 6}, last[] = {0, 3, 5, 7};
            e.group[0].kind = (enum taut_wpa_key_kind)k;
            e.group[0].id = (uint8_t)id;
            e.group[0].len = 16;
            bool fits = id >= first[k] && id <= last[k];
            assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &ac),
                             fits ? TAUT_OK : TAUT_E_RANGE);
        }
    e.group[0].kind = TAUT_WPA_KEY_GTK;
    e.group[0].id = 1;
    e.group[0].pn = TAUT_DOT11_PN_MAX;
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &ac), TAUT_OK);
    e.group[0].pn++;
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &ac), TAUT_E_RANGE);
}

/* Keys of management frames go to stations that protect those. */
static void
keys_of_management_frames_are_for_those_who_protect_them(void **state)
{
    (void)state;
    for (unsigned mfp = 0; mfp < 2; mfp++) {
        ends_config(&e, peers_get(0), TAUT_DOT11_AKM_PSK,
                    TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128,
                    mfp ? TAUT_DOT11_RSN_MFPC : 0);
        e.ac.n_group = 3;
        ends_init(&e);
        handshake();
        assert_int_equal(e.supp.installs[TAUT_WPA_KEY_GTK], 1);
        assert_int_equal(e.supp.installs[TAUT_WPA_KEY_IGTK], mfp);
        assert_int_equal(e.supp.installs[TAUT_WPA_KEY_BIGTK], mfp);
        ends_close(&e);
    }
}

static void elements_name_one_suite(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        bool good;
    } rows[] = {{"30140100000fac040100000fac040100000fac020000", true},
                {"30180100000fac040200000fac04000fac020100000fac020000", false},
                {"30180100000fac040100000fac040200000fac02000fac060000", false},
                {"30140100000fac040100000fac060100000fac020000", false},
                {"30140100000fac040100000fac0401000050f2020000", false},
                {"31140100000fac040100000fac040100000fac020000", false},
                {"30020100", false},
                {"dd160050f20101000050f20201000050f20201000050f202", true},
                {"dd160050f20201000050f20201000050f20201000050f202", false},
                {"dd040050f201", false},
                {"dd03005001", false},
                {"30", false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct taut_wpa_suite s;
        struct taut_dot11_rsn rsn;
        struct peers_bytes b = peers_hex(rows[i].hex);
        assert_int_equal(taut_wpa_suite_read(&s, &rsn, peers_span(b), 0),
                         rows[i].good ? TAUT_OK : TAUT_E_VALUE);
        assert_int_equal(taut_wpa_suite_read(&s, NULL, peers_span(b), 0),
                         rows[i].good ? TAUT_OK : TAUT_E_VALUE);
        peers_free(&b, 1);
    }
}

static void events_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"send",    "install",   "opened",
                                        "rekeyed", "requested", "michael",
                                        "failed",  "closed",    "?"};
    for (unsigned i = 0; i < 9; i++)
        assert_string_equal(taut_wpa_event_name(i), names[i]);
}

/* Nothing is told twice, and nothing is lost while something is to be told. */
static void what_is_to_be_told_comes_first(void **state)
{
    (void)state;
    struct taut_wpa_event ev;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    const struct taut_span none = {NULL, 0};
    uint8_t work[TAUT_WPA_WORKBUF_MAX];
    ends_open(&e, peers_get(0));
    assert_int_equal(taut_wpa_auth_start(&e.a, 0), TAUT_OK);
    assert_int_equal(taut_wpa_auth_start(&e.a, 0), TAUT_FULL);
    assert_int_equal(taut_wpa_auth_feed(&ctx, &e.a, none, 0), TAUT_FULL);
    assert_int_equal(taut_wpa_auth_tick(&e.a, 5000), TAUT_FULL);
    assert_int_equal(taut_wpa_auth_next(&e.a, &ev), TAUT_OK);
    assert_int_equal(taut_wpa_supplicant_feed(&ctx, &e.s, ev.frame, false, 0),
                     TAUT_OK);
    assert_int_equal(taut_wpa_supplicant_feed(&ctx, &e.s, ev.frame, false, 0),
                     TAUT_FULL);
    assert_int_equal(taut_wpa_auth_next(&e.a, &ev), TAUT_DONE);
    ends_supp(&e);
    taut_wpa_supplicant_rebind(&e.s, work); /* moved in the middle */
    taut_wpa_auth_rebind(&e.a, work);
    ends_up(&e);
    assert_ptr_equal(e.a.link.work, work);
    ends_talk(&e);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
    ends_close(&e);
    ends_close(&e); /* what is closed may be closed */
}

/* ---- a provider that fails ---- */

static unsigned calls_left;
static struct taut_crypto failing;

static bool fails_now(void)
{
    return calls_left-- == 0;
}

static enum taut_status fail_random(void *self, uint8_t *out, size_t len)
{
    return fails_now() ? TAUT_E_CRYPTO
                       : peers_get(0)->random_fill(self, out, len);
}

static enum taut_status fail_mac(void *self, struct taut_crypto_mac **mac,
                                 enum taut_crypto_mac_id id, const uint8_t *key,
                                 size_t len)
{
    *mac = NULL;
    return fails_now() ? TAUT_E_LIMIT
                       : peers_get(0)->mac_open(self, mac, id, key, len);
}

static enum taut_status fail_cipher(void *self, struct taut_crypto_cipher **c,
                                    enum taut_crypto_cipher_id id,
                                    const uint8_t *key, size_t len, bool dec)
{
    *c = NULL;
    return fails_now() ? TAUT_E_LIMIT
                       : peers_get(0)->cipher_open(self, c, id, key, len, dec);
}

/* Each call of the provider fails once: no key is handed out on one side
 * only, and whoever was in the middle of an answer has ended. */
static void a_provider_that_fails_is_told(void **state)
{
    (void)state;
    unsigned n = 0;
    failing = *peers_get(0);
    failing.random_fill = fail_random;
    failing.mac_open = fail_mac;
    failing.cipher_open = fail_cipher;
    for (bool whole = false; !whole; n++) {
        ends_config(&e, &failing, TAUT_DOT11_AKM_PSK,
                    TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
        ends_init(&e);
        calls_left = n;
        enum taut_status st = taut_wpa_auth_start(&e.a, 0);
        ends_auth(&e);
        while (!st && e.auth.len > 0) {
            st =
                ends_to_supp(&e, e.auth.frame, e.auth.len, e.auth.is_protected);
            if (!st && e.supp.len > 0)
                st = ends_to_auth(&e, e.supp.frame, e.supp.len);
        }
        whole = e.a.fsm.state == TAUT_WPA_AUTH_STATE_OPEN;
        assert_int_equal(st == TAUT_OK, whole);
        if (!whole)
            assert_int_equal(e.auth.installs[0], 0);
        if (e.s.fsm.state == TAUT_WPA_SUPPLICANT_STATE_FAILED)
            assert_int_equal(e.supp.installs[0], 0);
        if (e.s.fsm.state == TAUT_WPA_SUPPLICANT_STATE_FAILED ||
            e.a.fsm.state == TAUT_WPA_AUTH_STATE_FAILED)
            assert_int_equal(e.supp.reason + e.auth.reason, 1);
        ends_close(&e);
    }
    printf("# each of %u calls of the provider failed once\n", n - 1);
    assert_true(n > 10);
}

/* ---- the tables ---- */

static void print_cover(const struct taut_fsm_desc *d, const uint8_t *bits)
{
    static char text[8192];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_fsm_cover_put(&wr, d, bits);
    printf("# %s", taut_wr_cstr(&wr));
    for (unsigned i = 0; i < d->n_rows; i++)
        assert_true(taut_fsm_cover_get(bits, i));
}

static void tables_are_clean_and_every_row_was_taken(void **state)
{
    (void)state;
    struct taut_fsm_finding f[8];
    size_t n;
    assert_int_equal(taut_fsm_check(&taut_wpa_supplicant_fsm, f, 8, &n),
                     TAUT_OK);
    assert_int_equal(taut_fsm_check(&taut_wpa_authenticator_fsm, f, 8, &n),
                     TAUT_OK);
    print_cover(&taut_wpa_supplicant_fsm, supp_rows);
    print_cover(&taut_wpa_authenticator_fsm, auth_rows);
}

/* DIFFERS of the first handshake, for the rows. */
static void first_elements_that_differ(void **state)
{
    (void)state;
    static uint8_t other[64];
    for (unsigned i = 0; i < 2; i++) {
        ends_config(&e, peers_get(0), TAUT_DOT11_AKM_PSK,
                    TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0);
        struct taut_span ie =
            ends_ie(other, TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_CCMP_128,
                    TAUT_DOT11_CIPHER_CCMP_128, 1);
        if (i)
            e.sc.peer_ie = ie;
        else
            e.ac.peer_ie = ie;
        ends_init(&e);
        ends_start(&e);
        ends_down(&e);
        enum taut_status st = ends_to_auth(&e, e.supp.frame, e.supp.len);
        if (i)
            st = ends_to_supp(&e, e.auth.frame, e.auth.len, false);
        covered();
        assert_int_equal(st, TAUT_E_VALUE);
        ends_close(&e);
    }
}

/* A station whose access point sends without protection. */
static void plain_frames_may_be_allowed(void **state)
{
    (void)state;
    ends_open(&e, peers_get(0));
    ends_close(&e);
    e.sc.flags = TAUT_WPA_PLAIN_EAPOL;
    ends_init(&e);
    handshake();
    ends_start(&e);
    assert_int_equal(ends_to_supp(&e, e.auth.frame, e.auth.len, false),
                     TAUT_OK);
    assert_false(e.supp.is_protected);
    ends_close(&e);
}

static void eapol_versions(void **state)
{
    (void)state;
    for (uint8_t v = 0; v < 4; v++) {
        ends_open(&e, peers_get(0));
        ends_close(&e);
        e.ac.eapol_version = v;
        ends_init(&e);
        ends_start(&e);
        assert_int_equal(e.auth.frame[0], v ? v : 2);
        ends_down(&e);
        assert_int_equal(e.supp.frame[0], v ? v : 2);
        ends_close(&e);
        e.sc.eapol_version = 1;
        ends_init(&e);
        ends_start(&e);
        ends_down(&e);
        assert_int_equal(e.supp.frame[0], 1);
        ends_up(&e);
        ends_talk(&e);
        assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
        ends_close(&e);
    }
}

/* The null provider derives zeros: no such key is ever handed out. */
static void a_key_of_zeros_is_refused(void **state)
{
    (void)state;
    static struct taut_crypto_null null;
    assert_int_equal(taut_crypto_null_init(&null, sizeof null), TAUT_OK);
    ends_open(&e, &null.table);
    ends_start(&e);
    ends_down(&e);
    ends_up(&e);
    assert_int_equal(ends_to_supp(&e, e.auth.frame, e.auth.len, false),
                     TAUT_E_CRYPTO);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_NONCE);
    assert_int_equal(e.supp.n[TAUT_WPA_INSTALL], 0);
    ends_close(&e);
    assert_int_equal(null.n_open, 0);
}

/* Elements that do not fit the work buffer end the side that has them. */
static void what_does_not_fit_is_not_sent(void **state)
{
    (void)state;
    static uint8_t rsnx[202] = {244, 200, 0x25};
    for (unsigned i = 0; i < 2; i++) {
        ends_open(&e, peers_get(0));
        ends_close(&e);
        e.sc.own_rsnx = e.ac.peer_rsnx = (struct taut_span){rsnx, sizeof rsnx};
        e.ac.own_rsnx = e.sc.peer_rsnx = e.sc.own_rsnx;
        if (i)
            e.ac.work_len = 256;
        else
            e.sc.work_len = 256;
        ends_init(&e);
        ends_start(&e);
        if (i) {
            ends_down(&e);
            assert_int_equal(ends_to_auth(&e, e.supp.frame, e.supp.len),
                             TAUT_E_LIMIT);
            assert_int_equal(e.auth.reason, 1);
        } else {
            assert_int_equal(ends_to_supp(&e, e.auth.frame, e.auth.len, false),
                             TAUT_E_LIMIT);
            assert_int_equal(e.supp.reason, 1);
        }
        ends_close(&e);
    }
}

/* Key data that was opened and then refused is not left in the work buffer. */
static void refused_key_data_is_wiped(void **state)
{
    (void)state;
    struct taut_wpa_ptk ptk = waiting();
    uint8_t data[48] = {0};
    memset(data, 0x6b, 24);
    data[24] = 0xdd;
    memcpy(data, "\xdd\x16\0\x0f\xac\1\0\0", 8); /* key ID 0 */
    struct ends_forged f = message_3(data, sizeof data);
    ends_forge(&f, &e.s.link, &ptk);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_E_VALUE);
    assert_true(taut_crypto_is_zero(e.supp.work, sizeof data + 8));
    ends_close(&e);
}

/* Once there are keys, only their nonce makes a message 3 of the handshake: an
 * authentic one for another that was seen before would be answered with keys
 * that nobody has. */
static void other_nonces_are_forgotten(void **state)
{
    (void)state;
    struct taut_wpa_ptk ptk;
    uint8_t nonce[32] = {0x77}, data[46] = {0};
    struct ends_forged one = {.info = TAUT_EAPOL_INFO_PAIRWISE |
                                      TAUT_EAPOL_INFO_ACK,
                              .key_len = 16,
                              .nonce = nonce};
    ends_open(&e, peers_get(0));
    ends_forge(&one, &e.s.link, NULL);
    assert_int_equal(ends_to_supp(&e, one.bytes, one.len, false), TAUT_OK);
    struct taut_wpa_pair pair = e.s.link.pair;
    ends_start(&e);
    ends_talk(&e);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
    memcpy(pair.anonce, nonce, 32);
    assert_int_equal(taut_wpa_ptk_derive(peers_get(0), &e.s.link.suite, &ptk,
                                         (struct taut_span){e.pmk[0].key, 32},
                                         &pair),
                     TAUT_OK);
    memcpy(data, e.ie, 22);
    memcpy(data + 22, "\xdd\x16\0\x0f\xac\1\1\0", 8);
    struct ends_forged f = message_3(data, sizeof data);
    f.nonce = nonce;
    ends_forge(&f, &e.s.link, &ptk);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_E_ORDER);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_NONCE);
    ends_close(&e);
}

/* What a diagnostic asks to be sent back is told in words. */
static void the_reason_is_told(void **state)
{
    (void)state;
    char text[64];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    assert_non_null(taut_eapol_fields.wire_text);
    taut_eapol_fields.wire_text(&wr, 17);
    assert_string_equal(taut_wr_cstr(&wr),
                        "deauthenticate with reason code 17");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_suite_opens),
        cmocka_unit_test(ft_opens_with_its_elements),
        cmocka_unit_test(wpa_brings_its_group_key_apart),
        cmocka_unit_test(wpa_may_begin_again_or_end),
        cmocka_unit_test(the_authenticator_tries_and_gives_up),
        cmocka_unit_test(answers_to_any_copy_are_taken),
        cmocka_unit_test(the_supplicant_waits_no_longer_than_it_should),
        cmocka_unit_test(clocks_may_be_at_their_end),
        cmocka_unit_test(keys_are_renewed),
        cmocka_unit_test(the_group_is_renewed),
        cmocka_unit_test(the_group_may_be_renewed_between),
        cmocka_unit_test(wrong_mics_are_reported),
        cmocka_unit_test(both_may_leave_at_any_time),
        cmocka_unit_test(a_master_key_is_found_by_its_name),
        cmocka_unit_test(any_of_several_passphrases),
        cmocka_unit_test(bits_that_may_not_be_so),
        cmocka_unit_test(frames_that_are_no_key_frames),
        cmocka_unit_test(messages_3_that_lack_something),
        cmocka_unit_test(key_data_that_may_not_be_so),
        cmocka_unit_test(elements_may_not_change_later),
        cmocka_unit_test(group_messages_that_lack_the_key),
        cmocka_unit_test(message_2_may_not_be_encrypted),
        cmocka_unit_test(configs_are_checked),
        cmocka_unit_test(
            keys_of_management_frames_are_for_those_who_protect_them),
        cmocka_unit_test(elements_name_one_suite),
        cmocka_unit_test(events_have_names),
        cmocka_unit_test(what_is_to_be_told_comes_first),
        cmocka_unit_test(a_provider_that_fails_is_told),
        cmocka_unit_test(first_elements_that_differ),
        cmocka_unit_test(plain_frames_may_be_allowed),
        cmocka_unit_test(eapol_versions),
        cmocka_unit_test(a_key_of_zeros_is_refused),
        cmocka_unit_test(what_does_not_fit_is_not_sent),
        cmocka_unit_test(refused_key_data_is_wiped),
        cmocka_unit_test(other_nonces_are_forgotten),
        cmocka_unit_test(the_reason_is_told),
        cmocka_unit_test(tables_are_clean_and_every_row_was_taken),
    };
    return cmocka_run_group_tests(tests, peers_open, peers_close);
}
