/* SPDX-License-Identifier: MIT */
/*
 * taut/explore.h: try everything that can happen to two machines that talk
 * over a bad channel.
 *
 * The explorer visits every state that a pair of peers can reach, breadth
 * first: every move that a peer may make on its own (a call, a timeout) and
 * every fate of every message in flight (delivered, delivered twice, lost,
 * overtaken). It checks an invariant in each, finds deadlocks (nothing can
 * happen, yet it is no end) and livelocks (whatever happens, no end can be
 * reached any more), and tells the shortest way to a fault.
 *
 * A peer and a message are plain bytes of fixed length, compared byte by
 * byte: copy structs in and out with memcpy from zeroed storage (padding
 * counts), and leave out what makes equal situations differ, such as clocks
 * or statistics. All memory is the caller's.
 */
#ifndef TAUT_EXPLORE_H
#define TAUT_EXPLORE_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_EXPLORE_CHANNEL_MAX is the most messages in flight in one direction,
 * TAUT_EXPLORE_MOVES_MAX the most kinds of moves of a peer. */
#define TAUT_EXPLORE_CHANNEL_MAX 16
/* TAUT_EXPLORE_MOVES_MAX: see TAUT_EXPLORE_CHANNEL_MAX. */
#define TAUT_EXPLORE_MOVES_MAX 64

/* What the channel may do to messages, as bits. */
enum {
    TAUT_EXPLORE_LOSE = 1 << 0,      /* lose any message; a full channel
                                        loses what is sent */
    TAUT_EXPLORE_DUPLICATE = 1 << 1, /* deliver a message and keep it */
    TAUT_EXPLORE_REORDER = 1 << 2    /* deliver any message, not the oldest */
};

/* struct taut_explore_view: one situation, as callbacks see it. */
struct taut_explore_view {
    const uint8_t *peers[2];
    const uint8_t *msgs[2]; /* in flight towards peer 0 and peer 1 */
    uint8_t n_msgs[2];
};

/* struct taut_explore_out: where a callback sends messages to; opaque. */
struct taut_explore_out;

/* taut_explore_push sends the message of `msg_len` bytes at `msg` to the
 * other peer. Without TAUT_EXPLORE_LOSE a full channel makes the whole move
 * or delivery impossible for now. */
TAUT_API void taut_explore_push(struct taut_explore_out *out,
                                const uint8_t *msg);

/*
 * struct taut_explore_model: two machines and their channel. `who` is 0 or
 * 1. The callbacks must depend on their arguments alone.
 */
struct taut_explore_model {
    void *user;        /* passed to every callback; may be NULL */
    uint16_t peer_len; /* bytes of a peer */
    uint16_t msg_len;  /* bytes of a message */
    uint8_t n_moves;   /* moves are numbered from 0 */
    uint8_t channel_cap;
    uint8_t flags; /* TAUT_EXPLORE_LOSE ... */
    /* start makes the peer's first state; `peer` comes zeroed. */
    void (*start)(void *user, uint8_t *peer, unsigned who);
    /* move lets the peer do `move`; false if it can not now (then what it
     * changed or sent does not count). */
    bool (*move)(void *user, struct taut_explore_out *out, uint8_t *peer,
                 unsigned who, unsigned move);
    /* take lets the peer receive `msg`. */
    void (*take)(void *user, struct taut_explore_out *out, uint8_t *peer,
                 unsigned who, const uint8_t *msg);
    /* final tells whether everything may stay like this for good. */
    bool (*final)(void *user, const struct taut_explore_view *view);
    /* broken returns the name of an invariant that does not hold here, or
     * NULL; may be NULL itself. The text must be static. */
    const char *(*broken)(void *user, const struct taut_explore_view *view);
    /* move_name and msg_text are for traces; both may be NULL. */
    const char *(*move_name)(void *user, unsigned who, unsigned move);
    /* msg_text: see move_name. */
    void (*msg_text)(void *user, struct taut_wr *wr, const uint8_t *msg);
    /* peer_text describes a peer in traces; may be NULL. */
    void (*peer_text)(void *user, struct taut_wr *wr, const uint8_t *peer);
};

/* enum taut_explore_kind: how one situation came from another. */
enum taut_explore_kind {
    TAUT_EXPLORE_START,
    TAUT_EXPLORE_MOVE,    /* `arg` is the move of peer `who` */
    TAUT_EXPLORE_DELIVER, /* message `arg` towards `who` was received */
    TAUT_EXPLORE_REPEAT,  /* the same, and a copy is still in flight */
    TAUT_EXPLORE_DROP     /* it was lost */
};

/* struct taut_explore_step: the link from a situation to the one before. */
struct taut_explore_step {
    uint32_t parent;
    uint8_t kind; /* enum taut_explore_kind */
    uint8_t who, arg;
    uint8_t mark; /* the explorer's own */
};

/*
 * struct taut_explore_mem: the caller's arrays. A situation takes
 * taut_explore_node_len bytes of `nodes` and one of `steps`; one place of
 * `nodes` is kept free for work. `slots` is a hash table, its length a power
 * of two, filled to three quarters at most.
 */
struct taut_explore_mem {
    uint8_t *nodes;
    size_t nodes_len;
    struct taut_explore_step *steps;
    size_t n_steps;
    uint32_t *slots;
    size_t n_slots;
};

/* enum taut_explore_verdict: what was found. */
enum taut_explore_verdict {
    TAUT_EXPLORE_CLEAN,
    TAUT_EXPLORE_BROKEN,   /* an invariant does not hold */
    TAUT_EXPLORE_DEADLOCK, /* nothing more can happen, and it is no end */
    TAUT_EXPLORE_LIVELOCK  /* no end can be reached from here */
};

/* struct taut_explore_result: the verdict and what it rests on. */
struct taut_explore_result {
    enum taut_explore_verdict verdict;
    const char *broken; /* the invariant's name, or NULL */
    uint32_t node;      /* the situation at fault */
    uint32_t n_nodes;   /* situations visited */
    uint32_t n_final;   /* of these, ends */
    uint32_t depth;     /* steps to the farthest one */
    uint64_t n_edges;   /* steps tried that were possible */
    uint64_t n_blocked; /* steps a full channel stopped */
    uint64_t n_spilled; /* messages a full channel lost */
};

/* taut_explore_node_len returns the bytes that one situation takes. */
TAUT_API size_t taut_explore_node_len(const struct taut_explore_model *model);

/*
 * taut_explore_check explores `model` from its start and fills `res`. It
 * stops at the first broken invariant or deadlock; livelocks are searched
 * once everything was visited without such a fault.
 *
 * TAUT_OK: explored to the end of what the verdict needs. TAUT_E_LIMIT: the
 * memory or ctx->fuel ran out (one unit for each possible step); `res` then
 * tells how far it came and its verdict means nothing. TAUT_E_USAGE: the
 * model crosses a limit above, or n_slots is no power of two.
 */
TAUT_API TAUT_CHECK_RESULT enum taut_status
taut_explore_check(struct taut_ctx *ctx, struct taut_explore_result *res,
                   const struct taut_explore_mem *mem,
                   const struct taut_explore_model *model);

/*
 * taut_explore_trace_get stores the shortest way from the start to `node`:
 * up to `cap` node numbers at `out` (may be NULL if cap is 0), the start
 * first. Returns how many there are.
 */
TAUT_API uint32_t taut_explore_trace_get(const struct taut_explore_mem *mem,
                                         uint32_t *out, size_t cap,
                                         uint32_t node);
/* taut_explore_view_get shows node `node`; the view borrows mem->nodes. */
TAUT_API struct taut_explore_view
taut_explore_view_get(const struct taut_explore_mem *mem,
                      const struct taut_explore_model *model, uint32_t node);
/* taut_explore_verdict_name returns "clean", "broken", "deadlock" or
 * "livelock", otherwise "?". */
TAUT_API const char *taut_explore_verdict_name(unsigned verdict);
/* taut_explore_trace_put appends the way to res->node as numbered lines. */
TAUT_API void taut_explore_trace_put(struct taut_wr *wr,
                                     const struct taut_explore_result *res,
                                     const struct taut_explore_mem *mem,
                                     const struct taut_explore_model *model);

#ifdef __cplusplus
}
#endif

#endif
