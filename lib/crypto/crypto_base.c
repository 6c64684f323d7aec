/* SPDX-License-Identifier: MIT */
/* crypto_base.c: what algorithms take and give, and the numbers of curves. */
#include "taut/crypto.h"

size_t taut_crypto_hash_len(enum taut_crypto_hash_id id)
{
    static const uint8_t lens[] = {0, 16, 20, 28, 32, 48, 64};
    return (unsigned)id < sizeof lens ? lens[id] : 0;
}

size_t taut_crypto_block_len(enum taut_crypto_hash_id id)
{
    static const uint8_t lens[] = {0, 64, 64, 64, 64, 128, 128};
    return (unsigned)id < sizeof lens ? lens[id] : 0;
}

size_t taut_crypto_mac_len(enum taut_crypto_mac_id id)
{
    if (id == TAUT_CRYPTO_MAC_CMAC_AES || id == TAUT_CRYPTO_MAC_POLY1305)
        return 16;
    return taut_crypto_hash_len((enum taut_crypto_hash_id)id);
}

size_t taut_crypto_group_len(enum taut_crypto_group group)
{
    static const uint8_t lens[] = {0, 32, 48, 66, 32, 56};
    return (unsigned)group < sizeof lens ? lens[group] : 0;
}

size_t taut_crypto_public_len(enum taut_crypto_group group)
{
    size_t len = taut_crypto_group_len(group);
    return len > 0 && group <= TAUT_CRYPTO_GROUP_P521 ? 1 + 2 * len : len;
}

static bool crypto_is_aes_key(size_t len)
{
    return len == 16 || len == 24 || len == 32;
}

/* Tags of GCM (SP 800-38D 5.2.1.2) and of CCM (RFC 3610 2). */
static bool crypto_is_gcm_tag(size_t len)
{
    return len == 4 || len == 8 || (len >= 12 && len <= 16);
}

static bool crypto_is_ccm_tag(size_t len)
{
    return len >= 4 && len <= 16 && len % 2 == 0;
}

enum taut_status taut_crypto_aead_fits(enum taut_crypto_aead_id id,
                                       size_t key_len, size_t nonce_len,
                                       size_t tag_len)
{
    bool fits;
    switch (id) {
    case TAUT_CRYPTO_AEAD_AES_GCM:
        fits = crypto_is_aes_key(key_len) && nonce_len >= 1 &&
               nonce_len <= 16 && crypto_is_gcm_tag(tag_len);
        break;
    case TAUT_CRYPTO_AEAD_AES_CCM:
        fits = crypto_is_aes_key(key_len) && nonce_len >= 7 &&
               nonce_len <= 13 && crypto_is_ccm_tag(tag_len);
        break;
    case TAUT_CRYPTO_AEAD_CHACHA20_POLY1305:
        fits = key_len == 32 && nonce_len == 12 && tag_len == 16;
        break;
    default:
        return TAUT_E_UNSUPPORTED;
    }
    return fits ? TAUT_OK : TAUT_E_RANGE;
}

enum taut_status taut_crypto_cipher_fits(enum taut_crypto_cipher_id id,
                                         size_t key_len, size_t *iv_len)
{
    bool fits = crypto_is_aes_key(key_len);
    size_t len = 16;
    switch (id) {
    case TAUT_CRYPTO_CIPHER_AES_ECB:
        len = 0;
        break;
    case TAUT_CRYPTO_CIPHER_AES_CBC:
    case TAUT_CRYPTO_CIPHER_AES_CTR:
        break;
    case TAUT_CRYPTO_CIPHER_CHACHA20:
        fits = key_len == 32;
        break;
    case TAUT_CRYPTO_CIPHER_RC4:
        fits = key_len >= 5 && key_len <= 32;
        len = 0;
        break;
    default:
        return TAUT_E_UNSUPPORTED;
    }
    if (!fits)
        return TAUT_E_RANGE;
    if (iv_len)
        *iv_len = len;
    return TAUT_OK;
}
