/* SPDX-License-Identifier: MIT */
/* dot11_sae_run.c: what surrounds the table of SAE: messages become events,
 * notes become frames. */
#include "dot11_sae_int.h"

#include "taut/dot11.h"
#include "taut/dot11_rsn.h"

#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Making                                                              */

static const struct taut_sae_pt *run_pt(const struct taut_sae_config *c,
                                        uint16_t group)
{
    for (size_t i = 0; i < c->n_pts; i++)
        if (c->pts[i].group == group)
            return &c->pts[i];
    return NULL;
}

static bool run_is_ext(const struct taut_sae_config *c)
{
    return c->akm == TAUT_DOT11_AKM_SAE_EXT ||
           c->akm == TAUT_DOT11_AKM_FT_SAE_EXT;
}

static bool run_has_group(const struct taut_sae_config *c, uint16_t group)
{
    for (size_t i = 0; i < c->n_groups; i++)
        if (c->groups[i] == group)
            return true;
    return false;
}

/* run_config_fits tells whether the config describes a machine. */
static bool run_config_fits(const struct taut_sae_config *c)
{
    bool h2e = (c->methods & TAUT_SAE_H2E) != 0;
    bool hunt = (c->methods & TAUT_SAE_HUNT) != 0;
    if (!c->math || c->n_groups == 0 || c->n_groups > TAUT_SAE_GROUPS_MAX ||
        c->role > TAUT_SAE_AP || !(h2e || hunt) ||
        memcmp(c->own, c->peer, 6) == 0)
        return false;
    if (hunt && (c->password.len == 0 || c->id.len > 0 || run_is_ext(c)))
        return false;
    for (size_t i = 0; i < c->n_groups; i++)
        if (taut_sae_group_get(c->groups[i]) == 0 ||
            (h2e && !run_pt(c, c->groups[i])))
            return false;
    return c->id.len <= TAUT_SAE_ID_MAX;
}

enum taut_status taut_sae_init(struct taut_sae *self, size_t size,
                               const struct taut_sae_config *config)
{
    if (size != sizeof *self || !run_config_fits(config))
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = *config;
    if (config->akm == 0)
        self->config.akm = TAUT_DOT11_AKM_SAE;
    if (config->retrans_ms == 0)
        self->config.retrans_ms = TAUT_SAE_RETRANS_MS;
    if (config->sync_max == 0)
        self->config.sync_max = TAUT_SAE_SYNC_MAX;
    self->at_ms = TAUT_SAE_NEVER;
    return taut_fsm_init(&self->fsm, sizeof self->fsm, &taut_sae_fsm);
}

void taut_sae_close(struct taut_sae *self)
{
    taut_crypto_wipe(self, sizeof *self);
}

/* run_pwe computes the password element of a group, or takes the one there
 * is. */
static enum taut_status run_pwe(const struct taut_sae *s,
                                struct taut_sae_own *out)
{
    const struct taut_sae_config *c = &s->config;
    if (s->has_own && s->mine.group == out->group && s->mine.h2e == out->h2e) {
        memcpy(out->pwe, s->mine.pwe, sizeof out->pwe);
        return TAUT_OK;
    }
    if (!out->h2e)
        return taut_sae_hunt_derive(c->math, out->pwe, out->group, c->own,
                                    c->peer, c->password);
    return taut_sae_pwe_derive(c->math, out->pwe, run_pt(c, out->group), c->own,
                               c->peer);
}

enum taut_status taut_sae_own_derive(const struct taut_sae *self,
                                     struct taut_sae_own *out, uint16_t group,
                                     bool h2e)
{
    const struct taut_sae_math *math = self->config.math;
    uint8_t mask[TAUT_SAE_LEN_MAX];
    memset(out, 0, sizeof *out);
    out->group = group;
    out->h2e = h2e;
    enum taut_status st = run_pwe(self, out);
    if (st == TAUT_OK)
        st = TAUT_E_RANGE;
    /* a scalar of 0 or 1 happens never but with a broken generator */
    for (unsigned i = 0; st == TAUT_E_RANGE && i < 4; i++) {
        st = taut_sae_random_derive(math, out->rand, group);
        if (st == TAUT_OK)
            st = taut_sae_random_derive(math, mask, group);
        if (st == TAUT_OK)
            st = taut_sae_commit_derive(math, &out->commit, group, out->pwe,
                                        out->rand, mask);
    }
    taut_crypto_wipe(mask, sizeof mask);
    return st;
}

/* ------------------------------------------------------------------ */
/* Steps                                                               */

/* run_later returns the time `ms` after `now_ms`; 0 stands for never. */
static uint64_t run_later(uint64_t now_ms, uint32_t ms)
{
    return ms == 0 || now_ms > UINT64_MAX - ms ? TAUT_SAE_NEVER : now_ms + ms;
}

static enum taut_status run_step(struct taut_ctx *ctx, struct taut_sae *s,
                                 unsigned event, const struct taut_sae_in *in,
                                 uint64_t now_ms)
{
    const unsigned sends =
        1u << TAUT_SAE_SEND_COMMIT | 1u << TAUT_SAE_SEND_CONFIRM;
    unsigned was = s->fsm.state, notes = s->notes;
    s->notes = 0;
    enum taut_status st =
        taut_fsm_step(ctx, &s->fsm, &taut_sae_fsm, s, event, in);
    bool sent = (s->notes & sends) != 0;
    s->notes = (uint16_t)(s->notes | notes);
    uint32_t wait = s->config.retrans_ms;
    if (s->fsm.state == TAUT_SAE_STATE_ACCEPTED) {
        if (was != TAUT_SAE_STATE_ACCEPTED)
            s->at_ms = run_later(now_ms, s->config.lifetime_ms);
    } else if (s->fsm.state == TAUT_SAE_STATE_NOTHING) {
        s->at_ms = TAUT_SAE_NEVER;
        if (was != TAUT_SAE_STATE_NOTHING) /* what was to be sent is not, and
                                              keys are told no more */
            s->notes = (uint16_t)(s->notes & ~(sends | 1u << TAUT_SAE_DONE));
    } else if (sent) {
        s->at_ms = run_later(now_ms, wait);
    }
    return st;
}

enum taut_status taut_sae_start(struct taut_ctx *ctx, struct taut_sae *self,
                                uint64_t now_ms)
{
    if (self->config.role == TAUT_SAE_AP)
        return TAUT_E_USAGE;
    return run_step(ctx, self, TAUT_SAE_INPUT_START, NULL, now_ms);
}

uint64_t taut_sae_deadline(const struct taut_sae *self)
{
    return self->at_ms;
}

void taut_sae_tick(struct taut_sae *self, uint64_t now_ms)
{
    if (self->at_ms == TAUT_SAE_NEVER || now_ms < self->at_ms)
        return;
    bool ended = self->fsm.state == TAUT_SAE_STATE_ACCEPTED;
    (void)run_step(NULL, self,
                   ended ? TAUT_SAE_INPUT_EXPIRE : TAUT_SAE_INPUT_RETRANSMIT,
                   NULL, now_ms);
}

unsigned taut_sae_wants(const struct taut_sae *self)
{
    const unsigned sends = 1u << TAUT_SAE_SEND_STATUS |
                           1u << TAUT_SAE_SEND_COMMIT |
                           1u << TAUT_SAE_SEND_CONFIRM;
    unsigned wants = TAUT_WANT_IN;
    if (self->notes & sends)
        wants |= TAUT_WANT_OUT;
    if (self->notes & ~sends)
        wants |= TAUT_WANT_APP_OUT;
    if (self->at_ms != TAUT_SAE_NEVER)
        wants |= TAUT_WANT_TIMER;
    return wants;
}

/* ------------------------------------------------------------------ */
/* Messages                                                            */

/* struct run_msg: a message that is looked at. */
struct run_msg {
    struct taut_dot11_mgmt mgmt;
    struct taut_dot11_sae sae;
    struct taut_sae_elems elems;
    const uint8_t *p; /* the body */
};

static enum taut_status run_refuse(struct taut_ctx *ctx,
                                   enum taut_status status, unsigned field,
                                   const uint8_t *at, size_t need,
                                   uint16_t wire, struct taut_sae_in *in)
{
    in->status = wire;
    return taut_fail(ctx, status, field, at, need, wire);
}

/* run_salt writes all rejected groups, of the higher address first. */
static size_t run_salt(const struct taut_sae *s, uint8_t *out,
                       struct taut_span peer, bool own_too)
{
    bool first = memcmp(s->config.own, s->config.peer, 6) > 0;
    struct taut_wr wr = taut_wr_of(out, 4 * TAUT_SAE_GROUPS_MAX);
    if (!first)
        taut_wr_bytes(&wr, peer.p, peer.len);
    for (unsigned i = 0; own_too && i < s->n_rejected; i++)
        taut_wr_u16le(&wr, s->rejected[i]);
    if (first)
        taut_wr_bytes(&wr, peer.p, peer.len);
    return wr.len;
}

/* run_derive computes the keys of the peer's commit with the own one there
 * is, or (`anew`) with another one. */
static enum taut_status run_derive(const struct taut_sae *s,
                                   struct taut_sae_in *in, bool anew)
{
    uint8_t salt[4 * TAUT_SAE_GROUPS_MAX];
    const struct taut_sae_own *mine = anew ? &in->mine : &s->mine;
    enum taut_status st =
        taut_sae_commit_check(s->config.math, in->group, &in->peer);
    if (st == TAUT_OK && anew)
        st = taut_sae_own_derive(s, &in->mine, in->group, in->h2e);
    if (st)
        return st;
    struct taut_sae_exchange x = {.group = in->group,
                                  .h2e = in->h2e,
                                  .is_ext = run_is_ext(&s->config),
                                  .pwe = mine->pwe,
                                  .rand = mine->rand,
                                  .own = &mine->commit,
                                  .peer = &in->peer};
    if (in->h2e)
        x.salt =
            (struct taut_span){salt, run_salt(s, salt, in->rejected, !anew)};
    return taut_sae_keys_derive(s->config.math, &in->keys, &x);
}

/* run_method refuses commits made in a way that is not ours. */
static enum taut_status run_method(struct taut_ctx *ctx,
                                   const struct taut_sae *s,
                                   const struct run_msg *m,
                                   struct taut_sae_in *in)
{
    const struct taut_sae_config *c = &s->config;
    unsigned method = in->h2e ? TAUT_SAE_H2E : TAUT_SAE_HUNT;
    bool fits =
        s->has_own ? s->mine.h2e == in->h2e : (c->methods & method) != 0;
    if (!fits)
        return run_refuse(ctx, TAUT_E_VALUE, TAUT_DOT11_MGMT_F_STATUS, m->p + 4,
                          m->mgmt.status, TAUT_DOT11_STATUS_REFUSED, in);
    uint32_t akm = m->elems.akm;
    if (akm == 0 && !run_is_ext(c))
        akm = c->akm;
    if (akm != c->akm)
        return run_refuse(ctx, TAUT_E_VALUE, TAUT_DOT11_ELEM_F_EXT_DATA,
                          m->mgmt.elems.p, akm, TAUT_DOT11_STATUS_INVALID_AKM,
                          in);
    struct taut_span id = m->elems.id;
    if (id.len != c->id.len ||
        (id.len > 0 && memcmp(id.p, c->id.p, id.len) != 0))
        return run_refuse(ctx, TAUT_E_VALUE, TAUT_DOT11_ELEM_F_PASSWORD_ID,
                          m->mgmt.elems.p, id.len,
                          TAUT_DOT11_STATUS_UNKNOWN_PASSWORD_ID, in);
    return TAUT_OK;
}

/* run_downgrade refuses a commit whose sender believes that a group of ours
 * was rejected: somebody between us said so (12.4.7.4). */
static enum taut_status run_downgrade(struct taut_ctx *ctx,
                                      const struct taut_sae *s,
                                      struct taut_sae_in *in)
{
    for (size_t i = 0; i < in->rejected.len; i += 2) {
        uint16_t group = taut_get16le(in->rejected.p + i);
        if (run_has_group(&s->config, group))
            return run_refuse(
                ctx, TAUT_E_VALUE, TAUT_DOT11_ELEM_F_REJECTED_GROUP,
                in->rejected.p + i, group, TAUT_DOT11_STATUS_REFUSED, in);
    }
    return TAUT_OK;
}

static bool run_same(const struct taut_sae_commit *a,
                     const struct taut_sae_commit *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* run_commit_read looks at all of a commit that needs no cryptography. */
static enum taut_status run_commit_read(struct taut_ctx *ctx,
                                        const struct taut_sae *s,
                                        const struct run_msg *m,
                                        struct taut_sae_in *in)
{
    memcpy(in->peer.scalar, m->sae.scalar.p, m->sae.scalar.len);
    memcpy(in->peer.element, m->sae.element.p, m->sae.element.len);
    in->token = in->h2e ? m->elems.token : m->sae.token;
    in->is_same = s->has_peer && run_same(&in->peer, &s->peer);
    if (in->h2e)
        in->rejected = m->elems.rejected;
    enum taut_status st = run_method(ctx, s, m, in);
    if (!st)
        st = run_downgrade(ctx, s, in);
    /* 12.4.8.6.4: our own, sent back to us */
    if (!st && s->has_own && run_same(&in->peer, &s->mine.commit))
        st = run_refuse(ctx, TAUT_E_CRYPTO, TAUT_DOT11_MGMT_F_SAE_SCALAR,
                        m->sae.scalar.p, 0, TAUT_DOT11_STATUS_REFUSED, in);
    return st;
}

/* run_commit_needs tells whether keys are to be computed of a commit, and
 * whether with another own one. */
static bool run_commit_needs(const struct taut_sae *s,
                             const struct taut_sae_in *in, bool *anew)
{
    bool is_ap = s->config.role == TAUT_SAE_AP;
    bool is_other = s->has_own && in->group != s->mine.group;
    *anew = !s->has_own || s->has_peer || is_other;
    if (s->fsm.state == TAUT_SAE_STATE_NOTHING)
        return !in->lacks_token;
    if (s->fsm.state != TAUT_SAE_STATE_COMMITTED ||
        (s->has_peer || is_other ? s->sync > s->config.sync_max : false))
        return false;
    if (is_other)
        return is_ap || memcmp(s->config.own, s->config.peer, 6) < 0;
    return !in->is_same;
}

/* run_bad_commit lets the one who answers say why it does not. */
static enum taut_status run_bad_commit(struct taut_sae *s, enum taut_status st,
                                       const struct taut_sae_in *in,
                                       uint64_t now_ms)
{
    if (s->fsm.state == TAUT_SAE_STATE_NOTHING && in->status != 0)
        (void)run_step(NULL, s, TAUT_SAE_INPUT_BAD_COMMIT, in, now_ms);
    return st;
}

static enum taut_status run_order(struct taut_ctx *ctx, const struct run_msg *m)
{
    return taut_fail(ctx, TAUT_E_ORDER, TAUT_DOT11_MGMT_F_SEQUENCE, m->p + 2,
                     m->mgmt.sequence, TAUT_DOT11_STATUS_SEQUENCE);
}

static enum taut_status run_commit(struct taut_ctx *ctx, struct taut_sae *s,
                                   const struct run_msg *m,
                                   struct taut_sae_in *in, uint64_t now_ms)
{
    const struct taut_sae_config *c = &s->config;
    bool is_other = s->has_own && in->group != s->mine.group, anew;
    bool is_idle = s->fsm.state == TAUT_SAE_STATE_NOTHING;
    enum taut_status st = run_commit_read(ctx, s, m, in);
    if (st)
        return run_bad_commit(s, st, in, now_ms);
    if (s->fsm.state == TAUT_SAE_STATE_ACCEPTED && in->is_same)
        return run_order(ctx, m);
    if (is_other && c->role == TAUT_SAE_STA)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_MGMT_F_SAE_GROUP,
                         m->p + 6, in->group, 0);
    in->lacks_token =
        is_idle && c->gate &&
        taut_sae_gate_check(c->gate, c->peer, in->group, in->token) != TAUT_OK;
    if (in->lacks_token)
        in->status = TAUT_DOT11_STATUS_ANTI_CLOGGING;
    if (run_commit_needs(s, in, &anew)) {
        st = run_derive(s, in, anew);
        if (st) {
            st = run_refuse(ctx, TAUT_E_CRYPTO, TAUT_DOT11_MGMT_F_SAE_ELEMENT,
                            m->sae.scalar.p, 0, TAUT_DOT11_STATUS_REFUSED, in);
            return run_bad_commit(s, st, in, now_ms);
        }
    }
    return run_step(
        ctx, s, is_other ? TAUT_SAE_INPUT_OTHER_GROUP : TAUT_SAE_INPUT_COMMIT,
        in, now_ms);
}

/* run_confirm looks at a confirm: nothing that is not right gets further. */
static enum taut_status run_confirm(struct taut_ctx *ctx, struct taut_sae *s,
                                    const struct run_msg *m,
                                    struct taut_sae_in *in, uint64_t now_ms)
{
    uint8_t want[TAUT_CRYPTO_HASH_MAX];
    in->send_confirm = m->sae.send_confirm;
    if (s->fsm.state == TAUT_SAE_STATE_NOTHING)
        return run_order(ctx, m);
    if (!s->has_peer)
        return run_step(ctx, s, TAUT_SAE_INPUT_EARLY_CONFIRM, in, now_ms);
    if (s->fsm.state == TAUT_SAE_STATE_ACCEPTED &&
        (in->send_confirm <= s->peer_confirm || in->send_confirm == 0xffff))
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DOT11_MGMT_F_SAE_SEND,
                         m->p + 6, in->send_confirm, 0);
    enum taut_status st =
        taut_sae_confirm_derive(s->config.math, want, s->mine.group, &s->keys,
                                in->send_confirm, &s->peer, &s->mine.commit);
    if (!st && (m->sae.confirm.len != s->keys.kck_len ||
                !taut_crypto_equal(want, m->sae.confirm.p, s->keys.kck_len)))
        st = TAUT_E_CRYPTO;
    taut_crypto_wipe(want, sizeof want);
    if (st)
        return taut_fail(ctx, st, TAUT_DOT11_MGMT_F_SAE_CONFIRM,
                         m->sae.confirm.p, 0, TAUT_DOT11_STATUS_CHALLENGE);
    return run_step(ctx, s, TAUT_SAE_INPUT_CONFIRM, in, now_ms);
}

/* run_status takes a frame that tells why there is no commit or confirm. */
static enum taut_status run_status(struct taut_ctx *ctx, struct taut_sae *s,
                                   const struct run_msg *m,
                                   struct taut_sae_in *in, uint64_t now_ms)
{
    unsigned event = TAUT_SAE_INPUT_REFUSAL;
    bool ours = s->has_own && !s->has_peer && m->mgmt.sequence == 1;
    in->status = m->mgmt.status;
    if (in->status == TAUT_DOT11_STATUS_SAE_GROUP)
        event = TAUT_SAE_INPUT_NO_GROUP;
    if (in->status == TAUT_DOT11_STATUS_ANTI_CLOGGING)
        event = TAUT_SAE_INPUT_TOKEN;
    if (event == TAUT_SAE_INPUT_REFUSAL)
        return run_step(ctx, s, event, in, now_ms);
    if (!ours)
        return run_order(ctx, m);
    if (m->sae.group != s->mine.group)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_MGMT_F_SAE_GROUP,
                         m->p + 6, m->sae.group, 0);
    in->token = m->elems.token;
    if (!s->mine.h2e) /* all that follows the group */
        in->token = (struct taut_span){m->p + 8, m->mgmt.fixed.len +
                                                     m->mgmt.elems.len - 2};
    if (event == TAUT_SAE_INPUT_TOKEN &&
        (in->token.len == 0 ||
         in->token.len > (s->mine.h2e ? 254 : TAUT_DOT11_SAE_TOKEN_MAX)))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DOT11_MGMT_F_SAE_TOKEN,
                         m->p + 8, in->token.len, 0);
    return run_step(ctx, s, event, in, now_ms);
}

static bool run_is_commit(const struct taut_dot11_mgmt *m)
{
    return m->sequence == 1 &&
           (m->status == TAUT_DOT11_STATUS_SUCCESS ||
            m->status == TAUT_DOT11_STATUS_SAE_HASH_TO_ELEMENT);
}

/* run_bad_group answers a commit in a group that is none of ours, whatever
 * lengths it has; TAUT_DONE if it is one of ours. */
static enum taut_status run_bad_group(struct taut_ctx *ctx, struct taut_sae *s,
                                      struct taut_span body,
                                      struct taut_sae_in *in, uint64_t now_ms)
{
    struct taut_dot11_mgmt m = {.sequence = taut_get16le(body.p + 2),
                                .status = taut_get16le(body.p + 4)};
    if (taut_get16le(body.p) != TAUT_DOT11_AUTH_SAE || !run_is_commit(&m))
        return TAUT_DONE;
    in->group = taut_get16le(body.p + 6);
    in->h2e = m.status == TAUT_DOT11_STATUS_SAE_HASH_TO_ELEMENT;
    in->status = TAUT_DOT11_STATUS_SAE_GROUP;
    if (run_has_group(&s->config, in->group))
        return TAUT_DONE;
    if (s->config.role == TAUT_SAE_STA)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_MGMT_F_SAE_GROUP,
                         body.p + 6, in->group, 0);
    return run_step(ctx, s, TAUT_SAE_INPUT_BAD_GROUP, in, now_ms);
}

/* run_read decodes a body. */
static enum taut_status run_read(struct taut_ctx *ctx, struct run_msg *m,
                                 struct taut_span body)
{
    struct taut_rd rd = taut_rd_of(body.p, body.len);
    size_t len;
    enum taut_status st =
        taut_dot11_mgmt_decode(ctx, &rd, &m->mgmt, TAUT_DOT11_SUBTYPE_AUTH);
    m->p = body.p;
    if (!st && m->mgmt.algorithm != TAUT_DOT11_AUTH_SAE)
        st = taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_MGMT_F_ALGORITHM, body.p,
                       m->mgmt.algorithm, TAUT_DOT11_STATUS_ALGORITHM);
    if (!st)
        st = taut_dot11_sae_decode(ctx, &m->sae, &len, m->mgmt.fixed,
                                   m->mgmt.sequence, m->mgmt.status);
    return st ? st : taut_sae_elems_decode(ctx, &m->elems, m->mgmt.elems);
}

enum taut_status taut_sae_feed(struct taut_ctx *ctx, struct taut_sae *self,
                               struct taut_span body, uint64_t now_ms)
{
    struct taut_sae_in in;
    struct run_msg m;
    memset(&in, 0, sizeof in);
    if (body.len >= 8) {
        enum taut_status st = run_bad_group(ctx, self, body, &in, now_ms);
        if (st != TAUT_DONE)
            return st;
    }
    enum taut_status st = run_read(ctx, &m, body);
    if (st)
        return st;
    in.status = 0;
    if (run_is_commit(&m.mgmt)) {
        bool idle = self->config.role == TAUT_SAE_STA && !self->has_own;
        st = idle ? run_order(ctx, &m) : run_commit(ctx, self, &m, &in, now_ms);
    } else if (m.mgmt.status != TAUT_DOT11_STATUS_SUCCESS) {
        st = run_status(ctx, self, &m, &in, now_ms);
    } else {
        st = run_confirm(ctx, self, &m, &in, now_ms);
    }
    taut_crypto_wipe(&in, sizeof in);
    return st;
}

/* ------------------------------------------------------------------ */
/* What is sent and told                                               */

static void run_head(struct taut_wr *wr, uint16_t sequence, uint16_t status)
{
    taut_wr_u16le(wr, TAUT_DOT11_AUTH_SAE);
    taut_wr_u16le(wr, sequence);
    taut_wr_u16le(wr, status);
}

static enum taut_status run_put_status(struct taut_sae *s, struct taut_wr *wr)
{
    uint8_t token[TAUT_SAE_TOKEN_LEN];
    struct taut_dot11_sae sae = {.group = s->refused_group};
    struct taut_sae_elems elems = {.akm = 0};
    enum taut_status st = TAUT_OK;
    if (s->refused_status == TAUT_DOT11_STATUS_ANTI_CLOGGING) {
        st = taut_sae_gate_derive(s->config.gate, token, s->config.peer,
                                  s->refused_group);
        *(s->refused_h2e ? &elems.token : &sae.token) =
            (struct taut_span){token, sizeof token};
    }
    run_head(wr, 1, s->refused_status);
    (void)taut_dot11_sae_encode(wr, &sae, 1, s->refused_status);
    (void)taut_sae_elems_encode(wr, &elems);
    return st;
}

static enum taut_status run_put_commit(struct taut_sae *s, struct taut_wr *wr)
{
    size_t len = taut_crypto_group_len(taut_sae_group_get(s->mine.group));
    uint8_t rejected[2 * TAUT_SAE_GROUPS_MAX];
    struct taut_span token = {s->token, s->token_len};
    struct taut_dot11_sae sae = {.group = s->mine.group};
    struct taut_sae_elems elems = {.akm = 0};
    uint16_t status = s->mine.h2e ? TAUT_DOT11_STATUS_SAE_HASH_TO_ELEMENT
                                  : TAUT_DOT11_STATUS_SUCCESS;
    sae.scalar = (struct taut_span){s->mine.commit.scalar, len};
    sae.element = (struct taut_span){s->mine.commit.element, 2 * len};
    if (s->mine.h2e) {
        elems.id = s->config.id;
        elems.rejected = (struct taut_span){
            rejected,
            run_salt(s, rejected, (struct taut_span){rejected, 0}, true)};
        elems.token = token;
        elems.akm = run_is_ext(&s->config) ? s->config.akm : 0;
    } else {
        sae.token = token;
    }
    run_head(wr, 1, status);
    (void)taut_dot11_sae_encode(wr, &sae, 1, status);
    return taut_sae_elems_encode(wr, &elems);
}

static enum taut_status run_put_confirm(struct taut_sae *s, struct taut_wr *wr)
{
    uint8_t confirm[TAUT_CRYPTO_HASH_MAX];
    struct taut_dot11_sae sae = {.send_confirm = s->send_confirm};
    enum taut_status st = taut_sae_confirm_derive(
        s->config.math, confirm, s->mine.group, &s->keys, s->send_confirm,
        &s->mine.commit, &s->peer);
    if (st)
        return st;
    sae.confirm = (struct taut_span){confirm, s->keys.kck_len};
    run_head(wr, 2, TAUT_DOT11_STATUS_SUCCESS);
    return taut_dot11_sae_encode(wr, &sae, 2, TAUT_DOT11_STATUS_SUCCESS);
}

/* run_tell hands the keys out, and keeps them no longer. */
static void run_tell(struct taut_sae *s, struct taut_sae_event *event)
{
    event->pmk_len = s->keys.pmk_len;
    memcpy(event->pmk, s->keys.pmk, sizeof event->pmk);
    memcpy(event->pmkid, s->keys.pmkid, sizeof event->pmkid);
    taut_crypto_wipe(s->keys.pmk, sizeof s->keys.pmk);
}

enum taut_status taut_sae_next(struct taut_sae *self,
                               struct taut_sae_event *event, struct taut_wr *wr)
{
    unsigned kind = 0;
    if (self->notes == 0)
        return TAUT_DONE;
    while (!(self->notes >> kind & 1))
        kind++;
    self->notes = (uint16_t)(self->notes & ~(1u << kind));
    memset(event, 0, sizeof *event);
    event->kind = (enum taut_sae_event_kind)kind;
    switch (event->kind) {
    case TAUT_SAE_SEND_STATUS:
        return run_put_status(self, wr);
    case TAUT_SAE_SEND_COMMIT:
        return run_put_commit(self, wr);
    case TAUT_SAE_SEND_CONFIRM:
        return run_put_confirm(self, wr);
    case TAUT_SAE_DONE:
        run_tell(self, event);
        return TAUT_OK;
    default:
        event->status = kind == TAUT_SAE_FAILED ? self->refused_status : 0;
        return TAUT_OK;
    }
}

const char *taut_sae_event_name(unsigned kind)
{
    static const char *const names[] = {
        "send_status", "send_commit", "send_confirm", "done",
        "failed",      "again",       "expired"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "?";
}
