/* SPDX-License-Identifier: MIT */
/* test_crypto_corpus.c: each real provider over Project Wycheproof's vectors
 * and those of RFCs, where they are found: TAUT_CORPUS, or ../shared/corpus
 * beside this source tree. */
#include "crypto_peers.h"

#include "taut/crypto_ssh.h"

#include <json-c/json.h>

/* ------------------------------------------------------------------ */
/* JSON                                                                */

/* corpus_open reads a file of the corpus, or skips the running test. */
static struct json_object *corpus_open(const char *name)
{
    const char *corpus = getenv("TAUT_CORPUS");
    const char *root = getenv("TAUT_SOURCE_ROOT");
    char path[1024], why[256];
    if (corpus)
        snprintf(path, sizeof path, "%s/%s", corpus, name);
    else
        snprintf(path, sizeof path, "%s/../shared/corpus/%s", root ? root : ".",
                 name);
    struct json_object *file = json_object_from_file(path);
    if (!file) {
        snprintf(why, sizeof why, "no %s in TAUT_CORPUS", name);
        taut_test_skip(why);
    }
    return file;
}

static struct json_object *member(struct json_object *o, const char *name)
{
    struct json_object *m = NULL;
    json_object_object_get_ex(o, name, &m);
    return m;
}

static const char *text(struct json_object *o, const char *name)
{
    struct json_object *m = member(o, name);
    return m ? json_object_get_string(m) : "";
}

static size_t number(struct json_object *o, const char *name)
{
    return (size_t)json_object_get_int64(member(o, name));
}

static struct peers_bytes hex(struct json_object *o, const char *name)
{
    char even[4096] = "0"; /* numbers are written without leading zeros */
    const char *digits = text(o, name);
    if (strlen(digits) % 2 == 0)
        return peers_hex(digits);
    assert_true(strlen(digits) + 2 < sizeof even);
    strcat(even, digits);
    return peers_hex(even);
}

static struct taut_span span(struct peers_bytes b)
{
    return peers_span(b);
}

static bool is(struct json_object *o, const char *name, const char *value)
{
    return strcmp(text(o, name), value) == 0;
}

/* struct tally: how many vectors were run, and refused; how many a provider
 * has not the algorithm of, and how many have a nonce that taut takes not. */
struct tally {
    size_t run, refused, left_out, too_long;
};

/* wrong fails the test that a vector's result is wrong in. */
static void wrong(const struct taut_crypto *c, struct json_object *test,
                  enum taut_status st)
{
    printf("# %s, tcId %zu (%s): %s, wanted %s\n", c->name,
           number(test, "tcId"), text(test, "comment"), taut_status_name(st),
           text(test, "result"));
    fail();
}

/* judge compares what came of a vector with its result; "acceptable" ones may
 * be refused. Whether output is to be compared. */
static bool judge(const struct taut_crypto *c, struct tally *tally,
                  struct json_object *test, enum taut_status st)
{
    tally->run++;
    tally->refused += st != TAUT_OK;
    if (is(test, "result", "valid")
            ? st != TAUT_OK
            : is(test, "result", "invalid") && st == TAUT_OK)
        wrong(c, test, st);
    return st == TAUT_OK;
}

typedef void (*vector_fn)(const struct taut_crypto *c, struct tally *tally,
                          struct json_object *group, struct json_object *test);

/* each_vector runs all of a Wycheproof file through each provider. */
static void each_vector(const char *name, vector_fn fn)
{
    char path[128];
    snprintf(path, sizeof path, "wycheproof/%s_test.json", name);
    struct json_object *file = corpus_open(path);
    struct json_object *groups = member(file, "testGroups");
    const struct taut_crypto *c;
    for (size_t i = 0; (c = peers_get(i)) != NULL; i++) {
        struct tally tally = {0, 0, 0, 0};
        for (size_t g = 0; g < json_object_array_length(groups); g++) {
            struct json_object *group = json_object_array_get_idx(groups, g);
            struct json_object *tests = member(group, "tests");
            for (size_t t = 0; t < json_object_array_length(tests); t++)
                fn(c, &tally, group, json_object_array_get_idx(tests, t));
        }
        printf("# %s: %zu of %zu vectors of %s run, %zu refused as they "
               "should be; skipped: %zu this provider has not, %zu with "
               "nonces of over 16 bytes\n",
               c->name, tally.run, number(file, "numberOfTests"), name,
               tally.refused, tally.left_out, tally.too_long);
        assert_int_equal(tally.run + tally.left_out + tally.too_long,
                         number(file, "numberOfTests"));
        assert_true(i > 0 || tally.left_out == 0);
    }
    json_object_put(file);
}

/* ------------------------------------------------------------------ */
/* Symmetric                                                           */

static void aes_gcm_vector(const struct taut_crypto *c, struct tally *tally,
                           struct json_object *group, struct json_object *test)
{
    struct peers_bytes b[] = {hex(test, "key"), hex(test, "iv"),
                              hex(test, "aad"), hex(test, "msg"),
                              hex(test, "ct"),  hex(test, "tag")};
    struct taut_crypto_aead *aead;
    uint8_t *buf = test_copy(b[4].p, b[4].len), tag[16];
    (void)group;
    enum taut_status st = c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_GCM,
                                       b[0].p, b[0].len, b[1].len, b[5].len);
    if (st == TAUT_OK)
        st = c->aead_unseal(aead, b[1].p, b[2].p, b[2].len, buf, b[4].len,
                            b[5].p);
    if (st == TAUT_E_RANGE && b[1].len > 16) {
        tally->too_long++;
    } else if (judge(c, tally, test, st)) {
        assert_memory_equal(buf, b[3].p, b[3].len);
        assert_int_equal(
            c->aead_seal(aead, b[1].p, b[2].p, b[2].len, buf, b[3].len, tag),
            TAUT_OK);
        assert_memory_equal(buf, b[4].p, b[4].len);
        assert_memory_equal(tag, b[5].p, b[5].len);
    }
    c->aead_close(aead);
    free(buf);
    peers_free(b, 6);
}

static void wycheproof_aes_gcm(void **state)
{
    (void)state;
    each_vector("aes_gcm", aes_gcm_vector);
}

static void aes_wrap_vector(const struct taut_crypto *c, struct tally *tally,
                            struct json_object *group, struct json_object *test)
{
    struct peers_bytes b[] = {hex(test, "key"), hex(test, "msg"),
                              hex(test, "ct")};
    struct taut_crypto_cipher *enc, *dec;
    uint8_t *buf = test_copy(b[2].p, b[2].len);
    (void)group;
    assert_int_equal(c->cipher_open(c->self, &dec, TAUT_CRYPTO_CIPHER_AES_ECB,
                                    b[0].p, b[0].len, true),
                     TAUT_OK);
    assert_int_equal(c->cipher_open(c->self, &enc, TAUT_CRYPTO_CIPHER_AES_ECB,
                                    b[0].p, b[0].len, false),
                     TAUT_OK);
    enum taut_status st = taut_crypto_unwrap(c, dec, buf, b[2].len);
    if (judge(c, tally, test, st)) {
        assert_memory_equal(buf + 8, b[1].p, b[1].len);
        assert_int_equal(taut_crypto_wrap(c, enc, buf, b[1].len), TAUT_OK);
        assert_memory_equal(buf, b[2].p, b[2].len);
    }
    c->cipher_close(enc);
    c->cipher_close(dec);
    free(buf);
    peers_free(b, 3);
}

static void wycheproof_aes_wrap(void **state)
{
    (void)state;
    each_vector("aes_wrap", aes_wrap_vector);
}

static void hmac_vector(const struct taut_crypto *c, struct tally *tally,
                        struct json_object *test, enum taut_crypto_hash_id id,
                        size_t tag_len)
{
    struct peers_bytes b[] = {hex(test, "key"), hex(test, "msg"),
                              hex(test, "tag")};
    uint8_t out[TAUT_CRYPTO_HASH_MAX];
    enum taut_status st =
        taut_crypto_hmac_once(c, id, out, span(b[0]), span(b[1]));
    assert_int_equal(st, TAUT_OK);
    assert_int_equal(b[2].len, tag_len); /* truncated ones are among them */
    judge(c, tally, test,
          taut_crypto_equal(out, b[2].p, tag_len) ? TAUT_OK : TAUT_E_CRYPTO);
    peers_free(b, 3);
}

static void hmac_sha1_vector(const struct taut_crypto *c, struct tally *tally,
                             struct json_object *group,
                             struct json_object *test)
{
    hmac_vector(c, tally, test, TAUT_CRYPTO_HASH_SHA1,
                number(group, "tagSize") / 8);
}

static void wycheproof_hmac_sha1(void **state)
{
    (void)state;
    each_vector("hmac_sha1", hmac_sha1_vector);
}

static void hmac_sha256_vector(const struct taut_crypto *c, struct tally *tally,
                               struct json_object *group,
                               struct json_object *test)
{
    hmac_vector(c, tally, test, TAUT_CRYPTO_HASH_SHA256,
                number(group, "tagSize") / 8);
}

static void wycheproof_hmac_sha256(void **state)
{
    (void)state;
    each_vector("hmac_sha256", hmac_sha256_vector);
}

static void hkdf_vector(const struct taut_crypto *c, struct tally *tally,
                        struct json_object *group, struct json_object *test)
{
    struct peers_bytes b[] = {hex(test, "ikm"), hex(test, "salt"),
                              hex(test, "info"), hex(test, "okm")};
    size_t len = number(test, "size");
    uint8_t prk[32], *out = (uint8_t *)calloc(1, len + 1);
    (void)group;
    assert_non_null(out);
    assert_int_equal(taut_crypto_hkdf_extract(c, TAUT_CRYPTO_HASH_SHA256, prk,
                                              span(b[1]), span(b[0])),
                     TAUT_OK);
    enum taut_status st =
        taut_crypto_hkdf_expand(c, TAUT_CRYPTO_HASH_SHA256, out, len,
                                (struct taut_span){prk, 32}, span(b[2]));
    if (judge(c, tally, test, st))
        assert_memory_equal(out, b[3].p, len);
    free(out);
    peers_free(b, 4);
}

static void wycheproof_hkdf_sha256(void **state)
{
    (void)state;
    each_vector("hkdf_sha256", hkdf_vector);
}

static void pbkdf2_vector(const struct taut_crypto *c, struct tally *tally,
                          struct json_object *group, struct json_object *test)
{
    struct peers_bytes b[] = {hex(test, "password"), hex(test, "salt"),
                              hex(test, "dk")};
    uint8_t *out = (uint8_t *)calloc(1, b[2].len);
    (void)group;
    assert_non_null(out);
    enum taut_status st = taut_crypto_pbkdf2(
        c, TAUT_CRYPTO_HASH_SHA1, out, b[2].len, span(b[0]), span(b[1]),
        (uint32_t)number(test, "iterationCount"));
    if (judge(c, tally, test, st))
        assert_memory_equal(out, b[2].p, b[2].len);
    free(out);
    peers_free(b, 3);
}

static void wycheproof_pbkdf2_sha1(void **state)
{
    (void)state;
    each_vector("pbkdf2_hmacsha1", pbkdf2_vector);
}

/* ------------------------------------------------------------------ */
/* Key agreement                                                       */

/* kx_vector: a secret of another length is brought to the group's. */
static void kx_vector(const struct taut_crypto *c, struct tally *tally,
                      struct json_object *test, enum taut_crypto_group group)
{
    struct peers_bytes b[] = {hex(test, "private"), hex(test, "public"),
                              hex(test, "shared")};
    size_t len = taut_crypto_group_len(group);
    uint8_t secret[TAUT_CRYPTO_SECRET_MAX] = {0}, out[TAUT_CRYPTO_SECRET_MAX];
    struct taut_crypto_kx *kx;
    size_t skip = b[0].len > len ? b[0].len - len : 0;
    memcpy(secret + len - (b[0].len - skip), b[0].p + skip, b[0].len - skip);
    enum taut_status st =
        c->kx_open(c->self, &kx, group, (struct taut_span){secret, len});
    if (peers_lacks(c, st, "such group")) {
        tally->left_out++;
        peers_free(b, 3);
        return;
    }
    assert_int_equal(st, TAUT_OK);
    st = c->kx_derive(kx, out, span(b[1]));
    if (judge(c, tally, test, st))
        assert_memory_equal(out, b[2].p, len);
    else
        assert_true(taut_crypto_is_zero(out, len));
    c->kx_close(kx);
    peers_free(b, 3);
}

static void x25519_vector(const struct taut_crypto *c, struct tally *tally,
                          struct json_object *group, struct json_object *test)
{
    (void)group;
    kx_vector(c, tally, test, TAUT_CRYPTO_GROUP_X25519);
}

static void wycheproof_x25519(void **state)
{
    (void)state;
    each_vector("x25519", x25519_vector);
}

static void ecdh_vector(const struct taut_crypto *c, struct tally *tally,
                        struct json_object *group, struct json_object *test)
{
    (void)group;
    kx_vector(c, tally, test, TAUT_CRYPTO_GROUP_P256);
}

static void wycheproof_ecdh_p256(void **state)
{
    (void)state;
    each_vector("ecdh_secp256r1_ecpoint", ecdh_vector);
}

/* ------------------------------------------------------------------ */
/* Signatures                                                          */

static void verify_vector(const struct taut_crypto *c, struct tally *tally,
                          struct json_object *group, struct json_object *test,
                          const char *key_name, enum taut_crypto_sig_id id)
{
    struct peers_bytes b[] = {hex(group, key_name), hex(test, "msg"),
                              hex(test, "sig")};
    struct taut_crypto_key *key;
    enum taut_status st =
        c->key_open(c->self, &key, TAUT_CRYPTO_FORM_DER, span(b[0]));
    if (peers_lacks(c, st, "such key")) {
        tally->left_out++;
    } else {
        assert_int_equal(st, TAUT_OK);
        judge(c, tally, test,
              c->verify(c->self, key, id, TAUT_CRYPTO_HASH_SHA256, span(b[2]),
                        span(b[1])));
    }
    c->key_close(key);
    peers_free(b, 3);
}

/* VERIFY(name, file, key, id): a test of one file of signatures. */
#define VERIFY(name, file, key, id)                                            \
    static void name##_vector(const struct taut_crypto *c,                     \
                              struct tally *tally, struct json_object *group,  \
                              struct json_object *test)                        \
    {                                                                          \
        verify_vector(c, tally, group, test, key, id);                         \
    }                                                                          \
    static void wycheproof_##name(void **state)                                \
    {                                                                          \
        (void)state;                                                           \
        each_vector(file, name##_vector);                                      \
    }

VERIFY(ecdsa_p256, "ecdsa_secp256r1_sha256", "publicKeyDer",
       TAUT_CRYPTO_SIG_ECDSA_DER)
VERIFY(ecdsa_p256_p1363, "ecdsa_secp256r1_sha256_p1363", "publicKeyDer",
       TAUT_CRYPTO_SIG_ECDSA)
VERIFY(ed25519, "ed25519", "publicKeyDer", TAUT_CRYPTO_SIG_EDDSA)
VERIFY(rsa_pss, "rsa_pss_2048_sha256_mgf1_32", "publicKeyDer",
       TAUT_CRYPTO_SIG_RSA_PSS)
VERIFY(rsa_pkcs1, "rsa_signature_2048_sha256", "publicKeyDer",
       TAUT_CRYPTO_SIG_RSA_PKCS1)

/* ------------------------------------------------------------------ */
/* Vectors of RFCs                                                     */

typedef size_t (*case_fn)(const struct taut_crypto *c, struct json_object *o);

/* each_case runs all cases of a part of the RFC vectors. */
static void each_case(const char *part, case_fn fn)
{
    struct json_object *file = corpus_open("vectors/crypto-rfc-vectors.json");
    struct json_object *about = member(file, part);
    struct json_object *cases = member(about, "cases");
    const struct taut_crypto *c;
    size_t n = json_object_array_length(cases);
    assert_true(n > 0);
    for (size_t i = 0; (c = peers_get(i)) != NULL; i++) {
        size_t run = 0;
        for (size_t k = 0; k < n; k++)
            run += fn(c, json_object_array_get_idx(cases, k));
        printf("# %s: %zu of %zu cases of %s\n", c->name, run, n,
               text(about, "source"));
        assert_true(i > 0 || run == n);
    }
    json_object_put(file);
}

static size_t ccm_case(const struct taut_crypto *c, struct json_object *o)
{
    struct peers_bytes b[] = {hex(o, "key"), hex(o, "nonce"), hex(o, "aad"),
                              hex(o, "plaintext"), hex(o, "ciphertext_tag")};
    size_t tag_len = number(o, "tag_len"), len = b[3].len;
    struct taut_crypto_aead *aead;
    uint8_t *buf = test_copy(b[4].p, b[4].len);
    memcpy(buf, b[3].p, len);
    assert_int_equal(c->aead_open(c->self, &aead, TAUT_CRYPTO_AEAD_AES_CCM,
                                  b[0].p, b[0].len, b[1].len, tag_len),
                     TAUT_OK);
    assert_int_equal(
        c->aead_seal(aead, b[1].p, b[2].p, b[2].len, buf, len, buf + len),
        TAUT_OK);
    assert_memory_equal(buf, b[4].p, b[4].len);
    assert_int_equal(
        c->aead_unseal(aead, b[1].p, b[2].p, b[2].len, buf, len, buf + len),
        TAUT_OK);
    assert_memory_equal(buf, b[3].p, len);
    c->aead_close(aead);
    free(buf);
    peers_free(b, 5);
    return 1;
}

static void rfc_3610_ccm(void **state)
{
    (void)state;
    each_case("aes_ccm", ccm_case);
}

static size_t hmac_case(const struct taut_crypto *c, struct json_object *o)
{
    static const struct {
        const char *name;
        enum taut_crypto_hash_id id;
    } hashes[] = {{"sha224", TAUT_CRYPTO_HASH_SHA224},
                  {"sha256", TAUT_CRYPTO_HASH_SHA256},
                  {"sha384", TAUT_CRYPTO_HASH_SHA384},
                  {"sha512", TAUT_CRYPTO_HASH_SHA512}};
    struct peers_bytes b[] = {hex(o, "key"), hex(o, "data")};
    uint8_t out[TAUT_CRYPTO_HASH_MAX];
    for (size_t i = 0; i < 4; i++) {
        struct peers_bytes want = hex(o, hashes[i].name);
        assert_int_equal(
            taut_crypto_hmac_once(c, hashes[i].id, out, span(b[0]), span(b[1])),
            TAUT_OK);
        assert_memory_equal(out, want.p, want.len); /* some are truncated */
        peers_free(&want, 1);
    }
    peers_free(b, 2);
    return 1;
}

static void rfc_4231_hmac(void **state)
{
    (void)state;
    each_case("hmac_sha2", hmac_case);
}

static size_t eddsa_case(const struct taut_crypto *c, struct json_object *o)
{
    struct peers_bytes b[] = {hex(o, "secret"), hex(o, "public"), hex(o, "msg"),
                              hex(o, "sig")};
    struct taut_crypto_parts parts = {.kind = is(o, "algorithm", "Ed25519")
                                                  ? TAUT_CRYPTO_KIND_ED25519
                                                  : TAUT_CRYPTO_KIND_ED448};
    struct taut_crypto_key *key;
    uint8_t sig[TAUT_CRYPTO_SIG_MAX];
    size_t len = sizeof sig, run = 0;
    parts.d = span(b[0]);
    parts.point = span(b[1]);
    enum taut_status st = c->key_import(c->self, &key, &parts);
    if (!peers_lacks(c, st, "EdDSA")) {
        assert_int_equal(st, TAUT_OK);
        assert_int_equal(c->sign(c->self, key, TAUT_CRYPTO_SIG_EDDSA,
                                 TAUT_CRYPTO_HASH_SHA512, sig, &len,
                                 span(b[2])),
                         TAUT_OK);
        assert_int_equal(len, b[3].len);
        assert_memory_equal(sig, b[3].p, len);
        run = 1;
    }
    c->key_close(key);
    peers_free(b, 4);
    return run;
}

static void rfc_8032_eddsa(void **state)
{
    (void)state;
    each_case("eddsa", eddsa_case);
}

static size_t x_case(const struct taut_crypto *c, struct json_object *o)
{
    enum taut_crypto_group group = is(o, "function", "X25519")
                                       ? TAUT_CRYPTO_GROUP_X25519
                                       : TAUT_CRYPTO_GROUP_X448;
    if (!member(o, "scalar") || !member(o, "out"))
        return 1; /* an exchange, or a million of them: not this form */
    struct peers_bytes b[] = {hex(o, "scalar"), hex(o, "u"), hex(o, "out")};
    struct taut_crypto_kx *kx;
    uint8_t out[TAUT_CRYPTO_SECRET_MAX];
    enum taut_status st = c->kx_open(c->self, &kx, group, span(b[0]));
    size_t run = 0;
    if (!peers_lacks(c, st, "such group")) {
        assert_int_equal(st, TAUT_OK);
        assert_int_equal(c->kx_derive(kx, out, span(b[1])), TAUT_OK);
        assert_memory_equal(out, b[2].p, b[2].len);
        run = 1;
    }
    c->kx_close(kx);
    peers_free(b, 3);
    return run;
}

static void rfc_7748_x25519_and_x448(void **state)
{
    (void)state;
    each_case("x25519_x448", x_case);
}

/* RFC 6979: the public points are right, and the signatures verify. */
static size_t ecdsa_case(const struct taut_crypto *c, struct json_object *o)
{
    static const char *const names[] = {"SHA-1", "SHA-224", "SHA-256",
                                        "SHA-384", "SHA-512"};
    struct peers_bytes b[] = {hex(o, "private"), hex(o, "ux"), hex(o, "uy"),
                              hex(o, "msg"),     hex(o, "r"),  hex(o, "s")};
    size_t len = b[0].len;
    unsigned hash = 0;
    uint8_t point[TAUT_CRYPTO_PUBLIC_MAX] = {4},
            sig[2 * TAUT_CRYPTO_SECRET_MAX];
    struct taut_crypto_parts parts = {
        .kind = is(o, "curve", "P-256")   ? TAUT_CRYPTO_KIND_P256
                : is(o, "curve", "P-384") ? TAUT_CRYPTO_KIND_P384
                                          : TAUT_CRYPTO_KIND_P521};
    struct taut_crypto_key *key;
    while (!is(o, "hash", names[hash]))
        hash++;
    len = taut_crypto_group_len((enum taut_crypto_group)(
        parts.kind - TAUT_CRYPTO_KIND_P256 + TAUT_CRYPTO_GROUP_P256));
    memcpy(point + 1 + len - b[1].len, b[1].p, b[1].len);
    memcpy(point + 1 + 2 * len - b[2].len, b[2].p, b[2].len);
    memset(sig, 0, sizeof sig);
    memcpy(sig + len - b[4].len, b[4].p, b[4].len);
    memcpy(sig + 2 * len - b[5].len, b[5].p, b[5].len);
    parts.point = (struct taut_span){point, 1 + 2 * len};
    for (int with_secret = 0; with_secret < 2; with_secret++) {
        parts.d = with_secret ? span(b[0]) : (struct taut_span){NULL, 0};
        assert_int_equal(c->key_import(c->self, &key, &parts), TAUT_OK);
        assert_int_equal(
            c->verify(c->self, key, TAUT_CRYPTO_SIG_ECDSA,
                      (enum taut_crypto_hash_id)(TAUT_CRYPTO_HASH_SHA1 + hash),
                      (struct taut_span){sig, 2 * len}, span(b[3])),
            TAUT_OK);
        c->key_close(key);
    }
    peers_free(b, 6);
    return 1;
}

static void rfc_6979_ecdsa(void **state)
{
    (void)state;
    each_case("ecdsa_deterministic", ecdsa_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wycheproof_aes_gcm),
        cmocka_unit_test(wycheproof_aes_wrap),
        cmocka_unit_test(wycheproof_hmac_sha1),
        cmocka_unit_test(wycheproof_hmac_sha256),
        cmocka_unit_test(wycheproof_hkdf_sha256),
        cmocka_unit_test(wycheproof_pbkdf2_sha1),
        cmocka_unit_test(wycheproof_x25519),
        cmocka_unit_test(wycheproof_ecdh_p256),
        cmocka_unit_test(wycheproof_ecdsa_p256),
        cmocka_unit_test(wycheproof_ecdsa_p256_p1363),
        cmocka_unit_test(wycheproof_ed25519),
        cmocka_unit_test(wycheproof_rsa_pss),
        cmocka_unit_test(wycheproof_rsa_pkcs1),
        cmocka_unit_test(rfc_3610_ccm),
        cmocka_unit_test(rfc_4231_hmac),
        cmocka_unit_test(rfc_8032_eddsa),
        cmocka_unit_test(rfc_7748_x25519_and_x448),
        cmocka_unit_test(rfc_6979_ecdsa),
    };
    return cmocka_run_group_tests_name("crypto corpus", tests, peers_open,
                                       peers_close);
}
