/* SPDX-License-Identifier: MIT */
/*
 * fuzz_sae.c: SAE's machine with frames of any kind, and with those of an
 * honest peer, changed or not. The first byte chooses the config; then come
 * steps: a letter, and for 'f' two bytes of a length and a frame, for 'm' a
 * place and a value to change in the frame that is on its way. Over the null
 * provider, whose numbers are made commutative here so that both sides agree.
 *
 * Whatever comes: frames that are sent can be read, keys are told once an
 * exchange and only where a state allows it, and what is refused changes
 * nothing but a refusal to send.
 */
#include "fuzz_util.h"

#include "taut/crypto_null.h"
#include "taut/dot11.h"
#include "taut/dot11_rsn.h"
#include "taut/sae.h"

static struct taut_crypto_null null;
static struct taut_sae_math math;
static struct taut_sae_gate gate;
static struct taut_sae_pt pts[3];
static const uint16_t groups[] = {19, 20, 21};

static enum taut_status sae_mod(void *self, enum taut_crypto_mod op,
                                uint8_t *out, struct taut_span a,
                                struct taut_span b, struct taut_span m)
{
    uint8_t sum[66] = {0};
    (void)self;
    (void)op;
    for (size_t i = 0; i < m.len; i++) {
        if (i < a.len)
            sum[m.len - 1 - i] ^= a.p[a.len - 1 - i];
        if (i < b.len)
            sum[m.len - 1 - i] ^= b.p[b.len - 1 - i];
    }
    memcpy(out, sum, m.len);
    return TAUT_OK;
}

/* struct fuzz_end: a machine and the frame it sent last. */
struct fuzz_end {
    struct taut_sae sae;
    uint8_t body[1024], commit[1024];
    size_t len, commit_len;
    unsigned n_done;
};

static void fuzz_open(struct fuzz_end *e, uint8_t how, bool is_peer)
{
    static const uint8_t roles[4][2] = {{TAUT_SAE_STA, TAUT_SAE_AP},
                                        {TAUT_SAE_AP, TAUT_SAE_STA},
                                        {TAUT_SAE_PEER, TAUT_SAE_PEER},
                                        {TAUT_SAE_PEER, TAUT_SAE_PEER}};
    static const uint8_t word[] = "word";
    struct taut_sae_config c = {.math = &math,
                                .own = {is_peer},
                                .peer = {!is_peer},
                                .pts = pts,
                                .n_pts = 3,
                                .groups = groups + (how >> 2 & 1),
                                .n_groups = how & 8 ? 2 : 1,
                                .role = roles[how & 3][is_peer],
                                .methods = TAUT_SAE_H2E};
    if (how & 16) {
        c.methods = TAUT_SAE_HUNT | TAUT_SAE_H2E;
        c.password = (struct taut_span){word, 4};
    } else if (how & 32) {
        c.id = (struct taut_span){word, 4};
        c.akm = TAUT_DOT11_AKM_SAE_EXT;
    }
    if (how & 64)
        c.gate = &gate;
    memset(e, 0, sizeof *e);
    FUZZ_ASSERT(taut_sae_init(&e->sae, sizeof e->sae, &c) == TAUT_OK);
}

static void fuzz_readable(const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11_mgmt m;
    struct taut_sae_elems elems;
    FUZZ_ASSERT(taut_dot11_mgmt_decode(&ctx, &rd, &m,
                                       TAUT_DOT11_SUBTYPE_AUTH) == TAUT_OK);
    FUZZ_ASSERT(m.algorithm == TAUT_DOT11_AUTH_SAE);
    FUZZ_ASSERT(taut_sae_elems_decode(&ctx, &elems, m.elems) == TAUT_OK);
}

static void fuzz_drain(struct fuzz_end *e)
{
    struct taut_sae_event event;
    for (;;) {
        uint8_t body[1024];
        struct taut_wr wr = taut_wr_of(body, sizeof body);
        enum taut_status st = taut_sae_next(&e->sae, &event, &wr);
        if (st == TAUT_DONE)
            break;
        FUZZ_ASSERT(st == TAUT_OK && wr.bad == 0);
        if (event.kind <= TAUT_SAE_SEND_CONFIRM) {
            fuzz_readable(body, wr.len);
            memcpy(e->body, body, wr.len);
            e->len = wr.len;
            if (event.kind == TAUT_SAE_SEND_COMMIT) {
                memcpy(e->commit, body, wr.len);
                e->commit_len = wr.len;
            }
        } else if (event.kind == TAUT_SAE_DONE) {
            FUZZ_ASSERT(e->sae.fsm.state == TAUT_SAE_STATE_ACCEPTED);
            FUZZ_ASSERT(e->n_done++ == 0);
        } else if (event.kind != TAUT_SAE_AGAIN) {
            FUZZ_ASSERT(e->sae.fsm.state == TAUT_SAE_STATE_NOTHING);
            FUZZ_ASSERT(!e->sae.has_own && !e->sae.has_peer);
            e->n_done = 0;
        }
    }
    unsigned state = e->sae.fsm.state;
    FUZZ_ASSERT((state == TAUT_SAE_STATE_NOTHING) == !e->sae.has_own);
    FUZZ_ASSERT(state < TAUT_SAE_STATE_CONFIRMED || e->sae.has_peer);
    FUZZ_ASSERT((state == TAUT_SAE_STATE_ACCEPTED) == (e->n_done == 1));
    FUZZ_ASSERT(e->sae.sync <= e->sae.config.sync_max + 1u);
}

static void fuzz_feed(struct fuzz_end *e, const uint8_t *p, size_t len)
{
    struct taut_diag d = {0, 0, 0, 0, 0};
    uint8_t *copy = (uint8_t *)malloc(len ? len : 1);
    struct taut_ctx ctx = taut_ctx_of(copy, &d);
    unsigned was = e->sae.fsm.state;
    FUZZ_ASSERT(copy != NULL);
    memcpy(copy, p, len);
    enum taut_status st =
        taut_sae_feed(&ctx, &e->sae, (struct taut_span){copy, len}, 0);
    if (st != TAUT_OK) {
        FUZZ_ASSERT(e->sae.fsm.state == was && d.status == st);
        FUZZ_ASSERT((e->sae.notes & ~(1u << TAUT_SAE_SEND_STATUS)) == 0);
    }
    free(copy);
    fuzz_drain(e);
}

static void fuzz_start(struct fuzz_end *e)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    (void)taut_sae_start(&ctx, &e->sae, 0);
    fuzz_drain(e);
}

static void fuzz_set_up(void)
{
    FUZZ_ASSERT(taut_crypto_null_init(&null, sizeof null) == TAUT_OK);
    null.table.mod = sae_mod;
    FUZZ_ASSERT(taut_sae_math_open(&math, sizeof math, &null.table) == TAUT_OK);
    FUZZ_ASSERT(taut_sae_gate_init(&gate, sizeof gate, &math, 0) == TAUT_OK);
    for (unsigned i = 0; i < 3; i++) {
        const struct taut_crypto_curve *c =
            taut_crypto_curve_get(taut_sae_group_get(groups[i]));
        pts[i].group = groups[i];
        memcpy(pts[i].point, c->base, 2 * c->len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz_end us, peer;
    const uint8_t *end = data + size;
    if (size == 0)
        return 0;
    fuzz_set_up();
    fuzz_open(&us, data[0], false);
    fuzz_open(&peer, data[0], true);
    for (const uint8_t *p = data + 1; p < end;) {
        size_t left = (size_t)(end - p) - 1, len = 0;
        switch (*p++) {
        case 'f':
            if (left < 2)
                return 0;
            len = (size_t)p[0] | (size_t)p[1] << 8;
            len = len < left - 2 ? len : left - 2;
            fuzz_feed(&us, p + 2, len);
            p += 2 + len;
            break;
        case 'm':
            if (left < 3)
                return 0;
            if (peer.len > 0)
                peer.body[((size_t)p[0] | (size_t)p[1] << 8) % peer.len] ^=
                    p[2];
            p += 3;
            break;
        case 's':
            fuzz_start(&us);
            break;
        case 'S':
            fuzz_start(&peer);
            break;
        case 't':
            taut_sae_tick(&us.sae, UINT64_MAX - 1);
            fuzz_drain(&us);
            break;
        case '<': /* the peer's last frame comes */
            fuzz_feed(&us, peer.body, peer.len);
            break;
        case '>':
            fuzz_feed(&peer, us.body, us.len);
            break;
        case '(': /* its last commit */
            fuzz_feed(&us, peer.commit, peer.commit_len);
            break;
        case ')':
            fuzz_feed(&peer, us.commit, us.commit_len);
            break;
        default:
            break;
        }
    }
    taut_sae_math_close(&math);
    return 0;
}
