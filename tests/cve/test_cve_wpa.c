/* SPDX-License-Identifier: MIT */
/*
 * test_cve_wpa.c: the faults that implementations of the key handshake were
 * found with: keys installed again (KRACK), zeros in their place, key data
 * opened before its MIC was checked, messages in the clear, group keys with the
 * pairwise key's number, elements that are not those of the beacon, frames
 * taken without protection once there are keys.
 */
#include "wpa_ends.h"

enum {
    M1 = TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK,
    M3 = M1 | TAUT_EAPOL_INFO_MIC | TAUT_EAPOL_INFO_INSTALL |
         TAUT_EAPOL_INFO_SECURE | TAUT_EAPOL_INFO_ENCRYPTED,
    G1 = TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC | TAUT_EAPOL_INFO_SECURE |
         TAUT_EAPOL_INFO_ENCRYPTED
};

static struct ends e;

/* CVE-2017-13077: message 3 comes again after message 4 was lost. */
static void message_3_again(void **state)
{
    (void)state;
    ends_open(&e, peers_get(0));
    ends_start(&e);
    ends_down(&e);
    ends_up(&e);
    ends_down(&e); /* message 3; its answer is lost */
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_PAIRWISE], 1);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(taut_wpa_auth_tick(&e.a, taut_wpa_auth_deadline(&e.a)),
                         TAUT_OK);
        ends_auth(&e);
        ends_down(&e);
        assert_true(e.supp.len > 0);
        assert_int_equal(e.supp.installs[TAUT_WPA_KEY_PAIRWISE], 1);
        assert_int_equal(e.supp.installs[TAUT_WPA_KEY_GTK], 1);
        assert_int_equal(e.supp.generation, 2);
    }
    ends_up(&e);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
    assert_memory_equal(e.supp.keys[0].key, e.auth.keys[0].key, 32);
    ends_close(&e);
}

/* Android's zeros: the key was wiped, then installed again. Nothing that is
 * left in the machine is a key, and nothing hands it out. */
static void keys_are_forgotten(void **state)
{
    (void)state;
    ends_open(&e, peers_get(0));
    ends_handshake(&e);
    assert_true(taut_crypto_is_zero(e.s.link.ptk.tk, TAUT_WPA_TK_MAX));
    assert_true(taut_crypto_is_zero(e.s.link.keys[0].key, TAUT_WPA_TK_MAX));
    assert_true(taut_crypto_is_zero(e.a.link.ptk.tk, TAUT_WPA_TK_MAX));
    assert_true(taut_crypto_is_zero(e.a.next_ptk.tk, TAUT_WPA_TK_MAX));
    assert_true(taut_crypto_is_zero(e.a.next_ptk.kck, TAUT_WPA_KCK_MAX));
    ends_close(&e);
}

/* forge_group makes message 1 of the group handshake with a GTK KDE. */
static void forge_group(struct ends_forged *f, uint8_t id, uint64_t replay,
                        uint8_t fill)
{
    static uint8_t kde[24] = {0xdd, 22, 0, 0x0f, 0xac, 1};
    memset(f, 0, sizeof *f);
    kde[6] = id;
    memset(kde + 8, fill, 16);
    f->info = G1;
    f->replay = replay;
    f->data = (struct taut_span){kde, sizeof kde};
    ends_forge(f, &e.s.link, &e.s.link.ptk);
}

/* CVE-2017-13078, 13080: the group key in use comes again, by the handshake of
 * either kind. CVE-2017-13079, 13081: IGTK. */
static void group_keys_again(void **state)
{
    (void)state;
    struct ends_forged f;
    ends_open(&e, peers_get(0));
    ends_handshake(&e);
    forge_group(&f, 1, 10, 0x22);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_OK);
    assert_true(e.supp.len > 0); /* answered */
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_GTK], 1);
    forge_group(&f, 2, 11, 0x22);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_OK);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_GTK], 2);
    forge_group(&f, 2, 11, 0x23); /* the counter was there */
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_E_ORDER);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_REPLAY);
    ends_close(&e);
    ends_config(&e, peers_get(0), TAUT_DOT11_AKM_SAE,
                TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0xc0);
    ends_init(&e);
    ends_handshake(&e);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_IGTK], 1);
    ends_start(&e); /* new pairwise keys bring the same group keys */
    ends_talk(&e);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_PAIRWISE], 2);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_GTK], 1);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_IGTK], 1);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_BIGTK], 1);
    ends_close(&e);
}

/* A group key with the pairwise key's number would replace it. */
static void group_key_zero(void **state)
{
    (void)state;
    struct ends_forged f;
    ends_open(&e, peers_get(0));
    ends_handshake(&e);
    forge_group(&f, 0, 10, 0x99);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_E_VALUE);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_GTK_ID);
    assert_int_equal(e.supp.installs[TAUT_WPA_KEY_GTK], 1);
    ends_close(&e);
    ends_open(&e, peers_get(0)); /* nor does the access point take one */
    e.group[0].id = 0;
    assert_int_equal(taut_wpa_auth_init(&e.a, sizeof e.a, &e.ac), TAUT_E_RANGE);
}

/* CVE-2018-14526: encrypted key data without a MIC, or with a wrong one, was
 * decrypted, and the answers told what is in it. */
static void key_data_without_mic(void **state)
{
    (void)state;
    struct ends_forged f;
    ends_open(&e, peers_get(0));
    ends_handshake(&e);
    memset(e.supp.work, 0xee, sizeof e.supp.work);
    for (unsigned i = 0; i < 3; i++) {
        forge_group(&f, 2, 10, 0x99);
        if (i == 0)
            f.bytes[TAUT_EAPOL_MIC_OFF] ^= 1;
        if (i == 1)
            f.bytes[5] &= 0xfe; /* no MIC bit */
        if (i == 2)
            f.bytes[f.len - 1] ^= 1;
        enum taut_status st = ends_to_supp(&e, f.bytes, f.len, true);
        assert_int_equal(st, i == 1 ? TAUT_E_VALUE : TAUT_E_CRYPTO);
        assert_int_equal(e.diag.field,
                         i == 1 ? TAUT_EAPOL_F_INFO : TAUT_EAPOL_F_MIC);
        for (size_t k = 0; k < sizeof e.supp.work; k++)
            assert_int_equal(e.supp.work[k], 0xee); /* never opened */
        assert_int_equal(e.supp.len, 0);
    }
    ends_close(&e);
}

/* Message 1 of a renewal, or of the group, that comes without protection once
 * there are keys (CVE-2017-13077's way in; FragAttacks: CVE-2020-26140). */
static void plain_frames_with_keys(void **state)
{
    (void)state;
    struct ends_forged f;
    uint8_t nonce[32] = {1};
    ends_open(&e, peers_get(0));
    ends_handshake(&e);
    forge_group(&f, 2, 10, 0x99);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_E_VALUE);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_HEADER);
    memset(&f, 0, sizeof f);
    f.info = M1;
    f.replay = 10;
    f.key_len = 16;
    f.nonce = nonce;
    ends_forge(&f, &e.s.link, &e.s.link.ptk);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_E_VALUE);
    assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_OPEN);
    assert_int_equal(e.s.n_seen, 1);
    ends_close(&e);
}

/* An attacker's message 1 between the access point's: the handshake under way
 * goes on, with the nonce that message 3 has (802.11-2020 12.7.6.2). */
static void another_message_1(void **state)
{
    (void)state;
    struct ends_forged f;
    uint8_t nonce[32] = {0xbd};
    ends_open(&e, peers_get(0));
    ends_start(&e);
    ends_down(&e);
    uint8_t two[TAUT_WPA_WORKBUF_MAX];
    size_t len = e.supp.len;
    memcpy(two, e.supp.frame, len);
    for (unsigned i = 0; i < 5; i++) {
        memset(&f, 0, sizeof f);
        nonce[1] = (uint8_t)i;
        f.info = M1;
        f.replay = 1000 + i;
        f.key_len = 16;
        f.nonce = nonce;
        ends_forge(&f, &e.s.link, &e.s.link.ptk);
        assert_int_equal(ends_to_supp(&e, f.bytes, f.len, false), TAUT_OK);
        assert_memory_equal(e.supp.frame + 17, two + 17, 32); /* SNonce */
    }
    assert_int_equal(ends_to_auth(&e, two, len), TAUT_OK);
    ends_down(&e);
    ends_up(&e);
    assert_memory_equal(e.supp.keys[0].key, e.auth.keys[0].key, 32);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
    ends_close(&e);
}

/* CVE-2023-52424 and kin: other elements than the beacon's, in either
 * direction. The handshake is authentic, and ends. */
static void other_elements(void **state)
{
    (void)state;
    static uint8_t other[64], rsnx[3] = {244, 1, 0x20};
    for (unsigned i = 0; i < 4; i++) {
        ends_config(&e, peers_get(0), TAUT_DOT11_AKM_SAE,
                    TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128,
                    0xc0);
        struct taut_span ie =
            ends_ie(other, TAUT_DOT11_AKM_SAE, TAUT_DOT11_CIPHER_CCMP_128,
                    TAUT_DOT11_CIPHER_CCMP_128, 0x80);
        if (i == 0)
            e.sc.peer_ie = ie; /* what the beacon said */
        if (i == 1)
            e.sc.peer_rsnx = (struct taut_span){rsnx, 3}; /* was taken away */
        if (i == 2)
            e.ac.peer_ie = ie;
        if (i == 3)
            e.ac.peer_rsnx = (struct taut_span){rsnx, 3};
        ends_init(&e);
        ends_start(&e);
        ends_down(&e);
        if (i >= 2) {
            assert_int_equal(ends_to_auth(&e, e.supp.frame, e.supp.len),
                             TAUT_E_VALUE);
            assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_FAILED);
            assert_int_equal(e.auth.reason, 17);
        } else {
            ends_up(&e);
            assert_int_equal(ends_to_supp(&e, e.auth.frame, e.auth.len, false),
                             TAUT_E_VALUE);
            assert_int_equal(e.s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_FAILED);
            assert_int_equal(e.supp.reason, 17);
        }
        assert_int_equal(e.diag.wire, 17);
        assert_int_equal(e.diag.field, TAUT_EAPOL_F_KDE);
        assert_int_equal(e.diag.need, i % 2 ? 244 : 48);
        assert_int_equal(e.supp.n[TAUT_WPA_INSTALL], 0);
        assert_int_equal(e.auth.n[TAUT_WPA_INSTALL], 0);
        ends_close(&e);
    }
}

/* The channel was another one (multi-channel man in the middle; OCV). */
static void other_channel(void **state)
{
    (void)state;
    ends_config(&e, peers_get(0), TAUT_DOT11_AKM_SAE,
                TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_CCMP_128, 0x40c0);
    e.sc.has_oci = e.ac.has_oci = true;
    e.sc.oci = e.ac.oci = (struct taut_eapol_oci){81, 1, 0};
    ends_init(&e);
    ends_handshake(&e);
    e.group[0].id = 2;
    assert_int_equal(taut_wpa_auth_regroup(&e.a, e.group, 3, 0), TAUT_OK);
    ends_auth(&e);
    ends_talk(&e);
    assert_int_equal(e.a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
    ends_close(&e);
    e.sc.oci.channel = 6;
    memset(&e.supp, 0, sizeof e.supp);
    ends_init(&e);
    ends_start(&e);
    ends_down(&e);
    assert_int_equal(ends_to_auth(&e, e.supp.frame, e.supp.len), TAUT_E_VALUE);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_OCI_CHANNEL);
    assert_int_equal(e.diag.need, 6);
    ends_close(&e);
}

/* A frame longer than any buffer, and lengths that lie. */
static void lengths(void **state)
{
    (void)state;
    static uint8_t big[TAUT_WPA_WORKBUF_MAX];
    struct ends_forged f;
    ends_open(&e, peers_get(0));
    e.sc.work_len = 256;
    ends_init(&e);
    ends_handshake(&e);
    memset(&f, 0, sizeof f);
    memset(big, 0xdd, sizeof big);
    f.info = G1;
    f.replay = 50;
    f.data = (struct taut_span){big, 512};
    ends_forge(&f, &e.s.link, &e.s.link.ptk);
    assert_int_equal(ends_to_supp(&e, f.bytes, f.len, true), TAUT_E_LIMIT);
    assert_int_equal(e.diag.field, TAUT_EAPOL_F_DATA_LEN);
    for (size_t n = 0; n < f.len; n++)
        assert_true(taut_is_error(ends_to_supp(&e, f.bytes, n, true)));
    ends_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_3_again),
        cmocka_unit_test(keys_are_forgotten),
        cmocka_unit_test(group_keys_again),
        cmocka_unit_test(group_key_zero),
        cmocka_unit_test(key_data_without_mic),
        cmocka_unit_test(plain_frames_with_keys),
        cmocka_unit_test(another_message_1),
        cmocka_unit_test(other_elements),
        cmocka_unit_test(other_channel),
        cmocka_unit_test(lengths),
    };
    return cmocka_run_group_tests(tests, peers_open, peers_close);
}
