/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dot11_recv.c: a station and what it is sent. The input is a row of
 * frames, each with a byte of time and two of length before it; the first byte
 * chooses the receiver's flags and cipher. What is handed on lies within the
 * frame or the pool and can be read; in a protected association nothing in the
 * clear is but EAPOL; what is sealed opens again to the same. The provider is
 * the null one: tags are right unless they begin with 0xff.
 */
#include "fuzz_util.h"

#include "taut/crypto_null.h"
#include "taut/dot11.h"
#include "taut/dot11_recv.h"
#include "taut/dot11_rsn.h"

enum { KEYS = 8, SLOTS = 3, SLOT_LEN = 200 };

static struct taut_crypto_null provider;
static struct taut_dot11_key keys[KEYS];
static struct taut_dot11_recv recv;
static struct taut_dot11_recv_slot slots[SLOTS];
static uint8_t pool[SLOTS * SLOT_LEN];

static void key_make(unsigned i, uint32_t cipher)
{
    static const uint8_t bytes[32] = {7};
    struct taut_dot11_key_config config = {
        .crypto = &provider.table,
        .cipher = cipher,
        .key = {bytes, taut_dot11_key_len(cipher)},
        .generation = i,
        .id = (uint8_t)i,
        .window = (uint8_t)(i * 9)};
    FUZZ_ASSERT(taut_dot11_key_init(&keys[i], sizeof keys[i], &config) ==
                TAUT_OK);
}

static void begin(unsigned choice)
{
    static const uint32_t ciphers[] = {
        TAUT_DOT11_CIPHER_CCMP_128, TAUT_DOT11_CIPHER_GCMP_256,
        TAUT_DOT11_CIPHER_TKIP, TAUT_DOT11_CIPHER_CCMP_256};
    static const uint32_t bips[] = {TAUT_DOT11_CIPHER_BIP_CMAC_128,
                                    TAUT_DOT11_CIPHER_BIP_GMAC_256};
    struct taut_dot11_recv_config config = {.slots = slots,
                                            .bytes = pool,
                                            .bytes_len = sizeof pool,
                                            .n_slots = SLOTS,
                                            .addr = {2, 0, 0, 0, 0, 1},
                                            .flags = choice & 7};
    FUZZ_ASSERT(taut_crypto_null_init(&provider, sizeof provider) == TAUT_OK);
    FUZZ_ASSERT(taut_dot11_recv_init(&recv, sizeof recv, &config) == TAUT_OK);
    for (unsigned i = 0; i < KEYS; i++) {
        key_make(i, i < 4 ? ciphers[choice >> 3 & 3] : bips[choice >> 5 & 1]);
        FUZZ_ASSERT(taut_dot11_recv_set(&recv, &keys[i], i > 0) == TAUT_OK);
    }
}

static void end(void)
{
    for (unsigned i = 0; i < KEYS; i++)
        taut_dot11_key_close(&keys[i]);
    FUZZ_ASSERT(provider.n_open == 0);
}

/* again: what is sealed opens to the same, whatever it is. */
static void again(const uint8_t *p, size_t len)
{
    struct taut_dot11_key *key = &keys[0];
    uint8_t *room = (uint8_t *)calloc(1, 8 + len + 16);
    struct taut_ctx ctx = taut_ctx_of(room, NULL);
    struct taut_dot11_opened o;
    size_t sealed_len;
    memcpy(room + 8, p, len);
    if (taut_dot11_frame_seal(&ctx, key, &sealed_len, room, len) == TAUT_OK) {
        FUZZ_ASSERT(sealed_len == 8 + len + key->tag_len);
        struct taut_dot11_lane lane = key->lanes[0];
        key->flags = TAUT_DOT11_KEY_OBSERVER;
        FUZZ_ASSERT(taut_dot11_frame_unseal(&ctx, key, &o, room, sealed_len) ==
                    TAUT_OK);
        key->flags = 0;
        key->lanes[0] = lane;
        FUZZ_ASSERT(o.len == len && o.pn == key->tx_pn);
        FUZZ_ASSERT(memcmp(o.frame + 2, p + 2, len - 2) == 0);
        FUZZ_ASSERT(o.frame[1] == (p[1] & ~TAUT_DOT11_FLAG_PROTECTED));
    }
    free(room);
}

/* judge asserts what holds for a frame that is handed on. */
static void judge(const struct taut_dot11_received *got, const uint8_t *p,
                  size_t len)
{
    struct taut_rd rd = taut_rd_of(got->frame, got->len);
    struct taut_ctx ctx = taut_ctx_of(got->frame, NULL);
    struct taut_dot11 h;
    bool within = got->frame >= p && got->frame + got->len <= p + len;
    bool pooled =
        got->frame >= pool && got->frame + got->len <= pool + sizeof pool;
    FUZZ_ASSERT(within || pooled);
    FUZZ_ASSERT(taut_dot11_decode(&ctx, &rd, &h, 0) == TAUT_OK);
    FUZZ_ASSERT(h.hdr_len == got->hdr_len && got->n_fragments > 0);
    FUZZ_ASSERT(pooled == (got->n_fragments > 1) || within);
    bool is_data = h.type == TAUT_DOT11_TYPE_DATA && (h.subtype & 4) == 0;
    if (is_data && (recv.config.flags & TAUT_DOT11_RECV_RSN) != 0)
        FUZZ_ASSERT(got->is_protected || got->is_eapol);
    if (is_data && (h.addr[0][0] & 1) != 0)
        FUZZ_ASSERT(got->n_fragments == 1);
    if (is_data || h.type == TAUT_DOT11_TYPE_MGMT)
        FUZZ_ASSERT((h.flags & TAUT_DOT11_FLAG_FRAG) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taut_rd rd = taut_rd_of(data, size), one;
    uint64_t now_ms = 0;
    uint8_t choice, wait;
    if (!taut_rd_u8(&rd, &choice))
        return 0;
    begin(choice);
    while (taut_rd_u8(&rd, &wait) && taut_rd_sub_u16(&rd, &one)) {
        size_t len = taut_rd_left(&one);
        uint8_t *p = (uint8_t *)malloc(len ? len : 1);
        struct taut_diag diag = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_dot11_received got;
        memcpy(p, one.p, len);
        now_ms += wait * 100u;
        enum taut_status st =
            taut_dot11_recv_push(&ctx, &recv, &got, p, len, now_ms);
        if (st == TAUT_OK)
            judge(&got, p, len);
        FUZZ_ASSERT(!taut_is_error(st) || diag.status == st);
        again(one.p, len);
        free(p);
    }
    end();
    return 0;
}
