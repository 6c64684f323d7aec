/* SPDX-License-Identifier: MIT */
/* example_sae.c: a station and an AP find out that they know the same
 * password. What the air would carry is carried by a function here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/crypto_openssl.h"
#include "taut/sae.h"

static const uint16_t groups[] = {19};

static void must(bool good)
{
    if (!good)
        exit(1);
}

static struct taut_span text(const char *s)
{
    return (struct taut_span){(const uint8_t *)s, strlen(s)};
}

/* [run] */
/* open_side makes one side's machine. The PT is computed once for a network. */
static void open_side(struct taut_sae *sae, const struct taut_sae_math *math,
                      const struct taut_sae_pt *pt, uint8_t role, uint8_t own,
                      uint8_t peer)
{
    struct taut_sae_config config = {.math = math,
                                     .own = {2, 0, 0, 0, 0, own},
                                     .peer = {2, 0, 0, 0, 0, peer},
                                     .pts = pt,
                                     .n_pts = 1,
                                     .groups = groups,
                                     .n_groups = 1,
                                     .role = role,
                                     .methods = TAUT_SAE_H2E};
    must(taut_sae_init(sae, sizeof *sae, &config) == TAUT_OK);
}

/* carry hands over all that `from` has to say. */
static void carry(const char *who, struct taut_sae *from, struct taut_sae *to)
{
    struct taut_sae_event event;
    uint8_t body[1024]; /* of an authentication frame */
    for (;;) {
        struct taut_wr wr = taut_wr_of(body, sizeof body);
        if (taut_sae_next(from, &event, &wr) != TAUT_OK)
            return;
        if (event.kind <= TAUT_SAE_SEND_CONFIRM) {
            struct taut_ctx ctx = taut_ctx_of(body, NULL);
            struct taut_span frame = {body, wr.len};
            printf("%s: %s, %zu bytes\n", who, taut_sae_event_name(event.kind),
                   frame.len);
            must(taut_sae_feed(&ctx, to, frame, 0) == TAUT_OK);
        } else if (event.kind == TAUT_SAE_DONE) {
            printf("%s: a PMK of %u bytes\n", who, event.pmk_len);
        }
    }
}

static void handshake(const struct taut_sae_math *math)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_sae_pt pt;
    struct taut_sae sta, ap;
    must(taut_sae_pt_derive(math, &pt, 19, text("network"), text("password"),
                            text("")) == TAUT_OK);
    open_side(&sta, math, &pt, TAUT_SAE_STA, 1, 2);
    open_side(&ap, math, &pt, TAUT_SAE_AP, 2, 1);
    must(taut_sae_start(&ctx, &sta, 0) == TAUT_OK);
    for (unsigned i = 0; i < 3; i++) {
        carry("station", &sta, &ap);
        carry("AP", &ap, &sta);
    }
    must(sta.fsm.state == TAUT_SAE_STATE_ACCEPTED);
    must(ap.fsm.state == TAUT_SAE_STATE_ACCEPTED);
    taut_sae_close(&sta);
    taut_sae_close(&ap);
}
/* [end] */

int main(void)
{
    const struct taut_crypto *crypto;
    struct taut_sae_math math;
    must(taut_crypto_openssl_open(&crypto, NULL) == TAUT_OK);
    must(taut_sae_math_open(&math, sizeof math, crypto) == TAUT_OK);
    handshake(&math);
    taut_sae_math_close(&math);
    taut_crypto_openssl_close(crypto);
    return 0;
}
