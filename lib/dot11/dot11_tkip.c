/* SPDX-License-Identifier: MIT */
/*
 * dot11_tkip.c: TKIP, to be opened only (IEEE Std 802.11-2020 12.5.2). Each
 * packet has an RC4 key of its own, which a provider would allocate an object
 * for; so RC4 is computed here, for nothing else.
 */
#include "core_mem.h"
#include "dot11_seal_int.h"

/* tkip_aes: the S-box of AES, from which that of TKIP is made. */
static const uint8_t tkip_aes[256] = {
    0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5, 0x30, 0x01, 0x67, 0x2b,
    0xfe, 0xd7, 0xab, 0x76, 0xca, 0x82, 0xc9, 0x7d, 0xfa, 0x59, 0x47, 0xf0,
    0xad, 0xd4, 0xa2, 0xaf, 0x9c, 0xa4, 0x72, 0xc0, 0xb7, 0xfd, 0x93, 0x26,
    0x36, 0x3f, 0xf7, 0xcc, 0x34, 0xa5, 0xe5, 0xf1, 0x71, 0xd8, 0x31, 0x15,
    0x04, 0xc7, 0x23, 0xc3, 0x18, 0x96, 0x05, 0x9a, 0x07, 0x12, 0x80, 0xe2,
    0xeb, 0x27, 0xb2, 0x75, 0x09, 0x83, 0x2c, 0x1a, 0x1b, 0x6e, 0x5a, 0xa0,
    0x52, 0x3b, 0xd6, 0xb3, 0x29, 0xe3, 0x2f, 0x84, 0x53, 0xd1, 0x00, 0xed,
    0x20, 0xfc, 0xb1, 0x5b, 0x6a, 0xcb, 0xbe, 0x39, 0x4a, 0x4c, 0x58, 0xcf,
    0xd0, 0xef, 0xaa, 0xfb, 0x43, 0x4d, 0x33, 0x85, 0x45, 0xf9, 0x02, 0x7f,
    0x50, 0x3c, 0x9f, 0xa8, 0x51, 0xa3, 0x40, 0x8f, 0x92, 0x9d, 0x38, 0xf5,
    0xbc, 0xb6, 0xda, 0x21, 0x10, 0xff, 0xf3, 0xd2, 0xcd, 0x0c, 0x13, 0xec,
    0x5f, 0x97, 0x44, 0x17, 0xc4, 0xa7, 0x7e, 0x3d, 0x64, 0x5d, 0x19, 0x73,
    0x60, 0x81, 0x4f, 0xdc, 0x22, 0x2a, 0x90, 0x88, 0x46, 0xee, 0xb8, 0x14,
    0xde, 0x5e, 0x0b, 0xdb, 0xe0, 0x32, 0x3a, 0x0a, 0x49, 0x06, 0x24, 0x5c,
    0xc2, 0xd3, 0xac, 0x62, 0x91, 0x95, 0xe4, 0x79, 0xe7, 0xc8, 0x37, 0x6d,
    0x8d, 0xd5, 0x4e, 0xa9, 0x6c, 0x56, 0xf4, 0xea, 0x65, 0x7a, 0xae, 0x08,
    0xba, 0x78, 0x25, 0x2e, 0x1c, 0xa6, 0xb4, 0xc6, 0xe8, 0xdd, 0x74, 0x1f,
    0x4b, 0xbd, 0x8b, 0x8a, 0x70, 0x3e, 0xb5, 0x66, 0x48, 0x03, 0xf6, 0x0e,
    0x61, 0x35, 0x57, 0xb9, 0x86, 0xc1, 0x1d, 0x9e, 0xe1, 0xf8, 0x98, 0x11,
    0x69, 0xd9, 0x8e, 0x94, 0x9b, 0x1e, 0x87, 0xe9, 0xce, 0x55, 0x28, 0xdf,
    0x8c, 0xa1, 0x89, 0x0d, 0xbf, 0xe6, 0x42, 0x68, 0x41, 0x99, 0x2d, 0x0f,
    0xb0, 0x54, 0xbb, 0x16,
};

/* tkip_s: the S-box of TKIP for 16 bits (Annex J, Figure J-2). */
static uint16_t tkip_s(unsigned x)
{
    uint8_t lo = tkip_aes[x & 0xff], hi = tkip_aes[x >> 8 & 0xff];
    uint8_t lo2 = (uint8_t)(lo << 1 ^ (lo & 0x80 ? 0x1b : 0));
    uint8_t hi2 = (uint8_t)(hi << 1 ^ (hi & 0x80 ? 0x1b : 0));
    uint8_t lo3 = lo2 ^ lo, hi3 = hi2 ^ hi;
    return (uint16_t)((lo2 ^ hi3) << 8 | (lo3 ^ hi2));
}

static uint16_t tkip_ror(unsigned x)
{
    return (uint16_t)((x & 0xffff) >> 1 | x << 15);
}

/* tkip_phase1 mixes key, transmitter and the upper 32 bits of the TSC into
 * 80 bits (12.5.2.6.2.2). */
static void tkip_phase1(uint16_t *t, const uint8_t *tk, const uint8_t *ta,
                        uint32_t iv32)
{
    t[0] = (uint16_t)iv32;
    t[1] = (uint16_t)(iv32 >> 16);
    for (unsigned i = 0; i < 3; i++)
        t[2 + i] = taut_get16le(ta + (size_t)2 * i);
    for (unsigned i = 0; i < 8; i++) {
        const uint8_t *k = tk + (size_t)2 * (i & 1);
        for (unsigned n = 0; n < 5; n++) {
            uint16_t x = t[(n + 4) % 5] ^ taut_get16le(k + (size_t)4 * (n % 4));
            t[n] = (uint16_t)(t[n] + tkip_s(x));
        }
        t[4] = (uint16_t)(t[4] + i);
    }
}

/* tkip_phase2 mixes in the lower 16 bits; the outcome is the key of RC4
 * (12.5.2.6.2.3). */
static void tkip_phase2(uint8_t *seed, const uint16_t *ttak, const uint8_t *tk,
                        uint16_t iv16)
{
    uint16_t p[6];
    memcpy(p, ttak, 5 * sizeof p[0]);
    p[5] = (uint16_t)(ttak[4] + iv16);
    for (unsigned n = 0; n < 6; n++) {
        uint16_t x = p[(n + 5) % 6] ^ taut_get16le(tk + (size_t)2 * n);
        p[n] = (uint16_t)(p[n] + tkip_s(x));
    }
    p[0] = (uint16_t)(p[0] + tkip_ror(p[5] ^ taut_get16le(tk + 12)));
    p[1] = (uint16_t)(p[1] + tkip_ror(p[0] ^ taut_get16le(tk + 14)));
    for (unsigned n = 2; n < 6; n++)
        p[n] = (uint16_t)(p[n] + tkip_ror(p[n - 1]));
    seed[0] = (uint8_t)(iv16 >> 8);
    seed[1] = (uint8_t)((iv16 >> 8 | 0x20) & 0x7f);
    seed[2] = (uint8_t)iv16;
    seed[3] = (uint8_t)((p[5] ^ taut_get16le(tk)) >> 1);
    for (unsigned n = 0; n < 6; n++) {
        seed[4 + 2 * n] = (uint8_t)p[n];
        seed[5 + 2 * n] = (uint8_t)(p[n] >> 8);
    }
}

static void tkip_rc4(const uint8_t *seed, uint8_t *buf, size_t len)
{
    uint8_t s[256], j = 0;
    for (unsigned i = 0; i < 256; i++)
        s[i] = (uint8_t)i;
    for (unsigned i = 0; i < 256; i++) {
        uint8_t x = s[i];
        j = (uint8_t)(j + x + seed[i & 15]);
        s[i] = s[j];
        s[j] = x;
    }
    j = 0;
    for (size_t n = 0; n < len; n++) {
        uint8_t i = (uint8_t)(n + 1), x = s[i];
        j = (uint8_t)(j + x);
        s[i] = s[j];
        s[j] = x;
        buf[n] ^= s[(uint8_t)(s[i] + x)];
    }
    taut_crypto_wipe(s, sizeof s);
}

void taut_dot11_tkip_run(const uint8_t *key, const struct taut_dot11_tkip *in,
                         uint8_t *buf, size_t len)
{
    uint16_t ttak[5];
    uint8_t seed[16];
    tkip_phase1(ttak, key, in->ta, (uint32_t)(in->tsc >> 16));
    tkip_phase2(seed, ttak, key, (uint16_t)in->tsc);
    tkip_rc4(seed, buf, len);
    taut_crypto_wipe(seed, sizeof seed);
}

/* ------------------------------------------------------------------ */
/* Michael                                                             */

/* struct tkip_michael: the MIC as far as it was computed (12.5.2.3). */
struct tkip_michael {
    uint32_t l, r;
};

static uint32_t tkip_rol(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static void tkip_word(struct tkip_michael *m, uint32_t word)
{
    uint32_t l = m->l ^ word, r = m->r;
    r ^= tkip_rol(l, 17);
    l += r;
    r ^= (l & 0xff00ff00) >> 8 | (l & 0x00ff00ff) << 8;
    l += r;
    r ^= tkip_rol(l, 3);
    l += r;
    r ^= tkip_rol(l, 30);
    l += r;
    m->l = l;
    m->r = r;
}

/* tkip_michael_end takes the last, less than 4 bytes, and the padding. */
static void tkip_michael_end(struct tkip_michael *m, const uint8_t *p,
                             size_t len)
{
    uint8_t last[4] = {0};
    memcpy(last, p, len);
    last[len] = 0x5a;
    tkip_word(m, taut_get32le(last));
    tkip_word(m, 0);
}

/* tkip_michael_of computes the MIC of an MSDU: addresses and priority stand
 * before its data. */
static struct tkip_michael tkip_michael_of(const uint8_t *key,
                                           const struct taut_dot11 *hdr,
                                           struct taut_span text)
{
    struct tkip_michael m = {taut_get32le(key), taut_get32le(key + 4)};
    struct taut_dot11_addrs a;
    uint8_t head[16] = {0};
    taut_dot11_addrs_get(&a, hdr);
    memcpy(head, a.da, 6);
    memcpy(head + 6, a.sa, 6);
    head[12] = hdr->qos & TAUT_DOT11_QOS_TID;
    for (unsigned i = 0; i < 16; i += 4)
        tkip_word(&m, taut_get32le(head + i));
    for (; text.len >= 4; text.p += 4, text.len -= 4)
        tkip_word(&m, taut_get32le(text.p));
    tkip_michael_end(&m, text.p, text.len);
    return m;
}

enum taut_status taut_dot11_tkip_mic_check(struct taut_ctx *ctx,
                                           const struct taut_dot11_key *key,
                                           const uint8_t *p, size_t hdr_len,
                                           struct taut_span body)
{
    struct taut_rd rd = taut_rd_of(p, hdr_len);
    struct taut_dot11 hdr;
    uint8_t want[TAUT_DOT11_TKIP_MIC_LEN];
    enum taut_status st = taut_dot11_decode(ctx, &rd, &hdr, 0);
    if (st)
        return st;
    if (hdr.type == TAUT_DOT11_TYPE_CTRL || hdr.type == TAUT_DOT11_TYPE_EXT)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DOT11_F_TYPE, p, hdr.type, 0);
    if (body.len < sizeof want)
        return taut_fail_short(ctx, TAUT_DOT11_SEAL_F_TKIP_MIC, body.p,
                               body.len, sizeof want, 0);
    body.len -= sizeof want;
    hdr.qos &= (uint16_t)~TAUT_DOT11_QOS_AMSDU;
    bool from_ap = (hdr.flags & TAUT_DOT11_FLAG_FROM_DS) != 0;
    struct tkip_michael m =
        tkip_michael_of(key->tkip + (from_ap ? 16 : 24), &hdr, body);
    for (unsigned i = 0; i < 4; i++) {
        want[i] = (uint8_t)(m.l >> 8 * i);
        want[4 + i] = (uint8_t)(m.r >> 8 * i);
    }
    if (!taut_crypto_equal(want, body.p + body.len, sizeof want))
        return taut_fail(ctx, TAUT_E_CRYPTO, TAUT_DOT11_SEAL_F_TKIP_MIC,
                         body.p + body.len, 0, 0);
    return TAUT_OK;
}

enum taut_status taut_dot11_tkip_mic_verify(struct taut_ctx *ctx,
                                            const struct taut_dot11_key *key,
                                            const uint8_t *frame,
                                            size_t hdr_len, size_t len)
{
    struct taut_span body = {frame + hdr_len, len - hdr_len};
    return taut_dot11_tkip_mic_check(ctx, key, frame, hdr_len, body);
}
