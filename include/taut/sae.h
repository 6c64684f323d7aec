/* SPDX-License-Identifier: MIT */
/*
 * taut/sae.h: simultaneous authentication of equals, the password handshake
 * of WPA3 (IEEE Std 802.11-2020 12.4), over any provider of cryptography:
 * groups 19, 20 and 21, by hunting and pecking and by hash-to-element.
 *
 *     taut_sae_math_open(&math, sizeof math, crypto);     // once a thread
 *     taut_sae_pt_derive(&math, &pt, 19, ssid, password, none); // once
 *     taut_sae_init(&sae, sizeof sae, &config);
 *     taut_sae_start(&sae, now_ms);                       // or wait
 *     while (taut_sae_next(&sae, &event, &wr) == TAUT_OK)
 *         if (event.kind <= TAUT_SAE_SEND_CONFIRM) ...    // wr has a body
 *     taut_sae_feed(&ctx, &sae, body, now_ms);            // what came
 *
 * Which way the code goes and what it touches depends on no password and on
 * no key; what the provider does with numbers is the provider's. docs/sae.md
 * tells more.
 */
#ifndef TAUT_SAE_H
#define TAUT_SAE_H

#include "taut/crypto.h"
#include "taut/dot11_mgmt.h"
#include "taut/fsm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_SAE_LEN_MAX is the longest scalar or coordinate in bytes,
 * TAUT_SAE_POINT_MAX the longest element. */
#define TAUT_SAE_LEN_MAX 66
/* TAUT_SAE_POINT_MAX: see TAUT_SAE_LEN_MAX. */
#define TAUT_SAE_POINT_MAX 132
/* TAUT_SAE_PEEKS is how many values hunting and pecking tries, whatever the
 * password (12.4.4.2.2: at least 40). */
#define TAUT_SAE_PEEKS 40

/* ------------------------------------------------------------------ */
/* Numbers                                                             */

/* struct taut_sae_math: what computing needs, made once a thread. */
struct taut_sae_math {
    const struct taut_crypto *crypto;
    struct taut_crypto_mac *macs[3]; /* HMAC of SHA-256, 384 and 512 */
};

/* taut_sae_math_open makes it; `size` is sizeof *self and crypto->size that
 * of this library, else TAUT_E_USAGE. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_sae_math_open(struct taut_sae_math *self, size_t size,
                   const struct taut_crypto *crypto);
/* taut_sae_math_close gives back what taut_sae_math_open took. */
TAUT_API void taut_sae_math_close(struct taut_sae_math *self);

/* taut_sae_group_get tells which curve a finite cyclic group is: of 19, 20
 * and 21; 0 for all others. */
TAUT_API enum taut_crypto_group taut_sae_group_get(uint16_t group);
/* taut_sae_hash_get tells the hash that goes with the group: by the length of
 * its prime with hash-to-element, else SHA-256 (Table 12-1). */
TAUT_API enum taut_crypto_hash_id taut_sae_hash_get(uint16_t group, bool h2e);

/* struct taut_sae_pt: what is derived of a network's name and password for
 * hash-to-element, once for all handshakes. A secret. */
struct taut_sae_pt {
    uint16_t group;
    uint8_t point[TAUT_SAE_POINT_MAX];
};

/*
 * taut_sae_pt_derive computes it (12.4.4.2.3). `id` is a password identifier,
 * may be empty. TAUT_E_UNSUPPORTED: another group than 19, 20, 21;
 * TAUT_E_USAGE: no SSID, or one of more than 32 bytes.
 */
TAUT_API enum taut_status
taut_sae_pt_derive(const struct taut_sae_math *math, struct taut_sae_pt *out,
                   uint16_t group, struct taut_span ssid,
                   struct taut_span password, struct taut_span id);

/* taut_sae_pwe_derive computes the password element of `pt` for the stations
 * `a` and `b` (in any order): twice the group's length at `pwe`. */
TAUT_API enum taut_status taut_sae_pwe_derive(const struct taut_sae_math *math,
                                              uint8_t *pwe,
                                              const struct taut_sae_pt *pt,
                                              const uint8_t *a,
                                              const uint8_t *b);

/* taut_sae_hunt_derive computes the password element by hunting and pecking
 * (12.4.4.2.2), in TAUT_SAE_PEEKS tries whatever the password. That none of
 * them gives a point happens once in 2^40 passwords; whatever is done with
 * `pwe` then is TAUT_E_CRYPTO. */
TAUT_API enum taut_status taut_sae_hunt_derive(const struct taut_sae_math *math,
                                               uint8_t *pwe, uint16_t group,
                                               const uint8_t *a,
                                               const uint8_t *b,
                                               struct taut_span password);

/* struct taut_sae_commit: what one side shows first: as many bytes of both
 * as the group has. */
struct taut_sae_commit {
    uint8_t scalar[TAUT_SAE_LEN_MAX];
    uint8_t element[TAUT_SAE_POINT_MAX];
};

/* taut_sae_random_derive draws a number above 1 and below the group's order,
 * as `rand` and `mask` are. */
TAUT_API enum taut_status
taut_sae_random_derive(const struct taut_sae_math *math, uint8_t *out,
                       uint16_t group);
/* taut_sae_commit_derive computes a commit (12.4.5.3). TAUT_E_RANGE: the sum
 * of `rand` and `mask` is 0 or 1; draw others. */
TAUT_API enum taut_status
taut_sae_commit_derive(const struct taut_sae_math *math,
                       struct taut_sae_commit *out, uint16_t group,
                       const uint8_t *pwe, const uint8_t *rand,
                       const uint8_t *mask);
/* taut_sae_commit_check looks at a peer's numbers (12.4.5.4): the scalar is
 * above 1 and below the order, the coordinates are below the prime, and the
 * point is on the curve. TAUT_E_RANGE, and TAUT_E_CRYPTO of the point. */
TAUT_API enum taut_status
taut_sae_commit_check(const struct taut_sae_math *math, uint16_t group,
                      const struct taut_sae_commit *commit);

/* struct taut_sae_keys: what both sides then know. Secret but the PMKID. */
struct taut_sae_keys {
    uint8_t kck[TAUT_CRYPTO_HASH_MAX];
    uint8_t pmk[TAUT_CRYPTO_HASH_MAX];
    uint8_t pmkid[16];
    uint8_t kck_len; /* bytes, as many as a confirm has */
    uint8_t pmk_len; /* 32; with SAE_EXT as many as the hash has */
};

/* struct taut_sae_exchange: both commits, and what they were made of. */
struct taut_sae_exchange {
    uint16_t group;
    bool h2e;
    bool is_ext;           /* the AKM is SAE_EXT or FT_SAE_EXT */
    const uint8_t *pwe;    /* the password element */
    const uint8_t *rand;   /* of the own commit */
    struct taut_span salt; /* rejected groups, of the station with the higher
                              address first; may be empty */
    const struct taut_sae_commit *own, *peer;
};

/* taut_sae_keys_derive checks the peer's commit, computes the secret element
 * and the keys (12.4.5.4). Fails as taut_sae_commit_check does. */
TAUT_API enum taut_status
taut_sae_keys_derive(const struct taut_sae_math *math,
                     struct taut_sae_keys *out,
                     const struct taut_sae_exchange *x);

/* taut_sae_confirm_derive writes the keys->kck_len bytes of a confirm that
 * `from` sends to `to` with the counter `send_confirm` (12.4.5.5). */
TAUT_API enum taut_status taut_sae_confirm_derive(
    const struct taut_sae_math *math, uint8_t *out, uint16_t group,
    const struct taut_sae_keys *keys, uint16_t send_confirm,
    const struct taut_sae_commit *from, const struct taut_sae_commit *to);

/* ------------------------------------------------------------------ */
/* Elements                                                            */

/* TAUT_SAE_ID_MAX is the longest password identifier, TAUT_SAE_GROUPS_MAX how
 * many groups a peer may have rejected before. */
#define TAUT_SAE_ID_MAX 253
/* TAUT_SAE_GROUPS_MAX: see TAUT_SAE_ID_MAX. */
#define TAUT_SAE_GROUPS_MAX 16

/* struct taut_sae_elems: the elements behind the fields of an SAE frame
 * (9.4.2.216, 9.4.2.246, 9.4.2.247). */
struct taut_sae_elems {
    struct taut_span id;       /* password identifier */
    struct taut_span rejected; /* rejected groups, two bytes each */
    struct taut_span token;    /* anti-clogging token, in its container */
    uint32_t akm; /* AKM suite selector, enum taut_dot11_akm; 0: none */
};

/*
 * taut_sae_elems_decode reads `elems`; elements of other kinds are left out.
 * TAUT_E_SHORT, TAUT_E_RANGE: as taut_dot11_elem_next; TAUT_E_RANGE too for
 * one of another length than its kind has, TAUT_E_VALUE for one that comes
 * twice, TAUT_E_LIMIT for too many rejected groups.
 */
TAUT_API enum taut_status taut_sae_elems_decode(struct taut_ctx *ctx,
                                                struct taut_sae_elems *out,
                                                struct taut_span elems);
/* taut_sae_elems_encode appends those that are not empty. TAUT_E_USAGE:
 * lengths that do not fit. */
TAUT_API enum taut_status
taut_sae_elems_encode(struct taut_wr *wr, const struct taut_sae_elems *in);

/* ------------------------------------------------------------------ */
/* Anti-clogging                                                       */

/*
 * struct taut_sae_gate: what an AP asks of stations while many of them have
 * begun and not ended: that they repeat what it sent to their address. It
 * remembers nothing about them (12.4.6). Shared by all machines of an AP.
 */
struct taut_sae_gate {
    const struct taut_sae_math *math;
    uint32_t n_open; /* machines between their start and their end: the
                        caller counts them */
    uint32_t threshold;
    uint8_t keys[2][32]; /* this one and the one before */
};

/* taut_sae_gate_init draws keys; `size` is sizeof *self, else TAUT_E_USAGE. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_sae_gate_init(struct taut_sae_gate *self, size_t size,
                   const struct taut_sae_math *math, uint32_t threshold);
/* taut_sae_gate_reset draws another key; tokens of the one before are still
 * taken, older ones no more. Once in a minute is enough. */
TAUT_API enum taut_status taut_sae_gate_reset(struct taut_sae_gate *self);
/* TAUT_SAE_TOKEN_LEN is how long its tokens are. */
#define TAUT_SAE_TOKEN_LEN 32
/* taut_sae_gate_derive writes the token of a station and a group. */
TAUT_API enum taut_status taut_sae_gate_derive(const struct taut_sae_gate *self,
                                               uint8_t *token,
                                               const uint8_t *station,
                                               uint16_t group);
/* taut_sae_gate_check tells whether a commit of the station may be worked
 * on: TAUT_OK below the threshold, or with its token; else TAUT_E_CRYPTO. */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_sae_gate_check(const struct taut_sae_gate *self, const uint8_t *station,
                    uint16_t group, struct taut_span token);

/* ------------------------------------------------------------------ */
/* The table                                                           */

/* TAUT_SAE_STATES: see TAUT_FSM_ENUM. */
#define TAUT_SAE_STATES(X, P)                                                  \
    X(P, NOTHING, "NOTHING", TAUT_FSM_FINAL)                                   \
    X(P, COMMITTED, "COMMITTED", 0) /* a commit was sent */                    \
    X(P, CONFIRMED, "CONFIRMED", 0) /* a confirm, too */                       \
    X(P, ACCEPTED, "ACCEPTED", TAUT_FSM_FINAL)

/* TAUT_SAE_EVENTS: see TAUT_FSM_ENUM. A message is an event after it was
 * found good; what is no good is none. */
#define TAUT_SAE_EVENTS(X, P)                                                  \
    X(P, START, "START", USER)                                                 \
    X(P, COMMIT, "COMMIT", MESSAGE)               /* in a group of ours */     \
    X(P, OTHER_GROUP, "OTHER_GROUP", MESSAGE)     /* not in the one in use */  \
    X(P, BAD_GROUP, "BAD_GROUP", MESSAGE)         /* in none of ours */        \
    X(P, BAD_COMMIT, "BAD_COMMIT", MESSAGE)       /* one that is refused */    \
    X(P, CONFIRM, "CONFIRM", MESSAGE)             /* a right one */            \
    X(P, EARLY_CONFIRM, "EARLY_CONFIRM", MESSAGE) /* without a commit */       \
    X(P, TOKEN, "TOKEN", MESSAGE)                 /* status 76: a token */     \
    X(P, NO_GROUP, "NO_GROUP", MESSAGE)           /* status 77: our group */   \
    X(P, REFUSAL, "REFUSAL", MESSAGE)             /* another bad status */     \
    X(P, RETRANSMIT, "RETRANSMIT", TIMER)                                      \
    X(P, EXPIRE, "EXPIRE", TIMER)

/* enum taut_sae_state: see TAUT_SAE_STATES. */
enum taut_sae_state {
    TAUT_SAE_STATES(TAUT_FSM_ENUM, TAUT_SAE_STATE_) TAUT_SAE_N_STATES
};
/* enum taut_sae_input: see TAUT_SAE_EVENTS. */
enum taut_sae_input {
    TAUT_SAE_EVENTS(TAUT_FSM_ENUM, TAUT_SAE_INPUT_) TAUT_SAE_N_INPUTS
};

/* taut_sae_fsm is the machine. */
TAUT_API extern const struct taut_fsm_desc taut_sae_fsm;

/* ------------------------------------------------------------------ */
/* The running machine                                                 */

/* TAUT_SAE_NEVER: no deadline. */
#define TAUT_SAE_NEVER UINT64_MAX

/* enum taut_sae_role: who one is. */
enum taut_sae_role {
    TAUT_SAE_PEER, /* of a mesh: both may start, and each sends its confirm
                      with the answer to a commit */
    TAUT_SAE_STA,  /* starts; takes no other group than it offered */
    TAUT_SAE_AP    /* answers a commit by a commit, a confirm by a confirm */
};

/* Ways to the password element, as bits. */
enum {
    TAUT_SAE_HUNT = 1 << 0, /* hunting and pecking */
    TAUT_SAE_H2E = 1 << 1   /* hash-to-element */
};

/* Values where the config says 0 (dot11RSNASAERetransPeriod, ...Sync). */
enum { TAUT_SAE_RETRANS_MS = 40, TAUT_SAE_SYNC_MAX = 5 };

/* struct taut_sae_config: what the machine is to do. What it points to lives
 * as long as the machine. */
struct taut_sae_config {
    const struct taut_sae_math *math;
    const struct taut_sae_gate *gate; /* of an AP; NULL: no tokens */
    uint8_t own[6], peer[6];          /* addresses */
    struct taut_span password;        /* for TAUT_SAE_HUNT */
    struct taut_span id;              /* password identifier; may be empty.
                                         Goes with TAUT_SAE_H2E only */
    const struct taut_sae_pt *pts;    /* for TAUT_SAE_H2E: one a group */
    size_t n_pts;
    const uint16_t *groups; /* allowed ones, the preferred one first */
    size_t n_groups;        /* at most TAUT_SAE_GROUPS_MAX */
    uint32_t akm;           /* enum taut_dot11_akm: SAE, SAE_EXT or the FT
                               ones; 0: SAE */
    uint32_t retrans_ms;    /* 0: TAUT_SAE_RETRANS_MS */
    uint32_t lifetime_ms;   /* of the PMK; 0: without end */
    uint16_t sync_max;      /* 0: TAUT_SAE_SYNC_MAX */
    uint8_t role;           /* enum taut_sae_role */
    uint8_t methods;        /* TAUT_SAE_HUNT, TAUT_SAE_H2E: which it answers,
                               and starts with: H2E if it is among them */
};

/* struct taut_sae_own: what one has made for an exchange. A secret. */
struct taut_sae_own {
    uint16_t group;
    bool h2e;
    uint8_t pwe[TAUT_SAE_POINT_MAX];
    uint8_t rand[TAUT_SAE_LEN_MAX];
    struct taut_sae_commit commit;
};

/* struct taut_sae: one exchange with one peer. Read its fields, change none.
 */
struct taut_sae {
    struct taut_fsm fsm;     /* fsm.state is an enum taut_sae_state */
    uint16_t notes;          /* events next() will yield */
    uint16_t sync;           /* answers that were not called for */
    uint16_t send_confirm;   /* Sc: of the own confirm */
    uint16_t peer_confirm;   /* Rc: of the last one that was right */
    uint16_t refused_group;  /* that a refusal tells */
    uint16_t refused_status; /* that it has, or that the peer gave */
    bool refused_h2e;        /* how the refused commit was made */
    bool has_own;            /* there is an own commit */
    bool has_peer;           /* the peer's is known, and so are the keys */
    uint8_t n_rejected;
    uint16_t rejected[TAUT_SAE_GROUPS_MAX]; /* of ours, by the peer */
    uint16_t token_len;
    uint8_t token[TAUT_DOT11_SAE_TOKEN_MAX];
    uint64_t at_ms; /* the deadline */
    struct taut_sae_own mine;
    struct taut_sae_commit peer;
    struct taut_sae_keys keys;
    struct taut_sae_config config;
};

/* enum taut_sae_event_kind: what taut_sae_next yields, in this order. */
enum taut_sae_event_kind {
    TAUT_SAE_SEND_STATUS,  /* the body of a refusal to send to the peer */
    TAUT_SAE_SEND_COMMIT,  /* the body of a commit */
    TAUT_SAE_SEND_CONFIRM, /* the body of a confirm */
    TAUT_SAE_DONE,         /* the peer knows the password: `pmk`, `pmkid` */
    TAUT_SAE_FAILED,       /* it ended: `status` is the peer's, or 0 */
    TAUT_SAE_AGAIN,        /* the peer of an ended exchange starts anew: feed
                              the same body to another machine (12.4.8.3) */
    TAUT_SAE_EXPIRED       /* the PMK is not to be used any more */
};

/* struct taut_sae_event: one thing to do or to know. */
struct taut_sae_event {
    enum taut_sae_event_kind kind;
    uint16_t status; /* FAILED: enum taut_dot11_status */
    uint8_t pmk_len; /* DONE */
    uint8_t pmk[TAUT_CRYPTO_HASH_MAX];
    uint8_t pmkid[16];
};

/*
 * taut_sae_init makes a machine in state NOTHING. `size` is sizeof *self.
 * TAUT_E_USAGE: another size, no group, method or password, equal addresses, a
 * group without its PT, SAE_EXT or an identifier without H2E only.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_sae_init(struct taut_sae *self, size_t size,
              const struct taut_sae_config *config);
/* taut_sae_start sends the first commit. TAUT_E_ORDER: it has started;
 * TAUT_E_CRYPTO: the provider failed. */
TAUT_API enum taut_status
taut_sae_start(struct taut_ctx *ctx, struct taut_sae *self, uint64_t now_ms);
/*
 * taut_sae_feed takes the body of an authentication frame from the peer; who
 * sent it to whom is the caller's to look at. Afterwards call taut_sae_next
 * until TAUT_DONE. What is no good changes nothing, unless an AP has to say so
 * to who starts; the diagnostic names the field and, as `wire`, the status
 * code that would answer it:
 *
 * TAUT_E_VALUE: another algorithm, method, AKM or password identifier, or
 * groups rejected that are ours (a downgrade); TAUT_E_CRYPTO: a scalar or
 * element that is none, or our own (a reflection), a confirm that is wrong;
 * TAUT_E_ORDER: a message that does not come now, or a confirm that came
 * before; and what the decoders say.
 */
TAUT_API enum taut_status taut_sae_feed(struct taut_ctx *ctx,
                                        struct taut_sae *self,
                                        struct taut_span body, uint64_t now_ms);
/* taut_sae_next yields what is next: TAUT_OK and `*event`, of a SEND with the
 * frame's body appended to `wr`; TAUT_DONE: nothing is left. The PMK is told
 * once, and forgotten. TAUT_E_CRYPTO: the provider failed. */
TAUT_API enum taut_status taut_sae_next(struct taut_sae *self,
                                        struct taut_sae_event *event,
                                        struct taut_wr *wr);
/* taut_sae_deadline returns when taut_sae_tick is to be called, or
 * TAUT_SAE_NEVER. */
TAUT_API uint64_t taut_sae_deadline(const struct taut_sae *self);
/* taut_sae_tick lets a deadline that has come happen. */
TAUT_API void taut_sae_tick(struct taut_sae *self, uint64_t now_ms);
/* taut_sae_wants returns enum taut_want bits. */
TAUT_API unsigned taut_sae_wants(const struct taut_sae *self);
/* taut_sae_close wipes the machine. */
TAUT_API void taut_sae_close(struct taut_sae *self);
/* taut_sae_event_name returns "send_status", "send_commit" ..., "?" for any
 * other number. */
TAUT_API const char *taut_sae_event_name(unsigned kind);

#ifdef __cplusplus
}
#endif

#endif
