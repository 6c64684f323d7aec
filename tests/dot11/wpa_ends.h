/* SPDX-License-Identifier: MIT */
/* wpa_ends.h: a supplicant and an authenticator in one program, with a perfect
 * channel, and frames forged by who knows the keys. */
#ifndef WPA_ENDS_H
#define WPA_ENDS_H

#include "crypto_peers.h"

#include "taut/wpa_auth.h"
#include "taut/wpa_supplicant.h"

/* struct ends_side: what one side told. */
struct ends_side {
    uint8_t work[TAUT_WPA_WORKBUF_MAX];
    uint8_t frame[TAUT_WPA_WORKBUF_MAX]; /* the last that was sent */
    size_t len;                          /* 0: nothing was sent */
    bool is_protected;
    struct taut_wpa_key keys[TAUT_WPA_N_KEYS];
    unsigned n[8]; /* events, by their kind */
    unsigned installs[TAUT_WPA_N_KEYS];
    uint32_t generation;
    uint16_t reason;
};

struct ends {
    struct taut_wpa_pmk pmk[3];
    struct taut_wpa_key group[3];
    uint8_t ie[64], rsnx[8], ft[128];
    struct taut_wpa_supplicant_config sc;
    struct taut_wpa_auth_config ac;
    struct taut_wpa_supplicant s;
    struct taut_wpa_auth a;
    struct ends_side supp, auth;
    struct taut_diag diag; /* of the last frame that was fed */
};

static const uint8_t ends_ap[6] = {2, 0, 0, 0, 0, 0xa1};
static const uint8_t ends_sta[6] = {2, 0, 0, 0, 0, 0xb2};

/* ends_ie writes an RSN or (akm 00-50-F2) WPA element. */
static inline struct taut_span ends_ie(uint8_t *to, uint32_t akm,
                                       uint32_t cipher, uint32_t group,
                                       uint16_t cap)
{
    uint8_t p[4], k[4];
    struct taut_wr wr = taut_wr_of(to, 64);
    bool wpa = akm >> 8 == 0x0050f2;
    struct taut_dot11_rsn rsn = {
        .version = 1,
        .has = (uint8_t)(TAUT_DOT11_RSN_HAS_GROUP |
                         TAUT_DOT11_RSN_HAS_PAIRWISE | TAUT_DOT11_RSN_HAS_AKM |
                         (wpa ? 0 : TAUT_DOT11_RSN_HAS_CAP)),
        .cap = cap,
        .group = group,
        .pairwise = {p, 4},
        .akms = {k, 4}};
    taut_put32(p, cipher);
    taut_put32(k, akm);
    assert_int_equal(wpa ? taut_dot11_wpa_put(&wr, &rsn)
                         : taut_dot11_rsn_put(&wr, &rsn),
                     TAUT_OK);
    return (struct taut_span){to, wr.len};
}

/* ends_config prepares both configs; change them before ends_init. */
static inline void ends_config(struct ends *e, const struct taut_crypto *c,
                               uint32_t akm, uint32_t cipher, uint32_t group,
                               uint16_t cap)
{
    struct taut_wpa_suite suite;
    memset(e, 0, sizeof *e);
    assert_true(taut_wpa_suite_get(&suite, akm, cipher, 32));
    const struct taut_span ie = ends_ie(e->ie, akm, cipher, group, cap);
    memset(e->pmk[0].key, 0x11, sizeof e->pmk[0].key);
    e->pmk[0].key_len = suite.lens.pmk;
    e->group[0].kind = TAUT_WPA_KEY_GTK;
    e->group[0].id = 1;
    e->group[0].pn = 0x0102030405;
    e->group[0].len = (uint8_t)taut_wpa_key_len(group);
    memset(e->group[0].key, 0x22, e->group[0].len);
    e->group[1].kind = TAUT_WPA_KEY_IGTK;
    e->group[1].id = 4;
    e->group[1].pn = 77;
    e->group[1].len = 16;
    memset(e->group[1].key, 0x33, 16);
    e->group[2] = e->group[1];
    e->group[2].kind = TAUT_WPA_KEY_BIGTK;
    e->group[2].id = 6;
    e->group[2].key[0] = 0x44;
    e->sc = (struct taut_wpa_supplicant_config){.crypto = c,
                                                .pmks = e->pmk,
                                                .n_pmks = 1,
                                                .own_ie = ie,
                                                .peer_ie = ie,
                                                .work = e->supp.work,
                                                .work_len = sizeof e->supp.work,
                                                .timeout_ms = 5000,
                                                .hash_len = 32};
    e->ac = (struct taut_wpa_auth_config){
        .crypto = c,
        .pmks = e->pmk,
        .n_pmks = 1,
        .own_ie = ie,
        .peer_ie = ie,
        .group = e->group,
        .n_group = (cap & TAUT_DOT11_RSN_MFPC) != 0 ? 3 : 1,
        .work = e->auth.work,
        .work_len = sizeof e->auth.work,
        .hash_len = 32};
    memcpy(e->sc.aa, ends_ap, 6);
    memcpy(e->sc.spa, ends_sta, 6);
    memcpy(e->ac.aa, ends_ap, 6);
    memcpy(e->ac.spa, ends_sta, 6);
}

static inline void ends_init(struct ends *e)
{
    assert_int_equal(taut_wpa_supplicant_init(&e->s, sizeof e->s, &e->sc),
                     TAUT_OK);
    assert_int_equal(taut_wpa_auth_init(&e->a, sizeof e->a, &e->ac), TAUT_OK);
}

static inline void ends_open(struct ends *e, const struct taut_crypto *c)
{
    ends_config(e, c, TAUT_DOT11_AKM_PSK, TAUT_DOT11_CIPHER_CCMP_128,
                TAUT_DOT11_CIPHER_CCMP_128, 0);
    ends_init(e);
}

static inline void ends_note(struct ends_side *side,
                             const struct taut_wpa_event *ev)
{
    side->n[ev->kind]++;
    if (ev->kind == TAUT_WPA_SEND) {
        memcpy(side->frame, ev->frame.p, ev->frame.len);
        side->len = ev->frame.len;
        side->is_protected = ev->is_protected;
    }
    if (ev->kind == TAUT_WPA_INSTALL) {
        assert_int_equal(ev->key.generation, side->generation + 1);
        assert_false(taut_crypto_is_zero(ev->key.key, ev->key.len));
        side->generation = ev->key.generation;
        side->keys[ev->key.kind] = ev->key;
        side->installs[ev->key.kind]++;
    }
    if (ev->kind == TAUT_WPA_FAILED)
        side->reason = ev->reason;
}

/* ends_supp and ends_auth take all that a side has to say. */
static inline void ends_supp(struct ends *e)
{
    struct taut_wpa_event ev;
    e->supp.len = 0;
    while (taut_wpa_supplicant_next(&e->s, &ev) == TAUT_OK)
        ends_note(&e->supp, &ev);
}

static inline void ends_auth(struct ends *e)
{
    struct taut_wpa_event ev;
    e->auth.len = 0;
    while (taut_wpa_auth_next(&e->a, &ev) == TAUT_OK)
        ends_note(&e->auth, &ev);
}

/* ends_to_supp and ends_to_auth give a frame, on the heap exactly as long as
 * it is, to one side. */
static inline enum taut_status ends_to_supp(struct ends *e, const uint8_t *p,
                                            size_t len, bool is_protected)
{
    uint8_t *copy = test_copy(p, len);
    struct taut_ctx ctx = taut_ctx_of(copy, &e->diag);
    enum taut_status st = taut_wpa_supplicant_feed(
        &ctx, &e->s, (struct taut_span){copy, len}, is_protected, 100);
    free(copy);
    ends_supp(e);
    return st;
}

static inline enum taut_status ends_to_auth(struct ends *e, const uint8_t *p,
                                            size_t len)
{
    uint8_t *copy = test_copy(p, len);
    struct taut_ctx ctx = taut_ctx_of(copy, &e->diag);
    enum taut_status st =
        taut_wpa_auth_feed(&ctx, &e->a, (struct taut_span){copy, len}, 100);
    free(copy);
    ends_auth(e);
    return st;
}

/* ends_down and ends_up pass on what was sent last. */
static inline void ends_down(struct ends *e)
{
    assert_true(e->auth.len > 0);
    assert_int_equal(
        ends_to_supp(e, e->auth.frame, e->auth.len, e->auth.is_protected),
        TAUT_OK);
}

static inline void ends_up(struct ends *e)
{
    assert_true(e->supp.len > 0);
    assert_int_equal(ends_to_auth(e, e->supp.frame, e->supp.len), TAUT_OK);
}

/* ends_talk lets both sides talk until nothing is left to say. */
static inline void ends_talk(struct ends *e)
{
    while (e->auth.len > 0) {
        ends_down(e);
        if (e->supp.len == 0)
            return;
        ends_up(e);
    }
}

static inline void ends_start(struct ends *e)
{
    assert_int_equal(taut_wpa_auth_start(&e->a, 0), TAUT_OK);
    ends_auth(e);
}

/* ends_handshake runs it to its end, and looks at the keys. */
static inline void ends_handshake(struct ends *e)
{
    ends_start(e);
    ends_talk(e);
    assert_int_equal(e->s.fsm.state, TAUT_WPA_SUPPLICANT_STATE_OPEN);
    assert_int_equal(e->a.fsm.state, TAUT_WPA_AUTH_STATE_OPEN);
    assert_int_equal(e->supp.keys[0].len, e->a.link.suite.tk_len);
    assert_memory_equal(e->supp.keys[0].key, e->auth.keys[0].key, 32);
    assert_int_equal(e->supp.keys[0].id, e->auth.keys[0].id);
}

static inline void ends_close(struct ends *e)
{
    taut_wpa_supplicant_close(&e->s);
    taut_wpa_auth_close(&e->a);
}

/* struct ends_forged: a frame made by hand. */
struct ends_forged {
    uint16_t info; /* without the version */
    uint16_t key_len;
    uint64_t replay;
    const uint8_t *nonce;
    struct taut_span data; /* in the clear; encrypted where info says so */
    uint8_t bytes[TAUT_WPA_WORKBUF_MAX];
    size_t len;
};

/* ends_forge makes it by the keys `ptk`, of a link's kind. */
static inline void ends_forge(struct ends_forged *f,
                              const struct taut_wpa_link *link,
                              const struct taut_wpa_ptk *ptk)
{
    const struct taut_crypto *c = link->crypto;
    struct taut_eapol_key key;
    uint8_t room[TAUT_WPA_WORKBUF_MAX];
    size_t e = taut_wpa_wrap_extra(&link->suite);
    struct taut_wr wr = taut_wr_of(room + e, sizeof room - e);
    memset(&key, 0, sizeof key);
    taut_wr_bytes(&wr, f->data.p, f->data.len);
    key.desc = link->is_wpa ? TAUT_EAPOL_DESC_WPA : TAUT_EAPOL_DESC_RSN;
    key.info = (uint16_t)(f->info | link->suite.lens.version);
    key.key_len = f->key_len;
    key.replay = f->replay;
    if (f->nonce)
        memcpy(key.nonce, f->nonce, 32);
    key.mic = (struct taut_span){NULL, link->suite.lens.mic};
    key.data = (struct taut_span){room + e, wr.len};
    if (taut_eapol_key_is_encrypted(&key) && f->data.len > 0) {
        if (e > 0 && !link->is_wpa)
            taut_eapol_pad_put(&wr, 0);
        assert_int_equal(
            taut_wpa_data_wrap(c, &link->suite, ptk->kek, key.iv, room, wr.len),
            TAUT_OK);
        key.data = (struct taut_span){room, wr.len + e};
    }
    wr = taut_wr_of(f->bytes, sizeof f->bytes);
    struct taut_mark m = taut_eapol_open(&wr, 2, TAUT_EAPOL_TYPE_KEY);
    assert_int_equal(taut_eapol_key_encode(&wr, &key), TAUT_OK);
    taut_wr_close(&wr, m);
    f->len = wr.len;
    if (f->info & TAUT_EAPOL_INFO_MIC)
        assert_int_equal(
            taut_wpa_mic_make(c, &link->suite, f->bytes + TAUT_EAPOL_MIC_OFF,
                              ptk->kck, (struct taut_span){f->bytes, f->len}),
            TAUT_OK);
}

#endif
