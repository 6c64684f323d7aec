/* SPDX-License-Identifier: MIT */
#include "crypto_peers.h"

#include "taut/crypto_openssl.h"

#ifdef TAUT_TEST_MBEDTLS
#include "crypto_mbedtls.h"
#endif

static const struct taut_crypto *peers[3];

int peers_open(void **state)
{
    size_t n = 0;
    (void)state;
    if (taut_crypto_openssl_open(&peers[n++], NULL) != TAUT_OK)
        return -1;
#ifdef TAUT_TEST_MBEDTLS
    if (crypto_mbedtls_open(&peers[n++]) != TAUT_OK)
        return -1;
#else
    printf("# mbedTLS is not installed: only libcrypto is tested\n");
#endif
    return 0;
}

int peers_close(void **state)
{
    (void)state;
    taut_crypto_openssl_close(peers[0]);
#ifdef TAUT_TEST_MBEDTLS
    crypto_mbedtls_close(peers[1]);
#endif
    return 0;
}

const struct taut_crypto *peers_get(size_t i)
{
    return i < sizeof peers / sizeof peers[0] ? peers[i] : NULL;
}

bool peers_lacks(const struct taut_crypto *c, enum taut_status st,
                 const char *what)
{
    static char said[64][64];
    char line[64];
    if (st != TAUT_E_UNSUPPORTED || c == peers[0])
        return false;
    snprintf(line, sizeof line, "%s has no %s", c->name, what);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (strcmp(said[i], line) == 0)
            break;
        if (!said[i][0]) {
            printf("# skipped: %s\n", line);
            strcpy(said[i], line);
            break;
        }
    }
    return true;
}

struct peers_bytes peers_hex(const char *digits)
{
    struct peers_bytes b;
    b.p = test_hex(digits, &b.len);
    return b;
}

struct peers_bytes peers_text(const char *text)
{
    struct peers_bytes b = {NULL, strlen(text)};
    b.p = test_copy((const uint8_t *)text, b.len);
    return b;
}

void peers_free(struct peers_bytes *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(b[i].p);
}
