/* SPDX-License-Identifier: MIT */
/* net_tunnel.c: MPLS, PPPoE, PPP and GRE; see include/taut/tunnel.h. */
#include "taut/tunnel.h"

#include "taut/csum.h"
#include "net_inet_int.h"

TAUT_FIELD_TABLE(TUNNEL, tunnel, "tunnel", "Tunnel headers", "RFC 2784 2.1",
                 NULL, TAUT_TUNNEL_FIELDS)

static void tunnel_num(const struct taut_visitor *v, unsigned field,
                       const uint8_t *at, size_t len, uint32_t num)
{
    taut_visit_num(v, &taut_tunnel_fields, field, at, len, num);
}

/* ---- MPLS ---- */

enum taut_status taut_mpls_check(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len)
{
    if (len < TAUT_MPLS_HDR_LEN)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_MPLS, p, len,
                               TAUT_MPLS_HDR_LEN, 0);
    return TAUT_OK;
}

enum taut_status taut_mpls_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                  struct taut_mpls *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_mpls_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    uint32_t v = taut_get32(p);
    out->label = v >> 12;
    out->tc = v >> 9 & 7;
    out->bottom = (v & 0x100) != 0;
    out->ttl = (uint8_t)v;
    rd->p += TAUT_MPLS_HDR_LEN;
    return TAUT_OK;
}

enum taut_status taut_mpls_stack_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_mpls_stack *s,
                                      struct taut_mpls *out)
{
    if (s->bottom)
        return TAUT_DONE;
    if (s->n >= TAUT_MPLS_STACK_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_TUNNEL_F_MPLS, rd->p, s->n, 0);
    enum taut_status st = taut_mpls_decode(ctx, rd, out);
    if (st)
        return st;
    s->bottom = out->bottom;
    s->n++;
    return TAUT_OK;
}

enum taut_status taut_mpls_encode(struct taut_wr *wr,
                                  const struct taut_mpls *in)
{
    if (in->label > 0xfffff || in->tc > 7) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u32(wr, in->label << 12 | (uint32_t)in->tc << 9 |
                        (in->bottom ? 0x100u : 0) | in->ttl);
    return TAUT_OK;
}

uint16_t taut_mpls_ethertype_get(const uint8_t *p, size_t len)
{
    if (len > 0 && p[0] >> 4 == 4)
        return TAUT_ETHERTYPE_IPV4;
    if (len > 0 && p[0] >> 4 == 6)
        return TAUT_ETHERTYPE_IPV6;
    return 0;
}

void taut_mpls_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    uint32_t n = taut_get32(p);
    (void)len;
    tunnel_num(v, TAUT_TUNNEL_F_MPLS_LABEL, p, 3, n >> 12);
    tunnel_num(v, TAUT_TUNNEL_F_MPLS_TC, p + 2, 1, n >> 9 & 7);
    tunnel_num(v, TAUT_TUNNEL_F_MPLS_BOTTOM, p + 2, 1, n >> 8 & 1);
    tunnel_num(v, TAUT_TUNNEL_F_MPLS_TTL, p + 3, 1, n & 0xff);
}

void taut_mpls_stack_visit(const struct taut_visitor *v, const uint8_t *p,
                           size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_mpls_stack stack = {0};
    struct taut_mpls label;
    for (const uint8_t *at = p;
         taut_mpls_stack_next(&ctx, &rd, &stack, &label) == TAUT_OK; at = rd.p)
        taut_mpls_visit(v, at, TAUT_MPLS_HDR_LEN);
}

/* ---- PPPoE ---- */

enum taut_status taut_pppoe_check(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len)
{
    if (len < TAUT_PPPOE_HDR_LEN)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_PPPOE, p, len,
                               TAUT_PPPOE_HDR_LEN, 0);
    if (p[0] >> 4 != 1)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_PPPOE_VER, p,
                         p[0] >> 4, 0);
    if ((p[0] & 15) != 1)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_PPPOE_TYPE, p,
                         p[0] & 15, 0);
    size_t want = TAUT_PPPOE_HDR_LEN + (size_t)taut_get16(p + 4);
    if (want > len && !(ctx->quirks & TAUT_QUIRK_CUT))
        return taut_fail_short(ctx, TAUT_TUNNEL_F_PPPOE_LEN, p, len, want, 0);
    return TAUT_OK;
}

enum taut_status taut_pppoe_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                   struct taut_pppoe *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_pppoe_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    rd->p += TAUT_PPPOE_HDR_LEN;
    out->code = p[1];
    out->session = taut_get16(p + 2);
    out->len = taut_get16(p + 4);
    out->cut = out->len > taut_rd_left(rd);
    out->payload_len = out->cut ? taut_rd_left(rd) : out->len;
    return TAUT_OK;
}

enum taut_status taut_pppoe_encode(struct taut_wr *wr,
                                   const struct taut_pppoe *in)
{
    taut_wr_u8(wr, 0x11);
    taut_wr_u8(wr, in->code);
    taut_wr_u16(wr, in->session);
    taut_wr_u16(wr, in->len);
    return TAUT_OK;
}

void taut_pppoe_visit(const struct taut_visitor *v, const uint8_t *p,
                      size_t len)
{
    (void)len;
    tunnel_num(v, TAUT_TUNNEL_F_PPPOE_VER, p, 1, p[0] >> 4);
    tunnel_num(v, TAUT_TUNNEL_F_PPPOE_TYPE, p, 1, p[0] & 15);
    tunnel_num(v, TAUT_TUNNEL_F_PPPOE_CODE, p + 1, 1, p[1]);
    tunnel_num(v, TAUT_TUNNEL_F_PPPOE_SESSION, p + 2, 2, taut_get16(p + 2));
    tunnel_num(v, TAUT_TUNNEL_F_PPPOE_LEN, p + 4, 2, taut_get16(p + 4));
}

enum taut_status taut_pppoe_tag_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                     struct taut_pppoe_tag *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (left == 0 || (left >= 2 && taut_get16(p) == TAUT_PPPOE_TAG_END))
        return TAUT_DONE;
    size_t want = left < 4 ? 4 : 4 + (size_t)taut_get16(p + 2);
    if (left < want)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_PPPOE_TAG_LEN, p, left, want,
                               0);
    out->type = taut_get16(p);
    out->value.p = p + 4;
    out->value.len = want - 4;
    rd->p += want;
    return TAUT_OK;
}

enum taut_status taut_pppoe_tag_encode(struct taut_wr *wr,
                                       const struct taut_pppoe_tag *in)
{
    if (in->value.len > 0xffff) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->type);
    taut_wr_u16(wr, (uint32_t)in->value.len);
    taut_wr_bytes(wr, in->value.p, in->value.len);
    return TAUT_OK;
}

static unsigned pppoe_tag_field(uint32_t type)
{
    static const struct {
        uint16_t type, field;
    } fields[] = {
        {TAUT_PPPOE_TAG_SERVICE, TAUT_TUNNEL_F_PPPOE_SERVICE},
        {TAUT_PPPOE_TAG_AC_NAME, TAUT_TUNNEL_F_PPPOE_AC_NAME},
        {TAUT_PPPOE_TAG_HOST_UNIQ, TAUT_TUNNEL_F_PPPOE_HOST_UNIQ},
        {TAUT_PPPOE_TAG_COOKIE, TAUT_TUNNEL_F_PPPOE_COOKIE},
        {TAUT_PPPOE_TAG_RELAY, TAUT_TUNNEL_F_PPPOE_RELAY},
        {TAUT_PPPOE_TAG_SERVICE_ERROR, TAUT_TUNNEL_F_PPPOE_SERVICE_ERROR},
        {TAUT_PPPOE_TAG_AC_ERROR, TAUT_TUNNEL_F_PPPOE_AC_ERROR},
        {TAUT_PPPOE_TAG_ERROR, TAUT_TUNNEL_F_PPPOE_ERROR},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].type == type)
            return fields[i].field;
    }
    return TAUT_TUNNEL_F_PPPOE_TAG_DATA;
}

void taut_pppoe_tags_visit(const struct taut_visitor *v, const uint8_t *p,
                           size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_pppoe_tag tag;
    for (const uint8_t *at = p; taut_pppoe_tag_next(&ctx, &rd, &tag) == TAUT_OK;
         at = rd.p) {
        tunnel_num(v, TAUT_TUNNEL_F_PPPOE_TAG, at, 2, tag.type);
        tunnel_num(v, TAUT_TUNNEL_F_PPPOE_TAG_LEN, at + 2, 2,
                   (uint32_t)tag.value.len);
        if (tag.value.len > 0)
            taut_visit_bytes(v, &taut_tunnel_fields, pppoe_tag_field(tag.type),
                             tag.value.p, tag.value.len);
    }
}

/* ---- PPP ---- */

static bool ppp_framed(const uint8_t *p, size_t len)
{
    return len >= 2 && taut_get16(p) == 0xff03;
}

enum taut_status taut_ppp_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    size_t at = ppp_framed(p, len) ? 2 : 0;
    if (len == at)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_PPP, p, len, at + 1, 0);
    if (p[at] == 0xff && len > 1)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_PPP_PROTOCOL, p + at,
                         p[at], 0);
    if ((p[at] & 1) && p[at] != 0xff)
        return TAUT_OK;
    if (len - at < 2)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_PPP, p, len, at + 2, 0);
    if ((p[at + 1] & 1) == 0)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_PPP_PROTOCOL, p + at,
                         taut_get16(p + at), 0);
    return TAUT_OK;
}

enum taut_status taut_ppp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_ppp *out)
{
    const uint8_t *p = rd->p;
    size_t len = taut_rd_left(rd);
    enum taut_status st = taut_ppp_check(ctx, p, len);
    if (st)
        return st;
    out->framed = ppp_framed(p, len);
    p += out->framed ? 2 : 0;
    out->compressed = (p[0] & 1) != 0;
    out->proto = out->compressed ? p[0] : taut_get16(p);
    rd->p = p + (out->compressed ? 1 : 2);
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

enum taut_status taut_ppp_encode(struct taut_wr *wr, const struct taut_ppp *in)
{
    if ((in->proto & 0x101) != 1 || (in->compressed && in->proto > 0xfe)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    if (in->framed)
        taut_wr_u16(wr, 0xff03);
    if (in->compressed)
        taut_wr_u8(wr, in->proto);
    else
        taut_wr_u16(wr, in->proto);
    return TAUT_OK;
}

uint16_t taut_ppp_ethertype_get(uint32_t proto)
{
    switch (proto) {
    case TAUT_PPP_IPV4:
        return TAUT_ETHERTYPE_IPV4;
    case TAUT_PPP_IPV6:
        return TAUT_ETHERTYPE_IPV6;
    case TAUT_PPP_MPLS:
        return TAUT_ETHERTYPE_MPLS;
    default:
        return 0;
    }
}

void taut_ppp_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    if (ppp_framed(p, len)) {
        tunnel_num(v, TAUT_TUNNEL_F_PPP_ADDRESS, p, 1, p[0]);
        tunnel_num(v, TAUT_TUNNEL_F_PPP_CONTROL, p + 1, 1, p[1]);
        p += 2;
    }
    if (p[0] & 1)
        tunnel_num(v, TAUT_TUNNEL_F_PPP_PROTOCOL, p, 1, p[0]);
    else
        tunnel_num(v, TAUT_TUNNEL_F_PPP_PROTOCOL, p, 2, taut_get16(p));
}

/* ---- GRE ---- */

static unsigned gre_version(uint32_t flags)
{
    return flags & TAUT_GRE_VERSION_MASK;
}

static size_t gre_hdr_len(uint32_t flags)
{
    bool ack = gre_version(flags) == 1 && (flags & TAUT_GRE_FLAG_A);
    return 4u + (flags & TAUT_GRE_FLAG_C ? 4u : 0) +
           (flags & TAUT_GRE_FLAG_K ? 4u : 0) +
           (flags & TAUT_GRE_FLAG_S ? 4u : 0) + (ack ? 4u : 0);
}

/* gre_flags_judge finds the field that makes `flags` and `proto` unfit; 0 if
 * none does. */
static unsigned gre_flags_judge(uint32_t flags, uint32_t proto)
{
    if (gre_version(flags) > 1)
        return TAUT_TUNNEL_F_GRE_VERSION;
    if (flags & TAUT_GRE_FLAGS_REFUSED)
        return TAUT_TUNNEL_F_GRE_FLAGS;
    if (gre_version(flags) == 0)
        return 0;
    if ((flags & (TAUT_GRE_FLAG_C | TAUT_GRE_FLAG_K)) != TAUT_GRE_FLAG_K)
        return TAUT_TUNNEL_F_GRE_KEY;
    return proto == TAUT_GRE_PROTO_PPP ? 0 : TAUT_TUNNEL_F_GRE_PROTO;
}

static enum taut_status gre_flags_check(struct taut_ctx *ctx, const uint8_t *p)
{
    uint32_t flags = taut_get16(p), proto = taut_get16(p + 2);
    switch (gre_flags_judge(flags, proto)) {
    case 0:
        return TAUT_OK;
    case TAUT_TUNNEL_F_GRE_VERSION:
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GRE_VERSION,
                         p + 1, gre_version(flags), 0);
    case TAUT_TUNNEL_F_GRE_FLAGS:
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GRE_FLAGS, p,
                         flags, 0);
    case TAUT_TUNNEL_F_GRE_PROTO:
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_GRE_PROTO, p + 2,
                         proto, 0);
    default:
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_GRE_FLAGS, p, flags,
                         0);
    }
}

enum taut_status taut_gre_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    if (len < 4)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GRE, p, len, 4, 0);
    enum taut_status st = gre_flags_check(ctx, p);
    if (st)
        return st;
    size_t hdr = gre_hdr_len(taut_get16(p));
    if (len < hdr)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GRE, p, len, hdr, 0);
    if (gre_version(taut_get16(p)) == 0)
        return TAUT_OK;
    size_t want = hdr + taut_get16(p + 4);
    if (want > len && !(ctx->quirks & TAUT_QUIRK_CUT))
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GRE_LEN, p, len, want, 0);
    return TAUT_OK;
}

/* gre_word returns the 32 bits at `*at` and moves on, or 0 if the flag is
 * not set. */
static uint32_t gre_word(const uint8_t **at, bool there)
{
    uint32_t v = there ? taut_get32(*at) : 0;
    *at += there ? 4 : 0;
    return v;
}

enum taut_status taut_gre_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_gre *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_gre_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    const uint8_t *at = p + 4;
    uint32_t flags = taut_get16(p);
    bool pptp = gre_version(flags) == 1;
    out->flags = (uint16_t)flags;
    out->proto = taut_get16(p + 2);
    uint32_t sum = gre_word(&at, (flags & TAUT_GRE_FLAG_C) != 0);
    out->checksum = (uint16_t)(sum >> 16);
    out->offset = (uint16_t)sum;
    out->key = gre_word(&at, (flags & TAUT_GRE_FLAG_K) != 0);
    out->seq = gre_word(&at, (flags & TAUT_GRE_FLAG_S) != 0);
    out->ack = gre_word(&at, pptp && (flags & TAUT_GRE_FLAG_A) != 0);
    rd->p = at;
    out->payload_len = taut_rd_left(rd);
    out->cut = pptp && out->key >> 16 > out->payload_len;
    if (pptp && !out->cut)
        out->payload_len = out->key >> 16;
    return TAUT_OK;
}

enum taut_status taut_gre_encode(struct taut_wr *wr, const struct taut_gre *in)
{
    if (gre_flags_judge(in->flags, in->proto) != 0) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->flags);
    taut_wr_u16(wr, in->proto);
    if (in->flags & TAUT_GRE_FLAG_C)
        taut_wr_u32(wr, (uint32_t)in->checksum << 16 | in->offset);
    if (in->flags & TAUT_GRE_FLAG_K)
        taut_wr_u32(wr, in->key);
    if (in->flags & TAUT_GRE_FLAG_S)
        taut_wr_u32(wr, in->seq);
    if (gre_version(in->flags) == 1 && (in->flags & TAUT_GRE_FLAG_A))
        taut_wr_u32(wr, in->ack);
    return TAUT_OK;
}

void taut_gre_checksum_fill(uint8_t *p, size_t len)
{
    if (!(taut_get16(p) & TAUT_GRE_FLAG_C))
        return;
    taut_put16(p + 4, 0);
    taut_put16(p + 4, taut_csum_bytes_get(p, len));
}

enum taut_status taut_gre_checksum_verify(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len)
{
    if (!(taut_get16(p) & TAUT_GRE_FLAG_C))
        return TAUT_DONE;
    return taut_inet_checksum_judge(ctx, TAUT_TUNNEL_F_GRE_CHECKSUM, p + 4,
                                    taut_csum_bytes_verify(p, len));
}

static void gre_visit_flags(const struct taut_visitor *v, const uint8_t *p)
{
    static const struct {
        uint16_t field;
        uint8_t shift, mask;
    } bits[] = {
        {TAUT_TUNNEL_F_GRE_C, 15, 1},      {TAUT_TUNNEL_F_GRE_R, 14, 1},
        {TAUT_TUNNEL_F_GRE_K, 13, 1},      {TAUT_TUNNEL_F_GRE_S, 12, 1},
        {TAUT_TUNNEL_F_GRE_STRICT, 11, 1}, {TAUT_TUNNEL_F_GRE_RECUR, 8, 7},
    };
    uint32_t flags = taut_get16(p), v1 = gre_version(flags) == 1;
    tunnel_num(v, TAUT_TUNNEL_F_GRE_FLAGS, p, 2, flags);
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        tunnel_num(v, bits[i].field, p, 2,
                   flags >> bits[i].shift & bits[i].mask);
    if (v1)
        tunnel_num(v, TAUT_TUNNEL_F_GRE_A, p, 2, flags >> 7 & 1);
    tunnel_num(v, TAUT_TUNNEL_F_GRE_RESERVED, p, 2,
               flags >> 3 & (v1 ? 15u : 31u));
    tunnel_num(v, TAUT_TUNNEL_F_GRE_VERSION, p, 2, flags & 7);
}

static void gre_visit_key(const struct taut_visitor *v, const uint8_t *at,
                          uint32_t version)
{
    if (version == 0) {
        tunnel_num(v, TAUT_TUNNEL_F_GRE_KEY, at, 4, taut_get32(at));
        return;
    }
    tunnel_num(v, TAUT_TUNNEL_F_GRE_LEN, at, 2, taut_get16(at));
    tunnel_num(v, TAUT_TUNNEL_F_GRE_CALL, at + 2, 2, taut_get16(at + 2));
}

void taut_gre_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    uint32_t flags = taut_get16(p);
    const uint8_t *at = p + 4;
    (void)len;
    gre_visit_flags(v, p);
    tunnel_num(v, TAUT_TUNNEL_F_GRE_PROTO, p + 2, 2, taut_get16(p + 2));
    if (flags & TAUT_GRE_FLAG_C) {
        tunnel_num(v, TAUT_TUNNEL_F_GRE_CHECKSUM, at, 2, taut_get16(at));
        tunnel_num(v, TAUT_TUNNEL_F_GRE_OFFSET, at + 2, 2, taut_get16(at + 2));
        at += 4;
    }
    if (flags & TAUT_GRE_FLAG_K) {
        gre_visit_key(v, at, gre_version(flags));
        at += 4;
    }
    if (flags & TAUT_GRE_FLAG_S) {
        tunnel_num(v, TAUT_TUNNEL_F_GRE_SEQ, at, 4, taut_get32(at));
        at += 4;
    }
    if (gre_version(flags) == 1 && (flags & TAUT_GRE_FLAG_A))
        tunnel_num(v, TAUT_TUNNEL_F_GRE_ACK, at, 4, taut_get32(at));
}
