/* SPDX-License-Identifier: MIT */
/* dot11_mgmt.c: bodies of management frames; see taut/dot11_mgmt.h. */
#include "taut/dot11_mgmt.h"

#include "taut/dot11.h"
#include "taut/dot11_elem.h"

#include "core_mem.h"

TAUT_FIELD_TABLE(DOT11_MGMT, dot11_mgmt, "wlan", "IEEE 802.11 management",
                 "802.11-2020 9.3.3", NULL, TAUT_DOT11_MGMT_FIELDS)

/* ------------------------------------------------------------------ */
/* Fixed fields                                                        */

/* Fixed fields in the order in which any frame has them. */
enum {
    MGMT_TIMESTAMP = 1 << 0,
    MGMT_INTERVAL = 1 << 1,
    MGMT_AUTH = 1 << 2, /* algorithm and sequence */
    MGMT_CAP = 1 << 3,
    MGMT_LISTEN = 1 << 4,
    MGMT_CURRENT = 1 << 5,
    MGMT_STATUS = 1 << 6,
    MGMT_AID = 1 << 7,
    MGMT_REASON = 1 << 8,
    MGMT_KNOWN = 1 << 9
};

static const uint16_t mgmt_shapes[16] = {
    [TAUT_DOT11_SUBTYPE_ASSOC_REQ] = MGMT_CAP | MGMT_LISTEN | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_ASSOC_RESP] =
        MGMT_CAP | MGMT_STATUS | MGMT_AID | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_REASSOC_REQ] =
        MGMT_CAP | MGMT_LISTEN | MGMT_CURRENT | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_REASSOC_RESP] =
        MGMT_CAP | MGMT_STATUS | MGMT_AID | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_PROBE_REQ] = MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_PROBE_RESP] =
        MGMT_TIMESTAMP | MGMT_INTERVAL | MGMT_CAP | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_TIMING_ADVERT] = MGMT_TIMESTAMP | MGMT_CAP | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_BEACON] =
        MGMT_TIMESTAMP | MGMT_INTERVAL | MGMT_CAP | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_ATIM] = MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_DISASSOC] = MGMT_REASON | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_AUTH] = MGMT_AUTH | MGMT_STATUS | MGMT_KNOWN,
    [TAUT_DOT11_SUBTYPE_DEAUTH] = MGMT_REASON | MGMT_KNOWN,
};

/* mgmt_lens: bytes of the fixed fields, by subtype. */
static const uint8_t mgmt_lens[16] = {
    [TAUT_DOT11_SUBTYPE_ASSOC_REQ] = 4,
    [TAUT_DOT11_SUBTYPE_ASSOC_RESP] = 6,
    [TAUT_DOT11_SUBTYPE_REASSOC_REQ] = 10,
    [TAUT_DOT11_SUBTYPE_REASSOC_RESP] = 6,
    [TAUT_DOT11_SUBTYPE_PROBE_RESP] = 12,
    [TAUT_DOT11_SUBTYPE_TIMING_ADVERT] = 10,
    [TAUT_DOT11_SUBTYPE_BEACON] = 12,
    [TAUT_DOT11_SUBTYPE_DISASSOC] = 2,
    [TAUT_DOT11_SUBTYPE_AUTH] = 6,
    [TAUT_DOT11_SUBTYPE_DEAUTH] = 2,
};

/* mgmt_fixed_read reads the fixed fields at `p`, which are all there. */
static void mgmt_fixed_read(struct taut_dot11_mgmt *out, const uint8_t *p)
{
    switch (out->subtype) {
    case TAUT_DOT11_SUBTYPE_BEACON:
    case TAUT_DOT11_SUBTYPE_PROBE_RESP:
        out->timestamp = taut_get64le(p);
        out->interval = taut_get16le(p + 8);
        out->cap = taut_get16le(p + 10);
        break;
    case TAUT_DOT11_SUBTYPE_TIMING_ADVERT:
        out->timestamp = taut_get64le(p);
        out->cap = taut_get16le(p + 8);
        break;
    case TAUT_DOT11_SUBTYPE_AUTH:
        out->algorithm = taut_get16le(p);
        out->sequence = taut_get16le(p + 2);
        out->status = taut_get16le(p + 4);
        break;
    case TAUT_DOT11_SUBTYPE_ASSOC_RESP:
    case TAUT_DOT11_SUBTYPE_REASSOC_RESP:
        out->cap = taut_get16le(p);
        out->status = taut_get16le(p + 2);
        out->aid = taut_get16le(p + 4);
        break;
    case TAUT_DOT11_SUBTYPE_REASSOC_REQ:
        memcpy(out->current_ap, p + 4, 6);
        out->cap = taut_get16le(p);
        out->listen = taut_get16le(p + 2);
        break;
    case TAUT_DOT11_SUBTYPE_ASSOC_REQ:
        out->cap = taut_get16le(p);
        out->listen = taut_get16le(p + 2);
        break;
    case TAUT_DOT11_SUBTYPE_DISASSOC:
    case TAUT_DOT11_SUBTYPE_DEAUTH:
        out->reason = taut_get16le(p);
        break;
    default: /* probe request, ATIM: none */
        break;
    }
}

/* mgmt_fixed_is_open: algorithms that are followed by elements at once. */
static bool mgmt_fixed_is_open(uint16_t algorithm)
{
    return algorithm <= TAUT_DOT11_AUTH_FT || algorithm >= 7;
}

/* mgmt_auth_rest parts what follows the fixed fields of an authentication. */
static enum taut_status mgmt_auth_rest(struct taut_ctx *ctx,
                                       struct taut_dot11_mgmt *out,
                                       struct taut_span rest)
{
    struct taut_dot11_sae sae;
    size_t len = rest.len;
    if (out->algorithm == TAUT_DOT11_AUTH_SAE) {
        enum taut_status st = taut_dot11_sae_decode(ctx, &sae, &len, rest,
                                                    out->sequence, out->status);
        if (st)
            return st;
    } else if (mgmt_fixed_is_open(out->algorithm)) {
        len = 0;
    }
    out->fixed.p = rest.p;
    out->fixed.len = len;
    out->elems.p = rest.p + len;
    out->elems.len = rest.len - len;
    return TAUT_OK;
}

static enum taut_status mgmt_read(struct taut_ctx *ctx,
                                  struct taut_dot11_mgmt *out,
                                  struct taut_span body, uint8_t subtype)
{
    static const struct taut_dot11_mgmt zero = {0};
    unsigned shape = subtype < 16 ? mgmt_shapes[subtype] : 0;
    *out = zero;
    out->subtype = subtype;
    if (shape == 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_F_SUBTYPE, body.p,
                         subtype, 0);
    size_t fixed = mgmt_lens[subtype];
    if (body.len < fixed)
        return taut_fail_short(ctx, TAUT_DOT11_MGMT_F_HEADER, body.p, body.len,
                               fixed, 0);
    mgmt_fixed_read(out, body.p);
    out->elems.p = body.p + fixed;
    out->elems.len = body.len - fixed;
    if (subtype == TAUT_DOT11_SUBTYPE_AUTH)
        return mgmt_auth_rest(ctx, out, out->elems);
    return TAUT_OK;
}

enum taut_status taut_dot11_mgmt_decode(struct taut_ctx *ctx,
                                        struct taut_rd *rd,
                                        struct taut_dot11_mgmt *out,
                                        uint8_t subtype)
{
    struct taut_span body = {rd->p, taut_rd_left(rd)};
    enum taut_status st = mgmt_read(ctx, out, body, subtype);
    if (st == TAUT_OK)
        rd->p = rd->end;
    return st;
}

static void mgmt_u16_put(struct taut_wr *wr, uint16_t v, unsigned shape,
                         unsigned part)
{
    if (shape & part)
        taut_wr_u16le(wr, v);
}

enum taut_status taut_dot11_mgmt_encode(struct taut_wr *wr,
                                        const struct taut_dot11_mgmt *in)
{
    unsigned shape = in->subtype < 16 ? mgmt_shapes[in->subtype] : 0;
    if (shape == 0 || (!(shape & MGMT_AUTH) && in->fixed.len > 0)) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    if (shape & MGMT_TIMESTAMP)
        taut_wr_u64le(wr, in->timestamp);
    mgmt_u16_put(wr, in->interval, shape, MGMT_INTERVAL);
    mgmt_u16_put(wr, in->algorithm, shape, MGMT_AUTH);
    mgmt_u16_put(wr, in->sequence, shape, MGMT_AUTH);
    mgmt_u16_put(wr, in->cap, shape, MGMT_CAP);
    mgmt_u16_put(wr, in->listen, shape, MGMT_LISTEN);
    if (shape & MGMT_CURRENT)
        taut_wr_bytes(wr, in->current_ap, 6);
    mgmt_u16_put(wr, in->status, shape, MGMT_STATUS);
    mgmt_u16_put(wr, in->aid, shape, MGMT_AID);
    mgmt_u16_put(wr, in->reason, shape, MGMT_REASON);
    taut_wr_bytes(wr, in->fixed.p, in->fixed.len);
    taut_wr_bytes(wr, in->elems.p, in->elems.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* SAE                                                                 */

/* mgmt_sae_groups: bytes of a scalar and of an element (RFC 2409, 3526, 5114,
 * 5903, 6932 and the IANA registry of IKE groups). */
static const struct {
    uint16_t group, scalar, element;
} mgmt_sae_groups[] = {
    {1, 96, 96},    {2, 128, 128},  {5, 192, 192},  {14, 256, 256},
    {15, 384, 384}, {16, 512, 512}, {17, 768, 768}, {18, 1024, 1024},
    {19, 32, 64},   {20, 48, 96},   {21, 66, 132},  {22, 20, 128},
    {23, 28, 256},  {24, 32, 256},  {25, 24, 48},   {26, 28, 56},
    {27, 28, 56},   {28, 32, 64},   {29, 48, 96},   {30, 64, 128},
};

size_t taut_dot11_sae_len(uint16_t group, size_t *element)
{
    const size_t n = sizeof mgmt_sae_groups / sizeof mgmt_sae_groups[0];
    for (size_t i = 0; i < n; i++) {
        if (mgmt_sae_groups[i].group == group) {
            *element = mgmt_sae_groups[i].element;
            return mgmt_sae_groups[i].scalar;
        }
    }
    return 0;
}

/* mgmt_is_elems tells whether `data` is nothing but extension elements, which
 * is what an SAE commit may end in. */
static bool mgmt_is_elems(struct taut_span data)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    struct taut_dot11_elem e;
    while (taut_dot11_elem_next(&ctx, &rd, &e) == TAUT_OK) {
        if (e.id != TAUT_DOT11_ELEM_EXT)
            return false;
    }
    return taut_rd_left(&rd) == 0;
}

/* mgmt_sae_numbers reads scalar and element. */
static enum taut_status mgmt_sae_numbers(struct taut_ctx *ctx,
                                         struct taut_dot11_sae *out,
                                         struct taut_rd *rd, bool h2e)
{
    size_t element = 0, scalar = taut_dot11_sae_len(out->group, &element);
    if (scalar == 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_DOT11_MGMT_F_SAE_GROUP,
                         rd->p - 2, out->group, TAUT_DOT11_STATUS_SAE_GROUP);
    size_t left = taut_rd_left(rd), want = scalar + element;
    if (left < want)
        return taut_fail_short(ctx,
                               left < scalar ? TAUT_DOT11_MGMT_F_SAE_SCALAR
                                             : TAUT_DOT11_MGMT_F_SAE_ELEMENT,
                               rd->p, left, want, 0);
    struct taut_span more = {rd->p + want, left - want};
    size_t token = h2e || mgmt_is_elems(more) ? 0 : left - want;
    if (token > TAUT_DOT11_SAE_TOKEN_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DOT11_MGMT_F_SAE_TOKEN, rd->p,
                         token, 0);
    (void)taut_rd_span(rd, token, &out->token);
    (void)taut_rd_span(rd, scalar, &out->scalar);
    (void)taut_rd_span(rd, element, &out->element);
    return TAUT_OK;
}

static enum taut_status mgmt_sae_commit(struct taut_ctx *ctx,
                                        struct taut_dot11_sae *out,
                                        struct taut_rd *rd, uint16_t status)
{
    bool h2e = status == TAUT_DOT11_STATUS_SAE_HASH_TO_ELEMENT ||
               status == TAUT_DOT11_STATUS_SAE_PK;
    if (!taut_rd_u16le(rd, &out->group))
        return taut_fail_short(ctx, TAUT_DOT11_MGMT_F_SAE_GROUP, rd->p,
                               taut_rd_left(rd), 2, 0);
    if (status == TAUT_DOT11_STATUS_SUCCESS || h2e)
        return mgmt_sae_numbers(ctx, out, rd, h2e);
    if (status == TAUT_DOT11_STATUS_ANTI_CLOGGING) {
        struct taut_span left = {rd->p, taut_rd_left(rd)};
        if (mgmt_is_elems(left))
            return TAUT_OK; /* in a container */
        if (left.len > TAUT_DOT11_SAE_TOKEN_MAX)
            return taut_fail(ctx, TAUT_E_LIMIT, TAUT_DOT11_MGMT_F_SAE_TOKEN,
                             rd->p, left.len, 0);
        (void)taut_rd_span(rd, left.len, &out->token);
    }
    return TAUT_OK;
}

/* mgmt_sae_confirm: the confirm is as long as what is there, but for the
 * elements behind it: none of the three lengths leaves half an element. */
static enum taut_status mgmt_sae_confirm(struct taut_ctx *ctx,
                                         struct taut_dot11_sae *out,
                                         struct taut_rd *rd, uint16_t status)
{
    static const uint8_t lens[] = {32, 48, 64};
    if (status != TAUT_DOT11_STATUS_SUCCESS)
        return TAUT_OK;
    if (!taut_rd_u16le(rd, &out->send_confirm))
        return taut_fail_short(ctx, TAUT_DOT11_MGMT_F_SAE_SEND, rd->p,
                               taut_rd_left(rd), 2, 0);
    size_t left = taut_rd_left(rd), take = lens[0];
    if (left < take)
        return taut_fail_short(ctx, TAUT_DOT11_MGMT_F_SAE_CONFIRM, rd->p, left,
                               take, 0);
    for (unsigned i = 0; i < sizeof lens && lens[i] <= left; i++) {
        struct taut_span rest = {rd->p + lens[i], left - lens[i]};
        if (mgmt_is_elems(rest))
            take = lens[i];
    }
    (void)taut_rd_span(rd, take, &out->confirm);
    return TAUT_OK;
}

enum taut_status taut_dot11_sae_decode(struct taut_ctx *ctx,
                                       struct taut_dot11_sae *out, size_t *len,
                                       struct taut_span data, uint16_t sequence,
                                       uint16_t status)
{
    static const struct taut_dot11_sae zero = {0};
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    enum taut_status st;
    *out = zero;
    if (sequence == 1)
        st = mgmt_sae_commit(ctx, out, &rd, status);
    else if (sequence == 2)
        st = mgmt_sae_confirm(ctx, out, &rd, status);
    else
        st = taut_fail(ctx, TAUT_E_ORDER, TAUT_DOT11_MGMT_F_SEQUENCE, data.p,
                       sequence, 0);
    *len = (size_t)(rd.p - data.p);
    return st;
}

/* mgmt_sae_fits: the lengths are the group's. */
static bool mgmt_sae_fits(const struct taut_dot11_sae *in, uint16_t sequence,
                          uint16_t status)
{
    size_t element = 0, scalar = taut_dot11_sae_len(in->group, &element);
    bool numbers = status == TAUT_DOT11_STATUS_SUCCESS ||
                   status == TAUT_DOT11_STATUS_SAE_HASH_TO_ELEMENT ||
                   status == TAUT_DOT11_STATUS_SAE_PK;
    if (sequence != 1)
        return sequence == 2 && in->confirm.len <= TAUT_DOT11_SAE_CONFIRM_MAX;
    if (in->token.len > TAUT_DOT11_SAE_TOKEN_MAX)
        return false;
    return numbers ? scalar > 0 && in->scalar.len == scalar &&
                         in->element.len == element
                   : in->scalar.len == 0 && in->element.len == 0;
}

enum taut_status taut_dot11_sae_encode(struct taut_wr *wr,
                                       const struct taut_dot11_sae *in,
                                       uint16_t sequence, uint16_t status)
{
    if (!mgmt_sae_fits(in, sequence, status)) {
        taut_wr_fail(wr, TAUT_E_USAGE);
        return TAUT_E_USAGE;
    }
    if (sequence == 1) {
        taut_wr_u16le(wr, in->group);
        taut_wr_bytes(wr, in->token.p, in->token.len);
        taut_wr_bytes(wr, in->scalar.p, in->scalar.len);
        taut_wr_bytes(wr, in->element.p, in->element.len);
    } else if (status == TAUT_DOT11_STATUS_SUCCESS) {
        taut_wr_u16le(wr, in->send_confirm);
        taut_wr_bytes(wr, in->confirm.p, in->confirm.len);
    }
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Action frames                                                       */

static bool mgmt_action_is_typed(unsigned category, unsigned action)
{
    return (category == TAUT_DOT11_CATEGORY_BLOCK_ACK && action <= 2) ||
           (category == TAUT_DOT11_CATEGORY_SA_QUERY && action <= 1) ||
           (category == TAUT_DOT11_CATEGORY_FT && action >= 1 && action <= 4);
}

/* mgmt_action_len returns the bytes of the fields behind the action code. */
static size_t mgmt_action_len(unsigned category, unsigned action)
{
    if (!mgmt_action_is_typed(category, action))
        return 0;
    if (category == TAUT_DOT11_CATEGORY_SA_QUERY)
        return 2;
    if (category == TAUT_DOT11_CATEGORY_BLOCK_ACK)
        return action == TAUT_DOT11_ACTION_DELBA ? 4 : 7;
    return action == TAUT_DOT11_ACTION_FT_RESP ||
                   action == TAUT_DOT11_ACTION_FT_ACK
               ? 14
               : 12;
}

static void mgmt_block_ack_read(struct taut_dot11_action *out, const uint8_t *p)
{
    if (out->action == TAUT_DOT11_ACTION_DELBA) {
        out->params = taut_get16le(p);
        out->reason = taut_get16le(p + 2);
        return;
    }
    out->token = p[0];
    if (out->action == TAUT_DOT11_ACTION_ADDBA_REQ) {
        out->params = taut_get16le(p + 1);
        out->timeout = taut_get16le(p + 3);
        out->ssc = taut_get16le(p + 5);
    } else {
        out->status = taut_get16le(p + 1);
        out->params = taut_get16le(p + 3);
        out->timeout = taut_get16le(p + 5);
    }
}

static void mgmt_action_read(struct taut_dot11_action *out, const uint8_t *p,
                             size_t len)
{
    if (out->category == TAUT_DOT11_CATEGORY_SA_QUERY) {
        out->transaction = taut_get16le(p);
    } else if (out->category == TAUT_DOT11_CATEGORY_BLOCK_ACK) {
        mgmt_block_ack_read(out, p);
    } else {
        memcpy(out->sta, p, 6);
        memcpy(out->target, p + 6, 6);
        out->status = len == 14 ? taut_get16le(p + 12) : 0;
    }
}

enum taut_status taut_dot11_action_decode(struct taut_ctx *ctx,
                                          struct taut_rd *rd,
                                          struct taut_dot11_action *out)
{
    static const struct taut_dot11_action zero = {0};
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    *out = zero;
    if (len < 2)
        return taut_fail_short(ctx, TAUT_DOT11_MGMT_F_CATEGORY, p, len, 2, 0);
    out->category = p[0];
    out->action = p[1];
    out->typed = mgmt_action_is_typed(p[0], p[1]);
    size_t fixed = mgmt_action_len(p[0], p[1]);
    if (len < 2 + fixed)
        return taut_fail_short(ctx, TAUT_DOT11_MGMT_F_ACTION, p, len, 2 + fixed,
                               0);
    if (out->typed)
        mgmt_action_read(out, p + 2, fixed);
    out->data.p = p + 2 + fixed;
    out->data.len = len - 2 - fixed;
    rd->p = rd->end;
    return TAUT_OK;
}

static void mgmt_block_ack_write(struct taut_wr *wr,
                                 const struct taut_dot11_action *in)
{
    bool request = in->action == TAUT_DOT11_ACTION_ADDBA_REQ;
    if (in->action != TAUT_DOT11_ACTION_DELBA)
        taut_wr_u8(wr, in->token);
    if (in->action == TAUT_DOT11_ACTION_ADDBA_RESP)
        taut_wr_u16le(wr, in->status);
    taut_wr_u16le(wr, in->params);
    if (in->action == TAUT_DOT11_ACTION_DELBA) {
        taut_wr_u16le(wr, in->reason);
        return;
    }
    taut_wr_u16le(wr, in->timeout);
    if (request)
        taut_wr_u16le(wr, in->ssc);
}

enum taut_status taut_dot11_action_encode(struct taut_wr *wr,
                                          const struct taut_dot11_action *in)
{
    bool typed = mgmt_action_is_typed(in->category, in->action);
    taut_wr_u8(wr, in->category);
    taut_wr_u8(wr, in->action);
    if (typed && in->category == TAUT_DOT11_CATEGORY_SA_QUERY) {
        taut_wr_u16le(wr, in->transaction);
    } else if (typed && in->category == TAUT_DOT11_CATEGORY_BLOCK_ACK) {
        mgmt_block_ack_write(wr, in);
    } else if (typed) {
        taut_wr_bytes(wr, in->sta, 6);
        taut_wr_bytes(wr, in->target, 6);
        if (mgmt_action_len(in->category, in->action) == 14)
            taut_wr_u16le(wr, in->status);
    }
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Check                                                               */

/* mgmt_elems finds the elements of a body; TAUT_OK with none where it has
 * none that are known. */
static enum taut_status mgmt_elems(struct taut_ctx *ctx, struct taut_span *out,
                                   struct taut_span body, uint8_t subtype)
{
    struct taut_rd rd = taut_rd_of(body.p, body.len);
    struct taut_dot11_mgmt m;
    struct taut_dot11_action a;
    enum taut_status st;
    if (subtype == TAUT_DOT11_SUBTYPE_ACTION ||
        subtype == TAUT_DOT11_SUBTYPE_ACTION_NO_ACK) {
        st = taut_dot11_action_decode(ctx, &rd, &a);
        *out = a.data;
        out->len = a.typed ? a.data.len : 0;
    } else {
        st = mgmt_read(ctx, &m, body, subtype);
        *out = m.elems;
    }
    return st;
}

enum taut_status taut_dot11_mgmt_check(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t len, uint8_t subtype)
{
    struct taut_span body = {p, len}, elems;
    struct taut_dot11_elem e;
    enum taut_status st = mgmt_elems(ctx, &elems, body, subtype);
    if (st)
        return st;
    struct taut_rd rd = taut_rd_of(elems.p, elems.len);
    while ((st = taut_dot11_elem_next(ctx, &rd, &e)) == TAUT_OK) {
        st = taut_dot11_elem_check(ctx, &e, 0);
        if (st)
            return st;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void mgmt_num(const struct taut_visitor *v, unsigned field,
                     const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_dot11_mgmt_fields, field, at, len, num);
}

static void mgmt_bytes(const struct taut_visitor *v, unsigned field,
                       struct taut_span s)
{
    if (s.len > 0)
        taut_visit_bytes(v, &taut_dot11_mgmt_fields, field, s.p, s.len);
}

static const uint8_t *mgmt_visit_cap(const struct taut_visitor *v,
                                     const uint8_t *at)
{
    uint32_t cap = taut_get16le(at);
    mgmt_num(v, TAUT_DOT11_MGMT_F_CAP, at, 2, cap);
    for (unsigned i = 0; i < 16; i++)
        mgmt_num(v, TAUT_DOT11_MGMT_F_CAP_ESS + i, at, 2, cap >> i & 1);
    return at + 2;
}

/* mgmt_visit_u16 tells a number of two bytes, if the frame has it. */
static const uint8_t *mgmt_visit_u16(const struct taut_visitor *v,
                                     unsigned field, const uint8_t *at,
                                     bool there)
{
    if (!there)
        return at;
    mgmt_num(v, field, at, 2, taut_get16le(at));
    return at + 2;
}

static void mgmt_visit_fixed(const struct taut_visitor *v, const uint8_t *p,
                             unsigned shape)
{
    if (shape & MGMT_TIMESTAMP) {
        mgmt_num(v, TAUT_DOT11_MGMT_F_TIMESTAMP, p, 8, taut_get64le(p));
        p += 8;
    }
    p = mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_INTERVAL, p, shape & MGMT_INTERVAL);
    p = mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_ALGORITHM, p, shape & MGMT_AUTH);
    p = mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_SEQUENCE, p, shape & MGMT_AUTH);
    if (shape & MGMT_CAP)
        p = mgmt_visit_cap(v, p);
    p = mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_LISTEN, p, shape & MGMT_LISTEN);
    if (shape & MGMT_CURRENT) {
        struct taut_span ap = {p, 6};
        mgmt_bytes(v, TAUT_DOT11_MGMT_F_CURRENT_AP, ap);
        p += 6;
    }
    p = mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_STATUS, p, shape & MGMT_STATUS);
    if (shape & MGMT_AID)
        mgmt_num(v, TAUT_DOT11_MGMT_F_AID, p, 2, taut_get16le(p) & 0x3fffu);
    mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_REASON, p, shape & MGMT_REASON);
}

static void mgmt_visit_sae(const struct taut_visitor *v,
                           const struct taut_dot11_mgmt *m)
{
    struct taut_ctx ctx = taut_ctx_of(m->fixed.p, NULL);
    struct taut_dot11_sae sae;
    const uint8_t *p = m->fixed.p;
    size_t len;
    if (taut_dot11_sae_decode(&ctx, &sae, &len, m->fixed, m->sequence,
                              m->status) ||
        len == 0)
        return;
    mgmt_num(v, TAUT_DOT11_MGMT_F_SAE_TYPE, p - 4, 2, m->sequence);
    if (m->sequence == 1)
        mgmt_num(v, TAUT_DOT11_MGMT_F_SAE_GROUP, p, 2, sae.group);
    else
        mgmt_num(v, TAUT_DOT11_MGMT_F_SAE_SEND, p, 2, sae.send_confirm);
    mgmt_bytes(v, TAUT_DOT11_MGMT_F_SAE_TOKEN, sae.token);
    mgmt_bytes(v, TAUT_DOT11_MGMT_F_SAE_SCALAR, sae.scalar);
    mgmt_bytes(v, TAUT_DOT11_MGMT_F_SAE_ELEMENT, sae.element);
    mgmt_bytes(v, TAUT_DOT11_MGMT_F_SAE_CONFIRM, sae.confirm);
}

static const uint8_t *mgmt_visit_params(const struct taut_visitor *v,
                                        const uint8_t *p)
{
    uint32_t b = taut_get16le(p);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_PARAMS, p, 2, b);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_AMSDU, p, 2, b & 1);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_POLICY, p, 2, b >> 1 & 1);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_TID, p, 2, b >> 2 & 15);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_SIZE, p, 2, b >> 6);
    return p + 2;
}

static void mgmt_visit_delba(const struct taut_visitor *v, const uint8_t *p)
{
    uint32_t b = taut_get16le(p);
    mgmt_num(v, TAUT_DOT11_MGMT_F_DELBA, p, 2, b);
    mgmt_num(v, TAUT_DOT11_MGMT_F_DELBA_RESERVED, p, 2, b & 0x7ff);
    mgmt_num(v, TAUT_DOT11_MGMT_F_DELBA_INITIATOR, p, 2, b >> 11 & 1);
    mgmt_num(v, TAUT_DOT11_MGMT_F_DELBA_TID, p, 2, b >> 12);
    mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_REASON, p + 2, true);
}

static void mgmt_visit_block_ack(const struct taut_visitor *v, const uint8_t *p,
                                 unsigned action)
{
    bool request = action == TAUT_DOT11_ACTION_ADDBA_REQ;
    if (action == TAUT_DOT11_ACTION_DELBA) {
        mgmt_visit_delba(v, p);
        return;
    }
    mgmt_num(v, TAUT_DOT11_MGMT_F_TOKEN, p, 1, p[0]);
    p = mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_STATUS, p + 1, !request);
    p = mgmt_visit_params(v, p);
    p = mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_BA_TIMEOUT, p, true);
    if (!request)
        return;
    uint32_t ssc = taut_get16le(p);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_SSC, p, 2, ssc);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_FRAGMENT, p, 2, ssc & 15);
    mgmt_num(v, TAUT_DOT11_MGMT_F_BA_SEQUENCE, p, 2, ssc >> 4);
}

static void mgmt_visit_action(const struct taut_visitor *v,
                              struct taut_span body)
{
    struct taut_ctx ctx = taut_ctx_of(body.p, NULL);
    struct taut_rd rd = taut_rd_of(body.p, body.len);
    struct taut_dot11_action a;
    const uint8_t *p = body.p;
    if (taut_dot11_action_decode(&ctx, &rd, &a))
        return;
    bool public = a.category == TAUT_DOT11_CATEGORY_PUBLIC ||
                  a.category == TAUT_DOT11_CATEGORY_PROTECTED_PUBLIC;
    mgmt_num(v, TAUT_DOT11_MGMT_F_CATEGORY, p, 1, p[0]);
    mgmt_num(
        v, public ? TAUT_DOT11_MGMT_F_PUBLIC_ACTION : TAUT_DOT11_MGMT_F_ACTION,
        p + 1, 1, p[1]);
    if (!a.typed) {
        mgmt_bytes(v, TAUT_DOT11_MGMT_F_DATA, a.data);
        return;
    }
    if (a.category == TAUT_DOT11_CATEGORY_BLOCK_ACK) {
        mgmt_visit_block_ack(v, p + 2, a.action);
    } else if (a.category == TAUT_DOT11_CATEGORY_SA_QUERY) {
        mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_TRANSACTION, p + 2, true);
    } else {
        struct taut_span sta = {p + 2, 6}, target = {p + 8, 6};
        mgmt_bytes(v, TAUT_DOT11_MGMT_F_STA, sta);
        mgmt_bytes(v, TAUT_DOT11_MGMT_F_TARGET, target);
        mgmt_visit_u16(v, TAUT_DOT11_MGMT_F_STATUS, p + 14,
                       mgmt_action_len(a.category, a.action) == 14);
    }
    taut_dot11_elems_visit(v, a.data);
}

void taut_dot11_mgmt_visit(const struct taut_visitor *v, const uint8_t *p,
                           size_t len, uint8_t subtype)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_span body = {p, len};
    struct taut_dot11_mgmt m;
    unsigned shape = mgmt_shapes[subtype & 15];
    if (subtype == TAUT_DOT11_SUBTYPE_ACTION ||
        subtype == TAUT_DOT11_SUBTYPE_ACTION_NO_ACK) {
        mgmt_visit_action(v, body);
        return;
    }
    if (shape == 0 || len < mgmt_lens[subtype & 15])
        return;
    mgmt_visit_fixed(v, p, shape);
    if (mgmt_read(&ctx, &m, body, subtype))
        return;
    if (m.algorithm == TAUT_DOT11_AUTH_SAE)
        mgmt_visit_sae(v, &m);
    else
        mgmt_bytes(v, TAUT_DOT11_MGMT_F_DATA, m.fixed);
    taut_dot11_elems_visit(v, m.elems);
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

#define MGMT_REG_ROW(U, code, name) {code, name},
#define MGMT_N(a) (sizeof(a) / sizeof(a)[0])
static const struct taut_reg_entry mgmt_category_entries[] = {
    TAUT_DOT11_CATEGORIES(MGMT_REG_ROW)};
static const struct taut_reg_entry mgmt_status_entries[] = {
    TAUT_DOT11_STATUSES(MGMT_REG_ROW)};
static const struct taut_reg_entry mgmt_reason_entries[] = {
    TAUT_DOT11_REASONS(MGMT_REG_ROW)};
const struct taut_reg taut_dot11_category_reg = {
    "action category", MGMT_N(mgmt_category_entries), mgmt_category_entries};
const struct taut_reg taut_dot11_status_reg = {
    "status code", MGMT_N(mgmt_status_entries), mgmt_status_entries};
const struct taut_reg taut_dot11_reason_reg = {
    "reason code", MGMT_N(mgmt_reason_entries), mgmt_reason_entries};
