/* SPDX-License-Identifier: MIT */
/* net_frag.c: fragments put together again; taut/frag.h has the contract. */
#include "taut/frag.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "core_mem.h"

TAUT_FIELD_TABLE(FRAG, frag, "ip.fragments", "IP fragments", "RFC 791 3.2",
                 taut_inet_wire_text, TAUT_FRAG_FIELDS)

enum { FRAG_FREE, FRAG_WAITING, FRAG_CONDEMNED };

/* struct frag_in: one fragment, whichever its family. */
struct frag_in {
    struct taut_span hdr;  /* header, of IPv6 with the fragment header */
    struct taut_span data; /* the piece */
    const uint8_t *at;     /* the offset field, for diagnostics */
    uint32_t id;
    uint32_t off;
    uint16_t nxt_off;
    uint8_t family, proto, ecn;
    bool more, whole;
    uint8_t src[16], dst[16];
};

/* Fields stand in pairs, IPv4's first. */
static unsigned frag_field(const struct frag_in *in, unsigned field4)
{
    return in->family == 6 ? field4 + 1 : field4;
}

/* ------------------------------------------------------------------ */
/* One fragment read                                                   */

/* RFC 1858 3: a first fragment of TCP holds the flags, and none begins
 * within the header. */
static enum taut_status frag4_tiny(struct taut_ctx *ctx,
                                   const struct frag_in *in)
{
    if ((ctx->quirks & TAUT_FRAG_QUIRK_TINY) != 0 ||
        in->proto != TAUT_IPPROTO_TCP)
        return TAUT_OK;
    if (in->off == 0 && in->data.len < 16)
        return taut_fail_short(ctx, TAUT_FRAG_F_ERROR4, in->data.p,
                               in->data.len, 16, 0);
    if (in->off == 8)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_FRAG_F_ERROR4, in->at, 8, 0);
    return TAUT_OK;
}

static enum taut_status frag4_read(struct taut_ctx *ctx, struct frag_in *in,
                                   const uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    enum taut_status st = taut_ipv4_decode(ctx, &rd, &ip);
    if (st != TAUT_OK)
        return st;
    in->family = 4;
    in->hdr.p = p;
    in->hdr.len = TAUT_IPV4_HDR_MIN + ip.options.len;
    in->data.p = rd.p;
    in->data.len = ip.payload_len;
    in->at = p + 6;
    in->off = ip.frag_off * 8u;
    in->more = (ip.flags & TAUT_IPV4_FLAG_MF) != 0;
    in->whole = in->off == 0 && !in->more;
    in->id = ip.id;
    in->proto = ip.proto;
    in->ecn = ip.ecn;
    memcpy(in->src, ip.src, 4);
    memcpy(in->dst, ip.dst, 4);
    if (in->whole)
        return TAUT_OK;
    if (ip.payload_len == 0 || (in->more && ip.payload_len % 8 != 0))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV4_F_LEN, p + 2, ip.len, 0);
    if (in->hdr.len + in->off + ip.payload_len > 0xffff)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_FRAG_F_TOOLONG4, in->at,
                         in->off, 0);
    return frag4_tiny(ctx, in);
}

/* The transport header, as far as RFC 7112 5 wants it in here. */
static size_t frag6_upper_min(uint8_t proto)
{
    switch (proto) {
    case TAUT_IPPROTO_TCP:
        return 20;
    case TAUT_IPPROTO_UDP:
    case TAUT_IPPROTO_UDPLITE:
    case TAUT_IPPROTO_ESP:
        return 8;
    case TAUT_IPPROTO_SCTP:
    case TAUT_IPPROTO_DCCP:
        return 12;
    case TAUT_IPPROTO_NONE:
        return 0;
    default:
        return 4;
    }
}

static enum taut_status frag6_judge(struct taut_ctx *ctx,
                                    const struct frag_in *in,
                                    const struct taut_ipv6_chain *chain,
                                    const uint8_t *p)
{
    size_t min = frag6_upper_min(chain->proto);
    if (in->data.len == 0)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_IPV6_F_PLEN, p + 4,
                         taut_ipv6_get_plen(p), 0);
    if (in->hdr.len > TAUT_FRAG_HDR_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, TAUT_IPV6_EXT_F_FRAGHDR, in->at,
                         in->hdr.len, 0);
    if (in->off == 0 && chain->upper.len < min &&
        (ctx->quirks & TAUT_FRAG_QUIRK_TINY) == 0)
        return taut_fail_short(ctx, TAUT_FRAG_F_ERROR6, chain->upper.p,
                               chain->upper.len, min,
                               TAUT_WIRE_ICMPV6(4, 3, 0));
    return TAUT_OK;
}

static enum taut_status frag6_read(struct taut_ctx *ctx, struct frag_in *in,
                                   const uint8_t *p, size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6 ip;
    struct taut_ipv6_chain chain;
    enum taut_status st = taut_ipv6_decode(ctx, &rd, &ip);
    if (st == TAUT_OK)
        st = taut_ipv6_chain_decode(ctx, &chain, &ip, p, len);
    if (st != TAUT_OK)
        return st;
    in->family = 6;
    in->whole = chain.frag_hdr_off == 0 || taut_ipv6_chain_whole_get(&chain);
    in->hdr.p = p;
    in->hdr.len = TAUT_IPV6_HDR_LEN;
    in->data.p = p + TAUT_IPV6_HDR_LEN;
    in->data.len = ip.payload_len;
    if (in->whole)
        return TAUT_OK;
    in->hdr.len = chain.frag_hdr_off + TAUT_IPV6_FRAG_LEN;
    in->data.p = p + in->hdr.len;
    in->data.len = TAUT_IPV6_HDR_LEN + ip.payload_len - in->hdr.len;
    in->at = p + chain.frag_hdr_off + 2;
    in->off = chain.frag_off;
    in->more = chain.frag_more;
    in->nxt_off = (uint16_t)chain.frag_nxt_off;
    in->id = chain.frag_id;
    in->ecn = ip.tclass & 3;
    memcpy(in->src, ip.src, 16);
    memcpy(in->dst, ip.dst, 16);
    return frag6_judge(ctx, in, &chain, p);
}

/* What a lenient capture reader may accept is no food for reassembly. */
static enum taut_status frag_read(struct taut_ctx *ctx, struct frag_in *in,
                                  const uint8_t *p, size_t len)
{
    const uint32_t never = TAUT_QUIRK_CUT | TAUT_IPV4_QUIRK_TSO |
                           TAUT_IPV6_QUIRK_PLEN_ZERO | TAUT_IPV6_QUIRK_REPEAT;
    uint32_t quirks = ctx->quirks;
    memset(in, 0, sizeof *in);
    ctx->quirks = quirks & ~never;
    enum taut_status st = len > 0 && p[0] >> 4 == 6
                              ? frag6_read(ctx, in, p, len)
                              : frag4_read(ctx, in, p, len);
    ctx->quirks = quirks;
    return st;
}

/* ------------------------------------------------------------------ */
/* Slots                                                               */

static uint8_t *frag_part(const struct taut_frag *frag, uint32_t i)
{
    return frag->config.bytes + (size_t)i * frag->part_len;
}

static uint64_t frag_end_ms(const struct taut_frag *frag,
                            const struct taut_frag_slot *slot)
{
    uint32_t timeout =
        slot->family == 6 ? frag->config.timeout6_ms : frag->config.timeout4_ms;
    return slot->since_ms > UINT64_MAX - timeout ? UINT64_MAX
                                                 : slot->since_ms + timeout;
}

static void frag_condemn(struct taut_frag *frag, struct taut_frag_slot *slot)
{
    slot->state = FRAG_CONDEMNED;
    slot->have = 0;
    slot->total = 0;
    slot->n_pieces = 0;
    slot->hdr_len = 0;
    frag->n_refused++;
}

/* struct frag_scan: what one look at all slots tells. */
struct frag_scan {
    uint32_t found;     /* this datagram's slot; n_slots: none */
    uint32_t victim;    /* the slot to take otherwise */
    uint32_t own;       /* the oldest slot of this source; n_slots: none */
    uint32_t n_own;     /* slots of this source */
    uint64_t own_bytes; /* bytes that it has waiting */
};

/* Who makes room first: 0 free, 1 expired, 2 condemned, 3 waiting. */
static unsigned frag_rank(const struct taut_frag *frag,
                          const struct taut_frag_slot *slot, uint64_t now_ms)
{
    if (slot->state == FRAG_FREE)
        return 0;
    if (frag_end_ms(frag, slot) <= now_ms)
        return 1;
    return slot->state == FRAG_CONDEMNED ? 2 : 3;
}

static bool frag_same(const struct taut_frag_slot *slot,
                      const struct frag_in *in)
{
    return slot->id == in->id && slot->proto == in->proto &&
           memcmp(slot->dst, in->dst, 16) == 0;
}

static void frag_scan(const struct taut_frag *frag, const struct frag_in *in,
                      uint64_t now_ms, struct frag_scan *scan)
{
    const struct taut_frag_slot *slots = frag->config.slots;
    uint32_t n = frag->config.n_slots;
    unsigned best = 4;
    memset(scan, 0, sizeof *scan);
    scan->found = scan->own = n;
    for (uint32_t i = 0; i < n; i++) {
        const struct taut_frag_slot *slot = &slots[i];
        unsigned rank = frag_rank(frag, slot, now_ms);
        if (rank < best ||
            (rank == best && slot->since_ms < slots[scan->victim].since_ms)) {
            best = rank;
            scan->victim = i;
        }
        if (rank < 2 || slot->family != in->family ||
            memcmp(slot->src, in->src, 16) != 0)
            continue;
        scan->n_own++;
        scan->own_bytes += slot->have;
        if (scan->own == n || slot->since_ms < slots[scan->own].since_ms)
            scan->own = i;
        if (frag_same(slot, in))
            scan->found = i;
    }
}

/* Takes a slot for a new datagram, and whose it was makes room. */
static uint32_t frag_take(struct taut_frag *frag, const struct frag_in *in,
                          uint64_t now_ms, struct frag_scan *scan)
{
    bool crowded = scan->n_own >= frag->config.src_slots_max;
    uint32_t i = crowded ? scan->own : scan->victim;
    struct taut_frag_slot *slot = &frag->config.slots[i];
    if (slot->state == FRAG_WAITING) {
        if (frag_end_ms(frag, slot) <= now_ms)
            frag->n_expired++;
        else
            frag->n_evicted++;
    }
    if (crowded)
        scan->own_bytes -= slot->have;
    memset(slot, 0, sizeof *slot);
    slot->state = FRAG_WAITING;
    slot->family = in->family;
    slot->proto = in->proto;
    slot->id = in->id;
    slot->since_ms = now_ms;
    memcpy(slot->src, in->src, 16);
    memcpy(slot->dst, in->dst, 16);
    return i;
}

/* ------------------------------------------------------------------ */
/* Pieces                                                              */

/* The first entry that begins at `from` or later. */
static uint32_t frag_place(const struct taut_frag_slot *slot, uint32_t from)
{
    uint32_t lo = 0, hi = slot->n_pieces;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (slot->from[mid] < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Whether a piece contradicts what is known about the datagram's end. */
static bool frag_tail_fits(const struct taut_frag_slot *slot,
                           const struct frag_in *in, uint32_t to)
{
    uint32_t last = slot->n_pieces > 0 ? slot->to[slot->n_pieces - 1] : 0;
    if (slot->total > 0 && (in->more ? to > slot->total : to != slot->total))
        return false;
    return in->more || last <= to;
}

/* RFC 3168 5.3: CE and Not-ECT do not go together. */
static bool frag_ecn_fits(const struct taut_frag_slot *slot,
                          const struct frag_in *in)
{
    unsigned seen = slot->ecn | 1u << in->ecn;
    return (seen & 9u) != 9u;
}

static enum taut_status frag_judge(struct taut_ctx *ctx,
                                   const struct taut_frag *frag,
                                   const struct taut_frag_slot *slot,
                                   const struct frag_in *in, uint32_t place,
                                   uint64_t own_bytes)
{
    uint32_t n = slot->n_pieces, to = in->off + (uint32_t)in->data.len;
    if (!frag_tail_fits(slot, in, to))
        return taut_fail(ctx, TAUT_E_VALUE, frag_field(in, TAUT_FRAG_F_TAILS4),
                         in->at, in->off, 0);
    if ((place > 0 && slot->to[place - 1] > in->off) ||
        (place < n && slot->from[place] < to))
        return taut_fail(ctx, TAUT_E_VALUE,
                         frag_field(in, TAUT_FRAG_F_OVERLAP4), in->at, in->off,
                         0);
    if (!frag_ecn_fits(slot, in))
        return taut_fail(ctx, TAUT_E_VALUE,
                         in->family == 6 ? (unsigned)TAUT_IPV6_F_ECN
                                         : (unsigned)TAUT_IPV4_F_ECN,
                         in->hdr.p + 1, in->ecn, 0);
    if (n >= TAUT_FRAG_PIECES_MAX)
        return taut_fail(ctx, TAUT_E_LIMIT, frag_field(in, TAUT_FRAG_F_COUNT4),
                         in->at, n, 0);
    if (to > frag->part_len - TAUT_FRAG_HDR_MAX ||
        own_bytes + in->data.len > frag->config.src_bytes_max)
        return taut_fail(ctx, TAUT_E_LIMIT, frag_field(in, TAUT_FRAG_F_LENGTH4),
                         in->at, to, 0);
    return TAUT_OK;
}

/* The same piece once more (RFC 8200 4.5: it may be dropped alone). */
static bool frag_is_dup(const struct taut_frag_slot *slot,
                        const struct frag_in *in, uint32_t place,
                        const uint8_t *part)
{
    size_t len = in->data.len;
    return place < slot->n_pieces && slot->from[place] == in->off &&
           slot->to[place] == in->off + len &&
           memcmp(part + TAUT_FRAG_HDR_MAX + in->off, in->data.p, len) == 0;
}

static void frag_store(struct taut_frag_slot *slot, const struct frag_in *in,
                       uint32_t place, uint8_t *part)
{
    uint32_t len = (uint32_t)in->data.len, to = in->off + len;
    size_t above = (size_t)(slot->n_pieces - place) * sizeof slot->from[0];
    memmove(slot->from + place + 1, slot->from + place, above);
    memmove(slot->to + place + 1, slot->to + place, above);
    slot->from[place] = (uint16_t)in->off;
    slot->to[place] = (uint16_t)to;
    slot->n_pieces++;
    slot->have += len;
    slot->ecn |= (uint8_t)(1u << in->ecn);
    memcpy(part + TAUT_FRAG_HDR_MAX + in->off, in->data.p, len);
    if (!in->more)
        slot->total = to;
    if (in->off == 0) {
        slot->hdr_len = (uint16_t)in->hdr.len;
        slot->nxt_off = in->nxt_off;
        memcpy(part + TAUT_FRAG_HDR_MAX - in->hdr.len, in->hdr.p, in->hdr.len);
    }
}

/* ------------------------------------------------------------------ */
/* The whole                                                           */

/* The header in front of the payload made to fit; returns its length, or 0
 * if the packet would be too long. */
static size_t frag_finish4(const struct taut_frag_slot *slot, uint8_t *end)
{
    uint8_t *p = end - slot->hdr_len;
    uint32_t len = slot->hdr_len + slot->total;
    if (len > 0xffff)
        return 0;
    taut_ipv4_set_len(p, len);
    taut_ipv4_set_mf(p, 0);
    taut_ipv4_set_frag_off(p, 0);
    if ((slot->ecn & 8) != 0)
        taut_ipv4_set_ecn(p, 3);
    taut_ipv4_checksum_fill(p);
    return slot->hdr_len;
}

/* The fragment header is taken out. */
static size_t frag_finish6(const struct taut_frag_slot *slot, uint8_t *end)
{
    uint8_t *p = end - slot->hdr_len;
    size_t hdr_len = slot->hdr_len - TAUT_IPV6_FRAG_LEN;
    size_t plen = hdr_len - TAUT_IPV6_HDR_LEN + slot->total;
    if (plen > 0xffff)
        return 0;
    p[slot->nxt_off] = p[hdr_len];
    memmove(p + TAUT_IPV6_FRAG_LEN, p, hdr_len);
    p += TAUT_IPV6_FRAG_LEN;
    taut_ipv6_set_plen(p, (uint32_t)plen);
    if ((slot->ecn & 8) != 0)
        taut_ipv6_set_ecn(p, 3);
    return hdr_len;
}

static enum taut_status frag_finish(struct taut_ctx *ctx,
                                    struct taut_frag *frag,
                                    struct taut_frag_result *out,
                                    struct taut_frag_slot *slot, uint8_t *part,
                                    const struct frag_in *in)
{
    if (slot->total == 0 || slot->have != slot->total)
        return TAUT_MORE;
    uint8_t *end = part + TAUT_FRAG_HDR_MAX;
    size_t hdr_len =
        slot->family == 6 ? frag_finish6(slot, end) : frag_finish4(slot, end);
    if (hdr_len == 0) {
        frag_condemn(frag, slot);
        return taut_fail(ctx, TAUT_E_RANGE,
                         frag_field(in, TAUT_FRAG_F_TOOLONG4), in->at, in->off,
                         0);
    }
    out->packet.p = end - hdr_len;
    out->packet.len = hdr_len + slot->total;
    out->n_pieces = slot->n_pieces;
    slot->state = FRAG_FREE;
    frag->n_done++;
    return TAUT_OK;
}

static enum taut_status frag_keep(struct taut_ctx *ctx, struct taut_frag *frag,
                                  struct taut_frag_result *out,
                                  const struct frag_in *in, uint64_t now_ms)
{
    struct frag_scan scan;
    frag_scan(frag, in, now_ms, &scan);
    uint32_t i = scan.found;
    if (i == frag->config.n_slots)
        i = frag_take(frag, in, now_ms, &scan);
    struct taut_frag_slot *slot = &frag->config.slots[i];
    uint8_t *part = frag_part(frag, i);
    if (slot->state == FRAG_CONDEMNED)
        return taut_fail(ctx, TAUT_E_STATE, frag_field(in, TAUT_FRAG_F_ERROR4),
                         in->at, in->off, 0);
    uint32_t place = frag_place(slot, in->off);
    if ((ctx->quirks & TAUT_FRAG_QUIRK_DUP) != 0 &&
        frag_is_dup(slot, in, place, part))
        return TAUT_MORE;
    enum taut_status st =
        frag_judge(ctx, frag, slot, in, place, scan.own_bytes);
    if (st != TAUT_OK) {
        frag_condemn(frag, slot);
        return st;
    }
    frag_store(slot, in, place, part);
    return frag_finish(ctx, frag, out, slot, part, in);
}

enum taut_status taut_frag_push(struct taut_ctx *ctx, struct taut_frag *frag,
                                struct taut_frag_result *out, const uint8_t *p,
                                size_t len, uint64_t now_ms)
{
    struct frag_in in;
    enum taut_status st = frag_read(ctx, &in, p, len);
    if (st != TAUT_OK)
        return st;
    if (in.whole) {
        out->packet.p = p;
        out->packet.len = in.hdr.len + in.data.len;
        out->n_pieces = 1;
        return TAUT_OK;
    }
    if (!taut_fuel_burn(ctx, frag->config.n_slots))
        return taut_fail(ctx, TAUT_E_LIMIT, frag_field(&in, TAUT_FRAG_F_COUNT4),
                         in.at, frag->config.n_slots, 0);
    return frag_keep(ctx, frag, out, &in, now_ms);
}

/* ------------------------------------------------------------------ */
/* Set-up and time                                                     */

enum taut_status taut_frag_init(struct taut_frag *frag, size_t size,
                                const struct taut_frag_config *config)
{
    const size_t min = TAUT_FRAG_HDR_MAX + 8;
    if (size != sizeof *frag || config->n_slots == 0 || !config->slots ||
        !config->bytes || config->bytes_len / min < config->n_slots)
        return TAUT_E_USAGE;
    memset(frag, 0, sizeof *frag);
    frag->config = *config;
    frag->part_len = config->bytes_len / config->n_slots;
    if (frag->config.timeout4_ms == 0)
        frag->config.timeout4_ms = TAUT_FRAG_TIMEOUT4_MS;
    if (frag->config.timeout6_ms == 0)
        frag->config.timeout6_ms = TAUT_FRAG_TIMEOUT6_MS;
    if (frag->config.src_bytes_max == 0)
        frag->config.src_bytes_max = TAUT_FRAG_SRC_BYTES_MAX;
    if (frag->config.src_slots_max == 0)
        frag->config.src_slots_max =
            config->n_slots < 4 ? 1 : config->n_slots / 4;
    for (uint32_t i = 0; i < config->n_slots; i++)
        memset(&config->slots[i], 0, sizeof config->slots[i]);
    return TAUT_OK;
}

/* The first fragment as it came stands in the pool: header and piece. */
static void frag_tell(struct taut_frag_event *event,
                      const struct taut_frag_slot *slot, uint8_t *part)
{
    bool six = slot->family == 6;
    memset(event, 0, sizeof *event);
    event->id = slot->id;
    event->have = slot->have;
    event->family = slot->family;
    event->proto = slot->proto;
    memcpy(event->src, slot->src, 16);
    memcpy(event->dst, slot->dst, 16);
    if (slot->hdr_len == 0)
        return;
    event->quote.p = part + TAUT_FRAG_HDR_MAX - slot->hdr_len;
    event->quote.len = (size_t)slot->hdr_len + slot->to[0];
    event->wire = six ? TAUT_WIRE_ICMPV6(3, 1, 0) : TAUT_WIRE_ICMP(11, 1, 0);
}

enum taut_status taut_frag_next(struct taut_frag *frag,
                                struct taut_frag_event *event, uint64_t now_ms)
{
    for (uint32_t i = 0; i < frag->config.n_slots; i++) {
        struct taut_frag_slot *slot = &frag->config.slots[i];
        if (slot->state == FRAG_FREE || frag_end_ms(frag, slot) > now_ms)
            continue;
        bool waiting = slot->state == FRAG_WAITING;
        if (waiting)
            frag_tell(event, slot, frag_part(frag, i));
        slot->state = FRAG_FREE;
        if (waiting) {
            frag->n_expired++;
            return TAUT_OK;
        }
    }
    return TAUT_DONE;
}

uint64_t taut_frag_deadline(const struct taut_frag *frag)
{
    uint64_t first = UINT64_MAX;
    for (uint32_t i = 0; i < frag->config.n_slots; i++) {
        const struct taut_frag_slot *slot = &frag->config.slots[i];
        if (slot->state == FRAG_FREE)
            continue;
        uint64_t end = frag_end_ms(frag, slot);
        first = end < first ? end : first;
    }
    return first;
}
