/* SPDX-License-Identifier: MIT */
/* net_pcap.c: classic capture files, and what they share with pcapng
 * (net_pcap_ng.c); include/taut/pcap.h has the contract. */
#include "taut/pcap.h"

#include "core_mem.h"
#include "net_pcap_int.h"

TAUT_FIELD_TABLE(PCAP, pcap, "pcap", "Capture File", "draft-ietf-opsawg-pcap",
                 NULL, TAUT_PCAP_FIELDS)

/* ---- both forms ---- */

enum taut_status taut_pcap_init(struct taut_pcap *f, size_t size,
                                struct taut_pcap_if *ifs, size_t cap_ifs)
{
    if (size != sizeof *f)
        return TAUT_E_USAGE;
    memset(f, 0, sizeof *f);
    f->ifs = ifs;
    f->cap_ifs = cap_ifs;
    return TAUT_OK;
}

uint32_t taut_pcap_cap_max_get(uint32_t link)
{
    switch (link) {
    case 189: /* USB_LINUX */
    case 220: /* USB_LINUX_MMAPPED */
    case 231: /* DBUS */
    case 249: /* USBPCAP */
        return 128u << 20;
    case 279: /* EBHSCR */
        return 8u << 20;
    default:
        return TAUT_PCAP_CAP_MAX;
    }
}

enum taut_status taut_pcap_want(struct taut_ctx *ctx, struct taut_pcap *f,
                                const struct taut_rd *rd, size_t n,
                                unsigned field)
{
    size_t left = taut_rd_left(rd);
    f->need = n;
    if (!f->whole)
        return TAUT_MORE;
    if (left == 0 && f->file.format != TAUT_PCAP_FORMAT_NONE)
        return TAUT_DONE;
    return taut_fail_short(ctx, field, rd->p, left, n, 0);
}

/* ---- classic: the header ---- */

/* struct pcap_magic: what a classic file begins with. */
struct pcap_magic {
    uint32_t magic;
    uint8_t format, hdr_len; /* of each record */
    uint32_t fractions;      /* of a second */
};

static const struct pcap_magic pcap_magics[] = {
    {0xa1b2c3d4, TAUT_PCAP_FORMAT_MICRO, 16, 1000000},
    {0xa1b23c4d, TAUT_PCAP_FORMAT_NANO, 16, 1000000000},
    {0xa1b2cd34, TAUT_PCAP_FORMAT_MODIFIED, 24, 1000000},
};

/* pcap_form returns the row of a classic format, or NULL. */
static const struct pcap_magic *pcap_form(uint8_t format)
{
    return format >= TAUT_PCAP_FORMAT_MICRO &&
                   format <= TAUT_PCAP_FORMAT_MODIFIED
               ? &pcap_magics[format - TAUT_PCAP_FORMAT_MICRO]
               : NULL;
}

/* pcap_magic_find finds the form and the byte order of a file. */
static bool pcap_magic_find(struct taut_pcap_file *file, const uint8_t *p)
{
    for (size_t i = 0; i < sizeof pcap_magics / sizeof pcap_magics[0]; i++) {
        file->format = pcap_magics[i].format;
        file->big = taut_get32(p) == pcap_magics[i].magic;
        if (file->big || taut_get32le(p) == pcap_magics[i].magic)
            return true;
    }
    return false;
}

/* Versions 2.0 to 2.4, and what DG/UX calls 543.0. */
static bool pcap_version_is_known(const struct taut_pcap_file *file)
{
    return (file->major == 2 && file->minor <= 4) ||
           (file->major == 543 && file->minor == 0);
}

static enum taut_status pcap_file_read(struct taut_ctx *ctx,
                                       struct taut_pcap *f, struct taut_rd *rd)
{
    struct taut_pcap_file file = {0};
    const uint8_t *p = rd->p;
    if (!pcap_magic_find(&file, p))
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_PCAP_F_MAGIC, p, taut_get32(p),
                         0);
    if (taut_rd_left(rd) < TAUT_PCAP_HDR_LEN)
        return taut_pcap_want(ctx, f, rd, TAUT_PCAP_HDR_LEN,
                              TAUT_PCAP_F_HEADER);
    file.major = pcap_get16(&file, p + 4);
    file.minor = pcap_get16(&file, p + 6);
    file.reserved[0] = pcap_get32(&file, p + 8);
    file.reserved[1] = pcap_get32(&file, p + 12);
    file.snap_len = pcap_get32(&file, p + 16);
    file.link = pcap_get32(&file, p + 20) & 0x3ffffff;
    file.link_info = (uint8_t)(pcap_get32(&file, p + 20) >> 26);
    if (!pcap_version_is_known(&file))
        return taut_fail(ctx, TAUT_E_UNSUPPORTED, TAUT_PCAP_F_VERSION, p + 4,
                         (uint32_t)file.major << 16 | file.minor, 0);
    f->file = file;
    pcap_pass(f, rd, TAUT_PCAP_HDR_LEN);
    return TAUT_OK;
}

enum taut_status taut_pcap_file_get(struct taut_ctx *ctx, struct taut_pcap *f,
                                    struct taut_rd *rd)
{
    if (f->file.format != TAUT_PCAP_FORMAT_NONE)
        return TAUT_OK;
    if (taut_rd_left(rd) < 4)
        return taut_pcap_want(ctx, f, rd, 4, TAUT_PCAP_F_MAGIC);
    if (taut_get32(rd->p) == TAUT_PCAP_BLOCK_SHB)
        return taut_pcap_ng_section(ctx, f, rd);
    return pcap_file_read(ctx, f, rd);
}

/* ---- classic: records ---- */

/* pcap_lengths reads the two lengths of a record: they changed places in
 * version 2.3, and some writers of it did not know. */
static TAUT_INLINE void pcap_lengths(const struct taut_pcap_file *file,
                                     const uint8_t *p, uint32_t *cap,
                                     uint32_t *wire)
{
    uint32_t first = pcap_get32(file, p), second = pcap_get32(file, p + 4);
    bool old = file->major != 2 || file->minor < 3;
    bool swap = old || (file->minor == 3 && first > second);
    *cap = swap ? second : first;
    *wire = swap ? first : second;
}

/* pcap_ahead asks for bytes that will be read soon, as many as the record had
 * that was just passed: where the next ones lie is known only one by one, so
 * that processors do not ask by themselves in time. */
static TAUT_INLINE void pcap_ahead(const struct taut_rd *rd, size_t len)
{
#if defined(__GNUC__) && !defined(__FRAMAC__)
    enum { AHEAD = 2048, LINE = 64 };
    const uint8_t *p = rd->p;
    len = len < AHEAD ? len : AHEAD;
    if (taut_rd_left(rd) < (size_t)2 * AHEAD)
        return;
    for (size_t i = 0; i < len; i += LINE)
        __builtin_prefetch(p + AHEAD + i);
#else
    (void)rd;
    (void)len;
#endif
}

static enum taut_status pcap_next(struct taut_ctx *ctx, struct taut_pcap *f,
                                  struct taut_rd *rd,
                                  struct taut_pcap_record *out)
{
    const struct taut_pcap_file *file = &f->file;
    const struct pcap_magic *form = pcap_form(file->format);
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd), hdr = form->hdr_len;
    uint32_t cap, wire;
    if (left < hdr)
        return taut_pcap_want(ctx, f, rd, hdr, TAUT_PCAP_F_RECORD);
    pcap_lengths(file, p + 8, &cap, &wire);
    if (cap > TAUT_PCAP_CAP_MAX && cap > taut_pcap_cap_max_get(file->link))
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_PCAP_F_CAP_LEN, p + 8, cap, 0);
    if (left - hdr < cap)
        return taut_pcap_want(ctx, f, rd, hdr + cap, TAUT_PCAP_F_DATA);
    uint32_t sec = pcap_get32(file, p), frac = pcap_get32(file, p + 4);
    uint32_t carry = frac >= form->fractions ? frac / form->fractions : 0;
    frac -= carry * form->fractions;
    memset(out, 0, sizeof *out);
    out->off = f->off;
    out->sec = (int64_t)sec + carry;
    out->nsec = form->fractions == 1000000 ? frac * 1000 : frac;
    out->has_time = true;
    out->link = file->link;
    out->cap_len = cap;
    out->wire_len = wire;
    out->data.p = p + hdr;
    out->data.len = cap;
    if (hdr > 16) {
        out->if_id = pcap_get32(file, p + 16);
        out->proto = pcap_get16(file, p + 20);
        out->pkt_type = p[22];
    }
    if (f->off == TAUT_PCAP_HDR_LEN) {
        f->first_sec = sec;
        f->has_first = true;
    }
    pcap_pass(f, rd, hdr + cap);
    pcap_ahead(rd, hdr + cap);
    return TAUT_OK;
}

enum taut_status taut_pcap_next(struct taut_ctx *ctx, struct taut_pcap *f,
                                struct taut_rd *rd,
                                struct taut_pcap_record *out)
{
    enum taut_status st = taut_pcap_file_get(ctx, f, rd);
    if (st)
        return st;
    return f->file.format == TAUT_PCAP_FORMAT_NG
               ? taut_pcap_ng_next(ctx, f, rd, out)
               : pcap_next(ctx, f, rd, out);
}

/* ---- classic: a record from any offset ---- */

enum {
    PCAP_CLOCKED = 1 << 30, /* times from 2004 on: a clock was set */
    PCAP_NEAR = 1 << 26     /* two years */
};

/* pcap_is_cut_there tells whether a record that is cut may be one: its time
 * is near that of the file's first, which random bytes are not; without a
 * clock all times are small numbers, then it must be cut where all are. */
static bool pcap_is_cut_there(const struct taut_pcap *f, uint32_t sec,
                              uint32_t cap)
{
    if (f->first_sec < PCAP_CLOCKED)
        return cap == f->file.snap_len;
    uint32_t apart =
        sec > f->first_sec ? sec - f->first_sec : f->first_sec - sec;
    return apart < PCAP_NEAR;
}

/* pcap_plausible tells how long the record at `p`, which has its header,
 * would be; 0: there can be none. */
static size_t pcap_plausible(const struct taut_pcap *f,
                             const struct pcap_magic *form, uint32_t cap_max,
                             const uint8_t *p)
{
    uint32_t cap, wire;
    pcap_lengths(&f->file, p + 8, &cap, &wire);
    if (pcap_get32(&f->file, p + 4) >= form->fractions || cap > cap_max ||
        wire == 0 || cap > wire)
        return 0;
    if (cap < wire && !pcap_is_cut_there(f, pcap_get32(&f->file, p), cap))
        return 0;
    return (size_t)form->hdr_len + cap;
}

/* pcap_chain follows records from `rd` on: TAUT_OK if they go on for long
 * enough or end with the file, TAUT_FULL if the file's end cuts the last of
 * several, TAUT_DONE if they do not go on, TAUT_MORE if the bytes given end. */
static enum taut_status pcap_chain(struct taut_ctx *ctx,
                                   const struct taut_pcap *f, struct taut_rd rd,
                                   uint32_t cap_max)
{
    const struct pcap_magic *form = pcap_form(f->file.format);
    const uint8_t *begin = rd.p;
    size_t enough = (size_t)cap_max + form->hdr_len;
    while ((size_t)(rd.p - begin) <= enough) {
        size_t left = taut_rd_left(&rd), len = 0;
        if (!taut_fuel_burn(ctx, 1))
            return TAUT_E_LIMIT;
        if (left >= form->hdr_len) {
            len = pcap_plausible(f, form, cap_max, rd.p);
            if (len == 0)
                return TAUT_DONE;
        }
        if (left >= form->hdr_len && left >= len) {
            rd.p += len;
            continue;
        }
        if (!f->whole)
            return TAUT_MORE;
        if (rd.p == begin)
            return TAUT_DONE;
        return left == 0 ? TAUT_OK : TAUT_FULL;
    }
    return TAUT_OK;
}

/* pcap_chain_find moves `at` to where the first chain begins; one whose last
 * record is cut is taken only if there is no other. */
static enum taut_status pcap_chain_find(struct taut_ctx *ctx,
                                        const struct taut_pcap *f,
                                        struct taut_rd *at, uint32_t cap_max)
{
    const uint8_t *cut = NULL;
    for (; taut_rd_left(at) > 0; at->p++) {
        enum taut_status st = pcap_chain(ctx, f, *at, cap_max);
        if (st == TAUT_FULL && !cut)
            cut = at->p;
        else if (st != TAUT_DONE && st != TAUT_FULL)
            return st;
    }
    if (cut)
        at->p = cut;
    return cut ? TAUT_OK : TAUT_DONE;
}

/* pcap_find_first moves from within the file's header to its end. */
static enum taut_status pcap_find_first(struct taut_ctx *ctx,
                                        struct taut_pcap *f, struct taut_rd *rd)
{
    size_t n = TAUT_PCAP_HDR_LEN - (size_t)f->off;
    if (taut_rd_left(rd) < n)
        return taut_pcap_want(ctx, f, rd, n, TAUT_PCAP_F_HEADER);
    pcap_pass(f, rd, n);
    return TAUT_OK;
}

enum taut_status taut_pcap_find(struct taut_ctx *ctx, struct taut_pcap *f,
                                struct taut_rd *rd)
{
    if (!pcap_form(f->file.format) || !f->has_first)
        return TAUT_E_USAGE;
    if (f->off <= TAUT_PCAP_HDR_LEN) /* where the first is, is known */
        return pcap_find_first(ctx, f, rd);
    uint32_t snap = f->file.snap_len;
    uint32_t cap_max = taut_pcap_cap_max_get(f->file.link);
    if (snap > 0 && snap < cap_max)
        cap_max = snap;
    struct taut_rd at = *rd;
    enum taut_status st = pcap_chain_find(ctx, f, &at, cap_max);
    if (st == TAUT_E_LIMIT)
        return taut_fail(ctx, st, TAUT_PCAP_F_RECORD, at.p, 0, 0);
    if (st == TAUT_OK)
        pcap_pass(f, rd, (size_t)(at.p - rd->p));
    if (st == TAUT_OK || f->whole)
        return st;
    f->need = taut_rd_left(rd) + cap_max + 64;
    return TAUT_MORE;
}

/* ---- encode ---- */

static enum taut_status pcap_bad(struct taut_wr *wr, enum taut_status st)
{
    taut_wr_fail(wr, st);
    return st;
}

enum taut_status taut_pcap_file_encode(struct taut_wr *wr,
                                       const struct taut_pcap_file *file)
{
    const struct pcap_magic *form = pcap_form(file->format);
    if (file->format == TAUT_PCAP_FORMAT_NG)
        return taut_pcap_ng_file_encode(wr, file);
    if (!form)
        return pcap_bad(wr, TAUT_E_USAGE);
    if (file->link > 0x3ffffff || file->link_info > 0x3f)
        return pcap_bad(wr, TAUT_E_RANGE);
    pcap_wr32(wr, file, form->magic);
    pcap_wr16(wr, file, file->major);
    pcap_wr16(wr, file, file->minor);
    pcap_wr32(wr, file, file->reserved[0]);
    pcap_wr32(wr, file, file->reserved[1]);
    pcap_wr32(wr, file, file->snap_len);
    pcap_wr32(wr, file, file->link | (uint32_t)file->link_info << 26);
    return TAUT_OK;
}

enum taut_status taut_pcap_record_encode(struct taut_wr *wr,
                                         const struct taut_pcap_file *file,
                                         const struct taut_pcap_record *in)
{
    const struct pcap_magic *form = pcap_form(file->format);
    if (in->cap_len != in->data.len)
        return pcap_bad(wr, TAUT_E_USAGE);
    if (file->format == TAUT_PCAP_FORMAT_NG)
        return taut_pcap_ng_record_encode(wr, file, in);
    if (!form || in->block != TAUT_PCAP_BLOCK_CLASSIC)
        return pcap_bad(wr, TAUT_E_USAGE);
    if (in->sec < 0 || in->sec > UINT32_MAX || in->nsec > 999999999 ||
        (form->fractions == 1000000 && in->nsec % 1000 != 0))
        return pcap_bad(wr, TAUT_E_RANGE);
    bool old = file->major != 2 || file->minor < 3;
    pcap_wr32(wr, file, (uint32_t)in->sec);
    pcap_wr32(wr, file,
              form->fractions == 1000000 ? in->nsec / 1000 : in->nsec);
    pcap_wr32(wr, file, old ? in->wire_len : in->cap_len);
    pcap_wr32(wr, file, old ? in->cap_len : in->wire_len);
    if (form->hdr_len > 16) {
        pcap_wr32(wr, file, in->if_id);
        pcap_wr16(wr, file, in->proto);
        taut_wr_u8(wr, in->pkt_type);
        taut_wr_u8(wr, 0);
    }
    taut_wr_bytes(wr, in->data.p, in->data.len);
    return TAUT_OK;
}
