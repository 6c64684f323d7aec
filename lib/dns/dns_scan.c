/* SPDX-License-Identifier: MIT */
/* dns_scan.c: the words of master files; see dns_scan.h. */
#include "dns_scan.h"

#include "dns_int.h"

/* Characters that end a run of ordinary ones. */
enum {
    SCAN_BLANK = 1,
    SCAN_FEED = 2,
    SCAN_OTHER = 4 /* ( ) ; " \ */
};
static const uint8_t scan_class[256] = {
    [' '] = SCAN_BLANK, ['\t'] = SCAN_BLANK, ['\r'] = SCAN_BLANK,
    ['\n'] = SCAN_FEED, ['('] = SCAN_OTHER,  [')'] = SCAN_OTHER,
    [';'] = SCAN_OTHER, ['"'] = SCAN_OTHER,  ['\\'] = SCAN_OTHER};

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

/* scan_quoted reads up to the closing quote; scan->p is behind the opening
 * one. A line feed inside is a fault: the closing quote was forgotten. */
static enum dns_word_kind
scan_quoted(struct taut_ctx *ctx, struct dns_scan *scan, struct dns_word *out)
{
    const uint8_t *p = scan->p;
    while (p != scan->end && *p != '"' && *p != '\n')
        p += *p == '\\' && scan->end - p > 1 ? 2 : 1;
    if (p == scan->end && !scan->closed)
        return DNS_OPEN;
    if (p == scan->end || *p == '\n')
        return scan_short(ctx, out, TAUT_DNS_TEXT_F_QUOTE, p);
    out->p = scan->p;
    out->len = (size_t)(p - scan->p);
    scan->p = p + 1;
    return DNS_QUOTED;
}

/* scan_special tells whether the word goes on at `*p`: an escaped character,
 * or, in pairs, the quotes behind key=, which are stepped over. */
static bool scan_special(const struct dns_scan *scan, const uint8_t **p)
{
    const uint8_t *q = *p;
    if (*q == '\\') {
        *p = scan->end - q > 1 && q[1] != '\n' ? q + 2 : q + 1;
        return true;
    }
    if (*q != '"' || !scan->pairs || q == scan->p || q[-1] != '=')
        return false;
    for (q++; q != scan->end && *q != '"' && *q != '\n';)
        q += *q == '\\' && scan->end - q > 1 ? 2 : 1;
    if (q == scan->end || *q == '\n')
        return false;
    *p = q + 1;
    return true;
}

static enum dns_word_kind scan_word(struct dns_scan *scan, struct dns_word *out)
{
    const uint8_t *p = scan->p;
    while (p != scan->end) {
        uint8_t c = scan_class[*p];
        if (c == 0)
            p++;
        else if (c != SCAN_OTHER || !scan_special(scan, &p))
            break;
    }
    if (p == scan->end && !scan->closed)
        return DNS_OPEN;
    out->p = scan->p;
    out->len = (size_t)(p - scan->p);
    scan->p = p;
    return DNS_WORD;
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

enum dns_word_kind taut_dns_scan_next(struct taut_ctx *ctx,
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
            return out->kind = scan_word(scan, out);
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
        switch (taut_dns_scan_next(&quiet, scan, &word)) {
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
