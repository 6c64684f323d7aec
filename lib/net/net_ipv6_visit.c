/* SPDX-License-Identifier: MIT */
/* net_ipv6_visit.c: the fields of IPv6 and its extension headers, told one
 * by one with tshark's notion of their values. */
#include "taut/ipv6_ext.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* The fixed header                                                    */

/* ext_row tells one fixed row of `set` for the header or option at `p`. */
static void ext_row(const struct taut_visitor *v,
                    const struct taut_fieldset *set, unsigned field,
                    const uint8_t *p)
{
    const struct taut_field *f = &set->fields[TAUT_FIELD_INDEX(field)];
    const uint8_t *at = p + f->off_bits / 8;
    size_t len = (f->off_bits % 8u + f->n_bits + 7u) / 8u;
    if (f->n_bits > 32 || f->type == TAUT_FT_BYTES)
        taut_visit_bytes(v, set, field, at, len);
    else
        taut_visit_num(v, set, field, at, len,
                       taut_bits_get(p, f->off_bits, f->n_bits));
}

void taut_ipv6_visit(const struct taut_visitor *v, const uint8_t *p, size_t len)
{
    const struct taut_fieldset *set = &taut_ipv6_fields;
    if (len < TAUT_IPV6_HDR_LEN)
        return;
    ext_row(v, set, TAUT_IPV6_F_VERSION, p);
    /* tshark masks it out of the first 32 bits */
    taut_visit_num(v, set, TAUT_IPV6_F_TCLASS, p, 4, taut_ipv6_get_tclass(p));
    for (unsigned f = TAUT_IPV6_F_DSCP; f < TAUT_IPV6_F_END; f++)
        ext_row(v, set, f, p);
}

/* ------------------------------------------------------------------ */
/* Extension headers                                                   */

static void ext_rows(const struct taut_visitor *v, const uint8_t *p,
                     unsigned from, unsigned to)
{
    for (unsigned f = from; f <= to; f++)
        ext_row(v, &taut_ipv6_ext_fields, f, p);
}

static void ext_num(const struct taut_visitor *v, unsigned field,
                    const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_ipv6_ext_fields, field, at, len, num);
}

static void ext_bytes(const struct taut_visitor *v, unsigned field,
                      const uint8_t *at, size_t len)
{
    taut_visit_bytes(v, &taut_ipv6_ext_fields, field, at, len);
}

/* The group, next header, length, and length in bytes: the rows that four
 * kinds of headers begin with, in this order. */
static void ext_begin(const struct taut_visitor *v, unsigned group,
                      const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    ext_bytes(v, group, p, ext->bytes.len);
    ext_rows(v, p, group + 1, group + 2);
    ext_num(v, group + 3, p + 1, 1, ext->bytes.len);
}

/* ------------------------------------------------------------------ */
/* Options                                                             */

static void opt_visit_calipso(const struct taut_visitor *v, const uint8_t *p,
                              const struct taut_ipv6_opt_value *o)
{
    ext_num(v, TAUT_IPV6_EXT_F_OPT_CALIPSO_DOI, p, 4, o->u.calipso.doi);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_CALIPSO_LEN, p + 4, 1, p[4]);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_CALIPSO_LEVEL, p + 5, 1, o->u.calipso.level);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_CALIPSO_CSUM, p + 6, 2, o->u.calipso.csum);
    ext_bytes(v, TAUT_IPV6_EXT_F_OPT_CALIPSO_MAP, p + 8,
              o->u.calipso.bitmap.len);
}

static void opt_visit_pdm(const struct taut_visitor *v, const uint8_t *p,
                          const struct taut_ipv6_opt_value *o)
{
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PDM_DTLR, p, 1, o->u.pdm.scale_dtlr);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PDM_DTLS, p + 1, 1, o->u.pdm.scale_dtls);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PDM_PSNTP, p + 2, 2, o->u.pdm.psn_this);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PDM_PSNLR, p + 4, 2, o->u.pdm.psn_last);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PDM_LR, p + 6, 2, o->u.pdm.delta_recv);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PDM_LS, p + 8, 2, o->u.pdm.delta_sent);
}

static void opt_visit_qs(const struct taut_visitor *v, const uint8_t *p,
                         const struct taut_ipv6_opt_value *o)
{
    ext_num(v, TAUT_IPV6_EXT_F_OPT_QS_FUNC, p, 1, o->u.qs.func);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_QS_RATE, p, 1, o->u.qs.rate);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_QS_TTL, p + 1, 1, o->u.qs.ttl);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_QS_NONCE, p + 2, 4, o->u.qs.nonce);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_QS_RESERVED, p + 2, 4, o->u.qs.reserved);
}

static void opt_visit_rpl(const struct taut_visitor *v, const uint8_t *p,
                          const struct taut_ipv6_opt_value *o)
{
    uint8_t flags = o->u.rpl.flags;
    ext_num(v, TAUT_IPV6_EXT_F_OPT_RPL_FLAG, p, 1, flags);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_RPL_O, p, 1, flags >> 7);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_RPL_R, p, 1, flags >> 6 & 1);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_RPL_F, p, 1, flags >> 5 & 1);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_RPL_INSTANCE, p + 1, 1, o->u.rpl.instance);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_RPL_RANK, p + 2, 2, o->u.rpl.rank);
}

static void opt_visit_mpl(const struct taut_visitor *v, const uint8_t *p,
                          const struct taut_ipv6_opt_value *o)
{
    ext_num(v, TAUT_IPV6_EXT_F_OPT_MPL_FLAG, p, 1, o->u.mpl.flags);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_MPL_SEQ, p + 1, 1, o->u.mpl.seq);
    if (o->u.mpl.seed.len > 0)
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT_MPL_SEED, p + 2, o->u.mpl.seed.len);
}

static void opt_visit_pmtu(const struct taut_visitor *v, const uint8_t *p,
                           const struct taut_ipv6_opt_value *o)
{
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PMTU_MIN, p, 2, o->u.pmtu.min);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PMTU_RTN, p + 2, 2, o->u.pmtu.rtn);
    ext_num(v, TAUT_IPV6_EXT_F_OPT_PMTU_R, p + 2, 2, o->u.pmtu.r ? 1 : 0);
}

/* Types whose value is bytes, or one byte before them. */
static void opt_visit_raw(const struct taut_visitor *v,
                          const struct taut_ipv6_opt *raw)
{
    const uint8_t *p = raw->data.p;
    size_t len = raw->data.len;
    switch (raw->type) {
    case TAUT_IPV6_OPT_ILNP:
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT_ILNP, p, len);
        break;
    case TAUT_IPV6_OPT_LIO:
        ext_num(v, TAUT_IPV6_EXT_F_OPT_LIO_LEN, p, 1, p[0]);
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT_LIO_ID, p + 1, p[0]);
        break;
    case TAUT_IPV6_OPT_EXP_1E:
    case TAUT_IPV6_OPT_EXP_3E:
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT_EXP, p, len);
        break;
    case TAUT_IPV6_OPT_IOAM:
    case TAUT_IPV6_OPT_IOAM_FIX:
        ext_num(v, TAUT_IPV6_EXT_F_OPT_IOAM_TYPE, p + 1, 1, p[1]);
        break;
    default:
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT_UNKNOWN, p, len);
    }
}

static void opt_visit_rare(const struct taut_visitor *v,
                           const struct taut_ipv6_opt *raw,
                           const struct taut_ipv6_opt_value *o)
{
    const uint8_t *p = raw->data.p;
    switch (raw->type) {
    case TAUT_IPV6_OPT_CALIPSO:
        opt_visit_calipso(v, p, o);
        break;
    case TAUT_IPV6_OPT_PDM:
        opt_visit_pdm(v, p, o);
        break;
    case TAUT_IPV6_OPT_QS:
        opt_visit_qs(v, p, o);
        break;
    case TAUT_IPV6_OPT_RPL:
    case TAUT_IPV6_OPT_RPL_OLD:
        opt_visit_rpl(v, p, o);
        break;
    case TAUT_IPV6_OPT_MPL:
        opt_visit_mpl(v, p, o);
        break;
    case TAUT_IPV6_OPT_PMTU:
        opt_visit_pmtu(v, p, o);
        break;
    case TAUT_IPV6_OPT_DFF:
        ext_num(v, TAUT_IPV6_EXT_F_OPT_DFF_FLAGS, p, 1, o->u.dff.flags);
        ext_num(v, TAUT_IPV6_EXT_F_OPT_DFF_SEQ, p + 1, 2, o->u.dff.seq);
        break;
    default:
        opt_visit_raw(v, raw);
    }
}

static void opt_visit_value(const struct taut_visitor *v,
                            const struct taut_ipv6_opt *raw,
                            const struct taut_ipv6_opt_value *o)
{
    const uint8_t *p = raw->data.p;
    size_t len = raw->data.len;
    switch (raw->type) {
    case TAUT_IPV6_OPT_PAD1:
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT_PAD1, raw->p, 1);
        break;
    case TAUT_IPV6_OPT_PADN:
        if (len > 0)
            ext_bytes(v, TAUT_IPV6_EXT_F_OPT_PADN, p, len);
        break;
    case TAUT_IPV6_OPT_JUMBO:
        ext_num(v, TAUT_IPV6_EXT_F_OPT_JUMBO, p, len, o->u.jumbo_len);
        break;
    case TAUT_IPV6_OPT_RTALERT:
        ext_num(v, TAUT_IPV6_EXT_F_OPT_RTALERT, p, len, o->u.router_alert);
        break;
    case TAUT_IPV6_OPT_TEL:
        ext_num(v, TAUT_IPV6_EXT_F_OPT_TEL, p, len, o->u.tel);
        break;
    case TAUT_IPV6_OPT_HOME:
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT_HOME, p, len);
        break;
    default:
        opt_visit_rare(v, raw, o);
    }
}

static void opts_visit(const struct taut_visitor *v,
                       const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_opts opts;
    struct taut_ipv6_opt raw;
    struct taut_ipv6_opt_value o;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    ctx.quirks = TAUT_IPV6_QUIRK_PAD;
    taut_ipv6_opts_init(&opts, ext);
    while (taut_ipv6_opt_next(&ctx, &opts, &raw) == TAUT_OK) {
        bool pad1 = raw.type == TAUT_IPV6_OPT_PAD1;
        ext_bytes(v, TAUT_IPV6_EXT_F_OPT, raw.p, raw.data.len + (pad1 ? 1 : 2));
        ext_rows(v, raw.p, TAUT_IPV6_EXT_F_OPT_TYPE,
                 pad1 ? TAUT_IPV6_EXT_F_OPT_TYPE : TAUT_IPV6_EXT_F_OPT_LEN);
        enum taut_status st = taut_ipv6_opt_decode(&ctx, &o, &raw);
        /* a wrong length: bytes; a wrong jumbo length is shown as it is */
        bool jumbo = raw.type == TAUT_IPV6_OPT_JUMBO && raw.data.len == 4;
        if (st == TAUT_OK || jumbo)
            opt_visit_value(v, &raw, &o);
        else
            ext_bytes(v, TAUT_IPV6_EXT_F_OPT_UNKNOWN, raw.data.p, raw.data.len);
    }
}

/* ------------------------------------------------------------------ */
/* Routing                                                             */

static void route_visit_list(const struct taut_visitor *v,
                             const struct taut_ipv6_routing *r, unsigned field)
{
    struct taut_rd rd = taut_rd_of(r->addrs.p, r->addrs.len);
    for (unsigned i = 0; i < r->n; i++) {
        const uint8_t *at = rd.p;
        size_t len = 16u - (i + 1u == r->n ? r->cmpre : r->cmpri);
        if (taut_rd_skip(&rd, len))
            ext_bytes(v, field, at, len);
    }
}

static void route_visit_segment(const struct taut_visitor *v,
                                const struct taut_ipv6_routing *r,
                                const uint8_t *p)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_rd rd = taut_rd_of(r->tail.p, r->tail.len);
    struct taut_ipv6_tlv tlv;
    ext_rows(v, p, TAUT_IPV6_EXT_F_SRH_LAST, TAUT_IPV6_EXT_F_SRH_TAG);
    route_visit_list(v, r, TAUT_IPV6_EXT_F_SRH_ADDR);
    for (const uint8_t *at = rd.p;
         taut_ipv6_tlv_next(&ctx, &rd, &tlv) == TAUT_OK; at = rd.p)
        ext_bytes(v, TAUT_IPV6_EXT_F_SRH_TLV, at, (size_t)(rd.p - at));
}

static void route_visit(const struct taut_visitor *v,
                        const struct taut_ipv6_ext *ext)
{
    struct taut_ipv6_routing r;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    const uint8_t *p = ext->bytes.p;
    ext_begin(v, TAUT_IPV6_EXT_F_ROUTING, ext);
    ext_rows(v, p, TAUT_IPV6_EXT_F_ROUTING_TYPE,
             TAUT_IPV6_EXT_F_ROUTING_SEGLEFT);
    if (taut_ipv6_routing_decode(&ctx, &r, ext) != TAUT_OK)
        return;
    switch (r.type) {
    case TAUT_IPV6_ROUTE_SOURCE:
        ext_bytes(v, TAUT_IPV6_EXT_F_SRC_RESERVED, p + 4, 4);
        route_visit_list(v, &r, TAUT_IPV6_EXT_F_SRC_ADDR);
        break;
    case TAUT_IPV6_ROUTE_MOBILITY:
        ext_bytes(v, TAUT_IPV6_EXT_F_RT2_RESERVED, p + 4, 4);
        route_visit_list(v, &r, TAUT_IPV6_EXT_F_RT2_HOME);
        break;
    case TAUT_IPV6_ROUTE_RPL:
        ext_rows(v, p, TAUT_IPV6_EXT_F_RPL_CMPRI, TAUT_IPV6_EXT_F_RPL_RESERVED);
        ext_num(v, TAUT_IPV6_EXT_F_RPL_COUNT, p, ext->bytes.len, r.n);
        route_visit_list(v, &r, TAUT_IPV6_EXT_F_RPL_ADDRESS);
        break;
    case TAUT_IPV6_ROUTE_SEGMENT:
        route_visit_segment(v, &r, p);
        break;
    default:
        ext_bytes(v, TAUT_IPV6_EXT_F_ROUTING_UNKNOWN, r.tail.p, r.tail.len);
    }
}

/* ------------------------------------------------------------------ */
/* The others                                                          */

static void mip6_visit_binding(const struct taut_visitor *v,
                               const struct taut_mip6 *m, const uint8_t *p)
{
    if (m->type == TAUT_MIP6_BU) {
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_BU_SEQ, p, 2, m->seq);
        for (unsigned i = 0; i < 4; i++)
            ext_num(v, TAUT_IPV6_EXT_F_MIP6_BU_A + i, p + 2, 2,
                    m->flags >> (15 - i) & 1);
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_BU_LIFE, p + 4, 2, m->lifetime);
        return;
    }
    ext_num(v, TAUT_IPV6_EXT_F_MIP6_BA_STATUS, p, 1, m->status);
    ext_num(v, TAUT_IPV6_EXT_F_MIP6_BA_K, p + 1, 1, m->flags >> 7 & 1);
    ext_num(v, TAUT_IPV6_EXT_F_MIP6_BA_SEQ, p + 2, 2, m->seq);
    ext_num(v, TAUT_IPV6_EXT_F_MIP6_BA_LIFE, p + 4, 2, m->lifetime);
}

static void mip6_visit_message(const struct taut_visitor *v,
                               const struct taut_mip6 *m)
{
    const uint8_t *p = m->body.p;
    switch (m->type) {
    case TAUT_MIP6_BRR:
        ext_bytes(v, TAUT_IPV6_EXT_F_MIP6_BRR, p, 2);
        break;
    case TAUT_MIP6_HOTI:
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_HOTI, p + 2, 8, m->cookie);
        break;
    case TAUT_MIP6_COTI:
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_COTI, p + 2, 8, m->cookie);
        break;
    case TAUT_MIP6_HOT:
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_HOT_INDEX, p, 2, m->nonce);
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_HOT_COOKIE, p + 2, 8, m->cookie);
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_HOT_TOKEN, p + 10, 8, m->token);
        break;
    case TAUT_MIP6_COT: /* tshark shows the keygen token as HoT's */
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_COT_INDEX, p, 2, m->nonce);
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_COT_COOKIE, p + 2, 8, m->cookie);
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_HOT_TOKEN, p + 10, 8, m->token);
        break;
    case TAUT_MIP6_BU:
    case TAUT_MIP6_BA:
        mip6_visit_binding(v, m, p);
        break;
    case TAUT_MIP6_BE:
        ext_num(v, TAUT_IPV6_EXT_F_MIP6_BE_STATUS, p, 1, m->status);
        ext_bytes(v, TAUT_IPV6_EXT_F_MIP6_BE_HOME, p + 2, 16);
        break;
    default:
        ext_bytes(v, TAUT_IPV6_EXT_F_MIP6_DATA, p, m->body.len);
    }
}

static void mip6_visit(const struct taut_visitor *v,
                       const struct taut_ipv6_ext *ext)
{
    struct taut_mip6 m;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    ext_bytes(v, TAUT_IPV6_EXT_F_MIP6, ext->bytes.p, ext->bytes.len);
    ext_rows(v, ext->bytes.p, TAUT_IPV6_EXT_F_MIP6_NXT,
             TAUT_IPV6_EXT_F_MIP6_CSUM);
    if (taut_mip6_decode(&ctx, &m, ext) == TAUT_OK)
        mip6_visit_message(v, &m);
}

static void shim6_visit(const struct taut_visitor *v,
                        const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    ext_bytes(v, TAUT_IPV6_EXT_F_SHIM6, p, ext->bytes.len);
    ext_rows(v, p, TAUT_IPV6_EXT_F_SHIM6_NXT, TAUT_IPV6_EXT_F_SHIM6_P);
    if (taut_ipv6_ext_get_shim6_p(p) != 0)
        ext_bytes(v, TAUT_IPV6_EXT_F_SHIM6_TAG, p + 2, 6);
    else
        ext_rows(v, p, TAUT_IPV6_EXT_F_SHIM6_TYPE, TAUT_IPV6_EXT_F_SHIM6_CSUM);
}

static void ah_visit(const struct taut_visitor *v,
                     const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    ext_bytes(v, TAUT_IPV6_EXT_F_AH, p, ext->bytes.len);
    if (ext->bytes.len < 12)
        return;
    ext_rows(v, p, TAUT_IPV6_EXT_F_AH_NXT, TAUT_IPV6_EXT_F_AH_SEQ);
    if (ext->bytes.len > 12)
        ext_bytes(v, TAUT_IPV6_EXT_F_AH_ICV, p + 12, ext->bytes.len - 12);
}

void taut_ipv6_esp_visit(const struct taut_visitor *v, const uint8_t *p,
                         size_t len)
{
    if (len < 8)
        return;
    ext_bytes(v, TAUT_IPV6_EXT_F_ESP, p, len);
    ext_rows(v, p, TAUT_IPV6_EXT_F_ESP_SPI, TAUT_IPV6_EXT_F_ESP_SEQ);
}

void taut_ipv6_ext_visit(const struct taut_visitor *v,
                         const struct taut_ipv6_ext *ext)
{
    const uint8_t *p = ext->bytes.p;
    switch (ext->type) {
    case TAUT_IPPROTO_HOPOPTS:
        ext_begin(v, TAUT_IPV6_EXT_F_HOPOPTS, ext);
        opts_visit(v, ext);
        break;
    case TAUT_IPPROTO_DSTOPTS:
        ext_begin(v, TAUT_IPV6_EXT_F_DSTOPTS, ext);
        opts_visit(v, ext);
        break;
    case TAUT_IPPROTO_ROUTING:
        route_visit(v, ext);
        break;
    case TAUT_IPPROTO_FRAGMENT:
        ext_bytes(v, TAUT_IPV6_EXT_F_FRAGHDR, p, ext->bytes.len);
        ext_rows(v, p, TAUT_IPV6_EXT_F_FRAGHDR_NXT,
                 TAUT_IPV6_EXT_F_FRAGHDR_IDENT);
        break;
    case TAUT_IPPROTO_AH:
        ah_visit(v, ext);
        break;
    case TAUT_IPPROTO_MOBILITY:
        mip6_visit(v, ext);
        break;
    case TAUT_IPPROTO_HIP:
        ext_bytes(v, TAUT_IPV6_EXT_F_HIP, p, ext->bytes.len);
        if (ext->bytes.len >= 40)
            ext_rows(v, p, TAUT_IPV6_EXT_F_HIP_NXT, TAUT_IPV6_EXT_F_HIP_RCVR);
        break;
    case TAUT_IPPROTO_SHIM6:
        shim6_visit(v, ext);
        break;
    default:
        break;
    }
}
