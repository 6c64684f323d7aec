/* SPDX-License-Identifier: MIT */
/* test_crypto_vectors.c: each real provider gives what RFCs and FIPS print. */
#include "crypto_peers.h"

/* EACH(c): runs what follows for each provider. */
#define EACH(c)                                                                \
    for (size_t c##_i = 0; peers_get(c##_i); c##_i++)                          \
        for (const struct taut_crypto *c = peers_get(c##_i); c; c = NULL)

/* ------------------------------------------------------------------ */
/* Hashes                                                              */

/* FIPS 180-4's examples; RFC 1321 A.5. */
static const struct {
    enum taut_crypto_hash_id id;
    const char *msg, *digest;
} hashes[] = {
    {TAUT_CRYPTO_HASH_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72"},
    {TAUT_CRYPTO_HASH_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {TAUT_CRYPTO_HASH_SHA1,
     "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    {TAUT_CRYPTO_HASH_SHA224, "abc",
     "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {TAUT_CRYPTO_HASH_SHA256, "abc",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {TAUT_CRYPTO_HASH_SHA256, "",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {TAUT_CRYPTO_HASH_SHA384, "abc",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
     "8086072ba1e7cc2358baeca134c825a7"},
    {TAUT_CRYPTO_HASH_SHA512, "abc",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

static void hashes_give_what_is_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        struct peers_bytes b[] = {peers_text(hashes[i].msg),
                                  peers_hex(hashes[i].digest)};
        uint8_t out[TAUT_CRYPTO_HASH_MAX];
        assert_int_equal(taut_crypto_hash_len(hashes[i].id), b[1].len);
        EACH(c)
        {
            assert_int_equal(
                taut_crypto_hash_once(c, hashes[i].id, out, peers_span(b[0])),
                TAUT_OK);
            assert_memory_equal(out, b[1].p, b[1].len);
        }
        peers_free(b, 2);
    }
}

/* Any split gives the same, get begins anew, a copy goes its own way. */
static void hashes_are_fed_copied_and_begun_anew(void **state)
{
    uint8_t data[300], want[TAUT_CRYPTO_HASH_MAX], out[TAUT_CRYPTO_HASH_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7);
    for (unsigned id = TAUT_CRYPTO_HASH_MD5; id <= TAUT_CRYPTO_HASH_SHA512;
         id++)
        EACH(c)
        {
            enum taut_crypto_hash_id h = (enum taut_crypto_hash_id)id;
            size_t len = taut_crypto_hash_len(h);
            struct taut_crypto_hash *a, *b;
            assert_int_equal(c->hash_open(c->self, &a, h), TAUT_OK);
            assert_int_equal(c->hash_open(c->self, &b, h), TAUT_OK);
            assert_int_equal(
                taut_crypto_hash_once(c, h, want,
                                      (struct taut_span){data, sizeof data}),
                TAUT_OK);
            for (size_t cut = 0; cut <= sizeof data; cut += 13) {
                assert_int_equal(c->hash_feed(a, data, cut), TAUT_OK);
                assert_int_equal(c->hash_copy(b, a), TAUT_OK);
                assert_int_equal(c->hash_feed(a, data, 5), TAUT_OK);
                assert_int_equal(c->hash_get(a, out), TAUT_OK);
                assert_memory_not_equal(out, want, len);
                assert_int_equal(c->hash_feed(b, data + cut, sizeof data - cut),
                                 TAUT_OK);
                assert_int_equal(c->hash_get(b, out), TAUT_OK);
                assert_memory_equal(out, want, len);
                assert_int_equal(c->hash_feed(a, data, 99), TAUT_OK);
                assert_int_equal(c->hash_reset(a), TAUT_OK);
            }
            c->hash_close(a);
            c->hash_close(b);
        }
}

/* ------------------------------------------------------------------ */
/* MACs                                                                */

/* RFC 2202, 4231 4.3 and 4.7, 4493 4, 8439 2.5.2. */
static const struct {
    enum taut_crypto_mac_id id;
    const char *key, *msg, *tag;
} macs[] = {
    {TAUT_CRYPTO_MAC_HMAC_MD5, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265", "9294727a3638bb1c13f48ef8158bfc9d"},
    {TAUT_CRYPTO_MAC_HMAC_SHA1, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265", "b617318655057264e28bc0b6fb378c8ef146be00"},
    {TAUT_CRYPTO_MAC_HMAC_SHA224, "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"},
    {TAUT_CRYPTO_MAC_HMAC_SHA256, "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {TAUT_CRYPTO_MAC_HMAC_SHA384, "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
     "8e2240ca5e69e2c78b3239ecfab21649"},
    {TAUT_CRYPTO_MAC_HMAC_SHA512, "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {TAUT_CRYPTO_MAC_CMAC_AES, "2b7e151628aed2a6abf7158809cf4f3c", "",
     "bb1d6929e95937287fa37d129b756746"},
    {TAUT_CRYPTO_MAC_CMAC_AES, "2b7e151628aed2a6abf7158809cf4f3c",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
     "30c81c46a35ce411",
     "dfa66747de9ae63030ca32611497c827"},
    {TAUT_CRYPTO_MAC_POLY1305,
     "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
     "43727970746f6772617068696320466f72756d205265736561726368204772"
     "6f7570",
     "a8061dc1305136c6c22b8baf0c0127a9"},
};

static void macs_give_what_is_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof macs / sizeof macs[0]; i++) {
        struct peers_bytes b[] = {peers_hex(macs[i].key),
                                  peers_hex(macs[i].msg),
                                  peers_hex(macs[i].tag)};
        EACH(c)
        {
            uint8_t out[TAUT_CRYPTO_HASH_MAX];
            struct taut_crypto_mac *mac;
            enum taut_status st =
                c->mac_open(c->self, &mac, macs[i].id, b[0].p, b[0].len);
            if (peers_lacks(c, st, "such MAC"))
                continue;
            assert_int_equal(st, TAUT_OK);
            assert_int_equal(taut_crypto_mac_len(macs[i].id), b[2].len);
            for (size_t cut = 0; cut <= b[1].len; cut++) {
                if (macs[i].id == TAUT_CRYPTO_MAC_POLY1305)
                    assert_int_equal(c->mac_set(mac, b[0].p, b[0].len),
                                     TAUT_OK);
                assert_int_equal(c->mac_feed(mac, b[1].p, cut), TAUT_OK);
                assert_int_equal(c->mac_feed(mac, b[1].p + cut, b[1].len - cut),
                                 TAUT_OK);
                assert_int_equal(c->mac_get(mac, out), TAUT_OK);
                assert_memory_equal(out, b[2].p, b[2].len);
            }
            c->mac_close(mac);
        }
        peers_free(b, 3);
    }
}

/* set leaves nothing of the key before; a key longer than a block (RFC 4231
 * 4.7) is hashed. */
static void macs_take_another_key(void **state)
{
    uint8_t key[131], out[32], other[32] = {1};
    const char msg[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    size_t len;
    uint8_t *want = test_hex("60e431591ee0b67f0d8a26aacbf5b77f"
                             "8e0bc6213728c5140546040f0ee37f54",
                             &len);
    (void)state;
    memset(key, 0xaa, sizeof key);
    EACH(c)
    {
        struct taut_crypto_mac *mac;
        assert_int_equal(c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_HMAC_SHA256,
                                     other, sizeof other),
                         TAUT_OK);
        assert_int_equal(c->mac_feed(mac, other, 9), TAUT_OK);
        assert_int_equal(c->mac_set(mac, key, sizeof key), TAUT_OK);
        assert_int_equal(c->mac_feed(mac, (const uint8_t *)msg, sizeof msg - 1),
                         TAUT_OK);
        assert_int_equal(c->mac_get(mac, out), TAUT_OK);
        assert_memory_equal(out, want, len);
        c->mac_close(mac);
    }
    free(want);
}

/* ------------------------------------------------------------------ */
/* Derivation                                                          */

static void hkdf_gives_what_rfc_5869_prints(void **state)
{
    struct peers_bytes b[] = {
        peers_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
        peers_hex("000102030405060708090a0b0c"),
        peers_hex("f0f1f2f3f4f5f6f7f8f9"),
        peers_hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7"
                  "c2b3e5"),
        peers_hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ec"
                  "c4c5bf34007208d5b887185865"),
        peers_hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293c"
                  "cb04"), /* A.3: no salt, no info */
        peers_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c73"
                  "8d2d9d201395faa4b61a96c8"),
    };
    const struct taut_span none = {NULL, 0};
    uint8_t prk[32], okm[256 * 32];
    (void)state;
    EACH(c)
    {
        enum taut_crypto_hash_id id = TAUT_CRYPTO_HASH_SHA256;
        assert_int_equal(taut_crypto_hkdf_extract(c, id, prk, peers_span(b[1]),
                                                  peers_span(b[0])),
                         TAUT_OK);
        assert_memory_equal(prk, b[3].p, 32);
        assert_int_equal(taut_crypto_hkdf_expand(c, id, okm, 42,
                                                 peers_span(b[3]),
                                                 peers_span(b[2])),
                         TAUT_OK);
        assert_memory_equal(okm, b[4].p, 42);
        assert_int_equal(
            taut_crypto_hkdf_extract(c, id, prk, none, peers_span(b[0])),
            TAUT_OK);
        assert_memory_equal(prk, b[5].p, 32);
        assert_int_equal(
            taut_crypto_hkdf_expand(c, id, okm, 42, peers_span(b[5]), none),
            TAUT_OK);
        assert_memory_equal(okm, b[6].p, 42);
        assert_int_equal(taut_crypto_hkdf_expand(c, id, okm, 255 * 32,
                                                 peers_span(b[5]), none),
                         TAUT_OK);
        assert_memory_equal(okm, b[6].p, 42);
        assert_int_equal(taut_crypto_hkdf_expand(c, id, okm, 255 * 32 + 1,
                                                 peers_span(b[5]), none),
                         TAUT_E_RANGE);
        id = (enum taut_crypto_hash_id)77;
        assert_int_equal(
            taut_crypto_hkdf_expand(c, id, okm, 42, peers_span(b[5]), none),
            TAUT_E_UNSUPPORTED);
        assert_int_equal(okm[0], 0);
    }
    peers_free(b, 7);
}

static void pbkdf2_gives_what_rfc_6070_prints(void **state)
{
    static const struct {
        const char *password, *salt, *want;
        uint32_t rounds;
    } rows[] = {
        {"password", "salt", "0c60c80f961f0e71f3a9b524af6012062fe037a6", 1},
        {"password", "salt", "ea6c014dc72d8f8ffd08f8e9e6e4a0c3c4e6f5c7", 0},
        {"password", "salt", "4b007901b765489abead49d926f721d065a429c1", 4096},
        {"passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt",
         "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038", 4096},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct peers_bytes b[] = {peers_text(rows[i].password),
                                  peers_text(rows[i].salt),
                                  peers_hex(rows[i].want)};
        uint8_t out[25];
        EACH(c)
        {
            enum taut_status st = taut_crypto_pbkdf2(
                c, TAUT_CRYPTO_HASH_SHA1, out, b[2].len, peers_span(b[0]),
                peers_span(b[1]), rows[i].rounds);
            if (rows[i].rounds == 0) {
                assert_int_equal(st, TAUT_E_RANGE);
                continue;
            }
            assert_int_equal(st, TAUT_OK);
            assert_memory_equal(out, b[2].p, b[2].len);
        }
        peers_free(b, 3);
    }
}

/* ------------------------------------------------------------------ */
/* AEADs                                                               */

/* McGrew and Viega's test cases 4 and 16 of GCM, RFC 3610 8 #1 and #7, RFC
 * 8439 2.8.2. */
static const struct {
    enum taut_crypto_aead_id id;
    const char *key, *nonce, *aad, *plain, *cipher, *tag;
} aeads[] = {
    {TAUT_CRYPTO_AEAD_AES_GCM, "feffe9928665731c6d6a8f9467308308",
     "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
     "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {TAUT_CRYPTO_AEAD_AES_GCM,
     "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
     "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
    {TAUT_CRYPTO_AEAD_AES_CCM, "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf",
     "00000003020100a0a1a2a3a4a5", "0001020304050607",
     "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
     "588c979a61c663d2f066d0c2c0f989806d5f6b61dac384", "17e8d12cfdf926e0"},
    {TAUT_CRYPTO_AEAD_CHACHA20_POLY1305,
     "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
     "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c617373"
     "206f66202739393a204966204920636f756c64206f6666657220796f75206f6e6c"
     "79206f6e652074697020666f7220746865206675747572652c2073756e73637265"
     "656e20776f756c642062652069742e",
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63d"
     "bea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692dd"
     "bd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4de"
     "f08e4b7a9de576d26586cec64b6116",
     "1ae10b594f09e26a7e902ecbd0600691"},
};

static void aead_both_ways(const struct taut_crypto *c,
                           struct taut_crypto_aead *aead,
                           const struct peers_bytes *b)
{
    /* appended, detached, and each bit of tag, nonce and data changed */
    size_t len = b[3].len, tag_len = b[5].len;
    uint8_t *buf = test_copy(b[3].p, len + 0);
    uint8_t *tag = test_copy(b[5].p, tag_len);
    memset(tag, 0, tag_len);
    assert_int_equal(
        c->aead_seal(aead, b[1].p, b[2].p, b[2].len, buf, len, tag), TAUT_OK);
    assert_memory_equal(buf, b[4].p, len);
    assert_memory_equal(tag, b[5].p, tag_len);
    assert_int_equal(
        c->aead_unseal(aead, b[1].p, b[2].p, b[2].len, buf, len, tag), TAUT_OK);
    assert_memory_equal(buf, b[3].p, len);
    for (size_t bit = 0; bit < 8 * tag_len; bit++) {
        memcpy(buf, b[4].p, len);
        tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(
            c->aead_unseal(aead, b[1].p, b[2].p, b[2].len, buf, len, tag),
            TAUT_E_CRYPTO);
        tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_true(taut_crypto_is_zero(buf, len));
    }
    for (size_t bit = 0; bit < 8 * len; bit++) {
        memcpy(buf, b[4].p, len);
        buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(
            c->aead_unseal(aead, b[1].p, b[2].p, b[2].len, buf, len, tag),
            TAUT_E_CRYPTO);
    }
    memcpy(buf, b[4].p, len);
    assert_int_equal(
        c->aead_unseal(aead, b[1].p, b[2].p, b[2].len - 1, buf, len, tag),
        TAUT_E_CRYPTO);
    free(buf);
    free(tag);
}

static void aeads_give_what_is_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof aeads / sizeof aeads[0]; i++) {
        struct peers_bytes b[] = {
            peers_hex(aeads[i].key),    peers_hex(aeads[i].nonce),
            peers_hex(aeads[i].aad),    peers_hex(aeads[i].plain),
            peers_hex(aeads[i].cipher), peers_hex(aeads[i].tag)};
        EACH(c)
        {
            uint8_t other[32] = {9};
            struct taut_crypto_aead *aead;
            assert_int_equal(c->aead_open(c->self, &aead, aeads[i].id, b[0].p,
                                          b[0].len, b[1].len, b[5].len),
                             TAUT_OK);
            aead_both_ways(c, aead, b);
            /* another key and back */
            assert_int_equal(c->aead_set(aead, other), TAUT_OK);
            uint8_t *buf = test_copy(b[4].p, b[4].len);
            assert_int_equal(c->aead_unseal(aead, b[1].p, b[2].p, b[2].len, buf,
                                            b[4].len, b[5].p),
                             TAUT_E_CRYPTO);
            free(buf);
            assert_int_equal(c->aead_set(aead, b[0].p), TAUT_OK);
            aead_both_ways(c, aead, b);
            c->aead_close(aead);
        }
        peers_free(b, 6);
    }
}

/* What one provider seals the other unseals: all lengths, with and without
 * additional data, all keys, some nonces and tags. */
static const struct {
    enum taut_crypto_aead_id id;
    size_t key_len, nonce_len, tag_len;
} shapes[] = {
    {TAUT_CRYPTO_AEAD_AES_GCM, 16, 12, 16},
    {TAUT_CRYPTO_AEAD_AES_GCM, 24, 12, 16},
    {TAUT_CRYPTO_AEAD_AES_GCM, 32, 12, 16},
    {TAUT_CRYPTO_AEAD_AES_GCM, 32, 12, 12},
    {TAUT_CRYPTO_AEAD_AES_GCM, 16, 8, 16},
    {TAUT_CRYPTO_AEAD_AES_CCM, 16, 13, 8},
    {TAUT_CRYPTO_AEAD_AES_CCM, 24, 12, 16},
    {TAUT_CRYPTO_AEAD_AES_CCM, 32, 13, 16},
    {TAUT_CRYPTO_AEAD_AES_CCM, 16, 7, 4},
    {TAUT_CRYPTO_AEAD_CHACHA20_POLY1305, 32, 12, 16},
};

static void aead_crossed(const struct taut_crypto *c,
                         const struct taut_crypto *d, size_t shape)
{
    uint8_t key[32], nonce[16], aad[40], buf[200 + 16], was[200];
    struct taut_crypto_aead *a, *b;
    for (size_t i = 0; i < 32; i++)
        key[i] = (uint8_t)rand();
    memcpy(nonce, key, 16);
    memcpy(aad, key, 32);
    memset(aad + 32, 5, 8);
    assert_int_equal(
        c->aead_open(c->self, &a, shapes[shape].id, key, shapes[shape].key_len,
                     shapes[shape].nonce_len, shapes[shape].tag_len),
        TAUT_OK);
    assert_int_equal(
        d->aead_open(d->self, &b, shapes[shape].id, key, shapes[shape].key_len,
                     shapes[shape].nonce_len, shapes[shape].tag_len),
        TAUT_OK);
    for (size_t len = 0; len <= 200; len++) {
        size_t aad_len = len % 41;
        for (size_t i = 0; i < len; i++)
            buf[i] = was[i] = (uint8_t)rand();
        nonce[0]++;
        assert_int_equal(
            c->aead_seal(a, nonce, aad, aad_len, buf, len, buf + len), TAUT_OK);
        assert_int_equal(
            d->aead_unseal(b, nonce, aad, aad_len, buf, len, buf + len),
            TAUT_OK);
        assert_memory_equal(buf, was, len);
        buf[len] ^= 1;
        assert_int_equal(
            d->aead_unseal(b, nonce, aad, aad_len, buf, len, buf + len),
            TAUT_E_CRYPTO);
    }
    c->aead_close(a);
    d->aead_close(b);
}

static void aeads_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        EACH(c)
    EACH(d)
    aead_crossed(c, d, i);
}

/* GMAC: test case 3 of the sort (SP 800-38D: GCM without plaintext): what
 * GCM of test case 1 gives, and any message through both providers. */
static void gmac_is_gcm_of_nothing(void **state)
{
    uint8_t key[16] = {0}, nonce[12] = {0}, tag[16], first[16], msg[77] = {3};
    struct peers_bytes want = peers_hex("58e2fccefa7e3061367f1d57a4e7455a");
    (void)state;
    EACH(c)
    {
        struct taut_crypto_aead *aead;
        assert_int_equal(c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_GCM,
                                      key, 16, 12, 16),
                         TAUT_OK);
        assert_int_equal(
            taut_crypto_gmac(c, aead, nonce, tag, (struct taut_span){NULL, 0}),
            TAUT_OK);
        assert_memory_equal(tag, want.p, 16);
        assert_int_equal(taut_crypto_gmac(c, aead, nonce, tag,
                                          (struct taut_span){msg, sizeof msg}),
                         TAUT_OK);
        if (c_i == 0)
            memcpy(first, tag, 16);
        assert_memory_equal(tag, first, 16);
        c->aead_close(aead);
    }
    peers_free(&want, 1);
}

/* ------------------------------------------------------------------ */
/* Ciphers                                                             */

/* SP 800-38A F.1.1, F.2.1, F.2.5, F.5.1; RFC 8439 2.4.2; RFC 6229 2. */
static const struct {
    enum taut_crypto_cipher_id id;
    const char *key, *iv, *plain, *cipher;
} ciphers[] = {
    {TAUT_CRYPTO_CIPHER_AES_ECB, "2b7e151628aed2a6abf7158809cf4f3c", "",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"},
    {TAUT_CRYPTO_CIPHER_AES_CBC, "2b7e151628aed2a6abf7158809cf4f3c",
     "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"},
    {TAUT_CRYPTO_CIPHER_AES_CBC,
     "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"},
    {TAUT_CRYPTO_CIPHER_AES_CTR, "2b7e151628aed2a6abf7158809cf4f3c",
     "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"},
    {TAUT_CRYPTO_CIPHER_CHACHA20,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "01000000000000000000004a00000000",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c61"
     "73",
     "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"},
    {TAUT_CRYPTO_CIPHER_RC4, "0102030405", "",
     "00000000000000000000000000000000", "b2396305f03dc027ccc3524a0a1118a8"},
    {TAUT_CRYPTO_CIPHER_RC4, "0102030405060708090a0b0c0d0e0f10", "",
     "00000000000000000000000000000000", "9ac7cc9a609d1ef7b2932899cde41b97"},
};

/* cipher_split runs a cipher in two steps, both ways. */
static void cipher_split(const struct taut_crypto *c,
                         struct taut_crypto_cipher *cipher, const uint8_t *iv,
                         const struct peers_bytes *from,
                         const struct peers_bytes *to, size_t cut)
{
    uint8_t *buf = test_copy(from->p, from->len);
    assert_int_equal(c->cipher_set(cipher, iv), TAUT_OK);
    assert_int_equal(c->cipher_step(cipher, buf, cut), TAUT_OK);
    assert_int_equal(c->cipher_step(cipher, buf + cut, from->len - cut),
                     TAUT_OK);
    assert_memory_equal(buf, to->p, to->len);
    free(buf);
}

static void ciphers_give_what_is_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++) {
        struct peers_bytes b[] = {
            peers_hex(ciphers[i].key), peers_hex(ciphers[i].iv),
            peers_hex(ciphers[i].plain), peers_hex(ciphers[i].cipher)};
        size_t step = ciphers[i].id <= TAUT_CRYPTO_CIPHER_AES_CBC ? 16 : 1;
        const uint8_t *iv = b[1].len ? b[1].p : NULL;
        EACH(c)
        {
            for (int decrypt = 0; decrypt < 2; decrypt++) {
                struct taut_crypto_cipher *cipher;
                enum taut_status st = c->cipher_open(
                    c->self, &cipher, ciphers[i].id, b[0].p, b[0].len, decrypt);
                if (peers_lacks(c, st, "such cipher"))
                    continue;
                assert_int_equal(st, TAUT_OK);
                for (size_t cut = 0; cut <= b[2].len; cut += step)
                    cipher_split(c, cipher, iv, &b[2 + decrypt],
                                 &b[3 - decrypt], cut);
                c->cipher_close(cipher);
            }
        }
        peers_free(b, 4);
    }
}

/* RFC 3394 4.1 to 4.6 */
static const struct {
    const char *kek, *key, *wrapped;
} wraps[] = {
    {"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
     "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"},
    {"000102030405060708090a0b0c0d0e0f1011121314151617",
     "00112233445566778899aabbccddeeff",
     "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
     "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43b"
     "fb988b9b7a02dd21"},
};

static void wrap_both_ways(const struct taut_crypto *c,
                           const struct peers_bytes *b)
{
    struct taut_crypto_cipher *enc, *dec;
    size_t len = b[1].len;
    uint8_t *buf = test_copy(b[2].p, b[2].len);
    assert_int_equal(c->cipher_open(c->self, &enc, TAUT_CRYPTO_CIPHER_AES_ECB,
                                    b[0].p, b[0].len, false),
                     TAUT_OK);
    assert_int_equal(c->cipher_open(c->self, &dec, TAUT_CRYPTO_CIPHER_AES_ECB,
                                    b[0].p, b[0].len, true),
                     TAUT_OK);
    memcpy(buf + 8, b[1].p, len);
    assert_int_equal(taut_crypto_wrap(c, enc, buf, len), TAUT_OK);
    assert_memory_equal(buf, b[2].p, b[2].len);
    assert_int_equal(taut_crypto_unwrap(c, dec, buf, len + 8), TAUT_OK);
    assert_memory_equal(buf + 8, b[1].p, len);
    for (size_t bit = 0; bit < 8 * (len + 8); bit++) {
        memcpy(buf, b[2].p, b[2].len);
        buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(taut_crypto_unwrap(c, dec, buf, len + 8),
                         TAUT_E_CRYPTO);
        assert_true(taut_crypto_is_zero(buf, len + 8));
    }
    for (size_t bad = 0; bad < 24; bad++) {
        assert_int_equal(taut_crypto_unwrap(c, dec, buf, bad), TAUT_E_RANGE);
        if (bad < 16)
            assert_int_equal(taut_crypto_wrap(c, enc, buf, bad), TAUT_E_RANGE);
    }
    assert_int_equal(taut_crypto_wrap(c, enc, buf, 17), TAUT_E_RANGE);
    assert_int_equal(taut_crypto_unwrap(c, dec, buf, 25), TAUT_E_RANGE);
    assert_int_equal(taut_crypto_wrap(c, enc, buf, TAUT_CRYPTO_LEN_MAX + 8),
                     TAUT_E_LIMIT);
    assert_int_equal(taut_crypto_unwrap(c, dec, buf, TAUT_CRYPTO_LEN_MAX + 8),
                     TAUT_E_LIMIT);
    c->cipher_close(enc);
    c->cipher_close(dec);
    free(buf);
}

static void key_wrap_gives_what_rfc_3394_prints(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wraps / sizeof wraps[0]; i++) {
        struct peers_bytes b[] = {peers_hex(wraps[i].kek),
                                  peers_hex(wraps[i].key),
                                  peers_hex(wraps[i].wrapped)};
        EACH(c)
        wrap_both_ways(c, b);
        peers_free(b, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_give_what_is_printed),
        cmocka_unit_test(hashes_are_fed_copied_and_begun_anew),
        cmocka_unit_test(macs_give_what_is_printed),
        cmocka_unit_test(macs_take_another_key),
        cmocka_unit_test(hkdf_gives_what_rfc_5869_prints),
        cmocka_unit_test(pbkdf2_gives_what_rfc_6070_prints),
        cmocka_unit_test(aeads_give_what_is_printed),
        cmocka_unit_test(aeads_agree),
        cmocka_unit_test(gmac_is_gcm_of_nothing),
        cmocka_unit_test(ciphers_give_what_is_printed),
        cmocka_unit_test(key_wrap_gives_what_rfc_3394_prints),
    };
    return cmocka_run_group_tests_name("crypto vectors", tests, peers_open,
                                       peers_close);
}
