/* SPDX-License-Identifier: MIT */
/*
 * fuzz_wpa.h: what the two harnesses of the key handshake share. The provider
 * is the null one, but for MACs that are 0x5a, since keys may not be zeros: a
 * frame that carries such a MIC gets as far as its key data.
 */
#ifndef FUZZ_WPA_H
#define FUZZ_WPA_H

#include "fuzz_util.h"
#include "taut/crypto_null.h"
#include "taut/wpa_auth.h"
#include "taut/wpa_supplicant.h"

/* The input, read byte by byte; zeros after its end. */
struct input {
    const uint8_t *p;
    size_t left;
};

static inline unsigned take(struct input *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->p++;
}

/* A suite by number: AKM, ciphers and RSN capabilities. */
struct fuzz_suite {
    uint32_t akm, cipher, group;
    uint16_t cap;
};

static const struct fuzz_suite fuzz_suites[] = {
    {0x000fac02, 0x000fac04, 0x000fac04, 0},
    {0x000fac02, 0x000fac02, 0x000fac02, 0},
    {0x000fac06, 0x000fac09, 0x000fac09, 0x60c0},
    {0x000fac08, 0x000fac04, 0x000fac04, 0xc0},
    {0x000fac0c, 0x000fac09, 0x000fac09, 0xc0},
    {0x000fac04, 0x000fac04, 0x000fac04, 0},
    {0x0050f202, 0x0050f202, 0x0050f202, 0},
    {0x0050f202, 0x0050f204, 0x0050f202, 0}};

/* fuzz_ie writes the element of a suite; returns its length. */
static inline size_t fuzz_ie(uint8_t *to, const struct fuzz_suite *s)
{
    uint8_t p[4], k[4];
    struct taut_wr wr = taut_wr_of(to, 64);
    bool wpa = s->akm >> 8 == 0x0050f2;
    struct taut_dot11_rsn rsn = {.version = 1,
                                 .has = 7,
                                 .group = s->group,
                                 .pairwise = {p, 4},
                                 .akms = {k, 4}};
    if (!wpa) {
        rsn.has |= TAUT_DOT11_RSN_HAS_CAP;
        rsn.cap = s->cap;
    }
    taut_put32(p, s->cipher);
    taut_put32(k, s->akm);
    (void)(wpa ? taut_dot11_wpa_put(&wr, &rsn) : taut_dot11_rsn_put(&wr, &rsn));
    return wr.len;
}

static struct taut_crypto_null fuzz_null;

static enum taut_status (*fuzz_mac_get_null)(struct taut_crypto_mac *mac,
                                             uint8_t *out);

/* fuzz_mac_get writes 0x5a where the null provider writes zeros. */
static enum taut_status fuzz_mac_get(struct taut_crypto_mac *mac, uint8_t *out)
{
    uint8_t zeros[TAUT_CRYPTO_HASH_MAX];
    memset(zeros, 0xff, sizeof zeros);
    enum taut_status st = fuzz_mac_get_null(mac, zeros);
    for (size_t i = 0; i < sizeof zeros && zeros[i] == 0; i++)
        out[i] = 0x5a;
    return st;
}

static inline const struct taut_crypto *fuzz_provider(void)
{
    FUZZ_ASSERT(taut_crypto_null_init(&fuzz_null, sizeof fuzz_null) == TAUT_OK);
    fuzz_mac_get_null = fuzz_null.table.mac_get;
    fuzz_null.table.mac_get = fuzz_mac_get;
    return &fuzz_null.table;
}

/* fuzz_data writes key data from the input, wrapped if asked for. Returns its
 * length. */
static inline size_t fuzz_data(struct input *in, uint8_t *to,
                               const struct taut_wpa_link *link, bool wrapped)
{
    static const uint8_t kek[TAUT_WPA_KEK_MAX], iv[16];
    size_t len = take(in), e = taut_wpa_wrap_extra(&link->suite);
    len = len < in->left ? len : in->left;
    if (wrapped && e > 0)
        len = len < 16 ? 0 : len & ~(size_t)7;
    size_t off = wrapped && len > 0 ? e : 0;
    memcpy(to + off, in->p, len);
    in->p += len;
    in->left -= len;
    if (wrapped && len > 0)
        FUZZ_ASSERT(taut_wpa_data_wrap(link->crypto, &link->suite, kek, iv, to,
                                       len) == TAUT_OK);
    return len + off;
}

/* fuzz_frame makes a key frame for a link: bits from the input, the rest
 * mostly as it should be. Returns its length. */
static inline size_t fuzz_frame(struct input *in, uint8_t *to,
                                const struct taut_wpa_link *link,
                                uint64_t replay, const uint8_t *nonce)
{
    size_t mic = link->suite.lens.mic, len = 4 + 79 + mic;
    unsigned how = take(in);
    memset(to, 0, len);
    to[0] = 2;
    to[1] = how == 255 ? (uint8_t)take(in) : 3;
    to[4] = link->is_wpa ? 254 : 2;
    to[5] = (uint8_t)take(in);
    to[6] = (uint8_t)((take(in) & 0xf8u) | link->suite.lens.version);
    taut_put16(to + 7, how & 1 ? take(in) : link->suite.tk_len);
    taut_put64(to + 9, replay + (how & 2 ? take(in) : 0));
    memcpy(to + 17, nonce, 32);
    if (how & 4)
        to[17 + take(in) % 32] ^= (uint8_t)take(in);
    memset(to + 81, how & 8 ? (int)take(in) : 0x5a, mic);
    size_t data = fuzz_data(in, to + len, link, (how & 16) != 0);
    taut_put16(to + len - 2, (uint32_t)data);
    len += data;
    taut_put16(to + 2, (uint32_t)(len - 4));
    return len;
}

/* struct fuzz_seen: what a machine told. */
struct fuzz_seen {
    uint32_t generation;
    unsigned n_sent;
    bool ended;
};

static inline void fuzz_event(struct fuzz_seen *seen,
                              const struct taut_wpa_event *ev, size_t work_len)
{
    FUZZ_ASSERT(!seen->ended);
    if (ev->kind == TAUT_WPA_SEND) {
        FUZZ_ASSERT(ev->frame.len >= 99 && ev->frame.len <= work_len);
        FUZZ_ASSERT(taut_get16(ev->frame.p + 2) + 4u == ev->frame.len);
        seen->n_sent++;
    }
    if (ev->kind == TAUT_WPA_INSTALL) {
        FUZZ_ASSERT(ev->key.generation == seen->generation + 1);
        FUZZ_ASSERT(ev->key.len > 0 && ev->key.len <= 32);
        seen->generation = ev->key.generation;
    }
    seen->ended = ev->kind == TAUT_WPA_FAILED || ev->kind == TAUT_WPA_CLOSED;
}

#endif
