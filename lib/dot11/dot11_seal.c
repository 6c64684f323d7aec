/* SPDX-License-Identifier: MIT */
/* dot11_seal.c: keys, CCMP and GCMP; taut/dot11_seal.h has the contract. */
#include "taut/dot11_seal.h"

#include "core_mem.h"
#include "dot11_int.h"
#include "dot11_seal_int.h"
#include "taut/dot11_rsn.h"

TAUT_FIELD_TABLE(DOT11_SEAL, dot11_seal, "wlan.ccmp",
                 "IEEE 802.11 frame protection", "802.11-2020 12.5",
                 taut_dot11_wire_text, TAUT_DOT11_SEAL_FIELDS)

/* ------------------------------------------------------------------ */
/* Keys                                                                */

/* struct seal_suite: what a cipher needs. */
struct seal_suite {
    uint32_t cipher;
    uint8_t kind, key_len, tag_len;
};

static const struct seal_suite seal_suites[] = {
    {TAUT_DOT11_CIPHER_TKIP, TAUT_DOT11_KIND_TKIP, 32, 4},
    {TAUT_DOT11_CIPHER_WPA_TKIP, TAUT_DOT11_KIND_TKIP, 32, 4},
    {TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_KIND_CCMP, 16, 8},
    {TAUT_DOT11_CIPHER_WPA_CCMP, TAUT_DOT11_KIND_CCMP, 16, 8},
    {TAUT_DOT11_CIPHER_CCMP_256, TAUT_DOT11_KIND_CCMP, 32, 16},
    {TAUT_DOT11_CIPHER_GCMP_128, TAUT_DOT11_KIND_GCMP, 16, 16},
    {TAUT_DOT11_CIPHER_GCMP_256, TAUT_DOT11_KIND_GCMP, 32, 16},
    {TAUT_DOT11_CIPHER_BIP_CMAC_128, TAUT_DOT11_KIND_CMAC, 16, 8},
    {TAUT_DOT11_CIPHER_BIP_CMAC_256, TAUT_DOT11_KIND_CMAC, 32, 16},
    {TAUT_DOT11_CIPHER_BIP_GMAC_128, TAUT_DOT11_KIND_GMAC, 16, 16},
    {TAUT_DOT11_CIPHER_BIP_GMAC_256, TAUT_DOT11_KIND_GMAC, 32, 16},
};

static const struct seal_suite *seal_suite_find(uint32_t cipher)
{
    for (size_t i = 0; i < sizeof seal_suites / sizeof seal_suites[0]; i++) {
        if (seal_suites[i].cipher == cipher)
            return &seal_suites[i];
    }
    return NULL;
}

size_t taut_dot11_key_len(uint32_t cipher)
{
    const struct seal_suite *suite = seal_suite_find(cipher);
    return suite ? suite->key_len : 0;
}

static enum taut_status
seal_config_check(const struct taut_dot11_key_config *config,
                  const struct seal_suite *suite)
{
    bool is_bip = suite->kind >= TAUT_DOT11_KIND_CMAC;
    if (config->tx_pn > TAUT_DOT11_PN_MAX || config->rx_pn > TAUT_DOT11_PN_MAX)
        return TAUT_E_USAGE;
    if (config->key.len != suite->key_len || config->id > 7 ||
        is_bip != (config->id >= 4) || config->window > TAUT_DOT11_WINDOW_MAX)
        return TAUT_E_RANGE;
    return TAUT_OK;
}

/* seal_provide opens the provider's object for a key. */
static enum taut_status seal_provide(struct taut_dot11_key *key,
                                     struct taut_span k)
{
    const struct taut_crypto *c = key->crypto;
    switch (key->kind) {
    case TAUT_DOT11_KIND_CCMP:
        return c->aead_open(c->self, &key->aead, TAUT_CRYPTO_AEAD_AES_CCM, k.p,
                            k.len, 13, key->tag_len);
    case TAUT_DOT11_KIND_TKIP:
        memcpy(key->tkip, k.p, k.len);
        return TAUT_OK;
    case TAUT_DOT11_KIND_CMAC:
        return c->mac_open(c->self, &key->mac, TAUT_CRYPTO_MAC_CMAC_AES, k.p,
                           k.len);
    default:
        return c->aead_open(c->self, &key->aead, TAUT_CRYPTO_AEAD_AES_GCM, k.p,
                            k.len, 12, key->tag_len);
    }
}

enum taut_status taut_dot11_key_init(struct taut_dot11_key *key, size_t size,
                                     const struct taut_dot11_key_config *config)
{
    const struct seal_suite *suite = seal_suite_find(config->cipher);
    if (size != sizeof *key)
        return TAUT_E_USAGE;
    memset(key, 0, sizeof *key);
    if (!suite)
        return TAUT_E_UNSUPPORTED;
    enum taut_status st = seal_config_check(config, suite);
    if (st)
        return st;
    key->crypto = config->crypto;
    key->cipher = config->cipher;
    key->kind = suite->kind;
    key->tag_len = suite->tag_len;
    key->tx_pn = config->tx_pn;
    key->generation = config->generation;
    key->id = config->id;
    key->window = config->window ? config->window : 1;
    key->flags = config->flags;
    for (unsigned i = 0; i < TAUT_DOT11_KEY_LANES; i++) {
        key->lanes[i].pn = config->rx_pn;
        key->lanes[i].seen = UINT64_MAX;
    }
    return seal_provide(key, config->key);
}

void taut_dot11_key_close(struct taut_dot11_key *key)
{
    if (key->crypto) {
        key->crypto->aead_close(key->aead);
        key->crypto->mac_close(key->mac);
    }
    taut_crypto_wipe(key, sizeof *key);
}

/* ------------------------------------------------------------------ */
/* Replay                                                              */

bool taut_dot11_lane_check(const struct taut_dot11_key *key, unsigned lane,
                           uint64_t pn)
{
    const struct taut_dot11_lane *l = &key->lanes[lane];
    if (pn > l->pn || (key->flags & TAUT_DOT11_KEY_OBSERVER) != 0)
        return true;
    uint64_t back = l->pn - pn;
    return back < key->window && (l->seen >> back & 1) == 0;
}

void taut_dot11_lane_put(struct taut_dot11_key *key, unsigned lane, uint64_t pn)
{
    struct taut_dot11_lane *l = &key->lanes[lane];
    if (pn > l->pn) {
        uint64_t ahead = pn - l->pn;
        l->seen = ahead < 64 ? l->seen << ahead | 1 : 1;
        l->pn = pn;
    } else if (l->pn - pn < 64) {
        l->seen |= (uint64_t)1 << (l->pn - pn);
    }
}

/* ------------------------------------------------------------------ */
/* What of a header is protected                                       */

/* struct seal_frame: a frame about to be sealed or opened. */
struct seal_frame {
    size_t hdr_len;
    uint8_t lane;
    bool is_qos;
    bool is_mgmt;
};

/* seal_subtype tells whether a frame may be protected at all: data with a
 * body, and robust management frames (802.11-2020 12.2.8). */
static bool seal_subtype(const uint8_t *p)
{
    unsigned subtype = p[0] >> 4;
    if ((p[0] & 0x0c) == 0x08)
        return (subtype & 4) == 0;
    return (p[0] & 0x0c) == 0 &&
           (subtype == 10 || subtype == 12 || subtype == 13);
}

/* seal_read reads what matters of the header; a frame that is never protected
 * ends in `refusal`. */
static enum taut_status seal_read(struct taut_ctx *ctx, struct seal_frame *out,
                                  const uint8_t *p, size_t len,
                                  enum taut_status refusal)
{
    enum taut_status st = taut_dot11_check(ctx, p, len);
    if (st)
        return st;
    if (!seal_subtype(p))
        return taut_fail(ctx, refusal, TAUT_DOT11_F_SUBTYPE, p, p[0] >> 4, 0);
    out->hdr_len = taut_dot11_hdr_len(p);
    out->is_mgmt = (p[0] & 0x0c) == 0;
    out->is_qos = !out->is_mgmt && (p[0] & 0x80) != 0;
    out->lane = out->is_mgmt ? TAUT_DOT11_LANE_MGMT : 0;
    if (out->is_qos)
        out->lane = p[(p[1] & 3) == 3 ? 30 : 24] & TAUT_DOT11_QOS_TID;
    return TAUT_OK;
}

/* SEAL_AAD_MAX: Frame Control, three addresses, Sequence Control, the fourth
 * address, QoS Control. */
enum { SEAL_AAD_MAX = 30, SEAL_NONCE_MAX = 13 };

/* seal_aad writes the additional data of a header (802.11-2020 12.5.3.3.3):
 * what a retransmission or a relay may change is masked. */
static size_t seal_aad(const struct taut_dot11_key *key, uint8_t *aad,
                       const struct seal_frame *f, const uint8_t *p)
{
    const unsigned relayed = TAUT_DOT11_FLAG_RETRY | TAUT_DOT11_FLAG_PWRMGT |
                             TAUT_DOT11_FLAG_MORE_DATA;
    unsigned masked = relayed | (f->is_qos ? TAUT_DOT11_FLAG_ORDER : 0);
    const uint8_t *q = p + 24;
    size_t n = 22;
    aad[0] = (uint8_t)(f->is_mgmt ? p[0] : p[0] & 0x8f);
    aad[1] = (uint8_t)((p[1] & ~masked) | TAUT_DOT11_FLAG_PROTECTED);
    memcpy(aad + 2, p + 4, 18);
    aad[20] = p[22] & 0x0f;
    aad[21] = 0;
    if (!f->is_mgmt && (p[1] & 3) == 3) {
        memcpy(aad + n, q, 6);
        q += 6;
        n += 6;
    }
    if (f->is_qos) {
        unsigned amsdu = key->flags & TAUT_DOT11_KEY_SPP ? 0x80 : 0;
        aad[n] = (uint8_t)(q[0] & (TAUT_DOT11_QOS_TID | amsdu));
        aad[n + 1] = 0;
        n += 2;
    }
    return n;
}

/* seal_nonce: of CCMP with flags before (12.5.3.3.4), of GCMP without
 * (12.5.5.3.4). */
static void seal_nonce(const struct taut_dot11_key *key, uint8_t *nonce,
                       const struct seal_frame *f, const uint8_t *p,
                       uint64_t pn)
{
    if (key->kind == TAUT_DOT11_KIND_CCMP)
        *nonce++ = f->is_mgmt ? 0x10 : f->lane;
    memcpy(nonce, p + 10, 6);
    taut_put48(nonce + 6, pn);
}

/* seal_hdr_put writes the 8 bytes before a body (Figure 12-17). */
static void seal_hdr_put(uint8_t *q, uint64_t pn, unsigned id)
{
    q[0] = (uint8_t)pn;
    q[1] = (uint8_t)(pn >> 8);
    q[2] = 0;
    q[3] = (uint8_t)(0x20 | id << 6);
    for (unsigned i = 0; i < 4; i++)
        q[4 + i] = (uint8_t)(pn >> (16 + 8 * i));
}

static uint64_t seal_pn_get(const uint8_t *q)
{
    return (uint64_t)taut_get32le(q + 4) << 16 | taut_get16le(q);
}

/* ------------------------------------------------------------------ */
/* Seal                                                                */

enum taut_status taut_dot11_frame_seal(struct taut_ctx *ctx,
                                       struct taut_dot11_key *key,
                                       size_t *sealed_len, uint8_t *room,
                                       size_t len)
{
    uint8_t *p = room + TAUT_DOT11_SEAL_HDR_LEN;
    uint8_t aad[SEAL_AAD_MAX], nonce[SEAL_NONCE_MAX];
    struct seal_frame f;
    enum taut_status st = seal_read(ctx, &f, p, len, TAUT_E_USAGE);
    if (st)
        return st;
    if (key->kind != TAUT_DOT11_KIND_CCMP && key->kind != TAUT_DOT11_KIND_GCMP)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_PROTECTED, p + 1,
                         key->cipher, 0);
    size_t body_len = len - f.hdr_len;
    if (key->tx_pn >= TAUT_DOT11_PN_MAX || body_len > UINT16_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DOT11_SEAL_F_PN, p, body_len,
                         0);
    key->tx_pn++;
    size_t aad_len = seal_aad(key, aad, &f, p);
    seal_nonce(key, nonce, &f, p, key->tx_pn);
    p[1] |= TAUT_DOT11_FLAG_PROTECTED;
    memmove(room, p, f.hdr_len);
    seal_hdr_put(room + f.hdr_len, key->tx_pn, key->id);
    *sealed_len = TAUT_DOT11_SEAL_HDR_LEN + len + key->tag_len;
    return key->crypto->aead_seal(key->aead, nonce, aad, aad_len, p + f.hdr_len,
                                  body_len, p + len);
}

/* ------------------------------------------------------------------ */
/* Unseal                                                              */

static uint64_t seal_tsc_get(const uint8_t *q)
{
    return (uint64_t)taut_get32le(q + 4) << 16 | (uint64_t)q[0] << 8 | q[2];
}

/* seal_room looks whether header, body and tag are there. */
static enum taut_status seal_room(struct taut_ctx *ctx,
                                  const struct taut_dot11_key *key,
                                  const uint8_t *q, size_t len)
{
    if (len < TAUT_DOT11_SEAL_HDR_LEN)
        return taut_fail_short(ctx, TAUT_DOT11_SEAL_F_PN, q, len,
                               TAUT_DOT11_SEAL_HDR_LEN, 0);
    if ((q[3] & 0x20) == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_SEAL_F_PN, q + 3, q[3],
                         0);
    if (q[3] >> 6 != key->id)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_SEAL_F_KEY_ID, q + 3,
                         q[3] >> 6, 0);
    size_t least = (size_t)TAUT_DOT11_SEAL_HDR_LEN + key->tag_len;
    if (len < least)
        return taut_fail_short(ctx, TAUT_DOT11_SEAL_F_MIC, q, len, least, 0);
    return TAUT_OK;
}

/* seal_ccm_gcm opens the body at `q`, which has `len` bytes with header and
 * tag. */
static enum taut_status seal_ccm_gcm(struct taut_ctx *ctx,
                                     const struct taut_dot11_key *key,
                                     const struct taut_dot11_opened *o,
                                     const struct seal_frame *f, uint8_t *p,
                                     size_t len)
{
    uint8_t aad[SEAL_AAD_MAX], nonce[SEAL_NONCE_MAX];
    uint8_t *body = p + f->hdr_len + TAUT_DOT11_SEAL_HDR_LEN;
    size_t body_len = o->len - f->hdr_len;
    size_t aad_len = seal_aad(key, aad, f, p);
    seal_nonce(key, nonce, f, p, o->pn);
    enum taut_status st = key->crypto->aead_unseal(
        key->aead, nonce, aad, aad_len, body, body_len, p + len - key->tag_len);
    if (st)
        return taut_fail(ctx, st, TAUT_DOT11_SEAL_F_MIC, p + len - key->tag_len,
                         0, 0);
    return TAUT_OK;
}

/* seal_tkip opens a body and looks at its ICV, and at the MIC of what is no
 * fragment. */
static enum taut_status seal_tkip(struct taut_ctx *ctx,
                                  const struct taut_dot11_key *key,
                                  struct taut_dot11_opened *o,
                                  const struct seal_frame *f, uint8_t *p,
                                  size_t len)
{
    struct taut_dot11_tkip in = {p + 10, o->pn};
    uint8_t *body = p + f->hdr_len + TAUT_DOT11_SEAL_HDR_LEN;
    size_t body_len = o->len - f->hdr_len;
    taut_dot11_tkip_run(key->tkip, &in, body, body_len + key->tag_len);
    if (taut_dot11_fcs_get(body, body_len) != taut_get32le(body + body_len))
        return taut_fail(ctx, TAUT_E_CHECKSUM, TAUT_DOT11_SEAL_F_ICV,
                         p + len - key->tag_len, taut_get32le(body + body_len),
                         0);
    o->has_mic = (p[1] & TAUT_DOT11_FLAG_FRAG) != 0 || (p[22] & 15) != 0;
    if (o->has_mic)
        return TAUT_OK;
    struct taut_span text = {body, body_len};
    enum taut_status st =
        taut_dot11_tkip_mic_check(ctx, key, p, f->hdr_len, text);
    o->len -= st ? 0 : TAUT_DOT11_TKIP_MIC_LEN;
    return st;
}

enum taut_status taut_dot11_frame_unseal(struct taut_ctx *ctx,
                                         struct taut_dot11_key *key,
                                         struct taut_dot11_opened *out,
                                         uint8_t *frame, size_t len)
{
    struct seal_frame f;
    enum taut_status st = seal_read(ctx, &f, frame, len, TAUT_E_VALUE);
    if (st)
        return st;
    bool is_tkip = key->kind == TAUT_DOT11_KIND_TKIP;
    if (key->kind >= TAUT_DOT11_KIND_CMAC)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_PROTECTED,
                         frame + 1, key->cipher, 0);
    if ((frame[1] & TAUT_DOT11_FLAG_PROTECTED) == 0)
        return taut_fail(ctx, TAUT_E_STATE, TAUT_DOT11_F_PROTECTED, frame + 1,
                         0, 0);
    const uint8_t *q = frame + f.hdr_len;
    st = seal_room(ctx, key, q, len - f.hdr_len);
    if (st)
        return st;
    out->pn = is_tkip ? seal_tsc_get(q) : seal_pn_get(q);
    if (!taut_dot11_lane_check(key, f.lane, out->pn))
        return taut_fail(ctx, TAUT_E_ORDER,
                         is_tkip ? TAUT_DOT11_SEAL_F_TSC : TAUT_DOT11_SEAL_F_PN,
                         q, (size_t)key->lanes[f.lane].pn, 0);
    out->frame = frame + TAUT_DOT11_SEAL_HDR_LEN;
    out->len = len - TAUT_DOT11_SEAL_HDR_LEN - key->tag_len;
    out->hdr_len = (uint8_t)f.hdr_len;
    out->lane = f.lane;
    out->has_mic = false;
    st = is_tkip ? seal_tkip(ctx, key, out, &f, frame, len)
                 : seal_ccm_gcm(ctx, key, out, &f, frame, len);
    if (st) {
        memset(frame + f.hdr_len, 0, len - f.hdr_len);
        return st;
    }
    memmove(out->frame, frame, f.hdr_len);
    out->frame[1] &= (uint8_t)~TAUT_DOT11_FLAG_PROTECTED;
    taut_dot11_lane_put(key, f.lane, out->pn);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

void taut_dot11_seal_visit(const struct taut_visitor *v, const uint8_t *p,
                           size_t len, bool is_tkip)
{
    if (len < TAUT_DOT11_SEAL_HDR_LEN || (p[3] & 0x20) == 0)
        return;
    if (is_tkip)
        taut_visit_num(v, &taut_dot11_seal_fields, TAUT_DOT11_SEAL_F_TSC, p, 6,
                       seal_tsc_get(p));
    else
        taut_visit_num(v, &taut_dot11_seal_fields, TAUT_DOT11_SEAL_F_PN, p, 6,
                       seal_pn_get(p));
    taut_visit_num(v, &taut_dot11_seal_fields, TAUT_DOT11_SEAL_F_KEY_ID, p + 3,
                   1, p[3] >> 6);
}
