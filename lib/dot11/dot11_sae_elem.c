/* SPDX-License-Identifier: MIT */
/* dot11_sae_elem.c: elements of SAE frames, and tokens against clogging. */
#include "dot11_sae_int.h"

#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Elements                                                            */

/* elem_take stores the data of an element that may come once. */
static enum taut_status elem_take(struct taut_ctx *ctx, struct taut_span *to,
                                  unsigned field, struct taut_span data)
{
    if (to->p)
        return taut_fail(ctx, TAUT_E_VALUE, field, data.p, data.len, 0);
    *to = data;
    return TAUT_OK;
}

/* elem_groups takes rejected groups: whole ones, and not too many. */
static enum taut_status elem_groups(struct taut_ctx *ctx,
                                    struct taut_sae_elems *out,
                                    struct taut_span data)
{
    const unsigned field = TAUT_DOT11_ELEM_F_REJECTED_GROUP;
    if (data.len % 2 != 0 || data.len == 0)
        return taut_dot11_elem_range(ctx, field, data.p, data.len);
    if (data.len > 2 * TAUT_SAE_GROUPS_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, field, data.p, data.len / 2, 0);
    return elem_take(ctx, &out->rejected, field, data);
}

static enum taut_status elem_akm(struct taut_ctx *ctx,
                                 struct taut_sae_elems *out,
                                 struct taut_span data)
{
    const unsigned field = TAUT_DOT11_ELEM_F_EXT_DATA;
    if (data.len != 4)
        return taut_dot11_elem_range(ctx, field, data.p, data.len);
    if (out->akm != 0)
        return taut_fail(ctx, TAUT_E_VALUE, field, data.p, 4, 0);
    out->akm = taut_get32(data.p);
    return TAUT_OK;
}

static enum taut_status elem_read(struct taut_ctx *ctx,
                                  struct taut_sae_elems *out,
                                  const struct taut_dot11_elem *e)
{
    if (e->id != TAUT_DOT11_ELEM_EXT)
        return TAUT_OK;
    switch (e->ext) {
    case TAUT_DOT11_EXT_PASSWORD_ID:
        return elem_take(ctx, &out->id, TAUT_DOT11_ELEM_F_PASSWORD_ID, e->data);
    case TAUT_DOT11_EXT_ANTI_CLOGGING:
        return elem_take(ctx, &out->token, TAUT_DOT11_ELEM_F_TOKEN, e->data);
    case TAUT_DOT11_EXT_REJECTED_GROUPS:
        return elem_groups(ctx, out, e->data);
    case TAUT_DOT11_EXT_AKM_SELECTOR:
        return elem_akm(ctx, out, e->data);
    default:
        return TAUT_OK;
    }
}

enum taut_status taut_sae_elems_decode(struct taut_ctx *ctx,
                                       struct taut_sae_elems *out,
                                       struct taut_span elems)
{
    struct taut_rd rd = taut_rd_of(elems.p, elems.len);
    struct taut_dot11_elem e = {0, 0, {NULL, 0}};
    enum taut_status st;
    memset(out, 0, sizeof *out);
    do {
        st = taut_dot11_elem_next(ctx, &rd, &e);
        if (st == TAUT_OK)
            st = elem_read(ctx, out, &e);
    } while (st == TAUT_OK);
    return st == TAUT_DONE ? TAUT_OK : st;
}

enum taut_status taut_sae_elems_encode(struct taut_wr *wr,
                                       const struct taut_sae_elems *in)
{
    const uint8_t ext = TAUT_DOT11_ELEM_EXT;
    uint8_t akm[4];
    if (in->id.len > TAUT_SAE_ID_MAX || in->token.len > 254 ||
        in->rejected.len > 2 * TAUT_SAE_GROUPS_MAX ||
        in->rejected.len % 2 != 0) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    if (in->id.len > 0)
        taut_dot11_elem_put(wr, ext, TAUT_DOT11_EXT_PASSWORD_ID, in->id.p,
                            in->id.len);
    if (in->rejected.len > 0)
        taut_dot11_elem_put(wr, ext, TAUT_DOT11_EXT_REJECTED_GROUPS,
                            in->rejected.p, in->rejected.len);
    if (in->token.len > 0)
        taut_dot11_elem_put(wr, ext, TAUT_DOT11_EXT_ANTI_CLOGGING, in->token.p,
                            in->token.len);
    taut_put32(akm, in->akm);
    if (in->akm != 0)
        taut_dot11_elem_put(wr, ext, TAUT_DOT11_EXT_AKM_SELECTOR, akm, 4);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Anti-clogging                                                       */

enum taut_status taut_sae_gate_init(struct taut_sae_gate *self, size_t size,
                                    const struct taut_sae_math *math,
                                    uint32_t threshold)
{
    const struct taut_crypto *c = math->crypto;
    if (size != sizeof *self)
        return TAUT_E_USAGE;
    memset(self, 0, sizeof *self);
    self->math = math;
    self->threshold = threshold;
    return c->random_fill(c->self, self->keys[0], sizeof self->keys);
}

enum taut_status taut_sae_gate_reset(struct taut_sae_gate *self)
{
    const struct taut_crypto *c = self->math->crypto;
    memcpy(self->keys[1], self->keys[0], sizeof self->keys[0]);
    return c->random_fill(c->self, self->keys[0], sizeof self->keys[0]);
}

static enum taut_status gate_token(const struct taut_sae_gate *self,
                                   unsigned key, uint8_t *token,
                                   const uint8_t *station, uint16_t group)
{
    uint8_t number[2] = {(uint8_t)group, (uint8_t)(group >> 8)};
    struct taut_span parts[] = {{station, 6}, {number, 2}};
    return taut_sae_hmac(self->math, TAUT_CRYPTO_HASH_SHA256, token,
                         (struct taut_span){self->keys[key], 32}, parts, 2);
}

enum taut_status taut_sae_gate_derive(const struct taut_sae_gate *self,
                                      uint8_t *token, const uint8_t *station,
                                      uint16_t group)
{
    return gate_token(self, 0, token, station, group);
}

enum taut_status taut_sae_gate_check(const struct taut_sae_gate *self,
                                     const uint8_t *station, uint16_t group,
                                     struct taut_span token)
{
    uint8_t want[TAUT_SAE_TOKEN_LEN];
    if (self->n_open < self->threshold)
        return TAUT_OK;
    for (unsigned key = 0; token.len == TAUT_SAE_TOKEN_LEN && key < 2; key++)
        if (gate_token(self, key, want, station, group) == TAUT_OK &&
            taut_crypto_equal(want, token.p, TAUT_SAE_TOKEN_LEN))
            return TAUT_OK;
    return TAUT_E_CRYPTO;
}
