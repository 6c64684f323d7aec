/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11_recv.h: what a station takes from a peer (IEEE Std 802.11-2020
 * 12.2.4, 12.5, 10.5): the key is chosen and the frame opened, fragments are
 * put together in the caller's storage, and what no protected association may
 * take is refused.
 *
 *    frame --> protected? --> key by address and ID --> opened --> fragments
 *                 | no                                               |
 *                 +--> only EAPOL to oneself, whole      A-MSDU, EAPOL: told
 *
 * One receiver serves one peer; sequence numbers and fragments of two never
 * meet. It holds pointers to the caller's keys (taut/dot11_seal.h). The rules
 * are those that FragAttacks (CVE-2020-24586 to 24588, 26139 to 26147) showed
 * to be missing:
 *
 *  - data in the clear: EAPOL only, in one piece, no A-MSDU, to the receiver's
 *    own address or 01:80:c2:00:00:03; it is told apart and never forwarded;
 *  - frames to groups: no fragments, no A-MSDU, opened with group keys only,
 *    and group keys open no other frame;
 *  - an A-MSDU whose first bytes are LLC and SNAP was none when it was sealed;
 *  - fragments: all in the clear or all under one installation of one key, with
 *    consecutive numbers and packet numbers, of one header; a new key or a new
 *    association forgets those that wait.
 */
#ifndef TAUT_DOT11_RECV_H
#define TAUT_DOT11_RECV_H

#include "taut/dot11_seal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_DOT11_FRAGMENTS_MAX: fragments of one frame; their number has 4 bits. */
#define TAUT_DOT11_FRAGMENTS_MAX 16
/* TAUT_DOT11_RECV_TIMEOUT_MS: how long the fragments of a frame may take. */
#define TAUT_DOT11_RECV_TIMEOUT_MS 2000
/* TAUT_DOT11_RECV_SLOT_LEN: bytes of the pool that hold the header and any
 * MSDU (2,304 bytes and the MIC of TKIP). */
#define TAUT_DOT11_RECV_SLOT_LEN 2348
/* TAUT_DOT11_RECV_BLOCK_MS: how long TKIP is shut after two forgeries within
 * that time (802.11-2020 12.5.2.4.1). */
#define TAUT_DOT11_RECV_BLOCK_MS 60000

/* Bits of a receiver. */
enum {
    /* The association is protected: data in the clear is refused. */
    TAUT_DOT11_RECV_RSN = 1u << 0,
    /* Management frame protection was negotiated. */
    TAUT_DOT11_RECV_MFP = 1u << 1,
    /* Beacon protection: beacons need a MIC. */
    TAUT_DOT11_RECV_BEACON = 1u << 2
};

/* struct taut_dot11_recv_slot: a frame whose fragments are put together. The
 * caller gives an array of them; nothing in it is for the caller to read. */
struct taut_dot11_recv_slot {
    uint64_t since_ms;
    uint64_t pn;         /* of the last fragment */
    uint32_t len;        /* header and bodies; 0: free */
    uint32_t generation; /* of the key */
    uint16_t seq;
    uint8_t queue; /* whose sequence numbers: TID, management, other data */
    uint8_t next;  /* number of the fragment that is waited for */
    uint8_t key_id;
    bool is_sealed;
};

/* struct taut_dot11_recv_config: whose receiver, and the caller's storage. */
struct taut_dot11_recv_config {
    struct taut_dot11_recv_slot *slots; /* NULL: fragments are refused */
    uint8_t *bytes;                     /* the pool, cut into n_slots parts */
    size_t bytes_len;    /* TAUT_DOT11_RECV_SLOT_LEN for each slot */
    uint32_t n_slots;    /* the standard wants 3 or more */
    uint32_t timeout_ms; /* 0: TAUT_DOT11_RECV_TIMEOUT_MS */
    uint8_t addr[6];     /* the receiver's own address */
    uint8_t flags;       /* TAUT_DOT11_RECV_... */
};

/* struct taut_dot11_recv: a receiver; the members are for reading. */
struct taut_dot11_recv {
    struct taut_dot11_recv_config config;
    size_t part_len;
    struct taut_dot11_key *pairwise[2]; /* by key ID */
    struct taut_dot11_key *group[8];    /* by key ID: GTK, IGTK, BIGTK */
    uint64_t mic_failed_ms;             /* when TKIP's MIC was wrong last */
    uint64_t blocked_ms;                /* TKIP is shut until then */
    uint32_t n_mic_failures;
};

/* struct taut_dot11_received: a frame as it is handed on. */
struct taut_dot11_received {
    uint8_t *frame; /* header and body in the clear: in the bytes that were
                       given, or in the pool until the next call */
    size_t len;
    uint64_t pn;         /* of the (last) frame, if it was protected */
    uint32_t generation; /* of the key that opened it */
    uint8_t hdr_len;
    uint8_t n_fragments; /* 1: it was none */
    bool is_protected;   /* sealed, or with a right Management MIC element */
    bool is_eapol;       /* for the receiver itself: never to be forwarded */
};

/* taut_dot11_recv_init prepares a receiver (`size` is sizeof *recv) without
 * keys. TAUT_E_USAGE: another size, or slots without room for a header and a
 * byte each. */
TAUT_API enum taut_status
taut_dot11_recv_init(struct taut_dot11_recv *recv, size_t size,
                     const struct taut_dot11_recv_config *config);

/* taut_dot11_recv_set gives the receiver a key, in the place of the one with
 * its ID, and forgets the fragments that wait (CVE-2020-24587). The key is
 * borrowed until another takes its place or taut_dot11_recv_reset.
 * TAUT_E_RANGE: an ID that is not one of pairwise (0, 1) or group keys. */
TAUT_API enum taut_status taut_dot11_recv_set(struct taut_dot11_recv *recv,
                                              struct taut_dot11_key *key,
                                              bool is_group);

/* taut_dot11_recv_reset forgets keys and fragments: at every association,
 * reassociation and disconnect (CVE-2020-24586). */
TAUT_API void taut_dot11_recv_reset(struct taut_dot11_recv *recv);

/*
 * taut_dot11_recv_push takes a frame of the peer (`len` bytes, no check
 * sequence) at the time `now_ms`; it is opened in place. That the peer sent it,
 * to the receiver's own address or a group's, is the caller's to look at: the
 * receiver's own frames, sent back to it, are under the same keys. Control
 * frames and data without a body are handed on as they are.
 *
 * TAUT_OK: `out` is a whole frame. TAUT_MORE: a fragment, kept.
 * TAUT_E_STATE: (wlan.fc.protected) data or a robust management frame in the
 * clear that has to be protected; (wlan.wep.key, wlan.mmie.keyid) no key with
 * that ID; (wlan.tkip.mic) TKIP is shut.
 * TAUT_E_VALUE: (wlan.frag) a fragment to a group; (wlan.qos.amsdupresent) an
 * A-MSDU to a group, in fragments or under TKIP; (wlan.da) an A-MSDU that
 * begins with LLC and SNAP; (wlan.ra) a management frame sealed for a group.
 * TAUT_E_ORDER (wlan.frag, wlan.ccmp.extiv): a fragment that does not go on
 * where the last one ended; what was there is forgotten.
 * TAUT_E_LIMIT (wlan.frag): more fragments or bytes than fit.
 * TAUT_E_UNSUPPORTED (wlan.frag): no slots. And what taut_dot11_frame_unseal
 * and taut_dot11_mme_verify refuse: a wrong MIC of TKIP is counted in
 * n_mic_failures (to be told to the peer), two within
 * TAUT_DOT11_RECV_BLOCK_MS shut TKIP for as long.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_dot11_recv_push(struct taut_ctx *ctx, struct taut_dot11_recv *recv,
                     struct taut_dot11_received *out, uint8_t *frame,
                     size_t len, uint64_t now_ms);

#ifdef __cplusplus
}
#endif

#endif
