/* SPDX-License-Identifier: MIT */
/* dns_scan.h: the words of master files (RFC 1035 5.1). */
#ifndef DNS_SCAN_H
#define DNS_SCAN_H

#include "taut/dns_text.h"

#include "dns_int.h"
#include "dns_run.h"

/* enum dns_word_kind: what a scan came to. */
enum dns_word_kind {
    DNS_WORD,   /* characters up to a blank, perhaps with escapes */
    DNS_QUOTED, /* characters between quotes */
    DNS_EOL,    /* the end of the line, or of the text */
    DNS_OPEN,   /* the text ends, but the line may go on */
    DNS_BAD     /* refused; the diagnostic is filled */
};

/* struct dns_word: the characters of a word, without its quotes. */
struct dns_word {
    const uint8_t *p;
    size_t len;
    enum dns_word_kind kind;
    enum taut_status status; /* of DNS_BAD */
};

/* struct dns_scan: where words are read. */
struct dns_scan {
    const uint8_t *p, *end;
    uint32_t lines; /* line feeds stepped over */
    unsigned depth; /* parentheses open */
    bool closed;    /* the text goes no further than `end` */
    bool pairs;     /* key="value" is one word (RFC 9460 2.1) */
};

/* taut_dns_scan_word_end returns where the word that goes on at `p` ends. */
const uint8_t *taut_dns_scan_word_end(struct dns_scan *scan, const uint8_t *p);
/* taut_dns_scan_slow is dns_scan_next for whatever the line goes on with. */
enum dns_word_kind taut_dns_scan_slow(struct taut_ctx *ctx,
                                      struct dns_scan *scan,
                                      struct dns_word *out);

/* dns_scan_word reads the word that begins at `from`. */
static TAUT_INLINE enum dns_word_kind
dns_scan_word(struct dns_scan *scan, struct dns_word *out, const uint8_t *from)
{
    const uint8_t *p = dns_run_word(from, scan->end);
    if (p != scan->end && taut_dns_run_class[*p] == DNS_RUN_OTHER)
        p = taut_dns_scan_word_end(scan, p);
    if (p == scan->end && !scan->closed)
        return DNS_OPEN;
    out->len = (size_t)(p - from);
    scan->p = p;
    return DNS_WORD;
}

/* dns_scan_next reads the next word of the line into `out` and returns its
 * kind. At DNS_EOL the cursor is behind the line feed. */
static TAUT_INLINE enum dns_word_kind
dns_scan_next(struct taut_ctx *ctx, struct dns_scan *scan, struct dns_word *out)
{
    const uint8_t *p = scan->p;
    while (p != scan->end && (*p == ' ' || *p == '\t'))
        p++;
    scan->p = out->p = p;
    out->len = 0;
    if (p != scan->end && taut_dns_run_class[*p] == 0)
        return out->kind = dns_scan_word(scan, out, p);
    if (p != scan->end && *p == '\n' && scan->depth == 0) {
        scan->p++;
        scan->lines++;
        return out->kind = DNS_EOL;
    }
    return taut_dns_scan_slow(ctx, scan, out);
}

/* taut_dns_scan_line moves to behind the line feed that ends the line, whatever
 * stands before it; false: there is none. */
bool taut_dns_scan_line(struct dns_scan *scan);

/* taut_dns_text_rdata reads the data of a record from `scan` up to the end of
 * the line. TAUT_MORE: the text ended before the line did. */
enum taut_status taut_dns_text_rdata(struct taut_ctx *ctx,
                                     struct dns_scan *scan, struct taut_wr *wr,
                                     uint16_t type, uint16_t klass,
                                     const struct dns_origin *origin);

#endif
