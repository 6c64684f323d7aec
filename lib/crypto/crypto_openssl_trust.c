/* SPDX-License-Identifier: MIT */
/* crypto_openssl_trust.c: chains of certificates through libcrypto. */
#include "crypto_openssl_int.h"

#include "core_mem.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* OPENSSL_HOST_MAX: a DNS name has at most 253 bytes as text. */
#define OPENSSL_HOST_MAX 255

/* OPENSSL_AUTH_LEVEL: 112 bits of security (RSA of 2048 bits, no SHA-1). */
#define OPENSSL_AUTH_LEVEL 2

/* struct openssl_trust: a struct taut_crypto_trust. */
struct openssl_trust {
    const struct openssl_state *s;
    X509_STORE *store;
};

static void openssl_trust_close(struct taut_crypto_trust *trust)
{
    struct openssl_trust *t = (struct openssl_trust *)trust;
    if (t)
        X509_STORE_free(t->store);
    OPENSSL_free(t);
}

static enum taut_status openssl_trust_open(void *self,
                                           struct taut_crypto_trust **trust)
{
    struct openssl_trust *t = (struct openssl_trust *)OPENSSL_zalloc(sizeof *t);
    *trust = NULL;
    if (!t || !(t->store = X509_STORE_new())) {
        OPENSSL_free(t);
        return TAUT_E_LIMIT;
    }
    t->s = (const struct openssl_state *)self;
    *trust = (struct taut_crypto_trust *)t;
    return TAUT_OK;
}

/* openssl_cert_read returns the certificate in all of `der`, or NULL. */
static X509 *openssl_cert_read(const struct openssl_state *s,
                               struct taut_span der)
{
    const unsigned char *p = der.p;
    X509 *cert = X509_new_ex(s->libctx, s->propq);
    if (!cert || der.len > TAUT_CRYPTO_LEN_MAX ||
        !d2i_X509(&cert, &p, (long)der.len))
        goto out; /* d2i_X509 has freed it and set it to NULL */
    if (p == der.p + der.len)
        return cert;
out:
    X509_free(cert);
    return NULL;
}

static bool openssl_is_pem(struct taut_span certs)
{
    static const char begin[] = "-----BEGIN";
    for (size_t i = 0; i + sizeof begin - 1 <= certs.len; i++)
        if (memcmp(certs.p + i, begin, sizeof begin - 1) == 0)
            return true;
    return false;
}

/* openssl_trust_pem adds each certificate of a PEM file. */
static enum taut_status openssl_trust_pem(struct openssl_trust *t,
                                          struct taut_span pem, size_t *n)
{
    BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.len);
    bool ok = bio != NULL;
    while (ok) {
        X509 *cert = X509_new_ex(t->s->libctx, t->s->propq);
        if (!cert || !PEM_read_bio_X509(bio, &cert, NULL, NULL)) {
            /* the end of the file is no fault, anything else is */
            ok = cert &&
                 ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
            X509_free(cert);
            break;
        }
        ok = X509_STORE_add_cert(t->store, cert) == 1;
        X509_free(cert);
        *n += ok;
    }
    BIO_free(bio);
    return ok && *n > 0 ? TAUT_OK : TAUT_E_VALUE;
}

static enum taut_status openssl_trust_add(struct taut_crypto_trust *trust,
                                          struct taut_span certs,
                                          size_t *n_added)
{
    struct openssl_trust *t = (struct openssl_trust *)trust;
    size_t n = 0;
    enum taut_status st;
    if (certs.len > TAUT_CRYPTO_LEN_MAX)
        return TAUT_E_LIMIT;
    ERR_set_mark();
    if (openssl_is_pem(certs)) {
        st = openssl_trust_pem(t, certs, &n);
    } else {
        X509 *cert = openssl_cert_read(t->s, certs);
        n = cert && X509_STORE_add_cert(t->store, cert) == 1;
        X509_free(cert);
        st = n == 1 ? TAUT_OK : TAUT_E_VALUE;
    }
    ERR_pop_to_mark();
    if (n_added)
        *n_added = n;
    return st;
}

/* ------------------------------------------------------------------ */
/* Checking                                                            */

/* openssl_verdict puts libcrypto's reasons into groups. */
static enum taut_crypto_verdict openssl_verdict(int error)
{
    switch (error) {
    case X509_V_OK:
        return TAUT_CRYPTO_VERDICT_TRUSTED;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return TAUT_CRYPTO_VERDICT_SIGNATURE;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return TAUT_CRYPTO_VERDICT_NOT_YET;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return TAUT_CRYPTO_VERDICT_EXPIRED;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return TAUT_CRYPTO_VERDICT_HOST;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_CERT_REJECTED:
        return TAUT_CRYPTO_VERDICT_PURPOSE;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return TAUT_CRYPTO_VERDICT_WEAK;
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
        return TAUT_CRYPTO_VERDICT_CONSTRAINTS;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return TAUT_CRYPTO_VERDICT_UNKNOWN_CA;
    default:
        return TAUT_CRYPTO_VERDICT_MALFORMED;
    }
}

/* openssl_host_set asks for the name, or address, of the peer. libcrypto takes
 * a leading dot for "any below", and an asterisk as a name's: no host has
 * either. */
static bool openssl_host_set(X509_VERIFY_PARAM *param, struct taut_span host)
{
    char text[OPENSSL_HOST_MAX + 1];
    if (host.len == 0)
        return true;
    if (host.len > OPENSSL_HOST_MAX || host.p[0] == '.')
        return false;
    for (size_t i = 0; i < host.len; i++) {
        if (host.p[i] == 0 || host.p[i] == '*')
            return false;
        text[i] = (char)host.p[i];
    }
    text[host.len] = 0;
    X509_VERIFY_PARAM_set_hostflags(param,
                                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                        X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return X509_VERIFY_PARAM_set1_ip_asc(param, text) ||
           X509_VERIFY_PARAM_set1_host(param, text, host.len);
}

static int openssl_check_run(const struct openssl_trust *t, X509 *leaf,
                             STACK_OF(X509) * others,
                             const struct taut_crypto_chain *chain,
                             size_t *depth)
{
    int error = X509_V_ERR_OUT_OF_MEM;
    X509_STORE_CTX *x = X509_STORE_CTX_new_ex(t->s->libctx, t->s->propq);
    if (x && X509_STORE_CTX_init(x, t->store, leaf, others) &&
        X509_STORE_CTX_set_default(x, chain->is_client ? "ssl_client"
                                                       : "ssl_server")) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(x);
        X509_VERIFY_PARAM_set_time(param, (time_t)chain->now);
        X509_VERIFY_PARAM_set_auth_level(param, OPENSSL_AUTH_LEVEL);
        X509_VERIFY_PARAM_set_depth(param, TAUT_CRYPTO_CHAIN_MAX);
        if (openssl_host_set(param, chain->host)) {
            bool ok = X509_verify_cert(x) == 1;
            error = X509_STORE_CTX_get_error(x);
            if (!ok && error == X509_V_OK)
                error = X509_V_ERR_UNSPECIFIED;
            *depth = (size_t)X509_STORE_CTX_get_error_depth(x);
        } else {
            error = X509_V_ERR_HOSTNAME_MISMATCH;
        }
    }
    X509_STORE_CTX_free(x);
    return error;
}

/* openssl_chain_read puts the certificates after the first on a stack; -1, or
 * the place of the one that cannot be read. */
static int openssl_chain_read(const struct openssl_trust *t,
                              STACK_OF(X509) * others, X509 **leaf,
                              const struct taut_crypto_chain *chain)
{
    for (size_t i = 0; i < chain->n_certs; i++) {
        X509 *cert = openssl_cert_read(t->s, chain->certs[i]);
        if (i == 0)
            *leaf = cert;
        if (!cert || (i > 0 && !sk_X509_push(others, cert))) {
            if (i > 0)
                X509_free(cert);
            return (int)i;
        }
    }
    return -1;
}

static enum taut_status
openssl_trust_check(struct taut_crypto_trust *trust,
                    enum taut_crypto_verdict *verdict, size_t *depth,
                    const struct taut_crypto_chain *chain)
{
    const struct openssl_trust *t = (const struct openssl_trust *)trust;
    X509 *leaf = NULL;
    *verdict = TAUT_CRYPTO_VERDICT_MALFORMED;
    *depth = 0;
    if (chain->n_certs == 0)
        return TAUT_E_VALUE;
    if (chain->n_certs > TAUT_CRYPTO_CHAIN_MAX)
        return TAUT_E_LIMIT;
    ERR_set_mark();
    STACK_OF(X509) *others = sk_X509_new_null();
    int bad = others ? openssl_chain_read(t, others, &leaf, chain) : 0;
    if (bad < 0)
        *verdict =
            openssl_verdict(openssl_check_run(t, leaf, others, chain, depth));
    else
        *depth = (size_t)bad;
    sk_X509_pop_free(others, X509_free);
    X509_free(leaf);
    ERR_pop_to_mark();
    if (*verdict == TAUT_CRYPTO_VERDICT_TRUSTED)
        return TAUT_OK;
    return *verdict == TAUT_CRYPTO_VERDICT_MALFORMED ? TAUT_E_VALUE
                                                     : TAUT_E_CRYPTO;
}

void taut_crypto_openssl_trust_fill(struct taut_crypto *table)
{
    table->trust_open = openssl_trust_open;
    table->trust_add = openssl_trust_add;
    table->trust_check = openssl_trust_check;
    table->trust_close = openssl_trust_close;
}
