/* SPDX-License-Identifier: MIT */
/*
 * fuzz_crypto_key.c: what the libcrypto provider makes of bytes that come from
 * outside: keys in each form, certificates, chains, signatures, key shares.
 * The first byte chooses. What is a key is one again from its numbers; no
 * object is left where something is refused.
 */
#include "fuzz_util.h"
#include "taut/crypto_openssl.h"
#include "taut/crypto_ssh.h"

static const struct taut_crypto *c;

/* key_again makes a key of the numbers of another: the same key. */
static void key_again(const struct taut_crypto_key *key)
{
    uint8_t room[2][TAUT_CRYPTO_PARTS_MAX];
    struct taut_crypto_parts parts[2];
    struct taut_crypto_key *again;
    struct taut_crypto_key_info info[2];
    FUZZ_ASSERT(c->key_info(key, &info[0]) == TAUT_OK);
    if (c->key_parts(key, &parts[0], room[0]) != TAUT_OK ||
        c->key_import(c->self, &again, &parts[0]) != TAUT_OK)
        return; /* an exponent longer than PARTS_MAX leaves for it, or so */
    FUZZ_ASSERT(c->key_info(again, &info[1]) == TAUT_OK);
    FUZZ_ASSERT(info[0].kind == info[1].kind &&
                info[0].n_bits == info[1].n_bits && !info[1].is_private);
    FUZZ_ASSERT(c->key_parts(again, &parts[1], room[1]) == TAUT_OK);
    size_t len = parts[0].n.len + parts[0].e.len + parts[0].point.len;
    FUZZ_ASSERT(memcmp(room[0], room[1], len) == 0);
    c->key_close(again);
}

static void key(enum taut_crypto_form form, struct taut_span bytes)
{
    struct taut_crypto_key *k;
    enum taut_status st = c->key_open(c->self, &k, form, bytes);
    FUZZ_ASSERT((st == TAUT_OK) == (k != NULL));
    if (st == TAUT_OK) {
        key_again(k);
        for (unsigned id = TAUT_CRYPTO_SIG_RSA_PKCS1;
             id <= TAUT_CRYPTO_SIG_EDDSA; id++)
            FUZZ_ASSERT(c->verify(c->self, k, (enum taut_crypto_sig_id)id,
                                  TAUT_CRYPTO_HASH_SHA256, bytes,
                                  bytes) != TAUT_OK);
    }
    c->key_close(k);
}

static void ssh_key(struct taut_span blob)
{
    struct taut_crypto_parts parts;
    struct taut_crypto_key *k;
    if (taut_crypto_ssh_public_decode(&parts, blob) != TAUT_OK)
        return;
    if (c->key_import(c->self, &k, &parts) == TAUT_OK)
        key_again(k);
    c->key_close(k);
}

static void chain(struct taut_span bytes)
{
    struct taut_crypto_trust *trust;
    struct taut_span certs[2] = {bytes, bytes};
    struct taut_crypto_chain ch = {
        certs, 2, {(const uint8_t *)"example.org", 11}, 1700000000, false};
    enum taut_crypto_verdict verdict;
    size_t depth, n;
    if (c->trust_open(c->self, &trust) != TAUT_OK)
        return;
    c->trust_add(trust, bytes, &n);
    enum taut_status st = c->trust_check(trust, &verdict, &depth, &ch);
    FUZZ_ASSERT((st == TAUT_OK) == (verdict == TAUT_CRYPTO_VERDICT_TRUSTED));
    c->trust_close(trust);
}

static void share(enum taut_crypto_group group, struct taut_span peer)
{
    static const uint8_t secret[66] = {0, 1, 2, 3};
    struct taut_crypto_kx *kx;
    uint8_t out[TAUT_CRYPTO_SECRET_MAX];
    struct taut_span own = {secret, taut_crypto_group_len(group)};
    if (c->kx_open(c->self, &kx, group, own) != TAUT_OK)
        return;
    if (c->kx_derive(kx, out, peer) == TAUT_OK)
        FUZZ_ASSERT(peer.len == taut_crypto_public_len(group));
    c->kx_close(kx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!c && taut_crypto_openssl_open(&c, NULL) != TAUT_OK)
        return 0;
    if (size == 0)
        return 0;
    struct taut_span rest = {data + 1, size - 1};
    switch (data[0] % 8) {
    case 0:
        key(TAUT_CRYPTO_FORM_DER, rest);
        break;
    case 1:
        key(TAUT_CRYPTO_FORM_PEM, rest);
        break;
    case 2:
        key(TAUT_CRYPTO_FORM_CERT, rest);
        break;
    case 3:
        chain(rest);
        break;
    case 4:
        ssh_key(rest);
        break;
    default:
        share((enum taut_crypto_group)(data[0] % 8 - 4), rest);
        share(TAUT_CRYPTO_GROUP_X25519, rest);
    }
    return 0;
}
