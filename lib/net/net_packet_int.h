/* SPDX-License-Identifier: MIT */
/* net_packet_int.h: what the files of the packet walk share. */
#ifndef NET_PACKET_INT_H
#define NET_PACKET_INT_H

#include "taut/inet.h"
#include "taut/ipv6_ext.h"
#include "taut/packet.h"

/* struct packet_walk: where a walk stands. */
struct packet_walk {
    struct taut_packet *out;
    struct taut_ctx ctx;
    struct taut_diag diag;
    struct taut_ipv6_walk ext; /* extension headers of the IPv6 layer */
    uint32_t off, end;         /* what is left for the next layer */
    uint8_t next;              /* its kind; TAUT_LAYER_NONE: stop */
    uint8_t inherit;           /* flags that further layers take over */
    bool bare;                 /* `ext` began without an IPv6 header */
};

typedef enum taut_status (*packet_check_fn)(struct taut_ctx *, const uint8_t *,
                                            size_t);
typedef void packet_step_fn(struct packet_walk *, struct taut_layer *,
                            const uint8_t *);

/* taut_packet_fault keeps the first fault and counts all. Faults inside
 * quotes are the quoted packet's, not this one's; the end of the capture is
 * none. */
void taut_packet_fault(struct packet_walk *w);

/* taut_packet_walk_init begins a strict walk over a packet that is whole. */
void taut_packet_walk_init(struct packet_walk *w, struct taut_packet *out,
                           uint32_t link, const uint8_t *p, size_t len);
/* taut_packet_walk_step walks one layer. */
void taut_packet_walk_step(struct packet_walk *w);
/* taut_packet_walk_end makes a layer of the bytes that nothing claimed, and
 * returns the status of the first fault. */
enum taut_status taut_packet_walk_end(struct packet_walk *w);

/* packet_goes_on tells whether another layer can be read: one is named, and
 * the capture does not end just before it. */
static inline bool packet_goes_on(const struct packet_walk *w)
{
    bool cut = w->off == w->end && (w->inherit & TAUT_LAYER_IS_CUT);
    return w->next != TAUT_LAYER_NONE && w->next != TAUT_LAYER_DATA && !cut;
}

/* struct packet_pseudo: what the pseudo-header of a layer is made of. */
struct packet_pseudo {
    const struct taut_layer *ip; /* NULL: none */
    bool v6;
    uint8_t src[16], dst[16];
};

/* taut_packet_pseudo_find finds that of layer `i`. */
void taut_packet_pseudo_find(const struct taut_packet *packet, unsigned i,
                             struct packet_pseudo *out);

/* packet_soft keeps the fault of a call that failed; the walk goes on. */
static inline void packet_soft(struct packet_walk *w, enum taut_status st)
{
    if (taut_is_error(st))
        taut_packet_fault(w);
}

static inline uint8_t packet_kind_of_ethertype(uint32_t type)
{
    switch (type) {
    case TAUT_ETHERTYPE_IPV4:
        return TAUT_LAYER_IPV4;
    case TAUT_ETHERTYPE_IPV6:
        return TAUT_LAYER_IPV6;
    case TAUT_ETHERTYPE_ARP:
    case TAUT_ETHERTYPE_RARP:
        return TAUT_LAYER_ARP;
    case TAUT_ETHERTYPE_QINQ:
        return TAUT_LAYER_VLAN_AD;
    case TAUT_ETHERTYPE_VLAN:
    case TAUT_ETHERTYPE_QINQ_OLD:
        return TAUT_LAYER_VLAN;
    case TAUT_ETHERTYPE_MPLS:
    case TAUT_ETHERTYPE_MPLS_MC:
        return TAUT_LAYER_MPLS;
    case TAUT_ETHERTYPE_PPPOE:
        return TAUT_LAYER_PPPOES;
    case TAUT_ETHERTYPE_PPPOE_DISC:
        return TAUT_LAYER_PPPOED;
    default:
        return TAUT_LAYER_DATA;
    }
}

/* packet_sll_hatype returns the hardware type of a cooked header. */
static inline uint32_t packet_sll_hatype(const uint8_t *p, bool v2)
{
    return taut_get16(p + (v2 ? 8 : 2));
}

/* taut_packet_gre_kind tells what follows a header whose protocol field is
 * GRE's. */
uint8_t taut_packet_gre_kind(uint32_t proto);
/* taut_packet_udp_kind tells what the datagram of `len` bytes at `p` carries,
 * more than a header. */
uint8_t taut_packet_udp_kind(const uint8_t *p, size_t len);
/* taut_packet_mpls_check checks a whole label stack. */
enum taut_status taut_packet_mpls_check(struct taut_ctx *ctx, const uint8_t *p,
                                        size_t len);

/* The steps into tunnels, by their layers. */
void taut_packet_step_mpls(struct packet_walk *w, struct taut_layer *l,
                           const uint8_t *p);
void taut_packet_step_pppoe(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p);
void taut_packet_step_ppp(struct packet_walk *w, struct taut_layer *l,
                          const uint8_t *p);
void taut_packet_step_gre(struct packet_walk *w, struct taut_layer *l,
                          const uint8_t *p);
void taut_packet_step_erspan(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p);
void taut_packet_step_erspan_i(struct packet_walk *w, struct taut_layer *l,
                               const uint8_t *p);
void taut_packet_step_vxlan(struct packet_walk *w, struct taut_layer *l,
                            const uint8_t *p);
void taut_packet_step_vxlan_gpe(struct packet_walk *w, struct taut_layer *l,
                                const uint8_t *p);
void taut_packet_step_geneve(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p);
void taut_packet_step_gtp(struct packet_walk *w, struct taut_layer *l,
                          const uint8_t *p);
void taut_packet_step_teredo(struct packet_walk *w, struct taut_layer *l,
                             const uint8_t *p);

#endif
