/* SPDX-License-Identifier: MIT */
/* dns_text.c: master files record by record; the contract stands in
 * include/taut/dns_text.h. */
#include "taut/dns_text.h"

#include "core_mem.h"
#include "dns_int.h"
#include "dns_scan.h"

TAUT_FIELD_TABLE(DNS_TEXT, dns_text, "zone", "Master file", "RFC 1035 5.1",
                 NULL, TAUT_DNS_TEXT_FIELDS)

bool taut_dns_ttl_text_decode(uint32_t *out, const char *text, size_t len)
{
    static const char units[] = "wdhms";
    static const uint32_t seconds[] = {604800, 86400, 3600, 60, 1};
    uint64_t sum = 0;
    size_t i = 0, unit = 0;
    while (i < len) {
        uint64_t v = 0;
        size_t from = i;
        while (i < len && i - from < 10 && text[i] >= '0' && text[i] <= '9')
            v = 10 * v + (unsigned)(text[i++] - '0');
        if (i == from)
            return false;
        if (i == len && from == 0) { /* no unit at all */
            sum = v;
            break;
        }
        while (i < len && unit < 5 && (text[i] | 0x20) != units[unit])
            unit++;
        if (i == len || unit == 5)
            return false;
        sum += v * seconds[unit++];
        i++;
    }
    *out = (uint32_t)sum;
    return len > 0 && sum <= UINT32_MAX;
}

enum taut_status taut_dns_record_text(struct taut_ctx *ctx, struct taut_wr *wr,
                                      const uint8_t *owner, uint32_t ttl,
                                      uint16_t klass, uint16_t type,
                                      struct taut_span rdata, char sep)
{
    static const struct taut_span none = {NULL, 0};
    taut_dns_name_text(wr, owner);
    taut_wr_u8(wr, (uint8_t)sep);
    taut_wr_dec(wr, ttl);
    taut_wr_u8(wr, (uint8_t)sep);
    taut_dns_class_text(wr, klass);
    taut_wr_u8(wr, (uint8_t)sep);
    taut_dns_type_text(wr, type);
    taut_wr_u8(wr, (uint8_t)sep);
    return taut_dns_rdata_text(ctx, wr, type, klass, rdata, none);
}

/* ---- master files ---- */

enum taut_status taut_dns_zone_init(struct taut_dns_zone *self, size_t size,
                                    const struct taut_dns_zone_config *config)
{
    static const uint8_t root[1] = {0};
    if (size != sizeof *self || !config->mem)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->config = *config;
    self->line = self->column = self->at_line = 1;
    if (config->klass == 0)
        self->config.klass = TAUT_DNS_CLASS_IN;
    taut_dns_name_set(&self->origin, config->origin ? config->origin : root);
    self->has_origin = true;
    return TAUT_OK;
}

/* struct zone_line: one line that is read. */
struct zone_line {
    struct taut_ctx *ctx;
    struct taut_dns_zone *zone;
    struct dns_scan scan;
    struct dns_word word;
    bool is_origin; /* it is $ORIGIN */
};

static enum taut_status zone_fail(const struct zone_line *l,
                                  enum taut_status status, unsigned field)
{
    return taut_fail(l->ctx, status, field, l->word.p, l->word.len, 0);
}

/* zone_word reads a word that must be there. */
static enum taut_status zone_word(struct zone_line *l, unsigned field)
{
    switch (dns_scan_next(l->ctx, &l->scan, &l->word)) {
    case DNS_EOL:
        return taut_fail_short(l->ctx, field, l->word.p, 0, 1, 0);
    case DNS_OPEN:
        return TAUT_MORE;
    case DNS_BAD:
        return l->word.status;
    default:
        return TAUT_OK;
    }
}

static const char *zone_text(const struct zone_line *l)
{
    return (const char *)l->word.p;
}

static struct dns_origin zone_origin_get(const struct taut_dns_zone *z)
{
    const struct dns_origin o = {z->origin.wire, z->origin.len,
                                 z->origin.n_labels};
    static const struct dns_origin unknown = {NULL, 0, 0};
    return z->has_origin ? o : unknown;
}

static enum taut_status zone_name(struct zone_line *l,
                                  struct taut_dns_name *out, unsigned field)
{
    struct taut_diag diag;
    struct taut_ctx ctx = {l->ctx->start, &diag, 0, 0};
    const struct taut_span text = {l->word.p, l->word.len};
    const struct dns_origin origin = zone_origin_get(l->zone);
    enum taut_status st =
        taut_dns_name_text_read(&ctx, out, text, l->scan.end, &origin);
    return st ? taut_fail(l->ctx, st, field, l->ctx->start + diag.off,
                          diag.need, 0)
              : st;
}

/* ---- directives ---- */

/* zone_end asks for the end of the line. */
static enum taut_status zone_end(struct zone_line *l, unsigned field)
{
    switch (dns_scan_next(l->ctx, &l->scan, &l->word)) {
    case DNS_EOL:
        return TAUT_OK;
    case DNS_OPEN:
        return TAUT_MORE;
    case DNS_BAD:
        return l->word.status;
    default:
        return zone_fail(l, TAUT_E_TRAILING, field);
    }
}

static enum taut_status zone_origin(struct zone_line *l)
{
    struct taut_dns_name name;
    enum taut_status st = zone_word(l, TAUT_DNS_TEXT_F_DIRECTIVE);
    if (!st)
        st = zone_name(l, &name, TAUT_DNS_TEXT_F_DIRECTIVE);
    if (!st)
        st = zone_end(l, TAUT_DNS_TEXT_F_DIRECTIVE);
    if (!st) {
        l->zone->origin = name;
        l->zone->has_origin = true;
    }
    return st;
}

static enum taut_status zone_ttl(struct zone_line *l)
{
    uint32_t ttl = 0;
    enum taut_status st = zone_word(l, TAUT_DNS_TEXT_F_TTL);
    if (!st && !taut_dns_ttl_text_decode(&ttl, zone_text(l), l->word.len))
        st = zone_fail(l, TAUT_E_VALUE, TAUT_DNS_TEXT_F_TTL);
    if (!st)
        st = zone_end(l, TAUT_DNS_TEXT_F_TTL);
    if (!st) {
        l->zone->config.ttl = ttl;
        l->zone->config.has_ttl = true;
    }
    return st;
}

/* zone_include hands the file's name and its origin to the caller; both are
 * kept in config.mem. */
static enum taut_status zone_include(struct zone_line *l,
                                     struct taut_dns_zone_rr *out)
{
    struct taut_wr wr =
        taut_wr_of(l->zone->config.mem, l->zone->config.mem_len);
    struct taut_dns_name origin = l->zone->origin;
    enum taut_status st = zone_word(l, TAUT_DNS_TEXT_F_DIRECTIVE);
    if (st)
        return st;
    struct taut_span file = {wr.base, l->word.len};
    taut_wr_bytes(&wr, l->word.p, l->word.len);
    struct dns_scan scan = l->scan;
    if (dns_scan_next(l->ctx, &scan, &l->word) == DNS_WORD) {
        l->scan = scan;
        st = zone_name(l, &origin, TAUT_DNS_TEXT_F_DIRECTIVE);
    } else if (!l->zone->has_origin)
        return zone_fail(l, TAUT_E_ORDER, TAUT_DNS_TEXT_F_DIRECTIVE);
    if (!st)
        st = zone_end(l, TAUT_DNS_TEXT_F_DIRECTIVE);
    if (st)
        return st;
    taut_dns_name_encode(&wr, origin.wire);
    if (taut_wr_finish(&wr, NULL))
        return TAUT_FULL;
    out->kind = TAUT_DNS_ZONE_INCLUDE;
    out->owner = l->zone->config.mem + file.len;
    out->rdata = file;
    return TAUT_OK;
}

/* zone_directive reads a line that begins with a word in l->word. TAUT_DONE:
 * it was one that the reader itself follows. */
static enum taut_status zone_directive(struct zone_line *l,
                                       struct taut_dns_zone_rr *out)
{
    enum taut_status st;
    l->is_origin = taut_dns_text_is(zone_text(l), l->word.len, "$ORIGIN");
    if (l->is_origin)
        st = zone_origin(l);
    else if (taut_dns_text_is(zone_text(l), l->word.len, "$TTL"))
        st = zone_ttl(l);
    else if (taut_dns_text_is(zone_text(l), l->word.len, "$INCLUDE"))
        return zone_include(l, out);
    else
        return zone_fail(l, TAUT_E_UNSUPPORTED, TAUT_DNS_TEXT_F_DIRECTIVE);
    return st ? st : TAUT_DONE;
}

/* ---- records ---- */

static bool zone_is_in(const char *text, size_t len)
{
    return len == 2 && (text[0] | 0x20) == 'i' && (text[1] | 0x20) == 'n';
}

/* zone_head reads TTL and class, each of which may be missing, and the type.
 * A word that begins with a digit is a TTL. */
static enum taut_status zone_head(struct zone_line *l,
                                  struct taut_dns_zone_rr *out, bool *has_ttl)
{
    bool has_class = false;
    out->klass = l->zone->config.klass;
    *has_ttl = false;
    for (;;) {
        enum taut_status st = zone_word(l, TAUT_DNS_TEXT_F_TYPE);
        if (st)
            return st;
        const char *text = zone_text(l);
        size_t len = l->word.len;
        if (!*has_ttl && len > 0 && text[0] >= '0' && text[0] <= '9') {
            if (!taut_dns_ttl_text_decode(&out->ttl, text, len))
                return zone_fail(l, TAUT_E_VALUE, TAUT_DNS_TEXT_F_TTL);
            *has_ttl = true;
        } else if (!has_class && zone_is_in(text, len)) {
            out->klass = TAUT_DNS_CLASS_IN; /* no type has this name */
            has_class = true;
        } else if (taut_dns_type_text_decode(&out->type, text, len)) {
            return TAUT_OK;
        } else if (!has_class &&
                   taut_dns_class_text_decode(&out->klass, text, len)) {
            has_class = true;
        } else {
            return zone_fail(l, TAUT_E_VALUE, TAUT_DNS_TEXT_F_TYPE);
        }
    }
}

/* zone_ttl_get chooses the TTL of a record without one: that of $TTL (RFC
 * 2308 4), else the last one given (RFC 1035 5.1), else an SOA's minimum. */
static bool zone_ttl_get(const struct taut_dns_zone *z,
                         struct taut_dns_zone_rr *out)
{
    if (z->config.has_ttl) {
        out->ttl = z->config.ttl;
        return true;
    }
    if (z->has_ttl_last) {
        out->ttl = z->ttl_last;
        return true;
    }
    if (out->type != TAUT_DNS_TYPE_SOA || out->rdata.len < 4)
        return false;
    out->ttl = taut_get32(out->rdata.p + out->rdata.len - 4);
    return true;
}

static enum taut_status zone_record(struct zone_line *l,
                                    struct taut_dns_zone_rr *out)
{
    struct taut_dns_zone *z = l->zone;
    struct taut_wr wr = taut_wr_of(z->config.mem, z->config.mem_len);
    bool has_ttl;
    const struct dns_origin origin = zone_origin_get(z);
    enum taut_status st = zone_head(l, out, &has_ttl);
    const uint8_t *at = l->word.p;
    if (!st)
        st = taut_dns_text_rdata(l->ctx, &l->scan, &wr, out->type, out->klass,
                                 &origin);
    if (st)
        return st;
    size_t len;
    if (taut_wr_finish(&wr, &len))
        return TAUT_FULL;
    out->kind = TAUT_DNS_ZONE_RECORD;
    out->rdata = (struct taut_span){z->config.mem, len};
    if (!has_ttl && !zone_ttl_get(z, out))
        return taut_fail(l->ctx, TAUT_E_VALUE, TAUT_DNS_TEXT_F_TTL, at, 0, 0);
    z->ttl_last = out->ttl;
    z->has_ttl_last = true;
    return TAUT_OK;
}

/* zone_line_read reads one line. TAUT_DONE: it held nothing to tell. */
static enum taut_status zone_line_read(struct zone_line *l,
                                       struct taut_dns_zone_rr *out)
{
    struct taut_dns_zone *z = l->zone;
    const uint8_t *from = l->scan.p;
    bool blank = from != l->scan.end && (*from == ' ' || *from == '\t');
    struct dns_scan scan = l->scan;
    switch (dns_scan_next(l->ctx, &l->scan, &l->word)) {
    case DNS_EOL:
        return TAUT_DONE;
    case DNS_OPEN:
        return TAUT_MORE;
    case DNS_BAD:
        return l->word.status;
    default:
        break;
    }
    if (blank) {
        l->scan = scan;
        if (!z->has_owner)
            return zone_fail(l, TAUT_E_ORDER, TAUT_DNS_TEXT_F_OWNER);
    } else {
        if (l->word.kind == DNS_WORD && l->word.p[0] == '$')
            return zone_directive(l, out);
        /* of this line and of those without one behind it, even if the
         * record is faulty; if the name is, they have none */
        enum taut_status st = zone_name(l, &z->owner, TAUT_DNS_TEXT_F_OWNER);
        z->has_owner = !st;
        if (st)
            return st;
    }
    out->owner = z->owner.wire;
    return zone_record(l, out);
}

/* zone_lines counts the line feeds in [from, to). */
static uint32_t zone_lines(const uint8_t *from, const uint8_t *to)
{
    uint32_t n = 0;
    for (; from != to; from++)
        n += *from == '\n';
    return n;
}

/* zone_locate tells where in the file the byte `at` is; the line that is
 * read began at `from`. */
static void zone_locate(struct taut_dns_zone *z, const uint8_t *from,
                        const uint8_t *at)
{
    z->line = z->at_line + zone_lines(from, at);
    z->column = 1;
    while (at != from && at[-1] != '\n') {
        at--;
        z->column++;
    }
}

/* zone_skip steps over a faulty line; false: its end is not there yet. */
static bool zone_skip(const struct zone_line *l, const uint8_t *from,
                      struct taut_rd *rd, const struct taut_diag *diag)
{
    struct dns_scan scan = {from, rd->end, 0, 0, l->scan.closed, false};
    if (!taut_dns_scan_line(&scan))
        return false;
    zone_locate(l->zone, from, l->ctx->start + diag->off);
    l->zone->at_line += zone_lines(from, scan.p);
    rd->p = scan.p;
    return true;
}

enum taut_status taut_dns_zone_next(struct taut_ctx *ctx,
                                    struct taut_dns_zone *self,
                                    struct taut_rd *rd,
                                    struct taut_dns_zone_rr *out, bool closed)
{
    struct taut_diag diag;
    while (rd->p != rd->end) {
        const uint8_t *from = rd->p;
        /* offsets from the line's start do not wrap in a file over 4 GiB */
        struct taut_ctx own = {from, &diag, ctx->quirks, ctx->fuel};
        struct zone_line l = {&own,
                              self,
                              {from, rd->end, 0, 0, closed, false},
                              {from, 0, DNS_EOL, TAUT_OK},
                              false};
        enum taut_status st = zone_line_read(&l, out);
        if (st == TAUT_MORE || st == TAUT_FULL)
            return st;
        if (taut_is_error(st)) {
            if (!zone_skip(&l, from, rd, &diag))
                return TAUT_MORE;
            self->has_origin = self->has_origin && !l.is_origin;
            diag.off += (uint32_t)(from - ctx->start);
            if (ctx->diag)
                *ctx->diag = diag;
            return st;
        }
        out->line = self->at_line;
        self->line = self->at_line;
        self->at_line += l.scan.lines;
        rd->p = l.scan.p;
        if (!st)
            return TAUT_OK;
    }
    return closed ? TAUT_DONE : TAUT_MORE;
}
