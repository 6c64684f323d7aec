/* SPDX-License-Identifier: MIT */
/* taut_dns_text_rdata.c: the data of records out of text; the contract stands
 * in include/taut/dns_text.h. */
#include "taut/addr.h"
#include "taut/dns_text.h"

#include "core_mem.h"
#include "dns_base.h"
#include "dns_int.h"
#include "dns_loc.h"
#include "dns_scan.h"

/* struct parse: one RDATA that is read. */
struct parse {
    struct taut_ctx *ctx;
    struct dns_scan *scan;
    struct taut_wr *wr;
    const struct dns_origin *origin;
    unsigned field;
    struct dns_word word; /* read, but not used yet, if `has_word` */
    bool has_word;
    /* lengths whose bytes come later: where they stand, how wide they are,
     * and, where the text has them, what they must be */
    size_t len_at[2];
    uint32_t len_want[2];
    uint8_t len_width[2], n_lens;
    uint32_t num;     /* the number read last */
    uint32_t gateway; /* what the gateway is; A6: bits of the prefix */
};

static enum taut_status parse_fail(const struct parse *s,
                                   enum taut_status status)
{
    return taut_fail(s->ctx, status, s->field, s->word.p, s->word.len, 0);
}

/* ---- words ---- */

/* parse_peek reads the next word into s->word without using it. TAUT_DONE:
 * the line ends. */
static enum taut_status parse_peek(struct parse *s)
{
    if (!s->has_word)
        dns_scan_next(s->ctx, s->scan, &s->word);
    s->has_word = true;
    switch (s->word.kind) {
    case DNS_EOL:
        return TAUT_DONE;
    case DNS_OPEN:
        return TAUT_MORE;
    case DNS_BAD:
        return s->word.status;
    default:
        return TAUT_OK;
    }
}

/* parse_word uses the next word, which must be there. */
static enum taut_status parse_word(struct parse *s)
{
    enum taut_status st = parse_peek(s);
    if (st == TAUT_DONE)
        return taut_fail_short(s->ctx, s->field, s->word.p, 0, 1, 0);
    if (!st)
        s->has_word = false;
    return st;
}

static const char *parse_text(const struct parse *s)
{
    return (const char *)s->word.p;
}

/* ---- numbers ---- */

static const struct taut_reg_entry parse_alg_entries[] = {
    {1, "RSAMD5"},
    {2, "DH"},
    {3, "DSA"},
    {4, "ECC"},
    {5, "RSASHA1"},
    {6, "DSA-NSEC3-SHA1"},
    {7, "RSASHA1-NSEC3-SHA1"},
    {8, "RSASHA256"},
    {10, "RSASHA512"},
    {12, "ECC-GOST"},
    {13, "ECDSAP256SHA256"},
    {14, "ECDSAP384SHA384"},
    {15, "ED25519"},
    {16, "ED448"},
    {252, "INDIRECT"},
    {253, "PRIVATEDNS"},
    {254, "PRIVATEOID"}};
static const struct taut_reg parse_alg_reg = {
    "DNSSEC algorithms", sizeof parse_alg_entries / sizeof parse_alg_entries[0],
    parse_alg_entries};
static const struct taut_reg_entry parse_proto_entries[] = {{6, "TCP"},
                                                            {17, "UDP"}};
static const struct taut_reg parse_proto_reg = {
    "IP protocols", sizeof parse_proto_entries / sizeof parse_proto_entries[0],
    parse_proto_entries};

/* parse_mnemonic finds a word of a registry, in any letter case. */
static bool parse_mnemonic(const struct parse *s, const struct taut_reg *reg,
                           uint32_t *out)
{
    for (size_t i = 0; i < reg->n; i++) {
        if (taut_dns_text_is(parse_text(s), s->word.len,
                             reg->entries[i].name)) {
            *out = reg->entries[i].code;
            return true;
        }
    }
    return false;
}

/* parse_is_value reads the word as what `kind` may be. */
static bool parse_is_value(const struct parse *s, uint8_t kind, uint32_t max,
                           uint32_t *v)
{
    static const struct taut_reg *const regs[TAUT_DNS_KIND_N] = {
        [TAUT_DNS_KIND_ALG] = &parse_alg_reg,
        [TAUT_DNS_KIND_PROTO] = &parse_proto_reg,
        [TAUT_DNS_KIND_CERT] = &taut_dns_cert_reg,
        [TAUT_DNS_KIND_RCODE] = &taut_dns_rcode_reg};
    const char *text = parse_text(s);
    uint16_t type;
    if (kind == TAUT_DNS_KIND_TIME)
        return taut_dns_time_read(v, text, s->word.len);
    if (kind == TAUT_DNS_KIND_TTL)
        return taut_dns_ttl_text_decode(v, text, s->word.len);
    if (kind == TAUT_DNS_KIND_TYPE) {
        bool is_type = taut_dns_type_text_decode(&type, text, s->word.len);
        *v = type;
        return is_type || taut_dns_dec_read(v, text, s->word.len, max);
    }
    if (kind == TAUT_DNS_KIND_RCODE &&
        taut_dns_text_is(text, s->word.len, "BADSIG")) {
        *v = TAUT_DNS_RCODE_BADVERS; /* its name in TSIG (RFC 8945 4.3) */
        return true;
    }
    return taut_dns_dec_read(v, text, s->word.len, max) ||
           (regs[kind] && parse_mnemonic(s, regs[kind], v));
}

/* parse_dec64 reads a decimal number below 2^n_bits. */
static enum taut_status parse_dec64(struct parse *s, unsigned n_bits)
{
    uint64_t v = 0;
    if (s->word.len == 0) /* quotes with nothing between them */
        return parse_fail(s, TAUT_E_VALUE);
    for (size_t i = 0; i < s->word.len; i++) {
        unsigned digit = s->word.p[i] - (unsigned)'0';
        uint64_t most = UINT64_MAX >> (64 - n_bits);
        if (digit > 9)
            return parse_fail(s, TAUT_E_VALUE);
        /* most / 10 without a 64-bit division */
        static const uint64_t tenth[2] = {28147497671065u,
                                          1844674407370955161u};
        uint64_t limit = tenth[n_bits == 64];
        if (v > limit || (v == limit && digit > most - 10 * limit))
            return parse_fail(s, TAUT_E_RANGE);
        v = 10 * v + digit;
    }
    if (n_bits == 48)
        taut_wr_u48(s->wr, v);
    else
        taut_wr_u64(s->wr, v);
    return TAUT_OK;
}

/* parse_is_decimal reads the word as a number of at most nine digits. */
static TAUT_INLINE bool parse_is_decimal(const struct parse *s, uint32_t *out)
{
    uint32_t v = 0;
    for (size_t i = 0; i < s->word.len; i++) {
        unsigned digit = s->word.p[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        v = 10 * v + digit;
    }
    *out = v;
    return s->word.len - 1 < 9;
}

static enum taut_status parse_number(struct parse *s, uint8_t kind,
                                     unsigned size)
{
    enum taut_status st = parse_word(s);
    uint32_t v = 0;
    if (st)
        return st;
    if (size > 4)
        return parse_dec64(s, 8 * size);
    uint32_t max = UINT32_MAX >> (32 - 8 * size);
    if ((!parse_is_decimal(s, &v) || v > max) &&
        !parse_is_value(s, kind, max, &v))
        return parse_fail(s, TAUT_E_VALUE);
    s->num = v;
    if (kind == TAUT_DNS_KIND_GWTYPE || kind == TAUT_DNS_KIND_A6LEN)
        s->gateway = v;
    if (size == 1)
        taut_wr_u8(s->wr, v);
    else if (size == 2)
        taut_wr_u16(s->wr, v);
    else
        taut_wr_u32(s->wr, v);
    return TAUT_OK;
}

/* parse_amttype: the discovery bit and the relay's type, two words. */
static enum taut_status parse_amttype(struct parse *s)
{
    uint32_t bit = 0, type = 0;
    enum taut_status st = parse_word(s);
    if (st)
        return st;
    if (!taut_dns_dec_read(&bit, parse_text(s), s->word.len, 1))
        return parse_fail(s, TAUT_E_VALUE);
    st = parse_word(s);
    if (st)
        return st;
    if (!taut_dns_dec_read(&type, parse_text(s), s->word.len, 3))
        return parse_fail(s, TAUT_E_VALUE);
    s->gateway = type;
    taut_wr_u8(s->wr, bit << 7 | type);
    return TAUT_OK;
}

/* ---- lengths of later fields ---- */

static enum taut_status parse_len(struct parse *s, uint8_t kind)
{
    unsigned i = s->n_lens & 1u;
    s->len_at[i] = s->wr->len;
    s->len_width[i] = kind == TAUT_DNS_KIND_LEN8 ? 1 : 2;
    s->len_want[i] = UINT32_MAX;
    s->n_lens++;
    if (kind != TAUT_DNS_KIND_LEN16_T) {
        taut_wr_zeros(s->wr, s->len_width[i]);
        return TAUT_OK;
    }
    enum taut_status st = parse_number(s, TAUT_DNS_KIND_U16, 2);
    s->len_want[i] = s->num;
    return st;
}

/* parse_len_done fills in the oldest length: bytes were written since
 * `from`. */
static enum taut_status parse_len_done(struct parse *s, size_t from)
{
    size_t n = s->wr->len - from, at = s->len_at[0];
    unsigned width = s->len_width[0];
    uint32_t want = s->len_want[0];
    s->n_lens--;
    s->len_at[0] = s->len_at[1];
    s->len_width[0] = s->len_width[1];
    s->len_want[0] = s->len_want[1];
    if (n > (width == 1 ? 255u : 65535u))
        return parse_fail(s, TAUT_E_RANGE);
    if (want != UINT32_MAX)
        return n == want ? TAUT_OK : parse_fail(s, TAUT_E_RANGE);
    if (at + width <= s->wr->cap) {
        if (width == 1)
            s->wr->base[at] = (uint8_t)n;
        else
            taut_put16(s->wr->base + at, (uint32_t)n);
    }
    return TAUT_OK;
}

/* ---- encodings ---- */

static enum taut_status parse_digits(struct parse *s, struct dns_base *b)
{
    return taut_dns_base_word(b, s->wr, s->word.p, s->word.len)
               ? TAUT_OK
               : parse_fail(s, TAUT_E_VALUE);
}

/* parse_rest_digits reads all words that are left as digits of `width`
 * bits. */
static enum taut_status parse_rest_digits(struct parse *s, uint8_t width)
{
    struct dns_base b = {0, 0, width, 0, 0};
    enum taut_status st;
    while (!(st = parse_peek(s))) {
        s->has_word = false;
        st = parse_digits(s, &b);
        if (st)
            return st;
    }
    if (st == TAUT_DONE)
        return taut_dns_base_end(&b) ? TAUT_OK : parse_fail(s, TAUT_E_VALUE);
    return st;
}

/* parse_one_digits reads one word as digits of a field with a length. */
static enum taut_status parse_one_digits(struct parse *s, uint8_t kind)
{
    uint8_t width =
        kind == TAUT_DNS_KIND_B32_LEN                                     ? 5
        : kind == TAUT_DNS_KIND_B64_LEN || kind == TAUT_DNS_KIND_B64_LEN1 ? 6
                                                                          : 4;
    struct dns_base b = {0, 0, width, 0, 0};
    size_t from = s->wr->len;
    if (kind == TAUT_DNS_KIND_B64_LEN && s->len_want[0] == 0)
        return parse_len_done(s, from);
    enum taut_status st = parse_word(s);
    if (st)
        return st;
    bool is_none = kind == TAUT_DNS_KIND_HEX_LEN && s->word.len == 1 &&
                   s->word.p[0] == '-';
    if (!is_none)
        st = parse_digits(s, &b);
    if (!st && !taut_dns_base_end(&b))
        st = parse_fail(s, TAUT_E_VALUE);
    return st ? st : parse_len_done(s, from);
}

/* parse_nsap: digits behind "0x", with dots between them (RFC 1706 7). */
static enum taut_status parse_nsap(struct parse *s)
{
    struct dns_base b = {0, 0, 4, 0, 0};
    enum taut_status st = parse_word(s);
    if (st)
        return st;
    if (s->word.len < 2 || s->word.p[0] != '0' || (s->word.p[1] | 0x20) != 'x')
        return parse_fail(s, TAUT_E_VALUE);
    for (size_t i = 2; i < s->word.len; i++) {
        if (s->word.p[i] != '.' && !taut_dns_base_push(&b, s->wr, s->word.p[i]))
            return parse_fail(s, TAUT_E_VALUE);
    }
    return taut_dns_base_end(&b) ? TAUT_OK : parse_fail(s, TAUT_E_VALUE);
}

/* ---- names, strings ---- */

static enum taut_status parse_name_word(struct parse *s)
{
    struct taut_dns_name name;
    struct taut_diag diag;
    struct taut_ctx ctx = {s->ctx->start, &diag, 0, 0};
    const struct taut_span text = {s->word.p, s->word.len};
    enum taut_status st =
        taut_dns_name_text_read(&ctx, &name, text, s->scan->end, s->origin);
    if (st)
        return taut_fail(s->ctx, st, s->field, s->ctx->start + diag.off,
                         diag.need, 0);
    taut_wr_bytes(s->wr, name.wire, name.len);
    return TAUT_OK;
}

static enum taut_status parse_name(struct parse *s)
{
    enum taut_status st = parse_word(s);
    return st ? st : parse_name_word(s);
}

/* parse_unescape appends the characters of the word, escapes resolved. */
static enum taut_status parse_unescape(struct parse *s)
{
    struct taut_rd rd = taut_rd_of(s->word.p, s->word.len);
    while (rd.p != rd.end) {
        const uint8_t *p = rd.p;
        while (p != rd.end && *p != '\\')
            p++;
        taut_wr_bytes(s->wr, rd.p, (size_t)(p - rd.p));
        rd.p = p;
        if (p == rd.end)
            break;
        uint8_t c = 0;
        rd.p++;
        enum taut_status st = taut_dns_escape_read(s->ctx, &rd, &c, s->field);
        if (st)
            return st;
        taut_wr_u8(s->wr, c);
    }
    return TAUT_OK;
}

/* parse_string_word appends the word as a character-string. */
static enum taut_status parse_string_word(struct parse *s)
{
    size_t at = s->wr->len;
    taut_wr_u8(s->wr, 0);
    enum taut_status st = parse_unescape(s);
    size_t n = s->wr->len - at - 1;
    if (st)
        return st;
    if (n > 255)
        return parse_fail(s, TAUT_E_RANGE);
    if (at < s->wr->cap)
        s->wr->base[at] = (uint8_t)n;
    return TAUT_OK;
}

static enum taut_status parse_string(struct parse *s)
{
    enum taut_status st = parse_word(s);
    return st ? st : parse_string_word(s);
}

/* ---- addresses ---- */

static enum taut_status parse_address(struct parse *s, uint8_t *out,
                                      unsigned size)
{
    const char *text = parse_text(s);
    bool fits = size == 4 ? taut_ipv4_text_decode(out, text, s->word.len)
                          : taut_ipv6_text_decode(out, text, s->word.len);
    return fits ? TAUT_OK : parse_fail(s, TAUT_E_VALUE);
}

static enum taut_status parse_ip(struct parse *s, unsigned size)
{
    uint8_t addr[16];
    enum taut_status st = parse_word(s);
    if (!st)
        st = parse_address(s, addr, size);
    if (!st)
        taut_wr_bytes(s->wr, addr, size);
    return st;
}

/* parse_groups: `n` groups of `digits` hexadecimal digits (at least
 * `least`), separated by `sep`: EUI-48, EUI-64, ILNP. */
static enum taut_status parse_groups(struct parse *s, unsigned n,
                                     unsigned digits, unsigned least, char sep)
{
    enum taut_status st = parse_word(s);
    const uint8_t *p = s->word.p, *end = p + s->word.len;
    for (unsigned i = 0; !st && i < n; i++) {
        struct dns_base b = {0, 0, 4, 0, 0};
        uint8_t group[2];
        unsigned k = 0;
        const uint8_t *from = p;
        while (p != end && *p != (uint8_t)sep && k < digits) {
            p++;
            k++;
        }
        struct taut_wr wr = taut_wr_of(group, sizeof group);
        for (unsigned zeros = k; zeros < digits; zeros++)
            taut_dns_base_push(&b, &wr, '0');
        while (from != p) {
            if (!taut_dns_base_push(&b, &wr, *from++))
                return parse_fail(s, TAUT_E_VALUE);
        }
        bool ends = i + 1 == n ? p == end : p != end && *p == (uint8_t)sep;
        if (k < least || !ends)
            return parse_fail(s, TAUT_E_VALUE);
        p += i + 1 < n;
        taut_wr_bytes(s->wr, group, digits / 2);
    }
    return st;
}

static enum taut_status parse_gateway(struct parse *s)
{
    enum taut_status st = parse_word(s);
    uint8_t addr[16];
    unsigned size = s->gateway == 1 ? 4 : 16;
    if (st)
        return st;
    switch (s->gateway) {
    case 0:
        return s->word.len == 1 && s->word.p[0] == '.'
                   ? TAUT_OK
                   : parse_fail(s, TAUT_E_VALUE);
    case 1:
    case 2:
        st = parse_address(s, addr, size);
        if (!st)
            taut_wr_bytes(s->wr, addr, size);
        return st;
    default:
        return parse_name_word(s);
    }
}

/* RFC 2874 3.2: the prefix' bits of the address are written as zeros. */
static enum taut_status parse_a6suffix(struct parse *s)
{
    uint8_t addr[16];
    if (s->gateway > 128)
        return parse_fail(s, TAUT_E_RANGE);
    enum taut_status st = parse_word(s);
    if (!st)
        st = parse_address(s, addr, 16);
    unsigned skip = s->gateway / 8;
    if (st)
        return st;
    for (unsigned i = 0; i < s->gateway; i++)
        addr[i / 8] = (uint8_t)(addr[i / 8] & ~(0x80u >> i % 8));
    taut_wr_bytes(s->wr, addr + skip, 16 - skip);
    return TAUT_OK;
}

/* parse_apl_item: [!]family:address/prefix */
static enum taut_status parse_apl_item(struct parse *s)
{
    const char *text = parse_text(s);
    size_t len = s->word.len, colon = 0, slash;
    uint32_t family, bits;
    uint8_t addr[16], negated = len > 0 && text[0] == '!';
    while (colon < len && text[colon] != ':')
        colon++;
    for (slash = len; slash > colon && text[slash - 1] != '/';)
        slash--;
    if (slash == colon || slash < colon + 2 ||
        !taut_dns_dec_read(&family, text + negated, colon - negated, 2) ||
        family == 0 ||
        !taut_dns_dec_read(&bits, text + slash, len - slash,
                           family == 1 ? 32 : 128))
        return parse_fail(s, TAUT_E_VALUE);
    s->word.p += colon + 1;
    s->word.len = slash - 1 - (colon + 1);
    unsigned n = family == 1 ? 4 : 16;
    enum taut_status st = parse_address(s, addr, n);
    if (st)
        return st;
    while (n > 0 && addr[n - 1] == 0)
        n--;
    taut_wr_u16(s->wr, family);
    taut_wr_u8(s->wr, bits);
    taut_wr_u8(s->wr, (uint32_t)negated << 7 | n);
    taut_wr_bytes(s->wr, addr, n);
    return TAUT_OK;
}

/* ---- maps ---- */

/* parse_bit reads the word as a type, or as a port. */
static bool parse_bit(const struct parse *s, bool are_types, uint16_t *out)
{
    uint32_t v;
    if (are_types)
        return taut_dns_type_text_decode(out, parse_text(s), s->word.len);
    if (!taut_dns_dec_read(&v, parse_text(s), s->word.len, 65535))
        return false;
    *out = (uint16_t)v;
    return true;
}

/* parse_window sets the bits of the words whose number has the high byte
 * `window`, from here to the end of the line; `*next` is the lowest higher
 * window, or 256. Words are read again for each window but the first, which
 * burns fuel. */
static enum taut_status parse_window(struct parse *s, bool are_types,
                                     unsigned window, uint8_t bits[32],
                                     unsigned *next)
{
    enum taut_status st;
    *next = 256;
    memset(bits, 0, 32);
    while (!(st = parse_peek(s))) {
        uint16_t v;
        s->has_word = false;
        if (!parse_bit(s, are_types, &v))
            return parse_fail(s, TAUT_E_VALUE);
        if (!taut_fuel_burn(s->ctx, window > 0))
            return parse_fail(s, TAUT_E_LIMIT);
        unsigned high = v >> 8, low = v & 255;
        if (high == window)
            bits[low / 8] = (uint8_t)(bits[low / 8] | 0x80u >> low % 8);
        else if (high > window && high < *next)
            *next = high;
    }
    return st;
}

static unsigned parse_used(const uint8_t bits[32])
{
    unsigned n = 32;
    while (n > 0 && bits[n - 1] == 0)
        n--;
    return n;
}

/* parse_map writes windows of types, the older map of types, or the map of
 * ports: the words are read once for each window. */
static enum taut_status parse_map(struct parse *s, uint8_t kind)
{
    enum taut_status st = parse_peek(s);
    struct parse from = *s;
    struct dns_scan scan = *s->scan;
    uint8_t bits[32];
    unsigned window = 0, next;
    while (window < 256 && (!st || st == TAUT_DONE)) {
        struct taut_wr *wr = s->wr;
        *s = from;
        *s->scan = scan;
        st = parse_window(s, kind != TAUT_DNS_KIND_PORTS, window, bits, &next);
        unsigned n = parse_used(bits);
        if (kind == TAUT_DNS_KIND_NXTMAP && (next < 256 || n > 16))
            return parse_fail(s, TAUT_E_RANGE);
        if (kind == TAUT_DNS_KIND_BITMAP && n > 0) {
            taut_wr_u8(wr, window);
            taut_wr_u8(wr, n);
        }
        taut_wr_bytes(wr, bits, n);
        if (kind == TAUT_DNS_KIND_PORTS && next < 256)
            taut_wr_zeros(wr, 32 * (next - window) - n);
        window = next;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* ---- service parameters ---- */

/* parse_param_quoted takes the quotes off a value; false: the second one is
 * not its end. */
static bool parse_param_quoted(struct taut_span *value)
{
    size_t at = 1;
    while (at < value->len && value->p[at] != '"')
        at += value->p[at] == '\\' ? 2 : 1;
    if (at + 1 != value->len)
        return false;
    value->p++;
    value->len -= 2;
    return true;
}

/* parse_param_key takes the word apart at its '=': key and value, which may
 * stand in quotes. */
static bool parse_param_key(const struct parse *s, struct dns_param *out)
{
    size_t n = 0, len = s->word.len;
    uint32_t key;
    while (n < len && s->word.p[n] != '=')
        n++;
    if (!taut_dns_svckey_read(&out->key, parse_text(s), n)) {
        if (n <= 3 || !taut_dns_text_is(parse_text(s), 3, "KEY") ||
            !taut_dns_dec_read(&key, parse_text(s) + 3, n - 3, 65535))
            return false;
        out->key = (uint16_t)key;
    }
    out->value.p = s->word.p + n + (n < len);
    out->value.len = len - n - (n < len);
    return out->value.len == 0 || out->value.p[0] != '"' ||
           parse_param_quoted(&out->value);
}

/* parse_params reads the parameters in any order and writes them in that of
 * their keys. */
static enum taut_status parse_params(struct parse *s)
{
    struct dns_param params[TAUT_DNS_TEXT_PARAMS_MAX], param;
    size_t n = 0;
    enum taut_status st;
    s->scan->pairs = true;
    while (!(st = parse_peek(s))) {
        s->has_word = false;
        if (!parse_param_key(s, &param))
            return parse_fail(s, TAUT_E_VALUE);
        if (n == TAUT_DNS_TEXT_PARAMS_MAX)
            return parse_fail(s, TAUT_E_LIMIT);
        size_t at = n++;
        for (; at > 0 && params[at - 1].key > param.key; at--)
            params[at] = params[at - 1];
        if (at > 0 && params[at - 1].key == param.key)
            return parse_fail(s, TAUT_E_ORDER);
        params[at] = param;
    }
    for (size_t i = 0; st == TAUT_DONE && i < n; i++) {
        if (!taut_dns_svcparam_encode(s->wr, &params[i])) {
            s->word.p = params[i].value.p;
            return parse_fail(s, TAUT_E_VALUE);
        }
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* ---- fields ---- */

/* parse_words has `item` read each word up to the end of the line. */
static enum taut_status parse_words(struct parse *s,
                                    enum taut_status (*item)(struct parse *s))
{
    enum taut_status st;
    while (!(st = parse_peek(s))) {
        s->has_word = false;
        st = item(s);
        if (st)
            return st;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status parse_strings(struct parse *s)
{
    enum taut_status st = parse_string(s);
    return st ? st : parse_words(s, parse_string_word);
}

/* parse_optional: a word that may be missing. */
static enum taut_status parse_optional(struct parse *s)
{
    enum taut_status st = parse_peek(s);
    if (st == TAUT_DONE)
        return TAUT_OK;
    return st ? st : parse_string(s);
}

static enum taut_status parse_whole(struct parse *s)
{
    enum taut_status st = parse_word(s);
    return st ? st : parse_unescape(s);
}

static enum taut_status parse_dash(struct parse *s)
{
    enum taut_status st = parse_peek(s);
    if (!st && s->word.len == 1 && s->word.p[0] == '-') {
        s->has_word = false;
        return TAUT_OK;
    }
    return st && st != TAUT_DONE ? st : parse_rest_digits(s, 6);
}

static enum taut_status parse_field(struct parse *s, uint8_t kind)
{
    switch (kind) {
    case TAUT_DNS_KIND_LEN8:
    case TAUT_DNS_KIND_LEN16:
    case TAUT_DNS_KIND_LEN16_T:
        return parse_len(s, kind);
    case TAUT_DNS_KIND_AMTTYPE:
        return parse_amttype(s);
    case TAUT_DNS_KIND_IPV4:
        return parse_ip(s, 4);
    case TAUT_DNS_KIND_IPV6:
        return parse_ip(s, 16);
    case TAUT_DNS_KIND_EUI48:
        return parse_groups(s, 6, 2, 2, '-');
    case TAUT_DNS_KIND_EUI64:
        return parse_groups(s, 8, 2, 2, '-');
    case TAUT_DNS_KIND_ILNP:
        return parse_groups(s, 4, 4, 1, ':');
    case TAUT_DNS_KIND_NAME:
    case TAUT_DNS_KIND_NAME_S:
    case TAUT_DNS_KIND_NAME_L:
    case TAUT_DNS_KIND_NAME_C:
        return parse_name(s);
    case TAUT_DNS_KIND_A6NAME:
        return s->gateway == 0 ? TAUT_OK : parse_name(s);
    case TAUT_DNS_KIND_NAMES:
        return parse_words(s, parse_name_word);
    case TAUT_DNS_KIND_STR:
    case TAUT_DNS_KIND_TAG:
        return parse_string(s);
    case TAUT_DNS_KIND_STR_OPT:
        return parse_optional(s);
    case TAUT_DNS_KIND_STRS:
        return parse_strings(s);
    case TAUT_DNS_KIND_TEXT:
    case TAUT_DNS_KIND_TEXT1:
        return parse_whole(s);
    case TAUT_DNS_KIND_HEX:
    case TAUT_DNS_KIND_HEX1:
        return parse_rest_digits(s, 4);
    case TAUT_DNS_KIND_B64:
    case TAUT_DNS_KIND_B64_ANY:
        return parse_rest_digits(s, 6);
    case TAUT_DNS_KIND_B64_DASH:
        return parse_dash(s);
    case TAUT_DNS_KIND_HEX0X:
        return parse_nsap(s);
    case TAUT_DNS_KIND_HEX_LEN:
    case TAUT_DNS_KIND_HEX_LEN1:
    case TAUT_DNS_KIND_B64_LEN:
    case TAUT_DNS_KIND_B64_LEN1:
    case TAUT_DNS_KIND_B32_LEN:
        return parse_one_digits(s, kind);
    case TAUT_DNS_KIND_BITMAP:
    case TAUT_DNS_KIND_NXTMAP:
    case TAUT_DNS_KIND_PORTS:
        return parse_map(s, kind);
    case TAUT_DNS_KIND_GATEWAY:
        return parse_gateway(s);
    case TAUT_DNS_KIND_A6SUFFIX:
        return parse_a6suffix(s);
    case TAUT_DNS_KIND_APL:
        return parse_words(s, parse_apl_item);
    case TAUT_DNS_KIND_SVCPARAMS:
        return parse_params(s);
    default: /* numbers */
        return parse_number(s, kind, taut_dns_kind_size(kind));
    }
}

/* ---- RDATA ---- */

/* parse_raw reads what stands behind \#: a length and hexadecimal digits. */
static enum taut_status parse_raw(struct parse *s)
{
    uint32_t want;
    s->field = TAUT_DNS_TEXT_F_UNKNOWN;
    enum taut_status st = parse_word(s);
    if (st)
        return st;
    if (!taut_dns_dec_read(&want, parse_text(s), s->word.len, UINT16_MAX))
        return parse_fail(s, TAUT_E_VALUE);
    size_t from = s->wr->len;
    st = parse_rest_digits(s, 4);
    if (!st && s->wr->len - from != want)
        return parse_fail(s, TAUT_E_RANGE);
    return st;
}

static enum taut_status parse_loc(struct parse *s)
{
    struct dns_loc_reader loc;
    enum taut_status st;
    taut_dns_loc_reader_init(&loc);
    while (!(st = parse_peek(s))) {
        s->has_word = false;
        if (!taut_dns_loc_reader_push(&loc, parse_text(s), s->word.len))
            return parse_fail(s, TAUT_E_VALUE);
    }
    if (st != TAUT_DONE)
        return st;
    if (loc.stage < 3)
        return taut_fail_short(s->ctx, s->field, s->word.p, 0, 1, 0);
    taut_wr_bytes(s->wr, loc.out, sizeof loc.out);
    return TAUT_OK;
}

static enum taut_status parse_fields(struct parse *s,
                                     const struct taut_dns_type *type)
{
    const struct taut_dns_rdata_field *f = taut_dns_type_field_get(type, 0);
    for (unsigned i = 0; i < type->n; i++, f++) {
        s->field = f->field;
        enum taut_status st = parse_field(s, f->kind);
        if (st)
            return st;
    }
    enum taut_status st = parse_peek(s);
    if (!st)
        return parse_fail(s, TAUT_E_TRAILING);
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* parse_verify looks at what was written as if it had been received; the
 * fault is told at the text's start. */
static enum taut_status parse_verify(struct parse *s, size_t from,
                                     const struct taut_dns_type *row,
                                     uint16_t type, uint16_t klass,
                                     const uint8_t *at)
{
    static const struct taut_span none = {NULL, 0};
    size_t n = s->wr->len - from;
    struct taut_diag diag;
    struct taut_ctx ctx = {s->ctx->start, &diag, s->ctx->quirks, s->ctx->fuel};
    if (n > UINT16_MAX)
        return taut_fail(s->ctx, TAUT_E_LIMIT, TAUT_DNS_TEXT_F_RDATA, at, n, 0);
    if (!s->wr->base || s->wr->len > s->wr->cap)
        return TAUT_OK; /* a run to learn the size */
    struct taut_span rdata = {s->wr->base + from, n};
    if (dns_shape_fits(&row->shape, rdata))
        return TAUT_OK;
    ctx.start = rdata.p;
    enum taut_status st = taut_dns_rdata_check(&ctx, type, klass, rdata, none);
    return st ? taut_fail(s->ctx, st, diag.field, at, diag.need, 0) : st;
}

enum taut_status taut_dns_text_rdata(struct taut_ctx *ctx,
                                     struct dns_scan *scan, struct taut_wr *wr,
                                     uint16_t type, uint16_t klass,
                                     const struct dns_origin *origin)
{
    const struct taut_dns_type *row = taut_dns_type_get(type, klass);
    struct parse s = {.ctx = ctx,
                      .scan = scan,
                      .wr = wr,
                      .origin = origin,
                      .field = TAUT_DNS_TEXT_F_RDATA};
    size_t from = wr->len;
    enum taut_status st = parse_peek(&s);
    const uint8_t *at = s.word.p;
    if (st && st != TAUT_DONE)
        return st;
    if (!st && s.word.kind == DNS_WORD && s.word.len == 2 &&
        s.word.p[0] == '\\' && s.word.p[1] == '#') {
        s.has_word = false;
        st = parse_raw(&s);
    } else if ((row->flags & TAUT_DNS_IS_RAW) && row->n > 0) {
        st = parse_fail(&s, TAUT_E_VALUE);
    } else if (row->flags & TAUT_DNS_IS_LOC) {
        s.field = TAUT_DNS_RR_F_LOC_LATITUDE;
        st = parse_loc(&s);
    } else {
        st = parse_fields(&s, row);
    }
    return st ? st : parse_verify(&s, from, row, type, klass, at);
}

enum taut_status taut_dns_rdata_text_decode(struct taut_ctx *ctx,
                                            struct taut_wr *wr, uint16_t type,
                                            uint16_t klass, const char *text,
                                            size_t len, const uint8_t *origin)
{
    struct taut_rd rd = taut_rd_of(text, len);
    struct dns_scan scan = {rd.p, rd.end, 0, 0, true, false};
    struct dns_word word;
    struct dns_origin end = {NULL, 0, 0};
    if (origin)
        end = dns_origin_of(origin);
    enum taut_status st =
        taut_dns_text_rdata(ctx, &scan, wr, type, klass, origin ? &end : NULL);
    if (st)
        return st;
    /* one line only */
    while (scan.p != scan.end) {
        if (dns_scan_next(ctx, &scan, &word) != DNS_EOL)
            return taut_fail(ctx, TAUT_E_TRAILING, TAUT_DNS_TEXT_F_RDATA,
                             word.p, word.len, 0);
    }
    return TAUT_OK;
}
