/* SPDX-License-Identifier: MIT */
/*
 * sae_lines.c: the numbers of SAE for tests/interop/sae_numbers.py, over each
 * provider. A line of the input is one exchange, as words of hexadecimal
 * digits ("-" is nothing):
 *
 *   method group a b ssid password id rand mask rand mask salt
 *
 * Method 0 is hunting and pecking, 1 hash-to-element, 2 that with an AKM of
 * SAE_EXT. The answer: PWE, scalar and element of both, KCK, PMK, PMKID, and
 * the first one's confirm with the counter 1.
 */
#include "crypto_peers.h"

#include "taut/sae.h"

/* struct lines_word: a word of the input. */
struct lines_word {
    uint8_t p[256];
    size_t len;
};

enum { WORDS = 12 };

static bool lines_read(struct lines_word *w)
{
    static char line[4096];
    if (!fgets(line, sizeof line, stdin))
        return false;
    char *at = line;
    for (unsigned i = 0; i < WORDS; i++) {
        char word[600];
        int n = 0;
        if (sscanf(at, "%599s%n", word, &n) != 1)
            return false;
        at += n;
        w[i].len = 0;
        if (word[0] != '-') {
            uint8_t *p = test_hex(word, &w[i].len);
            memcpy(w[i].p, p, w[i].len);
            free(p);
        }
    }
    return true;
}

static void lines_put(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        printf("%02x", p[i]);
    putchar(' ');
}

static struct taut_span lines_span(const struct lines_word *w)
{
    return (struct taut_span){w->p, w->len};
}

static enum taut_status lines_pwe(const struct taut_sae_math *m, uint8_t *pwe,
                                  const struct lines_word *w, uint16_t group)
{
    struct taut_sae_pt pt;
    if (w[0].p[0] == 0)
        return taut_sae_hunt_derive(m, pwe, group, w[2].p, w[3].p,
                                    lines_span(&w[5]));
    enum taut_status st = taut_sae_pt_derive(
        m, &pt, group, lines_span(&w[4]), lines_span(&w[5]), lines_span(&w[6]));
    return st ? st : taut_sae_pwe_derive(m, pwe, &pt, w[2].p, w[3].p);
}

static enum taut_status lines_answer(const struct taut_sae_math *m,
                                     const struct lines_word *w)
{
    uint16_t group = w[1].p[0];
    size_t len = taut_crypto_group_len(taut_sae_group_get(group));
    uint8_t pwe[TAUT_SAE_POINT_MAX], confirm[TAUT_CRYPTO_HASH_MAX];
    struct taut_sae_commit one, two;
    struct taut_sae_keys keys, same;
    enum taut_status st = lines_pwe(m, pwe, w, group);
    if (!st)
        st = taut_sae_commit_derive(m, &one, group, pwe, w[7].p, w[8].p);
    if (!st)
        st = taut_sae_commit_derive(m, &two, group, pwe, w[9].p, w[10].p);
    if (st)
        return st;
    struct taut_sae_exchange x = {group, w[0].p[0] > 0, w[0].p[0] > 1,
                                  pwe,   w[7].p,        lines_span(&w[11]),
                                  &one,  &two};
    st = taut_sae_keys_derive(m, &keys, &x);
    x.rand = w[9].p;
    x.own = &two;
    x.peer = &one;
    if (!st)
        st = taut_sae_keys_derive(m, &same, &x);
    if (!st && memcmp(&keys, &same, sizeof keys) != 0)
        st = TAUT_E_CRYPTO;
    if (!st)
        st = taut_sae_confirm_derive(m, confirm, group, &keys, 1, &one, &two);
    if (st)
        return st;
    lines_put(pwe, 2 * len);
    lines_put(one.scalar, len);
    lines_put(one.element, 2 * len);
    lines_put(two.scalar, len);
    lines_put(two.element, 2 * len);
    lines_put(keys.kck, keys.kck_len);
    lines_put(keys.pmk, keys.pmk_len);
    lines_put(keys.pmkid, 16);
    lines_put(confirm, keys.kck_len);
    return TAUT_OK;
}

/* With the word "openssl" or "mbedtls", the provider to take. */
int main(int argc, char **argv)
{
    static struct lines_word words[WORDS];
    struct taut_sae_math m;
    size_t i = argc > 1 && strcmp(argv[1], "mbedtls") == 0;
    if (peers_open(NULL) || !peers_get(i) ||
        taut_sae_math_open(&m, sizeof m, peers_get(i)))
        return 77;
    while (lines_read(words)) {
        enum taut_status st = lines_answer(&m, words);
        if (st)
            printf("status %d", st);
        putchar('\n');
    }
    taut_sae_math_close(&m);
    return peers_close(NULL);
}
