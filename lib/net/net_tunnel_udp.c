/* SPDX-License-Identifier: MIT */
/* net_tunnel_udp.c: the tunnels inside UDP: VXLAN, Geneve, GTP-U and Teredo;
 * see include/taut/tunnel.h. */
#include "taut/tunnel.h"

static void tunnel_udp_num(const struct taut_visitor *v, unsigned field,
                           const uint8_t *at, size_t len, uint32_t num)
{
    taut_visit_num(v, &taut_tunnel_fields, field, at, len, num);
}

/* ---- VXLAN ---- */

enum taut_status taut_vxlan_check(struct taut_ctx *ctx, const uint8_t *p,
                                  size_t len)
{
    if (len < TAUT_VXLAN_HDR_LEN)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_VXLAN, p, len,
                               TAUT_VXLAN_HDR_LEN, 0);
    if (!(taut_get16(p) & TAUT_VXLAN_FLAG_I))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_VXLAN_I, p,
                         taut_get16(p), 0);
    return TAUT_OK;
}

enum taut_status taut_vxlan_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                   struct taut_vxlan *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_vxlan_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    out->flags = taut_get16(p);
    out->group = taut_get16(p + 2);
    out->vni = taut_get24(p + 4);
    out->reserved = p[7];
    rd->p += TAUT_VXLAN_HDR_LEN;
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

enum taut_status taut_vxlan_encode(struct taut_wr *wr,
                                   const struct taut_vxlan *in)
{
    if (in->vni > 0xffffff || !(in->flags & TAUT_VXLAN_FLAG_I)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->flags);
    taut_wr_u16(wr, in->group);
    taut_wr_u24(wr, in->vni);
    taut_wr_u8(wr, in->reserved);
    return TAUT_OK;
}

void taut_vxlan_visit(const struct taut_visitor *v, const uint8_t *p,
                      size_t len)
{
    uint32_t f = taut_get16(p);
    (void)len;
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_FLAGS, p, 2, f);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_G, p, 2, f >> 15);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_I, p, 2, f >> 11 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_D, p, 2, f >> 6 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_A, p, 2, f >> 3 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_FLAGS_RSV, p, 2, f & 0x77b7);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_GBP, p + 2, 2, taut_get16(p + 2));
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_VNI, p + 4, 3, taut_get24(p + 4));
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_RSV, p + 7, 1, p[7]);
}

/* ---- VXLAN, generic ---- */

enum taut_status taut_vxlan_gpe_check(struct taut_ctx *ctx, const uint8_t *p,
                                      size_t len)
{
    if (len < TAUT_VXLAN_HDR_LEN)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_VXLAN, p, len,
                               TAUT_VXLAN_HDR_LEN, 0);
    if (p[0] >> 4 & 3)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_VXLAN_VER, p,
                         p[0] >> 4 & 3, 0);
    return TAUT_OK;
}

enum taut_status taut_vxlan_gpe_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                       struct taut_vxlan_gpe *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_vxlan_gpe_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    out->flags = p[0];
    out->reserved16 = taut_get16(p + 1);
    out->next = p[3];
    out->vni = taut_get24(p + 4);
    out->reserved = p[7];
    rd->p += TAUT_VXLAN_HDR_LEN;
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

enum taut_status taut_vxlan_gpe_encode(struct taut_wr *wr,
                                       const struct taut_vxlan_gpe *in)
{
    if (in->vni > 0xffffff || (in->flags & 0x30)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, in->flags);
    taut_wr_u16(wr, in->reserved16);
    taut_wr_u8(wr, in->next);
    taut_wr_u24(wr, in->vni);
    taut_wr_u8(wr, in->reserved);
    return TAUT_OK;
}

void taut_vxlan_gpe_visit(const struct taut_visitor *v, const uint8_t *p,
                          size_t len)
{
    (void)len;
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_FLAGS, p, 1, p[0]);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_VER, p, 1, p[0] >> 4 & 3);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_I_BIT, p, 1, p[0] >> 3 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_P_BIT, p, 1, p[0] >> 2 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_O_BIT, p, 1, p[0] & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_RSV16, p + 1, 2, taut_get16(p + 1));
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_NEXT, p + 3, 1, p[3]);
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_VNI, p + 4, 3, taut_get24(p + 4));
    tunnel_udp_num(v, TAUT_TUNNEL_F_VXLAN_RSV, p + 7, 1, p[7]);
}

/* ---- Geneve ---- */

enum taut_status taut_geneve_check(struct taut_ctx *ctx, const uint8_t *p,
                                   size_t len)
{
    if (len < TAUT_GENEVE_HDR_LEN)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GENEVE, p, len,
                               TAUT_GENEVE_HDR_LEN, 0);
    if (p[0] >> 6 != 0)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GENEVE_VERSION,
                         p, p[0] >> 6, 0);
    size_t want = TAUT_GENEVE_HDR_LEN + 4u * (p[0] & 63u);
    if (want > len)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GENEVE_OPTIONS, p, len, want,
                               0);
    return TAUT_OK;
}

enum taut_status taut_geneve_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_geneve *out)
{
    const uint8_t *p = rd->p;
    enum taut_status st = taut_geneve_check(ctx, p, taut_rd_left(rd));
    if (st)
        return st;
    out->flags = p[1];
    out->proto = taut_get16(p + 2);
    out->vni = taut_get24(p + 4);
    out->reserved = p[7];
    out->options.p = p + TAUT_GENEVE_HDR_LEN;
    out->options.len = 4u * (p[0] & 63u);
    rd->p += TAUT_GENEVE_HDR_LEN + out->options.len;
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

enum taut_status taut_geneve_encode(struct taut_wr *wr,
                                    const struct taut_geneve *in)
{
    if (in->vni > 0xffffff || in->options.len > TAUT_GENEVE_OPTIONS_MAX ||
        in->options.len % 4 != 0) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, (uint32_t)in->options.len / 4);
    taut_wr_u8(wr, in->flags);
    taut_wr_u16(wr, in->proto);
    taut_wr_u24(wr, in->vni);
    taut_wr_u8(wr, in->reserved);
    taut_wr_bytes(wr, in->options.p, in->options.len);
    return TAUT_OK;
}

enum taut_status taut_geneve_opt_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                      struct taut_geneve_opt *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd), want = 4;
    if (left == 0)
        return TAUT_DONE;
    if (left >= 4)
        want += 4u * (p[3] & 31u);
    if (left < want)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GENEVE_OPT_LEN, p, left, want,
                               0);
    out->cls = taut_get16(p);
    out->type = p[2];
    out->flags = p[3] >> 5;
    out->data.p = p + 4;
    out->data.len = want - 4;
    rd->p += want;
    return TAUT_OK;
}

enum taut_status taut_geneve_opt_encode(struct taut_wr *wr,
                                        const struct taut_geneve_opt *in)
{
    if (in->flags > 7 || in->data.len > 124 || in->data.len % 4 != 0) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u16(wr, in->cls);
    taut_wr_u8(wr, in->type);
    taut_wr_u8(wr, (uint32_t)in->flags << 5 | (uint32_t)in->data.len / 4);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

static void geneve_visit_opt(const struct taut_visitor *v, const uint8_t *p,
                             const struct taut_geneve_opt *opt)
{
    size_t len = opt->data.len + 4;
    taut_visit_bytes(v, &taut_tunnel_fields, TAUT_TUNNEL_F_GENEVE_OPT, p, len);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_OPT_CLASS, p, 2, opt->cls);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_OPT_TYPE, p + 2, 1, opt->type);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_OPT_C, p + 2, 1, opt->type >> 7);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_OPT_FLAGS, p + 3, 1, opt->flags);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_OPT_LEN, p + 3, 1, (uint32_t)len);
    if (opt->data.len > 0)
        taut_visit_bytes(v, &taut_tunnel_fields, TAUT_TUNNEL_F_GENEVE_OPT_DATA,
                         opt->data.p, opt->data.len);
}

static void geneve_visit_opts(const struct taut_visitor *v, const uint8_t *p,
                              size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_geneve_opt opt;
    taut_visit_bytes(v, &taut_tunnel_fields, TAUT_TUNNEL_F_GENEVE_OPTIONS, p,
                     len);
    for (const uint8_t *at = p;
         taut_geneve_opt_next(&ctx, &rd, &opt) == TAUT_OK; at = rd.p)
        geneve_visit_opt(v, at, &opt);
}

void taut_geneve_visit(const struct taut_visitor *v, const uint8_t *p,
                       size_t len)
{
    uint32_t opts = 4u * (p[0] & 63u);
    (void)len;
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_VERSION, p, 1, p[0] >> 6);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_OPT_LEN, p, 1, opts);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_FLAGS, p + 1, 1, p[1]);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_OAM, p + 1, 1, p[1] >> 7);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_CRITICAL, p + 1, 1, p[1] >> 6 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_FLAGS_RSV, p + 1, 1,
                   (p[1] & 63) != 0);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_PROTO, p + 2, 2, taut_get16(p + 2));
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_VNI, p + 4, 3, taut_get24(p + 4));
    tunnel_udp_num(v, TAUT_TUNNEL_F_GENEVE_RSV, p + 7, 1, p[7]);
    if (opts > 0)
        geneve_visit_opts(v, p + TAUT_GENEVE_HDR_LEN, opts);
}

/* ---- GTP-U ---- */

/* gtp_hdr_len: bytes of a header with that first byte, extensions not
 * counted. */
static size_t gtp_hdr_len(uint8_t first)
{
    return first & 7 ? TAUT_GTP_HDR_LEN + 4 : TAUT_GTP_HDR_LEN;
}

enum taut_status taut_gtp_ext_next(struct taut_ctx *ctx, struct taut_rd *rd,
                                   uint8_t *type, struct taut_gtp_ext *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (*type == 0)
        return TAUT_DONE;
    if (left > 0 && p[0] == 0)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_TUNNEL_F_GTP_EXT_LEN, p, 0, 0);
    size_t want = left > 0 ? 4u * p[0] : 4;
    if (left < want)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GTP_EXT_LEN, p, left, want,
                               0);
    out->type = *type;
    out->next = p[want - 1];
    out->data.p = p + 1;
    out->data.len = want - 2;
    *type = out->next;
    rd->p += want;
    return TAUT_OK;
}

/* gtp_exts walks the extension headers at `rd`, which begin with `type`. */
static enum taut_status gtp_exts(struct taut_ctx *ctx, struct taut_rd *rd,
                                 uint8_t type)
{
    struct taut_gtp_ext ext;
    for (unsigned n = 0; n < TAUT_GTP_EXT_MAX; n++) {
        enum taut_status st = taut_gtp_ext_next(ctx, rd, &type, &ext);
        if (st)
            return st == TAUT_DONE ? TAUT_OK : st;
    }
    return type == 0 ? TAUT_OK
                     : taut_fail(ctx, TAUT_E_LIMIT, TAUT_TUNNEL_F_GTP_NEXT,
                                 rd->p, TAUT_GTP_EXT_MAX, 0);
}

/* gtp_len_check judges the length field of a header of `hdr` bytes. */
static enum taut_status gtp_len_check(struct taut_ctx *ctx, const uint8_t *p,
                                      size_t len, size_t hdr)
{
    size_t want = TAUT_GTP_HDR_LEN + (size_t)taut_get16(p + 2);
    if (want < hdr)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_TUNNEL_F_GTP_LEN, p + 2,
                         taut_get16(p + 2), 0);
    if (want > len && !(ctx->quirks & TAUT_QUIRK_CUT))
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GTP_LEN, p, len, want, 0);
    return TAUT_OK;
}

/* gtp_scan checks the packet and sets `*end` behind its header. */
static enum taut_status gtp_scan(struct taut_ctx *ctx, const uint8_t *p,
                                 size_t len, const uint8_t **end)
{
    size_t hdr = len > 0 ? gtp_hdr_len(p[0]) : TAUT_GTP_HDR_LEN;
    if (len < hdr)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_GTP, p, len, hdr, 0);
    if (p[0] >> 5 != 1)
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GTP_VERSION, p,
                         p[0] >> 5, 0);
    if (!(p[0] & 0x10))
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_TUNNEL_F_GTP_PT, p, 0,
                         0);
    enum taut_status st = gtp_len_check(ctx, p, len, hdr);
    if (st)
        return st;
    size_t want = TAUT_GTP_HDR_LEN + (size_t)taut_get16(p + 2);
    struct taut_rd rd = taut_rd_of(p + hdr, (want < len ? want : len) - hdr);
    if (p[0] & TAUT_GTP_FLAG_E)
        st = gtp_exts(ctx, &rd, p[11]);
    *end = rd.p;
    return st;
}

enum taut_status taut_gtp_check(struct taut_ctx *ctx, const uint8_t *p,
                                size_t len)
{
    const uint8_t *end = p;
    return gtp_scan(ctx, p, len, &end);
}

enum taut_status taut_gtp_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                 struct taut_gtp *out)
{
    const uint8_t *p = rd->p, *end = p;
    size_t len = taut_rd_left(rd);
    enum taut_status st = gtp_scan(ctx, p, len, &end);
    if (st)
        return st;
    size_t hdr = gtp_hdr_len(p[0]), used = (size_t)(end - p);
    bool more = hdr > TAUT_GTP_HDR_LEN;
    out->flags = p[0] & 15;
    out->type = p[1];
    out->len = taut_get16(p + 2);
    out->teid = taut_get32(p + 4);
    out->seq = more ? taut_get16(p + 8) : 0;
    out->npdu = more ? p[10] : 0;
    out->next = more ? p[11] : 0;
    out->exts.p = p + hdr;
    out->exts.len = used - hdr;
    out->cut = TAUT_GTP_HDR_LEN + (size_t)out->len > len;
    out->payload_len =
        (out->cut ? len : TAUT_GTP_HDR_LEN + (size_t)out->len) - used;
    rd->p = end;
    return TAUT_OK;
}

static enum taut_status gtp_encodable(const struct taut_gtp *in)
{
    bool more = (in->flags & 7) != 0;
    if (in->flags > 15)
        return TAUT_E_RANGE;
    if ((!more && (in->seq != 0 || in->npdu != 0 || in->next != 0)) ||
        (!(in->flags & TAUT_GTP_FLAG_E) && in->exts.len > 0))
        return TAUT_E_USAGE;
    return TAUT_OK;
}

enum taut_status taut_gtp_encode(struct taut_wr *wr, const struct taut_gtp *in)
{
    enum taut_status st = gtp_encodable(in);
    if (st) {
        taut_wr_fail(wr, st);
        return st;
    }
    taut_wr_u8(wr, 0x30u | in->flags);
    taut_wr_u8(wr, in->type);
    taut_wr_u16(wr, in->len);
    taut_wr_u32(wr, in->teid);
    if (in->flags & 7) {
        taut_wr_u16(wr, in->seq);
        taut_wr_u8(wr, in->npdu);
        taut_wr_u8(wr, in->next);
    }
    taut_wr_bytes(wr, in->exts.p, in->exts.len);
    return TAUT_OK;
}

/* gtp_visit_exts tells the extension headers, and returns their bytes. */
static size_t gtp_visit_exts(const struct taut_visitor *v, const uint8_t *p,
                             size_t len, uint8_t type)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_gtp_ext ext;
    for (unsigned n = 0; n < TAUT_GTP_EXT_MAX; n++) {
        const uint8_t *at = rd.p;
        if (taut_gtp_ext_next(&ctx, &rd, &type, &ext) != TAUT_OK)
            break;
        tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_EXT_LEN, at, 1, at[0]);
        tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_NEXT, at + 1 + ext.data.len, 1,
                       ext.next);
    }
    return (size_t)(rd.p - p);
}

/* gtp_visit_tpdu tells the user's packet [at, len) if it is not IP. */
static void gtp_visit_tpdu(const struct taut_visitor *v, const uint8_t *p,
                           size_t at, size_t len)
{
    size_t end = TAUT_GTP_HDR_LEN + (size_t)taut_get16(p + 2);
    end = end < len ? end : len;
    if (p[1] == TAUT_GTP_GPDU && at < end && p[at] >> 4 != 4 && p[at] >> 4 != 6)
        taut_visit_bytes(v, &taut_tunnel_fields, TAUT_TUNNEL_F_GTP_TPDU, p + at,
                         end - at);
}

void taut_gtp_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_FLAGS, p, 1, p[0]);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_VERSION, p, 1, p[0] >> 5);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_PT, p, 1, p[0] >> 4 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_RSV, p, 1, p[0] >> 3 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_E, p, 1, p[0] >> 2 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_S, p, 1, p[0] >> 1 & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_PN, p, 1, p[0] & 1);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_TYPE, p + 1, 1, p[1]);
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_LEN, p + 2, 2, taut_get16(p + 2));
    tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_TEID, p + 4, 4, taut_get32(p + 4));
    if (p[0] & TAUT_GTP_FLAG_S)
        tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_SEQ, p + 8, 2, taut_get16(p + 8));
    if (p[0] & TAUT_GTP_FLAG_PN)
        tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_NPDU, p + 10, 1, p[10]);
    size_t at = gtp_hdr_len(p[0]);
    if (p[0] & TAUT_GTP_FLAG_E) {
        tunnel_udp_num(v, TAUT_TUNNEL_F_GTP_NEXT, p + 11, 1, p[11]);
        at += gtp_visit_exts(v, p + 12, len - 12, p[11]);
    }
    gtp_visit_tpdu(v, p, at, len);
}

/* ---- Teredo ---- */

enum { TEREDO_AUTH_MIN = 13, TEREDO_ORIGIN_LEN = 8 };

/* teredo_auth_len: bytes of the authentication header of which the first
 * `left` are there, more than that if it is not whole; 0 if there is none. */
static size_t teredo_auth_len(const uint8_t *p, size_t left)
{
    if (left < 2 || taut_get16(p) != 1)
        return 0;
    return left < 4 ? TEREDO_AUTH_MIN : TEREDO_AUTH_MIN + (size_t)p[2] + p[3];
}

enum taut_status taut_teredo_check(struct taut_ctx *ctx, const uint8_t *p,
                                   size_t len)
{
    size_t at = teredo_auth_len(p, len);
    if (at > len)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_TEREDO_AUTH, p, len, at, 0);
    if (at < len && p[at] == 0 && (len - at < 2 || p[at + 1] == 0))
        at += TEREDO_ORIGIN_LEN;
    if (at >= len)
        return taut_fail_short(ctx, TAUT_TUNNEL_F_TEREDO, p, len, at + 1, 0);
    if (p[at] >> 4 != 6)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_TUNNEL_F_TEREDO, p + at,
                         p[at] >> 4, 0);
    return TAUT_OK;
}

/* teredo_is_next tells whether an indication of that kind comes next. */
static bool teredo_is_next(const struct taut_rd *rd, unsigned kind)
{
    return taut_rd_left(rd) >= 2 && taut_get16(rd->p) == kind;
}

static void teredo_auth(struct taut_teredo *out, struct taut_rd *rd)
{
    const uint8_t *p = rd->p;
    out->id.p = p + 4;
    out->id.len = p[2];
    out->value.p = p + 4 + p[2];
    out->value.len = p[3];
    p += 4 + out->id.len + out->value.len;
    out->nonce = taut_get64(p);
    out->confirm = p[8];
    rd->p = p + 9;
}

static void teredo_origin(struct taut_teredo *out, struct taut_rd *rd)
{
    out->origin_port = (uint16_t)~taut_get16(rd->p + 2);
    for (unsigned i = 0; i < 4; i++)
        out->origin_addr[i] = (uint8_t)~rd->p[4 + i];
    rd->p += TEREDO_ORIGIN_LEN;
}

enum taut_status taut_teredo_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                                    struct taut_teredo *out)
{
    static const struct taut_teredo none;
    enum taut_status st = taut_teredo_check(ctx, rd->p, taut_rd_left(rd));
    if (st)
        return st;
    *out = none;
    out->auth = teredo_is_next(rd, 1);
    if (out->auth)
        teredo_auth(out, rd);
    out->origin = teredo_is_next(rd, 0);
    if (out->origin)
        teredo_origin(out, rd);
    out->payload_len = taut_rd_left(rd);
    return TAUT_OK;
}

enum taut_status taut_teredo_encode(struct taut_wr *wr,
                                    const struct taut_teredo *in)
{
    if (in->id.len > 255 || in->value.len > 255) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    if (in->auth) {
        taut_wr_u16(wr, 1);
        taut_wr_u8(wr, (uint32_t)in->id.len);
        taut_wr_u8(wr, (uint32_t)in->value.len);
        taut_wr_bytes(wr, in->id.p, in->id.len);
        taut_wr_bytes(wr, in->value.p, in->value.len);
        taut_wr_u64(wr, in->nonce);
        taut_wr_u8(wr, in->confirm);
    }
    if (in->origin) {
        taut_wr_u16(wr, 0);
        taut_wr_u16(wr, in->origin_port ^ 0xffffu);
        for (unsigned i = 0; i < 4; i++)
            taut_wr_u8(wr, in->origin_addr[i] ^ 0xffu);
    }
    return TAUT_OK;
}

static void teredo_visit_auth(const struct taut_visitor *v, const uint8_t *p,
                              const struct taut_teredo *h)
{
    const struct taut_fieldset *set = &taut_tunnel_fields;
    tunnel_udp_num(v, TAUT_TUNNEL_F_TEREDO_ID_LEN, p + 2, 1, p[2]);
    tunnel_udp_num(v, TAUT_TUNNEL_F_TEREDO_VALUE_LEN, p + 3, 1, p[3]);
    if (h->id.len > 0)
        taut_visit_bytes(v, set, TAUT_TUNNEL_F_TEREDO_ID, h->id.p, h->id.len);
    if (h->value.len > 0)
        taut_visit_bytes(v, set, TAUT_TUNNEL_F_TEREDO_VALUE, h->value.p,
                         h->value.len);
    p = h->value.p + h->value.len;
    taut_visit_bytes(v, set, TAUT_TUNNEL_F_TEREDO_NONCE, p, 8);
    taut_visit_bytes(v, set, TAUT_TUNNEL_F_TEREDO_CONFIRM, p + 8, 1);
}

void taut_teredo_visit(const struct taut_visitor *v, const uint8_t *p,
                       size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_teredo h = {0};
    (void)taut_teredo_decode(&ctx, &rd, &h); /* it was checked */
    if (h.auth)
        teredo_visit_auth(v, p, &h);
    if (h.origin)
        tunnel_udp_num(v, TAUT_TUNNEL_F_TEREDO_PORT, rd.p - 6, 2,
                       h.origin_port);
}
