/* SPDX-License-Identifier: MIT */
/* net_pcap_ng.c: pcapng files; include/taut/pcap.h has the contract. */
#include "taut/pcap.h"

#include "core_mem.h"
#include "net_pcap_int.h"

enum {
    NG_ORDER_MAGIC = 0x1a2b3c4d,
    NG_BLOCK_MIN = 12, /* type and twice the length */
    NG_OPT_TSRESOL = 9,
    NG_OPT_TSOFFSET = 14
};

/* ---- time ---- */

/* ng_divide returns a / b and the remainder, bit by bit: small targets would
 * have to call a library for a division of 64 bits. */
static uint64_t ng_divide(uint64_t a, uint64_t b, uint64_t *rest)
{
    uint64_t q = 0, r = 0;
    for (unsigned i = 64; i-- > 0;) {
        bool carry = r >> 63 != 0;
        r = r << 1 | (a >> i & 1);
        if (carry || r >= b) {
            r -= b;
            q |= (uint64_t)1 << i;
        }
    }
    *rest = r;
    return q;
}

/* ng_ten returns 10 to the `n`-th, n below 20. */
static uint64_t ng_ten(unsigned n)
{
    uint64_t v = 1;
    while (n-- > 0)
        v *= 10;
    return v;
}

enum taut_status taut_pcap_if_set(struct taut_pcap_if *i, uint8_t tsresol)
{
    unsigned n = tsresol & 0x7fu;
    bool binary = (tsresol & 0x80) != 0;
    if (n > (binary ? 63u : 19u))
        return TAUT_E_RANGE;
    i->tsresol = tsresol;
    i->ticks = binary ? (uint64_t)1 << n : ng_ten(n);
    i->base = 0;
    i->base_sec = 0;
    return TAUT_OK;
}

/* ng_nsec returns which nanosecond `frac` ticks, less than a second, are. */
static uint32_t ng_nsec(const struct taut_pcap_if *i, uint64_t frac)
{
    unsigned n = i->tsresol & 0x7fu;
    uint64_t rest;
    if (i->tsresol & 0x80) { /* frac * 10^9 >> n, in two parts */
        uint64_t low = (frac & 0xffffffff) * 1000000000u;
        uint64_t high = (frac >> 32) * 1000000000u + (low >> 32);
        return (uint32_t)(n >= 32 ? high >> (n - 32) : low >> n);
    }
    return (uint32_t)(n <= 9 ? frac * ng_ten(9 - n)
                             : ng_divide(frac, ng_ten(n - 9), &rest));
}

/* ng_time takes a time stamp apart. Packets follow each other, so that it
 * lies mostly within the second of the one before. */
static void ng_time(struct taut_pcap_if *i, struct taut_pcap_record *out,
                    uint64_t ticks)
{
    uint64_t rest = ticks - i->base;
    if (ticks < i->base || rest >= i->ticks) {
        i->base_sec = (int64_t)ng_divide(ticks, i->ticks, &rest);
        i->base = ticks - rest;
    }
    out->has_time = true;
    out->ticks = ticks;
    out->sec = (int64_t)((uint64_t)i->base_sec + (uint64_t)i->tsoffset);
    out->nsec = ng_nsec(i, rest);
}

uint64_t taut_pcap_ticks_get(const struct taut_pcap_if *i, int64_t sec,
                             uint32_t nsec)
{
    uint64_t whole = (uint64_t)sec - (uint64_t)i->tsoffset, rest;
    unsigned n = i->tsresol & 0x7fu;
    uint64_t frac = 0;
    if ((i->tsresol & 0x80) == 0)
        frac = n >= 9 ? nsec * ng_ten(n - 9)
                      : ng_divide(nsec, ng_ten(9 - n), &rest);
    else if (n <= 32)
        frac = ng_divide((uint64_t)nsec << n, 1000000000, &rest);
    else /* nsec << 32 at first: the second step stays within 64 bits */
        frac = ng_divide((uint64_t)nsec << 32, 1000000000, &rest) << (n - 32);
    return whole * i->ticks + frac;
}

/* ---- blocks ---- */

/* struct ng_block: a block whose bytes are all there. */
struct ng_block {
    uint32_t type;
    const uint8_t *p;      /* its first byte */
    struct taut_span body; /* between the two lengths */
};

/* ng_block_get takes the block at `rd`, which is not passed. */
static enum taut_status ng_block_get(struct taut_ctx *ctx, struct taut_pcap *f,
                                     const struct taut_rd *rd,
                                     const struct taut_pcap_file *file,
                                     struct ng_block *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (left < NG_BLOCK_MIN)
        return taut_pcap_want(ctx, f, rd, NG_BLOCK_MIN, TAUT_PCAP_F_BLOCK);
    uint32_t len = pcap_get32(file, p + 4);
    if (len < NG_BLOCK_MIN || len % 4 != 0)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_PCAP_F_BLOCK_LEN, p + 4, len,
                         0);
    if (len > TAUT_PCAP_BLOCK_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_PCAP_F_BLOCK_LEN, p + 4, len,
                         0);
    if (left < len)
        return taut_pcap_want(ctx, f, rd, len, TAUT_PCAP_F_BLOCK);
    if (pcap_get32(file, p + len - 4) != len)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_PCAP_F_BLOCK_TRAILER,
                         p + len - 4, pcap_get32(file, p + len - 4), 0);
    out->type = pcap_get32(file, p);
    out->p = p;
    out->body.p = p + 8;
    out->body.len = len - NG_BLOCK_MIN;
    return TAUT_OK;
}

/* ng_short: a block's body has fewer than `n` bytes. */
static enum taut_status ng_short(struct taut_ctx *ctx, const struct ng_block *b,
                                 size_t n, unsigned field)
{
    return taut_fail(ctx, TAUT_E_RANGE, field, b->p + 4, n + NG_BLOCK_MIN, 0);
}

enum taut_status taut_pcap_ng_section(struct taut_ctx *ctx, struct taut_pcap *f,
                                      struct taut_rd *rd)
{
    struct taut_pcap_file file = {.format = TAUT_PCAP_FORMAT_NG};
    struct ng_block b = {0};
    const uint8_t *p = rd->p;
    if (taut_rd_left(rd) < 28)
        return taut_pcap_want(ctx, f, rd, 28, TAUT_PCAP_F_SECTION);
    file.big = taut_get32(p + 8) == NG_ORDER_MAGIC;
    if (!file.big && taut_get32le(p + 8) != NG_ORDER_MAGIC)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_PCAP_F_MAGIC, p + 8,
                         taut_get32(p + 8), 0);
    enum taut_status st = ng_block_get(ctx, f, rd, &file, &b);
    if (st)
        return st;
    if (b.body.len < 16)
        return ng_short(ctx, &b, 16, TAUT_PCAP_F_SECTION);
    file.major = pcap_get16(&file, p + 12);
    file.minor = pcap_get16(&file, p + 14);
    file.section_len = pcap_get64(&file, p + 16);
    if (file.major != 1 || (file.minor != 0 && file.minor != 2))
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_PCAP_F_VERSION, p + 12,
                         (uint32_t)file.major << 16 | file.minor, 0);
    f->file = file;
    f->n_ifs = 0;
    pcap_pass(f, rd, b.body.len + NG_BLOCK_MIN);
    return TAUT_OK;
}

/* ---- options and interfaces ---- */

enum taut_status taut_pcap_opt_next(struct taut_ctx *ctx,
                                    const struct taut_pcap_file *file,
                                    struct taut_rd *rd,
                                    struct taut_pcap_opt *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (left == 0)
        return TAUT_DONE;
    if (left < 4)
        return taut_fail_short(ctx, TAUT_PCAP_F_OPTION, p, left, 4, 0);
    out->code = pcap_get16(file, p);
    out->data.p = p + 4;
    out->data.len = pcap_get16(file, p + 2);
    size_t padded = (out->data.len + 3) & ~(size_t)3;
    if (out->code == 0)
        return TAUT_DONE;
    if (left - 4 < padded)
        return taut_fail_short(ctx, TAUT_PCAP_F_OPTION, p, left, 4 + padded, 0);
    rd->p += 4 + padded;
    return TAUT_OK;
}

/* ng_if_opt takes one option of an interface; `seen` has a bit for each of
 * those that may stand once. */
static enum taut_status ng_if_opt(struct taut_ctx *ctx,
                                  const struct taut_pcap_file *file,
                                  struct taut_pcap_if *i,
                                  const struct taut_pcap_opt *opt,
                                  unsigned *seen)
{
    bool resol = opt->code == NG_OPT_TSRESOL;
    unsigned field = resol ? TAUT_PCAP_F_TSRESOL : TAUT_PCAP_F_TSOFFSET;
    unsigned bit = resol ? 1 : 2;
    if (!resol && opt->code != NG_OPT_TSOFFSET)
        return TAUT_OK;
    if (opt->data.len != (resol ? 1u : 8u))
        return taut_fail(ctx, TAUT_E_RANGE, field, opt->data.p - 2,
                         opt->data.len, 0);
    if (*seen & bit)
        return taut_fail(ctx, TAUT_E_VALUE, field, opt->data.p - 4, opt->code,
                         0);
    *seen |= bit;
    if (!resol) {
        i->tsoffset = (int64_t)pcap_get64(file, opt->data.p);
        return TAUT_OK;
    }
    if (taut_pcap_if_set(i, opt->data.p[0]))
        return taut_fail(ctx, TAUT_E_LIMIT, field, opt->data.p, opt->data.p[0],
                         0);
    return TAUT_OK;
}

static enum taut_status ng_interface(struct taut_ctx *ctx, struct taut_pcap *f,
                                     const struct ng_block *b)
{
    struct taut_pcap_if i = {0};
    struct taut_pcap_opt opt;
    unsigned seen = 0;
    if (b->body.len < 8)
        return ng_short(ctx, b, 8, TAUT_PCAP_F_INTERFACE);
    if (f->n_ifs == f->cap_ifs)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_PCAP_F_INTERFACE, b->p,
                         f->cap_ifs, 0);
    (void)taut_pcap_if_set(&i, TAUT_PCAP_TSRESOL_DEFAULT);
    i.link = pcap_get16(&f->file, b->body.p);
    i.snap_len = pcap_get32(&f->file, b->body.p + 4);
    struct taut_rd rd = taut_rd_of(b->body.p + 8, b->body.len - 8);
    enum taut_status st;
    do {
        st = taut_pcap_opt_next(ctx, &f->file, &rd, &opt);
        if (st == TAUT_OK)
            st = ng_if_opt(ctx, &f->file, &i, &opt, &seen);
    } while (st == TAUT_OK);
    if (st != TAUT_DONE)
        return st;
    f->ifs[f->n_ifs++] = i;
    return TAUT_OK;
}

/* ---- packets ---- */

/* ng_packet fills in what enhanced, simple and obsolete packet blocks have
 * in common: the packet stands `hdr` bytes behind the body's start. */
static enum taut_status ng_packet(struct taut_ctx *ctx, struct taut_pcap *f,
                                  const struct ng_block *b,
                                  struct taut_pcap_record *out, size_t hdr)
{
    const struct taut_pcap_if *i = &f->ifs[out->if_id];
    size_t padded = ((size_t)out->cap_len + 3) & ~(size_t)3;
    if (out->cap_len > taut_pcap_cap_max_get(i->link))
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_PCAP_F_CAP_LEN, b->p + 8,
                         out->cap_len, 0);
    if (padded > b->body.len - hdr)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_PCAP_F_CAP_LEN, b->p + 8,
                         out->cap_len, 0);
    out->off = f->off;
    out->link = i->link;
    out->block = b->type;
    out->data.p = b->body.p + hdr;
    out->data.len = out->cap_len;
    out->options.p = b->body.p + hdr + padded;
    out->options.len = b->body.len - hdr - padded;
    return TAUT_OK;
}

static enum taut_status ng_if_unknown(struct taut_ctx *ctx,
                                      const struct ng_block *b, uint32_t id)
{
    return taut_fail(ctx, TAUT_E_VALUE, TAUT_PCAP_F_IF_ID, b->body.p, id, 0);
}

/* ng_timed reads an enhanced or an obsolete packet block. */
static enum taut_status ng_timed(struct taut_ctx *ctx, struct taut_pcap *f,
                                 const struct ng_block *b,
                                 struct taut_pcap_record *out)
{
    const struct taut_pcap_file *file = &f->file;
    const uint8_t *p = b->body.p;
    if (b->body.len < 20)
        return ng_short(ctx, b, 20, TAUT_PCAP_F_BLOCK);
    if (b->type == TAUT_PCAP_BLOCK_OPB) {
        out->if_id = pcap_get16(file, p);
        out->proto = pcap_get16(file, p + 2);
    } else {
        out->if_id = pcap_get32(file, p);
    }
    if (out->if_id >= f->n_ifs)
        return ng_if_unknown(ctx, b, out->if_id);
    out->cap_len = pcap_get32(file, p + 12);
    out->wire_len = pcap_get32(file, p + 16);
    ng_time(&f->ifs[out->if_id], out,
            (uint64_t)pcap_get32(file, p + 4) << 32 | pcap_get32(file, p + 8));
    return ng_packet(ctx, f, b, out, 20);
}

/* ng_simple reads a simple packet block: it belongs to the first interface,
 * whose snap length tells where the packet was cut. */
static enum taut_status ng_simple(struct taut_ctx *ctx, struct taut_pcap *f,
                                  const struct ng_block *b,
                                  struct taut_pcap_record *out)
{
    if (b->body.len < 4)
        return ng_short(ctx, b, 4, TAUT_PCAP_F_BLOCK);
    if (f->n_ifs == 0)
        return ng_if_unknown(ctx, b, 0);
    uint32_t snap = f->ifs[0].snap_len;
    out->wire_len = pcap_get32(&f->file, b->body.p);
    out->cap_len = snap > 0 && snap < out->wire_len ? snap : out->wire_len;
    return ng_packet(ctx, f, b, out, 4);
}

/* ng_block_use does what a block says; TAUT_MORE if that is no packet. */
static enum taut_status ng_block_use(struct taut_ctx *ctx, struct taut_pcap *f,
                                     const struct ng_block *b,
                                     struct taut_pcap_record *out)
{
    switch (b->type) {
    case TAUT_PCAP_BLOCK_EPB:
    case TAUT_PCAP_BLOCK_OPB:
        return ng_timed(ctx, f, b, out);
    case TAUT_PCAP_BLOCK_SPB:
        return ng_simple(ctx, f, b, out);
    case TAUT_PCAP_BLOCK_IDB: {
        enum taut_status st = ng_interface(ctx, f, b);
        return st ? st : TAUT_MORE;
    }
    default:
        return TAUT_MORE;
    }
}

enum taut_status taut_pcap_ng_next(struct taut_ctx *ctx, struct taut_pcap *f,
                                   struct taut_rd *rd,
                                   struct taut_pcap_record *out)
{
    for (;;) {
        struct ng_block b = {0};
        enum taut_status st;
        if (taut_rd_left(rd) >= 4 && taut_get32(rd->p) == TAUT_PCAP_BLOCK_SHB) {
            st = taut_pcap_ng_section(ctx, f, rd);
            if (st)
                return st;
            continue;
        }
        st = ng_block_get(ctx, f, rd, &f->file, &b);
        if (st)
            return st;
        memset(out, 0, sizeof *out);
        st = ng_block_use(ctx, f, &b, out);
        if (taut_is_error(st))
            return st;
        pcap_pass(f, rd, b.body.len + NG_BLOCK_MIN);
        if (st == TAUT_OK)
            return st;
    }
}

/* ---- encode ---- */

static enum taut_status ng_bad(struct taut_wr *wr, enum taut_status st)
{
    taut_wr_fail(wr, st);
    return st;
}

/* ng_wr_begin and ng_wr_end write what surrounds a body of `len` bytes. */
static void ng_wr_begin(struct taut_wr *wr, const struct taut_pcap_file *file,
                        uint32_t type, size_t len)
{
    pcap_wr32(wr, file, type);
    pcap_wr32(wr, file, (uint32_t)(len + NG_BLOCK_MIN));
}

static void ng_wr_end(struct taut_wr *wr, const struct taut_pcap_file *file,
                      size_t len)
{
    pcap_wr32(wr, file, (uint32_t)(len + NG_BLOCK_MIN));
}

enum taut_status taut_pcap_ng_file_encode(struct taut_wr *wr,
                                          const struct taut_pcap_file *file)
{
    ng_wr_begin(wr, file, TAUT_PCAP_BLOCK_SHB, 16);
    pcap_wr32(wr, file, NG_ORDER_MAGIC);
    pcap_wr16(wr, file, file->major);
    pcap_wr16(wr, file, file->minor);
    pcap_wr64(wr, file, file->section_len);
    ng_wr_end(wr, file, 16);
    return TAUT_OK;
}

enum taut_status taut_pcap_if_encode(struct taut_wr *wr,
                                     const struct taut_pcap_file *file,
                                     const struct taut_pcap_if *in)
{
    bool resol = in->tsresol != TAUT_PCAP_TSRESOL_DEFAULT;
    bool offset = in->tsoffset != 0;
    size_t len =
        8u + (resol ? 8u : 0) + (offset ? 12u : 0) + (resol || offset ? 4u : 0);
    if (file->format != TAUT_PCAP_FORMAT_NG)
        return ng_bad(wr, TAUT_E_USAGE);
    if (in->link > UINT16_MAX)
        return ng_bad(wr, TAUT_E_RANGE);
    ng_wr_begin(wr, file, TAUT_PCAP_BLOCK_IDB, len);
    pcap_wr16(wr, file, in->link);
    pcap_wr16(wr, file, 0);
    pcap_wr32(wr, file, in->snap_len);
    if (resol) {
        pcap_wr16(wr, file, NG_OPT_TSRESOL);
        pcap_wr16(wr, file, 1);
        taut_wr_u8(wr, in->tsresol);
        taut_wr_zeros(wr, 3);
    }
    if (offset) {
        pcap_wr16(wr, file, NG_OPT_TSOFFSET);
        pcap_wr16(wr, file, 8);
        pcap_wr64(wr, file, (uint64_t)in->tsoffset);
    }
    if (resol || offset)
        taut_wr_zeros(wr, 4);
    ng_wr_end(wr, file, len);
    return TAUT_OK;
}

/* ng_wr_packet_hdr writes what stands before the packet. */
static void ng_wr_packet_hdr(struct taut_wr *wr,
                             const struct taut_pcap_file *file,
                             const struct taut_pcap_record *in)
{
    if (in->block == TAUT_PCAP_BLOCK_SPB) {
        pcap_wr32(wr, file, in->wire_len);
        return;
    }
    if (in->block == TAUT_PCAP_BLOCK_OPB) {
        pcap_wr16(wr, file, in->if_id);
        pcap_wr16(wr, file, in->proto);
    } else {
        pcap_wr32(wr, file, in->if_id);
    }
    pcap_wr32(wr, file, (uint32_t)(in->ticks >> 32));
    pcap_wr32(wr, file, (uint32_t)in->ticks);
    pcap_wr32(wr, file, in->cap_len);
    pcap_wr32(wr, file, in->wire_len);
}

enum taut_status taut_pcap_ng_record_encode(struct taut_wr *wr,
                                            const struct taut_pcap_file *file,
                                            const struct taut_pcap_record *in)
{
    size_t padded = ((size_t)in->cap_len + 3) & ~(size_t)3;
    size_t hdr = in->block == TAUT_PCAP_BLOCK_SPB ? 4 : 20;
    size_t len = hdr + padded + in->options.len;
    if (in->block != TAUT_PCAP_BLOCK_EPB && in->block != TAUT_PCAP_BLOCK_OPB &&
        in->block != TAUT_PCAP_BLOCK_SPB)
        return ng_bad(wr, TAUT_E_USAGE);
    if (in->options.len % 4 != 0 || len > TAUT_PCAP_BLOCK_MAX - NG_BLOCK_MIN ||
        (in->block == TAUT_PCAP_BLOCK_OPB && in->if_id > UINT16_MAX))
        return ng_bad(wr, TAUT_E_RANGE);
    ng_wr_begin(wr, file, in->block, len);
    ng_wr_packet_hdr(wr, file, in);
    taut_wr_bytes(wr, in->data.p, in->data.len);
    taut_wr_zeros(wr, padded - in->cap_len);
    taut_wr_bytes(wr, in->options.p, in->options.len);
    ng_wr_end(wr, file, len);
    return TAUT_OK;
}
