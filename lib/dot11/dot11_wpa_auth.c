/* SPDX-License-Identifier: MIT */
/*
 * dot11_wpa_auth.c: the access point's side of the key handshake as a table;
 * include/taut/wpa_auth.h has its contract. A message is read, and its MIC
 * checked, before it is an event. Actions build what is sent and note what
 * next() will yield; none of them chooses a state.
 */
#include "taut/wpa_auth.h"

#include "core_mem.h"
#include "dot11_wpa_int.h"
#include "taut/dot11_seal.h"

#define AUTH_INPUT(name) TAUT_WPA_AUTH_INPUT_##name
#define AUTH_STATE(name) TAUT_WPA_AUTH_STATE_##name
#define AUTH(env) ((struct taut_wpa_auth *)(env))

/* ------------------------------------------------------------------ */
/* Guards                                                              */

/* WPA brings the first group key by a handshake of its own. */
static bool auth_if_owes_group(const void *env, const void *in)
{
    const struct taut_wpa_link *link =
        &((const struct taut_wpa_auth *)env)->link;
    (void)in;
    return link->is_wpa && !link->was_opened;
}

static bool auth_if_has_tries(const void *env, const void *in)
{
    (void)in;
    return ((const struct taut_wpa_auth *)env)->n_left > 0;
}

/* ------------------------------------------------------------------ */
/* Pieces of actions                                                   */

static bool auth_is_ft(const struct taut_wpa_auth *a)
{
    return (a->link.suite.flags & TAUT_WPA_AKM_FT) != 0;
}

/* auth_arm: the message that goes out now is to be answered. */
static void auth_arm(struct taut_wpa_auth *a, uint64_t now_ms)
{
    uint32_t n = a->config.retry_ms;
    a->at_ms = now_ms > UINT64_MAX - n ? TAUT_WPA_NEVER : now_ms + n;
    a->n_left--;
}

/* auth_fresh: another message begins; answers to those before are over. */
static void auth_fresh(struct taut_wpa_auth *a)
{
    a->first = a->replay + 1;
    a->n_left = a->config.n_tries;
}

static enum taut_status auth_send_1(struct taut_wpa_auth *a, uint64_t now_ms)
{
    struct taut_wpa_link *link = &a->link;
    const struct taut_wpa_pmk *pmk = a->config.pmks;
    struct taut_wpa_out out = {
        .info =
            (uint16_t)(TAUT_EAPOL_INFO_PAIRWISE | TAUT_EAPOL_INFO_ACK |
                       (link->has_keys && !link->is_wpa ? TAUT_EAPOL_INFO_SECURE
                                                        : 0)),
        .key_len = link->suite.tk_len,
        .replay = ++a->replay,
        .nonce = link->pair.anonce};
    struct taut_wr data = taut_wpa_out_open(link, false);
    if (pmk->has_id && !link->is_wpa && !auth_is_ft(a) &&
        (link->suite.flags & TAUT_WPA_AKM_PSK) == 0)
        (void)taut_eapol_kde_put(
            &data, TAUT_EAPOL_KDE_PMKID,
            (struct taut_span){pmk->id, TAUT_WPA_PMKID_LEN});
    link->is_protected = link->has_keys;
    auth_arm(a, now_ms);
    return taut_wpa_out_close(link, &data, &out);
}

/* auth_put_keys appends the group keys, and the channel. */
static void auth_put_keys(const struct taut_wpa_link *link, struct taut_wr *wr)
{
    for (unsigned i = TAUT_WPA_KEY_GTK; i < TAUT_WPA_N_KEYS; i++) {
        const struct taut_wpa_key *key = &link->keys[i];
        struct taut_eapol_group_key g = {
            .id = key->id, .pn = key->pn, .key = {key->key, key->len}};
        if (i == TAUT_WPA_KEY_GTK)
            g.pn = 0; /* the frame has it */
        if (key->len == 0 || (i > TAUT_WPA_KEY_GTK && !link->has_mfp))
            continue;
        (void)(i == TAUT_WPA_KEY_GTK
                   ? taut_eapol_gtk_put(wr, &g)
                   : taut_eapol_igtk_put(wr, &g, i == TAUT_WPA_KEY_BIGTK));
    }
    if (link->has_oci)
        taut_eapol_oci_put(wr, &link->oci);
}

static enum taut_status auth_send_3(struct taut_wpa_auth *a, uint64_t now_ms)
{
    struct taut_wpa_link *link = &a->link;
    struct taut_wpa_out out = {.info = TAUT_EAPOL_INFO_PAIRWISE |
                                       TAUT_EAPOL_INFO_ACK |
                                       TAUT_EAPOL_INFO_MIC,
                               .key_len = link->suite.tk_len,
                               .replay = ++a->replay,
                               .nonce = link->pair.anonce,
                               .ptk = &a->next_ptk};
    const uint8_t key_id[2] = {a->key_id, 0};
    struct taut_wr data = taut_wpa_out_open(link, !link->is_wpa);
    if (link->suite.tk_len > 0)
        out.info |= TAUT_EAPOL_INFO_INSTALL;
    taut_wpa_out_elems(link, &data,
                       auth_is_ft(a) ? a->config.pmks[a->pmk].id : NULL);
    if (!link->is_wpa) {
        out.info |= TAUT_EAPOL_INFO_SECURE | TAUT_EAPOL_INFO_ENCRYPTED;
        out.rsc = link->keys[TAUT_WPA_KEY_GTK].pn;
        if (link->has_ext_id)
            (void)taut_eapol_kde_put(&data, TAUT_EAPOL_KDE_KEY_ID,
                                     (struct taut_span){key_id, 2});
        auth_put_keys(link, &data);
    }
    link->is_protected = link->has_keys;
    auth_arm(a, now_ms);
    return taut_wpa_out_close(link, &data, &out);
}

static enum taut_status auth_send_group(struct taut_wpa_auth *a,
                                        uint64_t now_ms)
{
    struct taut_wpa_link *link = &a->link;
    const struct taut_wpa_key *gtk = &link->keys[TAUT_WPA_KEY_GTK];
    struct taut_wpa_out out = {.info = TAUT_EAPOL_INFO_ACK |
                                       TAUT_EAPOL_INFO_MIC |
                                       TAUT_EAPOL_INFO_SECURE,
                               .replay = ++a->replay,
                               .rsc = gtk->pn,
                               .ptk = &link->ptk};
    struct taut_wr data = taut_wpa_out_open(link, true);
    if (link->is_wpa) {
        out.info |= (uint16_t)(gtk->id << 4);
        out.key_len = gtk->len;
        taut_wr_bytes(&data, gtk->key, gtk->len);
    } else {
        out.info |= TAUT_EAPOL_INFO_ENCRYPTED;
        auth_put_keys(link, &data);
    }
    link->is_protected = true;
    auth_arm(a, now_ms);
    return taut_wpa_out_close(link, &data, &out);
}

static uint64_t auth_now(const void *in)
{
    return ((const struct taut_wpa_in *)in)->now_ms;
}

/* auth_fail ends with a reason. */
static enum taut_status auth_fail(struct taut_wpa_auth *a, unsigned reason)
{
    taut_wpa_link_fail(&a->link, reason);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Actions: `in` is a struct taut_wpa_in, of calls and timeouts with its time
 * only                                                                */

static enum taut_status auth_do_begin(void *env, const void *in)
{
    struct taut_wpa_auth *a = AUTH(env);
    const struct taut_crypto *c = a->link.crypto;
    enum taut_status st =
        c->random_fill(c->self, a->link.pair.anonce, TAUT_WPA_NONCE_LEN);
    if (a->link.has_keys && a->link.has_ext_id)
        a->key_id ^= 1;
    auth_fresh(a);
    return st ? st : auth_send_1(a, auth_now(in));
}

static enum taut_status auth_do_again_1(void *env, const void *in)
{
    return auth_send_1(AUTH(env), auth_now(in));
}

static enum taut_status auth_do_send_3(void *env, const void *in)
{
    struct taut_wpa_auth *a = AUTH(env);
    const struct taut_wpa_in *m = (const struct taut_wpa_in *)in;
    memcpy(a->link.pair.snonce, m->key.nonce, TAUT_WPA_NONCE_LEN);
    a->next_ptk = m->ptk;
    a->pmk = m->pmk;
    auth_fresh(a);
    return auth_send_3(a, m->now_ms);
}

static enum taut_status auth_do_again_3(void *env, const void *in)
{
    return auth_send_3(AUTH(env), auth_now(in));
}

/* auth_install hands out the pairwise key. */
static void auth_install(struct taut_wpa_auth *a)
{
    taut_wpa_link_install(&a->link, &a->next_ptk, a->key_id);
    taut_crypto_wipe(&a->next_ptk, sizeof a->next_ptk);
}

/* auth_rest: nothing is awaited. */
static void auth_rest(struct taut_wpa_auth *a)
{
    taut_wpa_link_open(&a->link);
    a->at_ms = TAUT_WPA_NEVER;
    a->first = a->replay + 1; /* nothing that was sent may be answered */
}

static enum taut_status auth_do_complete(void *env, const void *in)
{
    (void)in;
    auth_install(AUTH(env));
    auth_rest(AUTH(env));
    return TAUT_OK;
}

static enum taut_status auth_do_complete_group(void *env, const void *in)
{
    auth_install(AUTH(env));
    auth_fresh(AUTH(env));
    return auth_send_group(AUTH(env), auth_now(in));
}

static enum taut_status auth_do_group(void *env, const void *in)
{
    auth_fresh(AUTH(env));
    return auth_send_group(AUTH(env), auth_now(in));
}

static enum taut_status auth_do_again_group(void *env, const void *in)
{
    return auth_send_group(AUTH(env), auth_now(in));
}

static enum taut_status auth_do_rest(void *env, const void *in)
{
    (void)in;
    auth_rest(AUTH(env));
    return TAUT_OK;
}

static enum taut_status auth_do_tell_request(void *env, const void *in)
{
    (void)in;
    AUTH(env)->link.notes |= WPA_NOTE_REQUESTED;
    return TAUT_OK;
}

static enum taut_status auth_do_tell_michael(void *env, const void *in)
{
    (void)in;
    AUTH(env)->link.notes |= WPA_NOTE_MICHAEL;
    return TAUT_OK;
}

static enum taut_status auth_do_refuse(void *env, const void *in)
{
    (void)in;
    return auth_fail(AUTH(env), TAUT_DOT11_REASON_ELEMENT_DIFFERS);
}

static enum taut_status auth_do_give_up(void *env, const void *in)
{
    (void)in;
    return auth_fail(AUTH(env), TAUT_DOT11_REASON_HANDSHAKE_TIMEOUT);
}

static enum taut_status auth_do_give_up_group(void *env, const void *in)
{
    (void)in;
    return auth_fail(AUTH(env), TAUT_DOT11_REASON_GROUP_TIMEOUT);
}

static enum taut_status auth_do_close(void *env, const void *in)
{
    (void)in;
    AUTH(env)->link.notes = WPA_NOTE_CLOSED;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

#define AUTH_GUARDS(X, P) X(P, owes_group) X(P, has_tries)
/* clang-format off */
#define AUTH_ACTIONS(X, P)                                                     \
    X(P, begin) X(P, again_1) X(P, send_3) X(P, again_3) X(P, complete)        \
    X(P, complete_group) X(P, group) X(P, again_group) X(P, rest)              \
    X(P, tell_request) X(P, tell_michael) X(P, refuse) X(P, give_up)           \
    X(P, give_up_group) X(P, close)
/* clang-format on */

enum auth_guard {
    AUTH_IF_none,
    AUTH_GUARDS(TAUT_FSM_CALL_ENUM, AUTH_IF_) AUTH_N_GUARDS
};
enum auth_action {
    AUTH_DO_none,
    AUTH_ACTIONS(TAUT_FSM_CALL_ENUM, AUTH_DO_) AUTH_N_ACTIONS
};

static const struct taut_fsm_state auth_states[] = {
    TAUT_WPA_AUTH_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event auth_events[] = {
    TAUT_WPA_AUTH_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard auth_guards[] = {
    TAUT_FSM_NONE, AUTH_GUARDS(TAUT_FSM_CALL, auth_if_)};
static const struct taut_fsm_action auth_actions[] = {
    TAUT_FSM_NONE, AUTH_ACTIONS(TAUT_FSM_CALL, auth_do_)};

#define ROW(from, event, guard, action, to, rule)                              \
    TAUT_FSM_ROW(TAUT_WPA_AUTH_STATE_, TAUT_WPA_AUTH_INPUT_, AUTH_IF_,         \
                 AUTH_DO_, from, event, guard, action, to, rule)

/* clang-format off */
static const struct taut_fsm_row auth_rows[] = {
#define R(...) ROW(IDLE, __VA_ARGS__)
    R(START, none, begin, WAIT_2, "802.11-2020 12.7.6.2"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.10"),
#undef R
#define R(...) ROW(WAIT_2, __VA_ARGS__)
    R(MSG_2, none, send_3, WAIT_4, "802.11-2020 12.7.6.3"),
    R(DIFFERS, none, refuse, FAILED, "802.11-2020 12.7.6.3"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.10"),
    R(TIMEOUT, has_tries, again_1, WAIT_2, "802.11-2020 12.7.6.6"),
    R(TIMEOUT, none, give_up, FAILED, "802.11-2020 12.7.6.6"),
#undef R
#define R(...) ROW(WAIT_4, __VA_ARGS__)
    R(MSG_4, owes_group, complete_group, GROUP, "WPA 1: group key handshake"),
    R(MSG_4, none, complete, OPEN, "802.11-2020 12.7.6.5"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.10"),
    R(TIMEOUT, has_tries, again_3, WAIT_4, "802.11-2020 12.7.6.6"),
    R(TIMEOUT, none, give_up, FAILED, "802.11-2020 12.7.6.6"),
#undef R
#define R(...) ROW(GROUP, __VA_ARGS__)
    R(GROUP_2, none, rest, OPEN, "802.11-2020 12.7.7.3"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.10"),
    R(TIMEOUT, has_tries, again_group, GROUP, "802.11-2020 12.7.7.4"),
    R(TIMEOUT, none, give_up_group, FAILED, "802.11-2020 12.7.7.4"),
#undef R
#define R(...) ROW(OPEN, __VA_ARGS__)
    R(START, none, begin, WAIT_2, "802.11-2020 12.7.6.1"),
    R(REQUEST, none, begin, WAIT_2, "802.11-2020 12.7.2"),
    R(REQUEST_GROUP, none, tell_request, OPEN, "802.11-2020 12.7.2"),
    R(MICHAEL, none, tell_michael, OPEN, "802.11-2020 12.5.2.4"),
    R(REGROUP, none, group, GROUP, "802.11-2020 12.7.7.1"),
    R(LEAVE, none, close, CLOSED, "802.11-2020 12.7.10"),
#undef R
};
/* clang-format on */

const struct taut_fsm_desc taut_wpa_authenticator_fsm = {
    .name = "wpa_authenticator",
    .title = "WPA key handshake, authenticator (IEEE Std 802.11-2020 12.7)",
    .states = auth_states,
    .events = auth_events,
    .guards = auth_guards,
    .actions = auth_actions,
    .rows = auth_rows,
    .n_states = TAUT_WPA_AUTH_N_STATES,
    .n_events = TAUT_WPA_AUTH_N_INPUTS,
    .n_guards = AUTH_N_GUARDS,
    .n_actions = AUTH_N_ACTIONS,
    .n_rows = sizeof auth_rows / sizeof auth_rows[0],
    .initial = TAUT_WPA_AUTH_STATE_IDLE,
    .failed = TAUT_WPA_AUTH_STATE_FAILED,
    .flags = 0,
    .field = TAUT_EAPOL_F_INFO,
    .wire = 0,
};

#undef ROW

/* ------------------------------------------------------------------ */
/* Reading                                                             */

static enum taut_status auth_info_fail(struct taut_wpa_in *in,
                                       enum taut_status status)
{
    return taut_wpa_in_fail(in, status, TAUT_EAPOL_F_INFO, in->frame.p + 5,
                            in->key.info);
}

/* auth_event_request: which request a frame is. */
static unsigned auth_event_request(const struct taut_wpa_in *in)
{
    if (in->key.info & TAUT_EAPOL_INFO_ERROR)
        return AUTH_INPUT(MICHAEL);
    return in->key.info & TAUT_EAPOL_INFO_PAIRWISE ? AUTH_INPUT(REQUEST)
                                                   : AUTH_INPUT(REQUEST_GROUP);
}

/* auth_event tells which message a frame is; false: none that a station
 * sends. Messages 2 and 4 are told apart by what is awaited. */
static bool auth_event(const struct taut_wpa_auth *a, struct taut_wpa_in *in)
{
    uint16_t info = in->key.info;
    if ((info & TAUT_EAPOL_INFO_MIC) == 0 || (info & TAUT_EAPOL_INFO_ACK) != 0)
        return false;
    if (info & TAUT_EAPOL_INFO_REQUEST)
        in->event = auth_event_request(in);
    else if (info & TAUT_EAPOL_INFO_ERROR)
        return false;
    else if ((info & TAUT_EAPOL_INFO_PAIRWISE) == 0)
        in->event = AUTH_INPUT(GROUP_2);
    else
        in->event = a->fsm.state == AUTH_STATE(WAIT_2) ? AUTH_INPUT(MSG_2)
                                                       : AUTH_INPUT(MSG_4);
    return true;
}

/* auth_is_request: REQUEST, REQUEST_GROUP and MICHAEL have a count of the
 * station's own. */
static bool auth_is_request(const struct taut_wpa_in *in)
{
    return (in->key.info & TAUT_EAPOL_INFO_REQUEST) != 0;
}

/* auth_replay_fits: the frame answers a copy of the message that was sent
 * last, or is a new request. */
static bool auth_replay_fits(const struct taut_wpa_auth *a,
                             const struct taut_wpa_in *in)
{
    if (auth_is_request(in))
        return !a->has_request || in->key.replay > a->request_replay;
    return in->key.replay >= a->first && in->key.replay <= a->replay;
}

/* auth_place tells whether the message may come now at all. */
static enum taut_status auth_place(const struct taut_wpa_auth *a,
                                   struct taut_wpa_in *in)
{
    if (!auth_event(a, in))
        return auth_info_fail(in, TAUT_E_VALUE);
    if (taut_fsm_row_find(&taut_wpa_authenticator_fsm, a->fsm.state,
                          in->event) == TAUT_FSM_NO_ROW)
        return auth_info_fail(in, TAUT_E_ORDER);
    if (!auth_replay_fits(a, in))
        return taut_wpa_in_fail(in, TAUT_E_ORDER, TAUT_EAPOL_F_REPLAY,
                                in->frame.p + 9, (size_t)in->key.replay);
    return TAUT_OK;
}

/* auth_try derives the keys by one of the master keys and checks the MIC. */
static enum taut_status auth_try(const struct taut_wpa_auth *a,
                                 struct taut_wpa_in *in, uint32_t i)
{
    const struct taut_wpa_link *link = &a->link;
    const struct taut_wpa_pmk *pmk = &a->config.pmks[i];
    struct taut_wpa_pair pair = link->pair;
    memcpy(pair.snonce, in->key.nonce, TAUT_WPA_NONCE_LEN);
    in->pmk = i;
    enum taut_status st =
        taut_wpa_ptk_derive(link->crypto, &link->suite, &in->ptk,
                            (struct taut_span){pmk->key, pmk->key_len}, &pair);
    return st ? st
              : taut_wpa_mic_check(link->crypto, &link->suite, in->ptk.kck,
                                   in->frame);
}

static enum taut_status auth_msg_2(const struct taut_wpa_auth *a,
                                   struct taut_wpa_in *in)
{
    enum taut_status st = TAUT_E_CRYPTO;
    for (uint32_t i = 0; i < a->config.n_pmks && st == TAUT_E_CRYPTO; i++)
        st = auth_try(a, in, i);
    if (st)
        return taut_wpa_in_fail(in, st, TAUT_EAPOL_F_MIC,
                                in->frame.p + TAUT_EAPOL_MIC_OFF, 0);
    if (in->key.info & TAUT_EAPOL_INFO_ENCRYPTED)
        return auth_info_fail(in, TAUT_E_VALUE);
    st = taut_wpa_in_scan(&a->link, in);
    if (!st)
        st = taut_wpa_in_compare(
            &a->link, in, auth_is_ft(a) ? a->config.pmks[in->pmk].id : NULL);
    return st ? st : taut_wpa_in_oci(&a->link, in);
}

/* auth_rest_read: messages under keys that are there. */
static enum taut_status auth_rest_read(const struct taut_wpa_auth *a,
                                       struct taut_wpa_in *in)
{
    bool is_4 = in->event == AUTH_INPUT(MSG_4);
    enum taut_status st = taut_wpa_in_verify(
        &a->link, in, is_4 ? &a->next_ptk : &a->link.ptk, false);
    if (!st && in->event == AUTH_INPUT(GROUP_2))
        st = taut_wpa_in_oci(&a->link, in);
    return st;
}

/* auth_read makes an event of a frame. */
static enum taut_status auth_read(const struct taut_wpa_auth *a,
                                  struct taut_wpa_in *in)
{
    enum taut_status st = taut_wpa_in_read(&a->link, in);
    if (!st)
        st = auth_place(a, in);
    if (st)
        return st;
    return in->event == AUTH_INPUT(MSG_2) ? auth_msg_2(a, in)
                                          : auth_rest_read(a, in);
}

/* ------------------------------------------------------------------ */
/* Running                                                             */

static const struct taut_fsm_desc *auth_table(const struct taut_wpa_auth *a)
{
    return a->config.table ? a->config.table : &taut_wpa_authenticator_fsm;
}

static bool auth_ended(const struct taut_wpa_auth *a)
{
    return a->fsm.state == AUTH_STATE(CLOSED) ||
           a->fsm.state == AUTH_STATE(FAILED);
}

/* auth_step lets an event happen. A provider that fails ends the machine. */
static enum taut_status auth_step(struct taut_ctx *ctx, struct taut_wpa_auth *a,
                                  unsigned event, const struct taut_wpa_in *in)
{
    bool was_over = auth_ended(a);
    enum taut_status st =
        taut_fsm_step(ctx, &a->fsm, auth_table(a), a, event, in);
    if (taut_is_error(st) && !was_over && auth_ended(a))
        taut_wpa_link_fail(&a->link, TAUT_DOT11_REASON_UNSPECIFIED);
    if (auth_ended(a))
        a->at_ms = TAUT_WPA_NEVER;
    return st;
}

/* auth_group_fits: a group key as its cipher has it. */
static enum taut_status auth_group_fits(const struct taut_wpa_link *link,
                                        const struct taut_wpa_key *key)
{
    static const uint8_t first[] = {0, 1, 4, 6}, last[] = {0, 3, 5, 7};
    unsigned kind = (unsigned)key->kind;
    if (kind < TAUT_WPA_KEY_GTK || kind >= TAUT_WPA_N_KEYS)
        return TAUT_E_USAGE;
    uint32_t cipher = kind == TAUT_WPA_KEY_GTK ? link->group : link->group_mgmt;
    if (key->id < first[kind] || key->id > last[kind] || key->len == 0 ||
        key->len != taut_wpa_key_len(cipher) || key->pn > TAUT_DOT11_PN_MAX)
        return TAUT_E_RANGE;
    return TAUT_OK;
}

/* auth_group_set takes group keys in the place of those there are. */
static enum taut_status auth_group_set(struct taut_wpa_link *link,
                                       const struct taut_wpa_key *keys,
                                       size_t n)
{
    enum taut_status st = TAUT_OK;
    for (size_t i = 0; i < n && !st; i++)
        st = auth_group_fits(link, &keys[i]);
    if (st)
        return st;
    for (unsigned i = TAUT_WPA_KEY_GTK; i < TAUT_WPA_N_KEYS; i++)
        taut_crypto_wipe(&link->keys[i], sizeof link->keys[i]);
    for (size_t i = 0; i < n; i++)
        link->keys[keys[i].kind] = keys[i];
    return TAUT_OK;
}

enum taut_status taut_wpa_auth_init(struct taut_wpa_auth *self, size_t size,
                                    const struct taut_wpa_auth_config *config)
{
    const struct taut_wpa_auth_config *c = config;
    struct taut_wpa_setup setup = {
        c->crypto,   c->work,    c->work_len,     c->own_ie,
        c->own_rsnx, c->peer_ie, c->peer_rsnx,    c->ft,
        c->peer_ie,  c->aa,      c->spa,          c->has_oci ? &c->oci : NULL,
        c->hash_len, c->kdk_len, c->eapol_version};
    if (size != sizeof *self || c->n_pmks == 0 || !c->pmks)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    enum taut_status st = taut_wpa_link_init(&self->link, &setup);
    if (!st)
        st = auth_group_set(&self->link, c->group, c->n_group);
    if (st)
        return st;
    self->config = *config;
    if (c->retry_ms == 0)
        self->config.retry_ms = 1000;
    if (c->n_tries == 0)
        self->config.n_tries = 4;
    if (c->eapol_version == 0)
        self->link.eapol_version = self->link.is_wpa ? 1 : 2;
    self->at_ms = TAUT_WPA_NEVER;
    return taut_fsm_init(&self->fsm, sizeof self->fsm, auth_table(self));
}

/* auth_call lets an event without a message happen. */
static enum taut_status auth_call(struct taut_wpa_auth *a, unsigned event,
                                  uint64_t now_ms)
{
    struct taut_wpa_in in;
    if (a->link.notes)
        return TAUT_FULL;
    memset(&in, 0, sizeof in);
    in.now_ms = now_ms;
    return auth_step(NULL, a, event, &in);
}

enum taut_status taut_wpa_auth_start(struct taut_wpa_auth *self,
                                     uint64_t now_ms)
{
    return auth_call(self, AUTH_INPUT(START), now_ms);
}

enum taut_status taut_wpa_auth_regroup(struct taut_wpa_auth *self,
                                       const struct taut_wpa_key *keys,
                                       size_t n, uint64_t now_ms)
{
    if (self->link.notes)
        return TAUT_FULL;
    if (self->fsm.state != AUTH_STATE(OPEN))
        return TAUT_E_ORDER;
    enum taut_status st = auth_group_set(&self->link, keys, n);
    return st ? st : auth_call(self, AUTH_INPUT(REGROUP), now_ms);
}

enum taut_status taut_wpa_auth_leave(struct taut_wpa_auth *self)
{
    return auth_call(self, AUTH_INPUT(LEAVE), 0);
}

/* auth_accept lets the event of a frame happen. */
static enum taut_status auth_accept(struct taut_wpa_auth *a,
                                    struct taut_wpa_in *in)
{
    if (auth_is_request(in)) {
        a->request_replay = in->key.replay;
        a->has_request = true;
    }
    return auth_step(&in->ctx, a, in->event, in);
}

enum taut_status taut_wpa_auth_feed(struct taut_ctx *ctx,
                                    struct taut_wpa_auth *self,
                                    struct taut_span frame, uint64_t now_ms)
{
    struct taut_wpa_in in;
    if (self->link.notes)
        return TAUT_FULL;
    if (auth_ended(self))
        return TAUT_E_STATE;
    memset(&in, 0, sizeof in);
    in.frame = frame;
    in.now_ms = now_ms;
    in.ctx = *ctx;
    in.ctx.start = frame.p;
    in.ctx.diag = &in.diag;
    enum taut_status st = auth_read(self, &in);
    if (!st)
        st = auth_accept(self, &in);
    else if (in.differs)
        (void)auth_step(NULL, self, AUTH_INPUT(DIFFERS), &in);
    if (st && ctx->diag)
        *ctx->diag = in.diag;
    taut_crypto_wipe(&in.ptk, sizeof in.ptk);
    return st;
}

enum taut_status taut_wpa_auth_next(struct taut_wpa_auth *self,
                                    struct taut_wpa_event *event)
{
    return taut_wpa_link_next(&self->link, event);
}

uint64_t taut_wpa_auth_deadline(const struct taut_wpa_auth *self)
{
    return self->at_ms;
}

enum taut_status taut_wpa_auth_tick(struct taut_wpa_auth *self, uint64_t now_ms)
{
    if (self->at_ms == TAUT_WPA_NEVER || now_ms < self->at_ms)
        return TAUT_OK;
    return auth_call(self, AUTH_INPUT(TIMEOUT), now_ms);
}

unsigned taut_wpa_auth_wants(const struct taut_wpa_auth *self)
{
    unsigned wants = 0;
    if (self->link.notes)
        wants |= self->link.notes & WPA_NOTE_SEND ? TAUT_WANT_OUT
                                                  : TAUT_WANT_APP_OUT;
    if (self->at_ms != TAUT_WPA_NEVER)
        wants |= TAUT_WANT_TIMER;
    if (self->fsm.state == AUTH_STATE(CLOSED))
        return wants | TAUT_WANT_DONE;
    if (self->fsm.state == AUTH_STATE(FAILED))
        return wants | TAUT_WANT_DONE | TAUT_WANT_FAILED;
    return wants | TAUT_WANT_IN;
}

void taut_wpa_auth_rebind(struct taut_wpa_auth *self, uint8_t *work)
{
    self->link.work = self->config.work = work;
}

void taut_wpa_auth_close(struct taut_wpa_auth *self)
{
    if (self->link.work)
        taut_crypto_wipe(self->link.work, self->link.work_len);
    taut_crypto_wipe(self, sizeof *self);
}
