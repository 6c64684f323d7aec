/* SPDX-License-Identifier: MIT */
/*
 * taut/nd.h: Neighbor Discovery for IPv6 (RFC 4861): the five messages, the
 * rules by which a node must ignore them, and their options (RFC 2491,
 * 3122, 3971, 4191, 4861, 5175, 5568, 6275, 6775, 7400, 8106, 8505, 8781,
 * 8910). The fields are those of taut/icmpv6.h.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |     Type      |     Code      |           Checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |            flags, lifetimes, reserved: by type                |
 *   +---------------------------------------------------------------+
 *   |            target address (NS, NA, Redirect) ...              |
 *   +---------------+---------------+-------------------------------+
 *   |  Option type  |  Length (8 B) |           contents ...        |
 *   +---------------+---------------+-------------------------------+
 *
 * Three questions, three functions: is it whole (taut_nd_check), may a node
 * act on it (taut_nd_verify), are the contents of the options it knows right
 * (taut_nd_opts_check).
 */
#ifndef TAUT_ND_H
#define TAUT_ND_H

#include "taut/core.h"
#include "taut/icmpv6.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits                                                              */

/* TAUT_ND_HOP_LIMIT: what the IPv6 hop limit must be (RFC 4861 3.1). */
#define TAUT_ND_HOP_LIMIT 255
/* TAUT_ND_NAME_MAX: the longest domain name of a search list, in bytes on
 * the wire (RFC 1035 2.3.4); a longer one is TAUT_E_LIMIT. */
#define TAUT_ND_NAME_MAX 255
/* TAUT_ND_OPT_MAX: the longest option, in bytes. */
#define TAUT_ND_OPT_MAX 2040

/* ------------------------------------------------------------------ */
/* Options                                                             */

/* TAUT_ND_OPTS: the IANA registry "IPv6 Neighbor Discovery Option Formats".
 * X(VALUE, type, "name"), ascending. */
#define TAUT_ND_OPTS(X)                                                        \
    X(SOURCE_LINK_ADDR, 1, "Source Link-layer Address")                        \
    X(TARGET_LINK_ADDR, 2, "Target Link-layer Address")                        \
    X(PREFIX, 3, "Prefix Information")                                         \
    X(REDIRECTED, 4, "Redirected Header")                                      \
    X(MTU, 5, "MTU")                                                           \
    X(SHORTCUT, 6, "NBMA Shortcut Limit Option")                               \
    X(INTERVAL, 7, "Advertisement Interval Option")                            \
    X(HOME_AGENT, 8, "Home Agent Information Option")                          \
    X(SOURCE_ADDRS, 9, "Source Address List")                                  \
    X(TARGET_ADDRS, 10, "Target Address List")                                 \
    X(CGA, 11, "CGA option")                                                   \
    X(RSA, 12, "RSA Signature option")                                         \
    X(TIMESTAMP, 13, "Timestamp option")                                       \
    X(NONCE, 14, "Nonce option")                                               \
    X(TRUST_ANCHOR, 15, "Trust Anchor option")                                 \
    X(CERTIFICATE, 16, "Certificate option")                                   \
    X(IP_ADDR, 17, "IP Address/Prefix Option")                                 \
    X(NEW_PREFIX, 18, "New Router Prefix Information Option")                  \
    X(LINK_ADDR, 19, "Link-layer Address Option")                              \
    X(NEIGHBOR_ACK, 20, "Neighbor Advertisement Acknowledgment Option")        \
    X(MAP, 23, "MAP Option")                                                   \
    X(ROUTE, 24, "Route Information Option")                                   \
    X(RDNSS, 25, "Recursive DNS Server Option")                                \
    X(RA_FLAGS, 26, "RA Flags Extension Option")                               \
    X(HANDOVER_REQUEST, 27, "Handover Key Request Option")                     \
    X(HANDOVER_REPLY, 28, "Handover Key Reply Option")                         \
    X(HANDOVER_ASSIST, 29, "Handover Assist Information Option")               \
    X(MOBILE_NODE, 30, "Mobile Node Identifier Option")                        \
    X(DNSSL, 31, "DNS Search List Option")                                     \
    X(PROXY_SIGNATURE, 32, "Proxy Signature (PS)")                             \
    X(ADDR_REGISTRATION, 33, "Address Registration Option")                    \
    X(CONTEXT, 34, "6LoWPAN Context Option")                                   \
    X(BORDER_ROUTER, 35, "Authoritative Border Router Option")                 \
    X(CAPABILITY, 36, "6LoWPAN Capability Indication Option (6CIO)")           \
    X(CAPTIVE_PORTAL, 37, "DHCP Captive-Portal")                               \
    X(PREF64, 38, "PREF64 option")                                             \
    X(CRYPTO_ID, 39, "Crypto-ID Parameters Option (CIPO)")                     \
    X(NDP_SIGNATURE, 40, "NDP Signature Option (NDPSO)")                       \
    X(CARD_REQUEST, 138, "CARD Request option")                                \
    X(CARD_REPLY, 139, "CARD Reply option")                                    \
    X(EXPERIMENT_1, 253, "RFC3692-style Experiment 1")                         \
    X(EXPERIMENT_2, 254, "RFC3692-style Experiment 2")

/* TAUT_ND_OPT_ENUM: the enum entry of a registry row. */
#define TAUT_ND_OPT_ENUM(U, code, name) TAUT_ND_OPT_##U = code,
/* enum taut_nd_opt_type: option types; see TAUT_ND_OPTS. */
enum taut_nd_opt_type { TAUT_ND_OPTS(TAUT_ND_OPT_ENUM) };
/* taut_nd_opt_reg names option types. */
TAUT_API extern const struct taut_reg taut_nd_opt_reg;

/* ------------------------------------------------------------------ */
/* The message                                                         */

/* taut_nd_is_type tells whether ICMPv6 type `type` is one of the five. */
static inline bool taut_nd_is_type(uint8_t type)
{
    return type >= TAUT_ICMPV6_TYPE_ROUTER_SOLICIT &&
           type <= TAUT_ICMPV6_TYPE_REDIRECT;
}

/* struct taut_nd: one message. RS, RA, NS, NA and RD say which types have a
 * member; it is 0 for all others, and so it must be for taut_nd_encode. */
struct taut_nd {
    uint8_t type;               /* enum taut_icmpv6_type */
    uint8_t code;               /* 0 */
    uint16_t checksum;          /* as on the wire */
    uint8_t hop_limit;          /* RA: for outgoing packets; 0: not told */
    bool managed;               /* RA: addresses by DHCPv6 */
    bool other;                 /* RA: other configuration by DHCPv6 */
    bool home_agent;            /* RA: RFC 6275 7.1 */
    bool proxy;                 /* RA: RFC 4389 */
    uint8_t preference;         /* RA: 2 bits: 1 high, 0 medium, 3 low */
    uint16_t router_lifetime_s; /* RA: 0: no default router */
    uint32_t reachable_ms;      /* RA: 0: not told */
    uint32_t retrans_ms;        /* RA: 0: not told */
    bool router;                /* NA: the sender is a router */
    bool solicited;             /* NA: answers a solicitation */
    bool override;              /* NA: replaces a cached address */
    uint8_t target[16];         /* NS, NA, RD */
    uint8_t dest[16];           /* RD: whom the redirect is about */
    uint32_t reserved;          /* RS, NS, RD: 32 bits; RA: 2; NA: 29 */
    struct taut_span options;   /* see taut_nd_opt_next */
};

/* taut_nd_check looks at the `len` bytes at `p`: the message is one of the
 * five (TAUT_E_UNSUPPORTED, at the type) and its fixed part is there
 * (TAUT_E_SHORT, need: bytes missing). Options are not looked at. */
TAUT_API enum taut_status taut_nd_check(struct taut_ctx *ctx, const uint8_t *p,
                                        size_t len);
/* taut_nd_decode checks the message that is all of `rd`, fills `out` and
 * moves `rd` to its end. Fails as taut_nd_check does. */
TAUT_API enum taut_status
taut_nd_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_nd *out);
/* taut_nd_encode appends the message exactly as `in` says, the checksum too
 * (see taut_icmpv6_checksum_fill). TAUT_E_RANGE: a member does not fit its
 * field; TAUT_E_USAGE: not one of the five types. */
TAUT_API enum taut_status taut_nd_encode(struct taut_wr *wr,
                                         const struct taut_nd *in);

/* struct taut_nd_ip: what the rules need to know of the IPv6 header. */
struct taut_nd_ip {
    uint8_t hop_limit;
    const uint8_t *src; /* 16 bytes */
    const uint8_t *dst; /* 16 bytes */
};

/*
 * taut_nd_verify tells whether a node may act on the whole message of `len`
 * bytes at `p` (RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2, 8.1). What fails must be
 * discarded silently. In this order:
 *
 *  - as taut_nd_check;
 *  - TAUT_E_VALUE at ipv6.hlim: the hop limit is not 255;
 *  - TAUT_E_CHECKSUM at the checksum;
 *  - TAUT_E_VALUE at the code: not 0;
 *  - as taut_nd_opt_next for every option: a length of 0, bytes missing;
 *  - RS: TAUT_E_VALUE at icmpv6.opt.linkaddr: a source link-layer address
 *    option from the unspecified address;
 *  - RA and RD: TAUT_E_VALUE at ipv6.src: not a link-local source;
 *  - NS and NA: TAUT_E_VALUE at the target: a multicast address;
 *  - NS from the unspecified address: TAUT_E_VALUE at ipv6.dst: not a
 *    solicited-node address; TAUT_E_VALUE at icmpv6.opt.linkaddr: has a
 *    source link-layer address option;
 *  - NA: TAUT_E_VALUE at icmpv6.nd.na.flag.s: solicited, to a multicast
 *    address;
 *  - RD: TAUT_E_VALUE at icmpv6.rd.na.destination_address: multicast; at
 *    icmpv6.nd.rd.target_address: neither link-local nor the destination.
 *
 * That a redirect comes from the current first hop, only the caller knows.
 * A known option with wrong contents is no reason to discard the message
 * (RFC 8106 5.3.1, RFC 8781 4): it is ignored by itself; see
 * taut_nd_opt_decode. For faults of the IPv6 header diag->off is the
 * message's.
 */
TAUT_API enum taut_status taut_nd_verify(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len,
                                         const struct taut_nd_ip *ip);

/* ------------------------------------------------------------------ */
/* The options                                                         */

/* struct taut_nd_opt: one option as it stands. */
struct taut_nd_opt {
    uint8_t type;          /* enum taut_nd_opt_type or another */
    uint8_t units;         /* length in 8 bytes, header included; never 0 */
    struct taut_span data; /* after type and length: 8 * units - 2 bytes */
};

/* taut_nd_opt_next reads one option from `rd` (over `options`). TAUT_DONE at
 * the end; TAUT_E_SHORT: its header or bytes that it announces are missing;
 * TAUT_E_RANGE, at the length: 0. Every call moves 8 bytes or more. */
TAUT_API enum taut_status taut_nd_opt_next(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_nd_opt *out);

/*
 * struct taut_nd_value: the contents of an option. The numbers before a
 * member's meaning are the option types that have it; it is 0 for all
 * others. Options of types that taut does not know have `data` only.
 */
struct taut_nd_value {
    uint8_t type;           /* all */
    uint8_t code;           /* 17 to 20: option code */
    uint8_t status;         /* 20, 33 */
    uint8_t prefix_len;     /* 3, 17, 18, 24: bits; 34: context length; 38:
                               96, 64, 56, 48, 40 or 32 */
    uint8_t addr_len;       /* 20, 24, 34: bytes of `addr` on the wire: 0, 8
                               or 16 */
    uint8_t pad_len;        /* 11, 15: bytes of padding in `data` */
    uint8_t name_type;      /* 15: 1 X.501, 2 FQDN; 16: 1 X.509v3 */
    uint8_t preference;     /* 24: as in a router advertisement; 23: 4 bits */
    uint8_t distance;       /* 23: 4 bits */
    uint8_t limit;          /* 6: shortcut limit */
    uint8_t context_id;     /* 34: 4 bits */
    bool on_link;           /* 3: L */
    bool autonomous;        /* 3: A */
    bool router;            /* 3, 23: R */
    bool compress;          /* 34: C */
    uint16_t ha_preference; /* 8 */
    uint16_t ha_lifetime_s; /* 8 */
    uint16_t lifetime_min;  /* 33, 34, 35: units of 60 seconds */
    uint32_t lifetime_s;    /* 3 (valid), 23, 24, 25, 31: seconds,
                               UINT32_MAX: for ever; 38: a multiple of 8, at
                               most 65528 */
    uint32_t preferred_s;   /* 3 */
    uint32_t mtu;           /* 5 */
    uint32_t interval_ms;   /* 7 */
    uint32_t version;       /* 35 */
    uint64_t timestamp;     /* 13: seconds since 1970 and 16 bits of
                               fraction */
    uint64_t flags;         /* 26, 36: 48 bits, the first on the wire is the
                               highest */
    uint64_t reserved;      /* the option's reserved bits, in wire order, the
                               last is the lowest; 0 */
    uint8_t eui64[8];       /* 33 */
    uint8_t key_hash[16];   /* 12 */
    uint8_t addr[16];       /* 3, 18, 24, 34, 38: prefix, bytes not on the
                               wire are 0; 17, 20, 23, 35: address */
    struct taut_span data;  /* 1, 2, 19: link-layer address, with padding; 4:
                               the redirected packet; 9, 10, 25: addresses;
                               11: CGA parameters and padding; 12: signature
                               and padding; 14: nonce; 15: name and padding;
                               16: certificate and padding; 26: more flags;
                               31: names, see taut_nd_dnssl_next; 37: URI,
                               zeros at its end are padding; others: all */
};

/*
 * taut_nd_opt_decode reads the contents of `opt`. TAUT_E_RANGE at
 * icmpv6.opt.length (need: the length found): a length that the type cannot
 * have, such as an even one for RDNSS (CVE-2020-16898); TAUT_E_RANGE at a
 * prefix length: over 128, or more bits than the option holds; at a padding
 * length: more than the option holds. TAUT_E_VALUE at icmpv6.opt.pref64.plc:
 * over 5 (RFC 8781 4). Names of type 31 are walked as taut_nd_dnssl_next
 * does.
 */
TAUT_API enum taut_status taut_nd_opt_decode(struct taut_ctx *ctx,
                                             struct taut_nd_value *out,
                                             const struct taut_nd_opt *opt);

/* taut_nd_opts_check walks all options with their contents and stops at the
 * first fault: as taut_nd_opt_next and taut_nd_opt_decode. */
TAUT_API enum taut_status taut_nd_opts_check(struct taut_ctx *ctx,
                                             struct taut_span options);

/* taut_nd_redirected_find sets `*packet` to the packet that the first option
 * of type 4 among `options` holds (RFC 4861 4.6.3), which is a quote as in
 * errors (taut_icmp_quote_decode). False if there is none. */
TAUT_API bool taut_nd_redirected_find(struct taut_span *packet,
                                      struct taut_span options);

/* taut_nd_opt_encode appends an option, header included. TAUT_E_RANGE: a
 * member does not fit its field or the option would be longer than
 * TAUT_ND_OPT_MAX. TAUT_E_USAGE: `data` does not fill up 8 bytes, or has a
 * length that taut_nd_opt_decode would refuse. */
TAUT_API enum taut_status taut_nd_opt_encode(struct taut_wr *wr,
                                             const struct taut_nd_value *in);

/*
 * taut_nd_dnssl_next reads one domain name, uncompressed labels with the
 * root label, from `rd` (over `data` of type 31). TAUT_DONE at the end or at
 * the padding; TAUT_E_SHORT: no root label; TAUT_E_VALUE: a compression
 * pointer or another label type; TAUT_E_LIMIT: over TAUT_ND_NAME_MAX.
 */
TAUT_API enum taut_status taut_nd_dnssl_next(struct taut_ctx *ctx,
                                             struct taut_rd *rd,
                                             struct taut_span *name);

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/* taut_nd_visit tells what follows type, code and checksum in the message of
 * `len` bytes at `p`, which taut_nd_check accepted: body and options as
 * taut_nd_opts_visit does. taut_icmpv6_visit calls it. */
TAUT_API void taut_nd_visit(const struct taut_visitor *v, const uint8_t *p,
                            size_t len);
/* taut_nd_opts_visit tells the options, down to one that is cut off or has
 * the length 0. Of an option that has a length its type cannot have only
 * type and length are told. */
TAUT_API void taut_nd_opts_visit(const struct taut_visitor *v,
                                 struct taut_span options);

#ifdef __cplusplus
}
#endif

#endif
