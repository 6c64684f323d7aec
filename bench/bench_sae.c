/* SPDX-License-Identifier: MIT */
/* bench_sae.c: what SAE costs through libcrypto: a whole handshake of both
 * sides, by group and method, and the PT that is computed once. Only times:
 * nothing else here does the same. See docs/sae.md. */
#include "bench_shim.h"
#include "taut/crypto_openssl.h"
#include "taut/sae.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct taut_sae_math math;

/* struct work: a group and a method. */
struct work {
    uint16_t group;
    uint8_t methods;
    struct taut_sae_pt pt;
    char name[32];
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_sae: %s failed\n", what);
    exit(1);
}

static struct taut_span text(const char *s)
{
    return (struct taut_span){(const uint8_t *)s, strlen(s)};
}

static void make(struct taut_sae *sae, const struct work *w, bool is_ap)
{
    struct taut_sae_config c = {.math = &math,
                                .own = {is_ap},
                                .peer = {!is_ap},
                                .password = text("a password"),
                                .pts = &w->pt,
                                .n_pts = 1,
                                .groups = &w->group,
                                .n_groups = 1,
                                .role = is_ap ? TAUT_SAE_AP : TAUT_SAE_STA,
                                .methods = w->methods};
    must(taut_sae_init(sae, sizeof *sae, &c) == TAUT_OK, "init");
}

static void carry(struct taut_sae *from, struct taut_sae *to)
{
    uint8_t body[1024];
    struct taut_sae_event event;
    for (;;) {
        struct taut_ctx ctx = taut_ctx_of(body, NULL);
        struct taut_wr wr = taut_wr_of(body, sizeof body);
        enum taut_status st = taut_sae_next(from, &event, &wr);
        if (st == TAUT_DONE)
            return;
        must(st == TAUT_OK, "next");
        struct taut_span frame = {body, wr.len};
        if (event.kind <= TAUT_SAE_SEND_CONFIRM)
            must(taut_sae_feed(&ctx, to, frame, 0) == TAUT_OK, "feed");
    }
}

static void handshake(void *arg)
{
    const struct work *w = (const struct work *)arg;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_sae sta, ap;
    make(&sta, w, false);
    make(&ap, w, true);
    must(taut_sae_start(&ctx, &sta, 0) == TAUT_OK, "start");
    for (unsigned i = 0; i < 3; i++) {
        carry(&sta, &ap);
        carry(&ap, &sta);
    }
    must(sta.fsm.state == TAUT_SAE_STATE_ACCEPTED &&
             ap.fsm.state == TAUT_SAE_STATE_ACCEPTED,
         "handshake");
}

static void pt(void *arg)
{
    struct work *w = (struct work *)arg;
    must(taut_sae_pt_derive(&math, &w->pt, w->group, text("network"),
                            text("a password"), text("")) == TAUT_OK,
         "pt");
}

static void add(struct work *w, const char *what, uint16_t group,
                uint8_t methods, void (*pass)(void *arg))
{
    w->group = group;
    w->methods = methods;
    snprintf(w->name, sizeof w->name, "sae-%s-%u", what, group);
    pt(w);
    bench_add(&(struct bench_work){w->name, "taut", BENCH_TAUT, pass, w, 1, 0});
}

int main(int argc, char **argv)
{
    static struct work works[9];
    const struct taut_crypto *c;
    must(taut_crypto_openssl_open(&c, NULL) == TAUT_OK, "open");
    must(taut_sae_math_open(&math, sizeof math, c) == TAUT_OK, "math_open");
    for (unsigned i = 0; i < 3; i++) {
        uint16_t group = (uint16_t)(19 + i);
        add(&works[3 * i], "hunt", group, TAUT_SAE_HUNT, handshake);
        add(&works[3 * i + 1], "h2e", group, TAUT_SAE_H2E, handshake);
        add(&works[3 * i + 2], "pt", group, TAUT_SAE_H2E, pt);
    }
    return bench_main(argc, argv);
}
