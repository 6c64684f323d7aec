/* SPDX-License-Identifier: MIT */
/* dns_tsig.c: TSIG, SIG(0) and TKEY but for the cryptography;
 * include/taut/dns_tsig.h has their contract. */
#include "taut/dns_tsig.h"

#include "core_mem.h"
#include "dns_int.h"

/* ---- algorithms ---- */

#define TSIG_ALG_ROW(U, name, mac, hash) {name, sizeof name - 1, mac, hash},
static const struct taut_dns_tsig_alg tsig_algs[] = {
    TAUT_DNS_TSIG_ALGS(TSIG_ALG_ROW)};

const struct taut_dns_tsig_alg *taut_dns_tsig_alg_get(unsigned id)
{
    return id < TAUT_DNS_TSIG_N ? &tsig_algs[id] : NULL;
}

void taut_dns_tsig_alg_name_set(struct taut_dns_name *out,
                                const struct taut_dns_tsig_alg *alg)
{
    struct taut_ctx quiet = taut_ctx_of(alg->text, NULL);
    (void)taut_dns_name_text_decode(&quiet, out, alg->text, alg->text_len,
                                    NULL);
}

const struct taut_dns_tsig_alg *taut_dns_tsig_alg_find(const uint8_t *name)
{
    struct taut_dns_name known;
    for (unsigned i = 0; i < TAUT_DNS_TSIG_N; i++) {
        taut_dns_tsig_alg_name_set(&known, &tsig_algs[i]);
        if (taut_dns_name_is_equal(known.wire, name))
            return &tsig_algs[i];
    }
    return NULL;
}

/* ---- the record ---- */

/* tsig_take stores one field of the data. */
static void tsig_take(struct taut_dns_tsig *out, const struct taut_dns_value *v)
{
    switch (v->field->field) {
    case TAUT_DNS_RR_F_TSIG_ALGORITHM:
        out->algorithm = v->name;
        break;
    case TAUT_DNS_RR_F_TSIG_TIME_SIGNED:
        out->time = v->num;
        break;
    case TAUT_DNS_RR_F_TSIG_FUDGE:
        out->fudge = (uint16_t)v->num;
        break;
    case TAUT_DNS_RR_F_TSIG_MAC:
        out->mac = v->bytes;
        break;
    case TAUT_DNS_RR_F_TSIG_ORIGINAL_ID:
        out->original_id = (uint16_t)v->num;
        break;
    case TAUT_DNS_RR_F_TSIG_ERROR:
        out->error = (uint16_t)v->num;
        break;
    case TAUT_DNS_RR_F_TSIG_OTHER:
        out->other = v->bytes;
        break;
    default: /* a length */
        break;
    }
}

/* tsig_read takes the record `rr` of `msg` apart. */
static enum taut_status tsig_read(struct taut_ctx *ctx,
                                  struct taut_dns_tsig *out,
                                  const struct taut_dns_rr *rr,
                                  struct taut_span msg)
{
    struct taut_dns_rdata_it it =
        taut_dns_rdata_open(rr->type, rr->klass, rr->rdata, msg);
    struct taut_dns_value value;
    if (rr->section != TAUT_DNS_ADDITIONAL)
        return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_F_TYPE, rr->owner,
                         rr->type, DNS_FORMERR);
    if (rr->klass != TAUT_DNS_CLASS_ANY)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_CLASS, rr->owner,
                         rr->klass, DNS_FORMERR);
    if (rr->ttl != 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_DNS_F_TTL, rr->owner, rr->ttl,
                         DNS_FORMERR);
    out->off = (size_t)(rr->owner - msg.p);
    enum taut_status st = taut_dns_rr_owner_get(ctx, &out->key, rr, msg);
    while (!st) {
        st = taut_dns_rdata_next(ctx, &it, &value);
        if (!st)
            tsig_take(out, &value);
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_dns_tsig_find(struct taut_ctx *ctx,
                                    struct taut_dns_tsig *out,
                                    struct taut_span msg)
{
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr, tsig;
    bool found = false;
    enum taut_status st = taut_dns_open(ctx, &it, &hdr, msg);
    memset(&tsig, 0, sizeof tsig); /* compilers do not see that `found` tells */
    while (!st) {
        st = taut_dns_rr_next(ctx, &it, &rr);
        if (st)
            continue;
        if (found)
            return taut_fail(ctx, TAUT_E_ORDER, TAUT_DNS_F_TYPE, rr.owner,
                             rr.type, DNS_FORMERR);
        found =
            rr.type == TAUT_DNS_TYPE_TSIG && rr.section != TAUT_DNS_QUESTION;
        tsig = rr;
    }
    if (st != TAUT_DONE || !found)
        return st;
    return tsig_read(ctx, out, &tsig, msg);
}

enum taut_status taut_dns_tsig_rdata_encode(struct taut_wr *wr,
                                            const struct taut_dns_tsig *in)
{
    if (in->time >> 48 || in->mac.len > UINT16_MAX ||
        in->other.len > UINT16_MAX) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_dns_name_encode(wr, in->algorithm.wire);
    taut_wr_u48(wr, in->time);
    taut_wr_u16(wr, in->fudge);
    taut_wr_u16(wr, (uint32_t)in->mac.len);
    taut_wr_bytes(wr, in->mac.p, in->mac.len);
    taut_wr_u16(wr, in->original_id);
    taut_wr_u16(wr, in->error);
    taut_wr_u16(wr, (uint32_t)in->other.len);
    taut_wr_bytes(wr, in->other.p, in->other.len);
    return TAUT_OK;
}

size_t taut_dns_tsig_len(const struct taut_dns_tsig *in, size_t mac_len)
{
    return taut_dns_name_len(in->key.wire) + 10 +
           taut_dns_name_len(in->algorithm.wire) + 16 + mac_len + in->other.len;
}

enum taut_status taut_dns_tsig_push(uint8_t *msg, size_t cap, size_t *len,
                                    const struct taut_dns_tsig *in)
{
    struct taut_wr wr = taut_wr_of(msg, cap);
    if (*len < DNS_HDR_LEN || *len > cap)
        return TAUT_E_USAGE;
    unsigned n = taut_get16(msg + 10);
    if (n == UINT16_MAX)
        return TAUT_E_RANGE;
    wr.len = *len;
    taut_dns_name_encode(&wr, in->key.wire);
    taut_wr_u16(&wr, TAUT_DNS_TYPE_TSIG);
    taut_wr_u16(&wr, TAUT_DNS_CLASS_ANY);
    taut_wr_u32(&wr, 0);
    struct taut_mark m = taut_wr_open(&wr, 2);
    taut_dns_tsig_rdata_encode(&wr, in);
    taut_wr_close(&wr, m);
    if (wr.bad || wr.len > TAUT_DNS_MSG_MAX)
        return TAUT_E_RANGE;
    enum taut_status st = taut_wr_finish(&wr, len);
    if (!st)
        taut_put16(msg + 10, n + 1);
    return st;
}

/* ---- what is covered ---- */

static void digest_add(struct taut_dns_digest *d, const uint8_t *p, size_t len)
{
    d->spans[d->n].p = p;
    d->spans[d->n].len = len;
    d->n++;
}

/* digest_message adds the message up to `end` with `id`, and with `fewer`
 * records in its additional section. */
static void digest_message(struct taut_dns_digest *d, struct taut_span msg,
                           size_t end, unsigned id, unsigned fewer)
{
    memcpy(d->head, msg.p, DNS_HDR_LEN);
    taut_put16(d->head, id);
    taut_put16(d->head + 10, taut_get16(msg.p + 10) - fewer);
    digest_add(d, d->head, DNS_HDR_LEN);
    digest_add(d, msg.p + DNS_HDR_LEN, end - DNS_HDR_LEN);
}

/* digest_name appends a name in canonical form. */
static void digest_name(struct taut_wr *wr, const struct taut_dns_name *name)
{
    struct taut_dns_name lower = *name;
    taut_dns_name_lower(lower.wire);
    taut_dns_name_encode(wr, lower.wire);
}

/* digest_vars adds RFC 8945 4.3.3's variables, or only the timers (5.3.1). */
static void digest_vars(struct taut_dns_digest *d,
                        const struct taut_dns_tsig *in, bool timers)
{
    struct taut_wr wr = taut_wr_of(d->vars, sizeof d->vars);
    if (!timers) {
        digest_name(&wr, &in->key);
        taut_wr_u16(&wr, TAUT_DNS_CLASS_ANY);
        taut_wr_u32(&wr, 0);
        digest_name(&wr, &in->algorithm);
    }
    taut_wr_u48(&wr, in->time);
    taut_wr_u16(&wr, in->fudge);
    if (!timers) {
        taut_wr_u16(&wr, in->error);
        taut_wr_u16(&wr, (uint32_t)in->other.len);
    }
    digest_add(d, d->vars, wr.len);
    if (!timers && in->other.len > 0)
        digest_add(d, in->other.p, in->other.len);
}

void taut_dns_tsig_digest_get(struct taut_dns_digest *out,
                              const struct taut_dns_tsig *in,
                              struct taut_span msg, struct taut_span prior,
                              uint32_t flags)
{
    bool is_new = flags & TAUT_DNS_TSIG_UNSIGNED;
    out->n = 0;
    if (prior.len > 0) {
        taut_put16(out->mac_len, (uint32_t)prior.len);
        digest_add(out, out->mac_len, 2);
        digest_add(out, prior.p, prior.len);
    }
    out->n_before = out->n;
    digest_message(out, msg, is_new ? msg.len : in->off, in->original_id,
                   !is_new);
    digest_vars(out, in, flags & TAUT_DNS_TSIG_CONTINUES);
}

bool taut_dns_tsig_is_timely(const struct taut_dns_tsig *in, uint64_t now)
{
    uint64_t d = now > in->time ? now - in->time : in->time - now;
    return d <= in->fudge;
}

enum taut_status taut_dns_tsig_mac_check(struct taut_ctx *ctx,
                                         const struct taut_dns_tsig *in)
{
    const struct taut_dns_tsig_alg *alg =
        taut_dns_tsig_alg_find(in->algorithm.wire);
    if (!alg)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DNS_RR_F_TSIG_ALGORITHM,
                         in->mac.p, in->algorithm.len,
                         TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_BADKEY));
    size_t least = alg->hash_len / 2u < 10 ? 10 : alg->hash_len / 2u;
    if (alg->hash_len > 0 &&
        (in->mac.len < least || in->mac.len > alg->mac_len))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_DNS_RR_F_TSIG_MAC_LEN,
                         in->mac.p, in->mac.len, DNS_FORMERR);
    return TAUT_OK;
}

/* ---- SIG(0) ---- */

static void sig0_take(struct taut_dns_sig0 *out, const struct taut_dns_value *v)
{
    switch (v->field->field) {
    case TAUT_DNS_RR_F_SIG_ALGORITHM:
        out->algorithm = (uint8_t)v->num;
        break;
    case TAUT_DNS_RR_F_SIG_EXPIRATION:
        out->expiration = (uint32_t)v->num;
        break;
    case TAUT_DNS_RR_F_SIG_INCEPTION:
        out->inception = (uint32_t)v->num;
        break;
    case TAUT_DNS_RR_F_SIG_KEY_TAG:
        out->key_tag = (uint16_t)v->num;
        break;
    case TAUT_DNS_RR_F_SIG_SIGNER:
        out->signer = v->name;
        break;
    case TAUT_DNS_RR_F_SIG_SIGNATURE:
        out->signature = v->bytes;
        break;
    default: /* type covered, labels, original TTL: 0 */
        break;
    }
}

static bool sig0_is(const struct taut_dns_rr *rr)
{
    return rr->section == TAUT_DNS_ADDITIONAL &&
           rr->type == TAUT_DNS_TYPE_SIG && rr->rdata.len >= 2 &&
           taut_get16(rr->rdata.p) == 0;
}

enum taut_status taut_dns_sig0_find(struct taut_ctx *ctx,
                                    struct taut_dns_sig0 *out,
                                    struct taut_span msg)
{
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr, sig = {.rdata = {NULL, 0}};
    struct taut_dns_value value;
    enum taut_status st = taut_dns_open(ctx, &it, &hdr, msg);
    while (!st) {
        st = taut_dns_rr_next(ctx, &it, &rr);
        if (!st && rr.type != TAUT_DNS_TYPE_TSIG)
            sig = rr;
    }
    if (st != TAUT_DONE || !sig0_is(&sig))
        return st;
    struct taut_dns_rdata_it data =
        taut_dns_rdata_open(sig.type, sig.klass, sig.rdata, msg);
    out->off = (size_t)(sig.owner - msg.p);
    out->head = (struct taut_span){sig.rdata.p, 18};
    while (!(st = taut_dns_rdata_next(ctx, &data, &value)))
        sig0_take(out, &value);
    return st == TAUT_DONE ? TAUT_OK : st;
}

void taut_dns_sig0_digest_get(struct taut_dns_digest *out,
                              const struct taut_dns_sig0 *in,
                              struct taut_span msg, struct taut_span request)
{
    out->n = 0;
    digest_add(out, in->head.p, in->head.len);
    memcpy(out->vars, in->signer.wire, in->signer.len);
    digest_add(out, out->vars, in->signer.len);
    if (request.len > 0)
        digest_add(out, request.p, request.len);
    out->n_before = out->n;
    digest_message(out, msg, in->off, taut_get16(msg.p), 1);
}

/* ---- TKEY ---- */

#define TSIG_REG_ROW(U, n, name) {n, name},
static const struct taut_reg_entry tkey_mode_entries[] = {
    TAUT_DNS_TKEY_MODES(TSIG_REG_ROW)};
const struct taut_reg taut_dns_tkey_mode_reg = {
    "TKEY modes", sizeof tkey_mode_entries / sizeof tkey_mode_entries[0],
    tkey_mode_entries};

static void tkey_take(struct taut_dns_tkey *out, const struct taut_dns_value *v)
{
    switch (v->field->field) {
    case TAUT_DNS_RR_F_TKEY_ALGORITHM:
        out->algorithm = v->name;
        break;
    case TAUT_DNS_RR_F_TKEY_INCEPTION:
        out->inception = (uint32_t)v->num;
        break;
    case TAUT_DNS_RR_F_TKEY_EXPIRATION:
        out->expiration = (uint32_t)v->num;
        break;
    case TAUT_DNS_RR_F_TKEY_MODE:
        out->mode = (uint16_t)v->num;
        break;
    case TAUT_DNS_RR_F_TKEY_ERROR:
        out->error = (uint16_t)v->num;
        break;
    case TAUT_DNS_RR_F_TKEY_KEY:
        out->key = v->bytes;
        break;
    case TAUT_DNS_RR_F_TKEY_OTHER:
        out->other = v->bytes;
        break;
    default: /* a length */
        break;
    }
}

enum taut_status taut_dns_tkey_decode(struct taut_ctx *ctx,
                                      struct taut_dns_tkey *out,
                                      struct taut_span rdata,
                                      struct taut_span msg)
{
    struct taut_dns_rdata_it it =
        taut_dns_rdata_open(TAUT_DNS_TYPE_TKEY, TAUT_DNS_CLASS_ANY, rdata, msg);
    struct taut_dns_value value;
    for (;;) {
        enum taut_status st = taut_dns_rdata_next(ctx, &it, &value);
        if (st)
            return st == TAUT_DONE ? TAUT_OK : st;
        tkey_take(out, &value);
    }
}

enum taut_status taut_dns_tkey_encode(struct taut_wr *wr,
                                      const struct taut_dns_tkey *in)
{
    if (in->key.len > UINT16_MAX || in->other.len > UINT16_MAX) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_dns_name_encode(wr, in->algorithm.wire);
    taut_wr_u32(wr, in->inception);
    taut_wr_u32(wr, in->expiration);
    taut_wr_u16(wr, in->mode);
    taut_wr_u16(wr, in->error);
    taut_wr_u16(wr, (uint32_t)in->key.len);
    taut_wr_bytes(wr, in->key.p, in->key.len);
    taut_wr_u16(wr, (uint32_t)in->other.len);
    taut_wr_bytes(wr, in->other.p, in->other.len);
    return TAUT_OK;
}
