/* SPDX-License-Identifier: MIT */
/* h2_message.c: well-formed messages; see taut/h2_message.h. */
#include "taut/h2_message.h"
#include "core_mem.h"

#define MESSAGE_WIRE TAUT_H2_WIRE_STREAM(TAUT_H2_PROTOCOL_ERROR)

/* ------------------------------------------------------------------ */
/* Characters                                                          */

/* Bits 0x20 to 0x3f, 0x40 to 0x5f and 0x60 to 0x7f: tchar of RFC 9110 5.6.2
 * without upper case. */
static const uint32_t message_token[3] = {0x03ff6cfa, 0xc0000000, 0x57ffffff};

static bool message_tchar(uint8_t c)
{
    return c >= 0x20 && c < 0x80 &&
           (message_token[c / 32 - 1] >> (c % 32) & 1u) != 0;
}

/* Eight characters at a time: the top bit of some byte of a word is set if one
 * of them is wrong. Which one, if it matters, is found one by one. */
#define MESSAGE_ALL(byte) ((uint64_t)(byte)*0x0101010101010101u)
#define MESSAGE_TOPS MESSAGE_ALL(0x80)

/* message_over has the top bit of each byte that is more than `least`, all
 * being below 0x80. */
static inline uint64_t message_over(uint64_t word, unsigned least)
{
    return word + MESSAGE_ALL(0x7f - least);
}

/* message_under is not 0 if a byte is less than `most`, at most 0x80. */
static inline uint64_t message_under(uint64_t word, unsigned most)
{
    return (word - MESSAGE_ALL(most)) & ~word & MESSAGE_TOPS;
}

/* message_has is not 0 if a byte is `c`. */
static inline uint64_t message_has(uint64_t word, unsigned c)
{
    return message_under(word ^ MESSAGE_ALL(c), 1);
}

/* message_odd is 0 for eight lower-case letters or hyphens. */
static inline uint64_t message_odd(uint64_t word)
{
    uint64_t low = word & ~MESSAGE_TOPS;
    uint64_t letters = message_over(low, 'a' - 1) & ~message_over(low, 'z');
    uint64_t hyphens = ~message_over(low ^ MESSAGE_ALL('-'), 0);
    return (word | ~(letters | hyphens)) & MESSAGE_TOPS;
}

/* message_control is 0 for eight characters of which none is a control
 * character. */
static inline uint64_t message_control(uint64_t word)
{
    return message_under(word, 0x20) | message_has(word, 0x7f);
}

/* message_no_path is 0 for eight characters that may be in a path. */
static inline uint64_t message_no_path(uint64_t word)
{
    return message_has(word, ' ') | message_has(word, '\t') |
           message_has(word, '#');
}

/* message_few is a word of the 1 to 7 bytes at `p`: each of them is in it, and
 * else nothing but letters. */
static inline uint64_t message_few(const uint8_t *p, size_t n)
{
    if (n >= 4)
        return (uint64_t)taut_get32(p) << 32 | taut_get32(p + n - 4);
    return (MESSAGE_ALL('a') & ~(uint64_t)0xffffff) | (uint64_t)p[0] << 16 |
           (uint64_t)p[n / 2] << 8 | p[n - 1];
}

/* message_all tells whether all bytes from `i` on are well: `wrong` is 0 for
 * all words, of which the last one may overlap. */
static inline bool message_all(struct taut_span s, size_t i,
                               uint64_t (*wrong)(uint64_t word))
{
    size_t left = s.len - i;
    uint64_t sum = 0;
    if (left < 8)
        return left == 0 || wrong(message_few(s.p + i, left)) == 0;
    for (; s.len - i >= 8; i += 8)
        sum |= wrong(taut_get64le(s.p + i));
    return (sum | wrong(taut_get64le(s.p + s.len - 8))) == 0;
}

/* message_bad_name returns where the first wrong character of a name is, its
 * length if there is none. An empty name is wrong at 0. */
static size_t message_bad_name(struct taut_span name)
{
    size_t i = name.len > 1 && name.p[0] == ':' ? 1 : 0;
    if (message_all(name, i, message_odd))
        return name.len;
    while (i < name.len && message_tchar(name.p[i]))
        i++;
    return i;
}

bool taut_h2_name_check(struct taut_span name)
{
    return name.len > 0 && message_bad_name(name) == name.len;
}

static bool message_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* message_bad_value: the same for values. */
static size_t message_bad_value(struct taut_span value)
{
    size_t n = value.len, i;
    if (n > 0 && message_blank(value.p[0]))
        return 0;
    for (i = message_all(value, 0, message_control) ? n : 0; i < n; i++)
        if ((value.p[i] < 0x20 && value.p[i] != '\t') || value.p[i] == 0x7f)
            return i;
    return n > 0 && message_blank(value.p[n - 1]) ? n - 1 : n;
}

bool taut_h2_value_check(struct taut_span value)
{
    return message_bad_value(value) == value.len;
}

static uint8_t message_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/* message_same compares without regard to letter case; `b` is lower-case. */
static bool message_same(struct taut_span a, const uint8_t *b, size_t len)
{
    if (a.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (message_lower(a.p[i]) != b[i])
            return false;
    return true;
}

/* MESSAGE_IS compares with a literal, without a call. */
#define MESSAGE_IS(s, text)                                                    \
    ((s).len == sizeof(text) - 1 &&                                            \
     memcmp((s).p, (text), sizeof(text) - 1) == 0)

/* ------------------------------------------------------------------ */
/* Faults                                                              */

/* message_fail: the fault lies `at` bytes into `in`. */
static enum taut_status message_fail(const struct taut_ctx *ctx,
                                     enum taut_status status, unsigned field,
                                     struct taut_span in, size_t at)
{
    struct taut_ctx here = *ctx;
    here.start = in.p;
    return taut_fail(&here, status, field, at < in.len ? in.p + at : in.p,
                     at < in.len ? in.p[at] : in.len, MESSAGE_WIRE);
}

static enum taut_status message_lacks(const struct taut_ctx *ctx,
                                      unsigned field)
{
    struct taut_ctx here = *ctx;
    here.start = NULL;
    return taut_fail(&here, TAUT_E_VALUE, field, NULL, 0, MESSAGE_WIRE);
}

/* ------------------------------------------------------------------ */
/* Pseudo-header fields                                                */

static enum taut_status message_status(struct taut_ctx *ctx,
                                       struct taut_h2_message *self,
                                       struct taut_span v)
{
    uint32_t n = 0;
    for (size_t i = 0; i < v.len && i < 3; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_STATUS, v, i);
        n = n * 10 + (uint32_t)(v.p[i] - '0');
    }
    /* 101 means nothing in HTTP/2 (RFC 9113 8.6) */
    if (v.len != 3 || n < 100 || n == 101)
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_STATUS, v, 0);
    self->status = (uint16_t)n;
    return TAUT_OK;
}

static enum taut_status message_authority(struct taut_ctx *ctx,
                                          struct taut_h2_message *self,
                                          struct taut_span v)
{
    size_t n = v.len;
    (void)ctx;
    self->authority_len =
        n > TAUT_H2_AUTHORITY_MAX ? TAUT_H2_AUTHORITY_MAX + 1 : (uint16_t)n;
    for (size_t i = 0; i < n && n <= TAUT_H2_AUTHORITY_MAX; i++)
        self->authority[i] = message_lower(v.p[i]);
    return TAUT_OK;
}

static enum taut_status message_method(struct taut_ctx *ctx,
                                       struct taut_h2_message *self,
                                       struct taut_span v)
{
    if (v.len == 0)
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_METHOD, v, 0);
    for (size_t i = 0; i < v.len; i++)
        if (!message_tchar(message_lower(v.p[i])))
            return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_METHOD, v, i);
    self->is_head = MESSAGE_IS(v, "HEAD");
    self->is_connect = MESSAGE_IS(v, "CONNECT");
    self->options = MESSAGE_IS(v, "OPTIONS");
    return TAUT_OK;
}

static enum taut_status message_scheme(struct taut_ctx *ctx,
                                       struct taut_h2_message *self,
                                       struct taut_span v)
{
    if (v.len == 0)
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_SCHEME, v, 0);
    self->http = message_same(v, (const uint8_t *)"http", 4) ||
                 message_same(v, (const uint8_t *)"https", 5);
    return TAUT_OK;
}

static enum taut_status message_path(struct taut_ctx *ctx,
                                     struct taut_h2_message *self,
                                     struct taut_span v)
{
    (void)ctx;
    self->rooted = v.len > 0 && v.p[0] == '/';
    self->star = MESSAGE_IS(v, "*");
    for (size_t i = message_all(v, 0, message_no_path) ? v.len : 0; i < v.len;
         i++)
        if (message_blank(v.p[i]) || v.p[i] == '#')
            return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_PATH, v, i);
    return TAUT_OK;
}

static enum taut_status message_protocol(struct taut_ctx *ctx,
                                         struct taut_h2_message *self,
                                         struct taut_span v)
{
    if (v.len == 0 || !(self->flags & TAUT_H2_MESSAGE_EXTENDED))
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_PROTOCOL, v, 0);
    return TAUT_OK;
}

/* struct message_pseudo: one pseudo-header field. */
struct message_pseudo {
    uint8_t kind; /* of message that has it */
    uint8_t seen; /* TAUT_H2_SEEN_... */
    uint16_t field;
    enum taut_status (*read)(struct taut_ctx *ctx, struct taut_h2_message *self,
                             struct taut_span v);
};

#define MESSAGE_PSEUDO(kind, U, read)                                          \
    {                                                                          \
        kind, TAUT_H2_SEEN_##U, TAUT_H2_F_##U, read                            \
    }

static const struct message_pseudo message_pseudos[] = {
    MESSAGE_PSEUDO(TAUT_H2_REQUEST, METHOD, message_method),
    MESSAGE_PSEUDO(TAUT_H2_REQUEST, SCHEME, message_scheme),
    MESSAGE_PSEUDO(TAUT_H2_REQUEST, AUTHORITY, message_authority),
    MESSAGE_PSEUDO(TAUT_H2_REQUEST, PATH, message_path),
    MESSAGE_PSEUDO(TAUT_H2_REQUEST, PROTOCOL, message_protocol),
    MESSAGE_PSEUDO(TAUT_H2_RESPONSE, STATUS, message_status)};

/* message_pseudo_find returns the row of a name, NULL if there is none: of the
 * names of 7 bytes, the third tells which it may be. */
static const struct message_pseudo *message_pseudo_find(struct taut_span name)
{
    switch (name.len) {
    case 5:
        return MESSAGE_IS(name, ":path") ? &message_pseudos[3] : NULL;
    case 7:
        if (name.p[2] == 'e')
            return MESSAGE_IS(name, ":method") ? &message_pseudos[0] : NULL;
        if (name.p[2] == 'c')
            return MESSAGE_IS(name, ":scheme") ? &message_pseudos[1] : NULL;
        return MESSAGE_IS(name, ":status") ? &message_pseudos[5] : NULL;
    case 9:
        return MESSAGE_IS(name, ":protocol") ? &message_pseudos[4] : NULL;
    case 10:
        return MESSAGE_IS(name, ":authority") ? &message_pseudos[2] : NULL;
    default:
        return NULL;
    }
}

static enum taut_status message_pseudo_push(struct taut_ctx *ctx,
                                            struct taut_h2_message *self,
                                            struct taut_span name,
                                            struct taut_span value)
{
    const struct message_pseudo *p = message_pseudo_find(name);
    if (!p || p->kind != self->kind)
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_PSEUDO, name, 0);
    if (self->regular || (self->seen & p->seen))
        return message_fail(ctx, TAUT_E_ORDER, TAUT_H2_F_PSEUDO, name, 0);
    self->seen |= p->seen;
    return p->read(ctx, self, value);
}

/* ------------------------------------------------------------------ */
/* Other fields                                                        */

static enum taut_status message_length(struct taut_ctx *ctx,
                                       struct taut_h2_message *self,
                                       struct taut_span v)
{
    uint64_t n = 0;
    if (self->seen & TAUT_H2_SEEN_CONTENT_LENGTH)
        return message_fail(ctx, TAUT_E_ORDER, TAUT_H2_F_CONTENT_LENGTH, v, 0);
    for (size_t i = 0; i < v.len; i++) {
        uint32_t digit = (uint32_t)v.p[i] - '0';
        if (digit > 9 || n > (UINT64_MAX - 9) / 10)
            return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_CONTENT_LENGTH, v,
                                i);
        n = n * 10 + digit;
    }
    if (v.len == 0)
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_CONTENT_LENGTH, v, 0);
    self->seen |= TAUT_H2_SEEN_CONTENT_LENGTH;
    self->content_len = n;
    return TAUT_OK;
}

/* message_host: several, or one that is not the authority, contradict. */
static void message_host(struct taut_h2_message *self, struct taut_span v)
{
    if (!(self->seen & (TAUT_H2_SEEN_AUTHORITY | TAUT_H2_SEEN_HOST)))
        (void)message_authority(NULL, self, v);
    else if (self->authority_len > TAUT_H2_AUTHORITY_MAX ||
             !message_same(v, self->authority, self->authority_len))
        self->contradicts = true;
    self->seen |= TAUT_H2_SEEN_HOST;
}

/* message_hop tells whether a field is one of a connection (8.2.2). */
static bool message_hop(struct taut_span name)
{
    switch (name.len) {
    case 7:
        return MESSAGE_IS(name, "upgrade");
    case 10:
        return MESSAGE_IS(name, "connection") || MESSAGE_IS(name, "keep-alive");
    case 16:
        return MESSAGE_IS(name, "proxy-connection");
    case 17:
        return MESSAGE_IS(name, "transfer-encoding");
    default:
        return false;
    }
}

static enum taut_status message_regular_push(struct taut_ctx *ctx,
                                             struct taut_h2_message *self,
                                             struct taut_span name,
                                             struct taut_span value)
{
    self->regular = true;
    if (message_hop(name))
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_CONNECTION, name, 0);
    if (MESSAGE_IS(name, "te") &&
        !message_same(value, (const uint8_t *)"trailers", 8))
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_CONNECTION, value, 0);
    if (self->kind == TAUT_H2_TRAILERS)
        return TAUT_OK;
    if (MESSAGE_IS(name, "content-length"))
        return message_length(ctx, self, value);
    if (self->kind == TAUT_H2_REQUEST && MESSAGE_IS(name, "host"))
        message_host(self, value);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* The list                                                            */

enum taut_status taut_h2_message_init(struct taut_h2_message *self, size_t size,
                                      unsigned kind, unsigned flags)
{
    if (size != sizeof *self || kind > TAUT_H2_TRAILERS ||
        (flags & ~(unsigned)TAUT_H2_MESSAGE_EXTENDED))
        return TAUT_E_USAGE;
    memset(self, 0, offsetof(struct taut_h2_message, authority));
    self->kind = (uint8_t)kind;
    self->flags = (uint8_t)flags;
    return TAUT_OK;
}

enum taut_status taut_h2_message_push(struct taut_ctx *ctx,
                                      struct taut_h2_message *self,
                                      struct taut_span name,
                                      struct taut_span value)
{
    size_t bad = message_bad_name(name);
    if (bad < name.len || name.len == 0)
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_NAME, name, bad);
    bad = message_bad_value(value);
    if (bad < value.len)
        return message_fail(ctx, TAUT_E_VALUE, TAUT_H2_F_VALUE, value, bad);
    return name.p[0] == ':' ? message_pseudo_push(ctx, self, name, value)
                            : message_regular_push(ctx, self, name, value);
}

/* message_target_judge: a request that is no plain CONNECT. */
static enum taut_status message_target_judge(struct taut_ctx *ctx,
                                             const struct taut_h2_message *self)
{
    if (!(self->seen & TAUT_H2_SEEN_SCHEME))
        return message_lacks(ctx, TAUT_H2_F_SCHEME);
    if (!(self->seen & TAUT_H2_SEEN_PATH) ||
        (self->http && !self->rooted && !(self->star && self->options)))
        return message_lacks(ctx, TAUT_H2_F_PATH);
    if (self->is_connect && !(self->seen & TAUT_H2_SEEN_AUTHORITY))
        return message_lacks(ctx, TAUT_H2_F_AUTHORITY);
    return TAUT_OK;
}

/* message_authority_judge: 8.3.1, as far as http and https go. */
static enum taut_status
message_authority_judge(struct taut_ctx *ctx,
                        const struct taut_h2_message *self)
{
    unsigned given = self->seen & (TAUT_H2_SEEN_AUTHORITY | TAUT_H2_SEEN_HOST);
    size_t n = self->authority_len;
    if (self->contradicts)
        return message_lacks(ctx, TAUT_H2_F_HOST);
    if ((self->http || self->is_connect) && (given == 0 || n == 0))
        return message_lacks(ctx, TAUT_H2_F_AUTHORITY);
    for (size_t i = 0; i < n && n <= TAUT_H2_AUTHORITY_MAX; i++)
        if (self->http && self->authority[i] == '@')
            return message_lacks(ctx, TAUT_H2_F_AUTHORITY);
    return TAUT_OK;
}

static enum taut_status message_request_judge(struct taut_ctx *ctx,
                                              struct taut_h2_message *self)
{
    bool extended = (self->seen & TAUT_H2_SEEN_PROTOCOL) != 0;
    if (!(self->seen & TAUT_H2_SEEN_METHOD))
        return message_lacks(ctx, TAUT_H2_F_METHOD);
    if (extended && !self->is_connect)
        return message_lacks(ctx, TAUT_H2_F_PROTOCOL);
    if (self->is_connect && !extended) {
        if (self->seen & TAUT_H2_SEEN_SCHEME)
            return message_lacks(ctx, TAUT_H2_F_SCHEME);
        if (self->seen & TAUT_H2_SEEN_PATH)
            return message_lacks(ctx, TAUT_H2_F_PATH);
        if (!(self->seen & TAUT_H2_SEEN_AUTHORITY))
            return message_lacks(ctx, TAUT_H2_F_AUTHORITY);
    } else {
        enum taut_status st = message_target_judge(ctx, self);
        if (st)
            return st;
    }
    return message_authority_judge(ctx, self);
}

enum taut_status taut_h2_message_close(struct taut_ctx *ctx,
                                       struct taut_h2_message *self)
{
    if (self->kind == TAUT_H2_REQUEST)
        return message_request_judge(ctx, self);
    if (self->kind == TAUT_H2_RESPONSE && !(self->seen & TAUT_H2_SEEN_STATUS))
        return message_lacks(ctx, TAUT_H2_F_STATUS);
    return TAUT_OK;
}
