/* SPDX-License-Identifier: MIT */
/* dns_scan.c: the words of master files; see dns_scan.h. */
#include "dns_scan.h"

#include "dns_int.h"
#include "dns_run.h"

const uint8_t taut_dns_run_class[256] = {
    [' '] = DNS_RUN_BLANK, ['\t'] = DNS_RUN_BLANK, ['\r'] = DNS_RUN_BLANK,
    ['\n'] = DNS_RUN_FEED, ['('] = DNS_RUN_OTHER,  [')'] = DNS_RUN_OTHER,
    [';'] = DNS_RUN_OTHER, ['"'] = DNS_RUN_OTHER,  ['\\'] = DNS_RUN_OTHER};

/* scan_short: the text ends at `at`, where `field` asks for one more
 * character. */
static TAUT_COLD enum dns_word_kind scan_short(struct taut_ctx *ctx,
                                               struct dns_word *out,
                                               unsigned field,
                                               const uint8_t *at)
{
    out->status = taut_fail_short(ctx, field, at, 0, 1, 0);
    return DNS_BAD;
}

/* scan_quote_end returns the quote or line feed that ends what stands between
 * quotes, or the end of the text; `*lines` counts line feeds on the way, which
 * are escaped. */
static const uint8_t *scan_quote_end(const struct dns_scan *scan,
                                     const uint8_t *p, uint32_t *lines)
{
    *lines = 0;
    while (p != scan->end && *p != '"' && *p != '\n') {
        if (*p == '\\' && scan->end - p > 1)
            *lines += *++p == '\n';
        p++;
    }
    return p;
}

/* scan_quoted reads up to the closing quote; scan->p is behind the opening
 * one. A line feed inside is a fault: the closing quote was forgotten. */
static enum dns_word_kind
scan_quoted(struct taut_ctx *ctx, struct dns_scan *scan, struct dns_word *out)
{
    uint32_t lines;
    const uint8_t *p = scan_quote_end(scan, scan->p, &lines);
    if (p == scan->end && !scan->closed)
        return DNS_OPEN;
    if (p == scan->end || *p == '\n')
        return scan_short(ctx, out, TAUT_DNS_TEXT_F_QUOTE, p);
    out->p = scan->p;
    out->len = (size_t)(p - scan->p);
    scan->p = p + 1;
    scan->lines += lines;
    return DNS_QUOTED;
}

/* scan_special tells whether the word goes on at `*p`: an escaped character,
 * or, in pairs, the quotes behind key=, which are stepped over. */
static bool scan_special(struct dns_scan *scan, const uint8_t **p)
{
    const uint8_t *q = *p;
    uint32_t lines;
    if (*q == '\\') {
        *p = scan->end - q > 1 && q[1] != '\n' ? q + 2 : q + 1;
        return true;
    }
    if (*q != '"' || !scan->pairs || q == scan->p || q[-1] != '=')
        return false;
    q = scan_quote_end(scan, q + 1, &lines);
    if (q == scan->end || *q == '\n')
        return false;
    scan->lines += lines;
    *p = q + 1;
    return true;
}

const uint8_t *taut_dns_scan_word_end(struct dns_scan *scan, const uint8_t *p)
{
    while (p != scan->end && taut_dns_run_class[*p] == DNS_RUN_OTHER &&
           scan_special(scan, &p))
        p = dns_run_word(p, scan->end);
    return p;
}

static void scan_comment(struct dns_scan *scan)
{
    while (scan->p != scan->end && *scan->p != '\n')
        scan->p++;
}

static enum dns_word_kind scan_end(struct taut_ctx *ctx,
                                   const struct dns_scan *scan,
                                   struct dns_word *out)
{
    if (!scan->closed)
        return DNS_OPEN;
    if (scan->depth > 0)
        return scan_short(ctx, out, TAUT_DNS_TEXT_F_PAREN, scan->p);
    return DNS_EOL;
}

enum dns_word_kind taut_dns_scan_slow(struct taut_ctx *ctx,
                                      struct dns_scan *scan,
                                      struct dns_word *out)
{
    for (;;) {
        out->p = scan->p;
        out->len = 0;
        if (scan->p == scan->end)
            return out->kind = scan_end(ctx, scan, out);
        switch (*scan->p) {
        case ' ':
        case '\t':
        case '\r':
            scan->p++;
            break;
        case '\n':
            scan->p++;
            scan->lines++;
            if (scan->depth == 0)
                return out->kind = DNS_EOL;
            break;
        case ';':
            scan_comment(scan);
            break;
        case '(':
            scan->depth++;
            scan->p++;
            break;
        case ')':
            if (scan->depth == 0) {
                out->status = taut_fail(ctx, TAUT_E_ORDER,
                                        TAUT_DNS_TEXT_F_PAREN, scan->p, ')', 0);
                return out->kind = DNS_BAD;
            }
            scan->depth--;
            scan->p++;
            break;
        case '"':
            scan->p++;
            return out->kind = scan_quoted(ctx, scan, out);
        default:
            return out->kind = dns_scan_word(scan, out, scan->p);
        }
    }
}

/* The rest of the line is stepped over word by word, since a line feed in
 * parentheses does not end it; where even that fails, at the next one. */
bool taut_dns_scan_line(struct dns_scan *scan)
{
    struct taut_ctx quiet = {scan->p, NULL, 0, 0};
    struct dns_word word;
    for (;;) {
        switch (dns_scan_next(&quiet, scan, &word)) {
        case DNS_EOL:
            return true;
        case DNS_OPEN:
            return false;
        case DNS_BAD:
            scan->depth = 0;
            scan_comment(scan);
            break;
        default:
            break;
        }
    }
}
