/* SPDX-License-Identifier: MIT */
/* dns_sec.c: what DNSSEC hashes and signs; include/taut/dns_sec.h has its
 * contract. */
#include "taut/dns_sec.h"

#include "core_mem.h"
#include "dns_base.h"
#include "dns_int.h"

/* ---- DS ---- */

/* sec_name appends a name in canonical form. */
static void sec_name(struct taut_wr *wr, const uint8_t *name)
{
    struct taut_dns_name lower;
    taut_dns_name_set(&lower, name);
    taut_dns_name_lower(lower.wire);
    taut_dns_name_encode(wr, lower.wire);
}

void taut_dns_ds_input_put(struct taut_wr *wr, const uint8_t *owner,
                           struct taut_span dnskey)
{
    sec_name(wr, owner);
    taut_wr_bytes(wr, dnskey.p, dnskey.len);
}

/* ---- RRSIG ---- */

/* sec_sift moves the data at `i` down the heap of `n`. */
static bool sec_sift(struct taut_ctx *ctx, struct taut_span *v, size_t i,
                     size_t n)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= n)
            return true;
        if (!taut_fuel_burn(ctx, 2))
            return false;
        if (child + 1 < n && taut_dns_rdata_order(v[child], v[child + 1]) < 0)
            child++;
        if (taut_dns_rdata_order(v[i], v[child]) >= 0)
            return true;
        struct taut_span t = v[i];
        v[i] = v[child];
        v[child] = t;
        i = child;
    }
}

/* sec_sort puts the data into canonical order (RFC 4034 6.3); false: no
 * fuel. */
static bool sec_sort(struct taut_ctx *ctx, struct taut_span *v, size_t n)
{
    bool good = true;
    for (size_t i = n / 2; good && i-- > 0;)
        good = sec_sift(ctx, v, i, n);
    for (size_t left = n; good && left > 1;) {
        struct taut_span t = v[0];
        v[0] = v[--left];
        v[left] = t;
        good = sec_sift(ctx, v, 0, left);
    }
    return good;
}

/* sec_owner appends the owner that was signed: with fewer labels than the
 * name has it is the wildcard. False: there are more. */
static bool sec_owner(struct taut_wr *wr, const uint8_t *owner, unsigned labels)
{
    unsigned n = taut_dns_name_labels_get(owner);
    unsigned counted = n - taut_dns_name_is_wildcard(owner);
    if (labels > counted)
        return false;
    if (labels < counted) {
        taut_wr_bytes(wr, "\1*", 2);
        for (; n > labels; n--)
            owner += *owner + 1u;
    }
    sec_name(wr, owner);
    return true;
}

/* sec_rr appends one record as it was signed. */
static bool sec_rr(struct taut_wr *wr, const uint8_t *rrsig,
                   const uint8_t *owner, uint16_t klass, struct taut_span rdata)
{
    if (!sec_owner(wr, owner, rrsig[3]))
        return false;
    taut_wr_bytes(wr, rrsig, 2); /* the type covered */
    taut_wr_u16(wr, klass);
    taut_wr_bytes(wr, rrsig + 4, 4); /* the original TTL */
    struct taut_mark m = taut_wr_open(wr, 2);
    taut_wr_bytes(wr, rdata.p, rdata.len);
    taut_wr_close(wr, m);
    return true;
}

/* sec_head appends the RRSIG's data without the signature; the signer's name
 * in canonical form. */
static enum taut_status sec_head(struct taut_ctx *ctx, struct taut_wr *wr,
                                 struct taut_span rrsig)
{
    static const struct taut_span none = {NULL, 0};
    struct taut_rd rd = taut_rd_of(rrsig.p, rrsig.len);
    const uint8_t *head;
    if (!taut_rd_take(&rd, 18, &head))
        return taut_fail_short(ctx, TAUT_DNS_RR_F_RRSIG_KEY_TAG, rrsig.p,
                               rrsig.len, 18, 0);
    const uint8_t *signer = rd.p;
    enum taut_status st =
        taut_dns_name_pass(ctx, &rd, none, TAUT_DNS_RR_F_RRSIG_SIGNER);
    if (st)
        return st;
    taut_wr_bytes(wr, head, 18);
    sec_name(wr, signer);
    return TAUT_OK;
}

enum taut_status taut_dns_rrsig_input_put(struct taut_ctx *ctx,
                                          struct taut_wr *wr,
                                          struct taut_span rrsig,
                                          const uint8_t *owner, uint16_t klass,
                                          struct taut_span *rdata, size_t n)
{
    enum taut_status st = sec_head(ctx, wr, rrsig);
    if (st)
        return st;
    if (!sec_sort(ctx, rdata, n))
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_RR_F_HEADER, rrsig.p, n,
                         0);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && taut_dns_rdata_order(rdata[i - 1], rdata[i]) == 0)
            continue; /* RFC 4034 6.3: each once */
        if (!sec_rr(wr, rrsig.p, owner, klass, rdata[i]))
            return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_RR_F_RRSIG_LABELS,
                             rrsig.p + 3, rrsig.p[3], 0);
    }
    return wr->bad ? (enum taut_status)wr->bad : TAUT_OK;
}

/* ---- NSEC3 ---- */

enum taut_status taut_dns_nsec3_hash(struct taut_ctx *ctx, uint8_t *out,
                                     const uint8_t *name, struct taut_span salt,
                                     unsigned iterations,
                                     const struct taut_dns_hash *hash)
{
    struct taut_dns_name lower;
    if (hash->len == 0 || hash->len > TAUT_DNS_HASH_MAX)
        return TAUT_E_USAGE;
    if (salt.len > 255)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_RR_F_NSEC3_SALT, salt.p,
                         salt.len, 0);
    if (iterations > TAUT_DNS_NSEC3_ITERATIONS_MAX ||
        !taut_fuel_burn(ctx, iterations + 1ull))
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DNS_RR_F_NSEC3_ITERATIONS,
                         ctx->start, iterations, 0);
    taut_dns_name_set(&lower, name);
    taut_dns_name_lower(lower.wire);
    struct taut_span spans[2] = {{lower.wire, lower.len}, salt};
    hash->fn(hash->arg, out, spans, 2);
    spans[0] = (struct taut_span){out, hash->len};
    for (unsigned i = 0; i < iterations; i++)
        hash->fn(hash->arg, out, spans, 2);
    return TAUT_OK;
}

enum taut_status taut_dns_nsec3_owner_set(struct taut_dns_name *out,
                                          struct taut_span hash,
                                          const uint8_t *zone)
{
    struct taut_wr wr = taut_wr_of(out->wire, sizeof out->wire);
    size_t n = (hash.len * 8 + 4) / 5;
    if (hash.len == 0 || n > TAUT_DNS_LABEL_MAX ||
        n + 1 + taut_dns_name_len(zone) > TAUT_DNS_NAME_MAX)
        return TAUT_E_RANGE;
    taut_wr_u8(&wr, (uint32_t)n);
    taut_dns_base32_text(&wr, hash);
    taut_dns_name_encode(&wr, zone);
    out->len = (uint8_t)wr.len;
    out->n_labels = (uint8_t)(taut_dns_name_labels_get(zone) + 1);
    out->n_hops = 0;
    return TAUT_OK;
}

size_t taut_dns_nsec3_owner_get(uint8_t *out, size_t cap, const uint8_t *owner)
{
    struct dns_base base = {.width = 5};
    struct taut_wr wr = taut_wr_of(out, cap);
    bool good = *owner > 0;
    for (unsigned i = 1; good && i <= *owner; i++)
        good = taut_dns_base_push(&base, &wr, owner[i]);
    return good && taut_dns_base_end(&base) && wr.len <= cap ? wr.len : 0;
}

/* ---- what is covered ---- */

bool taut_dns_nsec_covers(const uint8_t *owner, const uint8_t *next,
                          const uint8_t *name)
{
    bool behind = taut_dns_name_order(owner, name) < 0;
    bool before = taut_dns_name_order(name, next) < 0;
    bool is_last = taut_dns_name_order(owner, next) >= 0;
    /* behind the last name only what belongs to the zone, whose apex comes
     * next */
    return is_last ? behind && taut_dns_name_is_below(name, next)
                   : behind && before;
}

bool taut_dns_nsec3_covers(struct taut_span owner, struct taut_span next,
                           struct taut_span hash)
{
    bool behind = taut_dns_rdata_order(owner, hash) < 0;
    bool before = taut_dns_rdata_order(hash, next) < 0;
    bool is_last = taut_dns_rdata_order(owner, next) >= 0;
    return is_last ? behind || before : behind && before;
}

bool taut_dns_bitmap_has(struct taut_span windows, uint16_t type)
{
    unsigned at = type & 255u;
    struct taut_rd rd = taut_rd_of(windows.p, windows.len);
    struct taut_rd bits;
    uint8_t window;
    while (taut_rd_u8(&rd, &window) && taut_rd_sub_u8(&rd, &bits)) {
        if (window == type >> 8)
            return at / 8 < taut_rd_left(&bits) &&
                   (bits.p[at / 8] & 0x80u >> at % 8) != 0;
    }
    return false;
}
