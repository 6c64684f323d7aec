/* SPDX-License-Identifier: MIT */
/*
 * wpa_make.c: writes a capture of a protected network: beacon, 4-way
 * handshake, then data both ways and to all, sealed by this library. What
 * other programs decrypt of it is compared; the benchmark reads a long one.
 *
 * Usage: wpa_make CIPHER FRAMES BODY_LEN FILE
 * BODY_LEN: bytes in each datagram; 0: 12, 548 and 1472 as 7 : 4 : 1.
 * CIPHER: ccmp, ccmp256, gcmp, gcmp256. Each eighth frame is special: four
 * addresses, A-MSDU, no QoS, HT Control, to a group, a management frame.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/crypto_openssl.h"
#include "taut/dot11.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_seal.h"
#include "taut/eapol.h"
#include "taut/wpa.h"

static const char ssid[] = "taut-make", pass[] = "correct horse battery";
static const uint8_t ap[6] = {2, 0, 0, 0, 1, 1}, sta[6] = {2, 0, 0, 0, 2, 2};
static const uint8_t all[6] = {255, 255, 255, 255, 255, 255};
static const uint8_t gtk_bytes[32] = {9, 8, 7, 6, 5, 4, 3, 2, 1};

static const struct taut_crypto *crypto;
static struct taut_wpa_suite suite;
static struct taut_wpa_ptk ptk;
static struct taut_wpa_pair pair;
static uint8_t rsn[64];
static size_t rsn_len;
static FILE *out;
static unsigned clock_ms, seq;

static void die(const char *what)
{
    fprintf(stderr, "wpa_make: %s\n", what);
    exit(1);
}

static void check(enum taut_status st, const char *what)
{
    if (st != TAUT_OK)
        die(what);
}

static void put32(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static void capture(const uint8_t *p, size_t len)
{
    uint8_t head[16];
    clock_ms++;
    put32(head, 1700000000 + clock_ms / 1000);
    put32(head + 4, clock_ms % 1000 * 1000);
    put32(head + 8, (uint32_t)len);
    put32(head + 12, (uint32_t)len);
    if (fwrite(head, 16, 1, out) != 1 || fwrite(p, len, 1, out) != 1)
        die("cannot write");
}

/* header of a frame between the two; `special` is its kind */
static void header(struct taut_wr *wr, unsigned special, bool from_ap)
{
    struct taut_dot11 h = {.type = TAUT_DOT11_TYPE_DATA,
                           .subtype = special == 3 ? 0 : 8,
                           .flags = from_ap ? 2 : 1,
                           .n_addrs = 3,
                           .seq = (uint16_t)(seq++ & 0xfff)};
    memcpy(h.addr[0], from_ap ? sta : ap, 6);
    memcpy(h.addr[1], from_ap ? ap : sta, 6);
    memcpy(h.addr[2], from_ap ? ap : sta, 6);
    if (special != 3)
        h.qos = (uint16_t)(seq % 8);
    if (special == 1) {
        h.flags = 3;
        h.n_addrs = 4;
        memcpy(h.addr[2], from_ap ? sta : ap, 6);
        memcpy(h.addr[3], from_ap ? ap : sta, 6);
    } else if (special == 2) {
        h.qos |= TAUT_DOT11_QOS_AMSDU;
    } else if (special == 4) {
        h.flags |= TAUT_DOT11_FLAG_ORDER | TAUT_DOT11_FLAG_PWRMGT;
        h.htc = 3;
    } else if (special == 5) {
        h.subtype = 0;
        h.qos = 0;
        memcpy(h.addr[0], all, 6);
    } else if (special == 6) {
        h.type = TAUT_DOT11_TYPE_MGMT;
        h.subtype = 13;
        h.flags = 0;
        h.qos = 0;
        memcpy(h.addr[2], ap, 6);
    }
    check(taut_dot11_encode(wr, &h), "header");
}

/* an IPv4 packet of UDP behind LLC, its numbers by the frame's number */
static void packet(struct taut_wr *wr, unsigned n, size_t body_len)
{
    size_t len = 28 + body_len;
    taut_dot11_snap_encode(wr, 0x0800);
    taut_wr_u32(wr, 0x45000000 | (uint32_t)len);
    taut_wr_u32(wr, n << 16);
    taut_wr_u32(wr, 0x40110000);
    taut_wr_u32(wr, 0xc0000201);
    taut_wr_u32(wr, 0xc0000202);
    taut_wr_u16(wr, 40000 + n % 1000);
    taut_wr_u16(wr, 9);
    taut_wr_u16(wr, (uint32_t)(8 + body_len));
    taut_wr_u16(wr, 0);
    for (size_t i = 0; i < body_len; i++)
        taut_wr_u8(wr, (uint32_t)(n + i));
}

static void body(struct taut_wr *wr, unsigned special, unsigned n,
                 size_t body_len)
{
    static uint8_t inner[4096];
    if (special == 6) {
        taut_wr_u32(wr, 0x08000001 | (n & 0xff) << 16); /* SA Query */
        return;
    }
    if (special != 2) {
        packet(wr, n, body_len);
        return;
    }
    size_t start = wr->len;
    for (unsigned i = 0; i < 2; i++) {
        struct taut_wr one = taut_wr_of(inner, sizeof inner);
        struct taut_dot11_msdu m;
        packet(&one, n, 20 + i);
        memcpy(m.da, ap, 6);
        memcpy(m.sa, sta, 6);
        m.data = (struct taut_span){inner, one.len};
        check(taut_dot11_msdu_encode(wr, &m, start), "A-MSDU");
    }
}

static void beacon(void)
{
    uint8_t p[256];
    struct taut_wr wr = taut_wr_of(p, sizeof p);
    struct taut_dot11 h = {.subtype = 8, .n_addrs = 3};
    memcpy(h.addr[0], all, 6);
    memcpy(h.addr[1], ap, 6);
    memcpy(h.addr[2], ap, 6);
    check(taut_dot11_encode(&wr, &h), "beacon");
    taut_wr_zeros(&wr, 8);
    taut_wr_u32(&wr, 0x64001100);
    taut_wr_u8(&wr, 0);
    taut_wr_u8(&wr, sizeof ssid - 1);
    taut_wr_bytes(&wr, ssid, sizeof ssid - 1);
    taut_wr_bytes(&wr, rsn, rsn_len);
    capture(p, wr.len);
}

/* one message of the handshake: `data` is put at its end, encrypted for 3 */
static void message(unsigned n, unsigned info, struct taut_span data)
{
    uint8_t p[512], wrapped[256];
    struct taut_wr wr = taut_wr_of(p, sizeof p);
    struct taut_eapol_key key = {.desc = TAUT_EAPOL_DESC_RSN,
                                 .info = (uint16_t)(info | suite.lens.version),
                                 .key_len = suite.tk_len,
                                 .replay = (n + 1) / 2,
                                 .mic = {NULL, suite.lens.mic},
                                 .data = data};
    bool from_ap = n % 2 == 1;
    if (n == 3) {
        memcpy(wrapped + 8, data.p, data.len);
        check(taut_wpa_data_wrap(crypto, &suite, ptk.kek, key.iv, wrapped,
                                 data.len),
              "wrap");
        key.data = (struct taut_span){wrapped, data.len + 8};
    }
    memcpy(key.nonce, from_ap ? pair.anonce : pair.snonce, n == 4 ? 0 : 32);
    header(&wr, 3, from_ap);
    taut_dot11_snap_encode(&wr, TAUT_DOT11_ETHERTYPE_EAPOL);
    size_t at = wr.len;
    struct taut_mark m = taut_eapol_open(&wr, 2, TAUT_EAPOL_TYPE_KEY);
    check(taut_eapol_key_encode(&wr, &key), "message");
    taut_wr_close(&wr, m);
    if (n > 1)
        check(taut_wpa_mic_make(crypto, &suite, p + at + TAUT_EAPOL_MIC_OFF,
                                ptk.kck,
                                (struct taut_span){p + at, wr.len - at}),
              "MIC");
    capture(p, wr.len);
}

static void handshake(void)
{
    uint8_t data[128];
    struct taut_wr wr = taut_wr_of(data, sizeof data);
    struct taut_eapol_group_key gtk = {.id = 1,
                                       .key = {gtk_bytes, suite.tk_len}};
    const unsigned pairwise = TAUT_EAPOL_INFO_PAIRWISE;
    const unsigned mic = pairwise | TAUT_EAPOL_INFO_MIC;
    struct taut_span none = {NULL, 0};
    message(1, pairwise | TAUT_EAPOL_INFO_ACK, none);
    message(2, mic, (struct taut_span){rsn, rsn_len});
    taut_wr_bytes(&wr, rsn, rsn_len);
    check(taut_eapol_gtk_put(&wr, &gtk), "GTK");
    taut_eapol_pad_put(&wr, 0);
    message(3,
            mic | TAUT_EAPOL_INFO_ACK | TAUT_EAPOL_INFO_INSTALL |
                TAUT_EAPOL_INFO_SECURE | TAUT_EAPOL_INFO_ENCRYPTED,
            (struct taut_span){data, wr.len});
    message(4, mic | TAUT_EAPOL_INFO_SECURE, none);
}

static void keys(uint32_t cipher)
{
    const uint8_t suites[] = {0x00, 0x0f, 0xac};
    struct taut_span word = {(const uint8_t *)pass, sizeof pass - 1};
    struct taut_span name = {(const uint8_t *)ssid, sizeof ssid - 1};
    uint8_t pmk[32], list[4], akm[4] = {0, 0x0f, 0xac, 2};
    struct taut_wr wr = taut_wr_of(rsn, sizeof rsn);
    struct taut_dot11_rsn r = {.version = 1,
                               .has = 15,
                               .cap = TAUT_DOT11_RSN_MFPC,
                               .group = cipher,
                               .pairwise = {list, 4},
                               .akms = {akm, 4}};
    memcpy(list, suites, 3);
    list[3] = (uint8_t)cipher;
    check(taut_dot11_rsn_put(&wr, &r), "RSN");
    rsn_len = wr.len;
    if (!taut_wpa_suite_get(&suite, TAUT_DOT11_AKM_PSK, cipher, 0))
        die("suite");
    memcpy(pair.aa, ap, 6);
    memcpy(pair.spa, sta, 6);
    memset(pair.anonce, 0xa1, 32);
    memset(pair.snonce, 0x51, 32);
    check(taut_wpa_psk(crypto, pmk, word, name), "PSK");
    check(taut_wpa_ptk_derive(crypto, &suite, &ptk, (struct taut_span){pmk, 32},
                              &pair),
          "PTK");
}

static void data_frames(uint32_t cipher, unsigned n_frames, size_t body_len)
{
    static const uint16_t mix[12] = {12, 548, 12, 12,   548, 12,
                                     12, 548, 12, 1472, 548, 12};
    static uint8_t room[8192];
    struct taut_dot11_key tx[2], group;
    struct taut_dot11_key_config config = {
        .crypto = crypto, .cipher = cipher, .key = {ptk.tk, ptk.tk_len}};
    for (unsigned i = 0; i < 2; i++)
        check(taut_dot11_key_init(&tx[i], sizeof tx[i], &config), "key");
    config.key.p = gtk_bytes;
    config.id = 1;
    check(taut_dot11_key_init(&group, sizeof group, &config), "group key");
    for (unsigned n = 0; n < n_frames; n++) {
        struct taut_wr wr = taut_wr_of(room + 8, sizeof room - 24);
        struct taut_ctx ctx = taut_ctx_of(room, NULL);
        unsigned special = n % 8 == 7 ? 1 + n / 8 % 6 : 0;
        bool from_ap = special == 5 || n % 2 == 0;
        size_t len;
        header(&wr, special, from_ap);
        body(&wr, special, n, body_len ? body_len : mix[n % 12]);
        check(taut_dot11_frame_seal(&ctx, special == 5 ? &group : &tx[from_ap],
                                    &len, room, wr.len),
              "seal");
        capture(room, len);
    }
    taut_dot11_key_close(&tx[0]);
    taut_dot11_key_close(&tx[1]);
    taut_dot11_key_close(&group);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        uint32_t cipher;
    } ciphers[] = {{"ccmp", TAUT_DOT11_CIPHER_CCMP_128},
                   {"ccmp256", TAUT_DOT11_CIPHER_CCMP_256},
                   {"gcmp", TAUT_DOT11_CIPHER_GCMP_128},
                   {"gcmp256", TAUT_DOT11_CIPHER_GCMP_256}};
    uint8_t head[24] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0};
    uint32_t cipher = 0;
    for (unsigned i = 0; argc == 5 && i < 4; i++) {
        if (strcmp(argv[1], ciphers[i].name) == 0)
            cipher = ciphers[i].cipher;
    }
    if (!cipher || !(out = fopen(argv[4], "wb")))
        die("usage: wpa_make CIPHER FRAMES BODY_LEN FILE");
    put32(head + 16, 65535);
    put32(head + 20, 105);
    if (fwrite(head, 24, 1, out) != 1)
        die("cannot write");
    check(taut_crypto_openssl_open(&crypto, NULL), "libcrypto");
    keys(cipher);
    beacon();
    handshake();
    data_frames(cipher, (unsigned)atoi(argv[2]), (size_t)atoi(argv[3]));
    taut_crypto_openssl_close(crypto);
    return fclose(out) == 0 ? 0 : 1;
}
