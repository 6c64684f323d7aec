/* SPDX-License-Identifier: MIT */
/* crypto_ssh.c: keys as SSH writes them (RFC 4253 6.6, RFC 5656 3.1, RFC 8709
 * 4, and OpenSSH's own file format for private keys). */
#include "taut/crypto_ssh.h"

#include "core_mem.h"

/* SSHKEY_TEXT: a text as a span, its length counted by the compiler. */
#define SSHKEY_TEXT(text)                                                      \
    {                                                                          \
        (const uint8_t *)(text), sizeof(text) - 1                              \
    }

/* struct sshkey_kind: a kind of key and its names. */
struct sshkey_kind {
    enum taut_crypto_kind kind;
    struct taut_span name;
    struct taut_span curve; /* empty: none is named */
};

static const struct sshkey_kind sshkey_kinds[] = {
    {TAUT_CRYPTO_KIND_RSA, SSHKEY_TEXT("ssh-rsa"), SSHKEY_TEXT("")},
    {TAUT_CRYPTO_KIND_P256, SSHKEY_TEXT("ecdsa-sha2-nistp256"),
     SSHKEY_TEXT("nistp256")},
    {TAUT_CRYPTO_KIND_P384, SSHKEY_TEXT("ecdsa-sha2-nistp384"),
     SSHKEY_TEXT("nistp384")},
    {TAUT_CRYPTO_KIND_P521, SSHKEY_TEXT("ecdsa-sha2-nistp521"),
     SSHKEY_TEXT("nistp521")},
    {TAUT_CRYPTO_KIND_ED25519, SSHKEY_TEXT("ssh-ed25519"), SSHKEY_TEXT("")},
    {TAUT_CRYPTO_KIND_ED448, SSHKEY_TEXT("ssh-ed448"), SSHKEY_TEXT("")}};

static const struct taut_span sshkey_none = SSHKEY_TEXT("none");
static const struct taut_span sshkey_begin =
    SSHKEY_TEXT("-----BEGIN OPENSSH PRIVATE KEY-----");
static const struct taut_span sshkey_end =
    SSHKEY_TEXT("-----END OPENSSH PRIVATE KEY");

static bool sshkey_is_text(struct taut_span s, struct taut_span text)
{
    return s.len == text.len && memcmp(s.p, text.p, s.len) == 0;
}

static const struct sshkey_kind *sshkey_kind_find(struct taut_span name)
{
    for (size_t i = 0; i < sizeof sshkey_kinds / sizeof sshkey_kinds[0]; i++)
        if (sshkey_is_text(name, sshkey_kinds[i].name))
            return &sshkey_kinds[i];
    return NULL;
}

/* ------------------------------------------------------------------ */
/* Parts                                                               */

/* sshkey_string reads a string (RFC 4251 5). */
static enum taut_status sshkey_string(struct taut_rd *rd, struct taut_span *out)
{
    struct taut_rd child;
    if (!taut_rd_sub_u32(rd, &child))
        return TAUT_E_SHORT;
    *out = (struct taut_span){child.p, taut_rd_left(&child)};
    return TAUT_OK;
}

/* sshkey_number reads an mpint: positive, no byte more than it needs. */
static enum taut_status sshkey_number(struct taut_rd *rd, struct taut_span *out)
{
    enum taut_status st = sshkey_string(rd, out);
    if (st != TAUT_OK)
        return st;
    if (out->len == 0 || out->p[0] >= 0x80 ||
        (out->p[0] == 0 && (out->len == 1 || out->p[1] < 0x80)))
        return TAUT_E_VALUE;
    return TAUT_OK;
}

/* sshkey_secret reads an mpint without a look at its bytes. */
static enum taut_status sshkey_secret(struct taut_rd *rd, struct taut_span *out)
{
    enum taut_status st = sshkey_string(rd, out);
    return st == TAUT_OK && out->len == 0 ? TAUT_E_VALUE : st;
}

/* sshkey_point reads a point of `len` bytes, after the curve's name if it has
 * one. */
static enum taut_status sshkey_point(struct taut_rd *rd,
                                     struct taut_crypto_parts *parts,
                                     const struct sshkey_kind *kind, size_t len)
{
    struct taut_span curve;
    enum taut_status st = TAUT_OK;
    if (kind->curve.len > 0) {
        st = sshkey_string(rd, &curve);
        if (st == TAUT_OK && !sshkey_is_text(curve, kind->curve))
            st = TAUT_E_VALUE;
    }
    if (st == TAUT_OK)
        st = sshkey_string(rd, &parts->point);
    if (st == TAUT_OK && (parts->point.len != len ||
                          (kind->curve.len > 0 && parts->point.p[0] != 4)))
        st = TAUT_E_VALUE;
    return st;
}

/* sshkey_point_len returns the bytes of a kind's public point. */
static size_t sshkey_point_len(enum taut_crypto_kind kind)
{
    static const uint8_t lens[] = {65, 97, 133, 32, 57};
    return lens[kind - TAUT_CRYPTO_KIND_P256];
}

enum taut_status taut_crypto_ssh_public_decode(struct taut_crypto_parts *parts,
                                               struct taut_span blob)
{
    struct taut_rd rd = taut_rd_of(blob.p, blob.len);
    struct taut_span name;
    memset(parts, 0, sizeof *parts);
    enum taut_status st = sshkey_string(&rd, &name);
    if (st != TAUT_OK)
        return st;
    const struct sshkey_kind *kind = sshkey_kind_find(name);
    if (!kind)
        return TAUT_E_UNSUPPORTED;
    parts->kind = kind->kind;
    if (kind->kind == TAUT_CRYPTO_KIND_RSA) {
        st = sshkey_number(&rd, &parts->e);
        if (st == TAUT_OK)
            st = sshkey_number(&rd, &parts->n);
    } else {
        st = sshkey_point(&rd, parts, kind, sshkey_point_len(kind->kind));
    }
    return st == TAUT_OK && taut_rd_left(&rd) > 0 ? TAUT_E_TRAILING : st;
}

/* ------------------------------------------------------------------ */
/* Writing                                                             */

static void sshkey_put_string(struct taut_wr *wr, struct taut_span s)
{
    taut_wr_u32(wr, (uint32_t)s.len);
    taut_wr_bytes(wr, s.p, s.len);
}

/* sshkey_put_number writes an mpint. */
static void sshkey_put_number(struct taut_wr *wr, struct taut_span number)
{
    while (number.len > 0 && number.p[0] == 0) {
        number.p++;
        number.len--;
    }
    bool pad = number.len > 0 && number.p[0] >= 0x80;
    taut_wr_u32(wr, (uint32_t)number.len + pad);
    taut_wr_zeros(wr, pad);
    taut_wr_bytes(wr, number.p, number.len);
}

enum taut_status
taut_crypto_ssh_public_encode(struct taut_wr *wr,
                              const struct taut_crypto_parts *parts)
{
    unsigned i = (unsigned)parts->kind - TAUT_CRYPTO_KIND_RSA;
    if (i >= sizeof sshkey_kinds / sizeof sshkey_kinds[0])
        return TAUT_E_UNSUPPORTED;
    const struct sshkey_kind *kind = &sshkey_kinds[i];
    sshkey_put_string(wr, kind->name);
    if (kind->curve.len > 0)
        sshkey_put_string(wr, kind->curve);
    if (kind->kind == TAUT_CRYPTO_KIND_RSA) {
        sshkey_put_number(wr, parts->e);
        sshkey_put_number(wr, parts->n);
    } else {
        sshkey_put_string(wr, parts->point);
    }
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Text to bytes                                                       */

/* sshkey_in returns all ones if lo <= c <= hi, else 0. */
static uint32_t sshkey_in(uint32_t c, uint32_t lo, uint32_t hi)
{
    return (((c - lo) | (hi - c)) >> 31) - 1;
}

/* sshkey_digit returns the value of a base64 digit, or all ones: by arithmetic,
 * for which digit it is shall not show in what is touched. */
static uint32_t sshkey_digit(uint32_t c)
{
    uint32_t upper = sshkey_in(c, 'A', 'Z'), lower = sshkey_in(c, 'a', 'z');
    uint32_t digit = sshkey_in(c, '0', '9'), plus = sshkey_in(c, '+', '+');
    uint32_t slash = sshkey_in(c, '/', '/');
    uint32_t known = upper | lower | digit | plus | slash;
    return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
           (digit & (c - '0' + 52)) | (plus & 62) | (slash & 63) | ~known;
}

/* sshkey_base64 decodes `in` to `out`, which may overlap it from below; stops
 * at the first byte that is no digit and no line end, and moves `in` there.
 * Returns the length; what a last digit has too much must be 0. */
static enum taut_status sshkey_base64(struct taut_rd *in, uint8_t *out,
                                      size_t *len)
{
    uint32_t bits = 0;
    unsigned n_bits = 0;
    size_t n = 0;
    for (; in->p < in->end; in->p++) {
        uint32_t c = *in->p;
        if (c == '\n' || c == '\r')
            continue;
        uint32_t digit = sshkey_digit(c);
        if (digit > 63)
            break;
        bits = bits << 6 | digit;
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            out[n++] = (uint8_t)(bits >> n_bits);
            bits &= (1u << n_bits) - 1;
        }
    }
    *len = n;
    return n_bits == 6 || bits != 0 ? TAUT_E_VALUE : TAUT_OK;
}

/* sshkey_skip_text moves past `text`; false if something else is there. */
static bool sshkey_skip_text(struct taut_rd *rd, struct taut_span text)
{
    if (taut_rd_left(rd) < text.len || memcmp(rd->p, text.p, text.len) != 0)
        return false;
    return taut_rd_skip(rd, text.len);
}

/* sshkey_armor decodes the text of a file in place. */
static enum taut_status sshkey_armor(uint8_t *file, size_t *len)
{
    struct taut_rd rd = taut_rd_of(file, *len);
    if (!sshkey_skip_text(&rd, sshkey_begin))
        return TAUT_E_VALUE;
    enum taut_status st = sshkey_base64(&rd, file, len);
    for (unsigned i = 0; i < 2 && taut_rd_left(&rd) > 0 && *rd.p == '='; i++)
        rd.p++;
    while (taut_rd_left(&rd) > 0 && (*rd.p == '\n' || *rd.p == '\r'))
        rd.p++;
    if (st == TAUT_OK && !sshkey_skip_text(&rd, sshkey_end))
        st = TAUT_E_VALUE;
    return st;
}

/* ------------------------------------------------------------------ */
/* Private keys                                                        */

static enum taut_status sshkey_rsa(struct taut_rd *rd,
                                   struct taut_crypto_parts *parts)
{
    struct taut_span inverse;
    enum taut_status st = sshkey_number(rd, &parts->n);
    if (st == TAUT_OK)
        st = sshkey_number(rd, &parts->e);
    if (st == TAUT_OK)
        st = sshkey_secret(rd, &parts->d);
    if (st == TAUT_OK)
        st = sshkey_secret(rd, &inverse);
    if (st == TAUT_OK)
        st = sshkey_secret(rd, &parts->p);
    if (st == TAUT_OK)
        st = sshkey_secret(rd, &parts->q);
    return st;
}

/* sshkey_edwards: the private string is the seed and the public point again. */
static enum taut_status sshkey_edwards(struct taut_rd *rd,
                                       struct taut_crypto_parts *parts,
                                       const struct sshkey_kind *kind)
{
    size_t len = sshkey_point_len(kind->kind);
    struct taut_span both;
    enum taut_status st = sshkey_point(rd, parts, kind, len);
    if (st == TAUT_OK)
        st = sshkey_string(rd, &both);
    if (st != TAUT_OK)
        return st;
    if (both.len != 2 * len ||
        !taut_crypto_equal(both.p + len, parts->point.p, len))
        return TAUT_E_VALUE;
    parts->d = (struct taut_span){both.p, len};
    return TAUT_OK;
}

/* sshkey_padding: 1, 2, 3 ... up to a block. */
static enum taut_status sshkey_padding(const struct taut_rd *rd)
{
    size_t n = taut_rd_left(rd);
    for (size_t i = 0; i < n; i++)
        if (rd->p[i] != i + 1)
            return TAUT_E_VALUE;
    return n < 256 ? TAUT_OK : TAUT_E_TRAILING;
}

/* sshkey_private reads the private section. */
static enum taut_status sshkey_private(struct taut_rd *rd,
                                       struct taut_crypto_parts *parts)
{
    struct taut_span name, comment;
    uint32_t check, again;
    enum taut_status st;
    if (!taut_rd_u32(rd, &check) || !taut_rd_u32(rd, &again))
        return TAUT_E_SHORT;
    if (check != again)
        return TAUT_E_VALUE;
    if ((st = sshkey_string(rd, &name)) != TAUT_OK)
        return st;
    const struct sshkey_kind *kind = sshkey_kind_find(name);
    if (!kind)
        return TAUT_E_UNSUPPORTED;
    parts->kind = kind->kind;
    if (kind->kind == TAUT_CRYPTO_KIND_RSA) {
        st = sshkey_rsa(rd, parts);
    } else if (kind->curve.len > 0) {
        st = sshkey_point(rd, parts, kind, sshkey_point_len(kind->kind));
        if (st == TAUT_OK)
            st = sshkey_secret(rd, &parts->d);
    } else {
        st = sshkey_edwards(rd, parts, kind);
    }
    if (st == TAUT_OK)
        st = sshkey_string(rd, &comment);
    return st == TAUT_OK ? sshkey_padding(rd) : st;
}

/* sshkey_file reads what the text stands for. */
static enum taut_status sshkey_file(struct taut_rd *rd,
                                    struct taut_crypto_parts *parts)
{
    static const char magic[] = "openssh-key-v1"; /* with its 0 */
    struct taut_span cipher, kdf, options, public_key, secret;
    enum taut_status st;
    uint32_t n_keys;
    const uint8_t *p;
    if (!taut_rd_take(rd, sizeof magic, &p))
        return TAUT_E_SHORT;
    if (memcmp(p, magic, sizeof magic) != 0)
        return TAUT_E_VALUE;
    if ((st = sshkey_string(rd, &cipher)) != TAUT_OK ||
        (st = sshkey_string(rd, &kdf)) != TAUT_OK ||
        (st = sshkey_string(rd, &options)) != TAUT_OK)
        return st;
    if (!taut_rd_u32(rd, &n_keys))
        return TAUT_E_SHORT;
    if (!sshkey_is_text(cipher, sshkey_none) ||
        !sshkey_is_text(kdf, sshkey_none) || options.len > 0 || n_keys != 1)
        return TAUT_E_UNSUPPORTED;
    if ((st = sshkey_string(rd, &public_key)) != TAUT_OK ||
        (st = sshkey_string(rd, &secret)) != TAUT_OK)
        return st;
    struct taut_rd child = taut_rd_of(secret.p, secret.len);
    st = sshkey_private(&child, parts);
    return st == TAUT_OK && taut_rd_left(rd) > 0 ? TAUT_E_TRAILING : st;
}

enum taut_status taut_crypto_ssh_private_decode(struct taut_crypto_parts *parts,
                                                uint8_t *file, size_t len)
{
    memset(parts, 0, sizeof *parts);
    enum taut_status st = sshkey_armor(file, &len);
    if (st != TAUT_OK)
        return st;
    struct taut_rd rd = taut_rd_of(file, len);
    st = sshkey_file(&rd, parts);
    if (st != TAUT_OK)
        memset(parts, 0, sizeof *parts);
    return st;
}
