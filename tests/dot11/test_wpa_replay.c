/* SPDX-License-Identifier: MIT */
/*
 * test_wpa_replay.c: recorded handshakes of hostapd and wpa_supplicant with
 * one side played by taut, over each real provider. The side draws the nonces
 * that were recorded, so what it sends must be the recorded frames, byte for
 * byte, and what it installs the recorded keys. Then frames that were changed,
 * with the reaction that the standard wants.
 */
#include "wpa_corpus.h"

#include "taut/crypto_recorded.h"
#include "taut/wpa_auth.h"
#include "taut/wpa_supplicant.h"

enum { KEEP_MAX = 64, RANDOM_MAX = 8 };

/* struct ends: both sides of one handshake, and what they borrow. */
struct ends {
    struct json_object *hs;
    struct peers_bytes keep[KEEP_MAX];
    size_t n_keep;
    struct taut_crypto_record random[RANDOM_MAX];
    size_t n_random;
    struct taut_crypto_recorded recorded;
    struct taut_wpa_suite suite;
    struct taut_wpa_pmk pmk;
    struct taut_wpa_key group[3];
    size_t n_group;
    struct taut_wpa_supplicant supp;
    struct taut_wpa_auth auth;
    uint8_t supp_work[TAUT_WPA_WORKBUF_MAX], auth_work[TAUT_WPA_WORKBUF_MAX];
    /* what next() told */
    uint8_t sent[TAUT_WPA_WORKBUF_MAX];
    size_t sent_len;
    struct taut_wpa_key keys[TAUT_WPA_N_KEYS];
    unsigned n_installed, n_opened, n_rekeyed, n_failed;
    uint16_t reason;
};

static struct taut_span keep(struct ends *e, struct peers_bytes b)
{
    assert_true(e->n_keep < KEEP_MAX);
    e->keep[e->n_keep++] = b;
    return peers_span(b);
}

static struct taut_span kept(struct ends *e, struct json_object *o,
                             const char *name)
{
    return keep(e, corpus_hex(o, name));
}

static struct json_object *frame_at(struct json_object *hs, size_t i)
{
    return json_object_array_get_idx(corpus_member(hs, "frames"), i);
}

static size_t n_frames(struct json_object *hs)
{
    return json_object_array_length(corpus_member(hs, "frames"));
}

static bool from_ap(struct json_object *f)
{
    return corpus_is(f, "dir", "AP->STA");
}

/* frame_find returns the first frame of a message. */
static struct json_object *frame_find(struct json_object *hs, const char *msg)
{
    for (size_t i = 0; i < n_frames(hs); i++)
        if (corpus_is(frame_at(hs, i), "message", msg))
            return frame_at(hs, i);
    return NULL;
}

/* elem_find returns an element (with ID and length) out of a row of them. */
static struct taut_span elem_find(struct taut_span row, uint8_t id)
{
    for (size_t i = 0; i + 2 <= row.len; i += 2u + row.p[i + 1])
        if (row.p[i] == id)
            return (struct taut_span){row.p + i, 2u + row.p[i + 1]};
    return (struct taut_span){NULL, 0};
}

/* ie_of returns the RSN element, of WPA that one. */
static struct taut_span ie_of(struct taut_span row)
{
    struct taut_span rsn = elem_find(row, 48);
    return rsn.p ? rsn : elem_find(row, 221);
}

/* group_read takes the group keys of a recorded message. */
static void group_read(struct ends *e, struct json_object *f)
{
    struct json_object *elems = corpus_member(f, "elements");
    struct taut_span rsc = kept(e, f, "rsc"), gtk = kept(e, f, "gtk");
    e->n_group = 0;
    memset(e->group, 0, sizeof e->group);
    if (gtk.len > 0) {
        e->group[0].kind = TAUT_WPA_KEY_GTK;
        e->group[0].id = 2;
        e->group[0].pn = taut_get64le(rsc.p);
        e->group[0].len = (uint8_t)gtk.len;
        memcpy(e->group[0].key, gtk.p, gtk.len);
        e->n_group = 1;
        return;
    }
    for (size_t i = 0; i < json_object_array_length(elems); i++) {
        struct json_object *o = json_object_array_get_idx(elems, i);
        static const char *const names[] = {"", "GTK", "IGTK", "BIGTK"};
        static const char *const fields[] = {"", "gtk", "igtk", "bigtk"};
        for (unsigned k = 1; k < 4; k++)
            if (corpus_is(o, "kde", names[k])) {
                struct taut_wpa_key *key = &e->group[e->n_group++];
                struct taut_span bytes = kept(e, o, fields[k]);
                struct taut_span ipn = kept(e, o, "ipn");
                if (ipn.len == 0)
                    ipn = kept(e, o, "bipn");
                key->kind = (enum taut_wpa_key_kind)k;
                key->id =
                    (uint8_t)json_object_get_int(corpus_member(o, "key_id"));
                key->len = (uint8_t)bytes.len;
                memcpy(key->key, bytes.p, bytes.len);
                key->pn = k == 1 ? taut_get64le(rsc.p) : 0;
                for (size_t n = 0; k > 1 && n < ipn.len; n++)
                    key->pn |= (uint64_t)ipn.p[n] << 8 * n;
            }
    }
}

static void draw(struct ends *e, struct taut_span bytes)
{
    struct taut_crypto_record r = {TAUT_CRYPTO_RECORD_RANDOM, bytes};
    assert_true(e->n_random < RANDOM_MAX);
    e->random[e->n_random++] = r;
}

/* draws lists what the side that taut plays draws: its nonces, and with RC4
 * an IV for each encrypted frame. */
static void draws(struct ends *e, bool ap)
{
    for (size_t i = 0; i < n_frames(e->hs); i++) {
        struct json_object *f = frame_at(e->hs, i);
        struct taut_span frame = kept(e, f, "frame");
        bool first = corpus_is(f, "message", ap ? "1" : "2");
        if (from_ap(f) == ap && first)
            draw(e, kept(e, f, "nonce"));
        if (ap && corpus_member(f, "key_iv"))
            draw(e, (struct taut_span){frame.p + 49, 16});
    }
}

/* pmk_read: of FT PMK-R1 and its name; the name that message 1 tells. */
static void pmk_read(struct ends *e)
{
    struct json_object *ft = corpus_ft(e->hs);
    struct taut_span key = ft ? kept(e, ft, "pmk_r1") : kept(e, e->hs, "pmk");
    struct taut_span one = kept(e, frame_at(e->hs, 0), "key_data"), id;
    struct taut_eapol_kde kde = {0};
    (void)taut_eapol_kde_find(one, &kde, TAUT_EAPOL_KDE_PMKID);
    id = ft ? kept(e, ft, "pmk_r1_name") : kde.data;
    memcpy(e->pmk.key, key.p, key.len);
    e->pmk.key_len = (uint8_t)key.len;
    e->pmk.has_id = id.len == 16;
    memcpy(e->pmk.id, id.p ? id.p : e->pmk.id, 16);
}

static const struct taut_eapol_oci oci = {0x51, 1, 0};

/* ends_open sets both sides up; `ap` says which one draws from the record. */
static void ends_open(struct ends *e, const struct taut_crypto *c,
                      struct json_object *hs, bool ap)
{
    memset(e, 0, sizeof *e);
    e->hs = hs;
    e->suite = corpus_suite(hs);
    draws(e, ap);
    pmk_read(e);
    group_read(
        e, frame_find(hs, (e->suite.flags & TAUT_WPA_AKM_WPA) ? "G1" : "3"));
    assert_int_equal(taut_crypto_recorded_init(&e->recorded, sizeof e->recorded,
                                               c, e->random, e->n_random),
                     TAUT_OK);
    struct taut_span two = kept(e, frame_find(hs, "2"), "key_data");
    struct taut_span ap_ies = kept(e, hs, "ap_ies"), aa = kept(e, hs, "aa");
    struct taut_span sta = kept(e, hs, "sta_rsne"), spa = kept(e, hs, "spa");
    struct json_object *ft = corpus_ft(hs);
    struct taut_span elems = {NULL, 0};
    if (sta.len == 0)
        sta = ie_of(two);
    if (ft)
        elems = kept(e, ft, "assoc_resp_ies");
    size_t hash_len =
        taut_crypto_hash_len((enum taut_crypto_hash_id)e->suite.kdf);
    struct taut_wpa_supplicant_config s = {.crypto = &e->recorded.table,
                                           .pmks = &e->pmk,
                                           .n_pmks = 1,
                                           .own_ie = sta,
                                           .own_rsnx = elem_find(two, 244),
                                           .peer_ie = ie_of(ap_ies),
                                           .peer_rsnx = elem_find(ap_ies, 244),
                                           .ft = elems,
                                           .work = e->supp_work,
                                           .work_len = sizeof e->supp_work,
                                           .hash_len = (uint8_t)hash_len,
                                           .has_oci = true,
                                           .oci = oci};
    struct taut_wpa_auth_config a = {.crypto = &e->recorded.table,
                                     .pmks = &e->pmk,
                                     .n_pmks = 1,
                                     .own_ie = s.peer_ie,
                                     .own_rsnx = s.peer_rsnx,
                                     .peer_ie = s.own_ie,
                                     .peer_rsnx = s.own_rsnx,
                                     .ft = elems,
                                     .group = e->group,
                                     .n_group = e->n_group,
                                     .work = e->auth_work,
                                     .work_len = sizeof e->auth_work,
                                     .hash_len = (uint8_t)hash_len,
                                     .has_oci = true,
                                     .oci = oci};
    memcpy(s.aa, aa.p, 6);
    memcpy(s.spa, spa.p, 6);
    memcpy(a.aa, aa.p, 6);
    memcpy(a.spa, spa.p, 6);
    assert_int_equal(taut_wpa_supplicant_init(&e->supp, sizeof e->supp, &s),
                     TAUT_OK);
    assert_int_equal(taut_wpa_auth_init(&e->auth, sizeof e->auth, &a), TAUT_OK);
    assert_int_equal(e->supp.link.suite.akm, e->suite.akm);
    assert_int_equal(e->supp.link.suite.cipher, e->suite.cipher);
}

static void ends_close(struct ends *e)
{
    taut_wpa_supplicant_close(&e->supp);
    taut_wpa_auth_close(&e->auth);
    assert_true(taut_crypto_is_zero(e->supp_work, sizeof e->supp_work));
    assert_true(taut_crypto_is_zero((uint8_t *)&e->auth, sizeof e->auth));
    peers_free(e->keep, e->n_keep);
}

static void take(struct ends *e, const struct taut_wpa_event *ev)
{
    switch (ev->kind) {
    case TAUT_WPA_SEND:
        memcpy(e->sent, ev->frame.p, ev->frame.len);
        e->sent_len = ev->frame.len;
        break;
    case TAUT_WPA_INSTALL:
        e->keys[ev->key.kind] = ev->key;
        e->n_installed++;
        break;
    case TAUT_WPA_OPENED:
        e->n_opened++;
        break;
    case TAUT_WPA_REKEYED:
        e->n_rekeyed++;
        break;
    case TAUT_WPA_FAILED:
        e->n_failed++;
        e->reason = ev->reason;
        break;
    default:
        break;
    }
}

static void drain(struct ends *e, bool ap)
{
    struct taut_wpa_event ev;
    e->sent_len = 0;
    while ((ap ? taut_wpa_auth_next(&e->auth, &ev)
               : taut_wpa_supplicant_next(&e->supp, &ev)) == TAUT_OK)
        take(e, &ev);
}

/* feed gives a frame, exactly as long as it is, and takes all events. */
static enum taut_status feed(struct ends *e, bool ap, struct taut_span frame,
                             bool is_protected, struct taut_diag *d)
{
    struct taut_diag mine;
    uint8_t *copy = test_copy(frame.p, frame.len);
    struct taut_ctx ctx = taut_ctx_of(copy, d ? d : &mine);
    const struct taut_span f = {copy, frame.len};
    enum taut_status st =
        ap ? taut_wpa_auth_feed(&ctx, &e->auth, f, 5)
           : taut_wpa_supplicant_feed(&ctx, &e->supp, f, is_protected, 5);
    drain(e, ap);
    free(copy);
    return st;
}

static bool is_protected(struct json_object *f)
{
    return json_object_get_boolean(corpus_member(f, "protected_on_air"));
}

/* ours lets the side that taut plays send frame `i`. */
static void ours(struct ends *e, bool ap, size_t i)
{
    struct json_object *f = frame_at(e->hs, i);
    struct taut_span want = kept(e, f, "frame");
    if (!ap && corpus_is(f, "message", "request")) {
        assert_int_equal(taut_wpa_supplicant_request(&e->supp, true), TAUT_OK);
        drain(e, false);
    }
    if (ap && i == 0) {
        assert_int_equal(taut_wpa_auth_start(&e->auth, 1), TAUT_OK);
        drain(e, true);
    }
    if (ap && corpus_is(f, "message", "G1") && e->sent_len == 0) {
        group_read(e, f);
        assert_int_equal(
            taut_wpa_auth_regroup(&e->auth, e->group, e->n_group, 9), TAUT_OK);
        drain(e, true);
    }
    if (ap && corpus_ft(e->hs) && corpus_is(f, "message", "3"))
        return; /* hostapd's has timeouts that taut's has not */
    assert_int_equal(e->sent_len, want.len);
    assert_memory_equal(e->sent, want.p, want.len);
}

/* installed compares the keys with those that hostap installed. */
static void installed(struct ends *e, bool ap, size_t n)
{
    struct json_object *keys =
        json_object_array_get_idx(corpus_member(e->hs, "handshakes"), n - 1);
    struct taut_span tk = kept(e, keys, "tk");
    assert_int_equal(e->keys[0].len, tk.len);
    assert_memory_equal(e->keys[0].key, tk.p, tk.len);
    for (size_t i = 0; i < e->n_group && !ap; i++) {
        const struct taut_wpa_key *g = &e->keys[e->group[i].kind];
        assert_int_equal(g->id, e->group[i].id);
        assert_int_equal(g->pn, e->group[i].pn);
        assert_int_equal(g->len, e->group[i].len);
        assert_memory_equal(g->key, e->group[i].key, g->len);
    }
}

/* replay plays one side, and compares all that it sends. */
static void replay(const struct taut_crypto *c, struct json_object *hs, bool ap)
{
    static struct ends e;
    size_t handshakes = 0;
    ends_open(&e, c, hs, ap);
    for (size_t i = 0; i < n_frames(hs); i++) {
        struct json_object *f = frame_at(hs, i);
        if (corpus_is(f, "message", "2"))
            handshakes++;
        if (from_ap(f) == ap)
            ours(&e, ap, i);
        else
            assert_int_equal(
                feed(&e, ap, kept(&e, f, "frame"), is_protected(f), NULL),
                TAUT_OK);
        if (!ap && corpus_is(f, "message", "G1"))
            group_read(&e, f);
    }
    installed(&e, ap, handshakes);
    assert_int_equal(e.n_opened, 1);
    assert_int_equal(e.n_failed, 0);
    assert_int_equal(e.recorded.next, e.n_random);
    ends_close(&e);
}

static void both_sides_play_every_handshake(void **state)
{
    (void)state;
    struct json_object *file = corpus_open("vectors/eapol-handshakes.json");
    struct json_object *all = corpus_member(file, "handshakes");
    for (size_t p = 0; peers_get(p); p++) {
        size_t n = 0;
        for (size_t i = 0; i < json_object_array_length(all); i++) {
            struct json_object *hs = json_object_array_get_idx(all, i);
            if (strcmp(peers_get(p)->name, "openssl") != 0 &&
                strstr(corpus_text(hs, "name"), "tkip") && /* RC4 */
                !strstr(corpus_text(hs, "name"), "gtkip"))
                continue;
            if (getenv("WPA_VERBOSE"))
                printf("# %s\n", corpus_text(hs, "name"));
            replay(peers_get(p), hs, false);
            replay(peers_get(p), hs, true);
            n++;
        }
        printf("# %s: %zu handshakes, both sides\n", peers_get(p)->name, n);
    }
    json_object_put(file);
}

/* ---- frames that were changed ---- */

/* Positions: after message "1", "2" ... of the handshake. */
static void play_until(struct ends *e, bool ap, const char *after)
{
    for (size_t i = 0; i < n_frames(e->hs); i++) {
        struct json_object *f = frame_at(e->hs, i);
        if (from_ap(f) == ap)
            ours(e, ap, i);
        else
            assert_int_equal(
                feed(e, ap, kept(e, f, "frame"), is_protected(f), NULL),
                TAUT_OK);
        if (corpus_is(f, "message", after))
            return;
    }
}

static void negative(const struct taut_crypto *c, struct json_object *hs,
                     struct json_object *test)
{
    static struct ends e;
    bool ap = corpus_is(test, "deliver_to", "authenticator");
    bool abort = strstr(corpus_text(test, "expect"), "abort:") != NULL;
    struct taut_diag d = {0};
    ends_open(&e, c, hs, ap);
    play_until(&e, ap, corpus_text(test, "after_message"));
    unsigned before = e.n_installed;
    unsigned state = ap ? e.auth.fsm.state : e.supp.fsm.state;
    enum taut_status st = feed(&e, ap, kept(&e, test, "frame"), false, &d);
    if (getenv("WPA_VERBOSE"))
        printf("# %s: %s, %s, field %u, off %u, need %u, wire %u\n",
               corpus_text(test, "deliver_to"), corpus_text(test, "why"),
               taut_status_name(st), (unsigned)d.field, (unsigned)d.off,
               (unsigned)d.need, (unsigned)d.wire);
    assert_true(taut_is_error(st));
    assert_int_equal(d.status, st);
    assert_int_equal(e.n_installed, before);
    assert_int_equal(e.sent_len, 0);
    assert_int_equal(e.n_failed, abort);
    assert_int_equal(d.wire, abort ? 17 : 0);
    assert_int_equal(e.reason, abort ? 17 : 0);
    if (!abort)
        assert_int_equal(ap ? e.auth.fsm.state : e.supp.fsm.state, state);
    ends_close(&e);
}

static void changed_frames_are_refused(void **state)
{
    (void)state;
    struct json_object *file = corpus_open("vectors/eapol-handshakes.json");
    struct json_object *bad = corpus_open("vectors/eapol-negative.json");
    struct json_object *all = corpus_member(file, "handshakes");
    struct json_object *cases = corpus_member(bad, "cases");
    size_t n = 0;
    for (size_t p = 0; peers_get(p); p++)
        for (size_t i = 0; i < json_object_array_length(cases); i++)
            for (size_t k = 0; k < json_object_array_length(all); k++) {
                struct json_object *test = json_object_array_get_idx(cases, i);
                struct json_object *hs = json_object_array_get_idx(all, k);
                if (!corpus_is(hs, "name", corpus_text(test, "handshake")))
                    continue;
                negative(peers_get(p), hs, test);
                n++;
            }
    printf("# %zu changed frames were refused\n", n);
    json_object_put(file);
    json_object_put(bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_play_every_handshake),
        cmocka_unit_test(changed_frames_are_refused),
    };
    return cmocka_run_group_tests(tests, peers_open, peers_close);
}
