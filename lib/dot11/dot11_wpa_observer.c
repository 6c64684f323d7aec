/* SPDX-License-Identifier: MIT */
/* dot11_wpa_observer.c: handshakes in what was overheard;
 * taut/wpa_observer.h has the contract. */
#include "taut/wpa_observer.h"

#include "core_mem.h"
#include "taut/dot11.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_rsn.h"
#include "taut/eapol.h"

enum taut_status
taut_wpa_observer_init(struct taut_wpa_observer *self, size_t size,
                       const struct taut_wpa_observer_config *config)
{
    if (size != sizeof *self || config->n_pairs == 0 || config->n_nets == 0)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = *config;
    if (self->config.timeout_ms == 0)
        self->config.timeout_ms = TAUT_WPA_OBSERVER_TIMEOUT_MS;
    for (size_t i = 0; i < config->n_pairs; i++)
        config->pairs[i].used = 0;
    for (size_t i = 0; i < config->n_nets; i++)
        config->nets[i].used = 0;
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Tables                                                              */

/* overheard_pair finds a station at an access point, or makes room for it. */
static struct taut_wpa_observer_pair *
overheard_pair(struct taut_wpa_observer *self, const uint8_t *ap,
               const uint8_t *sta)
{
    struct taut_wpa_observer_pair *old = self->config.pairs;
    for (size_t i = 0; i < self->config.n_pairs; i++) {
        struct taut_wpa_observer_pair *s = &self->config.pairs[i];
        if (s->used && memcmp(s->ap, ap, 6) == 0 && memcmp(s->sta, sta, 6) == 0)
            return s;
        if (s->used < old->used)
            old = s;
    }
    self->n_evicted += old->used != 0;
    memset(old, 0, sizeof *old);
    memcpy(old->ap, ap, 6);
    memcpy(old->sta, sta, 6);
    return old;
}

static struct taut_wpa_observer_net *
overheard_net(struct taut_wpa_observer *self, const uint8_t *ap)
{
    struct taut_wpa_observer_net *old = self->config.nets;
    for (size_t i = 0; i < self->config.n_nets; i++) {
        struct taut_wpa_observer_net *n = &self->config.nets[i];
        if (n->used && memcmp(n->ap, ap, 6) == 0)
            return n;
        if (n->used < old->used)
            old = n;
    }
    memset(old, 0, sizeof *old);
    memcpy(old->ap, ap, 6);
    return old;
}

/* ------------------------------------------------------------------ */
/* Management frames                                                   */

static bool overheard_akm(uint32_t *akm, unsigned id, uint32_t selector,
                          struct taut_span data)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct taut_dot11_rsn rsn;
    bool is_wpa = id == 0xdd && selector == TAUT_DOT11_VENDOR_WPA;
    if (is_wpa ? taut_dot11_wpa_decode(&ctx, &rsn, data)
               : id != TAUT_DOT11_ELEM_RSN ||
                     taut_dot11_rsn_decode(&ctx, &rsn, data))
        return false;
    *akm = taut_dot11_suite_get(rsn.akms, 0);
    return true;
}

/* overheard_mgmt keeps the name of a network. A station that associates begins
 * anew. */
static void overheard_mgmt(struct taut_wpa_observer *self,
                           const struct taut_dot11 *h)
{
    struct taut_ctx ctx = taut_ctx_of(h->body.p, NULL);
    struct taut_rd rd = taut_rd_of(h->body.p, h->body.len);
    struct taut_dot11_mgmt m;
    struct taut_dot11_elem e;
    bool asks = h->subtype == TAUT_DOT11_SUBTYPE_ASSOC_REQ ||
                h->subtype == TAUT_DOT11_SUBTYPE_REASSOC_REQ;
    if (!asks && h->subtype != TAUT_DOT11_SUBTYPE_BEACON &&
        h->subtype != TAUT_DOT11_SUBTYPE_PROBE_RESP)
        return;
    if (taut_dot11_mgmt_decode(&ctx, &rd, &m, h->subtype))
        return;
    if (taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_SSID, 0) &&
        e.data.len > 0 && e.data.len <= 32 && e.data.p[0] != 0) {
        struct taut_wpa_observer_net *net = overheard_net(self, h->addr[2]);
        net->used = self->n_frames;
        net->ssid_len = (uint8_t)e.data.len;
        memcpy(net->ssid, e.data.p, e.data.len);
    }
    if (asks && taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_RSN, 0)) {
        struct taut_wpa_observer_pair *s =
            overheard_pair(self, h->addr[0], h->addr[1]);
        s->used = self->n_frames;
        memset(s->m, 0, sizeof s->m);
        (void)overheard_akm(&s->akm, TAUT_DOT11_ELEM_RSN, 0, e.data);
    }
}

/* ------------------------------------------------------------------ */
/* Messages                                                            */

static uint64_t overheard_gap(const struct taut_wpa_observer_message *a,
                              const struct taut_wpa_observer_message *b)
{
    return a->at_ms > b->at_ms ? a->at_ms - b->at_ms : b->at_ms - a->at_ms;
}

/* overheard_off tells by how much the replay counters of two messages are off;
 * that of 3 and 4 is one more than that of 1 and 2. */
static uint64_t overheard_off(const struct taut_wpa_observer_message *first,
                              const struct taut_wpa_observer_message *second,
                              uint64_t apart)
{
    uint64_t want = first->replay + apart;
    return second->replay > want ? second->replay - want
                                 : want - second->replay;
}

/* struct overheard_rule: which messages make a match. */
struct overheard_rule {
    uint8_t kind;
    uint8_t anonce, mic; /* messages, from 0 */
    uint8_t first, second, apart;
};

static const struct overheard_rule overheard_rules[] = {
    {TAUT_WPA_MATCH_M12E2, 0, 1, 0, 1, 0},
    {TAUT_WPA_MATCH_M14E4, 0, 3, 0, 3, 1},
    {TAUT_WPA_MATCH_M32E2, 2, 1, 1, 2, 1},
    {TAUT_WPA_MATCH_M34E4, 2, 3, 2, 3, 0},
};

static const struct overheard_rule *overheard_rule_of(unsigned kind)
{
    size_t i = 0;
    while (overheard_rules[i].kind != kind)
        i++;
    return &overheard_rules[i];
}

static bool overheard_fits(const struct taut_wpa_observer *self,
                           const struct taut_wpa_observer_pair *s,
                           const struct overheard_rule *rule)
{
    static const uint8_t none[32] = {0};
    const struct taut_wpa_observer_message *a = &s->m[rule->first];
    const struct taut_wpa_observer_message *b = &s->m[rule->second];
    return a->len > 0 && b->len > 0 &&
           overheard_gap(a, b) <= self->config.timeout_ms &&
           overheard_off(a, b, rule->apart) <= self->config.replay_slack &&
           memcmp(s->m[rule->mic].nonce, none, 32) != 0;
}

/* overheard_match notes what message `n` (from 0) completes. */
static void overheard_match(struct taut_wpa_observer *self,
                            const struct taut_wpa_observer_pair *s, unsigned n)
{
    for (size_t i = 0; i < sizeof overheard_rules / sizeof overheard_rules[0];
         i++) {
        const struct overheard_rule *rule = &overheard_rules[i];
        if (rule->second == n && overheard_fits(self, s, rule))
            self->kinds[self->n_matches++] = rule->kind;
    }
    self->now = s;
}

/* overheard_pmkid looks for a PMKID in message 1. */
static void overheard_pmkid(struct taut_wpa_observer *self,
                            struct taut_wpa_observer_pair *s,
                            struct taut_span data)
{
    static const uint8_t none[16] = {0};
    struct taut_eapol_kde kde;
    if (!taut_eapol_kde_find(data, &kde, TAUT_EAPOL_KDE_PMKID) ||
        kde.data.len != 16 || memcmp(kde.data.p, none, 16) == 0)
        return;
    memcpy(s->pmkid, kde.data.p, 16);
    self->kinds[self->n_matches++] = TAUT_WPA_MATCH_PMKID;
}

/* overheard_suite learns the AKM from what message 2 asks for. */
static void overheard_suite(struct taut_wpa_observer_pair *s,
                            struct taut_span data)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    struct taut_eapol_kde kde;
    while (taut_eapol_kde_next(&ctx, &rd, &kde) == TAUT_OK &&
           !overheard_akm(&s->akm, kde.id, kde.selector, kde.data))
        ;
}

/* overheard_keep notes message `n` (from 0), and its packet if its MIC may be
 * wanted. */
static void overheard_keep(struct taut_wpa_observer_pair *s, unsigned n,
                           const struct taut_eapol_key *key,
                           struct taut_span packet, uint64_t now_ms)
{
    struct taut_wpa_observer_message *m = &s->m[n];
    m->at_ms = now_ms;
    m->replay = key->replay;
    m->len = (uint16_t)packet.len;
    m->mic_len = (uint16_t)key->mic.len;
    memcpy(m->nonce, key->nonce, 32);
    if (n == 1)
        memcpy(s->eapol2, packet.p, packet.len);
    if (n == 3)
        memcpy(s->eapol4, packet.p, packet.len);
}

/* overheard_key looks at a key frame between the two. */
static enum taut_status overheard_key(struct taut_ctx *ctx,
                                      struct taut_wpa_observer *self,
                                      const struct taut_dot11 *h,
                                      const struct taut_eapol *eapol,
                                      struct taut_span packet, uint64_t now_ms)
{
    struct taut_eapol_key key;
    size_t mic_len;
    if (!taut_eapol_mic_len_find(eapol->body, &mic_len))
        mic_len = 16;
    enum taut_status st =
        taut_eapol_key_decode(ctx, &key, eapol->body, mic_len);
    if (st)
        return st;
    unsigned msg = taut_eapol_msg_get(&key);
    bool from_ap = msg == TAUT_EAPOL_MSG_1 || msg == TAUT_EAPOL_MSG_3;
    self->n_messages[msg <= 4 ? msg : 0]++;
    if (msg < 1 || msg > 4 || packet.len > TAUT_WPA_OBSERVER_EAPOL_MAX)
        return TAUT_OK;
    struct taut_wpa_observer_pair *s = overheard_pair(
        self, h->addr[from_ap ? 1 : 0], h->addr[from_ap ? 0 : 1]);
    s->used = self->n_frames;
    overheard_keep(s, msg - 1, &key, packet, now_ms);
    if (msg == TAUT_EAPOL_MSG_1)
        overheard_pmkid(self, s, key.data);
    if (msg == TAUT_EAPOL_MSG_2)
        overheard_suite(s, key.data);
    overheard_match(self, s, msg - 1);
    return TAUT_OK;
}

static enum taut_status overheard_data(struct taut_ctx *ctx,
                                       struct taut_wpa_observer *self,
                                       const struct taut_dot11 *h,
                                       uint64_t now_ms)
{
    struct taut_ctx quiet = taut_ctx_of(h->body.p, NULL);
    struct taut_rd rd = taut_rd_of(h->body.p, h->body.len);
    struct taut_eapol eapol;
    uint16_t ethertype;
    if (taut_dot11_snap_decode(&quiet, &rd, &ethertype) ||
        ethertype != TAUT_DOT11_ETHERTYPE_EAPOL)
        return TAUT_OK;
    const uint8_t *p = rd.p;
    enum taut_status st = taut_eapol_decode(ctx, &rd, &eapol);
    if (st || eapol.type != TAUT_EAPOL_TYPE_KEY ||
        (eapol.body.len > 0 && eapol.body.p[0] == TAUT_EAPOL_DESC_RC4))
        return st;
    struct taut_span packet = {p, (size_t)(rd.p - p)};
    return overheard_key(ctx, self, h, &eapol, packet, now_ms);
}

enum taut_status taut_wpa_observer_feed(struct taut_ctx *ctx,
                                        struct taut_wpa_observer *self,
                                        const uint8_t *frame, size_t len,
                                        uint64_t now_ms)
{
    struct taut_rd rd = taut_rd_of(frame, len);
    struct taut_dot11 h;
    self->n_matches = 0;
    self->next = 0;
    enum taut_status st = taut_dot11_decode(ctx, &rd, &h, 0);
    if (st)
        return st;
    bool has_body = h.type == TAUT_DOT11_TYPE_MGMT ||
                    (h.type == TAUT_DOT11_TYPE_DATA && (h.subtype & 4) == 0);
    bool is_whole =
        (h.flags & (TAUT_DOT11_FLAG_PROTECTED | TAUT_DOT11_FLAG_FRAG)) == 0 &&
        h.fragment == 0 && (h.qos & TAUT_DOT11_QOS_AMSDU) == 0;
    if (!has_body || !is_whole)
        return TAUT_OK;
    if (!taut_fuel_burn(ctx, self->config.n_pairs + self->config.n_nets))
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DOT11_F_BODY, h.body.p, 0, 0);
    self->n_frames++;
    if (h.type == TAUT_DOT11_TYPE_DATA)
        return overheard_data(ctx, self, &h, now_ms);
    overheard_mgmt(self, &h);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Verdicts                                                            */

/* overheard_near tells of nonces that differ in their last 4 bytes only, and
 * in which order they count: the byte that changes most is the last one, or in
 * little-endian order the first of the four. */
static unsigned overheard_near(const uint8_t *a, const uint8_t *b)
{
    if (memcmp(a, b, 28) != 0 || memcmp(a + 28, b + 28, 4) == 0)
        return 0;
    bool is_le = a[28] != b[28] && memcmp(a + 30, b + 30, 2) == 0;
    return TAUT_WPA_MATCH_NONCE_NEAR | (is_le ? TAUT_WPA_MATCH_NONCE_LE : 0);
}

static void overheard_verdict(const struct taut_wpa_observer_pair *s,
                              struct taut_wpa_match *out, unsigned kind)
{
    const struct overheard_rule *rule = overheard_rule_of(kind);
    const struct taut_wpa_observer_message *a = &s->m[rule->first];
    const struct taut_wpa_observer_message *b = &s->m[rule->second];
    const struct taut_wpa_observer_message *mic = &s->m[rule->mic];
    memcpy(out->anonce, s->m[rule->anonce].nonce, 32);
    out->eapol.p = rule->mic == 1 ? s->eapol2 : s->eapol4;
    out->eapol.len = mic->len;
    out->mic.p = out->eapol.p + TAUT_EAPOL_MIC_OFF;
    out->mic.len = mic->mic_len;
    out->gap_ms = overheard_gap(a, b);
    if (overheard_off(a, b, rule->apart) > 0)
        out->flags |= TAUT_WPA_MATCH_REPLAY_UNCHECKED;
    if (s->m[0].len > 0 && s->m[2].len > 0)
        out->flags |= (uint8_t)overheard_near(s->m[0].nonce, s->m[2].nonce);
}

bool taut_wpa_observer_ssid_find(const struct taut_wpa_observer *self,
                                 struct taut_span *out, const uint8_t *ap)
{
    for (size_t i = 0; i < self->config.n_nets; i++) {
        const struct taut_wpa_observer_net *n = &self->config.nets[i];
        if (n->used && memcmp(n->ap, ap, 6) == 0) {
            *out = (struct taut_span){n->ssid, n->ssid_len};
            return true;
        }
    }
    return false;
}

enum taut_status taut_wpa_observer_next(struct taut_wpa_observer *self,
                                        struct taut_wpa_match *out)
{
    static const struct taut_wpa_match none = {0};
    const struct taut_wpa_observer_pair *s = self->now;
    if (self->next >= self->n_matches)
        return TAUT_DONE;
    unsigned kind = self->kinds[self->next++];
    *out = none;
    out->kind = (enum taut_wpa_match_kind)kind;
    memcpy(out->ap, s->ap, 6);
    memcpy(out->sta, s->sta, 6);
    out->akm = s->akm;
    (void)taut_wpa_observer_ssid_find(self, &out->ssid, s->ap);
    if (kind == TAUT_WPA_MATCH_PMKID)
        out->mic = (struct taut_span){s->pmkid, 16};
    else
        overheard_verdict(s, out, kind);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* As text                                                             */

static void match_hex(struct taut_wr *wr, const uint8_t *p, size_t len)
{
    taut_wr_u8(wr, '*');
    taut_wr_hexbytes(wr, p, len, 0);
}

/* match_eapol_put writes the packet with a MIC of zeros. */
static void match_eapol_put(struct taut_wr *wr, const struct taut_wpa_match *in)
{
    static const uint8_t none[16] = {0};
    size_t end = TAUT_EAPOL_MIC_OFF + sizeof none;
    match_hex(wr, in->eapol.p, TAUT_EAPOL_MIC_OFF);
    taut_wr_hexbytes(wr, none, sizeof none, 0);
    taut_wr_hexbytes(wr, in->eapol.p + end, in->eapol.len - end, 0);
}

enum taut_status taut_wpa_match_put(struct taut_wr *wr,
                                    const struct taut_wpa_match *in)
{
    if (in->akm != TAUT_DOT11_AKM_PSK && in->akm != TAUT_DOT11_AKM_PSK_SHA256 &&
        in->akm != TAUT_DOT11_AKM_WPA_PSK)
        return TAUT_E_UNSUPPORTED;
    if (in->mic.len != 16)
        return TAUT_E_UNSUPPORTED;
    if (in->ssid.len == 0)
        return TAUT_E_VALUE;
    bool is_pmkid = in->kind == TAUT_WPA_MATCH_PMKID;
    taut_wr_text(wr, is_pmkid ? "WPA*01" : "WPA*02");
    match_hex(wr, in->mic.p, 16);
    match_hex(wr, in->ap, 6);
    match_hex(wr, in->sta, 6);
    match_hex(wr, in->ssid.p, in->ssid.len);
    if (is_pmkid) {
        taut_wr_text(wr, "***");
        return TAUT_OK;
    }
    match_hex(wr, in->anonce, 32);
    match_eapol_put(wr, in);
    unsigned near = in->flags & TAUT_WPA_MATCH_NONCE_NEAR;
    uint8_t pair = (uint8_t)in->kind;
    if (in->flags & (TAUT_WPA_MATCH_REPLAY_UNCHECKED | near))
        pair |= 0x80;
    if (near)
        pair |= in->flags & TAUT_WPA_MATCH_NONCE_LE ? 0x20 : 0x40;
    match_hex(wr, &pair, 1);
    return TAUT_OK;
}
