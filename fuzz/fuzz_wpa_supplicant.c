/* SPDX-License-Identifier: MIT */
/*
 * fuzz_wpa_supplicant.c: a supplicant through anything: key frames that are
 * nearly right, bytes, calls, time. What is handed out has a generation of its
 * own, an end is an end, what is refused sends and installs nothing, and
 * objects of the provider are given back.
 */
#include "fuzz_wpa.h"

static uint8_t work[TAUT_WPA_WORKBUF_MAX], ie[64];
static struct taut_wpa_supplicant s;

static void drain(struct fuzz_seen *seen)
{
    struct taut_wpa_event ev;
    unsigned n = 0;
    while (taut_wpa_supplicant_next(&s, &ev) == TAUT_OK) {
        FUZZ_ASSERT(++n <= 8);
        fuzz_event(seen, &ev, sizeof work);
    }
}

static void feed(struct input *in, struct fuzz_seen *seen, unsigned how)
{
    uint8_t frame[1024];
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(frame, &d);
    size_t len;
    if (how & 8) {
        len = take(in) < in->left ? 0 : in->left;
        len = len < sizeof frame ? len : sizeof frame;
        memcpy(frame, in->p, len);
    } else {
        uint64_t replay = s.replay + 1 + (s.n_seen ? s.seen[0].replay : 0);
        len = fuzz_frame(in, frame, &s.link, replay,
                         s.n_seen ? s.seen[0].anonce : s.link.pair.snonce);
    }
    unsigned state = s.fsm.state;
    enum taut_status st = taut_wpa_supplicant_feed(
        &ctx, &s, (struct taut_span){frame, len}, (how & 16) != 0, 1);
    FUZZ_ASSERT(st != TAUT_E_USAGE && st != TAUT_FULL);
    if (st && !seen->ended && s.fsm.state == state)
        FUZZ_ASSERT(s.link.notes == 0);
    if (taut_is_error(st) && st != TAUT_E_STATE)
        FUZZ_ASSERT(d.status == st || d.status == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};
    struct fuzz_seen seen = {0, 0, false};
    unsigned pick = take(&in) % (sizeof fuzz_suites / sizeof fuzz_suites[0]);
    struct taut_wpa_pmk pmk = {{1}, {2}, 32, false};
    struct taut_wpa_supplicant_config c = {.crypto = fuzz_provider(),
                                           .pmks = &pmk,
                                           .n_pmks = 1,
                                           .aa = {2, 1},
                                           .spa = {2, 2},
                                           .work = work,
                                           .work_len = sizeof work,
                                           .timeout_ms = 9,
                                           .hash_len = 32,
                                           .has_oci = true,
                                           .oci = {81, 1, 0}};
    c.own_ie = (struct taut_span){ie, fuzz_ie(ie, &fuzz_suites[pick])};
    c.peer_ie = c.own_ie;
    if (pick == 4)
        pmk.key_len = 48;
    FUZZ_ASSERT(taut_wpa_supplicant_init(&s, sizeof s, &c) == TAUT_OK);
    while (in.left > 0) {
        unsigned how = take(&in);
        if (how % 8 < 5)
            feed(&in, &seen, how);
        else if (how % 8 == 5)
            (void)taut_wpa_supplicant_request(&s, how & 8);
        else if (how % 8 == 6)
            (void)taut_wpa_supplicant_michael(&s, how & 8);
        else if (how == 255)
            (void)taut_wpa_supplicant_leave(&s);
        else if (how == 247)
            taut_wpa_supplicant_tick(&s, take(&in));
        drain(&seen);
        FUZZ_ASSERT(s.fsm.state < TAUT_WPA_SUPPLICANT_N_STATES);
        FUZZ_ASSERT(((taut_wpa_supplicant_wants(&s) & TAUT_WANT_DONE) != 0) ==
                    seen.ended);
    }
    FUZZ_ASSERT(fuzz_null.n_open == 0);
    taut_wpa_supplicant_close(&s);
    return 0;
}
