/* SPDX-License-Identifier: MIT */
/* dot11_eapol.c: EAPOL packets and key frames; see taut/eapol.h. */
#include "taut/eapol.h"

#include "taut/dot11_elem.h"

#include "core_mem.h"

/* The key handshake ends with a reason code (taut/wpa_link.h). */
static void eapol_wire_text(struct taut_wr *wr, uint32_t wire)
{
    taut_wr_text(wr, "deauthenticate with reason code ");
    taut_wr_dec(wr, wire);
}

TAUT_FIELD_TABLE(EAPOL, eapol, "eapol", "802.1X Authentication",
                 "802.1X-2020 11.3", eapol_wire_text, TAUT_EAPOL_FIELDS)

/* ------------------------------------------------------------------ */
/* The packet                                                          */

enum taut_status taut_eapol_check(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len)
{
    if (len < TAUT_EAPOL_HDR_LEN)
        return taut_fail_short(ctx, TAUT_EAPOL_F_HEADER, p, len,
                               TAUT_EAPOL_HDR_LEN, 0);
    if (p[0] == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_EAPOL_F_VERSION, p, 0, 0);
    size_t want = TAUT_EAPOL_HDR_LEN + (size_t)taut_get16(p + 2);
    if (len < want && (ctx->quirks & TAUT_QUIRK_CUT) == 0)
        return taut_fail_short(ctx, TAUT_EAPOL_F_LEN, p, len, want, 0);
    return TAUT_OK;
}

enum taut_status taut_eapol_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                   struct taut_eapol *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    enum taut_status st = taut_eapol_check(ctx, p, left);
    if (st)
        return st;
    size_t len = taut_get16(p + 2);
    left -= TAUT_EAPOL_HDR_LEN;
    out->version = p[0];
    out->type = p[1];
    out->body.p = p + TAUT_EAPOL_HDR_LEN;
    out->body.len = len < left ? len : left;
    rd->p = out->body.p + out->body.len;
    return TAUT_OK;
}

static enum taut_status eapol_refuse(struct taut_wr *wr, enum taut_status st)
{
    taut_wr_fail(wr, st);
    return st;
}

enum taut_status taut_eapol_encode(struct taut_wr *wr,
                                   const struct taut_eapol *in)
{
    if (in->body.len > UINT16_MAX || in->version == 0)
        return eapol_refuse(wr, TAUT_E_RANGE);
    taut_wr_u8(wr, in->version);
    taut_wr_u8(wr, in->type);
    taut_wr_u16(wr, (uint32_t)in->body.len);
    taut_wr_bytes(wr, in->body.p, in->body.len);
    return TAUT_OK;
}

struct taut_mark taut_eapol_open(struct taut_wr *wr, uint8_t version,
                                 enum taut_eapol_type type)
{
    taut_wr_u8(wr, version);
    taut_wr_u8(wr, (uint32_t)type);
    return taut_wr_open(wr, 2);
}

/* ------------------------------------------------------------------ */
/* Lengths by AKM                                                      */

/* eapol_hashes: lengths by the hash of an AKM. */
static const struct taut_eapol_lens eapol_hashes[] = {
    {16, 16, 16, 32, 0}, /* SHA-256 */
    {24, 24, 32, 48, 0}, /* SHA-384 */
    {32, 32, 32, 64, 0}, /* SHA-512 */
};

/* eapol_akms: lengths by the type of an AKM of 00-0F-AC. */
static const struct taut_eapol_lens eapol_akms[26] = {
    [1] = {16, 16, 16, 32, 2},  [2] = {16, 16, 16, 32, 2},
    [3] = {16, 16, 16, 32, 3},  [4] = {16, 16, 16, 32, 3},
    [5] = {16, 16, 16, 32, 3},  [6] = {16, 16, 16, 32, 3},
    [8] = {16, 16, 16, 32, 0},  [9] = {16, 16, 16, 32, 0},
    [11] = {16, 16, 16, 32, 0}, [12] = {24, 24, 32, 48, 0},
    [13] = {24, 24, 32, 48, 0}, [14] = {0, 0, 32, 32, 0},
    [15] = {0, 0, 64, 48, 0},   [16] = {0, 0, 32, 32, 0},
    [17] = {0, 0, 64, 48, 0},   [19] = {24, 24, 32, 48, 0},
    [20] = {24, 24, 32, 48, 0}, [22] = {24, 24, 32, 48, 0},
    [23] = {24, 24, 32, 48, 0},
};

/* eapol_is_hashed: AKMs whose lengths follow the hash: OWE, SAE_EXT and
 * FT_SAE_EXT. */
static bool eapol_is_hashed(uint32_t akm)
{
    return akm == 0x000fac12 || akm == 0x000fac18 || akm == 0x000fac19;
}

bool taut_eapol_lens_get(struct taut_eapol_lens *out, uint32_t akm,
                         size_t hash_len)
{
    uint32_t type = akm & 0xff;
    if (eapol_is_hashed(akm)) {
        if (hash_len != 32 && hash_len != 48 && hash_len != 64)
            return false;
        *out = eapol_hashes[hash_len / 16 - 2];
        return true;
    }
    if (akm == 0x0050f201 || akm == 0x0050f202) {
        *out = eapol_akms[type];
        return true;
    }
    if (akm >> 8 != 0x000fac || type >= 26 || eapol_akms[type].kek == 0)
        return false;
    *out = eapol_akms[type];
    return true;
}

bool taut_eapol_mic_len_find(struct taut_span body, size_t *mic_len)
{
    static const uint8_t lens[] = {16, 24, 32, 0};
    for (unsigned i = 0; i < sizeof lens; i++) {
        size_t fixed = TAUT_EAPOL_KEY_LEN + (size_t)lens[i];
        if (body.len >= fixed &&
            taut_get16(body.p + fixed - 2) == body.len - fixed) {
            *mic_len = lens[i];
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ */
/* Key frames                                                          */

static bool eapol_mic_is_known(size_t mic_len)
{
    return mic_len == 0 || mic_len == 16 || mic_len == 24 || mic_len == 32;
}

static enum taut_status eapol_key_check(struct taut_ctx *ctx,
                                        struct taut_span body, size_t mic_len)
{
    size_t fixed = TAUT_EAPOL_KEY_LEN + mic_len;
    if (!eapol_mic_is_known(mic_len))
        return TAUT_E_USAGE;
    if (body.len > 0 && body.p[0] != TAUT_EAPOL_DESC_RSN &&
        body.p[0] != TAUT_EAPOL_DESC_WPA)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_EAPOL_F_DESC, body.p,
                         body.p[0], 0);
    if (body.len < fixed)
        return taut_fail_short(ctx, TAUT_EAPOL_F_DESC, body.p, body.len, fixed,
                               0);
    size_t data_len = taut_get16(body.p + fixed - 2);
    if (body.len - fixed < data_len)
        return taut_fail_short(ctx, TAUT_EAPOL_F_DATA_LEN, body.p, body.len,
                               fixed + data_len, 0);
    if (body.len - fixed > data_len)
        return taut_fail(ctx, TAUT_E_TRAILING, TAUT_EAPOL_F_DATA,
                         body.p + fixed + data_len, body.len - fixed - data_len,
                         0);
    return TAUT_OK;
}

enum taut_status taut_eapol_key_decode(struct taut_ctx *ctx,
                                       struct taut_eapol_key *out,
                                       struct taut_span body, size_t mic_len)
{
    const uint8_t *p = body.p;
    enum taut_status st = eapol_key_check(ctx, body, mic_len);
    if (st)
        return st;
    out->desc = p[0];
    out->info = taut_get16(p + 1);
    out->key_len = taut_get16(p + 3);
    out->replay = taut_get64(p + 5);
    memcpy(out->nonce, p + 13, 32);
    memcpy(out->iv, p + 45, 16);
    memcpy(out->rsc, p + 61, 8);
    memcpy(out->id, p + 69, 8);
    out->mic.p = p + 77;
    out->mic.len = mic_len;
    out->data.p = p + TAUT_EAPOL_KEY_LEN + mic_len;
    out->data.len = body.len - TAUT_EAPOL_KEY_LEN - mic_len;
    return TAUT_OK;
}

enum taut_status taut_eapol_key_encode(struct taut_wr *wr,
                                       const struct taut_eapol_key *in)
{
    if (in->data.len > UINT16_MAX)
        return eapol_refuse(wr, TAUT_E_RANGE);
    if (!eapol_mic_is_known(in->mic.len) ||
        (in->desc != TAUT_EAPOL_DESC_RSN && in->desc != TAUT_EAPOL_DESC_WPA))
        return eapol_refuse(wr, TAUT_E_USAGE);
    taut_wr_u8(wr, in->desc);
    taut_wr_u16(wr, in->info);
    taut_wr_u16(wr, in->key_len);
    taut_wr_u64(wr, in->replay);
    taut_wr_bytes(wr, in->nonce, 32);
    taut_wr_bytes(wr, in->iv, 16);
    taut_wr_bytes(wr, in->rsc, 8);
    taut_wr_bytes(wr, in->id, 8);
    if (in->mic.p)
        taut_wr_bytes(wr, in->mic.p, in->mic.len);
    else
        taut_wr_zeros(wr, in->mic.len);
    taut_wr_u16(wr, (uint32_t)in->data.len);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

static bool eapol_is_zero(const uint8_t *p, size_t len)
{
    uint8_t any = 0;
    for (size_t i = 0; i < len; i++)
        any |= p[i];
    return any == 0;
}

/* eapol_msg_answer tells messages 2 and 4 apart. */
static enum taut_eapol_msg eapol_msg_answer(const struct taut_eapol_key *key)
{
    bool four =
        key->data.len == 0 || ((key->info & TAUT_EAPOL_INFO_SECURE) != 0 &&
                               eapol_is_zero(key->nonce, 32));
    return four ? TAUT_EAPOL_MSG_4 : TAUT_EAPOL_MSG_2;
}

enum taut_eapol_msg taut_eapol_msg_get(const struct taut_eapol_key *key)
{
    unsigned info = key->info;
    bool ack = (info & TAUT_EAPOL_INFO_ACK) != 0;
    if (info & TAUT_EAPOL_INFO_SMK)
        return TAUT_EAPOL_MSG_SMK;
    if (info & TAUT_EAPOL_INFO_REQUEST)
        return TAUT_EAPOL_MSG_REQUEST;
    if ((info & TAUT_EAPOL_INFO_PAIRWISE) == 0)
        return ack ? TAUT_EAPOL_MSG_GROUP_1 : TAUT_EAPOL_MSG_GROUP_2;
    if (!ack)
        return eapol_msg_answer(key);
    return info & (TAUT_EAPOL_INFO_MIC | TAUT_EAPOL_INFO_INSTALL)
               ? TAUT_EAPOL_MSG_3
               : TAUT_EAPOL_MSG_1;
}

/* ---- dynamic WEP ---- */

enum taut_status taut_eapol_rc4_decode(struct taut_ctx *ctx,
                                       struct taut_eapol_rc4 *out,
                                       struct taut_span body)
{
    const uint8_t *p = body.p;
    if (body.len > 0 && p[0] != TAUT_EAPOL_DESC_RC4)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_EAPOL_F_DESC, p, p[0],
                         0);
    if (body.len < TAUT_EAPOL_KEY_RC4_LEN)
        return taut_fail_short(ctx, TAUT_EAPOL_F_DESC, p, body.len,
                               TAUT_EAPOL_KEY_RC4_LEN, 0);
    out->key_len = taut_get16(p + 1);
    out->replay = taut_get64(p + 3);
    memcpy(out->iv, p + 11, 16);
    out->index = p[27];
    memcpy(out->signature, p + 28, 16);
    out->key.p = p + TAUT_EAPOL_KEY_RC4_LEN;
    out->key.len = body.len - TAUT_EAPOL_KEY_RC4_LEN;
    return TAUT_OK;
}

void taut_eapol_rc4_encode(struct taut_wr *wr, const struct taut_eapol_rc4 *in)
{
    taut_wr_u8(wr, TAUT_EAPOL_DESC_RC4);
    taut_wr_u16(wr, in->key_len);
    taut_wr_u64(wr, in->replay);
    taut_wr_bytes(wr, in->iv, 16);
    taut_wr_u8(wr, in->index);
    taut_wr_bytes(wr, in->signature, 16);
    taut_wr_bytes(wr, in->key.p, in->key.len);
}

/* ------------------------------------------------------------------ */
/* Key data                                                            */

/* EAPOL_KDE_ID: the element ID of KDEs and of padding. */
enum { EAPOL_KDE_ID = 0xdd };

/* eapol_pad takes the padding that begins at `rd`. */
static enum taut_status eapol_pad(struct taut_ctx *ctx, struct taut_rd *rd)
{
    const uint8_t *p = rd->p;
    for (size_t i = 1; i < taut_rd_left(rd); i++) {
        if (p[i] != 0)
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_EAPOL_F_DATA, p + i, p[i],
                             0);
    }
    rd->p = rd->end;
    return TAUT_DONE;
}

enum taut_status taut_eapol_kde_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_eapol_kde *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (left == 0)
        return TAUT_DONE;
    bool kde = p[0] == EAPOL_KDE_ID;
    if (kde && (left == 1 || p[1] == 0))
        return eapol_pad(ctx, rd);
    if (left == 1)
        return taut_fail_short(ctx, TAUT_EAPOL_F_KDE, p, 1, 2, 0);
    size_t len = p[1];
    if (left - 2 < len)
        return taut_fail_short(ctx, TAUT_EAPOL_F_KDE_LEN, p, left, 2 + len, 0);
    if (kde && len < 4)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_EAPOL_F_KDE_LEN, p + 1, len,
                         0);
    size_t head = kde ? 6 : 2;
    out->id = p[0];
    out->selector = kde ? taut_get32(p + 2) : 0;
    out->data.p = p + head;
    out->data.len = 2 + len - head;
    return taut_rd_span(rd, 2 + len, &out->whole) ? TAUT_OK : TAUT_E_SHORT;
}

bool taut_eapol_kde_find(struct taut_span data, struct taut_eapol_kde *out,
                         uint32_t selector)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    while (taut_eapol_kde_next(&ctx, &rd, out) == TAUT_OK) {
        if (out->selector == selector && out->id == EAPOL_KDE_ID)
            return true;
    }
    return false;
}

/* eapol_kde_head appends ID, length and selector of a KDE of `len` bytes. */
static void eapol_kde_head(struct taut_wr *wr, uint32_t selector, size_t len)
{
    taut_wr_u8(wr, EAPOL_KDE_ID);
    taut_wr_u8(wr, (uint32_t)(4 + len));
    taut_wr_u32(wr, selector);
}

enum taut_status taut_eapol_kde_put(struct taut_wr *wr, uint32_t selector,
                                    struct taut_span data)
{
    if (data.len > 251)
        return eapol_refuse(wr, TAUT_E_RANGE);
    eapol_kde_head(wr, selector, data.len);
    taut_wr_bytes(wr, data.p, data.len);
    return TAUT_OK;
}

void taut_eapol_pad_put(struct taut_wr *wr, size_t start)
{
    size_t len = wr->len - start;
    if (len >= 16 && len % 8 == 0)
        return;
    size_t to = len < 16 ? 16 : (len + 7) & ~(size_t)7;
    taut_wr_u8(wr, EAPOL_KDE_ID);
    taut_wr_zeros(wr, to - len - 1);
}

static bool eapol_gtk_fits(size_t len)
{
    return len == 5 || len == 13 || len == 16 || len == 32;
}

enum taut_status taut_eapol_gtk_decode(struct taut_ctx *ctx,
                                       struct taut_eapol_group_key *out,
                                       struct taut_span data)
{
    static const struct taut_eapol_group_key zero = {0};
    if (data.len < 2 || !eapol_gtk_fits(data.len - 2))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_EAPOL_F_GTK, data.p, data.len,
                         0);
    *out = zero;
    out->id = data.p[0] & 3;
    out->tx = (data.p[0] & 4) != 0;
    out->key.p = data.p + 2;
    out->key.len = data.len - 2;
    if (out->id == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_EAPOL_F_GTK_ID, data.p, 0, 0);
    return TAUT_OK;
}

enum taut_status taut_eapol_igtk_decode(struct taut_ctx *ctx,
                                        struct taut_eapol_group_key *out,
                                        struct taut_span data, bool bigtk)
{
    static const struct taut_eapol_group_key zero = {0};
    uint16_t first = bigtk ? 6 : 4;
    if (data.len != 24 && data.len != 40)
        return taut_fail(ctx, TAUT_E_RANGE,
                         bigtk ? TAUT_EAPOL_F_BIGTK : TAUT_EAPOL_F_IGTK, data.p,
                         data.len, 0);
    *out = zero;
    out->id = taut_get16le(data.p);
    out->pn =
        (uint64_t)taut_get16le(data.p + 6) << 32 | taut_get32le(data.p + 2);
    out->key.p = data.p + 8;
    out->key.len = data.len - 8;
    if (out->id != first && out->id != first + 1)
        return taut_fail(ctx, TAUT_E_VALUE,
                         bigtk ? TAUT_EAPOL_F_BIGTK_ID : TAUT_EAPOL_F_IGTK_ID,
                         data.p, out->id, 0);
    return TAUT_OK;
}

enum taut_status taut_eapol_gtk_put(struct taut_wr *wr,
                                    const struct taut_eapol_group_key *in)
{
    if (in->id == 0 || in->id > 3 || !eapol_gtk_fits(in->key.len))
        return eapol_refuse(wr, TAUT_E_RANGE);
    eapol_kde_head(wr, TAUT_EAPOL_KDE_GTK, 2 + in->key.len);
    taut_wr_u8(wr, in->id | (in->tx ? 4u : 0u));
    taut_wr_u8(wr, 0);
    taut_wr_bytes(wr, in->key.p, in->key.len);
    return TAUT_OK;
}

enum taut_status taut_eapol_igtk_put(struct taut_wr *wr,
                                     const struct taut_eapol_group_key *in,
                                     bool bigtk)
{
    uint16_t first = bigtk ? 6 : 4;
    if ((in->id != first && in->id != first + 1) || in->pn >> 48 != 0 ||
        (in->key.len != 16 && in->key.len != 32))
        return eapol_refuse(wr, TAUT_E_RANGE);
    eapol_kde_head(wr, bigtk ? TAUT_EAPOL_KDE_BIGTK : TAUT_EAPOL_KDE_IGTK,
                   8 + in->key.len);
    taut_wr_u16le(wr, in->id);
    taut_wr_u32le(wr, (uint32_t)in->pn);
    taut_wr_u16le(wr, (uint16_t)(in->pn >> 32));
    taut_wr_bytes(wr, in->key.p, in->key.len);
    return TAUT_OK;
}

enum taut_status taut_eapol_oci_decode(struct taut_ctx *ctx,
                                       struct taut_eapol_oci *out,
                                       struct taut_span data)
{
    if (data.len != 3)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_EAPOL_F_OCI_CLASS, data.p,
                         data.len, 0);
    out->op_class = data.p[0];
    out->channel = data.p[1];
    out->segment1 = data.p[2];
    return TAUT_OK;
}

void taut_eapol_oci_put(struct taut_wr *wr, const struct taut_eapol_oci *in)
{
    eapol_kde_head(wr, TAUT_EAPOL_KDE_OCI, 3);
    taut_wr_u8(wr, in->op_class);
    taut_wr_u8(wr, in->channel);
    taut_wr_u8(wr, in->segment1);
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void eapol_num(const struct taut_visitor *v, unsigned field,
                      const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_eapol_fields, field, at, len, num);
}

static void eapol_bytes(const struct taut_visitor *v, unsigned field,
                        const uint8_t *at, size_t len)
{
    if (len > 0)
        taut_visit_bytes(v, &taut_eapol_fields, field, at, len);
}

static void eapol_visit_info(const struct taut_visitor *v, const uint8_t *at)
{
    static const uint8_t places[][2] = {{0, 3},  {3, 1},  {4, 2}, {6, 1},
                                        {7, 1},  {8, 1},  {9, 1}, {10, 1},
                                        {11, 1}, {12, 1}, {13, 1}};
    uint32_t info = taut_get16(at);
    eapol_num(v, TAUT_EAPOL_F_INFO, at, 2, info);
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++)
        eapol_num(v, TAUT_EAPOL_F_INFO_VERSION + i, at, 2,
                  info >> places[i][0] & ((1u << places[i][1]) - 1));
}

static void eapol_visit_key(const struct taut_visitor *v, struct taut_span body)
{
    struct taut_ctx ctx = taut_ctx_of(body.p, NULL);
    struct taut_eapol_key key;
    const uint8_t *p = body.p;
    size_t mic_len;
    if (!taut_eapol_mic_len_find(body, &mic_len) ||
        taut_eapol_key_decode(&ctx, &key, body, mic_len)) {
        eapol_bytes(v, TAUT_EAPOL_F_BODY, p, body.len);
        return;
    }
    enum taut_eapol_msg msg = taut_eapol_msg_get(&key);
    eapol_num(v, TAUT_EAPOL_F_DESC, p, 1, key.desc);
    if (msg != TAUT_EAPOL_MSG_NONE && msg <= TAUT_EAPOL_MSG_GROUP_2)
        eapol_num(v, TAUT_EAPOL_F_MSGNR, p + 1, 2,
                  msg <= TAUT_EAPOL_MSG_4 ? msg : msg - TAUT_EAPOL_MSG_4);
    eapol_visit_info(v, p + 1);
    eapol_num(v, TAUT_EAPOL_F_KEY_LEN, p + 3, 2, key.key_len);
    eapol_num(v, TAUT_EAPOL_F_REPLAY, p + 5, 8, key.replay);
    eapol_bytes(v, TAUT_EAPOL_F_NONCE, p + 13, 32);
    eapol_bytes(v, TAUT_EAPOL_F_IV, p + 45, 16);
    eapol_bytes(v, TAUT_EAPOL_F_RSC, p + 61, 8);
    eapol_bytes(v, TAUT_EAPOL_F_ID, p + 69, 8);
    eapol_bytes(v, TAUT_EAPOL_F_MIC, p + 77, mic_len);
    eapol_num(v, TAUT_EAPOL_F_DATA_LEN, key.data.p - 2, 2, key.data.len);
    eapol_bytes(v, TAUT_EAPOL_F_DATA, key.data.p, key.data.len);
    if (!taut_eapol_key_is_encrypted(&key))
        taut_eapol_data_visit(v, key.data);
}

static void eapol_visit_rc4(const struct taut_visitor *v, struct taut_span body)
{
    struct taut_ctx ctx = taut_ctx_of(body.p, NULL);
    struct taut_eapol_rc4 key;
    const uint8_t *p = body.p;
    if (taut_eapol_rc4_decode(&ctx, &key, body)) {
        eapol_bytes(v, TAUT_EAPOL_F_BODY, p, body.len);
        return;
    }
    eapol_num(v, TAUT_EAPOL_F_DESC, p, 1, p[0]);
    eapol_num(v, TAUT_EAPOL_F_KEY_LEN, p + 1, 2, key.key_len);
    eapol_num(v, TAUT_EAPOL_F_REPLAY, p + 3, 8, key.replay);
    eapol_bytes(v, TAUT_EAPOL_F_IV, p + 11, 16);
    eapol_num(v, TAUT_EAPOL_F_RC4_INDEX, p + 27, 1, key.index);
    eapol_num(v, TAUT_EAPOL_F_RC4_INDEX_TYPE, p + 27, 1, key.index >> 7);
    eapol_num(v, TAUT_EAPOL_F_RC4_INDEX_NUMBER, p + 27, 1, key.index & 0x7fu);
    eapol_bytes(v, TAUT_EAPOL_F_RC4_SIGNATURE, p + 28, 16);
    eapol_bytes(v, TAUT_EAPOL_F_RC4_KEY, key.key.p, key.key.len);
}

void taut_eapol_visit(const struct taut_visitor *v, const uint8_t *p,
                      size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_eapol m;
    ctx.quirks = TAUT_QUIRK_CUT;
    if (taut_eapol_decode(&ctx, &rd, &m))
        return;
    taut_visit_fields(v, &taut_eapol_fields, p);
    if (m.type == TAUT_EAPOL_TYPE_EAP)
        return;
    if (m.type != TAUT_EAPOL_TYPE_KEY || m.body.len == 0)
        eapol_bytes(v, TAUT_EAPOL_F_BODY, m.body.p, m.body.len);
    else if (m.body.p[0] == TAUT_EAPOL_DESC_RC4)
        eapol_visit_rc4(v, m.body);
    else
        eapol_visit_key(v, m.body);
}

/* eapol_visit_keys tells GTK, IGTK and BIGTK; false if the KDE is none. */
static bool eapol_visit_keys(const struct taut_visitor *v,
                             const struct taut_eapol_kde *kde)
{
    struct taut_ctx ctx = taut_ctx_of(kde->data.p, NULL);
    struct taut_eapol_group_key k;
    const uint8_t *p = kde->data.p;
    bool bigtk = kde->selector == TAUT_EAPOL_KDE_BIGTK;
    if (kde->selector == TAUT_EAPOL_KDE_GTK) {
        if (taut_eapol_gtk_decode(&ctx, &k, kde->data))
            return false;
        eapol_num(v, TAUT_EAPOL_F_GTK_ID, p, 1, k.id);
        eapol_num(v, TAUT_EAPOL_F_GTK_TX, p, 1, k.tx);
        eapol_bytes(v, TAUT_EAPOL_F_GTK, k.key.p, k.key.len);
        return true;
    }
    if ((kde->selector != TAUT_EAPOL_KDE_IGTK && !bigtk) ||
        taut_eapol_igtk_decode(&ctx, &k, kde->data, bigtk))
        return false;
    unsigned field = bigtk ? TAUT_EAPOL_F_BIGTK_ID : TAUT_EAPOL_F_IGTK_ID;
    eapol_num(v, field, p, 2, k.id);
    eapol_num(v, field + 1, p + 2, 6, k.pn);
    eapol_bytes(v, field + 2, k.key.p, k.key.len);
    return true;
}

static bool eapol_visit_oci(const struct taut_visitor *v, struct taut_span d)
{
    if (d.len != 3)
        return false;
    for (unsigned i = 0; i < 3; i++)
        eapol_num(v, TAUT_EAPOL_F_OCI_CLASS + i, d.p + i, 1, d.p[i]);
    return true;
}

/* eapol_visit_typed tells the data of a KDE; false if it is none that is
 * known, or not of its length. */
static bool eapol_visit_typed(const struct taut_visitor *v,
                              const struct taut_eapol_kde *kde)
{
    struct taut_span d = kde->data;
    switch (kde->selector) {
    case TAUT_EAPOL_KDE_MAC:
        if (d.len == 6)
            eapol_bytes(v, TAUT_EAPOL_F_MAC, d.p, 6);
        return d.len == 6;
    case TAUT_EAPOL_KDE_PMKID:
        if (d.len == 16)
            eapol_bytes(v, TAUT_EAPOL_F_PMKID, d.p, 16);
        return d.len == 16;
    case TAUT_EAPOL_KDE_LIFETIME:
        if (d.len == 4)
            eapol_num(v, TAUT_EAPOL_F_LIFETIME, d.p, 4, taut_get32(d.p));
        return d.len == 4;
    case TAUT_EAPOL_KDE_OCI:
        return eapol_visit_oci(v, d);
    default:
        return eapol_visit_keys(v, kde);
    }
}

/* eapol_is_kde tells KDEs from elements, those of other vendors among them. */
static bool eapol_is_kde(const struct taut_eapol_kde *kde)
{
    return kde->id == EAPOL_KDE_ID && kde->selector >> 8 == 0x000fac;
}

static void eapol_visit_elem(const struct taut_visitor *v,
                             struct taut_span whole)
{
    struct taut_ctx ctx = taut_ctx_of(whole.p, NULL);
    struct taut_rd rd = taut_rd_of(whole.p, whole.len);
    struct taut_dot11_elem e;
    if (taut_dot11_elem_next(&ctx, &rd, &e) == TAUT_OK)
        taut_dot11_elem_visit(v, &e);
}

void taut_eapol_data_visit(const struct taut_visitor *v, struct taut_span data)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    struct taut_eapol_kde kde = {0};
    while (taut_eapol_kde_next(&ctx, &rd, &kde) == TAUT_OK) {
        const uint8_t *p = kde.whole.p;
        if (!eapol_is_kde(&kde)) {
            eapol_visit_elem(v, kde.whole);
            continue;
        }
        eapol_num(v, TAUT_EAPOL_F_KDE, p, 1, p[0]);
        eapol_num(v, TAUT_EAPOL_F_KDE_LEN, p + 1, 1, p[1]);
        eapol_num(v, TAUT_EAPOL_F_KDE_OUI, p + 2, 3, taut_get24(p + 2));
        eapol_num(v, TAUT_EAPOL_F_KDE_TYPE, p + 5, 1, p[5]);
        if (!eapol_visit_typed(v, &kde))
            eapol_bytes(v, TAUT_EAPOL_F_KDE_DATA, kde.data.p, kde.data.len);
    }
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define EAPOL_REG_ROW(U, code, name) {code, name},
static const struct taut_reg_entry eapol_type_entries[] = {
    TAUT_EAPOL_TYPES(EAPOL_REG_ROW)};
const struct taut_reg taut_eapol_type_reg = {"EAPOL packet type",
                                             sizeof eapol_type_entries /
                                                 sizeof eapol_type_entries[0],
                                             eapol_type_entries};
