/* SPDX-License-Identifier: MIT */
/*
 * example_crypto.c: a machine's view of a provider: keys by HKDF, packets
 * sealed in place, a hash that goes on after it was asked for. The worked
 * example of docs/crypto.md.
 */
#include <stdio.h>
#include <string.h>

#include "taut/crypto_openssl.h"

/* A machine keeps a pointer to the table, and what it has opened. */
struct machine {
    const struct taut_crypto *crypto;
    struct taut_crypto_aead *aead;
    uint64_t n_sent;
};

static enum taut_status machine_open(struct machine *m,
                                     const struct taut_crypto *crypto,
                                     struct taut_span secret)
{
    static const char label[] = "example key";
    uint8_t prk[32], key[16];
    struct taut_span none = {NULL, 0};
    struct taut_span info = {(const uint8_t *)label, sizeof label - 1};
    *m = (struct machine){crypto, NULL, 0};
    enum taut_crypto_hash_id hash = TAUT_CRYPTO_HASH_SHA256;
    enum taut_status st =
        taut_crypto_hkdf_extract(crypto, hash, prk, none, secret);
    if (st == TAUT_OK)
        st = taut_crypto_hkdf_expand(crypto, hash, key, sizeof key,
                                     (struct taut_span){prk, 32}, info);
    if (st == TAUT_OK)
        st = crypto->aead_open(crypto->self, &m->aead, TAUT_CRYPTO_AEAD_AES_GCM,
                               key, sizeof key, 12, 16);
    taut_crypto_wipe(prk, sizeof prk);
    taut_crypto_wipe(key, sizeof key);
    return st;
}

/* Seals the `len` bytes at `buf` in place; the tag follows them. */
static enum taut_status machine_seal(struct machine *m, uint8_t *buf,
                                     size_t len)
{
    uint8_t nonce[12] = {0};
    taut_put64(nonce + 4, m->n_sent++);
    return m->crypto->aead_seal(m->aead, nonce, NULL, 0, buf, len, buf + len);
}

static enum taut_status machine_unseal(struct machine *m, uint64_t number,
                                       uint8_t *buf, size_t len)
{
    uint8_t nonce[12] = {0};
    taut_put64(nonce + 4, number);
    return m->crypto->aead_unseal(m->aead, nonce, NULL, 0, buf, len, buf + len);
}

int main(void)
{
    const struct taut_crypto *crypto;
    struct machine m;
    uint8_t packet[5 + 16] = "hello";
    if (taut_crypto_openssl_open(&crypto, NULL) != TAUT_OK)
        return 1;
    struct taut_span secret = {(const uint8_t *)"a shared secret", 15};
    enum taut_status st = machine_open(&m, crypto, secret);
    if (st == TAUT_OK)
        st = machine_seal(&m, packet, 5);
    printf("sealed: %s, first byte %02x\n", taut_status_name(st), packet[0]);
    packet[20] ^= 1;
    uint8_t forged[sizeof packet];
    memcpy(forged, packet, sizeof packet);
    st = machine_unseal(&m, 0, forged, 5);
    printf("one bit of the tag changed: %s\n", taut_status_name(st));
    packet[20] ^= 1;
    st = machine_unseal(&m, 0, packet, 5);
    printf("unsealed: %s, \"%.5s\"\n", taut_status_name(st),
           (const char *)packet);
    crypto->aead_close(m.aead);
    taut_crypto_openssl_close(crypto);
    return st == TAUT_OK ? 0 : 1;
}
