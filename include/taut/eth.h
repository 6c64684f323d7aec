/* SPDX-License-Identifier: MIT */
/*
 * taut/eth.h: Ethernet frames without preamble and FCS (IEEE Std 802.3
 * 3.1.1, RFC 894, RFC 1042) and the VLAN tags in them (IEEE Std 802.1Q 9).
 *
 *     0                 6                 12       14
 *    +-----------------+-----------------+--------+----------------
 *    |   Destination   |     Source      |Type/Len| payload, padding
 *    +-----------------+-----------------+--------+----------------
 *
 *     0   3 4            16              32
 *    +---+-+--------------+---------------+     what follows a Type of
 *    |PCP|D|   VLAN ID    |   Type/Len    |     0x8100, 0x88a8 or 0x9100
 *    +---+-+--------------+---------------+
 *
 * Type/Len of 0x0600 and above is an EtherType and the payload is the rest
 * of the frame, padding included: only the payload can tell it apart. Up to
 * 1,500 it is the length of an IEEE 802.3 payload (802.2 LLC, taut/llc.h),
 * and what follows that is the trailer. Between lies no meaning.
 *
 * Limits: TAUT_VLAN_STACK_MAX tags in a row.
 * Quirks: TAUT_QUIRK_CUT, TAUT_ETH_QUIRK_LENTYPE.
 */
#ifndef TAUT_ETH_H
#define TAUT_ETH_H

#include "taut/addr.h"
#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_ETH_HDR_LEN: bytes of the header. */
#define TAUT_ETH_HDR_LEN 14
/* TAUT_ETH_FRAME_MIN: a shorter frame is padded to this many bytes, FCS not
 * counted (IEEE 802.3 4.2.3.3). */
#define TAUT_ETH_FRAME_MIN 60
/* TAUT_ETH_LEN_MAX: the largest 802.3 length (IEEE 802.3 3.2.6). */
#define TAUT_ETH_LEN_MAX 1500
/* TAUT_ETH_TYPE_MIN: the smallest EtherType (IEEE 802.3 3.2.6). */
#define TAUT_ETH_TYPE_MIN 0x0600
/* TAUT_VLAN_HDR_LEN: bytes that a tag adds: control information and the
 * next Type/Len. */
#define TAUT_VLAN_HDR_LEN 4
/* TAUT_VLAN_STACK_MAX: more tags in a row are TAUT_E_LIMIT. */
#define TAUT_VLAN_STACK_MAX 8

/* VLAN IDs with a meaning of their own (IEEE 802.1Q table 9-2). */
enum {
    TAUT_VLAN_ID_NONE = 0,        /* priority tag: no VLAN is named */
    TAUT_VLAN_ID_DEFAULT = 1,     /* a port's VLAN, unless configured */
    TAUT_VLAN_ID_RESERVED = 0xfff /* not for use on the wire */
};

enum {
    /* Type/Len of 1,501 to 1,535 is taken as a type that nobody knows. */
    TAUT_ETH_QUIRK_LENTYPE = 1u << 9
};

/* TAUT_ETH_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. */
#define TAUT_ETH_FIELDS(N, P, V)                                               \
    P(ETH, eth, DST, dst, "eth.dst", 0, 48, MAC, "IEEE 802.3 3.2.4")           \
    N(ETH, eth, DST_LG, dst_lg, "eth.dst.lg", 6, 1, BOOL, 0,                   \
      "IEEE 802.3 3.2.3", 0)                                                   \
    N(ETH, eth, DST_IG, dst_ig, "eth.dst.ig", 7, 1, BOOL, 0,                   \
      "IEEE 802.3 3.2.3", 0)                                                   \
    P(ETH, eth, SRC, src, "eth.src", 48, 48, MAC, "IEEE 802.3 3.2.5")          \
    N(ETH, eth, SRC_LG, src_lg, "eth.src.lg", 54, 1, BOOL, 0,                  \
      "IEEE 802.3 3.2.3", 0)                                                   \
    N(ETH, eth, SRC_IG, src_ig, "eth.src.ig", 55, 1, BOOL, 0,                  \
      "IEEE 802.3 3.2.3", 0)                                                   \
    V(ETH, eth, TYPE, "eth.type", HEX, "IEEE 802.3 3.2.6")                     \
    V(ETH, eth, LEN, "eth.len", DEC, "IEEE 802.3 3.2.6")                       \
    V(ETH, eth, LENTYPE, "eth.invalid_lentype", HEX, "IEEE 802.3 3.2.6")       \
    V(ETH, eth, PADDING, "eth.padding", BYTES, "IEEE 802.3 3.2.8")             \
    V(ETH, eth, TRAILER, "eth.trailer", BYTES, "IEEE 802.3 3.2.7")

/* enum taut_eth_field: TAUT_ETH_F_DST ... */
TAUT_FIELD_ENUM(ETH, eth, TAUT_ETH_FIELDS)

/* TAUT_VLAN_FIELDS: the same bits have other names in a tag of 802.1ad, so
 * that only the names of 802.1Q have a fixed place. */
#define TAUT_VLAN_FIELDS(N, P, V)                                              \
    N(VLAN, vlan, PRIORITY, priority, "vlan.priority", 0, 3, DEC, 0,           \
      "IEEE 802.1Q 9.6", &taut_vlan_priority_reg)                              \
    N(VLAN, vlan, DEI, dei, "vlan.dei", 3, 1, BOOL, 0, "IEEE 802.1Q 9.6", 0)   \
    N(VLAN, vlan, ID, id, "vlan.id", 4, 12, DEC, 0, "IEEE 802.1Q 9.6", 0)      \
    V(VLAN, vlan, ETYPE, "vlan.etype", HEX, "IEEE 802.1Q 9.4")                 \
    V(VLAN, vlan, LEN, "vlan.len", DEC, "IEEE 802.1Q 9.4")                     \
    V(VLAN, vlan, TRAILER, "vlan.trailer", BYTES, "IEEE 802.1Q 9.4")           \
    V(VLAN, vlan, AD_PRIORITY, "ieee8021ad.priority", DEC, "IEEE 802.1Q 9.7")  \
    V(VLAN, vlan, AD_DEI, "ieee8021ad.dei", BOOL, "IEEE 802.1Q 9.7")           \
    V(VLAN, vlan, AD_ID, "ieee8021ad.id", DEC, "IEEE 802.1Q 9.7")              \
    V(VLAN, vlan, AD_ETYPE, "ieee8021ah.etype", HEX, "IEEE 802.1Q 9.4")

/* enum taut_vlan_field: TAUT_VLAN_F_PRIORITY ... */
TAUT_FIELD_ENUM(VLAN, vlan, TAUT_VLAN_FIELDS)

/* taut_eth_fields describes TAUT_ETH_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_eth_fields;
/* taut_vlan_fields describes TAUT_VLAN_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_vlan_fields;
/* taut_vlan_priority_reg names the eight priorities (IEEE 802.1Q table
 * I-2): 1 is below 0. */
TAUT_API extern const struct taut_reg taut_vlan_priority_reg;

/* taut_eth_get_dst, taut_eth_get_src: pointers to 6 bytes;
 * taut_eth_get_dst_ig, taut_eth_set_dst_ig and so on: the group bit (IG) and
 * the locally administered bit (LG). `p` is a header that taut_eth_check
 * accepted. */
TAUT_FIELD_ACCESS(TAUT_ETH_FIELDS)
/* taut_vlan_get_id, taut_vlan_set_id and so on, one pair a field; `p` is
 * the tag's control information, right behind its Type. */
TAUT_FIELD_ACCESS(TAUT_VLAN_FIELDS)

/* taut_eth_get_type returns the Type/Len field of the header `p`. */
static inline uint16_t taut_eth_get_type(const uint8_t *p)
{
    return taut_get16(p + 12);
}

/* taut_eth_set_type stores it. */
static inline void taut_eth_set_type(uint8_t *p, uint16_t v)
{
    taut_put16(p + 12, v);
}

/* taut_eth_set_dst and taut_eth_set_src store the 6 bytes at `mac`. */
static inline void taut_eth_set_dst(uint8_t *p, const uint8_t *mac)
{
    for (unsigned i = 0; i < 6; i++)
        p[i] = mac[i];
}

/* taut_eth_set_src: see taut_eth_set_dst. */
static inline void taut_eth_set_src(uint8_t *p, const uint8_t *mac)
{
    taut_eth_set_dst(p + 6, mac);
}

/* taut_vlan_get_type returns the Type/Len field of the tag `p`. */
static inline uint16_t taut_vlan_get_type(const uint8_t *p)
{
    return taut_get16(p + 2);
}

/* taut_vlan_set_type stores it. */
static inline void taut_vlan_set_type(uint8_t *p, uint16_t v)
{
    taut_put16(p + 2, v);
}

/* taut_vlan_is_tpid tells whether a tag follows the EtherType `type`:
 * 0x8100 (customer), 0x88a8 (service), or 0x9100 (before 802.1ad). */
static inline bool taut_vlan_is_tpid(uint32_t type)
{
    return type == TAUT_ETHERTYPE_VLAN || type == TAUT_ETHERTYPE_QINQ ||
           type == TAUT_ETHERTYPE_QINQ_OLD;
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

/* struct taut_eth: a decoded header. Nothing is borrowed. */
struct taut_eth {
    uint8_t dst[6];
    uint8_t src[6];
    uint16_t type;      /* EtherType; 0 in an 802.3 frame */
    uint16_t len;       /* 802.3: the Length field; otherwise 0 */
    bool cut;           /* 802.3: less than `len` is there (QUIRK_CUT) */
    size_t payload_len; /* bytes of payload that are there */
    size_t trailer_len; /* 802.3: bytes behind the payload, padding first */
};

/*
 * taut_eth_check tells whether the `len` bytes at `p` are a frame.
 *
 * TAUT_E_SHORT: fewer than 14 bytes (field HEADER), or fewer payload bytes
 * than an 802.3 length says (LEN), the last not under TAUT_QUIRK_CUT.
 * TAUT_E_VALUE: Type/Len is 1,501 to 1,535 (LENTYPE), not under
 * TAUT_ETH_QUIRK_LENTYPE. The reaction to any is to discard silently.
 */
TAUT_API enum taut_status taut_eth_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);

/* taut_eth_decode decodes the header at `rd`, which holds the whole frame,
 * and moves past it: `out->payload_len` bytes of payload come next. Fails
 * as taut_eth_check does. */
TAUT_API enum taut_status
taut_eth_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_eth *out);

/*
 * taut_eth_encode appends the 14 bytes of `in`; the lengths that are no
 * part of the header (payload_len, trailer_len) do not matter. A type of
 * 1,501 to 1,535 is written as it stands.
 * TAUT_E_RANGE: type is 1 to 1,500, len is over 1,500, or both are given.
 */
TAUT_API enum taut_status taut_eth_encode(struct taut_wr *wr,
                                          const struct taut_eth *in);

/* taut_eth_visit tells every field of the checked frame `p`; of an 802.3
 * frame also padding and trailer. */
TAUT_API void taut_eth_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

/*
 * taut_eth_trailer_visit tells what follows the first `used` bytes of the
 * `len` bytes long frame `p`, once the payload's own length is known: zeros
 * up to TAUT_ETH_FRAME_MIN as PADDING, the rest as TRAILER.
 */
TAUT_API void taut_eth_trailer_visit(const struct taut_visitor *v,
                                     const uint8_t *p, size_t len, size_t used);

/* ------------------------------------------------------------------ */
/* VLAN tags                                                           */

/* struct taut_vlan: a decoded tag, without the Type that announced it. */
struct taut_vlan {
    uint8_t pcp;        /* priority, 3 bits */
    bool dei;           /* may be dropped first; before 2011: canonical
                           format indicator */
    bool cut;           /* 802.3: less than `len` is there (QUIRK_CUT) */
    uint16_t id;        /* VLAN ID, 12 bits */
    uint16_t type;      /* the next EtherType or TPID; 0 in an 802.3 frame */
    uint16_t len;       /* 802.3: the Length field; otherwise 0 */
    size_t payload_len; /* bytes of payload that are there */
    size_t trailer_len; /* 802.3: bytes behind the payload */
};

/* taut_vlan_check tells whether the `len` bytes at `p`, which follow a tag's
 * Type, are a tag and its payload. Fails as taut_eth_check does, in the
 * fields HEADER, LEN and ETYPE of TAUT_VLAN_FIELDS. */
TAUT_API enum taut_status taut_vlan_check(struct taut_ctx *ctx,
                                          const uint8_t *p, size_t len);

/* taut_vlan_decode decodes one tag and moves past its 4 bytes. Fails as
 * taut_vlan_check does. */
TAUT_API enum taut_status taut_vlan_decode(struct taut_ctx *ctx,
                                           struct taut_rd *rd,
                                           struct taut_vlan *out);

/* taut_vlan_encode appends the 4 bytes of `in`. TAUT_E_RANGE: pcp or id is
 * wider than its field, or type and len as in taut_eth_encode. */
TAUT_API enum taut_status taut_vlan_encode(struct taut_wr *wr,
                                           const struct taut_vlan *in);

/* struct taut_vlan_stack: where a walk over a row of tags stands. */
struct taut_vlan_stack {
    uint16_t type; /* what comes next: a TPID, an EtherType, 0 for 802.3 */
    uint8_t n;     /* tags so far */
};

/* taut_vlan_stack_init begins a walk behind a header whose type was
 * `type`. */
static inline void taut_vlan_stack_init(struct taut_vlan_stack *s,
                                        uint16_t type)
{
    s->type = type;
    s->n = 0;
}

/*
 * taut_vlan_stack_next decodes the next tag as taut_vlan_decode does.
 * TAUT_DONE: `s->type` is no TPID; it tells what `rd` stands at.
 * TAUT_E_LIMIT: a tag more than TAUT_VLAN_STACK_MAX (field HEADER).
 */
TAUT_API enum taut_status taut_vlan_stack_next(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_vlan_stack *s,
                                               struct taut_vlan *out);

/* taut_vlan_visit tells every field of the checked tag `p` under the names
 * of 802.1Q (vlan.id); the tag followed 0x8100 or 0x9100. */
TAUT_API void taut_vlan_visit(const struct taut_visitor *v, const uint8_t *p,
                              size_t len);
/* taut_vlan_ad_visit does so under the names of 802.1ad (ieee8021ad.id);
 * the tag followed 0x88a8. */
TAUT_API void taut_vlan_ad_visit(const struct taut_visitor *v, const uint8_t *p,
                                 size_t len);

#ifdef __cplusplus
}
#endif

#endif
