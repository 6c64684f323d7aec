/* SPDX-License-Identifier: MIT */
/* dns_rdata.c: the data of records, field by field and as a whole;
 * include/taut/dns_rdata.h has its contract. */
#include "taut/dns_rdata.h"

#include "core_mem.h"
#include "dns_int.h"

/* Bytes of the kinds that are one number or address; 0: the others. */
static const uint8_t rdata_size[TAUT_DNS_KIND_N] = {
    [TAUT_DNS_KIND_U8] = 1,      [TAUT_DNS_KIND_U16] = 2,
    [TAUT_DNS_KIND_U32] = 4,     [TAUT_DNS_KIND_U48] = 6,
    [TAUT_DNS_KIND_U64] = 8,     [TAUT_DNS_KIND_TTL] = 4,
    [TAUT_DNS_KIND_TIME] = 4,    [TAUT_DNS_KIND_TYPE] = 2,
    [TAUT_DNS_KIND_ALG] = 1,     [TAUT_DNS_KIND_CERT] = 2,
    [TAUT_DNS_KIND_RCODE] = 2,   [TAUT_DNS_KIND_PROTO] = 1,
    [TAUT_DNS_KIND_LEN8] = 1,    [TAUT_DNS_KIND_LEN16] = 2,
    [TAUT_DNS_KIND_LEN16_T] = 2, [TAUT_DNS_KIND_IPV4] = 4,
    [TAUT_DNS_KIND_IPV6] = 16,   [TAUT_DNS_KIND_EUI48] = 6,
    [TAUT_DNS_KIND_EUI64] = 8,   [TAUT_DNS_KIND_ILNP] = 8,
    [TAUT_DNS_KIND_GWTYPE] = 1,  [TAUT_DNS_KIND_AMTTYPE] = 1,
    [TAUT_DNS_KIND_A6LEN] = 1};

unsigned taut_dns_kind_size(uint8_t kind)
{
    return rdata_size[kind];
}

/* ---- steps: each reads one field or item ---- */

static unsigned rdata_field(const struct taut_dns_rdata_it *it)
{
    return taut_dns_type_field_get(it->type, it->at)->field;
}

static TAUT_COLD enum taut_status rdata_fail(struct taut_ctx *ctx,
                                             const struct taut_dns_rdata_it *it,
                                             enum taut_status status,
                                             const uint8_t *at, size_t need)
{
    return taut_fail(ctx, status, rdata_field(it), at, need, DNS_FORMERR);
}

static TAUT_COLD enum taut_status
rdata_short(struct taut_ctx *ctx, const struct taut_dns_rdata_it *it, size_t n)
{
    return taut_fail_short(ctx, rdata_field(it), it->rd.p,
                           taut_rd_left(&it->rd), n, DNS_FORMERR);
}

/* rdata_take reads the next `n` bytes as the value. */
static enum taut_status rdata_take(struct taut_ctx *ctx,
                                   struct taut_dns_rdata_it *it,
                                   struct taut_dns_value *out, size_t n)
{
    if (!taut_rd_span(&it->rd, n, &out->bytes))
        return rdata_short(ctx, it, n);
    return TAUT_OK;
}

/* rdata_rest reads all that is left, at least `least` bytes. */
static enum taut_status rdata_rest(struct taut_ctx *ctx,
                                   struct taut_dns_rdata_it *it,
                                   struct taut_dns_value *out, size_t least)
{
    size_t left = taut_rd_left(&it->rd);
    return rdata_take(ctx, it, out, left > least ? left : least);
}

/* rdata_counted reads a length of `width` bytes and as many bytes. */
static enum taut_status rdata_counted(struct taut_ctx *ctx,
                                      struct taut_dns_rdata_it *it,
                                      struct taut_dns_value *out,
                                      unsigned width)
{
    struct taut_rd rd = it->rd;
    const uint8_t *p;
    if (!taut_rd_take(&rd, width, &p))
        return rdata_short(ctx, it, width);
    size_t n = width == 1 ? p[0] : taut_get16(p);
    if (!taut_rd_span(&rd, n, &out->bytes))
        return rdata_short(ctx, it, width + n);
    it->rd = rd;
    return TAUT_OK;
}

/* rdata_name reads a name; a plain one has no pointers. */
static enum taut_status rdata_name(struct taut_ctx *ctx,
                                   struct taut_dns_rdata_it *it,
                                   struct taut_dns_value *out, bool is_plain)
{
    static const struct taut_span none = {NULL, 0};
    bool pointers = !is_plain || (ctx->quirks & TAUT_DNS_QUIRK_POINTERS);
    out->has_name = true;
    return taut_dns_name_read(ctx, &it->rd, &out->name,
                              pointers ? it->msg : none, rdata_field(it));
}

/* rdata_number keeps what later fields depend on. */
static enum taut_status rdata_number(struct taut_ctx *ctx,
                                     struct taut_dns_rdata_it *it,
                                     struct taut_dns_value *out, uint8_t kind)
{
    const uint8_t *p = out->bytes.p;
    for (size_t i = 0; i < out->bytes.len && i < 8; i++)
        out->num = out->num << 8 | p[i];
    switch (kind) {
    case TAUT_DNS_KIND_LEN8:
    case TAUT_DNS_KIND_LEN16:
    case TAUT_DNS_KIND_LEN16_T:
        it->lens[it->n_lens++ & 1] = (uint16_t)out->num;
        break;
    case TAUT_DNS_KIND_GWTYPE:
    case TAUT_DNS_KIND_AMTTYPE:
        it->gateway = kind == TAUT_DNS_KIND_AMTTYPE ? p[0] & 127u : p[0];
        if (it->gateway > 3)
            return rdata_fail(ctx, it, TAUT_E_VALUE, p, p[0]);
        break;
    case TAUT_DNS_KIND_A6LEN:
        it->gateway = p[0];
        if (p[0] > 128)
            return rdata_fail(ctx, it, TAUT_E_RANGE, p, p[0]);
        break;
    default:
        break;
    }
    return TAUT_OK;
}

/* rdata_by_len reads as many bytes as the oldest length that waits. */
static enum taut_status rdata_by_len(struct taut_ctx *ctx,
                                     struct taut_dns_rdata_it *it,
                                     struct taut_dns_value *out)
{
    size_t n = it->lens[0];
    it->lens[0] = it->lens[1];
    it->n_lens--;
    if (n == 0 && out->field->kind != TAUT_DNS_KIND_HEX_LEN &&
        out->field->kind != TAUT_DNS_KIND_B64_LEN)
        return rdata_fail(ctx, it, TAUT_E_RANGE, it->rd.p, 0);
    return rdata_take(ctx, it, out, n);
}

static enum taut_status rdata_gateway(struct taut_ctx *ctx,
                                      struct taut_dns_rdata_it *it,
                                      struct taut_dns_value *out)
{
    static const uint8_t size[4] = {0, 4, 16, 0};
    if (it->gateway == 3)
        return rdata_name(ctx, it, out, true);
    return rdata_take(ctx, it, out, size[it->gateway & 3]);
}

/* RFC 2874 3.1.1: the suffix has as many bytes as its bits need, the bits
 * before them are 0. */
static enum taut_status rdata_a6suffix(struct taut_ctx *ctx,
                                       struct taut_dns_rdata_it *it,
                                       struct taut_dns_value *out)
{
    enum taut_status st =
        rdata_take(ctx, it, out, (128u - it->gateway + 7u) / 8u);
    unsigned pad = it->gateway % 8u;
    if (!st && pad > 0 && out->bytes.p[0] >> (8 - pad) != 0)
        return rdata_fail(ctx, it, TAUT_E_VALUE, out->bytes.p, out->bytes.p[0]);
    return st;
}

/* RFC 4034 4.1.2: windows ascend, have 1 to 32 bytes, no zero at the end. */
static enum taut_status rdata_window(struct taut_ctx *ctx,
                                     struct taut_dns_rdata_it *it,
                                     struct taut_dns_value *out)
{
    const uint8_t *p = it->rd.p;
    if (taut_rd_left(&it->rd) < 2)
        return rdata_short(ctx, it, 2);
    unsigned window = p[0], n = p[1];
    if ((int32_t)window <= it->last)
        return rdata_fail(ctx, it, TAUT_E_ORDER, p, window);
    if (n < 1 || n > 32)
        return rdata_fail(ctx, it, TAUT_E_RANGE, p + 1, n);
    if (taut_rd_left(&it->rd) < n + 2u)
        return rdata_short(ctx, it, n + 2u);
    if (p[n + 1] == 0)
        return rdata_fail(ctx, it, TAUT_E_VALUE, p + n + 1, 0);
    it->rd.p += 2;
    it->last = (int32_t)window;
    out->num = window;
    return rdata_take(ctx, it, out, n);
}

/* RFC 2535 5.2: up to 128 bits; bit 0 would say that it is another form. */
static enum taut_status rdata_nxtmap(struct taut_ctx *ctx,
                                     struct taut_dns_rdata_it *it,
                                     struct taut_dns_value *out)
{
    enum taut_status st = rdata_rest(ctx, it, out, 1);
    if (st)
        return st;
    const uint8_t *p = out->bytes.p;
    size_t n = out->bytes.len;
    if (n > 16)
        return rdata_fail(ctx, it, TAUT_E_RANGE, p + 16, n);
    if ((p[0] & 0x80) || p[n - 1] == 0)
        return rdata_fail(ctx, it, TAUT_E_VALUE, p, p[0]);
    return TAUT_OK;
}

/* RFC 3123 4: family, prefix length, negation bit and length, bytes without
 * zeros at their end. */
static enum taut_status rdata_apl(struct taut_ctx *ctx,
                                  struct taut_dns_rdata_it *it,
                                  struct taut_dns_value *out)
{
    const uint8_t *p = it->rd.p;
    if (taut_rd_left(&it->rd) < 4)
        return rdata_short(ctx, it, 4);
    unsigned family = taut_get16(p), n = p[3] & 127u;
    unsigned bits = family == 1 ? 32 : family == 2 ? 128 : 255;
    if (p[2] > bits)
        return rdata_fail(ctx, it, TAUT_E_RANGE, p + 2, p[2]);
    if (bits < 255 && n > bits / 8)
        return rdata_fail(ctx, it, TAUT_E_RANGE, p + 3, n);
    if (taut_rd_left(&it->rd) < n + 4u)
        return rdata_short(ctx, it, n + 4u);
    if (n > 0 && p[n + 3] == 0)
        return rdata_fail(ctx, it, TAUT_E_VALUE, p + n + 3, 0);
    it->rd.p += 4;
    out->num = taut_get32(p);
    return rdata_take(ctx, it, out, n);
}

/* rdata_keyed reads a key of 16 bits, a length of 16 bits, and a value. */
static enum taut_status rdata_keyed(struct taut_ctx *ctx,
                                    struct taut_dns_rdata_it *it,
                                    struct taut_dns_value *out)
{
    const uint8_t *p = it->rd.p;
    struct taut_rd whole = it->rd;
    if (taut_rd_left(&it->rd) < 4)
        return rdata_short(ctx, it, 4);
    it->rd.p += 2;
    out->num = taut_get16(p);
    enum taut_status st = rdata_counted(ctx, it, out, 2);
    if (st)
        it->rd = whole;
    return st;
}

/* RFC 9460 2.2: keys ascend; what a value may be, taut_dns_svcparam_check says.
 */
static enum taut_status rdata_svcparam(struct taut_ctx *ctx,
                                       struct taut_dns_rdata_it *it,
                                       struct taut_dns_value *out)
{
    const uint8_t *p = it->rd.p;
    enum taut_status st = rdata_keyed(ctx, it, out);
    if (st)
        return st;
    if ((int32_t)out->num <= it->last)
        return rdata_fail(ctx, it, TAUT_E_ORDER, p, (size_t)out->num);
    it->last = (int32_t)out->num;
    st = taut_dns_svcparam_check((uint16_t)out->num, out->bytes, it->rd);
    if (st)
        return rdata_fail(ctx, it, st, p, (size_t)out->num);
    return TAUT_OK;
}

/* RFC 8659 4.1: letters and digits, at least one. */
static enum taut_status rdata_tag(struct taut_ctx *ctx,
                                  struct taut_dns_rdata_it *it,
                                  struct taut_dns_value *out)
{
    enum taut_status st = rdata_counted(ctx, it, out, 1);
    if (st)
        return st;
    if (out->bytes.len == 0)
        return rdata_fail(ctx, it, TAUT_E_RANGE, out->bytes.p, 0);
    for (size_t i = 0; i < out->bytes.len; i++) {
        uint8_t c = out->bytes.p[i];
        bool is_digit = c >= '0' && c <= '9', is_small = c >= 'a' && c <= 'z';
        if (!is_digit && !is_small && (c < 'A' || c > 'Z'))
            return rdata_fail(ctx, it, TAUT_E_VALUE, out->bytes.p + i, c);
    }
    return TAUT_OK;
}

/* rdata_item reads an item of a field that repeats; TAUT_DONE at the end. */
static enum taut_status rdata_item(struct taut_ctx *ctx,
                                   struct taut_dns_rdata_it *it,
                                   struct taut_dns_value *out, uint8_t kind)
{
    if (taut_rd_left(&it->rd) == 0 &&
        (kind != TAUT_DNS_KIND_STRS || it->n_items > 0))
        return TAUT_DONE;
    switch (kind) {
    case TAUT_DNS_KIND_BITMAP:
        return rdata_window(ctx, it, out);
    case TAUT_DNS_KIND_APL:
        return rdata_apl(ctx, it, out);
    case TAUT_DNS_KIND_SVCPARAMS:
        return rdata_svcparam(ctx, it, out);
    case TAUT_DNS_KIND_OPTIONS:
        return rdata_keyed(ctx, it, out);
    case TAUT_DNS_KIND_NAMES:
        return rdata_name(ctx, it, out, true);
    default: /* TAUT_DNS_KIND_STRS */
        return rdata_counted(ctx, it, out, 1);
    }
}

static bool rdata_repeats(uint8_t kind)
{
    return kind == TAUT_DNS_KIND_BITMAP || kind == TAUT_DNS_KIND_APL ||
           kind == TAUT_DNS_KIND_SVCPARAMS || kind == TAUT_DNS_KIND_OPTIONS ||
           kind == TAUT_DNS_KIND_NAMES || kind == TAUT_DNS_KIND_STRS;
}

/* rdata_once reads a field that stands once; TAUT_DONE: it is not there. */
static enum taut_status rdata_once(struct taut_ctx *ctx,
                                   struct taut_dns_rdata_it *it,
                                   struct taut_dns_value *out, uint8_t kind)
{
    switch (kind) {
    case TAUT_DNS_KIND_NAME_C:
    case TAUT_DNS_KIND_NAME_L:
        return rdata_name(ctx, it, out, false);
    case TAUT_DNS_KIND_NAME:
    case TAUT_DNS_KIND_NAME_S:
        return rdata_name(ctx, it, out, true);
    case TAUT_DNS_KIND_A6NAME:
        return it->gateway == 0 ? TAUT_DONE : rdata_name(ctx, it, out, true);
    case TAUT_DNS_KIND_STR_OPT:
        if (taut_rd_left(&it->rd) == 0)
            return TAUT_DONE;
        return rdata_counted(ctx, it, out, 1);
    case TAUT_DNS_KIND_STR:
        return rdata_counted(ctx, it, out, 1);
    case TAUT_DNS_KIND_TAG:
        return rdata_tag(ctx, it, out);
    case TAUT_DNS_KIND_HEX_LEN:
    case TAUT_DNS_KIND_HEX_LEN1:
    case TAUT_DNS_KIND_B64_LEN:
    case TAUT_DNS_KIND_B64_LEN1:
    case TAUT_DNS_KIND_B32_LEN:
        return rdata_by_len(ctx, it, out);
    case TAUT_DNS_KIND_GATEWAY:
        return rdata_gateway(ctx, it, out);
    case TAUT_DNS_KIND_A6SUFFIX:
        return rdata_a6suffix(ctx, it, out);
    case TAUT_DNS_KIND_NXTMAP:
        return rdata_nxtmap(ctx, it, out);
    case TAUT_DNS_KIND_HEX1:
    case TAUT_DNS_KIND_B64:
    case TAUT_DNS_KIND_TEXT1:
        return rdata_rest(ctx, it, out, 1);
    default: /* the rest, whatever it is */
        return rdata_rest(ctx, it, out, 0);
    }
}

struct taut_dns_rdata_it taut_dns_rdata_open(uint16_t type, uint16_t klass,
                                             struct taut_span rdata,
                                             struct taut_span msg)
{
    struct taut_dns_rdata_it it = {.rd = taut_rd_of(rdata.p, rdata.len),
                                   .msg = msg,
                                   .type = taut_dns_type_get(type, klass),
                                   .last = -1};
    return it;
}

/* rdata_step reads what stands at it->at; TAUT_DONE: nothing (more) does. */
static enum taut_status rdata_step(struct taut_ctx *ctx,
                                   struct taut_dns_rdata_it *it,
                                   struct taut_dns_value *out)
{
    uint8_t kind = out->field->kind;
    if (rdata_size[kind] > 0) {
        enum taut_status st = rdata_take(ctx, it, out, rdata_size[kind]);
        return st ? st : rdata_number(ctx, it, out, kind);
    }
    return rdata_repeats(kind) ? rdata_item(ctx, it, out, kind)
                               : rdata_once(ctx, it, out, kind);
}

static unsigned rdata_last_field(const struct taut_dns_rdata_it *it)
{
    unsigned n = it->type->n;
    return n > 0 ? taut_dns_type_field_get(it->type, n - 1)->field
                 : (unsigned)TAUT_DNS_RR_F_HEADER;
}

enum taut_status taut_dns_rdata_next(struct taut_ctx *ctx,
                                     struct taut_dns_rdata_it *it,
                                     struct taut_dns_value *out)
{
    while (it->at < it->type->n) {
        const uint8_t *from = it->rd.p;
        out->field = taut_dns_type_field_get(it->type, it->at);
        out->num = 0;
        out->has_name = false;
        out->bytes = (struct taut_span){from, 0};
        enum taut_status st = rdata_step(ctx, it, out);
        bool goes_on = !st && rdata_repeats(out->field->kind);
        it->n_items = goes_on;
        if (!goes_on && !taut_is_error(st)) {
            it->at++;
            it->last = -1;
        }
        if (st != TAUT_DONE) {
            out->whole = (struct taut_span){from, (size_t)(it->rd.p - from)};
            return st;
        }
    }
    if (taut_rd_left(&it->rd) > 0)
        return taut_fail(ctx, TAUT_E_TRAILING, rdata_last_field(it), it->rd.p,
                         taut_rd_left(&it->rd), DNS_FORMERR);
    return TAUT_DONE;
}

static bool rdata_is_lowered(uint8_t kind)
{
    return kind == TAUT_DNS_KIND_NAME_C || kind == TAUT_DNS_KIND_NAME_L ||
           kind == TAUT_DNS_KIND_NAME_S || kind == TAUT_DNS_KIND_A6NAME;
}

/* ---- tails, which are read again field by field if they are refused ---- */

static bool rdata_are_strs(const uint8_t *p, size_t len)
{
    size_t at = 0;
    while (at < len)
        at += p[at] + 1u;
    return at == len;
}

static bool rdata_are_options(const uint8_t *p, size_t len)
{
    size_t at = 0;
    while (len - at >= 4 && len - at - 4 >= taut_get16(p + at + 2))
        at += taut_get16(p + at + 2) + 4u;
    return at == len;
}

static bool rdata_are_windows(const uint8_t *p, size_t len)
{
    int last = -1;
    while (len >= 3) {
        unsigned n = p[1];
        if (p[0] <= last || n - 1u > 31u || len - 2 < n || p[n + 1] == 0)
            return false;
        last = p[0];
        p += n + 2u;
        len -= n + 2u;
    }
    return len == 0;
}

/* rdata_is_hashed: salt, hash of at least one byte, windows. */
static bool rdata_is_hashed(const uint8_t *p, size_t len)
{
    if (len < 3 || len - 1 <= p[0])
        return false;
    size_t at = p[0] + 1u;
    size_t n = p[at++];
    return n > 0 && len - at >= n &&
           rdata_are_windows(p + at + n, len - at - n);
}

static bool rdata_are_params(const uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    int32_t last = -1;
    while (taut_rd_left(&rd) > 0) {
        uint16_t key, n;
        struct taut_span value;
        if (!taut_rd_u16(&rd, &key) || !taut_rd_u16(&rd, &n) ||
            !taut_rd_span(&rd, n, &value) || key <= last ||
            taut_dns_svcparam_check(key, value, rd))
            return false;
        last = key;
    }
    return true;
}

bool taut_dns_tail_is(unsigned tail, const uint8_t *p, size_t len)
{
    switch (tail) {
    case DNS_TAIL_STRS:
        return rdata_are_strs(p, len);
    case DNS_TAIL_OPTIONS:
        return rdata_are_options(p, len);
    case DNS_TAIL_BITMAP:
        return rdata_are_windows(p, len);
    case DNS_TAIL_HASHED:
        return rdata_is_hashed(p, len);
    default: /* DNS_TAIL_PARAMS */
        return rdata_are_params(p, len);
    }
}

/* ---- as a whole ---- */

static enum taut_status rdata_walk(struct taut_ctx *ctx,
                                   struct taut_dns_rdata_it it)
{
    struct taut_dns_value value;
    enum taut_status st;
    do
        st = taut_dns_rdata_next(ctx, &it, &value);
    while (!st);
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* rdata_fits tells whether RDATA is what its shape says. False: it is not,
 * or the shape cannot tell. */
static bool rdata_fits(struct taut_ctx *ctx, const struct taut_dns_rdata_it *it)
{
    const struct taut_dns_shape *s = &it->type->shape;
    struct taut_ctx quiet = {ctx->start, NULL, ctx->quirks, ctx->fuel};
    struct taut_rd rd = it->rd;
    static const struct taut_span none = {NULL, 0};
    bool pointers = s->pointers || (ctx->quirks & TAUT_DNS_QUIRK_POINTERS);
    if (s->tail == DNS_TAIL_WALK || !taut_rd_skip(&rd, s->before))
        return false;
    for (unsigned i = 0; i < s->n_names; i++) {
        struct taut_dns_name name;
        const uint8_t *end = dns_name_whole(rd.p, rd.end);
        if (end)
            rd.p = end;
        else if (taut_dns_name_read(&quiet, &rd, &name,
                                    pointers ? it->msg : none, 0))
            return false;
    }
    if (!dns_tail_fits(s, rd.p, taut_rd_left(&rd)))
        return false;
    ctx->fuel = quiet.fuel;
    return true;
}

enum taut_status taut_dns_rdata_check(struct taut_ctx *ctx, uint16_t type,
                                      uint16_t klass, struct taut_span rdata,
                                      struct taut_span msg)
{
    struct taut_dns_rdata_it it = taut_dns_rdata_open(type, klass, rdata, msg);
    return rdata_fits(ctx, &it) ? TAUT_OK : rdata_walk(ctx, it);
}

enum taut_status taut_dns_rdata_decode(struct taut_ctx *ctx, struct taut_wr *wr,
                                       uint16_t type, uint16_t klass,
                                       struct taut_span rdata,
                                       struct taut_span msg, uint32_t flags)
{
    struct taut_dns_rdata_it it = taut_dns_rdata_open(type, klass, rdata, msg);
    struct taut_dns_value value;
    for (;;) {
        enum taut_status st = taut_dns_rdata_next(ctx, &it, &value);
        if (st)
            return st == TAUT_DONE ? TAUT_OK : st;
        if (!value.has_name) {
            taut_wr_bytes(wr, value.whole.p, value.whole.len);
            continue;
        }
        if ((flags & TAUT_DNS_RDATA_CANONICAL) &&
            rdata_is_lowered(value.field->kind))
            taut_dns_name_lower(value.name.wire);
        taut_wr_bytes(wr, value.name.wire, value.name.len);
    }
}

int taut_dns_rdata_order(struct taut_span a, struct taut_span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int d = n > 0 ? memcmp(a.p, b.p, n) : 0;
    if (d != 0)
        return d;
    return a.len < b.len ? -1 : a.len > b.len;
}

uint16_t taut_dns_key_tag_get(struct taut_span rdata)
{
    const uint8_t *p = rdata.p;
    /* RFC 4034 B.1: RSA/MD5 takes the modulus' last but one 16 bits */
    if (rdata.len >= 4 && p[3] == 1)
        return rdata.len < 7 ? 0 : taut_get16(p + rdata.len - 3);
    uint32_t sum = 0;
    for (size_t i = 0; i < rdata.len; i++)
        sum += i & 1 ? p[i] : (uint32_t)p[i] << 8;
    return (uint16_t)(sum + (sum >> 16));
}
