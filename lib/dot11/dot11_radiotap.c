/* SPDX-License-Identifier: MIT */
/* dot11_radiotap.c: radiotap and PPI headers; see taut/radiotap.h. */
#include "taut/radiotap.h"

#include "taut/dot11_cap.h"

#define RT_RULE "www.radiotap.org"
#define RT_ROW_B(F, bit, name, off, len, shift, n, ft)                         \
    {name, RT_RULE, 0, 0, TAUT_FT_##ft, 0, NULL},
#define RT_ROW_V(F, name, ft) {name, RT_RULE, 0, 0, TAUT_FT_##ft, 0, NULL},
static const struct taut_field rt_rows[] = {
    {"radiotap", RT_RULE, 0, 0, TAUT_FT_NONE, 0, NULL},
    TAUT_RADIOTAP_ROWS(RT_ROW_B) TAUT_RADIOTAP_HEAD(RT_ROW_V)};

const struct taut_fieldset taut_radiotap_fields = {
    "radiotap",       "Radiotap capture header",
    TAUT_FS_RADIOTAP, (uint16_t)(sizeof rt_rows / sizeof rt_rows[0]),
    rt_rows,          NULL};

/* struct rt_place: where a row's bits are within its field. */
struct rt_place {
    uint8_t bit, off, len, shift, n_bits;
};

#define RT_PLACE_B(F, bit, name, off, len, shift, n, ft)                       \
    {bit, off, len, shift, n},
static const struct rt_place rt_places[] = {TAUT_RADIOTAP_ROWS(RT_PLACE_B)};
enum { RT_PLACES = sizeof rt_places / sizeof rt_places[0] };

/* rt_sizes: alignment and size of each field; 0: none of its own. */
static const struct {
    uint8_t align, size;
} rt_sizes[28] = {
    {8, 8},  {1, 1},  {1, 1},  {2, 4},  {2, 2}, {1, 1}, {1, 1},
    {2, 2},  {2, 2},  {2, 2},  {1, 1},  {1, 1}, {1, 1}, {1, 1},
    {2, 2},  {2, 2},  {1, 1},  {1, 1},  {4, 8}, {1, 3}, {4, 8},
    {2, 12}, {8, 12}, {2, 12}, {2, 12}, {2, 6}, {1, 1}, {2, 4},
};

/* ------------------------------------------------------------------ */
/* Check                                                               */

static enum taut_status rt_words(struct taut_ctx *ctx, uint32_t *n_words,
                                 struct taut_span b)
{
    size_t at = 4;
    uint32_t n = 0, word;
    do {
        if (b.len - at < 4)
            return taut_fail(ctx, TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, b.p + 2,
                             b.len, 0);
        if (n == TAUT_RADIOTAP_WORDS_MAX)
            return taut_fail(ctx, TAUT_E_LIMIT, TAUT_RADIOTAP_F_PRESENT,
                             b.p + at, n, 0);
        word = taut_get32le(b.p + at);
        at += 4;
        n++;
    } while (word >> TAUT_RADIOTAP_EXT);
    *n_words = n;
    return TAUT_OK;
}

enum taut_status taut_radiotap_open(struct taut_ctx *ctx,
                                    struct taut_radiotap_it *it,
                                    struct taut_span bytes)
{
    static const struct taut_radiotap_it zero = {0};
    const uint8_t *p = bytes.p;
    *it = zero;
    if (bytes.len < TAUT_RADIOTAP_HDR_LEN)
        return taut_fail_short(ctx, TAUT_RADIOTAP_F_HEADER, p, bytes.len,
                               TAUT_RADIOTAP_HDR_LEN, 0);
    if (p[0] != 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_RADIOTAP_F_VERSION, p,
                         p[0], 0);
    size_t len = taut_get16le(p + 2);
    if (len < TAUT_RADIOTAP_HDR_LEN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH, p + 2, len,
                         0);
    if (bytes.len < len)
        return taut_fail_short(ctx, TAUT_RADIOTAP_F_LENGTH, p, bytes.len, len,
                               0);
    it->bytes.p = p;
    it->bytes.len = len;
    it->ns = TAUT_RADIOTAP_NS;
    enum taut_status st = rt_words(ctx, &it->n_words, it->bytes);
    it->at = 4 + 4 * it->n_words;
    return st;
}

enum taut_status taut_radiotap_check(struct taut_ctx *ctx, const uint8_t *p,
                                     size_t len)
{
    struct taut_radiotap_it it;
    struct taut_span bytes = {p, len};
    return taut_radiotap_open(ctx, &it, bytes);
}

/* ------------------------------------------------------------------ */
/* Iterate                                                             */

/* rt_take gives `size` bytes at the next multiple of `align`. */
static enum taut_status rt_take(struct taut_ctx *ctx,
                                struct taut_radiotap_it *it,
                                struct taut_span *out, size_t align,
                                size_t size)
{
    size_t at = (it->at + align - 1) & ~(align - 1);
    if (at > it->bytes.len || it->bytes.len - at < size)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_RADIOTAP_F_LENGTH,
                         it->bytes.p + 2, it->bytes.len, 0);
    out->p = it->bytes.p + at;
    out->len = size;
    it->at = (uint32_t)(at + size);
    return TAUT_OK;
}

/* rt_vendor enters a vendor's namespace and gives all its fields as one. */
static enum taut_status rt_vendor(struct taut_ctx *ctx,
                                  struct taut_radiotap_it *it,
                                  struct taut_radiotap_field *out)
{
    struct taut_span head = {NULL, 0};
    enum taut_status st = rt_take(ctx, it, &head, 2, 6);
    if (st)
        return st;
    it->ns = taut_get32(head.p);
    st = rt_take(ctx, it, &out->data, 1, taut_get16le(head.p + 4));
    it->vendor_end = it->at;
    out->ns = it->ns;
    out->bit = TAUT_RADIOTAP_VENDOR_NS;
    return st;
}

/* rt_tlv reads one type-length-value field; they are aligned to 4 bytes. */
static enum taut_status rt_tlv(struct taut_ctx *ctx,
                               struct taut_radiotap_it *it,
                               struct taut_radiotap_field *out)
{
    struct taut_span head = {NULL, 0};
    size_t at = (it->at + 3) & ~(size_t)3;
    if (at >= it->bytes.len)
        return TAUT_DONE;
    enum taut_status st = rt_take(ctx, it, &head, 4, 4);
    if (st)
        return st;
    out->ns = TAUT_RADIOTAP_NS;
    out->bit = taut_get16le(head.p);
    out->tlv = true;
    return rt_take(ctx, it, &out->data, 1, taut_get16le(head.p + 2));
}

/* rt_field reads the field of `bit` in the radiotap namespace. */
static enum taut_status rt_field(struct taut_ctx *ctx,
                                 struct taut_radiotap_it *it,
                                 struct taut_radiotap_field *out, uint32_t bit)
{
    out->ns = it->ns;
    out->bit = bit;
    return rt_take(ctx, it, &out->data, rt_sizes[bit].align,
                   rt_sizes[bit].size);
}

/* rt_bit handles one bit that is set; TAUT_MORE: it was no field. */
static enum taut_status rt_bit(struct taut_ctx *ctx,
                               struct taut_radiotap_it *it,
                               struct taut_radiotap_field *out, uint32_t bit)
{
    if (bit == TAUT_RADIOTAP_EXT)
        return TAUT_MORE;
    if (bit == TAUT_RADIOTAP_RADIOTAP_NS) {
        it->ns = TAUT_RADIOTAP_NS;
        return TAUT_MORE;
    }
    if (bit == TAUT_RADIOTAP_VENDOR_NS)
        return rt_vendor(ctx, it, out);
    if (it->ns != TAUT_RADIOTAP_NS)
        return TAUT_MORE; /* a vendor's: given with its namespace */
    if (bit == TAUT_RADIOTAP_TLV) {
        it->tlv = true;
        return TAUT_MORE;
    }
    return rt_field(ctx, it, out, bit);
}

enum taut_status taut_radiotap_next(struct taut_ctx *ctx,
                                    struct taut_radiotap_it *it,
                                    struct taut_radiotap_field *out)
{
    static const struct taut_radiotap_field zero = {0};
    *out = zero;
    for (; it->word < it->n_words; it->word++, it->bit = 0) {
        const uint8_t *word = it->bytes.p + 4 + (size_t)4 * it->word;
        uint32_t bits = taut_get32le(word);
        while (it->bit < 32) {
            uint32_t bit = it->bit++;
            if ((bits >> bit & 1) == 0)
                continue;
            enum taut_status st = rt_bit(ctx, it, out, bit);
            if (st != TAUT_MORE)
                return st;
        }
    }
    return it->tlv ? rt_tlv(ctx, it, out) : TAUT_DONE;
}

/* ------------------------------------------------------------------ */
/* The common fields                                                   */

static int8_t rt_signed(uint8_t v)
{
    return (int8_t)(v < 128 ? v : v - 256);
}

/* rt_keep stores a field of the struct; false if it has no place there. */
static bool rt_keep(struct taut_radiotap *out, uint32_t bit,
                    struct taut_span data)
{
    const uint8_t *d = data.p;
    switch (bit) {
    case TAUT_RADIOTAP_TSFT:
        out->tsft = taut_get64le(d);
        return true;
    case TAUT_RADIOTAP_FLAGS:
        out->flags = d[0];
        return true;
    case TAUT_RADIOTAP_RATE:
        out->rate = d[0];
        return true;
    case TAUT_RADIOTAP_CHANNEL:
        out->freq = taut_get16le(d);
        out->chan_flags = taut_get16le(d + 2);
        return true;
    case TAUT_RADIOTAP_DBM_SIGNAL:
        out->dbm_signal = rt_signed(d[0]);
        return true;
    case TAUT_RADIOTAP_DBM_NOISE:
        out->dbm_noise = rt_signed(d[0]);
        return true;
    case TAUT_RADIOTAP_DBM_TX_POWER:
        out->dbm_tx_power = rt_signed(d[0]);
        return true;
    case TAUT_RADIOTAP_ANTENNA:
        out->antenna = d[0];
        return true;
    case TAUT_RADIOTAP_RX_FLAGS:
        out->rx_flags = taut_get16le(d);
        return true;
    case TAUT_RADIOTAP_TX_FLAGS:
        out->tx_flags = taut_get16le(d);
        return true;
    case TAUT_RADIOTAP_DATA_RETRIES:
        out->data_retries = d[0];
        return true;
    case TAUT_RADIOTAP_MCS:
        out->mcs_known = d[0];
        out->mcs_flags = d[1];
        out->mcs = d[2];
        return true;
    case TAUT_RADIOTAP_AMPDU:
        out->ampdu_ref = taut_get32le(d);
        out->ampdu_flags = taut_get16le(d + 4);
        return true;
    case TAUT_RADIOTAP_VHT:
        out->vht = data;
        return true;
    case TAUT_RADIOTAP_TIMESTAMP:
        out->timestamp = data;
        return true;
    case TAUT_RADIOTAP_HE:
        out->he = data;
        return true;
    default:
        return false;
    }
}

enum taut_status taut_radiotap_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_radiotap *out)
{
    static const struct taut_radiotap zero = {0};
    struct taut_span bytes = {rd->p, taut_rd_left(rd)};
    struct taut_ctx quiet = taut_ctx_of(ctx->start, NULL);
    struct taut_radiotap_it it;
    struct taut_radiotap_field f;
    enum taut_status st = taut_radiotap_open(ctx, &it, bytes);
    *out = zero;
    if (st)
        return st;
    struct taut_radiotap_it again = it;
    while ((st = taut_radiotap_next(&quiet, &it, &f)) == TAUT_OK) {
        bool first = f.ns == TAUT_RADIOTAP_NS && !f.tlv && f.bit < 28 &&
                     (out->has >> f.bit & 1) == 0;
        if (first && rt_keep(out, f.bit, f.data))
            out->has |= 1u << f.bit;
        again = it;
    }
    if (st != TAUT_DONE)
        return taut_radiotap_next(ctx, &again, &f);
    out->len = (uint16_t)it.bytes.len;
    rd->p += it.bytes.len;
    return TAUT_OK;
}

/* ---- encode ---- */

/* RT_ENCODABLE: the bits that the struct has. */
#define RT_ENCODABLE                                                           \
    (1u << TAUT_RADIOTAP_TSFT | 1u << TAUT_RADIOTAP_FLAGS |                    \
     1u << TAUT_RADIOTAP_RATE | 1u << TAUT_RADIOTAP_CHANNEL |                  \
     1u << TAUT_RADIOTAP_DBM_SIGNAL | 1u << TAUT_RADIOTAP_DBM_NOISE |          \
     1u << TAUT_RADIOTAP_DBM_TX_POWER | 1u << TAUT_RADIOTAP_ANTENNA |          \
     1u << TAUT_RADIOTAP_RX_FLAGS | 1u << TAUT_RADIOTAP_TX_FLAGS |             \
     1u << TAUT_RADIOTAP_DATA_RETRIES | 1u << TAUT_RADIOTAP_MCS |              \
     1u << TAUT_RADIOTAP_AMPDU | 1u << TAUT_RADIOTAP_VHT |                     \
     1u << TAUT_RADIOTAP_TIMESTAMP | 1u << TAUT_RADIOTAP_HE)

static bool rt_span_fits(const struct taut_radiotap *in, uint32_t bit,
                         struct taut_span s)
{
    return (in->has >> bit & 1) == 0 || s.len == 12;
}

static void rt_write(struct taut_wr *wr, const struct taut_radiotap *in,
                     uint32_t bit)
{
    switch (bit) {
    case TAUT_RADIOTAP_TSFT:
        taut_wr_u64le(wr, in->tsft);
        break;
    case TAUT_RADIOTAP_FLAGS:
        taut_wr_u8(wr, in->flags);
        break;
    case TAUT_RADIOTAP_RATE:
        taut_wr_u8(wr, in->rate);
        break;
    case TAUT_RADIOTAP_CHANNEL:
        taut_wr_u16le(wr, in->freq);
        taut_wr_u16le(wr, in->chan_flags);
        break;
    case TAUT_RADIOTAP_DBM_SIGNAL:
        taut_wr_u8(wr, (uint8_t)in->dbm_signal);
        break;
    case TAUT_RADIOTAP_DBM_NOISE:
        taut_wr_u8(wr, (uint8_t)in->dbm_noise);
        break;
    case TAUT_RADIOTAP_DBM_TX_POWER:
        taut_wr_u8(wr, (uint8_t)in->dbm_tx_power);
        break;
    case TAUT_RADIOTAP_ANTENNA:
        taut_wr_u8(wr, in->antenna);
        break;
    case TAUT_RADIOTAP_RX_FLAGS:
        taut_wr_u16le(wr, in->rx_flags);
        break;
    case TAUT_RADIOTAP_TX_FLAGS:
        taut_wr_u16le(wr, in->tx_flags);
        break;
    case TAUT_RADIOTAP_DATA_RETRIES:
        taut_wr_u8(wr, in->data_retries);
        break;
    case TAUT_RADIOTAP_MCS:
        taut_wr_u8(wr, in->mcs_known);
        taut_wr_u8(wr, in->mcs_flags);
        taut_wr_u8(wr, in->mcs);
        break;
    case TAUT_RADIOTAP_AMPDU:
        taut_wr_u32le(wr, in->ampdu_ref);
        taut_wr_u16le(wr, in->ampdu_flags);
        taut_wr_zeros(wr, 2);
        break;
    case TAUT_RADIOTAP_VHT:
        taut_wr_bytes(wr, in->vht.p, 12);
        break;
    case TAUT_RADIOTAP_TIMESTAMP:
        taut_wr_bytes(wr, in->timestamp.p, 12);
        break;
    default:
        taut_wr_bytes(wr, in->he.p, 12);
        break;
    }
}

/* rt_pad returns the padding before the field of `bit` at offset `at`. */
static size_t rt_pad(size_t at, uint32_t bit)
{
    return (0 - at) & (size_t)(rt_sizes[bit].align - 1);
}

/* rt_len computes the length of a header with the fields `has`. */
static uint16_t rt_len(uint32_t has)
{
    size_t at = TAUT_RADIOTAP_HDR_LEN;
    for (uint32_t bit = 0; bit < 28; bit++) {
        if (has >> bit & 1)
            at += rt_pad(at, bit) + rt_sizes[bit].size;
    }
    return (uint16_t)at;
}

enum taut_status taut_radiotap_encode(struct taut_wr *wr,
                                      const struct taut_radiotap *in)
{
    size_t start = wr->len;
    if ((in->has & ~RT_ENCODABLE) != 0 ||
        !rt_span_fits(in, TAUT_RADIOTAP_VHT, in->vht) ||
        !rt_span_fits(in, TAUT_RADIOTAP_TIMESTAMP, in->timestamp) ||
        !rt_span_fits(in, TAUT_RADIOTAP_HE, in->he)) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    taut_wr_u16le(wr, 0); /* version and padding */
    taut_wr_u16le(wr, rt_len(in->has));
    taut_wr_u32le(wr, in->has);
    for (uint32_t bit = 0; bit < 28; bit++) {
        if ((in->has >> bit & 1) == 0)
            continue;
        taut_wr_zeros(wr, rt_pad(wr->len - start, bit));
        rt_write(wr, in, bit);
    }
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void rt_num(const struct taut_visitor *v, unsigned field,
                   const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_radiotap_fields, field, at, len, num);
}

static void rt_bytes(const struct taut_visitor *v, unsigned field,
                     struct taut_span s)
{
    if (s.len > 0)
        taut_visit_bytes(v, &taut_radiotap_fields, field, s.p, s.len);
}

/* rt_visit_rows tells the rows of one field. */
static void rt_visit_rows(const struct taut_visitor *v, uint32_t bit,
                          const uint8_t *d)
{
    for (unsigned i = 0; i < RT_PLACES; i++) {
        const struct rt_place *r = &rt_places[i];
        if (r->bit != bit)
            continue;
        uint64_t n =
            taut_dot11_bits_get(d + r->off, r->len, r->shift, r->n_bits);
        if (rt_rows[i + 1].type == TAUT_FT_INT && n >= 128)
            n = (uint64_t)0 - (256 - n);
        rt_num(v, TAUT_RADIOTAP_F_HEADER + 1 + i, d + r->off, r->len, n);
    }
}

static void rt_visit_vendor(const struct taut_visitor *v,
                            const struct taut_radiotap_field *f)
{
    struct taut_span whole = {f->data.p - 6, f->data.len + 6};
    rt_bytes(v, TAUT_RADIOTAP_F_NAMESPACE, whole);
    rt_num(v, TAUT_RADIOTAP_F_OUI, whole.p, 3, f->ns >> 8);
    rt_num(v, TAUT_RADIOTAP_F_SUBSPACE, whole.p + 3, 1, f->ns & 0xff);
    rt_num(v, TAUT_RADIOTAP_F_SKIP, whole.p + 4, 2, f->data.len);
    rt_bytes(v, TAUT_RADIOTAP_F_VENDOR_DATA, f->data);
}

static void rt_visit_field(const struct taut_visitor *v,
                           const struct taut_radiotap_field *f)
{
    if (f->tlv) {
        rt_num(v, TAUT_RADIOTAP_F_TLV_TYPE, f->data.p - 4, 2, f->bit);
        rt_num(v, TAUT_RADIOTAP_F_TLV_LEN, f->data.p - 2, 2, f->data.len);
        rt_bytes(v, TAUT_RADIOTAP_F_TLV_DATA, f->data);
    } else if (f->bit == TAUT_RADIOTAP_VENDOR_NS) {
        rt_visit_vendor(v, f);
    } else if (f->bit == TAUT_RADIOTAP_HE_MU) {
        rt_bytes(v, TAUT_RADIOTAP_F_HE_MU, f->data);
    } else if (f->bit == TAUT_RADIOTAP_HE_MU_OTHER) {
        rt_bytes(v, TAUT_RADIOTAP_F_HE_MU_OTHER, f->data);
    } else {
        rt_visit_rows(v, f->bit, f->data.p);
    }
}

void taut_radiotap_visit(const struct taut_visitor *v, const uint8_t *p,
                         size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span bytes = {p, len};
    struct taut_radiotap_it it;
    struct taut_radiotap_field f;
    if (taut_radiotap_open(&ctx, &it, bytes))
        return;
    rt_num(v, TAUT_RADIOTAP_F_VERSION, p, 1, p[0]);
    rt_num(v, TAUT_RADIOTAP_F_PAD, p + 1, 1, p[1]);
    rt_num(v, TAUT_RADIOTAP_F_LENGTH, p + 2, 2, it.bytes.len);
    for (uint32_t i = 0; i < it.n_words; i++)
        rt_num(v, TAUT_RADIOTAP_F_PRESENT, p + 4 + (size_t)4 * i, 4,
               taut_get32le(p + 4 + (size_t)4 * i));
    while (taut_radiotap_next(&ctx, &it, &f) == TAUT_OK)
        rt_visit_field(v, &f);
}

/* ------------------------------------------------------------------ */
/* PPI                                                                 */

enum taut_status taut_ppi_next(struct taut_ctx *ctx, struct taut_rd *rd,
                               uint16_t *type, struct taut_span *data,
                               uint8_t flags)
{
    struct taut_rd r = *rd;
    uint16_t len;
    if (taut_rd_left(rd) == 0)
        return TAUT_DONE;
    if (!taut_rd_u16le(&r, type) || !taut_rd_u16le(&r, &len))
        return taut_fail_short(ctx, TAUT_RADIOTAP_F_PPI_LEN, rd->p,
                               taut_rd_left(rd), 4, 0);
    if (!taut_rd_span(&r, len, data))
        return taut_fail_short(ctx, TAUT_RADIOTAP_F_PPI_LEN, r.p,
                               taut_rd_left(&r), len, 0);
    size_t pad = flags & 1 ? (0 - (size_t)len) & 3 : 0;
    r.p += pad < taut_rd_left(&r) ? pad : taut_rd_left(&r);
    *rd = r;
    return TAUT_OK;
}

/* ppi_fields reads all fields and keeps what they say of the FCS. */
static enum taut_status ppi_fields(struct taut_ctx *ctx, struct taut_ppi *out)
{
    struct taut_rd rd = taut_rd_of(out->fields.p, out->fields.len);
    struct taut_span data = {NULL, 0};
    uint16_t type = 0;
    enum taut_status st;
    while ((st = taut_ppi_next(ctx, &rd, &type, &data, out->flags)) ==
           TAUT_OK) {
        if (type == TAUT_PPI_80211_COMMON && data.len >= 10)
            out->fcs = (data.p[8] & 1) != 0;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_ppi_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_ppi *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (left < TAUT_PPI_HDR_LEN)
        return taut_fail_short(ctx, TAUT_RADIOTAP_F_PPI_LENGTH, p, left,
                               TAUT_PPI_HDR_LEN, 0);
    out->version = p[0];
    out->flags = p[1];
    out->len = taut_get16le(p + 2);
    out->dlt = taut_get32le(p + 4);
    out->fcs = false;
    if (out->version != 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_RADIOTAP_F_PPI_VERSION,
                         p, p[0], 0);
    if (out->len < TAUT_PPI_HDR_LEN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_RADIOTAP_F_PPI_LENGTH, p + 2,
                         out->len, 0);
    if (left < out->len)
        return taut_fail_short(ctx, TAUT_RADIOTAP_F_PPI_LENGTH, p, left,
                               out->len, 0);
    out->fields.p = p + TAUT_PPI_HDR_LEN;
    out->fields.len = (size_t)out->len - TAUT_PPI_HDR_LEN;
    enum taut_status st = ppi_fields(ctx, out);
    if (st == TAUT_OK)
        rd->p += out->len;
    return st;
}

enum taut_status taut_ppi_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ppi out;
    return taut_ppi_decode(ctx, &rd, &out);
}

void taut_ppi_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ppi h;
    struct taut_span data = {NULL, 0};
    uint16_t type = 0;
    if (taut_ppi_decode(&ctx, &rd, &h))
        return;
    rt_num(v, TAUT_RADIOTAP_F_PPI_VERSION, p, 1, h.version);
    rt_num(v, TAUT_RADIOTAP_F_PPI_FLAGS, p + 1, 1, h.flags);
    rt_num(v, TAUT_RADIOTAP_F_PPI_ALIGNED, p + 1, 1, h.flags & 1u);
    rt_num(v, TAUT_RADIOTAP_F_PPI_RESERVED, p + 1, 1, h.flags >> 1);
    rt_num(v, TAUT_RADIOTAP_F_PPI_LENGTH, p + 2, 2, h.len);
    rt_num(v, TAUT_RADIOTAP_F_PPI_DLT, p + 4, 4, h.dlt);
    rd = taut_rd_of(h.fields.p, h.fields.len);
    while (taut_ppi_next(&ctx, &rd, &type, &data, h.flags) == TAUT_OK) {
        rt_num(v, TAUT_RADIOTAP_F_PPI_TYPE, data.p - 4, 2, type);
        rt_num(v, TAUT_RADIOTAP_F_PPI_LEN, data.p - 2, 2, data.len);
        rt_bytes(v, TAUT_RADIOTAP_F_PPI_DATA, data);
    }
}
