/* SPDX-License-Identifier: MIT */
/*
 * example_dot11_seal.c: what two stations do with a key that a handshake gave
 * them: one seals a frame under CCMP, the other takes it, and refuses it when
 * it comes again, and data in the clear. The worked example of
 * docs/dot11_seal.md.
 */
#include <stdio.h>
#include <string.h>

#include "taut/crypto_openssl.h"
#include "taut/dot11.h"
#include "taut/dot11_recv.h"
#include "taut/dot11_rsn.h"

static const uint8_t ap[6] = {2, 0, 0, 0, 0, 1}, sta[6] = {2, 0, 0, 0, 0, 2};

/* A frame to the station: header, LLC, two bytes; 8 bytes stay free before
 * it, and 8 behind it. */
static size_t frame_make(uint8_t *room, size_t cap)
{
    struct taut_wr wr =
        taut_wr_of(room + TAUT_DOT11_SEAL_HDR_LEN,
                   cap - TAUT_DOT11_SEAL_HDR_LEN - TAUT_DOT11_SEAL_TAG_MAX);
    struct taut_dot11 h = {.type = TAUT_DOT11_TYPE_DATA,
                           .subtype = 8,
                           .flags = TAUT_DOT11_FLAG_FROM_DS,
                           .n_addrs = 3,
                           .seq = 7,
                           .qos = 5};
    memcpy(h.addr[0], sta, 6);
    memcpy(h.addr[1], ap, 6);
    memcpy(h.addr[2], ap, 6);
    if (taut_dot11_encode(&wr, &h) != TAUT_OK)
        return 0;
    taut_dot11_snap_encode(&wr, 0x0800);
    taut_wr_bytes(&wr, "hi", 2);
    return wr.len;
}

static enum taut_status take(struct taut_dot11_recv *recv, uint8_t *frame,
                             size_t len)
{
    struct taut_diag diag = {0};
    struct taut_ctx ctx = taut_ctx_of(frame, &diag);
    struct taut_dot11_received got;
    enum taut_status st =
        taut_dot11_recv_push(&ctx, recv, &got, frame, len, 1000);
    if (st == TAUT_OK)
        printf("taken: %zu bytes, packet number %u, \"%.2s\"\n", got.len,
               (unsigned)got.pn,
               (const char *)got.frame + got.hdr_len + TAUT_DOT11_SNAP_LEN);
    else
        printf("refused: %s\n", taut_status_name(st));
    return st;
}

static int run(const struct taut_crypto *crypto)
{
    static const uint8_t tk[16] = "temporal key 123";
    struct taut_dot11_key_config config = {.crypto = crypto,
                                           .cipher = TAUT_DOT11_CIPHER_CCMP_128,
                                           .key = {tk, sizeof tk},
                                           .generation = 1};
    struct taut_dot11_recv_config station = {.flags = TAUT_DOT11_RECV_RSN};
    struct taut_dot11_key tx, rx;
    struct taut_dot11_recv recv;
    uint8_t room[128], again[128];
    size_t len = frame_make(room, sizeof room), sealed_len;
    struct taut_ctx ctx = taut_ctx_of(room, NULL);
    memcpy(station.addr, sta, 6);
    if (taut_dot11_key_init(&tx, sizeof tx, &config) != TAUT_OK)
        return 1;
    if (taut_dot11_key_init(&rx, sizeof rx, &config) != TAUT_OK ||
        taut_dot11_recv_init(&recv, sizeof recv, &station) != TAUT_OK ||
        taut_dot11_recv_set(&recv, &rx, false) != TAUT_OK)
        return 1;
    memcpy(again, room + TAUT_DOT11_SEAL_HDR_LEN, len);
    bool clear = take(&recv, again, len) == TAUT_E_STATE;
    if (taut_dot11_frame_seal(&ctx, &tx, &sealed_len, room, len) != TAUT_OK)
        return 1;
    memcpy(again, room, sealed_len);
    bool first = take(&recv, room, sealed_len) == TAUT_OK;
    bool replay = take(&recv, again, sealed_len) == TAUT_E_ORDER;
    taut_dot11_key_close(&tx);
    taut_dot11_key_close(&rx);
    return clear && first && replay ? 0 : 1;
}

int main(void)
{
    const struct taut_crypto *crypto;
    if (taut_crypto_openssl_open(&crypto, NULL) != TAUT_OK)
        return 1;
    int failed = run(crypto);
    taut_crypto_openssl_close(crypto);
    return failed;
}
