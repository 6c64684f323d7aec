/* SPDX-License-Identifier: MIT */
/* test_crypto_chain.c: chains of certificates, made here by libcrypto, and
 * judged by the provider: who is trusted, and why another one is not. */
#include "test_util.h"

#include "taut/crypto_openssl.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

enum { NOW = 1700000000, DAY = 86400 };

/* struct cert: a certificate with its key, and its bytes. */
struct cert {
    X509 *x509;
    EVP_PKEY *pkey;
    uint8_t der[2048];
    size_t len;
};

/* struct about: what stands in a certificate. */
struct about {
    const char *name;
    int64_t from, until;
    const char *ext[5]; /* pairs of "kind:value" as openssl.cnf has them */
    const char *digest;
    size_t rsa_bits; /* 0: P-256 */
};

static void add_ext(X509 *x509, X509 *issuer, const char *text)
{
    char kind[64];
    const char *colon = strchr(text, ':');
    X509V3_CTX ctx;
    memcpy(kind, text, (size_t)(colon - text));
    kind[colon - text] = 0;
    X509V3_set_ctx(&ctx, issuer, x509, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf(NULL, &ctx, kind, colon + 1);
    assert_non_null(ext);
    assert_int_equal(X509_add_ext(x509, ext, -1), 1);
    X509_EXTENSION_free(ext);
}

/* make writes a certificate that `issuer` signs (NULL: itself). */
static struct cert make(const struct about *about, const struct cert *issuer)
{
    static long serial = 1;
    struct cert c = {X509_new(), NULL, {0}, 0};
    c.pkey = about->rsa_bits
                 ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", about->rsa_bits)
                 : EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    assert_true(c.x509 && c.pkey);
    X509_set_version(c.x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c.x509), serial++);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c.x509), "CN",
                               MBSTRING_ASC, (const uint8_t *)about->name, -1,
                               -1, 0);
    X509 *by = issuer ? issuer->x509 : c.x509;
    X509_set_issuer_name(c.x509, X509_get_subject_name(by));
    ASN1_TIME_set(X509_getm_notBefore(c.x509), (time_t)about->from);
    ASN1_TIME_set(X509_getm_notAfter(c.x509), (time_t)about->until);
    X509_set_pubkey(c.x509, c.pkey);
    for (size_t i = 0; i < 5 && about->ext[i]; i++)
        add_ext(c.x509, by, about->ext[i]);
    assert_true(X509_sign(c.x509, issuer ? issuer->pkey : c.pkey,
                          EVP_get_digestbyname(about->digest ? about->digest
                                                             : "SHA256")) > 0);
    uint8_t *p = c.der;
    int len = i2d_X509(c.x509, NULL);
    assert_in_range(len, 1, (int)sizeof c.der);
    i2d_X509(c.x509, &p);
    c.len = (size_t)len;
    return c;
}

static void drop(struct cert *c)
{
    X509_free(c->x509);
    EVP_PKEY_free(c->pkey);
}

/* ------------------------------------------------------------------ */

static const struct taut_crypto *c;
static struct cert root, middle, other;

static const struct about about_root = {
    "root",
    NOW - 10 * DAY,
    NOW + 10 * DAY,
    {"basicConstraints:critical,CA:TRUE", "keyUsage:critical,keyCertSign"},
    NULL,
    0};
static const struct about about_middle = {
    "middle",
    NOW - 5 * DAY,
    NOW + 5 * DAY,
    {"basicConstraints:critical,CA:TRUE,pathlen:0",
     "keyUsage:critical,keyCertSign"},
    NULL,
    0};
static const struct about about_leaf = {
    "leaf",
    NOW - DAY,
    NOW + DAY,
    {"subjectAltName:DNS:www.example.org,DNS:*.example.net,IP:192.0.2.7,"
     "IP:2001:db8::7",
     "extendedKeyUsage:serverAuth"},
    NULL,
    0};

static int open_all(void **state)
{
    (void)state;
    if (taut_crypto_openssl_open(&c, NULL) != TAUT_OK)
        return -1;
    root = make(&about_root, NULL);
    other = make(&about_root, NULL);
    middle = make(&about_middle, &root);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    drop(&root);
    drop(&other);
    drop(&middle);
    taut_crypto_openssl_close(c);
    return 0;
}

/* struct asked: a chain, and what is asked of it. */
struct asked {
    const struct cert *certs[4];
    const char *host;
    int64_t now;
    bool is_client;
};

static enum taut_crypto_verdict judge(const struct asked *asked, size_t *depth)
{
    struct taut_crypto_trust *trust;
    struct taut_span certs[4];
    struct taut_crypto_chain chain = {certs, 0, {NULL, 0}, NOW, false};
    enum taut_crypto_verdict verdict;
    for (; chain.n_certs < 4 && asked->certs[chain.n_certs]; chain.n_certs++)
        certs[chain.n_certs] = (struct taut_span){
            asked->certs[chain.n_certs]->der, asked->certs[chain.n_certs]->len};
    if (asked->host)
        chain.host = (struct taut_span){(const uint8_t *)asked->host,
                                        strlen(asked->host)};
    if (asked->now)
        chain.now = asked->now;
    chain.is_client = asked->is_client;
    assert_int_equal(c->trust_open(c->self, &trust), TAUT_OK);
    assert_int_equal(
        c->trust_add(trust, (struct taut_span){root.der, root.len}, NULL),
        TAUT_OK);
    enum taut_status st = c->trust_check(trust, &verdict, depth, &chain);
    assert_int_equal(st, verdict == TAUT_CRYPTO_VERDICT_TRUSTED ? TAUT_OK
                         : verdict == TAUT_CRYPTO_VERDICT_MALFORMED
                             ? TAUT_E_VALUE
                             : TAUT_E_CRYPTO);
    c->trust_close(trust);
    return verdict;
}

static void verdict_is(struct asked asked, enum taut_crypto_verdict want)
{
    size_t depth;
    assert_int_equal(judge(&asked, &depth), want);
}

static void chains_are_judged(void **state)
{
    struct cert leaf = make(&about_leaf, &middle);
    size_t depth;
    (void)state;
    struct asked a = {{&leaf, &middle}, "www.example.org", 0, false};
    verdict_is(a, TAUT_CRYPTO_VERDICT_TRUSTED);
    a.certs[2] = &root; /* may be shown, need not */
    verdict_is(a, TAUT_CRYPTO_VERDICT_TRUSTED);
    a.certs[1] = &root; /* in any order */
    a.certs[2] = &middle;
    verdict_is(a, TAUT_CRYPTO_VERDICT_TRUSTED);
    a.certs[1] = NULL;
    verdict_is(a, TAUT_CRYPTO_VERDICT_UNKNOWN_CA);
    a = (struct asked){{&other}, NULL, 0, false};
    verdict_is(a, TAUT_CRYPTO_VERDICT_UNKNOWN_CA);
    a = (struct asked){{&leaf, &middle}, NULL, 0, true};
    verdict_is(a, TAUT_CRYPTO_VERDICT_PURPOSE); /* serverAuth only */
    a.is_client = false;
    a.now = NOW + DAY + 1;
    assert_int_equal(judge(&a, &depth), TAUT_CRYPTO_VERDICT_EXPIRED);
    assert_int_equal(depth, 0);
    a.now = NOW - DAY - 1;
    verdict_is(a, TAUT_CRYPTO_VERDICT_NOT_YET);
    a.now = NOW + 6 * DAY;
    assert_int_equal(judge(&a, &depth), TAUT_CRYPTO_VERDICT_EXPIRED);
    drop(&leaf);
}

static void hosts_are_compared(void **state)
{
    static const struct {
        const char *host;
        bool fits;
    } rows[] = {{"www.example.org", true}, {"WWW.Example.ORG", true},
                {"example.org", false},    {"www.example.org.", false},
                {"a.example.net", true},   {"a.b.example.net", false},
                {"example.net", false},    {"192.0.2.7", true},
                {"192.0.2.8", false},      {"2001:db8::7", true},
                {"2001:db8:0:0::7", true}, {"2001:db8::8", false},
                {"leaf", false}, /* the common name is no host name */
                {"*.example.net", false},  {".example.org", false}};
    struct cert leaf = make(&about_leaf, &middle);
    char longer[300];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t depth;
        struct asked a = {{&leaf, &middle}, rows[i].host, 0, false};
        enum taut_crypto_verdict v = judge(&a, &depth);
        if ((v == TAUT_CRYPTO_VERDICT_TRUSTED) != rows[i].fits)
            print_message("%s\n", rows[i].host);
        assert_int_equal(v, rows[i].fits ? TAUT_CRYPTO_VERDICT_TRUSTED
                                         : TAUT_CRYPTO_VERDICT_HOST);
    }
    memset(longer, 'a', 299);
    longer[299] = 0;
    verdict_is((struct asked){{&leaf, &middle}, longer, 0, false},
               TAUT_CRYPTO_VERDICT_HOST);
    /* a 0 in a name hides nothing */
    struct taut_crypto_trust *trust;
    struct taut_span certs[] = {{leaf.der, leaf.len}, {middle.der, middle.len}};
    struct taut_crypto_chain chain = {
        certs, 2, {(const uint8_t *)"www.example.org\0.evil", 21}, NOW, false};
    enum taut_crypto_verdict verdict;
    size_t depth;
    assert_int_equal(c->trust_open(c->self, &trust), TAUT_OK);
    c->trust_add(trust, (struct taut_span){root.der, root.len}, NULL);
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain),
                     TAUT_E_CRYPTO);
    assert_int_equal(verdict, TAUT_CRYPTO_VERDICT_HOST);
    c->trust_close(trust);
    drop(&leaf);
}

static void other_faults_are_told(void **state)
{
    struct about about = about_leaf;
    (void)state;
    /* signed by a leaf */
    struct cert leaf = make(&about_leaf, &middle);
    about.name = "under";
    struct cert under = make(&about, &leaf);
    verdict_is((struct asked){{&under, &leaf, &middle}, NULL, 0, false},
               TAUT_CRYPTO_VERDICT_PURPOSE);
    drop(&under);
    /* a signature changed */
    leaf.der[leaf.len - 3] ^= 1;
    verdict_is((struct asked){{&leaf, &middle}, NULL, 0, false},
               TAUT_CRYPTO_VERDICT_SIGNATURE);
    /* bytes after it, and every cut */
    leaf.der[leaf.len - 3] ^= 1;
    leaf.len++;
    verdict_is((struct asked){{&leaf, &middle}, NULL, 0, false},
               TAUT_CRYPTO_VERDICT_MALFORMED);
    for (leaf.len = leaf.len - 2; leaf.len > 0; leaf.len--)
        verdict_is((struct asked){{&leaf, &middle}, NULL, 0, false},
                   TAUT_CRYPTO_VERDICT_MALFORMED);
    drop(&leaf);
    /* one further down cannot be read */
    size_t depth;
    leaf = make(&about_leaf, &middle);
    struct cert broken = make(&about_leaf, &middle);
    broken.len = 10;
    struct asked a = {{&leaf, &middle, &broken}, NULL, 0, false};
    assert_int_equal(judge(&a, &depth), TAUT_CRYPTO_VERDICT_MALFORMED);
    assert_int_equal(depth, 2);
    drop(&broken);
    drop(&leaf);
    /* a CA more than the path length allows */
    struct about about_deep = about_middle;
    about_deep.name = "deep";
    struct cert deep = make(&about_deep, &middle);
    leaf = make(&about_leaf, &deep);
    verdict_is((struct asked){{&leaf, &deep, &middle}, NULL, 0, false},
               TAUT_CRYPTO_VERDICT_CONSTRAINTS);
    drop(&deep);
    drop(&leaf);
    /* weak keys and hashes */
    about.rsa_bits = 1024;
    leaf = make(&about, &middle);
    verdict_is((struct asked){{&leaf, &middle}, NULL, 0, false},
               TAUT_CRYPTO_VERDICT_WEAK);
    drop(&leaf);
    about.rsa_bits = 0;
    about.digest = "SHA1";
    leaf = make(&about, &middle);
    verdict_is((struct asked){{&leaf, &middle}, NULL, 0, false},
               TAUT_CRYPTO_VERDICT_WEAK);
    drop(&leaf);
}

static void trust_is_read(void **state)
{
    struct taut_crypto_trust *trust;
    BIO *bio = BIO_new(BIO_s_mem());
    char *p;
    size_t n = 99;
    (void)state;
    BIO_puts(bio, "a comment\n");
    PEM_write_bio_X509(bio, root.x509);
    PEM_write_bio_X509(bio, other.x509);
    long len = BIO_get_mem_data(bio, &p);
    struct taut_span pem = {(uint8_t *)p, (size_t)len};
    assert_int_equal(c->trust_open(c->self, &trust), TAUT_OK);
    assert_int_equal(c->trust_add(trust, pem, &n), TAUT_OK);
    assert_int_equal(n, 2);
    pem.len -= 40; /* the second is cut */
    assert_int_equal(c->trust_add(trust, pem, &n), TAUT_E_VALUE);
    assert_int_equal(n, 1);
    pem.len = 20;
    assert_int_equal(c->trust_add(trust, pem, &n), TAUT_E_VALUE);
    assert_int_equal(n, 0);
    assert_int_equal(
        c->trust_add(trust, (struct taut_span){root.der, root.len - 1}, &n),
        TAUT_E_VALUE);
    assert_int_equal(n, 0);
    assert_int_equal(
        c->trust_add(trust,
                     (struct taut_span){root.der, TAUT_CRYPTO_LEN_MAX + 1}, &n),
        TAUT_E_LIMIT);
    struct taut_span certs[17];
    struct taut_crypto_chain chain = {certs, 0, {NULL, 0}, NOW, false};
    enum taut_crypto_verdict verdict;
    size_t depth;
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain),
                     TAUT_E_VALUE);
    chain.n_certs = 17;
    assert_int_equal(c->trust_check(trust, &verdict, &depth, &chain),
                     TAUT_E_LIMIT);
    c->trust_close(trust);
    c->trust_close(NULL);
    BIO_free(bio);
}

/* The key in a certificate is its key. */
static void keys_come_out_of_certificates(void **state)
{
    struct cert leaf = make(&about_leaf, &middle);
    struct taut_crypto_key *key;
    struct taut_crypto_key_info info;
    (void)state;
    assert_int_equal(c->key_open(c->self, &key, TAUT_CRYPTO_FORM_CERT,
                                 (struct taut_span){leaf.der, leaf.len}),
                     TAUT_OK);
    assert_int_equal(c->key_info(key, &info), TAUT_OK);
    assert_int_equal(info.kind, TAUT_CRYPTO_KIND_P256);
    assert_false(info.is_private);
    c->key_close(key);
    for (size_t cut = 0; cut < leaf.len; cut += 5)
        assert_int_equal(c->key_open(c->self, &key, TAUT_CRYPTO_FORM_CERT,
                                     (struct taut_span){leaf.der, cut}),
                         TAUT_E_VALUE);
    drop(&leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_are_judged),
        cmocka_unit_test(hosts_are_compared),
        cmocka_unit_test(other_faults_are_told),
        cmocka_unit_test(trust_is_read),
        cmocka_unit_test(keys_come_out_of_certificates),
    };
    return cmocka_run_group_tests_name("crypto chain", tests, open_all,
                                       close_all);
}
