/* SPDX-License-Identifier: MIT */
/*
 * fuzz_wpa_observer.c: an observer of handshakes. The input is a row of
 * frames, each with a byte of time and two of length before it; the first byte
 * is by how much replay counters may be off. Each match borrows bytes that are
 * there, and its line has the fields of its kind.
 */
#include "fuzz_util.h"

#include "taut/dot11_rsn.h"
#include "taut/wpa_observer.h"

static struct taut_wpa_observer_pair pairs[3];
static struct taut_wpa_observer_net nets[3];

static void match(const struct taut_wpa_match *m)
{
    char text[4096];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct taut_wpa_match known = *m;
    size_t stars = 0;
    if (m->kind != TAUT_WPA_MATCH_PMKID) {
        FUZZ_ASSERT(m->eapol.len <= TAUT_WPA_OBSERVER_EAPOL_MAX);
        FUZZ_ASSERT(m->mic.p >= m->eapol.p &&
                    m->mic.p + m->mic.len <= m->eapol.p + m->eapol.len);
    }
    FUZZ_ASSERT(m->ssid.len <= 32);
    known.akm = TAUT_DOT11_AKM_PSK;
    enum taut_status st = taut_wpa_match_put(&wr, &known);
    if (st != TAUT_OK) {
        FUZZ_ASSERT(m->ssid.len == 0 || m->mic.len != 16);
        return;
    }
    for (const char *p = taut_wr_cstr(&wr); *p; p++)
        stars += *p == '*';
    FUZZ_ASSERT(stars == 8 && wr.bad == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taut_rd rd = taut_rd_of(data, size), one;
    struct taut_wpa_observer observer;
    struct taut_wpa_observer_config config = {
        .pairs = pairs, .nets = nets, .n_pairs = 3, .n_nets = 3};
    uint64_t now_ms = 0;
    uint8_t slack, wait;
    if (!taut_rd_u8(&rd, &slack))
        return 0;
    config.replay_slack = slack;
    FUZZ_ASSERT(taut_wpa_observer_init(&observer, sizeof observer, &config) ==
                TAUT_OK);
    while (taut_rd_u8(&rd, &wait) && taut_rd_sub_u16(&rd, &one)) {
        size_t len = taut_rd_left(&one);
        uint8_t *p = (uint8_t *)malloc(len ? len : 1);
        struct taut_diag diag = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_wpa_match m;
        unsigned n = 0;
        memcpy(p, one.p, len);
        now_ms += wait * 10u;
        enum taut_status st =
            taut_wpa_observer_feed(&ctx, &observer, p, len, now_ms);
        free(p); /* nothing borrows from the frame */
        FUZZ_ASSERT(st == TAUT_OK || diag.status == st);
        FUZZ_ASSERT(TAUT_FUEL_DEFAULT - ctx.fuel <= 6);
        while (taut_wpa_observer_next(&observer, &m) == TAUT_OK) {
            match(&m);
            n++;
        }
        FUZZ_ASSERT(n <= TAUT_WPA_OBSERVER_MATCHES_MAX);
        FUZZ_ASSERT(st == TAUT_OK || n == 0);
    }
    return 0;
}
