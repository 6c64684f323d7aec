/* SPDX-License-Identifier: MIT */
/* test_wpa_corpus.c: every key, MIC and wrapped key data of the recorded
 * handshakes of hostapd and wpa_supplicant, over each real provider. */
#include "wpa_corpus.h"

/* struct tally: what was compared. */
struct tally {
    size_t handshakes, psks, ptks, mics, datas, names;
};

static void same(struct json_object *o, const char *name, const uint8_t *p,
                 size_t len)
{
    struct peers_bytes b = corpus_hex(o, name);
    assert_int_equal(b.len, len);
    assert_memory_equal(b.p, p, len);
    peers_free(&b, 1);
}

static void psk_of(const struct taut_crypto *c, struct json_object *hs,
                   struct tally *t)
{
    uint8_t psk[32];
    struct peers_bytes b[] = {peers_text(corpus_text(hs, "passphrase")),
                              corpus_hex(hs, "ssid_hex")};
    if (b[0].len > 0) {
        assert_int_equal(
            taut_wpa_psk(c, psk, peers_span(b[0]), peers_span(b[1])), TAUT_OK);
        same(hs, "pmk", psk, 32);
        t->psks++;
    }
    peers_free(b, 2);
}

/* pmk_of returns what the pairwise keys are derived from: of FT PMK-R1, with
 * its whole hierarchy compared. */
static struct peers_bytes pmk_of(const struct taut_crypto *c,
                                 const struct taut_wpa_suite *s,
                                 struct json_object *hs, struct tally *t)
{
    struct json_object *ft = corpus_ft(hs);
    struct peers_bytes pmk = corpus_hex(hs, "pmk");
    if (!ft)
        return pmk;
    struct peers_bytes b[] = {corpus_hex(hs, "ssid_hex"),
                              corpus_hex(ft, "mdid"), corpus_hex(ft, "r0kh_id"),
                              corpus_hex(ft, "r1kh_id"), corpus_hex(hs, "spa")};
    struct taut_wpa_ft in = {peers_span(b[0]), {0}, peers_span(b[2]), {0}, {0}};
    struct taut_wpa_ft_key r0, r1;
    memcpy(in.mdid, b[1].p, 2);
    memcpy(in.r1kh_id, b[3].p, 6);
    memcpy(in.spa, b[4].p, 6);
    assert_int_equal(taut_wpa_ft_r0_derive(c, s, &r0, peers_span(pmk), &in),
                     TAUT_OK);
    assert_int_equal(taut_wpa_ft_r1_derive(c, s, &r1, &r0, &in), TAUT_OK);
    same(ft, "pmk_r0", r0.key, r0.key_len);
    same(ft, "pmk_r0_name", r0.name, 16);
    same(ft, "pmk_r1", r1.key, r1.key_len);
    same(ft, "pmk_r1_name", r1.name, 16);
    t->names += 2;
    memcpy(pmk.p, r1.key, pmk.len);
    peers_free(b, 5);
    return pmk;
}

static struct taut_wpa_ptk ptk_of(const struct taut_crypto *c,
                                  const struct taut_wpa_suite *s,
                                  struct json_object *hs,
                                  struct json_object *keys, struct tally *t)
{
    struct taut_wpa_pair pair;
    struct taut_wpa_ptk ptk;
    struct peers_bytes b[] = {corpus_hex(hs, "aa"), corpus_hex(hs, "spa"),
                              corpus_hex(keys, "anonce"),
                              corpus_hex(keys, "snonce"), pmk_of(c, s, hs, t)};
    memcpy(pair.aa, b[0].p, 6);
    memcpy(pair.spa, b[1].p, 6);
    memcpy(pair.anonce, b[2].p, 32);
    memcpy(pair.snonce, b[3].p, 32);
    assert_int_equal(taut_wpa_ptk_derive(c, s, &ptk, peers_span(b[4]), &pair),
                     TAUT_OK);
    same(keys, "kck", ptk.kck, ptk.kck_len);
    same(keys, "kek", ptk.kek, ptk.kek_len);
    same(keys, "tk", ptk.tk, ptk.tk_len);
    t->ptks++;
    peers_free(b, 5);
    return ptk;
}

/* data_of opens key data, and closes it again to the same bytes. */
static void data_of(const struct taut_crypto *c, const struct taut_wpa_suite *s,
                    const struct taut_wpa_ptk *ptk, struct json_object *f,
                    const struct taut_eapol_key *key, struct tally *t)
{
    size_t e = taut_wpa_wrap_extra(s), len = key->data.len;
    struct peers_bytes plain = corpus_hex(f, "key_data_plain");
    if (plain.len == 0) /* WPA: the group key alone */
        plain = corpus_hex(f, "gtk");
    assert_true(plain.len > 0);
    uint8_t *buf = malloc(len);
    memcpy(buf, key->data.p, len);
    enum taut_status st =
        taut_wpa_data_unwrap(c, s, ptk->kek, key->iv, buf, len);
    if (!peers_lacks(c, st, "RC4")) {
        assert_int_equal(st, TAUT_OK);
        assert_int_equal(len - e, plain.len);
        assert_memory_equal(buf + e, plain.p, len - e);
        assert_int_equal(
            taut_wpa_data_wrap(c, s, ptk->kek, key->iv, buf, len - e), TAUT_OK);
        assert_memory_equal(buf, key->data.p, len);
        t->datas++;
    }
    free(buf);
    peers_free(&plain, 1);
}

static void frame_of(const struct taut_crypto *c,
                     const struct taut_wpa_suite *s,
                     const struct taut_wpa_ptk *ptk, struct json_object *f,
                     struct tally *t)
{
    struct peers_bytes b = corpus_hex(f, "frame");
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(b.p, &d);
    struct taut_rd rd = taut_rd_of(b.p, b.len);
    struct taut_eapol m;
    struct taut_eapol_key key;
    assert_int_equal(taut_eapol_decode(&ctx, &rd, &m), TAUT_OK);
    assert_int_equal(taut_eapol_key_decode(&ctx, &key, m.body, s->lens.mic),
                     TAUT_OK);
    if (key.info & TAUT_EAPOL_INFO_MIC) {
        assert_int_equal(taut_wpa_mic_check(c, s, ptk->kck, peers_span(b)),
                         TAUT_OK);
        b.p[20] ^= 1;
        assert_int_equal(taut_wpa_mic_check(c, s, ptk->kck, peers_span(b)),
                         TAUT_E_CRYPTO);
        b.p[20] ^= 1;
        t->mics++;
    }
    if (taut_eapol_key_is_encrypted(&key) && key.data.len > 0)
        data_of(c, s, ptk, f, &key, t);
    peers_free(&b, 1);
}

/* pmkid_of compares the name of the PMK that message 1 carries. */
static void pmkid_of(const struct taut_crypto *c,
                     const struct taut_wpa_suite *s, struct json_object *hs,
                     struct json_object *frame, struct tally *t)
{
    uint8_t name[16];
    struct peers_bytes b[] = {corpus_hex(frame, "key_data"),
                              corpus_hex(hs, "pmk"), corpus_hex(hs, "aa"),
                              corpus_hex(hs, "spa")};
    struct taut_eapol_kde kde;
    if (taut_eapol_kde_find(peers_span(b[0]), &kde, TAUT_EAPOL_KDE_PMKID) &&
        s->flags == TAUT_WPA_AKM_8021X) {
        assert_int_equal(
            taut_wpa_pmkid_get(c, s, name, peers_span(b[1]), b[2].p, b[3].p),
            TAUT_OK);
        assert_int_equal(kde.data.len, 16);
        assert_memory_equal(name, kde.data.p, 16);
        t->names++;
    }
    peers_free(b, 4);
}

/* handshake_of runs over the frames; a message 1 begins with the next keys
 * once message 2 comes. */
static void handshake_of(const struct taut_crypto *c, struct json_object *hs,
                         struct tally *t)
{
    struct taut_wpa_suite s = corpus_suite(hs);
    struct json_object *frames = corpus_member(hs, "frames");
    struct json_object *keys = corpus_member(hs, "handshakes");
    struct taut_wpa_ptk ptk = {0};
    size_t next = 0;
    t->handshakes++;
    psk_of(c, hs, t);
    for (size_t i = 0; i < json_object_array_length(frames); i++) {
        struct json_object *f = json_object_array_get_idx(frames, i);
        if (i == 0)
            pmkid_of(c, &s, hs, f, t);
        if (corpus_is(f, "message", "2"))
            ptk = ptk_of(c, &s, hs, json_object_array_get_idx(keys, next++), t);
        frame_of(c, &s, &ptk, f, t);
    }
}

static void handshakes_are_as_hostap_makes_them(void **state)
{
    (void)state;
    struct json_object *file = corpus_open("vectors/eapol-handshakes.json");
    struct json_object *all = corpus_member(file, "handshakes");
    for (size_t p = 0; peers_get(p); p++) {
        struct tally t = {0};
        for (size_t i = 0; i < json_object_array_length(all); i++)
            handshake_of(peers_get(p), json_object_array_get_idx(all, i), &t);
        printf("# %s: %zu handshakes, %zu PSKs, %zu PTKs, %zu MICs, %zu key "
               "data, %zu names\n",
               peers_get(p)->name, t.handshakes, t.psks, t.ptks, t.mics,
               t.datas, t.names);
        assert_int_equal(t.handshakes, 26);
        assert_true(t.ptks >= 26 && t.mics > 80);
    }
    json_object_put(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handshakes_are_as_hostap_makes_them),
    };
    return cmocka_run_group_tests(tests, peers_open, peers_close);
}
