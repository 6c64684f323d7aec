/* SPDX-License-Identifier: MIT */
/* crypto_peers.h: the real providers; each test runs over each of them. */
#ifndef CRYPTO_PEERS_H
#define CRYPTO_PEERS_H

#include "test_util.h"

#include "taut/crypto.h"

/* peers_open opens all providers: a fixture of a group of tests. */
int peers_open(void **state);
/* peers_close closes them. */
int peers_close(void **state);
/* peers_get returns provider `i`, or NULL after the last; 0 is libcrypto. */
const struct taut_crypto *peers_get(size_t i);

/* peers_lacks tells that a provider answered that it has not what is asked
 * for, and prints that, once for each `what`. libcrypto has everything. */
bool peers_lacks(const struct taut_crypto *c, enum taut_status st,
                 const char *what);

/* struct peers_bytes: bytes on the heap, exactly as many as there are. */
struct peers_bytes {
    uint8_t *p;
    size_t len;
};

/* peers_hex makes bytes of digits; peers_text of a text; peers_free frees
 * what they made. */
struct peers_bytes peers_hex(const char *digits);
struct peers_bytes peers_text(const char *text);
void peers_free(struct peers_bytes *b, size_t n);

/* peers_span borrows bytes. */
static inline struct taut_span peers_span(struct peers_bytes b)
{
    return (struct taut_span){b.p, b.len};
}

#endif
