/* SPDX-License-Identifier: MIT */
/*
 * taut/flow.h: which connection does a packet belong to: a key that is the
 * same in both directions, and a table from keys to small numbers.
 *
 * The table lives in the caller's memory: entries, whose index is what the
 * caller hangs his own state on (an array beside it), and buckets, twice as
 * many. A key has two sets of TAUT_FLOW_WAYS buckets where it may lie, told
 * by SipHash-1-3 with a secret: a search looks at 16 buckets at most,
 * whatever a peer sends. When the table is full, or both sets are, the entry
 * that was used least recently gives way.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_FLOW_H
#define TAUT_FLOW_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Keys                                                                */

enum {
    TAUT_FLOW_SECRET_LEN = 16 /* bytes of a table's secret */
};

/*
 * struct taut_flow_key: a pair of endpoints, the lower one first, so that
 * both directions have one key. Unused bytes are 0: keys may be compared
 * with memcmp.
 */
struct taut_flow_key {
    uint8_t addr[2][16]; /* IPv4: the first 4 bytes */
    uint16_t port[2];    /* 0 where the protocol has none */
    uint8_t addr_len;    /* 4 or 16 */
    uint8_t proto;       /* enum taut_ipproto */
    uint16_t zone;       /* the caller's: VLAN, interface ... */
};

/*
 * taut_flow_key_set makes the key of a packet from `src` to `dst`, addresses
 * of `addr_len` bytes (4 or 16), and returns the packet's direction: 0 if
 * `src` is the key's first endpoint, 1 if it is the second. `zone` is 0.
 */
TAUT_API unsigned taut_flow_key_set(struct taut_flow_key *key,
                                    const uint8_t *src, const uint8_t *dst,
                                    size_t addr_len, uint16_t src_port,
                                    uint16_t dst_port, uint8_t proto);

/* taut_flow_key_get returns the SipHash-1-3 of the key under the 16 bytes of
 * `secret`: unpredictable to whoever does not know them. */
TAUT_API uint64_t taut_flow_key_get(const struct taut_flow_key *key,
                                    const uint8_t *secret);

/* taut_flow_siphash_get returns the SipHash-1-3 of `len` bytes. */
TAUT_API uint64_t taut_flow_siphash_get(const uint8_t *p, size_t len,
                                        const uint8_t *secret);

/* ------------------------------------------------------------------ */
/* The table                                                           */

enum {
    TAUT_FLOW_WAYS = 8,             /* buckets of a set */
    TAUT_FLOW_ENTRIES_MAX = 1 << 28 /* entries of a table */
};

/* TAUT_FLOW_NONE: no entry. */
#define TAUT_FLOW_NONE UINT32_MAX

/* struct taut_flow_entry: an entry; its members are the table's own. */
struct taut_flow_entry {
    struct taut_flow_key key;
    uint64_t used;       /* when: the table's count of changes */
    uint32_t bucket;     /* where it lies; NONE: it is free */
    uint32_t prev, next; /* by use: prev is more recent */
};

/* struct taut_flow_bucket: a place in a set. */
struct taut_flow_bucket {
    uint32_t index; /* of the entry; NONE: empty */
    uint32_t tag;   /* half of the key's hash */
};

/* taut_flow_buckets_get returns how many buckets a table of `n_entries`
 * needs: the power of two that is twice as many or more, 16 at least. */
static inline uint32_t taut_flow_buckets_get(uint32_t n_entries)
{
    uint32_t n = 2 * TAUT_FLOW_WAYS;
    while (n < 2 * n_entries)
        n *= 2;
    return n;
}

/* struct taut_flow_table: the table; `n_used` and `n_evicted` may be read. */
struct taut_flow_table {
    uint32_t n_used;    /* entries in use */
    uint64_t n_evicted; /* entries that had to give way so far */
    uint64_t clock;     /* internal from here on */

    struct taut_flow_entry *entries;
    struct taut_flow_bucket *buckets;
    uint32_t n_entries, set_mask;
    uint32_t newest, oldest, unused;
    uint8_t secret[TAUT_FLOW_SECRET_LEN];
};

/* struct taut_flow_config: the storage of a table, which the caller lends,
 * and its secret, which is copied. */
struct taut_flow_config {
    struct taut_flow_entry *entries;  /* n_entries of them */
    struct taut_flow_bucket *buckets; /* taut_flow_buckets_get(n_entries) */
    uint32_t n_entries;               /* 1 to TAUT_FLOW_ENTRIES_MAX */
    const uint8_t *secret;            /* TAUT_FLOW_SECRET_LEN random bytes */
};

/* taut_flow_init prepares a table. TAUT_E_USAGE: `size` is not sizeof
 * *self, or n_entries is out of bounds. */
TAUT_API enum taut_status taut_flow_init(struct taut_flow_table *self,
                                         size_t size,
                                         const struct taut_flow_config *config);

/* struct taut_flow_hit: what taut_flow_open found. */
struct taut_flow_hit {
    uint32_t index; /* of the entry, below n_entries */
    bool fresh;     /* it was not there before */
    bool evicted;   /* an older connection gave way: it had this index, and */
    struct taut_flow_key old; /* this key */
};

/* taut_flow_find sets `*index` to the entry of `key`: TAUT_OK, or TAUT_DONE
 * if there is none. Its use is not noted. */
TAUT_API enum taut_status taut_flow_find(const struct taut_flow_table *self,
                                         uint32_t *index,
                                         const struct taut_flow_key *key);

/* taut_flow_open finds the entry of `key`, or makes one, and makes it the
 * most recently used. It does not fail. Where `hit->fresh`, the caller's
 * state of that index begins anew; where `hit->evicted`, he first ends the
 * one that was there. */
TAUT_API void taut_flow_open(struct taut_flow_table *self,
                             struct taut_flow_hit *hit,
                             const struct taut_flow_key *key);

/* taut_flow_close frees the entry `index`. TAUT_E_USAGE: it is not in use. */
TAUT_API enum taut_status taut_flow_close(struct taut_flow_table *self,
                                          uint32_t index);

/* taut_flow_oldest_get returns the entry that was used least recently, or
 * TAUT_FLOW_NONE: timeouts are looked for from there. */
static inline uint32_t taut_flow_oldest_get(const struct taut_flow_table *self)
{
    return self->oldest;
}

#ifdef __cplusplus
}
#endif

#endif
