/* SPDX-License-Identifier: MIT */
/*
 * fuzz_flow.c: connections are opened, found and closed beside a model that
 * keeps them in a plain array: the table has what the model has, both
 * directions have one key, whoever gives way is told, and with a table that
 * is full it is the one that was used least recently.
 *
 * Input: a byte of size, 16 bytes of secret, then records of 4 bytes: what to
 * do, two endpoints, and the protocol.
 */
#include "fuzz_util.h"

#include "taut/flow.h"

enum { ENTRIES_MAX = 32, RECORD = 4 };

/* struct fuzz_flow_model: by index of the table's entries. */
struct fuzz_flow_model {
    struct taut_flow_key key[ENTRIES_MAX];
    unsigned used[ENTRIES_MAX]; /* when last; 0: not there */
    unsigned clock, n;
};

static uint32_t fuzz_flow_model_find(const struct fuzz_flow_model *m,
                                     const struct taut_flow_key *key)
{
    for (uint32_t i = 0; i < ENTRIES_MAX; i++) {
        if (m->used[i] > 0 && memcmp(&m->key[i], key, sizeof *key) == 0)
            return i;
    }
    return TAUT_FLOW_NONE;
}

static uint32_t fuzz_flow_model_oldest(const struct fuzz_flow_model *m)
{
    uint32_t oldest = TAUT_FLOW_NONE;
    for (uint32_t i = 0; i < ENTRIES_MAX; i++) {
        if (m->used[i] > 0 &&
            (oldest == TAUT_FLOW_NONE || m->used[i] < m->used[oldest]))
            oldest = i;
    }
    return oldest;
}

/* How many were used less recently than `index`. */
static unsigned fuzz_flow_model_older(const struct fuzz_flow_model *m,
                                      uint32_t index)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < ENTRIES_MAX; i++)
        n += m->used[i] > 0 && m->used[i] < m->used[index];
    return n;
}

/* The key of a record; asserts that the other direction has the same. */
static struct taut_flow_key fuzz_flow_key(const uint8_t *r)
{
    uint8_t a[16] = {0}, b[16] = {0};
    size_t len = (r[0] & 4) != 0 ? 16 : 4;
    struct taut_flow_key key, back;
    a[len - 1] = r[1] & 15;
    b[0] = r[2] & 3;
    b[len - 1] = r[2] >> 2 & 15;
    uint16_t from = r[1] >> 4, to = r[2] >> 6;
    unsigned dir = taut_flow_key_set(&key, a, b, len, from, to, r[3]);
    unsigned other = taut_flow_key_set(&back, b, a, len, to, from, r[3]);
    FUZZ_ASSERT(memcmp(&key, &back, sizeof key) == 0);
    FUZZ_ASSERT(memcmp(key.addr[0], key.addr[1], len) <= 0);
    bool same = memcmp(a, b, len) == 0 && from == to;
    FUZZ_ASSERT(dir < 2 && other == (same ? dir : !dir));
    FUZZ_ASSERT(memcmp(key.addr[dir], a, len) == 0 && key.port[dir] == from);
    return key;
}

static void fuzz_flow_open(struct taut_flow_table *t, struct fuzz_flow_model *m,
                           const struct taut_flow_key *key)
{
    uint32_t had = fuzz_flow_model_find(m, key), index;
    uint32_t oldest = fuzz_flow_model_oldest(m);
    bool full = m->n == t->n_entries;
    struct taut_flow_hit hit;
    taut_flow_open(t, &hit, key);
    FUZZ_ASSERT(hit.index < t->n_entries);
    FUZZ_ASSERT(hit.fresh == (had == TAUT_FLOW_NONE));
    FUZZ_ASSERT(hit.fresh || (hit.index == had && !hit.evicted));
    FUZZ_ASSERT(!full || !hit.fresh || hit.evicted);
    if (hit.evicted) {
        uint32_t gone = fuzz_flow_model_find(m, &hit.old);
        FUZZ_ASSERT(gone == hit.index);
        /* the oldest of all, or of the entries in two full sets */
        unsigned older = fuzz_flow_model_older(m, gone);
        FUZZ_ASSERT(gone == oldest || m->n >= 2 * TAUT_FLOW_WAYS + older);
        m->used[gone] = 0;
        m->n--;
        FUZZ_ASSERT(taut_flow_find(t, &index, &hit.old) == TAUT_DONE);
    }
    FUZZ_ASSERT(hit.fresh == (m->used[hit.index] == 0));
    m->n += hit.fresh ? 1 : 0;
    m->key[hit.index] = *key;
    m->used[hit.index] = ++m->clock;
}

static void fuzz_flow_same(const struct taut_flow_table *t,
                           const struct fuzz_flow_model *m)
{
    FUZZ_ASSERT(t->n_used == m->n && m->n <= t->n_entries);
    FUZZ_ASSERT(taut_flow_oldest_get(t) == fuzz_flow_model_oldest(m));
    for (uint32_t i = 0; i < t->n_entries; i++) {
        uint32_t index = TAUT_FLOW_NONE;
        if (m->used[i] > 0)
            FUZZ_ASSERT(taut_flow_find(t, &index, &m->key[i]) == TAUT_OK &&
                        index == i);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct taut_flow_entry entries[ENTRIES_MAX];
    static struct taut_flow_bucket buckets[2 * ENTRIES_MAX];
    struct fuzz_flow_model m = {.n = 0};
    struct taut_flow_table t;
    if (size < 1 + TAUT_FLOW_SECRET_LEN || size > 4096)
        return 0;
    const struct taut_flow_config config = {
        entries, buckets, 1u + data[0] % ENTRIES_MAX, data + 1};
    FUZZ_ASSERT(taut_flow_buckets_get(config.n_entries) <= 2 * ENTRIES_MAX);
    FUZZ_ASSERT(taut_flow_init(&t, sizeof t, &config) == TAUT_OK);
    data += 1 + TAUT_FLOW_SECRET_LEN;
    size -= 1 + TAUT_FLOW_SECRET_LEN;
    for (; size >= RECORD; data += RECORD, size -= RECORD) {
        struct taut_flow_key key = fuzz_flow_key(data);
        uint32_t had = fuzz_flow_model_find(&m, &key), index;
        FUZZ_ASSERT(taut_flow_find(&t, &index, &key) ==
                    (had == TAUT_FLOW_NONE ? TAUT_DONE : TAUT_OK));
        if ((data[0] & 3) != 0) {
            fuzz_flow_open(&t, &m, &key);
        } else if (had == TAUT_FLOW_NONE) {
            index = data[0] >> 3;
            if (index >= t.n_entries || m.used[index] == 0)
                FUZZ_ASSERT(taut_flow_close(&t, index) == TAUT_E_USAGE);
        } else {
            FUZZ_ASSERT(taut_flow_close(&t, had) == TAUT_OK);
            m.used[had] = 0;
            m.n--;
        }
        fuzz_flow_same(&t, &m);
    }
    return 0;
}
