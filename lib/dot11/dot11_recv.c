/* SPDX-License-Identifier: MIT */
/* dot11_recv.c: what a station takes from a peer; taut/dot11_recv.h has the
 * contract. */
#include "taut/dot11_recv.h"

#include "core_mem.h"
#include "dot11_seal_int.h"
#include "taut/dot11_mgmt.h"

/* Whose sequence numbers: 0 to 15 are TIDs (802.11-2020 10.3.2.14.2). */
enum { RECV_QUEUE_MGMT = 16, RECV_QUEUE_OTHER = 17 };

/* struct recv_in: a frame on its way through. */
struct recv_in {
    uint8_t *p;
    size_t len, hdr_len;
    uint64_t now_ms;
    struct taut_dot11_key *key; /* that opened it */
    uint16_t seq;
    uint8_t queue, fragment;
    bool is_group, is_mgmt, is_amsdu;
    bool is_fragment, more; /* one of several; not the last */
    bool has_mic;           /* TKIP's, at the end of all fragments */
};

/* ------------------------------------------------------------------ */
/* The receiver                                                        */

enum taut_status
taut_dot11_recv_init(struct taut_dot11_recv *recv, size_t size,
                     const struct taut_dot11_recv_config *config)
{
    if (size != sizeof *recv)
        return TAUT_E_USAGE;
    memset(recv, 0, sizeof *recv);
    recv->config = *config;
    if (!config->slots)
        recv->config.n_slots = 0;
    if (recv->config.timeout_ms == 0)
        recv->config.timeout_ms = TAUT_DOT11_RECV_TIMEOUT_MS;
    if (recv->config.n_slots > 0) {
        recv->part_len = config->bytes_len / config->n_slots;
        if (recv->part_len <= TAUT_DOT11_HDR_MAX)
            return TAUT_E_USAGE;
    }
    taut_dot11_recv_reset(recv);
    return TAUT_OK;
}

static void recv_forget(struct taut_dot11_recv *recv)
{
    for (uint32_t i = 0; i < recv->config.n_slots; i++)
        recv->config.slots[i].len = 0;
}

enum taut_status taut_dot11_recv_set(struct taut_dot11_recv *recv,
                                     struct taut_dot11_key *key, bool is_group)
{
    if (is_group ? key->id == 0 : key->id > 1)
        return TAUT_E_RANGE;
    recv_forget(recv);
    if (is_group)
        recv->group[key->id] = key;
    else
        recv->pairwise[key->id] = key;
    return TAUT_OK;
}

void taut_dot11_recv_reset(struct taut_dot11_recv *recv)
{
    recv_forget(recv);
    memset(recv->pairwise, 0, sizeof recv->pairwise);
    memset(recv->group, 0, sizeof recv->group);
}

/* ------------------------------------------------------------------ */
/* Opening                                                             */

/* recv_read reads what decides of the frame at in->p. */
static void recv_read(struct recv_in *in)
{
    const uint8_t *p = in->p;
    uint16_t seq = taut_get16le(p + 22);
    in->hdr_len = taut_dot11_hdr_len(p);
    in->is_mgmt = (p[0] & 0x0c) == 0;
    in->is_group = (p[4] & 1) != 0;
    in->fragment = seq & 15;
    in->seq = seq >> 4;
    in->more = (p[1] & TAUT_DOT11_FLAG_FRAG) != 0;
    in->is_fragment = in->more || in->fragment > 0;
    in->queue = in->is_mgmt ? RECV_QUEUE_MGMT : RECV_QUEUE_OTHER;
    if (!in->is_mgmt && (p[0] & 0x80) != 0) {
        const uint8_t *qos = p + ((p[1] & 3) == 3 ? 30 : 24);
        in->queue = qos[0] & TAUT_DOT11_QOS_TID;
        in->is_amsdu = (qos[0] & TAUT_DOT11_QOS_AMSDU) != 0;
    }
}

/* recv_mic_failed counts a forgery under TKIP (12.5.2.4.1). */
static void recv_mic_failed(struct taut_dot11_recv *recv, uint64_t now_ms)
{
    if (recv->n_mic_failures > 0 &&
        now_ms - recv->mic_failed_ms < TAUT_DOT11_RECV_BLOCK_MS)
        recv->blocked_ms = now_ms + TAUT_DOT11_RECV_BLOCK_MS;
    recv->mic_failed_ms = now_ms;
    recv->n_mic_failures++;
}

/* recv_key finds the key for the sealed frame: a group's for a group, the
 * pair's for all else. */
static struct taut_dot11_key *recv_key(const struct taut_dot11_recv *recv,
                                       const struct recv_in *in)
{
    unsigned id = in->p[in->hdr_len + 3] >> 6;
    if (in->is_group)
        return recv->group[id];
    return id < 2 ? recv->pairwise[id] : NULL;
}

static enum taut_status recv_unseal(struct taut_ctx *ctx,
                                    struct taut_dot11_recv *recv,
                                    struct taut_dot11_received *out,
                                    struct recv_in *in)
{
    struct taut_dot11_opened o;
    struct taut_diag diag;
    struct taut_ctx own = *ctx;
    const uint8_t *q = in->p + in->hdr_len;
    if (in->len - in->hdr_len < TAUT_DOT11_SEAL_HDR_LEN)
        return taut_fail_short(ctx, TAUT_DOT11_SEAL_F_PN, q,
                               in->len - in->hdr_len, TAUT_DOT11_SEAL_HDR_LEN,
                               0);
    in->key = recv_key(recv, in);
    if (!in->key)
        return taut_fail(ctx, TAUT_E_STATE, TAUT_DOT11_SEAL_F_KEY_ID, q + 3,
                         q[3] >> 6, 0);
    bool is_tkip = in->key->kind == TAUT_DOT11_KIND_TKIP;
    if (is_tkip && in->now_ms < recv->blocked_ms)
        return taut_fail(ctx, TAUT_E_STATE, TAUT_DOT11_SEAL_F_TKIP_MIC, q, 0,
                         0);
    if (is_tkip && in->is_amsdu)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_F_QOS_AMSDU, in->p, 1,
                         0);
    own.diag = &diag;
    enum taut_status st =
        taut_dot11_frame_unseal(&own, in->key, &o, in->p, in->len);
    if (st && ctx->diag)
        *ctx->diag = diag;
    if (st == TAUT_E_CRYPTO && diag.field == TAUT_DOT11_SEAL_F_TKIP_MIC)
        recv_mic_failed(recv, in->now_ms);
    if (st)
        return st;
    in->p = o.frame;
    in->len = o.len;
    in->has_mic = o.has_mic;
    out->pn = o.pn;
    out->generation = in->key->generation;
    out->is_protected = true;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Fragments                                                           */

static uint8_t *recv_part(const struct taut_dot11_recv *recv,
                          const struct taut_dot11_recv_slot *slot)
{
    return recv->config.bytes +
           (size_t)(slot - recv->config.slots) * recv->part_len;
}

static bool recv_is_late(const struct taut_dot11_recv *recv,
                         const struct taut_dot11_recv_slot *slot,
                         uint64_t now_ms)
{
    return now_ms - slot->since_ms > recv->config.timeout_ms;
}

/* recv_slot_take finds room for a first fragment: where the same queue was,
 * else a free place, else the oldest. */
static struct taut_dot11_recv_slot *
recv_slot_take(const struct taut_dot11_recv *recv, unsigned queue)
{
    struct taut_dot11_recv_slot *best = recv->config.slots;
    for (uint32_t i = 0; i < recv->config.n_slots; i++) {
        struct taut_dot11_recv_slot *s = &recv->config.slots[i];
        if (s->len > 0 && s->queue == queue)
            return s;
        if (best->len > 0 && (s->len == 0 || s->since_ms < best->since_ms))
            best = s;
    }
    return best;
}

static struct taut_dot11_recv_slot *
recv_slot_find(const struct taut_dot11_recv *recv, const struct recv_in *in)
{
    for (uint32_t i = 0; i < recv->config.n_slots; i++) {
        struct taut_dot11_recv_slot *s = &recv->config.slots[i];
        if (s->len > 0 && s->queue == in->queue && s->seq == in->seq)
            return recv_is_late(recv, s, in->now_ms) ? NULL : s;
    }
    return NULL;
}

static enum taut_status recv_refuse(struct taut_ctx *ctx,
                                    const struct recv_in *in,
                                    enum taut_status st, unsigned field)
{
    return taut_fail(ctx, st, field, in->p + 22, in->fragment, 0);
}

/* recv_first keeps a first fragment, header and all. */
static enum taut_status recv_first(struct taut_ctx *ctx,
                                   struct taut_dot11_recv *recv,
                                   const struct taut_dot11_received *out,
                                   const struct recv_in *in)
{
    struct taut_dot11_recv_slot *s = recv_slot_take(recv, in->queue);
    s->len = 0;
    if (in->len > recv->part_len)
        return recv_refuse(ctx, in, TAUT_E_LIMIT, TAUT_DOT11_F_FRAGMENT);
    memcpy(recv_part(recv, s), in->p, in->len);
    s->len = (uint32_t)in->len;
    s->since_ms = in->now_ms;
    s->pn = out->pn;
    s->generation = out->generation;
    s->key_id = in->key ? in->key->id : 0;
    s->is_sealed = in->key != NULL;
    s->seq = in->seq;
    s->queue = in->queue;
    s->next = 1;
    return TAUT_MORE;
}

/* recv_follows tells whether a fragment goes on where the last one ended, in
 * every respect; else which field says that it does not. */
static unsigned recv_follows(const struct taut_dot11_recv_slot *s,
                             const struct taut_dot11_received *out,
                             const struct recv_in *in, const uint8_t *first)
{
    bool is_sealed = in->key != NULL;
    if (in->fragment != s->next || s->is_sealed != is_sealed ||
        in->p[0] != first[0] || memcmp(in->p + 4, first + 4, 18) != 0)
        return TAUT_DOT11_F_FRAGMENT;
    if (is_sealed && (out->pn != s->pn + 1 || in->key->id != s->key_id ||
                      out->generation != s->generation))
        return TAUT_DOT11_SEAL_F_PN;
    return 0;
}

/* recv_whole hands on a frame whose last fragment has come. */
static enum taut_status recv_whole(struct taut_ctx *ctx,
                                   struct taut_dot11_recv *recv,
                                   struct taut_dot11_received *out,
                                   struct recv_in *in,
                                   struct taut_dot11_recv_slot *s)
{
    out->n_fragments = s->next;
    in->p = recv_part(recv, s);
    in->len = s->len;
    in->hdr_len = taut_dot11_hdr_len(in->p);
    s->len = 0;
    if (in->has_mic) {
        enum taut_status st = taut_dot11_tkip_mic_verify(ctx, in->key, in->p,
                                                         in->hdr_len, in->len);
        if (st == TAUT_E_CRYPTO)
            recv_mic_failed(recv, in->now_ms);
        if (st)
            return st;
        in->len -= TAUT_DOT11_TKIP_MIC_LEN;
    }
    in->p[1] &= (uint8_t)~TAUT_DOT11_FLAG_FRAG;
    return TAUT_OK;
}

static enum taut_status recv_join(struct taut_ctx *ctx,
                                  struct taut_dot11_recv *recv,
                                  struct taut_dot11_received *out,
                                  struct recv_in *in)
{
    out->n_fragments = 1;
    if (!in->is_fragment)
        return TAUT_OK;
    if (recv->config.n_slots == 0)
        return recv_refuse(ctx, in, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_FRAGMENT);
    if (in->fragment == 0)
        return recv_first(ctx, recv, out, in);
    struct taut_dot11_recv_slot *s = recv_slot_find(recv, in);
    if (!s || in->fragment + 1 == s->next)
        return recv_refuse(ctx, in, TAUT_E_ORDER, TAUT_DOT11_F_FRAGMENT);
    unsigned field = recv_follows(s, out, in, recv_part(recv, s));
    size_t body_len = in->len - in->hdr_len, len = s->len;
    s->len = 0;
    if (field)
        return recv_refuse(ctx, in, TAUT_E_ORDER, field);
    if (body_len > recv->part_len - len ||
        (in->more && in->fragment + 1 == TAUT_DOT11_FRAGMENTS_MAX))
        return recv_refuse(ctx, in, TAUT_E_LIMIT, TAUT_DOT11_F_FRAGMENT);
    memcpy(recv_part(recv, s) + len, in->p + in->hdr_len, body_len);
    s->len = (uint32_t)(len + body_len);
    s->pn = out->pn;
    s->next++;
    return in->more ? TAUT_MORE : recv_whole(ctx, recv, out, in, s);
}

/* ------------------------------------------------------------------ */
/* Data                                                                */

static const uint8_t recv_pae[6] = {0x01, 0x80, 0xc2, 0x00, 0x00, 0x03};
static const uint8_t recv_snap[6] = {0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00};

static bool recv_is_eapol(const struct recv_in *in)
{
    const uint8_t *body = in->p + in->hdr_len;
    return !in->is_amsdu && in->len - in->hdr_len >= TAUT_DOT11_SNAP_LEN &&
           memcmp(body, recv_snap, 6) == 0 &&
           taut_get16(body + 6) == TAUT_DOT11_ETHERTYPE_EAPOL;
}

/* recv_clear looks at data in the clear: a protected association takes EAPOL
 * only, whole and for the receiver itself. */
static enum taut_status recv_clear(struct taut_ctx *ctx,
                                   const struct taut_dot11_recv *recv,
                                   const struct recv_in *in)
{
    const uint8_t *da = in->p + (in->p[1] & TAUT_DOT11_FLAG_TO_DS ? 16 : 4);
    if ((recv->config.flags & TAUT_DOT11_RECV_RSN) == 0)
        return TAUT_OK;
    if (!in->is_fragment && recv_is_eapol(in) &&
        (memcmp(da, recv->config.addr, 6) == 0 || memcmp(da, recv_pae, 6) == 0))
        return TAUT_OK;
    return taut_fail(ctx, TAUT_E_STATE, TAUT_DOT11_F_PROTECTED, in->p + 1, 0,
                     0);
}

/* recv_shape looks at what no data frame may be, sealed or not. */
static enum taut_status recv_shape(struct taut_ctx *ctx,
                                   const struct recv_in *in)
{
    if (in->is_group && in->is_fragment)
        return recv_refuse(ctx, in, TAUT_E_VALUE, TAUT_DOT11_F_FRAGMENT);
    if (in->is_amsdu && (in->is_group || in->is_fragment))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_F_QOS_AMSDU, in->p, 1,
                         0);
    return TAUT_OK;
}

static enum taut_status recv_data(struct taut_ctx *ctx,
                                  struct taut_dot11_recv *recv,
                                  struct taut_dot11_received *out,
                                  struct recv_in *in)
{
    enum taut_status st = recv_shape(ctx, in);
    if (!st)
        st = in->p[1] & TAUT_DOT11_FLAG_PROTECTED
                 ? recv_unseal(ctx, recv, out, in)
                 : recv_clear(ctx, recv, in);
    if (!st)
        st = recv_join(ctx, recv, out, in);
    if (st)
        return st;
    const uint8_t *body = in->p + in->hdr_len;
    if (in->is_amsdu && in->len - in->hdr_len >= 6 &&
        memcmp(body, recv_snap, 6) == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_F_AMSDU_DA, body,
                         body[0], 0);
    out->is_eapol = recv_is_eapol(in);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Management                                                          */

/* recv_robust tells whether a management frame is one that has to be
 * protected (802.11-2020 9.4.1.11, Table 9-51). */
static bool recv_robust(const struct recv_in *in)
{
    static const uint8_t open[] = {4, 7, 11, 15, 20, 21, 22, 30, 36, 127};
    unsigned subtype = in->p[0] >> 4;
    if (subtype != TAUT_DOT11_SUBTYPE_ACTION)
        return subtype == TAUT_DOT11_SUBTYPE_DISASSOC ||
               subtype == TAUT_DOT11_SUBTYPE_DEAUTH;
    if (in->len == in->hdr_len)
        return true;
    for (size_t i = 0; i < sizeof open; i++) {
        if (in->p[in->hdr_len] == open[i])
            return false;
    }
    return true;
}

/* recv_mme checks the MIC of a frame to a group; `id` is the first of the two
 * key IDs for its kind. */
static enum taut_status recv_mme(struct taut_ctx *ctx,
                                 struct taut_dot11_recv *recv,
                                 struct taut_dot11_received *out,
                                 const struct recv_in *in, unsigned id)
{
    struct taut_dot11_key *key =
        recv->group[id] ? recv->group[id] : recv->group[id + 1];
    size_t mme_len = key ? taut_dot11_mme_len(key) : 0;
    if (mme_len > 0 && in->len - in->hdr_len >= mme_len) {
        unsigned told = in->p[in->len - mme_len + 2];
        key = told == id || told == id + 1 ? recv->group[told] : key;
    }
    if (!key)
        return taut_fail(ctx, TAUT_E_STATE, TAUT_DOT11_SEAL_F_MME_KEY_ID, in->p,
                         id, 0);
    out->is_protected = true;
    out->generation = key->generation;
    return taut_dot11_mme_verify(ctx, key, &out->pn, in->p, in->len);
}

/* recv_mgmt_clear looks at a management frame that is not sealed. */
static enum taut_status recv_mgmt_clear(struct taut_ctx *ctx,
                                        struct taut_dot11_recv *recv,
                                        struct taut_dot11_received *out,
                                        const struct recv_in *in)
{
    bool has_keys = recv->pairwise[0] || recv->pairwise[1];
    if (in->p[0] >> 4 == TAUT_DOT11_SUBTYPE_BEACON)
        return recv->config.flags & TAUT_DOT11_RECV_BEACON
                   ? recv_mme(ctx, recv, out, in, 6)
                   : TAUT_OK;
    if ((recv->config.flags & TAUT_DOT11_RECV_MFP) == 0 || !has_keys ||
        !recv_robust(in))
        return TAUT_OK;
    if (in->is_group)
        return recv_mme(ctx, recv, out, in, 4);
    return taut_fail(ctx, TAUT_E_STATE, TAUT_DOT11_F_PROTECTED, in->p + 1, 0,
                     0);
}

static enum taut_status recv_mgmt(struct taut_ctx *ctx,
                                  struct taut_dot11_recv *recv,
                                  struct taut_dot11_received *out,
                                  struct recv_in *in)
{
    enum taut_status st;
    if (in->is_group && in->is_fragment)
        return recv_refuse(ctx, in, TAUT_E_VALUE, TAUT_DOT11_F_FRAGMENT);
    if ((in->p[1] & TAUT_DOT11_FLAG_PROTECTED) == 0)
        st = recv_mgmt_clear(ctx, recv, out, in);
    else if (in->is_group)
        st = taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_F_RA, in->p + 4, in->p[4],
                       0);
    else
        st = recv_unseal(ctx, recv, out, in);
    return st ? st : recv_join(ctx, recv, out, in);
}

enum taut_status taut_dot11_recv_push(struct taut_ctx *ctx,
                                      struct taut_dot11_recv *recv,
                                      struct taut_dot11_received *out,
                                      uint8_t *frame, size_t len,
                                      uint64_t now_ms)
{
    struct recv_in in = {.p = frame, .len = len, .now_ms = now_ms};
    enum taut_status st = taut_dot11_check(ctx, frame, len);
    memset(out, 0, sizeof *out);
    if (st)
        return st;
    unsigned type = frame[0] >> 2 & 3;
    bool has_body = (frame[0] & 0x40) == 0;
    if (type == TAUT_DOT11_TYPE_MGMT ||
        (type == TAUT_DOT11_TYPE_DATA && has_body)) {
        recv_read(&in);
        st = type == TAUT_DOT11_TYPE_MGMT ? recv_mgmt(ctx, recv, out, &in)
                                          : recv_data(ctx, recv, out, &in);
        if (st)
            return st;
    } else {
        in.hdr_len = taut_dot11_hdr_len(frame);
        out->n_fragments = 1;
    }
    out->frame = in.p;
    out->len = in.len;
    out->hdr_len = (uint8_t)in.hdr_len;
    return TAUT_OK;
}
