/* SPDX-License-Identifier: MIT */
/*
 * test_dot11_seal.c: frames sealed and opened, over each real provider.
 * Vectors: IEEE Std 802.11-2020 Annex J (CCMP, GCMP, TKIP, BIP); what that
 * has none for (four addresses, SPP, fragments of TKIP, beacons) was computed
 * with Python's cryptography and scapy's krack module.
 */
#include "crypto_peers.h"

#include "taut/dot11.h"
#include "taut/dot11_rsn.h"
#include "taut/dot11_seal.h"

#define EACH(c)                                                                \
    for (size_t c##_i = 0; peers_get(c##_i); c##_i++)                          \
        for (const struct taut_crypto *c = peers_get(c##_i); c; c = NULL)

#define TK16 "c97c1f67ce371185514a8a19f2bdd52f"
#define TK32 TK16 "000102030405060708090a0b0c0d0e0f"
#define IGTK16 "4ea9543e09cf2b1eca66ffc58bdecbcf"
#define IGTK32 IGTK16 "000102030405060708090a0b0c0d0e0f"
#define TKIP32                                                                 \
    "1234567890123456789012345678901234567890123456789012345678901234"

static struct taut_dot11_key_config
config_of(const struct taut_crypto *c, uint32_t cipher, struct peers_bytes key)
{
    struct taut_dot11_key_config config = {
        .crypto = c, .cipher = cipher, .key = peers_span(key)};
    return config;
}

/* vectors of frames: header and body, the sealed frame, and back */
static const struct {
    const char *name, *tk, *frame, *sealed;
    uint64_t pn;
    uint32_t cipher;
    uint8_t id, flags;
} vectors[] = {
    {"J.6.4 CCMP-128", TK16,
     "0848c32c0fd2e128a57c5030f1844408abaea5b8fcba8033"
     "f8ba1a55d02f85ae967bb62fb6cda8eb7e78a050",
     "0848c32c0fd2e128a57c5030f1844408abaea5b8fcba80330ce70020769703b5"
     "f3d0a2fe9a3dbf2342a643e43246e80c3c04d0197845ce0b16f97623",
     0xb5039776e70c, TAUT_DOT11_CIPHER_CCMP_128, 0, 0},
    {"J.6.4 CCMP-256", TK32,
     "0848c32c0fd2e128a57c5030f1844408abaea5b8fcba8033"
     "f8ba1a55d02f85ae967bb62fb6cda8eb7e78a050",
     "0848c32c0fd2e128a57c5030f1844408abaea5b8fcba80330ce70020769703b5"
     "6d155d8832668256d6a92b78e11d8e54495dd17480aa56c9492e882b97642f80"
     "d50fe97b",
     0xb5039776e70c, TAUT_DOT11_CIPHER_CCMP_256, 0, 0},
    {"J.9 CCMP, unicast deauthentication", "66ed21042f9f26d7115706e40414cf2e",
     "c000000002000000010002000000000002000000000060000200",
     "c04000000200000001000200000000000200000000006000"
     "01000020000000001d07cafd0409bb8bafef",
     1, TAUT_DOT11_CIPHER_CCMP_128, 0, 0},
    {"J.11.1 GCMP-128, MPDU 2", TK16,
     "88480b000fd2e128a57c5030f18444085030f184440880330300"
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "2021222324252627",
     "88480b000fd2e128a57c5030f18444085030f184440880330300082b00205f5f8900"
     "60e9700cc4d40ac6d288b201c38f5bf08b807442640a1596e5dbdad41d1f3623"
     "f45d7a12db7afb23def619c2a374b6df66ffa53b6c69d79e",
     0x00895f5f2b08, TAUT_DOT11_CIPHER_GCMP_128, 0, 0},
    {"J.11.1 GCMP-256", TK32,
     "88480b000fd2e128a57c5030f18444085030f184440880330300"
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "2021222324252627",
     "88480b000fd2e128a57c5030f18444085030f184440880330300082b00205f5f89"
     "00658343c8b14447d9211defd46ad89c710c6fc33333236e3997b9176a5a8be779"
     "b21266555e70ad79114316859095473d5b1bd596b3dea3bf",
     0x00895f5f2b08, TAUT_DOT11_CIPHER_GCMP_256, 0, 0},
    {"four addresses, QoS, +HTC, all flags, key 2",
     "000102030405060708090a0b0c0d0e0f",
     "88bb3a01020000000001020000000002020000000003371202000000000485ab"
     "deadbeef00112233445566778899",
     "88fb3a01020000000001020000000002020000000003371202000000000485ab"
     "deadbeeff6e500a0d4c3b2a1916037f97122f99fe043ab525632ff1da4b7",
     0xa1b2c3d4e5f6, TAUT_DOT11_CIPHER_CCMP_128, 2, 0},
    {"the same with SPP", "000102030405060708090a0b0c0d0e0f",
     "88bb3a01020000000001020000000002020000000003371202000000000485ab"
     "deadbeef00112233445566778899",
     "88fb3a01020000000001020000000002020000000003371202000000000485ab"
     "deadbeeff6e500a0d4c3b2a1916037f97122f99fe043dd21c918a365888c",
     0xa1b2c3d4e5f6, TAUT_DOT11_CIPHER_CCMP_128, 2, TAUT_DOT11_KEY_SPP},
    {"the same under GCMP", "000102030405060708090a0b0c0d0e0f",
     "88bb3a01020000000001020000000002020000000003371202000000000485ab"
     "deadbeef00112233445566778899",
     "88fb3a01020000000001020000000002020000000003371202000000000485ab"
     "deadbeeff6e500a0d4c3b2a17e5bac8c17c7c3c8d0b35688e039363d680d2305"
     "e36413c478ee",
     0xa1b2c3d4e5f6, TAUT_DOT11_CIPHER_GCMP_128, 2, 0},
};
#define N_VECTORS (sizeof vectors / sizeof vectors[0])

/* seals a copy with the free bytes around it; the heap block is exact */
static uint8_t *seal(struct taut_dot11_key *key, struct peers_bytes frame,
                     size_t *len)
{
    uint8_t *room = (uint8_t *)malloc(8 + frame.len + key->tag_len);
    struct taut_ctx ctx = taut_ctx_of(room, NULL);
    memset(room, 0xee, 8 + frame.len + key->tag_len);
    memcpy(room + 8, frame.p, frame.len);
    assert_int_equal(taut_dot11_frame_seal(&ctx, key, len, room, frame.len),
                     TAUT_OK);
    assert_int_equal(*len, 8 + frame.len + key->tag_len);
    return room;
}

static void standard_frames(const struct taut_crypto *c, size_t i)
{
    struct peers_bytes tk = peers_hex(vectors[i].tk);
    struct peers_bytes frame = peers_hex(vectors[i].frame);
    struct peers_bytes want = peers_hex(vectors[i].sealed);
    struct taut_dot11_key_config config = config_of(c, vectors[i].cipher, tk);
    struct taut_dot11_key key;
    struct taut_dot11_opened o;
    size_t len;
    config.id = vectors[i].id;
    config.flags = vectors[i].flags;
    config.tx_pn = vectors[i].pn - 1;
    assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config), TAUT_OK);
    uint8_t *p = seal(&key, frame, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(key.tx_pn, vectors[i].pn);
    assert_int_equal(len, want.len);
    assert_memory_equal(p, want.p, len);
    assert_int_equal(taut_dot11_frame_unseal(&ctx, &key, &o, p, len), TAUT_OK);
    assert_int_equal(o.len, frame.len);
    assert_ptr_equal(o.frame, p + 8);
    frame.p[1] &= (uint8_t)~TAUT_DOT11_FLAG_PROTECTED;
    assert_memory_equal(o.frame, frame.p, o.len);
    assert_int_equal(o.pn, vectors[i].pn);
    assert_int_equal(o.hdr_len, taut_dot11_hdr_len(frame.p));
    assert_false(o.has_mic);
    taut_dot11_key_close(&key);
    free(p);
    peers_free(&tk, 1);
    peers_free(&frame, 1);
    peers_free(&want, 1);
}

static void seals_as_the_standard(void **state)
{
    (void)state;
    EACH(c)
    for (size_t i = 0; i < N_VECTORS; i++)
        standard_frames(c, i);
}

/* MPDU 1 of J.11.1 is printed without a Protected bit, which its own rule
 * sets: what does not depend on that, the ciphertext, is compared. */
static void ciphertext_of_gcmp_mpdu_1(void **state)
{
    (void)state;
    EACH(c)
    {
        struct peers_bytes tk = peers_hex("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        uint8_t bytes[24 + 80] = {0x08, 0x02};
        struct peers_bytes want = peers_hex(
            "5f5578c18f137ad279bf3f2b24c7bd8f277a1be6770da1d98b70c6d28ae01c55"
            "9ecba6a01db067c5a27e4db08cdadc7752ad637eaf0a18ed13fbaa143bafef18"
            "f8fbce4c65e86bd02a87b601b7eab93f");
        struct peers_bytes frame = {bytes, sizeof bytes};
        struct taut_dot11_key_config config =
            config_of(c, TAUT_DOT11_CIPHER_GCMP_128, tk);
        struct taut_dot11_key key;
        size_t len;
        memset(bytes + 10, 0xff, 12);
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_OK);
        uint8_t *p = seal(&key, frame, &len);
        assert_memory_equal(p + 32, want.p, want.len);
        taut_dot11_key_close(&key);
        free(p);
        peers_free(&tk, 1);
        peers_free(&want, 1);
    }
}

/* any bit of what is protected: refused, nothing left, the counter as it was;
 * any bit of what is masked: taken */
static void every_bit_counts(void **state)
{
    (void)state;
    EACH(c)
    for (size_t i = 0; i < N_VECTORS; i++) {
        struct peers_bytes tk = peers_hex(vectors[i].tk);
        struct peers_bytes frame = peers_hex(vectors[i].frame);
        struct taut_dot11_key_config config =
            config_of(c, vectors[i].cipher, tk);
        struct taut_dot11_key tx, rx;
        size_t len, hdr_len = taut_dot11_hdr_len(frame.p);
        config.flags = vectors[i].flags;
        assert_int_equal(taut_dot11_key_init(&tx, sizeof tx, &config), TAUT_OK);
        uint8_t *p = seal(&tx, frame, &len);
        for (size_t bit = 8 * hdr_len; bit < 8 * len; bit++) {
            uint8_t *copy = test_copy(p, len);
            struct taut_ctx ctx = taut_ctx_of(copy, NULL);
            struct taut_dot11_opened o = {0};
            copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_int_equal(taut_dot11_key_init(&rx, sizeof rx, &config),
                             TAUT_OK);
            bool free_bit = bit / 8 == hdr_len + 2 ||
                            (bit / 8 == hdr_len + 3 && bit % 8 < 5);
            enum taut_status st =
                taut_dot11_frame_unseal(&ctx, &rx, &o, copy, len);
            assert_int_equal(st == TAUT_OK, free_bit);
            assert_int_equal(rx.lanes[o.lane].pn, free_bit ? 1 : 0);
            for (size_t n = hdr_len + 8; st == TAUT_E_CRYPTO && n < len; n++)
                assert_int_equal(copy[n], 0);
            taut_dot11_key_close(&rx);
            free(copy);
        }
        taut_dot11_key_close(&tx);
        free(p);
        peers_free(&tk, 1);
        peers_free(&frame, 1);
    }
}

/* header bits: which are covered. 1: covered, 0: masked, by the masks of
 * 12.5.3.3.3 for the frame with four addresses, QoS, +HTC. */
static void masks_of_the_header(void **state)
{
    (void)state;
    static const uint8_t covered[36] = {
        [1] = 0x04, /* more fragments; the rest is type, DS or masked */
        [4] = 255,  255, 255, 255, 255, 255, 255, 255, 255,
        255,        255, 255, 255, 255, 255, 255, 255, 255,
        15,         0,   255, 255, 255, 255, 255, 255, [30] = 15};
    EACH(c)
    {
        const size_t i = 5;
        struct peers_bytes tk = peers_hex(vectors[i].tk);
        struct peers_bytes sealed = peers_hex(vectors[i].sealed);
        struct taut_dot11_key_config config =
            config_of(c, vectors[i].cipher, tk);
        struct taut_dot11_key key;
        config.id = 2;
        config.flags = TAUT_DOT11_KEY_OBSERVER;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_OK);
        for (size_t bit = 0; bit < 8 * 36u; bit++) {
            uint8_t *p = test_copy(sealed.p, sealed.len);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_dot11_opened o;
            p[bit / 8] ^= (uint8_t)(1u << bit % 8);
            /* what changes the shape of the header has no verdict here */
            bool shape = bit / 8 == 0 || (bit / 8 == 1 && bit % 8 < 2) ||
                         bit == 14 || bit == 15;
            if (!shape)
                assert_int_equal(
                    taut_dot11_frame_unseal(&ctx, &key, &o, p, sealed.len),
                    covered[bit / 8] >> bit % 8 & 1 ? TAUT_E_CRYPTO : TAUT_OK);
            free(p);
        }
        taut_dot11_key_close(&key);
        peers_free(&tk, 1);
        peers_free(&sealed, 1);
    }
}

/* ------------------------------------------------------------------ */
/* Refusals                                                            */

static const char data_frame[] = "08010000020000000001020000000002020000000003"
                                 "1000aaaa030000000800";

static void refuse(struct taut_dot11_key *key, const char *hex,
                   enum taut_status st, unsigned field, size_t off)
{
    struct peers_bytes b = peers_hex(hex);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(b.p, &d);
    struct taut_dot11_opened o;
    assert_int_equal(taut_dot11_frame_unseal(&ctx, key, &o, b.p, b.len), st);
    assert_int_equal(d.status, st);
    assert_int_equal(d.field, field);
    assert_int_equal(d.off, off);
    peers_free(&b, 1);
}

static void refuse_seal(struct taut_dot11_key *key, const char *hex,
                        enum taut_status st, unsigned field)
{
    uint8_t room[128] = {0};
    struct peers_bytes b = peers_hex(hex);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(room, &d);
    size_t len;
    uint64_t pn = key->tx_pn;
    memcpy(room + 8, b.p, b.len);
    assert_int_equal(taut_dot11_frame_seal(&ctx, key, &len, room, b.len), st);
    assert_int_equal(d.status, st);
    assert_int_equal(d.field, field);
    assert_int_equal(key->tx_pn, pn);
    assert_memory_equal(room + 8, b.p, b.len);
    peers_free(&b, 1);
}

#define H "080100000200000000010200000000020200000000031000"
#define HP "084100000200000000010200000000020200000000031000"

static void what_is_no_sealed_frame(void **state)
{
    (void)state;
    EACH(c)
    {
        struct peers_bytes tk = peers_hex(TK16);
        struct taut_dot11_key_config config =
            config_of(c, TAUT_DOT11_CIPHER_CCMP_128, tk);
        struct taut_dot11_key key;
        config.id = 1;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_OK);
        refuse(&key, "08", TAUT_E_SHORT, TAUT_DOT11_F_HEADER, 1);
        refuse(&key, H "0000", TAUT_E_STATE, TAUT_DOT11_F_PROTECTED, 1);
        refuse(&key,
               "48"
               "410000020000000001020000000002020000000003"
               "1000",
               TAUT_E_VALUE, TAUT_DOT11_F_SUBTYPE, 0);
        refuse(&key,
               "80400000020000000001020000000002020000000003"
               "1000",
               TAUT_E_VALUE, TAUT_DOT11_F_SUBTYPE, 0);
        refuse(&key, "b4400000020000000001020000000002", TAUT_E_VALUE,
               TAUT_DOT11_F_SUBTYPE, 0);
        refuse(&key, HP "01000060000000", TAUT_E_SHORT, TAUT_DOT11_SEAL_F_PN,
               31);
        refuse(&key, HP "0100004000000000", TAUT_E_VALUE, TAUT_DOT11_SEAL_F_PN,
               27);
        refuse(&key, HP "0100002000000000", TAUT_E_VALUE,
               TAUT_DOT11_SEAL_F_KEY_ID, 27);
        refuse(&key, HP "010000600000000001020304050607", TAUT_E_SHORT,
               TAUT_DOT11_SEAL_F_MIC, 39);
        refuse(&key, HP "0000006000000000 0102030405060708", TAUT_E_ORDER,
               TAUT_DOT11_SEAL_F_PN, 24);
        refuse(&key, HP "0100006000000000 0102030405060708", TAUT_E_CRYPTO,
               TAUT_DOT11_SEAL_F_MIC, 32);
        refuse_seal(&key, "08", TAUT_E_SHORT, TAUT_DOT11_F_HEADER);
        refuse_seal(&key, "b4000000020000000001020000000002", TAUT_E_USAGE,
                    TAUT_DOT11_F_SUBTYPE);
        refuse_seal(&key,
                    "80000000020000000001020000000002020000000003"
                    "1000",
                    TAUT_E_USAGE, TAUT_DOT11_F_SUBTYPE);
        taut_dot11_key_close(&key);
        peers_free(&tk, 1);
    }
}

/* packet numbers: strictly rising, to the last one, then none */
static void packet_numbers_end(void **state)
{
    (void)state;
    EACH(c)
    {
        struct peers_bytes tk = peers_hex(TK16), frame = peers_hex(data_frame);
        struct taut_dot11_key_config config =
            config_of(c, TAUT_DOT11_CIPHER_CCMP_128, tk);
        struct taut_dot11_key key, rx;
        size_t len;
        config.tx_pn = TAUT_DOT11_PN_MAX - 2;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_OK);
        assert_int_equal(taut_dot11_key_init(&rx, sizeof rx, &config), TAUT_OK);
        for (unsigned i = 1; i <= 2; i++) {
            uint8_t *p = seal(&key, frame, &len);
            struct taut_ctx ctx = taut_ctx_of(p, NULL);
            struct taut_dot11_opened o;
            assert_int_equal(taut_dot11_frame_unseal(&ctx, &rx, &o, p, len),
                             TAUT_OK);
            assert_int_equal(o.pn, TAUT_DOT11_PN_MAX - 2 + i);
            free(p);
        }
        refuse_seal(&key, data_frame, TAUT_E_LIMIT, TAUT_DOT11_SEAL_F_PN);
        refuse_seal(&key, data_frame, TAUT_E_LIMIT, TAUT_DOT11_SEAL_F_PN);
        taut_dot11_key_close(&key);
        taut_dot11_key_close(&rx);
        peers_free(&tk, 1);
        peers_free(&frame, 1);
    }
}

static void bodies_have_a_limit(void **state)
{
    (void)state;
    struct peers_bytes tk = peers_hex(TK16), head = peers_hex(H);
    struct taut_dot11_key_config config =
        config_of(peers_get(0), TAUT_DOT11_CIPHER_CCMP_128, tk);
    struct taut_dot11_key key;
    size_t len;
    uint8_t *room = (uint8_t *)calloc(1, 8 + 24 + 65536 + 8);
    struct taut_ctx ctx = taut_ctx_of(room, NULL);
    memcpy(room + 8, head.p, head.len);
    assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config), TAUT_OK);
    assert_int_equal(taut_dot11_frame_seal(&ctx, &key, &len, room, 24 + 65536),
                     TAUT_E_LIMIT);
    assert_int_equal(taut_dot11_frame_seal(&ctx, &key, &len, room, 24 + 65535),
                     TAUT_OK);
    taut_dot11_key_close(&key);
    free(room);
    peers_free(&tk, 1);
    peers_free(&head, 1);
}

/* ------------------------------------------------------------------ */
/* Replay                                                              */

/* gives the frame with packet number `pn` of TID `tid` */
static enum taut_status give(struct taut_dot11_key *tx,
                             struct taut_dot11_key *rx, uint64_t pn,
                             unsigned tid)
{
    struct peers_bytes frame =
        peers_hex("88010000020000000001020000000002020000000003100000000000");
    struct taut_dot11_opened o;
    size_t len;
    frame.p[24] = (uint8_t)tid;
    tx->tx_pn = pn - 1;
    uint8_t *p = seal(tx, frame, &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    enum taut_status st = taut_dot11_frame_unseal(&ctx, rx, &o, p, len);
    if (st == TAUT_OK)
        assert_int_equal(o.lane, tid);
    free(p);
    peers_free(&frame, 1);
    return st;
}

static void replays_are_refused_by_tid(void **state)
{
    (void)state;
    struct peers_bytes tk = peers_hex(TK16);
    struct taut_dot11_key_config config =
        config_of(peers_get(0), TAUT_DOT11_CIPHER_CCMP_128, tk);
    struct taut_dot11_key tx, rx;
    config.rx_pn = 9;
    assert_int_equal(taut_dot11_key_init(&tx, sizeof tx, &config), TAUT_OK);
    assert_int_equal(taut_dot11_key_init(&rx, sizeof rx, &config), TAUT_OK);
    for (unsigned tid = 0; tid < 16; tid++) {
        assert_int_equal(give(&tx, &rx, 9, tid), TAUT_E_ORDER);
        assert_int_equal(give(&tx, &rx, 10, tid), TAUT_OK);
        assert_int_equal(give(&tx, &rx, 10, tid), TAUT_E_ORDER);
        assert_int_equal(give(&tx, &rx, 12, tid), TAUT_OK);
        assert_int_equal(give(&tx, &rx, 11, tid), TAUT_E_ORDER);
        assert_int_equal(give(&tx, &rx, 1000, tid), TAUT_OK);
    }
    taut_dot11_key_close(&tx);
    taut_dot11_key_close(&rx);
    peers_free(&tk, 1);
}

/* a window against a list of what came: each once, none behind it */
static void windows_take_each_once(void **state)
{
    (void)state;
    struct peers_bytes tk = peers_hex(TK16);
    struct taut_dot11_key_config config =
        config_of(peers_get(0), TAUT_DOT11_CIPHER_CCMP_128, tk);
    struct taut_dot11_key tx, rx;
    uint32_t random = 12345;
    assert_int_equal(taut_dot11_key_init(&tx, sizeof tx, &config), TAUT_OK);
    for (unsigned window = 0; window <= 64; window++) {
        bool came[1024] = {false};
        uint64_t top = 3;
        config.window = (uint8_t)window;
        config.rx_pn = 3;
        assert_int_equal(taut_dot11_key_init(&rx, sizeof rx, &config), TAUT_OK);
        for (unsigned n = 0; n < 200; n++) {
            random = random * 1664525 + 1013904223;
            uint64_t back = random >> 24 & 127;
            uint64_t pn = top + 70 > back ? top + 70 - back : 1;
            if (pn == 0 || pn >= 1024)
                continue;
            bool ok = pn > top ||
                      (top - pn < window && !came[pn] && pn > config.rx_pn);
            assert_int_equal(give(&tx, &rx, pn, 0),
                             ok ? TAUT_OK : TAUT_E_ORDER);
            came[pn] |= ok;
            top = pn > top ? pn : top;
        }
        taut_dot11_key_close(&rx);
    }
    config.flags = TAUT_DOT11_KEY_OBSERVER;
    assert_int_equal(taut_dot11_key_init(&rx, sizeof rx, &config), TAUT_OK);
    assert_int_equal(give(&tx, &rx, 500, 0), TAUT_OK);
    assert_int_equal(give(&tx, &rx, 500, 0), TAUT_OK);
    assert_int_equal(give(&tx, &rx, 2, 0), TAUT_OK);
    assert_int_equal(rx.lanes[0].pn, 500);
    taut_dot11_key_close(&rx);
    taut_dot11_key_close(&tx);
    peers_free(&tk, 1);
}

/* ------------------------------------------------------------------ */
/* Keys                                                                */

static void keys_that_are_none(void **state)
{
    (void)state;
    static const struct {
        uint32_t cipher;
        size_t len;
        uint8_t id;
        enum taut_status st;
    } cases[] = {
        {TAUT_DOT11_CIPHER_WEP40, 16, 0, TAUT_E_UNSUPPORTED},
        {TAUT_DOT11_CIPHER_USE_GROUP, 16, 0, TAUT_E_UNSUPPORTED},
        {TAUT_DOT11_CIPHER_CCMP_128, 32, 0, TAUT_E_RANGE},
        {TAUT_DOT11_CIPHER_CCMP_256, 16, 0, TAUT_E_RANGE},
        {TAUT_DOT11_CIPHER_CCMP_128, 16, 3, TAUT_OK},
        {TAUT_DOT11_CIPHER_WPA_CCMP, 16, 3, TAUT_OK},
        {TAUT_DOT11_CIPHER_CCMP_128, 16, 4, TAUT_E_RANGE},
        {TAUT_DOT11_CIPHER_TKIP, 16, 0, TAUT_E_RANGE},
        {TAUT_DOT11_CIPHER_WPA_TKIP, 32, 1, TAUT_OK},
        {TAUT_DOT11_CIPHER_BIP_CMAC_128, 16, 3, TAUT_E_RANGE},
        {TAUT_DOT11_CIPHER_BIP_CMAC_128, 16, 4, TAUT_OK},
        {TAUT_DOT11_CIPHER_BIP_CMAC_128, 16, 8, TAUT_E_RANGE},
        {TAUT_DOT11_CIPHER_BIP_GMAC_256, 32, 7, TAUT_OK},
    };
    EACH(c)
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t bytes[32] = {1};
        struct peers_bytes k = {bytes, cases[i].len};
        struct taut_dot11_key_config config = config_of(c, cases[i].cipher, k);
        struct taut_dot11_key key;
        config.id = cases[i].id;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key - 1, &config),
                         TAUT_E_USAGE);
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         cases[i].st);
        if (cases[i].st != TAUT_OK)
            continue;
        assert_int_equal(taut_dot11_key_len(cases[i].cipher), cases[i].len);
        taut_dot11_key_close(&key);
        config.window = 65;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_E_RANGE);
        config.window = 0;
        config.tx_pn = TAUT_DOT11_PN_MAX + 1;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_E_USAGE);
        config.tx_pn = 0;
        config.rx_pn = TAUT_DOT11_PN_MAX + 1;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_E_USAGE);
    }
    assert_int_equal(taut_dot11_key_len(TAUT_DOT11_CIPHER_WEP104), 0);
}

/* a closed key holds nothing, and closing again does nothing */
static void closed_keys_are_wiped(void **state)
{
    (void)state;
    struct peers_bytes tk = peers_hex(TKIP32);
    struct taut_dot11_key_config config =
        config_of(peers_get(0), TAUT_DOT11_CIPHER_TKIP, tk);
    struct taut_dot11_key key;
    assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config), TAUT_OK);
    taut_dot11_key_close(&key);
    assert_true(taut_crypto_is_zero((const uint8_t *)&key, sizeof key));
    taut_dot11_key_close(&key);
    peers_free(&tk, 1);
}

/* ------------------------------------------------------------------ */
/* TKIP                                                                */

#define TKIP_HDR "08422c00020304050608020304050607020304050607d002"
#define TKIP_BODY                                                              \
    "aaaa0300000008004500005400004000 4001a555c0a80a02c0a80a0108003ab0"        \
    "00000000cd4c05000000000008090a0b 0c0d0e0f101112131415161718191a1b"        \
    "1c1d1e1f202122232425262728292a2b 2c2d2e2f3031323334353637"
#define TKIP_SEALED                                                            \
    TKIP_HDR                                                                   \
    "0020012000000000c00e14fce7cfabc77547e666e57c0dac704a1e358a88c11c"         \
    "8e2e282e3801027a4656055ee93e9c254702e9735805ddb5769ba73f1ebb56e8"         \
    "44ef912285d3dd6e541e823873558adba079068abd7f7f50959675acc4b4de9a"         \
    "a99c05f289a7c52fee5bfc14f6f8e5f8"
#define TKIP_FRAG1                                                             \
    "08462c00020304050608020304050607020304050607d002"                         \
    "8929ab20674523016cd4bd61a2b56c2f83329c1853a885ae11a5977bd3289669"         \
    "f7469af6cc13e06ab13ae88a2440360d279ead43"
#define TKIP_FRAG2                                                             \
    "08422c00020304050608020304050607020304050607d102"                         \
    "8929ac2067452301339121dc899ceeb5e4e9193dfcef622166c0f15ebe6dc57e"         \
    "8308651eb8e919a163ae278a3b4d7d8526a0c3cec9e5032688a10e8f54d82872"         \
    "cf5a6e109d9b4b25"
#define TKIP_TO_AP                                                             \
    "88410000020304050601 0203040506aa 020304050608 1000 0500"                 \
    "0020002001000000e9c2ced4b1814583088d018f726a336e5aefe603f3b5"

static void tkip_init(struct taut_dot11_key *key)
{
    struct peers_bytes tk = peers_hex(TKIP32);
    struct taut_dot11_key_config config =
        config_of(peers_get(0), TAUT_DOT11_CIPHER_TKIP, tk);
    assert_int_equal(taut_dot11_key_init(key, sizeof *key, &config), TAUT_OK);
    peers_free(&tk, 1);
}

static void tkip_of_the_standard(void **state)
{
    (void)state;
    struct peers_bytes b = peers_hex(TKIP_SEALED), want = peers_hex(TKIP_BODY);
    struct peers_bytes up = peers_hex(TKIP_TO_AP);
    struct taut_ctx ctx = taut_ctx_of(b.p, NULL);
    struct taut_dot11_key key;
    struct taut_dot11_opened o;
    tkip_init(&key);
    assert_int_equal(taut_dot11_frame_unseal(&ctx, &key, &o, b.p, b.len),
                     TAUT_OK);
    assert_int_equal(o.pn, 1);
    assert_int_equal(o.len, 24 + want.len);
    assert_false(o.has_mic);
    assert_int_equal(o.frame[1], 0x02);
    assert_memory_equal(o.frame + 24, want.p, want.len);
    /* to the access point, with a priority: the other MIC key */
    assert_int_equal(taut_dot11_frame_unseal(&ctx, &key, &o, up.p, up.len),
                     TAUT_OK);
    assert_int_equal(o.pn, 0x10000);
    assert_int_equal(o.lane, 5);
    assert_int_equal(o.len, 26 + 10);
    assert_memory_equal(o.frame + 26, want.p, 10);
    taut_dot11_key_close(&key);
    refuse_seal(&key, data_frame, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_PROTECTED);
    peers_free(&b, 1);
    peers_free(&want, 1);
    peers_free(&up, 1);
}

static void tkip_in_fragments(void **state)
{
    (void)state;
    struct peers_bytes b[2] = {peers_hex(TKIP_FRAG1), peers_hex(TKIP_FRAG2)};
    struct peers_bytes want = peers_hex(TKIP_BODY);
    uint8_t whole[24 + 100];
    size_t len = 24;
    struct taut_dot11_key key;
    tkip_init(&key);
    for (unsigned i = 0; i < 2; i++) {
        struct taut_ctx ctx = taut_ctx_of(b[i].p, NULL);
        struct taut_dot11_opened o;
        assert_int_equal(
            taut_dot11_frame_unseal(&ctx, &key, &o, b[i].p, b[i].len), TAUT_OK);
        assert_true(o.has_mic);
        assert_int_equal(o.pn, 0x0123456789ab + i);
        if (i == 0)
            memcpy(whole, o.frame, 24);
        memcpy(whole + len, o.frame + 24, o.len - 24);
        len += o.len - 24;
    }
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(whole, &d);
    assert_int_equal(len, sizeof whole);
    assert_memory_equal(whole + 24, want.p, want.len);
    assert_int_equal(taut_dot11_tkip_mic_verify(&ctx, &key, whole, 24, len),
                     TAUT_OK);
    whole[60] ^= 1;
    assert_int_equal(taut_dot11_tkip_mic_verify(&ctx, &key, whole, 24, len),
                     TAUT_E_CRYPTO);
    test_diag(d, TAUT_E_CRYPTO, TAUT_DOT11_SEAL_F_TKIP_MIC, len - 8, 0, 0);
    assert_int_equal(taut_dot11_tkip_mic_verify(&ctx, &key, whole, 24, 31),
                     TAUT_E_SHORT);
    assert_int_equal(taut_dot11_tkip_mic_verify(&ctx, &key, whole, 20, len),
                     TAUT_E_SHORT);
    whole[0] = 0xb4;
    assert_int_equal(taut_dot11_tkip_mic_verify(&ctx, &key, whole, 24, len),
                     TAUT_E_VALUE);
    taut_dot11_key_close(&key);
    peers_free(b, 2);
    peers_free(&want, 1);
}

/* damage is told by the ICV; a frame whose ICV was made right again (the
 * key stream is known, as in chopchop) by the MIC */
static void tkip_refusals(void **state)
{
    (void)state;
    struct taut_dot11_key key;
    tkip_init(&key);
    refuse(&key, HP "0020010000000000 0102030405060708", TAUT_E_VALUE,
           TAUT_DOT11_SEAL_F_PN, 27);
    refuse(&key, HP "0020000000000000", TAUT_E_VALUE, TAUT_DOT11_SEAL_F_PN, 27);
    refuse(&key, HP "0020002000000000 01020304", TAUT_E_ORDER,
           TAUT_DOT11_SEAL_F_TSC, 24);
    refuse(&key, HP "0020012000000000 010203", TAUT_E_SHORT,
           TAUT_DOT11_SEAL_F_MIC, 35);
    refuse(&key, HP "0020012000000000 01020304", TAUT_E_CHECKSUM,
           TAUT_DOT11_SEAL_F_ICV, 32);
    struct peers_bytes b = peers_hex(TKIP_SEALED), body = peers_hex(TKIP_BODY);
    /* one bit of the body changed, and what that does to the CRC */
    uint8_t changed[100],
        mic[8] = {0x68, 0x81, 0xa3, 0xf3, 0xd6, 0x48, 0xd0, 0x3c};
    memcpy(changed, body.p, 92);
    memcpy(changed + 92, mic, 8);
    uint32_t before = taut_dot11_fcs_get(changed, 100);
    changed[40] ^= 0x10;
    uint32_t after = taut_dot11_fcs_get(changed, 100) ^ before;
    b.p[32 + 40] ^= 0x10;
    for (unsigned i = 0; i < 4; i++)
        b.p[b.len - 4 + i] ^= (uint8_t)(after >> 8 * i);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(b.p, &d);
    struct taut_dot11_opened o;
    assert_int_equal(taut_dot11_frame_unseal(&ctx, &key, &o, b.p, b.len),
                     TAUT_E_CRYPTO);
    assert_int_equal(d.field, TAUT_DOT11_SEAL_F_TKIP_MIC);
    assert_int_equal(key.lanes[0].pn, 0);
    assert_true(taut_crypto_is_zero(b.p + 24, b.len - 24));
    taut_dot11_key_close(&key);
    peers_free(&b, 1);
    peers_free(&body, 1);
}

/* ------------------------------------------------------------------ */
/* BIP                                                                 */

#define DEAUTH "c0000000ffffffffffff020000000000020000000000090002 00"
#define BEACON                                                                 \
    "80300000ffffffffffff0200000000000200000000000900"                         \
    "1122334455667788640001000003746573"

static const struct {
    const char *key, *frame, *sealed;
    uint64_t ipn;
    uint32_t cipher;
    uint8_t id;
} bips[] = {
    {IGTK16, DEAUTH, DEAUTH "4c10040004000000000048dfbfa7b8278872", 4,
     TAUT_DOT11_CIPHER_BIP_CMAC_128, 4},
    {IGTK32, DEAUTH,
     DEAUTH "4c180400040000000000"
            "4b6fe836c8a3ad6a8abd7f61a63a11d2",
     4, TAUT_DOT11_CIPHER_BIP_CMAC_256, 4},
    {IGTK16, DEAUTH,
     DEAUTH "4c180400040000000000"
            "3ed862fb0f3338dd3386c897e2ed053d",
     4, TAUT_DOT11_CIPHER_BIP_GMAC_128, 4},
    {IGTK32, DEAUTH,
     DEAUTH "4c180400040000000000"
            "23be59dcc7022ee383627ebb1017ddfc",
     4, TAUT_DOT11_CIPHER_BIP_GMAC_256, 4},
    {IGTK16, BEACON, BEACON "4c1006000700000000003f2212e8974fa4b3", 7,
     TAUT_DOT11_CIPHER_BIP_CMAC_128, 6},
};

static void bip_case(const struct taut_crypto *c, size_t i)
{
    struct peers_bytes k = peers_hex(bips[i].key);
    struct peers_bytes frame = peers_hex(bips[i].frame);
    struct peers_bytes want = peers_hex(bips[i].sealed);
    struct taut_dot11_key_config config = config_of(c, bips[i].cipher, k);
    struct taut_dot11_key key;
    struct taut_diag d = {0};
    size_t len;
    uint64_t ipn;
    config.id = bips[i].id;
    config.tx_pn = bips[i].ipn - 1;
    assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config), TAUT_OK);
    uint8_t *p = (uint8_t *)malloc(want.len);
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    memcpy(p, frame.p, frame.len);
    assert_int_equal(frame.len + taut_dot11_mme_len(&key), want.len);
    assert_int_equal(taut_dot11_mme_fill(&ctx, &key, &len, p, frame.len),
                     TAUT_OK);
    assert_int_equal(len, want.len);
    assert_memory_equal(p, want.p, len);
    bool is_beacon = p[0] == 0x80;
    for (size_t bit = 16; bit < 8 * len; bit++) {
        if (bit / 8 == 2 || bit / 8 == 3 || bit / 8 == 22 || bit / 8 == 23 ||
            (is_beacon && bit / 8 >= 24 && bit / 8 < 32))
            continue; /* duration, sequence control, Timestamp: not covered */
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        enum taut_status st = taut_dot11_mme_verify(&ctx, &key, &ipn, p, len);
        assert_true(st == TAUT_E_CRYPTO || st == TAUT_E_VALUE ||
                    st == TAUT_E_ORDER);
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_memory_equal(p, want.p, len);
    }
    p[2] ^= 1;
    p[1] ^= 0x38;
    p[is_beacon ? 25 : 22] ^= 1;
    assert_int_equal(taut_dot11_mme_verify(&ctx, &key, &ipn, p, len), TAUT_OK);
    assert_int_equal(ipn, bips[i].ipn);
    assert_int_equal(taut_dot11_mme_verify(&ctx, &key, &ipn, p, len),
                     TAUT_E_ORDER);
    test_diag(d, TAUT_E_ORDER, TAUT_DOT11_SEAL_F_MME_IPN, frame.len + 4, ipn,
              0);
    taut_dot11_key_close(&key);
    free(p);
    peers_free(&k, 1);
    peers_free(&frame, 1);
    peers_free(&want, 1);
}

static void bip_of_the_standard(void **state)
{
    (void)state;
    EACH(c)
    for (size_t i = 0; i < sizeof bips / sizeof bips[0]; i++)
        bip_case(c, i);
}

static void mme_refuse(struct taut_dot11_key *key, const char *hex,
                       enum taut_status st, unsigned field, size_t off)
{
    struct peers_bytes b = peers_hex(hex);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(b.p, &d);
    uint64_t ipn;
    assert_int_equal(taut_dot11_mme_verify(&ctx, key, &ipn, b.p, b.len), st);
    assert_int_equal(d.field, field);
    assert_int_equal(d.off, off);
    peers_free(&b, 1);
}

static void fill_refuse(struct taut_dot11_key *key, const char *hex,
                        enum taut_status st)
{
    uint8_t p[128];
    struct peers_bytes b = peers_hex(hex);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    size_t len;
    memcpy(p, b.p, b.len);
    assert_int_equal(taut_dot11_mme_fill(&ctx, key, &len, p, b.len), st);
    peers_free(&b, 1);
}

static void bip_refusals(void **state)
{
    (void)state;
    struct peers_bytes k = peers_hex(IGTK16);
    struct taut_dot11_key_config config =
        config_of(peers_get(0), TAUT_DOT11_CIPHER_BIP_CMAC_128, k);
    struct taut_dot11_key igtk, bigtk, tk;
    assert_int_equal(taut_dot11_key_len(config.cipher), 16);
    config.id = 4;
    assert_int_equal(taut_dot11_key_init(&igtk, sizeof igtk, &config), TAUT_OK);
    config.id = 6;
    assert_int_equal(taut_dot11_key_init(&bigtk, sizeof bigtk, &config),
                     TAUT_OK);
    config = config_of(peers_get(0), TAUT_DOT11_CIPHER_CCMP_128, k);
    assert_int_equal(taut_dot11_key_init(&tk, sizeof tk, &config), TAUT_OK);
    assert_int_equal(taut_dot11_mme_len(&tk), 0);
    mme_refuse(&igtk, "c0", TAUT_E_SHORT, TAUT_DOT11_F_HEADER, 1);
    mme_refuse(&tk, DEAUTH, TAUT_E_UNSUPPORTED, TAUT_DOT11_SEAL_F_MME, 0);
    mme_refuse(&bigtk, DEAUTH, TAUT_E_VALUE, TAUT_DOT11_F_TYPE, 0);
    mme_refuse(&igtk, BEACON, TAUT_E_VALUE, TAUT_DOT11_F_TYPE, 0);
    mme_refuse(&igtk, H, TAUT_E_VALUE, TAUT_DOT11_F_TYPE, 0);
    mme_refuse(&igtk, DEAUTH, TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME, 26);
    mme_refuse(&igtk, DEAUTH "4c11040004000000000048dfbfa7b8278872",
               TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME, 44);
    mme_refuse(&igtk, DEAUTH "4d10040004000000000048dfbfa7b8278872",
               TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME, 44);
    mme_refuse(&igtk, DEAUTH "4c10050004000000000048dfbfa7b8278872",
               TAUT_E_VALUE, TAUT_DOT11_SEAL_F_MME_KEY_ID, 28);
    refuse(&igtk, HP "0000002000000000 0102030405060708", TAUT_E_UNSUPPORTED,
           TAUT_DOT11_F_PROTECTED, 1);
    refuse_seal(&igtk, data_frame, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_PROTECTED);
    fill_refuse(&igtk, "c0", TAUT_E_SHORT);
    fill_refuse(&igtk, H, TAUT_E_USAGE);
    fill_refuse(&igtk, BEACON, TAUT_E_USAGE);
    fill_refuse(&bigtk,
                "80300000ffffffffffff0200000000000200000000000900"
                "11223344556677",
                TAUT_E_USAGE);
    fill_refuse(&tk, DEAUTH, TAUT_E_UNSUPPORTED);
    igtk.tx_pn = TAUT_DOT11_PN_MAX;
    fill_refuse(&igtk, DEAUTH, TAUT_E_LIMIT);
    taut_dot11_key_close(&igtk);
    taut_dot11_key_close(&bigtk);
    taut_dot11_key_close(&tk);
    peers_free(&k, 1);
}

/* ------------------------------------------------------------------ */
/* A provider that fails; what is told                                 */

static enum taut_status no_seal(struct taut_crypto_aead *aead,
                                const uint8_t *nonce, const uint8_t *aad,
                                size_t aad_len, uint8_t *buf, size_t len,
                                uint8_t *tag)
{
    (void)aead, (void)nonce, (void)aad, (void)aad_len, (void)buf, (void)len,
        (void)tag;
    return TAUT_E_CRYPTO;
}

static enum taut_status no_feed(struct taut_crypto_mac *mac, const uint8_t *p,
                                size_t len)
{
    (void)mac, (void)p, (void)len;
    return TAUT_E_CRYPTO;
}

static void a_failing_provider_is_told(void **state)
{
    (void)state;
    struct peers_bytes k = peers_hex(IGTK16), frame = peers_hex(data_frame);
    struct peers_bytes sealed = peers_hex(bips[0].sealed);
    struct taut_crypto broken = *peers_get(0);
    struct taut_dot11_key_config config =
        config_of(&broken, TAUT_DOT11_CIPHER_CCMP_128, k);
    struct taut_dot11_key key;
    uint8_t room[128];
    size_t len;
    uint64_t ipn;
    struct taut_ctx ctx = taut_ctx_of(room, NULL);
    broken.aead_seal = no_seal;
    broken.mac_feed = no_feed;
    assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config), TAUT_OK);
    memcpy(room + 8, frame.p, frame.len);
    assert_int_equal(taut_dot11_frame_seal(&ctx, &key, &len, room, frame.len),
                     TAUT_E_CRYPTO);
    assert_int_equal(key.tx_pn, 1);
    taut_dot11_key_close(&key);
    config.cipher = TAUT_DOT11_CIPHER_BIP_CMAC_128;
    config.id = 4;
    assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config), TAUT_OK);
    fill_refuse(&key, DEAUTH, TAUT_E_CRYPTO);
    assert_int_equal(
        taut_dot11_mme_verify(&ctx, &key, &ipn, sealed.p, sealed.len),
        TAUT_E_CRYPTO);
    taut_dot11_key_close(&key);
    peers_free(&k, 1);
    peers_free(&frame, 1);
    peers_free(&sealed, 1);
}

static void headers_are_told(void **state)
{
    (void)state;
    static const struct taut_fieldset *const sets[] = {&taut_dot11_seal_fields};
    static const uint8_t ccmp[8] = {0x0c, 0xe7, 0, 0xa0, 0x76, 0x97, 3, 0xb5};
    static const uint8_t tkip[8] = {0x12, 0x32, 0x34, 0x20, 1, 2, 3, 4};
    static struct test_seen s;
    struct taut_visitor v = test_seen_init(&s, sets, 1, ccmp);
    taut_dot11_seal_visit(&v, ccmp, 8, false);
    assert_string_equal(taut_wr_cstr(&s.wr),
                        "wlan.ccmp.extiv=0xb5039776e70c\nwlan.wep.key=2\n");
    v = test_seen_init(&s, sets, 1, tkip);
    taut_dot11_seal_visit(&v, tkip, 8, true);
    assert_string_equal(taut_wr_cstr(&s.wr),
                        "wlan.tkip.extiv=0x040302011234\nwlan.wep.key=0\n");
    v = test_seen_init(&s, sets, 1, ccmp);
    taut_dot11_seal_visit(&v, ccmp, 7, false);
    taut_dot11_seal_visit(&v, tkip + 1, 7, false);
    assert_int_equal(s.wr.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_as_the_standard),
        cmocka_unit_test(ciphertext_of_gcmp_mpdu_1),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(masks_of_the_header),
        cmocka_unit_test(what_is_no_sealed_frame),
        cmocka_unit_test(packet_numbers_end),
        cmocka_unit_test(bodies_have_a_limit),
        cmocka_unit_test(replays_are_refused_by_tid),
        cmocka_unit_test(windows_take_each_once),
        cmocka_unit_test(keys_that_are_none),
        cmocka_unit_test(closed_keys_are_wiped),
        cmocka_unit_test(tkip_of_the_standard),
        cmocka_unit_test(tkip_in_fragments),
        cmocka_unit_test(tkip_refusals),
        cmocka_unit_test(bip_of_the_standard),
        cmocka_unit_test(bip_refusals),
        cmocka_unit_test(a_failing_provider_is_told),
        cmocka_unit_test(headers_are_told),
    };
    return cmocka_run_group_tests(tests, peers_open, peers_close);
}
