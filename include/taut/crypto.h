/* SPDX-License-Identifier: MIT */
/*
 * taut/crypto.h: the one door to cryptography.
 *
 * A machine (TLS, SSH, WPA) or a checker (DNSSEC) that needs cryptography is
 * given a `const struct taut_crypto *` in its config and keeps that pointer:
 * a const table of functions that a provider filled. Codecs never see it.
 * taut's own providers: libcrypto (<taut/crypto_openssl.h>, a library of its
 * own), and in this module a recorded one, which replays published traces
 * (<taut/crypto_recorded.h>), and a null one for fuzzing
 * (<taut/crypto_null.h>). docs/crypto.md tells how to write another.
 *
 * Objects (a hash, a key ...) are made at set-up by the `_open` functions in
 * storage that the provider owns, held by the machine as opaque pointers, and
 * given back by `_close`, which wipes what was secret and ignores NULL.
 * Everything marked [path] may be called for each packet: it does not
 * allocate, whatever the provider. The rest belongs to set-up and handshakes.
 *
 * Functions that make objects or draw random bytes take `self`, the table's
 * own; the others take the object only. All answer
 *
 *   TAUT_OK             done
 *   TAUT_E_CRYPTO       a tag, signature, key share or point was refused,
 *                       or the provider itself failed
 *   TAUT_E_UNSUPPORTED  an id that is unknown, or that this provider has not
 *   TAUT_E_RANGE        a length that the algorithm does not take
 *   TAUT_E_VALUE        bytes that are no key or certificate
 *   TAUT_E_LIMIT        more than TAUT_CRYPTO_LEN_MAX bytes, no object left,
 *                       or (libcrypto) no memory
 *
 * After a failure nothing secret is left in the output, and an `_open` has
 * set its output to NULL.
 *
 * What can be built of these functions is built once, here, for all
 * providers: HKDF, PBKDF2, AES key wrap, AES-GMAC (below) and SSH's key formats
 * (<taut/crypto_ssh.h>).
 */
#ifndef TAUT_CRYPTO_H
#define TAUT_CRYPTO_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_CRYPTO_LEN_MAX is how many bytes one call takes. */
#define TAUT_CRYPTO_LEN_MAX ((size_t)1 << 30)
/* TAUT_CRYPTO_HASH_MAX is the longest digest or MAC, TAUT_CRYPTO_BLOCK_MAX
 * the longest block of a hash, in bytes. */
#define TAUT_CRYPTO_HASH_MAX 64
/* TAUT_CRYPTO_BLOCK_MAX: see TAUT_CRYPTO_HASH_MAX. */
#define TAUT_CRYPTO_BLOCK_MAX 128
/* TAUT_CRYPTO_PUBLIC_MAX is the longest public value of a group (P-521,
 * uncompressed), TAUT_CRYPTO_SECRET_MAX the longest shared secret. */
#define TAUT_CRYPTO_PUBLIC_MAX 133
/* TAUT_CRYPTO_SECRET_MAX: see TAUT_CRYPTO_PUBLIC_MAX. */
#define TAUT_CRYPTO_SECRET_MAX 66
/* TAUT_CRYPTO_SIG_MAX is the longest signature (RSA of 8192 bits). */
#define TAUT_CRYPTO_SIG_MAX 1024
/* TAUT_CRYPTO_PARTS_MAX holds the public parts of any key (RSA of 8192 bits
 * with an exponent of 64). */
#define TAUT_CRYPTO_PARTS_MAX 1032

/* ------------------------------------------------------------------ */
/* Algorithms                                                          */

/* enum taut_crypto_hash_id: hash functions (FIPS 180-4; MD5: RFC 1321, for
 * the MIC of WPA1 only). */
enum taut_crypto_hash_id {
    TAUT_CRYPTO_HASH_MD5 = 1,
    TAUT_CRYPTO_HASH_SHA1 = 2,
    TAUT_CRYPTO_HASH_SHA224 = 3,
    TAUT_CRYPTO_HASH_SHA256 = 4,
    TAUT_CRYPTO_HASH_SHA384 = 5,
    TAUT_CRYPTO_HASH_SHA512 = 6
};

/* enum taut_crypto_mac_id: message authentication codes. HMAC (RFC 2104) of
 * a hash has the hash's number; CMAC (RFC 4493) takes AES keys of 16, 24 or
 * 32 bytes; Poly1305 (RFC 8439 2.5) a one-time key of 32 bytes. */
enum taut_crypto_mac_id {
    TAUT_CRYPTO_MAC_HMAC_MD5 = TAUT_CRYPTO_HASH_MD5,
    TAUT_CRYPTO_MAC_HMAC_SHA1 = TAUT_CRYPTO_HASH_SHA1,
    TAUT_CRYPTO_MAC_HMAC_SHA224 = TAUT_CRYPTO_HASH_SHA224,
    TAUT_CRYPTO_MAC_HMAC_SHA256 = TAUT_CRYPTO_HASH_SHA256,
    TAUT_CRYPTO_MAC_HMAC_SHA384 = TAUT_CRYPTO_HASH_SHA384,
    TAUT_CRYPTO_MAC_HMAC_SHA512 = TAUT_CRYPTO_HASH_SHA512,
    TAUT_CRYPTO_MAC_CMAC_AES = 16,
    TAUT_CRYPTO_MAC_POLY1305 = 17
};

/* enum taut_crypto_aead_id: authenticated encryption. AES keys have 16, 24
 * or 32 bytes, that of ChaCha20-Poly1305 (RFC 8439) has 32. */
enum taut_crypto_aead_id {
    TAUT_CRYPTO_AEAD_AES_GCM = 1, /* nonce of 12 bytes (1 to 16 are taken),
                                     tag of 4, 8 or 12 to 16 */
    TAUT_CRYPTO_AEAD_AES_CCM = 2, /* RFC 3610: nonce of 7 to 13 bytes, tag of
                                     4, 6 ... 16; at most 2^(8 * (15 - nonce))
                                     - 1 bytes */
    TAUT_CRYPTO_AEAD_CHACHA20_POLY1305 = 3 /* nonce of 12, tag of 16 */
};

/* enum taut_crypto_cipher_id: ciphers that authenticate nothing. */
enum taut_crypto_cipher_id {
    TAUT_CRYPTO_CIPHER_AES_ECB = 1,  /* single blocks; no iv */
    TAUT_CRYPTO_CIPHER_AES_CBC = 2,  /* no padding: whole blocks only */
    TAUT_CRYPTO_CIPHER_AES_CTR = 3,  /* iv: the first counter block */
    TAUT_CRYPTO_CIPHER_CHACHA20 = 4, /* iv: counter (4 bytes, little-endian)
                                        and nonce (12) */
    TAUT_CRYPTO_CIPHER_RC4 = 5       /* key of 5 to 32 bytes; no iv: set
                                        begins the key stream anew */
};

/* enum taut_crypto_group: groups of key agreement (RFC 7748, SEC 1). Public
 * values of P-256, P-384 and P-521 are uncompressed points with their 4. */
enum taut_crypto_group {
    TAUT_CRYPTO_GROUP_P256 = 1,
    TAUT_CRYPTO_GROUP_P384 = 2,
    TAUT_CRYPTO_GROUP_P521 = 3,
    TAUT_CRYPTO_GROUP_X25519 = 4,
    TAUT_CRYPTO_GROUP_X448 = 5
};

/* enum taut_crypto_kind: kinds of signature keys. */
enum taut_crypto_kind {
    TAUT_CRYPTO_KIND_RSA = 1,
    TAUT_CRYPTO_KIND_P256 = 2,
    TAUT_CRYPTO_KIND_P384 = 3,
    TAUT_CRYPTO_KIND_P521 = 4,
    TAUT_CRYPTO_KIND_ED25519 = 5,
    TAUT_CRYPTO_KIND_ED448 = 6
};

/* enum taut_crypto_sig_id: signature schemes. */
enum taut_crypto_sig_id {
    TAUT_CRYPTO_SIG_RSA_PKCS1 = 1, /* RFC 8017 8.2 */
    TAUT_CRYPTO_SIG_RSA_PSS = 2,   /* RFC 8017 8.1; MGF1 of the same hash,
                                      salt as long as the digest */
    TAUT_CRYPTO_SIG_ECDSA = 3,     /* r and s, each as long as the group's
                                      order (P1363, DNSSEC) */
    TAUT_CRYPTO_SIG_ECDSA_DER = 4, /* r and s as ASN.1 (TLS, X.509) */
    TAUT_CRYPTO_SIG_EDDSA = 5      /* RFC 8032; has its own hash */
};

/* enum taut_crypto_form: how a key is written. */
enum taut_crypto_form {
    TAUT_CRYPTO_FORM_DER = 1, /* SubjectPublicKeyInfo, PKCS #8, PKCS #1,
                                 RFC 5915: told apart by their contents */
    TAUT_CRYPTO_FORM_PEM = 2, /* the same in PEM; the first key in it */
    TAUT_CRYPTO_FORM_CERT = 3 /* an X.509 certificate in DER: its key */
};

/* enum taut_crypto_mod: arithmetic modulo a number. */
enum taut_crypto_mod {
    TAUT_CRYPTO_MOD_ADD = 1, /* a + b */
    TAUT_CRYPTO_MOD_SUB = 2, /* a - b */
    TAUT_CRYPTO_MOD_MUL = 3, /* a * b */
    TAUT_CRYPTO_MOD_EXP = 4  /* a ^ b; the modulus is odd; time and memory
                                accesses do not depend on b */
};

/* taut_crypto_hash_len returns the bytes of a digest, and of HMAC by it; 0
 * for an unknown `id`. */
TAUT_API size_t taut_crypto_hash_len(enum taut_crypto_hash_id id);
/* taut_crypto_block_len returns the bytes of a block of the hash, or 0. */
TAUT_API size_t taut_crypto_block_len(enum taut_crypto_hash_id id);
/* taut_crypto_mac_len returns the bytes of a MAC, or 0. */
TAUT_API size_t taut_crypto_mac_len(enum taut_crypto_mac_id id);
/* taut_crypto_group_len returns the bytes of a secret, a scalar or a
 * coordinate of the group (32, 48, 66, 32, 56), or 0. */
TAUT_API size_t taut_crypto_group_len(enum taut_crypto_group group);
/* taut_crypto_public_len returns the bytes of a public value (65, 97, 133,
 * 32, 56), or 0. */
TAUT_API size_t taut_crypto_public_len(enum taut_crypto_group group);
/* taut_crypto_aead_fits tells whether the AEAD `id` takes a key, nonce and
 * tag of these many bytes, by the rules above: TAUT_OK, TAUT_E_RANGE or
 * TAUT_E_UNSUPPORTED. Providers ask it before anything else. */
TAUT_API enum taut_status taut_crypto_aead_fits(enum taut_crypto_aead_id id,
                                                size_t key_len,
                                                size_t nonce_len,
                                                size_t tag_len);
/* taut_crypto_cipher_fits: the same for a cipher; `iv_len` is told (0, 16).
 * `iv_len` may be NULL. */
TAUT_API enum taut_status taut_crypto_cipher_fits(enum taut_crypto_cipher_id id,
                                                  size_t key_len,
                                                  size_t *iv_len);

/* ------------------------------------------------------------------ */
/* Keys and certificates                                               */

/*
 * struct taut_crypto_parts: the numbers of a key, as SSH and DNSSEC carry
 * them. Numbers are big-endian, leading zeros do not matter. Which ones:
 * RSA: n, e and for a private key d, p, q. P-256 and kin: `point`, which is
 * 4, x, y, and for a private key `d`. Ed25519, Ed448: `point`, the public
 * bytes, and for a private key `d`, the seed. A private key without `point`
 * has it computed. What does not apply is empty.
 */
struct taut_crypto_parts {
    enum taut_crypto_kind kind;
    struct taut_span n, e, p, q;
    struct taut_span point, d;
};

/* struct taut_crypto_key_info: what a key is. */
struct taut_crypto_key_info {
    enum taut_crypto_kind kind;
    uint32_t n_bits;  /* of the modulus or the field */
    uint32_t sig_len; /* the longest signature it makes */
    bool is_private;
};

/* enum taut_crypto_verdict: why a chain of certificates is not trusted. */
enum taut_crypto_verdict {
    TAUT_CRYPTO_VERDICT_TRUSTED = 0,
    TAUT_CRYPTO_VERDICT_MALFORMED = 1,   /* a certificate cannot be read */
    TAUT_CRYPTO_VERDICT_UNKNOWN_CA = 2,  /* no way to a trusted root */
    TAUT_CRYPTO_VERDICT_SIGNATURE = 3,   /* a signature is wrong */
    TAUT_CRYPTO_VERDICT_NOT_YET = 4,     /* not valid yet */
    TAUT_CRYPTO_VERDICT_EXPIRED = 5,     /* not valid any more */
    TAUT_CRYPTO_VERDICT_HOST = 6,        /* not for this host */
    TAUT_CRYPTO_VERDICT_PURPOSE = 7,     /* not for this use; no CA */
    TAUT_CRYPTO_VERDICT_REVOKED = 8,     /* withdrawn by its issuer */
    TAUT_CRYPTO_VERDICT_WEAK = 9,        /* key or hash too weak */
    TAUT_CRYPTO_VERDICT_CONSTRAINTS = 10 /* a name or length constraint */
};

/* struct taut_crypto_chain: what a peer showed, and what it is held to. */
struct taut_crypto_chain {
    const struct taut_span *certs; /* DER, the peer's own first */
    size_t n_certs;
    struct taut_span host; /* a DNS name or an address as text (RFC 6125,
                              RFC 9525); empty: not compared */
    int64_t now;           /* seconds since 1970; the clock is not read */
    bool is_client;        /* the peer is a TLS client, not a server */
};

/* TAUT_CRYPTO_CHAIN_MAX is how many certificates a chain may have. */
#define TAUT_CRYPTO_CHAIN_MAX 16

/* ------------------------------------------------------------------ */
/* The table                                                           */

/* struct taut_crypto_hash: a hash that takes bytes; the provider's. */
struct taut_crypto_hash;
/* struct taut_crypto_mac: a MAC with its key; the provider's. */
struct taut_crypto_mac;
/* struct taut_crypto_aead: an AEAD with its key; the provider's. */
struct taut_crypto_aead;
/* struct taut_crypto_cipher: a cipher with its key; the provider's. */
struct taut_crypto_cipher;
/* struct taut_crypto_kx: one's own pair in a key agreement; the provider's. */
struct taut_crypto_kx;
/* struct taut_crypto_key: a public or private key; the provider's. */
struct taut_crypto_key;
/* struct taut_crypto_trust: trusted certificates; the provider's. */
struct taut_crypto_trust;

/*
 * struct taut_crypto: the table of a provider. `size` is sizeof (struct
 * taut_crypto); a machine's init refuses another with TAUT_E_USAGE. No
 * function pointer is NULL: what a provider has not is TAUT_E_UNSUPPORTED.
 * One table may serve many threads, one object only one at a time.
 */
struct taut_crypto {
    size_t size;
    const char *name; /* "openssl", "recorded", "null" */
    void *self;

    /* [path] random bytes, for keys as well. */
    enum taut_status (*random_fill)(void *self, uint8_t *out, size_t len);

    /* A hash. get writes taut_crypto_hash_len bytes and begins anew; reset
     * begins anew; copy makes `to` (opened for the same id) as far as `from`
     * (a transcript goes on while its hash so far is asked for). All [path]
     * but open and close. */
    enum taut_status (*hash_open)(void *self, struct taut_crypto_hash **hash,
                                  enum taut_crypto_hash_id id);
    enum taut_status (*hash_reset)(struct taut_crypto_hash *hash);
    enum taut_status (*hash_feed)(struct taut_crypto_hash *hash,
                                  const uint8_t *p, size_t len);
    enum taut_status (*hash_get)(struct taut_crypto_hash *hash, uint8_t *out);
    enum taut_status (*hash_copy)(struct taut_crypto_hash *to,
                                  const struct taut_crypto_hash *from);
    void (*hash_close)(struct taut_crypto_hash *hash);

    /* A MAC. get writes taut_crypto_mac_len bytes and begins anew with the
     * same key (Poly1305: only set does, its key is for one message). set
     * gives another key (CMAC: of the same length). All [path] but open and
     * close, and CMAC's set. */
    enum taut_status (*mac_open)(void *self, struct taut_crypto_mac **mac,
                                 enum taut_crypto_mac_id id, const uint8_t *key,
                                 size_t key_len);
    enum taut_status (*mac_set)(struct taut_crypto_mac *mac, const uint8_t *key,
                                size_t key_len);
    enum taut_status (*mac_feed)(struct taut_crypto_mac *mac, const uint8_t *p,
                                 size_t len);
    enum taut_status (*mac_get)(struct taut_crypto_mac *mac, uint8_t *out);
    void (*mac_close)(struct taut_crypto_mac *mac);

    /* An AEAD, in place: the `len` bytes at `buf` become ciphertext and the
     * tag is written to `tag`, which may be buf + len or elsewhere. unseal
     * is the way back: TAUT_E_CRYPTO if the tag is wrong, and the bytes are
     * then zeros. `aad` may be NULL if `aad_len` is 0, so may `buf`. set
     * gives another key of the same length. All [path] but open, close. */
    enum taut_status (*aead_open)(void *self, struct taut_crypto_aead **aead,
                                  enum taut_crypto_aead_id id,
                                  const uint8_t *key, size_t key_len,
                                  size_t nonce_len, size_t tag_len);
    enum taut_status (*aead_set)(struct taut_crypto_aead *aead,
                                 const uint8_t *key);
    enum taut_status (*aead_seal)(struct taut_crypto_aead *aead,
                                  const uint8_t *nonce, const uint8_t *aad,
                                  size_t aad_len, uint8_t *buf, size_t len,
                                  uint8_t *tag);
    enum taut_status (*aead_unseal)(struct taut_crypto_aead *aead,
                                    const uint8_t *nonce, const uint8_t *aad,
                                    size_t aad_len, uint8_t *buf, size_t len,
                                    const uint8_t *tag);
    void (*aead_close)(struct taut_crypto_aead *aead);

    /* A cipher, one way, in place. set starts at `iv` (taut_crypto_cipher_
     * fits tells its length; NULL where there is none), and must be called
     * once first; each step goes on where the one before ended. ECB and CBC
     * take whole blocks of 16, else TAUT_E_RANGE. [path] but open, close. */
    enum taut_status (*cipher_open)(void *self,
                                    struct taut_crypto_cipher **cipher,
                                    enum taut_crypto_cipher_id id,
                                    const uint8_t *key, size_t key_len,
                                    bool is_decrypt);
    enum taut_status (*cipher_set)(struct taut_crypto_cipher *cipher,
                                   const uint8_t *iv);
    enum taut_status (*cipher_step)(struct taut_crypto_cipher *cipher,
                                    uint8_t *buf, size_t len);
    void (*cipher_close)(struct taut_crypto_cipher *cipher);

    /* Key agreement. open makes a pair from `secret` (taut_crypto_group_len
     * bytes), or a random one if that is empty; get writes the public value;
     * derive writes taut_crypto_group_len bytes: TAUT_E_CRYPTO for a peer's
     * value that is no point of the curve, or (X25519, X448) that gives
     * zeros (RFC 7748 6.1). */
    enum taut_status (*kx_open)(void *self, struct taut_crypto_kx **kx,
                                enum taut_crypto_group group,
                                struct taut_span secret);
    enum taut_status (*kx_get)(struct taut_crypto_kx *kx, uint8_t *public_out);
    enum taut_status (*kx_derive)(struct taut_crypto_kx *kx, uint8_t *out,
                                  struct taut_span peer);
    void (*kx_close)(struct taut_crypto_kx *kx);

    /* Arithmetic for SAE (IEEE 802.11 12.4) and classic Diffie-Hellman:
     * numbers are big-endian. mod writes modulus.len bytes. Points of P-256,
     * P-384, P-521 are x, y, each of the group's length: TAUT_E_CRYPTO if
     * one is not on the curve, or if the result is the point at infinity. */
    enum taut_status (*mod)(void *self, enum taut_crypto_mod op, uint8_t *out,
                            struct taut_span a, struct taut_span b,
                            struct taut_span modulus);
    enum taut_status (*point_mul)(void *self, enum taut_crypto_group group,
                                  uint8_t *out, struct taut_span scalar,
                                  const uint8_t *point);
    enum taut_status (*point_add)(void *self, enum taut_crypto_group group,
                                  uint8_t *out, const uint8_t *a,
                                  const uint8_t *b);

    /* A key for signatures. parts writes its public numbers into `room`
     * (TAUT_CRYPTO_PARTS_MAX bytes) and points to them. sign writes at most
     * *len bytes (set to how many); EdDSA takes any `hash`. verify:
     * TAUT_E_CRYPTO if the signature is not of `msg` by this key. A scheme
     * that does not fit the key: TAUT_E_UNSUPPORTED. */
    enum taut_status (*key_open)(void *self, struct taut_crypto_key **key,
                                 enum taut_crypto_form form,
                                 struct taut_span bytes);
    enum taut_status (*key_import)(void *self, struct taut_crypto_key **key,
                                   const struct taut_crypto_parts *parts);
    enum taut_status (*key_info)(const struct taut_crypto_key *key,
                                 struct taut_crypto_key_info *info);
    enum taut_status (*key_parts)(const struct taut_crypto_key *key,
                                  struct taut_crypto_parts *parts,
                                  uint8_t *room);
    enum taut_status (*sign)(void *self, struct taut_crypto_key *key,
                             enum taut_crypto_sig_id id,
                             enum taut_crypto_hash_id hash, uint8_t *out,
                             size_t *len, struct taut_span msg);
    enum taut_status (*verify)(void *self, struct taut_crypto_key *key,
                               enum taut_crypto_sig_id id,
                               enum taut_crypto_hash_id hash,
                               struct taut_span sig, struct taut_span msg);
    void (*key_close)(struct taut_crypto_key *key);

    /* Certificates (RFC 5280). add takes one in DER, or all of a PEM file
     * (`n_added`, may be NULL, tells how many). check: TAUT_OK if the chain
     * is trusted, else TAUT_E_CRYPTO, or TAUT_E_VALUE where it cannot be
     * read, with the reason and the place in the chain it is about. */
    enum taut_status (*trust_open)(void *self,
                                   struct taut_crypto_trust **trust);
    enum taut_status (*trust_add)(struct taut_crypto_trust *trust,
                                  struct taut_span certs, size_t *n_added);
    enum taut_status (*trust_check)(struct taut_crypto_trust *trust,
                                    enum taut_crypto_verdict *verdict,
                                    size_t *depth,
                                    const struct taut_crypto_chain *chain);
    void (*trust_close)(struct taut_crypto_trust *trust);
};

/* ------------------------------------------------------------------ */
/* Secrets                                                             */

/* taut_crypto_equal compares `len` bytes; how long that takes, and what is
 * touched, does not depend on their values. */
TAUT_API TAUT_CHECK_RESULT bool taut_crypto_equal(const uint8_t *a,
                                                  const uint8_t *b, size_t len);

/* taut_crypto_is_zero tells whether all `len` bytes are 0, in the manner of
 * taut_crypto_equal. */
TAUT_API TAUT_CHECK_RESULT bool taut_crypto_is_zero(const uint8_t *p,
                                                    size_t len);

/* taut_crypto_wipe sets `len` bytes to 0; no compiler leaves it out. */
TAUT_API void taut_crypto_wipe(void *p, size_t len);

/* ------------------------------------------------------------------ */
/* Built of the table                                                  */

/* taut_crypto_hash_once writes the digest of `msg`; opens and closes a hash
 * for it, so it is not for each packet. */
TAUT_API enum taut_status taut_crypto_hash_once(const struct taut_crypto *c,
                                                enum taut_crypto_hash_id id,
                                                uint8_t *out,
                                                struct taut_span msg);

/* taut_crypto_hmac_once writes HMAC of `msg`; as taut_crypto_hash_once. */
TAUT_API enum taut_status
taut_crypto_hmac_once(const struct taut_crypto *c, enum taut_crypto_hash_id id,
                      uint8_t *out, struct taut_span key, struct taut_span msg);

/* taut_crypto_hkdf_extract writes the pseudorandom key (RFC 5869 2.2,
 * taut_crypto_hash_len bytes) of `ikm`. An empty salt stands for zeros. */
TAUT_API enum taut_status taut_crypto_hkdf_extract(const struct taut_crypto *c,
                                                   enum taut_crypto_hash_id id,
                                                   uint8_t *prk,
                                                   struct taut_span salt,
                                                   struct taut_span ikm);

/* taut_crypto_hkdf_expand writes `len` bytes (RFC 5869 2.3): TAUT_E_RANGE
 * for more than 255 digests. */
TAUT_API enum taut_status taut_crypto_hkdf_expand(const struct taut_crypto *c,
                                                  enum taut_crypto_hash_id id,
                                                  uint8_t *out, size_t len,
                                                  struct taut_span prk,
                                                  struct taut_span info);

/* taut_crypto_gmac writes the tag (as long as the AEAD's) that AES-GCM gives
 * for `msg` as additional data with no plaintext (SP 800-38D; BIP-GMAC).
 * `aead` was opened for AES-GCM; [path]. */
static inline enum taut_status
taut_crypto_gmac(const struct taut_crypto *c, struct taut_crypto_aead *aead,
                 const uint8_t *nonce, uint8_t *tag, struct taut_span msg)
{
    return c->aead_seal(aead, nonce, msg.p, msg.len, NULL, 0, tag);
}

/* taut_crypto_pbkdf2 writes `len` bytes derived from a password (RFC 8018
 * 5.2): `n_rounds` HMACs for each digest of them, so it costs what it is
 * meant to cost. TAUT_E_RANGE for no rounds. */
TAUT_API enum taut_status
taut_crypto_pbkdf2(const struct taut_crypto *c, enum taut_crypto_hash_id id,
                   uint8_t *out, size_t len, struct taut_span password,
                   struct taut_span salt, uint32_t n_rounds);

/* TAUT_CRYPTO_WRAP_EXTRA is how many bytes a wrapped key is longer. */
#define TAUT_CRYPTO_WRAP_EXTRA 8

/*
 * taut_crypto_wrap wraps the key data in buf[8 .. len + 8) in place (AES key
 * wrap, RFC 3394 2.2.1 with the initial value of 2.2.3.1): the wrapped key is
 * the len + 8 bytes at `buf`. `len` is a multiple of 8 and at least 16, else
 * TAUT_E_RANGE. `ecb` was opened for TAUT_CRYPTO_CIPHER_AES_ECB to encrypt
 * under the key-encryption key.
 */
TAUT_API enum taut_status taut_crypto_wrap(const struct taut_crypto *c,
                                           struct taut_crypto_cipher *ecb,
                                           uint8_t *buf, size_t len);

/* taut_crypto_unwrap is the way back: of the `len` bytes at `buf` the key
 * data is buf[8 .. len). TAUT_E_CRYPTO if the integrity value is wrong (all
 * of `buf` is then zeros). `ecb` was opened to decrypt. */
TAUT_API enum taut_status taut_crypto_unwrap(const struct taut_crypto *c,
                                             struct taut_crypto_cipher *ecb,
                                             uint8_t *buf, size_t len);

/* struct taut_crypto_curve: the numbers of y^2 = x^3 - 3 x + b over p, all
 * `len` bytes long. */
struct taut_crypto_curve {
    size_t len;
    const uint8_t *p; /* the field's prime */
    const uint8_t *b;
    const uint8_t *order; /* of the base point; the cofactor is 1 */
    const uint8_t *base;  /* the base point, x and y */
};

/* taut_crypto_curve_get returns the numbers of P-256, P-384 or P-521 (SP
 * 800-186 3.2.1), NULL for other groups. Static storage. */
TAUT_API const struct taut_crypto_curve *
taut_crypto_curve_get(enum taut_crypto_group group);

#ifdef __cplusplus
}
#endif

#endif
