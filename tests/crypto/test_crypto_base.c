/* SPDX-License-Identifier: MIT */
/* test_crypto_base.c: what needs no cryptography: lengths, the null provider,
 * the recorded one around it, and keys as SSH writes them. */
#include "test_util.h"

#include "taut/crypto_null.h"
#include "taut/crypto_recorded.h"
#include "taut/crypto_ssh.h"

static const struct taut_span nothing = {NULL, 0};

static struct taut_span num(const uint8_t *p, size_t len)
{
    return (struct taut_span){p, len};
}

/* ------------------------------------------------------------------ */

static void algorithms_have_lengths(void **state)
{
    static const uint8_t hash[] = {0, 16, 20, 28, 32, 48, 64, 0};
    static const uint8_t block[] = {0, 64, 64, 64, 64, 128, 128, 0};
    static const uint8_t group[] = {0, 32, 48, 66, 32, 56, 0};
    static const uint8_t open[] = {0, 65, 97, 133, 32, 56, 0};
    (void)state;
    for (unsigned i = 0; i < sizeof hash; i++) {
        assert_int_equal(taut_crypto_hash_len((enum taut_crypto_hash_id)i),
                         hash[i]);
        assert_int_equal(taut_crypto_block_len((enum taut_crypto_hash_id)i),
                         block[i]);
        assert_int_equal(taut_crypto_mac_len((enum taut_crypto_mac_id)i),
                         hash[i]);
    }
    assert_int_equal(taut_crypto_mac_len(TAUT_CRYPTO_MAC_CMAC_AES), 16);
    assert_int_equal(taut_crypto_mac_len(TAUT_CRYPTO_MAC_POLY1305), 16);
    assert_int_equal(taut_crypto_mac_len((enum taut_crypto_mac_id)18), 0);
    for (unsigned i = 0; i < sizeof group; i++) {
        assert_int_equal(taut_crypto_group_len((enum taut_crypto_group)i),
                         group[i]);
        assert_int_equal(taut_crypto_public_len((enum taut_crypto_group)i),
                         open[i]);
    }
}

/* All lengths of key, nonce and tag, against the rules written out again. */
static void aeads_take_what_their_standards_say(void **state)
{
    (void)state;
    for (size_t key = 0; key < 40; key++)
        for (size_t nonce = 0; nonce < 20; nonce++)
            for (size_t tag = 0; tag < 20; tag++) {
                bool aes = key == 16 || key == 24 || key == 32;
                bool gcm = aes && nonce > 0 && nonce < 17 && tag < 17 &&
                           (tag > 11 || tag == 8 || tag == 4);
                bool ccm = aes && nonce > 6 && nonce < 14 && tag > 3 &&
                           tag < 17 && !(tag & 1);
                bool cha = key == 32 && nonce == 12 && tag == 16;
                assert_int_equal(taut_crypto_aead_fits(TAUT_CRYPTO_AEAD_AES_GCM,
                                                       key, nonce, tag),
                                 gcm ? TAUT_OK : TAUT_E_RANGE);
                assert_int_equal(taut_crypto_aead_fits(TAUT_CRYPTO_AEAD_AES_CCM,
                                                       key, nonce, tag),
                                 ccm ? TAUT_OK : TAUT_E_RANGE);
                assert_int_equal(
                    taut_crypto_aead_fits(TAUT_CRYPTO_AEAD_CHACHA20_POLY1305,
                                          key, nonce, tag),
                    cha ? TAUT_OK : TAUT_E_RANGE);
            }
    assert_int_equal(
        taut_crypto_aead_fits((enum taut_crypto_aead_id)0, 16, 12, 16),
        TAUT_E_UNSUPPORTED);
    for (size_t key = 0; key < 40; key++) {
        bool aes = key == 16 || key == 24 || key == 32;
        size_t iv = 99;
        assert_int_equal(
            taut_crypto_cipher_fits(TAUT_CRYPTO_CIPHER_AES_ECB, key, &iv),
            aes ? TAUT_OK : TAUT_E_RANGE);
        assert_int_equal(iv, aes ? 0 : 99);
        assert_int_equal(
            taut_crypto_cipher_fits(TAUT_CRYPTO_CIPHER_AES_CBC, key, &iv),
            aes ? TAUT_OK : TAUT_E_RANGE);
        assert_int_equal(
            taut_crypto_cipher_fits(TAUT_CRYPTO_CIPHER_AES_CTR, key, NULL),
            aes ? TAUT_OK : TAUT_E_RANGE);
        assert_int_equal(
            taut_crypto_cipher_fits(TAUT_CRYPTO_CIPHER_CHACHA20, key, NULL),
            key == 32 ? TAUT_OK : TAUT_E_RANGE);
        assert_int_equal(
            taut_crypto_cipher_fits(TAUT_CRYPTO_CIPHER_RC4, key, NULL),
            key >= 5 && key <= 32 ? TAUT_OK : TAUT_E_RANGE);
    }
    assert_int_equal(
        taut_crypto_cipher_fits((enum taut_crypto_cipher_id)6, 16, NULL),
        TAUT_E_UNSUPPORTED);
}

/* ------------------------------------------------------------------ */
/* The null provider                                                   */

static void null_is_made_and_counts(void **state)
{
    struct taut_crypto_null n;
    struct taut_crypto_hash *h[TAUT_CRYPTO_NULL_SLOTS + 1];
    const struct taut_crypto *c = &n.table;
    (void)state;
    assert_int_equal(taut_crypto_null_init(&n, sizeof n - 1), TAUT_E_USAGE);
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    assert_int_equal(c->size, sizeof *c);
    assert_string_equal(c->name, "null");
    for (size_t i = 0; i <= TAUT_CRYPTO_NULL_SLOTS; i++)
        assert_int_equal(c->hash_open(c->self, &h[i], TAUT_CRYPTO_HASH_SHA256),
                         i < TAUT_CRYPTO_NULL_SLOTS ? TAUT_OK : TAUT_E_LIMIT);
    assert_int_equal(n.n_open, TAUT_CRYPTO_NULL_SLOTS);
    /* nothing else has room either */
    uint8_t key[32] = {0};
    void *none[9];
    struct taut_crypto_parts parts = {.kind = TAUT_CRYPTO_KIND_RSA};
    assert_int_equal(c->mac_open(c->self, (struct taut_crypto_mac **)&none[0],
                                 TAUT_CRYPTO_MAC_CMAC_AES, key, 16),
                     TAUT_E_LIMIT);
    assert_int_equal(c->aead_open(c->self, (struct taut_crypto_aead **)&none[1],
                                  TAUT_CRYPTO_AEAD_AES_GCM, key, 16, 12, 16),
                     TAUT_E_LIMIT);
    assert_int_equal(c->cipher_open(c->self,
                                    (struct taut_crypto_cipher **)&none[2],
                                    TAUT_CRYPTO_CIPHER_AES_CTR, key, 16, false),
                     TAUT_E_LIMIT);
    assert_int_equal(c->kx_open(c->self, (struct taut_crypto_kx **)&none[3],
                                TAUT_CRYPTO_GROUP_X25519, nothing),
                     TAUT_E_LIMIT);
    assert_int_equal(
        c->key_import(c->self, (struct taut_crypto_key **)&none[4], &parts),
        TAUT_E_LIMIT);
    assert_int_equal(
        c->trust_open(c->self, (struct taut_crypto_trust **)&none[5]),
        TAUT_E_LIMIT);
    for (size_t i = 0; i <= TAUT_CRYPTO_NULL_SLOTS; i++)
        c->hash_close(h[i]);
    assert_int_equal(n.n_open, 0);
}

static void null_hashes_differ(void **state)
{
    struct taut_crypto_null n;
    const struct taut_crypto *c = &n.table;
    struct taut_crypto_hash *a, *b;
    uint8_t out[2][32];
    (void)state;
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    assert_int_equal(c->hash_open(c->self, &a, (enum taut_crypto_hash_id)99),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(c->hash_open(c->self, &a, TAUT_CRYPTO_HASH_SHA256),
                     TAUT_OK);
    assert_int_equal(c->hash_open(c->self, &b, TAUT_CRYPTO_HASH_SHA1), TAUT_OK);
    assert_int_equal(c->hash_copy(b, a), TAUT_E_USAGE);
    c->hash_close(b);
    assert_int_equal(c->hash_open(c->self, &b, TAUT_CRYPTO_HASH_SHA256),
                     TAUT_OK);
    c->hash_feed(a, (const uint8_t *)"ab", 2);
    c->hash_copy(b, a);
    c->hash_get(a, out[0]);
    c->hash_feed(b, (const uint8_t *)"c", 1);
    c->hash_get(b, out[1]);
    assert_memory_not_equal(out[0], out[1], 32);
    c->hash_feed(a, (const uint8_t *)"xy", 2);
    c->hash_reset(a);
    c->hash_feed(a, (const uint8_t *)"abc", 3);
    c->hash_get(a, out[0]);
    assert_memory_equal(out[0], out[1], 32);
    c->hash_close(a);
    c->hash_close(b);
}

static void null_seals_nothing(void **state)
{
    struct taut_crypto_null n;
    const struct taut_crypto *c = &n.table;
    struct taut_crypto_aead *aead;
    struct taut_crypto_mac *mac;
    struct taut_crypto_cipher *cipher;
    uint8_t key[32] = {1}, buf[32] = {7, 8, 9}, tag[20];
    (void)state;
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    assert_int_equal(
        c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_GCM, key, 16, 12, 99),
        TAUT_E_RANGE);
    assert_int_equal(
        c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_GCM, key, 16, 12, 16),
        TAUT_OK);
    assert_int_equal(c->aead_set(aead, key), TAUT_OK);
    assert_int_equal(c->aead_seal(aead, key, NULL, 0, buf, 3, tag), TAUT_OK);
    assert_true(buf[0] == 7 && taut_crypto_is_zero(tag, 16));
    assert_int_equal(c->aead_unseal(aead, key, NULL, 0, buf, 3, tag), TAUT_OK);
    assert_true(buf[2] == 9);
    tag[0] = 0xff;
    assert_int_equal(c->aead_unseal(aead, key, NULL, 0, buf, 3, tag),
                     TAUT_E_CRYPTO);
    assert_int_equal(c->aead_unseal(aead, key, NULL, 0, NULL, 0, tag),
                     TAUT_E_CRYPTO);
    assert_true(taut_crypto_is_zero(buf, 3));
    c->aead_close(aead);
    c->aead_close(NULL);
    assert_int_equal(
        c->mac_open(c->self, &mac, (enum taut_crypto_mac_id)99, key, 16),
        TAUT_E_UNSUPPORTED);
    assert_int_equal(
        c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_CMAC_AES, key, 17),
        TAUT_E_RANGE);
    assert_int_equal(
        c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_POLY1305, key, 16),
        TAUT_E_RANGE);
    assert_int_equal(
        c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_HMAC_SHA1, key, 3), TAUT_OK);
    assert_int_equal(c->mac_set(mac, key, 4), TAUT_OK);
    assert_int_equal(c->mac_feed(mac, key, 4), TAUT_OK);
    assert_int_equal(c->mac_get(mac, tag), TAUT_OK);
    assert_int_equal(tag[0], 0);
    c->mac_close(mac);
    assert_int_equal(c->cipher_open(c->self, &cipher,
                                    TAUT_CRYPTO_CIPHER_AES_CBC, key, 15, false),
                     TAUT_E_RANGE);
    assert_int_equal(c->cipher_open(c->self, &cipher,
                                    TAUT_CRYPTO_CIPHER_AES_CBC, key, 16, false),
                     TAUT_OK);
    assert_int_equal(c->cipher_step(cipher, buf, 16), TAUT_E_STATE);
    assert_int_equal(c->cipher_set(cipher, key), TAUT_OK);
    assert_int_equal(c->cipher_step(cipher, buf, 15), TAUT_E_RANGE);
    assert_int_equal(c->cipher_step(cipher, buf, 32), TAUT_OK);
    c->cipher_close(cipher);
    assert_int_equal(n.n_open, 0);
}

static void null_agrees(void **state)
{
    struct taut_crypto_null n;
    const struct taut_crypto *c = &n.table;
    uint8_t secret[66] = {5}, out[2][132], pub[2][133];
    (void)state;
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    for (unsigned g = TAUT_CRYPTO_GROUP_P256; g <= TAUT_CRYPTO_GROUP_X448;
         g++) {
        enum taut_crypto_group group = (enum taut_crypto_group)g;
        size_t len = taut_crypto_group_len(group),
               public_len = taut_crypto_public_len(group);
        struct taut_crypto_kx *a, *b;
        assert_int_equal(c->kx_open(c->self, &a, group, num(secret, len)),
                         TAUT_OK);
        assert_int_equal(c->kx_open(c->self, &b, group, nothing), TAUT_OK);
        assert_int_equal(c->kx_get(a, pub[0]), TAUT_OK);
        assert_int_equal(c->kx_get(b, pub[1]), TAUT_OK);
        assert_int_equal(c->kx_derive(a, out[0], num(pub[1], public_len)),
                         TAUT_OK);
        assert_int_equal(c->kx_derive(b, out[1], num(pub[0], public_len)),
                         TAUT_OK);
        assert_memory_equal(out[0], out[1], len);
        assert_int_equal(c->kx_derive(b, out[1], num(pub[0], public_len - 1)),
                         TAUT_E_CRYPTO);
        memset(pub[0], 0, public_len);
        assert_int_equal(c->kx_derive(b, out[1], num(pub[0], public_len)),
                         TAUT_E_CRYPTO);
        pub[0][5] = 1;
        assert_int_equal(c->kx_derive(b, out[1], num(pub[0], public_len)),
                         len == public_len ? TAUT_OK : TAUT_E_CRYPTO);
        c->kx_close(a);
        c->kx_close(b);
        assert_int_equal(c->kx_open(c->self, &a, group, num(secret, 5)),
                         TAUT_E_RANGE);
    }
    struct taut_crypto_kx *a;
    assert_int_equal(
        c->kx_open(c->self, &a, (enum taut_crypto_group)0, nothing),
        TAUT_E_UNSUPPORTED);
    assert_int_equal(c->mod(c->self, (enum taut_crypto_mod)0, out[0], nothing,
                            nothing, nothing),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(c->mod(c->self, (enum taut_crypto_mod)5, out[0], nothing,
                            nothing, nothing),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(c->mod(c->self, TAUT_CRYPTO_MOD_MUL, out[0],
                            num(secret, 2), num(secret, 2), num(secret, 4)),
                     TAUT_OK);
    assert_memory_equal(out[0], "\0\0\5\0", 4);
    assert_int_equal(c->mod(c->self, TAUT_CRYPTO_MOD_MUL, out[0],
                            num(secret, 2), num(secret, 2), num(secret, 1)),
                     TAUT_OK);
    assert_int_equal(out[0][0], 0);
    memset(pub, 0, sizeof pub);
    enum taut_crypto_group p = TAUT_CRYPTO_GROUP_P521;
    assert_int_equal(c->point_mul(c->self, p, out[0], num(secret, 1), pub[0]),
                     TAUT_E_CRYPTO);
    pub[0][3] = 2;
    assert_int_equal(c->point_mul(c->self, p, out[0], num(secret, 1), pub[0]),
                     TAUT_OK);
    assert_int_equal(c->point_add(c->self, p, out[0], pub[0], pub[0]), TAUT_OK);
    assert_int_equal(out[0][3], 4);
    p = TAUT_CRYPTO_GROUP_X25519;
    assert_int_equal(c->point_mul(c->self, p, out[0], num(secret, 1), pub[0]),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(c->point_add(c->self, p, out[0], pub[0], pub[0]),
                     TAUT_E_UNSUPPORTED);
    assert_int_equal(n.n_open, 0);
}

static void null_keys(void **state)
{
    struct taut_crypto_null n;
    const struct taut_crypto *c = &n.table;
    struct taut_crypto_key *key;
    struct taut_crypto_key_info info;
    struct taut_crypto_parts parts;
    uint8_t sig[64], room[TAUT_CRYPTO_PARTS_MAX], first[1];
    (void)state;
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    for (unsigned i = 0; i < 6; i++) {
        size_t len = sizeof sig;
        first[0] = (uint8_t)i;
        assert_int_equal(
            c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, num(first, 1)),
            TAUT_OK);
        assert_int_equal(c->key_info(key, &info), TAUT_OK);
        assert_int_equal(info.kind, i + 1);
        assert_int_equal(c->key_parts(key, &parts, room), TAUT_OK);
        assert_int_equal(parts.n.len > 0, i == 0);
        assert_int_equal(parts.point.len > 0, i > 0);
        enum taut_crypto_hash_id hash = TAUT_CRYPTO_HASH_SHA256;
        enum taut_crypto_sig_id id = TAUT_CRYPTO_SIG_EDDSA;
        assert_int_equal(
            c->sign(c->self, key, id, hash, sig, &len, num(first, 1)), TAUT_OK);
        assert_int_equal(len, info.sig_len);
        assert_int_equal(
            c->verify(c->self, key, id, hash, num(sig, len), num(first, 1)),
            TAUT_OK);
        assert_int_equal(
            c->verify(c->self, key, id, hash, num(sig, 0), num(first, 1)),
            TAUT_E_CRYPTO);
        sig[0] = 0xff;
        assert_int_equal(
            c->verify(c->self, key, id, hash, num(sig, len), num(first, 1)),
            TAUT_E_CRYPTO);
        for (unsigned none = 0; none <= 6; none += 6) {
            id = (enum taut_crypto_sig_id)none;
            assert_int_equal(
                c->sign(c->self, key, id, hash, sig, &len, num(first, 1)),
                TAUT_E_UNSUPPORTED);
            assert_int_equal(
                c->verify(c->self, key, id, hash, num(sig, len), num(first, 1)),
                TAUT_E_UNSUPPORTED);
        }
        len = 63;
        assert_int_equal(c->sign(c->self, key, TAUT_CRYPTO_SIG_EDDSA, hash, sig,
                                 &len, num(first, 1)),
                         TAUT_E_RANGE);
        c->key_close(key);
    }
    first[0] = 0xff;
    assert_int_equal(
        c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, num(first, 1)),
        TAUT_E_VALUE);
    assert_int_equal(c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, nothing),
                     TAUT_E_VALUE);
    assert_int_equal(
        c->key_open(c->self, &key, (enum taut_crypto_form)0, num(first, 1)),
        TAUT_E_UNSUPPORTED);
    assert_int_equal(
        c->key_open(c->self, &key, (enum taut_crypto_form)4, num(first, 1)),
        TAUT_E_UNSUPPORTED);
    for (unsigned kind = 0; kind <= 7; kind += 7) {
        parts.kind = (enum taut_crypto_kind)kind;
        assert_int_equal(c->key_import(c->self, &key, &parts),
                         TAUT_E_UNSUPPORTED);
    }
    assert_int_equal(n.n_open, 0);
}

static void null_trusts(void **state)
{
    struct taut_crypto_null n;
    const struct taut_crypto *c = &n.table;
    struct taut_crypto_trust *trust;
    const uint8_t good[1] = {0x30}, bad[1] = {0xff};
    struct taut_span certs[17];
    struct taut_crypto_chain chain = {.certs = certs, .n_certs = 0};
    enum taut_crypto_verdict verdict;
    size_t depth, added = 9;
    (void)state;
    for (size_t i = 0; i < 17; i++)
        certs[i] = num(good, 1);
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    assert_int_equal(c->trust_open(c->self, &trust), TAUT_OK);
    assert_int_equal(c->trust_add(trust, nothing, &added), TAUT_E_VALUE);
    assert_int_equal(added, 0);
    assert_int_equal(c->trust_add(trust, certs[0], NULL), TAUT_OK);
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain),
                     TAUT_E_VALUE);
    chain.n_certs = 17;
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain),
                     TAUT_E_LIMIT);
    chain.n_certs = 3;
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain), TAUT_OK);
    assert_int_equal(verdict, TAUT_CRYPTO_VERDICT_TRUSTED);
    certs[2] = num(bad, 1);
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain),
                     TAUT_E_CRYPTO);
    assert_int_equal(depth, 2);
    assert_int_equal(verdict, TAUT_CRYPTO_VERDICT_UNKNOWN_CA);
    certs[1] = nothing;
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain),
                     TAUT_E_VALUE);
    assert_int_equal(depth, 1);
    c->trust_close(trust);
    assert_int_equal(n.n_open, 0);
}

/* A provider that fails is passed on, with nothing left in the output: the
 * null one is made to fail at its n-th call of one function. */
static int calls_left;
static struct taut_crypto_null real;

static enum taut_status failing_feed(struct taut_crypto_mac *mac,
                                     const uint8_t *p, size_t len)
{
    return calls_left-- > 0 ? real.table.mac_feed(mac, p, len) : TAUT_E_CRYPTO;
}

static enum taut_status failing_get(struct taut_crypto_mac *mac, uint8_t *out)
{
    if (calls_left-- <= 0)
        return TAUT_E_CRYPTO;
    return real.table.mac_get(mac, out);
}

static enum taut_status failing_step(struct taut_crypto_cipher *cipher,
                                     uint8_t *buf, size_t len)
{
    if (calls_left-- <= 0)
        return TAUT_E_CRYPTO;
    return real.table.cipher_step(cipher, buf, len);
}

static enum taut_status failing_hash_feed(struct taut_crypto_hash *hash,
                                          const uint8_t *p, size_t len)
{
    (void)hash;
    (void)p;
    (void)len;
    return TAUT_E_CRYPTO;
}

static void failures_are_passed_on(void **state)
{
    struct taut_crypto c;
    uint8_t key[16] = {1}, out[64], buf[40];
    struct taut_crypto_cipher *ecb;
    enum taut_status st;
    (void)state;
    assert_int_equal(taut_crypto_null_init(&real, sizeof real), TAUT_OK);
    c = real.table;
    c.mac_feed = failing_feed;
    c.mac_get = failing_get;
    c.cipher_step = failing_step;
    c.hash_feed = failing_hash_feed;
    enum taut_crypto_hash_id id = TAUT_CRYPTO_HASH_SHA256;
    assert_int_equal(taut_crypto_hash_once(&c, id, out, num(key, 16)),
                     TAUT_E_CRYPTO);
    assert_int_equal(taut_crypto_hash_once(&c, (enum taut_crypto_hash_id)0, out,
                                           num(key, 16)),
                     TAUT_E_UNSUPPORTED);
    for (int n = 0, done = 0; !done; n++) {
        memset(out, 0xee, sizeof out);
        calls_left = n;
        st =
            taut_crypto_hkdf_expand(&c, id, out, 64, num(key, 16), num(key, 5));
        done = st == TAUT_OK;
        assert_int_equal(st, n < 8 ? TAUT_E_CRYPTO : TAUT_OK);
        assert_true(done || taut_crypto_is_zero(out, 64));
        calls_left = n < 8 ? n : 0;
        st = taut_crypto_pbkdf2(&c, id, out, 40, num(key, 16), num(key, 5), 2);
        assert_int_equal(st, TAUT_E_CRYPTO);
        assert_true(taut_crypto_is_zero(out, 40));
    }
    calls_left = 1;
    assert_int_equal(
        taut_crypto_hmac_once(&c, id, out, num(key, 16), num(key, 5)),
        TAUT_E_CRYPTO);
    calls_left = 0;
    assert_int_equal(
        taut_crypto_hmac_once(&c, id, out, num(key, 16), num(key, 5)),
        TAUT_E_CRYPTO);
    assert_int_equal(
        c.cipher_open(c.self, &ecb, TAUT_CRYPTO_CIPHER_AES_ECB, key, 16, false),
        TAUT_OK);
    for (int n = 0; n < 12; n++) {
        memset(buf, 0xee, sizeof buf);
        calls_left = n;
        assert_int_equal(taut_crypto_wrap(&c, ecb, buf, 16), TAUT_E_CRYPTO);
        assert_true(taut_crypto_is_zero(buf, 24));
        memset(buf, 0xee, sizeof buf);
        calls_left = n;
        assert_int_equal(taut_crypto_unwrap(&c, ecb, buf, 24), TAUT_E_CRYPTO);
        assert_true(taut_crypto_is_zero(buf, 24));
    }
    c.cipher_close(ecb);
    assert_int_equal(real.n_open, 0);
}

/* ------------------------------------------------------------------ */
/* The recorded provider                                               */

static void recorded_gives_what_was_recorded(void **state)
{
    static const uint8_t random[] = {1, 2, 3, 4, 5}, secret[32] = {6},
                         sig[64] = {7};
    const struct taut_crypto_record records[] = {
        {TAUT_CRYPTO_RECORD_RANDOM, num(random, 5)},
        {TAUT_CRYPTO_RECORD_SECRET, num(secret, 32)},
        {TAUT_CRYPTO_RECORD_SIGNATURE, num(sig, 64)},
        {TAUT_CRYPTO_RECORD_RANDOM, nothing}};
    struct taut_crypto_null n;
    struct taut_crypto_recorded r;
    const struct taut_crypto *c = &r.table;
    struct taut_crypto_kx *kx;
    struct taut_crypto_key *key;
    uint8_t out[64], pub[32];
    size_t len = sizeof out;
    (void)state;
    assert_int_equal(taut_crypto_null_init(&n, sizeof n), TAUT_OK);
    assert_int_equal(
        taut_crypto_recorded_init(&r, sizeof r + 1, &n.table, records, 4),
        TAUT_E_USAGE);
    n.table.size++;
    assert_int_equal(
        taut_crypto_recorded_init(&r, sizeof r, &n.table, records, 4),
        TAUT_E_USAGE);
    n.table.size--;
    assert_int_equal(
        taut_crypto_recorded_init(&r, sizeof r, &n.table, records, 4), TAUT_OK);
    assert_string_equal(c->name, "recorded");
    assert_int_equal(c->random_fill(c->self, out, 5), TAUT_OK);
    assert_memory_equal(out, random, 5);
    assert_int_equal(
        c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_X25519, nothing), TAUT_OK);
    assert_int_equal(c->kx_get(kx, pub), TAUT_OK);
    assert_memory_equal(pub, secret, 32); /* the null provider's way */
    c->kx_close(kx);
    /* a secret of the caller's is no draw, nor is what is deterministic */
    assert_int_equal(
        c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_X25519, num(secret, 32)),
        TAUT_OK);
    c->kx_close(kx);
    assert_int_equal(
        c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, num(random, 5)),
        TAUT_OK);
    assert_int_equal(c->sign(c->self, key, TAUT_CRYPTO_SIG_EDDSA,
                             TAUT_CRYPTO_HASH_SHA256, out, &len, nothing),
                     TAUT_OK);
    assert_int_equal(r.next, 2);
    assert_int_equal(c->sign(c->self, key, TAUT_CRYPTO_SIG_ECDSA,
                             TAUT_CRYPTO_HASH_SHA256, out, &len, nothing),
                     TAUT_OK);
    assert_int_equal(len, 64);
    assert_memory_equal(out, sig, 64);
    assert_int_equal(c->random_fill(c->self, NULL, 0), TAUT_OK);
    assert_int_equal(r.next, 4);
    assert_false(r.is_broken);
    assert_int_equal(c->random_fill(c->self, out, 1), TAUT_E_ORDER);
    assert_true(r.is_broken);
    c->key_close(key);
    assert_int_equal(n.n_open, 0);
}

/* recorded_one makes a provider of one record. */
static void recorded_one(struct taut_crypto_recorded *r,
                         struct taut_crypto_null *n,
                         const struct taut_crypto_record *record)
{
    assert_int_equal(taut_crypto_null_init(n, sizeof *n), TAUT_OK);
    assert_int_equal(
        taut_crypto_recorded_init(r, sizeof *r, &n->table, record, 1), TAUT_OK);
}

static void recorded_refuses_what_does_not_fit(void **state)
{
    static const uint8_t bytes[64] = {0xff, 1};
    struct taut_crypto_record record = {TAUT_CRYPTO_RECORD_RANDOM,
                                        num(bytes, 8)};
    struct taut_crypto_null n;
    struct taut_crypto_recorded r;
    const struct taut_crypto *c = &r.table;
    struct taut_crypto_kx *kx;
    struct taut_crypto_key *key;
    uint8_t out[64];
    size_t len = 64;
    (void)state;
    recorded_one(&r, &n, &record);
    memset(out, 0xee, sizeof out);
    assert_int_equal(c->random_fill(c->self, out, 7), TAUT_E_ORDER);
    assert_true(taut_crypto_is_zero(out, 7));
    recorded_one(&r, &n, &record);
    assert_int_equal(
        c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_X25519, nothing),
        TAUT_E_ORDER);
    assert_null(kx);
    assert_int_equal(c->random_fill(c->self, out, 8), TAUT_E_ORDER);
    record.kind = TAUT_CRYPTO_RECORD_SECRET;
    record.bytes.len = 0;
    recorded_one(&r, &n, &record);
    assert_int_equal(
        c->kx_open(c->self, &kx, TAUT_CRYPTO_GROUP_X25519, nothing),
        TAUT_E_ORDER);
    record.kind = TAUT_CRYPTO_RECORD_SIGNATURE;
    record.bytes = num(bytes, 64); /* that the null provider refuses */
    recorded_one(&r, &n, &record);
    assert_int_equal(
        c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, num(bytes + 1, 1)),
        TAUT_OK);
    assert_int_equal(c->sign(c->self, key, TAUT_CRYPTO_SIG_RSA_PSS,
                             TAUT_CRYPTO_HASH_SHA256, out, &len, nothing),
                     TAUT_E_ORDER);
    record.bytes = num(bytes + 1, 20);
    recorded_one(&r, &n, &record);
    assert_int_equal(
        c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, num(bytes + 1, 1)),
        TAUT_OK);
    len = 19;
    assert_int_equal(c->sign(c->self, key, TAUT_CRYPTO_SIG_RSA_PSS,
                             TAUT_CRYPTO_HASH_SHA256, out, &len, nothing),
                     TAUT_E_RANGE);
}

/* Everything else is the inner provider's. */
static void recorded_passes_on(void **state)
{
    static const uint8_t key[32] = {1};
    uint8_t point[132] = {1}, out[132];
    struct taut_crypto_record record = {TAUT_CRYPTO_RECORD_RANDOM, nothing};
    struct taut_crypto_null n;
    struct taut_crypto_recorded r;
    const struct taut_crypto *c = &r.table;
    struct taut_crypto_parts parts = {.kind = TAUT_CRYPTO_KIND_RSA};
    struct taut_crypto_hash *hash;
    struct taut_crypto_mac *mac;
    struct taut_crypto_aead *aead;
    struct taut_crypto_cipher *cipher;
    struct taut_crypto_key *k;
    struct taut_crypto_trust *trust;
    (void)state;
    recorded_one(&r, &n, &record);
    assert_int_equal(c->hash_open(c->self, &hash, TAUT_CRYPTO_HASH_SHA1),
                     TAUT_OK);
    assert_int_equal(
        c->mac_open(c->self, &mac, TAUT_CRYPTO_MAC_CMAC_AES, key, 16), TAUT_OK);
    assert_int_equal(
        c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_CCM, key, 16, 13, 8),
        TAUT_OK);
    assert_int_equal(c->cipher_open(c->self, &cipher,
                                    TAUT_CRYPTO_CIPHER_AES_CTR, key, 16, true),
                     TAUT_OK);
    assert_int_equal(c->key_import(c->self, &k, &parts), TAUT_OK);
    assert_int_equal(c->trust_open(c->self, &trust), TAUT_OK);
    assert_int_equal(n.n_open, 6);
    assert_int_equal(c->verify(c->self, k, TAUT_CRYPTO_SIG_RSA_PSS,
                               TAUT_CRYPTO_HASH_SHA1, num(key, 1), nothing),
                     TAUT_OK);
    assert_int_equal(c->mod(c->self, TAUT_CRYPTO_MOD_ADD, out, num(key, 4),
                            num(key, 4), num(key, 4)),
                     TAUT_OK);
    assert_int_equal(
        c->point_mul(c->self, TAUT_CRYPTO_GROUP_P256, out, num(key, 4), point),
        TAUT_OK);
    assert_int_equal(
        c->point_add(c->self, TAUT_CRYPTO_GROUP_P256, out, point, point),
        TAUT_OK);
    c->hash_close(hash);
    c->mac_close(mac);
    c->aead_close(aead);
    c->cipher_close(cipher);
    c->key_close(k);
    c->trust_close(trust);
    assert_int_equal(n.n_open, 0);
    assert_int_equal(r.next, 0);
}

/* ------------------------------------------------------------------ */
/* SSH                                                                 */

/* public_is: what a blob, in hexadecimal digits, comes to. */
static void public_is(const char *digits, enum taut_status want)
{
    struct taut_crypto_parts parts;
    size_t len;
    uint8_t *blob = test_hex(digits, &len);
    enum taut_status st = taut_crypto_ssh_public_decode(&parts, num(blob, len));
    if (st != want)
        print_message("%s\n", digits);
    assert_int_equal(st, want);
    free(blob);
}

#define RSA_HEX "000000077373682d727361"
#define ED_HEX "0000000b7373682d65643235353139"

static void ssh_public_keys_are_checked(void **state)
{
    (void)state;
    public_is("", TAUT_E_SHORT);
    public_is("00000003616263", TAUT_E_UNSUPPORTED);
    public_is(RSA_HEX, TAUT_E_SHORT);
    public_is(RSA_HEX "00000003010001", TAUT_E_SHORT);
    public_is(RSA_HEX "0000000301000100000002"
                      "7fff",
              TAUT_OK);
    public_is(RSA_HEX "0000000301000100000003"
                      "00ffff",
              TAUT_OK);
    public_is(RSA_HEX "0000000301000100000002"
                      "7fff00",
              TAUT_E_TRAILING);
    public_is(RSA_HEX "0000000301000100000002"
                      "ffff",
              TAUT_E_VALUE);
    public_is(RSA_HEX "0000000301000100000003"
                      "007fff",
              TAUT_E_VALUE);
    public_is(RSA_HEX "0000000301000100000001"
                      "00",
              TAUT_E_VALUE);
    public_is(RSA_HEX "0000000301000100000000", TAUT_E_VALUE);
    public_is(ED_HEX "0000000401020304", TAUT_E_VALUE);
    public_is(ED_HEX "00000020"
                     "0001020304050607080910111213141516171819202122"
                     "232425262728293031",
              TAUT_OK);
    /* another curve than the name says; then a compressed point */
    public_is("00000013"
              "65636473612d736861322d6e69737470323536"
              "00000008"
              "6e69737470333834",
              TAUT_E_VALUE);
    public_is("00000013"
              "65636473612d736861322d6e69737470323536"
              "00000008"
              "6e69737470323536"
              "00000021"
              "02aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
              TAUT_E_VALUE);
    public_is("00000013"
              "65636473612d736861322d6e69737470323536"
              "000000",
              TAUT_E_SHORT);
}

static void ssh_public_keys_are_written(void **state)
{
    static const uint8_t n[] = {0, 0, 0xff, 1}, e[] = {3}, none[] = {0};
    struct taut_crypto_parts parts = {.kind = TAUT_CRYPTO_KIND_RSA};
    uint8_t out[64];
    size_t len, want_len;
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    (void)state;
    parts.n = num(n, 4);
    parts.e = num(e, 1);
    assert_int_equal(taut_crypto_ssh_public_encode(&wr, &parts), TAUT_OK);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
    uint8_t *want = test_hex(RSA_HEX "0000000103"
                                     "0000000300ff01",
                             &want_len);
    assert_int_equal(len, want_len);
    assert_memory_equal(out, want, len);
    free(want);
    parts.e = num(none, 1); /* zero has no bytes */
    wr = taut_wr_of(out, sizeof out);
    assert_int_equal(taut_crypto_ssh_public_encode(&wr, &parts), TAUT_OK);
    want = test_hex(RSA_HEX "00000000"
                            "0000000300ff01",
                    &want_len);
    assert_memory_equal(out, want, want_len);
    free(want);
    parts.kind = (enum taut_crypto_kind)0;
    assert_int_equal(taut_crypto_ssh_public_encode(&wr, &parts),
                     TAUT_E_UNSUPPORTED);
    parts.kind = (enum taut_crypto_kind)7;
    assert_int_equal(taut_crypto_ssh_public_encode(&wr, &parts),
                     TAUT_E_UNSUPPORTED);
}

/* struct file: a private key file put together by hand, byte by byte. */
struct file {
    uint8_t bytes[2048];
    struct taut_wr wr;
};

static void put(struct file *f, const char *text, size_t len)
{
    taut_wr_u32(&f->wr, (uint32_t)len);
    taut_wr_bytes(&f->wr, (const uint8_t *)text, len);
}

/* armor turns what a file holds into its text. */
static size_t armor(uint8_t *out, const uint8_t *in, size_t len)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n =
        (size_t)sprintf((char *)out, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    for (size_t i = 0; i < len; i += 3) {
        uint32_t v = (uint32_t)in[i] << 16;
        v |= i + 1 < len ? (uint32_t)in[i + 1] << 8 : 0;
        v |= i + 2 < len ? (uint32_t)in[i + 2] : 0;
        out[n++] = (uint8_t)digits[v >> 18];
        out[n++] = (uint8_t)digits[v >> 12 & 63];
        out[n++] = (uint8_t)(i + 1 < len ? digits[v >> 6 & 63] : '=');
        out[n++] = (uint8_t)(i + 2 < len ? digits[v & 63] : '=');
        if (i % 48 == 45)
            out[n++] = '\n';
    }
    return n + (size_t)sprintf((char *)out + n,
                               "\n-----END OPENSSH PRIVATE KEY-----\n");
}

/* struct change: what is made other than it should be. */
struct change {
    const char *magic, *cipher, *kdf, *options, *name;
    unsigned n_keys, again, pad;
    bool other_point, short_seed, after;
};

static const struct change unchanged = {
    "openssh-key-v1", "none", "none", "", "ssh-ed25519", 1, 77, 1, 0, 0, 0};

/* ed_file writes a file of an Ed25519 key, changed so. */
static size_t ed_file(uint8_t *out, const struct change *ch)
{
    struct file f, in;
    size_t len, in_len;
    char both[64] = {0};
    memset(both, 's', 32);
    memset(both + 32, ch->other_point ? 'q' : 'p', 32);
    in.wr = taut_wr_of(in.bytes, sizeof in.bytes);
    taut_wr_u32(&in.wr, 77);
    taut_wr_u32(&in.wr, ch->again);
    put(&in, ch->name, strlen(ch->name));
    put(&in, "pppppppppppppppppppppppppppppppp", 32);
    put(&in, both, ch->short_seed ? 63 : 64);
    put(&in, "me", 2);
    for (unsigned i = 0; i < 3; i++)
        taut_wr_u8(&in.wr, (uint8_t)(i * ch->pad + 1));
    assert_int_equal(taut_wr_finish(&in.wr, &in_len), TAUT_OK);
    f.wr = taut_wr_of(f.bytes, sizeof f.bytes);
    taut_wr_bytes(&f.wr, (const uint8_t *)ch->magic, strlen(ch->magic) + 1);
    put(&f, ch->cipher, strlen(ch->cipher));
    put(&f, ch->kdf, strlen(ch->kdf));
    put(&f, ch->options, strlen(ch->options));
    taut_wr_u32(&f.wr, ch->n_keys);
    put(&f, "public", 6);
    put(&f, (const char *)in.bytes, in_len);
    if (ch->after)
        taut_wr_u8(&f.wr, 0);
    assert_int_equal(taut_wr_finish(&f.wr, &len), TAUT_OK);
    return armor(out, f.bytes, len);
}

static void file_is(struct change ch, enum taut_status want)
{
    struct taut_crypto_parts parts;
    uint8_t text[4096];
    size_t len = ed_file(text, &ch);
    uint8_t *file = test_copy(text, len);
    assert_int_equal(taut_crypto_ssh_private_decode(&parts, file, len), want);
    if (want == TAUT_OK) {
        assert_int_equal(parts.kind, TAUT_CRYPTO_KIND_ED25519);
        assert_int_equal(parts.d.len, 32);
        assert_memory_equal(parts.d.p, "ssssssssssssssssssssssssssssssss", 32);
        assert_memory_equal(parts.point.p, "pppppppppppppppppppppppppppppppp",
                            32);
    } else {
        assert_null(parts.d.p);
    }
    free(file);
}

static void ssh_private_keys_are_checked(void **state)
{
    struct change ch = unchanged;
    (void)state;
    file_is(ch, TAUT_OK);
    ch.magic = "openssh-key-v2";
    file_is(ch, TAUT_E_VALUE);
    ch = unchanged;
    ch.cipher = "aes256-ctr";
    file_is(ch, TAUT_E_UNSUPPORTED);
    ch = unchanged;
    ch.kdf = "bcrypt";
    file_is(ch, TAUT_E_UNSUPPORTED);
    ch = unchanged;
    ch.options = "x";
    file_is(ch, TAUT_E_UNSUPPORTED);
    ch = unchanged;
    ch.n_keys = 2;
    file_is(ch, TAUT_E_UNSUPPORTED);
    ch = unchanged;
    ch.name = "ssh-dss";
    file_is(ch, TAUT_E_UNSUPPORTED);
    ch = unchanged;
    ch.again = 78;
    file_is(ch, TAUT_E_VALUE);
    ch = unchanged;
    ch.pad = 2;
    file_is(ch, TAUT_E_VALUE);
    ch = unchanged;
    ch.other_point = true;
    file_is(ch, TAUT_E_VALUE);
    ch = unchanged;
    ch.short_seed = true;
    file_is(ch, TAUT_E_VALUE);
    ch = unchanged;
    ch.after = true;
    file_is(ch, TAUT_E_TRAILING);
}

/* Every cut of a file is refused, and every byte of its text changed gives no
 * other key than one that is written so. */
static void ssh_private_keys_are_whole(void **state)
{
    struct taut_crypto_parts parts;
    uint8_t text[4096];
    size_t len = ed_file(text, &unchanged), n_ok = 0;
    (void)state;
    for (size_t cut = 0; cut + 8 < len; cut++) {
        uint8_t *file = test_copy(text, cut);
        assert_int_not_equal(taut_crypto_ssh_private_decode(&parts, file, cut),
                             TAUT_OK);
        free(file);
    }
    for (size_t i = 0; i < len - 8; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t *file = test_copy(text, len);
            file[i] ^= (uint8_t)(1 << bit);
            n_ok +=
                taut_crypto_ssh_private_decode(&parts, file, len) == TAUT_OK;
            free(file);
        }
    /* seed, comment and public blob may be others */
    assert_true(n_ok > 0 && n_ok < 4 * len);
}

/* raw_is: what bytes, put into a file's text, come to. */
static void raw_is(const char *digits, enum taut_status want)
{
    struct taut_crypto_parts parts;
    uint8_t text[1024];
    size_t len;
    uint8_t *bytes = test_hex(digits, &len);
    size_t n = armor(text, bytes, len);
    assert_int_equal(taut_crypto_ssh_private_decode(&parts, text, n), want);
    free(bytes);
}

#define MAGIC_HEX "6f70656e7373682d6b65792d763100"
#define NONE_HEX                                                               \
    "000000046e6f6e65"                                                         \
    "000000046e6f6e65"                                                         \
    "00000000"                                                                 \
    "00000001"
#define INNER_RSA "0000000100000001" RSA_HEX

static void ssh_private_keys_that_end_early(void **state)
{
    (void)state;
    raw_is("6f70656e", TAUT_E_SHORT);
    raw_is(MAGIC_HEX "0000", TAUT_E_SHORT);
    raw_is(MAGIC_HEX "00000000", TAUT_E_SHORT);
    raw_is(MAGIC_HEX "000000046e6f6e65"
                     "000000046e6f6e65"
                     "00000000"
                     "00",
           TAUT_E_SHORT);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000000",
           TAUT_E_SHORT);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "0000000400000001",
           TAUT_E_SHORT);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "000000080000000100000001",
           TAUT_E_SHORT);
    /* an RSA key: n, e, d, the inverse, p, q: each missing, each empty */
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000013" INNER_RSA,
           TAUT_E_SHORT);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000018" INNER_RSA "0000000103",
           TAUT_E_SHORT);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "0000001d" INNER_RSA "0000000103"
                              "0000000103",
           TAUT_E_SHORT);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000021" INNER_RSA "0000000103"
                              "0000000103"
                              "00000000",
           TAUT_E_VALUE);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000026" INNER_RSA "0000000103"
                              "0000000103"
                              "0000000103"
                              "00000000",
           TAUT_E_VALUE);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "0000002b" INNER_RSA "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "00000000",
           TAUT_E_VALUE);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000030" INNER_RSA "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "00000000",
           TAUT_E_VALUE);
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000031" INNER_RSA "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103",
           TAUT_E_SHORT); /* no comment */
    raw_is(MAGIC_HEX NONE_HEX "00000000"
                              "00000035" INNER_RSA "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "0000000103"
                              "00000000",
           TAUT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(algorithms_have_lengths),
        cmocka_unit_test(aeads_take_what_their_standards_say),
        cmocka_unit_test(null_is_made_and_counts),
        cmocka_unit_test(null_hashes_differ),
        cmocka_unit_test(null_seals_nothing),
        cmocka_unit_test(null_agrees),
        cmocka_unit_test(null_keys),
        cmocka_unit_test(null_trusts),
        cmocka_unit_test(failures_are_passed_on),
        cmocka_unit_test(recorded_gives_what_was_recorded),
        cmocka_unit_test(recorded_refuses_what_does_not_fit),
        cmocka_unit_test(recorded_passes_on),
        cmocka_unit_test(ssh_public_keys_are_checked),
        cmocka_unit_test(ssh_public_keys_are_written),
        cmocka_unit_test(ssh_private_keys_are_checked),
        cmocka_unit_test(ssh_private_keys_are_whole),
        cmocka_unit_test(ssh_private_keys_that_end_early),
    };
    return cmocka_run_group_tests_name("crypto base", tests, NULL, NULL);
}
