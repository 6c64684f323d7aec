/* SPDX-License-Identifier: MIT */
/*
 * fuzz_crypto_ssh.c: keys as SSH writes them. What is read as a public key is
 * written again as the same bytes; all parts lie in the input; a private key
 * file is read in place, and nothing of it is left where it is refused.
 */
#include "fuzz_util.h"
#include "taut/crypto_ssh.h"

static void inside(struct taut_span part, const uint8_t *p, size_t len)
{
    FUZZ_ASSERT(part.len == 0 ||
                (part.p >= p && part.len <= len - (size_t)(part.p - p)));
}

static void parts_inside(const struct taut_crypto_parts *parts,
                         const uint8_t *p, size_t len)
{
    inside(parts->n, p, len);
    inside(parts->e, p, len);
    inside(parts->p, p, len);
    inside(parts->q, p, len);
    inside(parts->d, p, len);
    inside(parts->point, p, len);
}

static void public_key(const uint8_t *data, size_t size)
{
    struct taut_crypto_parts parts;
    uint8_t *out = (uint8_t *)malloc(size + 1);
    size_t len;
    if (!out)
        return;
    struct taut_span blob = {data, size};
    if (taut_crypto_ssh_public_decode(&parts, blob) == TAUT_OK) {
        struct taut_wr wr = taut_wr_of(out, size);
        parts_inside(&parts, data, size);
        FUZZ_ASSERT(taut_crypto_ssh_public_encode(&wr, &parts) == TAUT_OK);
        FUZZ_ASSERT(taut_wr_finish(&wr, &len) == TAUT_OK && len == size);
        FUZZ_ASSERT(memcmp(out, data, size) == 0);
    }
    free(out);
}

static void private_key(const uint8_t *data, size_t size)
{
    struct taut_crypto_parts parts;
    uint8_t *file = (uint8_t *)malloc(size + 1);
    if (!file)
        return;
    if (size > 0)
        memcpy(file, data, size);
    enum taut_status st = taut_crypto_ssh_private_decode(&parts, file, size);
    parts_inside(&parts, file, size);
    FUZZ_ASSERT((st == TAUT_OK) == (parts.d.len > 0));
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    public_key(data, size);
    private_key(data, size);
    return 0;
}
