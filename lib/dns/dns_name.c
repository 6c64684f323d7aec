/* SPDX-License-Identifier: MIT */
/* dns_name.c: domain names; include/taut/dns_name.h has their contract. */
#include "taut/dns_name.h"

#include "core_mem.h"
#include "dns_int.h"
#include "dns_run.h"

/* ---- from a message ---- */

/* name_label copies the label of `n` bytes with its length byte. Where both
 * sides have room it moves a block of constant size: what lies behind the
 * label is overwritten by the next one. */
static TAUT_INLINE void name_label(uint8_t *to, const uint8_t *p, size_t n,
                                   bool has_room)
{
    if (has_room && n < 16)
        memcpy(to, p, 16);
    else
        memcpy(to, p, n + 1);
}

/* struct name_walk: where the walker of a name stands. */
struct name_walk {
    const uint8_t *p, *end; /* the byte to read next, and their end */
    const uint8_t *low;     /* where the labels read now began */
    const uint8_t *after;   /* behind the first pointer; NULL: none yet */
    unsigned len, n_labels, n_hops;
};

/* name_step moves past the label of `n` bytes, with lines for the proofs as
 * taut_rd_move has them. */
static TAUT_INLINE void name_step(struct name_walk *w, unsigned n)
{
    //@ split n;
    w->p += n + 1;
    w->len += n + 1;
    //@ split w->end - w->p;
    //@ merge n;
    return;
}

/* name_hop follows the pointer at w->p. */
static enum taut_status name_hop(struct taut_ctx *ctx, struct name_walk *w,
                                 struct taut_span msg, unsigned field)
{
    const uint8_t *p = w->p;
    if (w->end - p < 2)
        return taut_fail_short(ctx, field, p, 1, 2, DNS_FORMERR);
    size_t off = taut_get16(p) & 0x3fffu;
    if (!msg.p || off < DNS_HDR_LEN)
        return taut_fail(ctx, TAUT_E_VALUE, field, p, off, DNS_FORMERR);
    if (off >= (size_t)(w->low - msg.p))
        return taut_fail(ctx, TAUT_E_ORDER, field, p, off, DNS_FORMERR);
    if (w->n_hops++ == TAUT_DNS_HOPS_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, field, p, w->n_hops, DNS_FORMERR);
    if (!w->after)
        w->after = p + 2;
    w->p = w->low = msg.p + off;
    w->end = msg.p + msg.len;
    return TAUT_OK;
}

/* name_refuse tells what is wrong with the byte at w->p, which begins
 * neither a whole label nor a pointer. */
static TAUT_COLD enum taut_status
name_refuse(struct taut_ctx *ctx, const struct name_walk *w, unsigned field)
{
    size_t left = (size_t)(w->end - w->p);
    if (left == 0)
        return taut_fail_short(ctx, field, w->p, 0, 1, DNS_FORMERR);
    unsigned n = *w->p;
    if (n > TAUT_DNS_LABEL_MAX)
        return taut_fail(ctx, TAUT_E_VALUE, field, w->p, n, DNS_FORMERR);
    if (left < n + 2u)
        return taut_fail_short(ctx, field, w->p, left, n + 2u, DNS_FORMERR);
    return taut_fail(ctx, TAUT_E_RANGE, field, w->p, w->len + n + 2u,
                     DNS_FORMERR);
}

/* A label is followed by at least the root, so one byte more must be there
 * on both sides. */
static TAUT_INLINE bool name_fits(const struct name_walk *w, unsigned n)
{
    return n <= TAUT_DNS_LABEL_MAX && (size_t)(w->end - w->p) >= n + 2u &&
           w->len + n + 2u <= TAUT_DNS_NAME_MAX;
}

enum taut_status taut_dns_name_read(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_dns_name *out,
                                    struct taut_span msg, unsigned field)
{
    struct name_walk w = {rd->p, rd->end, rd->p, NULL, 0, 0, 0};
    unsigned cost = 0;
    while (w.p != w.end && *w.p != 0) {
        unsigned n = *w.p;
        cost += n >= 0xc0 || w.after;
        if (n >= 0xc0) {
            enum taut_status st = name_hop(ctx, &w, msg, field);
            if (st)
                return st;
            continue;
        }
        if (!name_fits(&w, n))
            return name_refuse(ctx, &w, field);
        name_label(out->wire + w.len, w.p, n,
                   w.end - w.p >= 16 && w.len + 16u <= TAUT_DNS_NAME_MAX);
        name_step(&w, n);
        w.n_labels++;
    }
    if (w.p == w.end)
        return name_refuse(ctx, &w, field);
    if (!taut_fuel_burn(ctx, cost))
        return taut_fail(ctx, TAUT_E_LIMIT, field, rd->p, cost, DNS_FORMERR);
    out->wire[w.len] = 0;
    out->len = (uint8_t)(w.len + 1);
    out->n_labels = (uint8_t)w.n_labels;
    out->n_hops = (uint8_t)w.n_hops;
    rd->p = w.after ? w.after : w.p + 1;
    return TAUT_OK;
}

enum taut_status taut_dns_name_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_dns_name *out,
                                      struct taut_span msg)
{
    return taut_dns_name_read(ctx, rd, out, msg, TAUT_DNS_F_NAME);
}

enum taut_status taut_dns_name_pass(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_span msg, unsigned field)
{
    struct name_walk w = {rd->p, rd->end, rd->p, NULL, 0, 0, 0};
    while (w.p != w.end && *w.p != 0) {
        unsigned n = *w.p;
        if (n >= 0xc0) {
            enum taut_status st = name_hop(ctx, &w, msg, field);
            if (st)
                return st;
            rd->p = w.after;
            return TAUT_OK;
        }
        if (!name_fits(&w, n))
            return name_refuse(ctx, &w, field);
        name_step(&w, n);
    }
    if (w.p == w.end)
        return name_refuse(ctx, &w, field);
    rd->p = w.p + 1;
    return TAUT_OK;
}

enum taut_status taut_dns_name_skip(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_span msg)
{
    return taut_dns_name_pass(ctx, rd, msg, TAUT_DNS_F_NAME);
}

enum taut_status taut_dns_name_check(struct taut_ctx *ctx, const uint8_t *name,
                                     size_t len)
{
    static const struct taut_span none = {NULL, 0};
    struct taut_rd rd = taut_rd_of(name, len);
    enum taut_status st = taut_dns_name_skip(ctx, &rd, none);
    if (st)
        return st;
    if (taut_rd_left(&rd) > 0)
        return taut_fail(ctx, TAUT_E_TRAILING, TAUT_DNS_F_NAME, rd.p,
                         taut_rd_left(&rd), DNS_FORMERR);
    return TAUT_OK;
}

/* ---- checked names ---- */

size_t taut_dns_name_len(const uint8_t *name)
{
    const uint8_t *p = name;
    while (*p)
        p += *p + 1u;
    return (size_t)(p - name) + 1;
}

unsigned taut_dns_name_labels_get(const uint8_t *name)
{
    unsigned n = 0;
    for (; *name; name += *name + 1u)
        n++;
    return n;
}

void taut_dns_name_set(struct taut_dns_name *out, const uint8_t *name)
{
    out->len = (uint8_t)taut_dns_name_len(name);
    out->n_labels = (uint8_t)taut_dns_name_labels_get(name);
    out->n_hops = 0;
    memcpy(out->wire, name, out->len);
}

void taut_dns_name_encode(struct taut_wr *wr, const uint8_t *name)
{
    taut_wr_bytes(wr, name, taut_dns_name_len(name));
}

/* A length byte is at most 63, below 'A', so that a name may be folded as a
 * whole. */
static TAUT_INLINE uint8_t name_fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool taut_dns_name_is_equal(const uint8_t *a, const uint8_t *b)
{
    for (unsigned n = 0;;) {
        if (n == 0) {
            if (*a != *b)
                return false;
            n = *a;
            if (n == 0)
                return true;
        } else {
            if (*a != *b && name_fold(*a) != name_fold(*b))
                return false;
            n--;
        }
        a++;
        b++;
    }
}

void taut_dns_name_lower(uint8_t *name)
{
    size_t len = taut_dns_name_len(name);
    for (size_t i = 0; i < len; i++)
        name[i] = name_fold(name[i]);
}

uint32_t taut_dns_name_hash(const uint8_t *name, uint32_t seed)
{
    /* FNV-1a over the folded bytes */
    uint32_t h = 2166136261u ^ seed;
    size_t len = taut_dns_name_len(name);
    for (size_t i = 0; i < len; i++)
        h = (h ^ name_fold(name[i])) * 16777619u;
    return h ^ h >> 15;
}

/* name_at fills `at` with where each label begins; returns their number. */
static unsigned name_at(uint8_t at[TAUT_DNS_LABELS_MAX], const uint8_t *name)
{
    unsigned n = 0;
    for (const uint8_t *p = name; *p && n < TAUT_DNS_LABELS_MAX; p += *p + 1u)
        at[n++] = (uint8_t)(p - name);
    return n;
}

/* name_label_order compares two labels as lower-case byte strings. */
static int name_label_order(const uint8_t *a, const uint8_t *b)
{
    unsigned n = *a < *b ? *a : *b;
    for (unsigned i = 1; i <= n; i++) {
        int d = name_fold(a[i]) - name_fold(b[i]);
        if (d != 0)
            return d;
    }
    return *a - *b;
}

int taut_dns_name_order(const uint8_t *a, const uint8_t *b)
{
    uint8_t at_a[TAUT_DNS_LABELS_MAX], at_b[TAUT_DNS_LABELS_MAX];
    unsigned n_a = name_at(at_a, a), n_b = name_at(at_b, b);
    while (n_a > 0 && n_b > 0) {
        int d = name_label_order(a + at_a[--n_a], b + at_b[--n_b]);
        if (d != 0)
            return d;
    }
    return (int)n_a - (int)n_b;
}

/* name_drop returns `name` without its first `n` labels. */
static const uint8_t *name_drop(const uint8_t *name, unsigned n)
{
    for (; n > 0; n--)
        name += *name + 1u;
    return name;
}

bool taut_dns_name_is_below(const uint8_t *name, const uint8_t *ancestor)
{
    unsigned n = taut_dns_name_labels_get(name);
    unsigned least = taut_dns_name_labels_get(ancestor);
    return n >= least &&
           taut_dns_name_is_equal(name_drop(name, n - least), ancestor);
}

bool taut_dns_name_is_wildcard(const uint8_t *name)
{
    return name[0] == 1 && name[1] == '*';
}

bool taut_dns_name_wildcard_match(const uint8_t *wildcard, const uint8_t *name)
{
    return taut_dns_name_is_wildcard(wildcard) &&
           taut_dns_name_labels_get(name) >=
               taut_dns_name_labels_get(wildcard) &&
           taut_dns_name_is_below(name, wildcard + 2);
}

/* ---- text ---- */

void taut_dns_char_text(struct taut_wr *wr, uint8_t c, const char *special)
{
    if (c < '!' || c > '~') {
        uint8_t text[4] = {'\\', (uint8_t)('0' + c / 100),
                           (uint8_t)('0' + c / 10 % 10),
                           (uint8_t)('0' + c % 10)};
        taut_wr_bytes(wr, text, 4);
        return;
    }
    while (*special && (uint8_t)*special != c)
        special++;
    if (*special)
        taut_wr_u8(wr, '\\');
    taut_wr_u8(wr, c);
}

/* name_plain: letters, digits, '-' and '_', which need no escape. */
static const bool name_plain[256] = {
    ['-'] = true, ['_'] = true, ['0'] = true, ['1'] = true, ['2'] = true,
    ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true,
    ['8'] = true, ['9'] = true, ['a'] = true, ['b'] = true, ['c'] = true,
    ['d'] = true, ['e'] = true, ['f'] = true, ['g'] = true, ['h'] = true,
    ['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true, ['m'] = true,
    ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true,
    ['s'] = true, ['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true,
    ['x'] = true, ['y'] = true, ['z'] = true, ['A'] = true, ['B'] = true,
    ['C'] = true, ['D'] = true, ['E'] = true, ['F'] = true, ['G'] = true,
    ['H'] = true, ['I'] = true, ['J'] = true, ['K'] = true, ['L'] = true,
    ['M'] = true, ['N'] = true, ['O'] = true, ['P'] = true, ['Q'] = true,
    ['R'] = true, ['S'] = true, ['T'] = true, ['U'] = true, ['V'] = true,
    ['W'] = true, ['X'] = true, ['Y'] = true, ['Z'] = true,
};

/* name_text_quick appends a name that needs no escapes, in a room that is
 * large enough for it; false, with nothing appended: it is not that. */
static bool name_text_quick(struct taut_wr *wr, const uint8_t *name)
{
    bool plain = *name != 0;
    if (!wr->base || wr->len > wr->cap || wr->cap - wr->len < TAUT_DNS_NAME_MAX)
        return false;
    uint8_t *to = wr->base + wr->len;
    for (unsigned n; (n = *name++) > 0; name += n) {
        for (unsigned i = 0; i < n; i++) {
            to[i] = name[i];
            plain = plain && name_plain[name[i]];
        }
        to[n] = '.';
        to += n + 1;
    }
    if (plain)
        wr->len = (size_t)(to - wr->base);
    return plain;
}

void taut_dns_name_text(struct taut_wr *wr, const uint8_t *name)
{
    if (name_text_quick(wr, name))
        return;
    if (*name == 0)
        taut_wr_u8(wr, '.');
    while (*name) {
        unsigned n = *name++;
        for (unsigned i = 0; i < n; i++)
            taut_dns_char_text(wr, name[i], ".\\\"();@$");
        taut_wr_u8(wr, '.');
        name += n;
    }
}

enum taut_status taut_dns_escape_read(struct taut_ctx *ctx, struct taut_rd *rd,
                                      uint8_t *out, unsigned field)
{
    const uint8_t *p = rd->p; /* behind the backslash */
    size_t left = taut_rd_left(rd);
    if (left == 0)
        return taut_fail_short(ctx, field, p, 0, 1, 0);
    if (*p < '0' || *p > '9') {
        *out = *p;
        rd->p++;
        return TAUT_OK;
    }
    unsigned v = 0;
    for (size_t i = 0; i < 3; i++) {
        if (i == left)
            return taut_fail_short(ctx, field, p, left, 3, 0);
        if (p[i] < '0' || p[i] > '9')
            return taut_fail(ctx, TAUT_E_VALUE, field, p + i, p[i], 0);
        v = 10 * v + (unsigned)(p[i] - '0');
    }
    if (v > 255)
        return taut_fail(ctx, TAUT_E_VALUE, field, p, v, 0);
    *out = (uint8_t)v;
    rd->p += 3;
    return TAUT_OK;
}

/* name_text_byte reads one byte of a label: a character or an escape. */
static enum taut_status name_text_byte(struct taut_ctx *ctx, struct taut_rd *rd,
                                       uint8_t *out)
{
    uint8_t c = *rd->p++;
    if (c == '\\')
        return taut_dns_escape_read(ctx, rd, out, TAUT_DNS_F_NAME);
    *out = c;
    return TAUT_OK;
}

/* name_text_label reads one label and the dot behind it, if there is one. */
static enum taut_status name_text_label(struct taut_ctx *ctx,
                                        struct taut_rd *rd,
                                        struct taut_dns_name *out)
{
    const uint8_t *from = rd->p;
    size_t n = 0, room = TAUT_DNS_NAME_MAX - 2u - out->len;
    uint8_t *to = out->wire + out->len;
    while (rd->p != rd->end && *rd->p != '.') {
        uint8_t c;
        enum taut_status st = name_text_byte(ctx, rd, &c);
        if (st)
            return st;
        if (n == TAUT_DNS_LABEL_MAX || out->len > TAUT_DNS_NAME_MAX - 2 ||
            n == room)
            return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_F_NAME, from, n + 1,
                             0);
        to[++n] = c;
    }
    if (n == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_NAME, from, 0, 0);
    to[0] = (uint8_t)n;
    out->len = (uint8_t)(out->len + n + 1);
    out->n_labels++;
    return TAUT_OK;
}

/* name_text_plain reads a label without escapes, for which there is room, and
 * stops behind it; false: name_text_label has to. */
static TAUT_INLINE bool name_text_plain(struct taut_rd *rd,
                                        struct taut_dns_name *out,
                                        const uint8_t *safe)
{
    const uint8_t *p = rd->p, *to = dns_run_label(p, rd->end, safe);
    size_t n = (size_t)(to - p);
    uint8_t *wire = out->wire + out->len;
    if (n - 1 >= TAUT_DNS_LABEL_MAX || out->len + n > TAUT_DNS_NAME_MAX - 2u ||
        (to != rd->end && *to != '.'))
        return false;
    wire[0] = (uint8_t)n;
    if (n <= 16 && safe - p >= 16 && out->len <= TAUT_DNS_NAME_MAX - 17)
        memcpy(wire + 1, p, 16);
    else
        memcpy(wire + 1, p, n);
    out->len = (uint8_t)(out->len + n + 1);
    out->n_labels++;
    rd->p = to;
    return true;
}

/* name_text_end appends `origin`, unless it is not known. */
static enum taut_status name_text_end(struct taut_ctx *ctx,
                                      struct taut_dns_name *out,
                                      const struct dns_origin *origin,
                                      const uint8_t *text)
{
    size_t n = origin->len;
    if (n == 0)
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_F_NAME, text, 0, 0);
    if (n > (size_t)TAUT_DNS_NAME_MAX - out->len)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_F_NAME, text, out->len + n,
                         0);
    memcpy(out->wire + out->len, origin->p, n);
    out->len = (uint8_t)(out->len + n);
    out->n_labels = (uint8_t)(out->n_labels + origin->n_labels);
    return TAUT_OK;
}

static const uint8_t name_root[1] = {0};
static const struct dns_origin name_no_origin = {name_root, 1, 0};

/* name_text_labels reads labels up to the end. */
static enum taut_status name_text_labels(struct taut_ctx *ctx,
                                         struct taut_dns_name *out,
                                         struct taut_rd rd, const uint8_t *safe,
                                         const struct dns_origin *origin)
{
    const uint8_t *text = rd.p;
    for (;;) {
        if (!name_text_plain(&rd, out, safe)) {
            enum taut_status st = name_text_label(ctx, &rd, out);
            if (st)
                return st;
        }
        if (rd.p == rd.end)
            return name_text_end(ctx, out, origin, text);
        rd.p++; /* the dot */
        if (rd.p == rd.end)
            return name_text_end(ctx, out, &name_no_origin, text);
    }
}

enum taut_status taut_dns_name_text_read(struct taut_ctx *ctx,
                                         struct taut_dns_name *out,
                                         struct taut_span text,
                                         const uint8_t *safe,
                                         const struct dns_origin *origin)
{
    struct taut_rd rd = taut_rd_of(text.p, text.len);
    out->len = 0;
    out->n_labels = 0;
    out->n_hops = 0;
    if (text.len == 0)
        return taut_fail_short(ctx, TAUT_DNS_F_NAME, rd.p, 0, 1, 0);
    if (text.len == 1 && *text.p == '.')
        return name_text_end(ctx, out, &name_no_origin, text.p);
    if (text.len == 1 && *text.p == '@') {
        if (!origin)
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_NAME, rd.p, '@', 0);
        return name_text_end(ctx, out, origin, text.p);
    }
    return name_text_labels(ctx, out, rd, safe,
                            origin ? origin : &name_no_origin);
}

enum taut_status taut_dns_name_text_decode(struct taut_ctx *ctx,
                                           struct taut_dns_name *out,
                                           const char *text, size_t len,
                                           const uint8_t *origin)
{
    const struct taut_span span = {(const uint8_t *)text, len};
    struct dns_origin end = name_no_origin;
    if (origin)
        end = dns_origin_of(origin);
    return taut_dns_name_text_read(ctx, out, span, span.p + len,
                                   origin ? &end : NULL);
}
