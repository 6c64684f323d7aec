/* SPDX-License-Identifier: MIT */
/*
 * taut/frag.h: fragments of IPv4 (RFC 791 3.2) and IPv6 (RFC 8200 4.5):
 * splitting a packet to an MTU, and putting fragments together again in the
 * caller's storage.
 *
 *   original   | header | options / unfragmentable |      payload       |
 *   fragment 1 | header | options / unfrag. + frag | 0 ... 1479         |
 *   fragment 2 | header | copied    "      + frag  | 1480 ... 2959      |
 *
 * Reassembly is strict: fragments that overlap condemn their datagram
 * (RFC 5722, RFC 8200 4.5; here for IPv4 too), and what is condemned stays
 * so until its time is over, so that late fragments do not begin anew.
 * Memory and work are bounded by the caller's arrays and the constants here:
 * one push looks at every slot once and moves at most TAUT_FRAG_PIECES_MAX
 * entries, whatever arrives in whatever order.
 *
 * The header checksum of IPv4 is the caller's to verify before a push. See
 * taut/core.h for the conventions.
 */
#ifndef TAUT_FRAG_H
#define TAUT_FRAG_H

#include "taut/core.h"
#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_FRAG_PIECES_MAX is how many fragments one datagram may have: 65,535
 * bytes in pieces of 576 bytes, the smallest MTU in use, are 118. */
#define TAUT_FRAG_PIECES_MAX 128u
/* TAUT_FRAG_HDR_MAX is the longest header of a fragment in bytes: IPv4's 60,
 * or IPv6's with extension headers up to and with the fragment header. */
#define TAUT_FRAG_HDR_MAX 512u
/* TAUT_FRAG_SLOT_LEN is how many bytes of the pool one datagram needs to be
 * as long as it can. */
#define TAUT_FRAG_SLOT_LEN (TAUT_FRAG_HDR_MAX + 65535u)
/* TAUT_FRAG_TIMEOUT4_MS: how long an IPv4 datagram may take. RFC 791 3.2
 * begins with 15 s, RFC 1122 3.3.2 wants 60 to 120 s; hosts today take 30 s,
 * and so does the default. */
#define TAUT_FRAG_TIMEOUT4_MS 30000u
/* TAUT_FRAG_TIMEOUT6_MS: the same for IPv6 (RFC 8200 4.5). */
#define TAUT_FRAG_TIMEOUT6_MS 60000u
/* TAUT_FRAG_SRC_BYTES_MAX: bytes that one source may have waiting, unless
 * the configuration says otherwise. */
#define TAUT_FRAG_SRC_BYTES_MAX 262144u
/* TAUT_FRAG_MTU4_MIN and TAUT_FRAG_MTU6_MIN: the smallest MTU to split to
 * (RFC 791 3.2, RFC 8200 5). */
#define TAUT_FRAG_MTU4_MIN 68u
/* TAUT_FRAG_MTU6_MIN: see TAUT_FRAG_MTU4_MIN. */
#define TAUT_FRAG_MTU6_MIN 1280u

/* Quirks of reassembly. */
enum {
    /* A first fragment need not hold the transport header (RFC 1858 3,
     * RFC 7112 5), and a TCP fragment may begin at byte 8. */
    TAUT_FRAG_QUIRK_TINY = 1u << 21,
    /* An exact duplicate (same place, same bytes) is ignored instead of
     * condemning the datagram (RFC 8200 4.5 allows either). */
    TAUT_FRAG_QUIRK_DUP = 1u << 22
};

/* TAUT_FRAG_FIELDS: what diagnostics name, IPv4's before IPv6's; see
 * TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_FRAG_FIELDS(N, P, V)                                              \
    V(FRAG, frag, OVERLAP4, "ip.fragment.overlap", BOOL, "RFC 5722 4")         \
    V(FRAG, frag, OVERLAP6, "ipv6.fragment.overlap", BOOL, "RFC 8200 4.5")     \
    V(FRAG, frag, TAILS4, "ip.fragment.multipletails", BOOL, "RFC 791 3.2")    \
    V(FRAG, frag, TAILS6, "ipv6.fragment.multipletails", BOOL, "RFC 8200 4.5") \
    V(FRAG, frag, TOOLONG4, "ip.fragment.toolongfragment", BOOL,               \
      "RFC 791 3.2")                                                           \
    V(FRAG, frag, TOOLONG6, "ipv6.fragment.toolongfragment", BOOL,             \
      "RFC 8200 4.5")                                                          \
    V(FRAG, frag, COUNT4, "ip.fragment.count", DEC, "RFC 791 3.2")             \
    V(FRAG, frag, COUNT6, "ipv6.fragment.count", DEC, "RFC 8200 4.5")          \
    V(FRAG, frag, ERROR4, "ip.fragment.error", DEC, "RFC 1858 3")              \
    V(FRAG, frag, ERROR6, "ipv6.fragment.error", DEC, "RFC 7112 5")            \
    V(FRAG, frag, LENGTH4, "ip.reassembled.length", DEC, "RFC 791 3.2")        \
    V(FRAG, frag, LENGTH6, "ipv6.reassembled.length", DEC, "RFC 8200 4.5")

/* enum taut_frag_field: TAUT_FRAG_F_OVERLAP4 ... */
TAUT_FIELD_ENUM(FRAG, frag, TAUT_FRAG_FIELDS)

/* taut_frag_fields describes them. */
TAUT_API extern const struct taut_fieldset taut_frag_fields;

/* ------------------------------------------------------------------ */
/* Split                                                               */

/* struct taut_frag_split: a packet on its way to be split; borrows it. */
struct taut_frag_split {
    struct taut_span hdr;  /* repeated before each piece */
    struct taut_span data; /* to be cut */
    size_t done;           /* bytes of data given out */
    size_t mtu;
    uint32_t id;      /* IPv6: identification */
    uint32_t nxt_off; /* IPv6: byte in hdr that becomes 44 */
    uint16_t off;     /* IPv4: the packet's own offset, in bytes */
    uint8_t family;   /* 4 or 6 */
    bool more;        /* IPv4: the packet is a fragment with more to come */
    bool whole;       /* it fits as it is */
};

/*
 * taut_frag_split_init begins to split the packet at `p` (`len` bytes; what
 * follows the packet is left out) to pieces of at most `mtu` bytes, headers
 * included. `size` is sizeof *split. `id` is the IPv6 identification to use,
 * which the caller draws so that it cannot be foreseen (RFC 7739); IPv4 keeps
 * the packet's own. A packet that fits is given out unchanged. IPv4 fragments
 * may be split further, IPv6 ones may not.
 *
 * Fails as taut_ipv4_check, taut_ipv6_check and taut_ipv6_chain_decode do,
 * and with
 * TAUT_E_RANGE: the packet does not fit and has DF set (ip.flags.df; to tell:
 * Destination Unreachable code 4 with the MTU); an option of IPv4 is broken;
 * IPv6: the headers do not fit the first piece (RFC 7112 5).
 * TAUT_E_STATE (ipv6.fraghdr): it is a fragment of IPv6 already: what a
 * router tells the source is TAUT_WIRE_ICMPV6(2, 0, mtu).
 * TAUT_E_USAGE: another size; the MTU is below TAUT_FRAG_MTU4_MIN or
 * TAUT_FRAG_MTU6_MIN; the packet is a jumbogram.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_frag_split_init(struct taut_ctx *ctx, struct taut_frag_split *split,
                     size_t size, const uint8_t *p, size_t len, size_t mtu,
                     uint32_t id);

/*
 * taut_frag_split_next appends the headers of the next fragment to `wr` and
 * sets `*payload` to the part of the packet that follows them (to be sent
 * from where it lies, or appended by taut_wr_bytes). TAUT_DONE: all is given
 * out. IPv4: length, flags, offset and checksum are made anew; only the
 * first fragment has all options, the others those whose copy bit is set
 * (RFC 791 3.1), padded with zeros to a multiple of 4. IPv6: everything up
 * to a routing header, else a hop-by-hop header, is repeated, then the
 * fragment header.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_frag_split_next(struct taut_frag_split *split, struct taut_wr *wr,
                     struct taut_span *payload);

/* ------------------------------------------------------------------ */
/* Reassembly                                                          */

/* struct taut_frag_slot: one datagram that is being put together. The caller
 * gives an array of them; nothing in it is for the caller to read. */
struct taut_frag_slot {
    uint64_t since_ms;        /* arrival of the fragment that came first */
    uint32_t id;              /* identification */
    uint32_t total;           /* payload bytes, 0: not known yet */
    uint32_t have;            /* payload bytes here */
    uint16_t n_pieces;        /* entries of from and to */
    uint16_t hdr_len;         /* first fragment's header, 0: not here yet */
    uint16_t nxt_off;         /* IPv6: byte of the header that says 44 */
    uint8_t state;            /* 0 free, 1 waiting, 2 condemned */
    uint8_t family;           /* 4 or 6 */
    uint8_t proto;            /* IPv4: protocol */
    uint8_t ecn;              /* bit n: a fragment with ECN field n came */
    uint8_t src[16], dst[16]; /* IPv4: the first 4 */
    uint16_t from[TAUT_FRAG_PIECES_MAX]; /* sorted: first byte */
    uint16_t to[TAUT_FRAG_PIECES_MAX];   /* byte after the last */
};

/* struct taut_frag_config: the caller's storage and limits. */
struct taut_frag_config {
    struct taut_frag_slot *slots; /* at most n_slots datagrams at a time */
    uint8_t *bytes;               /* the pool, cut into n_slots equal parts */
    size_t bytes_len;             /* TAUT_FRAG_SLOT_LEN each for datagrams of
                                     every size; at least TAUT_FRAG_HDR_MAX +
                                     8 each */
    uint32_t n_slots;             /* at least 1 */
    uint32_t timeout4_ms;         /* 0: TAUT_FRAG_TIMEOUT4_MS */
    uint32_t timeout6_ms;         /* 0: TAUT_FRAG_TIMEOUT6_MS */
    uint32_t src_bytes_max;       /* 0: TAUT_FRAG_SRC_BYTES_MAX */
    uint32_t src_slots_max;       /* datagrams of one source at a time; 0: a
                                     quarter of the slots, at least 1 */
};

/* struct taut_frag: a reassembler. The counters are for reading. */
struct taut_frag {
    struct taut_frag_config config; /* defaults filled in */
    size_t part_len;                /* bytes of the pool for one datagram */
    uint64_t n_done;                /* datagrams put together */
    uint64_t n_refused;             /* datagrams condemned */
    uint64_t n_expired;             /* datagrams whose time was over */
    uint64_t n_evicted;             /* datagrams that had to make room */
};

/* struct taut_frag_result: what a push gave. */
struct taut_frag_result {
    struct taut_span packet; /* header and payload in a row; the pool's until
                                the next call on the reassembler, or the input
                                itself */
    uint16_t n_pieces;       /* fragments it came in; 1: it was none */
};

/* struct taut_frag_event: a datagram whose time was over. */
struct taut_frag_event {
    struct taut_span quote; /* first fragment as it came, to be quoted in the
                               ICMP error (of IPv4: with its own header);
                               valid until the next call; len 0: it is not
                               here, and nothing is to be sent */
    uint32_t wire;          /* Time Exceeded code 1 if the first fragment is
                               here (RFC 792, RFC 4443 3.3), else 0 */
    uint32_t id;
    uint32_t have;  /* payload bytes that had come */
    uint8_t family; /* 4 or 6 */
    uint8_t proto;  /* IPv4 */
    uint8_t src[16], dst[16];
};

/* taut_frag_init prepares `frag` (`size` is sizeof *frag) and the slots.
 * TAUT_E_USAGE: a size of another version, no slots, or a pool too small. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_frag_init(struct taut_frag *frag, size_t size,
               const struct taut_frag_config *config);

/*
 * taut_frag_push takes the packet at `p` (`len` bytes, IPv4 or IPv6) at the
 * time `now_ms`, which must not run backwards.
 *
 * TAUT_OK: out->packet is whole: the input itself if it was no fragment (an
 * atomic fragment of IPv6, RFC 6946, neither), else the datagram with the
 * first fragment's header, its length, flags, next header, checksum made to
 * fit, CE set if any fragment had it (RFC 3168 5.3).
 * TAUT_MORE: kept, more is needed.
 *
 * Refused fragments, the rest of the datagram still waiting:
 * TAUT_E_RANGE (ip.len, ipv6.plen): not the last, and no multiple of 8 long
 * (IPv6: Parameter Problem code 0, pointer 4), or empty; (toolongfragment)
 * it ends past 65,535 (IPv6: pointer to the fragment offset).
 * TAUT_E_SHORT (ip.fragment.error): a first fragment without the transport
 * header, or (TAUT_E_RANGE) a TCP fragment at byte 8 (RFC 1858 3; IPv6:
 * Parameter Problem code 3), unless TAUT_FRAG_QUIRK_TINY.
 * TAUT_E_LIMIT: its header is longer than TAUT_FRAG_HDR_MAX, or the context
 * has no fuel left (a push burns one a slot).
 * What taut_ipv4_check, taut_ipv6_check and taut_ipv6_chain_decode refuse; a
 * fragment that was cut by the capture cannot be used.
 *
 * Condemned datagrams (and so is every later fragment of theirs):
 * TAUT_E_VALUE: (overlap) fragments overlap, but see TAUT_FRAG_QUIRK_DUP;
 * (multipletails) two ends, or bytes past the end; (ip.dsfield.ecn) CE in
 * one and Not-ECT in another fragment (RFC 3168 5.3).
 * TAUT_E_LIMIT: more than TAUT_FRAG_PIECES_MAX fragments, more bytes than a
 * slot has or one source may have waiting.
 * TAUT_E_STATE: it had been condemned before.
 *
 * Who makes room when all slots are taken: the first that is expired, else
 * condemned, else the oldest. A source that has src_slots_max datagrams
 * waiting makes room among its own oldest, slots left or not: it cannot
 * push out others.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_frag_push(struct taut_ctx *ctx, struct taut_frag *frag,
               struct taut_frag_result *out, const uint8_t *p, size_t len,
               uint64_t now_ms);

/* taut_frag_next gives one datagram whose time is over at `now_ms` and frees
 * its slot; TAUT_DONE: none is left. Condemned ones end without an event. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_frag_next(struct taut_frag *frag, struct taut_frag_event *event,
               uint64_t now_ms);

/* taut_frag_deadline returns when taut_frag_next has to be called next, or
 * UINT64_MAX if nothing is waiting. */
TAUT_API uint64_t taut_frag_deadline(const struct taut_frag *frag);

#ifdef __cplusplus
}
#endif

#endif
