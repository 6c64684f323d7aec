/* SPDX-License-Identifier: MIT */
/* dot11_bip.c: management frames for groups, BIP (IEEE Std 802.11-2020
 * 12.5.4); taut/dot11_seal.h has the contract. */
#include "core_mem.h"
#include "dot11_seal_int.h"
#include "taut/dot11_elem.h"

enum {
    BIP_AAD_LEN = 20,  /* Frame Control and three addresses */
    BIP_MME_FIXED = 10 /* ID, length, key ID, IPN: what is before the MIC */
};

size_t taut_dot11_mme_len(const struct taut_dot11_key *key)
{
    return key->kind >= TAUT_DOT11_KIND_CMAC
               ? (size_t)BIP_MME_FIXED + key->tag_len
               : 0;
}

/* bip_is_beacon: beacons are for BIGTKs, all else for IGTKs. */
static bool bip_is_beacon(const uint8_t *p)
{
    return p[0] == TAUT_DOT11_SUBTYPE_BEACON << 4;
}

/* bip_check looks whether `key` is one for the frame at `p`; another frame
 * ends in `refusal`. */
static enum taut_status bip_check(struct taut_ctx *ctx,
                                  const struct taut_dot11_key *key,
                                  const uint8_t *p, size_t len,
                                  enum taut_status refusal)
{
    enum taut_status st = taut_dot11_check(ctx, p, len);
    if (st)
        return st;
    if (key->kind < TAUT_DOT11_KIND_CMAC)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_SEAL_F_MME, p,
                         key->cipher, 0);
    if ((p[0] & 0x0c) != 0 || bip_is_beacon(p) != (key->id >= 6))
        return taut_fail(ctx, refusal, TAUT_DOT11_F_TYPE, p, p[0], 0);
    return TAUT_OK;
}

static enum taut_status bip_mac(const struct taut_dot11_key *key, uint8_t *mic,
                                const uint8_t *nonce, struct taut_span text)
{
    const struct taut_crypto *c = key->crypto;
    if (key->kind == TAUT_DOT11_KIND_GMAC)
        return taut_crypto_gmac(c, key->aead, nonce, mic, text);
    enum taut_status st = c->mac_feed(key->mac, text.p, text.len);
    return st ? st : c->mac_get(key->mac, mic);
}

/*
 * bip_mic computes the MIC of the frame of `len` bytes at `p`, the element
 * with it. The additional data, the body with a MIC of zeros, and of a beacon
 * a Timestamp of zeros, are put in a row where the frame is, and taken back.
 */
static enum taut_status bip_mic(const struct taut_dot11_key *key, uint8_t *mic,
                                uint64_t ipn, uint8_t *p, size_t len)
{
    const unsigned relayed = TAUT_DOT11_FLAG_RETRY | TAUT_DOT11_FLAG_PWRMGT |
                             TAUT_DOT11_FLAG_MORE_DATA;
    uint8_t saved[TAUT_DOT11_HDR_MAX + 8], tag[16], nonce[12];
    size_t hdr_len = taut_dot11_hdr_len(p), stamp = bip_is_beacon(p) ? 8 : 0;
    uint8_t *aad = p + hdr_len - BIP_AAD_LEN, *at = p + len - key->tag_len;
    struct taut_span text = {aad, BIP_AAD_LEN + len - hdr_len};
    memcpy(saved, p, hdr_len + stamp);
    memcpy(tag, at, key->tag_len);
    memcpy(nonce, p + 10, 6);
    taut_put48(nonce + 6, ipn);
    aad[0] = saved[0];
    aad[1] = (uint8_t)(saved[1] & ~relayed);
    memcpy(aad + 2, saved + 4, 18);
    memset(p + hdr_len, 0, stamp);
    memset(at, 0, key->tag_len);
    enum taut_status st = bip_mac(key, mic, nonce, text);
    memcpy(p, saved, hdr_len + stamp);
    memcpy(at, tag, key->tag_len);
    return st;
}

enum taut_status taut_dot11_mme_fill(struct taut_ctx *ctx,
                                     struct taut_dot11_key *key,
                                     size_t *mic_len, uint8_t *frame,
                                     size_t len)
{
    uint8_t mic[16], *q = frame + len;
    enum taut_status st = bip_check(ctx, key, frame, len, TAUT_E_USAGE);
    if (st)
        return st;
    if (bip_is_beacon(frame) && len < taut_dot11_hdr_len(frame) + 8)
        return taut_fail(ctx, TAUT_E_USAGE, TAUT_DOT11_F_BODY, frame + len, 0,
                         0);
    if (key->tx_pn >= TAUT_DOT11_PN_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DOT11_SEAL_F_MME_IPN, frame, 0,
                         0);
    key->tx_pn++;
    *mic_len = len + BIP_MME_FIXED + key->tag_len;
    q[0] = TAUT_DOT11_ELEM_MME;
    q[1] = (uint8_t)(BIP_MME_FIXED - 2 + key->tag_len);
    q[2] = key->id;
    q[3] = 0;
    for (unsigned i = 0; i < 6; i++)
        q[4 + i] = (uint8_t)(key->tx_pn >> 8 * i);
    st = bip_mic(key, mic, key->tx_pn, frame, *mic_len);
    if (st)
        return taut_fail(ctx, st, TAUT_DOT11_SEAL_F_MME_MIC, q, 0, 0);
    memcpy(q + BIP_MME_FIXED, mic, key->tag_len);
    return TAUT_OK;
}

/* bip_room looks whether the frame ends in the element, and takes the beacon's
 * Timestamp for granted only if it is there. */
static bool bip_room(const struct taut_dot11_key *key, const uint8_t *p,
                     size_t len)
{
    size_t mme_len = taut_dot11_mme_len(key);
    size_t fixed = taut_dot11_hdr_len(p) + (bip_is_beacon(p) ? 8 : 0);
    if (len < fixed + mme_len)
        return false;
    const uint8_t *q = p + len - mme_len;
    return q[0] == TAUT_DOT11_ELEM_MME && q[1] == mme_len - 2;
}

enum taut_status taut_dot11_mme_verify(struct taut_ctx *ctx,
                                       struct taut_dot11_key *key,
                                       uint64_t *ipn, uint8_t *frame,
                                       size_t len)
{
    uint8_t mic[16];
    enum taut_status st = bip_check(ctx, key, frame, len, TAUT_E_VALUE);
    if (st)
        return st;
    if (!bip_room(key, frame, len))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME, frame + len,
                         0, 0);
    const uint8_t *q = frame + len - taut_dot11_mme_len(key);
    if (taut_get16le(q + 2) != key->id)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME_KEY_ID, q + 2,
                         taut_get16le(q + 2), 0);
    *ipn = (uint64_t)taut_get16le(q + 8) << 32 | taut_get32le(q + 4);
    if (!taut_dot11_lane_check(key, TAUT_DOT11_LANE_MGMT, *ipn))
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DOT11_SEAL_F_MME_IPN, q + 4,
                         (size_t)key->lanes[TAUT_DOT11_LANE_MGMT].pn, 0);
    st = bip_mic(key, mic, *ipn, frame, len);
    if (!st && !taut_crypto_equal(mic, q + BIP_MME_FIXED, key->tag_len))
        st = TAUT_E_CRYPTO;
    if (st)
        return taut_fail(ctx, st, TAUT_DOT11_SEAL_F_MME_MIC, q + BIP_MME_FIXED,
                         0, 0);
    taut_dot11_lane_put(key, TAUT_DOT11_LANE_MGMT, *ipn);
    return TAUT_OK;
}
