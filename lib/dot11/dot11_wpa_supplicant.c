/* SPDX-License-Identifier: MIT */
/*
 * dot11_wpa_supplicant.c: the station's side of the key handshake as a table;
 * include/taut/wpa_supplicant.h has its contract. A message is read, and its
 * MIC checked, before it is an event. Actions build the answer and note what
 * next() will yield; none of them chooses a state.
 */
#include "taut/wpa_supplicant.h"

#include "core_mem.h"
#include "dot11_wpa_int.h"
#include "taut/dot11_seal.h"

#define SUPP_INPUT(name) TAUT_WPA_SUPPLICANT_INPUT_##name
#define SUPP(env) ((struct taut_wpa_supplicant *)(env))
#define SUPP_IN(in) ((const struct taut_wpa_in *)(in))

/* ------------------------------------------------------------------ */
/* Guards                                                              */

/* WPA brings the first group key by a handshake of its own. */
static bool supp_if_lacks_group(const void *env, const void *in)
{
    const struct taut_wpa_link *link =
        &((const struct taut_wpa_supplicant *)env)->link;
    (void)in;
    return link->is_wpa && link->keys[TAUT_WPA_KEY_GTK].len == 0;
}

/* ------------------------------------------------------------------ */
/* Pieces of actions                                                   */

/* supp_name returns PMKR1Name of the master key in use, or NULL. */
static const uint8_t *supp_name(const struct taut_wpa_supplicant *s,
                                uint32_t pmk)
{
    bool ft = (s->link.suite.flags & TAUT_WPA_AKM_FT) != 0;
    return ft ? s->config.pmks[pmk].id : NULL;
}

/* supp_answer_as: the answer goes as the question came. */
static void supp_answer_as(struct taut_wpa_supplicant *s,
                           const struct taut_wpa_in *in)
{
    s->link.is_protected = in->is_protected;
    if (s->config.eapol_version == 0)
        s->link.eapol_version = in->eapol_version;
}

static struct taut_span supp_pmk(const struct taut_wpa_supplicant *s,
                                 uint32_t pmk)
{
    return (struct taut_span){s->config.pmks[pmk].key,
                              s->config.pmks[pmk].key_len};
}

/* supp_see keeps the nonce of message 1: the first that came, and the last.
 * Anybody may send it again with another counter or PMKID: that of one that is
 * known only falls, and its master key stays. */
static void supp_see(struct taut_wpa_supplicant *s,
                     const struct taut_wpa_in *in)
{
    for (unsigned k = 0; k < s->n_seen; k++) {
        struct taut_wpa_supplicant_seen *seen = &s->seen[k];
        if (memcmp(seen->anonce, in->key.nonce, TAUT_WPA_NONCE_LEN) != 0)
            continue;
        if (in->key.replay < seen->replay)
            seen->replay = in->key.replay;
        return;
    }
    unsigned i = s->n_seen < 2 ? s->n_seen++ : 1;
    memcpy(s->seen[i].anonce, in->key.nonce, TAUT_WPA_NONCE_LEN);
    s->seen[i].replay = in->key.replay;
    s->seen[i].pmk = in->pmk;
}

/* supp_settle forgets all nonces but the one of the keys now in use. */
static void supp_settle(struct taut_wpa_supplicant *s,
                        const struct taut_wpa_in *in)
{
    memcpy(s->link.pair.anonce, in->key.nonce, TAUT_WPA_NONCE_LEN);
    memcpy(s->seen[0].anonce, in->key.nonce, TAUT_WPA_NONCE_LEN);
    s->seen[0].replay = in->key.replay;
    s->seen[0].pmk = in->pmk;
    s->n_seen = 1;
}

static enum taut_status supp_send_2(struct taut_wpa_supplicant *s,
                                    const struct taut_wpa_in *in)
{
    struct taut_wpa_link *link = &s->link;
    struct taut_wpa_ptk ptk;
    struct taut_wpa_out out = {.info = TAUT_EAPOL_INFO_PAIRWISE |
                                       TAUT_EAPOL_INFO_MIC,
                               .key_len = link->is_wpa ? in->key.key_len : 0,
                               .replay = in->key.replay,
                               .nonce = link->pair.snonce,
                               .ptk = &ptk};
    memcpy(link->pair.anonce, in->key.nonce, TAUT_WPA_NONCE_LEN);
    if (in->key.info & TAUT_EAPOL_INFO_SECURE)
        out.info |= TAUT_EAPOL_INFO_SECURE;
    enum taut_status st = taut_wpa_ptk_derive(
        link->crypto, &link->suite, &ptk, supp_pmk(s, in->pmk), &link->pair);
    struct taut_wr data = taut_wpa_out_open(link, false);
    taut_wpa_out_elems(link, &data, supp_name(s, in->pmk));
    if (link->has_oci)
        taut_eapol_oci_put(&data, &link->oci);
    if (!st)
        st = taut_wpa_out_close(link, &data, &out);
    taut_crypto_wipe(&ptk, sizeof ptk);
    return st;
}

/* supp_reply sends message 4 or the second of the group handshake. */
static enum taut_status supp_reply(struct taut_wpa_supplicant *s,
                                   const struct taut_wpa_in *in,
                                   const struct taut_wpa_ptk *ptk)
{
    struct taut_wpa_link *link = &s->link;
    const uint16_t keep = TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_SECURE |
                          (link->is_wpa ? TAUT_EAPOL_INFO_INDEX : 0);
    bool group = (in->key.info & TAUT_EAPOL_INFO_PAIRWISE) == 0;
    struct taut_wpa_out out = {
        .info = (uint16_t)((in->key.info & keep) | TAUT_EAPOL_INFO_MIC),
        .key_len = link->is_wpa ? in->key.key_len : 0,
        .replay = in->key.replay,
        .ptk = ptk};
    struct taut_wr data = taut_wpa_out_open(link, false);
    if (group && link->has_oci)
        taut_eapol_oci_put(&data, &link->oci);
    return taut_wpa_out_close(link, &data, &out);
}

/* supp_take_key notes a group key to be installed, unless it is in use
 * (CVE-2017-13078 to 13081). */
static void supp_take_key(struct taut_wpa_link *link, unsigned kind,
                          const struct taut_eapol_group_key *group, uint64_t pn)
{
    struct taut_wpa_key *key = &link->keys[kind];
    if (key->len == group->key.len && key->id == group->id &&
        taut_crypto_equal(key->key, group->key.p, key->len))
        return;
    memset(key, 0, sizeof *key);
    key->kind = (enum taut_wpa_key_kind)kind;
    key->cipher = kind == TAUT_WPA_KEY_GTK ? link->group : link->group_mgmt;
    key->generation = ++link->generation;
    key->pn = pn;
    key->id = (uint8_t)group->id;
    key->len = (uint8_t)group->key.len;
    memcpy(key->key, group->key.p, key->len);
    link->notes |= (uint16_t)(WPA_NOTE_INSTALL << kind);
}

/* supp_wipe wipes key data that was decrypted into the work buffer. */
static void supp_wipe(const struct taut_wpa_supplicant *s,
                      const struct taut_wpa_in *in)
{
    if (in->data.p != in->key.data.p)
        taut_crypto_wipe(s->link.work, in->key.data.len);
}

/* supp_take_group takes all group keys of a message and wipes where they were
 * decrypted. */
static void supp_take_group(struct taut_wpa_supplicant *s,
                            const struct taut_wpa_in *in)
{
    for (unsigned i = TAUT_WPA_KEY_GTK; i < TAUT_WPA_N_KEYS; i++) {
        const struct taut_eapol_group_key *g = &in->elems.group[i];
        uint64_t rsc = taut_get64le(in->key.rsc) & TAUT_DOT11_PN_MAX;
        uint64_t pn = i == TAUT_WPA_KEY_GTK ? rsc : g->pn;
        if (g->key.len > 0)
            supp_take_key(&s->link, i, g, pn);
    }
    supp_wipe(s, in);
}

/* supp_request sends a request frame of its own count. */
static enum taut_status supp_ask(struct taut_wpa_supplicant *s, bool pairwise,
                                 uint16_t error)
{
    struct taut_wpa_out out = {
        .info = (uint16_t)(TAUT_EAPOL_INFO_REQUEST | TAUT_EAPOL_INFO_MIC |
                           TAUT_EAPOL_INFO_SECURE | error |
                           (pairwise ? TAUT_EAPOL_INFO_PAIRWISE : 0)),
        .replay = s->request_replay++,
        .ptk = &s->link.ptk};
    struct taut_wr data = taut_wpa_out_open(&s->link, false);
    s->link.is_protected = true;
    return taut_wpa_out_close(&s->link, &data, &out);
}

static void supp_arm(struct taut_wpa_supplicant *s, uint64_t now_ms)
{
    uint32_t n = s->config.timeout_ms;
    s->at_ms = n == 0 || now_ms > UINT64_MAX - n ? TAUT_WPA_NEVER : now_ms + n;
}

/* ------------------------------------------------------------------ */
/* Actions                                                             */

/* A handshake begins with a nonce of its own. */
static enum taut_status supp_do_begin(void *env, const void *in)
{
    struct taut_wpa_supplicant *s = SUPP(env);
    const struct taut_crypto *c = s->link.crypto;
    enum taut_status st = c->random_fill(c->self, s->link.pair.snonce,
                                         sizeof s->link.pair.snonce);
    if (st)
        return st;
    s->n_seen = 0;
    supp_see(s, SUPP_IN(in));
    supp_answer_as(s, SUPP_IN(in));
    supp_arm(s, SUPP_IN(in)->now_ms);
    return supp_send_2(s, SUPP_IN(in));
}

/* Message 1 again: the nonce stays until the handshake is over. */
static enum taut_status supp_do_answer_1(void *env, const void *in)
{
    struct taut_wpa_supplicant *s = SUPP(env);
    supp_see(s, SUPP_IN(in));
    supp_answer_as(s, SUPP_IN(in));
    return supp_send_2(s, SUPP_IN(in));
}

/* Message 3: message 4, and the keys. */
static enum taut_status supp_do_complete(void *env, const void *in)
{
    struct taut_wpa_supplicant *s = SUPP(env);
    const struct taut_wpa_in *m = SUPP_IN(in);
    uint8_t key_id =
        m->elems.key_id.p && s->link.has_ext_id ? m->elems.key_id.p[0] : 0;
    supp_answer_as(s, m);
    supp_settle(s, m);
    taut_wpa_link_install(&s->link, &m->ptk, key_id);
    supp_take_group(s, m);
    if (!supp_if_lacks_group(env, in)) {
        taut_wpa_link_open(&s->link);
        s->at_ms = TAUT_WPA_NEVER;
    }
    return supp_reply(s, m, &s->link.ptk);
}

/* Message 3 again: message 4 again. The pairwise key stays as it is. */
static enum taut_status supp_do_answer_3(void *env, const void *in)
{
    struct taut_wpa_supplicant *s = SUPP(env);
    supp_answer_as(s, SUPP_IN(in));
    supp_take_group(s, SUPP_IN(in));
    return supp_reply(s, SUPP_IN(in), &SUPP_IN(in)->ptk);
}

/* The group handshake. */
static enum taut_status supp_do_group(void *env, const void *in)
{
    struct taut_wpa_supplicant *s = SUPP(env);
    supp_answer_as(s, SUPP_IN(in));
    supp_take_group(s, SUPP_IN(in));
    return supp_reply(s, SUPP_IN(in), &s->link.ptk);
}

static enum taut_status supp_do_group_open(void *env, const void *in)
{
    taut_wpa_link_open(&SUPP(env)->link);
    SUPP(env)->at_ms = TAUT_WPA_NEVER;
    return supp_do_group(env, in);
}

static enum taut_status supp_do_ask(void *env, const void *in)
{
    return supp_ask(SUPP(env), *(const bool *)in, 0);
}

static enum taut_status supp_do_report(void *env, const void *in)
{
    return supp_ask(SUPP(env), *(const bool *)in, TAUT_EAPOL_INFO_ERROR);
}

static enum taut_status supp_do_refuse(void *env, const void *in)
{
    (void)in;
    taut_wpa_link_fail(&SUPP(env)->link, TAUT_DOT11_REASON_ELEMENT_DIFFERS);
    return TAUT_OK;
}

static enum taut_status supp_do_expire(void *env, const void *in)
{
    (void)in;
    taut_wpa_link_fail(&SUPP(env)->link, TAUT_DOT11_REASON_HANDSHAKE_TIMEOUT);
    return TAUT_OK;
}

static enum taut_status supp_do_close(void *env, const void *in)
{
    (void)in;
    SUPP(env)->link.notes = WPA_NOTE_CLOSED;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

#define SUPP_GUARDS(X, P) X(P, lacks_group)
/* clang-format off */
#define SUPP_ACTIONS(X, P)                                                     \
    X(P, begin) X(P, answer_1) X(P, complete) X(P, answer_3) X(P, group)       \
    X(P, group_open) X(P, ask) X(P, report) X(P, refuse) X(P, expire)          \
    X(P, close)
/* clang-format on */

enum supp_guard {
    SUPP_IF_none,
    SUPP_GUARDS(TAUT_FSM_CALL_ENUM, SUPP_IF_) SUPP_N_GUARDS
};
enum supp_action {
    SUPP_DO_none,
    SUPP_ACTIONS(TAUT_FSM_CALL_ENUM, SUPP_DO_) SUPP_N_ACTIONS
};

static const struct taut_fsm_state supp_states[] = {
    TAUT_WPA_SUPPLICANT_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event supp_events[] = {
    TAUT_WPA_SUPPLICANT_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard supp_guards[] = {
    TAUT_FSM_NONE, SUPP_GUARDS(TAUT_FSM_CALL, supp_if_)};
static const struct taut_fsm_action supp_actions[] = {
    TAUT_FSM_NONE, SUPP_ACTIONS(TAUT_FSM_CALL, supp_do_)};

#define ROW(from, event, guard, action, to, rule)                              \
    TAUT_FSM_ROW(TAUT_WPA_SUPPLICANT_STATE_, TAUT_WPA_SUPPLICANT_INPUT_,       \
                 SUPP_IF_, SUPP_DO_, from, event, guard, action, to, rule)

/* clang-format off */
static const struct taut_fsm_row supp_rows[] = {
#define R(...) ROW(IDLE, __VA_ARGS__)
    R(MSG_1, none, begin, WAIT_3, "802.11-2020 12.7.6.2"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.9"),
    R(TIMEOUT, none, expire, FAILED, "802.11-2020 12.7.6.6"),
#undef R
#define R(...) ROW(WAIT_3, __VA_ARGS__)
    R(MSG_1, none, answer_1, WAIT_3, "802.11-2020 12.7.6.2"),
    R(MSG_3, lacks_group, complete, GROUP, "WPA 1: group key handshake"),
    R(MSG_3, none, complete, OPEN, "802.11-2020 12.7.6.4"),
    R(GROUP_1, none, group, WAIT_3, "802.11-2020 12.7.7.2"),
    R(DIFFERS, none, refuse, FAILED, "802.11-2020 12.7.6.4"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.9"),
    R(TIMEOUT, none, expire, FAILED, "802.11-2020 12.7.6.6"),
#undef R
#define R(...) ROW(GROUP, __VA_ARGS__)
    R(MSG_1, none, begin, WAIT_3, "802.11-2020 12.7.6.2"),
    R(MSG_3, none, answer_3, GROUP, "802.11-2020 12.7.6.4: no reinstallation"),
    R(GROUP_1, none, group_open, OPEN, "802.11-2020 12.7.7.2"),
    R(DIFFERS, none, refuse, FAILED, "802.11-2020 12.7.6.4"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.9"),
    R(TIMEOUT, none, expire, FAILED, "802.11-2020 12.7.7.4"),
#undef R
#define R(...) ROW(OPEN, __VA_ARGS__)
    R(MSG_1, none, begin, WAIT_3, "802.11-2020 12.7.6.2"),
    R(MSG_3, none, answer_3, OPEN, "802.11-2020 12.7.6.4: no reinstallation"),
    R(GROUP_1, none, group_open, OPEN, "802.11-2020 12.7.7.2"),
    R(DIFFERS, none, refuse, FAILED, "802.11-2020 12.7.6.4"),
    R(REQUEST, none, ask, OPEN, "802.11-2020 12.7.2"),
    R(MICHAEL, none, report, OPEN, "802.11-2020 12.5.2.4"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.9"),
#undef R
};
/* clang-format on */

const struct taut_fsm_desc taut_wpa_supplicant_fsm = {
    .name = "wpa_supplicant",
    .title = "WPA key handshake, supplicant (IEEE Std 802.11-2020 12.7)",
    .states = supp_states,
    .events = supp_events,
    .guards = supp_guards,
    .actions = supp_actions,
    .rows = supp_rows,
    .n_states = TAUT_WPA_SUPPLICANT_N_STATES,
    .n_events = TAUT_WPA_SUPPLICANT_N_INPUTS,
    .n_guards = SUPP_N_GUARDS,
    .n_actions = SUPP_N_ACTIONS,
    .n_rows = sizeof supp_rows / sizeof supp_rows[0],
    .initial = TAUT_WPA_SUPPLICANT_STATE_IDLE,
    .failed = TAUT_WPA_SUPPLICANT_STATE_FAILED,
    .flags = 0,
    .field = TAUT_EAPOL_F_INFO,
    .wire = 0,
};

#undef ROW

/* ------------------------------------------------------------------ */
/* Reading                                                             */

/* SUPP_KIND: the bits of Key Information that tell messages apart. */
#define SUPP_KIND                                                              \
    (TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC |    \
     TAUT_EAPOL_INFO_ERROR | TAUT_EAPOL_INFO_REQUEST)

/* supp_event tells which message a frame is; false: none of those that an
 * authenticator sends. */
static bool supp_event(struct taut_wpa_in *in)
{
    switch (in->key.info & SUPP_KIND) {
    case TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK:
        in->event = SUPP_INPUT(MSG_1);
        return true;
    case TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC:
        in->event = SUPP_INPUT(MSG_3);
        return true;
    case TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_MIC:
        in->event = SUPP_INPUT(GROUP_1);
        return (in->key.info & TAUT_EAPOL_INFO_SECURE) != 0;
    default:
        return false;
    }
}

/* supp_is_plain: a frame that should have come protected. Message 3 may come
 * again without: the access point installs its key after message 4. */
static bool supp_is_plain(const struct taut_wpa_supplicant *s,
                          const struct taut_wpa_in *in)
{
    bool again = in->event == SUPP_INPUT(MSG_3) &&
                 s->fsm.state != TAUT_WPA_SUPPLICANT_STATE_WAIT_3;
    return s->link.has_keys && !in->is_protected && !again &&
           (s->config.flags & TAUT_WPA_PLAIN_EAPOL) == 0;
}

/* supp_place tells whether the message may come now at all. */
static enum taut_status supp_place(const struct taut_wpa_supplicant *s,
                                   struct taut_wpa_in *in)
{
    const uint8_t *info = in->frame.p + 5;
    if (!supp_event(in))
        return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_INFO, info,
                                in->key.info);
    if (taut_fsm_row_find(&taut_wpa_supplicant_fsm, s->fsm.state, in->event) ==
            TAUT_FSM_NO_ROW ||
        (in->event == SUPP_INPUT(GROUP_1) && !s->link.has_keys))
        return taut_wpa_in_fail(in, TAUT_E_ORDER, TAUT_EAPOL_F_INFO, info,
                                in->key.info);
    if (supp_is_plain(s, in))
        return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_HEADER,
                                in->frame.p, 0);
    if (s->has_replay && in->key.replay <= s->replay)
        return taut_wpa_in_fail(in, TAUT_E_ORDER, TAUT_EAPOL_F_REPLAY,
                                in->frame.p + 9, (size_t)in->key.replay);
    return TAUT_OK;
}

/* supp_pmk_find finds the master key that message 1 names. */
static enum taut_status supp_pmk_find(const struct taut_wpa_supplicant *s,
                                      struct taut_wpa_in *in)
{
    const struct taut_wpa_supplicant_config *c = &s->config;
    struct taut_span id = in->elems.pmkid;
    const struct taut_wpa_pmk *pmk = c->pmks;
    if (id.p && (pmk->has_id || c->n_pmks > 1))
        pmk = taut_wpa_pmk_find(c->pmks, c->n_pmks, id);
    if (!pmk)
        return taut_wpa_in_fail(in, TAUT_E_CRYPTO, TAUT_EAPOL_F_PMKID, id.p, 0);
    in->pmk = (uint32_t)(pmk - c->pmks);
    return TAUT_OK;
}

static enum taut_status supp_msg_1(const struct taut_wpa_supplicant *s,
                                   struct taut_wpa_in *in)
{
    if (in->key.info & TAUT_EAPOL_INFO_ENCRYPTED)
        return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_INFO_ENCRYPTED,
                                in->frame.p + 5, in->key.info);
    enum taut_status st = taut_wpa_in_scan(&s->link, in);
    return st ? st : supp_pmk_find(s, in);
}

/* supp_derive derives the keys that message 3 claims to have: those of a nonce
 * that a message 1 before it brought. */
static enum taut_status supp_derive(const struct taut_wpa_supplicant *s,
                                    struct taut_wpa_in *in)
{
    struct taut_wpa_pair pair = s->link.pair;
    for (unsigned i = 0; i < s->n_seen; i++) {
        const struct taut_wpa_supplicant_seen *seen = &s->seen[i];
        if (memcmp(seen->anonce, in->key.nonce, TAUT_WPA_NONCE_LEN) != 0)
            continue;
        if (in->key.replay <= seen->replay)
            return taut_wpa_in_fail(in, TAUT_E_ORDER, TAUT_EAPOL_F_REPLAY,
                                    in->frame.p + 9, (size_t)in->key.replay);
        in->pmk = seen->pmk;
        memcpy(pair.anonce, in->key.nonce, TAUT_WPA_NONCE_LEN);
        return taut_wpa_ptk_derive(s->link.crypto, &s->link.suite, &in->ptk,
                                   supp_pmk(s, in->pmk), &pair);
    }
    return taut_wpa_in_fail(in, TAUT_E_ORDER, TAUT_EAPOL_F_NONCE,
                            in->frame.p + 17, 0);
}

/* supp_keys_check: what message 3 must say, and bring. */
static enum taut_status supp_keys_check(const struct taut_wpa_supplicant *s,
                                        struct taut_wpa_in *in)
{
    const struct taut_wpa_link *link = &s->link;
    uint16_t must =
        (uint16_t)((link->suite.tk_len ? TAUT_EAPOL_INFO_INSTALL : 0) |
                   (link->is_wpa ? 0 : TAUT_EAPOL_INFO_SECURE));
    bool needs_gtk = !link->is_wpa && taut_wpa_key_len(link->group) > 0;
    if ((in->key.info & must) != must)
        return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_INFO,
                                in->frame.p + 5, in->key.info);
    if (in->key.key_len != link->suite.tk_len)
        return taut_wpa_in_fail(in, TAUT_E_RANGE, TAUT_EAPOL_F_KEY_LEN,
                                in->frame.p + 7, in->key.key_len);
    if (needs_gtk && in->elems.group[TAUT_WPA_KEY_GTK].key.len == 0)
        return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_GTK,
                                in->frame.p + in->data_off, 0);
    if (taut_crypto_is_zero(in->ptk.tk, sizeof in->ptk.tk) &&
        link->suite.tk_len > 0)
        return taut_wpa_in_fail(in, TAUT_E_CRYPTO, TAUT_EAPOL_F_NONCE,
                                in->frame.p + 17, 0);
    return TAUT_OK;
}

static enum taut_status supp_msg_3(const struct taut_wpa_supplicant *s,
                                   struct taut_wpa_in *in)
{
    enum taut_status st = supp_derive(s, in);
    if (!st)
        st = taut_wpa_in_verify(&s->link, in, &in->ptk, !s->link.is_wpa);
    if (!st)
        st = taut_wpa_in_compare(&s->link, in, supp_name(s, in->pmk));
    if (!st)
        st = supp_keys_check(s, in);
    return st ? st : taut_wpa_in_oci(&s->link, in);
}

static enum taut_status supp_group_1(const struct taut_wpa_supplicant *s,
                                     struct taut_wpa_in *in)
{
    const struct taut_eapol_group_key *gtk;
    enum taut_status st = taut_wpa_in_verify(&s->link, in, &s->link.ptk, true);
    if (st)
        return st;
    gtk = &in->elems.group[TAUT_WPA_KEY_GTK];
    if (gtk->key.len != taut_wpa_key_len(s->link.group))
        return taut_wpa_in_fail(in, TAUT_E_RANGE, TAUT_EAPOL_F_GTK,
                                in->frame.p + in->data_off, gtk->key.len);
    if (gtk->id == 0)
        return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_GTK_ID,
                                in->frame.p + 5, 0);
    return taut_wpa_in_oci(&s->link, in);
}

/* supp_read makes an event of a frame. */
static enum taut_status supp_read(const struct taut_wpa_supplicant *s,
                                  struct taut_wpa_in *in)
{
    enum taut_status st = taut_wpa_in_read(&s->link, in);
    if (!st)
        st = supp_place(s, in);
    if (st)
        return st;
    if (in->event == SUPP_INPUT(MSG_1))
        return supp_msg_1(s, in);
    return in->event == SUPP_INPUT(MSG_3) ? supp_msg_3(s, in)
                                          : supp_group_1(s, in);
}

/* ------------------------------------------------------------------ */
/* Running                                                             */

static const struct taut_fsm_desc *
supp_table(const struct taut_wpa_supplicant *s)
{
    return s->config.table ? s->config.table : &taut_wpa_supplicant_fsm;
}

static bool supp_ended(const struct taut_wpa_supplicant *s)
{
    return s->fsm.state == TAUT_WPA_SUPPLICANT_STATE_CLOSED ||
           s->fsm.state == TAUT_WPA_SUPPLICANT_STATE_FAILED;
}

/* supp_step lets an event happen. A provider that fails ends the machine. */
static enum taut_status supp_step(struct taut_ctx *ctx,
                                  struct taut_wpa_supplicant *s, unsigned event,
                                  const void *in)
{
    bool was_over = supp_ended(s);
    enum taut_status st =
        taut_fsm_step(ctx, &s->fsm, supp_table(s), s, event, in);
    if (taut_is_error(st) && !was_over && supp_ended(s))
        taut_wpa_link_fail(&s->link, TAUT_DOT11_REASON_UNSPECIFIED);
    if (supp_ended(s))
        s->at_ms = TAUT_WPA_NEVER;
    return st;
}

enum taut_status
taut_wpa_supplicant_init(struct taut_wpa_supplicant *self, size_t size,
                         const struct taut_wpa_supplicant_config *config)
{
    const struct taut_wpa_supplicant_config *c = config;
    struct taut_wpa_setup setup = {
        c->crypto,   c->work,    c->work_len,     c->own_ie,
        c->own_rsnx, c->peer_ie, c->peer_rsnx,    c->ft,
        c->own_ie,   c->aa,      c->spa,          c->has_oci ? &c->oci : NULL,
        c->hash_len, c->kdk_len, c->eapol_version};
    if (size != sizeof *self || c->n_pmks == 0 || !c->pmks)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    enum taut_status st = taut_wpa_link_init(&self->link, &setup);
    if (st)
        return st;
    self->config = *config;
    supp_arm(self, c->now_ms);
    return taut_fsm_init(&self->fsm, sizeof self->fsm, supp_table(self));
}

/* supp_accept lets the event of a frame happen. */
static enum taut_status supp_accept(struct taut_wpa_supplicant *s,
                                    struct taut_wpa_in *in)
{
    if (in->event != SUPP_INPUT(MSG_1)) {
        s->replay = in->key.replay;
        s->has_replay = true;
    }
    return supp_step(&in->ctx, s, in->event, in);
}

enum taut_status taut_wpa_supplicant_feed(struct taut_ctx *ctx,
                                          struct taut_wpa_supplicant *self,
                                          struct taut_span frame,
                                          bool is_protected, uint64_t now_ms)
{
    struct taut_wpa_in in;
    if (self->link.notes)
        return TAUT_FULL;
    if (supp_ended(self))
        return TAUT_E_STATE;
    memset(&in, 0, sizeof in);
    in.frame = frame;
    in.is_protected = is_protected;
    in.now_ms = now_ms;
    in.ctx = *ctx;
    in.ctx.start = frame.p;
    in.ctx.diag = &in.diag;
    enum taut_status st = supp_read(self, &in);
    if (!st)
        st = supp_accept(self, &in);
    else if (in.differs)
        (void)supp_step(NULL, self, SUPP_INPUT(DIFFERS), NULL);
    if (st)
        supp_wipe(self, &in);
    if (st && ctx->diag)
        *ctx->diag = in.diag;
    taut_crypto_wipe(&in.ptk, sizeof in.ptk);
    return st;
}

enum taut_status taut_wpa_supplicant_next(struct taut_wpa_supplicant *self,
                                          struct taut_wpa_event *event)
{
    return taut_wpa_link_next(&self->link, event);
}

static enum taut_status supp_call(struct taut_wpa_supplicant *s, unsigned event,
                                  bool pairwise)
{
    if (s->link.notes)
        return TAUT_FULL;
    return supp_step(NULL, s, event, &pairwise);
}

enum taut_status taut_wpa_supplicant_request(struct taut_wpa_supplicant *self,
                                             bool pairwise)
{
    return supp_call(self, SUPP_INPUT(REQUEST), pairwise);
}

enum taut_status taut_wpa_supplicant_michael(struct taut_wpa_supplicant *self,
                                             bool pairwise)
{
    return supp_call(self, SUPP_INPUT(MICHAEL), pairwise);
}

enum taut_status taut_wpa_supplicant_leave(struct taut_wpa_supplicant *self)
{
    return supp_call(self, SUPP_INPUT(LEAVE), false);
}

uint64_t taut_wpa_supplicant_deadline(const struct taut_wpa_supplicant *self)
{
    return self->at_ms;
}

void taut_wpa_supplicant_tick(struct taut_wpa_supplicant *self, uint64_t now_ms)
{
    if (now_ms >= self->at_ms && self->at_ms != TAUT_WPA_NEVER)
        (void)supp_step(NULL, self, SUPP_INPUT(TIMEOUT), NULL);
}

unsigned taut_wpa_supplicant_wants(const struct taut_wpa_supplicant *self)
{
    unsigned wants = 0;
    if (self->link.notes)
        wants |= self->link.notes & WPA_NOTE_SEND ? TAUT_WANT_OUT
                                                  : TAUT_WANT_APP_OUT;
    if (self->at_ms != TAUT_WPA_NEVER)
        wants |= TAUT_WANT_TIMER;
    if (self->fsm.state == TAUT_WPA_SUPPLICANT_STATE_CLOSED)
        return wants | TAUT_WANT_DONE;
    if (self->fsm.state == TAUT_WPA_SUPPLICANT_STATE_FAILED)
        return wants | TAUT_WANT_DONE | TAUT_WANT_FAILED;
    return wants | TAUT_WANT_IN;
}

void taut_wpa_supplicant_rebind(struct taut_wpa_supplicant *self, uint8_t *work)
{
    self->link.work = self->config.work = work;
}

void taut_wpa_supplicant_close(struct taut_wpa_supplicant *self)
{
    if (self->link.work)
        taut_crypto_wipe(self->link.work, self->link.work_len);
    taut_crypto_wipe(self, sizeof *self);
}
