/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dns_sign.c: signatures, UPDATE and NOTIFY. What a TSIG or SIG(0)
 * covers lies in the message or in the list and has the length that it must
 * have; a TSIG taken off and appended again is the same record; the forms of
 * an UPDATE build to records of the same form; the cost is bounded.
 */
#include "fuzz_codec.h"

#include "taut/dns_tsig.h"
#include "taut/dns_update.h"

static uint8_t fuzz_out[1 << 17];

static size_t fuzz_sign_total(const struct taut_dns_digest *d,
                              struct taut_span msg)
{
    size_t n = 0;
    const uint8_t *own = (const uint8_t *)d;
    FUZZ_ASSERT(d->n <= 8 && d->n_before <= d->n);
    for (unsigned i = 0; i < d->n; i++) {
        const struct taut_span *s = &d->spans[i];
        bool in_msg = s->p >= msg.p && s->p + s->len <= msg.p + msg.len;
        bool in_own = s->p >= own && s->p + s->len <= own + sizeof *d;
        FUZZ_ASSERT(in_msg || in_own);
        n += s->len;
    }
    return n;
}

static void fuzz_sign_tsig(struct taut_ctx *ctx, struct taut_span msg)
{
    struct taut_dns_tsig t, back;
    struct taut_dns_digest d;
    struct taut_span none = {NULL, 0};
    if (taut_dns_tsig_find(ctx, &t, msg))
        return;
    FUZZ_ASSERT(t.off >= TAUT_DNS_HDR_LEN && t.off < msg.len);
    taut_dns_tsig_digest_get(&d, &t, msg, none, 0);
    FUZZ_ASSERT(fuzz_sign_total(&d, msg) ==
                t.off + t.key.len + t.algorithm.len + 18 + t.other.len);
    taut_dns_tsig_digest_get(&d, &t, msg, t.mac, TAUT_DNS_TSIG_CONTINUES);
    FUZZ_ASSERT(fuzz_sign_total(&d, msg) ==
                t.off + 8 + (t.mac.len ? t.mac.len + 2 : 0));
    (void)taut_dns_tsig_mac_check(ctx, &t);
    size_t len = t.off;
    memcpy(fuzz_out, msg.p, len);
    taut_put16(fuzz_out + 10, taut_get16(fuzz_out + 10) - 1u);
    enum taut_status st =
        taut_dns_tsig_push(fuzz_out, sizeof fuzz_out, &len, &t);
    if (st == TAUT_E_RANGE) /* too long with the key's name written out */
        return;
    FUZZ_ASSERT(st == TAUT_OK &&
                len == t.off + taut_dns_tsig_len(&t, t.mac.len));
    struct taut_span again = {fuzz_out, len};
    FUZZ_ASSERT(taut_dns_tsig_find(ctx, &back, again) == TAUT_OK);
    FUZZ_ASSERT(back.off == t.off && back.time == t.time &&
                back.mac.len == t.mac.len && back.other.len == t.other.len &&
                taut_dns_name_is_equal(back.key.wire, t.key.wire));
}

static void fuzz_sign_sig0(struct taut_ctx *ctx, struct taut_span msg)
{
    struct taut_dns_sig0 s;
    struct taut_dns_digest d;
    struct taut_span none = {NULL, 0};
    if (taut_dns_sig0_find(ctx, &s, msg))
        return;
    taut_dns_sig0_digest_get(&d, &s, msg, none);
    FUZZ_ASSERT(fuzz_sign_total(&d, msg) == 18u + s.signer.len + s.off);
}

static void fuzz_sign_update(struct taut_ctx *ctx, struct taut_span msg)
{
    struct taut_dns_updates u;
    struct taut_dns_update one;
    enum taut_status st = taut_dns_update_open(ctx, &u, msg);
    for (uint32_t n = 0; !st; n++) {
        FUZZ_ASSERT(n <= msg.len);
        st = taut_dns_update_next(ctx, &u, &one);
        FUZZ_ASSERT(st || one.form < TAUT_DNS_UPDATE_N);
    }
}

static void fuzz_sign_notify(struct taut_ctx *ctx, struct taut_span msg)
{
    struct taut_dns_notify n, back;
    struct taut_wr wr = taut_wr_of(fuzz_out, sizeof fuzz_out);
    if (taut_dns_notify_decode(ctx, &n, msg))
        return;
    n.soa.len = 0; /* its names may be compressed */
    FUZZ_ASSERT(taut_dns_notify_encode(ctx, &wr, &n) == TAUT_OK);
    struct taut_span again = {fuzz_out, wr.len};
    FUZZ_ASSERT(taut_dns_notify_decode(ctx, &back, again) == TAUT_OK);
    FUZZ_ASSERT(back.id == n.id && back.type == n.type &&
                back.klass == n.klass && back.rcode == n.rcode);
    FUZZ_ASSERT((taut_dns_notify_match(ctx, &n, again) == TAUT_OK) == n.qr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data, size);
    struct taut_span msg = {p, size};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    fuzz_sign_tsig(&ctx, msg);
    fuzz_sign_sig0(&ctx, msg);
    fuzz_sign_update(&ctx, msg);
    fuzz_sign_notify(&ctx, msg);
    FUZZ_ASSERT(TAUT_FUEL_DEFAULT - ctx.fuel <= 1024 * ((uint64_t)size + 1));
    free(p);
    return 0;
}
