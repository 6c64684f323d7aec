/* SPDX-License-Identifier: MIT */
/* fuzz_packet.c: any bytes as a captured packet of any link type: layers in
 * bounds, fields in bounds, the fast decoders agree with the walk; lengths and
 * checksums that are put right are right. */
#include "fuzz_util.h"

#include "taut/fill.h"
#include "taut/headers.h"
#include "taut/packet.h"

struct fuzz_packet_seen {
    const uint8_t *p;
    size_t len, n;
};

static void fuzz_packet_see(void *arg, const struct taut_value *value)
{
    struct fuzz_packet_seen *s = arg;
    size_t n;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n);
    char text[256];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    FUZZ_ASSERT(taut_field_get(sets, n, value->field) != NULL);
    FUZZ_ASSERT(value->off <= s->len && value->len <= s->len - value->off);
    FUZZ_ASSERT(value->bytes == s->p + value->off);
    FUZZ_ASSERT(value->type != TAUT_FT_IPV4 || value->len == 4);
    taut_value_text(&wr, value);
    s->n++;
}

static void fuzz_packet_layers(const struct taut_packet *packet, size_t len)
{
    FUZZ_ASSERT(packet->n <= TAUT_PACKET_LAYERS_MAX);
    for (unsigned i = 0; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        FUZZ_ASSERT(l->off <= len && l->len <= len - l->off);
        FUZZ_ASSERT(l->end >= l->off && l->end <= len);
        taut_packet_checksum_get(packet, i);
    }
}

/* The IP layer right behind Ethernet and tags, whole; or NULL. */
static const struct taut_layer *fuzz_packet_ip(const struct taut_packet *packet)
{
    for (unsigned i = 0; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        if (l->flags & TAUT_LAYER_IS_PARTIAL)
            return NULL;
        if (l->kind == TAUT_LAYER_IPV4 || l->kind == TAUT_LAYER_IPV6)
            return l;
        if (l->kind != TAUT_LAYER_ETH && l->kind != TAUT_LAYER_VLAN &&
            l->kind != TAUT_LAYER_VLAN_AD)
            return NULL;
    }
    return NULL;
}

static bool fuzz_packet_has(const struct taut_packet *packet, uint32_t off,
                            unsigned kind)
{
    for (unsigned i = 0; i < packet->n; i++) {
        if (packet->layers[i].off == off && packet->layers[i].kind == kind)
            return true;
    }
    return false;
}

/* What the fast decoders found is where the walk found it. */
static void fuzz_packet_same(const struct taut_packet *packet,
                             const struct taut_headers *h, const uint8_t *p)
{
    const struct taut_layer *ip = fuzz_packet_ip(packet);
    const struct taut_index *at = &h->at;
    bool v6 = (at->flags & TAUT_INDEX_IPV6) != 0;
    FUZZ_ASSERT(memcmp(h->eth_dst, p, 6) == 0 &&
                memcmp(h->eth_src, p + 6, 6) == 0);
    if (!(at->flags & (TAUT_INDEX_IPV4 | TAUT_INDEX_IPV6)))
        return;
    FUZZ_ASSERT(ip && ip->off == at->l3 && ip->end == at->end);
    FUZZ_ASSERT(ip->kind == (v6 ? TAUT_LAYER_IPV6 : TAUT_LAYER_IPV4));
    FUZZ_ASSERT(memcmp(h->src, p + at->l3 + (v6 ? 8 : 12), v6 ? 16 : 4) == 0);
    FUZZ_ASSERT(memcmp(h->dst, p + at->l3 + (v6 ? 24 : 16), v6 ? 16 : 4) == 0);
    FUZZ_ASSERT(h->ttl == p[at->l3 + (v6 ? 7 : 8)]);
    if (!(at->flags & TAUT_INDEX_L4))
        return;
    FUZZ_ASSERT(fuzz_packet_has(packet, at->l4,
                                at->proto == 6    ? TAUT_LAYER_TCP
                                : at->proto == 17 ? TAUT_LAYER_UDP
                                : v6              ? TAUT_LAYER_ICMPV6
                                                  : TAUT_LAYER_ICMP));
    FUZZ_ASSERT(h->src_port == taut_get16(p + at->l4));
    if (at->proto == 6 || at->proto == 17)
        FUZZ_ASSERT(h->dst_port == taut_get16(p + at->l4 + 2));
}

static void fuzz_packet_fast(const struct taut_packet *packet, const uint8_t *p,
                             size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_index index;
    struct taut_headers h;
    enum taut_status st = taut_index_decode(&ctx, &index, p, len);
    enum taut_status full = taut_headers_decode(&ctx, &h, p, len);
    FUZZ_ASSERT(st == full || st == TAUT_OK);
    if (st != TAUT_OK) {
        FUZZ_ASSERT(packet->n_faults > 0 || len > TAUT_INDEX_LEN_MAX);
        return;
    }
    FUZZ_ASSERT(index.l3 <= index.l4 && index.l4 <= index.payload);
    FUZZ_ASSERT(index.payload <= index.end && index.end <= len);
    if (full == TAUT_OK)
        fuzz_packet_same(packet, &h, p);
}

/* What is filled has no fault of a length and no wrong checksum, and is as it
 * is when filled again. `p` is the harness's own copy. */
static void fuzz_packet_fill(uint32_t link, uint8_t *p, size_t len,
                             uint32_t keep)
{
    static struct taut_packet filled, again;
    uint32_t changed;
    enum taut_status st =
        taut_packet_derived_fill(&filled, link, p, len, keep, &changed);
    FUZZ_ASSERT(!(changed & keep));
    fuzz_packet_layers(&filled, len);
    FUZZ_ASSERT(st ==
                taut_packet_derived_fill(&again, link, p, len, keep, &changed));
    FUZZ_ASSERT(changed == 0 && again.n == filled.n);
    if (keep || st != TAUT_OK)
        return;
    FUZZ_ASSERT(taut_packet_decode(&again, link, p, len, len, 0) == TAUT_OK);
    for (unsigned i = 0; i < again.n; i++) {
        bool quoted = (again.layers[i].flags & TAUT_LAYER_IS_QUOTED) != 0;
        FUZZ_ASSERT(quoted ||
                    taut_packet_checksum_get(&again, i) != TAUT_CSUM_BAD);
    }
}

/* fuzz_packet_shifted: layer `b` is layer `a`, four bytes later. */
static void fuzz_packet_shifted(const struct taut_layer *a,
                                const struct taut_layer *b)
{
    FUZZ_ASSERT(a->kind == b->kind && a->flags == b->flags);
    FUZZ_ASSERT(a->next == b->next && a->len == b->len);
    FUZZ_ASSERT(a->off + 4 == b->off && a->end + 4 == b->end);
}

/* A tag keeps a frame off the straight way through its first headers; the
 * layers behind it are the same. */
static void fuzz_packet_tagged(const struct taut_packet *packet,
                               const uint8_t *p, size_t len, size_t wire)
{
    static struct taut_packet tagged;
    if (len < 14 || taut_get16(p + 12) < 0x600 ||
        packet->n >= TAUT_PACKET_LAYERS_MAX - 1)
        return;
    uint8_t *q = malloc(len + 4);
    memcpy(q, p, 12);
    taut_put32(q + 12, 0x81000001);
    memcpy(q + 16, p + 12, len - 12);
    taut_packet_decode(&tagged, TAUT_LINK_ETHERNET, q, len + 4, wire + 4, 0);
    FUZZ_ASSERT(tagged.n == packet->n + 1);
    FUZZ_ASSERT(tagged.n_faults == packet->n_faults);
    FUZZ_ASSERT(tagged.layers[0].flags == packet->layers[0].flags);
    for (unsigned i = 1; i < packet->n; i++)
        fuzz_packet_shifted(&packet->layers[i], &tagged.layers[i + 1]);
    if (packet->n_faults > 0) {
        FUZZ_ASSERT(tagged.fault.status == packet->fault.status);
        FUZZ_ASSERT(tagged.fault.field == packet->fault.field);
        FUZZ_ASSERT(tagged.fault.off == packet->fault.off + 4);
    }
    free(q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t links[] = {
        TAUT_LINK_ETHERNET, TAUT_LINK_RAW,  TAUT_LINK_SLL,  TAUT_LINK_SLL2,
        TAUT_LINK_NULL,     TAUT_LINK_LOOP, TAUT_LINK_IPV4, TAUT_LINK_IPV6};
    static struct taut_packet packet;
    if (size < 1)
        return 0;
    size_t len = size - 1;
    uint8_t *p = malloc(len ? len : 1);
    memcpy(p, data + 1, len);
    /* a link type, or a unit that begins with any kind of layer */
    uint32_t link = links[data[0] & 7];
    if (data[0] & 16) {
        unsigned kind = ((unsigned)data[0] >> 5 << 2 | (data[0] & 3u)) + 1u;
        kind += data[0] & 4 ? 32 : 0;
        link = TAUT_LINK_OF_LAYER(kind < TAUT_LAYER_N ? kind : 1);
    }
    size_t wire = data[0] & 8 ? len + 100 : len;
    taut_packet_decode(&packet, link, p, len, wire, 0);
    fuzz_packet_layers(&packet, len);
    struct fuzz_packet_seen seen = {p, len, 0};
    struct taut_visitor v = {fuzz_packet_see, &seen, p};
    taut_packet_visit(&v, &packet, UINT64_MAX, TAUT_PACKET_VISIT_CHECKSUMS);
    FUZZ_ASSERT(seen.n <= 64 * len + 64); /* work is linear */
    char path[512];
    struct taut_wr wr = taut_wr_of(path, sizeof path);
    taut_packet_path_text(&wr, &packet);
    if (link == TAUT_LINK_ETHERNET && wire == len)
        fuzz_packet_fast(&packet, p, len);
    if (link == TAUT_LINK_ETHERNET)
        fuzz_packet_tagged(&packet, p, len, wire);
    fuzz_packet_fill(link, p, len, len % 4 ? 0 : TAUT_FILL_LENGTHS);
    fuzz_packet_fill(link, p, len, 0);
    free(p);
    return 0;
}
