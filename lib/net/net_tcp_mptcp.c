/* SPDX-License-Identifier: MIT */
/* net_tcp_mptcp.c: the contents of MPTCP options (RFC 8684, and RFC 6824
 * for version 0); see taut/tcp.h. */
#include "taut/tcp.h"
#include "taut/inet.h"
#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Names and forms                                                     */

static const struct taut_reg_entry mptcp_entries[] = {
    {TAUT_TCP_MP_CAPABLE, "MP_CAPABLE"},
    {TAUT_TCP_MP_JOIN, "MP_JOIN"},
    {TAUT_TCP_MP_DSS, "DSS"},
    {TAUT_TCP_MP_ADD_ADDR, "ADD_ADDR"},
    {TAUT_TCP_MP_REMOVE_ADDR, "REMOVE_ADDR"},
    {TAUT_TCP_MP_PRIO, "MP_PRIO"},
    {TAUT_TCP_MP_FAIL, "MP_FAIL"},
    {TAUT_TCP_MP_FASTCLOSE, "MP_FASTCLOSE"},
    {TAUT_TCP_MP_TCPRST, "MP_TCPRST"},
    {TAUT_TCP_MP_EXPERIMENTAL, "MP_EXPERIMENTAL"},
};
const struct taut_reg taut_tcp_mptcp_reg = {
    "MPTCP subtype", sizeof mptcp_entries / sizeof mptcp_entries[0],
    mptcp_entries};

/* Bytes of a DSS with these flags, without a checksum. */
static unsigned mptcp_dss_len(unsigned flags)
{
    unsigned len = 4;
    if (flags & TAUT_TCP_DSS_ACK)
        len += flags & TAUT_TCP_DSS_ACK8 ? 8 : 4;
    if (flags & TAUT_TCP_DSS_MAP)
        len += flags & TAUT_TCP_DSS_DSN8 ? 14 : 10;
    return len;
}

/* Whether an ADD_ADDR is of version 0, which tells the IP version. */
static bool mptcp_add_is_v0(unsigned nibble, unsigned len)
{
    return (nibble == 4 && (len == 8 || len == 10)) ||
           (nibble == 6 && (len == 20 || len == 22));
}

/* Bytes behind the address ID besides address and port: 8 of HMAC or 0. */
static unsigned mptcp_add_hmac_len(unsigned nibble, unsigned len)
{
    return mptcp_add_is_v0(nibble, len) || (nibble & 1) ? 0 : 8;
}

static bool mptcp_add_len_fits(unsigned nibble, unsigned len)
{
    unsigned n = len - mptcp_add_hmac_len(nibble, len);
    return n == 8 || n == 10 || n == 20 || n == 22;
}

static bool mptcp_capable_len_fits(unsigned version, unsigned len)
{
    if (len == 12 || len == 20)
        return true;
    return version > 0 && (len == 4 || len == 22 || len == 24);
}

/* Whether an option of this subtype may be `len` bytes long. */
static bool mptcp_len_fits(unsigned subtype, unsigned nibble, unsigned flags,
                           unsigned len)
{
    switch (subtype) {
    case TAUT_TCP_MP_CAPABLE:
        return mptcp_capable_len_fits(nibble, len);
    case TAUT_TCP_MP_JOIN:
        return len == 12 || len == 16 || len == 24;
    case TAUT_TCP_MP_DSS:
        return len == mptcp_dss_len(flags) ||
               ((flags & TAUT_TCP_DSS_MAP) && len == mptcp_dss_len(flags) + 2);
    case TAUT_TCP_MP_ADD_ADDR:
        return mptcp_add_len_fits(nibble, len);
    case TAUT_TCP_MP_REMOVE_ADDR:
        return len >= 4;
    case TAUT_TCP_MP_PRIO:
        return len == 3 || len == 4;
    case TAUT_TCP_MP_FAIL:
    case TAUT_TCP_MP_FASTCLOSE:
        return len == 12;
    case TAUT_TCP_MP_TCPRST:
        return len == 4;
    default:
        return len >= 3;
    }
}

/* ------------------------------------------------------------------ */
/* Decode: `rd` is over what follows the subtype's byte and is long enough,
 * as mptcp_len_fits says; a read that fails leaves a zero.            */

static void mptcp_read_capable(struct taut_tcp_mptcp *out, struct taut_rd *rd)
{
    taut_rd_u8(rd, &out->flags);
    if (out->len >= 12)
        taut_rd_u64(rd, &out->key);
    if (out->len >= 20)
        taut_rd_u64(rd, &out->peer_key);
    if (out->len >= 22)
        taut_rd_u16(rd, &out->data_len);
    if (out->len >= 24)
        taut_rd_u16(rd, &out->checksum);
}

static void mptcp_read_join(struct taut_tcp_mptcp *out, struct taut_rd *rd)
{
    taut_rd_u8(rd, &out->id);
    if (out->len == 24) {
        taut_rd_span(rd, 20, &out->data);
        return;
    }
    if (out->len == 12)
        taut_rd_u32(rd, &out->token);
    else
        taut_rd_u64(rd, &out->hmac64);
    taut_rd_u32(rd, &out->nonce);
}

/* A number of 8 bytes if `wide`, else of 4. */
static void mptcp_read_num(struct taut_rd *rd, uint64_t *out, bool wide)
{
    uint32_t v;
    if (wide)
        taut_rd_u64(rd, out);
    else if (taut_rd_u32(rd, &v))
        *out = v;
}

static void mptcp_read_dss(struct taut_tcp_mptcp *out, struct taut_rd *rd)
{
    taut_rd_u8(rd, &out->flags);
    if (out->flags & TAUT_TCP_DSS_ACK)
        mptcp_read_num(rd, &out->data_ack,
                       (out->flags & TAUT_TCP_DSS_ACK8) != 0);
    if (!(out->flags & TAUT_TCP_DSS_MAP))
        return;
    mptcp_read_num(rd, &out->dsn, (out->flags & TAUT_TCP_DSS_DSN8) != 0);
    taut_rd_u32(rd, &out->ssn);
    taut_rd_u16(rd, &out->data_len);
    taut_rd_u16(rd, &out->checksum);
}

static void mptcp_read_add(struct taut_tcp_mptcp *out, struct taut_rd *rd)
{
    unsigned hmac_len = mptcp_add_hmac_len(out->nibble, out->len);
    unsigned n = out->len - hmac_len;
    const uint8_t *p;
    out->addr_len = n >= 20 ? 16 : 4;
    taut_rd_u8(rd, &out->id);
    if (taut_rd_take(rd, out->addr_len, &p))
        memcpy(out->addr, p, out->addr_len);
    if (n % 4 == 2)
        taut_rd_u16(rd, &out->port);
    if (hmac_len > 0)
        taut_rd_u64(rd, &out->hmac64);
}

static void mptcp_read(struct taut_tcp_mptcp *out, struct taut_rd *rd)
{
    switch (out->subtype) {
    case TAUT_TCP_MP_CAPABLE:
        mptcp_read_capable(out, rd);
        break;
    case TAUT_TCP_MP_JOIN:
        mptcp_read_join(out, rd);
        break;
    case TAUT_TCP_MP_DSS:
        mptcp_read_dss(out, rd);
        break;
    case TAUT_TCP_MP_ADD_ADDR:
        mptcp_read_add(out, rd);
        break;
    case TAUT_TCP_MP_PRIO:
        taut_rd_u8(rd, &out->id);
        break;
    case TAUT_TCP_MP_FAIL:
        taut_rd_u8(rd, &out->id);
        taut_rd_u64(rd, &out->dsn);
        break;
    case TAUT_TCP_MP_FASTCLOSE:
        taut_rd_u8(rd, &out->id);
        taut_rd_u64(rd, &out->key);
        break;
    case TAUT_TCP_MP_TCPRST:
        taut_rd_u8(rd, &out->flags);
        break;
    default:
        taut_rd_span(rd, taut_rd_left(rd), &out->data);
    }
}

enum taut_status taut_tcp_mptcp_decode(struct taut_ctx *ctx,
                                       struct taut_tcp_mptcp *out,
                                       const struct taut_tcp_opt *opt)
{
    struct taut_rd rd = taut_rd_of(opt->data.p, opt->data.len);
    uint8_t first = 0, second = 0;
    bool some = taut_rd_u8(&rd, &first);
    if (opt->data.len > 1)
        second = opt->data.p[1];
    if (!some || !mptcp_len_fits(first >> 4, first & 15, second, opt->len))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_TCP_F_OPT_MPTCP,
                         opt->data.p - 1, opt->len, TAUT_WIRE_RST);
    memset(out, 0, sizeof *out);
    out->subtype = first >> 4;
    out->nibble = first & 15;
    out->len = opt->len;
    mptcp_read(out, &rd);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Encode                                                              */

static void mptcp_write_capable(struct taut_wr *wr,
                                const struct taut_tcp_mptcp *in)
{
    taut_wr_u8(wr, in->flags);
    if (in->len >= 12)
        taut_wr_u64(wr, in->key);
    if (in->len >= 20)
        taut_wr_u64(wr, in->peer_key);
    if (in->len >= 22)
        taut_wr_u16(wr, in->data_len);
    if (in->len >= 24)
        taut_wr_u16(wr, in->checksum);
}

static void mptcp_write_join(struct taut_wr *wr,
                             const struct taut_tcp_mptcp *in)
{
    taut_wr_u8(wr, in->id);
    if (in->len == 24)
        return;
    if (in->len == 12)
        taut_wr_u32(wr, in->token);
    else
        taut_wr_u64(wr, in->hmac64);
    taut_wr_u32(wr, in->nonce);
}

static void mptcp_write_num(struct taut_wr *wr, uint64_t v, bool wide)
{
    if (wide)
        taut_wr_u64(wr, v);
    else
        taut_wr_u32(wr, (uint32_t)v);
}

static void mptcp_write_dss(struct taut_wr *wr, const struct taut_tcp_mptcp *in)
{
    taut_wr_u8(wr, in->flags);
    if (in->flags & TAUT_TCP_DSS_ACK)
        mptcp_write_num(wr, in->data_ack, (in->flags & TAUT_TCP_DSS_ACK8) != 0);
    if (!(in->flags & TAUT_TCP_DSS_MAP))
        return;
    mptcp_write_num(wr, in->dsn, (in->flags & TAUT_TCP_DSS_DSN8) != 0);
    taut_wr_u32(wr, in->ssn);
    taut_wr_u16(wr, in->data_len);
    if (in->len > mptcp_dss_len(in->flags))
        taut_wr_u16(wr, in->checksum);
}

static void mptcp_write_add(struct taut_wr *wr, const struct taut_tcp_mptcp *in)
{
    unsigned hmac_len = mptcp_add_hmac_len(in->nibble, in->len);
    unsigned n = in->len - hmac_len;
    taut_wr_u8(wr, in->id);
    taut_wr_bytes(wr, in->addr, n >= 20 ? 16 : 4);
    if (n % 4 == 2)
        taut_wr_u16(wr, in->port);
    if (hmac_len > 0)
        taut_wr_u64(wr, in->hmac64);
}

static void mptcp_write(struct taut_wr *wr, const struct taut_tcp_mptcp *in)
{
    switch (in->subtype) {
    case TAUT_TCP_MP_CAPABLE:
        mptcp_write_capable(wr, in);
        break;
    case TAUT_TCP_MP_JOIN:
        mptcp_write_join(wr, in);
        break;
    case TAUT_TCP_MP_DSS:
        mptcp_write_dss(wr, in);
        break;
    case TAUT_TCP_MP_ADD_ADDR:
        mptcp_write_add(wr, in);
        break;
    case TAUT_TCP_MP_PRIO:
        if (in->len == 4)
            taut_wr_u8(wr, in->id);
        break;
    case TAUT_TCP_MP_FAIL:
        taut_wr_u8(wr, in->id);
        taut_wr_u64(wr, in->dsn);
        break;
    case TAUT_TCP_MP_FASTCLOSE:
        taut_wr_u8(wr, in->id);
        taut_wr_u64(wr, in->key);
        break;
    case TAUT_TCP_MP_TCPRST:
        taut_wr_u8(wr, in->flags);
        break;
    default:
        break;
    }
}

/* Bytes of `data` that an option of this form has. */
static unsigned mptcp_data_len(const struct taut_tcp_mptcp *in)
{
    if (in->subtype == TAUT_TCP_MP_JOIN)
        return in->len == 24 ? 20 : 0;
    if (in->subtype == TAUT_TCP_MP_REMOVE_ADDR ||
        in->subtype > TAUT_TCP_MP_TCPRST)
        return in->len - 3u;
    return 0;
}

enum taut_status taut_tcp_mptcp_encode(struct taut_wr *wr,
                                       const struct taut_tcp_mptcp *in)
{
    if (in->subtype > 15 || in->nibble > 15 || in->len > TAUT_TCP_OPTIONS_MAX ||
        !mptcp_len_fits(in->subtype, in->nibble, in->flags, in->len) ||
        in->data.len != mptcp_data_len(in)) {
        taut_wr_fail(wr, TAUT_E_RANGE);
        return TAUT_E_RANGE;
    }
    taut_wr_u8(wr, TAUT_TCP_OPT_MPTCP);
    taut_wr_u8(wr, in->len);
    taut_wr_u8(wr, (uint8_t)(in->subtype << 4 | in->nibble));
    mptcp_write(wr, in);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Visit                                                               */

static void mptcp_see(const struct taut_visitor *v, unsigned field,
                      const uint8_t *at, size_t len, uint64_t num)
{
    taut_visit_num(v, &taut_tcp_fields, field, at, len, num);
}

/* Flags beside the subtype: shown as the whole byte, as tshark does. */
static void mptcp_see_nibble(const struct taut_visitor *v, const uint8_t *p)
{
    mptcp_see(v, TAUT_TCP_F_MP_FLAGS, p, 1, p[0]);
}

static void mptcp_see_capable(const struct taut_visitor *v, const uint8_t *p,
                              const struct taut_tcp_mptcp *m)
{
    bool old = m->nibble == 0;
    mptcp_see(v, TAUT_TCP_F_MP_VERSION, p, 1, m->nibble);
    mptcp_see(v, TAUT_TCP_F_MP_FLAGS, p + 1, 1, m->flags);
    mptcp_see(v, TAUT_TCP_F_MP_CSUM_REQ, p + 1, 1, m->flags >> 7);
    mptcp_see(v, TAUT_TCP_F_MP_EXT, p + 1, 1, m->flags >> 6 & 1);
    if (!old)
        mptcp_see(v, TAUT_TCP_F_MP_NO_MORE, p + 1, 1, m->flags >> 5 & 1);
    mptcp_see(v, old ? TAUT_TCP_F_MP_SHA1 : TAUT_TCP_F_MP_SHA256, p + 1, 1,
              m->flags & 1);
    mptcp_see(v, TAUT_TCP_F_MP_RES_FLAG, p + 1, 1, m->flags >> 1 & 15);
    if (m->len >= 12)
        mptcp_see(v, TAUT_TCP_F_MP_SENDKEY, p + 2, 8, m->key);
    if (m->len >= 20)
        mptcp_see(v, TAUT_TCP_F_MP_RECVKEY, p + 10, 8, m->peer_key);
    if (m->len >= 22)
        mptcp_see(v, TAUT_TCP_F_MP_DATA_LEN, p + 18, 2, m->data_len);
    if (m->len >= 24)
        mptcp_see(v, TAUT_TCP_F_MP_CHECKSUM, p + 20, 2, m->checksum);
}

static void mptcp_see_join(const struct taut_visitor *v, const uint8_t *p,
                           const struct taut_tcp_mptcp *m)
{
    if (m->len == 24) {
        mptcp_see(v, TAUT_TCP_F_MP_RESERVED, p, 2, taut_get16(p) & 0xfff);
        taut_visit_bytes(v, &taut_tcp_fields, TAUT_TCP_F_MP_HMAC, p + 2, 20);
        return;
    }
    mptcp_see_nibble(v, p);
    mptcp_see(v, TAUT_TCP_F_MP_BACKUP, p, 1, m->nibble & 1);
    mptcp_see(v, TAUT_TCP_F_MP_ADDRID, p + 1, 1, m->id);
    if (m->len == 12)
        mptcp_see(v, TAUT_TCP_F_MP_TOKEN, p + 2, 4, m->token);
    else
        mptcp_see(v, TAUT_TCP_F_MP_HMAC64, p + 2, 8, m->hmac64);
    mptcp_see(v, TAUT_TCP_F_MP_NONCE, p + m->len - 6, 4, m->nonce);
}

static void mptcp_see_dss_flags(const struct taut_visitor *v, const uint8_t *p,
                                unsigned flags)
{
    mptcp_see(v, TAUT_TCP_F_MP_FLAGS, p, 1, flags);
    mptcp_see(v, TAUT_TCP_F_MP_DATA_FIN, p, 1, flags >> 4 & 1);
    mptcp_see(v, TAUT_TCP_F_MP_DSN8, p, 1, flags >> 3 & 1);
    mptcp_see(v, TAUT_TCP_F_MP_DSN_PRESENT, p, 1, flags >> 2 & 1);
    mptcp_see(v, TAUT_TCP_F_MP_ACK8, p, 1, flags >> 1 & 1);
    mptcp_see(v, TAUT_TCP_F_MP_ACK_PRESENT, p, 1, flags & 1);
}

static void mptcp_see_dss(const struct taut_visitor *v, const uint8_t *p,
                          const struct taut_tcp_mptcp *m)
{
    size_t n = m->flags & TAUT_TCP_DSS_ACK8 ? 8 : 4;
    mptcp_see_dss_flags(v, p + 1, m->flags);
    p += 2;
    if (m->flags & TAUT_TCP_DSS_ACK) {
        mptcp_see(v, TAUT_TCP_F_MP_DATA_ACK, p, n, m->data_ack);
        p += n;
    }
    if (!(m->flags & TAUT_TCP_DSS_MAP))
        return;
    n = m->flags & TAUT_TCP_DSS_DSN8 ? 8 : 4;
    mptcp_see(v, TAUT_TCP_F_MP_DSN, p, n, m->dsn);
    p += n;
    mptcp_see(v, TAUT_TCP_F_MP_SSN, p, 4, m->ssn);
    mptcp_see(v, TAUT_TCP_F_MP_DATA_LEN, p + 4, 2, m->data_len);
    if (m->len > mptcp_dss_len(m->flags))
        mptcp_see(v, TAUT_TCP_F_MP_CHECKSUM, p + 6, 2, m->checksum);
}

static void mptcp_see_add(const struct taut_visitor *v, const uint8_t *p,
                          const struct taut_tcp_mptcp *m)
{
    bool old = mptcp_add_is_v0(m->nibble, m->len);
    unsigned hmac_len = mptcp_add_hmac_len(m->nibble, m->len);
    mptcp_see(v, old ? TAUT_TCP_F_MP_IPVER : TAUT_TCP_F_MP_ECHO, p, 1,
              old ? m->nibble : m->nibble & 1);
    mptcp_see(v, TAUT_TCP_F_MP_ADDRID, p + 1, 1, m->id);
    taut_visit_bytes(v, &taut_tcp_fields,
                     m->addr_len == 4 ? TAUT_TCP_F_MP_IPV4 : TAUT_TCP_F_MP_IPV6,
                     p + 2, m->addr_len);
    if ((m->len - hmac_len) % 4 == 2)
        mptcp_see(v, TAUT_TCP_F_MP_PORT, p + 2 + m->addr_len, 2, m->port);
    if (hmac_len > 0)
        mptcp_see(v, TAUT_TCP_F_MP_ADD_HMAC, p + m->len - 10, 8, m->hmac64);
}

static void mptcp_see_rst(const struct taut_visitor *v, const uint8_t *p,
                          const struct taut_tcp_mptcp *m)
{
    mptcp_see_nibble(v, p);
    mptcp_see(v, TAUT_TCP_F_MP_RST_U, p, 1, m->nibble >> 3);
    mptcp_see(v, TAUT_TCP_F_MP_RST_V, p, 1, m->nibble >> 2 & 1);
    mptcp_see(v, TAUT_TCP_F_MP_RST_W, p, 1, m->nibble >> 1 & 1);
    mptcp_see(v, TAUT_TCP_F_MP_RST_T, p, 1, m->nibble & 1);
    mptcp_see(v, TAUT_TCP_F_MP_RST_REASON, p + 1, 1, m->flags);
}

/* The subtypes of one or two values. */
static void mptcp_see_small(const struct taut_visitor *v, const uint8_t *p,
                            const struct taut_tcp_mptcp *m)
{
    switch (m->subtype) {
    case TAUT_TCP_MP_REMOVE_ADDR:
        for (size_t i = 0; i < m->data.len; i++)
            mptcp_see(v, TAUT_TCP_F_MP_ADDRID, p + 1 + i, 1, m->data.p[i]);
        break;
    case TAUT_TCP_MP_PRIO:
        mptcp_see_nibble(v, p);
        mptcp_see(v, TAUT_TCP_F_MP_BACKUP, p, 1, m->nibble & 1);
        if (m->len == 4)
            mptcp_see(v, TAUT_TCP_F_MP_ADDRID, p + 1, 1, m->id);
        break;
    case TAUT_TCP_MP_FAIL:
        mptcp_see(v, TAUT_TCP_F_MP_RESERVED, p, 2, taut_get16(p) & 0xfff);
        mptcp_see(v, TAUT_TCP_F_MP_DSN, p + 2, 8, m->dsn);
        break;
    case TAUT_TCP_MP_FASTCLOSE:
        mptcp_see(v, TAUT_TCP_F_MP_RESERVED, p, 2, taut_get16(p) & 0xfff);
        mptcp_see(v, TAUT_TCP_F_MP_RECVKEY, p + 2, 8, m->key);
        break;
    default:
        break;
    }
}

void taut_tcp_mptcp_visit(const struct taut_visitor *v,
                          const struct taut_tcp_opt *opt)
{
    struct taut_ctx ctx = taut_ctx_of(opt->data.p, NULL);
    struct taut_tcp_mptcp m;
    const uint8_t *p = opt->data.p;
    if (taut_tcp_mptcp_decode(&ctx, &m, opt) != TAUT_OK)
        return;
    mptcp_see(v, TAUT_TCP_F_MP_SUBTYPE, p, 1, m.subtype);
    switch (m.subtype) {
    case TAUT_TCP_MP_CAPABLE:
        mptcp_see_capable(v, p, &m);
        break;
    case TAUT_TCP_MP_JOIN:
        mptcp_see_join(v, p, &m);
        break;
    case TAUT_TCP_MP_DSS:
        mptcp_see_dss(v, p, &m);
        break;
    case TAUT_TCP_MP_ADD_ADDR:
        mptcp_see_add(v, p, &m);
        break;
    case TAUT_TCP_MP_TCPRST:
        mptcp_see_rst(v, p, &m);
        break;
    default:
        mptcp_see_small(v, p, &m);
    }
}
