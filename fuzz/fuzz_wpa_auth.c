/* SPDX-License-Identifier: MIT */
/*
 * fuzz_wpa_auth.c: an authenticator through anything: key frames that are
 * nearly right, bytes, calls, time. What is handed out has a generation of its
 * own, an end is an end, and objects of the provider are given back.
 */
#include "fuzz_wpa.h"

static uint8_t work[TAUT_WPA_WORKBUF_MAX], ie[64];
static struct taut_wpa_auth a;

static void drain(struct fuzz_seen *seen)
{
    struct taut_wpa_event ev;
    unsigned n = 0;
    while (taut_wpa_auth_next(&a, &ev) == TAUT_OK) {
        FUZZ_ASSERT(++n <= 8);
        fuzz_event(seen, &ev, sizeof work);
    }
}

static void feed(struct input *in, unsigned how)
{
    uint8_t frame[1024];
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(frame, &d);
    size_t len;
    if (how & 8) {
        len = in->left < sizeof frame ? in->left : sizeof frame;
        memcpy(frame, in->p, len);
    } else {
        len = fuzz_frame(in, frame, &a.link, a.replay, a.link.pair.anonce);
    }
    enum taut_status st =
        taut_wpa_auth_feed(&ctx, &a, (struct taut_span){frame, len}, 1);
    FUZZ_ASSERT(st != TAUT_E_USAGE && st != TAUT_FULL);
}

static void regroup(struct input *in, const struct taut_wpa_key *group)
{
    struct taut_wpa_key key = *group;
    key.id = (uint8_t)(1 + take(in) % 4);
    (void)taut_wpa_auth_regroup(&a, &key, 1, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};
    struct fuzz_seen seen = {0, 0, false};
    unsigned pick = take(&in) % (sizeof fuzz_suites / sizeof fuzz_suites[0]);
    const struct fuzz_suite *suite = &fuzz_suites[pick];
    struct taut_wpa_pmk pmk = {{1}, {2}, 32, true};
    struct taut_wpa_key group = {.kind = TAUT_WPA_KEY_GTK, .id = 1};
    struct taut_wpa_auth_config c = {.crypto = fuzz_provider(),
                                     .pmks = &pmk,
                                     .n_pmks = 1,
                                     .aa = {2, 1},
                                     .spa = {2, 2},
                                     .group = &group,
                                     .n_group = 1,
                                     .work = work,
                                     .work_len = sizeof work,
                                     .hash_len = 32,
                                     .has_oci = true,
                                     .oci = {81, 1, 0}};
    group.len = (uint8_t)taut_wpa_key_len(suite->group);
    group.key[0] = 7;
    c.own_ie = (struct taut_span){ie, fuzz_ie(ie, suite)};
    c.peer_ie = c.own_ie;
    if (pick == 4)
        pmk.key_len = 48;
    FUZZ_ASSERT(taut_wpa_auth_init(&a, sizeof a, &c) == TAUT_OK);
    while (in.left > 0) {
        unsigned how = take(&in);
        if (how % 8 < 4)
            feed(&in, how);
        else if (how % 8 == 4)
            (void)taut_wpa_auth_start(&a, 0);
        else if (how % 8 == 5)
            (void)taut_wpa_auth_tick(&a, 100u * take(&in));
        else if (how % 8 == 6)
            regroup(&in, &group);
        else if (how == 255)
            (void)taut_wpa_auth_leave(&a);
        drain(&seen);
        FUZZ_ASSERT(a.fsm.state < TAUT_WPA_AUTH_N_STATES);
        FUZZ_ASSERT(a.first <= a.replay + 1);
        FUZZ_ASSERT(((taut_wpa_auth_wants(&a) & TAUT_WANT_DONE) != 0) ==
                    seen.ended);
    }
    FUZZ_ASSERT(fuzz_null.n_open == 0);
    taut_wpa_auth_close(&a);
    return 0;
}
