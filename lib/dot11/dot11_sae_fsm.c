/* SPDX-License-Identifier: MIT */
/*
 * dot11_sae_fsm.c: the protocol instance of SAE (802.11-2020 12.4.8) as a
 * table. Messages come here after they were found good; actions note what
 * next() will yield, none of them chooses a state.
 */
#include "dot11_sae_int.h"

#include "core_mem.h"

#define SAE_NOTE(kind) (1u << TAUT_SAE_##kind)
#define SAE(env) ((struct taut_sae *)(env))
#define SAE_IN(in) ((const struct taut_sae_in *)(in))

/* ------------------------------------------------------------------ */
/* Guards                                                              */

#define SAE_GUARD(name)                                                        \
    static bool sae_if_##name(const void *env, const void *in)
#define SAE_ENV(env) ((const struct taut_sae *)(env))

SAE_GUARD(lacks_token)
{
    (void)env;
    return SAE_IN(in)->lacks_token;
}

SAE_GUARD(is_ap)
{
    (void)in;
    return SAE_ENV(env)->config.role == TAUT_SAE_AP;
}

SAE_GUARD(is_sta)
{
    (void)in;
    return SAE_ENV(env)->config.role == TAUT_SAE_STA;
}

SAE_GUARD(is_worn)
{
    (void)in;
    return SAE_ENV(env)->sync > SAE_ENV(env)->config.sync_max;
}

/* A commit where the peer's was there already. */
SAE_GUARD(is_worn_again)
{
    return SAE_ENV(env)->has_peer && sae_if_is_worn(env, in);
}

SAE_GUARD(is_repeated)
{
    return SAE_ENV(env)->has_peer && SAE_IN(in)->is_same;
}

SAE_GUARD(has_peer)
{
    (void)in;
    return SAE_ENV(env)->has_peer;
}

/* 12.4.8.6.4: of two that offered different groups the one with the higher
 * address keeps its own. */
SAE_GUARD(is_higher)
{
    (void)in;
    return memcmp(SAE_ENV(env)->config.own, SAE_ENV(env)->config.peer, 6) > 0;
}

/* sae_next_group returns the first allowed group that was not rejected and is
 * not the one in use; 0 if there is none. */
static uint16_t sae_next_group(const struct taut_sae *s)
{
    for (size_t i = 0; i < s->config.n_groups; i++) {
        uint16_t group = s->config.groups[i];
        bool is_out = group == s->mine.group;
        for (unsigned k = 0; k < s->n_rejected; k++)
            is_out |= s->rejected[k] == group;
        if (!is_out)
            return group;
    }
    return 0;
}

SAE_GUARD(has_group)
{
    (void)in;
    return sae_next_group(SAE_ENV(env)) != 0;
}

/* ------------------------------------------------------------------ */
/* Actions                                                             */

#define SAE_ACTION(name)                                                       \
    static enum taut_status sae_do_##name(void *env, const void *in)

static enum taut_status sae_note(struct taut_sae *s, unsigned notes)
{
    s->notes = (uint16_t)(s->notes | notes);
    return TAUT_OK;
}

/* sae_forget wipes what an exchange has made. */
static void sae_forget(struct taut_sae *s)
{
    taut_crypto_wipe(&s->mine, sizeof s->mine);
    taut_crypto_wipe(&s->keys, sizeof s->keys);
    memset(&s->peer, 0, sizeof s->peer);
    s->has_own = s->has_peer = false;
    s->token_len = 0;
    s->n_rejected = 0;
    s->sync = s->send_confirm = s->peer_confirm = 0;
}

/* sae_offer makes an own commit in `group`. */
static enum taut_status sae_offer(struct taut_sae *s, uint16_t group, bool h2e)
{
    struct taut_sae_own mine;
    enum taut_status st = taut_sae_own_derive(s, &mine, group, h2e);
    if (st == TAUT_OK) {
        s->mine = mine;
        s->has_own = true;
        s->token_len = 0;
        s->sync = 0;
        s->notes = (uint16_t)(s->notes | SAE_NOTE(SEND_COMMIT));
    } else {
        s->notes = (uint16_t)(s->notes | SAE_NOTE(FAILED));
    }
    taut_crypto_wipe(&mine, sizeof mine);
    return st;
}

SAE_ACTION(begin)
{
    struct taut_sae *s = SAE(env);
    (void)in;
    sae_forget(s);
    s->refused_status = 0;
    return sae_offer(s, s->config.groups[0],
                     (s->config.methods & TAUT_SAE_H2E) != 0);
}

/* 12.4.8.6.4: the group goes to the list that the next commit tells. */
SAE_ACTION(next_group)
{
    struct taut_sae *s = SAE(env);
    uint16_t group = sae_next_group(s);
    (void)in;
    s->rejected[s->n_rejected++] = s->mine.group;
    return sae_offer(s, group, s->mine.h2e);
}

/* sae_take_peer keeps the peer's commit and what it led to. */
static void sae_take_peer(struct taut_sae *s, const struct taut_sae_in *in)
{
    s->peer = in->peer;
    s->keys = in->keys;
    s->has_peer = true;
}

static void sae_take_both(struct taut_sae *s, const struct taut_sae_in *in)
{
    s->mine = in->mine;
    s->has_own = true;
    s->token_len = 0;
    sae_take_peer(s, in);
}

SAE_ACTION(answer)
{
    sae_forget(SAE(env));
    sae_take_both(SAE(env), SAE_IN(in));
    return sae_note(SAE(env), SAE_NOTE(SEND_COMMIT));
}

SAE_ACTION(answer_both)
{
    sae_do_answer(env, in);
    SAE(env)->send_confirm = 1;
    return sae_note(SAE(env), SAE_NOTE(SEND_CONFIRM));
}

/* A station begins anew before it has confirmed anything. */
SAE_ACTION(renew)
{
    sae_take_both(SAE(env), SAE_IN(in));
    SAE(env)->sync++;
    return sae_note(SAE(env), SAE_NOTE(SEND_COMMIT));
}

SAE_ACTION(take)
{
    sae_take_peer(SAE(env), SAE_IN(in));
    SAE(env)->sync = 0;
    SAE(env)->send_confirm = 1;
    return sae_note(SAE(env), SAE_NOTE(SEND_CONFIRM));
}

SAE_ACTION(resend)
{
    (void)in;
    SAE(env)->sync++;
    return sae_note(SAE(env), SAE_NOTE(SEND_COMMIT));
}

SAE_ACTION(retry)
{
    struct taut_sae *s = SAE(env);
    struct taut_span token = SAE_IN(in)->token;
    memcpy(s->token, token.p, token.len);
    s->token_len = (uint16_t)token.len;
    s->sync++;
    return sae_note(s, SAE_NOTE(SEND_COMMIT));
}

/* sae_count lets Sc go on; 2^16 - 1 is the number of those who accepted. */
static void sae_count(struct taut_sae *s)
{
    s->sync++;
    s->send_confirm = (uint16_t)(s->send_confirm + (s->send_confirm < 0xfffe));
}

SAE_ACTION(resend_both)
{
    (void)in;
    sae_count(SAE(env));
    return sae_note(SAE(env), SAE_NOTE(SEND_COMMIT) | SAE_NOTE(SEND_CONFIRM));
}

SAE_ACTION(resend_confirm)
{
    (void)in;
    sae_count(SAE(env));
    return sae_note(SAE(env), SAE_NOTE(SEND_CONFIRM));
}

SAE_ACTION(accept)
{
    struct taut_sae *s = SAE(env);
    s->peer_confirm = SAE_IN(in)->send_confirm;
    s->send_confirm = 0xffff;
    s->sync = 0;
    return sae_note(s, SAE_NOTE(DONE));
}

/* An AP's confirm is its answer to the station's. */
SAE_ACTION(accept_answer)
{
    sae_do_accept(env, in);
    SAE(env)->send_confirm = 1;
    return sae_note(SAE(env), SAE_NOTE(SEND_CONFIRM));
}

/* 12.4.8.6.6: the peer did not get ours. */
SAE_ACTION(confirm_again)
{
    struct taut_sae *s = SAE(env);
    s->peer_confirm = SAE_IN(in)->send_confirm;
    s->send_confirm = 0xffff;
    s->sync++;
    return sae_note(s, SAE_NOTE(SEND_CONFIRM));
}

SAE_ACTION(reject)
{
    struct taut_sae *s = SAE(env);
    s->refused_group = SAE_IN(in)->group;
    s->refused_status = SAE_IN(in)->status;
    s->refused_h2e = SAE_IN(in)->h2e;
    return sae_note(s, SAE_NOTE(SEND_STATUS));
}

SAE_ACTION(give_up)
{
    (void)in;
    sae_forget(SAE(env));
    SAE(env)->notes = 0;
    SAE(env)->refused_status = 0;
    return sae_note(SAE(env), SAE_NOTE(FAILED));
}

SAE_ACTION(heed)
{
    sae_do_give_up(env, in);
    SAE(env)->refused_status = SAE_IN(in)->status;
    return TAUT_OK;
}

SAE_ACTION(tell_again)
{
    (void)in;
    return sae_note(SAE(env), SAE_NOTE(AGAIN));
}

SAE_ACTION(expire)
{
    (void)in;
    sae_forget(SAE(env));
    SAE(env)->notes = 0;
    return sae_note(SAE(env), SAE_NOTE(EXPIRED));
}

/* ------------------------------------------------------------------ */
/* The table                                                           */

/* clang-format off */
#define SAE_GUARDS(X, P)                                                       \
    X(P, lacks_token) X(P, is_ap) X(P, is_sta) X(P, is_worn)                   \
    X(P, is_worn_again) X(P, is_repeated) X(P, has_peer) X(P, is_higher)       \
    X(P, has_group)
#define SAE_ACTIONS(X, P)                                                      \
    X(P, begin) X(P, next_group) X(P, answer) X(P, answer_both) X(P, renew)    \
    X(P, take) X(P, resend) X(P, retry) X(P, resend_both)                      \
    X(P, resend_confirm) X(P, accept) X(P, accept_answer)                      \
    X(P, confirm_again) X(P, reject) X(P, give_up) X(P, heed)                  \
    X(P, tell_again) X(P, expire)
enum { SAE_IF_none, SAE_GUARDS(TAUT_FSM_CALL_ENUM, SAE_IF_) SAE_N_GUARDS };
enum { SAE_DO_none, SAE_ACTIONS(TAUT_FSM_CALL_ENUM, SAE_DO_) SAE_N_ACTIONS };

static const struct taut_fsm_state sae_states[] = {
    TAUT_SAE_STATES(TAUT_FSM_STATE, )};
static const struct taut_fsm_event sae_events[] = {
    TAUT_SAE_EVENTS(TAUT_FSM_EVENT, )};
static const struct taut_fsm_guard sae_guards[] = {
    TAUT_FSM_NONE, SAE_GUARDS(TAUT_FSM_CALL, sae_if_)};
static const struct taut_fsm_action sae_actions[] = {
    TAUT_FSM_NONE, SAE_ACTIONS(TAUT_FSM_CALL, sae_do_)};

#define ROW(...)                                                               \
    TAUT_FSM_ROW(TAUT_SAE_STATE_, TAUT_SAE_INPUT_, SAE_IF_, SAE_DO_,           \
                 __VA_ARGS__)

static const struct taut_fsm_row sae_rows[] = {
#define R(...) ROW(NOTHING, __VA_ARGS__)
    R(START, none, begin, COMMITTED, "802.11-2020 12.4.8.6.3"),
    R(COMMIT, lacks_token, reject, NOTHING, "802.11-2020 12.4.6"),
    R(COMMIT, is_ap, answer, COMMITTED, "802.11-2020 12.4.8.6.3"),
    R(COMMIT, none, answer_both, CONFIRMED, "802.11-2020 12.4.8.6.3"),
    R(BAD_GROUP, none, reject, NOTHING, "802.11-2020 12.4.8.6.3"),
    R(BAD_COMMIT, none, reject, NOTHING, "802.11-2020 12.4.8.6.3"),
#undef R
#define R(...) ROW(COMMITTED, __VA_ARGS__)
    R(COMMIT, is_worn_again, give_up, NOTHING, "802.11-2020 12.4.8.6.4"),
    R(COMMIT, is_repeated, resend, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(COMMIT, has_peer, renew, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(COMMIT, none, take, CONFIRMED, "802.11-2020 12.4.8.6.4"),
    R(OTHER_GROUP, is_worn, give_up, NOTHING, "802.11-2020 12.4.8.6.4"),
    R(OTHER_GROUP, is_ap, renew, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(OTHER_GROUP, is_higher, resend, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(OTHER_GROUP, none, answer_both, CONFIRMED, "802.11-2020 12.4.8.6.4"),
    R(BAD_GROUP, none, reject, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(CONFIRM, none, accept_answer, ACCEPTED, "802.11-2020 12.4.8.6.4"),
    R(EARLY_CONFIRM, is_worn, give_up, NOTHING, "802.11-2020 12.4.8.6.4"),
    R(EARLY_CONFIRM, none, resend, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(TOKEN, is_worn, give_up, NOTHING, "802.11-2020 12.4.6"),
    R(TOKEN, none, retry, COMMITTED, "802.11-2020 12.4.6"),
    R(NO_GROUP, has_group, next_group, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(NO_GROUP, none, heed, NOTHING, "802.11-2020 12.4.8.6.4"),
    R(REFUSAL, is_sta, heed, NOTHING, "802.11-2020 12.4.7.6"),
    R(REFUSAL, none, none, COMMITTED, "802.11-2020 12.4.8.6.4"),
    R(RETRANSMIT, is_worn, give_up, NOTHING, "802.11-2020 12.4.8.6.4"),
    R(RETRANSMIT, none, resend, COMMITTED, "802.11-2020 12.4.8.6.4"),
#undef R
#define R(...) ROW(CONFIRMED, __VA_ARGS__)
    R(COMMIT, is_worn, give_up, NOTHING, "802.11-2020 12.4.8.6.5"),
    R(COMMIT, none, resend_both, CONFIRMED, "802.11-2020 12.4.8.6.5"),
    R(CONFIRM, none, accept, ACCEPTED, "802.11-2020 12.4.8.6.5"),
    R(REFUSAL, is_sta, heed, NOTHING, "802.11-2020 12.4.7.6"),
    R(REFUSAL, none, none, CONFIRMED, "802.11-2020 12.4.8.6.5"),
    R(RETRANSMIT, is_worn, give_up, NOTHING, "802.11-2020 12.4.8.6.5"),
    R(RETRANSMIT, none, resend_confirm, CONFIRMED, "802.11-2020 12.4.8.6.5"),
#undef R
#define R(...) ROW(ACCEPTED, __VA_ARGS__)
    R(COMMIT, none, tell_again, ACCEPTED, "802.11-2020 12.4.8.3"),
    R(OTHER_GROUP, none, tell_again, ACCEPTED, "802.11-2020 12.4.8.3"),
    R(CONFIRM, is_worn, expire, NOTHING, "802.11-2020 12.4.8.6.6"),
    R(CONFIRM, none, confirm_again, ACCEPTED, "802.11-2020 12.4.8.6.6"),
    R(EXPIRE, none, expire, NOTHING, "802.11-2020 12.4.8.6.6"),
#undef R
};
/* clang-format on */

const struct taut_fsm_desc taut_sae_fsm = {
    .name = "sae",
    .title = "SAE (IEEE Std 802.11-2020 12.4.8)",
    .states = sae_states,
    .events = sae_events,
    .guards = sae_guards,
    .actions = sae_actions,
    .rows = sae_rows,
    .n_states = TAUT_SAE_N_STATES,
    .n_events = TAUT_SAE_N_INPUTS,
    .n_guards = SAE_N_GUARDS,
    .n_actions = SAE_N_ACTIONS,
    .n_rows = sizeof sae_rows / sizeof sae_rows[0],
    .initial = TAUT_SAE_STATE_NOTHING,
    .failed = TAUT_SAE_STATE_NOTHING,
    .flags = 0,
    .field = TAUT_DOT11_MGMT_F_SEQUENCE,
    .wire = TAUT_DOT11_STATUS_SEQUENCE,
};

#undef ROW
#undef SAE_ACTION
#undef SAE_GUARD
#undef SAE_ENV
#undef SAE_IN
#undef SAE
