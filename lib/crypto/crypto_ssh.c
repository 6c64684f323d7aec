/* SPDX-License-Identifier: MIT */
/* crypto_ssh.c: keys as SSH writes them (RFC 4253 6.6, RFC 5656 3.1, RFC 8709
 * 4, and OpenSSH's own file format for private keys). */
#include "taut/crypto_ssh.h"

#include "core_mem.h"

/* struct ssh_kind: a kind of key and its names. */
struct ssh_kind {
    enum taut_crypto_kind kind;
    const char *name;
    const char *curve; /* NULL: none is named */
};

static const struct ssh_kind ssh_kinds[] = {
    {TAUT_CRYPTO_KIND_RSA, "ssh-rsa", NULL},
    {TAUT_CRYPTO_KIND_P256, "ecdsa-sha2-nistp256", "nistp256"},
    {TAUT_CRYPTO_KIND_P384, "ecdsa-sha2-nistp384", "nistp384"},
    {TAUT_CRYPTO_KIND_P521, "ecdsa-sha2-nistp521", "nistp521"},
    {TAUT_CRYPTO_KIND_ED25519, "ssh-ed25519", NULL},
    {TAUT_CRYPTO_KIND_ED448, "ssh-ed448", NULL}};

static size_t ssh_text_len(const char *text)
{
    size_t len = 0;
    while (text[len])
        len++;
    return len;
}

static bool ssh_is_text(struct taut_span s, const char *text)
{
    return s.len == ssh_text_len(text) && memcmp(s.p, text, s.len) == 0;
}

static const struct ssh_kind *ssh_kind_find(struct taut_span name)
{
    for (size_t i = 0; i < sizeof ssh_kinds / sizeof ssh_kinds[0]; i++)
        if (ssh_is_text(name, ssh_kinds[i].name))
            return &ssh_kinds[i];
    return NULL;
}

/* ------------------------------------------------------------------ */
/* Parts                                                               */

/* ssh_string reads a string (RFC 4251 5). */
static enum taut_status ssh_string(struct taut_rd *rd, struct taut_span *out)
{
    struct taut_rd child;
    if (!taut_rd_sub_u32(rd, &child))
        return TAUT_E_SHORT;
    *out = (struct taut_span){child.p, taut_rd_left(&child)};
    return TAUT_OK;
}

/* ssh_number reads an mpint: positive, no byte more than it needs. */
static enum taut_status ssh_number(struct taut_rd *rd, struct taut_span *out)
{
    enum taut_status st = ssh_string(rd, out);
    if (st != TAUT_OK)
        return st;
    if (out->len == 0 || out->p[0] >= 0x80 ||
        (out->p[0] == 0 && (out->len == 1 || out->p[1] < 0x80)))
        return TAUT_E_VALUE;
    return TAUT_OK;
}

/* ssh_secret reads an mpint without a look at its bytes. */
static enum taut_status ssh_secret(struct taut_rd *rd, struct taut_span *out)
{
    enum taut_status st = ssh_string(rd, out);
    return st == TAUT_OK && out->len == 0 ? TAUT_E_VALUE : st;
}

/* ssh_point reads a point of `len` bytes, after the curve's name if it has
 * one. */
static enum taut_status ssh_point(struct taut_rd *rd,
                                  struct taut_crypto_parts *parts,
                                  const struct ssh_kind *kind, size_t len)
{
    struct taut_span curve;
    enum taut_status st = TAUT_OK;
    if (kind->curve) {
        st = ssh_string(rd, &curve);
        if (st == TAUT_OK && !ssh_is_text(curve, kind->curve))
            st = TAUT_E_VALUE;
    }
    if (st == TAUT_OK)
        st = ssh_string(rd, &parts->point);
    if (st == TAUT_OK &&
        (parts->point.len != len || (kind->curve && parts->point.p[0] != 4)))
        st = TAUT_E_VALUE;
    return st;
}

/* ssh_point_len returns the bytes of a kind's public point. */
static size_t ssh_point_len(enum taut_crypto_kind kind)
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
    enum taut_status st = ssh_string(&rd, &name);
    if (st != TAUT_OK)
        return st;
    const struct ssh_kind *kind = ssh_kind_find(name);
    if (!kind)
        return TAUT_E_UNSUPPORTED;
    parts->kind = kind->kind;
    if (kind->kind == TAUT_CRYPTO_KIND_RSA) {
        st = ssh_number(&rd, &parts->e);
        if (st == TAUT_OK)
            st = ssh_number(&rd, &parts->n);
    } else {
        st = ssh_point(&rd, parts, kind, ssh_point_len(kind->kind));
    }
    return st == TAUT_OK && taut_rd_left(&rd) > 0 ? TAUT_E_TRAILING : st;
}

/* ------------------------------------------------------------------ */
/* Writing                                                             */

static void ssh_put_string(struct taut_wr *wr, const void *p, size_t len)
{
    taut_wr_u32(wr, (uint32_t)len);
    taut_wr_bytes(wr, p, len);
}

/* ssh_put_number writes an mpint. */
static void ssh_put_number(struct taut_wr *wr, struct taut_span number)
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
    if (i >= sizeof ssh_kinds / sizeof ssh_kinds[0])
        return TAUT_E_UNSUPPORTED;
    const struct ssh_kind *kind = &ssh_kinds[i];
    ssh_put_string(wr, kind->name, ssh_text_len(kind->name));
    if (kind->curve)
        ssh_put_string(wr, kind->curve, ssh_text_len(kind->curve));
    if (kind->kind == TAUT_CRYPTO_KIND_RSA) {
        ssh_put_number(wr, parts->e);
        ssh_put_number(wr, parts->n);
    } else {
        ssh_put_string(wr, parts->point.p, parts->point.len);
    }
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Text to bytes                                                       */

/* ssh_in returns all ones if lo <= c <= hi, else 0. */
static uint32_t ssh_in(uint32_t c, uint32_t lo, uint32_t hi)
{
    return (((c - lo) | (hi - c)) >> 31) - 1;
}

/* ssh_digit returns the value of a base64 digit, or all ones: by arithmetic,
 * for which digit it is shall not show in what is touched. */
static uint32_t ssh_digit(uint32_t c)
{
    uint32_t upper = ssh_in(c, 'A', 'Z'), lower = ssh_in(c, 'a', 'z');
    uint32_t digit = ssh_in(c, '0', '9'), plus = ssh_in(c, '+', '+');
    uint32_t slash = ssh_in(c, '/', '/');
    uint32_t known = upper | lower | digit | plus | slash;
    return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
           (digit & (c - '0' + 52)) | (plus & 62) | (slash & 63) | ~known;
}

/* ssh_base64 decodes `in` to `out`, which may overlap it from below; stops at
 * the first byte that is no digit and no line end, and moves `in` there.
 * Returns the length; what a last digit has too much must be 0. */
static enum taut_status ssh_base64(struct taut_rd *in, uint8_t *out,
                                   size_t *len)
{
    uint32_t bits = 0;
    unsigned n_bits = 0;
    size_t n = 0;
    for (; in->p < in->end; in->p++) {
        uint32_t c = *in->p;
        if (c == '\n' || c == '\r')
            continue;
        uint32_t digit = ssh_digit(c);
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

/* ssh_skip_text moves past `text`; false if something else is there. */
static bool ssh_skip_text(struct taut_rd *rd, const char *text)
{
    size_t len = ssh_text_len(text);
    if (taut_rd_left(rd) < len || memcmp(rd->p, text, len) != 0)
        return false;
    return taut_rd_skip(rd, len);
}

/* ssh_armor decodes the text of a file in place. */
static enum taut_status ssh_armor(uint8_t *file, size_t *len)
{
    struct taut_rd rd = taut_rd_of(file, *len);
    if (!ssh_skip_text(&rd, "-----BEGIN OPENSSH PRIVATE KEY-----"))
        return TAUT_E_VALUE;
    enum taut_status st = ssh_base64(&rd, file, len);
    for (unsigned i = 0; i < 2 && taut_rd_left(&rd) > 0 && *rd.p == '='; i++)
        rd.p++;
    while (taut_rd_left(&rd) > 0 && (*rd.p == '\n' || *rd.p == '\r'))
        rd.p++;
    if (st == TAUT_OK && !ssh_skip_text(&rd, "-----END OPENSSH PRIVATE KEY"))
        st = TAUT_E_VALUE;
    return st;
}

/* ------------------------------------------------------------------ */
/* Private keys                                                        */

static enum taut_status ssh_rsa(struct taut_rd *rd,
                                struct taut_crypto_parts *parts)
{
    struct taut_span inverse;
    enum taut_status st = ssh_number(rd, &parts->n);
    if (st == TAUT_OK)
        st = ssh_number(rd, &parts->e);
    if (st == TAUT_OK)
        st = ssh_secret(rd, &parts->d);
    if (st == TAUT_OK)
        st = ssh_secret(rd, &inverse);
    if (st == TAUT_OK)
        st = ssh_secret(rd, &parts->p);
    if (st == TAUT_OK)
        st = ssh_secret(rd, &parts->q);
    return st;
}

/* ssh_edwards: the private string is the seed and the public point again. */
static enum taut_status ssh_edwards(struct taut_rd *rd,
                                    struct taut_crypto_parts *parts,
                                    const struct ssh_kind *kind)
{
    size_t len = ssh_point_len(kind->kind);
    struct taut_span both;
    enum taut_status st = ssh_point(rd, parts, kind, len);
    if (st == TAUT_OK)
        st = ssh_string(rd, &both);
    if (st != TAUT_OK)
        return st;
    if (both.len != 2 * len ||
        !taut_crypto_equal(both.p + len, parts->point.p, len))
        return TAUT_E_VALUE;
    parts->d = (struct taut_span){both.p, len};
    return TAUT_OK;
}

/* ssh_padding: 1, 2, 3 ... up to a block. */
static enum taut_status ssh_padding(const struct taut_rd *rd)
{
    size_t n = taut_rd_left(rd);
    for (size_t i = 0; i < n; i++)
        if (rd->p[i] != i + 1)
            return TAUT_E_VALUE;
    return n < 256 ? TAUT_OK : TAUT_E_TRAILING;
}

/* ssh_private reads the private section. */
static enum taut_status ssh_private(struct taut_rd *rd,
                                    struct taut_crypto_parts *parts)
{
    struct taut_span name, comment;
    uint32_t check, again;
    enum taut_status st;
    if (!taut_rd_u32(rd, &check) || !taut_rd_u32(rd, &again))
        return TAUT_E_SHORT;
    if (check != again)
        return TAUT_E_VALUE;
    if ((st = ssh_string(rd, &name)) != TAUT_OK)
        return st;
    const struct ssh_kind *kind = ssh_kind_find(name);
    if (!kind)
        return TAUT_E_UNSUPPORTED;
    parts->kind = kind->kind;
    if (kind->kind == TAUT_CRYPTO_KIND_RSA) {
        st = ssh_rsa(rd, parts);
    } else if (kind->curve) {
        st = ssh_point(rd, parts, kind, ssh_point_len(kind->kind));
        if (st == TAUT_OK)
            st = ssh_secret(rd, &parts->d);
    } else {
        st = ssh_edwards(rd, parts, kind);
    }
    if (st == TAUT_OK)
        st = ssh_string(rd, &comment);
    return st == TAUT_OK ? ssh_padding(rd) : st;
}

/* ssh_file reads what the text stands for. */
static enum taut_status ssh_file(struct taut_rd *rd,
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
    if ((st = ssh_string(rd, &cipher)) != TAUT_OK ||
        (st = ssh_string(rd, &kdf)) != TAUT_OK ||
        (st = ssh_string(rd, &options)) != TAUT_OK)
        return st;
    if (!taut_rd_u32(rd, &n_keys))
        return TAUT_E_SHORT;
    if (!ssh_is_text(cipher, "none") || !ssh_is_text(kdf, "none") ||
        options.len > 0 || n_keys != 1)
        return TAUT_E_UNSUPPORTED;
    if ((st = ssh_string(rd, &public_key)) != TAUT_OK ||
        (st = ssh_string(rd, &secret)) != TAUT_OK)
        return st;
    struct taut_rd child = taut_rd_of(secret.p, secret.len);
    st = ssh_private(&child, parts);
    return st == TAUT_OK && taut_rd_left(rd) > 0 ? TAUT_E_TRAILING : st;
}

enum taut_status taut_crypto_ssh_private_decode(struct taut_crypto_parts *parts,
                                                uint8_t *file, size_t len)
{
    memset(parts, 0, sizeof *parts);
    enum taut_status st = ssh_armor(file, &len);
    if (st != TAUT_OK)
        return st;
    struct taut_rd rd = taut_rd_of(file, len);
    st = ssh_file(&rd, parts);
    if (st != TAUT_OK)
        memset(parts, 0, sizeof *parts);
    return st;
}
