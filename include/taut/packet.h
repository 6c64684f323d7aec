/* SPDX-License-Identifier: MIT */
/*
 * taut/packet.h: a whole captured packet, from its link layer inwards: which
 * layers there are, where each begins and ends, what is wrong with them, and
 * all their fields by name.
 *
 * The walk is lenient where it can be: a fault is kept (the first one, with
 * its diagnostic), and if the header is still readable the walk goes on; so
 * a wrong length or option does not hide the rest of the packet. A strict
 * reader looks at out->n_faults.
 *
 * Tunnels are entered: IP in IP, MPLS, PPPoE and PPP, GRE with ERSPAN,
 * Ethernet in IP, and by their UDP ports VXLAN, Geneve, GTP-U, Teredo and MPLS.
 * A port counts as the tunnel's if it is the destination's and the other one
 * is no system port (RFC 6335 6); GTP-U and Teredo answer from their port, so
 * there the source's counts too if the header behind it is sound.
 *
 * Limits: TAUT_PACKET_LAYERS_MAX layers (tunnels and quotes included); what
 * is deeper is TAUT_E_LIMIT. A label stack is one layer.
 */
#ifndef TAUT_PACKET_H
#define TAUT_PACKET_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_PACKET_LAYERS_MAX: layers of one packet. */
#define TAUT_PACKET_LAYERS_MAX 32

/* enum taut_link: link types, by libpcap's numbers. */
enum taut_link {
    TAUT_LINK_NULL = 0,
    TAUT_LINK_ETHERNET = 1,
    TAUT_LINK_PPP = 9,
    TAUT_LINK_RAW_BSD = 12,
    TAUT_LINK_RAW_OPENBSD = 14,
    TAUT_LINK_PPPOE = 51,
    TAUT_LINK_RAW = 101,
    TAUT_LINK_LOOP = 108,
    TAUT_LINK_SLL = 113,
    TAUT_LINK_IPV4 = 228,
    TAUT_LINK_IPV6 = 229,
    TAUT_LINK_SLL2 = 276
};

/* TAUT_LAYERS: the kinds of layers. X(VALUE, "name"), the name as in
 * Wireshark's frame.protocols. */
#define TAUT_LAYERS(X)                                                         \
    X(NONE, "")                                                                \
    X(ETH, "eth")                                                              \
    X(VLAN, "vlan")                                                            \
    X(VLAN_AD, "ieee8021ad")                                                   \
    X(LLC, "llc")                                                              \
    X(SLL, "sll")                                                              \
    X(SLL2, "sll")                                                             \
    X(NULL, "null")                                                            \
    X(LOOP, "null")                                                            \
    X(RAW, "raw")                                                              \
    X(ARP, "arp")                                                              \
    X(IPV4, "ip")                                                              \
    X(IPV6, "ipv6")                                                            \
    X(HOPOPTS, "ipv6.hopopts")                                                 \
    X(DSTOPTS, "ipv6.dstopts")                                                 \
    X(ROUTING, "ipv6.routing")                                                 \
    X(FRAGMENT, "ipv6.fraghdr")                                                \
    X(AH, "ah")                                                                \
    X(ESP, "esp")                                                              \
    X(MOBILITY, "mipv6")                                                       \
    X(HIP, "hip")                                                              \
    X(SHIM6, "shim6")                                                          \
    X(ICMP, "icmp")                                                            \
    X(ICMPV6, "icmpv6")                                                        \
    X(IGMP, "igmp")                                                            \
    X(UDP, "udp")                                                              \
    X(UDPLITE, "udplite")                                                      \
    X(TCP, "tcp")                                                              \
    X(DATA, "data")                                                            \
    X(MPLS, "mpls")                                                            \
    X(PPPOES, "pppoes")                                                        \
    X(PPPOED, "pppoed")                                                        \
    X(PPP, "ppp")                                                              \
    X(GRE, "gre")                                                              \
    X(ERSPAN, "erspan")                                                        \
    X(ERSPAN_I, "erspan")                                                      \
    X(VXLAN, "vxlan")                                                          \
    X(VXLAN_GPE, "vxlan_gpe")                                                  \
    X(GENEVE, "geneve")                                                        \
    X(GTP, "gtp")                                                              \
    X(TEREDO, "teredo")

/* TAUT_LINK_OF_LAYER: as a link type, "the bytes begin with this kind of
 * layer": for a unit without its link header. */
#define TAUT_LINK_OF_LAYER(kind) (0x8000u | (unsigned)(kind))
/* TAUT_LAYER_ENUM: the enum entry of a row. */
#define TAUT_LAYER_ENUM(U, name) TAUT_LAYER_##U,
/* enum taut_layer_kind: see TAUT_LAYERS. */
enum taut_layer_kind { TAUT_LAYERS(TAUT_LAYER_ENUM) TAUT_LAYER_N };

enum {
    TAUT_LAYER_IS_FAULTY = 1 << 0,   /* a fault was found in this header */
    TAUT_LAYER_IS_CUT = 1 << 1,      /* its payload is cut short */
    TAUT_LAYER_IS_FRAGMENT = 1 << 2, /* its payload is a piece of a datagram */
    TAUT_LAYER_IS_LATER = 1 << 3,    /* ... and not the first piece */
    TAUT_LAYER_IS_QUOTED = 1 << 4,   /* inside an ICMP error's quote */
    TAUT_LAYER_IS_PARTIAL = 1 << 5   /* only a piece of the header is there */
};

/* struct taut_layer: one layer. Offsets count from the packet's start. */
struct taut_layer {
    uint8_t kind;  /* enum taut_layer_kind */
    uint8_t flags; /* TAUT_LAYER_IS_FAULTY ... */
    uint16_t next; /* EtherType, IP protocol or port-free number that the
                      header gives for what follows */
    uint32_t off;  /* first byte of the header */
    uint32_t len;  /* bytes of the header */
    uint32_t end;  /* one past the last byte that belongs to the layer, its
                      payload included */
};

/* struct taut_packet: a walked packet; borrows the input (`start`). */
struct taut_packet {
    const uint8_t *start;
    uint32_t len;           /* bytes captured */
    uint32_t wire_len;      /* bytes that were on the wire */
    uint16_t link;          /* enum taut_link */
    uint8_t n;              /* layers */
    uint8_t n_faults;       /* faults found, at most 255 are counted */
    struct taut_diag fault; /* the first of them */
    uint8_t fault_layer;    /* index of its layer; `n` if it has none */
    struct taut_layer layers[TAUT_PACKET_LAYERS_MAX];
};

/*
 * taut_packet_decode walks the `len` bytes at `p`, a packet of link type
 * `link` (libpcap's number or TAUT_LINK_OF_LAYER) that had `wire_len` bytes
 * on the wire (more than `len`: the capture cut it; less counts as `len`).
 * `quirks` are allowed beside strictness (TAUT_QUIRK_CUT is added where
 * `wire_len` says so, and inside quotes).
 *
 * TAUT_OK: no fault. Otherwise the status of the first fault, told in
 * out->fault; `out` holds the layers up to where reading had to stop, and a
 * last layer TAUT_LAYER_DATA for bytes that nothing claimed.
 * TAUT_E_UNSUPPORTED: the link type is not known.
 */
TAUT_API enum taut_status taut_packet_decode(struct taut_packet *out,
                                             uint32_t link, const uint8_t *p,
                                             size_t len, size_t wire_len,
                                             uint32_t quirks);

/* taut_packet_find returns the first layer of `kind`, or NULL. */
TAUT_API const struct taut_layer *
taut_packet_find(const struct taut_packet *packet, enum taut_layer_kind kind);

/* taut_packet_path_text appends the layers' names joined by ':', as Wireshark's
 * frame.protocols has them. */
TAUT_API void taut_packet_path_text(struct taut_wr *wr,
                                    const struct taut_packet *packet);

/* taut_layer_name returns the name of a layer's kind; static storage. */
TAUT_API const char *taut_layer_name(enum taut_layer_kind kind);

/* enum taut_csum_status: Wireshark's numbers for *.checksum.status. */
enum taut_csum_status {
    TAUT_CSUM_BAD = 0,
    TAUT_CSUM_GOOD = 1,
    TAUT_CSUM_UNVERIFIED = 2,  /* not all bytes are there */
    TAUT_CSUM_NOT_PRESENT = 3, /* UDP over IPv4 without one */
    TAUT_CSUM_ILLEGAL = 4      /* zero where zero is forbidden */
};

/* taut_packet_checksum_get returns the state of the checksum of layer `i`
 * (IPV4, ICMP, ICMPV6, IGMP, UDP, UDPLITE, TCP, GRE); TAUT_CSUM_NOT_PRESENT
 * for any other layer. It reads the whole layer. */
TAUT_API enum taut_csum_status
taut_packet_checksum_get(const struct taut_packet *packet, unsigned i);

/* TAUT_FRAME_FIELDS: fields that need more than one layer to tell, or that
 * the reader of the capture file knows. */
#define TAUT_FRAME_FIELDS(N, P, V)                                             \
    V(FRAME, frame, NUMBER, "frame.number", DEC, "taut")                       \
    V(FRAME, frame, TIME, "frame.time_epoch", TEXT, "taut")                    \
    V(FRAME, frame, LEN, "frame.len", DEC, "taut")                             \
    V(FRAME, frame, CAP_LEN, "frame.cap_len", DEC, "taut")                     \
    V(FRAME, frame, PROTOCOLS, "frame.protocols", TEXT, "taut")                \
    V(FRAME, frame, IP_STATUS, "ip.checksum.status", DEC, "RFC 791 3.1")       \
    V(FRAME, frame, ICMP_STATUS, "icmp.checksum.status", DEC, "RFC 792")       \
    V(FRAME, frame, ICMPV6_STATUS, "icmpv6.checksum.status", DEC,              \
      "RFC 4443 2.3")                                                          \
    V(FRAME, frame, IGMP_STATUS, "igmp.checksum.status", DEC, "RFC 3376 4")    \
    V(FRAME, frame, UDP_STATUS, "udp.checksum.status", DEC, "RFC 768")         \
    V(FRAME, frame, TCP_STATUS, "tcp.checksum.status", DEC, "RFC 9293 3.1")    \
    V(FRAME, frame, TCP_LEN, "tcp.len", DEC, "RFC 9293 3.4")                   \
    V(FRAME, frame, DATA, "data.data", BYTES, "taut")                          \
    V(FRAME, frame, DATA_LEN, "data.len", DEC, "taut")                         \
    V(FRAME, frame, LAYERS, "frame.layers", DEC, "taut")                       \
    V(FRAME, frame, GRE_STATUS, "gre.checksum.status", DEC, "RFC 2784 2.5")

TAUT_FIELD_ENUM(FRAME, frame, TAUT_FRAME_FIELDS)

/* taut_frame_fields describes TAUT_FRAME_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_frame_fields;

/* taut_net_fieldsets_get returns every field set of the packet codecs, for
 * taut_diag_text and for looking names up; `*n` of them. */
TAUT_API const struct taut_fieldset *const *taut_net_fieldsets_get(size_t *n);

enum {
    /* verify checksums and tell *.checksum.status */
    TAUT_PACKET_VISIT_CHECKSUMS = 1 << 0
};

/*
 * taut_packet_visit tells `v` every field of every layer, in order. `sets`
 * is a bit mask by enum taut_fieldset_id: layers of other field sets are
 * passed over (UINT64_MAX: none are). `flags`: TAUT_PACKET_VISIT_...
 */
TAUT_API void taut_packet_visit(const struct taut_visitor *v,
                                const struct taut_packet *packet, uint64_t sets,
                                uint32_t flags);

/* taut_layer_sets_get returns the field sets of which a layer of that kind may
 * tell fields, as bits by enum taut_fieldset_id. */
TAUT_API uint64_t taut_layer_sets_get(enum taut_layer_kind kind);

/* taut_layer_visit tells `v` the fields of layer `i` alone. */
TAUT_API void taut_layer_visit(const struct taut_visitor *v,
                               const struct taut_packet *packet, unsigned i,
                               uint32_t flags);

#ifdef __cplusplus
}
#endif

#endif
