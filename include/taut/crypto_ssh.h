/* SPDX-License-Identifier: MIT */
/*
 * taut/crypto_ssh.h: keys as SSH writes them, for any provider: what is read
 * here is given to its key_import, what its key_parts shows is written here.
 *
 * TAUT_E_SHORT, _TRAILING: a part ends too early or too late; TAUT_E_VALUE:
 * not as the format wants it; TAUT_E_UNSUPPORTED: a kind of key that taut
 * does not know, or an encrypted one.
 */
#ifndef TAUT_CRYPTO_SSH_H
#define TAUT_CRYPTO_SSH_H

#include "taut/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* taut_crypto_ssh_public_decode reads a public key blob (RFC 4253 6.6, RFC
 * 5656 3.1, RFC 8709 4): all of `blob`, which *parts then borrows. */
TAUT_API enum taut_status
taut_crypto_ssh_public_decode(struct taut_crypto_parts *parts,
                              struct taut_span blob);

/* taut_crypto_ssh_public_encode appends the public key blob of a key:
 * TAUT_E_UNSUPPORTED for a kind that SSH does not know (none of taut's). */
TAUT_API enum taut_status
taut_crypto_ssh_public_encode(struct taut_wr *wr,
                              const struct taut_crypto_parts *parts);

/*
 * taut_crypto_ssh_private_decode reads the `len` bytes at `file`, a private
 * key file of OpenSSH ("BEGIN OPENSSH PRIVATE KEY") without a passphrase. It
 * decodes the text in place, and *parts borrows the result; wipe `file` when
 * the key is imported.
 */
TAUT_API enum taut_status
taut_crypto_ssh_private_decode(struct taut_crypto_parts *parts, uint8_t *file,
                               size_t len);

#ifdef __cplusplus
}
#endif

#endif
